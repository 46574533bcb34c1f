"""Which foreign column is which of ours: by the table of names, or by a mapping of the user in TOML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen._toml import ontleed_toml
from gebied.bronnen.namen import BEGRIPPEN, eenheid, eigen_naam, herken, voorkeur
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Bevinding, Kolom

TECHNISCH: Final = frozenset(
    {"fid", "id", "ogc_fid", "objectid", "gml_id", "jrstatcode", "shape_leng", "shape_length", "shape_area"}
)
"""Columns of the file format itself; they say nothing about a gebied."""

GERESERVEERD: Final = frozenset({"geometry", "restgebied", "werkgebied"})


@dataclass(frozen=True)
class Koppeling:
    """A column mapping of the user: our name → the name in the file, for figures and for groups."""

    kolommen: dict[str, str] = field(default_factory=dict)
    groepen: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kolomkeuze:
    """Foreign name → our column, with what has to be told about it."""

    kolommen: dict[str, Kolom]
    bevindingen: tuple[Bevinding, ...] = ()

    def vreemd(self, naam: str) -> str | None:
        """Return the foreign name of one of our columns, or None when the file lacks it."""
        return next((vreemd for vreemd, kolom in self.kolommen.items() if kolom.naam == naam), None)

    def jaar(self, bron: pd.DataFrame) -> int | None:
        """Return the year that the table itself names in every row, or None."""
        kolom = self.vreemd("periode")
        if kolom is None:
            return None
        jaren = bron[kolom].astype("string").str.extract(r"^(20[0-4]\d)", expand=False).dropna().unique()
        return int(jaren[0]) if len(jaren) == 1 else None


def lees_koppeling(pad: str | Path | None) -> Koppeling:
    """Read a column mapping: tables ``[kolommen]`` and ``[groepen]``, each with ``our_name = "THEIRS"``.

    Raises
    ------
    InvoerGeweigerd
        With every fault: no TOML, an unknown table, an unknown name of ours.
    """
    if pad is None:
        return Koppeling()
    try:
        inhoud = ontleed_toml(Path(pad).read_text(encoding="utf-8"))
    except OSError as fout:
        raise InvoerGeweigerd(
            f"Het koppelbestand {Path(pad).name} is niet te lezen.", stap="controleer de naam en de map."
        ) from fout
    except (ValueError, RecursionError) as fout:  # also a number of thousands of digits, endless brackets
        raise InvoerGeweigerd(
            f"Het koppelbestand {Path(pad).name} is geen geldig TOML.",
            problemen=[str(fout)[:200]],
            stap='schrijf per regel een naam, bijvoorbeeld: code = "BUURT_ID", onder [kolommen].',
        ) from fout
    problemen = _fouten_in_koppeling(inhoud)
    if problemen:
        raise InvoerGeweigerd(
            f"Het koppelbestand {Path(pad).name} klopt niet.",
            problemen=problemen,
            stap="gebruik [kolommen] voor onze namen (zoals code, naam, inwoners) en [groepen] voor groepen.",
        )
    return Koppeling(dict(inhoud.get("kolommen", {})), dict(inhoud.get("groepen", {})))


def _fouten_in_koppeling(inhoud: dict[str, object]) -> list[str]:
    bekend = [begrip.kolom.naam for begrip in BEGRIPPEN]
    bezet = GERESERVEERD | {begrip.kolom.naam for begrip in BEGRIPPEN if begrip.kolom.soort != "groep"}
    problemen = []
    for tabel, inhoud_tabel in inhoud.items():
        if tabel not in ("kolommen", "groepen"):
            problemen.append(f"[{tabel}] is onbekend. {lijkt_op(tabel, ['kolommen', 'groepen'])}".strip())
        elif not isinstance(inhoud_tabel, dict):
            problemen.append(f"{tabel} moet een tabel zijn: zet [{tabel}] op een eigen regel.")
        else:
            for naam, vreemd in inhoud_tabel.items():
                if not isinstance(vreemd, str):
                    problemen.append(
                        f"{naam} is {vreemd!r}; geef de naam van een kolom tussen aanhalingstekens."
                    )
                if tabel == "kolommen" and naam not in bekend:
                    problemen.append(f"'{naam}' is geen kolom van gebied. {lijkt_op(naam, bekend)}".strip())
                if tabel == "groepen" and not re.fullmatch(r"[a-z][a-z0-9_]*", naam):
                    problemen.append(
                        f"groep '{naam}': gebruik kleine letters, cijfers en een streepje onder."
                    )
                elif tabel == "groepen" and naam in bezet:
                    problemen.append(f"groep '{naam}': die naam heeft al een andere betekenis.")
    return problemen


def kies_kolommen(
    namen: Sequence[str], koppeling: Koppeling, problemen: list[str], *, overslaan: Iterable[str] = ()
) -> Kolomkeuze:
    """Give every foreign column its name; faults in the mapping are added to `problemen`.

    What the mapping names goes first. Of columns that are the same concept the preferred one is kept; the
    others are named in a finding. A column that is not known keeps its own name, in snake_case.
    """
    vast = _uit_koppeling(namen, koppeling, problemen)
    weg = {*overslaan, *vast}
    herkend: dict[str, list[str]] = {}
    begrippen: dict[str, Kolom] = {}
    onbekend = []
    for naam in namen:
        if naam in weg or naam.casefold() in TECHNISCH:
            continue
        kolom = herken(naam)
        if kolom is None:
            onbekend.append(naam)
        else:
            herkend.setdefault(kolom.naam, []).append(naam)
            begrippen[kolom.naam] = kolom
    keuze = dict(vast)
    bevindingen = []
    for ons, kandidaten in herkend.items():
        kolom = begrippen[ons]
        kandidaten.sort(key=voorkeur)
        gekozen = next((naam for naam, vaste in vast.items() if vaste.naam == ons), None) or kandidaten.pop(0)
        keuze[gekozen] = kolom
        if kandidaten and kolom.soort != "kenmerk":
            niet = ", ".join(kandidaten)
            tekst = f"'{ons}' staat vaker in het bestand. Gebruikt: {gekozen}. Niet gebruikt: {niet}."
            bevindingen.append(Bevinding("DUBBELE_KOLOM", tekst))
    bezet = {kolom.naam for kolom in keuze.values()}
    for naam, kort in _korte_namen(onbekend, bezet).items():
        keuze[naam] = Kolom(kort, "onbekend", eenheid(naam), naam.strip())
    return Kolomkeuze(keuze, tuple(bevindingen))


def _uit_koppeling(namen: Sequence[str], koppeling: Koppeling, problemen: list[str]) -> dict[str, Kolom]:
    bekend = {begrip.kolom.naam: begrip.kolom for begrip in BEGRIPPEN}
    gevraagd = {naam: (bekend[naam], vreemd) for naam, vreemd in koppeling.kolommen.items()}
    for naam, vreemd in koppeling.groepen.items():
        omschrijving = f"Groep uit kolom {vreemd}."
        gevraagd[naam] = (Kolom(naam, "groep", omschrijving=omschrijving), vreemd)
    vast: dict[str, Kolom] = {}
    for naam, (kolom, vreemd) in gevraagd.items():
        if vreemd not in namen:
            problemen.append(
                f"het koppelbestand zoekt '{vreemd}' (voor {naam}), maar die kolom is er niet. "
                f"{lijkt_op(vreemd, list(namen))}".strip()
            )
        elif vreemd in vast:
            problemen.append(f"het koppelbestand gebruikt kolom '{vreemd}' twee keer.")
        else:
            vast[vreemd] = kolom
    return vast


def _korte_namen(namen: Sequence[str], bezet: set[str]) -> dict[str, str]:
    """Return the shortest name that tells columns apart: the last parts of a StatLine path suffice."""
    delen = {naam: [deel for deel in naam.split("/") if deel.strip()] or [naam] for naam in namen}
    langste = max(map(len, delen.values()), default=0)
    kort: dict[str, str] = {}
    for diepte in range(1, langste + 1):
        proef = {naam: eigen_naam("_".join(delen[naam][-diepte:])) for naam in namen if naam not in kort}
        aantallen = Counter(proef.values())
        helder = {p for p in proef.values() if aantallen[p] == 1 and not p.startswith("binnen_")}
        kort |= {naam: p for naam, p in proef.items() if p in helder or diepte == langste}
    gebruikt = bezet | GERESERVEERD
    for naam, keuze in kort.items():
        volgnummer = 2
        while kort[naam] in gebruikt:
            kort[naam] = f"{keuze}_{volgnummer}"
            volgnummer += 1
        gebruikt = gebruikt | {kort[naam]}
    return kort
