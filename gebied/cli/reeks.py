"""The command for many gemeenten: reeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from gebied.cli import afdruk
from gebied.cli.opdrachttekst import opdracht_uit
from gebied.cli.opties import AlsJson, Opdrachtopties, Opdrachtpad, Vervang, neemt_opdrachtopties
from gebied.fouten import GebiedFout, VerkeerdGebruik
from gebied.taal import getal, opsomming, wens_naam

if TYPE_CHECKING:
    from gebied.reeks import Reeksuitkomst
    from gebied.reeks.afwezig import Afwezigheid
    from gebied.reeks.invoer import Reeksinvoer

PANEEL_INVOER, PANEEL_REKENEN = "Gemeenten en bestanden", "Rekenen"
_MEESTE_GENOEMD = 20


@neemt_opdrachtopties
def reeks(
    opties: Opdrachtopties,
    uit: Annotated[Path, typer.Option("--uit", metavar="MAP", help="Map voor de uitkomst.")],
    grenzen: Annotated[
        Path | None,
        typer.Option(
            "--grenzen",
            rich_help_panel=PANEEL_INVOER,
            metavar="BESTAND",
            help="Grenzen van een regio of het land: gpkg, shp, zip, geojson of parquet.",
        ),
    ] = None,
    haal: Annotated[
        int | None,
        typer.Option(
            "--haal",
            rich_help_panel=PANEEL_INVOER,
            metavar="JAAR",
            help="Haal de gemeenten van --gemeente op bij PDOK en CBS.",
        ),
    ] = None,
    gemeente: Annotated[
        list[str] | None,
        typer.Option(
            "--gemeente",
            rich_help_panel=PANEEL_INVOER,
            metavar="GEMEENTE",
            help="Naam of code; mag vaker. Standaard alle in het bestand.",
        ),
    ] = None,
    laag: Annotated[
        str | None,
        typer.Option(
            "--laag", rich_help_panel=PANEEL_INVOER, metavar="LAAG", help="Laag in het bestand met grenzen."
        ),
    ] = None,
    kerncijfers: Annotated[
        list[Path] | None,
        typer.Option(
            "--kerncijfers",
            rich_help_panel=PANEEL_INVOER,
            metavar="BESTAND",
            help="Tabel met cijfers per code; mag vaker.",
        ),
    ] = None,
    groepen: Annotated[
        list[Path] | None,
        typer.Option(
            "--groepen",
            rich_help_panel=PANEEL_INVOER,
            metavar="BESTAND",
            help="CSV met code en groep (stadsdeel, kern); mag vaker.",
        ),
    ] = None,
    niveau: Annotated[
        Literal["buurt", "wijk"] | None,
        typer.Option(
            "--niveau", rich_help_panel=PANEEL_INVOER, metavar="NIVEAU", help="Niveau: buurt of wijk."
        ),
    ] = None,
    jaar: Annotated[
        int | None,
        typer.Option(
            "--jaar",
            rich_help_panel=PANEEL_INVOER,
            metavar="JAAR",
            min=1900,
            max=2100,
            help="Jaar van de grenzen.",
        ),
    ] = None,
    koppeling: Annotated[
        Path | None,
        typer.Option(
            "--koppeling",
            rich_help_panel=PANEEL_INVOER,
            metavar="BESTAND",
            help="TOML die eigen kolomnamen vertaalt.",
        ),
    ] = None,
    gemeentelijst: Annotated[
        Path | None,
        typer.Option(
            "--gemeentelijst",
            rich_help_panel=PANEEL_INVOER,
            metavar="BESTAND",
            help="Eigen lijst van gemeenten, om te zien welke er ontbreken.",
        ),
    ] = None,
    restgebied_tot: Annotated[
        int,
        typer.Option(
            "--restgebied-tot",
            rich_help_panel=PANEEL_INVOER,
            metavar="AANTAL",
            min=0,
            help="Met minder inwoners is een gebied restgebied.",
        ),
    ] = 10,
    onbekend_telt_mee: Annotated[
        bool,
        typer.Option(
            "--onbekend-telt-mee",
            rich_help_panel=PANEEL_INVOER,
            help="Een gebied met een onbekend aantal inwoners is dan geen restgebied.",
        ),
    ] = False,
    opdracht: Opdrachtpad = None,
    opdrachten: Annotated[
        Path | None,
        typer.Option(
            "--opdrachten",
            metavar="BESTAND",
            help="Tabel met een regel per gemeente die iets anders wil.",
        ),
    ] = None,
    gemeenten_samen: Annotated[
        list[str] | None,
        typer.Option(
            "--gemeenten-samen",
            metavar="A+B",
            help="Gemeenten die samen één gebied zijn; mag vaker.",
        ),
    ] = None,
    banden: Annotated[
        str | None,
        typer.Option(
            "--banden",
            metavar="VAN-TOT,..",
            help="Banden voor de beleidstabel, zoals 8000-10000,10000-12000.",
        ),
    ] = None,
    werkers: Annotated[
        int | None,
        typer.Option(
            "--werkers",
            rich_help_panel=PANEEL_REKENEN,
            metavar="AANTAL",
            min=0,
            max=1000,
            help="Processen op deze computer; 0 rekent in één proces.",
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            rich_help_panel=PANEEL_REKENEN,
            metavar="ADRES",
            help="Dask-scheduler die er al is, zoals tcp://10.0.0.5:8786.",
        ),
    ] = None,
    tijd_per_gemeente: Annotated[
        float | None,
        typer.Option(
            "--tijd-per-gemeente",
            rich_help_panel=PANEEL_REKENEN,
            metavar="SECONDEN",
            min=1,
            help="Meeste seconden per gemeente; standaard 600.",
        ),
    ] = None,
    zoekdeel: Annotated[
        float,
        typer.Option(
            "--zoekdeel",
            rich_help_panel=PANEEL_REKENEN,
            metavar="PROCENT",
            min=1,
            max=100,
            help="Deel van het gewone zoekwerk.",
        ),
    ] = 25,
    bewijs: Annotated[
        float,
        typer.Option(
            "--bewijs",
            rich_help_panel=PANEEL_REKENEN,
            metavar="SECONDEN",
            min=0,
            help="Seconden per gemeente om te zoeken en de compactheid te bewijzen; standaard geen.",
        ),
    ] = 0,
    vervang: Vervang = False,
    als_json: AlsJson = False,
) -> None:
    """Deel veel gemeenten in één keer in: een regio, een provincie of het hele land."""
    from gebied.bronnen.opdrachtbestand import lees_opdrachten
    from gebied.cli.voortgang import reeksbalk
    from gebied.reeks import Instellingen, draai_reeks, lees_invoer, maak_delen

    van_bestand = {
        "--laag": laag,
        "--kerncijfers": kerncijfers,
        "--groepen": groepen,
        "--koppeling": koppeling,
        "--jaar": jaar,
    }
    zonder_gevolg = [
        *_zonder_gevolg(haal, van_bestand, "hoort bij --grenzen; bij --haal komt alles van PDOK en CBS"),
        *_zonder_gevolg(
            gemeente or haal,
            {"--gemeentelijst": gemeentelijst},
            "hoort bij een heel bestand; laat --gemeente of --haal weg",
        ),
        *_zonder_gevolg(
            bewijs,
            {"--tijd-per-gemeente": tijd_per_gemeente},
            "geldt niet bij --bewijs; dat is dan de tijd per gemeente",
        ),
    ]
    gelezen_banden = _controleer(grenzen, haal, werkers, scheduler, banden, zonder_gevolg)
    basis = opdracht_uit(opdracht, opties)
    invoer: Reeksinvoer
    if grenzen is not None:
        invoer = lees_invoer(
            grenzen,
            kerncijfers=kerncijfers or (),
            groepen=groepen or (),
            gemeenten=gemeente or (),
            laag=laag,
            niveau=niveau,
            jaar=jaar,
            koppeling=koppeling,
        )
    else:
        invoer = _te_halen(haal or 0, gemeente or [], niveau or "buurt")
    delen = maak_delen(
        invoer.gemeenten,
        basis,
        tabel=lees_opdrachten(opdrachten) if opdrachten else None,
        samen=gemeenten_samen or (),
        folder=opdrachten.parent if opdrachten else Path(),
    )
    instellingen = Instellingen(
        restgebied_tot=restgebied_tot,
        onbekend_als_restgebied=not onbekend_telt_mee,
        zoekdeel=zoekdeel / 100,
        bewijs=bewijs,
        banden=gelezen_banden,
        **({} if tijd_per_gemeente is None else {"tijd": tijd_per_gemeente}),
    )
    with reeksbalk() as meld:
        uitkomst = draai_reeks(
            invoer,
            delen,
            uit,
            instellingen=instellingen,
            werkers=werkers,
            scheduler=scheduler,
            vervang=vervang,
            afwezigheid=None if gemeente or haal else _afwezigheid(invoer, gemeentelijst),
            meld=meld,
        )
    afdruk.json_uit(_als_json(uitkomst)) if als_json else _toon(uitkomst)
    _meld_mislukt(uitkomst)


def _controleer(
    grenzen: Path | None,
    haal: int | None,
    werkers: int | None,
    scheduler: str | None,
    banden: str | None,
    zonder_gevolg: Sequence[str],
) -> tuple[tuple[int, int], ...]:
    """Refuse options that do not go together, or would change nothing; return the bands."""
    from gebied.reeks.delen import lees_band

    problemen = [*zonder_gevolg]
    if (grenzen is None) == (haal is None):
        problemen.append("geef --grenzen met een bestand, of --haal met een jaar: een van de twee.")
    if scheduler is not None and werkers is not None:
        problemen.append("--werkers hoort bij deze computer; laat die optie weg bij --scheduler.")
    if banden is not None and not banden.strip(" ,"):
        problemen.append("--banden is leeg; geef er een of meer, zoals 8000-10000,10000-12000.")
    gelezen = []
    for tekst in (deel.strip() for deel in (banden or "").split(",") if deel.strip()):
        try:
            band = lees_band(tekst)
            if not 1 <= band[0] <= band[1]:
                raise ValueError("geef eerst het laagste getal, boven 0")
            gelezen.append(band)
        except ValueError as fout:
            problemen.append(f"--banden '{tekst[:50]}' is niet te lezen; {fout}.")
    if problemen:
        raise VerkeerdGebruik(
            "Deze opties passen niet bij elkaar.", problemen=problemen, stap="verbeter de genoemde opties."
        )
    return tuple(gelezen)


def _zonder_gevolg(naast: object, opties: Mapping[str, object], reden: str) -> Iterator[str]:
    """Yield the options that are given and would change nothing beside another one, when that is given."""
    yield from (f"{optie} {reden}." for optie, waarde in opties.items() if naast and waarde)


def _te_halen(jaar: int, gevraagd: Sequence[str], niveau: Literal["buurt", "wijk"]) -> Reeksinvoer:
    from gebied.bronnen.gemeentelijst import gemeentelijst
    from gebied.reeks import haal_invoer

    return haal_invoer(jaar, gevraagd, gemeentelijst(jaar), niveau=niveau)


def _afwezigheid(invoer: Reeksinvoer, lijst: Path | None) -> Afwezigheid:
    from gebied.bronnen.gemeentelijst import lees_gemeentelijst
    from gebied.reeks.afwezig import zoek_afwezig

    eigen = lees_gemeentelijst(lijst) if lijst else None
    return zoek_afwezig(invoer.gemeenten, jaar=invoer.jaar, lijst=eigen)


def _als_json(uitkomst: Reeksuitkomst) -> dict[str, Any]:
    gemeenten = uitkomst.gemeenten
    return {
        "map": str(uitkomst.map),
        "delen": len(uitkomst.delen),
        "gerekend": uitkomst.gerekend,
        "status": uitkomst.aantallen,
        "gemeenten": gemeenten.astype(object).where(gemeenten.notna(), None).to_dict("records"),
        "bewijs": uitkomst.bewijs.to_dict("records"),
        "afwezig": [] if uitkomst.afwezigheid is None else sorted(uitkomst.afwezigheid.afwezig),
        "bevindingen": [asdict(bevinding) for bevinding in _bevindingen(uitkomst)],
        "bestanden": [str(pad) for pad in uitkomst.bestanden],
        "seconden": uitkomst.seconden,
    }


def _bevindingen(uitkomst: Reeksuitkomst) -> list[Any]:
    afwezig = uitkomst.afwezigheid
    return [*uitkomst.bevindingen, *(afwezig.bevindingen() if afwezig is not None else ())]


_STATUSZIN = {
    "klaar": "ingedeeld",
    "geen_indeling": "geen indeling houdt de regels",
    "tijd_op": "de tijd was op",
    "mislukt": "mislukt",
}


def _toon(uitkomst: Reeksuitkomst) -> None:
    al = len(uitkomst.delen) - uitkomst.gerekend
    eerder = f", waarvan {getal(al)} al klaar" if al else ""
    afdruk.zeg(f"Reeks van {uitkomst.telwoord()}{eerder} ({getal(uitkomst.seconden, 1)} s):")
    for status, aantal in uitkomst.aantallen.items():
        afdruk.zeg(f"  {getal(aantal)} {_STATUSZIN[status]}")
    for rij in uitkomst.bewijs.to_dict("records"):
        trede = str(rij.pop("trede"))
        afdruk.zeg(
            f"Bewijs van {wens_naam(trede)}: {opsomming([f'{getal(n)} {s}' for s, n in rij.items() if n])}."
        )
    afdruk.toon_bevindingen(_bevindingen(uitkomst))
    for pad in uitkomst.bestanden:
        afdruk.zeg(f"Gemaakt: {pad}")


def _meld_mislukt(uitkomst: Reeksuitkomst) -> None:
    """End with a fault that names the gemeenten without a sure outcome, after all files were made."""
    rijen = uitkomst.zonder_uitkomst
    if rijen.empty:
        return
    genoemd = [
        f"{rij.gemeente} ({rij.deel}): {rij.oorzaak}" for rij in rijen.head(_MEESTE_GENOEMD).itertuples()
    ]
    over = len(rijen) - len(genoemd)
    raise GebiedFout(
        f"Van {getal(len(rijen))} van de {uitkomst.telwoord()} is er geen zekere uitkomst. De rest is klaar.",
        problemen=[*genoemd, *([f"en nog {getal(over)}; zie gemeenten.csv"] if over > 0 else [])],
        stap="los de oorzaak op en geef dezelfde opdracht; alleen wat hier staat wordt opnieuw gerekend.",
    )
