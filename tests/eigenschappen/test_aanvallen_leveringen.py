"""Attacks that use more than one import: repeating, changing one person, copies, restoring an old file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.leveren import Protectie, bescherm, vingerafdrukken
from gebied.privacy.ruis import hash_van
from gebied.privacy.sleutel import Sleutel, Uitgave, boek, lees_uitgaven
from gebied.privacy.stroom import Stroom
from gebied.privacy.tellen import tel_records
from gebied.privacy.telling import PLAATS_ONBEKEND, Telling
from gebied.privacy.veilig import INSTELLINGEN, VeiligeTabel

Lever = Callable[..., VeiligeTabel]
NieuweSleutel = Callable[[np.random.Generator], Sleutel]
GEWOON = INSTELLINGEN["gewoon"]
LIJST = Voorzieningenlijst(
    tuple(Domein(naam, naam.title()) for naam in ("jeugd", "wmo", "schuldhulp")),
    tuple(
        Voorziening(f"v{nr}", f"Voorziening {nr}", domein, "algemeen")
        for nr, domein in enumerate(["jeugd", "jeugd", "wmo", "wmo", "schuldhulp"])
    ),
)
CODES = [f"BU{nr:08d}" for nr in range(60)]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(20261122)


@pytest.fixture
def telling(rng: np.random.Generator) -> Telling:
    return maak_telling(rng, len(CODES))


def maak_telling(rng: np.random.Generator, gebieden: int) -> Telling:
    return Telling(
        2024,
        None,
        "records",
        tuple(("gebied", code) for code in CODES[:gebieden]),
        {
            "domein": tuple(d.sleutel for d in LIJST.domeinen),
            "voorziening": tuple(v.sleutel for v in LIJST.voorzieningen),
            "stapeling": ("1", "2", "3"),
        },
        {
            "domein": rng.integers(0, 200, (gebieden, 3)),
            "voorziening": rng.integers(0, 200, (gebieden, 5)),
            "stapeling": rng.integers(0, 200, (gebieden, 3)),
        },
        {},
        {"geteld": 6000, PLAATS_ONBEKEND: 41},
        {"domeinen": 4, "voorzieningen": 30, "gebieden": 50},
    )


def meer(telling: Telling, gebied: int = 0) -> Telling:
    """The same people and one more, who has everything that comes first."""
    aantallen = {naam: waarden.copy() for naam, waarden in telling.aantallen.items()}
    for waarden in aantallen.values():
        waarden[gebied, 0] += 1
    return replace(telling, aantallen=aantallen)


def waar(telling: Telling) -> dict[str, np.ndarray]:
    return {naam: waarden.ravel() for naam, waarden in telling.aantallen.items()}


def lees(cellen: pd.DataFrame) -> dict[str, np.ndarray]:
    """What is published, per statistic."""
    waarden, soort = cellen["waarde"].to_numpy(dtype=np.int64), cellen["statistiek"].to_numpy()
    return {naam: waarden[soort == naam] for naam in ("domein", "voorziening", "stapeling")}


def publiceer(
    telling: Telling, sleutel: Sleutel, instelling: str = "gewoon", budget: float = 3.0
) -> Protectie:
    """Import in a project without leveringen, and book it; without the table that a project keeps."""
    klaar = bescherm(telling, (), sleutel, INSTELLINGEN[instelling], jaarbudget=budget)
    boek(sleutel, Uitgave(telling.jaar, klaar.boeking, float(INSTELLINGEN[instelling].epsilon)))
    return klaar


def epsilon(naam: str) -> float:
    return float(GEWOON.schaal(naam))  # type: ignore[arg-type]


# the attack: average all that was ever published of a cell


def gemiddelde(gepubliceerd: Sequence[np.ndarray]) -> np.ndarray:
    return np.rint(np.mean(gepubliceerd, axis=0)).astype(np.int64)


def toets_gemiddelde(
    stand: Any, naam: str, gepubliceerd: Sequence[dict[str, np.ndarray]], echt: dict[str, np.ndarray]
) -> None:
    """One draw tells the exact count with chance tanh(ε/2); more of the same should tell nothing more."""
    for deel, waarden in echt.items():
        goed = gemiddelde([een[deel] for een in gepubliceerd]) == waarden
        stand.neem(f"{naam}, {deel}", float(np.tanh(epsilon(deel) / 2)), goed)
    stand.toets()


def test_averaging_a_thousand_imports_of_the_same_data(
    telling: Telling, lever: Lever, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any
) -> None:
    sleutel = sleutel_van(rng)
    tabel = lever(telling, sleutel, LIJST)
    gezien = [lees(tabel.cellen)]
    for keer in range(999):
        if keer < 4:  # what the project then holds; that takes long
            gezien.append(lees(lever(telling, sleutel, LIJST, tabel).cellen))
        else:
            assert bescherm(telling, tabel.leveringen, sleutel, GEWOON).levering == 1
            gezien.append(gezien[0])
    toets_gemiddelde(stand, "duizend keer hetzelfde", gezien, waar(telling))
    assert sum(uit.epsilon for uit in lees_uitgaven(sleutel)) == 3


def test_averaging_finds_every_count_when_each_import_is_a_new_project(
    sleutel_van: NieuweSleutel, rng: np.random.Generator
) -> None:
    """Shows that the attack works, and what docs/privacy.md does not promise: new projects add their ε up."""
    telling = maak_telling(rng, 6)
    gezien = [lees(bescherm(telling, (), sleutel_van(rng), GEWOON).cellen) for _ in range(200)]
    for naam, waarden in waar(telling).items():
        goed = gemiddelde([een[naam] for een in gezien]) == waarden
        assert goed.mean() > 0.8


# re-salted pseudonyms, and the same rows in another order

PRODUCTEN = ["v0", "v1", "v2", "v3", "v4"]


def records(rng: np.random.Generator, aantal: int) -> list[tuple[int, str, str]]:
    """Draw rows (person, place, voorziening); some persons have several."""
    wie = np.sort(rng.integers(0, aantal // 2, aantal))
    plaats = rng.integers(0, 12, aantal // 2)
    return [(int(p), CODES[plaats[p]], str(rng.choice(PRODUCTEN))) for p in wie]


def tel(rijen: Sequence[tuple[int, str, str]], naam_van: Callable[[int], str]) -> Telling:
    def batches() -> Iterator[pa.RecordBatch]:
        personen, plaatsen, producten = zip(*rijen, strict=True)
        yield pa.record_batch(
            {
                "persoon": pa.array([naam_van(p) for p in personen], pa.string()),
                "plaats": pa.array(plaatsen, pa.string()),
                "voorziening": pa.array(producten, pa.string()),
            }
        )

    stroom = Stroom(
        batches(),
        lambda teksten: [("gebied", tekst) for tekst in teksten],
        lambda paren: [voorziening for voorziening, _ in paren],
    )
    return tel_records([stroom], jaar=2024, lijst=LIJST, plaatsen=[("gebied", code) for code in CODES[:12]])


def test_averaging_imports_with_other_pseudonyms_and_another_order(
    lever: Lever, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any
) -> None:
    rijen = records(rng, 600)
    sleutel = sleutel_van(rng)
    tabel, gezien = None, []
    for zout in range(6):
        geschud = [rijen[nr] for nr in rng.permutation(len(rijen))]
        telling = tel(geschud, lambda p, zout=zout: f"{hash_van(bytes([zout]), [p]).hex()[:16]}")
        tabel = lever(telling, sleutel, LIJST, tabel)
        gezien.append(lees(tabel.cellen))
    assert len(tabel.leveringen) == 1
    toets_gemiddelde(stand, "andere pseudoniemen", gezien, waar(telling))


# one person more or less


def test_a_second_levering_is_refused_at_the_default_budget(
    telling: Telling, lever: Lever, sleutel_van: NieuweSleutel, rng: np.random.Generator
) -> None:
    sleutel = sleutel_van(rng)
    tabel = lever(telling, sleutel, LIJST)
    for ander in (meer(telling), replace(telling, peildatum=pd.Timestamp(2024, 7, 1).date())):
        with pytest.raises(InvoerGeweigerd, match="privacybudget"):
            lever(ander, sleutel, LIJST, tabel)


def welke_cellen_veranderden(een: np.ndarray, ander: np.ndarray) -> np.ndarray:
    """The attacker looks where two leveringen differ: that is where the person must be."""
    return np.flatnonzero(een != ander)


def test_the_difference_of_two_leveringen_does_not_point_at_a_cell(
    telling: Telling, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any
) -> None:
    """With noise kept per cell, the one cell that changes would be the person; here every cell changes."""
    for _ in range(15):
        gebied = int(rng.integers(len(CODES)))
        sleutel = sleutel_van(rng)
        paar = (telling, meer(telling, gebied))
        een, twee = (lees(publiceer(t, sleutel, budget=6).cellen)["domein"] for t in paar)
        veranderd = welke_cellen_veranderden(een, twee)
        assert len(veranderd) > 0.7 * len(een)
        stand.neem("waar is de persoon", 0.05, np.argmax(twee - een) == 3 * gebied)
    stand.toets()


# copies of the project file, and an old one put back


def test_copies_of_a_project_give_the_same_noise_and_share_one_budget(
    telling: Telling, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any
) -> None:
    sleutel = sleutel_van(rng)
    gezien = [lees(publiceer(telling, sleutel).cellen) for _ in range(20)]
    toets_gemiddelde(stand, "kopieën", gezien, waar(telling))
    with pytest.raises(InvoerGeweigerd, match="kopie van dit project"):
        publiceer(meer(telling), sleutel)


@pytest.mark.parametrize("ander", ["sterk", "licht"])
def test_another_setting_after_an_old_file_is_put_back(
    telling: Telling, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any, ander: str
) -> None:
    """One draw at two scales would tell the draw: twice the one less the other is then the count itself."""
    sleutel = sleutel_van(rng)
    een = lees(publiceer(telling, sleutel).cellen)
    with pytest.raises(InvoerGeweigerd, match="privacybudget"):
        publiceer(telling, sleutel, ander)
    twee = lees(publiceer(telling, sleutel, ander, 10).cellen)
    factor = float(INSTELLINGEN[ander].epsilon / GEWOON.epsilon)
    for naam, waarden in waar(telling).items():
        # noise scales with 1/ε: with one draw, x + r and x + r/factor would give x
        goed = np.rint((een[naam] - factor * twee[naam]) / (1 - factor)) == waarden
        grens = float(np.tanh((1 + factor) * epsilon(naam) / 2))
        stand.neem(f"andere instelling, {naam}", grens, goed)
        samenhang = np.corrcoef(een[naam] - waarden, twee[naam] - waarden)[0, 1]
        assert abs(samenhang) < 4 / np.sqrt(len(waarden))
    stand.toets()
    assert sum(uit.epsilon for uit in lees_uitgaven(sleutel)) == 3 + float(INSTELLINGEN[ander].epsilon)


def welk_verslag_heeft_hem(een: dict[str, int], ander: dict[str, int], post: str) -> bool:
    """Two reports: the first has the person when it counts more."""
    return een[post] > ander[post] if een[post] != ander[post] else len(een) % 2 == 0


def test_tallies_of_the_report_after_an_old_file_is_put_back(
    lever: Lever,
    sleutel_van: NieuweSleutel,
    rng: np.random.Generator,
    stand: Any,
    meld: Callable[[str], None],
) -> None:
    """A person without usable place is in no cell, only in a tally; two reports may not tell which has it."""
    telling = maak_telling(rng, 1)
    met = replace(telling, personen=telling.personen | {PLAATS_ONBEKEND: 42})
    goed = []
    for _ in range(120):
        sleutel, munt = sleutel_van(rng), bool(rng.random() < 0.5)
        paar = (met, telling) if munt else (telling, met)
        een, twee = (bescherm(t, (), sleutel, GEWOON, jaarbudget=6).posten for t in paar)
        goed.append(welk_verslag_heeft_hem(een, twee, PLAATS_ONBEKEND) == munt)
    stand.neem("in welk verslag", 1 / (1 + np.exp(-2 * float(GEWOON.verslag))), goed)
    stand.toets(meld)
    sleutel = sleutel_van(rng)
    tabel = lever(telling, sleutel, LIJST)
    assert len(lever(met, sleutel, LIJST, tabel).leveringen) == 1
    with pytest.raises(InvoerGeweigerd, match="privacybudget"):
        publiceer(met, sleutel)  # in an older copy: it costs


# the fingerprint that the project file holds


def sleutel_raden(afdruk: str, sleutelafdruk: str, kandidaten: Sequence[Telling]) -> int | None:
    """Try keys that stand in the file itself: whose fingerprint is this?"""
    for sleutel in (sleutelafdruk.encode(), bytes.fromhex(sleutelafdruk), b"", bytes(32)):
        for nr, telling in enumerate(kandidaten):
            if afdruk in vingerafdrukken(telling, Sleutel(sleutel, CODES)):  # type: ignore[arg-type]
                return nr
    return None


def test_a_fingerprint_does_not_say_whose_data_it_is(
    sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any
) -> None:
    klein = maak_telling(rng, 1)
    kandidaten = (klein, meer(klein))
    goed = []
    for _ in range(500):
        sleutel, munt = sleutel_van(rng), int(rng.integers(2))
        afdruk, boeking = vingerafdrukken(kandidaten[munt], sleutel)
        assert sleutel_raden(afdruk, sleutel.afdruk, kandidaten) is None
        assert sleutel_raden(boeking, sleutel.afdruk, kandidaten) is None
        goed.append(int(afdruk, 16) % 2 == munt)
    stand.neem("afdruk", 0.5, goed)
    stand.toets()


# postcodes: spread values and back


def pc4_terug(per_gebied: pd.DataFrame, delen: pd.DataFrame, pc4: str) -> np.ndarray:
    """Undo the spreading: add up gebieden that lie in one postcode only, and scale that up."""
    hier = delen[delen["plaats"] == pc4]
    alleen = [c for c in hier["code"] if (delen["code"] == c).sum() == 1]
    deel = hier.set_index("code")["aandeel"][alleen].sum()
    som = per_gebied.loc[alleen].to_numpy(dtype=np.float64).sum(axis=0)
    return np.rint(som / deel) if deel else np.full(per_gebied.shape[1], -1e9)


@pytest.mark.parametrize("delen_per_pc4", [2, 4])
def test_spread_postcodes_give_no_more_than_the_protected_count(
    lever: Lever, sleutel_van: NieuweSleutel, rng: np.random.Generator, stand: Any, delen_per_pc4: int
) -> None:
    postcodes = [f"{1300 + nr}" for nr in range(15)]
    rijen = []
    for nr, pc4 in enumerate(postcodes):
        aandelen = rng.dirichlet(np.ones(delen_per_pc4))
        codes = CODES[delen_per_pc4 * nr : delen_per_pc4 * (nr + 1)]
        rijen += [(1, "pc4", pc4, code, deel) for code, deel in zip(codes, aandelen, strict=True)]
    delen = pd.DataFrame(rijen, columns=["levering", "soort_plaats", "plaats", "code", "aandeel"])
    for _ in range(2):
        telling = replace(maak_telling(rng, 15), plaatsen=tuple(("pc4", pc4) for pc4 in postcodes))
        tabel = lever(telling, sleutel_van(rng), LIJST, omrekening=delen, boek=False)
        per_gebied = tabel.per_gebied(2024, CODES[: 15 * delen_per_pc4])
        echt = np.concatenate(list(telling.aantallen.values()), axis=1)
        for rij, pc4 in enumerate(postcodes):
            goed = pc4_terug(per_gebied, delen, pc4) == echt[rij]
            for naam, kolommen in (
                ("domein", slice(0, 3)),
                ("voorziening", slice(3, 8)),
                ("stapeling", slice(8, 11)),
            ):
                stand.neem(f"pc4 {naam}", float(np.tanh(epsilon(naam) / 2)), goed[kolommen])
    stand.toets()


def test_what_the_door_does_not_promise_nobody_changed_is_visible(
    telling: Telling, lever: Lever, sleutel_van: NieuweSleutel, rng: np.random.Generator
) -> None:
    """Equal input gives the levering that is there; docs/privacy.md says what that tells."""
    sleutel = sleutel_van(rng)
    tabel = lever(telling, sleutel, LIJST)
    assert len(lever(telling, sleutel, LIJST, tabel, jaarbudget=6).leveringen) == 1
    assert len(lever(meer(telling), sleutel, LIJST, tabel, jaarbudget=6).leveringen) == 2
