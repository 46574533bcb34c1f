"""The findings: rules that look at a plan and say in Dutch what a user must know, each with a fixed code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gebied.beoordelen.opdrachtbevindingen import OPDRACHTREGELS
from gebied.beoordelen.plan import Plan, Werkgebied
from gebied.beoordelen.werkgebiedregel import per_werkgebied
from gebied.fouten import lijkt_op
from gebied.model import Bevinding
from gebied.taal import RAAKPUNT, aantal, getal, opsomming


def bevindingen(plan: Plan) -> tuple[Bevinding, ...]:
    """Return every finding about a plan, in the order of the rules and of the codes."""
    return tuple(bevinding for regel in REGELS.values() for bevinding in regel(plan))


def _dubbel(plan: Plan) -> Iterator[Bevinding]:
    for code in sorted(code for code, keren in plan.keren.items() if keren > 1):
        waar = [plan.naam_van(nr) for nr in plan.werkgebieden_van[code]]
        yield Bevinding("DUBBEL", f"{plan.gebied(code)} staat in {opsomming(waar)}.", gebied=code)


def _ontbreekt(plan: Plan) -> Iterator[Bevinding]:
    basis = plan.kader.basis
    for code in basis.bediend:
        if not plan.keren[code]:
            aantal = getal(basis.inwoners[code])
            tekst = f"{plan.gebied(code)} ({aantal} inwoners) staat in geen werkgebied."
            yield Bevinding("ONTBREEKT", tekst, gebied=code)


def _onbekend(plan: Plan) -> Iterator[Bevinding]:
    basis = plan.kader.basis
    for code, nr in dict.fromkeys(plan.paren):
        if code not in basis.bekend:
            raad = lijkt_op(code, basis.codes)
            yield Bevinding("ONBEKEND", f"De scan kent geen gebied {code}. {raad}".strip(), code, nr)


def _aantal_teams(plan: Plan) -> Iterator[Bevinding]:
    van, tot = plan.opdracht.aantal_teams or (plan.teams, plan.teams)
    if not van <= plan.teams <= tot:
        gevraagd = str(van) if van == tot else f"{van} tot {tot}"
        heeft = aantal(plan.teams, "team", "teams")
        yield Bevinding("AANTAL_TEAMS", f"De indeling heeft {heeft}; gevraagd zijn er {gevraagd}.")


@per_werkgebied
def _niet_aaneengesloten(w: Werkgebied) -> Iterator[Bevinding]:
    if len(w.onderdelen) > 1:
        los = "; ".join(opsomming([w.kader.basis.gebied(code) for code in deel]) for deel in w.onderdelen)
        tekst = f"{w.naam} bestaat uit {len(w.onderdelen)} losse delen: {los}."
        yield Bevinding("NIET_AANEENGESLOTEN", tekst, werkgebied=w.nr)


@per_werkgebied
def _over_grens(w: Werkgebied) -> Iterator[Bevinding]:
    if w.opdracht.binnen is None:
        return
    groepen = sorted(w.groepen(w.kader.groep_van))
    if len(groepen) > 1:
        tekst = f"{w.naam} ligt in meer dan één {w.opdracht.binnen}: {opsomming(groepen)}."
        yield Bevinding("OVER_GRENS", tekst, werkgebied=w.nr)


@per_werkgebied
def _buiten_band(w: Werkgebied) -> Iterator[Bevinding]:
    laagste, hoogste = w.opdracht.inwoners
    if w.afstand and w.opdracht.per_team:
        kant = "te weinig" if w.inwoners < w.teams * laagste else "te veel"
        per = f" voor {w.teams} teams" if w.teams > 1 else ""
        yield Bevinding(
            "BUITEN_BAND",
            f"{w.naam} heeft {getal(w.inwoners)} inwoners{per}: {getal(w.afstand)} {kant} voor de band "
            f"van {getal(laagste)} tot {getal(hoogste)} per team.",
            werkgebied=w.nr,
        )


def _gemiddelde_buiten_band(plan: Plan) -> Iterator[Bevinding]:
    if plan.opdracht.per_team or not plan.teams:
        return
    laagste, hoogste = plan.opdracht.inwoners
    inwoners = sum(plan.kader.basis.inwoners[code] for code in plan.kader.basis.bediend)
    if not laagste * plan.teams <= inwoners <= hoogste * plan.teams:
        yield Bevinding(
            "GEMIDDELDE_BUITEN_BAND",
            f"Met {plan.teams} teams zijn er gemiddeld {getal(inwoners / plan.teams)} inwoners per team; "
            f"de band is {getal(laagste)} tot {getal(hoogste)}.",
        )


@per_werkgebied
def _boven_maximum(w: Werkgebied) -> Iterator[Bevinding]:
    hoogste = w.opdracht.inwoners[1]
    if w.teams > 1:
        tekst = (
            f"{w.naam} is één gebied met {getal(w.inwoners)} inwoners, meer dan het maximum van "
            f"{getal(hoogste)}: het telt als {w.teams} teams."
        )
        yield Bevinding("BOVEN_MAXIMUM", tekst, gebied=w.bediend[0], werkgebied=w.nr)
    elif w.opdracht.groot_gebied == "melden" and w.opdracht.per_team:
        for code in w.bediend:
            aantal = w.kader.basis.inwoners[code]
            if aantal > hoogste:
                tekst = (
                    f"{w.kader.basis.gebied(code)} heeft alleen al {getal(aantal)} inwoners, meer dan het "
                    f"maximum van {getal(hoogste)}."
                )
                yield Bevinding("BOVEN_MAXIMUM", tekst, gebied=code, werkgebied=w.nr)


@per_werkgebied
def _verbinding(w: Werkgebied) -> Iterator[Bevinding]:
    basis = w.kader.basis
    if not (basis.verbindingen and w.opdracht.verbindingen):
        return
    deel_van = {code: nr for nr, deel in enumerate(w.delen_zonder_verbindingen) for code in deel}
    for a, b, meters in basis.verbindingen:
        if a in deel_van and b in deel_van and deel_van[a] != deel_van[b]:
            hoe = f" van {getal(meters)} m" if meters > 0 else f": {RAAKPUNT}"
            namen = f"{basis.namen[a]} – {basis.namen[b]}"
            tekst = f"{w.naam} hangt samen door de verbinding {namen}{hoe}."
            yield Bevinding("VERBINDING", tekst, werkgebied=w.nr)


@per_werkgebied
def _leeg(w: Werkgebied) -> Iterator[Bevinding]:
    if not w.bediend:
        yield Bevinding("LEEG", f"{w.naam} heeft geen gebied met inwoners.", werkgebied=w.nr)


def _restgebied_los(plan: Plan) -> Iterator[Bevinding]:
    codes = [code for code in sorted(plan.kader.basis.restgebieden) if not plan.keren[code]]
    if codes:
        los = [plan.gebied(code) for code in codes]
        genoemd = opsomming(los if len(los) <= 6 else [*los[:5], f"{len(los) - 5} andere"])
        ligt = "Eén restgebied ligt" if len(los) == 1 else f"{len(los)} restgebieden liggen"
        inwoners = sum(plan.kader.basis.inwoners[code] for code in codes)
        yield Bevinding("RESTGEBIED_LOS", f"{ligt} in geen werkgebied: {genoemd}. {_wie_woont_er(inwoners)}")


def _wie_woont_er(inwoners: int) -> str:
    """Return what the reader must do about loose restgebieden: nothing, whether people live there or not."""
    if not inwoners:
        return "Volgens de cijfers wonen daar geen mensen. U hoeft niets te doen."
    wonen = "woont 1 inwoner" if inwoners == 1 else f"wonen {getal(inwoners)} inwoners"
    return f"Daar {wonen}; zij tellen in geen band mee. U hoeft niets te doen."


def _inwoners_onbekend(plan: Plan) -> Iterator[Bevinding]:
    for code in plan.kader.basis.inwoners_onbekend:
        tekst = f"Van {plan.gebied(code)} is het aantal inwoners onbekend; het telt niet mee."
        yield Bevinding("INWONERS_ONBEKEND", tekst, gebied=code)


REGELS: Final[Mapping[str, Callable[[Plan], Iterable[Bevinding]]]] = MappingProxyType(
    {
        "DUBBEL": _dubbel,
        "ONTBREEKT": _ontbreekt,
        "ONBEKEND": _onbekend,
        "LEEG": _leeg,
        "AANTAL_TEAMS": _aantal_teams,
        "NIET_AANEENGESLOTEN": _niet_aaneengesloten,
        "OVER_GRENS": _over_grens,
        "BUITEN_BAND": _buiten_band,
        "GEMIDDELDE_BUITEN_BAND": _gemiddelde_buiten_band,
        "BOVEN_MAXIMUM": _boven_maximum,
        **OPDRACHTREGELS,
        "VERBINDING": _verbinding,
        "INWONERS_ONBEKEND": _inwoners_onbekend,
        "RESTGEBIED_LOS": _restgebied_los,
    }
)
"""Code → rule that yields the findings with that code."""
