"""The report of the reeks, and the picture of how it grows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, StrMethodFormatter

from bench.proef import BAND

if TYPE_CHECKING:
    from bench.reeks import Deelmeting

NORMEN: Final = {"buurten 2015": 600.0, "wijken 2022": 300.0}
"""Most seconds that were asked, on two cores."""
KOP: Final = (
    "part", "gemeenten", "gebieden", "workers", "seconds", "CPU s", "ms CPU / gebied", "client MB",
    "largest worker MB", "all MB",
)  # fmt: skip
KOP_MAXP: Final = (
    "gemeente", "gebieden", "max-p: in band / made", "outside", "CPU s", "ours: in band / made", "outside",
    "CPU s",
)  # fmt: skip
_LEESWIJZER: Final = (
    f"`gebied reeks --inwoners {BAND[0]}-{BAND[1]}` as a user has it: the band is a wish, any number of",
    "teams, a fixed number of search steps. Seconds are from the start of the command to its end, with",
    "reading, the files, the summary and the map. CPU seconds and memory (RSS; what processes share counts",
    "more than once) are of the command and all its processes, looked at five times a second.",
)


def verslag(klaar: Sequence[Deelmeting], over: Sequence[str], *, code: str, plaat: str) -> str:
    """Return the report of what was measured; `over` are the parts that were not, `code` is today's."""
    runs = [deel for deel in klaar if not deel.paren]
    regels = ["# A country in one command", "", *_LEESWIJZER, "", "## Time and memory", ""]
    regels += [f"| {' | '.join(KOP)} |", f"|---|{'---:|' * (len(KOP) - 1)}"]
    regels += [_regel(deel) for deel in runs]
    regels += ["", *_normen(runs), "", "## Status and proof", ""]
    regels += [
        "| part | status | nearness to the band | compactness | whole for the judge | in band / made |"
    ]
    regels += ["|---|---|---|---|---:|---:|", *(_bewijsregel(deel) for deel in runs if deel.statussen)]
    regels += ["", "## A second worker", "", *_werkers({deel.naam: deel for deel in runs})]
    regels += ["", "## Growth", "", *_groei(land(klaar), plaat)]
    regels += ["", "## Beside max-p of spopt", "", *_maxp(next((d for d in klaar if d.paren), None))]
    regels += ["", "## How it was measured", ""]
    oud = [deel.naam for deel in klaar if deel.code != code]
    regels += [f"- Not measured: {'; '.join(over)}."] if over else []
    regels += [f"- Measured with other code than that of today ({code}): {'; '.join(oud)}."] if oud else []
    regels += [f"- {deel.naam}: {deel.datum}, {deel.machine}, load at the end {deel.belasting}, "
               f"code {deel.code}, {', '.join(f'{p} {v}' for p, v in deel.versies.items())}."
               for deel in klaar]  # fmt: skip
    return "\n".join(regels) + "\n"


def land(klaar: Sequence[Deelmeting]) -> list[Deelmeting]:
    """Return the runs over the made-up country that ended well, smallest first."""
    goed = [deel for deel in klaar if deel.naam.startswith("land ") and deel.gebieden]
    return sorted(goed, key=lambda deel: deel.gebieden)


def macht(x: Sequence[float], y: Sequence[float]) -> float:
    """Return the exponent of growth: the slope of log y on log x."""
    lx, ly = ([math.log(waarde) for waarde in rij] for rij in (x, y))
    mx, my = sum(lx) / len(lx), sum(ly) / len(ly)
    noemer = sum((a - mx) ** 2 for a in lx)
    return sum((a - mx) * (b - my) for a, b in zip(lx, ly, strict=True)) / noemer


def schrijf_groei(klaar: Sequence[Deelmeting], pad: Path) -> None:
    """Plot seconds and memory against the number of gebieden, where there are at least two sizes."""
    rijen = land(klaar)
    if len(rijen) < 2:
        return
    x = [deel.gebieden for deel in rijen]
    beeld, (links, rechts) = plt.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for as_, titel, reeksen in (
        (links, "seconds", {"clock, 2 workers": "klok", "CPU of all": "cpu"}),
        (rechts, "MB (RSS)", {"client": "eerste_mb", "largest worker": "grootste_mb", "all": "samen_mb"}),
    ):
        for naam, veld in reeksen.items():
            as_.loglog(x, [deel.meting[veld] for deel in rijen], marker="o", label=naam)
        as_.set(xlabel="gebieden", title=titel)
        as_.set_xticks(x, [f"{n:,}" for n in x])
        as_.minorticks_off()
        as_.yaxis.set_major_locator(LogLocator(subs=(1, 2, 3, 5)))
        as_.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        as_.grid(visible=True, alpha=0.3)
        as_.legend()
    beeld.savefig(pad, dpi=110)
    plt.close(beeld)


def _regel(deel: Deelmeting) -> str:
    meting = deel.meting
    if not deel.gebieden:
        einde = " ".join(str(meting.get("staart", "")).split())[-120:]
        return f"| {deel.naam} | no result in {meting['klok']:.0f} s (exit {meting['code']}): {einde} |"
    cellen = [
        deel.naam, f"{deel.gemeenten:,}", f"{deel.gebieden:,}", str(deel.werkers), f"{meting['klok']:.1f}",
        f"{meting['cpu']:.1f}", f"{1000 * meting['cpu'] / deel.gebieden:.0f}", f"{meting['eerste_mb']:,}",
        f"{meting['grootste_mb']:,}", f"{meting['samen_mb']:,}",
    ]  # fmt: skip
    return f"| {' | '.join(cellen)} |"


def _normen(runs: Sequence[Deelmeting]) -> Iterator[str]:
    for deel in runs:
        if deel.naam in NORMEN:
            gehaald = deel.gebieden > 0 and deel.meting["klok"] <= NORMEN[deel.naam]
            oordeel = "kept" if gehaald else "**not kept**"
            yield f"- {deel.naam}: at most {NORMEN[deel.naam]:.0f} s was asked; {oordeel}."


def _bewijsregel(deel: Deelmeting) -> str:
    def tel(aantallen: dict[str, int]) -> str:
        return ", ".join(f"{aantal} {naam}" for naam, aantal in aantallen.items()) or "none"

    telling = deel.telling
    cellen = [
        deel.naam, tel(deel.statussen), tel(deel.bewijs.get("afstand_tot_band", {})),
        tel(deel.bewijs.get("compactheid", {})), f"{telling['heel']} of {deel.gemeenten}",
        f"{telling['in_band']:,} / {telling['werkgebieden']:,}",
    ]  # fmt: skip
    return f"| {' | '.join(cellen)} |"


def _werkers(runs: dict[str, Deelmeting]) -> Iterator[str]:
    een, twee = runs.get("werkers 1"), runs.get("werkers 2")
    if een is None or twee is None or not een.gebieden or not twee.gebieden:
        yield "Not measured."
        return
    klok = [deel.meting["klok"] for deel in (een, twee)]
    zelfde = "the same" if een.merk == twee.merk else "**another**"
    yield f"A sample of {een.gemeenten} gemeenten, on workers that were started apart and joined the"
    yield f"scheduler on 127.0.0.1 (`--scheduler`): {klok[0]:.1f} s with one, {klok[1]:.1f} s with two,"
    yield f"**a speed-up of {klok[0] / klok[1]:.2f}**, and {zelfde} indeling of every gemeente."


def _groei(rijen: Sequence[Deelmeting], plaat: str) -> Iterator[str]:
    if len(rijen) < 2:
        yield "Not measured."
        return
    x = [deel.gebieden for deel in rijen]
    for naam, veld in (("CPU seconds", "cpu"), ("memory of the client", "eerste_mb"),
                       ("memory of all", "samen_mb")):  # fmt: skip
        yield f"- {naam}: as n^{macht(x, [deel.meting[veld] for deel in rijen]):.2f}."
    yield ""
    yield f"![growth]({plaat})"


def _maxp(deel: Deelmeting | None) -> Iterator[str]:
    if deel is None:
        yield "Not measured."
        return
    yield "Gemeenten of 2015, the same neighbours for both. Max-p knows a minimum only; it makes as many"
    yield "werkgebieden as it can, then alike by a made-up attribute."
    yield ""
    yield f"| {' | '.join(KOP_MAXP)} |"
    yield f"|---|{'---:|' * (len(KOP_MAXP) - 1)}"
    for paar in deel.paren:
        cellen = [paar.gemeente, str(paar.gebieden)]
        for kant in (paar.zij, paar.wij):
            if not kant.gemaakt:
                cellen += [f"no result: {kant.reden}", "", ""]
            else:
                extra = f" ({kant.reden})" if kant.reden else ""
                cellen += [f"{kant.in_band} / {kant.gemaakt}{extra}", f"{kant.buiten:,}", f"{kant.cpu:.2f}"]
        yield f"| {' | '.join(cellen)} |"
    beide = [paar for paar in deel.paren if paar.zij.gemaakt and paar.wij.gemaakt]
    cellen = [f"**together** ({len(beide)})", ""]
    for kanten in ([paar.zij for paar in beide], [paar.wij for paar in beide]):
        cellen.append(f"{sum(kant.in_band for kant in kanten)} / {sum(kant.gemaakt for kant in kanten)}")
        cellen.append(f"{sum(kant.buiten for kant in kanten):,}")
        cellen.append(f"{sum(kant.cpu for kant in kanten):.1f}")
    yield f"| {' | '.join(cellen)} |"
