"""An ensemble as plain values and back, for the project file and Parquet; what is read is not trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from gebied.ensemble.ensemble import MEESTE_KETENS, SLEUTELS, Ensemble
from gebied.ensemble.richting import RICHTINGEN, maat_van
from gebied.model import Bevinding, Opdracht

_GETALLEN: Final = ("aantal", "ketens", "dun", "inloop", "seed", "teams")


def als_kop(ensemble: Ensemble) -> dict[str, Any]:
    """Return everything but the name and the metrics, as plain values."""
    return {
        **{veld: int(getattr(ensemble, veld)) for veld in _GETALLEN},
        "gamma": float(ensemble.gamma),
        "veranderd": float(ensemble.veranderd),
        "band": None if ensemble.band is None else [int(grens) for grens in ensemble.band],
        "per_deel": {code: int(k) for code, k in ensemble.per_deel.items()},
        "regels": list(ensemble.regels),
        "opdracht": ensemble.opdracht.als_dict(),
        "bevindingen": [asdict(bevinding) for bevinding in ensemble.bevindingen],
        "kenmerk": ensemble.kenmerk,
    }


def uit_kop(
    naam: str,
    kop: Mapping[str, Any],
    waarden: Mapping[str, Any],
    menging: pd.DataFrame,
    gemaakt_op: datetime | None = None,
) -> Ensemble:
    """Return the ensemble of a kop, with one array of values per metric and one row of convergence for each.

    Raises
    ------
    ValueError, TypeError, KeyError, VerkeerdGebruik
        When a part is not as `als_kop` made it, or does not fit the others.
    """
    getallen = {veld: kop[veld] for veld in _GETALLEN}
    band = None if kop["band"] is None else tuple(kop["band"])
    per_deel = {tekst(code): k for code, k in dict(kop["per_deel"]).items()}
    heel = (*getallen.values(), *(band or ()), *per_deel.values())
    if len(band or (0, 0)) != 2 or not all(type(deel) is int and deel >= 0 for deel in heel):
        raise ValueError("a number that is none")
    aantal, ketens = getallen["aantal"], getallen["ketens"]
    if not 1 <= ketens <= MEESTE_KETENS or aantal < 1 or aantal % ketens:
        raise ValueError("chains of unequal length")
    if list(waarden) != list(menging["maat"]) or not waarden:
        raise ValueError("no metrics, or others than there is convergence of")
    return Ensemble(
        naam=tekst(naam),
        opdracht=Opdracht.uit_dict(kop["opdracht"]),
        gamma=eindig(kop["gamma"]),
        band=band,
        per_deel=per_deel,
        veranderd=eindig(kop["veranderd"]),
        regels=tuple(map(tekst, kop["regels"])),
        waarden=_tabel(waarden, aantal, ketens),
        convergentie=menging,
        bevindingen=tuple(_bevinding(deel) for deel in kop["bevindingen"]),
        kenmerk=tekst(kop["kenmerk"]),
        gemaakt_op=gemaakt_op,
        **getallen,
    )


def _tabel(waarden: Mapping[str, Any], aantal: int, ketens: int) -> pd.DataFrame:
    kolommen: dict[str, Any] = dict(
        zip(
            SLEUTELS,
            (
                np.repeat(np.arange(1, ketens + 1), aantal // ketens),
                np.tile(np.arange(1, aantal // ketens + 1), ketens),
            ),
            strict=True,
        )
    )
    for maat, rij in waarden.items():
        if maat_van(tekst(maat)) not in RICHTINGEN:
            raise ValueError("no metric")
        getallen = np.asarray(rij, dtype=np.float64)
        if getallen.shape != (aantal,) or not np.isfinite(getallen).all():
            raise ValueError("not one value per indeling")
        kolommen[maat] = getallen
    return pd.DataFrame(kolommen)


def lees_menging(rijen: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Return rows (maat, rhat, ess_bulk, ess_staart, vast) as `Ensemble.convergentie`; None becomes NaN.

    Raises
    ------
    ValueError
        When a value is something else.
    """
    goed = []
    for maat, *getallen, vast in rijen:
        if vast not in (0, 1):
            raise ValueError("a yes/no field holds something else")
        getoetst = (math.nan if getal is None else eindig(getal) for getal in getallen)
        goed.append((tekst(maat), *getoetst, bool(vast)))
    return pd.DataFrame(goed, columns=["maat", "rhat", "ess_bulk", "ess_staart", "vast"])


def schrijf_menging(ensemble: Ensemble) -> list[tuple[Any, ...]]:
    """Return the rows that `lees_menging` reads, one per metric, in the order of `Ensemble.maten`."""
    tabel = ensemble.convergentie.set_index("maat").loc[list(ensemble.maten)]
    return [
        (maat, *(None if math.isnan(getal) else float(getal) for getal in getallen), bool(vast))
        for maat, *getallen, vast in tabel.itertuples(name=None)
    ]


def eindig(waarde: object) -> float:
    """Return a number. Raises ValueError when it is none."""
    if not isinstance(waarde, int | float) or not math.isfinite(waarde):
        raise ValueError("a number that is none")
    return float(waarde)


def tekst(waarde: object) -> str:
    """Return a text. Raises ValueError when it is none."""
    if not isinstance(waarde, str):
        raise ValueError("a text that is none")
    return waarde


def _bevinding(delen: Mapping[str, Any]) -> Bevinding:
    bevinding = Bevinding(**delen)
    tekst(bevinding.code), tekst(bevinding.tekst)
    return bevinding
