"""What every picture of a map has: its size, labels, a scale bar, a heading and its sources."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from gebied.kaart.kleuren import INKT
from gebied.kaart.vormen import Label

LETTER: Final = 8.5
"""Size of the letters of a label, in points."""

HALO: Final[Any] = [withStroke(linewidth=2.5, foreground="white")]
"""A white edge that keeps text readable on any fill."""


def hoogte_voor(kader: npt.NDArray[np.float64], breedte: float = 12.0) -> float:
    """Return the height of a figure of this width (inches) that suits a map with these bounds."""
    west, zuid, oost, noord = kader
    hoog = 1.6 + 0.717 * breedte * (noord - zuid) / max(oost - west, 1.0)
    return float(min(max(hoog, 0.54 * breedte), breedte))


def zet_uitsnede(vlak: Axes, gebieden: gpd.GeoDataFrame) -> float:
    """Fit the axes to the data and return the scale, in points (1/72 inch) per metre."""
    west, zuid, oost, noord = gebieden.total_bounds
    rand = 0.02 * max(oost - west, noord - zuid)
    vlak.set_xlim(west - rand, oost + rand)
    # the scale bar stands in the extra room below
    vlak.set_ylim(zuid - 3 * rand, noord + rand)
    figuur = vlak.get_figure(root=True)
    assert figuur is not None
    plek = vlak.get_position(original=True)
    breed = plek.width * figuur.get_figwidth() / (oost - west + 2 * rand)
    hoog = plek.height * figuur.get_figheight() / (noord - zuid + 4 * rand)
    return float(72 * min(breed, hoog))


def teken_label(vlak: Axes, label: Label, punten_per_m: float) -> None:
    """Write the longest text of a label that fits its shape."""
    tekst = next((tekst for tekst in label.teksten if _past(tekst, label, punten_per_m)), label.teksten[-1])
    vlak.text(
        label.punt.x,
        label.punt.y,
        zonder_wiskunde(tekst),
        ha="center",
        va="center",
        fontsize=LETTER,
        fontweight="bold",
        color=INKT,
        linespacing=1.05,
        path_effects=HALO,
        zorder=5,
    )


def _past(tekst: str, label: Label, punten_per_m: float) -> bool:
    regels = tekst.split("\n")
    # a bold letter is about 0.62 of its height wide
    breed = 0.62 * LETTER * max(len(regel) for regel in regels)
    hoog = 1.2 * LETTER * len(regels)
    return breed <= label.breedte_m * punten_per_m and hoog <= 1.3 * label.hoogte_m * punten_per_m


def zonder_wiskunde(tekst: str) -> str:
    """Keep matplotlib from reading text between dollar signs as a formula."""
    return tekst.replace("$", r"\$")


def teken_schaal(vlak: Axes, gebieden: gpd.GeoDataFrame) -> None:
    """Draw a scale bar in the room that `zet_uitsnede` left below the map."""
    west, zuid, oost, noord = gebieden.total_bounds
    onder = zuid - 0.05 * max(oost - west, noord - zuid)
    ruim = (oost - west) / 4
    stappen = (stap * 10**macht for macht in range(1, 6) for stap in (1, 2, 5))
    lengte = max((stap for stap in stappen if stap <= ruim), default=10)
    vlak.plot([west, west + lengte], [onder, onder], color=INKT, linewidth=2, solid_capstyle="butt", zorder=5)
    tekst = f"{lengte // 1000} km" if lengte >= 1000 else f"{lengte} m"
    vlak.annotate(
        tekst, (west + lengte / 2, onder), (0, 4), textcoords="offset points", ha="center", fontsize=8,
        path_effects=HALO, zorder=5,
    )  # fmt: skip


def schrijf_koppen(figuur: Figure, titel: str, ondertitel: str, bronregel: str, *, schematisch: bool) -> None:
    """Write the heading above a map and the sources below it."""
    hoog = figuur.get_figheight()
    figuur.text(
        0.015, 1 - 0.3 / hoog, zonder_wiskunde(titel), fontsize=17, fontweight="bold", color=INKT, va="center"
    )
    onder = zonder_wiskunde(ondertitel)
    figuur.text(0.015, 1 - 0.62 / hoog, onder, fontsize=10, color=INKT, va="center")
    if schematisch:
        tekst = "Schematische kaart: de grenzen zijn getekend, niet gemeten"
        kader = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": INKT}
        figuur.text(0.02, 1 - 0.92 / hoog, tekst, fontsize=9, fontweight="bold", va="center", bbox=kader)
    bron = zonder_wiskunde(bronregel)
    figuur.text(0.015, 0.22 / hoog, bron, fontsize=7.5, color="#4a4a4a", va="center", wrap=True)
