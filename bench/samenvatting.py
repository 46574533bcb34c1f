"""Our cells beside those of others, per gemeente: what each says, and what it loses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.instanties import GROOTTES
from bench.maten import Maten
from bench.peers import MAXP, RECOM
from bench.proef import BAND
from bench.spelregels import (
    EVEN_LANG,
    HOOGSTENS,
    HOOGSTENS_VRIJ,
    MEESTE_MB,
    NORM_RECOM,
    ZOEKTIJD_S,
    alike,
    bewijs_in,
    bewijseis,
)
from bench.uitslag import Rij, Uitslag

_SPELING_S = 0.5
"""What the clock may read above a limit before that counts: the noise of a machine."""
_PRECIES = 1e-6
"""Shares that differ less are the same."""


@dataclass(frozen=True)
class Cel:
    """A cell of a summary, and in words what is lost there, if anything."""

    tekst: str
    verlies: str = ""
    gelijk: bool = False
    """Whether it is a tie: not better, where better was asked."""

    def __str__(self) -> str:
        woord = "not better" if self.gelijk else "loses"
        return f"**{self.tekst}, {woord}**" if self.verlies else self.tekst


NIET_GEMETEN = Cel("not run")
KOP_GELIJK = ("gemeente", *RECOM, "bound / ReCom", *MAXP, "best max-p")
KOP_BAND = (
    "gemeente", "gebieden", "in band / made", "clock s", "m", "teams free: in band / made", "clock s", "m",
    "proof: gap", "CPU s", "asked",
)  # fmt: skip


def in_gelijke_tijd(uitslag: Uitslag) -> Iterator[Cel]:
    """Yield our compactness beside that of each ReCom, and our variance beside that of each max-p."""
    grens = _ondergrens(uitslag)
    for nr, ander in enumerate(RECOM):
        yield _compacter(uitslag, ander, None if nr else NORM_RECOM, grens)
    recom = uitslag.rij(next(iter(RECOM)))
    yield Cel(f"{grens / recom.maten.compactheid_m:.3f}" if grens and recom and recom.maten else "")
    for ander in MAXP:
        yield _meer_gelijk(uitslag, ander)
    yield _beste_maxp(uitslag)


def band_en_bewijs(uitslag: Uitslag) -> Iterator[Cel]:
    """Yield how many werkgebieden are in band, how fast, and what is proved of compactness."""
    yield Cel(f"{uitslag.gebieden}")
    for naam, vast in ((HOOGSTENS, True), (HOOGSTENS_VRIJ, False)):
        rij = uitslag.rij(naam)
        if rij is None or rij.maten is None or rij.tijd is None:
            reden = "not run" if rij is None else f"none: {rij.reden}"
            yield from (Cel(reden, "" if rij is None else f"{naam}: {rij.reden}"), Cel(""), Cel(""))
            continue
        yield _in_band(uitslag, rij, rij.maten, zelfde_aantal=vast)
        te_laat = rij.tijd.klok > ZOEKTIJD_S + _SPELING_S
        yield Cel(f"{rij.tijd.klok:.1f}", f"{naam} took {rij.tijd.klok:.1f} s" if te_laat else "")
        yield Cel(f"{rij.maten.compactheid_m:.0f}")
    yield from _bewijs(uitslag)


def geheugen(klaar: Sequence[Uitslag]) -> Iterator[tuple[str, Cel]]:
    """Yield per tool the most memory it took in the largest gemeenten."""
    grote = [uitslag for uitslag in klaar if uitslag.gebieden >= max(GROOTTES)]
    for naam in dict.fromkeys(rij.aanpak for uitslag in grote for rij in uitslag.rijen):
        rijen = [rij for uitslag in grote if (rij := uitslag.rij(naam))]
        piek = max((rij.piek_mb for rij in rijen if rij.piek_mb), default=None)
        if piek is not None:
            tekst = f"{piek:,}{'' if any(rij.maten for rij in rijen) else ' (no result)'}"
            te_veel = naam.startswith("gebied") and piek > MEESTE_MB
            yield naam, Cel(tekst, f"{naam} took {piek:,} MB, {MEESTE_MB:,} was asked" if te_veel else "")


def _compacter(uitslag: Uitslag, ander: str, norm: float | None, grens: float | None) -> Cel:
    """Compare our compactness with that of a ReCom; `norm` is the share asked, None for anything below 1."""
    hunne, onze = uitslag.rij(ander), uitslag.rij(EVEN_LANG)
    if hunne is None or hunne.maten is None:
        return NIET_GEMETEN if hunne is None else Cel("theirs: none")
    if onze is None:
        return NIET_GEMETEN
    if onze.maten is None:
        return Cel("ours: none", f"no result of ours in the time of {ander}")
    if onze.maten.in_band < hunne.maten.in_band:
        minder = f"{onze.maten.in_band} in band, {hunne.maten.in_band} of {ander}"
        return Cel(f"fewer in band ({onze.maten.in_band})", minder)
    deel = onze.maten.compactheid_m / max(hunne.maten.compactheid_m, 1e-9)
    if deel <= norm if norm else deel < 1 - _PRECIES:
        return Cel(f"{deel:.3f}")
    gelijk = norm is None and deel < 1 + _PRECIES
    verlies = f"compactness is {'equal to' if gelijk else f'{deel:.3f} of'} that of {ander}"
    verlies += f", {norm} was asked" if norm else ", not below it"
    minst = grens / max(hunne.maten.compactheid_m, 1e-9) if grens else 0
    if minst > (norm or 1 - _PRECIES):
        verlies += (
            f" (it is proved that no plan with as many werkgebieden, all in band, gets below {minst:.3f})"
        )
    return Cel(f"{deel:.3f}", verlies, gelijk)


def _ondergrens(uitslag: Uitslag) -> float | None:
    """Return below how many metres no plan within the band gets."""
    return next((rij.ondergrens_m for rij in uitslag.rijen if rij.ondergrens_m), None)


def _meer_gelijk(uitslag: Uitslag, ander: str) -> Cel:
    """Compare our variance within with that of a max-p, at its number of werkgebieden and minimum."""
    hunne, onze = uitslag.rij(ander), uitslag.rij(alike(ander))
    if hunne is None or hunne.maten is None:
        return NIET_GEMETEN if hunne is None else Cel("theirs: none")
    if not _geldig(hunne.maten):
        return Cel("theirs: not valid")
    if onze is None:
        return NIET_GEMETEN
    if onze.maten is None:
        return Cel("ours: none", f"no result of ours beside {ander}")
    if not _geldig(onze.maten) or onze.maten.kleinste < min(BAND[0], hunne.maten.kleinste):
        return Cel("ours: below the minimum", f"ours beside {ander} is below the minimum")
    deel = onze.maten.binnen / max(hunne.maten.binnen, 1e-9)
    gelijk = abs(deel - 1) < _PRECIES
    verlies = f"variance within is {'equal to' if gelijk else f'{deel:.3f} of'} that of {ander}, not below it"
    if onze.tijd is not None:
        verlies += f" ({onze.tijd.cpu:.2f} CPU s)"
    return Cel(f"{deel:.3f}", verlies if gelijk or deel > 1 else "", gelijk)


def _geldig(maten: Maten) -> bool:
    return not (maten.los or maten.vergeten)


def _beste_maxp(uitslag: Uitslag) -> Cel:
    """Name the max-p that has most werkgebieden, and among these the least variance."""
    hunne = [
        rij.maten and _geldig(rij.maten) and (-rij.maten.gemaakt, rij.maten.binnen, rij.aanpak)
        for rij in map(uitslag.rij, MAXP)
        if rij
    ]
    geldig = [waarde for waarde in hunne if waarde]
    if not geldig:
        return Cel("")
    gemaakt, binnen, naam = min(geldig)
    onze = uitslag.rij(alike(naam))
    tekst = f"{naam} ({-gemaakt}): {binnen:.3f} → "
    return Cel(tekst + (f"{onze.maten.binnen:.3f}" if onze and onze.maten else "not run"))


def _in_band(uitslag: Uitslag, rij: Rij, maten: Maten, *, zelfde_aantal: bool) -> Cel:
    """Tell how many werkgebieden are in band, and which tool has less distance to it, if any has."""
    tekst = f"{maten.in_band} / {maten.gemaakt}"
    if not _geldig(maten):
        return Cel(f"{tekst}, not connected", f"{rij.aanpak}: not connected")
    if not maten.buiten:
        return Cel(tekst)
    tekst += f", {maten.buiten:,} outside"
    beter = [
        (ander.maten.buiten, ander.aanpak)
        for ander in uitslag.rijen
        if ander.maten and _geldig(ander.maten) and ander.maten.buiten < maten.buiten
        if ander.maten.gemaakt == maten.gemaakt or not zelfde_aantal
    ]
    if beter:
        minst, wie = min(beter)
        return Cel(tekst, f"{rij.aanpak} is {maten.buiten:,} inhabitants outside the band, {wie} {minst:,}")
    if rij.bewijs and rij.bewijs[0].status == "optimaal":
        return Cel(f"{tekst} (least possible)")
    return Cel(f"{tekst} (not proved the least)")


def _bewijs(uitslag: Uitslag) -> Iterator[Cel]:
    tijd, eis = bewijseis(uitslag.gebieden)
    gevraagd = "" if eis is None else f"{'optimal' if eis == 0 else f'{eis:g} %'} in {tijd:g} s"
    rij = uitslag.rij(bewijs_in(tijd))
    if rij is None or not rij.bewijs or rij.tijd is None:
        tekst = "not run" if rij is None else f"none: {rij.reden}"
        yield from (Cel(tekst, rij.reden if rij and eis is not None else ""), Cel(""), Cel(gevraagd))
        return
    bewijs = rij.bewijs[0]
    gap = None if bewijs.gap is None else 100 * bewijs.gap
    if bewijs.status == "onmogelijk":
        cel = Cel("no plan within the band: proved")
    elif bewijs.status == "optimaal":
        cel = Cel("0 % (optimal)")
    elif gap is None or not bewijs.waarde:
        cel = Cel("not proved", f"nothing proved in {tijd:g} s" if eis is not None else "")
    else:
        te_ruim = eis is not None and gap > eis
        cel = Cel(f"{gap:.2f} %", f"gap of {gap:.2f} %, {gevraagd} was asked" if te_ruim else "")
    yield from (cel, Cel(f"{rij.tijd.cpu:.1f}"), Cel(gevraagd))
