"""A picture of supply: facilities by type in shape and colour, reach per gebied, witte vlekken hatched."""

from __future__ import annotations

import textwrap
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gebied.kaart.kleuren import BARRIERE, DUN, EFFEN, GRIJS, OPLOPEND
from gebied.kaart.plaatdelen import (
    hoogte_voor,
    schrijf_koppen,
    teken_label,
    teken_schaal,
    zet_uitsnede,
    zonder_wiskunde,
)
from gebied.kaart.vormen import label_plekken
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

MEESTE_TEKENS: Final = 12
"""So many types get a shape of their own, those with most facilities first; the others share one."""

MEESTE_NAMEN: Final = 12
"""So many witte vlekken are named whether their name fits in them or not."""

_VORMEN: Final = ("o", "s", "^", "D", "v", "P", "X", "p", "*", "<", "h", ">")
_KLEUREN: Final = ("#0b3c8c", "#7a3300", "#14532d", "#5b1a6b", "#1f1f1f", "#6b5300")
_OVERIG: Final = "overige typen"
_KLASSEN: Final = (25.0, 50.0, 75.0)
_KLASSETEKST: Final = ("minder dan 25 %", "25 tot 50 %", "50 tot 75 %", "75 % of meer")
_KLASSEKLEUR: Final = OPLOPEND[:4]
_BREEDTE: Final = 38
_KLEIN, _GROOT = 42.0, 210.0


class Teken(NamedTuple):
    """How facilities of a type are drawn."""

    vorm: str
    kleur: str


def teken_aanbod(
    scan: Wijkscan,
    locaties: gpd.GeoDataFrame,
    *,
    bereik: Mapping[str, float] | None = None,
    witte_vlekken: Collection[str] = (),
    codes: Sequence[str] | None = None,
    titel: str = "",
    ondertitel: str = "",
    bereiktekst: str = "Inwoners dichtbij een locatie",
    bronnen: Sequence[str] = (),
) -> bytes:
    """Draw facilities over the gebieden as a PNG of 1800 pixels wide, in RD.

    Parameters
    ----------
    scan
        The scan.
    locaties
        `schema.LOCATIES`; those outside the picture are left out.
    bereik
        Code → part (0–100) of the inhabitants who live near a facility, which fills the gebieden.
    witte_vlekken
        Codes that are hatched, and named where there is room or when they are few.
    codes
        The gebieden that the picture is about; it shows these, with what lies around them in white.
    titel, ondertitel
        Headings; by default the name of the scan and how many facilities are drawn.
    bereiktekst
        What `bereik` is about, above its legend.
    bronnen
        Sources of the facilities, after those of the scan.

    Returns
    -------
    bytes
        The same input gives the same bytes.
    """
    gekozen = list(scan.codes if codes is None else codes)
    hier = scan.gebieden[scan.gebieden["code"].isin(gekozen)]
    zichtbaar = _binnen_beeld(locaties, hier)
    tekens = kies_tekens(zichtbaar)
    figuur = Figure(figsize=(12, hoogte_voor(hier.total_bounds)), dpi=150)
    hoog = figuur.get_figheight()
    boven, onder = 1.05 / hoog, 0.45 / hoog
    vlak = figuur.add_axes((0.01, onder, 0.71, 1 - boven - onder))
    vlak.set_axis_off()
    vlak.set_aspect("equal")
    _teken_gebieden(vlak, scan, hier, bereik or {}, set(witte_vlekken))
    punten_per_m = zet_uitsnede(vlak, hier)
    _teken_locaties(vlak, zichtbaar, tekens)
    weinig = len(set(witte_vlekken) & set(hier["code"])) <= MEESTE_NAMEN
    for code, naam, vorm in zip(hier["code"], hier["naam"], hier.geometry, strict=True):
        if code in set(witte_vlekken):
            # a few are always named; of many only those with room, or the names cover the map
            for label in label_plekken(vorm, naam, naam if weinig else ""):
                teken_label(vlak, label, punten_per_m)
    teken_schaal(vlak, hier)
    schrijf_koppen(
        figuur,
        titel or f"Aanbod in {scan.naam}",
        ondertitel or _aantal(len(zichtbaar), len(set(zichtbaar["type"]))),
        " · ".join(dict.fromkeys([deel for deel in (scan.bronregel, *bronnen) if deel])),
        schematisch=scan.schematisch,
    )
    getekend = set(gekozen)
    stalen = {
        "Locaties": _stalen_van_locaties(zichtbaar, tekens),
        bereiktekst if bereik else "Gebieden": _stalen_van_gebieden(
            scan, bereik or {}, set(witte_vlekken) & getekend, getekend
        ),
    }
    _teken_legenda(figuur, stalen, top=1 - boven)
    uit = BytesIO()
    figuur.savefig(uit, format="png")
    return uit.getvalue()


def beschrijf_aanbod(
    scan: Wijkscan,
    locaties: gpd.GeoDataFrame,
    *,
    witte_vlekken: Collection[str] = (),
    codes: Sequence[str] | None = None,
) -> str:
    """Return in words what `teken_aanbod` shows, for who cannot see it."""
    gekozen = set(scan.codes if codes is None else codes)
    hier = scan.gebieden[scan.gebieden["code"].isin(list(gekozen))]
    aantallen = _binnen_beeld(locaties, hier)["type"].value_counts()
    typen = [f"{getal(aantal)} × {naam}" for naam, aantal in sorted(aantallen.items())]
    wat = f"met {opsomming(typen)}" if typen else "zonder locaties"
    delen = [f"Kaart van {getal(len(hier))} {'gebied' if len(hier) == 1 else 'gebieden'} {wat}."]
    vlekken = hier.loc[hier["code"].isin(list(witte_vlekken)), "naam"]
    if len(vlekken):
        delen.append(f"Witte vlekken: {opsomming(sorted(vlekken))}.")
    return " ".join(delen)


def kies_tekens(locaties: gpd.GeoDataFrame) -> dict[str, Teken]:
    """Return type → shape and colour, by name; beyond `MEESTE_TEKENS` types the smallest share a grey dot."""
    aantallen = locaties["type"].value_counts()
    volgorde = sorted(aantallen.index, key=lambda naam: (-aantallen[naam], naam))
    eigen = sorted(volgorde[:MEESTE_TEKENS])
    return {
        **{
            naam: Teken(_VORMEN[nr % len(_VORMEN)], _KLEUREN[nr % len(_KLEUREN)])
            for nr, naam in enumerate(eigen)
        },
        **dict.fromkeys(volgorde[MEESTE_TEKENS:], Teken(".", GRIJS)),
    }


def _aantal(locaties: int, typen: int) -> str:
    deel = f"{getal(locaties)} {'locatie' if locaties == 1 else 'locaties'}"
    return f"{deel} van {typen} {'type' if typen == 1 else 'typen'}"


def _binnen_beeld(locaties: gpd.GeoDataFrame, gebieden: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    west, zuid, oost, noord = gebieden.total_bounds
    rand = 0.02 * max(oost - west, noord - zuid)
    return locaties[
        locaties.geometry.intersects(shapely.box(west - rand, zuid - rand, oost + rand, noord + rand))
    ]


def _teken_gebieden(
    vlak: Axes, scan: Wijkscan, hier: gpd.GeoDataFrame, bereik: Mapping[str, float], vlekken: set[str]
) -> None:
    buiten = scan.gebieden[~scan.gebieden["code"].isin(list(hier["code"]))]
    if len(buiten):
        buiten.plot(ax=vlak, aspect=None, facecolor="white", edgecolor=GRIJS, linewidth=0.4, zorder=1)
    rest = scan.graaf.restgebieden
    klassen = pd.Series([_klasse(code in rest, bereik.get(code), bool(bereik)) for code in hier["code"]])
    for klasse in klassen.unique():
        deel = hier[(klassen == klasse).to_numpy()]
        deel.plot(ax=vlak, aspect=None, zorder=1.5, **_STIJL[klasse])
    wit = hier[hier["code"].isin(list(vlekken))]
    if len(wit):
        wit.plot(ax=vlak, aspect=None, zorder=2, **_VLEK)


_VLEK: Final[dict[str, Any]] = {
    "facecolor": "none",
    "edgecolor": BARRIERE,
    "linewidth": 2.2,
    "hatch": "---",
}


_STIJL: Final[Mapping[str, Mapping[str, Any]]] = {
    "restgebied": {"facecolor": "white", "edgecolor": GRIJS, "linewidth": 0.5, "hatch": "////"},
    "effen": {"facecolor": EFFEN, "edgecolor": DUN, "linewidth": 0.5},
    "onbekend": {"facecolor": "white", "edgecolor": GRIJS, "linewidth": 0.5, "hatch": "xxxx"},
    **{
        tekst: {"facecolor": kleur, "edgecolor": DUN, "linewidth": 0.5}
        for tekst, kleur in zip(_KLASSETEKST, _KLASSEKLEUR, strict=True)
    },
}


def _klasse(is_rest: bool, deel: float | None, met_bereik: bool) -> str:
    """Return which entry of `_STIJL` a gebied is drawn with."""
    if is_rest:
        return "restgebied"
    if not met_bereik:
        return "effen"
    if deel is None or pd.isna(deel):
        return "onbekend"
    return _KLASSETEKST[bisect_right(_KLASSEN, deel)]


def _teken_locaties(vlak: Axes, locaties: gpd.GeoDataFrame, tekens: Mapping[str, Teken]) -> None:
    for naam, teken in tekens.items():
        hier = locaties[locaties["type"] == naam]
        vlak.scatter(
            hier.geometry.x.to_numpy(),
            hier.geometry.y.to_numpy(),
            s=_grootte(hier["capaciteit"]),
            marker=teken.vorm,
            color=teken.kleur,
            edgecolors="white",
            linewidths=0.9,
            zorder=4,
        )


def _grootte(capaciteit: pd.Series[float]) -> Any:
    """Return the area of every sign: by capacity within its type, the smallest where that is unknown."""
    waarden = capaciteit.to_numpy(dtype=np.float64, na_value=0.0)
    meest = waarden.max() if len(waarden) else 0.0
    if not meest > 0:
        return np.full(len(waarden), 2 * _KLEIN)
    return _KLEIN + (_GROOT - _KLEIN) * waarden / meest


def _stalen_van_locaties(locaties: gpd.GeoDataFrame, tekens: Mapping[str, Teken]) -> list[Artist]:
    aantallen = locaties["type"].value_counts()
    overig = [naam for naam, teken in tekens.items() if teken.kleur == GRIJS]
    regels = [(naam, teken, int(aantallen[naam])) for naam, teken in tekens.items() if naam not in overig]
    if overig:
        regels.append((f"{_OVERIG} ({len(overig)})", tekens[overig[0]], int(aantallen[overig].sum())))
    stalen: list[Artist] = [
        Line2D([], [], ls="", marker=teken.vorm, color=teken.kleur, markersize=8, markeredgecolor="white",
               label=_gevouwen(f"{naam}: {getal(aantal)}"))
        for naam, teken, aantal in regels
    ]  # fmt: skip
    if locaties["capaciteit"].notna().any():
        stalen.append(Line2D([], [], ls="", label=_gevouwen("groter teken: meer capaciteit van dat type")))
    return stalen


def _stalen_van_gebieden(
    scan: Wijkscan, bereik: Mapping[str, float], vlekken: set[str], codes: set[str]
) -> list[Artist]:
    stalen: list[Artist] = []
    if bereik:
        stalen += [Patch(label=tekst, **_STIJL[tekst]) for tekst in _KLASSETEKST]
        if any(pd.isna(bereik.get(code)) for code in codes - scan.graaf.restgebieden):
            stalen.append(Patch(label="geen inwoners bekend", **_STIJL["onbekend"]))
    if vlekken:
        stalen.append(Patch(label="witte vlek", **{**_VLEK, "linewidth": 1.5}))
    if codes & scan.graaf.restgebieden:
        stalen.append(Patch(label="restgebied", **_STIJL["restgebied"]))
    return stalen


def _gevouwen(tekst: str) -> str:
    return textwrap.fill(zonder_wiskunde(tekst), _BREEDTE)


def _teken_legenda(figuur: Figure, stalen: Mapping[str, list[Artist]], *, top: float) -> None:
    for titel, regels in stalen.items():
        if not regels:
            continue
        legenda = figuur.legend(
            handles=regels,
            title=_gevouwen(titel),
            bbox_to_anchor=(0.73, top),
            loc="upper left",
            frameon=False,
            alignment="left",
            fontsize=8.5,
            handleheight=1.3,
            title_fontproperties={"weight": "bold", "size": 9.5},
        )
        # the next legend starts where this one ends
        top = legenda.get_window_extent().y0 / figuur.bbox.height
