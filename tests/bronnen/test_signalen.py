"""Signals: places and kinds are found or refused together; what points at one person is seen at the door."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.signalen import SOORTEN, Signalen, lees_signalen
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.signaalteksten import keur_signalen
from gebied.schema import SIGNALEN

GEBIEDEN = pd.DataFrame(
    {
        "code": ["BU00340101", "BU00340102", "BU00340103", "BU00340104"],
        "naam": ["Centrum", "Stedenwijk", "Haven", "Haven"],
        "gemeente": "Almere",
    }
)
GROEPEN = {"stadsdeel": ["Almere Stad", "Centrum"], "Voorstel": ["Team Noord"]}
KOP = "gebied;soort;tekst;herkomst;jaar\n"


@pytest.fixture
def lees(tmp_path: Path) -> Callable[[str], Signalen]:
    def schrijf(tekst: str) -> Signalen:
        pad = tmp_path / "signalen.csv"
        pad.write_text(tekst, encoding="utf-8")
        return lees_signalen(pad, GEBIEDEN, groepen=GROEPEN)

    return schrijf


def _signalen(*teksten: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "plaats": "A",
            "naam": "Noord",
            "soort": SOORTEN[0],
            "tekst": teksten,
            "herkomst": "x",
            "jaar": pd.NA,
        }
    )


def test_plaatsen_op_code_naam_groep_en_gemeente(lees: Callable[[str], Signalen]) -> None:
    uit = lees(
        KOP
        + "340102;Kleine vraag;Meer bankjes.;bewonersavond;2024\n"
        + "stedenwijk;sterk punt;Veel vrijwilligers.;wijkteam;\n"
        + "almere;Open vraagstuk;Wie opent het gebouw?;raad;2023\n"
        + "stadsdeel: centrum;afspraak;Elke maand overleg.;convenant;2025\n"
        + "team noord;Gemeentelijk project;Nieuwe speeltuin.;gemeente;2024\n"
    ).tabel
    assert list(uit.columns) == [*SIGNALEN.columns]
    assert list(uit["plaats"]) == ["BU00340102", "BU00340102", "Almere", "Centrum", "Team Noord"]
    assert list(uit["naam"]) == ["Stedenwijk", "Stedenwijk", "Almere", "Centrum", "Team Noord"]
    assert list(uit["soort"])[:2] == ["kleine vraag", "sterk punt"]
    assert uit["jaar"].to_list() == [2024, pd.NA, 2023, 2025, 2024]


def test_alle_fouten_samen_met_hun_regel_en_wat_dichtbij_ligt(lees: Callable[[str], Signalen]) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees(
            KOP
            + "Stedewijk;klein vraag;a;b;2024\n"
            + "Haven;afspraak;a;b;\n"
            + "Centrum;afspraak;a;b;\n"
            + ";;;;2024\n"
            + f"340102;klacht;{'x' * 2001};;twintig\n"
        )
    assert sorted(fout.value.problemen) == sorted(
        [
            "regel 2: soort 'klein vraag' is onbekend. Bedoelt u kleine vraag of open vraagstuk?",
            "regel 5: de soort is leeg. Kies uit kleine vraag, wijkinitiatief, gemeentelijk project, "
            "open vraagstuk, sterk punt en afspraak.",
            "regel 6: soort 'klacht' is onbekend. Kies uit kleine vraag, wijkinitiatief, gemeentelijk "
            "project, open vraagstuk, sterk punt en afspraak.",
            "regel 2: 'Stedewijk' is geen plaats van deze scan. Bedoelt u Stedenwijk?",
            "regel 3: meer dan één gebied heet 'Haven': BU00340103 (Almere), BU00340104 (Almere). "
            "Geef de code.",
            "regel 4: 'Centrum' is een gebied (BU00340101 (Almere)) en ook een groep of gemeente. "
            "Geef de code, of schrijf de groep erbij, zoals 'stadsdeel: Centrum'.",
            "regel 5: de plaats is leeg; geef de code of naam van een gebied, een groep of de gemeente.",
            "regel 6: het jaar is geen jaartal.",
            "regel 5: de tekst is leeg.",
            "regel 6: de tekst is langer dan 2000 tekens.",
            "regel 5 en 6: de herkomst is leeg.",
        ]
    )


def test_ontbrekende_kolommen_samen(lees: Callable[[str], Signalen]) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees("gebied;wat\nCentrum;x\n")
    assert [p for p in fout.value.problemen if "geen kolom" in p] == [
        "er is geen kolom 'soort'.",
        "er is geen kolom 'tekst'.",
        "er is geen kolom 'herkomst'.",
    ]


def test_werkboek_met_jaren_als_getal(tmp_path: Path) -> None:
    pad = tmp_path / "s.xlsx"
    rij = {"plaats": "BU00340101", "soort": "wijkinitiatief", "tekst": "Moestuin", "herkomst": "x"}
    pd.DataFrame([{**rij, "jaar": 2024}, {**rij, "jaar": None}, {**rij, "jaar": 2024}]).to_excel(
        pad, index=False
    )
    uit = lees_signalen(pad, GEBIEDEN).tabel
    assert uit["jaar"].to_list() == [2024, pd.NA]  # the third row says what the first says


def test_stuurtekens_verdwijnen_en_een_formule_blijft_tekst(lees: Callable[[str], Signalen]) -> None:
    uit = lees(KOP + '340101;afspraak;"=1+1\u202e\u0007 <b>x</b>";y;\n').tabel
    assert list(uit["tekst"]) == ["=1+1 <b>x</b>"]


@pytest.mark.parametrize(
    "tekst",
    [
        "Bel mevrouw, BSN 111222333, thuis.",
        "Rekening NL91 ABNA 0417 1643 00 van de stichting",
        "x" * 350 + " 111222333 " + "y" * 300,
    ],
)
def test_bsn_en_iban_houden_alles_tegen(tekst: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        keur_signalen(_signalen("gewone tekst", tekst))
    assert [probleem.split(":")[0] for probleem in fout.value.problemen] == ["signaal 2 (Noord)"]
    assert "111222333" not in str(fout.value)
    assert "NL91" not in str(fout.value)


@pytest.mark.parametrize(
    ("tekst", "wat"),
    [
        ("Mail naar jan@voorbeeld.nl voor meer.", "een e-mailadres"),
        ("Bel 06-12345678 na zes uur.", "een telefoonnummer"),
        ("Overlast op 1315 AB 12 elke nacht", "een adres"),
        ("Overlast bij Dorpsstraat 12a", "een adres"),
    ],
)
def test_wat_op_een_persoon_lijkt_wordt_gemeld_zonder_het_te_herhalen(tekst: str, wat: str) -> None:
    [bevinding] = keur_signalen(_signalen("rustig", tekst))
    assert bevinding.code == "SIGNAAL_PERSOON"
    assert wat in bevinding.tekst
    assert not any(woord in bevinding.tekst for woord in ("jan@", "12345678", "1315", "Dorpsstraat"))


def test_gewone_teksten_geven_geen_melding() -> None:
    teksten = (
        "In 2024 kwamen er 12.500 bezoekers, 30 % meer dan in 2019.",
        "Het buurthuis is open van 9.00 tot 17.30 uur op 01-03-2024.",
        "Bewoners van 1315 vragen om verlichting langs het fietspad.",
        "Subsidie van € 1.250.000 voor BU00340101 en WK003401.",
    )
    assert keur_signalen(_signalen(*teksten)) == ()
