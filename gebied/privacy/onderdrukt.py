"""A levering by `onderdrukken`: which totals go with it, what was published before, and its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import pandas as pd
from jinja2 import Environment, StrictUndefined, Template

from gebied.fouten import InvoerGeweigerd
from gebied.privacy.leveren import weiger_andere_methode
from gebied.privacy.onderdrukken import Onderdrukking, keur_indelingen, onderdrukken
from gebied.privacy.sleutel import Uitgave
from gebied.privacy.telling import Plaats, Telling
from gebied.privacy.veilig import GEBIED, Levering, VeiligeTabel

GEMEENTE = "gemeente"
_GROEPLOOS = ("code", "naam", "inwoners", "gemeentecode", "gemeente", "postcode")

Uitkomst = tuple[Levering, dict[str, pd.DataFrame], str]
"""The levering, its tables (cellen, totalen, leden), and its report."""


def lever_onderdrukt(
    telling: Telling,
    levering: Levering,
    tabel: VeiligeTabel | None,
    *,
    uitgaven: Sequence[Uitgave],
    gebieden: pd.DataFrame,
    indelingen: Mapping[str, Mapping[str, int]],
) -> Uitkomst | None:
    """Withhold what has to be withheld, beside all that was published of the year before.

    Parameters
    ----------
    telling
        True counts.
    levering
        The levering to be, with the fingerprint of these counts.
    tabel
        Leveringen of the project so far.
    uitgaven
        What was published, here and in copies of the project.
    gebieden
        `code`, `gemeente` and text columns of groups: their totals are published too.
    indelingen
        Name → code → number of the werkgebied, to publish totals of.

    Returns
    -------
    tuple, or None when these counts and totals are published already.

    Raises
    ------
    InvoerGeweigerd
        When other counts of the same year were published, or in a copy other totals or a lower threshold:
        the difference would tell who came or went, or what was withheld. Or when totals of an indeling would
        uncover a withheld count.
    """
    leveringen = tabel.leveringen if tabel else ()
    weiger_andere_methode(uitgaven, telling.jaar, "onderdrukken")
    hier = [lev for lev in leveringen if lev.jaar == telling.jaar]
    bekend = {levering.boeking, *(lev.boeking for lev in hier)}
    elders = any(uit.afdruk not in bekend for uit in uitgaven if uit.jaar == telling.jaar)
    if elders or any(lev.afdruk != levering.afdruk for lev in hier):
        raise _al_gepubliceerd(telling.jaar)
    telling = _zonder_herhaling(telling)
    eerder = hier[-1] if hier else None
    if bezet := sorted(set(indelingen) & {GEMEENTE, *_groepen(gebieden)}):
        raise InvoerGeweigerd(
            f"Een indeling heet net als een niveau van de wijkscan: {bezet[0]}.",
            stap="geef de indeling een andere naam.",
        )
    werkgebieden = {naam: _van_gebieden(toewijzing) for naam, toewijzing in indelingen.items()}
    domein_van = levering.lijst.domein_van
    if eerder is None or tabel is None:
        niveaus = {**_niveaus(telling, gebieden), **werkgebieden}
        keuze = onderdrukken(
            telling, niveaus, levering=levering.nr, drempel=levering.drempel, domein_van=domein_van
        )
    else:
        was = _lees(tabel, eerder)
        nieuw = {naam: deel for naam, deel in werkgebieden.items() if naam not in was.niveaus}
        if not nieuw:
            return None
        keuze = keur_indelingen(telling, was, nieuw, levering=levering.nr, domein_van=domein_van)
    delen = {"cellen": keuze.cellen, "totalen": keuze.totalen, "leden": _leden(keuze)}
    return levering, delen, _verslag(telling, levering, keuze)


def _zonder_herhaling(telling: Telling) -> Telling:
    """Leave stapeling out where there is one domain: it says the same again.

    That nobody has help from two domains is then known to all, and what is known cannot be withheld.
    """
    if len(telling.categorieen["domein"]) > 1:
        return telling
    over = [statistiek for statistiek in telling.aantallen if statistiek != "stapeling"]
    return replace(
        telling,
        aantallen={statistiek: telling.aantallen[statistiek] for statistiek in over},
        categorieen={statistiek: telling.categorieen[statistiek] for statistiek in over},
    )


def _groepen(gebieden: pd.DataFrame) -> list[str]:
    return [str(naam) for naam in gebieden.columns if naam not in _GROEPLOOS]


def _niveaus(telling: Telling, gebieden: pd.DataFrame) -> dict[str, dict[Plaats, str]]:
    """Return the totals that are published beside the gebieden: every group of the scan, and the gemeente."""
    niveaus: dict[str, dict[Plaats, str]] = {
        naam: {
            (GEBIED, str(code)): str(groep)
            for code, groep in zip(gebieden["code"], gebieden[naam], strict=True)
            if pd.notna(groep) and (GEBIED, str(code)) in telling.plaatsen
        }
        for naam in _groepen(gebieden)
    }
    niveaus[GEMEENTE] = _gemeente(telling, gebieden)
    return {naam: deel for naam, deel in niveaus.items() if deel}


def _gemeente(telling: Telling, gebieden: pd.DataFrame) -> dict[Plaats, str]:
    """Return the gemeente of every measured area; of one that is no gebied only where there is one."""
    bekend = gebieden[gebieden["gemeente"].notna()]
    van = {(GEBIED, str(c)): str(g) for c, g in zip(bekend["code"], bekend["gemeente"], strict=True)}
    if len(namen := set(van.values())) == 1 and len(bekend) == len(gebieden):
        return dict.fromkeys(telling.plaatsen, namen.pop())
    return {plaats: van[plaats] for plaats in telling.plaatsen if plaats in van}


def _van_gebieden(toewijzing: Mapping[str, int]) -> dict[Plaats, str]:
    return {(GEBIED, code): str(nr) for code, nr in toewijzing.items()}


def _leden(keuze: Onderdrukking) -> pd.DataFrame:
    rijen = [(niveau, naam, *plaats) for niveau, van in keuze.niveaus.items() for plaats, naam in van.items()]
    return pd.DataFrame(rijen, columns=["niveau", "naam", "soort_plaats", "plaats"], dtype="str")


def _lees(tabel: VeiligeTabel, levering: Levering) -> Onderdrukking:
    """Return what a levering published."""
    cellen, totalen, leden = (
        deel[deel["levering"] == levering.nr] for deel in (tabel.cellen, tabel.totalen, tabel.leden)
    )
    niveaus: dict[str, dict[Plaats, str]] = {}
    for niveau, naam, soort, plaats in leden.drop(columns="levering").itertuples(index=False):
        niveaus.setdefault(niveau, {})[soort, plaats] = naam
    return Onderdrukking(
        cellen.reset_index(drop=True),
        totalen.drop(columns="levering").reset_index(drop=True),
        niveaus,
        levering.drempel,
        (),
    )


def _al_gepubliceerd(jaar: int) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"Over {jaar} is al iets anders vrijgegeven, hier of in een kopie van dit project.",
        problemen=["het verschil kan laten zien wie erbij kwam of wegging, of wat is weggelaten"],
        stap="lees dezelfde bestanden in als toen, met dezelfde opties; ga verder met de kopie waarin het al "
        "staat; of begin met --methode ruis in een nieuw project.",
    )


def _verslag(telling: Telling, levering: Levering, keuze: Onderdrukking) -> str:
    weg = keuze.cellen["waarde"].isna()
    return _sjabloon().render(
        levering=levering,
        vorm=telling.vorm,
        cellen=len(weg),
        verborgen=int(weg.sum()),
        totalen=len(keuze.totalen),
        totalen_verborgen=int(keuze.totalen["waarde"].isna().sum()),
        niveaus=sorted(keuze.niveaus),
        optimaal=sum(bewijs.status == "optimaal" for bewijs in keuze.bewijzen),
        bewijzen=keuze.bewijzen,
    )


@cache
def _sjabloon() -> Template:
    bron = (resources.files("gebied.privacy") / "onderdrukt.md.j2").read_text(encoding="utf-8")
    return Environment(undefined=StrictUndefined, keep_trailing_newline=True).from_string(bron)
