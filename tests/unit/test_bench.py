"""The parts of the benchmarks that need no other tool: the problem they share, the metrics, the processes."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bench import indelen
from bench.eigen import AlikeInTijd, CompactInTijd, DeelIn, taak_alike
from bench.instanties import voronoi
from bench.maten import Maten, binnen_aandeel, meet
from bench.peers import uit_labels
from bench.proef import BAND, Afloop, Proef, Tijd, Uitkomst, draai_apart, maak_kenmerk, maak_proef
from bench.samenvatting import band_en_bewijs, geheugen, in_gelijke_tijd
from bench.spelregels import EVEN_LANG, HOOGSTENS, HOOGSTENS_VRIJ, alike, bewijs_in, bewijseis
from bench.uitslag import Rij, Uitslag, bestandsnaam, bewaar, lees, maak_uitslag
from bench.verslag import verslag
from gebied.indelen.kosten import totaal
from gebied.model import Bewijs
from gebied.wijkscan import Wijkscan

Rooster = Callable[..., Wijkscan]


@pytest.fixture(scope="module")
def proef() -> Proef:
    return maak_proef(voronoi(45, 1), seed=1)


def test_proef_telt_teams_en_zet_reuzen_apart(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[30_000, 5_000, 6_000], [5_500, 5_500, 0]]), seed=1)
    assert len(proef.reuzen) == 1
    assert proef.opgave.opdracht.teams == 2
    assert proef.opdracht.teams == 2 + 3
    assert proef.reuzen[0] not in proef.opgave.codes
    assert all(i in proef.opgave.buren[j] for i, rij in enumerate(proef.opgave.buren) for j in rij)


def test_alleen_reuzen_is_niets_te_kiezen(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[30_000, 20_000]]), seed=1)
    assert proef.opgave.codes == ()
    assert list(indelen.draai(proef)) == []
    tekst = verslag([maak_uitslag(proef, "Reuzenstad", klaar=True)], ["Voronoi 1000"], code="nu")
    assert "nothing to choose" in tekst
    assert "- Not measured: Voronoi 1000." in tekst


def test_kenmerk_is_gestandaardiseerd_en_vast() -> None:
    xy = np.random.default_rng(1).uniform(0, 5_000, (200, 2))
    kenmerk = maak_kenmerk(xy, 7)
    assert kenmerk.mean() == pytest.approx(0)
    assert kenmerk.std() == pytest.approx(1)
    assert (kenmerk == maak_kenmerk(xy, 7)).all()
    assert not (kenmerk == maak_kenmerk(xy, 8)).any()


@pytest.mark.parametrize(
    ("werkgebieden", "aandeel"),
    [([(0, 1), (2, 3)], 0.0), ([(0, 2), (1, 3)], 1.0), ([(0, 1, 2), (3,)], 2 / 3), ([(0, 1)], 0.0)],
)
def test_binnen_aandeel(werkgebieden: list[tuple[int, ...]], aandeel: float) -> None:
    assert binnen_aandeel(np.array([-1.0, -1.0, 1.0, 1.0]), werkgebieden) == pytest.approx(aandeel)


def test_maten_zijn_die_van_de_opgave(proef: Proef) -> None:
    uitkomst = CompactInTijd(0.05)(proef)
    maten = meet(proef, uitkomst)
    opgave = proef.opgave
    som = [opgave.som(deel) for deel in uitkomst.werkgebieden]
    waarde = sum(opgave.compactheid(deel) for deel in uitkomst.werkgebieden)
    assert maten.compactheid_m == pytest.approx(waarde / int(opgave.gewicht.sum()))
    assert (maten.kleinste, maten.grootste, maten.gemaakt) == (min(som), max(som), opgave.opdracht.teams)
    assert maten.in_band == sum(BAND[0] <= inwoners <= BAND[1] for inwoners in som)
    assert maten.buiten == sum(opgave.afstand_tot_band(deel) for deel in uitkomst.werkgebieden)
    assert (maten.los, maten.vergeten) == (0, 0)


def test_maten_zien_wat_los_of_vergeten_is(rooster: Rooster) -> None:
    proef = maak_proef(rooster([[5_500, 5_500, 5_500, 5_500]]), seed=1)
    maten = meet(proef, Uitkomst(((0, 2), (1,)), Tijd(0.0, 0.0)))
    assert (maten.gemaakt, maten.in_band, maten.los, maten.vergeten) == (2, 1, 1, 1)


def test_alike_rekent_met_dezelfde_variantie(proef: Proef) -> None:
    uitkomst = AlikeInTijd(0.05, 4)(proef)
    tekort, spreiding = totaal(taak_alike(proef, 4), uitkomst.werkgebieden)
    assert tekort == 0
    assert len(uitkomst.werkgebieden) == 4
    aandeel = spreiding / 1000**2 / len(proef.kenmerk)
    assert binnen_aandeel(proef.kenmerk, uitkomst.werkgebieden) == pytest.approx(aandeel, abs=1e-3)


def test_labels_onder_een_zijn_vergeten() -> None:
    assert uit_labels(np.array([2, 1, 0, 2, -3])) == ((1,), (0, 3))


@pytest.mark.parametrize(
    ("aanpak", "invoer", "limiet", "antwoord"),
    [
        (os._exit, 7, 60, "crashed (7)"),
        pytest.param(
            *(int, "een", 60, "ValueError: invalid literal for int() with base 10: 'een'"),
            marks=pytest.mark.proef,
        ),
        (time.sleep, 600, 0.1, "none in 0.1 s on the clock"),
    ],
)
def test_wat_omvalt_of_hangt_is_een_rij(
    aanpak: Callable[..., object], invoer: object, limiet: float, antwoord: str
) -> None:
    """The process takes any callable, so these stand for tools that crash, fail and hang."""
    afloop = draai_apart(aanpak, invoer, limiet=limiet)
    assert afloop.uitkomst is None
    assert afloop.reden.startswith(antwoord)


def test_reuzen_tellen_mee_in_de_compactheid(rooster: Rooster) -> None:
    """The bound of a proof is divided by the same weight as the judge's compactness."""
    proef = maak_proef(rooster([[30_000, 5_000, 6_000], [5_500, 5_500, 0]]), seed=1)
    uitkomst = DeelIn(1.0)(proef)
    waarde = sum(map(proef.opgave.compactheid, uitkomst.werkgebieden))
    assert meet(proef, uitkomst).compactheid_m == pytest.approx(waarde / proef.gewicht)


MATEN = Maten(17, 17, 0, 10_050, 11_900, 0, 0, 800.0, 0.3)


def maak_rij(aanpak: str, **anders: float) -> Rij:
    return Rij(aanpak, maten=replace(MATEN, **anders), tijd=Tijd(2.0, 2.1), piek_mb=300)


def maak_gemeente(*rijen: Rij, gebieden: int = 150, klaar: bool = True) -> Uitslag:
    return Uitslag(
        "Voronoi 150, seed 1", klaar, "nu", "2026-11-22", "machine", 0.5, {"numpy": "2"}, gebieden, 17, 1, 0,
        17, rijen,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("onze", "tekst", "verlies"),
    [
        ({"compactheid_m": 590.0}, "0.738", ""),
        ({"compactheid_m": 640.0}, "0.800", "compactness is 0.800 of that of ReCom, 0.75 was asked"),
        ({"compactheid_m": 500.0, "in_band": 16}, "fewer in band (16)", "16 in band, 17 of ReCom"),
    ],
)
def test_compactheid_naast_recom(onze: dict[str, float], tekst: str, verlies: str) -> None:
    cel = next(in_gelijke_tijd(maak_gemeente(maak_rij("ReCom"), maak_rij(EVEN_LANG, **onze))))
    assert (cel.tekst, cel.verlies) == (tekst, verlies)


def test_gelijk_is_niet_beter() -> None:
    bewijs = replace(maak_rij(bewijs_in(120)), ondergrens_m=800.0)
    _, beste, *_ = in_gelijke_tijd(maak_gemeente(maak_rij("ReCom best"), maak_rij(EVEN_LANG), bewijs))
    assert str(beste) == "**1.000, not better**"
    assert beste.verlies.endswith(
        "(it is proved that no plan with as many werkgebieden, all in band, gets below 1.000)"
    )


def test_een_grens_boven_de_norm_staat_bij_het_verlies() -> None:
    bewijs = replace(maak_rij(bewijs_in(120)), ondergrens_m=632.0)
    gemeente = maak_gemeente(maak_rij("ReCom"), maak_rij(EVEN_LANG, compactheid_m=640.0), bewijs)
    assert "all in band, gets below 0.790" in next(in_gelijke_tijd(gemeente)).verlies


@pytest.mark.parametrize(
    ("onze", "tekst", "verliest"),
    [
        ({"binnen": 0.15}, "0.500", False),
        ({"binnen": 0.3}, "1.000", True),
        ({"binnen": 0.33}, "1.100", True),
        ({"binnen": 0.15, "kleinste": 9_000}, "ours: below the minimum", True),
    ],
)
def test_variantie_naast_maxp(onze: dict[str, float], tekst: str, verliest: bool) -> None:
    gemeente = maak_gemeente(maak_rij("pygeoda SA"), maak_rij(alike("pygeoda SA"), **onze))
    *_, cel, beste = in_gelijke_tijd(gemeente)
    assert (cel.tekst, bool(cel.verlies)) == (tekst, verliest)
    assert beste.tekst.startswith("pygeoda SA (17): 0.300")


@pytest.mark.parametrize(
    ("bewijs", "tekst", "verliest"),
    [
        (Bewijs("compactheid", "optimaal", 800, 800), "0 % (optimal)", False),
        (Bewijs("compactheid", "binnen", 808, 800), "1.00 %", False),
        (Bewijs("compactheid", "binnen", 840, 800), "5.00 %", True),
        (Bewijs("compactheid", "onbewezen", 840, 0), "not proved", True),
        (Bewijs("compactheid", "onmogelijk", 0, 0), "no plan within the band: proved", False),
    ],
)
def test_bewijs_naast_wat_gevraagd_is(bewijs: Bewijs, tekst: str, verliest: bool) -> None:
    rij = replace(maak_rij(bewijs_in(120)), bewijs=(bewijs,))
    *_, cel, _seconden, gevraagd = band_en_bewijs(maak_gemeente(rij))
    assert (cel.tekst, bool(cel.verlies), gevraagd.tekst) == (tekst, verliest, "2 % in 120 s")


def test_buiten_de_band_verliest_alleen_waar_een_ander_dichterbij_is() -> None:
    onze = maak_rij(HOOGSTENS, in_band=16, buiten=50)
    minst = replace(onze, bewijs=(Bewijs("afstand_tot_band", "optimaal", 50, 50),))
    recom, minder_teams = maak_rij("ReCom", buiten=40), maak_rij("ReCom", buiten=40, gemaakt=16)
    gevallen = [(onze,), (minst,), (onze, recom), (onze, minder_teams)]
    cellen = [list(band_en_bewijs(maak_gemeente(*rijen)))[1] for rijen in gevallen]
    assert [cel.tekst for cel in cellen] == [
        "16 / 17, 50 outside (not proved the least)", "16 / 17, 50 outside (least possible)",
        "16 / 17, 50 outside", "16 / 17, 50 outside (not proved the least)",
    ]  # fmt: skip
    verlies = "gebied, at most 10 s is 50 inhabitants outside the band, ReCom 40"
    assert [cel.verlies for cel in cellen] == ["", "", verlies, ""]


def test_met_elk_aantal_teams_telt_elk_ander_aantal() -> None:
    vrij = maak_rij(HOOGSTENS_VRIJ, buiten=50, gemaakt=16)
    _gebieden, *vast, cel, _s, _m, _gap, _cpu, _eis = band_en_bewijs(
        maak_gemeente(maak_rij(HOOGSTENS, buiten=40), vrij)
    )
    assert not any(cel.verlies for cel in vast)
    assert cel.verlies.endswith("50 inhabitants outside the band, gebied, at most 10 s 40")


def test_geheugen_van_de_grootste() -> None:
    groot = maak_gemeente(replace(maak_rij(HOOGSTENS), piek_mb=2_500), maak_rij("ReCom"), gebieden=1_000)
    klein = maak_gemeente(replace(maak_rij("ReCom"), piek_mb=9_000))
    (ours, cel), (hunne, ander) = geheugen([groot, klein])
    assert (ours, cel.tekst, bool(cel.verlies)) == (HOOGSTENS, "2,500", True)
    assert (hunne, ander.tekst, ander.verlies) == ("ReCom", "300", "")


def test_bewijseis_is_die_van_de_grootte() -> None:
    assert [bewijseis(n) for n in (60, 61, 500, 501)] == [(30, 0.0), (120, 2.0), (300, 8.0), (60, None)]


def test_verslag_noemt_wat_verliest_en_wat_niet_gedraaid_is() -> None:
    rijen = [maak_rij("ReCom"), maak_rij(EVEN_LANG), Rij("spopt MaxP", "none in 480 s", piek_mb=500)]
    half = maak_gemeente(*rijen, klaar=False)
    tekst = verslag([half, replace(half, naam="Almelo", code="oud")], ["Utrecht"], code="nu")
    assert "**1.000, loses**" in tekst
    assert "- Almelo: compactness is 1.000 of that of ReCom, 0.75 was asked." in tekst
    assert "| spopt MaxP | no result: none in 480 s |" in tekst
    assert "- Not measured: Utrecht." in tekst
    assert "- Stopped before every tool had its turn: Voronoi 150, seed 1; Almelo." in tekst
    assert "- Measured with other code than that of this report (nu): Almelo." in tekst


def test_uitslag_gaat_heen_en_terug(tmp_path: Path) -> None:
    bewijs = (Bewijs("compactheid", "binnen", 840, 800),)
    gemeente = maak_gemeente(replace(maak_rij("ReCom"), bewijs=bewijs), Rij("spopt MaxP", "crashed (-9)"))
    pad = tmp_path / "nieuw" / bestandsnaam(gemeente.naam)
    bewaar(gemeente, pad)
    assert lees(pad) == gemeente
    assert pad.name == "voronoi-150-seed-1.json"
    assert list(pad.parent.iterdir()) == [pad]
    pad.write_text(pad.read_text(encoding="utf-8").replace("in_band", "erin"), encoding="utf-8")
    assert lees(pad) is None
    assert lees(tmp_path / "niets.json") is None


def test_wat_gemeten_is_wordt_niet_nog_eens_gemeten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run that was stopped goes on with the next tool; one that is complete is read."""
    gedraaid: list[str] = []

    def nep(aanpak: object, proef: Proef, *, limiet: float) -> Afloop:
        gedraaid.append(type(aanpak).__name__)
        if len(gedraaid) == stop:
            raise KeyboardInterrupt
        return Afloop(Uitkomst((tuple(range(len(proef.opgave.codes))),), Tijd(1.0, 1.0)), piek_mb=100)

    monkeypatch.setattr(indelen, "draai_apart", nep)
    uit, alleen, stop = tmp_path / "indelen-klein.md", ["voronoi 25"], 5
    with pytest.raises(KeyboardInterrupt):
        indelen.meet(tmp_path, uit, klein=True, alleen=alleen)
    stop, gedaan = 0, len(gedraaid) - 1
    indelen.meet(tmp_path, uit, klein=True, alleen=alleen)
    heel = len(gedraaid) - 1
    assert heel == gedaan + 3 + 8
    indelen.meet(tmp_path, uit, klein=True, alleen=alleen)
    assert len(gedraaid) - 1 == heel
    assert "Voronoi 25, seed 1: measured on" in capsys.readouterr().out
    assert "- Not measured: Voronoi 45, seed 1." in uit.read_text(encoding="utf-8")
    indelen.meet(tmp_path, uit, klein=True, alleen=alleen, opnieuw=True, zonder=["spopt MaxP"])
    assert len(gedraaid) - 1 == 2 * heel - 2
    assert "before every tool had its turn: Voronoi 25, seed 1." in uit.read_text(encoding="utf-8")
    indelen.meet(tmp_path, uit, klein=True, alleen=alleen)
    assert len(gedraaid) - 1 == 2 * heel


def test_kies_weigert_een_onbekende_gemeente(tmp_path: Path) -> None:
    alle = indelen.instanties(tmp_path, klein=False)
    assert [i.naam for i in indelen.kies(alle, ["utrecht", "Voronoi 45, seed 2"])] == [
        "Utrecht, buurt 2015", "Voronoi 45, seed 2", "Utrecht, wijk 2022",
    ]  # fmt: skip
    with pytest.raises(SystemExit, match="no such gemeente: Urk"):
        indelen.kies(alle, ["Urk"])


def test_instanties_klein_en_vol(tmp_path: Path) -> None:
    namen = [instantie.naam for instantie in indelen.instanties(tmp_path, klein=False)]
    assert len(namen) == len(set(namen)) == 4 * 3 + 7
    klein = [instantie.naam for instantie in indelen.instanties(tmp_path, klein=True)]
    assert klein == ["Voronoi 25, seed 1", "Voronoi 45, seed 1"]
