"""What is in a project, as tables and words for a page: sources, quality, and what did not meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pandas as pd

from gebied.model import Bevinding, Kolom, Soort
from gebied.opslag import Project
from gebied.taal import aantal, getal, opsomming
from gebied.wijkscan import Wijkscan

_SOORTEN: Final[dict[Soort, str]] = {
    "aantal": "aantal",
    "beschermd": "aantal, beschermd",
    "percentage": "percentage",
    "gemiddelde": "gemiddelde",
    "dichtheid": "dichtheid",
    "groep": "groep",
    "kenmerk": "kenmerk",
    "onbekend": "onbekend",
}
_KOPPELCODES: Final = frozenset(
    {
        "JAAR_VERSCHILT", "KOLOM_VERVANGEN", "NAAM_VERSCHILT", "GEMEENTE_HERGECODEERD", "NIVEAU_VERSCHILT",
        "GEMEENTE_SAMENGEVOEGD", "GEMEENTE_ONTBREEKT", "NIET_GEKOPPELD", "EERDER_LEEG", "EERDER_BUITEN",
        "EERDER_ONBEKEND", "OMGEVING_DEELS", "OMGEVING_ZONDER_JAAR", "REGEL_OVERGESLAGEN",
        "INWONERS_ONBEKEND",
    }
)  # fmt: skip
"""Findings about figures that did not meet a gebied, or met another one than meant."""


@dataclass(frozen=True)
class Kerngetal:
    """One fact about a project: what it is called and its value as text."""

    naam: str
    waarde: str


def kerngetallen(project: Project) -> tuple[Kerngetal, ...]:
    """Return the facts that say at a glance what a project is about."""
    scan = project.scan
    rest = len(scan.graaf.restgebieden)
    inwoners = scan.inwoners()
    onbekend = int(inwoners.isna().sum())
    gemeenten = [str(naam) for naam in scan.gebieden["gemeente"].dropna().unique()]
    jaar = next((kolom.jaar for kolom in scan.catalogus if kolom.naam == "inwoners" and kolom.jaar), None)
    namen = opsomming(gemeenten[:3]) + (f" en nog {len(gemeenten) - 3}" if len(gemeenten) > 3 else "")
    return (
        Kerngetal("Gemeente" if len(gemeenten) == 1 else "Gemeenten", namen or "onbekend"),
        Kerngetal(
            "Gebieden",
            f"{getal(len(scan.codes))} {scan.niveau if len(scan.codes) == 1 else _meervoud(scan.niveau)}"
            + (f", waarvan {getal(rest)} restgebied" if rest else ""),
        ),
        Kerngetal(
            f"Inwoners{f' in {jaar}' if jaar else ''}",
            getal(int(inwoners.sum()))
            + (f" (van {aantal(onbekend, *_GEBIED)} onbekend)" if onbekend else ""),
        ),
        Kerngetal("Indelingen", getal(len(project.indelingen))),
    )


_GEBIED: Final = ("gebied", "gebieden")


def _meervoud(niveau: str) -> str:
    return "gemeenten" if niveau == "gemeente" else f"{niveau}en"


def bronnen(scan: Wijkscan) -> pd.DataFrame:
    """Return one row per source: Bron, Tabel, Jaar, Licentie, Opgehaald, Kolommen, Let op (text all)."""
    per_bron = pd.Series([kolom.herkomst for kolom in scan.catalogus], dtype="str").value_counts()
    rijen = [
        {
            "Bron": herkomst.bron,
            "Tabel": herkomst.tabel,
            "Jaar": "" if herkomst.jaar is None else str(herkomst.jaar),
            "Licentie": herkomst.licentie or "niet genoemd",
            "Opgehaald": f"{herkomst.opgehaald:%d-%m-%Y}" if herkomst.opgehaald else "niet genoemd",
            "Kolommen": getal(int(per_bron.get(herkomst.sleutel, 0))),
            "Let op": herkomst.opmerking,
        }
        for herkomst in scan.herkomsten
    ]
    return pd.DataFrame(
        rijen, columns=["Bron", "Tabel", "Jaar", "Licentie", "Opgehaald", "Kolommen", "Let op"]
    )


def groepen(scan: Wijkscan) -> pd.DataFrame:
    """Return one row per group: Groep, Aantal, Namen, Gebieden zonder groep."""
    rijen = []
    for groep in scan.groepen:
        waarden = scan.groep(groep)
        namen = sorted(str(naam) for naam in waarden.dropna().unique())
        rijen.append(
            {
                "Groep": groep,
                "Aantal": getal(len(namen)),
                "Namen": ", ".join(namen[:12]) + (f" en nog {len(namen) - 12}" if len(namen) > 12 else ""),
                "Gebieden zonder": getal(int(waarden.isna().sum())),
            }
        )
    return pd.DataFrame(rijen, columns=["Groep", "Aantal", "Namen", "Gebieden zonder"])


def kwaliteit(scan: Wijkscan) -> pd.DataFrame:
    """Return one row per column of the scan: how much of it is known, and why the rest is not.

    Returns
    -------
    pd.DataFrame
        Kolom (text), `Gebieden` and `Inwoners` (percent that it is known for, 0–100), Wat ontbreekt, Jaar,
        Soort, Bron, Wat het is (text). Least complete first.
    """
    bron_van = {herkomst.sleutel: herkomst.bron for herkomst in scan.herkomsten}
    redenen = _redenen(scan)
    inwoners = scan.gebieden["inwoners"].astype("Float64").fillna(0)
    totaal = float(inwoners.sum())
    rijen = []
    for kolom in scan.catalogus:
        bekend = scan.gebieden[kolom.naam].notna()
        deel = float(inwoners[bekend].sum()) / totaal if totaal else 0.0
        rijen.append(
            {
                "Kolom": kolom.naam,
                "Wat het is": kolom.omschrijving or _eenheid(kolom),
                "Soort": _SOORTEN[kolom.soort],
                "Jaar": "" if kolom.jaar is None else str(kolom.jaar),
                "Bron": bron_van.get(kolom.herkomst, ""),
                "Gebieden": 100 * float(bekend.mean()),
                "Inwoners": 100 * deel,
                "Wat ontbreekt": redenen.get(kolom.naam, "" if bekend.all() else "niet ingevuld in de bron"),
            }
        )
    kolommen = ["Kolom", "Gebieden", "Inwoners", "Wat ontbreekt", "Jaar", "Soort", "Bron", "Wat het is"]
    tabel = pd.DataFrame(rijen, columns=kolommen)
    return tabel.sort_values("Gebieden", kind="stable", ignore_index=True)


def _eenheid(kolom: Kolom) -> str:
    return f"in {kolom.eenheid}" if kolom.eenheid else ""


def _redenen(scan: Wijkscan) -> dict[str, str]:
    """Return column → its reasons for missing values with their counts, most frequent first."""
    uit: dict[str, str] = {}
    for kolom, groep in scan.ontbrekend.groupby("kolom", sort=False):
        keren = groep["reden"].value_counts()
        uit[str(kolom)] = "; ".join(f"{reden} ({getal(n)})" for reden, n in keren.items())
    return uit


@dataclass(frozen=True)
class Koppelrapport:
    """What did not meet when figures were joined.

    Parameters
    ----------
    bevindingen
        Causes in words.
    per_gebied
        Gebied, Code, Kolommen zonder cijfer, Waarom: one row per gebied that misses something.
    samenvatting
        One sentence.
    """

    bevindingen: tuple[Bevinding, ...]
    per_gebied: pd.DataFrame
    samenvatting: str


def koppelrapport(scan: Wijkscan) -> Koppelrapport:
    """Return what did not meet: findings of the join, and per gebied what is missing and why."""
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    rijen = [
        {
            "Gebied": namen.get(code, ""),
            "Code": code,
            "Kolommen zonder cijfer": len(groep),
            "Waarom": "; ".join(
                f"{reden} ({getal(n)})" for reden, n in groep["reden"].value_counts().items()
            ),
        }
        for code, groep in scan.ontbrekend.groupby("code", sort=True)
    ]
    kolommen = ["Gebied", "Code", "Kolommen zonder cijfer", "Waarom"]
    tabel = pd.DataFrame(rijen, columns=kolommen)
    tabel = tabel.sort_values("Kolommen zonder cijfer", ascending=False, kind="stable", ignore_index=True)
    bevindingen = tuple(b for b in scan.bevindingen if b.code in _KOPPELCODES)
    if tabel.empty:
        zin = f"Alle {getal(len(scan.codes))} gebieden hebben een cijfer in elke kolom."
    else:
        leeg = f"{aantal(len(scan.ontbrekend), 'cijfer', 'cijfers')} niet bekend"
        zin = f"Bij {getal(len(tabel))} van de {getal(len(scan.codes))} gebieden ontbreekt iets: {leeg}."
    return Koppelrapport(bevindingen, tabel, zin)


def overige_bevindingen(scan: Wijkscan) -> tuple[Bevinding, ...]:
    """Return the findings of a scan that are not in the `koppelrapport`."""
    return tuple(b for b in scan.bevindingen if b.code not in _KOPPELCODES)


def andere_cijfers(scan: Wijkscan) -> pd.DataFrame:
    """Return what there is to compare with: Waarvan, Plaatsen, Jaar, Indicatoren, Bron; empty without any."""
    kolommen = ["Waarvan", "Plaatsen", "Jaar", "Indicatoren", "Bron"]
    metingen = scan.metingen
    rijen = []
    eigen = metingen["plaats"].isin(scan.codes)
    soort = metingen["niveau"].map(_NIVEAUS).mask(eigen, "deze gebieden, een ander jaar")
    jaren = metingen["jaar"].astype("string").fillna("onbekend")
    for (wat, jaar), groep in metingen.groupby([soort, jaren], sort=True):
        namen = sorted(str(naam) for naam in groep["naam"].unique())
        rijen.append(
            {
                "Waarvan": wat,
                "Plaatsen": opsomming(namen) if len(namen) < 4 else getal(len(namen)),
                "Jaar": str(jaar),
                "Indicatoren": getal(groep["indicator"].nunique()),
                "Bron": ", ".join(sorted(str(bron) for bron in groep["herkomst"].unique() if bron)),
            }
        )
    return pd.DataFrame(rijen, columns=kolommen)


_NIVEAUS: Final = {
    "buurt": "andere buurten",
    "wijk": "andere wijken",
    "gemeente": "gemeente",
    "ggd-regio": "GGD-regio",
    "soortgelijk": "soortgelijke gemeenten",
    "land": "Nederland",
    "groep": "groep van gebieden",
}


def eigen_indicatoren(scan: Wijkscan) -> pd.DataFrame:
    """Return the indicators of the gemeente: Indicator, Uitleg, Eenheid, Bron."""
    rijen = [(i.naam, i.uitleg, i.eenheid, i.bron) for i in scan.eigen_indicatoren]
    return pd.DataFrame(rijen, columns=["Indicator", "Uitleg", "Eenheid", "Bron"])


def indelingen(project: Project) -> pd.DataFrame:
    """Return the indelingen: Naam, Werkgebieden, Gemaakt door, Gemaakt op (local time), Notitie, Uit."""
    rijen = [
        {
            "Naam": naam,
            "Werkgebieden": getal(len(set(indeling.toewijzing.values()))),
            "Gemaakt door": indeling.auteur or "niet bekend",
            "Gemaakt op": _moment(indeling.gemaakt_op),
            "Notitie": indeling.notitie,
            "Uit": "een opdracht" if indeling.opdracht else "een bestand of met de hand",
        }
        for naam, indeling in project.indelingen.items()
    ]
    kolommen = ["Naam", "Werkgebieden", "Gemaakt door", "Gemaakt op", "Notitie", "Uit"]
    return pd.DataFrame(rijen, columns=kolommen)


def nulmetingen(project: Project) -> pd.DataFrame:
    """Return the nulmetingen: Naam, Datum, Gebieden, Indicatoren."""
    rijen = [
        (naam, f"{nul.datum:%d-%m-%Y}", getal(len(nul.gebieden)), getal(len(nul.indicatoren)))
        for naam, nul in project.nulmetingen.items()
    ]
    return pd.DataFrame(rijen, columns=["Naam", "Datum", "Gebieden", "Indicatoren"])


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "niet bekend"
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return f"{moment.astimezone():%d-%m-%Y %H:%M}"


def wat_erbij_kwam(oud: Wijkscan, nieuw: Wijkscan) -> str:
    """Return in one Dutch sentence what a scan has now that it did not have."""
    delen = []
    eerder, nu = len(oud.metingen), len(nieuw.metingen)
    if nu != eerder:
        delen.append(f"{aantal(nu - eerder, 'meting', 'metingen')} van andere jaren of plaatsen")
    erbij = {i.sleutel for i in nieuw.eigen_indicatoren} - {i.sleutel for i in oud.eigen_indicatoren}
    if erbij:
        delen.append(aantal(len(erbij), "eigen indicator", "eigen indicatoren"))
    kolommen = {kolom.naam for kolom in nieuw.catalogus} - {kolom.naam for kolom in oud.catalogus}
    if kolommen:
        delen.append(aantal(len(kolommen), "kolom", "kolommen"))
    if len(nieuw.signalen):
        delen.append(aantal(len(nieuw.signalen), "signaal", "signalen"))
    if not delen:
        return "Het bestand is gelezen. Er kwamen geen kolommen bij."
    return f"Toegevoegd: {opsomming(delen)}."
