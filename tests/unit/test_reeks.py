"""A reeks in one process: what comes out, what fails without stopping the rest, and how it goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd, ProjectBezet
from gebied.model import Opdracht
from gebied.reeks import (
    Instellingen,
    Reeksuitkomst,
    deeltaak,
    doe_deel,
    draai_reeks,
    lees_invoer,
    maak_delen,
    uitvoering,
)
from gebied.reeks.deeltaak import kies_deel
from gebied.reeks.reeksmap import bestandsnaam, open_reeksmap

VAST = ("werkgebieden.parquet", "gebieden.parquet", "gemeenten.csv", "bevindingen.csv", "beleid.csv")
OPDRACHT = Opdracht(inwoners=(8_000, 12_000))


@pytest.fixture(scope="module")
def invoer(minland: Callable[..., Path]):
    return lees_invoer(minland(4))


@pytest.fixture(scope="module")
def uitkomst(invoer, tmp_path_factory: pytest.TempPathFactory) -> Reeksuitkomst:
    delen = maak_delen(invoer.gemeenten, OPDRACHT, samen=["Dam 3+Dam 4"])
    return draai_reeks(invoer, delen, tmp_path_factory.mktemp("reeks") / "uit", werkers=0)


def _inhoud(map_: Path) -> dict[str, bytes]:
    return {naam: (map_ / naam).read_bytes() for naam in VAST}


def test_elk_gebied_heeft_een_werkgebied_binnen_zijn_deel(uitkomst: Reeksuitkomst, invoer) -> None:
    gebieden = gpd.read_parquet(uitkomst.map / "gebieden.parquet")
    werkgebieden = gpd.read_parquet(uitkomst.map / "werkgebieden.parquet")
    assert gebieden.crs.to_epsg() == werkgebieden.crs.to_epsg() == 28992
    assert sorted(gebieden["code"]) == list(invoer.grenzen.gebieden["code"])
    assert set(gebieden["werkgebied"]) == set(werkgebieden["werkgebied"])
    assert werkgebieden["werkgebied"].is_unique
    deel_van = {"GM9003": "GM9003+GM9004", "GM9004": "GM9003+GM9004"}
    deel = gebieden["gemeentecode"].replace(deel_van)
    assert (gebieden["werkgebied"].str.rsplit("-", n=1).str[0] == deel).all()
    som = gebieden.groupby("werkgebied")["inwoners"].sum()
    assert dict(zip(werkgebieden["werkgebied"], werkgebieden["inwoners"], strict=True)) == som.to_dict()
    assert werkgebieden.area.sum() == pytest.approx(gebieden.area.sum())


def test_de_tabel_heeft_maten_bewijs_en_bevindingen(uitkomst: Reeksuitkomst) -> None:
    tabel = uitkomst.gemeenten
    assert list(tabel["deel"]) == ["GM9001", "GM9002", "GM9003+GM9004"]
    assert set(tabel["status"]) == {"klaar"}
    assert uitkomst.aantallen == {"klaar": 3}
    assert uitkomst.zonder_uitkomst.empty
    buiten = tabel["bevinding BUITEN_BAND"] if "bevinding BUITEN_BAND" in tabel else pd.Series([0, 0, 0])
    assert (tabel["werkgebieden"] - tabel["in_band"] == buiten).all()
    assert list(uitkomst.bewijs["trede"]) == ["afstand_tot_band", "compactheid"]
    assert (uitkomst.bewijs[["optimaal", "binnen", "onbewezen", "onmogelijk"]].sum(axis=1) == 3).all()
    gelezen = pd.read_csv(uitkomst.map / "gemeenten.csv")
    assert "seconden" not in gelezen
    assert list(gelezen["inwoners"]) == list(tabel["inwoners"])


def test_een_deel_hangt_alleen_af_van_wat_erin_gaat(invoer) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), OPDRACHT)
    grenzen = kies_deel(invoer.grenzen, deel.gemeenten)
    een, twee = (doe_deel(deel, grenzen, Instellingen()) for _ in range(2))
    assert {**een.maten, "seconden": 0} == {**twee.maten, "seconden": 0}
    assert een.gebieden is not None
    assert een.gebieden.equals(twee.gebieden)
    assert (een.bevindingen, een.beleid) == (twee.bevindingen, twee.beleid)


def test_wat_klaar_is_wordt_niet_opnieuw_gerekend(uitkomst: Reeksuitkomst, invoer) -> None:
    voor = _inhoud(uitkomst.map)
    weer = draai_reeks(invoer, uitkomst.delen, uitkomst.map, werkers=0)
    assert (weer.gerekend, _inhoud(uitkomst.map)) == (0, voor)
    (uitkomst.map / "delen" / "GM9002.zip").unlink()
    half = uitkomst.map / "delen" / "GM9001.zip"
    half.write_bytes(half.read_bytes()[:-30])
    weer = draai_reeks(invoer, uitkomst.delen, uitkomst.map, werkers=0)
    assert (weer.gerekend, _inhoud(uitkomst.map)) == (2, voor)


def test_een_andere_reeks_in_dezelfde_map_wordt_geweigerd(uitkomst: Reeksuitkomst, invoer, tmp_path) -> None:
    voor = _inhoud(uitkomst.map)
    with pytest.raises(InvoerGeweigerd, match="andere reeks") as fout:
        draai_reeks(invoer, uitkomst.delen[:2], uitkomst.map, werkers=0)
    assert fout.value.problemen == ("anders dan toen: de gemeenten of hun opdrachten",)
    assert _inhoud(uitkomst.map) == voor
    (tmp_path / "gebieden.parquet").write_bytes(b"van een ander")
    with pytest.raises(InvoerGeweigerd, match="staan al bestanden"):
        draai_reeks(invoer, uitkomst.delen, tmp_path, werkers=0)
    assert [(pad.name, pad.read_bytes()) for pad in tmp_path.iterdir()] == [
        ("gebieden.parquet", b"van een ander")
    ]


def test_bestanden_van_een_ander_in_delen_blijven_staan(invoer, tmp_path: Path) -> None:
    (tmp_path / "delen").mkdir()
    (tmp_path / "delen" / "oud.zip").write_bytes(b"van een ander")
    with pytest.raises(InvoerGeweigerd) as fout:
        draai_reeks(invoer, maak_delen(invoer.gemeenten, OPDRACHT), tmp_path, werkers=0)
    assert fout.value.problemen == ("delen/oud.zip",)
    assert (tmp_path / "delen" / "oud.zip").read_bytes() == b"van een ander"


def test_elke_band_telt_alle_gemeenten_en_elke_gemeente_haar_bron(invoer, tmp_path: Path) -> None:
    """Also a band that one gemeente has of its own; and delen that were fetched name their sources."""

    class Opgehaald:
        herkomsten = ()

        def __getattr__(self, naam: str):
            return getattr(invoer, naam)

    eerste, *rest = maak_delen(invoer.gemeenten, OPDRACHT, samen=["Dam 3+Dam 4"])
    delen = [replace(eerste, opdracht=Opdracht(inwoners=(0, 9_000))), *rest]
    gedaan = draai_reeks(Opgehaald(), delen, tmp_path, werkers=0)
    assert gedaan.aantallen == {"klaar": 3}
    assert set(gedaan.beleid.per_band["delen"]) == {3}
    assert {"10000-12000", "8000-12000", "0-9000"} & set(gedaan.beleid.per_band["band"]) == {
        "8000-12000",
        "0-9000",
    }
    assert [h.regel for h in gedaan.herkomsten] == [h.regel for h in invoer.herkomsten]
    tekst = (tmp_path / "samenvatting.md").read_text("utf-8")
    assert f"- De reeks heeft 3 delen, met {len(invoer.grenzen.gebieden)} gebieden" in tekst
    assert f"- {invoer.herkomsten[0].regel}"[:20] in tekst
    # the band of most is the one that is told of, also where it sorts after that of one gemeente
    assert "Niet elke gemeente heeft dezelfde band." in tekst
    assert "| **8.000 tot 12.000** |" in tekst
    assert "| 0 tot 9.000 |" in tekst
    assert "Dam 3 + Dam 4" in (tmp_path / "landkaart.html").read_text("utf-8")


def test_met_vervang_begint_een_reeks_opnieuw(invoer, tmp_path: Path) -> None:
    delen = maak_delen(invoer.gemeenten, OPDRACHT)
    draai_reeks(invoer, delen[:2], tmp_path, werkers=0)
    nieuw = draai_reeks(invoer, delen[2:3], tmp_path, werkers=0, vervang=True)
    assert [pad.name for pad in (tmp_path / "delen").iterdir()] == ["GM9003.zip"]
    assert list(nieuw.gemeenten["deel"]) == ["GM9003"]


def test_twee_reeksen_werken_niet_in_een_map(tmp_path: Path, invoer) -> None:
    delen = maak_delen(invoer.gemeenten.head(1), OPDRACHT)
    with open_reeksmap(tmp_path, {"versie": "x"}), pytest.raises(ProjectBezet, match="een andere reeks"):
        draai_reeks(invoer, delen, tmp_path, werkers=0)


def test_een_gemeente_die_mislukt_houdt_de_rest_niet_tegen(invoer, tmp_path: Path) -> None:
    delen = maak_delen(invoer.gemeenten, OPDRACHT)

    class Haperend:
        def __getattr__(self, naam: str):
            return getattr(invoer, naam)

        def lees(self, deel):
            if deel.sleutel == "GM9002":
                raise BronOnbereikbaar("PDOK antwoordt niet.", stap="probeer het later.")
            return invoer.lees(deel)

    eerst = draai_reeks(Haperend(), delen, tmp_path / "een", werkers=0)
    assert eerst.aantallen == {"klaar": 3, "mislukt": 1}
    assert list(eerst.zonder_uitkomst["oorzaak"]) == ["PDOK antwoordt niet."]
    daarna = draai_reeks(invoer, delen, tmp_path / "een", werkers=0)
    assert (daarna.gerekend, daarna.aantallen) == (1, {"klaar": 4})
    draai_reeks(invoer, delen, tmp_path / "twee", werkers=0)
    assert _inhoud(tmp_path / "een") == _inhoud(tmp_path / "twee")


def test_een_onmogelijke_regel_heet_geen_indeling(invoer) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), Opdracht(inwoners=(5_000, 5_010), hard=True))
    gedaan = doe_deel(deel, kies_deel(invoer.grenzen, deel.gemeenten), Instellingen())
    assert gedaan.status == "geen_indeling"
    assert "niet te verdelen in teams van 5.000 tot 5.010 inwoners" in gedaan.oorzaak
    assert gedaan.gebieden is not None
    assert gedaan.gebieden["werkgebied"].isna().all()
    assert gedaan.beleid  # the arithmetic holds without an indeling


def test_een_indeling_die_een_regel_breekt_is_mislukt(invoer, monkeypatch: pytest.MonkeyPatch) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), replace(OPDRACHT, teams=2))
    echt = deeltaak.deel_in

    def vals(*args, **kwargs):
        goed = echt(*args, **kwargs)
        codes = sorted(goed.toewijzing)
        return replace(goed, toewijzing={code: 1 + (code in (codes[0], codes[-1])) for code in codes})

    monkeypatch.setattr(deeltaak, "deel_in", vals)
    gedaan = doe_deel(deel, kies_deel(invoer.grenzen, deel.gemeenten), Instellingen())
    assert gedaan.status == "mislukt"
    assert gedaan.oorzaak.startswith("De indeling breekt een regel: ")
    assert gedaan.werkgebieden is None


def test_een_onverwachte_fout_heeft_geen_traceback(invoer, monkeypatch: pytest.MonkeyPatch) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), OPDRACHT)

    def stuk(*_, **__):
        raise ZeroDivisionError("geheim")

    monkeypatch.setattr(deeltaak, "deel_in", stuk)
    gedaan = doe_deel(deel, kies_deel(invoer.grenzen, deel.gemeenten), Instellingen())
    assert (gedaan.status, gedaan.maten["gebieden"]) == ("mislukt", 9)
    assert gedaan.oorzaak == "Er ging iets mis dat niet had mogen gebeuren (ZeroDivisionError)."


def test_onbekende_inwoners_maken_een_restgebied_en_dat_staat_erbij(invoer) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), OPDRACHT)
    grenzen = kies_deel(invoer.grenzen, deel.gemeenten)
    tabel = grenzen.gebieden.assign(inwoners=grenzen.gebieden["inwoners"].where(grenzen.gebieden.index != 4))
    gedaan = doe_deel(deel, replace(grenzen, gebieden=tabel), Instellingen())
    assert gedaan.status == "klaar"
    assert gedaan.gebieden is not None
    assert list(gedaan.gebieden.loc[gedaan.gebieden["restgebied"], "code"]) == ["BU90010004"]
    assert gedaan.maten["bevindingen"]["INWONERS_ONBEKEND"] == 1


def test_een_gemeente_met_onbekende_inwoners_zegt_wat_er_mis_is(invoer) -> None:
    [deel] = maak_delen(invoer.gemeenten.head(1), OPDRACHT)
    grenzen = kies_deel(invoer.grenzen, deel.gemeenten)
    tabel = grenzen.gebieden.assign(inwoners=grenzen.gebieden["inwoners"].where(grenzen.gebieden.index != 4))
    gedaan = doe_deel(deel, replace(grenzen, gebieden=tabel), Instellingen(onbekend_als_restgebied=False))
    assert (gedaan.status, gedaan.beleid) == ("mislukt", ())
    assert "BU90010004" in gedaan.oorzaak
    assert "onbekend" in gedaan.oorzaak


def test_namen_van_bestanden_zijn_veilig_en_verschillen() -> None:
    assert bestandsnaam("GM0034") == "GM0034"
    lang = ["+".join(f"GM{i:04d}" for i in range(n)) for n in (90, 91)]
    namen = [bestandsnaam(tekst) for tekst in (*lang, "../x", "a/b")]
    assert len(set(namen)) == 4
    assert not any("/" in naam or "." in naam or len(naam) > 100 for naam in namen)


def test_een_deel_dat_hangt_beeindigt_zijn_proces(tmp_path: Path) -> None:
    """The alarm goes off although the process does nothing but wait, and shows no traceback."""
    programma = (
        "import time\n"
        "from gebied.reeks import uitvoering\n"
        "uitvoering.doe_deel = lambda *_: time.sleep(60)\n"
        "uitvoering._hoogstens = lambda *_: 0.2\n"
        "uitvoering._in_werker(None, None, None)\n"
    )
    klaar = subprocess.run([sys.executable, "-c", programma], capture_output=True, text=True, timeout=50)
    assert (klaar.returncode, klaar.stdout, klaar.stderr) == (1, "", "")


def test_de_opdracht_maakt_alles_en_gaat_verder(gebied_cli, minland, tmp_path: Path) -> None:
    tabel = tmp_path / "afspraken.csv"
    tabel.write_text("gemeente;teams\nDam 1;2\n", encoding="utf-8")
    opdracht = (
        "reeks", "--grenzen", minland(4), "--gemeente", "Dam 1", "--gemeente", "GM9002",
        "--opdrachten", tabel, "--inwoners", "8000-12000", "--banden", "8000-9000,9000-12000",
        "--werkers", "0", "--uit", tmp_path / "uit",
    )  # fmt: skip
    eerst = gebied_cli(*opdracht, "--json").json
    assert (eerst["delen"], eerst["gerekend"], eerst["status"]) == (2, 2, {"klaar": 2})
    assert eerst["gemeenten"][0]["teams"] == 2
    assert {Path(pad).name for pad in eerst["bestanden"]} >= {*VAST, "samenvatting.md", "landkaart.html"}
    assert set(pd.read_csv(tmp_path / "uit" / "beleid.csv")["laagste"]) == {8000, 9000}
    weer = gebied_cli(*opdracht)
    assert "Reeks van 2 gemeenten, waarvan 2 al klaar" in weer.uit
    assert json.loads((tmp_path / "uit" / "reeks.json").read_text("utf-8"))["delen"]["GM9001"]["teams"] == 2


def test_wat_niet_klopt_schrijft_niets(
    gebied_cli, minland, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uitvoering, "_VERBIND_S", 0.5)
    uit = tmp_path / "uit"
    leeg = gebied_cli("reeks", "--haal", "2024", "--banden", " ,", "--uit", uit, code=2).fout
    assert "--banden is leeg" in leeg
    dubbel = ("--haal", "2024", "--laag", "x", "--banden", "9-8,x")
    fout = gebied_cli("reeks", *dubbel, "--uit", uit, code=2).fout
    for deel in ("--banden '9-8'", "--banden 'x'"):
        assert deel in fout
    over = (
        "--haal",
        "2024",
        "--groepen",
        "x",
        "--gemeentelijst",
        "y",
        "--bewijs",
        "9",
        "--tijd-per-gemeente",
    )
    fout = gebied_cli("reeks", *over, "5", "--uit", uit, code=2).fout
    for optie in ("--groepen hoort bij", "--gemeentelijst hoort bij", "--tijd-per-gemeente geldt niet"):
        assert optie in fout
    land = ("reeks", "--grenzen", minland(4), "--uit", uit)
    weg = gebied_cli(*land, "--scheduler", "tcp://127.0.0.1:9", code=5)
    assert "De scheduler op tcp://127.0.0.1:9 antwoordt niet. Er is niets gemaakt." in weg.fout
    gebied_cli(*land, "--scheduler", "bla::x", code=2)
    haal = gebied_cli("reeks", "--haal", "2015", "--gemeente", "Almeer", "--uit", uit, code=2)
    assert "gemeente 'Almeer' staat niet in de lijst van 2015. Bedoelt u Aalsmeer of Almere" in haal.fout
    assert not uit.exists()


def test_mislukte_gemeenten_staan_aan_het_eind_met_hun_oorzaak(
    gebied_cli, minland, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stuk(*_, **__):
        raise MemoryError

    monkeypatch.setattr(deeltaak, "deel_in", stuk)
    fout = gebied_cli(
        "reeks",
        "--grenzen",
        minland(4),
        "--gemeente",
        "Dam 1",
        "--werkers",
        "0",
        "--uit",
        tmp_path / "u",
        code=1,
    ).fout
    assert "Dam 1 (GM9001): Er was te weinig geheugen voor deze gemeente." in fout
    assert (tmp_path / "u" / "gemeenten.csv").exists()
