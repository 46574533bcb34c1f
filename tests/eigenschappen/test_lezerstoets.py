"""The reader's test: sentences drawn at random are looked up in the tabellenboek, and worked out anew.

The second half never uses our own measuring: figures are recomputed with pandas from the files as they are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.indicatoren.omgeving import omgeving
from gebied.profiel.gebieden import analysegebieden
from gebied.profiel.profiel import Profiel, profielen
from gebied.profiel.tekst import Bewering, Zin, domeintekst, midden_in_zin, opvallende_zin, samenvatting
from gebied.rapport.tabellenboek import tabellenboek
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.taal import getal
from gebied.werkstroom import bouw_scan
from gebied.wijkscan import Wijkscan

GEMEENTEN = {"almere": "GM0034", "dronten": "GM0303", "noordoostpolder": "GM0171", "almelo": "GM0141",
             "utrecht": "GM0344"}  # fmt: skip
PER_GEMEENTE = 8
"""Areas that are drawn per gemeente."""

# key → (factor, columns of the file of CBS 2015): numerator and denominator, or a percentage and its base
VERHOUDINGEN = {
    "vrouwen": (100, "AANT_VROUW", "AANT_INW"),
    "autos_per_huishouden": (1, "AUTO_TOT", "AANTAL_HH"),
    "bijstand": (1000, "WWB_UITTOT", "AANT_INW"),
    "arbeidsongeschikt": (1000, "AO_UIT_TOT", "AANT_INW"),
    "werkloos": (1000, "WW_UIT_TOT", "AANT_INW"),
    "aow": (1000, "A_SOZ_OW", "AANT_INW"),
    "bevolkingsdichtheid": (100, "AANT_INW", "OPP_LAND"),
}
PERCENTAGES = {
    "leeftijd_0_14": ("P_00_14_JR", "AANT_INW"),
    "leeftijd_15_24": ("P_15_24_JR", "AANT_INW"),
    "leeftijd_25_44": ("P_25_44_JR", "AANT_INW"),
    "leeftijd_45_64": ("P_45_64_JR", "AANT_INW"),
    "leeftijd_65_plus": ("P_65_EO_JR", "AANT_INW"),
    "gehuwd": ("P_GEHUWD", "AANT_INW"),
    "eenpersoonshuishoudens": ("P_EENP_HH", "AANTAL_HH"),
    "huishoudens_zonder_kinderen": ("P_HH_Z_K", "AANTAL_HH"),
    "huishoudens_met_kinderen": ("P_HH_M_K", "AANTAL_HH"),
    "huishoudensgrootte": ("GEM_HH_GR", "AANTAL_HH"),
}
AANTALLEN = {"inwoners": "AANT_INW", "huishoudens": "AANTAL_HH"}

Opnieuw = Callable[[str, str, int | None], float | None]
"""(key of an indicator, place, year) → the figure, worked out from the source; None where the test cannot."""


Rij = Mapping[str, Any]


@dataclass(frozen=True)
class Boek:
    """The workbook as a reader opens it: rows by what they are about."""

    cijfers: Mapping[tuple[Any, ...], Sequence[Rij]]
    vergelijkingen: Mapping[tuple[Any, ...], Sequence[Rij]]

    def cijfer(self, bewering: Bewering) -> Rij:
        """The row about a figure."""
        return _een(self.cijfers[_over(bewering)])

    def vergelijking(self, bewering: Bewering) -> Rij:
        """The row about a figure and this benchmark."""
        ander = (bewering.met, bewering.ander_plaats, bewering.ander_jaar)
        return _een(self.vergelijkingen[(*_over(bewering), *ander)])


def _over(bewering: Bewering) -> tuple[Any, ...]:
    return bewering.plaats, bewering.indicator, bewering.jaar


def _een(rijen: Sequence[Rij]) -> Rij:
    """Profiles of several areas repeat a figure of their gemeente; they have to say the same of it."""
    assert len({(rij["cijfer"], rij["waarde"], rij.get("oordeel")) for rij in rijen}) == 1
    return rijen[0]


def _lees(pad: Path) -> Boek:
    boek = openpyxl.load_workbook(pad, read_only=True)

    def blad(naam: str, *velden: str) -> dict[tuple[Any, ...], list[Rij]]:
        kop, *rijen = boek[naam].iter_rows(values_only=True)
        per: dict[tuple[Any, ...], list[Rij]] = {}
        for waarden in rijen:
            rij = dict(zip(map(str, kop), waarden, strict=True))
            per.setdefault(tuple(rij[veld] for veld in velden), []).append(rij)
        return per

    over = ("plaats", "indicator", "jaar")
    gelezen = Boek(
        blad("cijfers", *over),
        blad("vergelijkingen", *over, "vergeleken met", "andere plaats", "ander jaar"),
    )
    boek.close()
    return gelezen


def _zinnen(uit: Iterable[Profiel]) -> list[Zin]:
    zinnen = [
        zin
        for profiel in uit
        for zin in (
            *samenvatting(profiel),
            *(opvallende_zin(o) for o in (*profiel.gunstig, *profiel.ongunstig)),
            *(zin for domein in profiel.per_domein() for zin in domeintekst(profiel, domein)),
        )
    ]
    return [zin for zin in zinnen if zin.beweringen]


def _toets(zin: Zin, boek: Boek, opnieuw: Opnieuw) -> int:
    """Check every claim of a sentence; return how many figures were worked out anew."""
    nagerekend = 0
    for bewering in zin.beweringen:
        rij = boek.cijfer(bewering)
        assert bewering.waarde in zin.tekst, zin
        assert rij["cijfer"].startswith(bewering.waarde), (zin, rij["cijfer"])
        assert getal(rij["waarde"], _decimalen(bewering.waarde)) in rij["cijfer"]
        if not zin.tekst.startswith(("In ", "Op dit moment")) or "gaat het" not in zin.tekst:
            naam = midden_in_zin(rij["onderwerp"])
            assert naam in zin.tekst or rij["onderwerp"] in zin.tekst or "wonen er" in zin.tekst, zin
        if rij["jaar"] is not None:
            assert str(rij["jaar"]) in zin.tekst, zin
        if rij["zekerheid"] == "modelschatting":
            assert re.search("schatting|Alleen voor de hele gemeente", zin.tekst), zin
            assert bewering.met != "eerder", "an estimate may not be compared with an earlier year"
        zelf = opnieuw(bewering.indicator, bewering.plaats, bewering.jaar)
        if zelf is not None:
            nagerekend += 1
            assert zelf == pytest.approx(rij["waarde"], rel=1e-6, abs=0.02), (bewering, zelf)
        if bewering.claim == "waarde":
            continue
        nagerekend += _toets_vergelijking(zin, bewering, boek.vergelijking(bewering), zelf, opnieuw)
    return nagerekend


def _toets_vergelijking(zin: Zin, bewering: Bewering, rij: Rij, zelf: float | None, opnieuw: Opnieuw) -> int:
    assert rij["oordeel"] == bewering.claim
    assert rij["ander cijfer"] == bewering.ander_waarde
    assert bewering.ander_waarde in zin.tekst, zin
    woord = {"hoger": "oger", "lager": "ager", "vergelijkbaar": "ergelijkbaar"}[bewering.claim]
    assert woord in zin.tekst, zin
    ander = opnieuw(bewering.indicator, bewering.ander_plaats, bewering.ander_jaar)
    if zelf is None or ander is None:
        return 0
    assert ander == pytest.approx(rij["andere waarde"], rel=1e-6, abs=0.02), bewering
    verschil = zelf - ander
    if bewering.claim == "vergelijkbaar":
        gelijk = rij["cijfer"] == rij["ander cijfer"]
        assert gelijk or abs(verschil) <= rij["marge van het verschil"] + 0.04, bewering
    else:
        assert (verschil > 0) == (bewering.claim == "hoger"), bewering
        assert abs(verschil) > rij["marge van het verschil"] - 0.04, bewering
    return 1


def _decimalen(waarde: str) -> int:
    getal_ = re.sub(r"[^0-9,].*$", "", waarde.replace(".", "").removeprefix("-"))
    return len(getal_.partition(",")[2])


def _lezerstoets(uit: Sequence[Profiel], pad: Path, opnieuw: Opnieuw, *, aantal: int, seed: int) -> int:
    zinnen = _zinnen(uit)
    assert len(zinnen) >= aantal
    boek = _lees(schrijf_werkmap(pad, tabellenboek(uit)))
    getrokken = random.Random(seed).sample(zinnen, aantal)
    return sum(_toets(zin, boek, opnieuw) for zin in getrokken)


def test_elke_zin_over_een_getekende_scan_klopt(profielscan: Wijkscan, tmp_path: Path) -> None:
    uit = profielen(profielscan, analysegebieden(profielscan))
    tabel = profielscan.gebieden.set_index("code")
    leden = {profiel.gebied.sleutel: list(profiel.gebied.codes) for profiel in uit}

    def opnieuw(sleutel: str, plaats: str, jaar: int | None) -> float | None:
        if plaats not in leden or jaar not in (2013, 2015):
            return None
        hier = tabel.loc[leden[plaats]].astype({"inwoners": "float64"})
        if jaar == 2013:
            hier = hier.assign(
                inwoners=(0.9 * hier["inwoners"]).round(), huishoudens=(0.9 * hier["huishoudens"]).round()
            )
        inwoners, huishoudens = hier["inwoners"].sum(), hier["huishoudens"].sum()
        match sleutel:
            case "inwoners" | "huishoudens":
                return float(hier[sleutel].sum())
            case "bijstand":
                return float(1000 * hier["bijstand"].sum() / inwoners)
            case "eenpersoonshuishoudens":
                return float((hier["pct_eenpersoonshuishoudens"] * hier["huishoudens"]).sum() / huishoudens)
            case "eenzaam":
                return float((hier["eenzaam"] * hier["inwoners"]).sum() / inwoners)
            case _:
                return None

    alle = _zinnen(uit)
    nagerekend = _lezerstoets(uit, tmp_path / "boek.xlsx", opnieuw, aantal=len(alle), seed=1)
    assert len(alle) > 100
    assert nagerekend > 100


@pytest.mark.echt
@pytest.mark.parametrize("gemeente", ["almere", "dronten"])
def test_tien_zinnen_over_een_echte_gemeente_kloppen(gemeente: str, echte_data: Path, tmp_path: Path) -> None:
    uit, opnieuw = _echt(gemeente, echte_data, seed=5)
    assert _lezerstoets(uit, tmp_path / "boek.xlsx", opnieuw, aantal=10, seed=5) >= 10


@pytest.mark.echt
@pytest.mark.proef
@pytest.mark.parametrize("gemeente", GEMEENTEN)
def test_alle_zinnen_over_vijf_gemeenten_kloppen(
    gemeente: str, echte_data: Path, tmp_path: Path, record_property: Callable[[str, str], None]
) -> None:
    uit, opnieuw = _echt(gemeente, echte_data, seed=11, per_gemeente=1000)
    aantal = len(_zinnen(uit))
    nagerekend = _lezerstoets(uit, tmp_path / "boek.xlsx", opnieuw, aantal=aantal, seed=11)
    assert nagerekend > aantal
    tekst = f"{gemeente}: {aantal} zinnen over {len(uit)} gebieden opgezocht, {nagerekend} cijfers nagerekend"
    record_property("meting", tekst)


def _echt(
    gemeente: str, data: Path, *, seed: int, per_gemeente: int = PER_GEMEENTE
) -> tuple[tuple[Profiel, ...], Opnieuw]:
    """Return profiles of drawn areas with RIVM 2020, and how to work their figures out anew."""
    kaart, rivm = data / "gemeenten" / f"{gemeente}.gpkg", data / "rivm" / "rivm_2020_18plus.parquet"
    scan = bouw_scan(grenzen=kaart, laag="buurt_2015", kerncijfers=[rivm], jaar=2015)
    gezondheid = lees_cijfers(rivm)
    hier = gezondheid.tabel[gezondheid.tabel["code"].str.match(f"NL|{GEMEENTEN[gemeente]}")]
    elders = omgeving(
        [replace(gezondheid, tabel=hier.reset_index(drop=True))],
        tuple(scan.indicatoren),
        gemeenten=[GEMEENTEN[gemeente]],
        soortgelijk=0,
    )
    scan = replace(scan, metingen=elders.metingen)
    gebieden = list(analysegebieden(scan))
    gekozen = random.Random(seed).sample(gebieden, min(per_gemeente, len(gebieden)))
    leden = {gebied.sleutel: list(gebied.codes) for gebied in gebieden}
    ruw = gpd.read_file(kaart, layer="buurt_2015").set_index("BU_CODE").drop(columns="geometry")
    ruw = ruw.apply(pd.to_numeric, errors="coerce")
    ruw = ruw.where(ruw > -99990)
    return profielen(scan, gekozen), _uit_bestanden(ruw, _rivm(rivm), leden)


def _uit_bestanden(ruw: pd.DataFrame, rivm: pd.DataFrame, leden: Mapping[str, list[str]]) -> Opnieuw:
    @cache  # every area is compared with its gemeente
    def opnieuw(sleutel: str, plaats: str, jaar: int | None) -> float | None:
        topic = sleutels.get(sleutel)
        if plaats == "NL00":
            return float(rivm.at["NL01", topic]) if topic else None
        if topic and plaats.startswith("GM") and plaats in rivm.index:
            return float(rivm.at[plaats, topic])  # published, not added up
        hier = ruw.loc[leden[plaats]]
        if topic:
            cijfers = rivm[topic].reindex(hier.index)
            bekend = cijfers.notna() & (hier["AANT_INW"] > 0)
            gewicht = hier["AANT_INW"][bekend]
            return _deel((cijfers[bekend] * gewicht).sum(), gewicht.sum())
        if sleutel in AANTALLEN:
            return float(hier[AANTALLEN[sleutel]].sum())
        if sleutel in PERCENTAGES:
            kolom, basis = PERCENTAGES[sleutel]
            heel = hier[[kolom, basis]].dropna()
            return _deel((heel[kolom] * heel[basis]).sum(), heel[basis].sum())
        if sleutel in VERHOUDINGEN:
            factor, teller, noemer = VERHOUDINGEN[sleutel]
            heel = hier[[teller, noemer]].dropna()
            return _deel(factor * heel[teller].sum(), heel[noemer].sum())
        return None

    sleutels = _topics(rivm)
    return opnieuw


def _deel(teller: float, noemer: float) -> float | None:
    return float(teller) / float(noemer) if noemer > 0 else None


@cache
def _rivm(pad: Path) -> pd.DataFrame:
    tabel = pd.read_parquet(pad)
    tabel.index = pd.Index(tabel["Codering_3"].str.strip())
    return tabel.loc[:, "ErvarenGezondheidGoedZeerGoed_4":].apply(pd.to_numeric, errors="coerce")


def _topics(rivm: pd.DataFrame) -> dict[str, str]:
    """Return key of an indicator → column of RIVM, by their names without signs."""
    kolommen = {re.sub(r"_\d+$", "", kolom).casefold(): kolom for kolom in rivm.columns}
    van_ons = {
        "moeite_met_rondkomen": "moeitemetrondkomen", "ervaren_gezondheid": "ervarengezondheidgoedzeergoed",
        "beweegrichtlijn": "voldoetaanbeweegrichtlijn", "overgewicht": "overgewicht", "roker": "roker",
        "ernstig_overgewicht": "ernstigovergewicht", "alcoholrichtlijn": "voldoetaanalcoholrichtlijn",
        "zware_drinker": "zwaredrinker", "overmatige_drinker": "overmatigedrinker", "eenzaam": "eenzaam",
        "langdurige_aandoening": "eenofmeerlangdurigeaandoeningen", "sociaal_eenzaam": "sociaaleenzaam",
        "beperkt_door_gezondheid": "beperktvanwegegezondheid", "mantelzorger": "mantelzorger",
        "ernstig_beperkt_door_gezondheid": "ernstigbeperktvanwegegezondheid",
        "lichamelijke_beperking": "eenofmeerlichamelijkebeperkingen",
        "vrijwilligerswerk": "vrijwilligerswerk", "beperking_in_bewegen": "beperkinginbewegen",
        "risico_angst_depressie": "hoogrisicoopangstofdepressie",
        "stress": "heelveelstressinafgelopen4weken", "ernstig_eenzaam": "ernstigzeerernstigeenzaam",
        "emotioneel_eenzaam": "emotioneeleenzaam", "geluidhinder_buren": "ernstigegeluidhinderdoorburen",
        "wekelijkse_sporters": "wekelijksesporters", "regie_eigen_leven": "matigveelregieovereigenleven",
    }  # fmt: skip
    return {sleutel: kolommen[topic] for sleutel, topic in van_ons.items()}
