"""A nulmeting: figures, definitions and indelingen frozen under a name and a date.

`profiel.nulvergelijking` says what changed since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Final

import pandas as pd

from gebied.bronnen.catalogus import Indicator
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.indicatoren.metingen import samengevoegd, tel_op
from gebied.model import Indeling
from gebied.privacy.veilig import DREMPEL
from gebied.profiel.gebieden import Analysegebied, analysegebieden
from gebied.schema import METINGEN, controleer
from gebied.wijkscan import Wijkscan

VERSIE: Final = 1
"""Form of `Nulmeting.als_dict`; a later form gets a higher number."""


@dataclass(frozen=True, eq=False)
class Nulmeting:
    """What was frozen.

    Parameters
    ----------
    naam, datum
        Name within the project, and the day it was made.
    scan
        Name of the scan.
    gebieden
        All areas that could be analysed then, with the codes of their gebieden.
    indicatoren
        The full entries of the catalogue that the figures were made with.
    metingen
        `schema.METINGEN`; `plaats` is the key of an area.
    indelingen
        Name of the indeling → code of the gebied → number of its werkgebied.
    vormen
        Code of the gebied → its area (m²) and the x and y of its centre (EPSG:28992): tells whether borders
        were moved under the same code.
    drempel
        Below it protected counts were hidden.
    """

    naam: str
    datum: date
    scan: str
    gebieden: tuple[Analysegebied, ...]
    indicatoren: tuple[Indicator, ...]
    metingen: pd.DataFrame
    indelingen: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    vormen: Mapping[str, tuple[float, float, float]] = field(default_factory=dict)
    drempel: int = DREMPEL

    def __repr__(self) -> str:
        return f"Nulmeting({self.naam!r}, {self.datum:%d-%m-%Y}, {len(self.gebieden)} gebieden)"

    def als_dict(self) -> dict[str, Any]:
        """Return plain values that survive JSON."""
        return {
            "versie": VERSIE,
            "naam": self.naam,
            "datum": self.datum.isoformat(),
            "scan": self.scan,
            "gebieden": [{**asdict(gebied), "codes": list(gebied.codes)} for gebied in self.gebieden],
            "indicatoren": [asdict(indicator) for indicator in self.indicatoren],
            "metingen": {naam: _plat(self.metingen[naam]) for naam in METINGEN.columns},
            "indelingen": {naam: dict(toewijzing) for naam, toewijzing in self.indelingen.items()},
            "vormen": {code: list(vorm) for code, vorm in self.vormen.items()},
            "drempel": self.drempel,
        }

    @classmethod
    def uit_dict(cls, waarden: Mapping[str, Any]) -> Nulmeting:
        """Return the nulmeting that `als_dict` gave.

        Raises
        ------
        InvoerGeweigerd
            When it is no nulmeting, or one of a later version of `gebied`.
        """
        versie = waarden.get("versie") if isinstance(waarden, Mapping) else None
        if isinstance(versie, int) and versie > VERSIE:
            raise InvoerGeweigerd(
                "Deze nulmeting is gemaakt met een nieuwere versie van gebied.",
                stap="gebruik die versie, of een nieuwere.",
            )
        try:
            nulmeting = cls(
                naam=_tekst(waarden["naam"]),
                datum=date.fromisoformat(waarden["datum"]),
                scan=_tekst(waarden["scan"]),
                gebieden=tuple(
                    Analysegebied(
                        _tekst(g["sleutel"]),
                        _tekst(g["naam"]),
                        _tekst(g["soort"]),
                        tuple(map(_tekst, g["codes"])),
                    )
                    for g in waarden["gebieden"]
                ),
                indicatoren=tuple(_indicator(deel) for deel in waarden["indicatoren"]),
                metingen=controleer(_tabel(waarden["metingen"]), METINGEN, herkomst="een nulmeting"),
                indelingen={
                    str(naam): {str(code): int(nr) for code, nr in toewijzing.items()}
                    for naam, toewijzing in waarden["indelingen"].items()
                },
                vormen={
                    str(code): (float(opp), float(x), float(y))
                    for code, (opp, x, y) in waarden["vormen"].items()
                },
                drempel=int(waarden["drempel"]),
            )
            if not set(nulmeting.metingen["plaats"]) <= {gebied.sleutel for gebied in nulmeting.gebieden}:
                raise ValueError("a measurement of an area that is not there")
        except (KeyError, TypeError, ValueError, AttributeError) as fout:
            raise InvoerGeweigerd(
                "Een nulmeting is beschadigd en kan niet worden gelezen.",
                stap="gebruik een eerdere kopie van het projectbestand.",
            ) from fout
        return nulmeting


def maak_nulmeting(
    scan: Wijkscan, indelingen: Mapping[str, Indeling] | None = None, *, naam: str, datum: date
) -> Nulmeting:
    """Freeze the figures of all areas of a scan, the definitions behind them, and indelingen.

    Raises
    ------
    VerkeerdGebruik
        When the name is empty, or the scan has no figure to freeze.
    """
    if not naam.strip():
        raise VerkeerdGebruik("Een nulmeting heeft een naam nodig.", stap="geef een naam, zoals 2025.")
    gebieden = analysegebieden(scan, indelingen)
    metingen = metingen_van_nu(scan, gebieden)
    gemeten = set(metingen["indicator"])
    if not gemeten:
        raise VerkeerdGebruik(
            f"In {scan.naam} staat geen enkel cijfer van de catalogus.",
            stap="voeg eerst kerncijfers toe met --kerncijfers.",
        )
    return Nulmeting(
        naam=naam.strip(),
        datum=datum,
        scan=scan.naam,
        gebieden=gebieden,
        indicatoren=tuple(deel for deel in scan.indicatoren if deel.sleutel in gemeten),
        metingen=metingen,
        indelingen={naam: dict(deel.toewijzing) for naam, deel in (indelingen or {}).items()},
        vormen=vormen_van(scan),
        drempel=scan.drempel,
    )


def metingen_van_nu(scan: Wijkscan, gebieden: Sequence[Analysegebied]) -> pd.DataFrame:
    """Return the measurements of areas; of a gemeente also the newest that were only published for it."""
    catalogus = scan.indicatoren
    eigen = tel_op(
        scan.gemeten,
        {gebied.sleutel: gebied.codes for gebied in gebieden},
        catalogus,
        namen={gebied.sleutel: gebied.naam for gebied in gebieden},
    )
    gemeenten = {gebied.sleutel for gebied in gebieden if gebied.soort == "gemeente"}
    elders = scan.metingen[scan.metingen["plaats"].isin(gemeenten)]
    elders = elders[~elders["indicator"].isin(set(scan.gemeten["indicator"]))]
    nieuwste = elders.sort_values("jaar", kind="stable").drop_duplicates(["plaats", "indicator"], keep="last")
    return samengevoegd([eigen, nieuwste])


def vormen_van(scan: Wijkscan) -> dict[str, tuple[float, float, float]]:
    """Return the area (m²) and the centre (EPSG:28992) of every gebied."""
    vormen = scan.gebieden.geometry
    midden = vormen.centroid
    delen = zip(scan.gebieden["code"], vormen.area, midden.x, midden.y, strict=True)
    return {str(code): (round(opp, 1), round(x, 1), round(y, 1)) for code, opp, x, y in delen}


def _plat(kolom: pd.Series[Any]) -> list[Any]:
    """Return a column as plain values, None where missing."""
    return [None if pd.isna(waarde) else waarde for waarde in kolom.tolist()]


def _tabel(kolommen: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    soorten = {naam: kolom.dtype.type for naam, kolom in METINGEN.columns.items()}
    return pd.DataFrame({naam: pd.Series(kolommen[naam], dtype=soort) for naam, soort in soorten.items()})


def _tekst(waarde: object) -> str:
    if not isinstance(waarde, str):
        raise TypeError("a name is text")
    return waarde


def _indicator(waarden: Mapping[str, Any]) -> Indicator:
    """Return an entry as it was; a field that this version does not know falls away."""
    bekend = {veld.name for veld in fields(Indicator)}
    return Indicator(**{naam: waarde for naam, waarde in waarden.items() if naam in bekend})
