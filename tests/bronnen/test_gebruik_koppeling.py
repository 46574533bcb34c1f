"""Which column is what: recognised in extracts as systems make them, kept as TOML, never showing a cell."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
import pytest

from gebied.bronnen.gebruik.bestand import Gebruiksbestand
from gebied.bronnen.gebruik.koppeling import (
    VOCABULAIRE,
    Koppeling,
    Voorstel,
    als_toml,
    herken,
    lees_koppelingen,
    vertaler,
)
from gebied.bronnen.voorzieningen import Voorzieningenlijst, lees_lijst
from gebied.fouten import InvoerGeweigerd

REGELS = 200
CODES = [f"BU003401{nr:02d}" for nr in range(1, 11)]
LOT = random.Random(4)


def loot(maak: Callable[[], object]) -> list[str]:
    return [str(maak()) for _ in range(REGELS)]


def kies(*waarden: str) -> list[str]:
    return loot(lambda: LOT.choice(waarden))


def datum(vorm: str) -> list[str]:
    return loot(lambda: vorm.format(d=LOT.randint(1, 28), m=LOT.randint(1, 12), j=LOT.randint(2019, 2024)))


NUMMERS = loot(lambda: LOT.randint(100000, 999999))
POSTCODES = loot(lambda: f"13{LOT.randint(11, 69)} {LOT.choice('ABCDEF')}{LOT.choice('ABCDEF')}")
DATUMS = datum("{d:02d}-{m:02d}-{j}")


@pytest.fixture(scope="module")
def lijst() -> Voorzieningenlijst:
    return lees_lijst()


@pytest.fixture(scope="module")
def gebieden() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": CODES,
            "naam": [f"Buurt {letter}" for letter in "ABCDEFGHIJ"],
            "cbs_wijk": ["WK003401"] * 5 + ["WK003402"] * 5,
            "stadsdeel": ["Haven"] * 4 + ["Stad"] * 6,
            "inwoners": pd.array([1000] * 10, dtype="Int64"),
        }
    )


@pytest.fixture(scope="module")
def stel_voor(lijst: Voorzieningenlijst, gebieden: pd.DataFrame) -> Callable[..., Voorstel]:
    """Recognise a file that is given as header → cells."""

    def doe(
        kolommen: dict[str, Sequence[object]], naam: str = "export.csv", gegeven: Sequence[Koppeling] = ()
    ) -> Voorstel:
        return herken(bestand(kolommen, naam), lijst, gebieden, gegeven)

    return doe


def bestand(kolommen: dict[str, Sequence[object]], naam: str = "export.csv") -> Gebruiksbestand:
    cellen = {
        f"k{nr}": pa.array([None if cel == "" else str(cel) for cel in kolom], pa.string())
        for nr, kolom in enumerate(kolommen.values())
    }
    return Gebruiksbestand(Path(naam), "csv", tuple(kolommen), pa.table(cellen))


def test_een_uittreksel_als_van_iwmo(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor(
        {
            "Clientnummer": NUMMERS,
            "Postcode": [*POSTCODES[:-4], "buitenland", "onbekend", "x", "?"],
            "Productcategorie": kies("01", "02", "07", "15"),
            "Ingangsdatum": DATUMS,
            "Einddatum": [*DATUMS[:20], *[""] * (REGELS - 20)],
            "Bedrag": loot(lambda: f"{LOT.random() * 900:.2f}"),
            "Aanbieder": kies("Zorg en Zo"),
        }
    )
    [koppeling] = voorstel.koppelingen
    assert voorstel.problemen == ()
    assert koppeling.vorm == "records"
    assert koppeling.plaats_soort == "pc6"
    assert dict(koppeling.kolommen) == {
        "persoon": "Clientnummer",
        "plaats": "Postcode",
        "voorziening": "Productcategorie",
        "begin": "Ingangsdatum",
        "eind": "Einddatum",
    }
    assert voorstel.uitleg == (
        "kolom 1 (Clientnummer) → persoon: een nummer per persoon",
        "kolom 2 (Postcode) → plaats: postcode van 6 tekens, 98 % van het monster herkend",
        "kolom 3 (Productcategorie) → voorziening: voorzieningen van de lijst, 100 % van het monster herkend",
        "kolom 4 (Ingangsdatum) → begin: datums als dd-mm-jjjj, 100 % van het monster herkend",
        "kolom 5 (Einddatum) → eind: datums als dd-mm-jjjj, 100 % van het monster herkend",
        "kolom 6 (Bedrag): een bedrag, wordt nooit gelezen",
        "niet gebruikt: kolom 7 (Aanbieder)",
    )


@pytest.mark.parametrize(
    ("kop", "rol"),
    [
        ("TOEWIJZING_INGANGSDATUM", "begin"),
        ("Datum start daadwerkelijke ondersteuning", "begin"),
        ("datum aanvang jeugdhulp", "begin"),
        ("Begindatum indicatie HH", "begin"),  # no known word, but about a begin
        ("dat_einde", "eind"),
        ("Datum beëindiging", "eind"),
        ("Geldig t/m", None),  # the end of something that is not known
        ("Geboortedatum", None),
        ("Mutatiedatum", None),
    ],
)
def test_koppen_van_datums(stel_voor: Callable[..., Voorstel], kop: str, rol: str | None) -> None:
    kolommen = {"klantnr": NUMMERS, "buurt": kies(*CODES), "regeling": kies("IOAW"), kop: DATUMS}
    [koppeling] = stel_voor(kolommen).koppelingen
    assert {r for r, naam in koppeling.kolommen.items() if naam == kop} == ({rol} if rol else set())


@pytest.mark.parametrize(
    ("cellen", "vorm"),
    [
        (datum("{d}-{m}-{j}"), "dd-mm-jjjj"),
        (datum("{d}/{m}/{j}"), "d/m/jjjj"),
        (datum("{j}-{m:02d}-{d:02d}"), "jjjj-mm-dd"),
        (datum("{j}-{m:02d}-{d:02d} 00:00:00"), "jjjj-mm-dd"),
        (datum("{j}-{m:02d}-{d:02d}T12:30:59.123Z"), "jjjj-mm-dd"),
        (datum("{d:02d}-{m:02d}-{j} 9:05"), "dd-mm-jjjj"),
        (datum("{j}{m:02d}{d:02d}"), "jjjjmmdd"),
        (loot(lambda: LOT.randint(44000, 45600)), "een getal van Excel"),
    ],
)
def test_vormen_van_datums(stel_voor: Callable[..., Voorstel], cellen: list[str], vorm: str) -> None:
    voorstel = stel_voor(
        {"klantnr": NUMMERS, "buurt": kies(*CODES), "wet": kies("Wmo"), "startdatum": cellen}
    )
    assert (
        f"kolom 4 (startdatum) → begin: datums als {vorm}, 100 % van het monster herkend" in voorstel.uitleg
    )


@pytest.mark.parametrize(
    ("kop", "cellen", "soort"),
    [
        ("buurtcode", CODES, "gebied"),
        ("buurt", ["340101", "340102"], "gebied"),
        ("Buurt", ["bu00340101", "Bu00340109"], "gebied"),
        ("buurtnaam", ["buurt a", "Buurt B"], "naam"),
        ("wijkcode", ["WK003401", "WK003402"], "cbs_wijk"),
        ("wijk", ["3401", "3402"], "cbs_wijk"),
        ("stadsdeel", ["HAVEN", "stad"], "stadsdeel"),
        ("wijk", ["Haven", "Stad"], "stadsdeel"),
        ("postcode", ["1354AB", "1355 cd"], "pc6"),
        ("PC5", ["1354A", "1355B"], "pc5"),
        ("pc4", ["1354", "1355"], "pc4"),
        ("postcode", ["1354", "1355"], "pc4"),
        ("buurtcode", ["BU04240101", "BU04240102"], "oud"),
        ("bu_code", ["4240101", "4240102"], "oud"),
        ("x", CODES, "gebied"),  # the content alone tells
        ("gebied code", ["BU04240101", *CODES], "gebied"),
        ("x", ["1354", "1355"], None),  # a number may be anything
        ("volume", ["4240101", "4240102"], None),
        ("woonplaats", ["Elders"], None),
    ],
)
def test_soorten_plaats(
    stel_voor: Callable[..., Voorstel], kop: str, cellen: list[str], soort: str | None
) -> None:
    voorstel = stel_voor({"klantnr": NUMMERS, kop: kies(*cellen), "wet": kies("Wmo"), "startdatum": DATUMS})
    assert [k.plaats_soort for k in voorstel.koppelingen] == ([soort] if soort else [])
    assert bool(voorstel.problemen) == (soort is None)


def test_de_fijnste_plaats_die_goed_is_gevuld_gaat_voor(stel_voor: Callable[..., Voorstel]) -> None:
    basis = {"klantnr": NUMMERS, "wet": kies("Wmo"), "startdatum": DATUMS, "postcode": POSTCODES}
    vol = stel_voor({**basis, "buurtcode": kies(*CODES)})
    half = stel_voor({**basis, "buurtcode": [*kies(*CODES)[: REGELS // 2 + 5], *["onbekend"] * 95]})
    assert vol.koppelingen[0].kolommen["plaats"] == "buurtcode"
    assert half.koppelingen[0].kolommen["plaats"] == "postcode"


def test_het_domein_volgt_uit_kolom_inhoud_of_bestandsnaam(stel_voor: Callable[..., Voorstel]) -> None:
    basis = {"klantnr": NUMMERS, "buurtcode": kies(*CODES), "begindatum": DATUMS}
    kolom = stel_voor({**basis, "wet": kies("Wmo", "Jeugdwet"), "product": kies("Begeleiding")})
    assert kolom.koppelingen[0].domein is None
    assert set(kolom.koppelingen[0].kolommen) == {"persoon", "plaats", "voorziening", "domein", "begin"}
    inhoud = stel_voor({**basis, "product": kies("Begeleiding", "Dagbehandeling")})
    assert inhoud.koppelingen[0].domein == "jeugd"
    naam = stel_voor(basis, "Schuldhulp 2024.csv")
    assert naam.koppelingen[0].domein == "schuldhulp"
    gelijk = stel_voor({**basis, "product": kies("Begeleiding")}, "uitdraai jeugd.csv")
    assert gelijk.koppelingen[0].domein == "jeugd"
    samen = stel_voor({**basis, "productcategorie": kies("01", "45")})
    assert samen.koppelingen[0].domein is None


def test_aantallen_met_een_kolom_per_voorziening_of_domein(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor(
        {
            "buurtcode": CODES,
            "naam": [f"Buurt {letter}" for letter in "ABCDEFGHIJ"],
            "inwoners": [1000] * 10,
            "Aantal cliënten Wmo": [10] * 9 + ["<10"],
            "jeugd - ambulante jeugdhulp": ["-"] * 4 + [20] * 6,
            "Kosten Wmo": [9999.5] * 10,
            "totaal": [30] * 10,
        }
    )
    [koppeling] = voorstel.koppelingen
    assert koppeling.vorm == "aantallen"
    assert dict(koppeling.kolommen) == {"plaats": "buurtcode"}
    assert dict(koppeling.breed) == {
        "Aantal cliënten Wmo": "domein:wmo",
        "jeugd - ambulante jeugdhulp": "jeugd_ambulant",
    }
    assert "kolom 6: een bedrag, wordt nooit gelezen" in voorstel.uitleg


def test_aantallen_van_meer_jaren_naast_elkaar(stel_voor: Callable[..., Voorstel]) -> None:
    kolommen = {"code": CODES, "Wmo 2023": [11] * 10, "Wmo 2024": [12] * 10, "Jeugd 2024": [13] * 10}
    voorstel = stel_voor(kolommen)
    assert [(k.jaar, dict(k.breed)) for k in voorstel.koppelingen] == [
        (2023, {"Wmo 2023": "domein:wmo"}),
        (2024, {"Wmo 2024": "domein:wmo", "Jeugd 2024": "domein:jeugd"}),
    ]
    opnieuw = stel_voor(kolommen, gegeven=voorstel.koppelingen)
    assert opnieuw.gegeven
    assert opnieuw.problemen == ()
    assert opnieuw.koppelingen == voorstel.koppelingen


def test_aantallen_onder_elkaar(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor(
        {
            "wijk": ["Haven", "Stad"],
            "regeling": ["IOAW", "Schuldregeling"],
            "aantal": [10, 20],
            "jaar": [2024] * 2,
        }
    )
    [koppeling] = voorstel.koppelingen
    assert koppeling.vorm == "aantallen"
    assert dict(koppeling.kolommen) == {
        "plaats": "wijk",
        "voorziening": "regeling",
        "jaar": "jaar",
        "aantal": "aantal",
    }


def test_wat_er_mist_wordt_tegelijk_gezegd(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor({"a": ["x1", "y2"], "b": ["iets", "anders"]})
    assert voorstel.koppelingen == ()
    assert len(voorstel.problemen) == 4
    assert "plaats" in voorstel.problemen[0]


def test_twee_kolommen_die_hetzelfde_tellen(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor({"code": CODES, "wmo": [1] * 10, "Wmo totaal": [1] * 10})
    assert "kolom 2 en kolom 3 tellen hetzelfde" in voorstel.problemen[0]


def test_wat_de_lijst_niet_kent_wordt_gezegd_maar_niet_herhaald(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor(
        {
            "klantnr": NUMMERS,
            "buurtcode": kies(*CODES),
            "product": kies("IOAW", "IOAZ", "Mevrouw Geheimpje"),
            "begindatum": DATUMS,
        }
    )
    assert "staat niet in de lijst van voorzieningen" in " ".join(voorstel.uitleg)
    assert "Geheimpje" not in " ".join((*voorstel.uitleg, *voorstel.problemen, repr(voorstel)))


def test_geen_cel_komt_in_het_voorstel(stel_voor: Callable[..., Voorstel]) -> None:
    """Also where there is no header: its first row is then about a person."""
    merk = "Zonnebloemstra"
    cellen = {f"{merk}{nr}": [f"{merk}-{nr}-{i}" for i in range(30)] for nr in range(4)}
    for kolommen in (
        cellen,
        {**cellen, "postcode": POSTCODES[:30], "begindatum": DATUMS[:30]},
        {**cellen, "buurtcode": CODES * 3, "klantnr": [f"{merk}{i}" for i in range(30)], "wet": ["Wmo"] * 30},
    ):
        voorstel = stel_voor(kolommen)
        tekst = "\n".join(
            (*voorstel.uitleg, *voorstel.problemen, repr(voorstel), *map(repr, voorstel.koppelingen))
        )
        assert merk not in tekst


def test_wat_er_ook_in_staat_er_komt_een_voorstel(stel_voor: Callable[..., Voorstel], tmp_path: Path) -> None:
    """Any header over any cells: never an exception, and what is proposed can be kept and read back."""
    vreemd = [
        "",
        " ",
        "²",
        "٣",
        "\x00",
        "😀",
        "=1+1",
        "<10",
        "-",
        "İ",
        "e\u0301",
        '"',
        "[x]",
        "9" * 40,
        "1e5",
    ]
    cellen = [*vreemd, *CODES[:3], "Buurt A", "1354 AB", "01-02-2024", "31-31-2024", "45A48", "Wmo", "12,5"]
    koppen = [*vreemd, *sorted(VOCABULAIRE)[::20], "Wmo 2024", "Wmo 2023 2024", "Begeleiding", "01", "2024"]
    for ronde in range(25):
        lot = random.Random(ronde)
        kop = lot.sample(koppen, lot.randint(1, 7))
        regels = lot.randint(0, 12)
        voorstel = stel_voor({naam: lot.choices(cellen, k=regels) for naam in kop})
        assert bool(voorstel.koppelingen) != bool(voorstel.problemen)
        assert all(k.past(kop) for k in voorstel.koppelingen)
        if voorstel.koppelingen:
            (tmp_path / "k.toml").write_text(als_toml(voorstel.koppelingen), encoding="utf-8")
            assert lees_koppelingen(tmp_path / "k.toml") == voorstel.koppelingen


def test_een_pseudoniem_zonder_bekende_kop(stel_voor: Callable[..., Voorstel]) -> None:
    voorstel = stel_voor(
        {
            "kolomeen": loot(lambda: uuid.UUID(int=LOT.getrandbits(128))),
            "buurtcode": kies(*CODES),
            "productcode": kies("45A48", "43A12"),
            "ingangsdatum": DATUMS,
        }
    )
    assert voorstel.koppelingen[0].kolommen["persoon"] == "kolomeen"
    assert voorstel.zekerheid["persoon"] < 0.5
    assert "kolom 1 → persoon: waarschijnlijk een nummer per persoon" in voorstel.uitleg


def test_een_koppelbestand_gaat_voor(stel_voor: Callable[..., Voorstel], tmp_path: Path) -> None:
    kolommen = {"A": NUMMERS, "B": kies("Poetshulp", "Rolstoel"), "C": kies("Haven", "Stad")}
    koppeling = Koppeling(
        "records",
        MappingProxyType({"persoon": "a", "voorziening": "B", "plaats": "C"}),
        "stadsdeel",
        domein="wmo",
        waarden=MappingProxyType({"Poetshulp": "hulp_huishouden"}),
        jaar=2024,
    )
    (tmp_path / "kolommen.toml").write_text(als_toml([koppeling]), encoding="utf-8")
    gelezen = lees_koppelingen(tmp_path / "kolommen.toml", lees_lijst())
    assert gelezen == (koppeling,)
    voorstel = stel_voor(kolommen, gegeven=gelezen)
    assert voorstel.gegeven
    assert voorstel.koppelingen == gelezen
    assert voorstel.koppelingen[0].plekken(tuple(kolommen)) == {"persoon": 0, "voorziening": 1, "plaats": 2}
    assert "kolom 3 (C) → plaats: volgens de koppeling" in voorstel.uitleg
    anders = stel_voor({"A": NUMMERS}, gegeven=gelezen)
    assert not anders.gegeven


def test_een_koppeling_met_vreemde_sleutels_is_een_probleem(stel_voor: Callable[..., Voorstel]) -> None:
    koppeling = Koppeling("records", {"persoon": "a", "plaats": "b"}, "windstreek", voorziening="bijstaand")
    voorstel = stel_voor({"a": NUMMERS, "b": kies("x")}, gegeven=[koppeling])
    assert "Bedoelt u bijstand?" in voorstel.problemen[0]
    assert "plaats_soort is onbekend in deze wijkscan" in voorstel.problemen[1]
    assert "stadsdeel" in voorstel.problemen[1]


def test_twee_koppelingen_die_even_goed_passen(stel_voor: Callable[..., Voorstel]) -> None:
    een = Koppeling("records", {"persoon": "a", "plaats": "b"}, "naam", domein="wmo")
    twee = Koppeling("records", {"persoon": "a", "plaats": "b"}, "naam", domein="jeugd")
    meer = Koppeling("records", {"persoon": "a", "plaats": "b", "begin": "c"}, "naam", domein="jeugd")
    kolommen = {"a": NUMMERS, "b": kies("Buurt A"), "c": DATUMS}
    assert "meer dan één [[bestand]]" in stel_voor(kolommen, gegeven=[een, twee]).problemen[0]
    assert stel_voor(kolommen, gegeven=[een, meer]).koppelingen == (meer,)


@pytest.mark.parametrize(
    ("toml", "verwacht"),
    [
        ("x = y", "regel 1 is geen geldige TOML"),
        ("", "er staat geen [[bestand]] in"),
        ("[kolommen]\nplaats = 'b'", "er staat geen [[bestand]] in"),
        ("[bestand]\nvorm = 'records'", "er staat geen [[bestand]] in"),
        ("[[bestand]]\nvorm = 1", "nummer 1: vorm is geen tekst"),
        ("[[bestand]]\nvrom = 'records'", "'vrom' is onbekend. Bedoelt u vorm"),
        ("[[bestand]]\nvorm = 'record'", "vorm is geen records of aantallen"),
        ("[[bestand]]\nkolommen = 'x'", "kolommen is geen tabel"),
        ("[[bestand]]\nkolommen = {plaats = 3}", "niet elke waarde is een tekst"),
        ("[[bestand]]\njaar = 'x'", "jaar is geen jaartal"),
        ("[[bestand]]\njaar = true", "jaar is geen jaartal"),
        ("[[bestand]]\nkolommen = {plats = 'b'}", "noemt 'plats'; gebruik persoon, plaats"),
        ("[[bestand]]\nvorm = 'records'\nkolommen = {plaats = 'b'}", "noemt geen persoon"),
        ("[[bestand]]\nvorm = 'aantallen'\nkolommen = {plaats = 'b'}", "noem een kolom aantal"),
        ("[[bestand]]\nkolommen = {plaats = 'b', persoon = 'B'}", "voor meer dan één doel"),
        ("[[bestand]]\nvorm = 'records'\ndomein = 'wmoo'", "domein is onbekend. Kies uit wmo"),
        ("[[bestand]]\nwaarden = {x = 'bijstaand'}", "Bedoelt u bijstand?"),
    ],
)
def test_fouten_in_een_koppelbestand(tmp_path: Path, toml: str, verwacht: str) -> None:
    pad = tmp_path / "kolommen.toml"
    pad.write_text(toml, encoding="utf-8")
    with pytest.raises(InvoerGeweigerd, match=r"kolommen\.toml") as fout:
        lees_koppelingen(pad, lees_lijst())
    assert verwacht in str(fout.value)
    assert fout.value.__cause__ is None
    assert fout.value.__context__ is None


def test_een_koppelbestand_met_tekst_uit_records_wordt_niet_herhaald(tmp_path: Path) -> None:
    pad = tmp_path / "kolommen.toml"
    for toml in (
        "Zonnebloemstra = 1\n[[bestand]]\nZonnebloemstra = 2\nkolommen = {Zonnebloemstra = 'x'}",
        "[[bestand]]\nvorm = 'Zonnebloemstra'\nwaarden = {Zonnebloemstra = 'Zonnebloemstra'}",
        "[[bestand]]\nvorm = Zonnebloemstra",
    ):
        pad.write_text(toml, encoding="utf-8")
        with pytest.raises(InvoerGeweigerd) as fout:
            lees_koppelingen(pad, lees_lijst())
        assert "Zonnebloemstra" not in str(fout.value)
        assert "Zonnebloemstra" not in repr(fout.value.__context__)


@pytest.mark.parametrize("inhoud", [b"\xff\xfe\x00", None])
def test_een_koppelbestand_dat_niet_te_lezen_is(tmp_path: Path, inhoud: bytes | None) -> None:
    pad = tmp_path / "kolommen.toml"
    if inhoud is not None:
        pad.write_bytes(inhoud)
    with pytest.raises(InvoerGeweigerd, match="is niet te lezen") as fout:
        lees_koppelingen(pad)
    assert fout.value.__context__ is None


def test_vertalen_van_teksten(lijst: Voorzieningenlijst) -> None:
    rollen = {"persoon": "a", "plaats": "b", "voorziening": "c"}
    vrij = vertaler(Koppeling("records", rollen, "naam"), lijst)
    assert vrij("01", None) == "hulp_huishouden"
    assert vrij("Begeleiding", None) is None
    assert vrij("Begeleiding", "Jeugdwet") == "jeugd_ambulant"
    assert vrij("Begeleiding", "?") is None
    assert vrij("Jeugdwet", None) == "domein:jeugd"
    assert vrij("Jeugdwet", "Wmo") is None
    assert vrij("", None) is None
    vast = vertaler(
        Koppeling("records", rollen, "naam", domein="wmo", waarden={"Poets-hulp": "hulp_huishouden"}), lijst
    )
    assert vast("poetshulp", None) == "hulp_huishouden"
    assert vast("45", None) is None
    assert vast("Begeleiding", None) == "begeleiding"
    heel = vertaler(Koppeling("records", {"persoon": "a", "plaats": "b"}, "naam", domein="welzijn"), lijst)
    assert heel(None, None) == "domein:welzijn"
    een = vertaler(Koppeling("records", {"persoon": "a", "plaats": "b"}, "naam", voorziening="inloop"), lijst)
    assert een(None, None) == "inloop"
    wet = vertaler(Koppeling("records", {"persoon": "a", "plaats": "b", "domein": "c"}, "naam"), lijst)
    assert wet(None, "P-wet") == "domein:participatie"
    assert wet(None, "?") is None


def test_de_woorden_zijn_kaal_en_kennen_directe_kenmerken() -> None:
    assert all(woord.isalnum() and woord == woord.casefold() for woord in VOCABULAIRE)
    assert {"bsn", "geboortedatum", "huisnummer", "iban", "achternaam", "bedrag"} <= VOCABULAIRE
