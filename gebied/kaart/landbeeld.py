"""What the map of a reeks shows, worked out once (in RD), for the page and the picture alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import geopandas as gpd
import pandas as pd

from gebied.kaart.choropleet import AFWIJKEND
from gebied.kaart.kleuren import EFFEN
from gebied.kaart.lijnstaal import Lijnstaal
from gebied.kaart.tabel import Tabel
from gebied.kaart.uitleg import Gebiedsuitleg
from gebied.kaart.vormen import Label, label_plekken, lichter, voeg_samen
from gebied.kaart.vulling import ONGEVULD, Legendaregel, Vulling
from gebied.kaart.werkgebieden import Werkgebied
from gebied.model import RD_NEW
from gebied.taal import aantal, getal

MEESTE_PUNTEN_LAND: Final = 150_000
"""Most vertices of the werkgebieden in a page of the country: about 6 MB with the outlines."""

VER: Final = 0.2
"""From this share of the band a werkgebied lies far outside it."""

GRENS_WERKGEBIED: Final = Lijnstaal("#6b6b6b", 0.6, "", "grens van een werkgebied")
GRENS_GEMEENTE: Final = Lijnstaal("#1f1f1f", 1.3, "", "grens van een gemeente")

_KLASSEN: Final[Mapping[str, tuple[Vulling, str]]] = {
    "ver_onder": (Vulling(AFWIJKEND[0]), "meer dan 20 % onder de band"),
    "onder": (Vulling(AFWIJKEND[1]), "onder de band"),
    "binnen": (Vulling(EFFEN), "binnen de band"),
    "boven": (Vulling(AFWIJKEND[5]), "boven de band"),
    "ver_boven": (Vulling(AFWIJKEND[6]), "meer dan 20 % boven de band"),
    "geen_band": (Vulling(AFWIJKEND[3]), "geen band per team gevraagd"),
    "geen_indeling": (ONGEVULD, "geen indeling"),
}
"""Class of a werkgebied → its fill and what it means, in the order of the legend."""

_NODIG: Final = (
    "werkgebied",
    "nr",
    "gemeente",
    "gebieden",
    "inwoners",
    "teams",
    "in_band",
    "afstand_tot_band",
)


@dataclass(frozen=True)
class Landbeeld:
    """Everything that is drawn and written on the map of a reeks.

    Parameters
    ----------
    titel, ondertitel, bronregel
        Text above and below the map.
    vlakken
        One row per werkgebied, and per deel without an indeling: code, deel, gemeente, klasse and geometry
        (EPSG:28992), simplified such that borders stay shared.
    uitleg
        What is told about each of them, in the same order.
    omtrekken
        One outline per deel: groep and geometry (EPSG:28992).
    labels
        Names of gemeenten, for where there is room.
    legenda, legendatitel
        What the fills mean, with how many there are.
    tabellen
        The same content as text.
    """

    titel: str
    ondertitel: str
    bronregel: str
    vlakken: gpd.GeoDataFrame
    uitleg: tuple[Gebiedsuitleg, ...]
    omtrekken: gpd.GeoDataFrame
    labels: tuple[Label, ...]
    legenda: tuple[Legendaregel, ...]
    tabellen: tuple[Tabel, ...]
    legendatitel: str = "Inwoners per team"
    schematisch: bool = False
    werkgebieden: tuple[Werkgebied, ...] = ()
    kleur_van: Mapping[int, str] = field(default_factory=dict)

    @property
    def vullingen(self) -> list[Vulling]:
        """The fill of every area, in their order."""
        return [_KLASSEN[klasse][0] for klasse in self.vlakken["klasse"]]


def maak_landbeeld(
    werkgebieden: gpd.GeoDataFrame,
    banden: Mapping[str, tuple[int, int]],
    *,
    titel: str,
    namen: Mapping[str, str],
    bronregel: str = "",
    zonder: gpd.GeoDataFrame | None = None,
) -> Landbeeld:
    """Work out what the map of a reeks shows; see `gebied.kaart.landkaart.maak_landkaart`."""
    tabel = _met_klasse(werkgebieden, banden, namen)
    zonder = _leeg_zonder() if zonder is None else zonder
    getekend = zonder[zonder.geometry.notna()]
    vlakken = lichter(_vlakken(tabel, getekend), MEESTE_PUNTEN_LAND)
    omtrekken = voeg_samen(vlakken, dict(zip(vlakken["code"], vlakken["deel"], strict=True)))
    return Landbeeld(
        titel=titel,
        ondertitel=_ondertitel(tabel, zonder),
        bronregel=bronregel,
        vlakken=vlakken,
        uitleg=(*_uitleg(tabel, banden), *_uitleg_zonder(getekend)),
        omtrekken=omtrekken,
        labels=tuple(
            label
            for deel, vorm in omtrekken.itertuples(index=False, name=None)
            if not vorm.is_empty
            for label in label_plekken(vorm, namen[deel])[:1]
        ),
        legenda=_legenda(vlakken),
        tabellen=_tabellen(tabel, zonder),
    )


def _leeg_zonder() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"sleutel": [], "gemeente": [], "oorzaak": []}, geometry=[], crs=RD_NEW)


def _met_klasse(
    werkgebieden: gpd.GeoDataFrame, banden: Mapping[str, tuple[int, int]], namen: Mapping[str, str]
) -> gpd.GeoDataFrame:
    """Return the columns that are needed, with the key of the deel and the class, in order of key."""
    tabel = werkgebieden[[*_NODIG, "geometry"]].sort_values("werkgebied", ignore_index=True)
    deel = tabel["werkgebied"].str.rpartition("-")[0]
    klassen = [
        _klasse(rij, banden.get(sleutel)) for rij, sleutel in zip(tabel.to_dict("records"), deel, strict=True)
    ]
    return tabel.assign(deel=deel, deelnaam=deel.map(namen), klasse=klassen)


def _klasse(rij: Mapping[Any, Any], band: tuple[int, int] | None) -> str:
    if pd.isna(rij["in_band"]) or band is None:
        return "geen_band"
    if rij["in_band"]:
        return "binnen"
    laagste = rij["teams"] * band[0]
    if rij["inwoners"] < laagste:
        return "ver_onder" if rij["afstand_tot_band"] > VER * laagste else "onder"
    return "ver_boven" if rij["afstand_tot_band"] > VER * rij["teams"] * band[1] else "boven"


def _vlakken(tabel: gpd.GeoDataFrame, zonder: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    eerste = tabel.rename(columns={"werkgebied": "code"})
    rest = zonder.rename(columns={"sleutel": "code"}).assign(deel=zonder["sleutel"], klasse="geen_indeling")
    kolommen = ["code", "deel", "gemeente", "klasse", "geometry"]
    delen = [deel[kolommen] for deel in (eerste, rest) if len(deel)]
    samen = pd.concat(delen, ignore_index=True) if delen else eerste[kolommen]
    return gpd.GeoDataFrame(samen, geometry="geometry", crs=RD_NEW)


def _ondertitel(tabel: gpd.GeoDataFrame, zonder: gpd.GeoDataFrame) -> str:
    delen = [
        aantal(len(tabel), "werkgebied", "werkgebieden"),
        aantal(int(tabel["teams"].sum()), "team", "teams"),
        aantal(int(tabel["inwoners"].sum()), "inwoner", "inwoners"),
    ]
    if (tabel["klasse"] != "geen_band").any():
        binnen, met_band = ((tabel["klasse"] == "binnen").sum(), (tabel["klasse"] != "geen_band").sum())
        delen.append(f"{getal(int(binnen))} van {getal(int(met_band))} in de band")
    if len(zonder):
        delen.append(f"{aantal(len(zonder), 'gemeente', 'gemeenten')} zonder indeling")
    return ", ".join(delen)


def _legenda(vlakken: gpd.GeoDataFrame) -> tuple[Legendaregel, ...]:
    keren = vlakken["klasse"].value_counts()
    regels = [
        Legendaregel(vulling, f"{tekst} ({getal(int(keren[klasse]))})")
        for klasse, (vulling, tekst) in _KLASSEN.items()
        if klasse in keren
    ]
    return (*regels, Legendaregel(Vulling("#ffffff"), "niet in deze reeks, of zonder gegevens"))


def _stand(rij: Mapping[Any, Any]) -> str:
    """Return in words how a werkgebied lies to its band."""
    afstand = getal(0 if pd.isna(rij["afstand_tot_band"]) else int(rij["afstand_tot_band"]))
    match rij["klasse"]:
        case "binnen":
            return "binnen de band"
        case "onder" | "ver_onder":
            return f"{afstand} te weinig"
        case "boven" | "ver_boven":
            return f"{afstand} te veel"
        case _:
            return "geen band gevraagd"


def _uitleg(tabel: gpd.GeoDataFrame, banden: Mapping[str, tuple[int, int]]) -> list[Gebiedsuitleg]:
    uit = []
    for rij in tabel.drop(columns="geometry").to_dict("records"):
        regels = [
            ("Inwoners", getal(int(rij["inwoners"]))),
            ("Teams", getal(int(rij["teams"]))),
            ("Gebieden", getal(int(rij["gebieden"]))),
        ]
        if rij["klasse"] != "geen_band":
            laagste, hoogste = banden[rij["deel"]]
            regels.append(("Band per team", f"{getal(laagste)} tot {getal(hoogste)}"))
            regels.append(("Inwoners en band", _stand(rij)))
        uit.append(Gebiedsuitleg(f"{rij['gemeente']}, werkgebied {rij['nr']}", tuple(regels)))
    return uit


def _uitleg_zonder(zonder: gpd.GeoDataFrame) -> list[Gebiedsuitleg]:
    return [
        Gebiedsuitleg(str(gemeente), (("Geen indeling", str(oorzaak)),))
        for gemeente, oorzaak in zip(zonder["gemeente"], zonder["oorzaak"], strict=True)
    ]


def _tabellen(tabel: gpd.GeoDataFrame, zonder: gpd.GeoDataFrame) -> tuple[Tabel, ...]:
    keuzes = [
        (len(tabel) > 0, _per_gemeente(tabel)),
        (len(zonder) > 0, _zonder_indeling(zonder)),
        (len(tabel) > 0, _per_werkgebied(tabel)),
    ]
    return tuple(deel for nodig, deel in keuzes if nodig)


def _per_gemeente(tabel: gpd.GeoDataFrame) -> Tabel:
    geteld = tabel.assign(
        binnen=tabel["klasse"] == "binnen",
        weinig=tabel["klasse"].isin(["onder", "ver_onder"]),
        veel=tabel["klasse"].isin(["boven", "ver_boven"]),
    )
    kolommen = ["teams", "inwoners", "binnen", "weinig", "veel"]
    sommen = geteld.groupby("deel")[kolommen].sum().assign(
        naam=geteld.groupby("deel")["deelnaam"].first(), hoeveel=geteld.groupby("deel").size()
    )  # fmt: skip
    sommen = sommen.sort_values("naam")
    koppen = (
        "Gemeente",
        "Werkgebieden",
        "Teams",
        "Inwoners",
        "Binnen de band",
        "Onder de band",
        "Boven de band",
    )
    rijen = tuple(
        (str(naam), *(getal(int(waarde)) for waarde in waarden))
        for naam, *waarden in sommen[["naam", "hoeveel", *kolommen]].itertuples(index=False, name=None)
    )
    return Tabel("Werkgebieden per gemeente", koppen, rijen, rechts=frozenset(range(1, 7)))


def _per_werkgebied(tabel: gpd.GeoDataFrame) -> Tabel:
    rijen = tuple(
        (
            str(rij["werkgebied"]),
            str(rij["gemeente"]),
            getal(int(rij["inwoners"])),
            getal(int(rij["teams"])),
            _stand(rij),
        )
        for rij in tabel.drop(columns="geometry").to_dict("records")
    )
    koppen = ("Werkgebied", "Gemeente", "Inwoners", "Teams", "Inwoners en band")
    return Tabel("Alle werkgebieden", koppen, rijen, rechts=frozenset({2, 3}))


def _zonder_indeling(zonder: gpd.GeoDataFrame) -> Tabel:
    rijen = tuple(
        (str(gemeente), str(oorzaak))
        for gemeente, oorzaak in zip(zonder["gemeente"], zonder["oorzaak"], strict=True)
    )
    return Tabel("Gemeenten zonder indeling", ("Gemeente", "Oorzaak"), rijen)
