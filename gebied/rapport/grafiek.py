"""Small charts for reports: bars beside benchmarks, lines over years, classes on a diverging scale.

Every chart says in words what it shows, and tells things apart by place, sign or shape besides colour. A
chart is drawn on a `Figure` of its own: pyplot would keep it in global state.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from itertools import cycle
from math import floor, log10
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font
from matplotlib.patches import Rectangle
from matplotlib.ticker import FuncFormatter, MaxNLocator

from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import KLASSEN
from gebied.profiel.profielcijfer import TEKENS
from gebied.rapport.document import Plaatje, zonder_stuurtekens
from gebied.taal import getal

KLASSEKLEUREN: Final = ("#b35806", "#f1a95b", "#e4e4e4", "#a79cd0", "#542788")
"""From low to high: orange, grey, purple, which readers with any colour sight tell apart (ColorBrewer PuOr);
a sign stands in each, dark on light or white on dark, with a contrast of at least 4.5."""

_INKT: Final = "#1f1f1f"
_BLAUW: Final = "#1b3a63"
_LICHT: Final = "#a9c1de"
_RAND: Final = "#6b7d95"
_LIJNKLEUREN: Final = ("#1b3a63", "#a35200", "#542788", "#4a4a4a")
_TEKENS_LIJN: Final = ("o", "s", "^", "D")
_STREPEN: Final = ("-", "--", "-.", ":")
_BREED: Final = 6.3  # inches: 16 cm
_LETTER: Final = 8.5
_MEESTE_LETTERS: Final = 30
_NAMEN: Final = 2.0  # inches for the names beside a strip, and for each of its cells
_CEL: Final = 0.45


def staafgrafiek(cijfers: Sequence[tuple[str, Cijfer]], *, bijschrift: str = "") -> Plaatje:
    """Draw figures of one indicator as bars, with their 95 % margins as whiskers.

    Parameters
    ----------
    cijfers
        Name and figure, at least one. The first is what the report is about, and darker than the others. One
        without a value is written out, not drawn as zero.
    bijschrift
        Caption below the picture.
    """
    figuur, vlak = _vlak(0.35 + 0.34 * len(cijfers))
    hoogste = max((max(_bovenkant(cijfer), 0.0) for _, cijfer in cijfers), default=0.0) or 1.0
    laagste = min((min(_onderkant(cijfer), 0.0) for _, cijfer in cijfers), default=0.0)
    for nr, (_, cijfer) in enumerate(cijfers):
        if cijfer.waarde is not None:
            vulling = _BLAUW if nr == 0 else _LICHT
            vlak.barh(nr, cijfer.waarde, height=0.62, color=vulling, edgecolor=_RAND, linewidth=0.8)
            _snor(vlak, cijfer, nr)
        rand = max(_bovenkant(cijfer), 0.0) + 0.015 * (hoogste - laagste)
        _schrijf(vlak, rand, nr, cijfer.tekst, va="center", fontweight="bold" if nr == 0 else "normal")
    _schrijf_namen(vlak, [naam for naam, _ in cijfers])
    vlak.axvline(0, color=_INKT, linewidth=0.8)
    deel = _deel_voor_tekst([naam for naam, _ in cijfers], [cijfer.tekst for _, cijfer in cijfers])
    vlak.set_xlim(min(laagste * 1.05, 0.0), hoogste + (hoogste - laagste) * deel / (1 - deel))
    vlak.set_ylim(len(cijfers) - 0.4, -0.6)
    vlak.xaxis.set_visible(False)
    wat = cijfers[0][1].indicator.naam
    delen = [f"{naam} {_met_marge(cijfer)}" for naam, cijfer in cijfers]
    return _plaatje(figuur, f"Staafdiagram van {wat}: {'; '.join(delen)}.", bijschrift)


def trendgrafiek(reeksen: Mapping[str, Sequence[Cijfer]], *, bijschrift: str = "") -> Plaatje:
    """Draw figures of one indicator over the years as lines, with their 95 % margins as whiskers.

    Parameters
    ----------
    reeksen
        Name → its figures, each with a year; at least one series. A year without a value breaks the line.
    bijschrift
        Caption below the picture.
    """
    figuur, vlak = _vlak(2.7)
    kleuren, vormen, strepen = cycle(_LIJNKLEUREN), cycle(_TEKENS_LIJN), cycle(_STREPEN)
    einden: list[tuple[float, str, str]] = []
    bekend = [c for reeks in reeksen.values() for c in reeks if c.waarde is not None and c.jaar is not None]
    for naam, reeks in reeksen.items():
        kleur, vorm, streep = next(kleuren), next(vormen), next(strepen)
        punten = sorted((c for c in reeks if c.jaar is not None), key=lambda c: c.jaar or 0)
        nan = float("nan")
        vlak.errorbar(
            [float(c.jaar or 0) for c in punten],
            [nan if c.waarde is None else c.waarde for c in punten],
            yerr=[
                [0.0 if c.waarde is None else max(c.waarde - _onderkant(c), 0.0) for c in punten],
                [0.0 if c.waarde is None else max(_bovenkant(c) - c.waarde, 0.0) for c in punten],
            ],
            color=kleur,
            marker=vorm,
            linestyle=streep,
            linewidth=1.6,
            markersize=5,
            capsize=3,
            elinewidth=0.9,
        )
        laatste = next((c.waarde for c in reversed(punten) if c.waarde is not None), None)
        if laatste is not None:
            einden.append((laatste, naam, kleur))
    _zet_assen(vlak, bekend)
    _schrijf_einden(vlak, einden)
    wat = next(c.indicator.naam for reeks in reeksen.values() for c in reeks)
    delen = [_verloop(naam, reeks) for naam, reeks in reeksen.items()]
    return _plaatje(figuur, f"Lijndiagram van {wat}. {' '.join(delen)}", bijschrift)


def klassenstrook(regels: Sequence[tuple[str, int | None, str]], *, bijschrift: str = "") -> Plaatje:
    """Draw for every indicator in which of five classes the figure is, from low to high.

    Parameters
    ----------
    regels
        Name, class (-2 to 2; None where it cannot be told) and the figure as text, at least one.
    bijschrift
        Caption below the picture.
    """
    hoog = 0.5 + 0.27 * len(regels)
    # fixed places: fitting a layout to its text takes longer than all the rest of a report
    figuur = Figure(figsize=(_BREED, hoog), dpi=160)
    vlak = figuur.add_axes((0, 0, 1, 1))
    vlak.set_axis_off()
    vlak.set_xlim(0, _BREED)
    vlak.set_ylim(hoog, 0)
    boven, hoogte = 0.45, 0.27
    cellen, kleuren = [], []
    for nr, (naam, klasse, tekst) in enumerate(regels):
        midden = boven + (nr + 0.5) * hoogte
        gevouwen = textwrap.wrap(_leesbaar(naam), _MEESTE_LETTERS, max_lines=2, placeholder=" …")
        klein: dict[str, Any] = {"fontsize": _LETTER if len(gevouwen) == 1 else 6.8, "linespacing": 0.9}
        _schrijf(vlak, _NAMEN - 0.1, midden, "\n".join(gevouwen), ha="right", va="center", **klein)
        for plek in range(len(KLASSEN)):
            gekozen = klasse is not None and plek == klasse + 2
            cellen.append(Rectangle((_NAMEN + plek * _CEL, midden - 0.115), _CEL, 0.23))
            kleuren.append(KLASSEKLEUREN[plek] if gekozen else "white")
            if gekozen:
                letter = "white" if plek in (0, 4) else _INKT
                opmaak = {"ha": "center", "va": "center", "color": letter, "fontweight": "bold"}
                _schrijf(vlak, _NAMEN + (plek + 0.5) * _CEL, midden, TEKENS[plek], **opmaak)
        if klasse is None:
            _schrijf(vlak, _NAMEN + 2.5 * _CEL, midden, "geen klasse", ha="center", va="center")
        _schrijf(vlak, _NAMEN + 5 * _CEL + 0.1, midden, _kort(tekst), va="center")
    vlak.add_collection(PatchCollection(cellen, facecolors=kleuren, edgecolors="#b8c0cb", linewidths=0.6))
    for plek, woord in enumerate(KLASSEN):
        kop = woord.replace(" ", "\n")
        kopje: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 6.8, "linespacing": 0.95}
        _schrijf(vlak, _NAMEN + (plek + 0.5) * _CEL, boven - 0.04, kop, **kopje)
    delen = [f"{naam}: {_in_woorden(klasse)} ({tekst})" for naam, klasse, tekst in regels]
    return _plaatje(figuur, f"Strook met vijf klassen, van laag naar hoog. {'; '.join(delen)}.", bijschrift)


def _in_woorden(klasse: int | None) -> str:
    return "geen klasse" if klasse is None else KLASSEN[klasse + 2]


def _bovenkant(cijfer: Cijfer) -> float:
    return next((w for w in (cijfer.bovengrens, cijfer.waarde) if w is not None), 0.0)


def _onderkant(cijfer: Cijfer) -> float:
    return next((w for w in (cijfer.ondergrens, cijfer.waarde) if w is not None), 0.0)


def _met_marge(cijfer: Cijfer) -> str:
    marge = cijfer.margetekst
    return f"{cijfer.tekst} (marge {marge})" if marge else cijfer.tekst


def _verloop(naam: str, reeks: Sequence[Cijfer]) -> str:
    bekend = sorted((c for c in reeks if c.waarde is not None and c.jaar), key=lambda c: c.jaar or 0)
    if not bekend:
        return f"{naam}: geen cijfers."
    eerste, laatste = bekend[0], bekend[-1]
    if eerste is laatste:
        return f"{naam}: {eerste.tekst} in {eerste.jaar}."
    return f"{naam}: {eerste.tekst} in {eerste.jaar}, {laatste.tekst} in {laatste.jaar}."


def _vlak(hoog: float) -> tuple[Figure, Axes]:
    """Return an empty figure of 16 cm wide and `hoog` inches high."""
    figuur = Figure(figsize=(_BREED, hoog), dpi=160, layout="constrained")
    vlak = figuur.subplots()
    for kant in ("top", "right", "bottom", "left"):
        vlak.spines[kant].set_visible(False)
    vlak.tick_params(length=0, labelsize=_LETTER, colors=_INKT)
    return figuur, vlak


def _snor(vlak: Axes, cijfer: Cijfer, nr: int) -> None:
    if not cijfer.margetekst or cijfer.waarde is None:
        return
    naar = [[max(cijfer.waarde - _onderkant(cijfer), 0.0)], [max(_bovenkant(cijfer) - cijfer.waarde, 0.0)]]
    for dikte, kleur in ((3.0, "white"), (1.1, _INKT)):  # a white edge keeps it visible on a dark bar
        vlak.errorbar([cijfer.waarde], [nr], xerr=naar, fmt="none", color=kleur, elinewidth=dikte, capsize=3)


def _schrijf(vlak: Axes, x: float, y: float, tekst: str, **opmaak: Any) -> None:
    """Write text as it is: a dollar sign is no formula, and a sign that the letter lacks is left out."""
    opmaak = {"fontsize": _LETTER, "color": _INKT, **opmaak}
    leesbaar = "\n".join(map(_leesbaar, tekst.split("\n")))
    vlak.text(x, y, leesbaar, parse_math=False, **opmaak).set_in_layout(False)


def _deel_voor_tekst(namen: Sequence[str], teksten: Sequence[str]) -> float:
    """Return which part of the axes beside names the longest text behind a bar takes, with some air."""
    letter = 0.65 * _LETTER / 72  # inches per letter, about
    naam = min(max(map(len, namen), default=0), _MEESTE_LETTERS) * letter
    return min(0.6, (max(map(len, teksten), default=0) * letter + 0.2) / (_BREED - naam))


def _kort(tekst: str) -> str:
    return textwrap.shorten(tekst, _MEESTE_LETTERS, placeholder=" …")


def _schrijf_namen(vlak: Axes, namen: Sequence[str]) -> None:
    gevouwen = [
        textwrap.fill(_leesbaar(naam), _MEESTE_LETTERS, max_lines=2, placeholder=" …") for naam in namen
    ]
    vlak.set_yticks(range(len(namen)), gevouwen)
    for label in vlak.get_yticklabels():
        label.set_parse_math(False)
        label.set_linespacing(0.9)


def _zet_assen(vlak: Axes, bekend: Sequence[Cijfer]) -> None:
    jaren = sorted({c.jaar for c in bekend if c.jaar is not None})
    boven, onder = max(map(_bovenkant, bekend), default=1.0), min(map(_onderkant, bekend), default=0.0)
    vanaf_nul = onder >= 0 and boven - onder > 0.2 * boven
    rand = 0.08 * (boven - min(onder, 0.0 if vanaf_nul else onder)) or 1.0
    vlak.set_ylim(0 if vanaf_nul else onder - rand, boven + rand)
    if jaren:
        breed = max(jaren[-1] - jaren[0], 1)
        vlak.set_xlim(jaren[0] - 0.05 * breed, jaren[-1] + 0.75 * breed)
        vlak.set_xticks(jaren if len(jaren) <= 8 else jaren[:: -(-len(jaren) // 8)])
    plekken = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(*vlak.get_ylim())
    decimalen = max(0, -floor(log10(plekken[1] - plekken[0]) + 1e-9))
    vlak.set_yticks([plek for plek in plekken if vlak.get_ylim()[0] <= plek <= vlak.get_ylim()[1]])
    vlak.yaxis.set_major_formatter(FuncFormatter(lambda waarde, _: getal(waarde, decimalen)))
    vlak.grid(axis="y", color="#d5dae1", linewidth=0.6)
    vlak.set_axisbelow(True)
    eenheid = bekend[0].indicator.eenheid if bekend else ""
    uitleg = " · ".join(deel for deel in (eenheid, "" if vanaf_nul else "de as begint niet bij nul") if deel)
    vlak.set_title(_leesbaar(uitleg), fontsize=_LETTER, color=_INKT, loc="left")


def _schrijf_einden(vlak: Axes, einden: Sequence[tuple[float, str, str]]) -> None:
    """Write the name of every line at its end, lower ones moved down until none overlap."""
    onder, boven = vlak.get_ylim()
    stap, vorige = 0.085 * (boven - onder), float("inf")
    rechts = vlak.get_xlim()[1]
    links = vlak.get_xlim()[0]
    x = links + (rechts - links) * 1.07 / 1.8
    for waarde, naam, kleur in sorted(einden, reverse=True):
        plek = min(waarde, vorige - stap)
        _schrijf(vlak, x, plek, _kort(_leesbaar(naam)), va="center", color=kleur, fontweight="bold")
        vorige = plek


def _plaatje(figuur: Figure, alt: str, bijschrift: str) -> Plaatje:
    uit = BytesIO()
    figuur.savefig(uit, format="png", pil_kwargs={"compress_level": 3})  # packing takes half of the time
    return Plaatje(uit.getvalue(), zonder_stuurtekens(alt), bijschrift, 16)


def _leesbaar(tekst: str) -> str:
    bekend = _letters()
    return "".join(letter for letter in zonder_stuurtekens(tekst) if ord(letter) in bekend)


@cache
def _letters() -> frozenset[int]:
    """Return the signs of the letter that comes with matplotlib."""
    return frozenset(get_font(findfont("DejaVu Sans", fallback_to_default=True)).get_charmap())
