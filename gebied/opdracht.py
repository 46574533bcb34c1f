"""The opdracht: every rule and wish of one run, as frozen value objects that check themselves.

Names of columns, groups, gebieden and other indelingen are plain text here; whether the scan knows them is
checked where they are used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from typing import Any, Final, Literal, get_args

from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.opdrachtdelen import (
    Belasting,
    Huidig,
    Laag,
    Mix,
    Ontmoetingsplek,
    OokInwoners,
    Plafond,
    fout_in_band,
    fout_in_gewicht,
    fout_in_ja_nee,
    fout_in_tekst,
    is_geheel,
    is_getal,
)
from gebied.taal import opsomming

Wens = Literal[
    "inwoners",
    "doel",
    "ook_inwoners",
    "belasting",
    "mix",
    "ontmoetingsplek",
    "binnen",
    "lagen",
    "huidig",
    "aansluiten_bij",
    "compactheid",
]
"""What can be wished for, in the order that holds when the opdracht does not say otherwise."""

WENSEN: Final[tuple[str, ...]] = get_args(Wens)


@dataclass(frozen=True, slots=True)
class Opdracht:
    """The rules and wishes of one run. All faults in it are reported together.

    Parameters
    ----------
    teams
        Number of teams, the least and most of them, or None to leave it free.
    inwoners
        Least and most inhabitants per team. By default the first wish: the total distance to this band is
        made as small as possible.
    per_team
        Whether the band holds for every team; False: for the mean per team, which only bounds their number.
    hard
        Make the band a rule: without an indeling that keeps it, the run is refused.
    doel
        Wanted number of inhabitants per team.
    groot_gebied
        What to do with a gebied above the maximum: ``teams`` of its own, or ``melden`` as any other.
    ook_inwoners
        Other columns of inhabitants that have to fit too.
    belasting
        Workload, equal within a percentage or as even as possible.
    mix
        Indicators to spread evenly, or to keep alike.
    plafonds
        Most of something per team.
    binnen, binnen_hard
        Name of a group of the scan (such as ``"stadsdeel"``) whose borders no werkgebied may cross; or, when
        not hard, at a price.
    binnen_samen
        Rows of names within that group that count as one: a werkgebied may cross the border between them.
    heel_houden
        Names of groups of which each one stays whole.
    samen, apart
        Gebieden (code or name) that have to be together in one werkgebied, or each in another one.
    vast
        Gebied (code or name) → number of its team.
    lagen
        Other layers of teams, into which the werkgebieden group.
    ontmoetingsplek
        Meeting places in each werkgebied.
    huidig
        The indeling of today, to move few inhabitants.
    aansluiten_bij
        Names of indelingen or groups to follow as far as possible, by shared inhabitants.
    verbindingen
        Whether links over water and gaps that are too wide count as neighbours.
    volgorde
        Wishes tier by tier: those in one tier are weighed, a tier comes before the next. Wishes that are not
        named follow in the order of `WENSEN`.
    gewichten
        Wish → its weight inside its tier, default 1. One inhabitant weighs as much as one inhabitant that
        lives a kilometre further.
    seed, tijd
        Seed of the random generator; most seconds to search and prove.

    Raises
    ------
    VerkeerdGebruik
        With every fault in `problemen`.
    """

    teams: int | tuple[int, int] | None = None
    inwoners: tuple[int, int] = (10_000, 12_000)
    per_team: bool = True
    hard: bool = False
    doel: int | None = None
    groot_gebied: Literal["teams", "melden"] = "teams"
    ook_inwoners: tuple[OokInwoners, ...] = ()
    belasting: Belasting | None = None
    mix: tuple[Mix, ...] = ()
    plafonds: tuple[Plafond, ...] = ()
    binnen: str | None = None
    binnen_hard: bool = True
    binnen_samen: tuple[tuple[str, ...], ...] = ()
    heel_houden: tuple[str, ...] = ()
    samen: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    vast: Mapping[str, int] = field(default_factory=dict)
    lagen: tuple[Laag, ...] = ()
    ontmoetingsplek: Ontmoetingsplek | None = None
    huidig: Huidig | None = None
    aansluiten_bij: tuple[str, ...] = ()
    verbindingen: bool = True
    volgorde: tuple[tuple[str, ...], ...] = ()
    gewichten: Mapping[str, int] = field(default_factory=dict)
    seed: int = 1
    tijd: float = 60.0

    def __post_init__(self) -> None:
        problemen = list(_fouten_in_opdracht(self))
        if problemen:
            raise VerkeerdGebruik(
                "De opdracht klopt niet.",
                problemen=problemen,
                stap="verbeter de genoemde onderdelen van de opdracht.",
            )

    @classmethod
    def uit_dict(cls, waarden: Mapping[str, Any]) -> Opdracht:
        """Make an opdracht from a TOML table; unknown names are refused with the nearest known one."""
        problemen: list[str] = []
        goed = _bekende(cls, waarden, "een opdracht", problemen)
        onbekend = bool(problemen)
        for naam, soort in _DELEN.items():
            if naam in goed:
                goed[naam] = _lees_deel(naam, soort, goed[naam], problemen)
        for naam in ("inwoners", "teams", "heel_houden", "aansluiten_bij"):
            if isinstance(goed.get(naam), list):
                goed[naam] = tuple(goed[naam])
        for naam in ("binnen_samen", "samen", "apart"):
            if isinstance(goed.get(naam), list):
                goed[naam] = tuple(tuple(rij) if isinstance(rij, list) else rij for rij in goed[naam])
        if isinstance(goed.get("volgorde"), list):
            goed["volgorde"] = tuple(
                tuple(trede) if isinstance(trede, list) else (trede,) for trede in goed["volgorde"]
            )
        opdracht = None
        try:
            opdracht = cls(**{naam: waarde for naam, waarde in goed.items() if waarde is not MISSING})
        except VerkeerdGebruik as fout:
            problemen += fout.problemen
        if problemen or opdracht is None:
            bekend = ", ".join(veld.name for veld in fields(cls))
            raise VerkeerdGebruik(
                "De opdracht klopt niet.",
                problemen=problemen,
                stap=f"gebruik alleen deze onderdelen: {bekend}."
                if onbekend
                else "verbeter de genoemde onderdelen.",
            )
        return opdracht

    def als_dict(self) -> dict[str, Any]:
        """Return the opdracht as plain values, ready for TOML or JSON; what is not set is left out."""
        return {naam: _kaal(waarde) for naam, waarde in asdict(self).items() if waarde not in (None, (), {})}

    def met(self, delen: Mapping[str, Any]) -> Opdracht:
        """Return the opdracht with other parts, plain as in TOML; None leaves a part out.

        Raises
        ------
        VerkeerdGebruik
            When the result is not valid.
        """
        waarden = self.als_dict() | dict(delen)
        return Opdracht.uit_dict({naam: waarde for naam, waarde in waarden.items() if waarde is not None})

    def verschil(self, ander: Opdracht) -> dict[str, Any]:
        """Return the parts that make this opdracht the other one, as `met` takes them."""
        nieuw = ander.als_dict()
        anders = [v.name for v in fields(self) if getattr(self, v.name) != getattr(ander, v.name)]
        return {naam: nieuw.get(naam) for naam in anders}

    def samengenomen(self, groep: str) -> str:
        """Return the name under which a value of the group of `binnen` counts, with those in its rows."""
        samen = {groep}
        for rij in self.binnen_samen * len(self.binnen_samen):  # one row may lead to the next
            samen |= set(rij) if samen & set(rij) else set()
        return opsomming(sorted(samen))

    @property
    def aantal_teams(self) -> tuple[int, int] | None:
        """The least and most teams, equal for a number, None when free."""
        return (self.teams, self.teams) if isinstance(self.teams, int) else self.teams

    @property
    def treden(self) -> tuple[tuple[str, ...], ...]:
        """The wishes that this opdracht has, tier by tier, in order of importance."""
        actief = [wens for wens in WENSEN if self._wenst(wens)]
        genoemd = [tuple(wens for wens in trede if wens in actief) for trede in self.volgorde]
        al = {wens for trede in genoemd for wens in trede}
        return tuple(trede for trede in (*genoemd, *((w,) for w in actief if w not in al)) if trede)

    def _wenst(self, wens: str) -> bool:
        match wens:
            case "inwoners":
                return self.per_team
            case "doel":
                return self.doel is not None
            case "ook_inwoners":
                return any(not deel.hard for deel in self.ook_inwoners)
            case "belasting":
                return self.belasting is not None and self.belasting.procent is None
            case "ontmoetingsplek":
                return self.ontmoetingsplek is not None and not self.ontmoetingsplek.hard
            case "binnen":
                return self.binnen is not None and not self.binnen_hard
            case "lagen":
                return any(not laag.hard for laag in self.lagen)
            case "huidig":
                return self.huidig is not None and self.huidig.hoogstens is None
            case "compactheid":
                return True
            case _:
                return bool(getattr(self, wens))

    def teams_voor(self, inwoners: int, gebieden: int) -> int:
        """Return how many teams a werkgebied of this size gets.

        A werkgebied is served by one team, except a single gebied that by itself exceeds the maximum: it
        cannot be cut, so it gets as many teams as its inhabitants need, unless the opdracht only reports it.
        """
        hoogste = self.inwoners[1]
        eigen = self.groot_gebied == "teams" and self.per_team
        return -(-inwoners // hoogste) if eigen and gebieden == 1 and inwoners > hoogste else 1

    def afstand_tot_band(self, inwoners: int, teams: int = 1) -> int:
        """Return how many inhabitants lie below or above the band for this number of teams."""
        laagste, hoogste = self.inwoners
        return max(0, teams * laagste - inwoners, inwoners - teams * hoogste)


_DELEN: Final[Mapping[str, Any]] = {
    "ook_inwoners": (OokInwoners,),
    "belasting": Belasting,
    "mix": (Mix,),
    "plafonds": (Plafond,),
    "lagen": (Laag,),
    "ontmoetingsplek": Ontmoetingsplek,
    "huidig": Huidig,
}
"""Part of an opdracht → the class of its value; in a tuple where there may be more of them."""


def _bekende(soort: type[Any], waarden: Mapping[str, Any], wat: str, problemen: list[str]) -> dict[str, Any]:
    bekend = [veld.name for veld in fields(soort)]
    for naam in waarden:
        if naam not in bekend:
            problemen.append(f"'{naam}' is geen onderdeel van {wat}. {lijkt_op(str(naam), bekend)}".strip())
    return {naam: waarde for naam, waarde in waarden.items() if naam in bekend}


def _lees_deel(naam: str, soort: Any, waarde: Any, problemen: list[str]) -> Any:
    """Return the value objects for a part that is a table, or a list of tables, in TOML."""
    if isinstance(soort, tuple):
        if not isinstance(waarde, list | tuple):
            problemen.append(f"{naam} is {waarde!r}; schrijf elk deel onder een kop [[{naam}]].")
            return MISSING
        delen = [_lees_een(f"{naam} {nr}", soort[0], deel, problemen) for nr, deel in enumerate(waarde, 1)]
        return tuple(deel for deel in delen if deel is not MISSING)
    return _lees_een(naam, soort, waarde, problemen)


def _lees_een(naam: str, soort: type[Any], waarde: Any, problemen: list[str]) -> Any:
    if isinstance(waarde, soort):
        return waarde
    if not isinstance(waarde, Mapping):
        problemen.append(f"{naam} is {waarde!r}; schrijf het als een tabel, onder de kop [{naam}].")
        return MISSING
    goed = _bekende(soort, waarde, naam, problemen)
    goed = {deel: tuple(w) if isinstance(w, list) else w for deel, w in goed.items()}
    nodig = [v.name for v in fields(soort) if v.default is MISSING and v.default_factory is MISSING]
    ontbreekt = [deel for deel in nodig if deel not in goed]
    if ontbreekt:
        problemen.append(f"{naam} mist: {', '.join(ontbreekt)}.")
        return MISSING
    return soort(**goed)


def _kaal(waarde: Any) -> Any:
    """Return the value without tuples and without what is not set, as TOML and JSON have it."""
    if isinstance(waarde, Mapping):
        return {naam: _kaal(deel) for naam, deel in waarde.items() if deel is not None}
    return [_kaal(deel) for deel in waarde] if isinstance(waarde, list | tuple) else waarde


def _fouten_in_opdracht(opdracht: Opdracht) -> Iterator[str]:
    yield from _fout_in_teams(opdracht.teams)
    yield from fout_in_band("inwoners", opdracht.inwoners)
    if opdracht.doel is not None and not (is_geheel(opdracht.doel) and opdracht.doel > 0):
        yield f"doel is {opdracht.doel!r}; geef een geheel getal boven 0, of laat het weg."
    if opdracht.groot_gebied not in ("teams", "melden"):
        yield f"groot_gebied is {opdracht.groot_gebied!r}; kies teams of melden."
    if opdracht.binnen is not None:
        yield from fout_in_tekst("binnen", opdracht.binnen, "geef de naam van een groep, zoals 'stadsdeel'.")
    for naam in ("hard", "per_team", "binnen_hard", "verbindingen"):
        yield from fout_in_ja_nee(naam, getattr(opdracht, naam))
    for naam, soort in _DELEN.items():
        yield from _fouten_in_deel(naam, soort, getattr(opdracht, naam))
    for naam in ("heel_houden", "aansluiten_bij"):
        namen = getattr(opdracht, naam)
        if not (isinstance(namen, tuple) and all(isinstance(n, str) and n for n in namen)):
            yield f"{naam} is {namen!r}; geef een lijst met namen."
    for naam in ("samen", "apart"):
        yield from _fout_in_rijtjes(naam, getattr(opdracht, naam))
    yield from _fout_in_rijtjes("binnen_samen", opdracht.binnen_samen, "namen")
    if opdracht.binnen_samen and opdracht.binnen is None:
        yield "binnen_samen noemt namen uit een groep; geef ook binnen, de naam van die groep."
    vast = opdracht.vast
    if not (isinstance(vast, Mapping) and all(isinstance(g, str) and g for g in vast)):
        yield f"vast is {vast!r}; geef per gebied het nummer van een team, bijvoorbeeld {{BU0001 = 1}}."
    elif not all(is_geheel(nr) and nr >= 1 for nr in vast.values()):
        yield "vast heeft een nummer van een team dat geen geheel getal van 1 of meer is."
    yield from _fout_in_volgorde(opdracht.volgorde)
    gewichten = opdracht.gewichten
    if not (isinstance(gewichten, Mapping) and all(wens in WENSEN for wens in gewichten)):
        yield f"gewichten noemt iets anders dan een wens; kies uit: {', '.join(WENSEN)}."
    else:
        for wens, gewicht in gewichten.items():
            yield from fout_in_gewicht(f"gewichten: {wens}", gewicht)
    if not (is_geheel(opdracht.seed) and opdracht.seed >= 0):
        yield f"seed is {opdracht.seed!r}; geef een geheel getal van 0 of meer, met hooguit 15 cijfers."
    if not (is_getal(opdracht.tijd) and opdracht.tijd > 0):
        yield f"tijd is {opdracht.tijd!r}; geef een aantal seconden boven 0."


def _fouten_in_deel(naam: str, soort: Any, waarde: Any) -> Iterator[str]:
    if isinstance(soort, tuple):
        if not isinstance(waarde, tuple) or not all(isinstance(deel, soort[0]) for deel in waarde):
            yield f"{naam} is {waarde!r}; geef een tuple van {soort[0].__name__}."
            return
        for nr, deel in enumerate(waarde, 1):
            yield from (f"{naam} {nr}: {fout}" for fout in deel.fouten())
    elif waarde is not None:
        if not isinstance(waarde, soort):
            yield f"{naam} is {waarde!r}; geef een {soort.__name__}."
            return
        yield from (f"{naam}: {fout}" for fout in waarde.fouten())


def _fout_in_teams(teams: object) -> Iterator[str]:
    if teams is None or (is_geheel(teams) and teams >= 1):  # type: ignore[operator]
        return
    if isinstance(teams, tuple) and len(teams) == 2 and all(is_geheel(t) and t >= 1 for t in teams):
        if teams[0] > teams[1]:
            yield f"teams loopt van {teams[0]} tot {teams[1]}; geef eerst het laagste getal."
        return
    yield f"teams is {teams!r}; geef een getal van 1 of meer, of een laagste en hoogste, of laat het weg."


def _fout_in_rijtjes(naam: str, rijtjes: object, wat: str = "gebieden") -> Iterator[str]:
    goed = isinstance(rijtjes, tuple) and all(
        isinstance(rij, tuple) and len(set(rij)) > 1 and all(isinstance(g, str) and g for g in rij)
        for rij in rijtjes
    )
    if not goed:
        yield f"{naam} is {rijtjes!r}; geef rijtjes van twee of meer {wat}."


def _fout_in_volgorde(volgorde: object) -> Iterator[str]:
    if not (isinstance(volgorde, tuple) and all(isinstance(trede, tuple) and trede for trede in volgorde)):
        yield f"volgorde is {volgorde!r}; geef een lijst van wensen, of van lijsten met wensen."
        return
    wensen = [wens for trede in volgorde for wens in trede]
    for wens in wensen:
        if wens not in WENSEN:
            yield (f"volgorde: '{wens}' is geen wens. {lijkt_op(str(wens), WENSEN)}".strip())
    for wens in sorted({str(wens) for wens in wensen if wensen.count(wens) > 1}):
        yield f"volgorde noemt '{wens}' meer dan één keer."
