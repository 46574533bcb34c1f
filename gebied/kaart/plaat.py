"""The map as a picture (PNG), with the same colours, labels and legend as the page."""

from __future__ import annotations

import textwrap
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gebied.bestand import in_een_keer
from gebied.kaart.beeld import Kaartbeeld, maak_beeld
from gebied.kaart.kleuren import BARRIERE, DUN, EFFEN, INKT
from gebied.kaart.pagina import legenda_lijnen
from gebied.kaart.plaatdelen import (
    HALO,
    LETTER,
    hoogte_voor,
    schrijf_koppen,
    teken_label,
    teken_schaal,
    zet_uitsnede,
    zonder_wiskunde,
)
from gebied.kaart.vormen import Label, Lijn, voeg_samen
from gebied.kaart.vulling import Vulling
from gebied.model import RD_NEW, Beoordeling, Indeling
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_ARCERING = {"vol": "", "arcering": "////", "kruis": "xxxx", "stippen": ".."}
_BREEDTE_LEGENDA = 38  # letters that fit beside the map


def teken_plaat(
    scan: Wijkscan,
    indeling: Indeling | None = None,
    pad: str | Path = "kaart.png",
    *,
    oordeel: Beoordeling | None = None,
    kolom: str | None = None,
    titel: str | None = None,
    breedte_inch: float = 12.0,
) -> Path:
    """Draw the map as a PNG, in RD, and return its path.

    Parameters
    ----------
    scan, indeling, oordeel, kolom, titel
        As `gebied.kaart.maak_kaart`.
    pad
        The file to write, in one move.
    breedte_inch
        Width of the picture, at 150 dots per inch. Letters keep their size, so a picture for a page of paper
        is best narrow.

    Raises
    ------
    VerkeerdGebruik, InvoerGeweigerd
        As `gebied.kaart.maak_kaart`, and when the file cannot be written.
    """
    png = teken_beeld(scan, indeling, oordeel=oordeel, kolom=kolom, titel=titel, breedte_inch=breedte_inch)
    with in_een_keer(pad) as bestand:
        bestand.write_bytes(png)
    return Path(pad)


def teken_beeld(
    scan: Wijkscan,
    indeling: Indeling | None = None,
    *,
    oordeel: Beoordeling | None = None,
    kolom: str | None = None,
    titel: str | None = None,
    breedte_inch: float = 12.0,
) -> bytes:
    """Return the picture that `teken_plaat` writes."""
    beeld = maak_beeld(scan, indeling, oordeel=oordeel, kolom=kolom, titel=titel)
    # a Figure of our own: pyplot would keep it in global state and choose a backend
    hoog = hoogte_voor(beeld.gebieden.total_bounds, breedte_inch)
    figuur = Figure(figsize=(breedte_inch, hoog), dpi=150)
    _teken(figuur, beeld)
    uit = BytesIO()
    figuur.savefig(uit, format="png")
    return uit.getvalue()


def _teken(figuur: Figure, beeld: Kaartbeeld) -> None:
    hoog = figuur.get_figheight()
    boven, onder = 1.05 / hoog, 0.45 / hoog
    vlak = figuur.add_axes((0.01, onder, 0.71, 1 - boven - onder))
    vlak.set_axis_off()
    vlak.set_aspect("equal")
    _teken_gebieden(vlak, beeld)
    _teken_teamlagen(vlak, beeld)
    _teken_lijnen(vlak, beeld.lijnen)
    punten_per_m = zet_uitsnede(vlak, beeld.gebieden)
    for label in beeld.labels:
        teken_label(vlak, label, punten_per_m)
    for laag in beeld.teamlagen:
        for label in laag.labels:
            _teken_teamnaam(vlak, label, laag.kleur)
    teken_schaal(vlak, beeld.gebieden)
    schrijf_koppen(figuur, beeld.titel, beeld.ondertitel, beeld.bronregel, schematisch=beeld.schematisch)
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
        zonder_wiskunde(label.teksten[0]),
        ha="center",
        va="center",
        fontsize=LETTER + 0.5,
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
                path_effects=HALO,
                zorder=6,
            )


def _teken_legenda(figuur: Figure, beeld: Kaartbeeld, *, top: float) -> None:
    vlakken = [Patch(label=zonder_wiskunde(regel.tekst), **_stijl(regel.vulling)) for regel in beeld.legenda]
    lijnen = [
        Line2D([], [], color=staal.kleur, lw=0.7 * staal.dikte, ls=_streep(staal.streep), label=staal.tekst)
        for staal in legenda_lijnen(beeld)
    ]
    titel = textwrap.fill(zonder_wiskunde(beeld.legendatitel), _BREEDTE_LEGENDA) or "Legenda"
    eerste = _legenda(figuur, [*vlakken, *lijnen], titel, top)
    if beeld.werkgebieden:
        # the second legend starts where the first one ends
        onder = eerste.get_window_extent().y0 / figuur.bbox.height
        _legenda(figuur, _stalen_per_werkgebied(beeld), "Werkgebieden en hun inwoners", onder)


def _stalen_per_werkgebied(beeld: Kaartbeeld) -> list[Artist]:
    return [
        Patch(
            label=zonder_wiskunde(f"{werkgebied.opschrift}: {getal(werkgebied.inwoners)}"),
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
