"""The catalogue that ships: every entry says what it means, adds up, and names columns that exist."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from gebied.bronnen.catalogus import DOMEINEN, Catalogus, Indicator, lees_catalogus, lees_indicatoren
from gebied.bronnen.cijferbestanden import lees_cijfers
from gebied.bronnen.eigen_cijfers import lees_eigen
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.namen import BEGRIPPEN, herken
from gebied.bronnen.rivm import lees_rivm
from gebied.bronnen.voorzieningen import TREDEN, lees_lijst
from gebied.fouten import InvoerGeweigerd
from gebied.indicatoren.cijfer import cijfers
from gebied.indicatoren.meetcyclus import keur_meetcyclus
from gebied.indicatoren.metingen import meet
from gebied.privacy.cijfers import kolom_van_domein, kolom_van_stapeling
from gebied.rapport.indicatorenlijst import indicatorenlijst
from gebied.rapport.werkmap import schrijf_werkmap

GEMAAKT_OP = date(2026, 11, 22)


@pytest.fixture(scope="module")
def catalogus() -> Catalogus:
    return lees_catalogus()


def _blok(wortel: Path, taal: str) -> str:
    tekst = (wortel / "docs" / "indicatoren.md").read_text(encoding="utf-8")
    [blok] = re.findall(rf"^```{taal}\n(.*?)^```$", tekst, re.MULTILINE | re.DOTALL)
    return str(blok)


def test_elk_domein_is_gevuld(catalogus: Catalogus) -> None:
    assert len(catalogus) >= 60
    assert {domein: len(deel) >= 5 for domein, deel in catalogus.per_domein().items()} == dict.fromkeys(
        DOMEINEN, True
    )
    assert {i.zekerheid for i in catalogus} == {
        "telling", "steekproef", "modelschatting", "beschermd", "kwalitatief",
    }  # fmt: skip


def test_elke_naam_is_van_een_indicator_en_elke_uitleg_is_een_zin(catalogus: Catalogus) -> None:
    assert [naam for naam, keren in Counter(i.naam for i in catalogus).items() if keren > 1] == []
    slordig = [
        i.sleutel
        for i in catalogus
        if not re.fullmatch(r"[A-Z0-9][^\n]{20,170}\.", i.uitleg) or ". " in i.uitleg.replace("e.d. ", "")
    ]
    assert slordig == []


def test_elke_indicator_heeft_bron_tabel_onderwerp_en_cyclus(catalogus: Catalogus) -> None:
    zonder = [i.sleutel for i in catalogus if not (i.bron and i.tabel and i.onderwerp and i.cyclus_tekst)]
    assert zonder == []
    assert [i.sleutel for i in catalogus if i.laatst is None] == []


def test_de_meetcycli_van_de_catalogus_kloppen(catalogus: Catalogus) -> None:
    assert keur_meetcyclus(catalogus, vandaag=GEMAAKT_OP) == ()


def test_eenheid_factor_en_optellen_horen_bij_elkaar(catalogus: Catalogus) -> None:
    factor = {"%": 100, "per 1.000 inwoners": 1000, "per 1.000 woningen": 1000}
    for i in catalogus:
        if i.optellen == "verhouding" and i.eenheid in factor:
            assert i.factor == factor[i.eenheid], i.sleutel
        if i.zekerheid in ("modelschatting", "steekproef"):
            assert i.optellen == "gewogen", i.sleutel  # never counted back into persons
        if i.zekerheid == "beschermd":
            assert (i.decimalen, i.optellen) == (0, "verhouding"), i.sleutel


def test_elke_kolom_is_een_bekende_naam(catalogus: Catalogus) -> None:
    lijst = lees_lijst()
    gebruik = {kolom_van_domein(domein.sleutel) for domein in lijst.domeinen} | {"gebruik_personen"}
    gebruik |= {kolom_van_stapeling(aantal) for aantal in ("1", "2", "3")}
    gebruik |= {f"gebruik_trede_{trede.replace(' ', '_')}" for trede in TREDEN}
    bekend = {begrip.kolom.naam for begrip in BEGRIPPEN} | gebruik
    assert {naam for i in catalogus for naam in i.kolommen} - bekend == set()
    assert {i.zekerheid for i in catalogus if i.teller in gebruik} == {"beschermd"}


def test_tellers_en_noemers_zijn_aantallen(catalogus: Catalogus) -> None:
    soort = {begrip.kolom.naam: begrip.kolom.soort for begrip in BEGRIPPEN}
    for i in catalogus:
        tellend = {i.noemer} | ({i.teller} if i.optellen in ("som", "verhouding") else set())
        assert {soort.get(naam, "aantal") for naam in tellend - {""}} <= {"aantal"}, i.sleutel
        assert soort.get(i.kolom) != "aantal", i.sleutel


def test_sterke_punten_zijn_gunstig_of_kwalitatief(catalogus: Catalogus) -> None:
    sterk = [i for i in catalogus if i.sterk_punt]
    assert len(sterk) >= 5
    assert {i.richting for i in sterk if i.zekerheid != "kwalitatief"} == {"hoog gunstig"}
    assert {i.sleutel for i in catalogus.per_domein()["sterke punten"]} <= {i.sleutel for i in sterk}


def test_opgehaalde_onderwerpen_van_elk_jaar_krijgen_onze_namen() -> None:
    namen = {
        "ErnstigZeerErnstigEenzaam_28": "ernstig_zeer_ernstig_eenzaam",
        "Ernstig/zeer ernstig eenzaam (%)": "ernstig_zeer_ernstig_eenzaam",
        "HeelVeelStressInAfgelopen4Weken_26": "heel_veel_stress_in_afgelopen4_weken",
        "(Heel) veel stress in afgelopen 4 weken (%)": "heel_veel_stress_in_afgelopen4_weken",
        "GoedErvarenGezondheid_6": "ervaren_gezondheid_goed_zeer_goed",
        "HuishoudensMetLageKoopkracht_72": "pct_huishoudens_laag_inkomen",
        "Vrije tijd en cultuur/Afstand tot bibliotheek (km)": "afstand_bibliotheek",
        "bibliotheek_gemiddelde_afstand_in_km": "afstand_bibliotheek",
        "TotaalGeregistreerdeMisdrijven_1": "misdrijven",
        "percentage_jongeren_met_jeugdzorg_in_natura": "pct_jeugdzorg",
    }
    assert {naam: (herken(naam) or BEGRIPPEN[0].kolom).naam for naam in namen} == namen


def test_een_onderwerp_van_rivm_met_een_andere_naam_wordt_herkend(tmp_path: Path) -> None:
    ruw = pd.DataFrame(
        {
            "Leeftijd": "20300",
            "Marges": "MW00000",
            "WijkenEnBuurten": ["BU00340101"],
            "Perioden": "2016JJ00",
            "GoedErvarenGezondheid_4": [80.1],
        }
    )
    ruw.to_parquet(tmp_path / "rivm.parquet")
    gelezen = lees_rivm(tmp_path / "rivm.parquet", periode=2016)
    assert gelezen.tabel["ervaren_gezondheid_goed_zeer_goed"].tolist() == [80.1]


def test_de_bladzijde_is_gemaakt_van_de_catalogus(wortel: Path, catalogus: Catalogus) -> None:
    script = runpy.run_path(str(wortel / "docs" / "maak_indicatoren.py"))
    staat_er = (wortel / "docs" / "indicatoren.md").read_text(encoding="utf-8")
    assert script["maak"](staat_er) == staat_er, "draai: python docs/maak_indicatoren.py"
    assert [i.sleutel for i in catalogus if f"`{i.sleutel}` |" not in staat_er] == []


def test_de_bladzijde_legt_elk_onderdeel_uit(wortel: Path) -> None:
    tekst = (wortel / "docs" / "indicatoren.md").read_text(encoding="utf-8")
    assert [v.name for v in fields(Indicator) if f"\n| `{v.name}` | " not in tekst] == []


def test_het_voorbeeld_op_de_bladzijde_kan_gelezen_worden(wortel: Path, tmp_path: Path) -> None:
    (tmp_path / "eigen.toml").write_text(_blok(wortel, "toml"), encoding="utf-8")
    (tmp_path / "eigen.csv").write_text(_blok(wortel, "csv"), encoding="utf-8")
    indicatoren, gelezen = lees_eigen(tmp_path / "eigen.toml", tmp_path / "eigen.csv")
    assert [i.sleutel for i in indicatoren] == ["bezoekers_buurthuis", "rapportcijfer_wonen"]
    assert gelezen.tabel["code"].tolist() == ["BU00340101", "BU00340102", "GM0034"]


def test_de_catalogus_wordt_een_lijst_voor_excel(catalogus: Catalogus, tmp_path: Path) -> None:
    tabel = pd.DataFrame({"code": ["GM0034"], "naam": ["Almere"], "inwoners": [200_000], "gebruik_wmo": [4]})
    gemeten = cijfers(meet(tabel, (), catalogus, niveau="gemeente"), catalogus)
    verlopen = replace(catalogus["eenzaam"], sleutel="oud", naam="=1+1", laatst=2012, volgende=2015)
    alle = (*catalogus, verlopen)
    bladen = {"indicatoren": indicatorenlijst(alle, gemeten, vandaag=GEMAAKT_OP)}
    pad = schrijf_werkmap(tmp_path / "lijst.xlsx", bladen)
    lijst = pd.read_excel(pad, sheet_name="indicatoren", keep_default_na=False).set_index("indicator")
    assert len(lijst) == len(catalogus) + 1
    assert lijst.loc["Inwoners", "waarde gemeente"] == "200.000 inwoners"
    assert lijst.loc["Gebruik van de Wmo", "waarde gemeente"] == "verborgen"
    assert lijst.loc["Eenzaam", ["meetcyclus", "bevinding"]].tolist() == [
        catalogus["eenzaam"].cyclus_tekst,
        "",
    ]
    assert "Er staat 2015" in lijst.loc["=1+1", "bevinding"]
    assert [b.code for b in keur_meetcyclus(alle, vandaag=GEMAAKT_OP)] == ["CYCLUS_TEGENSPRAAK"]


def test_een_fout_in_de_lijst_noemt_alles_tegelijk(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('[[indicator]]\nsleutel = "A"\nnoemr = 1\n', encoding="utf-8")
    with pytest.raises(InvoerGeweigerd) as fout:
        lees_indicatoren(tmp_path / "x.toml")
    assert len(fout.value.problemen) >= 9


@pytest.mark.echt
@pytest.mark.parametrize(
    ("bestand", "laag", "minstens"),
    [
        ("gemeenten/almere_buurten_2011.geojson", None, 48),
        ("gemeenten/dronten.gpkg", "buurt_2015", 19),
        ("gemeenten/dronten.gpkg", "wijk_2022", 13),
        ("kwb/utrecht_kwb-2023.xlsx", None, 34),
        ("kwb/utrecht_nabijheid_2023.csv", None, 7),
        ("kwb/amsterdam_seswoa2019_85163NED.csv", None, 4),
        ("rivm/rivm_2020_18plus.parquet", None, 24),
    ],
)
def test_echte_bestanden_geven_cijfers(
    echte_data: Path, catalogus: Catalogus, bestand: str, laag: str | None, minstens: int
) -> None:
    pad = echte_data / bestand
    if pad.suffix in (".geojson", ".gpkg"):
        grenzen = lees_grenzen(pad, laag=laag)
        tabel, kolommen = grenzen.gebieden, grenzen.kolommen
    else:
        gelezen = lees_cijfers(pad)
        tabel, kolommen = gelezen.tabel.head(500), gelezen.kolommen
    gemeten = cijfers(meet(pd.DataFrame(tabel), kolommen, catalogus, niveau="buurt"), catalogus)
    met_waarde = {c.indicator.sleutel for c in gemeten if c.waarde is not None}
    assert len(met_waarde) >= minstens
    # a rate of counts that CBS rounds to 5 may pass 100 in a tiny buurt; a published one cannot
    gek = [
        (c.plaats, c.indicator.sleutel, c.waarde)
        for c in gemeten
        if c.waarde is not None and c.indicator.eenheid == "%" and not 0 <= round(c.waarde, 6) <= 100
        if c.noemer is None or c.noemer >= 100
    ]
    assert gek == []
