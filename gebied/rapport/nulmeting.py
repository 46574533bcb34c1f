"""What changed since a nulmeting, as a report and as sheets; what caused it is never said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import pandas as pd

from gebied.indicatoren.cijfer import Cijfer
from gebied.profiel.nulvergelijking import Nulvergelijking, Verandering
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Tabel, dag
from gebied.taal import getal

_LEESWIJZER: Final = (
    "Een verandering staat er alleen als zij groter is dan de onzekerheid. Van honderd vergelijkingen van "
    "steekproeven of beschermde aantallen laten er ongeveer vijf door toeval een verandering zien. Waardoor "
    "iets verandert, zegt deze vergelijking niet."
)


def nulmetingrapport(
    uitkomst: Nulvergelijking, *, bronnen: Iterable[str] = (), datum: date | None = None
) -> Document:
    """Return the report: what changed per area, what was not compared and why, and what became different.

    `bronnen` are source lines of the scan, `datum` is the day of the report.
    """
    nulmeting = uitkomst.nulmeting
    onderdelen: list[Onderdeel] = [Alinea(_samenvatting(uitkomst), "inleiding"), Alinea(_LEESWIJZER, "klein")]
    onderdelen.append(Kop("Wat is veranderd"))
    onderdelen += _veranderd(uitkomst)
    onderdelen += _niet_vergeleken(uitkomst)
    if uitkomst.bevindingen:
        onderdelen.append(Kop("Wat anders is dan bij de nulmeting"))
        onderdelen.append(Opsomming(tuple(bevinding.tekst for bevinding in uitkomst.bevindingen)))
    return Document(
        titel=f"Vergeleken met nulmeting {nulmeting.naam}",
        ondertitel=f"{nulmeting.scan}, nulmeting van {dag(nulmeting.datum)}",
        onderdelen=tuple(onderdelen),
        onderwerp="Nulmeting",
        datum=datum,
        bronnen=tuple(dict.fromkeys(bronnen)),
    )


def nulmetingbladen(uitkomst: Nulvergelijking) -> dict[str, pd.DataFrame]:
    """Return the sheets `veranderingen` (one row per area and indicator) and `bevindingen`."""
    rijen = [
        {
            "gebied": deel.gebied.volledige_naam,
            "domein": deel.indicator.domein,
            "indicator": deel.indicator.naam,
            "toen": deel.toen.tekst,
            "jaar toen": deel.toen.jaar,
            "marge toen": deel.toen.margetekst,
            "nu": "onbekend" if deel.nu is None else deel.nu.tekst,
            "jaar nu": None if deel.nu is None else deel.nu.jaar,
            "marge nu": "" if deel.nu is None else deel.nu.margetekst,
            "verschil": None if deel.verschil is None else deel.verschil.waarde,
            "marge van het verschil": None if deel.verschil is None else deel.verschil.marge,
            "uitkomst": deel.tekst,
        }
        for deel in uitkomst.veranderingen
    ]
    return {
        "veranderingen": pd.DataFrame(rijen),
        "bevindingen": pd.DataFrame(
            [(bevinding.code, bevinding.tekst) for bevinding in uitkomst.bevindingen],
            columns=["code", "tekst"],
        ),
    }


def _samenvatting(uitkomst: Nulvergelijking) -> str:
    alle, vergeleken, veranderd = (
        len(delen) for delen in (uitkomst.veranderingen, uitkomst.vergeleken, uitkomst.veranderd)
    )
    return (
        f"De nulmeting heeft {getal(alle)} cijfers van {getal(len(uitkomst.nulmeting.gebieden))} gebieden. "
        f"Daarvan zijn er {getal(vergeleken)} vergeleken met een nieuwer cijfer. Bij {getal(veranderd)} is "
        "de verandering groter dan de onzekerheid."
    )


def _veranderd(uitkomst: Nulvergelijking) -> Iterator[Onderdeel]:
    per: defaultdict[str, list[Verandering]] = defaultdict(list)
    for deel in uitkomst.veranderd:
        per[deel.gebied.volledige_naam].append(deel)
    if not per:
        yield Alinea("Er is geen verandering gevonden die groter is dan de onzekerheid.")
    for gebied, delen in per.items():
        yield Kop(gebied, 2)
        yield Tabel(
            f"Veranderd in {gebied}",
            ("indicator", "toen", "nu", "uitkomst"),
            tuple((d.indicator.naam, _cijfer(d.toen), _cijfer(d.nu), d.tekst) for d in delen),
            frozenset({1, 2}),
        )


def _cijfer(cijfer: Cijfer | None) -> str:
    if cijfer is None:
        return "onbekend"
    return f"{cijfer.tekst} ({cijfer.jaar})" if cijfer.jaar is not None else cijfer.tekst


def _niet_vergeleken(uitkomst: Nulvergelijking) -> Iterator[Onderdeel]:
    redenen = Counter(deel.reden for deel in uitkomst.veranderingen if deel.verschil is None)
    if redenen:
        yield Kop("Wat niet is vergeleken")
        yield Opsomming(tuple(f"{reden}: {getal(aantal)} keer." for reden, aantal in redenen.most_common()))
