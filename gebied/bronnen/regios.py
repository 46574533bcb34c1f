"""Which gemeente lies in which GGD-region: the table "Gebieden in Nederland" of CBS, or an own list."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen._cache import vingerafdruk
from gebied.bronnen._http import Dienst
from gebied.bronnen._kaartbestand import jaar_uit_naam
from gebied.bronnen._odata import metadata, rijen, tabellen
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import als_tekst
from gebied.bronnen.namen import sleutel
from gebied.bronnen.ophalen import Ophalen
from gebied.fouten import InvoerGeweigerd
from gebied.model import Herkomst

TITEL: Final = "Gebieden in Nederland"
"""Title of the yearly table of CBS, followed by its year; its number differs every year."""

_GGD: Final = "ggd"
_REGIOCODE: Final = r"GG\d{2,4}"
_GEMEENTECODE: Final = r"GM\d{4}"
_CBS: Final = Dienst(
    "CBS StatLine",
    f"Of download de tabel '{TITEL}' met een browser (opendata.cbs.nl) en lees dat bestand in.",
)


@dataclass(frozen=True)
class Regios:
    """The GGD-region of every gemeente.

    Parameters
    ----------
    tabel
        One row per gemeente in order of code: `gemeentecode` (``GM0034``), `code` of its GGD-region
        (``GG...``; ``GG:`` and the name where the source gives no code) and its `naam`, all text.
    herkomst
        The source.
    """

    tabel: pd.DataFrame
    herkomst: Herkomst

    def __repr__(self) -> str:
        return f"Regios({len(self.tabel)} gemeenten in {self.tabel['code'].nunique()} GGD-regio's)"

    def van(self, gemeentecode: str) -> str | None:
        """Return the code of the region of a gemeente, None where the table does not know it."""
        gevonden = self.tabel.loc[self.tabel["gemeentecode"] == gemeentecode, "code"]
        return None if gevonden.empty else str(gevonden.iloc[0])

    def leden(self) -> dict[str, tuple[str, ...]]:
        """Return the codes of the gemeenten of every region."""
        return {str(code): tuple(groep["gemeentecode"]) for code, groep in self.tabel.groupby("code")}

    def namen(self) -> dict[str, str]:
        """Return the name of every region, by its code."""
        return dict(zip(self.tabel["code"], self.tabel["naam"], strict=True))


def lees_regios(pad: str | Path, *, jaar: int | None = None) -> Regios:
    """Read which gemeente lies in which GGD-region.

    Parameters
    ----------
    pad
        A download of "Gebieden in Nederland" from StatLine, or a plain table (csv, xlsx, parquet) with a
        column of codes of gemeenten and one with the code or the name of the GGD-region, or both.
    jaar
        Year of the table; by default from the name of the file.

    Raises
    ------
    InvoerGeweigerd
        With every fault: no such column, a gemeente in two regions, a gemeente without one.
    """
    pad = Path(pad)
    bron = lees_tabel(pad)
    gemeenten = _kolom_met_gemeenten(bron)
    code, naam = _kolommen_met_regio(bron)
    problemen = []
    if gemeenten is None:
        problemen.append("er is geen kolom met codes van gemeenten, zoals GM0034.")
    if code is None and naam is None:
        problemen.append("er is geen kolom met de GGD-regio; noem die kolom 'ggd-regio'.")
    if gemeenten is None or (code is None and naam is None):
        raise _geweigerd(pad.name, problemen)
    codes = _als_gemeenten(bron[gemeenten])
    gekozen = codes.str.fullmatch(_GEMEENTECODE).fillna(False).astype(bool)  # without "Bron: CBS" below it
    tabel = _tabel(
        codes[gekozen],
        None if code is None else als_tekst(bron.loc[gekozen, code]),
        None if naam is None else als_tekst(bron.loc[gekozen, naam]),
    )
    herkomst = Herkomst(
        f"regios-{pad.stem}",
        "CBS" if "/" in gemeenten else pad.name,
        tabel=pad.name,
        jaar=jaar or jaar_uit_naam(pad.stem),
        opgehaald=date.today(),
        licentie="CC BY 4.0" if "/" in gemeenten else "",
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    return Regios(_gekeurd(tabel, pad.name), herkomst)


def haal_regios(jaar: int, *, ophalen: Ophalen | None = None) -> Regios:
    """Fetch the GGD-regions of a year from StatLine; the table is found by its title in the catalogue.

    Raises
    ------
    InvoerGeweigerd
        When CBS has no such table for this year, or it does not hold GGD-regions.
    BronOnbereikbaar
        When CBS does not answer (exit code 5).
    """
    ophalen = ophalen or Ophalen()
    haler, basis = ophalen.van(_CBS), ophalen.adressen.cbs
    per_jaar = {
        int(gevonden[1]): str(rij["Identifier"]).strip()
        for rij in tabellen(haler, basis, TITEL)
        if (gevonden := re.fullmatch(rf"{TITEL} (20\d\d)", str(rij["Title"]).strip()))
    }
    if jaar not in per_jaar:
        raise InvoerGeweigerd(
            f"CBS heeft geen tabel '{TITEL}' van {jaar}.",
            problemen=[f"deze jaren zijn er wel: {', '.join(map(str, sorted(per_jaar))) or 'geen'}"],
            stap="kies een van deze jaren.",
        )
    tabel = per_jaar[jaar]
    eigenschappen = metadata(haler, basis, tabel, "DataProperties")
    regio = next((e["Key"] for e in eigenschappen if str(e.get("Type")).startswith("Geo")), None)
    code, naam = _velden_van_ggd(eigenschappen)
    if regio is None or naam is None:
        raise haler.onbruikbaar(basis, [f"tabel {tabel} noemt geen GGD-regio's"])
    ruw, antwoorden = rijen(haler, basis, tabel, waar=f"startswith({regio},'GM')")
    ruw = [rij for rij in ruw if re.fullmatch(_GEMEENTECODE, str(rij[regio]))]
    kolommen = {
        veld: pd.Series([rij.get(veld) for rij in ruw], dtype="str") for veld in (regio, naam, code) if veld
    }
    herkomst = Herkomst(
        f"cbs-{tabel}",
        "CBS",
        tabel=f"{TITEL} {jaar} ({tabel})",
        jaar=jaar,
        opgehaald=max(antwoord.opgehaald for antwoord in antwoorden),
        licentie="CC BY 4.0",
        sha256=vingerafdruk(antwoorden),
    )
    return Regios(
        _gekeurd(_tabel(kolommen[regio], kolommen.get(code or ""), kolommen[naam]), herkomst.tabel), herkomst
    )


def _velden_van_ggd(eigenschappen: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """Return the keys of code and name below the heading of the GGD-regions."""
    groepen = {
        e.get("ID")
        for e in eigenschappen
        if e.get("Type") == "TopicGroup" and sleutel(str(e.get("Title"))).startswith(_GGD)
    }
    velden = {
        str(e.get("Title")).strip().casefold(): str(e["Key"])
        for e in eigenschappen
        if e.get("Type") == "Topic" and e.get("ParentID") in groepen
    }
    return velden.get("code"), velden.get("naam")


def _als_gemeenten(kolom: pd.Series) -> pd.Series[str]:
    return cbs.volledig(cbs.als_tekst(kolom), "gemeente").astype("str")


def _kolom_met_gemeenten(bron: pd.DataFrame) -> str | None:
    """Return the column that holds codes of gemeenten, by its content; one that is called code goes first."""
    namen = [naam for naam in bron.columns if _GGD not in sleutel(naam)]
    namen.sort(key=lambda naam: "code" not in sleutel(naam))
    for naam in namen:
        codes = _als_gemeenten(bron[naam].dropna())
        if len(codes) and codes.str.fullmatch(_GEMEENTECODE).fillna(False).mean() > 0.5:
            return str(naam)
    return None


def _kolommen_met_regio(bron: pd.DataFrame) -> tuple[str | None, str | None]:
    """Return the columns with the code and the name of the GGD-region."""
    kandidaten = [naam for naam in bron.columns if _GGD in sleutel(naam)]
    met_code = [
        naam
        for naam in kandidaten
        if len(tekst := cbs.als_tekst(bron[naam].dropna()))
        and tekst.str.fullmatch(_REGIOCODE).fillna(False).mean() > 0.5
    ]
    met_naam = [naam for naam in kandidaten if naam not in met_code]
    met_naam.sort(key=lambda naam: not sleutel(naam).endswith("naam"))
    return next(iter(met_code), None), next(iter(met_naam), None)


def _tabel(
    gemeenten: pd.Series[str], code: pd.Series[str] | None, naam: pd.Series[str] | None
) -> pd.DataFrame:
    """Return the three columns; what the source lacks of code and name is taken from the other."""
    if code is None:
        assert naam is not None
        code = "GG:" + naam
    tabel = pd.DataFrame(
        {
            "gemeentecode": gemeenten.to_numpy(),
            "code": code.to_numpy(),
            "naam": (code if naam is None else naam.fillna(code)).to_numpy(),
        },
        dtype="str",
    )
    return tabel.drop_duplicates().sort_values(["gemeentecode", "code"], ignore_index=True)


def _gekeurd(tabel: pd.DataFrame, bron: str) -> pd.DataFrame:
    zonder = tabel.loc[tabel["code"].isna(), "gemeentecode"]
    dubbel = tabel.loc[tabel["gemeentecode"].duplicated(), "gemeentecode"].unique()
    problemen = [f"gemeente {code} staat in meer dan één GGD-regio." for code in dubbel[:10]]
    problemen += [f"gemeente {code} heeft geen GGD-regio." for code in zonder[:10]]
    if tabel.empty:
        problemen.append("er staan geen gemeenten in.")
    if problemen:
        raise _geweigerd(bron, problemen)
    return tabel


def _geweigerd(bron: str, problemen: list[str]) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"De indeling in GGD-regio's uit {bron} is niet te gebruiken.",
        problemen=problemen,
        stap=f"download de tabel '{TITEL}' van CBS, of geef een tabel met gemeentecode en ggd-regio.",
    )
