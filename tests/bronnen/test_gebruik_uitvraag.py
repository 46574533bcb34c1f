"""An uitvraag goes out empty and comes back filled: read without questions, faults named by cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from gebied.bronnen.gebruik.bestand import Gebruiksbestand, open_gebruik
from gebied.bronnen.gebruik.koppeling import Voorstel, als_toml, herken, lees_koppelingen
from gebied.bronnen.gebruik.uitvraag import is_uitvraag, lees_uitvraag, schrijf_uitvraag
from gebied.bronnen.voorzieningen import Voorzieningenlijst, lees_lijst
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik

CODES = [f"BU003401{nr:02d}" for nr in range(1, 7)]
MERK = "Zonnebloemstra"


@pytest.fixture(scope="module")
def lijst() -> Voorzieningenlijst:
    return lees_lijst()


@pytest.fixture(scope="module")
def gebieden() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": CODES[::-1],
            "naam": ["=1+1", "Buurt B", "Buurt C", "Buurt D", "Buurt E", "Buurt F"],
            "kern": ["Dorp", "Dorp", "Stad", "Stad", "Stad", None],
            "inwoners": pd.array([100] * 6, dtype="Int64"),
        }
    )


@pytest.fixture
def leeg(tmp_path: Path, gebieden: pd.DataFrame, lijst: Voorzieningenlijst) -> Path:
    return schrijf_uitvraag(
        tmp_path / "uitvraag.xlsx",
        gebieden,
        lijst,
        [2024, 2023],
        domeinen=["schuldhulp"],
        contact="team data",
        uiterlijk=date(2025, 3, 1),
    )


@pytest.fixture
def vul(leeg: Path, lijst: Voorzieningenlijst, gebieden: pd.DataFrame) -> Callable[..., Voorstel]:
    """Fill cells of the form, as a provider does, and read it."""

    def doe(cellen: dict[str, object]) -> Voorstel:
        return herken(_ingevuld(leeg, lambda blad: _zet(blad, cellen)), lijst, gebieden)

    return doe


def _zet(blad: Worksheet, cellen: dict[str, object]) -> None:
    for plek, waarde in cellen.items():
        blad[plek] = waarde


def _ingevuld(leeg: Path, doe: Callable[[Worksheet], object]) -> Gebruiksbestand:
    boek = openpyxl.load_workbook(leeg)
    doe(boek["invullen"])
    boek.save(leeg.with_name("ingevuld.xlsx"))
    return open_gebruik(leeg.with_name("ingevuld.xlsx"))


def test_het_formulier_vraagt_per_gebied_domein_voorziening_en_jaar(leeg: Path) -> None:
    blad = openpyxl.load_workbook(leeg)["invullen"]
    rijen = list(blad.iter_rows(values_only=True))
    assert rijen[0] == (
        "code",
        "naam",
        *(
            f"{naam} {jaar}"
            for jaar in (2023, 2024)
            for naam in (
                "Schuldhulp samen",
                "Wsnp en beschermingsbewind (Schuldhulp)",
                "Schuldregeling (Schuldhulp)",
                "Budgetbeheer en budgetcoaching (Schuldhulp)",
                "Vroegsignalering en hulp bij geldvragen (Schuldhulp)",
            )
        ),
    )
    assert [rij[0] for rij in rijen[1:]] == CODES
    assert rijen[1][1] == "Buurt F"
    assert all(cel is None for rij in rijen[1:] for cel in rij[2:])


def test_alleen_de_cellen_met_aantallen_zijn_open_en_bewaakt(leeg: Path) -> None:
    blad = openpyxl.load_workbook(leeg)["invullen"]
    assert blad.protection.sheet
    op_slot = {cel.coordinate for rij in blad.iter_rows() for cel in rij if cel.protection.locked}
    assert op_slot == {c.coordinate for c in blad[1]} | {f"{k}{r}" for k in "AB" for r in range(2, 8)}
    [regel] = blad.data_validations.dataValidation
    assert (regel.type, regel.operator, regel.formula1) == ("whole", "greaterThanOrEqual", "0")
    assert str(regel.sqref) == "C2:L7"
    assert regel.allow_blank


def test_geen_tekst_werkt_als_formule(leeg: Path) -> None:
    blad = openpyxl.load_workbook(leeg)["invullen"]
    assert (blad["B7"].value, blad["B7"].data_type) == ("=1+1", "s")
    with ZipFile(leeg) as archief:
        bladen = [archief.read(n) for n in archief.namelist() if n.startswith("xl/worksheets/")]
    assert not any(b"<f>" in blad for blad in bladen)


def test_de_toelichting_zegt_wie_wat_wanneer_en_hoe_mensen_onbekend_blijven(leeg: Path) -> None:
    boek = openpyxl.load_workbook(leeg)
    assert boek.sheetnames[:2] == ["invullen", "toelichting"]
    assert boek[boek.sheetnames[2]].sheet_state == "veryHidden"
    tekst = "\n".join(str(cel.value) for rij in boek["toelichting"].iter_rows() for cel in rij if cel.value)
    for woorden in (
        "uiterlijk op 01-03-2025",
        "team data",
        "2023 en 2024",
        "Geef alleen aantallen",
        "Leeg betekent: niet geleverd",
        "Vul ook kleine aantallen gewoon in",
        "saneringskrediet",
    ):
        assert woorden in tekst
    assert "Rolstoelen" not in tekst  # not asked


def test_een_ingevuld_formulier_heeft_geen_vragen(vul: Callable[..., Voorstel], tmp_path: Path) -> None:
    voorstel = vul({"C2": 12, "C3": 0, "D2": "<10", "D3": "-", "J5": 7, "K5": " 1.234 ", "K6": "12,0"})
    assert voorstel.gegeven
    assert voorstel.problemen == ()
    assert [
        (k.vorm, k.jaar, k.plaats_soort, dict(k.kolommen), dict(k.breed)) for k in voorstel.koppelingen
    ] == [
        ("aantallen", 2023, "gebied", {"plaats": "code"}, {"Schuldhulp samen 2023": "domein:schuldhulp"}),
        (
            "aantallen",
            2024,
            "gebied",
            {"plaats": "code"},
            {
                "Schuldregeling (Schuldhulp) 2024": "schuldregeling",
                "Budgetbeheer en budgetcoaching (Schuldhulp) 2024": "budgetbeheer",
            },
        ),
    ]
    assert voorstel.uitleg[0].startswith("uitvraag van gebied, per gebied: 5 van 60 cellen zijn ingevuld")
    assert "Wsnp en beschermingsbewind (2023)" in voorstel.uitleg[1]  # "<10" and "-" are not delivered
    (tmp_path / "k.toml").write_text(als_toml(voorstel.koppelingen), encoding="utf-8")
    assert lees_koppelingen(tmp_path / "k.toml", lees_lijst()) == voorstel.koppelingen


def test_rijen_van_een_ander_niveau(
    tmp_path: Path, gebieden: pd.DataFrame, lijst: Voorzieningenlijst
) -> None:
    pad = schrijf_uitvraag(tmp_path / "k.xlsx", gebieden, lijst, [2024], domeinen=["wmo"], niveau="kern")
    bestand = _ingevuld(pad, lambda blad: _zet(blad, {"C2": 40, "C3": 50}))
    [koppeling] = herken(bestand, lijst, gebieden).koppelingen
    assert koppeling.plaats_soort == "kern"
    assert bestand.monster.column("k0").to_pylist() == ["Dorp", "Stad"]
    assert bestand.monster.column("k2").to_pylist() == ["40", "50"]


@pytest.mark.parametrize(
    ("cellen", "verwacht"),
    [
        (
            {"C2": -5},
            "rij 2, kolom C (heel het domein Schuldhulp, 2023): een aantal kan niet onder 0 liggen.",
        ),
        ({"D3": 1.5}, "rij 3, kolom D (Wsnp en beschermingsbewind, 2023): een aantal heeft niets achter"),
        ({"L7": MERK}, "rij 7, kolom L (Vroegsignalering en hulp bij geldvragen, 2024): dit is geen aantal."),
        ({"E4": 12345678901}, "rij 4, kolom E (Schuldregeling, 2023): dit is meer dan er mensen zijn."),
        ({"E4": 20000001}, "rij 4, kolom E (Schuldregeling, 2023): dit is meer dan er mensen zijn."),
        ({"E4": "1e3"}, "rij 4, kolom E (Schuldregeling, 2023): dit is geen aantal."),
        ({"C2": 1, "A5": MERK}, "rij 5: de code is veranderd of ontbreekt."),
        ({"C2": 1, "A5": "BU00340101"}, "rij 5: deze code staat er vaker."),
        ({"C2": 1, "D1": MERK}, "de kolom voor Wsnp en beschermingsbewind, 2023 is weg of staat er vaker."),
        ({"C2": 1, "M1": MERK, "M2": 3}, "er staan 1 kolommen bij die niet zijn gevraagd."),
    ],
)
def test_wat_er_fout_is_wordt_genoemd_met_blad_rij_en_kolom(
    vul: Callable[..., Voorstel], cellen: dict[str, object], verwacht: str
) -> None:
    with pytest.raises(InvoerGeweigerd, match=r"ingevuld\.xlsx is niet goed ingevuld") as fout:
        vul(cellen)
    assert any(p.startswith("blad invullen") and verwacht in p for p in fout.value.problemen)
    assert MERK not in str(fout.value)
    assert fout.value.__cause__ is None
    assert fout.value.__context__ is None


def test_alle_fouten_komen_tegelijk_tot_een_grens(vul: Callable[..., Voorstel]) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        vul({f"{k}{r}": MERK for k in "CDEFG" for r in range(2, 8)})
    assert len(fout.value.problemen) == 21
    assert fout.value.problemen[-1] == "en nog 10 andere fouten."


def test_niets_ingevuld_wordt_geweigerd(vul: Callable[..., Voorstel]) -> None:
    with pytest.raises(InvoerGeweigerd, match="nog niet ingevuld"):
        vul({"C2": "-", "D2": "<10"})


def test_een_andere_werkmap_is_geen_uitvraag(tmp_path: Path, leeg: Path, lijst: Voorzieningenlijst) -> None:
    gewoon = tmp_path / "gewoon.xlsx"
    pd.DataFrame({"code": CODES, "naam": CODES, "wmo": range(6)}).to_excel(gewoon, index=False)
    boek = openpyxl.load_workbook(leeg)
    boek.remove(boek["gebied"])
    boek.save(tmp_path / "zonder.xlsx")
    for pad in (gewoon, tmp_path / "zonder.xlsx"):
        assert not is_uitvraag(open_gebruik(pad))
    with pytest.raises(InvoerGeweigerd, match="geen uitvraag van gebied") as fout:
        lees_uitvraag(open_gebruik(gewoon), lijst)
    assert fout.value.__context__ is None
    assert is_uitvraag(open_gebruik(leeg))


def test_een_voorziening_die_uit_de_lijst_is_gegaan(
    tmp_path: Path, leeg: Path, gebieden: pd.DataFrame
) -> None:
    eigen = tmp_path / "eigen.csv"
    eigen.write_text("sleutel,naam,domein,trede\npoets,Poets,wmo,algemeen\n", encoding="utf-8")
    bestand = _ingevuld(leeg, lambda blad: _zet(blad, {"D2": 12}))
    voorstel = herken(bestand, lees_lijst(eigen), gebieden)
    assert "niet in de lijst" in voorstel.problemen[0]


def test_wat_niet_gevraagd_kan_worden(
    tmp_path: Path, gebieden: pd.DataFrame, lijst: Voorzieningenlijst
) -> None:
    pad = tmp_path / "u.xlsx"
    with pytest.raises(VerkeerdGebruik) as fout:
        schrijf_uitvraag(pad, gebieden, lijst, [24], domeinen=["jeugt"], niveau="kerm")
    assert fout.value.problemen == (
        "24 is geen jaar om naar te vragen.",
        "domein 'jeugt' is onbekend. Bedoelt u jeugd?",
        "de wijkscan kent geen groep 'kerm'. Bedoelt u kern?",
    )
    with pytest.raises(VerkeerdGebruik, match="geen jaar genoemd"):
        schrijf_uitvraag(pad, gebieden, lijst, [])
    with pytest.raises(VerkeerdGebruik, match=r"hooguit 1\.000 kan"):
        schrijf_uitvraag(pad, gebieden, lijst, range(1990, 2024))
    assert not pad.exists()


def test_een_map_die_niet_bestaat(tmp_path: Path, gebieden: pd.DataFrame, lijst: Voorzieningenlijst) -> None:
    with pytest.raises(InvoerGeweigerd, match="kan niet worden geschreven"):
        schrijf_uitvraag(tmp_path / "weg" / "u.xlsx", gebieden, lijst, [2024])
