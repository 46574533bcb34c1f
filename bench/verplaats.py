"""How long a move by hand takes on 1,000 gebieden, judged with a plain and with a full opdracht."""

from __future__ import annotations

import statistics
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.instanties import voronoi
from bench.uitslag import machine
from gebied.beoordelen import uitleg, verplaats
from gebied.model import Indeling, Kolom, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond
from gebied.wijkscan import Wijkscan

AANTAL = 1_000
WERKGEBIEDEN = 110
ZETTEN = 60


def met_cijfers(scan: Wijkscan, seed: int) -> Wijkscan:
    """Give a scan what a full opdracht needs: a second year, service use, meeting places, stadsdelen."""
    rng = np.random.default_rng(seed)
    inwoners = scan.gebieden["inwoners"].to_numpy(dtype=np.int64)
    midden = scan.gebieden.geometry.centroid
    kwart = (midden.x > midden.x.median()).astype(int) + 2 * (midden.y > midden.y.median()).astype(int)
    gebieden = scan.gebieden.assign(
        later=pd.array(np.rint(inwoners * rng.uniform(0.9, 1.3, len(inwoners))).astype(int), dtype="Int64"),
        wmo=pd.array(rng.binomial(inwoners, 0.06), dtype="Int64"),
        buurtcentrum=pd.array(rng.binomial(1, 0.2, len(inwoners)), dtype="Int64"),
        stadsdeel=kwart.map({0: "Zuidwest", 1: "Zuidoost", 2: "Noordwest", 3: "Noordoost"}).astype("str"),
    )
    kolommen = [Kolom(naam, "aantal") for naam in ("later", "wmo", "buurtcentrum")]
    return replace(scan, gebieden=gebieden, catalogus=(*kolommen, Kolom("stadsdeel", "groep")))


def volle_opdracht(werkgebieden: int) -> Opdracht:
    """Return an opdracht with every part that is judged per werkgebied."""
    return Opdracht(
        teams=werkgebieden,
        doel=11_000,
        ook_inwoners=(OokInwoners("later"),),
        belasting=Belasting({"wmo": 1.0, "inwoners": 0.01}, procent=10),
        mix=(Mix("wmo"), Mix("wmo", soort="gelijksoortig")),
        plafonds=(Plafond("wmo", 8, "inwoners"),),
        binnen="stadsdeel",
        heel_houden=("stadsdeel",),
        lagen=(Laag("stadsdeelteams", "stadsdeel"),),
        ontmoetingsplek=Ontmoetingsplek(("buurtcentrum",), afstand_m=1_500, aandeel=80, omweg=1.3),
        huidig=Huidig("nu", 100_000),
        aansluiten_bij=("nu",),
    )


def indeling_van(scan: Wijkscan, seed: int, opdracht: Opdracht, werkgebieden: int) -> Indeling:
    """Return connected werkgebieden, grown side by side from random gebieden."""
    buren = {code: scan.graaf.buren_van(code) for code in scan.codes}
    begin = np.random.default_rng(seed).choice(scan.codes, werkgebieden, replace=False)
    toewijzing = {str(code): nr for nr, code in enumerate(begin, 1)}
    rij = deque(toewijzing)
    while rij:
        code = rij.popleft()
        for buur in buren[code]:
            if buur not in toewijzing:
                toewijzing[buur] = toewijzing[code]
                rij.append(buur)
    return Indeling("bench", toewijzing, opdracht=opdracht)


def meet_zetten(scan: Wijkscan, indeling: Indeling, nu: dict[str, int]) -> Iterator[float]:
    """Yield the seconds of each move, one after another: each goes on from the indeling before it."""
    randen = [(a, b) for a, b in scan.graaf.paren if indeling.toewijzing[a] != indeling.toewijzing[b]]
    for a, b in randen[:: max(1, len(randen) // ZETTEN)]:
        naar = indeling.toewijzing[b]
        if indeling.toewijzing[a] != naar:
            begin = time.perf_counter()
            indeling = verplaats(scan, indeling, a, naar, indelingen={"nu": nu}).indeling
            yield time.perf_counter() - begin


def rij(naam: str, opdracht: Opdracht, aantal: int, werkgebieden: int) -> str:
    """Measure one opdracht on a scan of its own and return its row."""
    scan = met_cijfers(voronoi(aantal, 1), 1)
    indeling = indeling_van(scan, 1, opdracht, werkgebieden)
    nu = dict(indeling_van(scan, 2, opdracht, werkgebieden).toewijzing)
    eerste, *rest = (1_000 * seconden for seconden in meet_zetten(scan, indeling, nu))
    begin = time.perf_counter()
    uitleg(scan, indeling, scan.codes[aantal // 2], indelingen={"nu": nu})
    waarom = 1_000 * (time.perf_counter() - begin)
    return f"| {naam} | {eerste:.0f} | {statistics.median(rest):.0f} | {max(rest):.0f} | {waarom:.0f} |"


def verslag(aantal: int, werkgebieden: int) -> str:
    """Measure a plain and a full opdracht and return the table as Markdown."""
    opdrachten = {"band only": Opdracht(), "every part": volle_opdracht(werkgebieden)}
    regels = [
        f"# A move by hand on {aantal:,} gebieden, {werkgebieden} werkgebieden",
        "",
        "Milliseconds per call of `verplaats`; the first call on a scan also reads the scan. `uitleg` judges",
        "a move to every neighbouring werkgebied.",
        "",
        "| opdracht | first | median of the rest | slowest of the rest | `uitleg` |",
        "|---|---:|---:|---:|---:|",
        *(rij(naam, opdracht, aantal, werkgebieden) for naam, opdracht in opdrachten.items()),
    ]
    return "\n".join(regels) + "\n"


def meet(_data: Path, uit: Path) -> None:
    """Measure and write the table."""
    tekst = f"{verslag(AANTAL, WERKGEBIEDEN)}\nMeasured on {date.today()}, {machine()}.\n"
    uit.write_text(tekst, encoding="utf-8")
    print(tekst)
