"""The examples that ship with `gebied`: boundaries, figures and a plan that need no network and no files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

import geopandas as gpd
import pandas as pd

from gebied.bronnen.meegeleverd import meegeleverd
from gebied.bronnen.tabellen import Grenzen
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import RD_NEW, Bevinding, Herkomst, Kolom
from gebied.schema import GEBIEDEN, controleer

_DE_MARKEN: Final = "BU00340106"

_KOLOMMEN: Final = (
    Kolom(
        "inwoners",
        "aantal",
        eenheid="personen",
        omschrijving="Inwoners volgens de consultatienota van mei 2013",
        jaar=2013,
        herkomst="nota-2013",
    ),
    Kolom(
        "naam_zoals_gedrukt",
        "kenmerk",
        omschrijving="Naam van de wijk zoals de nota die drukt",
        jaar=2013,
        herkomst="nota-2013",
    ),
    Kolom(
        "stadsdeel",
        "groep",
        omschrijving="Stadsdeel waar de nota de wijk bij zet",
        jaar=2013,
        herkomst="nota-2013",
    ),
    Kolom(
        "oppervlakte_land_ha",
        "aantal",
        eenheid="ha",
        omschrijving="Oppervlakte van het land in de CBS-buurt, niet in de tekening",
        herkomst="cbs-buurten",
    ),
    Kolom("water", "kenmerk", omschrijving="Of het gebied water is", herkomst="grenzen"),
)

_HERKOMST_CBS: Final = Herkomst(
    "cbs-buurten",
    "CBS / Kadaster",
    tabel="Wijk- en Buurtkaart: codes, namen en oppervlakte",
    licentie="CC BY 4.0",
)


@dataclass(frozen=True)
class Voorbeeld:
    """One example, ready to become a scan and a plan to judge.

    Parameters
    ----------
    naam
        Name of the example, e.g. ``"almere2013"``.
    grenzen
        Boundaries (EPSG:28992) with inhabitants and groups, one row per gebied.
    plan
        (code, werkgebied) pairs of the plan as it was printed: a code may occur twice or be absent.
    plan_namen
        Number of the werkgebied → name of its team.
    plan_naam
        Name to give the plan in tables and maps.
    verbindingen
        Pairs of codes that the plan itself takes as linked, though they lie apart.
    ontmoetingsplekken
        Meeting places: naam and soort (``"buurtcentrum"`` or ``"gezondheidscentrum"``) as text, x_rd and y_rd
        in metres (EPSG:28992, Float64).
    herkomst_ontmoetingsplekken
        Source of the meeting places.
    gebruik
        File with fictitious records of service use in 2013; to be read through the privacy door only.
    """

    naam: str
    grenzen: Grenzen
    plan: tuple[tuple[str, int], ...]
    plan_namen: Mapping[int, str]
    plan_naam: str
    verbindingen: tuple[tuple[str, str], ...]
    ontmoetingsplekken: pd.DataFrame
    herkomst_ontmoetingsplekken: Herkomst
    gebruik: Path


def voorbeelden() -> tuple[str, ...]:
    """Return the names of the examples."""
    return tuple(_LEZERS)


def lees_voorbeeld(naam: str, *, correcties: bool = False) -> Voorbeeld:
    """Read an example that ships with `gebied`.

    Parameters
    ----------
    naam
        One of `voorbeelden`.
    correcties
        Replace figures that are doubtful in the source by the correction that ships with the example. The
        plan stays as it was printed.

    Raises
    ------
    VerkeerdGebruik
        When there is no example of that name.
    InvoerGeweigerd
        When files of the example are missing, with all of them.
    """
    if naam not in _LEZERS:
        raise VerkeerdGebruik(
            f"Er is geen voorbeeld '{naam}'. {lijkt_op(naam, voorbeelden())}".strip(),
            stap=f"kies een van deze voorbeelden: {', '.join(voorbeelden())}.",
        )
    return _LEZERS[naam](correcties)


def _lees_almere2013(correcties: bool) -> Voorbeeld:
    grenzen, wijken, plan, gecorrigeerd, verbindingen, plekken, gebruik = meegeleverd(
        "boundaries/almere2013-schematisch/gebieden.geojson",
        "data/voorbeeld/almere2013/wijken.csv",
        "data/voorbeeld/almere2013/plan_zoals_gedrukt.csv",
        "data/voorbeeld/almere2013/correcties.csv",
        "data/voorbeeld/almere2013/verbindingen.csv",
        "data/voorbeeld/almere2013/ontmoetingsplekken_fictief.csv",
        "data/voorbeeld/almere2013/gebruik_fictief.csv",
    )
    gebieden = _gebieden(grenzen, wijken)
    waarde, jaar = _correctie_de_marken(gecorrigeerd)
    if correcties:
        gebieden.loc[gebieden["code"] == _DE_MARKEN, "inwoners"] = waarde
    teams = pd.read_csv(plan, dtype={"code": "str", "team": "str"})
    return Voorbeeld(
        naam="almere2013",
        grenzen=Grenzen(
            gebieden=controleer(gebieden, GEBIEDEN, herkomst=wijken.name),
            niveau="buurt",
            kolommen=_KOLOMMEN,
            herkomsten=(
                _herkomst_grenzen(grenzen),
                _herkomst_inwoners(wijken),
                _herkomst_correctie(gecorrigeerd, jaar) if correcties else _herkomst_de_marken(wijken),
                _HERKOMST_CBS,
            ),
            bevindingen=(_bevinding_de_marken(waarde, jaar, gecorrigeerd=correcties),),
        ),
        plan=tuple((str(code), int(nr)) for code, nr in zip(teams["code"], teams["nr"], strict=True)),
        plan_namen={int(nr): str(team) for nr, team in zip(teams["nr"], teams["team"], strict=True)},
        plan_naam="Plan 2013 (zoals gedrukt)",
        verbindingen=tuple(
            (str(van), str(naar))
            for van, naar in pd.read_csv(verbindingen, usecols=["van", "naar"]).itertuples(index=False)
        ),
        ontmoetingsplekken=pd.read_csv(
            plekken, dtype={"naam": "str", "soort": "str", "x_rd": "Float64", "y_rd": "Float64"}
        ),
        herkomst_ontmoetingsplekken=Herkomst(
            "ontmoetingsplekken",
            "verzonnen door het project gebied",
            tabel=plekken.name,
            licentie="EUPL-1.2",
            opmerking="fictief",
            sha256=_sha256(plekken),
        ),
        gebruik=gebruik,
    )


def _gebieden(grenzen: Path, wijken: Path) -> gpd.GeoDataFrame:
    """Join the drawn cells to the figures of the note; a wijk without a cell is refused by the contract."""
    tekst = dict.fromkeys(["code", "naam", "naam_zoals_gedrukt", "stadsdeel"], "str")
    getallen = dict.fromkeys(["inwoners", "oppervlakte_land_ha"], "Int64")
    tabel = pd.read_csv(wijken, usecols=[*tekst, *getallen], dtype={**tekst, **getallen})
    tabel = tabel.assign(gemeentecode="GM0034", gemeente="Almere", water=False)
    cellen = gpd.read_file(grenzen, columns=["code"])
    samen = tabel.merge(cellen, on="code", how="left", validate="one_to_one")
    return gpd.GeoDataFrame(samen.sort_values("code", ignore_index=True), geometry="geometry", crs=RD_NEW)


def _correctie_de_marken(bestand: Path) -> tuple[int, int]:
    """Return the number of inhabitants of De Marken that is offered instead, and its year."""
    tabel = pd.read_csv(bestand, index_col="code")
    waarde, jaar = tabel.loc[[_DE_MARKEN], ["waarde", "jaar"]].to_numpy().astype(int)[0]
    return int(waarde), int(jaar)


def _herkomst_grenzen(bestand: Path) -> Herkomst:
    return Herkomst(
        "grenzen",
        "getekend door het project gebied",
        tabel="almere2013-schematisch",
        jaar=2013,
        licentie="EUPL-1.2",
        opmerking="schematisch: getekend, niet gemeten",
        sha256=_sha256(bestand),
    )


def _herkomst_inwoners(wijken: Path) -> Herkomst:
    return Herkomst(
        "nota-2013",
        "Gemeente Almere",
        tabel="consultatienota wijkteams",
        kolom="inwoners",
        jaar=2013,
        sha256=_sha256(wijken),
    )


def _herkomst_de_marken(wijken: Path) -> Herkomst:
    return replace(
        _herkomst_inwoners(wijken),
        sleutel="de-marken",
        opmerking="De Marken: gedrukt, vermoedelijk van De Hoven",
    )


def _herkomst_correctie(correcties: Path, jaar: int) -> Herkomst:
    return Herkomst(
        "de-marken",
        "CBS / Kadaster",
        tabel="Wijk- en Buurtkaart",
        kolom="inwoners",
        jaar=jaar,
        licentie="CC BY 4.0",
        opmerking="De Marken: correctie op de nota",
        sha256=_sha256(correcties),
    )


def _bevinding_de_marken(waarde: int, jaar: int, *, gecorrigeerd: bool) -> Bevinding:
    cbs = f"{waarde:,} inwoners in {jaar}".replace(",", ".")
    if gecorrigeerd:
        tekst = (
            f"De Marken heeft hier het getal van CBS: {cbs}. De andere gebieden hebben het getal van 2013. "
            "De nota van 2013 noemt De Marken niet."
        )
    else:
        tekst = (
            "De nota van 2013 noemt De Marken niet, maar drukt De Hoven in twee teams, beide keren met 2.380 "
            "inwoners. De tweede is De Marken. Het getal is vermoedelijk van De Hoven. "
            f"Als correctie is er het getal van CBS: {cbs}."
        )
    return Bevinding("HERKOMST_ONZEKER", tekst, gebied=_DE_MARKEN)


def _sha256(bestand: Path) -> str:
    return hashlib.sha256(bestand.read_bytes()).hexdigest()


_LEZERS: Final[Mapping[str, Callable[[bool], Voorbeeld]]] = MappingProxyType({"almere2013": _lees_almere2013})
