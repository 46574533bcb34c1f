"""How long a country takes: real files, one worker and two, a made-up one that grows; max-p beside it."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pyarrow.parquet as pq

from bench.indelen import kies_namen
from bench.procesboom import Meting, dask_cluster, meet_opdracht
from bench.proef import BAND
from bench.reeksmaxp import Paar, meet_maxp
from bench.reeksverslag import schrijf_groei, verslag
from bench.synthetisch_land import schrijf_land
from bench.uitslag import codemerk, machine, schrijf_heel, versies

LIMIET_S: Final = 1_500.0
LAND: Final = (1_000, 2_000, 4_000, 8_000, 14_823)
LAND_KLEIN: Final = (200, 400)
IEDERE: Final = 8
"""One gemeente in so many of 2015 is in the sample for one worker and two."""
MAXP_GEMEENTEN: Final = 12
MAXP_GEBIEDEN: Final = (8, 40)
"""Least and most gebieden of a gemeente in the sample beside max-p, which is slow above."""

_CODE: Final = (
    "gebied/reeks/*.py", "gebied/indelen/*.py", "gebied/opdracht*.py", "gebied/graaf.py",
    "gebied/wijkscan.py", "gebied/beoordelen/*.py", "gebied/bronnen/*.py", "gebied/koppelen.py",
    "gebied/kaart/land*.py", "gebied/rapport/werkmap.py", "bench/reeks.py", "bench/reeksmaxp.py",
    "bench/synthetisch_land.py", "bench/procesboom.py",
)  # fmt: skip


@dataclass(frozen=True)
class Deelmeting:
    """One run of `gebied reeks`, or the pairs beside max-p.

    Parameters
    ----------
    naam, code, datum, machine, belasting, versies
        Which part, and what it was measured with.
    gebieden, gemeenten, werkers
        Size.
    meting
        As `procesboom.Meting`, without what it printed unless it failed.
    statussen
        Status → number of gemeenten.
    bewijs
        Wish → proof status → number of gemeenten.
    telling
        Werkgebieden, those in band, inhabitants outside, and gemeenten that the judge finds whole.
    merk
        Mark of which gebied is in which werkgebied; equal marks are equal results.
    paren
        Beside max-p: a pair per gemeente.
    """

    naam: str
    code: str
    datum: str
    machine: str
    belasting: float
    versies: dict[str, str]
    gebieden: int = 0
    gemeenten: int = 0
    werkers: int = 0
    meting: dict[str, Any] = field(default_factory=dict)
    statussen: dict[str, int] = field(default_factory=dict)
    bewijs: dict[str, dict[str, int]] = field(default_factory=dict)
    telling: dict[str, int] = field(default_factory=dict)
    merk: str = ""
    paren: tuple[Paar, ...] = ()


def delen(data: Path, *, klein: bool) -> dict[str, Callable[[], Deelmeting]]:
    """Return the parts in order; each can run apart from the others."""
    buurten, wijken = data / "cbs2015" / "buurten.parquet", data / "cbs2022" / "wijken.parquet"
    stap = 16 * IEDERE if klein else IEDERE
    grootten = LAND_KLEIN if klein else LAND
    uit: dict[str, Callable[[], Deelmeting]] = {}
    if not klein:
        uit["buurten 2015"] = partial(_reeks, "buurten 2015", buurten)
        uit["wijken 2022"] = partial(_reeks, "wijken 2022", wijken)
    for aantal in (1, 2):
        naam = f"werkers {aantal}"
        uit[naam] = partial(_met_eigen_werkers, naam, buurten, stap, aantal)
    for aantal in grootten:
        uit[f"land {aantal}"] = partial(_land, aantal)
    uit["max-p"] = partial(_naast_maxp, buurten, 2 if klein else MAXP_GEMEENTEN)
    return uit


def meet(
    data: Path, uit: Path, *, klein: bool = False, alleen: Sequence[str] = (), opnieuw: bool = False
) -> None:
    """Run the parts that were not measured yet with this code, and build the report of all there is."""
    alle, map_, merk = delen(data, klein=klein), uit.with_suffix(""), codemerk(_CODE)
    map_.mkdir(parents=True, exist_ok=True)
    for naam in kies_namen(list(alle), alleen, "part"):
        pad = map_ / f"{naam.replace(' ', '-')}.json"
        bekend = None if opnieuw else lees(pad)
        if bekend and bekend.code == merk:
            print(f"{naam}: measured on {bekend.datum}")
        else:
            gemeten = alle[naam]()
            schrijf_heel(pad, json.dumps(asdict(gemeten), ensure_ascii=False, indent=1) + "\n")
            print(f"{naam}: {gemeten.meting.get('klok', 0):.1f} s, {gemeten.statussen}", flush=True)
        schrijf_verslag(list(alle), map_, uit)
    print(f"Written to {uit}")


def schrijf_verslag(alle: Sequence[str], map_: Path, uit: Path) -> None:
    """Build the report, and the picture of growth, of all parts that were measured."""
    gemeten = {u.naam: u for pad in sorted(map_.glob("*.json")) if (u := lees(pad))}
    klaar = [gemeten[naam] for naam in alle if naam in gemeten]
    plaat = uit.with_name(f"{uit.stem}-groei.png")
    schrijf_groei(klaar, plaat)
    over = [naam for naam in alle if naam not in gemeten]
    schrijf_heel(uit, verslag(klaar, over, code=codemerk(_CODE), plaat=plaat.name))


def lees(pad: Path) -> Deelmeting | None:
    """Read what was measured; None where there is nothing, or something of an older form."""
    if not pad.exists():
        return None
    velden = json.loads(pad.read_text(encoding="utf-8"))
    try:
        return Deelmeting(**velden | {"paren": tuple(Paar(**paar) for paar in velden["paren"])})
    except (KeyError, TypeError):
        return None


def _kop(naam: str) -> Mapping[str, Any]:
    return {
        "naam": naam,
        "code": codemerk(_CODE),
        "datum": str(date.today()),
        "machine": machine(),
        "belasting": round(os.getloadavg()[0], 1),
        "versies": versies(("dask", "spopt", "numba", "highspy")),
    }


def _reeks(
    naam: str,
    bestand: Path,
    *,
    gemeenten: Sequence[str] = (),
    werkers: int = 2,
    scheduler: str = "",
    ook: Sequence[Any] = (),
) -> Deelmeting:
    """Run the command as a user would, and read what it made."""
    opdracht = [str(Path(sys.executable).with_name("gebied")), "reeks", "--grenzen", str(bestand)]
    opdracht += ["--inwoners", "-".join(map(str, BAND))]
    opdracht += [deel for gemeente in gemeenten for deel in ("--gemeente", gemeente)]
    opdracht += ["--scheduler", scheduler] if scheduler else ["--werkers", str(werkers)]
    with tempfile.TemporaryDirectory(prefix="bench-reeks-") as folder:
        meting = meet_opdracht([*opdracht, "--uit", f"{folder}/uit"], limiet=LIMIET_S, ook=ook)
        return lees_uitkomst(naam, Path(folder, "uit"), meting, werkers)


def lees_uitkomst(naam: str, map_: Path, meting: Meting, werkers: int) -> Deelmeting:
    """Return what is in the folder of a reeks; of a run that failed only how it ended."""
    velden = {sleutel: waarde for sleutel, waarde in asdict(meting).items() if not sleutel.startswith("_")}
    if not (map_ / "samenvatting.md").exists():  # the last file that a run makes
        return Deelmeting(**_kop(naam), werkers=werkers, meting=velden)
    tabel = pd.read_csv(map_ / "gemeenten.csv")
    bewijzen = [kolom for kolom in tabel if str(kolom).startswith("bewijs ")]
    toewijzing = pq.read_table(map_ / "gebieden.parquet", columns=["code", "werkgebied"]).to_pandas()
    paren = toewijzing.sort_values("code").to_csv(index=False).encode()
    heel = (tabel["status"] == "klaar") & (tabel["niet_aaneengesloten"] == 0)
    return Deelmeting(
        **_kop(naam),
        gebieden=int(tabel["gebieden"].sum()),
        gemeenten=len(tabel),
        werkers=werkers,
        meting=velden | {"staart": ""},
        statussen=_telling(tabel["status"]),
        bewijs={str(kolom).removeprefix("bewijs "): _telling(tabel[kolom]) for kolom in bewijzen},
        telling={
            **{som: int(tabel[som].sum()) for som in ("werkgebieden", "in_band", "afstand_tot_band")},
            "heel": int((heel & (tabel["inwoners_niet_ingedeeld"] == 0)).sum()),
        },
        merk=hashlib.sha256(paren).hexdigest()[:10],
    )


def _telling(kolom: pd.Series[Any]) -> dict[str, int]:
    return {str(waarde): int(aantal) for waarde, aantal in kolom.value_counts().sort_index().items()}


def _met_eigen_werkers(naam: str, bestand: Path, stap: int, aantal: int) -> Deelmeting:
    """Run a sample of gemeenten on workers that were started apart, as another machine would have them."""
    codes = sorted(pq.read_table(bestand, columns=["GM_CODE"])["GM_CODE"].unique().to_pylist())[::stap]
    with dask_cluster([sys.executable, "-m", "dask"], aantal) as (adres, processen):
        # what a worker loads and compiles at first is no part of what it can carry
        _reeks("vooraf", bestand, gemeenten=codes[:3], scheduler=adres)
        return _reeks(naam, bestand, gemeenten=codes, werkers=aantal, scheduler=adres, ook=processen)


def _land(aantal: int) -> Deelmeting:
    with tempfile.TemporaryDirectory(prefix="bench-land-") as folder:
        return _reeks(f"land {aantal}", schrijf_land(Path(folder), aantal))


def _naast_maxp(bestand: Path, gemeenten: int) -> Deelmeting:
    return Deelmeting(**_kop("max-p"), paren=tuple(meet_maxp(bestand, gemeenten, MAXP_GEBIEDEN)))
