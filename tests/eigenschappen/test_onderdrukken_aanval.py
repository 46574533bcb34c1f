"""Withheld cells against an attacker of the test's own: every linear program written out anew, with scipy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy.optimize import LinearConstraint, linprog, milp

from gebied.fouten import InvoerGeweigerd
from gebied.privacy.onderdrukken import Onderdrukking, keur_indelingen, onderdrukken
from gebied.privacy.telling import Plaats, Telling

Matrix = npt.NDArray[np.float64]
Niveaus = dict[str, dict[Plaats, str]]


@dataclass(frozen=True)
class Geval:
    """A random gemeente: gebieden on a grid, wijken and stadsdelen that nest, indelingen that cross them."""

    telling: Telling
    niveaus: Niveaus
    domein_van: Mapping[str, str]


def _geval(zaad: int, zijde: int, *, indelingen: int, schaal: float, samen: bool) -> Geval:
    loting = np.random.default_rng(zaad)
    plaatsen = tuple(("gebied", f"B{r:02}{k:02}") for r in range(zijde) for k in range(zijde))
    rij, kolom = np.divmod(np.arange(len(plaatsen)), zijde)
    vakken = {
        "wijk": rij // 2 * 10 + kolom // 2,
        "stadsdeel": rij // 4 * 10 + kolom // 4,
        "gemeente": rij * 0,
        **{
            f"plan {nr}": (rij + loting.integers(3)) // 3 * 10 + (kolom + loting.integers(3)) // 3
            for nr in range(indelingen)
        },
    }
    niveaus = {
        niveau: {plaats: str(vak) for plaats, vak in zip(plaatsen, nummers, strict=True)}
        for niveau, nummers in vakken.items()
    }
    domeinen = ("wmo", "jeugd", "schuld") if samen else ("wmo",)
    voorzieningen = tuple(f"{domein}_{nr}" for domein in domeinen for nr in range(2)) if samen else ()
    n = len(plaatsen)
    tabel = {
        "domein": np.zeros((n, len(domeinen)), dtype=np.int64),
        "voorziening": np.zeros((n, len(voorzieningen)), dtype=np.int64),
        "stapeling": np.zeros((n, 3), dtype=np.int64),
    }
    drukte = loting.gamma(1.0, 1.0, n)
    for plek in loting.choice(n, int(n * schaal), p=drukte / drukte.sum()):
        gekozen = loting.permutation(len(domeinen))[: 1 + loting.binomial(len(domeinen) - 1, 0.2)]
        tabel["domein"][plek, gekozen] += 1
        tabel["stapeling"][plek, len(gekozen) - 1] += 1
        if samen:
            tabel["voorziening"][plek, 2 * gekozen + loting.integers(0, 2, len(gekozen))] += 1
    soorten = ("domein", "voorziening", "stapeling") if samen else ("domein",)
    categorieen = {"domein": domeinen, "voorziening": voorzieningen, "stapeling": ("1", "2", "3")}
    telling = Telling(
        2024, None, "records", plaatsen,
        {soort: categorieen[soort] for soort in soorten}, {soort: tabel[soort] for soort in soorten},
        {"geteld": int(n * schaal)},
    )  # fmt: skip
    return Geval(telling, niveaus, {naam: naam.split("_")[0] for naam in voorzieningen})


class Buitenstaander:
    """Who has the published tables, the map and common sense, and nothing else of `gebied`."""

    def __init__(self, geval: Geval, uit: Onderdrukking) -> None:
        self.telling = geval.telling
        self.plaats = {plaats: nr for nr, plaats in enumerate(self.telling.plaatsen)}
        self.namen = [
            (soort, naam) for soort in self.telling.aantallen for naam in self.telling.categorieen[soort]
        ]
        self.n, self.k = len(self.plaats), len(self.namen)
        self.waar = np.concatenate(
            [
                self.telling.aantallen[soort][:, self.telling.categorieen[soort].index(naam)]
                for soort, naam in self.namen
            ]
        )
        zien, waarden, weg = [], [], []
        for rij, waarde in self._gepubliceerd(uit):
            if waarde is None:
                weg.append(rij)
            else:
                zien.append(rij)
                waarden.append(waarde)
        self.gelijk, self.waarden = np.array(zien), np.array(waarden, dtype=float)
        self.weg = weg
        self.hoogstens = np.zeros((0, self.n * self.k))
        self._gezond_verstand(geval.domein_van)

    def _gepubliceerd(self, uit: Onderdrukking) -> Iterator[tuple[Matrix, int | None]]:
        tabellen = (
            (uit.cellen, ["soort_plaats", "plaats"], {p: [nr] for p, nr in self.plaats.items()}),
            (uit.totalen, ["niveau", "naam"], self._leden(uit)),
        )
        for tabel, sleutel, leden in tabellen:
            for soort, naam, a, b, waarde in tabel[
                ["statistiek", "categorie", *sleutel, "waarde"]
            ].itertuples(index=False):
                rij = np.zeros(self.n * self.k)
                rij[self.namen.index((soort, naam)) * self.n + np.array(leden[a, b])] = 1
                yield (
                    rij,
                    None if pd.isna(waarde) else int(waarde),
                )

    def _leden(self, uit: Onderdrukking) -> dict[tuple[str, str], list[int]]:
        leden: dict[tuple[str, str], list[int]] = {}
        for niveau, groep in uit.niveaus.items():
            for plaats, naam in groep.items():
                leden.setdefault((niveau, naam), []).append(self.plaats[plaats])
        return leden

    def _gezond_verstand(self, domein_van: Mapping[str, str]) -> None:
        """Add what everybody knows: domains against stapeling, voorzieningen below their domain."""
        gelijk, hoogstens = [], []
        keer = {("stapeling", "1"): -1, ("stapeling", "2"): -2, ("stapeling", "3"): -3}
        for plek in range(self.n):
            if any(soort == "stapeling" for soort, _ in self.namen):
                rij = np.zeros((self.k, self.n))
                rij[:, plek] = [keer.get(naam, naam[0] == "domein") for naam in self.namen]
                gelijk.append(rij.ravel())
            for voorziening, domein in domein_van.items():
                rij = np.zeros((self.k, self.n))
                rij[self.namen.index(("voorziening", voorziening)), plek] = 1
                rij[self.namen.index(("domein", domein)), plek] = -1
                hoogstens.append(rij.ravel())
        if gelijk:
            self.gelijk = np.vstack([self.gelijk, gelijk])
            self.waarden = np.concatenate([self.waarden, np.zeros(len(gelijk))])
        if hoogstens:
            self.hoogstens = np.array(hoogstens)
        assert np.allclose(self.gelijk @ self.waar, self.waarden)
        assert (self.hoogstens @ self.waar <= 0).all()

    def raadt(self, rij: Matrix, *, geheel: bool) -> tuple[float, float]:
        """Return between which bounds a withheld count lies."""
        uit = []
        nul = np.zeros(len(self.hoogstens))
        for teken in (1, -1):
            if geheel:
                eisen = LinearConstraint(self.gelijk, self.waarden, self.waarden)
                los = milp(teken * rij, constraints=eisen, integrality=np.ones(len(rij)))
            else:
                onder = self.hoogstens if len(nul) else None
                los = linprog(teken * rij, onder, nul if len(nul) else None, self.gelijk, self.waarden)
            assert los.status in (0, 3, 4)  # 3 and 4: no limit
            uit.append(teken * los.fun if los.status == 0 else np.inf)
        return uit[0], uit[1]

    def controleer(self, drempel: int, *, geheel: bool = False) -> int:
        """Assert of every withheld count below the threshold that its range is wide; return how many."""
        klein = [rij for rij in self.weg if rij @ self.waar < drempel]
        for rij in klein:
            onder, boven = self.raadt(rij, geheel=geheel)
            waar = float(rij @ self.waar)
            assert boven - onder >= drempel - 1e-5
            assert boven >= waar + 1 - 1e-5
            assert onder <= max(waar - 1, 0) + 1e-5
        return len(klein)


@pytest.mark.parametrize("zaad", range(6))
def test_geen_cel_is_smaller_dan_de_drempel(zaad: int) -> None:
    geval = _geval(zaad, 6, indelingen=zaad % 4, schaal=[3, 15, 40][zaad % 3], samen=False)
    uit = onderdrukken(geval.telling, geval.niveaus, tijd=5)
    zichtbaar = [waarde for tabel in (uit.cellen, uit.totalen) for waarde in tabel["waarde"].dropna()]
    assert min(zichtbaar) >= 10
    assert Buitenstaander(geval, uit).controleer(10, geheel=True) > 3


@pytest.mark.parametrize("zaad", range(2))
def test_ook_niet_als_categorieen_samenhangen(zaad: int) -> None:
    geval = _geval(zaad, 4, indelingen=1, schaal=60, samen=True)
    uit = onderdrukken(geval.telling, geval.niveaus, domein_van=geval.domein_van, tijd=4)
    assert uit.cellen["waarde"].notna().sum() > 30
    assert Buitenstaander(geval, uit).controleer(10) > 50


def test_een_aanvaller_wint_wel_van_losse_categorieen() -> None:
    """The same attacker finds cells when domains and stapeling are each protected on their own."""
    geval = _geval(0, 4, indelingen=1, schaal=60, samen=True)
    delen = []
    for soort in geval.telling.aantallen:
        telling = Telling(
            2024, None, "records", geval.telling.plaatsen,
            {soort: geval.telling.categorieen[soort]}, {soort: geval.telling.aantallen[soort]}, {"geteld": 1},
        )  # fmt: skip
        delen.append(onderdrukken(telling, geval.niveaus, tijd=5))
    buiten = Buitenstaander(geval, delen[0])
    for deel in delen[1:]:
        ander = Buitenstaander(geval, deel)
        buiten.gelijk = np.vstack([buiten.gelijk, ander.gelijk])
        buiten.waarden = np.concatenate([buiten.waarden, ander.waarden])
        buiten.weg += ander.weg
    smal = 0
    for rij in buiten.weg:
        if rij @ buiten.waar < 10:
            onder, boven = buiten.raadt(rij, geheel=False)
            smal += boven - onder < 10 - 1e-5
    assert smal > 0


def _goedkoopst(geval: Geval, drempel: int) -> float:
    """Return the least loss of any safe choice, by trying all of them with whole numbers."""
    leeg = onderdrukken(geval.telling, geval.niveaus, drempel=1)  # nothing but zeros is withheld
    buiten = Buitenstaander(geval, leeg)
    cellen = {tuple(rij): rij for rij, _ in buiten._gepubliceerd(leeg)}
    waarden = {sleutel: float(rij @ buiten.waar) for sleutel, rij in cellen.items()}
    klein = [sleutel for sleutel, waarde in waarden.items() if waarde < drempel]
    groot = [sleutel for sleutel in cellen if sleutel not in klein]
    keuzes = [keuze for k in range(len(groot) + 1) for keuze in combinations(groot, k)]
    keuzes.sort(key=lambda keuze: sum(waarden[sleutel] + 1 for sleutel in keuze))
    for keuze in keuzes:
        weg = {*klein, *keuze}
        zien = [cellen[sleutel] for sleutel in cellen if sleutel not in weg]
        buiten.gelijk = np.array(zien) if zien else np.zeros((0, buiten.n))
        buiten.waarden = buiten.gelijk @ buiten.waar
        buiten.weg = [cellen[sleutel] for sleutel in klein]
        try:
            buiten.controleer(drempel, geheel=True)
        except AssertionError:
            continue
        return sum(waarden[sleutel] + 1 for sleutel in weg)
    raise AssertionError("no safe choice")


def _verlies(geval: Geval, uit: Onderdrukking) -> float:
    buiten = Buitenstaander(geval, uit)
    return sum(float(np.array(rij) @ buiten.waar) + 1 for rij in {tuple(rij) for rij in buiten.weg})


@pytest.mark.parametrize(
    "zaad", [*range(6), *(pytest.param(z, marks=pytest.mark.proef) for z in range(6, 60))]
)
def test_er_gaat_niet_meer_verloren_dan_nodig(zaad: int) -> None:
    loting = np.random.default_rng(zaad)
    n = 5
    plaatsen = tuple(("gebied", str(nr)) for nr in range(n))
    niveaus = {
        "wijk": {plaats: str(loting.integers(2)) for plaats in plaatsen},
        "gemeente": dict.fromkeys(plaatsen, "g"),
        "plan": {plaats: str(loting.integers(2)) for plaats in plaatsen},
    }
    aantallen = (loting.integers(0, 30, (n, 1)) * (loting.random((n, 1)) < 0.8)).astype(np.int64)
    telling = Telling(
        2024, None, "records", plaatsen, {"domein": ("wmo",)}, {"domein": aantallen}, {"geteld": 1}
    )
    geval = Geval(telling, niveaus, {})
    uit = onderdrukken(telling, niveaus)
    assert uit.bewijzen[0].status == "optimaal"
    assert _verlies(geval, uit) == _goedkoopst(geval, 10)


@pytest.mark.parametrize("zaad", range(4))
def test_wat_gekeurd_is_geeft_niets_prijs(zaad: int) -> None:
    """A new indeling is either refused, and then it does give something away, or safe."""
    geval = _geval(zaad, 4, indelingen=2, schaal=25, samen=False)
    eerst = {naam: groep for naam, groep in geval.niveaus.items() if naam != "plan 1"}
    eerder = onderdrukken(geval.telling, eerst)
    nieuw = {"plan 1": geval.niveaus["plan 1"]}
    try:
        uit = keur_indelingen(geval.telling, eerder, nieuw)
    except InvoerGeweigerd as fout:
        genoemd = fout.problemen
    else:
        Buitenstaander(geval, uit).controleer(10, geheel=True)
        return
    assert genoemd
    assert all("van plan 1" in probleem for probleem in genoemd)
    with pytest.raises(AssertionError):
        Buitenstaander(geval, _naief(geval, eerder)).controleer(10, geheel=True)


def _naief(geval: Geval, eerder: Onderdrukking) -> Onderdrukking:
    """Publish the totals of the new indeling beside the old tables without a check."""
    drempelloos = onderdrukken(geval.telling, {"plan 1": geval.niveaus["plan 1"]}, drempel=1).totalen
    drempelloos["waarde"] = drempelloos["waarde"].where(drempelloos["waarde"] >= 10)
    totalen = pd.concat([eerder.totalen, drempelloos], ignore_index=True)
    return Onderdrukking(eerder.cellen, totalen, geval.niveaus, 10, ())


@pytest.mark.proef
@pytest.mark.parametrize("zaad", range(25))
def test_veel_roosters(zaad: int) -> None:
    samen = zaad % 5 == 0
    geval = _geval(100 + zaad, 5, indelingen=zaad % 4, schaal=[2, 8, 20, 50][zaad % 4], samen=samen)
    uit = onderdrukken(geval.telling, geval.niveaus, domein_van=geval.domein_van, tijd=10)
    assert Buitenstaander(geval, uit).controleer(10, geheel=not samen) > 0
