"""Who gets in without a browser: the local user, a server that others reach, and the claims of a login."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit import config
from streamlit.testing.v1 import AppTest

from gebied.app.aanmelden import Gebruiker


@pytest.fixture
def deur(projecten: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Run only the door of the app: `deur(claims)` shows who is there."""
    instellingen = tmp_path / "instellingen.toml"
    instellingen.write_text('[rollen]\nlezen = ["raad"]\nbewerken = ["beleid"]\n', encoding="utf-8")
    monkeypatch.setenv("GEBIED_INSTELLINGEN", str(instellingen))

    def pagina() -> None:
        import streamlit as st

        from gebied.app.aanmelden import afmeldknop, wie

        st.session_state["wie"] = wie()
        st.title("Binnen")
        afmeldknop()

    def doe(claims: dict[str, Any] | None = None) -> AppTest:
        proef = AppTest.from_function(pagina)
        if claims is not None:
            proef.user = {"is_logged_in": True, "iat": time.time(), **claims}
        proef.run()
        assert not proef.exception
        return proef

    return doe


@pytest.fixture
def adres() -> Iterator[Callable[[str | None], None]]:
    """Set the address that the server listens on."""
    eerst = config.get_option("server.address")
    yield lambda waarde: config.set_option("server.address", waarde)
    config.set_option("server.address", eerst)


def _binnen(proef: AppTest) -> Gebruiker | None:
    return proef.session_state["wie"] if proef.title[0].value == "Binnen" else None


def test_op_deze_computer_is_er_een_gebruiker_zonder_aanmelden(deur: Any, adres: Any) -> None:
    for hier in ("127.0.0.1", "localhost", "::1"):
        adres(hier)
        gebruiker = _binnen(deur())
        assert gebruiker is not None
        assert (gebruiker.rol, gebruiker.id) == ("bewerken", f"lokaal:{gebruiker.naam}")
        assert gebruiker.naam


@pytest.mark.parametrize("waar", ["0.0.0.0", None, "192.168.1.4", "gebied.example", "::"])
def test_een_server_voor_anderen_zonder_aanmelden_toont_niets(
    deur: Any, adres: Any, waar: str | None
) -> None:
    adres(waar)
    proef = deur()
    assert _binnen(proef) is None
    assert "geen aanmelding" in proef.error[0].value
    assert "Volgende stap" in proef.error[0].value


@pytest.mark.parametrize(
    "koppen",
    [
        {"Host": "gebied.kwaad.example"},
        {"Host": "10.0.0.3:8501"},
        {"Host": "127.0.0.1.kwaad.example"},
        {"Host": "127.0.0.1:8501", "X-Forwarded-For": "10.0.0.3"},
        {"Host": "localhost", "Forwarded": "for=10.0.0.3"},
    ],
)
def test_een_vraag_van_elders_zonder_aanmelden_krijgt_niets(
    deur: Any, adres: Any, monkeypatch: pytest.MonkeyPatch, koppen: dict[str, str]
) -> None:
    adres("127.0.0.1")
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: koppen))
    assert _binnen(deur()) is None


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "LOCALHOST"])
def test_een_vraag_van_hier_mag(deur: Any, adres: Any, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    adres("127.0.0.1")
    monkeypatch.setattr(type(st.context), "headers", property(lambda _: {"Host": host}))
    assert _binnen(deur()) is not None


def test_de_claims_geven_naam_en_rol(deur: Any) -> None:
    claims = {"roles": ["raad"], "name": "Jo\u202e  de\nVries" + "x" * 99, "iss": "https://i", "sub": "7"}
    gebruiker = _binnen(deur(claims))
    assert gebruiker is not None
    assert gebruiker.rol == "lezen"
    assert gebruiker.naam.startswith("Jo deVries")
    assert len(gebruiker.naam) == 80
    assert gebruiker.id == "https://i|7"


def test_twee_mensen_met_een_naam_zijn_twee_gebruikers(deur: Any) -> None:
    een, ander = (_binnen(deur({"roles": "raad", "name": "Jo", "iss": "i", "sub": s})) for s in ("1", "2"))
    assert een is not None
    assert ander is not None
    assert (een.naam, een.id != ander.id) == (ander.naam, True)


def test_zonder_rol_staat_er_alleen_waarom(deur: Any) -> None:
    proef = deur({"roles": ["iets"], "email": "jo@x.example"})
    assert _binnen(proef) is None
    assert proef.title[0].value == "Geen toegang"
    assert "jo@x.example" in proef.text[0].value
    assert proef.button[0].label == "Afmelden"


@pytest.mark.parametrize("iat", [1_000_000_000.0, "net te oud", None, "gisteren"])
def test_een_oude_aanmelding_moet_opnieuw(deur: Any, iat: object) -> None:
    if iat == "net te oud":
        iat = time.time() - 13 * 3600
    proef = deur({"roles": ["beleid"], "iat": iat})
    assert _binnen(proef) is None
    assert proef.title[0].value == "Aanmelden"
    assert _binnen(deur({"roles": ["beleid"], "iat": time.time() - 11 * 3600})) is not None
