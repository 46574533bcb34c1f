"""The server of the app before it opens its port: what is put in place, and whom it does not ask."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from gebied.app.start import maak_startmap, main, vlaggen, vraag_niemand_naar_adres
from gebied.bronnen.appinstellingen import Appinstellingen, Server


def test_the_folder_holds_entry_theme_and_static_files(tmp_path: Path, wortel: Path) -> None:
    ingang = maak_startmap(tmp_path)
    eigen = {}
    exec(compile(ingang.read_text(encoding="utf-8").partition("\n\n")[0], ingang.name, "exec"), eigen)
    assert callable(eigen["router"])
    thema = (tmp_path / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert thema == (wortel / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert list((tmp_path / "static").rglob("*leaflet*.js"))


def test_flags_keep_the_app_on_this_computer_and_silent() -> None:
    gezet = dict(vlag.removeprefix("--").split("=", 1) for vlag in vlaggen(Appinstellingen(), 8999))
    assert gezet["server.address"] == "127.0.0.1"
    assert gezet["server.port"] == "8999"
    assert gezet["browser.gatherUsageStats"] == "false"
    assert gezet["client.showErrorDetails"] == "none"
    assert gezet["server.maxUploadSize"] == "200"
    klein = Appinstellingen(server=Server(uploadgrens_mb=5))
    assert "--server.maxUploadSize=5" in vlaggen(klein, 8999)


def test_a_foreign_page_makes_the_server_ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def verboden(*_: object) -> None:
        raise AssertionError("the server looked for another host")

    monkeypatch.setattr(net_util, "get_external_ip", net_util.get_external_ip)  # put back afterwards
    monkeypatch.setattr(net_util, "_make_blocking_http_get", verboden)
    monkeypatch.setattr(socket, "getaddrinfo", verboden)
    vraag_niemand_naar_adres()
    assert not server_util.is_url_from_allowed_origins("http://kwaad.example")
    assert server_util.is_url_from_allowed_origins("http://127.0.0.1:8501")


def test_settings_that_are_wrong_stop_it_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fout = tmp_path / "i.toml"
    fout.write_text("[server]\nuploadgrens_mb = -1\n", encoding="utf-8")
    monkeypatch.setenv("GEBIED_INSTELLINGEN", str(fout))
    assert main(["--poort", "8999"]) == 3
    assert "Volgende stap" in capsys.readouterr().err
