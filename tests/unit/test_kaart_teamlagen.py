"""Other layers of teams on page and picture: outlines, names, legend and tables, only where there are any."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from gebied.kaart import maak_kaart, teken_plaat
from gebied.kaart.beeld import maak_beeld
from gebied.kaart.kleuren import LAAGKLEUREN
from gebied.kaart.pagina import legenda_lijnen
from gebied.kaart.tabel import tabellen
from gebied.model import Indeling, Opdracht
from gebied.opdrachtdelen import Laag
from gebied.wijkscan import Wijkscan

VALS = "</script><img src=x onerror=alert(1)>{{ 7 * 7 }}$x$"


@pytest.fixture
def scan(rooster: Callable[..., Wijkscan]) -> Wijkscan:
    """Four columns; B4 is restgebied of the last werkgebied."""
    return rooster([[100, 200, 300, 400], [500, 600, 700, 5]], rest={"B4"}, kern=["wwoo", "wwoo"])


@pytest.fixture
def indeling() -> Indeling:
    """A werkgebied per column, found to be in two teams of a layer; restgebied is in none."""
    toewijzing = {f"{rij}{kolom}": kolom for rij in "AB" for kolom in range(1, 5)}
    laag = {code: 1 if nr <= 2 else 2 for code, nr in toewijzing.items() if code != "B4"}
    return Indeling(
        "plan", toewijzing, opdracht=Opdracht(lagen=(Laag("stad", teams=2),)), lagen={"stad": laag}
    )


def test_found_layer_is_drawn_and_restgebied_follows_its_werkgebied(
    scan: Wijkscan, indeling: Indeling
) -> None:
    [laag] = maak_beeld(scan, indeling).teamlagen
    assert (laag.naam, laag.kleur, laag.streep) == ("stad", LAAGKLEUREN[0], "")
    assert set(laag.team_van) == set(scan.codes)
    assert laag.team_van["B4"] == "stad 2"
    assert [label.teksten for label in laag.labels] == [("stad 1",), ("stad 2",)]
    west = shapely.box(0, -2000, 2000, 0)
    assert west.contains(laag.labels[0].punt)
    assert not west.contains(laag.labels[1].punt)


def test_names_of_teams_keep_away_from_other_names(scan: Wijkscan, indeling: Indeling) -> None:
    beeld = maak_beeld(scan, indeling)
    punten = [label.punt for label in (*beeld.labels, *beeld.teamlagen[0].labels)]
    afstanden = [a.distance(b) for i, a in enumerate(punten) for b in punten[:i]]
    assert min(afstanden) > 400


def test_given_layer_has_the_names_of_its_group(scan: Wijkscan, indeling: Indeling) -> None:
    opdracht = Opdracht(lagen=(Laag("kernteams", groep="kern"), Laag("weg", groep="stadsdeel")))
    gegeven = replace(indeling, opdracht=opdracht, lagen={})
    [laag] = maak_beeld(scan, gegeven).teamlagen
    assert laag.naam == "kernteams"
    assert set(laag.team_van.values()) == {"w", "o"}


def test_more_layers_differ_in_colour_and_then_in_dashes(scan: Wijkscan, indeling: Indeling) -> None:
    veel = replace(indeling, opdracht=None, lagen={f"laag {nr}": indeling.lagen["stad"] for nr in range(5)})
    lagen = maak_beeld(scan, veel).teamlagen
    assert len({(laag.kleur, laag.streep) for laag in lagen}) == 5


def test_legend_table_and_tooltip_have_the_layer(scan: Wijkscan, indeling: Indeling) -> None:
    beeld = maak_beeld(scan, indeling)
    assert legenda_lijnen(beeld)[0].tekst == "laag stad"
    per_gebied = tabellen(beeld)[-1]
    assert per_gebied.koppen == ("Naam", "Code", "Inwoners", "Werkgebied", "stad", "Bijzonderheid")
    assert per_gebied.rijen[0] == ("Buurt A1", "A1", "100", "1", "stad 1", "")
    html = maak_kaart(scan, indeling).html()
    assert '["stad","stad 1"]' in html
    assert "Teams van de andere laag" in html


def test_without_layers_nothing_of_them_is_there(scan: Wijkscan, indeling: Indeling) -> None:
    kaal = replace(indeling, opdracht=None, lagen={})
    assert maak_beeld(scan, kaal).teamlagen == ()
    html = maak_kaart(scan, kaal).html()
    assert "Teams van de andere laag" not in html
    assert '"teamnamen":[]' in html
    assert maak_beeld(scan).teamlagen == ()


def test_hostile_name_of_a_layer_stays_text(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    vals = replace(indeling, opdracht=None, lagen={VALS: indeling.lagen["stad"], "b": {}})
    html = maak_kaart(scan, vals).html()
    assert "<img" not in html
    namen = re.findall(r'"teksten":\["(.*?)"\],"laag"', html)
    assert len(namen) == 2
    assert all("7 * 7" in naam for naam in namen), "folium ran a name as a template"
    teken_plaat(scan, vals, tmp_path / "kaart.png")


def test_picture_has_the_colour_of_the_layer(scan: Wijkscan, indeling: Indeling, tmp_path: Path) -> None:
    def aandeel(plan: Indeling) -> float:
        punten = np.rint(imread(teken_plaat(scan, plan, tmp_path / "k.png"))[..., :3] * 255).astype(int)
        kleur = [int(LAAGKLEUREN[0][plek : plek + 2], 16) for plek in (1, 3, 5)]
        return float((punten == kleur).all(axis=2).mean())

    assert aandeel(indeling) > 0.004
    assert aandeel(replace(indeling, opdracht=None, lagen={})) == 0


def test_labels_of_the_page_are_valid_json(scan: Wijkscan, indeling: Indeling) -> None:
    from gebied.kaart.lagen import _gegevens, veilige_json

    beeld = maak_beeld(scan, indeling)
    terug = json.loads(veilige_json(_gegevens(beeld, beeld.gebieden)))
    assert [naam["laag"] for naam in terug["teamnamen"]] == ["teamlaag_0", "teamlaag_0"]
    assert {naam["kleur"] for naam in terug["teamnamen"]} == {LAAGKLEUREN[0]}
