"""Counting persons and adding up counts: what the random files of the slow counter do not single out."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy._datums import lees_datum, lees_jaar
from gebied.privacy._duckdb import MEESTE_PLAATSEN, open_telling
from gebied.privacy.stroom import Stroom
from gebied.privacy.tellen import tel_aantallen, tel_records
from gebied.privacy.telling import Plaats, Telling

VANDAAG = date(2025, 6, 1)
PLAATSEN: tuple[Plaats, ...] = (("gebied", "BU2"), ("gebied", "BU1"))
LIJST = Voorzieningenlijst(
    tuple(Domein(d, d) for d in ("jeugd", "wmo", "pwet", "schuld")),
    tuple(
        Voorziening(naam, naam, domein, "algemeen")
        for naam, domein in {
            "verblijf": "jeugd",
            "begeleiding": "wmo",
            "hulp": "wmo",
            "vervoer": "wmo",
            "bijstand": "pwet",
            "schuldhulp": "schuld",
        }.items()
    ),
)
SENTINEL = "S3NT1N3L-900719925"


def zoek_plaats(teksten: list[str]) -> list[Plaats | str]:
    return [("gebied", tekst) if tekst != "waar?" else "plaats onbekend" for tekst in teksten]


def zoek_voorziening(paren: list[tuple[str, str]]) -> list[str | None]:
    return [voorziening or (f"domein:{domein}" if domein else None) for voorziening, domein in paren]


def stroom(kolommen: Mapping[str, Sequence[str | None]]) -> Stroom:
    rijen = pa.table({naam: pa.array(cellen, pa.string()) for naam, cellen in kolommen.items()})
    return Stroom(rijen.to_batches(), zoek_plaats, zoek_voorziening)


def records(*rijen: str, rollen: str = "persoon plaats voorziening begin eind") -> Stroom:
    """Make a file of lines such as "p1 | BU1 | hulp | 1-1-2024 | "."""
    cellen = [[cel.strip() for cel in rij.split("|")] for rij in rijen]
    namen = rollen.split()[: len(cellen[0])]
    return stroom(dict(zip(namen, zip(*cellen, strict=True), strict=True)))


def tel(*stromen: Stroom, jaar: int = 2024, peildatum: date | None = None, geheugen_mb: int = 500) -> Telling:
    return tel_records(
        stromen,
        jaar=jaar,
        lijst=LIJST,
        plaatsen=PLAATSEN,
        peildatum=peildatum,
        geheugen_mb=geheugen_mb,
        vandaag=VANDAAG,
    )


def cellen(telling: Telling, statistiek: str) -> dict[tuple[str, str], int]:
    """Return (code of the area, category) → count, without zeros."""
    waarden = telling.aantallen[statistiek]  # type: ignore[index]
    namen = telling.categorieen[statistiek]  # type: ignore[index]
    return {
        (telling.plaatsen[i][1], namen[j]): int(waarden[i, j])
        for i, j in zip(*waarden.nonzero(), strict=True)
    }


# records


def test_een_persoon_in_twee_bestanden_telt_een_keer_per_domein() -> None:
    telling = tel(records("p1 | BU1 | hulp"), records("p1 | BU1 | vervoer"), records("p2 | BU1 | bijstand"))
    assert cellen(telling, "domein") == {("BU1", "wmo"): 1, ("BU1", "pwet"): 1}
    assert cellen(telling, "voorziening") == {
        ("BU1", "hulp"): 1,
        ("BU1", "vervoer"): 1,
        ("BU1", "bijstand"): 1,
    }
    assert cellen(telling, "stapeling") == {("BU1", "1"): 2}
    assert (telling.regels["geteld"], telling.personen["geteld"]) == (3, 2)


def test_wie_verhuist_telt_met_alles_in_het_laatste_gebied() -> None:
    telling = tel(
        records(
            "p | BU2 | hulp | 1-1-2024 | 1-3-2024", "p | BU1 | bijstand | 2-3-2024 | ", "q | BU2 | hulp | | "
        )
    )
    assert cellen(telling, "domein") == {("BU1", "wmo"): 1, ("BU1", "pwet"): 1, ("BU2", "wmo"): 1}
    assert cellen(telling, "stapeling") == {("BU1", "2"): 1, ("BU2", "1"): 1}
    assert telling.afgekapt == {"domeinen": 0, "voorzieningen": 0, "gebieden": 1}


@pytest.mark.parametrize(
    ("regels", "gebied"),
    [
        (
            ["p | BU1 | hulp | 1-1-2024 | 1-2-2024", "p | BU2 | hulp | 1-1-2024 | 1-3-2024"],
            "BU2",
        ),  # latest end
        (["p | BU1 | hulp | 1-1-2024 | 1-2-2024", "p | BU2 | hulp | 1-1-2024 | "], "BU2"),  # not ended yet
        (["p | BU2 | hulp | 1-1-2024 | ", "p | BU1 | hulp | 1-1-2024 | "], "BU1"),  # smallest code
        (["p | BU1 | hulp | | ", "p | BU2 | hulp | 1-1-1990 | "], "BU2"),  # no beginning is the earliest
        (
            ["p | BU2 | hulp | 1-1-2023 | ", "p | BU1 | niets | 1-2-2024 | "],
            "BU2",
        ),  # a row that does not count
    ],
)
def test_welke_regel_het_gebied_bepaalt(regels: list[str], gebied: str) -> None:
    for volgorde in (regels, regels[::-1]):
        assert cellen(tel(records(*volgorde)), "stapeling") == {(gebied, "1"): 1}


def test_meer_dan_drie_wordt_afgekapt_in_de_volgorde_van_de_lijst() -> None:
    alles = [v.sleutel for v in LIJST.voorzieningen]
    telling = tel(records(*(f"p | BU1 | {naam}" for naam in reversed(alles))))
    assert {naam for _, naam in cellen(telling, "domein")} == {"jeugd", "wmo", "pwet"}
    assert {naam for _, naam in cellen(telling, "voorziening")} == {"verblijf", "begeleiding", "hulp"}
    assert cellen(telling, "stapeling") == {("BU1", "3"): 1}
    assert telling.afgekapt == {"domeinen": 1, "voorzieningen": 1, "gebieden": 0}


def test_wie_alleen_een_domein_heeft_telt_in_geen_voorziening() -> None:
    telling = tel(records("p | BU1 | | wmo", "q | BU1 | | taart", rollen="persoon plaats voorziening domein"))
    assert cellen(telling, "domein") == {("BU1", "wmo"): 1}
    assert cellen(telling, "voorziening") == {}
    assert telling.regels["voorziening onbekend"] == telling.personen["voorziening onbekend"] == 1


def test_een_bestand_zonder_kolom_voor_de_voorziening_heeft_een_vaste() -> None:
    rijen = pa.record_batch({"persoon": ["p", "q"], "plaats": ["BU1", "BU2"]})
    gevraagd: list[list[tuple[str, str]]] = []

    def vast(paren: list[tuple[str, str]]) -> list[str | None]:
        gevraagd.append(paren)
        return ["bijstand"]

    telling = tel(Stroom([rijen], zoek_plaats, vast))
    assert cellen(telling, "voorziening") == {("BU1", "bijstand"): 1, ("BU2", "bijstand"): 1}
    assert gevraagd == [[("", "")]]


def test_spaties_om_een_pseudoniem_maken_geen_ander_mens() -> None:
    namen = [
        "p\u00e9",
        " p\u00e9",
        "p\u00e9\t",
        "\u00a0p\u00e9\n",
        "\u6f22\u5b57",
        "\U0001f600",
        "pe",
        "PE",
        "",
        "  ",
        None,
    ]
    telling = tel(stroom({"persoon": namen, "plaats": ["BU1"] * 11, "voorziening": ["hulp"] * 11}))
    assert telling.personen["geteld"] == 5
    assert telling.regels["geen persoon ingevuld"] == 3


def test_elke_regel_heeft_de_eerste_reden_die_geldt() -> None:
    telling = tel(
        records(
            " | waar? | niets | x | ",
            "p | waar? | niets | 31-2-2024 | ",
            "p | waar? | niets | 1-5-2024 | 1-4-2024",  # ends before it begins
            "p | waar? | niets | 1-1-2025 | ",
            "p | | niets | 1-1-2024 | ",
            "p | waar? | niets | 1-1-2024 | ",
            "p | BU9 | hulp | 1-1-2024 | ",  # outside the scan
            "p | BU1 | niets | 1-1-2024 | ",
        )
    )
    assert list(telling.regels.values()) == [0, 1, 2, 1, 1, 2, 1, 0]
    assert telling.personen["voorziening onbekend"] == 1  # the row that came nearest
    assert sum(telling.personen.values()) == 1


@pytest.mark.parametrize(
    ("regel", "uitkomst"),
    [
        ("p | BU1 | hulp | 31-12-2024 | ", "geteld"),
        ("p | BU1 | hulp | 1-1-2025 | ", "ander jaar"),
        ("p | BU1 | hulp | 1-1-2020 | 1-1-2024", "geteld"),
        ("p | BU1 | hulp | 1-1-2020 | 31-12-2023", "ander jaar"),
        ("p | BU1 | hulp | 1-1-2020 | 31-12-9999", "geteld"),  # systems write this where there is no end
        ("p | BU1 | hulp | 1-1-2020 | 1-1-2035", "geteld"),
        ("p | BU1 | hulp | 1-1-2035 | ", "datum onleesbaar"),
        ("p | BU1 | hulp | 31-12-1899 | ", "datum onleesbaar"),
        ("p | BU1 | hulp | 1-1-2020 | 31-12-1899", "datum onleesbaar"),
        ("p | BU1 | hulp | | 1-1-2024", "geteld"),
        ("p | BU1 | hulp | | ", "geteld"),
    ],
)
def test_op_enig_moment_in_het_jaar(regel: str, uitkomst: str) -> None:
    assert tel(records(regel)).regels[uitkomst] == 1


@pytest.mark.parametrize(
    ("regel", "uitkomst"),
    [
        ("p | BU1 | hulp | 1-7-2024 | 1-7-2024", "geteld"),
        ("p | BU1 | hulp | 2-7-2024 | ", "ander jaar"),
        ("p | BU1 | hulp | 1-1-2024 | 30-6-2024", "ander jaar"),
    ],
)
def test_op_een_peildatum(regel: str, uitkomst: str) -> None:
    telling = tel(records(regel), peildatum=date(2024, 7, 1))
    assert (telling.regels[uitkomst], telling.peildatum) == (1, date(2024, 7, 1))


def test_een_kolom_met_het_jaar() -> None:
    jaren = ["2024", " 2024 ", "2024.0", "2023", "24", ""]
    telling = tel(
        records(*(f"p | BU1 | hulp | {j}" for j in jaren), rollen="persoon plaats voorziening jaar")
    )
    assert [telling.regels[u] for u in ("geteld", "ander jaar", "datum onleesbaar")] == [3, 1, 2]


@pytest.mark.parametrize(
    "tekst",
    [
        "01-02-2024", "1-2-2024", "2024-02-01", "20240201", "01/02/2024", "1/2/2024", "1.2.2024", "45323",
        "45323.75", " 2024-02-01 ", "2024-02-01T00:00:00Z", "2024-02-01 13:45:59.123", "01-02-2024 0:00",
        "2024-02-01T10:00+01:00", "1/2/2024 12:00 AM",
    ],
)  # fmt: skip
def test_vormen_van_een_datum(tekst: str) -> None:
    assert lees_datum(tekst) == date(2024, 2, 1)
    moment = tel(records(f"p | BU1 | hulp | {tekst} | {tekst}"), peildatum=date(2024, 2, 1))
    assert moment.regels["geteld"] == 1


@pytest.mark.parametrize(
    "tekst",
    [
        "", "x", "2024", "31-02-2024", "2024-02-30", "13/13/2024", "1-2-24", "1-2/2024", "20241301",
        "01-mei", "######", "1,23E+08", "19999", "60001", "4532", "453231", "2024-02-01 rommel", "0-1-2024",
        "\u0661-1-2024", "-1-1-2024",
    ],
)  # fmt: skip
def test_geen_datum(tekst: str) -> None:
    assert lees_datum(tekst) is None


def test_jaar_is_vier_cijfers() -> None:
    assert [lees_jaar(t) for t in ("2024", "2024,0", "02024", "-2024", "tweeduizend")] == [
        2024,
        2024,
        None,
        None,
        None,
    ]


def test_meer_categorieen_dan_bits_in_een_getal() -> None:
    lijst = Voorzieningenlijst(
        (Domein("wmo", "Wmo"), Domein("jeugd", "Jeugd")),
        tuple(Voorziening(f"v{nr}", "", "wmo" if nr % 2 else "jeugd", "algemeen") for nr in range(200)),
    )
    namen = [f"p{nr // 2}" for nr in range(200)]  # two voorzieningen each, one of either domain
    rijen = stroom(
        {"persoon": namen, "plaats": ["BU1"] * 200, "voorziening": [f"v{nr}" for nr in range(200)]}
    )
    telling = tel_records([rijen], jaar=2024, lijst=lijst, plaatsen=PLAATSEN)
    assert telling.aantallen["voorziening"].tolist() == [[0] * 200, [1] * 200]
    assert telling.aantallen["domein"].tolist() == [[0, 0], [100, 100]]
    assert telling.aantallen["stapeling"].tolist() == [[0, 0], [0, 100]]


def test_zonder_regels_is_alles_nul() -> None:
    telling = tel(stroom({"persoon": [], "plaats": [], "voorziening": []}))
    assert [int(waarden.sum()) for waarden in telling.aantallen.values()] == [0, 0, 0]
    assert (sum(telling.regels.values()), sum(telling.personen.values())) == (0, 0)
    assert telling.aantallen["voorziening"].shape == (2, 6)


def test_onleesbare_regels_van_elk_bestand_komen_erbij() -> None:
    bestand = records("p | BU1 | hulp")
    kapot = Stroom(bestand.batches, zoek_plaats, zoek_voorziening, lambda: 7)
    assert tel(kapot, kapot).regels["regel onleesbaar"] == 14


def test_elke_tekst_wordt_een_keer_opgezocht(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gebied.privacy._codes._REGELS", 3)  # two batches at once
    gevraagd: list[str] = []

    def zoek(teksten: list[str]) -> list[Plaats | str]:
        gevraagd.extend(teksten)
        return zoek_plaats(teksten)

    stuk = records("p | BU1 | hulp", "q |  BU2 | hulp").batches
    telling = tel(Stroom([*stuk] * 5, zoek, zoek_voorziening))
    assert gevraagd == ["BU1", "BU2"]
    assert telling.regels["geteld"] == 10
    assert cellen(telling, "voorziening") == {("BU1", "hulp"): 1, ("BU2", "hulp"): 1}


def test_kolommen_mogen_ook_een_ander_soort_tekst_zijn() -> None:
    stuk = pa.record_batch(
        {
            "persoon": pa.array(["p", "q"], pa.large_string()),
            "plaats": pa.array(["BU1", None]).dictionary_encode(),
            "voorziening": pa.array(["hulp", "hulp"], pa.string_view()),
            "begin": pa.nulls(2),
        }
    )
    telling = tel(Stroom([stuk], zoek_plaats, zoek_voorziening))
    assert (telling.regels["geteld"], telling.regels["geen plaats ingevuld"]) == (1, 1)


# nothing of a record gets out


def _veilig(fout: InvoerGeweigerd) -> bool:
    tekst = str(fout) + repr(fout) + "".join(traceback.format_exception(fout))
    return SENTINEL not in tekst and fout.__cause__ is None and fout.__context__ is None


def _stuk_na_een() -> Iterator[pa.RecordBatch]:
    yield pa.record_batch({"persoon": [SENTINEL], "plaats": ["BU1"], "voorziening": ["hulp"]})
    raise ValueError(f"CSV error on line {SENTINEL}")


def _stuk_zoeken(teksten: list[str]) -> list[Plaats | str]:
    raise KeyError(teksten[0])


def _zoek_te_weinig(teksten: list[str]) -> list[Plaats | str]:
    return zoek_plaats(teksten)[1:]


@pytest.mark.parametrize(
    "kapot",
    [
        Stroom(_stuk_na_een(), zoek_plaats, zoek_voorziening),
        Stroom(records(f"p | {SENTINEL} | hulp").batches, _stuk_zoeken, zoek_voorziening),
        Stroom(records(f"p | {SENTINEL} | hulp").batches, _zoek_te_weinig, zoek_voorziening),
        Stroom(
            [pa.record_batch({"persoon": [[SENTINEL]], "plaats": ["BU1"]})], zoek_plaats, zoek_voorziening
        ),
    ],
)
def test_een_fout_onderweg_draagt_niets_van_het_bestand(
    kapot: Stroom, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(InvoerGeweigerd, match="onverwachte fout") as weigering:
        tel(kapot)
    assert _veilig(weigering.value)
    assert weigering.value.stap
    assert SENTINEL not in caplog.text + "".join(capfd.readouterr())


def test_een_weigering_van_de_lezer_blijft_zoals_zij_is() -> None:
    def weigert() -> Iterator[pa.RecordBatch]:
        yield records("p | BU1 | hulp").batches[0]  # type: ignore[index]
        raise InvoerGeweigerd("regel 12 is niet te lezen", stap="verbeter regel 12.")

    with pytest.raises(InvoerGeweigerd, match="regel 12") as weigering:
        tel(Stroom(weigert(), zoek_plaats, zoek_voorziening))
    assert _veilig(weigering.value)


def test_als_het_geheugen_op_is_stopt_het_met_een_raad() -> None:
    namen = [f"{SENTINEL}{nr}" for nr in range(200_000)]
    stuk = pa.record_batch({"persoon": namen, "plaats": ["BU1"] * 200_000, "voorziening": ["hulp"] * 200_000})
    with pytest.raises(InvoerGeweigerd, match="past niet in het geheugen: er is 10 MB") as weigering:
        tel(Stroom([stuk], zoek_plaats, zoek_voorziening), geheugen_mb=10)
    assert "per jaar" in weigering.value.stap
    assert _veilig(weigering.value)


def test_ctrl_c_onder_duckdb_breekt_af() -> None:
    def onderbroken() -> Iterator[pa.RecordBatch]:
        raise RuntimeError("Query interrupted")
        yield

    with pytest.raises(KeyboardInterrupt):
        tel(Stroom(onderbroken(), zoek_plaats, zoek_voorziening))


def test_er_wordt_niets_geschreven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for naam in ("HOME", "TMPDIR", "TEMP", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(naam, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    gezien: list[list[Path]] = []

    def stukken() -> Iterator[pa.RecordBatch]:
        for begin in range(0, 300_000, 100_000):
            namen = [f"p{nr}" for nr in range(begin, begin + 100_000)]
            yield pa.record_batch(
                {"persoon": namen, "plaats": ["BU1"] * 100_000, "voorziening": ["hulp"] * 100_000}
            )
            gezien.append(list(tmp_path.rglob("*")))

    telling = tel(Stroom(stukken(), zoek_plaats, zoek_voorziening), geheugen_mb=100)
    assert cellen(telling, "voorziening") == {("BU1", "hulp"): 300_000}
    assert [*gezien, list(tmp_path.rglob("*"))] == [[], [], [], []]


def test_de_database_kan_nergens_bij() -> None:
    verwacht = {
        "temp_directory": "",
        "enable_external_access": "false",
        "lock_configuration": "true",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",
        "enable_logging": "0",
        "enable_progress_bar": "false",
        "log_query_path": None,
        "profile_output": "",
    }
    with open_telling(3, 100) as telling:
        database = telling._verbinding
        staat = dict(database.sql("SELECT name, value FROM duckdb_settings()").fetchall())
        assert {naam: staat[naam] or verwacht[naam] for naam in verwacht} == verwacht
        for verboden in (
            "COPY regels TO 'x.csv'",
            "INSTALL httpfs",
            "LOAD httpfs",
            "ATTACH 'x.db'",
            "SET threads = 1",
        ):
            with pytest.raises(duckdb.Error):
                database.execute(verboden)
    with pytest.raises(duckdb.ConnectionException):
        database.execute("SELECT 1")


def test_van_een_pseudoniem_blijft_alleen_een_getal_met_zout() -> None:
    getallen = []
    for _ in range(2):
        with open_telling(3, 100) as telling:
            een = np.ones(2, dtype=np.int64)
            telling.neem(pa.array([SENTINEL, SENTINEL]), een, een, een)
            rijen = telling._verbinding.sql("SELECT * FROM regels")
            assert [str(soort) for soort in rijen.types] == ["UBIGINT", "TINYINT", "BIGINT", "SMALLINT"]
            getallen.append(rijen.fetchall())
            assert telling._verbinding.sql("SHOW TABLES").fetchall() == [("regels",)]
    assert getallen[0][0] == getallen[0][1]
    assert getallen[0][0][0] != getallen[1][0][0]


def test_een_gebied_past_in_de_rangorde() -> None:
    assert MEESTE_PLAATSEN > 10_000_000


# counts of a source


def tel_op(*stromen: Stroom, jaar: int = 2024) -> Telling:
    return tel_aantallen(stromen, jaar=jaar, lijst=LIJST, plaatsen=PLAATSEN, vandaag=VANDAAG)


def test_lange_en_brede_aantallen_tellen_op_tot_hetzelfde() -> None:
    lang = records(
        "BU1 | hulp | | 12", "BU2 | hulp | | 3", "BU1 | | wmo | 14", rollen="plaats voorziening domein aantal"
    )
    breed = stroom(
        {
            "plaats": ["BU1", "BU2"],
            "aantal:hulp": ["12", "3"],
            "aantal:domein:wmo": ["14", None],
            "aantal:taart": ["1", "2"],
        }
    )
    a, b = tel_op(lang), tel_op(breed)
    for statistiek in ("voorziening", "domein"):
        assert cellen(a, statistiek) == cellen(b, statistiek)
    assert cellen(a, "voorziening") == {("BU1", "hulp"): 12, ("BU2", "hulp"): 3}
    assert cellen(a, "domein") == {("BU1", "wmo"): 14}
    assert set(a.aantallen) == set(a.categorieen) == set(a.geleverd) == {"voorziening", "domein"}
    assert (a.vorm, a.personen, a.afgekapt) == ("aantallen", {}, {})
    assert {naam: n for naam, n in b.regels.items() if n} == {
        "geteld": 3,
        "niet geleverd": 1,
        "voorziening onbekend": 2,
    }


@pytest.mark.parametrize(
    ("tekst", "waarde"),
    [("0", 0), ("12", 12), (" 12 ", 12), ("12,0", 12), ("12.00", 12),
     ("1.234", 1234), ("1 234", 1234), ("1.234.567", 1234567), ("007", 7)],
)  # fmt: skip
def test_een_aantal_is_een_geheel_getal(tekst: str, waarde: int) -> None:
    telling = tel_op(stroom({"plaats": ["BU1"], "aantal:hulp": [tekst]}))
    assert telling.aantallen["voorziening"][1, 2] == waarde
    assert telling.geleverd["voorziening"].sum() == telling.regels["geteld"] == 1


@pytest.mark.parametrize(
    "tekst", ["-3", "12,5", "1,234", "12 5", "1.23", "1e3", "twaalf", "####", "1,23E+08", "20000001",
              "9" * 30, "\u0661", "=1+1"]
)  # fmt: skip
def test_een_aantal_dat_niet_kan(tekst: str) -> None:
    telling = tel_op(stroom({"plaats": ["BU1"], "aantal:hulp": [tekst]}))
    assert telling.regels["aantal onleesbaar"] == 1
    assert not telling.aantallen["voorziening"].any()


@pytest.mark.parametrize("tekst", [None, "", "  ", "-", "x", "<10", "< 5", ".", "*", "n.v.t.", "geheim"])
def test_niet_geleverd_is_geen_nul(tekst: str | None) -> None:
    telling = tel_op(stroom({"plaats": ["BU1", "BU2"], "aantal:hulp": [tekst, "0"]}))
    assert telling.regels["niet geleverd"] == telling.regels["geteld"] == 1
    assert telling.geleverd["voorziening"][:, 2].tolist() == [True, False]


def test_dubbele_aantallen_worden_opgeteld_en_gemeld() -> None:
    telling = tel_op(
        records("BU1 | hulp | | 5", "BU1 | hulp | | 6", rollen="plaats voorziening domein aantal"),
        stroom({"plaats": ["BU1", "BU2"], "aantal:hulp": ["7", "8"]}),
    )
    assert cellen(telling, "voorziening") == {("BU1", "hulp"): 18, ("BU2", "hulp"): 8}
    assert telling.dubbel == 2


def test_twee_kolommen_van_een_categorie_worden_opgeteld() -> None:
    stuk = pa.RecordBatch.from_arrays(
        [pa.array(["BU1"]), pa.array(["3"]), pa.array(["4"])], ["plaats", "aantal:hulp", "aantal:hulp"]
    )
    telling = tel_op(Stroom([stuk], zoek_plaats, zoek_voorziening))
    assert (cellen(telling, "voorziening"), telling.dubbel) == ({("BU1", "hulp"): 7}, 1)


def test_stapeling_telt_alleen_waar_de_bron_haar_geeft() -> None:
    telling = tel_op(stroom({"plaats": ["BU1"], "aantal:stapeling:3": ["4"]}))
    assert cellen(telling, "stapeling") == {("BU1", "3"): 4}
    assert list(telling.aantallen) == ["stapeling"]


def test_elk_aantal_heeft_een_uitkomst() -> None:
    telling = tel_op(
        Stroom(
            stroom(
                {
                    "plaats": ["BU1", "", "waar?", "BU1", "BU1", "BU1"],
                    "jaar": ["2024", "2024", "2024", "2023", "nu", ""],
                    "aantal:hulp": ["1", "2", "3", "4", "5", "x"],
                }
            ).batches,
            zoek_plaats,
            zoek_voorziening,
            lambda: 2,
        )
    )
    assert list(telling.regels.values()) == [2, 2, 1, 1, 1, 0, 0, 0, 1]


def test_ook_bij_aantallen_draagt_een_fout_niets() -> None:
    kapot = Stroom(
        stroom({"plaats": [SENTINEL], "aantal:hulp": ["1"]}).batches, _stuk_zoeken, zoek_voorziening
    )
    with pytest.raises(InvoerGeweigerd) as weigering:
        tel_op(kapot)
    assert _veilig(weigering.value)


def test_een_telling_toont_geen_aantal() -> None:
    telling = tel_op(stroom({"plaats": ["BU1"], "aantal:hulp": ["98765"]}))
    assert "98765" not in repr(telling) + str(telling)
