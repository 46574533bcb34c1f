"""The map of a reeks: all werkgebieden of many gemeenten, as a page without network and as a picture."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import folium
import geopandas as gpd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gebied.bestand import in_een_keer
from gebied.kaart.kleuren import INKT
from gebied.kaart.lagen import (
    Tekenaar,
    achtergrondlaag,
    grens_in_graden,
    label_als_data,
    leeg_kaartvlak,
    met_id,
    patroon_id,
    verf,
    verzameling,
)
from gebied.kaart.landbeeld import GRENS_GEMEENTE, GRENS_WERKGEBIED, Landbeeld, maak_landbeeld
from gebied.kaart.pagina import pagina_html
from gebied.kaart.plaatdelen import (
    hoogte_voor,
    schrijf_koppen,
    teken_label,
    teken_schaal,
    zet_uitsnede,
    zonder_wiskunde,
)
from gebied.kaart.vormen import naar_wgs84
from gebied.kaart.vulling import Vulling

_BREED: Final = 12.0
_DPI: Final = 200
"""Finer than other pictures: a werkgebied in a town is small on a map of the country."""


class Landkaart:
    """The map of a reeks: `save` writes the page, `save_plaat` the picture.

    Parameters
    ----------
    beeld
        What the map shows, in RD.
    """

    def __init__(self, beeld: Landbeeld) -> None:
        self.beeld = beeld

    def __repr__(self) -> str:
        return f"Landkaart({self.beeld.titel!r}, {len(self.beeld.vlakken)} vlakken)"

    def html(self) -> str:
        """Return the page. The same map gives the same text, and it asks nothing of the network."""
        lijnen = [GRENS_GEMEENTE, GRENS_WERKGEBIED]
        return pagina_html(self.beeld, _maak_folium(self.beeld), self.beeld.tabellen, lijnen)

    def png(self) -> bytes:
        """Return the picture, in RD."""
        figuur = Figure(figsize=(_BREED, hoogte_voor(self.beeld.vlakken.total_bounds, _BREED)), dpi=_DPI)
        _teken(figuur, self.beeld)
        uit = BytesIO()
        figuur.savefig(uit, format="png")
        return uit.getvalue()

    def save(self, pad: str | Path) -> Path:
        """Write the page to `pad`, in one move, and return the path.

        Raises
        ------
        InvoerGeweigerd
            When the file cannot be written.
        """
        html = self.html()
        with in_een_keer(pad) as bestand:
            bestand.write_text(html, encoding="utf-8", newline="\n")
        return Path(pad)

    def save_plaat(self, pad: str | Path) -> Path:
        """Write the picture (PNG) to `pad`, in one move, and return the path.

        Raises
        ------
        InvoerGeweigerd
            When the file cannot be written.
        """
        png = self.png()
        with in_een_keer(pad) as bestand:
            bestand.write_bytes(png)
        return Path(pad)


def maak_landkaart(
    werkgebieden: gpd.GeoDataFrame,
    banden: Mapping[str, tuple[int, int]],
    *,
    titel: str,
    namen: Mapping[str, str],
    bronregel: str = "",
    zonder: gpd.GeoDataFrame | None = None,
) -> Landkaart:
    """Make the map of a reeks: every werkgebied coloured by how its inhabitants lie to the band.

    Parameters
    ----------
    werkgebieden
        One row per werkgebied, EPSG:28992: `werkgebied` (``GM0034-07``: key of the deel, a dash, a number),
        `nr`, `gemeente`, `gebieden` (their number), `inwoners`, `teams`, `in_band` (null without a band),
        `afstand_tot_band` and geometry. Further columns are not used.
    banden
        Key of the deel → least and most inhabitants per team.
    titel, bronregel
        Heading, and the sources in one line.
    namen
        Key of the deel → its gemeenten as a user reads them; of all delen, also of those in `zonder`.
    zonder
        Delen without an indeling, EPSG:28992: `sleutel`, `gemeente`, `oorzaak` (Dutch) and geometry. One
        without geometry is in the table only.
    """
    return Landkaart(
        maak_landbeeld(werkgebieden, banden, titel=titel, namen=namen, bronregel=bronregel, zonder=zonder)
    )


def _maak_folium(beeld: Landbeeld) -> folium.Map:
    kaart = leeg_kaartvlak(beeld.vlakken)
    vlakken = _vlakkenlaag(beeld)
    lagen = {
        "gebieden": vlakken,
        "lijnen": met_id(folium.FeatureGroup(name="Lijnen", control=False), "lijnen"),
        "opschriften": met_id(folium.FeatureGroup(name="Namen van de gemeenten"), "opschriften"),
        "achtergrond": achtergrondlaag(),
    }
    vlakken.add_to(kaart)
    _omtreklaag(beeld).add_to(kaart)
    for laag in list(lagen.values())[1:]:
        laag.add_to(kaart)
    keuze = met_id(folium.LayerControl(position="topright", collapsed=False), "keuze")
    keuze.add_to(kaart)
    met_id(Tekenaar(kaart, {**lagen, "keuze": keuze}, _gegevens(beeld)), "tekenaar").add_to(kaart)
    return kaart


def _vlakkenlaag(beeld: Landbeeld) -> folium.GeoJson:
    verven = [verf(vulling) for vulling in beeld.vullingen]
    laag = folium.GeoJson(
        verzameling(naar_wgs84(beeld.vlakken.geometry)),
        style_function=lambda feature: {
            "fillColor": verven[feature["id"]],
            "fillOpacity": 1,
            "color": GRENS_WERKGEBIED.kleur,
            "weight": GRENS_WERKGEBIED.dikte,
            "className": "vlak",
        },
        highlight_function=lambda _: {"weight": 3, "color": INKT},
        name="Werkgebieden",
        control=False,
        smooth_factor=0,
    )
    return met_id(laag, "gebieden")


def _omtreklaag(beeld: Landbeeld) -> folium.GeoJson:
    laag = folium.GeoJson(
        verzameling(naar_wgs84(beeld.omtrekken.geometry)),
        style_function=lambda _: {
            "fill": False,
            "color": GRENS_GEMEENTE.kleur,
            "weight": GRENS_GEMEENTE.dikte,
        },
        name="Gemeenten",
        control=False,
        smooth_factor=0,
        interactive=False,
    )
    return met_id(laag, "omtrekken")


def _gegevens(beeld: Landbeeld) -> dict[str, Any]:
    patronen = [vulling for vulling in dict.fromkeys(beeld.vullingen) if vulling.patroon != "vol"]
    return {
        "omschrijving": f"Kaart: {beeld.titel}. Verschuif met de pijltjestoetsen, zoom met plus en min. "
        "De tabellen onder de kaart geven dezelfde gegevens.",
        "schematisch": beeld.schematisch,
        "grens": grens_in_graden(beeld.vlakken),
        "patronen": [{"id": patroon_id(v), "kleur": v.kleur, "patroon": v.patroon} for v in patronen],
        "gebieden": [{"kop": uitleg.kop, "regels": uitleg.regels} for uitleg in beeld.uitleg],
        "labels": [label_als_data(label) for label in beeld.labels],
        "teamnamen": [],
        "lijnen": [],
    }


def _teken(figuur: Figure, beeld: Landbeeld) -> None:
    hoog = figuur.get_figheight()
    boven, onder = 1.05 / hoog, 0.45 / hoog
    vlak = figuur.add_axes((0.01, onder, 0.71, 1 - boven - onder))
    vlak.set_axis_off()
    vlak.set_aspect("equal")
    vullingen = beeld.vullingen
    for vulling in dict.fromkeys(vullingen):
        deel = beeld.vlakken[[eigen == vulling for eigen in vullingen]]
        deel.plot(ax=vlak, aspect=None, **_stijl(vulling))
    omtrek = {"color": GRENS_GEMEENTE.kleur, "linewidth": 0.5 * GRENS_GEMEENTE.dikte}
    beeld.omtrekken.boundary.plot(ax=vlak, aspect=None, **omtrek)
    punten_per_m = zet_uitsnede(vlak, beeld.vlakken)
    for label in beeld.labels:
        teken_label(vlak, label, punten_per_m)
    teken_schaal(vlak, beeld.vlakken)
    schrijf_koppen(figuur, beeld.titel, beeld.ondertitel, beeld.bronregel, schematisch=beeld.schematisch)
    _teken_legenda(figuur, beeld, top=1 - boven)


def _stijl(vulling: Vulling) -> dict[str, Any]:
    lijn = {"edgecolor": GRENS_WERKGEBIED.kleur, "linewidth": 0.4 * GRENS_WERKGEBIED.dikte}
    if vulling.patroon == "vol":
        return {"facecolor": vulling.kleur, **lijn}
    # hatches take the colour of the edge
    return {**lijn, "facecolor": "white", "edgecolor": vulling.kleur, "hatch": "xxxx"}


def _teken_legenda(figuur: Figure, beeld: Landbeeld, *, top: float) -> None:
    stalen = [Patch(label=zonder_wiskunde(regel.tekst), **_stijl(regel.vulling)) for regel in beeld.legenda]
    lijnen = [
        Line2D([], [], color=lijn.kleur, lw=lijn.dikte, label=lijn.tekst)
        for lijn in (GRENS_GEMEENTE, GRENS_WERKGEBIED)
    ]
    figuur.legend(
        handles=[*stalen, *lijnen],
        title=beeld.legendatitel,
        bbox_to_anchor=(0.73, top),
        loc="upper left",
        frameon=False,
        alignment="left",
        fontsize=8.5,
        title_fontproperties={"weight": "bold", "size": 9.5},
    )
