"""The screens of a presentation for the council: one message each, nothing that could identify anyone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Literal

from gebied.bronnen.beleidszinnen import Beleidszin, beleidszin_uit
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_indeling
from gebied.kaart.vergelijklagen import laag_van_wissel, zonder_cijfers
from gebied.model import Beoordeling, Indeling
from gebied.opslag import Project
from gebied.rapport.document import zonder_stuurtekens
from gebied.rapport.opdrachtzinnen import bewijszin
from gebied.taal import aantal, getal
from gebied.werkstroom.beleidscijfers import Cijferregel, cijfers_bij_zinnen, cijfers_van_gemeente
from gebied.werkstroom.indelen import oordeel_over
from gebied.werkstroom.vergelijken import Naastelkaar, zet_naast
from gebied.werkstroom.vergelijkkeuze import kies_vergelijkbare

Schermsoort = Literal["waarom", "weten", "voorstel", "verandert", "vraag"]

PER_SCHERM: Final = 2
"""More figures on one screen cannot be read from the back of the room."""
MEESTE_CIJFERS: Final = 6
LANGSTE_TEKST: Final = 600
"""More signs do not fit on one screen in large type."""

WAAROM: Final = (
    "Elk wijkteam werkt voor één deel van de gemeente: een werkgebied.\n"
    "Wij willen dat elk team ongeveer evenveel inwoners heeft."
)
_NIET_BETER: Final = "Bewezen is: met deze regels komt geen enkele indeling dichter bij deze aantallen."
VRAAG: Final = "Wij vragen u: stemt u in met deze indeling?"


@dataclass(frozen=True)
class Presentatiekeuze:
    """What a presentation is made of.

    Parameters
    ----------
    voorstel, huidig
        Keys of `werkstroom.vergelijken.indelingkeuzes`; empty for none.
    waarom, vraag
        Texts of the user for the first and the last screen; a line is a paragraph.
    indicatoren
        Keys of figures of the whole gemeente to show.
    zinnen
        Sentences from policy that stand beside their figure.
    """

    voorstel: str = ""
    huidig: str = ""
    waarom: str = WAAROM
    vraag: str = VRAAG
    indicatoren: tuple[str, ...] = ()
    zinnen: tuple[Beleidszin, ...] = ()

    def als_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; a part of a sentence that was not given is left out."""
        zinnen = [
            {naam: waarde for naam, waarde in asdict(zin).items() if waarde is not None}
            for zin in self.zinnen
        ]
        return {**asdict(self), "zinnen": zinnen}


@dataclass(frozen=True)
class Scherm:
    """One screen.

    Parameters
    ----------
    soort
        Which message it carries.
    kop
        The message in one line.
    zinnen
        At most a few sentences in large type.
    cijfers
        Figures with source and margin.
    laag
        What its map shows; None without a map.
    noot
        Source of what stands on it, in smaller type.
    """

    soort: Schermsoort
    kop: str
    zinnen: tuple[str, ...] = ()
    cijfers: tuple[Cijferregel, ...] = ()
    laag: Kaartlaag | None = None
    noot: str = ""


def schermen(project: Project, keuze: Presentatiekeuze) -> tuple[Scherm, ...]:
    """Return the screens in order; what was not chosen has no screen.

    Nothing on them is about a gebied with few inhabitants, and no text comes from notes or authors.

    Raises
    ------
    VerkeerdGebruik
        When an indeling is not in the project any more.
    """
    delen: list[Scherm] = []
    if waarom := alineas(keuze.waarom):
        delen.append(Scherm("waarom", "Waarom een nieuwe indeling?", waarom))
    delen += _weten(project, keuze)
    if keuze.voorstel:
        delen.append(_voorstel(project, keuze.voorstel))
        if keuze.huidig and keuze.huidig != keuze.voorstel:
            delen.append(_verandert(project, zet_naast(project, keuze.huidig, keuze.voorstel)))
    if vraag := alineas(keuze.vraag):
        delen.append(Scherm("vraag", "Wat wij u vragen", vraag))
    return tuple(delen)


def alineas(tekst: str) -> tuple[str, ...]:
    """Return the paragraphs of a text of the user, without signs that nobody sees.

    >>> alineas(" Een.  \\n\\nTwee. ")
    ('Een.', 'Twee.')
    """
    regels = (zonder_stuurtekens(regel).strip() for regel in tekst[:LANGSTE_TEKST].splitlines())
    return tuple(regel for regel in regels if regel)


def keuze_bij(project: Project, bewaard: Presentatiekeuze | None = None) -> Presentatiekeuze:
    """Return a presentation that this project can make: what was stored, without what is not there any more.

    Without one the newest indeling with an opdracht is the proposal, and the first without one is that of
    today.
    """
    if bewaard is not None:
        bekend = {*project.indelingen, *(f"groep:{groep}" for groep in project.scan.groepen)}
        return replace(
            bewaard,
            voorstel=bewaard.voorstel if bewaard.voorstel in bekend else "",
            huidig=bewaard.huidig if bewaard.huidig in bekend else "",
        )
    berekend = [naam for naam, deel in project.indelingen.items() if deel.opdracht is not None]
    gegeven = [naam for naam, deel in project.indelingen.items() if deel.opdracht is None]
    return Presentatiekeuze(
        voorstel=berekend[-1] if berekend else next(iter(project.indelingen), ""),
        huidig=gegeven[0] if berekend and gegeven else "",
        indicatoren=("inwoners",),
    )


def keuze_uit(waarden: object) -> Presentatiekeuze | None:
    """Return a presentation of the plain values of `Presentatiekeuze.als_dict`; None for anything else."""
    if not isinstance(waarden, dict) or set(waarden) - {veld.name for veld in fields(Presentatiekeuze)}:
        return None
    teksten = {naam: waarden.get(naam, "") for naam in ("voorstel", "huidig", "waarom", "vraag")}
    indicatoren, zinnen = waarden.get("indicatoren", []), waarden.get("zinnen", [])
    if not (isinstance(indicatoren, list | tuple) and isinstance(zinnen, list | tuple)):
        return None
    if not all(isinstance(tekst, str) for tekst in (*teksten.values(), *indicatoren)):
        return None
    gelezen = [beleidszin_uit(zin, nr)[0] for nr, zin in enumerate(zinnen, 1)]
    return Presentatiekeuze(
        **teksten,
        indicatoren=tuple(indicatoren[:MEESTE_CIJFERS]),
        zinnen=tuple(zin for zin in gelezen if zin is not None),
    )


def _weten(project: Project, keuze: Presentatiekeuze) -> Iterator[Scherm]:
    zinnen = cijfers_bij_zinnen(project.scan, keuze.zinnen)
    gemeente = cijfers_van_gemeente(project.scan, keuze.indicatoren[:MEESTE_CIJFERS])
    for regels in (gemeente, zinnen):
        for deel in _in_groepjes(regels):
            yield Scherm("weten", "Wat wij weten", cijfers=deel)


def _in_groepjes(regels: Sequence[Cijferregel]) -> Iterator[tuple[Cijferregel, ...]]:
    for begin in range(0, len(regels), PER_SCHERM):
        yield tuple(regels[begin : begin + PER_SCHERM])


def _voorstel(project: Project, sleutel: str) -> Scherm:
    indeling = kies_vergelijkbare(project, sleutel)
    oordeel = oordeel_over(project, indeling)
    return Scherm(
        "voorstel",
        f"Het voorstel: {aantal(oordeel.totaal['teams'], 'team', 'teams')}",
        tuple(_over_voorstel(indeling, oordeel)),
        laag=zonder_cijfers(laag_van_indeling(project.scan, indeling, oordeel)),
        noot=_noot(project),
    )


def _over_voorstel(indeling: Indeling, oordeel: Beoordeling) -> Iterator[str]:
    totaal = oordeel.totaal
    if indeling.opdracht is not None and totaal["in_band"] is not None:
        laag, hoog = (getal(grens) for grens in indeling.opdracht.inwoners)
        goed = totaal["in_band"]
        hebben = f"{goed} van de {totaal['werkgebieden']} werkgebieden {'heeft' if goed == 1 else 'hebben'}"
        wie = hebben if goed else f"Geen van de {totaal['werkgebieden']} werkgebieden heeft"
        yield f"{wie} {laag} tot {hoog} inwoners per team."
    if totaal["kleinste"] is not None:
        yield (
            f"Het kleinste werkgebied heeft {getal(totaal['kleinste'])} inwoners, het grootste "
            f"{getal(totaal['grootste'])}."
        )
    if indeling.bewijs:
        eerste = indeling.bewijs[0]
        bewezen = eerste.status == "optimaal" and eerste.trede == "afstand_tot_band"
        yield _NIET_BETER if bewezen else bewijszin(eerste)


def _verandert(project: Project, naast: Naastelkaar) -> Scherm:
    titel = "Wie krijgt een ander team?"
    laag = laag_van_wissel(project.scan, naast.naar, naast.wissels(), titel=titel)
    if not naast.wisselaars:
        zinnen: tuple[str, ...] = ("Niemand krijgt een ander team.",)
    else:
        blijft = naast.inwoners - naast.wisselaars
        zinnen = (
            f"{getal(naast.wisselaars)} inwoners krijgen een ander team ({getal(100 * naast.aandeel)} %).",
            f"{getal(blijft)} inwoners houden hetzelfde team.",
            f"Vergeleken met: {naast.van.naam}.",
        )
    return Scherm(
        "verandert",
        "Wat verandert er voor inwoners?",
        zinnen,
        laag=zonder_cijfers(laag),
        noot=_noot(project),
    )


def _noot(project: Project) -> str:
    """Return the source of borders and inhabitants: nothing else stands on a map for the council."""
    scan = project.scan
    kolom = next((kolom.herkomst for kolom in scan.catalogus if kolom.naam == "inwoners"), "")
    regels = dict.fromkeys(h.regel for h in scan.herkomsten if h.sleutel in ("grenzen", kolom))
    return f"Bron: {' · '.join(regels)}" if regels else scan.bronregel
