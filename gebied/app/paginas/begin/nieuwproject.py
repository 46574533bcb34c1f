"""The parts of the page Begin that make a project: fetch a gemeente, read files, take over a project file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import streamlit as st

from gebied.app.instellingen import instellingen
from gebied.app.opgestuurd import stukken, vergeet
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import fragment
from gebied.app.zitting import mijn_projectmap, open_project, weiger_lezer, zitting
from gebied.fouten import BronOnbereikbaar, GebiedFout, VerkeerdGebruik
from gebied.taal import getal
from gebied.werkstroom import klussen
from gebied.werkstroom.klussen import Klusstand
from gebied.werkstroom.nieuwproject import (
    KAARTVORMEN,
    TABELVORMEN,
    Aangeleverd,
    Bouwstenen,
    in_woorden_van_de_app,
    maak_uit_bestanden,
    neem_project_op,
    zonder_internet,
)

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_HAAL: Final = "haal"
"""Name in the address of the klus that fetches."""
_EERSTE_JAAR: Final = 2013
_NIVEAUS: Final = {"buurt": "Buurten", "wijk": "Wijken"}


def haal_op() -> None:
    """Fetch a gemeente from CBS and PDOK as a klus, with progress and a way to stop."""
    if (sleutel := st.query_params.get(_HAAL)) is not None:
        _loopt(sleutel)
        return
    fout = st.session_state.pop("begin_haal_fout", None)
    if fout is not None:
        toon_fout(in_woorden_van_de_app(fout))
    jaar_nu = date.today().year
    st.session_state.setdefault("begin_haal_jaar", jaar_nu - 1)
    with st.form("begin_haal"):
        gemeente = st.text_input(
            "Gemeente", key="begin_haal_gemeente", placeholder="Naam of code, zoals Almere of GM0034"
        )
        links, rechts = st.columns(2)
        jaar = links.number_input(
            "Jaar", _EERSTE_JAAR, jaar_nu, key="begin_haal_jaar", help="Jaar van de grenzen."
        )
        niveau = rechts.radio(
            "Niveau",
            list(_NIVEAUS),
            format_func=_NIVEAUS.__getitem__,
            horizontal=True,
            key="begin_haal_niveau",
        )
        naam = st.text_input(
            "Naam van het project", key="begin_haal_naam", placeholder="Leeg laten mag: gemeente en jaar"
        )
        gevraagd = st.form_submit_button(
            "Haal de gemeente op", type="primary", icon=":material/cloud_download:"
        )
    st.caption(
        "Dit haalt grenzen bij PDOK en cijfers bij CBS. Zij zien alleen welke gemeente en welk jaar u vraagt."
    )
    with st.expander("Geen internet?", expanded=isinstance(fout, BronOnbereikbaar)):
        st.markdown(_genummerd(zonder_internet(gemeente.strip(), int(jaar))))
    if gevraagd:
        _start(gemeente.strip(), int(jaar), niveau, naam)


def _start(gemeente: str, jaar: int, niveau: str, naam: str) -> None:
    if not gemeente:
        raise VerkeerdGebruik("U hebt geen gemeente ingevuld.", stap="vul de naam of de code in.")
    weiger_lezer()
    pad = mijn_projectmap().vrij_pad(naam or f"{gemeente} {jaar}")
    gegevens = {"gemeente": gemeente, "jaar": jaar, "niveau": niveau, "pad": str(pad)}
    st.query_params[_HAAL] = klussen.start("haal", gegevens, eigenaar=zitting().gebruiker.id)
    st.rerun()


def _loopt(sleutel: str) -> None:
    """Show a klus while it runs; when it ended, open what it made or keep its fault for the form."""
    try:
        stand = klussen.stand(sleutel, zitting().gebruiker.id)
    except GebiedFout as fout:
        _klaar_met_klus(fout, {})
    if stand.soort != "haal":  # an address that somebody put together
        _klaar_met_klus(None, {})
    if stand.loopt:
        _voortgang(sleutel, zitting().gebruiker.id)
    elif stand.uitkomst is not None:
        naam = Path(stand.uitkomst).stem
        open_project(naam)
        st.toast(f"Het project {letterlijk(naam)} is gemaakt.", icon=":material/check:")
        st.rerun()
    else:
        _klaar_met_klus(stand.fout, stand.gevraagd)


def _klaar_met_klus(fout: GebiedFout | None, gevraagd: Mapping[str, Any]) -> NoReturn:
    """Go back to the form as it was filled in: Streamlit forgets what is not on the page for a while."""
    for naam in ("gemeente", "jaar", "niveau"):
        if naam in gevraagd:
            st.session_state[f"begin_haal_{naam}"] = gevraagd[naam]
    del st.query_params[_HAAL]
    st.session_state["begin_haal_fout"] = fout
    st.rerun()


@fragment(run_every=1.0)
def _voortgang(sleutel: str, eigenaar: str) -> None:
    stand = klussen.stand(sleutel, eigenaar)
    if not stand.loopt:
        st.rerun()
    gemeente = letterlijk(str(stand.gevraagd.get("gemeente", "de gemeente")))
    with st.container(border=True):
        st.markdown(f"**{gemeente}** wordt opgehaald. U kunt intussen iets anders doen.")
        st.progress(_deel(stand), text=letterlijk(_tekst(stand)))
        if st.button("Stop met ophalen", key="begin_haal_stop", icon=":material/stop_circle:"):
            klussen.stop(sleutel, eigenaar)


def _deel(stand: Klusstand) -> float:
    return min(1.0, stand.klaar / stand.totaal) if stand.totaal else 0.0


def _tekst(stand: Klusstand) -> str:
    if stand.status == "wachtend":
        return f"Wacht op {getal(stand.wachten_voor)} andere berekeningen."
    tel = f" ({getal(stand.klaar)} van {getal(stand.totaal)})" if stand.totaal else ""
    return f"{stand.tekst}{tel}, {getal(stand.seconden)} seconden bezig"


def uit_bestanden() -> None:
    """Make a project from a file with boundaries, and tables with figures and groups."""
    grens = instellingen().server.uploadgrens_mb
    st.caption(
        "Geef hier alleen cijfers per gebied, en geen gegevens van personen. Gebruik van voorzieningen leest "
        "u later in op de pagina Gegevens. De app bewaart uw bestanden niet."
    )
    with st.form("begin_bestanden"):
        kaart = st.file_uploader(
            "Grenzen",
            list(KAARTVORMEN),
            key="begin_grenzen",
            max_upload_size=grens,
            help="De kaart van CBS of van uw gemeente: gpkg, geojson, parquet, of een shapefile als zip.",
        )
        links, rechts = st.columns(2)
        cijfers = links.file_uploader(
            "Cijfers (mag leeg)",
            list(TABELVORMEN),
            accept_multiple_files=True,
            key="begin_kerncijfers",
            max_upload_size=grens,
            help="Tabellen met per gebied een code en cijfers, zoals de kerncijfers van CBS.",
        )
        groepen = rechts.file_uploader(
            "Groepen (mag leeg)",
            ["csv"],
            accept_multiple_files=True,
            key="begin_groepen",
            max_upload_size=grens,
            help="Een csv met de kolommen code en stadsdeel (of kern, dorp).",
        )
        gemeenten = links.text_input(
            "Gemeente", key="begin_gemeenten", placeholder="Naam of code; meer dan één met een komma ertussen"
        )
        naam = rechts.text_input(
            "Naam van het project", key="begin_bestanden_naam", placeholder="Zoals Utrecht 2015"
        )
        niveau = links.radio(
            "Niveau",
            [None, *_NIVEAUS],
            format_func=lambda keuze: "Volgens het bestand" if keuze is None else _NIVEAUS[keuze],
            horizontal=True,
            key="begin_niveau",
        )
        jaar = rechts.number_input(
            "Jaar", 1990, 2100, None, key="begin_jaar", placeholder="Leeg: volgens het bestand"
        )
        laag = links.text_input("Laag", key="begin_laag", placeholder="Alleen als er meer lagen passen")
        rest = rechts.checkbox(
            "Onbekend is restgebied",
            key="begin_restgebied",
            help="Gebieden waarvan niet bekend is hoeveel mensen er wonen, hoeven geen team te krijgen.",
        )
        gevraagd = st.form_submit_button("Maak het project", type="primary", icon=":material/construction:")
    if not gevraagd:
        return
    if kaart is None:
        raise VerkeerdGebruik("Er is geen bestand met grenzen.", stap="kies een bestand bij Grenzen.")
    lijst = tuple(deel.strip() for deel in gemeenten.split(",") if deel.strip())
    weiger_lezer()
    pad = mijn_projectmap().vrij_pad(naam or " ".join([*lijst, str(jaar or "")]).strip() or "Nieuw project")
    delen = Bouwstenen(
        grenzen=_inhoud(kaart),
        kerncijfers=tuple(map(_inhoud, cijfers)),
        groepen=tuple(map(_inhoud, groepen)),
        gemeenten=lijst,
        niveau=niveau,  # type: ignore[arg-type]
        jaar=None if jaar is None else int(jaar),
        laag=laag.strip() or None,
        onbekend_als_restgebied=rest,
    )
    with st.spinner("Bestanden lezen en buren zoeken …"):
        project = maak_uit_bestanden(pad, delen, grens_mb=grens)
    _open_nieuw(project.pad)


def uit_projectbestand() -> None:
    """Put a project file from elsewhere in the folder and open it."""
    grens = instellingen().server.uploadgrens_mb
    with st.form("begin_projectbestand"):
        bestand = st.file_uploader(
            "Projectbestand",
            ["gpkg"],
            key="begin_project",
            max_upload_size=grens,
            help="Een bestand van de pagina Download, of van 'gebied' op een andere computer.",
        )
        naam = st.text_input(
            "Naam van het project",
            key="begin_project_naam",
            placeholder="Leeg laten mag: de naam van het bestand",
        )
        gevraagd = st.form_submit_button("Voeg toe en open", type="primary", icon=":material/upload_file:")
    if not gevraagd:
        return
    if bestand is None:
        raise VerkeerdGebruik("Er is geen projectbestand gekozen.", stap="kies een bestand.")
    weiger_lezer()
    gekozen = _inhoud(bestand)
    pad = mijn_projectmap().vrij_pad(naam or gekozen[0])
    with st.spinner("Het project wordt gelezen …"):
        neem_project_op(pad, gekozen, grens_mb=grens)
    _open_nieuw(pad)


def _inhoud(bestand: UploadedFile) -> Aangeleverd:
    (deel,) = stukken([bestand])
    return deel


def _open_nieuw(pad: Path) -> None:
    vergeet()
    open_project(pad.stem)
    st.toast(f"Het project {letterlijk(pad.stem)} is gemaakt.", icon=":material/check:")
    st.rerun()


def _genummerd(stappen: tuple[str, ...]) -> str:
    return "\n".join(f"{nr}. {letterlijk(stap)}" for nr, stap in enumerate(stappen, start=1))
