"""How far a run is, who wants to know, and when it has to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Voortgang:
    """How far a run is.

    Parameters
    ----------
    fase
        ``"zoeken"`` or ``"bewijzen"``.
    namen, waarden
        Name and best value so far of every wish (tier), in order of importance.
    ondergrens
        What compactness cannot be below, once that is known.
    seconden
        How long the run lasts already.
    """

    fase: Literal["zoeken", "bewijzen"]
    namen: tuple[str, ...]
    waarden: tuple[int, ...]
    ondergrens: int | None
    seconden: float


Meld = Callable[[Voortgang], bool | None]
"""Called now and then; True ends the run with the best indeling found."""


class Klok:
    """What one run may spend, and whether its caller asked to stop.

    `zoekdeel` is the share of the usual steps that a search makes: a limit that is the same on any machine.
    """

    def __init__(self, tijd: float, meld: Meld | None = None, *, zoekdeel: float = 1.0) -> None:
        self.zoekdeel = zoekdeel
        self.begin = time.monotonic()
        self.einde = self.begin + tijd
        self._meld = meld
        self.gestopt = False

    def voor(self, tijd: float) -> Klok:
        """Return the clock of a part of the run, that begins now; a wish to stop ends both."""
        return Klok(0.0 if self.gestopt else tijd, self.geef_door, zoekdeel=self.zoekdeel)

    def geef_door(self, stand: Voortgang) -> bool:
        """Tell how far a part of the run is; return whether it has to stop."""
        return self.meld(stand.fase, stand.namen, stand.waarden, stand.ondergrens)

    def stuk(self, deel: float) -> Klok:
        """Return a clock for a share of the time that is left."""
        return self.voor(deel * self.over())

    def over(self) -> float:
        """Return the seconds left, 0 after a wish to stop."""
        return 0.0 if self.gestopt else max(0.0, self.einde - time.monotonic())

    def meld(
        self,
        fase: Literal["zoeken", "bewijzen"],
        namen: tuple[str, ...],
        waarden: tuple[int, ...],
        ondergrens: int | None = None,
    ) -> bool:
        """Tell how far the run is; return whether it has to stop."""
        if self._meld is not None and not self.gestopt:
            bezig = time.monotonic() - self.begin
            self.gestopt = bool(self._meld(Voortgang(fase, namen, waarden, ondergrens, bezig)))
        return self.gestopt
