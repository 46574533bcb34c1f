"""The page around the map: heading, legend, tables and source, in one file that needs no network."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path

import folium
from branca.element import Figure
from jinja2 import Environment, PackageLoader, StrictUndefined

from gebied.bestand import in_een_keer
from gebied.kaart.beeld import Kaartbeeld
from gebied.kaart.lagen import maak_folium, verf
from gebied.kaart.leaflet import eigen, leaflet_css, leaflet_js, tekenaar_js
from gebied.kaart.lijnstaal import Lijnstaal, lijnstalen
from gebied.kaart.tabel import tabellen
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
        figuur = maak_folium(self.beeld).get_root()
        assert isinstance(figuur, Figure)
        figuur.render()
        return (
            _omgeving()
            .get_template("pagina.html")
            .render(
                beeld=self.beeld,
                beleid=_BELEID,
                stijl=leaflet_css() + eigen("kaart.css") + eigen("pagina.css"),
                leaflet=leaflet_js(),
                tekenaar=tekenaar_js(),
                kaartvlak=figuur.html.render(),
                script=figuur.script.render(),
                legenda_lijnen=legenda_lijnen(self.beeld),
                tabellen=tabellen(self.beeld),
                verf=verf,
                getal=getal,
            )
        )

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
