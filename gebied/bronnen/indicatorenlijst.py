"""A list of indicators with source and cycle, as a gemeente keeps one in a plan: entries and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

import pandas as pd

from gebied.bronnen._codes import fouten_in_codes
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.catalogus import Domein, Indicator, Zekerheid
from gebied.bronnen.namen import eigen_naam
from gebied.bronnen.tabellen import Cijfers
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Bevinding, Herkomst, Kolom, Soort

KOLOMMEN: Final = ("indicator", "waarde", "jaar", "bron", "meetcyclus", "volgende")
"""Columns of a list; `domein` and `doel` may be there too."""

_OOK: Final = ("domein", "doel")
_IDEM: Final = frozenset({"idem", "id.", "zie boven", '"'})
_AANTAL: Final = {"een": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "tien": 10}
_GETAL: Final = rf"(\d{{1,2}}|{'|'.join(_AANTAL)})"
_OM_DE_JAREN: Final = re.compile(rf"{_GETAL}\s*-?\s*jaarlijks|{_GETAL}\s+jaar")
_VAKER: Final = re.compile(r"jaarlijks|elk jaar|ieder jaar|per jaar|kwartaal|maand|continu|doorlopend")
_EENMALIG: Final = re.compile(r"eenmalig|een keer")
_VOLGENDE: Final = re.compile(r"((?:19|20)\d\d)(?:\s*\(?\s*oplevering:?\s*((?:19|20)\d\d)\s*\)?)?")
_JAREN: Final = range(1950, 2101)
_GESPREK: Final = re.compile(r"gesprek|vertel|verhalen|tevredenheid|zelfredzaamheidsmatrix|observatie")
_REGISTRATIE: Final = re.compile(r"geregistreerd|registratie")
_STEEKPROEF: Final = re.compile(r"enqu[eê]te|onderzoek|monitor|peiling|steekproef")
_STAP: Final = "verbeter de genoemde punten in de lijst en lees haar opnieuw in."


@dataclass(frozen=True)
class Indicatorenlijst:
    """What a list of indicators holds.

    Parameters
    ----------
    indicatoren
        One entry a line, of the level gemeente; their keys begin with ``lijst_``.
    cijfers
        One row, the gemeente: a column per indicator that has a value, with the year of that value.
    bevindingen
        What is odd in the list itself; `indicatoren.meetcyclus` judges its cycles.
    """

    indicatoren: tuple[Indicator, ...]
    cijfers: Cijfers
    bevindingen: tuple[Bevinding, ...]


def lees_indicatorenlijst(
    pad: str | Path, *, gemeentecode: str, domein: Domein = "zorg en ondersteuning"
) -> Indicatorenlijst:
    """Read a list of indicators.

    Parameters
    ----------
    pad
        csv or xlsx with the columns `KOLOMMEN`, of which only `indicator` must be filled. "Idem" repeats the
        line above. A cycle may read "Jaarlijks", "2-jaarlijks", "Rouleren 4-jaarlijks"; the next date
        "2015 (oplevering 2016)".
    gemeentecode
        Code of the gemeente that the values are about, such as ``"GM0171"``.
    domein
        Domain of entries where the list has no column `domein`.

    Raises
    ------
    InvoerGeweigerd
        With every fault: a missing or unknown column, an indicator without a name or there twice, a value
        that is no number, a year that is none.
    """
    pad = Path(pad)
    tabel = lees_tabel(pad)
    problemen = list(_fouten_in_kolommen(tabel))
    problemen += fouten_in_codes(pd.Series([gemeentecode], dtype="str"), "gemeente")
    if problemen:
        raise _geweigerd(pad, problemen)
    tekst = tabel.astype("string").apply(lambda kolom: kolom.str.strip()).fillna("")
    herhaald, bevindingen = _zonder_idem(tekst, problemen)
    gelezen = lees_waarden(tabel["waarde"], Kolom("waarde", "gemiddelde"))
    waarden = [None if pd.isna(waarde) else float(waarde) for waarde in gelezen.reeks]
    lezer = _Lezer(problemen, bevindingen, domein)
    regels = [
        lezer.lees(nr, {str(naam): tekst for naam, tekst in rij.items()}, heeft_waarde=waarde is not None)
        for nr, (rij, waarde) in enumerate(zip(herhaald.to_dict("records"), waarden, strict=True), 2)
    ]
    indicatoren = tuple(regel for regel in regels if regel is not None)
    problemen += _dubbel(indicatoren)
    if gelezen.fouten:
        problemen.append(f"kolom waarde bevat geen getal: {', '.join(gelezen.fouten)}.")
    if problemen:
        raise _geweigerd(pad, problemen)
    bevindingen += _over_waarden(indicatoren, waarden)
    return Indicatorenlijst(
        indicatoren, _cijfers(indicatoren, waarden, pad, gemeentecode), tuple(bevindingen)
    )


def cyclus_in_jaren(tekst: str) -> int | None:
    """Return the years between two measurements, from words, or None when they do not tell.

    Anything more often than once a year counts as once a year.

    >>> [cyclus_in_jaren(tekst) for tekst in ("Rouleren 4-jaarlijks", "tweejaarlijks", "Jaarlijks")]
    [4, 2, 1]
    """
    klein = tekst.casefold()
    if gevonden := _OM_DE_JAREN.search(klein):
        woord = gevonden[1] or gevonden[2]
        return _AANTAL.get(woord) or int(woord) or None
    return 1 if _VAKER.search(klein) else None


@dataclass
class _Lezer:
    """Turns lines into entries; faults and findings are added to the two lists."""

    problemen: list[str]
    bevindingen: list[Bevinding]
    domein: Domein

    def lees(self, nr: int, rij: Mapping[str, str], *, heeft_waarde: bool) -> Indicator | None:
        """Return the entry of one line, or None where it has no name."""
        naam = rij["indicator"]
        if not naam:
            self.problemen.append(f"regel {nr}: er staat geen indicator.")
            return None
        domein = self._domein(nr, rij.get("domein", ""))
        volgende, oplevering = self._volgende(naam, rij["volgende"])
        sleutel = f"lijst_{eigen_naam(naam)[:60].rstrip('_')}"
        zekerheid = _zekerheid(f"{naam} {rij['bron']}".casefold(), heeft_waarde=heeft_waarde)
        return Indicator(
            sleutel=sleutel,
            naam=naam,
            uitleg=f"{naam}, zoals de gemeente het in haar lijst noemt.",
            domein=domein,
            eenheid=_eenheid(naam.casefold()),
            richting="geen oordeel",
            optellen="niet",
            zekerheid=zekerheid,
            niveau="gemeente",
            bron=rij["bron"],
            kolom="" if zekerheid == "kwalitatief" else sleutel,
            cyclus=self._cyclus(naam, rij["meetcyclus"]),
            cyclus_tekst=rij["meetcyclus"],
            laatst=self._jaar(nr, rij["jaar"]),
            volgende=volgende,
            oplevering=oplevering,
            doel=rij.get("doel", ""),
        )

    def _domein(self, nr: int, tekst: str) -> Domein:
        keuzes: tuple[Domein, ...] = get_args(Domein)
        gevonden = next((domein for domein in keuzes if domein == tekst.casefold()), None)
        if tekst and gevonden is None:
            self.problemen.append(f"regel {nr}: domein '{tekst}' is onbekend; kies uit {', '.join(keuzes)}.")
        return gevonden or self.domein

    def _jaar(self, nr: int, tekst: str) -> int | None:
        if not tekst:
            return None
        kaal = re.sub(r"\.0+$", "", tekst)
        if not kaal.isdecimal() or int(kaal) not in _JAREN:
            self.problemen.append(f"regel {nr}: jaar '{tekst}' is geen jaar, zoals 2024.")
            return None
        return int(kaal)

    def _cyclus(self, naam: str, tekst: str) -> int | None:
        cyclus = cyclus_in_jaren(tekst)
        klein = tekst.casefold()
        if "roul" in klein:
            self._onduidelijk(f"{naam}: '{tekst}' zegt niet in welk jaar dit aan de beurt is.")
        elif tekst and cyclus is None and not _EENMALIG.search(klein):
            self._onduidelijk(f"{naam}: uit '{tekst}' blijkt niet om de hoeveel jaar.")
        return cyclus

    def _volgende(self, naam: str, tekst: str) -> tuple[int | None, int | None]:
        if not tekst:
            return None, None
        gevonden = _VOLGENDE.fullmatch(re.sub(r"\.0+$", "", tekst))
        if gevonden is None:
            self._onduidelijk(f"{naam}: uit '{tekst}' blijkt niet wanneer de volgende meting is.")
            return None, None
        return int(gevonden[1]), int(gevonden[2]) if gevonden[2] else None

    def _onduidelijk(self, tekst: str) -> None:
        self.bevindingen.append(Bevinding("CYCLUS_ONDUIDELIJK", tekst))


def _fouten_in_kolommen(tabel: pd.DataFrame) -> Iterator[str]:
    for naam in KOLOMMEN:
        if naam not in tabel:
            over = [str(kolom) for kolom in tabel if kolom not in KOLOMMEN]
            yield f"kolom '{naam}' ontbreekt. {lijkt_op(naam, over)}".strip()
    for vreemd in map(str, tabel):
        if vreemd not in (*KOLOMMEN, *_OOK):
            yield f"kolom '{vreemd}' hoort niet in de lijst. {lijkt_op(vreemd, [*KOLOMMEN, *_OOK])}".strip()


def _zonder_idem(tekst: pd.DataFrame, problemen: list[str]) -> tuple[pd.DataFrame, list[Bevinding]]:
    """Replace "Idem" by what stands above it, and say so."""
    tekst = tekst.copy()
    bevindingen = []
    for kolom in ("bron", "meetcyclus", "volgende"):
        idem = tekst[kolom].str.casefold().isin(_IDEM)
        if not idem.any():
            continue
        if idem.iloc[0]:
            problemen.append(f"kolom {kolom}: op de eerste regel staat '{tekst[kolom].iloc[0]}'.")
        tekst[kolom] = tekst[kolom].mask(idem).ffill().fillna("")
        for naam, waarde in zip(tekst.loc[idem, "indicator"], tekst.loc[idem, kolom], strict=True):
            wat = f"{naam}: bij {kolom} staat 'idem'; gelezen als '{waarde}'."
            bevindingen.append(Bevinding("LIJST_IDEM", wat))
    return tekst, bevindingen


def _dubbel(indicatoren: tuple[Indicator, ...]) -> Iterator[str]:
    sleutels = [indicator.sleutel for indicator in indicatoren]
    for sleutel in sorted({sleutel for sleutel in sleutels if sleutels.count(sleutel) > 1}):
        naam = next(indicator.naam for indicator in indicatoren if indicator.sleutel == sleutel)
        yield f"indicator '{naam}' staat er vaker in; geef elke indicator een eigen naam."


def _over_waarden(indicatoren: tuple[Indicator, ...], waarden: Sequence[float | None]) -> Iterator[Bevinding]:
    for indicator, waarde in zip(indicatoren, waarden, strict=True):
        if waarde is None and indicator.zekerheid != "kwalitatief":
            yield Bevinding("LIJST_ZONDER_WAARDE", f"{indicator.naam}: er is nog geen cijfer.")
        if waarde is not None and indicator.laatst is None:
            yield Bevinding(
                "LIJST_ZONDER_JAAR", f"{indicator.naam}: van welk jaar het cijfer is, staat er niet."
            )


def _cijfers(
    indicatoren: tuple[Indicator, ...], waarden: Sequence[float | None], pad: Path, gemeentecode: str
) -> Cijfers:
    """Return the values as one row, the gemeente: they are never copied onto buurten."""
    rij: dict[str, object] = {"code": pd.Series([gemeentecode], dtype="str")}
    kolommen: list[Kolom] = []
    herkomsten = {}
    for indicator, waarde in zip(indicatoren, waarden, strict=True):
        if waarde is None:
            continue
        herkomst = Herkomst(
            f"lijst-{pad.stem}-{len(kolommen) + 1}",
            indicator.bron or pad.name,
            tabel=pad.name,
            jaar=indicator.laatst,
        )
        herkomsten[herkomst.sleutel] = herkomst
        soort: Soort = "percentage" if indicator.eenheid == "%" else "gemiddelde"
        kolommen.append(
            Kolom(
                indicator.sleutel,
                soort,
                indicator.eenheid,
                indicator.naam,
                indicator.laatst,
                herkomst.sleutel,
            )
        )
        rij[indicator.sleutel] = pd.array([waarde], dtype="Float64")
    return Cijfers(pd.DataFrame(rij), tuple(kolommen), tuple(herkomsten.values()))


def _zekerheid(tekst: str, *, heeft_waarde: bool) -> Zekerheid:
    """Return the kind of certainty that a line points at; what has a number is not qualitative."""
    if _REGISTRATIE.search(tekst):
        return "telling"
    if _GESPREK.search(tekst) and not heeft_waarde:
        return "kwalitatief"
    return "steekproef" if _STEEKPROEF.search(tekst) else "telling"


def _eenheid(naam: str) -> str:
    if "%" in naam or "percentage" in naam:
        return "%"
    return "per 1.000 inwoners" if re.search(r"per 1\.?000 inwoners", naam) else ""


def _geweigerd(pad: Path, problemen: list[str]) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"De lijst met indicatoren {pad.name} is niet te gebruiken.", problemen=problemen, stap=_STAP
    )
