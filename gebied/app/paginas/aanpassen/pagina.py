"""The page Aanpassen: an indeling changed by hand, with what every step does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from functools import partial
from typing import Final

import streamlit as st

from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.app.navigatie import verwijzing
from gebied.app.paginas.aanpassen import mijnconcept
from gebied.app.paginas.aanpassen.beeld import toon_bevindingen_van, toon_verandering, toon_werkgebieden
from gebied.app.paginas.aanpassen.mijnconcept import (
    DOEL,
    GEKOZEN,
    NIEUW,
    doe_in_callback,
    doe_stap,
    huidig_werk,
)
from gebied.app.paginas.aanpassen.rest import restvragen, toon_voortgang
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.vangnet import fragment, opgevangen
from gebied.app.zitting import bewaar, zitting
from gebied.fouten import ProjectBezet
from gebied.opslag import Project
from gebied.rapport.document import dag
from gebied.taal import aantal
from gebied.werkstroom.concept import Concept
from gebied.werkstroom.conceptbeeld import (
    Conceptstand,
    gebiedentabel,
    gebiednamen,
    laag_van_concept,
    leg_concept_uit,
    stand_van,
)
from gebied.werkstroom.concepten import Conceptregel, Werk
from gebied.werkstroom.conceptstappen import haal_uit, zet
from gebied.werkstroom.vergelijkkeuze import indelingkeuzes

_LEEG: Final = ""
_EERST_GETOOND: Final = 2
"""So many concepten are shown at once; a longer list would hide how to begin a new one."""
_BEWAARD: Final = "aanpassen_bewaard"
_KAART: Final = "aanpassen_kaart"
_KLIK: Final = "aanpassen_klik"
_DOELKEUZE: Final = "aanpassen_doelkeuze"
_KLIKKEN: Final = {"zet": "zet het in het werkgebied", "kies": "kiest het"}
_TABBLADEN: Final = ("Werkgebieden", "Gebieden", "Bevindingen", "De rest oplossen")


def aanpassen(project: Project) -> None:
    """Show the page."""
    st.title("Aanpassen")
    werk = mijnconcept.open_concept(project)
    if werk is None:
        st.markdown("Verander hier een indeling met de hand, en zie bij elke stap wat die doet.")
        _toon_melding()
        _toon_bewaard()
        _toon_begin(project)
        return
    sleutel = zitting().scansleutel
    toon_vormen(project.scan, sleutel)
    toon_voortgang(project)
    _werkbank(project, sleutel)


def _toon_bewaard() -> None:
    if naam := st.session_state.pop(_BEWAARD, None):
        st.success(f"**{letterlijk(naam)}** is bewaard in het project.", icon=":material/check:")
        verwijzing("vergelijken", "Vergelijk deze indeling met een andere", naar=naam)
        verwijzing("download", "Download deze indeling")


def _toon_begin(project: Project) -> None:
    if concepten := mijnconcept.mijn_concepten(project):
        st.subheader("U was hier gebleven")
        for regel in concepten[:_EERST_GETOOND]:
            _toon_regel(project, regel)
        if ouder := concepten[_EERST_GETOOND:]:
            with st.expander(f"Nog {aantal(len(ouder), 'concept', 'concepten')}"):
                for regel in ouder:
                    _toon_regel(project, regel)
    st.subheader("Nieuw concept")
    keuzes = {keuze.sleutel: keuze.naam for keuze in indelingkeuzes(project)}
    regels_van = [naam for naam, indeling in project.indelingen.items() if indeling.opdracht is not None]
    gevraagd = st.query_params.get("indeling", "")
    with st.form("aanpassen_begin"):
        opties = [*keuzes, _LEEG]
        van = st.selectbox(
            "Begin met",
            opties,
            index=opties.index(gevraagd) if gevraagd in keuzes else 0,
            format_func=lambda sleutel: keuzes.get(sleutel, "Leeg: nog geen werkgebieden"),
            key="aanpassen_van",
        )
        regels = st.selectbox(
            "Toets aan de regels van",
            [_LEEG, *regels_van],
            format_func=lambda naam: naam or "de indeling zelf",
            key="aanpassen_regels",
            help="Een indeling zonder eigen regels wordt getoetst aan 10.000 tot 12.000 inwoners per team.",
        )
        if st.form_submit_button("Beginnen", type="primary", key="aanpassen_beginnen"):
            mijnconcept.begin(project, van or None, regels or None)
            st.rerun()


def _toon_regel(project: Project, regel: Conceptregel) -> None:
    wanneer = regel.gewijzigd.replace(tzinfo=regel.gewijzigd.tzinfo or UTC).astimezone()
    van = f"Vanaf **{letterlijk(regel.begonnen_met)}**" if regel.begonnen_met else "Vanaf een lege indeling"
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"{van}: {aantal(regel.stappen, 'stap', 'stappen')}, laatst gewijzigd op {dag(wanneer.date())} "
            f"om {wanneer:%H:%M} uur."
        )
        if regel.bezwaar is not None:
            st.caption(letterlijk(regel.bezwaar.boodschap))
        elif st.button("Verdergaan", key=f"aanpassen_verder_{regel.id}"):
            st.query_params[mijnconcept.CONCEPT] = regel.id
            st.rerun()
        if st.button("Weggooien", key=f"aanpassen_weg_{regel.id}", type="tertiary"):
            mijnconcept.verwijder(project, regel.id)
            st.rerun()


@fragment
def _werkbank(project: Project, sleutel: str) -> None:
    """Show the open concept; everything on it runs by itself, so that a click is answered at once."""
    _onthoud_klikwijze()
    _verwerk_klik(project)
    werk = huidig_werk()
    stand = stand_van(werk.concept, project)
    _stel_keuzes_bij(project, stand)
    _toon_kop(project, werk, stand)
    _toon_doel(stand)
    links, rechts = st.columns([3, 2], gap="medium")
    with links:
        _toon_kaart(project, stand, sleutel)
        _toon_gekozen(project, stand)
        _toon_tabbladen(project, stand)
    with rechts:
        _toon_melding(project)  # here, so that the map stays where it is
        toon_verandering(project, werk.concept, stand)


def _stel_keuzes_bij(project: Project, stand: Conceptstand) -> None:
    """Keep the choices on the page within what there is: a step may have taken a werkgebied away."""
    nrs = [werkgebied.nr for werkgebied in stand.werkgebieden]
    if st.session_state.get(DOEL) not in (NIEUW, *nrs):
        st.session_state[DOEL] = nrs[0] if nrs else NIEUW
    bekend = set(project.scan.codes)
    st.session_state[GEKOZEN] = [c for c in st.session_state.get(GEKOZEN, []) if c in bekend]


def _onthoud_klikwijze() -> None:
    """Set what a click does before its widget is there: a page that is left forgets its widgets."""
    st.session_state[_KLIK] = st.session_state.get(_KLIK) or "zet"


def _verwerk_klik(project: Project) -> None:
    """Do what a click on the map asks, before anything is drawn: the answer is there in one run."""
    code = klik_op(_KAART, project.scan.codes)
    if code is None:
        return
    gekozen = list(st.session_state.get(GEKOZEN, []))
    if st.session_state[_KLIK] == "zet":
        _zet_in_doel(project, [code])
    else:
        st.session_state[GEKOZEN] = [c for c in gekozen if c != code] if code in gekozen else [*gekozen, code]


def _toon_kop(project: Project, werk: Werk, stand: Conceptstand) -> None:
    concept = werk.concept
    vorige, volgende = concept.vorige, concept.volgende
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Ongedaan maken",
            icon=":material/undo:",
            key="aanpassen_ongedaan",
            disabled=vorige is None,
            shortcut="Ctrl+Z",
            on_click=doe_in_callback,
            args=(project, Concept.ongedaan),
        )
        st.button(
            "Opnieuw doen",
            icon=":material/redo:",
            key="aanpassen_opnieuw",
            disabled=volgende is None,
            shortcut="Ctrl+Y",
            on_click=doe_in_callback,
            args=(project, Concept.opnieuw),
        )
        with st.popover("Bewaren", icon=":material/save:", type="primary"):
            _toon_bewaren(project, werk, stand)
        with st.popover("Sluiten", icon=":material/close:"):
            _toon_sluiten(project, werk)
    begin = f"vanaf **{letterlijk(concept.begin.naam)}**" if concept.begin.naam else "vanaf een lege indeling"
    delen = [f"Concept {begin}: stap {concept.gedaan} van {len(concept.stappen)}."]
    if vorige is not None:
        delen.append(f"Ongedaan maken: {letterlijk(vorige.tekst)}.")
    if volgende is not None:
        delen.append(f"Opnieuw doen: {letterlijk(volgende.tekst)}.")
    st.caption(" ".join(delen))


def _toon_bewaren(project: Project, werk: Werk, stand: Conceptstand) -> None:
    concept = werk.concept
    voorstel = f"{concept.begin.naam} aangepast" if concept.begin.naam else "Eigen indeling"
    naam = st.text_input("Naam", voorstel, max_chars=80, key=f"aanpassen_naam_{werk.id}")
    key = f"aanpassen_notitie_{werk.id}"
    st.text_area(
        "Notitie",
        concept.notitie,
        max_chars=2000,
        key=key,
        placeholder="Waarom deze indeling?",
        on_change=_bewaar_notitie,
        args=(project, key),
    )
    if stand.zonder:
        st.warning(f"{aantal(len(stand.zonder), 'gebied ligt', 'gebieden liggen')} nog in geen werkgebied.")
    st.caption("Bestaande indelingen blijven staan. Is de naam al in gebruik, dan komt er een versie bij.")
    leeg = not stand.indeling.toewijzing
    if st.button("Bewaren in het project", type="primary", key="aanpassen_bewaren", disabled=leeg):
        bewaard = bewaar(replace(stand.indeling, naam=naam), notitie=st.session_state[key])
        mijnconcept.verwijder(project, werk.id)
        st.session_state[_BEWAARD] = bewaard.naam
        st.rerun()


@opgevangen
def _bewaar_notitie(project: Project, key: str) -> None:
    notitie = st.session_state[key]
    doe_stap(project, lambda concept: replace(concept, notitie=notitie))


def _toon_sluiten(project: Project, werk: Werk) -> None:
    st.markdown("Uw werk is al bewaard als concept. U kunt later verdergaan.")
    if st.button("Sluiten en later verdergaan", key="aanpassen_sluiten"):
        mijnconcept.sluit_concept()
        st.rerun()
    if st.button("Concept weggooien", key="aanpassen_weggooien"):
        mijnconcept.verwijder(project, werk.id)
        st.rerun()


def _toon_melding(project: Project | None = None) -> None:
    """Show what went wrong with the last step; a change in another window has its own way on."""
    fout = mijnconcept.neem_melding()
    if fout is None:
        return
    toon_fout(fout)
    if isinstance(fout, ProjectBezet) and project is not None:
        st.button("Opnieuw laden", key="aanpassen_laden", on_click=_laad_opnieuw, args=(project,))


@opgevangen
def _laad_opnieuw(project: Project) -> None:
    mijnconcept.open_concept(project)


def _toon_doel(stand: Conceptstand) -> None:
    """Show what a click on the map does, and which werkgebied gebieden are put in, with its colour."""
    doel = next((w for w in stand.werkgebieden if w.nr == st.session_state[DOEL]), None)
    links, rechts = st.columns([3, 2], gap="medium", vertical_alignment="top")
    with links, st.container(horizontal=True, vertical_alignment="bottom"):
        # the colours are our own palette: no text from data comes in here
        st.html(
            f'<div aria-hidden="true" style="width:2.4rem;height:2.4rem;border:1px solid #1f1f1f;'
            f'background:{"#ffffff" if doel is None else doel.kleur}"></div>',
            width="content",
        )
        # the texts of the options have no figures in them: when those change, Streamlit loses the choice
        namen = {NIEUW: "Nieuw werkgebied"} | {w.nr: w.opschrift for w in stand.werkgebieden}
        st.session_state[_DOELKEUZE] = st.session_state[DOEL]
        st.selectbox(
            "Werkgebied waar u gebieden in zet",
            list(namen),
            format_func=lambda nr: namen.get(nr, ""),
            key=_DOELKEUZE,
            on_change=_kies_doel,
        )
    if doel is not None:
        vast = " Het staat vast." if doel.vast else ""
        links.caption(f"{aantal(doel.inwoners, 'inwoner', 'inwoners')}, {doel.band}.{vast}")
    with rechts:
        st.radio(
            "Een klik op een gebied op de kaart",
            list(_KLIKKEN),
            format_func=_KLIKKEN.__getitem__,
            horizontal=True,
            key=_KLIK,
        )


@opgevangen
def _kies_doel() -> None:
    st.session_state[DOEL] = st.session_state[_DOELKEUZE]


def _toon_kaart(project: Project, stand: Conceptstand, sleutel: str) -> None:
    kaartvak(
        laag_van_concept(project, stand),
        sleutel=sleutel,
        key=_KAART,
        keuze=st.session_state[GEKOZEN],
        hoogte=440,
    )


def _zet_in_doel(project: Project, codes: list[str], doel: int | None = None) -> bool:
    """Put gebieden in the werkgebied that is chosen; a new one is the chosen one from then on."""
    nummer = st.session_state.get(DOEL, NIEUW) if doel is None else doel
    werkgebied = None if nummer == NIEUW else nummer
    gedaan = doe_stap(project, lambda concept: zet(project.scan, concept, codes, werkgebied))
    if gedaan and werkgebied is None:
        st.session_state[DOEL] = huidig_werk().concept.indeling.toewijzing[codes[0]]
    return gedaan


def _toon_gekozen(project: Project, stand: Conceptstand) -> None:
    namen = gebiednamen(project)
    st.multiselect(
        "Gekozen gebieden",
        list(namen),
        format_func=lambda code: namen.get(code, code),
        key=GEKOZEN,
        placeholder="Typ een naam, klik op de kaart of kies in de tabel",
    )
    gekozen = st.session_state[GEKOZEN]
    doel = next((w.naam for w in stand.werkgebieden if w.nr == st.session_state[DOEL]), "nieuw werkgebied")
    with st.container(horizontal=True):
        st.button(
            f"Zet in {letterlijk(doel)}",
            key="aanpassen_zet",
            disabled=not gekozen,
            on_click=_zet_gekozen,
            args=(project,),
        )
        st.button(
            "Haal uit het werkgebied",
            key="aanpassen_haal_uit",
            disabled=not gekozen,
            on_click=_haal_gekozen_uit,
            args=(project,),
        )
    if len(gekozen) == 1:
        _toon_uitleg(project, gekozen[0])


@opgevangen
def _zet_gekozen(project: Project, doel: int | None = None) -> None:
    if _zet_in_doel(project, list(st.session_state[GEKOZEN]), doel):
        _wis_keuze()


@opgevangen
def _haal_gekozen_uit(project: Project) -> None:
    codes = list(st.session_state[GEKOZEN])
    if doe_stap(project, lambda concept: haal_uit(project.scan, concept, codes)):
        _wis_keuze()


def _wis_keuze() -> None:
    st.session_state[GEKOZEN] = []
    st.session_state["aanpassen_tabel"] = st.session_state.get("aanpassen_tabel", 0) + 1


def _toon_uitleg(project: Project, code: str) -> None:
    """Show why the chosen gebied lies where it lies, with a button for every neighbouring werkgebied."""
    uitleg = leg_concept_uit(huidig_werk().concept, project, code)
    with st.container(border=True):
        st.markdown(f"**Waarom ligt dit gebied hier?** {letterlijk(uitleg.tekst)}")
        st.markdown("\n".join(f"- {letterlijk(gevolg.tekst)}" for gevolg in uitleg.gevolgen))
        with st.container(horizontal=True):
            for gevolg in uitleg.gevolgen:
                st.button(
                    f"Zet in {letterlijk(gevolg.naam)}",
                    key=f"aanpassen_naar_{gevolg.werkgebied}",
                    on_click=_zet_gekozen,
                    args=(project, gevolg.werkgebied),
                )


def _toon_tabbladen(project: Project, stand: Conceptstand) -> None:
    """Show the tables below the map; only the one that is open is made."""
    bladen = st.tabs(list(_TABBLADEN), key="aanpassen_blad", on_change="rerun")
    inhoud = (
        partial(toon_werkgebieden, project, stand),
        partial(_toon_gebieden, project, stand),
        partial(toon_bevindingen_van, stand),
        partial(restvragen, project, stand),
    )
    for blad, toon in zip(bladen, inhoud, strict=True):
        if blad.open:
            with blad:
                toon()


def _toon_gebieden(project: Project, stand: Conceptstand) -> None:
    st.markdown("Kies een of meer gebieden. Zet ze daarna met de knop onder de kaart in een werkgebied.")
    tabel = gebiedentabel(project, stand)
    key = f"aanpassen_gebieden_{st.session_state.get('aanpassen_tabel', 0)}"
    st.dataframe(
        tabel,
        hide_index=True,
        key=key,
        on_select=partial(_kies_rijen, tuple(tabel["code"]), key),
        selection_mode="multi-row",
        column_config={"inwoners": st.column_config.NumberColumn(format="localized")},
        alt="Alle gebieden met hun inwoners en hun werkgebied",
    )


@opgevangen
def _kies_rijen(codes: tuple[str, ...], key: str) -> None:
    st.session_state[GEKOZEN] = [codes[rij] for rij in st.session_state[key]["selection"]["rows"]]
