"""A service that wants to do harm: bodies, nesting and pages without an end, and features that are none."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gebied.bronnen import _http
from gebied.bronnen._http import Adressen, Dienst, Geduld, Haler
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.pdok import haal_grenzen
from gebied.fouten import BronOnbereikbaar

COLLECTIES = {"collections": [{"id": "buurten"}]}


class _Kwaad(BaseHTTPRequestHandler):
    features: object = [1]

    def do_GET(self) -> None:
        pad, _, vraag = self.path.partition("?")
        inhoud = {
            "/bom": b'{"value": "' + b" " * 3_000_000 + b'"}',
            "/diep": b'{"value": ' + b"[" * 100_000,
            "/eindeloos": json.dumps({"value": [], "verder": f"/eindeloos?{int(vraag or 0) + 1}"}).encode()
            if pad == "/eindeloos"
            else b"",
        }.get(pad)
        if inhoud is None:
            waarde = COLLECTIES if pad.endswith("/collections") else {"features": self.features}
            inhoud = json.dumps(waarde).encode()
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(gzip.compress(inhoud))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def kwaad() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Kwaad) as server:
        draad = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        draad.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        draad.join()


@pytest.fixture
def haler(geduld: Geduld, tmp_path: Path) -> Haler:
    return Haler(Dienst("De dienst", "Of doe het anders."), cache=tmp_path / "cache", geduld=geduld)


def test_an_answer_that_unpacks_without_end_is_cut_off(
    kwaad: str, haler: Haler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "GROOTSTE_ANTWOORD", 1_000_000)
    with pytest.raises(BronOnbereikbaar, match="veel te groot"):
        haler.json(f"{kwaad}/bom", met="value")
    assert haler.cache is not None
    assert not haler.cache.exists()


def test_an_answer_that_nests_without_end_is_damaged(kwaad: str, haler: Haler) -> None:
    with pytest.raises(BronOnbereikbaar, match="beschadigd"):
        haler.json(f"{kwaad}/diep", met="value")


def test_pages_without_end_are_left(kwaad: str, haler: Haler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "MEESTE_BLADZIJDEN", 5)
    gekregen: list[str] = []

    def volgende(bladzijde: dict[str, str]) -> str:
        gekregen.append(urlsplit(bladzijde["verder"]).query)
        return bladzijde["verder"]

    with pytest.raises(BronOnbereikbaar, match="geen einde"):
        list(haler.bladzijden(f"{kwaad}/eindeloos", met="value", volgende=volgende))
    assert gekregen == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("features", [[1], {"a": 1}, [{"properties": None}], None])
def test_features_that_are_none_are_refused(
    kwaad: str, geduld: Geduld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, features: object
) -> None:
    monkeypatch.setattr(_Kwaad, "features", features)
    ophalen = Ophalen(Adressen(pdok_ogc=kwaad, pdok_wfs=kwaad), cache=tmp_path, geduld=geduld)
    with pytest.raises(BronOnbereikbaar, match="andere vorm"):
        haal_grenzen("GM0034", 2024, ophalen=ophalen)
