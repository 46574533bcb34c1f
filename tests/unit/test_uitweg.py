"""What is said when there is no indeling, alternatives, and the front between two wishes."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product

import pytest

import gebied
from gebied.beoordelen.doelen import kosten
from gebied.beoordelen.regels import houdt_regels
from gebied.fouten import GeenIndeling, VerkeerdGebruik
from gebied.indelen import Voortgang, deel_in, kolommen, toets
from gebied.indelen.afweging import afweging
from gebied.indelen.alternatieven import alternatieven
from gebied.model import Indeling, Opdracht
from gebied.opdrachtdelen import Belasting, Huidig, Ontmoetingsplek, Plafond
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture(scope="module")
def almere() -> Wijkscan:
    return gebied.open_voorbeeld("almere2013")


def _weiger(scan: Wijkscan, opdracht: Opdracht, **opties: object) -> GeenIndeling:
    with pytest.raises(GeenIndeling) as fout:
        deel_in(scan, opdracht, **opties)
    return fout.value


def _toon_aan(scan: Wijkscan, opdracht: Opdracht, fout: GeenIndeling) -> None:
    assert fout.concessies
    for concessie in fout.concessies:
        indeling = deel_in(scan, opdracht.met(concessie.opdracht), bewijs=False, uitweg=False)
        assert houdt_regels(scan, indeling), concessie


def test_almere_binnen_de_stadsdelen(almere: Wijkscan) -> None:
    opdracht = Opdracht(teams=18, inwoners=(10_000, 12_000), hard=True, binnen="stadsdeel")
    fout = _weiger(almere, opdracht)
    assert fout.bewezen
    assert fout.problemen == (
        "Almere Poort heeft 7.555 inwoners: daar past geen team van 10.000 tot 12.000 inwoners in.",
    )
    assert fout.botsing == ("Elk team heeft 10.000 tot 12.000 inwoners.",)
    assert fout.concessies[0].tekst == "Met 6.526 tot 13.907 inwoners per team."
    _toon_aan(almere, opdracht, fout)


def test_een_gebied_dat_nergens_past(rooster: Rooster) -> None:
    scan = rooster([[10, 10, 10], [10, 6, 11], [10, 12, 10]])
    opdracht = Opdracht(inwoners=(9, 13), hard=True, tijd=5)
    fout = _weiger(scan, opdracht)
    assert fout.bewezen
    assert fout.problemen == (
        "Buurt B2 heeft 6 inwoners, en met buren erbij ten minste 16: dat past niet in een team van "
        "9 tot 13 inwoners.",
    )
    assert fout.botsing == ("Elk team heeft 9 tot 13 inwoners.",)
    teksten = [concessie.tekst for concessie in fout.concessies]
    assert "Met ten minste 6 inwoners per team (nu 9)." in teksten
    _toon_aan(scan, opdracht, fout)


def test_een_gebied_met_een_kleine_buur_past_nergens(rooster: Rooster) -> None:
    fout = _weiger(rooster([[3, 1, 30, 30]]), Opdracht(inwoners=(20, 30), hard=True))
    assert fout.problemen[0] == (
        "Een team met Buurt A1 heeft hooguit 4 inwoners, of met nog een gebied erbij ten minste 34: dat past "
        "niet in een team van 20 tot 30 inwoners."
    )
    te_groot = Opdracht(inwoners=(20, 29), hard=True, groot_gebied="melden")
    fout = _weiger(rooster([[20, 20, 30]]), te_groot, uitweg=False)
    assert fout.problemen == ("A3 heeft 30 inwoners: dat is te veel voor een team van 20 tot 29 inwoners.",)


def test_almere_met_te_veel_teams(almere: Wijkscan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gebied.indelen.uitweg.MEESTE_S", 600)  # the sharp bounds, on a busy machine too
    opdracht = Opdracht(teams=25, inwoners=(7_000, 15_000), hard=True, binnen="stadsdeel", tijd=600)
    fout = _weiger(almere, opdracht)
    assert fout.botsing == ("Elk team heeft 7.000 tot 15.000 inwoners.", "Er zijn 25 teams.")
    teksten = [concessie.tekst for concessie in fout.concessies]
    assert "Met 19 teams (nu 25)." in teksten
    assert "Met ten minste 5.471 inwoners per team (nu 7.000)." in teksten
    # the bounds are sharp
    for delen in ({"teams": 20}, {"inwoners": (5_472, 15_000)}):
        _weiger(almere, opdracht.met(delen), uitweg=False)
    _toon_aan(almere, opdracht, fout)


def test_een_grens_die_open_mag(rooster: Rooster) -> None:
    scan = rooster([[6, 4, 10, 10]], stadsdeel=["HZPP"])
    opdracht = Opdracht(inwoners=(10, 10), hard=True, binnen="stadsdeel")
    fout = _weiger(scan, opdracht)
    assert fout.problemen == (
        "Buurt A1 heeft 6 inwoners: daar past geen team van 10 tot 10 inwoners in.",
        "Buurt A2 heeft 4 inwoners: daar past geen team van 10 tot 10 inwoners in.",
    )
    [open_] = [c for c in fout.concessies if "binnen_samen" in c.opdracht]
    assert open_.tekst == "Als een werkgebied over de grens tussen H en Z mag gaan."
    indeling = deel_in(scan, opdracht.met(open_.opdracht))
    assert indeling.toewijzing["A1"] == indeling.toewijzing["A2"]
    assert houdt_regels(scan, indeling)


def test_tegenspraak_met_namen_en_de_kleinste_botsing(rooster: Rooster) -> None:
    opdracht = Opdracht(
        inwoners=(1, 100), hard=True, samen=(("A1", "A2"), ("A3", "A4")), apart=(("A1", "A2"),)
    )
    fout = _weiger(rooster([[5, 5, 5, 5]]), opdracht)
    assert set(fout.botsing) == {
        "A1 en A2 zijn samen in één werkgebied.".replace("A1", "Buurt A1").replace("A2", "Buurt A2"),
        "Buurt A1 en Buurt A2 zijn elk in een ander werkgebied.",
    }
    assert "Buurt A1 en Buurt A2 moeten in verschillende werkgebieden" in fout.problemen[0]
    assert {tuple(c.opdracht) for c in fout.concessies} == {("samen",), ("apart",)}


def test_een_vastgezet_werkgebied_komt_vrij(rooster: Rooster) -> None:
    opdracht = Opdracht(inwoners=(10, 10), hard=True)
    fout = _weiger(rooster([[5, 5, 5, 5]]), opdracht, vastgezet={"A2": 4, "A3": 4})
    assert "Werkgebied 4 blijft zoals het is." in fout.botsing
    assert [c.vrij for c in fout.concessies if c.vrij] == [(4,)]


def test_rekensommen_over_andere_regels(rooster: Rooster) -> None:
    scan = rooster([[10, 10], [20, 20]], stadsdeel=["PP", "QQ"])
    rijen = scan.gebieden.assign(jeugd=[2, 3, 15, 10], huis=[1, 0, 0, 0])
    kolom = [gebied.model.Kolom(naam, "aantal") for naam in ("jeugd", "huis")]
    scan = Wijkscan("r", "buurt", rijen, scan.graaf, (*scan.catalogus, *kolom))
    opdracht = Opdracht(
        inwoners=(1, 100),
        binnen="stadsdeel",
        plafonds=(Plafond("jeugd", 50, "inwoners"), Plafond("jeugd", 12)),
        ontmoetingsplek=Ontmoetingsplek(("huis",)),
    )
    fout = _weiger(scan, opdracht)
    assert fout.bewezen
    assert fout.problemen == (
        "In Q is jeugd 62,5 % van inwoners: dan heeft daar altijd een team meer dan 50 %.",
        "Buurt B1 heeft alleen al 15 jeugd, meer dan 12 per team.",
        "In Q is er geen ontmoetingsplek (huis); elk team moet er 1 hebben.",
    )
    assert fout.concessies
    assert houdt_regels(scan, deel_in(scan, opdracht.met(fout.concessies[0].opdracht)))


def test_belasting_en_verplaatsten_worden_net_zo_ruim_als_nodig(rooster: Rooster) -> None:
    scan = rooster([[10, 10, 13, 10]])
    opdracht = Opdracht(teams=2, inwoners=(1, 99), belasting=Belasting({"inwoners": 1}, procent=2))
    fout = _weiger(scan, opdracht)
    # 20 and 23 of a mean of 21.5
    teksten = [concessie.tekst for concessie in fout.concessies]
    assert "Met een belasting die hooguit 7 % van het gemiddelde afwijkt (nu 2 %)." in teksten
    nu = {"nu": {"A1": 1, "A2": 2, "A3": 1, "A4": 2}}
    opdracht = Opdracht(teams=2, inwoners=(1, 99), huidig=Huidig("nu", 3))
    fout = _weiger(scan, opdracht, indelingen=nu)
    [meer] = [c for c in fout.concessies if c.opdracht.get("huidig", {}).get("hoogstens")]
    assert meer.tekst == "Als 10 inwoners een ander team mogen krijgen (nu hooguit 3)."
    assert deel_in(scan, opdracht.met(meer.opdracht), indelingen=nu)


def test_zoekende_weg_noemt_wat_niet_zeker_is(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kolommen, "MEESTE_KOLOMMEN", -1)
    monkeypatch.setattr(toets, "_STAPPEN", 20_000)
    opdracht = Opdracht(teams=2, inwoners=(9, 11), hard=True, tijd=4)
    # 18 inhabitants make two teams of 9 only, and every number is even
    fout = _weiger(rooster([[6, 2, 2], [2, 4, 2]]), opdracht, bewijs=False)
    assert not fout.bewezen
    assert fout.boodschap == "Er is geen indeling gevonden die elk team binnen 9 tot 11 inwoners houdt."
    assert any("waarschijnlijk" in probleem for probleem in fout.problemen)
    assert fout.botsing == ("Elk team heeft 9 tot 11 inwoners.",)
    assert fout.concessies


def test_wie_stopt_krijgt_geen_uitleg(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kolommen, "MEESTE_KOLOMMEN", -1)
    opdracht = Opdracht(teams=2, inwoners=(9, 11), hard=True)
    fout = _weiger(rooster([[6, 8, 6]]), opdracht, meld=lambda _: True)
    assert fout.concessies == ()


def _verschil(scan: Wijkscan, a: Indeling, b: Indeling) -> float:
    """Return the percentage of inhabitants outside the best match, the werkgebieden of b in any order."""
    inwoners = scan.inwoners()
    samen: dict[tuple[int, int], int] = {}
    for code, nr in a.toewijzing.items():
        paar = nr, b.toewijzing[code]
        samen[paar] = samen.get(paar, 0) + int(inwoners[code])
    van_a: dict[int, int] = {}
    van_b: dict[int, int] = {}
    for (x, y), aantal in samen.items():
        van_a[x] = max(van_a.get(x, 0), aantal)
        van_b[y] = max(van_b.get(y, 0), aantal)
    # no match keeps more than either side does at best
    return 100 * (1 - min(sum(van_a.values()), sum(van_b.values())) / int(inwoners.sum()))


def test_alternatieven_verschillen_en_houden_de_regels(almere: Wijkscan) -> None:
    opdracht = Opdracht(teams=18, binnen="stadsdeel")
    gevonden = alternatieven(almere, opdracht, 3, verschil=15, naam="keuze")
    beste = deel_in(almere, opdracht)
    assert [indeling.naam for indeling in gevonden] == ["keuze", "keuze 2", "keuze 3"]
    assert gevonden[0].toewijzing == beste.toewijzing
    assert gevonden[0].opdracht == opdracht
    for nr, indeling in enumerate(gevonden):
        assert houdt_regels(almere, indeling)
        assert kosten(almere, indeling) == {b.trede: b.waarde for b in indeling.bewijs}
        assert all(_verschil(almere, indeling, eerder) >= 15 for eerder in gevonden[:nr])
    assert {b.code for b in gevonden[1].bevindingen} >= {"ALTERNATIEF"}
    weer = alternatieven(almere, opdracht, 3, verschil=15)
    assert [indeling.toewijzing for indeling in weer] == [indeling.toewijzing for indeling in gevonden]


def test_minder_alternatieven_dan_gevraagd(rooster: Rooster) -> None:
    gevonden = alternatieven(rooster([[10, 10, 10, 10]]), Opdracht(teams=2, inwoners=(20, 20)), 3)
    assert 1 < len(gevonden) < 4
    enige = alternatieven(rooster([[10, 10]]), Opdracht(teams=1, inwoners=(20, 20)), 3)
    assert [b.code for b in enige[-1].bevindingen] == ["MINDER_ALTERNATIEVEN"]


def test_zoekende_weg_geeft_ook_alternatieven(rooster: Rooster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kolommen, "MEESTE_KOLOMMEN", -1)
    scan = rooster([[10] * 4] * 4)
    opdracht = Opdracht(teams=4, inwoners=(40, 40), hard=True, tijd=6)
    gevonden = alternatieven(scan, opdracht, 2, verschil=20, bewijs=False)
    assert len(gevonden) == 2
    assert all(houdt_regels(scan, indeling) for indeling in gevonden)
    assert _verschil(scan, gevonden[1], gevonden[0]) >= 20


@pytest.mark.parametrize(("n", "verschil"), [(0, 10), (2, 0), (2, 101)])
def test_alternatieven_die_niet_kunnen(rooster: Rooster, n: int, verschil: float) -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        alternatieven(rooster([[10, 10]]), Opdracht(), n, verschil=verschil)
    assert fout.value.problemen


def _alle_punten(inwoners: list[list[int]], teams: int, band: tuple[int, int]) -> set[tuple[int, int]]:
    """Return distance to the band and compactness of every connected indeling of a grid of squares."""
    aantal = [a for rij in inwoners for a in rij]
    xy = [(r, k) for r, rij in enumerate(inwoners) for k in range(len(rij))]
    punten = set()
    for van in product(range(teams), repeat=len(xy)):
        delen = [[i for i, nr in enumerate(van) if nr == deel] for deel in range(teams)]
        if van[0] == 0 and all(delen) and all(_hangt_samen([xy[i] for i in deel]) for deel in delen):
            som = [sum(aantal[i] for i in deel) for deel in delen]
            buiten = sum(max(0, band[0] - s, s - band[1]) for s in som)
            compact = sum(
                min(sum(aantal[i] * round(1000 * math.dist(xy[i], xy[m])) for i in deel) for m in deel)
                for deel in delen
            )
            punten.add((buiten, compact))
    return punten


def _hangt_samen(deel: list[tuple[int, int]]) -> bool:
    bereikt = {deel[0]}
    for _ in deel:
        bereikt |= {q for q in deel for p in bereikt if math.dist(p, q) == 1}
    return len(bereikt) == len(deel)


def test_het_front_is_precies_wat_niet_te_verbeteren_is(rooster: Rooster) -> None:
    inwoners = [[5, 25, 25], [5, 3, 40], [10, 3, 10]]
    front = afweging(
        rooster(inwoners), Opdracht(teams=3, inwoners=(42, 42), groot_gebied="melden"), punten=50
    )
    alle = _alle_punten(inwoners, 3, (42, 42))
    best = [p for p in alle if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in alle)]
    assert len(best) > 3
    assert [waarden for waarden, _ in front.punten] == sorted(best)
    assert all(front.bewezen)


def test_elk_punt_van_het_front_klopt_volgens_de_rechter(rooster: Rooster) -> None:
    scan = rooster([[13, 31, 7, 20], [26, 9, 33, 11], [8, 21, 12, 5]])
    front = afweging(scan, Opdracht(teams=3, inwoners=(63, 66)), punten=4)
    assert front.wensen == ("inwoners", "compactheid")
    assert 1 < len(front.punten) <= 4
    for nr, ((band, compact), indeling) in enumerate(front.punten, 1):
        assert indeling.naam == f"afweging {nr}"
        assert kosten(scan, indeling) == {"afstand_tot_band": band, "compactheid": compact}
        assert houdt_regels(scan, indeling)
    for wens, (waarden, _) in zip(front.wensen, (front.punten[0], front.punten[-1]), strict=True):
        einde = deel_in(scan, Opdracht(teams=3, inwoners=(63, 66), volgorde=((wens,),)))
        band, compact = waarden
        assert kosten(scan, einde) == {"afstand_tot_band": band, "compactheid": compact}


@pytest.mark.parametrize(
    ("wensen", "opdracht", "punten"),
    [
        (("inwoners", "inwoners"), Opdracht(), 7),
        (("inwoners", "huidig"), Opdracht(), 7),
        (("inwoners", "compactheid"), Opdracht(hard=True), 7),
        (("inwoners", "compactheid"), Opdracht(), 1),
    ],
)
def test_afweging_die_niet_kan(
    rooster: Rooster, wensen: tuple[str, str], opdracht: Opdracht, punten: int
) -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        afweging(rooster([[10, 10]]), opdracht, wensen, punten=punten)
    assert fout.value.problemen


def test_afweging_met_andere_wensen_en_voortgang(rooster: Rooster) -> None:
    scan = rooster([[10, 30, 5, 20], [25, 5, 30, 10]], kern=["ABAB", "BABA"])
    gemeld: list[Voortgang] = []
    opdracht = Opdracht(teams=3, inwoners=(40, 50), aansluiten_bij=("kern",))
    front = afweging(scan, opdracht, ("aansluiten_bij", "compactheid"), punten=4, meld=gemeld.append)
    assert 1 < len(front.punten) <= 4
    for (volgen, compact), indeling in front.punten:
        waarde = kosten(scan, indeling)
        assert (waarde["aansluiten_bij"], waarde["compactheid"]) == (volgen, compact)
