"""The nearest opdrachten that can be met, each one computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from gebied.fouten import Concessie, GeenIndeling
from gebied.indelen.botsing import Botsing, grootste_geheel
from gebied.indelen.eisen import Eis, kort
from gebied.indelen.kosten import totaal
from gebied.indelen.taken import maak_taak
from gebied.indelen.toets import TijdOp, Toets, Uitslag
from gebied.indelen.voortgang import Klok
from gebied.model import Indeling
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import Plafond
from gebied.privacy.veilig import AFRONDING
from gebied.taal import getal

MEESTE = 6
_MEESTE_PAREN = 3
_TIENDEN = 10
_KEER_HOGER = 2
"""A maximum of more inhabitants than this many times what was asked is no concession any more."""
_VEEL_TEAMS = 10**6
_SNEL = 100
"""Up to so many gebieden making an indeling takes a few seconds."""
_DEEL = 0.3
_SCHERP = 0.4
"""Share of the time that is left alone when a limit is made sharper."""
_ONNAUWKEURIG = 500
"""Where only a search can tell, a limit is found to one part in this many."""

Probeer = Callable[[Opdracht, Mapping[str, int], Klok], Indeling]
"""Makes an indeling of an opdracht and what stays locked; raises `GeenIndeling` where that fails."""
_Kandidaat = tuple[str, Opdracht, Mapping[str, int]]


def zoek_concessies(
    toets: Toets,
    opdracht: Opdracht,
    vastgezet: Mapping[str, int],
    eisen: Sequence[Eis],
    botsing: Botsing,
    probeer: Probeer,
) -> tuple[Concessie, ...]:
    """Return changes of the opdracht that work: of one rule that collides, or else of as few as is found.

    Parameters
    ----------
    eisen
        All hard rules of the opdracht.
    botsing
        Those that collide; no change of another one helps.
    probeer
        Makes the indeling, to be sure where `toets` did not see every werkgebied.
    """
    zoeker = _Zoeker(toets, opdracht, vastgezet, probeer)
    # a rule that becomes a wish takes one answer; one that becomes wider takes many, but is named first
    los: dict[str, Concessie] = {}
    ruimer: dict[str, Concessie] = {}
    bronnen = [(los, zoeker.zonder(eis)) for eis in botsing.eisen]
    bronnen += [(ruimer, zoeker.ruimer(eis)) for eis in botsing.eisen]
    klok = toets.klok
    for nr, (uit, bron) in enumerate(bronnen):
        toets.klok = klok.voor(klok.over() / (len(bronnen) - nr + 1))
        try:
            for tekst, nieuw, vast in bron:
                if len(uit) < MEESTE and zoeker.lukt(nieuw, vast):
                    uit.setdefault(tekst, zoeker.concessie(tekst, nieuw, vast))
        except TijdOp:
            continue  # what was found until now does work
    toets.klok = klok
    try:
        if not (los or ruimer):
            weg, _, _ = grootste_geheel(toets, opdracht, eisen)
            nieuw, vast = opdracht, dict(vastgezet)
            for eis in weg:
                nieuw, vast = zonder_eis(nieuw, vast, eis)
            if zoeker.lukt(nieuw, vast):
                regels = " ".join(eis.tekst for eis in weg)
                tekst = f"Als deze regels samen vervallen: {regels}"
                los[tekst] = zoeker.concessie(tekst, nieuw, vast)
    except TijdOp:
        pass  # there is nothing to offer then
    return (*ruimer.values(), *los.values())[:MEESTE]


def zonder_eis(opdracht: Opdracht, vastgezet: Mapping[str, int], eis: Eis) -> tuple[Opdracht, dict[str, int]]:
    """Return an opdracht, and what stays locked, in which a rule is a wish where it can be, else is gone."""
    vast = {code: nr for code, nr in vastgezet.items() if code not in eis.delen.get("vastgezet", {})}
    delen: dict[str, Any] = {}
    for deel, waarde in eis.delen.items():
        nu = getattr(opdracht, deel, None)
        match deel:
            case "hard":
                delen["hard"] = False
            case "groot_gebied":
                delen[deel] = "melden"
            case "teams":
                delen[deel] = None
            case "binnen":
                delen["binnen_hard"] = False
            case "verbindingen":
                delen[deel] = True
            case "ontmoetingsplek" | "ook_inwoners" | "lagen":
                delen[deel] = _als_wens(nu, waarde)
            case "belasting":
                delen[deel] = replace(waarde, procent=None)
            case "huidig":
                delen[deel] = replace(waarde, hoogstens=None)
            case "vast" if isinstance(nu, Mapping):
                delen[deel] = {gebied: nr for gebied, nr in nu.items() if gebied not in waarde}
            case "samen" | "apart" | "heel_houden" | "plafonds":
                delen[deel] = tuple(een for een in nu or () if een not in waarde)
    return replace(opdracht, **delen), vast


def _als_wens(nu: Any, waarde: Any) -> Any:
    """Return a part, or the row of parts in which it is, as a wish."""
    if not isinstance(waarde, tuple):
        return replace(waarde, hard=False)
    [deel] = waarde
    if getattr(deel, "groep", "") is None:  # a layer that is to be found fails as a wish too
        return tuple(een for een in nu if een != deel)
    return tuple(replace(een, hard=False) if een == deel else een for een in nu)


class _Zoeker:
    def __init__(
        self, toets: Toets, opdracht: Opdracht, vastgezet: Mapping[str, int], probeer: Probeer
    ) -> None:
        self.toets, self.opdracht, self.vastgezet, self.probeer = toets, opdracht, vastgezet, probeer

    def tijd(self) -> float:
        """Return the seconds that the present kind of concession has in all."""
        return self.toets.klok.einde - self.toets.klok.begin

    def lukt(self, nieuw: Opdracht, vastgezet: Mapping[str, int]) -> bool:
        """Return whether there is an indeling; one that a search found is made again where that is quick."""
        uitslag = self.toets(nieuw, vastgezet)
        if not uitslag.kan or uitslag.vanzelf or (uitslag.volledig and nieuw.hard):
            return uitslag.kan
        if uitslag.opgave is not None and len(uitslag.opgave.codes) > _SNEL:
            return True
        try:
            self.probeer(nieuw, vastgezet, Klok(min(nieuw.tijd, _DEEL * self.toets.klok.over())))
        except GeenIndeling as fout:
            # the optimiser weighs more than the rules, and may need more time than there is here
            return not fout.bewezen and self.toets.klok.over() < nieuw.tijd
        return True

    def concessie(self, tekst: str, nieuw: Opdracht, vastgezet: Mapping[str, int]) -> Concessie:
        """Return the change as parts of the opdracht and numbers that come free."""
        vrij = sorted(set(self.vastgezet.values()) - set(vastgezet.values()))
        return Concessie(tekst, self.opdracht.verschil(nieuw), tuple(vrij))

    def zonder(self, eis: Eis) -> Iterator[_Kandidaat]:
        """Yield the opdracht without this rule."""
        nieuw, vast = zonder_eis(self.opdracht, self.vastgezet, eis)
        yield _tekst_zonder(eis), nieuw, vast

    def ruimer(self, eis: Eis) -> Iterator[_Kandidaat]:
        """Yield the nearest opdrachten in which this rule is wider."""
        match eis.soort:
            case "hard":
                yield from self._band()
            case "teams":
                yield from self._teams()
            case "binnen":
                yield from self._binnen()
            case "belasting":
                yield from self._belasting()
            case "plafonds":
                yield from self._plafond(eis.delen["plafonds"][0])
            case "huidig":
                yield from self._huidig()
            case "ontmoetingsplek":
                yield from self._afstand()

    def _kleinste(
        self,
        van: int,
        maak: Callable[[int], Opdracht],
        meest: int,
        meet: Callable[[Uitslag], int | None],
        *,
        stap: int = 0,
    ) -> int | None:
        """Return the least number above `van` with which there is an indeling, None up to `meest`.

        Steps that double find one that works; then the interval is halved. An indeling that was found may
        need less than what was asked (`meet`), which is tried at once.
        """
        laag, stap, goed = van, stap or max(1, van // 100), None
        nauwkeurig = True
        while goed is None and laag < meest:
            poging = min(meest, van + stap)
            uitslag = self.toets(maak(poging), self.vastgezet)
            nauwkeurig &= uitslag.volledig
            if uitslag.kan:
                goed = poging
            else:
                laag, stap = poging, 2 * stap
        hoop = None if goed is None else meet(uitslag)
        speling = 1 if nauwkeurig else max(1, (goed or 0) // _ONNAUWKEURIG)
        # a limit that works is of use before it is the sharpest
        while goed is not None and goed - laag > speling and self.toets.klok.over() > _SCHERP * self.tijd():
            poging = hoop if hoop is not None and laag < hoop < goed else (laag + goed) // 2
            uitslag = self.toets(maak(poging), self.vastgezet)
            if uitslag.kan:
                goed, hoop = poging, meet(uitslag)
            else:
                laag, hoop = poging, None
        return goed

    def _band(self) -> Iterator[_Kandidaat]:
        laagste, hoogste = self.opdracht.inwoners
        wie = "per team" if self.opdracht.per_team else "gemiddeld per team"

        def met(laag: int, hoog: int) -> Opdracht:
            return replace(self.opdracht, inwoners=(laag, hoog))

        meest = _KEER_HOGER * hoogste
        boven = self._kleinste(hoogste, lambda v: met(laagste, v), meest, _grootste)
        if boven is not None:
            nieuw = met(laagste, boven)
            yield f"Met hooguit {getal(boven)} inwoners {wie} (nu {getal(hoogste)}).", nieuw, self.vastgezet
        onder = self._minder(laagste, lambda v: met(v, hoogste))
        if onder is not None:
            tekst = f"Met ten minste {getal(onder)} inwoners {wie} (nu {getal(laagste)})."
            yield tekst, met(onder, hoogste), self.vastgezet
        if boven is None and onder is None:
            hoog = self._kleinste(hoogste, lambda v: met(0, v), meest, _grootste)
            laag = None if hoog is None else self._minder(laagste, lambda v: met(v, hoog))
            if hoog is not None and laag is not None:
                tekst = f"Met {getal(laag)} tot {getal(hoog)} inwoners {wie}."
                yield tekst, met(laag, hoog), self.vastgezet

    def _minder(self, van: int, maak: Callable[[int], Opdracht]) -> int | None:
        """Return the largest number below `van` with which there is an indeling."""

        def meet(uitslag: Uitslag) -> int | None:
            minste = _kleinste_team(uitslag)
            return None if minste is None else van - minste

        minder = self._kleinste(0, lambda v: maak(van - v), van, meet, stap=max(1, van // 100))
        return None if minder is None else van - minder

    def _teams(self) -> Iterator[_Kandidaat]:
        minst, meest = self.opdracht.aantal_teams or (1, 1)
        for laag, hoog, meer in ((1, minst - 1, False), (meest + 1, _VEEL_TEAMS, True)):
            beste = None
            while laag <= hoog:
                uitslag = self.toets(replace(self.opdracht, teams=(laag, hoog)), self.vastgezet)
                if not uitslag.kan:
                    break
                beste = uitslag.teams
                laag, hoog = (laag, beste - 1) if meer else (beste + 1, hoog)
            if beste is not None:
                aantal = f"{beste} team{'s' if beste > 1 else ''}"
                nu = str(minst) if minst == meest else f"{minst} tot {meest}"
                yield f"Met {aantal} (nu {nu}).", replace(self.opdracht, teams=beste), self.vastgezet

    def _binnen(self) -> Iterator[_Kandidaat]:
        opdracht, gevonden = self.opdracht, 0
        groep = self.toets.scan.groep(opdracht.binnen or "").dropna()
        graaf = self.toets.scan.graaf
        naast = {
            tuple(sorted((groep[a], groep[b]))): None
            for a, b in graaf.paren
            if a in groep.index and b in groep.index
        }
        per_naam: dict[tuple[str, str], tuple[str, str]] = {}
        for a, b in sorted(naast):
            namen = opdracht.samengenomen(a), opdracht.samengenomen(b)
            if namen[0] != namen[1]:
                per_naam.setdefault(namen, (a, b))
        inwoners = self.toets.scan.inwoners().groupby(groep.map(opdracht.samengenomen)).sum()
        for (a, b), rij in sorted(per_naam.items(), key=lambda p: (int(inwoners[list(p[0])].sum()), p)):
            nieuw = replace(opdracht, binnen_samen=(*opdracht.binnen_samen, rij))
            if gevonden < _MEESTE_PAREN and self.toets(nieuw, self.vastgezet).kan:
                gevonden += 1
                tekst = f"Als een werkgebied over de grens tussen {a} en {b} mag gaan."
                yield tekst, nieuw, self.vastgezet

    def _belasting(self) -> Iterator[_Kandidaat]:
        belasting = self.opdracht.belasting
        if belasting is None or belasting.procent is None:
            return

        def met(tienden: int) -> Opdracht:
            return replace(self.opdracht, belasting=replace(belasting, procent=tienden / _TIENDEN))

        van = int(belasting.procent * _TIENDEN)
        beste = self._kleinste(van, met, 1000 * _TIENDEN, _geen_maat)
        if beste is not None:
            tekst = (
                f"Met een belasting die hooguit {kort(beste / _TIENDEN)} % van het gemiddelde afwijkt "
                f"(nu {kort(belasting.procent)} %)."
            )
            yield tekst, met(beste), self.vastgezet

    def _plafond(self, plafond: Plafond) -> Iterator[_Kandidaat]:
        scan, beschermd = self.toets.scan, plafond.teller in self.toets.scan.beschermd
        per = Fraction(1 if plafond.noemer is None else _TIENDEN)
        if beschermd:  # no sharper than such a count is shown
            per = Fraction(1, AFRONDING) if plafond.noemer is None else Fraction(1)

        def met(waarde: int) -> Opdracht:
            grens = waarde / per
            nieuw = replace(plafond, hoogstens=int(grens) if plafond.noemer is None else float(grens))
            alle = tuple(nieuw if een == plafond else een for een in self.opdracht.plafonds)
            return replace(self.opdracht, plafonds=alle)

        van = int(plafond.hoogstens * per)
        meest = 100 * _TIENDEN
        if plafond.noemer is None:
            meest = int(int(scan.gebieden[plafond.teller].clip(lower=0).sum()) * per) + 1
        beste = self._kleinste(van, met, meest, _geen_maat)
        if beste is not None:
            eenheid = "" if plafond.noemer is None else f" % van {plafond.noemer}"
            tekst = (
                f"Met hooguit {kort(float(beste / per))}{eenheid} {plafond.teller} per team "
                f"(nu {kort(plafond.hoogstens)})."
            )
            yield tekst, met(beste), self.vastgezet

    def _huidig(self) -> Iterator[_Kandidaat]:
        huidig = self.opdracht.huidig
        if huidig is None or huidig.hoogstens is None:
            return

        def met(hoogstens: int) -> Opdracht:
            return replace(self.opdracht, huidig=replace(huidig, hoogstens=hoogstens))

        meest = int(self.toets.scan.inwoners().sum())
        beste = self._kleinste(huidig.hoogstens, met, meest, _verplaatst)
        if beste is not None:
            nu = getal(huidig.hoogstens)
            tekst = f"Als {getal(beste)} inwoners een ander team mogen krijgen (nu hooguit {nu})."
            yield tekst, met(beste), self.vastgezet

    def _afstand(self) -> Iterator[_Kandidaat]:
        plek = self.opdracht.ontmoetingsplek
        if plek is None or plek.afstand_m is None:
            return

        def met(tientallen: int) -> Opdracht:
            return replace(self.opdracht, ontmoetingsplek=replace(plek, afstand_m=10 * tientallen))

        beste = self._kleinste(plek.afstand_m // 10, met, 5_000, _geen_maat)
        if beste is not None:
            tekst = f"Met een ontmoetingsplek binnen {getal(10 * beste)} m (nu {getal(plek.afstand_m)} m)."
            yield tekst, met(beste), self.vastgezet


def _tekst_zonder(eis: Eis) -> str:
    wens = {
        "hard": "Als de band een wens is, en geen regel.",
        "teams": "Als het aantal teams vrij is.",
        "belasting": "Als een gelijke belasting een wens is, en geen regel.",
        "ontmoetingsplek": "Als ontmoetingsplekken een wens zijn, en geen regel.",
        "huidig": "Als weinig inwoners verplaatsen een wens is, en geen regel.",
        "groot_gebied": "Als een gebied boven het maximum één team krijgt en wordt gemeld.",
        "verbindingen": "Als verbindingen wel meetellen.",
    }
    if eis.soort == "binnen":
        return f"Als een werkgebied over een grens van {eis.delen['binnen']} mag gaan, tegen een prijs."
    return wens.get(eis.soort, f"Zonder deze regel: {eis.tekst}")


def _geen_maat(_: Uitslag) -> None:
    return None


def _teamgroottes(uitslag: Uitslag) -> Sequence[tuple[int, int]]:
    """Return inhabitants and teams of every werkgebied that was found; empty where the mean counts."""
    opgave = uitslag.opgave
    if opgave is None or not opgave.opdracht.per_team:
        return ()
    return [(opgave.som(gebied), opgave.teams(gebied)) for gebied in uitslag.werkgebieden]


def _grootste(uitslag: Uitslag) -> int | None:
    return max((-(-som // teams) for som, teams in _teamgroottes(uitslag)), default=None)


def _kleinste_team(uitslag: Uitslag) -> int | None:
    return min((som // teams for som, teams in _teamgroottes(uitslag)), default=None)


def _verplaatst(uitslag: Uitslag) -> int | None:
    if uitslag.opgave is None or not uitslag.werkgebieden:
        return None
    taak = maak_taak(uitslag.opgave)
    return totaal(taak, uitslag.werkgebieden)[taak.namen.index("huidig")]
