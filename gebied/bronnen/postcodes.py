"""Tables from postcodes to gebieden: the national table of CBS (PC6 and huisnummer), or one of the user."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Final, Literal

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from gebied.bestand import weiger_afwezig
from gebied.bronnen import _codes as cbs
from gebied.bronnen._tabelbestand import CSVTYPEN, lees_tabel
from gebied.bronnen.namen import sleutel
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.model import Niveau

MEEST_UITGEPAKT: Final = 2_000_000_000
"""Bytes of an unpacked table; that of CBS has 9 million rows and takes a tenth of it."""

_BLOK: Final = 4 << 20
_KOP: Final = 1 << 16
_POSTCODE: Final = ("pc6", "postcode", "pc4", "pcode")
_CODE: Final = ("buurt", "bucode", "wijk", "wkcode", "gebied", "code", "gwb")
_ADRESSEN: Final = ("adressen", "aantaladressen")
_STAP: Final = (
    "geef een tabel met een kolom postcode en een kolom code, zoals die van CBS (PC6;Huisnummer;Buurt2024), "
    "als csv, zip, xlsx of parquet."
)


@dataclass(frozen=True)
class Postcodetabel:
    """Which postcodes lie in which gebieden, by addresses where these are known.

    Parameters
    ----------
    soort
        ``"pc6"`` (1234AB) or ``"pc4"`` (1234).
    tabel
        One row per postcode and gebied, in order: `postcode`, `code`, and `adressen` (int64). Where the file
        does not say how many addresses there are, a table of PC6 has 1 and one of PC4 lacks the column.
    zonder
        Codes of gebieden that the file does not mention.
    """

    soort: Literal["pc6", "pc4"]
    tabel: pd.DataFrame
    zonder: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Postcodetabel({self.soort}, {self.tabel['postcode'].nunique()} postcodes)"


def lees_postcodes(pad: Path, gebieden: pd.DataFrame) -> Postcodetabel:
    """Read a table of postcodes; only rows about these gebieden are kept.

    The file is read as a stream: that of CBS, zipped or not, has a row for every address in the country.
    Codes may be whole numbers; a buurt counts for its wijk when the scan is one of wijken.

    Parameters
    ----------
    pad
        csv, zip with a csv, xlsx or parquet with a column of postcodes and one of codes; with a column
        `huisnummer` every row is an address, with a column `adressen` it holds their number.
    gebieden
        Table with `code`.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent or damaged, lacks a column, or is about other gebieden.
    """
    weiger_afwezig(pad)
    niveau = cbs.niveau_van(gebieden["code"])
    tabel, met_adressen = _probeer(pad, lambda: _lees(pad, set(gebieden["code"]), niveau))
    if tabel.empty:
        raise InvoerGeweigerd(
            f"Geen van de codes in {pad.name} hoort bij een gebied van deze wijkscan.",
            stap="neem de tabel van het jaar van de grenzen; bij CBS staat het jaar in de naam van de kolom.",
        )
    zes = tabel["postcode"].str.fullmatch(r"[1-9]\d{3}[A-Z]{2}")
    vier = tabel["postcode"].str.fullmatch(r"[1-9]\d{3}")
    if not (zes | vier).any():
        raise InvoerGeweigerd(f"In {pad.name} staan geen postcodes zoals 1234AB of 1234.", stap=_STAP)
    soort: Literal["pc6", "pc4"] = "pc6" if zes.sum() >= vier.sum() else "pc4"
    tabel = tabel[zes if soort == "pc6" else vier].sort_values(["postcode", "code"], ignore_index=True)
    if soort == "pc4" and not met_adressen:
        tabel = tabel.drop(columns="adressen")
    return Postcodetabel(soort, tabel, tuple(sorted(set(gebieden["code"]) - set(tabel["code"]))))


def _probeer(pad: Path, lees: Callable[[], tuple[pd.DataFrame, bool]]) -> tuple[pd.DataFrame, bool]:
    """Read, and refuse a damaged file without the words of a library: it may be a file about people."""
    fout: GebiedFout
    try:
        return lees()
    except GebiedFout as eigen:
        fout = type(eigen)(eigen.boodschap, problemen=eigen.problemen, stap=eigen.stap)
    except (
        pa.ArrowException,
        zipfile.BadZipFile,
        csv.Error,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ):
        fout = InvoerGeweigerd(f"{pad.name} is niet te lezen als tabel met postcodes.", stap=_STAP)
    raise fout


def _lees(pad: Path, codes: set[str], niveau: Niveau | None) -> tuple[pd.DataFrame, bool]:
    with ExitStack() as open_:
        soort = pad.suffix.casefold()
        if soort == ".zip":
            archief = open_.enter_context(zipfile.ZipFile(pad))
            kop, stroom = _uit_zip(pad, archief)
        elif soort in CSVTYPEN:
            kop, stroom = _uit_csv(partial(_open, pad))
        else:
            tabel = lees_tabel(pad)
            kop = [str(naam) for naam in tabel.columns]
            tekst = {
                f"f{i}": pa.array(tabel[naam].astype("string"), pa.string()) for i, naam in enumerate(kop)
            }
            stroom = lambda _kolommen: iter(pa.table(tekst).to_batches())  # noqa: E731
        keuze = _kolommen(pad, kop, niveau)
        nodig = [nr for nr in (keuze.postcode, keuze.code, keuze.adressen) if nr is not None]
        delen = [_deel(stuk, keuze, codes, niveau) for stuk in stroom(nodig)]
    samen = pa.concat_tables([_SCHEMA.empty_table(), *delen]).group_by(["postcode", "code"])
    uit = samen.aggregate([("adressen", "sum")]).rename_columns(["postcode", "code", "adressen"]).to_pandas()
    return uit.astype({"postcode": "str", "code": "str", "adressen": "int64"}), keuze.met_adressen


_SCHEMA: Final = pa.schema([("postcode", pa.string()), ("code", pa.string()), ("adressen", pa.int64())])

Stroom = Callable[[Sequence[int]], Iterator[pa.RecordBatch]]


@dataclass(frozen=True, slots=True)
class _Kolomnummers:
    """Where the columns stand; the first is 0."""

    postcode: int
    code: int
    niveau: Niveau | None
    adressen: int | None
    met_adressen: bool


def _kolommen(pad: Path, kop: Sequence[str], niveau: Niveau | None) -> _Kolomnummers:
    namen = [sleutel(naam.lstrip("\ufeff")) for naam in kop]

    def eerste(woorden: Sequence[str]) -> int | None:
        return next((i for woord in woorden for i, naam in enumerate(namen) if naam.startswith(woord)), None)

    eigen = {"wijk": ("wijk", "wkcode"), "gemeente": ("gemeente", "gm")}.get(niveau or "", ())
    postcode = eerste(_POSTCODE)
    code = eerste((*eigen, *_CODE))
    ontbreekt = [
        f"de kolom met {wat} ontbreekt."
        for wat, nr in (("postcodes", postcode), ("codes", code))
        if nr is None
    ]
    if postcode is None or code is None:
        raise InvoerGeweigerd(f"{pad.name} is geen tabel met postcodes.", problemen=ontbreekt, stap=_STAP)
    van_kolom: Niveau | None = niveau
    if niveau is not None and namen[code].startswith(("buurt", "bucode")):
        van_kolom = "buurt"
    adressen = eerste(_ADRESSEN)
    met = adressen is not None or eerste(("huisnummer", "huisnr")) is not None
    return _Kolomnummers(postcode, code, van_kolom, adressen, met)


def _deel(stuk: pa.RecordBatch, keuze: _Kolomnummers, codes: set[str], niveau: Niveau | None) -> pa.Table:
    """Return the rows of a batch that are about these gebieden, added up."""
    geteld = stuk.column(f"f{keuze.code}").dictionary_encode()
    woorden = _volledig(geteld.dictionary, keuze.niveau, niveau)
    bekend = pc.is_in(woorden, pa.array(sorted(codes), pa.string()))
    hier = pc.fill_null(pc.take(bekend, geteld.indices), False)
    stuk, plek = stuk.filter(hier), geteld.indices.filter(hier)
    postcode = pc.utf8_upper(pc.replace_substring_regex(stuk.column(f"f{keuze.postcode}"), r"\s|\.0+$", ""))
    if keuze.adressen is None:
        aantal = pa.array([1] * stuk.num_rows, pa.int64())
    else:
        aantal = pc.cast(pc.cast(stuk.column(f"f{keuze.adressen}"), pa.float64()), pa.int64(), safe=False)
    tabel = pa.table([postcode, pc.take(woorden, plek), aantal], schema=_SCHEMA).drop_null()
    return tabel.group_by(["postcode", "code"]).aggregate([("adressen", "sum")]).rename_columns(_SCHEMA.names)


def _volledig(codes: pa.Array, van: Niveau | None, naar: Niveau | None) -> pa.Array:
    """Return codes with prefix and zeros, those of a lower level cut to the level of the scan."""
    codes = pc.utf8_upper(pc.utf8_trim_whitespace(codes))
    if van is None or naar is None:
        return codes
    kaal = pc.replace_substring_regex(codes, r"^(BU|WK|GM)|\.0+$", "")
    deel = pc.utf8_slice_codeunits(pc.utf8_lpad(kaal, cbs.LENGTE[van], "0"), 0, cbs.LENGTE[naar])
    return pc.binary_join_element_wise(cbs.VOORVOEGSEL[naar], deel, "")


def _uit_zip(pad: Path, archief: zipfile.ZipFile) -> tuple[list[str], Stroom]:
    """Return the header and the rows of the first table in an archive that has a column of postcodes."""
    for lid in archief.infolist():
        if not lid.filename.casefold().endswith(CSVTYPEN):
            continue
        if lid.file_size > MEEST_UITGEPAKT:
            raise InvoerGeweigerd(f"{pad.name} is uitgepakt te groot.", stap=_STAP)
        kop, stroom = _uit_csv(partial(archief.open, lid))
        if any(sleutel(naam).startswith(_POSTCODE) for naam in kop):
            return kop, stroom
    raise InvoerGeweigerd(f"In {pad.name} zit geen tabel met postcodes.", stap=_STAP)


def _open(pad: Path) -> IO[bytes]:
    return pad.open("rb")


def _uit_csv(open_: Callable[[], IO[bytes]]) -> tuple[list[str], Stroom]:
    with open_() as bestand:
        begin = io.BytesIO(bestand.read(_KOP)).readline().decode("utf-8-sig", errors="replace")
    scheiding = max((";", "\t", ",", "|"), key=begin.count)
    kop = next(csv.reader([begin.rstrip("\r\n")], delimiter=scheiding), [])

    def stroom(kolommen: Sequence[int]) -> Iterator[pa.RecordBatch]:
        namen = [f"f{nr}" for nr in kolommen]
        with open_() as bestand, pa.PythonFile(bestand, mode="r") as bron:
            yield from pacsv.open_csv(
                bron,
                read_options=pacsv.ReadOptions(
                    block_size=_BLOK, skip_rows=1, column_names=[f"f{nr}" for nr in range(len(kop))]
                ),
                parse_options=pacsv.ParseOptions(
                    delimiter=scheiding, invalid_row_handler=lambda _rij: "skip"
                ),
                convert_options=pacsv.ConvertOptions(
                    include_columns=namen,
                    column_types=dict.fromkeys(namen, pa.string()),
                    strings_can_be_null=True,
                ),
            )

    return kop, stroom
