"""The fill of every gebied by one indicator: in classes of its figures, beside a benchmark, or by type.

A figure that is hidden, unknown, of restgebied or not to be compared has a fill of its own in every way of
making classes, so that no reader takes a missing figure for a low one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Any, Final, Literal, get_args

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from sklearn.preprocessing import KBinsDiscretizer
from threadpoolctl import threadpool_limits

from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.gebiedstypen import Gebiedstypen
from gebied.indicatoren.standaardiseren import KLASSEN, z_score
from gebied.kaart.kleuren import OPLOPEND, PALET, kies_kleuren, klasse_van, klassegrenzen
from gebied.kaart.vulling import ONGEVULD, REST, VERBORGEN, Inkleuring, Legendaregel, Vulling
from gebied.profiel.profielcijfer import KLASSEGRENZEN, TEKENS, Met, Profielcijfer, Vergelijking
from gebied.taal import getal

Klassewijze = Literal["kwantielen", "gelijke stappen", "natuurlijke grenzen", "vergelijking", "z-score"]
"""How figures become classes: as many gebieden in each, bounds at equal distance, bounds in the gaps between
figures, the difference with a benchmark, or the five classes of a z-score."""

KLASSEWIJZEN: Final[tuple[Klassewijze, ...]] = get_args(Klassewijze)

MINSTE_KLASSEN: Final = 3
MEESTE_KLASSEN: Final = 7

AFWIJKEND: Final = ("#b35806", "#ee9f4a", "#f8cf98", "#e4e4e4", "#cbbfe8", "#9a83c6", "#542788")
"""From far below the benchmark to far above it: orange, grey, purple (after ColorBrewer PuOr), which readers
with any colour sight tell apart. Grey is what cannot be told from the benchmark."""

NIET_VERGELEKEN: Final = Vulling("#ffffff")
"""There is a figure, and nothing may be said of how it compares."""

_BIJNA: Final = ("veel lager", "lager", "iets lager", "vergelijkbaar", "iets hoger", "hoger", "veel hoger")


@dataclass(frozen=True, slots=True)
class Klassekeuze:
    """How the figures of an indicator become classes.

    Parameters
    ----------
    wijze
        The way.
    klassen
        Number of classes, `MINSTE_KLASSEN` to `MEESTE_KLASSEN`; ``"vergelijking"`` and ``"z-score"`` have a
        fixed number.
    vergelijk
        Benchmark of ``"vergelijking"``.

    Raises
    ------
    VerkeerdGebruik
        When the number is out of range.
    """

    wijze: Klassewijze = "kwantielen"
    klassen: int = 5
    vergelijk: Met = "gemeente"

    def __post_init__(self) -> None:
        if not MINSTE_KLASSEN <= self.klassen <= MEESTE_KLASSEN:
            raise VerkeerdGebruik(
                f"Een kaart met {self.klassen} klassen kan niet.",
                stap=f"kies {MINSTE_KLASSEN} tot en met {MEESTE_KLASSEN} klassen.",
            )


def kleur_op_indicator(
    codes: Sequence[str],
    cijfers: Mapping[str, Profielcijfer],
    keuze: Klassekeuze,
    *,
    restgebieden: Collection[str] = (),
) -> Inkleuring:
    """Fill every gebied by its figure of one indicator.

    Parameters
    ----------
    codes
        All gebieden of the map.
    cijfers
        Code → its figure; a gebied that is absent has none.
    keuze
        How to make classes.
    restgebieden
        Codes that are hatched, whatever figure they have; they do not stretch the classes of the others.
    """
    geteld = {
        code: cijfers[code]
        for code in codes
        if code in cijfers and code not in restgebieden and cijfers[code].cijfer.waarde is not None
    }
    match keuze.wijze:
        case "vergelijking":
            klasse_bij, legenda = _naast_vergelijking(geteld, keuze.vergelijk)
        case "z-score":
            klasse_bij, legenda = _z_klassen(geteld)
        case _:
            klasse_bij, legenda = _klassen(geteld, keuze)
    vullingen = {}
    for code in codes:
        if code in restgebieden:
            vullingen[code] = REST
        elif code in cijfers and cijfers[code].cijfer.verborgen:
            vullingen[code] = VERBORGEN
        elif code not in geteld:
            vullingen[code] = ONGEVULD
        else:
            vullingen[code] = klasse_bij.get(code, NIET_VERGELEKEN)
    return Inkleuring(vullingen, (*legenda, *_bijzonder(vullingen)))


def _bijzonder(vullingen: Mapping[str, Vulling]) -> list[Legendaregel]:
    """Return the lines of the legend about gebieden without a class."""
    teksten = {
        NIET_VERGELEKEN: "wel een cijfer, niet te vergelijken",
        VERBORGEN: "verborgen: te weinig personen",
        ONGEVULD: "geen cijfer bekend",
        REST: "restgebied",
    }
    aanwezig = set(vullingen.values())
    return [Legendaregel(vulling, tekst) for vulling, tekst in teksten.items() if vulling in aanwezig]


_Klassen = tuple[Mapping[str, Vulling], list[Legendaregel]]
"""Code → fill, and the lines of the legend from low to high."""


def _klassen(geteld: Mapping[str, Profielcijfer], keuze: Klassekeuze) -> _Klassen:
    if not geteld:
        return {}, []
    indicator = next(iter(geteld.values())).indicator
    # classes of figures as they are shown: what reads "12,3" may not lie above a bound of 12,3
    waarden = pd.Series(
        {code: round(float(c.cijfer.waarde or 0.0), indicator.decimalen) for code, c in geteld.items()}
    )
    grenzen = _zichtbaar(_GRENZEN[keuze.wijze](waarden, keuze.klassen), waarden, indicator.decimalen)
    kleuren = [Vulling(kleur) for kleur in oplopende_kleuren(len(grenzen))]
    legenda, onder = [], float(waarden.min())
    for nr, (grens, kleur) in enumerate(zip(grenzen, kleuren, strict=True)):
        # the heading of the legend has the unit; a percentage reads better with its sign
        teken = " %" if indicator.eenheid == "%" else ""
        laag, hoog = (getal(waarde, indicator.decimalen) for waarde in (onder, grens))
        tekst = f"{laag} tot en met {hoog}{teken}" if grens > onder else f"{hoog}{teken}"
        legenda.append(Legendaregel(kleur, f"meer dan {tekst}" if nr else tekst))
        onder = grens
    return {str(code): kleuren[klasse_van(float(w), grenzen)] for code, w in waarden.items()}, legenda


def oplopende_kleuren(aantal: int) -> list[str]:
    """Return so many colours of one hue, from light to dark."""
    if aantal < 2:
        return [OPLOPEND[len(OPLOPEND) // 2]]
    verloop = LinearSegmentedColormap.from_list("oplopend", OPLOPEND)
    return [to_hex(verloop(deel)) for deel in np.linspace(0, 1, aantal)]


def _zichtbaar(grenzen: Sequence[float], waarden: pd.Series[float], decimalen: int) -> list[float]:
    """Return bounds with as many decimals as the figures, each parting some; the last is the largest figure.

    Rounded down: a figure has no more decimals, so none changes class.
    """
    laagste, hoogste = float(waarden.min()), float(waarden.max())
    rond = sorted({floor(grens * 10**decimalen + 1e-6) / 10**decimalen for grens in grenzen})
    return [*(grens for grens in rond if laagste <= grens < hoogste), hoogste]


def _gelijke_stappen(waarden: pd.Series[float], klassen: int) -> list[float]:
    return [float(grens) for grens in np.linspace(waarden.min(), waarden.max(), klassen + 1)[1:]]


def _natuurlijk(waarden: pd.Series[float], klassen: int) -> list[float]:
    """Return bounds in the gaps between figures, such that figures in a class lie close together.

    The criterion of Jenks (1967), least squares within classes, is that of k-means on one column; a bound is
    halfway between the means of two classes. It finds a good grouping, not always the very best.
    """
    if waarden.nunique() <= klassen:
        return sorted(float(waarde) for waarde in waarden.unique())
    delen: Any = KBinsDiscretizer(klassen, encode="ordinal", strategy="kmeans", subsample=None)
    with threadpool_limits(1):  # the same sums in the same order, whatever the machine
        delen.fit(waarden.to_numpy(dtype=float).reshape(-1, 1))
    return [float(grens) for grens in delen.bin_edges_[0][1:]]


_GRENZEN: Final[Mapping[str, Callable[[pd.Series[float], int], list[float]]]] = {
    "kwantielen": klassegrenzen,
    "gelijke stappen": _gelijke_stappen,
    "natuurlijke grenzen": _natuurlijk,
}


def _naast_vergelijking(geteld: Mapping[str, Profielcijfer], met: Met) -> _Klassen:
    """Return classes of the difference with a benchmark.

    Within its margin a difference is `vergelijkbaar`, however large it is. Beyond it, it is measured in
    standard deviations of the gebieden with the bounds of GGD'en: up to 1, up to 2, and more.
    """
    naast = {code: _vergelijking(cijfer, met) for code, cijfer in geteld.items()}
    bekend = {code: v for code, v in naast.items() if v is not None and v.oordeel != "onbekend"}
    waarden = pd.Series({code: geteld[code].cijfer.waarde for code in bekend}, dtype="Float64")
    spreiding = z_score(waarden).spreiding
    kleuren = [Vulling(kleur) for kleur in AFWIJKEND]
    klasse_bij = {code: kleuren[3 + _stap(v, spreiding)] for code, v in bekend.items()}
    namen = sorted({v.naam for v in bekend.values()})
    naam = namen[0] if len(namen) == 1 else "de eigen gemeente"
    stappen = range(7) if spreiding else (2, 3, 4)
    teksten = _BIJNA if spreiding else [tekst.removeprefix("iets ") for tekst in _BIJNA]
    tussen = {3: f"vergelijkbaar met {naam}"}
    legenda = [Legendaregel(kleuren[nr], tussen.get(nr, f"{teksten[nr]} dan {naam}")) for nr in stappen]
    return klasse_bij, legenda if bekend else []


def _vergelijking(cijfer: Profielcijfer, met: Met) -> Vergelijking | None:
    return next((v for v in cijfer.vergelijkingen if v.met == met), None)


def _stap(vergelijking: Vergelijking, spreiding: float | None) -> int:
    """Return -3 to 3: how far a figure is from its benchmark, 0 within the margin."""
    if vergelijking.oordeel == "vergelijkbaar" or vergelijking.verschil.waarde is None:
        return 0
    teken = 1 if vergelijking.oordeel == "hoger" else -1
    maat = abs(vergelijking.verschil.waarde) / spreiding if spreiding else 0.0
    return teken * (1 + sum(maat > grens for grens in KLASSEGRENZEN[2:]))


def _z_klassen(geteld: Mapping[str, Profielcijfer]) -> _Klassen:
    """Return the five classes of the area profiles of GGD'en, against the mean of the gebieden."""
    kleuren = [Vulling(AFWIJKEND[nr]) for nr in (0, 1, 3, 5, 6)]
    klasse_bij = {code: kleuren[c.klasse + 2] for code, c in geteld.items() if c.klasse is not None}
    legenda = [
        Legendaregel(kleur, f"{klasse} ({teken})")
        for kleur, klasse, teken in zip(kleuren, KLASSEN, TEKENS, strict=True)
    ]
    return klasse_bij, legenda if klasse_bij else []


def kleur_op_typen(
    codes: Sequence[str], typen: Gebiedstypen, *, restgebieden: Collection[str] = ()
) -> Inkleuring:
    """Fill every gebied by its gebiedstype; hatched in that colour where it may as well be another type."""
    nummers = [deel.nr for deel in typen.typen]
    kleur_van = kies_kleuren(nummers, [(a, b) for a in nummers for b in nummers if a < b])
    type_van = {plaats: deel.nr for deel in typen.typen for plaats in deel.plaatsen}
    onzeker = set(typen.tabel.index[typen.tabel["onzeker"]])
    vullingen = {}
    for code in codes:
        if code in type_van:
            vullingen[code] = Vulling(kleur_van[type_van[code]], "arcering" if code in onzeker else "vol")
        else:
            vullingen[code] = REST if code in restgebieden else ONGEVULD
    legenda = [Legendaregel(Vulling(kleur_van[deel.nr]), f"{deel.nr}. {deel.naam}") for deel in typen.typen]
    if onzeker & type_van.keys():
        legenda.append(Legendaregel(Vulling(PALET[0], "arcering"), "onzeker: gestreept"))
    if ONGEVULD in vullingen.values():
        legenda.append(Legendaregel(ONGEVULD, "geen type: te weinig cijfers"))
    if REST in vullingen.values():
        legenda.append(Legendaregel(REST, "restgebied"))
    return Inkleuring(vullingen, tuple(legenda))


def klasse_van_vulling(inkleuring: Inkleuring, code: str) -> str:
    """Return what the legend says of the fill of a gebied, for the table beside the map."""
    vulling = inkleuring.vullingen[code]
    return next((regel.tekst for regel in inkleuring.legenda if regel.vulling == vulling), "")


def cijfertekst(cijfer: Cijfer) -> str:
    """Return a figure with its margin, as a tooltip shows it."""
    marge = cijfer.margetekst
    return f"{cijfer.tekst} (marge {marge})" if marge else cijfer.tekst
