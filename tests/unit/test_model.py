"""Value objects: what is refused, what is kept, and the arithmetic of the band."""

from __future__ import annotations

import dataclasses
import json
import pickle
from typing import Any

import pytest

from gebied.fouten import GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Beoordeling, Bevinding, Bewijs, Herkomst, Indeling, Opdracht


@pytest.mark.parametrize(
    ("onderdeel", "waarden"),
    [
        ("teams", [0, -1, 2.0, True, "18"]),
        ("inwoners", [(12_000, 10_000), (-1, 10), (0, 0), (1, 2, 3), (1.5, 2), None, (True, 5)]),
        ("doel", [0, -5, 1.5, "veel"]),
        ("binnen", ["", 3]),
        ("hard", [1, "ja", None]),
        ("verbindingen", [0, None]),
        ("seed", [-1, 1.5, True]),
        ("tijd", [0, -1, float("inf"), float("nan"), True, "60"]),
    ],
)
def test_foute_waarde_wordt_geweigerd_met_het_onderdeel(onderdeel: str, waarden: list[Any]) -> None:
    for waarde in waarden:
        with pytest.raises(VerkeerdGebruik) as fout:
            Opdracht(**{onderdeel: waarde})
        assert len(fout.value.problemen) == 1, waarde
        assert fout.value.problemen[0].startswith(onderdeel), waarde


def test_alle_fouten_in_een_opdracht_samen() -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        Opdracht(teams=0, inwoners=(2, 1), doel=-1, seed=-1, tijd=0)
    assert [p.split()[0] for p in fout.value.problemen] == ["teams", "inwoners", "doel", "seed", "tijd"]
    assert fout.value.exitcode == 2


def test_uit_dict_noemt_onbekende_en_foute_onderdelen_samen() -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        Opdracht.uit_dict({"team": 3, "inwoners": [5, 1], "seed": 2})
    onbekend, fouten = fout.value.problemen
    assert onbekend == "'team' is geen onderdeel van een opdracht. Bedoelt u teams of per_team?"
    assert fouten.startswith("inwoners loopt van 5 tot 1")


@pytest.mark.parametrize(
    "opdracht",
    [Opdracht(), Opdracht(teams=18, inwoners=(9, 12), hard=True, doel=10, binnen="kern", verbindingen=False)],
)
def test_opdracht_overleeft_json(opdracht: Opdracht) -> None:
    assert Opdracht.uit_dict(json.loads(json.dumps(opdracht.als_dict()))) == opdracht


@pytest.mark.parametrize(
    ("inwoners", "gebieden", "teams"),
    [(0, 1, 1), (12_000, 1, 1), (12_001, 1, 2), (24_000, 1, 2), (24_001, 1, 3), (24_001, 2, 1), (0, 0, 1)],
)
def test_teams_voor(inwoners: int, gebieden: int, teams: int) -> None:
    assert Opdracht().teams_voor(inwoners, gebieden) == teams


@pytest.mark.parametrize(
    ("inwoners", "teams", "afstand"),
    [
        (9_999, 1, 1),
        (10_000, 1, 0),
        (12_000, 1, 0),
        (12_001, 1, 1),
        (13_000, 2, 7_000),
        (24_000, 2, 0),
        (0, 1, 10_000),
    ],
)
def test_afstand_tot_band(inwoners: int, teams: int, afstand: int) -> None:
    assert Opdracht().afstand_tot_band(inwoners, teams) == afstand


def test_bewijs_rekent_het_gat_uit() -> None:
    bewijs = Bewijs("afstand_tot_band", "binnen", 110, 100)
    assert bewijs.gap_absoluut == 10
    assert bewijs.gap == pytest.approx(0.1)
    assert Bewijs("x", "optimaal", 0, 0).gap is None
    assert Bewijs("x", "optimaal", 0, 0).gap_absoluut == 0
    assert Bewijs("x", "onbewezen", 5).gap_absoluut is None
    assert list(bewijs.als_dict()) == ["trede", "status", "waarde", "ondergrens", "gap_absoluut", "gap"]


def test_waarden_liggen_vast() -> None:
    for waarde, veld in [(Opdracht(), "teams"), (Bevinding("X", "y"), "code"), (Herkomst("a", "b"), "bron")]:
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(waarde, veld, "anders")


def test_bronregel_noemt_wat_er_is() -> None:
    volledig = Herkomst(
        "g", "CBS / Kadaster", tabel="kaart", jaar=2015, licentie="CC BY 4.0", opmerking="oud"
    )
    assert volledig.regel == "CBS / Kadaster, kaart, 2015, CC BY 4.0, oud"
    assert Herkomst("g", "CBS").regel == "CBS"


def test_indeling_en_beoordeling_tonen_zich() -> None:
    indeling = Indeling("plan", {"B": 2, "A": 1, "C": 2})
    assert repr(indeling) == "Indeling('plan', 3 gebieden in 2 werkgebieden)"
    assert indeling.paren() == [("A", 1), ("B", 2), ("C", 2)]
    oordeel = Beoordeling("plan", ({"nr": 1},), {"teams": 1}, (Bevinding("LEEG", "leeg", werkgebied=1),))
    assert repr(oordeel) == "Beoordeling('plan', 1 werkgebieden, 1 bevindingen)"
    assert json.loads(json.dumps(oordeel.als_dict()))["bevindingen"] == [
        {"code": "LEEG", "tekst": "leeg", "gebied": None, "werkgebied": 1}
    ]


def test_fout_toont_alles_en_overleeft_pickle() -> None:
    fout = InvoerGeweigerd("Dit kan niet.", problemen=(p for p in ["een", "twee"]), stap="probeer anders.")
    assert str(fout) == "Dit kan niet.\n  - een\n  - twee\nVolgende stap: probeer anders."
    terug = pickle.loads(pickle.dumps(fout))
    assert (type(terug), str(terug), terug.exitcode) == (InvoerGeweigerd, str(fout), 3)
    assert GeenIndeling("x").bewezen


def test_getallen_waar_niet_mee_te_rekenen_is_worden_geweigerd() -> None:
    reuzen = {"teams": 10**400, "inwoners": (0, 10**16), "doel": 10**30, "seed": 10**40}
    with pytest.raises(VerkeerdGebruik) as fout:
        Opdracht(**reuzen)  # type: ignore[arg-type]
    assert len(fout.value.problemen) == 4
