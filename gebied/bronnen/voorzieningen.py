"""Which voorzieningen there are: their domain, trede, codes and norm. The list that ships can be changed.

The list itself is `data/voorzieningen/voorzieningen.csv`; a gemeente gives a file of its own in that form.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

import pandas as pd

from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen.meegeleverd import meegeleverd
from gebied.bronnen.namen import sleutel as kaal
from gebied.fouten import InvoerGeweigerd, lijkt_op

Trede = Literal["algemeen", "collectief", "individueel licht", "individueel zwaar", "andere instantie"]

TREDEN: Final[tuple[Trede, ...]] = get_args(Trede)
"""From general to heavy: what residents can use without and with an indication."""

KOLOMMEN: Final = ("sleutel", "naam", "domein", "trede", "codes", "woorden", "norm_uren")
"""Columns of a list; the last three may be empty or absent."""

MEESTE_VOORZIENINGEN: Final = 200
"""A longer list is no list of voorzieningen; every one of them costs noise in every gebied."""

_UREN_PER_JAAR: Final = 8784
_OUDST: Final = 150
_KORTSTE_BEGIN: Final = 5
"""A text may go on after a known word of at least so many letters: "Begeleiding individueel basis"."""

_SLEUTEL: Final = re.compile(r"[a-z][a-z0-9_]*")
_CODE: Final = re.compile(r"\d{2}")
_PRODUCTCODE: Final = re.compile(r"(\d{2})(?=\d*[A-Z])[A-Z0-9]{3}|(5[0-5])0\d{2}")
"""Five characters of which the first two are the category; those of jeugd-ggz are digits only (54001)."""
_NA_CODE: Final = re.compile(r"\s*[-:.)]?\s+(?!jaar\b)(\D+)")


@dataclass(frozen=True, slots=True)
class Voorziening:
    """One voorziening.

    Parameters
    ----------
    sleutel
        Short name of lower case letters, digits and underscores; unique.
    naam
        As users read it.
    domein
        Key of its domain, such as ``"wmo"``.
    trede
        Step of the ladder.
    codes
        Codes in the files of the gemeente, such as the product category ``"01"`` of iWmo.
    woorden
        Other names that files give it.
    norm_uren
        Public norm: hours of work per person per year, where there is one.
    """

    sleutel: str
    naam: str
    domein: str
    trede: Trede
    codes: tuple[str, ...] = ()
    woorden: tuple[str, ...] = ()
    norm_uren: float | None = None


@dataclass(frozen=True, slots=True)
class Domein:
    """One domain of law or policy; `leeftijd` is the age (from, up to and without) of whom it is for."""

    sleutel: str
    naam: str
    leeftijd: tuple[int, int] | None = None
    woorden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Voorzieningenlijst:
    """All domains and voorzieningen, in the order in which a person is counted: the heaviest first."""

    domeinen: tuple[Domein, ...]
    voorzieningen: tuple[Voorziening, ...]

    @property
    def domein_van(self) -> Mapping[str, str]:
        """Key of the voorziening → key of its domain."""
        return {v.sleutel: v.domein for v in self.voorzieningen}

    @cached_property
    def _op_code(self) -> Mapping[tuple[str, str], str]:
        """(domain, code) → voorziening."""
        return {(v.domein, code): v.sleutel for v in self.voorzieningen for code in v.codes}

    @cached_property
    def _op_naam(self) -> Mapping[tuple[str, str], str]:
        """(domain, bare name) → voorziening."""
        return {(v.domein, naam): v.sleutel for v in self.voorzieningen for naam in _namen(v)}

    @cached_property
    def _op_domeinnaam(self) -> Mapping[str, str]:
        return {naam: d.sleutel for d in self.domeinen for naam in _namen(d)}


def lees_lijst(pad: str | Path | None = None) -> Voorzieningenlijst:
    """Read the list of voorzieningen that ships, or the one of a gemeente.

    Parameters
    ----------
    pad
        A table with the columns of `KOLOMMEN`, the heaviest voorziening first; codes are separated by blanks
        and words by commas. The domains are always those that ship.

    Raises
    ------
    InvoerGeweigerd
        With every fault of the list and its row.
    """
    domeinbestand, eigen = meegeleverd(
        "data/voorzieningen/domeinen.csv", "data/voorzieningen/voorzieningen.csv"
    )
    domeinen = tuple(
        Domein(r["sleutel"], r["naam"], _leeftijd(r), _delen(r["woorden"])) for r in _rijen(domeinbestand)
    )
    bestand = eigen if pad is None else Path(pad)
    rijen = _rijen(bestand)
    problemen = _fouten(rijen, [d.sleutel for d in domeinen])
    if problemen:
        raise InvoerGeweigerd(
            f"De lijst van voorzieningen in {bestand.name} klopt niet.",
            problemen=problemen,
            stap="verbeter de genoemde regels. Begin met een kopie van data/voorzieningen/voorzieningen.csv.",
        )
    return Voorzieningenlijst(domeinen, tuple(_voorziening(rij) for rij in rijen))


def herken_voorziening(lijst: Voorzieningenlijst, tekst: str, domein: str | None = None) -> str | None:
    """Return the key of the voorziening that a text means, or None when that is not certain.

    Parameters
    ----------
    lijst
        The list.
    tekst
        A code (``"01"``, ``"1"``), a product code (``"45A48"``: its first two characters count), a name or
        word of the list, or such a one followed by other words.
    domein
        Key of the domain that the text belongs to; None when that is not known. A text that means something
        in more than one domain is then not certain.
    """
    domeinen = [domein] if domein is not None else [d.sleutel for d in lijst.domeinen]
    stukken = _stukken(tekst)
    for aantal in range(len(stukken), 0, -1):
        naam = "".join(stukken[:aantal])
        if aantal == len(stukken) or len(naam) >= _KORTSTE_BEGIN:
            gevonden = {lijst._op_naam[d, naam] for d in domeinen if (d, naam) in lijst._op_naam}
            if gevonden:
                return gevonden.pop() if len(gevonden) == 1 else None
    code, rest = _code_en_rest(tekst)
    gevonden = {lijst._op_code[d, code] for d in domeinen if (d, code) in lijst._op_code}
    if len(gevonden) != 1:
        return None
    [via_code] = gevonden
    via_naam = herken_voorziening(lijst, rest, lijst.domein_van[via_code]) if rest else None
    return via_code if via_naam in (None, via_code) else None  # a code and a name that contradict each other


def herken_domein(lijst: Voorzieningenlijst, tekst: str) -> str | None:
    """Return the key of the domain that a text names, such as ``"Jeugdwet"``, or None."""
    return lijst._op_domeinnaam.get(kaal(tekst))


def _namen(iets: Voorziening | Domein) -> Iterable[str]:
    return [kaal(naam) for naam in (iets.sleutel, iets.naam, *iets.woorden)]


def _stukken(tekst: str) -> list[str]:
    """Return the words of a text without case, accents and signs, as `kaal` would leave them."""
    los = "".join(t for t in unicodedata.normalize("NFKD", tekst) if not unicodedata.combining(t))
    return re.findall(r"[^\W_]+", los.casefold())


def _code_en_rest(tekst: str) -> tuple[str, str]:
    """Return the code of two digits that a text is or begins with, and what follows; ``""`` without one."""
    hoofd = tekst.strip().upper()
    if hoofd.isdigit() and len(hoofd) <= 2:  # a spreadsheet leaves the zero out
        return hoofd.zfill(2), ""
    if treffer := _PRODUCTCODE.match(hoofd):
        rest = hoofd[treffer.end() :]
        return (treffer[0][:2], "") if not rest[:1].isalnum() else ("", "")
    if (treffer := _CODE.match(hoofd)) and (vervolg := _NA_CODE.fullmatch(tekst.strip()[2:])):
        return treffer[0], vervolg[1]
    return "", ""


def _rijen(pad: Path) -> list[dict[str, str]]:
    tabel = lees_tabel(pad)
    tabel.columns = [str(naam).casefold() for naam in tabel.columns]
    return [{str(k): _tekst(w) for k, w in rij.items()} for rij in tabel.to_dict("records")]


def _tekst(waarde: Any) -> str:
    if pd.isna(waarde):
        return ""
    heel = isinstance(waarde, float) and waarde.is_integer()  # a number in a workbook
    return str(int(waarde) if heel else waarde).strip()


def _delen(cel: str) -> tuple[str, ...]:
    return tuple(deel.strip() for deel in cel.split(",") if deel.strip())


def _codes(cel: str) -> tuple[str, ...]:
    return tuple(code.zfill(2) for code in re.split(r"[\s,]+", cel) if code)


def _leeftijd(rij: Mapping[str, str]) -> tuple[int, int] | None:
    van, tot = rij["leeftijd_van"], rij["leeftijd_tot"]
    return (int(van or 0), int(tot or _OUDST)) if van or tot else None


def _uren(cel: str) -> float | None:
    return float(cel.replace(",", ".")) if cel else None


def _voorziening(rij: Mapping[str, str]) -> Voorziening:
    return Voorziening(
        sleutel=rij["sleutel"],
        naam=rij["naam"],
        domein=rij["domein"],
        trede=cast(Trede, rij["trede"].casefold()),
        codes=_codes(rij.get("codes", "")),
        woorden=_delen(rij.get("woorden", "")),
        norm_uren=_uren(rij.get("norm_uren", "")),
    )


def _fouten(rijen: list[dict[str, str]], domeinen: list[str]) -> list[str]:
    """Return every fault of a list in Dutch, with its row in the file."""
    kop = list(rijen[0])
    problemen = [f"kolom '{naam}' ontbreekt." for naam in KOLOMMEN[:4] if naam not in kop]
    problemen += [
        f"kolom '{naam}' is onbekend. {lijkt_op(naam, KOLOMMEN)}".strip()
        for naam in kop
        if naam not in KOLOMMEN
    ]
    if problemen:
        return problemen
    if len(rijen) > MEESTE_VOORZIENINGEN:
        return [f"de lijst heeft {len(rijen)} regels; hooguit {MEESTE_VOORZIENINGEN} voorzieningen kan."]
    for nummer, rij in enumerate(rijen, start=2):
        problemen += [f"regel {nummer}: {fout}" for fout in _fouten_in_rij(rij, domeinen)]
    return problemen or _dubbel(rijen)


def _fouten_in_rij(rij: Mapping[str, str], domeinen: list[str]) -> list[str]:
    fouten = []
    sleutel, domein, trede = rij["sleutel"], rij["domein"], rij["trede"].casefold()
    if not _SLEUTEL.fullmatch(sleutel):
        fouten.append(
            f"sleutel '{sleutel}': begin met een kleine letter; daarna kleine letters, cijfers of _."
        )
    elif sleutel in domeinen:
        fouten.append(f"sleutel '{sleutel}' is al de sleutel van een domein.")
    if not rij["naam"]:
        fouten.append("de naam is leeg.")
    if domein not in domeinen:
        hint = lijkt_op(domein, domeinen) or f"Kies uit {', '.join(domeinen)}."
        fouten.append(f"domein '{domein}' is onbekend. {hint}")
    if trede not in TREDEN:
        hint = lijkt_op(trede, TREDEN) or f"Kies uit {', '.join(TREDEN)}."
        fouten.append(f"trede '{trede}' is onbekend. {hint}")
    for code in _codes(rij.get("codes", "")):
        if not _CODE.fullmatch(code):
            fouten.append(f"code '{code}' is geen code van twee cijfers, zoals 01 of 45.")
    uren = rij.get("norm_uren", "")
    if uren and not re.fullmatch(r"\d{1,4}([.,]\d+)?", uren):
        fouten.append(f"norm_uren '{uren}' is geen aantal uren per persoon per jaar.")
    elif uren and cast(float, _uren(uren)) > _UREN_PER_JAAR:
        fouten.append(f"norm_uren {uren} is meer dan een jaar uren heeft.")
    return fouten


def _dubbel(rijen: list[dict[str, str]]) -> list[str]:
    """Return what stands twice: a key anywhere, a code or a name within a domain."""
    gelezen = [_voorziening(rij) for rij in rijen]
    keren = Counter(v.sleutel for v in gelezen)
    problemen = [f"sleutel '{naam}' komt {n} keer voor." for naam, n in keren.items() if n > 1]
    for wat, paren in (
        ("code", [(v.domein, code) for v in gelezen for code in v.codes]),
        ("naam of woord", [(v.domein, naam) for v in gelezen for naam in set(_namen(v))]),
    ):
        problemen += [
            f"{wat} '{waarde}' staat in het domein {domein} bij meer dan één voorziening."
            for (domein, waarde), n in Counter(paren).items()
            if n > 1
        ]
    return problemen
