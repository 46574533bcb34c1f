"""The ends of the domain: an answer or an explanation in Dutch, never another exception, never a hang."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bench.instanties import voronoi
from gebied.beoordelen import overtredingen
from gebied.fouten import GebiedFout, GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen import deel_in, kolommen
from gebied.indelen import zoeken as zoeken_module
from gebied.model import Indeling, Kolom
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import (
    GROOTSTE_GETAL,
    Belasting,
    Huidig,
    Laag,
    Mix,
    Ontmoetingsplek,
    OokInwoners,
    Plafond,
)
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]
TIJD = 20.0


def met(scan: Wijkscan, **cijfers: Any) -> Wijkscan:
    """Add columns: counts, and percentages where the name begins with pct."""
    nieuw = {naam: pd.array(rij, dtype="Float64") for naam, rij in cijfers.items()}
    soorten = {naam: "percentage" if naam.startswith("pct") else "aantal" for naam in cijfers}
    catalogus = [Kolom(naam, soort) for naam, soort in soorten.items()]  # type: ignore[arg-type]
    return replace(scan, gebieden=scan.gebieden.assign(**nieuw), catalogus=(*scan.catalogus, *catalogus))


def probeer(
    scan: Wijkscan, opdracht: Opdracht, *, vastgezet: Mapping[str, int] | None = None, **rest: Any
) -> Indeling | GebiedFout:
    """Return the answer, which the judge accepts, or the explanation, which says what to do next."""
    try:
        indeling = deel_in(scan, opdracht, tijd=TIJD, vastgezet=vastgezet, **rest)
    except (GeenIndeling, VerkeerdGebruik, InvoerGeweigerd) as fout:
        assert_uitleg(fout)
        return fout
    assert set(scan.graaf.bediend) <= set(indeling.toewijzing)
    assert overtredingen(scan, indeling, indelingen=rest.get("indelingen")) == ()
    assert all(indeling.toewijzing[code] == nr for code, nr in (vastgezet or {}).items())
    return indeling


def assert_uitleg(fout: GebiedFout) -> None:
    assert fout.boodschap
    assert fout.problemen
    assert fout.stap


def antwoord(*argumenten: Any, **rest: Any) -> Indeling:
    uit = probeer(*argumenten, **rest)
    assert isinstance(uit, Indeling), uit
    return uit


def geen(*argumenten: Any, **rest: Any) -> GeenIndeling:
    uit = probeer(*argumenten, **rest)
    assert isinstance(uit, GeenIndeling), uit
    return uit


@pytest.fixture
def drie_eilanden(rooster: Rooster) -> Wijkscan:
    """Three pairs of gebieden, further apart than any gap that is bridged; verbindingen join them."""
    scan = rooster([[100, 200, -1, 300, 100, -1, 200, 100]], kern=["ppxqqxrr"])
    assert len(scan.graaf.zonder_verbindingen().onderdelen()) == 3
    return scan


def test_losse_eilanden_krijgen_elk_een_team(drie_eilanden: Wijkscan) -> None:
    indeling = antwoord(drie_eilanden, Opdracht(inwoners=(300, 400), verbindingen=False, hard=True))
    assert len(set(indeling.toewijzing.values())) == 3


def test_eilanden_met_minder_teams_dan_delen(drie_eilanden: Wijkscan) -> None:
    fout = geen(drie_eilanden, Opdracht(teams=2, inwoners=(300, 400), verbindingen=False))
    assert fout.bewezen
    assert "ten minste 3 teams" in str(fout)
    antwoord(drie_eilanden, Opdracht(teams=2, inwoners=(300, 400)))


@pytest.mark.parametrize("teams", [None, 1, (1, 2)])
def test_gemiddelde_als_wens_wijkt_voor_losse_delen(
    drie_eilanden: Wijkscan, teams: int | tuple[int, int] | None
) -> None:
    """A mean of 800 asks for one team; three parts need three, the nearest that can be."""
    opdracht = Opdracht(teams=teams, inwoners=(800, 1_100), per_team=False, verbindingen=False)
    if teams is None:
        assert len(set(antwoord(drie_eilanden, opdracht).toewijzing.values())) == 3
        assert geen(drie_eilanden, replace(opdracht, hard=True)).bewezen
    else:
        assert geen(drie_eilanden, opdracht).bewezen


def test_gemiddelde_vanaf_nul_zonder_inwoners(rooster: Rooster) -> None:
    opdracht = Opdracht(inwoners=(0, 500), per_team=False, hard=True, teams=2)
    assert len(set(antwoord(rooster([[0, 0, 0]]), opdracht).toewijzing.values())) == 2


def test_gezochte_laag_die_een_wens_is_gaat_over_grenzen(drie_eilanden: Wijkscan) -> None:
    """Werkgebieden stay within their kern, but the layer above may hold more of them."""
    laag = Laag("boven", teams=2, hard=False)
    indeling = antwoord(drie_eilanden, Opdracht(inwoners=(300, 400), binnen="kern", lagen=(laag,)))
    assert set(indeling.lagen["boven"].values()) == {1, 2}


@pytest.mark.parametrize(
    ("laag", "kan"),
    [
        (Laag("boven", teams=4), False),
        (Laag("boven", teams=3), True),
        (Laag("boven", teams=9, hard=False), False),
        (Laag("boven", inwoners=(0, 1)), True),
    ],
)
def test_laag_met_meer_teams_dan_werkgebieden(drie_eilanden: Wijkscan, laag: Laag, kan: bool) -> None:
    uit = probeer(drie_eilanden, Opdracht(teams=3, inwoners=(300, 400), lagen=(laag,)))
    assert isinstance(uit, Indeling) == kan


def test_laag_vraagt_om_meer_werkgebieden_dan_de_band_wil(rooster: Rooster) -> None:
    """The band wants one werkgebied, but a rule asks for two teams above: two werkgebieden can be made."""
    laag = Laag("boven", teams=2)
    indeling = antwoord(rooster([[100, 100, 100, 100]]), Opdracht(inwoners=(400, 400), lagen=(laag,)))
    assert len(set(indeling.toewijzing.values())) >= 2


@pytest.mark.parametrize("groot", ["teams", "melden"])
@pytest.mark.parametrize("hard", [False, True])
def test_een_reus(rooster: Rooster, groot: Any, hard: bool) -> None:
    scan = rooster([[50, 5_000, 60], [40, 70, 80]])
    uit = probeer(scan, Opdracht(inwoners=(90, 300), groot_gebied=groot, hard=hard))
    assert isinstance(uit, Indeling) or hard
    uit = probeer(rooster([[5_000]]), Opdracht(inwoners=(90, 300), groot_gebied=groot, hard=hard))
    assert isinstance(uit, Indeling) == (groot == "teams" or not hard)


def test_een_reus_in_een_vastgezet_werkgebied(rooster: Rooster) -> None:
    scan = rooster([[50, 5_000, 60], [40, 70, 80]])
    probeer(scan, Opdracht(inwoners=(90, 300)), vastgezet={"A2": 3})
    probeer(scan, Opdracht(inwoners=(90, 300)), vastgezet={"A2": 3, "A1": 3})
    probeer(scan, Opdracht(inwoners=(90, 300), samen=(("A1", "A2"),)))


@pytest.mark.parametrize(
    "opdracht",
    [
        Opdracht(inwoners=(0, 100)),
        Opdracht(inwoners=(50, 100)),
        Opdracht(inwoners=(0, 100), hard=True, teams=2),
        Opdracht(inwoners=(50, 100), hard=True),
        Opdracht(inwoners=(0, 100), per_team=False),
        Opdracht(inwoners=(50, 100), per_team=False),
        Opdracht(inwoners=(50, 100), per_team=False, hard=True),
        Opdracht(doel=50, teams=3),
        Opdracht(belasting=Belasting({"wmo": 1})),
        Opdracht(belasting=Belasting({"wmo": 1}, procent=0), teams=2),
        Opdracht(belasting=Belasting({"inwoners": 1}, procent=10)),
        Opdracht(ontmoetingsplek=Ontmoetingsplek(("wmo",), 0, 100)),
        Opdracht(huidig=Huidig("nu", 0)),
        Opdracht(mix=(Mix("wmo", "wmo"),)),
        Opdracht(mix=(Mix("pct_laag"),)),
        Opdracht(plafonds=(Plafond("wmo", 0, "inwoners"),)),
    ],
)
def test_allemaal_leeg(rooster: Rooster, opdracht: Opdracht) -> None:
    scan = met(rooster([[0, 0], [0, 0]]), wmo=[0, 0, 0, 0], pct_laag=[10, 20, 30, None])
    probeer(scan, opdracht, indelingen={"nu": {"A1": 1}})


@pytest.mark.parametrize("teams", [1, 2, (1, 5), (2, 5), None])
def test_een_gebied(rooster: Rooster, teams: Any) -> None:
    scan = met(rooster([[70]]), wmo=[3], pct_laag=[20])
    opdracht = Opdracht(
        teams=teams,
        inwoners=(10, 100),
        hard=True,
        doel=50,
        ook_inwoners=(OokInwoners("wmo", (0, 5), hard=True),),
        belasting=Belasting({"wmo": 0.5}, procent=0),
        mix=(Mix("pct_laag"), Mix("pct_laag", soort="gelijksoortig")),
        plafonds=(Plafond("pct_laag", 20, "inwoners"),),
        vast={"A1": 7},
        lagen=(Laag("boven", teams=1), Laag("dorp", inwoners=(10, 100), hard=False)),
        ontmoetingsplek=Ontmoetingsplek(("wmo",), 3, 1),
        huidig=Huidig("nu", 70),
        aansluiten_bij=("nu",),
    )
    uit = probeer(scan, opdracht, indelingen={"nu": {"A1": 4}})
    assert isinstance(uit, Indeling) == (teams not in (2, (2, 5)))
    assert not isinstance(uit, Indeling) or uit.toewijzing == {"A1": 7}


@pytest.mark.parametrize(
    "teams", [6, 7, 1_000, GROOTSTE_GETAL, (6, 9), (7, GROOTSTE_GETAL), (1, GROOTSTE_GETAL)]
)
@pytest.mark.parametrize("last", [None, Belasting({"wmo": 1})])
def test_zoveel_teams_als_gebieden_en_meer(rooster: Rooster, teams: Any, last: Belasting | None) -> None:
    scan = met(rooster([[100, 200, 300], [100, 200, 300]]), wmo=[1, 2, 3, 4, 5, 6])
    uit = probeer(scan, Opdracht(teams=teams, inwoners=(100, 300), belasting=last))
    laagste = teams[0] if isinstance(teams, tuple) else teams
    assert isinstance(uit, Indeling) == (laagste <= 6)


TEGENSPRAAK: Mapping[str, dict[str, Any]] = {
    "samen en apart": {"samen": (("A1", "B2"),), "apart": (("B2", "A1"),)},
    "samen via een ander en apart": {"samen": (("A1", "A2"), ("A2", "A3")), "apart": (("A1", "A3"),)},
    "vast apart, samen": {"vast": {"A1": 1, "A3": 2}, "samen": (("A1", "A3"),)},
    "vast samen, apart": {"vast": {"A1": 1, "A3": 1}, "apart": (("A1", "A3"),)},
    "samen over de grens": {"samen": (("A1", "B3"),), "binnen": "kern"},
    "heel over de grens": {"heel_houden": ("rij",), "binnen": "kern"},
    "heel en apart": {"heel_houden": ("rij",), "apart": (("A1", "A2"),)},
    "vast over de grens": {"vast": {"A1": 5, "B3": 5}, "binnen": "kern"},
    "laag over binnen heen": {"samen": (("A1", "B3"),), "lagen": (Laag("boven", groep="kern"),)},
    "apart meer dan teams": {"apart": (("A1", "A2", "A3"),), "teams": 2},
    "te groot samen": {"samen": (("A1", "A2", "A3"),), "inwoners": (0, 250), "hard": True},
    "samen met apart ertussen": {"samen": (("A1", "A3"),), "apart": (("A1", "B1"), ("A1", "A2"))},
    "meer vaste nummers dan teams": {"vast": {"A1": 1, "A2": 2, "A3": 3}, "teams": 2},
}  # fmt: skip


@pytest.mark.parametrize("naam", TEGENSPRAAK)
@pytest.mark.parametrize("uitweg", [False, True])
def test_regels_die_elkaar_tegenspreken(rooster: Rooster, naam: str, uitweg: bool) -> None:
    scan = rooster([[100, 100, 100], [100, 100, 100]], kern=["ppq", "pqq"], rij=["aaa", "bbb"])
    delen = {"inwoners": (0, 1_000), **TEGENSPRAAK[naam]}
    fout = geen(scan, Opdracht(**delen), uitweg=uitweg)
    assert fout.bewezen


SLOT: Mapping[str, tuple[dict[str, int], dict[str, Any]]] = {
    "vast noemt een ander team": ({"A1": 1, "A2": 1}, {"vast": {"A1": 2}}),
    "vast wil erbij": ({"A1": 1, "A2": 1}, {"vast": {"B3": 1}}),
    "samen met buiten": ({"A1": 1, "A2": 1}, {"samen": (("A1", "B1"),)}),
    "apart binnen": ({"A1": 1, "A2": 1}, {"apart": (("A1", "A2"),)}),
    "buiten de harde band": ({"A1": 1, "A2": 1}, {"hard": True, "inwoners": (250, 500)}),
    "sluit de rest op": ({"A2": 1, "B2": 1}, {"teams": 2}),
    "alles vast, ander aantal": (dict.fromkeys(["A1", "A2", "A3", "B1", "B2", "B3"], 1), {"teams": 2}),
    "boven een plafond": ({"A1": 1, "A2": 1}, {"plafonds": (Plafond("wmo", 1),)}),
    "zonder plek": ({"A1": 1, "A2": 1}, {"ontmoetingsplek": Ontmoetingsplek(("plek",))}),
}


@pytest.mark.parametrize("naam", SLOT)
def test_sloten_die_andere_regels_tegenspreken(rooster: Rooster, naam: str) -> None:
    scan = rooster([[100, 100, 100], [100, 100, 100]], kern=["ppq", "pqq"])
    scan = met(scan, wmo=[1] * 6, plek=[0, 0, 1, 1, 1, 1])
    vastgezet, delen = SLOT[naam]
    uit = probeer(scan, Opdracht(**{"inwoners": (0, 1_000), **delen}), vastgezet=vastgezet)
    assert isinstance(uit, GeenIndeling | VerkeerdGebruik)


def test_gebied_dat_vast_twee_keer_noemt(rooster: Rooster) -> None:
    uit = probeer(rooster([[100, 100]]), Opdracht(inwoners=(0, 300), vast={"A1": 1, "Buurt A1": 2}))
    assert isinstance(uit, VerkeerdGebruik)
    assert "twee keer" in str(uit)


@pytest.mark.parametrize(
    ("vastgezet", "codes"),
    [
        ({"A1": 1, "A2": 1, "A3": 1}, {"OVER_GRENS"}),
        ({"A1": 1, "B3": 1}, {"OVER_GRENS", "NIET_AANEENGESLOTEN"}),
    ],
)
def test_slot_dat_zelf_een_regel_breekt_blijft_en_de_rechter_zegt_het(
    rooster: Rooster, vastgezet: dict[str, int], codes: set[str]
) -> None:
    scan = rooster([[100, 100, 100], [100, 100, 100]], kern=["ppq", "pqq"])
    indeling = deel_in(scan, Opdracht(inwoners=(0, 1_000), binnen="kern"), vastgezet=vastgezet, tijd=TIJD)
    assert {code for code, nr in indeling.toewijzing.items() if nr == 1} == set(vastgezet)
    fouten = overtredingen(scan, indeling)
    assert {(b.code, b.werkgebied) for b in fouten} == {(code, 1) for code in codes}


def test_slot_met_onbekende_codes_en_restgebied(rooster: Rooster) -> None:
    scan = rooster([[100, 0, 100], [100, 100, 100]], rest={"A2"})
    for vastgezet in ({"ZZ": 4}, {"A2": 2}, {"ZZ": 1, "A1": 1}):
        uit = deel_in(scan, Opdracht(inwoners=(0, 300)), vastgezet=vastgezet, tijd=TIJD)
        assert set(scan.graaf.bediend) <= set(uit.toewijzing)


@pytest.mark.parametrize(
    "delen",
    [
        {"plafonds": (Plafond("wmo", 0),)},
        {"plafonds": (Plafond("wmo", 0, "inwoners"),)},
        {"plafonds": (Plafond("pct_laag", 0, "inwoners"),)},
        {"ontmoetingsplek": Ontmoetingsplek(("nergens",))},
        {"ontmoetingsplek": Ontmoetingsplek(("nergens",), 0, 1_000)},
        {"ontmoetingsplek": Ontmoetingsplek(("wmo",), 1_000)},
        {"belasting": Belasting({"wmo": 1}, procent=0)},
        {"ook_inwoners": (OokInwoners("wmo", (1_000, 2_000), hard=True),)},
        {"huidig": Huidig("kern", 0), "teams": 4},
    ],
)
def test_wat_nergens_kan(rooster: Rooster, delen: dict[str, Any]) -> None:
    scan = rooster([[100, 100, 100], [100, 100, 101]], kern=["ppq", "pqq"])
    scan = met(scan, wmo=[1, 2, 3, 4, 5, 7], nergens=[0] * 6, pct_laag=[10, 20, None, 5, 5, 9])
    fout = geen(scan, Opdracht(**{"inwoners": (0, 10_000), "teams": 2, **delen}))
    assert fout.bewezen


def test_plafond_van_nul_waar_niets_is(rooster: Rooster) -> None:
    scan = met(rooster([[100, 100, 100]]), nergens=[0, 0, 0])
    plafonds = (Plafond("nergens", 0), Plafond("nergens", 0, "inwoners"))
    antwoord(scan, Opdracht(inwoners=(100, 300), plafonds=plafonds))


def test_plek_als_wens_die_nergens_is(rooster: Rooster) -> None:
    scan = met(rooster([[100, 100, 100]]), nergens=[0, 0, 0])
    plek = Ontmoetingsplek(("nergens",), 2, 500, 50, hard=False)
    indeling = antwoord(scan, Opdracht(inwoners=(100, 300), ontmoetingsplek=plek))
    assert {b.trede: b.waarde for b in indeling.bewijs}["ontmoetingsplek"] == 2_000 + 150


@pytest.mark.parametrize("vroeger", [{}, {"ZZ": 1}, {"A2": 1}])
@pytest.mark.parametrize("hoogstens", [None, 0, 299, 300])
def test_huidig_noemt_geen_gebied_dat_wordt_bediend(
    rooster: Rooster, vroeger: dict[str, int], hoogstens: int | None
) -> None:
    scan = rooster([[100, 0, 100, 100]], rest={"A2"})
    uit = probeer(
        scan,
        Opdracht(inwoners=(100, 300), huidig=Huidig("nu", hoogstens), aansluiten_bij=("nu",)),
        indelingen={"nu": vroeger},
    )
    assert isinstance(uit, Indeling) == (hoogstens in (None, 300))


BEGIN: Mapping[str, dict[str, int]] = {
    "leeg": {},
    "onbekende codes": {"ZZ": 1, "YY": 2},
    "deels": {"A1": 1, "C3": 2},
    "losse stukken": {"A1": 1, "C3": 1, "A3": 2, "C1": 2, "B2": 1},
    "alles in één": {f"{r}{k}": 1 for r in "ABC" for k in range(1, 5)},
    "elk apart": {f"{r}{k}": 10 * k + ord(r) for r in "ABC" for k in range(1, 5)},
    "vreemde nummers": {"A1": -3, "B1": 10**12, "C1": 0},
}


@pytest.mark.parametrize("naam", BEGIN)
@pytest.mark.parametrize("zoeken", [False, True])
@pytest.mark.parametrize(
    "opdracht",
    [
        Opdracht(teams=4, inwoners=(300, 500)),
        Opdracht(inwoners=(300, 500), hard=True, samen=(("A1", "C4"),), vast={"B3": 2}),
        Opdracht(inwoners=(300, 500), huidig=Huidig("nu"), binnen="kern"),
    ],
)
def test_begin_dat_niet_past(
    rooster: Rooster, naam: str, zoeken: bool, opdracht: Opdracht, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan = rooster([[100] * 4] * 3, kern=["pppq", "pppq", "ppqq"])
    if zoeken:
        monkeypatch.setattr(kolommen, "MEESTE_KOLOMMEN", 0)
        monkeypatch.setattr(zoeken_module, "STAPPEN_PER_GEBIED", 100)
        monkeypatch.setattr(zoeken_module, "WEINIG_STAPPEN", 100)
    probeer(
        scan,
        opdracht,
        begin=BEGIN[naam],
        bewijs=False,
        uitweg=False,
        indelingen={"nu": BEGIN["losse stukken"]},
    )


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("teams", [None, 3, (2, 4)])
def test_compactheid_voorop(rooster: Rooster, hard: bool, teams: Any) -> None:
    """With the number of teams free every gebied is its own, unless the band is a rule."""
    opdracht = Opdracht(teams=teams, inwoners=(200, 400), hard=hard, volgorde=(("compactheid",),))
    indeling = antwoord(rooster([[100] * 4] * 2), opdracht)
    assert indeling.bewijs[0].trede == "compactheid"
    assert indeling.bewijs[0].status == "optimaal"
    if teams is None and not hard:
        assert indeling.bewijs[0].waarde == 0


@pytest.mark.parametrize("hoogste", [1, 100, 10_000, GROOTSTE_GETAL])
@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("volgorde", [(), (("inwoners", "doel", "compactheid"),)])
def test_band_vanaf_nul(rooster: Rooster, hoogste: int, hard: bool, volgorde: Any) -> None:
    opdracht = Opdracht(inwoners=(0, hoogste), hard=hard, doel=100, volgorde=volgorde)
    probeer(rooster([[100, 0, 300], [50, 20, 1]]), opdracht)


GROOT: Mapping[str, dict[str, Any]] = {
    "doel": {"doel": GROOTSTE_GETAL},
    "doel gewogen": {
        "doel": GROOTSTE_GETAL,
        "volgorde": (("doel", "compactheid"),),
        "gewichten": {"doel": 1_000},
    },
    "band": {"inwoners": (GROOTSTE_GETAL, GROOTSTE_GETAL)},
    "band gewogen": {
        "inwoners": (GROOTSTE_GETAL, GROOTSTE_GETAL),
        "volgorde": (("inwoners", "compactheid"),),
        "gewichten": {"inwoners": 1_000},
    },
    "mix gewogen": {
        "mix": (Mix("pct_laag", soort="gelijksoortig", gewicht=1_000),),
        "volgorde": (("mix", "compactheid"),),
        "gewichten": {"mix": 1_000},
    },
    "mix": {"mix": (Mix("pct_laag", soort="gelijksoortig", gewicht=1_000),)},
    "evenwichtig": {
        "mix": (Mix("wmo", gewicht=1_000),),
        "volgorde": (("mix", "inwoners"),),
        "gewichten": {"mix": 1_000},
    },
    "last": {"belasting": Belasting({"wmo": 1e6}), "volgorde": (("belasting", "compactheid"),)},
    "last met regel": {"belasting": Belasting({"wmo": 1e6, "inwoners": 1e-6}, procent=1_000)},
    "plafond": {"plafonds": (Plafond("wmo", 1e12), Plafond("pct_laag", 1e12, "inwoners"))},
    "plekken": {"ontmoetingsplek": Ontmoetingsplek(("wmo",), GROOTSTE_GETAL, 10**9, 0.001, hard=False)},
    "ook": {
        "ook_inwoners": (OokInwoners("wmo", (0, GROOTSTE_GETAL)),),
        "volgorde": (("ook_inwoners", "mix", "doel"),),
    },
    "laag": {"lagen": (Laag("boven", inwoners=(GROOTSTE_GETAL, GROOTSTE_GETAL)),)},
    "vast": {"vast": {"A1": GROOTSTE_GETAL}},
    "alles in één trede": {
        "doel": 100_000,
        "mix": (Mix("pct_laag", soort="gelijksoortig"), Mix("wmo")),
        "belasting": Belasting({"wmo": 2.5}),
        "volgorde": (("inwoners", "doel", "belasting", "mix", "compactheid"),),
    },
}


@pytest.mark.parametrize("naam", GROOT)
@pytest.mark.parametrize("inwoners", [100, 150_000])
def test_grote_getallen(rooster: Rooster, naam: str, inwoners: int) -> None:
    """Numbers that an opdracht allows never end in a traceback."""
    scan = met(
        rooster([[inwoners] * 3, [inwoners] * 3]),
        wmo=[inwoners // 3] * 5 + [inwoners],
        pct_laag=[100, 50, 33.3, 0, 10, None],
    )
    delen = {"inwoners": (inwoners, 3 * inwoners), "teams": 2, **GROOT[naam]}
    uit = probeer(scan, Opdracht(**delen))
    # only what even a city cannot need is refused
    assert isinstance(uit, Indeling) == (naam not in ("doel gewogen", "band gewogen", "plekken"))


@pytest.mark.parametrize(
    "delen",
    [
        {"belasting": Belasting({"inwoners": 1})},
        {"belasting": Belasting({"inwoners": 1}, procent=1), "teams": (20, 60)},
        {"plafonds": (Plafond("inwoners", 5_000),), "per_team": False},
        {"inwoners": (1_000, 1_001), "hard": True},
        {"inwoners": (10_000, 12_000), "hard": True, "uitweg": True},
        {"belasting": Belasting({"inwoners": 1}, procent=1), "uitweg": True},
    ],
)
def test_weinig_tijd_geeft_toch_een_einde(delen: dict[str, Any]) -> None:
    """With next to no time there is still an answer, or what was not found is not called impossible."""
    delen = dict(delen)
    uitweg = delen.pop("uitweg", False)
    scan = voronoi(150, 1)
    try:
        indeling = deel_in(scan, Opdracht(**delen), tijd=0.5, uitweg=uitweg)
    except GeenIndeling as fout:
        assert_uitleg(fout)
    else:
        assert overtredingen(scan, indeling) == ()
