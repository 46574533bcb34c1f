"""Two indelingen among random valid ones: asking for an ensemble, storing it, and what a page shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from gebied.ensemble import Ensemble
from gebied.model import Opdracht
from gebied.opslag import Project
from gebied.rapport.document import Tabel
from gebied.rapport.ensembleplaat import teken_ensemble
from gebied.taal import aantal, getal, kort, opsomming
from gebied.werkstroom.ensemble import (
    Maatbeeld,
    Trekwijze,
    maak_ensemblebeeld,
    trek_voor_project,
    zin_over_stappen,
)
from gebied.werkstroom.indelen import oordeel_over
from gebied.werkstroom.vergelijken import Naastelkaar
from gebied.werkstroom.vergelijkkeuze import kies_vergelijkbare

AANTALLEN: Final = (1_000, 10_000)
"""How many random indelingen a user can ask for."""

GEEN_BEWIJS: Final = (
    "Een plaats tussen willekeurige indelingen bewijst niet dat een indeling goed is: zij gaat alleen over "
    "de maten hieronder, en zegt niet wat een maat waard is of waarom een indeling zo is gekozen."
)
"""What an ensemble does not prove, beside every one that is shown."""

_MEER_STAPPEN: Final = 4
_REDENEN: Final = 3
_WIJD: Final = 5
"""Figures that differ by more than this need no decimals."""
_GETELD: Final = frozenset({"", "personen", "werkgebieden"})
"""Units of counts: the name of the metric says what is counted."""
_BETER: Final = {-1: "minder", 0: "", 1: "meer"}


@dataclass(frozen=True)
class Ensemblevraag:
    """Which random indelingen two compared ones can be set among.

    Parameters
    ----------
    van, naar
        Keys of the two (`indelingkeuzes`).
    eerste
        The one of them that gives the rules and the teams per part.
    opdracht
        The rules.
    teams
        Number of teams of `eerste`.
    """

    van: str
    naar: str
    eerste: str
    opdracht: Opdracht
    teams: int


@dataclass(frozen=True)
class Maatvergelijking:
    """One metric of an ensemble beside two indelingen.

    Parameters
    ----------
    beeld
        The metric: its bars, and who stands where.
    kop
        What is measured, with its unit.
    alt
        The chart in words.
    zinnen
        Where either indeling stands, a sentence each.
    laagste, midden, hoogste
        Of the random indelingen; `midden` is the median.
    decimalen
        How many a figure of this metric is written with.
    """

    beeld: Maatbeeld
    kop: str
    alt: str
    zinnen: tuple[str, ...]
    laagste: float
    midden: float
    hoogste: float
    decimalen: int

    def tekst(self, waarde: float) -> str:
        """Return a figure of this metric as users read it."""
        return kort(waarde, self.decimalen) if self.decimalen else getal(waarde)


@dataclass(frozen=True)
class Ensemblevergelijking:
    """Two indelingen beside an ensemble, as a page shows it.

    Parameters
    ----------
    naam, aantal
        The ensemble, and how many random indelingen it has.
    namen
        The two indelingen.
    kern
        Name of either one → where it stands, in one plain sentence.
    buiten
        Name of an indeling that does not keep the rules of the ensemble → why not.
    regels
        What every random indeling keeps.
    gemengd
        Whether the chains agree on every metric.
    menging
        How well mixed the sample is, in plain words.
    hoe
        How it was drawn, for who wants to know.
    bevindingen
        What else a user has to know.
    maten
        The metrics that differ between random indelingen.
    vast
        What is equal in all of them.
    """

    naam: str
    aantal: int
    namen: tuple[str, str]
    kern: Mapping[str, str]
    buiten: Mapping[str, tuple[str, ...]]
    regels: tuple[str, ...]
    gemengd: bool
    menging: str
    hoe: tuple[str, ...]
    bevindingen: tuple[str, ...]
    maten: tuple[Maatvergelijking, ...]
    vast: tuple[str, ...]

    def tabel(self) -> Tabel:
        """Return the content of all charts as one table."""
        kolommen = ("maat", "beter is", "laagste", "midden", "hoogste", *self.namen)
        rijen = tuple(
            (
                maat.kop,
                _BETER[maat.beeld.richting],
                *(maat.tekst(waarde) for waarde in (maat.laagste, maat.midden, maat.hoogste)),
                *(_cel(maat, naam) for naam in self.namen),
            )
            for maat in self.maten
        )
        titel = f"Beide indelingen naast {getal(self.aantal)} willekeurige indelingen"
        return Tabel(titel, kolommen, rijen, frozenset({2, 3, 4}))

    def mengtabel(self) -> Tabel:
        """Return per metric how sure the sample is of it."""
        rijen = tuple((maat.kop, maat.beeld.menging) for maat in self.maten)
        return Tabel("Hoe goed gemengd, per maat", ("maat", "hoe goed gemengd"), rijen)


def _cel(maat: Maatvergelijking, naam: str) -> str:
    plaats = maat.beeld.plaatsen.get(naam)
    if plaats is None:
        return "niet bekend"
    woord = "beter" if maat.beeld.richting else "hoger"
    gelijk = f", gelijk aan {getal(plaats.gelijk)}" if plaats.gelijk else ""
    return f"{maat.tekst(plaats.waarde)} ({woord} dan {getal(plaats.beter_dan)}{gelijk})"


def lees_vraag(project: Project, van: str, naar: str, naast: Naastelkaar) -> Ensemblevraag:
    """Return which ensemble goes with two indelingen: the rules are those that they are compared by."""
    rechts, links = (kies_vergelijkbare(project, sleutel).opdracht for sleutel in (naar, van))
    volgens_naar = rechts is not None or links is None
    return Ensemblevraag(
        van=van,
        naar=naar,
        eerste=naar if volgens_naar else van,
        opdracht=rechts or links or Opdracht(),
        teams=int(naast.oordelen[1 if volgens_naar else 0].totaal["teams"]),
    )


def ensembles_bij(project: Project, vraag: Ensemblevraag) -> tuple[Ensemble, ...]:
    """Return the stored ensembles under these rules with as many teams, the newest first.

    How long to search and with which seed are no rules.
    """
    regels = _regels(vraag.opdracht)
    return tuple(
        ensemble
        for ensemble in reversed([*project.ensembles.values()])
        if ensemble.teams == vraag.teams and _regels(ensemble.opdracht) == regels
    )


def _regels(opdracht: Opdracht) -> Opdracht:
    return replace(opdracht, seed=1, tijd=1.0)


def klusgegevens(project: Project, vraag: Ensemblevraag, hoeveel: int) -> dict[str, Any]:
    """Return what a klus needs to draw random indelingen beside two that are compared.

    With another seed than what was drawn before, as they would be the same again. Where as many were drawn
    already and the chains did not agree, it takes more steps between two of them.
    """
    eerder = ensembles_bij(project, vraag)
    dun = [
        _MEER_STAPPEN * ensemble.dun
        for ensemble in eerder
        if ensemble.aantal >= hoeveel and not _is_gemengd(ensemble)
    ]
    tweede = vraag.van if vraag.eerste == vraag.naar else vraag.naar
    return {
        "project": str(project.pad),
        "indelingen": [vraag.eerste, tweede],
        "opdracht": vraag.opdracht.als_dict(),
        "aantal": hoeveel,
        "dun": max(dun, default=None),
        "seed": 1 + max((ensemble.seed for ensemble in eerder), default=0),
    }


def trek_naast(
    project: Project, gegevens: Mapping[str, Any], *, meld: Callable[[int, int], bool | None] | None = None
) -> Ensemble:
    """Draw the random indelingen of a klus (`klusgegevens`).

    Raises
    ------
    GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
        As `trek_ensemble`; also when an indeling is not there any more.
    """
    gekozen = [kies_vergelijkbare(project, str(sleutel)) for sleutel in gegevens["indelingen"]]
    wijze = Trekwijze(
        aantal=int(gegevens["aantal"]), dun=gegevens["dun"], seed=int(gegevens["seed"]), meld=meld
    )
    regels = Opdracht.uit_dict(gegevens["opdracht"])
    return trek_voor_project(project, gekozen, opdracht=regels, wijze=wijze).ensemble


def vergelijk_met_ensemble(
    project: Project, vraag: Ensemblevraag, ensemble: Ensemble
) -> Ensemblevergelijking:
    """Set two indelingen among the random ones of an ensemble.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht of the ensemble names an indeling that is no longer in the project.
    """
    indelingen = [kies_vergelijkbare(project, sleutel) for sleutel in (vraag.van, vraag.naar)]
    namen = indelingen[0].naam, indelingen[1].naam
    beeld = maak_ensemblebeeld(project, ensemble, indelingen)
    maten = tuple(_maat(ensemble, deel, namen) for deel in beeld.maten if not deel.vast)
    return Ensemblevergelijking(
        naam=ensemble.naam,
        aantal=ensemble.aantal,
        namen=namen,
        kern={naam: zinnen[0] for naam in namen if (zinnen := beeld.zinnen(naam))},
        buiten={naam: _kort(beeld.buiten[naam]) for naam in namen if naam in beeld.buiten},
        regels=ensemble.regels,
        gemengd=_is_gemengd(ensemble),
        menging=_mengzin(ensemble, maten),
        hoe=_hoe(ensemble),
        bevindingen=tuple(b.tekst for b in beeld.bevindingen if b.code != "NIET_GEMENGD"),
        maten=maten,
        vast=tuple(deel.kop for deel in beeld.maten if deel.vast),
    )


def ensemble_van(project: Project, naam: str | None) -> Ensemble | None:
    """Return the newest ensemble under the rules of an indeling with as many teams; None without one."""
    indeling = project.indelingen.get(naam or "")
    if indeling is None or not project.ensembles:
        return None
    teams = int(oordeel_over(project, indeling).totaal["teams"])
    vraag = Ensemblevraag(indeling.naam, indeling.naam, indeling.naam, indeling.opdracht or Opdracht(), teams)
    return next(iter(ensembles_bij(project, vraag)), None)


def teken_naast(project: Project, ensemble: Ensemble, namen: Iterable[str], pad: Path) -> None:
    """Draw an ensemble with indelingen of the project marked in it, as a PNG.

    Raises
    ------
    VerkeerdGebruik
        When an indeling is not there, also one that the opdracht of the ensemble names.
    """
    namen = tuple(dict.fromkeys(namen))
    beeld = maak_ensemblebeeld(project, ensemble, [kies_vergelijkbare(project, naam) for naam in namen])
    plaatsen = {
        naam: [maat.plaatsen[naam] for maat in beeld.maten if naam in maat.plaatsen] for naam in namen
    }
    teken_ensemble(pad, ensemble, plaatsen, scan=project.scan, bevindingen=beeld.bevindingen)


def _is_gemengd(ensemble: Ensemble) -> bool:
    return all(ensemble.menging(maat).gemengd for maat in ensemble.maten)


def _maat(ensemble: Ensemble, beeld: Maatbeeld, namen: tuple[str, str]) -> Maatvergelijking:
    getrokken = ensemble.waarden[beeld.maat]
    laagste, midden, hoogste = (float(getrokken.quantile(deel)) for deel in (0.0, 0.5, 1.0))
    kop = beeld.kop if beeld.eenheid in _GETELD else f"{beeld.kop} ({beeld.eenheid})"
    zinnen = tuple(beeld.plaatsen[naam].volzin(naam) for naam in namen if naam in beeld.plaatsen)
    heel = (getrokken == getrokken.round()).all()
    deel = Maatvergelijking(
        beeld, kop, "", zinnen, laagste, midden, hoogste, 0 if heel or hoogste - laagste > _WIJD else 1
    )
    alt = (
        f"Staafdiagram van {kop} bij {getal(ensemble.aantal)} willekeurige indelingen: van "
        f"{deel.tekst(laagste)} tot {deel.tekst(hoogste)}, met {deel.tekst(midden)} in het midden. "
    )
    return replace(deel, alt=alt + " ".join(zinnen))


def _kort(redenen: tuple[str, ...]) -> tuple[str, ...]:
    meer = len(redenen) - _REDENEN
    rest = (f"En nog {aantal(meer, 'reden', 'redenen')}.",) if meer > 0 else ()
    return (*redenen[:_REDENEN], *rest)


def _mengzin(ensemble: Ensemble, maten: tuple[Maatvergelijking, ...]) -> str:
    los = [f"'{maat.kop}'" for maat in maten if not ensemble.menging(maat.beeld.maat).gemengd]
    if los:
        return (
            f"De steekproef is nog niet goed gemengd voor {opsomming(los)}. Lees deze cijfers met "
            "voorzichtigheid, of maak opnieuw willekeurige indelingen: dan kan het beeld nog veranderen."
        )
    if ensemble.ketens == 1:
        return "De steekproef is goed gemengd: zij geeft van begin tot eind hetzelfde beeld."
    return (
        f"De steekproef is goed gemengd: {getal(ensemble.ketens)} ketens, los van elkaar getrokken, geven "
        "hetzelfde beeld."
    )


def _hoe(ensemble: Ensemble) -> tuple[str, ...]:
    gemaakt = ensemble.gemaakt_op
    return (
        f"De computer begint bij een geldige indeling en verandert steeds twee werkgebieden naast elkaar. Na "
        f"{getal(ensemble.inloop + ensemble.dun)} stappen telt de eerste indeling mee, en daarna na elke "
        f"{getal(ensemble.dun)} stappen een.",
        f"Dat gebeurt {aantal(ensemble.ketens, 'keer', 'keer')}, los van elkaar: zo'n rij heet een keten.",
        zin_over_stappen(ensemble),
        f"De kansen: {ensemble.verdeling}.",
        f"Het begin van het toeval is {ensemble.seed}: met hetzelfde getal komen dezelfde indelingen terug.",
        *([f"Bewaard als '{ensemble.naam}' op {gemaakt:%d-%m-%Y}."] if gemaakt else []),
    )
