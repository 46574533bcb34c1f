"""Health figures of RIVM and the GGD'en per wijk and buurt (table 50120NED): model estimates with bounds."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from gebied.bronnen._cache import vingerafdruk
from gebied.bronnen._codes import VOORVOEGSEL
from gebied.bronnen._http import Dienst, Haler
from gebied.bronnen._odata import gekeurde_gemeentecode, metadata, rijen
from gebied.bronnen._parquetomvang import weiger_te_groot
from gebied.bronnen._tabelbestand import BESCHADIGD
from gebied.bronnen._waarden import lees_waarden
from gebied.bronnen.namen import eigen_naam, herken
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.tabellen import Cijfers, als_ontbrekend
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik, lijkt_op
from gebied.model import Herkomst, Kolom, Niveau
from gebied.schema import CIJFERS, controleer

TABEL: Final = "50120NED"
LEEFTIJDEN: Final = MappingProxyType({"18+": "20300", "18-64": "53115", "65+": "80200"})
"""Age group → its key in the table."""

MARGES: Final = MappingProxyType(
    {
        "MW00000": ("", ""),
        "MOG0095": ("_ondergrens", ", ondergrens (95 %)"),
        "MBG0095": ("_bovengrens", ", bovengrens (95 %)"),
    }
)
"""Key of the value and of its 95 % bounds → what is added to the name of the column and to its text."""

OPMERKING: Final = "modelschattingen, niet geschikt om het effect van een maatregel te meten"

_DIMENSIES: Final = ("Leeftijd", "Marges", "WijkenEnBuurten", "Perioden")
_GEEN_CIJFER: Final = frozenset({"ID", "Gemeentenaam", "SoortRegio", "Codering", *_DIMENSIES})
_RIVM: Final = Dienst(
    "RIVM StatLine",
    "Of download tabel 50120NED met een browser (statline.rivm.nl) "
    "en gebruik: gebied scan --kerncijfers BESTAND.",
)


def haal_gezondheid(
    gebieden: str | Sequence[str],
    periode: int = 2022,
    leeftijd: str = "18+",
    *,
    niveau: Niveau = "buurt",
    ophalen: Ophalen | None = None,
) -> Cijfers:
    """Fetch health figures: per indicator the estimate and its 95 % bounds.

    Parameters
    ----------
    gebieden
        Code of a gemeente, for all its gebieden of `niveau`; or a list of codes, for exactly those.
    periode
        Year of the health survey: 2012, 2016, 2020 or 2022.
    leeftijd
        ``"18+"``, ``"18-64"`` or ``"65+"``.
    niveau
        Level of the gebieden, where a gemeente is given.
    ophalen
        Where the services live, what is kept and how long to wait; by default `Ophalen()`.

    Returns
    -------
    Cijfers
        Percentages (Float64) in columns ``x``, ``x_ondergrens`` and ``x_bovengrens``. They are estimates of
        a model and never counts.

    Raises
    ------
    VerkeerdGebruik
        When the age group is unknown or no gebied is asked for.
    InvoerGeweigerd
        When the code or the period is unknown, or nothing is known about these gebieden.
    BronOnbereikbaar
        When the service does not answer (exit code 5).
    """
    sleutel = _sleutel_van(leeftijd)
    if isinstance(gebieden, str):
        codes, begin = None, [VOORVOEGSEL[niveau] + gekeurde_gemeentecode(gebieden)[2:]]
    else:
        codes = {code.strip() for code in gebieden}
        # one question for all buurten of a gemeente together
        begin = sorted({code[:6] for code in codes})
    if not begin:
        raise VerkeerdGebruik(
            "Er is geen gebied gevraagd.", stap="geef de code van een gemeente of een lijst met codes."
        )
    ophalen = ophalen or Ophalen()
    haler = ophalen.van(_RIVM)
    _keur_periode(haler, ophalen.adressen.rivm, periode)
    topics = [
        eigenschap
        for eigenschap in metadata(haler, ophalen.adressen.rivm, TABEL, "DataProperties")
        if eigenschap.get("Type") == "Topic"
    ]
    gevonden, antwoorden = [], []
    for deel in begin:
        nieuw, antwoord = rijen(
            haler,
            ophalen.adressen.rivm,
            TABEL,
            waar=f"startswith(WijkenEnBuurten,'{deel}') and startswith(Perioden,'{periode}') "
            f"and startswith(Leeftijd,'{sleutel}')",
        )
        gevonden += [rij for rij in nieuw if rij["WijkenEnBuurten"].startswith(deel)]
        antwoorden += antwoord
    herkomst = _herkomst(
        f"tabel {TABEL}",
        periode,
        opgehaald=max(antwoord.opgehaald for antwoord in antwoorden),
        sha256=vingerafdruk(antwoorden),
    )
    titels = {topic["Key"]: str(topic.get("Title") or "").strip() for topic in topics}
    ruw = pd.DataFrame(gevonden, columns=[*_DIMENSIES, *titels])
    if codes is not None:
        ruw = ruw[ruw["WijkenEnBuurten"].isin(codes)]
    return _naar_cijfers(ruw, leeftijd, periode, herkomst, titels)


def lees_rivm(
    pad: str | Path, *, gemeente: str | None = None, periode: int | None = None, leeftijd: str = "18+"
) -> Cijfers:
    """Read a download of table 50120NED in the form of StatLine (xlsx or parquet).

    Parameters
    ----------
    pad
        The file.
    gemeente
        Code of a gemeente, for its gebieden of every level; None for everything in the file.
    periode
        Year of the survey; None where the file holds one.
    leeftijd
        ``"18+"``, ``"18-64"`` or ``"65+"``.

    Returns
    -------
    Cijfers
        As `haal_gezondheid`; bounds are there as far as the file has them.

    Raises
    ------
    VerkeerdGebruik
        When the age group is unknown.
    InvoerGeweigerd
        When the file is no such table or lacks what was asked.
    """
    pad = Path(pad)
    _sleutel_van(leeftijd)
    try:
        inhoud = pad.read_bytes()
        if pad.suffix == ".parquet":
            weiger_te_groot(pad)
        ruw = pd.read_parquet(pad) if pad.suffix == ".parquet" else pd.read_excel(pad, dtype="object")
    except BESCHADIGD as fout:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is niet te lezen als xlsx of parquet.",
            stap="controleer de naam, of download het bestand opnieuw.",
        ) from fout
    afwezig = [naam for naam in _DIMENSIES if naam not in ruw]
    if afwezig:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} is geen download van tabel {TABEL}.",
            problemen=[f"kolom {naam} ontbreekt" for naam in afwezig],
            stap="download de tabel in de vorm van StatLine (met codes).",
        )
    tekst = ruw.select_dtypes(["object", "str"]).columns
    ruw = ruw.assign(**{naam: ruw[naam].map(_zonder_spaties) for naam in tekst})
    perioden = sorted({int(str(sleutel)[:4]) for sleutel in ruw["Perioden"] if str(sleutel)[:4].isdecimal()})
    gekozen = perioden[0] if periode is None and len(perioden) == 1 else periode
    if gekozen not in perioden:
        raise _geen_periode(gekozen, perioden)
    if gemeente is not None:
        ruw = ruw[ruw["WijkenEnBuurten"].astype("str").str.slice(2, 6) == gekeurde_gemeentecode(gemeente)[2:]]
    herkomst = _herkomst(
        f"tabel {TABEL}, bestand {pad.name}",
        gekozen,
        opgehaald=datetime.fromtimestamp(pad.stat().st_mtime, tz=UTC).date(),
        sha256=hashlib.sha256(inhoud).hexdigest(),
    )
    return _naar_cijfers(ruw, leeftijd, gekozen, herkomst, {})


def is_rivm(pad: str | Path) -> bool:
    """Return whether a file is a download of table 50120NED, by the names of its columns."""
    pad = Path(pad)
    try:
        if pad.suffix == ".parquet":
            kop = pq.read_schema(pad).names
        elif pad.suffix == ".xlsx":
            kop = list(pd.read_excel(pad, nrows=0).columns)
        else:
            return False
    except BESCHADIGD:
        return False  # whoever reads it next says what is wrong with it
    return set(_DIMENSIES) <= {str(naam) for naam in kop}


def _naar_cijfers(
    ruw: pd.DataFrame, leeftijd: str, periode: int, herkomst: Herkomst, titels: dict[str, str]
) -> Cijfers:
    """Turn rows per gebied and marge into one row per gebied."""
    hier = ruw["Perioden"].astype("str").str.startswith(str(periode))
    hier &= ruw["Leeftijd"].astype("str").str.strip() == LEEFTIJDEN[leeftijd]
    ruw = ruw[hier]
    waarde = ruw[ruw["Marges"] == "MW00000"]
    if waarde.empty:
        raise InvoerGeweigerd(
            f"RIVM heeft geen cijfers over deze gebieden ({periode}, {leeftijd}).",
            problemen=["de codes staan niet in de tabel; bij een herindeling veranderen codes"],
            stap="controleer de codes of kies een andere periode.",
        )
    codes = pd.Index(sorted(set(waarde["WijkenEnBuurten"])), dtype="str", name="code")
    per_marge = {
        marge: deel.drop_duplicates("WijkenEnBuurten").set_index("WijkenEnBuurten").reindex(codes)
        for marge, deel in ruw.groupby("Marges")
    }
    reeksen: dict[str, pd.Series[Any]] = {}
    redenen: dict[str, pd.Series[str]] = {}
    kolommen = []
    for vreemd in filter(_is_cijfer, ruw.columns):
        bekend = herken(vreemd)  # a topic that had another name in another year
        naam = eigen_naam(vreemd) if bekend is None else bekend.naam
        titel = titels.get(vreemd) or naam.replace("_", " ").capitalize()
        for marge, (achtervoegsel, uitleg) in MARGES.items():
            if marge not in per_marge:
                continue
            omschrijving = f"{titel}{uitleg}; modelschatting, {leeftijd} jaar."
            kolom = Kolom(naam + achtervoegsel, "percentage", "%", omschrijving, periode, herkomst.sleutel)
            gelezen = lees_waarden(per_marge[marge][vreemd], kolom)
            reeksen[kolom.naam] = gelezen.reeks.astype("Float64")
            kolommen.append(kolom)
            if not achtervoegsel:
                redenen[naam] = gelezen.redenen
    tabel = pd.DataFrame(reeksen, index=codes).reset_index()
    return Cijfers(
        controleer(tabel, CIJFERS, herkomst=herkomst.tabel),
        tuple(kolommen),
        (herkomst,),
        als_ontbrekend(redenen),
    )


def _herkomst(tabel: str, periode: int, **details: Any) -> Herkomst:
    return Herkomst(
        f"rivm-{TABEL}-{periode}",
        "RIVM, GGD'en en CBS (Gezondheidsmonitor)",
        tabel=tabel,
        jaar=periode,
        opmerking=OPMERKING,
        **details,
    )


def _is_cijfer(naam: str) -> bool:
    kaal, _, nummer = naam.rpartition("_")
    return (kaal if nummer.isdecimal() else naam) not in _GEEN_CIJFER


def _sleutel_van(leeftijd: str) -> str:
    if leeftijd not in LEEFTIJDEN:
        raise VerkeerdGebruik(
            f"Leeftijd '{leeftijd}' is onbekend. {lijkt_op(leeftijd, list(LEEFTIJDEN))}".strip(),
            stap=f"kies uit: {', '.join(LEEFTIJDEN)}.",
        )
    return LEEFTIJDEN[leeftijd]


def _keur_periode(haler: Haler, basis: str, periode: int) -> None:
    bekend = sorted(int(rij["Key"][:4]) for rij in metadata(haler, basis, TABEL, "Perioden"))
    if periode not in bekend:
        raise _geen_periode(periode, bekend)


def _geen_periode(periode: int | None, bekend: Sequence[int]) -> InvoerGeweigerd:
    gegeven = "Er is geen periode gekozen." if periode is None else f"RIVM heeft geen cijfers over {periode}."
    return InvoerGeweigerd(gegeven, stap=f"kies uit: {', '.join(map(str, bekend)) or 'geen'}.")


def _zonder_spaties(waarde: object) -> object:
    return waarde.strip() if isinstance(waarde, str) else waarde
