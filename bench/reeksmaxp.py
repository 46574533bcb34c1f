"""Max-p of spopt beside ours, gemeente by gemeente, as a whole country would ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.maten import meet as meet_maten
from bench.peers import spopt_maxp
from bench.proef import Afloop, Proef, Uitkomst, draai_apart, maak_proef, stopwatch
from gebied.bronnen.grenzen import lees_grenzen
from gebied.indelen import deel_in
from gebied.reeks.deeltaak import Instellingen, kies_deel
from gebied.wijkscan import maak_scan

LIMIET_S: Final = 60
_RUIM_S: Final = 600.0


@dataclass(frozen=True)
class Kant:
    """What one tool made of one gemeente, as the judge counts it; `reden` says what is missing."""

    gemaakt: int = 0
    in_band: int = 0
    buiten: int = 0
    compactheid_m: float = 0.0
    cpu: float = 0.0
    reden: str = ""


@dataclass(frozen=True)
class Paar:
    """One gemeente: spopt's max-p and ours."""

    gemeente: str
    gebieden: int
    zij: Kant
    wij: Kant

    def __post_init__(self) -> None:
        for naam in ("zij", "wij"):  # a file has them as plain values
            if isinstance(kant := getattr(self, naam), dict):
                object.__setattr__(self, naam, Kant(**kant))


@dataclass(frozen=True)
class AlsReeks:
    """What a reeks does for one gemeente: any number of teams, a fixed number of steps, no long proof."""

    def __call__(self, proef: Proef) -> Uitkomst:
        opdracht = replace(proef.opdracht, teams=None)
        deel = Instellingen().zoekdeel
        deel_in(proef.scan, opdracht, tijd=_RUIM_S, bewijs=False, uitweg=False, zoekdeel=0.01)  # compiles
        klok = stopwatch()
        indeling = deel_in(proef.scan, opdracht, tijd=_RUIM_S, bewijs=False, uitweg=False, zoekdeel=deel)
        duur = klok()
        nummer = {code: i for i, code in enumerate(proef.opgave.codes)}
        leden: dict[int, list[int]] = {}
        for code, nr in indeling.toewijzing.items():
            if code in nummer:
                leden.setdefault(nr, []).append(nummer[code])
        return Uitkomst(tuple(tuple(sorted(rij)) for rij in leden.values()), duur, indeling.bewijs)


def meet_maxp(bestand: Path, aantal: int, grootte: tuple[int, int]) -> Iterator[Paar]:
    """Yield a pair for gemeenten spread evenly over their sizes."""
    grenzen = lees_grenzen(bestand)
    groottes = grenzen.gebieden.groupby("gemeentecode").size().sort_values(kind="stable")
    past = groottes[groottes.between(*grootte)].index
    for code in past[:: max(1, len(past) // aantal)][:aantal]:
        scan = maak_scan(kies_deel(grenzen, (str(code),)), onbekend_als_restgebied=True)
        proef = maak_proef(scan, seed=1)
        if not proef.opgave.codes:
            continue  # every gebied is above the maximum: there is nothing to choose
        zij = als_kant(proef, draai_apart(spopt_maxp, proef, limiet=LIMIET_S))
        wij = als_kant(proef, draai_apart(AlsReeks(), proef, limiet=_RUIM_S))
        print(f"max-p: {scan.naam}: {zij.cpu:.1f} s, ours {wij.cpu:.1f} s", flush=True)
        yield Paar(scan.naam, len(proef.opgave.codes), zij, wij)


def als_kant(proef: Proef, afloop: Afloop) -> Kant:
    """Measure an answer with the judge."""
    uitkomst = afloop.uitkomst
    if uitkomst is None or not uitkomst.werkgebieden:
        return Kant(reden=afloop.reden or "no werkgebieden")
    maten = meet_maten(proef, uitkomst)
    heel = f"{maten.vergeten} gebieden left out" if maten.vergeten else ""
    return Kant(
        maten.gemaakt, maten.in_band, maten.buiten, maten.compactheid_m, uitkomst.tijd.cpu, reden=heel
    )
