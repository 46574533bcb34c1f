"""How a figure may be shown: as it is, or, when it comes from protected counts, rounded or hidden."""

from __future__ import annotations

from dataclasses import dataclass

from gebied.privacy.veilig import NOEMER, afgerond, toon
from gebied.taal import getal


@dataclass(frozen=True, slots=True)
class Toonvorm:
    """The judge decides with the figures themselves; what it shows goes through here.

    Parameters
    ----------
    drempel
        Below it a protected count is hidden; None for a public figure, which is shown as it is.
    verborgen
        Whether a protected figure is not shown at all.
    """

    drempel: int | None = None
    verborgen: bool = False

    @property
    def beschermd(self) -> bool:
        """Whether the figure comes from protected counts."""
        return self.drempel is not None

    def aantal(self, waarde: float | None) -> float | None:
        """Return a count; a protected one rounded to 5, None where it is hidden."""
        if self.drempel is None:
            return waarde
        return None if self.verborgen else afgerond(waarde, self.drempel)

    def afwijking_pct(self, pct: float | None, noemer: int) -> float | None:
        """Return a percentage above or below something, of a werkgebied with so many inhabitants."""
        if self.drempel is None or pct is None:
            return pct
        return None if self.verborgen or noemer < NOEMER else float(round(pct))

    def aandeel_pct(self, pct: float | None, noemer: int) -> float | None:
        """Return a share; a protected one in whole percents, from 0 up, of at least `NOEMER` people."""
        pct = self.afwijking_pct(pct, noemer)
        return pct if self.drempel is None or pct is None else max(0.0, pct)

    def te_veel(self, waarde: float) -> str:
        """Return a count that breaks a rule as text; one that is rounded says so."""
        if self.drempel is None:
            return getal(waarde)
        getoond = toon(waarde, self.drempel)
        return "te veel" if self.verborgen or getoond.startswith("<") else f"ongeveer {getoond}"

    def te_ver(self, pct: float, decimalen: int, anders: str) -> str:
        """Return a percentage that breaks a rule as text, or `anders` where it is not shown."""
        if self.drempel is None:
            return f"{getal(pct, decimalen)} %"
        return anders if self.verborgen else f"ongeveer {getal(pct)} %"
