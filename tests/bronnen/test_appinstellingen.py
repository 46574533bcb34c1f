"""The settings of the app: what they become, all faults together, and logos that could do more than draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from gebied.bronnen.appinstellingen import (
    Appinstellingen,
    Huisstijl,
    Rollen,
    appinstellingen,
    contrast_op_wit,
    lees_appinstellingen,
)
from gebied.fouten import InvoerGeweigerd

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


def _lees(folder: Path, tekst: str) -> Appinstellingen:
    (folder / "i.toml").write_text(tekst, encoding="utf-8")
    return lees_appinstellingen(folder / "i.toml")


def _fout(folder: Path, tekst: str) -> InvoerGeweigerd:
    with pytest.raises(InvoerGeweigerd) as fout:
        _lees(folder, tekst)
    assert fout.value.stap
    return fout.value


def test_zonder_bestand_heeft_alles_een_waarde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GEBIED_INSTELLINGEN", raising=False)
    assert appinstellingen() == Appinstellingen()
    standaard = Appinstellingen().huisstijl
    assert min(contrast_op_wit(standaard.kleur), contrast_op_wit(standaard.accent)) >= 4.5
    (tmp_path / "leeg.toml").touch()
    monkeypatch.setenv("GEBIED_INSTELLINGEN", str(tmp_path / "leeg.toml"))
    assert appinstellingen() == Appinstellingen()


def test_het_voorbeeld_kan_gelezen_worden(wortel: Path) -> None:
    gelezen = lees_appinstellingen(wortel / "docs" / "voorbeelden" / "instellingen.toml")
    assert gelezen.huisstijl.gemeente
    assert gelezen.huisstijl.logo is not None
    assert gelezen.rollen.bewerken


def test_alles_wat_kan(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    (tmp_path / "projecten").mkdir()
    (tmp_path / "secrets.toml").touch()
    gelezen = _lees(
        tmp_path,
        """
        [huisstijl]
        gemeente = "Almere"
        logo = "logo.png"
        kleur = "#AB0000"
        accent = "#004b8d"
        [rollen]
        claim = "groups"
        lezen = ["raad"]
        bewerken = ["team-beleid", "Jo@almere.example"]
        presenteren = []
        lokaal = "lezen"
        [server]
        projecten = "projecten"
        uploadgrens_mb = 50
        geheimen = "secrets.toml"
        adres = "gebied.almere.nl"
        """,
    )
    assert gelezen.huisstijl == Huisstijl("Almere", (tmp_path / "logo.png").resolve(), "#AB0000", "#004b8d")
    assert gelezen.rollen == Rollen("groups", ("raad",), ("team-beleid", "Jo@almere.example"), (), "lezen")
    assert gelezen.server.projecten == (tmp_path / "projecten").resolve()
    assert gelezen.server.geheimen == (tmp_path / "secrets.toml").resolve()
    assert gelezen.server.uploadgrens_mb == 50
    assert gelezen.server.adres == "gebied.almere.nl"


def test_alle_fouten_tegelijk(tmp_path: Path) -> None:
    fout = _fout(
        tmp_path,
        """
        [huistijl]
        x = 1
        [huisstijl]
        gemeente = 3
        kleur = "#FFDD00"
        accent = "rood"
        logo = "weg.png"
        [rollen]
        lezen = "raad"
        bewerken = ["", 3]
        lokaal = "alles"
        beheren = []
        [server]
        projecten = "nergens"
        uploadgrens_mb = 0
        geheimen = 4
        """,
    )
    assert fout.problemen == (
        "[huistijl] is geen bekend onderdeel. Bedoelt u huisstijl?",
        "[huisstijl]: gemeente is 3; geef een tekst tussen aanhalingstekens.",
        "[rollen]: 'beheren' is geen bekend onderdeel. Bedoelt u bewerken?",
        "[rollen]: lokaal is 'alles'; kies uit lezen, bewerken, presenteren.",
        "[rollen]: lezen is 'raad'; geef een lijst van teksten tussen [ en ].",
        "[rollen]: bewerken is ['', 3]; geef een lijst van teksten tussen [ en ].",
        "[server]: geheimen is 4; geef een pad als tekst tussen aanhalingstekens.",
        "[huisstijl]: kleur #FFDD00 is te licht: het contrast met wit is 1,3 en moet ten minste 4,5 zijn; "
        "kies een donkerder kleur.",
        "[huisstijl]: accent is 'rood'; schrijf een kleur als #0072B2.",
        "[huisstijl]: logo weg.png kan niet worden gelezen: het bestand of de map bestaat niet.",
        "[server]: uploadgrens_mb is 0; geef een getal van 1 tot en met 2.000.",
        "[server]: projecten nergens bestaat niet; maak deze map eerst.",
    )


@pytest.mark.parametrize(
    ("tekst", "zegt"),
    [
        ("huisstijl = 3", "huisstijl is geen tabel"),
        ('[huisstijl]\ngemeente = "a\\u0007b"', "tekens die u niet ziet"),
        (f'[huisstijl]\ngemeente = "{"a" * 61}"', "meer dan 60 tekens"),
        ('[huisstijl]\nlogo = "a\\u0000b.png"', "geef een pad"),
        ("[server]\nuploadgrens_mb = true", "geef een heel getal"),
        ('[server]\ngeheimen = "geheim.toml"', "controleer de naam"),
        ('[server]\nadres = "gebied.almere.nl"', "kan alleen met geheimen"),
        ('[server]\nadres = "https://gebied.almere.nl/"', "geef alleen de naam"),
        ("[huisstijl\n", "regel 1"),
    ],
)
def test_wat_niet_kan(tmp_path: Path, tekst: str, zegt: str) -> None:
    assert zegt in "\n".join(_fout(tmp_path, tekst).problemen)


def test_een_bestand_dat_er_niet_is(tmp_path: Path) -> None:
    with pytest.raises(InvoerGeweigerd, match="kan niet worden gelezen"):
        lees_appinstellingen(tmp_path / "weg.toml")


@pytest.mark.parametrize(
    ("naam", "inhoud", "zegt"),
    [
        ("logo.gif", PNG, "geen png of svg"),
        ("logo.png", b"<svg onload='alert(1)'/>", "geen echte png"),
        ("logo.png", PNG + b"\0" * 1_000_000, "groter dan 1 MB"),
        ("logo.svg", b"<svg", "geen geldige svg"),
        ("logo.svg", b"<html/>", "buitenste element"),
        ("logo.svg", SVG.format("<script>alert(1)</script>"), "(script)"),
        ("logo.svg", SVG.format("<foreignObject/>"), "(foreignObject)"),
        ("logo.svg", SVG.format("<style>@import 'x'</style>"), "(style)"),
        ("logo.svg", SVG.format('<image src="https://example.nl/x.png"/>'), "(image)"),
        ("logo.svg", SVG.format('<animate attributeName="href"/>'), "(animate)"),
        ("logo.svg", SVG.format('<g onclick="alert(1)"/>'), "(onclick)"),
        ("logo.svg", SVG.format('<use xlink:href="https://example.nl/x.svg"/>'), "(href)"),
        ("logo.svg", SVG.format('<use href="java&#10;script:alert(1)"/>'), "(href)"),
        ("logo.svg", SVG.format('<rect style="fill: url(//example.nl/x)"/>'), "(style)"),
        ("logo.svg", SVG.format(r'<rect style="fill: u\rl(//x)"/>'), "(style)"),
        ("logo.svg", b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "DOCTYPE"),
        ("logo.svg", SVG.format("").encode("utf-16"), "geen geldige svg"),
        ("logo.svg", '<?xml version="1.0" encoding="utf-7"?>' + SVG.format(""), "geen geldige svg"),
    ],
)
def test_een_logo_dat_niet_mag(tmp_path: Path, naam: str, inhoud: bytes | str, zegt: str) -> None:
    (tmp_path / naam).write_bytes(inhoud.encode() if isinstance(inhoud, str) else inhoud)
    fout = _fout(tmp_path, f'[huisstijl]\nlogo = "{naam}"')
    assert zegt in "\n".join(fout.problemen)


def test_een_svg_die_alleen_tekent_mag(tmp_path: Path) -> None:
    vorm = '<defs><path id="a" d="M0 0h9"/></defs><use xlink:href="#a" fill="url(#b)" style="opacity: .5"/>'
    (tmp_path / "logo.svg").write_text(SVG.format(vorm), encoding="utf-8")
    assert _lees(tmp_path, '[huisstijl]\nlogo = "logo.svg"').huisstijl.logo == tmp_path / "logo.svg"


ROLLEN = Rollen("roles", lezen=("Raad", "lees@x.nl"), bewerken=("beleid", "Jo@X.nl"), presenteren=("beamer",))


@pytest.mark.parametrize(
    ("claims", "rol"),
    [
        ({"roles": ["raad"]}, "lezen"),
        ({"roles": "BELEID"}, "bewerken"),
        ({"roles": ["raad", "beleid", "beamer"]}, "bewerken"),
        ({"roles": ["beamer"], "email": "lees@x.nl"}, "lezen"),
        ({"roles": ["beamer", 3, None]}, "presenteren"),
        ({"email": "jo@x.nl"}, "bewerken"),
        ({"email": "jo@x.nl", "email_verified": True}, "bewerken"),
        ({"email": "jo@x.nl", "email_verified": False}, None),
        ({"email": "jo@x.nl", "email_verified": "false"}, None),
        ({"email": ["jo@x.nl"]}, None),
        ({"email": "jo@x.nl.kwaad.example"}, None),
        ({"roles": {"raad": True}}, None),
        ({"groups": ["raad"]}, None),
        ({"roles": []}, None),
        ({}, None),
    ],
)
def test_de_rol_van_wie_zich_aanmeldt(claims: dict[str, object], rol: str | None) -> None:
    assert ROLLEN.rol_van(claims) == rol


def test_de_claim_mag_ook_het_e_mailadres_zijn() -> None:
    rollen = Rollen("email", bewerken=("jo@x.nl",))
    assert rollen.rol_van({"email": "Jo@x.nl"}) == "bewerken"
    assert rollen.rol_van({"email": "jo@x.nl", "email_verified": False}) is None


def test_zonder_lijsten_heeft_niemand_een_rol() -> None:
    assert Rollen().rol_van({"roles": ["bewerken", ""], "email": ""}) is None
