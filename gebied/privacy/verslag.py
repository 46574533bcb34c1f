"""The beschermingsverslag: one page in Dutch on what was read, protected and lost, from protected numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
import pandas as pd
from jinja2 import Environment, StrictUndefined, Template

from gebied.privacy.ruis import raadkans
from gebied.privacy.telling import GETELD
from gebied.privacy.totaalfout import Totaalfout, mediane_ruis, totaalfout
from gebied.privacy.veilig import (
    AFRONDING,
    NOEMER,
    STATISTIEKEN,
    Instelling,
    Levering,
    Statistiek,
    VeiligeTabel,
    toon,
)
from gebied.taal import getal

_WAT: Final[Mapping[Statistiek, str]] = {
    "domein": "personen per domein",
    "voorziening": "personen per voorziening",
    "stapeling": "personen naar aantal domeinen",
}
_VOORBEELDEN: Final = (1, 4, 6, 10)
_MEESTE_RIJEN: Final = 24
"""A page has room for so many werkgebieden."""


@dataclass(frozen=True)
class Verslaggegevens:
    """What the report needs; every number in it is public or protected.

    Parameters
    ----------
    tabel
        The protected counts, the levering of the report included.
    levering
        The levering that the report is about.
    instelling
        Its setting.
    codes
        Gebieden of the scan.
    posten
        Protected tallies of persons.
    uitgegeven, jaarbudget
        ε spent on the year, this levering included, and the most that may be.
    indelingen
        Name → code → number of the werkgebied; there is room for the last one.
    vorm
        ``"records"`` or ``"aantallen"``.
    geschat
        Dutch sentences on places that were spread.
    """

    tabel: VeiligeTabel
    levering: Levering
    instelling: Instelling
    codes: Sequence[str]
    posten: Mapping[str, int]
    uitgegeven: float
    jaarbudget: float
    indelingen: Mapping[str, Mapping[str, int]]
    vorm: str
    geschat: Sequence[str] = ()


def schrijf_verslag(gegevens: Verslaggegevens) -> str:
    """Return the report as Markdown."""
    levering, instelling = gegevens.levering, gegevens.instelling
    redenen = {naam: aantal for naam, aantal in gegevens.posten.items() if not naam.startswith(_AFGEKAPT)}
    geteld = _ongeveer(redenen.pop(GETELD, 0))
    niet_geteld = sum(map(_ongeveer, redenen.values()))  # of what is shown, so that the reader's sum fits
    per_gebied = gegevens.tabel.per_gebied(levering.jaar, gegevens.codes)
    statistiek = _hoofdstatistiek(per_gebied)
    return _sjabloon().render(
        levering=levering,
        wanneer=f"op {_dag(levering.peildatum)}" if levering.peildatum else f"in {levering.jaar}",
        vorm=gegevens.vorm,
        gelezen=geteld + niet_geteld,
        geteld=geteld,
        niet_geteld=niet_geteld,
        redenen=redenen,
        afgekapt={naam.removeprefix(_AFGEKAPT): n for naam, n in gegevens.posten.items()},
        bescherming=[
            {
                "wat": wat,
                "epsilon": instelling.schaal(deel),
                "ruis": mediane_ruis(instelling.schaal(deel), 1),
                "raden": _van_de_honderd(instelling.schaal(deel)),
            }
            for deel, wat in _WAT.items()
        ],
        instelling=instelling,
        uitgegeven=gegevens.uitgegeven,
        jaarbudget=gegevens.jaarbudget,
        raden_samen=_van_de_honderd(instelling.epsilon),
        verborgen=list(_verborgen(gegevens)),
        geschat=gegevens.geschat,
        wat="alle personen" if statistiek == "stapeling" else _WAT[statistiek],
        indelingen=[
            _indeling(naam, toewijzing, per_gebied, statistiek, gegevens)
            for naam, toewijzing in list(gegevens.indelingen.items())[-1:]
        ],
        voorbeelden=[
            {"cellen": n, **{deel: mediane_ruis(instelling.schaal(deel), n) for deel in STATISTIEKEN}}
            for n in _VOORBEELDEN
        ],
        ruis_verslag=mediane_ruis(instelling.verslag, 1),
        AFRONDING=AFRONDING,
        NOEMER=NOEMER,
    )


_AFGEKAPT: Final = "afgekapt: "


def _hoofdstatistiek(per_gebied: pd.DataFrame) -> Statistiek:
    """Return the statistic that counts all persons, or the first there is."""
    er_zijn = set(per_gebied.columns.get_level_values(0))
    volgorde: tuple[Statistiek, ...] = ("stapeling", "domein", "voorziening")
    return next(deel for deel in volgorde if deel in er_zijn)


def _verborgen(gegevens: Verslaggegevens) -> Iterator[str]:
    cellen = gegevens.tabel.cellen
    cellen = cellen[cellen["levering"] == gegevens.levering.nr]
    klein = cellen["waarde"] < gegevens.levering.drempel
    for deel, wat in _WAT.items():
        hier = cellen["statistiek"] == deel
        if hier.any():
            yield f"{getal(int((hier & klein).sum()))} van de {getal(int(hier.sum()))} aantallen ({wat})"


def _indeling(
    naam: str,
    toewijzing: Mapping[str, int],
    per_gebied: pd.DataFrame,
    statistiek: Statistiek,
    gegevens: Verslaggegevens,
) -> dict[str, Any]:
    drempel = gegevens.levering.drempel
    nummer = pd.Series([toewijzing.get(code) for code in per_gebied.index], per_gebied.index, dtype="Int64")
    rijen: list[dict[str, Any]] = []
    fouten: list[Totaalfout] = []
    for nr, deel in per_gebied.groupby(nummer):
        fout = totaalfout(deel[statistiek].melt()["value"], gegevens.instelling.schaal(statistiek), drempel)
        rijen.append({"nr": nr, "getoond": toon(fout.totaal, drempel), "fout": fout})
        fouten += [
            totaalfout(waarden, gegevens.instelling.schaal(soort), drempel)
            for soort in STATISTIEKEN
            if soort != "stapeling" and soort in deel
            for _, waarden in deel[soort].items()
        ]
    return {
        "naam": naam,
        "rijen": rijen[:_MEESTE_RIJEN],
        "meer": len(rijen) if len(rijen) > _MEESTE_RIJEN else 0,
        "samenvatting": list(_samenvatting(fouten)),
    }


def _ongeveer(aantal: int) -> int:
    """Round a protected tally; below zero is noise."""
    return max(0, AFRONDING * round(aantal / AFRONDING))


def _samenvatting(fouten: Sequence[Totaalfout]) -> Iterator[dict[str, Any]]:
    for van, tot, wat in ((500, math.inf, "500 of meer"), (100, 500, "100 tot 500")):
        hier = [fout for fout in fouten if van <= fout.totaal < tot]
        if hier:
            yield {
                "wat": wat,
                "aantal": len(hier),
                "ruis": float(np.median([fout.ruis_pct for fout in hier])),
                "afronden": float(np.median([fout.afronding_pct for fout in hier])),
                "weg": float(np.median([fout.onderdrukking_pct for fout in hier])),
            }


@cache
def _sjabloon() -> Template:
    omgeving = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)
    omgeving.filters |= {
        "getal": _getal,
        "pct": _pct,
        "ongeveer": lambda aantal: getal(_ongeveer(aantal)),
        "dag": _dag,
    }
    bron = (resources.files("gebied.privacy") / "verslag.md.j2").read_text(encoding="utf-8")
    return omgeving.from_string(bron)


def _getal(waarde: Any, decimalen: int = 0) -> str:
    return getal(float(waarde), decimalen)


def _pct(waarde: float) -> str:
    return "" if math.isnan(waarde) else f"{getal(waarde, 1)} %"


def _van_de_honderd(epsilon: Any) -> int:
    return round(100 * raadkans(epsilon))


def _dag(dag: date) -> str:
    return f"{dag.day}-{dag.month}-{dag.year}"
