"""Search for an indeling, then prove what can be proved about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gebied.indelen.beginnen import maak_begin, nummer
from gebied.indelen.gloeien import Gevonden, zoek
from gebied.indelen.haalbaarheid import Verdeling, met_meer_teams
from gebied.indelen.hess import Uitkomst, bewijs_compactheid
from gebied.indelen.kosten import totaal
from gebied.indelen.opgave import Gebiedsset, Opgave, Oplossing
from gebied.indelen.taak import IntArray, Taak
from gebied.indelen.taken import maak_taak
from gebied.indelen.voortgang import Klok
from gebied.model import Bewijs, Status
from gebied.opdrachtdelen import GROOTSTE_GETAL

STAPPEN_PER_GEBIED = 4_000
EERSTE_STAPPEN = 1_500_000
WEINIG_STAPPEN = 30_000
"""Proposals of the search: 2 s at 50 gebieden, about 9 s at 1,000, next to none at a few."""
KLEIN = 300
"""Up to so many gebieden the search begins more than once, and goes on from the best it found."""
_POGINGEN = 4
_MEER_TEAMS = (0.7, 0.0, 1.0, 0.4)
"""Where each start lies between the least and most teams; 0.7 is 5 % more compact than 0 at 150 to 1,000."""


def zoek_en_bewijs(
    opgave: Opgave,
    verdeling: Verdeling,
    klok: Klok,
    *,
    begin: IntArray | None = None,
    bewijs: bool = True,
) -> Oplossing:
    """Search, then prove as much as the time allows.

    Parameters
    ----------
    begin
        int64 (n): numbers of an indeling to start from, -1 for a gebied that has none.
    bewijs
        Whether to spend the rest of the time on a proof of compactness. Where the search could not keep a
        hard band, the proof looks for an indeling that does, or proves that there is none.
    """
    taak = maak_taak(opgave)
    vondst = _zoek(opgave, taak, verdeling, klok, begin)
    werkgebieden, volledig = vondst.werkgebieden, vondst.volledig
    uitkomst = None
    if bewijs and _kan_bewezen(opgave, taak) and (opgave.opdracht.hard or taak.houdt_regels(vondst.totaal)):
        uitkomst = _bewijs_compactheid(opgave, taak, vondst, klok)
    if uitkomst is not None and uitkomst.status == "onmogelijk":
        return Oplossing((), (), onmogelijk=True)
    if uitkomst is not None:
        werkgebieden = uitkomst.werkgebieden or werkgebieden
        # what a proof looks at depends on its time, so an answer that is not proved may too
        volledig = volledig and uitkomst.status == "optimaal"
    kosten = totaal(taak, werkgebieden)
    treden = _bewijzen(taak, kosten, verdeling, uitkomst)
    return Oplossing(tuple(sorted(werkgebieden)), treden, volledig and not klok.gestopt, kosten)


def stappen_voor(n: int) -> int:
    """Return how many proposals one search makes for n gebieden."""
    return min(EERSTE_STAPPEN, WEINIG_STAPPEN * n) + STAPPEN_PER_GEBIED * n


def _zoek(opgave: Opgave, taak: Taak, verdeling: Verdeling, klok: Klok, begin: IntArray | None) -> Gevonden:
    """Search from a few starts, and on from the best of what they found.

    Other starts follow as long as a rule is broken, or the first wish may still get better.
    """
    klein = taak.n <= KLEIN
    # where only so many may get another team, the indeling of today is near to all that may be
    huidig = opgave.regels.groepen["huidig"] if "huidig" in opgave.hoogstens else None
    starts = [van for van in (begin, huidig) if van is not None]
    beste: Gevonden | None = None
    gezien: dict[Gebiedsset, None] = {}
    for poging in range(_POGINGEN if klein else _POGINGEN - 1):
        seed = opgave.opdracht.seed + poging * GROOTSTE_GETAL
        van = starts[poging] if poging < len(starts) else None
        ruim = met_meer_teams(opgave, verdeling, _MEER_TEAMS[poging])
        start = maak_begin(opgave, taak, ruim, seed=seed, van=van)
        for vondst in _zoek_vanaf(taak, start, klok, seed, ook_vast=klein):
            gezien |= dict.fromkeys(vondst.gezien)
            if beste is None or taak.rang(vondst.totaal) < taak.rang(beste.totaal):
                beste = vondst
        if beste is None or klok.over() <= 0:
            break
        if taak.houdt_regels(beste.totaal) and (not klein or _eerste_wens_af(taak, verdeling, beste.totaal)):
            break
    assert beste is not None
    if klein and klok.over() > 0:
        verder = nummer(taak, beste.werkgebieden)
        laatste = _zoek_een(taak, verder, klok, opgave.opdracht.seed)
        gezien |= dict.fromkeys(laatste.gezien)
        if taak.rang(laatste.totaal) < taak.rang(beste.totaal):
            beste = laatste
    return replace(beste, gezien=tuple(dict.fromkeys([*beste.werkgebieden, *gezien])))


def _zoek_vanaf(taak: Taak, start: IntArray, klok: Klok, seed: int, *, ook_vast: bool) -> Iterator[Gevonden]:
    """Search with any number of teams that is allowed, and with the number of the start."""
    aantal = len(set(start.tolist()))
    if taak.teams[0] < taak.teams[1]:
        yield _zoek_een(taak, start, klok, seed)
        if not ook_vast or klok.over() <= 0:
            return
    yield _zoek_een(replace(taak, teams=(aantal, aantal)), start, klok, seed)


def _zoek_een(taak: Taak, start: IntArray, klok: Klok, seed: int) -> Gevonden:
    def meld(_: int, kosten: tuple[int, ...]) -> bool:
        return klok.meld("zoeken", taak.namen[taak.regels :], kosten[taak.regels :])

    stappen = max(1, round(klok.zoekdeel * stappen_voor(taak.n)))
    vondst = zoek(taak, start, seed=seed, stappen=stappen, tijd=klok.over(), meld=meld)
    # a better match with older werkgebieden may show when all is known
    return replace(vondst, totaal=totaal(taak, vondst.werkgebieden))


def _eerste_wens_af(taak: Taak, verdeling: Verdeling, kosten: tuple[int, ...]) -> bool:
    """Return whether the first wish cannot get better."""
    grens = verdeling.ondergrens if taak.namen[taak.regels] == "afstand_tot_band" else 0
    return kosten[taak.regels] <= grens


def _kan_bewezen(opgave: Opgave, taak: Taak) -> bool:
    """Return whether the proof of compactness fits: the band is a rule, or a wish that comes before."""
    opdracht = opgave.opdracht
    wensen = taak.namen[taak.regels :]  # a wish with a most is among the rules as well
    if "compactheid" not in wensen or not opdracht.per_team:
        return False
    eerder = wensen[: wensen.index("compactheid")]
    return opdracht.hard or ("afstand_tot_band" in eerder and "inwoners" not in opgave.hoogstens)


def _bewijs_compactheid(opgave: Opgave, taak: Taak, vondst: Gevonden, klok: Klok) -> Uitkomst | None:
    namen = taak.namen[taak.regels :]
    trede = taak.regels + namen.index("compactheid")
    bekend, goed = vondst.totaal, taak.houdt_regels(vondst.totaal)
    aantal = opgave.opdracht.aantal_teams

    def mag(werkgebieden: Sequence[Gebiedsset]) -> bool:
        nieuw = totaal(taak, werkgebieden)
        beter = taak.rang(nieuw)[:trede] <= taak.rang(bekend)[:trede]
        return beter if goed else taak.houdt_regels(nieuw)

    def meld(waarde: int | None, ondergrens: int) -> bool:
        waarden = list(bekend)
        waarden[trede] = bekend[trede] if waarde is None else waarde
        return klok.meld("bewijzen", namen, tuple(waarden[taak.regels :]), ondergrens)

    return bewijs_compactheid(
        opgave,
        None if aantal is None else range(aantal[0], aantal[1] + 1),
        list(vondst.werkgebieden) if goed else None,
        tijd=klok.over(),
        meld=meld,
        mag=mag,
        gezien=vondst.gezien,
    )


def _bewijzen(
    taak: Taak, kosten: tuple[int, ...], verdeling: Verdeling, uitkomst: Uitkomst | None
) -> tuple[Bewijs, ...]:
    bewijzen = []
    for naam, waarde in list(zip(taak.namen, kosten, strict=True))[taak.regels :]:
        grens = 0 if waarde == 0 else None  # no cost is below 0
        if naam == "afstand_tot_band":
            grens = verdeling.ondergrens
        elif naam == "compactheid" and uitkomst is not None:
            grens = uitkomst.ondergrens
        bewijzen.append(Bewijs(naam, _status(waarde, grens), waarde, grens))
    return tuple(bewijzen)


def _status(waarde: int, grens: int | None) -> Status:
    if grens is None:
        return "onbewezen"
    if waarde <= grens:
        return "optimaal"
    return "binnen" if grens > 0 else "onbewezen"
