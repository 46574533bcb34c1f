"""Files with figures: forms of CSV, xlsx and parquet, codes of every level, groups."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.cijferbestanden import lees_cijfers, lees_groepen
from gebied.fouten import InvoerGeweigerd


def csv(map_: Path, inhoud: str, naam: str = "cijfers.csv", encoding: str = "utf-8") -> Path:
    pad = map_ / naam
    pad.write_bytes(inhoud.encode(encoding))
    return pad


@pytest.mark.parametrize("scheiding", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_forms_of_csv(tmp_path: Path, scheiding: str, encoding: str) -> None:
    regels = ["code|naam|inwoners", "BU00340101|Cité|1500", "BU00340102|De Hoven|2380"]
    pad = csv(tmp_path, "\r\n".join(regels).replace("|", scheiding), encoding=encoding)
    tabel = lees_cijfers(pad).tabel
    assert tabel["inwoners"].tolist() == [1500, 2380]
    assert tabel["inwoners"].dtype == "Int64"
    assert tabel["naam"].tolist() == ["Cité", "De Hoven"]


@pytest.mark.parametrize(
    ("kolom", "teksten", "waarden"),
    [
        ("woz_waarde", ["182,5", "200"], [182.5, 200.0]),
        ("woz_waarde", ["182.5", "200"], [182.5, 200.0]),
        ("woz_waarde", ["1.182,5", "200"], [1182.5, 200.0]),
        ("inwoners", ["1.507", "2.380"], [1507, 2380]),
        ("inwoners", ["1,507", "380"], [1507, 380]),
        ("ses_woa", ["-0.100", "0.219"], [-0.1, 0.219]),
        ("pct_65_plus", ["  20.8", "     ."], [20.8, pd.NA]),
        ("bijstand", ["-99997", "10"], [pd.NA, 10]),
    ],
)
def test_numbers(tmp_path: Path, kolom: str, teksten: list[str], waarden: list[object]) -> None:
    pad = csv(tmp_path, f"code;{kolom}\nBU00340101;{teksten[0]}\nBU00340102;{teksten[1]}\n")
    assert lees_cijfers(pad).tabel[kolom].tolist() == waarden


@pytest.mark.parametrize(
    ("kop", "codes", "verwacht"),
    [
        ("code", ["BU00340101  ", "bu00340102"], ["BU00340101", "BU00340102"]),
        ("gwb_code_8", ["340101", "340102"], ["BU00340101", "BU00340102"]),
        ("Buurt2019", ["340101", "30101"], ["BU00030101", "BU00340101"]),
        ("Codering_3", ["NL00      ", "GM0034    "], ["GM0034", "NL00"]),
        ("WK_CODE", ["WK003401", "WK003402"], ["WK003401", "WK003402"]),
    ],
)
def test_codes_of_every_form(tmp_path: Path, kop: str, codes: list[str], verwacht: list[str]) -> None:
    toml = tmp_path / "k.toml"
    toml.write_text(f'[kolommen]\ncode = "{kop}"\n', encoding="utf-8")
    pad = csv(tmp_path, f"{kop};inwoners\n{codes[0]};1\n{codes[1]};2\n")
    koppeling = toml if kop == "Buurt2019" else None
    assert lees_cijfers(pad, koppeling=koppeling).tabel["code"].tolist() == verwacht


def test_statline_download(tmp_path: Path) -> None:
    pad = csv(
        tmp_path,
        '﻿"Perioden";"Wijken en buurten";"Regioaanduiding/Codering (code)";'
        '"Horeca/Café/Afstand tot café (km)";"Horeca/Café/Binnen 1 km (aantal)";'
        '"Horeca/Hotel/Binnen 1 km (aantal)"\n'
        '"2023";"Oog in Al";"BU03440112";"     1.2";"     3.4";"       ."\n',
    )
    cijfers = lees_cijfers(pad)
    rij = cijfers.tabel.iloc[0].to_dict()
    assert pd.isna(rij.pop("hotel_binnen_1_km"))
    assert rij == {
        "code": "BU03440112",
        "naam": "Oog in Al",
        "afstand_tot_cafe": 1.2,
        "cafe_binnen_1_km": 3.4,
    }
    assert {kolom.naam: (kolom.soort, kolom.eenheid, kolom.jaar) for kolom in cijfers.kolommen} == {
        "afstand_tot_cafe": ("gemiddelde", "km", 2023),
        # a mean number within reach may not be added up, though its unit is "aantal"
        "cafe_binnen_1_km": ("onbekend", "aantal", 2023),
        "hotel_binnen_1_km": ("onbekend", "aantal", 2023),
    }
    assert cijfers.ontbrekend.values.tolist() == [
        ["BU03440112", "hotel_binnen_1_km", "niet ingevuld in de bron"]
    ]
    assert (cijfers.herkomsten[0].bron, cijfers.herkomsten[0].licentie) == ("CBS", "CC BY 4.0")


def test_xlsx_of_cbs_and_parquet(tmp_path: Path) -> None:
    tabel = pd.DataFrame(
        {
            "gwb_code_10": ["GM0344", "BU03440112"],
            "gwb_code_8": [344, 3440112],
            "regio": ["Utrecht", "Oog in Al"],
            "recs": ["Gemeente", "Buurt"],
            "a_inw": [367947, 4200],
            "a_00_14": [59655, 1050],
            "g_hh_sti": [".", "41.5"],
        }
    )
    tabel.to_excel(tmp_path / "kwb-2023.xlsx", index=False)
    tabel.to_parquet(tmp_path / "kwb-2023.parquet")
    for naam in ("kwb-2023.xlsx", "kwb-2023.parquet"):
        cijfers = lees_cijfers(tmp_path / naam)
        rij = cijfers.tabel.set_index("code").loc["BU03440112"]
        assert (rij["inwoners"], rij["aantal_0_14"], rij["inkomen_huishouden"]) == (4200, 1050, 41.5)
        assert {kolom.jaar for kolom in cijfers.kolommen} == {2023}


def test_text_columns_are_groups(tmp_path: Path) -> None:
    pad = csv(tmp_path, "code;stadsdeel;team;inwoners\nBU00340101;Haven;1;5\nBU00340102;;2;6\n")
    cijfers = lees_cijfers(pad)
    assert {kolom.naam: kolom.soort for kolom in cijfers.kolommen} == {
        "stadsdeel": "groep",
        "team": "onbekend",
        "inwoners": "aantal",
    }
    assert cijfers.tabel["stadsdeel"].isna().tolist() == [False, True]


def test_a_file_of_groups(tmp_path: Path) -> None:
    pad = csv(tmp_path, "buurtcode;buurtnaam;stadsdeel;postcodegebied\nBU00340101;Centrum;Haven;1353\n")
    groepen = lees_groepen(pad)
    assert [(kolom.naam, kolom.soort) for kolom in groepen.kolommen] == [
        ("stadsdeel", "groep"),
        ("postcodegebied", "groep"),
    ]
    assert groepen.tabel.iloc[0].to_dict() == {
        "code": "BU00340101",
        "naam": "Centrum",
        "stadsdeel": "Haven",
        "postcodegebied": "1353",
    }
    with pytest.raises(InvoerGeweigerd, match="geen kolom met een groep"):
        lees_groepen(csv(tmp_path, "code;naam\nBU00340101;Centrum\n", "zonder.csv"))


def test_a_remark_under_a_table_is_skipped(tmp_path: Path) -> None:
    cijfers = lees_cijfers(csv(tmp_path, "code;inwoners\nBU00340101;5\nBron: CBS;\n"))
    assert len(cijfers.tabel) == 1
    assert [(b.code, "Bron: CBS" in b.tekst) for b in cijfers.bevindingen] == [("REGEL_OVERGESLAGEN", True)]


@pytest.mark.parametrize(
    ("inhoud", "meldingen"),
    [
        ("", ["is leeg"]),
        ("code;inwoners\n", ["is leeg"]),
        ("plaats;aantal\nAlmere;5\n", ["geen kolom met codes", "plaats, aantal"]),
        (
            "code;inwoners;pct_65_plus\nBU00340101;veel;3\nBU00340101;7;x%\nBU0034;8;1\n",
            [
                "1 codes komen vaker voor (BU00340101)",
                "'BU0034' is geen",
                "kolom inwoners",
                "kolom pct_65_plus",
            ],
        ),
        ("code;inwoners\nBU00340101;-5\n", ["een getal onder 0"]),
        ("code;inwoners\n30001;5\n30002;6\n", ["geef --niveau"]),
        ("code;naam\nBU00340101;Centrum\n", ["geen kolom met een cijfer of een groep"]),
        ("code;a;a\nBU00340101;1;2\n", ["kolom 'a' komt vaker voor"]),
        ("code;a\nBU00340101;1;2\n", ["regel 2 heeft 3 cellen"]),
        (
            "Codering_3;Perioden;AantalInwoners_5\nGM0034;2022JJ00;1\nGM0034;2023JJ00;2\n",
            ["meer waarden van Perioden"],
        ),
    ],
)
def test_faults_are_told_together(tmp_path: Path, inhoud: str, meldingen: list[str]) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_cijfers(csv(tmp_path, inhoud))
    assert [melding for melding in meldingen if melding not in str(fout.value)] == []


@pytest.mark.parametrize(
    ("naam", "inhoud"),
    [("a.xlsx", b"geen excel"), ("a.parquet", b"PAR1"), ("a.csv", b"\0\1\2"), ("a.pdf", b"%PDF")],
)
def test_a_damaged_file_is_refused(tmp_path: Path, naam: str, inhoud: bytes) -> None:
    (tmp_path / naam).write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd, match=r"niet te lezen|geen bestandstype"):
        lees_cijfers(tmp_path / naam)
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        lees_cijfers(tmp_path / "weg.csv")


@pytest.mark.echt
@pytest.mark.parametrize(
    ("bestand", "jaar", "rijen", "code", "verwacht"),
    [
        (
            "kwb/utrecht_kwb-2023.xlsx",
            2023,
            122,
            "BU03440112",
            {"inwoners": 4200, "woz_waarde": 727, "bijstand": 0},
        ),
        ("kwb/utrecht_nabijheid_2023.csv", 2023, 123, "BU03440112", {"afstand_supermarkt": 0.4}),
        ("kwb/amsterdam_seswoa2019_85163NED.csv", 2019, 579, "BU03630001", {"ses_woa": -0.11}),
        ("rivm/rivm_2020_18plus.parquet", 2020, 17341, "GM1680", {"roker": 15.0, "eenzaam": 42.4}),
    ],
)
def test_published_files(
    echte_data: Path, bestand: str, jaar: int, rijen: int, code: str, verwacht: dict[str, float]
) -> None:
    cijfers = lees_cijfers(echte_data / bestand)
    rij = cijfers.tabel.set_index("code").loc[code]
    assert (len(cijfers.tabel), {kolom.jaar for kolom in cijfers.kolommen}) == (rijen, {jaar})
    assert {naam: rij[naam] for naam in verwacht} == pytest.approx(verwacht)
    assert not [kolom.naam for kolom in cijfers.kolommen if kolom.soort == "groep"]
