"""How files were read is known next year, also of several; what does not fit is recognised anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.gebruik.koppeling import als_toml, uit_toml
from gebied.bronnen.voorzieningen import lees_lijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.plaatsen import Plaatsen, maak_plaatsen
from gebied.privacy.voorbereiden import bereid_voor

LIJST = lees_lijst()


@pytest.fixture
def plaatsen() -> Plaatsen:
    codes = [f"BU0034010{nr}" for nr in range(1, 6)]
    return maak_plaatsen(
        pd.DataFrame({"code": codes, "naam": [f"Buurt {code[-1]}" for code in codes], "inwoners": 1000})
    )


def _schrijf(pad: Path, kop: str, product: str) -> Path:
    regels = [f"F{nr:04};BU0034010{1 + nr % 5};{product};01-02-2024" for nr in range(40)]
    pad.write_text("\n".join([kop, *regels]), encoding="utf-8")
    return pad


def test_bestanden_die_gelijk_worden_gelezen_delen_een_deel_van_het_koppelbestand(
    tmp_path: Path, plaatsen: Plaatsen
) -> None:
    kop = "pseudoniem;buurtcode;productcategorie;ingangsdatum"
    paden = [_schrijf(tmp_path / f"{nr}.csv", kop, "hulp bij het huishouden") for nr in range(3)]
    eerst = bereid_voor(paden, plaatsen=plaatsen, lijst=LIJST)
    assert not eerst.gegeven
    assert len(uit_toml(eerst.koppeling)) == 1
    straks = bereid_voor(paden, plaatsen=plaatsen, lijst=LIJST, eerder=eerst.koppeling)
    assert straks.gegeven
    assert straks.koppeling == eerst.koppeling


def test_een_eerdere_koppeling_die_niet_zeker_is_wijkt_voor_herkenning(
    tmp_path: Path, plaatsen: Plaatsen
) -> None:
    kop = "pseudoniem;buurtcode;productcategorie;ingangsdatum"
    wmo = _schrijf(tmp_path / "wmo.csv", kop, "01")
    [deel] = uit_toml(bereid_voor([wmo], plaatsen=plaatsen, lijst=LIJST).koppeling)
    tweemaal = als_toml([replace(deel, domein=domein) for domein in ("wmo", "jeugd")])
    straks = bereid_voor([wmo], plaatsen=plaatsen, lijst=LIJST, eerder=tweemaal)
    assert not straks.gegeven, "the user is asked"
    zelf = tmp_path / "zelf.toml"
    zelf.write_text(tweemaal, encoding="utf-8")
    with pytest.raises(InvoerGeweigerd) as fout:
        bereid_voor([wmo], plaatsen=plaatsen, lijst=LIJST, koppelbestand=zelf)
    assert "meer dan één" in " ".join(fout.value.problemen)


def test_codes_van_een_ander_jaar_gelden_zolang_er_oude_grenzen_bij_zijn(
    tmp_path: Path, plaatsen: Plaatsen
) -> None:
    """What codes meant last year does not decide what they mean now: the old boundaries that are given do."""
    bestand = _schrijf(tmp_path / "wmo.csv", "pseudoniem;buurtcode;productcategorie;ingangsdatum", "01")
    gebieden = plaatsen.gebieden
    oud = pd.DataFrame({"plaats": gebieden["code"], "code": gebieden["code"], "aandeel": 1.0})
    met_oud = maak_plaatsen(gebieden, oud=oud)

    def soorten(plaatsen: Plaatsen, eerder: str = "") -> tuple[tuple[str, ...], str]:
        klaar = bereid_voor([bestand], plaatsen=plaatsen, lijst=LIJST, eerder=eerder)
        return klaar.plaatssoorten(2024), klaar.koppeling

    nu, koppeling_nu = soorten(plaatsen)
    toen, koppeling_toen = soorten(met_oud)
    assert (nu, toen) == (("gebied",), ("oud",))
    assert soorten(met_oud, koppeling_nu)[0] == toen
    assert soorten(plaatsen, koppeling_toen)[0] == nu


def test_een_domein_van_een_handvol_regels_wordt_niet_voorgesteld(tmp_path: Path, plaatsen: Plaatsen) -> None:
    """In a small file one row is more than one in two hundred; it may not decide what is published."""
    bestand = _schrijf(tmp_path / "klein.csv", "pseudoniem;buurtcode;domein;ingangsdatum", "wmo")
    zonder = bereid_voor([bestand], plaatsen=plaatsen, lijst=LIJST).domeinen
    met_een = bestand.read_text(encoding="utf-8") + "\nF9999;BU00340101;jeugd;01-02-2024"
    bestand.write_text(met_een, encoding="utf-8")
    assert bereid_voor([bestand], plaatsen=plaatsen, lijst=LIJST).domeinen == zonder == ("wmo",)
    zelf = bereid_voor([bestand], plaatsen=plaatsen, lijst=LIJST, domeinen=["wmo", "jeugd"])
    assert zelf.domeinen == ("wmo", "jeugd")
