"""Before a search: the opdracht that suits a gemeente, and what adding up tells while it is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gebied.indelen import Voortgang
from gebied.model import Bevinding, Bewijs, Indeling, Kolom, Opdracht
from gebied.opdrachtdelen import Belasting, Plafond
from gebied.opslag import Project
from gebied.werkstroom.indelen import oordeel_over
from gebied.werkstroom.klusberichten import Voorstel
from gebied.werkstroom.opdrachtvoorstel import haalbaarheid, keuzes, passende_opdracht
from gebied.werkstroom.voorstelbeeld import voorstelbeeld, voortgangszinnen
from gebied.wijkscan import Wijkscan

_STAD = [[4000, 3000, 5000], [3000, 2000, 4000], [5000, 3000, 4000]]  # 33,000: three teams of 11,000


def _project(scan: Wijkscan, indelingen: Mapping[str, Indeling] | None = None) -> Project:
    return Project(Path("p.gpkg"), scan, indelingen or {}, 1)


@pytest.mark.parametrize(
    ("inwoners", "teams", "band"),
    [
        (_STAD, 3, (10_000, 12_000)),
        ([[4000, 4000], [4000, 3000]], 2, (6_500, 8_500)),
        ([[50, 60], [70, 80]], 2, (0, 500)),
        ([[25_000]], 1, (22_500, 27_500)),
    ],
)
def test_het_aantal_teams_en_de_band_volgen_uit_de_inwoners(
    rooster: Callable[..., Wijkscan],
    inwoners: Sequence[Sequence[int]],
    teams: int,
    band: tuple[int, int],
) -> None:
    opdracht = passende_opdracht(_project(rooster(inwoners)))
    assert (opdracht.teams, opdracht.inwoners, opdracht.hard) == (teams, band, False)


def test_stadsdelen_tellen_mee_als_elk_gebied_er_een_heeft_en_de_teams_passen(
    rooster: Callable[..., Wijkscan],
) -> None:
    goed = rooster(_STAD, stadsdeel=["nnn", "nnz", "zzz"])
    assert passende_opdracht(_project(goed)).binnen == "stadsdeel"
    te_veel = rooster(_STAD, stadsdeel=["abc", "def", "ghi"])
    assert passende_opdracht(_project(te_veel)).binnen is None
    tabel = goed.gebieden.assign(stadsdeel=goed.gebieden["stadsdeel"].where(goed.gebieden["code"] != "B2"))
    assert passende_opdracht(_project(replace(goed, gebieden=tabel))).binnen is None


def test_gebruik_wordt_gespreid_als_het_van_elk_gebied_bekend_is(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster(_STAD)
    kolom = pd.array(range(100, 109), dtype="Int64")
    scan = replace(
        scan,
        gebieden=scan.gebieden.assign(gebruik_personen=kolom),
        catalogus=(*scan.catalogus, Kolom("gebruik_personen", "beschermd")),
    )
    assert passende_opdracht(_project(scan)).belasting == Belasting({"gebruik_personen": 1})
    kolom[3] = pd.NA
    weg = replace(scan, gebieden=scan.gebieden.assign(gebruik_personen=kolom))
    assert passende_opdracht(_project(weg)).belasting is None


def test_wat_een_opdracht_kan_noemen(rooster: Callable[..., Wijkscan]) -> None:
    scan = rooster(_STAD, rest={"A1"}, kern=["xxx", "xyy", "yyy"])
    scan = replace(
        scan,
        gebieden=scan.gebieden.assign(
            buurthuis=range(9), wmo=range(9), huurders=range(9), koop=range(9), kopers=range(9)
        ),
        catalogus=(
            *scan.catalogus,
            Kolom("buurthuis", "aantal", omschrijving="Buurthuizen; geteld in 2015."),
            Kolom("wmo", "beschermd"),
            Kolom("huurders", "percentage"),
            Kolom("koop", "aantal", omschrijving="Kopers"),
            Kolom("kopers", "aantal", omschrijving="Kopers"),
        ),
    )
    uit = keuzes(_project(scan, {"nu": Indeling("nu", {"A2": 1, "A3": 4})}))
    assert "A1" not in uit.gebieden
    assert uit.gebieden["A2"] == "Buurt A2"
    assert uit.groepen == {"kern": ("x", "y")}
    assert uit.aantallen == {
        "inwoners": "Inwoners",
        "buurthuis": "Buurthuizen",
        "koop": "Kopers (koop)",
        "kopers": "Kopers (kopers)",
    }
    assert set(uit.optelbaar) - set(uit.aantallen) == {"wmo"}
    assert set(uit.aandelen) - set(uit.optelbaar) == {"huurders"}
    assert uit.indelingen == {"nu": (1, 4)}
    assert uit.te_volgen == ("nu", "kern")


def test_een_haalbare_opdracht_zegt_waar_zij_op_neerkomt(rooster: Callable[..., Wijkscan]) -> None:
    project = _project(rooster(_STAD))
    uit = haalbaarheid(project, Opdracht(teams=3, inwoners=(10_000, 12_000)))
    assert uit.kan
    assert uit.uitkomsten[0] == "Met 3 teams heeft een team gemiddeld 11.000 inwoners."
    assert "kan elk team binnen de band komen" in uit.uitkomsten[-1]
    vrij = haalbaarheid(project, Opdracht(inwoners=(8_000, 12_000)))
    assert vrij.uitkomsten[0] == "Bij deze band passen 3 tot 4 teams het best."
    gemiddeld = haalbaarheid(project, Opdracht(inwoners=(8_000, 12_000), per_team=False, hard=True))
    assert gemiddeld.uitkomsten == ("Bij dit gemiddelde zijn er 3 tot 4 teams mogelijk.",)


def test_wat_niet_in_de_band_past_staat_er_met_naam(rooster: Callable[..., Wijkscan]) -> None:
    project = _project(rooster(_STAD, stadsdeel=["nnn", "zzz", "zzz"]))
    opdracht = Opdracht(teams=3, inwoners=(9_000, 10_000), binnen="stadsdeel")
    uit = haalbaarheid(project, opdracht)
    assert uit.kan
    assert "ten minste 3.000 inwoners" in uit.uitkomsten[-1]
    assert uit.knelpunten[0].startswith("N heeft 12.000 inwoners: te veel voor 1 team en te weinig voor 2")
    hard = haalbaarheid(project, replace(opdracht, hard=True))
    assert not hard.kan
    assert hard.problemen == uit.knelpunten


def test_een_gebied_boven_het_maximum_heeft_eigen_teams(rooster: Callable[..., Wijkscan]) -> None:
    uit = haalbaarheid(_project(rooster([[900, 100, 300]])), Opdracht(inwoners=(300, 500)))
    assert any(zin.startswith("Buurt A1 (2 teams) is een eigen werkgebied") for zin in uit.uitkomsten)


def test_veel_namen_worden_een_aantal(rooster: Callable[..., Wijkscan]) -> None:
    uit = haalbaarheid(_project(rooster([[900 + k for k in range(12)]])), Opdracht(inwoners=(300, 500)))
    assert "Buurt A11 (2 teams) en nog 9 gebieden zijn elk een eigen werkgebied" in uit.uitkomsten[1]
    krap = haalbaarheid(
        _project(rooster([[900 + k for k in range(12)]])), Opdracht(inwoners=(440, 449), hard=True)
    )
    assert len(krap.problemen) == 9
    assert krap.problemen[-1] == "En nog 4 punten."


@pytest.mark.parametrize(
    ("delen", "probleem"),
    [
        ({"teams": 12}, "Er zijn 9 gebieden"),
        ({"binnen": "wijk"}, "De scan kent geen groep 'wijk'"),
        ({"samen": (("A1", "A2"),), "apart": (("A1", "A2"),)}, "Buurt A1 en Buurt A2 moeten in verschil"),
        ({"plafonds": (Plafond("inwoners", 4_500),)}, "Buurt A3 heeft alleen al 5.000 inwoners"),
        ({"vast": {"Nergens": 1}}, "Nergens"),
    ],
)
def test_wat_onmogelijk_is_staat_er_voor_het_zoeken(
    rooster: Callable[..., Wijkscan], delen: dict[str, Any], probleem: str
) -> None:
    uit = haalbaarheid(_project(rooster(_STAD)), Opdracht(**delen))
    assert not uit.kan
    assert probleem in " ".join(uit.problemen)


def test_een_voorstel_heeft_cijfers_bewijs_en_elke_bevinding_een_keer(
    rooster: Callable[..., Wijkscan],
) -> None:
    scan = rooster(_STAD)
    nrs = {f"{rij}{kolom}": nr for nr, rij in enumerate("ABC", 1) for kolom in "123"}
    indeling = Indeling(
        "plan",
        nrs,
        opdracht=Opdracht(teams=3),
        bewijs=(Bewijs("afstand_tot_band", "optimaal", 1000, 1000),),
        bevindingen=(Bevinding("TIJD_OP", "De tijd was op."),),
    )
    project = _project(scan)
    beeld = voorstelbeeld(scan, Voorstel(indeling, oordeel_over(project, indeling)))
    cijfers = dict(beeld.cijfers)
    assert cijfers["Werkgebieden in de band"] == "2 van 3"
    assert cijfers["Inwoners buiten de band"] == "1.000"
    assert cijfers["Kleinste en grootste"] == "9.000 en 12.000 inwoners"
    assert beeld.bewijs == ("Afstand tot de band: 1.000 inwoners. Het is bewezen dat het niet beter kan.",)
    assert [bevinding.tekst for bevinding in beeld.bevindingen].count("De tijd was op.") == 1
    assert beeld.laag.titel == "rooster: plan"
    ander = replace(indeling, bevindingen=(Bevinding("ALTERNATIEF", "Het bewijs geldt voor wat verschilt."),))
    assert voorstelbeeld(scan, Voorstel(ander, oordeel_over(project, ander))).bewijs[1:] == (
        "Het bewijs geldt voor wat verschilt.",
    )
    gemiddeld = replace(indeling, opdracht=Opdracht(teams=3, per_team=False))
    zonder = voorstelbeeld(scan, Voorstel(gemiddeld, oordeel_over(project, gemiddeld)))
    assert "Werkgebieden in de band" not in dict(zonder.cijfers)


def test_de_voortgang_in_zinnen() -> None:
    stand = Voortgang("bewijzen", ("inwoners", "compactheid"), (120, 2_000_000), 1_900_000, 3.0)
    assert voortgangszinnen(stand) == (
        "Bewijzen dat het niet beter kan …",
        "Beste tot nu toe: afstand tot de band 120 inwoners.",
        "Beste tot nu toe: compactheid 2.000,0 inwoner-kilometers.",
        "Minder compactheid dan 1.900,0 inwoner-kilometers kan niet: het kan hooguit 5,00 % beter.",
    )
