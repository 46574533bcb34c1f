"""Tables in the OData services of CBS (version 3): what a table holds, and its rows."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import cbsodata
import cbsodata.cbsodata3

from gebied.bronnen._cache import Antwoord
from gebied.bronnen._http import Haler
from gebied.fouten import InvoerGeweigerd

Rij = dict[str, Any]

_SLOT: Final = threading.Lock()


def gekeurde_gemeentecode(gemeentecode: str) -> str:
    """Return the code in capitals without blanks, or refuse what is no code of a gemeente."""
    code = gemeentecode.strip().upper()
    if not re.fullmatch(r"GM\d{4}", code):
        raise InvoerGeweigerd(
            f"'{gemeentecode}' is geen code van een gemeente.",
            stap="geef GM en vier cijfers, zoals GM0034 voor Almere.",
        )
    return code


def metadata(haler: Haler, basis: str, tabel: str, onderdeel: str) -> list[Rij]:
    """Return one part of the description of a table: ``TableInfos``, ``DataProperties`` or a dimension."""
    with _cbsodata_over(haler, basis) as catalogus:
        return list(cbsodata.get_meta(tabel, onderdeel, catalog_url=catalogus))


def tabellen(haler: Haler, basis: str, titel: str) -> list[Rij]:
    """Return Identifier and Title of the tables with this text in their title."""
    with _cbsodata_over(haler, basis) as catalogus:
        gevonden = cbsodata.get_table_list(
            select=["Identifier", "Title"],
            filters=f"substringof('{titel}',Title)",
            catalog_url=catalogus,
        )
    # not every version of the service knows the filter
    return [rij for rij in gevonden if titel.casefold() in rij.get("Title", "").casefold()]


def rijen(haler: Haler, basis: str, tabel: str, *, waar: str) -> tuple[list[Rij], list[Antwoord]]:
    """Return the rows of a table for which `waar` (an OData filter) holds, and the answers they came in.

    This goes round `cbsodata.get_data`: that downloads every dimension of the whole country for one gemeente
    and then puts titles in the place of the codes. The Feed service is used because it pages; the other one
    answers HTTP 500 above 10,000 rows. All columns are taken: a list of them is longer than some servers
    accept in an address.
    """
    vraag = urlencode({"$format": "json", "$filter": waar}, quote_via=quote, safe="$,()'")
    gevonden: list[Rij] = []
    antwoorden = []
    url = f"{basis}/ODataFeed/odata/{tabel}/TypedDataSet?{vraag}"
    for bladzijde, antwoord in haler.bladzijden(
        url, met="value", volgende=lambda bladzijde: bladzijde.get("odata.nextLink")
    ):
        gevonden += bladzijde["value"]
        antwoorden.append(antwoord)
        haler.meld(f"tabel {tabel} ophalen bij {haler.dienst.naam}", len(gevonden))
    return [_zonder_spaties(rij) for rij in gevonden], antwoorden


def _zonder_spaties(rij: Rij) -> Rij:
    """Return a row without the blanks with which CBS pads its codes and names."""
    return {naam: waarde.strip() if isinstance(waarde, str) else waarde for naam, waarde in rij.items()}


class _Sessie:
    """Stands in for `requests.Session` inside cbsodata, so that its traffic has our patience and cache."""

    def __init__(self, haler: Haler, basis: str) -> None:
        self._haler = haler
        self._schema = urlsplit(basis).scheme

    def send(self, verzoek: Any, **_: object) -> _Reactie:
        # cbsodata takes https for granted (a global option of it says otherwise), a mirror may be http
        url = urlsplit(verzoek.url)._replace(scheme=self._schema).geturl()
        return _Reactie(self._haler.json(url, met="value"))


class _Reactie:
    """The part of `requests.Response` that cbsodata reads."""

    encoding = "utf-8"

    def __init__(self, gehaald: tuple[Rij, Antwoord]) -> None:
        self._waarde, antwoord = gehaald
        self.text = antwoord.inhoud.decode("utf-8")

    def raise_for_status(self) -> None:
        """Do nothing: a status that is no success was raised before."""

    def json(self) -> Rij:
        return self._waarde


@contextmanager
def _cbsodata_over(haler: Haler, basis: str) -> Iterator[str]:
    """Let cbsodata fetch through `haler` for a moment, and give the catalogue address in its form.

    cbsodata makes a session of its own in every call, without time limit, retry or cache, and offers no way
    to hand it another; hence the exchange, under a lock.
    """
    with _SLOT:
        eigen = cbsodata.cbsodata3.Session
        cbsodata.cbsodata3.Session = lambda: _Sessie(haler, basis)
        try:
            yield basis.partition("://")[2]
        finally:
            cbsodata.cbsodata3.Session = eigen
