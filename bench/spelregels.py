"""The rules of the comparison: how long each tool may take, what is asked of ours, and names of our rows."""

from __future__ import annotations

from typing import Final

RECOM_LIMIET_S: Final = 240
MAXP_LIMIET_S: Final = 480
"""Most wall seconds for a tool of others, its imports included."""
ZOEKTIJD_S: Final = 10
MEESTE_ALIKE_S: Final = 60
"""Most CPU seconds of ours beside a max-p, also where that one took longer."""
BEWIJZEN: Final = ((60, 30, 0.0), (150, 120, 2.0), (500, 300, 8.0))
"""Up to so many gebieden: so many seconds for a proof of compactness, and the gap that is asked, %."""
BEWIJS_S: Final = 60
"""Seconds for a proof at more gebieden, where no gap is asked."""
NORM_RECOM: Final = 0.75
"""What is asked of our compactness, as a share of ReCom's."""
MEESTE_MB: Final = 2_000
"""Most memory at 1,000 gebieden."""

EVEN_LANG: Final = "gebied, time of ReCom"
HOOGSTENS: Final = f"gebied, at most {ZOEKTIJD_S} s"
HOOGSTENS_VRIJ: Final = f"{HOOGSTENS}, teams free"


def alike(aanpak: str) -> str:
    """Return the name of our row beside that of a max-p."""
    return f"gebied alike, as {aanpak}"


def bewijs_in(tijd: float) -> str:
    """Return the name of the row of a proof."""
    return f"gebied, proof in {tijd:g} s"


def bewijseis(gebieden: int) -> tuple[float, float | None]:
    """Return the seconds for a proof at so many gebieden, and the gap in % that is asked, if any."""
    return next(((tijd, gap) for meeste, tijd, gap in BEWIJZEN if gebieden <= meeste), (BEWIJS_S, None))
