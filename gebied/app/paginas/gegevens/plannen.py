"""Indelingen from elsewhere: a plan in csv or Excel, judged before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from gebied.app.opgestuurd import TABELLEN, grens, stukken, vergeet
from gebied.app.paginas.gegevens.overzicht import tabel
from gebied.app.paginas.gegevens.veldnamen import onthoud_melding, toon_fout_van_veld, toon_melding
from gebied.app.tekst import letterlijk, toon_bevindingen
from gebied.app.zitting import bewaar
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.werkstroom.ontvangst import ontvangen
from gebied.werkstroom.plannen import Plan, lees_plan

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

_KEY: Final = "gegevens_plannen"


def toon_plannen(project: Project) -> None:
    """Ask for a plan, show what the judge finds, and store it under a name."""
    toon_melding(_KEY)
    st.markdown(
        "Lees een indeling in die elders is gemaakt, zoals de teams van nu, de gebieden van de JGZ of van de "
        "scholen. Daarna kunt u ermee vergelijken. Het bestand heeft een regel per gebied, met een kolom "
        f"`code` of `naam` en een kolom `werkgebied`. {grens()}"
    )
    keer = st.session_state.setdefault(f"{_KEY}_keer", 0)
    bestand = st.file_uploader("Bestand met een indeling", list(TABELLEN), key=f"{_KEY}_bestand_{keer}")
    if bestand is None:
        return
    try:
        with ontvangen(stukken([bestand])) as (pad,):
            plan = lees_plan(project, pad)
    except GebiedFout as fout:
        toon_fout_van_veld(fout)
        return
    _toon_oordeel(plan)
    if plan.indeling is not None:
        _vraag_naam(plan, bestand, keer)


def _toon_oordeel(plan: Plan) -> None:
    st.subheader("Wat er in het bestand staat", anchor=False)
    st.markdown(letterlijk(plan.samenvatting))
    tabel(plan.werkgebieden, "Werkgebieden van dit plan")
    toon_bevindingen(plan.bevindingen, titel="Wat opvalt aan dit plan")
    if plan.weigering is not None:
        toon_fout_van_veld(plan.weigering)


def _vraag_naam(plan: Plan, bestand: UploadedFile, keer: int) -> None:
    assert plan.indeling is not None
    with st.form(f"{_KEY}_formulier_{bestand.file_id}", border=True):
        naam = st.text_input(
            "Naam", value=plan.indeling.naam, max_chars=80, key=f"{_KEY}_naam_{bestand.file_id}"
        )
        notitie = st.text_area(
            "Notitie (mag leeg blijven)",
            max_chars=2000,
            key=f"{_KEY}_notitie_{bestand.file_id}",
            help="Bijvoorbeeld van wie het plan is en van welke datum.",
        )
        klaar = st.form_submit_button("Bewaren", type="primary", key=f"{_KEY}_bewaar_{keer}")
    if not klaar:
        return
    try:
        bewaard = bewaar(plan.met_naam(naam), notitie=notitie)
    except GebiedFout as fout:
        toon_fout_van_veld(fout)
        return
    vergeet()
    onthoud_melding(
        _KEY, f"Bewaard als **{letterlijk(bewaard.naam)}**. U vindt haar op de pagina Vergelijken."
    )
    st.session_state[f"{_KEY}_keer"] += 1
    st.rerun()
