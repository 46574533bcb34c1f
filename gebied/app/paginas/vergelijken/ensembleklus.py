"""Making random indelingen on the page Vergelijken: asking for them, progress, stopping, storing them."""

from __future__ import annotations

from typing import Final

import streamlit as st

from gebied.app.aanmelden import wie
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import fragment, opgevangen
from gebied.app.zitting import mag, weiger_lezer, wijzig
from gebied.fouten import GebiedFout, ProjectBezet
from gebied.opslag import Project
from gebied.taal import aantal, getal
from gebied.werkstroom import klussen
from gebied.werkstroom.ensemble import leg_ensemble_vast
from gebied.werkstroom.ensemblevergelijking import AANTALLEN, Ensemblevraag, klusgegevens
from gebied.werkstroom.klussen import Klusstand

_KLUS: Final = "klus"
_LOPEND: Final = "vergelijken_lopend"
"""State: path of a project → the klus that runs for it; a page that is left loses its address."""
_FOUT: Final = "vergelijken_ensemblefout"
"""State: path of a project → why its last klus failed."""


def lopende_klus(project: Project) -> str:
    """Return the klus that this session, or its address, is about; empty without one.

    Who may not store what comes out has none.
    """
    if not mag("bewerken"):
        return ""
    klus = st.session_state.get(_LOPEND, {}).get(str(project.pad)) or st.query_params.get(_KLUS, "")
    if not klus:
        return ""
    try:
        stand = klussen.stand(klus, wie().id)
    except GebiedFout as fout:
        if klus in st.session_state.get(_LOPEND, {}).values():  # else an address that somebody put together
            _onthoud_fout(project, fout)
        _vergeet(project)
        return ""
    if stand.soort != "ensemble" or stand.gevraagd.get("project") != str(project.pad):
        st.query_params.pop(_KLUS, None)
        return ""
    _onthoud(project, klus)
    return str(klus)


def toon_klusfout(project: Project) -> None:
    """Show why the last klus for this project failed, until the next one begins."""
    if fout := st.session_state.get(_FOUT, {}).get(str(project.pad)):
        toon_fout(fout)


def vraag_ensemble(project: Project, vraag: Ensemblevraag) -> None:
    """Show the button that starts the making, for who may store what comes out."""
    if not mag("bewerken"):
        st.markdown("Wie dit project mag wijzigen, kan ze maken.")
        return
    links, rechts = st.columns([2, 1], vertical_alignment="bottom")
    hoeveel = links.radio(
        "Hoeveel willekeurige indelingen?",
        AANTALLEN,
        format_func=getal,
        horizontal=True,
        key="vergelijken_ensemble_aantal",
        help="Meer indelingen geven een preciezer beeld. Het maken duurt dan langer.",
        persist_state="session",
    )
    if rechts.button("Maak willekeurige indelingen", key="vergelijken_ensemble_maak", type="primary"):
        weiger_lezer()
        st.session_state.get(_FOUT, {}).pop(str(project.pad), None)
        gegevens = klusgegevens(project, vraag, int(hoeveel))
        _onthoud(project, klussen.start("ensemble", gegevens, eigenaar=wie().id))
        st.rerun()


@fragment(run_every=1.0)
def kijk_naar_klus(project: Project, klus: str) -> None:
    """Show how far it is, every second; store what came out, and show the page anew."""
    if st.query_params.get(_KLUS) != klus:
        return  # another run took the outcome over
    stand = klussen.stand(klus, wie().id)
    if stand.loopt:
        _toon_voortgang(stand, klus)
        return
    if stand.uitkomst is None:
        _klaar(project, stand.fout, "Gestopt: er waren nog geen willekeurige indelingen.")
    try:
        wijzig(lambda nu: leg_ensemble_vast(nu, stand.uitkomst))
    except ProjectBezet as fout:
        toon_fout(fout)  # the next run tries again
        return
    except GebiedFout as fout:
        _klaar(project, fout)
    _klaar(project, None, "De willekeurige indelingen zijn bewaard.")


def _toon_voortgang(stand: Klusstand, klus: str) -> None:
    with st.container(border=True):
        deel = stand.klaar / stand.totaal if stand.totaal else 0.0
        delen = [letterlijk(stand.tekst)]
        if stand.klaar and stand.totaal:
            delen.append(f"{getal(stand.klaar)} van {getal(stand.totaal)}.")
        if stand.seconden:
            delen.append(f"Bezig sinds {aantal(round(stand.seconden), 'seconde', 'seconden')}.")
        st.progress(min(1.0, deel), text=" ".join(delen))
        st.markdown("U mag intussen andere pagina's bekijken: de computer gaat door.")
        knop = "Stop en toon wat er is" if stand.status == "bezig" else "Toch niet maken"
        st.button(
            knop,
            key="vergelijken_ensemble_stop",
            icon=":material/stop:",
            disabled=stand.stopt,
            on_click=_stop,
            args=(klus,),
        )


@opgevangen
def _stop(klus: str) -> None:
    klussen.stop(klus, wie().id)


def _klaar(project: Project, fout: GebiedFout | None, anders: str = "") -> None:
    """Forget the klus, and show the page anew with what was stored or what went wrong."""
    _vergeet(project)
    if fout is not None:
        _onthoud_fout(project, fout)
    elif anders:
        st.toast(anders)
    st.rerun()


def _onthoud(project: Project, klus: str) -> None:
    st.session_state.setdefault(_LOPEND, {})[str(project.pad)] = klus
    if st.query_params.get(_KLUS) != klus:
        st.query_params[_KLUS] = klus


def _onthoud_fout(project: Project, fout: GebiedFout) -> None:
    st.session_state.setdefault(_FOUT, {})[str(project.pad)] = fout


def _vergeet(project: Project) -> None:
    st.session_state.get(_LOPEND, {}).pop(str(project.pad), None)
    st.query_params.pop(_KLUS, None)
