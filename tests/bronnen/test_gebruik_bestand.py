"""Opening files with service use: what is read, as which text, and what is said about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gebied.bronnen.gebruik import _tekststroom, bestand
from gebied.bronnen.gebruik.bestand import Gebruiksbestand, kolomlabel, open_gebruik
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik

KOP = ("persoon", "buurt", "begin")


def _schrijf(pad: Path, tekst: str, tekenset: str = "utf-8") -> Path:
    pad.write_bytes(tekst.encode(tekenset))
    return pad


def _csv(aantal: int = 10, kop: Sequence[str] = KOP) -> str:
    return ";".join(kop) + "\n" + "".join(f"p{i};Haven {i % 3};2024-01-31\n" for i in range(aantal))


def _alles(gelezen: Gebruiksbestand, kolommen: Sequence[int] | None = None) -> dict[str, list[str | None]]:
    stukken = list(gelezen.stukken(range(len(gelezen.kop)) if kolommen is None else kolommen))
    return pa.Table.from_batches(stukken).to_pydict() if stukken else {}


def test_a_text_file_gives_its_header_a_sample_and_all_rows_twice(tmp_path: Path) -> None:
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", _csv(7000)))
    assert (gelezen.soort, gelezen.kop, gelezen.bevindingen) == ("csv", KOP, ())
    assert gelezen.monster.num_rows == bestand.MEEST_REGELS_MONSTER
    assert gelezen.monster.column_names == ["k0", "k1", "k2"]
    for _ in range(2):
        stroom = gelezen.stukken([2, 0])
        stukken = list(stroom)
        assert {tuple(stuk.schema.names) for stuk in stukken} == {("k2", "k0")}
        assert sum(stuk.num_rows for stuk in stukken) == stroom.verslag.gelezen == 7000
        assert stroom.verslag.bevindingen("a.csv") == ()
    assert repr(gelezen) == "Gebruiksbestand('a.csv', csv, 3 kolommen)"


def test_a_column_that_is_not_there_is_a_fault_of_the_caller(tmp_path: Path) -> None:
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", _csv()))
    with pytest.raises(ValueError, match="no column"):
        gelezen.stukken([3])


def test_empty_cells_are_null_and_other_text_stays_as_it_is(tmp_path: Path) -> None:
    tekst = 'a;b;c\n x ;;""\n\'1;   ;NULL\n007;1,50;-\n'
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", tekst))
    assert _alles(gelezen) == {
        "k0": [" x ", "'1", "007"],
        "k1": [None, None, "1,50"],
        "k2": [None, None, "-"],
    }


@pytest.mark.parametrize("scheiding", list(";,\t|"))
@pytest.mark.parametrize("decimaal", ["1,5", "1.5"])
def test_the_delimiter_is_recognised_beside_decimals(tmp_path: Path, scheiding: str, decimaal: str) -> None:
    cel = f'"{decimaal}"' if scheiding == "," else decimaal
    rijen = [["naam", "x", "y"], *([f"Haven {i}", cel, cel] for i in range(5))]
    pad = _schrijf(tmp_path / "a.csv", "\n".join(scheiding.join(rij) for rij in rijen))
    assert _alles(open_gebruik(pad))["k2"] == [decimaal] * 5


def test_a_delimiter_and_an_encoding_can_be_given(tmp_path: Path) -> None:
    pad = _schrijf(tmp_path / "a.csv", "naam~aantal\nCafé~3\nHaven~4\n", "cp850")
    assert _alles(open_gebruik(pad, scheiding="~", tekenset="cp850"))["k0"] == ["Café", "Haven"]
    for fout in ({"scheiding": ";;"}, {"scheiding": '"'}, {"tekenset": "klinkklaar"}, {"tekenset": "hex"}):
        with pytest.raises(VerkeerdGebruik) as geweigerd:
            open_gebruik(pad, **fout)
        assert geweigerd.value.__context__ is None


def test_line_numbers_of_unreadable_rows_are_those_of_the_file(tmp_path: Path) -> None:
    regels = _csv(30).splitlines()
    regels[4], regels[17] = "p;q", "p;q;r;s"
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", "\n".join(regels)))
    stroom = gelezen.stukken([0])
    assert sum(stuk.num_rows for stuk in stroom) == 28
    assert (stroom.verslag.gelezen, stroom.verslag.onleesbaar) == (30, 2)
    assert stroom.verslag.regelnummers == [5, 18]
    (bevinding,) = stroom.verslag.bevindingen("a.csv")
    assert bevinding.tekst.endswith("regel 5, 18.")


def test_blocks_do_not_cut_letters_or_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_tekststroom, "BLOK", 97)
    for tekenset in ("utf-8", "utf-16", "cp1252"):
        tekst = "naam;plaats\n" + "".join(f"é{'ü' * (i % 40)};{i}\n" for i in range(500))
        gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", tekst, tekenset))
        alles = _alles(gelezen)
        assert alles["k0"] == [f"é{'ü' * (i % 40)}" for i in range(500)]
        assert alles["k1"] == [str(i) for i in range(500)]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", _csv()))
    stroom = gelezen.stukken([0])
    next(stroom)
    _schrijf(gelezen.pad, _csv(11))
    with pytest.raises(InvoerGeweigerd, match="veranderd") as geweigerd:
        list(stroom)
    assert geweigerd.value.__context__ is None


def test_a_file_that_disappears_before_it_is_read_is_refused(tmp_path: Path) -> None:
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", _csv()))
    gelezen.pad.unlink()
    with pytest.raises(InvoerGeweigerd, match="niet te lezen") as geweigerd:
        list(gelezen.stukken([0]))
    assert geweigerd.value.__context__ is None


def test_reading_can_stop_half_way_and_leaves_no_open_file(tmp_path: Path) -> None:
    gelezen = open_gebruik(_schrijf(tmp_path / "a.csv", _csv(200_000)))
    stroom = gelezen.stukken([0])
    assert next(stroom).num_rows > 0
    del stroom  # a file that stays open would be a warning, and so a failure
    assert len(_alles(gelezen, [1])["k1"]) == 200_000


def test_without_a_way_to_the_file_the_sample_is_all_there_is(tmp_path: Path) -> None:
    monster = pa.table({"k0": ["x", None], "k1": ["1", "2"]})
    los = Gebruiksbestand(tmp_path / "weg.csv", "csv", ("a", "b"), monster)
    assert _alles(los, [1]) == {"k1": ["1", "2"]}


def test_cells_of_a_workbook_become_text(tmp_path: Path) -> None:
    werkmap = openpyxl.Workbook()
    blad = werkmap.active
    assert blad is not None
    waarden = [
        "x",
        12,
        12.0,
        0.1,
        dt.datetime(2024, 1, 31),
        dt.datetime(2024, 1, 31, 13, 45),
        True,
        340101,
        None,
    ]
    blad.append([f"kolom {letter}" for letter in "abcdefghi"])
    blad.append(waarden)
    blad.cell(2, 8).number_format = "00000000"
    werkmap.save(tmp_path / "a.xlsx")
    gelezen = open_gebruik(tmp_path / "a.xlsx")
    verwacht = ["x", "12", "12", "0.1", "2024-01-31", "2024-01-31 13:45:00", "WAAR", "00340101", None]
    assert [kolom[0] for kolom in _alles(gelezen).values()] == verwacht
    assert gelezen.soort == "xlsx"


def test_a_workbook_reads_as_openpyxl_reads_it(tmp_path: Path) -> None:
    werkmap = openpyxl.Workbook()
    blad = werkmap.active
    assert blad is not None
    blad.append(["naam", "aantal", "dag"])
    for i in range(3000):
        blad.append([f"naam {i % 50}", i, dt.datetime(2000, 1, 1) + dt.timedelta(days=i)])
    werkmap.save(tmp_path / "a.xlsx")
    rijen = list(zip(*_alles(open_gebruik(tmp_path / "a.xlsx")).values(), strict=True))
    ander = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert ander is not None
    for ons, hun in zip(rijen, ander.iter_rows(min_row=2, values_only=True), strict=True):
        assert ons == (hun[0], str(hun[1]), str(hun[2])[:10])


def test_dates_of_a_workbook_of_a_mac_are_the_same_days(tmp_path: Path) -> None:
    werkmap = openpyxl.Workbook()
    werkmap.epoch = openpyxl.utils.datetime.MAC_EPOCH
    blad = werkmap.active
    assert blad is not None
    for rij in (["naam", "dag"], ["x", dt.datetime(2024, 2, 29)]):
        blad.append(rij)
    werkmap.save(tmp_path / "a.xlsx")
    assert _alles(open_gebruik(tmp_path / "a.xlsx"))["k1"] == ["2024-02-29"]


def test_cells_of_parquet_become_text(tmp_path: Path) -> None:
    tabel = pa.table(
        {
            "tekst": pa.array(["x", "", "NULL"]).dictionary_encode(),
            "getal": [1.0, 2.5, 1.23e8],
            "decimaal": pa.array(["1.50", "3.00", "120"]).cast(pa.decimal128(8, 2)),
            "dag": [dt.date(2024, 1, 31)] * 3,
            "tijdstip": [dt.datetime(2024, 1, 31), dt.datetime(2024, 1, 31, 13, 45), None],
            "tijdzone": pa.array([dt.datetime(2024, 1, 30, 23)] * 3, pa.timestamp("us", "Europe/Amsterdam")),
            "lijst": [[1], [2], [3]],
        }
    )
    pq.write_table(tabel, tmp_path / "a.parquet")
    gelezen = open_gebruik(tmp_path / "a.parquet")
    assert _alles(gelezen) == {
        "k0": ["x", None, None],
        "k1": ["1", "2.5", "123000000"],
        "k2": ["1.5", "3", "120"],
        "k3": ["2024-01-31"] * 3,
        "k4": ["2024-01-31", "2024-01-31 13:45:00", None],
        "k5": ["2024-01-31"] * 3,
        "k6": [None] * 3,
    }
    assert [b.code for b in gelezen.bevindingen] == ["KOLOM_OVERGESLAGEN"]
    assert "kolom 7:" in gelezen.bevindingen[0].tekst


@pytest.mark.parametrize(
    ("kop", "bekend", "label"),
    [
        ("Postcode", {"postcode"}, "kolom 3 (Postcode)"),
        ("post_code", {"postcode"}, "kolom 3 (post_code)"),
        ("Jansen", {"postcode"}, "kolom 3"),
        ("Jansen", {"Jansen"}, "kolom 3 (Jansen)"),
        ("", {""}, "kolom 3"),
    ],
)
def test_a_column_is_named_only_by_words_that_are_known(kop: str, bekend: set[str], label: str) -> None:
    assert kolomlabel(3, kop, bekend) == label


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bestand, "MEESTE_REGELS", 9)
    with pytest.raises(InvoerGeweigerd, match="meer dan 9 regels"):
        open_gebruik(_schrijf(tmp_path / "a.csv", _csv(10)))


def test_every_finding_is_explained(wortel: Path) -> None:
    """Codes of findings stand in tables in these modules, where the test of the list of words sees none."""
    folder = wortel / "gebied" / "bronnen" / "gebruik"
    bronnen = [
        folder / naam for naam in ("_leesverslag.py", "_opvallend.py", "_csv.py", "_xlsx.py", "_soort.py")
    ]
    tekst = "\n".join(pad.read_text(encoding="utf-8") for pad in [*bronnen, folder / "_parquet.py"])
    codes = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', tekst))
    assert len(codes) >= 15
    lijst = (wortel / "docs" / "begrippen.md").read_text(encoding="utf-8")
    assert codes - set(re.findall(r"^\| `([A-Z_]+)` \|", lijst, re.MULTILINE)) == set()
