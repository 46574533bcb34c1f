"""The same input gives the same numbers; any other gives fresh noise everywhere and costs budget."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.andere_projecten import noteer, waarschuw
from gebied.privacy.leveren import (
    bescherm,
    boek_in,
    maak_geldig,
    vingerafdrukken,
    voeg_toe,
    weiger_andere_methode,
)
from gebied.privacy.sleutel import (
    Sleutel,
    Uitgave,
    bewaar_sleutel,
    boek,
    lees_uitgaven,
    nieuwe_sleutel,
    vind_sleutel,
)
from gebied.privacy.telling import GETELD, STAPELINGEN, Telling
from gebied.privacy.veilig import (
    INSTELLINGEN,
    Levering,
    VeiligeTabel,
    afgerond,
    eerste_niveau,
    toon,
)
from gebied.privacy.verslag import Verslaggegevens, schrijf_verslag

LIJST = Voorzieningenlijst(
    (Domein("wmo", "Wmo"), Domein("jeugd", "Jeugdhulp")),
    (
        Voorziening("begeleiding", "Begeleiding", "wmo", "individueel licht"),
        Voorziening("ambulant", "Ambulant", "jeugd", "individueel licht"),
    ),
)
CODES = [f"BU{nr:08d}" for nr in range(40)]
GEWOON = INSTELLINGEN["gewoon"]


@pytest.fixture
def sleutel(tmp_path: Path) -> Sleutel:
    nieuw = nieuwe_sleutel(tmp_path / "sleutels")
    bewaar_sleutel(nieuw)
    return nieuw


def tel(zaad: int = 1, jaar: int = 2024) -> Telling:
    rng = np.random.default_rng(zaad)
    return Telling(
        jaar,
        None,
        "records",
        tuple(("gebied", code) for code in CODES),
        {"domein": ("wmo", "jeugd"), "voorziening": ("begeleiding", "ambulant"), "stapeling": STAPELINGEN},
        {
            "domein": rng.poisson(30, (40, 2)),
            "voorziening": rng.poisson(20, (40, 2)),
            "stapeling": rng.poisson(15, (40, 3)),
        },
        {GETELD: 1000, "plaats onbekend": 5},
        {GETELD: 900, "plaats onbekend": 4},
        {"domeinen": 0, "voorzieningen": 3, "gebieden": 8},
    )


def een_meer(telling: Telling) -> Telling:
    """The same people and one more, in the first gebied."""
    aantallen = {naam: waarden.copy() for naam, waarden in telling.aantallen.items()}
    for waarden in aantallen.values():
        waarden[0, 0] += 1
    return replace(telling, aantallen=aantallen)


def lever(
    telling: Telling, sleutel: Sleutel, tabel: VeiligeTabel | None = None, **opties: object
) -> VeiligeTabel:
    """What the door does with a count."""
    leveringen = tabel.leveringen if tabel else ()
    klaar = bescherm(telling, leveringen, sleutel, GEWOON, **opties)  # type: ignore[arg-type]
    if klaar.levering is not None:
        assert tabel is not None
        return maak_geldig(tabel, klaar.levering)
    levering = Levering(
        len(leveringen) + 1,
        telling.jaar,
        None,
        "ruis",
        "gewoon",
        float(GEWOON.epsilon),
        10,
        klaar.afdruk,
        klaar.boeking,
        sleutel.afdruk,
        date(2026, 11, 22),
        "beleid",
        True,
        LIJST,
    )
    boek_in(sleutel, levering)
    return voeg_toe(tabel, levering, cellen=klaar.cellen)


def waarden(tabel: VeiligeTabel, nr: int) -> np.ndarray:
    return tabel.cellen.loc[tabel.cellen["levering"] == nr, "waarde"].to_numpy(dtype="int64")


def test_every_cell_gets_noise_also_the_empty_ones(sleutel: Sleutel) -> None:
    leeg = replace(tel(), aantallen={n: np.zeros_like(a) for n, a in tel().aantallen.items()})
    cellen = lever(leeg, sleutel).cellen
    assert len(cellen) == 40 * (2 + 2 + 3)
    assert (cellen["waarde"] != 0).mean() > 0.6
    assert (cellen["waarde"] < 0).any()


def test_the_same_input_a_thousand_times_is_one_levering(sleutel: Sleutel) -> None:
    eerst = lever(tel(), sleutel)
    weer = lever(tel(), sleutel, eerst)
    pd.testing.assert_frame_equal(weer.cellen, eerst.cellen)
    assert len(weer.leveringen) == 1
    uitkomsten = {bescherm(tel(), eerst.leveringen, sleutel, GEWOON).levering for _ in range(1000)}
    assert uitkomsten == {1}
    assert [uit.epsilon for uit in lees_uitgaven(sleutel)] == [3.0]


def test_one_person_more_gives_every_cell_fresh_noise(sleutel: Sleutel) -> None:
    eerst = lever(tel(), sleutel)
    beide = lever(een_meer(tel()), sleutel, eerst, jaarbudget=6)
    een, twee = waarden(beide, 1), waarden(beide, 2)
    assert (waarden(eerst, 1) == een).all()
    assert (een != twee).mean() > 0.7  # two independent draws are equal now and then
    waar = np.concatenate([a.ravel() for a in tel().aantallen.values()])
    meer = np.concatenate([a.ravel() for a in een_meer(tel()).aantallen.values()])
    assert abs(np.corrcoef(een - waar, twee - meer)[0, 1]) < 0.25


def test_a_copy_of_the_project_gives_the_same_noise_and_shares_the_budget(sleutel: Sleutel) -> None:
    """Two copies of one project file: the same input is not averaged, other input is not free."""
    een, kopie = lever(tel(), sleutel), lever(tel(), sleutel)
    pd.testing.assert_frame_equal(een.cellen, kopie.cellen)
    with pytest.raises(InvoerGeweigerd, match="privacybudget"):
        lever(een_meer(tel()), sleutel)  # a third copy, in which nothing was read yet


def test_the_budget_of_a_year_is_kept(sleutel: Sleutel) -> None:
    tabel = lever(tel(), sleutel)
    with pytest.raises(InvoerGeweigerd) as fout:
        lever(een_meer(tel()), sleutel, tabel)
    assert "ε = 3,00" in str(fout.value)
    assert "--jaarbudget" in fout.value.stap
    assert len(lever(tel(2, jaar=2025), sleutel, tabel).leveringen) == 2  # another year has its own


def test_an_earlier_levering_can_count_again_without_cost(sleutel: Sleutel) -> None:
    tabel = lever(een_meer(tel()), sleutel, lever(tel(), sleutel), jaarbudget=6)
    assert tabel.levering(2024).nr == 2
    terug = lever(tel(), sleutel, tabel)
    assert terug.levering(2024).nr == 1
    assert sum(lev.geldig for lev in terug.leveringen) == 1
    assert sum(uit.epsilon for uit in lees_uitgaven(sleutel)) == 6


def test_another_method_for_the_same_year_is_refused_in_a_copy_too(sleutel: Sleutel) -> None:
    boek(sleutel, Uitgave(2024, "a" * 64, 0.0))  # withheld counts cost nothing and are written down
    with pytest.raises(InvoerGeweigerd, match="andere manier"):
        lever(tel(), sleutel)
    with pytest.raises(InvoerGeweigerd, match="andere manier"):
        weiger_andere_methode([Uitgave(2024, "b" * 64, 3.0)], 2024, "onderdrukken")
    lever(tel(jaar=2025), sleutel)


def test_a_write_that_was_broken_off_costs_once(sleutel: Sleutel) -> None:
    """The ledger beside the key is written first; the same input afterwards is the same levering."""
    klaar = bescherm(tel(), (), sleutel, GEWOON)
    lever(tel(), sleutel)  # booked, but the project was never written
    weer = bescherm(tel(), (), sleutel, GEWOON)
    pd.testing.assert_frame_equal(weer.cellen, klaar.cellen)
    assert weer.uitgegeven == 3


def test_a_fingerprint_says_only_whether_counts_are_equal(sleutel: Sleutel, tmp_path: Path) -> None:
    assert vingerafdrukken(tel(), sleutel) == vingerafdrukken(tel(), sleutel)
    assert vingerafdrukken(tel(), sleutel) != vingerafdrukken(een_meer(tel()), sleutel)
    assert vingerafdrukken(tel(), sleutel) != vingerafdrukken(tel(), nieuwe_sleutel(tmp_path / "b"))


def test_the_key_is_for_its_owner_and_never_printed(sleutel: Sleutel) -> None:
    pad = sleutel.map / f"{sleutel.afdruk}.sleutel"
    if os.name == "posix":
        assert stat.S_IMODE(pad.stat().st_mode) == 0o600
        pad.chmod(0o644)
    assert vind_sleutel(sleutel.afdruk, sleutel.map) == sleutel
    if os.name == "posix":
        assert stat.S_IMODE(pad.stat().st_mode) == 0o600
    assert sleutel.waarde.hex() not in repr(sleutel)
    assert sleutel.waarde.hex()[:16] not in sleutel.afdruk


@pytest.mark.parametrize("maak", [lambda pad: pad.unlink(), lambda pad: pad.write_text("ff" * 32)])
def test_a_key_that_is_lost_or_another_one_is_refused_and_explained(
    sleutel: Sleutel, maak: Callable[[Path], object]
) -> None:
    maak(sleutel.map / f"{sleutel.afdruk}.sleutel")
    with pytest.raises(InvoerGeweigerd) as fout:
        vind_sleutel(sleutel.afdruk, sleutel.map)
    assert "--sleutelmap" in fout.value.stap
    assert "nieuw project" in fout.value.stap


def test_a_damaged_ledger_is_refused(sleutel: Sleutel) -> None:
    lever(tel(), sleutel)
    grootboek = sleutel.map / f"{sleutel.afdruk}.grootboek.json"
    assert json.loads(grootboek.read_text())[0][0] == 2024
    for kapot in ("[[2024", ""):
        grootboek.write_text(kapot)
        with pytest.raises(InvoerGeweigerd, match="grootboek"):
            bescherm(tel(2), (), sleutel, GEWOON)


@pytest.mark.parametrize("einde", ["sleutel", "grootboek.json"])
def test_a_file_beside_the_key_that_cannot_be_read_is_named(sleutel: Sleutel, einde: str) -> None:
    pad = sleutel.map / f"{sleutel.afdruk}.{einde}"
    pad.unlink(missing_ok=True)
    pad.mkdir()  # for root, too, a folder cannot be read as a file
    with pytest.raises(InvoerGeweigerd, match=r"kan niet worden gelezen(.|\n)*--sleutelmap") as fout:
        bescherm(tel(), (), vind_sleutel(sleutel.afdruk, sleutel.map), GEWOON)
    assert fout.value.__context__ is None


def test_what_is_shown_is_rounded_and_hidden_below_the_threshold() -> None:
    assert [afgerond(w) for w in (None, -4, 0, 9, 10, 12, 13, 1237)] == [
        *[None] * 4,
        10,
        10,
        15,
        1235,
    ]
    assert [toon(w) for w in (9, 13, None)] == ["<10", "15", "verborgen"]
    assert eerste_niveau([("buurt", 3), ("wijk", 9), ("gemeente", 41)]) == ("gemeente", 40)
    assert eerste_niveau([("buurt", 3)]) is None


def test_only_the_protected_number_is_spread_and_it_stays_whole(sleutel: Sleutel) -> None:
    telling = replace(tel(), plaatsen=tuple(("pc4", f"{1000 + nr}") for nr in range(40)))
    tabel = lever(telling, sleutel)
    delen = pd.DataFrame(
        [
            {
                "levering": 1,
                "soort_plaats": "pc4",
                "plaats": f"{1000 + nr}",
                "code": CODES[(nr + k) % 40],
                "aandeel": deel,
            }
            for nr in range(40)
            for k, deel in enumerate((0.5, 0.3, 0.2))
        ]
    )
    tabel = replace(tabel, omrekening=delen)
    per_gebied = tabel.per_gebied(2024, CODES)
    som = tabel.cellen.groupby(["statistiek", "categorie"])["waarde"].sum()
    assert (per_gebied.sum().sort_index() == som.sort_index()).all()
    assert set(map(str, per_gebied.dtypes)) == {"Int64"}
    assert (tabel.geschat_pct(2024, CODES).round() == 100).all()


def test_the_report_names_costs_and_never_a_true_count(sleutel: Sleutel) -> None:
    telling = replace(tel(), personen={GETELD: 31_337, "plaats onbekend": 4_242})
    klaar = bescherm(telling, (), sleutel, GEWOON)
    tabel = lever(telling, sleutel)
    verslag = schrijf_verslag(
        Verslaggegevens(
            tabel,
            tabel.leveringen[0],
            GEWOON,
            CODES,
            klaar.posten,
            3.0,
            3.0,
            {"Voorstel": {code: 1 + nr // 8 for nr, code in enumerate(CODES)}},
            "records",
        )
    )
    assert "ε = 3,00" in verslag
    assert "60 van de 100" in verslag
    assert verslag.count("\n| ") >= 9
    for waar in ("31.337", "31337", "4.242", "4242"):
        assert waar not in verslag


def test_another_project_about_the_same_year_is_named(tmp_path: Path) -> None:
    een, twee = (nieuwe_sleutel(tmp_path) for _ in range(2))
    assert waarschuw(een, 2024, {"Almelo"}) == ()
    bewaar_sleutel(een)
    noteer(een, 2024, {"Almelo"})
    noteer(een, 2023, {"Almelo"})
    assert waarschuw(een, 2024, {"Almelo"}) == ()  # its own
    assert waarschuw(twee, 2025, {"Almelo"}) == ()
    assert waarschuw(twee, 2024, {"Dronten"}) == ()
    (bevinding,) = waarschuw(twee, 2024, {"Almelo", "Dronten"})
    assert bevinding.code == "GEBRUIK_ANDER_PROJECT"
    assert "2024 en Almelo" in bevinding.tekst
    for pad in tmp_path.glob("*.streken.json"):
        pad.write_text("[[")
    assert waarschuw(twee, 2024, {"Almelo"}) == ()


def test_a_folder_of_keys_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bestand").touch()
    with pytest.raises(InvoerGeweigerd, match=r"kan niet worden geschreven(.|\n)*--sleutelmap"):
        bewaar_sleutel(nieuwe_sleutel(tmp_path / "bestand"))
