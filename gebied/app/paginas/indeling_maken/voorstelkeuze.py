"""A search on the page: how far it is, the proposals it found to choose from, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from gebied.app.kaartvak import kaartvak, toon_vormen
from gebied.app.navigatie import verwijzing
from gebied.app.tekst import letterlijk, toon_bevindingen, toon_fout
from gebied.app.zitting import bewaar, zitting
from gebied.fouten import Concessie, GebiedFout, GeenIndeling
from gebied.opslag import Project
from gebied.taal import getal
from gebied.werkstroom.klusberichten import Voorstel
from gebied.werkstroom.klussen import Klusstand
from gebied.werkstroom.voorstelbeeld import Voorstelbeeld, hernoemd, voorstelbeeld, voortgangszinnen

_BEWAARD: Final = "indeling_maken_bewaard"
_NAAST: Final = 3
"""So many proposals beside each other."""


def toon_voortgang(stand: Klusstand) -> None:
    """Show how far a search is: the best so far, the bound, and the time it took."""
    with st.container(border=True):
        if stand.voortgang is None or stand.status == "wachtend":
            zinnen: Sequence[str] = (stand.tekst,)
        else:
            zinnen = voortgangszinnen(stand.voortgang)
            zinnen = (stand.tekst, *zinnen[1:]) if stand.stopt else zinnen
        tijd = stand.gevraagd["opdracht"].get("tijd", 60)
        duur = stand.seconden if stand.voortgang is None else stand.voortgang.seconden
        van = "" if stand.voortgang is None else f" van hoogstens {getal(tijd)}"
        st.progress(
            0.0 if stand.voortgang is None else min(1.0, duur / tijd),
            text=f"{letterlijk(zinnen[0])} {getal(duur)}{van} seconden",
        )
        st.markdown("\n".join(f"- {letterlijk(zin)}" for zin in zinnen[1:]))


def toon_uitkomst(project: Project, sleutel: str, stand: Klusstand) -> Concessie | None:
    """Show what a search ended with; return the concession that was chosen, if any."""
    if isinstance(stand.fout, GeenIndeling):
        return _toon_geen_indeling(stand.fout)
    if stand.fout is not None:
        toon_fout(stand.fout)
    elif not stand.uitkomst:
        st.info("Het zoeken is gestopt voordat er een indeling was.", icon=":material/info:")
    else:
        _toon_voorstellen(project, sleutel, stand)
    return None


def _toon_geen_indeling(fout: GeenIndeling) -> Concessie | None:
    """Show why there is no indeling, and a button for every change that does work."""
    kop = (
        "Er is geen indeling die aan alle regels voldoet."
        if fout.bewezen
        else ("De computer vond geen indeling die aan alle regels voldoet. Dat er geen is, is niet bewezen.")
    )
    st.error(
        "\n".join([f"**{letterlijk(kop)}**", "", *(f"- {letterlijk(zin)}" for zin in fout.problemen)]),
        icon=":material/block:",
    )
    if fout.botsing:
        st.markdown("**Deze regels gaan niet samen:**")
        st.markdown("\n".join(f"- {letterlijk(zin)}" for zin in fout.botsing))
    if not fout.concessies:
        st.markdown("Ga terug naar de opdracht en maak een regel ruimer, of maak er een wens van.")
        return None
    st.markdown("**Dit kan wel.** Kies een verandering: de opdracht wordt dan aangepast.")
    for nr, concessie in enumerate(fout.concessies):
        if st.button(letterlijk(concessie.tekst), key=f"indeling_maken_concessie_{nr}"):
            return concessie
    return None


def _toon_voorstellen(project: Project, sleutel: str, stand: Klusstand) -> None:
    """Show every proposal with its map, figures and proof, and keep the one that is chosen."""
    voorstellen: tuple[Voorstel, ...] = stand.uitkomst
    eerst = "Het zoeken is gestopt. Dit is het beste tot dan toe. " if stand.status == "gestopt" else ""
    gevraagd = len(stand.gevraagd["namen"])
    if len(voorstellen) < gevraagd:
        eerst += f"U vroeg {gevraagd} voorstellen; dit is wat er is gevonden. "
    st.markdown(
        f"{eerst}Bekijk {'het voorstel' if len(voorstellen) == 1 else 'de voorstellen'}, geef een naam en "
        "bewaar wat u wilt houden. Wat u niet bewaart, verdwijnt na een paar uur."
    )
    vormen = zitting().scansleutel
    toon_vormen(project.scan, vormen)
    beelden = _beelden(sleutel, project, voorstellen)
    for begin in range(0, len(beelden), _NAAST):
        kolommen = st.columns(_NAAST if len(beelden) > 1 else [3, 2], gap="medium")
        for nr in range(begin, min(begin + _NAAST, len(beelden))):
            if len(beelden) > 1:
                with kolommen[nr - begin]:
                    _kaart(nr, beelden[nr], vormen, hoogte=340 if len(beelden) == 1 else 260)
                    _cijfers(nr, beelden[nr])
            else:
                with kolommen[0]:
                    _kaart(nr, beelden[nr], vormen, hoogte=340 if len(beelden) == 1 else 260)
                with kolommen[1]:
                    _cijfers(nr, beelden[nr])
    _bewaren(sleutel, voorstellen)


@st.cache_resource(max_entries=32, show_spinner=False)
def _beelden(
    sleutel: str, _project: Project, _voorstellen: tuple[Voorstel, ...]
) -> tuple[Voorstelbeeld, ...]:
    del sleutel  # the klus, whose outcome never changes
    return tuple(voorstelbeeld(_project.scan, voorstel) for voorstel in _voorstellen)


def _kaart(nr: int, beeld: Voorstelbeeld, vormen: str, *, hoogte: int) -> None:
    st.subheader(f"Voorstel {nr + 1}")
    kaartvak(
        beeld.laag,
        sleutel=vormen,
        key=f"indeling_maken_kaart_{nr}",
        hoogte=hoogte,
        samen="indeling_maken",
        klikbaar=False,
        compact=True,
    )


def _cijfers(nr: int, beeld: Voorstelbeeld) -> None:
    st.table({naam: letterlijk(waarde) for naam, waarde in beeld.cijfers}, border="horizontal")
    st.markdown("**Hoe goed is dit?**")
    st.markdown("\n".join(f"- {letterlijk(zin)}" for zin in beeld.bewijs))
    with st.expander(f"Bevindingen bij voorstel {nr + 1}"):
        toon_bevindingen(beeld.bevindingen)


def _bewaren(sleutel: str, voorstellen: tuple[Voorstel, ...]) -> None:
    """Show the form that stores a proposal, and where to go with what was stored."""
    bewaard = st.session_state.setdefault(_BEWAARD, {}).setdefault(sleutel, [])
    st.subheader("Bewaren")
    with st.form("indeling_maken_bewaren", enter_to_submit=False):
        nummers = list(range(len(voorstellen)))
        nr = nummers[0]
        if len(nummers) > 1:
            nr = st.radio(
                "Welk voorstel?",
                nummers,
                format_func=lambda nr: f"Voorstel {nr + 1}",
                horizontal=True,
                key="indeling_maken_keuze",
            )
        naam = st.text_input(
            "Naam",
            key=f"indeling_maken_naam_{sleutel}",
            max_chars=80,
            placeholder=voorstellen[0].indeling.naam,
            persist_state="session",
        )
        notitie = st.text_area(
            "Notitie: waarom deze indeling?",
            key=f"indeling_maken_notitie_{sleutel}",
            max_chars=2000,
            persist_state="session",
        )
        if st.form_submit_button("Bewaar dit voorstel", type="primary"):
            gekozen = voorstellen[nr].indeling
            try:
                bewaard.append(bewaar(hernoemd(gekozen, naam), notitie=notitie).naam)
            except GebiedFout as fout:
                toon_fout(fout)
    for naam in bewaard:
        with st.container(border=True):
            st.success(f"Bewaard als '{letterlijk(naam)}'.", icon=":material/check:")
            with st.container(horizontal=True):
                verwijzing("aanpassen", "Met de hand aanpassen", indeling=naam)
                verwijzing("vergelijken", "Vergelijken met een andere indeling", naar=naam)
                verwijzing("download", "Downloaden")
