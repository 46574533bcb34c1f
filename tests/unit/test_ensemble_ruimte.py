"""Which indelingen count for an ensemble, what is refused, and what does not change what is drawn."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from gebied.beoordelen import overtredingen
from gebied.ensemble.buiten import waarom_buiten
from gebied.ensemble.ensemble import MEESTE_KETENS
from gebied.ensemble.ketens import stappen, trek
from gebied.ensemble.ruimte import maak_ruimte
from gebied.ensemble.trekken import trek_ensemble
from gebied.fouten import GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Opdracht
from gebied.opdrachtdelen import Laag
from gebied.wijkscan import Wijkscan

Maker = Callable[..., Wijkscan]
HARD = Opdracht(teams=3, inwoners=(300, 500), hard=True)
RIJEN = {f"{r}{k}": "ABC".index(r) + 1 for r in "ABC" for k in range(1, 5)}


@pytest.fixture(scope="module")
def scan(rooster: Maker) -> Wijkscan:
    """Twelve gebieden of 100 inhabitants, three rows of four."""
    return rooster([[100] * 4] * 3)


def test_draden_en_herhaling_veranderen_niets(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    een, twee, nog_een = (
        trek(ruimte, aantal=200, ketens=3, seed=5, dun=7, inloop=10, werkers=werkers) for werkers in (1, 2, 2)
    )
    assert een.labels.tobytes() == twee.labels.tobytes() == nog_een.labels.tobytes()
    assert een.aanvaard == twee.aanvaard
    assert een.labels.shape == (3, 67, 12)
    assert een.volledig
    ander = trek(ruimte, aantal=200, ketens=3, seed=6, dun=7, inloop=10)
    assert ander.labels.tobytes() != een.labels.tobytes()


def test_ketens_beginnen_verschillend(scan: Wijkscan) -> None:
    trekking = trek(maak_ruimte(scan, HARD), aantal=4, ketens=4, dun=1, inloop=0)
    assert trekking.starts > 1


def test_nummers_gaan_op_het_laagste_gebied(scan: Wijkscan) -> None:
    labels = trek(maak_ruimte(scan, HARD), aantal=50, ketens=1, dun=5).labels[0]
    for rij in labels:
        eerste = [int(np.flatnonzero(rij == nr)[0]) for nr in range(3)]
        assert eerste == sorted(eerste)
        assert eerste[0] == 0


def test_stoppen_bewaart_wat_er_is(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    standen: list[tuple[int, int]] = []

    def meld(klaar: int, van: int) -> bool:
        standen.append((klaar, van))
        return klaar > 0

    deel = trek(ruimte, aantal=40_000_000, ketens=1, dun=1000, inloop=0, meld=meld)
    heel = trek(ruimte, aantal=deel.labels.shape[1], ketens=1, dun=1000, inloop=0)
    assert not deel.volledig
    assert standen[-1][1] == 40_000_000
    assert 0 < deel.labels.shape[1] < 40_000_000
    assert deel.labels.tobytes() == heel.labels.tobytes()


def test_begin_van_de_gebruiker(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    trekking = trek(ruimte, aantal=1, ketens=1, dun=1, inloop=0, begin=[RIJEN])
    assert ruimte.bevat(trekking.labels[0, 0].astype(np.int64))
    with pytest.raises(InvoerGeweigerd, match="houdt niet alle regels"):
        trek(ruimte, aantal=1, begin=[{code: 1 + (code == "A1") + (code == "A2") for code in RIJEN}])


def test_band_als_wens_wordt_zo_ruim_als_nodig(scan: Wijkscan) -> None:
    wens = Opdracht(teams=3, inwoners=(390, 410))
    ongelijk = RIJEN | {"B1": 1, "B2": 1}
    ruimte = maak_ruimte(scan, wens, vergeleken=[RIJEN, ongelijk])
    assert ruimte.band == (200, 600)
    assert ruimte.buiten == ((), ())
    assert any("200 tot 600 inwoners" in zin and "390 tot 410" in zin for zin in ruimte.regels)
    assert maak_ruimte(scan, wens, vergeleken=[RIJEN]).band == (390, 410)
    assert maak_ruimte(scan, wens).band == (390, 410)


def test_eerste_indeling_buiten_de_regels(scan: Wijkscan) -> None:
    los = RIJEN | {"A1": 3}
    with pytest.raises(InvoerGeweigerd) as fout:
        maak_ruimte(scan, HARD, vergeleken=[los])
    assert "De eerste indeling houdt niet alle regels" in str(fout.value)
    assert fout.value.problemen
    assert "Volgende stap: kies een indeling die de regels houdt" in str(fout.value)


def test_een_latere_indeling_buiten_de_regels_wordt_gezegd(scan: Wijkscan) -> None:
    twee = {code: min(nr, 2) for code, nr in RIJEN.items()}
    ruimte = maak_ruimte(scan, Opdracht(inwoners=(300, 500), hard=False), vergeleken=[RIJEN, twee])
    assert ruimte.buiten[0] == ()
    assert ruimte.buiten[1] == ("Deze indeling heeft 2 teams; de getrokken indelingen 3.",)
    assert len(ruimte.bekend) == 1


def test_teams_per_deel_zoals_in_de_eerste(rooster: Maker) -> None:
    scan = rooster([[100] * 4] * 3, stadsdeel=["nnzz"] * 3)
    opdracht = Opdracht(inwoners=(100, 600), hard=True, binnen="stadsdeel")
    plan = {code: 1 if code[1] in "12" else 2 + "ABC".index(code[0]) for code in RIJEN}
    ruimte = maak_ruimte(scan, opdracht, vergeleken=[plan])
    assert ruimte.teams == 4
    assert dict(zip((deel.gebieden[0] for deel in ruimte.delen), ruimte.werkgebieden, strict=True)) == {
        0: 1,
        2: 3,
    }
    labels = trek(ruimte, aantal=300, ketens=1, dun=3, inloop=0).labels[0]
    noord = [i for i, code in enumerate(ruimte.codes) if code[1] in "12"]
    assert (labels[:, noord] == 0).all()
    assert len(np.unique(labels, axis=0)) > 3
    assert ruimte.per_deel == {"A1": 1, "A3": 3}
    assert "1 los deel is één werkgebied, dat nooit verandert." in ruimte.regels
    anders = {code: 1 + (code[0] == "A") + 2 * (code[1] in "34") for code in RIJEN}
    assert maak_ruimte(scan, opdracht, vergeleken=[plan, anders]).buiten[1] == (
        "In het losse deel met Buurt A1 heeft deze indeling 2 werkgebieden; de getrokken indelingen 1.",
        "In het losse deel met Buurt A3 heeft deze indeling 2 werkgebieden; de getrokken indelingen 3.",
    )


def test_waarom_een_indeling_er_later_niet_bij_hoort(rooster: Maker) -> None:
    """The ensemble alone says so too: a large gebied joined with others, and a band that it would hide."""
    scan = rooster([[2500, 300, 300, 300], [300, 300, 300, 300], [300, 300, 300, 300]])
    eerste = {code: 1 + "ABC".index(code[0]) for code in RIJEN} | {"A1": 4}
    ensemble, _ = trek_ensemble(
        scan, Opdracht(inwoners=(600, 1200)), vergeleken=[eerste], aantal=2, ketens=1, dun=1, inloop=0
    )
    assert (ensemble.band, ensemble.per_deel) == ((600, 1200), {"A1": 1, "A2": 3})
    assert waarom_buiten(scan, ensemble, eerste) == ()
    [breed] = waarom_buiten(scan, ensemble, eerste | {"B3": 1, "B4": 1})
    assert breed.startswith("Het werkgebied met Buurt ")
    assert breed.endswith("1.500 inwoners; de getrokken indelingen hebben 600 tot 1.200 per werkgebied.")
    samen = waarom_buiten(scan, ensemble, eerste | {"A2": 4})
    assert "een van beide is een eigen werkgebied" in " ".join(samen)
    assert "Deze indeling heeft 4 teams; de getrokken indelingen 6." in samen
    assert waarom_buiten(scan, ensemble, {**eerste, "A1": -1})


def test_wat_er_staat_zonder_en_met_een_eerste_indeling(rooster: Maker) -> None:
    scan = rooster([[100] * 4] * 3, stadsdeel=["nnzz"] * 3)
    opdracht = Opdracht(teams=2, inwoners=(390, 410), binnen="stadsdeel")
    zonder = maak_ruimte(scan, opdracht).regels
    plan = {code: 1 + (code[1] in "34") for code in RIJEN}
    met = maak_ruimte(scan, opdracht, vergeleken=[plan]).regels
    assert not any("eerste indeling" in zin or "vergeleken" in zin for zin in zonder)
    assert any(zin.endswith("Het aantal werkgebieden per deel staat vast.") for zin in zonder)
    assert any(zin.endswith("gelijk aan dat in de eerste indeling.") for zin in met)
    assert "2 losse delen zijn elk één werkgebied, dat nooit verandert." in met
    krap = maak_ruimte(rooster([[100, 300]] * 2), Opdracht(teams=2, inwoners=(390, 395))).regels
    assert any(zin.endswith("omdat er met deze wens geen indeling is gevonden.") for zin in krap)


def test_zonder_band_per_team_staat_er_geen(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, Opdracht(teams=3, inwoners=(390, 410), per_team=False))
    assert ruimte.band is None
    assert "Voor het aantal inwoners van één werkgebied is er geen grens." in ruimte.regels


def test_wat_vastligt_blijft(rooster: Maker) -> None:
    """A gebied above the maximum takes no part in a step."""
    scan = rooster([[2500, 300, 300, 300], [300, 300, 300, 300], [300, 300, 300, 300]])
    ruimte = maak_ruimte(scan, Opdracht(teams=6, inwoners=(600, 1200)))
    trekking = trek(ruimte, aantal=200, ketens=2, dun=5, inloop=0)
    reus = ruimte.codes.index("A1")
    for rij in trekking.labels.reshape(-1, 12):
        assert (rij == rij[reus]).sum() == 1
    assert ruimte.teams == 6
    assert all(0 < deel <= mee for deel, mee in zip(trekking.veranderd, trekking.aanvaard, strict=True))


def test_een_enkele_mogelijkheid(scan: Wijkscan) -> None:
    """Where nothing can change, what is drawn is that one indeling."""
    trekking = trek(maak_ruimte(scan, Opdracht(teams=1, inwoners=(1, 5000))), aantal=10, ketens=2)
    assert trekking.labels.shape == (2, 5, 12)
    assert not trekking.labels.any()


def test_weigeringen(scan: Wijkscan) -> None:
    with pytest.raises(VerkeerdGebruik, match="De laag 'GGD' moet bij elke indeling"):
        maak_ruimte(scan, Opdracht(teams=3, lagen=(Laag("GGD", teams=2, hard=True),)))
    with pytest.raises(GeenIndeling):
        maak_ruimte(scan, Opdracht(teams=3, inwoners=(410, 420), hard=True))
    ruimte = maak_ruimte(scan, HARD)
    with pytest.raises(VerkeerdGebruik) as fout:
        trek(ruimte, aantal=0, ketens=0, gamma=2.0, dun=0, tijd=-1, seed=-1)
    assert len(fout.value.problemen) == 6
    with pytest.raises(VerkeerdGebruik, match=r"ketens is 1\.001; geef er hooguit 1\.000"):
        trek(ruimte, aantal=2000, ketens=MEESTE_KETENS + 1)


def test_wat_getrokken_is_staat_een_keer_in_het_geheugen(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    trek(ruimte, aantal=2, ketens=2, dun=1, inloop=0)  # compiles
    tracemalloc.start()
    try:
        trekking = trek(ruimte, aantal=100_000, ketens=2, dun=1, inloop=0)
        assert tracemalloc.get_traced_memory()[1] < 1.5 * trekking.labels.nbytes
    finally:
        tracemalloc.stop()


def test_kale_stappen(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    van = np.array([RIJEN[code] for code in ruimte.codes])
    gedaan = stappen(ruimte, van, seed=3, aantal=500)
    assert gedaan.stappen == 500
    assert 0 < gedaan.veranderd <= gedaan.aanvaard <= 500
    plan = {code: 1 + int(nr) for code, nr in zip(ruimte.codes, gedaan.labels, strict=True)}
    assert not overtredingen(scan, plan, HARD)
