"""Protected counts are never shown as they are: rounded to 5 or hidden, wherever a user can look."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import rich.console

from gebied import beoordelen
from gebied.beoordelen import beoordeel, plat, uitleg, verplaats
from gebied.bronnen.voorzieningen import Domein, Voorzieningenlijst
from gebied.cli import afdruk
from gebied.fouten import VerkeerdGebruik
from gebied.kaart import maak_kaart
from gebied.kaart.beeld import maak_beeld
from gebied.kaart.tabel import tabellen
from gebied.model import Indeling, Opdracht
from gebied.opdrachtdelen import Belasting, Mix, Plafond
from gebied.opslag import bewaar_indeling, schrijf_project
from gebied.privacy.veilig import Levering, Methode, VeiligeTabel
from gebied.rapport import exporteer, schrijf_gebruik, werkgebiedentabel
from gebied.werkstroom import oordeel_over
from gebied.wijkscan import Wijkscan

LIJST = Voorzieningenlijst((Domein("wmo", "Wmo"), Domein("jeugd", "Jeugdwet")), ())
WMO = {"A1": 1237, "A2": 488, "A3": 3, "B1": -7, "B2": 4, "B3": 622}
JEUGD: dict[str, int | None] = {"A1": 6, "A2": -2, "A3": 1, "B1": 233, "B2": 8, "B3": 4}
GEHEIM = {"1237", "1.237", "488", "622", "233", "-7", "1728", "1.728", "626", "619"}
"""What is never seen: cells, and sums of cells, that are no multiple of 5."""
OPDRACHT = Opdracht(
    teams=2,
    inwoners=(0, 10_000),
    belasting=Belasting({"gebruik_wmo": 1.0}, 10.0),
    plafonds=(Plafond("gebruik_wmo", 1000), Plafond("gebruik_jeugd", 4.0, "inwoners")),
    mix=(Mix("gebruik_wmo"), Mix("gebruik_jeugd", soort="gelijksoortig")),
)
PLAN = Indeling("Plan", {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2}, opdracht=OPDRACHT)


@pytest.fixture
def scan_met(rooster: Callable[..., Wijkscan]) -> Callable[..., Wijkscan]:
    """Two rows of three gebieden, with the service use of 2024."""

    def maak(methode: Methode = "ruis", jeugd: Mapping[str, int | None] = JEUGD) -> Wijkscan:
        rijen = [
            (1, "domein", domein, "gebied", code, waarde)
            for domein, kolom in (("wmo", WMO), ("jeugd", jeugd))
            for code, waarde in kolom.items()
        ]
        namen = ["levering", "statistiek", "categorie", "soort_plaats", "plaats", "waarde"]
        levering = Levering(
            nr=1,
            jaar=2024,
            peildatum=None,
            methode=methode,
            instelling="gewoon",
            epsilon=3.0,
            drempel=10,
            afdruk="a",
            boeking="b",
            sleutelafdruk="c",
            gemaakt_op=date(2026, 1, 2),
            door="J. de Tester",
            geldig=True,
            lijst=LIJST,
            verslag="# Beschermingsverslag\n\nTwee regels.",
        )
        cellen = pd.DataFrame(rijen, columns=namen).astype({"waarde": "Int64"})
        scan = rooster([[1000, 2000, 900], [3000, 40, 800]], stadsdeel=["xxy", "yyy"])
        return scan.met_gebruik(VeiligeTabel((levering,), cellen))

    return maak


@pytest.fixture
def scan(scan_met: Callable[..., Wijkscan]) -> Wijkscan:
    return scan_met()


def getallen(tekst: str) -> set[str]:
    return set(re.findall(r"-?\d[\d.]*(?:,\d+)?(?<![.,])", tekst))


def assert_geheim(tekst: str) -> None:
    assert not getallen(tekst) & GEHEIM, getallen(tekst) & GEHEIM


def test_de_kaart_toont_afgerond_of_klein(scan: Wijkscan) -> None:
    beeld = maak_beeld(scan, PLAN, kolom="gebruik_wmo")
    assert beeld.gebieden["waarde"].tolist() == ["1.235", "490", "<10", "<10", "<10", "620"]
    assert beeld.legenda[0].tekst == "minder dan 10"
    kleuren = {code: vulling.kleur for code, vulling in beeld.vullingen.items()}
    assert kleuren["A3"] == kleuren["B1"] == kleuren["B2"] == beeld.legenda[0].vulling.kleur
    assert len({kleuren[code] for code in ("A1", "A2", "A3", "B3")}) == 4
    assert_geheim(" ".join(regel.tekst for regel in beeld.legenda))
    assert_geheim(str(tabellen(beeld)))
    assert not {"1237", "1.237", "488"} & getallen(maak_kaart(scan, PLAN, kolom="gebruik_wmo").html())


def test_de_kaart_heeft_een_tabel_met_de_caseload(scan: Wijkscan) -> None:
    pagina = maak_kaart(scan, PLAN, oordeel=beoordeel(scan, PLAN)).html()
    assert "Personen met hulp (beschermde aantallen)" in pagina
    assert "1.730" in pagina
    assert "Personen met hulp" not in maak_kaart(scan, PLAN).html()


def test_de_kaart_als_alles_klein_of_weggelaten_is(scan_met: Callable[..., Wijkscan]) -> None:
    klein = scan_met("onderdrukken", {**dict.fromkeys(WMO, 4), "A2": None})
    beeld = maak_beeld(klein, kolom="gebruik_jeugd")
    assert beeld.gebieden["waarde"].tolist() == ["<10", "verborgen", "<10", "<10", "<10", "<10"]
    assert [regel.tekst for regel in beeld.legenda] == ["minder dan 10", "geen cijfer bekend"]


def test_de_beoordelaar_toont_afgerond_en_beslist_met_wat_er_is(scan: Wijkscan) -> None:
    oordeel = beoordeel(scan, PLAN)
    een, twee = oordeel.werkgebieden
    assert een["gebruik"] == {"Wmo": 1730, "Jeugdwet": None}
    assert twee["gebruik"] == {"Wmo": 620, "Jeugdwet": 245}
    assert (een["belasting"], twee["belasting"]) == (1730, 620)
    assert een["belasting_afwijking_pct"] == round(een["belasting_afwijking_pct"]) == 47
    assert een["mix"] == {"gebruik_wmo": 44.0, "gebruik_jeugd": 0.0}
    assert een["plafonds"] == {"gebruik_wmo": 1730, "gebruik_jeugd": 0.0}
    assert oordeel.totaal["belasting"] == 2345
    assert oordeel.totaal["mix_afwijking"]["gebruik_wmo"] % 5 == 0
    buiten = [b.tekst for b in oordeel.bevindingen if b.code == "BELASTING_BUITEN"]
    assert "ligt ongeveer 47 % boven het gemiddelde" in buiten[0]
    (plafond, pct) = [b.tekst for b in oordeel.bevindingen if b.code == "BOVEN_PLAFOND"]
    assert "heeft ongeveer 1.730 gebruik_wmo; hoogstens 1.000 mag" in plafond
    assert "heeft ongeveer 6 % gebruik_jeugd op inwoners" in pct
    assert_geheim(json.dumps(oordeel.als_dict(), ensure_ascii=False))
    # 1.002 is above a ceiling of 1.000 although it is shown as 1.000
    net = replace(OPDRACHT, plafonds=(Plafond("gebruik_wmo", 1727),))
    assert "BOVEN_PLAFOND" in {b.code for b in beoordeel(scan, PLAN, opdracht=net).bevindingen}


def test_een_klein_werkgebied_heeft_geen_aandeel(scan: Wijkscan) -> None:
    alleen = Indeling("B2", {code: 2 if code == "B2" else 1 for code in WMO}, opdracht=OPDRACHT)
    _, klein = beoordeel(scan, alleen).werkgebieden
    assert klein["inwoners"] < 50
    assert klein["belasting_afwijking_pct"] is klein["mix"]["gebruik_wmo"] is None
    assert klein["plafonds"] == {"gebruik_wmo": None, "gebruik_jeugd": None}


def test_zonder_gebruik_is_de_maat_er_niet(scan: Wijkscan) -> None:
    assert "gebruik" not in beoordeel(scan.met_gebruik(None), PLAN.toewijzing).werkgebieden[0]
    assert "gebruik" in beoordelen.PER_WERKGEBIED


@pytest.mark.parametrize("methode", ["ruis", "onderdrukken"])
def test_met_de_hand_wijzigen_toont_bij_onderdrukken_geen_aantal(
    scan_met: Callable[..., Wijkscan], methode: Methode
) -> None:
    scan = scan_met(methode)
    uitkomst = verplaats(scan, PLAN, "A3", 2)
    verschil = {**uitkomst.verschil, **uitkomst.werkgebieden[1], **uitkomst.werkgebieden[2]}
    beschermd = {
        naam: paar
        for naam, paar in verschil.items()
        if naam.split(":")[0] in {"gebruik", "belasting", "belasting_afwijking_pct", "mix", "plafonds"}
    }
    assert len(beschermd) >= 7
    bekend = [waarde for paar in beschermd.values() for waarde in paar if waarde is not None]
    assert bool(bekend) is (methode == "ruis")
    teksten = [b.tekst for b in (*uitkomst.erbij, *uitkomst.weg, *uitkomst.anders)]
    teksten.append(str(uitleg(scan, PLAN, "A3")))
    assert_geheim(" ".join(teksten))
    if methode == "onderdrukken":
        assert not {"1.730", "1.725", "620"} & getallen(" ".join(teksten))
        assert beoordeel(scan, PLAN).werkgebieden[0]["gebruik"]["Wmo"] == 1730


def test_weggelaten_aantallen_worden_bij_naam_genoemd(scan_met: Callable[..., Wijkscan]) -> None:
    weg = scan_met("onderdrukken", JEUGD | {"A2": None})
    opdracht = Opdracht(belasting=Belasting({"gebruik_jeugd": 1.0}))
    oordeel = beoordeel(weg, PLAN, opdracht=opdracht)
    (tekst,) = [b.tekst for b in oordeel.bevindingen if b.code == "CIJFER_ONTBREEKT"]
    assert "van 1 gebieden is het aantal weggelaten door de methode onderdrukken" in tekst
    assert oordeel.werkgebieden[0]["gebruik"]["Jeugdwet"] is None


def test_meer_ruis_dan_werk_wordt_gezegd(scan_met: Callable[..., Wijkscan]) -> None:
    scan = scan_met("ruis", dict.fromkeys(WMO, -1))
    oordeel = beoordeel(scan, PLAN, opdracht=Opdracht(belasting=Belasting({"gebruik_jeugd": 1.0})))
    assert oordeel.werkgebieden[0]["belasting"] is None
    assert "meer ruis dan werk" in next(b.tekst for b in oordeel.bevindingen if b.code == "CIJFER_ONTBREEKT")


def test_de_opdrachtregel_drukt_de_caseload_af(
    scan: Wijkscan, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(afdruk, "UIT", rich.console.Console(width=140))
    afdruk.toon_oordeel(beoordeel(scan, PLAN), {})
    uit = capsys.readouterr().out
    assert re.search(r"Werkgebied 1\W+1\.730\W+–", uit)
    assert "afgerond op 5; – is te klein om te tonen." in uit
    assert_geheim(uit)
    afdruk.json_uit(afdruk.als_json(beoordeel(scan, PLAN)))
    gelezen = json.loads(capsys.readouterr().out)
    assert gelezen["werkgebieden"][0]["gebruik"] == {"Wmo": 1730, "Jeugdwet": None}


@pytest.mark.parametrize("einde", ["csv", "xlsx", "gpkg", "geojson"])
def test_een_export_heeft_alleen_afgeronde_aantallen(scan: Wijkscan, tmp_path: Path, einde: str) -> None:
    pad = exporteer(scan, PLAN, beoordeel(scan, PLAN), tmp_path / f"plan.{einde}")
    if einde == "xlsx":
        assert_geheim(_als_tekst(pad))
        assert "gebruik: Wmo" in _als_tekst(pad)
    elif einde == "gpkg":
        import pyogrio

        lagen = [pyogrio.read_dataframe(pad, layer=laag) for laag in ("werkgebieden", "gebieden")]
        assert_geheim(" ".join(laag.drop(columns="geometry").to_csv() for laag in lagen))
    else:
        assert_geheim(re.sub(r'"coordinates".*?\] \] \]', "", pad.read_text(encoding="utf-8")))


def _als_tekst(pad: Path) -> str:
    boek = openpyxl.load_workbook(pad)
    return "\n".join(
        " ".join(str(cel) for cel in rij) for blad in boek for rij in blad.iter_rows(values_only=True)
    )


def test_de_werkmap_noemt_het_eerste_niveau(scan: Wijkscan, tmp_path: Path) -> None:
    pad = schrijf_gebruik(tmp_path / "gebruik.xlsx", scan, {"Plan": PLAN})
    boek = openpyxl.load_workbook(pad)
    assert boek.sheetnames == ["gebieden", "werkgebieden", "leveringen", "verslag", "bronnen"]
    gebieden = pd.read_excel(pad, sheet_name="gebieden")
    wmo = gebieden[gebieden["cijfer"] == "gebruik_wmo"].set_index("code")
    assert wmo["aantal"].tolist() == [1235, 490, "<10", "<10", "<10", 620]
    assert wmo["eerste niveau"].tolist()[:3] == ["buurt", "buurt", "stadsdeel y"]
    assert wmo.loc["A3", "aantal daar"] == 620
    jeugd = gebieden[gebieden["cijfer"] == "gebruik_jeugd"].set_index("code")
    assert jeugd.loc["A1", ["eerste niveau", "aantal daar"]].tolist() == ["gemeente Roosterdam", 250]
    werkgebieden = pd.read_excel(pad, sheet_name="werkgebieden")
    assert werkgebieden["aantal"].tolist() == [1730, 620, "<10", 245]
    assert pd.read_excel(pad, sheet_name="leveringen")["door"].tolist() == ["J. de Tester"]
    assert "Twee regels." in _als_tekst(pad)
    assert "beschermd met ruis" in _als_tekst(pad)
    assert_geheim(_als_tekst(pad))
    with pytest.raises(VerkeerdGebruik, match="geen gebruik"):
        schrijf_gebruik(pad, scan.met_gebruik(None), {})


def test_een_vrijgegeven_totaal_staat_waar_aantallen_zijn_weggelaten(
    scan_met: Callable[..., Wijkscan], tmp_path: Path
) -> None:
    weg = scan_met("onderdrukken", JEUGD | {"A2": None, "A3": None})
    totalen = pd.DataFrame(
        [
            (1, "domein", "jeugd", niveau, naam, waarde)
            for niveau, naam, waarde in (
                ("stadsdeel", "x", None),
                ("gemeente", "Roosterdam", 301),
                ("Plan", "1", 62),
            )
        ],
        columns=["levering", "statistiek", "categorie", "niveau", "naam", "waarde"],
    ).astype({"waarde": "Int64"})
    assert weg.gebruik is not None
    weg = weg.met_gebruik(replace(weg.gebruik, totalen=totalen))
    pad = schrijf_gebruik(tmp_path / "gebruik.xlsx", weg, {"Plan": PLAN})
    gebieden = pd.read_excel(pad, sheet_name="gebieden").set_index(["cijfer", "code"])
    rij = gebieden.loc[("gebruik_jeugd", "A2")]
    assert rij[["aantal", "eerste niveau", "aantal daar"]].tolist() == [
        "verborgen",
        "werkgebied 1 (Plan)",
        60,
    ]
    zonder = schrijf_gebruik(tmp_path / "zonder.xlsx", weg, {})
    rij = (
        pd.read_excel(zonder, sheet_name="gebieden")
        .set_index(["cijfer", "code"])
        .loc[("gebruik_jeugd", "A2")]
    )
    assert rij[["eerste niveau", "aantal daar"]].tolist() == ["gemeente Roosterdam", 300]
    werkgebieden = pd.read_excel(pad, sheet_name="werkgebieden").set_index(["cijfer", "nr"])
    assert werkgebieden.loc[("gebruik_jeugd", 1), "aantal"] == 60


def test_de_app_en_de_laag_van_een_indeling_tonen_afgerond(scan: Wijkscan, tmp_path: Path) -> None:
    project = schrijf_project(tmp_path / "p.gpkg", scan)
    project = bewaar_indeling(project, PLAN, generatie=1, beoordeling=beoordeel(scan, PLAN))
    tabel, oordeel = project.scan.om_te_tonen(), oordeel_over(project, PLAN)
    assert tabel["gebruik_wmo"].tolist() == ["1.235", "490", "<10", "<10", "<10", "620"]
    assert_geheim(tabel.to_csv() + werkgebiedentabel(oordeel).to_csv())
    assert_geheim(" ".join(b.tekst for b in (*project.scan.bevindingen, *oordeel.bevindingen)))
    import pyogrio

    laag = pyogrio.read_dataframe(project.pad, layer="indeling_plan")
    assert_geheim(laag.drop(columns="geometry").to_csv())


def test_platte_maten_noemen_het_domein(scan: Wijkscan) -> None:
    assert plat(beoordeel(scan, PLAN).werkgebieden[1])["gebruik: Jeugdwet"] == 245
