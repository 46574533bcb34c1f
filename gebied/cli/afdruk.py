"""What the commands print: Dutch tables for people, one JSON object for programs."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gebied.cli.opdrachttekst import als_opties
from gebied.fouten import Concessie, GebiedFout, GeenIndeling
from gebied.model import Beoordeling, Bevinding, Bewijs, Status
from gebied.taal import afstand, getal, wens_naam, wens_waarde

if TYPE_CHECKING:
    import pandas as pd

    from gebied.beoordelen import Maat, Uitleg, Verplaatsing
    from gebied.wijkscan import Wijkscan

UIT = Console(highlight=False, soft_wrap=True)
FOUT = Console(stderr=True, highlight=False, soft_wrap=True)

_MEERVOUD = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}


def verdraag_elke_letter() -> None:
    """Let a console that lacks a letter show another one; by default Python stops with a fault."""
    for stroom in (sys.stdout, sys.stderr):
        if isinstance(stroom, io.TextIOWrapper):
            stroom.reconfigure(errors="replace")


def zeg(tekst: str) -> None:
    """Print a line of plain text; what looks like markup in it is not."""
    UIT.print(Text(tekst))


def meld(tekst: str) -> None:
    """Print a line about progress on stderr, where it never mixes with results."""
    FOUT.print(Text(tekst))


def json_uit(waarde: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout and nothing else."""
    utf8 = (sys.stdout.encoding or "").casefold().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(_kaal(waarde), ensure_ascii=not utf8, allow_nan=False, indent=2) + "\n")


def _kaal(waarde: Any) -> Any:
    if isinstance(waarde, Mapping):
        return {str(sleutel): _kaal(deel) for sleutel, deel in waarde.items()}
    if isinstance(waarde, list | tuple):
        return [_kaal(deel) for deel in waarde]
    if isinstance(waarde, float) and not math.isfinite(waarde):
        return None
    return waarde.item() if hasattr(waarde, "item") else waarde


def als_json(oordeel: Beoordeling, bewijs: Sequence[Bewijs] = (), seconden: float = 0.0) -> dict[str, Any]:
    """Return a judged indeling in the form that `indelen --json` and `beoordeel --json` share."""
    delen = oordeel.als_dict()
    return {
        "naam": delen["naam"],
        "teams": delen["totaal"]["teams"],
        "werkgebieden": delen["werkgebieden"],
        "totaal": delen["totaal"],
        "bewijs": [deel.als_dict() for deel in bewijs],
        "bevindingen": delen["bevindingen"],
        "seconden": seconden,
        **({"lagen": delen["lagen"]} if delen["lagen"] else {}),
    }


def toon_fout(fout: GebiedFout) -> None:
    """Print a fault on stderr."""
    FOUT.print(Text(fout.boodschap, style="bold red"))
    for probleem in fout.problemen:
        FOUT.print(Text(f"  - {probleem}"))
    if isinstance(fout, GeenIndeling):
        _toon_uitweg(fout)
    if fout.stap:
        FOUT.print(Text(f"Volgende stap: {fout.stap}"))


def _toon_uitweg(fout: GeenIndeling) -> None:
    """Print the rules that cannot hold together, and the nearest opdrachten that can be met."""
    for kop, regels in (
        (_kop_van_botsing(fout), fout.botsing),
        ("Dit kan wel, en is uitgerekend:", [_concessie(concessie) for concessie in fout.concessies]),
    ):
        if regels:
            FOUT.print(Text(kop))
        for regel in regels:
            FOUT.print(Text(f"  - {regel}"))


def _kop_van_botsing(fout: GeenIndeling) -> str:
    misschien = "" if fout.bewezen else "waarschijnlijk "
    if len(fout.botsing) == 1:
        return f"Deze regel kan {misschien}niet:"
    return f"Deze regels gaan {misschien}niet samen:"


def _concessie(concessie: Concessie) -> str:
    """Return a change that works, and how to type it."""
    opties = als_opties(concessie.opdracht) if not concessie.vrij else ""
    return f"{concessie.tekst} Typ dan: {opties}" if opties else concessie.tekst


def toon_scan(scan: Wijkscan) -> None:
    """Print what is in a scan."""
    graaf = scan.graaf
    soorten = graaf.buren["soort"].value_counts()
    zeg(f"Wijkscan {scan.naam}: {len(scan.codes)} gebieden ({_MEERVOUD[scan.niveau]}).")
    inwoners = scan.inwoners()
    zeg(f"Inwoners: {getal(int(inwoners.sum()))}; restgebieden: {len(graaf.restgebieden)}.")
    aantal = {soort: getal(int(soorten.get(soort, 0))) for soort in ("grens", "kloof", "verbinding")}
    zeg(
        f"Buren: {aantal['grens']} door een grens, {aantal['kloof']} over een kloof, "
        f"{aantal['verbinding']} door een verbinding. Losse delen: {len(graaf.onderdelen())}."
    )
    toon_verbindingen(scan)
    if scan.groepen:
        zeg(f"Groepen: {', '.join(scan.groepen)}.")
    zeg(scan.bronregel)
    toon_bevindingen(scan.bevindingen)


def toon_verbindingen(scan: Wijkscan) -> None:
    """Print every verbinding with its length, and every barrier."""
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    if scan.graaf.verbindingen.empty and scan.graaf.barrieres.empty:
        zeg("Er zijn geen verbindingen en geen barrières.")
    for a, b, meters, actief in scan.graaf.verbindingen[["a", "b", "lengte_m", "actief"]].itertuples(
        index=False
    ):
        telt = "" if actief else " (telt niet)"
        zeg(f"Verbinding {namen[a]} ({a}) – {namen[b]} ({b}): {afstand(meters)}{telt}.")
    for a, b, soort in scan.graaf.barrieres[["a", "b", "soort"]].itertuples(index=False):
        if soort != "verbinding":
            zeg(f"Barrière tussen {namen[a]} ({a}) en {namen[b]} ({b}).")


def toon_oordeel(oordeel: Beoordeling, namen: Mapping[str, str]) -> None:
    """Print one row per werkgebied, the totals and the findings."""
    tabel = Table(title=Text(oordeel.naam), title_justify="left", padding=(0, 0, 0, 1))
    tabel.add_column("werkgebied", overflow="fold")
    for kop in ("teams", "inwoners", "in\nband", "één\ngeheel", "compact\n(m)"):
        tabel.add_column(kop, justify="right", no_wrap=True)
    # names must stay whole: a narrow window folds them between words and cuts nothing off
    tabel.add_column("gebieden", overflow="fold", min_width=24)
    for w in oordeel.werkgebieden:
        tabel.add_row(
            Text(str(w["naam"])),
            str(w["teams"]),
            getal(w["inwoners"]),
            "" if w["in_band"] is None else _ja_nee(w["in_band"]),
            _ja_nee(w["aaneengesloten"]),
            "" if w["compactheid_m"] is None else getal(w["compactheid_m"]),
            Text(", ".join(namen.get(code, code) for code in w["gebieden"])),
        )
    UIT.print(tabel)
    t = oordeel.totaal
    zeg(
        f"{t['teams']} teams, gemiddeld {getal(t['gemiddeld'] or 0)} inwoners per team "
        f"(kleinste {getal(t['kleinste'] or 0)}, grootste {getal(t['grootste'] or 0)})"
        + ("." if t["in_band"] is None else f"; {_in_band(t)}.")
    )
    if t["inwoners_restgebied"] or t["inwoners_niet_ingedeeld"]:
        zeg(
            f"Restgebieden: {getal(t['inwoners_restgebied'])} inwoners, in geen band; "
            f"niet ingedeeld: {getal(t['inwoners_niet_ingedeeld'])} inwoners."
        )
    for naam, teams in oordeel.lagen.items():
        _toon_laag(naam, teams)
    _toon_gebruik(oordeel.werkgebieden)
    toon_bevindingen(oordeel.bevindingen)


def _in_band(totaal: Mapping[str, Any]) -> str:
    return (
        f"{totaal['in_band']} van {totaal['werkgebieden']} werkgebieden in de band, "
        f"samen {getal(totaal['afstand_tot_band'])} inwoners ernaast"
    )


def _toon_laag(naam: str, teams: Sequence[Mapping[str, Any]]) -> None:
    """Print one row per team of another layer."""
    tabel = Table(title=Text(f"Laag {naam}"), title_justify="left", padding=(0, 0, 0, 1))
    tabel.add_column("team", overflow="fold")
    for kop in ("inwoners", "in\nband", "één\ngeheel"):
        tabel.add_column(kop, justify="right", no_wrap=True)
    tabel.add_column("werkgebieden", overflow="fold")
    for team in teams:
        tabel.add_row(
            Text(str(team["naam"])),
            getal(team["inwoners"]),
            "" if team["in_band"] is None else _ja_nee(team["in_band"]),
            _ja_nee(team["aaneengesloten"]),
            Text(", ".join(str(werkgebied) for werkgebied in team["werkgebieden"])),
        )
    UIT.print(tabel)


def _toon_gebruik(werkgebieden: Sequence[Mapping[str, Any]]) -> None:
    """Print the protected persons per werkgebied and domain, where the scan has them."""
    domeinen = list(werkgebieden[0].get("gebruik", ())) if werkgebieden else []
    if not domeinen:
        return
    tabel = Table(title=Text("Inwoners met hulp, per domein"), title_justify="left", padding=(0, 0, 0, 1))
    tabel.add_column("werkgebied", overflow="fold")
    for domein in domeinen:
        tabel.add_column(Text(domein), justify="right", overflow="fold")
    for w in werkgebieden:
        tabel.add_row(Text(str(w["naam"])), *(_cel(w["gebruik"][domein]) for domein in domeinen))
    UIT.print(tabel)
    klein = any(waarde is None for w in werkgebieden for waarde in w["gebruik"].values())
    zeg(f"Beschermde aantallen, afgerond op 5{'; – is te klein om te tonen' if klein else ''}.")


def zonder_indeling(naam: str, fout: GeenIndeling) -> dict[str, Any]:
    """Return what `indelen --json` prints when no indeling keeps the rules: the same keys, empty."""
    status: Status = "onmogelijk" if fout.bewezen else "onbewezen"
    bewijs = {"trede": "regels", "status": status, "waarde": None, "ondergrens": None}
    redenen = [Bevinding("GEEN_INDELING", reden) for reden in (fout.boodschap, *fout.problemen)]
    return {
        "naam": naam,
        "teams": 0,
        "werkgebieden": [],
        "totaal": {},
        "bewijs": [bewijs | {"gap_absoluut": None, "gap": None}],
        "bevindingen": [asdict(reden) for reden in redenen],
        "seconden": 0.0,
        "botsing": list(fout.botsing),
        "concessies": [asdict(concessie) for concessie in fout.concessies],
    }


def toon_bewijs(bewijzen: Iterable[Bewijs]) -> None:
    """Print what is proved about an indeling, wish by wish."""
    for bewijs in bewijzen:
        waarde = wens_waarde(bewijs.trede, bewijs.waarde)
        zeg(f"Bewijs {wens_naam(bewijs.trede)}: {_bewijs(bewijs)} ({waarde}).")


def _bewijs(bewijs: Bewijs) -> str:
    if bewijs.status == "optimaal":
        return "beter kan niet"
    if bewijs.status == "binnen" and bewijs.gap is not None:
        return f"hooguit {getal(100 * bewijs.gap, 1)} % boven het best mogelijke"
    return "niet bewezen hoe goed dit is"


def toon_bevindingen(bevindingen: Iterable[Bevinding]) -> None:
    """Print findings, one line each."""
    for bevinding in bevindingen:
        UIT.print(Text(f"! {bevinding.code}: {bevinding.tekst}"))


def toon_maten(maten: pd.DataFrame, titel: str) -> None:
    """Print metrics of plans beside each other."""
    plannen = [kolom for kolom in maten.columns if kolom not in ("maat", "uitleg", "eenheid")]
    tabel = Table(title=Text(titel), title_justify="left")
    tabel.add_column("maat")
    for plan in plannen:
        tabel.add_column(Text(plan), justify="right")
    for rij in maten.to_dict("records"):
        waarden = [rij[plan] for plan in plannen]
        if any(waarde is not None for waarde in waarden):
            eenheid = f" ({rij['eenheid']})" if rij["eenheid"] not in ("", "teams", "werkgebieden") else ""
            tabel.add_row(f"{rij['uitleg'].rstrip('.')}{eenheid}", *(_cel(waarde) for waarde in waarden))
    UIT.print(tabel)


def verplaatsing_als_json(uitkomst: Verplaatsing) -> dict[str, Any]:
    """Return a move as `verplaats --json` prints it."""
    return {
        "naam": uitkomst.indeling.naam,
        "verschil": _oud_en_nieuw(uitkomst.verschil),
        "werkgebieden": {nr: _oud_en_nieuw(verschil) for nr, verschil in uitkomst.werkgebieden.items()},
        "erbij": [asdict(bevinding) for bevinding in uitkomst.erbij],
        "weg": [asdict(bevinding) for bevinding in uitkomst.weg],
    }


def _oud_en_nieuw(verschil: Mapping[str, tuple[Any, Any]]) -> dict[str, dict[str, Any]]:
    return {maat: {"oud": oud, "nieuw": nieuw} for maat, (oud, nieuw) in verschil.items()}


def toon_verplaatsing(uitkomst: Verplaatsing) -> None:
    """Print what a move changes: metrics of the whole and of both werkgebieden, and findings."""
    from gebied.beoordelen import PER_WERKGEBIED, TOTAAL

    _toon_verschil("De hele indeling", uitkomst.verschil, TOTAAL)
    for nr, verschil in uitkomst.werkgebieden.items():
        naam = uitkomst.indeling.namen.get(nr, f"Werkgebied {nr}")
        _toon_verschil(naam, verschil, PER_WERKGEBIED)
    for kop, bevindingen in (("Erbij gekomen:", uitkomst.erbij), ("Opgelost:", uitkomst.weg)):
        if bevindingen:
            zeg(kop)
            toon_bevindingen(bevindingen)


def _toon_verschil(
    titel: str, verschil: Mapping[str, tuple[Any, Any]], register: Mapping[str, Maat[Any]]
) -> None:
    tabel = Table(title=Text(titel), title_justify="left")
    tabel.add_column("maat")
    for kop in ("oud", "nieuw"):
        tabel.add_column(kop, justify="right")
    for sleutel, (oud, nieuw) in verschil.items():
        if oud != nieuw:
            maat, _, label = sleutel.partition(": ")
            uitleg = register[maat].uitleg.rstrip(".") + (f": {label}" if label else "")
            eenheid = register[maat].eenheid
            met = f" ({eenheid})" if eenheid not in ("", "teams", "werkgebieden") else ""
            tabel.add_row(Text(uitleg + met), _cel(oud), _cel(nieuw))
    if tabel.row_count:
        UIT.print(tabel)
    else:
        zeg(f"{titel}: er verandert niets.")


def toon_uitleg(uitkomst: Uitleg) -> None:
    """Print why a gebied is where it is, and what every neighbouring werkgebied would cost."""
    zeg(str(uitkomst))


def toon_afweging(tabel: pd.DataFrame) -> None:
    """Print the points of a front, one row each; the knee carries a star."""
    uit = Table(title=Text("De afweging"), title_justify="left")
    for kop in tabel.columns:
        if kop not in ("knik", "bewezen"):
            uit.add_column(Text(str(kop)), justify="left" if kop == "indeling" else "right")
    uit.add_column("bewezen")
    for rij in tabel.to_dict("records"):
        punt = f"{rij['punt']} *" if rij["knik"] else str(rij["punt"])
        cijfers = [rij[kop] for kop in tabel.columns if kop not in ("punt", "bewezen", "knik", "indeling")]
        uit.add_row(punt, *map(_cel, cijfers), Text(str(rij["indeling"])), _ja_nee(rij["bewezen"]))
    UIT.print(uit)
    if tabel["knik"].any():
        zeg("* De knik: na dit punt kost elke stap meer dan zij oplevert.")


def toon_verandering(verandert: pd.DataFrame, oordelen: Sequence[Beoordeling]) -> None:
    """Print who changes team between two judged plans, each werkgebied by its name in its own plan."""
    oud, nieuw = ({w["nr"]: w["naam"] for w in oordeel.werkgebieden} for oordeel in oordelen)
    if verandert.empty:
        zeg("Niemand krijgt een ander team.")
    for rij in verandert.astype(object).where(verandert.notna(), None).to_dict("records"):
        van = oud[rij["van"]] if rij["van"] else "geen werkgebied"
        naar = nieuw[rij["naar"]] if rij["naar"] else "geen werkgebied"
        was = f"in plaats van het oude {oud[rij['naar_was']]}" if rij["naar_was"] else "een nieuw werkgebied"
        zeg(
            f"{rij['naam']} ({rij['code']}), {getal(rij['inwoners'])} inwoners: van {van} naar {naar}"
            + (f" ({was})" if rij["naar"] else "")
        )


def _cel(waarde: Any) -> str:
    if isinstance(waarde, bool):
        return _ja_nee(waarde)
    if waarde is None or isinstance(waarde, str):
        return waarde or "–"
    return getal(waarde, 1 if abs(waarde) < 100 and waarde != int(waarde) else 0)


def _ja_nee(waarde: bool) -> str:
    return "ja" if waarde else "nee"
