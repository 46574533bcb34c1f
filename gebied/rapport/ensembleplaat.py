"""A plot of an ensemble: how every metric is spread, and where indelingen stand in it (png)."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, MaxNLocator

from gebied.bestand import in_een_keer
from gebied.ensemble.ensemble import Ensemble, Plaats
from gebied.ensemble.maten import EENHEDEN
from gebied.ensemble.richting import WAARMEE, leesbaar, maat_van, schrijf_plaats
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding
from gebied.rapport.document import zonder_stuurtekens
from gebied.taal import aantal, getal
from gebied.wijkscan import Wijkscan

_INKT, _GRIJS, _VLAK, _RAND = "#1f1f1f", "#6b6b6b", "#a9c1de", "#6b7d95"
_MERKEN: Final[tuple[dict[str, Any], ...]] = (
    {"color": "#a35200", "linestyle": "-", "marker": "v"},
    {"color": "#542788", "linestyle": "--", "marker": "D"},
    {"color": "#1b3a63", "linestyle": "-.", "marker": "s"},
    {"color": "#4a4a4a", "linestyle": ":", "marker": "^"},
    {"color": "#00594f", "linestyle": (0, (8, 2)), "marker": "o"},
    {"color": "#9c1f3f", "linestyle": (0, (1, 4)), "marker": "P"},
)
"""Colour, dashes and sign of each indeling that is marked: told apart in grey too."""
_WAARSCHUWINGEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ENSEMBLE_VEROUDERD": "Let op: het project is veranderd nadat deze steekproef is getrokken.",
        "NIET_GEMENGD": "Let op: deze steekproef is nog niet goed gemengd.",
    }
)
_KOLOMMEN: Final = 2
_LETTERLIJK: Final[Mapping[str, Any]] = {"parse_math": False}
"""A dollar sign in a name is no formula."""


def teken_ensemble(
    pad: str | Path,
    ensemble: Ensemble,
    plaatsen: Mapping[str, Sequence[Plaats]],
    *,
    scan: Wijkscan,
    bevindingen: Sequence[Bevinding],
) -> Path:
    """Draw how every metric is spread over the ensemble, with indelingen marked, as a PNG, in one move.

    Parameters
    ----------
    plaatsen
        Name of an indeling → its places, as `Ensemble.plaats` gives them.
    bevindingen
        What a user has to know of the ensemble today; more than `Ensemble.bevindingen`, as it may be old.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    VerkeerdGebruik
        When there are more indelingen than can be told apart.
    """
    weiger_te_veel_merken(plaatsen)
    doel = Path(pad)
    vast = {str(maat) for maat in ensemble.convergentie.loc[ensemble.convergentie["vast"], "maat"]}
    maten = [maat for maat in ensemble.maten if maat not in vast]
    # a Figure of our own: pyplot would keep it in global state and choose a backend
    rijen = max(1, -(-len(maten) // _KOLOMMEN))
    hoog = 2.3 + 2.4 * rijen
    figuur = Figure(figsize=(11, hoog), dpi=130)
    _schrijf_kop(figuur, ensemble, scan, hoog)
    for nr, maat in enumerate(maten):
        rij, kolom = divmod(nr, _KOLOMMEN)
        onder = hoog - 1.25 - (rij + 1) * 2.4 + 0.55
        vlak = figuur.add_axes((0.05 + 0.49 * kolom, onder / hoog, 0.43, 1.3 / hoog))
        deze = {
            naam: van[0] for naam, alle in plaatsen.items() if (van := [p for p in alle if p.maat == maat])
        }
        _teken_maat(vlak, ensemble, maat, deze, list(plaatsen))
    if not maten:
        tekst_ = "Alle maten zijn in alle getrokken indelingen gelijk."
        figuur.text(0.05, 0.5, tekst_, fontsize=11, color=_INKT)
    _schrijf_voet(figuur, bevindingen, list(plaatsen), scan, len(vast), hoog)
    with in_een_keer(doel) as naast:
        figuur.savefig(naast, format="png")
    return doel


def weiger_te_veel_merken(namen: Collection[str]) -> None:
    """Refuse more indelingen than a plot can tell apart, before any drawing begins.

    Raises
    ------
    VerkeerdGebruik
        When there are more.
    """
    if len(namen) > len(_MERKEN):
        raise VerkeerdGebruik(
            f"Op een plaatje passen hooguit {len(_MERKEN)} indelingen; u noemt er {getal(len(namen))}.",
            stap="noem minder indelingen, of maak meer dan één plaatje.",
        )


def _teken_maat(
    vlak: Axes, ensemble: Ensemble, maat: str, plaatsen: Mapping[str, Plaats], namen: Sequence[str]
) -> None:
    randen, hoogtes = ensemble.staven(maat, [plaats.waarde for plaats in plaatsen.values()])
    vlak.bar(
        randen[:-1],
        [100 * hoogte / ensemble.aantal for hoogte in hoogtes],
        width=[tot - van for van, tot in pairwise(randen)],
        align="edge",
        color=_VLAK,
        edgecolor=_RAND,
        linewidth=0.6,
    )
    top = 100 * max(hoogtes) / ensemble.aantal
    stijlen = dict(zip(namen, _MERKEN, strict=False))
    for naam, plaats in plaatsen.items():
        vlak.plot(
            [plaats.waarde] * 2, [0, 1.08 * top], **stijlen[naam], linewidth=2, markersize=8, markevery=[1]
        )
    vlak.set_ylim(0, 1.2 * top)
    heel = all(rand % 1 == 0.5 for rand in randen)  # a bar for every whole number
    vlak.xaxis.set_major_locator(MaxNLocator(5, integer=heel))
    decimalen = 0 if heel or randen[-1] - randen[0] > 10 else 1
    vlak.xaxis.set_major_formatter(FuncFormatter(lambda waarde, _: getal(waarde, decimalen)))
    vlak.yaxis.set_major_locator(MaxNLocator(3))
    vlak.yaxis.set_major_formatter(FuncFormatter(lambda waarde, _: f"{getal(waarde)} %"))
    vlak.tick_params(labelsize=8.5, colors=_INKT, length=2)
    for rand in ("top", "right"):
        vlak.spines[rand].set_visible(False)
    eenheid = EENHEDEN[maat_van(maat)]
    kop = leesbaar(maat) + (f" ({eenheid})" if eenheid else "")
    kop = _kort(kop, 60)
    if not ensemble.menging(maat).gemengd:
        rechts: dict[str, Any] = {"ha": "right", "va": "top", "transform": vlak.transAxes}
        vlak.text(1, -0.2, "nog niet goed gemengd", **rechts, fontsize=8, fontstyle="italic", color=_GRIJS)
    opmaak: dict[str, Any] = {"color": _INKT, **_LETTERLIJK}
    vlak.set_title(
        kop, fontsize=9.5, fontweight="bold", loc="left", pad=10 + 12 * min(2, len(plaatsen)), **opmaak
    )
    for regel, zin in enumerate(_zinnen(plaatsen)):
        vlak.text(0, 1.04 + 0.13 * regel, zin, transform=vlak.transAxes, fontsize=8, **opmaak)


def _zinnen(plaatsen: Mapping[str, Plaats]) -> Iterator[str]:
    """Yield where the first two indelingen stand, the last one first."""
    for naam, plaats in reversed([*plaatsen.items()][:2]):
        zin = schrijf_plaats(plaats.maat, plaats.beter_dan, plaats.gelijk, plaats.van)
        zin = zin.replace(f" {WAARMEE}", "")
        yield _kort(f"{_kort(naam, 24)}: {zin if len(zin) < 50 else zin.partition(', en ')[0]}", 76)


def _schrijf_kop(figuur: Figure, ensemble: Ensemble, scan: Wijkscan, hoog: float) -> None:
    titel = f"{scan.naam}: {getal(ensemble.aantal)} {WAARMEE}"
    opmaak: dict[str, Any] = {"va": "center", "color": _INKT, **_LETTERLIJK}
    figuur.text(0.05, 1 - 0.32 / hoog, zonder_stuurtekens(titel), fontsize=15, fontweight="bold", **opmaak)
    band = ""
    if ensemble.band is not None:
        laagste, hoogste = (getal(grens) for grens in ensemble.band)
        band = f", {laagste} tot {hoogste} inwoners per team"
    uitleg = (
        f"{aantal(ensemble.teams, 'team', 'teams')}{band}. "
        "Elke staaf: welk deel van de getrokken indelingen deze waarde heeft."
    )
    figuur.text(0.05, 1 - 0.62 / hoog, uitleg, fontsize=9.5, **opmaak)
    figuur.text(0.05, 1 - 0.86 / hoog, f"De kansen: {ensemble.verdeling}.", fontsize=9.5, **opmaak)


def _schrijf_voet(
    figuur: Figure,
    bevindingen: Sequence[Bevinding],
    namen: Sequence[str],
    scan: Wijkscan,
    vast: int,
    hoog: float,
) -> None:
    if namen:
        legenda = figuur.legend(
            [Line2D([], [], **lijn, linewidth=2) for _, lijn in zip(namen, _MERKEN, strict=False)],
            [_kort(naam, 40) for naam in namen],
            loc="lower left",
            bbox_to_anchor=(0.04, 0.6 / hoog),
            ncols=min(len(namen), 4 if len(namen) < 5 else 3),
            frameon=False,
            fontsize=9.5,
        )
        for regel in legenda.get_texts():
            regel.set_parse_math(False)
    klein: dict[str, Any] = {"fontsize": 7.5, "color": _GRIJS, "va": "center", **_LETTERLIJK}
    delen = [_waarschuwing(bevindingen)]
    delen += [f"In alle getrokken indelingen gelijk: {aantal(vast, 'maat', 'maten')}."] if vast else []
    figuur.text(0.05, 0.5 / hoog, zonder_stuurtekens(" ".join(delen)), **klein)
    bron = textwrap.fill(zonder_stuurtekens(scan.bronregel), 170, max_lines=3, placeholder=" …")
    figuur.text(0.05, 0.24 / hoog, bron, **klein)


def _waarschuwing(bevindingen: Sequence[Bevinding]) -> str:
    codes = {bevinding.code for bevinding in bevindingen}
    if zinnen := [zin for code, zin in _WAARSCHUWINGEN.items() if code in codes]:
        return " ".join(zinnen)
    return "Een plaats tussen willekeurige indelingen is geen bewijs dat een indeling goed is."


def _kort(zin: str, letters: int) -> str:
    zin = zonder_stuurtekens(zin)
    return zin if len(zin) <= letters else f"{zin[: letters - 1]}…"
