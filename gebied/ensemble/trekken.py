"""From an opdracht to an ensemble: what counts as valid, draw, measure, and hold the chains to each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from gebied.ensemble.ensemble import Ensemble
from gebied.ensemble.ketens import Trekking, trek
from gebied.ensemble.maten import meet_labels
from gebied.ensemble.menging import als_tabel
from gebied.ensemble.richting import leesbaar
from gebied.ensemble.ruimte import maak_ruimte
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding, Opdracht
from gebied.privacy.cijfers import HERKOMST
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

MEESTE_PLAATSEN: Final = 1_000_000_000
MEESTE_INDELINGEN: Final = 5_000_000
"""Most gebieden times indelingen that are drawn (2 GB of memory), and most indelingen: twenty metrics and
copies of them while they are looked at, are about 0.5 kB each."""

_PROEVEN, _PROEFGROEPEN = 8, 5


def trek_ensemble(
    scan: Wijkscan,
    opdracht: Opdracht,
    *,
    naam: str = "ensemble",
    vergeleken: Sequence[Mapping[str, int]] = (),
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
    aantal: int = 10_000,
    ketens: int = 4,
    seed: int = 1,
    gamma: float = 0.0,
    dun: int | None = None,
    inloop: int | None = None,
    werkers: int | None = None,
    tijd: float | None = None,
    meld: Callable[[int, int], bool | None] | None = None,
) -> tuple[Ensemble, Trekking]:
    """Draw random indelingen under the hard rules of an opdracht, and measure them.

    Parameters
    ----------
    scan
        The wijkscan, EPSG:28992.
    opdracht
        Its rules are kept by every drawn indeling; its metrics are measured.
    naam
        Name of the ensemble.
    vergeleken
        Indelingen (code → werkgebied) that will be set beside the ensemble. Where the band is a wish it is
        widened to what they need; the first gives the number of teams in every connected part.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.
    aantal, ketens
        How many indelingen, drawn by how many chains.
    seed
        Seed of the random generator.
    gamma
        Exponent of the target distribution, 0 to 1.
    dun, inloop
        Steps between two indelingen that are kept, and before the first.
    werkers
        Chains that run at once; what is drawn does not depend on it.
    tijd
        Most seconds.
    meld
        Called with how many were drawn, and out of how many; when it returns True the drawing stops.

    Returns
    -------
    tuple of Ensemble and Trekking
        The metrics of what was drawn, and the indelingen themselves.

    Raises
    ------
    GeenIndeling
        When no indeling to start with is found under the rules.
    VerkeerdGebruik
        When something that is named is not there, a number is out of bounds, it would not fit in the memory,
        or it was stopped too early.
    """
    # ArviZ takes almost a second to load, which who only looks at an ensemble need not wait for
    from gebied.ensemble.convergentie import beoordeel_menging, bevindingen_over

    _weiger_te_veel(aantal, len(scan.graaf.bediend))
    ruimte = maak_ruimte(scan, opdracht, indelingen=indelingen or {}, vergeleken=vergeleken)
    trekking = trek(
        ruimte,
        aantal=aantal,
        ketens=ketens,
        seed=seed,
        gamma=gamma,
        dun=dun,
        inloop=inloop,
        werkers=werkers,
        tijd=tijd,
        meld=meld,
    )
    if not trekking.labels.size:
        raise VerkeerdGebruik(
            "Het trekken is gestopt voordat er een indeling was.",
            stap="geef meer tijd, of een kleinere inloop door een kleinere --dun.",
        )
    waarden, weg = meet_trekking(scan, opdracht, trekking, indelingen=indelingen)
    menging = beoordeel_menging(waarden)
    ensemble = Ensemble(
        naam=naam,
        opdracht=opdracht,
        aantal=len(waarden),
        ketens=trekking.labels.shape[0],
        dun=trekking.dun,
        inloop=trekking.inloop,
        gamma=trekking.gamma,
        seed=trekking.seed,
        band=ruimte.band,
        teams=ruimte.teams,
        regels=ruimte.regels,
        per_deel=ruimte.per_deel,
        veranderd=min(trekking.veranderd),
        waarden=waarden,
        convergentie=als_tabel(menging),
        bevindingen=(*bevindingen_over(menging, trekking), *_weggelaten(weg)),
        kenmerk=kenmerk_van(scan, opdracht, indelingen),
    )
    return ensemble, trekking


def _weiger_te_veel(aantal: int, gebieden: int) -> None:
    meest = min(MEESTE_INDELINGEN, MEESTE_PLAATSEN // max(1, gebieden))
    if aantal > meest:
        raise VerkeerdGebruik(
            f"{getal(aantal)} indelingen van {getal(gebieden)} gebieden passen niet in het geheugen.",
            stap=f"vraag hooguit {getal(meest)} indelingen; 10.000 is bijna altijd genoeg.",
        )


def meet_trekking(
    scan: Wijkscan,
    opdracht: Opdracht,
    trekking: Trekking,
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the metrics of what was drawn: columns keten and trekking (from 1), and one per metric.

    A metric without a value, or with one that may not be shown, for any of the indelingen has no column; the
    names of those come with it.
    """
    ketens, getrokken, n = trekking.labels.shape
    labels = trekking.labels.reshape(-1, n)
    tabel = meet_labels(scan, opdracht, trekking.codes, labels, indelingen=indelingen)
    heel = tabel.dropna(axis="columns")
    weg = tuple(str(maat) for maat in tabel.columns.difference(heel.columns, sort=False))
    tabel = heel.copy()
    tabel.insert(0, "keten", np.repeat(np.arange(1, ketens + 1), getrokken))
    tabel.insert(1, "trekking", np.tile(np.arange(1, getrokken + 1), ketens))
    return tabel, weg


def _weggelaten(maten: Sequence[str]) -> tuple[Bevinding, ...]:
    if not maten:
        return ()
    namen = opsomming([f"'{leesbaar(maat)}'" for maat in maten])
    tekst = (
        f"Niet in dit ensemble: {namen}. Bij een of meer getrokken indelingen is er geen waarde, of mag die "
        "niet worden getoond."
    )
    return (Bevinding("MAAT_WEGGELATEN", tekst),)


def kenmerk_van(
    scan: Wijkscan, opdracht: Opdracht, indelingen: Mapping[str, Mapping[str, int]] | None = None
) -> str:
    """Return a text that changes when what can be drawn changes, or any figure that a metric reads.

    It is made of the neighbours, of the metrics of a few fixed indelingen (which stand for all figures that
    metrics read; protected ones as they may be shown), and of every column that the opdracht names itself:
    its values, or, of figures from service use, only which levering they came from (its number, year, method
    and day). So it holds nothing that is made of protected counts as they are, and it changes when a levering
    is replaced.
    """
    codes: Sequence[str] = sorted(scan.graaf.bediend)
    proef = np.random.default_rng(0).integers(0, _PROEFGROEPEN, (_PROEVEN, len(codes)))
    tabel = meet_labels(scan, opdracht, codes, proef, indelingen=indelingen)
    delen = codes, sorted(scan.graaf.paren), list(tabel.columns), list(_kolommen(scan, opdracht, codes))
    som = hashlib.sha256(repr(delen).encode("utf-8", "backslashreplace"))
    som.update(tabel.to_numpy("<f8").tobytes())
    return som.hexdigest()[:32]


def _kolommen(scan: Wijkscan, opdracht: Opdracht, codes: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Yield what holds every column that an opdracht names, rules too that no metric reads."""
    catalogus = {kolom.naam: kolom for kolom in scan.catalogus}
    gebieden = scan.gebieden.set_index("code")
    for naam in sorted(_genoemd(opdracht)):
        kolom = catalogus.get(naam)
        if kolom is None or naam not in gebieden:
            yield naam, None
        elif kolom.soort == "beschermd" or kolom.herkomst == HERKOMST:
            # the sha256 of a source is made of what is in it, so that stays out
            bron = [replace(deel, sha256="") for deel in scan.herkomsten if deel.sleutel == kolom.herkomst]
            van = scan.levering
            levering = van and (van.nr, van.jaar, van.peildatum, van.methode, van.instelling, van.gemaakt_op)
            yield naam, kolom, bron, levering
        else:
            waarden = gebieden.loc[list(codes), naam]
            yield naam, [None if pd.isna(waarde) else str(waarde) for waarde in waarden]


def _genoemd(opdracht: Opdracht) -> set[str]:
    """Return the names of columns and groups in the parts of an opdracht."""
    namen = {*opdracht.heel_houden, opdracht.binnen, *(laag.groep for laag in opdracht.lagen)}
    namen |= {naam for plafond in opdracht.plafonds for naam in (plafond.teller, plafond.noemer)}
    namen |= {naam for mix in opdracht.mix for naam in (mix.teller, mix.noemer)}
    namen |= {deel.kolom for deel in opdracht.ook_inwoners}
    namen |= set(opdracht.belasting.kolommen) if opdracht.belasting else set()
    namen |= set(opdracht.ontmoetingsplek.soorten) if opdracht.ontmoetingsplek else set()
    return {naam for naam in namen if naam is not None}
