"""Expected beside known: inhabitants of an age × a rate, beside who is registered, as reach.

The expected number is no count of people: it says how many there would be if the rate of the source held
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import pandas as pd

from gebied.bronnen.verwachting import Verwachting
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.indicatoren.metingen import Z_95
from gebied.privacy.cijfers import inwoners_van_leeftijd, ruisvariantie
from gebied.privacy.veilig import afgerond, toon
from gebied.profiel.gebieden import Analysegebied
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_OUDST: Final = 100
_MINST_VERWACHT: Final = 10
"""With fewer expected people a reach says nothing."""


class Raming(NamedTuple):
    """An estimate with its bounds."""

    waarde: float
    laag: float
    hoog: float

    @property
    def grenzen(self) -> str:
        """The bounds in whole numbers, or ``""`` where they do not show."""
        laag, hoog = getal(self.laag), getal(self.hoog)
        return "" if laag == hoog else f"{laag} – {hoog}"


@dataclass(frozen=True, slots=True)
class VerwachtEnBekend:
    """One expectation in one area.

    Parameters
    ----------
    verwachting, gebied
        What was expected, and where.
    inwoners
        Inhabitants of that age; None where unknown for one of the gebieden, and `reden` says so.
    wie
        Which inhabitants these are, such as ``"inwoners van 65 jaar en ouder"``.
    verwacht
        Persons; the bounds are those of the rate.
    bekend
        Registered persons as they may be shown: a published total, or a protected count (rounded to 5, or
        ``"<10"``, or ``"verborgen"``).
    bekend_bron
        Where that number comes from.
    bereik
        Known as a percentage of expected; the bounds hold the margins of the rate and of the noise together.
    reden
        Why there is no reach, in Dutch.
    """

    verwachting: Verwachting
    gebied: Analysegebied
    inwoners: float | None
    wie: str
    verwacht: Raming | None
    bekend: str
    bekend_bron: str
    bereik: Raming | None
    reden: str = ""

    @property
    def zin(self) -> str:
        """What a reader has to know in one sentence, without a judgement."""
        wat = f"{self.gebied.naam}, {self.verwachting.naam}"
        if self.verwacht is None:
            return f"{wat}: geen verwachting, want {self.reden}."
        tussen = f" ({self.verwacht.grenzen})" if self.verwacht.grenzen else ""
        verwacht = f"{wat}: naar verwachting ongeveer {getal(self.verwacht.waarde)}{tussen}"
        if self.bereik is None:
            return f"{verwacht}. Het bereik is niet te zeggen: {self.reden}."
        return f"{verwacht}, bekend {self.bekend}. Dat is een bereik van {self.bereikstekst}."

    @property
    def bereikstekst(self) -> str:
        """The reach in whole percents with its bounds, or ``"onbekend"``."""
        if self.bereik is None:
            return "onbekend"
        tussen = f" ({self.bereik.grenzen} %)" if self.bereik.grenzen else ""
        return f"{getal(self.bereik.waarde)} %{tussen}"


def verwacht_en_bekend(
    scan: Wijkscan, gebieden: Sequence[Analysegebied], verwachtingen: Iterable[Verwachting]
) -> tuple[VerwachtEnBekend, ...]:
    """Return for every expectation and area what is expected, what is known, and the reach.

    Parameters
    ----------
    scan
        The scan, with ages where an expectation has an age.
    gebieden
        Areas.
    verwachtingen
        Rates with their source.

    Raises
    ------
    InvoerGeweigerd
        When an expectation names a column that the scan does not have as protected counts.
    """
    alle = tuple(verwachtingen)
    _weiger_onbekende_kolommen(scan, alle)
    return tuple(deel for verwachting in alle for deel in _Rekenaar(scan, verwachting).delen(gebieden))


def bereiktabel(delen: Sequence[VerwachtEnBekend]) -> pd.DataFrame:
    """Return the same as a table, one row per expectation and area; what is hidden stays hidden."""
    return pd.DataFrame(
        [
            {
                "verwachting": deel.verwachting.naam,
                "gebied": deel.gebied.volledige_naam,
                "inwoners": None if deel.inwoners is None else round(deel.inwoners),
                "wie": deel.wie,
                "aandeel (%)": deel.verwachting.aandeel,
                "verwacht": None if deel.verwacht is None else round(deel.verwacht.waarde),
                "verwacht, laag": None if deel.verwacht is None else round(deel.verwacht.laag),
                "verwacht, hoog": None if deel.verwacht is None else round(deel.verwacht.hoog),
                "bekend": deel.bekend,
                "bereik": deel.bereikstekst,
                "toelichting": deel.reden,
                "bron van het aandeel": deel.verwachting.bron,
                "bron van bekend": deel.bekend_bron,
            }
            for deel in delen
        ]
    )


def _weiger_onbekende_kolommen(scan: Wijkscan, verwachtingen: Iterable[Verwachting]) -> None:
    beschermd = sorted(scan.beschermd)
    problemen = [
        f"verwachting '{deel.naam}': kolom {deel.gebruik}. {lijkt_op(deel.gebruik, beschermd)}".strip()
        for deel in verwachtingen
        if deel.gebruik and deel.gebruik not in beschermd
    ]
    if problemen:
        raise InvoerGeweigerd(
            "Deze kolommen met beschermde aantallen staan niet in de wijkscan.",
            problemen=problemen,
            stap="lees het gebruik in met 'gebied gebruik', of haal 'gebruik' bij de verwachting weg.",
        )


@dataclass(frozen=True, slots=True)
class _Bekend:
    """Who is known: the number as it may be used and shown, its source and margin, or why it is not there."""

    aantal: float | None
    tekst: str
    bron: str
    marge: float = 0.0
    reden: str = ""


class _Rekenaar:
    """Works out one expectation; the inhabitants of its age are found once."""

    def __init__(self, scan: Wijkscan, verwachting: Verwachting) -> None:
        self.scan, self.verwachting = scan, verwachting
        tabel = pd.DataFrame(scan.gebieden.drop(columns="geometry")).set_index("code")
        self.inwoners, self.wie = inwoners_van_leeftijd(tabel, verwachting.leeftijd)
        self.gebruik = tabel[verwachting.gebruik] if verwachting.gebruik else None
        ruis = {} if scan.gebruik is None else ruisvariantie(scan.gebruik)
        self.variantie = ruis.get(verwachting.gebruik, 0.0)

    def delen(self, gebieden: Iterable[Analysegebied]) -> Iterator[VerwachtEnBekend]:
        """Yield what is expected and known per area."""
        for gebied in gebieden:
            inwoners, reden = self._inwoners(gebied)
            verwacht = None if inwoners is None else _verwacht(self.verwachting, inwoners)
            bekend = self._bekend(gebied)
            reden = reden or bekend.reden
            if not reden and verwacht is not None and verwacht.waarde < _MINST_VERWACHT:
                reden = f"er worden minder dan {_MINST_VERWACHT} mensen verwacht"
            bereik = None
            if not reden and verwacht is not None and bekend.aantal is not None:
                bereik = _bereik(bekend.aantal, bekend.marge, verwacht)
            yield VerwachtEnBekend(
                verwachting=self.verwachting,
                gebied=gebied,
                inwoners=inwoners,
                wie=self.wie,
                verwacht=verwacht,
                bekend=bekend.tekst,
                bekend_bron=bekend.bron,
                bereik=bereik,
                reden=reden,
            )

    def _inwoners(self, gebied: Analysegebied) -> tuple[float | None, str]:
        """Return the inhabitants of the age, or why they are not known."""
        if not self._past():
            return None, "de wijkscan heeft geen leeftijden die bij deze verwachting passen"
        hier = self.inwoners.reindex(list(gebied.codes))
        if hier.isna().any():
            return None, f"{self.wie}: niet overal bekend"
        return float(hier.sum()), ""

    def _past(self) -> bool:
        """Whether the inhabitants found are of the age asked, and not everybody for want of ages."""
        leeftijd = self.verwachting.leeftijd
        iedereen = leeftijd is None or (leeftijd[0] <= 0 and leeftijd[1] >= _OUDST)
        return iedereen or self.wie != "inwoners"

    def _bekend(self, gebied: Analysegebied) -> _Bekend:
        deel = self.verwachting
        if deel.bekend is not None and self._is_gemeente(gebied):
            return _Bekend(float(deel.bekend), getal(deel.bekend), deel.bekend_bron)
        if self.gebruik is None:
            alleen = "alleen voor de hele gemeente" if deel.bekend is not None else "niet"
            return _Bekend(None, "onbekend", "", reden=f"wie bekend is, is {alleen} gegeven")
        som = self.gebruik.reindex(list(gebied.codes)).sum(skipna=False)
        waarde, drempel = None if pd.isna(som) else float(som), self.scan.drempel
        getoond, tekst = afgerond(waarde, drempel), toon(waarde, drempel)
        return _Bekend(
            aantal=getoond,  # shown and computed with alike, so that a reader can check it
            tekst=tekst,
            bron=f"beschermd aantal, kolom {deel.gebruik}",
            marge=Z_95 * sqrt(self.variantie * len(gebied.codes)),
            reden="" if getoond is not None else f"wie bekend is, is {tekst}",
        )

    def _is_gemeente(self, gebied: Analysegebied) -> bool:
        """Whether an area is the gemeente that the published total is about."""
        return gebied.soort == "gemeente" and (
            gebied.sleutel == self.verwachting.gemeente
            or (not self.verwachting.gemeente and self.scan.gebieden["gemeentecode"].nunique() == 1)
        )


def _verwacht(verwachting: Verwachting, inwoners: float) -> Raming:
    laag = verwachting.aandeel if verwachting.laag is None else verwachting.laag
    hoog = verwachting.aandeel if verwachting.hoog is None else verwachting.hoog
    return Raming(*(inwoners * deel / 100 for deel in (verwachting.aandeel, laag, hoog)))


def _bereik(bekend: float, marge: float, verwacht: Raming) -> Raming:
    """Return reach with bounds that are safely wide: both margins at their worst at once."""
    return Raming(
        100 * bekend / verwacht.waarde,
        100 * max(0.0, bekend - marge) / verwacht.hoog,
        100 * (bekend + marge) / verwacht.laag,
    )
