"""What a page shows of a concept: where it stands, what a step changes, and its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from gebied.beoordelen import PER_WERKGEBIED, TOTAAL, Uitleg, herbeoordeel, uitleg, verander
from gebied.beoordelen.verplaatsen import Verschil
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_indeling
from gebied.kaart.vulling import kleur_in_navolging
from gebied.model import Beoordeling, Bevinding, Indeling, Opdracht
from gebied.opslag import Project
from gebied.rapport.opdrachtzinnen import kolomnaam
from gebied.taal import getal
from gebied.werkstroom.concept import Concept, naam_van
from gebied.werkstroom.indelen import bekende_indelingen
from gebied.wijkscan import Wijkscan

GEEN: Final = "–"
"""What stands in a table where there is no value."""

NAMEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "teams": "Teams",
        "werkgebieden": "Werkgebieden",
        "inwoners": "Inwoners",
        "inwoners_restgebied": "Inwoners van restgebied",
        "inwoners_niet_ingedeeld": "Inwoners zonder werkgebied",
        "in_band": "In de band",
        "afstand_tot_band": "Inwoners te veel of te weinig",
        "gemiddeld": "Gemiddeld per team",
        "kleinste": "Kleinste werkgebied",
        "grootste": "Grootste werkgebied",
        "niet_aaneengesloten": "Werkgebieden met losse delen",
        "aaneengesloten": "Eén geheel",
        "over_grens": "Over de grens van een stadsdeel",
        "compactheid_m": "Afstand tot het midden",
        "verplaatste_inwoners": "Inwoners die een ander team krijgen",
        "afstand_tot_doel": "Inwoners boven of onder het doel",
        "ook_inwoners": "Inwoners volgens",
        "afstand_ook_inwoners": "Te veel of te weinig volgens",
        "belasting": "Werk",
        "belasting_afwijking_pct": "Werk boven of onder het gemiddelde",
        "mix": "Aandeel",
        "mix_afwijking": "Afwijking in de mix",
        "mix_spreiding": "Verschil binnen werkgebieden",
        "plafonds": "Plafond",
        "gebruik": "Inwoners met hulp",
        "inwoners_buiten_groep": "Inwoners buiten de groep",
        "lagen": "Laag",
        "inwoners_buiten_laag": "Inwoners buiten de laag",
        "ontmoetingsplekken": "Ontmoetingsplekken",
        "bereik_pct": "Inwoners dicht bij een plek",
        "inwoners_buiten_aansluiting": "Inwoners buiten",
    }
)
"""Metric of a werkgebied or of the whole → how it is called where there is little room."""

_EENHEDEN: Final = ("%", "m")
"""Units that are written behind a number; people, teams and werkgebieden are clear from the name."""


@dataclass(frozen=True)
class Veranderregel:
    """One metric before and after, as text."""

    wat: str
    was: str
    wordt: str


@dataclass(frozen=True)
class Verandering:
    """What one or more steps change.

    Parameters
    ----------
    tekst
        What was done.
    totaal
        Metrics of the whole that are different.
    werkgebieden
        Name of a werkgebied that was left or joined → its metrics that are different.
    verdwijnt
        Names of werkgebieden that are not there any more.
    erbij, weg, anders
        Findings that come, that go, and that stay with other numbers in them.
    """

    tekst: str
    totaal: tuple[Veranderregel, ...]
    werkgebieden: Mapping[str, tuple[Veranderregel, ...]]
    verdwijnt: tuple[str, ...]
    erbij: tuple[Bevinding, ...]
    weg: tuple[Bevinding, ...]
    anders: tuple[Bevinding, ...]


@dataclass(frozen=True)
class Werkgebiedstand:
    """One werkgebied of a concept.

    `in_band` is None where no band is asked of each team. `kleur` is ``#rrggbb``, as on the map.
    """

    nr: int
    naam: str
    inwoners: int
    gebieden: int
    in_band: bool | None
    afstand: int
    aaneengesloten: bool
    vast: bool
    kleur: str

    @property
    def band(self) -> str:
        """Whether the inhabitants fit, in words."""
        if self.in_band is None:
            return "geen band"
        return "in de band" if self.in_band else f"{getal(self.afstand)} buiten de band"

    @property
    def opschrift(self) -> str:
        """Number and name, as lists to choose from show it."""
        eigen = self.naam != f"Werkgebied {self.nr}"
        return f"{self.nr} · {self.naam}" if eigen else self.naam


@dataclass(frozen=True)
class Conceptstand:
    """Where a concept stands.

    Parameters
    ----------
    indeling
        The indeling as it is now.
    oordeel
        What the judge says of it.
    werkgebieden
        The werkgebieden in order of number.
    zonder
        Codes of gebieden that have to be served and lie in no werkgebied.
    laatste
        What the last step changed; None at the beginning.
    """

    indeling: Indeling
    oordeel: Beoordeling
    werkgebieden: tuple[Werkgebiedstand, ...]
    zonder: tuple[str, ...]
    laatste: Verandering | None


def stand_van(concept: Concept, project: Project) -> Conceptstand:
    """Judge a concept as it is now, and what its last step did.

    Raises
    ------
    VerkeerdGebruik
        When its opdracht names what the project does not have.
    """
    scan, indeling = project.scan, concept.indeling
    oordeel = herbeoordeel(scan, indeling, indelingen=bekende_indelingen(project))
    kleuren = kleur_in_navolging(scan, concept.begin.toewijzing, indeling.toewijzing)
    vorige = concept.vorige
    return Conceptstand(
        indeling=indeling,
        oordeel=oordeel,
        werkgebieden=tuple(
            Werkgebiedstand(
                nr=w["nr"],
                naam=w["naam"],
                inwoners=w["inwoners"],
                gebieden=len(w["gebieden"]),
                in_band=w["in_band"],
                afstand=w["afstand_tot_band"] or 0,
                aaneengesloten=w["aaneengesloten"],
                vast=w["nr"] in concept.vastgezet,
                kleur=kleuren[w["nr"]],
            )
            for w in oordeel.werkgebieden
        ),
        zonder=tuple(code for code in scan.graaf.bediend if code not in indeling.toewijzing),
        laatste=None
        if vorige is None
        else _verandering(project, concept.na(concept.gedaan - 1), indeling, vorige.tekst),
    )


def sinds_begin(concept: Concept, project: Project) -> Verandering:
    """Return what all steps together change."""
    wat = "Alle stappen samen"
    return _verandering(project, concept.begin, concept.indeling, wat)


def leg_concept_uit(concept: Concept, project: Project, code: str) -> Uitleg:
    """Explain why a gebied lies where it lies, and what a move to each neighbouring werkgebied would do.

    Raises
    ------
    VerkeerdGebruik
        When the gebied is not in the project.
    """
    return uitleg(project.scan, concept.indeling, code, indelingen=bekende_indelingen(project))


def laag_van_concept(project: Project, stand: Conceptstand) -> Kaartlaag:
    """Return the map of a concept; a werkgebied keeps its colour from step to step where it can.

    The legend has no line per werkgebied: those stand in a table beside it.
    """
    kleuren = {werkgebied.nr: werkgebied.kleur for werkgebied in stand.werkgebieden}
    laag = laag_van_indeling(project.scan, stand.indeling, stand.oordeel, kleur_van=kleuren)
    rest = laag.legenda[len(kleuren) :]
    return replace(laag, legenda=rest, legendatitel=laag.legendatitel if rest else "")


def teams_voor_de_rest(concept: Concept, stand: Conceptstand) -> int:
    """Return how many teams to propose: as many as the opdracht asks, else as many as there are now."""
    opdracht = concept.begin.opdracht
    gevraagd = opdracht.teams if opdracht is not None and isinstance(opdracht.teams, int) else None
    return gevraagd or max(1, int(stand.oordeel.totaal["teams"]))


def restvraag(project: Project, concept: Concept, *, teams: int, seconden: float) -> dict[str, Any]:
    """Return what the klus "rest" needs: the concept with what is locked, and its opdracht.

    Parameters
    ----------
    project
        The project; the klus reads its file.
    concept
        The concept; without an opdracht of its own an empty one holds.
    teams
        Number of teams in all, those that are locked included.
    seconden
        Most seconds to search.
    """
    opdracht = replace(concept.begin.opdracht or Opdracht(), teams=teams, tijd=float(seconden))
    return {
        "project": str(project.pad),
        "opdracht": opdracht.als_dict(),
        "naam": concept.begin.naam or "concept",
        "toewijzing": dict(concept.indeling.toewijzing),
        "vastzetten": sorted(concept.vastgezet),
    }


def werkgebiedentabel(stand: Conceptstand) -> pd.DataFrame:
    """Return one row per werkgebied: nr, werkgebied, inwoners, band, één geheel, gebieden, vast."""
    return pd.DataFrame(
        [
            (w.nr, w.naam, w.inwoners, w.band, _ja(w.aaneengesloten), w.gebieden, "vast" if w.vast else "")
            for w in stand.werkgebieden
        ],
        columns=["nr", "werkgebied", "inwoners", "band", "één geheel", "gebieden", "vast"],
    )


def gebiedentabel(project: Project, stand: Conceptstand) -> pd.DataFrame:
    """Return one row per gebied: code, gebied, inwoners, werkgebied, and the groups of the scan."""
    gebieden = project.scan.gebieden
    van = stand.indeling.toewijzing
    waar = [naam_van(stand.indeling, van[code]) if code in van else "geen" for code in gebieden["code"]]
    tabel = pd.DataFrame(
        {
            "gebied": gebieden["naam"],
            "code": gebieden["code"],
            "inwoners": gebieden["inwoners"],
            "werkgebied": waar,
            "restgebied": [_ja(bool(rest)) for rest in gebieden["restgebied"]],
        }
    )
    return tabel.assign(**{groep.replace("_", " "): gebieden[groep] for groep in project.scan.groepen})


def gebiednamen(project: Project) -> dict[str, str]:
    """Return code → the gebied as lists name it: its name and its code."""
    gebieden = project.scan.gebieden
    return {code: f"{naam} ({code})" for code, naam in zip(gebieden["code"], gebieden["naam"], strict=True)}


def veranderingstabel(regels: Iterable[Veranderregel]) -> pd.DataFrame:
    """Return metrics before and after as a table."""
    return pd.DataFrame(
        [(r.wat, r.was, r.wordt) for r in regels], columns=["maat", "was", "wordt"], dtype="str"
    )


def _verandering(project: Project, oud: Indeling, nieuw: Indeling, tekst: str) -> Verandering:
    uit = verander(project.scan, oud, nieuw, indelingen=bekende_indelingen(project))
    over = set(nieuw.toewijzing.values())
    return Verandering(
        tekst=tekst,
        totaal=_regels(project.scan, uit.verschil, TOTAAL),
        werkgebieden={
            naam_van(nieuw, nr): _regels(project.scan, verschil, PER_WERKGEBIED)
            for nr, verschil in uit.werkgebieden.items()
            if nr in over
        },
        verdwijnt=tuple(naam_van(oud, nr) for nr in uit.werkgebieden if nr not in over),
        erbij=uit.erbij,
        weg=uit.weg,
        anders=uit.anders,
    )


def _regels(scan: Wijkscan, verschil: Verschil, maten: Mapping[str, Any]) -> tuple[Veranderregel, ...]:
    """Return the metrics of which the text is different: a change that rounds away is none."""
    uit = []
    for sleutel, (was, wordt) in verschil.items():
        maat, _, label = sleutel.partition(": ")
        if maat not in maten:
            continue
        naam = NAMEN[maat] + (f": {_label(scan, label)}" if label else "")
        regel = Veranderregel(naam, _tekst(was, maten[maat].eenheid), _tekst(wordt, maten[maat].eenheid))
        if regel.was != regel.wordt:
            uit.append(regel)
    return tuple(uit)


def _label(scan: Wijkscan, label: str) -> str:
    return " / ".join(kolomnaam(scan, deel) for deel in label.split("/"))


def _tekst(waarde: Any, eenheid: str) -> str:
    if waarde is None or waarde != waarde:
        return GEEN
    if isinstance(waarde, str):
        return waarde
    if isinstance(waarde, bool):
        return _ja(waarde)
    heel = waarde == int(waarde) or (abs(waarde) >= 100 and eenheid != "%")
    achter = f"\N{NO-BREAK SPACE}{eenheid}" if eenheid in _EENHEDEN else ""
    return f"{getal(waarde, 0 if heel else 1)}{achter}"


def _ja(waarde: bool) -> str:
    return "ja" if waarde else "nee"
