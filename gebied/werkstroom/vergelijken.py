"""Two indelingen beside each other: which werkgebieden belong together, every metric, who changes team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from gebied.beoordelen import TOTAAL, zet_naast_elkaar
from gebied.beoordelen.plan import beste_paring
from gebied.fouten import VerkeerdGebruik
from gebied.kaart.kaartlaag import Kaartlaag
from gebied.kaart.vergelijklagen import laag_van_wissel, lagen_naast_elkaar
from gebied.model import Beoordeling, Indeling, Opdracht
from gebied.opslag import Project
from gebied.rapport.opdrachtzinnen import bewijszin
from gebied.taal import getal, kort
from gebied.werkstroom.indelen import oordeel_over
from gebied.werkstroom.vergelijkkeuze import indelingkeuzes as indelingkeuzes
from gebied.werkstroom.vergelijkkeuze import kies_vergelijkbare as kies_vergelijkbare
from gebied.wijkscan import Wijkscan

_MINDER_IS_BETER: Final = frozenset(
    {
        "afstand_tot_band",
        "afstand_tot_doel",
        "afstand_ook_inwoners",
        "belasting_afwijking_pct",
        "compactheid_m",
        "inwoners_buiten_aansluiting",
        "inwoners_buiten_groep",
        "inwoners_buiten_laag",
        "inwoners_niet_ingedeeld",
        "mix_afwijking",
        "mix_spreiding",
        "niet_aaneengesloten",
    }
)
_MEER_IS_BETER: Final = frozenset({"bereik_pct", "in_band"})
_BIJ_EVENVEEL: Final = frozenset({"in_band", "compactheid_m"})
"""These say something only where both have as many werkgebieden: smaller areas are always closer by."""

_EENHEDEN: Final = frozenset({"m", "%", "inwoners × procentpunt²"})
"""Units that are written behind a figure; of counts the name of the metric says what is counted."""

_BEIDE: Final = frozenset({"verplaatste_inwoners"})
"""Has one outcome for the two together, and is told apart."""


@dataclass(frozen=True)
class Stroom:
    """Inhabitants that go from one team to another; numbers are None for who had, or gets, no team."""

    van: int | None
    naar: int | None
    inwoners: int
    gebieden: int


@dataclass(frozen=True)
class Naastelkaar:
    """Two indelingen beside each other.

    Parameters
    ----------
    van, naar
        The two. The werkgebieden of `naar` carry the number of the werkgebied of `van` that they share most
        inhabitants with; others got the numbers after those.
    eigen_nummer
        Number of a werkgebied of `naar` here → its own number.
    regels_van
        Name of the indeling whose opdracht both were judged by; empty when neither has one.
    maten
        Columns ``maat``, one per indeling, ``verschil`` and ``beter``; texts, as users read them.
    verandert
        One row per gebied that changes team: code, naam, inwoners, van, naar (numbers, Int64).
    stromen
        From team to team, the most inhabitants first.
    inwoners
        Inhabitants of all gebieden that are in one of the two.
    oordelen
        What the judge found about `van` and about `naar`.
    """

    van: Indeling
    naar: Indeling
    eigen_nummer: Mapping[int, int]
    regels_van: str
    maten: pd.DataFrame
    verandert: pd.DataFrame
    stromen: tuple[Stroom, ...]
    inwoners: int
    oordelen: tuple[Beoordeling, Beoordeling]

    @property
    def wisselaars(self) -> int:
        """Inhabitants that get another team."""
        return int(self.verandert["inwoners"].sum())

    @property
    def aandeel(self) -> float:
        """Part of the inhabitants that gets another team, 0 to 1."""
        return self.wisselaars / self.inwoners if self.inwoners else 0.0

    @property
    def wisselzin(self) -> str:
        """Who changes team, in one sentence."""
        if not len(self.verandert):
            return "Niemand krijgt een ander team."
        gebieden = len(self.verandert)
        waar = "1 gebied" if gebieden == 1 else f"{getal(gebieden)} gebieden"
        return (
            f"{getal(self.wisselaars)} van de {getal(self.inwoners)} inwoners "
            f"({getal(100 * self.aandeel, 1)} %) krijgen een ander team. Zij wonen in {waar}."
        )

    def team(self, nr: int | None, *, straks: bool) -> str:
        """Return a team as tables name it: its name or number; `straks` for a team of `naar`."""
        if nr is None:
            return "geen team"
        indeling = self.naar if straks else self.van
        eigen = self.eigen_nummer.get(nr, nr) if straks else nr
        naam = indeling.namen.get(nr) or f"Werkgebied {nr}"
        return naam if eigen == nr else f"{naam} (eigen nummer {eigen})"

    def wissels(self) -> dict[str, tuple[str, str]]:
        """Return code → team now and new team, of the gebieden that change team."""
        rijen = self.verandert[["code", "van", "naar"]].itertuples(index=False, name=None)
        return {
            code: (self.team(_nr(van), straks=False), self.team(_nr(naar), straks=True))
            for code, van, naar in rijen
        }

    def bewijszinnen(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of either indeling with what is proved about it."""
        for indeling in (self.van, self.naar):
            yield indeling.naam, tuple(bewijszin(bewijs) for bewijs in indeling.bewijs)

    def bevindingen(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the name of either indeling with the texts of its findings, each once."""
        for indeling, oordeel in zip((self.van, self.naar), self.oordelen, strict=True):
            alle = (*oordeel.bevindingen, *indeling.bevindingen)
            yield indeling.naam, tuple(dict.fromkeys(bevinding.tekst for bevinding in alle))

    def werkgebiedtabel(self) -> pd.DataFrame:
        """Return the werkgebieden of both by number, with their inhabitants; texts, as users read them."""
        links, rechts = (
            {int(regel["nr"]): int(regel["inwoners"]) for regel in oordeel.werkgebieden}
            for oordeel in self.oordelen
        )
        nummers = sorted(links.keys() | rechts.keys())
        rijen = [
            (
                str(nr),
                self.team(nr, straks=False) if nr in links else "",
                getal(links[nr]) if nr in links else "",
                self.team(nr, straks=True) if nr in rechts else "",
                getal(rechts[nr]) if nr in rechts else "",
            )
            for nr in nummers
        ]
        van, naar = self.van.naam, self.naar.naam
        return pd.DataFrame(
            rijen, columns=["nummer", van, f"inwoners in {van}", naar, f"inwoners in {naar}"], dtype="str"
        )

    def wisseltabel(self) -> pd.DataFrame:
        """Return who changes team per gebied, the most inhabitants first, with the words of users."""
        rijen, wissels = (
            self.verandert.sort_values(["inwoners", "code"], ascending=[False, True]),
            self.wissels(),
        )
        return pd.DataFrame(
            {
                "gebied": rijen["naam"],
                "code": rijen["code"],
                "inwoners": rijen["inwoners"],
                f"team in {self.van.naam}": [wissels[code][0] for code in rijen["code"]],
                f"team in {self.naar.naam}": [wissels[code][1] for code in rijen["code"]],
            }
        )

    def stroomtabel(self) -> pd.DataFrame:
        """Return the flows from team to team as a table."""
        return pd.DataFrame(
            {
                "van team": [self.team(s.van, straks=False) for s in self.stromen],
                "naar team": [self.team(s.naar, straks=True) for s in self.stromen],
                "inwoners": pd.Series([s.inwoners for s in self.stromen], dtype="int64"),
                "gebieden": pd.Series([s.gebieden for s in self.stromen], dtype="int64"),
            }
        )


@dataclass(frozen=True)
class Vergelijkkaarten:
    """The maps of two indelingen, and of who changes team."""

    van: Kaartlaag
    naar: Kaartlaag
    wissel: Kaartlaag


def vergelijkkaarten(scan: Wijkscan, naast: Naastelkaar) -> Vergelijkkaarten:
    """Return the maps of a comparison, in colours that correspond."""
    links, rechts = lagen_naast_elkaar(scan, naast.van, naast.naar, naast.oordelen)
    titel = f"Wie krijgt een ander team: van {naast.van.naam} naar {naast.naar.naam}"
    return Vergelijkkaarten(links, rechts, laag_van_wissel(scan, naast.naar, naast.wissels(), titel=titel))


def zet_naast(project: Project, van: str, naar: str) -> Naastelkaar:
    """Compare two of `indelingkeuzes`, both judged by the same rules.

    The rules are those of `naar`, else of `van`. `naar` is judged with `van` as its reference.

    Raises
    ------
    VerkeerdGebruik
        When one is not there, or both are the same.
    """
    if van == naar:
        raise VerkeerdGebruik(
            "U koos twee keer dezelfde indeling.", stap="kies links of rechts een andere indeling."
        )
    links, eigen = kies_vergelijkbare(project, van), kies_vergelijkbare(project, naar)
    scan = project.scan
    inwoners = {str(code): int(aantal) for code, aantal in scan.inwoners().fillna(0).items()}
    rechts, eigen_nummer = _met_nummers_van(scan, links, eigen, inwoners)
    regels = next((deel for deel in (rechts, links) if deel.opdracht is not None), None)
    opdracht = Opdracht() if regels is None or regels.opdracht is None else regels.opdracht
    oordelen = (
        oordeel_over(project, links, opdracht=opdracht),
        oordeel_over(project, rechts, opdracht=opdracht, referentie=links.toewijzing),
    )
    codes = [c for c in scan.graaf.bediend if c in links.toewijzing or c in rechts.toewijzing]
    verandert = _verandert(scan, codes, links.toewijzing, rechts.toewijzing, inwoners)
    return Naastelkaar(
        van=links,
        naar=rechts,
        eigen_nummer=eigen_nummer,
        regels_van="" if regels is None else regels.naam,
        maten=_maten(oordelen),
        verandert=verandert,
        stromen=_stromen(verandert),
        inwoners=sum(inwoners[code] for code in codes),
        oordelen=oordelen,
    )


def _met_nummers_van(
    scan: Wijkscan, van: Indeling, naar: Indeling, inwoners: Mapping[str, int]
) -> tuple[Indeling, dict[int, int]]:
    """Return `naar` with the numbers of the werkgebieden of `van` it shares most with; new → own number."""
    bediend = set(scan.graaf.bediend)
    oud, nieuw = (
        {code: nr for code, nr in deel.toewijzing.items() if code in bediend} for deel in (van, naar)
    )
    nummer = beste_paring(oud, nieuw, inwoners)
    volgend = max((*van.toewijzing.values(), *nummer.values()), default=0)
    for nr in sorted(set(naar.toewijzing.values()) - set(nummer)):
        volgend += 1
        nummer[nr] = volgend
    opdracht = naar.opdracht
    if opdracht is not None and opdracht.vast:
        vast = {code: nummer[nr] for code, nr in opdracht.vast.items() if nr in nummer}
        opdracht = replace(opdracht, vast=vast)
    hernoemd = replace(
        naar,
        opdracht=opdracht,
        toewijzing={code: nummer[nr] for code, nr in naar.toewijzing.items()},
        namen={nummer[nr]: naam for nr, naam in naar.namen.items() if nr in nummer},
        bevindingen=tuple(
            replace(b, werkgebied=nummer.get(b.werkgebied, b.werkgebied)) if b.werkgebied else b
            for b in naar.bevindingen
        ),
    )
    return hernoemd, {nieuw: eigen for eigen, nieuw in nummer.items()}


def _verandert(
    scan: Wijkscan,
    codes: Sequence[str],
    van: Mapping[str, int],
    naar: Mapping[str, int],
    inwoners: Mapping[str, int],
) -> pd.DataFrame:
    """Return the served gebieden whose numbers differ: equal numbers are the team that stays."""
    anders = [code for code in codes if van.get(code) != naar.get(code)]
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    return pd.DataFrame(
        {
            "code": pd.Series(anders, dtype="str"),
            "naam": pd.Series([namen[code] for code in anders], dtype="str"),
            "inwoners": pd.Series([inwoners[code] for code in anders], dtype="int64"),
            "van": pd.Series([van.get(code) for code in anders], dtype="Int64"),
            "naar": pd.Series([naar.get(code) for code in anders], dtype="Int64"),
        }
    )


def _stromen(verandert: pd.DataFrame) -> tuple[Stroom, ...]:
    samen = verandert.groupby(["van", "naar"], dropna=False)["inwoners"].agg(["sum", "size"]).reset_index()
    samen = samen.sort_values(["sum", "van", "naar"], ascending=[False, True, True])
    return tuple(
        Stroom(_nr(van), _nr(naar), int(som), int(gebieden))
        for van, naar, som, gebieden in samen.itertuples(index=False, name=None)
    )


def _nr(waarde: Any) -> int | None:
    return None if pd.isna(waarde) else int(waarde)


def _maten(oordelen: tuple[Beoordeling, Beoordeling]) -> pd.DataFrame:
    """Return every metric in words, and which of the two is better where that can be said."""
    tabel = zet_naast_elkaar(oordelen)
    links, rechts = tabel.columns[-2:]
    evenveel = oordelen[0].totaal["werkgebieden"] == oordelen[1].totaal["werkgebieden"]
    rijen = []
    for maat, uitleg, eenheid, a, b in tabel.itertuples(index=False, name=None):
        sleutel = maat.partition(": ")[0]
        if sleutel in _BEIDE:
            continue
        decimalen = _decimalen(sleutel, eenheid)
        rijen.append(
            {
                "maat": uitleg.removesuffix("."),
                links: _tekst(a, decimalen, eenheid),
                rechts: _tekst(b, decimalen, eenheid),
                "verschil": _verschil(a, b, decimalen),
                "beter": _beter(sleutel, (a, links), (b, rechts), decimalen, evenveel=evenveel),
            }
        )
    return pd.DataFrame(rijen, dtype="str")


def _decimalen(sleutel: str, eenheid: str) -> int:
    return 1 if eenheid == "%" or TOTAAL[sleutel].eenheid == "" else 0


def _tekst(waarde: Any, decimalen: int, eenheid: str) -> str:
    if not _is_getal(waarde):
        return "niet bekend"
    kaal = kort(waarde, decimalen) if decimalen else getal(waarde)
    return f"{kaal} {eenheid}" if eenheid in _EENHEDEN else kaal


def _verschil(a: Any, b: Any, decimalen: int) -> str:
    if not (_is_getal(a) and _is_getal(b)):
        return ""
    verschil = round(b, decimalen) - round(a, decimalen)
    if not verschil:
        return "0"
    return f"{'+' if verschil > 0 else '−'}{getal(abs(verschil), decimalen)}"


def _beter(
    sleutel: str, links: tuple[Any, str], rechts: tuple[Any, str], decimalen: int, *, evenveel: bool
) -> str:
    (a, naam_a), (b, naam_b) = links, rechts
    if not (_is_getal(a) and _is_getal(b)):
        return ""
    meer = sleutel in _MEER_IS_BETER
    if sleutel not in _MEER_IS_BETER | _MINDER_IS_BETER or (sleutel in _BIJ_EVENVEEL and not evenveel):
        return ""
    verschil = round(b, decimalen) - round(a, decimalen)
    if not verschil:
        return "gelijk"
    return naam_b if (verschil > 0) == meer else naam_a


def _is_getal(waarde: Any) -> bool:
    return isinstance(waarde, int | float) and not isinstance(waarde, bool) and waarde == waarde
