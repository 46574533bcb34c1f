"""The map as a picture (PNG), with the same colours, labels and legend as the page."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import geopandas as gpd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from gebied.bestand import in_een_keer
from gebied.kaart.beeld import Kaartbeeld, maak_beeld
from gebied.kaart.kleuren import BARRIERE, DUN, EFFEN, INKT
from gebied.kaart.pagina import legenda_lijnen
from gebied.kaart.vormen import Label, Lijn, voeg_samen
from gebied.kaart.vulling import Vulling
from gebied.model import RD_NEW, Beoordeling, Indeling
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_ARCERING = {"vol": "", "arcering": "////", "kruis": "xxxx"}
_LETTER = 8.5
_BREEDTE_LEGENDA = 38  # letters that fit beside the map
_HALO = [withStroke(linewidth=2.5, foreground="white")]


def teken_plaat(
    scan: Wijkscan,
    indeling: Indeling | None = None,
    pad: str | Path = "kaart.png",
    *,
    oordeel: Beoordeling | None = None,
    kolom: str | None = None,
    titel: str | None = None,
) -> Path:
    """Draw the map as a PNG of about 1800 pixels wide, in RD, and return its path.

    Parameters
    ----------
    scan, indeling, oordeel, kolom, titel
        As `gebied.kaart.maak_kaart`.
    pad
        The file to write, in one move.

    Raises
    ------
    VerkeerdGebruik, InvoerGeweigerd
        As `gebied.kaart.maak_kaart`, and when the file cannot be written.
    """
    beeld = maak_beeld(scan, indeling, oordeel=oordeel, kolom=kolom, titel=titel)
    # a Figure of our own: pyplot would keep it in global state and choose a backend
    figuur = Figure(figsize=(12, _hoogte(beeld)), dpi=150)
    _teken(figuur, beeld)
    with in_een_keer(pad) as bestand:
        figuur.savefig(bestand, format="png")
    return Path(pad)


def _hoogte(beeld: Kaartbeeld) -> float:
    """Return the height of the figure in inches that suits the shape of the map."""
    west, zuid, oost, noord = beeld.gebieden.total_bounds
    return float(min(max(1.6 + 8.6 * (noord - zuid) / max(oost - west, 1.0), 6.5), 12.0))


def _teken(figuur: Figure, beeld: Kaartbeeld) -> None:
    hoog = figuur.get_figheight()
    boven, onder = 1.05 / hoog, 0.45 / hoog
    vlak = figuur.add_axes((0.01, onder, 0.71, 1 - boven - onder))
    vlak.set_axis_off()
    vlak.set_aspect("equal")
    _teken_gebieden(vlak, beeld)
    _teken_teamlagen(vlak, beeld)
    _teken_lijnen(vlak, beeld.lijnen)
    punten_per_m = _zet_uitsnede(vlak, beeld.gebieden)
    for label in beeld.labels:
        _teken_label(vlak, label, punten_per_m)
    for laag in beeld.teamlagen:
        for label in laag.labels:
            _teken_teamnaam(vlak, label, laag.kleur)
    _teken_schaal(vlak, beeld.gebieden)
    _schrijf_koppen(figuur, beeld)
    _teken_legenda(figuur, beeld, top=1 - boven)


def _teken_gebieden(vlak: Axes, beeld: Kaartbeeld) -> None:
    vullingen = beeld.gebieden["code"].map(dict(beeld.vullingen))
    for vulling in dict.fromkeys(vullingen):
        deel = beeld.gebieden[vullingen == vulling]
        deel.plot(ax=vlak, aspect=None, **_stijl(vulling))
    if beeld.omtrek_van:
        omtrekken = voeg_samen(beeld.gebieden, beeld.omtrek_van)
        omtrekken.boundary.plot(ax=vlak, aspect=None, color=INKT, linewidth=1.9)


def _teken_teamlagen(vlak: Axes, beeld: Kaartbeeld) -> None:
    for laag in beeld.teamlagen:
        grenzen = voeg_samen(beeld.gebieden, laag.team_van).boundary
        grenzen.plot(ax=vlak, aspect=None, color="white", linewidth=6, zorder=2.5)
        grenzen.plot(
            ax=vlak, aspect=None, color=laag.kleur, linewidth=3.6, ls=_streep(laag.streep), zorder=2.6
        )


def _teken_teamnaam(vlak: Axes, label: Label, kleur: str) -> None:
    kader = {"boxstyle": "round,pad=0.3", "facecolor": "white", "edgecolor": kleur, "linewidth": 1.5}
    vlak.text(
        label.punt.x,
        label.punt.y,
        _zonder_wiskunde(label.teksten[0]),
        ha="center",
        va="center",
        fontsize=_LETTER + 0.5,
        fontweight="bold",
        color=kleur,
        bbox=kader,
        zorder=7,
    )


def _stijl(vulling: Vulling) -> dict[str, Any]:
    if vulling.patroon == "vol":
        return {"facecolor": vulling.kleur, "edgecolor": DUN, "linewidth": 0.5}
    # hatches take the colour of the edge
    return {
        "facecolor": "white",
        "edgecolor": vulling.kleur,
        "linewidth": 0.5,
        "hatch": _ARCERING[vulling.patroon],
    }


def _teken_lijnen(vlak: Axes, lijnen: tuple[Lijn, ...]) -> None:
    for lijn in lijnen:
        stijl: dict[str, Any] = {"color": BARRIERE, "linewidth": 2.6}
        if lijn.soort == "verbinding":
            streep = (0, (5, 3)) if lijn.telt else (0, (1, 4))
            stijl = {"color": INKT, "linewidth": 1.9, "linestyle": streep}
        vorm = gpd.GeoSeries([lijn.lijn], crs=RD_NEW)
        vorm.plot(ax=vlak, aspect=None, color="white", linewidth=3.4, zorder=3)
        vorm.plot(ax=vlak, aspect=None, zorder=4, **stijl)
        if lijn.soort == "verbinding":
            midden = lijn.lijn.interpolate(0.5, normalized=True)
            vlak.annotate(
                f"{getal(lijn.lengte_m)} m" if lijn.lengte_m > 0 else "",
                (midden.x, midden.y),
                (0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                path_effects=_HALO,
                zorder=6,
            )


def _zet_uitsnede(vlak: Axes, gebieden: gpd.GeoDataFrame) -> float:
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


def _teken_label(vlak: Axes, label: Label, punten_per_m: float) -> None:
    tekst = next((tekst for tekst in label.teksten if _past(tekst, label, punten_per_m)), label.teksten[-1])
    vlak.text(
        label.punt.x,
        label.punt.y,
        _zonder_wiskunde(tekst),
        ha="center",
        va="center",
        fontsize=_LETTER,
        fontweight="bold",
        color=INKT,
        linespacing=1.05,
        path_effects=_HALO,
        zorder=5,
    )


def _past(tekst: str, label: Label, punten_per_m: float) -> bool:
    regels = tekst.split("\n")
    # a bold letter is about 0.62 of its height wide
    breed = 0.62 * _LETTER * max(len(regel) for regel in regels)
    hoog = 1.2 * _LETTER * len(regels)
    return breed <= label.breedte_m * punten_per_m and hoog <= 1.3 * label.hoogte_m * punten_per_m


def _zonder_wiskunde(tekst: str) -> str:
    """Keep matplotlib from reading text between dollar signs as a formula."""
    return tekst.replace("$", r"\$")


def _teken_schaal(vlak: Axes, gebieden: gpd.GeoDataFrame) -> None:
    west, zuid, oost, noord = gebieden.total_bounds
    onder = zuid - 0.05 * max(oost - west, noord - zuid)
    ruim = (oost - west) / 4
    stappen = (stap * 10**macht for macht in range(1, 6) for stap in (1, 2, 5))
    lengte = max((stap for stap in stappen if stap <= ruim), default=10)
    vlak.plot([west, west + lengte], [onder, onder], color=INKT, linewidth=2, solid_capstyle="butt", zorder=5)
    tekst = f"{lengte // 1000} km" if lengte >= 1000 else f"{lengte} m"
    vlak.annotate(
        tekst, (west + lengte / 2, onder), (0, 4), textcoords="offset points", ha="center", fontsize=8,
        path_effects=_HALO, zorder=5,
    )  # fmt: skip


def _schrijf_koppen(figuur: Figure, beeld: Kaartbeeld) -> None:
    hoog = figuur.get_figheight()
    titel = _zonder_wiskunde(beeld.titel)
    figuur.text(0.015, 1 - 0.3 / hoog, titel, fontsize=17, fontweight="bold", color=INKT, va="center")
    onder = _zonder_wiskunde(beeld.ondertitel)
    figuur.text(0.015, 1 - 0.62 / hoog, onder, fontsize=10, color=INKT, va="center")
    if beeld.schematisch:
        tekst = "Schematische kaart: de grenzen zijn getekend, niet gemeten"
        kader = {"boxstyle": "round,pad=0.25", "facecolor": "white", "edgecolor": INKT}
        figuur.text(0.02, 1 - 0.92 / hoog, tekst, fontsize=9, fontweight="bold", va="center", bbox=kader)
    bron = _zonder_wiskunde(beeld.bronregel)
    figuur.text(0.015, 0.22 / hoog, bron, fontsize=7.5, color="#4a4a4a", va="center", wrap=True)


def _teken_legenda(figuur: Figure, beeld: Kaartbeeld, *, top: float) -> None:
    vlakken = [Patch(label=_zonder_wiskunde(regel.tekst), **_stijl(regel.vulling)) for regel in beeld.legenda]
    lijnen = [
        Line2D([], [], color=staal.kleur, lw=0.7 * staal.dikte, ls=_streep(staal.streep), label=staal.tekst)
        for staal in legenda_lijnen(beeld)
    ]
    titel = textwrap.fill(_zonder_wiskunde(beeld.legendatitel), _BREEDTE_LEGENDA) or "Legenda"
    eerste = _legenda(figuur, [*vlakken, *lijnen], titel, top)
    if beeld.werkgebieden:
        # the second legend starts where the first one ends
        onder = eerste.get_window_extent().y0 / figuur.bbox.height
        _legenda(figuur, _stalen_per_werkgebied(beeld), "Werkgebieden en hun inwoners", onder)


def _stalen_per_werkgebied(beeld: Kaartbeeld) -> list[Artist]:
    return [
        Patch(
            label=_zonder_wiskunde(f"{werkgebied.opschrift}: {getal(werkgebied.inwoners)}"),
            **_stijl(Vulling(beeld.kleur_van.get(werkgebied.nr, EFFEN))),
            visible=werkgebied.nr in beeld.kleur_van,
        )
        for werkgebied in beeld.werkgebieden
    ]


def _legenda(figuur: Figure, stalen: list[Artist], titel: str, top: float) -> Legend:
    return figuur.legend(
        handles=stalen,
        title=titel,
        bbox_to_anchor=(0.73, top),
        loc="upper left",
        frameon=False,
        alignment="left",
        fontsize=8.5 if len(stalen) <= 24 else 6.5,
        ncols=1 if len(stalen) <= 40 else 2,
        title_fontproperties={"weight": "bold", "size": 9.5},
    )


def _streep(patroon: str) -> Any:
    return (0, tuple(float(deel) / 2 for deel in patroon.split())) if patroon else "-"
