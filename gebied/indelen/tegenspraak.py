"""Rules that contradict each other before any search: who has to be together while that cannot be."""

from __future__ import annotations

from gebied.fouten import GeenIndeling
from gebied.indelen.opgave import Opgave
from gebied.taal import getal, opsomming


def controleer_paren(opgave: Opgave) -> None:
    """Refuse rules about who is together that no indeling can keep; every reason is a proof.

    Raises
    ------
    GeenIndeling
        With a sentence per contradiction.
    """
    regels = opgave.regels
    if not (regels.samen or regels.apart):
        return
    problemen = []
    deel_van = {i: nr for nr, deel in enumerate(opgave.delen()) for i in deel}
    groep_van: dict[int, int] = {}
    for nr, groep in enumerate(opgave.samen()):
        groep_van |= dict.fromkeys(groep, nr)
        namen = opsomming([opgave.codes[i] for i in groep[:6]]) + (" en andere" if len(groep) > 6 else "")
        if len({deel_van[i] for i in groep}) > 1:
            problemen.append(
                f"{namen} moeten samen in één werkgebied, maar er loopt een grens tussen die geen werkgebied "
                "mag oversteken, of er is geen verbinding."
            )
        inwoners = opgave.som(groep)
        hoogste = opgave.opdracht.inwoners[1]
        if opgave.opdracht.hard and len(groep) > 1 and inwoners > hoogste:
            problemen.append(
                f"{namen} moeten samen in één werkgebied en hebben {getal(inwoners)} inwoners, "
                f"meer dan het maximum van {getal(hoogste)}."
            )
    for a, b in regels.apart:
        if a in groep_van and groep_van[a] == groep_van.get(b):
            problemen.append(
                f"{opgave.codes[a]} en {opgave.codes[b]} moeten in verschillende werkgebieden, "
                "maar andere regels zetten ze samen."
            )
    if problemen:
        raise GeenIndeling(
            "De regels van de opdracht spreken elkaar tegen.",
            problemen=problemen,
            stap="laat een van de genoemde regels weg.",
        )
