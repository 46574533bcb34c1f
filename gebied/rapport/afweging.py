"""What one wish costs on another: the front as a table (xlsx, csv) and as a picture (png)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from gebied.bestand import in_een_keer
from gebied.fouten import VerkeerdGebruik
from gebied.indelen.afweging import Front
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.taal import getal, wens_maat, wens_naam
from gebied.wijkscan import Wijkscan

_INKT, _GRIJS, _LIJN, _KNIK = "#1f1f1f", "#6b6b6b", "#2b5f9f", "#d47f4c"


def schrijf_afweging(pad: str | Path, front: Front, *, scan: Wijkscan) -> Path:
    """Write a front to `pad`, in the form that its ending asks for, in one move.

    ``.xlsx`` has the points, the werkgebied of every gebied at every point, and the sources; ``.csv`` the
    points; ``.png`` a plot of them.

    Parameters
    ----------
    pad
        The file.
    front
        The front, with at least one point.
    scan
        The wijkscan it is about.

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
    vorm(doel, front, scan)
    return doel


def afwegingstabel(front: Front, *, scan: Wijkscan) -> pd.DataFrame:
    """Return one row per point of the front: punt, both values, werkgebieden, bewezen, knik, indeling.

    Values are in the unit of the wish; compactness in metres per
    inhabitant, as everywhere else. `knik` marks the one point from where on every step costs more than it
    gives: the farthest from the line between both ends, with both values scaled to 0–1.
    """
    waarden = [
        [_waarde(wens, waarde, scan) for wens, waarde in zip(front.wensen, per_wens, strict=True)]
        for per_wens, _ in front.punten
    ]
    knik = _knik(waarden)
    rijen = [
        (nr + 1, *waarden[nr], len(set(indeling.toewijzing.values())), bewezen, nr == knik, indeling.naam)
        for nr, ((_, indeling), bewezen) in enumerate(zip(front.punten, front.bewezen, strict=True))
    ]
    wensen = [_kop(wens) for wens in front.wensen]
    return pd.DataFrame(rijen, columns=["punt", *wensen, "werkgebieden", "bewezen", "knik", "indeling"])


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


def _csv(pad: Path, front: Front, scan: Wijkscan) -> None:
    tabel = afwegingstabel(front, scan=scan)
    with in_een_keer(pad) as naast:
        tabel.replace({True: "ja", False: "nee"}).to_csv(naast, index=False)


def _xlsx(pad: Path, front: Front, scan: Wijkscan) -> None:
    per_gebied = pd.DataFrame(scan.gebieden)[["code", "naam"]].copy()
    for nr, (_, indeling) in enumerate(front.punten, 1):
        nummers = [indeling.toewijzing.get(code) for code in per_gebied["code"]]
        per_gebied[f"punt {nr}"] = pd.Series(nummers, dtype="Int64", index=per_gebied.index)
    bladen = {
        "afweging": afwegingstabel(front, scan=scan),
        "gebieden": per_gebied,
        "bronnen": pd.DataFrame({"bron": [herkomst.regel for herkomst in scan.herkomsten]}),
    }
    schrijf_werkmap(pad, bladen, titel=f"{scan.naam}: afweging")


def _png(pad: Path, front: Front, scan: Wijkscan) -> None:
    # a Figure of our own: pyplot would keep it in global state and choose a backend
    figuur = Figure(figsize=(10, 7), dpi=150)
    _teken(figuur, afwegingstabel(front, scan=scan), front.wensen, scan)
    with in_een_keer(pad) as naast:
        figuur.savefig(naast, format="png")


def _teken(figuur: Figure, tabel: pd.DataFrame, wensen: tuple[str, str], scan: Wijkscan) -> None:
    vlak = figuur.add_axes((0.13, 0.15, 0.83, 0.66))
    x, y = tabel[_kop(wensen[0])], tabel[_kop(wensen[1])]
    vlak.plot(x, y, color=_LIJN, linewidth=1.5, marker="o", markersize=8, zorder=3)
    los = ~tabel["bewezen"]
    if los.any():
        open_punt: dict[str, Any] = {
            "marker": "o",
            "markersize": 8,
            "markerfacecolor": "white",
            "color": _LIJN,
        }
        vlak.plot(
            x[los],
            y[los],
            linestyle="",
            zorder=3.5,
            label="niet bewezen: misschien kan het beter",
            **open_punt,
        )
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
    if vlak.get_legend_handles_labels()[0]:
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


AFWEGINGSVORMEN: Final = MappingProxyType[str, Callable[[Path, Front, Wijkscan], None]](
    {".xlsx": _xlsx, ".csv": _csv, ".png": _png}
)
"""Ending of the file → how the front is written."""
