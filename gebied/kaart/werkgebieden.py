"""The figures per werkgebied that a map shows, from the judge or, without it, added up from the scan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Beoordeling, Indeling
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True, slots=True)
class Werkgebied:
    """One werkgebied as map and table show it.

    `inwoners` counts the served gebieden. `in_band` is None where no band was asked. `gebieden` holds codes.
    `gebruik` is domain → protected persons with help, rounded; None where hidden.
    """

    nr: int
    naam: str
    teams: int
    inwoners: int
    in_band: bool | None
    gebieden: tuple[str, ...]
    gebruik: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def opschrift(self) -> str:
        """Number and name, as tables and tooltips print it."""
        return f"{self.nr} · {self.naam}" if self.naam else str(self.nr)


def werkgebieden_van(
    scan: Wijkscan, indeling: Indeling | None, oordeel: Beoordeling | None
) -> tuple[Werkgebied, ...]:
    """Return the werkgebieden in order of number; none without an indeling.

    Raises
    ------
    VerkeerdGebruik
        When `oordeel` is about other werkgebieden than `indeling`.
    InvoerGeweigerd
        When the indeling names codes that the scan does not have.
    """
    if indeling is None:
        if oordeel is not None:
            raise VerkeerdGebruik(
                "Er is een beoordeling gegeven zonder indeling.",
                stap="geef ook de indeling waar de beoordeling over gaat.",
            )
        return ()
    _controleer_codes(scan, indeling)
    if oordeel is None:
        return _zelf_opgeteld(scan, indeling)
    _controleer_oordeel(indeling, oordeel)
    return tuple(
        Werkgebied(
            nr=int(regel["nr"]),
            naam=_naam(indeling, int(regel["nr"])),
            teams=int(regel["teams"]),
            inwoners=int(regel["inwoners"]),
            in_band=None if regel.get("in_band") is None else bool(regel["in_band"]),
            gebieden=tuple(regel["gebieden"]),
            gebruik=regel.get("gebruik") or {},
        )
        for regel in sorted(oordeel.werkgebieden, key=lambda regel: int(regel["nr"]))
    )


def _naam(indeling: Indeling, nr: int) -> str:
    """Return the given name; the number alone needs no name."""
    return indeling.namen.get(nr, "")


def _controleer_codes(scan: Wijkscan, indeling: Indeling) -> None:
    vreemd = sorted(set(indeling.toewijzing) - set(scan.codes))
    if vreemd:
        raise InvoerGeweigerd(
            f"De indeling '{indeling.naam}' past niet bij de scan '{scan.naam}'.",
            problemen=[f"code {code} staat niet in de scan" for code in vreemd],
            stap="gebruik een indeling die bij deze scan is gemaakt.",
        )


def _controleer_oordeel(indeling: Indeling, oordeel: Beoordeling) -> None:
    beoordeeld = {int(regel["nr"]) for regel in oordeel.werkgebieden}
    if not beoordeeld >= set(indeling.toewijzing.values()):
        raise VerkeerdGebruik(
            f"De beoordeling '{oordeel.naam}' gaat niet over de werkgebieden van '{indeling.naam}'.",
            stap="beoordeel deze indeling opnieuw.",
        )


def _zelf_opgeteld(scan: Wijkscan, indeling: Indeling) -> tuple[Werkgebied, ...]:
    # a plain dictionary: the app comes here at every click, and a lookup in a series is slow
    inwoners = {str(code): int(hoeveel) for code, hoeveel in scan.inwoners().dropna().items()}
    codes: dict[int, list[str]] = defaultdict(list)
    for code, nr in indeling.paren():
        codes[nr].append(code)
    uit = []
    for nr, leden in sorted(codes.items()):
        bediend = [code for code in leden if code not in scan.graaf.restgebieden]
        som = sum(inwoners.get(code, 0) for code in bediend)
        opdracht = indeling.opdracht
        teams = opdracht.teams_voor(som, len(bediend)) if opdracht else 1
        in_band = opdracht.afstand_tot_band(som, teams) == 0 if opdracht else None
        uit.append(Werkgebied(nr, _naam(indeling, nr), teams, som, in_band, tuple(leden)))
    return tuple(uit)
