"""From two indelingen in a project to where they stand among random ones: asked, drawn, stored, shown."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gebied.fouten import InvoerGeweigerd
from gebied.model import Indeling
from gebied.opslag import Project, bewaar_graaf, bewaar_indeling, lees_project
from gebied.werkstroom.ensemble import leg_ensemble_vast
from gebied.werkstroom.ensemblevergelijking import (
    Ensemblevraag,
    ensembles_bij,
    klusgegevens,
    lees_vraag,
    trek_naast,
    vergelijk_met_ensemble,
)
from gebied.werkstroom.klusberichten import Bezig
from gebied.werkstroom.klusproces import _Lijn, _voer_uit
from gebied.werkstroom.vergelijken import zet_naast

VAN, NAAR = "Nu", "Voorstel A"


@pytest.fixture
def project(appproject: Callable[[str], Path], tmp_path: Path) -> Project:
    """A copy of the project of 3 by 4 gebieden, with "Nu" (2 teams) and "Voorstel A" (3 teams)."""
    pad = tmp_path / "grid.gpkg"
    shutil.copy(appproject("grid"), pad)
    return lees_project(pad)


def _vraag(project: Project, van: str = VAN, naar: str = NAAR) -> Ensemblevraag:
    return lees_vraag(project, van, naar, zet_naast(project, van, naar))


def _gegevens(project: Project, hoeveel: int = 40) -> dict[str, Any]:
    """Return what a klus gets: plain as in JSON."""
    gelezen: dict[str, Any] = json.loads(json.dumps(klusgegevens(project, _vraag(project), hoeveel)))
    return gelezen | {"dun": 2}


@pytest.mark.parametrize(("van", "naar", "eerste"), [(VAN, NAAR, NAAR), (NAAR, VAN, NAAR)])
def test_wie_regels_heeft_komt_eerst(project: Project, van: str, naar: str, eerste: str) -> None:
    vraag = _vraag(project, van, naar)
    assert (vraag.eerste, vraag.teams) == (eerste, 3)
    assert klusgegevens(project, vraag, 1000)["indelingen"] == [NAAR, VAN]


def test_getrokken_bewaard_en_getoond(project: Project) -> None:
    ensemble = trek_naast(project, _gegevens(project))
    ander = bewaar_indeling(  # somebody else stores something meanwhile
        project,
        Indeling("Van een ander", dict(project.indelingen[VAN].toewijzing)),
        generatie=project.generatie,
    )
    na = leg_ensemble_vast(project, ensemble)
    assert list(na.ensembles) == ["ensemble"]
    assert "Van een ander" in na.indelingen
    assert leg_ensemble_vast(na, ensemble).generatie == ander.generatie + 1  # the same one is there already

    (gevonden,) = ensembles_bij(na, _vraag(na))
    beeld = vergelijk_met_ensemble(na, _vraag(na), gevonden)
    assert beeld.namen == (VAN, NAAR)
    assert list(beeld.kern) == [VAN, NAAR]
    for naam, zin in beeld.kern.items():
        assert zin.startswith(f"{naam} is ")
        assert "van 40 willekeurige" in zin or "alle 40 willekeurige" in zin
    assert "2 teams" in beeld.buiten[VAN][0]
    assert NAAR not in beeld.buiten
    assert "Er zijn 3 teams." in beeld.regels
    assert not beeld.gemengd  # forty say little
    assert "nog niet goed gemengd" in beeld.menging
    for maat in beeld.maten:
        assert sum(maat.beeld.aantallen) == 40
        assert maat.laagste <= maat.midden <= maat.hoogste
    tabel = beeld.tabel()
    assert [rij[0] for rij in tabel.rijen] == [maat.kop for maat in beeld.maten]
    assert "Na 202 stappen telt de eerste indeling mee, en daarna na elke 2 " in beeld.hoe[0]
    assert any("van de stappen tot een andere indeling" in zin for zin in beeld.hoe)
    opnieuw = klusgegevens(na, _vraag(na), 40)
    assert opnieuw["dun"] == 8  # as they were not mixed
    assert (gevonden.seed, opnieuw["seed"]) == (1, 2)
    assert trek_naast(na, opnieuw).seed == 2


def test_een_naam_wordt_vervangen_ook_als_een_ander_intussen_bewaarde(project: Project) -> None:
    eerste = leg_ensemble_vast(project, trek_naast(project, _gegevens(project, 8)), "S")
    tweede = trek_naast(project, _gegevens(project, 8) | {"seed": 5})
    with pytest.raises(InvoerGeweigerd, match="al een ensemble 'S'"):
        leg_ensemble_vast(project, tweede, "S")
    na = leg_ensemble_vast(project, tweede, "S", vervang=True)  # `project` was read before the first
    assert [deel.seed for deel in na.ensembles.values()] == [5]
    assert na.generatie == eerste.generatie + 1


def test_wat_niet_meer_past_wordt_niet_bewaard(project: Project) -> None:
    ensemble = trek_naast(project, _gegevens(project, 8))
    eerste, tweede = next(iter(sorted(project.scan.graaf.paren)))
    nieuw = bewaar_graaf(
        project, project.scan.graaf.met_barriere(eerste, tweede), generatie=project.generatie
    )
    with pytest.raises(InvoerGeweigerd, match="is veranderd"):
        leg_ensemble_vast(nieuw, ensemble)
    assert not lees_project(project.pad).ensembles


def test_de_klus_geeft_het_ensemble(project: Project) -> None:
    lijn = _Lijn(io.BytesIO())
    einde = _voer_uit("ensemble", _gegevens(project), lijn)
    assert einde.fout is None
    assert einde.uitkomst.aantal == 40


def test_stoppen_geeft_wat_er_is_of_niets(project: Project) -> None:
    gezegd: list[Any] = []
    lijn = _Lijn(io.BytesIO())
    lijn.zeg = gezegd.append  # type: ignore[method-assign]
    lijn.stop.set()
    einde = _voer_uit("ensemble", _gegevens(project, 100_000), lijn)
    assert gezegd[0] == Bezig("Willekeurige indelingen maken", 0, 100_000)
    assert einde.gestopt
    assert einde.fout is None
    assert einde.uitkomst is None or einde.uitkomst.aantal < 100_000
