"""Staffing of two indelingen on a page: the norms that a user gives, and the hours that follow."""

from __future__ import annotations

from typing import Final, Literal

import streamlit as st

from gebied.app.documentdeel import toon_tabel
from gebied.app.opgestuurd import stukken
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import opgevangen
from gebied.bronnen.normen import Normen
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.rapport.document import Tabel
from gebied.werkstroom.formatievergelijking import (
    WAAROM_KOP,
    Formatievergelijking,
    normen_uit,
    vergelijk_formatie,
)
from gebied.werkstroom.ontvangst import ontvangen
from gebied.werkstroom.vergelijken import Naastelkaar

_NORMEN: Final = "vergelijken_normen"
_VAN: Final = "vergelijken_normen_van"
_GROOTSTE_MB: Final = 1
_GETALLEN: Final = {
    naam: st.column_config.NumberColumn(format="localized") for naam in ("inwoners", "laag", "midden", "hoog")
}


def toon_formatie(project: Project, naast: Naastelkaar) -> None:
    """Show the hours that the teams of both indelingen need, once there are norms."""
    st.markdown("Hoeveel uren hebben de teams nodig? Dat volgt uit normen die uw gemeente zelf kiest.")
    _vraag_normen()
    normen: Normen | None = st.session_state.get(_NORMEN)
    if normen is None:
        return
    try:
        formatie = vergelijk_formatie(project, naast, normen)
    except GebiedFout as fout:
        toon_fout(fout)
        return
    _toon(formatie)


def _vraag_normen() -> None:
    links, rechts = st.columns([2, 1], vertical_alignment="bottom")
    with links:
        gegeven = st.file_uploader(
            "Bestand met normen (TOML)",
            type="toml",
            key="vergelijken_normbestand",
            max_upload_size=_GROOTSTE_MB,
            on_change=_neem_normen,
            args=("bestand",),
        )
    with rechts:
        st.button(
            "Gebruik de voorbeeldnormen",
            key="vergelijken_voorbeeldnormen",
            on_click=_neem_normen,
            args=("voorbeeld",),
        )
    if st.session_state.get(_VAN) == "voorbeeld":
        st.session_state[_NORMEN] = normen_uit(None)
    elif gegeven is not None:
        try:
            with ontvangen(stukken([gegeven])) as (pad,):
                st.session_state[_NORMEN] = normen_uit(pad)
        except GebiedFout as fout:
            st.session_state.pop(_NORMEN, None)
            toon_fout(fout)


@opgevangen
def _neem_normen(van: Literal["voorbeeld", "bestand"]) -> None:
    """Remember what was asked for last: the norms of the example, or those of the file that is there."""
    st.session_state[_VAN] = van


def _toon(formatie: Formatievergelijking) -> None:
    if formatie.voorbeeld:
        st.warning(letterlijk(formatie.voorbeeld), icon=":material/warning:")
    st.markdown(f"**{letterlijk(formatie.kern)}**")
    functies = formatie.functies
    toon_tabel(
        Tabel(
            f"Uren per week per functie, volgens {formatie.normen}",
            tuple(functies.columns),
            tuple(functies.itertuples(index=False, name=None)),
            frozenset({1, 2}),
        )
    )
    for tekst in formatie.bevindingen:
        st.markdown(f"- {letterlijk(tekst)}")
    for (naam, teams), vak in zip(formatie.teams.items(), st.columns(2), strict=True):
        with vak:
            st.markdown(f"**Uren per week per team in {letterlijk(naam)}**")
            alt = f"Uren per week per team in {naam}: laag, midden en hoog"
            st.dataframe(teams, hide_index=True, alt=alt, column_config=_GETALLEN)
    st.markdown(f"**{WAAROM_KOP}**")
    st.markdown("\n".join(f"- {letterlijk(tekst)}" for tekst in (*formatie.waarom, *formatie.uitleg)))
    st.caption(letterlijk("Bronnen: " + " · ".join(formatie.bronnen)))
