"""A whole reeks: open its folder, carry out what is not done yet, and make its files."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from gebied.bestand import in_een_keer
from gebied.fouten import VerkeerdGebruik
from gebied.model import Herkomst
from gebied.reeks.afwezig import Afwezigheid
from gebied.reeks.beleid import Beleidstabel, beleidstabel, standaardbanden
from gebied.reeks.deeltaak import Instellingen
from gebied.reeks.delen import Reeksdeel
from gebied.reeks.invoer import Reeksinvoer
from gebied.reeks.overzicht import schrijf_overzicht
from gebied.reeks.reeksmap import Reeksmap, open_reeksmap
from gebied.reeks.uitvoer import (
    Reeksuitkomst,
    maak_bevindingentabel,
    maak_bewijstabel,
    maak_gemeententabel,
    schrijf_lagen,
    schrijf_tabellen,
)
from gebied.reeks.uitvoering import Uitvoerder, lokaal, verbonden, versie, voer_hier_uit

Meld = Callable[[str, int, int | None], None]
"""Called with what is being done, how far (in gebieden), and out of how many."""

_AF = ("klaar", "geen_indeling")


def draai_reeks(
    invoer: Reeksinvoer,
    delen: Sequence[Reeksdeel],
    uit: str | Path,
    *,
    instellingen: Instellingen | None = None,
    werkers: int | None = None,
    scheduler: str | None = None,
    vervang: bool = False,
    afwezigheid: Afwezigheid | None = None,
    meld: Meld | None = None,
) -> Reeksuitkomst:
    """Carry out a reeks, or the rest of one that was stopped.

    Parameters
    ----------
    invoer
        Boundaries and figures, as `lees_invoer` reads them.
    delen
        As `maak_delen` makes them.
    uit
        Folder of the reeks. With the same input, delen and settings a run goes on where it was; delen that
        failed are tried again. All files are made anew from the delen, and so equal those of a run that was
        never stopped.
    instellingen
        What holds for every deel.
    werkers
        Number of processes on this machine: default one per processor, 0 for none but this one.
    scheduler
        Address of a Dask scheduler to use instead.
    vervang
        Begin anew where the folder holds another reeks.
    afwezigheid
        Which gemeenten the input lacks, for the summary.
    meld
        Called as delen come in.

    Raises
    ------
    BronOnbereikbaar
        When the scheduler does not answer.
    InvoerGeweigerd
        When the folder cannot be used. A fault in one deel is never raised: see `Reeksuitkomst.gemeenten`.
    """
    begin = time.monotonic()
    volgorde = tuple(sorted(delen, key=lambda deel: deel.sleutel))
    if not volgorde:
        raise VerkeerdGebruik("Deze reeks heeft geen gemeenten.", stap="kies een ander bestand of gemeenten.")
    instellingen = _met_banden(instellingen or Instellingen(), volgorde)
    # a scheduler has to answer before anything is written; processes start when there is work for them
    with (
        verbonden(scheduler) if scheduler else nullcontext() as ver,
        open_reeksmap(uit, _kenmerk(invoer, volgorde, instellingen), vervang=vervang) as map_,
    ):
        rest = _niet_af(map_, volgorde)
        _reken(map_, invoer, volgorde, rest, instellingen, _uitvoerder(ver, werkers, rest), meld)
        if meld is not None:
            meld("Bestanden maken", 0, None)
        return _maak_bestanden(map_, invoer, volgorde, afwezigheid, gerekend=len(rest), begin=begin)


def _met_banden(instellingen: Instellingen, delen: Sequence[Reeksdeel]) -> Instellingen:
    """Return the settings with the bands of the policy table: the same for every deel, so that they add up.

    The sweep is that around the band of most delen. The bands of the others are there too.
    """
    eigen = Counter(deel.opdracht.inwoners for deel in delen).most_common()
    gekozen = instellingen.banden or standaardbanden(eigen[0][0])
    return replace(instellingen, banden=tuple(dict.fromkeys([*gekozen, *(band for band, _ in eigen)])))


def _uitvoerder(
    ver: Uitvoerder | None, werkers: int | None, rest: Sequence[Reeksdeel]
) -> AbstractContextManager[Uitvoerder]:
    if ver is not None:
        return nullcontext(ver)
    if werkers == 0 or not rest:
        return nullcontext(voer_hier_uit)
    return lokaal(werkers)


def _kenmerk(invoer: Reeksinvoer, delen: Sequence[Reeksdeel], instellingen: Instellingen) -> dict[str, Any]:
    """Return what the outcome depends on. More time changes nothing that is done, so it is left out."""
    vast = asdict(instellingen)
    del vast["tijd"]
    opdrachten = {deel.sleutel: {**deel.opdracht.als_dict(), "tijd": None} for deel in delen}
    return {"versie": versie(), "invoer": invoer.kenmerk, "delen": opdrachten, "instellingen": vast}


def _niet_af(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> list[Reeksdeel]:
    """Return the delen that are not done, or have failed before."""
    uitkomsten = ((deel, map_.lees(deel.sleutel, vormen=False)) for deel in delen)
    return [deel for deel, uitkomst in uitkomsten if uitkomst is None or uitkomst.status not in _AF]


def _reken(
    map_: Reeksmap,
    invoer: Reeksinvoer,
    delen: Sequence[Reeksdeel],
    rest: Sequence[Reeksdeel],
    instellingen: Instellingen,
    uitvoerder: AbstractContextManager[Uitvoerder],
    meld: Meld | None,
) -> None:
    """Carry out the rest, largest first, and store each deel as it comes."""
    omvang = _omvang(invoer, delen)
    totaal = sum(omvang.values())
    klaar = totaal - sum(omvang[deel.sleutel] for deel in rest)
    eerst_groot = sorted(rest, key=lambda deel: (-omvang[deel.sleutel], deel.sleutel))
    with uitvoerder as voer_uit:
        for uitkomst in voer_uit(eerst_groot, invoer.lees, instellingen):
            map_.bewaar(uitkomst)
            klaar += omvang[uitkomst.sleutel]
            if meld is not None:
                meld("Gebieden indelen", klaar, totaal)


def _omvang(invoer: Reeksinvoer, delen: Sequence[Reeksdeel]) -> dict[str, int]:
    """Return the number of gebieden per deel; 1 per gemeente where that is not known yet."""
    per = dict(zip(invoer.gemeenten["code"], invoer.gemeenten["gebieden"], strict=True))
    return {deel.sleutel: sum(max(1, int(per[code])) for code in deel.gemeenten) for deel in delen}


def _maak_bestanden(
    map_: Reeksmap,
    invoer: Reeksinvoer,
    delen: tuple[Reeksdeel, ...],
    afwezigheid: Afwezigheid | None,
    *,
    gerekend: int,
    begin: float,
) -> Reeksuitkomst:
    gemeenten = maak_gemeententabel(map_, delen)
    bewijs = maak_bewijstabel(gemeenten)
    beleid = beleidstabel(_beleidsrijen(map_, delen))
    bestanden = [
        *schrijf_lagen(map_, delen),
        *schrijf_tabellen(map_, gemeenten, bewijs, maak_bevindingentabel(map_, delen)),
        *_schrijf_beleid(map_, beleid),
    ]
    uitkomst = Reeksuitkomst(
        map=map_.pad,
        delen=delen,
        gemeenten=gemeenten,
        bewijs=bewijs,
        beleid=beleid,
        afwezigheid=afwezigheid,
        herkomsten=invoer.herkomsten or _herkomsten(map_, delen),
        bevindingen=invoer.bevindingen,
        bestanden=tuple(bestanden),
        seconden=round(time.monotonic() - begin, 1),
        gerekend=gerekend,
    )
    uitkomst = replace(uitkomst, bestanden=(*uitkomst.bestanden, *schrijf_overzicht(uitkomst)))
    map_.ruim_op(uitkomst.bestanden)
    return uitkomst


def _herkomsten(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> tuple[Herkomst, ...]:
    """Return the sources of delen that were fetched one by one, each once."""
    uitkomsten = (map_.lees(deel.sleutel, vormen=False) for deel in delen)
    alle = {h.regel: h for uitkomst in uitkomsten if uitkomst is not None for h in uitkomst.herkomsten}
    return tuple(alle.values())


def _beleidsrijen(map_: Reeksmap, delen: Sequence[Reeksdeel]) -> Iterator[Any]:
    for deel in delen:
        uitkomst = map_.lees(deel.sleutel, vormen=False)
        if uitkomst is not None:
            yield from uitkomst.beleid


def _schrijf_beleid(map_: Reeksmap, beleid: Beleidstabel) -> list[Path]:
    from gebied.rapport.werkmap import schrijf_werkmap  # not for workers, see `uitvoer`

    paden = [map_.pad / "beleid.csv", map_.pad / "beleid.xlsx"]
    with in_een_keer(paden[0]) as naast:
        beleid.per_deel.to_csv(naast, index=False, encoding="utf-8", lineterminator="\n")
    schrijf_werkmap(paden[1], beleid.als_bladen(), titel="Beleidstabel")
    return paden
