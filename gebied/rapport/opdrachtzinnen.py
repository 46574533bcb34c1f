"""An opdracht and its proof as Dutch sentences, for people who have to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gebied.indelen.eisen import kort, lees_eisen
from gebied.model import Bewijs, Opdracht
from gebied.opdrachtdelen import Mix
from gebied.taal import getal, opsomming, wens_naam, wens_waarde
from gebied.wijkscan import Wijkscan

VASTE_REGELS: Final = (
    "Elk gebied hoort bij precies één werkgebied.",
    "Elk werkgebied is één geheel: van elk gebied komt u in elk ander zonder het werkgebied uit te gaan.",
)
"""What every indeling of ours keeps, whatever the opdracht."""


def regelzinnen(scan: Wijkscan, opdracht: Opdracht) -> tuple[str, ...]:
    """Return the hard rules of an opdracht, those that always hold first."""
    return (*VASTE_REGELS, *(eis.tekst for eis in lees_eisen(scan, opdracht, {})))


def wenszinnen(scan: Wijkscan, opdracht: Opdracht) -> tuple[str, ...]:
    """Return the wishes of an opdracht in order of importance; one text for those weighed together."""
    return tuple(
        " ".join(zin for wens in trede for zin in _WENSEN[wens](scan, opdracht))
        + (" Deze wensen zijn tegen elkaar afgewogen." if len(trede) > 1 else "")
        for trede in opdracht.treden
    )


def bewijszin(bewijs: Bewijs) -> str:
    """Return what is proved about one wish.

    >>> bewijszin(Bewijs("afstand_tot_band", "optimaal", 1204, 1204))
    'Afstand tot de band: 1.204 inwoners. Het is bewezen dat het niet beter kan.'
    """
    naam = wens_naam(bewijs.trede)
    return f"{naam[:1].upper()}{naam[1:]}: {wens_waarde(bewijs.trede, bewijs.waarde)}. {_zekerheid(bewijs)}"


def _zekerheid(bewijs: Bewijs) -> str:
    if bewijs.status == "optimaal":
        return "Het is bewezen dat het niet beter kan."
    if bewijs.ondergrens is None or bewijs.status != "binnen":
        return "Niet bewezen is hoe goed dit is: misschien bestaat er een betere indeling."
    best = wens_waarde(bewijs.trede, bewijs.ondergrens)
    if bewijs.gap is not None:
        boven = f"{getal(100 * bewijs.gap, 1)} % boven het best mogelijke"
        return f"Dat is hooguit {boven}: minder dan {best} kan niet."
    meer = wens_waarde(bewijs.trede, bewijs.gap_absoluut or 0)
    return f"Dat is hooguit {meer} boven het best mogelijke."


def kolomnaam(scan: Wijkscan, kolom: str) -> str:
    """Return what a column is about, in the words of the catalogue where it has any."""
    uitleg = next((deel.omschrijving for deel in scan.catalogus if deel.naam == kolom), "")
    return uitleg.partition(";")[0].rstrip(".") or kolom.replace("_", " ")


def _inwoners(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    laagste, hoogste = opdracht.inwoners
    band = f"{getal(laagste)} tot {getal(hoogste)}"
    yield f"Het aantal inwoners per team ligt in de band van {band}, of zo dicht mogelijk daarbij."


def _doel(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    yield f"Het aantal inwoners per team ligt zo dicht mogelijk bij {getal(opdracht.doel or 0)}."


def _ook_inwoners(scan: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    for ook in opdracht.ook_inwoners:
        laagste, hoogste = ook.inwoners or opdracht.inwoners
        if not ook.hard:
            wat, band = kolomnaam(scan, ook.kolom), f"{getal(laagste)} tot {getal(hoogste)}"
            yield f"Ook volgens '{wat}' ligt elk team in de band van {band}, of zo dicht mogelijk daarbij."


def _belasting(scan: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    delen = opdracht.belasting.kolommen if opdracht.belasting else {}
    keer = {kolom: f"{kort(gewicht)} × " if gewicht != 1 else "" for kolom, gewicht in delen.items()}
    som = [f"{keer[kolom]}'{kolomnaam(scan, kolom)}'" for kolom in delen]
    yield f"Het werk is zo gelijk mogelijk over de teams verdeeld. Als werk telt: {opsomming(som)}."


def _mix(scan: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    for mix in opdracht.mix:
        yield _mixzin(scan, mix)


def _mixzin(scan: Wijkscan, mix: Mix) -> str:
    wat = f"'{kolomnaam(scan, mix.teller)}'"
    van = "" if mix.noemer == "inwoners" else f" (van '{kolomnaam(scan, mix.noemer)}')"
    if mix.soort == "gelijksoortig":
        return f"Gebieden in een werkgebied lijken zo veel mogelijk op elkaar in {wat}{van}."
    return f"Het aandeel van {wat}{van} is in elk werkgebied zo veel mogelijk gelijk aan dat van de gemeente."


def _plek(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    if (plek := opdracht.ontmoetingsplek) is not None:
        if plek.aantal:
            wat = opsomming(plek.soorten)
            yield f"Zo veel mogelijk werkgebieden hebben ten minste {plek.aantal} van {wat}."
        if plek.afstand_m is not None:
            ver = f"{getal(plek.afstand_m)} m van een ontmoetingsplek in hun werkgebied"
            yield f"Zo veel mogelijk inwoners wonen binnen {ver}."


def _binnen(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    yield f"Werkgebieden gaan zo weinig mogelijk over de grens van een {opdracht.binnen}, geteld in inwoners."


def _lagen(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    for laag in opdracht.lagen:
        if not laag.hard:
            yield f"Elk werkgebied ligt zo veel mogelijk binnen één team van de laag '{laag.naam}'."


def _huidig(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    if opdracht.huidig is not None:
        yield f"Zo weinig mogelijk inwoners krijgen een ander team dan in '{opdracht.huidig.indeling}'."


def _aansluiten(_: Wijkscan, opdracht: Opdracht) -> Iterator[str]:
    namen = opsomming([f"'{naam}'" for naam in opdracht.aansluiten_bij])
    yield f"De werkgebieden volgen zo veel mogelijk de grenzen van {namen}."


def _compactheid(_: Wijkscan, __: Opdracht) -> Iterator[str]:
    yield "Inwoners wonen zo dicht mogelijk bij het middelste gebied van hun werkgebied."


_WENSEN: Final[Mapping[str, Callable[[Wijkscan, Opdracht], Iterator[str]]]] = {
    "inwoners": _inwoners,
    "doel": _doel,
    "ook_inwoners": _ook_inwoners,
    "belasting": _belasting,
    "mix": _mix,
    "ontmoetingsplek": _plek,
    "binnen": _binnen,
    "lagen": _lagen,
    "huidig": _huidig,
    "aansluiten_bij": _aansluiten,
    "compactheid": _compactheid,
}
