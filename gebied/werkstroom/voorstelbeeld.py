"""What a page shows of a proposal and of a search that is on its way: figures and proof in plain words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from gebied.indelen import Voortgang
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_indeling
from gebied.model import Beoordeling, Bevinding, Indeling
from gebied.rapport.opdrachtzinnen import bewijszin
from gebied.taal import getal, kort, wens_naam, wens_waarde
from gebied.werkstroom.klusberichten import Voorstel
from gebied.wijkscan import Wijkscan

FASEN: Final = {"zoeken": "Werkgebieden zoeken", "bewijzen": "Bewijzen dat het niet beter kan"}


@dataclass(frozen=True)
class Voorstelbeeld:
    """One proposal as a page shows it.

    Parameters
    ----------
    laag
        Its map.
    cijfers
        Name and value of what matters most.
    bewijs
        What is proved about each wish, a sentence each.
    bevindingen
        What the judge and the search have to tell, each once.
    """

    laag: Kaartlaag
    cijfers: tuple[tuple[str, str], ...]
    bewijs: tuple[str, ...]
    bevindingen: tuple[Bevinding, ...]


def voorstelbeeld(scan: Wijkscan, voorstel: Voorstel) -> Voorstelbeeld:
    """Return what a page shows of a proposal."""
    indeling, oordeel = voorstel.indeling, voorstel.oordeel
    al = {bevinding.code for bevinding in oordeel.bevindingen}
    van_zoeken = (bevinding for bevinding in indeling.bevindingen if bevinding.code not in al)
    return Voorstelbeeld(
        laag=laag_van_indeling(scan, indeling, oordeel),
        cijfers=tuple(_cijfers(oordeel)),
        # what the proof of an alternative is worth belongs beside it
        bewijs=(
            *(bewijszin(bewijs) for bewijs in indeling.bewijs),
            *(bevinding.tekst for bevinding in indeling.bevindingen if bevinding.code == "ALTERNATIEF"),
        ),
        bevindingen=(*oordeel.bevindingen, *van_zoeken),
    )


def _cijfers(oordeel: Beoordeling) -> list[tuple[str, str]]:
    totaal = oordeel.totaal
    uit = [("Teams", getal(totaal["teams"]))]
    if totaal.get("in_band") is not None:
        uit += [
            ("Werkgebieden in de band", f"{getal(totaal['in_band'])} van {getal(totaal['werkgebieden'])}"),
            ("Inwoners buiten de band", getal(totaal["afstand_tot_band"])),
        ]
    uit += [
        ("Kleinste en grootste", f"{getal(totaal['kleinste'])} en {getal(totaal['grootste'])} inwoners"),
        ("Compactheid: afstand tot het midden", f"{getal(totaal['compactheid_m'])} m"),
    ]
    if totaal.get("belasting_afwijking_pct") is not None:
        uit.append(("Werk van een team wijkt hooguit af", f"{kort(totaal['belasting_afwijking_pct'], 1)} %"))
    return [*uit, ("Bevindingen", getal(len(oordeel.bevindingen)))]


def voortgangszinnen(stand: Voortgang) -> tuple[str, ...]:
    """Return what a search is doing, the best so far on every wish, and how far from the best possible."""
    zinnen = [f"{FASEN[stand.fase]} …"]
    zinnen += [
        f"Beste tot nu toe: {wens_naam(naam)} {wens_waarde(naam, waarde)}."
        for naam, waarde in zip(stand.namen, stand.waarden, strict=True)
    ]
    if stand.ondergrens is not None and stand.waarden and stand.waarden[-1]:
        beter = max(0.0, 100 * (1 - stand.ondergrens / stand.waarden[-1]))
        naam = wens_naam(stand.namen[-1])
        grens = wens_waarde(stand.namen[-1], stand.ondergrens)
        zinnen.append(f"Minder {naam} dan {grens} kan niet: het kan hooguit {getal(beter, 2)} % beter.")
    return tuple(zinnen)


def hernoemd(indeling: Indeling, naam: str) -> Indeling:
    """Return an indeling under another name; an empty one keeps what it was called."""
    return replace(indeling, naam=naam.strip() or indeling.naam)
