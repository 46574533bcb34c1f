"""The public side of the project file: read, write new, and change in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from gebied.ensemble import Ensemble
from gebied.fouten import InvoerGeweigerd, ProjectBezet, VerkeerdGebruik, lijkt_op
from gebied.graaf import Graaf
from gebied.model import Beoordeling, Indeling
from gebied.opslag import (
    _ensembles,
    _gebruik,
    _geopackage,
    _indelingen,
    _nulmetingen,
    _plaatsen,
    _scan,
    _slot,
)
from gebied.opslag._generatie import lees_generatie
from gebied.privacy.veilig import VeiligeTabel
from gebied.profiel.nulmeting import Nulmeting
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Project:
    """What a project file held when it was read.

    Parameters
    ----------
    pad
        The file, absolute.
    scan
        The wijkscan, as it was stored.
    indelingen
        Name → indeling, in order of storing.
    generatie
        Number that rises by one with every change; hand it over when you change the file.
    nulmetingen
        Name → nulmeting, in order of storing.
    ensembles
        Name → ensemble, in order of storing.
    """

    pad: Path
    scan: Wijkscan
    indelingen: Mapping[str, Indeling]
    generatie: int
    nulmetingen: Mapping[str, Nulmeting] = field(default_factory=dict)
    ensembles: Mapping[str, Ensemble] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Project({self.pad.name!r}, {self.scan!r}, {len(self.indelingen)} indelingen)"


def lees_project(pad: Path | str) -> Project:
    """Read a project file; every part comes back as it was stored.

    What a killed process left half done is undone first.

    Raises
    ------
    InvoerGeweigerd
        When the file is absent, foreign, damaged, from a newer gebied, or its content breaks a contract.
    ProjectBezet
        When another program is writing it.
    """
    pad = _bestaand(pad)
    with _slot.verbind(pad) as db:
        db.execute("BEGIN")  # one snapshot, also when someone stores an indeling meanwhile
        lees_generatie(db, pad)  # a foreign file may be large: refuse it before it is searched for damage
        _controleer_heel(db, pad)
        return _lees(db, pad)


def schrijf_project(
    pad: Path | str, scan: Wijkscan, *, indelingen: Iterable[Indeling] = (), vervang: bool = False
) -> Project:
    """Write a new project file beside its place and move it in, so that it is there whole or not at all.

    Parameters
    ----------
    pad
        Name of the file, ending in ``.gpkg``.
    scan
        The wijkscan.
    indelingen
        Indelingen to store with it.
    vervang
        Replace an existing project file, but for its nulmetingen: those stay. Another kind of file is never
        replaced.

    Raises
    ------
    VerkeerdGebruik
        When the name does not end in ``.gpkg``.
    InvoerGeweigerd
        When the file exists, the folder does not, or the content cannot be stored.
    ProjectBezet
        When another program has the existing file open.
    """
    pad = _nieuwe_plaats(pad)
    keuze = tuple(indelingen)
    _controleer_restgebieden(scan)
    with _slot.vertaald(pad), _slot.slot(pad):
        generatie, nulmetingen = _te_vervangen(pad, vervang=vervang)
        with _plaatsen.naast(pad) as nieuw:
            project = _vul_nieuw(nieuw, pad, scan, keuze, generatie + 1, nulmetingen)
    return project


def bewaar_indeling(
    project: Project | Path | str,
    indeling: Indeling,
    *,
    generatie: int,
    beoordeling: Beoordeling | None = None,
    vervang: bool = False,
) -> Project:
    """Add an indeling to an existing project file, with a dissolved layer for QGIS.

    Parameters
    ----------
    project
        The project, or the path of its file.
    indeling
        The indeling; a name that is in use is refused unless `vervang`.
    generatie
        `Project.generatie` of the project as you read it.
    beoordeling
        What the judge found; its numbers per werkgebied become fields of the layer.
    vervang
        Replace the indeling of that name.

    Raises
    ------
    InvoerGeweigerd
        When the name is in use, or the content cannot be stored; nothing was changed.
    ProjectBezet
        When another program has the file open, or it changed since it was read; nothing was changed.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        if indeling.naam in _indelingen.namen_van_indelingen(db):
            if not vervang:
                raise _naam_in_gebruik([indeling.naam])
            _indelingen.verwijder(db, indeling.naam)
        _indelingen.voeg_indeling_toe(db, indeling, scan.gebieden, beoordeling)
        return scan

    return _wijzig(project, generatie, wijzig)


def verwijder_indeling(project: Project | Path | str, naam: str, *, generatie: int) -> Project:
    """Remove an indeling and its layer from a project file.

    Raises
    ------
    VerkeerdGebruik
        When the project has no indeling of that name.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        namen = _indelingen.namen_van_indelingen(db)
        if naam not in namen:
            raise VerkeerdGebruik(
                f"Het project heeft geen indeling '{naam}'. {lijkt_op(naam, namen)}".strip(),
                problemen=[f"indelingen in dit project: {', '.join(namen) or 'geen'}"],
                stap="kies een van deze namen.",
            )
        _indelingen.verwijder(db, naam)
        return scan

    return _wijzig(project, generatie, wijzig)


def bewaar_graaf(project: Project | Path | str, graaf: Graaf, *, generatie: int) -> Project:
    """Replace the neighbours in a project file: barriers, verbindingen, restgebieden and settings.

    Raises
    ------
    InvoerGeweigerd
        When the graph is about other gebieden than the project.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        anders = sorted(set(graaf.codes) ^ set(scan.codes))
        if anders:
            raise InvoerGeweigerd(
                "De buren horen bij andere gebieden dan dit project.",
                problemen=[f"verschil: {', '.join(anders[:5])} ({len(anders)} codes)"],
                stap="open het project opnieuw en pas de buren daarvan aan.",
            )
        _scan.wijzig_graaf(db, scan, graaf)
        return _gebruik.lees_scan(db, pad.name)

    pad = project.pad if isinstance(project, Project) else Path(project)
    return _wijzig(project, generatie, wijzig)


def bewaar_gebruik(
    project: Project | Path | str, tabel: VeiligeTabel, *, generatie: int, opmerking: str = ""
) -> Project:
    """Put protected counts of service use in a project file, in place of those that are there.

    Parameters
    ----------
    tabel
        Every levering that the file held, and what was added.
    opmerking
        What has to stand beside every map and table of them, such as "fictieve gegevens".

    Raises
    ------
    InvoerGeweigerd
        When the counts are about other gebieden, or a column of the scan is called like one of theirs;
        nothing was changed.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        weg = set(_gebruik.leveringsnummers(db)) - {levering.nr for levering in tabel.leveringen}
        if weg:  # the ledger only grows; a fault of the caller, not of the user
            raise ValueError(f"leveringen {sorted(weg)} would be lost")
        _gebruik.bewaar_gebruik(db, scan.met_gebruik(tabel, opmerking=opmerking))
        return _gebruik.lees_scan(db, pad.name)

    pad = project.pad if isinstance(project, Project) else Path(project)
    return _wijzig(project, generatie, wijzig)


def bewaar_aanvulling(project: Project | Path | str, scan: Wijkscan, *, generatie: int) -> Project:
    """Put what an analysis added to a scan in a project file; its indelingen and neighbours stay.

    Parameters
    ----------
    scan
        The stored scan with other figures of other years and places, own indicators, facilities or signals,
        and with the columns that came with them.

    Raises
    ------
    InvoerGeweigerd
        When the scan is about other gebieden, or cannot be stored; nothing was changed.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, oud: Wijkscan) -> Wijkscan:
        if anders := sorted(set(scan.codes) ^ set(oud.codes)):
            raise InvoerGeweigerd(
                "De scan gaat over andere gebieden dan dit project.",
                problemen=[f"verschil: {', '.join(anders[:5])} ({len(anders)} codes)"],
                stap="open het project opnieuw en vul die scan aan.",
            )
        if scan.graaf.restgebieden != oud.graaf.restgebieden:  # a fault of the caller: that is `bewaar_graaf`
            raise ValueError("the scan has other restgebieden than the project")
        _gebruik.vervang_scan(db, oud, scan)
        return _gebruik.lees_scan(db, pad.name)

    pad = project.pad if isinstance(project, Project) else Path(project)
    return _wijzig(project, generatie, wijzig)


def bewaar_nulmeting(project: Project | Path | str, nulmeting: Nulmeting, *, generatie: int) -> Project:
    """Add a nulmeting to a project file; one that is there is never replaced or removed.

    Raises
    ------
    InvoerGeweigerd
        When its name is empty or in use; nothing was changed.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        _nulmetingen.voeg_nulmeting_toe(db, nulmeting)
        return scan

    return _wijzig(project, generatie, wijzig)


def bewaar_ensemble(
    project: Project | Path | str, ensemble: Ensemble, *, generatie: int, vervang: bool = False
) -> Project:
    """Add an ensemble to a project file; a name that is in use is refused unless `vervang`.

    Raises
    ------
    InvoerGeweigerd
        When its name is empty or in use; nothing was changed.
    ProjectBezet
        As `bewaar_indeling`.
    """

    def wijzig(db: sqlite3.Connection, scan: Wijkscan) -> Wijkscan:
        _ensembles.voeg_ensemble_toe(db, ensemble, vervang=vervang)
        return scan

    return _wijzig(project, generatie, wijzig)


def _wijzig(
    project: Project | Path | str,
    generatie: int,
    wijzig: Callable[[sqlite3.Connection, Wijkscan], Wijkscan],
) -> Project:
    """Make one change in one transaction; `wijzig` gets the stored scan and returns the new one."""
    pad = _bestaand(project.pad if isinstance(project, Project) else project)
    with _slot.vertaald(pad), _slot.slot(pad), _slot.transactie(pad) as db:
        huidig = lees_generatie(db, pad)
        if huidig != generatie:
            raise ProjectBezet(
                f"Het project {pad.name} is intussen gewijzigd; er is niets opgeslagen.",
                problemen=[f"u werkt met versie {generatie}, in het bestand staat versie {huidig}"],
                stap="open het project opnieuw en herhaal uw wijziging.",
            )
        scan = wijzig(db, _gebruik.lees_scan(db, pad.name))
        db.execute("UPDATE project SET generatie = generatie + 1")
        # before the commit: what cannot be read back is not stored
        return _project(db, pad, scan, generatie + 1)


def _lees(db: sqlite3.Connection, pad: Path) -> Project:
    generatie = lees_generatie(db, pad)
    return _project(db, pad, _gebruik.lees_scan(db, pad.name), generatie)


def _project(db: sqlite3.Connection, pad: Path, scan: Wijkscan, generatie: int) -> Project:
    indelingen = _indelingen.lees_indelingen(db, pad.name)
    nulmetingen = _nulmetingen.lees_nulmetingen(db, pad.name)
    ensembles = _ensembles.lees_ensembles(db, pad.name)
    return Project(pad, scan, indelingen, generatie, nulmetingen, ensembles)


def _vul_nieuw(
    nieuw: Path,
    pad: Path,
    scan: Wijkscan,
    indelingen: tuple[Indeling, ...],
    generatie: int,
    nulmetingen: Mapping[str, Nulmeting],
) -> Project:
    namen = [indeling.naam for indeling in indelingen]
    if dubbel := sorted({naam for naam in namen if namen.count(naam) > 1}):
        raise _naam_in_gebruik(dubbel)
    with closing(sqlite3.connect(nieuw, isolation_level=None)) as db:
        # nobody sees this file yet: no journal and no waiting for the disk until it is complete
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        _geopackage.begin(db)
        _scan.maak_tabellen(db)
        _gebruik.bewaar_scan(db, scan, generatie=generatie)
        for indeling in indelingen:
            _indelingen.voeg_indeling_toe(db, indeling, scan.gebieden)
        for nulmeting in nulmetingen.values():
            _nulmetingen.voeg_nulmeting_toe(db, nulmeting)
        project = _lees(db, pad)
        db.execute("COMMIT")
    return project


def _naam_in_gebruik(namen: Iterable[str]) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        "Elke indeling in een project heeft een eigen naam.",
        problemen=[f"de naam '{naam}' is al in gebruik" for naam in namen],
        stap="kies een andere naam met --naam, of vervang haar met --vervang.",
    )


def _controleer_heel(db: sqlite3.Connection, pad: Path) -> None:
    ((uitslag,),) = db.execute("PRAGMA quick_check(1)").fetchall()
    if uitslag != "ok":
        raise _scan.beschadigd(pad.name, ["het bestand is beschadigd"])


def _controleer_restgebieden(scan: Wijkscan) -> None:
    rest = frozenset(scan.gebieden.loc[scan.gebieden["restgebied"], "code"])
    if rest != scan.graaf.restgebieden:  # the file holds one truth; a fault of the caller, not of the user
        raise ValueError("gebieden and graaf disagree on what is restgebied")


def _bestaand(pad: Path | str) -> Path:
    pad = Path(pad).resolve()
    if not pad.is_file():
        raise InvoerGeweigerd(
            f"Het project {pad.name} bestaat niet in de map {pad.parent}.",
            stap="controleer de naam, of maak het project met 'gebied scan' of 'gebied haal'.",
        )
    return pad


def keur_plaats(pad: Path | str, *, vervang: bool = False) -> None:
    """Refuse at once a place where `schrijf_project` could not write, before any long work begins.

    Raises
    ------
    VerkeerdGebruik, InvoerGeweigerd, ProjectBezet
        As `schrijf_project` would.
    """
    pad = _nieuwe_plaats(pad)
    if pad.exists() and not vervang:
        raise _bestaat_al(pad)
    if pad.exists():
        with _slot.vertaald(pad), _slot.slot(pad):
            _te_vervangen(pad, vervang=vervang)


def _nieuwe_plaats(pad: Path | str) -> Path:
    pad = Path(pad).resolve()
    if pad.suffix != ".gpkg":
        raise VerkeerdGebruik(
            f"Een projectbestand heet op .gpkg, niet '{pad.name}'.",
            stap=f"gebruik bijvoorbeeld {pad.stem or 'project'}.gpkg.",
        )
    if not pad.parent.is_dir():
        raise InvoerGeweigerd(
            f"De map {pad.parent} bestaat niet.", stap="maak de map, of kies een map die bestaat."
        )
    return pad


def _te_vervangen(pad: Path, *, vervang: bool) -> tuple[int, Mapping[str, Nulmeting]]:
    """Return the generation and the nulmetingen of the file that will be replaced; 0 when there is none."""
    _slot.weiger_als_bezet(pad)
    if not pad.exists():
        return 0, {}
    if not vervang:
        raise _bestaat_al(pad)
    # the same door as a change: alone with the file, out of WAL mode, and it must be a project of ours
    with _slot.transactie(pad) as db:
        return lees_generatie(db, pad), _nulmetingen.lees_nulmetingen(db, pad.name)


def _bestaat_al(pad: Path) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"Het bestand {pad.name} bestaat al.", stap="kies een andere naam, of vervang het met --vervang."
    )
