"""Every file that can be downloaded from a project: what it is, how it is called, and how it is made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Final, Literal
from zipfile import ZIP_DEFLATED, ZipFile

from gebied.beoordelen import zet_naast_elkaar
from gebied.bronnen.opdrachtbestand import opdracht_als_toml
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.model import Indeling
from gebied.opslag import Project, kopieer_project
from gebied.profiel.gebieden import analysegebieden
from gebied.rapport import exporteer, schrijf_vergelijking
from gebied.werkstroom.ensemblevergelijking import ensemble_van, teken_naast
from gebied.werkstroom.indelen import kies_indeling, oordeel_over
from gebied.werkstroom.rapportbestand import schrijf_rapport
from gebied.werkstroom.rapporten import (
    profielrapport,
    startbeeldrapport,
    structuurschetsrapport,
    toelichtingrapport,
)
from gebied.werkstroom.rapportmap import kale_naam
from gebied.werkstroom.stappen import maak_kaartbestand

Voor = Literal["project", "indeling", "gebied"]
"""What has to be chosen for a file: nothing but the project, an indeling, or an area."""

VERGELIJK_MET: Final = ("gemeente", "nederland", "eerder")
"""What the figures of a report stand beside, as far as the project has it."""


@dataclass(frozen=True)
class Downloadkeuze:
    """What the files are about.

    Parameters
    ----------
    indeling
        Name of the indeling.
    huidig
        Name of the indeling of today, to stand beside it.
    gebied
        Key of the area of a gebiedsanalyse (`Analysegebied.sleutel`).
    dag
        The day in the names of the files.
    """

    indeling: str | None = None
    huidig: str | None = None
    gebied: str | None = None
    dag: date = field(default_factory=date.today)


@dataclass(frozen=True)
class Download:
    """A kind of file that can be made from a project.

    Parameters
    ----------
    sleutel
        Short unique name, also the end of the name of the file before the date.
    vorm
        Ending of the file, with its point.
    naam, uitleg
        What the page calls it, and one sentence about it.
    voor
        What has to be chosen.
    schrijf
        Writes it to a path.
    presenteren
        Whether a user who only presents may have it.
    """

    sleutel: str
    vorm: str
    naam: str
    uitleg: str
    voor: Voor
    schrijf: Callable[[Project, Downloadkeuze, Path], object]
    presenteren: bool = False

    @property
    def id(self) -> str:
        """Unique name among all downloads."""
        return f"{self.sleutel}{self.vorm}"


@dataclass(frozen=True)
class Bestand:
    """A file that was made: its name, its MIME type and its content."""

    naam: str
    soort: str
    inhoud: bytes


_SOORTEN: Final = MappingProxyType(
    {
        ".csv": "text/csv",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".geojson": "application/geo+json",
        ".gpkg": "application/geopackage+sqlite3",
        ".html": "text/html",
        ".png": "image/png",
        ".toml": "application/toml",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".zip": "application/zip",
    }
)


def gebieden_om_te_kiezen(project: Project) -> dict[str, str]:
    """Return key → name of every area that a gebiedsanalyse can be about."""
    return {
        gebied.sleutel: f"{gebied.naam} ({gebied.sleutel})"
        if gebied.soort == "werkgebied"
        else gebied.volledige_naam
        for gebied in analysegebieden(project.scan, project.indelingen)
    }


def mogelijke_downloads(
    project: Project, keuze: Downloadkeuze, *, alleen_presenteren: bool = False
) -> tuple[Download, ...]:
    """Return the files that can be made with this choice, in the order of the page."""
    indeling = project.indelingen.get(keuze.indeling or "")
    kan: dict[Voor, bool] = {
        "project": True,
        "indeling": indeling is not None,
        "gebied": keuze.gebied is not None,
    }
    zonder = {"opdracht"} if indeling is None or indeling.opdracht is None else set()
    if ensemble_van(project, keuze.indeling) is None:
        zonder.add("ensemble")
    return tuple(
        download
        for download in DOWNLOADS
        if kan[download.voor]
        and download.sleutel not in zonder
        and (download.presenteren or not alleen_presenteren)
    )


def maak_download(project: Project, download: Download, keuze: Downloadkeuze) -> Bestand:
    """Make one file; what is written on the way is removed.

    Raises
    ------
    GebiedFout
        When the project does not have what the file needs.
    """
    naam = bestandsnaam(project, download, keuze)
    with TemporaryDirectory(prefix="gebied-", ignore_cleanup_errors=True) as folder:
        pad = Path(folder) / naam
        download.schrijf(project, keuze, pad)
        return Bestand(naam, _SOORTEN[download.vorm], pad.read_bytes())


def maak_zip(project: Project, downloads: Sequence[Download], keuze: Downloadkeuze) -> Bestand:
    """Make several files as one zip.

    Raises
    ------
    InvoerGeweigerd
        With the faults of all files together; there is no zip with a part of them.
    """
    buffer, problemen, stappen = BytesIO(), [], []
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archief:
        for download in downloads:
            try:
                bestand = maak_download(project, download, keuze)
            except GebiedFout as fout:
                problemen += [f"{download.naam} ({download.vorm}): {fout.boodschap}", *fout.problemen]
                stappen.append(fout.stap)
            else:
                archief.writestr(bestand.naam, bestand.inhoud)
    if problemen:
        raise InvoerGeweigerd(
            "Niet alle bestanden kunnen worden gemaakt.",
            problemen=problemen,
            stap=" Ook: ".join(dict.fromkeys(stappen)),
        )
    naam = kale_naam(f"{project.scan.naam} {keuze.indeling or ''} bestanden", anders="project")
    return Bestand(f"{naam}-{keuze.dag.isoformat()}.zip", _SOORTEN[".zip"], buffer.getvalue())


def bestandsnaam(project: Project, download: Download, keuze: Downloadkeuze) -> str:
    """Return the name of a file: gemeente, indeling or area, what it is, and the day."""
    waarover = {
        "project": "",
        "indeling": keuze.indeling or "",
        "gebied": next(
            (
                gebied.naam
                for gebied in analysegebieden(project.scan, project.indelingen)
                if gebied.sleutel == keuze.gebied
            ),
            "",
        ),
    }[download.voor]
    naam = kale_naam(f"{project.scan.naam} {waarover}", anders="project")
    return f"{naam}-{download.sleutel}-{keuze.dag.isoformat()}{download.vorm}"


def opdrachttekst(project: Project, keuze: Downloadkeuze) -> str:
    """Return the opdracht of an indeling as TOML, with the command that makes the same indeling on top.

    Where that command does not give the same indeling, the text says so and gives one that does.

    Raises
    ------
    VerkeerdGebruik
        When there is no such indeling.
    InvoerGeweigerd
        When the indeling has no opdracht.
    """
    indeling = kies_indeling(project, keuze.indeling)
    if indeling.opdracht is None:
        raise InvoerGeweigerd(
            f"De indeling '{indeling.naam}' heeft geen opdracht: zij komt niet uit een zoekopdracht.",
            stap="download de indeling als csv.",
        )
    namen = {download.id: bestandsnaam(project, download, keuze) for download in DOWNLOADS}
    return opdracht_als_toml(
        indeling.opdracht,
        uitleg=[
            f"De opdracht bij de indeling '{indeling.naam}' van {project.scan.naam}, "
            f"gedownload op {keuze.dag:%d-%m-%Y}.",
            "Download ook het projectbestand en zet beide bestanden in één map.",
            "Met deze opdracht maakt u dezelfde indeling nog eens:",
            f"    gebied indelen {namen['project.gpkg']} --opdracht {namen['opdracht.toml']}",
            *_voorbehoud(indeling, namen),
        ],
    )


def _voorbehoud(indeling: Indeling, namen: dict[str, str]) -> list[str]:
    """Say why searching anew may give another indeling, and what gives exactly this one."""
    codes = {bevinding.code for bevinding in indeling.bevindingen}
    redenen = [
        tekst
        for geldt, tekst in (
            (not indeling.bewijs, "Deze indeling is na het zoeken met de hand gewijzigd."),
            ("BEGIN_GEGEVEN" in codes, "Het zoeken begon bij een indeling die er al was."),
            (
                "ALTERNATIEF" in codes,
                "Deze indeling is een alternatief: zij moest anders zijn dan een vorige.",
            ),
            (
                bool(codes & {"TIJD_OP", "GESTOPT"}),
                "Het zoeken stopte voordat het klaar was. Een snellere of langzamere computer kan dan een "
                "andere indeling vinden.",
            ),
        )
        if geldt
    ]
    if not redenen:
        return []
    return [
        "",
        "Let op: zoeken met deze opdracht kan een andere indeling geven.",
        *redenen,
        "Wilt u precies deze indeling? Download haar als csv. Lees haar dan zo in:",
        f"    gebied beoordeel {namen['project.gpkg']} --bestand {namen['indeling.csv']} --bewaar kopie",
    ]


def _schrijf_project(project: Project, _keuze: Downloadkeuze, pad: Path) -> None:
    kopieer_project(project.pad, pad)


def _schrijf_indeling(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    indeling = kies_indeling(project, keuze.indeling)
    exporteer(project.scan, indeling, oordeel_over(project, indeling), pad)


def _schrijf_kaart(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    maak_kaartbestand(project, kies_indeling(project, keuze.indeling), pad)


def _schrijf_gebiedenkaart(project: Project, _keuze: Downloadkeuze, pad: Path) -> None:
    maak_kaartbestand(project, None, pad)


def _schrijf_vergelijking(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    """Put the indeling beside the one of today, or beside all others when that one is not chosen."""
    namen = [keuze.huidig, keuze.indeling] if keuze.huidig else list(project.indelingen)
    oordelen = [oordeel_over(project, kies_indeling(project, naam)) for naam in dict.fromkeys(namen)]
    bronnen = [herkomst.regel for herkomst in project.scan.herkomsten]
    schrijf_vergelijking(pad, zet_naast_elkaar(oordelen), oordelen, bronnen=bronnen)


def _schrijf_toelichting(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    huidig = keuze.huidig if keuze.huidig != keuze.indeling else None
    schrijf_rapport(toelichtingrapport(project, keuze.indeling, huidig=huidig), pad)


def _schrijf_startbeeld(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    schrijf_rapport(startbeeldrapport(project, keuze.indeling, vergelijk_met=("gemeente", "eerder")), pad)


def _schrijf_structuurschets(project: Project, _keuze: Downloadkeuze, pad: Path) -> None:
    rapport, _ = structuurschetsrapport(project, soorten=(), minstens=0, vergelijk_met=VERGELIJK_MET)
    schrijf_rapport(rapport, pad)


def _schrijf_gebiedsanalyse(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    schrijf_rapport(profielrapport(project, keuze.gebied or "", vergelijk_met=VERGELIJK_MET), pad)


def _schrijf_ensemble(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    ensemble = ensemble_van(project, keuze.indeling)
    if ensemble is None:
        raise InvoerGeweigerd(
            "Bij deze indeling zijn geen willekeurige indelingen gemaakt.",
            stap="maak ze op de pagina Vergelijken.",
        )
    teken_naast(project, ensemble, filter(None, (keuze.huidig, keuze.indeling)), pad)


def _schrijf_opdracht(project: Project, keuze: Downloadkeuze, pad: Path) -> None:
    pad.write_text(opdrachttekst(project, keuze), encoding="utf-8")


def _in_vormen(
    vormen: Sequence[str],
    sleutel: str,
    naam: str,
    uitleg: str,
    voor: Voor,
    schrijf: Callable[[Project, Downloadkeuze, Path], object],
    *,
    presenteren: bool = False,
) -> tuple[Download, ...]:
    return tuple(
        Download(sleutel, vorm, naam, uitleg, voor, schrijf, presenteren=presenteren) for vorm in vormen
    )


_KAART: Final = (".html", ".png")
_VERSLAG: Final = (".docx", ".html")

DOWNLOADS: Final = (
    *_in_vormen(
        (".gpkg",),
        "project",
        "Projectbestand",
        "Alles bij elkaar: gebieden, cijfers, bronnen en indelingen. U opent het in QGIS of in deze app.",
        "project",
        _schrijf_project,
    ),
    *_in_vormen(
        _KAART,
        "gebiedenkaart",
        "Kaart van de gebieden",
        "De gebieden zonder werkgebieden.",
        "project",
        _schrijf_gebiedenkaart,
        presenteren=True,
    ),
    *_in_vormen(
        (*_VERSLAG, ".xlsx"),
        "structuurschets",
        "Structuurschets",
        "De cijfers van alle buurten en wijken na elkaar; als xlsx is dit het tabellenboek.",
        "project",
        _schrijf_structuurschets,
    ),
    *_in_vormen(
        (".csv", ".xlsx", ".gpkg", ".geojson"),
        "indeling",
        "Indeling",
        "Welk gebied in welk werkgebied ligt: voor Excel (csv, xlsx) of voor een kaart (gpkg, geojson).",
        "indeling",
        _schrijf_indeling,
    ),
    *_in_vormen(
        _KAART,
        "kaart",
        "Kaart van de werkgebieden",
        "Als pagina voor de browser (html) of als plaatje (png). Werkt zonder internet.",
        "indeling",
        _schrijf_kaart,
        presenteren=True,
    ),
    *_in_vormen(
        _VERSLAG,
        "toelichting",
        "Toelichting op de indeling",
        "De regels, de kaart, de cijfers, het bewijs en wie van team wisselt.",
        "indeling",
        _schrijf_toelichting,
        presenteren=True,
    ),
    *_in_vormen(
        _VERSLAG,
        "startbeeld",
        "Startbeeld",
        "Eén bladzijde met cijfers per werkgebied.",
        "indeling",
        _schrijf_startbeeld,
    ),
    *_in_vormen(
        (".xlsx",),
        "vergelijking",
        "Vergelijking",
        "Deze indeling naast de indeling van nu. Koos u die niet, dan staan alle indelingen naast elkaar.",
        "indeling",
        _schrijf_vergelijking,
    ),
    *_in_vormen(
        (".png",),
        "ensemble",
        "Naast willekeurige indelingen",
        "Waar deze indeling staat tussen willekeurige indelingen, per maat.",
        "indeling",
        _schrijf_ensemble,
    ),
    *_in_vormen(
        (".toml",),
        "opdracht",
        "Opdracht",
        "De regels en wensen, met bovenaan hoe u dezelfde indeling nog eens maakt.",
        "indeling",
        _schrijf_opdracht,
    ),
    *_in_vormen(
        (*_VERSLAG, ".xlsx"),
        "gebiedsanalyse",
        "Gebiedsanalyse",
        "Cijfers, sterke en zwakke punten, aanbod en tekst over één gebied.",
        "gebied",
        _schrijf_gebiedsanalyse,
    ),
)
"""Every file, in the order of the page."""
