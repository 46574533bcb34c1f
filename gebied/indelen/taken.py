"""From an opgave to a `Taak`: every rule and wish of the opdracht as a term in its tier."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import lcm

import numpy as np

from gebied.fouten import VerkeerdGebruik
from gebied.indelen.opgave import Opgave
from gebied.indelen.regels import HONDERDSTEN
from gebied.indelen.taak import IntArray, Soort, Taak, Term, als_rijen
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import Mix, Ontmoetingsplek

DUIZEND = 1_000
"""Wishes that share a tier are counted in thousandths; a metre is one of a kilometre."""
_GROOTSTE = 2**60
_ZWAAR = 1_000
"""What a pair, or a missing meeting place, weighs among inhabitants."""
NAMEN = {"inwoners": "afstand_tot_band", "doel": "afstand_tot_doel"}
"""Wish → the name of its tier in a proof, where that is another one."""

_Deel = tuple[Soort, tuple[int, ...], int]
"""Kind, parameters and weight of a term."""


def heeft_vast_aantal_nodig(opgave: Opgave) -> bool:
    """Return whether the costs depend on the number of teams, so that it has to be one number."""
    return opgave.opdracht.belasting is not None


def maak_taak(opgave: Opgave) -> Taak:
    """Turn an opgave into columns and terms.

    The first tiers are the rules that are not kept by the graph: those per werkgebied together, then one for
    every wish with a most, and one for every indeling to differ from. After them come the wishes, tier by
    tier.
    """
    try:
        return _Maker(opgave).maak()
    except ValueError as fout:
        raise VerkeerdGebruik(
            "De getallen van deze opdracht zijn te groot of te fijn om precies mee te rekenen.",
            problemen=["een wens of regel telt samen, met zijn gewicht, op tot meer dan 19 cijfers"],
            stap="gebruik kleinere gewichten, of getallen met minder decimalen.",
        ) from fout


def gewicht_van(opdracht: Opdracht, wens: str) -> int:
    """Return what one unit of a wish weighs in a tier with others, in thousandths."""
    eenheid = {"compactheid": 1, "belasting": DUIZEND // HONDERDSTEN}.get(wens, DUIZEND)
    return opdracht.gewichten.get(wens, 1) * eenheid


class _Maker:
    def __init__(self, opgave: Opgave) -> None:
        self.opgave, self.opdracht, self.regels = opgave, opgave.opdracht, opgave.regels
        self.kolommen: dict[str, IntArray] = {}
        self.groepen: dict[str, IntArray] = {}
        self._kolom("inwoners", opgave.inwoners)

    def maak(self) -> Taak:
        opgave, n = self.opgave, len(self.opgave.codes)
        termen: list[Term] = []
        namen: list[str] = []
        speling: list[int] = []
        regels = list(self._regels())
        if regels:
            termen += [Term(soort, par, 0, gewicht) for soort, par, gewicht in regels]
            namen, speling = ["regels"], [0]
        for wens, hoogstens in opgave.hoogstens.items():
            termen += [Term(soort, par, len(namen), gewicht) for soort, par, gewicht in self._wens(wens)]
            namen.append(NAMEN.get(wens, wens))
            speling.append(hoogstens)
        for nr, (labels, minstens) in enumerate(opgave.anders):
            # what is to be large is a rule that its negative is small
            self.groepen[f"anders:{nr}"] = labels
            groep = list(self.groepen).index(f"anders:{nr}")
            termen.append(Term(Soort.BUITEN_MEERDERHEID, (groep, 0), len(namen), -1))
            namen.append("anders")
            speling.append(-minstens)
        hard = len(namen)
        for trede in self.opdracht.treden:
            for wens in trede:
                keer = gewicht_van(self.opdracht, wens) if len(trede) > 1 else 1
                termen += [
                    Term(soort, par, len(namen), gewicht * keer) for soort, par, gewicht in self._wens(wens)
                ]
            namen.append("+".join(NAMEN.get(wens, wens) for wens in trede))
        start, buren = als_rijen(opgave.buren)
        eigen = np.zeros(n, dtype=np.int64)
        eigen[list(opgave.reuzen)] = [opgave.teams([i]) for i in opgave.reuzen]
        groepen = list(self.groepen.values())
        return Taak(
            sommen=np.column_stack(list(self.kolommen.values())),
            start=start,
            buren=buren,
            afstand_m=opgave.afstand_m,
            termen=tuple(termen),
            teams=_werkgebieden(opgave, eigen),
            eigen_teams=eigen,
            labels=np.column_stack(groepen) if groepen else np.empty((n, 0), dtype=np.int64),
            namen=tuple(namen),
            regels=hard,
            speling=tuple(speling),
            apart=_als_paren(self.regels.apart),
            samen=_als_paren(self.regels.samen),
            eenheid=opgave.eenheid,
            bereik=self._bereik(),
        )

    def _kolom(self, naam: str, waarden: IntArray) -> int:
        self.kolommen.setdefault(naam, waarden)
        return list(self.kolommen).index(naam)

    def _eigen_kolom(self, naam: str) -> int:
        return self._kolom(naam, self.regels.kolommen[naam])

    def _groep(self, naam: str) -> int:
        self.groepen.setdefault(naam, self.regels.groepen[naam])
        return list(self.groepen).index(naam)

    def _regels(self) -> Iterator[_Deel]:
        """Yield what a werkgebied may not cost anything on."""
        opdracht = self.opdracht
        if opdracht.hard and opdracht.per_team:
            yield from self._wens("inwoners")
        for ook in opdracht.ook_inwoners:
            if ook.hard:
                band = ook.inwoners or opdracht.inwoners
                yield Soort.BAND, (self._eigen_kolom(f"aantal:{ook.kolom}"), *band), 1
        belasting = opdracht.belasting
        if belasting is not None and belasting.procent is not None:
            norm, deel = self._norm(), Fraction(str(belasting.procent)) / 100
            yield self._band("belasting", norm * (1 - deel), norm * (1 + deel))
        for plafond in opdracht.plafonds:
            if plafond.noemer is None:
                kolom = self.regels.kolommen[f"aantal:{plafond.teller}"]
                minst = Fraction(int(kolom.clip(max=0).sum()))  # a protected count can be below 0
                yield self._band(f"aantal:{plafond.teller}", minst, Fraction(str(plafond.hoogstens)))
            else:
                deel = Fraction(str(plafond.hoogstens)) / 100
                paar = self._paar(plafond.teller, plafond.noemer)
                yield Soort.AANDEEL_HOOGSTENS, (*paar, deel.numerator, deel.denominator), 1
        if opdracht.ontmoetingsplek is not None and opdracht.ontmoetingsplek.hard:
            yield from self._plekken(opdracht.ontmoetingsplek)
        if self.regels.apart:
            yield Soort.APART, (), _ZWAAR
        if self.regels.samen:
            yield Soort.SAMEN, (), _ZWAAR

    def _wens(self, wens: str) -> Iterator[_Deel]:
        """Yield the terms of a wish, in its own unit."""
        opdracht = self.opdracht
        match wens:
            case "inwoners":
                yield Soort.BAND, (0, *opdracht.inwoners), 1
            case "doel":
                yield Soort.DOEL, (0, opdracht.doel or 0, 1), 1
            case "ook_inwoners":
                for ook in opdracht.ook_inwoners:
                    if not ook.hard:
                        band = ook.inwoners or opdracht.inwoners
                        yield Soort.BAND, (self._eigen_kolom(f"aantal:{ook.kolom}"), *band), 1
            case "belasting":
                norm = self._norm()
                yield Soort.DOEL, (self._eigen_kolom("belasting"), norm.numerator, norm.denominator), 1
            case "mix":
                for mix in opdracht.mix:
                    yield from self._mix(mix)
            case "ontmoetingsplek" if opdracht.ontmoetingsplek is not None:
                yield from self._plekken(opdracht.ontmoetingsplek)
            case "binnen":
                yield Soort.BUITEN_MEERDERHEID, (self._groep("binnen"), 0), 1
            case "lagen":
                for laag in opdracht.lagen:
                    if not laag.hard and f"laag:{laag.naam}" in self.regels.groepen:
                        yield Soort.BUITEN_MEERDERHEID, (self._groep(f"laag:{laag.naam}"), 0), 1
            case "huidig":
                yield Soort.HUIDIG, (self._groep("huidig"), 0), 1
            case "aansluiten_bij":
                for naam in opdracht.aansluiten_bij:
                    yield Soort.BUITEN_MEERDERHEID, (self._groep(f"aansluiten:{naam}"), 0), 1
            case "compactheid":
                yield Soort.COMPACT, (self._kolom("gewicht", self.opgave.gewicht),), 1

    def _band(self, naam: str, laagste: Fraction, hoogste: Fraction) -> _Deel:
        """Return the rule that a column lies between two numbers per team, in a fine enough unit."""
        fijn = lcm(laagste.denominator, hoogste.denominator)
        kolom = self.regels.kolommen[naam]
        if max(float(np.abs(kolom).sum()) * fijn, float(hoogste * fijn)) > _GROOTSTE:
            raise ValueError(f"{naam} can exceed 64 bits")
        c = self._kolom(f"{naam} × {fijn}", kolom * fijn)
        return Soort.BAND, (c, int(laagste * fijn), int(hoogste * fijn)), 1

    def _norm(self) -> Fraction:
        """Return the mean workload per team, in hundredths."""
        teams = self.opdracht.aantal_teams or (1, 1)
        if teams[0] != teams[1]:
            raise ValueError("workload needs one number of teams")
        return Fraction(int(self.regels.kolommen["belasting"].sum()), teams[0])

    def _paar(self, teller: str, noemer: str) -> tuple[int, int]:
        paar = f"{teller}/{noemer}"
        return self._eigen_kolom(f"teller:{paar}"), self._eigen_kolom(f"noemer:{paar}")

    def _mix(self, mix: Mix) -> Iterator[_Deel]:
        t, n = self._paar(mix.teller, mix.noemer)
        tellers, noemers = (list(self.kolommen.values())[k] for k in (t, n))
        if mix.soort == "evenwichtig":
            deel = Fraction(int(tellers.sum()), max(1, int(noemers.sum())))
            yield Soort.EVENWICHTIG, (t, n, deel.numerator, deel.denominator), mix.gewicht
            return
        # percentages in tenths of a point, so that all stays in whole numbers
        tienden = (2000 * tellers + noemers) // np.maximum(1, 2 * noemers)
        wx = self._kolom(f"x:{mix.teller}/{mix.noemer}", noemers * tienden)
        wxx = self._kolom(f"xx:{mix.teller}/{mix.noemer}", noemers * tienden**2)
        yield Soort.SPREIDING, (n, wx, wxx, 100), mix.gewicht

    def _plekken(self, plek: Ontmoetingsplek) -> Iterator[_Deel]:
        if plek.aantal:
            yield Soort.MINSTENS, (self._eigen_kolom("plekken"), plek.aantal), _ZWAAR
        if plek.afstand_m is not None:
            deel = Fraction(str(plek.aandeel)) / 100
            yield Soort.BEREIK, (0, deel.numerator, deel.denominator), 1

    def _bereik(self) -> IntArray:
        plek = self.opdracht.ontmoetingsplek
        if plek is None or plek.afstand_m is None:
            return np.zeros((0, 0), dtype=np.int64)
        omweg = Fraction(str(plek.omweg))
        dichtbij = self.opgave.afstand_m * omweg.numerator <= plek.afstand_m * omweg.denominator
        return (dichtbij & (self.regels.kolommen["plekken"] > 0)[None, :]).astype(np.int64)


def _werkgebieden(opgave: Opgave, eigen: IntArray) -> tuple[int, int]:
    """Return the least and most werkgebieden; one with teams of its own is one werkgebied."""
    n = len(opgave.codes)
    dubbel = int(eigen.sum()) - int(np.count_nonzero(eigen))
    laagste, hoogste = opgave.opdracht.aantal_teams or (1 + dubbel, n + dubbel)
    return max(1, laagste - dubbel), max(1, min(n, hoogste - dubbel))


def _als_paren(paren: tuple[tuple[int, int], ...]) -> IntArray:
    return np.array(paren, dtype=np.int64).reshape(-1, 2)
