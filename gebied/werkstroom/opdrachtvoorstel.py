"""Before a search: an opdracht that suits a gemeente, what it can name, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gebied.fouten import GebiedFout
from gebied.indelen import maak_opgave
from gebied.indelen.eisen import groepgever, met_namen, naamgever
from gebied.indelen.haalbaarheid import Verdeling, met_meer_teams, verdeel_teams, zonder_werkgebied
from gebied.indelen.opgave import Opgave
from gebied.indelen.rekensom import rekensommen
from gebied.indelen.tegenspraak import controleer_paren
from gebied.model import OPTELBAAR, Opdracht, Soort
from gebied.opdrachtdelen import Belasting
from gebied.opslag import Project
from gebied.rapport.opdrachtzinnen import kolomnaam, regelzinnen, wenszinnen
from gebied.taal import aantal, getal, opsomming
from gebied.werkstroom.indelen import bekende_indelingen
from gebied.wijkscan import Wijkscan

_BAND: Final = (10_000, 12_000)
_MARGE_PCT: Final = 10
"""Another band lies so far around the mean per team."""
_ROND: Final = 500
_GENOEMD: Final = 3
_ZINNEN: Final = 8
_WERK: Final = "gebruik_personen"
_SNEL: Final = 150
"""Up to so many gebieden half a minute is usually enough."""


def passende_opdracht(project: Project) -> Opdracht:
    """Return an opdracht to begin with, from the size of the gemeente and what its project holds.

    The band is 10,000 to 12,000 inhabitants where the mean of a whole number of teams fits in it, else it
    lies around the mean per team; there are at least two teams. Stadsdelen keep werkgebieden within their
    borders where every gebied has one and the teams can be spread over them. With service use workload is
    spread.
    """
    scan = project.scan
    codes = list(scan.graaf.bediend)
    inwoners = int(scan.inwoners().loc[codes].fillna(0).sum())
    teams = max(min(2, len(codes)), min(len(codes), round(inwoners / (sum(_BAND) / 2)))) or 1
    gemiddeld = inwoners / teams
    band = _BAND
    if not _BAND[0] <= gemiddeld <= _BAND[1]:
        per = 100 * teams * _ROND  # in whole numbers: 110 % of 25,000 is 27,500
        laag = (100 - _MARGE_PCT) * inwoners // per * _ROND
        band = laag, max(_ROND, -(-(100 + _MARGE_PCT) * inwoners // per) * _ROND)
    opdracht = Opdracht(teams=teams, inwoners=band, tijd=30.0 if len(codes) <= _SNEL else 60.0)
    if "stadsdeel" in scan.groepen:
        met_grens = replace(opdracht, binnen="stadsdeel")
        opdracht = met_grens if haalbaarheid(project, met_grens).kan else opdracht
    kolom = scan.gebieden.set_index("code").get(_WERK)
    if kolom is not None and kolom.loc[codes].notna().all():
        opdracht = replace(opdracht, belasting=Belasting({_WERK: 1}))
    return opdracht


@dataclass(frozen=True)
class Keuzes:
    """What an opdracht about this project can name.

    Parameters
    ----------
    gebieden
        Code → name of every gebied that needs a team.
    groepen
        Name of a group → its values.
    aantallen, optelbaar, aandelen
        Column → its name in words: public counts; counts, protected ones too; those and percentages.
    indelingen
        Name → the numbers of its werkgebieden.
    """

    gebieden: Mapping[str, str]
    groepen: Mapping[str, tuple[str, ...]]
    aantallen: Mapping[str, str]
    optelbaar: Mapping[str, str]
    aandelen: Mapping[str, str]
    indelingen: Mapping[str, tuple[int, ...]]

    @property
    def te_volgen(self) -> tuple[str, ...]:
        """Names of indelingen and groups."""
        return (*self.indelingen, *self.groepen)


def keuzes(project: Project) -> Keuzes:
    """Return what an opdracht about this project can name."""
    scan = project.scan
    naam = naamgever(scan)
    return Keuzes(
        gebieden={code: naam(code) for code in scan.graaf.bediend},
        groepen={groep: tuple(sorted(scan.groep(groep).dropna().unique())) for groep in scan.groepen},
        aantallen=_kolommen(scan, ("aantal",)),
        optelbaar=_kolommen(scan, OPTELBAAR),
        aandelen=_kolommen(scan, (*OPTELBAAR, "percentage")),
        indelingen={
            naam: tuple(sorted(set(indeling.toewijzing.values())))
            for naam, indeling in project.indelingen.items()
        },
    )


def _kolommen(scan: Wijkscan, soorten: Sequence[Soort]) -> dict[str, str]:
    """Return the columns of these kinds with their names; those that are called alike show their column."""
    namen = {
        kolom.naam: kolomnaam(scan, kolom.naam)
        for kolom in scan.catalogus
        if kolom.soort in soorten and kolom.naam in scan.gebieden
    }
    namen = {"inwoners": "Inwoners"} | namen
    alle = list(namen.values())
    return {kolom: f"{naam} ({kolom})" if alle.count(naam) > 1 else naam for kolom, naam in namen.items()}


@dataclass(frozen=True)
class Haalbaarheid:
    """What adding up tells about an opdracht, before any search.

    Parameters
    ----------
    kan
        False where no indeling can keep the rules; True says only that adding up shows no obstacle.
    problemen
        Why not, a sentence each, with the names of places.
    uitkomsten
        What the opdracht comes down to, and what can be reached at best.
    knelpunten
        Places that cannot be in the band, where the band is a wish.
    """

    kan: bool
    problemen: tuple[str, ...] = ()
    uitkomsten: tuple[str, ...] = ()
    knelpunten: tuple[str, ...] = field(default=())


def haalbaarheid(project: Project, opdracht: Opdracht) -> Haalbaarheid:
    """Return what can be said about an opdracht without searching; it takes some hundredths of a second."""
    scan = project.scan
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    try:
        opgave = maak_opgave(scan, graaf, opdracht, indelingen=bekende_indelingen(project))
        naam, groep = naamgever(scan), groepgever(scan, opdracht)
        problemen = rekensommen(opgave, naam, groep)
        controleer_paren(opgave)
        verdeling = None if problemen else verdeel_teams(opgave)
    except GebiedFout as fout:
        return Haalbaarheid(False, _eerste(met_namen(scan, (fout.boodschap, *fout.problemen))))
    if verdeling is None:
        return Haalbaarheid(False, _eerste(problemen))
    knelpunten: list[str] = []
    if opdracht.per_team and not opdracht.hard:
        alleen_band = replace(
            opgave.opdracht, hard=True, teams=None, plafonds=(), ook_inwoners=(), ontmoetingsplek=None
        )
        knelpunten = rekensommen(replace(opgave, opdracht=alleen_band), naam, groep)
    uitkomsten = (*_teams(opgave, opdracht, verdeling), *_reuzen(opgave, scan), *_best(opgave, verdeling))
    return Haalbaarheid(True, (), uitkomsten, _eerste(knelpunten))


def _eerste(zinnen: Sequence[str]) -> tuple[str, ...]:
    """Return the first sentences, and how many more there are."""
    meer = len(zinnen) - _ZINNEN
    return (*zinnen[:_ZINNEN], f"En nog {aantal(meer, 'punt', 'punten')}.") if meer > 0 else tuple(zinnen)


def _teams(opgave: Opgave, opdracht: Opdracht, verdeling: Verdeling) -> Iterator[str]:
    """Yield what the number of teams and the inhabitants make together."""
    inwoners = opgave.som(range(len(opgave.codes)))
    if isinstance(teams := opdracht.teams, int):
        yield f"Met {_van_tot(teams, teams)} heeft een team gemiddeld {_per(inwoners, teams)}."
        return
    if opdracht.per_team:
        minst = sum(verdeling.teams)
        meest = sum(met_meer_teams(opgave, verdeling, 1.0).teams)
        yield f"Bij deze band passen {_van_tot(minst, meest)} het best."
        return
    van, tot = opgave.opdracht.aantal_teams or (1, len(opgave.codes))
    yield f"Bij dit gemiddelde zijn er {_van_tot(van, tot)} mogelijk."


def _per(inwoners: int, teams: int) -> str:
    return aantal(round(inwoners / teams), "inwoner", "inwoners")


def _van_tot(van: int, tot: int) -> str:
    return aantal(van, "team", "teams") if van == tot else f"{getal(van)} tot {getal(tot)} teams"


def _reuzen(opgave: Opgave, scan: Wijkscan) -> Iterator[str]:
    """Yield who is a werkgebied of its own because it is above the maximum."""
    naam = naamgever(scan)
    reuzen = [
        f"{naam(opgave.codes[i])} ({aantal(opgave.teams([i]), 'team', 'teams')})" for i in opgave.reuzen
    ]
    if reuzen:
        zijn = "is een eigen werkgebied" if len(reuzen) == 1 else "zijn elk een eigen werkgebied"
        meer = len(reuzen) - _GENOEMD
        namen = [*reuzen[:_GENOEMD], f"nog {aantal(meer, 'gebied', 'gebieden')}"] if meer > 0 else reuzen
        yield f"{opsomming(namen)} {zijn}: daar wonen meer mensen dan het maximum per team."


def _best(opgave: Opgave, verdeling: Verdeling) -> Iterator[str]:
    """Yield how near to the band the teams can come at best."""
    if not opgave.opdracht.per_team or opgave.opdracht.inwoners[0] == 0 < verdeling.ondergrens:
        return
    if verdeling.ondergrens:
        yield (
            f"Alle teams samen komen ten minste {getal(verdeling.ondergrens)} inwoners boven of onder de "
            "band uit: beter kan niet."
        )
    elif next(zonder_werkgebied(opgave), None) is not None:
        yield "Niet elk team kan binnen de band komen."
    else:
        yield "Volgens de optelsom kan elk team binnen de band komen. Zeker is dat pas na het zoeken."


@dataclass(frozen=True)
class Opdrachtzinnen:
    """An opdracht in plain words: its rules, and its wishes with the most important first."""

    regels: tuple[str, ...]
    wensen: tuple[str, ...]


def opdrachtzinnen(project: Project, opdracht: Opdracht) -> Opdrachtzinnen:
    """Return an opdracht in plain words."""
    return Opdrachtzinnen(regelzinnen(project.scan, opdracht), wenszinnen(project.scan, opdracht))
