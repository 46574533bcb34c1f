"""A small server on 127.0.0.1 that speaks as PDOK and CBS do, with faults on request.

It serves OGC API Features, WFS 2.0 and OData version 3 (Api and Feed) over data that a test hands it.
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pyproj
import shapely
from shapely.geometry import mapping

Rij = dict[str, Any]

RD_URI = "http://www.opengis.net/def/crs/EPSG/0/28992"
CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_NAAR_GRADEN = pyproj.Transformer.from_crs("EPSG:28992", "OGC:CRS84", always_xy=True)


@dataclass(frozen=True)
class Fout:
    """What goes wrong with an answer: `soort` is status, reset, afgekapt, kapot, traag or trage_kop."""

    soort: str
    status: int = 200
    koppen: dict[str, str] = field(default_factory=dict)


@dataclass
class Tabel:
    """One table of StatLine; `rijen` are the typed rows, padded as CBS pads them."""

    titel: str
    eigenschappen: list[Rij]
    rijen: list[Rij]
    dimensies: dict[str, list[Rij]] = field(default_factory=dict)


@dataclass
class Antwoord:
    status: int
    inhoud: bytes
    koppen: dict[str, str]


class Nepserver:
    """The data, the settings and the log of the server; `faal` plans faults."""

    def __init__(self) -> None:
        self.ogc: dict[int, dict[str, list[Rij]]] = {}
        self.wfs: dict[int, dict[str, list[Rij]]] = {}
        self.tabellen: dict[str, Tabel] = {}
        self.bladzijde_ogc = 1000
        self.bladzijde_wfs = 1000
        self.bladzijde_feed = 10_000
        self.kent_crs = True
        self.kent_filter = True
        self.telt = True
        self.link_maker: Callable[[str], str] = lambda link: link
        self.verzoeken: list[str] = []
        self.einde = threading.Event()
        self._fouten: list[tuple[re.Pattern[str], Fout, int]] = []
        self._http = _Luisteraar(("127.0.0.1", 0), _Behandelaar)
        self._http.nep = self
        self._draad = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._draad.start()

    @property
    def adres(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def faal(self, patroon: str, fout: Fout, keer: int = 1) -> None:
        """Let the next `keer` answers to addresses that match fail."""
        self._fouten.append((re.compile(patroon), fout, keer))

    def aantal(self, patroon: str) -> int:
        """Return how many requests came for addresses that match."""
        return sum(bool(re.search(patroon, verzoek)) for verzoek in self.verzoeken)

    def stop(self) -> None:
        self.einde.set()
        self._http.shutdown()
        self._http.server_close()
        self._draad.join()

    def neem_fout(self, pad: str) -> Fout | None:
        for plek, (patroon, fout, keer) in enumerate(self._fouten):
            if keer > 0 and patroon.search(pad):
                self._fouten[plek] = (patroon, fout, keer - 1)
                return fout
        return None

    def antwoord(self, pad: str) -> Antwoord:
        self.verzoeken.append(unquote(pad.replace("+", " ")))
        delen = urlsplit(pad)
        vraag = {naam.casefold(): waarden[0] for naam, waarden in parse_qs(delen.query).items()}
        if delen.path == "/cbs":
            return _json({"links": [{"href": f"/cbs/wijken-en-buurten-{jaar}/ogc/v1"} for jaar in self.ogc]})
        if raak := re.fullmatch(r"/cbs/wijken-en-buurten-(\d{4})/ogc/v1(/.*)?", delen.path):
            return self._ogc(int(raak[1]), raak[2] or "", vraag, delen.path)
        if raak := re.fullmatch(r"/cbs/wijkenbuurten/(\d{4})/wfs/v1_0", delen.path):
            return self._wfs(int(raak[1]), vraag)
        if delen.path.startswith("/OData") and len(delen.query) > 2048:
            # as the web server of CBS may do with a long question
            return _weiger(404)
        if delen.path == "/ODataCatalog/Tables":
            return self._catalogus(vraag)
        if raak := re.fullmatch(r"/OData(Api|Feed)/odata/([^/]+)/(\w*)", delen.path):
            return self._odata(raak[1], raak[2], raak[3], vraag, delen.path)
        return _weiger(404)

    # OGC API Features

    def _ogc(self, jaar: int, rest: str, vraag: dict[str, str], pad: str) -> Antwoord:
        if jaar not in self.ogc:
            return _weiger(404)
        if rest == "/collections":
            crs = [CRS84_URI, RD_URI] if self.kent_crs else [CRS84_URI]
            return _json({"collections": [{"id": naam, "crs": crs} for naam in self.ogc[jaar]]})
        raak = re.fullmatch(r"/collections/(\w+)/items", rest)
        if raak is None or raak[1] not in self.ogc[jaar]:
            return _weiger(404)
        features = self.ogc[jaar][raak[1]]
        kolommen = set(features[0]["properties"]) if features else set()
        eigen = {"f", "limit", "crs", "cursor"}
        if self.kent_filter and set(vraag) - eigen - kolommen:
            return _weiger(400)
        for kolom in kolommen & set(vraag) if self.kent_filter else ():
            features = [f for f in features if f["properties"][kolom] == vraag[kolom]]
        return self._bladzijde(features, vraag, pad)

    def _bladzijde(self, features: list[Rij], vraag: dict[str, str], pad: str) -> Antwoord:
        begin = int(vraag.get("cursor", 0))
        aantal = min(int(vraag.get("limit", 10)), self.bladzijde_ogc)
        deel = features[begin : begin + aantal]
        links = [{"rel": "self", "href": pad}]
        if begin + aantal < len(features):
            volgende = f"{self.adres}{pad}?{urlencode(vraag | {'cursor': begin + aantal})}"
            links.append({"rel": "next", "href": self.link_maker(volgende)})
        rd = vraag.get("crs") == RD_URI and self.kent_crs
        uit = {
            "type": "FeatureCollection",
            "links": links,
            "numberReturned": len(deel),
            "features": [feature if rd else _in_graden(feature) for feature in deel],
        }
        if self.telt:
            uit["numberMatched"] = len(features)
        return _json(uit, {"Content-Crs": f"<{RD_URI if rd else CRS84_URI}>"})

    # WFS 2.0

    def _wfs(self, jaar: int, vraag: dict[str, str]) -> Antwoord:
        if jaar not in self.wfs:
            return _weiger(404)
        lagen = self.wfs[jaar]
        if vraag.get("request") == "GetCapabilities":
            typen = "".join(f"<FeatureType><Name>wb:{naam}</Name></FeatureType>" for naam in lagen)
            xml = (
                '<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs/2.0" '
                f'xmlns="http://www.opengis.net/wfs/2.0"><FeatureTypeList>{typen}</FeatureTypeList>'
                "</wfs:WFS_Capabilities>"
            )
            return Antwoord(200, xml.encode(), {"Content-Type": "text/xml"})
        laag = vraag.get("typenames", "").removeprefix("wb:")
        if laag not in lagen or vraag.get("outputformat") != "json":
            return Antwoord(400, b"<ows:ExceptionReport/>", {"Content-Type": "text/xml"})
        features = lagen[laag]
        if "filter" in vraag:
            kolom = re.search(r"<fes:ValueReference>(.*)</fes:ValueReference>", vraag["filter"])
            waarde = re.search(r"<fes:Literal>(.*)</fes:Literal>", vraag["filter"])
            features = [f for f in features if f["properties"].get(kolom[1]) == waarde[1]]
        begin = int(vraag.get("startindex", 0))
        aantal = min(int(vraag.get("count", 1000)), self.bladzijde_wfs)
        uit = {"type": "FeatureCollection", "features": features[begin : begin + aantal]}
        if self.telt:
            uit["numberMatched"] = len(features)
        return _json(uit)

    # OData 3

    def _catalogus(self, vraag: dict[str, str]) -> Antwoord:
        rijen = [{"Identifier": naam, "Title": tabel.titel} for naam, tabel in self.tabellen.items()]
        return _json({"value": _gefilterd(rijen, vraag.get("$filter", ""))})

    def _odata(self, dienst: str, naam: str, deel: str, vraag: dict[str, str], pad: str) -> Antwoord:
        tabel = self.tabellen.get(naam)
        if tabel is None:
            return _weiger(404)
        onderdelen = {
            "TableInfos": [{"ID": 0, "Title": tabel.titel, "Identifier": naam}],
            "DataProperties": tabel.eigenschappen,
            "TypedDataSet": tabel.rijen,
            "UntypedDataSet": [_ongetypeerd(rij) for rij in tabel.rijen],
            **tabel.dimensies,
        }
        if deel not in onderdelen:
            return _weiger(404) if deel else _json({"value": [{"name": naam} for naam in onderdelen]})
        rijen = (
            _gefilterd(onderdelen[deel], vraag.get("$filter", "")) if self.kent_filter else onderdelen[deel]
        )
        if "$select" in vraag:
            gekozen = vraag["$select"].split(",")
            if rijen and set(gekozen) - set(rijen[0]):
                return _weiger(400)
            rijen = [{kolom: rij[kolom] for kolom in gekozen} for rij in rijen]
        if dienst == "Api":
            return _weiger(500) if len(rijen) > 10_000 else _json({"value": rijen})
        begin = int(vraag.get("$skip", 0))
        eind = begin + self.bladzijde_feed
        uit: Rij = {"odata.metadata": f"{pad}#{deel}", "value": rijen[begin:eind]}
        if eind < len(rijen):
            volgende = f"{self.adres}{pad}?{urlencode(vraag | {'$skip': eind})}"
            uit["odata.nextLink"] = self.link_maker(volgende)
        return _json(uit)


class _Luisteraar(ThreadingHTTPServer):
    daemon_threads = False
    nep: Nepserver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that hangs up is part of the play."""


class _Behandelaar(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server: _Luisteraar

    def do_GET(self) -> None:
        nep = self.server.nep
        fout = nep.neem_fout(unquote(self.path))
        antwoord = nep.antwoord(self.path)
        if fout is None:
            self._stuur(antwoord.status, antwoord.koppen, antwoord.inhoud)
        elif fout.soort == "status":
            self._stuur(fout.status, fout.koppen, b"")
        elif fout.soort == "kapot":
            self._stuur(200, antwoord.koppen, antwoord.inhoud[: len(antwoord.inhoud) // 2])
        elif fout.soort in ("reset", "afgekapt"):
            self._breek_af(antwoord, netjes=fout.soort == "afgekapt")
        elif fout.soort == "traag":
            self._kop(200, {**antwoord.koppen, "Content-Length": "1000000"})
            self._druppel(b" ")
        elif fout.soort == "trage_kop":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Lang: ")
            self._druppel(b"x")

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output of the tests clean."""

    def _stuur(self, status: int, koppen: dict[str, str], inhoud: bytes) -> None:
        if "json" in koppen.get("Content-Type", ""):
            # the services of CBS send chunks
            self._kop(status, {**koppen, "Transfer-Encoding": "chunked"})
            for begin in range(0, len(inhoud), 4096):
                self._stuk(inhoud[begin : begin + 4096])
            self._stuk(b"")
        else:
            self._kop(status, {**koppen, "Content-Length": str(len(inhoud))})
            self.wfile.write(inhoud)

    def _stuk(self, deel: bytes) -> None:
        self.wfile.write(f"{len(deel):x}\r\n".encode() + deel + b"\r\n")

    def _breek_af(self, antwoord: Antwoord, *, netjes: bool) -> None:
        self._kop(200, {**antwoord.koppen, "Content-Length": str(len(antwoord.inhoud))})
        self.wfile.write(antwoord.inhoud[: len(antwoord.inhoud) // 2])
        self.wfile.flush()
        if not netjes:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _druppel(self, druppel: bytes) -> None:
        """Send one byte every now and then, until the client hangs up or the test is over."""
        self.close_connection = True
        while not self.server.nep.einde.wait(0.02):
            self.wfile.write(druppel)
            self.wfile.flush()

    def _kop(self, status: int, koppen: dict[str, str]) -> None:
        self.send_response(status)
        for naam, waarde in koppen.items():
            if naam != "Date":
                self.send_header(naam, waarde)
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:  # noqa: ARG002
        """Give every answer the same Date, so that a Retry-After date is a fixed number of seconds away."""
        return "Sun, 01 Nov 2026 12:00:00 GMT"


def _json(waarde: Rij, koppen: dict[str, str] | None = None) -> Antwoord:
    return Antwoord(200, json.dumps(waarde).encode(), {"Content-Type": "application/json", **(koppen or {})})


def _weiger(status: int) -> Antwoord:
    return Antwoord(status, b"<html>nee</html>", {"Content-Type": "text/html"})


def _in_graden(feature: Rij) -> Rij:
    vlak = shapely.geometry.shape(feature["geometry"])
    graden = shapely.transform(vlak, _NAAR_GRADEN.transform, interleaved=False)
    return {**feature, "geometry": mapping(graden)}


def _gefilterd(rijen: list[Rij], filter_: str) -> list[Rij]:
    """Apply the part of the OData filter language that the tests need; padded keys stay padded."""
    for voorwaarde in filter(None, filter_.split(" and ")):
        if raak := re.fullmatch(r"startswith\((\w+),'(.*)'\)", voorwaarde):
            rijen = [rij for rij in rijen if rij[raak[1]].startswith(raak[2])]
        elif raak := re.fullmatch(r"substringof\('(.*)',(\w+)\)", voorwaarde):
            rijen = [rij for rij in rijen if raak[1] in rij[raak[2]]]
        else:
            raise ValueError(voorwaarde)
    return rijen


def _ongetypeerd(rij: Rij) -> Rij:
    """Return a row as UntypedDataSet has it: text, to the right, a full stop where nothing is known."""
    return {
        naam: waarde if isinstance(waarde, str) else f"{'.' if waarde is None else waarde:>8}"
        for naam, waarde in rij.items()
    }
