"""What one wish costs on another: the front as a table (xlsx, csv) and as a picture (png)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from gebied.bestand import in_een_keer
from gebied.fouten import VerkeerdGebruik
from gebied.model import Indeling
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.taal import getal, wens_maat, wens_naam
from gebied.wijkscan import Wijkscan

Punten = Sequence[tuple[Sequence[int], Indeling]]
"""The points of a front, each with its value on both wishes (whole numbers of the wish) and its indeling."""

_INKT, _GRIJS, _LIJN, _KNIK = "#1f1f1f", "#6b6b6b", "#2b5f9f", "#d47f4c"


def schrijf_afweging(pad: str | Path, wensen: tuple[str, str], punten: Punten, *, scan: Wijkscan) -> Path:
    """Write a front to `pad`, in the form that its ending asks for, in one move.

    ``.xlsx`` has the points, the werkgebied of every gebied at every point, and the sources; ``.csv`` the
    points; ``.png`` a plot of them.

    Parameters
    ----------
    pad
        The file.
    wensen
        The two wishes.
    punten
        The points, at least one.
    scan
        The wijkscan they are about.

    Raises
    ------
    VerkeerdGebruik
        When the ending is not one of these.
    InvoerGeweigerd
        When the file cannot be written.
    """
    doel = Path(pad)
    vorm = AFWEGINGSVORMEN.get(doel.suffix.lower())
    if vorm is None:
        raise VerkeerdGebruik(
            f"'{doel.name}' eindigt niet op een bekende vorm.",
            stap=f"laat de naam eindigen op een van: {', '.join(AFWEGINGSVORMEN)}.",
        )
    vorm(doel, wensen, punten, scan)
    return doel


def afwegingstabel(wensen: tuple[str, str], punten: Punten, *, scan: Wijkscan) -> pd.DataFrame:
    """Return one row per point: punt, both values, werkgebieden, knik, indeling.

    The points stand in order of the first wish. Values are in the unit of the wish; compactness in metres per
    inhabitant, as everywhere else. `knik` marks the one point from where on every step costs more than it
    gives: the farthest from the line between both ends, with both values scaled to 0–1.
    """
    geordend = _op_volgorde(punten)
    waarden = [
        [_waarde(wens, waarde, scan) for wens, waarde in zip(wensen, per_wens, strict=True)]
        for per_wens, _ in geordend
    ]
    knik = _knik(waarden)
    rijen = [
        (nr + 1, *waarden[nr], len(set(indeling.toewijzing.values())), nr == knik, indeling.naam)
        for nr, (_, indeling) in enumerate(geordend)
    ]
    koppen = ["punt", *(_kop(wens) for wens in wensen), "werkgebieden", "knik", "indeling"]
    return pd.DataFrame(rijen, columns=koppen)


def _op_volgorde(punten: Punten) -> list[tuple[Sequence[int], Indeling]]:
    return sorted(punten, key=lambda punt: (tuple(punt[0]), punt[1].naam))


def _waarde(wens: str, waarde: int, scan: Wijkscan) -> float:
    if wens == "compactheid":
        return round(waarde / max(1, int(scan.inwoners().sum())), 1)
    _, per = wens_maat(wens)
    return round(waarde / per, 1) if per > 1 else waarde


def _kop(wens: str) -> str:
    eenheid = "m per inwoner" if wens == "compactheid" else wens_maat(wens)[0]
    return f"{wens_naam(wens)} ({eenheid})" if eenheid else wens_naam(wens)


def _knik(waarden: Sequence[Sequence[float]]) -> int | None:
    """Return the index of the knee; None where no point lies below the line between both ends."""
    if len(waarden) < 3:
        return None
    (x0, y0), (x1, y1) = waarden[0], waarden[-1]
    breed, hoog = x1 - x0, y0 - y1
    if breed <= 0 or hoog <= 0:
        return None
    onder = [1 - (x - x0) / breed - (y - y1) / hoog for x, y in waarden]
    beste = max(range(len(waarden)), key=lambda nr: (onder[nr], -nr))
    return beste if onder[beste] > 1e-9 else None


def _csv(pad: Path, wensen: tuple[str, str], punten: Punten, scan: Wijkscan) -> None:
    tabel = afwegingstabel(wensen, punten, scan=scan)
    with in_een_keer(pad) as naast:
        tabel.assign(knik=tabel["knik"].map({True: "ja", False: "nee"})).to_csv(naast, index=False)


def _xlsx(pad: Path, wensen: tuple[str, str], punten: Punten, scan: Wijkscan) -> None:
    tabel = afwegingstabel(wensen, punten, scan=scan)
    per_gebied = pd.DataFrame(scan.gebieden)[["code", "naam"]].copy()
    for nr, (_, indeling) in enumerate(_op_volgorde(punten), 1):
        nummers = [indeling.toewijzing.get(code) for code in per_gebied["code"]]
        per_gebied[f"punt {nr}"] = pd.Series(nummers, dtype="Int64", index=per_gebied.index)
    bladen = {
        "afweging": tabel,
        "gebieden": per_gebied,
        "bronnen": pd.DataFrame({"bron": [herkomst.regel for herkomst in scan.herkomsten]}),
    }
    schrijf_werkmap(pad, bladen, titel=f"{scan.naam}: afweging")


def _png(pad: Path, wensen: tuple[str, str], punten: Punten, scan: Wijkscan) -> None:
    tabel = afwegingstabel(wensen, punten, scan=scan)
    # a Figure of our own: pyplot would keep it in global state and choose a backend
    figuur = Figure(figsize=(10, 7), dpi=150)
    _teken(figuur, tabel, wensen, scan)
    with in_een_keer(pad) as naast:
        figuur.savefig(naast, format="png")


def _teken(figuur: Figure, tabel: pd.DataFrame, wensen: tuple[str, str], scan: Wijkscan) -> None:
    vlak = figuur.add_axes((0.13, 0.15, 0.83, 0.66))
    x, y = tabel[_kop(wensen[0])], tabel[_kop(wensen[1])]
    vlak.plot(x, y, color=_LIJN, linewidth=1.5, marker="o", markersize=8, zorder=3)
    for nr, (px, py) in enumerate(zip(x, y, strict=True), 1):
        vlak.annotate(
            str(nr), (px, py), (9, 7), textcoords="offset points", fontsize=10, fontweight="bold", color=_INKT
        )
    if tabel["knik"].any():
        knik = tabel["knik"]
        vlak.plot(
            x[knik],
            y[knik],
            linestyle="",
            marker="o",
            markersize=17,
            markerfacecolor="none",
            markeredgecolor=_KNIK,
            markeredgewidth=3,
            zorder=4,
            label="de knik: daarna kost elke stap meer dan zij oplevert",
        )
        vlak.legend(frameon=False, loc="upper right", fontsize=10)
    for as_ in (vlak.xaxis, vlak.yaxis):
        as_.set_major_formatter(FuncFormatter(lambda waarde, _: _getal(waarde)))
    vlak.set_xlabel(f"{_kop(wensen[0])}: minder is beter", fontsize=11, color=_INKT)
    vlak.set_ylabel(f"{_kop(wensen[1])}: minder is beter", fontsize=11, color=_INKT)
    vlak.grid(color="#dddddd", linewidth=0.8)
    vlak.set_axisbelow(True)
    vlak.margins(0.1)
    for rand in ("top", "right"):
        vlak.spines[rand].set_visible(False)
    titel = f"{scan.naam}: {wens_naam(wensen[0])} tegen {wens_naam(wensen[1])}"
    figuur.text(0.03, 0.94, _zonder_wiskunde(titel), fontsize=16, fontweight="bold", color=_INKT, va="center")
    uitleg = "Elk punt is een indeling. Geen andere indeling die is gevonden, is op allebei beter."
    figuur.text(0.03, 0.885, uitleg, fontsize=10.5, color=_INKT, va="center")
    figuur.text(
        0.03, 0.03, _zonder_wiskunde(scan.bronregel), fontsize=7.5, color=_GRIJS, va="center", wrap=True
    )


def _getal(waarde: float) -> str:
    return getal(waarde) if waarde == int(waarde) else getal(waarde, 1)


def _zonder_wiskunde(tekst: str) -> str:
    """Keep matplotlib from reading text between dollar signs as a formula."""
    return tekst.replace("$", r"\$")


AFWEGINGSVORMEN: Final = MappingProxyType[str, Callable[[Path, tuple[str, str], Punten, Wijkscan], None]](
    {".xlsx": _xlsx, ".csv": _csv, ".png": _png}
)
"""Ending of the file → how the front is written."""
