"""For attacks on the privacy door: people to count, the door itself, and a referee that keeps the score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.voorzieningen import Voorzieningenlijst, herken_voorziening, lees_lijst
from gebied.privacy.leveren import bescherm, boek_in, maak_geldig, voeg_toe
from gebied.privacy.sleutel import Sleutel
from gebied.privacy.telling import GETELD, PLAATS_ONBEKEND, STAPELINGEN, Telling
from gebied.privacy.veilig import INSTELLINGEN, Levering, VeiligeTabel

SOORTEN = ("gewoon", "zeldzaam", "druk", "gewoon", "alles in één gebied", "iedereen gelijk", "één persoon")
"""Kinds of random data: how many people have help, where they live, and how alike they are."""


@dataclass(frozen=True)
class Bevolking:
    """People with help, in public areas.

    `plaats` (persons,) is the number of the area; `heeft` (persons, voorzieningen) what somebody has, before
    anything is cut off.
    """

    naam: str
    codes: tuple[str, ...]
    groepen: Mapping[str, np.ndarray]  # name of a level → label per area
    inwoners: np.ndarray
    plaats: np.ndarray
    heeft: np.ndarray
    lijst: Voorzieningenlijst

    def telling(self) -> Telling:
        """Count the slow and plain way, independent of the counting in `gebied`."""
        domeinen = [domein.sleutel for domein in self.lijst.domeinen]
        van = np.array([domeinen.index(v.domein) for v in self.lijst.voorzieningen])
        in_domein = np.stack([self.heeft[:, van == d].any(axis=1) for d in range(len(domeinen))], axis=1)
        hoeveel = in_domein.sum(axis=1)
        stapel = np.minimum(hoeveel, 3)[:, None] == np.arange(1, 4)
        return Telling(
            2024,
            None,
            "records",
            tuple(("gebied", code) for code in self.codes),
            {
                "domein": tuple(domeinen),
                "voorziening": tuple(v.sleutel for v in self.lijst.voorzieningen),
                "stapeling": STAPELINGEN,
            },
            {
                "domein": self._per_gebied(_eerste_drie(in_domein)),
                "voorziening": self._per_gebied(_eerste_drie(self.heeft)),
                "stapeling": self._per_gebied(stapel),
            },
            {GETELD: int(self.heeft.sum()), PLAATS_ONBEKEND: 12},
            {GETELD: len(self.plaats), PLAATS_ONBEKEND: 7},
            {
                "domeinen": int((hoeveel > 3).sum()),
                "voorzieningen": int((self.heeft.sum(axis=1) > 3).sum()),
                "gebieden": 5,
            },
        )

    def _per_gebied(self, telt: np.ndarray) -> np.ndarray:
        wie, wat = np.nonzero(telt)
        vlak = np.bincount(self.plaats[wie] * telt.shape[1] + wat, minlength=len(self.codes) * telt.shape[1])
        return vlak.reshape(len(self.codes), telt.shape[1]).astype(np.int64)


def _eerste_drie(heeft: np.ndarray) -> np.ndarray:
    return heeft & (heeft.cumsum(axis=1) <= 3)


@pytest.fixture(scope="session")
def voorbeeldbevolking(wortel: Path) -> Bevolking:
    """The fictitious people of Almere 2013, counted from the csv."""
    lijst = lees_lijst()
    map_ = wortel / "data" / "voorbeeld" / "almere2013"
    rijen = pd.read_csv(map_ / "gebruik_fictief.csv", sep=";", dtype=str, keep_default_na=False)
    wijken = pd.read_csv(map_ / "wijken.csv").sort_values("code", ignore_index=True)
    for kolom, leeg in (("ingangsdatum", "01-01-1900"), ("einddatum", "31-12-2099")):
        rijen[kolom] = pd.to_datetime(rijen[kolom].replace("", leeg), format="%d-%m-%Y")
    rijen = rijen[(rijen["ingangsdatum"] <= "2013-12-31") & (rijen["einddatum"] >= "2013-01-01")]
    laatste = rijen.sort_values(["ingangsdatum", "einddatum"]).groupby("persoon")["buurtcode"].last()
    sleutels = [v.sleutel for v in lijst.voorzieningen]
    nummer = {
        (code, domein): sleutels.index(str(herken_voorziening(lijst, code, domein)))
        for domein, code in rijen[["domein", "productcategorie"]].drop_duplicates().itertuples(index=False)
    }
    heeft = np.zeros((len(laatste), len(sleutels)), dtype=bool)
    wie = laatste.index.get_indexer(rijen["persoon"])
    wat = [nummer[paar] for paar in zip(rijen["productcategorie"], rijen["domein"], strict=True)]
    heeft[wie, wat] = True
    return Bevolking(
        "Almere 2013 (fictief)",
        tuple(wijken["code"]),
        {"wijk": wijken["code"].str[:8].to_numpy(), "stadsdeel": wijken["stadsdeel"].to_numpy()},
        wijken["inwoners"].to_numpy(),
        pd.Index(wijken["code"]).get_indexer(laatste),
        heeft,
        lijst,
    )


@pytest.fixture(scope="session")
def trek_bevolking(echte_data: Path) -> Callable[..., Bevolking]:
    """Draw people over the buurten of a real gemeente of 2015: `trek_bevolking(nr, soort=None)`."""

    @cache
    def buurten() -> pd.DataFrame:
        kolommen = ["BU_CODE", "WK_CODE", "GM_CODE", "GM_NAAM", "AANT_INW"]
        tabel = pd.read_parquet(echte_data / "cbs2015" / "buurten.parquet", columns=kolommen)
        tabel = tabel.assign(AANT_INW=tabel["AANT_INW"].clip(lower=0)).sort_values("BU_CODE")
        return tabel[tabel.groupby("GM_CODE")["BU_CODE"].transform("size") >= 4]

    def trek(nr: int, soort: str | None = None) -> Bevolking:
        rng = np.random.default_rng([4, nr])
        gemeente = rng.choice(np.unique(buurten()["GM_CODE"]))
        hier = buurten()[buurten()["GM_CODE"] == gemeente]
        soort = soort or SOORTEN[nr % len(SOORTEN)]
        lijst = lees_lijst()
        inwoners = hier["AANT_INW"].to_numpy().astype(np.int64)
        plaats = _trek_plaats(rng, inwoners, soort)
        return Bevolking(
            f"{hier['GM_NAAM'].iloc[0]} ({soort})",
            tuple(hier["BU_CODE"]),
            {"wijk": hier["WK_CODE"].to_numpy(), "gemeente": hier["GM_CODE"].to_numpy()},
            inwoners,
            plaats,
            _trek_heeft(rng, plaats, len(hier), soort, lijst),
            lijst,
        )

    return trek


def _trek_plaats(rng: np.random.Generator, inwoners: np.ndarray, soort: str) -> np.ndarray:
    if soort == "één persoon":
        return rng.integers(0, len(inwoners), 1)
    if soort == "alles in één gebied":
        return np.full(int(inwoners.sum() * 0.02), inwoners.argmax())
    rond = {"zeldzaam": 0.001, "druk": 0.5}.get(soort, 0.11)
    deel = rng.beta(4, 4 * (1 - rond) / rond, len(inwoners))
    return np.repeat(np.arange(len(inwoners)), rng.binomial(inwoners, deel))


def _trek_heeft(
    rng: np.random.Generator, plaats: np.ndarray, gebieden: int, soort: str, lijst: Voorzieningenlijst
) -> np.ndarray:
    """Give everybody one to seven voorzieningen, with a mix that differs per gebied."""
    aantal = len(lijst.voorzieningen)
    heeft = np.zeros((len(plaats), aantal), dtype=bool)
    if soort == "iedereen gelijk":  # three domains and three voorzieningen each: the most a person can be in
        per_domein = {v.domein: nr for nr, v in enumerate(lijst.voorzieningen)}
        heeft[:, list(per_domein.values())[:3]] = True
        return heeft
    kans = rng.dirichlet(np.full(aantal, 0.4), gebieden)
    ladder = kans.cumsum(axis=1)
    hoeveel = rng.choice([1, 2, 3, 7], len(plaats), p=[0.6, 0.25, 0.12, 0.03])
    for keer in range(7):
        mee = np.flatnonzero(hoeveel > keer)
        lot = rng.random(len(mee))
        wat = (ladder[plaats[mee]] < lot[:, None]).sum(axis=1).clip(max=aantal - 1)
        heeft[mee, wat] = True
    return heeft


def _lever(
    telling: Telling,
    sl: Sleutel,
    lijst: Voorzieningenlijst,
    tabel: VeiligeTabel | None = None,
    *,
    instelling: str = "gewoon",
    omrekening: pd.DataFrame | None = None,
    jaarbudget: float = 3.0,
    boek: bool = True,
) -> VeiligeTabel:
    """What the door does with a count."""
    leveringen = tabel.leveringen if tabel else ()
    klaar = bescherm(telling, leveringen, sl, INSTELLINGEN[instelling], jaarbudget=jaarbudget)
    if klaar.levering is not None:
        assert tabel is not None
        return maak_geldig(tabel, klaar.levering)
    levering = Levering(
        nr=len(leveringen) + 1,
        jaar=telling.jaar,
        peildatum=None,
        methode="ruis",
        instelling=instelling,
        epsilon=float(INSTELLINGEN[instelling].epsilon),
        drempel=10,
        afdruk=klaar.afdruk,
        boeking=klaar.boeking,
        sleutelafdruk=sl.afdruk,
        gemaakt_op=date(2026, 11, 22),
        door="beleid",
        geldig=True,
        lijst=lijst,
    )
    if boek:
        boek_in(sl, levering)
    delen = {"cellen": klaar.cellen} | ({} if omrekening is None else {"omrekening": omrekening})
    return voeg_toe(tabel, levering, **delen)


@pytest.fixture(scope="session")
def lever() -> Callable[..., VeiligeTabel]:
    """Let a count through the door, in a project that may hold leveringen already."""
    return _lever


@pytest.fixture
def sleutel_van(tmp_path: Path) -> Callable[[np.random.Generator], Sleutel]:
    """Draw a fresh key, with an empty ledger beside it."""
    return lambda rng: Sleutel(rng.bytes(32), tmp_path)


@dataclass
class Stand:
    """Per attack: how often right, how often played, and how often it may be."""

    rijen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    def neem(self, naam: str, grens: float, goed: Any) -> None:
        goed = np.asarray(goed)
        rij = self.rijen[naam]
        rij[0], rij[1], rij[2] = rij[0] + int(goed.sum()), rij[1] + goed.size, grens

    def tel_op(self, ander: Stand) -> None:
        """Add the score of another game."""
        for naam, (goed, keer, grens) in ander.rijen.items():
            rij = self.rijen[naam]
            rij[0], rij[1], rij[2] = rij[0] + goed, rij[1] + keer, grens

    def toets(self, meld: Callable[[str], None] | None = None) -> None:
        """No attack may do better than its bound and four times the chance error."""
        boven = []
        for naam, (goed, keer, grens) in self.rijen.items():
            speling = 4 * np.sqrt(grens * (1 - grens) / keer)
            if meld:
                meld(f"{naam}: goed in {goed / keer:.4f} van {keer:.0f}, grens {grens:.4f}")
            if goed / keer > grens + speling:
                boven.append((naam, goed / keer, grens, keer))
        assert not boven


@pytest.fixture
def stand() -> Stand:
    """An empty score."""
    return Stand()


@pytest.fixture
def meld(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Keep a figure that was measured; `make proef` prints them all at its end."""
    return lambda tekst: record_property("meting", tekst)
