"""The findings about what an opdracht can ask beyond the band: one rule per code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from gebied.beoordelen import mix, ontmoetingsplek
from gebied.beoordelen.basis import Deeltelling
from gebied.beoordelen.belasting import norm
from gebied.beoordelen.lagen import Laagplan
from gebied.beoordelen.plan import Plan, Werkgebied
from gebied.beoordelen.werkgebiedregel import per_werkgebied
from gebied.model import Bevinding
from gebied.taal import aantal, getal, opsomming


@per_werkgebied
def _buiten_band_ook(w: Werkgebied) -> Iterator[Bevinding]:
    for deel, gelezen in zip(w.opdracht.ook_inwoners, w.kader.ook_inwoners.values(), strict=True):
        if gelezen is None:
            continue
        telling, (laagste, hoogste) = gelezen
        som = w.som(telling)
        te_weinig, te_veel = w.teams * laagste - som, som - w.teams * hoogste
        if te_weinig > 0 or te_veel > 0:
            jaar = w.kader.basis.jaren.get(deel.kolom)
            wanneer = f"in {jaar}" if jaar is not None else f"volgens {deel.kolom}"
            kant = f"{getal(te_weinig)} te weinig" if te_weinig > 0 else f"{getal(te_veel)} te veel"
            tekst = (
                f"{w.naam} heeft {wanneer} {getal(som)} inwoners: {kant} voor de band van "
                f"{getal(laagste)} tot {getal(hoogste)} per team."
            )
            yield Bevinding("BUITEN_BAND_OOK", tekst, werkgebied=w.nr)


def _belasting_buiten(plan: Plan) -> Iterator[Bevinding]:
    gemiddeld, wens = norm(plan), plan.opdracht.belasting
    if gemiddeld is None or wens is None or wens.procent is None:
        return
    for w in plan.werkgebieden:
        if gemiddeld.buiten(w, wens.procent):
            pct = gemiddeld.afwijking_pct(w) or 0.0
            kant = "boven" if pct > 0 else "onder"
            hoeveel = w.kader.belasting_toont.te_ver(abs(pct), 1, "te ver")
            tekst = (
                f"De belasting van {w.naam} ligt {hoeveel} {kant} het gemiddelde per team; "
                f"hoogstens {_kort(wens.procent)} % mag."
            )
            yield Bevinding("BELASTING_BUITEN", tekst, werkgebied=w.nr)


@per_werkgebied
def _boven_plafond(w: Werkgebied) -> Iterator[Bevinding]:
    for plafond, telling in w.kader.plafonds.values():
        if telling is None or not mix.boven_plafond(w, plafond, telling):
            continue
        (aantal, noemer), toont = w.delen(telling), w.kader.toont(plafond.teller)
        if plafond.noemer is None:
            per = " per team" if w.teams > 1 else ""
            heeft = f"{toont.te_veel(aantal)} {plafond.teller}; hoogstens {_kort(plafond.hoogstens)}{per} mag"
        else:
            pct = toont.te_ver(100 * aantal / noemer, 2, "te veel") if noemer else "0 %"
            waarvan = f"{plafond.teller} op {plafond.noemer}"
            heeft = f"{pct} {waarvan}; hoogstens {_kort(plafond.hoogstens)} % mag"
        yield Bevinding("BOVEN_PLAFOND", f"{w.naam} heeft {heeft}.", werkgebied=w.nr)


def _gesplitst(plan: Plan) -> Iterator[Bevinding]:
    for naam, waarde, codes in plan.kader.heel:
        nrs = _werkgebieden(plan, codes)
        if len(nrs) > 1:
            waar = opsomming([plan.naam_van(nr) for nr in nrs])
            tekst = f"{naam} {waarde} is verdeeld over {waar}; de opdracht wil haar heel houden."
            yield Bevinding("GESPLITST", tekst)


def _niet_samen(plan: Plan) -> Iterator[Bevinding]:
    for rij in plan.kader.samen:
        nrs = _werkgebieden(plan, rij)
        if len(nrs) > 1:
            wie = opsomming([plan.gebied(code) for code in rij])
            waar = opsomming([plan.naam_van(nr) for nr in nrs])
            yield Bevinding("NIET_SAMEN", f"{wie} moeten samen in één werkgebied, maar liggen in {waar}.")


def _niet_apart(plan: Plan) -> Iterator[Bevinding]:
    for rij in plan.kader.apart:
        for w in plan.werkgebieden:
            erin = [code for code in rij if w.nr in plan.werkgebieden_van.get(code, ())]
            if len(erin) > 1:
                wie = opsomming([plan.gebied(code) for code in erin])
                tekst = f"{wie} liggen samen in {w.naam}, maar moeten apart."
                yield Bevinding("NIET_APART", tekst, werkgebied=w.nr)


def _vast_geschonden(plan: Plan) -> Iterator[Bevinding]:
    for code, nr in plan.kader.vast:
        waar = plan.werkgebieden_van.get(code, ())
        if waar and waar != (nr,):
            ligt = opsomming([plan.naam_van(anders) for anders in waar])
            tekst = f"{plan.gebied(code)} moet bij team {nr}, maar ligt in {ligt}."
            yield Bevinding("VAST_GESCHONDEN", tekst, gebied=code)


def _laag_ontbreekt(plan: Plan) -> Iterator[Bevinding]:
    lagen = {laag.naam: laag for laag in plan.lagen}
    for regel in plan.opdracht.lagen:
        if regel.groep is not None:
            continue
        laag = lagen.get(regel.naam)
        if laag is None:
            tekst = f"De opdracht vraagt een laag {regel.naam}, maar de indeling heeft die niet."
            yield Bevinding("LAAG_ONTBREEKT", tekst)
        elif los := [code for code in plan.kader.basis.bediend if code not in laag.van]:
            wie = opsomming([plan.gebied(c) for c in los[:5]] + [f"{len(los) - 5} andere"] * (len(los) > 5))
            yield Bevinding("LAAG_ONTBREEKT", f"In de laag {regel.naam} ontbreekt een team voor {wie}.")


def _laag_over_grens(plan: Plan) -> Iterator[Bevinding]:
    for laag in _gevraagd(plan):
        for w in plan.werkgebieden:
            nrs = sorted({laag.van[code] for code in w.bediend if code in laag.van})
            if len(nrs) > 1:
                waar = opsomming([laag.naam_van(nr) for nr in nrs])
                tekst = f"{w.naam} ligt in meer dan één team van de laag {laag.naam}: {waar}."
                yield Bevinding("LAAG_OVER_GRENS", tekst, werkgebied=w.nr)


def _buiten_band_laag(plan: Plan) -> Iterator[Bevinding]:
    for laag in _gevraagd(plan):
        band = laag.regel.inwoners if laag.regel else None
        for team in laag.teams if band is not None else ():
            if band is not None and team.afstand:
                kant = "te weinig" if team.inwoners < band[0] else "te veel"
                yield Bevinding(
                    "BUITEN_BAND_LAAG",
                    f"{team.naam} heeft {getal(team.inwoners)} inwoners: {getal(team.afstand)} {kant} voor "
                    f"de band van {getal(band[0])} tot {getal(band[1])} van de laag {laag.naam}.",
                )


def _aantal_teams_laag(plan: Plan) -> Iterator[Bevinding]:
    for laag in _gevraagd(plan):
        gevraagd = laag.regel.teams if laag.regel else None
        if gevraagd is not None and len(laag.teams) != gevraagd:
            er_zijn = aantal(len(laag.teams), "team", "teams")
            tekst = f"De laag {laag.naam} heeft {er_zijn}; gevraagd zijn er {gevraagd}."
            yield Bevinding("AANTAL_TEAMS_LAAG", tekst)


def _laag_niet_aaneengesloten(plan: Plan) -> Iterator[Bevinding]:
    for laag in _gevraagd(plan):
        for team in laag.teams if laag.gezocht else ():
            if len(team.onderdelen) > 1:
                tekst = f"{team.naam} van de laag {laag.naam} bestaat uit {len(team.onderdelen)} losse delen."
                yield Bevinding("LAAG_NIET_AANEENGESLOTEN", tekst)


@per_werkgebied
def _geen_ontmoetingsplek(w: Werkgebied) -> Iterator[Bevinding]:
    wens = w.opdracht.ontmoetingsplek
    if wens is not None and ontmoetingsplek.tekort_plekken(w):
        aantal = ontmoetingsplek.plekken(w) or 0
        heeft = f"{aantal} ontmoetingsplekken" if aantal != 1 else "1 ontmoetingsplek"
        heeft = heeft if aantal else "geen ontmoetingsplek"
        tekst = f"{w.naam} heeft {heeft}; nodig: {wens.aantal}."
        yield Bevinding("GEEN_ONTMOETINGSPLEK", tekst, werkgebied=w.nr)


@per_werkgebied
def _te_ver(w: Werkgebied) -> Iterator[Bevinding]:
    wens = w.opdracht.ontmoetingsplek
    if wens is not None and ontmoetingsplek.tekort_bereik(w):
        pct = ontmoetingsplek.bereik_pct(w) or 0.0
        tekst = (
            f"In {w.naam} woont {getal(pct, 1)} % binnen {getal(wens.afstand_m or 0)} m van een "
            f"ontmoetingsplek van het werkgebied; gevraagd is {_kort(wens.aandeel)} %."
        )
        yield Bevinding("TE_VER", tekst, werkgebied=w.nr)


def _meer_verplaatst(plan: Plan) -> Iterator[Bevinding]:
    wens, verplaatst = plan.opdracht.huidig, plan.verplaatst_van_nu
    if wens is None or verplaatst is None or wens.hoogstens is None:
        return
    if verplaatst > wens.hoogstens:
        tekst = (
            f"{getal(verplaatst)} inwoners krijgen een ander team dan in {wens.indeling}; "
            f"hoogstens {getal(wens.hoogstens)} mag."
        )
        yield Bevinding("MEER_VERPLAATST", tekst)


def _mix_dekking(plan: Plan) -> Iterator[Bevinding]:
    delen = [(d.teller, d.noemer, t) for d, t in plan.kader.mix.values()]
    delen += [(d.teller, d.noemer, t) for d, t in plan.kader.plafonds.values() if d.noemer is not None]
    gezien: dict[tuple[str, str | None], Deeltelling] = {
        (teller, noemer): telling for teller, noemer, telling in delen if telling is not None
    }
    for (teller, noemer), telling in gezien.items():
        pct = mix.dekking_pct(plan.kader.basis, telling)
        if pct is not None:
            wat = teller if noemer == "inwoners" else f"{teller} of {noemer}"
            tekst = (
                f"Het cijfer {wat} is bekend voor {getal(pct, 1)} % van de inwoners; de rest telt niet mee."
            )
            yield Bevinding("MIX_DEKKING", tekst)


def _cijfer_ontbreekt(plan: Plan) -> Iterator[Bevinding]:
    """Yield the columns that a rule or wish needs and that cannot be added up or shared."""
    kader = plan.kader
    for kolom in kader.onbruikbaar:
        waarom = "het is geen kolom met aantallen die van elk gebied bekend zijn"
        if weg := kader.basis.weggelaten(kolom):
            waarom = f"van {weg} gebieden is het aantal weggelaten door de methode onderdrukken"
        yield Bevinding("CIJFER_ONTBREEKT", f"Met {kolom} kan niet worden gerekend: {waarom}.")
    wens = plan.opdracht.belasting
    if wens is not None and kader.belasting is None and not set(wens.kolommen) & set(kader.onbruikbaar):
        tekst = (
            "Met de belasting kan niet worden gerekend: de beschermde aantallen zijn samen minder dan 0, "
            "dus er is meer ruis dan werk."
        )
        yield Bevinding("CIJFER_ONTBREEKT", tekst)
    delen = [(f"{d.teller} op {d.noemer}", t) for d, t in kader.mix.values()]
    delen += [(f"{d.teller} op {d.noemer}", t) for d, t in kader.plafonds.values() if d.noemer is not None]
    for wat in dict.fromkeys(wat for wat, telling in delen if telling is None):
        tekst = f"Met {wat} kan niet worden gerekend: het zijn geen kolommen met aantallen of percentages."
        yield Bevinding("CIJFER_ONTBREEKT", tekst)


OPDRACHTREGELS: Final[Mapping[str, Callable[[Plan], Iterable[Bevinding]]]] = MappingProxyType(
    {
        "BUITEN_BAND_OOK": _buiten_band_ook,
        "BELASTING_BUITEN": _belasting_buiten,
        "BOVEN_PLAFOND": _boven_plafond,
        "GESPLITST": _gesplitst,
        "NIET_SAMEN": _niet_samen,
        "NIET_APART": _niet_apart,
        "VAST_GESCHONDEN": _vast_geschonden,
        "LAAG_ONTBREEKT": _laag_ontbreekt,
        "LAAG_OVER_GRENS": _laag_over_grens,
        "BUITEN_BAND_LAAG": _buiten_band_laag,
        "AANTAL_TEAMS_LAAG": _aantal_teams_laag,
        "LAAG_NIET_AANEENGESLOTEN": _laag_niet_aaneengesloten,
        "GEEN_ONTMOETINGSPLEK": _geen_ontmoetingsplek,
        "TE_VER": _te_ver,
        "MEER_VERPLAATST": _meer_verplaatst,
        "MIX_DEKKING": _mix_dekking,
        "CIJFER_ONTBREEKT": _cijfer_ontbreekt,
    }
)
"""Code → rule that yields the findings with that code; each is silent where the opdracht does not ask."""


def _gevraagd(plan: Plan) -> list[Laagplan]:
    return [laag for laag in plan.lagen if laag.regel is not None]


def _werkgebieden(plan: Plan, codes: Iterable[str]) -> list[int]:
    """Return the numbers of the werkgebieden that these gebieden are in."""
    return sorted({nr for code in codes for nr in plan.werkgebieden_van.get(code, ())})


def _kort(waarde: float) -> str:
    """Write a number of the opdracht with as many decimals as it has."""
    return getal(waarde, 0 if float(waarde).is_integer() else 2)
