"""A doelenboom checked: which nodes stand under which, and every fault of it as a finding.

Nothing is mended here: what a code means is for the gemeente to say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from gebied.bronnen.catalogus import Catalogus
from gebied.bronnen.doelenbestand import SOORTEN, Doelenboom, Knoop, Knoopid
from gebied.fouten import lijkt_op
from gebied.model import Bevinding
from gebied.taal import getal, opsomming

GEEN_DOELWAARDE: Final = "geen doelwaarde vastgesteld"

_LIJNEN: Final = SOORTEN[:-1]
_MEESTE_KRINGEN: Final = 20
_MEESTE_CODES: Final = 10  # a report has a line for every indicator; a finding has to be read at a glance


def knopen_van(boom: Doelenboom) -> tuple[Knoop, ...]:
    """Return every node once, in the order of the file; one that stands in several places has all of them.

    Nodes of one kind and code with different names are different nodes.
    """
    samen: dict[tuple[Knoopid, str], Knoop] = {}
    for knoop in boom.knopen:
        sleutel = knoop.id, _kaal(knoop.naam)
        al = samen.get(sleutel)
        samen[sleutel] = knoop if al is None else _met(al, knoop)
    return tuple(samen.values())


def ouders_van(boom: Doelenboom) -> dict[Knoopid, tuple[Knoopid, ...]]:
    """Return per node the nodes it stands under; what it stands under and is not there is left out."""
    ouders: dict[Knoopid, dict[Knoopid, None]] = {knoop.id: {} for knoop in boom.knopen}
    for knoop in boom.knopen:
        gevonden = (boom.ouder(knoop, onder) for onder in knoop.onder)
        ouders[knoop.id] |= {ouder: None for ouder in gevonden if ouder is not None}
    return {knoop: tuple(boven) for knoop, boven in ouders.items()}


def boven(knoop: Knoopid, ouders: Mapping[Knoopid, tuple[Knoopid, ...]]) -> frozenset[Knoopid]:
    """Return everything that a node stands under, near or far; also itself when it stands in a circle."""
    gezien: set[Knoopid] = set()
    stapel = [*ouders.get(knoop, ())]
    while stapel:
        if (hier := stapel.pop()) not in gezien:
            gezien.add(hier)
            stapel += ouders.get(hier, ())
    return frozenset(gezien)


def doelen_van(boom: Doelenboom) -> dict[Knoopid, tuple[Knoop, ...]]:
    """Return per node the doelen that it serves, in the order of the file."""
    ouders = ouders_van(boom)
    doelen = [knoop for knoop in knopen_van(boom) if knoop.soort == "doel"]
    alles = {knoop: boven(knoop, ouders) for knoop in ouders}
    return {knoop: tuple(doel for doel in doelen if doel.id in hoger) for knoop, hoger in alles.items()}


def keur_doelenboom(boom: Doelenboom, catalogus: Catalogus | None = None) -> tuple[Bevinding, ...]:
    """Return every fault of a doelenboom as a finding.

    Parameters
    ----------
    boom
        As it was read.
    catalogus
        To look up the keys of indicators; without it keys are not checked, and no source follows from them.

    Returns
    -------
    tuple of Bevinding
        In the order of the file within each code. A missing target or source is one finding for all
        indicators together.
    """
    knopen, ouders = knopen_van(boom), ouders_van(boom)
    return (
        *_dubbel(knopen),
        *_lijn_en_indicator(knopen),
        *_andere_lijn(knopen, ouders),
        *_ander_doel(knopen, ouders),
        *_ouder_onbekend(boom),
        *_los(knopen),
        *_kringen(ouders),
        *_zonder_indicator(knopen, ouders),
        *_sleutel_onbekend(knopen, catalogus),
        *_zonder_doelwaarde(knopen),
        *_zonder_bron(knopen, catalogus),
    )


def _kaal(tekst: str) -> str:
    return " ".join(tekst.casefold().split())


def _met(al: Knoop, ander: Knoop) -> Knoop:
    """Return a node with the places of another entry of it, and what only that entry tells."""
    return replace(
        al,
        onder=tuple(dict.fromkeys((*al.onder, *ander.onder))),
        sleutel=al.sleutel or ander.sleutel,
        doelwaarde=ander.doelwaarde if al.doelwaarde is None else al.doelwaarde,
        doeljaar=ander.doeljaar if al.doeljaar is None else al.doeljaar,
        bron=al.bron or ander.bron,
        hoofdstuk=al.hoofdstuk or ander.hoofdstuk,
    )


def _per_id(knopen: Iterable[Knoop]) -> dict[Knoopid, list[Knoop]]:
    uit: defaultdict[Knoopid, list[Knoop]] = defaultdict(list)
    for knoop in knopen:
        uit[knoop.id].append(knoop)
    return uit


def _dubbel(knopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    for (soort, code), deel in _per_id(knopen).items():
        namen = [f"'{knoop.naam}'" for knoop in deel if knoop.naam]
        if len(namen) > 1:
            yield Bevinding(
                "DOEL_CODE_DUBBEL",
                f"De code {code} heeft als {soort} {getal(len(namen))} betekenissen: "
                f"{opsomming(namen)}. Geef elk een eigen code.",
            )


def _lijn_en_indicator(knopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    lijnen: defaultdict[str, list[str]] = defaultdict(list)
    for soort, code in _per_id(knopen):
        if soort in _LIJNEN:
            lijnen[code].append(soort)
    for soort, code in _per_id(knopen):
        if soort == "indicator" and code in lijnen:
            yield Bevinding(
                "DOEL_LIJN_EN_INDICATOR",
                f"De code {code} is van een {opsomming(lijnen[code])} en ook van een indicator. Noem "
                "bij deze code altijd welke van de twee u bedoelt.",
            )


def _andere_lijn(
    knopen: Iterable[Knoop], ouders: Mapping[Knoopid, tuple[Knoopid, ...]]
) -> Iterator[Bevinding]:
    lijnen = [knoop for knoop in knopen if knoop.soort in _LIJNEN]
    for knoop in knopen:
        zelfde = [lijn for lijn in lijnen if lijn.code == knoop.code]
        if knoop.soort != "indicator" or not zelfde:
            continue
        if not boven(knoop.id, ouders) & {lijn.id for lijn in zelfde}:
            yield Bevinding(
                "DOEL_ANDERE_LIJN",
                f"Indicator {knoop.code} ('{knoop.naam}') heeft de code van {zelfde[0].titel}, maar staat "
                "daar niet onder. Kijk na bij welke lijn de indicator hoort.",
            )


def _ander_doel(
    knopen: Iterable[Knoop], ouders: Mapping[Knoopid, tuple[Knoopid, ...]]
) -> Iterator[Bevinding]:
    doelen = {knoop.code: knoop for knoop in knopen if knoop.soort == "doel"}
    for knoop in knopen:
        genoemd = doelen.get(knoop.code.partition(".")[0])
        eigen = [code for soort, code in boven(knoop.id, ouders) if soort == "doel"]
        if knoop.soort != "doel" and genoemd is not None and eigen and genoemd.code not in eigen:
            yield Bevinding(
                "DOEL_ANDER_DOEL",
                f"De code van {knoop.titel} begint als die van {genoemd.titel}, maar "
                f"{'deze indicator' if knoop.soort == 'indicator' else 'deze lijn'} staat onder doel "
                f"{opsomming(sorted(eigen))}. Kijk na wat klopt.",
            )


def _ouder_onbekend(boom: Doelenboom) -> Iterator[Bevinding]:
    codes = sorted({knoop.code for knoop in boom.knopen if knoop.soort in _LIJNEN})
    paren = dict.fromkeys((ieder, onder) for ieder in boom.knopen for onder in ieder.onder)
    for knoop, onder in paren:
        if boom.ouder(knoop, onder) is None:
            yield Bevinding(
                "DOEL_OUDER_ONBEKEND",
                f"{_hoofdletter(knoop.titel)} staat onder '{onder}', maar dat staat niet in de doelenboom. "
                f"{lijkt_op(onder, codes)}".strip(),
            )


def _los(knopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    for knoop in knopen:
        if knoop.soort != "doel" and not knoop.onder:
            yield Bevinding(
                "DOEL_LOS",
                f"{_hoofdletter(knoop.titel)} staat nergens onder. Noem bij 'onder' de code van een lijn "
                "of doel.",
            )


def _kringen(ouders: Mapping[Knoopid, tuple[Knoopid, ...]]) -> Iterator[Bevinding]:
    """Yield circles, up to a number; one link of each is taken away to find the next."""
    over = {knoop: list(hoger) for knoop, hoger in ouders.items()}
    for _ in range(_MEESTE_KRINGEN):
        try:
            TopologicalSorter(over).prepare()
        except CycleError as fout:
            kring: list[Knoopid] = fout.args[1]  # each stands above the next; the first is the last
            over[kring[1]].remove(kring[0])
            delen = [" ".join(knoop) for knoop in reversed(kring)]
            yield Bevinding(
                "DOEL_KRING",
                f"Deze delen staan in een kring onder elkaar: {', '.join(delen)}. Haal een van de "
                "verwijzingen bij 'onder' weg.",
            )
        else:
            return


def _zonder_indicator(
    knopen: Iterable[Knoop], ouders: Mapping[Knoopid, tuple[Knoopid, ...]]
) -> Iterator[Bevinding]:
    gemeten = {lijn for knoop in ouders if knoop[0] == "indicator" for lijn in boven(knoop, ouders)}
    for knoop in knopen:
        if knoop.soort in _LIJNEN and knoop.id not in gemeten:
            yield Bevinding(
                "DOEL_ZONDER_INDICATOR",
                f"Onder {knoop.titel} staat geen enkele indicator: of het lukt, is niet te meten.",
            )


def _sleutel_onbekend(knopen: Iterable[Knoop], catalogus: Catalogus | None) -> Iterator[Bevinding]:
    if catalogus is None:
        return
    sleutels = [indicator.sleutel for indicator in catalogus]
    for knoop in knopen:
        if knoop.sleutel and knoop.sleutel not in catalogus:
            yield Bevinding(
                "DOEL_SLEUTEL_ONBEKEND",
                f"{_hoofdletter(knoop.titel)} noemt de sleutel '{knoop.sleutel}', maar die staat niet in de "
                f"catalogus. {lijkt_op(knoop.sleutel, sleutels)}".strip(),
            )


def _zonder_doelwaarde(knopen: Iterable[Knoop]) -> Iterator[Bevinding]:
    zonder = [k for k in knopen if k.soort == "indicator" and k.doelwaarde is None]
    if zonder:
        yield Bevinding(
            "DOEL_ZONDER_DOELWAARDE",
            f"Van {_hoeveel(zonder)} is geen doelwaarde vastgesteld: {_codes(zonder)}.",
        )


def _zonder_bron(knopen: Iterable[Knoop], catalogus: Catalogus | None) -> Iterator[Bevinding]:
    zonder = [
        knoop
        for knoop in knopen
        if knoop.soort == "indicator"
        and not knoop.bron
        and (catalogus is None or knoop.sleutel not in catalogus)
    ]
    if zonder:
        yield Bevinding(
            "DOEL_ZONDER_BRON",
            f"Van {_hoeveel(zonder)} is niet bekend uit welke bron het cijfer komt: {_codes(zonder)}.",
        )


def _hoeveel(knopen: list[Knoop]) -> str:
    return f"{getal(len(knopen))} {'indicator' if len(knopen) == 1 else 'indicatoren'}"


def _codes(knopen: Iterable[Knoop]) -> str:
    codes = list(dict.fromkeys(knoop.code for knoop in knopen))
    meer = len(codes) - _MEESTE_CODES
    return opsomming([*codes[:_MEESTE_CODES], *([f"{getal(meer)} andere"] if meer > 0 else [])])


def _hoofdletter(tekst: str) -> str:
    return tekst[:1].upper() + tekst[1:]
