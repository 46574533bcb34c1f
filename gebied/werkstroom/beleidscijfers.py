"""The figure that belongs to a sentence from policy, with source and margin, or why it cannot be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gebied.bronnen.beleidszinnen import Beleidszin
from gebied.fouten import VerkeerdGebruik
from gebied.indicatoren.cijfer import Cijfer, dekking_verschilt, verschil
from gebied.profiel.gebieden import Analysegebied, analysegebieden, kies_analysegebied
from gebied.profiel.verzamelen import MINSTE_INWONERS, verzamel_cijfers
from gebied.wijkscan import Wijkscan

NIET_NA_TE_GAAN: Final = "kan niet worden nagegaan"
"""What is said of a sentence without its figure."""


@dataclass(frozen=True)
class Cijferregel:
    """One figure as a screen shows it.

    Parameters
    ----------
    naam
        What it is about and where, such as ``"Inwoners van 65 jaar of ouder in Schelfhorst"``.
    waarde
        The figure with its unit, or two years with an arrow between them; ``NIET_NA_TE_GAAN`` without one.
    toelichting
        Margin, year and what else a reader has to know, in whole sentences.
    bron
        Where the figure comes from; empty without a figure.
    zin, zinbron
        The sentence from policy and its document; empty where there is none.
    """

    naam: str
    waarde: str
    toelichting: str
    bron: str
    zin: str = ""
    zinbron: str = ""


def cijfers_bij_zinnen(scan: Wijkscan, zinnen: Sequence[Beleidszin]) -> tuple[Cijferregel, ...]:
    """Return for every sentence its figure; what the scan does not have is said, and is no fault."""
    gebieden = [_gebied(scan, zin.gebied) for zin in zinnen]
    gevonden = {gebied.sleutel: gebied for gebied in gebieden if gebied is not None}
    zoeker = _Zoeker(scan, tuple(gevonden.values()))
    return tuple(zoeker.regel(zin, gebied) for zin, gebied in zip(zinnen, gebieden, strict=True))


def cijfers_van_gemeente(scan: Wijkscan, indicatoren: Sequence[str]) -> tuple[Cijferregel, ...]:
    """Return figures of the whole scan; an indicator without a figure is left out."""
    geheel = analysegebieden(scan)[0]
    zoeker = _Zoeker(scan, (geheel,))
    regels = (zoeker.regel(Beleidszin("", sleutel, geheel.sleutel), geheel) for sleutel in indicatoren)
    return tuple(regel for regel in regels if regel.waarde != NIET_NA_TE_GAAN)


def beschikbare_indicatoren(scan: Wijkscan) -> dict[str, str]:
    """Return key → name of the indicators that have a figure of the whole scan."""
    geheel = analysegebieden(scan)[0]
    zoeker = _Zoeker(scan, (geheel,))
    return {
        sleutel: zoeker.catalogus[sleutel].naam
        for sleutel in zoeker.catalogus
        if any(cijfer.waarde is not None for cijfer in zoeker.reeks(geheel, sleutel))
    }


class _Zoeker:
    """Looks figures up in one scan; what they share is worked out once."""

    def __init__(self, scan: Wijkscan, gebieden: Sequence[Analysegebied]) -> None:
        self.scan = scan
        self.catalogus = {indicator.sleutel: indicator for indicator in scan.indicatoren}
        self.verzameld = verzamel_cijfers(scan, gebieden) if gebieden else None
        self.bronnen = {herkomst.sleutel: herkomst.regel for herkomst in scan.herkomsten}
        self.inwoners = scan.inwoners()

    def reeks(self, gebied: Analysegebied, indicator: str) -> tuple[Cijfer, ...]:
        """Return the figures of all years, the oldest first."""
        return () if self.verzameld is None else self.verzameld.eigen.get((gebied.sleutel, indicator), ())

    def regel(self, zin: Beleidszin, gebied: Analysegebied | None) -> Cijferregel:
        """Return the figure beside a sentence."""
        indicator = self.catalogus.get(zin.indicator)
        if indicator is None:
            return _zonder(zin, f"het cijfer '{zin.indicator}'", "de catalogus kent dit cijfer niet")
        waar = zin.gebied if gebied is None else gebied.naam
        naam = f"{indicator.naam} in {waar}"
        if gebied is None:
            return _zonder(zin, naam, "deze wijkscan heeft geen gebied met die naam")
        if self.inwoners[list(gebied.codes)].fillna(0).sum() < MINSTE_INWONERS:
            return _zonder(zin, naam, f"daar wonen minder dan {MINSTE_INWONERS} mensen")
        nu = _van_jaar(self.reeks(gebied, indicator.sleutel), zin.jaar)
        if isinstance(nu, str):
            return _zonder(zin, naam, nu)
        eerder = None if zin.eerder is None else _van_jaar(self.reeks(gebied, indicator.sleutel), zin.eerder)
        waarde = nu.tekst if not isinstance(eerder, Cijfer) else f"{_kort(eerder)} → {nu.tekst}"
        if isinstance(eerder, Cijfer):
            zinnen = [_over(nu), _over(eerder), _verschil(eerder, nu)]
        else:
            zinnen = [*_over_een(nu)]
        if isinstance(eerder, str):
            zinnen.append(f"De verandering sinds {zin.eerder} {NIET_NA_TE_GAAN}: {eerder}.")
        genoemd = (nu, eerder) if isinstance(eerder, Cijfer) else (nu,)
        bronnen = dict.fromkeys(self._bron(cijfer) for cijfer in genoemd)
        return Cijferregel(naam, waarde, " ".join(zinnen), " · ".join(bronnen), zin.tekst, zin.bron)

    def _bron(self, cijfer: Cijfer) -> str:
        delen = (self.bronnen.get(sleutel, sleutel) for sleutel in cijfer.herkomst.split(" + "))
        return " + ".join(deel for deel in delen if deel) or cijfer.indicator.bron


def _gebied(scan: Wijkscan, tekst: str) -> Analysegebied | None:
    """Return the area that is meant; CBS writes "Wijk 18 Schelfhorst" where a document has the last word."""
    try:
        return kies_analysegebied(scan, tekst)
    except VerkeerdGebruik:
        slot = f" {tekst.strip()}".casefold()
        op_eind = [gebied for gebied in analysegebieden(scan) if gebied.naam.casefold().endswith(slot)]
        return op_eind[0] if len(op_eind) == 1 else None


def _van_jaar(reeks: Sequence[Cijfer], jaar: int | None) -> Cijfer | str:
    """Return the figure of a year (None: the newest), or why there is none."""
    if not reeks:
        return "deze wijkscan heeft dit cijfer niet"
    passend = [cijfer for cijfer in reeks if jaar is None or cijfer.jaar == jaar]
    if not passend:
        return f"deze wijkscan heeft dit cijfer niet over {jaar}"
    nieuwste = next((cijfer for cijfer in reversed(passend) if cijfer.waarde is not None), passend[-1])
    return nieuwste if nieuwste.waarde is not None else nieuwste.reden


def _zonder(zin: Beleidszin, naam: str, reden: str) -> Cijferregel:
    tekst = f"{reden[:1].upper()}{reden[1:]}."
    return Cijferregel(naam, NIET_NA_TE_GAAN, tekst, "", zin.tekst, zin.bron)


def _kort(cijfer: Cijfer) -> str:
    return cijfer.tekst.removesuffix(cijfer.indicator.eenheid).rstrip()


def _over_een(cijfer: Cijfer) -> Iterator[str]:
    """Yield what has to be known of a figure that stands above it."""
    yield "Het jaar is niet bekend." if cijfer.jaar is None else f"Cijfer over {cijfer.jaar}."
    if cijfer.margetekst:
        yield f"Marge: {_marge(cijfer)}."
    if cijfer.toelichting:
        yield f"{cijfer.toelichting[:1].upper()}{cijfer.toelichting[1:]}."


def _over(cijfer: Cijfer) -> str:
    """Return a figure of one of two years with its margin."""
    wanneer = "Jaar onbekend" if cijfer.jaar is None else f"In {cijfer.jaar}"
    erbij = [f"marge: {_marge(cijfer)}"] if cijfer.margetekst else []
    erbij += [cijfer.toelichting] if cijfer.toelichting else []
    staart = f" ({'; '.join(erbij)})" if erbij else ""
    return f"{wanneer}: {cijfer.tekst}{staart}."


def _marge(cijfer: Cijfer) -> str:
    return cijfer.margetekst.replace(" – ", " tot ")


def _verschil(eerder: Cijfer, nu: Cijfer) -> str:
    """Say what may be said of a change: nothing within the margin, and no causes."""
    if nu.indicator.zekerheid == "modelschatting":
        return "Modelschattingen van twee jaren mogen niet met elkaar worden vergeleken."
    oordeel = "onbekend" if dekking_verschilt(nu, eerder) else verschil(nu, eerder).oordeel
    if oordeel == "onbekend":
        return "Of dit echt anders is, is niet te zeggen."
    if oordeel == "vergelijkbaar":
        return "Het verschil is niet groter dan de marge."
    return f"Het cijfer is {oordeel} dan toen; het verschil is groter dan de marge."
