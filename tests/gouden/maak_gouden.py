"""Make the golden files again with `python tests/gouden/maak_gouden.py`, and look at what changed.

They hold what follows from the input alone: the example, its neighbours, and what the judge says about the
plan as printed. A proposal is not among them, since two indelingen may be equally good.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from gebied.beoordelen import beoordeel
from gebied.bronnen.voorbeelden import lees_voorbeeld
from gebied.wijkscan import maak_scan

MAP = Path(__file__).parent


def plan_2013() -> str:
    """What the judge says about the plan of 2013 as printed."""
    voorbeeld = lees_voorbeeld("almere2013")
    scan = maak_scan(voorbeeld.grenzen)
    oordeel = beoordeel(scan, voorbeeld.plan, naam=voorbeeld.plan_naam, namen=voorbeeld.plan_namen)
    rond = json.loads(json.dumps(oordeel.als_dict()), parse_float=lambda tekst: round(float(tekst), 3))
    return json.dumps(rond, ensure_ascii=False, indent=1) + "\n"


def buren_2013() -> str:
    """The neighbours of the example, in whole metres."""
    buren = maak_scan(lees_voorbeeld("almere2013").grenzen).graaf.buren
    uit = io.StringIO()
    schrijver = csv.writer(uit, lineterminator="\n")
    schrijver.writerow(["a", "b", "soort", "lengte_m"])
    schrijver.writerows((rij.a, rij.b, rij.soort, round(rij.lengte_m)) for rij in buren.itertuples())
    return uit.getvalue()


MAKERS: dict[str, Callable[[], str]] = {"plan_2013.json": plan_2013, "buren_2013.csv": buren_2013}
"""Name of the golden file → what makes its text."""


if __name__ == "__main__":
    for naam, maker in MAKERS.items():
        (MAP / naam).write_text(maker(), encoding="utf-8", newline="\n")
