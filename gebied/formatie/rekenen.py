"""From a scan, an indeling and norms to the hours of every team, with the trace of each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from gebied.bronnen.normen import Bandbreedte, Normen, lees_normen
from gebied.formatie.cijfers import INWONERS, Getallen, bevindingen_over_cijfers, lees_cijfers
from gebied.formatie.gevoeligheid import gevoeligheden
from gebied.formatie.lagen import lees_teamlagen
from gebied.formatie.opgave import als_z, bevindingen_over_opgave
from gebied.formatie.rekensom import Laagsom, Rekensom, band
from gebied.formatie.sporen import sporen_van
from gebied.formatie.uitkomst import Formatie, Teamformatie
from gebied.model import Bevinding, Indeling
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

_GEEN_NORM: Final = "geen norm of minimum vraagt uren"
_GEEN_CIJFER: Final = "de cijfers van de normen ontbreken"


def formatie(
    scan: Wijkscan,
    indeling: Indeling,
    normen: Normen | str | Path,
    *,
    opgavenindex: pd.Series[float] | None = None,
) -> Formatie:
    """Return the hours per week that every team needs, as a bandwidth.

    Parameters
    ----------
    scan
        The wijkscan; with service use for norms that count it.
    indeling
        The werkgebieden; its layers, or groups of the scan, for functions that work for larger areas.
    normen
        What the gemeente sets, or the TOML file in which it does.
    opgavenindex
        Value per code of a gebied, on any scale; higher is a heavier task. It shifts the hours of norms that
        follow it between gebieden and adds none.

    Returns
    -------
    Formatie
        Low: all norms low, high: all norms high, at the least and most favourable weight of the opgavenindex,
        and 95 % of the noise in protected counts on either side. Restgebieden count with their team.

    Raises
    ------
    VerkeerdGebruik
        When the norms name columns or layers that are not there; every fault of a kind together.
    """
    if isinstance(normen, str | Path):
        normen = lees_normen(normen)
    lagen = lees_teamlagen(scan, indeling, normen)
    reeksen = lees_cijfers(scan, normen)
    volgt = any(norm.volgt_opgavenindex for norm in normen.normen)
    z = None if opgavenindex is None else als_z(scan, opgavenindex, reeksen[INWONERS].waarden)
    rekensom = Rekensom(lagen, reeksen, z, normen)
    uitkomst = _Uitkomst(scan, rekensom)
    buiten = uitkomst.zonder_team()
    bevindingen = (
        *bevindingen_over_cijfers(scan, normen, reeksen),
        *bevindingen_over_opgave(scan, opgavenindex, volgt),
        *uitkomst.bevindingen_over_teams(),
    )
    return Formatie(
        scan=scan.naam,
        indeling=indeling.naam,
        normen=normen,
        teams=tuple(uitkomst.teams()),
        functies=uitkomst.functies(),
        totaal=uitkomst.totaal(),
        zonder_uren=uitkomst.zonder_uren(),
        zonder_team=buiten,
        budget=uitkomst.totaal(euro=True) if uitkomst.tarieven is not None else None,
        gevoeligheid=gevoeligheden(rekensom),
        bevindingen=bevindingen,
        bronnen=(*dict.fromkeys(herkomst.regel for herkomst in scan.herkomsten), *normen.bronnen),
    )


class _Uitkomst:
    """Reads the answer from the sums of all layers."""

    def __init__(self, scan: Wijkscan, rekensom: Rekensom) -> None:
        self.scan, self.rekensom = scan, rekensom
        self.normen = normen = rekensom.normen
        self.sommen = rekensom.sommen
        self.inwoners = np.nan_to_num(rekensom.reeksen[INWONERS].waarden)
        tarieven = {functie.naam: normen.tarief(functie) for functie in normen.functies}
        per_uur = normen.omrekening.uren_per_jaar / normen.omrekening.uren_per_fte
        bekend = {naam: tarief * per_uur for naam, tarief in tarieven.items() if tarief is not None}
        self.tarieven: Mapping[str, float] | None = bekend if len(bekend) == len(tarieven) else None

    def _per_uur(self, som: Laagsom, euro: bool) -> Getallen:
        """Return (f) what one hour per week counts: 1, or euro a year."""
        tarieven = self.tarieven if euro else None
        return np.array([1.0 if tarieven is None else tarieven[f.naam] for f in som.functies])

    def teams(self) -> Iterator[Teamformatie]:
        """Yield the teams of every layer, in order of number."""
        alle = [(som, plek) for som in self.sommen for plek in range(som.teams)]
        delen = self._budgetdelen(alle)
        for (som, plek), deel in zip(alle, delen, strict=True):
            nr = [*som.laag.namen][plek]
            lid = som.leden[:, plek]
            yield Teamformatie(
                soort=som.laag.soort,
                nr=nr,
                naam=som.laag.namen[nr],
                gebieden=som.laag.gebieden(nr),
                inwoners=int(self.inwoners @ lid),
                functies=self._functies(som, [plek]),
                totaal=self._team(som, plek),
                teams=int(som.laag.aantallen[plek]),
                aanvulling=float(som.aanvulling[plek]),
                sporen=tuple(sporen_van(self.scan, self.rekensom, som, plek)),
                budget=self._team(som, plek, euro=True) if self.tarieven is not None else None,
                budgetdeel=deel,
            )

    def _team(self, som: Laagsom, plek: int, *, euro: bool = False) -> Bandbreedte:
        per_uur = self._per_uur(som, euro)
        gewicht = np.outer(som.aandeel @ per_uur, som.leden[:, plek])
        variantie = self.rekensom.ruis(gewicht)
        return band(som.uren[:, :, plek] @ per_uur, variantie, float(som.minima[plek] @ per_uur))

    def _functies(self, som: Laagsom, plekken: Sequence[int]) -> dict[str, Bandbreedte]:
        """Return the hours per function of these teams together."""
        uit = {}
        erin = som.leden[:, plekken].sum(axis=1)
        for nr, functie in enumerate(som.functies):
            if functie.minimum or som.aandeel[:, nr].any():
                variantie = self.rekensom.ruis(np.outer(som.aandeel[:, nr], erin))
                uren = som.uren[:, :, plekken, nr].sum(axis=-1)
                uit[functie.naam] = band(uren, variantie, float(som.minima[plekken, nr].sum()))
        return uit

    def functies(self) -> dict[str, Bandbreedte]:
        """Return the hours per function of all teams together, in the order of the norms."""
        uit: dict[str, Bandbreedte] = {}
        for som in self.sommen:
            uit |= self._functies(som, range(som.teams))
        return {functie.naam: uit[functie.naam] for functie in self.normen.functies if functie.naam in uit}

    def totaal(self, *, euro: bool = False) -> Bandbreedte:
        """Return the hours per week (or euro a year) of all teams together."""
        uren, gewicht, minste = np.zeros((3, 3)), self._leeg(), 0.0
        for som in self.sommen:
            per_uur = self._per_uur(som, euro)
            uren += som.uren[:, :, :-1].sum(axis=2) @ per_uur
            gewicht += np.outer(som.aandeel @ per_uur, som.leden[:, :-1].sum(axis=1))
            minste += float(som.minima.sum(axis=0) @ per_uur)
        return band(uren, self.rekensom.ruis(gewicht), minste)

    def zonder_team(self) -> Bandbreedte | None:
        """Return the hours for gebieden that a layer leaves out; None when every gebied has its teams."""
        if not any(som.leden[:, -1].any() for som in self.sommen if som.functies):
            return None
        uren, gewicht = np.zeros((3, 3)), self._leeg()
        for som in self.sommen:
            uren += som.uren[:, :, -1].sum(axis=-1)
            gewicht += np.outer(som.aandeel.sum(axis=1), som.leden[:, -1])
        return band(uren, self.rekensom.ruis(gewicht))

    def _leeg(self) -> Getallen:
        return np.zeros((len(self.rekensom.telbaar), len(self.scan.codes)))

    def _budgetdelen(self, alle: Sequence[tuple[Laagsom, int]]) -> list[int | None]:
        """Return whole euro per team that add up to the total, by their middle budget."""
        totaal = self.normen.budget.totaal
        delen = [self._team(som, plek, euro=True).midden for som, plek in alle]
        if totaal is None or not sum(delen):
            return [None] * len(alle)
        grenzen = [0, *(round(totaal * stand / sum(delen)) for stand in accumulate(delen))]
        return [b - a for a, b in pairwise(grenzen)]

    def zonder_uren(self) -> dict[str, str]:
        """Return the functions without hours, and why."""
        er_is = {naam for som in self.sommen for naam in self._functies(som, range(som.teams))}
        gevraagd = {naam for norm in self.normen.normen for naam, deel in norm.functies.items() if deel}
        return {
            functie.naam: _GEEN_CIJFER if functie.naam in gevraagd else _GEEN_NORM
            for functie in self.normen.functies
            if functie.naam not in er_is
        }

    def bevindingen_over_teams(self) -> Iterator[Bevinding]:
        """Yield the gebieden with inhabitants that are in no team of a layer."""
        alle = getal(len(self.scan.codes))
        for som in self.sommen:
            buiten = som.leden[:, -1] > 0
            mensen = float(self.inwoners[buiten].sum())
            if som.functies and mensen:
                yield Bevinding(
                    "FORMATIE_BUITEN_TEAM",
                    f"Zonder {som.laag.soort}: {getal(int(buiten.sum()))} van de {alle} gebieden, met "
                    f"{getal(mensen)} inwoners. Hun uren staan apart.",
                )
