"""Logging in at a real OpenID Connect provider on this computer: roles, none, logging out, false cookies."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.proef]

INSTELLINGEN = """
[huisstijl]
gemeente = "Gemeente Roosterdam"
[rollen]
claim = "roles"
lezen = ["gebied-lezen"]
bewerken = ["gebied-bewerken"]
presenteren = ["beamer@x.example"]
[server]
geheimen = "secrets.toml"
"""
GEHEIM = "een-lang-geheim-dat-alleen-deze-proef-kent"
GEHEIMEN = f"""
[auth]
redirect_uri = "http://127.0.0.1:{{poort}}/oauth2callback"
cookie_secret = "{GEHEIM}"
client_id = "gebied"
client_secret = "geheim"
server_metadata_url = "{{aanbieder}}/.well-known/openid-configuration"
"""
GEBRUIKERS = (
    '{"sub": "lezer", "name": "Lies <b>Lezer</b>", "roles": ["gebied-lezen"]}',
    '{"sub": "bewerker", "name": "Bo Bewerker", "roles": ["ander", "gebied-bewerken"]}',
    '{"sub": "presentator", "email": "Beamer@x.example", "email_verified": true}',
    '{"sub": "buitenstaander", "name": "Bas Buiten", "email": "b@elders.example"}',
)


class Oud(TimestampSigner):
    """Signs as the server does, forty days ago."""

    def get_timestamp(self) -> int:
        return super().get_timestamp() - 40 * 86_400


@dataclass(frozen=True)
class Server:
    """What the fixture `start_appserver` returns, as far as these tests use it."""

    url: str


@pytest.fixture(scope="module")
def aanbieder(vrije_poort: Callable[[], int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an OpenID Connect provider that knows four people."""
    poort = vrije_poort()
    kennen = [deel for gebruiker in GEBRUIKERS for deel in ("--user-claims", gebruiker)]
    log = tmp_path_factory.mktemp("aanbieder") / "log"
    with log.open("wb") as uit:
        proces = subprocess.Popen(
            [sys.executable, "-m", "oidc_provider_mock", "--port", str(poort), *kennen],
            stdout=uit,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{poort}"
    for _ in range(300):
        try:
            requests.get(f"{url}/.well-known/openid-configuration", timeout=10)
            break
        except requests.ConnectionError:
            with suppress(subprocess.TimeoutExpired):
                proces.wait(0.1)
                pytest.fail(log.read_text())
    yield url
    proces.terminate()
    proces.wait(20)


@pytest.fixture(scope="module")
def server(
    start_appserver: Callable[..., Any],
    vrije_poort: Callable[[], int],
    aanbieder: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Server:
    folder = tmp_path_factory.mktemp("instellingen")
    poort = vrije_poort()
    (folder / "instellingen.toml").write_text(INSTELLINGEN, encoding="utf-8")
    (folder / "secrets.toml").write_text(GEHEIMEN.format(poort=poort, aanbieder=aanbieder), encoding="utf-8")
    server: Server = start_appserver("--instellingen", folder / "instellingen.toml", poort=poort)
    return server


@pytest.fixture(scope="module")
def koeken() -> dict[str, Any]:
    """Cookies of who logged in before, so that most tests need not do it again."""
    return {}


@pytest.fixture
def meld_aan(
    server: Server, koeken: dict[str, Any], wacht_op_rust: Callable[[Page], None], bewaking: Any
) -> Iterator[Callable[[Page, str], None]]:
    """Log in as one of the four: `meld_aan(tab, "lezer")`; the first time as a person would."""

    def doe(blad: Page, wie: str) -> None:
        if wie in koeken:
            blad.context.add_cookies(koeken[wie])
            blad.goto(server.url)
        else:
            blad.goto(server.url)
            blad.get_by_role("button", name="Aanmelden").click()
            blad.get_by_role("button", name=wie, exact=True).click()
            blad.wait_for_url(f"{server.url}/**")
            koeken[wie] = blad.context.cookies()
        wacht_op_rust(blad)

    yield doe
    # the page of the provider, not ours, wants a style sheet from elsewhere
    bewaking.buiten[:] = [url for url in bewaking.buiten if "picocss" not in url]
    bewaking.console[:] = [regel for regel in bewaking.console if "picocss" not in regel]


def _menu(blad: Page) -> list[str]:
    return blad.get_by_test_id("stSidebarNavLink").all_inner_texts()


def _cookies(blad: Page) -> dict[str, str]:
    return {cookie["name"]: cookie["value"] for cookie in blad.context.cookies()}


def test_wie_niet_is_aangemeld_ziet_niets(tab: Page, server: Server, wacht_op_rust: Any) -> None:
    for plek in ("", "wijkscan?project=Voorbeeld+Almere+2013", "download"):
        tab.goto(f"{server.url}/{plek}")
        wacht_op_rust(tab)
        expect(tab.get_by_role("button", name="Aanmelden")).to_be_visible()
        assert "Almere" not in tab.locator("body").inner_text()
        assert _menu(tab) == []


@pytest.mark.parametrize(
    ("wie", "naam", "wel", "niet"),
    [
        ("lezer", "Lies <b>Lezer</b>", {"Wijkscan", "Download"}, {"Aanpassen", "Indeling maken"}),
        ("bewerker", "Bo Bewerker", {"Wijkscan", "Aanpassen", "Indeling maken"}, set()),
        ("presentator", "Beamer@x.example", {"Presenteren"}, {"Begin", "Wijkscan", "Aanpassen", "Download"}),
    ],
)
def test_de_rol_bepaalt_de_paginas(
    tab: Page, meld_aan: Any, wie: str, naam: str, wel: set[str], niet: set[str]
) -> None:
    meld_aan(tab, wie)
    expect(tab.get_by_text(f"Aangemeld als {naam}", exact=True)).to_be_attached()
    menu = {re.sub(r".*\n", "", regel) for regel in _menu(tab)} or {"Presenteren"}
    assert wel <= menu
    assert not niet & menu


def test_zonder_rol_is_er_alleen_de_uitleg(tab: Page, meld_aan: Any) -> None:
    meld_aan(tab, "buitenstaander")
    expect(tab.get_by_role("heading", name="Geen toegang")).to_be_visible()
    expect(tab.get_by_text("U bent aangemeld als Bas Buiten")).to_be_visible()
    assert "Almere" not in tab.locator("body").inner_text()
    assert _menu(tab) == []


def test_afmelden_sluit_de_deur(tab: Page, server: Server, meld_aan: Any, wacht_op_rust: Any) -> None:
    meld_aan(tab, "bewerker")
    assert "_streamlit_user" in _cookies(tab)
    tab.get_by_role("button", name="Afmelden").click()
    # the provider asks whether to log out there too; who walks away from that page is logged out here already
    expect(tab).not_to_have_url(re.compile(re.escape(server.url)))
    tab.goto(f"{server.url}/wijkscan")
    wacht_op_rust(tab)
    expect(tab.get_by_role("button", name="Aanmelden")).to_be_visible()
    assert not _cookies(tab).get("_streamlit_user")


def test_een_valse_of_oude_koek_geeft_geen_toegang(
    tab: Page, server: Server, meld_aan: Any, koeken: dict[str, Any], wacht_op_rust: Any
) -> None:
    meld_aan(tab, "bewerker")
    expect(tab.get_by_text("Aangemeld als Bo Bewerker")).to_be_attached()
    echt = _cookies(tab)["_streamlit_user"].strip('"')
    inhoud = URLSafeTimedSerializer(GEHEIM, salt="_streamlit_user").loads(echt)
    midden = len(echt) // 2
    vals = {
        "verzonnen": "eyJpc19sb2dnZWRfaW4iOiB0cnVlLCAicm9sZXMiOiBbImdlYmllZC1iZXdlcmtlbiJdfQ.aaaa.bbbb",
        "veranderd": echt[:midden] + ("A" if echt[midden] != "A" else "B") + echt[midden + 1 :],
        "ander geheim": URLSafeTimedSerializer("een ander geheim", salt="_streamlit_user").dumps(inhoud),
        "oud": URLSafeTimedSerializer(GEHEIM, salt="_streamlit_user", signer=Oud).dumps(inhoud),
    }
    for soort, waarde in vals.items():
        tab.context.clear_cookies()
        tab.context.add_cookies([{"name": "_streamlit_user", "value": waarde, "url": server.url}])
        tab.goto(f"{server.url}/wijkscan")
        wacht_op_rust(tab)
        assert tab.get_by_role("button", name="Aanmelden").is_visible(), soort
        assert _menu(tab) == [], soort


def test_de_server_luistert_naar_geen_andere_naam(server: Server) -> None:
    koppen = {
        "Host": "gebied.kwaad.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    stroom = f"{server.url}/_stcore/stream"
    assert requests.get(stroom, headers=koppen, timeout=30).status_code == 403
    hier = koppen | {"Host": server.url.removeprefix("http://"), "Origin": "https://kwaad.example"}
    assert requests.get(stroom, headers=hier, timeout=30).status_code == 403


def test_de_geheimen_staan_nergens(server: Server, tmp_path: Path) -> None:
    for plek in (
        "/secrets.toml",
        "/app/static/secrets.toml",
        "/app/static/../secrets.toml",
        "/.streamlit/secrets.toml",
    ):
        assert "geheim" not in requests.get(server.url + plek, timeout=30).text
