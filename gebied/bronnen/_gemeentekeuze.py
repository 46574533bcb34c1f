"""Choosing gemeenten by name or code, with a suggestion where a name is not found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pandas as pd

from gebied.bronnen.namen import sleutel
from gebied.fouten import lijkt_op

ROEPNAMEN: Final = {"denhaag": "sgravenhage", "denbosch": "shertogenbosch"}
"""Names in daily use, without signs, and the official one."""

MEESTE_GENOEMD: Final = 10
"""A file of at most so many gemeenten names them all when another one is asked for."""


def kies_gemeenten(
    codes: pd.Series[str], namen: pd.Series[str], gevraagd: Sequence[str], problemen: list[str]
) -> set[str]:
    """Return the codes of the gemeenten that are asked for, by name or code; faults go to `problemen`.

    `codes` and `namen` hold the gemeente of every gebied. A name that several gemeenten bear, with or without
    the province behind it, is refused with their codes.
    """
    bekend = pd.DataFrame({"code": codes, "naam": namen}).dropna(subset="code").drop_duplicates()
    namen_bekend = bekend.dropna(subset="naam")
    gekozen = set()
    for tekst in gevraagd:
        if nummer := re.fullmatch(r"(?:GM)?(\d{1,4})", tekst.strip().upper()):
            gevonden = {f"GM{int(nummer[1]):04d}"} & set(bekend["code"])
        else:
            gevonden = _op_naam(tekst, namen_bekend)
        if len(gevonden) == 1:
            gekozen |= gevonden
        elif gevonden:
            rijen = namen_bekend[namen_bekend["code"].isin(gevonden)].sort_values("code")
            keuzes = ", ".join(f"{naam} ({code})" for code, naam in rijen.itertuples(index=False))
            problemen.append(f"meer dan één gemeente heet '{tekst}': {keuzes}. Geef de code.")
        elif namen_bekend.empty and not nummer:
            problemen.append(
                f"gemeente '{tekst}' is niet te vinden: het bestand noemt geen namen van gemeenten. "
                "Geef de code, zoals GM0034."
            )
        else:
            raad = lijkt_op(tekst, [*namen_bekend["naam"], *bekend["code"]]) or _alle(namen_bekend["naam"])
            problemen.append(f"gemeente '{tekst}' staat niet in het bestand. {raad}".strip())
    return gekozen


def _alle(namen: pd.Series[str]) -> str:
    """Name the gemeenten of a file of few; of the whole country they would fill the screen."""
    return f"Wel: {', '.join(sorted(namen))}." if 0 < len(namen) <= MEESTE_GENOEMD else ""


def _op_naam(tekst: str, bekend: pd.DataFrame) -> set[str]:
    gezocht = sleutel(tekst)
    gezocht = ROEPNAMEN.get(gezocht, gezocht)
    precies = bekend[bekend["naam"].map(sleutel) == gezocht]
    if precies.empty:
        kaal = bekend["naam"].str.replace(r"\s*\(.*\)\s*$", "", regex=True)
        precies = bekend[kaal.map(sleutel) == gezocht]
    return set(precies["code"])
