"""The wijkscan: gebieden with their figures, their neighbours, and the source of every number."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.graaf import Graaf
from gebied.model import Bevinding, Herkomst, Kolom, Niveau
from gebied.schema import SCANGEBIEDEN, controleer


@dataclass(frozen=True)
class Wijkscan:
    """Everything `gebied` knows about one gemeente (or a few), at one level.

    Parameters
    ----------
    naam
        Shown above maps and tables, e.g. ``"Almere 2013"``.
    niveau
        Level of the gebieden.
    gebieden
        `schema.SCANGEBIEDEN`: one row per gebied in order of code, RangeIndex, EPSG:28992.
    graaf
        Neighbours over the same codes.
    catalogus
        One entry per column of `gebieden` that is a figure or a group.
    herkomsten
        Sources that the catalogue refers to.
    ontbrekend
        Missing values with their reason: code, kolom, reden.
    bevindingen
        What was found while building.

    Raises
    ------
    InvoerGeweigerd
        When the table breaks its contract.
    """

    naam: str
    niveau: Niveau
    gebieden: gpd.GeoDataFrame
    graaf: Graaf
    catalogus: tuple[Kolom, ...] = ()
    herkomsten: tuple[Herkomst, ...] = ()
    ontbrekend: pd.DataFrame = field(default_factory=pd.DataFrame)
    bevindingen: tuple[Bevinding, ...] = ()

    def __post_init__(self) -> None:
        gebieden = self.gebieden.sort_values("code", ignore_index=True)
        controleer(gebieden, SCANGEBIEDEN)
        if tuple(gebieden["code"]) != self.graaf.codes:
            raise ValueError("gebieden and graaf hold different codes")
        object.__setattr__(self, "gebieden", gebieden)

    def __repr__(self) -> str:
        rest = len(self.graaf.restgebieden)
        return f"Wijkscan({self.naam!r}, {len(self.gebieden)} {self.niveau}en waarvan {rest} restgebied)"

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all gebieden, in order."""
        return self.graaf.codes

    @property
    def groepen(self) -> tuple[str, ...]:
        """Names of the columns that group gebieden, such as ``stadsdeel``."""
        return tuple(kolom.naam for kolom in self.catalogus if kolom.soort == "groep")

    @property
    def bronregel(self) -> str:
        """The sources in one line, as every map and table prints it."""
        return " · ".join(dict.fromkeys(herkomst.regel for herkomst in self.herkomsten))

    @property
    def schematisch(self) -> bool:
        """Whether the boundaries are drawn and not measured; every map says so."""
        return any("schematisch" in herkomst.opmerking for herkomst in self.herkomsten)

    def groep(self, naam: str) -> pd.Series[str]:
        """Return the group of every gebied, indexed by code.

        Raises
        ------
        VerkeerdGebruik
            When the scan has no such group.
        """
        if naam not in self.groepen:
            raise VerkeerdGebruik(
                f"De scan kent geen groep '{naam}'. {lijkt_op(naam, self.groepen)}".strip(),
                problemen=[f"groepen in deze scan: {', '.join(self.groepen) or 'geen'}"],
                stap="voeg de groep toe met --groepen BESTAND.csv (kolommen code en naam van de groep).",
            )
        return pd.Series(self.gebieden[naam].to_numpy(), index=self.gebieden["code"], name=naam)

    def inwoners(self) -> pd.Series[int]:
        """Return the inhabitants of every gebied (Int64, null where unknown), indexed by code."""
        return pd.Series(self.gebieden["inwoners"].array, index=self.gebieden["code"], name="inwoners")
