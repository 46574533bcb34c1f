"""Measuring cycles: contradictions and overdue figures are found, in a catalogue and in a list."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gebied.bronnen.catalogus import Catalogus, Indicator, lees_catalogus
from gebied.bronnen.indicatorenlijst import Indicatorenlijst, cyclus_in_jaren, lees_indicatorenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.indicatoren.cijfer import cijfers
from gebied.indicatoren.meetcyclus import keur_meetcyclus
from gebied.indicatoren.metingen import meet

VANDAAG = date(2026, 11, 22)
KOP = "indicator,waarde,jaar,bron,meetcyclus,volgende\n"


def _indicator(**velden: Any) -> Indicator:
    vast: dict[str, Any] = {
        "sleutel": "x",
        "naam": "Leefbaarheid",
        "uitleg": "Hoe prettig het wonen is.",
        "domein": "veiligheid en leefbaarheid",
        "eenheid": "",
        "richting": "hoog gunstig",
        "optellen": "niet",
        "zekerheid": "steekproef",
        "niveau": "gemeente",
        "bron": "Gemeente",
        "kolom": "x",
    }
    return Indicator(**{**vast, **velden})


@pytest.mark.parametrize(
    ("velden", "codes"),
    [
        ({"cyclus": 2, "laatst": 2025, "volgende": 2027}, []),
        ({"cyclus": 2, "laatst": 2025, "volgende": 2027, "oplevering": 2028}, []),
        ({"cyclus": 2, "laatst": 2025, "volgende": 2028}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 4, "laatst": 2024, "volgende": 2027}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 4, "laatst": 2024, "volgende": 2032}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 2, "laatst": 2011, "volgende": 2014}, ["CYCLUS_TEGENSPRAAK", "METING_VERLOPEN"]),
        ({"cyclus": 1, "volgende": 2027, "oplevering": 2026}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 1, "laatst": 2026, "volgende": 2026}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 1, "laatst": 2028}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 0, "laatst": 2026}, ["CYCLUS_TEGENSPRAAK"]),
        ({"cyclus": 1, "laatst": 2025}, []),
        ({"cyclus": 1, "laatst": 2024}, ["METING_VERLOPEN"]),
        ({"cyclus": 1, "laatst": 2024, "volgende": 2025}, ["METING_VERLOPEN"]),
        ({"cyclus": 1, "laatst": 2024, "volgende": 2025, "oplevering": 2026}, []),
        ({"cyclus_tekst": "eenmalig", "laatst": 2012}, []),
        ({}, ["INDICATOR_ZONDER_CYCLUS"]),
        ({"bron": " ", "cyclus": 4}, ["INDICATOR_ZONDER_BRON"]),
    ],
)
def test_wat_er_mis_is_met_een_cyclus(velden: dict[str, Any], codes: list[str]) -> None:
    gevonden = keur_meetcyclus([_indicator(**velden)], vandaag=VANDAAG)
    assert [bevinding.code for bevinding in gevonden] == codes
    assert all(bevinding.tekst.startswith("Leefbaarheid: ") for bevinding in gevonden)


def test_te_laat_hangt_af_van_de_dag() -> None:
    indicator = _indicator(cyclus=4, laatst=2024, volgende=2028, oplevering=2029)
    assert keur_meetcyclus([indicator], vandaag=date(2029, 12, 31)) == ()
    [te_laat] = keur_meetcyclus([indicator], vandaag=date(2030, 1, 1))
    assert te_laat.tekst == (
        "Leefbaarheid: het volgende cijfer had er in 2029 moeten zijn. Vraag het op bij de bron."
    )


@pytest.mark.parametrize(
    ("tekst", "jaren"),
    [
        ("Jaarlijks", 1),
        ("2-jaarlijks", 2),
        ("Rouleren 4-jaarlijks", 4),
        ("vierjaarlijks", 4),
        ("elke 2 jaar", 2),
        ("eens per drie jaar", 3),
        ("halfjaarlijks", 1),
        ("per kwartaal", 1),
        ("doorlopend", 1),
        ("eenmalig", None),
        ("zo vaak als nodig", None),
        ("0-jaarlijks", None),
        ("", None),
    ],
)
def test_een_cyclus_in_woorden(tekst: str, jaren: int | None) -> None:
    assert cyclus_in_jaren(tekst) == jaren


def _lees(tmp_path: Path, regels: str, kop: str = KOP) -> Indicatorenlijst:
    (tmp_path / "lijst.csv").write_text(kop + regels, encoding="utf-8")
    return lees_indicatorenlijst(tmp_path / "lijst.csv", gemeentecode="GM0171")


def test_een_lijst_wordt_indicatoren_met_een_cijfer_van_de_gemeente(tmp_path: Path) -> None:
    lijst = _lees(
        tmp_path,
        'Zwaar belast (%),"14,5",2024,GGD-enquête,4-jaarlijks,2028 (oplevering 2029)\n'
        "Verhalen van inwoners,,,Gesprekken in de wijk,Idem,\n"
        "Geregistreerde daklozen per 1000 inwoners,,,Monitor,Jaarlijks,2026\n",
    )
    enquete, verhalen, daklozen = lijst.indicatoren
    assert (enquete.cyclus, enquete.laatst, enquete.volgende, enquete.oplevering) == (4, 2024, 2028, 2029)
    assert (enquete.eenheid, enquete.zekerheid, enquete.niveau) == ("%", "steekproef", "gemeente")
    assert (verhalen.zekerheid, verhalen.kolommen, verhalen.cyclus) == ("kwalitatief", (), 4)
    assert (daklozen.zekerheid, daklozen.eenheid) == ("telling", "per 1.000 inwoners")
    assert list(_fouten(lijst)) == []
    assert [b.code for b in lijst.bevindingen] == ["LIJST_IDEM", "LIJST_ZONDER_WAARDE"]
    tabel = lijst.cijfers.tabel.assign(naam="Noordoostpolder", inwoners=46_000)
    [cijfer] = cijfers(
        meet(tabel, lijst.cijfers.kolommen, lijst.indicatoren, niveau="gemeente"), lijst.indicatoren
    )
    assert (cijfer.plaats, cijfer.tekst, cijfer.jaar) == ("GM0171", "14,5 %", 2024)


def _fouten(lijst: Indicatorenlijst) -> list[str]:
    return [fout for indicator in lijst.indicatoren for fout in indicator.fouten()]


def test_sleutels_van_een_lijst_botsen_niet_met_de_catalogus(tmp_path: Path) -> None:
    lijst = _lees(tmp_path, "Eenzaam,40,2024,Enquête,4-jaarlijks,2028\n")
    samen: Catalogus = lees_catalogus().met(lijst.indicatoren)
    assert samen["lijst_eenzaam"].naam == "Eenzaam"


def test_wat_onduidelijk_is_wordt_gezegd(tmp_path: Path) -> None:
    lijst = _lees(
        tmp_path,
        "Een,1,,Registratie,nu en dan,binnenkort\nTwee,2,2024,Registratie,Rouleren 4-jaarlijks,\n",
    )
    assert Counter(b.code for b in lijst.bevindingen) == {"CYCLUS_ONDUIDELIJK": 3, "LIJST_ZONDER_JAAR": 1}
    assert lijst.indicatoren[0].volgende is None


def test_alle_fouten_van_een_lijst_samen(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(
            tmp_path,
            "Een,veel,2024,Idem,Jaarlijks,\nTwee,2,vorig jaar,Registratie,Jaarlijks,\n"
            ",3,2024,Registratie,Jaarlijks,\nTwee,4,2024,Registratie,Jaarlijks,\n",
        )
    problemen = " ".join(fout.value.problemen)
    for deel in (
        "'Idem'",
        "'vorig jaar' is geen jaar",
        "regel 4",
        "'Twee' staat er vaker",
        "geen getal: veel",
    ):
        assert deel in problemen
    assert len(fout.value.problemen) == 5


def test_een_kolom_te_veel_en_te_weinig(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(tmp_path, "Een,1,2024,Registratie,Jaarlijks,\n", KOP.replace("meetcyclus", "meetcyklus"))
    assert fout.value.problemen == (
        "kolom 'meetcyclus' ontbreekt. Bedoelt u meetcyklus?",
        "kolom 'meetcyklus' hoort niet in de lijst. Bedoelt u meetcyclus?",
    )


def test_domein_en_doel_mogen_erbij(tmp_path: Path) -> None:
    kop = KOP.replace("\n", ",domein,doel\n")
    lijst = _lees(tmp_path, "Een,1,2024,Registratie,Jaarlijks,,Wonen,1.2\n", kop)
    assert (lijst.indicatoren[0].domein, lijst.indicatoren[0].doel) == ("wonen", "1.2")
    with pytest.raises(InvoerGeweigerd, match="domein 'Water' is onbekend"):
        _lees(tmp_path, "Een,1,2024,Registratie,Jaarlijks,,Water,\n", kop)


@pytest.mark.echt
def test_de_lijst_van_noordoostpolder(echte_data: Path) -> None:
    lijst = lees_indicatorenlijst(
        echte_data / "cases" / "noordoostpolder_indicatoren.csv", gemeentecode="GM0171"
    )
    assert len(lijst.indicatoren) == 15
    assert lijst.cijfers.tabel.iloc[0, 1:].tolist() == [6.6, 7.4, 14, 10, 40]
    assert {i.zekerheid for i in lijst.indicatoren if i.naam.startswith("Ervaren kwaliteit")} == {
        "kwalitatief"
    }
    assert Counter(b.code for b in lijst.bevindingen) == {
        "LIJST_IDEM": 2,
        "CYCLUS_ONDUIDELIJK": 6,
        "LIJST_ZONDER_WAARDE": 2,
    }
    gekeurd = keur_meetcyclus(lijst.indicatoren, vandaag=date(2014, 11, 1))
    assert Counter(b.code for b in gekeurd) == {"CYCLUS_TEGENSPRAAK": 3, "METING_VERLOPEN": 1}
    assert gekeurd[0].tekst.endswith("dus weer in 2013. Er staat 2014.")
