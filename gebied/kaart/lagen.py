"""The folium map: gebieden, outlines, and what our own script draws on top; here RD becomes WGS84."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

import folium
import geopandas as gpd
import shapely
from branca.element import Element, MacroElement
from folium.template import Template
from folium.utilities import JsCode

from gebied.kaart.beeld import Kaartbeeld
from gebied.kaart.kleuren import DUN, INKT
from gebied.kaart.leaflet import PDOK_GRIJS, als_adres, eigen, leaflet_css, leaflet_js, tekenaar_js
from gebied.kaart.uitleg import uitleg_van_gebieden
from gebied.kaart.vormen import Label, lichter, lijnen_in_graden, naar_wgs84, voeg_samen
from gebied.kaart.vulling import Vulling

BEWEGING = JsCode("!window.matchMedia('(prefers-reduced-motion: reduce)').matches")
"""Nothing moves by itself for who asked their system for less motion."""

_LaagT = TypeVar("_LaagT", bound=Element)


class Kaartvlak(folium.Map):
    """A folium map whose scripts and styles are inside it: no CDN, no jQuery, no Bootstrap."""

    def __init__(self, **opties: Any) -> None:
        super().__init__(**opties)
        self.default_js = [
            ("leaflet", als_adres(leaflet_js(), "text/javascript")),
            ("gebied_kaart", als_adres(tekenaar_js(), "text/javascript")),
        ]
        self.default_css = [
            ("leaflet_css", als_adres(leaflet_css(), "text/css")),
            ("gebied_kaart_css", als_adres(eigen("kaart.css"), "text/css")),
        ]


class Tekenaar(MacroElement):
    """Calls our own script with the layers it draws on and the texts it shows."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "tekenGebied({{ this.kaart }}, { {%- for naam, laag in this.lagen.items() %}"
        "{{ naam }}: {{ laag }}, {% endfor -%} }, {{ this.gegevens }});"
        "{% endmacro %}"
    )

    def __init__(self, kaart: folium.Map, lagen: dict[str, Element], gegevens: dict[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Tekenaar"
        self.kaart = kaart.get_name()
        self.lagen = {naam: laag.get_name() for naam, laag in lagen.items()}
        self.gegevens = veilige_json(gegevens)


def veilige_json(waarde: object) -> str:
    """Return JSON that stays data inside a script of a folium page.

    ``<``, ``>`` and ``&`` cannot end the script element. Folium renders what it has rendered once more as a
    Jinja template, so the opening marks of Jinja are taken apart too: a name with ``{{ … }}`` would run as
    code.
    """
    tekst = json.dumps(waarde, ensure_ascii=True, separators=(",", ":"))
    for teken in "<>&":
        tekst = tekst.replace(teken, f"\\u{ord(teken):04x}")
    return re.sub(r"\{(?=[{%#])", r"\\u007b", tekst)


def verf(vulling: Vulling) -> str:
    """Return the fill as SVG wants it: a colour, or a reference to the pattern that the script makes."""
    return vulling.kleur if vulling.patroon == "vol" else f"url(#{patroon_id(vulling)})"


def maak_folium(beeld: Kaartbeeld) -> folium.Map:
    """Return the folium map of `beeld`; nothing in it asks the network until the base map is ticked."""
    licht = lichter(beeld.gebieden)
    gebieden = _gebiedenlaag(beeld, licht)
    kaart = leeg_kaartvlak(licht)
    gebieden.add_to(kaart)
    if beeld.omtrek_van:
        _omtreklaag(beeld, licht).add_to(kaart)
    lagen = {"gebieden": gebieden, **_teamlagen(beeld, licht), **_schakelbare_lagen(beeld)}
    for laag in list(lagen.values())[1:]:
        laag.add_to(kaart)
    keuze = met_id(folium.LayerControl(position="topright", collapsed=False), "keuze")
    keuze.add_to(kaart)
    met_id(Tekenaar(kaart, {**lagen, "keuze": keuze}, _gegevens(beeld, licht)), "tekenaar").add_to(kaart)
    return kaart


def leeg_kaartvlak(gebieden: gpd.GeoDataFrame) -> Kaartvlak:
    """Return a folium map without layers, around these gebieden (EPSG:28992)."""
    return met_id(
        Kaartvlak(
            location=midden(gebieden),
            zoom_animation=BEWEGING,
            fade_animation=BEWEGING,
            tiles=None,
            zoom_control=False,
            zoom_snap=0.25,
            zoom_delta=0.5,
            max_zoom=18,
        ),
        "kaart",
    )


def met_id(element: _LaagT, naam: str) -> _LaagT:
    """Give a folium element a fixed name instead of a random one: the same input makes the same file."""
    element._id = naam
    return element


def _schakelbare_lagen(beeld: Kaartbeeld) -> dict[str, Element]:
    soorten = {lijn.soort for lijn in beeld.lijnen}
    naam = "Verbindingen en barrières" if "barrière" in soorten else "Verbindingen"
    wat = "Namen van de werkgebieden" if beeld.werkgebieden else "Namen"
    return {
        "lijnen": met_id(folium.FeatureGroup(name=naam, control=bool(soorten)), "lijnen"),
        "opschriften": met_id(folium.FeatureGroup(name=wat), "opschriften"),
        "achtergrond": achtergrondlaag(),
    }


def achtergrondlaag() -> folium.TileLayer:
    """Return the base map of PDOK, which asks the network only when the user ticks it."""
    laag = folium.TileLayer(
        tiles=PDOK_GRIJS,
        attr="Kaartgegevens © Kadaster",
        name="Achtergrondkaart van PDOK (internet nodig)",
        overlay=True,
        show=False,
        min_zoom=6,
        max_zoom=19,
    )
    return met_id(laag, "achtergrond")


def _gebiedenlaag(beeld: Kaartbeeld, licht: gpd.GeoDataFrame) -> folium.GeoJson:
    """Return the gebieden. Features carry a running number only; text goes through `veilige_json`."""
    verven = [verf(beeld.vullingen[code]) for code in beeld.gebieden["code"]]
    laag = folium.GeoJson(
        verzameling(naar_wgs84(licht.geometry)),
        style_function=lambda feature: {
            "fillColor": verven[feature["id"]],
            "fillOpacity": 1,
            "color": DUN,
            "weight": 1,
            "className": "vlak",
        },
        highlight_function=lambda _: {"weight": 3, "color": INKT},
        name="Gebieden",
        control=False,
        # any other value simplifies each gebied by itself, and gaps appear between neighbours
        smooth_factor=0,
    )
    return met_id(laag, "gebieden")


def _omtreklaag(beeld: Kaartbeeld, licht: gpd.GeoDataFrame) -> folium.GeoJson:
    omtrekken = voeg_samen(licht, beeld.omtrek_van)
    laag = folium.GeoJson(
        verzameling(naar_wgs84(omtrekken.geometry)),
        style_function=lambda _: {"fill": False, "color": INKT, "weight": 3},
        name="Omtrekken",
        control=False,
        smooth_factor=0,
        interactive=False,
    )
    return met_id(laag, "omtrekken")


def _teamlagen(beeld: Kaartbeeld, licht: gpd.GeoDataFrame) -> dict[str, Element]:
    """Return a layer that can be switched off per layer of teams: its outlines over a white edge."""
    uit: dict[str, Element] = {}
    for nr, laag in enumerate(beeld.teamlagen):
        # Leaflet shows the name of a layer as markup, so it holds no text of a user
        naam = "Teams van de andere laag" if len(beeld.teamlagen) == 1 else f"Teams van laag {nr + 1}"
        groep = met_id(folium.FeatureGroup(name=naam), f"teamlaag_{nr}")
        vormen = verzameling(naar_wgs84(voeg_samen(licht, laag.team_van).geometry))
        for deel, stijl in (
            ("rand", {"fill": False, "color": "#ffffff", "weight": 8}),
            ("lijn", {"fill": False, "color": laag.kleur, "weight": 5, "dashArray": laag.streep or None}),
        ):
            omtrek = folium.GeoJson(
                vormen,
                style_function=lambda _, stijl=stijl: stijl,
                control=False,
                smooth_factor=0,
                interactive=False,
            )
            met_id(omtrek, f"teamlaag_{nr}_{deel}").add_to(groep)
        uit[f"teamlaag_{nr}"] = groep
    return uit


def verzameling(vormen: gpd.GeoSeries) -> dict[str, Any]:
    """Return shapes (EPSG:4326) as GeoJSON that carries a running number only."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": nummer, "properties": {}, "geometry": shapely.geometry.mapping(vorm)}
            for nummer, vorm in enumerate(vormen)
            if not vorm.is_empty
        ],
    }


def midden(gebieden: gpd.GeoDataFrame) -> list[float]:
    """Return latitude and longitude of the middle of these gebieden (EPSG:28992)."""
    (zuid, west), (noord, oost) = grens_in_graden(gebieden)
    return [(zuid + noord) / 2, (west + oost) / 2]


def grens_in_graden(gebieden: gpd.GeoDataFrame) -> list[list[float]]:
    """Return south-west and north-east (latitude, longitude) of gebieden in EPSG:28992."""
    west, zuid, oost, noord = (float(grens) for grens in naar_wgs84(gebieden.geometry).total_bounds)
    return [[zuid, west], [noord, oost]]


def _gegevens(beeld: Kaartbeeld, licht: gpd.GeoDataFrame) -> dict[str, Any]:
    return {
        "omschrijving": f"Kaart: {beeld.titel}. Verschuif met de pijltjestoetsen, zoom met plus en min. "
        "De tabel onder de kaart geeft dezelfde gegevens.",
        "schematisch": beeld.schematisch,
        "grens": grens_in_graden(licht),
        "patronen": [
            {"id": patroon_id(vulling), "kleur": vulling.kleur, "patroon": vulling.patroon}
            for vulling in _patronen(beeld)
        ],
        "gebieden": _uitleg(beeld),
        "labels": [label_als_data(label) for label in beeld.labels],
        "teamnamen": [
            {**label_als_data(label), "laag": f"teamlaag_{nr}", "kleur": laag.kleur}
            for nr, laag in enumerate(beeld.teamlagen)
            for label in laag.labels
        ],
        "lijnen": lijnen_in_graden(beeld.lijnen),
    }


def patroon_id(vulling: Vulling) -> str:
    """Return the id of the SVG pattern of a fill."""
    return f"{vulling.patroon}-{vulling.kleur[1:]}"


def _patronen(beeld: Kaartbeeld) -> list[Vulling]:
    alle = [*beeld.vullingen.values(), *(regel.vulling for regel in beeld.legenda)]
    return [vulling for vulling in dict.fromkeys(alle) if vulling.patroon != "vol"]


def _uitleg(beeld: Kaartbeeld) -> list[dict[str, Any]]:
    """Return the tooltip of every gebied, in their order."""
    gebieden = beeld.gebieden
    uitleg = uitleg_van_gebieden(
        gebieden,
        {code: int(nr) for code, nr in gebieden.set_index("code")["werkgebied"].dropna().items()},
        beeld.werkgebieden,
        waarden=dict(zip(gebieden["code"], gebieden["waarde"], strict=True)),
        kolomnaam=beeld.kolomnaam,
        teamlagen=beeld.teamlagen,
    )
    return [{"kop": uitleg[code].kop, "regels": uitleg[code].regels} for code in gebieden["code"]]


def label_als_data(label: Label) -> dict[str, Any]:
    """Return a label as the script of the page wants it, in latitude and longitude."""
    x, y, breed, hoog = label.punt.x, label.punt.y, label.breedte_m / 2, label.hoogte_m / 2
    hoeken = [(x, y), (x - breed, y - hoog), (x + breed, y + hoog)]
    punt, zuidwest, noordoost = (
        [plek.y, plek.x] for plek in naar_wgs84([shapely.Point(hoek) for hoek in hoeken])
    )
    return {"punt": punt, "ruimte": [zuidwest, noordoost], "teksten": label.teksten}
