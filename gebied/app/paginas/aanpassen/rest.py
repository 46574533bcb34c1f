"""Dividing the rest anew while a concept is open: asking for it, watching it, taking the outcome over."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.aanmelden import wie
from gebied.app.paginas.aanpassen.mijnconcept import doe_stap, huidig_werk
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import fragment, opgevangen
from gebied.app.zitting import weiger_lezer
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.taal import aantal, wens_naam, wens_waarde
from gebied.werkstroom import klussen
from gebied.werkstroom.conceptbeeld import Conceptstand, restvraag, teams_voor_de_rest
from gebied.werkstroom.conceptstappen import met_rest, zet_vast

KLUS: Final = "klus"
"""Name in the address of the search that runs."""
_LOPEND: Final = "aanpassen_lopend"
"""State: id of a concept → the search that runs for it; a page that is left loses its address."""
_FOUT: Final = "aanpassen_restfout"
_SECONDEN: Final = (10, 30, 60, 120)


def restvragen(project: Project, stand: Conceptstand) -> None:
    """Show what can be asked: which werkgebieden stay, how many teams, how long."""
    concept = huidig_werk().concept
    st.markdown(
        "Zet vast wat goed is. De computer verdeelt de andere gebieden opnieuw, volgens de regels van deze "
        "indeling. De uitkomst is één stap: u kunt haar ongedaan maken."
    )
    vastzetlijst(project, stand, "rest")
    gewenst = teams_voor_de_rest(concept, stand)
    links, rechts = st.columns(2)
    teams = links.number_input(
        "Aantal teams, samen met wat vaststaat",
        min_value=1,
        max_value=999,
        value=gewenst,
        key=f"aanpassen_teams_{gewenst}",
    )
    seconden = rechts.selectbox(
        "Hoe lang zoeken", _SECONDEN, format_func=lambda s: f"{s} seconden", key="aanpassen_seconden"
    )
    if st.button("De rest opnieuw oplossen", key="aanpassen_rest", disabled=KLUS in st.query_params):
        weiger_lezer()
        werk = huidig_werk()
        vraag = restvraag(project, concept, teams=int(teams), seconden=int(seconden)) | {"concept": werk.id}
        st.session_state.pop(_FOUT, None)
        st.session_state.setdefault(_LOPEND, {})[werk.id] = klussen.start("rest", vraag, eigenaar=wie().id)
        st.rerun()


def vastzetlijst(project: Project, stand: Conceptstand, waar: str) -> None:
    """Show which werkgebieden are locked, to change it."""
    opschrift = {werkgebied.nr: werkgebied.opschrift for werkgebied in stand.werkgebieden}  # no figures
    key = f"aanpassen_vast_{waar}"
    st.session_state[key] = [w.nr for w in stand.werkgebieden if w.vast]
    st.multiselect(
        "Werkgebieden die vaststaan",
        list(opschrift),
        format_func=lambda nr: opschrift.get(nr, str(nr)),
        key=key,
        placeholder="Kies werkgebieden",
        help="Een werkgebied dat vaststaat, verandert niet: ook niet als de rest opnieuw wordt opgelost.",
        on_change=_zet_vast,
        args=(project, key),
    )


@opgevangen
def _zet_vast(project: Project, key: str) -> None:
    nrs = tuple(st.session_state[key])
    doe_stap(project, lambda concept: zet_vast(concept, nrs))


def toon_voortgang(project: Project) -> None:
    """Show the search that runs, if any, and what it ended with; outside other fragments."""
    if fout := st.session_state.get(_FOUT):
        _toon_mislukt(fout)
    klus = st.session_state.get(_LOPEND, {}).get(huidig_werk().id) or st.query_params.get(KLUS)
    if klus:
        if st.query_params.get(KLUS) != klus:
            st.query_params[KLUS] = klus
        _kijk(project, klus)


@fragment(run_every=1.0)
def _kijk(project: Project, klus: str) -> None:
    if st.query_params.get(KLUS) != klus:
        return  # another run took the outcome over
    try:
        stand = klussen.stand(klus, wie().id)
    except GebiedFout as fout:
        _klaar(fout)
    if stand.soort != "rest" or stand.gevraagd.get("concept") != huidig_werk().id:
        _klaar(None)  # the address is of another search, or of another concept that was open here
    if stand.loopt:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/hourglass_top: **De rest wordt opnieuw opgelost.** {_hoever(stand)}")
            st.button("Stoppen", key="aanpassen_stop", on_click=_stop, args=(klus,))
        return
    if stand.fout is not None:
        _klaar(stand.fout)
    if stand.uitkomst:
        indeling = stand.uitkomst[0].indeling
        if doe_stap(project, lambda concept: met_rest(project.scan, concept, indeling)):
            st.toast("De rest is opnieuw opgelost.", icon=":material/check:")
    else:
        st.toast("Gestopt: er was nog geen indeling gevonden.")
    _klaar(None)


def _hoever(stand: klussen.Klusstand) -> str:
    delen = [letterlijk(stand.tekst)]
    if stand.seconden:
        delen.append(f"Bezig sinds {aantal(round(stand.seconden), 'seconde', 'seconden')}.")
    if stand.voortgang is not None and stand.voortgang.waarden:
        naam, waarde = stand.voortgang.namen[0], stand.voortgang.waarden[0]
        delen.append(letterlijk(f"Beste tot nu toe: {wens_naam(naam)} {wens_waarde(naam, waarde)}."))
    return " ".join(deel for deel in delen if deel)


@opgevangen
def _stop(klus: str) -> None:
    klussen.stop(klus, wie().id)


def _klaar(fout: GebiedFout | None) -> None:
    st.session_state.get(_LOPEND, {}).pop(huidig_werk().id, None)
    if KLUS in st.query_params:
        del st.query_params[KLUS]
    if fout is not None:
        st.session_state[_FOUT] = fout
    st.rerun()


def _toon_mislukt(fout: GebiedFout) -> None:
    toon_fout(fout)
    concessies = getattr(fout, "concessies", ())
    if concessies:
        st.markdown("Dit zou wel kunnen:\n" + "\n".join(f"- {letterlijk(deel.tekst)}" for deel in concessies))
    if st.button("Sluiten", key="aanpassen_restfout_sluiten"):
        del st.session_state[_FOUT]
        st.rerun()
