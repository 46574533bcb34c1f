"""The ladder of use, and expected beside known, as parts of a report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gebied.profiel.ladder import Ladder, Ladderverschuiving, Verschuiving
from gebied.profiel.verwacht import VerwachtEnBekend
from gebied.rapport.document import Alinea, Onderdeel, Tabel
from gebied.taal import getal, opsomming

_BESCHERMD: Final = (
    "Beschermde aantallen. Wie twee voorzieningen heeft, telt twee keer. De marge (±) komt van de "
    "bescherming."
)
_VERWACHT: Final = (
    "Verwacht is een schatting: zoveel mensen zouden er zijn als het aandeel van de bron hier geldt. De "
    "grenzen van het bereik houden rekening met de marge van dat aandeel en met de bescherming."
)


def ladderdelen(ladders: Sequence[Ladder]) -> Iterator[Onderdeel]:
    """Yield a table with the share of use per trede: one row per area (all of one year)."""
    if not ladders:
        return
    treden = list(dict.fromkeys(stand.trede for ladder in ladders for stand in ladder.treden))
    rijen = []
    for ladder in ladders:
        per = {stand.trede: stand for stand in ladder.treden}
        cellen = [per[trede].tekst if trede in per else "niet geteld" for trede in treden]
        rijen.append((ladder.gebied.volledige_naam, *cellen))
    yield Tabel(
        f"Deel van het gebruik per trede, {ladders[0].jaar}",
        ("gebied", *treden),
        tuple(rijen),
        frozenset(range(1, len(treden) + 1)),
        noot=_BESCHERMD,
    )


def verschuivingsdelen(verschuivingen: Sequence[Ladderverschuiving]) -> Iterator[Onderdeel]:
    """Yield a table with what shifted between two years, and what the two years do not both count."""
    for nr, deel in enumerate(verschuivingen):
        if nr == 0 and deel.weggelaten:
            yield Alinea(
                f"Niet meegeteld, want niet in beide jaren geteld: {opsomming(deel.weggelaten)}.", "klein"
            )
        yield Tabel(
            f"Verschuiving in {deel.gebied.volledige_naam}",
            ("trede", str(deel.van), str(deel.naar), "verschuiving"),
            tuple((s.trede, s.van.tekst, s.naar.tekst, _uitkomst(s)) for s in deel.treden),
            frozenset({1, 2}),
            noot=_BESCHERMD,
        )


def verwachtdelen(delen: Sequence[VerwachtEnBekend]) -> Iterator[Onderdeel]:
    """Yield a table with who is expected and who is known, and the reach."""
    if not delen:
        return
    yield Tabel(
        "Verwacht naast bekend",
        ("gebied", "wie", "inwoners", "verwacht", "bekend", "bereik"),
        tuple(
            (
                deel.gebied.volledige_naam,
                deel.verwachting.naam,
                "onbekend" if deel.inwoners is None else f"{getal(deel.inwoners)} {deel.wie}",
                _verwacht(deel),
                deel.bekend,
                f"niet te zeggen: {deel.reden}" if deel.reden else deel.bereikstekst,
            )
            for deel in delen
        ),
        frozenset({3, 4}),
        noot=_VERWACHT,
    )
    bronnen = dict.fromkeys(
        f"{deel.verwachting.naam}: {_procent(deel.verwachting.aandeel)} ({deel.verwachting.bron})"
        for deel in delen
    )
    yield Alinea(f"Bronnen van het aandeel: {'; '.join(bronnen)}.", "klein")


def _procent(aandeel: float) -> str:
    """Return a percentage with the decimals that the source gave."""
    return f"{aandeel:g} %".replace(".", ",")


def _verwacht(deel: VerwachtEnBekend) -> str:
    if deel.verwacht is None:
        return "onbekend"
    tussen = f" ({deel.verwacht.grenzen})" if deel.verwacht.grenzen else ""
    return f"{getal(deel.verwacht.waarde)}{tussen}"


def _uitkomst(stap: Verschuiving) -> str:
    match stap.oordeel:
        case "onbekend":
            return "niet te zeggen"
        case "vergelijkbaar":
            return "geen verschuiving die groter is dan de marge"
        case oordeel:
            return oordeel
