"""Names of persons, streets and free text: by what a header says, by patterns, by lists and by variety."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from statistics import fmean, median
from typing import Final

from gebied.privacy._namenlijst import ACHTERNAMEN, TUSSENVOEGSELS, VOORNAMEN
from gebied.privacy._steekproef import Steekproef

NAAM_KOPPEN: Final = (
    "achternaam", "voornaam", "voorletter", "roepnaam", "geslachtsnaam", "tussenvoegsel", "meisjesnaam",
    "geboortenaam", "persoonsnaam", "volledigenaam", "partnernaam", "clientnaam", "naamclient", "klantnaam",
    "naamklant", "burgernaam", "naamburger", "inwonernaam", "naaminwoner", "deelnemernaam", "naamdeelnemer",
    "patientnaam", "naampatient", "naamjeugdige", "jeugdigenaam", "naamaanvrager",
    "naampersoon", "naampartner", "initialen", "lastname", "firstname", "surname", "fullname",
)  # fmt: skip

ADRES_KOPPEN: Final = (
    "straat", "woonadres", "adres", "huisnummer", "huisnr", "huisletter", "huisnrtoevoeging",
    "nummeraanduiding", "verblijfsobject", "openbareruimte", "bagid", "pandid",
)  # fmt: skip

TEKST_KOPPEN: Final = (
    "opmerking", "toelichting", "notitie", "memo", "bijzonderhe", "aantekening", "vrijetekst", "verslag",
    "rapportage", "hulpvraag", "situatieschets", "commentaar", "remark", "comment",
)  # fmt: skip

# a word has no hyphen in it: what could match in two ways would take for ever on a row of hyphens
_W: Final = r"[^\W\d_][\w'’`]*"
_TUSSENWOORD: Final = (
    r"(?:van|de|der|den|ten|ter|te|het|'t|in|op|aan|von|la|le|el|al|du|da|dos|bin|ben|v\.?d\.?|v\.)"
)
_TUSSEN: Final = rf"(?:{_TUSSENWOORD}\s+)*"
_INITIALEN: Final = re.compile(
    rf"(?:[A-Z][a-z]?\.\s?){{1,6}}\s?{_TUSSEN}{_W}(?:[\s-]+{_W}){{0,3}}", re.UNICODE
)
_LOS: Final = re.compile(rf"(?:[A-Z]\s){{1,5}}{_TUSSEN}[A-Z]{_W}(?:-{_W})?")
_AANHEF: Final = re.compile(
    r"(?:dhr|mevr|mw|mvr|de heer|mevrouw|meneer|fam|familie|dr|drs|mr|ir)\b\.?\s+\S.*", re.IGNORECASE
)
_KOMMA: Final = re.compile(rf"{_TUSSEN}{_W}(?:[\s-]+{_W}){{0,3}}\s*,\s*(.+)")
_NA_KOMMA: Final = re.compile(rf"(?:[A-Z][a-z]?\.?\s?){{1,6}}(?:\s*{_TUSSENWOORD})*(?:\s*\(.*\))?")
_ACHTERAF: Final = re.compile(rf"{_W}(?:[\s-]+{_W}){{0,2}}\s+(?:[A-Z]\.){{1,5}}(?:\s*{_TUSSENWOORD})*")
_ALFABETISCH: Final = re.compile(r"[^\W\d_][^\d@/\\+=_:;<>|]*")
_KLINKERS: Final = frozenset("aeiouy")

_STRAAT: Final = re.compile(
    r"\b\w*(?:straat|str\.|weg|laan|plein|gracht|kade|dreef|singel|steeg|plantsoen|pad|hof|dijk|markt|baan|park|erf|"
    r"akker|oord|wal|ring|boulevard|brink|veld|kamp|burg|haven|meent|horst)\b|\b(?:laan|plein|weg) van\b",
    re.IGNORECASE,
)
_ZUIVER_STRAAT: Final = re.compile(
    r".*(?:straat|laan|plein|gracht|kade|dreef|singel|steeg|plantsoen|weg|pad)", re.IGNORECASE
)
_MET_NUMMER: Final = re.compile(
    r"(?P<straat>[^\W\d][^\d,]{2,}|\d{1,2}e [^\d,]{3,})[\s,]+(?P<nr>\d{1,5})"
    r"(?:\s?[-/]?\s?(?:[A-Za-z]{1,4}|\d{1,4}))?(?:[\s,].*)?"
)
_BAG: Final = re.compile(r"\d{4}(?:01|02|03|10|20|30)\d{10}")


def _kaal(tekst: str) -> str:
    ontleed = unicodedata.normalize("NFKD", tekst)
    return "".join(teken for teken in ontleed if not unicodedata.combining(teken))


def sterk(tekst: str) -> bool:
    """Return whether a text has the form of a full name: initials, a title, or a given name first."""
    kaal = _kaal(tekst)
    if _INITIALEN.fullmatch(kaal) or _ACHTERAF.fullmatch(kaal) or _AANHEF.match(kaal):
        return True
    if komma := _KOMMA.fullmatch(kaal):
        na = komma[1]
        return bool(_NA_KOMMA.fullmatch(na)) or re.split(r"[\s-]", na.casefold())[0] in VOORNAMEN
    woorden = re.split(r"[\s]+", kaal.casefold())
    if not 2 <= len(woorden) <= 6 or not _ALFABETISCH.fullmatch(kaal):
        return False
    eerste, laatste = (deel.split("-")[0] for deel in (woorden[0], woorden[-1]))
    naam = [deel for woord in woorden[1:] for deel in woord.split("-")]
    if eerste in VOORNAMEN and woorden[-1] not in TUSSENVOEGSELS:
        return True
    if _LOS.fullmatch(kaal) or (len(eerste) == 1 and naam[-1] in ACHTERNAMEN):
        return True
    return laatste in VOORNAMEN and woorden[0] in ACHTERNAMEN


def zacht(tekst: str) -> bool:
    """Return whether a text can be a given name or a surname by the lists."""
    woorden = re.split(r"[\s-]+", _kaal(tekst).casefold())
    echt = [woord for woord in woorden if woord not in TUSSENVOEGSELS]
    if not echt or len(echt) > 3:
        return False
    return echt[0] in VOORNAMEN or echt[0] in ACHTERNAMEN or echt[-1] in ACHTERNAMEN


def namen(proef: Steekproef) -> bool:
    """Return whether a column holds names of persons.

    Texts that are public do not count. A header that says that the column is about places, organisations or
    voorzieningen asks for more, since streets and foundations bear names of people.
    """
    teksten = [tekst for tekst in proef.onbekend if len(tekst) <= 80]
    letters = [tekst for tekst in teksten if _ALFABETISCH.fullmatch(tekst)]
    if not letters:
        return False
    if proef.kop_met(NAAM_KOPPEN) and not proef.over_anders and len(letters) >= 0.2 * len(teksten):
        return True
    vol = sum(map(sterk, letters))
    genoeg = 0.3 if proef.over_anders else 0.05
    if vol >= max(genoeg * len(teksten), 1 if len(teksten) < 8 else 2) and not (proef.streng and vol < 3):
        return True
    return _losse_namen(proef, teksten, letters)


def _losse_namen(proef: Steekproef, teksten: Sequence[str], letters: Sequence[str]) -> bool:
    """Whether texts are single names: many are on the lists, or there are too many different ones."""
    if len(letters) < 0.5 * len(teksten):
        return False
    op_lijst = sum(map(zacht, letters))
    genoeg = 0.3 if proef.over_anders else 0.08
    if op_lijst >= max(genoeg * len(letters), 3) and not (proef.streng and op_lijst < 10):
        return True
    if proef.over_anders or len(letters) < 0.9 * len(teksten) or len(letters) < 15:
        return False
    if proef.verscheidenheid < 0.3 and len(letters) < 300:
        return False
    return fmean(map(_als_naam_geschreven, letters)) > 0.8 and _uitspreekbaar(letters)


def _als_naam_geschreven(tekst: str) -> bool:
    """Whether every word has a capital, as in a name and not in a sentence; or there is only one word."""
    woorden = tekst.split()
    eigen = [woord for woord in woorden if woord.casefold() not in TUSSENVOEGSELS]
    return len(woorden) <= 5 and len(tekst) <= 40 and (len(eigen) == 1 or all(w[0].isupper() for w in eigen))


def _uitspreekbaar(teksten: Sequence[str]) -> bool:
    """Whether there are as many vowels as in a language; in random letters are fewer."""
    tekens = [teken for tekst in teksten for teken in _kaal(tekst).casefold() if teken.isalpha()]
    return bool(tekens) and 0.31 <= fmean(teken in _KLINKERS for teken in tekens) <= 0.6


def _kop_over_adres(proef: Steekproef) -> bool:
    """Whether the header names an address or a part of one, and not how many there are."""
    return (proef.kop_met(ADRES_KOPPEN) or proef.koppig.startswith("hnr")) and not proef.kop_met(
        ("aantal", "adressen")
    )


def adres(proef: Steekproef) -> bool:
    """Return whether a column holds addresses, or a part of one: a street, a huisnummer, a BAG code."""
    if proef.waarden and _kop_over_adres(proef):
        return True
    teksten = proef.onbekend
    if not teksten:
        return False
    bag = sum(_BAG.fullmatch(tekst) is not None for tekst in teksten)
    if bag >= 3 and bag >= 0.9 * len(teksten):
        return True
    gevonden = [deel for tekst in teksten if (deel := _MET_NUMMER.fullmatch(tekst))]
    straten = sum(_STRAAT.search(deel["straat"]) is not None for deel in gevonden)
    genoeg = 0.3 if proef.over_anders else 0.1
    if straten >= max(genoeg * len(teksten), 1 if len(teksten) < 8 else 3):
        return True
    # streets without such an ending, but many of them and many numbers
    verschillend = {deel["straat"].casefold().strip() for deel in gevonden}
    if not proef.over_anders and len(gevonden) >= 0.8 * len(teksten) and len(verschillend) >= 15:
        return len({deel["nr"] for deel in gevonden}) >= 10
    zuiver = sum(_ZUIVER_STRAAT.fullmatch(tekst) is not None for tekst in teksten)
    return zuiver >= 8 and zuiver >= (0.8 if proef.over_anders else 0.5) * len(teksten)


def vrije_tekst(proef: Steekproef) -> bool:
    """Return whether a column holds text that people wrote: long, and different in most rows."""
    teksten = proef.onbekend
    woorden = [len(tekst.split()) for tekst in teksten]
    if not woorden:
        return False
    zinnen = sum(aantal >= 4 for aantal in woorden)
    if proef.kop_met(TEKST_KOPPEN) and zinnen and (len(teksten) > 12 or proef.verscheidenheid > 0.2):
        return True
    if sum(aantal >= 25 for aantal in woorden) > 0.02 * len(woorden):
        return True
    if len(teksten) < 5 or proef.verscheidenheid < 0.15:
        return False
    # a description of a product can be long too, but there are not that many
    minst = 8 if proef.over_anders else 4
    return median(woorden) >= minst and fmean(map(len, teksten)) >= 5 * minst
