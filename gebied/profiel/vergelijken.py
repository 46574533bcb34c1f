"""What a figure is compared with: like years where there are, and the difference in years said where not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, get_args

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.indicatoren.cijfer import Cijfer, dekking_verschilt, verschil
from gebied.profiel.profielcijfer import Met, Vergelijking
from gebied.profiel.verzamelen import Verzameld

STANDAARD: Final = ("gemeente", "nederland", "eerder")
KEUZES: Final[tuple[Met, ...]] = get_args(Met)

_IN_WOORDEN: Final = {
    "gemeente": "de gemeente",
    "ggd-regio": "de GGD-regio",
    "nederland": "Nederland",
    "soortgelijk": "soortgelijke gemeenten",
    "eerder": "een eerder jaar",
}


@dataclass(frozen=True)
class Keuze:
    """One benchmark as the user asks for it; `jaar` is that of ``"eerder:2013"``, else None."""

    met: Met
    jaar: int | None = None

    @property
    def tekst(self) -> str:
        """The benchmark in words."""
        return _IN_WOORDEN[self.met] if self.jaar is None else f"het jaar {self.jaar}"


@dataclass(frozen=True)
class Plek:
    """Where an area lies, for its benchmarks.

    Parameters
    ----------
    sleutel
        Key of the analysegebied.
    gemeente
        Code of its gemeente; ``""`` when it lies in more than one.
    is_gemeente
        Whether it is the whole gemeente (or all of the scan), which cannot be compared with itself.
    """

    sleutel: str
    gemeente: str
    is_gemeente: bool


def lees_keuzes(vergelijk_met: Iterable[str]) -> tuple[Keuze, ...]:
    """Return the benchmarks that were asked for, each once.

    Raises
    ------
    VerkeerdGebruik
        With every choice that is unknown.
    """
    keuzes, problemen = [], []
    for tekst in vergelijk_met:
        met, _, jaar = tekst.strip().casefold().partition(":")
        soort = next((keuze for keuze in KEUZES if keuze == met), None)
        if soort is None or (jaar and not (soort == "eerder" and jaar.isascii() and jaar.isdigit())):
            problemen.append(f"'{tekst}' is geen vergelijking. {lijkt_op(met, KEUZES)}".strip())
        else:
            keuzes.append(Keuze(soort, int(jaar) if jaar else None))
    if problemen:
        raise VerkeerdGebruik(
            "Een vergelijking is niet bekend.",
            problemen=problemen,
            stap=f"kies uit {', '.join(KEUZES)}, of een jaar zoals eerder:2013.",
        )
    return tuple(dict.fromkeys(keuzes))


def vergelijk(
    cijfer: Cijfer, plek: Plek, keuzes: Sequence[Keuze], verzameld: Verzameld
) -> tuple[Vergelijking, ...]:
    """Return the benchmarks of a figure that there are.

    A count of the whole gemeente says nothing beside that of a part, so counts are only compared with an
    earlier year.
    """
    gevonden = []
    for keuze in keuzes:
        if cijfer.indicator.optellen == "som" and keuze.met != "eerder":
            continue
        ander, naam = _maatstaf(cijfer, plek, keuze, verzameld)
        if ander is None:
            continue
        eerder, deel = keuze.met == "eerder", verschil(cijfer, ander)
        if eerder and dekking_verschilt(cijfer, ander):  # who is missing now may have been counted then
            deel = deel._replace(oordeel="onbekend")
        ander_jaar = not eerder and ander.jaar != cijfer.jaar
        gevonden.append(Vergelijking(keuze.met, naam, ander, deel, ander_jaar))
    return tuple(gevonden)


def vergelijk_van_gemeente(
    cijfer: Cijfer, plek: Plek, keuzes: Sequence[Keuze], verzameld: Verzameld
) -> tuple[Vergelijking, ...]:
    """Return the benchmarks of a figure that is about the whole gemeente."""
    hier = replace(plek, is_gemeente=True)
    return vergelijk(cijfer, hier, [keuze for keuze in keuzes if keuze.met != "eerder"], verzameld)


def ontbrekende_keuzes(
    keuzes: Iterable[Keuze], gebruikt: Iterable[Vergelijking], plek: Plek
) -> tuple[Keuze, ...]:
    """Return the benchmarks that were asked for and that no figure has."""
    soorten = {vergelijking.met for vergelijking in gebruikt}
    if plek.is_gemeente:
        soorten.add("gemeente")
    return tuple(keuze for keuze in keuzes if keuze.met not in soorten)


def _maatstaf(cijfer: Cijfer, plek: Plek, keuze: Keuze, verzameld: Verzameld) -> tuple[Cijfer | None, str]:
    sleutel = cijfer.indicator.sleutel
    if keuze.met == "eerder":
        eerder = _eerder(cijfer, verzameld.eigen.get((plek.sleutel, sleutel), ()), keuze.jaar)
        return eerder, "" if eerder is None else str(eerder.jaar)
    if keuze.met == "gemeente":
        if plek.is_gemeente or not plek.gemeente:
            return None, ""
        # what was published goes before what was added up, if it is about the same year
        deel = (plek.gemeente, sleutel)
        reeks = (*verzameld.gemeenten.get(deel, ()), *verzameld.opgeteld.get(deel, ()))
        gevonden = _van_jaar(reeks, cijfer.jaar)
        return gevonden, "" if gevonden is None else gevonden.naam
    plaats = _plaats(keuze.met, plek, verzameld)
    gevonden = _van_jaar(verzameld.elders.get((plaats, sleutel), ()), cijfer.jaar)
    return gevonden, _naam(keuze.met, verzameld.plaatsen.get(plaats, ("", ""))[1])


def _naam(met: Met, naam: str) -> str:
    if met == "nederland":
        return "Nederland"
    if met == "soortgelijk":
        return "soortgelijke gemeenten"
    kaal = naam.removeprefix("GGD-regio ").removeprefix("GGD ").strip()
    return f"de GGD-regio {kaal}"


def _plaats(met: Met, plek: Plek, verzameld: Verzameld) -> str:
    """Return the code of the place that is meant; ``""`` when it is not there, or not clear which it is."""
    if met == "soortgelijk":
        return f"soortgelijk:{plek.gemeente}"
    niveau = "land" if met == "nederland" else met
    kandidaten = [plaats for plaats, (soort, _) in verzameld.plaatsen.items() if soort == niveau]
    return kandidaten[0] if len(kandidaten) == 1 else ""


def _van_jaar(reeks: Sequence[Cijfer], jaar: int | None) -> Cijfer | None:
    """Return the figure of the same year, else of the year nearest to it."""
    bekend = [cijfer for cijfer in reeks if cijfer.waarde is not None]
    gelijk = next((cijfer for cijfer in bekend if cijfer.jaar == jaar), None)
    if gelijk is not None or jaar is None:
        return gelijk
    met_jaar = [(abs(cijfer.jaar - jaar), nr) for nr, cijfer in enumerate(bekend) if cijfer.jaar is not None]
    return bekend[min(met_jaar)[1]] if met_jaar else None


def _eerder(cijfer: Cijfer, reeks: Sequence[Cijfer], jaar: int | None) -> Cijfer | None:
    if cijfer.jaar is None:
        return None
    ouder = [
        ander
        for ander in reeks
        if ander.waarde is not None and ander.jaar is not None and ander.jaar < cijfer.jaar
    ]
    if jaar is not None:
        ouder = [ander for ander in ouder if ander.jaar == jaar]
    return ouder[-1] if ouder else None
