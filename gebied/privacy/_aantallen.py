"""Counts of a source to counts: figures are read, added up, and what was not delivered is kept apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np

from gebied.privacy._betekenis import LEEG, ONBEKEND, Betekenis, Categorieen, uitkomsten
from gebied.privacy._codes import Codes, Getallen, in_grote_stukken
from gebied.privacy.stroom import BREED, Stroom
from gebied.privacy.telling import (
    AANTAL_ONLEESBAAR,
    ANDER_JAAR,
    DATUM_ONLEESBAAR,
    GEEN_PLAATS,
    GETELD,
    NIET_GELEVERD,
    ONLEESBAAR,
    PLAATS_ONBEKEND,
    UITKOMSTEN_AANTALLEN,
    VOORZIENING_ONBEKEND,
    Plaats,
    Telling,
)
from gebied.privacy.veilig import STATISTIEKEN
from gebied.schema import MEESTE_INWONERS


class Aantalteller:
    """Figures in, a `Telling` of counts out."""

    def __init__(
        self, plaatsen: Sequence[Plaats], categorieen: Categorieen, jaar: int, laatste: date
    ) -> None:
        self._plaatsen = tuple(plaatsen)
        self._nummers = {plaats: nr for nr, plaats in enumerate(self._plaatsen)}
        self._categorieen = categorieen
        self._jaar = jaar
        self._laatste = laatste
        vorm = (len(self._plaatsen), len(categorieen.sleutels))
        self._som = np.zeros(vorm, dtype=np.int64)
        self._keer = np.zeros(vorm, dtype=np.int64)
        self._genoemd: set[int] = set()
        self._regels = np.zeros(len(UITKOMSTEN_AANTALLEN), dtype=np.int64)

    def neem(self, stroom: Stroom) -> None:
        """Add all figures of a file."""
        betekenis = Betekenis(stroom, self._nummers, self._categorieen.nummer, self._laatste)
        aantallen = Codes(lambda teksten: [_aantal(tekst) for tekst in teksten], leeg=LEEG)
        for alle in in_grote_stukken(stroom.batches):
            kolommen, aantal = dict(alle), len(alle[0][1])
            plaats = betekenis.plaats(kolommen, aantal)
            jaar = betekenis.jaar(kolommen, aantal, self._jaar)
            breed = [(naam.removeprefix(BREED), kolom) for naam, kolom in alle if naam.startswith(BREED)]
            for sleutel, kolom in breed:
                nummer = self._categorieen.nummer.get(sleutel, ONBEKEND)
                self._tel(plaats, jaar, np.full(aantal, nummer), aantallen.van(kolom, aantal))
            if not breed:
                categorie = betekenis.categorie(kolommen, aantal)
                self._tel(plaats, jaar, categorie, aantallen.van(kolommen.get("aantal"), aantal))
        self._regels[UITKOMSTEN_AANTALLEN.index(ONLEESBAAR)] += stroom.onleesbaar()

    def _tel(self, plaats: Getallen, jaar: Getallen, categorie: Getallen, waarde: Getallen) -> None:
        toetsen = {
            DATUM_ONLEESBAAR: jaar < 0,
            ANDER_JAAR: jaar != self._jaar,
            GEEN_PLAATS: plaats == LEEG,
            PLAATS_ONBEKEND: plaats == ONBEKEND,
            VOORZIENING_ONBEKEND: categorie < 0,
            AANTAL_ONLEESBAAR: waarde == ONBEKEND,
            NIET_GELEVERD: waarde == LEEG,
        }
        uitkomst = uitkomsten(toetsen, UITKOMSTEN_AANTALLEN, len(plaats))
        self._regels += np.bincount(uitkomst, minlength=len(UITKOMSTEN_AANTALLEN))
        self._genoemd.update(np.unique(categorie[categorie >= 0]).tolist())
        telt = uitkomst == UITKOMSTEN_AANTALLEN.index(GETELD)
        np.add.at(self._som, (plaats[telt], categorie[telt]), waarde[telt])
        np.add.at(self._keer, (plaats[telt], categorie[telt]), 1)

    def maak(self, peildatum: date | None) -> Telling:
        """Return what was added up."""
        nummers = {statistiek: self._categorieen.nummers(statistiek) for statistiek in STATISTIEKEN}
        nummers = {statistiek: nrs for statistiek, nrs in nummers.items() if self._genoemd & set(nrs)}
        return Telling(
            jaar=self._jaar,
            peildatum=peildatum,
            vorm="aantallen",
            plaatsen=self._plaatsen,
            categorieen={statistiek: self._categorieen.van[statistiek] for statistiek in nummers},
            aantallen={statistiek: self._som[:, nrs] for statistiek, nrs in nummers.items()},
            regels=dict(zip(UITKOMSTEN_AANTALLEN, self._regels.tolist(), strict=True)),
            geleverd={statistiek: self._keer[:, nrs] > 0 for statistiek, nrs in nummers.items()},
            dubbel=int(np.maximum(self._keer - 1, 0).sum()),
        )


_GEHEEL: Final = re.compile(r"\d+|\d{1,3}(?P<punt>[. ])\d{3}((?P=punt)\d{3})*", re.ASCII)
_NULLEN: Final = re.compile(r"[.,]0{1,2}$", re.ASCII)
_NIET_GELEVERD: Final = re.compile(
    r"<\s*\d+|[-–—xX.*?]+|n\.?v\.?t\.?|geheim|onbekend", re.ASCII | re.IGNORECASE
)


def _aantal(tekst: str) -> int:
    """Return a count; `LEEG` where the source withheld it, `ONBEKEND` where it is no count."""
    if _NIET_GELEVERD.fullmatch(tekst):
        return LEEG
    kaal = _NULLEN.sub("", tekst).replace("\u00a0", " ")
    if not _GEHEEL.fullmatch(kaal):
        return ONBEKEND
    cijfers = re.sub(r"\D", "", kaal)
    waarde = int(cijfers) if len(cijfers) < 12 else MEESTE_INWONERS + 1
    return waarde if waarde <= MEESTE_INWONERS else ONBEKEND
