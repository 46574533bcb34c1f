"""Which gemeenten a boundary file lacks, and which of its codes are no gemeente of that year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gebied.bronnen.gemeentelijst import LAATSTE_JAAR, Gemeentelijst, gemeentelijst, jaar_van
from gebied.model import Bevinding
from gebied.taal import aantal, opsomming


@dataclass(frozen=True)
class Afwezigheid:
    """A boundary file beside the list of gemeenten of its year.

    Parameters
    ----------
    lijst
        The list that was compared with.
    jaar
        Year of the boundaries; None where it is not known, and no code tells.
    geraden
        Whether the year follows from the codes, because the file does not name it.
    aanwezig
        Code → name of the gemeenten in the file that are in the list.
    afwezig
        Code → name of the gemeenten that the file lacks, in order of code.
    vreemd
        Code → name of what the file calls a gemeente and the list does not have.
    """

    lijst: Gemeentelijst
    jaar: int | None
    geraden: bool
    aanwezig: dict[str, str]
    afwezig: dict[str, str]
    vreemd: dict[str, str]

    def __repr__(self) -> str:
        return f"Afwezigheid({len(self.afwezig)} van {len(self.lijst.tabel)} gemeenten afwezig)"

    @property
    def landelijk(self) -> bool:
        """Whether the file is about the country: it has half of the gemeenten or more."""
        return 2 * len(self.aanwezig) >= len(self.lijst.tabel)

    def als_tabel(self) -> pd.DataFrame:
        """Return one row per absent or foreign gemeente: `code`, `naam` and `status`, all text."""
        rijen = [(code, naam, "afwezig") for code, naam in self.afwezig.items()]
        rijen += [(code, naam, "vreemd") for code, naam in self.vreemd.items()]
        return pd.DataFrame(rijen, columns=["code", "naam", "status"], dtype="str")

    def bevindingen(self) -> tuple[Bevinding, ...]:
        """Return what a user has to know about it."""
        uit = []
        if self.lijst.jaar not in (None, self.jaar):
            grenzen = (
                "Het jaar van de grenzen is niet bekend"
                if self.jaar is None
                else f"De grenzen zijn van {self.jaar}"
            )
            tekst = f"{grenzen}; er is vergeleken met de lijst van gemeenten van {self.lijst.jaar}."
            uit.append(Bevinding("GEMEENTELIJST_ANDER_JAAR", tekst))
        if self.afwezig:
            hoeveel = aantal(len(self.afwezig), "gemeente", "gemeenten")
            wie = (
                f": {opsomming(sorted(self.afwezig.values(), key=str.casefold))}." if self.landelijk else "."
            )
            tekst = f"In het bestand {'ontbreekt' if len(self.afwezig) == 1 else 'ontbreken'} {hoeveel}{wie}"
            uit.append(Bevinding("GEMEENTE_AFWEZIG", tekst))
        if self.vreemd:
            wie = opsomming([f"{naam} ({code})" for code, naam in self.vreemd.items()])
            uit.append(Bevinding("GEMEENTE_VREEMD", f"Niet in de lijst van gemeenten: {wie}."))
        return tuple(uit)


def zoek_afwezig(
    gemeenten: pd.DataFrame, *, jaar: int | None = None, lijst: Gemeentelijst | None = None
) -> Afwezigheid:
    """Compare the gemeenten of a boundary file with the list of its year.

    Parameters
    ----------
    gemeenten
        All gemeenten in the file, chosen or not: columns `code` (``GM0034``) and `naam`, text.
    jaar
        Year of the boundaries. Without it the codes tell.
    lijst
        A list of the user; without it the one that ships, of that year or the nearest, or else the newest.

    """
    namen = {str(code): str(naam) for code, naam in zip(gemeenten["code"], gemeenten["naam"], strict=True)}
    geraden = jaar is None
    jaar = jaar_van(namen) if jaar is None else jaar
    if lijst is None:
        lijst = gemeentelijst(LAATSTE_JAAR if jaar is None else jaar)
    bekend = lijst.namen()
    return Afwezigheid(
        lijst,
        jaar,
        geraden,
        {code: naam for code, naam in sorted(namen.items()) if code in bekend},
        {code: naam for code, naam in bekend.items() if code not in namen},
        {code: naam for code, naam in sorted(namen.items()) if code not in bekend},
    )
