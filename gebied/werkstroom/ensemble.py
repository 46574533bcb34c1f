"""From a project to an ensemble beside its indelingen, and what a page shows of it: figures and sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from gebied.ensemble.buiten import waarom_buiten
from gebied.ensemble.ensemble import Ensemble, Plaats
from gebied.ensemble.ketens import Trekking
from gebied.ensemble.maten import EENHEDEN, maten_van
from gebied.ensemble.menging import zin_over
from gebied.ensemble.richting import leesbaar, maat_van, richting_van
from gebied.ensemble.trekken import kenmerk_van, trek_ensemble
from gebied.ensemble.vastleggen import als_kop
from gebied.fouten import GebiedFout, InvoerGeweigerd, ProjectBezet, VerkeerdGebruik
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.opslag import Project, bewaar_ensemble, lees_project
from gebied.taal import getal
from gebied.werkstroom.indelen import bekende_indelingen, kies_indeling, oordeel_over
from gebied.werkstroom.versies import POGINGEN


@dataclass(frozen=True)
class Trekwijze:
    """How to draw an ensemble; see `gebied.ensemble.trekken.trek_ensemble`.

    `meld` is called with how many indelingen were drawn and out of how many; when it returns True the drawing
    stops with what it has.
    """

    aantal: int = 10_000
    ketens: int = 4
    dun: int | None = None
    gamma: float = 0.0
    seed: int = 1
    werkers: int | None = None
    tijd: float | None = None
    meld: Callable[[int, int], bool | None] | None = None


@dataclass(frozen=True)
class Ensembleuitkomst:
    """An ensemble that was drawn, with the indelingen themselves."""

    ensemble: Ensemble
    trekking: Trekking


@dataclass(frozen=True)
class Maatbeeld:
    """One metric of an ensemble as a page shows it.

    Parameters
    ----------
    maat, kop, eenheid
        Key, what it measures, and its unit.
    richting
        -1 where less is better, 1 where more is better, 0 where neither is.
    vast
        Whether it is the same in every drawn indeling.
    randen, aantallen
        The histogram: borders of the bars (one more than bars) and how many indelingen are in each. The
        values of the compared indelingen lie within the borders.
    plaatsen
        Name of a compared indeling → where it stands; absent where the metric has no value for it.
    menging
        How sure the sample is of this metric, in a sentence.
    """

    maat: str
    kop: str
    eenheid: str
    richting: int
    vast: bool
    randen: tuple[float, ...]
    aantallen: tuple[int, ...]
    plaatsen: Mapping[str, Plaats]
    menging: str


@dataclass(frozen=True)
class Ensemblebeeld:
    """What a page shows of an ensemble beside some indelingen.

    Parameters
    ----------
    naam
        Name of the ensemble; empty for one that is not stored.
    uitleg
        Sentences: how many indelingen, drawn how, that keep which rules.
    maten
        One per metric, in the order of tables.
    bevindingen
        What a user has to know.
    buiten
        Name of a compared indeling → why it is none of the indelingen that were drawn from, in sentences;
        absent where it is one.
    """

    naam: str
    uitleg: tuple[str, ...]
    maten: tuple[Maatbeeld, ...]
    bevindingen: tuple[Bevinding, ...]
    buiten: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def zinnen(self, indeling: str) -> tuple[str, ...]:
        """Return the plain sentence per metric for one of the indelingen, if the metric changes at all."""
        plaatsen = (beeld.plaatsen.get(indeling) for beeld in self.maten if not beeld.vast)
        return tuple(plaats.volzin(indeling) for plaats in plaatsen if plaats is not None)


def trek_voor_project(
    project: Project,
    vergeleken: Sequence[Indeling] = (),
    *,
    opdracht: Opdracht | None = None,
    naam: str = "",
    wijze: Trekwijze | None = None,
) -> Ensembleuitkomst:
    """Draw an ensemble to set indelingen of a project beside.

    Parameters
    ----------
    project
        The project as it was read.
    vergeleken
        The indelingen to compare (`kies_vergeleken`); the first gives the teams per part.
    opdracht
        The rules and metrics; without one those of the first compared indeling.
    naam
        Name of the ensemble.
    wijze
        How to draw.

    Raises
    ------
    GeenIndeling
        When no indeling to start with is found.
    InvoerGeweigerd
        When the first indeling does not keep the rules itself.
    VerkeerdGebruik
        When something that is named is not there, or a number is out of bounds.
    """
    wijze = wijze or Trekwijze()
    regels = opdracht or (vergeleken[0].opdracht if vergeleken else None) or Opdracht()
    ensemble, trekking = trek_ensemble(
        project.scan,
        regels,
        naam=naam,
        vergeleken=[indeling.toewijzing for indeling in vergeleken],
        indelingen=bekende_indelingen(project),
        aantal=wijze.aantal,
        ketens=wijze.ketens,
        seed=wijze.seed,
        gamma=wijze.gamma,
        dun=wijze.dun,
        werkers=wijze.werkers,
        tijd=wijze.tijd,
        meld=wijze.meld,
    )
    return Ensembleuitkomst(ensemble, trekking)


def kies_vergeleken(project: Project, namen: Sequence[str]) -> tuple[Indeling, ...]:
    """Return the indelingen of these names, each once; the only one of the project where none is named.

    Raises
    ------
    VerkeerdGebruik
        When one is not there, or none is named and there is more than one.
    """
    if not namen and not project.indelingen:
        return ()
    return tuple(kies_indeling(project, naam) for naam in (dict.fromkeys(namen) or [None]))


def leg_ensemble_vast(
    project: Project, ensemble: Ensemble, naam: str | None = None, *, vervang: bool = False
) -> Project:
    """Add an ensemble to a project; without a name under a free one, unless the same one is there already.

    When somebody else changed the file meanwhile it is read anew: adding takes nothing away from anybody.

    Raises
    ------
    InvoerGeweigerd
        When the wijkscan is not what it was drawn with any more, or the name is in use.
    ProjectBezet
        When the file is kept by another program.
    """
    for poging in count(1):
        if naam is None and any(_zelfde(ander, ensemble) for ander in project.ensembles.values()):
            break
        if kenmerk_van(project.scan, ensemble.opdracht, bekende_indelingen(project)) != ensemble.kenmerk:
            raise InvoerGeweigerd(
                "Het project is veranderd terwijl de willekeurige indelingen werden gemaakt. Zij passen er "
                "niet meer bij, en zijn niet bewaard.",
                stap="maak ze opnieuw.",
            )
        nieuw = replace(ensemble, naam=naam or vrije_ensemblenaam(project))
        try:
            return bewaar_ensemble(project, nieuw, generatie=project.generatie, vervang=vervang)
        except ProjectBezet:
            if poging == POGINGEN:
                raise
            project = lees_project(project.pad)
    return project


def _zelfde(een: Ensemble, ander: Ensemble) -> bool:
    return als_kop(een) == als_kop(ander) and een.waarden.equals(ander.waarden)


def vrije_ensemblenaam(project: Project) -> str:
    """Return the first name "ensemble", "ensemble 2" … that no ensemble of the project has."""
    namen = ("ensemble" if nr == 1 else f"ensemble {nr}" for nr in count(1))
    return next(naam for naam in namen if naam not in project.ensembles)


def weiger_bezette_naam(project: Project, naam: str, *, vervang: bool) -> None:
    """Refuse a name for an ensemble that is in use, before any drawing begins.

    Raises
    ------
    VerkeerdGebruik
        When it is in use and may not be replaced, or empty.
    """
    if not naam.strip() or (naam in project.ensembles and not vervang):
        wat = f"Het project heeft al een ensemble '{naam}'." if naam.strip() else "De naam is leeg."
        raise VerkeerdGebruik(
            wat, stap="kies een andere naam met --bewaar, of vervang het ensemble met --vervang."
        )


def maak_ensemblebeeld(project: Project, ensemble: Ensemble, indelingen: Sequence[Indeling]) -> Ensemblebeeld:
    """Return what a page shows of an ensemble beside indelingen, all judged by the opdracht of the ensemble.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht of the ensemble names an indeling that is no longer in the project.
    """
    oordelen = {
        indeling.naam: oordeel_over(project, indeling, opdracht=ensemble.opdracht) for indeling in indelingen
    }
    plaatsen = {
        naam: {plaats.maat: plaats for plaats in ensemble.plaats(maten_van(oordeel))}
        for naam, oordeel in oordelen.items()
    }
    buiten = {
        indeling.naam: waarom_buiten(
            project.scan, ensemble, indeling.toewijzing, indelingen=bekende_indelingen(project)
        )
        for indeling in indelingen
    }
    return Ensemblebeeld(
        naam=ensemble.naam,
        uitleg=leg_ensemble_uit(ensemble),
        maten=tuple(_maatbeeld(ensemble, maat, plaatsen) for maat in ensemble.maten),
        bevindingen=(*ensemble.bevindingen, *_verouderd(project, ensemble)),
        buiten={naam: redenen for naam, redenen in buiten.items() if redenen},
    )


def leg_ensemble_uit(ensemble: Ensemble) -> tuple[str, ...]:
    """Return in sentences what was drawn, how, and what every indeling of it keeps."""
    ketens = "1 keten" if ensemble.ketens == 1 else f"{getal(ensemble.ketens)} ketens"
    return (
        f"Er zijn {getal(ensemble.aantal)} willekeurige geldige indelingen getrokken, door {ketens}.",
        f"De kansen: {ensemble.verdeling}.",
        zin_over_stappen(ensemble),
        *ensemble.regels,
    )


def zin_over_stappen(ensemble: Ensemble) -> str:
    """Return how much the chains move, in a sentence: of the chain that moves least."""
    pct = 100 * ensemble.veranderd
    deel = f"{getal(pct, 0 if pct >= 10 else 1)} %"
    if ensemble.ketens == 1:
        return f"Van de stappen leidde {deel} tot een andere indeling."
    return f"In de keten die het minst veranderde, leidde {deel} van de stappen tot een andere indeling."


def _maatbeeld(ensemble: Ensemble, maat: str, plaatsen: Mapping[str, Mapping[str, Plaats]]) -> Maatbeeld:
    deze = {naam: van[maat] for naam, van in plaatsen.items() if maat in van}
    randen, aantallen = ensemble.staven(maat, [plaats.waarde for plaats in deze.values()])
    menging = ensemble.menging(maat)
    return Maatbeeld(
        maat=maat,
        kop=leesbaar(maat),
        eenheid=EENHEDEN[maat_van(maat)],
        richting=richting_van(maat),
        vast=menging.vast,
        randen=randen,
        aantallen=aantallen,
        plaatsen=deze,
        menging=zin_over(menging, ensemble.aantal),
    )


def _verouderd(project: Project, ensemble: Ensemble) -> tuple[Bevinding, ...]:
    """Return the finding that the scan is no longer what the ensemble was drawn with."""
    try:
        nu = kenmerk_van(project.scan, ensemble.opdracht, bekende_indelingen(project))
    except GebiedFout:  # an indeling that the opdracht names is gone
        nu = ""
    if not ensemble.kenmerk or nu == ensemble.kenmerk:
        return ()
    tekst = (
        "De wijkscan, of een indeling die de opdracht noemt, is veranderd nadat dit ensemble is getrokken. "
        "Trek het opnieuw."
    )
    return (Bevinding("ENSEMBLE_VEROUDERD", tekst),)
