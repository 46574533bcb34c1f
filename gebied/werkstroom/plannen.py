"""A plan from elsewhere: read from a file and judged, before anybody decides to store it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from gebied.bronnen.indelingsbestanden import lees_indeling
from gebied.fouten import InvoerGeweigerd
from gebied.model import Beoordeling, Bevinding, Indeling
from gebied.opslag import Project
from gebied.taal import aantal, getal
from gebied.werkstroom.indelen import oordeel_over


@dataclass(frozen=True)
class Plan:
    """What was read and what the judge says of it.

    Parameters
    ----------
    indeling
        The plan as it can be stored; None where it cannot.
    weigering
        Why it cannot be stored; None where it can.
    samenvatting
        One Dutch sentence.
    werkgebieden
        Nummer, Naam, Gebieden, Inwoners, Eén geheel (text): one row per werkgebied.
    bevindingen
        What the reader and the judge found.
    """

    indeling: Indeling | None
    weigering: InvoerGeweigerd | None
    samenvatting: str
    werkgebieden: pd.DataFrame
    bevindingen: tuple[Bevinding, ...]

    def met_naam(self, naam: str) -> Indeling:
        """Return the indeling under another name."""
        assert self.indeling is not None
        return replace(self.indeling, naam=naam)


def lees_plan(project: Project, pad: Path) -> Plan:
    """Read a csv or xlsx with a code or name and a werkgebied per gebied, and judge it; nothing is stored.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read as a plan.
    """
    paren, namen, gelezen = lees_indeling(pad, project.scan.gebieden)
    oordeel = oordeel_over(project, paren, naam=pad.stem, namen=namen)
    toewijzing = dict(paren)
    dubbel = sorted({code for code, nr in paren if toewijzing[code] != nr})
    weigering = None
    if dubbel:
        weigering = InvoerGeweigerd(
            f"Het plan {pad.name} kan zo niet worden bewaard.",
            problemen=[f"{code} staat in meer dan één werkgebied" for code in dubbel],
            stap="laat elk gebied één keer voorkomen en lees het bestand opnieuw in.",
        )
    return Plan(
        None if dubbel else Indeling(pad.stem, toewijzing, namen),
        weigering,
        f"{aantal(len(oordeel.werkgebieden), 'werkgebied', 'werkgebieden')} met samen "
        f"{aantal(len(toewijzing), 'gebied', 'gebieden')} van de {getal(len(project.scan.codes))}.",
        _werkgebieden(oordeel),
        tuple(dict.fromkeys((*gelezen, *oordeel.bevindingen))),
    )


def _werkgebieden(oordeel: Beoordeling) -> pd.DataFrame:
    rijen = [
        {
            "Nummer": str(werkgebied["nr"]),
            "Naam": str(werkgebied["naam"] or ""),
            "Gebieden": getal(len(werkgebied["gebieden"])),
            "Inwoners": getal(werkgebied["inwoners"]),
            "Eén geheel": "ja" if werkgebied["aaneengesloten"] else "nee",
        }
        for werkgebied in oordeel.werkgebieden
    ]
    return pd.DataFrame(rijen, columns=["Nummer", "Naam", "Gebieden", "Inwoners", "Eén geheel"])
