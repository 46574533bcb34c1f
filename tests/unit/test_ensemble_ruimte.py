"""Which indelingen count for an ensemble, what is refused, and what does not change what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gebied.beoordelen import overtredingen
from gebied.ensemble.ketens import stappen, trek
from gebied.ensemble.ruimte import maak_ruimte
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
    assert "aantal werkgebieden is anders" in ruimte.buiten[1][0]
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
    assert any("werkgebied, dat nooit verandert" in zin for zin in ruimte.regels)


def test_wat_vastligt_blijft(rooster: Maker) -> None:
    """A gebied above the maximum and a locked werkgebied take no part in a step."""
    scan = rooster([[2500, 300, 300, 300], [300, 300, 300, 300], [300, 300, 300, 300]])
    opdracht = Opdracht(teams=6, inwoners=(600, 1200))
    ruimte = maak_ruimte(scan, opdracht, vastgezet={"C3": 7, "C4": 7})
    trekking = trek(ruimte, aantal=200, ketens=2, dun=5, inloop=0)
    nummer = {code: i for i, code in enumerate(ruimte.codes)}
    vast = trekking.labels[..., [nummer["C3"], nummer["C4"]]]
    assert (vast[..., 0] == vast[..., 1]).all()
    for rij in trekking.labels.reshape(-1, 12):
        assert (rij == rij[nummer["C3"]]).sum() == 2
        assert (rij == rij[nummer["A1"]]).sum() == 1
    assert ruimte.teams == 6


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
        trek(ruimte, aantal=0, ketens=0, gamma=2.0, dun=0, tijd=-1)
    assert len(fout.value.problemen) == 5


def test_kale_stappen(scan: Wijkscan) -> None:
    ruimte = maak_ruimte(scan, HARD)
    van = np.array([RIJEN[code] for code in ruimte.codes])
    gedaan = stappen(ruimte, van, seed=3, aantal=500)
    assert gedaan.stappen == 500
    assert 0 < gedaan.veranderd <= gedaan.aanvaard <= 500
    plan = {code: 1 + int(nr) for code, nr in zip(ruimte.codes, gedaan.labels, strict=True)}
    assert not overtredingen(scan, plan, HARD)
