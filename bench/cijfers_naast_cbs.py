"""Figures that `gebied` adds up, beside those that CBS and RIVM publish for the larger area themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd
import pyogrio

from gebied.bronnen.catalogus import Catalogus, lees_catalogus
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.grenzen import lees_grenzen
from gebied.indicatoren.cijfer import cijfers
from gebied.indicatoren.metingen import meet, tel_op
from gebied.model import Kolom

GRENS: Final = 5
"""CBS rounds a count to 5 (or to 10, half of which is 5): so much for every part, and once for the whole."""

RIVM_IN: Final = ("almere", "dronten", "noordoostpolder", "almelo", "utrecht")
"""Gemeenten whose codes of 2020 meet the buurten of 2015, which give the inhabitants."""

Leden = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Stap:
    """Areas of one level, and what they are parts of: measured on both sides by the same catalogue."""

    naam: str
    tabel: pd.DataFrame
    kolommen: Sequence[Kolom]
    hogere: pd.DataFrame
    hogere_kolommen: Sequence[Kolom]
    leden: Leden

    def naast_elkaar(self, catalogus: Catalogus) -> pd.DataFrame:
        """Return one row per larger area and indicator that both sides have.

        Columns: stap, plaats, indicator, delen, volledig (every part is known), som, cbs_som (counts,
        null where only a rate is published), waarde, cbs_waarde, marge (95 %, of both; null where unknown).
        """
        delen = meet(self.tabel, self.kolommen, catalogus, niveau="buurt")
        bekend = delen.loc[delen["bewoners"] > 0, ["plaats", "indicator", "teller"]]
        opgeteld = tel_op(delen, self.leden, catalogus)
        geheel = meet(self.hogere, self.hogere_kolommen, catalogus, niveau="wijk")
        hier, daar = (
            _rijen(metingen, tabel.columns, catalogus)
            for metingen, tabel in ((opgeteld, self.tabel), (geheel, self.hogere))
        )
        rijen = hier.join(daar.add_prefix("cbs_"), how="inner")
        ontbreekt = bekend[bekend["teller"].isna()]
        wie = {deel: groep for groep, codes in self.leden.items() for deel in codes}
        gaten = set(zip(ontbreekt["plaats"].map(wie), ontbreekt["indicator"], strict=True))
        rijen["volledig"] = [sleutel not in gaten for sleutel in rijen.index]
        rijen["marge"] = (rijen["marge"] ** 2 + rijen["cbs_marge"] ** 2) ** 0.5
        rijen.insert(0, "stap", self.naam)
        return rijen.drop(columns=["cbs_delen", "cbs_marge"]).reset_index()


def _rijen(metingen: pd.DataFrame, kolommen: pd.Index[str], catalogus: Catalogus) -> pd.DataFrame:
    geteld = metingen["indicator"].map(lambda sleutel: catalogus[sleutel].teller in kolommen)
    uit = metingen.assign(som=metingen["teller"].where(geteld)).set_index(["plaats", "indicator"])
    rijen = [
        (c.plaats, c.indicator.sleutel, c.waarde, c.marge if c.ondergrens is not None else None)
        for c in cijfers(metingen, catalogus)
        if c.waarde is not None
    ]
    waarden = pd.DataFrame(rijen, columns=["plaats", "indicator", "waarde", "marge"])
    waarden = waarden.set_index(["plaats", "indicator"]).astype("Float64")
    return uit[["delen", "som"]].join(waarden, how="inner")


def wijken_2015(data: Path, *, alleen: Sequence[str] = ()) -> Iterator[Stap]:
    """Yield per file the buurten of 2015 beside the wijken of CBS; a layer without wijken is left out."""
    for pad in sorted((data / "gemeenten").glob("*.gpkg")):
        if alleen and pad.stem not in alleen:
            continue
        if pyogrio.read_info(pad, layer="wijk_2015")["features"]:
            buurten = lees_grenzen(pad, laag="buurt_2015")
            wijken = lees_grenzen(pad, laag="wijk_2015")
            leden = _leden(buurten.gebieden["code"], buurten.gebieden["cbs_wijk"])
            yield Stap(
                f"{pad.stem.split('_')[0]} 2015: buurten → wijken",
                pd.DataFrame(buurten.gebieden),
                buurten.kolommen,
                pd.DataFrame(wijken.gebieden),
                wijken.kolommen,
                leden,
            )


def utrecht_2023(data: Path) -> Iterator[Stap]:
    """Yield Utrecht 2023, where CBS gives buurten, wijken and the gemeente: three steps up."""
    gelezen = lees_cijfers(data / "kwb" / "utrecht_kwb-2023.xlsx")
    niveau = gelezen.tabel["code"].str[:2]
    buurten, wijken, gemeente = (gelezen.tabel[niveau == soort] for soort in ("BU", "WK", "GM"))
    wijk_van = "WK" + buurten["code"].str[2:8]
    stappen: list[tuple[str, pd.DataFrame, pd.DataFrame, Leden]] = [
        ("buurten → wijken", buurten, wijken, _leden(buurten["code"], wijk_van)),
        ("wijken → gemeente", wijken, gemeente, {"GM0344": list(wijken["code"])}),
        ("buurten → gemeente", buurten, gemeente, {"GM0344": list(buurten["code"])}),
    ]
    for naam, lager, hoger, leden in stappen:
        yield Stap(f"utrecht 2023: {naam}", lager, gelezen.kolommen, hoger, gelezen.kolommen, leden)


def rivm_2020(data: Path) -> Iterator[Stap]:
    """Yield estimates of RIVM for wijken and gemeenten beside buurten weighted by the inhabitants of 2015."""
    rivm = lees_cijfers(data / "rivm" / "rivm_2020_18plus.parquet")
    buurten = pd.concat(
        lees_grenzen(data / "gemeenten" / f"{naam}.gpkg", laag="buurt_2015").gebieden for naam in RIVM_IN
    )
    lager = buurten[["code", "cbs_wijk", "gemeentecode", "inwoners"]].merge(rivm.tabel, on="code")
    kolommen = [*rivm.kolommen, Kolom("inwoners", "aantal")]
    for naam, groep in (("wijken", "cbs_wijk"), ("gemeenten", "gemeentecode")):
        hoger = rivm.tabel[rivm.tabel["code"].isin(lager[groep])]
        leden = _leden(lager["code"], lager[groep])
        yield Stap(f"RIVM 2020: buurten → {naam}", pd.DataFrame(lager), kolommen, hoger, kolommen, leden)


def _leden(codes: pd.Series[str], groepen: pd.Series[str]) -> Leden:
    return pd.Series(codes.to_numpy(), index=groepen.to_numpy()).groupby(level=0).apply(list).to_dict()


def buiten_de_grens(rijen: pd.DataFrame) -> pd.Series[float]:
    """Return how far every complete sum of counts lies outside 5 per part plus 5; 0 is within."""
    verschil = (rijen["som"] - rijen["cbs_som"]).abs()
    te_veel = (verschil - GRENS * (rijen["delen"] + 1)).clip(lower=0)
    return te_veel.where(rijen["volledig"]).dropna().astype("float64")


def verslag(data: Path) -> str:
    """Compare everything and return the tables as Markdown."""
    catalogus = lees_catalogus()
    cbs = [stap.naast_elkaar(catalogus) for stap in (*wijken_2015(data), *utrecht_2023(data))]
    rivm = [stap.naast_elkaar(catalogus) for stap in rivm_2020(data)]
    regels = [
        "# Figures that are added up, beside those of the source itself",
        "",
        "Every figure of the catalogue that the source publishes for the parts and for the whole. CBS rounds",
        "counts to 5 or 10, part by part, so a sum of parts differs from the published whole; the bound is 5",
        "per part plus 5. It is asked of sums of which every part is known: a secret part lowers a sum.",
        "",
        "What lies outside is no rounding: CBS counts people, households and cars in the gemeente that it",
        "places in no wijk. In Utrecht in 2023 these are 192 inhabitants, 195 households and 1,430 cars.",
        "",
        "## Counts",
        "",
        "| step | known sums | outside | largest difference | most of its bound | with a part unknown |",
        "|---|---:|---:|---:|---:|---:|",
        *(_rij_aantallen(rijen) for rijen in cbs),
        "",
        "## Rates and means",
        "",
        "Difference in the unit of the figure. *Within the margins*: not larger than the 95 % margins of",
        "both figures together, as far as these are known. A mean is weighted by inhabitants, households or",
        "dwellings and is an approximation, whose margin only knows of rounding. Cars per buurt are not",
        "rounded as other counts are: the sum of buurten nearly always lies a little above the wijk.",
        "",
        "| indicator | figures | mean difference | largest difference | where | within the margins |",
        "|---|---:|---:|---:|---|---:|",
        *_rijen_cijfers(pd.concat(cbs), catalogus),
        "",
        "## Estimates of RIVM",
        "",
        "Buurten weighted by all inhabitants of 2015 (RIVM estimates adults of 2020), beside what RIVM",
        "estimates itself for wijk and gemeente: an approximation, shown as it is and bound to nothing.",
        "",
        "| indicator | figures | mean difference | largest difference | where | within the margins |",
        "|---|---:|---:|---:|---|---:|",
        *_rijen_cijfers(pd.concat(rivm), catalogus),
    ]
    return "\n".join(regels) + "\n"


def _rij_aantallen(rijen: pd.DataFrame) -> str:
    vol = rijen[rijen["volledig"] & rijen["som"].notna() & rijen["cbs_som"].notna()]
    verschil = (vol["som"] - vol["cbs_som"]).abs()
    deel = (verschil / (GRENS * (vol["delen"] + 1))).max()
    buiten, gaten = (
        int((buiten_de_grens(vol) > 0).sum()),
        int((~rijen["volledig"] & rijen["som"].notna()).sum()),
    )
    return f"| {rijen['stap'].iloc[0]} | {len(vol)} | {buiten} | {verschil.max():g} | {deel:.0%} | {gaten} |"


def _rijen_cijfers(rijen: pd.DataFrame, catalogus: Catalogus) -> Iterator[str]:
    for sleutel, groep in rijen.groupby("indicator", sort=False):
        indicator = catalogus[str(sleutel)]
        if indicator.optellen == "som":
            continue
        verschil = (groep["waarde"] - groep["cbs_waarde"]).astype("float64")
        grootst = verschil.abs().argmax()
        binnen = (verschil.abs() <= groep["marge"].astype("float64") + 1e-9)[groep["marge"].notna()]
        waar = f"{groep['plaats'].iloc[grootst]} ({groep['stap'].iloc[grootst]})"
        delen = f"{binnen.mean():.0%}" if len(binnen) else "–"
        cellen = [
            indicator.naam,
            f"{len(groep)}",
            f"{verschil.mean():+.2f}",
            f"{verschil.iloc[grootst]:+.2f}",
        ]
        yield f"| {' | '.join([*cellen, waar, delen])} |"


def vergelijk(data: Path, uit: Path) -> None:
    """Compare and write the tables."""
    tekst = f"{verslag(data)}\nCompared on {date.today()}.\n"
    uit.write_text(tekst, encoding="utf-8")
    print(tekst)
