"""How the app looks: name, logo and colours of the gemeente, and Dutch where Streamlit speaks English."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from gebied.app.instellingen import instellingen
from gebied.bronnen.appinstellingen import Huisstijl

_ONDERDEEL: Final = Path(__file__).parent / "onderdeel"
_SOORT: Final = {".png": "image/png", ".svg": "image/svg+xml"}


def toon_huisstijl() -> None:
    """Give the page its language and its colours; inside a page of another site it shows nothing."""
    # the texts are ours but for two colours, which were checked to be #RRGGBB
    scripts = "".join(map(_bestand, ("eigen_venster.js", "nederlands.js", "toegankelijk.js")))
    st.html(f"<script>{scripts}</script>", unsafe_allow_javascript=True)
    st.html(f"<style>{_kleuren(instellingen().huisstijl)}{_bestand('huisstijl.css')}</style>")


def toon_band(projectnaam: str = "") -> None:
    """Show the logo and name of the gemeente, and what is open (untrusted text), above the page."""
    st.html(_band(instellingen().huisstijl, projectnaam))


def zet_paginatitel(titel: str) -> None:
    """Name the page in the tab of the browser: what it is first, then whose app this is."""
    st.set_page_config(page_title=f"{titel} – {instellingen().huisstijl.gemeente or 'gebied'}")


def zet_tabblad() -> None:
    """Give the tab of the browser a name and a picture of our own, before there are pages.

    Without a picture Streamlit would fetch that of the page from another host.
    """
    st.set_page_config(
        page_title="gebied",
        page_icon=str(_ONDERDEEL / "beeldmerk.svg"),
        layout="wide",
        initial_sidebar_state="auto",
    )


def _kleuren(stijl: Huisstijl) -> str:
    return f":root{{--gebied-kleur:{stijl.kleur};--gebied-accent:{stijl.accent}}}"


def _band(stijl: Huisstijl, projectnaam: str) -> str:
    delen = []
    # a page without a logo is better than no page: it was there when the settings were read
    with suppress(OSError):
        if stijl.logo is not None:
            # in an img nothing in a svg can run; the name stands beside it, so it has no text of its own
            delen.append(f'<img src="{_logo(stijl.logo, stijl.logo.stat().st_mtime_ns)}" alt="">')
    delen.append(f"<strong>{escape(stijl.gemeente or 'gebied')}</strong>")
    if projectnaam:
        delen.append(f'<span class="gebied-project">Project: {escape(projectnaam)}</span>')
    return f'<div class="gebied-band">{"".join(delen)}</div>'


@cache
def _bestand(naam: str) -> str:
    return (_ONDERDEEL / naam).read_text(encoding="utf-8")


@st.cache_data(show_spinner=False, max_entries=4)
def _logo(pad: Path, gewijzigd: int) -> str:
    del gewijzigd  # only there so that a changed logo is read again
    return f"data:{_SOORT[pad.suffix.lower()]};base64,{b64encode(pad.read_bytes()).decode('ascii')}"
