"""Reading a TOML file of a user: what is wrong with it is said in Dutch, with the line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd, lijkt_op

_LANGE_SLEUTEL = re.compile(r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){16}""")
"""A key of very many parts; for 200 kB of those the parser takes gigabytes."""


def ontleed_toml(tekst: str) -> dict[str, Any]:
    """Return the content of a text in TOML.

    Raises
    ------
    ValueError, RecursionError
        When it is no TOML, or wants to fill the memory.
    """
    if _LANGE_SLEUTEL.search(tekst):
        raise ValueError("a key of too many parts")
    return tomllib.loads(tekst)


def lees_toml(pad: str | Path, *, wat: str, voorbeeld: str) -> dict[str, Any]:
    """Return the content of a TOML file.

    Parameters
    ----------
    pad
        The file, UTF-8.
    wat
        What the file is, as messages call it, such as ``"opdracht"`` (a word with "de").
    voorbeeld
        One line as it has to be written, for the next step.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read or is no TOML.
    """
    try:
        return ontleed_toml(Path(pad).read_text(encoding="utf-8-sig"))
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De {wat} {pad} kan niet worden gelezen: {reden_van(fout)}.",
            stap="kijk de naam van het bestand na.",
        ) from fout
    except (ValueError, RecursionError) as fout:  # also a number of thousands of digits, endless brackets
        raise InvoerGeweigerd(
            f"De {wat} {Path(pad).name} is geen geldig TOML-bestand.",
            problemen=_plek(fout),
            stap=f"schrijf elk onderdeel als naam = waarde, bijvoorbeeld: {voorbeeld}.",
        ) from fout


def fouten_in_velden(waarden: Mapping[str, Any], klasse: type, *, waar: str) -> Iterator[str]:
    """Yield what is wrong with the keys and types of one TOML table that becomes a dataclass.

    Parameters
    ----------
    waarden
        The table as it was read.
    klasse
        A dataclass of plain fields: str, int, float, bool, a `Literal` of texts, any of them or None.
    waar
        How messages name the table, such as ``"indicator 'woz'"``.
    """
    velden: dict[str, Field[Any]] = {veld.name: veld for veld in fields(klasse)}
    soorten = get_type_hints(klasse)
    for naam in waarden:
        if naam not in velden:
            yield f"{waar}: '{naam}' is geen bekend onderdeel. {lijkt_op(naam, list(velden))}".strip()
    for naam, veld in velden.items():
        if naam not in waarden:
            if veld.default is MISSING and veld.default_factory is MISSING:
                yield f"{waar}: '{naam}' ontbreekt."
        elif fout := _fout_in_waarde(waarden[naam], soorten[naam]):
            yield f"{waar}: {naam} is {waarden[naam]!r}; {fout}"


def _fout_in_waarde(waarde: Any, soort: Any) -> str:
    keuzes = [deel for deel in get_args(soort) if deel is not type(None)]
    if get_origin(soort) is Literal:
        return "" if waarde in keuzes else f"kies uit {', '.join(keuzes)}."
    enkel = keuzes[0] if keuzes else soort
    if enkel is str:
        return "" if isinstance(waarde, str) else "geef een tekst tussen aanhalingstekens."
    if enkel is bool:
        return "" if isinstance(waarde, bool) else "geef true of false."
    if isinstance(waarde, bool) or not isinstance(waarde, int | float if enkel is float else int):
        return "geef een getal." if enkel is float else "geef een heel getal."
    return "" if abs(waarde) < 1e15 else "geef een gewoon getal."  # also infinite, and no number at all


def _plek(fout: Exception) -> list[str]:
    """Return where the fault is; the words of the parser are English."""
    if isinstance(fout, UnicodeDecodeError):
        return ["het bestand is geen tekst in UTF-8"]
    regel = re.search(r"line (\d+)", str(fout))
    return [f"de fout zit bij regel {regel[1]}"] if regel else []
