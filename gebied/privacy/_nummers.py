"""Numbers and addresses by which a person can be found: BSN, IBAN, telephone, e-mail, PC6 with huisnummer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from scipy.special import bdtrc

from gebied.privacy._steekproef import Steekproef

KANS_BSN: Final = 1 / 11
"""Part of all numbers that pass the 11-proef by chance."""

MINST_BSN: Final = 0.2
"""A column with fewer passing numbers than this is one of other numbers."""

_TOEVAL: Final = 1e-3
_TOEVAL_KLEIN: Final = 2e-4
_TOEVAL_STRENG: Final = 1e-9
_WEINIG: Final = 3
_VAAK: Final = 20
"""A column whose few numbers each stand in more rows than this is about organisations."""

_GEWICHTEN: Final = (9, 8, 7, 6, 5, 4, 3, 2, -1)
_LAAGSTE_BSN: Final = 10_000_000
_BSN: Final = re.compile(
    r"(?<!\d)(?:\d{9}|[1-9]\d{7}|\d{4}[. -]\d{2}[. -]\d{3}|\d{3}[. -]\d{3}[. -]\d{3}|"
    r"\d{2}[. ]\d{3}[. ]\d{3})(?!\d)"
)
_GETAL: Final = re.compile(r"0*(\d{8,9})(?:[.,]0+)?")
_CBS: Final = re.compile(r"(?:BU|WK|GM)\s?\d[0-9A-Z]*", re.IGNORECASE)
_DATUM: Final = re.compile(r"(?:1[89]|20|21)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")

_MAIL: Final = re.compile(r"[^\s@;,<>]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")

_IBAN: Final = re.compile(r"\b([A-Z]{2})\s?(\d{2})((?:\s?[A-Z0-9]){11,30})\b")
_IBANLENGTE: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CZ": 24, "DE": 22, "DK": 18, "ES": 24, "FI": 18, "FR": 27,
    "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LT": 20, "LU": 20, "LV": 21, "MT": 31,
    "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24, "SI": 19, "SK": 24, "TR": 26,
}  # fmt: skip

_TELEFOON: Final = re.compile(r"(?<![\w+])(?:\+|00)31\s?(?:\(0\)\s?)?[\s-]?[1-9](?:[\s.-]?\d){8}(?!\w)")
_MOBIEL: Final = re.compile(r"(?<!\w)\(?06\)?[\s.-]?[1-9](?:[\s.-]?\d){7}(?!\w)")
_VAST: Final = re.compile(r"(?<!\w)\(?0[1-9]\d{1,2}\)?\s?[-\s]\s?\d(?:[\s.-]?\d){5,6}(?!\w)")
_MET_TIJD: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T\s].*)?")
_TIEN: Final = re.compile(r"0[1-9]\d{8}")
_ZONDER_NUL: Final = re.compile(r"6[1-5]\d{7}")

PC6: Final = re.compile(r"[1-9]\d{3}\s?[A-Z]{2}", re.IGNORECASE)
_PC6_HUIS: Final = re.compile(
    r"[1-9]\d{3}\s?[A-Z]{2}[\s,/_-]*\d{1,5}(?:[\s-]?[A-Z]{1,3}|[\s-]+\w{1,4})?", re.IGNORECASE
)
_HUISNUMMER: Final = re.compile(r"\d{1,5}")
_HUISLETTER: Final = re.compile(r"\d{1,4}(?:\s?-\s?|\s)?(?:[A-Za-z]|bis|hs|I{1,3}|\d{1,3}\s?hoog)")

BSN_KOPPEN: Final = ("bsn", "burgerservicenummer", "sofinummer", "sofinr", "burgerservicenr")
NUMMER_KOPPEN: Final = (
    "anummer",
    "administratienummergba",
    "paspoort",
    "identiteitskaart",
    "rijbewijs",
    "vnummer",
)
TELEFOON_KOPPEN: Final = ("telefoon", "telnr", "telnummer", "mobiel", "gsmnummer", "phone")
MAIL_KOPPEN: Final = ("email", "mailadres")
IBAN_KOPPEN: Final = ("iban", "bankrekening", "rekeningnummer")


def slaagt_elfproef(cijfers: str) -> bool:
    """Return whether 8 or 9 digits pass the 11-proef of the BSN: weights 9 to 2, and -1 for the last.

    >>> slaagt_elfproef("111222333"), slaagt_elfproef("123456789"), slaagt_elfproef("000000000")
    (True, False, False)
    """
    gevuld = cijfers.zfill(9)
    som = sum(gewicht * int(cijfer) for gewicht, cijfer in zip(_GEWICHTEN, gevuld, strict=True))
    return int(gevuld) >= _LAAGSTE_BSN and som % 11 == 0


def bsn(proef: Steekproef) -> bool:
    """Return whether more numbers pass the 11-proef than chance explains, or the header says what they are.

    About 1 in 11 numbers passes, whatever they are: random, one after the other, of an organisation. Under a
    header that says BSN, numbers of that length are taken for it whether they pass or not.
    """
    getallen = {cijfers for tekst in proef.onbekend for cijfers in _acht_of_negen(tekst)}
    aantal, geslaagd = len(getallen), sum(map(slaagt_elfproef, getallen))
    if proef.kop_met(BSN_KOPPEN) and aantal and (geslaagd or 2 * aantal >= len(proef.onbekend)):
        return True
    if not geslaagd or geslaagd < MINST_BSN * aantal:
        return False
    # a pseudonym of letters and digits has eight digits in a row now and then
    zelden = proef.streng or aantal < 0.1 * len(proef.onbekend)
    if aantal <= _WEINIG:
        organisatie = proef.over_anders or proef.rijen > _VAAK * aantal
        meest = 2 * aantal >= len(proef.onbekend)
        return geslaagd == aantal and meest and not proef.streng and not organisatie
    toeval = _TOEVAL_STRENG if zelden else _TOEVAL_KLEIN if aantal < 10 else _TOEVAL
    return bool(bdtrc(geslaagd - 1, aantal, KANS_BSN) < toeval)


def _acht_of_negen(tekst: str) -> Iterator[str]:
    if heel := _GETAL.fullmatch(tekst):
        gevonden: Iterable[str] = (heel[1],)
    elif _CBS.fullmatch(tekst):
        return
    else:
        gevonden = _BSN.findall(tekst)
    for getal in gevonden:
        cijfers = re.sub(r"\D", "", getal)
        if _DATUM.fullmatch(cijfers) or int(cijfers) < _LAAGSTE_BSN:
            continue
        yield cijfers.zfill(9)


def nummer(proef: Steekproef) -> bool:
    """Return whether the header names another number of a person, and there are numbers."""
    return proef.kop_met(NUMMER_KOPPEN) and any(
        sum(teken.isdigit() for teken in t) > 5 for t in proef.waarden
    )


def mail(proef: Steekproef) -> bool:
    """Return whether there is an e-mail address."""
    return any("@" in tekst and _MAIL.search(tekst) for tekst in proef.waarden)


def is_iban(tekst: str) -> bool:
    """Return whether a text holds an IBAN: the length of its country, and 1 modulo 97."""
    for land, controle, rest in _IBAN.findall(tekst.upper()):
        heel = (land + controle + re.sub(r"\s", "", rest))[: _IBANLENGTE.get(land, 0)]
        if len(heel) != _IBANLENGTE.get(land) or (land == "NL" and not heel[4:8].isalpha()):
            continue
        om = heel[4:] + heel[:4]
        if int("".join(str(int(teken, 36)) for teken in om)) % 97 == 1:
            return True
    return False


def iban(proef: Steekproef) -> bool:
    """Return whether there are IBANs: a Dutch one, or more foreign ones than chance makes."""
    gevonden = [tekst.lstrip().upper() for tekst in proef.waarden if len(tekst) >= 15 and is_iban(tekst)]
    nederlands = any(re.search(r"\bNL\s?\d\d\s?[A-Z]{4}", tekst) for tekst in gevonden)
    return nederlands or len(gevonden) > max(0.05 * len(proef.waarden), 1)


def telefoon(proef: Steekproef) -> bool:
    """Return whether there are telephone numbers: written as such, or 10 digits after a zero in most rows."""
    if any(_TELEFOON.search(tekst) for tekst in proef.waarden):
        return True
    geschreven = bloot = 0
    for tekst in proef.waarden:
        if _MET_TIJD.fullmatch(tekst):
            continue
        if _TIEN.fullmatch(tekst):
            bloot += 1
        elif _MOBIEL.search(tekst) or _VAST.search(tekst):
            geschreven += 1
    if geschreven > max(0.02 * len(proef.waarden), 1) or (geschreven and len(proef.waarden) < 50):
        return True
    if bloot and (2 * bloot >= len(proef.waarden) or proef.kop_met(TELEFOON_KOPPEN)):
        return True
    return _mobiel_zonder_nul(proef)


def _mobiel_zonder_nul(proef: Steekproef) -> bool:
    """Whether these are mobile numbers of which Excel took the leading zero; numbers in a row are none."""
    getallen = [int(tekst) for tekst in proef.waarden if _ZONDER_NUL.fullmatch(tekst)]
    if len(getallen) < 3 or len(getallen) < 0.8 * len(proef.waarden):
        return False
    return proef.kop_met(TELEFOON_KOPPEN) or max(getallen) - min(getallen) > 10_000_000


def pc6_met_huisnummer(proef: Steekproef) -> bool:
    """Return whether cells hold a postcode with a huisnummer behind it."""
    aantal = sum(_PC6_HUIS.fullmatch(tekst) is not None for tekst in proef.waarden)
    return aantal > 0 and aantal >= 0.3 * len(proef.waarden)


def huisletters(proef: Steekproef) -> bool:
    """Return whether a column holds huisnummers: small numbers, some with a letter behind them."""
    gewoon = sum(_HUISNUMMER.fullmatch(tekst) is not None for tekst in proef.waarden)
    letter = sum(_HUISLETTER.fullmatch(tekst) is not None for tekst in proef.waarden)
    return letter > 1 and gewoon >= 5 and gewoon + letter >= 0.95 * len(proef.waarden) and gewoon > letter
