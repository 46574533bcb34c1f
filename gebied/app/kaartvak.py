"""The map of the app: geometry goes to the browser once, after that only colours and texts."""

from __future__ import annotations

from collections.abc import Sequence

from gebied.kaart.kaartlaag import Kaartlaag
from gebied.wijkscan import Wijkscan


def toon_vormen(scan: Wijkscan, sleutel: str) -> None:
    """Send the shapes of a scan to the browser; once per page, outside fragments.

    Parameters
    ----------
    scan
        The wijkscan.
    sleutel
        Key of the content of the project; maps with this key draw these shapes.
    """
    del scan, sleutel


def kaartvak(
    laag: Kaartlaag,
    *,
    sleutel: str,
    key: str,
    keuze: Sequence[str] = (),
    hoogte: int = 520,
    samen: str | None = None,
    klikbaar: bool = True,
    compact: bool = False,
) -> str | None:
    """Show a map and return the code of the gebied that was chosen in this run, if any.

    Parameters
    ----------
    laag
        What the map shows.
    sleutel
        That of `toon_vormen`.
    key
        Key of the widget.
    keuze
        Codes that are marked.
    hoogte
        Height of the map, pixels.
    samen
        Maps with the same name move together, in the browser.
    klikbaar
        Whether a gebied can be chosen, by click or with Enter.
    compact
        A small map without controls and legend.
    """
    del laag, sleutel, key, keuze, hoogte, samen, klikbaar, compact
    return None
