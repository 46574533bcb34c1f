"""How one file is read, and the TOML in which a gemeente keeps that for next year."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

import tomlkit

from gebied.bestand import reden_van
from gebied.bronnen._toml import ontleed_toml
from gebied.bronnen.gebruik._kopwoorden import ROLLEN
from gebied.bronnen.namen import sleutel
from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd, lijkt_op

Vorm = Literal["records", "aantallen"]

HEEL_DOMEIN: Final = "domein:"
"""Before the key of a domain, where persons of a domain are meant and not of one voorziening."""

JAREN: Final = range(1900, 2101)

_TEKSTEN: Final = ("vorm", "plaats_soort", "domein", "voorziening")
_TABELLEN: Final = ("kolommen", "breed", "waarden")
_SOORT: Final = re.compile(r"[a-z][a-z0-9_]*")
_STAP: Final = (
    "verbeter het koppelbestand, of laat het weg: dan herkent gebied de kolommen zelf en vraagt of het klopt."
)


@dataclass(frozen=True, repr=False)
class Koppeling:
    """How one file is read.

    Parameters
    ----------
    vorm
        ``"records"`` (a row per person and voorziening) or ``"aantallen"`` (a row per area, already counted).
    kolommen
        Role → name of the column: persoon, plaats, voorziening, domein, begin, eind, jaar, aantal.
    plaats_soort
        What stands in the column of places: ``"gebied"`` (a code of the scan), ``"naam"``, a group of the
        scan such as ``"stadsdeel"``, ``"pc6"``, ``"pc5"``, ``"pc4"`` or ``"oud"`` (a code of another year).
    domein, voorziening
        Key that holds for the whole file, where no column says it.
    breed
        Counts with a column per voorziening or domain: name of the column → voorziening or ``"domein:wmo"``.
    waarden
        Text in the file → voorziening, as the user gives it.
    jaar
        Year that holds for the whole file, where no column says it.
    """

    vorm: Vorm
    kolommen: Mapping[str, str]
    plaats_soort: str
    domein: str | None = None
    voorziening: str | None = None
    breed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    waarden: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    jaar: int | None = None

    def __repr__(self) -> str:
        return (
            f"Koppeling({self.vorm}, plaats: {self.plaats_soort})"  # never a name that the user's file gives
        )

    def plekken(self, kop: Sequence[str]) -> dict[str, int] | None:
        """Return role → number of its column (the first is 0), or None when a column is not there."""
        return _plekken(self.kolommen, kop)

    def brede_plekken(self, kop: Sequence[str]) -> dict[int, str] | None:
        """Return number of a column → voorziening or domain, or None when a column is not there."""
        plekken = _plekken({naam: naam for naam in self.breed}, kop)
        return None if plekken is None else {plekken[naam]: doel for naam, doel in self.breed.items()}

    def past(self, kop: Sequence[str]) -> bool:
        """Return whether a file has every column that is named here."""
        return self.plekken(kop) is not None and self.brede_plekken(kop) is not None


def _plekken(namen: Mapping[str, str], kop: Sequence[str]) -> dict[str, int] | None:
    """Find columns by name: as it is, else without case and signs when only one is called so."""
    letterlijk = [naam.strip() for naam in kop]
    kaal = [sleutel(naam) for naam in kop]
    uit: dict[str, int] = {}
    for rol, naam in namen.items():
        if letterlijk.count(naam.strip()) == 1:
            uit[rol] = letterlijk.index(naam.strip())
        elif kaal.count(sleutel(naam)) == 1:
            uit[rol] = kaal.index(sleutel(naam))
        else:
            return None
    return uit


def lees_koppelingen(pad: str | Path, lijst: Voorzieningenlijst | None = None) -> tuple[Koppeling, ...]:
    """Read a koppelbestand: a TOML with a table ``[[bestand]]`` for every kind of file.

    Parameters
    ----------
    pad
        The TOML file.
    lijst
        Checks keys of voorzieningen and domains, when given.

    Raises
    ------
    InvoerGeweigerd
        With every fault. Texts of the file that are no word of ours are never repeated: they may come from
        records.
    """
    naam = Path(pad).name
    inhoud, waar = _lees_toml(Path(pad))
    if inhoud is None:
        raise InvoerGeweigerd(f"Het koppelbestand {naam} is niet te lezen: {waar}.", stap=_STAP)
    tabellen = inhoud.get("bestand")
    problemen = [
        f"de naam '{_bekend(woord, ['bestand'])}' hoort hier niet; gebruik [[bestand]]."
        for woord in inhoud
        if woord != "bestand"
    ]
    if not isinstance(tabellen, list) or not tabellen or not all(isinstance(t, dict) for t in tabellen):
        problemen.append("er staat geen [[bestand]] in.")
        tabellen = []
    for nummer, tabel in enumerate(tabellen, start=1):
        waar = f"[[bestand]] nummer {nummer}"
        problemen += [f"{waar}: {fout}" for fout in _fouten(tabel, lijst)]
    if problemen:
        raise InvoerGeweigerd(f"Het koppelbestand {naam} klopt niet.", problemen=problemen, stap=_STAP)
    return tuple(_als_koppeling(tabel) for tabel in tabellen)


def uit_toml(tekst: str) -> tuple[Koppeling, ...]:
    """Return the koppelingen that `als_toml` wrote; none when the text is not whole any more."""
    try:
        tabellen = tomllib.loads(tekst).get("bestand", [])
    except (ValueError, RecursionError):
        return ()
    heel = isinstance(tabellen, list) and all(isinstance(t, dict) and not _fouten(t, None) for t in tabellen)
    return tuple(_als_koppeling(tabel) for tabel in tabellen) if heel else ()


def als_toml(koppelingen: Sequence[Koppeling]) -> str:
    """Return koppelingen as the text of a koppelbestand, that `lees_koppelingen` reads back."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Hoe bestanden met gebruik worden gelezen, voor: gebied gebruik --koppeling.")
    )
    document.add(
        tomlkit.comment("Een bestand past bij een [[bestand]] als het alle genoemde kolommen heeft.")
    )
    reeks = tomlkit.aot()
    for koppeling in koppelingen:
        tabel = tomlkit.table()
        for naam in (*_TEKSTEN, "jaar"):
            if (waarde := getattr(koppeling, naam)) is not None:
                tabel.add(naam, waarde)
        for naam in _TABELLEN:
            if inhoud := getattr(koppeling, naam):
                onder = tomlkit.table()
                for links, rechts in inhoud.items():
                    onder.add(links, rechts)
                tabel.add(naam, onder)
        reeks.append(tabel)
    document.add("bestand", reeks)
    return tomlkit.dumps(document)


def onbekende_sleutels(koppeling: Koppeling, lijst: Voorzieningenlijst) -> list[str]:
    """Return in Dutch which keys of a koppeling the list does not have."""
    domeinen = [d.sleutel for d in lijst.domeinen]
    voorzieningen = [v.sleutel for v in lijst.voorzieningen]
    fouten = []
    if koppeling.domein is not None and koppeling.domein not in domeinen:
        fouten.append(f"domein is onbekend. Kies uit {', '.join(domeinen)}.")
    genoemd = {("voorziening", koppeling.voorziening)} if koppeling.voorziening is not None else set()
    genoemd |= {("breed", doel) for doel in koppeling.breed.values()}
    genoemd |= {("waarden", doel) for doel in koppeling.waarden.values()}
    alles = [*voorzieningen, *(HEEL_DOMEIN + domein for domein in domeinen)]
    for waar, doel in sorted(genoemd):
        if doel not in alles:
            hint = lijkt_op(doel or "", alles)
            fouten.append(f"{waar} noemt een voorziening die niet in de lijst staat. {hint}".strip())
    return fouten


def _lees_toml(pad: Path) -> tuple[dict[str, Any] | None, str]:
    """Return what a TOML file holds, or None and why not; no exception with its text comes out."""
    try:
        return ontleed_toml(pad.read_text(encoding="utf-8-sig")), ""
    except OSError as fout:
        return None, reden_van(fout)
    except UnicodeDecodeError:
        return None, "het is geen tekst in UTF-8"
    except (ValueError, RecursionError) as fout:
        regel = re.search(r"\(at line (\d+)", str(fout))
        return None, f"regel {regel[1]} is geen geldige TOML" if regel else "het is geen geldige TOML"


def _bekend(woord: str, namen: Sequence[str]) -> str:
    """Return a word of the user where it is near one of ours, else dots: it may come from a record."""
    return woord if lijkt_op(woord, namen) else "…"


def _fouten(tabel: Mapping[str, Any], lijst: Voorzieningenlijst | None) -> list[str]:
    namen = [*_TEKSTEN, "jaar", *_TABELLEN]
    fouten = [
        f"'{_bekend(naam, namen)}' is onbekend. {lijkt_op(naam, namen)}".strip()
        for naam in tabel
        if naam not in namen
    ]
    fouten += [
        f"{naam} is geen tekst." for naam in _TEKSTEN if naam in tabel and not isinstance(tabel[naam], str)
    ]
    for naam in _TABELLEN:
        inhoud = tabel.get(naam, {})
        if not isinstance(inhoud, dict):
            fouten.append(f"{naam} is geen tabel: zet [bestand.{naam}] op een eigen regel.")
        elif not all(isinstance(waarde, str) for waarde in inhoud.values()):
            fouten.append(f"[bestand.{naam}]: niet elke waarde is een tekst tussen aanhalingstekens.")
    jaar = tabel.get("jaar")
    if jaar is not None and (not isinstance(jaar, int) or isinstance(jaar, bool) or jaar not in JAREN):
        fouten.append("jaar is geen jaartal, zoals 2024.")
    return fouten or _fouten_in_vorm(_als_koppeling(tabel), lijst)


def _fouten_in_vorm(koppeling: Koppeling, lijst: Voorzieningenlijst | None) -> list[str]:
    """Return what does not fit together, once every part has the right type."""
    fouten = []
    if koppeling.vorm not in get_args(Vorm):
        fouten.append(f"vorm is geen {' of '.join(get_args(Vorm))}.")
    if not _SOORT.fullmatch(koppeling.plaats_soort):
        fouten.append("plaats_soort ontbreekt of klopt niet; gebruik bijvoorbeeld gebied, naam, wijk of pc6.")
    rollen = koppeling.kolommen
    fouten += [
        f"[bestand.kolommen] noemt '{_bekend(rol, ROLLEN)}'; gebruik {', '.join(ROLLEN)}."
        for rol in rollen
        if rol not in ROLLEN
    ]
    if "plaats" not in rollen:
        fouten.append("[bestand.kolommen] noemt geen plaats.")
    if koppeling.vorm == "records" and "persoon" not in rollen:
        fouten.append("[bestand.kolommen] noemt geen persoon.")
    if koppeling.vorm == "records" and koppeling.breed:
        fouten.append("[bestand.breed] hoort bij aantallen, niet bij records.")
    if koppeling.vorm == "aantallen" and ("aantal" in rollen) == bool(koppeling.breed):
        fouten.append("noem een kolom aantal, of kolommen in [bestand.breed].")
    namen = [sleutel(naam) for naam in (*rollen.values(), *koppeling.breed)]
    if len(set(namen)) < len(namen):
        fouten.append("een kolom wordt voor meer dan één doel gebruikt.")
    zonder = not {"voorziening", "domein"} & set(rollen) and not koppeling.breed
    if zonder and koppeling.domein is None and koppeling.voorziening is None:
        fouten.append("niets zegt om welke voorziening of welk domein het gaat.")
    return fouten + (onbekende_sleutels(koppeling, lijst) if lijst is not None else [])


def _als_koppeling(tabel: Mapping[str, Any]) -> Koppeling:
    return Koppeling(
        vorm=tabel.get("vorm", ""),
        plaats_soort=tabel.get("plaats_soort", ""),
        domein=tabel.get("domein"),
        voorziening=tabel.get("voorziening"),
        jaar=tabel.get("jaar"),
        **{naam: MappingProxyType(dict(tabel.get(naam, {}))) for naam in _TABELLEN},
    )
