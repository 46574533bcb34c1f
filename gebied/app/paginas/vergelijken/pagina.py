"""The page Vergelijken: two indelingen beside each other, and who changes team between them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.adreskeuze import lees_keuze, schrijf_keuze
from gebied.app.kaartvak import kaartvak, toon_vormen
from gebied.app.paginas.vergelijken.delen import toon_maten, toon_verslag, toon_werkgebieden, toon_wissels
from gebied.app.paginas.vergelijken.ensembledeel import toon_ensemble
from gebied.app.paginas.vergelijken.ensembleklus import lopende_klus
from gebied.app.paginas.vergelijken.formatie import toon_formatie
from gebied.app.tekst import letterlijk
from gebied.app.zitting import zitting
from gebied.opslag import Project
from gebied.werkstroom.kenmerk import kenmerk
from gebied.werkstroom.vergelijken import (
    Naastelkaar,
    Vergelijkkaarten,
    vergelijkkaarten,
    zet_naast,
)
from gebied.werkstroom.vergelijkkeuze import eerste_keuze, indelingkeuzes

_VAN: Final = "vergelijken_van"
_NAAR: Final = "vergelijken_naar"
_ENSEMBLE: Final = "Naast willekeurige indelingen"
_HOOGTE: Final = 440


def vergelijken(project: Project) -> None:
    """Show two indelingen: maps that move together, every metric, who changes team, staffing."""
    st.title("Vergelijken")
    st.markdown("Hier zet u twee indelingen naast elkaar en ziet u wie een ander team krijgt.")
    if len(indelingkeuzes(project)) < 2:
        st.info(
            "Om te vergelijken zijn twee indelingen nodig. Maak er een op de pagina Indeling maken, of lees "
            "een plan in op de pagina Gegevens."
        )
        return
    van, naar = _kies(project)
    if van == naar:
        st.info("U koos twee keer dezelfde indeling. Kies links of rechts een andere.")
        return
    sleutel = zitting().scansleutel
    inhoud = kenmerk((project.indelingen.get(van), project.indelingen.get(naar)))
    naast, kaarten = _vergeleken(sleutel, van, naar, inhoud, project)
    toon_vormen(project.scan, sleutel)
    _toon_kaarten(naast, kaarten, sleutel)
    wissels, werkgebieden, maten, ensemble, verslag, formatie = st.tabs(
        [
            "Wie krijgt een ander team",
            "De werkgebieden",
            "Alle maten",
            _ENSEMBLE,
            "Bevindingen en bewijs",
            "Formatie",
        ],
        default=_ENSEMBLE if lopende_klus(project) else None,
    )
    with wissels:
        toon_wissels(naast, kaarten.wissel, sleutel)
    with werkgebieden:
        toon_werkgebieden(naast)
    with maten:
        toon_maten(naast)
    with ensemble:
        toon_ensemble(project, naast, van, naar)
    with verslag:
        toon_verslag(naast)
    with formatie:
        toon_formatie(project, naast)
    st.caption(letterlijk(project.scan.bronregel))


def _kies(project: Project) -> tuple[str, str]:
    namen = {keuze.sleutel: keuze.naam for keuze in indelingkeuzes(project)}
    vakken = st.columns(2)
    gekozen = []
    for vak, naam, key, label, anders in zip(
        vakken,
        ("van", "naar"),
        (_VAN, _NAAR),
        ("Links: bijvoorbeeld de indeling van nu", "Rechts: bijvoorbeeld het voorstel"),
        eerste_keuze(project),
        strict=True,
    ):
        lees_keuze(naam, key, namen, anders)
        with vak:
            gekozen.append(
                st.selectbox(
                    label, list(namen), key=key, format_func=namen.__getitem__, persist_state="session"
                )
            )
        schrijf_keuze(naam, key)
    return gekozen[0], gekozen[1]


@st.cache_resource(max_entries=32, show_spinner="De indelingen worden vergeleken …")
def _vergeleken(
    sleutel: str, van: str, naar: str, inhoud: str, _project: Project
) -> tuple[Naastelkaar, Vergelijkkaarten]:
    """Return the comparison; sessions share it, as nobody changes it."""
    del sleutel, inhoud  # what the scan holds, and what the two hold
    naast = zet_naast(_project, van, naar)
    return naast, vergelijkkaarten(_project.scan, naast)


def _toon_kaarten(naast: Naastelkaar, kaarten: Vergelijkkaarten, sleutel: str) -> None:
    vakken = st.columns(2)
    for vak, indeling, laag, kant in zip(
        vakken, (naast.van, naast.naar), (kaarten.van, kaarten.naar), ("van", "naar"), strict=True
    ):
        with vak:
            st.subheader(letterlijk(indeling.naam), anchor=False)
            kaartvak(
                laag,
                sleutel=sleutel,
                key=f"vergelijken_kaart_{kant}",
                hoogte=_HOOGTE,
                samen="vergelijken",
                klikbaar=False,
            )
    st.markdown(f"**{letterlijk(naast.wisselzin)}**")
    st.caption(
        "De kaarten bewegen samen. Een werkgebied rechts heeft het nummer en de kleur van het werkgebied "
        "links waarmee het de meeste inwoners deelt. Raken twee werkgebieden met dezelfde kleur elkaar, dan "
        "krijgt er één een andere kleur."
    )
