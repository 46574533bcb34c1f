"""The page Download: choose what, make it, and take it along as one file or a zip."""

from __future__ import annotations

from itertools import groupby
from typing import Final

import streamlit as st

from gebied.app.tekst import letterlijk
from gebied.app.zitting import mag, zitting
from gebied.opslag import Project
from gebied.taal import getal
from gebied.werkstroom.downloads import (
    Bestand,
    Download,
    Downloadkeuze,
    Voor,
    gebieden_om_te_kiezen,
    maak_download,
    maak_zip,
    mogelijke_downloads,
)

_VORMEN: Final = {
    ".csv": "csv",
    ".docx": "Word",
    ".geojson": "GeoJSON",
    ".gpkg": "GeoPackage (QGIS)",
    ".html": "Pagina (html)",
    ".png": "Plaatje (png)",
    ".toml": "TOML",
    ".xlsx": "Excel",
}
_KOPPEN: Final[dict[Voor, str]] = {
    "project": "Het hele project",
    "indeling": "De indeling",
    "gebied": "Het gebied",
}
_GEMAAKT: Final = "download_gemaakt"


def download(project: Project) -> None:
    """Let the user choose what the files are about and which ones, make them, and hand them over."""
    st.title("Download")
    st.markdown("Kies wat u wilt meenemen. Kiest u meer dan één bestand, dan krijgt u een zip-bestand.")
    keuze = _kies(project)
    mogelijk = mogelijke_downloads(project, keuze, alleen_presenteren=not mag("lezen"))
    with st.form("download_bestanden"):
        gekozen = _vink_aan(mogelijk, keuze)
        gevraagd = st.form_submit_button("Maak de bestanden", type="primary", icon=":material/build:")
    # what was made for another choice, or before the project changed, is not offered any more
    wat = (zitting().sleutel, keuze, tuple(deel.id for deel in gekozen))
    if gevraagd and not gekozen:
        st.warning("U hebt nog niets gekozen. Kies bij ten minste één bestand een vorm.")
    elif gevraagd:
        with st.spinner("De bestanden worden gemaakt …"):
            st.session_state[_GEMAAKT] = (wat, _maak(project, gekozen, keuze))
        st.toast("Klaar. De knop om te downloaden staat onder aan de pagina.", icon=":material/check:")
    gemaakt = st.session_state.get(_GEMAAKT)
    if gemaakt is not None and gemaakt[0] == wat:
        _geef(gemaakt[1])


def _kies(project: Project) -> Downloadkeuze:
    namen = list(project.indelingen)
    gebieden = gebieden_om_te_kiezen(project)
    links, midden, rechts = st.columns(3)
    indeling = links.selectbox(
        "Indeling",
        namen,
        index=len(namen) - 1 if namen else None,
        key="download_indeling",
        placeholder="Er is nog geen indeling",
        disabled=not namen,
    )
    huidig = midden.selectbox(
        "Indeling van nu (mag leeg)",
        [naam for naam in namen if naam != indeling],
        index=None,
        key="download_huidig",
        placeholder="Om mee te vergelijken",
        disabled=len(namen) < 2,
    )
    gebied = rechts.selectbox(
        "Gebied",
        list(gebieden),
        index=None,
        format_func=gebieden.__getitem__,
        key="download_gebied",
        placeholder="Voor een gebiedsanalyse",
    )
    return Downloadkeuze(indeling, huidig, gebied)


def _vink_aan(mogelijk: tuple[Download, ...], keuze: Downloadkeuze) -> list[Download]:
    """Show what can be made, kind by kind, and return what was chosen."""
    gekozen: list[Download] = []
    voor = tuple(_KOPPEN)
    for soort, deel in groupby(sorted(mogelijk, key=lambda d: voor.index(d.voor)), lambda d: d.voor):
        naam = {"project": "", "indeling": keuze.indeling or "", "gebied": ""}[soort]
        st.header(letterlijk(f"{_KOPPEN[soort]} {naam}".strip()))
        for _, vormen in groupby(deel, lambda d: d.sleutel):
            gekozen += _soort(list(vormen))
    if keuze.gebied is None:
        st.caption("Wilt u een gebiedsanalyse? Kies dan hierboven eerst een gebied.")
    return gekozen


def _soort(vormen: list[Download]) -> list[Download]:
    tekst, knoppen = st.columns([3, 2], vertical_alignment="center")
    tekst.markdown(f"**{vormen[0].naam}**  \n{vormen[0].uitleg}")
    aan = knoppen.pills(
        vormen[0].naam,
        [deel.vorm for deel in vormen],
        selection_mode="multi",
        format_func=_VORMEN.__getitem__,
        key=f"download_vorm_{vormen[0].sleutel}",
        label_visibility="collapsed",
    )
    return [deel for deel in vormen if deel.vorm in aan]


def _maak(project: Project, gekozen: list[Download], keuze: Downloadkeuze) -> Bestand:
    if len(gekozen) == 1:
        return maak_download(project, gekozen[0], keuze)
    return maak_zip(project, gekozen, keuze)


def _geef(bestand: Bestand) -> None:
    with st.container(border=True, key="download_klaar"):
        st.success(
            f"Klaar: **{letterlijk(bestand.naam)}** ({getal(len(bestand.inhoud) / 1e6, 1)} MB).",
            icon=":material/check:",
        )
        st.download_button(
            "Download het bestand",
            bestand.inhoud,
            bestand.naam,
            bestand.soort,
            key="download_neem_mee",
            on_click="ignore",
            type="primary",
            icon=":material/download:",
        )
