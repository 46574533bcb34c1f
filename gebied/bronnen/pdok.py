"""Boundaries of CBS from PDOK, any year from 2013: OGC API Features, or WFS for the older years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import geopandas as gpd
import numpy as np

from gebied.bronnen._cache import Antwoord, vingerafdruk
from gebied.bronnen._http import MEESTE_BLADZIJDEN, Adressen, Dienst, Haler, VerzoekGeweigerd
from gebied.bronnen.grenzen import normaliseer
from gebied.bronnen.namen import herken
from gebied.bronnen.ophalen import Ophalen
from gebied.bronnen.tabellen import Grenzen
from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd, lijkt_op
from gebied.model import RD_NEW, WGS84, Herkomst, Niveau

EERSTE_JAAR: Final = 2013
_EERSTE_JAAR_OGC: Final = 2022
_BLADZIJDE: Final = 1000
_MEERVOUD: Final = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
_RD_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/28992"
_PDOK: Final = Dienst(
    "PDOK",
    "Of download de Wijk- en Buurtkaart met een browser (www.cbs.nl, zoek op 'wijk- en buurtkaart') "
    "en gebruik: gebied scan --grenzen BESTAND.",
)

Feature = dict[str, Any]


def haal_grenzen(
    gemeente: str,
    jaar: int,
    niveau: Niveau = "buurt",
    *,
    ophalen: Ophalen | None = None,
) -> Grenzen:
    """Fetch the boundaries of one gemeente from PDOK.

    Parameters
    ----------
    gemeente
        Name or code (``"Almere"``, ``"GM0034"``).
    jaar
        Year of the Wijk- en Buurtkaart, from 2013.
    niveau
        Level of the gebieden.
    ophalen
        Where the services live, what is kept and how long to wait; by default `Ophalen()`.

    Returns
    -------
    Grenzen
        Polygons in EPSG:28992 under our own names.

    Raises
    ------
    InvoerGeweigerd
        When the year or the gemeente does not exist at PDOK, or the boundaries cannot be used.
    BronOnbereikbaar
        When PDOK does not answer (exit code 5).
    """
    if jaar < EERSTE_JAAR:
        raise InvoerGeweigerd(
            f"PDOK heeft geen grenzen van {jaar}.",
            problemen=[f"het eerste jaar is {EERSTE_JAAR}"],
            stap="kies een later jaar, of gebruik een eigen bestand met: gebied scan --grenzen BESTAND.",
        )
    ophalen = ophalen or Ophalen()
    haler = ophalen.van(_PDOK)
    dienst = _dienst_voor(haler, ophalen.adressen, jaar)
    code = _gemeentecode(dienst, gemeente, jaar)
    features, antwoorden = dienst.features(niveau, ("gemeentecode", code))
    if not features:
        raise InvoerGeweigerd(
            f"PDOK heeft geen {_MEERVOUD[niveau]} van gemeente {code} in {jaar}.",
            problemen=["die code bestond in dat jaar niet, of het niveau ontbreekt"],
            stap="controleer de code; geef anders de naam van de gemeente, of een ander jaar.",
        )
    herkomst = Herkomst(
        "grenzen",
        "CBS / Kadaster",
        tabel=f"Wijk- en Buurtkaart {jaar} (PDOK)",
        jaar=jaar,
        opgehaald=max(antwoord.opgehaald for antwoord in antwoorden),
        licentie="CC BY 4.0",
        sha256=vingerafdruk(antwoorden),
    )
    ruw = gpd.GeoDataFrame.from_features(features)
    ruw = ruw.set_crs(_stelsel(ruw, antwoorden))
    return normaliseer(ruw, niveau=niveau, jaar=jaar, herkomst=herkomst, gemeenten=(code,))


@dataclass(frozen=True)
class _Ogc:
    """OGC API Features of one year: the list of collections tells what there is and in which CRS."""

    haler: Haler
    basis: str
    collecties: Sequence[dict[str, Any]]

    @classmethod
    def open(cls, haler: Haler, adressen: Adressen, jaar: int) -> _Ogc:
        basis = f"{adressen.pdok_ogc}/wijken-en-buurten-{jaar}/ogc/v1"
        antwoord, _ = haler.json(f"{basis}/collections?f=json", met="collections")
        return cls(haler, basis, antwoord["collections"])

    def features(self, niveau: Niveau, waar: tuple[str, str] | None) -> tuple[list[Feature], list[Antwoord]]:
        """Return the features with this value, or all; a service that ignores the filter is filtered here."""
        collectie = next((c for c in self.collecties if c.get("id") == _MEERVOUD[niveau]), None)
        if collectie is None:
            raise _geen_laag(niveau, [str(c.get("id")) for c in self.collecties])
        vraag = {"f": "json", "limit": str(_BLADZIJDE)}
        if _RD_URI in collectie.get("crs", []):
            vraag["crs"] = _RD_URI
        if waar is not None:
            vraag |= {waar[0]: waar[1]}
        url = f"{self.basis}/collections/{quote(str(collectie['id']))}/items?{urlencode(vraag)}"
        features: dict[object, Feature] = {}
        antwoorden = []
        aantal = None
        for bladzijde, antwoord in self.haler.bladzijden(url, met="features", volgende=_volgende):
            _keur_features(self.haler, url, bladzijde)
            # one feature may be on two pages when the service orders them differently in between
            features |= {_sleutel(feature): feature for feature in bladzijde["features"]}
            antwoorden.append(antwoord)
            aantal = bladzijde.get("numberMatched", aantal)
            self.haler.meld(f"{_MEERVOUD[niveau]} ophalen bij PDOK", len(features), aantal)
        if isinstance(aantal, int) and len(features) < aantal:
            raise self.haler.onbruikbaar(url, [f"er kwamen {len(features)} van de {aantal} gebieden aan"])
        return _met_waarde(list(features.values()), waar), antwoorden


@dataclass(frozen=True)
class _Wfs:
    """WFS 2.0 of one year: the capabilities tell the names of the layers, which changed over the years."""

    haler: Haler
    basis: str
    lagen: Sequence[str]

    @classmethod
    def open(cls, haler: Haler, adressen: Adressen, jaar: int) -> _Wfs:
        basis = f"{adressen.pdok_wfs}/wijkenbuurten/{jaar}/wfs/v1_0"
        url = f"{basis}?{urlencode({'service': 'WFS', 'request': 'GetCapabilities'})}"
        lagen, _ = haler.haal(url, _lagen)
        return cls(haler, basis, lagen)

    def features(self, niveau: Niveau, waar: tuple[str, str] | None) -> tuple[list[Feature], list[Antwoord]]:
        """Return the features with this value, or all; pages until an empty one, since a full page means
        nothing where the service may give fewer than were asked for."""
        laag = next((naam for naam in self.lagen if _kern(naam) == _MEERVOUD[niveau]), None)
        if laag is None:
            raise _geen_laag(niveau, self.lagen)
        voorwaarde = None if waar is None else self._filter(laag, *waar)
        features: list[Feature] = []
        antwoorden: list[Antwoord] = []
        while True:
            url = self._url(laag, len(features), _BLADZIJDE, voorwaarde)
            bladzijde, antwoord = self.haler.json(url, met="features")
            _keur_features(self.haler, url, bladzijde)
            if not bladzijde["features"]:
                return _met_waarde(features, waar), antwoorden or [antwoord]
            if any(antwoord.sha256 == vorige.sha256 for vorige in antwoorden):
                raise self.haler.onbruikbaar(url, ["de dienst geeft steeds dezelfde bladzijde"])
            if len(antwoorden) >= MEESTE_BLADZIJDEN:
                raise self.haler.onbruikbaar(url, ["er komt geen einde aan de bladzijden van het antwoord"])
            features += bladzijde["features"]
            antwoorden.append(antwoord)
            aantal = bladzijde.get("numberMatched")
            totaal = aantal if isinstance(aantal, int) else None
            self.haler.meld(f"{_MEERVOUD[niveau]} ophalen bij PDOK", len(features), totaal)
            if totaal is not None and len(features) >= totaal:
                return _met_waarde(features, waar), antwoorden

    def _filter(self, laag: str, eigen_naam: str, waarde: str) -> str | None:
        """Return an XML filter on the column that means `eigen_naam`, as the first feature calls it."""
        proef, _ = self.haler.json(self._url(laag, 0, 1, None), met="features")
        kolom = _kolom(proef["features"], eigen_naam)
        if kolom is None:
            return None
        return (
            '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsEqualTo>'
            f"<fes:ValueReference>{escape(kolom)}</fes:ValueReference>"
            f"<fes:Literal>{escape(waarde)}</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>"
        )

    def _url(self, laag: str, begin: int, aantal: int, voorwaarde: str | None) -> str:
        vraag = {
            "service": "WFS",
            "version": "2.0.0",
            "request": "GetFeature",
            "typeNames": laag,
            "outputFormat": "json",
            "srsName": RD_NEW,
            "count": str(aantal),
            "startIndex": str(begin),
        }
        if voorwaarde is not None:
            vraag["filter"] = voorwaarde
        return f"{self.basis}?{urlencode(vraag)}"


def _dienst_voor(haler: Haler, adressen: Adressen, jaar: int) -> _Ogc | _Wfs:
    """Return the service that has this year: the likelier one first, the other when that is not there."""
    soorten: list[type[_Ogc] | type[_Wfs]] = [_Ogc, _Wfs] if jaar >= _EERSTE_JAAR_OGC else [_Wfs, _Ogc]
    for soort in soorten:
        try:
            return soort.open(haler, adressen, jaar)
        except VerzoekGeweigerd as fout:
            if fout.status not in (400, 404, 410):
                raise
    jaren = _jaren(haler, adressen)
    bekend = [f"deze jaren zijn er wel: {', '.join(map(str, jaren))}"] if jaren else []
    raise InvoerGeweigerd(
        f"PDOK heeft geen grenzen van {jaar}.",
        problemen=bekend,
        stap="kies een ander jaar, of gebruik een eigen bestand met: gebied scan --grenzen BESTAND.",
    )


def _jaren(haler: Haler, adressen: Adressen) -> list[int]:
    """Return the years that the overview of PDOK names, as far as there is one."""
    try:
        tekst, _ = haler.haal(f"{adressen.pdok_ogc}?f=json", lambda inhoud: inhoud.decode("utf-8"))
    except BronOnbereikbaar:
        return []
    return sorted({int(jaar) for jaar in re.findall(r"wijken-en-buurten-(\d{4})\b", tekst)})


def _gemeentecode(dienst: _Ogc | _Wfs, gemeente: str, jaar: int) -> str:
    """Return the code of a gemeente that is given by name or code, as the list of gemeenten knows it."""
    gegeven = gemeente.strip()
    if code := re.fullmatch(r"(?:GM)?(\d{1,4})", gegeven, flags=re.IGNORECASE):
        return f"GM{int(code[1]):04d}"
    gevonden: dict[str, str] = {}
    passend: list[str] = []
    # the exact name first: the list of all gemeenten is large, since it comes with its polygons
    for waar in (("gemeentenaam", gegeven), None):
        try:
            features, _ = dienst.features("gemeente", waar)
        except VerzoekGeweigerd as fout:
            if waar is None or fout.status != 400:
                raise
            continue
        gevonden = _namen_op_code(features)
        passend = _passende_codes(gevonden, gegeven)
        if len(passend) == 1:
            return passend[0]
    if passend:
        keuzes = ", ".join(f"{code} ({gevonden[code]})" for code in passend)
        raise InvoerGeweigerd(
            f"De naam '{gemeente}' past bij meer dan één gemeente.",
            problemen=[f"kies uit: {keuzes}"],
            stap="geef de code van de gemeente.",
        )
    raise InvoerGeweigerd(
        f"In {jaar} was er geen gemeente '{gemeente}'. {lijkt_op(gegeven, list(gevonden.values()))}".strip(),
        stap="controleer de naam en het jaar, of geef de code van de gemeente, zoals GM0034.",
    )


def _namen_op_code(features: Sequence[Feature]) -> dict[str, str]:
    codekolom, naamkolom = _kolom(features, "gemeentecode"), _kolom(features, "gemeente")
    return {
        str(feature["properties"].get(codekolom)).strip(): str(feature["properties"].get(naamkolom)).strip()
        for feature in features
        if codekolom and naamkolom
    }


def _passende_codes(namen: dict[str, str], gevraagd: str) -> list[str]:
    gelijk = [code for code, naam in namen.items() if naam.casefold() == gevraagd.casefold()]
    return gelijk or [code for code, naam in namen.items() if _kale_naam(naam) == _kale_naam(gevraagd)]


def _kale_naam(naam: str) -> str:
    """Return a name without case, ``gemeente`` before it and ``(NH.)`` or ``(gemeente)`` after it."""
    return re.sub(r"\s*\(.*\)$", "", naam.strip().casefold().removeprefix("gemeente "))


def _kolom(features: Sequence[Feature], eigen_naam: str) -> str | None:
    """Return how these features call the column that we know as `eigen_naam`."""
    gevraagd = herken(eigen_naam)
    eigenschappen = features[0]["properties"] if features else {}
    return next((naam for naam in eigenschappen if (kolom := herken(naam)) and kolom == gevraagd), None)


def _met_waarde(features: list[Feature], waar: tuple[str, str] | None) -> list[Feature]:
    """Keep the features with this value, for a service that took no notice of the filter."""
    if waar is None:
        return features
    kolom = _kolom(features, waar[0])
    return [feature for feature in features if str(feature["properties"].get(kolom)).strip() == waar[1]]


def _keur_features(haler: Haler, url: str, bladzijde: dict[str, Any]) -> None:
    """Refuse a page whose features are no features."""
    features = bladzijde["features"]
    if not isinstance(features, list) or not all(
        isinstance(feature, dict) and isinstance(feature.get("properties"), dict) for feature in features
    ):
        raise haler.onbruikbaar(url, ["de gebieden in het antwoord hebben een andere vorm dan verwacht"])


def _sleutel(feature: Feature) -> object:
    return feature.get("id") or id(feature)


def _volgende(bladzijde: dict[str, Any]) -> str | None:
    return next((link["href"] for link in bladzijde.get("links", []) if link.get("rel") == "next"), None)


def _lagen(inhoud: bytes) -> list[str]:
    """Return the names of the layers in a capabilities document; a ValueError when it is no such document."""
    try:
        wortel = ElementTree.fromstring(inhoud)
    except ElementTree.ParseError as fout:
        raise ValueError("capabilities") from fout
    namen = [
        element.findtext("{*}Name", "") for element in wortel.iter() if _lokaal(element) == "FeatureType"
    ]
    if not namen:
        raise ValueError("capabilities")
    return namen


def _lokaal(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _kern(laag: str) -> str:
    """Return what a layer holds: ``wijkenbuurten2015:cbs_buurten_2015`` becomes ``buurten``."""
    return re.sub(r"^cbs_|_\d{4}$", "", laag.rpartition(":")[2])


def _geen_laag(niveau: Niveau, lagen: Sequence[str]) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"PDOK heeft in dit jaar geen kaart met {_MEERVOUD[niveau]}.",
        problemen=[f"er zijn wel: {', '.join(lagen)}"],
        stap="kies een ander niveau of een ander jaar.",
    )


def _stelsel(ruw: gpd.GeoDataFrame, antwoorden: Sequence[Antwoord]) -> str:
    """Return the CRS that was delivered, whatever was asked for: the numbers themselves tell.

    Dutch degrees lie below 60 and RD coordinates above 10,000 metres. Only a file without a coordinate
    falls back on the claim of the service.
    """
    grootste = np.nanmax(np.abs(ruw.total_bounds)) if ruw.geometry.notna().any() else np.nan
    if np.isnan(grootste):
        return RD_NEW if "28992" in antwoorden[0].crs else WGS84
    return RD_NEW if grootste > 360 else WGS84
