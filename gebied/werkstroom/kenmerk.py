"""A short text that tells whether two values hold the same, to keep what was made of one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import geopandas as gpd
import pandas as pd


def kenmerk(waarde: object) -> str:
    """Return a text that is the same for values with the same content, also when they were read twice.

    Parameters
    ----------
    waarde
        Dataclasses, tuples, sets, mappings and tables of each other, in any depth, down to plain values; such
        as a `Wijkscan`, an `Indeling`, or a tuple of them. The order of a mapping does not count.
    """
    som = hashlib.sha256()
    _tel_mee(som, waarde)
    return som.hexdigest()[:32]


def _tel_mee(som: Any, waarde: object) -> None:
    if isinstance(waarde, pd.DataFrame):
        _tel_tabel_mee(som, waarde)
    elif is_dataclass(waarde) and not isinstance(waarde, type):
        som.update(f"{type(waarde).__name__}(".encode())
        for veld in fields(waarde):
            som.update(f"{veld.name}=".encode())
            _tel_mee(som, getattr(waarde, veld.name))
        som.update(b")")
    elif isinstance(waarde, Mapping):
        _tel_mee(som, tuple(sorted(waarde.items(), key=lambda deel: repr(deel[0]))))
    elif isinstance(waarde, set | frozenset):
        _tel_mee(som, tuple(sorted(waarde, key=repr)))
    elif isinstance(waarde, tuple | list):
        som.update(f"[{len(waarde)}:".encode())
        for deel in waarde:
            _tel_mee(som, deel)
        som.update(b"]")
    else:
        som.update(f"{waarde!r};".encode("utf-8", "backslashreplace"))


def _tel_tabel_mee(som: Any, tabel: pd.DataFrame) -> None:
    kolommen = [(naam, str(soort)) for naam, soort in tabel.dtypes.items()]
    som.update(f"{kolommen!r}{len(tabel)};".encode("utf-8", "backslashreplace"))
    # pandas cannot hash shapes; as bytes it can
    kaal = pd.DataFrame(tabel.to_wkb()) if isinstance(tabel, gpd.GeoDataFrame) else tabel
    som.update(pd.util.hash_pandas_object(kaal).to_numpy().tobytes())
