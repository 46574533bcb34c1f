"""An ensemble as a Parquet file with every drawn indeling, and reading it back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gebied.bestand import in_een_keer, weiger_afwezig
from gebied.ensemble.ensemble import SLEUTELS, Ensemble
from gebied.ensemble.ketens import Trekking
from gebied.ensemble.vastleggen import als_kop, lees_menging, schrijf_menging, tekst, uit_kop
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.wijkscan import Wijkscan

FORMAAT: Final = "gebied ensemble"
VERSIE: Final = 1
_SLEUTEL: Final = b"gebied"
_WERKGEBIEDEN: Final = "werkgebieden"


@dataclass(frozen=True, eq=False)
class Ensemblebestand:
    """What a Parquet file of an ensemble holds.

    Parameters
    ----------
    ensemble
        The ensemble.
    codes
        The served gebieden in order of code.
    labels
        int16 (indelingen, gebieden): number of the werkgebied of every gebied from 0, in order of the rows of
        `Ensemble.waarden`.
    bron
        Sources of the scan.
    """

    ensemble: Ensemble
    codes: tuple[str, ...]
    labels: npt.NDArray[np.int16]
    bron: str = ""


def schrijf_ensemble(pad: str | Path, ensemble: Ensemble, trekking: Trekking, *, scan: Wijkscan) -> Path:
    """Write every drawn indeling as Parquet, in one move.

    One row per indeling: keten, trekking, every metric, and `werkgebieden`, a list of int16 in order of the
    codes. The metadata holds, as JSON under the key ``gebied``: codes, opdracht, target distribution, rules,
    convergence, sources and versions.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    doel, n = Path(pad), len(trekking.codes)
    labels = np.ascontiguousarray(trekking.labels, dtype=np.int16).reshape(-1, n)
    kolommen = {
        **{sleutel: pa.array(ensemble.waarden[sleutel].to_numpy("int32")) for sleutel in SLEUTELS},
        **{maat: pa.array(ensemble.waarden[maat].to_numpy("float64")) for maat in ensemble.maten},
        _WERKGEBIEDEN: pa.ListArray.from_arrays(
            pa.array(np.arange(0, labels.size + 1, n, dtype=np.int32)), pa.array(labels.ravel())
        ),
    }
    kop = {
        "formaat": FORMAAT,
        "versie": VERSIE,
        "gebied": version("gebied"),
        "naam": ensemble.naam,
        "scan": scan.naam,
        "bron": scan.bronregel,
        "codes": list(trekking.codes),
        "verdeling": ensemble.verdeling,
        "convergentie": [list(rij) for rij in schrijf_menging(ensemble)],
        **als_kop(ensemble),
    }
    tabel = pa.table(kolommen).replace_schema_metadata(
        {_SLEUTEL: json.dumps(kop, ensure_ascii=False, allow_nan=False).encode()}
    )
    with in_een_keer(doel) as naast:
        pq.write_table(tabel, naast, compression="zstd")
    return doel


def lees_ensemble(pad: str | Path) -> Ensemblebestand:
    """Read back what `schrijf_ensemble` wrote.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent, damaged, or of something else.
    """
    bron = Path(pad)
    weiger_afwezig(bron)
    try:
        tabel = pq.read_table(bron)
        kop = json.loads((tabel.schema.metadata or {})[_SLEUTEL])
        if (kop["formaat"], kop["versie"]) != (FORMAAT, VERSIE):
            raise ValueError("another format")
        return _herstel(tabel, kop)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, AttributeError, GebiedFout) as fout:
        raise InvoerGeweigerd(
            f"Het bestand {bron.name} is geen ensemble van gebied, of het is beschadigd.",
            stap="maak het opnieuw met 'gebied ensemble'.",
        ) from fout


def _herstel(tabel: pa.Table, kop: Mapping[str, Any]) -> Ensemblebestand:
    codes = tuple(map(tekst, kop["codes"]))
    maten = [naam for naam in tabel.column_names if naam not in (*SLEUTELS, _WERKGEBIEDEN)]
    ensemble = uit_kop(
        kop["naam"],
        kop,
        {maat: tabel[maat].to_numpy() for maat in maten},
        lees_menging([tuple(rij) for rij in kop["convergentie"]]),
    )
    lijst = tabel[_WERKGEBIEDEN].combine_chunks()
    labels = lijst.flatten().to_numpy(zero_copy_only=False)
    if labels.dtype != np.int16 or labels.size != ensemble.aantal * len(codes):
        raise ValueError("not one werkgebied per gebied and indeling")
    for sleutel in SLEUTELS:
        if not np.array_equal(tabel[sleutel].to_numpy(), ensemble.waarden[sleutel]):
            raise ValueError("rows in another order")
    return Ensemblebestand(ensemble, codes, labels.reshape(ensemble.aantal, -1), tekst(kop["bron"]))
