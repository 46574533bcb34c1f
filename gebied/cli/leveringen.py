"""What the screen says about leveringen: how files will be read, what came of it, what a project holds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from gebied.cli import afdruk
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.taal import getal

if TYPE_CHECKING:
    from gebied.opslag import Project
    from gebied.privacy.deur import Aanlevering, Wensen
    from gebied.privacy.voorbereiden import Voorbereiding


def bevestig(klaar: Voorbereiding, wensen: Sequence[Wensen], *, ja: bool) -> None:
    """Show how every file is read and what will be counted, and ask whether that is right.

    Raises
    ------
    VerkeerdGebruik
        When there is nobody to ask.
    InvoerGeweigerd
        When the answer is no.
    """
    for naam, regels in klaar.uitleg.items():
        afdruk.meld(f"{naam}:")
        for regel in regels:
            afdruk.meld(f"  {regel}")
    afdruk.meld(f"Domeinen die worden geteld: {', '.join(klaar.domeinen)} (kies zelf met --domein).")
    for wens in wensen:
        afdruk.meld(f"Jaar {wens.jaar}: {_wie_telt(wens, klaar.vorm)}. Bescherming: {_bescherming(wens)}.")
    if ja or klaar.gegeven:
        return
    if not sys.stdin.isatty():
        raise VerkeerdGebruik(
            "Hier kan niemand antwoorden of de kolommen goed zijn herkend.",
            stap="kijk hierboven of het klopt. Zo ja, geef --ja. Zo nee, zeg het zelf met --koppeling.",
        )
    antwoord = typer.prompt("Klopt dit? Typ j of n", default="j", err=True)
    if str(antwoord).strip().casefold() not in ("j", "ja"):
        raise InvoerGeweigerd(
            "Er is niets ingelezen.",
            stap="bewaar met --bewaar-koppeling wat is herkend, verbeter het en geef het met --koppeling.",
        )


def _wie_telt(wens: Wensen, vorm: str) -> str:
    if vorm == "aantallen":
        return "de aantallen van de bron"
    if wens.peildatum is None:
        return "wie op enig moment in dat jaar gebruik had"
    return f"wie op {wens.peildatum:%d-%m-%Y} gebruik had"


def _bescherming(wens: Wensen) -> str:
    if wens.methode == "ruis":
        return f"ruis, instelling {wens.instelling}"
    return f"onderdrukken, aantallen onder {wens.drempel}"


def toon_aanlevering(uitkomst: Aanlevering, vorm: str) -> None:
    """Print what was read and what it became; exact numbers of rows are for who holds the files."""
    levering = uitkomst.levering
    afdruk.zeg(
        f"Gelezen: {getal(uitkomst.gelezen)} {'regels' if vorm == 'records' else 'aantallen'} (alleen u ziet "
        "deze getallen; zij worden niet bewaard)"
    )
    for uitslag, aantal in uitkomst.regels.items():
        if aantal:
            afdruk.zeg(f"  {uitslag}: {getal(aantal)}")
    afdruk.toon_bevindingen(uitkomst.bevindingen)
    if not uitkomst.nieuw:
        afdruk.zeg(
            f"Deze aantallen zijn gelijk aan die van levering {levering.nr} ({levering.jaar}). "
            "Die levering geldt; er komt niets bij en het kost geen budget."
        )
    elif levering.methode == "ruis":
        afdruk.zeg(
            f"Levering {levering.nr} over {levering.jaar}: beschermd met ruis, instelling "
            f"{levering.instelling}, ε = {getal(levering.epsilon, 2)}."
        )
    else:
        afdruk.zeg(f"Levering {levering.nr} over {levering.jaar}: kleine aantallen zijn onderdrukt.")


def als_dict(uitkomst: Aanlevering) -> dict[str, Any]:
    """Return what `toon_aanlevering` prints, for a program."""
    levering = uitkomst.levering
    return {
        "nr": levering.nr,
        "jaar": levering.jaar,
        "nieuw": uitkomst.nieuw,
        "methode": levering.methode,
        "instelling": levering.instelling,
        "epsilon": levering.epsilon,
        "drempel": levering.drempel,
        "gelezen": uitkomst.gelezen,
        "regels": dict(uitkomst.regels),
        "bevindingen": [asdict(bevinding) for bevinding in uitkomst.bevindingen],
    }


def toon_stand(project: Project, *, als_json: bool) -> None:
    """Print which leveringen a project holds and what they cost."""
    tabel = project.scan.gebruik
    leveringen = tabel.leveringen if tabel else ()
    rijen = [
        {
            "nr": lev.nr,
            "jaar": lev.jaar,
            "geldig": lev.geldig,
            "methode": lev.methode,
            "instelling": lev.instelling,
            "epsilon": lev.epsilon,
            "drempel": lev.drempel,
            "gemaakt_op": lev.gemaakt_op.isoformat(),
            "door": lev.door,
        }
        for lev in leveringen
    ]
    if als_json:
        afdruk.json_uit({"leveringen": rijen})
        return
    if not rijen:
        afdruk.zeg("In dit project is nog geen gebruik ingelezen.")
    for lev in leveringen:
        geldt = "" if lev.geldig else " (geldt niet meer)"
        ruis = f", {lev.instelling}, ε = {getal(lev.epsilon, 2)}" if lev.methode == "ruis" else ""
        dag = f"{lev.gemaakt_op:%d-%m-%Y}"
        afdruk.zeg(f"Levering {lev.nr}: {lev.jaar}{geldt}, {lev.methode}{ruis}, op {dag} door {lev.door}")
