"""Records to counts: outcomes per row here, persons in DuckDB, cut to three where they are added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.privacy._betekenis import LEEG, ONBEKEND, Betekenis, Categorieen, Masker, nummer_van, uitkomsten
from gebied.privacy._codes import Getallen, in_grote_stukken
from gebied.privacy._duckdb import Personen, Persoonstelling, rangorde
from gebied.privacy.stroom import DOMEIN, Stroom
from gebied.privacy.telling import (
    ANDER_JAAR,
    DATUM_ONLEESBAAR,
    GEEN_PERSOON,
    GEEN_PLAATS,
    GETELD,
    MEESTE_DOMEINEN,
    MEESTE_VOORZIENINGEN,
    ONLEESBAAR,
    PLAATS_ONBEKEND,
    STAPELINGEN,
    UITKOMSTEN,
    VOORZIENING_ONBEKEND,
    Plaats,
    Telling,
)
from gebied.privacy.veilig import STATISTIEKEN, Statistiek


class Recordteller:
    """Rows in, a `Telling` of records out."""

    def __init__(
        self,
        *,
        plaatsen: Sequence[Plaats],
        categorieen: Categorieen,
        periode: tuple[date, date],
        jaar: int,
        laatste: date,
    ) -> None:
        self._plaatsen = tuple(plaatsen)
        # DuckDB gets areas in order of kind and code, so that the first of two is the smallest number
        self._op_orde = sorted(self._plaatsen)
        self._nummers = {plaats: nr for nr, plaats in enumerate(self._op_orde)}
        self._categorieen = categorieen
        self._van, self._tot = (nummer_van(dag) for dag in periode)
        self._jaar = jaar
        self._laatste = laatste
        self._regels = np.zeros(len(UITKOMSTEN), dtype=np.int64)

    def neem(self, stroom: Stroom, telling: Persoonstelling) -> None:
        """Read all rows of a file into `telling`."""
        betekenis = Betekenis(stroom, self._nummers, self._categorieen.nummer, self._laatste)
        for kolommen in in_grote_stukken(stroom.batches):
            self._neem_stuk(dict(kolommen), betekenis, telling)
        self._regels[UITKOMSTEN.index(ONLEESBAAR)] += stroom.onleesbaar()

    def _neem_stuk(
        self, kolommen: Mapping[str, pa.Array], betekenis: Betekenis, telling: Persoonstelling
    ) -> None:
        aantal = len(next(iter(kolommen.values())))
        personen = pc.utf8_trim_whitespace(kolommen.get("persoon", pa.nulls(aantal, pa.large_string())))
        iemand = pc.greater(pc.binary_length(personen), 0).fill_null(False).to_numpy(zero_copy_only=False)
        begin, eind = betekenis.dagen(kolommen, aantal)
        jaar = betekenis.jaar(kolommen, aantal, self._jaar)
        plaats = betekenis.plaats(kolommen, aantal)
        categorie = betekenis.categorie(kolommen, aantal)
        toetsen = {
            GEEN_PERSOON: ~iemand,
            DATUM_ONLEESBAAR: (begin < 0) | (eind < begin) | (jaar < 0),
            ANDER_JAAR: (jaar != self._jaar) | (begin > self._tot) | (eind < self._van),
            GEEN_PLAATS: plaats == LEEG,
            PLAATS_ONBEKEND: plaats == ONBEKEND,
            VOORZIENING_ONBEKEND: categorie < 0,
        }
        uitkomst = uitkomsten(toetsen, UITKOMSTEN, aantal)
        self._regels += np.bincount(uitkomst, minlength=len(UITKOMSTEN))
        geteld = uitkomst == UITKOMSTEN.index(GETELD)
        rang = np.where(geteld, rangorde(begin, eind, plaats), -1)
        categorie = np.where(geteld, categorie, -1)
        telling.neem(personen.filter(pa.array(iemand)), *(k[iemand] for k in (uitkomst, rang, categorie)))

    def maak(self, telling: Persoonstelling, lijst: Voorzieningenlijst, peildatum: date | None) -> Telling:
        """Add up the persons of all files."""
        opteller = _Opteller(len(self._op_orde), self._categorieen, lijst)
        personen = np.zeros(len(UITKOMSTEN), dtype=np.int64)
        for groepen in telling.groepen():
            np.add.at(personen, groepen.uitkomst, groepen.aantal)
            opteller.neem(groepen.kies(groepen.uitkomst == UITKOMSTEN.index(GETELD)))
        terug = [self._nummers[plaats] for plaats in self._plaatsen]
        zonder_persoon = (ONLEESBAAR, GEEN_PERSOON)
        return Telling(
            jaar=self._jaar,
            peildatum=peildatum,
            vorm="records",
            plaatsen=self._plaatsen,
            categorieen={statistiek: self._categorieen.van[statistiek] for statistiek in STATISTIEKEN},
            aantallen={statistiek: opteller.aantallen[statistiek][terug] for statistiek in STATISTIEKEN},
            regels=dict(zip(UITKOMSTEN, self._regels.tolist(), strict=True)),
            personen={
                naam: int(aantal)
                for naam, aantal in zip(UITKOMSTEN, personen, strict=True)
                if naam not in zonder_persoon
            },
            afgekapt=opteller.afgekapt,
        )


class _Opteller:
    """Persons that are alike, added up per area and category; here they are cut to three."""

    def __init__(self, plaatsen: int, categorieen: Categorieen, lijst: Voorzieningenlijst) -> None:
        self._plaatsen = plaatsen
        self._voorzieningen = categorieen.nummers("voorziening")
        domein_van = lijst.domein_van
        self._domeinen = [
            [categorieen.nummer[DOMEIN + d]]
            + [categorieen.nummer[v] for v in categorieen.van["voorziening"] if domein_van[v] == d]
            for d in categorieen.van["domein"]
        ]
        self.aantallen: dict[Statistiek, Getallen] = {
            statistiek: np.zeros((plaatsen, len(categorieen.van[statistiek])), dtype=np.int64)
            for statistiek in STATISTIEKEN
        }
        self.afgekapt = {"domeinen": 0, "voorzieningen": 0, "gebieden": 0}

    def neem(self, groepen: Personen) -> None:
        """Add groups of persons that count."""
        domeinen = self._tel(
            "domein", groepen, (groepen.heeft(nummers) for nummers in self._domeinen), MEESTE_DOMEINEN
        )
        voorzieningen = self._tel(
            "voorziening",
            groepen,
            (groepen.heeft([nummer]) for nummer in self._voorzieningen),
            MEESTE_VOORZIENINGEN,
        )
        stapel = np.clip(domeinen, 1, len(STAPELINGEN)) - 1
        np.add.at(self.aantallen["stapeling"], (groepen.plaats, stapel), groepen.aantal)
        for naam, wie in (
            ("domeinen", domeinen > MEESTE_DOMEINEN),
            ("voorzieningen", voorzieningen > MEESTE_VOORZIENINGEN),
            ("gebieden", groepen.meer_plaatsen),
        ):
            self.afgekapt[naam] += int(groepen.aantal[wie].sum())

    def _tel(
        self, statistiek: Statistiek, groepen: Personen, kolommen: Iterable[Masker], meeste: int
    ) -> Getallen:
        """Add persons to the first categories that they have; return how many each has in all."""
        eerder = np.zeros(len(groepen.aantal), dtype=np.int64)
        for nr, heeft in enumerate(kolommen):
            telt = heeft & (eerder < meeste)
            np.add.at(self.aantallen[statistiek][:, nr], groepen.plaats[telt], groepen.aantal[telt])
            eerder += heeft
        return eerder
