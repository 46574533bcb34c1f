"""Parts of a report about service use: the ladder, its shift over the years, and expected beside known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gebied.profiel.ladder import Ladder, Ladderverschuiving
from gebied.profiel.verwacht import VerwachtEnBekend
from gebied.rapport.document import Alinea, Kop, Onderdeel, Opsomming, Tabel
from gebied.taal import getal, opsomming


def ladderdelen(ladder: Ladder, verschuiving: Ladderverschuiving | None = None) -> Iterator[Onderdeel]:
    """Yield the ladder of one area, and how it shifted where there are two years."""
    yield Kop("Van algemene naar zware hulp", 2)
    yield Alinea(
        f"Het gebruik van voorzieningen in {ladder.jaar}, per trede van de ladder. Wie twee voorzieningen "
        "heeft, telt twee keer. De aantallen zijn beschermd."
    )
    yield Tabel(
        f"Ladder van {ladder.gebied.naam} in {ladder.jaar}",
        ("trede", "aantal", "aandeel"),
        tuple((stand.trede, stand.aantal, stand.tekst) for stand in ladder.treden),
        frozenset({1, 2}),
        noot="± is de marge (95 %) door de bescherming.",
    )
    if verschuiving is None:
        return
    rijen = tuple(
        (deel.trede, deel.van.tekst, deel.naar.tekst, _verschil(deel.verschil), deel.oordeel)
        for deel in verschuiving.treden
    )
    weg = opsomming(list(verschuiving.weggelaten))
    yield Tabel(
        f"Verschuiving van {verschuiving.van} naar {verschuiving.naar}",
        ("trede", str(verschuiving.van), str(verschuiving.naar), "verschil", "oordeel"),
        rijen,
        frozenset({1, 2, 3}),
        noot=f"Niet meegeteld, want maar in één van de jaren bekend: {weg}." if weg else "",
    )


def _verschil(waarde: float | None) -> str:
    if waarde is None:
        return "onbekend"
    teken = "+" if round(waarde) > 0 else ""
    return f"{teken}{getal(round(waarde))} procentpunt"


def bereikdelen(bereiken: Sequence[VerwachtEnBekend]) -> Iterator[Onderdeel]:
    """Yield what may be expected beside what is known, for one or more areas."""
    if not bereiken:
        return
    yield Kop("Verwacht en bekend", 2)
    yield Alinea(
        "Hoeveel mensen naar verwachting met iets te maken hebben, naast hoeveel er bekend zijn. De "
        "verwachting is een landelijk of regionaal aandeel, toegepast op de inwoners hier."
    )
    yield Opsomming(tuple(bereik.zin for bereik in bereiken))
    bronnen = dict.fromkeys(
        f"{bereik.verwachting.naam}: {bereik.verwachting.bron}; bekend: {bereik.bekend_bron or 'geen bron'}"
        for bereik in bereiken
    )
    yield Alinea("Bronnen: " + "; ".join(bronnen) + ".", "klein")
