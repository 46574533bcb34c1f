"""The opdracht as a form: how its fields keep their values, and the first block that everybody needs.

The fields begin with the values of one opdracht and keep what is typed, also on other pages. Another opdracht
(from a file, or after a concession) makes another `versie`, with fresh fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import streamlit as st

from gebied.app.tekst import letterlijk
from gebied.opdracht import Opdracht
from gebied.taal import groepnaam
from gebied.werkstroom.opdrachtvoorstel import Keuzes

_T = TypeVar("_T")
_R = TypeVar("_R")

MEESTE_INWONERS: Final = 10_000_000
MEESTE_TEAMS: Final = 10_000
Delen = dict[str, Any]
"""Parts of an opdracht, plain as in TOML; None for one that is not set."""

Blok = Callable[["Formulier"], Delen]
"""A part of the form: shows its fields and returns what they make."""


@dataclass(frozen=True)
class Formulier:
    """The fields of one opdracht.

    Parameters
    ----------
    begin
        The opdracht that the fields begin with.
    keuzes
        What there is to choose from.
    versie
        Another number makes fresh fields.
    """

    begin: Opdracht
    keuzes: Keuzes
    versie: int

    def key(self, naam: str) -> str:
        """Return the key of a field."""
        return f"indeling_maken_{self.versie}_{naam}"

    def getal(
        self,
        label: str,
        naam: str,
        waarde: int | None,
        *,
        laagst: int = 0,
        hoogst: int = MEESTE_INWONERS,
        stap: int = 1,
        leeg: str = "",
        hulp: str | None = None,
    ) -> int | None:
        """Show a field for a whole number; with `leeg` it may stay empty, and says what that means."""
        uit = st.number_input(
            label,
            min_value=laagst,
            max_value=max(hoogst, waarde or 0),
            value=waarde,
            step=stap,
            key=self.key(naam),
            placeholder=leeg or None,
            help=hulp,
            persist_state="session",
        )
        return (None if leeg else waarde) if uit is None else int(uit)

    def kommagetal(
        self,
        label: str,
        naam: str,
        waarde: float | None,
        *,
        laagst: float,
        hoogst: float,
        leeg: str = "",
        hulp: str | None = None,
    ) -> float | None:
        """Show a field for a number."""
        uit = st.number_input(
            label,
            min_value=float(laagst),
            max_value=float(max(hoogst, waarde or 0)),
            value=None if waarde is None else float(waarde),
            format="%g",
            key=self.key(naam),
            placeholder=leeg or None,
            help=hulp,
            persist_state="session",
        )
        return (None if leeg else waarde) if uit is None else float(uit)

    def tekst(self, label: str, naam: str, waarde: str, *, leeg: str = "") -> str:
        """Show a field for a line of text."""
        return st.text_input(
            label, waarde, key=self.key(naam), placeholder=leeg, max_chars=100, persist_state="session"
        )

    def ja(self, label: str, naam: str, waarde: bool, *, hulp: str | None = None) -> bool:
        """Show a field for yes or no."""
        return st.checkbox(label, waarde, key=self.key(naam), help=hulp, persist_state="session")

    def een_van(self, label: str, naam: str, keuzes: Mapping[_T, str], waarde: _T) -> _T:
        """Show a few choices of which one holds."""
        lijst = list(keuzes)
        uit = st.radio(
            label,
            lijst,
            index=lijst.index(waarde),
            format_func=lambda keuze: keuzes.get(keuze, str(keuze)),
            key=self.key(naam),
            persist_state="session",
        )
        return waarde if uit is None else uit

    def kies(
        self, label: str, naam: str, keuzes: Mapping[_T, str], waarde: _T | None, *, leeg: str = "Geen"
    ) -> _T | None:
        """Show a list of which one can be chosen, or nothing; a value that is not in it stays possible."""
        lijst = list(keuzes) + ([waarde] if waarde is not None and waarde not in keuzes else [])
        return st.selectbox(
            label,
            lijst,
            index=None if waarde is None else lijst.index(waarde),
            format_func=lambda keuze: keuzes.get(keuze, str(keuze)),
            key=self.key(naam),
            placeholder=leeg,
            persist_state="session",
        )

    def kies_meer(
        self,
        label: str,
        naam: str,
        keuzes: Mapping[_T, str],
        waarden: Sequence[_T],
        *,
        leeg: str = "Kies",
        hulp: str | None = None,
    ) -> list[_T]:
        """Show a list of which several can be chosen, in order of choice."""
        lijst = list(keuzes) + [waarde for waarde in waarden if waarde not in keuzes]
        return st.multiselect(
            label,
            lijst,
            default=list(waarden),
            format_func=lambda keuze: keuzes.get(keuze, str(keuze)),
            key=self.key(naam),
            placeholder=leeg,
            help=hulp,
            persist_state="session",
        )

    def rijen(self, naam: str, begin: Sequence[_T], teken: Callable[[str, _T | None], _R | None]) -> list[_R]:
        """Show a row of fields for each of `begin`, and always one more that is empty.

        `teken` shows one row under a name, and returns its value or None while it is empty; an emptied row
        counts no more.
        """
        hoeveel = self.key(f"{naam}_rijen")
        st.session_state.setdefault(hoeveel, len(begin))
        uit: list[_R] = []
        nr = 0
        while nr <= st.session_state[hoeveel]:
            rij = teken(f"{naam}_{nr}", begin[nr] if nr < len(begin) else None)
            if rij is not None:
                uit.append(rij)
                st.session_state[hoeveel] = max(st.session_state[hoeveel], nr + 1)
            nr += 1
        return uit


def lees_formulier(
    formulier: Formulier, blokken: Mapping[str, Blok], *, onder_hoofdblok: Callable[[], None]
) -> Opdracht:
    """Show the whole form and return the opdracht that its fields make.

    `onder_hoofdblok` shows what comes between the first block and the others. A block that was never opened
    has the parts that the form began with; one that was closed keeps its own.

    Raises
    ------
    VerkeerdGebruik
        With all that is wrong in the fields.
    """
    delen = formulier.begin.als_dict() | hoofdblok(formulier)
    onder_hoofdblok()
    st.markdown("##### Meer regels en wensen")
    for titel, blok in blokken.items():
        naam = blok.__name__
        vak = st.expander(titel, key=formulier.key(f"blok_{naam}"), on_change="rerun")
        if vak.open:
            with vak:
                st.session_state[formulier.key(f"delen_{naam}")] = blok(formulier)
        delen |= st.session_state.get(formulier.key(f"delen_{naam}"), {})
    if delen["binnen"] is None:
        delen["binnen_samen"] = None  # it only means something within a border
    return Opdracht.uit_dict({naam: waarde for naam, waarde in delen.items() if waarde is not None})


def hoofdblok(formulier: Formulier) -> Delen:
    """Show what everybody needs: teams, inhabitants per team, borders, time."""
    links, midden, rechts = st.columns(3, gap="medium")
    with links:
        teams = _teams(formulier)
    with midden:
        band = _band(formulier)
    with rechts:
        grens = _grens(formulier)
        tijd = formulier.getal(
            "Hoogstens zo lang zoeken, in seconden",
            "tijd",
            max(1, round(formulier.begin.tijd)),
            laagst=1,
            hoogst=1800,
            stap=10,
            hulp="Meer tijd geeft vaak een betere indeling en een sterker bewijs.",
        )
    return {**teams, **band, **grens, "tijd": tijd}


def _teams(formulier: Formulier) -> Delen:
    teams = formulier.begin.teams
    st.markdown("##### Teams")
    soort = formulier.een_van(
        "Hoeveel teams?",
        "teams_soort",
        {"vast": "Een vast aantal", "tussen": "Tussen twee aantallen", "vrij": "Vrij: wat het best past"},
        "vrij" if teams is None else "vast" if isinstance(teams, int) else "tussen",
    )
    minst, meest = formulier.begin.aantal_teams or (2, 2)
    if soort == "vrij":
        return {"teams": None}
    if soort == "vast":
        return {"teams": formulier.getal("Aantal teams", "teams", minst, laagst=1, hoogst=MEESTE_TEAMS)}
    van = formulier.getal("Minste aantal teams", "teams_van", minst, laagst=1, hoogst=MEESTE_TEAMS)
    tot = formulier.getal("Meeste aantal teams", "teams_tot", meest, laagst=1, hoogst=MEESTE_TEAMS)
    return {"teams": [van, tot]}


def _band(formulier: Formulier) -> Delen:
    laagste, hoogste = formulier.begin.inwoners
    st.markdown("##### Inwoners per team")
    van = formulier.getal("Minste inwoners per team", "band_van", laagste, stap=500)
    tot = formulier.getal("Meeste inwoners per team", "band_tot", hoogste, laagst=1, stap=500)
    hard = formulier.een_van(
        "Is deze band een wens of een regel?",
        "hard",
        {False: "Een wens: zo dicht mogelijk erbij", True: "Een regel: anders geen indeling"},
        formulier.begin.hard,
    )
    return {"inwoners": [van, tot], "hard": hard}


def _grens(formulier: Formulier) -> Delen:
    begin = formulier.begin
    st.markdown("##### Grenzen en tijd")
    groepen = {groep: groepnaam(groep) for groep in formulier.keuzes.groepen}
    binnen = formulier.kies(
        "Werkgebieden blijven binnen één …", "binnen", groepen, begin.binnen, leeg="Geen grens"
    )
    if binnen is None:
        return {"binnen": None}
    hard = formulier.een_van(
        f"Mag een werkgebied over de grens van een {letterlijk(groepnaam(binnen))}?",
        "binnen_hard",
        {True: "Nee", False: "Liever niet: zo weinig mogelijk inwoners"},
        begin.binnen_hard,
    )
    return {"binnen": binnen, "binnen_hard": hard}
