"""A concept: an indeling that is being changed by hand, step by step, and is not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling, Opdracht

K = TypeVar("K", str, int)
W = TypeVar("W", str, int)


@dataclass(frozen=True)
class Stap:
    """One change: what is different after it, and nothing else.

    Parameters
    ----------
    tekst
        What was done, in Dutch.
    toewijzing
        Code of a gebied → the werkgebied it comes in; None for none.
    namen
        Number of a werkgebied → its name; None for none.
    lagen
        Name of a layer → code → the team it comes in; None for none.
    """

    tekst: str
    toewijzing: Mapping[str, int | None] = field(default_factory=dict)
    namen: Mapping[int, str | None] = field(default_factory=dict)
    lagen: Mapping[str, Mapping[str, int | None]] = field(default_factory=dict)

    @classmethod
    def tussen(cls, voor: Indeling, na: Indeling, tekst: str) -> Stap:
        """Return the step from one indeling to another."""
        lagen = {
            naam: anders
            for naam in {**voor.lagen, **na.lagen}
            if (anders := _anders(voor.lagen.get(naam, {}), na.lagen.get(naam, {})))
        }
        return cls(tekst, _anders(voor.toewijzing, na.toewijzing), _anders(voor.namen, na.namen), lagen)


@dataclass(frozen=True)
class Concept:
    """An indeling that is being changed by hand.

    Parameters
    ----------
    codes
        Codes of the gebieden of the project at that moment, in order.
    begin
        The indeling it began from: its name, mapping, names of werkgebieden, layers and opdracht. Without a
        name and a mapping when it began with nothing.
    stappen
        What was done, in order; those after `gedaan` were undone and can be done again.
    gedaan
        How many steps count.
    vastgezet
        Numbers of werkgebieden that stay as they are until they come loose.
    notitie
        Note that goes with the indeling when it is saved.
    """

    codes: tuple[str, ...]
    begin: Indeling
    stappen: tuple[Stap, ...] = ()
    gedaan: int = 0
    vastgezet: frozenset[int] = frozenset()
    notitie: str = ""

    def __repr__(self) -> str:
        return f"Concept({self.begin.naam!r}, stap {self.gedaan} van {len(self.stappen)})"

    @cached_property
    def indeling(self) -> Indeling:
        """The indeling as it is now, without proof: what was proved before does not hold any more."""
        return self.na(self.gedaan)

    def na(self, stappen: int) -> Indeling:
        """Return the indeling after so many steps."""
        toewijzing, namen = dict(self.begin.toewijzing), dict(self.begin.namen)
        lagen = {naam: dict(van) for naam, van in self.begin.lagen.items()}
        for stap in self.stappen[:stappen]:
            _pas_toe(toewijzing, stap.toewijzing)
            _pas_toe(namen, stap.namen)
            for naam, anders in stap.lagen.items():
                _pas_toe(lagen.setdefault(naam, {}), anders)
        return replace(
            self.begin,
            toewijzing=dict(sorted(toewijzing.items())),
            namen=dict(sorted(namen.items())),
            lagen=lagen,
        )

    @property
    def vorige(self) -> Stap | None:
        """The step that is undone next."""
        return self.stappen[self.gedaan - 1] if self.gedaan else None

    @property
    def volgende(self) -> Stap | None:
        """The step that is done again next."""
        return self.stappen[self.gedaan] if self.gedaan < len(self.stappen) else None

    def ongedaan(self) -> Concept:
        """Return the concept without its last step; at the beginning it stays as it is."""
        return replace(self, gedaan=max(0, self.gedaan - 1))

    def opnieuw(self) -> Concept:
        """Return the concept with the step that was undone last."""
        return replace(self, gedaan=min(len(self.stappen), self.gedaan + 1))

    def met(self, indeling: Indeling, tekst: str) -> Concept:
        """Return the concept with one step more, that leads to this indeling; undone steps are forgotten.

        Raises
        ------
        VerkeerdGebruik
            When the step would change nothing.
        """
        stap = Stap.tussen(self.indeling, indeling, tekst)
        if not (stap.toewijzing or stap.namen or stap.lagen):
            raise VerkeerdGebruik("Deze stap verandert niets.", stap="kies een andere stap.")
        stappen = (*self.stappen[: self.gedaan], stap)
        return replace(self, stappen=stappen, gedaan=len(stappen))

    def als_dict(self) -> dict[str, Any]:
        """Return the concept as plain values for JSON."""
        begin = self.begin
        return {
            "begonnen_met": begin.naam,
            "codes": list(self.codes),
            "toewijzing": dict(begin.toewijzing),
            "namen": _als_tekst(begin.namen),
            "lagen": {naam: dict(van) for naam, van in begin.lagen.items()},
            "opdracht": None if begin.opdracht is None else begin.opdracht.als_dict(),
            "stappen": [
                {
                    "tekst": stap.tekst,
                    "toewijzing": dict(stap.toewijzing),
                    "namen": _als_tekst(stap.namen),
                    "lagen": {naam: dict(van) for naam, van in stap.lagen.items()},
                }
                for stap in self.stappen
            ],
            "gedaan": self.gedaan,
            "vastgezet": sorted(self.vastgezet),
            "notitie": self.notitie,
        }

    @classmethod
    def uit_dict(cls, waarden: Mapping[str, Any]) -> Concept:
        """Make a concept of what `als_dict` gave.

        Raises
        ------
        InvoerGeweigerd
            When it is something else.
        """
        try:
            opdracht = waarden["opdracht"]
            begin = Indeling(
                _tekst(waarden["begonnen_met"]),
                _nummers(waarden["toewijzing"]),
                _namen(waarden["namen"]),
                None if opdracht is None else Opdracht.uit_dict(opdracht),
                lagen={_tekst(naam): _nummers(van) for naam, van in waarden["lagen"].items()},
            )
            stappen = tuple(
                Stap(
                    _tekst(stap["tekst"]),
                    _nummers(stap["toewijzing"], leeg=True),
                    _namen(stap["namen"], leeg=True),
                    {_tekst(naam): _nummers(van, leeg=True) for naam, van in stap["lagen"].items()},
                )
                for stap in waarden["stappen"]
            )
            if type(waarden["gedaan"]) is not int or not 0 <= waarden["gedaan"] <= len(stappen):
                raise ValueError("a number of steps that are not there")
            return cls(
                codes=tuple(_tekst(code) for code in waarden["codes"]),
                begin=begin,
                stappen=stappen,
                gedaan=waarden["gedaan"],
                vastgezet=frozenset(_nummer(nr) for nr in waarden["vastgezet"]),
                notitie=_tekst(waarden["notitie"]),
            )
        except (ValueError, TypeError, KeyError, AttributeError, VerkeerdGebruik):
            raise InvoerGeweigerd(
                "Dit concept is beschadigd en kan niet worden geopend.",
                stap="begin een nieuw concept; uw indelingen in het project zijn er nog.",
            ) from None


def naam_van(indeling: Indeling, nr: int) -> str:
    """Return the name of a werkgebied as every page writes it."""
    return indeling.namen.get(nr, f"Werkgebied {nr}")


def _anders(voor: Mapping[K, W], na: Mapping[K, W]) -> dict[K, W | None]:
    return {sleutel: na.get(sleutel) for sleutel in {**voor, **na} if voor.get(sleutel) != na.get(sleutel)}


def _pas_toe(waarden: dict[K, W], anders: Mapping[K, W | None]) -> None:
    for sleutel, waarde in anders.items():
        if waarde is None:
            waarden.pop(sleutel, None)
        else:
            waarden[sleutel] = waarde


def _als_tekst(namen: Mapping[int, str | None]) -> dict[str, str | None]:
    """JSON knows no numbers as keys."""
    return {str(nr): naam for nr, naam in namen.items()}


def _tekst(waarde: object) -> str:
    if not isinstance(waarde, str):
        raise TypeError("not a text")
    return waarde


def _nummer(waarde: object) -> int:
    if type(waarde) is not int or waarde < 1:
        raise ValueError("not a number of a werkgebied")
    return waarde


def _nummers(waarden: Mapping[str, Any], *, leeg: bool = False) -> dict[str, Any]:
    return {_tekst(code): None if leeg and nr is None else _nummer(nr) for code, nr in waarden.items()}


def _namen(waarden: Mapping[str, Any], *, leeg: bool = False) -> dict[int, Any]:
    return {_nummer(int(nr)): None if leeg and naam is None else _tekst(naam) for nr, naam in waarden.items()}
