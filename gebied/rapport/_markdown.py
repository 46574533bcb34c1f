"""The beschermingsverslag, which is Markdown of our own, as parts of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from gebied.rapport.document import Alinea, Kop, Onderdeel, Opsomming, Tabel

_NADRUK: Final = re.compile(r"\*{1,2}([^*\n]+)\*{1,2}")


def uit_markdown(tekst: str, *, niveau: int, titel: str) -> tuple[Onderdeel, ...]:
    """Return headings, paragraphs, lists and tables; whatever else is in it is a paragraph.

    Parameters
    ----------
    tekst
        The Markdown.
    niveau
        Level of its highest heading in the report; lower ones follow, down to 4.
    titel
        Caption of a table that stands below no heading.
    """
    delen: list[Onderdeel] = []
    kop, diepte = titel, niveau - 1
    for soort, groep in groupby(tekst.splitlines(), _soort):
        regels = [_kaal(regel) for regel in groep]
        match soort:
            case "kop":
                for regel in regels:
                    kop = regel.lstrip("#").strip() or titel
                    gevraagd = niveau - 1 + len(regel) - len(regel.lstrip("#"))
                    diepte = min(gevraagd, diepte + 1, 4)  # a level is never skipped
                    delen.append(Kop(kop, diepte))
            case "punt":
                delen.append(Opsomming(tuple(regel[2:].strip() for regel in regels)))
            case "tabel":
                delen += _tabel(regels, kop)
            case "tekst":
                delen.append(Alinea(" ".join(regels)))
    return tuple(delen)


def _soort(regel: str) -> str:
    begin = regel.strip()
    if not begin:
        return "leeg"
    if begin.startswith("#"):
        return "kop"
    return "punt" if begin.startswith("- ") else "tabel" if begin.startswith("|") else "tekst"


def _kaal(regel: str) -> str:
    return _NADRUK.sub(r"\1", regel.strip())


def _tabel(regels: list[str], titel: str) -> Iterator[Onderdeel]:
    rijen = [[cel.strip() for cel in regel.strip("|").split("|")] for regel in regels]
    if len(rijen) < 2:
        yield Alinea(" ".join(regels))
        return
    koppen, streep, *cellen = rijen
    breed = len(koppen)
    getallen = frozenset(nr for nr, cel in enumerate(streep) if cel.endswith(":") and 0 < nr < breed)
    passend = tuple(tuple((rij + [""] * breed)[:breed]) for rij in cellen)
    yield Tabel(titel, tuple(_gevuld(koppen, passend)), passend, getallen)


def _gevuld(koppen: list[str], rijen: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """Yield the headings; one that is empty belongs to the column before it, which a listener cannot see."""
    vorige = ""
    for nr, kop in enumerate(koppen):
        in_procenten = any(rij[nr].endswith("%") for rij in rijen)
        vorige = kop or f"{vorige} {'in %' if in_procenten else '(vervolg)'}".strip()
        yield vorige
