"""Which gemeenten there are in a year: the list that ships (2013 to 2025), or one of the user."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen._gemeentekeuze import kies_gemeenten
from gebied.bronnen._kaartbestand import jaar_uit_naam
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import als_tekst
from gebied.bronnen.meegeleverd import meegeleverd
from gebied.bronnen.namen import sleutel
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Herkomst
from gebied.taal import opsomming

EERSTE_JAAR: Final = 2013
LAATSTE_JAAR: Final = 2025
"""The years on whose 1 January the list that ships holds."""

_JAREN: Final = range(EERSTE_JAAR, LAATSTE_JAAR + 1)
_BESTAND: Final = "data/gemeenten/gemeenten.csv"
_GEMEENTECODE: Final = r"GM\d{4}"
_NAAMKOLOMMEN: Final = ("naam", "gmnaam", "statnaam", "regios")
_STAP: Final = (
    "geef een tabel met kolommen gemeentecode en gemeente, of de tabel 'Gebieden in Nederland' van CBS."
)


@dataclass(frozen=True)
class Gemeentelijst:
    """The gemeenten of one year.

    Parameters
    ----------
    tabel
        One row per gemeente in order of code: `code` (``GM0034``) and `naam`, both text.
    jaar
        The year on whose 1 January it holds; None where the source does not say.
    herkomst
        The source.
    """

    tabel: pd.DataFrame
    jaar: int | None
    herkomst: Herkomst

    def __repr__(self) -> str:
        return f"Gemeentelijst({len(self.tabel)} gemeenten, {self.jaar})"

    def namen(self) -> dict[str, str]:
        """Return the name of every gemeente, by its code."""
        return dict(zip(self.tabel["code"], self.tabel["naam"], strict=True))

    def kies(self, gevraagd: Sequence[str]) -> pd.DataFrame:
        """Return the rows of the gemeenten that are asked for, by name or code.

        Raises
        ------
        VerkeerdGebruik
            When none is asked for, or one that is not in the list; all faults together.
        """
        problemen: list[str] = []
        codes = kies_gemeenten(self.tabel["code"], self.tabel["naam"], gevraagd, problemen)
        if not gevraagd:
            problemen.append("noem de gemeenten met --gemeente; die optie mag vaker.")
        if problemen:
            lijst = "in de lijst" if self.jaar is None else f"in de lijst van {self.jaar}"
            raise VerkeerdGebruik(
                "De gevraagde gemeenten kloppen niet.",
                problemen=[probleem.replace("in het bestand", lijst) for probleem in problemen],
                stap="geef namen of codes van gemeenten die in dat jaar bestonden.",
            )
        return self.tabel[self.tabel["code"].isin(codes)].reset_index(drop=True)


def gemeenten(jaar: int) -> pd.DataFrame:
    """Return the gemeenten of the Netherlands on 1 January of a year, in order of code.

    Parameters
    ----------
    jaar
        2013 to 2025.

    Returns
    -------
    pandas.DataFrame
        Columns `code` and `naam` (text), RangeIndex.

    Raises
    ------
    InvoerGeweigerd
        When the list does not hold for that year.
    """
    if not EERSTE_JAAR <= jaar <= LAATSTE_JAAR:
        raise InvoerGeweigerd(
            f"Van {jaar} is er geen lijst van gemeenten; wel van {EERSTE_JAAR} tot en met {LAATSTE_JAAR}.",
            stap="geef een lijst van dat jaar met --gemeentelijst BESTAND.",
        )
    (pad,) = meegeleverd(_BESTAND)
    alle = pd.read_csv(pad, sep=";", dtype={"code": "str", "naam": "str", "van": "int64", "tot": "Int64"})
    bestond = (alle["van"] <= jaar) & (alle["tot"].fillna(LAATSTE_JAAR) >= jaar)
    return alle.loc[bestond, ["code", "naam"]].reset_index(drop=True)


def gemeentelijst(jaar: int) -> Gemeentelijst:
    """Return the list that ships, of this year or else of the nearest one that it holds for.

    The `jaar` of the answer tells which it is.
    """
    dichtbij = min(max(jaar, EERSTE_JAAR), LAATSTE_JAAR)
    herkomst = Herkomst(
        "gemeentelijst",
        "gebied, naar CBS",
        tabel="gemeenten.csv",
        jaar=dichtbij,
        opmerking="op 1 januari",
    )
    return Gemeentelijst(gemeenten(dichtbij), dichtbij, herkomst)


def jaar_van(codes: Collection[str]) -> int | None:
    """Return the year that codes of gemeenten are of: the one whose list has the most of them.

    Of years that fit as well the newest. None when no code is in any list.
    """
    gevonden = {jaar: len(set(codes) & set(gemeenten(jaar)["code"])) for jaar in _JAREN}
    jaar = max(_JAREN, key=lambda jaar: (gevonden[jaar], jaar))
    return jaar if gevonden[jaar] else None


def lees_gemeentelijst(pad: str | Path, *, jaar: int | None = None) -> Gemeentelijst:
    """Read a list of gemeenten of the user.

    Parameters
    ----------
    pad
        A plain table (csv, xlsx, parquet) with a column of codes of gemeenten and one with their names, or a
        download of "Gebieden in Nederland" of CBS. Other rows, such as "Bron: CBS", are passed over.
    jaar
        Year of the list; by default from the name of the file.

    Raises
    ------
    InvoerGeweigerd
        When there is no column with codes, or a code has two names.
    """
    pad = Path(pad)
    bron = lees_tabel(pad)
    kolom = _kolom_met_codes(bron)
    if kolom is None:
        raise InvoerGeweigerd(
            f"{pad.name} is geen lijst van gemeenten: er is geen kolom met codes zoals GM0034.", stap=_STAP
        )
    codes = _als_codes(bron[kolom])
    gekozen = codes.str.fullmatch(_GEMEENTECODE).fillna(False).astype(bool)
    naam = _kolom_met_namen(bron, kolom)
    namen = codes if naam is None else als_tekst(bron[naam]).fillna(codes)
    tabel = pd.DataFrame({"code": codes[gekozen], "naam": namen[gekozen]}, dtype="str").drop_duplicates()
    namen_per_code = tabel.groupby("code")["naam"].agg(sorted)
    dubbel = namen_per_code[namen_per_code.map(len) > 1].head(10)
    if len(dubbel):
        raise InvoerGeweigerd(
            f"De lijst van gemeenten {pad.name} is niet te gebruiken.",
            problemen=[
                f"{code} heeft meer dan één naam: {opsomming(namen)}." for code, namen in dubbel.items()
            ],
            stap=_STAP,
        )
    jaar = jaar or jaar_uit_naam(pad.stem)
    herkomst = Herkomst(
        f"gemeentelijst-{pad.stem}",
        "CBS" if "/" in kolom else pad.name,
        tabel=pad.name,
        jaar=jaar,
        opgehaald=date.today(),
        licentie="CC BY 4.0" if "/" in kolom else "",
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    return Gemeentelijst(tabel.sort_values("code", ignore_index=True), jaar, herkomst)


def _als_codes(kolom: pd.Series) -> pd.Series[str]:
    return cbs.volledig(cbs.als_tekst(kolom), "gemeente").astype("str")


def _kolom_met_codes(bron: pd.DataFrame) -> str | None:
    """Return the column that holds codes of gemeenten, by its content; one that is called code goes first."""
    for naam in sorted(map(str, bron.columns), key=lambda naam: "code" not in sleutel(naam)):
        codes = _als_codes(bron[naam].dropna())
        if len(codes) and codes.str.fullmatch(_GEMEENTECODE).fillna(False).mean() > 0.5:
            return naam
    return None


def _kolom_met_namen(bron: pd.DataFrame, codekolom: str) -> str | None:
    """Return the column with the names of gemeenten; None where no column says so."""
    # CBS writes "Codes en namen van gemeenten/Naam (naam)": what it holds stands behind the stroke
    namen = {
        naam: (sleutel(naam), sleutel(naam.rpartition("/")[2]))
        for naam in map(str, bron.columns)
        if naam != codekolom
    }
    van_gemeente = (n for n, (heel, eind) in namen.items() if "gemeente" in heel and "code" not in eind)
    anders = (n for n, (heel, _) in namen.items() if heel in _NAAMKOLOMMEN)
    return next(van_gemeente, None) or next(anders, None)
