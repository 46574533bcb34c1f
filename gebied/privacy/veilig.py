"""Protected counts: the only form in which counts about people leave `privacy`, and how they are shown.

All numbers here are safe to publish in any combination: noise was added (or cells were withheld) before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.schema import GEBRUIK, LEDEN, OMREKENING, TOTALEN, controleer, leeg
from gebied.taal import getal

Statistiek = Literal["domein", "voorziening", "stapeling"]
Methode = Literal["ruis", "onderdrukken"]

STATISTIEKEN: Final[tuple[Statistiek, ...]] = get_args(Statistiek)
"""All that is published: per gebied and year persons per domain, per voorziening, by number of domains."""

GEBIED: Final = "gebied"
"""Kind of measured area that is a gebied of the scan itself."""

DREMPEL: Final = 10
"""Below this a protected count is shown as "<10"; the usual least number in Dutch statistics on care."""

NOEMER: Final = 50
"""Fewer inhabitants than this have no rate."""

AFRONDING: Final = 5

_BIJDRAGEN: Final = 3
_VERSLAGPOSTEN: Final = 4


@dataclass(frozen=True, slots=True)
class Instelling:
    """How strong the protection is: ε per count that a person is in.

    A person is in at most three domains and three voorzieningen, in one cell of stapeling, and in four counts
    of the report (outcome, and three kinds of cutting off). `epsilon` is their sum: the most that all figures
    of a levering together can tell about one person.
    """

    naam: str
    domein: Fraction
    voorziening: Fraction
    stapeling: Fraction
    verslag: Fraction

    @property
    def epsilon(self) -> Fraction:
        """Total ε per person per levering."""
        return _BIJDRAGEN * (self.domein + self.voorziening) + self.stapeling + _VERSLAGPOSTEN * self.verslag

    def schaal(self, statistiek: Statistiek) -> Fraction:
        """Return the ε of one count of a statistic."""
        return {"domein": self.domein, "voorziening": self.voorziening, "stapeling": self.stapeling}[
            statistiek
        ]


def _instelling(naam: str, factor: Fraction) -> Instelling:
    delen = (Fraction(2, 5), Fraction(1, 3), Fraction(3, 5), Fraction(1, 20))
    return Instelling(naam, *(factor * deel for deel in delen))


INSTELLINGEN: Final[Mapping[str, Instelling]] = MappingProxyType(
    {
        naam: _instelling(naam, factor)
        for naam, factor in (("sterk", Fraction(1, 2)), ("gewoon", Fraction(1)), ("licht", Fraction(3, 2)))
    }
)
"""Name → setting. `gewoon` has ε = 3 in total: 0.4 per domain, 1/3 per voorziening, 0.6 for stapeling."""

GEWOON: Final = "gewoon"


@dataclass(frozen=True)
class Levering:
    """One import of one year.

    Parameters
    ----------
    nr
        1, 2, … within the project.
    jaar, peildatum
        Year of the counts; reference date, or None for at any time in the year.
    methode
        ``"ruis"`` (differential privacy) or ``"onderdrukken"`` (cells withheld, no theorem).
    instelling
        Name of the `Instelling`; ``""`` for ``"onderdrukken"``.
    epsilon
        What it adds to the ledger; 0 for ``"onderdrukken"``.
    drempel
        Below it a count is shown as hidden.
    afdruk
        Keyed fingerprint of the counted input; it says only whether two leveringen are the same.
    boeking
        Under what name the ledger holds it: a fingerprint of the input with the tallies of the report; with
        ``"onderdrukken"`` also of the threshold and the totals.
    sleutelafdruk
        Fingerprint of the key of the project.
    gemaakt_op, door
        Day of the import, and who ran it.
    geldig
        Whether this is the levering of its year that figures come from.
    lijst
        The voorzieningen that were counted.
    verslag
        The beschermingsverslag, Markdown in Dutch.
    koppeling
        How columns of the files were read, TOML, for next year.
    """

    nr: int
    jaar: int
    peildatum: date | None
    methode: Methode
    instelling: str
    epsilon: float
    drempel: int
    afdruk: str
    boeking: str
    sleutelafdruk: str
    gemaakt_op: date
    door: str
    geldig: bool
    lijst: Voorzieningenlijst
    verslag: str = ""
    koppeling: str = ""


@dataclass(frozen=True)
class VeiligeTabel:
    """Protected counts of one or more leveringen.

    Parameters
    ----------
    leveringen
        In order of number.
    cellen
        `schema.GEBRUIK`: levering, statistiek, categorie, soort_plaats, plaats, waarde (Int64: persons with
        noise, negative too; null where withheld). Every combination of area and category is there.
    omrekening
        `schema.OMREKENING`: levering, soort_plaats, plaats, code, aandeel. How a measured area that is no
        gebied is spread over gebieden; shares of one area add up to 1. Public figures only.
    totalen, leden
        `schema.TOTALEN` and `schema.LEDEN`: for the method ``"onderdrukken"`` the totals that were published
        too, and which areas each of them covers.

    Raises
    ------
    InvoerGeweigerd
        When a table breaks its contract.
    """

    leveringen: tuple[Levering, ...]
    cellen: pd.DataFrame
    omrekening: pd.DataFrame = field(default_factory=lambda: leeg(OMREKENING))
    totalen: pd.DataFrame = field(default_factory=lambda: leeg(TOTALEN))
    leden: pd.DataFrame = field(default_factory=lambda: leeg(LEDEN))

    def __post_init__(self) -> None:
        controleer(self.cellen, GEBRUIK)
        controleer(self.omrekening, OMREKENING)
        controleer(self.totalen, TOTALEN)
        controleer(self.leden, LEDEN)

    def __repr__(self) -> str:
        return f"VeiligeTabel({len(self.leveringen)} leveringen, jaren {', '.join(map(str, self.jaren))})"

    @property
    def jaren(self) -> tuple[int, ...]:
        """Years with a levering that counts, in order."""
        return tuple(sorted({levering.jaar for levering in self.leveringen if levering.geldig}))

    def levering(self, jaar: int) -> Levering:
        """Return the levering that the figures of a year come from.

        Raises
        ------
        KeyError
            When there is none.
        """
        for levering in self.leveringen:
            if levering.jaar == jaar and levering.geldig:
                return levering
        raise KeyError(jaar)

    def per_gebied(self, jaar: int, codes: Sequence[str]) -> pd.DataFrame:
        """Return the protected counts of a year per gebied.

        A count of another area is spread over gebieden as whole numbers (largest remainder), so that the sum
        over gebieden is the count.

        Parameters
        ----------
        jaar
            One of `jaren`.
        codes
            Codes of the gebieden, the rows of the answer.

        Returns
        -------
        pd.DataFrame
            Index code, columns (statistiek, categorie), Int64; null where withheld.
        """
        nr = self.levering(jaar).nr
        cellen = self.cellen[self.cellen["levering"] == nr]
        hier = cellen[cellen["soort_plaats"] == GEBIED]
        delen = [hier.rename(columns={"plaats": "code"})[[*_SLEUTEL, "code", "waarde"]]]
        elders = cellen[cellen["soort_plaats"] != GEBIED]
        if len(elders):
            delen.append(_gespreid(elders, self.omrekening[self.omrekening["levering"] == nr]))
        lang = pd.concat(delen, ignore_index=True)
        som = lang.groupby([*_SLEUTEL, "code"], sort=False)["waarde"].sum(skipna=False)
        breed = som.unstack([*_SLEUTEL]).reindex(list(codes))
        volgorde = cellen[_SLEUTEL].drop_duplicates()
        kolommen = pd.MultiIndex.from_frame(volgorde)
        uit: pd.DataFrame = breed.reindex(columns=kolommen).astype("Int64")
        return uit

    def geschat_pct(self, jaar: int, codes: Sequence[str]) -> pd.Series[float]:
        """Return per gebied which part (0–100) of its protected persons was spread, not measured there."""
        nr = self.levering(jaar).nr
        cellen = self.cellen[(self.cellen["levering"] == nr) & (self.cellen["statistiek"] == "domein")]
        elders = cellen[cellen["soort_plaats"] != GEBIED]
        leeg = pd.Series(0.0, index=pd.Index(list(codes), name="code"))
        if elders.empty:
            return leeg
        gespreid = _gespreid(elders, self.omrekening[self.omrekening["levering"] == nr])
        hier = cellen[cellen["soort_plaats"] == GEBIED].rename(columns={"plaats": "code"})
        boven = gespreid.groupby("code")["waarde"].sum().clip(lower=0).reindex(leeg.index, fill_value=0)
        onder = hier.groupby("code")["waarde"].sum().clip(lower=0).reindex(leeg.index, fill_value=0)
        totaal = (boven + onder).astype("float64")
        return (100 * boven.astype("float64") / totaal).where(totaal > 0, 0.0)


_SLEUTEL: Final = ["statistiek", "categorie"]


def _gespreid(cellen: pd.DataFrame, omrekening: pd.DataFrame) -> pd.DataFrame:
    """Spread counts over gebieden as whole numbers whose sum is the count."""
    samen = cellen.merge(omrekening.drop(columns="levering"), on=["soort_plaats", "plaats"])
    per_cel = [*_SLEUTEL, "soort_plaats", "plaats"]
    deel = samen["waarde"].astype("Float64") * samen["aandeel"]
    vloer = np.floor(deel + 1e-9)
    samen = samen.assign(vloer=vloer, rest=deel - vloer)
    samen = samen.sort_values([*per_cel, "rest", "code"], ascending=[True] * 4 + [False, True])
    over = samen["waarde"] - samen.groupby(per_cel)["vloer"].transform("sum")
    plek = samen.groupby(per_cel).cumcount()
    samen["waarde"] = (samen["vloer"] + (plek < over).astype("Float64")).astype("Int64")
    return samen[[*_SLEUTEL, "code", "waarde"]]


def afgerond(waarde: float | None, drempel: int = DREMPEL) -> int | None:
    """Return a protected count as it may be shown: rounded to 5; None below the threshold or where unknown.

    >>> afgerond(13), afgerond(9), afgerond(-4)
    (15, None, None)
    """
    if waarde is None or pd.isna(waarde) or waarde < drempel:
        return None
    return AFRONDING * int((waarde + AFRONDING / 2) // AFRONDING)


def toon(waarde: float | None, drempel: int = DREMPEL) -> str:
    """Return a protected count as text.

    >>> toon(1234), toon(3), toon(None)
    ('1.235', '<10', 'verborgen')
    """
    if waarde is None or pd.isna(waarde):
        return "verborgen"
    getoond = afgerond(waarde, drempel)
    return f"<{drempel}" if getoond is None else getal(getoond)


def eerste_niveau(
    per_niveau: Iterable[tuple[str, float | None]], drempel: int = DREMPEL
) -> tuple[str, int] | None:
    """Return the first level (name, rounded count) at which a count may be shown, or None.

    >>> eerste_niveau([("buurt", 4), ("wijk", 22), ("gemeente", 240)])
    ('wijk', 20)
    """
    for naam, waarde in per_niveau:
        if (getoond := afgerond(waarde, drempel)) is not None:
            return naam, getoond
    return None
