"""The report: summaries with every loss named, what was not run, then a table per gemeente."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from bench.instanties import GROOTTES
from bench.proef import BAND
from bench.samenvatting import KOP_BAND, KOP_GELIJK, Cel, band_en_bewijs, geheugen, in_gelijke_tijd
from bench.spelregels import (
    BEWIJS_S,
    EVEN_LANG,
    HOOGSTENS,
    MAXP_LIMIET_S,
    MEESTE_ALIKE_S,
    MEESTE_MB,
    NORM_RECOM,
    RECOM_LIMIET_S,
    ZOEKTIJD_S,
)
from bench.uitslag import Rij, Uitslag
from gebied.model import Bewijs

KOP: Final = (
    "tool", "in band / made", "outside", "smallest", "largest", "contiguous", "m to medoid",
    "variance within", "CPU s", "clock s", "MB", "proof",
)  # fmt: skip

_LEESWIJZER: Final = (
    f"- Band {BAND[0]:,}–{BAND[1]:,} inhabitants, a team per 11,000; the same neighbours and seed for all.",
    "- A tool runs in a process of its own, on one core; CPU seconds leave imports out, MB (peak of RSS) has",
    "  them. Two gemeenten may be measured at the same time, each on a core.",
    f"- Others are stopped on the clock: ReCom after {RECOM_LIMIET_S} s, max-p after {MAXP_LIMIET_S} s.",
    "- A gebied above the maximum is a werkgebied of its own beforehand, for every tool.",
    "- *m to medoid* is compactness: the mean distance of an inhabitant to the medoid of the werkgebied.",
    "- *variance within* is the share of the variance of a made-up attribute that is left in werkgebieden.",
    "- Max-p (spopt, pygeoda) makes as many werkgebieden of at least 10,000 as it can, then alike inside.",
    "  It knows no maximum.",
    "- ReCom samples plans within the band and optimises nothing: its row is the plan after 1,000 steps.",
    "  *best* is the most compact of these, *bursts* GerryChain's own optimiser of it (1,000 steps).",
    f"- *{EVEN_LANG}* is our search for compactness within the band, in the least CPU time of these three.",
    "- *gebied alike, as …* is our search for likeness, with the number of werkgebieden, the minimum and the",
    f"  CPU time of that tool, but never more than {MEESTE_ALIKE_S} s; it looks at the clock after every",
    "  20,000 proposals only, some hundredths of a second.",
    f"- *{HOOGSTENS}* is `deel_in` without the long proof: the band is the first wish, compactness the",
    "  second; with the same number of teams as the others, and with any number.",
    "- *proof* is of compactness with the band hard and that number of teams; the search before it counts in",
    f"  its seconds of CPU. Above 500 gebieden it gets {BEWIJS_S} s.",
)
_UITLEG_GELIJK: Final = (
    "Ours / theirs, less is better.",
    "",
    f"- Compactness beside ReCom: at most {NORM_RECOM} of the plain one was asked, and below 1 of its",
    "  best and its bursts.",
    "- *Bound / ReCom* is what no plan within the band, with as many werkgebieden, gets below.",
    "- Variance within beside each max-p, with the same number of werkgebieden: below 1 was asked.",
    "- *Best max-p* has most werkgebieden (their number is behind its name), then the least variance:",
    "  theirs → ours.",
)
_UITLEG_BAND: Final = (
    f"Asked: every werkgebied in band where the arithmetic allows it, all connected, within {ZOEKTIJD_S} s;",
    "and the gap of compactness in the last column.",
    "*Outside* is the total distance to the band in inhabitants, the first wish of `deel_in`; it loses where",
    "any row is nearer with as many teams (or, teams free, with any number).",
    "*Least possible*: it is proved that no indeling is nearer to the band.",
)
_Cellen = Callable[[Uitslag], Iterable[Cel]]


def verslag(klaar: Sequence[Uitslag], over: Sequence[str], *, code: str) -> str:
    """Return the report of what was measured; `over` are the gemeenten that were not, `code` is today's."""
    verlies: list[str] = []
    regels = ["# Werkgebieden beside those of other tools", "", *_LEESWIJZER, ""]
    regels += ["## In equal time", "", *_UITLEG_GELIJK, ""]
    regels += [*_tabel(KOP_GELIJK, klaar, in_gelijke_tijd, verlies), ""]
    regels += ["## Within the band, and proof", "", *_UITLEG_BAND, ""]
    regels += [*_tabel(KOP_BAND, klaar, band_en_bewijs, verlies), ""]
    regels += [*_geheugen(klaar, verlies), ""]
    regels += ["## What loses", "", *(verlies or ["Nothing of what was measured."]), ""]
    regels += ["## What was not run", "", *_niet_gemeten(klaar, over, code), ""]
    for uitslag in klaar:
        regels += [f"## {uitslag.naam}", "", *_over(uitslag), ""]
        if uitslag.rijen:
            regels += [f"| {' | '.join(KOP)} |", f"|---|{'---:|' * (len(KOP) - 2)}---|"]
            regels += [*map(regel, uitslag.rijen), ""]
    return "\n".join(regels)


def regel(rij: Rij) -> str:
    """Return the line of one tool on one gemeente."""
    piek = "" if rij.piek_mb is None else f"{rij.piek_mb:,}"
    if rij.maten is None or rij.tijd is None:
        leeg = [""] * (len(KOP) - 4)
        return f"| {' | '.join([rij.aanpak, f'no result: {rij.reden}', *leeg, piek, ''])} |"
    maten = rij.maten
    heel = f"no ({maten.los})" if maten.los else "yes"
    if maten.vergeten:
        heel += f", {maten.vergeten} left out"
    cellen = [
        rij.aanpak, f"{maten.in_band} / {maten.gemaakt}", f"{maten.buiten:,}", f"{maten.kleinste:,}",
        f"{maten.grootste:,}", heel,
        f"{maten.compactheid_m:.0f}", f"{maten.binnen:.3f}", f"{rij.tijd.cpu:.2f}", f"{rij.tijd.klok:.2f}",
        piek, "; ".join(map(_bewijs, rij.bewijs)),
    ]  # fmt: skip
    return f"| {' | '.join(cellen)} |"


def _tabel(kop: Sequence[str], klaar: Sequence[Uitslag], cellen: _Cellen, verlies: list[str]) -> list[str]:
    """Return a table with a line per gemeente, and add to `verlies` what its cells lose."""
    regels = [f"| {' | '.join(kop)} |", f"|---|{'---:|' * (len(kop) - 1)}"]
    for uitslag in klaar:
        if uitslag.rijen:
            rij = list(cellen(uitslag))
            verlies += [f"- {uitslag.naam}: {cel.verlies}." for cel in rij if cel.verlies]
            regels.append(f"| {' | '.join([uitslag.naam, *map(str, rij)])} |")
    return regels


def _geheugen(klaar: Sequence[Uitslag], verlies: list[str]) -> list[str]:
    regels = [
        f"## Memory at {max(GROOTTES):,} gebieden",
        "",
        f"At most {MEESTE_MB:,} MB was asked of ours.",
        "",
    ]
    cellen = list(geheugen(klaar))
    if not cellen:
        return [*regels, "Not run."]
    verlies += [f"- {cel.verlies}." for _, cel in cellen if cel.verlies]
    return [*regels, "| tool | peak, MB |", "|---|---:|", *(f"| {naam} | {cel} |" for naam, cel in cellen)]


def _niet_gemeten(klaar: Sequence[Uitslag], over: Sequence[str], code: str) -> Iterator[str]:
    """Yield what is missing: gemeenten, the rest of those that were stopped, and figures of older code."""
    half = [uitslag.naam for uitslag in klaar if not uitslag.klaar]
    oud = [uitslag.naam for uitslag in klaar if uitslag.code != code]
    if over:
        yield f"- Not measured: {'; '.join(over)}."
    if half:
        yield f"- Stopped before every tool had its turn: {'; '.join(half)}."
    if oud:
        yield f"- Measured with other code than that of this report ({code}): {'; '.join(oud)}."
    if not (over or half or oud):
        yield "Everything was run."


def _over(uitslag: Uitslag) -> Iterator[str]:
    tekst = f"{uitslag.gebieden} gebieden to divide over {uitslag.teams} teams"
    if uitslag.reuzen:
        tekst += f"; {uitslag.reuzen} more are above the maximum, with {uitslag.alle_teams} teams in all"
    if uitslag.delen > 1:
        tekst += f"; in {uitslag.delen} parts that do not touch"
    yield f"{tekst}." if uitslag.gebieden else f"{tekst}: there is nothing to choose."
    versies = ", ".join(f"{pakket} {versie}" for pakket, versie in uitslag.versies.items())
    yield f"Measured on {uitslag.datum}, {uitslag.machine}, load {uitslag.belasting:.1f};"
    yield f"code {uitslag.code}, {versies}."


def _bewijs(bewijs: Bewijs) -> str:
    if bewijs.status == "binnen" and bewijs.gap is not None:
        return f"{bewijs.trede} within {100 * bewijs.gap:.2f} %"
    woord = {"optimaal": "optimal", "onmogelijk": "impossible"}.get(bewijs.status, "not proved")
    return f"{bewijs.trede} {woord}"
