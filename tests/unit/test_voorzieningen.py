"""The list of voorzieningen: what ships, what a gemeente may change, what a text in a file means."""

from __future__ import annotations

from pathlib import Path

import pytest

from gebied.bronnen.voorzieningen import (
    TREDEN,
    Voorzieningenlijst,
    herken_domein,
    herken_voorziening,
    lees_lijst,
)
from gebied.fouten import InvoerGeweigerd

KOP = "sleutel;naam;domein;trede;codes;woorden;norm_uren"


@pytest.fixture(scope="module")
def lijst() -> Voorzieningenlijst:
    return lees_lijst()


def test_de_lijst_die_meekomt_heeft_elke_code_een_keer(lijst: Voorzieningenlijst) -> None:
    wmo = sorted(code for v in lijst.voorzieningen if v.domein == "wmo" for code in v.codes)
    jeugd = sorted(code for v in lijst.voorzieningen if v.domein == "jeugd" for code in v.codes)
    assert wmo == [f"{nr:02d}" for nr in range(1, 19)]
    assert jeugd == [f"{nr}" for nr in range(31, 56) if nr != 39]
    assert all(not v.codes for v in lijst.voorzieningen if v.domein not in ("wmo", "jeugd"))


def test_de_lijst_is_kort_en_gebruikt_alle_domeinen_en_treden(lijst: Voorzieningenlijst) -> None:
    assert 30 <= len(lijst.voorzieningen) <= 40  # each costs noise in every gebied
    assert {v.trede for v in lijst.voorzieningen} == set(TREDEN)
    assert set(lijst.domein_van.values()) == {d.sleutel for d in lijst.domeinen}
    assert {d.sleutel: d.leeftijd for d in lijst.domeinen} == {
        "wmo": None,
        "jeugd": (0, 23),
        "participatie": (18, 67),
        "schuldhulp": (18, 150),
        "welzijn": None,
    }


def test_binnen_een_domein_staat_het_zwaarste_bovenaan(lijst: Voorzieningenlijst) -> None:
    zwaarte = ("algemeen", "collectief", "individueel licht", "individueel zwaar")
    for domein in lijst.domeinen:
        treden = [v.trede for v in lijst.voorzieningen if v.domein == domein.sleutel]
        stappen = [zwaarte.index(trede) for trede in treden if trede != "andere instantie"]
        assert stappen == sorted(stappen, reverse=True), domein.sleutel


def test_elke_norm_staat_met_haar_bron_in_bron_md(lijst: Voorzieningenlijst, wortel: Path) -> None:
    tekst = (wortel / "data" / "voorzieningen" / "BRON.md").read_text(encoding="utf-8")
    normen = {v.sleutel: v.norm_uren for v in lijst.voorzieningen if v.norm_uren is not None}
    assert normen == {"hulp_huishouden": 105.0}
    assert all(f"| `{sleutel}` | {uren:.0f} | " in tekst for sleutel, uren in normen.items())


@pytest.mark.parametrize(
    ("tekst", "domein", "verwacht"),
    [
        ("01", None, "hulp_huishouden"),
        ("1", None, "hulp_huishouden"),  # a spreadsheet left the zero out
        (" 01 ", "wmo", "hulp_huishouden"),
        ("01", "jeugd", None),
        ("45", None, "jeugd_ambulant"),
        ("45", "wmo", None),
        ("01A05", None, "hulp_huishouden"),
        ("45a48", None, "jeugd_ambulant"),
        ("54001", "jeugd", "jeugd_ggz"),
        ("45A48 Begeleiding", "jeugd", "jeugd_ambulant"),
        ("45A481", None, None),
        ("12345", None, None),
        ("99", None, None),
        ("45 Jeugdhulp ambulant", None, "jeugd_ambulant"),
        ("43 - Jeugdhulp verblijf", None, "jeugd_verblijf"),
        ("01 Begeleiding", None, None),  # code and name contradict each other
        ("18 jaar en ouder", None, None),
        ("18 - 23 jaar", None, None),
        ("Begeleiding", None, None),  # Wmo and Jeugd both have it
        ("Begeleiding", "wmo", "begeleiding"),
        ("begeleiding individueel basis", "wmo", "begeleiding"),
        ("Begeleiding groep", "wmo", "dagbesteding"),
        ("Persoonlijke verzorging", "jeugd", "jeugd_verzorging"),
        ("HULP BIJ HET HUISHOUDEN (HH2)", None, "hulp_huishouden"),
        ("Clientondersteuning", None, "clientondersteuning"),
        ("Reïntegratie", None, "re_integratie"),
        ("IOAZ", None, "bijstand"),
        ("ioazx", None, None),
        ("", None, None),
        ("  ", None, None),
        ("=1+1", None, None),
        ("²", None, None),
    ],
)
def test_wat_een_tekst_betekent(
    lijst: Voorzieningenlijst, tekst: str, domein: str | None, verwacht: str | None
) -> None:
    assert herken_voorziening(lijst, tekst, domein) == verwacht


def test_elke_sleutel_naam_en_elk_woord_wordt_in_zijn_domein_herkend(lijst: Voorzieningenlijst) -> None:
    for v in lijst.voorzieningen:
        for tekst in (v.sleutel, v.naam, v.naam.upper(), *v.woorden, *v.codes):
            assert herken_voorziening(lijst, tekst, v.domein) == v.sleutel, tekst


@pytest.mark.parametrize(
    ("tekst", "domein"),
    [("Wmo 2015", "wmo"), ("JEUGDWET", "jeugd"), ("P-wet", "participatie"), ("x", None), ("", None)],
)
def test_welk_domein_een_tekst_noemt(lijst: Voorzieningenlijst, tekst: str, domein: str | None) -> None:
    assert herken_domein(lijst, tekst) == domein


def test_een_gemeente_geeft_haar_eigen_lijst(tmp_path: Path) -> None:
    pad = tmp_path / "onze lijst.csv"
    pad.write_text(
        f"{KOP}\nthuis;Hulp thuis;wmo;Individueel licht;1 2;poets, huishulp;12,5\n"
        "groep;Groep;wmo;collectief;;;\n",
        encoding="utf-8-sig",
    )
    lijst = lees_lijst(pad)
    assert [v.sleutel for v in lijst.voorzieningen] == ["thuis", "groep"]
    assert lijst.voorzieningen[0].codes == ("01", "02")  # a spreadsheet left the zeros out
    assert lijst.voorzieningen[0].norm_uren == 12.5
    assert herken_voorziening(lijst, "02A10") == "thuis"


def test_een_lijst_zonder_codes_woorden_en_normen_mag(tmp_path: Path) -> None:
    pad = tmp_path / "kort.csv"
    pad.write_text("Sleutel,Naam,Domein,Trede\nthuis,Hulp thuis,wmo,algemeen\n", encoding="utf-8")
    assert lees_lijst(pad).voorzieningen[0].woorden == ()


def test_alle_fouten_van_een_lijst_komen_tegelijk(tmp_path: Path) -> None:
    pad = tmp_path / "fout.csv"
    pad.write_text(
        f"{KOP}\nHulp thuis;;wmoo;individuel licht;1A 123;;veel\nwmo;Wmo;wmo;algemeen;;;9000\n",
        encoding="utf-8",
    )
    with pytest.raises(InvoerGeweigerd, match=r"fout\.csv") as fout:
        lees_lijst(pad)
    tekst = str(fout.value)
    assert len(fout.value.problemen) == 9
    assert "regel 2: domein 'wmoo' is onbekend. Bedoelt u wmo?" in tekst
    assert "Bedoelt u individueel licht" in tekst
    assert "regel 3: sleutel 'wmo' is al de sleutel van een domein." in tekst


def test_wat_dubbel_staat_wordt_genoemd(tmp_path: Path) -> None:
    pad = tmp_path / "dubbel.csv"
    pad.write_text(
        f"{KOP}\na;Thuis;wmo;algemeen;01;hulp;\na;Thuis;wmo;algemeen;01;;\nb;Hulp;wmo;algemeen;;;\n",
        encoding="utf-8",
    )
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_lijst(pad)
    problemen = "\n".join(fout.value.problemen)
    assert "sleutel 'a' komt 2 keer voor." in problemen
    assert "code '01' staat in het domein wmo bij meer dan één voorziening." in problemen
    assert "naam of woord 'hulp'" in problemen


@pytest.mark.parametrize(
    ("inhoud", "verwacht"),
    [
        ("sleutel;naam\nx;X\n", "kolom 'trede' ontbreekt"),
        (f"{KOP};tredde\nx;X;wmo;algemeen;;;;\n", "kolom 'tredde' is onbekend. Bedoelt u trede?"),
        (KOP + "\n" + "x;X;wmo;algemeen;;;\n" * 201, "hooguit 200"),
    ],
)
def test_een_lijst_met_andere_kolommen_wordt_geweigerd(tmp_path: Path, inhoud: str, verwacht: str) -> None:
    pad = tmp_path / "lijst.csv"
    pad.write_text(inhoud, encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match=verwacht.split("'")[0]) as fout:
        lees_lijst(pad)
    assert verwacht in str(fout.value)
