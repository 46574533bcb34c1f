"""What is added to a scan: by whom it is replaced, what else stays, and what a table brings along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.tabellen import Cijfers
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Herkomst, Kolom
from gebied.werkstroom.aanvullen import Aanvulling, aangevuld, met_omgeving
from gebied.wijkscan import Wijkscan

EIGEN = """
[[indicator]]
sleutel = "{sleutel}"
naam = "Groen"
uitleg = "Hoe groen het is."
domein = "wonen"
eenheid = "%"
richting = "hoog gunstig"
optellen = "gewogen"
zekerheid = "telling"
niveau = "buurt"
bron = "Gemeente"
kolom = "groen"
noemer = "inwoners"
"""


def _schrijf(pad: Path, tekst: str) -> Path:
    pad.write_text(tekst, encoding="utf-8")
    return pad


def _cijfers(tabel: pd.DataFrame) -> Cijfers:
    kolommen = tuple(
        Kolom(str(naam), "aantal", jaar=2015, herkomst="kern")
        for naam in tabel
        if naam not in ("code", "naam")
    )
    return Cijfers(tabel, kolommen, (Herkomst("kern", "CBS", jaar=2015),))


@pytest.mark.parametrize("inwoners", [True, False])
def test_rows_of_the_gemeente_and_the_country_become_the_benchmark(
    profielscan: Wijkscan, inwoners: bool
) -> None:
    tabel = pd.DataFrame(
        {
            "code": ["A1", "GM9999", "GM0001", "NL00"],
            "naam": ["Buurt A1", "Roosterdam", "Elders", "Nederland"],
            "inwoners": pd.array([900, 17_660, 5_000, 17_000_000], dtype="Int64"),
            "huishoudens": pd.array([400, 8_000, 2_000, 7_700_000], dtype="Int64"),
        }
    )
    scan = replace(profielscan, metingen=profielscan.metingen.iloc[:0].reset_index(drop=True))
    uit = met_omgeving(scan, [_cijfers(tabel if inwoners else tabel.drop(columns="inwoners"))])
    nieuw = uit.metingen[(uit.metingen["indicator"] == "huishoudens") & (uit.metingen["jaar"] == 2015)]
    teller = dict(zip(nieuw["plaats"], nieuw["teller"], strict=True))
    assert teller["GM9999"] == 8_000
    assert "A1" not in teller
    assert uit.gebieden.equals(scan.gebieden)


def test_without_such_rows_the_scan_stays_as_it_is(profielscan: Wijkscan) -> None:
    tabel = pd.DataFrame({"code": ["A1"], "huishoudens": pd.array([400], dtype="Int64")})
    assert met_omgeving(profielscan, [_cijfers(tabel)]) is profielscan
    assert met_omgeving(profielscan, []) is profielscan


def test_own_indicators_take_the_place_of_those_with_the_same_key_and_leave_others(
    profielscan: Wijkscan, tmp_path: Path
) -> None:
    scan = profielscan
    for sleutel, waarde in (("groen_a", 1), ("groen_b", 2), ("groen_a", 3)):
        toml = _schrijf(tmp_path / "eigen.toml", EIGEN.format(sleutel=sleutel))
        regels = "".join(f"{code};{waarde}\n" for code in scan.codes)
        tabel = _schrijf(tmp_path / "eigen.csv", f"code;groen\n{regels}")
        scan, _ = aangevuld(scan, Aanvulling(indicatoren=toml, cijfers=tabel))
    assert [i.sleutel for i in scan.eigen_indicatoren] == ["eigen_meting", "groen_b", "groen_a"]
    assert set(scan.gebieden["groen"]) == {3}
    assert profielscan.eigen_indicatoren[0].sleutel == "eigen_meting"
    assert "groen" not in profielscan.gebieden


def test_two_files_of_locations_that_number_alike_are_one_table(
    profielscan: Wijkscan, tmp_path: Path
) -> None:
    paden = tuple(
        _schrijf(tmp_path / f"{naam}.csv", f"id;naam;type;x;y\n1;{naam};{naam};140500;485500\n")
        for naam in ("school", "buurthuis")
    )
    scan, bevindingen = aangevuld(profielscan, Aanvulling(locaties=paden))
    assert len(scan.locaties) == scan.locaties["sleutel"].nunique() == 2
    assert {herkomst.sleutel for herkomst in scan.herkomsten} >= {"locaties-school", "locaties-buurthuis"}
    assert bevindingen, "they lie outside this scan"
    weer, _ = aangevuld(scan, Aanvulling(locaties=paden[:1]))
    assert list(weer.locaties["naam"]) == ["school"]


def test_the_faults_of_every_file_are_told_together_and_the_scan_stays(
    profielscan: Wijkscan, tmp_path: Path
) -> None:
    was = profielscan.signalen.copy()
    signalen = _schrijf(tmp_path / "signalen.csv", "plaats;soort;tekst;herkomst\nMars;gerucht;;x\n")
    locaties = _schrijf(tmp_path / "locaties.csv", "naam;x;y\na;1;2\n")
    with pytest.raises(InvoerGeweigerd) as fout:
        aangevuld(
            profielscan,
            Aanvulling(
                signalen=(signalen, tmp_path / "weg.csv"), locaties=(locaties,), eerder=tmp_path / "k.gpkg"
            ),
        )
    alles = "\n".join(fout.value.problemen)
    for woord in ("Mars", "gerucht", "de tekst is leeg", "weg.csv", "type", "k.gpkg"):
        assert woord in alles, woord
    pd.testing.assert_frame_equal(profielscan.signalen, was)


def test_a_signal_that_points_at_one_person_is_told_or_refused(profielscan: Wijkscan, tmp_path: Path) -> None:
    tekst = "plaats;soort;tekst;herkomst\nA1;kleine vraag;Bel mij op 06-12345678;bewoner\n"
    scan, (bevinding,) = aangevuld(profielscan, Aanvulling(signalen=(_schrijf(tmp_path / "s.csv", tekst),)))
    assert bevinding.code == "SIGNAAL_PERSOON"
    assert "12345678" not in bevinding.tekst
    assert len(scan.signalen) == 1
    met_bsn = tekst.replace("06-12345678", "123456782")
    with pytest.raises(InvoerGeweigerd) as fout:
        aangevuld(profielscan, Aanvulling(signalen=(_schrijf(tmp_path / "s.csv", met_bsn),)))
    assert "123456782" not in str(fout.value)


def test_every_option_that_lacks_another_is_named_at_once() -> None:
    with pytest.raises(VerkeerdGebruik) as fout:
        Aanvulling(eerder_jaar=2011, cijfers=Path("c"), regios=Path("r"), locatie_type="school")
    assert len(fout.value.problemen) == 4
    with pytest.raises(VerkeerdGebruik, match="niets om aan te vullen"):
        Aanvulling()
