"""The hard rules of an opdracht one by one, each said in Dutch, and an opdracht of any selection of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gebied.indelen.toets import alleen_regels
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import Belasting, Laag, Ontmoetingsplek, Plafond
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

_MEESTE_LOS = 12
"""Above this many pinned gebieden, or locked werkgebieden, they count as one rule."""


@dataclass(frozen=True)
class Eis:
    """One hard rule.

    Parameters
    ----------
    soort
        Name of the part of the opdracht it is in, or ``"vastgezet"``.
    tekst
        What it asks, one Dutch sentence.
    delen
        The parts of an opdracht that make it; rows and tables are added to those of other rules.
    """

    soort: str
    tekst: str
    delen: Mapping[str, Any]


def lees_eisen(scan: Wijkscan, opdracht: Opdracht, vastgezet: Mapping[str, int]) -> tuple[Eis, ...]:
    """Return the hard rules of an opdracht, those that are easiest to give up last."""
    hard = alleen_regels(opdracht)
    naam = naamgever(scan)
    return (
        *_band(scan, hard),
        *_grenzen(hard),
        *_aantallen(hard),
        *_plaatsen(hard, naam),
        *_vastgezet(vastgezet),
    )


def met_eisen(opdracht: Opdracht, eisen: Sequence[Eis]) -> tuple[Opdracht, dict[str, int]]:
    """Return the opdracht with only these rules and no wishes, and what stays locked."""
    kaal = Opdracht(
        inwoners=opdracht.inwoners,
        per_team=opdracht.per_team,
        # teams of its own help a gebied above the maximum to keep a hard band, so that is no rule to drop
        groot_gebied=opdracht.groot_gebied if opdracht.hard else "melden",
        seed=opdracht.seed,
        tijd=opdracht.tijd,
    )
    delen: dict[str, Any] = {}
    vastgezet: dict[str, int] = {}
    for eis in eisen:
        for deel, waarde in eis.delen.items():
            if deel == "vastgezet":
                vastgezet |= waarde
            elif deel == "vast":
                delen[deel] = {**delen.get(deel, {}), **waarde}
            else:
                delen[deel] = (*delen[deel], *waarde) if deel in delen else waarde
    return replace(kaal, **delen), vastgezet


def naamgever(scan: Wijkscan) -> Callable[[str], str]:
    """Return what gives the name of a gebied by its code, with the code where others are called so too."""
    tabel = scan.gebieden
    namen = dict(zip(tabel["code"], tabel["naam"].astype(str), strict=True))
    dubbel = set(tabel["naam"][tabel["naam"].duplicated()].astype(str))

    def naam(code: str) -> str:
        eigen = namen.get(code, code)
        return f"{eigen} ({code})" if eigen in dubbel and eigen != code else eigen

    return naam


def groepgever(scan: Wijkscan, opdracht: Opdracht) -> Callable[[str], str] | None:
    """Return what gives the group that a gebied may not leave by its code; None without such a rule."""
    kaal = alleen_regels(opdracht)
    grens = kaal.binnen or next((laag.groep for laag in kaal.lagen if laag.groep), None)
    if grens is None:
        return None
    groep: Callable[[str], str] = scan.groep(grens).dropna().map(kaal.samengenomen).to_dict().__getitem__
    return groep


def met_namen(scan: Wijkscan, zinnen: Sequence[str]) -> list[str]:
    """Return sentences with the names of gebieden in place of their codes."""
    naam = naamgever(scan)
    codes = re.compile("|".join(rf"\b{re.escape(code)}\b" for code in scan.codes))
    return [codes.sub(lambda gevonden: naam(gevonden[0]), zin) for zin in zinnen]


def _band(scan: Wijkscan, opdracht: Opdracht) -> Iterator[Eis]:
    laagste, hoogste = opdracht.inwoners
    if opdracht.hard:
        wie = "Elk team heeft" if opdracht.per_team else "Gemiddeld heeft een team"
        yield Eis("hard", f"{wie} {getal(laagste)} tot {getal(hoogste)} inwoners.", {"hard": True})
    reus = (scan.inwoners() > hoogste).any()
    if opdracht.groot_gebied == "teams" and opdracht.per_team and reus and not opdracht.hard:
        tekst = f"Een gebied met meer dan {getal(hoogste)} inwoners is een eigen werkgebied."
        yield Eis("groot_gebied", tekst, {"groot_gebied": "teams"})
    if opdracht.teams is not None:
        minst, meest = opdracht.aantal_teams or (0, 0)
        aantal = str(minst) if minst == meest else f"{minst} tot {meest}"
        zijn = "Er is 1 team." if aantal == "1" else f"Er zijn {aantal} teams."
        yield Eis("teams", zijn, {"teams": opdracht.teams})


def _grenzen(opdracht: Opdracht) -> Iterator[Eis]:
    if opdracht.binnen is not None:
        tekst = f"Elk werkgebied ligt binnen één {opdracht.binnen}."
        delen = {"binnen": opdracht.binnen, "binnen_samen": opdracht.binnen_samen}
        yield Eis("binnen", tekst, delen)
    for laag in opdracht.lagen:
        yield Eis("lagen", _laag(laag), {"lagen": (laag,)})
    for groep in opdracht.heel_houden:
        tekst = f"Elke groep van '{groep}' blijft heel, in één werkgebied."
        yield Eis("heel_houden", tekst, {"heel_houden": (groep,)})
    if not opdracht.verbindingen:
        tekst = "Verbindingen over water of groen tellen niet mee."
        yield Eis("verbindingen", tekst, {"verbindingen": False})


def _laag(laag: Laag) -> str:
    if laag.groep is not None:
        return f"Elk werkgebied ligt binnen één deel van de laag '{laag.naam}'."
    teams = "" if laag.teams is None else f" en heeft {laag.teams} team{'s' if laag.teams > 1 else ''}"
    return f"De laag '{laag.naam}' bestaat uit hele werkgebieden{teams}."


def _aantallen(opdracht: Opdracht) -> Iterator[Eis]:
    for ook in opdracht.ook_inwoners:
        laagste, hoogste = ook.inwoners or opdracht.inwoners
        tekst = f"Volgens {ook.kolom} heeft elk team {getal(laagste)} tot {getal(hoogste)} inwoners."
        yield Eis("ook_inwoners", tekst, {"ook_inwoners": (ook,)})
    if opdracht.belasting is not None:
        yield Eis("belasting", _belasting(opdracht.belasting), {"belasting": opdracht.belasting})
    for plafond in opdracht.plafonds:
        yield Eis("plafonds", _plafond(plafond), {"plafonds": (plafond,)})
    if opdracht.ontmoetingsplek is not None:
        plek = opdracht.ontmoetingsplek
        yield Eis("ontmoetingsplek", _plek(plek), {"ontmoetingsplek": plek})
    if opdracht.huidig is not None:
        meest = getal(opdracht.huidig.hoogstens or 0)
        tekst = f"Hooguit {meest} inwoners krijgen een ander team dan in '{opdracht.huidig.indeling}'."
        yield Eis("huidig", tekst, {"huidig": opdracht.huidig})


def _belasting(belasting: Belasting) -> str:
    return f"De belasting per team is hooguit {kort(belasting.procent or 0)} % meer of minder dan gemiddeld."


def _plafond(plafond: Plafond) -> str:
    if plafond.noemer is None:
        return f"Elk team heeft hooguit {kort(plafond.hoogstens)} {plafond.teller}."
    return f"In elk team is {plafond.teller} hooguit {kort(plafond.hoogstens)} % van {plafond.noemer}."


def _plek(plek: Ontmoetingsplek) -> str:
    tekst = f"Elk werkgebied heeft ten minste {plek.aantal} van {opsomming(plek.soorten)}"
    if plek.afstand_m is None:
        return f"{tekst}."
    ver = f"{kort(plek.aandeel)} % van de inwoners woont daar binnen {getal(plek.afstand_m)} m vandaan"
    return f"{tekst}; {ver}." if plek.aantal else f"In elk werkgebied: {ver} ({opsomming(plek.soorten)})."


def _plaatsen(opdracht: Opdracht, naam: Callable[[str], str]) -> Iterator[Eis]:
    for rij in opdracht.samen:
        tekst = f"{opsomming([naam(gebied) for gebied in rij])} zijn samen in één werkgebied."
        yield Eis("samen", tekst, {"samen": (rij,)})
    for rij in opdracht.apart:
        tekst = f"{opsomming([naam(gebied) for gebied in rij])} zijn elk in een ander werkgebied."
        yield Eis("apart", tekst, {"apart": (rij,)})
    if len(opdracht.vast) > _MEESTE_LOS:
        tekst = f"De {len(opdracht.vast)} gebieden van 'vast' horen bij hun team."
        yield Eis("vast", tekst, {"vast": dict(opdracht.vast)})
        return
    for gebied, nr in opdracht.vast.items():
        yield Eis("vast", f"{naam(gebied)} hoort bij team {nr}.", {"vast": {gebied: nr}})


def _vastgezet(vastgezet: Mapping[str, int]) -> Iterator[Eis]:
    nummers = sorted(set(vastgezet.values()))
    if len(nummers) > _MEESTE_LOS:
        tekst = f"De {len(nummers)} werkgebieden die vastgezet zijn, blijven zoals zij zijn."
        yield Eis("vastgezet", tekst, {"vastgezet": dict(vastgezet)})
        return
    for nr in nummers:
        eigen = {code: van for code, van in vastgezet.items() if van == nr}
        yield Eis("vastgezet", f"Werkgebied {nr} blijft zoals het is.", {"vastgezet": eigen})


def kort(waarde: float) -> str:
    """Write a number of an opdracht, with one decimal where it has any."""
    return getal(waarde) if waarde == int(waarde) else getal(waarde, 1)
