"""Where an area lies: a small picture of the scan with that area filled, for reports."""

from __future__ import annotations

from collections.abc import Collection
from io import BytesIO
from typing import Final

from matplotlib.figure import Figure

from gebied.kaart.kleuren import INKT
from gebied.kaart.plaatdelen import hoogte_voor, schrijf_koppen, teken_schaal, zet_uitsnede
from gebied.wijkscan import Wijkscan

_BREED: Final = 7.5
_VLAK: Final = "#2b6cb0"
_GRENS: Final = "#8a8a8a"


def teken_ligging(scan: Wijkscan, codes: Collection[str], naam: str) -> bytes:
    """Draw the gebieden of a scan with some of them filled, as a PNG in RD.

    Parameters
    ----------
    scan
        The scan.
    codes
        Gebieden that make up the area.
    naam
        Name of the area.
    """
    gekozen = scan.gebieden["code"].isin(list(codes))
    figuur = Figure(figsize=(_BREED, hoogte_voor(scan.gebieden.total_bounds, _BREED)), dpi=90)
    boven, onder = 0.95 / figuur.get_figheight(), 0.45 / figuur.get_figheight()
    vlak = figuur.add_axes((0.02, onder, 0.96, 1 - boven - onder))
    vlak.set_axis_off()
    vlak.set_aspect("equal")
    scan.gebieden[~gekozen].plot(ax=vlak, aspect=None, color="#f2f2f2", edgecolor=_GRENS, linewidth=0.5)
    scan.gebieden[gekozen].plot(ax=vlak, aspect=None, color=_VLAK, edgecolor=INKT, linewidth=1.2)
    zet_uitsnede(vlak, scan.gebieden)
    teken_schaal(vlak, scan.gebieden)
    schrijf_koppen(figuur, naam, f"ligging in {scan.naam}", scan.bronregel, schematisch=scan.schematisch)
    uit = BytesIO()
    figuur.savefig(uit, format="png", pil_kwargs={"compress_level": 3})
    return uit.getvalue()
