"""What a reader gets of a reeks: absent gemeenten, and a summary whose numbers are those of the tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.gemeentelijst import gemeenten
from gebied.model import Herkomst, Opdracht
from gebied.reeks.afwezig import zoek_afwezig
from gebied.reeks.beleid import beleid_van_deel, beleidstabel, met_bereikt
from gebied.reeks.delen import Reeksdeel
from gebied.reeks.samenvatting import maak_samenvatting, schrijf_samenvatting, veilig
from gebied.reeks.uitvoer import Reeksuitkomst, maak_bewijstabel

OPDRACHT = Opdracht(inwoners=(10_000, 12_000))
MATEN = {
    "GM9001": {
        "teams": 2,
        "afstand_tot_band": 0,
        "bewijs": [{"trede": "afstand_tot_band", "status": "optimaal"}],
    },
    "GM9002": {"teams": 1, "afstand_tot_band": 1_000, "bewijs": []},
}


def test_afwezig_is_wat_de_lijst_van_dat_jaar_meer_heeft() -> None:
    alle = gemeenten(2015)
    stand = zoek_afwezig(alle[~alle["naam"].isin(["Groningen", "Almere"])])
    assert (stand.jaar, stand.geraden, stand.landelijk) == (2015, True, True)
    assert stand.afwezig == {"GM0014": "Groningen", "GM0034": "Almere"}
    assert [b.tekst for b in stand.bevindingen()] == [
        "In het bestand ontbreken 2 gemeenten: Almere en Groningen."
    ]
    assert stand.als_tabel().to_dict("list") == {
        "code": ["GM0014", "GM0034"],
        "naam": ["Groningen", "Almere"],
        "status": ["afwezig", "afwezig"],
    }


def test_een_vreemde_gemeente_en_een_ander_jaar_worden_gemeld() -> None:
    tabel = pd.DataFrame({"code": ["GM0034", "GM9001"], "naam": ["Almere", "Eerstdam"]})
    stand = zoek_afwezig(tabel, jaar=2030)
    assert stand.vreemd == {"GM9001": "Eerstdam"}
    assert not stand.landelijk
    codes = [b.code for b in stand.bevindingen()]
    assert codes == ["GEMEENTELIJST_ANDER_JAAR", "GEMEENTE_AFWEZIG", "GEMEENTE_VREEMD"]
    assert "2025" in stand.bevindingen()[0].tekst
    assert zoek_afwezig(tabel.tail(1)).jaar is None


@pytest.fixture
def uitkomst(rooster) -> Reeksuitkomst:
    delen = tuple(
        Reeksdeel(f"GM900{nr}", (naam,), (f"GM900{nr}",), OPDRACHT)
        for nr, naam in enumerate(["Eerstdam", "Tweededam", "Derde|dam <b>"], 1)
    )
    tabel = pd.DataFrame(
        {
            "deel": [deel.sleutel for deel in delen],
            "gemeente": [deel.naam for deel in delen],
            "status": ["klaar", "klaar", "mislukt"],
            "oorzaak": ["", "", "De tijd was\nop [zie](x)."],
            "gebieden": [1_000, 2, 2],
            "alle_inwoners": [12_000_000, 9_000, 16_000],
            "werkgebieden": [1_100, 1, None],
            "teams": [1_200, 1, None],
            "in_band": [1_099, 0, None],
            "afstand_tot_band": [500, 1_000, None],
            "bewijs afstand_tot_band": ["optimaal", "onbewezen", None],
        }
    )
    rijen = [
        {**rij, "sleutel": deel.sleutel}
        for deel, cellen in zip(delen, ([[5_500] * 4], [[4_000, 5_000]], [[8_000, 8_000]]), strict=True)
        for rij in met_bereikt(beleid_van_deel(rooster(cellen), OPDRACHT), MATEN.get(deel.sleutel, {}))
    ]
    return Reeksuitkomst(
        map=Path("reeks"),
        delen=delen,
        gemeenten=tabel,
        bewijs=maak_bewijstabel(tabel),
        beleid=beleidstabel(rijen),
        afwezigheid=zoek_afwezig(gemeenten(2020).head(354)),
        herkomsten=(Herkomst("grenzen", "CBS / Kadaster", jaar=2020, licentie="CC BY 4.0"),),
        bestanden=(Path("reeks/gemeenten.csv"),),
    )


def test_de_samenvatting_noemt_de_cijfers_van_de_tabellen(uitkomst: Reeksuitkomst, tmp_path: Path) -> None:
    tekst = schrijf_samenvatting(uitkomst, tmp_path / "s.md", ook=[Path("landkaart.png")]).read_text("utf-8")
    for zin in (
        "3 gemeenten, met 1.004 gebieden en 12.025.000 inwoners",
        "Voor 2 gemeenten is er een indeling.",
        "Bij 1 gemeente ging er iets mis.",
        "1.101 werkgebieden met 1.201 teams",
        "1.099 van de 1.101 werkgebieden",
        "1.500 inwoners te veel of te weinig",
        "| afstand tot de band | 1 | 1 |",
        "| **10.000 tot 12.000** | 2 van 3 |",
        "- te weinig inwoners voor één team: 1 gemeente;",
        "samen wonen daar 25.000 inwoners",
        "In de indelingen zijn het er 1.000. Bij 1 van de 2 indelingen is bewezen",
        "In het bestand ontbreekt 1 gemeente: Molenlanden.",
        "`gemeenten.csv` en `landkaart.png`",
        "- CBS / Kadaster, 2020, CC BY 4.0",
        "Geef dezelfde opdracht nog een keer",
    ):
        assert zin in tekst, zin


def test_tekst_uit_bestanden_wordt_geen_opmaak(uitkomst: Reeksuitkomst) -> None:
    tekst = maak_samenvatting(uitkomst)
    assert "Derde\\|dam \\<b\\> (GM9003): De tijd was op \\[zie\\](x)." in tekst
    assert veilig("a\x07b\u202ec") == "a b c"


def test_een_band_waarmee_niet_alle_gemeenten_te_vergelijken_zijn(uitkomst: Reeksuitkomst) -> None:
    """A gemeente without a row of its own band, as its group is not known everywhere."""
    rijen = uitkomst.beleid.per_deel
    zonder = rijen.assign(eigen=rijen["eigen"] & (rijen["sleutel"] != "GM9002"))
    tekst = maak_samenvatting(replace(uitkomst, beleid=beleidstabel(zonder.to_dict("records"))))
    [regel] = [regel for regel in tekst.splitlines() if regel.startswith("| **10.000 tot 12.000")]
    assert regel.endswith("|  |")


def test_een_reeks_waarin_alles_lukt_noemt_geen_fouten(uitkomst: Reeksuitkomst) -> None:
    goed = replace(
        uitkomst,
        gemeenten=uitkomst.gemeenten.assign(status="klaar", oorzaak=""),
        afwezigheid=None,
        beleid=beleidstabel([]),
    )
    tekst = maak_samenvatting(goed)
    assert "Wat niet lukte" not in tekst
    assert "ontbre" not in tekst
    assert "norm" not in tekst
    assert "Voor 3 gemeenten is er een indeling." in tekst
