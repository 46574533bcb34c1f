"""Supply and demand of some areas in one value: what there is, how near, what lacks and what overlaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.pakketten import Basispakket, Eis
from gebied.indicatoren.spreiding import Spreiding
from gebied.profiel.aanbod import Aanbod, aanbodspreiding, aanbodtabel
from gebied.profiel.aanbodmatrix import Aanbodmatrix, Pakkettoets, aanbodmatrix, toets_pakket
from gebied.profiel.gebieden import Analysegebied
from gebied.profiel.witte_vlekken import MINSTE_BEREIK_PCT, PARENKOLOMMEN, WitteVlek, overlap, witte_vlekken
from gebied.wijkscan import Wijkscan

_ZONDER_EIS: Final = Eis("")


@dataclass(frozen=True)
class Aanbodanalyse:
    """Supply and demand of some areas; made by `analyseer_aanbod`.

    Parameters
    ----------
    aanbod
        Facilities beside people.
    gebieden
        The areas it is about.
    tabel
        `aanbod.aanbodtabel` of these areas.
    vlekken
        Witte vlekken in them, all types together; those with most people out of reach first.
    paren
        `witte_vlekken.overlap` of all types: pairs of which at least one lies in these areas.
    matrices
        One per area.
    spreidingen
        `aanbod.aanbodspreiding` of every type over the gebieden of these areas.
    pakket, toets
        The basispakket, and it held against these areas; None without one.
    """

    aanbod: Aanbod
    gebieden: tuple[Analysegebied, ...]
    tabel: pd.DataFrame
    vlekken: tuple[WitteVlek, ...]
    paren: pd.DataFrame
    matrices: tuple[Aanbodmatrix, ...]
    spreidingen: tuple[Spreiding, ...]
    pakket: Basispakket | None = None
    toets: Pakkettoets | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all gebieden of these areas, in order."""
        return tuple(sorted({code for gebied in self.gebieden for code in gebied.codes}))

    def beperk(self, gebieden: Sequence[Analysegebied]) -> Aanbodanalyse:
        """Return the same about fewer areas, without working out white spots and overlap again."""
        codes = {code for gebied in gebieden for code in gebied.codes}
        locaties = zip(self.aanbod.locaties["sleutel"], self.aanbod.ligt_in, strict=True)
        hier = [sleutel for sleutel, code in locaties if code in codes]
        binnen = self.paren["locatie_a"].isin(hier) | self.paren["locatie_b"].isin(hier)
        return Aanbodanalyse(
            aanbod=self.aanbod,
            gebieden=tuple(gebieden),
            tabel=aanbodtabel(self.aanbod, gebieden),
            vlekken=tuple(vlek for vlek in self.vlekken if vlek.code in codes),
            paren=self.paren[binnen].reset_index(drop=True),
            matrices=tuple(aanbodmatrix(self.aanbod, gebied) for gebied in gebieden),
            spreidingen=tuple(aanbodspreiding(self.aanbod, type_, codes) for type_ in self.aanbod.typen),
            pakket=self.pakket,
            toets=None if self.pakket is None else toets_pakket(self.aanbod, gebieden, self.pakket),
        )


def analyseer_aanbod(
    scan: Wijkscan,
    aanbod: Aanbod,
    gebieden: Sequence[Analysegebied],
    *,
    vraag: Mapping[str, Indicator] | None = None,
    pakket: Basispakket | None = None,
) -> Aanbodanalyse:
    """Hold supply against demand in some areas.

    Parameters
    ----------
    scan
        The scan that `aanbod` was made of.
    aanbod
        Facilities beside people; make it with the distances of the pakket.
    gebieden
        The areas, such as all werkgebieden, or one. For a report per area, make one analysis of all of them
        and `Aanbodanalyse.beperk` it.
    vraag
        Type → indicator of its demand; case does not count. Of other types everybody is demand.
    pakket
        What has to be there. Its `bereik_pct` is the bound of a witte vlek, its `capaciteit_per_1000` the
        norm for both witte vlekken and overlap.

    Raises
    ------
    VerkeerdGebruik
        When a type of `vraag` has no facilities, or an indicator cannot be compared.
    """
    eisen = {eis.type.strip().casefold(): eis for eis in (pakket.eisen if pakket else ())}
    vragen = {aanbod.kies_type(naam): indicator for naam, indicator in (vraag or {}).items()}
    vlekken: list[WitteVlek] = []
    paren = []
    for type_ in aanbod.typen:
        eis = eisen.get(type_.casefold(), _ZONDER_EIS)
        grens = eis.bereik_pct or MINSTE_BEREIK_PCT
        norm = eis.capaciteit_per_1000
        vlekken += witte_vlekken(
            scan, aanbod, type_, vraag=vragen.get(type_), minste_bereik_pct=grens, norm_per_1000=norm
        )
        paren.append(overlap(aanbod, type_, norm_per_1000=norm))
    geheel = Aanbodanalyse(
        aanbod=aanbod,
        gebieden=(),
        tabel=aanbodtabel(aanbod, []),
        vlekken=tuple(sorted(vlekken, key=lambda v: (not v.zeker, -v.niet_bereikt, v.type, v.code))),
        paren=pd.concat(paren, ignore_index=True) if paren else pd.DataFrame(columns=list(PARENKOLOMMEN)),
        matrices=(),
        spreidingen=(),
        pakket=pakket,
    )
    return geheel.beperk(gebieden)
