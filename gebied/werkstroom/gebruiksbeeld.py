"""What a page shows of service use: protected counts only, leveringen, and what ε is left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.privacy.deur import uitgegeven_per_jaar
from gebied.privacy.leveren import JAARBUDGET
from gebied.privacy.veilig import INSTELLINGEN, Levering, VeiligeTabel, toon
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

STERKTEN: Final[Mapping[str, float]] = {naam: float(i.epsilon) for naam, i in INSTELLINGEN.items()}
"""Name of a setting → the ε of one levering."""

GEWOON_BUDGET: Final = JAARBUDGET


@dataclass(frozen=True)
class Budgetregel:
    """What the leveringen over one year cost so far; ε."""

    jaar: int
    besteed: float

    def over(self, jaarbudget: float) -> float:
        """Return what is left of a budget."""
        return max(0.0, jaarbudget - self.besteed)

    def zin(self, jaarbudget: float) -> str:
        """Say it in Dutch."""
        return (
            f"Over {self.jaar} is {getal(self.besteed, 2)} van {getal(jaarbudget, 2)} besteed. "
            f"Er is nog {getal(self.over(jaarbudget), 2)} over."
        )


def budget(scan: Wijkscan, sleutels: Path | None = None) -> tuple[Budgetregel, ...]:
    """Return what was spent per year, also with copies of this project on this computer.

    Parameters
    ----------
    scan
        The wijkscan.
    sleutels
        Folder of keys; None for that of the user.
    """
    if scan.gebruik is None or not scan.gebruik.leveringen:
        return ()
    besteed = uitgegeven_per_jaar(scan.gebruik, sleutels)
    return tuple(Budgetregel(jaar, epsilon) for jaar, epsilon in besteed.items())


def leveringen(tabel: VeiligeTabel) -> pd.DataFrame:
    """Return one row per levering: Nummer, Jaar, Geldt, Bescherming, Drempel, Gemaakt op, Door (text)."""
    return pd.DataFrame(
        [
            {
                "Nummer": str(lev.nr),
                "Jaar": str(lev.jaar),
                "Geldt": "ja" if lev.geldig else "nee, vervangen",
                "Bescherming": bescherming(lev),
                "Drempel": str(lev.drempel),
                "Gemaakt op": f"{lev.gemaakt_op:%d-%m-%Y}",
                "Door": lev.door,
            }
            for lev in tabel.leveringen
        ]
    )


def bescherming(levering: Levering) -> str:
    """Say how the counts of a levering are protected."""
    if levering.methode == "ruis":
        return f"ruis, {levering.instelling}, ε = {getal(levering.epsilon, 2)}"
    return "kleine aantallen weggelaten"


def beschermde_aantallen(scan: Wijkscan, jaar: int, statistiek: str) -> pd.DataFrame:
    """Return the protected counts of a year per gebied as text, rounded or hidden.

    Parameters
    ----------
    scan
        A scan with service use.
    jaar
        A year with a levering.
    statistiek
        ``"domein"``, ``"voorziening"`` or ``"stapeling"``.

    Returns
    -------
    pd.DataFrame
        Gebied, Code, and a column per category; empty of categories when the levering has none.
    """
    assert scan.gebruik is not None
    levering = scan.gebruik.levering(jaar)
    aantallen = scan.gebruik.per_gebied(jaar, scan.codes)
    namen = _namen(levering)
    tabel = pd.DataFrame({"Gebied": scan.gebieden["naam"].astype("str"), "Code": list(scan.codes)})
    gekozen = aantallen.loc[:, aantallen.columns.get_level_values("statistiek") == statistiek]
    for categorie, waarden in gekozen.droplevel("statistiek", axis="columns").items():
        kop = namen.get((statistiek, str(categorie)), str(categorie))
        tabel[kop] = [toon(waarde, levering.drempel) for waarde in waarden]
    return tabel


def _namen(levering: Levering) -> dict[tuple[str, str], str]:
    uit = {("domein", domein.sleutel): domein.naam for domein in levering.lijst.domeinen}
    uit |= {("voorziening", v.sleutel): v.naam for v in levering.lijst.voorzieningen}
    return uit | {
        ("stapeling", "1"): "1 domein",
        ("stapeling", "2"): "2 domeinen",
        ("stapeling", "3"): "3 of meer",
    }


def statistieken(scan: Wijkscan, jaar: int) -> dict[str, str]:
    """Return statistic → what it is called, for those that the levering of a year has."""
    assert scan.gebruik is not None
    nr = scan.gebruik.levering(jaar).nr
    cellen = scan.gebruik.cellen
    aanwezig = set(cellen.loc[cellen["levering"] == nr, "statistiek"])
    return {soort: naam for soort, naam in _STATISTIEKEN.items() if soort in aanwezig}


_STATISTIEKEN: Final = {
    "domein": "personen per domein",
    "voorziening": "personen per voorziening",
    "stapeling": "personen naar aantal domeinen",
}


def verslag(tabel: VeiligeTabel) -> str:
    """Return the beschermingsverslagen of the leveringen that count, as Markdown."""
    return "\n".join(tabel.levering(jaar).verslag for jaar in tabel.jaren)
