"""What the page Wijkscan shows: an indicator as a map, a ranking, a distribution and an explanation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import pandas as pd

from gebied.bronnen.catalogus import Domein, Indicator
from gebied.kaart.choropleet import (
    Klassekeuze,
    cijfertekst,
    klasse_van_vulling,
    kleur_op_indicator,
)
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_inkleuring
from gebied.kaart.vulling import Inkleuring
from gebied.profiel.gebieden import analysegebieden
from gebied.profiel.profiel import Profiel, profielen
from gebied.profiel.profielcijfer import Met, Profielcijfer
from gebied.profiel.vergelijken import KEUZES
from gebied.rapport.document import Alinea
from gebied.rapport.indicatorenlijst import meetcyclus
from gebied.rapport.profieldelen import (
    GEEN_WAARDE,
    jaartekst,
    opmerkingen,
    vergelijkingstekst,
    zekerheid,
)
from gebied.taal import aantal, getal, opsomming
from gebied.wijkscan import Wijkscan

_NAAST: Final[tuple[Met, ...]] = tuple(met for met in KEUZES if met != "eerder")

_ZEKERHEID: Final = {
    "telling": "een telling",
    "steekproef": "een steekproef; er hoort een marge bij",
    "modelschatting": "een schatting van een rekenmodel, geen telling; er hoort een marge bij",
    "beschermd": "een beschermd aantal: afgerond, en verborgen als het klein is",
    "kwalitatief": "geen getal",
}


@dataclass(frozen=True)
class Scanbeeld:
    """The figures of every gebied of a scan, compared; worked out once for all indicators.

    Parameters
    ----------
    scan
        The scan.
    profielen
        One per gebied, in order of code, compared with every benchmark that the scan has.
    """

    scan: Wijkscan
    profielen: tuple[Profiel, ...]

    @cached_property
    def per_indicator(self) -> Mapping[str, Mapping[str, Profielcijfer]]:
        """Key of an indicator → code → its figure; figures of the whole gemeente are left out."""
        uit: dict[str, dict[str, Profielcijfer]] = {}
        for profiel in self.profielen:
            for cijfer in profiel.cijfers:
                if not cijfer.van_gemeente:
                    uit.setdefault(cijfer.indicator.sleutel, {})[profiel.gebied.sleutel] = cijfer
        return {
            sleutel: deel
            for sleutel, deel in uit.items()
            if any(c.cijfer.waarde is not None or c.cijfer.verborgen for c in deel.values())
        }

    @property
    def indicatoren(self) -> tuple[Indicator, ...]:
        """Indicators with a figure for some gebied, in the order of the catalogue."""
        return tuple(i for i in self.scan.indicatoren if i.sleutel in self.per_indicator)

    @property
    def per_domein(self) -> Mapping[Domein, tuple[Indicator, ...]]:
        """The indicators by domain, without domains that have none."""
        uit: dict[Domein, tuple[Indicator, ...]] = {}
        for indicator in self.indicatoren:
            uit[indicator.domein] = (*uit.get(indicator.domein, ()), indicator)
        return uit

    def vergelijkingen(self, sleutel: str) -> Mapping[Met, str]:
        """Return the benchmarks that an indicator has, with what each is called."""
        namen: dict[Met, set[str]] = {}
        for cijfer in self.per_indicator[sleutel].values():
            for naast in cijfer.vergelijkingen:
                namen.setdefault(naast.met, set()).add(naast.naam)
        return {
            met: next(iter(namen[met])) if len(namen[met]) == 1 else "de eigen gemeente"
            for met in _NAAST
            if met in namen
        }

    def profiel_van(self, code: str) -> Profiel | None:
        """Return the profile of a gebied, None for a code that the scan does not have."""
        return next((profiel for profiel in self.profielen if profiel.gebied.sleutel == code), None)


def maak_scanbeeld(scan: Wijkscan) -> Scanbeeld:
    """Return the figures of every gebied beside all benchmarks of the scan.

    Raises
    ------
    InvoerGeweigerd
        When figures in the scan may belong to other areas than their codes say.
    """
    gebieden = [gebied for gebied in analysegebieden(scan) if gebied.sleutel in set(scan.codes)]
    return Scanbeeld(scan, profielen(scan, gebieden, vergelijk_met=_NAAST))


@dataclass(frozen=True)
class Indicatorbeeld:
    """One indicator over all gebieden.

    Parameters
    ----------
    indicator
        What it is about.
    opschrift
        Its name with unit and year.
    laag
        The map.
    tabel
        A row per gebied, the highest figure first, with the same content as the map: `code`, `naam`, `rang`
        (Int64), `cijfer` (text as it may be shown), `waarde` (Float64, null where it may not be shown),
        `marge`, `klasse` and `opmerking` (text), and `naast`: how it compares.
    naast
        What `tabel.naast` compares with; ``""`` without a benchmark.
    verdeling
        A row per line of the legend: `klasse` and `gebieden`, the number of gebieden.
    samenvatting
        The distribution in words.
    uitleg
        Name and text of what a reader has to know about the indicator.
    let_op
        What has to be known beside the map: that figures are fictitious, or why the classes are other ones
        than those that were asked for; else ``""``.
    """

    indicator: Indicator
    opschrift: str
    laag: Kaartlaag
    tabel: pd.DataFrame
    naast: str
    verdeling: pd.DataFrame
    samenvatting: str
    uitleg: tuple[tuple[str, str], ...]
    let_op: str = ""

    def cijfer_van(self, code: str) -> tuple[str, str]:
        """Return the figure of a gebied, and its rank, class and remark as one text."""
        rij = self.tabel.loc[self.tabel["code"] == code].iloc[0]
        rang = "" if pd.isna(rij["rang"]) else f"plaats {rij['rang']} van {getal(self.tabel['rang'].count())}"
        marge = f"marge {rij['marge']}" if rij["marge"] else ""
        naast = f"{rij['naast']} in {self.naast}" if rij["naast"] else ""
        delen = (rang, marge, naast, rij["klasse"], rij["opmerking"])
        return str(rij["cijfer"]), " · ".join(str(deel) for deel in delen if deel)


def maak_indicatorbeeld(beeld: Scanbeeld, sleutel: str, keuze: Klassekeuze) -> Indicatorbeeld:
    """Return one indicator as a map and a table.

    Parameters
    ----------
    beeld
        All figures.
    sleutel
        An indicator of `beeld.indicatoren`.
    keuze
        How figures become classes; quantiles in place of a comparison that the indicator does not have.
    """
    scan, gevonden = beeld.scan, beeld.per_indicator[sleutel]
    indicator = scan.indicatoren[sleutel]
    let_op = _waarom_niet(beeld, indicator, keuze)
    if let_op:
        keuze = replace(keuze, wijze="kwantielen")
    inkleuring = kleur_op_indicator(scan.codes, gevonden, keuze, restgebieden=scan.graaf.restgebieden)
    opschrift = _opschrift(indicator, gevonden)
    naast = beeld.vergelijkingen(sleutel).get(keuze.vergelijk, "")
    tabel = _tabel(beeld, gevonden, inkleuring, keuze.vergelijk)
    waarden = {code: _op_kaart(cijfer) for code, cijfer in gevonden.items()}
    return Indicatorbeeld(
        indicator=indicator,
        opschrift=opschrift,
        laag=laag_van_inkleuring(
            scan, inkleuring, titel=f"{scan.naam}: {opschrift}", waarden=waarden, opschrift=opschrift
        ),
        tabel=tabel,
        naast=naast,
        verdeling=_verdeling(tabel, inkleuring),
        samenvatting=_samenvatting(indicator, tabel),
        uitleg=tuple(_uitleg(beeld, indicator, gevonden)),
        let_op=" ".join([*_opmerkingen(scan, indicator), let_op]).strip(),
    )


def _opmerkingen(scan: Wijkscan, indicator: Indicator) -> list[str]:
    """Return what was noted with service use, such as that it is fictitious."""
    delen = opmerkingen(scan.herkomsten) if indicator.zekerheid == "beschermd" else []
    return [deel.tekst for deel in delen if isinstance(deel, Alinea)]


def _waarom_niet(beeld: Scanbeeld, indicator: Indicator, keuze: Klassekeuze) -> str:
    """Return why figures cannot be shown this way, in Dutch; ``""`` when they can."""
    if keuze.wijze == "vergelijking":
        kan = keuze.vergelijk in beeld.vergelijkingen(indicator.sleutel)
    elif keuze.wijze == "z-score":
        kan = any(c.klasse is not None for c in beeld.per_indicator[indicator.sleutel].values())
    else:
        kan = True
    if kan:
        return ""
    waarom = (
        "is een aantal" if indicator.optellen == "som" else "heeft hier geen cijfer om mee te vergelijken"
    )
    return f"{indicator.naam} {waarom}. De kaart toont daarom klassen met evenveel gebieden."


def _opschrift(indicator: Indicator, gevonden: Mapping[str, Profielcijfer]) -> str:
    jaren = sorted({c.cijfer.jaar for c in gevonden.values() if c.cijfer.jaar is not None})
    eenheid = indicator.eenheid if indicator.eenheid.casefold() not in indicator.naam.casefold() else ""
    delen = ", ".join(deel for deel in (eenheid, opsomming([str(jaar) for jaar in jaren])) if deel)
    return f"{indicator.naam} ({delen})" if delen else indicator.naam


def _op_kaart(cijfer: Profielcijfer) -> str:
    return cijfertekst(cijfer.cijfer)


def _tabel(
    beeld: Scanbeeld, gevonden: Mapping[str, Profielcijfer], inkleuring: Inkleuring, met: Met
) -> pd.DataFrame:
    rest = beeld.scan.graaf.restgebieden
    namen = dict(zip(beeld.scan.gebieden["code"], beeld.scan.gebieden["naam"], strict=True))
    rijen = []
    for code in beeld.scan.codes:
        cijfer = gevonden.get(code)
        waarde = None if cijfer is None or code in rest or cijfer.cijfer.verborgen else cijfer.cijfer.waarde
        rijen.append(
            {
                "code": code,
                "naam": namen[code],
                "cijfer": "onbekend" if cijfer is None else cijfer.cijfer.tekst,
                "waarde": waarde,
                "marge": "" if cijfer is None else cijfer.cijfer.margetekst,
                "klasse": klasse_van_vulling(inkleuring, code),
                "naast": "" if cijfer is None else _naast(cijfer, met),
                "opmerking": "" if cijfer is None else cijfer.cijfer.toelichting,
            }
        )
    tabel = pd.DataFrame(rijen).astype({"waarde": "Float64"})
    # ranks of figures as they are shown: what reads the same has the same rank
    getoond = tabel["waarde"].round(next(iter(gevonden.values())).indicator.decimalen)
    tabel.insert(2, "rang", getoond.rank(method="min", ascending=False).astype("Int64"))
    volgorde = tabel.assign(_onbekend=tabel["rang"].isna()).sort_values(["_onbekend", "rang", "naam"])
    return tabel.loc[volgorde.index].reset_index(drop=True)


def _naast(cijfer: Profielcijfer, met: Met) -> str:
    gevonden = next((v for v in cijfer.vergelijkingen if v.met == met), None)
    return "" if gevonden is None else vergelijkingstekst(gevonden)


def _verdeling(tabel: pd.DataFrame, inkleuring: Inkleuring) -> pd.DataFrame:
    hoeveel = tabel["klasse"].value_counts()
    klassen = list(dict.fromkeys(regel.tekst for regel in inkleuring.legenda))
    return pd.DataFrame({"klasse": klassen, "gebieden": [int(hoeveel.get(k, 0)) for k in klassen]})


def _samenvatting(indicator: Indicator, tabel: pd.DataFrame) -> str:
    bekend = tabel.dropna(subset="waarde")
    if bekend.empty:
        return "Van geen enkel gebied is er een cijfer dat getoond mag worden."
    hoog, laag = bekend.iloc[0], bekend.iloc[-1]
    midden = getal(float(bekend["waarde"].median()), indicator.decimalen)
    zonder = len(tabel) - len(bekend)
    zin = (
        f"Van {aantal(len(bekend), 'gebied', 'gebieden')} is er een cijfer. Het hoogste is {hoog['cijfer']} "
        f"({hoog['naam']}), het laagste {laag['cijfer']} ({laag['naam']}). Het middelste gebied (mediaan) "
        f"heeft {f'{midden} {indicator.eenheid}'.strip()}."
    )
    return (
        f"{zin} Zonder cijfer om te vergelijken: {aantal(zonder, 'gebied', 'gebieden')}." if zonder else zin
    )


def _uitleg(
    beeld: Scanbeeld, indicator: Indicator, gevonden: Mapping[str, Profielcijfer]
) -> Sequence[tuple[str, str]]:
    profiel = beeld.profielen[0]
    met_cijfer = [c.cijfer for c in gevonden.values() if c.cijfer.waarde is not None]
    verborgen = sum(c.cijfer.verborgen for c in gevonden.values())
    jaren = sorted({c.jaar for c in met_cijfer if c.jaar is not None})
    bronnen = dict.fromkeys(profiel.bron(c.cijfer) for c in gevonden.values())
    dekking = f"{getal(len(met_cijfer))} van {aantal(len(beeld.scan.codes), 'gebied', 'gebieden')}"
    if verborgen:
        dekking += f"; van {aantal(verborgen, 'gebied', 'gebieden')} is het cijfer verborgen"
    regels = [
        ("Wat het zegt", indicator.uitleg),
        ("Eenheid", indicator.eenheid or GEEN_WAARDE),
        ("Een hoog cijfer is", _richting(indicator)),
        ("Bron", opsomming([bron for bron in bronnen if bron]) or indicator.bron),
        ("Jaar", opsomming([str(jaar) for jaar in jaren]) or GEEN_WAARDE),
        ("Hoe vaak gemeten", meetcyclus(indicator) or GEEN_WAARDE),
        ("Soort cijfer", _ZEKERHEID[indicator.zekerheid]),
        ("Bekend voor", dekking),
        ("Te vergelijken met", opsomming(list(beeld.vergelijkingen(indicator.sleutel).values())) or "niets"),
    ]
    if indicator.optellen == "som":
        tekst = "Dit is een aantal. Een gebied met meer inwoners heeft daardoor vaak een hoger cijfer."
        regels.append(("Let op", tekst))
    return regels


def _richting(indicator: Indicator) -> str:
    return {"hoog gunstig": "gunstig", "hoog ongunstig": "ongunstig"}.get(
        indicator.richting, "niet gunstig of ongunstig"
    )


@dataclass(frozen=True)
class Gebiedregel:
    """One figure of a gebied, as the panel beside the map shows it; everything is text.

    `naast` is how it compares with its first benchmark, with the name of it.
    """

    indicator: str
    domein: str
    cijfer: str
    zekerheid: str
    jaar: str
    naast: str
    klasse: str


def gebiedregels(beeld: Scanbeeld, code: str) -> tuple[Gebiedregel, ...]:
    """Return all figures of a gebied, in the order of the catalogue."""
    profiel = beeld.profiel_van(code)
    if profiel is None:
        return ()
    return tuple(
        Gebiedregel(
            indicator=c.indicator.naam,
            domein=c.indicator.domein,
            cijfer=c.cijfer.tekst,
            zekerheid=zekerheid(c),
            jaar=jaartekst(c.cijfer.jaar),
            naast=vergelijkingstekst(c.hoofdvergelijking, met_naam=True) if c.hoofdvergelijking else "",
            klasse=c.klassetekst,
        )
        for c in profiel.cijfers
        if not c.van_gemeente
    )
