"""From options and a TOML file to an opdracht: every part, what goes first, and all faults at once."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from gebied.cli.opdrachttekst import als_opties, opdracht_uit
from gebied.cli.opties import Opdrachtopties
from gebied.fouten import VerkeerdGebruik
from gebied.model import Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond


def _uit(pad: Path | None = None, **opties: Any) -> Opdracht:
    zoeken = {naam: opties.pop(naam) for naam in ("volgorde", "seed", "tijd", "basis") if naam in opties}
    return opdracht_uit(pad, Opdrachtopties(**opties), **zoeken)


@pytest.mark.parametrize(
    ("opties", "deel", "waarde"),
    [
        ({"teams": "18"}, "teams", 18),
        ({"teams": "16-20"}, "teams", (16, 20)),
        ({"inwoners": "10.000-12.000"}, "inwoners", (10_000, 12_000)),
        ({"inwoners": "10000–12000"}, "inwoners", (10_000, 12_000)),
        ({"gemiddeld": True}, "per_team", False),
        ({"hard": True}, "hard", True),
        ({"doel": 11}, "doel", 11),
        ({"groot_gebied": "melden"}, "groot_gebied", "melden"),
        ({"ook_inwoners": ["a", "b:1-2"]}, "ook_inwoners", (OokInwoners("a"), OokInwoners("b", (1, 2)))),
        ({"ook_inwoners": ["a"], "ook_hard": True}, "ook_inwoners", (OokInwoners("a", hard=True),)),
        ({"belasting": ["wmo", "jeugd = 2,5"]}, "belasting", Belasting({"wmo": 1, "jeugd": 2.5})),
        ({"belasting": ["a=b=2"], "belasting_procent": 10.0}, "belasting", Belasting({"a=b": 2}, 10.0)),
        ({"mix": ["65plus"]}, "mix", (Mix("65plus"),)),
        ({"mix": ["laag/huishoudens:gelijksoortig"]}, "mix", (Mix("laag", "huishoudens", "gelijksoortig"),)),
        ({"plafond": ["wmo<=1.500"]}, "plafonds", (Plafond("wmo", 1500),)),
        ({"plafond": ["wmo / inwoners <= 12,5"]}, "plafonds", (Plafond("wmo", 12.5, "inwoners"),)),
        ({"binnen": "stadsdeel"}, "binnen", "stadsdeel"),
        ({"binnen": "stadsdeel", "binnen_zacht": True}, "binnen_hard", False),
        (
            {"binnen": "stadsdeel", "binnen_samen": ["Haven,Hout"]},
            "binnen_samen",
            (("Haven", "Hout"),),
        ),
        ({"heel_houden": ["kern", "dorp"]}, "heel_houden", ("kern", "dorp")),
        ({"samen": ["A, De Hoven", "c,d,e"]}, "samen", (("A", "De Hoven"), ("c", "d", "e"))),
        ({"apart": ["a,b"]}, "apart", (("a", "b"),)),
        ({"vast": ["a=1", "b c = 2"]}, "vast", {"a": 1, "b c": 2}),
        ({"ontmoetingsplek": ["bc", "gc"]}, "ontmoetingsplek", Ontmoetingsplek(("bc", "gc"))),
        (
            {"ontmoetingsplek": ["bc"], "plek_afstand": 800, "plek_aandeel": 90.0, "omweg": 1.3},
            "ontmoetingsplek",
            Ontmoetingsplek(("bc",), afstand_m=800, aandeel=90.0, omweg=1.3),
        ),
        ({"huidig": "nu"}, "huidig", Huidig("nu")),
        ({"huidig": "nu", "verplaatst_hoogstens": 0}, "huidig", Huidig("nu", 0)),
        ({"aansluiten_bij": ["jgz", "scholen"]}, "aansluiten_bij", ("jgz", "scholen")),
        ({"zonder_verbindingen": True}, "verbindingen", False),
        (
            {"volgorde": "inwoners, belasting+mix ,compactheid"},
            "volgorde",
            (("inwoners",), ("belasting", "mix"), ("compactheid",)),
        ),
        ({"seed": 7}, "seed", 7),
        ({"tijd": 2.5}, "tijd", 2.5),
    ],
)
def test_every_option_is_its_part_and_nothing_else(opties: dict[str, Any], deel: str, waarde: Any) -> None:
    opdracht = _uit(**opties)
    assert getattr(opdracht, deel) == waarde
    anders = {v.name for v in fields(Opdracht) if getattr(opdracht, v.name) != getattr(Opdracht(), v.name)}
    assert anders <= {deel, "binnen"}


TOML = """
[opdracht]
teams = [16, 20]
inwoners = [9000, 13000]
volgorde = ["inwoners", ["mix", "huidig"]]
samen = [["a", "b"]]

[opdracht.vast]
a = 1

[opdracht.belasting]
kolommen = {wmo = 1.0}
procent = 10

[opdracht.ontmoetingsplek]
soorten = ["buurtcentrum"]
afstand_m = 800

[[opdracht.mix]]
teller = "pct_65_plus"

[[opdracht.ook_inwoners]]
kolom = "inwoners_2030"

[[opdracht.plafonds]]
teller = "wmo"
hoogstens = 15
noemer = "inwoners"

[[opdracht.lagen]]
naam = "stadsdeelteams"
inwoners = [40000, 60000]

[opdracht.huidig]
indeling = "nu"
"""


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    pad = tmp_path / "opdracht.toml"
    pad.write_text(TOML, "utf-8")
    return pad


def test_every_part_can_stand_in_a_toml_file(toml: Path) -> None:
    assert _uit(toml) == Opdracht(
        teams=(16, 20),
        inwoners=(9_000, 13_000),
        volgorde=(("inwoners",), ("mix", "huidig")),
        samen=(("a", "b"),),
        vast={"a": 1},
        belasting=Belasting({"wmo": 1.0}, 10),
        ontmoetingsplek=Ontmoetingsplek(("buurtcentrum",), afstand_m=800),
        mix=(Mix("pct_65_plus"),),
        ook_inwoners=(OokInwoners("inwoners_2030"),),
        plafonds=(Plafond("wmo", 15, "inwoners"),),
        lagen=(Laag("stadsdeelteams", inwoners=(40_000, 60_000)),),
        huidig=Huidig("nu"),
    )


def test_an_option_goes_over_the_file_and_leaves_the_rest(toml: Path) -> None:
    kaal = _uit(toml)
    met = _uit(
        toml, teams="18", belasting_procent=5.0, plek_afstand=500, verplaatst_hoogstens=9, mix=["x"],
        ook_hard=True,
    )  # fmt: skip
    assert met == replace(
        kaal,
        teams=18,
        belasting=Belasting({"wmo": 1.0}, 5.0),
        ontmoetingsplek=Ontmoetingsplek(("buurtcentrum",), afstand_m=500),
        huidig=Huidig("nu", 9),
        mix=(Mix("x"),),
        ook_inwoners=(OokInwoners("inwoners_2030", hard=True),),
    )


def test_an_option_goes_over_the_opdracht_of_the_indeling_that_is_judged() -> None:
    basis = Opdracht(teams=18, mix=(Mix("a"),), huidig=Huidig("nu"), vast={"a": 1})
    assert _uit(basis=basis) == basis
    assert _uit(basis=basis, verplaatst_hoogstens=3) == replace(basis, huidig=Huidig("nu", 3))


def test_all_faults_at_once() -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        _uit(
            teams="veel",
            inwoners="9-3",
            ook_inwoners=["a:3"],
            belasting=["=2", "a=b"],
            plafond=["wmo=3", "wmo<=drie"],
            samen=["alleen"],
            vast=["a", "a=b", "=3"],
            mix=["a:raar"],
            plek_afstand=3,
            verplaatst_hoogstens=3,
            volgorde="inwoners,snel",
            seed=-1,
        )
    tekst = str(fout.value)
    for woord in (
        "--teams 'veel'", "van 9 tot 3", "--ook-inwoners 'a:3'", "--belasting '=2'", "--belasting 'a=b'",
        "--plafond 'wmo=3'", "--plafond 'wmo<=drie'", "--samen 'alleen'", "--vast 'a'", "--vast 'a=b'",
        "--vast '=3'", "soort is 'raar'", "geef ook --ontmoetingsplek", "geef ook --huidig",
        "'snel' is geen wens", "seed is -1",
    ):  # fmt: skip
        assert woord in tekst, woord


def test_ook_hard_needs_a_column() -> None:
    with pytest.raises(VerkeerdGebruik, match="geef ook --ook-inwoners"):
        _uit(ook_hard=True)


@pytest.mark.parametrize(
    ("opties", "zegt"),
    [
        (("--afweging", "inwoners,compactheid"), "--afweging en --uit horen bij elkaar"),
        (("--uit", "x.png"), "--afweging en --uit horen bij elkaar"),
        (("--afweging", "inwoners", "--uit", "x.png"), "noemt niet twee wensen"),
        (("--afweging", "inwoners,snel", "--uit", "x.png"), "noemt niet twee wensen"),
        (("--afweging", "inwoners,compactheid", "--uit", "x.pdf"), "eindigt niet op .xlsx"),
        (("--afweging", "inwoners,mix", "--uit", "x.csv", "--alternatieven", "3"), "gaan niet samen"),
        (("--alternatieven", "1"), "--alternatieven is 1"),
        (("--alternatieven", "2", "--verschil", "0"), "--verschil is 0"),
        (("--verschil", "5"), "--verschil hoort bij --alternatieven"),
        (("--vastzetten", "2"), "--vastzetten hoort bij --begin"),
    ],
)
def test_options_that_do_not_go_together(
    gebied_cli: Any, project: Path, opties: tuple[str, ...], zegt: str
) -> None:
    assert zegt in gebied_cli("indelen", project, *opties, code=2).fout


def test_what_works_can_be_typed() -> None:
    nu = Opdracht(
        teams=18,
        hard=True,
        binnen="stadsdeel",
        belasting=Belasting({"wmo": 1}, 10),
        huidig=Huidig("nu", 5),
        ontmoetingsplek=Ontmoetingsplek(("bc",), afstand_m=500),
        plafonds=(Plafond("wmo", 10), Plafond("wmo", 15, "inwoners")),
    )
    typen: dict[str, dict[str, Any]] = {
        "--inwoners 9000-16230": {"inwoners": (9_000, 16_230)},
        "--teams 17": {"teams": 17},
        "--zacht": {"hard": False},
        "--binnen-zacht": {"binnen_hard": False},
        '--binnen-samen "Haven,Hout" --binnen-samen "Stad,Poort"': {
            "binnen_samen": (("Haven", "Hout"), ("Stad", "Poort"))
        },
        "--groot-gebied melden": {"groot_gebied": "melden"},
        "--belasting-procent 12.5": {"belasting": Belasting({"wmo": 1}, 12.5)},
        "--verplaatst-hoogstens 9": {"huidig": Huidig("nu", 9)},
        "--plek-afstand 600": {"ontmoetingsplek": Ontmoetingsplek(("bc",), afstand_m=600)},
        '--plafond "wmo<=12" --plafond "wmo/inwoners<=15.5"': {
            "plafonds": (Plafond("wmo", 12), Plafond("wmo", 15.5, "inwoners"))
        },
        "": {"teams": None},
    }
    for getypt, delen in typen.items():
        assert als_opties(nu.verschil(replace(nu, **delen))) == getypt
    # a rule that goes away is not typed
    for weg in ({"huidig": Huidig("nu")}, {"belasting": Belasting({"wmo": 1})}, {"plafonds": ()}):
        assert als_opties(nu.verschil(replace(nu, **weg))) == ""
