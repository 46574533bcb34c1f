"""What travels to the map of the app: shapes once, and per change no more than colours and texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from gebied.app.statisch import bestanden, versiemap, zet_klaar
from gebied.bronnen.grenzen import lees_grenzen
from gebied.fouten import InvoerGeweigerd
from gebied.graaf import maak_graaf
from gebied.kaart.kaartlaag import (
    Kaartlaag,
    Kaartpunt,
    kaartvormen,
    laag_van_graaf,
    laag_van_indeling,
    laag_van_inkleuring,
)
from gebied.kaart.kaartvormen import BUITEN, MEESTE_PUNTEN_APP
from gebied.kaart.uitleg import Gebiedsuitleg
from gebied.kaart.vulling import Vulling, kleur_op_kolom, kleur_werkgebieden
from gebied.model import Indeling
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


def lees_ring(stappen: list[int]) -> list[tuple[int, int]]:
    """Decode a ring as the browser does; it closes itself."""
    punten = np.cumsum(np.reshape(stappen, (-1, 2)), axis=0)
    return [tuple(punt) for punt in [*punten.tolist(), punten[0].tolist()]]


def lijn(vormen: dict[str, Any], grens: list[int]) -> shapely.LineString:
    a, _, ring, van, tot = grens
    return shapely.LineString(lees_ring(vormen["gebieden"][a]["ringen"][ring])[van : tot + 1])


def omtrek(vormen: dict[str, Any], groep: dict[str, int]) -> shapely.Geometry:
    """The outline of groups as the browser draws it: the borders between different groups."""
    van = [groep.get(gebied["code"], -1) for gebied in vormen["gebieden"]]
    lijnen = [
        lijn(vormen, grens)
        for grens in vormen["grenzen"]
        if van[grens[0]] != (-1 if grens[1] == BUITEN else van[grens[1]])
    ]
    return shapely.union_all(lijnen)


def test_vormen_zijn_de_gebieden_in_graden(rooster: Rooster) -> None:
    scan = rooster([[100, 200], [300, 0]], rest={"B2"})
    vormen = json.loads(json.dumps(kaartvormen(scan)))
    assert [gebied["code"] for gebied in vormen["gebieden"]] == ["A1", "A2", "B1", "B2"]
    assert [gebied["rest"] for gebied in vormen["gebieden"]] == [False, False, False, True]
    assert {gebied["opp"] for gebied in vormen["gebieden"]} == {1.0}
    echt = scan.gebieden.to_crs("EPSG:4326").geometry
    for gebied, vorm in zip(vormen["gebieden"], echt, strict=True):
        getekend = shapely.Polygon(np.array(lees_ring(gebied["ringen"][0])) / 1e6)
        assert getekend.symmetric_difference(vorm).area < 1e-3 * vorm.area  # rounded to 0.1 m
        assert vorm.contains(shapely.Point(gebied["midden"][::-1]))
    (zuid, west), (noord, oost) = vormen["grens"]
    assert (west, zuid, oost, noord) == pytest.approx(tuple(echt.total_bounds), abs=1e-6)


def test_grenzen_geven_de_omtrek_van_elke_groepering(rooster: Rooster) -> None:
    scan = rooster([[1, 2, 3], [4, -1, 6], [7, 8, 9]])  # with a hole in the middle
    vormen = kaartvormen(scan)
    paren = [(a, b) for a, b, *_ in vormen["grenzen"] if b != BUITEN]
    assert len(paren) == len(set(paren)) == 8  # a shared border is there once
    rng = np.random.default_rng(1)
    ringen = {g["code"]: shapely.Polygon(lees_ring(g["ringen"][0])) for g in vormen["gebieden"]}
    for _ in range(20):
        groep = {code: int(rng.integers(3)) for code in scan.codes if rng.random() < 0.9}
        delen = [
            shapely.union_all([ringen[code] for code in groep if groep[code] == nr])
            for nr in set(groep.values())
        ]
        verwacht = shapely.union_all([deel.boundary for deel in delen])
        assert shapely.normalize(omtrek(vormen, groep)).symmetric_difference(verwacht).length < 1


def test_grenzen_die_elkaar_net_niet_raken_tellen_als_een(rooster: Rooster) -> None:
    scan = rooster([[100, 200, 300]])
    # the source of A2 drew its western border 3 m off, and with a point too many
    scheef = shapely.Polygon([(1003, 0), (2000, 0), (2000, -1000), (1003, -1000), (1003, -500)])
    vormen = scan.gebieden.geometry.to_list()
    vormen[1] = scheef
    los = replace(scan, gebieden=scan.gebieden.set_geometry(vormen, crs=scan.gebieden.crs))
    resultaat = kaartvormen(los)
    west = omtrek(resultaat, {"A1": 1, "A2": 1, "A3": 1})
    binnen = shapely.LineString(np.array(lees_ring(resultaat["gebieden"][0]["ringen"][0]))[:2])
    assert binnen.length > 0
    midden = shapely.Point(resultaat["gebieden"][1]["midden"][::-1])
    # no line between members of one group: the drawn lines are the outside only
    assert shapely.polygonize([west]).is_empty or shapely.get_parts(shapely.polygonize([west])).size == 1
    assert west.distance(shapely.Point(midden.x * 1e6, midden.y * 1e6)) > 4000


def test_ringen_die_andersom_lopen_delen_hun_grens(rooster: Rooster) -> None:
    scan = rooster([[100, 200]])
    vormen = [shapely.reverse(scan.gebieden.geometry[0]), scan.gebieden.geometry[1]]
    gedraaid = replace(scan, gebieden=scan.gebieden.set_geometry(vormen, crs=scan.gebieden.crs))
    assert sorted((a, b) for a, b, *_ in kaartvormen(gedraaid)["grenzen"] if b != BUITEN) == [(0, 1)]


def test_een_leeg_gebied_blijft_onzichtbaar(rooster: Rooster) -> None:
    scan = rooster([[100, 200]])
    vormen = [scan.gebieden.geometry[0], shapely.Polygon()]
    resultaat = kaartvormen(replace(scan, gebieden=scan.gebieden.set_geometry(vormen, crs=scan.gebieden.crs)))
    assert resultaat["gebieden"][1]["ringen"] == []
    assert resultaat["gebieden"][1]["midden"] == []
    assert {b for _, b, *_ in resultaat["grenzen"]} == {BUITEN}


def _regels(data: dict[str, Any], code: str) -> tuple[str, dict[str, str]]:
    """Read a tooltip as the browser does."""
    kop, *rest = (data["teksten"][plek] for plek in data["gebieden"][code][2:])
    return kop, dict(zip(rest[::2], rest[1::2], strict=True))


def test_laag_van_een_indeling(rooster: Rooster) -> None:
    scan = rooster([[1000, 2000, None], [3000, 4000, 0]], rest={"B3"})
    indeling = Indeling("plan", {"A1": 1, "B1": 1, "A2": 2, "B2": 2, "B3": 2}, {1: "West"})
    laag = laag_van_indeling(scan, indeling)
    kleuren = kleur_werkgebieden(scan, indeling.toewijzing)
    assert laag.vullingen["A1"] == Vulling(kleuren[1])
    assert laag.vullingen["B3"] == Vulling(kleuren[2], "arcering")
    assert laag.vullingen["A3"].patroon == "kruis"
    assert [regel.tekst for regel in laag.legenda] == [
        "1 · West: 4.000 inwoners",
        "2: 6.000 inwoners",
        "restgebied, hoort bij het werkgebied",
        "niet ingedeeld",
    ]
    data = json.loads(json.dumps(laag.als_data()))
    assert data["groepen"] == ["1", "2"]
    assert _regels(data, "A1") == (
        "Buurt A1",
        {
            "Code": "A1",
            "Inwoners": "1.000",
            "Werkgebied": "1 · West",
            "Inwoners werkgebied": "4.000",
            "Teams": "1",
        },
    )
    assert _regels(data, "A3")[1] == {"Code": "A3", "Inwoners": "onbekend", "Werkgebied": "geen"}
    assert _regels(data, "B3")[1]["Restgebied"] == "telt niet mee in de band"
    assert data["gebieden"]["A3"][1] == -1
    assert data["vullingen"][data["gebieden"]["B3"][0]] == [kleuren[2], "arcering"]
    assert [data["lijnstalen"][nr][3] for nr in (0, 1)] == [
        "grens van een werkgebied",
        "grens van een gebied",
    ]


def test_laag_van_een_indeling_met_vreemde_codes_wordt_geweigerd(rooster: Rooster) -> None:
    with pytest.raises(InvoerGeweigerd, match="past niet bij de scan"):
        laag_van_indeling(rooster([[1, 2]]), Indeling("plan", {"X9": 1}))


def test_laag_van_een_inkleuring_toont_alleen_de_gegeven_teksten(rooster: Rooster) -> None:
    scan = rooster([[1000, 2000], [3000, 4000]], stadsdeel=["nz", "nz"])
    inkleuring = kleur_op_kolom(scan, "stadsdeel")
    waarden = {"A1": "minder dan 10", "A2": "20"}
    laag = laag_van_inkleuring(scan, inkleuring, titel="T", waarden=waarden, opschrift="Wmo")
    assert dict(laag.uitleg["A1"].regels)["Wmo"] == "minder dan 10"
    assert dict(laag.uitleg["B2"].regels)["Wmo"] == ""
    assert laag.als_data()["legendatitel"] == "Wmo"
    assert laag.als_data()["groepen"] == ["n", "z"]


def test_laag_van_de_graaf_zegt_verbindingen_ook_in_woorden(rooster: Rooster) -> None:
    kaal = rooster([[100, 200, 300]])
    graaf = kaal.graaf.met_verbinding(kaal.gebieden, "A1", "A3").met_barriere("A2", "A3")
    laag = laag_van_graaf(replace(kaal, graaf=graaf))
    assert ("Verbinding met", "Buurt A3, 1.000 m") in laag.uitleg["A1"].regels
    assert ("Barrière met", "Buurt A2, 1.000 m") in laag.uitleg["A3"].regels
    assert sorted(lijn["soort"] for lijn in laag.als_data()["lijnen"]) == ["barrière", "verbinding"]
    assert "barrière: telt niet als buren" in [staal[3] for staal in laag.als_data()["lijnstalen"]]


def test_punten_gaan_in_graden_en_wat_herhaalt_een_keer() -> None:
    uitleg = {code: Gebiedsuitleg(code, (("Werkgebied", "1 · West"),)) for code in ("A", "B", "C")}
    laag = Kaartlaag(
        "T",
        {"A": Vulling("#123456")},
        uitleg,
        (),
        punten=(Kaartpunt("De Haard", "buurthuis", 155_000, 463_000),),
    )
    data = laag.als_data()
    assert data["punten"][0]["plek"] == pytest.approx([52.155, 5.387], abs=0.001)
    assert data["teksten"].count("1 · West") == 1
    assert [data["gebieden"][code][0] for code in "ABC"] == [0, -1, -1]


def test_een_laag_van_600_gebieden_blijft_klein(rooster: Rooster) -> None:
    scan = rooster([[100 * (rij + kolom) for kolom in range(24)] for rij in range(25)])
    indeling = Indeling("plan", {code: 1 + nr // 10 for nr, code in enumerate(scan.codes)})
    data = laag_van_indeling(scan, indeling).als_data()
    assert len(data["gebieden"]) == 600
    assert len(json.dumps(data)) < 80_000


def test_bestanden_staan_er_in_een_keer(tmp_path: Path) -> None:
    folder = tmp_path / "static"
    with ThreadPoolExecutor(8) as samen:
        doelen = set(samen.map(lambda _: zet_klaar(folder), range(16)))
    assert doelen == {folder / versiemap()}
    assert [pad.name for pad in folder.iterdir()] == [versiemap()]  # nothing half is left
    gezet = {pad.name: pad.read_bytes().decode() for pad in (folder / versiemap()).iterdir()}
    assert gezet == bestanden()
    assert zet_klaar(folder) == folder / versiemap()


def test_bestanden_vragen_niets_van_buiten() -> None:
    alle = bestanden()
    for naam, tekst in alle.items():
        assert "sourceMappingURL" not in tekst
        assert "innerHTML" not in tekst or naam == "leaflet.js"
        for regel in tekst.splitlines():
            if regel.startswith("import "):
                assert regel.rsplit('"./', 1)[1].rstrip('";') in alle
    assert "url(images" not in alle["kaartvak.css"]


def test_een_map_die_dicht_is_is_een_fout(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("geen map", encoding="utf-8")
    with pytest.raises(OSError, match="static"):
        zet_klaar(tmp_path / "static")


@pytest.mark.echt
def test_grenzen_van_een_echte_gemeente(echte_data: Path) -> None:
    gebieden = lees_grenzen(echte_data / "gemeenten" / "almere.gpkg", laag="buurt_2015").gebieden
    gebieden = gebieden.assign(restgebied=False)
    vormen = kaartvormen(Wijkscan("Almere", "buurt", gebieden, maak_graaf(gebieden)))
    assert sum(len(ring) // 2 for g in vormen["gebieden"] for ring in g["ringen"]) <= 1.1 * MEESTE_PUNTEN_APP
    # one group: what is drawn is the outside of the gemeente and nothing within
    buiten = omtrek(vormen, dict.fromkeys(gebieden["code"], 1))
    ringen = [shapely.Polygon(lees_ring(ring)) for g in vormen["gebieden"] for ring in g["ringen"]]
    geheel = shapely.union_all(ringen).buffer(40).buffer(-40)  # 4 m: what lies nearer is one border
    assert buiten.length == pytest.approx(geheel.boundary.length, rel=0.02)
    assert shapely.hausdorff_distance(buiten, geheel.boundary) < 300  # 20 m; closing gaps cuts a corner
