"""Norms and present hours as a gemeente writes them: read whole, or refused with every fault at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from gebied.bronnen.inzet import Inzet, lees_inzet
from gebied.bronnen.normen import Bandbreedte, Functie, Normen, lees_normen
from gebied.fouten import InvoerGeweigerd

GOED = """
naam = "Normen 2026"
[omrekening]
uren_per_fte = 36
uren_per_jaar = 1400
bron = "cao"
[[functie]]
naam = "consulent"
[[functie]]
naam = "jeugdgezondheidszorg"
minimum = 16
[[basis]]
naam = "Basis"
uren_per_1000 = 8
bron = "raad, 12 maart 2026"
functies = { consulent = 75, jeugdgezondheidszorg = 25 }
[[caseload]]
naam = "Begeleiding"
kolom = "gebruik_begeleiding"
personen_per_fte = { laag = 30, midden = 36, hoog = 40 }
bron = "raad, 12 maart 2026"
functies = { consulent = 100 }
"""
VOORBEELD = Path("data") / "voorbeeld" / "formatie"


def _schrijf(pad: Path, tekst: str) -> Path:
    bestand = pad / "normen.toml"
    bestand.write_text(tekst, encoding="utf-8")
    return bestand


def _problemen(pad: Path, *vervangen: tuple[str, str]) -> list[str]:
    tekst = GOED
    for oud, nieuw in vervangen:
        assert oud in tekst
        tekst = tekst.replace(oud, nieuw)
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_normen(_schrijf(pad, tekst))
    assert "docs/formatie.md" in fout.value.stap
    return list(fout.value.problemen)


@pytest.fixture
def normen(tmp_path: Path) -> Normen:
    return lees_normen(_schrijf(tmp_path, GOED))


def test_normen_worden_gelezen(normen: Normen) -> None:
    basis, caseload = normen.normen
    assert normen.functies == (Functie("consulent"), Functie("jeugdgezondheidszorg", minimum=16))
    assert (basis.soort, basis.kolom, basis.waarde) == ("basis", "inwoners", Bandbreedte(8, 8, 8))
    assert caseload.waarde == Bandbreedte(30, 36, 40)
    assert normen.gewicht is None
    assert not normen.voorbeeld
    assert normen.bronnen == ("cao", "raad, 12 maart 2026")


def test_een_lage_caseload_vraagt_veel_uren(normen: Normen) -> None:
    basis, caseload = normen.normen
    assert tuple(caseload.uren_per_persoon(36)) == pytest.approx((0.9, 1.0, 1.2))
    assert tuple(basis.uren_per_persoon(36)) == pytest.approx((0.008, 0.008, 0.008))


def test_het_voorbeeld_klopt_en_zegt_dat_het_een_voorbeeld_is(wortel: Path) -> None:
    normen = lees_normen(wortel / VOORBEELD / "normen.toml")
    assert normen.voorbeeld
    assert len(normen.functies) == 9
    assert all("oorbeeld" in norm.bron for norm in normen.normen)
    assert len(lees_inzet(wortel / VOORBEELD / "uren.csv")) == 8


def test_elk_onderdeel_staat_in_het_voorbeeld_en_in_de_uitleg(wortel: Path) -> None:
    tekst = (wortel / VOORBEELD / "normen.toml").read_text(encoding="utf-8")
    uitleg = (wortel / "docs" / "formatie.md").read_text(encoding="utf-8")
    waarden = tomllib.loads(tekst.replace("# totaal", "totaal"))
    delen = {naam for waarde in waarden.values() if isinstance(waarde, dict) for naam in waarde}
    delen |= {n for w in waarden.values() if isinstance(w, list) for tabel in w for n in tabel}
    velden = {"naam", "kring", "per", "minimum", "kolom", "bron", "functies", "volgt_opgavenindex", "totaal"}
    assert velden <= delen
    assert {naam for naam in delen if f"`{naam}`" not in uitleg} == set()


def test_alle_fouten_komen_samen(tmp_path: Path) -> None:
    problemen = _problemen(
        tmp_path,
        ("{ consulent = 75,", "{ consullent = 70,"),
        ("laag = 30, midden = 36, hoog = 40", "laag = 40, midden = 36, hoog = 30"),
        ("uren_per_jaar = 1400", "uren_per_jar = 1400"),
        ('bron = "cao"', 'bron = "cao"\n[bugdet]'),
        ("minimum = 16", "minimum = -1"),
    )
    assert any("'bugdet' is geen bekend onderdeel. Bedoelt u budget?" in p for p in problemen)
    assert any(
        "functie 'consullent' is niet bekend als [[functie]]. Bedoelt u consulent?" in p for p in problemen
    )
    assert any("samen 95,0, geen 100" in p for p in problemen)
    assert any("loopt niet op" in p for p in problemen)
    assert any("'uren_per_jar' is geen bekend onderdeel. Bedoelt u uren_per_jaar" in p for p in problemen)
    assert any("minimum is -1" in p for p in problemen)
    assert len(problemen) == 7  # also that uren_per_jaar is absent


@pytest.mark.parametrize(
    ("oud", "nieuw", "melding"),
    [
        ("uren_per_1000 = 8", "uren_per_1000 = -8", "geen getal van 0 of meer"),
        ("uren_per_1000 = 8", "uren_per_1000 = nan", "geen getal van 0 of meer"),
        ("uren_per_1000 = 8", "uren_per_1000 = { laag = 1, hoog = 2 }", "precies laag, midden en hoog"),
        ("uren_per_1000 = 8", "uren_per_1000 = 8\nvolgt_opgavenindex = true", "geen [opgavenindex]"),
        ("laag = 30", "laag = 0", "geen getal boven 0"),
        ('kolom = "gebruik_begeleiding"', "", "'kolom' ontbreekt"),
        ('bron = "cao"', "bron = 3", "geef een tekst"),
        ("uren_per_fte = 36", "uren_per_fte = 0", "getal boven 0 en hooguit 168"),
        ('naam = "consulent"', 'naam = "jeugdgezondheidszorg"', "komt vaker voor"),
        ("minimum = 16", "tarief = 80", "er is geen tarief"),
        ("minimum = 16", 'kring = "ring"', "kies uit kern, schil"),
        ("{ consulent = 100 }", "{}", "'functies' ontbreekt"),
        ("{ consulent = 100 }", "{ consulent = 120, jeugdgezondheidszorg = -20 }", "van 0 tot en met 100"),
        ('naam = "Normen 2026"', "", "'naam' ontbreekt"),
        ('naam = "Normen 2026"', 'naam = "x"\nbudget = 3', "'budget' is geen tabel"),
        ('naam = "Normen 2026"', 'naam = "x"\nopgavenindex = { gewicht = 2, bron = "x" }', "hooguit 1"),
        ('naam = "Normen 2026"', 'naam = "x"\nvoorbeeld = 1', "'voorbeeld' is geen true of false"),
    ],
)
def test_een_fout_wordt_genoemd(tmp_path: Path, oud: str, nieuw: str, melding: str) -> None:
    assert any(melding in probleem for probleem in _problemen(tmp_path, (oud, nieuw)))


@pytest.mark.parametrize(
    "tekst", ["", "functie = 3\nbasis = [1]", "[functie]\n[basis]\nx = 1", 'naam = ["a"]']
)
def test_een_bestand_met_andere_vormen_wordt_geweigerd(tmp_path: Path, tekst: str) -> None:
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_normen(_schrijf(tmp_path, tekst))
    assert len(fout.value.problemen) >= 3


def test_uren_van_nu_worden_gelezen(tmp_path: Path) -> None:
    pad = tmp_path / "uren.csv"
    pad.write_text("Wijkteam;Organisatie;Functie;Uren\n1;Stichting A;consulent;36,5\n", encoding="utf-8")
    assert lees_inzet(pad) == (Inzet("1", "Stichting A", "consulent", 36.5),)


@pytest.mark.parametrize(
    ("tekst", "meldingen"),
    [
        ("team;functie\n1;consulent\n", ["geen kolom 'organisatie'", "geen kolom 'uren'"]),
        (
            "team;organisatie;functie;uren\n;A;;8\n2;A;b;-1\n",
            ["2: werkgebied, functie is leeg", "regel 3"],
        ),
        ("team;organisatie;functie;uren\n1;A;b;veel\n", ["geen getal (veel)"]),
    ],
)
def test_uren_met_fouten_worden_geweigerd(tmp_path: Path, tekst: str, meldingen: list[str]) -> None:
    pad = tmp_path / "uren.csv"
    pad.write_text(tekst, encoding="utf-8")
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_inzet(pad)
    assert all(any(melding in p for p in fout.value.problemen) for melding in meldingen)


def _paden(waarde: Any, pad: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every part of a TOML document."""
    delen = (
        waarde.items() if isinstance(waarde, dict) else enumerate(waarde) if isinstance(waarde, list) else ()
    )
    for sleutel, deel in delen:
        yield (*pad, sleutel)
        yield from _paden(deel, (*pad, sleutel))


@pytest.mark.parametrize(
    "vreemd",
    [[], {}, "", -1, True, float("nan"), float("inf"), 10**18, [[1]], {"laag": "x"}, date(2026, 1, 1)],
)
def test_een_vreemde_waarde_geeft_nooit_een_andere_fout(tmp_path: Path, vreemd: object) -> None:
    tekst = GOED + '[opgavenindex]\ngewicht = 0.2\nbron = "x"\n[budget]\ntarief = 80\ntotaal = 9000\n'
    geweigerd = []
    for pad in _paden(tomllib.loads(tekst)):
        waarden = deel = tomllib.loads(tekst)
        for stuk in pad[:-1]:
            deel = deel[stuk]
        deel[pad[-1]] = vreemd
        try:
            lees_normen(_schrijf(tmp_path, tomlkit.dumps(waarden)))
        except InvoerGeweigerd as fout:
            geweigerd.append(len(fout.problemen))
    assert len(geweigerd) > 10
    assert min(geweigerd) >= 1
