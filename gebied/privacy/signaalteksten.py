"""Signals hold free text: what points at one person stops them, or is told to who reads them in.

Numbers and addresses can be recognised; names of people in running text cannot, so a reader has to look too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd

from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding
from gebied.privacy import _nummers
from gebied.privacy._steekproef import MEEST_TEKENS, Steekproef
from gebied.taal import opsomming

_ADRES: Final = re.compile(r"\b[1-9]\d{3}\s?[A-Za-z]{2}[\s,/_-]+(?:huisnummer\s|nr\.?\s)?\d{1,5}\b")
_STRAAT: Final = re.compile(
    r"\b[A-Z][\w'-]*(?:straat|laan|weg|plein|kade|gracht|dreef|hof|singel|steeg|pad)\s+\d{1,5}\s?[a-zA-Z]?\b"
)


def _proef(toets: Callable[[Steekproef], bool]) -> Callable[[str], bool]:
    return lambda tekst: toets(Steekproef(0, "", (tekst,), 1))


_WEIGERT: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "een burgerservicenummer (BSN)": _proef(_nummers.bsn),
        "een rekeningnummer (IBAN)": _nummers.is_iban,
    }
)
"""What no signal can need."""

_MELDT: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "een e-mailadres": _proef(_nummers.mail),
        "een telefoonnummer": _proef(_nummers.telefoon),
        "een adres": lambda tekst: bool(_ADRES.search(tekst) or _STRAAT.search(tekst)),
    }
)
"""What may belong to an organisation or a building."""


def keur_signalen(signalen: pd.DataFrame) -> tuple[Bevinding, ...]:
    """Look for what points at one person in the texts of signals.

    Parameters
    ----------
    signalen
        `schema.SIGNALEN`; `tekst` and `herkomst` are looked at.

    Returns
    -------
    tuple of Bevinding
        ``SIGNAAL_PERSOON`` for each signal with an e-mail address, telephone number or address, without the
        text itself. Never for a name: that cannot be told from other words.

    Raises
    ------
    InvoerGeweigerd
        When a text holds what passes for a BSN or IBAN: then nothing is to be stored.
    """
    problemen: list[str] = []
    bevindingen: list[Bevinding] = []
    for nr, rij in enumerate(signalen.itertuples(index=False), 1):
        stukken = [stuk for tekst in (rij.tekst, rij.herkomst) for stuk in _stukken(str(tekst))]
        waar = f"signaal {nr} ({rij.naam})"
        problemen += [f"{waar}: hier lijkt {wat} te staan." for wat in _soorten(_WEIGERT, stukken)]
        if gevonden := _soorten(_MELDT, stukken):
            tekst = f"In {waar} lijkt {opsomming(gevonden)} te staan. Haal weg wat over één persoon gaat."
            bevindingen.append(Bevinding("SIGNAAL_PERSOON", tekst))
    if problemen:
        raise InvoerGeweigerd(
            "Aan deze signalen kan iemand direct te herkennen zijn. Er is niets ingelezen.",
            problemen=problemen,
            stap="haal deze nummers uit de tekst en lees het bestand opnieuw in.",
        )
    return tuple(bevindingen)


def _soorten(toetsen: Mapping[str, Callable[[str], bool]], stukken: Sequence[str]) -> list[str]:
    return [wat for wat, toets in toetsen.items() if any(map(toets, stukken))]


def _stukken(tekst: str) -> list[str]:
    """Return a text in overlapping pieces: the tests are written for cells, not for long texts."""
    stap = MEEST_TEKENS // 2
    return [tekst[begin : begin + MEEST_TEKENS] for begin in range(0, max(len(tekst) - stap, 1), stap)]
