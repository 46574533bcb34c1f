"""An indeling from elsewhere: a table that says for each gebied which team serves it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import als_tekst
from gebied.bronnen.namen import herken, sleutel
from gebied.bronnen.zoeken import Zoeklijst
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.model import Bevinding

TEAMNAMEN: Final = (
    "werkgebied",
    "team",
    "wijkteam",
    "teamnaam",
    "werkgebiednaam",
    "werkgebiednummer",
    "teamnummer",
    "gebiedsteam",
    "sociaal_team",
    "nr",
)
"""Column names that hold the team, the preferred one first."""

MEESTE_TEAMS: Final = 100
"""More teams than this, and than twice the gebieden, and the column holds something else than teams."""

MEESTE_SUGGESTIES: Final = 50
"""To look for a name that is alike takes long; after so many strange names more help no one."""

_GEBIEDNAMEN: Final = ("code", "buurtcode", "wijkcode", "naam", "buurtnaam", "wijknaam")
_LOSSE_NAMEN: Final = ("gebied", "buurt", "wijk")


def lees_indeling(
    pad: str | Path, gebieden: pd.DataFrame, *, gebiedkolom: str | None = None, teamkolom: str | None = None
) -> tuple[list[tuple[str, int]], dict[int, str], tuple[Bevinding, ...]]:
    """Read an indeling from CSV, xlsx or parquet.

    Parameters
    ----------
    pad
        Table with a column of codes or names of gebieden and a column of teams.
    gebieden
        Table with `code` and `naam` (and `gemeente`) of the scan.
    gebiedkolom, teamkolom
        Names of those columns, where they cannot be told from the header.

    Returns
    -------
    paren
        (code, number of the werkgebied) per row, in the order of the file, repeated rows included.
    namen
        Number → name; empty when the teams are natural numbers, which are kept.
    bevindingen
        ``ONBEKEND`` for each row whose gebied is not in the scan; such a row is in no pair.

    Raises
    ------
    InvoerGeweigerd
        When a column is missing, or a name belongs to several gebieden.
    """
    pad = Path(pad)
    tabel = lees_tabel(pad, blad="gebieden")  # the sheet of our own export that can be judged again
    team = teamkolom or _kies_teamkolom(tabel)
    zoeklijst = Zoeklijst(gebieden)
    gebied = gebiedkolom or _kies_gebiedkolom(tabel, zoeklijst, team)
    _controleer_kolommen(tabel, pad, gebied, team)
    regels = pd.DataFrame({"gebied": als_tekst(tabel[gebied]), "team": als_tekst(tabel[team])}).dropna()
    nummers, namen = _nummer_teams(regels["team"])
    if len(set(nummers)) > max(MEESTE_TEAMS, 2 * len(gebieden)):
        raise InvoerGeweigerd(
            f"{pad.name} noemt {len(set(nummers))} teams voor {len(gebieden)} gebieden.",
            problemen=[f"kolom '{team}' is gelezen als de kolom met teams"],
            stap="noem de kolom met het team 'werkgebied' en geef één regel per gebied.",
        )
    paren: list[tuple[str, int]] = []
    bevindingen: list[Bevinding] = []
    problemen: list[str] = []
    gezocht = {tekst: zoeklijst.vind(tekst) for tekst in regels["gebied"].unique()}
    for tekst, codes in gezocht.items():
        if len(codes) > 1:
            problemen.append(f"meer dan één gebied heet '{tekst}': {zoeklijst.keuzes(codes)}. Geef de code.")
        elif not codes:
            hulp = zoeklijst.suggestie(tekst) if len(bevindingen) < MEESTE_SUGGESTIES else ""
            uitleg = f"'{tekst}' is geen gebied van deze scan. {hulp}".strip()
            bevindingen.append(Bevinding("ONBEKEND", uitleg, tekst))
    if problemen or len(bevindingen) == len(gezocht):
        problemen = problemen or [bevinding.tekst for bevinding in bevindingen[:5]]
        raise InvoerGeweigerd(
            f"De indeling uit {pad.name} is niet te gebruiken.",
            problemen=problemen,
            stap="gebruik de codes of de namen van de gebieden in de scan.",
        )
    for tekst, nummer in zip(regels["gebied"], nummers, strict=True):
        paren += [(code, nummer) for code in gezocht[tekst]]
    return paren, namen, tuple(bevindingen)


def _kies_teamkolom(tabel: pd.DataFrame) -> str | None:
    op_sleutel = {sleutel(kolom): kolom for kolom in reversed(list(tabel.columns))}
    gevonden = next((op_sleutel[sleutel(naam)] for naam in TEAMNAMEN if sleutel(naam) in op_sleutel), None)
    if gevonden is None and len(tabel.columns) == 2:
        over = [kolom for kolom in tabel.columns if not _is_gebiednaam(kolom)]
        return over[0] if len(over) == 1 else None
    return gevonden


def _is_gebiednaam(kolom: str) -> bool:
    bekend = herken(kolom)
    return sleutel(kolom) in _LOSSE_NAMEN or (bekend is not None and bekend.naam in _GEBIEDNAMEN)


def _kies_gebiedkolom(tabel: pd.DataFrame, zoeklijst: Zoeklijst, team: str | None) -> str | None:
    """Return the column that names the gebieden of most rows; codes go before names when they tie."""
    beste, meeste = None, 0
    for kolom in tabel.columns:
        if kolom == team:
            continue
        teksten = als_tekst(tabel[kolom]).dropna()
        aantal = sum(bool(zoeklijst.vind(tekst)) for tekst in teksten)
        bekend = herken(kolom)
        score = 2 * aantal + int(bekend is not None and bekend.naam in _GEBIEDNAMEN[:3])
        if aantal and score > meeste:
            beste, meeste = kolom, score
    return beste or next((kolom for kolom in tabel.columns if kolom != team and _is_gebiednaam(kolom)), None)


def _controleer_kolommen(tabel: pd.DataFrame, pad: Path, gebied: str | None, team: str | None) -> None:
    kolommen = list(tabel.columns)
    problemen = []
    for wat, kolom, naam in (("gebieden", gebied, "code"), ("teams", team, "team")):
        if kolom is None:
            problemen.append(f"er is geen kolom met de {wat}; noem die kolom '{naam}'.")
        elif kolom not in kolommen:
            problemen.append(f"er is geen kolom '{kolom}'. {lijkt_op(kolom, kolommen)}".strip())
    if problemen:
        raise InvoerGeweigerd(
            f"De indeling uit {pad.name} is niet te gebruiken.",
            problemen=[*problemen, f"kolommen in het bestand: {', '.join(kolommen[:8])}."],
            stap="zet op de eerste regel van het eerste blad de namen code (of naam) en team.",
        )


def _nummer_teams(teams: pd.Series[str]) -> tuple[list[int], dict[int, str]]:
    """Return a number per row and the names; natural numbers stay, names are numbered as they appear."""
    if teams.str.fullmatch(r"0*[1-9]\d{0,5}").all():
        return [int(team) for team in teams], {}
    sleutels = teams.str.casefold().str.replace(r"\s+", " ", regex=True)
    nummers, _ = pd.factorize(sleutels)
    eerste = teams[~sleutels.duplicated()]
    return [int(nummer) + 1 for nummer in nummers], dict(enumerate(eerste, start=1))
