"""The policy table of a reeks: what a norm asks of every gemeente and of the country, by arithmetic.

A band is the least and most inhabitants per team. For every deel and every band of a sweep the arithmetic
says how many teams there can be, whether teams of that band fit at all, and if not, why. It needs no search:
a deel that does not fit is proved not to, one that fits by arithmetic may still turn out not to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from gebied.indelen.haalbaarheid import Deel, maak_delen, zonder_werkgebied
from gebied.indelen.opgave import Opgave, stel_op
from gebied.indelen.regels import lees_regels
from gebied.indelen.taak import IntArray
from gebied.model import Opdracht
from gebied.taal import aantal, getal, groepnaam, opsomming
from gebied.wijkscan import Wijkscan

Band = tuple[int, int]

REDENEN: Final[Mapping[str, str]] = {
    "TE_KLEIN": "te weinig inwoners voor één team",
    "TUSSEN_TEAMS": "te veel inwoners voor het ene aantal teams en te weinig voor één team meer",
    "GROOT_GEBIED": "een gebied boven het maximum dat niet over teams te verdelen is",
    "LOS_DEEL": "een los deel waar geen aantal teams in past",
    "ALLEEN_DOOR_GROEP": "alleen de grenzen van de groep maken het onmogelijk",
    "PAST_NERGENS": "een gebied dat met geen enkele keus van buren binnen de band komt",
}
"""Why teams of a band do not fit, as far as adding up shows; each is a proof."""

_GROEPEN: Final = ("stadsdeel", "cbs_wijk")
_GENOEMD: Final = 3

KOLOMMEN: Final = (
    "sleutel", "gemeente", "gebieden", "inwoners", "band", "laagste", "hoogste", "binnen", "eigen", "past",
    "reden", "uitleg", "teams_minst", "teams_meest", "teams_dichtst", "minste_afstand", "losse_delen",
    "grote_gebieden", "teams", "afstand_tot_band", "bewijs",
)  # fmt: skip
"""Columns of the table per deel."""


@dataclass(frozen=True)
class Beleidstabel:
    """The policy table.

    Parameters
    ----------
    per_deel
        One row per deel, band and rule, with `KOLOMMEN`; `teams`, `afstand_tot_band` and `bewijs` (what the
        optimiser reached and proved) are null but for the band and rule of the opdracht.
    per_band
        One row per band and rule: number of delen, how many do not fit and why, teams that are needed, what
        the indelingen have (`ingedeeld`: of how many delen; `bewezen`: how many are proved to lie as near to
        the band as can be), and the difference with the band of the opdracht.
    """

    per_deel: pd.DataFrame
    per_band: pd.DataFrame

    def __repr__(self) -> str:
        return f"Beleidstabel({self.per_deel['sleutel'].nunique()} delen, {len(self.per_band)} banden)"

    def als_bladen(self) -> dict[str, pd.DataFrame]:
        """Return the sheets of the workbook, with headings to read; the first one is the country."""
        uitleg = pd.DataFrame(list(REDENEN.items()), columns=["reden", "betekenis"])
        bladen = {"per band": self.per_band, "per gemeente": self.per_deel, "redenen": uitleg}
        return {
            naam: tabel.rename(columns=lambda kolom: str(kolom).replace("_", " "))
            for naam, tabel in bladen.items()
        }


def standaardbanden(band: Band) -> tuple[Band, ...]:
    """Return the sweep around a band: two wider ones, one lower and one higher, and itself first.

    >>> standaardbanden((10_000, 12_000))
    ((10000, 12000), (9000, 13000), (8000, 14000), (8000, 10000), (12000, 14000))
    """
    laagste, hoogste = band
    breed = max(hoogste - laagste, hoogste // 10, 1)
    keuzes = [
        band,
        (laagste - breed // 2, hoogste + breed // 2),
        (laagste - breed, hoogste + breed),
        (laagste - breed, hoogste - breed),
        (laagste + breed, hoogste + breed),
    ]
    return tuple(dict.fromkeys(keuze for keuze in keuzes if 1 <= keuze[0] <= keuze[1]))


def beleid_van_deel(
    scan: Wijkscan, opdracht: Opdracht, banden: Sequence[Band] = (), *, groep: str | None = None
) -> list[dict[str, Any]]:
    """Return the rows of the policy table of one deel: per band, without and with the rule of a group.

    Parameters
    ----------
    scan
        The scan of the deel. Where inhabitants of a gebied that is not restgebied are unknown, there are no
        rows: nothing can be added up.
    opdracht
        Its opdracht: the own band, what to do with a large gebied, and whether links count. The number of
        teams is left free, and other rules are left out.
    banden
        Least and most inhabitants per team; empty for `standaardbanden`. The band of the opdracht is always
        among them.
    groep
        Group whose borders no werkgebied may cross; by default that of the opdracht, or else the stadsdelen
        or CBS-wijken of the scan, where it has them for every gebied.

    Returns
    -------
    list of dict
        Plain values under `KOLOMMEN`, those of the optimiser None.
    """
    alle = tuple(dict.fromkeys((opdracht.inwoners, *(banden or standaardbanden(opdracht.inwoners)))))
    groep = groep or opdracht.binnen or next((g for g in _GROEPEN if g in scan.groepen), None)
    regels = [None] if groep is None or not _overal_bekend(scan, groep) else [None, groep]
    if not scan.graaf.bediend or scan.inwoners().loc[list(scan.graaf.bediend)].isna().any():
        return []
    per_regel = {regel: _Rekenaar(scan, opdracht, regel) for regel in regels}
    rijen = []
    for band in alle:
        vrij = per_regel[None].reken(band)
        for regel, rekenaar in per_regel.items():
            som = vrij if regel is None else rekenaar.reken(band)
            eigen = band == opdracht.inwoners and regel == (opdracht.binnen if opdracht.binnen_hard else None)
            rijen.append(_rij(scan, band, regel, eigen, som, vrij))
    return rijen


def met_bereikt(rijen: Iterable[Mapping[str, Any]], maten: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of one deel with what the optimiser reached and proved.

    Parameters
    ----------
    rijen
        As `beleid_van_deel` gives them.
    maten
        Metrics of the judge for the whole, by key, with the proof of every wish under ``bewijs``.
    """
    bewijs = {str(deel["trede"]): str(deel["status"]) for deel in maten.get("bewijs", ())}
    bereikt = {
        "teams": maten.get("teams"),
        "afstand_tot_band": maten.get("afstand_tot_band"),
        "bewijs": bewijs.get("afstand_tot_band"),
    }
    return [{**rij, **bereikt} if rij["eigen"] else dict(rij) for rij in rijen]


def beleidstabel(rijen: Iterable[Mapping[str, Any]]) -> Beleidstabel:
    """Return the policy table from the rows of all delen."""
    per_deel = pd.DataFrame(list(rijen), columns=list(KOLOMMEN))
    geheel = ["gebieden", "inwoners", "laagste", "hoogste", "teams_minst", "teams_meest", "teams_dichtst"]
    geheel += ["minste_afstand", "losse_delen", "grote_gebieden", "teams", "afstand_tot_band"]
    tekst = ["sleutel", "gemeente", "band", "binnen", "reden", "uitleg", "bewijs"]
    per_deel = per_deel.astype(dict.fromkeys(geheel, "Int64") | dict.fromkeys(tekst, "str"))
    per_deel = per_deel.astype({"eigen": bool, "past": bool})
    per_deel = per_deel.sort_values(["sleutel", "binnen", "laagste", "hoogste"], ignore_index=True)
    return Beleidstabel(per_deel, _per_band(per_deel))


def _overal_bekend(scan: Wijkscan, groep: str) -> bool:
    return groep in scan.groepen and bool(scan.groep(groep).loc[list(scan.graaf.bediend)].notna().all())


@dataclass(frozen=True)
class _Som:
    """What the arithmetic says about one band and rule; `teams_minst` is None when no number fits."""

    teams_minst: int | None
    teams_meest: int | None
    teams_dichtst: int
    minste_afstand: int
    losse_delen: int
    grote_gebieden: int
    redenen: Mapping[str, str]


class _Rekenaar:
    """The arithmetic of one scan and rule, for any band."""

    def __init__(self, scan: Wijkscan, opdracht: Opdracht, groep: str | None) -> None:
        self.scan, self.groep = scan, groep
        self.graaf = scan.graaf if opdracht.verbindingen else scan.graaf.zonder_verbindingen()
        self.codes = self.graaf.bediend
        self.inwoners: IntArray = np.array(scan.inwoners().loc[list(self.codes)].tolist(), dtype=np.int64)
        self.opdracht = Opdracht(
            inwoners=opdracht.inwoners,
            groot_gebied=opdracht.groot_gebied,
            binnen=groep,
            binnen_samen=opdracht.binnen_samen if groep is not None and groep == opdracht.binnen else (),
        )
        self.regels = lees_regels(scan, self.codes, self.opdracht, {}, {})
        self.namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))

    def reken(self, band: Band) -> _Som:
        """Return what adding up shows for this band."""
        opdracht = replace(self.opdracht, inwoners=band)
        n = len(self.codes)
        # distances play no part in adding up
        geen = np.zeros((n, n), dtype=np.int64)
        opgave = stel_op(self.graaf, opdracht, self.codes, self.inwoners, geen, self.regels)
        delen = maak_delen(opgave)
        passend = [_passend(deel, opdracht) for deel in delen]
        dichtst = [_dichtst(deel, opdracht) for deel in delen]
        past = all(passend)
        return _Som(
            sum(keuze[0] for keuze in passend) if past else None,
            sum(keuze[-1] for keuze in passend) if past else None,
            sum(dichtst),
            sum(deel.grens(opdracht, k) for deel, k in zip(delen, dichtst, strict=True)),
            len(delen),
            int((self.inwoners > band[1]).sum()),
            dict(self._redenen(opgave, delen, passend)),
        )

    def _redenen(
        self, opgave: Opgave, delen: Sequence[Deel], passend: Sequence[range]
    ) -> Iterable[tuple[str, str]]:
        """Yield why it does not fit, most telling first: code and Dutch sentence."""
        totaal, (laagste, hoogste) = int(self.inwoners.sum()), opgave.opdracht.inwoners
        band = f"{getal(laagste)} tot {getal(hoogste)}"
        k = totaal // hoogste
        if totaal < laagste:
            yield "TE_KLEIN", f"{getal(totaal)} inwoners: te weinig voor een team van {band}."
        elif k * hoogste < totaal < (k + 1) * laagste:
            meer = f"te weinig voor {aantal(k + 1, 'team', 'teams')} van {band}"
            yield (
                "TUSSEN_TEAMS",
                f"{getal(totaal)} inwoners: te veel voor {aantal(k, 'team', 'teams')} en {meer}.",
            )
        groot = self._groot(opgave)
        if groot:
            yield "GROOT_GEBIED", f"{opsomming(groot)}: niet te verdelen in teams van {band}."
        los = [
            deel
            for deel, keuze in zip(delen, passend, strict=True)
            if not keuze and not (len(deel.gebieden) == 1 and self.inwoners[deel.gebieden[0]] > hoogste)
        ]
        if los and len(delen) > 1:
            yield (
                "LOS_DEEL",
                f"{self._van_delen(opgave, los, len(delen))}: niet te verdelen in teams van {band}.",
            )
        if all(passend):
            nergens = [i for i, _, _ in zonder_werkgebied(opgave)]
            if nergens:
                wie = opsomming(self._wie(nergens))
                yield "PAST_NERGENS", f"{wie}: ook met buren erbij niet in een team van {band}."

    def _groot(self, opgave: Opgave) -> list[str]:
        """Return the gebieden above the maximum that cannot be divided over teams."""
        laagste, hoogste = opgave.opdracht.inwoners
        te_groot = []
        for i, hoeveel in enumerate(self.inwoners.tolist()):
            teams = opgave.opdracht.teams_voor(hoeveel, 1)
            if hoeveel > hoogste and not teams * laagste <= hoeveel <= teams * hoogste:
                te_groot.append(i)
        return self._wie(te_groot)

    def _wie(self, nummers: Sequence[int]) -> list[str]:
        wie = [
            f"{self.namen[self.codes[i]]} ({aantal(int(self.inwoners[i]), 'inwoner', 'inwoners')})"
            for i in nummers[:_GENOEMD]
        ]
        meer = len(nummers) - _GENOEMD
        return [*wie, f"nog {aantal(meer, 'gebied', 'gebieden')}"] if meer > 0 else wie

    def _van_delen(self, opgave: Opgave, los: Sequence[Deel], alle: int) -> str:
        voorbeeld = min(los, key=lambda deel: deel.inwoners)
        waar = self.namen[opgave.codes[voorbeeld.gebieden[0]]]
        inwoners = aantal(voorbeeld.inwoners, "inwoner", "inwoners")
        return f"{len(los)} van de {alle} delen, zoals dat met {waar} ({inwoners})"


def _passend(deel: Deel, opdracht: Opdracht) -> range:
    """Return the numbers of teams with which this part is within the band; empty when there are none."""
    laagste, hoogste = opdracht.inwoners
    kan = deel.teams_mogelijk()
    minst = max(kan[0], -(-deel.inwoners // hoogste))
    return range(minst, min(kan[-1], _meest(deel, laagste)) + 1)


def _meest(deel: Deel, laagste: int) -> int:
    """Return the most teams of at least so many inhabitants; without a least, as many as can be made."""
    return deel.inwoners // laagste if laagste else deel.teams_mogelijk()[-1]


def _dichtst(deel: Deel, opdracht: Opdracht) -> int:
    """Return the number of teams nearest to the band, and among those nearest to its middle."""
    laagste, hoogste = opdracht.inwoners
    kan = deel.teams_mogelijk()
    van = min(max(kan[0], deel.inwoners // hoogste), kan[-1])
    tot = max(van, min(kan[-1], _meest(deel, laagste) + 1))
    return min(
        range(van, tot + 1),
        key=lambda k: (deel.grens(opdracht, k), abs(2 * deel.inwoners - k * (laagste + hoogste)), k),
    )


def _rij(scan: Wijkscan, band: Band, regel: str | None, eigen: bool, som: _Som, vrij: _Som) -> dict[str, Any]:
    redenen = dict(som.redenen)
    if regel is not None and redenen and not vrij.redenen:
        wat = f"Zonder de grenzen van {groepnaam(regel)} past het wel."
        redenen = {"ALLEEN_DOOR_GROEP": wat, **redenen}
    return {
        "sleutel": "+".join(sorted(scan.gebieden["gemeentecode"].dropna().unique())),
        "gemeente": " + ".join(sorted(scan.gebieden["gemeente"].dropna().unique())),
        "gebieden": len(scan.graaf.bediend),
        "inwoners": int(scan.inwoners().loc[list(scan.graaf.bediend)].sum()),
        "band": f"{band[0]}-{band[1]}",
        "laagste": band[0],
        "hoogste": band[1],
        "binnen": regel or "",
        "eigen": eigen,
        "past": not redenen,
        "reden": " ".join(redenen),
        "uitleg": " ".join(redenen.values()),
        "teams_minst": som.teams_minst,
        "teams_meest": som.teams_meest,
        "teams_dichtst": som.teams_dichtst,
        "minste_afstand": som.minste_afstand,
        "losse_delen": som.losse_delen,
        "grote_gebieden": som.grote_gebieden,
        "teams": None,
        "afstand_tot_band": None,
        "bewijs": None,
    }


def _per_band(per_deel: pd.DataFrame) -> pd.DataFrame:
    """Return the totals; a deel that does not fit counts with the nearest number of teams."""
    tabel = per_deel.assign(
        teams_minst=per_deel["teams_minst"].fillna(per_deel["teams_dichtst"]),
        teams_meest=per_deel["teams_meest"].fillna(per_deel["teams_dichtst"]),
        past_niet=~per_deel["past"],
        inwoners_past_niet=per_deel["inwoners"].where(~per_deel["past"], 0),
        ingedeeld=per_deel["afstand_tot_band"].notna(),
        bewezen=per_deel["bewijs"].eq("optimaal").fillna(False),
        met_eigen_band=_met_eigen_band(per_deel),
        **{
            reden.casefold(): per_deel["reden"].str.split().map(lambda codes, reden=reden: reden in codes)
            for reden in REDENEN
        },
    )
    sommen = ["past", "past_niet", *(reden.casefold() for reden in REDENEN), "inwoners", "inwoners_past_niet"]
    sommen += ["teams_minst", "teams_meest", "teams_dichtst", "minste_afstand", "grote_gebieden"]
    sommen += ["teams", "afstand_tot_band", "ingedeeld", "bewezen"]
    groepen = tabel.groupby(["binnen", "laagste", "hoogste"], sort=True)
    uit = groepen[sommen].sum().astype("Int64")
    uit.insert(0, "eigen", groepen["eigen"].any())
    # a deel without a row of its own band has nothing to compare with
    eigen = groepen["met_eigen_band"].agg(lambda teams: teams.sum(skipna=False)).astype("Int64")
    uit["verschil_in_teams"] = uit["teams_dichtst"] - eigen
    uit.insert(0, "delen", groepen.size().astype("Int64"))
    uit = uit.reset_index()
    uit.insert(0, "band", uit["laagste"].astype(str) + "-" + uit["hoogste"].astype(str))
    return uit


def _met_eigen_band(per_deel: pd.DataFrame) -> pd.Series:
    """Return for every row how many teams the same deel needs under the same rule with its own band."""
    waar = ["sleutel", "laagste", "hoogste"]
    eigen = per_deel.loc[per_deel["eigen"], waar].drop_duplicates()
    teams = per_deel.merge(eigen, on=waar)[["sleutel", "binnen", "teams_dichtst"]]
    rijen = per_deel[["sleutel", "binnen"]].merge(teams, how="left", on=["sleutel", "binnen"])
    return rijen["teams_dichtst"].set_axis(per_deel.index)
