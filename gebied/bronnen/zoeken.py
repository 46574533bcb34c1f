"""Finding a gebied by what a user writes: its code in any form, or its name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen.namen import sleutel
from gebied.fouten import lijkt_op

_VOORAF = re.compile(r"^(?:de|het|'t|wijk \d+)\s+", re.IGNORECASE)


def naamsleutel(naam: str) -> str:
    """Return a name without case, signs, leading article and "Wijk 01"; to compare names of two years."""
    return sleutel(_VOORAF.sub("", naam.strip()))


class Zoeklijst:
    """The codes and names of a table of gebieden, to look up many texts.

    Parameters
    ----------
    gebieden
        Table with `code` and `naam`, and `gemeente` where it is known.
    """

    def __init__(self, gebieden: pd.DataFrame) -> None:
        self._gebieden = gebieden
        self._codes = set(gebieden["code"])
        self._niveau = cbs.niveau_van(gebieden["code"])
        self._namen: tuple[dict[str, list[str]], ...] = (defaultdict(list), defaultdict(list))
        for code, naam in sorted(zip(gebieden["code"], gebieden["naam"], strict=True)):
            self._namen[0][sleutel(naam)].append(code)
            self._namen[1][naamsleutel(naam)].append(code)

    def __repr__(self) -> str:
        return f"Zoeklijst({len(self._codes)} gebieden)"

    def vind(self, tekst: str) -> tuple[str, ...]:
        """Return the codes that a text can mean: none, one, or several when a name is not unique.

        Case, signs, a leading article and the prefix and leading zeros of a code may be absent.
        """
        kaal = re.sub(r"\s+", "", tekst).upper()
        if self._niveau is not None and re.fullmatch(r"\d[0-9A-Z]*", kaal):
            kaal = cbs.VOORVOEGSEL[self._niveau] + kaal.zfill(cbs.LENGTE[self._niveau])
        if kaal in self._codes:
            return (kaal,)
        precies = self._namen[0].get(sleutel(tekst), [])
        return tuple(precies or self._namen[1].get(naamsleutel(tekst), []))

    def suggestie(self, tekst: str) -> str:
        """Return a Dutch half-sentence with the nearest names or codes, or ``""``."""
        return lijkt_op(tekst, self._alle)

    def keuzes(self, codes: tuple[str, ...]) -> str:
        """Return codes with their gemeente, to choose from."""
        rijen = self._gebieden[self._gebieden["code"].isin(codes)]
        namen = rijen["gemeente"].fillna("") if "gemeente" in rijen else [""] * len(rijen)
        return ", ".join(
            f"{code} ({naam})" if naam else str(code) for code, naam in zip(rijen["code"], namen, strict=True)
        )

    @cached_property
    def _alle(self) -> list[str]:
        return [*self._gebieden["naam"], *self._gebieden["code"]]
