"""The page Wijkscan: any indicator on the map, ranked, distributed, explained, and the gebiedstypen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import streamlit as st

from gebied.app.adreskeuze import lees_keuze, schrijf_keuze
from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.app.navigatie import verwijzing
from gebied.app.paginas.wijkscan.gebiedstypen import toon_gebiedstypen
from gebied.app.paginas.wijkscan.indicator import toon_rangorde, toon_uitleg, toon_verdeling
from gebied.app.tekst import letterlijk
from gebied.app.vangnet import fragment, opgevangen
from gebied.app.zitting import zitting
from gebied.kaart.choropleet import KLASSEWIJZEN, MEESTE_KLASSEN, MINSTE_KLASSEN, Klassekeuze, Klassewijze
from gebied.opslag import Project
from gebied.werkstroom.wijkscanbeeld import (
    Indicatorbeeld,
    Scanbeeld,
    gebiedregels,
    maak_indicatorbeeld,
    maak_scanbeeld,
)
from gebied.wijkscan import Wijkscan

_WIJZEN: Final[dict[Klassewijze, str]] = {
    "kwantielen": "Evenveel gebieden per klasse",
    "gelijke stappen": "Gelijke stappen",
    "natuurlijke grenzen": "Natuurlijke grenzen",
    "vergelijking": "Afwijking van de vergelijking",
    "z-score": "Klassen van de GGD (z-score)",
}
_INDICATOR: Final = "wijkscan_indicator"
_NAAST: Final = "wijkscan_naast"
_GEBIED: Final = "wijkscan_gebied"
_KAARTEN: Final = ("wijkscan_kaart", "wijkscan_kaart_naast")
_DELEN: Final = ("Rangorde", "Verdeling", "Gebiedstypen", "Over deze indicator")


def wijkscan(project: Project) -> None:
    """Show the page."""
    st.title("Wijkscan")
    st.markdown("Kies een onderwerp en zie waar het hoog of laag is. Klik op een gebied voor zijn cijfers.")
    sleutel = zitting().scansleutel
    beeld = _scanbeeld(sleutel, project.scan)
    if not beeld.indicatoren:
        st.info(
            "Deze scan heeft nog geen cijfers. Volgende stap: lees ze in op de pagina Gegevens.",
            icon=":material/info:",
        )
        return
    toon_vormen(project.scan, sleutel)
    _bekijk(beeld, sleutel)


@st.cache_resource(max_entries=8, show_spinner="De cijfers worden vergeleken …")
def _scanbeeld(sleutel: str, _scan: Wijkscan) -> Scanbeeld:
    del sleutel  # the key of what the scan holds
    return maak_scanbeeld(_scan)


@st.cache_resource(max_entries=200, show_spinner=False)
def _indicatorbeeld(sleutel: str, indicator: str, keuze: Klassekeuze, _beeld: Scanbeeld) -> Indicatorbeeld:
    del sleutel
    return maak_indicatorbeeld(_beeld, indicator, keuze)


@fragment
def _bekijk(beeld: Scanbeeld, sleutel: str) -> None:
    """Show everything that a choice or a click changes."""
    klikken = (klik_op(key, beeld.scan.codes) for key in _KAARTEN)
    if klik := next(filter(None, klikken), None):
        st.session_state[_GEBIED] = klik
    gekozen, keuze = _keuzes(beeld)
    beelden = [_indicatorbeeld(sleutel, indicator, keuze, beeld) for indicator in gekozen]
    gebied = st.session_state[_GEBIED]
    _toon_kaarten(beelden, sleutel, gebied, beeld)
    rangorde, verdeling, typen, uitleg = st.tabs(_DELEN, on_change="rerun", key="wijkscan_deel")
    if rangorde.open:
        for plek, een in zip(rangorde.columns(len(beelden)), beelden, strict=True):
            with plek:
                toon_rangorde(een, bij_keuze=partial(_kies_rij, een))
    if verdeling.open:
        for plek, een in zip(verdeling.columns(len(beelden)), beelden, strict=True):
            with plek:
                toon_verdeling(een, gebied)
    if typen.open:
        with typen:
            toon_gebiedstypen(beeld.scan, sleutel)
    if uitleg.open:
        for plek, een in zip(uitleg.columns(len(beelden)), beelden, strict=True):
            with plek:
                toon_uitleg(een)


def _keuzes(beeld: Scanbeeld) -> tuple[list[str], Klassekeuze]:
    """Show what can be chosen; return the indicators and the way of making classes."""
    sleutels = [indicator.sleutel for indicator in beeld.indicatoren]
    namen = {i.sleutel: f"{i.domein.capitalize()} · {i.naam}" for i in beeld.indicatoren}
    plaatsen = {profiel.gebied.sleutel: profiel.gebied.naam for profiel in beeld.profielen}
    lees_keuze("indicator", _INDICATOR, sleutels, sleutels[0])
    lees_keuze("naast", _NAAST, sleutels, None)
    lees_keuze("gebied", _GEBIED, plaatsen, None)
    links, midden, rechts, klassen = st.columns([4, 3, 3, 2], vertical_alignment="bottom")
    links.selectbox(
        "Onderwerp", sleutels, key=_INDICATOR, format_func=namen.__getitem__, persist_state="session"
    )
    midden.selectbox(
        "Onderwerp ernaast",
        sleutels,
        index=None,
        key=_NAAST,
        format_func=namen.__getitem__,
        placeholder="Geen tweede kaart",
        persist_state="session",
    )
    rechts.selectbox(
        "Zoek een gebied",
        list(plaatsen),
        index=None,
        key=_GEBIED,
        format_func=lambda code: f"{plaatsen[code]} ({code})",
        placeholder="Naam of code",
        persist_state="session",
    )
    with klassen.popover("Klassen", width="stretch"):
        keuze = _klassekeuze(beeld)
    for naam, key in (("indicator", _INDICATOR), ("naast", _NAAST), ("gebied", _GEBIED)):
        schrijf_keuze(naam, key)
    gekozen = [st.session_state[_INDICATOR], st.session_state[_NAAST]]
    return [sleutel for sleutel in dict.fromkeys(gekozen) if sleutel is not None], keuze


def _klassekeuze(beeld: Scanbeeld) -> Klassekeuze:
    wijze = st.radio(
        "Hoe de kaart kleurt",
        KLASSEWIJZEN,
        key="wijkscan_wijze",
        format_func=_WIJZEN.__getitem__,
        persist_state="session",
    )
    aantal = st.slider(
        "Aantal klassen",
        MINSTE_KLASSEN,
        MEESTE_KLASSEN,
        5,
        key="wijkscan_klassen",
        disabled=wijze in ("vergelijking", "z-score"),
        persist_state="session",
    )
    namen = beeld.vergelijkingen(st.session_state[_INDICATOR])
    if not namen:
        st.caption("Voor dit onderwerp is er niets om mee te vergelijken.")
        return Klassekeuze(wijze, aantal)
    if st.session_state.get("wijkscan_vergelijk") not in namen:
        st.session_state["wijkscan_vergelijk"] = next(iter(namen))
    vergelijk = st.selectbox(
        "Vergelijk met",
        list(namen),
        key="wijkscan_vergelijk",
        format_func=lambda met: namen[met],
        persist_state="session",
    )
    st.caption(
        "Vergelijkbaar: het verschil is niet groter dan de marge. Iets lager of hoger: tot 1 keer de "
        "spreiding tussen de gebieden; lager of hoger: tot 2 keer; veel: daarboven."
    )
    return Klassekeuze(wijze, aantal, vergelijk)


def _toon_kaarten(
    beelden: Sequence[Indicatorbeeld], sleutel: str, gebied: str | None, beeld: Scanbeeld
) -> None:
    """Show one or two maps, and what is known of the gebied that was chosen."""
    plekken: list[Any] = list(st.columns([3, 2] if len(beelden) == 1 else 2))
    for key, plek, een in zip(_KAARTEN, plekken, beelden, strict=False):
        with plek:
            st.subheader(letterlijk(een.opschrift), anchor=False)
            if een.let_op:
                st.caption(letterlijk(een.let_op))
            kaartvak(een.laag, sleutel=sleutel, key=key, keuze=[gebied] if gebied else [], samen="wijkscan")
    with plekken[1] if len(beelden) == 1 else st.container():
        _toon_gebied(beelden, gebied, beeld)
    st.caption(letterlijk(beeld.scan.bronregel))


def _toon_gebied(beelden: Sequence[Indicatorbeeld], gebied: str | None, beeld: Scanbeeld) -> None:
    profiel = beeld.profiel_van(gebied) if gebied else None
    if profiel is None or gebied is None:
        st.subheader("Kies een gebied", anchor=False)
        st.markdown("Klik op de kaart, kies een rij in de tabel of zoek op naam. Dan staan hier de cijfers.")
        return
    st.subheader(letterlijk(profiel.gebied.naam), anchor=False)
    for plek, een in zip(st.columns(len(beelden)), beelden, strict=True):
        cijfer, erbij = een.cijfer_van(gebied)
        plek.metric(letterlijk(een.opschrift), letterlijk(cijfer))
        plek.caption(letterlijk(erbij))
    verwijzing("gebiedsanalyse", "Naar de gebiedsanalyse van dit gebied", gebied=gebied)
    with st.expander("Alle cijfers van dit gebied", expanded=len(beelden) == 1):
        regels = gebiedregels(beeld, gebied)
        st.dataframe(
            {
                "Onderwerp": [regel.indicator for regel in regels],
                "Cijfer": [regel.cijfer for regel in regels],
                "Vergeleken": [regel.naast for regel in regels],
                "Jaar": [regel.jaar for regel in regels],
                "Zekerheid": [regel.zekerheid for regel in regels],
            },
            hide_index=True,
            alt=f"Alle cijfers van {profiel.gebied.naam}",
        )


@opgevangen
def _kies_rij(een: Indicatorbeeld, key: str) -> None:
    """Choose the gebied of the row that was selected in a table."""
    if rijen := st.session_state[key].selection.rows:
        st.session_state[_GEBIED] = str(een.tabel["code"].iloc[rijen[0]])
