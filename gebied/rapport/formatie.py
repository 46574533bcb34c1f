"""Staffing as a report: hours per team, the norm behind each of them, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from gebied.bronnen.normen import Bandbreedte, Normen
from gebied.formatie.uitkomst import Formatie, Inzetvergelijking, Spoor, Teamformatie
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Tabel
from gebied.rapport.formatietabellen import (
    BANDKOPPEN,
    BUITENGRENS,
    GEEN_SOM,
    SOORTEN,
    VOORBEELD,
    WAAROM,
    organisaties,
    verdeling,
)
from gebied.taal import getal, kort, opsomming

_FUNCTIES_PER_TABEL: Final = 4
_VAST: Final = "\u00a0"  # a blank at which no line ends


def formatiedocument(
    formatie: Formatie, vergelijking: Sequence[Inzetvergelijking] = (), *, datum: date | None = None
) -> Document:
    """Return staffing as a report.

    Parameters
    ----------
    formatie
        The hours.
    vergelijking
        The present hours beside them; without it that chapter is left out.
    datum
        The day on the report.
    """
    return Document(
        titel="Formatie van de teams",
        ondertitel=f"{formatie.scan}, indeling {formatie.indeling}",
        onderdelen=(
            *_in_hetkort(formatie),
            *_per_functie(formatie),
            *_budget(formatie),
            *_uren_van_nu(vergelijking),
            *_gevoeligheid(formatie),
            *_waarom(),
            *_normen(formatie.normen),
            *_per_team(formatie),
        ),
        onderwerp=f"Formatie volgens {formatie.normen.naam}",
        datum=datum,
        bronnen=formatie.bronnen,
    )


def _naam(team: Teamformatie) -> str:
    return team.naam if team.soort == "werkgebied" else f"{team.naam} ({team.soort})"


def _uren(waarden: Bandbreedte) -> tuple[str, str, str]:
    laag, midden, hoog = (getal(waarde) for waarde in waarden)
    return laag, midden, hoog


def _in_hetkort(formatie: Formatie) -> Iterator[Onderdeel]:
    laag, midden, hoog = _uren(formatie.totaal)
    fte = getal(formatie.fte(formatie.totaal.midden), 1)
    yield Kop("In het kort")
    if formatie.normen.voorbeeld:
        yield Alinea(VOORBEELD, "let op")
    yield Alinea(
        f"Volgens {formatie.normen.naam} hebben alle teams samen {laag} tot {hoog} uren per week nodig. "
        f"Het midden is {midden} uren, dat is {fte} fte.",
        "inleiding",
    )
    yield Alinea(f"{BUITENGRENS} {GEEN_SOM}")
    for bevinding in formatie.bevindingen:
        yield Alinea(bevinding.tekst, "let op")
    if formatie.zonder_team is not None:
        buiten = " tot ".join((_uren(formatie.zonder_team)[0], _uren(formatie.zonder_team)[2]))
        yield Alinea(
            f"Voor gebieden zonder team vragen de normen {buiten} uren per week. Die staan in geen tabel."
        )
    rijen = [
        (
            _naam(team),
            getal(team.inwoners),
            *_uren(team.totaal),
            getal(formatie.fte(team.totaal.midden), 1),
            _let_op(team),
        )
        for team in formatie.teams
    ]
    rijen.append(("Alle teams", "", *_uren(formatie.totaal), fte, ""))
    yield Tabel(
        "Uren per week per team",
        ("Team", "Inwoners", "Laag", "Midden", "Hoog", "Fte midden", "Let op"),
        tuple(rijen),
        frozenset(range(1, 6)),
        noot="Onvolledig: er ontbreekt een cijfer; de uren zijn te laag. Minimum: uren door een minimum.",
    )


def _let_op(team: Teamformatie) -> str:
    delen = [f"{team.teams} teams"] if team.teams > 1 else []
    delen += ["onvolledig"] if team.onvolledig else []
    if round(team.aanvulling) > 0:
        delen.append(f"minimum: {getal(team.aanvulling)}")
    return ", ".join(delen)


def _per_functie(formatie: Formatie) -> Iterator[Onderdeel]:
    yield Kop("Uren per functie")
    kring = {functie.naam: functie for functie in formatie.normen.functies}
    yield Tabel(
        "Uren per week per functie, alle teams samen",
        ("Functie", "Kring", "Werkt per", *(kop.capitalize() for kop in BANDKOPPEN), "Fte midden"),
        tuple(
            (naam, kring[naam].kring, kring[naam].per, *_uren(uren), getal(formatie.fte(uren.midden), 1))
            for naam, uren in formatie.functies.items()
        ),
        frozenset(range(3, 7)),
    )
    if formatie.zonder_uren:
        yield Alinea("Van deze functies zijn geen uren bekend:")
        yield Opsomming(tuple(f"{functie}: {reden}." for functie, reden in formatie.zonder_uren.items()))
    for soort in formatie.soorten:
        yield from _matrix(formatie, soort)


def _matrix(formatie: Formatie, soort: str) -> Iterator[Onderdeel]:
    """Yield the teams of a layer against its functions, a few functions per table."""
    teams = formatie.van_soort(soort)
    alle = [naam for naam in formatie.functies if any(naam in team.functies for team in teams)]
    for begin in range(0, len(alle), _FUNCTIES_PER_TABEL):
        functies = alle[begin : begin + _FUNCTIES_PER_TABEL]
        yield Tabel(
            f"Midden van de uren per week per {soort}: {opsomming(functies)}",
            (soort.capitalize(), *functies),
            tuple((team.naam, *(getal(team.functies[f].midden) for f in functies)) for team in teams),
            frozenset(range(1, len(functies) + 1)),
        )


def _budget(formatie: Formatie) -> Iterator[Onderdeel]:
    if formatie.budget is None and formatie.normen.budget.totaal is None:
        return
    omrekening, totaal = formatie.normen.omrekening, formatie.normen.budget.totaal
    yield Kop("Budget")
    if formatie.budget is not None:
        yield Alinea(
            f"Budget is uren × tarief. Eén fte is {kort(omrekening.uren_per_fte)} uren per week en werkt "
            f"{kort(omrekening.uren_per_jaar)} uren per jaar voor inwoners. Bedragen zijn in hele € 1.000."
        )
    if totaal is not None:
        yield Alinea(f"Het vaste budget van € {getal(totaal)} is verdeeld naar het midden van elk team.")
    koppen = tuple(f"{kop.capitalize()} (€)" for kop in BANDKOPPEN) if formatie.budget is not None else ()
    deelkop = ("Deel van het budget (€)",) if totaal is not None else ()
    rijen = []
    for team in formatie.teams:
        band = () if team.budget is None else tuple(_duizend(bedrag) for bedrag in team.budget)
        deel = () if totaal is None else ("onbekend" if team.budgetdeel is None else getal(team.budgetdeel),)
        rijen.append((_naam(team), *band, *deel))
    if formatie.budget is not None:
        rijen.append(
            ("Alle teams", *map(_duizend, formatie.budget), *([getal(totaal)] if totaal is not None else []))
        )
    yield Tabel(
        "Budget per jaar per team",
        ("Team", *koppen, *deelkop),
        tuple(rijen),
        frozenset(range(1, 1 + len(koppen) + len(deelkop))),
    )


def _duizend(bedrag: float) -> str:
    return getal(round(bedrag, -3))


def _uren_van_nu(vergelijking: Sequence[Inzetvergelijking]) -> Iterator[Onderdeel]:
    if not vergelijking:
        return
    yield Kop("Uren van nu naast de uren die nodig zijn")
    yield Alinea(
        "Het tekort zegt hoeveel uren er nu onder de bandbreedte zijn. Onder nul zijn er meer dan de "
        "bandbreedte. Binnen de bandbreedte is het tekort nul."
    )
    gegeven = [regel for regel in vergelijking if regel.huidig is not None]
    rijen = []
    for regel in gegeven:
        grenzen = () if regel.nodig is None else (getal(regel.nodig.laag), getal(regel.nodig.hoog))
        nodig = f"{_VAST}–{_VAST}".join(grenzen) or "–"
        tekort = "–" if regel.tekort is None else getal(regel.tekort)
        nu = getal(regel.huidig or 0)
        rijen.append((regel.team, regel.functie, nodig, nu, tekort, regel.oordeel, organisaties(regel)))
    koppen = ("Team", "Functie", "Nodig", "Nu", "Tekort", "Oordeel", "Per organisatie")
    yield Tabel("Uren per week van nu, per team en functie", koppen, tuple(rijen), frozenset({2, 3, 4}))
    if zonder := dict.fromkeys(regel.team for regel in vergelijking if regel.huidig is None):
        yield Alinea(f"Van deze teams zijn geen uren opgegeven: {opsomming([*zonder])}.", "let op")


def _gevoeligheid(formatie: Formatie) -> Iterator[Onderdeel]:
    if not formatie.gevoeligheid:
        return
    eerste = formatie.gevoeligheid[0]
    yield Kop("Welke norm maakt het meeste uit?")
    yield Alinea(
        "Eén norm gaat van laag naar hoog, de andere blijven in het midden. Het meeste maakt "
        f"'{eerste.norm}' uit: {getal(eerste.verschil)} uren per week, alle teams samen. Bij een caseload "
        "geeft een lage norm veel uren."
    )
    yield Tabel(
        "Uren per week bij een lage en een hoge norm",
        ("Norm", "Lage norm", "Hoge norm", "Verschil", "Team dat het meest verandert", "Verschil daar"),
        tuple(
            (r.norm, getal(r.laag), getal(r.hoog), getal(r.verschil), r.team, getal(r.verschil_team))
            for r in formatie.gevoeligheid
        ),
        frozenset({1, 2, 3, 5}),
    )


def _waarom() -> Iterator[Onderdeel]:
    yield Kop("Waarom geen formule de waarheid is")
    yield Alinea(
        'Het NJi en Movisie raden één rekenmodel af ("Waarom geen rekenmodel?"). Deze uren zijn daarom een '
        "bandbreedte uit normen die de gemeente zelf kiest. Zij zijn het begin van een gesprek."
    )
    yield Opsomming(WAAROM)


def _normen(normen: Normen) -> Iterator[Onderdeel]:
    yield Kop("De normen")
    yield Tabel(
        f"Normen: {normen.naam}",
        ("Norm", "Eenheid", "Laag", "Midden", "Hoog", "Functies", "Bron"),
        tuple(
            (n.naam, SOORTEN[n.soort], *(kort(w) for w in n.waarde), verdeling(n), n.bron)
            for n in normen.normen
        ),
        frozenset({2, 3, 4}),
    )
    if normen.gewicht is not None:
        waarden = " – ".join(kort(waarde) for waarde in normen.gewicht)
        yield Alinea(
            f"Gewicht van de opgavenindex: {waarden}. Een gebied waarvan de index één standaardafwijking "
            f"hoger is, krijgt (1 + gewicht) keer zoveel uren per inwoner. Bron: {normen.bron_gewicht}."
        )
    minima = [f"{f.naam}: {kort(f.minimum)} uren per week per {f.per}" for f in normen.functies if f.minimum]
    if minima:
        yield Alinea("Minimum per team:")
        yield Opsomming(tuple(minima))


def _per_team(formatie: Formatie) -> Iterator[Onderdeel]:
    yield Kop("Waar de uren vandaan komen")
    yield Alinea(
        "Hier staat per team welke norm met welk cijfer uren geeft. Beschermde aantallen zijn op 5 "
        "afgerond. Een verborgen aantal telt wel mee in het totaal van het team."
    )
    for team in formatie.teams:
        if team.sporen:
            yield Kop(_naam(team), 2)
            yield Tabel(
                f"Herkomst van de uren van {_naam(team)}",
                ("Norm", "Personen", "Rekening", *(kop.capitalize() for kop in BANDKOPPEN)),
                (
                    *((s.norm, _personen(s), s.rekening, *_spooruren(s)) for s in team.sporen),
                    *_minimumregel(team),
                ),
                frozenset({3, 4, 5}),
            )


def _minimumregel(team: Teamformatie) -> Iterator[tuple[str, ...]]:
    """Yield what a minimum adds to the middle of a team, when that shows."""
    if round(team.aanvulling):
        yield (
            "Minimum per functie",
            "–",
            "wat normen minder vragen dan het minimum",
            "–",
            getal(team.aanvulling),
            "–",
        )


def _personen(spoor: Spoor) -> str:
    deel = f" (van {getal(100 * spoor.dekking)} % van de inwoners)" if 0 < spoor.dekking < 1 else ""
    return f"{spoor.cijfer}{deel}"


def _spooruren(spoor: Spoor) -> tuple[str, str, str]:
    if spoor.uren is not None:
        return _uren(spoor.uren)
    woord = "telt niet mee" if spoor.dekking == 0 else "in het totaal"
    return woord, woord, woord
