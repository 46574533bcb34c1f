"""Commands that make or change an indeling: indelen, verplaats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gebied.cli import afdruk
from gebied.cli.opdrachttekst import opdracht_uit
from gebied.cli.opties import (
    PANEEL_ZOEKEN,
    AlsJson,
    Indelingsnaam,
    NieuweNaam,
    Opdrachtopties,
    Opdrachtpad,
    Projectpad,
    Vervang,
    namen,
    neemt_opdrachtopties,
    open_project,
)
from gebied.fouten import GeenIndeling, VerkeerdGebruik
from gebied.taal import getal

if TYPE_CHECKING:
    from gebied.model import Beoordeling, Bevinding, Indeling, Opdracht
    from gebied.opslag import Project
    from gebied.werkstroom import Zoekwijze


@neemt_opdrachtopties
def indelen(
    project: Projectpad,
    opties: Opdrachtopties,
    opdracht: Opdrachtpad = None,
    volgorde: Annotated[
        str | None,
        typer.Option(
            "--volgorde",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="WENSEN",
            help="Welke wensen voorgaan, zoals inwoners,belasting+mix.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", rich_help_panel=PANEEL_ZOEKEN, metavar="GETAL", help="Begin van het toeval."),
    ] = None,
    tijd: Annotated[
        float | None,
        typer.Option(
            "--tijd",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="SECONDEN",
            help="Meeste seconden om te zoeken en te bewijzen.",
        ),
    ] = None,
    zonder_bewijs: Annotated[
        bool,
        typer.Option(
            "--zonder-bewijs",
            rich_help_panel=PANEEL_ZOEKEN,
            help="Sla het lange bewijs van de compactheid over.",
        ),
    ] = False,
    begin: Annotated[
        str | None,
        typer.Option(
            "--begin",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="NAAM",
            help="Indeling uit het project om mee te beginnen.",
        ),
    ] = None,
    vastzetten: Annotated[
        list[int] | None,
        typer.Option(
            "--vastzetten",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="NR",
            help="Werkgebied van --begin dat zo blijft; mag vaker.",
        ),
    ] = None,
    alternatieven: Annotated[
        int | None,
        typer.Option(
            "--alternatieven",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="AANTAL",
            help="Zoveel indelingen die van elkaar verschillen.",
        ),
    ] = None,
    verschil: Annotated[
        float | None,
        typer.Option(
            "--verschil",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="PROCENT",
            help="Zoveel inwoners verschillen alternatieven; standaard 10.",
        ),
    ] = None,
    afweging: Annotated[
        str | None,
        typer.Option(
            "--afweging",
            rich_help_panel=PANEEL_ZOEKEN,
            metavar="WENS,WENS",
            help="Wat de ene wens kost aan de andere; vraagt ook --uit.",
        ),
    ] = None,
    uit: Annotated[
        Path | None,
        typer.Option("--uit", metavar="BESTAND", help="Bestand voor de afweging: xlsx, csv of png."),
    ] = None,
    naam: NieuweNaam = None,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Verdeel de gebieden in werkgebieden en bewaar het voorstel in het project."""
    from gebied.cli.voortgang import zoekvoortgang
    from gebied.werkstroom import Zoekwijze

    paar = _controleer(afweging, uit, alternatieven, verschil, begin, vastzetten)
    regels = opdracht_uit(opdracht, opties, volgorde=volgorde, seed=seed, tijd=tijd)
    open_ = open_project(project)
    try:
        with zoekvoortgang() as meld:
            wijze = Zoekwijze(begin, tuple(vastzetten or ()), bewijs=not zonder_bewijs, meld=meld)
            if paar and uit:
                _weeg_af(open_, regels, paar, uit, wijze, naam=naam, vervang=vervang, als_json=als_json)
                return
            gevonden = _zoek(open_, regels, wijze, alternatieven, verschil, naam=naam, vervang=vervang)
    except GeenIndeling as fout:
        if als_json:
            afdruk.json_uit(afdruk.zonder_indeling(naam or "voorstel", fout))
        raise
    _toon(open_, gevonden, als_json=als_json)


def _controleer(
    afweging: str | None,
    uit: Path | None,
    alternatieven: int | None,
    verschil: float | None,
    begin: str | None,
    vastzetten: Sequence[int] | None,
) -> tuple[str, str] | None:
    """Refuse options that only mean something together; return the two wishes of `--afweging`."""
    from gebied.opdracht import WENSEN

    wensen = [wens.strip() for wens in (afweging or "").split(",")]
    fouten = [
        (afweging is not None and (len(set(wensen)) != 2 or not set(wensen) <= set(WENSEN)))
        and f"--afweging '{afweging}' noemt niet twee wensen; kies er twee uit: {', '.join(WENSEN)}.",
        (afweging is None) != (uit is None) and "--afweging en --uit horen bij elkaar: geef ze allebei.",
        uit is not None
        and uit.suffix.lower() not in (".xlsx", ".csv", ".png")
        and f"'{uit.name}' eindigt niet op .xlsx, .csv of .png.",
        afweging is not None
        and alternatieven is not None
        and "--afweging en --alternatieven gaan niet samen: laat een van de twee weg.",
        alternatieven is not None
        and alternatieven < 2
        and f"--alternatieven is {alternatieven}; geef 2 of meer.",
        verschil is not None
        and not 0 < verschil <= 100
        and f"--verschil is {verschil:g}; geef een percentage boven 0 tot en met 100.",
        verschil is not None and alternatieven is None and "--verschil hoort bij --alternatieven.",
        bool(vastzetten) and begin is None and "--vastzetten hoort bij --begin: geef ook de indeling.",
    ]
    problemen = [fout for fout in fouten if fout]
    if problemen:
        raise VerkeerdGebruik(
            "Deze opties passen niet bij elkaar.", problemen=problemen, stap="verbeter de genoemde opties."
        )
    return (wensen[0], wensen[1]) if afweging is not None else None


def _zoek(
    project: Project,
    opdracht: Opdracht,
    wijze: Zoekwijze,
    aantal: int | None,
    verschil: float | None,
    *,
    naam: str | None,
    vervang: bool,
) -> list[tuple[Indeling, Beoordeling]]:
    """Search one indeling, or more of them, and store each."""
    from gebied.werkstroom import bewaar_alle, vrije_namen, zoek_alternatieven, zoek_indeling

    vrij = vrije_namen(project, naam, aantal or 1, vervang=vervang)
    if aantal is None:
        gevonden = [zoek_indeling(project, opdracht, naam=vrij[0], wijze=wijze)]
    else:
        gevonden = zoek_alternatieven(project, opdracht, vrij, verschil=verschil or 10.0, wijze=wijze)
    return bewaar_alle(project, gevonden, vervang=vervang)


def _toon(project: Project, gevonden: list[tuple[Indeling, Beoordeling]], *, als_json: bool) -> None:
    if als_json:
        eerste, *andere = [_als_json(indeling, oordeel) for indeling, oordeel in gevonden]
        afdruk.json_uit(eerste | ({"alternatieven": andere} if andere else {}))
        return
    for indeling, oordeel in gevonden:
        afdruk.toon_oordeel(oordeel, namen(project))
        afdruk.toon_bewijs(indeling.bewijs)
        afdruk.toon_bevindingen(_van_zoeken(indeling, oordeel))
        afdruk.zeg(f"Bewaard in {project.pad} als '{indeling.naam}' ({getal(indeling.seconden, 1)} s).")
    if len(gevonden) > 1:
        from gebied.beoordelen import zet_naast_elkaar

        afdruk.zeg("")
        afdruk.toon_maten(
            zet_naast_elkaar([oordeel for _, oordeel in gevonden]), "De indelingen naast elkaar"
        )


def _als_json(indeling: Indeling, oordeel: Beoordeling) -> dict[str, Any]:
    uit = afdruk.als_json(oordeel, indeling.bewijs, indeling.seconden)
    uit["bevindingen"] += [asdict(bevinding) for bevinding in _van_zoeken(indeling, oordeel)]
    return uit


def _van_zoeken(indeling: Indeling, oordeel: Beoordeling) -> list[Any]:
    """Return what only the search knows, such as a time limit; the judge has told the rest."""
    al = {bevinding.code for bevinding in oordeel.bevindingen}
    return [bevinding for bevinding in indeling.bevindingen if bevinding.code not in al]


def _weeg_af(
    project: Project,
    opdracht: Opdracht,
    wensen: tuple[str, str],
    uit: Path,
    wijze: Zoekwijze,
    *,
    naam: str | None,
    vervang: bool,
    als_json: bool,
) -> None:
    """Work out the front between two wishes, write it, and store its indelingen when they got a name."""
    from gebied.rapport import afwegingstabel, schrijf_afweging
    from gebied.werkstroom import bewaar_alle, vrije_namen, weeg_af

    front = weeg_af(project, opdracht, wensen, wijze=wijze)
    if naam is not None:
        vrij = vrije_namen(project, naam, len(front.punten), vervang=vervang)
        hernoemd = [
            (waarden, replace(indeling, naam=nieuw))
            for (waarden, indeling), nieuw in zip(front.punten, vrij, strict=True)
        ]
        front = replace(front, punten=tuple(hernoemd))
        bewaar_alle(project, [indeling for _, indeling in front.punten], vervang=vervang)
    schrijf_afweging(uit, front, scan=project.scan)
    tabel = afwegingstabel(front, scan=project.scan)
    if als_json:
        afdruk.json_uit({"wensen": list(wensen), "punten": tabel.to_dict("records")})
        return
    afdruk.toon_afweging(tabel)
    afdruk.toon_bevindingen(_niet_af([indeling for _, indeling in front.punten]))
    afdruk.zeg(f"Gemaakt: {uit}")


def _niet_af(indelingen: Sequence[Indeling]) -> list[Bevinding]:
    """Return one finding about the indelingen for which there was too little time."""
    from gebied.model import Bevinding

    aantal = sum(any(b.code == "TIJD_OP" for b in indeling.bevindingen) for indeling in indelingen)
    if not aantal:
        return []
    tekst = f"Bij {aantal} van de {len(indelingen)} punten was de tijd op; meer tijd kan helpen."
    return [Bevinding("TIJD_OP", tekst)]


def verplaats(
    project: Projectpad,
    gebied: Annotated[str, typer.Argument(metavar="GEBIED", help="Code of naam van het gebied.")],
    werkgebied: Annotated[
        str, typer.Argument(metavar="WERKGEBIED", help="Nummer van het werkgebied, of: nieuw.")
    ],
    indeling: Indelingsnaam = None,
    naam: NieuweNaam = None,
    vervang: Annotated[
        bool, typer.Option("--vervang", help="Verander de indeling zelf; anders komt er een nieuwe.")
    ] = False,
    als_json: AlsJson = False,
) -> None:
    """Verplaats één gebied naar een ander werkgebied en laat zien wat dat verandert."""
    from gebied.werkstroom import verplaats_gebied

    if werkgebied != "nieuw" and not (werkgebied.isdecimal() and 0 < int(werkgebied) < 10**9):
        raise VerkeerdGebruik(
            f"Het werkgebied '{werkgebied[:50]}' kan niet.",
            stap="geef het nummer van een werkgebied, of het woord nieuw.",
        )
    open_ = open_project(project)
    nr = None if werkgebied == "nieuw" else int(werkgebied)
    uitkomst = verplaats_gebied(open_, gebied, nr, indeling=indeling, naam=naam, vervang=vervang)
    if als_json:
        afdruk.json_uit(afdruk.verplaatsing_als_json(uitkomst))
        return
    afdruk.toon_verplaatsing(uitkomst)
    afdruk.zeg(f"Bewaard in {open_.pad} als '{uitkomst.indeling.naam}'.")
