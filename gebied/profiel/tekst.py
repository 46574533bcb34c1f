"""Plain Dutch about an area, made from rules: a sentence never says more than its figures carry.

"Hoger dan" and "lager dan" stand only where a difference is larger than its margin. No sentence names a
cause. Every sentence carries its claims, so that a reader (or a test) can look each figure up and check it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gebied.bronnen.catalogus import Domein, Zekerheid
from gebied.indicatoren.cijfer import Cijfer
from gebied.profiel.opvallend import Opvallend
from gebied.profiel.profiel import Profiel
from gebied.profiel.profielcijfer import Met, Profielcijfer, Vergelijking
from gebied.taal import getal, opsomming

Claim = Literal["waarde", "hoger", "lager", "vergelijkbaar"]

MEESTE_ZINNEN: Final = 5
"""Sentences per domain; what they leave out stands in the table."""

_MEESTE_NAMEN: Final = 4
_VRIJWEL_ALLEN: Final = 0.95
_VOLGORDE: Final = ("hoger", "lager", "vergelijkbaar")


@dataclass(frozen=True, slots=True)
class Bewering:
    """What a sentence claims about one figure.

    Parameters
    ----------
    indicator, plaats, jaar
        Which figure: key of the indicator, of the place, and year.
    claim
        That it has this value; or also that it is higher, lower or comparable.
    waarde
        The figure as the sentence writes it.
    met, ander_plaats, ander_jaar, ander_waarde
        The benchmark: its kind, place, year, and figure as written; empty for the claim ``"waarde"``.
    """

    indicator: str
    plaats: str
    jaar: int | None
    claim: Claim
    waarde: str
    met: Met | Literal[""] = ""
    ander_plaats: str = ""
    ander_jaar: int | None = None
    ander_waarde: str = ""


@dataclass(frozen=True, slots=True)
class Zin:
    """One sentence and all that it claims."""

    tekst: str
    beweringen: tuple[Bewering, ...]


@dataclass(frozen=True, slots=True)
class _Soort:
    """What figures must have in common to stand in one sentence."""

    claim: Claim
    met: Met | Literal[""]
    naam: str
    jaar: int | None
    ander_jaar: int | None
    zekerheid: Zekerheid


def domeintekst(profiel: Profiel, domein: Domein) -> tuple[Zin, ...]:
    """Return the text about one domain: at most `MEESTE_ZINNEN` sentences.

    First counts, then what is higher, lower and comparable, then what differs from an earlier year, and what
    is known only of the whole gemeente. What a model estimated is never compared with another year.
    """
    cijfers = profiel.per_domein().get(domein, ())
    eigen = [c for c in cijfers if c.cijfer.waarde is not None and not c.van_gemeente]
    aantallen = [c for c in eigen if c.indicator.optellen == "som"]
    zinnen = [
        *_aantallen(aantallen, profiel.gebied.naam),
        *_vergelijkingen([c for c in eigen if c.indicator.optellen != "som"]),
    ]
    laatste = [*_eerder(eigen), *_gemeente([c for c in cijfers if c.van_gemeente], profiel)]
    ruimte = max(MEESTE_ZINNEN - len(laatste), MEESTE_ZINNEN - 2)
    return tuple([*zinnen[:ruimte], *laatste][:MEESTE_ZINNEN])


def samenvatting(profiel: Profiel) -> tuple[Zin, ...]:
    """Return the first lines of a report: what it is about, how many live there, how much departs."""
    soort, waar = profiel.gebied.soort, opsomming(profiel.gemeenten)
    plek = (
        ""
        if soort == "scan"
        else f" ({soort})"
        if soort == "gemeente" or not waar
        else f" ({soort} in {waar})"
    )
    wie = Zin(f"Dit is de analyse van {profiel.gebied.naam}{plek}.", ())
    return (wie, *_inwoners(profiel), *_hoeveel(profiel))


def _inwoners(profiel: Profiel) -> list[Zin]:
    for cijfer in (regel.cijfer for regel in profiel.cijfers):
        telt = cijfer.indicator.optellen == "som" and cijfer.indicator.teller == "inwoners"
        if telt and cijfer.waarde is not None:
            aantal = getal(cijfer.waarde)
            tekst = f"{_hoofdletter(_wanneer(cijfer.jaar))} wonen er {aantal} mensen."
            return [Zin(tekst, (_waarde(cijfer, aantal),))]
    return []


def _hoeveel(profiel: Profiel) -> list[Zin]:
    """Return how many figures are higher, lower and comparable, beside the benchmark that most have."""
    hoofd = [(v.met, v.naam) for c in profiel.cijfers if not c.van_gemeente and (v := c.hoofdvergelijking)]
    if not hoofd:
        return []
    met, naam = max(dict.fromkeys(hoofd), key=hoofd.count)
    geteld = [
        v
        for c in profiel.cijfers
        if not c.van_gemeente
        for v in c.vergelijkingen
        if v.met == met and v.oordeel != "onbekend"
    ]
    if len(geteld) < 2:
        return []
    oordelen = [v.oordeel for v in geteld]
    aantallen = [f"{oordelen.count(oordeel)} {oordeel}" for oordeel in _VOLGORDE if oordeel in oordelen]
    tekst = f"Wij vergelijken {len(geteld)} cijfers met {naam}: {opsomming(aantallen)}."
    if anders := sum(v.ander_jaar for v in geteld):
        tekst += f" Bij {anders} daarvan is het cijfer van {naam} over een ander jaar."
    return [Zin(tekst, ())]


def opvallende_zin(opvallend: Opvallend) -> Zin:
    """Return one departure as a sentence of its own."""
    cijfer, vergelijking = opvallend.cijfer.cijfer, opvallend.vergelijking
    bewering = _bewering(cijfer, vergelijking)
    bron = _volgens(cijfer.indicator.zekerheid, cijfer.jaar)
    tekst = (
        f"{cijfer.indicator.naam}: {cijfer.tekst}, {vergelijking.oordeel} dan in {vergelijking.naam} "
        f"({bewering.ander_waarde}), {bron}."
    )
    return Zin(tekst, (bewering,))


def _aantallen(cijfers: Sequence[Profielcijfer], gebied: str) -> list[Zin]:
    zinnen = []
    for jaar in dict.fromkeys(c.cijfer.jaar for c in cijfers):
        van_jaar = [c.cijfer for c in cijfers if c.cijfer.jaar == jaar]
        wanneer = "" if jaar is None else f" in {jaar}"
        tekst = f"In {gebied} gaat het{wanneer} om {opsomming([_aantal(c) for c in van_jaar])}."
        zinnen.append(Zin(tekst, tuple(_waarde(c) for c in van_jaar)))
    return zinnen


def _aantal(cijfer: Cijfer) -> str:
    naam = midden_in_zin(cijfer.indicator.naam)
    bij = f"{'' if naam == cijfer.indicator.eenheid else naam}{_deel(cijfer)}".removeprefix(", ")
    return f"{cijfer.tekst} ({bij})" if bij else cijfer.tekst


def _vergelijkingen(cijfers: Sequence[Profielcijfer]) -> list[Zin]:
    """Return sentences about the first benchmark, like with like, the largest groups of a kind first."""
    groepen: dict[_Soort, list[Profielcijfer]] = {}
    for cijfer in cijfers:
        groepen.setdefault(_soort(cijfer), []).append(cijfer)
    volgorde = sorted(groepen, key=lambda soort: (_rang(soort), -len(groepen[soort])))
    return [_zin(soort, _op_volgorde(soort, groepen[soort])) for soort in volgorde]


def _op_volgorde(soort: _Soort, cijfers: Sequence[Profielcijfer]) -> list[Profielcijfer]:
    """The largest departures first; of what is comparable, the most alike first."""
    return sorted(cijfers, key=_grootte, reverse=soort.claim == "vergelijkbaar")


def _soort(cijfer: Profielcijfer) -> _Soort:
    jaar, zekerheid = cijfer.cijfer.jaar, cijfer.indicator.zekerheid
    vergelijking = cijfer.hoofdvergelijking
    if vergelijking is None:
        return _Soort("waarde", "", "", jaar, None, zekerheid)
    ander = vergelijking.cijfer.jaar if vergelijking.ander_jaar else jaar
    return _Soort(_claim(vergelijking), vergelijking.met, vergelijking.naam, jaar, ander, zekerheid)


def _rang(soort: _Soort) -> int:
    return _VOLGORDE.index(soort.claim) if soort.claim in _VOLGORDE else len(_VOLGORDE)


def _grootte(cijfer: Profielcijfer) -> float:
    return -abs(cijfer.z or 0.0)


def _zin(soort: _Soort, cijfers: Sequence[Profielcijfer]) -> Zin:
    genoemd = cijfers[:_MEESTE_NAMEN]
    meer = " onder meer" if len(cijfers) > len(genoemd) else ""
    volgens = _volgens(soort.zekerheid, soort.jaar)
    zijn = "is" if len(genoemd) == 1 else "zijn"
    if soort.claim == "waarde":
        lijst = opsomming([_los(c.cijfer) for c in genoemd])
        tekst = f"Bekend {zijn} {volgens}{meer}: {lijst}."
        return Zin(tekst, tuple(_waarde(c.cijfer) for c in genoemd))
    paren = [(c, v) for c in genoemd if (v := c.hoofdvergelijking) is not None]
    ander = soort.naam if soort.ander_jaar == soort.jaar else f"{soort.naam} in {soort.ander_jaar}"
    wat = "dit cijfer" if len(paren) == 1 and not meer else "deze cijfers"
    if soort.claim == "hoger":
        zijn = "is" if wat == "dit cijfer" else "zijn"
        begin = f"{_hoofdletter(volgens)} {zijn}{meer} {wat} hoger dan in {ander}"
    elif soort.claim == "lager":
        begin = f"Lager dan in {ander} {zijn} {volgens}{meer}"
    else:
        begin = f"Vergelijkbaar met {ander} {zijn} {volgens}{meer}"
    staart = _grenzen(deel for c, v in paren for deel in (c.cijfer, v.cijfer))
    beweringen = tuple(_bewering(c.cijfer, v) for c, v in paren)
    return Zin(f"{begin}: {_met_ander(paren)}{staart}.", beweringen)


def _eerder(cijfers: Iterable[Profielcijfer]) -> list[Zin]:
    """Return one sentence about the years most figures have in common: what is higher now, what is lower."""
    paren = [(c, v) for c in cijfers if (v := c.eerder) is not None and v.oordeel in ("hoger", "lager")]
    if not paren:
        return []
    jaren = [(v.cijfer.jaar, c.cijfer.jaar) for c, v in paren]
    toen, nu = max(dict.fromkeys(jaren), key=jaren.count)
    paren = [(c, v) for (c, v), jaar in zip(paren, jaren, strict=True) if jaar == (toen, nu)]
    delen, beweringen = [], []
    for oordeel in ("hoger", "lager"):
        deel = [(c, v) for c, v in paren if v.oordeel == oordeel]
        genoemd = sorted(deel, key=lambda paar: _grootte(paar[0]))[:_MEESTE_NAMEN]
        if genoemd:
            meer = "onder meer " if len(deel) > len(genoemd) else ""
            delen.append(f"{oordeel}: {meer}{_met_ander(genoemd)}")
            beweringen += [_bewering(c.cijfer, v) for c, v in genoemd]
    staart = _grenzen(deel for c, v in paren for deel in (c.cijfer, v.cijfer))
    return [Zin(f"In {nu} is vergeleken met {toen} {'; '.join(delen)}{staart}.", tuple(beweringen))]


def _gemeente(cijfers: Sequence[Profielcijfer], profiel: Profiel) -> list[Zin]:
    genoemd = [c.cijfer for c in cijfers if c.cijfer.waarde is not None][:_MEESTE_NAMEN]
    if not genoemd:
        return []
    lijst = opsomming([_los(c, jaar=True) for c in genoemd])
    tekst = f"Alleen voor de hele gemeente {opsomming(profiel.gemeenten)} bekend: {lijst}."
    return [Zin(tekst, tuple(_waarde(c) for c in genoemd))]


def _met_ander(paren: Sequence[tuple[Profielcijfer, Vergelijking]]) -> str:
    return opsomming([f"{midden_in_zin(c.indicator.naam)} ({_tegen(c.cijfer, v.cijfer)})" for c, v in paren])


def _tegen(cijfer: Cijfer, ander: Cijfer) -> str:
    return f"{_merk(cijfer)}{kort(cijfer)} tegen {ander.tekst}{_deel(cijfer)}"


def kort(cijfer: Cijfer) -> str:
    """Return the figure as it stands beside another one in a sentence: only a percentage with its unit."""
    eenheid = cijfer.indicator.eenheid
    return cijfer.tekst if eenheid == "%" else cijfer.tekst.removesuffix(f" {eenheid}")


def _los(cijfer: Cijfer, *, jaar: bool = False) -> str:
    wanneer = f" in {cijfer.jaar}" if jaar and cijfer.jaar is not None else ""
    naam = midden_in_zin(cijfer.indicator.naam)
    return f"{naam} ({_merk(cijfer)}{cijfer.tekst}{wanneer}{_deel(cijfer)})"


def _merk(cijfer: Cijfer) -> str:
    """Name an approximation as such; of a model estimate the sentence itself says so."""
    return "benadering: " if cijfer.benadering and cijfer.indicator.zekerheid != "modelschatting" else ""


def _deel(cijfer: Cijfer) -> str:
    """Name coverage where much is missing; the table names it always."""
    if cijfer.dekking is None or cijfer.dekking >= _VRIJWEL_ALLEN:
        return ""
    return f", bekend voor {getal(100 * cijfer.dekking)} % van de inwoners"


def _grenzen(cijfers: Iterable[Cijfer]) -> str:
    """Return the end of a sentence of which figures were moved from other borders."""
    deel = max((cijfer.geschat for cijfer in cijfers), default=0.0)
    if deel < 0.005:
        return ""
    return f" (cijfers voor hoogstens {getal(100 * deel, 1)} % omgerekend van andere grenzen)"


def _volgens(zekerheid: Zekerheid, jaar: int | None) -> str:
    over = "" if jaar is None else f" over {jaar}"
    match zekerheid:
        case "modelschatting":
            return f"volgens modelschattingen{over}"
        case "steekproef":
            return f"volgens onderzoek onder een deel van de inwoners{over}"
        case "beschermd":
            return f"volgens beschermde cijfers{over}"
        case _:
            return _wanneer(jaar)


def _wanneer(jaar: int | None) -> str:
    return "op dit moment" if jaar is None else f"in {jaar}"


def _bewering(cijfer: Cijfer, vergelijking: Vergelijking) -> Bewering:
    ander = vergelijking.cijfer
    return Bewering(
        indicator=cijfer.indicator.sleutel,
        plaats=cijfer.plaats,
        jaar=cijfer.jaar,
        claim=_claim(vergelijking),
        waarde=kort(cijfer),
        met=vergelijking.met,
        ander_plaats=ander.plaats,
        ander_jaar=ander.jaar,
        ander_waarde=ander.tekst,
    )


def _waarde(cijfer: Cijfer, tekst: str = "") -> Bewering:
    return Bewering(cijfer.indicator.sleutel, cijfer.plaats, cijfer.jaar, "waarde", tekst or cijfer.tekst)


def _claim(vergelijking: Vergelijking) -> Claim:
    match vergelijking.oordeel:
        case "hoger" | "lager" | "vergelijkbaar" as oordeel:
            return oordeel
        case _:
            return "waarde"


def midden_in_zin(naam: str) -> str:
    """Return a name as it stands inside a sentence.

    >>> midden_in_zin("Huurwoningen"), midden_in_zin("WOZ-waarde"), midden_in_zin("65 jaar of ouder")
    ('huurwoningen', 'WOZ-waarde', '65 jaar of ouder')
    """
    return naam if naam[1:2].isupper() else f"{naam[:1].lower()}{naam[1:]}"


def _hoofdletter(tekst: str) -> str:
    return f"{tekst[:1].upper()}{tekst[1:]}"
