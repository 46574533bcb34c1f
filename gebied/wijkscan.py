"""The wijkscan: gebieden with their figures, their neighbours, and the source of every number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import pandas as pd

from gebied.bronnen.catalogus import Catalogus, Indicator, lees_catalogus
from gebied.bronnen.tabellen import Cijfers, Grenzen, leeg_ontbrekend
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik, lijkt_op
from gebied.graaf import MAXIMALE_KLOOF_M, MINIMALE_GRENS_M, Graaf, maak_graaf
from gebied.indicatoren.metingen import meet
from gebied.koppelen import koppel_grenzen
from gebied.model import Bevinding, Herkomst, Kolom, Niveau
from gebied.privacy import cijfers as beschermd
from gebied.privacy.veilig import DREMPEL, Levering, VeiligeTabel, toon
from gebied.schema import LOCATIES, METINGEN, SCANGEBIEDEN, SIGNALEN, controleer, leeg, leeg_laag

RESTGEBIED_TOT = 10
"""Below this number of inhabitants a gebied need not be served."""


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
    gebruik
        Protected counts of service use; `met_gebruik` makes columns of them.
    metingen
        `schema.METINGEN` of other years on these gebieden, and of other places: gemeenten, regions, the land.
    eigen_indicatoren
        Indicators that the gemeente added to the catalogue.
    locaties
        `schema.LOCATIES`: facilities as points, EPSG:28992.
    signalen
        `schema.SIGNALEN`: what residents and professionals say, and what was agreed.

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
    ontbrekend: pd.DataFrame = field(default_factory=leeg_ontbrekend)
    bevindingen: tuple[Bevinding, ...] = ()
    gebruik: VeiligeTabel | None = None
    metingen: pd.DataFrame = field(default_factory=lambda: leeg(METINGEN))
    eigen_indicatoren: tuple[Indicator, ...] = ()
    locaties: gpd.GeoDataFrame = field(default_factory=lambda: leeg_laag(LOCATIES))
    signalen: pd.DataFrame = field(default_factory=lambda: leeg(SIGNALEN))

    def __post_init__(self) -> None:
        gebieden = self.gebieden.sort_values("code", ignore_index=True)
        controleer(gebieden, SCANGEBIEDEN)
        for tabel, schema in (
            (self.metingen, METINGEN),
            (self.locaties, LOCATIES),
            (self.signalen, SIGNALEN),
        ):
            controleer(tabel, schema)
        if tuple(gebieden["code"]) != self.graaf.codes:
            raise ValueError("gebieden and graaf hold different codes")
        if set(gebieden["code"][gebieden["restgebied"]]) != self.graaf.restgebieden:
            raise ValueError("gebieden and graaf disagree about what is restgebied")
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
        regels = list(dict.fromkeys(herkomst.regel for herkomst in self.herkomsten))
        return f"{'Bron' if len(regels) == 1 else 'Bronnen'}: {' · '.join(regels)}" if regels else ""

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

    @property
    def indicatoren(self) -> Catalogus:
        """The catalogue: the indicators that ship, and those of the gemeente."""
        return lees_catalogus().met(self.eigen_indicatoren)

    @cached_property
    def gemeten(self) -> pd.DataFrame:
        """`schema.METINGEN` of the gebieden, from the columns of the scan."""
        tabel = pd.DataFrame(self.gebieden.drop(columns="geometry"))
        ruis = {} if self.gebruik is None else beschermd.ruisvariantie(self.gebruik)
        return meet(tabel, self.catalogus, self.indicatoren, niveau=self.niveau, ruis=ruis)

    @property
    def beschermd(self) -> frozenset[str]:
        """Names of the columns with protected counts, which are shown rounded and hidden when small."""
        return frozenset(kolom.naam for kolom in self.catalogus if kolom.soort == "beschermd")

    @property
    def levering(self) -> Levering | None:
        """The levering that the columns of `gebruik` come from: that of the newest year."""
        if self.gebruik is None or not self.gebruik.jaren:
            return None
        return self.gebruik.levering(max(self.gebruik.jaren))

    @property
    def drempel(self) -> int:
        """Below this a protected count is shown as hidden."""
        return DREMPEL if self.levering is None else self.levering.drempel

    def om_te_tonen(self) -> pd.DataFrame:
        """Return the gebieden without their shapes; protected counts as text, rounded or hidden."""
        tabel = pd.DataFrame(self.gebieden.drop(columns="geometry"))
        getoond = {
            naam: pd.Series([toon(waarde, self.drempel) for waarde in tabel[naam]], dtype="str")
            for naam in tabel
            if naam in self.beschermd
        }
        return tabel.assign(**{str(naam): waarden for naam, waarden in getoond.items()})

    def met_gebruik(self, tabel: VeiligeTabel | None, *, opmerking: str = "") -> Wijkscan:
        """Return the scan with these protected counts, in place of those it had.

        Parameters
        ----------
        tabel
            What came through the door; None takes the protected counts and their columns away.
        opmerking
            What has to stand beside every map and table of them, such as "fictieve gegevens".

        Raises
        ------
        InvoerGeweigerd
            When a column of the scan already has the name of one that would be made.
        """
        kaal = self._zonder_gebruik()
        if tabel is None:
            return kaal
        cijfers = beschermd.gebruikscijfers(tabel, pd.DataFrame(kaal.gebieden), opmerking=opmerking)
        namen = [kolom.naam for kolom in cijfers.kolommen]
        if bezet := [naam for naam in namen if naam in kaal.gebieden]:
            raise InvoerGeweigerd(
                "De scan heeft al kolommen met de naam van een kolom over gebruik.",
                problemen=[f"kolom {naam}" for naam in bezet],
                stap="geef deze kolommen in uw bestand met kerncijfers een andere naam.",
            )
        ontbrekend = kaal.ontbrekend
        if len(cijfers.ontbrekend):
            ontbrekend = pd.concat([ontbrekend, cijfers.ontbrekend], ignore_index=True)
        return replace(
            kaal,
            gebieden=kaal.gebieden.assign(**{naam: cijfers.tabel[naam].array for naam in namen}),
            catalogus=(*kaal.catalogus, *cijfers.kolommen),
            herkomsten=(*kaal.herkomsten, *cijfers.herkomsten),
            ontbrekend=ontbrekend,
            bevindingen=(*kaal.bevindingen, *cijfers.bevindingen),
            gebruik=tabel,
        )

    def _zonder_gebruik(self) -> Wijkscan:
        namen = {kolom.naam for kolom in self.catalogus if kolom.herkomst == beschermd.HERKOMST}
        herkomsten = tuple(h for h in self.herkomsten if h.sleutel != beschermd.HERKOMST)
        if not namen and self.gebruik is None and herkomsten == self.herkomsten:
            return self
        ontbrekend = self.ontbrekend
        if namen and "kolom" in ontbrekend:
            ontbrekend = ontbrekend[~ontbrekend["kolom"].isin(namen)].reset_index(drop=True)
        return replace(
            self,
            gebieden=self.gebieden.drop(columns=[*namen]),
            catalogus=tuple(kolom for kolom in self.catalogus if kolom.naam not in namen),
            herkomsten=herkomsten,
            ontbrekend=ontbrekend,
            bevindingen=tuple(b for b in self.bevindingen if b.code not in beschermd.BEVINDINGEN),
            gebruik=None,
        )


def maak_scan(
    grenzen: Grenzen,
    cijfers: Sequence[Cijfers] = (),
    *,
    naam: str | None = None,
    restgebied_tot: int = RESTGEBIED_TOT,
    onbekend_als_restgebied: bool = False,
    minimale_grens_m: float = MINIMALE_GRENS_M,
    maximale_kloof_m: float = MAXIMALE_KLOOF_M,
) -> Wijkscan:
    """Join boundaries with figures and groups, decide what is restgebied, and find the neighbours.

    Parameters
    ----------
    grenzen
        Boundaries as `bronnen` delivers them.
    cijfers
        Tables of figures or groups, joined in this order on code.
    naam
        Name of the scan; default the gemeenten and the year of the inhabitants.
    restgebied_tot
        A gebied with fewer inhabitants than this is restgebied; so is water.
    onbekend_als_restgebied
        Whether a gebied whose inhabitants are unknown is restgebied too. Unknown is not zero: without this it
        stays a gebied to be served, with a finding.
    minimale_grens_m, maximale_kloof_m
        Settings of the graph, metres.

    Raises
    ------
    InvoerGeweigerd
        When a table breaks its contract.
    """
    samen, _ = koppel_grenzen(grenzen, cijfers)
    gebieden = samen.gebieden
    bevindingen = [bevinding for bevinding in samen.bevindingen if bevinding.code != "INWONERS_ONBEKEND"]
    rest = _restgebied(gebieden, restgebied_tot, onbekend_als_restgebied)
    gebieden = gebieden.assign(restgebied=rest)
    bevindingen += _inwoners_onbekend(gebieden)
    return Wijkscan(
        naam=naam or _naam(gebieden, samen.kolommen),
        niveau=grenzen.niveau,
        gebieden=gebieden,
        graaf=maak_graaf(
            gebieden,
            restgebieden=gebieden["code"][rest],
            minimale_grens_m=minimale_grens_m,
            maximale_kloof_m=maximale_kloof_m,
        ),
        catalogus=samen.kolommen,
        herkomsten=samen.herkomsten,
        ontbrekend=samen.ontbrekend,
        bevindingen=tuple(bevindingen),
    )


def _restgebied(gebieden: gpd.GeoDataFrame, tot: int, onbekend: bool) -> pd.Series[bool]:
    rest = (gebieden["inwoners"] < tot).fillna(onbekend)
    if "water" in gebieden:
        rest |= gebieden["water"].fillna(False)
    return pd.Series(rest.astype(bool))


def _inwoners_onbekend(gebieden: gpd.GeoDataFrame) -> list[Bevinding]:
    wie = gebieden[gebieden["inwoners"].isna()]
    return [
        Bevinding(
            "INWONERS_ONBEKEND",
            f"Van {naam} ({code}) is het aantal inwoners onbekend"
            + ("; het is restgebied gemaakt." if rest else ". Onbekend is niet nul."),
            gebied=code,
        )
        for code, naam, rest in zip(wie["code"], wie["naam"], wie["restgebied"], strict=True)
    ]


def _naam(gebieden: gpd.GeoDataFrame, kolommen: Iterable[Kolom]) -> str:
    gemeenten = sorted(gebieden["gemeente"].dropna().unique())
    jaar = next((kolom.jaar for kolom in kolommen if kolom.naam == "inwoners"), None)
    waar = ", ".join(gemeenten[:3]) + (f" en {len(gemeenten) - 3} andere" if len(gemeenten) > 3 else "")
    return f"{waar or 'Onbekende gemeente'}{f' {jaar}' if jaar else ''}"
