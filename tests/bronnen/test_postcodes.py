"""Tables of postcodes: that of CBS in every form, that of a user, and files that are none."""

from __future__ import annotations

import traceback
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.postcodes import lees_postcodes
from gebied.fouten import InvoerGeweigerd

GEBIEDEN = pd.DataFrame({"code": ["BU00340101", "BU00340102", "BU0034AA01"]})
CBS = (
    "PC6;Huisnummer;Buurt2019\n"
    "1311AA;1;340101\n1311AA;3;340101\n1311AA;5;340102\n1311AB;1;340102\n3511AA;1;3440101\n"
)


def schrijf(pad: Path, tekst: str, tekenset: str = "utf-8") -> Path:
    pad.write_bytes(tekst.encode(tekenset))
    return pad


def rijen(tabel: pd.DataFrame) -> list[tuple[str, str, int]]:
    return list(tabel.itertuples(index=False, name=None))


VERWACHT = [("1311AA", "BU00340101", 2), ("1311AA", "BU00340102", 1), ("1311AB", "BU00340102", 1)]


@pytest.mark.parametrize(
    "tekst",
    [
        CBS,
        CBS.replace(";", ","),
        CBS.replace("1311A", "1311 a"),
        CBS.replace("\n", "\r\n"),
        "\ufeff" + CBS,
        CBS.replace(";340", ";00340"),
        CBS.replace(";340", ";BU00340"),
        CBS.replace("PC6;Huisnummer;Buurt2019", '"PC6";"Huisnummer";"Buurt2019"'),
        CBS.replace("Buurt2019", "Buurt2019;Wijk2019;Gemeente2019")
        .replace("01\n", "01;3401;34\n")
        .replace("02\n", "02;3401;34\n"),
    ],
    ids=["puntkomma", "komma", "spatie", "crlf", "bom", "nullen", "bu", "aanhaling", "gwb"],
)
def test_de_tabel_van_cbs_in_elke_vorm(tmp_path: Path, tekst: str) -> None:
    tabel = lees_postcodes(schrijf(tmp_path / "pc6hnr.csv", tekst), GEBIEDEN)
    assert rijen(tabel.tabel) == VERWACHT
    assert tabel.soort == "pc6"
    assert tabel.zonder == ("BU0034AA01",)


def test_de_zip_van_cbs_met_andere_bestanden_erin(tmp_path: Path) -> None:
    pad = tmp_path / "2019-cbs-pc6huisnr20190801_buurt.zip"
    with zipfile.ZipFile(pad, "w") as archief:
        archief.writestr("buurt2019.csv", "buurtcode2019;buurtnaam2019\n340101;Centrum\n")
        archief.writestr("lees mij.txt", "niets")
        archief.writestr("pc6hnr20190801_gwb.csv", CBS)
    assert rijen(lees_postcodes(pad, GEBIEDEN).tabel) == VERWACHT


def test_een_scan_van_wijken_telt_buurten_bij_hun_wijk(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "pc6hnr.csv", CBS)
    tabel = lees_postcodes(pad, pd.DataFrame({"code": ["WK003401"]}))
    assert rijen(tabel.tabel) == [("1311AA", "WK003401", 3), ("1311AB", "WK003401", 1)]


def test_een_eigen_tabel_met_pc4(tmp_path: Path) -> None:
    pad = schrijf(
        tmp_path / "eigen.csv", "code;postcode\nBU00340101;1311\nBU00340102;1311\nBU00340102;1312\n"
    )
    tabel = lees_postcodes(pad, GEBIEDEN)
    assert tabel.soort == "pc4"
    assert list(tabel.tabel.columns) == ["postcode", "code"]
    met = schrijf(tmp_path / "met.csv", "code;postcode;adressen\nBU00340101;1311;12\nBU00340102;1311;30\n")
    assert lees_postcodes(met, GEBIEDEN).tabel["adressen"].tolist() == [12, 30]


@pytest.mark.parametrize("soort", [".xlsx", ".parquet"])
def test_excel_en_parquet(tmp_path: Path, soort: str) -> None:
    tabel = pd.DataFrame({"postcode": ["1311AA", "1311AB"], "code": ["BU00340101", "BU00340102"]})
    pad = tmp_path / f"eigen{soort}"
    tabel.to_excel(pad, index=False) if soort == ".xlsx" else tabel.to_parquet(pad)
    assert rijen(lees_postcodes(pad, GEBIEDEN).tabel) == [
        ("1311AA", "BU00340101", 1),
        ("1311AB", "BU00340102", 1),
    ]


def test_codes_die_niet_van_cbs_zijn(tmp_path: Path) -> None:
    pad = schrijf(tmp_path / "eigen.csv", "gebied;pc6\nnoord-1;1311AA\nzuid;1311AB\n")
    tabel = lees_postcodes(pad, pd.DataFrame({"code": ["NOORD-1", "ZUID"]}))
    assert rijen(tabel.tabel) == [("1311AA", "NOORD-1", 1), ("1311AB", "ZUID", 1)]


def test_veel_regels_worden_als_stroom_gelezen(tmp_path: Path) -> None:
    regels = [f"{1000 + i % 9000}AA;{i};{30000 + i}" for i in range(600_000)]
    pad = schrijf(tmp_path / "land.csv", "PC6;Huisnummer;Buurt2024\n" + "\n".join(regels))
    gebieden = pd.DataFrame({"code": [f"BU{code:08d}" for code in range(340_000, 340_100)]})
    tabel = lees_postcodes(pad, gebieden)
    assert len(tabel.tabel) == 100
    assert tabel.tabel["adressen"].sum() == 100


GEHEIM = "Geheimer"


@pytest.mark.parametrize(
    ("naam", "inhoud", "woord"),
    [
        ("leeg.csv", b"", "geen tabel met postcodes"),
        ("kop.csv", b"naam;bsn\nGeheimer;123456782\n", "geen tabel met postcodes"),
        ("zonder.csv", b"postcode;naam\n1311AA;Geheimer\n", "geen tabel met postcodes"),
        ("elders.csv", b"PC6;Buurt2024\n3511AA;3440101\nGeheimer;1\n", "Geen van de codes"),
        ("raar.csv", b"PC6;Buurt2024\nGeheimer;340101\n", "geen postcodes"),
        ("kapot.csv", b"PC6;Buurt2024\n\xff\xfe\x00Geheimer;340101\n1311AA;340101\n", "niet te lezen"),
        ("tekst.csv", b"PC6;Buurt2024;adressen\n1311AA;340101;Geheimer\n", "niet te lezen"),
        ("kapot.zip", b"PK\x03\x04Geheimer", "niet te lezen"),
        ("kapot.xlsx", b"Geheimer", "niet te lezen"),
    ],
)
def test_wat_geen_tabel_met_postcodes_is(tmp_path: Path, naam: str, inhoud: bytes, woord: str) -> None:
    """It may be a file about people by mistake: nothing of it comes back."""
    pad = tmp_path / naam
    pad.write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd) as geweigerd:
        lees_postcodes(pad, GEBIEDEN)
    fout = geweigerd.value
    assert woord in str(fout)
    assert fout.stap
    assert fout.__cause__ is None
    assert fout.__context__ is None
    assert GEHEIM not in "".join(traceback.format_exception(fout))
    assert naam in str(fout)


def test_een_zip_zonder_tabel(tmp_path: Path) -> None:
    pad = tmp_path / "anders.zip"
    with zipfile.ZipFile(pad, "w") as archief:
        archief.writestr("x.csv", "a;b\n1;2\n")
    with pytest.raises(InvoerGeweigerd, match="geen tabel met postcodes"):
        lees_postcodes(pad, GEBIEDEN)
