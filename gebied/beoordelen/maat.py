"""What a metric is: a frozen entry with a key, a version, a unit, a sentence and how it is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

from gebied.beoordelen.kader import Kader
from gebied.model import Opdracht

P = ParamSpec("P")


def _altijd(_: Opdracht) -> bool:
    return True


@dataclass(frozen=True)
class Maat(Generic[P]):
    """One metric.

    Parameters
    ----------
    sleutel
        Name in tables and JSON.
    versie
        Goes up when the meaning changes, so that old outcomes are not compared with new ones.
    eenheid
        Unit, empty for a yes or no.
    uitleg
        One Dutch sentence for people who read the table.
    bereken
        Computes the metric from the plan, or from one werkgebied and the plan; None where it has no meaning.
        A metric of which the opdracht may ask more than one is a mapping label → value.
    hoort_bij
        Whether an opdracht asks for it; where not, it is absent.
    bij_gebruik
        Whether it needs a scan with service use; without, it is absent.
    """

    sleutel: str
    versie: int
    eenheid: str
    uitleg: str
    bereken: Callable[P, Any]
    hoort_bij: Callable[[Opdracht], bool] = _altijd
    bij_gebruik: bool = False


def bereken(
    register: Mapping[str, Maat[P]], kader: Kader, *args: P.args, **kwargs: P.kwargs
) -> dict[str, Any]:
    """Return every metric that the opdracht asks for and the scan has figures for, by key."""
    return {
        sleutel: maat.bereken(*args, **kwargs)
        for sleutel, maat in register.items()
        if maat.hoort_bij(kader.opdracht) and (kader.gebruik or not maat.bij_gebruik)
    }


def plat(maten: Mapping[str, Any]) -> dict[str, Any]:
    """Return metrics as one level: a mapping becomes an entry ``"key: label"`` per label."""
    uit: dict[str, Any] = {}
    for sleutel, waarde in maten.items():
        if isinstance(waarde, Mapping):
            uit |= {f"{sleutel}: {label}": deel for label, deel in waarde.items()}
        else:
            uit[sleutel] = waarde
    return uit
