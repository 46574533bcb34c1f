"""Figures of other places to compare with: the gemeente, its GGD-region, similar gemeenten, the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

import pandas as pd

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.herindelingen import voorgangers
from gebied.bronnen.regios import Regios
from gebied.bronnen.tabellen import Cijfers
from gebied.indicatoren.cijfer import MINSTE_DEKKING
from gebied.indicatoren.metingen import meet, samengevoegd, tel_op
from gebied.indicatoren.soortgelijk import KENMERKEN, kenmerken_van, soortgelijke_gemeenten
from gebied.model import Bevinding
from gebied.schema import METINGEN, leeg
from gebied.taal import getal, opsomming

LAND: Final = "NL00"

INWONERS_NEDERLAND: Final = MappingProxyType(
    {
        2011: 16_655_799,
        2012: 16_730_348,
        2013: 16_779_575,
        2014: 16_829_289,
        2015: 16_900_726,
        2016: 16_979_120,
        2017: 17_081_507,
        2018: 17_181_084,
        2019: 17_282_163,
        2020: 17_407_585,
        2021: 17_475_415,
        2022: 17_590_672,
        2023: 17_811_291,
        2024: 17_942_942,
    }
)
"""Inhabitants on 1 January (CBS, Bevolking; kerncijfers, 37296ned): how much of the country a table holds
that does not say so itself. A year outside takes the nearest."""

VOLLEDIG: Final = 0.99
"""From this coverage on a table holds the whole of a region or the country."""

_SOMMEN: Final = ("teller", "noemer", "var_teller", "var_noemer", "covariantie", "onder", "boven")


class Omgeving(NamedTuple):
    """What there is to compare with.

    Parameters
    ----------
    metingen
        `schema.METINGEN`: `plaats` is the code of a gemeente (``GM…``), of a GGD-region (``GG…``), ``NL00``,
        or ``soortgelijk:GM…``; `herkomst` is the line of the source.
    soortgelijk
        Code of a gemeente → codes of the gemeenten that are most like it, the nearest first.
    bevindingen
        What is incomplete.
    """

    metingen: pd.DataFrame
    soortgelijk: Mapping[str, tuple[str, ...]]
    bevindingen: tuple[Bevinding, ...]


def omgeving(
    cijfers: Sequence[Cijfers],
    indicatoren: Sequence[Indicator],
    *,
    gemeenten: Sequence[str],
    regios: Regios | None = None,
    soortgelijk: int = 10,
) -> Omgeving:
    """Return figures of the gemeenten, their GGD-regions, similar gemeenten and the country.

    Parameters
    ----------
    cijfers
        Tables with rows of gemeenten and the country, or of all buurten or wijken, which are added up. A
        published figure goes before one that was added up; of two tables about the same the later one counts.
    indicatoren
        What to measure.
    gemeenten
        Codes of the gemeenten of the scan. One that a table does not know yet is added up from the gemeenten
        that it was merged from.
    regios
        Which gemeente lies in which GGD-region; without it there are no regions.
    soortgelijk
        How many similar gemeenten to choose per gemeente; 0 for none.

    Returns
    -------
    Omgeving
        A region, or the country, of which a table lacks gemeenten counts their people as not known; below
        `MINSTE_DEKKING` it is left out, with a finding.
    """
    per_gemeente, land, namen = _meet_alles(cijfers, (*indicatoren, *KENMERKEN))
    leden = _regios_van(gemeenten, regios)
    gezocht = sorted({*gemeenten, *(lid for groep in leden.values() for lid in groep)})
    per_gemeente, samengegaan = _met_voorgangers(per_gemeente, gezocht, indicatoren)
    namen |= samengegaan
    gelijk = _lijken_op(per_gemeente, gemeenten, soortgelijk)
    is_kenmerk = per_gemeente["indicator"].isin([kenmerk.sleutel for kenmerk in KENMERKEN])
    bewoners = _bewoners(per_gemeente)
    per_gemeente = per_gemeente[~is_kenmerk]
    regionamen = regios.namen() if regios is not None else {}
    in_regio = tel_op(
        _met_afwezigen(per_gemeente, leden, bewoners),
        leden,
        indicatoren,
        niveau="ggd-regio",
        namen=regionamen,
    )
    groepen = {f"soortgelijk:{code}": codes for code, codes in gelijk.items()}
    samen = tel_op(
        per_gemeente, groepen, indicatoren, niveau="soortgelijk", namen=_groepsnamen(gelijk, namen)
    )
    samen["herkomst"] = [
        f"{rij.herkomst} ({opsomming([namen.get(code, code) for code in groepen[str(rij.plaats)]])})"
        for rij in samen.itertuples(index=False)
    ]
    optelling = _heel_het_land(per_gemeente, indicatoren)
    land = land[~land["indicator"].isin([kenmerk.sleutel for kenmerk in KENMERKEN])]
    nederland = samengevoegd([optelling, land[land["teller"].notna()]])
    eigen = per_gemeente[per_gemeente["plaats"].isin(gemeenten)]
    genoeg, te_weinig = _genoeg(samengevoegd([in_regio, nederland]))
    return Omgeving(
        samengevoegd([eigen, genoeg, samen]),
        gelijk,
        (
            *_zonder_jaar(cijfers),
            *_deels(genoeg, te_weinig),
            *_geen_soortgelijke(gemeenten, gelijk, soortgelijk, namen),
        ),
    )


def _meet_alles(
    cijfers: Sequence[Cijfers], indicatoren: Sequence[Indicator]
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Return measurements of all gemeenten, those of the country, and the names of gemeenten."""
    inwoners = _inwoners(cijfers)
    namen: dict[str, str] = {}
    opgeteld, gepubliceerd, land = [], [], []
    for deel in cijfers:
        tabel = deel.tabel
        eigen = {kolom.naam for kolom in deel.kolommen}
        kies = [indicator for indicator in indicatoren if {indicator.teller, indicator.kolom} & eigen]
        if "inwoners" not in tabel:
            tabel = tabel.assign(inwoners=tabel["code"].map(inwoners).astype("Float64"))
        namen |= _namen(tabel)
        regels = {herkomst.sleutel: herkomst.regel for herkomst in deel.herkomsten}
        per_niveau = dict(iter(tabel.groupby(tabel["code"].str[:2])))
        if (fijn := per_niveau.get("BU", per_niveau.get("WK"))) is not None:
            gemeten = meet(fijn, deel.kolommen, kies, niveau="buurt")
            per_gemeente = fijn.groupby("GM" + fijn["code"].str[2:6])["code"]
            leden = {str(code): tuple(codes) for code, codes in per_gemeente}
            opgeteld.append(_met_regels(tel_op(gemeten, leden, kies, niveau="gemeente"), regels))
        if (hele := per_niveau.get("GM")) is not None:
            gemeten = meet(hele, deel.kolommen, kies, niveau="gemeente")
            gepubliceerd.append(_met_regels(gemeten[gemeten["teller"].notna()], regels))
        if (heel := per_niveau.get("NL")) is not None:
            gemeten = meet(heel.assign(code=LAND, naam="Nederland"), deel.kolommen, kies, niveau="land")
            land.append(_met_regels(gemeten, regels))
    samen = samengevoegd([*opgeteld, *gepubliceerd])
    samen["naam"] = pd.Series([namen.get(code, code) for code in samen["plaats"]], dtype="str")
    return samen, samengevoegd(land), namen


def _met_regels(metingen: pd.DataFrame, regels: Mapping[str, str]) -> pd.DataFrame:
    """Return measurements with the line of the source: keys of two scans may be the same word."""
    return metingen.assign(herkomst=metingen["herkomst"].replace(dict(regels)))


def _inwoners(cijfers: Sequence[Cijfers]) -> pd.Series[float]:
    """Return inhabitants by code from all tables that have them; the last one counts."""
    delen = [
        deel.tabel.set_index("code")["inwoners"].dropna().astype("float64")
        for deel in cijfers
        if "inwoners" in deel.tabel
    ]
    if not delen:
        return pd.Series(dtype="float64")
    alle = pd.concat(delen)
    alle = alle[~alle.index.duplicated(keep="last")]
    fijnste = alle[alle.index.str[:2] == ("BU" if (alle.index.str[:2] == "BU").any() else "WK")]
    opgeteld = fijnste.groupby("GM" + fijnste.index.str[2:6]).sum()
    return pd.concat([alle, opgeteld[~opgeteld.index.isin(alle.index)]])


def _namen(tabel: pd.DataFrame) -> dict[str, str]:
    gevonden: dict[str, str] = {}
    if "gemeente" in tabel:
        fijn = tabel[tabel["code"].str[:2].isin(["BU", "WK"])].dropna(subset="gemeente")
        gevonden |= dict(zip("GM" + fijn["code"].str[2:6], fijn["gemeente"].astype(str), strict=True))
    if "naam" in tabel:
        eigen = tabel[tabel["code"].str[:2] == "GM"].dropna(subset="naam")
        gevonden |= dict(zip(eigen["code"], eigen["naam"].astype(str), strict=True))
    return gevonden


def _regios_van(gemeenten: Sequence[str], regios: Regios | None) -> dict[str, tuple[str, ...]]:
    if regios is None:
        return {}
    gezocht = {code for gemeente in gemeenten if (code := regios.van(gemeente)) is not None}
    return {code: leden for code, leden in regios.leden().items() if code in gezocht}


def _met_voorgangers(
    metingen: pd.DataFrame, gezocht: Sequence[str], indicatoren: Sequence[Indicator]
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Put gemeenten that a table does not know yet in the place of all those that they were merged from.

    Returns the measurements, and the names of those gemeenten.
    """
    bekend = set(metingen["plaats"])
    leden = {
        code: samen.oud
        for code in gezocht
        if code not in bekend
        for samen in voorgangers(code)
        if set(samen.oud) <= bekend
    }
    namen = {samen.nieuw: samen.naam for code in leden for samen in voorgangers(code)}
    erbij = tel_op(metingen, leden, (*indicatoren, *KENMERKEN), niveau="gemeente", namen=namen)
    weg = {oud for codes in leden.values() for oud in codes} - set(gezocht)
    return samengevoegd([erbij, metingen[~metingen["plaats"].isin(weg)]]), {c: namen[c] for c in leden}


def _lijken_op(metingen: pd.DataFrame, gemeenten: Sequence[str], aantal: int) -> dict[str, tuple[str, ...]]:
    kenmerken = kenmerken_van(metingen)
    gekozen = {code: soortgelijke_gemeenten(kenmerken, code, aantal) for code in gemeenten if aantal > 0}
    return {code: lijst for code, lijst in gekozen.items() if lijst}


def _bewoners(metingen: pd.DataFrame) -> dict[str, float]:
    """Return the inhabitants of every gemeente, of the newest year."""
    op_jaar = metingen.sort_values("jaar", na_position="first")
    return {str(plaats): float(n) for plaats, n in op_jaar.groupby("plaats")["bewoners"].last().items()}


def _met_afwezigen(
    metingen: pd.DataFrame, leden: Mapping[str, Sequence[str]], bewoners: Mapping[str, float]
) -> pd.DataFrame:
    """Add a row without a figure for every gemeente of a region that a table lacks: coverage tells."""
    plaatsen = pd.DataFrame(
        {"plaats": sorted({lid for groep in leden.values() for lid in groep})}, dtype="str"
    )
    hier = metingen[metingen["plaats"].isin(plaatsen["plaats"])]
    soorten = hier[["indicator", "jaar", "herkomst"]].drop_duplicates(["indicator", "jaar"])
    alle = plaatsen.merge(soorten, how="cross")
    # of a gemeente that no table knows the size is not known either: it counts as the mean of the others
    gemiddeld = hier.groupby("plaats")["bewoners"].last().mean() if len(hier) else 0.0
    leegte = alle.assign(
        naam="",
        niveau="gemeente",
        bewoners=[bewoners.get(plaats, gemiddeld) for plaats in alle["plaats"]],
        bekend=0.0,
        geschat=0.0,
        delen=1,
        **dict.fromkeys(_SOMMEN, float("nan")),
    )[list(METINGEN.columns)].astype(leeg(METINGEN).dtypes.to_dict())
    return samengevoegd([leegte, hier])


def _heel_het_land(metingen: pd.DataFrame, indicatoren: Sequence[Indicator]) -> pd.DataFrame:
    """Add all gemeenten up; who lives in gemeenten that the table lacks counts as not known."""
    samen = tel_op(
        metingen,
        {LAND: tuple(metingen["plaats"].unique())},
        indicatoren,
        niveau="land",
        namen={LAND: "Nederland"},
    )
    alle = pd.Series(
        [_inwoners_van_nederland(jaar) for jaar in samen["jaar"]], index=samen.index, dtype=float
    )
    # rounding at random may add up to some more than there are
    compleet = samen["bewoners"] >= VOLLEDIG * alle
    return samen.assign(bewoners=samen["bewoners"].where(compleet, alle))


def _inwoners_van_nederland(jaar: int | None) -> int:
    """Return the inhabitants of the nearest year; the fewest where the year is not known."""
    if pd.isna(jaar):
        return min(INWONERS_NEDERLAND.values())
    return INWONERS_NEDERLAND[min(INWONERS_NEDERLAND, key=lambda bekend: abs(bekend - jaar))]


def _groepsnamen(gelijk: Mapping[str, Sequence[str]], namen: Mapping[str, str]) -> dict[str, str]:
    return {
        f"soortgelijk:{code}": f"{len(lijst)} gemeenten die lijken op {namen.get(code, code)}"
        for code, lijst in gelijk.items()
    }


def _zonder_jaar(cijfers: Sequence[Cijfers]) -> list[Bevinding]:
    return [
        Bevinding(
            "OMGEVING_ZONDER_JAAR",
            f"{deel.herkomsten[0].tabel or deel.herkomsten[0].bron} noemt geen jaar. "
            "De cijfers zijn daarom niet te vergelijken. Zet het jaar in de naam van het bestand, of geef "
            "--omgeving-jaar.",
        )
        for deel in cijfers
        if deel.herkomsten and any(kolom.jaar is None for kolom in deel.kolommen)
    ]


def _genoeg(metingen: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split measurements by whether enough of the people are known."""
    wel = (metingen["bewoners"] <= 0) | (metingen["bekend"] >= MINSTE_DEKKING * metingen["bewoners"])
    return metingen[wel], metingen[~wel]


def _deels(genoeg: pd.DataFrame, te_weinig: pd.DataFrame) -> list[Bevinding]:
    """Tell for which regions, or the country, the tables hold a part of the people only."""
    bevindingen = []
    deels = genoeg[(genoeg["bewoners"] > 0) & (genoeg["bekend"] < VOLLEDIG * genoeg["bewoners"])]
    for naam, rijen in deels.groupby("naam", sort=True):
        laagste = 100 * float((rijen["bekend"] / rijen["bewoners"]).min())
        bevindingen.append(
            Bevinding(
                "OMGEVING_DEELS",
                f"Van {naam} {_zoveel(len(rijen))} niet over alle inwoners bekend: "
                f"over {getal(laagste)} % of meer.",
            )
        )
    for naam, rijen in te_weinig.groupby("naam", sort=True):
        bevindingen.append(
            Bevinding(
                "OMGEVING_DEELS",
                f"Van {naam} {_zoveel(len(rijen))} weggelaten: "
                f"bekend over minder dan {getal(100 * MINSTE_DEKKING)} % van de inwoners.",
            )
        )
    return bevindingen


def _zoveel(aantal: int) -> str:
    return "is 1 cijfer" if aantal == 1 else f"zijn {aantal} cijfers"


def _geen_soortgelijke(
    gemeenten: Sequence[str], gelijk: Mapping[str, Sequence[str]], aantal: int, namen: Mapping[str, str]
) -> list[Bevinding]:
    return [
        Bevinding(
            "GEEN_SOORTGELIJKE",
            f"Voor {namen.get(code, code)} zijn geen {aantal} soortgelijke gemeenten te kiezen: de tabellen "
            "hebben te weinig gemeenten, of te weinig over omvang, dichtheid en leeftijd.",
        )
        for code in gemeenten
        if aantal > 0 and code not in gelijk
    ]
