"""The router: which pages there are, who may see them, and the net under all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import streamlit as st

from gebied.app.aanmelden import afmeldknop
from gebied.app.huisstijl import toon_band, toon_huisstijl, zet_paginatitel, zet_tabblad
from gebied.app.navigatie import PROJECT, ga_naar, onthoud_paginas
from gebied.app.opgestuurd import vergeet
from gebied.app.paginas.aanpassen.pagina import aanpassen
from gebied.app.paginas.begin.pagina import begin
from gebied.app.paginas.download import download
from gebied.app.paginas.gebiedsanalyse import gebiedsanalyse
from gebied.app.paginas.gegevens.pagina import gegevens
from gebied.app.paginas.indeling_maken.pagina import indeling_maken
from gebied.app.paginas.presenteren.pagina import presenteren
from gebied.app.paginas.vergelijken.pagina import vergelijken
from gebied.app.paginas.wijkscan.pagina import wijkscan
from gebied.app.tekst import toon_fout
from gebied.app.vangnet import vangnet
from gebied.app.zitting import Zitting, mag, zitting
from gebied.bronnen.appinstellingen import Rol
from gebied.werkstroom.storing import open_logboek


@dataclass(frozen=True)
class Paginaregel:
    """One page: title, address, function, the role it takes, its group in the menu, and its icon.

    A page with `zonder_project` is shown when nothing is open too, and its function takes no project.
    """

    titel: str
    url: str
    functie: Callable[..., None]
    rol: Rol
    groep: str
    icoon: str
    zonder_project: bool = False


PAGINAS: Final = (
    Paginaregel("Begin", "begin", begin, "lezen", "Project", "home", zonder_project=True),
    Paginaregel("Gegevens", "gegevens", gegevens, "bewerken", "Project", "table_view"),
    Paginaregel("Wijkscan", "wijkscan", wijkscan, "lezen", "Kijken", "map"),
    Paginaregel("Gebiedsanalyse", "gebiedsanalyse", gebiedsanalyse, "lezen", "Kijken", "query_stats"),
    Paginaregel("Indeling maken", "indeling-maken", indeling_maken, "bewerken", "Indelen", "auto_awesome"),
    Paginaregel("Aanpassen", "aanpassen", aanpassen, "bewerken", "Indelen", "edit"),
    Paginaregel("Vergelijken", "vergelijken", vergelijken, "lezen", "Indelen", "compare"),
    Paginaregel("Presenteren", "presenteren", presenteren, "presenteren", "Laten zien", "slideshow"),
    Paginaregel("Download", "download", download, "lezen", "Laten zien", "download"),
)
_LAATST: Final = "router_laatst"


def router() -> None:
    """Show the page that was asked for."""
    zet_tabblad()
    open_logboek()
    with vangnet("router"):
        toon_huisstijl()
        nu = zitting()
        _houd_adres_bij(nu)
        paginas = {regel.url: _pagina(regel, nu) for regel in PAGINAS if mag(regel.rol)}
        onthoud_paginas(paginas)
        gekozen = st.navigation(_per_groep(paginas), position=_plaats_van_menu())
        _kop(nu)
        gekozen.run()


def _pagina(regel: Paginaregel, nu: Zitting) -> Any:
    return st.Page(
        partial(_toon, regel, nu),
        title=regel.titel,
        url_path=regel.url,
        icon=f":material/{regel.icoon}:",
    )


def _toon(regel: Paginaregel, nu: Zitting) -> None:
    with vangnet(regel.url):
        zet_paginatitel(regel.titel)
        _vergeet_bij_wisselen(regel.url)
        if nu.fout is not None:
            toon_fout(nu.fout)
        if regel.zonder_project:
            regel.functie()
        elif nu.project is not None:
            regel.functie(nu.project)
        else:
            _geen_project(regel)


def _vergeet_bij_wisselen(url: str) -> None:
    """Let go of files that were sent to another page: their fields are gone."""
    if st.session_state.get(_LAATST) != url:
        vergeet()
        st.session_state[_LAATST] = url


def _geen_project(regel: Paginaregel) -> None:
    st.title(regel.titel)
    st.markdown("Er is nog geen project open. Kies op de pagina Begin het voorbeeld of een project.")
    if mag("lezen") and st.button("Naar Begin", key="router_naar_begin"):
        ga_naar("begin")


def _per_groep(paginas: dict[str, Any]) -> dict[str, list[Any]]:
    groepen: dict[str, list[Any]] = {}
    for regel in PAGINAS:
        if regel.url in paginas:
            groepen.setdefault(regel.groep, []).append(paginas[regel.url])
    return groepen


def _kop(nu: Zitting) -> None:
    if _plaats_van_menu() != "hidden":
        toon_band(nu.projectnaam)
    with st.sidebar:
        afmeldknop()


def _plaats_van_menu() -> Any:
    return "hidden" if st.query_params.get("presenteer") else "sidebar"


def _houd_adres_bij(nu: Zitting) -> None:
    """Keep the open project in the address, so that a page that is loaded again opens it again."""
    if st.query_params.get(PROJECT) != nu.projectnaam:
        st.query_params[PROJECT] = nu.projectnaam


if __name__ == "__main__":
    router()
