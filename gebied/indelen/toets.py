"""Whether an opdracht can be met at all, without caring how well: only its rules count."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from gebied.fouten import GebiedFout, GeenIndeling
from gebied.indelen.haalbaarheid import Verdeling, verdeel_teams
from gebied.indelen.kies import kies
from gebied.indelen.kolommen import som_kolommen
from gebied.indelen.lagen import zoek_lagen, zoek_lagen_vooraf
from gebied.indelen.opgave import Opgave, maak_opgave, stel_op
from gebied.indelen.regels import Indelingen
from gebied.indelen.rekensom import rekensommen
from gebied.indelen.taak import Gebiedsset, Soort, Taak, Term
from gebied.indelen.taken import heeft_vast_aantal_nodig, maak_taak
from gebied.indelen.tegenspraak import controleer_paren
from gebied.indelen.volledig import MEESTE_GEBIEDEN
from gebied.indelen.voortgang import Klok
from gebied.opdracht import Opdracht
from gebied.wijkscan import Wijkscan

_LIJST_S = 1.5
_WEINIG = 30
"""Most seconds to list werkgebieden for one answer, but for few gebieden; the search is faster then."""
_TE_LANG = 2
"""After so many lists that were too long none is begun any more."""
_EERSTE_STAP = 1_000
_STAPPEN, _STAPPEN_PER_GEBIED = 200_000, 2_000


class TijdOp(Exception):
    """The time for the explanation is over."""


@dataclass(frozen=True)
class Uitslag:
    """Whether there is an indeling that keeps the rules.

    Parameters
    ----------
    kan
        Whether one was found.
    bewezen
        False where none was found, but it is not proved that there is none.
    opgave, werkgebieden
        What was solved and the indeling found, where it was needed to find one.
    teams
        Its number of teams.
    volledig
        Whether the answer came from the arithmetic or from a complete list.
    vanzelf
        Whether any indeling keeps the rules, as the arithmetic and the graph see to them.
    """

    kan: bool
    bewezen: bool = True
    opgave: Opgave | None = None
    werkgebieden: tuple[Gebiedsset, ...] = ()
    teams: int = 0
    volledig: bool = True
    vanzelf: bool = False


class Toets:
    """Answers whether an opdracht can be met, for one scan and within one time.

    Parameters
    ----------
    scan
        The wijkscan.
    indelingen
        Other indelingen that the opdracht may name.
    klok
        When it has to be over; a question after that raises `TijdOp`.
    """

    def __init__(self, scan: Wijkscan, indelingen: Indelingen, klok: Klok) -> None:
        self.scan, self.indelingen, self.klok = scan, indelingen, klok
        self._grafen = {True: scan.graaf, False: scan.graaf.zonder_verbindingen()}
        self._te_lang = 0
        self._vorige: tuple[object, Opgave] | None = None

    def __call__(self, opdracht: Opdracht, vastgezet: Mapping[str, int], *, zoek: bool = True) -> Uitslag:
        """Return whether any indeling keeps the rules of this opdracht.

        Without `zoek` only what can be proved: an answer that is not `bewezen` says nothing then.
        """
        kaal = alleen_regels(opdracht)
        try:
            opgave = self.opgave(kaal, vastgezet)
            controleer_paren(opgave)
            opgave = zoek_lagen_vooraf(opgave, self._grafen[kaal.verbindingen], self.klok)
        except GebiedFout:
            return Uitslag(False)
        if rekensommen(opgave, str):
            return Uitslag(False)
        bewezen = True
        ook = [replace(opgave, opdracht=replace(opgave.opdracht, teams=k)) for k in opgave.ook_teams]
        for deel in chain.from_iterable(map(_per_aantal, [opgave, *ook])):
            if self.klok.over() <= 0 or self.klok.meld("zoeken", (), ()):
                raise TijdOp
            uitslag = self._met_lagen(self._los_op(deel, zoek))
            if uitslag.kan:
                return uitslag
            bewezen = bewezen and uitslag.bewezen
        return Uitslag(False, bewezen)

    def opgave(self, opdracht: Opdracht, vastgezet: Mapping[str, int]) -> Opgave:
        """Return an opdracht in numbers; raises as `maak_opgave` does."""
        graaf = self._grafen[opdracht.verbindingen]
        # reading the rules takes longest, and they are the same for every band and number of teams
        gelezen = replace(opdracht, inwoners=(0, 1), teams=None, hard=False, groot_gebied="melden"), vastgezet
        if self._vorige is not None and self._vorige[0] == gelezen:
            al = self._vorige[1]
            return stel_op(graaf, opdracht, al.codes, al.inwoners, al.afstand_m, al.regels)
        opgave = maak_opgave(self.scan, graaf, opdracht, indelingen=self.indelingen, vastgezet=vastgezet)
        self._vorige = gelezen, opgave
        return opgave

    def _los_op(self, opgave: Opgave, zoek: bool) -> Uitslag:
        try:
            verdeling = verdeel_teams(opgave)
        except GeenIndeling as fout:
            return Uitslag(False, fout.bewezen)
        taak = _zonder_wensen(maak_taak(opgave))
        if taak.regels == 0 and not opgave.opdracht.lagen:
            return Uitslag(True, opgave=opgave, teams=sum(verdeling.teams), vanzelf=True)
        uitslag = self._som_op(opgave, verdeling, taak)
        if uitslag is None and not zoek:
            return Uitslag(False, False, volledig=False)
        return uitslag or self._zoek(opgave, verdeling, taak)

    def _som_op(self, opgave: Opgave, verdeling: Verdeling, taak: Taak) -> Uitslag | None:
        """Choose from a list of werkgebieden, made longer until there is a choice; None when too long."""
        grootste = max(deel.eenheden or len(deel.gebieden) for deel in verdeling.delen)
        if grootste > MEESTE_GEBIEDEN or self._te_lang >= _TE_LANG:
            return None
        alles = opgave.som(range(len(opgave.codes))) + len(opgave.codes) * opgave.opdracht.inwoners[0]
        grens, stap = verdeling.ondergrens, _EERSTE_STAP
        while True:
            einde = self.klok.einde
            if len(opgave.codes) > _WEINIG:
                einde = min(einde, time.monotonic() + _LIJST_S)
            kolommen = som_kolommen(opgave, verdeling, grens, einde=einde)
            keuze = None
            if kolommen is not None:
                keuze = kies(opgave, taak, kolommen, tijd=max(0.1, einde - time.monotonic()))
            if kolommen is None or (keuze is not None and not keuze.werkgebieden):
                self._te_lang += 1
                return None
            if keuze is not None:
                return _gevonden(opgave, keuze.werkgebieden, volledig=True)
            if opgave.opdracht.hard or grens >= alles:
                return Uitslag(False)
            grens, stap = grens + stap, 4 * stap

    def _zoek(self, opgave: Opgave, verdeling: Verdeling, taak: Taak) -> Uitslag:
        # compiled code, which the small cases do not have to wait for
        from gebied.indelen.beginnen import maak_begin, nummer
        from gebied.indelen.gloeien import zoek

        seed = opgave.opdracht.seed
        stappen = _STAPPEN + _STAPPEN_PER_GEBIED * taak.n
        start = maak_begin(opgave, taak, verdeling, seed=seed)
        aantal = len(set(start.tolist()))

        def meld(_: int, kosten: tuple[int, ...]) -> bool:
            return taak.houdt_regels(kosten)

        for nu in dict.fromkeys([replace(taak, teams=(aantal, aantal)).teams, taak.teams]):
            deel = replace(taak, teams=nu)
            vondst = zoek(deel, start, seed=seed, stappen=stappen, tijd=self.klok.over(), meld=meld)
            if taak.houdt_regels(vondst.totaal):
                return _gevonden(opgave, vondst.werkgebieden, volledig=False)
            if self.klok.over() <= 0:
                raise TijdOp
            start = nummer(taak, vondst.werkgebieden)
        return Uitslag(False, False, volledig=False)

    def _met_lagen(self, uitslag: Uitslag) -> Uitslag:
        """Return the answer with the layers that are to be found taken along."""
        opgave = uitslag.opgave
        if not uitslag.kan or opgave is None or not any(laag.groep is None for laag in opgave.opdracht.lagen):
            return uitslag
        graaf = self._grafen[opgave.opdracht.verbindingen]
        try:
            zoek_lagen(opgave, graaf, uitslag.werkgebieden, self.klok)
        except GeenIndeling:
            return Uitslag(False, False)  # other werkgebieden might group
        return replace(uitslag, volledig=False)


def alleen_regels(opdracht: Opdracht) -> Opdracht:
    """Return the opdracht without what it merely wishes; layers that are to be found stay."""
    belasting, plek, huidig = opdracht.belasting, opdracht.ontmoetingsplek, opdracht.huidig
    hard = opdracht.binnen is not None and opdracht.binnen_hard
    return replace(
        opdracht,
        doel=None,
        ook_inwoners=tuple(deel for deel in opdracht.ook_inwoners if deel.hard),
        belasting=belasting if belasting and belasting.procent is not None else None,
        mix=(),
        binnen=opdracht.binnen if hard else None,
        binnen_samen=opdracht.binnen_samen if hard else (),
        lagen=tuple(laag for laag in opdracht.lagen if laag.hard or laag.groep is None),
        ontmoetingsplek=plek if plek and plek.hard else None,
        huidig=huidig if huidig and huidig.hoogstens is not None else None,
        aansluiten_bij=(),
        volgorde=(),
        gewichten={},
    )


def _per_aantal(opgave: Opgave) -> Iterator[Opgave]:
    """Yield the opgave, or one for every number of teams where the rules depend on it; likely ones first."""
    if not heeft_vast_aantal_nodig(opgave):
        yield opgave
        return
    n, inwoners = len(opgave.codes), opgave.som(range(len(opgave.codes)))
    dubbel = sum(opgave.teams([i]) - 1 for i in opgave.reuzen)
    laagste, hoogste = opgave.opdracht.aantal_teams or (1, n + dubbel)
    aantallen = range(laagste, min(hoogste, n + dubbel) + 1)
    for aantal in sorted(aantallen, key=lambda k: (opgave.opdracht.afstand_tot_band(inwoners, k), k)):
        yield replace(opgave, opdracht=replace(opgave.opdracht, teams=aantal))


def _zonder_wensen(taak: Taak) -> Taak:
    """Return the taak with its rules and one wish that costs nothing."""
    alles = int(taak.sommen[:, 0].sum())
    regels = tuple(term for term in taak.termen if term.trede < taak.regels)
    return replace(
        taak,
        termen=(*regels, Term(Soort.HOOGSTENS, (0, alles), taak.regels)),
        namen=(*taak.namen[: taak.regels], "niets"),
    )


def _gevonden(opgave: Opgave, werkgebieden: tuple[Gebiedsset, ...], *, volledig: bool) -> Uitslag:
    teams = sum(opgave.teams(gebied) for gebied in werkgebieden)
    return Uitslag(True, True, opgave, werkgebieden, teams, volledig)
