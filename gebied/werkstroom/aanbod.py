"""Supply and demand of a project as a report, a map, and what one more facility would change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bestand import in_een_keer
from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.locaties import bevindingen_over
from gebied.bronnen.pakketten import Basispakket, lees_pakket
from gebied.fouten import VerkeerdGebruik
from gebied.kaart.aanbodplaat import beschrijf_aanbod, teken_aanbod
from gebied.model import Bevinding
from gebied.opslag import Project
from gebied.profiel.aanbod import Aanbod, bereik_per_gebied, maak_aanbod
from gebied.profiel.aanbodanalyse import Aanbodanalyse, analyseer_aanbod
from gebied.profiel.aanbodwijziging import Verandering, met_locatie, verplaats_locatie, wat_verandert
from gebied.profiel.gebieden import Analysegebied, analysegebieden, kies_soorten
from gebied.rapport.aanbod import aanbodbladen, aanbodonderdelen
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Tabel
from gebied.taal import getal
from gebied.werkstroom.rapportbestand import Rapport
from gebied.wijkscan import Wijkscan

_MEESTE_RIJEN: Final = 20
_MEESTE_BEVINDINGEN: Final = 5

VER_M: Final = 20_000
"""Metres outside the scan; a point further away is another system of coordinates, or a slip."""


@dataclass(frozen=True)
class Aanbodrapport:
    """A report about supply, its map, and what has to be known."""

    rapport: Rapport
    png: bytes
    bevindingen: tuple[Bevinding, ...]


def maak_aanbodrapport(
    project: Project,
    *,
    soort: str | None = None,
    afstand_m: float = 1000,
    vraag: Sequence[str] = (),
    pakket: Path | None = None,
    erbij: Sequence[str] = (),
    verplaats: Sequence[str] = (),
) -> Aanbodrapport:
    """Put the facilities of a project beside its inhabitants.

    Parameters
    ----------
    project
        The project, with facilities.
    soort
        Kind of areas of the tables; by default the gemeente.
    afstand_m
        What is near, metres; a basispakket may say otherwise for its types.
    vraag
        ``"indicator"`` or ``"type:indicator"``: what tells the demand.
    pakket
        Basispakket (TOML).
    erbij
        Facilities to try, as ``"type:x:y"`` in RD.
    verplaats
        Facilities to try elsewhere, as ``"key:x:y"``.

    Raises
    ------
    VerkeerdGebruik
        When the project has no facilities, or an option does not fit.
    InvoerGeweigerd
        When the basispakket cannot be read.
    """
    scan = project.scan
    _weiger_zonder(scan)
    eisen = lees_pakket(pakket) if pakket else None
    aanbod = maak_aanbod(scan.gebieden, scan.locaties, afstand_m=afstand_m, afstanden=_afstanden(eisen))
    analyse = analyseer_aanbod(
        scan, aanbod, _gebieden(project, soort), vraag=_vragen(scan, aanbod, vraag), pakket=eisen
    )
    proeven = [_erbij(scan, aanbod, tekst) for tekst in erbij]
    proeven += [_verplaatst(scan, aanbod, tekst) for tekst in verplaats]
    png = _kaart(scan, analyse)
    document = Document(
        titel=f"Aanbod en vraag in {scan.naam}",
        ondertitel=f"{getal(len(scan.locaties))} locaties van {getal(len(aanbod.typen))} typen",
        onderdelen=(
            *aanbodonderdelen(analyse, plaat=png, alt=beschrijf_aanbod(scan, scan.locaties)),
            *(deel for proef in proeven for deel in _proefdelen(proef)),
        ),
        onderwerp="Aanbod en vraag",
        datum=date.today(),
        bronnen=tuple(dict.fromkeys(herkomst.regel for herkomst in scan.herkomsten)),
    )
    bladen = {**aanbodbladen(analyse), **_proefbladen(proeven)}
    toets = _kort(analyse.toets.bevindingen) if analyse.toets else ()
    bevindingen = (*bevindingen_over(scan.locaties, scan.gebieden), *toets)
    return Aanbodrapport(Rapport(document, bladen), png, bevindingen)


def _kort(bevindingen: Sequence[Bevinding]) -> tuple[Bevinding, ...]:
    """Return the first findings of every code, and how many more the report has."""
    uit: list[Bevinding] = []
    for code in dict.fromkeys(bevinding.code for bevinding in bevindingen):
        alle = [bevinding for bevinding in bevindingen if bevinding.code == code]
        uit += alle[:_MEESTE_BEVINDINGEN]
        if len(alle) > _MEESTE_BEVINDINGEN:
            rest = len(alle) - _MEESTE_BEVINDINGEN
            uit.append(Bevinding(code, f"En nog {getal(rest)} keer; het rapport noemt ze alle."))
    return tuple(uit)


def schrijf_aanbodkaart(gemaakt: Aanbodrapport, pad: Path) -> Path:
    """Write the map of a report as a picture, in one move."""
    with in_een_keer(pad) as bestand:
        bestand.write_bytes(gemaakt.png)
    return pad


def analyseer_alles(scan: Wijkscan, gebieden: Sequence[Analysegebied]) -> Aanbodanalyse | None:
    """Return supply and demand of these areas, for reports about each of them; None without facilities."""
    if scan.locaties.empty:
        return None
    return analyseer_aanbod(scan, maak_aanbod(scan.gebieden, scan.locaties), gebieden)


def _weiger_zonder(scan: Wijkscan) -> None:
    if scan.locaties.empty:
        raise VerkeerdGebruik(
            f"In {scan.naam} staan geen locaties.",
            stap="lees ze eerst in: gebied aanvullen PROJECT --locaties BESTAND.",
        )


def _gebieden(project: Project, soort: str | None) -> list[Analysegebied]:
    return (
        kies_soorten(project.scan, [soort], project.indelingen)
        if soort
        else [analysegebieden(project.scan)[0]]
    )


def _afstanden(pakket: Basispakket | None) -> Mapping[str, float]:
    return {} if pakket is None else {naam.casefold(): meter for naam, meter in pakket.afstanden.items()}


def _vragen(scan: Wijkscan, aanbod: Aanbod, vraag: Sequence[str]) -> dict[str, Indicator]:
    uit: dict[str, Indicator] = {}
    for tekst in vraag:
        type_, _, sleutel = tekst.rpartition(":")
        indicator = scan.indicatoren[sleutel.strip()]
        uit |= dict.fromkeys([aanbod.kies_type(type_)] if type_ else aanbod.typen, indicator)
    return uit


@dataclass(frozen=True)
class _Proef:
    """One facility more, or one at another place: what that is, and what it changes."""

    kop: str
    begin: str
    verandering: Verandering


def _erbij(scan: Wijkscan, aanbod: Aanbod, tekst: str) -> _Proef:
    type_, x, y = _lees_proef(scan, tekst, "het type", "--erbij buurthuis:143500:487200")
    nieuw = met_locatie(aanbod, naam=f"proef {type_}", type_=type_, x=x, y=y)
    verandering = wat_verandert(aanbod, nieuw, str(nieuw.locaties["type"].iloc[-1]))
    return _Proef(f"één {verandering.type} meer", f"Met één {verandering.type} meer", verandering)


def _verplaatst(scan: Wijkscan, aanbod: Aanbod, tekst: str) -> _Proef:
    sleutel, x, y = _lees_proef(scan, tekst, "de sleutel", "--verplaats L1:143500:487200")
    nieuw = verplaats_locatie(aanbod, sleutel, x=x, y=y)
    wie = aanbod.locaties.set_index("sleutel").loc[sleutel]
    begin = f"Met {wie['naam']} op deze plek"
    return _Proef(f"{wie['naam']} elders", begin, wat_verandert(aanbod, nieuw, str(wie["type"])))


def _lees_proef(scan: Wijkscan, tekst: str, wat: str, voorbeeld: str) -> tuple[str, float, float]:
    """Return what is placed, and the point in RD."""
    wie, *plek = tekst.rsplit(":", 2)  # a key may hold colons
    try:
        x, y = (float(deel.replace(",", ".")) for deel in plek)
    except ValueError:
        raise VerkeerdGebruik(
            f"'{tekst}' is geen locatie.",
            stap=f"schrijf {wat} en het punt in RD-meters, bijvoorbeeld {voorbeeld}.",
        ) from None
    links, onder, rechts, boven = scan.gebieden.total_bounds
    if not (links - VER_M <= x <= rechts + VER_M and onder - VER_M <= y <= boven + VER_M):
        raise VerkeerdGebruik(
            f"Het punt van '{tekst}' ligt ver buiten {scan.naam}.",
            stap="geef x en y in RD-meters, eerst x; in Nederland is x kleiner dan y.",
        )
    return wie, x, y


def _kaart(scan: Wijkscan, analyse: Aanbodanalyse) -> bytes:
    aanbod = analyse.aanbod
    een = aanbod.typen[0] if len(aanbod.typen) == 1 else None
    bereik: dict[str, float] = {}
    if een is not None:
        tabel = bereik_per_gebied(aanbod, een).dropna(subset="bereik_pct")
        bereik = dict(zip(tabel["code"], tabel["bereik_pct"].astype(float), strict=True))
    return teken_aanbod(scan, scan.locaties, bereik=bereik, witte_vlekken=vlekken_op_kaart(analyse))


def vlekken_op_kaart(analyse: Aanbodanalyse) -> set[str]:
    """Return the gebieden to hatch: those that are a witte vlek for every type on the map.

    With several types almost every gebied lacks one of them; the tables say which.
    """
    per_gebied: dict[str, set[str]] = {}
    for vlek in analyse.vlekken:
        if vlek.zeker:
            per_gebied.setdefault(vlek.code, set()).add(vlek.type)
    return {code for code, typen in per_gebied.items() if typen == set(analyse.aanbod.typen)}


def _proefdelen(proef: _Proef) -> list[Onderdeel]:
    verandering = proef.verandering
    verschoven = verandering.verschoven.head(_MEESTE_RIJEN)
    rijen = tuple(
        (
            str(rij["naam"]),
            f"{getal(rij['bereik_oud_pct'])} %",
            f"{getal(rij['bereik_nieuw_pct'])} %",
            getal(rij["inwoners_erbij"]),
        )
        for rij in verschoven.to_dict("records")
    )
    erbij = round(verandering.inwoners_erbij, -1)  # where people live is an assumption
    zin = (
        f"{proef.begin} wonen ongeveer {getal(abs(erbij))} inwoners {'minder' if erbij < 0 else 'meer'} "
        f"binnen {getal(verandering.grens_m)} m."
    )
    kolommen = ("gebied", "bereik nu", "bereik straks", "inwoners erbij")
    kop = Kop(f"Proef: {proef.kop}")
    if not rijen:
        return [kop, Alinea(zin)]
    return [
        kop,
        Alinea(zin),
        Tabel("Gebieden waar het bereik verandert", kolommen, rijen, frozenset({1, 2, 3})),
    ]


def _proefbladen(proeven: Sequence[_Proef]) -> dict[str, pd.DataFrame]:
    return {f"proef {nr}": proef.verandering.tabel for nr, proef in enumerate(proeven, 1)}
