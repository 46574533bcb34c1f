"""From true counts to a levering: the same as before or new, within the budget, with noise on every cell."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np
import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.privacy.ruis import hash_van, ruis
from gebied.privacy.sleutel import Sleutel, Uitgave, boek, lees_uitgaven, uitgegeven
from gebied.privacy.telling import Plaats, Telling
from gebied.privacy.veilig import STATISTIEKEN, Instelling, Levering, Methode, Statistiek, VeiligeTabel
from gebied.schema import GEBRUIK, LEDEN, OMREKENING, TOTALEN, leeg
from gebied.taal import getal

JAARBUDGET: Final = 3.0
"""Most ε per person per year of data that all leveringen together may cost."""

_SPELING: Final = 1e-9


@dataclass(frozen=True, repr=False)
class Protectie:
    """What protection made of a `Telling`: protected cells, protected tallies, and whether they are new.

    Parameters
    ----------
    levering
        Number of the levering that holds this input already; None for a new one.
    afdruk, boeking
        Keyed fingerprints of the counted input, and of that with the tallies of the report.
    cellen
        `schema.GEBRUIK` without its column levering; empty when there is a levering already.
    posten
        Protected tallies of persons for the report, by name.
    uitgegeven
        ε spent on the year, this one included.
    """

    levering: int | None
    afdruk: str
    boeking: str
    cellen: pd.DataFrame
    posten: Mapping[str, int]
    uitgegeven: float


def bescherm(
    telling: Telling,
    leveringen: Sequence[Levering],
    sleutel: Sleutel,
    instelling: Instelling,
    *,
    jaarbudget: float = JAARBUDGET,
) -> Protectie:
    """Give every cell of a `Telling` noise, unless the project holds this input already.

    Nothing is written: `boek_in` does that once all is ready.

    Raises
    ------
    InvoerGeweigerd
        When the ledger would come above `jaarbudget`, or the year was published by another method.
    """
    afdruk, boeking = vingerafdrukken(telling, sleutel)
    uitgaven = alle_uitgaven(leveringen, sleutel)
    weiger_andere_methode(uitgaven, telling.jaar, "ruis")
    tot_nu = uitgegeven(uitgaven, telling.jaar)
    for levering in leveringen:
        if levering.afdruk == afdruk:
            return Protectie(levering.nr, afdruk, boeking, pd.DataFrame(), {}, tot_nu)
    kost = float(instelling.epsilon)
    # of a write that was broken off: the same noise again, and it is paid
    betaald = Uitgave(telling.jaar, boeking, kost) in lees_uitgaven(sleutel)
    totaal = tot_nu if betaald else tot_nu + kost
    if totaal > jaarbudget + _SPELING:
        raise _boven_budget(telling.jaar, tot_nu, kost, jaarbudget, leveringen)
    delen = [
        _cellen(telling, statistiek, sleutel, instelling.schaal(statistiek), afdruk)
        for statistiek in STATISTIEKEN
        if statistiek in telling.aantallen
    ]
    posten = _posten(telling, sleutel, instelling.verslag, boeking)
    return Protectie(None, afdruk, boeking, pd.concat(delen, ignore_index=True), posten, totaal)


def boek_in(
    sleutel: Sleutel,
    levering: Levering,
    *,
    leveringen: Sequence[Levering] = (),
    jaarbudget: float = math.inf,
) -> None:
    """Write the cost of a levering in the ledger beside the key, before the project holds it.

    Raises
    ------
    InvoerGeweigerd
        When another import, of another copy of the project, spent the budget after `bescherm` looked.
    """
    nieuw = Uitgave(levering.jaar, levering.boeking, levering.epsilon)
    elders = [Uitgave(lev.jaar, lev.boeking, lev.epsilon) for lev in leveringen]
    tot_nu = boek(sleutel, nieuw, elders=elders, hooguit=jaarbudget + _SPELING)
    if tot_nu is not None:
        eerder = [lev for lev in leveringen if lev.nr != levering.nr]
        raise _boven_budget(levering.jaar, tot_nu, levering.epsilon, jaarbudget, eerder)


def voeg_toe(tabel: VeiligeTabel | None, levering: Levering, **delen: pd.DataFrame) -> VeiligeTabel:
    """Return the table with a new levering, which becomes the one that counts for its year.

    `delen` are tables of `VeiligeTabel` (cellen, omrekening, totalen, leden) without their column levering.
    """
    oud = tabel or VeiligeTabel((), leeg(GEBRUIK))
    nieuw = {}
    for naam, deel in delen.items():
        rijen = deel.assign(levering=levering.nr)[list(_CONTRACTEN[naam].columns)]
        nieuw[naam] = pd.concat([getattr(oud, naam), rijen], ignore_index=True)
    return replace(oud, leveringen=(*_zonder_geldig(oud.leveringen, levering.jaar), levering), **nieuw)


_CONTRACTEN: Final = {"cellen": GEBRUIK, "omrekening": OMREKENING, "totalen": TOTALEN, "leden": LEDEN}


def maak_geldig(tabel: VeiligeTabel, nr: int) -> VeiligeTabel:
    """Return the table in which this levering is the one that counts for its year."""
    jaar = next(levering.jaar for levering in tabel.leveringen if levering.nr == nr)
    leveringen = tuple(
        replace(levering, geldig=True) if levering.nr == nr else levering
        for levering in _zonder_geldig(tabel.leveringen, jaar)
    )
    return replace(tabel, leveringen=leveringen)


def vingerafdrukken(telling: Telling, sleutel: Sleutel) -> tuple[str, str]:
    """Return the keyed fingerprints of what was counted, and of that with the tallies of the report.

    They are equal for equal input and else without any meaning. The first tells whether the project holds the
    input already and names the noise of its cells. The second names the noise of the tallies and the expense:
    under the first alone, other tallies beside the same counts would get the same noise, and be free.
    """
    inhoud = hashlib.sha256()
    for statistiek in STATISTIEKEN:
        if statistiek in telling.aantallen:
            inhoud.update(np.ascontiguousarray(telling.aantallen[statistiek]).tobytes())
    delen = [
        "afdruk",
        telling.jaar,
        telling.peildatum.isoformat() if telling.peildatum else "",
        list(telling.plaatsen),
        {statistiek: list(namen) for statistiek, namen in sorted(telling.categorieen.items())},
        inhoud.hexdigest(),
    ]
    posten = [sorted(telling.personen.items()), sorted(telling.afgekapt.items())]
    return hash_van(sleutel.waarde, delen).hex(), hash_van(sleutel.waarde, [*delen, *posten]).hex()


def weiger_andere_methode(uitgaven: Iterable[Uitgave], jaar: int, methode: Methode) -> None:
    """Refuse to publish a year in two ways: true numbers beside noisy ones would undo the noise.

    Parameters
    ----------
    uitgaven
        What was published, here and in copies of the project: withheld counts cost no ε.
    jaar, methode
        The year, and how it is to be protected now.

    Raises
    ------
    InvoerGeweigerd
        When the year was published by the other method.
    """
    onderdrukt = methode == "onderdrukken"
    if any((uitgave.epsilon == 0) != onderdrukt for uitgave in uitgaven if uitgave.jaar == jaar):
        raise InvoerGeweigerd(
            f"De cijfers van {jaar} zijn al op een andere manier beschermd, hier of in een kopie.",
            problemen=["twee methoden naast elkaar kunnen samen verraden wat elk apart verbergt"],
            stap="gebruik dezelfde methode als eerder, of maak een nieuw project.",
        )


def weiger_zelfde_jaren(telling: Telling, leveringen: Sequence[Levering], sleutel: Sleutel) -> None:
    """Refuse counts that are, to the last cell, those of another year: most likely the same file again.

    Under every other year the same people would get other noise, which the mean of the years takes away.

    Raises
    ------
    InvoerGeweigerd
        Names the other year.
    """
    for jaar, peildatum in {(lev.jaar, lev.peildatum) for lev in leveringen if lev.jaar != telling.jaar}:
        zelfde, _ = vingerafdrukken(replace(telling, jaar=jaar, peildatum=peildatum), sleutel)
        if any(lev.afdruk == zelfde for lev in leveringen):
            raise InvoerGeweigerd(
                f"De aantallen van {telling.jaar} zijn precies die van {jaar}; er is niets opgeslagen.",
                problemen=["dezelfde mensen in twee jaren met andere ruis maakt de bescherming zwakker"],
                stap="controleer --jaar en het bestand: gaan de regels over dat jaar?",
            )


def _zonder_geldig(leveringen: Sequence[Levering], jaar: int) -> tuple[Levering, ...]:
    return tuple(replace(lev, geldig=False) if lev.jaar == jaar else lev for lev in leveringen)


def alle_uitgaven(leveringen: Sequence[Levering], sleutel: Sleutel) -> list[Uitgave]:
    """Return what the project names and what the ledger beside the key holds."""
    hier = [Uitgave(lev.jaar, lev.boeking, lev.epsilon) for lev in leveringen]
    return [*hier, *lees_uitgaven(sleutel)]


def _cellen(
    telling: Telling, statistiek: Statistiek, sleutel: Sleutel, epsilon: Fraction, afdruk: str
) -> pd.DataFrame:
    paren = list(_paren(telling.plaatsen, telling.categorieen[statistiek]))
    # ε is in the name: one draw at two scales would tell the draw, and so the count
    namen = (
        ("ruis", str(epsilon), statistiek, categorie, soort, plaats, telling.jaar, afdruk)
        for (soort, plaats), categorie in paren
    )
    waarden = telling.aantallen[statistiek].ravel() + ruis(sleutel.waarde, epsilon, namen)
    return pd.DataFrame(
        {
            "statistiek": pd.Series([statistiek] * len(paren), dtype="str"),
            "categorie": pd.Series([categorie for _, categorie in paren], dtype="str"),
            "soort_plaats": pd.Series([soort for (soort, _), _ in paren], dtype="str"),
            "plaats": pd.Series([plaats for (_, plaats), _ in paren], dtype="str"),
            "waarde": pd.array(waarden, dtype="Int64"),
        }
    )


def _paren(plaatsen: Sequence[Plaats], categorieen: Sequence[str]) -> Iterator[tuple[Plaats, str]]:
    """Yield areas and categories in the order of an array of counts."""
    for plaats in plaatsen:
        for categorie in categorieen:
            yield plaats, categorie


def _posten(telling: Telling, sleutel: Sleutel, epsilon: Fraction, boeking: str) -> dict[str, int]:
    """Return the tallies of persons with noise: outcomes (one per person), and three kinds of cutting off."""
    waar = [*telling.personen.items(), *((f"afgekapt: {naam}", n) for naam, n in telling.afgekapt.items())]
    namen = (("ruis", str(epsilon), "verslag", naam, telling.jaar, boeking) for naam, _ in waar)
    getrokken = ruis(sleutel.waarde, epsilon, namen)
    return {naam: aantal + int(erbij) for (naam, aantal), erbij in zip(waar, getrokken, strict=True)}


def _boven_budget(
    jaar: int, tot_nu: float, kost: float, budget: float, leveringen: Sequence[Levering]
) -> InvoerGeweigerd:
    eerder = [str(lev.nr) for lev in leveringen if lev.jaar == jaar and lev.epsilon]
    return InvoerGeweigerd(
        f"Deze levering past niet meer in het privacybudget van {jaar}; er is niets opgeslagen.",
        problemen=[
            f"al gebruikt: ε = {getal(tot_nu, 2)}"
            + (f" (levering {', '.join(eerder)})" if eerder else " (in een kopie van dit project)"),
            f"deze levering kost ε = {getal(kost, 2)} en het budget is {getal(budget, 2)} per jaar",
            "elke levering over hetzelfde jaar vertelt opnieuw iets over dezelfde mensen",
        ],
        stap="lees alle bestanden van een jaar in één keer in. Is dit een echte verbetering? Overleg dan met "
        "uw privacyfunctionaris: met --jaarbudget kan het budget van dit jaar omhoog; met --instelling sterk "
        "kost de levering de helft, dan hoeft het minder omhoog.",
    )
