"""How long a graph takes for every gemeente of the Netherlands in one process, and what those graphs hold."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from gebied.bronnen.grenzen import lees_grenzen
from gebied.graaf import Graaf, maak_graaf

RESTGEBIED_ONDER = 10
"""A gebied with fewer inhabitants is restgebied, as `gebied scan` does by default."""


@dataclass(frozen=True)
class Rij:
    """What the graph of one gemeente holds."""

    code: str
    gemeente: str
    gebieden: int
    restgebieden: int
    grenzen: int
    kloven: int
    onderdelen: int
    """Connected parts before any verbinding."""
    verbindingen: int
    langste_m: int


def tel_gemeenten(bestand: Path, gemeenten: Sequence[str] = ()) -> tuple[list[Rij], list[Graaf]]:
    """Read a boundary file and make the graph of each gemeente in it, or of those named only."""
    gebieden = lees_grenzen(bestand, gemeenten=gemeenten).gebieden
    rijen, grafen = [], []
    for code, tabel in gebieden.groupby("gemeentecode", sort=True):
        rest = tabel.loc[tabel["inwoners"] < RESTGEBIED_ONDER, "code"]
        graaf = maak_graaf(tabel, restgebieden=rest)
        grafen.append(graaf)
        rijen.append(_rij(str(code), str(tabel["gemeente"].iloc[0]), graaf))
    return rijen, grafen


def _rij(code: str, naam: str, graaf: Graaf) -> Rij:
    soort = graaf.buren["soort"].value_counts()
    return Rij(
        code=code,
        gemeente=naam,
        gebieden=len(graaf.codes),
        restgebieden=len(graaf.restgebieden),
        grenzen=int(soort.get("grens", 0)),
        kloven=int(soort.get("kloof", 0)),
        onderdelen=len(graaf.zonder_verbindingen().onderdelen()),
        verbindingen=len(graaf.verbindingen),
        langste_m=round(max(graaf.verbindingen["lengte_m"], default=0)),
    )


def meet(data: Path, uit: Path) -> None:
    """Measure on the buurten of 2015 and write the table as Markdown."""
    begin = time.perf_counter()
    rijen, _ = tel_gemeenten(data / "cbs2015" / "buurten.parquet")
    tekst = verslag(rijen, time.perf_counter() - begin)
    uit.write_text(tekst, encoding="utf-8")
    print(tekst)


def verslag(rijen: list[Rij], seconden: float) -> str:
    """Return the table: totals first, then a line per gemeente."""
    kop = [veld.name for veld in fields(Rij)]
    los = sum(rij.verbindingen > 0 for rij in rijen)
    totaal = Rij(
        "",
        "**alle**",
        *(sum(getattr(rij, naam) for rij in rijen) for naam in kop[2:-1]),
        max(rij.langste_m for rij in rijen),
    )
    regels = [
        "# Graphs of all gemeenten (buurten 2015, CBS / Kadaster)",
        "",
        f"{len(rijen)} gemeenten in {seconden:.1f} s, reading included, one process. None failed.",
        f"{len(rijen) - los} gemeenten are one part by themselves; {los} need verbindingen.",
        "`onderdelen` counts the connected parts before any verbinding.",
        "",
        f"| {' | '.join(kop)} |",
        f"|{'---|' * 2}{'---:|' * (len(kop) - 2)}",
        *(f"| {' | '.join(map(str, astuple(rij)))} |" for rij in (totaal, *rijen)),
    ]
    return "\n".join(regels) + "\n"
