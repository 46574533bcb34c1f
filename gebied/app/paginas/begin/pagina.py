"""The page Begin: what is open, the three journeys, and the ways to open or make a project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from gebied.app.navigatie import bestaat, ga_naar
from gebied.app.paginas.begin.nieuwproject import haal_op, uit_bestanden, uit_projectbestand
from gebied.app.tekst import letterlijk
from gebied.app.zitting import mag, mijn_projectmap, open_project, zitting
from gebied.opslag import Project
from gebied.taal import getal
from gebied.werkstroom.gegevens import kerngetallen
from gebied.werkstroom.nieuwproject import reden_van_weigering
from gebied.werkstroom.projectmap import VOORBEELD, Projectregel

_REIZEN: Final = (
    (
        "Teams opnieuw indelen",
        "Geef uw regels, bekijk voorstellen met bewijs, pas ze aan en vergelijk ze met nu.",
        "indeling-maken",
        "hub",
    ),
    (
        "Gebiedsanalyse maken",
        "Kies een gebied. Bekijk de cijfers, de sterke en de zwakke punten en het aanbod.",
        "gebiedsanalyse",
        "query_stats",
    ),
    (
        "Presenteren aan de raad",
        "Eén boodschap per scherm, in grote letters. Geschikt voor de beamer.",
        "presenteren",
        "slideshow",
    ),
)
"""A journey, a sentence about it, and the page where it begins."""
_GETOOND: Final = 8
"""So many projects are listed; the others are chosen by name."""


def begin() -> None:
    """Show what is open, where to go from here, and how to open another project."""
    st.title("Begin")
    st.markdown("Open hier een project, of maak een nieuw project voor uw gemeente.")
    nu = zitting()
    if nu.project is not None:
        _geopend(nu.project, nu.projectnaam)
    _uitleg()
    st.header("Een ander project" if nu.project is not None else "Een project openen")
    wegen: dict[str, Callable[[], None]] = {"Openen": _openen}
    if mag("bewerken"):
        wegen |= {
            "Ophalen bij CBS en PDOK": haal_op,
            "Uit bestanden": uit_bestanden,
            "Projectbestand toevoegen": uit_projectbestand,
        }
    # a klus that runs is found again after the page was loaded anew
    standaard = "Ophalen bij CBS en PDOK" if "haal" in st.query_params and mag("bewerken") else "Openen"
    weg = st.segmented_control(
        "Hoe wilt u beginnen?", list(wegen), default=standaard, required=True, key="begin_weg"
    )
    wegen[weg or standaard]()


def _uitleg() -> None:
    st.info(
        "Deze app laat per buurt of wijk zien hoe uw gemeente ervoor staat. "
        "Zij maakt voorstellen voor de gebieden van wijkteams en zegt hoe goed een voorstel is. "
        "Zij beslist niet, zegt niet waardoor iets zo is, en laat nooit iets zien over één persoon. "
        "De app werkt zonder internet; alleen voor het ophalen bij CBS en PDOK is internet nodig.",
        icon=":material/info:",
    )


def _geopend(project: Project, naam: str) -> None:
    with st.container(border=True, key="begin_geopend"):
        st.header(letterlijk(naam))
        getallen = kerngetallen(project)
        for kolom, kerngetal in zip(st.columns(len(getallen)), getallen, strict=True):
            kolom.markdown(f"{letterlijk(kerngetal.naam)}  \n**{letterlijk(kerngetal.waarde)}**")
        if project.indelingen:
            st.markdown(f"Indelingen: {letterlijk(', '.join(project.indelingen))}")
        st.caption(letterlijk(project.scan.bronregel))
    reizen = [reis for reis in _REIZEN if bestaat(reis[2])]
    if not reizen:
        return
    st.header("Wat wilt u doen?")
    for kolom, (titel, zin, url, icoon) in zip(st.columns(len(reizen)), reizen, strict=True):
        with kolom.container(border=True, height="stretch"):
            if st.button(
                titel, key=f"begin_{url}", type="primary", icon=f":material/{icoon}:", width="stretch"
            ):
                ga_naar(url)
            st.markdown(zin)


def _openen() -> None:
    folder = mijn_projectmap()
    regels = folder.projecten()
    if VOORBEELD not in {regel.naam for regel in regels}:
        st.markdown("Nog geen eigen project? Begin met het voorbeeld: Almere in 2013.")
        if st.button("Open het voorbeeld", key="begin_voorbeeld", icon=":material/school:"):
            with st.spinner("Het voorbeeld wordt gemaakt …"):
                naam = folder.voorbeeld()
            _open(naam)
    if not regels:
        st.markdown("Er zijn nog geen projecten.")
        return
    for regel in regels[:_GETOOND]:
        _projectregel(regel)
    if len(regels) > _GETOOND:
        ander = st.selectbox(
            f"Alle {getal(len(regels))} projecten",
            [regel.naam for regel in regels],
            index=None,
            placeholder="Kies een project",
            key="begin_ander",
        )
        if st.button("Open dit project", key="begin_open_ander", disabled=ander is None) and ander:
            _open(ander)


def _projectregel(regel: Projectregel) -> None:
    reden = _reden(str(regel.pad), regel.gewijzigd.timestamp(), regel.grootte)
    with st.container(border=True):
        tekst, knop = st.columns([7, 3], vertical_alignment="center")
        tekst.markdown(
            f"**{letterlijk(regel.naam)}**  \n"
            f"gewijzigd op {regel.gewijzigd:%d-%m-%Y om %H.%M} uur, {getal(regel.grootte / 1e6, 1)} MB"
        )
        if reden:
            tekst.warning(
                letterlijk(f"Dit project kan niet worden geopend: {reden}."), icon=":material/warning:"
            )
        elif zitting().projectnaam == regel.naam:
            knop.markdown("Nu open")
        # the name in the label tells who listens which button this is
        elif knop.button(f"Open {letterlijk(regel.naam)}", key=f"begin_open_{regel.naam}", width="stretch"):
            _open(regel.naam)


def _open(naam: str) -> None:
    open_project(naam)
    st.toast(f"Het project {letterlijk(naam)} is open.", icon=":material/check:")
    st.rerun()


@st.cache_data(show_spinner=False, max_entries=500)
def _reden(pad: str, gewijzigd: float, grootte: int) -> str:
    """Return why a file cannot be opened; looked at again when it changes."""
    del gewijzigd, grootte
    return reden_van_weigering(Path(pad))
