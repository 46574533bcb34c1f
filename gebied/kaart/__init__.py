"""Maps of a wijkscan and its werkgebieden: a page that opens without internet, and a picture.

The only package that imports folium and the only place where coordinates leave RD. `gebied.kaart(...)` and
`maak_kaart(...)` are the same function.
"""

from __future__ import annotations

from gebied.kaart.beeld import maak_beeld
from gebied.kaart.pagina import Kaart
from gebied.kaart.plaat import teken_plaat
from gebied.model import Beoordeling, Indeling
from gebied.oproepbaar import maak_oproepbaar
from gebied.wijkscan import Wijkscan

__all__ = ["Kaart", "maak_kaart", "teken_plaat"]


def maak_kaart(
    scan: Wijkscan,
    indeling: Indeling | None = None,
    *,
    oordeel: Beoordeling | None = None,
    kolom: str | None = None,
    titel: str | None = None,
) -> Kaart:
    """Make a map of the gebieden, or of werkgebieden over the gebieden, with a table of the same content.

    Parameters
    ----------
    scan
        The wijkscan, EPSG:28992.
    indeling
        The werkgebieden to draw. Without it the gebieden are coloured by `kolom`.
    oordeel
        What the judge computed about `indeling`; its figures are then shown. Without it, inhabitants are
        added up from the scan and the band is that of `indeling.opdracht`.
    kolom
        Column of the scan to colour the gebieden by; without `indeling` this is ``"inwoners"`` by default.
    titel
        Heading; by default the names of scan and indeling.

    Returns
    -------
    Kaart
        With `save(pad)` and the folium map as `folium`.

    Raises
    ------
    VerkeerdGebruik
        `kolom` is not in the scan or holds nothing to colour by, or `oordeel` is not about `indeling`.
    InvoerGeweigerd
        The indeling names codes that the scan does not have.
    """
    return Kaart(maak_beeld(scan, indeling, oordeel=oordeel, kolom=kolom, titel=titel))


maak_oproepbaar(__name__, "gebied.kaart.maak_kaart")
