"""How the clients fetch: where services live, what is kept, and how long to wait."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from gebied.bronnen._http import GEDULD, Adressen, Dienst, Geduld, Haler, Voortgang


@dataclass(frozen=True, slots=True)
class Ophalen:
    """The settings that every client shares.

    Parameters
    ----------
    adressen
        Where the services live.
    cache
        Folder of the cache; None for the user's cache folder, or ``GEBIED_CACHE``.
    vers
        Fetch again what the cache holds.
    geduld, voortgang
        How long to wait; whom to tell how far the work is.
    """

    adressen: Adressen = field(default_factory=Adressen.uit_omgeving)
    cache: Path | None = None
    vers: bool = False
    geduld: Geduld = GEDULD
    voortgang: Voortgang | None = None

    def van(self, dienst: Dienst) -> Haler:
        """Return what fetches addresses of one service with these settings."""
        return Haler(dienst, cache=self.cache, vers=self.vers, geduld=self.geduld, voortgang=self.voortgang)
