"""The arithmetic of staffing: from persons per gebied to hours per team and function, as arrays.

Axes: w the weight of the opgavenindex (low, middle, high), l the norms (low, middle, high), g gebieden,
t teams (the last is "in no team"), f functions of a layer, n norms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gebied.bronnen.normen import Bandbreedte, Functie, Norm, Normen
from gebied.formatie.cijfers import Getallen, Reeks
from gebied.formatie.lagen import Teamlaag
from gebied.formatie.opgave import verschuiving
from gebied.privacy.veilig import AFRONDING

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


def op_vijf(personen: Getallen) -> Getallen:
    """Return protected counts of teams rounded to 5, as they are shown.

    Hours then follow from what a reader sees, and nobody can reckon back to the count itself.
    """
    return AFRONDING * np.floor(personen / AFRONDING + 0.5)


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
        """(t, f) least hours; a werkgebied with two teams has twice the minimum."""
        return np.outer(self.laag.aantallen, [functie.minimum for functie in self.functies])


class Rekensom:
    """Persons per gebied, teams and norms, with the hours that follow.

    Parameters
    ----------
    lagen
        The layers of teams.
    reeksen
        Column → persons per gebied.
    z
        Opgavenindex per gebied in standard deviations; None without one.
    normen
        The norms.
    """

    def __init__(
        self, lagen: Sequence[Teamlaag], reeksen: Mapping[str, Reeks], z: Getallen | None, normen: Normen
    ) -> None:
        self.lagen, self.reeksen, self.z, self.normen = tuple(lagen), reeksen, z, normen

    def __repr__(self) -> str:
        return f"Rekensom({len(self.lagen)} lagen, {len(self.telbaar)} normen)"

    def met(self, normen: Normen) -> Rekensom:
        """Return the same persons and teams with other norms."""
        return Rekensom(self.lagen, self.reeksen, self.z, normen)

    @cached_property
    def telbaar(self) -> tuple[Norm, ...]:
        """The norms of which the scan has the column: n."""
        return tuple(norm for norm in self.normen.normen if norm.kolom in self.reeksen)

    @cached_property
    def per_persoon(self) -> Getallen:
        """Hours per week that one person asks: (n, l)."""
        per_fte = self.normen.omrekening.uren_per_fte
        return np.array([tuple(norm.uren_per_persoon(per_fte)) for norm in self.telbaar]).reshape(-1, 3)

    @cached_property
    def personen(self) -> Getallen:
        """Persons per gebied, shifted by the opgavenindex where a norm follows it: (n, w, g)."""
        rijen = [self._verschoven(norm) for norm in self.telbaar]
        return np.array(rijen).reshape(-1, 3, len(self.lagen[0].codes))

    def _verschoven(self, norm: Norm) -> Getallen:
        personen, gewicht = np.nan_to_num(self.reeksen[norm.kolom].waarden), self.normen.gewicht
        if gewicht is None or self.z is None or not norm.volgt_opgavenindex:
            return np.tile(personen, (3, 1))
        return np.array([personen * verschuiving(self.z, g, personen) for g in gewicht])

    @cached_property
    def sommen(self) -> tuple[Laagsom, ...]:
        """The hours of every layer."""
        return tuple(self._laag(laag) for laag in self.lagen)

    def _laag(self, laag: Teamlaag) -> Laagsom:
        functies = tuple(functie for functie in self.normen.functies if functie.per == laag.soort)
        aandeel = np.array(
            [[norm.functies.get(f.naam, 0.0) / 100 for f in functies] for norm in self.telbaar]
        ).reshape(-1, len(functies))  # also without any norm
        leden = laag.leden()
        leden = np.column_stack([leden, 1 - leden.sum(axis=1)])
        per_team = np.array(
            [
                op_vijf(rij @ leden) if self.reeksen[norm.kolom].beschermd else rij @ leden
                for norm, rij in zip(self.telbaar, self.personen, strict=True)
            ]
        ).reshape(-1, 3, leden.shape[1])
        norm_uren = self.per_persoon[:, None, :, None] * per_team[:, :, None, :]
        kaal = np.einsum("nwlt,nf->wltf", norm_uren, aandeel)
        uren = kaal.copy()
        minima = np.outer(laag.aantallen, [functie.minimum for functie in functies])
        # a minimum is for teams; the remainder in no team has none, and a norm below 0 is only noise
        uren[:, :, :-1, :] = np.where(minima > 0, np.maximum(kaal[:, :, :-1, :], minima), kaal[:, :, :-1, :])
        aanvulling = (uren - kaal)[_MIDDEN, _MIDDEN].sum(axis=-1)
        per_norm = norm_uren * aandeel.sum(axis=1)[:, None, None, None]
        return Laagsom(laag, functies, leden, aandeel, per_norm, uren, aanvulling)

    @cached_property
    def _varianties(self) -> Getallen:
        """Variance of the noise in the persons of one gebied, 0 where the figure is unknown: (n, g)."""
        reeksen = [self.reeksen[norm.kolom] for norm in self.telbaar]
        rijen = [reeks.variantie * reeks.bekend for reeks in reeksen]
        return np.array(rijen, dtype=np.float64).reshape(-1, len(self.lagen[0].codes))

    def ruis(self, gewicht: Getallen) -> Getallen:
        """Return the variance of the noise in a sum of hours: (l).

        `gewicht` (n, g) says which part of the hours of each norm and gebied is in the sum. The noise in one
        count is the same for all functions that it is spread over; that of two gebieden is independent.
        """
        per_norm = (self._varianties * gewicht**2).sum(axis=1)
        uit: Getallen = (self.per_persoon**2 * per_norm[:, None]).sum(axis=0)
        return uit
