"""Exceptions that a user may see: what was given, what is allowed, and the next step, in Dutch.

Every exception carries the exit code of the command line. A message never holds data about a person.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

_T = TypeVar("_T")


class GebiedFout(Exception):
    """Base of everything that `gebied` raises on purpose.

    Parameters
    ----------
    boodschap
        One sentence: what is wrong.
    problemen
        Every fault that was found, one sentence each. All are reported together.
    stap
        The next step for the user.
    """

    exitcode: ClassVar[int] = 1

    def __init__(self, boodschap: str, *, problemen: Iterable[str] = (), stap: str = "") -> None:
        self.boodschap = boodschap
        self.problemen: tuple[str, ...] = tuple(problemen)
        self.stap = stap
        super().__init__(str(self))

    def __str__(self) -> str:
        regels = [self.boodschap, *(f"  - {probleem}" for probleem in self.problemen)]
        if self.stap:
            regels.append(f"Volgende stap: {self.stap}")
        return "\n".join(regels)

    def __reduce__(self) -> tuple[object, ...]:
        # the third part carries what a subclass holds besides, such as the concessies of `GeenIndeling`
        return (_herstel, (type(self), self.boodschap, self.problemen, self.stap), self.__dict__)


def _herstel(soort: type[GebiedFout], boodschap: str, problemen: tuple[str, ...], stap: str) -> GebiedFout:
    return soort(boodschap, problemen=problemen, stap=stap)


class VerkeerdGebruik(GebiedFout):
    """The command, option or `Opdracht` itself is not valid (exit code 2)."""

    exitcode = 2


class InvoerGeweigerd(GebiedFout):
    """A file or table cannot be used as it is (exit code 3); nothing was written."""

    exitcode = 3


class HerkenbarePersonen(InvoerGeweigerd):
    """A file holds direct identifiers of people (exit code 3): nothing of it may be kept anywhere."""


class ProjectBezet(InvoerGeweigerd):
    """The project file is in use by another program, or was changed meanwhile (exit code 3)."""


@dataclass(frozen=True, slots=True)
class Concessie:
    """A change of the opdracht that was computed to work.

    Parameters
    ----------
    tekst
        The change in a Dutch sentence.
    opdracht
        The parts that change, plain as in TOML, for `Opdracht.met`; None for a part that is left out.
    vrij
        Numbers of locked werkgebieden that come free.
    """

    tekst: str
    opdracht: Mapping[str, Any]
    vrij: tuple[int, ...] = ()


class GeenIndeling(GebiedFout):
    """No indeling keeps the hard rules (exit code 4); `problemen` explains why.

    `bewezen` is False when the search only failed to find one, and `tijd_op` then tells whether more time
    may find one. `botsing` is a smallest set of rules that
    cannot hold together, in Dutch; `concessies` are the nearest changes that do work.
    """

    exitcode = 4
    bewezen: bool = True
    tijd_op: bool = False
    botsing: tuple[str, ...] = ()
    concessies: tuple[Concessie, ...] = ()


class BronOnbereikbaar(GebiedFout):
    """A source on the network did not answer (exit code 5)."""

    exitcode = 5


def verzamel(lezers: Iterable[Callable[[], _T]]) -> list[_T]:
    """Read every file, and report the faults of all of them together.

    Raises
    ------
    InvoerGeweigerd
        When one or more readers refuse.
    """
    gelezen: list[_T] = []
    fouten: list[InvoerGeweigerd] = []
    for lees in lezers:
        try:
            gelezen.append(lees())
        except InvoerGeweigerd as fout:
            fouten.append(fout)
    if len(fouten) == 1:
        raise fouten[0]
    if fouten:
        raise InvoerGeweigerd(
            f"{len(fouten)} bestanden kunnen niet worden gelezen.",
            problemen=[regel for fout in fouten for regel in (fout.boodschap, *fout.problemen)],
            stap=" Ook: ".join(dict.fromkeys(fout.stap for fout in fouten)),
        )
    return gelezen


def lijkt_op(gegeven: str, keuzes: Sequence[str]) -> str:
    """Return a Dutch half-sentence with the nearest allowed values, or ``""`` when none is near.

    >>> lijkt_op("Almeer", ["Almere", "Almelo"])
    'Bedoelt u Almere of Almelo?'
    """
    laag = {keuze.casefold(): keuze for keuze in reversed(list(keuzes))}
    dichtbij = difflib.get_close_matches(gegeven.casefold(), list(laag), n=3, cutoff=0.6)
    if not dichtbij:
        return ""
    namen = [laag[naam] for naam in dichtbij]
    return f"Bedoelt u {' of '.join(namen)}?"
