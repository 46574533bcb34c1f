"""The page around the map: heading, legend, tables and source, in one file that needs no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Protocol

import folium
from branca.element import Figure
from jinja2 import Environment, PackageLoader, StrictUndefined

from gebied.bestand import in_een_keer
from gebied.kaart.beeld import Kaartbeeld
from gebied.kaart.lagen import maak_folium, verf
from gebied.kaart.leaflet import eigen, leaflet_css, leaflet_js, tekenaar_js
from gebied.kaart.lijnstaal import Lijnstaal, lijnstalen
from gebied.kaart.tabel import Tabel, tabellen
from gebied.kaart.vulling import Legendaregel
from gebied.kaart.werkgebieden import Werkgebied
from gebied.taal import getal

_BELEID = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: https://service.pdok.nl"
)
"""The browser itself refuses every request but tiles of the base map."""


class Kaart:
    """A map as a page: `save` writes it, `html` returns it, `folium` is the folium map inside it.

    Parameters
    ----------
    beeld
        What the map shows, in RD.
    """

    def __init__(self, beeld: Kaartbeeld) -> None:
        self.beeld = beeld

    def __repr__(self) -> str:
        return f"Kaart({self.beeld.titel!r})"

    @cached_property
    def folium(self) -> folium.Map:
        """The folium map (WGS84), without heading, legend and tables."""
        return maak_folium(self.beeld)

    def html(self) -> str:
        """Return the page. The same map gives the same text."""
        # rendering adds to a folium figure, so that a second time would not give the same text
        kaart = maak_folium(self.beeld)
        return pagina_html(self.beeld, kaart, tabellen(self.beeld), legenda_lijnen(self.beeld))

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

    def _repr_html_(self) -> str:
        """Show the page in a notebook, in a frame of its own."""
        titel, pagina = escape(self.beeld.titel), escape(self.html())
        return f'<iframe title="{titel}" srcdoc="{pagina}" width="100%" height="800"></iframe>'


class Paginabeeld(Protocol):
    """What the page writes around any map."""

    @property
    def titel(self) -> str:
        """Heading."""

    @property
    def ondertitel(self) -> str:
        """Line below the heading."""

    @property
    def bronregel(self) -> str:
        """Sources, below the map."""

    @property
    def schematisch(self) -> bool:
        """Whether the borders are drawn and not measured."""

    @property
    def legenda(self) -> Sequence[Legendaregel]:
        """What the fills mean."""

    @property
    def legendatitel(self) -> str:
        """What the fills are about."""

    @property
    def werkgebieden(self) -> Sequence[Werkgebied]:
        """Werkgebieden to list in the legend."""

    @property
    def kleur_van(self) -> Mapping[int, str]:
        """Number of a werkgebied in the legend → its colour."""


def pagina_html(
    beeld: Paginabeeld, kaart: folium.Map, tabellen: Sequence[Tabel], lijnen: Sequence[Lijnstaal]
) -> str:
    """Return the page around a folium map, which is rendered by this and cannot be used again."""
    figuur = kaart.get_root()
    assert isinstance(figuur, Figure)
    figuur.render()
    return (
        _omgeving()
        .get_template("pagina.html")
        .render(
            beeld=beeld,
            beleid=_BELEID,
            stijl=leaflet_css() + eigen("kaart.css") + eigen("pagina.css"),
            leaflet=leaflet_js(),
            tekenaar=tekenaar_js(),
            kaartvlak=figuur.html.render(),
            script=figuur.script.render(),
            legenda_lijnen=lijnen,
            tabellen=tabellen,
            verf=verf,
            getal=getal,
        )
    )


def legenda_lijnen(beeld: Kaartbeeld) -> list[Lijnstaal]:
    """Return the kinds of line that occur on the map, for the legend."""
    wat = "werkgebied" if beeld.werkgebieden else "groep"
    lagen = [Lijnstaal(laag.kleur, 5, laag.streep, f"laag {laag.naam}") for laag in beeld.teamlagen]
    return [*lagen, *lijnstalen(beeld.lijnen, omtrek=f"grens van een {wat}" if beeld.omtrek_van else "")]


def _omgeving() -> Environment:
    return Environment(
        loader=PackageLoader("gebied.kaart", "sjabloon"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
