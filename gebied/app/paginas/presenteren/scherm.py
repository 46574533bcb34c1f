"""One screen of a presentation: large type, a map or figures, and the keys and buttons to go on."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from typing import Any, Final

import streamlit as st

from gebied.app.kaartvak import kaartvak, toon_vormen
from gebied.app.tekst import letterlijk
from gebied.app.vangnet import opgevangen
from gebied.kaart.kaartlaag import Kaartlaag
from gebied.werkstroom.beleidscijfers import Cijferregel
from gebied.werkstroom.presentatie import Scherm
from gebied.wijkscan import Wijkscan

PRESENTEER: Final = "presenteer"
"""In the address while a presentation is shown."""
SCHERM: Final = "scherm"
"""Number of the screen in the address, from 1."""

_ONDERDEEL: Final = files("gebied.app") / "onderdeel"
_MINSTE_KAARTHOOGTE: Final = 360
"""Pixels; the style makes the map as high as the screen."""


def toon_scherm(scan: Wijkscan, delen: Sequence[Scherm], sleutel: str) -> None:
    """Show the screen that the address asks for, and nothing else of the app.

    Parameters
    ----------
    scan
        What the maps are of.
    delen
        The screens, at least one.
    sleutel
        Key of the content of the scan.
    """
    st.html(f"<style>{(_ONDERDEEL / 'presentatie.css').read_text(encoding='utf-8')}</style>")
    toon_vormen(scan, sleutel)
    nr = _nummer(len(delen))
    scherm = delen[nr - 1]
    with st.container(key="presenteren_scherm"):
        st.title(letterlijk(scherm.kop), anchor=False)
        if scherm.laag is not None:
            _toon_kaart(scherm, scherm.laag, sleutel)
        elif scherm.cijfers:
            _toon_cijfers(scherm.cijfers)
        else:
            with st.container(key="presenteren_tekst"):
                _toon_zinnen(scherm.zinnen)
        _toon_bron(scherm.noot, "noot")
    _toon_balk(nr, len(delen))


def _toon_kaart(scherm: Scherm, laag: Kaartlaag, sleutel: str) -> None:
    tekst, kaart = st.columns([2, 3], gap="large")
    with tekst:
        _toon_zinnen(scherm.zinnen)
        _toon_legenda(laag)
    with kaart:
        kaartvak(
            laag,
            sleutel=sleutel,
            key=f"presenteren_kaart_{scherm.soort}",
            hoogte=_MINSTE_KAARTHOOGTE,
            klikbaar=False,
            compact=True,
        )


def _toon_zinnen(zinnen: Sequence[str]) -> None:
    for zin in zinnen:
        st.markdown(_op_scherm(zin))


def _toon_legenda(laag: Kaartlaag) -> None:
    """Show the legend in large type; colours are ours, texts are escaped."""
    if laag.legenda:
        regels = "".join(
            f'<li><span class="{escape(regel.vulling.patroon)}" style="background-color:'
            f'{escape(regel.vulling.kleur)}"></span>{escape(regel.tekst)}</li>'
            for regel in laag.legenda
        )
        st.html(f'<ul class="presenteren-legenda">{regels}</ul>')


def _toon_cijfers(cijfers: Sequence[Cijferregel]) -> None:
    vakken = st.columns(len(cijfers), gap="large")
    for plek, (vak, regel) in enumerate(zip(vakken, cijfers, strict=True)):
        with vak:
            _toon_cijfer(regel, plek)


def _toon_cijfer(regel: Cijferregel, plek: int) -> None:
    if regel.zin:
        st.header(letterlijk(f"“{regel.zin}”"), anchor=False)
        _toon_bron(regel.zinbron, f"zin_{plek}")
    st.markdown(_op_scherm(regel.naam))
    with st.container(key=f"presenteren_waarde_{plek}"):
        st.markdown(_op_scherm(regel.waarde))
    st.markdown(_op_scherm(regel.toelichting))
    if regel.bron:
        _toon_bron(f"Bron: {regel.bron}", f"cijfer_{plek}")


def _op_scherm(tekst: str) -> str:
    """Return text as it is, with no line that ends between a number and its percent sign."""
    return letterlijk(tekst.replace(" %", "\u00a0%"))


def _toon_bron(tekst: str, plek: str) -> None:
    if tekst:
        with st.container(key=f"presenteren_bron_{plek}"):
            st.markdown(letterlijk(tekst))


def _toon_balk(nr: int, aantal: int) -> None:
    with st.container(key="presenteren_balk", horizontal=True, vertical_alignment="center"):
        for stap, label, kan in (("vorige", "Vorige", nr > 1), ("volgende", "Volgende", nr < aantal)):
            st.button(
                label,
                key=f"presenteren_{stap}",
                disabled=not kan,
                on_click=opgevangen(ga),
                args=(stap, aantal),
            )
        st.html(f'<p role="status">Scherm {nr} van {aantal}</p>')
        st.space("stretch")
        st.button(
            "Stop presenteren (Esc)",
            key="presenteren_stop",
            type="tertiary",
            on_click=opgevangen(ga),
            args=("stop", aantal),
        )

    @opgevangen
    def toets() -> None:
        ga(str(st.session_state["presenteren_toetsen"].get("stap") or ""), aantal)

    _toetsen()(key="presenteren_toetsen", on_stap_change=toets, height=1)


@st.cache_resource(show_spinner=False)
def _toetsen() -> Any:
    """Register the keys once per server."""
    js = (_ONDERDEEL / "presentatietoetsen.js").read_text(encoding="utf-8")
    return st.components.v2.component("gebied_presentatietoetsen", js=js)


def ga(stap: str, aantal: int) -> None:
    """Go to another screen out of `aantal`, or stop: ``"volgende"``, ``"vorige"``, ``"eerste"``,
    ``"laatste"``, ``"stop"``; anything else changes nothing.
    """
    nr = _nummer(aantal)
    doel = {"volgende": nr + 1, "vorige": nr - 1, "eerste": 1, "laatste": aantal}
    if stap == "stop":
        for naam in (PRESENTEER, SCHERM):
            st.query_params.pop(naam, None)
    elif stap in doel:
        st.query_params[SCHERM] = str(min(max(doel[stap], 1), aantal))


def _nummer(aantal: int) -> int:
    """Return the number of the screen in the address; what is no number is the first."""
    tekst = st.query_params.get(SCHERM, "1")
    return min(max(int(tekst), 1), aantal) if tekst.isascii() and tekst.isdigit() and len(tekst) < 4 else 1
