"""Signals: what residents and professionals say about a place, from a simple table to `schema.SIGNALEN`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen._kaartbestand import jaar_uit_naam
from gebied.bronnen._puntenbestand import regels
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._teksten import herken_koppen, schone_tekst
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.namen import sleutel
from gebied.bronnen.zoeken import Zoeklijst
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Herkomst, Kolom
from gebied.schema import SIGNALEN, controleer
from gebied.taal import opsomming

SOORTEN: Final = (
    "kleine vraag",
    "wijkinitiatief",
    "gemeentelijk project",
    "open vraagstuk",
    "sterk punt",
    "afspraak",
)
"""Kinds of signal; reports show them in this order."""

MEESTE_SIGNALEN: Final = 5_000
LANGSTE_TEKST: Final = 2_000
MEESTE_SUGGESTIES: Final = 50

_JAREN: Final = (1990, 2100)
_KOPPEN: Final = {
    "plaats": (
        "plaats", "gebied", "code", "gebiedscode", "gebiednaam", "buurt", "wijk", "buurtcode", "wijkcode",
        "werkgebied", "stadsdeel", "gemeente",
    ),
    "soort": ("soort", "type", "kind"),
    "tekst": ("tekst", "signaal", "omschrijving", "beschrijving"),
    "herkomst": ("herkomst", "bron", "van"),
    "jaar": ("jaar", "year"),
}  # fmt: skip
_NODIG: Final = ("plaats", "soort", "tekst", "herkomst")


@dataclass(frozen=True)
class Signalen:
    """What the reader delivers: `schema.SIGNALEN` in the order of the file, and the file itself."""

    tabel: pd.DataFrame
    herkomst: Herkomst


def lees_signalen(
    pad: str | Path, gebieden: pd.DataFrame, *, groepen: Mapping[str, Iterable[str]] | None = None
) -> Signalen:
    """Read qualitative findings from CSV or xlsx.

    Texts are personal when their writer makes them so; `privacy.signaalteksten.keur_signalen` looks for
    that, and goes between this function and anything that keeps them.

    Parameters
    ----------
    pad
        Table with the columns plaats (code or name of a gebied, of a group, or of the gemeente), soort (one
        of `SOORTEN`), tekst, herkomst (who said it: a meeting, a team, a survey) and, if known, jaar.
    gebieden
        Table with `code`, `naam` and `gemeente` of the scan.
    groepen
        Name of a group (stadsdeel, an indeling) → names in it, to which a signal may belong too. A text such
        as ``"stadsdeel: Haven"`` tells which group is meant. The gemeenten are always there.

    Raises
    ------
    InvoerGeweigerd
        With every fault and its row: unknown place or kind with what is near, empty or overlong text.
    """
    pad = Path(pad)
    bron = lees_tabel(pad)
    if len(bron) > MEESTE_SIGNALEN:
        raise InvoerGeweigerd(
            f"{pad.name} heeft {len(bron)} regels; hooguit {MEESTE_SIGNALEN} signalen kan.",
            stap="houd de signalen die in het rapport moeten staan.",
        )
    koppen = [str(kop) for kop in bron.columns]
    gevonden = herken_koppen(koppen, _KOPPEN)
    problemen = [f"er is geen kolom '{naam}'." for naam in _NODIG if naam not in gevonden]
    if problemen:
        problemen.append(f"kolommen in het bestand: {', '.join(koppen[:8])}.")
        raise _geweigerd(pad, problemen)
    tabel = pd.DataFrame({naam: schone_tekst(bron[gevonden[naam]]) for naam in _NODIG})
    tabel.index = pd.RangeIndex(2, len(tabel) + 2)
    tabel["soort"] = _soorten(tabel["soort"], problemen)
    tabel["plaats"], tabel["naam"] = _plaatsen(tabel["plaats"], gebieden, groepen or {}, problemen)
    kop = gevonden.get("jaar")
    jaren = bron[kop].set_axis(tabel.index) if kop else pd.Series(pd.NA, index=tabel.index)
    tabel["jaar"] = _jaren(jaren, problemen)
    _keur_teksten(tabel, problemen)
    if problemen:
        raise _geweigerd(pad, problemen)
    klaar = tabel[[*SIGNALEN.columns]].drop_duplicates().reset_index(drop=True)
    herkomst = Herkomst(
        sleutel=f"signalen-{pad.stem}",
        bron="Signalen van de gemeente",
        tabel=pad.name,
        jaar=jaar_uit_naam(pad.stem),
        opgehaald=date.today(),
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    return Signalen(controleer(klaar, SIGNALEN, herkomst=pad.name), herkomst)


def _geweigerd(pad: Path, problemen: list[str]) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"De signalen uit {pad.name} zijn niet te gebruiken.",
        problemen=problemen,
        stap="verbeter de genoemde punten in het bestand en lees het opnieuw in. Er is niets opgeslagen.",
    )


def _soorten(kolom: pd.Series[str], problemen: list[str]) -> pd.Series[str]:
    op_sleutel = {sleutel(soort): soort for soort in SOORTEN}
    gelezen = kolom.map(lambda tekst: op_sleutel.get(sleutel(tekst)))
    for tekst, rijen in islice(kolom[gelezen.isna()].groupby(kolom).groups.items(), MEESTE_SUGGESTIES):
        hulp = lijkt_op(str(tekst), SOORTEN) or f"Kies uit {opsomming(SOORTEN)}."
        wat = f"soort '{str(tekst)[:40]}' is onbekend. {hulp}" if tekst else f"de soort is leeg. {hulp}"
        problemen.append(f"{regels(rijen)}: {wat}")
    return gelezen.fillna("").astype("str")


def _plaatsen(
    kolom: pd.Series[str],
    gebieden: pd.DataFrame,
    groepen: Mapping[str, Iterable[str]],
    problemen: list[str],
) -> tuple[pd.Series[str], pd.Series[str]]:
    """Return code and name of each place; of a group its name twice."""
    lijst = Zoeklijst(gebieden)
    naam_van = dict(zip(gebieden["code"], gebieden["naam"], strict=True))
    namen = {groep: sorted(set(leden)) for groep, leden in groepen.items()}
    namen.setdefault("gemeente", sorted(gebieden["gemeente"].dropna().unique()))
    op_sleutel = {sleutel(f"{groep}{naam}"): naam for groep, leden in namen.items() for naam in leden}
    op_sleutel |= {sleutel(naam): naam for leden in namen.values() for naam in leden}
    keuzes = [*gebieden["naam"], *gebieden["code"], *op_sleutel.values()]
    gelezen: dict[str, str] = {}
    for tekst, rijen in kolom.groupby(kolom).groups.items():
        codes = lijst.vind(str(tekst)) if tekst else ()
        groep = op_sleutel.get(sleutel(str(tekst))) if tekst else None
        if len(codes) == 1 and groep is None:
            gelezen[str(tekst)] = codes[0]
        elif groep is not None and not codes:
            gelezen[str(tekst)] = groep
        elif len(problemen) < MEESTE_SUGGESTIES:
            uitleg = _onduidelijk(str(tekst), codes, groep, lijst, keuzes)
            problemen.append(f"{regels(rijen)}: {uitleg}")
        else:
            problemen.append(f"{regels(rijen)}: '{str(tekst)[:40]}' is geen plaats van deze scan.")
    plaats = kolom.map(lambda tekst: gelezen.get(str(tekst), "?")).astype("str")
    return plaats, plaats.map(lambda code: naam_van.get(code, code)).astype("str")


def _onduidelijk(
    tekst: str, codes: tuple[str, ...], groep: str | None, lijst: Zoeklijst, keuzes: list[str]
) -> str:
    if not tekst:
        return "de plaats is leeg; geef de code of naam van een gebied, een groep of de gemeente."
    if codes and groep is not None:
        return (
            f"'{tekst[:40]}' is een gebied ({lijst.keuzes(codes)}) en ook een groep of gemeente. "
            f"Geef de code, of schrijf de groep erbij, zoals 'stadsdeel: {groep}'."
        )
    if codes:
        return f"meer dan één gebied heet '{tekst[:40]}': {lijst.keuzes(codes)}. Geef de code."
    return f"'{tekst[:40]}' is geen plaats van deze scan. {lijkt_op(tekst, keuzes)}".strip()


def _jaren(kolom: pd.Series, problemen: list[str]) -> pd.Series[int]:
    waarden = lees_waarden(kolom, Kolom("jaar", "gemiddelde"))
    jaren = waarden.reeks.astype("Float64")
    fout = (jaren.isna() & waarden.redenen.isna()) | (
        jaren.notna() & ~(jaren.between(*_JAREN) & (jaren % 1 == 0)).fillna(True)
    )
    if fout.any():
        problemen.append(f"{regels(kolom.index[fout])}: het jaar is geen jaartal.")
        return pd.Series(pd.NA, index=kolom.index, dtype="Int64")
    return jaren.astype("Int64")


def _keur_teksten(tabel: pd.DataFrame, problemen: list[str]) -> None:
    for naam in ("tekst", "herkomst"):
        if (leeg := tabel[naam] == "").any():
            problemen.append(f"{regels(tabel.index[leeg])}: de {naam} is leeg.")
        if (lang := tabel[naam].str.len() > LANGSTE_TEKST).any():
            problemen.append(f"{regels(tabel.index[lang])}: de {naam} is langer dan {LANGSTE_TEKST} tekens.")
