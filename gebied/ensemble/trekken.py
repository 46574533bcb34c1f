"""From an opdracht to an ensemble: what counts as valid, draw, measure, and hold the chains to each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

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
from gebied.taal import opsomming
from gebied.wijkscan import Wijkscan

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
        When something that is named is not there, a number is out of bounds, or it was stopped too early.
    """
    # ArviZ takes almost a second to load, which who only looks at an ensemble need not wait for
    from gebied.ensemble.convergentie import beoordeel_menging, bevindingen_over

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
        waarden=waarden,
        convergentie=als_tabel(menging),
        bevindingen=(*bevindingen_over(menging, trekking), *_weggelaten(weg)),
        kenmerk=kenmerk_van(scan, opdracht, indelingen),
    )
    return ensemble, trekking


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
    """Return a text that changes when the neighbours change, or any figure that a metric reads.

    The metrics of a few fixed indelingen stand for all figures: what they do not read does not matter.
    """
    codes: Sequence[str] = sorted(scan.graaf.bediend)
    proef = np.random.default_rng(0).integers(0, _PROEFGROEPEN, (_PROEVEN, len(codes)))
    tabel = meet_labels(scan, opdracht, codes, proef, indelingen=indelingen)
    som = hashlib.sha256(repr((codes, sorted(scan.graaf.paren), list(tabel.columns))).encode())
    som.update(tabel.to_numpy("<f8").tobytes())
    return som.hexdigest()[:32]
