"""What one wish costs on another: indelingen of which none is better on both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gebied.fouten import GeenIndeling, VerkeerdGebruik
from gebied.graaf import Graaf
from gebied.indelen.antwoord import als_indeling, als_nummers
from gebied.indelen.lagen import zoek_lagen_vooraf
from gebied.indelen.opgave import Opgave, maak_opgave
from gebied.indelen.oplossen import los_op
from gebied.indelen.regels import Indelingen
from gebied.indelen.taken import NAMEN, maak_taak
from gebied.indelen.voortgang import Klok, Meld
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.taal import opsomming, wens_naam, wens_waarde
from gebied.wijkscan import Wijkscan

MEESTE_KEREN = 3
"""An opgave is solved at most this many times per point: some give a point that is there already."""

Waarden = tuple[int, int]
"""The value on each of the two wishes, whole numbers in the unit of `Bewijs`."""


@dataclass(frozen=True)
class Front:
    """Indelingen of which none is better on both wishes.

    Parameters
    ----------
    wensen
        The two wishes.
    punten
        Per point its value on each wish and its indeling, in order of the first wish.
    bewezen
        Per point whether it is proved that no indeling is better on one wish and as good on the other.
    """

    wensen: tuple[str, str]
    punten: tuple[tuple[Waarden, Indeling], ...]
    bewezen: tuple[bool, ...]


@dataclass(frozen=True)
class _Punt:
    waarden: Waarden
    indeling: Indeling
    bewezen: bool

    def beter_dan(self, ander: _Punt) -> bool:
        return self.waarden != ander.waarden and all(
            a <= b for a, b in zip(self.waarden, ander.waarden, strict=True)
        )


def afweging(
    scan: Wijkscan,
    opdracht: Opdracht,
    wensen: tuple[str, str] = ("inwoners", "compactheid"),
    *,
    punten: int = 7,
    seed: int | None = None,
    tijd: float | None = None,
    indelingen: Indelingen | None = None,
    begin: Mapping[str, int] | None = None,
    vastgezet: Mapping[str, int] | None = None,
    bewijs: bool = True,
    meld: Meld | None = None,
) -> Front:
    """Return the front between two wishes.

    First each wish comes first. Then, where two points next to each other lie farthest apart, one wish gets
    a most halfway between them and the other is made as small as possible (ε-constraint: Haimes, Lasdon &
    Wismer, 1971). Other wishes follow in their order.

    Parameters
    ----------
    scan, opdracht, seed, indelingen, begin, vastgezet, bewijs, meld
        As `deel_in` takes them.
    wensen
        Two wishes that the opdracht has.
    punten
        Most points, at least 2.
    tijd
        Seconds for all points together.

    Raises
    ------
    GeenIndeling, InvoerGeweigerd
        As `deel_in`.
    VerkeerdGebruik
        As `deel_in`, or when these are not two wishes of the opdracht.
    """
    opdracht = replace(
        opdracht,
        seed=opdracht.seed if seed is None else seed,
        tijd=opdracht.tijd if tijd is None else tijd,
    )
    _controleer(opdracht, wensen, punten)
    klok = Klok(opdracht.tijd, meld)
    graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
    opgave = maak_opgave(scan, graaf, opdracht, indelingen=indelingen, vastgezet=vastgezet)
    opgave = zoek_lagen_vooraf(opgave, graaf, klok)
    weger = _Weger(scan, graaf, opgave, opdracht, wensen, klok, begin, bewijs)
    gevonden = weger.weeg(punten)
    goed = [punt for punt in gevonden if not any(ander.beter_dan(punt) for ander in gevonden)]
    goed.sort(key=lambda punt: punt.waarden)
    return Front(
        wensen,
        tuple(
            (punt.waarden, replace(punt.indeling, naam=f"afweging {nr}")) for nr, punt in enumerate(goed, 1)
        ),
        tuple(punt.bewezen for punt in goed),
    )


def _controleer(opdracht: Opdracht, wensen: tuple[str, str], punten: int) -> None:
    actief = [wens for trede in opdracht.treden for wens in trede]
    problemen = [
        f"de opdracht heeft geen wens '{wens}'; kies uit: {opsomming(actief)}."
        for wens in wensen
        if wens not in actief
    ]
    if len(set(wensen)) != 2:
        problemen.append("noem twee verschillende wensen.")
    if "inwoners" in wensen and opdracht.hard:
        problemen.append("de band is een regel; dan valt er niets tegen af te wegen. Maak haar een wens.")
    if punten < 2:
        problemen.append(f"het aantal punten is {punten}; geef 2 of meer.")
    if problemen:
        raise VerkeerdGebruik(
            "Deze afweging kan niet.", problemen=problemen, stap="kies andere wensen of verander de opdracht."
        )


@dataclass
class _Weger:
    scan: Wijkscan
    graaf: Graaf
    opgave: Opgave
    opdracht: Opdracht
    wensen: tuple[str, str]
    klok: Klok
    begin: Mapping[str, int] | None
    bewijs: bool

    def __post_init__(self) -> None:
        # what gets a most: the band where it is weighed, for that keeps the list of werkgebieden short
        self.grens = "inwoners" if "inwoners" in self.wensen else self.wensen[0]
        self.vrij = self.wensen[1] if self.grens == self.wensen[0] else self.wensen[0]
        self.plaats = self.wensen.index(self.grens)

    def weeg(self, punten: int) -> list[_Punt]:
        """Return the points found; the two ends first."""
        uit = [self._punt((self.grens, self.vrij), None, punten)]
        if self.klok.over() > 0:
            uit += self._misschien((self.vrij, self.grens), None, punten - 1)
        if len(uit) < 2 or uit[0].waarden == uit[1].waarden:
            return uit
        gaten = [(self._op_grens(uit[0]), uit[0], uit[1])]
        for _ in range(MEESTE_KEREN * punten):
            gaten = [gat for gat in gaten if self._op_grens(gat[2]) - gat[0] > 1]
            if len(uit) >= punten or not gaten or self.klok.over() <= 0:
                break
            gat = max(gaten, key=lambda gat: self._breedte(gat, uit))
            gaten.remove(gat)
            onder, links, rechts = gat
            meest = (onder + self._op_grens(rechts)) // 2
            nieuw = self._misschien((self.vrij, self.grens), meest, punten - len(uit))
            # nothing between the new point and the most is better than it
            anders = [punt for punt in nieuw if punt.waarden not in {een.waarden for een in uit}]
            uit += anders
            midden = anders[0] if anders else links
            if anders:
                gaten.append((onder, links, midden))
            gaten.append((meest, midden, rechts))
        return uit

    def _op_grens(self, punt: _Punt) -> int:
        return punt.waarden[self.plaats]

    def _breedte(self, gat: tuple[int, _Punt, _Punt], uit: list[_Punt]) -> float:
        """Return how far the two sides of a gap are apart, each wish scaled by the distance of the ends."""
        onder, links, rechts = gat
        ander = 1 - self.plaats
        lengte = abs(uit[1].waarden[self.plaats] - uit[0].waarden[self.plaats]) or 1
        hoogte = abs(uit[1].waarden[ander] - uit[0].waarden[ander]) or 1
        breed = abs(self._op_grens(rechts) - onder) / lengte
        return breed + abs(rechts.waarden[ander] - links.waarden[ander]) / hoogte

    def _misschien(self, volgorde: tuple[str, str], meest: int | None, over: int) -> list[_Punt]:
        try:
            return [self._punt(volgorde, meest, over)]
        except GeenIndeling:
            return []  # the time was too short to keep the most

    def _punt(self, volgorde: tuple[str, str], meest: int | None, over: int) -> _Punt:
        """Solve with these wishes first, and a most for the one that has it."""
        rest = (tuple(wens for wens in trede if wens not in volgorde) for trede in self.opdracht.treden)
        treden = (*((wens,) for wens in volgorde), *(trede for trede in rest if trede))
        opdracht = replace(self.opgave.opdracht, volgorde=treden)
        hoogstens = {**self.opgave.hoogstens, **({} if meest is None else {self.grens: meest})}
        opgave = replace(self.opgave, opdracht=opdracht, hoogstens=hoogstens)
        klok = self.klok.voor(self.klok.over() / max(1, over))
        oplossing = los_op(opgave, klok, begin=als_nummers(opgave, self.begin), bewijs=self.bewijs)
        indeling = als_indeling(
            self.scan,
            self.graaf,
            replace(self.opdracht, volgorde=treden),
            opgave,
            oplossing,
            klok,
            naam="afweging",
        )
        if meest is not None:
            hooguit = f"{wens_naam(self.grens)} hooguit {wens_waarde(self.grens, meest)}"
            grens = Bevinding("AFWEGING", f"Het bewijs geldt binnen deze grens: {hooguit}.")
            indeling = replace(indeling, bevindingen=(*indeling.bevindingen, grens))
        eerste, tweede = indeling.bewijs[:2]
        waarde = {wens: self._waarde(opgave, oplossing.kosten, wens) for wens in self.wensen}
        bewezen = eerste.status == tweede.status == "optimaal"
        return _Punt((waarde[self.wensen[0]], waarde[self.wensen[1]]), indeling, bewezen)

    def _waarde(self, opgave: Opgave, kosten: tuple[int, ...], wens: str) -> int:
        """Return the value of a wish among the costs per tier of the taak."""
        aantal = opgave.opdracht.aantal_teams
        if aantal is None or aantal[0] != aantal[1]:  # the order of the tiers is the same for any number
            opgave = replace(opgave, opdracht=replace(opgave.opdracht, teams=1))
        taak = maak_taak(opgave)
        wensen = taak.namen[taak.regels :]
        return kosten[taak.regels + wensen.index(NAMEN.get(wens, wens))]
