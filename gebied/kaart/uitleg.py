"""What a map tells about one gebied when it is pointed at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gebied.kaart.getallen import getal_of_onbekend
from gebied.kaart.teamlagen import Teamlaag
from gebied.kaart.werkgebieden import Werkgebied
from gebied.taal import getal


@dataclass(frozen=True, slots=True)
class Gebiedsuitleg:
    """A heading and lines of (name, value); text only, never markup."""

    kop: str
    regels: tuple[tuple[str, str], ...] = ()


def uitleg_van_gebieden(
    gebieden: pd.DataFrame,
    werkgebied_van: Mapping[str, int],
    werkgebieden: Iterable[Werkgebied],
    *,
    waarden: Mapping[str, str] | None = None,
    kolomnaam: str = "",
    teamlagen: Sequence[Teamlaag] = (),
) -> dict[str, Gebiedsuitleg]:
    """Return the explanation of every gebied.

    Parameters
    ----------
    gebieden
        Columns code, naam, gemeente, inwoners and restgebied.
    werkgebied_van
        Code → number of its werkgebied.
    werkgebieden
        Figures per werkgebied; empty where the map shows none.
    waarden, kolomnaam
        Code → text of one more figure, and its name; without a name it is left out.
    teamlagen
        Other layers of teams, which are named.
    """
    nummers = {werkgebied.nr: werkgebied for werkgebied in werkgebieden}
    meer_gemeenten = gebieden["gemeente"].nunique() > 1
    uit = {}
    kolommen = gebieden[["code", "naam", "gemeente", "inwoners", "restgebied"]]
    for code, naam, gemeente, inwoners, rest in kolommen.itertuples(index=False, name=None):
        regels = [("Code", code), ("Inwoners", getal_of_onbekend(inwoners))]
        if meer_gemeenten:
            regels.insert(0, ("Gemeente", str(gemeente)))
        if kolomnaam:
            regels.append((kolomnaam, (waarden or {}).get(code, "")))
        if rest:
            regels.append(("Restgebied", "telt niet mee in de band"))
        werkgebied = nummers.get(werkgebied_van.get(code, -1))
        if werkgebied:
            regels += [
                ("Werkgebied", werkgebied.opschrift),
                ("Inwoners werkgebied", getal(werkgebied.inwoners)),
                ("Teams", getal(werkgebied.teams)),
            ]
            regels += [(laag.naam, laag.team_van[code]) for laag in teamlagen if code in laag.team_van]
        elif nummers:
            regels.append(("Werkgebied", "geen"))
        uit[code] = Gebiedsuitleg(naam, tuple(regels))
    return uit
