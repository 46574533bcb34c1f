"""Why an indeling is proposed, in plain Dutch: rules, map, werkgebieden, who changes team, proof, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pandas as pd

from gebied.beoordelen import wie_verandert
from gebied.indelen.afweging import Front
from gebied.indelen.eisen import naamgever
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.rapport._markdown import uit_markdown
from gebied.rapport._werkgebiedtabellen import MEERVOUD, cel, naast_elkaar, werkgebiedtabellen
from gebied.rapport.afweging import afwegingstabel
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Opsomming, Plaatje, Tabel
from gebied.rapport.opdrachtzinnen import VASTE_REGELS, bewijszin, regelzinnen, wenszinnen
from gebied.rapport.profieldelen import opmerkingen
from gebied.taal import getal, opsomming, wens_naam
from gebied.wijkscan import Wijkscan

MEESTE_RIJEN: Final = 100
"""A longer table of who changes team belongs in a workbook."""


def toelichting(
    scan: Wijkscan,
    indeling: Indeling,
    oordeel: Beoordeling,
    *,
    opdracht: Opdracht | None = None,
    huidig: Indeling | None = None,
    vergelijking: pd.DataFrame | None = None,
    front: Front | None = None,
    plaatjes: Mapping[str, Plaatje] | None = None,
    verslag: str = "",
    datum: date | None = None,
) -> Document:
    """Return the explanation of a proposed indeling, for college, council and the people concerned.

    Parameters
    ----------
    scan, indeling
        The wijkscan and the proposal.
    oordeel
        What the judge found about it.
    opdracht
        The rules it was judged by; default those it answers.
    huidig
        The indeling of today, to say who changes team.
    vergelijking
        Metric × plan, as `beoordelen.zet_naast_elkaar` makes it: today, alternatives, this one.
    front
        What one wish costs on another, where that was worked out.
    plaatjes
        Pictures by their place: ``"kaart"``, ``"huidig"``, ``"afweging"``; others stand after the map.
    verslag
        The beschermingsverslag (Markdown); default that of the levering in the scan.
    datum
        The day it was made.
    """
    levering = scan.levering
    stof = _Stof(
        scan,
        indeling,
        oordeel,
        opdracht or indeling.opdracht or Opdracht(),
        huidig,
        wie_verandert(scan, huidig.toewijzing, indeling.toewijzing) if huidig else pd.DataFrame(),
        vergelijking,
        front,
        plaatjes or {},
        verslag or (levering.verslag if levering else ""),
    )
    return Document(
        titel="Toelichting op de voorgestelde indeling",
        ondertitel=f"{scan.naam}: {indeling.naam}",
        onderdelen=tuple(_delen(stof)),
        onderwerp=f"Indeling in werkgebieden, {scan.naam}",
        datum=datum,
        bronnen=tuple(dict.fromkeys(herkomst.regel for herkomst in scan.herkomsten)),
    )


@dataclass(frozen=True)
class _Stof:
    """What the explanation is made from."""

    scan: Wijkscan
    indeling: Indeling
    oordeel: Beoordeling
    opdracht: Opdracht
    huidig: Indeling | None
    verandert: pd.DataFrame
    vergelijking: pd.DataFrame | None
    front: Front | None
    plaatjes: Mapping[str, Plaatje]
    verslag: str
    berekend: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "berekend", self.indeling.opdracht is not None)

    @property
    def bevindingen(self) -> tuple[str, ...]:
        """What the judge and the maker of the indeling have to say about it."""
        alle = (*self.oordeel.bevindingen, *self.indeling.bevindingen)
        return tuple(dict.fromkeys(bevinding.tekst for bevinding in alle))

    @property
    def verplaatst(self) -> int:
        """Inhabitants that get another team than today."""
        return int(self.verandert["inwoners"].sum()) if len(self.verandert) else 0


def _delen(stof: _Stof) -> Iterator[Onderdeel]:
    yield Alinea(_waarover(stof), "inleiding")
    yield from opmerkingen(stof.scan.herkomsten)
    yield Kop("In het kort")
    yield Opsomming(tuple(_kort(stof)))
    yield from _kaart(stof)
    yield from _regels(stof)
    yield Kop("De werkgebieden")
    yield from werkgebiedtabellen(stof.scan, stof.oordeel)
    yield from _vergelijking(stof)
    yield from _bewijs(stof)
    yield from _afweging(stof)
    yield from _bevindingen(stof)
    if stof.verslag:
        yield Kop("Bescherming van de gegevens over gebruik")
        yield Alinea(
            "In deze toelichting staan aantallen inwoners die hulp krijgen. Die aantallen zijn "
            "beschermd, zodat "
            "niemand te herkennen is. Het beschermingsverslag hieronder zegt hoe."
        )
        yield from uit_markdown(stof.verslag, niveau=2, titel="Beschermingsverslag")


def _waarover(stof: _Stof) -> str:
    totaal = stof.oordeel.totaal
    gebieden = len(stof.indeling.toewijzing)
    wat = f"{getal(gebieden)} {MEERVOUD[stof.scan.niveau] if gebieden != 1 else stof.scan.niveau}"
    wie = f"{getal(totaal['inwoners'])} inwoners"
    tekst = (
        f"De indeling '{stof.indeling.naam}' verdeelt {wat} van {stof.scan.naam}, met {wie}, over "
        f"{getal(totaal['werkgebieden'])} werkgebieden. Een werkgebied is het deel van de gemeente waar "
        "één team "
        "voor werkt. "
    )
    if stof.berekend:
        return tekst + (
            "De computer zocht een indeling die past bij de regels en wensen in dit stuk. Het is een "
            "voorstel: de "
            "gemeente beslist."
        )
    return tekst + "De indeling is niet berekend maar gegeven; zij is hier alleen beoordeeld."


def _kort(stof: _Stof) -> Iterator[str]:
    totaal, (laagste, hoogste) = stof.oordeel.totaal, stof.opdracht.inwoners
    teams = totaal["teams"]
    if teams != totaal["werkgebieden"]:
        yield (
            f"Er zijn {getal(teams)} teams: een gebied met meer dan {getal(hoogste)} inwoners kan niet "
            "worden "
            "geknipt en krijgt meer dan één team."
        )
    if totaal["in_band"] is not None:
        naast = totaal["afstand_tot_band"]
        rest = f" Samen zijn er {getal(naast)} inwoners te veel of te weinig." if naast else ""
        goed, alle = totaal["in_band"], totaal["werkgebieden"]
        waar = f"In alle {alle}" if goed == alle else f"In {goed} van de {alle}"
        yield f"{waar} werkgebieden zijn er per team {getal(laagste)} tot {getal(hoogste)} inwoners.{rest}"
    if totaal["kleinste"] is not None:
        yield (
            f"Het kleinste werkgebied heeft {getal(totaal['kleinste'])} inwoners, het grootste "
            f"{getal(totaal['grootste'])}. Gemiddeld heeft een team er {getal(totaal['gemiddeld'])}."
        )
    los = totaal["niet_aaneengesloten"]
    bestaan = "bestaat" if los == 1 else "bestaan"
    yield (
        f"{los} van de {totaal['werkgebieden']} werkgebieden {bestaan} uit losse delen."
        if los
        else "Elk werkgebied is één geheel."
    )
    if stof.indeling.bewijs:
        yield bewijszin(stof.indeling.bewijs[0])
    if stof.huidig is not None:
        yield _wissel(stof)
    if aantal := len(stof.bevindingen):
        zijn = "is 1 bevinding" if aantal == 1 else f"zijn {getal(aantal)} bevindingen"
        yield f"Er {zijn} bij deze indeling; zie 'Bevindingen' verderop."


def _wissel(stof: _Stof) -> str:
    assert stof.huidig is not None
    if not stof.verplaatst:
        return f"Niemand krijgt een ander team dan in '{stof.huidig.naam}'."
    deel = 100 * stof.verplaatst / max(stof.oordeel.totaal["inwoners"], 1)
    return (
        f"Vergeleken met '{stof.huidig.naam}' krijgen {getal(stof.verplaatst)} inwoners ({getal(deel, 1)} "
        "%) een "
        "ander team."
    )


def _kaart(stof: _Stof) -> Iterator[Onderdeel]:
    na = [deel for naam, deel in stof.plaatjes.items() if naam not in ("kaart", "huidig", "afweging")]
    beelden = [*([stof.plaatjes["kaart"]] if "kaart" in stof.plaatjes else []), *na]
    if beelden:
        yield Kop("De kaart")
        yield from beelden
    if stof.scan.schematisch:
        yield Alinea("De grenzen op de kaart zijn getekend en niet gemeten.", "let op")


def _regels(stof: _Stof) -> Iterator[Onderdeel]:
    if not stof.berekend:
        yield Kop("Waaraan de indeling is getoetst")
        yield Opsomming(regelzinnen(stof.scan, stof.opdracht)[len(VASTE_REGELS) :] or VASTE_REGELS)
        return
    yield Kop("Welke regels en wensen golden")
    yield Kop("Regels", 2)
    yield Alinea("Aan deze regels moest elk voorstel voldoen:")
    yield Opsomming(regelzinnen(stof.scan, stof.opdracht))
    yield Kop("Wensen, in volgorde van belang", 2)
    yield Alinea(
        "Een wens is alleen vervuld voor zover de regels en de wensen erboven dat toelaten. Een latere "
        "wens gaat "
        "nooit ten koste van een eerdere."
    )
    yield Opsomming(wenszinnen(stof.scan, stof.opdracht), genummerd=True)


def _vergelijking(stof: _Stof) -> Iterator[Onderdeel]:
    if stof.huidig is None and stof.vergelijking is None:
        return
    yield Kop(
        "Vergeleken met andere indelingen" if stof.huidig is None else "Vergeleken met de indeling van nu"
    )
    if "huidig" in stof.plaatjes:
        yield stof.plaatjes["huidig"]
    if stof.huidig is not None:
        yield Alinea(_wissel(stof))
        if stof.verplaatst or len(stof.verandert):
            yield Alinea(
                "Elk nieuw werkgebied hoort bij het huidige team waarmee het de meeste inwoners deelt, "
                "zo dat "
                "er zo weinig mogelijk inwoners van team wisselen. Wie buiten dat huidige team woont, "
                "krijgt een "
                "ander team."
            )
            yield _wie(stof, stof.huidig)
    if stof.vergelijking is not None:
        yield naast_elkaar(stof.vergelijking)


def _wie(stof: _Stof, huidig: Indeling) -> Tabel:
    naam, straks = naamgever(stof.scan), {w["nr"]: str(w["naam"]) for w in stof.oordeel.werkgebieden}
    rijen = stof.verandert.sort_values(["inwoners", "code"], ascending=[False, True])
    noot = "Hier staan de grootste gebieden." if len(rijen) > MEESTE_RIJEN else ""
    return Tabel(
        "Welke gebieden van team wisselen",
        ("gebied", "inwoners", f"nu, in {huidig.naam}", f"straks, in {stof.indeling.naam}"),
        tuple(
            (
                naam(str(rij["code"])),
                getal(int(rij["inwoners"])),
                _team(rij["van"], huidig.namen),
                _straks(rij, straks, huidig.namen),
            )
            for rij in rijen.head(MEESTE_RIJEN).to_dict("records")
        ),
        frozenset({1}),
        noot=f"{noot} Er wisselen er {getal(len(rijen))}." if noot else "",
    )


def _team(nr: Any, namen: Mapping[int, str]) -> str:
    return "geen team" if pd.isna(nr) else namen.get(int(nr), f"Werkgebied {int(nr)}")


def _straks(rij: Mapping[Any, Any], namen: Mapping[int, str], was: Mapping[int, str]) -> str:
    """Return the new werkgebied and, as numbers have no meaning of their own, which team it comes from."""
    nieuw = _team(rij["naar"], namen)
    if pd.isna(rij["naar"]):
        return nieuw
    if pd.isna(rij["naar_was"]):
        return f"{nieuw} (nieuw)"
    oud = _team(rij["naar_was"], was)
    return nieuw if oud == nieuw else f"{nieuw} (nu {oud})"


def _bewijs(stof: _Stof) -> Iterator[Onderdeel]:
    if not stof.berekend:
        return
    yield Kop("Hoe goed is dit voorstel?")
    if not stof.indeling.bewijs:
        yield Alinea("Bij deze indeling is niets bewezen: misschien bestaat er een betere.")
        return
    yield Alinea(
        "De computer zocht niet alleen een goede indeling, maar rekende ook uit hoe goed het hooguit kan. "
        "Per wens staat hier wat daarover bewezen is, steeds gegeven de wensen erboven:"
    )
    yield Opsomming(tuple(bewijszin(bewijs) for bewijs in stof.indeling.bewijs), genummerd=True)
    yield Alinea(
        "Het bewijs gaat over de regels en wensen zoals zij hierboven staan, en over de cijfers van de "
        "scan. Of "
        "dat de juiste regels en wensen zijn, is aan de gemeente.",
        "klein",
    )


def _afweging(stof: _Stof) -> Iterator[Onderdeel]:
    if stof.front is None and "afweging" not in stof.plaatjes:
        return
    yield Kop("Wat is tegen elkaar afgewogen")
    if stof.front is not None:
        namen = opsomming([f"'{wens_naam(wens)}'" for wens in stof.front.wensen])
        yield Alinea(
            f"De wensen {namen} kunnen elkaar in de weg zitten. Hieronder staan de indelingen waarvan er "
            "geen op "
            "beide wensen beter is dan een andere. Kiezen tussen deze indelingen is geen rekenwerk, maar "
            "aan de "
            "gemeente."
        )
        yield _front(stof.front, stof.scan)
    if "afweging" in stof.plaatjes:
        yield stof.plaatjes["afweging"]


def _front(front: Front, scan: Wijkscan) -> Tabel:
    tabel = afwegingstabel(front, scan=scan)
    return Tabel(
        f"{wens_naam(front.wensen[0])} tegen {wens_naam(front.wensen[1])}".capitalize(),
        tuple(map(str, tabel.columns)),
        tuple(tuple(cel(waarde) for waarde in rij) for rij in tabel.itertuples(index=False)),
        frozenset(range(1, 4)),
        noot="Knik: vanaf dit punt kost elke stap op de ene wens meer dan hij op de andere oplevert.",
    )


def _bevindingen(stof: _Stof) -> Iterator[Onderdeel]:
    yield Kop("Bevindingen")
    if not stof.bevindingen:
        yield Alinea("Er zijn geen bevindingen bij deze indeling.")
        return
    yield Alinea("Dit moet u weten voordat u de indeling gebruikt.")
    yield Opsomming(stof.bevindingen)
