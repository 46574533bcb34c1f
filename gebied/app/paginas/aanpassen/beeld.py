"""What the page Aanpassen shows beside and below the map: what changes, the werkgebieden, the findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from gebied.app.paginas.aanpassen.mijnconcept import doe_stap
from gebied.app.paginas.aanpassen.rest import vastzetlijst
from gebied.app.tekst import letterlijk
from gebied.app.vangnet import opgevangen
from gebied.model import Bevinding
from gebied.opslag import Project
from gebied.taal import aantal
from gebied.werkstroom.concept import Concept
from gebied.werkstroom.conceptbeeld import (
    Conceptstand,
    Verandering,
    Veranderregel,
    sinds_begin,
    veranderingstabel,
    werkgebiedentabel,
)
from gebied.werkstroom.conceptstappen import LANGSTE_NAAM, hernoem

_OVER: Final = "aanpassen_over"
_OVER_WAT: Final = {"laatste": "Laatste stap", "samen": "Alle stappen samen"}
_MEESTE_TABELLEN: Final = 4


def toon_verandering(project: Project, concept: Concept, stand: Conceptstand) -> None:
    """Show where the concept stands, and what the last step or all steps change."""
    st.subheader("Wat verandert er")
    st.markdown(_stand_in_een_zin(stand))
    if stand.laatste is None:
        st.markdown("Er is nog geen stap gezet. Klik op een gebied, of kies er een onder de kaart.")
        return
    st.session_state.setdefault(_OVER, "laatste")
    over = st.segmented_control(
        "Over",
        list(_OVER_WAT),
        format_func=_OVER_WAT.__getitem__,
        key=_OVER,
        required=True,
        label_visibility="collapsed",
    )
    _toon(sinds_begin(concept, project) if over == "samen" else stand.laatste)


def _stand_in_een_zin(stand: Conceptstand) -> str:
    totaal, alle = stand.oordeel.totaal, len(stand.werkgebieden)
    delen = []
    if totaal["in_band"] is not None:
        delen.append(f"**{totaal['in_band']} van {aantal(alle, 'werkgebied', 'werkgebieden')}** in de band")
    else:
        delen.append(f"**{aantal(alle, 'werkgebied', 'werkgebieden')}**")
    if los := totaal["niet_aaneengesloten"]:
        delen.append(f"{los} met losse delen")
    if stand.zonder:
        delen.append(aantal(len(stand.zonder), "gebied zonder werkgebied", "gebieden zonder werkgebied"))
    delen.append(aantal(len(stand.oordeel.bevindingen), "bevinding", "bevindingen"))
    return f"Nu: {', '.join(delen)}."


def _toon(verandering: Verandering) -> None:
    st.markdown(f"**{letterlijk(verandering.tekst)}**")
    _toon_bevindingen("Nieuwe bevindingen", ":material/add_alert:", verandering.erbij)
    _toon_bevindingen("Opgelost", ":material/check_circle:", verandering.weg)
    for naam in verandering.verdwijnt:
        st.markdown(f"**{letterlijk(naam)}** verdwijnt.")
    tabellen = [(naam, regels) for naam, regels in verandering.werkgebieden.items() if regels]
    for naam, regels in tabellen[:_MEESTE_TABELLEN]:
        _toon_tabel(naam, regels)
    if verandering.totaal:
        _toon_tabel("Hele indeling", verandering.totaal)
    if rest := tabellen[_MEESTE_TABELLEN:]:
        with st.expander(f"Nog {aantal(len(rest), 'werkgebied', 'werkgebieden')}"):
            for naam, regels in rest:
                _toon_tabel(naam, regels)
    _toon_bevindingen("Bevindingen met andere getallen", ":material/sync:", verandering.anders)
    if not (tabellen or verandering.totaal or verandering.erbij or verandering.weg or verandering.verdwijnt):
        st.markdown("Geen enkel cijfer verandert hierdoor.")


def _toon_tabel(titel: str, regels: Iterable[Veranderregel]) -> None:
    st.markdown(f"**{letterlijk(titel)}**")
    tabel = veranderingstabel(regels)
    st.table(_als_tekst(tabel), border="horizontal", hide_index=True, alt=titel)


def _toon_bevindingen(titel: str, icoon: str, bevindingen: tuple[Bevinding, ...]) -> None:
    if bevindingen:
        teksten = dict.fromkeys(letterlijk(bevinding.tekst) for bevinding in bevindingen)
        st.markdown(f"{icoon} **{titel}**\n" + "\n".join(f"- {tekst}" for tekst in teksten))


def toon_bevindingen_van(stand: Conceptstand) -> None:
    """Show every finding about the concept as it is now."""
    if not stand.oordeel.bevindingen:
        st.markdown("Er zijn geen bevindingen.")
        return
    _toon_bevindingen("Alle bevindingen", ":material/list:", stand.oordeel.bevindingen)


def toon_werkgebieden(project: Project, stand: Conceptstand) -> None:
    """Show the werkgebieden as a table, with what can be done with one: lock it, name it."""
    if not stand.werkgebieden:
        st.markdown("Er zijn nog geen werkgebieden.")
        return
    tabel = werkgebiedentabel(stand)
    vlakken = [f"background-color: {w.kleur}; color: #1f1f1f" for w in stand.werkgebieden]
    st.dataframe(
        # one id for every run: a table that did not change is not sent again
        tabel.style.set_uuid("werkgebieden").apply(lambda _: vlakken, subset=["nr"]),
        hide_index=True,
        column_config={"inwoners": st.column_config.NumberColumn(format="localized")},
        alt="Alle werkgebieden met hun inwoners, de band, en of zij één geheel zijn",
    )
    vastzetlijst(project, stand, "lijst")
    _toon_hernoemen(project, stand)


def _toon_hernoemen(project: Project, stand: Conceptstand) -> None:
    namen = {werkgebied.nr: werkgebied.opschrift for werkgebied in stand.werkgebieden}
    with st.form("aanpassen_naamgeven", clear_on_submit=True):
        st.selectbox(
            "Werkgebied een naam geven", list(namen), format_func=namen.__getitem__, key="aanpassen_naam_nr"
        )
        st.text_input("Nieuwe naam", max_chars=LANGSTE_NAAM, key="aanpassen_naam_tekst")
        st.form_submit_button("Naam geven", key="aanpassen_naam_geven", on_click=_hernoem, args=(project,))


@opgevangen
def _hernoem(project: Project) -> None:
    nr, naam = st.session_state["aanpassen_naam_nr"], st.session_state["aanpassen_naam_tekst"]
    doe_stap(project, lambda concept: hernoem(concept, nr, naam))


def _als_tekst(tabel: pd.DataFrame) -> pd.DataFrame:
    """A table of Streamlit reads markdown: names and numbers are shown as they are."""
    return tabel.map(letterlijk)
