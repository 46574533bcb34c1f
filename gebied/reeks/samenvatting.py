"""The summary of a reeks in Dutch, for who reads no tables: what came out, what did not, what to do next."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gebied.bestand import in_een_keer
from gebied.model import Status
from gebied.reeks.beleid import REDENEN
from gebied.reeks.uitvoer import Reeksuitkomst
from gebied.taal import aantal, getal, groepnaam, met_hoofdletter, opsomming, wens_naam

_STATUSSEN: Final[Mapping[str, str]] = {
    "klaar": "Voor {} is er een indeling.",
    "tijd_op": "Bij {} was de tijd op. Wat er is, is geldig, maar kan een volgende keer anders zijn.",
    "geen_indeling": "Voor {} is er geen indeling: de regels kunnen niet samen, of er is er geen gevonden.",
    "mislukt": "Bij {} ging er iets mis.",
}
_BEWIJS: Final[Mapping[Status, str]] = {
    "optimaal": "bewezen: het kan niet beter",
    "binnen": "bewezen tot op een marge",
    "onbewezen": "niet bewezen",
    "onmogelijk": "bewezen onmogelijk",
}
_GENOEMD: Final = 25
"""So many gemeenten are listed with their cause; the tables have the rest."""
_TEKENS: Final = re.compile(r"([\\`*_{}\[\]<>#|])")
_STUUR: Final = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")


def schrijf_samenvatting(uitkomst: Reeksuitkomst, pad: str | Path, *, ook: Sequence[Path] = ()) -> Path:
    """Write the summary (Markdown) to `pad`, in one move, and return the path.

    Parameters
    ----------
    uitkomst
        The reeks.
    pad
        The file.
    ook
        Files that were made beside those that `uitkomst` names.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be written.
    """
    tekst = maak_samenvatting(replace(uitkomst, bestanden=(*uitkomst.bestanden, *ook)))
    with in_een_keer(pad) as bestand:
        bestand.write_text(tekst, encoding="utf-8", newline="\n")
    return Path(pad)


def maak_samenvatting(uitkomst: Reeksuitkomst) -> str:
    """Return the summary of a reeks as Markdown; the same outcome gives the same text.

    Numbers are written in Dutch. Names and causes come from files, so marks that Markdown reads are escaped.
    """
    delen = [
        ["# Samenvatting van de reeks"],
        _uitkomst(uitkomst),
        _niet_gelukt(uitkomst),
        _bewijs(uitkomst.bewijs),
        _afwezig(uitkomst),
        _beleid(uitkomst),
        _verder(uitkomst),
        _bestanden(uitkomst),
        _bronnen(uitkomst),
    ]
    return "\n\n".join("\n".join(deel) for deel in delen if deel) + "\n"


def veilig(tekst: object) -> str:
    """Return text from a file such that Markdown shows it as it is, on one line.

    >>> veilig("A|B [x](y)")
    'A\\\\|B \\\\[x\\\\](y)'
    """
    return _TEKENS.sub(r"\\\1", _STUUR.sub(" ", str(tekst))).strip()


def _som(tabel: pd.DataFrame, kolom: str) -> int:
    return int(pd.to_numeric(tabel[kolom], errors="coerce").fillna(0).sum()) if kolom in tabel else 0


def _uitkomst(uitkomst: Reeksuitkomst) -> list[str]:
    tabel = uitkomst.gemeenten
    gelukt = tabel[tabel["status"].isin(["klaar", "tijd_op"])]
    werkgebieden, in_band = _som(gelukt, "werkgebieden"), _som(gelukt, "in_band")
    regels = [
        "## Wat eruit kwam",
        "",
        f"- De reeks heeft {uitkomst.telwoord()}, met "
        f"{aantal(_som(tabel, 'gebieden'), 'gebied', 'gebieden')} "
        f"en {aantal(_som(tabel, 'alle_inwoners'), 'inwoner', 'inwoners')}.",
        *(
            f"- {zin.format(uitkomst.telwoord(keren))}"
            for status, zin in _STATUSSEN.items()
            if (keren := uitkomst.aantallen.get(status, 0))
        ),
        f"- Samen zijn er {aantal(werkgebieden, 'werkgebied', 'werkgebieden')} met "
        f"{aantal(_som(gelukt, 'teams'), 'team', 'teams')}.",
    ]
    if "in_band" in gelukt and gelukt["in_band"].notna().any():
        met_band = _som(gelukt[gelukt["in_band"].notna()], "werkgebieden")
        ernaast = getal(_som(gelukt, "afstand_tot_band"))
        anders = f" De andere hebben samen {ernaast} inwoners te veel of te weinig."
        regels.append(
            f"- Binnen de band van hun opdracht liggen {getal(in_band)} van de {getal(met_band)} "
            f"werkgebieden.{anders if in_band < met_band else ''}"
        )
    return regels


def _niet_gelukt(uitkomst: Reeksuitkomst) -> list[str]:
    tabel = uitkomst.gemeenten
    rest = tabel[tabel["status"] != "klaar"]
    if rest.empty:
        return []
    regels = ["## Wat niet lukte", ""]
    regels += [
        f"- {veilig(gemeente)} ({veilig(deel)}): {veilig(oorzaak)}"
        for deel, gemeente, oorzaak in rest[["deel", "gemeente", "oorzaak"]]
        .head(_GENOEMD)
        .itertuples(index=False, name=None)
    ]
    return [*regels, *_en_meer(len(rest), "`gemeenten.csv`")]


def _en_meer(hoeveel: int, waar: str) -> list[str]:
    meer = hoeveel - _GENOEMD
    return [f"- En nog {getal(meer)}; die staan in {waar}."] if meer > 0 else []


def _bewijs(bewijs: pd.DataFrame) -> list[str]:
    if bewijs.empty:
        return []
    koppen = [status for status in _BEWIJS if status in bewijs and bewijs[status].sum()]
    regels = [
        "## Hoe zeker dat het beste is",
        "",
        "Per wens: bij hoeveel gemeenten is bewezen dat het niet beter kan.",
        "",
        f"| wens | {' | '.join(_BEWIJS[kop] for kop in koppen)} |",
        f"|---|{'---:|' * len(koppen)}",
    ]
    for rij in bewijs.to_dict("records"):
        cellen = " | ".join(getal(int(rij[kop])) for kop in koppen)
        regels.append(f"| {veilig(wens_naam(str(rij['trede'])))} | {cellen} |")
    return regels


def _afwezig(uitkomst: Reeksuitkomst) -> list[str]:
    stand = uitkomst.afwezigheid
    if stand is None or not (stand.afwezig or stand.vreemd):
        return []
    van = f" van {stand.lijst.jaar}" if stand.lijst.jaar is not None else ""
    regels = [
        "## Welke gemeenten ontbreken",
        "",
        f"De lijst van gemeenten{van} telt {aantal(len(stand.lijst.tabel), 'gemeente', 'gemeenten')}; "
        f"{getal(len(stand.aanwezig))} daarvan staan in het bestand.",
    ]
    if stand.geraden and stand.jaar is not None:
        regels.append(f"Het bestand noemt geen jaar. Zijn codes passen bij {stand.jaar}.")
    regels += ["", *(f"- {met_hoofdletter(veilig(b.tekst))}" for b in stand.bevindingen())]
    if stand.afwezig and not stand.landelijk:
        regels.append("- Het bestand gaat niet over het hele land; welke ontbreken staat in `afwezig.csv`.")
    return regels


def _beleid(uitkomst: Reeksuitkomst) -> list[str]:
    land = uitkomst.beleid.per_band
    if land.empty:
        return []
    regels = [
        "## Wat de norm vraagt",
        "",
        "Dit is een rekensom vooraf, zonder te zoeken. 'Past niet' is zeker. 'Past' betekent: volgens de "
        "rekensom kan het. Waar de band niet past, telt het aantal teams dat er het dichtst bij komt.",
    ]
    banden = _eigen_banden(uitkomst.beleid.per_deel)
    if len(banden) > 1:
        regels += [
            "",
            "Niet elke gemeente heeft dezelfde band. De band van de meeste is vet. Het verschil is met de "
            "band die elke gemeente zelf heeft.",
        ]
    for binnen in land["binnen"].drop_duplicates():
        rijen = land[land["binnen"] == binnen]
        wat = (
            f"Met werkgebieden binnen de grenzen van {veilig(groepnaam(binnen))}"
            if binnen
            else "Zonder grenzen binnen de gemeente"
        )
        regels += ["", f"### {wat}", "", *_bandtabel(rijen, banden[0])]
        if binnen and len(eigen := _eigen_band(rijen, banden[0])):
            if alleen := int(eigen.iloc[0]["alleen_door_groep"]):
                regels += [
                    "",
                    f"Bij {aantal(alleen, 'gemeente', 'gemeenten')} maken alleen deze grenzen de band van "
                    f"{_band(eigen.iloc[0])} onmogelijk.",
                ]
        elif not binnen and len(eigen := _eigen_band(rijen, banden[0])):
            regels += ["", *_redenen(eigen.iloc[0])]
        regels += _bereikt(uitkomst.beleid.per_deel, binnen)
    return regels


def _bereikt(per_deel: pd.DataFrame, binnen: str) -> list[str]:
    """Return what the indelingen reached beside the arithmetic, for the band and rule of their opdracht."""
    bereikt = per_deel[
        per_deel["eigen"] & (per_deel["binnen"] == binnen) & per_deel["afstand_tot_band"].notna()
    ]
    if bereikt.empty:
        return []
    vooraf, echt = int(bereikt["minste_afstand"].sum()), int(bereikt["afstand_tot_band"].sum())
    hoeveel, bewezen = len(bereikt), int(bereikt["bewijs"].eq("optimaal").sum())
    return [
        "",
        f"Met de band van de opdracht zijn er volgens de rekensom altijd ten minste {getal(vooraf)} inwoners "
        f"te veel of te weinig. In de indelingen zijn het er {getal(echt)}. Bij {getal(bewezen)} van de "
        f"{getal(hoeveel)} indelingen is bewezen dat het er niet minder kunnen zijn.",
    ]


def _eigen_banden(per_deel: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the bands of the opdrachten, that of most delen first."""
    eigen = per_deel[per_deel["eigen"]] if per_deel["eigen"].any() else per_deel
    keren = Counter(zip(map(int, eigen["laagste"]), map(int, eigen["hoogste"]), strict=True))
    return [band for band, _ in keren.most_common()]


def _eigen_band(rijen: pd.DataFrame, band: tuple[int, int]) -> pd.DataFrame:
    """Return the row about this band under a rule."""
    return rijen[(rijen["laagste"] == band[0]) & (rijen["hoogste"] == band[1])]


def _band(rij: Any) -> str:
    return f"{getal(int(rij['laagste']))} tot {getal(int(rij['hoogste']))}"


def _bandtabel(rijen: pd.DataFrame, band: tuple[int, int]) -> Iterator[str]:
    yield (
        "| inwoners per team | past niet (gemeenten) | teams: minst | teams: dichtst bij de band "
        "| teams: meest | verschil met de eigen band |"
    )
    yield "|---|---:|---:|---:|---:|---:|"
    for rij in rijen.to_dict("records"):
        verschil = rij["verschil_in_teams"]
        eigen = rij["eigen"] and (rij["laagste"], rij["hoogste"]) == band
        geen = pd.isna(verschil) or (eigen and verschil == 0)
        anders = "" if geen else f"{'+' if verschil > 0 else ''}{getal(int(verschil))}"
        cellen = [
            f"**{_band(rij)}**" if eigen else _band(rij),
            f"{getal(int(rij['past_niet']))} van {getal(int(rij['delen']))}",
            *(getal(int(rij[kolom])) for kolom in ("teams_minst", "teams_dichtst", "teams_meest")),
            anders,
        ]
        yield f"| {' | '.join(cellen)} |"


def _redenen(rij: Any) -> Iterator[str]:
    """Yield why the band of the opdracht does not fit, with how often."""
    if not int(rij["past_niet"]):
        yield f"Een band van {_band(rij)} past volgens de rekensom overal."
        return
    yield f"Waarom een band van {_band(rij)} niet past (een gemeente kan meer redenen hebben):"
    yield ""
    for reden, betekenis in REDENEN.items():
        if keren := int(rij[reden.casefold()]):
            yield f"- {betekenis}: {aantal(keren, 'gemeente', 'gemeenten')};"
    yield f"- samen wonen daar {aantal(int(rij['inwoners_past_niet']), 'inwoner', 'inwoners')}."


def _verder(uitkomst: Reeksuitkomst) -> list[str]:
    regels = []
    aantallen, land = uitkomst.aantallen, uitkomst.beleid.per_band
    if aantallen.get("mislukt") or aantallen.get("tijd_op"):
        regels.append(
            "- Geef dezelfde opdracht nog een keer, in dezelfde map. Alleen wat niet lukte, wordt opnieuw "
            "gedaan. Helpt dat niet, geef dan meer tijd met `--tijd-per-gemeente`."
        )
    if aantallen.get("geen_indeling"):
        regels.append(
            "- Laat `--hard` weg, of geef deze gemeenten een eigen opdracht met `--opdrachten`: een ruimere "
            "band of een ander aantal teams."
        )
    if not land.empty and int(land.loc[land["eigen"], "te_klein"].sum()):
        regels.append(
            "- Gemeenten die te klein zijn voor een team, kunnen met een buurgemeente samen: "
            "`--gemeenten-samen 'Laren+Eemnes'`."
        )
    if uitkomst.afwezigheid is not None and uitkomst.afwezigheid.landelijk and uitkomst.afwezigheid.afwezig:
        regels.append(
            "- Haal de gemeenten die ontbreken op, of vul het bestand aan, en draai de reeks opnieuw."
        )
    if any(pad.name == "landkaart.html" for pad in uitkomst.bestanden):
        regels.append(
            "- Bekijk `landkaart.html`. Wilt u verder met een gemeente die opvalt? Maak daarvan een project "
            "met `gebied scan`."
        )
    return ["## Wat u nu kunt doen", "", *regels]


def _bestanden(uitkomst: Reeksuitkomst) -> list[str]:
    namen = sorted({pad.name for pad in uitkomst.bestanden})
    if not namen:
        return []
    return ["## Bestanden", "", f"In deze map staan: {opsomming([f'`{naam}`' for naam in namen])}."]


def _bronnen(uitkomst: Reeksuitkomst) -> list[str]:
    regels = list(dict.fromkeys(herkomst.regel for herkomst in uitkomst.herkomsten))
    if uitkomst.afwezigheid is not None:
        regels.append(uitkomst.afwezigheid.lijst.herkomst.regel)
    return ["## Bronnen", "", *(f"- {veilig(regel)}" for regel in regels)] if regels else []
