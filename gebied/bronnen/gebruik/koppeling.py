"""Which column of a file with service use is what: recognised by name and content, or given by the user."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from gebied.bronnen.gebruik._herkenning import PLAATSNAMEN, Herkenning, Voorstel, doelnaam
from gebied.bronnen.gebruik._kolomprofiel import Plaatskenner
from gebied.bronnen.gebruik._koppelbestand import (
    HEEL_DOMEIN,
    Koppeling,
    als_toml,
    lees_koppelingen,
    onbekende_sleutels,
    uit_toml,
)
from gebied.bronnen.gebruik._kopwoorden import ROLLEN, VOCABULAIRE, Rol
from gebied.bronnen.gebruik.bestand import Gebruiksbestand, kolomlabel
from gebied.bronnen.gebruik.uitvraag import is_uitvraag, lees_uitvraag
from gebied.bronnen.namen import sleutel
from gebied.bronnen.voorzieningen import Voorzieningenlijst, herken_domein, herken_voorziening
from gebied.taal import opsomming

__all__ = [
    "HEEL_DOMEIN",
    "PLAATSNAMEN",
    "ROLLEN",
    "VOCABULAIRE",
    "Koppeling",
    "Rol",
    "Voorstel",
    "als_toml",
    "herken",
    "lees_koppelingen",
    "uit_toml",
    "vertaler",
]


def herken(
    bestand: Gebruiksbestand,
    lijst: Voorzieningenlijst,
    gebieden: pd.DataFrame,
    gegeven: Sequence[Koppeling] = (),
) -> Voorstel:
    """Return how a file can be read.

    Parameters
    ----------
    bestand
        The opened file; only its header and sample are looked at.
    lijst
        Voorzieningen to recognise.
    gebieden
        `code`, `naam` and text columns of groups, one row per gebied of the scan.
    gegeven
        Koppelingen of the user; the one that names most of the columns of this file goes before recognition.

    Raises
    ------
    InvoerGeweigerd
        When it is an uitvraag that is not filled in well.
    """
    if is_uitvraag(bestand):
        return lees_uitvraag(bestand, lijst)
    if passend := _passend(gegeven, bestand.kop):
        return _uit_gegeven(passend, bestand, lijst, gebieden)
    return Herkenning(bestand, lijst, gebieden).voorstel()


def vertaler(
    koppeling: Koppeling, lijst: Voorzieningenlijst
) -> Callable[[str | None, str | None], str | None]:
    """Return what translates the texts of one row to a voorziening.

    Returns
    -------
    Callable
        From the text in the column of voorzieningen and the one in the column of domains (None where there is
        no such column) to the key of a voorziening, to ``"domein:wmo"`` where only the domain is known, or
        None.
    """
    waarden = {sleutel(tekst): doel for tekst, doel in koppeling.waarden.items()}

    def vertaal(voorziening: str | None, domein: str | None = None) -> str | None:
        if koppeling.voorziening is not None:
            return koppeling.voorziening
        tekst = voorziening or ""
        if (kaal := sleutel(tekst)) and kaal in waarden:
            return waarden[kaal]
        thuis = herken_domein(lijst, domein) if domein else koppeling.domein
        if voorziening is None:
            return None if thuis is None else HEEL_DOMEIN + thuis
        if gevonden := herken_voorziening(lijst, tekst, thuis):
            return gevonden
        genoemd = herken_domein(lijst, tekst)
        return HEEL_DOMEIN + genoemd if genoemd and thuis in (None, genoemd) else None

    return vertaal


def _passend(gegeven: Sequence[Koppeling], kop: Sequence[str]) -> list[Koppeling]:
    """Return the koppelingen that name most columns of a file; all of them where counts differ in year."""
    passend = [k for k in gegeven if k.past(kop)]
    per_jaar = [k for k in passend if k.breed and k.jaar is not None]
    if per_jaar and len({k.jaar for k in per_jaar}) == len(per_jaar) == len(passend):
        return per_jaar
    meeste = max((len(k.kolommen) + len(k.breed) for k in passend), default=0)
    return [k for k in passend if len(k.kolommen) + len(k.breed) == meeste]


def _uit_gegeven(
    passend: list[Koppeling], bestand: Gebruiksbestand, lijst: Voorzieningenlijst, gebieden: pd.DataFrame
) -> Voorstel:
    bekend = {naam for k in passend for naam in (*k.kolommen.values(), *k.breed)} | VOCABULAIRE
    groepen = Plaatskenner(gebieden).groepen
    problemen = []
    if len(passend) > 1 and not all(k.breed for k in passend):
        problemen.append("het past bij meer dan één [[bestand]]; laat er één over, of noem meer kolommen.")
    uitleg = []
    for koppeling in passend:
        problemen += onbekende_sleutels(koppeling, lijst)
        if koppeling.plaats_soort not in (*PLAATSNAMEN, *groepen):
            keuzes = opsomming([*PLAATSNAMEN, *groepen])
            problemen.append(f"plaats_soort is onbekend in deze wijkscan; kies uit {keuzes}.")
        plekken = koppeling.plekken(bestand.kop) or {}
        uitleg += [
            f"{kolomlabel(plek + 1, bestand.kop[plek], bekend)} → {rol}: volgens de koppeling"
            for rol, plek in sorted(plekken.items(), key=lambda paar: paar[1])
        ]
        uitleg += [
            f"{kolomlabel(plek + 1, bestand.kop[plek], bekend)} → aantal: {doelnaam(doel, lijst)}"
            for plek, doel in (koppeling.brede_plekken(bestand.kop) or {}).items()
        ]
    zekerheid = {rol: 1.0 for koppeling in passend for rol in koppeling.kolommen}
    return Voorstel(
        tuple(passend),
        zekerheid,
        tuple(dict.fromkeys(uitleg)),
        tuple(dict.fromkeys(problemen)),
        gegeven=True,
        herkend=passend[0],
    )
