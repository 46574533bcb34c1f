"""Which delen a reeks has: one gemeente each, or several that are put together, with their opdracht."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gebied.bronnen.opdrachtbestand import lees_opdracht
from gebied.bronnen.zoeken import Zoeklijst
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.model import Opdracht

_TEKEN: Final = "+"
_GETAL: Final = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,15}")
_JA_NEE: Final = {"ja": True, "nee": False, "true": True, "false": False, "1": True, "0": False}


@dataclass(frozen=True)
class Reeksdeel:
    """One unit of a reeks.

    Parameters
    ----------
    sleutel
        Codes of its gemeenten, joined with ``+``; unique in the reeks.
    namen, gemeenten
        Names and codes of its gemeenten, in order of code.
    opdracht
        Its rules and wishes.
    tijd
        Most seconds for this deel; None for that of the reeks.
    """

    sleutel: str
    namen: tuple[str, ...]
    gemeenten: tuple[str, ...]
    opdracht: Opdracht
    tijd: float | None = None

    @property
    def naam(self) -> str:
        """Its gemeenten as a user reads them."""
        return " + ".join(self.namen)


def maak_delen(
    gemeenten: pd.DataFrame,
    opdracht: Opdracht,
    *,
    tabel: pd.DataFrame | None = None,
    samen: Sequence[str] = (),
    folder: Path = Path(),
) -> tuple[Reeksdeel, ...]:
    """Return the delen of a reeks, in order of key.

    Parameters
    ----------
    gemeenten
        code and naam of every gemeente that takes part.
    opdracht
        Rules and wishes of every gemeente that has no row of its own.
    tabel
        A row per gemeente with an opdracht of its own, all cells text: column `gemeente` (code or name,
        several joined with ``+``), further columns are parts of the opdracht; `opdracht` is a TOML file. An
        empty cell leaves the part as it is.
    samen
        Gemeenten that form one deel, joined with ``+``.
    folder
        Where paths in the table begin.

    Raises
    ------
    InvoerGeweigerd
        With every fault in the table and in `samen`.
    """
    problemen: list[str] = []
    kiezer = _Kiezer(gemeenten, problemen)
    opdrachten = {} if tabel is None else _lees_tabel(tabel, opdracht, kiezer, folder, problemen)
    groepen = dict(opdrachten)
    for tekst in samen:
        codes = kiezer.kies(tekst, "--gemeenten-samen")
        if len(codes) == 1:
            problemen.append(
                f"--gemeenten-samen '{tekst[:80]}' noemt één gemeente; noem er twee of meer, met een +."
            )
        groepen.setdefault(codes, (opdracht, None))
    _controleer_dubbel(list(groepen), problemen)
    if problemen:
        raise InvoerGeweigerd(
            "De opdrachten voor de gemeenten kloppen niet.",
            problemen=problemen,
            stap="verbeter de genoemde punten; er is niets gemaakt.",
        )
    al = {code for codes in groepen for code in codes}
    groepen |= {(code,): (opdracht, None) for code in gemeenten["code"] if code not in al}
    namen = dict(zip(gemeenten["code"], gemeenten["naam"], strict=True))
    delen = [
        Reeksdeel(_TEKEN.join(codes), tuple(str(namen[code]) for code in codes), codes, *eigen)
        for codes, eigen in groepen.items()
        if codes
    ]
    return tuple(sorted(delen, key=lambda deel: deel.sleutel))


class _Kiezer:
    """Finds gemeenten by code or name; what is wrong goes to the list of faults."""

    def __init__(self, gemeenten: pd.DataFrame, problemen: list[str]) -> None:
        self._lijst = Zoeklijst(gemeenten)
        self._problemen = problemen

    def kies(self, tekst: str, waar: str) -> tuple[str, ...]:
        """Return the codes of the gemeenten in a text with ``+``, in order of code."""
        gevonden: set[str] = set()
        for deel in (stuk.strip() for stuk in tekst.split(_TEKEN)):
            codes = self._lijst.vind(deel)
            if len(codes) == 1:
                gevonden |= set(codes)
            elif codes:
                keuzes = self._lijst.keuzes(codes)
                self._problemen.append(f"{waar}: meer dan één gemeente heet '{deel}': {keuzes}.")
            else:
                raad = self._lijst.suggestie(deel)
                tekst_ = f"{waar}: gemeente '{deel[:80]}' doet niet mee in deze reeks. {raad}"
                self._problemen.append(tekst_.strip())
        return tuple(sorted(gevonden))


def _controleer_dubbel(groepen: Sequence[tuple[str, ...]], problemen: list[str]) -> None:
    alle = [code for codes in groepen for code in codes]
    problemen += [
        f"gemeente {code} hoort bij meer dan één deel; noem elke gemeente één keer."
        for code in sorted({code for code in alle if alle.count(code) > 1})
    ]


def _lees_tabel(
    tabel: pd.DataFrame, opdracht: Opdracht, kiezer: _Kiezer, folder: Path, problemen: list[str]
) -> dict[tuple[str, ...], tuple[Opdracht, float | None]]:
    """Return the codes of the gemeenten of each row with their opdracht and time."""
    namen = [str(kolom).strip() for kolom in tabel.columns]
    vreemd = [naam for naam in namen if naam not in (*_LEZERS, "gemeente", "opdracht", "tijd")]
    bekend = ", ".join(("gemeente", "opdracht", "tijd", *_LEZERS))
    problemen += [f"kolom '{naam[:50]}' is onbekend; kies uit: {bekend}." for naam in vreemd]
    if "gemeente" not in namen:
        problemen.append("er is geen kolom 'gemeente' met de code of de naam van de gemeente.")
        return {}
    uit: dict[tuple[str, ...], tuple[Opdracht, float | None]] = {}
    rijen = tabel.set_axis(namen, axis=1).astype(object).where(tabel.notna().to_numpy(), "")
    for nr, rij in enumerate(rijen.itertuples(index=False, name=None), 2):
        cellen = {naam: str(cel).strip() for naam, cel in zip(namen, rij, strict=True) if str(cel).strip()}
        waar = f"regel {nr}"
        codes = kiezer.kies(cellen.pop("gemeente", ""), waar)
        gelezen = _lees_rij(cellen, opdracht, folder, waar, problemen)
        if codes in uit:
            problemen.append(f"{waar}: {_TEKEN.join(codes)} staat al op een eerdere regel.")
        elif codes and gelezen is not None:
            uit[codes] = gelezen
    return uit


def _lees_rij(
    cellen: Mapping[str, str], opdracht: Opdracht, folder: Path, waar: str, problemen: list[str]
) -> tuple[Opdracht, float | None] | None:
    """Return the opdracht and time of one row, or None after a fault."""
    waarden: dict[str, Any] = {}
    fouten: list[str] = []
    for naam, tekst in cellen.items():
        if naam not in _LEZERS and naam != "tijd":
            continue
        try:
            waarden[naam] = (_LEZERS.get(naam) or _seconden)(tekst)
        except ValueError as fout:
            fouten.append(f"{waar}: {naam} '{tekst[:50]}' is niet te lezen; {fout}.")
    tijd = waarden.pop("tijd", None)
    try:
        if "opdracht" in cellen:
            opdracht = Opdracht.uit_dict(lees_opdracht(folder / cellen["opdracht"]))
        opdracht = opdracht.met(waarden)
    except GebiedFout as fout:
        waarvan = f"{waar}, opdracht {cellen['opdracht'][:100]}" if "opdracht" in cellen else waar
        fouten += [f"{waarvan}: {tekst}" for tekst in fout.problemen or (fout.boodschap,)]
    problemen += fouten
    return None if fouten else (opdracht, tijd)


def _getal(tekst: str) -> int:
    if not _GETAL.fullmatch(tekst):
        raise ValueError("geef een geheel getal")
    return int(tekst.replace(".", ""))


def lees_band(tekst: str) -> tuple[int, int]:
    """Read a band such as ``10000-12000`` or ``10.000-12.000``.

    Raises
    ------
    ValueError
        With what is expected, in Dutch.
    """
    delen = [deel.strip() for deel in re.split("[-–]", tekst)]
    if len(delen) != 2 or not all(_GETAL.fullmatch(deel) for deel in delen):
        raise ValueError("geef twee getallen met een streepje, zoals 10000-12000")
    return _getal(delen[0]), _getal(delen[1])


def _teams(tekst: str) -> int | tuple[int, int]:
    if _GETAL.fullmatch(tekst):
        return _getal(tekst)
    try:
        return lees_band(tekst)
    except ValueError:
        raise ValueError("geef een geheel getal, of twee met een streepje, zoals 16-20") from None


def _ja_nee(tekst: str) -> bool:
    if tekst.casefold() not in _JA_NEE:
        raise ValueError("geef ja of nee")
    return _JA_NEE[tekst.casefold()]


def _seconden(tekst: str) -> float:
    seconden = float(tekst.replace(",", ".")) if re.fullmatch(r"\d{1,7}([.,]\d+)?", tekst) else 0.0
    if seconden <= 0:
        raise ValueError("geef een aantal seconden boven 0")
    return seconden


_LEZERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "teams": _teams,
    "inwoners": lees_band,
    "hard": _ja_nee,
    "per_team": _ja_nee,
    "doel": _getal,
    "groot_gebied": str,
    "binnen": str,
    "binnen_hard": _ja_nee,
    "verbindingen": _ja_nee,
    "seed": _getal,
}
"""Part of the opdracht that a cell can hold → how it is read; other parts need a TOML file."""
