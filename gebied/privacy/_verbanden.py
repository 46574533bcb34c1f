"""How the categories of a `Telling` hang together, and hiding so that this gives nothing away."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import numpy as np

from gebied.privacy._cellen import BoolArray, Rooster, TeLaat
from gebied.privacy._kiezen import Keuze, kies
from gebied.privacy._samen import Samenhang, Verband
from gebied.privacy.aanval import IntArray
from gebied.privacy.telling import Telling
from gebied.privacy.veilig import Statistiek

Sleutel = tuple[Statistiek, str]
"""Statistic and category."""

GEDULD: Final = 10
"""A safe answer may take so many times as long as looking for less to hide."""

_PER_DOMEIN: Final = 0.3  # share of the time for each domain with its voorzieningen
_MEESTE_SAMEN: Final = 12_000  # places × categories; beyond it one linear program takes seconds


@dataclass(frozen=True)
class Relatie:
    """What holds in every place: onder <= sum(factor * count of a category) <= boven."""

    factoren: Mapping[Sleutel, float]
    onder: float = 0.0
    boven: float = np.inf


def kolom(telling: Telling, sleutel: Sleutel) -> IntArray:
    """Return the true counts of a category, int64 (places,)."""
    statistiek, categorie = sleutel
    return telling.aantallen[statistiek][:, telling.categorieen[statistiek].index(categorie)]


def sleutels(telling: Telling) -> list[Sleutel]:
    """Return every category of a `Telling`, in order."""
    return [
        (statistiek, categorie)
        for statistiek in telling.aantallen
        for categorie in telling.categorieen[statistiek]
    ]


def relaties(telling: Telling, domein_van: Mapping[str, str], dicht: Iterable[Sleutel] = ()) -> list[Relatie]:
    """Return what an attacker may know beforehand about the counts of one place.

    A person with k domains counts in k of them, at most three: domains add up to 1, 2 and 3 times the persons
    by number of domains. Who uses a voorziening counts in its domain. A relation that does not hold somewhere
    is left out: it is no knowledge. So is one that tells nothing, because all its voorzieningen, or all of
    stapeling, are in `dicht`: hidden everywhere.

    Parameters
    ----------
    domein_van
        Voorziening → domain.
    dicht
        Categories that are hidden everywhere.
    """
    weg = set(dicht)
    groepen: dict[str, list[Sleutel]] = {}
    for statistiek, categorie in sleutels(telling):
        groep = domein_van.get(categorie, "") if statistiek == "voorziening" else statistiek
        groepen.setdefault(groep, []).append((statistiek, categorie))
    domeinen, stapeling = groepen.pop("domein", []), groepen.pop("stapeling", [])
    uit = []
    if domeinen and not weg.issuperset(stapeling):
        keer = {sleutel: -float(nr) for nr, sleutel in enumerate(stapeling, start=1)}
        uit.append(Relatie({**dict.fromkeys(domeinen, 1.0), **keer}, boven=0.0))
        uit += [Relatie({**dict.fromkeys(stapeling, 1.0), domein: -1.0}) for domein in domeinen]
    for domein in domeinen:
        eronder = groepen.get(domein[1], [])
        if not weg.issuperset(eronder):
            uit += [Relatie({domein: 1.0, voorziening: -1.0}) for voorziening in eronder]
            uit.append(Relatie({**dict.fromkeys(eronder, 1.0), domein: -1.0}))
    return [relatie for relatie in uit if _geldt(telling, relatie)]


def _geldt(telling: Telling, relatie: Relatie) -> bool:
    stand = sum(factor * kolom(telling, sleutel) for sleutel, factor in relatie.factoren.items())
    return bool((np.asarray(stand) >= relatie.onder).all() and (np.asarray(stand) <= relatie.boven).all())


@dataclass(frozen=True, repr=False)
class Vraag:
    """Everything that a choice depends on.

    Parameters
    ----------
    telling, rooster, drempel
        True counts, the cells of every category, and below what they are hidden.
    domein_van
        Voorziening → domain.
    zichtbaar
        Category → bool (cells,): published before.
    """

    telling: Telling
    rooster: Rooster
    drempel: int
    domein_van: Mapping[str, str]
    zichtbaar: Mapping[Sleutel, BoolArray]


@dataclass(frozen=True, repr=False)
class Uitkomst:
    """What is hidden of some categories that were chosen together.

    Parameters
    ----------
    verborgen
        Category → bool (cells,).
    kosten, ondergrens
        What is lost, and what is lost at least, as in `Keuze`.
    """

    verborgen: Mapping[Sleutel, BoolArray]
    kosten: float
    ondergrens: float

    @property
    def bewijs(self) -> Keuze:
        """What is proved."""
        return Keuze(np.concatenate(list(self.verborgen.values())), self.kosten, self.ondergrens)


def uitkomst(alle: Sequence[Sleutel], keuze: Keuze) -> Uitkomst:
    """Return a choice for these categories, whose cells follow each other."""
    delen = np.split(keuze.verborgen, len(alle))
    return Uitkomst(dict(zip(alle, delen, strict=True)), keuze.kosten, keuze.ondergrens)


def kies_samen(vraag: Vraag, los: Sequence[Uitkomst], tijd: float) -> list[Uitkomst]:
    """Return what to hide of every category, from the choice for each on its own.

    First each domain with its voorzieningen; where that takes too long, these voorzieningen are hidden
    everywhere. Then everything together with stapeling; where that takes too long, stapeling is hidden
    everywhere.

    Parameters
    ----------
    tijd
        Seconds for looking for less to hide; a safe answer may take `GEDULD` times as long.

    Raises
    ------
    Onhaalbaar
        When no choice is safe, because of what was published before.
    TeLaat
        When there is no time and what would have to be hidden was published before.
    Mislukt
        When HiGHS gives up.
    """
    stapeling = [sleutel for deel in los for sleutel in deel.verborgen if sleutel[0] == "stapeling"]
    past = stapeling and len(los) * vraag.rooster.n <= _MEESTE_SAMEN
    eerst = _PER_DOMEIN * tijd if past else tijd
    per_domein = relaties(vraag.telling, vraag.domein_van, stapeling)
    uit = _per_groep(vraag, los, per_domein, "voorziening", eerst)
    if not stapeling:
        return uit
    alles = relaties(vraag.telling, vraag.domein_van)
    return _per_groep(vraag, uit, alles, "stapeling", tijd - eerst)


def _per_groep(
    vraag: Vraag, delen: Sequence[Uitkomst], verbonden: Sequence[Relatie], opgeven: Statistiek, tijd: float
) -> list[Uitkomst]:
    """Choose at once what hangs together; where that takes too long, hide one statistic everywhere."""
    alle = groepen(delen, verbonden)
    elk = tijd / max(1, sum(len(groep) > 1 for groep in alle))
    uit = []
    for groep in alle:
        samen = _samengevoegd(groep)
        if len(groep) > 1:
            samen = _probeer(vraag, samen, verbonden, elk) or _opgegeven(vraag, samen, opgeven)
        uit.append(samen)
    return uit


def groepen(delen: Sequence[Uitkomst], verbonden: Iterable[Relatie]) -> list[list[Uitkomst]]:
    """Return parts that hang together, also by way of others, in order."""
    uit = [[deel] for deel in delen]
    for relatie in verbonden:
        raakt = [
            groep
            for groep in uit
            if any(sleutel in relatie.factoren for d in groep for sleutel in d.verborgen)
        ]
        for groep in raakt[1:]:
            raakt[0] += groep
            uit.remove(groep)
    return uit


def _samengevoegd(groep: Sequence[Uitkomst]) -> Uitkomst:
    verborgen = {sleutel: cellen for deel in groep for sleutel, cellen in deel.verborgen.items()}
    return Uitkomst(verborgen, sum(deel.kosten for deel in groep), sum(deel.ondergrens for deel in groep))


def _probeer(vraag: Vraag, samen: Uitkomst, verbonden: Sequence[Relatie], tijd: float) -> Uitkomst | None:
    """Return the choice for categories at once; None when that takes too long."""
    alle = list(samen.verborgen)
    if len(alle) * vraag.rooster.n > _MEESTE_SAMEN:
        return None
    with suppress(TeLaat):
        keuze = kies(
            samenhang(vraag, alle, verbonden, time.monotonic() + GEDULD * tijd),
            tijd,
            zichtbaar=np.concatenate([vraag.zichtbaar[sleutel] for sleutel in alle]),
            begin=np.concatenate(list(samen.verborgen.values())),
            ondergrens=samen.ondergrens,
        )
        return uitkomst(alle, keuze)
    return None


def samenhang(vraag: Vraag, alle: Sequence[Sleutel], verbonden: Iterable[Relatie], einde: float) -> Samenhang:
    """Return the attacker of categories that hang together."""
    verbanden = [
        Verband(
            np.array([relatie.factoren.get(sleutel, 0.0) for sleutel in alle]), relatie.onder, relatie.boven
        )
        for relatie in verbonden
        if set(relatie.factoren) <= set(alle)
    ]
    aantallen = np.stack([kolom(vraag.telling, sleutel) for sleutel in alle])
    return Samenhang(vraag.rooster, aantallen, vraag.drempel, verbanden, einde)


def _opgegeven(vraag: Vraag, samen: Uitkomst, opgeven: Statistiek) -> Uitkomst:
    """Return a choice with one statistic hidden everywhere: it tells nothing about the others then."""
    verborgen, kosten = dict(samen.verborgen), samen.kosten
    for sleutel in verborgen:
        if sleutel[0] == opgeven:
            if vraag.zichtbaar[sleutel].any():
                raise TeLaat("no time")
            verlies = vraag.rooster.waarden(kolom(vraag.telling, sleutel)) + 1.0
            kosten += float(verlies[~verborgen[sleutel]].sum())
            verborgen[sleutel] = np.ones(vraag.rooster.m, dtype=bool)
    return Uitkomst(verborgen, kosten, samen.ondergrens)
