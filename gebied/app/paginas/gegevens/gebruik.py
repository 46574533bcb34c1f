"""Service use through the privacy door: files in, protected counts out; nothing of the files is kept.

What was uploaded stays with the uploader of Streamlit only. Every run opens it anew and forgets it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import streamlit as st

from gebied.app.documentdeel import toon_onderdelen
from gebied.app.opgestuurd import TABELLEN, grens, stukken, vergeet
from gebied.app.paginas.gegevens.kolommen import vraag_kolommen
from gebied.app.paginas.gegevens.overzicht import tabel
from gebied.app.paginas.gegevens.uitvraag import toon_uitvraag
from gebied.app.paginas.gegevens.veldnamen import toon_bevindingen_van_veld, toon_fout_van_veld
from gebied.app.paginas.gegevens.wensen import Gevraagd, vraag_wensen
from gebied.app.tekst import letterlijk
from gebied.app.zitting import wijzig
from gebied.fouten import GebiedFout, HerkenbarePersonen
from gebied.opslag import Project
from gebied.privacy.deur import Aanlevering
from gebied.privacy.kolomkeuze import Kolomkeuze
from gebied.rapport.gebruik import verslagdelen
from gebied.taal import getal
from gebied.werkstroom.gebruik import Gebruiksbronnen, bekijk_gebruik, bereid_gebruik_voor, neem_jaren_op
from gebied.werkstroom.gebruiksbeeld import (
    GEWOON_BUDGET,
    beschermde_aantallen,
    budget,
    leveringen,
    statistieken,
    verslag,
)
from gebied.werkstroom.ontvangst import ontvangen
from gebied.wijkscan import Wijkscan

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KEY: Final = "gegevens_gebruik"
_JAAR: Final = f"{_KEY}_jaar_getoond"
_HULP: Final = (
    ("koppeling", "Koppelbestand", ("toml",), "Een TOML die zegt welke kolom wat is."),
    ("postcodes", "Postcodes", (*TABELLEN, "zip"), "Nodig als uw bestand postcodes heeft, en geen codes."),
    ("voorzieningen", "Eigen lijst van voorzieningen", TABELLEN, "In plaats van de lijst van gebied."),
    (
        "oude_grenzen",
        "Grenzen van een ander jaar",
        ("gpkg", "geojson", "json", "zip", "parquet"),
        "Nodig als de codes in uw bestand van een ander jaar zijn.",
    ),
)


def toon_gebruik(project: Project) -> None:
    """Show what there is, and the way in through the privacy door."""
    st.markdown(
        "Bestanden met personen of aantallen gaan door één deur. Alleen **beschermde aantallen** komen in "
        "het project. Van de bestanden zelf wordt niets bewaard. Staat er een BSN, naam, adres of "
        "geboortedatum in, dan stopt het inlezen."
    )
    nieuw = _lees_in(project)
    if nieuw is not None:
        project = nieuw
    if project.scan.gebruik is not None and project.scan.gebruik.jaren:
        _toon_stand(project.scan)
    toon_uitvraag(project)


def _lees_in(project: Project) -> Project | None:
    """Ask for files and read them; return the project as it is after that."""
    st.header("Bestanden inlezen", anchor=False)
    _toon_weigering()
    keer = st.session_state.setdefault(f"{_KEY}_keer", 0)
    vak = st.empty()
    with vak.container():
        bestanden = st.file_uploader(
            "Bestanden met gebruik",
            [*TABELLEN, "parquet"],
            accept_multiple_files=True,
            key=f"{_KEY}_bestanden_{keer}",
            help="Een regel per persoon en voorziening met een pseudoniem, of aantallen per gebied.",
        )
        st.caption(f"{grens()} U kunt meer bestanden tegelijk kiezen: alles van één jaar hoort bij elkaar.")
        hulp = _vraag_hulp(keer)
        if not bestanden:
            return None
        try:
            uitkomst = _stappen(project, bestanden, hulp, keer)
        except HerkenbarePersonen as fout:
            _weiger(fout, keer)
            return None
        except GebiedFout as fout:
            toon_fout_van_veld(fout)
            return None
    if uitkomst is None:
        return None
    vak.empty()
    _vergeet(keer)
    nieuw, aanleveringen, vorm = uitkomst
    _toon_uitkomst(nieuw.scan, aanleveringen, vorm)
    return nieuw


@dataclass(frozen=True)
class _Hulp:
    """Files that explain the files, by the argument of `Gebruiksbronnen`, and a layer of the boundaries."""

    bestanden: Mapping[str, UploadedFile]
    laag: str


def _vraag_hulp(keer: int) -> _Hulp:
    """Ask for files that explain the files."""
    gegeven = {}
    with st.expander("Hulpbestanden: postcodes, koppelbestand, eigen lijst", icon=":material/folder_open:"):
        st.markdown("Meestal hebt u deze niet nodig.")
        vakken = st.columns(2)
        for nr, (naam, label, typen, uitleg) in enumerate(_HULP):
            with vakken[nr % 2]:
                bestand = st.file_uploader(label, list(typen), key=f"{_KEY}_{naam}_{keer}", help=uitleg)
                if bestand is not None:
                    gegeven[naam] = bestand
        laag = st.text_input(
            "Laag (mag leeg blijven)",
            max_chars=80,
            key=f"{_KEY}_laag_{keer}",
            help="De naam van de laag in de grenzen van een ander jaar, als er meer in zitten.",
        )
    return _Hulp(gegeven, laag.strip())


def _stappen(
    project: Project, bestanden: list[UploadedFile], hulp: _Hulp, keer: int
) -> tuple[Project, tuple[Aanlevering, ...], str] | None:
    """Open the files, ask what they are, and read them when that is confirmed."""
    teken = f"{keer}_{hash(tuple(b.file_id for b in (*bestanden, *hulp.bestanden.values()))):x}"
    with ontvangen(stukken([*bestanden, *hulp.bestanden.values()])) as paden:
        bij = dict(zip(hulp.bestanden, paden[len(bestanden) :], strict=True))
        bronnen = Gebruiksbronnen(
            koppeling=bij.get("koppeling"),
            postcodes=bij.get("postcodes"),
            voorzieningen=bij.get("voorzieningen"),
            oude_grenzen=bij.get("oude_grenzen"),
            oude_laag=hulp.laag or None,
        )
        eigen = paden[: len(bestanden)]
        bekeken = bekijk_gebruik(project, eigen, bronnen)
        with st.form(f"{_KEY}_formulier_{teken}", border=True):
            keuzes = vraag_kolommen(bekeken, teken)
            gevraagd = vraag_wensen(project, bekeken, teken)
            akkoord = st.checkbox(
                "De kolommen kloppen. Ik weet dat inlezen budget kost en niet terug te draaien is.",
                key=f"{_KEY}_akkoord_{teken}",
            )
            klaar = st.form_submit_button("Inlezen en beschermen", type="primary", key=f"{_KEY}_lees_{keer}")
        if not klaar or not _compleet(gevraagd, akkoord):
            return None
        return _neem_op(eigen, bronnen, keuzes, gevraagd)


def _compleet(gevraagd: Gevraagd, akkoord: bool) -> bool:
    ontbreekt = [] if gevraagd.jaren else ["kies het jaar waarover de cijfers gaan"]
    ontbreekt += [] if gevraagd.domeinen else ["kies minstens één domein"]
    ontbreekt += [] if akkoord else ["zet het vinkje dat de kolommen kloppen"]
    if ontbreekt:
        st.warning(f"Nog niet ingelezen: {'; '.join(ontbreekt)}.", icon=":material/edit:")
    return not ontbreekt


def _neem_op(
    eigen: tuple[Path, ...],
    bronnen: Gebruiksbronnen,
    keuzes: tuple[Kolomkeuze | None, ...],
    gevraagd: Gevraagd,
) -> tuple[Project, tuple[Aanlevering, ...], str]:
    """Count, protect and store; what comes back holds exact numbers of rows, for this run only."""
    uit: list[tuple[Project, tuple[Aanlevering, ...], str]] = []

    def stap(nu: Project) -> Project:
        klaar = bereid_gebruik_voor(nu, eigen, gevraagd.bronnen(bronnen), keuzes)
        nieuw, aanleveringen = neem_jaren_op(
            nu, klaar, gevraagd.wensen(date.today()), opmerking=gevraagd.opmerking
        )
        uit.append((nieuw, aanleveringen, klaar.vorm))
        return nieuw

    with st.spinner("Tellen en beschermen …"):
        wijzig(stap)
    return uit[0]


def _vergeet(keer: int) -> None:
    """Let go of the files, and begin with empty fields."""
    for naam in ("bestanden", *(naam for naam, *_ in _HULP)):
        vergeet(f"{_KEY}_{naam}_{keer}")
    st.session_state[f"{_KEY}_keer"] = keer + 1


def _weiger(fout: HerkenbarePersonen, keer: int) -> None:
    """Let go of files with people in them at once; the message holds no value of a cell."""
    _vergeet(keer)
    st.session_state[f"{_KEY}_weigering"] = fout
    st.rerun()


def _toon_weigering() -> None:
    fout = st.session_state.pop(f"{_KEY}_weigering", None)
    if fout is not None:
        toon_fout_van_veld(fout)
        st.caption("De app heeft het bestand meteen vergeten.")


def _toon_uitkomst(scan: Wijkscan, aanleveringen: tuple[Aanlevering, ...], vorm: str) -> None:
    """Show what was read and what became of it; exact numbers of rows are for who holds the files."""
    st.session_state[_JAAR] = aanleveringen[-1].levering.jaar
    st.success("Ingelezen en beschermd. De bestanden zijn vergeten.", icon=":material/verified_user:")
    for uitkomst in aanleveringen:
        levering = uitkomst.levering
        if uitkomst.nieuw:
            st.markdown(f"**Levering {levering.nr} over {levering.jaar}** is bewaard.")
        else:
            st.markdown(
                f"**{levering.jaar}:** deze aantallen zijn gelijk aan die van levering {levering.nr}. Die "
                "levering geldt; er komt niets bij en het kost geen budget."
            )
        wat = "regels" if vorm == "records" else "aantallen"
        regels = [f"- {letterlijk(uitslag)}: {getal(n)}" for uitslag, n in uitkomst.regels.items() if n]
        st.markdown(
            f"Gelezen: {getal(uitkomst.gelezen)} {wat}. Alleen u ziet deze getallen, en alleen nu; zij "
            "worden niet bewaard.\n" + "\n".join(regels)
        )
        toon_bevindingen_van_veld(uitkomst.bevindingen, "Wat opviel bij het lezen")
        if uitkomst.nieuw and levering.nr == 1:
            st.info(
                "Dit project heeft nu een geheime sleutel op deze computer. Vraag de beheerder om een "
                "reservekopie van de map met sleutels: zonder sleutel kan er later niets meer bij.",
                icon=":material/key:",
            )
    geschat = tuple(b for b in scan.bevindingen if b.code == "GEBRUIK_GESCHAT")
    toon_bevindingen_van_veld(geschat, "Let op")


def _toon_stand(scan: Wijkscan) -> None:
    """Show the protected counts, the leveringen, what they cost, and their reports."""
    assert scan.gebruik is not None
    st.header("Wat er is", anchor=False)
    tabel(leveringen(scan.gebruik), "Leveringen in dit project")
    for regel in budget(scan):
        st.markdown(f"**Budget (ε):** {letterlijk(regel.zin(GEWOON_BUDGET))}")
    st.subheader("Beschermde aantallen", anchor=False)
    links, rechts = st.columns(2)
    jaren = scan.gebruik.jaren[::-1]
    if st.session_state.get(_JAAR) not in jaren:
        st.session_state[_JAAR] = jaren[0]  # also of another project
    jaar = links.selectbox("Jaar van de aantallen", jaren, key=_JAAR)
    soorten = statistieken(scan, jaar)
    soort = rechts.selectbox(
        "Wat is geteld", list(soorten), format_func=soorten.__getitem__, key=f"{_KEY}_soort_getoond"
    )
    tabel(beschermde_aantallen(scan, jaar, soort), f"Beschermde aantallen: {soorten[soort]} in {jaar}")
    drempel = scan.gebruik.levering(jaar).drempel
    st.caption(f"Aantallen zijn afgerond op 5. Onder {drempel} staat er <{drempel}.")
    with st.expander(f"Beschermingsverslag {jaar}", icon=":material/shield:"):
        toon_onderdelen(verslagdelen(scan.gebruik.levering(jaar)))
    st.download_button(
        "Beschermingsverslag downloaden (.md)",
        verslag(scan.gebruik).encode(),
        file_name="beschermingsverslag.md",
        mime="text/markdown",
        key=f"{_KEY}_verslag",
        icon=":material/download:",
        on_click="ignore",
    )
