"""What a reeks works on: one file of a region or the country, or gemeenten that are fetched one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gebied.bronnen import cbs, pdok
from gebied.bronnen.gemeentelijst import Gemeentelijst
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.scanbestanden import lees_scanbestanden
from gebied.bronnen.tabellen import Grenzen
from gebied.fouten import InvoerGeweigerd
from gebied.koppelen import koppel_grenzen
from gebied.model import Bevinding, Herkomst, Niveau
from gebied.reeks.deeltaak import kies_deel
from gebied.reeks.delen import Reeksdeel

_BIJ_SHP: Final = (".dbf", ".prj", ".cpg")
"""Beside a shapefile: its figures, its coordinate system, and how its text is written."""


@dataclass(frozen=True)
class Bestandsinvoer:
    """Boundaries and figures of files, read once: a country of 14,000 gebieden takes some 100 MB."""

    grenzen: Grenzen
    gemeenten: pd.DataFrame
    kenmerk: dict[str, Any]
    jaar: int | None

    @property
    def niveau(self) -> Niveau:
        """Level of the gebieden."""
        return self.grenzen.niveau

    @property
    def herkomsten(self) -> tuple[Herkomst, ...]:
        """Sources of boundaries and figures."""
        return self.grenzen.herkomsten

    @property
    def bevindingen(self) -> tuple[Bevinding, ...]:
        """What was found that is not about one gebied."""
        return tuple(b for b in self.grenzen.bevindingen if b.gebied is None)

    def lees(self, deel: Reeksdeel) -> Grenzen:
        """Return the boundaries with figures of the gemeenten of one deel."""
        return kies_deel(self.grenzen, deel.gemeenten)


@dataclass(frozen=True)
class Haalinvoer:
    """Boundaries and figures that are fetched from PDOK and CBS when a deel has its turn."""

    jaar: int
    niveau: Niveau
    gemeenten: pd.DataFrame
    kenmerk: dict[str, Any]
    ophalen: Ophalen
    herkomsten: tuple[Herkomst, ...] = ()
    bevindingen: tuple[Bevinding, ...] = field(default=())

    def lees(self, deel: Reeksdeel) -> Grenzen:
        """Fetch the gemeenten of one deel.

        Raises
        ------
        BronOnbereikbaar, InvoerGeweigerd
            As `gebied.bronnen.pdok.haal_grenzen`.
        """
        delen = [self._haal(code) for code in deel.gemeenten]
        return delen[0] if len(delen) == 1 else _samen(delen)

    def _haal(self, code: str) -> Grenzen:
        grenzen = pdok.haal_grenzen(code, self.jaar, self.niveau, ophalen=self.ophalen)
        cijfers = cbs.haal_kerncijfers(code, self.jaar, niveau=self.niveau, ophalen=self.ophalen)
        return koppel_grenzen(grenzen, [cijfers])[0]


Reeksinvoer = Bestandsinvoer | Haalinvoer
"""Where the boundaries of every deel come from.

`gemeenten` has code, naam, gebieden (number, 0 where it is not known yet) and inwoners; `kenmerk` tells this
input from others, in plain values; `jaar` is that of the boundaries; `lees` gives those of one deel;
`herkomsten` is empty where every deel brings its own.
"""


def lees_invoer(
    grenzen: str | Path,
    *,
    kerncijfers: Sequence[str | Path] = (),
    groepen: Sequence[str | Path] = (),
    gemeenten: Sequence[str] = (),
    laag: str | None = None,
    niveau: Niveau | None = None,
    jaar: int | None = None,
    koppeling: str | Path | None = None,
) -> Bestandsinvoer:
    """Read the files of a reeks.

    Parameters
    ----------
    grenzen
        Boundary file of a region or the country.
    kerncijfers, groepen
        Files with figures and groups per code, joined in this order.
    gemeenten
        Names or codes; empty for all in the file.
    laag, niveau, jaar, koppeling
        See `gebied.bronnen.grenzen.lees_grenzen`.

    Raises
    ------
    InvoerGeweigerd
        With the faults of every file together.
    """
    kaart, tabellen = lees_scanbestanden(
        grenzen,
        kerncijfers=kerncijfers,
        groepen=groepen,
        gemeenten=gemeenten,
        laag=laag,
        niveau=niveau,
        jaar=jaar,
        koppeling=koppeling,
    )
    samen: Grenzen = koppel_grenzen(kaart, tabellen)[0] if tabellen else kaart
    _weiger_zonder_gemeente(samen)
    bestanden = [grenzen, *kerncijfers, *groepen, *([koppeling] if koppeling else [])]
    kenmerk = {
        "bestanden": [afdruk for pad in bestanden for afdruk in _afdrukken(pad)],
        "laag": laag,
        "niveau": samen.niveau,
        "jaar": jaar,
    }
    return Bestandsinvoer(samen, _gemeenten_van(samen), kenmerk, kaart.herkomsten[0].jaar)


def haal_invoer(
    jaar: int,
    gemeenten: Sequence[str],
    lijst: Gemeentelijst,
    *,
    niveau: Niveau = "buurt",
    ophalen: Ophalen | None = None,
) -> Haalinvoer:
    """Prepare to fetch gemeenten; nothing is fetched before its deel has its turn.

    Parameters
    ----------
    jaar
        Year of boundaries and figures.
    gemeenten
        Names or codes.
    lijst
        The gemeenten of that year.
    niveau
        Level of the gebieden.
    ophalen
        Where the services live.

    Raises
    ------
    VerkeerdGebruik
        When no gemeente is named, or one that does not exist in that year.
    """
    tabel = lijst.kies(gemeenten)[["code", "naam"]].assign(gebieden=0, inwoners=0)
    kenmerk = {"haal": jaar, "niveau": niveau}
    return Haalinvoer(jaar, niveau, tabel, kenmerk, ophalen or Ophalen())


def _afdrukken(pad: str | Path) -> list[str]:
    """Return the fingerprint of a file; of a shapefile also of the files beside it that belong to it."""
    pad = Path(pad)
    delen = [pad]
    if pad.suffix.casefold() == ".shp":
        delen += sorted(
            p for p in pad.parent.iterdir() if p.stem == pad.stem and p.suffix.casefold() in _BIJ_SHP
        )
    afdrukken = []
    for deel in delen:
        with deel.open("rb") as bestand:
            afdrukken.append(hashlib.file_digest(bestand, "sha256").hexdigest())
    return afdrukken


def _weiger_zonder_gemeente(grenzen: Grenzen) -> None:
    tabel = grenzen.gebieden
    zonder = tabel[tabel["gemeentecode"].isna()]
    if len(zonder):
        raise InvoerGeweigerd(
            "Van niet elk gebied is bekend bij welke gemeente het hoort.",
            problemen=[f"gebied {code} heeft geen code van een gemeente" for code in zonder["code"].head(5)],
            stap="geef een bestand met de code van de gemeente, of noem die kolom met --koppeling.",
        )


def _gemeenten_van(grenzen: Grenzen) -> pd.DataFrame:
    """Return code, naam, gebieden and inwoners of every gemeente in order of code."""
    tabel = pd.DataFrame(grenzen.gebieden[["gemeentecode", "gemeente", "code", "inwoners"]])
    per = tabel.groupby("gemeentecode", sort=True)
    uit = pd.DataFrame(
        {"naam": per["gemeente"].first(), "gebieden": per["code"].size(), "inwoners": per["inwoners"].sum()}
    )
    uit = uit.rename_axis("code").reset_index()
    return uit.assign(naam=uit["naam"].fillna(uit["code"]))


def _samen(delen: Sequence[Grenzen]) -> Grenzen:
    """Put boundaries of several gemeenten in one."""
    eerste = delen[0]
    gebieden = pd.concat([deel.gebieden for deel in delen], ignore_index=True)
    return Grenzen(
        gebieden=gebieden.sort_values("code", ignore_index=True),
        niveau=eerste.niveau,
        kolommen=eerste.kolommen,
        herkomsten=tuple({h.sleutel: h for deel in delen for h in deel.herkomsten}.values()),
        ontbrekend=pd.concat([deel.ontbrekend for deel in delen], ignore_index=True),
        bevindingen=tuple(b for deel in delen for b in deel.bevindingen),
    )
