"""The norms for staffing that a gemeente sets, as a TOML file: every number with its source.

`gebied` has no norms of its own. `data/voorbeeld/formatie/normen.toml` is an example of the form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.opdrachtdelen import is_getal
from gebied.taal import getal, opsomming

Normsoort = Literal["basis", "caseload"]
Kring = Literal["kern", "schil"]

PER_WERKGEBIED: Final = "werkgebied"
"""A function that works for one werkgebied; any other name is a group of the scan or a layer of teams."""

_WAARDE: Final[Mapping[Normsoort, str]] = {"basis": "uren_per_1000", "caseload": "personen_per_fte"}
_GROOTSTE: Final = 1e6
_MEESTE: Final = 200
_HEEL: Final = 100
_DELEN: Final = ("naam", "voorbeeld", "omrekening", "opgavenindex", "budget", "functie", "basis", "caseload")
_NIVEAUS: Final = ("laag", "midden", "hoog")


@dataclass(frozen=True, slots=True)
class Bandbreedte:
    """A low, a middle and a high value of the same thing, in this order from small to large."""

    laag: float
    midden: float
    hoog: float

    def __iter__(self) -> Iterator[float]:
        return iter((self.laag, self.midden, self.hoog))


@dataclass(frozen=True, slots=True)
class Functie:
    """A kind of professional.

    Parameters
    ----------
    naam
        As users read it, such as ``"jeugdgezondheidszorg"``.
    kring
        Whether it is in the kernteam or in the schil around it.
    per
        What one of them works for: ``"werkgebied"``, or the name of a group or layer such as ``"stadsdeel"``.
    minimum
        Least hours per week in every team.
    tarief
        Euro per productive hour; None for the tariff of the budget.
    """

    naam: str
    kring: Kring = "kern"
    per: str = PER_WERKGEBIED
    minimum: float = 0.0
    tarief: float | None = None


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm that asks hours.

    Parameters
    ----------
    naam, soort
        As users read it; ``"basis"`` or ``"caseload"``.
    kolom
        Column of the scan with the persons that it is about.
    waarde
        Hours per week per 1,000 of those persons (basis), or persons per fte (caseload).
    functies
        Function → percentage of the hours; together 100.
    bron
        Who set it, and where that is written.
    volgt_opgavenindex
        Whether the hours shift to gebieden with a heavier task (basis only).
    """

    naam: str
    soort: Normsoort
    kolom: str
    waarde: Bandbreedte
    functies: Mapping[str, float]
    bron: str
    volgt_opgavenindex: bool = False

    def uren_per_persoon(self, uren_per_fte: float) -> Bandbreedte:
        """Return the hours per week that one person of the column asks; a high caseload asks few hours."""
        if self.soort == "basis":
            return Bandbreedte(*(uren / 1000 for uren in self.waarde))
        return Bandbreedte(*(uren_per_fte / personen for personen in reversed(tuple(self.waarde))))


@dataclass(frozen=True, slots=True)
class Omrekening:
    """What one fte is: hours in a week, and productive hours in a year."""

    uren_per_fte: float
    uren_per_jaar: float
    bron: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Euro per productive hour, and a total in euro a year that is shared; each may be absent."""

    tarief: float | None = None
    totaal: int | None = None
    bron: str = ""


@dataclass(frozen=True)
class Normen:
    """All norms of one file.

    Parameters
    ----------
    naam
        As reports call them.
    omrekening
        What one fte is.
    functies, normen
        In the order of the file.
    gewicht
        How much more hours per inhabitant a gebied gets whose opgavenindex is one standard deviation above
        the mean, as a part (0.2 is 20 percent); None when nothing follows the index.
    bron_gewicht
        Who set that weight.
    budget
        Tariff and total.
    voorbeeld
        Whether they are an example, which every report then says.
    """

    naam: str
    omrekening: Omrekening
    functies: tuple[Functie, ...]
    normen: tuple[Norm, ...]
    gewicht: Bandbreedte | None = None
    bron_gewicht: str = ""
    budget: Budget = Budget()
    voorbeeld: bool = False

    @property
    def bronnen(self) -> tuple[str, ...]:
        """The sources of all norms, each once, in the order of the file."""
        alle = [self.omrekening.bron, self.bron_gewicht, self.budget.bron, *(n.bron for n in self.normen)]
        return tuple(dict.fromkeys(bron for bron in alle if bron))

    def tarief(self, functie: Functie) -> float | None:
        """Return the euro per productive hour of a function; None where no tariff is given."""
        return self.budget.tarief if functie.tarief is None else functie.tarief


def lees_normen(pad: str | Path) -> Normen:
    """Read the norms of a gemeente.

    Parameters
    ----------
    pad
        TOML with ``naam``, the tables ``[omrekening]``, ``[opgavenindex]`` and ``[budget]``, and one table
        ``[[functie]]``, ``[[basis]]`` or ``[[caseload]]`` for each of them. A bandwidth is one number, or
        ``{ laag = …, midden = …, hoog = … }``.

    Raises
    ------
    InvoerGeweigerd
        With every fault of the file.
    """
    waarden = lees_toml(pad, wat="lijst met normen", voorbeeld="uren_per_fte = 36")
    if problemen := list(_fouten(waarden)):
        raise InvoerGeweigerd(
            f"De normen in {Path(pad).name} kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten; docs/formatie.md legt elk onderdeel uit.",
        )
    opgave = waarden.get("opgavenindex")
    return Normen(
        naam=waarden["naam"],
        omrekening=Omrekening(**waarden["omrekening"]),
        functies=tuple(Functie(**tabel) for tabel in waarden["functie"]),
        normen=tuple(_norm(soort, tabel) for soort in _WAARDE for tabel in waarden.get(soort, [])),
        gewicht=_band(opgave["gewicht"]) if opgave else None,
        bron_gewicht=opgave["bron"] if opgave else "",
        budget=Budget(**waarden.get("budget", {})),
        voorbeeld=waarden.get("voorbeeld", False),
    )


@dataclass(frozen=True)
class _Basisvelden:
    """The plain fields of a ``[[basis]]``."""

    naam: str
    bron: str
    kolom: str = "inwoners"
    volgt_opgavenindex: bool = False


@dataclass(frozen=True)
class _Caseloadvelden:
    """The plain fields of a ``[[caseload]]``."""

    naam: str
    bron: str
    kolom: str


def _band(waarde: Any) -> Bandbreedte:
    return Bandbreedte(**waarde) if isinstance(waarde, Mapping) else Bandbreedte(waarde, waarde, waarde)


def _norm(soort: Normsoort, tabel: Mapping[str, Any]) -> Norm:
    velden = _Basisvelden if soort == "basis" else _Caseloadvelden
    gewoon = velden(**{naam: tabel[naam] for naam in velden.__dataclass_fields__ if naam in tabel})
    return Norm(
        gewoon.naam,
        soort,
        gewoon.kolom,
        _band(tabel[_WAARDE[soort]]),
        dict(tabel["functies"]),
        gewoon.bron,
        getattr(gewoon, "volgt_opgavenindex", False),
    )


def _fouten(waarden: Mapping[str, Any]) -> Iterator[str]:
    for naam in waarden:
        if naam not in _DELEN:
            yield f"'{naam}' is geen bekend onderdeel. {lijkt_op(naam, _DELEN)}".strip()
    if not (isinstance(waarden.get("naam"), str) and waarden["naam"].strip()):
        yield "'naam' ontbreekt; geef de normen een naam, zoals \"Normen 2026\"."
    if not isinstance(waarden.get("voorbeeld", False), bool):
        yield "'voorbeeld' is geen true of false."
    functies = _tabellen(waarden, "functie")
    normen = [(soort, tabel) for soort in _WAARDE for tabel in _tabellen(waarden, soort)]
    for soort in ("functie", *_WAARDE):
        if soort in waarden and not _tabellen(waarden, soort):
            yield f"'{soort}' is geen rij van tabellen; schrijf boven elk deel [[{soort}]]."
    if "functie" not in waarden:
        yield "er is geen enkele [[functie]]."
    if not normen:
        yield "er is geen enkele [[basis]] of [[caseload]]."
    if len(functies) + len(normen) > _MEESTE:
        yield f"er staan {len(functies) + len(normen)} functies en normen in; hooguit {_MEESTE} kan."
        return
    yield from _fouten_in_delen(waarden, any(tabel.get("volgt_opgavenindex") for _, tabel in normen))
    yield from _fouten_in_functies(functies, waarden.get("budget"))
    namen = [str(tabel.get("naam")) for tabel in functies]
    for nr, (soort, tabel) in enumerate(normen, 1):
        yield from _fouten_in_norm(soort, tabel, nr, namen)
    for wat, alle in (("functie", namen), ("norm", [str(tabel.get("naam")) for _, tabel in normen])):
        gelijk = [naam.casefold() for naam in alle]
        for naam in dict.fromkeys(gelijk):
            if gelijk.count(naam) > 1:
                yield f"{wat} '{naam}' komt vaker voor."


def _tabellen(waarden: Mapping[str, Any], naam: str) -> Sequence[Mapping[str, Any]]:
    tabellen = waarden.get(naam, [])
    goed = isinstance(tabellen, list) and all(isinstance(tabel, dict) for tabel in tabellen)
    return tabellen if goed else []


def _fouten_in_delen(waarden: Mapping[str, Any], volgt: bool) -> Iterator[str]:
    """Yield the faults of the three tables that are there once."""
    for naam in ("omrekening", "opgavenindex", "budget"):
        if not isinstance(waarden.get(naam, {}), dict):
            yield f"'{naam}' is geen tabel; begin met een regel [{naam}]."
            return
    omrekening = waarden.get("omrekening", {})
    yield from fouten_in_velden(omrekening, Omrekening, waar="omrekening")
    yield from _te_klein(omrekening, {"uren_per_fte": 168, "uren_per_jaar": 8784}, "omrekening")
    budget = waarden.get("budget", {})
    yield from fouten_in_velden(budget, Budget, waar="budget")
    yield from _te_klein(budget, {"tarief": 10_000, "totaal": 10**12}, "budget")
    if "opgavenindex" in waarden:
        opgave = waarden["opgavenindex"]
        for naam in opgave:
            if naam not in ("gewicht", "bron"):
                yield f"opgavenindex: '{naam}' is geen bekend onderdeel; het zijn gewicht en bron."
        yield from _fouten_in_band(opgave.get("gewicht"), "opgavenindex", "gewicht", hoogstens=1)
        yield from _fout_in_bron(opgave, "opgavenindex")
    elif volgt:
        yield "een norm volgt de opgavenindex, maar er is geen [opgavenindex] met een gewicht."


def _te_klein(tabel: Mapping[str, Any], grenzen: Mapping[str, float], waar: str) -> Iterator[str]:
    for naam, hoogstens in grenzen.items():
        if is_getal(tabel.get(naam)) and not 0 < tabel[naam] <= hoogstens:
            yield f"{waar}: {naam} is {tabel[naam]}; geef een getal boven 0 en hooguit {getal(hoogstens)}."


def _fouten_in_functies(functies: Sequence[Mapping[str, Any]], budget: Any) -> Iterator[str]:
    for nr, tabel in enumerate(functies, 1):
        waar = f"functie '{tabel['naam']}'" if isinstance(tabel.get("naam"), str) else f"functie {nr}"
        yield from fouten_in_velden(tabel, Functie, waar=waar)
        if tabel.get("naam") == "" or tabel.get("per") == "":
            yield f"{waar}: 'naam' en 'per' mogen niet leeg zijn."
        minimum = tabel.get("minimum", 0)
        if is_getal(minimum) and not 0 <= minimum <= _GROOTSTE:
            yield f"{waar}: minimum is {minimum}; geef uren per week, 0 of meer."
        yield from _te_klein(tabel, {"tarief": 10_000}, waar)
    algemeen = isinstance(budget, Mapping) and "tarief" in budget
    zonder = [str(tabel.get("naam")) for tabel in functies if "tarief" not in tabel]
    if not algemeen and 0 < len(zonder) < len(functies):
        yield f"{opsomming(zonder)}: er is geen tarief. Geef een tarief bij [budget], of bij elke functie."


def _fouten_in_norm(
    soort: Normsoort, tabel: Mapping[str, Any], nr: int, functies: Sequence[str]
) -> Iterator[str]:
    waar = f"{soort} '{tabel['naam']}'" if isinstance(tabel.get("naam"), str) else f"norm {nr} ({soort})"
    bijzonder = (_WAARDE[soort], "functies")
    gewoon = {naam: waarde for naam, waarde in tabel.items() if naam not in bijzonder}
    velden = _Basisvelden if soort == "basis" else _Caseloadvelden
    yield from fouten_in_velden(gewoon, velden, waar=waar)
    if tabel.get("naam") == "" or tabel.get("kolom") == "":
        yield f"{waar}: 'naam' en 'kolom' mogen niet leeg zijn."
    if tabel.get("bron") == "":
        yield from _fout_in_bron(tabel, waar)
    waarde = tabel.get(_WAARDE[soort])
    yield from _fouten_in_band(waarde, waar, _WAARDE[soort], boven_nul=soort == "caseload")
    yield from _fouten_in_verdeling(tabel.get("functies"), waar, functies)


def _fouten_in_verdeling(verdeling: Any, waar: str, functies: Sequence[str]) -> Iterator[str]:
    if not (isinstance(verdeling, Mapping) and verdeling):
        yield f"{waar}: 'functies' ontbreekt; geef per functie een percentage, samen 100."
        return
    for naam in verdeling:
        if naam not in functies:
            raad = lijkt_op(naam, functies) or f"Kies uit {', '.join(functies) or 'geen'}."
            yield f"{waar}: functie '{naam}' is niet bekend als [[functie]]. {raad}"
    if not all(is_getal(deel) and 0 <= deel <= _HEEL for deel in verdeling.values()):
        yield f"{waar}: een percentage bij 'functies' is geen getal van 0 tot en met 100."
    elif abs(sum(verdeling.values()) - _HEEL) > 0.01:
        som = getal(sum(verdeling.values()), 1)
        yield f"{waar}: de percentages bij 'functies' zijn samen {som}, geen 100."


def _fouten_in_band(
    waarde: Any, waar: str, naam: str, *, hoogstens: float = _GROOTSTE, boven_nul: bool = False
) -> Iterator[str]:
    if waarde is None:
        yield f"{waar}: '{naam}' ontbreekt."
        return
    if isinstance(waarde, Mapping):
        if set(waarde) != set(_NIVEAUS):
            yield f"{waar}: geef bij {naam} precies laag, midden en hoog."
            return
        getallen = [waarde[niveau] for niveau in _NIVEAUS]
    else:
        getallen = [waarde]
    if not all(is_getal(w) and (w > 0 if boven_nul else w >= 0) and w <= hoogstens for w in getallen):
        vanaf = "boven 0" if boven_nul else "van 0 of meer"
        yield f"{waar}: {naam} heeft een waarde die geen getal {vanaf} is (hooguit {getal(hoogstens)})."
    elif getallen != sorted(getallen):
        yield f"{waar}: {naam} loopt niet op van laag, via midden, naar hoog."


def _fout_in_bron(tabel: Mapping[str, Any], waar: str) -> Iterator[str]:
    bron = tabel.get("bron")
    if not (isinstance(bron, str) and bron.strip()):
        yield f"{waar}: noem de bron: wie heeft dit getal vastgesteld, en waar staat dat?"
