"""Facilities as points: every form of coordinates is read, every row that cannot be is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gebied.bronnen import _puntenbestand
from gebied.bronnen.locaties import Locaties, bevindingen_over, lees_locaties, voeg_locaties_samen
from gebied.fouten import InvoerGeweigerd
from gebied.model import RD_NEW, WGS84
from gebied.schema import LOCATIES

Lees = Callable[..., Locaties]


@pytest.fixture
def lees(tmp_path: Path) -> Lees:
    def schrijf(tekst: str, naam: str = "locaties.csv", **keuzes: object) -> Locaties:
        pad = tmp_path / naam
        pad.write_text(tekst, encoding="utf-8")
        return lees_locaties(pad, **keuzes)

    return schrijf


@pytest.fixture
def gebieden() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": ["A"]}, geometry=[shapely.box(0, 400_000, 1000, 401_000)], crs=RD_NEW)


def _codes(locaties: Locaties) -> list[str]:
    return [bevinding.code for bevinding in locaties.bevindingen]


def test_rd_met_decimale_komma_en_alle_kolommen(lees: Lees) -> None:
    uit = lees(
        "naam;type;X;Y;Capaciteit (dagdelen);trede;terrein\n"
        "De Haven;Buurthuis;143000,5;485000,25;4,5;Algemeen;jeugd\n"
        "Stad;buurthuis;144000;486000;;preventie;\n"
    )
    eerste, tweede = uit.tabel.itertuples()
    assert list(uit.tabel.columns) == [*LOCATIES.columns]
    assert (eerste.geometry.x, eerste.geometry.y) == (143000.5, 485000.25)
    assert (eerste.capaciteit, eerste.eenheid) == (4.5, "dagdelen")
    assert (eerste.trede, eerste.doelgroep) == ("algemeen", "jeugd")
    assert tweede.type == "Buurthuis"  # one spelling: that of the first
    assert pd.isna(tweede.capaciteit)
    assert uit.tabel["sleutel"].is_unique
    assert uit.herkomst.tabel == "locaties.csv"
    assert _codes(uit) == ["CAPACITEIT_ONBEKEND"]


@pytest.mark.parametrize("kop", ["lon,lat", "longitude,latitude", "x,y"])
def test_graden_worden_rd(lees: Lees, kop: str) -> None:
    # the tower of Amersfoort is the origin of RD: 155000, 463000
    uit = lees(f"naam,type,{kop}\nToren,kerk,5.3872,52.1552\n")
    punt = uit.tabel.geometry.iloc[0]
    assert punt.distance(shapely.Point(155_000, 463_000)) < 50
    assert _codes(uit) == (["STELSEL_GERADEN"] if kop == "x,y" else [])


def test_alle_fouten_samen_met_hun_regel(lees: Lees) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(
            "naam;type;lon;lat;capaciteit;trede\n"
            "goed;b;5,2;52,3;1;\n"
            "om;b;52,3;5,2;2;\n"
            "nul;b;0;0;3;\n"
            "leeg;b;;;4;\n"
            "tekst;b;aap;52;5;\n"
            "rd;b;143000;485000;6;\n"
            "zonder type;;5,2;52,4;7;\n"
            "belg;b;4,4;50,2;-8;\n"
            "nan;b;NaN;inf;veel;specaal\n"
        )
    assert list(fout.value.problemen) == [
        "regel 5: er zijn geen coördinaten ingevuld.",
        "regel 6 en 10: de coördinaten zijn geen getallen.",
        "regel 4: de coördinaten zijn 0 en 0; vul de plek in.",
        "regel 3: lengte en breedte zijn verwisseld.",
        "regel 7: de coördinaten staan in RD en niet in graden.",
        "regel 9: de plek ligt niet in Nederland.",
        "regel 10: de capaciteit is geen getal (veel).",
        "regel 8: het type is leeg.",
        "regel 10: trede 'specaal' is onbekend. Bedoelt u speciaal?",
        "regel 9: de capaciteit is lager dan 0 of hoger dan een miljoen.",
    ]


def test_ontbrekende_kolommen_in_een_keer(lees: Lees) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees("a;b\n1;2\n")
    assert [probleem.split(";")[0].split(".")[0] for probleem in fout.value.problemen] == [
        "er zijn geen kolommen met coördinaten",
        "er is geen kolom 'type'",
        "er is geen kolom 'naam' met de naam van de locatie",
    ]
    with pytest.raises(InvoerGeweigerd, match="leeg"):
        lees("naam;type;x;y\n")


def test_type_van_een_bestand_zonder_die_kolom(lees: Lees) -> None:
    uit = lees("naam;x;y\nSchool;143000;485000\n", type_locatie="basisschool")
    assert list(uit.tabel["type"]) == ["basisschool"]


def test_dubbele_regels_tellen_een_keer_en_tegenspraak_is_een_fout(lees: Lees) -> None:
    kop = "naam;type;x;y;capaciteit;sleutel\n"
    uit = lees(kop + "A;b;143000;485000;1;\n" * 2)
    assert len(uit.tabel) == 1
    assert _codes(uit) == ["LOCATIE_DUBBEL"]
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(
            kop
            + "A;b;143000;485000;1;p\nA;b;143000,2;485000;2;\nB;b;143000;486000;1;q\nC;b;143000;486000;1;q\n"
        )
    assert list(fout.value.problemen) == [
        "sleutel 'q' komt 2 keer voor.",
        "'A' staat er op één plek vaker in, met verschillende gegevens.",
    ]


def test_sleutels_blijven_en_nieuwe_botsen_niet(lees: Lees) -> None:
    kop = "naam;type;x;y;id\n"
    uit = lees(kop + "A;b;143000;485000;L00001\nB;b;143000;486000;\n")
    assert list(uit.tabel["sleutel"]) == ["L00001", "L00002"]


def test_buiten_de_scan_blijft_en_wordt_gemeld(lees: Lees, gebieden: gpd.GeoDataFrame) -> None:
    uit = lees("naam;type;x;y\nIn;b;500;400500\nUit;b;5000;400500\n", gebieden=gebieden)
    assert list(uit.tabel["naam"]) == ["In", "Uit"]
    [bevinding] = uit.bevindingen
    assert bevinding.code == "LOCATIE_BUITEN_SCAN"
    assert "1 van 2 locaties" in bevinding.tekst
    assert "(Uit)" in bevinding.tekst


def test_eenheden_die_verschillen_worden_gemeld(lees: Lees) -> None:
    uit = lees(
        "naam;type;x;y;capaciteit;eenheid\n"
        "A;b;143000;485000;1;dagdelen\nB;b;143000;486000;1;bezoekers\nC;c;143000;486000;1;\n"
    )
    assert _codes(uit) == ["EENHEID_VERSCHILT"]
    assert "bezoekers en dagdelen" in uit.bevindingen[0].tekst


def test_onzichtbare_tekens_verdwijnen_en_formules_blijven_tekst(lees: Lees) -> None:
    uit = lees('naam;type;x;y\n"=HYPERLINK(1)\u202e\u0007";b;143000;485000\n')
    assert list(uit.tabel["naam"]) == ["=HYPERLINK(1)"]


def test_te_veel_regels_typen_en_letters(lees: Lees, monkeypatch: pytest.MonkeyPatch) -> None:
    rijen = "".join(f"n{nr};type {nr};143000;{485000 + nr}\n" for nr in range(101))
    with pytest.raises(InvoerGeweigerd, match="101 verschillende waarden"):
        lees("naam;type;x;y\n" + rijen)
    with pytest.raises(InvoerGeweigerd, match="langer dan 200"):
        lees(f"naam;type;x;y\n{'a' * 201};b;143000;485000\n")
    monkeypatch.setattr(_puntenbestand, "MEESTE_LOCATIES", 100)
    with pytest.raises(InvoerGeweigerd, match="hooguit 100"):
        lees("naam;type;x;y\n" + rijen)
    monkeypatch.setattr(_puntenbestand, "MEESTE_BYTES", 100)
    with pytest.raises(InvoerGeweigerd, match="te groot"):
        lees("naam;type;x;y\n" + rijen)


def _kaart(
    crs: str | None, punten: list[shapely.Geometry | None], **kolommen: list[object]
) -> gpd.GeoDataFrame:
    namen = [f"punt {nr}" for nr in range(1, len(punten) + 1)]
    return gpd.GeoDataFrame({"naam": namen, "type": "b", **kolommen}, geometry=punten, crs=crs)


@pytest.mark.parametrize(
    ("naam", "crs"), [("p.geojson", WGS84), ("p.gpkg", RD_NEW), ("p.gpkg", "EPSG:25831")]
)
def test_kaarten_in_elk_stelsel(tmp_path: Path, naam: str, crs: str) -> None:
    rd = _kaart(RD_NEW, [shapely.Point(143_000, 485_000), shapely.MultiPoint([(144_000, 486_000)])])
    rd.to_crs(crs).to_file(tmp_path / naam)
    uit = lees_locaties(tmp_path / naam).tabel
    verwacht = gpd.GeoSeries([shapely.Point(143_000, 485_000), shapely.Point(144_000, 486_000)], crs=RD_NEW)
    assert uit.geometry.distance(verwacht).max() < 1
    assert uit.crs == RD_NEW


def test_kaart_zonder_stelsel_wordt_geweigerd(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="crs"):
        _kaart(None, [shapely.Point(143_000, 485_000)]).to_file(tmp_path / "p.gpkg")
    with pytest.raises(InvoerGeweigerd, match="noemt geen coördinatenstelsel"):
        lees_locaties(tmp_path / "p.gpkg")


def test_fouten_in_een_kaart_met_hun_punt(tmp_path: Path) -> None:
    vormen = [
        shapely.Point(52.3, 5.2),
        shapely.box(5, 52, 5.1, 52.1),
        None,
        shapely.Point(143_000, 485_000),
        shapely.Point(0, 0),
        shapely.MultiPoint([(5, 52), (5.1, 52)]),
    ]
    kenmerken = [
        {
            "type": "Feature",
            "properties": {"naam": f"n{nr}", "type": "b"},
            "geometry": None if vorm is None else json.loads(shapely.to_geojson(vorm)),
        }
        for nr, vorm in enumerate(vormen)
    ]
    pad = tmp_path / "p.geojson"
    pad.write_text(json.dumps({"type": "FeatureCollection", "features": kenmerken}))
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_locaties(pad)
    assert list(fout.value.problemen) == [
        "punt 3: er is geen plek ingevuld.",
        "punt 2 en 6: dit is een lijn of vlak en geen punt.",
        "punt 5: de coördinaten zijn 0 en 0; vul de plek in.",
        "punt 1: lengte en breedte zijn verwisseld.",
        "punt 4: de coördinaten staan in RD en niet in graden.",
    ]


def test_lagen_van_een_gpkg(tmp_path: Path) -> None:
    pad = tmp_path / "p.gpkg"
    punten = _kaart(RD_NEW, [shapely.Point(143_000, 485_000)])
    punten.to_file(pad, layer="een")
    assert len(lees_locaties(pad).tabel) == 1
    punten.to_file(pad, layer="twee")
    with pytest.raises(InvoerGeweigerd, match="meer dan één laag met punten: een, twee"):
        lees_locaties(pad)
    assert len(lees_locaties(pad, laag="twee").tabel) == 1
    with pytest.raises(InvoerGeweigerd, match="Bedoelt u twee"):
        lees_locaties(pad, laag="twe")


@pytest.mark.parametrize("naam", ["p.geojson", "p.gpkg", "p.csv", "p.xlsx"])
@pytest.mark.parametrize(
    "inhoud",
    [
        b"",
        b"\x00\x01\x02" * 100,
        b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline read /etc/passwd"}',
        b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>",
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point",',
    ],
    ids=["leeg", "binair", "opdracht", "vrt", "geen punten", "afgekapt"],
)
def test_vijandige_bestanden_worden_in_het_nederlands_geweigerd(
    tmp_path: Path, naam: str, inhoud: bytes
) -> None:
    pad = tmp_path / naam
    pad.write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_locaties(pad)
    assert fout.value.stap
    assert "Traceback" not in str(fout.value)


def test_bestand_dat_er_niet_is_of_van_een_ander_soort(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="bestaat niet"):
        lees_locaties(tmp_path / "weg.csv")
    (tmp_path / "a.pdf").write_text("x")
    with pytest.raises(InvoerGeweigerd, match="geen bestandstype voor locaties"):
        lees_locaties(tmp_path / "a.pdf")


def test_elke_rij_van_een_willekeurige_tabel_wordt_gelezen_of_genoemd(lees: Lees) -> None:
    toeval = np.random.default_rng(3)
    soorten = [("143000", "485000"), ("5.2", "52.3"), ("485000", "143000"), ("", "1"), ("x", "2"), ("0", "0")]
    for _ in range(20):
        keuze = toeval.integers(0, len(soorten), size=6)
        tekst = "naam,type,x,y\n" + "".join(
            f"n{i},b,{soorten[k][0]},{soorten[k][1]}\n" for i, k in enumerate(keuze)
        )
        try:
            uit = lees(tekst)
        except InvoerGeweigerd as fout:
            genoemd = {
                deel.strip(" :,") for regel in fout.problemen for deel in regel.split(":")[0].split(" ")
            }
            assert genoemd & {str(nr) for nr in range(2, 8)}
        else:
            assert len(uit.tabel) == 6
            assert len(set(keuze.tolist())) == 1 or set(keuze.tolist()) <= {0, 1}


def test_bevindingen_over_een_lege_tabel(gebieden: gpd.GeoDataFrame) -> None:
    leeg = gpd.GeoDataFrame({naam: [] for naam in LOCATIES.columns}, geometry="geometry", crs=RD_NEW)
    assert bevindingen_over(leeg, gebieden) == ()


def test_meer_bestanden_worden_een_tabel(lees: Lees, gebieden: gpd.GeoDataFrame) -> None:
    kop = "naam;type;x;y\n"
    een = lees(kop + "A;Buurthuis;500;400500\nB;school;600;400500\n", "een.csv")
    twee = lees(kop + "A;buurthuis;500;400500\nC;buurthuis;9000;400500\n", "twee.csv")
    uit = voeg_locaties_samen([een, twee], gebieden)
    assert list(uit.tabel["naam"]) == ["A", "B", "C"]
    assert list(uit.tabel["type"]) == ["Buurthuis", "school", "Buurthuis"]
    assert uit.tabel["sleutel"].is_unique
    assert _codes(uit) == ["LOCATIE_DUBBEL", "LOCATIE_BUITEN_SCAN"]
