"""The page Indeling maken: an opdracht as a form, the search, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from gebied.app.aanmelden import wie
from gebied.app.paginas.indeling_maken import voorstelkeuze
from gebied.app.paginas.indeling_maken.blokken import BLOKKEN
from gebied.app.paginas.indeling_maken.formulier import Formulier, lees_formulier
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import fragment
from gebied.app.zitting import weiger_lezer
from gebied.fouten import Concessie, GebiedFout
from gebied.model import Opdracht
from gebied.opslag import Project
from gebied.werkstroom import klussen, vrije_namen
from gebied.werkstroom.klussen import Klusstand
from gebied.werkstroom.opdrachttekst import opdracht_als_toml, opdracht_uit_toml
from gebied.werkstroom.opdrachtvoorstel import haalbaarheid, keuzes, opdrachtzinnen, passende_opdracht

_KLUS: Final = "klus"
_STAND: Final = "indeling_maken_stand"
_LOPEND: Final = "indeling_maken_klus"
_MELDING: Final = "indeling_maken_melding"
MEESTE_VOORSTELLEN: Final = 5


@dataclass(frozen=True)
class _Stand:
    """What the form is about: the project, the opdracht it began with, and how often that changed."""

    project: str
    begin: Opdracht
    versie: int


def indeling_maken(project: Project) -> None:
    """Show the form, or the search that was started, or its outcome."""
    st.title("Indeling maken")
    klus = _klus(project)
    if klus is None:
        st.markdown(
            "Vul in waar de teams aan moeten voldoen. De computer zoekt dan een indeling en vertelt hoe goed "
            "die is. U hoeft alleen het eerste blok te bekijken: er staat al iets dat bij uw gemeente past."
        )
        _vraag(project)
        return
    sleutel, stand = klus
    if stand.loopt:
        st.markdown("De computer zoekt. U mag intussen andere pagina's bekijken: het zoeken gaat door.")
        _wacht(sleutel)
        return
    opdracht = Opdracht.uit_dict(stand.gevraagd["opdracht"])
    with st.container(horizontal=True):
        if st.button("Terug naar de opdracht", key="indeling_maken_terug", icon=":material/arrow_back:"):
            _naar_opdracht(project, opdracht)
        _nalezen(project, opdracht)
    concessie = voorstelkeuze.toon_uitkomst(project, sleutel, stand)
    if concessie is not None:
        _neem_concessie(project, stand, concessie)


def _klus(project: Project) -> tuple[str, Klusstand] | None:
    """Return the search that this session, or its address, is about; None when it is not there any more."""
    sleutel = st.query_params.get(_KLUS) or st.session_state.get(_LOPEND, "")
    if not sleutel:
        return None
    try:
        stand = klussen.stand(sleutel, wie().id)
    except GebiedFout as fout:
        _vergeet_klus()
        st.info(letterlijk(str(fout)), icon=":material/info:")
        return None
    if stand.soort != "voorstellen" or stand.gevraagd.get("project") != str(project.pad):
        _vergeet_klus()
        return None
    st.session_state[_LOPEND] = sleutel
    if st.query_params.get(_KLUS) != sleutel:
        st.query_params[_KLUS] = sleutel
    return sleutel, stand


def _vergeet_klus() -> None:
    st.session_state.pop(_LOPEND, None)
    st.query_params.pop(_KLUS, None)


@fragment(run_every=1.0)
def _wacht(sleutel: str) -> None:
    """Show how far the search is, every second; the page takes over when it ends."""
    stand = klussen.stand(sleutel, wie().id)
    if not stand.loopt:
        st.rerun()
    voorstelkeuze.toon_voortgang(stand)
    knop = "Stop en toon het beste tot nu toe" if stand.status == "bezig" else "Toch niet zoeken"
    if st.button(knop, key="indeling_maken_stop", icon=":material/stop:", disabled=stand.stopt):
        klussen.stop(sleutel, wie().id)


def _stand(project: Project) -> _Stand:
    """Return what the form is about; another project begins with an opdracht that suits it."""
    stand = st.session_state.get(_STAND)
    if not isinstance(stand, _Stand) or stand.project != str(project.pad):
        versie = stand.versie + 1 if isinstance(stand, _Stand) else 1
        stand = _Stand(str(project.pad), passende_opdracht(project), versie)
        st.session_state[_STAND] = stand
    return stand


def _naar_opdracht(project: Project, opdracht: Opdracht, melding: str = "") -> None:
    """Show the form with this opdracht, in fresh fields."""
    stand = st.session_state.get(_STAND)
    versie = stand.versie if isinstance(stand, _Stand) else 0
    st.session_state[_STAND] = _Stand(str(project.pad), opdracht, versie + 1)
    if melding:
        st.session_state[_MELDING] = melding
    _vergeet_klus()
    st.rerun()


def _neem_concessie(project: Project, stand: Klusstand, concessie: Concessie) -> None:
    opdracht = Opdracht.uit_dict(stand.gevraagd["opdracht"]).met(concessie.opdracht)
    veld = _vastzetveld(project, stand.gevraagd["begin"])
    st.session_state[veld] = [nr for nr in stand.gevraagd["vastzetten"] if nr not in concessie.vrij]
    _naar_opdracht(project, opdracht, f"Aangepast: {concessie.tekst}")


@fragment
def _vraag(project: Project) -> None:
    """Show the form, what its opdracht comes down to, and the button that starts the search."""
    if melding := st.session_state.pop(_MELDING, ""):
        st.success(letterlijk(melding), icon=":material/check:")
    klussen.maak_warm()
    stand = _stand(project)
    formulier = Formulier(stand.begin, keuzes(project), stand.versie)
    plek: list[DeltaGenerator] = []  # under the first block, to be filled when the whole form was read
    try:
        opdracht = lees_formulier(formulier, BLOKKEN, onder_hoofdblok=lambda: plek.append(st.container()))
    except GebiedFout as fout:
        with plek[0]:
            toon_fout(fout)
        return
    zoekwijze = _zoekwijze(project, formulier)
    _als_bestand(project, formulier, opdracht)
    with plek[0]:
        mogelijk = _toon_haalbaarheid(project, opdracht)
        knop = "Zoek een indeling" if mogelijk else "Zoek toch, en leg uit wat wel kan"
        with st.container(horizontal=True):
            zoek = st.button(knop, key="indeling_maken_zoek", type="primary", icon=":material/search:")
            _nalezen(project, opdracht)
        if zoek:
            _start(project, opdracht, zoekwijze)


def _toon_haalbaarheid(project: Project, opdracht: Opdracht) -> bool:
    """Show what adding up tells; return whether it shows no obstacle."""
    uit = haalbaarheid(project, opdracht)
    with st.container(border=True):
        st.markdown("##### Kan dit?")
        if not uit.kan:
            st.warning(_lijst("**Nee, zo kan het niet.**", uit.problemen), icon=":material/block:")
        else:
            st.markdown(_lijst("", uit.uitkomsten))
        if uit.knelpunten:
            st.warning(
                _lijst("**Niet overal past de band.** Dit komt door:", uit.knelpunten),
                icon=":material/warning:",
            )
    return uit.kan


def _nalezen(project: Project, opdracht: Opdracht) -> None:
    with st.popover("Lees de opdracht na"):
        zinnen = opdrachtzinnen(project, opdracht)
        st.markdown(_lijst("**Regels**", zinnen.regels))
        st.markdown(_lijst("**Wensen, de belangrijkste eerst**", zinnen.wensen))


def _lijst(kop: str, zinnen: tuple[str, ...]) -> str:
    return "\n".join([kop, "", *(f"- {letterlijk(zin)}" for zin in zinnen)])


def _zoekwijze(project: Project, formulier: Formulier) -> dict[str, Any]:
    """Show how to search, beside what the opdracht asks; return it as a klus takes it."""
    with st.expander("Hoe te zoeken: meer voorstellen, beginnen met een indeling"):
        aantal = st.number_input(
            "Aantal voorstellen",
            min_value=1,
            max_value=MEESTE_VOORSTELLEN,
            key="indeling_maken_aantal",
            help="Meer voorstellen delen de zoektijd.",
            persist_state="session",
        )
        verschil = st.number_input(
            "Voorstellen verschillen in ten minste zoveel procent van de inwoners",
            min_value=1,
            max_value=100,
            value=10,
            key="indeling_maken_verschil",
            disabled=aantal == 1,
            persist_state="session",
        )
        indelingen = formulier.keuzes.indelingen
        begin = st.selectbox(
            "Begin met een indeling",
            list(indelingen),
            index=None,
            placeholder="Begin zonder indeling",
            key=f"indeling_maken_begin_{project.pad.stem}",
            persist_state="session",
        )
        vast = st.multiselect(
            "Werkgebieden daarvan die blijven zoals zij zijn",
            indelingen.get(begin or "", ()),
            key=_vastzetveld(project, begin),
            placeholder="Geen",
            disabled=begin is None,
            persist_state="session",
        )
        bewijs = st.checkbox(
            "Bewijs ook hoe goed de indeling is",
            value=True,
            key="indeling_maken_bewijs",
            help="Zonder bewijs is het zoeken soms eerder klaar.",
            persist_state="session",
        )
    return {
        "aantal": int(aantal),
        "verschil": float(verschil),
        "begin": begin,
        "vastzetten": list(vast),
        "bewijs": bewijs,
    }


def _vastzetveld(project: Project, begin: str | None) -> str:
    return f"indeling_maken_vastzetten_{project.pad.stem}_{begin}"


def _start(project: Project, opdracht: Opdracht, zoekwijze: dict[str, Any]) -> None:
    weiger_lezer()
    namen = vrije_namen(project, None, zoekwijze.pop("aantal"))
    gegevens = {"project": str(project.pad), "opdracht": opdracht.als_dict(), "namen": namen, **zoekwijze}
    sleutel = klussen.start("voorstellen", gegevens, eigenaar=wie().id)
    st.session_state[_LOPEND] = sleutel
    st.query_params[_KLUS] = sleutel
    st.rerun()


def _als_bestand(project: Project, formulier: Formulier, opdracht: Opdracht) -> None:
    """Show the opdracht as TOML, and take another one from a text or a file."""
    with st.expander("De opdracht als bestand (TOML)"):
        st.markdown("Met dit bestand kan een ander dezelfde opdracht geven, ook op de opdrachtregel.")
        st.code(opdracht_als_toml(opdracht), language="toml")
        tekst = st.text_area(
            "Plak hier een opdracht",
            key=formulier.key("toml"),
            height=120,
            max_chars=100_000,
            persist_state="session",
        )
        bestand = st.file_uploader("Of kies een bestand", type="toml", key=formulier.key("tomlbestand"))
        if st.button("Neem deze opdracht over", key="indeling_maken_neem_over"):
            inhoud = bestand.getvalue() if bestand is not None else tekst.encode()
            try:
                nieuw = opdracht_uit_toml(inhoud)
            except GebiedFout as fout:
                toon_fout(fout)
                return
            _naar_opdracht(project, nieuw, "De opdracht uit het bestand staat nu op het formulier.")
