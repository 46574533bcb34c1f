"""How long ten million records take to count, and how much memory, beside pandas on the same file."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pcsv

from bench.proef import Tijd, stopwatch
from bench.proef import _piek_van as piek_van
from bench.uitslag import machine
from gebied.bronnen.gebruik.bestand import open_gebruik
from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.privacy.stroom import Stroom
from gebied.privacy.tellen import tel_records
from gebied.privacy.telling import Plaats

REGELS: Final = 10_000_000
STUK: Final = 500_000
JAAR: Final = 2024
ROLLEN: Final = ("persoon", "plaats", "voorziening", "begin", "eind")
PC4: Final = tuple(str(code) for code in range(1300, 1360))
DOMEINEN: Final = tuple(f"domein{nr}" for nr in range(6))
LIJST: Final = Voorzieningenlijst(
    tuple(Domein(sleutel, sleutel) for sleutel in DOMEINEN),
    tuple(Voorziening(f"v{nr:02d}", f"v{nr:02d}", DOMEINEN[nr % 6], "algemeen") for nr in range(45)),
)
PRODUCTEN: Final = {f"product {nr:02d} ambulante begeleiding": f"v{nr:02d}" for nr in range(45)}

Uitkomst = dict[str, npt.NDArray[np.int64]]
"""Statistic → int64 (PC4, categories); ``regels`` → rows counted and rows read."""


Teller = Callable[[Path], Uitkomst]


@dataclass(frozen=True)
class Meting:
    """One tool on one file."""

    tijd: Tijd
    piek_mb: int | None
    uitkomst: Uitkomst


def maak_bestand(pad: Path, regels: int, personen: int, *, seed: int = 1) -> None:
    """Write records with pseudonym, PC6, product, begin and end; about 77 bytes each, some with a fault."""
    kans = np.random.default_rng(seed)
    dagen = pd.date_range("2021-01-01", "2025-06-30").strftime("%d-%m-%Y").to_numpy(dtype="U10")
    letters = np.array([a + b for a in "ABCDEFGH" for b in "KLMNPRST"])
    codes = np.array([*PC4, "9999", ""])
    namen = np.array([*PRODUCTEN, "iets anders"])
    schema = pa.schema(
        [(naam, pa.string()) for naam in ("clientnummer", "postcode", "product", "begindatum", "einddatum")]
    )
    opties = pcsv.WriteOptions(delimiter=";", quoting_style="none")
    with pcsv.CSVWriter(pad, schema, write_options=opties) as schrijver:
        for vanaf in range(0, regels, STUK):
            aantal = min(STUK, regels - vanaf)
            wie = (
                kans.permutation(aantal) + vanaf if personen >= regels else kans.integers(0, personen, aantal)
            )
            pseudoniem = wie.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            pc4 = codes[np.where(kans.random(aantal) < 0.01, kans.integers(60, 62, aantal), wie * 7 % 60)]
            begin = kans.integers(0, 1200, aantal)
            eind = np.where(kans.random(aantal) < 0.3, "", dagen[begin + kans.integers(0, 400, aantal)])
            postcode = np.char.add(np.char.add(pc4, " "), letters[kans.integers(0, 64, aantal)])
            kolommen = [
                [f"{nummer:016x}" for nummer in pseudoniem.tolist()],
                np.where(pc4 == "", "", postcode),
                namen[np.minimum(kans.integers(0, 4550, aantal) // 100, 45)],
                dagen[begin],
                eind,
            ]
            schrijver.write_table(pa.table([pa.array(k, pa.string()) for k in kolommen], schema=schema))


def tel_gebied(pad: Path) -> Uitkomst:
    """Count with `gebied`: text to Arrow to DuckDB, nothing kept of a row but numbers."""
    bestand = open_gebruik(pad)
    stukken = bestand.stukken(range(len(ROLLEN)))

    def batches() -> Iterator[pa.RecordBatch]:
        for stuk in stukken:
            yield pa.RecordBatch.from_arrays(stuk.columns, ROLLEN)

    def zoek_plaats(teksten: list[str]) -> list[Plaats | str]:
        return [("pc4", tekst[:4]) for tekst in teksten]

    def zoek_voorziening(paren: list[tuple[str, str]]) -> list[str | None]:
        return [PRODUCTEN.get(voorziening) for voorziening, _ in paren]

    telling = tel_records(
        [Stroom(batches(), zoek_plaats, zoek_voorziening, lambda: stukken.verslag.onleesbaar)],
        jaar=JAAR,
        lijst=LIJST,
        plaatsen=[("pc4", code) for code in PC4],
    )
    regels = [telling.regels["geteld"], sum(telling.regels.values())]
    return {**{str(s): waarden for s, waarden in telling.aantallen.items()}, "regels": np.array(regels)}


def tel_pandas(pad: Path) -> Uitkomst:
    """Count the same with pandas, as an analyst would: whole columns, duplicates dropped, cut to three."""
    tabel = pd.read_csv(pad, sep=";", dtype="str", header=0, names=list(ROLLEN))
    gelezen = len(tabel)
    tabel["persoon"] = tabel["persoon"].str.strip()
    begin, eind = (pd.to_datetime(tabel[kolom], format="%d-%m-%Y") for kolom in ("begin", "eind"))
    tabel["begin"], tabel["eind"] = begin, eind.fillna(pd.Timestamp("2200-01-01"))
    pc4 = tabel["plaats"].str[:4]
    tabel["plaats"] = pd.Categorical(pc4.where(pc4.isin(PC4)), categories=list(PC4))
    sleutels = tabel["voorziening"].map(PRODUCTEN)
    tabel["voorziening"] = pd.Categorical(sleutels, categories=[v.sleutel for v in LIJST.voorzieningen])
    in_jaar = (tabel["begin"] <= f"{JAAR}-12-31") & (tabel["eind"] >= f"{JAAR}-01-01")
    tabel = tabel[in_jaar & tabel[["persoon", "plaats", "voorziening"]].notna().all(axis=1)]
    geteld = len(tabel)
    domeinen = sleutels[tabel.index].map(LIJST.domein_van)
    tabel = tabel.assign(domein=pd.Categorical(domeinen, categories=list(DOMEINEN)))
    op_volgorde = tabel.sort_values(["begin", "eind", "plaats"], ascending=[False, False, True])
    thuis = op_volgorde.drop_duplicates("persoon").set_index("persoon")["plaats"]
    uit: Uitkomst = {"regels": np.array([geteld, gelezen])}
    for statistiek in ("domein", "voorziening"):
        paren = tabel[["persoon", statistiek]].drop_duplicates().sort_values(statistiek)
        eerste = paren[paren.groupby("persoon").cumcount() < 3]
        waar = eerste["persoon"].map(thuis)
        uit[statistiek] = pd.crosstab(waar, eerste[statistiek], dropna=False).to_numpy(dtype=np.int64)
        if statistiek == "domein":
            stapel = paren["persoon"].value_counts().clip(upper=3)
            uit["stapeling"] = (
                pd.crosstab(thuis.loc[stapel.index].to_numpy(), stapel.to_numpy())
                .reindex(index=list(PC4), columns=[1, 2, 3], fill_value=0)
                .to_numpy(dtype=np.int64)
            )
    return uit


def _meet(tel: Teller, pad: Path) -> Meting:
    klok = stopwatch()
    uitkomst = tel(pad)
    return Meting(klok(), piek_van("self"), uitkomst)


def meet_apart(tel: Teller, pad: Path) -> Meting:
    """Run one tool in a process of its own; its memory holds nothing of another."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as proces:
        return proces.submit(_meet, tel, pad).result()


def gelijk(a: Uitkomst, b: Uitkomst) -> bool:
    """Tell whether two tools agree on every number."""
    return a.keys() == b.keys() and all(np.array_equal(a[naam], b[naam]) for naam in a)


def rijen(wat: str, regels: int, personen: int, tellers: Mapping[str, Teller]) -> Iterator[str]:
    """Measure tools on a file that is gone afterwards, and yield a row each."""
    with tempfile.TemporaryDirectory() as map_:
        pad = Path(map_) / "records.csv"
        maak_bestand(pad, regels, personen)
        grootte = pad.stat().st_size / 1e6
        metingen = {naam: meet_apart(tel, pad) for naam, tel in tellers.items()}
    ons = metingen["gebied"].uitkomst
    for naam, meting in metingen.items():
        hetzelfde = "–" if naam == "gebied" else "yes" if gelijk(ons, meting.uitkomst) else "NO"
        tijd = (f"{meting.tijd.klok:.1f}", f"{meting.tijd.cpu:.1f}")
        cellen = [wat, f"{grootte:,.0f}", naam, *tijd, f"{meting.piek_mb or 0:,}", hetzelfde]
        yield f"| {' | '.join(cellen)} |"


def meet(_data: Path, uit: Path) -> None:
    """Measure on ten million records and write the table."""
    versies = ", ".join(f"{naam} {metadata.version(naam)}" for naam in ("duckdb", "pyarrow", "pandas"))
    regels = [
        f"# Counting {REGELS:,} records of service use in a csv",
        "",
        "From the file to unique persons per area × domain, × voorziening (45) and by number of domains, for",
        "one of five years. Seconds from opening the file to the counts, on the clock and of all cores",
        "together; each tool in a process of its own, and the most memory it had, imports included. The goal",
        "is 30 s and 2,000 MB on 2 cores.",
        "",
        "| records of | file (MB) | tool | seconds | CPU seconds | most memory (MB) | same counts |",
        "|---|---:|---|---:|---:|---:|---|",
        *rijen("3 million persons", REGELS, 3_000_000, {"gebied": tel_gebied, "pandas": tel_pandas}),
        *rijen("10 million persons", REGELS, REGELS, {"gebied": tel_gebied}),
    ]
    waarmee = f"{machine()}, load {os.getloadavg()[0]:.1f} (ours is up to 2), {versies}"
    tekst = "\n".join([*regels, "", f"Measured on {date.today()}, {waarmee}."]) + "\n"
    uit.write_text(tekst, encoding="utf-8")
    print(tekst)
