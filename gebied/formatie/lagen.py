"""The teams that functions work for: the werkgebieden, and other layers such as stadsdelen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from gebied.bronnen.normen import PER_WERKGEBIED, Normen
from gebied.formatie.cijfers import Getallen
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import Indeling
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Teamlaag:
    """One layer of teams.

    Parameters
    ----------
    soort
        ``"werkgebied"``, or the name of the group or layer.
    namen
        Number → name, in order of number.
    van
        Code of a gebied → number of its team; a gebied in no team is absent.
    codes
        Codes of the scan, in order.
    aantal
        Number → how many teams it has, where that is more than one: a gebied too large for one team.
    """

    soort: str
    namen: Mapping[int, str]
    van: Mapping[str, int]
    codes: tuple[str, ...]
    aantal: Mapping[int, int] = field(default_factory=dict)

    @property
    def aantallen(self) -> Getallen:
        """How many teams every werkgebied (or other area) has, in order of number."""
        return np.array([float(self.aantal.get(nr, 1)) for nr in self.namen])

    def leden(self) -> Getallen:
        """Return 1 where a gebied is in a team, else 0; float (gebieden, teams)."""
        nummers = np.array([self.van.get(code, 0) for code in self.codes])
        uit: Getallen = (nummers[:, None] == np.array([*self.namen])[None, :]).astype(np.float64)
        return uit

    def gebieden(self, nr: int) -> tuple[str, ...]:
        """Return the codes of one team, in order."""
        return tuple(code for code in self.codes if self.van.get(code) == nr)


def lees_teamlagen(scan: Wijkscan, indeling: Indeling, normen: Normen) -> tuple[Teamlaag, ...]:
    """Return the layers that functions work for, the werkgebieden first.

    Raises
    ------
    VerkeerdGebruik
        When a function works for a layer that neither the indeling nor the scan has, or the indeling is about
        other gebieden; every fault together.
    """
    keuzes = [PER_WERKGEBIED, *indeling.lagen, *scan.groepen]
    problemen = [
        f"functie '{functie.naam}' werkt per '{functie.per}', maar zo'n laag is er niet. "
        + (lijkt_op(functie.per, keuzes) or f"Kies uit {', '.join(keuzes)}.")
        for functie in normen.functies
        if functie.per not in keuzes
    ]
    vreemd = sorted(set(indeling.toewijzing) - set(scan.codes))
    if vreemd:
        problemen.append(
            f"indeling '{indeling.naam}' noemt gebieden buiten de scan: {', '.join(vreemd[:5])}."
        )
    if not set(indeling.toewijzing) - set(vreemd):
        problemen.append(f"indeling '{indeling.naam}' deelt geen enkel gebied van deze scan in.")
    if problemen:
        raise VerkeerdGebruik(
            f"De formatie van '{indeling.naam}' kan niet worden uitgerekend.",
            problemen=problemen,
            stap="verander 'per' in de normen, of kies een indeling van deze wijkscan.",
        )
    soorten = dict.fromkeys(functie.per for functie in normen.functies)
    return tuple(_laag(scan, indeling, soort) for soort in sorted(soorten, key=lambda s: s != PER_WERKGEBIED))


def _laag(scan: Wijkscan, indeling: Indeling, soort: str) -> Teamlaag:
    aantal: dict[int, int] = {}
    if soort == PER_WERKGEBIED:
        van, namen = dict(indeling.toewijzing), dict(indeling.namen)
        aantal = _aantal_teams(scan, indeling)
    elif soort in indeling.lagen:
        van, namen = dict(indeling.lagen[soort]), {}
    else:
        groep = scan.groep(soort).dropna().astype(str)
        namen = dict(enumerate(sorted(set(groep)), 1))
        nummer = {naam: nr for nr, naam in namen.items()}
        van = {str(code): nummer[naam] for code, naam in groep.items()}
    titel = soort[:1].upper() + soort[1:]
    alle = {nr: namen.get(nr, "").strip() or f"{titel} {nr}" for nr in sorted(set(van.values()))}
    return Teamlaag(soort, alle, van, scan.codes, aantal)


def _aantal_teams(scan: Wijkscan, indeling: Indeling) -> dict[int, int]:
    """Return the number of teams of every werkgebied, as its opdracht gives them."""
    if indeling.opdracht is None:
        return {}
    bediend = scan.gebieden[~scan.gebieden["restgebied"]]
    nummers = bediend["code"].map(dict(indeling.toewijzing))
    per = bediend["inwoners"].fillna(0).groupby(nummers).agg(["sum", "size"])
    return {
        int(nr): indeling.opdracht.teams_voor(int(inwoners), int(gebieden))
        for nr, inwoners, gebieden in per.itertuples()
    }
