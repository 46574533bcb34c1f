"""Recognising which column of a file with service use is what, each choice explained in Dutch."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import pandas as pd

from gebied.bronnen.gebruik._kolomprofiel import Kolomprofiel, Plaatskenner, profiel, verdeeld
from gebied.bronnen.gebruik._koppelbestand import HEEL_DOMEIN, Koppeling
from gebied.bronnen.gebruik._kopwoorden import (
    DIRECT_HERKENBAAR,
    ROLLEN,
    VOCABULAIRE,
    Rol,
    is_bedrag,
    rollen_van,
)
from gebied.bronnen.gebruik.bestand import Gebruiksbestand, kolomlabel
from gebied.bronnen.namen import sleutel
from gebied.bronnen.voorzieningen import Voorzieningenlijst, herken_domein, herken_voorziening
from gebied.taal import opsomming

_BEKEND: Final = 0.5
_ONBEKEND: Final = 0.8
"""Least share of the sample that must fit a role, when the header is a known word and when it is not."""

_JAAR_DEEL: Final = 0.9
_PERSOON_UNIEK: Final = 0.3

_PLAATSWAARDE: Final = MappingProxyType(
    {"gebied": 1.0, "naam": 0.97, "pc6": 0.95, "pc5": 0.9, "oud": 0.85, "pc4": 0.75}
)
_GROEPWAARDE: Final = 0.8
"""What one kind of place is worth beside another: the finer one goes first when both are as well filled."""

PLAATSNAMEN: Final = MappingProxyType(
    {
        "gebied": "code van een gebied",
        "naam": "naam van een gebied",
        "pc6": "postcode van 6 tekens",
        "pc5": "postcode van 5 tekens",
        "pc4": "postcode van 4 cijfers",
        "oud": "CBS-code van een ander jaar",
    }
)
_TELWOORDEN: Final = frozenset(
    {"aantal", "aantallen", "clienten", "unieke", "personen", "gebruikers", "deelnemers", "mensen"}
    | {"inwoners", "met", "in", "totaal"}
)
_JAARTAL: Final = re.compile(r"20[0-4]\d")


_ROLLEN_RECORDS: Final = tuple(rol for rol in ROLLEN if rol != "aantal")
_ROLLEN_AANTALLEN: Final[tuple[Rol, ...]] = ("plaats", "voorziening", "domein", "jaar", "aantal")


@dataclass(frozen=True, repr=False)
class Voorstel:
    """How a file would be read, for the user to confirm.

    Parameters
    ----------
    koppelingen
        One koppeling; more when counts of several years stand beside each other; none when that failed.
    zekerheid
        Role → 0 to 1: the share of the sample that fits, less where the header says nothing.
    uitleg
        Lines in Dutch, without a value of a cell.
    problemen
        What has to be solved first, one sentence each.
    gegeven
        Whether it comes from a koppelbestand, so that nothing need be asked.
    herkend
        What was recognised so far, also with problems, for the user to complete.
    """

    koppelingen: tuple[Koppeling, ...]
    zekerheid: Mapping[str, float]
    uitleg: tuple[str, ...]
    problemen: tuple[str, ...] = ()
    gegeven: bool = False
    herkend: Koppeling | None = None

    def __repr__(self) -> str:
        return f"Voorstel({len(self.koppelingen)} koppelingen, {len(self.problemen)} problemen)"


def doelnaam(doel: str, lijst: Voorzieningenlijst) -> str:
    """Return how a voorziening, or a whole domain, is called."""
    namen = {v.sleutel: v.naam for v in lijst.voorzieningen}
    namen |= {HEEL_DOMEIN + d.sleutel: f"heel het domein {d.naam}" for d in lijst.domeinen}
    return namen.get(doel, "onbekend")


@dataclass(frozen=True, eq=False, repr=False)
class _Kolom:
    """A column with what its header and its content say; `nr` counts from 0."""

    nr: int
    kop: str
    label: str
    rollen: Mapping[Rol, int]
    profiel: Kolomprofiel

    @property
    def zonder_naam(self) -> bool:
        """Whether the header says nothing at all."""
        return not self.rollen and sleutel(self.kop) not in VOCABULAIRE and not is_bedrag(self.kop)


class Herkenning:
    """One recognition: columns are given roles one after another, and each choice is explained."""

    def __init__(self, bestand: Gebruiksbestand, lijst: Voorzieningenlijst, gebieden: pd.DataFrame) -> None:
        self.lijst = lijst
        self.plaatsen = Plaatskenner(gebieden)
        self.naam = bestand.pad.name
        bekend = VOCABULAIRE | {sleutel(groep) for groep in self.plaatsen.groepen}
        monster = verdeeld(bestand.monster)
        self.kolommen = [
            _Kolom(
                nr,
                kop,
                kolomlabel(nr + 1, kop, bekend),
                MappingProxyType(dict(rollen_van(kop))),
                profiel(monster.column(f"k{nr}"), lijst, self.plaatsen),
            )
            for nr, kop in enumerate(bestand.kop)
        ]
        self.gekozen: dict[Rol, _Kolom] = {}
        self.zekerheid: dict[str, float] = {}
        self.regels: dict[int, str] = {}
        self.let_op: list[str] = []
        self.problemen: list[str] = []

    def voorstel(self) -> Voorstel:
        """Return the proposal for the whole file."""
        soort = self._plaats()
        self._woorden("voorziening")
        self._woorden("domein")
        for rol in ("begin", "eind"):
            self._datum(rol)
        self._getal("jaar")
        self._getal("aantal")
        self._persoon()
        breed = self._breed() if "persoon" not in self.gekozen else {}
        records = self._is_records(breed)
        if records or {"voorziening", "aantal"} <= set(self.gekozen):
            breed = {}
        if breed:
            self._laat("voorziening", "domein", "aantal")  # a total stands beside what it is the sum of
        domein = None if breed else self._domein()
        self._controleer(records, breed)
        self._overig(breed)
        rollen = _ROLLEN_RECORDS if records else _ROLLEN_AANTALLEN
        namen: dict[str, str] = {rol: self.gekozen[rol].kop.strip() for rol in rollen if rol in self.gekozen}
        koppeling = Koppeling(
            "records" if records else "aantallen", MappingProxyType(namen), soort or "", domein=domein
        )
        koppelingen = self._per_jaar(koppeling, breed) if breed else (koppeling,)
        return Voorstel(
            () if self.problemen else koppelingen,
            MappingProxyType({rol: z for rol, z in self.zekerheid.items() if rol in rollen}),
            (*(self.regels[nr] for nr in sorted(self.regels)), *self.let_op),
            tuple(self.problemen),
            herkend=koppeling,
        )

    def _neem(self, rol: Rol, kolom: _Kolom, deel: float, wat: str, *, gemeten: bool = True) -> None:
        self.gekozen[rol] = kolom
        self.zekerheid[rol] = deel if rol in kolom.rollen else deel * _ONBEKEND
        herkend = f", {_procent(deel)} van het monster herkend" if gemeten else ""
        self.regels[kolom.nr] = f"{kolom.label} → {rol}: {wat}{herkend}"

    def _laat(self, *rollen: Rol) -> None:
        for rol in rollen:
            if kolom := self.gekozen.pop(rol, None):
                del self.regels[kolom.nr], self.zekerheid[rol]

    def _vrij(self) -> list[_Kolom]:
        bezet = {kolom.nr for kolom in self.gekozen.values()}
        return [kolom for kolom in self.kolommen if kolom.nr not in bezet and not is_bedrag(kolom.kop)]

    def _plaats(self) -> str | None:
        groepen = {sleutel(groep) for groep in self.plaatsen.groepen}
        keuzes: list[tuple[float, int, str, _Kolom]] = []
        for kolom in self._vrij():
            genoemd = "plaats" in kolom.rollen or sleutel(kolom.kop) in groepen
            if kolom.rollen and not genoemd and not {"voorziening", "aantal"} & set(kolom.rollen):
                continue
            for soort, deel in kolom.profiel.plaats.items():
                vaag = soort in ("pc4", "pc5", "oud")  # a number can look like it
                if deel >= (_BEKEND if genoemd else _ONBEKEND) and (genoemd or not vaag):
                    waarde = deel * _PLAATSWAARDE.get(soort, _GROEPWAARDE)
                    keuzes.append((waarde, -kolom.nr, soort, kolom))
        if not keuzes:
            self.problemen.append(
                "er is geen kolom gevonden met een plaats die bij deze wijkscan past: een code of naam van "
                "een gebied of groep, een postcode, of een CBS-code van een ander jaar."
            )
            return None
        _, _, soort, kolom = max(keuzes, key=lambda keuze: keuze[:2])
        wat = PLAATSNAMEN.get(soort, f"groep {soort} van de wijkscan")
        self._neem("plaats", kolom, kolom.profiel.plaats[soort], wat)
        oud = kolom.profiel.plaats.get("oud", 0.0)
        if soort == "gebied" and oud:
            self.let_op.append(
                f"{_procent(oud)} van {kolom.label} is een CBS-code die niet in deze wijkscan staat"
            )
        return soort

    def _woorden(self, rol: Rol) -> None:
        """Choose the column of voorzieningen or domains: what the list knows best, then by header."""

        def deel(kolom: _Kolom) -> float:
            if rol == "domein":
                return kolom.profiel.domein
            return max(kolom.profiel.voorziening.values())

        kandidaten = [
            kolom
            for kolom in self._vrij()
            if (rol in kolom.rollen and deel(kolom) > 0)
            or (kolom.zonder_naam and deel(kolom) >= _ONBEKEND and kolom.profiel.aantal < _ONBEKEND)
            or (rol == "domein" and "voorziening" in kolom.rollen and deel(kolom) >= _ONBEKEND)
        ]
        if kandidaten:
            beste = max(kandidaten, key=lambda k: (round(deel(k), 2), -k.rollen.get(rol, 999), -k.nr))
            wat = "domeinen" if rol == "domein" else "voorzieningen van de lijst"
            self._neem(rol, beste, deel(beste), wat)
            if rol == "voorziening" and deel(beste) < 1:
                self.let_op.append(
                    f"een deel van {beste.label} staat niet in de lijst van voorzieningen; zet die "
                    "teksten in het koppelbestand onder [bestand.waarden], of geef uw eigen lijst"
                )

    def _datum(self, rol: Rol) -> None:
        kandidaten = [
            kolom
            for kolom in self._vrij()
            if rol in kolom.rollen and (kolom.profiel.datum >= _BEKEND or not kolom.profiel.gevuld)
        ]
        if kandidaten:
            beste = min(kandidaten, key=lambda k: (not k.profiel.gevuld, k.rollen[rol], k.nr))
            vorm = beste.profiel.datumvorm
            wat = f"datums als {vorm}" if vorm else "datums, hier nog leeg"
            self._neem(rol, beste, beste.profiel.datum, wat, gemeten=bool(vorm))

    def _getal(self, rol: Rol) -> None:
        def deel(kolom: _Kolom) -> float:
            return kolom.profiel.jaar if rol == "jaar" else kolom.profiel.aantal

        grens = _JAAR_DEEL if rol == "jaar" else _BEKEND
        kandidaten = [k for k in self._vrij() if rol in k.rollen and deel(k) >= grens]
        if kandidaten:
            beste = min(kandidaten, key=lambda k: (k.rollen[rol], k.nr))
            wat = "een jaartal" if rol == "jaar" else "aantallen"
            self._neem(rol, beste, deel(beste), wat)

    def _persoon(self) -> None:
        kandidaten = [k for k in self._vrij() if "persoon" in k.rollen and k.profiel.datum < _BEKEND]
        if kandidaten:
            beste = min(kandidaten, key=lambda k: (k.rollen["persoon"], k.nr))
            deel = beste.profiel.gevuld / max(1, beste.profiel.regels)
            self._neem("persoon", beste, deel, "een nummer per persoon", gemeten=False)
            return
        if "aantal" in self.gekozen or "begin" not in self.gekozen:
            return
        for kolom in self._vrij():
            p = kolom.profiel
            nummers = p.gevuld == p.regels and p.uniek >= _PERSOON_UNIEK * max(1, p.gevuld)
            anders = p.datum >= _BEKEND or any(deel >= _BEKEND for deel in p.plaats.values())
            if kolom.zonder_naam and nummers and not anders:
                self._neem("persoon", kolom, 0.5, "waarschijnlijk een nummer per persoon", gemeten=False)
                return

    def _breed(self) -> dict[_Kolom, tuple[str, int | None]]:
        """Return the columns that count one voorziening or domain each, with their year."""
        uit: dict[_Kolom, tuple[str, int | None]] = {}
        for kolom in self.kolommen:
            if kolom is self.gekozen.get("plaats") or is_bedrag(kolom.kop):
                continue
            doel, jaar = _doel_van_kop(kolom.kop, self.lijst)
            if doel is not None and (kolom.profiel.aantal >= _BEKEND or not kolom.profiel.gevuld):
                uit[kolom] = (doel, jaar)
        return uit

    def _is_records(self, breed: Mapping[_Kolom, tuple[str, int | None]]) -> bool:
        return "persoon" in self.gekozen or not ("aantal" in self.gekozen or breed)

    def _domein(self) -> str | None:
        """Return the domain of the whole file: named by it, or the one in which its texts are certain."""
        if "domein" in self.gekozen:
            return None
        delen = re.split(r"[\W_]+", re.sub(r"\.\w+$", "", self.naam))
        in_naam = {d for deel in delen if (d := herken_domein(self.lijst, deel)) is not None}
        hint = next(iter(in_naam)) if len(in_naam) == 1 else None
        namen = {d.sleutel: d.naam for d in self.lijst.domeinen}
        if (kolom := self.gekozen.get("voorziening")) is None:
            if hint is None:
                self.problemen.append(
                    "er is geen kolom gevonden met een voorziening of domein. Geldt één domein of "
                    "voorziening voor het hele bestand? Zet dat in het koppelbestand (domein of voorziening)."
                )
            else:
                self.let_op.append(f"domein: {namen[hint]}, naar de naam van het bestand")
            return hint
        delen_per = kolom.profiel.voorziening
        beste = max(namen, key=lambda d: (delen_per[d], d == hint))
        if delen_per[beste] <= delen_per[None]:
            return None
        self.let_op.append(f"domein: {namen[beste]}, want daar horen de voorzieningen van {kolom.label} bij")
        return beste

    def _controleer(self, records: bool, breed: Mapping[_Kolom, tuple[str, int | None]]) -> None:
        if records and "persoon" not in self.gekozen:
            self.problemen.append(
                "er is geen kolom gevonden met een nummer per persoon. Zet een pseudoniem per persoon in het "
                "bestand (geen BSN), of geef aantallen per gebied."
            )
        if records and "begin" not in self.gekozen and "jaar" not in self.gekozen:
            self.let_op.append("er is geen datum of jaar: elke regel telt in het jaar dat u noemt")
        dubbel: dict[tuple[str, int | None], list[str]] = defaultdict(list)
        for kolom, doel in breed.items():
            dubbel[doel].append(kolom.label)
        self.problemen += [
            f"{opsomming(labels)} tellen hetzelfde; kies er één in het koppelbestand onder [bestand.breed]."
            for labels in dubbel.values()
            if len(labels) > 1
        ]
        if not breed and not any(sleutel(k.kop) in VOCABULAIRE for k in self.kolommen):
            self.problemen.append(
                "geen enkele kolomnaam is bekend. Staan er wel namen op de eerste regel? Schrijf dan een "
                "koppelbestand."
            )

    def _overig(self, breed: Mapping[_Kolom, tuple[str, int | None]]) -> None:
        for kolom, (doel, jaar) in breed.items():
            wanneer = f", {jaar}" if jaar else ""
            self.regels[kolom.nr] = f"{kolom.label} → aantal: {doelnaam(doel, self.lijst)}{wanneer}"
        gebruikt = {kolom.nr for kolom in (*self.gekozen.values(), *breed)}
        over = [kolom for kolom in self.kolommen if kolom.nr not in gebruikt]
        bedragen = [kolom for kolom in over if is_bedrag(kolom.kop)]
        self.regels |= {k.nr: f"{k.label}: een bedrag, wordt nooit gelezen" for k in bedragen}
        rest = [k.label for k in over if not is_bedrag(k.kop) and sleutel(k.kop) not in DIRECT_HERKENBAAR]
        if rest:
            self.let_op.append(f"niet gebruikt: {opsomming(rest)}")

    def _per_jaar(
        self, koppeling: Koppeling, breed: Mapping[_Kolom, tuple[str, int | None]]
    ) -> tuple[Koppeling, ...]:
        jaren = sorted({jaar for _, jaar in breed.values()}, key=lambda jaar: jaar or 0)
        return tuple(
            replace(
                koppeling,
                jaar=jaar,
                breed=MappingProxyType({k.kop.strip(): doel for k, (doel, j) in breed.items() if j == jaar}),
            )
            for jaar in jaren
        )


def _doel_van_kop(kop: str, lijst: Voorzieningenlijst) -> tuple[str | None, int | None]:
    """Return which voorziening or domain a column counts by its header, and of which year."""
    stukken = [stuk for stuk in re.split(r"[\s_()\[\]:;,./-]+", kop) if stuk]
    jaren = [int(stuk) for stuk in stukken if _JAARTAL.fullmatch(stuk)]
    rest = [stuk for stuk in stukken if not _JAARTAL.fullmatch(stuk) and sleutel(stuk) not in _TELWOORDEN]
    tekst = " ".join(rest)
    if not rest or len(jaren) > 1 or tekst.isdigit():  # a bare number is no code of a voorziening
        return None, None
    jaar = jaren[0] if jaren else None
    if (domein := herken_domein(lijst, tekst)) is not None:
        return HEEL_DOMEIN + domein, jaar
    thuis = herken_domein(lijst, rest[0]) if len(rest) > 1 else None
    gevonden = herken_voorziening(lijst, " ".join(rest[1:]), thuis) if thuis else None
    return gevonden or herken_voorziening(lijst, tekst), jaar


def _procent(deel: float) -> str:
    """Write a share; 100 % only where it is all, since the rest matters."""
    return "100 %" if deel >= 1 else f"{min(99, round(100 * deel))} %"
