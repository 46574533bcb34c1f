"""Adding figures to the project: other years and places, more columns, own indicators, signals."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from gebied.app.opgestuurd import TABELLEN, grens, stukken, vergeet
from gebied.app.paginas.gegevens.veldnamen import (
    onthoud_melding,
    toon_bevindingen_van_veld,
    toon_fout_van_veld,
    toon_melding,
)
from gebied.app.tekst import letterlijk
from gebied.app.zitting import wijzig
from gebied.fouten import GebiedFout
from gebied.model import Bevinding
from gebied.opslag import Project
from gebied.werkstroom.aanvullen import Aanvulling, vul_aan
from gebied.werkstroom.gegevens import wat_erbij_kwam
from gebied.werkstroom.ontvangst import ontvangen

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KAARTEN: Final = ("gpkg", "geojson", "json", "zip", "parquet")
_KEY: Final = "gegevens_toevoegen"


@dataclass(frozen=True)
class _Veld:
    """One place for files in a form: name of the argument of `Aanvulling`, label, kinds, more than one."""

    naam: str
    label: str
    typen: tuple[str, ...]
    meer: bool = False
    verplicht: bool = True
    hulp: str = ""


@dataclass(frozen=True)
class _Soort:
    """One kind of addition: its name, use and fields, and the arguments for a year and a layer."""

    naam: str
    uitleg: str
    velden: tuple[_Veld, ...]
    jaar: str = ""
    laag: str = ""


_SOORTEN: Final = (
    _Soort(
        "Meer kerncijfers",
        "Een tabel met een code per gebied en kolommen met cijfers. Kolommen met een naam die er al is, "
        "worden vervangen. Het aantal inwoners blijft zoals het is.",
        (_Veld("kerncijfers", "Kerncijfers", (*TABELLEN, "parquet"), meer=True),),
    ),
    _Soort(
        "Cijfers om mee te vergelijken",
        "Cijfers van andere gemeenten, van het land, of van alle buurten of wijken van het land.",
        (
            _Veld("omgeving", "Cijfers om mee te vergelijken", (*TABELLEN, *_KAARTEN), meer=True),
            _Veld(
                "regios", "GGD-regio's", TABELLEN, verplicht=False,
                hulp="Een tabel die zegt in welke GGD-regio een gemeente ligt. Dit hoeft niet.",
            ),
        ),
        jaar="omgeving_jaar",
    ),
    _Soort(
        "Een eerder jaar",
        "Grenzen van een eerder jaar met hun cijfers. Zij worden omgerekend naar de gebieden van nu.",
        (
            _Veld("eerder", "Grenzen van toen", _KAARTEN),
            _Veld("eerder_cijfers", "Cijfers van toen", (*TABELLEN, "parquet"), meer=True, verplicht=False),
        ),
        jaar="eerder_jaar",
        laag="eerder_laag",
    ),
    _Soort(
        "Eigen indicatoren",
        "Een TOML-bestand dat zegt wat elke indicator betekent, en een tabel met de cijfers.",
        (
            _Veld("indicatoren", "Indicatoren", ("toml",)),
            _Veld("cijfers", "Cijfers", TABELLEN, verplicht=False),
        ),
    ),
    _Soort(
        "Signalen",
        "Wat bewoners en professionals zeggen, per gebied. Teksten waarin iemand te herkennen kan zijn, "
        "worden gemeld.",
        (_Veld("signalen", "Signalen", TABELLEN, meer=True),),
    ),
)  # fmt: skip


def toon_toevoegen(_project: Project) -> None:
    """Ask what to add, and for its files."""
    toon_melding(_KEY)
    toon_bevindingen_van_toen()
    namen = [soort.naam for soort in _SOORTEN]
    naam = st.selectbox("Wat wilt u toevoegen?", namen, key=f"{_KEY}_soort")
    soort = _SOORTEN[namen.index(naam)]
    st.markdown(f"{soort.uitleg} {grens()}")
    keer = st.session_state.setdefault(f"{_KEY}_keer", 0)
    with st.form(f"{_KEY}_formulier_{keer}_{namen.index(naam)}", border=True):
        gegeven = {veld.naam: _vraag(veld, keer) for veld in soort.velden}
        jaar = (
            st.number_input(
                "Jaar", min_value=1990, max_value=2100, value=None, step=1, key=f"{_KEY}_{soort.jaar}_{keer}",
                help="Vul dit in als het bestand zelf niet zegt over welk jaar het gaat.",
            )
            if soort.jaar
            else None
        )  # fmt: skip
        laag = (
            st.text_input(
                "Laag (mag leeg blijven)",
                max_chars=80,
                key=f"{_KEY}_laag_{keer}",
                help="De naam van de laag in het bestand met grenzen, als er meer in zitten.",
            ).strip()
            if soort.laag
            else ""
        )
        if st.form_submit_button("Toevoegen", type="primary", key=f"{_KEY}_knop_{keer}"):
            _voeg_toe(soort, gegeven, jaar, laag)


def _vraag(veld: _Veld, keer: int) -> list[UploadedFile]:
    label = veld.label if veld.verplicht else f"{veld.label} (mag leeg blijven)"
    key = f"{_KEY}_{veld.naam}_{keer}"
    if veld.meer:
        return st.file_uploader(
            label, list(veld.typen), accept_multiple_files=True, key=key, help=veld.hulp or None
        )
    een = st.file_uploader(label, list(veld.typen), key=key, help=veld.hulp or None)
    return [een] if een is not None else []


def _voeg_toe(soort: _Soort, gegeven: dict[str, list[UploadedFile]], jaar: int | None, laag: str) -> None:
    leeg = [veld.label for veld in soort.velden if veld.verplicht and not gegeven[veld.naam]]
    if leeg:
        st.warning(f"Kies eerst een bestand bij: {', '.join(leeg)}.", icon=":material/upload_file:")
        return
    bevindingen: list[Bevinding] = []
    zin: list[str] = []

    def stap(nu: Project) -> Project:
        with ontvangen(stukken(b for bestanden in gegeven.values() for b in bestanden)) as paden:
            aanvulling = _aanvulling(soort, gegeven, paden, jaar, laag)
            nieuw, gevonden = vul_aan(nu, aanvulling)
        bevindingen.extend(gevonden)
        zin.append(wat_erbij_kwam(nu.scan, nieuw.scan))
        return nieuw

    try:
        with st.spinner("Het bestand wordt gelezen …"):
            wijzig(stap)
    except GebiedFout as fout:
        toon_fout_van_veld(fout)
        return
    vergeet()
    onthoud_melding(_KEY, letterlijk(zin[0]))
    st.session_state[f"{_KEY}_bevindingen"] = tuple(bevindingen)
    st.session_state[f"{_KEY}_keer"] += 1
    st.rerun()


def _aanvulling(
    soort: _Soort,
    gegeven: dict[str, list[UploadedFile]],
    paden: tuple[Path, ...],
    jaar: int | None,
    laag: str,
) -> Aanvulling:
    over = iter(paden)
    waarden: dict[str, Any] = {}
    for veld in soort.velden:
        eigen = tuple(next(over) for _ in gegeven[veld.naam])
        if eigen:
            waarden[veld.naam] = eigen if veld.meer else eigen[0]
    if soort.jaar and jaar is not None:
        waarden[soort.jaar] = int(jaar)
    if soort.laag and laag:
        waarden[soort.laag] = laag
    return Aanvulling(**waarden)


def toon_bevindingen_van_toen() -> None:
    """Show what had to be known about what was just added, once."""
    bevindingen: tuple[Bevinding, ...] = st.session_state.pop(f"{_KEY}_bevindingen", ())
    if bevindingen:
        toon_bevindingen_van_veld(bevindingen, "Wat u moet weten over wat is toegevoegd")
