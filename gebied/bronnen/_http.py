"""Fetch over the network with patience and a memory: time limits, retries, and the cache."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from gebied.bronnen._cache import Antwoord, Cache, cachemap
from gebied.fouten import BronOnbereikbaar

T = TypeVar("T")

Voortgang = Callable[[str, int, int | None], None]
"""Is told what is being done, how much of it is done, and how much there is (None: not known)."""

_BLOK: Final = 1 << 16
GROOTSTE_ANTWOORD: Final = 512 << 20
"""Bytes of one answer, unpacked; a page of services that page holds some tens of millions."""
MEESTE_BLADZIJDEN: Final = 1000
"""Pages of one question; all buurten of the country take some fifteen."""
_TIJDELIJK: Final = frozenset({408, 425, 429})
_ZINLOOS = (
    requests.exceptions.SSLError,
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.TooManyRedirects,
)


@dataclass(frozen=True, slots=True)
class Adressen:
    """Where the services live, so that tests and mirrors can point elsewhere.

    Parameters
    ----------
    pdok_ogc, pdok_wfs
        Root above ``wijken-en-buurten-{jaar}/ogc/v1`` and above ``wijkenbuurten/{jaar}/wfs/v1_0``.
    cbs, rivm
        Root above ``ODataFeed`` and ``ODataCatalog``.
    """

    pdok_ogc: str = "https://api.pdok.nl/cbs"
    pdok_wfs: str = "https://service.pdok.nl/cbs"
    cbs: str = "https://opendata.cbs.nl"
    rivm: str = "https://dataderden.cbs.nl"

    @classmethod
    def uit_omgeving(cls, omgeving: Mapping[str, str] | None = None) -> Adressen:
        """Read ``GEBIED_PDOK_OGC``, ``GEBIED_PDOK_WFS``, ``GEBIED_CBS`` and ``GEBIED_RIVM``."""
        omgeving = os.environ if omgeving is None else omgeving
        gegeven = {veld.name: omgeving.get(f"GEBIED_{veld.name.upper()}", "") for veld in fields(cls)}
        return cls(**{naam: adres.rstrip("/") for naam, adres in gegeven.items() if adres})


@dataclass(frozen=True, slots=True)
class Geduld:
    """How long to wait for a service, in seconds, and how often to try.

    Parameters
    ----------
    verbinden, lezen
        Most seconds to connect, and between two pieces of an answer.
    totaal
        Most seconds for one address: every try and every wait together.
    pogingen
        Most tries for one address.
    eerste_wacht
        Wait after the first failure; it doubles with every further one.
    wacht, klok
        How to wait and what time it is, so that a test does not have to wait.
    """

    verbinden: float = 10.0
    lezen: float = 30.0
    totaal: float = 300.0
    pogingen: int = 5
    eerste_wacht: float = 0.5
    wacht: Callable[[float], None] = time.sleep
    klok: Callable[[], float] = time.monotonic


GEDULD: Final = Geduld()
"""The patience of everyday use."""


@dataclass(frozen=True, slots=True)
class Dienst:
    """A service as messages name it: what it is called and what to do when it does not answer."""

    naam: str
    uitweg: str


class VerzoekGeweigerd(BronOnbereikbaar):
    """The service answered that the request is not one it can serve (4xx); trying again does not help."""

    status: int = 0


class _Mislukt(Exception):
    """One try failed. `na` is the number of seconds the service asks to wait; `opnieuw` if that helps."""

    def __init__(self, reden: str, *, na: float | None = None, opnieuw: bool = True, status: int = 0) -> None:
        super().__init__(reden)
        self.reden = reden
        self.na = na
        self.opnieuw = opnieuw
        self.status = status


@dataclass(frozen=True)
class Haler:
    """Fetches addresses of one service: from the cache, else with patience from the network.

    Parameters
    ----------
    dienst
        The service, for messages.
    cache
        Folder of the cache; None for `cachemap()`.
    vers
        Fetch again what the cache holds, once per address and run.
    geduld, voortgang
        How long to wait; whom to tell.
    """

    dienst: Dienst
    cache: Path | None = None
    vers: bool = False
    geduld: Geduld = GEDULD
    voortgang: Voortgang | None = None
    _ververst: set[str] = field(default_factory=set, init=False, repr=False, compare=False)

    def haal(self, url: str, ontleed: Callable[[bytes], T]) -> tuple[T, Antwoord]:
        """Return the parsed body of an address, and the answer it came in.

        Parameters
        ----------
        url
            Full address, http or https; also the key of the cache.
        ontleed
            Parses the body; a ValueError means that the answer is damaged. Only what parses is kept.

        Raises
        ------
        VerzoekGeweigerd
            On 4xx (but for 408, 425 and 429).
        BronOnbereikbaar
            When every try failed or the time is up.
        """
        opslag = Cache(cachemap() if self.cache is None else self.cache)
        bewaard = None if self.vers and url not in self._ververst else opslag.lees(url)
        if bewaard is not None:
            with contextlib.suppress(ValueError, RecursionError):
                return ontleed(bewaard.inhoud), bewaard
        ontleding, antwoord = self._volhardend(url, ontleed)
        opslag.schrijf(antwoord)
        self._ververst.add(url)
        return ontleding, antwoord

    def json(self, url: str, *, met: str) -> tuple[dict[str, Any], Antwoord]:
        """Return the JSON object at an address; without the key `met` it counts as damaged."""

        def ontleed(inhoud: bytes) -> dict[str, Any]:
            waarde = json.loads(inhoud)
            if not (isinstance(waarde, dict) and met in waarde):
                raise ValueError(met)
            return waarde

        return self.haal(url, ontleed)

    def bladzijden(
        self, url: str, *, met: str, volgende: Callable[[dict[str, Any]], str | None]
    ) -> Iterator[tuple[dict[str, Any], Antwoord]]:
        """Yield a page and the pages after it; `volgende` finds the link to the next one in a page."""
        gezien = set()
        adres: str | None = url
        while adres is not None:
            if adres in gezien:
                raise self.onbruikbaar(adres, ["de bladzijden van het antwoord verwijzen in een kring"])
            gezien.add(adres)
            if len(gezien) > MEESTE_BLADZIJDEN:
                raise self.onbruikbaar(adres, ["er komt geen einde aan de bladzijden van het antwoord"])
            bladzijde, antwoord = self.json(adres, met=met)
            yield bladzijde, antwoord
            verder = volgende(bladzijde)
            adres = urljoin(adres, verder) if verder else None

    def meld(self, tekst: str, gedaan: int, totaal: int | None = None) -> None:
        """Tell the one who watches how far the work is."""
        if self.voortgang is not None:
            self.voortgang(tekst, gedaan, totaal)

    def onbruikbaar(self, url: str, redenen: list[str]) -> BronOnbereikbaar:
        """Make the error that says this service cannot be used now, and what to do instead."""
        return BronOnbereikbaar(
            f"{self.dienst.naam} ({urlsplit(url).hostname}) geeft geen bruikbaar antwoord.",
            problemen=[*dict.fromkeys(redenen), f"gevraagd adres: {url}"],
            stap=f"controleer de internetverbinding en probeer het later opnieuw. {self.dienst.uitweg}",
        )

    def _volhardend(self, url: str, ontleed: Callable[[bytes], T]) -> tuple[T, Antwoord]:
        geduld = self.geduld
        einde = geduld.klok() + geduld.totaal
        redenen: list[str] = []
        for poging in range(1, geduld.pogingen + 1):
            try:
                antwoord = _een_poging(url, geduld, einde)
                return _ontleed(antwoord, ontleed), antwoord
            except _Mislukt as fout:
                redenen.append(fout.reden)
                if fout.status:
                    raise self._weigering(url, fout) from fout
                wachttijd = geduld.eerste_wacht * 2 ** (poging - 1) if fout.na is None else fout.na
                op = geduld.klok() + wachttijd >= einde
                if not fout.opnieuw or op or poging == geduld.pogingen:
                    if fout.opnieuw and op:
                        redenen.append(f"langer dan {geduld.totaal:g} seconden wachten we niet")
                    raise self.onbruikbaar(url, redenen) from fout
            seconden = f"{wachttijd:g}".replace(".", ",")
            self.meld(f"{self.dienst.naam}: opnieuw proberen na {seconden} s", poging + 1, geduld.pogingen)
            geduld.wacht(wachttijd)
        raise self.onbruikbaar(url, redenen)

    def _weigering(self, url: str, fout: _Mislukt) -> VerzoekGeweigerd:
        basis = self.onbruikbaar(url, [fout.reden])
        weigering = VerzoekGeweigerd(
            f"{self.dienst.naam} ({urlsplit(url).hostname}) weigert de vraag.",
            problemen=basis.problemen,
            stap=f"controleer de gemeente, het jaar en het niveau. {self.dienst.uitweg}",
        )
        weigering.status = fout.status
        return weigering


def _ontleed(antwoord: Antwoord, ontleed: Callable[[bytes], T]) -> T:
    try:
        return ontleed(antwoord.inhoud)
    except (ValueError, RecursionError) as fout:
        raise _Mislukt("het antwoord is beschadigd of heeft een andere vorm dan verwacht") from fout


def _een_poging(url: str, geduld: Geduld, einde: float) -> Antwoord:
    """Try once, and be back before `einde` whatever the service or the name server does.

    A time limit of `requests` restarts with every byte and leaves out the look-up of the name. Therefore
    the try runs in a thread that is left behind when the time is up; it stops at the next byte.
    """
    uitkomst: list[Antwoord | _Mislukt] = []
    stop = threading.Event()

    def werk() -> None:
        try:
            uitkomst.append(_vraag(url, geduld, stop))
        except _Mislukt as fout:
            uitkomst.append(fout)
        except (requests.RequestException, HTTPError, OSError) as fout:
            uitkomst.append(_Mislukt(_in_het_nederlands(fout), opnieuw=not isinstance(fout, _ZINLOOS)))

    draad = threading.Thread(target=werk, daemon=True)
    draad.start()
    # short waits in between, so that Ctrl-C is heard on every platform
    while draad.is_alive() and (over := einde - geduld.klok()) > 0:
        draad.join(min(over, 0.2))
    if not uitkomst:
        stop.set()
        raise _Mislukt("het antwoord komt te langzaam")
    if isinstance(uitkomst[0], _Mislukt):
        raise uitkomst[0]
    return uitkomst[0]


def _vraag(url: str, geduld: Geduld, stop: threading.Event) -> Antwoord:
    # a session per try: a thread that was left behind must not share its connections
    koppen = {"User-Agent": f"gebied/{version('gebied')}"}
    with (
        requests.Session() as sessie,
        sessie.get(url, headers=koppen, timeout=(geduld.verbinden, geduld.lezen), stream=True) as antwoord,
    ):
        _keur(antwoord)
        delen = bytearray()
        while not stop.is_set() and (deel := antwoord.raw.read1(_BLOK, decode_content=True)):
            delen += deel
            if len(delen) > GROOTSTE_ANTWOORD:
                raise _Mislukt("het antwoord is veel te groot", opnieuw=False)
    inhoud = bytes(delen)
    return Antwoord(
        url=url,
        inhoud=inhoud,
        soort=antwoord.headers.get("Content-Type", ""),
        sha256=hashlib.sha256(inhoud).hexdigest(),
        opgehaald=datetime.now(tz=UTC).date(),
        crs=antwoord.headers.get("Content-Crs", "").strip("<> "),
    )


def _keur(antwoord: requests.Response) -> None:
    status = antwoord.status_code
    if status == 200:
        return
    if status >= 500 or status in _TIJDELIJK:
        druk = "is te druk" if status in (429, 503) else "heeft een storing"
        na = _gevraagde_wacht(antwoord.headers)
        verzoek = "" if na is None else f" en vraagt {na:g} seconden te wachten"
        raise _Mislukt(f"de dienst {druk} (HTTP {status}){verzoek}", na=na)
    uitleg = {401: "toegang geweigerd", 403: "toegang geweigerd", 404: "niet gevonden", 410: "niet meer daar"}
    raise _Mislukt(
        f"{uitleg.get(status, 'de vraag wordt niet aanvaard')} (HTTP {status})", opnieuw=False, status=status
    )


def _gevraagde_wacht(koppen: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After: a number, or a date counted from the Date of the same answer."""
    gevraagd = koppen.get("Retry-After", "").strip()
    if not gevraagd:
        return None
    if gevraagd.isdecimal():
        return float(gevraagd)
    try:
        tot = parsedate_to_datetime(gevraagd)
        vanaf = parsedate_to_datetime(koppen["Date"]) if "Date" in koppen else datetime.now(tz=UTC)
        return max(0.0, (tot - vanaf).total_seconds())
    except (ValueError, TypeError):
        return None


def _in_het_nederlands(fout: Exception) -> str:
    if isinstance(fout, requests.exceptions.SSLError):
        return "het certificaat van de dienst wordt niet vertrouwd"
    if isinstance(fout, requests.exceptions.ProxyError):
        return "de proxy van uw netwerk laat de vraag niet door"
    if isinstance(fout, requests.Timeout | TimeoutError):
        return "het antwoord bleef te lang uit"
    if isinstance(fout, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema):
        return "het adres klopt niet"
    if isinstance(fout, requests.exceptions.TooManyRedirects | requests.exceptions.InvalidSchema):
        return "de dienst verwijst door naar een adres dat niet te gebruiken is"
    oorzaak = getattr(fout.args[0], "reason", None) if fout.args else None
    if isinstance(oorzaak, NewConnectionError):
        return "de dienst is niet te bereiken"
    return "de verbinding is verbroken voordat het antwoord compleet was"
