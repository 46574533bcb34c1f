"""Service use: through the privacy door into a project, out of it as a report, and asking for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from gebied.bestand import in_een_keer
from gebied.bronnen.grenzen import lees_grenzen
from gebied.bronnen.postcodes import lees_postcodes
from gebied.bronnen.voorzieningen import Voorzieningenlijst, lees_lijst
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.koppelen import omrekentabel
from gebied.opslag import Project, bewaar_gebruik
from gebied.privacy.deur import Aanlevering, Wensen, lever_in
from gebied.privacy.kolomkeuze import Bekeken, Kolomkeuze
from gebied.privacy.plaatsen import Plaatsen, maak_plaatsen
from gebied.privacy.uitvraag import schrijf_uitvraag
from gebied.privacy.veilig import VeiligeTabel
from gebied.privacy.voorbereiden import Voorbereiding, bekijk, beperkt, bereid_voor
from gebied.rapport.gebruik import schrijf_gebruik as schrijf_werkmap
from gebied.werkstroom.indelen import kies_indeling
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True, kw_only=True)
class Gebruiksbronnen:
    """Files that explain the files with service use.

    Parameters
    ----------
    koppeling
        TOML that says which column is what; without it that of the last levering, else recognition.
    voorzieningen
        List of voorzieningen of the gemeente, in place of the one that ships.
    postcodes
        Table from postcodes to gebieden.
    oude_grenzen, oude_laag
        Boundaries of the year whose codes are in the files, and the layer in that file.
    domeinen
        Domains to count; without it those that the files are about.
    """

    koppeling: Path | None = None
    voorzieningen: Path | None = None
    postcodes: Path | None = None
    oude_grenzen: Path | None = None
    oude_laag: str | None = None
    domeinen: tuple[str, ...] = ()


def bereid_gebruik_voor(
    project: Project,
    bestanden: Sequence[Path],
    bronnen: Gebruiksbronnen,
    keuzes: Sequence[Kolomkeuze | None] = (),
) -> Voorbereiding:
    """Open files with service use and recognise their columns; nothing is counted or stored.

    `keuzes` are what the user chose per file, in place of what is recognised.

    Raises
    ------
    InvoerGeweigerd
        With what is wrong in any of the files; direct identifiers stop the import here.
    """
    return bereid_voor(
        bestanden,
        plaatsen=_plaatsen(project.scan, bronnen),
        lijst=_lijst(project, bronnen.voorzieningen),
        koppelbestand=bronnen.koppeling,
        eerder=_laatste_koppeling(project),
        domeinen=bronnen.domeinen,
        keuzes=keuzes,
    )


def bekijk_gebruik(project: Project, bestanden: Sequence[Path], bronnen: Gebruiksbronnen) -> Bekeken:
    """Say how files with service use would be read, also where columns are not recognised; nothing is kept.

    Raises
    ------
    InvoerGeweigerd
        With what is wrong in any of the files; direct identifiers stop the import here.
    """
    return bekijk(
        bestanden,
        plaatsen=_plaatsen(project.scan, bronnen),
        lijst=_lijst(project, bronnen.voorzieningen),
        koppelbestand=bronnen.koppeling,
        eerder=_laatste_koppeling(project),
    )


def _laatste_koppeling(project: Project) -> str:
    return project.scan.gebruik.leveringen[-1].koppeling if project.scan.gebruik else ""


def neem_gebruik_op(
    project: Project,
    klaar: Voorbereiding,
    wensen: Wensen,
    *,
    eerder: VeiligeTabel | None = None,
    opmerking: str = "",
) -> tuple[Project, Aanlevering]:
    """Count and protect one year, and store what came out in the project; see `neem_jaren_op`."""
    project, (uitkomst,) = neem_jaren_op(project, klaar, [wensen], eerder=eerder, opmerking=opmerking)
    return project, uitkomst


def neem_jaren_op(
    project: Project,
    klaar: Voorbereiding,
    wensen: Sequence[Wensen],
    *,
    eerder: VeiligeTabel | None = None,
    opmerking: str = "",
) -> tuple[Project, tuple[Aanlevering, ...]]:
    """Count and protect some years, and store what came out in the project: all of them or none.

    The cost is booked beside the key first: when the project cannot be written afterwards, reading the same
    files again gives the same levering and costs nothing.

    Parameters
    ----------
    wensen
        One per year.
    eerder
        Leveringen that go before, when the project does not hold them itself.
    opmerking
        What the source of these counts says of itself, such as that they are fictitious.

    Raises
    ------
    InvoerGeweigerd
        When the door refuses; the project is as it was.
    """
    klaar.weiger_jaren([wens.jaar for wens in wensen])
    for naam in sorted({naam for wens in wensen for naam in wens.indelingen}):
        kies_indeling(project, naam)  # refuses a name that is not there, before anything is counted
    tabel, sleutel = project.scan.gebruik if eerder is None else eerder, None
    uitkomsten: list[Aanlevering] = []
    for wens in wensen:
        uitkomst = lever_in(klaar, wens, tabel=tabel, indelingen=_toewijzingen(project), sleutel=sleutel)
        tabel, sleutel = uitkomst.tabel, uitkomst.sleutel
        uitkomsten.append(uitkomst)
    for uitkomst in uitkomsten:
        uitkomst.boek()
    if tabel is not None:
        project = bewaar_gebruik(project, tabel, generatie=project.generatie, opmerking=opmerking)
    return project, tuple(uitkomsten)


def _toewijzingen(project: Project) -> dict[str, Mapping[str, int]]:
    return {naam: indeling.toewijzing for naam, indeling in project.indelingen.items()}


def _lijst(project: Project, pad: Path | None) -> Voorzieningenlijst:
    """Return the list of the user, else that of the last levering with the other domains that ship."""
    meegeleverd = lees_lijst(pad)
    if pad is not None or project.scan.gebruik is None:
        return meegeleverd
    laatste = project.scan.gebruik.leveringen[-1].lijst
    bekend = {domein.sleutel for domein in laatste.domeinen}
    if laatste == beperkt(meegeleverd, bekend):
        return meegeleverd  # in its own order, which decides where persons are cut to three
    rest = beperkt(meegeleverd, {domein.sleutel for domein in meegeleverd.domeinen} - bekend)
    return Voorzieningenlijst(
        (*laatste.domeinen, *rest.domeinen), (*laatste.voorzieningen, *rest.voorzieningen)
    )


def _plaatsen(scan: Wijkscan, bronnen: Gebruiksbronnen) -> Plaatsen:
    """Return all that is known of places: the scan, postcodes, and areas of another year."""
    gebieden = scan.gebieden
    kolommen = ["code", "naam", "gemeente", "inwoners", *scan.groepen]
    kolommen += ["postcode"] if "postcode" in gebieden else []
    tabellen: dict[str, pd.DataFrame] = {}
    if bronnen.postcodes is not None:
        postcodes = lees_postcodes(bronnen.postcodes, gebieden)
        tabellen["pc6" if postcodes.soort == "pc6" else "postcodes"] = postcodes.tabel
    if bronnen.oude_grenzen is not None:
        grenzen = lees_grenzen(bronnen.oude_grenzen, laag=bronnen.oude_laag)
        tabellen["oud"] = omrekentabel(grenzen.gebieden, gebieden)
    return maak_plaatsen(pd.DataFrame(gebieden[kolommen]), **tabellen)


_VORMEN = (".xlsx", ".md")


def weiger_uitvoer(pad: Path) -> None:
    """Refuse a name that `schrijf_gebruik` cannot write, before anything is counted.

    Raises
    ------
    VerkeerdGebruik
        When the name ends in something else than ``.xlsx`` or ``.md``.
    InvoerGeweigerd
        When its folder is not there.
    """
    if pad.suffix.lower() not in _VORMEN:
        raise VerkeerdGebruik(
            f"'{pad.name}' eindigt niet op een bekende vorm.",
            stap=f"laat de naam eindigen op {' of '.join(_VORMEN)}.",
        )
    if not pad.parent.is_dir():
        raise InvoerGeweigerd(
            f"De map van {pad.name} bestaat niet.", stap="maak de map, of kies met --uit een andere."
        )


def spaar_invoer(uit: Path | None, toml: Path | None, invoer: Sequence[Path]) -> None:
    """Refuse to write over what is read: nothing else can bring the records of a gemeente back.

    Raises
    ------
    VerkeerdGebruik
        When a file to write is a file to read, also by a link, or the koppelbestand is no ``.toml``.
    """
    if toml is not None and toml.suffix.lower() != ".toml":
        raise VerkeerdGebruik(
            f"'{toml.name}' eindigt niet op .toml.", stap="kies bij --bewaar-koppeling een naam op .toml."
        )
    for pad in (uit, toml):
        if pad is not None and pad.resolve() in {ander.resolve() for ander in invoer}:
            raise VerkeerdGebruik(
                f"'{pad.name}' wordt gelezen en kan niet worden overschreven.", stap="kies een andere naam."
            )


def schrijf_gebruik(project: Project, pad: Path) -> Path:
    """Write the protected counts of a project (``.xlsx``), or the report of what counts now (``.md``).

    Raises
    ------
    VerkeerdGebruik
        When the name ends in something else.
    InvoerGeweigerd
        When the project holds no service use.
    """
    weiger_uitvoer(pad)
    tabel = project.scan.gebruik
    if tabel is None or not tabel.jaren:
        raise InvoerGeweigerd(
            "In dit project is nog geen gebruik ingelezen.",
            stap="lees het in met 'gebied gebruik PROJECT BESTAND --jaar JAAR'.",
        )
    if pad.suffix.lower() == ".xlsx":
        return schrijf_werkmap(pad, project.scan, project.indelingen)
    with in_een_keer(pad) as naast:
        verslagen = [tabel.levering(jaar).verslag for jaar in tabel.jaren]
        naast.write_text("\n".join(verslagen), encoding="utf-8")
    return pad


def maak_uitvraag(
    project: Project,
    pad: Path,
    *,
    jaren: Sequence[int],
    domeinen: Sequence[str] = (),
    niveau: str | None = None,
    voorzieningen: Path | None = None,
    vervang: bool = False,
) -> Path:
    """Write an empty workbook in which a provider fills in counts per gebied.

    Raises
    ------
    InvoerGeweigerd
        When the file is there already and may not be replaced.
    """
    if pad.exists() and not vervang:
        raise InvoerGeweigerd(
            f"Het bestand {pad.name} bestaat al.",
            stap="kies een andere naam, of vervang het met --vervang.",
        )
    scan = project.scan
    gebieden = pd.DataFrame(scan.gebieden[["code", "naam", *scan.groepen]])
    lijst = _lijst(project, voorzieningen)
    return schrijf_uitvraag(pad, gebieden, lijst, jaren, domeinen=domeinen or None, niveau=niveau)


def uitvraag_als_bytes(
    project: Project, *, jaren: Sequence[int], domeinen: Sequence[str] = (), niveau: str | None = None
) -> bytes:
    """Return the workbook of `maak_uitvraag`, with the list of voorzieningen of the project."""
    with TemporaryDirectory(prefix="gebied-uitvraag-") as folder:
        pad = Path(folder) / "uitvraag.xlsx"
        return maak_uitvraag(project, pad, jaren=jaren, domeinen=domeinen, niveau=niveau).read_bytes()


def domeinnamen(project: Project) -> dict[str, str]:
    """Return key → name of the domains that can be asked for and counted."""
    return {domein.sleutel: domein.naam for domein in _lijst(project, None).domeinen}
