"""What is done for one deel of a reeks: scan, indeling, judgement. Pure, so that it runs in any process."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import geopandas as gpd
import pandas as pd

from gebied.beoordelen import beoordeel, overtredingen, plat
from gebied.bronnen.tabellen import Grenzen
from gebied.fouten import GebiedFout, GeenIndeling
from gebied.indelen import deel_in
from gebied.model import Beoordeling, Bevinding, Herkomst, Indeling
from gebied.reeks.beleid import beleid_van_deel, met_bereikt
from gebied.reeks.delen import Reeksdeel
from gebied.wijkscan import RESTGEBIED_TOT, Wijkscan, maak_scan

Deelstatus = Literal["klaar", "geen_indeling", "tijd_op", "mislukt"]

ZOEKDEEL: Final = 0.25
"""Share of the usual search steps: all 325 gemeenten of 2015 fit in minutes, and compactness loses little."""

TIJD_S: Final = 600.0
"""Most seconds for one deel. Who needs that long has a status of its own, as its outcome is not certain."""

GEBIEDKOLOMMEN: Final = (
    "code",
    "naam",
    "gemeentecode",
    "gemeente",
    "inwoners",
    "restgebied",
    "werkgebied",
    "geometry",
)


@dataclass(frozen=True, kw_only=True)
class Instellingen:
    """What holds for every deel of a reeks, beside its opdracht.

    Parameters
    ----------
    restgebied_tot, onbekend_als_restgebied
        See `gebied.wijkscan.maak_scan`. By default a gebied with unknown inhabitants is restgebied, so that
        it does not stop its gemeente; a finding says so.
    zoekdeel
        Share of the usual search steps.
    tijd
        Most seconds for one deel; a deel may have its own.
    bewijs
        Seconds to search and to prove compactness, per deel; 0 does without. The outcome then depends on the
        machine.
    banden
        Bands of the policy table; empty for a default sweep.
    """

    restgebied_tot: int = RESTGEBIED_TOT
    onbekend_als_restgebied: bool = True
    zoekdeel: float = ZOEKDEEL
    tijd: float = TIJD_S
    bewijs: float = 0.0
    banden: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Deeluitkomst:
    """What came out of one deel.

    Parameters
    ----------
    sleutel
        Key of the deel.
    status
        ``klaar``; ``geen_indeling`` (no indeling keeps the rules, or none was found); ``tijd_op`` (the most
        seconds for one deel passed); ``mislukt``.
    oorzaak
        Why there is no indeling, or why it is not certain, in Dutch; empty for ``klaar``.
    gebieden
        code, naam, gemeentecode, gemeente, inwoners, restgebied, werkgebied (such as ``GM0034-07``; null
        without indeling), geometry in EPSG:28992. None when there is no scan.
    werkgebieden
        werkgebied, nr, gemeentecodes, gemeente, gebieden (their number), every metric of the judge, geometry
        in EPSG:28992. None without indeling.
    maten
        Metrics of the whole, by key; further `gebieden` and `alle_inwoners` (with those of restgebieden, and
        also without an indeling), `bewijs` (one mapping per wish, as `Bewijs.als_dict`), `bevindingen`
        (code → number) and `seconden`.
    bevindingen
        What the scan, the search and the judge found.
    beleid
        Rows of the policy table.
    herkomsten
        Sources of its boundaries and figures.
    """

    sleutel: str
    status: Deelstatus
    oorzaak: str = ""
    gebieden: gpd.GeoDataFrame | None = None
    werkgebieden: gpd.GeoDataFrame | None = None
    maten: Mapping[str, Any] = field(default_factory=dict)
    bevindingen: tuple[Bevinding, ...] = ()
    beleid: tuple[Mapping[str, Any], ...] = ()
    herkomsten: tuple[Herkomst, ...] = ()

    def __repr__(self) -> str:
        return f"Deeluitkomst({self.sleutel!r}, {self.status})"


def doe_deel(deel: Reeksdeel, grenzen: Grenzen, instellingen: Instellingen) -> Deeluitkomst:
    """Carry out one deel.

    Parameters
    ----------
    deel
        Its gemeenten and its opdracht.
    grenzen
        Boundaries with figures of exactly these gemeenten, as `kies_deel` cuts them out.
    instellingen
        What holds for every deel.

    Returns
    -------
    Deeluitkomst
        Also of a fault: this never raises for what a file holds. The outcome depends on the arguments alone,
        unless the time of the deel passes (status ``tijd_op``) or a proof was asked for.
    """
    begin = time.monotonic()
    try:
        scan = maak_scan(
            grenzen,
            naam=" + ".join(deel.namen),
            restgebied_tot=instellingen.restgebied_tot,
            onbekend_als_restgebied=instellingen.onbekend_als_restgebied,
        )
    except Exception as fout:
        return mislukt(deel, fout, begin)
    kaal = Deeluitkomst(
        deel.sleutel,
        "mislukt",
        gebieden=_gebieden(scan),
        bevindingen=scan.bevindingen,
        herkomsten=grenzen.herkomsten,
    )
    try:
        beleid = beleid_van_deel(scan, deel.opdracht, instellingen.banden)
        kaal = replace(kaal, beleid=tuple({**rij, "sleutel": deel.sleutel} for rij in beleid))
        indeling = _deel_in(scan, deel, instellingen)
        uitkomst = _met_oordeel(kaal, scan, deel, indeling, instellingen)
    except GeenIndeling as fout:
        # with more time there may be one: then it is no answer, and a next run tries again
        status: Deelstatus = "tijd_op" if fout.tijd_op else "geen_indeling"
        uitkomst = replace(kaal, status=status, oorzaak=_in_een_regel(fout))
    except Exception as fout:
        uitkomst = replace(kaal, oorzaak=oorzaak_van(fout))
    return _met_tellingen(uitkomst, begin)


def mislukt(deel: Reeksdeel, fout: BaseException | str, begin: float | None = None) -> Deeluitkomst:
    """Return the outcome of a deel that failed before it had a scan, with its cause."""
    oorzaak = fout if isinstance(fout, str) else oorzaak_van(fout)
    kaal = Deeluitkomst(deel.sleutel, "mislukt", oorzaak)
    return _met_tellingen(kaal, time.monotonic() if begin is None else begin)


def oorzaak_van(fout: BaseException) -> str:
    """Return the cause of a failure in one Dutch line."""
    if isinstance(fout, GebiedFout):
        return _in_een_regel(fout)
    if isinstance(fout, MemoryError):
        return "Er was te weinig geheugen voor deze gemeente."
    return f"Er ging iets mis dat niet had mogen gebeuren ({type(fout).__name__})."


def _in_een_regel(fout: GebiedFout) -> str:
    return " ".join([fout.boodschap, *(_zin(probleem) for probleem in fout.problemen)])


def _zin(tekst: str) -> str:
    return tekst if tekst.endswith((".", "!", "?")) else f"{tekst}."


def _deel_in(scan: Wijkscan, deel: Reeksdeel, instellingen: Instellingen) -> Indeling:
    tijd = instellingen.bewijs or deel.tijd or instellingen.tijd
    return deel_in(
        scan,
        deel.opdracht,
        naam=deel.sleutel,
        tijd=tijd,
        bewijs=instellingen.bewijs > 0,
        uitweg=False,
        zoekdeel=instellingen.zoekdeel,
    )


def _met_oordeel(
    kaal: Deeluitkomst, scan: Wijkscan, deel: Reeksdeel, indeling: Indeling, instellingen: Instellingen
) -> Deeluitkomst:
    """Add what the judge says; an indeling that breaks a hard rule has failed, whoever made it."""
    oordeel = beoordeel(scan, indeling)
    al = {bevinding.code for bevinding in oordeel.bevindingen}
    van_zoeken = tuple(b for b in indeling.bevindingen if b.code not in al)
    maten = {**plat(oordeel.totaal), "bewijs": [wens.als_dict() for wens in indeling.bewijs]}
    uitkomst = replace(
        kaal,
        status="klaar",
        maten=maten,
        beleid=tuple(met_bereikt(kaal.beleid, maten)),
        bevindingen=(*_alleen_van_scan(kaal, oordeel), *oordeel.bevindingen, *van_zoeken),
    )
    if gebroken := [b.tekst for b in overtredingen(scan, indeling)] + _buiten_deel(scan, deel):
        oorzaak = "De indeling breekt een regel: " + " ".join(_zin(tekst) for tekst in gebroken[:3])
        return replace(uitkomst, status="mislukt", oorzaak=oorzaak)
    if not instellingen.bewijs and any(b.code == "TIJD_OP" for b in indeling.bevindingen):
        oorzaak = "De tijd voor deze gemeente was op. De indeling is geldig, maar niet overal dezelfde."
        uitkomst = replace(uitkomst, status="tijd_op", oorzaak=oorzaak)
    sleutels = _sleutels(deel, oordeel)
    gebieden = _gebieden(scan, {code: sleutels[nr] for code, nr in indeling.toewijzing.items()})
    return replace(uitkomst, gebieden=gebieden, werkgebieden=_werkgebieden(gebieden, oordeel, sleutels))


def _alleen_van_scan(kaal: Deeluitkomst, oordeel: Beoordeling) -> tuple[Bevinding, ...]:
    """Return what the scan found and the judge does not repeat."""
    al = {(b.code, b.gebied) for b in oordeel.bevindingen}
    return tuple(b for b in kaal.bevindingen if (b.code, b.gebied) not in al)


def _buiten_deel(scan: Wijkscan, deel: Reeksdeel) -> list[str]:
    """Name gebieden of gemeenten that are not in this deel: no werkgebied may cross its border."""
    vreemd = sorted(set(scan.gebieden["gemeentecode"]) - set(deel.gemeenten))
    return [f"{code} hoort niet bij {deel.sleutel}" for code in vreemd]


def _sleutels(deel: Reeksdeel, oordeel: Beoordeling) -> dict[int, str]:
    """Return the key of every werkgebied within the reeks."""
    nummers = [werkgebied["nr"] for werkgebied in oordeel.werkgebieden]
    breedte = max(2, len(str(max(nummers, default=0))))
    return {nr: f"{deel.sleutel}-{nr:0{breedte}d}" for nr in nummers}


def _gebieden(scan: Wijkscan, werkgebied: Mapping[str, str] | None = None) -> gpd.GeoDataFrame:
    tabel = scan.gebieden.assign(
        werkgebied=pd.Series(scan.gebieden["code"].map(dict(werkgebied or {})), dtype="str")
    )
    return tabel[list(GEBIEDKOLOMMEN)].astype({"inwoners": "Int64"})


def _werkgebieden(
    gebieden: gpd.GeoDataFrame, oordeel: Beoordeling, sleutels: Mapping[int, str]
) -> gpd.GeoDataFrame:
    rijen = []
    for werkgebied in oordeel.werkgebieden:
        codes = werkgebied["gebieden"]
        eigen = gebieden[gebieden["code"].isin(codes)]
        maten = {naam: w for naam, w in werkgebied.items() if naam not in ("nr", "naam", "gebieden")}
        rijen.append(
            {
                "werkgebied": sleutels[werkgebied["nr"]],
                "nr": werkgebied["nr"],
                "gemeentecodes": "+".join(sorted(eigen["gemeentecode"].unique())),
                "gemeente": " + ".join(sorted(eigen["gemeente"].dropna().unique())),
                "gebieden": len(codes),
                **plat(maten),
            }
        )
    vlakken = gebieden[["werkgebied", "geometry"]].dropna().dissolve("werkgebied").reset_index()
    tabel = pd.DataFrame(rijen).merge(vlakken, on="werkgebied", how="left")
    return gpd.GeoDataFrame(tabel, geometry="geometry", crs=gebieden.crs)


def _met_tellingen(uitkomst: Deeluitkomst, begin: float) -> Deeluitkomst:
    tabel = uitkomst.gebieden
    omvang = {} if tabel is None else {"gebieden": len(tabel), "alle_inwoners": int(tabel["inwoners"].sum())}
    per_code = dict(sorted(Counter(b.code for b in uitkomst.bevindingen).items()))
    maten = omvang | dict(uitkomst.maten)
    maten |= {"bevindingen": per_code, "seconden": round(time.monotonic() - begin, 3)}
    return replace(uitkomst, maten=maten)


def kies_deel(grenzen: Grenzen, gemeenten: tuple[str, ...]) -> Grenzen:
    """Cut the gebieden of these gemeenten out of boundaries of more, with what belongs to them."""
    tabel = grenzen.gebieden
    eigen = tabel[tabel["gemeentecode"].isin(gemeenten)].reset_index(drop=True)
    codes = set(eigen["code"])
    gemist = grenzen.ontbrekend
    return replace(
        grenzen,
        gebieden=eigen,
        ontbrekend=gemist[gemist["code"].isin(codes)].reset_index(drop=True),
        bevindingen=tuple(b for b in grenzen.bevindingen if b.gebied in codes),
    )
