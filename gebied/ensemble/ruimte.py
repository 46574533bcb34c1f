"""Which indelingen count: the rules of an opdracht as a space that random indelingen are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gebied.ensemble.buiten import (
    bouwfouten,
    kale_opdracht,
    lees_delen,
    regelfouten,
    tel_per_deel,
    telfouten,
)
from gebied.ensemble.starten import maak_deeltaken, zoek_deel
from gebied.fouten import InvoerGeweigerd
from gebied.indelen.antwoord import als_nummers
from gebied.indelen.beginnen import als_sets
from gebied.indelen.eisen import lees_eisen, met_namen
from gebied.indelen.haalbaarheid import Deel, verdeel_teams
from gebied.indelen.kosten import totaal
from gebied.indelen.opgave import Opgave
from gebied.indelen.taak import IntArray, Soort, Taak, Term
from gebied.indelen.taken import maak_taak
from gebied.indelen.tegenspraak import controleer_paren
from gebied.opdracht import Opdracht
from gebied.taal import aantal, getal
from gebied.wijkscan import Wijkscan

_GENOEMD = 10


@dataclass(frozen=True, eq=False)
class Ruimte:
    """The indelingen that keep the rules: all that are connected, and within what is fixed here.

    Parameters
    ----------
    codes
        The served gebieden in order of code, as in `Opgave`.
    teams
        Number of teams; a gebied above the maximum may have more than one.
    band
        Least and most inhabitants per team that every werkgebied keeps that can change. Where the band of
        the opdracht is a wish, it is widened to what the compared indelingen need. None without a band per
        team.
    regels
        Dutch sentences: what every drawn indeling keeps.
    opgave
        The opdracht without its wishes, in numbers.
    taak
        Its rules as terms; those that the graph keeps have none.
    delen
        Connected parts that no werkgebied can leave.
    werkgebieden
        Number of werkgebieden per part. It never changes, so a part with one werkgebied is fixed.
    per_deel
        Lowest code of every part → its number of werkgebieden.
    bekend
        Compared indelingen that belong to the set; int64 (n) each.
    buiten
        Per compared indeling the reasons, in Dutch, why it is not one of the set; empty where it is.
    """

    codes: tuple[str, ...]
    teams: int
    band: tuple[int, int] | None
    regels: tuple[str, ...]
    opgave: Opgave
    taak: Taak
    delen: tuple[Deel, ...]
    werkgebieden: tuple[int, ...]
    per_deel: Mapping[str, int]
    bekend: tuple[IntArray, ...] = ()
    buiten: tuple[tuple[str, ...], ...] = ()

    def __repr__(self) -> str:
        return f"Ruimte({len(self.codes)} gebieden, {self.teams} teams, band {self.band})"

    def bevat(self, labels: IntArray) -> bool:
        """Return whether an indeling, int64 (n) with any numbers, is one of the set."""
        if bouwfouten(self.opgave, self.delen, labels):
            return False
        if tel_per_deel(self.delen, labels) != self.werkgebieden:
            return False
        return self.taak.houdt_regels(totaal(self.taak, als_sets(labels)))


def maak_ruimte(
    scan: Wijkscan,
    opdracht: Opdracht,
    *,
    indelingen: Mapping[str, Mapping[str, int]] | None = None,
    vergeleken: Sequence[Mapping[str, int]] = (),
) -> Ruimte:
    """Return which indelingen count under the rules of an opdracht.

    Parameters
    ----------
    scan
        The wijkscan.
    opdracht
        Its rules count, its wishes do not; but a band that is a wish is kept as far as the compared
        indelingen keep it, or without any as far as a search of a fixed number of steps does.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.
    vergeleken
        Code → werkgebied of indelingen to compare with the set. The first has to be one of it, and gives the
        number of werkgebieden in every connected part; without it the arithmetic of the optimiser does.

    Raises
    ------
    InvoerGeweigerd
        When the first compared indeling breaks a rule, or figures are unknown.
    VerkeerdGebruik
        When the opdracht asks a layer of teams that would have to be found for every random indeling.
    GeenIndeling
        When it is proved that no indeling keeps the rules.
    """
    kaal = kale_opdracht(opdracht)
    opgave, delen = lees_delen(scan, kaal, indelingen)
    controleer_paren(opgave)
    plannen = [als_nummers(opgave, plan) for plan in vergeleken]
    labels = [plan for plan in plannen if plan is not None]
    fouten = [regelfouten(scan, kaal, opgave, delen, plan, indelingen) for plan in vergeleken]
    if fouten and fouten[0]:
        raise InvoerGeweigerd(
            "De eerste indeling houdt niet alle regels van de opdracht. Daarom is er geen plaats voor tussen "
            "willekeurige indelingen die dat wel doen.",
            problemen=_kort(met_namen(scan, fouten[0])),
            stap="kies een indeling die de regels houdt, of laat deze regels weg uit de opdracht.",
        )
    werkgebieden = tel_per_deel(delen, labels[0]) if labels else _volgens_som(opgave, delen)
    teams = sum(deel.vast or k for deel, k in zip(delen, werkgebieden, strict=True))
    per_deel = {opgave.codes[deel.gebieden[0]]: k for deel, k in zip(delen, werkgebieden, strict=True)}
    buiten = [
        [*telfouten(opgave, delen, van, teams, per_deel), *van_regels]
        for van, van_regels in zip(labels, fouten, strict=True)
    ]
    bekend = tuple(van for van, redenen in zip(labels, buiten, strict=True) if not redenen)
    vast = replace(opgave, opdracht=replace(opgave.opdracht, teams=teams), ook_teams=())
    taak, band = _met_band(vast, delen, werkgebieden, bekend)
    return Ruimte(
        codes=opgave.codes,
        teams=teams,
        band=band,
        regels=tuple(_zinnen(scan, opdracht, vast, delen, werkgebieden, band, bool(labels))),
        opgave=vast,
        taak=taak,
        delen=delen,
        werkgebieden=werkgebieden,
        bekend=bekend,
        per_deel=per_deel,
        buiten=tuple(tuple(met_namen(scan, redenen)) for redenen in buiten),
    )


def _kort(zinnen: Sequence[str]) -> list[str]:
    meer = len(zinnen) - _GENOEMD
    return [*zinnen[:_GENOEMD], *([f"en nog {getal(meer)} andere fouten"] if meer > 0 else [])]


def _volgens_som(opgave: Opgave, delen: Sequence[Deel]) -> tuple[int, ...]:
    teams = verdeel_teams(opgave).teams
    return tuple(1 if deel.vast else k for deel, k in zip(delen, teams, strict=True))


def _met_band(
    opgave: Opgave, delen: Sequence[Deel], werkgebieden: Sequence[int], bekend: Sequence[IntArray]
) -> tuple[Taak, tuple[int, int] | None]:
    """Return the rules as a taak without wishes, and the band that every werkgebied keeps that can change.

    Without a band per team there is none.
    """
    taak = maak_taak(opgave)
    # gebieden of one unit are together anyhow
    samen = taak.samen[taak.eenheid[taak.samen[:, 0]] != taak.eenheid[taak.samen[:, 1]]]
    regels = tuple(
        term for term in taak.termen if term.trede < taak.regels and (term.soort != Soort.SAMEN or len(samen))
    )
    taak = replace(
        taak,
        termen=regels,
        namen=taak.namen[: taak.regels],
        speling=taak.speling[: taak.regels],
        samen=samen,
    )
    if all(term.soort == Soort.BAND for term in regels):  # no step adds up what no rule reads
        meest = max((term.par[0] for term in regels), default=0)
        taak = replace(taak, sommen=taak.sommen[:, : meest + 1])
    opdracht = opgave.opdracht
    if opdracht.hard or not opdracht.per_team:
        return taak, opdracht.inwoners if opdracht.per_team else None
    beweeglijk = [set(deel.gebieden) for deel, k in zip(delen, werkgebieden, strict=True) if k > 1]
    if bekend:
        sets = [leden for van in bekend for leden in als_sets(van)]
    else:
        deeltaken = maak_deeltaken(taak, delen, werkgebieden)
        wens = Term(Soort.BAND, (0, *opdracht.inwoners), 0)
        sets = [leden for deel in deeltaken for leden in zoek_deel(deel, opdracht.seed, wens=wens)]
    sommen = [opgave.som(leden) for leden in sets if any(leden[0] in deel for deel in beweeglijk)]
    laagste, hoogste = opdracht.inwoners
    band = min([laagste, *sommen]), max([hoogste, *sommen])
    vast = [deel.gebieden for deel, k in zip(delen, werkgebieden, strict=True) if k == 1]
    term = Term(Soort.BAND, (0, *band), taak.regels)
    met = replace(
        taak,
        termen=(*regels, term),
        namen=(*taak.namen, "afstand_tot_band"),
        regels=taak.regels + 1,
    )
    # what can never change may lie outside the band: that much costs nothing
    speling = (*taak.speling, *[0] * (taak.regels - len(taak.speling)), totaal(met, vast)[-1] if vast else 0)
    return replace(met, speling=speling), band


def _zinnen(
    scan: Wijkscan,
    opdracht: Opdracht,
    opgave: Opgave,
    delen: Sequence[Deel],
    werkgebieden: Sequence[int],
    band: tuple[int, int] | None,
    vergeleken: bool,
) -> list[str]:
    """Return what every drawn indeling keeps, in Dutch."""
    eisen = lees_eisen(scan, kale_opdracht(opdracht), {})
    zinnen = ["Elk werkgebied is aaneengesloten."]
    zinnen += [eis.tekst for eis in eisen if eis.soort != "teams"]
    zinnen.append(
        "Er is 1 team." if opgave.opdracht.teams == 1 else f"Er zijn {opgave.opdracht.teams} teams."
    )
    if band is not None and not opdracht.hard:
        zin = f"Elk werkgebied dat kan veranderen, heeft {getal(band[0])} tot {getal(band[1])} inwoners."
        if band != opdracht.inwoners:
            wens = f"{getal(opdracht.inwoners[0])} tot {getal(opdracht.inwoners[1])}"
            waarom = (
                "zodat de vergeleken indelingen erin passen"
                if vergeleken
                else "omdat er met deze wens geen indeling is gevonden"
            )
            zin += f" De wens is {wens}; de band is hier ruimer, {waarom}."
        zinnen.append(zin)
    if band is None:
        zinnen.append("Voor het aantal inwoners van één werkgebied is er geen grens.")
    if len(delen) > 1:
        per_deel = (
            "Het aantal werkgebieden per deel is overal gelijk aan dat in de eerste indeling."
            if vergeleken
            else "Het aantal werkgebieden per deel staat vast."
        )
        zinnen.append(f"De gebieden vormen {getal(len(delen))} losse delen. {per_deel}")
    vast = sum(k == 1 for k in werkgebieden)
    if vast:
        wie = aantal(vast, "los deel is", "losse delen zijn elk")
        zinnen.append(f"{wie} één werkgebied, dat nooit verandert.")
    return zinnen
