"""Leaflet and our own script and style as text, so that a page needs no other file and no network."""

from __future__ import annotations

import base64
import re
from functools import cache
from importlib import resources
from pathlib import Path

from xstatic.pkg import leaflet

PDOK_GRIJS = "https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/grijs/EPSG:3857/{z}/{x}/{y}.png"
"""Base map of PDOK (BRT Achtergrondkaart, grey), CC BY; only asked for when the user ticks it."""

_BEELD_IN_CSS = re.compile(r"url\(\s*['\"]?([\w./-]+\.png)['\"]?\s*\)")
_BRONKAART = re.compile(r"//# sourceMappingURL=.*")


@cache
def leaflet_js() -> str:
    """Return the JavaScript of Leaflet, without the line that makes a browser look for its source map."""
    return _BRONKAART.sub("", _van_leaflet("leaflet.js").decode("utf-8"))


@cache
def leaflet_esm() -> str:
    """Return Leaflet as a module that a script imports by name, likewise without a source map."""
    return _BRONKAART.sub("", _van_leaflet("leaflet-src.esm.js").decode("utf-8"))


@cache
def leaflet_css() -> str:
    """Return the style of Leaflet with its images inside it."""
    css = _van_leaflet("leaflet.css").decode("utf-8")
    return _BEELD_IN_CSS.sub(lambda gevonden: f"url({_data_uri(gevonden[1])})", css)


@cache
def eigen(bestand: str) -> str:
    """Return the text of one of our own files in the folder `sjabloon`."""
    return (resources.files("gebied.kaart") / "sjabloon" / bestand).read_text(encoding="utf-8")


def tekenaar_js() -> str:
    """Return the script that draws what folium has no layer for."""
    return eigen("tekenen.js") + eigen("kaart.js")


def tekenen_esm() -> str:
    """Return what maps of ours draw with, as a module."""
    tekst = eigen("tekenen.js")
    namen = re.findall(r"^function (\w+)", tekst, re.MULTILINE)
    return f"{tekst}\nexport {{ {', '.join(namen)} }};\n"


def als_adres(tekst: str, soort: str) -> str:
    """Return text as a ``data:`` address, for folium, which wants an address."""
    return f"data:{soort};base64,{base64.b64encode(tekst.encode('utf-8')).decode('ascii')}"


def _van_leaflet(bestand: str) -> bytes:
    return (Path(leaflet.BASE_DIR) / bestand).read_bytes()


def _data_uri(bestand: str) -> str:
    return f"data:image/png;base64,{base64.b64encode(_van_leaflet(bestand)).decode('ascii')}"
