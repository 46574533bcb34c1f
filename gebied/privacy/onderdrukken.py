"""Withholding cells instead of adding noise: for organisations whose rules ask for it.

Everything below the threshold is withheld, zeros too: a visible 0 says of everybody in a gebied that they
do not use a voorziening, and would tell the other hidden cells apart as 1 to 9. Of the rest as little as
possible is withheld, so that nobody can work out a hidden cell from totals: its range is at least as wide as
the threshold, with room on both sides of the true count (below 0 there is none). Totals are cells like any
other; what an attacker knows of how categories hang together (`_verbanden`) counts too.

This protects against adding and subtracting within one publication. There is no theorem behind it, as there
is behind noise: two leveringen that differ by one person, or what somebody knows already, can still give a
count away.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.privacy._cellen import Aanvaller, BoolArray, Niveaus, Rooster, TeLaat, maak_rooster
from gebied.privacy._keuren import Oorzaak, oorzaken
from gebied.privacy._kiezen import Keuze, Onhaalbaar, kies
from gebied.privacy._verbanden import (
    GEDULD,
    Sleutel,
    Uitkomst,
    Vraag,
    kies_samen,
    kolom,
    sleutels,
    uitkomst,
)
from gebied.privacy.aanval import Mislukt
from gebied.privacy.telling import Telling
from gebied.privacy.veilig import DREMPEL, Statistiek
from gebied.schema import GEBRUIK, controleer
from gebied.taal import opsomming

TIJD: Final = 60.0
"""Seconds for looking for less to withhold."""

_MEEST_GENOEMD: Final = 8

_T = TypeVar("_T")


@dataclass(frozen=True)
class Zuinigheid:
    """What is proved about how little is withheld.

    Parameters
    ----------
    categorieen
        (statistic, category), chosen together.
    status
        ``"optimaal"``: no safe choice loses less; ``"binnen"``: at most `binnen_pct` percent more than that.
    binnen_pct
        Whole number, as it depends on hidden counts.
    """

    categorieen: tuple[tuple[Statistiek, str], ...]
    status: str
    binnen_pct: int


@dataclass(frozen=True)
class Onderdrukking:
    """Counts that may be published together; what is withheld is nowhere in it.

    Parameters
    ----------
    cellen
        `schema.GEBRUIK`: a measured area per row, null where withheld.
    totalen
        statistiek, categorie, niveau, naam, waarde (Int64, null where withheld): wijken, stadsdelen, gemeente
        and werkgebieden (niveau is the name of the indeling).
    niveaus
        Level → place → total, as it was given: which places a total covers.
    drempel
        Threshold, and least width of what can be worked out of a withheld cell.
    bewijzen
        Per group of categories how little is withheld.
    """

    cellen: pd.DataFrame
    totalen: pd.DataFrame
    niveaus: Niveaus
    drempel: int
    bewijzen: tuple[Zuinigheid, ...]

    def __repr__(self) -> str:
        weg = int(self.cellen["waarde"].isna().sum() + self.totalen["waarde"].isna().sum())
        return f"Onderdrukking({len(self.cellen) + len(self.totalen)} cellen, {weg} verborgen)"


def onderdrukken(
    telling: Telling,
    niveaus: Niveaus,
    *,
    levering: int = 1,
    drempel: int = DREMPEL,
    domein_van: Mapping[str, str] | None = None,
    eerder: Onderdrukking | None = None,
    tijd: float = TIJD,
) -> Onderdrukking:
    """Return counts and totals with as little withheld as possible.

    Parameters
    ----------
    telling
        True counts.
    niveaus
        Level (``"wijk"``, ``"gemeente"``, the name of an indeling) → place → total it counts in. All
        indelingen that will be published have to be here. Levels may cross each other.
    levering
        Number of the levering, for the table of cells.
    drempel
        Below it a count is withheld.
    domein_van
        Voorziening → domain: who uses a voorziening counts in its domain, and an attacker knows that.
    eerder
        What was published of the same counts: what is visible there stays so, and is taken into account.
    tijd
        Seconds for looking for less to withhold. A safe answer may take `GEDULD` times as long; what is not
        safe by then is withheld as a whole block (voorzieningen of a domain, stapeling).

    Raises
    ------
    InvoerGeweigerd
        When what was published before leaves no safe choice.
    """
    einde = time.monotonic() + tijd
    if eerder is not None:
        niveaus = {**eerder.niveaus, **niveaus}
    rooster = maak_rooster(telling.plaatsen, niveaus)
    zichtbaar = {sleutel: _zichtbaar(rooster, telling, sleutel, eerder) for sleutel in sleutels(telling)}
    vraag = Vraag(telling, rooster, drempel, domein_van or {}, zichtbaar)
    uitkomsten = _zonder_inhoud(lambda: _kies(vraag, einde))
    verborgen = {sleutel: cellen for uit in uitkomsten for sleutel, cellen in uit.verborgen.items()}
    bewijzen = tuple(_bewijs(uit) for uit in uitkomsten)
    return _tabellen(telling, rooster, niveaus, verborgen, levering, drempel, bewijzen)


def _kies(vraag: Vraag, einde: float) -> list[Uitkomst]:
    """Choose for each category on its own, then for those that hang together."""
    los: list[Uitkomst] = []
    gedaan: dict[bytes, Keuze] = {}
    alle = sleutels(vraag.telling)
    for nr, sleutel in enumerate(alle):
        aantallen, vast = kolom(vraag.telling, sleutel), vraag.zichtbaar[sleutel]
        zelfde = aantallen.tobytes() + vast.tobytes()  # equal counts have to hide the same cells
        if zelfde not in gedaan:
            tijd = (einde - time.monotonic()) / 2 / (len(alle) - nr)
            aanvaller = Aanvaller(vraag.rooster, aantallen, vraag.drempel)
            gedaan[zelfde] = kies(aanvaller, tijd, zichtbaar=vast)
        los.append(uitkomst([sleutel], gedaan[zelfde]))
    return kies_samen(vraag, los, max(0.0, einde - time.monotonic()))


def _bewijs(uit: Uitkomst) -> Zuinigheid:
    keuze = uit.bewijs
    status = "optimaal" if keuze.optimaal else "binnen"
    return Zuinigheid(tuple(uit.verborgen), status, keuze.binnen_pct)


def _zichtbaar(
    rooster: Rooster, telling: Telling, sleutel: Sleutel, eerder: Onderdrukking | None
) -> BoolArray:
    """Return which cells of a category were published before, bool (cells,)."""
    uit = np.zeros(rooster.m, dtype=bool)
    if eerder is not None:
        nummer = {plaats: nr for nr, plaats in enumerate(telling.plaatsen)}
        cellen = eerder.cellen[_van(eerder.cellen, sleutel) & eerder.cellen["waarde"].notna()]
        totalen = eerder.totalen[_van(eerder.totalen, sleutel) & eerder.totalen["waarde"].notna()]
        uit[[nummer[plaats] for plaats in zip(cellen["soort_plaats"], cellen["plaats"], strict=True)]] = True
        uit[[rooster.cel[totaal] for totaal in zip(totalen["niveau"], totalen["naam"], strict=True)]] = True
    return uit


def _van(tabel: pd.DataFrame, sleutel: Sleutel) -> pd.Series[bool]:
    return (tabel["statistiek"] == sleutel[0]) & (tabel["categorie"] == sleutel[1])


def _tabellen(
    telling: Telling,
    rooster: Rooster,
    niveaus: Niveaus,
    verborgen: Mapping[Sleutel, BoolArray],
    levering: int,
    drempel: int,
    bewijzen: tuple[Zuinigheid, ...],
) -> Onderdrukking:
    cellen, totalen = [], []
    for sleutel in sleutels(telling):
        statistiek, categorie = sleutel
        weg = verborgen[sleutel]
        # withheld counts come no further: there is a 0 behind every null
        waarden = pd.arrays.IntegerArray(np.where(weg, 0, rooster.waarden(kolom(telling, sleutel))), weg)
        wat = {"statistiek": statistiek, "categorie": categorie}
        soorten, plaatsen = zip(*telling.plaatsen, strict=True) if telling.plaatsen else ((), ())
        cellen.append(
            pd.DataFrame({
                "levering": levering, **wat, "soort_plaats": soorten, "plaats": plaatsen,
                "waarde": waarden[: rooster.n],
            })
        )  # fmt: skip
        totalen.append(
            pd.DataFrame({
                **wat,
                "niveau": [niveau for niveau, _ in rooster.cel],
                "naam": [naam for _, naam in rooster.cel],
                "waarde": waarden[list(rooster.cel.values())],
            })
        )  # fmt: skip
    alle = pd.concat(cellen, ignore_index=True)
    controleer(alle, GEBRUIK)
    return Onderdrukking(alle, pd.concat(totalen, ignore_index=True), niveaus, drempel, bewijzen)


def keur_indelingen(
    telling: Telling,
    eerder: Onderdrukking,
    nieuw: Niveaus,
    *,
    levering: int = 1,
    domein_van: Mapping[str, str] | None = None,
    tijd: float = GEDULD * TIJD,
) -> Onderdrukking:
    """Return what was published with the totals of new indelingen added, when they may stand beside it.

    A new total below the threshold is withheld; all others are published. Werkgebieden of several indelingen
    are looked at together, with every total that was published before.

    Parameters
    ----------
    telling
        True counts; the same as those of `eerder`.
    eerder
        What was published.
    nieuw
        Name of an indeling → place → number of its werkgebied.
    levering, domein_van
        As for `onderdrukken`.
    tijd
        Seconds.

    Raises
    ------
    InvoerGeweigerd
        When the difference between totals uncovers a hidden count or leaves it narrower than the threshold;
        names the werkgebieden. Also when a name is in use, or there is no time.
    """
    dubbel = sorted(set(nieuw) & set(eerder.niveaus))
    if dubbel:
        raise InvoerGeweigerd(
            f"Onder de naam {' en '.join(dubbel)} is al iets gepubliceerd.", stap="kies een andere naam."
        )
    niveaus = {**eerder.niveaus, **nieuw}
    rooster = maak_rooster(telling.plaatsen, niveaus)
    cellen = sorted({cel for (niveau, _), cel in rooster.cel.items() if niveau in nieuw})
    zichtbaar = {sleutel: _zichtbaar(rooster, telling, sleutel, eerder) for sleutel in sleutels(telling)}
    vraag = Vraag(telling, rooster, eerder.drempel, domein_van or {}, zichtbaar)
    verborgen = {sleutel: _te_verbergen(vraag, sleutel, cellen) for sleutel in zichtbaar}
    redenen = _zonder_inhoud(lambda: oorzaken(vraag, verborgen, cellen, tijd))
    if redenen:
        raise InvoerGeweigerd(
            "Deze werkgebieden kunnen niet naast wat al is gepubliceerd: het verschil verraadt een aantal "
            "onder de drempel.",
            problemen=_kortste(sorted(_zin(rooster, reden, set(nieuw)) for reden in redenen)),
            stap="maak deze werkgebieden gelijk aan de eerdere, of begin een nieuw project en noem daarin "
            "alle indelingen samen: dan wordt gekozen welke aantallen wegblijven.",
        )
    return _tabellen(telling, rooster, niveaus, verborgen, levering, eerder.drempel, eerder.bewijzen)


def _kortste(zinnen: list[str]) -> list[str]:
    """Return the shortest sentences: those are easiest to mend, and mending them mends others."""
    kort = sorted(zinnen, key=len)[:_MEEST_GENOEMD]
    over = len(zinnen) - len(kort)
    return [*kort, *([f"en nog {over} andere combinaties"] if over else [])]


def _te_verbergen(vraag: Vraag, sleutel: Sleutel, nieuw: list[int]) -> BoolArray:
    """Return what stays hidden when new totals are published, bool (cells,)."""
    uit = ~vraag.zichtbaar[sleutel]
    if not uit.all():  # a category that is hidden everywhere stays so
        waarden = vraag.rooster.waarden(kolom(vraag.telling, sleutel))
        uit[nieuw] &= waarden[nieuw] < vraag.drempel
    return uit


def _zin(rooster: Rooster, reden: Oorzaak, nieuw: set[str]) -> str:
    """Name totals that cannot be published beside each other, without any count."""
    namen: dict[int, str] = {}
    for (niveau, naam), cel in rooster.cel.items():
        wat = f"werkgebied {naam} van {niveau}" if niveau in nieuw else f"{niveau} {naam}"
        if cel not in namen or niveau in nieuw:
            namen[cel] = wat
    zin = opsomming([namen[cel] for cel in reden.nieuw])
    return f"{zin}, naast {opsomming([namen[cel] for cel in reden.eerder])}" if reden.eerder else zin


def _zonder_inhoud(doe: Callable[[], _T]) -> _T:
    """Do it; when it cannot be done, say so with nothing of the counts, in no chain of exceptions either."""
    try:
        return doe()
    except (Onhaalbaar, TeLaat, Mislukt) as fout:
        soort = type(fout)
    if soort is Onhaalbaar:
        raise InvoerGeweigerd(
            "Er is geen veilige keuze: een aantal onder de drempel zou te berekenen zijn.",
            stap="publiceer deze indelingen niet, of laat ze meer lijken op wat al is gepubliceerd.",
        )
    raise InvoerGeweigerd(
        "Het weglaten van cellen kon niet worden doorgerekend.",
        stap="geef meer tijd, of gebruik minder indelingen of categorieën tegelijk.",
    )
