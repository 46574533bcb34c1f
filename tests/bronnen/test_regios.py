"""Which gemeente lies in which GGD-region: downloads, own lists, and the yearly table of CBS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied.bronnen.regios import haal_regios, lees_regios
from gebied.fouten import InvoerGeweigerd

STATLINE = """"Regio's";"Codes en namen van gemeenten/Code (code)";\
"Codes en namen van gemeenten/Naam (naam)";\
"GGD-regio's/Code (code)";"GGD-regio's/Naam (naam)";"Provincies/Code (code)"
"Almere";"GM0034    ";"Almere              ";"GG1406    ";"GGD Flevoland       ";"PV24      "
"Dronten";"GM0303    ";"Dronten             ";"GG1406    ";"GGD Flevoland       ";"PV24      "
"Almelo";"GM0141    ";"Almelo              ";"GG0607    ";"GGD Regio Twente    ";"PV23      "
"Bron: CBS"
"""


def bestand(pad: Path, tekst: str) -> Path:
    pad.write_text(tekst, encoding="utf-8")
    return pad


def test_een_download_van_statline(tmp_path: Path) -> None:
    regios = lees_regios(bestand(tmp_path / "Gebieden_in_Nederland_2024.csv", STATLINE))
    assert regios.tabel.to_dict("list") == {
        "gemeentecode": ["GM0034", "GM0141", "GM0303"],
        "code": ["GG1406", "GG0607", "GG1406"],
        "naam": ["GGD Flevoland", "GGD Regio Twente", "GGD Flevoland"],
    }
    assert regios.leden() == {"GG0607": ("GM0141",), "GG1406": ("GM0034", "GM0303")}
    assert regios.namen()["GG1406"] == "GGD Flevoland"
    assert (regios.van("GM0034"), regios.van("GM9999")) == ("GG1406", None)
    assert (regios.herkomst.bron, regios.herkomst.jaar) == ("CBS", 2024)
    assert repr(regios) == "Regios(3 gemeenten in 2 GGD-regio's)"


def test_de_xlsx_van_statline(tmp_path: Path) -> None:
    csv = bestand(tmp_path / "g.csv", STATLINE)
    pd.read_csv(csv, sep=";").to_excel(tmp_path / "g.xlsx", index=False)
    pd.testing.assert_frame_equal(lees_regios(tmp_path / "g.xlsx").tabel, lees_regios(csv).tabel)


@pytest.mark.parametrize(
    ("tekst", "code", "naam"),
    [
        ("gemeentecode,ggd-regio\n34,Flevoland\n", "GG:Flevoland", "Flevoland"),
        ("ggd;gemeente;code\nGG1406;Almere;GM0034\n", "GG1406", "GG1406"),
        ("Gemeente\tGGD naam\tGGD code\nGM0034\tFlevoland\tGG1406\n", "GG1406", "Flevoland"),
    ],
)
def test_een_eigen_lijst(tmp_path: Path, tekst: str, code: str, naam: str) -> None:
    regios = lees_regios(bestand(tmp_path / "regios.csv", tekst), jaar=2022)
    assert regios.tabel.to_dict("records") == [{"gemeentecode": "GM0034", "code": code, "naam": naam}]
    assert (regios.herkomst.bron, regios.herkomst.jaar) == ("regios.csv", 2022)


def test_alle_fouten_samen(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_regios(bestand(tmp_path / "leeg.csv", "naam;aantal inwoners\nAlmere;veel\n"))
    assert len(fout.value.problemen) == 2
    tekst = "gemeentecode;ggd-regio\nGM0034;A\nGM0034;B\nGM0141;\n"
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_regios(bestand(tmp_path / "dubbel.csv", tekst))
    assert fout.value.problemen == (
        "gemeente GM0034 staat in meer dan één GGD-regio.",
        "gemeente GM0141 heeft geen GGD-regio.",
    )
    assert "ggd-regio" in fout.value.stap


def zet(server: Any, nep: Any, jaar: int, kop: str = "GGD-regio's") -> None:
    def groep(nr: int, titel: str) -> dict[str, Any]:
        return {"ID": nr, "ParentID": None, "Type": "TopicGroup", "Key": "", "Title": titel}

    def veld(nr: int, ouder: int, sleutel: str, titel: str) -> dict[str, Any]:
        return {"ID": nr, "ParentID": ouder, "Type": "Topic", "Key": sleutel, "Title": titel}

    server.tabellen[f"8{jaar}NED"] = nep.Tabel(
        f"Gebieden in Nederland {jaar}",
        [
            {"ID": 0, "ParentID": None, "Type": "GeoDimension", "Key": "RegioS", "Title": "Regio's"},
            groep(1, "Codes en namen van gemeenten"),
            veld(2, 1, "Code_1", "Code"),
            veld(3, 1, "Naam_2", "Naam"),
            groep(4, kop),
            veld(5, 4, "Code_14", "Code"),
            veld(6, 4, "Naam_15", "Naam"),
        ],
        [
            {
                "ID": nr,
                "RegioS": code.ljust(10),
                "Code_1": code.ljust(10),
                "Naam_2": naam.ljust(40),
                "Code_14": regio.ljust(10),
                "Naam_15": f"GGD {regio}".ljust(40),
            }
            for nr, (code, naam, regio) in enumerate(
                [("GM0034", "Almere", "GG1406"), ("GM0141", "Almelo", "GG0607")]
            )
        ],
    )


def test_de_tabel_van_cbs_wordt_op_haar_titel_gevonden(server: Any, nep: Any, haal: dict[str, Any]) -> None:
    zet(server, nep, 2023)
    zet(server, nep, 2024)
    server.tabellen["1NED"] = nep.Tabel("Gebieden in Nederland; overzicht", [], [])
    regios = haal_regios(2024, **haal)
    assert regios.tabel.to_dict("list") == {
        "gemeentecode": ["GM0034", "GM0141"],
        "code": ["GG1406", "GG0607"],
        "naam": ["GGD GG1406", "GGD GG0607"],
    }
    assert regios.herkomst.tabel == "Gebieden in Nederland 2024 (82024NED)"
    assert server.aantal("82023NED") == 0
    with pytest.raises(InvoerGeweigerd, match="2023, 2024"):
        haal_regios(2030, **haal)


def test_een_tabel_zonder_ggd_is_onbruikbaar(server: Any, nep: Any, haal: dict[str, Any]) -> None:
    zet(server, nep, 2024, kop="Provincies")
    with pytest.raises(Exception, match="noemt geen GGD-regio's"):
        haal_regios(2024, **haal)
