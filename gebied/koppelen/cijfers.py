"""Joining figures to boundaries on code and year, with a report of what met and why the rest did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Final

import geopandas as gpd
import pandas as pd

from gebied.bronnen.herindelingen import opvolgers, voorgangers
from gebied.bronnen.namen import sleutel
from gebied.bronnen.tabellen import ONTBREKEND_KOLOMMEN, Cijfers, Grenzen, leeg_ontbrekend
from gebied.bronnen.zoeken import Zoeklijst, naamsleutel
from gebied.fouten import VerkeerdGebruik
from gebied.model import Bevinding
from gebied.schema import CIJFERS, GEBIEDEN, controleer

HERCODERING_DEEL: Final = 0.5
"""A gemeente was recoded when, on the map and in the figures, more than this part of its codes is unknown to
the other; figures whose codes are on the map are merely few."""

GELIJKE_NAAM: Final = 0.6
"""From this likeness (difflib) on, two names may be of one gebied."""

MINSTE_NAMEN: Final = 4
"""With fewer names it can be chance that none is alike."""

ANDERE_NAMEN: Final = 0.75
"""When so large a part of the names differs, the codes stand for other gebieden."""

_NIVEAUS: Final = {"GM": "gemeenten", "WK": "wijken", "BU": "buurten"}


@dataclass(frozen=True)
class Koppelverslag:
    """What met in a join and what did not.

    Parameters
    ----------
    bron
        Source of the figures.
    gekoppeld, alleen_in_grenzen, alleen_in_cijfers
        Codes in both; without figures; and figures of the same gemeenten and level without a gebied.
    elders
        Number of rows about other gemeenten, which were left aside.
    kolommen
        Names of the columns that were joined; empty when no code met, and the table is as it was.
    ontbrekend
        Values that are missing after the join, with their reason: code, kolom, reden.
    bevindingen
        Causes, as far as codes, names and `indelingswijziging` show them.
    """

    bron: str
    gekoppeld: tuple[str, ...]
    alleen_in_grenzen: tuple[str, ...] = ()
    alleen_in_cijfers: tuple[str, ...] = ()
    elders: int = 0
    kolommen: tuple[str, ...] = ()
    ontbrekend: pd.DataFrame = field(default_factory=leeg_ontbrekend)
    bevindingen: tuple[Bevinding, ...] = ()

    def __repr__(self) -> str:
        return f"Koppelverslag({self.samenvatting!r})"

    @property
    def samenvatting(self) -> str:
        """One Dutch line with the counts."""
        totaal = len(self.gekoppeld) + len(self.alleen_in_grenzen)
        delen = [f"{self.bron}: {len(self.gekoppeld)} van {totaal} gebieden hebben cijfers"]
        if self.alleen_in_cijfers:
            delen.append(f"{len(self.alleen_in_cijfers)} codes met cijfers staan niet op de kaart")
        if self.elders:
            delen.append(f"{self.elders} regels over andere gemeenten zijn niet gebruikt")
        return "; ".join(delen) + "."


def koppel(
    gebieden: gpd.GeoDataFrame, cijfers: Cijfers, *, jaar: int | None = None
) -> tuple[gpd.GeoDataFrame, Koppelverslag]:
    """Join figures to gebieden on code.

    Parameters
    ----------
    gebieden
        `schema.GEBIEDEN`, EPSG:28992.
    cijfers
        Figures; rows of other levels and gemeenten are left aside.
    jaar
        Year of the boundaries, to name a difference with the year of the figures.

    Returns
    -------
    gebieden
        The same rows in the same order, with the columns of the figures. A column that was there already is
        replaced as a whole, so that no column mixes two sources; a finding says so. When no code meets,
        the table is returned as it is.
    verslag
        What met, what did not, and why.

    Raises
    ------
    InvoerGeweigerd
        When the figures break their contract.
    """
    tabel = controleer(cijfers.tabel, CIJFERS)
    bron = cijfers.herkomsten[0].tabel or cijfers.herkomsten[0].bron if cijfers.herkomsten else "de cijfers"
    kolommen = [kolom.naam for kolom in cijfers.kolommen if kolom.naam in tabel]
    hier, elders = _zelfde_streek(gebieden, tabel)
    op_kaart, met_cijfers = set(gebieden["code"]), set(hier["code"])
    verslag = Koppelverslag(
        bron=bron,
        gekoppeld=tuple(sorted(op_kaart & met_cijfers)),
        alleen_in_grenzen=tuple(sorted(op_kaart - met_cijfers)),
        alleen_in_cijfers=tuple(sorted(met_cijfers - op_kaart)),
        elders=elders,
    )
    bevindingen = [*_jaar_verschilt(cijfers, jaar, bron), *_oorzaken(gebieden, tabel, verslag)]
    if not verslag.gekoppeld:
        # columns of nothing but nulls would wipe out the figures that were there
        return gebieden, replace(verslag, bevindingen=tuple(bevindingen))
    weg = [naam for naam in kolommen if naam in gebieden]
    volgorde = [*gebieden.columns, *(naam for naam in kolommen if naam not in gebieden)]
    samen = gebieden.drop(columns=weg).merge(hier[["code", *kolommen]], on="code", how="left")
    samen = gpd.GeoDataFrame(samen[volgorde], geometry="geometry", crs=gebieden.crs)
    bevindingen += [*_vervangen(gebieden, weg, bron), *_andere_namen(gebieden, hier, bron)]
    return controleer(samen, GEBIEDEN, herkomst=bron), replace(
        verslag,
        kolommen=tuple(kolommen),
        ontbrekend=_ontbrekend(samen, cijfers, kolommen, bron),
        bevindingen=tuple(bevindingen),
    )


def koppel_grenzen(grenzen: Grenzen, cijfers: Sequence[Cijfers]) -> tuple[Grenzen, tuple[Koppelverslag, ...]]:
    """Join tables of figures one after the other and keep catalogue, sources and gaps in step.

    Later figures replace earlier ones of the same name. Findings about unknown inhabitants are made anew.
    """
    verslagen = []
    for tabel in cijfers:
        jaar = next((herkomst.jaar for herkomst in grenzen.herkomsten), None)
        gebieden, verslag = koppel(grenzen.gebieden, tabel, jaar=jaar)
        verslagen.append(verslag)
        bevindingen = [*grenzen.bevindingen, *tabel.bevindingen, *verslag.bevindingen]
        if not verslag.kolommen:
            grenzen = replace(grenzen, bevindingen=tuple(bevindingen))
            continue
        if "inwoners" in verslag.kolommen:
            bevindingen = [b for b in bevindingen if b.code != "INWONERS_ONBEKEND"]
            bevindingen += inwoners_onbekend(gebieden)
        nieuw = set(verslag.kolommen)
        bekend = {herkomst.sleutel for herkomst in grenzen.herkomsten}
        oud = grenzen.ontbrekend[~grenzen.ontbrekend["kolom"].isin(nieuw)]
        grenzen = replace(
            grenzen,
            gebieden=gebieden,
            kolommen=(*(k for k in grenzen.kolommen if k.naam not in nieuw), *tabel.kolommen),
            herkomsten=(*grenzen.herkomsten, *(h for h in tabel.herkomsten if h.sleutel not in bekend)),
            ontbrekend=pd.concat([oud, verslag.ontbrekend], ignore_index=True),
            bevindingen=tuple(bevindingen),
        )
    return grenzen, tuple(verslagen)


def inwoners_onbekend(gebieden: gpd.GeoDataFrame) -> list[Bevinding]:
    """Name every gebied on land whose inhabitants are unknown: that is not zero."""
    onbekend = gebieden["inwoners"].isna()
    if "water" in gebieden:
        onbekend &= ~gebieden["water"].astype(bool)
    return [
        Bevinding("INWONERS_ONBEKEND", f"Het aantal inwoners van {naam} ({code}) is niet bekend.", code)
        for code, naam in gebieden.loc[onbekend, ["code", "naam"]].itertuples(index=False)
    ]


def kies_gebied(gebieden: pd.DataFrame, tekst: str) -> str:
    """Return the code of the gebied that a user means by a code or a name.

    Raises
    ------
    VerkeerdGebruik
        When no gebied is called so (with suggestions), or several are (with their codes).
    """
    zoeklijst = Zoeklijst(gebieden)
    codes = zoeklijst.vind(tekst)
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise VerkeerdGebruik(
            f"Meer dan één gebied heet '{tekst}': {zoeklijst.keuzes(codes)}.",
            stap="geef de code in plaats van de naam.",
        )
    raise VerkeerdGebruik(
        f"De scan kent geen gebied '{tekst}'. {zoeklijst.suggestie(tekst)}".strip(),
        stap="geef de code of de volledige naam van een gebied.",
    )


def _gemeente_van(codes: pd.Series[str]) -> pd.Series[str]:
    """Return the code of the gemeente that a CBS code holds, null for other codes."""
    return "GM" + codes.str.extract(r"^(?:GM|WK|BU)(\d{4})", expand=False)


def _zelfde_streek(gebieden: gpd.GeoDataFrame, tabel: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the figures of the level and gemeenten on the map, and the number of rows elsewhere."""
    niveaus = set(gebieden["code"].str[:2])
    gelijk: pd.DataFrame = tabel[tabel["code"].str[:2].isin(niveaus)]
    gemeenten = {*gebieden["gemeentecode"].dropna(), *_gemeente_van(gebieden["code"]).dropna()}
    erbij = gelijk["code"].isin(gebieden["code"]) | _gemeente_van(gelijk["code"]).isin(gemeenten)
    return gelijk[erbij], int((~erbij).sum())


def _ontbrekend(
    samen: gpd.GeoDataFrame, cijfers: Cijfers, kolommen: Sequence[str], bron: str
) -> pd.DataFrame:
    """Return a reason for every gap: the one of the source, or that the gebied is not in it."""
    gaten = samen.set_index("code")[list(kolommen)].isna().stack()
    alle = gaten[gaten].index.to_frame(index=False).set_axis(["code", "kolom"], axis=1)
    met_reden = alle.merge(cijfers.ontbrekend, on=["code", "kolom"], how="left")
    afwezig = ~met_reden["code"].isin(cijfers.tabel["code"])
    algemeen = pd.Series("niet ingevuld in de bron", index=met_reden.index).mask(
        afwezig, f"staat niet in {bron}"
    )
    met_reden["reden"] = met_reden["reden"].astype("str").fillna(algemeen)
    ontbrekend: pd.DataFrame = met_reden[ONTBREKEND_KOLOMMEN]
    return ontbrekend


def _jaar_verschilt(cijfers: Cijfers, jaar: int | None, bron: str) -> list[Bevinding]:
    jaren = sorted({kolom.jaar for kolom in cijfers.kolommen if kolom.jaar is not None})
    # a table of the right year may hold older columns, which its client names one by one
    if jaar is None or jaar in jaren or not jaren:
        return []
    lijst = ", ".join(map(str, jaren))
    tekst = (
        f"De grenzen zijn van {jaar} en de cijfers uit {bron} van {lijst}. "
        "Een code kan in die tijd een ander gebied zijn geworden."
    )
    return [Bevinding("JAAR_VERSCHILT", tekst)]


def _vervangen(gebieden: gpd.GeoDataFrame, weg: Sequence[str], bron: str) -> list[Bevinding]:
    gevuld = [naam for naam in weg if gebieden[naam].notna().any()]
    if not gevuld:
        return []
    lijst = ", ".join(gevuld[:5]) + (f" en nog {len(gevuld) - 5}" if len(gevuld) > 5 else "")
    tekst = f"Deze kolommen komen nu uit {bron} en niet meer uit een eerdere bron: {lijst}."
    return [Bevinding("KOLOM_VERVANGEN", tekst)]


def _andere_namen(gebieden: gpd.GeoDataFrame, hier: pd.DataFrame, bron: str) -> list[Bevinding]:
    """Name codes that met under different names: the same code can be another gebied in another year."""
    if "naam" not in hier:
        return []
    paren = gebieden[["code", "naam"]].merge(
        hier[["code", "naam"]].dropna(), on="code", suffixes=("", "_cijfers")
    )
    anders = paren[paren["naam"].map(naamsleutel) != paren["naam_cijfers"].map(naamsleutel)]
    if anders.empty:
        return []
    lijst = "; ".join(
        f"{code}: {een} en {twee}" for code, een, twee in anders.head(3).itertuples(index=False)
    )
    tekst = (
        f"{len(anders)} codes hebben in {bron} een andere naam dan op de kaart ({lijst}). "
        "Controleer of het om hetzelfde gebied gaat."
    )
    return [Bevinding("NAAM_VERSCHILT", tekst), *_heel_andere_namen(gebieden, paren, bron)]


def _heel_andere_namen(gebieden: gpd.GeoDataFrame, paren: pd.DataFrame, bron: str) -> list[Bevinding]:
    """Name gemeenten whose codes all meet, and hardly one under a name like its own: they were given anew."""
    lijkt = [
        een in twee or twee in een or SequenceMatcher(None, een, twee).ratio() >= GELIJKE_NAAM
        for een, twee in zip(
            paren["naam"].map(naamsleutel), paren["naam_cijfers"].map(naamsleutel), strict=True
        )
    ]
    gemeente = paren["code"].map(gebieden.set_index("code")["gemeentecode"])
    bevindingen = []
    for gemeentecode, groep in paren.assign(lijkt=lijkt).groupby(gemeente):
        totaal = int((gebieden["gemeentecode"] == gemeentecode).sum())
        samen, anders = len(groep), groep[~groep["lijkt"]]
        genoeg = samen >= MINSTE_NAMEN and samen >= (1 - HERCODERING_DEEL) * totaal
        if genoeg and len(anders) >= ANDERE_NAMEN * samen:
            wie = _gemeentenaam(gebieden[gebieden["gemeentecode"] == gemeentecode], str(gemeentecode))
            tekst = (
                f"Van {wie} staan {samen} van {totaal} codes in {bron}, maar {len(anders)} daarvan onder een "
                "heel andere naam. De gemeente heeft in de tussentijd nieuwe codes gekregen: een code die "
                "past is een ander gebied. Neem grenzen en cijfers van hetzelfde jaar."
            )
            bevindingen.append(Bevinding("GEMEENTE_HERGECODEERD", tekst))
    return bevindingen


def _oorzaken(gebieden: gpd.GeoDataFrame, tabel: pd.DataFrame, verslag: Koppelverslag) -> list[Bevinding]:
    """Return one finding per gemeente with gebieden that got no figures."""
    los = gebieden[gebieden["code"].isin(verslag.alleen_in_grenzen)]
    if los.empty:
        return []
    niveaus = set(tabel["code"].str[:2]) & set(_NIVEAUS)
    eigen = set(gebieden["code"].str[:2]) & set(_NIVEAUS)
    if niveaus and eigen and not niveaus & eigen:
        wat, hier = (" en ".join(sorted(_NIVEAUS[n] for n in deel)) for deel in (niveaus, eigen))
        tekst = f"{verslag.bron} heeft cijfers over {wat}, en de kaart toont {hier}. Er is niets gekoppeld."
        return [Bevinding("NIVEAU_VERSCHILT", tekst)]
    gelijk = tabel[tabel["code"].str[:2].isin(eigen)] if eigen else tabel
    in_cijfers = set(_gemeente_van(tabel["code"]).dropna())
    bevindingen = []
    for gemeentecode, groep in los.groupby("gemeentecode", dropna=False):
        totaal = int((gebieden["gemeentecode"] == gemeentecode).sum())
        if isinstance(gemeentecode, str) and gemeentecode not in in_cijfers:
            bevindingen.append(_samengevoegd(gemeentecode, groep, gelijk, in_cijfers, verslag.bron))
        elif isinstance(gemeentecode, str) and _heeft_andere_codes(
            gemeentecode, gelijk, verslag, groep, totaal
        ):
            bevindingen.append(_hergecodeerd(gemeentecode, groep, gelijk, totaal, verslag.bron))
        else:
            bevindingen.append(_enkele(groep, gelijk, verslag.bron))
    return bevindingen


def _heeft_andere_codes(
    gemeentecode: str, tabel: pd.DataFrame, verslag: Koppelverslag, groep: pd.DataFrame, totaal: int
) -> bool:
    codes = tabel.loc[_gemeente_van(tabel["code"]) == gemeentecode, "code"]
    vreemd = codes.isin(verslag.alleen_in_cijfers).sum()
    return len(groep) > HERCODERING_DEEL * totaal and int(vreemd) > HERCODERING_DEEL * len(codes)


def _samengevoegd(
    gemeentecode: str, groep: pd.DataFrame, tabel: pd.DataFrame, in_cijfers: set[str], bron: str
) -> Bevinding:
    """Explain a gemeente that the figures do not know: merged later, merged before, or by its names."""
    wie = _gemeentenaam(groep, gemeentecode)
    later = [samen for samen in opvolgers(gemeentecode) if samen.nieuw in in_cijfers]
    eerder = [samen for samen in voorgangers(gemeentecode) if set(samen.oud) & in_cijfers]
    kop = f"{wie} komt niet voor in {bron}: {len(groep)} gebieden hebben geen cijfers. "
    if later:
        samen = later[0]
        oorzaak = f"De gemeente ging in {samen.jaar} op in {samen.naam} ({samen.nieuw}), met nieuwe codes."
    elif eerder:
        oud = ", ".join(code for samen in eerder for code in samen.oud if code in in_cijfers)
        oorzaak = f"De cijfers gaan over de gemeenten van vóór de samenvoeging in {eerder[0].jaar} ({oud})."
    elif gevonden := _zelfde_namen(groep, tabel):
        anders = _gemeente_van(pd.Series(list(gevonden.values()))).value_counts()
        oorzaak = f"{len(gevonden)} namen staan er onder {anders.index[0]}: waarschijnlijk een samenvoeging."
    else:
        oorzaak = "De codes laten niet zien waarom. Controleer of het bestand over deze gemeente gaat."
        return Bevinding("GEMEENTE_ONTBREEKT", kop + oorzaak)
    return Bevinding("GEMEENTE_SAMENGEVOEGD", f"{kop}{oorzaak} Neem grenzen en cijfers van hetzelfde jaar.")


def _hergecodeerd(
    gemeentecode: str, groep: pd.DataFrame, tabel: pd.DataFrame, totaal: int, bron: str
) -> Bevinding:
    gevonden = _zelfde_namen(groep, tabel[_gemeente_van(tabel["code"]) == gemeentecode])
    delen = [
        f"Van {_gemeentenaam(groep, gemeentecode)} staan {totaal - len(groep)} van {totaal} codes in {bron}.",
        "De gemeente heeft in de tussentijd nieuwe codes gekregen: ook een code die wel past, kan een ander "
        "gebied zijn.",
        _bewijs_namen(gevonden),
        _bewijs_wijziging(groep, tabel, gemeentecode),
        "Neem grenzen en cijfers van hetzelfde jaar.",
    ]
    return Bevinding("GEMEENTE_HERGECODEERD", " ".join(deel for deel in delen if deel))


def _enkele(groep: pd.DataFrame, tabel: pd.DataFrame, bron: str) -> Bevinding:
    namen = ", ".join(
        f"{naam} ({code})" for code, naam in groep[["code", "naam"]].head(5).itertuples(index=False)
    )
    meer = f" en nog {len(groep) - 5}" if len(groep) > 5 else ""
    bewijs = _bewijs_namen(_zelfde_namen(groep, tabel))
    tekst = f"{len(groep)} gebieden staan niet in {bron}: {namen}{meer}. {bewijs}".strip()
    return Bevinding("NIET_GEKOPPELD", tekst)


def _gemeentenaam(groep: pd.DataFrame, gemeentecode: str) -> str:
    namen = groep["gemeente"].dropna()
    return f"{namen.iloc[0]} ({gemeentecode})" if len(namen) else f"gemeente {gemeentecode}"


def _zelfde_namen(groep: pd.DataFrame, tabel: pd.DataFrame) -> dict[str, str]:
    """Return code of a gebied → other code in the figures that bears the same, unique name."""
    if "naam" not in tabel:
        return {}
    namen = tabel.dropna(subset="naam").assign(sleutel=lambda df: df["naam"].map(sleutel))
    uniek = namen[~namen["sleutel"].duplicated(keep=False)].set_index("sleutel")["code"]
    return {
        code: str(uniek[sleutel(naam)])
        for code, naam in groep[["code", "naam"]].itertuples(index=False)
        if sleutel(naam) in uniek.index
    }


def _bewijs_namen(gevonden: dict[str, str]) -> str:
    if not gevonden:
        return ""
    oud, nieuw = next(iter(gevonden.items()))
    return f"Dezelfde naam onder een andere code: {len(gevonden)} keer, bijvoorbeeld {oud} en {nieuw}."


def _bewijs_wijziging(groep: pd.DataFrame, tabel: pd.DataFrame, gemeentecode: str) -> str:
    """Return what `indelingswijziging` of CBS tells: 2 is a new code, 3 a new border."""
    zinnen = []
    hier = tabel[_gemeente_van(tabel["code"]) == gemeentecode]
    for waar, rijen in (("de kaart", groep), ("de cijfers", hier)):
        if "indelingswijziging" in rijen:
            wijziging = pd.to_numeric(rijen["indelingswijziging"], errors="coerce")
            code, grens = int((wijziging == 2).sum()), int((wijziging == 3).sum())
            wat = [f"{n} keer een nieuwe {soort}" for n, soort in ((code, "code"), (grens, "grens")) if n]
            if wat:
                zinnen.append(f"CBS meldt in {waar} {' en '.join(wat)}.")
    return " ".join(zinnen)
