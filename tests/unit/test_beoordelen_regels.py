"""The judge on every part of an opdracht: each metric and finding, worked out with pen and paper."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gebied.beoordelen import beoordeel, houdt_regels, overtredingen, plat, zet_naast_elkaar
from gebied.cli.afdruk import toon_oordeel
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding, Indeling, Kolom, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Laag, Mix, Ontmoetingsplek, OokInwoners, Plafond
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]
CODES = ("A1", "A2", "A3", "B1", "B2", "B3")
RIJEN = {"A1": 1, "A2": 1, "A3": 1, "B1": 2, "B2": 2, "B3": 2}
RUIM = (0, 10_000)


def met(scan: Wijkscan, soort: str = "aantal", jaar: int | None = None, **kolommen: list[Any]) -> Wijkscan:
    """Add columns of figures, one value per gebied in order of code; None is unknown."""
    gebieden = scan.gebieden.assign(**{k: pd.array(w, dtype="Float64") for k, w in kolommen.items()})
    entries = tuple(Kolom(naam, soort, jaar=jaar) for naam in kolommen)
    return replace(scan, gebieden=gebieden, catalogus=(*scan.catalogus, *entries))


@pytest.fixture
def scan(rooster: Rooster) -> Wijkscan:
    """Two rows of 600 and 1,500 inhabitants; one kern per row and part of the next, two sides."""
    return rooster([[100, 200, 300], [400, 500, 600]], kern=["xxy", "yyy"], kant=["llr", "llr"])


def opdracht(**delen: Any) -> Opdracht:
    return Opdracht(**{"inwoners": RUIM, **delen})


def codes(bevindingen: tuple[Bevinding, ...]) -> list[str]:
    return [b.code for b in bevindingen]


def test_zonder_vraag_zijn_er_geen_maten_van_onderdelen(scan: Wijkscan) -> None:
    uit = beoordeel(scan, RIJEN, opdracht=opdracht())
    assert {"mix", "belasting", "ook_inwoners", "lagen", "bereik_pct"} & {
        *uit.totaal,
        *uit.werkgebieden[0],
    } == set()
    assert uit.lagen == {}
    assert uit.bevindingen == ()


def test_ook_inwoners_met_jaar(scan: Wijkscan) -> None:
    later = met(scan, jaar=2015, inwoners_2015=[50, 100, 150, 500, 600, 700])
    vraag = opdracht(ook_inwoners=(OokInwoners("inwoners_2015", (400, 1_700)),))
    uit = beoordeel(later, RIJEN, opdracht=vraag)
    assert [w["ook_inwoners"] for w in uit.werkgebieden] == [{"inwoners_2015": 300}, {"inwoners_2015": 1_800}]
    assert [w["afstand_ook_inwoners"]["inwoners_2015"] for w in uit.werkgebieden] == [100, 100]
    assert uit.totaal["afstand_ook_inwoners"] == {"inwoners_2015": 200}
    boven, onder = uit.bevindingen
    assert boven.tekst == (
        "Werkgebied 1 heeft in 2015 300 inwoners: 100 te weinig voor de band van 400 tot 1.700 per team."
    )
    assert "100 te veel" in onder.tekst
    assert (onder.code, onder.werkgebied) == ("BUITEN_BAND_OOK", 2)
    assert houdt_regels(later, RIJEN, vraag), "a wish is no rule"
    hard = opdracht(ook_inwoners=(OokInwoners("inwoners_2015", (400, 1_700), hard=True),))
    assert codes(overtredingen(later, RIJEN, hard)) == ["BUITEN_BAND_OOK"] * 2


def test_ook_inwoners_heeft_de_band_van_de_opdracht_tenzij_zij_een_eigen_heeft(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(600, 1_500), ook_inwoners=(OokInwoners("later"), OokInwoners("later", (0, 9))))
    uit = beoordeel(met(scan, later=[1, 0, 0, 0, 0, 1_501]), RIJEN, opdracht=vraag)
    assert uit.totaal["afstand_ook_inwoners"] == {"later": 599 + 1, "later (2)": 0 + 1_492}


def test_belasting(scan: Wijkscan) -> None:
    """Wmo 10, 20, 30 / 10, 10, 10, weighed 1.5, and one per hundred inhabitants: 96 against 60."""
    zwaar = met(scan, wmo=[10, 20, 30, 10, 10, 10])
    gewicht = {"wmo": 1.5, "inwoners": 0.01}
    uit = beoordeel(zwaar, RIJEN, opdracht=opdracht(belasting=Belasting(gewicht)))
    assert [w["belasting"] for w in uit.werkgebieden] == [96.0, 60.0]
    assert uit.totaal["belasting"] == 156.0
    assert uit.werkgebieden[0]["belasting_afwijking_pct"] == pytest.approx(100 * 18 / 78)
    assert uit.totaal["belasting_afwijking_pct"] == pytest.approx(100 * 18 / 78)
    streng = opdracht(belasting=Belasting(gewicht, procent=23))
    eerste, tweede = overtredingen(zwaar, RIJEN, streng)
    assert eerste.tekst == (
        "De belasting van Werkgebied 1 ligt 23,1 % boven het gemiddelde per team; hoogstens 23 % mag."
    )
    assert (tweede.code, tweede.werkgebied) == ("BELASTING_BUITEN", 2)
    assert houdt_regels(zwaar, RIJEN, opdracht(belasting=Belasting(gewicht, procent=23.1)))


@pytest.mark.parametrize(("procent", "houdt"), [(10, True), (9.9, False)])
def test_belasting_precies_op_de_grens(scan: Wijkscan, procent: float, houdt: bool) -> None:
    """110 and 90 around a mean of 100: ten percent is allowed, and floats must not decide."""
    grens = met(scan, werk=[110, 0, 0, 90, 0, 0])
    vraag = opdracht(belasting=Belasting({"werk": 1.0}, procent=procent))
    assert houdt_regels(grens, RIJEN, vraag) == houdt


def test_mix_evenwichtig_en_gelijksoortig(scan: Wijkscan) -> None:
    """60 of 600 and 360 of 1,500: the gemeente has a fifth."""
    arm = met(scan, bijstand=[10, 20, 30, 40, 50, 270])
    vraag = opdracht(mix=(Mix("bijstand"), Mix("bijstand", soort="gelijksoortig")))
    uit = beoordeel(arm, RIJEN, opdracht=vraag)
    assert [w["mix"]["bijstand"] for w in uit.werkgebieden] == [10.0, 24.0]
    assert uit.totaal["mix"]["bijstand"] == 20.0
    assert uit.totaal["mix_afwijking"] == {"bijstand": 60 + 60}
    # the first row is 10 % everywhere; the second 10, 10 and 45 % around 24 %
    assert uit.totaal["mix_spreiding"] == {"bijstand (2)": 900 * 14**2 + 600 * 21**2}
    assert uit.bevindingen == ()


def test_mix_van_een_percentage_met_gaten(scan: Wijkscan) -> None:
    deels = met(scan, "percentage", pct_alleen=[10, None, 50, 20, 20, 20])
    uit = beoordeel(deels, RIJEN, opdracht=opdracht(mix=(Mix("pct_alleen"),)))
    assert uit.werkgebieden[0]["mix"]["pct_alleen"] == pytest.approx(100 * (10 + 150) / 400)
    [dekking] = uit.bevindingen
    assert (dekking.code, dekking.gebied) == ("MIX_DEKKING", None)
    assert (
        dekking.tekst == "Het cijfer pct_alleen is bekend voor 90,5 % van de inwoners; de rest telt niet mee."
    )


def test_plafonds(scan: Wijkscan) -> None:
    arm = met(scan, bijstand=[10, 20, 30, 40, 50, 270])
    vraag = opdracht(plafonds=(Plafond("bijstand", 23.9, "inwoners"), Plafond("bijstand", 360)))
    uit = beoordeel(arm, RIJEN, opdracht=vraag)
    assert uit.werkgebieden[1]["plafonds"] == {"bijstand": 24.0, "bijstand (2)": 360}
    [boven] = uit.bevindingen
    assert boven.tekst == "Werkgebied 2 heeft 24,00 % bijstand op inwoners; hoogstens 23,90 % mag."
    assert codes(overtredingen(arm, RIJEN, vraag)) == ["BOVEN_PLAFOND"]
    ruim = opdracht(plafonds=(Plafond("bijstand", 24, "inwoners"), Plafond("bijstand", 359)))
    [teveel] = overtredingen(arm, RIJEN, ruim)
    assert teveel.tekst == "Werkgebied 2 heeft 360 bijstand; hoogstens 359 mag."


def test_plafond_telt_per_team(scan: Wijkscan) -> None:
    """A gebied of 600 gets two teams of at most 300, and so twice the ceiling."""
    arm = met(scan, wmo=[5, 5, 5, 5, 5, 20])
    ieder = {code: nr for nr, code in enumerate(CODES, 1)}
    vraag = Opdracht(inwoners=(0, 300), plafonds=(Plafond("wmo", 10),))
    assert houdt_regels(arm, ieder, vraag)
    assert codes(overtredingen(arm, ieder, replace(vraag, plafonds=(Plafond("wmo", 9),)))) == [
        "BOVEN_PLAFOND"
    ]


def test_binnen_tegen_een_prijs(scan: Wijkscan) -> None:
    vraag = opdracht(binnen="kant", binnen_hard=False)
    uit = beoordeel(scan, RIJEN, opdracht=vraag)
    assert [w["inwoners_buiten_groep"] for w in uit.werkgebieden] == [300, 600]
    assert uit.totaal["inwoners_buiten_groep"] == 900
    assert codes(uit.bevindingen) == ["OVER_GRENS", "OVER_GRENS"]
    assert houdt_regels(scan, RIJEN, vraag)
    assert not houdt_regels(scan, RIJEN, replace(vraag, binnen_hard=True))


def test_heel_houden(scan: Wijkscan) -> None:
    vraag = opdracht(heel_houden=("kern",))
    [gesplitst] = overtredingen(scan, RIJEN, vraag)
    assert gesplitst.tekst == (
        "kern y is verdeeld over Werkgebied 1 en Werkgebied 2; de opdracht wil haar heel houden."
    )
    assert houdt_regels(scan, RIJEN | {"A3": 2}, vraag)


def test_samen_apart_en_vast_met_code_of_naam(scan: Wijkscan) -> None:
    vraag = opdracht(
        samen=(("A1", "Buurt B1"),), apart=(("A2", "A3", "B3"),), vast={"buurt a1": 1, "B2": 1, "B3": 2}
    )
    niet_samen, niet_apart, vast = overtredingen(scan, RIJEN, vraag)
    assert niet_samen.tekst == (
        "Buurt A1 (A1) en Buurt B1 (B1) moeten samen in één werkgebied, "
        "maar liggen in Werkgebied 1 en Werkgebied 2."
    )
    assert (niet_samen.code, niet_apart.code, niet_apart.werkgebied) == ("NIET_SAMEN", "NIET_APART", 1)
    assert (
        niet_apart.tekst == "Buurt A2 (A2) en Buurt A3 (A3) liggen samen in Werkgebied 1, maar moeten apart."
    )
    assert (vast.code, vast.gebied) == ("VAST_GESCHONDEN", "B2")
    assert vast.tekst == "Buurt B2 (B2) moet bij team 1, maar ligt in Werkgebied 2."
    goed = {"A1": 1, "B1": 1, "B2": 1, "A2": 1, "A3": 3, "B3": 2}
    assert houdt_regels(scan, goed, vraag)


def test_een_gegeven_laag(scan: Wijkscan) -> None:
    vraag = opdracht(lagen=(Laag("stadsdeelteams", groep="kant"),))
    plan = {"A1": 1, "A2": 1, "B1": 2, "B2": 2, "A3": 3, "B3": 3}
    uit = beoordeel(scan, plan, opdracht=vraag)
    assert uit.lagen == {
        "stadsdeelteams": (
            {
                "nr": 1,
                "naam": "l",
                "werkgebieden": [1, 2],
                "inwoners": 1_200,
                "in_band": None,
                "aaneengesloten": True,
            },
            {
                "nr": 2,
                "naam": "r",
                "werkgebieden": [3],
                "inwoners": 900,
                "in_band": None,
                "aaneengesloten": True,
            },
        )
    }
    assert [w["lagen"]["stadsdeelteams"] for w in uit.werkgebieden] == ["l", "l", "r"]
    assert uit.totaal["inwoners_buiten_laag"] == {"stadsdeelteams": 0}
    scheef = beoordeel(scan, RIJEN, opdracht=vraag)
    assert scheef.totaal["inwoners_buiten_laag"] == {"stadsdeelteams": 300 + 600}
    assert [b.code for b in scheef.bevindingen] == ["LAAG_OVER_GRENS"] * 2
    assert scheef.bevindingen[0].tekst == (
        "Werkgebied 1 ligt in meer dan één team van de laag stadsdeelteams: l en r."
    )
    assert not houdt_regels(scan, RIJEN, vraag)
    zacht = opdracht(lagen=(Laag("stadsdeelteams", groep="kant", hard=False),))
    assert houdt_regels(scan, RIJEN, zacht)


def test_een_gezochte_laag(scan: Wijkscan) -> None:
    vraag = opdracht(lagen=(Laag("regio", inwoners=(1_000, 1_400), teams=2),))
    paren = {"A1": 1, "B1": 1, "A2": 2, "B2": 2, "A3": 3, "B3": 3}
    regio = {"A1": 1, "B1": 1, "A3": 1, "B3": 1, "A2": 2, "B2": 2}
    uit = beoordeel(scan, Indeling("x", paren, opdracht=vraag, lagen={"regio": regio}))
    een, twee = uit.lagen["regio"]
    assert (een["naam"], een["inwoners"], een["in_band"], een["aaneengesloten"]) == (
        "regio 1",
        1_400,
        True,
        False,
    )
    assert (twee["werkgebieden"], twee["inwoners"], twee["in_band"]) == ([2], 700, False)
    assert codes(uit.bevindingen) == ["BUITEN_BAND_LAAG", "LAAG_NIET_AANEENGESLOTEN"]
    assert "300 te weinig" in uit.bevindingen[0].tekst
    gebroken = overtredingen(scan, Indeling("x", paren, opdracht=vraag, lagen={"regio": regio}))
    assert codes(gebroken) == ["LAAG_NIET_AANEENGESLOTEN"], "the band of a layer is a wish"


def test_een_laag_die_er_niet_of_niet_helemaal_is(scan: Wijkscan) -> None:
    vraag = opdracht(lagen=(Laag("regio", teams=2),))
    [geen] = overtredingen(scan, RIJEN, vraag)
    assert geen.tekst == "De opdracht vraagt een laag regio, maar de indeling heeft die niet."
    deels = Indeling("x", RIJEN, opdracht=vraag, lagen={"regio": {c: 1 for c in CODES if c != "B3"}})
    assert codes(overtredingen(scan, deels)) == ["LAAG_ONTBREEKT", "AANTAL_TEAMS_LAAG"]
    assert "Buurt B3 (B3)" in overtredingen(scan, deels)[0].tekst


def test_een_laag_die_niet_gevraagd_is_wordt_wel_beoordeeld(scan: Wijkscan) -> None:
    uit = beoordeel(scan, Indeling("x", RIJEN, opdracht=opdracht(), lagen={"regio": dict.fromkeys(CODES, 1)}))
    assert uit.lagen["regio"][0]["inwoners"] == 2_100
    assert uit.bevindingen == ()


def test_ontmoetingsplek(scan: Wijkscan) -> None:
    """Places in A1 and two in B3; a step is 1,000 m and a diagonal 1,414 m."""
    plek = met(scan, buurtcentrum=[1, 0, 0, 0, 0, 1], gezondheidscentrum=[0, 0, 0, 0, 0, 1])
    soorten = ("buurtcentrum", "gezondheidscentrum")
    vraag = opdracht(ontmoetingsplek=Ontmoetingsplek(soorten, aantal=2, afstand_m=1_000, aandeel=60))
    uit = beoordeel(plek, RIJEN, opdracht=vraag)
    assert [w["ontmoetingsplekken"] for w in uit.werkgebieden] == [1, 2]
    assert [w["bereik_pct"] for w in uit.werkgebieden] == [50.0, pytest.approx(100 * 1_100 / 1_500)]
    assert uit.totaal["ontmoetingsplekken"] == 3
    assert uit.totaal["bereik_pct"] == pytest.approx(100 * 1_400 / 2_100)
    geen, ver = uit.bevindingen
    assert geen.tekst == "Werkgebied 1 heeft 1 ontmoetingsplek; nodig: 2."
    assert ver.tekst == (
        "In Werkgebied 1 woont 50,0 % binnen 1.000 m van een ontmoetingsplek van het werkgebied; "
        "gevraagd is 60 %."
    )
    assert codes(overtredingen(plek, RIJEN, vraag)) == ["GEEN_ONTMOETINGSPLEK", "TE_VER"]
    zacht = replace(vraag, ontmoetingsplek=replace(vraag.ontmoetingsplek, hard=False))
    assert houdt_regels(plek, RIJEN, zacht)


@pytest.mark.parametrize(
    ("afstand", "omweg", "houdt"), [(1_100, 1.1, True), (1_099, 1.1, False), (1_000, 1.0, True)]
)
def test_de_omweg_precies_op_de_grens(scan: Wijkscan, afstand: int, omweg: float, houdt: bool) -> None:
    """1,000 × 1.1 is more than 1,100 in floats, and exactly 1,100 for the user who wrote it."""
    plek = met(scan, plek=[0, 1, 0, 0, 1, 0])
    vraag = opdracht(ontmoetingsplek=Ontmoetingsplek(("plek",), afstand_m=afstand, omweg=omweg))
    assert houdt_regels(plek, RIJEN, vraag) == houdt


def test_een_plek_in_een_ander_werkgebied_telt_niet(scan: Wijkscan) -> None:
    plek = met(scan, plek=[0, 0, 0, 1, 1, 1])
    vraag = opdracht(ontmoetingsplek=Ontmoetingsplek(("plek",), afstand_m=5_000, aandeel=1))
    assert codes(overtredingen(plek, RIJEN, vraag)) == ["GEEN_ONTMOETINGSPLEK", "TE_VER"]


def test_huidig_uit_een_indeling_en_uit_een_groep(scan: Wijkscan) -> None:
    nu = {"A1": 7, "A2": 7, "B1": 9, "B2": 9, "B3": 9}
    vraag = opdracht(huidig=Huidig("nu", 299))
    uit = beoordeel(scan, RIJEN, opdracht=vraag, indelingen={"nu": nu})
    assert uit.totaal["verplaatste_inwoners"] == 300, "a gebied that is in no team of today gets another one"
    [meer] = uit.bevindingen
    assert meer.tekst == "300 inwoners krijgen een ander team dan in nu; hoogstens 299 mag."
    assert not houdt_regels(scan, RIJEN, vraag, {"nu": nu})
    ruim = opdracht(huidig=Huidig("nu", 300))
    assert houdt_regels(scan, RIJEN, ruim, {"nu": nu})
    groep = beoordeel(scan, RIJEN, opdracht=opdracht(huidig=Huidig("kern")))
    assert groep.totaal["verplaatste_inwoners"] == 300
    ander = beoordeel(scan, RIJEN, opdracht=ruim, indelingen={"nu": nu}, referentie=RIJEN)
    assert ander.totaal["verplaatste_inwoners"] == 0, "a given reference comes before that of the opdracht"


def test_aansluiten_bij(scan: Wijkscan) -> None:
    jgz = {"A1": 1, "A2": 2, "A3": 2, "B1": 3, "B2": 3}
    vraag = opdracht(aansluiten_bij=("jgz", "kant"))
    uit = beoordeel(scan, RIJEN, opdracht=vraag, indelingen={"jgz": jgz})
    assert uit.werkgebieden[0]["inwoners_buiten_aansluiting"] == {"jgz": 100, "kant": 300}
    assert uit.totaal["inwoners_buiten_aansluiting"] == {"jgz": 100 + 600, "kant": 900}
    assert uit.bevindingen == ()


def test_de_band_voor_het_gemiddelde(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(1_060, 1_100), per_team=False, hard=True)
    uit = beoordeel(scan, RIJEN, opdracht=vraag)
    assert (uit.totaal["in_band"], uit.totaal["afstand_tot_band"]) == (None, None)
    assert {w["in_band"] for w in uit.werkgebieden} == {None}
    [gemiddeld] = uit.bevindingen
    assert gemiddeld.tekst == (
        "Met 2 teams zijn er gemiddeld 1.050 inwoners per team; de band is 1.060 tot 1.100."
    )
    assert codes(overtredingen(scan, RIJEN, vraag)) == ["GEMIDDELDE_BUITEN_BAND"]
    assert houdt_regels(scan, RIJEN, replace(vraag, inwoners=(1_050, 1_100)))


def test_zonder_band_per_team_staat_er_niets_over_op_het_scherm(
    scan: Wijkscan, capsys: pytest.CaptureFixture[str]
) -> None:
    vraag = Opdracht(inwoners=(1_000, 1_100), per_team=False)
    toon_oordeel(beoordeel(scan, RIJEN, opdracht=vraag), {})
    assert "gemiddeld 1.050 inwoners per team (kleinste 600, grootste 1.500)." in capsys.readouterr().out


def test_een_groot_gebied_dat_alleen_gemeld_wordt(scan: Wijkscan) -> None:
    vraag = Opdracht(inwoners=(100, 450), groot_gebied="melden")
    uit = beoordeel(scan, {code: nr for nr, code in enumerate(CODES, 1)}, opdracht=vraag)
    assert uit.totaal["teams"] == 6
    gemeld = [b for b in uit.bevindingen if b.code == "BOVEN_MAXIMUM"]
    assert [(b.gebied, b.werkgebied) for b in gemeld] == [("B2", 5), ("B3", 6)]
    assert gemeld[0].tekst == "Buurt B2 (B2) heeft alleen al 500 inwoners, meer dan het maximum van 450."


def test_cijfers_die_er_niet_zijn_geven_een_bevinding_en_geen_maat(scan: Wijkscan) -> None:
    deels = met(met(scan, wmo=[1, None, 1, 1, 1, 1]), "gemiddelde", woz=[1, 1, 1, 1, 1, 1])
    vraag = opdracht(
        ook_inwoners=(OokInwoners("later"),),
        belasting=Belasting({"wmo": 1.0}),
        mix=(Mix("woz"),),
        plafonds=(Plafond("woz", 3),),
        ontmoetingsplek=Ontmoetingsplek(("plek",), afstand_m=100),
    )
    uit = beoordeel(deels, RIJEN, opdracht=vraag)
    assert uit.totaal["belasting"] is None
    assert uit.totaal["mix"] == {"woz": None}
    assert uit.totaal["ontmoetingsplekken"] is None
    assert uit.werkgebieden[0]["ook_inwoners"] == {"later": None}
    assert uit.werkgebieden[0]["plafonds"] == {"woz": None}
    assert codes(uit.bevindingen) == ["CIJFER_ONTBREEKT"] * 5
    assert {b.tekst.split()[1] for b in uit.bevindingen} == {"later", "wmo", "woz", "plek"}
    assert not houdt_regels(deels, RIJEN, replace(vraag, mix=(), ontmoetingsplek=None)), "cannot be checked"


def test_alle_onbekende_namen_samen(scan: Wijkscan) -> None:
    vraag = opdracht(
        samen=(("A1", "Q9"),), heel_houden=("dorp",), aansluiten_bij=("jzg",), huidig=Huidig("nu")
    )
    with pytest.raises(VerkeerdGebruik) as fout:
        beoordeel(scan, RIJEN, opdracht=vraag, indelingen={"jgz": {}})
    assert all(naam in str(fout.value) for naam in ("Q9", "dorp", "jzg", "'nu'"))
    assert "Bedoelt u jgz?" in str(fout.value)
    with pytest.raises(VerkeerdGebruik, match="De scan kent geen groep 'dorp'"):
        beoordeel(scan, RIJEN, opdracht=opdracht(heel_houden=("dorp",)))


def test_alles_past_in_json_en_in_een_tabel(scan: Wijkscan) -> None:
    vol = met(scan, wmo=[1, 2, 3, 4, 5, 6], plek=[1, 0, 0, 0, 1, 0])
    vraag = opdracht(
        doel=900,
        ook_inwoners=(OokInwoners("wmo"),),
        belasting=Belasting({"wmo": 1.0}),
        mix=(Mix("wmo"), Mix("plek", "wmo", "gelijksoortig")),
        plafonds=(Plafond("wmo", 3),),
        binnen="kant",
        lagen=(Laag("zijden", groep="kant"),),
        ontmoetingsplek=Ontmoetingsplek(("plek",), afstand_m=100),
        aansluiten_bij=("kern",),
    )
    uit = beoordeel(vol, RIJEN, opdracht=vraag)
    assert json.loads(json.dumps(uit.als_dict()))["totaal"] == uit.totaal
    kaal = plat(uit.totaal)
    assert kaal["mix: plek/wmo"] == pytest.approx(100 * 2 / 21)
    tabel = zet_naast_elkaar([uit, beoordeel(vol, RIJEN, opdracht=opdracht(), naam="kaal")])
    rij = tabel[tabel["maat"] == "mix: wmo"].iloc[0]
    assert rij["uitleg"] == "Aandeel in de hele gemeente: wmo."
    assert rij["kaal"] is None
    assert not any(isinstance(waarde, dict) for waarde in tabel["indeling"])
