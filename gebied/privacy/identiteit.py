"""Direct identifiers stop an import: what is found in a column, why that is refused, and how to go on.

No value of a cell leaves this module: a finding holds the number of a column, its name when that is a known
word, and a reason from a fixed list. What cannot be told apart by content is left to the header: a column
with the birth dates of toddlers only, a handful of surnames that are words too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from gebied.bronnen.gebruik.bestand import kolomlabel
from gebied.bronnen.namen import sleutel
from gebied.fouten import HerkenbarePersonen
from gebied.privacy import _geboorte, _namen, _nummers
from gebied.privacy._steekproef import MEEST_TEKENS, Steekproef, neem

Identiteit = Literal[
    "bsn", "nummer", "iban", "e-mail", "telefoon", "geboortedatum", "pc6 met huisnummer", "adres", "naam",
    "vrije tekst", "geen kop",
]  # fmt: skip
"""What a person can be found by."""


class Uitleg(NamedTuple):
    """What is found, and how to make an extract without it; Dutch."""

    reden: str
    stap: str


UITLEG: Final[Mapping[Identiteit, Uitleg]] = MappingProxyType(
    {
        "bsn": Uitleg(
            "hier staan burgerservicenummers (BSN)",
            "vervang het BSN door een willekeurig nummer dat alleen uw applicatie kent; een persoon houdt in "
            "alle bestanden hetzelfde nummer",
        ),
        "nummer": Uitleg(
            "hier staan nummers van personen of van hun papieren",
            "vervang het nummer door een willekeurig nummer dat alleen uw applicatie kent",
        ),
        "iban": Uitleg("hier staan rekeningnummers (IBAN)", "haal de kolom met rekeningnummers weg"),
        "e-mail": Uitleg("hier staan e-mailadressen", "haal de kolom met e-mailadressen weg"),
        "telefoon": Uitleg("hier staan telefoonnummers", "haal de kolom met telefoonnummers weg"),
        "geboortedatum": Uitleg(
            "hier staan volledige geboortedatums",
            "vervang de geboortedatum door het geboortejaar of een leeftijdsklasse, of haal de kolom weg",
        ),
        "pc6 met huisnummer": Uitleg(
            "postcode en huisnummer samen wijzen een adres aan",
            "haal het huisnummer weg en houd de postcode, of neem de buurtcode",
        ),
        "adres": Uitleg(
            "hier staan adressen of een deel ervan (straat, huisnummer)",
            "vervang het adres door de postcode of de buurtcode",
        ),
        "naam": Uitleg("hier staan namen van personen", "haal de kolom met namen weg"),
        "vrije tekst": Uitleg(
            "hier staat vrije tekst, waarin alles over iemand kan staan", "haal de kolom met vrije tekst weg"
        ),
        "geen kop": Uitleg(
            "de eerste regel is geen kop: daar staan gegevens",
            "zet boven de gegevens een regel met de namen van de kolommen",
        ),
    }
)
"""Every reason for which a file is stopped."""

BEKENDE_KOPPEN: Final = frozenset(
    {
        *_nummers.BSN_KOPPEN, *_nummers.NUMMER_KOPPEN, *_nummers.TELEFOON_KOPPEN, *_nummers.MAIL_KOPPEN,
        *_nummers.IBAN_KOPPEN, *_geboorte.GEBOORTE_KOPPEN, *_namen.NAAM_KOPPEN, *_namen.ADRES_KOPPEN,
        *_namen.TEKST_KOPPEN, "geboortedatum", "gebdatum", "geboorteplaats", "naam", "voorletters",
        "voorvoegsel", "tussenvoegsels", "straatnaam", "toevoeging", "huisnummertoevoeging", "postcode",
        "pc6", "opmerkingen", "notities", "bijzonderheden", "toelichtingen", "aantekeningen",
        "clientnummer", "client", "persoon", "begindatum", "einddatum", "ingangsdatum", "startdatum",
        "telefoonnummer", "emailadres", "contactpersoon",
    }
)  # fmt: skip
"""Names of columns that a message may repeat, as `bronnen.namen.sleutel` writes them."""

STROOMRIJEN: Final = 200
"""Rows of every later batch that are looked at."""

_MEEST_CELLEN: Final = 200_000
_MINST_RIJEN: Final = 200
_STROOMWAARDEN: Final = 250
_MEEST_ONTHOUDEN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Vondst:
    """A direct identifier in a column.

    Parameters
    ----------
    kolom
        Number of the column; the first is 1. Or 0 for a row.
    label
        How the column is called in a message; never a text that is not a known word.
    soort
        Which identifier, a key of `UITLEG`.
    """

    kolom: int
    label: str
    soort: Identiteit

    @property
    def reden(self) -> str:
        """Why the column is refused, in Dutch."""
        return UITLEG[self.soort].reden


class Bestand(Protocol):
    """What is needed of an opened file."""

    @property
    def kop(self) -> tuple[str, ...]:
        """Header, as in the file."""

    @property
    def monster(self) -> pa.Table:
        """The first rows, one text column per name of the header."""


def keur(
    bestand: Bestand,
    rollen: Mapping[int, str] | None = None,
    *,
    bekende_teksten: Collection[str] = (),
) -> tuple[Vondst, ...]:
    """Find direct identifiers in the header and the sample of a file.

    Parameters
    ----------
    bestand
        An opened file: its header and its sample of text columns, in the same order.
    rollen
        Column (the first is 0) → what it is: ``"persoon"``, ``"plaats"``, ``"voorziening"``, ``"begin"``,
        ``"eind"`` …, as far as known.
    bekende_teksten
        Public texts: names and codes of gebieden, groups and voorzieningen. They are no names of people.

    Returns
    -------
    tuple of Vondst
        At most one per column, in order; empty when nothing was found.
    """
    rollen = rollen or {}
    bekend = frozenset(map(sleutel, bekende_teksten))
    monster = _uitgedund(bestand.monster)
    kolommen = [
        neem(nr, kop, kolom.to_pylist(), rol=rollen.get(nr - 1), bekend=bekend)
        for nr, (kop, kolom) in enumerate(zip(bestand.kop, monster.columns, strict=True), start=1)
    ]
    vondsten = {}
    if any(_is_gegeven(kop) for kop in bestand.kop):
        vondsten[0] = Vondst(0, "regel 1", "geen kop")
    for kolom in kolommen:
        if (soort := _soort(kolom)) is not None:
            vondsten[kolom.nr] = Vondst(kolom.nr, _label(kolom), soort)
    for huis in _huisnummers(monster, kolommen):
        vondsten.setdefault(huis.nr, Vondst(huis.nr, _label(huis), "pc6 met huisnummer"))
    return tuple(vondsten[nr] for nr in sorted(vondsten))


def _uitgedund(monster: pa.Table) -> pa.Table:
    """Return fewer rows, spread evenly, of a table with very many columns."""
    meest = max(_MINST_RIJEN, _MEEST_CELLEN // max(monster.num_columns, 1))
    if monster.num_rows <= meest:
        return monster
    return monster.take(pa.array(np.linspace(0, monster.num_rows - 1, meest).astype(np.int64)))


def weiger(vondsten: Mapping[str, Sequence[Vondst]]) -> None:
    """Stop when something was found.

    Parameters
    ----------
    vondsten
        Name of a file → what was found in it.

    Raises
    ------
    HerkenbarePersonen
        Naming file, column and reason of every finding, and how to make a safe extract. No value is repeated.
    """
    soorten = {vondst.soort for lijst in vondsten.values() for vondst in lijst}
    if not soorten:
        return
    stappen = [uitleg.stap for soort, uitleg in UITLEG.items() if soort in soorten]
    raise HerkenbarePersonen(
        "Aan deze kolommen kan iemand direct te herkennen zijn. Er is niets ingelezen.",
        problemen=[
            f"{naam}, {vondst.label}: {vondst.reden}." for naam, lijst in vondsten.items() for vondst in lijst
        ],
        stap="maak in uw applicatie een nieuwe uitvoer: " + "; ".join(stappen) + ".",
    )


class Stroomkeuring:
    """The same for the rows behind the sample: some hundreds of every batch, spread evenly.

    Only texts that were not seen before are judged, some hundreds together, and by stricter bounds, since
    many samples of one column give chance many turns.

    Parameters
    ----------
    kop
        Header of the file.
    rollen, bekende_teksten
        As for `keur`.
    """

    def __init__(
        self,
        kop: Sequence[str],
        rollen: Mapping[int, str] | None = None,
        *,
        bekende_teksten: Collection[str] = (),
    ) -> None:
        self._kop = tuple(kop)
        self._rollen = dict(rollen or {})
        self._bekend = frozenset(map(sleutel, bekende_teksten))
        self._kolommen: dict[int, _Kolomstroom] = {}
        self._vondsten: dict[int, Vondst] = {}

    def __repr__(self) -> str:
        return f"Stroomkeuring({len(self._kop)} kolommen, {len(self._vondsten)} vondsten)"

    def neem(self, stuk: pa.RecordBatch) -> None:
        """Look at some rows of a batch; its columns are called k0, k1, … as in the file."""
        if not stuk.num_rows:
            return
        plekken = np.unique(
            np.linspace(0, stuk.num_rows - 1, min(stuk.num_rows, STROOMRIJEN)).astype(np.int64)
        )
        for naam, kolom in zip(stuk.schema.names, stuk.columns, strict=True):
            nummer = int(naam.removeprefix("k"))
            stroom = self._kolommen.setdefault(nummer, _Kolomstroom())
            stroom.erbij(kolom.take(pa.array(plekken)).to_pylist())
            if len(stroom.nieuw) >= _STROOMWAARDEN:
                self._keur(nummer, stroom)

    def vondsten(self) -> tuple[Vondst, ...]:
        """Return what was found so far, what waited to be judged included."""
        for nummer, stroom in self._kolommen.items():
            self._keur(nummer, stroom)
        return tuple(self._vondsten[nummer] for nummer in sorted(self._vondsten))

    def _keur(self, nummer: int, stroom: _Kolomstroom) -> None:
        teksten, rijen = stroom.leeg()
        if not teksten or nummer in self._vondsten:
            return
        rol = self._rollen.get(nummer)
        proef = Steekproef(nummer + 1, self._kop[nummer], teksten, rijen, rol, self._bekend, streng=True)
        if (soort := _soort(proef)) is not None:
            self._vondsten[nummer] = Vondst(nummer + 1, _label(proef), soort)


@dataclass(repr=False)
class _Kolomstroom:
    """Texts of one column that were not judged yet, and those that were."""

    gezien: set[int] = field(default_factory=set)
    nieuw: dict[str, None] = field(default_factory=dict)
    rijen: int = 0

    def erbij(self, teksten: Sequence[str | None]) -> None:
        for tekst in teksten:
            if tekst and (kort := tekst[:MEEST_TEKENS].strip()):
                self.rijen += 1
                if hash(kort) not in self.gezien:
                    self.nieuw[kort] = None

    def leeg(self) -> tuple[tuple[str, ...], int]:
        teksten, rijen = tuple(self.nieuw), self.rijen
        if len(self.gezien) < _MEEST_ONTHOUDEN:
            self.gezien.update(map(hash, teksten))
        self.nieuw, self.rijen = {}, 0
        return teksten, rijen


_TOETSEN: Final[Mapping[Identiteit, Callable[[Steekproef], bool]]] = MappingProxyType(
    {
        "bsn": _nummers.bsn,
        "nummer": _nummers.nummer,
        "iban": _nummers.iban,
        "e-mail": _nummers.mail,
        "telefoon": _nummers.telefoon,
        "geboortedatum": lambda proef: _geboorte.geboortedatum(proef, nu=date.today().year),
        "pc6 met huisnummer": _nummers.pc6_met_huisnummer,
        "adres": lambda proef: _namen.adres(proef) or _nummers.huisletters(proef),
        "vrije tekst": _namen.vrije_tekst,
        "naam": _namen.namen,
    }
)
"""In order: a text with an e-mail address in it is that first; free text may begin with a name."""


def _soort(proef: Steekproef) -> Identiteit | None:
    return next((soort for soort, toets in _TOETSEN.items() if toets(proef)), None)


def _label(proef: Steekproef) -> str:
    return kolomlabel(proef.nr, proef.kop, BEKENDE_KOPPEN)


_DATUM: Final = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|\d{4}-\d{2}-\d{2}")
_LANG_GETAL: Final = re.compile(r"\d{7,}")


def _is_gegeven(kop: str) -> bool:
    """Whether the name of a column is a datum: a number of a person, a date, a postcode, a full name."""
    tekst = kop.strip()[:MEEST_TEKENS]
    alleen = Steekproef(0, "", (tekst,), 1)
    vormen = (_DATUM, _LANG_GETAL, _nummers.PC6)
    return bool(tekst) and (
        any(vorm.fullmatch(tekst) for vorm in vormen)
        or _nummers.mail(alleen)
        or _nummers.telefoon(alleen)
        or _nummers.is_iban(tekst)
        or _nummers.pc6_met_huisnummer(alleen)
        or _namen.sterk(tekst)
    )


_HUISKOP: Final = frozenset({"", "nr", "nummer", "no", "hn", "huis", "num", "number"})
_PAREN: Final = 12


def _huisnummers(monster: pa.Table, kolommen: Sequence[Steekproef]) -> list[Steekproef]:
    """Return columns with huisnummers beside one with PC6: by name, or alike within a postcode."""

    def hoeveel(proef: Steekproef, vorm: re.Pattern[str]) -> float:
        passend = sum(vorm.fullmatch(tekst) is not None for tekst in proef.waarden)
        return passend / max(len(proef.waarden), 1)

    postcodes = [proef for proef in kolommen if hoeveel(proef, _nummers.PC6) > 0.5]
    klein = re.compile(r"[1-9]\d{0,3}")
    getallen = [proef for proef in kolommen if proef.rol is None and hoeveel(proef, klein) > 0.9]
    gevonden = []
    for huis in getallen:
        if len(huis.waarden) < 2 or _volgnummers(huis):
            continue
        for postcode in postcodes:
            if huis.koppig in _HUISKOP or _als_huisnummers(
                monster.column(postcode.nr - 1).to_pylist(), monster.column(huis.nr - 1).to_pylist()
            ):
                gevonden.append(huis)
                break
    return gevonden


def _volgnummers(proef: Steekproef) -> bool:
    """Whether every row has its own number and none is left out, as when rows are numbered."""
    getallen = [int(tekst) for tekst in proef.waarden if tekst.isdecimal()]
    return len(proef.waarden) == proef.rijen and max(getallen) - min(getallen) < 1.1 * len(getallen)


def _als_huisnummers(postcodes: Sequence[str | None], getallen: Sequence[str | None]) -> bool:
    """Whether numbers of one postcode are all odd or all even, and near each other, as along a street."""
    per_postcode: dict[str, set[int]] = {}
    for postcode, getal in zip(postcodes, getallen, strict=True):
        if postcode and getal and getal.strip().isdigit():
            per_postcode.setdefault(re.sub(r"\s", "", postcode).upper(), set()).add(int(getal))
    paren = [paar for groep in per_postcode.values() for paar in combinations(sorted(groep)[:20], 2)]
    alle = sorted({getal for groep in per_postcode.values() for getal in groep})
    if len(paren) < _PAREN or len(alle) < 10:
        return False
    zelfde_kant = np.mean([(a - b) % 2 == 0 for a, b in paren])
    afstand = np.median([b - a for a, b in paren])
    ver = np.subtract.outer(alle[:: 1 + len(alle) // 500], alle)
    gewoon = np.median(np.abs(ver))
    return bool(zelfde_kant > 0.85 and afstand < 0.7 * gewoon)
