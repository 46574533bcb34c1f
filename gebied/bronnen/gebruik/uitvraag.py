"""An uitvraag: an empty workbook for providers, and reading it back without questions.

Institutions find figures per buurt or kern hard to give; a form with the right areas, definitions and years
makes that easier, and what comes back needs no mapping.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gebied.bestand import in_een_keer
from gebied.bronnen._tabelbestand import MEESTE_KOLOMMEN
from gebied.bronnen.gebruik._herkenning import Voorstel, doelnaam
from gebied.bronnen.gebruik._koppelbestand import JAREN, Koppeling, onbekende_sleutels
from gebied.bronnen.gebruik._mislukt import Mislukt, probeer
from gebied.bronnen.gebruik._uitvraagtekst import toelichting
from gebied.bronnen.gebruik._uitvraagvorm import (
    VASTE_KOPPEN,
    Uitvraagvorm,
    Vraag,
    als_rijen,
    lees_vorm,
    maak_vragen,
)
from gebied.bronnen.gebruik.bestand import Gebruiksbestand
from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik, lijkt_op
from gebied.schema import MEESTE_INWONERS
from gebied.taal import getal, opsomming

INVULLEN: Final = "invullen"
TOELICHTING: Final = "toelichting"
_VERBORGEN: Final = "gebied"

_MEEST_GENOEMD: Final = 20
_BREED: Final = 90
_KOP: Final = PatternFill("solid", fgColor="DDE6EE")
_AANTAL: Final = re.compile(r"\d{1,9}([.,]0+)?|\d{1,3}(\.\d{3})+")
_NIET_GELEVERD: Final = re.compile(r"[-xX.]|<\s*\d{1,3}")
_STAP_AANBIEDER: Final = (
    "vraag de aanbieder om de genoemde cellen te verbeteren, of verbeter ze samen. Er is niets opgeslagen."
)


def schrijf_uitvraag(
    pad: str | Path,
    gebieden: pd.DataFrame,
    lijst: Voorzieningenlijst,
    jaren: Sequence[int],
    *,
    domeinen: Sequence[str] | None = None,
    niveau: str | None = None,
    contact: str = "",
    uiterlijk: date | None = None,
) -> Path:
    """Write an empty workbook for a provider: a row per gebied, a column per voorziening and year.

    Parameters
    ----------
    pad
        The xlsx file.
    gebieden
        `code`, `naam` and columns of groups, one row per gebied.
    lijst
        Voorzieningen to ask for.
    jaren
        Years to ask for.
    domeinen
        Keys of domains to ask for; None for all.
    niveau
        A group of the scan, such as ``"kern"``, for rows per part of that group; None for the gebieden.
    contact
        To whom it is sent back.
    uiterlijk
        Day before which it is wanted.

    Raises
    ------
    VerkeerdGebruik
        When a year, domain or level is not possible, or too much is asked; all faults together.
    InvoerGeweigerd
        When the file cannot be written.
    """
    alle = [domein.sleutel for domein in lijst.domeinen]
    gekozen = alle if domeinen is None else list(domeinen)
    soort = "gebied" if niveau is None else niveau
    _weiger_vraag(gebieden, alle, gekozen, jaren, soort)
    vragen = maak_vragen(lijst, gekozen, sorted(set(jaren)))
    if len(vragen) + len(VASTE_KOPPEN) > MEESTE_KOLOMMEN:
        raise VerkeerdGebruik(
            f"De uitvraag zou {getal(len(vragen))} kolommen krijgen; hooguit {getal(MEESTE_KOLOMMEN)} kan.",
            stap="vraag minder jaren of domeinen in één bestand.",
        )
    rijen = _plaatsen(gebieden, niveau)
    vorm = Uitvraagvorm(soort, vragen, tuple(code for code, _ in rijen))
    boek = Workbook()
    boek.properties.title = "Uitvraag gebruik van voorzieningen"
    boek.properties.language = "nl"
    [blad] = boek.worksheets
    blad.title = INVULLEN
    _vul_invulblad(blad, rijen, vragen)
    uitleg = toelichting(lijst, vragen, niveau=soort, contact=contact, uiterlijk=uiterlijk)
    _vul_tekstblad(boek.create_sheet(TOELICHTING), uitleg)
    verborgen = boek.create_sheet(_VERBORGEN)
    verborgen.sheet_state = "veryHidden"
    for nummer, rij in enumerate(als_rijen(vorm), start=1):
        _schrijf_rij(verborgen, nummer, rij)
    inhoud = BytesIO()
    boek.save(inhoud)
    with in_een_keer(pad) as naast:
        naast.write_bytes(inhoud.getvalue())
    return Path(pad)


def is_uitvraag(bestand: Gebruiksbestand) -> bool:
    """Return whether a file is an uitvraag that `schrijf_uitvraag` wrote, filled in or not."""
    return isinstance(probeer(lambda: lees_vorm(bestand)), Uitvraagvorm)


def lees_uitvraag(bestand: Gebruiksbestand, lijst: Voorzieningenlijst) -> Voorstel:
    """Return how a filled uitvraag is read: one koppeling per year, nothing to ask.

    An empty cell, ``"-"`` and ``"<10"`` are not delivered, which is not zero. A column without any figure is
    left out.

    Raises
    ------
    InvoerGeweigerd
        When cells hold anything else, each named by sheet, row and column and never repeated; when the form
        itself was changed; when nothing was filled in.
    """
    vorm = probeer(lambda: lees_vorm(bestand))
    if not isinstance(vorm, Uitvraagvorm):
        raise InvoerGeweigerd(
            f"{bestand.pad.name} is geen uitvraag van gebied, of het verborgen blad is weg.",
            stap="gebruik het bestand zoals 'gebied uitvraag' het maakte.",
        )
    inhoud = probeer(lambda: _lees_cellen(bestand))
    if isinstance(inhoud, Mislukt):
        raise InvoerGeweigerd(f"{bestand.pad.name} is beschadigd.", stap="vraag het bestand opnieuw.")
    keuring = _Keuring(vorm, lijst, inhoud)
    if keuring.fouten:
        meer = len(keuring.fouten) - _MEEST_GENOEMD
        raise InvoerGeweigerd(
            f"{bestand.pad.name} is niet goed ingevuld.",
            problemen=[
                *keuring.fouten[:_MEEST_GENOEMD],
                *([f"en nog {getal(meer)} andere fouten."] if meer > 0 else []),
            ],
            stap=_STAP_AANBIEDER,
        )
    if not keuring.gevuld:
        raise InvoerGeweigerd(
            f"{bestand.pad.name} is nog niet ingevuld.", stap="vul het blad 'invullen' in, of laat het weg."
        )
    return _voorstel(vorm, lijst, keuring.gevuld)


def _weiger_vraag(
    gebieden: pd.DataFrame, alle: list[str], gekozen: list[str], jaren: Sequence[int], soort: str
) -> None:
    problemen = []
    if not jaren:
        problemen.append("er is geen jaar genoemd.")
    problemen += [f"{jaar} is geen jaar om naar te vragen." for jaar in jaren if jaar not in JAREN]
    if not gekozen:
        problemen.append(f"er is geen domein genoemd; kies uit {opsomming(alle)}.")
    for domein in gekozen:
        if domein not in alle:
            hint = lijkt_op(domein, alle) or f"Kies uit {opsomming(alle)}."
            problemen.append(f"domein '{domein}' is onbekend. {hint}")
    if soort != "gebied" and soort not in gebieden:
        problemen.append(
            f"de wijkscan kent geen groep '{soort}'. {lijkt_op(soort, _groepen(gebieden))}".strip()
        )
    if problemen:
        raise VerkeerdGebruik(
            "Deze uitvraag kan niet worden gemaakt.", problemen=problemen, stap="verbeter de genoemde keuzes."
        )


def _groepen(gebieden: pd.DataFrame) -> list[str]:
    return [
        str(naam)
        for naam in gebieden
        if naam not in ("code", "naam") and pd.api.types.is_string_dtype(gebieden[naam].dtype)
    ]


def _plaatsen(gebieden: pd.DataFrame, niveau: str | None) -> list[tuple[str, str]]:
    """Return code and name of every row of the form, in order."""
    if niveau is None:
        return sorted((str(c), str(n)) for c, n in zip(gebieden["code"], gebieden["naam"], strict=True))
    return sorted((str(deel), str(deel)) for deel in gebieden[niveau].dropna().unique())


def _vul_invulblad(blad: Worksheet, rijen: Sequence[tuple[str, str]], vragen: Sequence[Vraag]) -> None:
    _schrijf_rij(blad, 1, [*VASTE_KOPPEN, *(vraag.kop for vraag in vragen)])
    for cel in blad[1]:
        cel.font, cel.fill = Font(bold=True), _KOP
        cel.alignment = Alignment(wrap_text=True, vertical="top")
    open_ = Protection(locked=False)
    eerste, laatste = len(VASTE_KOPPEN) + 1, len(VASTE_KOPPEN) + len(vragen)
    for nummer, rij in enumerate(rijen, start=2):
        _schrijf_rij(blad, nummer, rij)
        for kolom in range(eerste, laatste + 1):
            cel = blad.cell(nummer, kolom)
            cel.protection, cel.number_format = open_, "0"
    regel = DataValidation(type="whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
    regel.errorTitle, regel.error = "Geen aantal", "Vul een heel getal in: 0 of hoger. Of laat de cel leeg."
    regel.add(f"{get_column_letter(eerste)}2:{get_column_letter(laatste)}{len(rijen) + 1}")
    blad.add_data_validation(regel)
    blad.freeze_panes = f"{get_column_letter(eerste)}2"
    blad.column_dimensions["A"].width, blad.column_dimensions["B"].width = 14, 30
    for kolom in range(eerste, laatste + 1):
        blad.column_dimensions[get_column_letter(kolom)].width = 16
    blad.protection.sheet = True
    blad.protection.formatColumns = blad.protection.formatRows = False  # False: a user may do it


def _vul_tekstblad(blad: Worksheet, rijen: Sequence[Sequence[str]]) -> None:
    vorige: Sequence[str] = [""]
    for nummer, rij in enumerate(rijen, start=1):
        _schrijf_rij(blad, nummer, rij)
        kopje = rij[0] != "" and (vorige == [""] or len(rij) > len(vorige))  # of a part, or of the table
        for cel in blad[nummer]:
            cel.alignment = Alignment(wrap_text=True, vertical="top")
            cel.font = Font(bold=kopje, size=14 if nummer == 1 else 11)
        vorige = rij
    for letter, breedte in zip("ABCD", (_BREED, 20, 18, 60), strict=True):
        blad.column_dimensions[letter].width = breedte
    blad.protection.sheet = True


def _schrijf_rij(blad: Worksheet, nummer: int, teksten: Sequence[str]) -> None:
    """Write texts; none can act as a formula, also not a name that begins with "="."""
    for kolom, tekst in enumerate(teksten, start=1):
        blad.cell(nummer, kolom, ILLEGAL_CHARACTERS_RE.sub("", tekst)).data_type = "s"


@dataclass(frozen=True, repr=False)
class _Inhoud:
    """Header and rows of the sheet that was filled in, as text; None is an empty cell."""

    kop: tuple[str, ...]
    rijen: Sequence[Sequence[str | None]]


def _lees_cellen(bestand: Gebruiksbestand) -> _Inhoud:
    nummers = range(len(bestand.kop))
    rijen: list[Sequence[str | None]] = []
    for stuk in bestand.stukken(list(nummers)):
        rijen += zip(*(kolom.to_pylist() for kolom in stuk.columns), strict=True)
    return _Inhoud(tuple(naam.strip() for naam in bestand.kop), rijen)


class _Keuring:
    """Everything that is wrong with a filled uitvraag, and per question how many cells hold a figure."""

    def __init__(self, vorm: Uitvraagvorm, lijst: Voorzieningenlijst, inhoud: _Inhoud) -> None:
        self.gevuld: dict[Vraag, int] = defaultdict(int)
        self._lijst = lijst
        self._kop = inhoud.kop
        self.fouten = [*self._fouten_in_kop(vorm), *self._fouten_in_plaatsen(vorm, inhoud)]
        plekken = {inhoud.kop.index(vraag.kop): vraag for vraag in vorm.vragen if vraag.kop in inhoud.kop}
        self.fouten += self._fouten_in_cellen(plekken, inhoud)

    def _naam(self, vraag: Vraag) -> str:
        return f"{doelnaam(vraag.doel, self._lijst)}, {vraag.jaar}"

    def _fouten_in_kop(self, vorm: Uitvraagvorm) -> Iterator[str]:
        for vraag in vorm.vragen:
            if self._kop.count(vraag.kop) != 1:
                yield f"blad {INVULLEN}: de kolom voor {self._naam(vraag)} is weg of staat er vaker."
        if anders := set(self._kop[len(VASTE_KOPPEN) :]) - {vraag.kop for vraag in vorm.vragen} - {""}:
            yield f"blad {INVULLEN}: er staan {len(anders)} kolommen bij die niet zijn gevraagd."

    def _fouten_in_plaatsen(self, vorm: Uitvraagvorm, inhoud: _Inhoud) -> Iterator[str]:
        over = set(vorm.plaatsen)
        gezien: set[str] = set()
        for nummer, rij in enumerate(inhoud.rijen, start=2):
            code = (rij[0] or "").strip()
            if code in gezien:
                yield f"blad {INVULLEN}, rij {nummer}: deze code staat er vaker."
            elif code not in over:
                yield f"blad {INVULLEN}, rij {nummer}: de code is veranderd of ontbreekt."
            gezien.add(code)
        if weg := len(over - gezien):
            yield f"blad {INVULLEN}: niet alle gebieden van de uitvraag staan er nog; {getal(weg)} te weinig."

    def _fouten_in_cellen(self, plekken: Mapping[int, Vraag], inhoud: _Inhoud) -> Iterator[str]:
        for nummer, rij in enumerate(inhoud.rijen, start=2):
            for plek, vraag in plekken.items():
                tekst = (rij[plek] or "").strip()
                if not tekst or _NIET_GELEVERD.fullmatch(tekst):
                    continue
                if fout := _fout_in_aantal(tekst):
                    waar = f"blad {INVULLEN}, rij {nummer}, kolom {get_column_letter(plek + 1)}"
                    yield f"{waar} ({self._naam(vraag)}): {fout}."
                else:
                    self.gevuld[vraag] += 1


def _fout_in_aantal(tekst: str) -> str | None:
    """Return what is wrong with a text that should be a count; the text itself is never repeated."""
    if _AANTAL.fullmatch(tekst):
        heel = re.sub(r"\.(?=\d{3}(?:\.|$))|[.,]0+$", "", tekst)
        return None if int(heel) <= MEESTE_INWONERS else "dit is meer dan er mensen zijn"
    if re.fullmatch(r"-\s?\d+([.,]\d+)?", tekst):
        return "een aantal kan niet onder 0 liggen"
    if re.fullmatch(r"\d+[.,]\d+", tekst):
        return "een aantal heeft niets achter de komma"
    return "dit is geen aantal" if not tekst.isdecimal() else "dit is meer dan er mensen zijn"


def _voorstel(vorm: Uitvraagvorm, lijst: Voorzieningenlijst, gevuld: Mapping[Vraag, int]) -> Voorstel:
    koppelingen = tuple(
        Koppeling(
            "aantallen",
            MappingProxyType({"plaats": VASTE_KOPPEN[0]}),
            vorm.plaats_soort,
            breed=MappingProxyType({v.kop: v.doel for v in vorm.vragen if v.jaar == jaar and v in gevuld}),
            jaar=jaar,
        )
        for jaar in sorted({vraag.jaar for vraag in gevuld})
    )
    cellen = len(vorm.vragen) * len(vorm.plaatsen)
    uitleg = [
        f"uitvraag van gebied, per {vorm.plaats_soort}: {getal(sum(gevuld.values()))} van {getal(cellen)} "
        "cellen zijn ingevuld; leeg, '-' en '<10' zijn niet geleverd"
    ]
    leeg = [f"{doelnaam(v.doel, lijst)} ({v.jaar})" for v in vorm.vragen if v not in gevuld]
    if leeg:
        getoond = leeg if len(leeg) <= _MEEST_GENOEMD else [*leeg[:5], f"nog {len(leeg) - 5} kolommen"]
        uitleg.append(f"niets ingevuld bij: {opsomming(getoond)}")
    problemen = dict.fromkeys(fout for k in koppelingen for fout in onbekende_sleutels(k, lijst))
    return Voorstel(koppelingen, {"plaats": 1.0}, tuple(uitleg), tuple(problemen), gegeven=True)
