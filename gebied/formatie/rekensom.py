"""The arithmetic of staffing: from persons per gebied to hours per team and function, as arrays.

Axes: w the weight of the opgavenindex (low, middle, high), l the norms (low, middle, high), g gebieden,
t teams (the last is "in no team"), f functions of a layer, n norms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from gebied.bronnen.normen import Bandbreedte, Functie, Norm, Normen
from gebied.formatie.cijfers import Getallen, Reeks
from gebied.formatie.lagen import Teamlaag
from gebied.formatie.opgave import verschuiving

Z95 = 1.96
"""Standard deviations on either side of a 95 % interval."""

_MIDDEN = 1


def band(uren: Getallen, variantie: Getallen, minste: float = 0.0) -> Bandbreedte:
    """Return low, middle and high of an amount.

    Parameters
    ----------
    uren
        (w, l) amounts.
    variantie
        (l) variance of the noise in them.
    minste
        Below this it never comes: a minimum that was set, or nothing.
    """
    marge = Z95 * np.sqrt(variantie)
    midden = max(minste, float(uren[_MIDDEN, _MIDDEN]))
    laag = max(minste, float(uren[:, 0].min() - marge[0]))
    hoog = max(minste, float(uren[:, 2].max() + marge[2]))
    # a noisy count below 0 would turn low and high around
    return Bandbreedte(min(laag, midden), midden, max(hoog, midden))


@dataclass(frozen=True)
class Laagsom:
    """The hours of one layer.

    Parameters
    ----------
    laag, functies
        The layer and its functions.
    leden
        (g, t) 1 where a gebied is in the team; the last team is "in no team".
    aandeel
        (n, f) part of the hours of a norm that goes to a function.
    per_norm
        (n, w, l, t) hours of every norm for functions of this layer.
    uren
        (w, l, t, f) hours, the minimum per function included.
    aanvulling
        (t) middle hours that a minimum adds.
    """

    laag: Teamlaag
    functies: tuple[Functie, ...]
    leden: Getallen
    aandeel: Getallen
    per_norm: Getallen
    uren: Getallen
    aanvulling: Getallen

    @property
    def teams(self) -> int:
        """The number of teams, without "in no team"."""
        return len(self.laag.namen)

    @property
    def minima(self) -> Getallen:
        """(f) least hours per team."""
        return np.array([functie.minimum for functie in self.functies])


class Rekensom:
    """Persons per gebied and teams, for which any norms can be reckoned.

    Parameters
    ----------
    lagen
        The layers of teams.
    reeksen
        Column → persons per gebied.
    z
        Opgavenindex per gebied in standard deviations; None without one.
    """

    def __init__(self, lagen: Sequence[Teamlaag], reeksen: Mapping[str, Reeks], z: Getallen | None) -> None:
        self.lagen, self.reeksen, self.z = tuple(lagen), reeksen, z

    def __repr__(self) -> str:
        return f"Rekensom({len(self.lagen)} lagen, {len(self.reeksen)} kolommen)"

    def telbaar(self, normen: Normen) -> tuple[Norm, ...]:
        """Return the norms of which the scan has the column."""
        return tuple(norm for norm in normen.normen if norm.kolom in self.reeksen)

    def per_persoon(self, normen: Normen) -> Getallen:
        """Return the hours per week that one person asks: (n, l)."""
        per_fte = normen.omrekening.uren_per_fte
        rijen = [tuple(norm.uren_per_persoon(per_fte)) for norm in self.telbaar(normen)]
        return np.array(rijen).reshape(-1, 3)

    def personen(self, normen: Normen) -> Getallen:
        """Return persons per gebied, shifted by the opgavenindex where a norm follows it: (n, w, g)."""
        rijen = [self._verschoven(norm, normen.gewicht) for norm in self.telbaar(normen)]
        aantal = len(self.lagen[0].codes)
        return np.array(rijen).reshape(-1, 3, aantal)

    def _verschoven(self, norm: Norm, gewicht: Bandbreedte | None) -> Getallen:
        personen = np.nan_to_num(self.reeksen[norm.kolom].waarden)
        if gewicht is None or self.z is None or not norm.volgt_opgavenindex:
            return np.tile(personen, (3, 1))
        return np.array([personen * verschuiving(self.z, g, personen) for g in gewicht])

    def reken(self, normen: Normen) -> tuple[Laagsom, ...]:
        """Return the hours of every layer."""
        personen, per_persoon = self.personen(normen), self.per_persoon(normen)
        return tuple(self._laag(laag, normen, personen, per_persoon) for laag in self.lagen)

    def _laag(self, laag: Teamlaag, normen: Normen, personen: Getallen, per_persoon: Getallen) -> Laagsom:
        functies = tuple(functie for functie in normen.functies if functie.per == laag.soort)
        aandeel = np.array(
            [[norm.functies.get(f.naam, 0.0) / 100 for f in functies] for norm in self.telbaar(normen)]
        ).reshape(-1, len(functies))  # also without any norm
        leden = laag.leden()
        leden = np.column_stack([leden, 1 - leden.sum(axis=1)])
        norm_uren = np.einsum("nl,nwg,gt->nwlt", per_persoon, personen, leden, optimize=True)
        kaal = np.einsum("nwlt,nf->wltf", norm_uren, aandeel)
        uren = kaal.copy()
        minima = np.array([functie.minimum for functie in functies])
        # a minimum is for teams; the remainder in no team has none, and a norm below 0 is only noise
        uren[:, :, :-1, :] = np.where(minima > 0, np.maximum(kaal[:, :, :-1, :], minima), kaal[:, :, :-1, :])
        aanvulling = (uren - kaal)[_MIDDEN, _MIDDEN].sum(axis=-1)
        per_norm = norm_uren * aandeel.sum(axis=1)[:, None, None, None]
        return Laagsom(laag, functies, leden, aandeel, per_norm, uren, aanvulling)

    def ruis(self, normen: Normen, gewicht: Getallen) -> Getallen:
        """Return the variance of the noise in a sum of hours: (l).

        `gewicht` (n, g) says which part of the hours of each norm and gebied is in the sum. The noise in one
        count is the same for all functions that it is spread over; that of two gebieden is independent.
        """
        variantie = np.array([self.reeksen[norm.kolom].variantie for norm in self.telbaar(normen)])
        bekend = np.array([self.reeksen[norm.kolom].bekend for norm in self.telbaar(normen)])
        per_norm = variantie * (bekend.reshape(gewicht.shape) * gewicht**2).sum(axis=1)
        uit: Getallen = (self.per_persoon(normen) ** 2 * per_norm[:, None]).sum(axis=0)
        return uit
