"""Commands of the analyst: aanvullen, indicatoren, aanbod, doelen, nulmeting."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gebied.cli import afdruk
from gebied.cli.opties import Projectpad, open_project
from gebied.cli.rapporten import Sjabloon
from gebied.fouten import VerkeerdGebruik
from gebied.taal import aantal, getal

_Bestanden = list[Path] | None
OptioneelUit = Annotated[
    Path | None, typer.Option("--uit", metavar="BESTAND", help="Bestand om te maken (.docx, .html of .xlsx).")
]


def aanvullen(
    project: Projectpad,
    eerder: Annotated[
        Path | None,
        typer.Option("--eerder", metavar="BESTAND", help="Grenzen en cijfers van een eerder jaar."),
    ] = None,
    eerder_laag: Annotated[
        str | None, typer.Option("--eerder-laag", metavar="LAAG", help="Laag in het bestand van --eerder.")
    ] = None,
    eerder_jaar: Annotated[
        int | None, typer.Option("--eerder-jaar", metavar="JAAR", help="Jaar van --eerder.")
    ] = None,
    eerder_cijfers: Annotated[
        _Bestanden,
        typer.Option("--eerder-cijfers", metavar="BESTAND", help="Cijfers bij --eerder; mag vaker."),
    ] = None,
    omgeving: Annotated[
        _Bestanden,
        typer.Option(
            "--omgeving", metavar="BESTAND", help="Cijfers van andere gemeenten en het land; mag vaker."
        ),
    ] = None,
    omgeving_jaar: Annotated[
        int | None,
        typer.Option(
            "--omgeving-jaar", metavar="JAAR", help="Jaar van --omgeving, als het bestand dat niet zegt."
        ),
    ] = None,
    regios: Annotated[
        Path | None, typer.Option("--regios", metavar="BESTAND", help="Tabel van gemeente naar GGD-regio.")
    ] = None,
    indicatoren: Annotated[
        Path | None, typer.Option("--indicatoren", metavar="BESTAND", help="Eigen indicatoren (TOML).")
    ] = None,
    cijfers: Annotated[
        Path | None,
        typer.Option("--cijfers", metavar="BESTAND", help="Cijfers van die indicatoren (csv, xlsx)."),
    ] = None,
    locaties: Annotated[
        _Bestanden,
        typer.Option("--locaties", metavar="BESTAND", help="Voorzieningen als punten; mag vaker."),
    ] = None,
    locatie_type: Annotated[
        str | None,
        typer.Option(
            "--locatie-type", metavar="TYPE", help="Type van de punten, als het bestand dat niet zegt."
        ),
    ] = None,
    signalen: Annotated[
        _Bestanden,
        typer.Option("--signalen", metavar="BESTAND", help="Signalen en afspraken per gebied; mag vaker."),
    ] = None,
) -> None:
    """Vul een project aan: andere jaren, andere plaatsen, eigen indicatoren, locaties en signalen."""
    from gebied.werkstroom.aanvullen import Aanvulling, vul_aan

    aanvulling = Aanvulling(
        eerder=eerder,
        eerder_laag=eerder_laag,
        eerder_jaar=eerder_jaar,
        eerder_cijfers=tuple(eerder_cijfers or ()),
        omgeving=tuple(omgeving or ()),
        omgeving_jaar=omgeving_jaar,
        regios=regios,
        indicatoren=indicatoren,
        cijfers=cijfers,
        locaties=tuple(locaties or ()),
        locatie_type=locatie_type,
        signalen=tuple(signalen or ()),
    )
    open_, bevindingen = vul_aan(open_project(project), aanvulling)
    scan = open_.scan
    jaren = sorted(set(scan.metingen.loc[scan.metingen["plaats"].isin(scan.codes), "jaar"].dropna()))
    elders = scan.metingen.loc[~scan.metingen["plaats"].isin(scan.codes), "plaats"].nunique()
    afdruk.zeg(
        f"{scan.naam}: {aantal(len(scan.codes), 'gebied', 'gebieden')}, "
        f"andere jaren: {', '.join(map(str, jaren)) or 'geen'}; "
        f"{aantal(elders, 'andere plaats', 'andere plaatsen')}, "
        f"{aantal(len(scan.eigen_indicatoren), 'eigen indicator', 'eigen indicatoren')}, "
        f"{aantal(len(scan.locaties), 'locatie', 'locaties')}, "
        f"{aantal(len(scan.signalen), 'signaal', 'signalen')}."
    )
    afdruk.toon_bevindingen(bevindingen)
    afdruk.zeg(f"Bewaard in {project}.")


def indicatoren(
    project: Annotated[
        Path | None, typer.Argument(metavar="PROJECT", help="Project met eigen indicatoren en cijfers.")
    ] = None,
    uit: Annotated[
        Path | None, typer.Option("--uit", metavar="BESTAND", help="Werkmap om te maken (.xlsx).")
    ] = None,
    keur: Annotated[
        Path | None,
        typer.Option("--keur", metavar="BESTAND", help="Lijst van indicatoren (csv, xlsx) om na te kijken."),
    ] = None,
) -> None:
    """Toon de lijst van indicatoren met bron en meetcyclus, en wat er niet aan klopt."""
    from gebied.werkstroom.analyse import lijst_van_indicatoren, schrijf_lijst
    from gebied.werkstroom.rapportbestand import keur_uitvoer

    if project is not None and keur is not None:
        raise VerkeerdGebruik("Geef een project of --keur.", stap="laat een van de twee weg.")
    if uit is not None:
        keur_uitvoer(uit, invoer=[project, keur], vormen={".xlsx": "Excel"})
    lijst = lijst_van_indicatoren(None if project is None else open_project(project), keur)
    if uit is not None:
        schrijf_lijst(lijst, uit)
        afdruk.zeg(f"Gemaakt: {uit}")
    afdruk.zeg(
        f"{len(lijst.tabel)} indicatoren, {aantal(len(lijst.bevindingen), 'bevinding', 'bevindingen')}."
    )
    afdruk.toon_bevindingen(lijst.bevindingen)


def aanbod(
    project: Projectpad,
    uit: Annotated[
        Path,
        typer.Option(
            "--uit", metavar="BESTAND", help="Rapport (.docx, .html), tabellen (.xlsx) of kaart (.png)."
        ),
    ],
    soort: Annotated[
        str | None,
        typer.Option(
            "--soort", metavar="SOORT", help="Gebieden in de tabel: buurt, stadsdeel of werkgebied."
        ),
    ] = None,
    binnen: Annotated[
        float, typer.Option("--binnen-m", metavar="METER", min=50, max=50_000, help="Wat dichtbij is.")
    ] = 1000,
    vraag: Annotated[
        list[str] | None,
        typer.Option(
            "--vraag",
            metavar="[TYPE:]INDICATOR",
            help="Indicator die de vraag zegt, voor witte vlekken; mag vaker.",
        ),
    ] = None,
    pakket: Annotated[
        Path | None, typer.Option("--pakket", metavar="BESTAND", help="Basispakket om te toetsen (TOML).")
    ] = None,
    erbij: Annotated[
        list[str] | None,
        typer.Option(
            "--erbij", metavar="TYPE:X:Y", help="Wat een locatie op dit punt (RD) verandert; mag vaker."
        ),
    ] = None,
    verplaats: Annotated[
        list[str] | None,
        typer.Option(
            "--verplaats",
            metavar="SLEUTEL:X:Y",
            help="Wat verandert als deze locatie op dit punt (RD) staat; mag vaker.",
        ),
    ] = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Zet het aanbod van voorzieningen naast de vraag: bereik, witte vlekken, overlap en basispakket."""
    from gebied.werkstroom.aanbod import maak_aanbodrapport, schrijf_aanbodkaart
    from gebied.werkstroom.rapportbestand import VORMEN, keur_uitvoer, schrijf_rapport

    keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, pakket], vormen={**VORMEN, ".png": "kaart"})
    open_ = open_project(project)
    gemaakt = maak_aanbodrapport(
        open_,
        soort=soort,
        afstand_m=binnen,
        vraag=vraag or [],
        pakket=pakket,
        erbij=erbij or [],
        verplaats=verplaats or [],
    )
    if uit.suffix.casefold() == ".png":
        schrijf_aanbodkaart(gemaakt, uit)
    else:
        schrijf_rapport(gemaakt.rapport, uit, sjabloon=sjabloon)
    afdruk.zeg(f"Gemaakt: {uit}")
    afdruk.toon_bevindingen(gemaakt.bevindingen)


def doelen(
    boom: Annotated[
        Path, typer.Argument(metavar="DOELENBOOM", help="Doelenboom (TOML, of een tabel als csv of xlsx).")
    ],
    project: Annotated[
        Path | None, typer.Option("--project", metavar="PROJECT", help="Project met de cijfers.")
    ] = None,
    gebied: Annotated[
        list[str] | None,
        typer.Option(
            "--gebied", metavar="GEBIED", help="Gebied in het rapport; mag vaker. Standaard de gemeente."
        ),
    ] = None,
    uit: OptioneelUit = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Kijk een doelenboom na, en zeg waar elk doel staat."""
    from gebied.werkstroom.analyse import keur_doelen, maak_doelenrapport
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport

    if uit is not None and project is None:
        raise VerkeerdGebruik("Een rapport heeft cijfers nodig.", stap="geef met --project het project.")
    if uit is None and (gebied or sjabloon):
        raise VerkeerdGebruik(
            "--gebied en --sjabloon horen bij --uit.", stap="geef met --uit de naam van het rapport."
        )
    if uit is not None:
        keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, boom])
    open_ = None if project is None else open_project(project)
    if uit is not None and open_ is not None:
        gemaakt = maak_doelenrapport(open_, boom, gebied or [])
        schrijf_rapport(gemaakt, uit, sjabloon=sjabloon)
        afdruk.zeg(f"Gemaakt: {uit}")
        bevindingen = gemaakt.bevindingen
    else:
        bevindingen = keur_doelen(boom, open_)
    afdruk.zeg(f"{boom.name}: {aantal(len(bevindingen), 'bevinding', 'bevindingen')}.")
    afdruk.toon_bevindingen(bevindingen)


def nulmeting(
    project: Projectpad,
    naam: Annotated[
        str | None, typer.Option("--naam", metavar="NAAM", help="Leg de cijfers van nu vast onder deze naam.")
    ] = None,
    vergelijk: Annotated[
        str | None,
        typer.Option("--vergelijk", metavar="NAAM", help="Vergelijk de cijfers van nu met deze nulmeting."),
    ] = None,
    eerder_project: Annotated[
        Path | None,
        typer.Option("--eerder-project", metavar="PROJECT", help="Project van toen, met die nulmeting."),
    ] = None,
    uit: OptioneelUit = None,
    sjabloon: Sjabloon = None,
) -> None:
    """Leg cijfers, definities en indelingen vast, of zeg wat er sindsdien is veranderd."""
    from gebied.werkstroom.analyse import leg_vast, vergelijk_met_nulmeting
    from gebied.werkstroom.rapportbestand import keur_uitvoer, schrijf_rapport

    if (naam is None) == (vergelijk is None):
        raise VerkeerdGebruik(
            "Geef --naam of --vergelijk.",
            stap="gebruik --naam om vast te leggen, --vergelijk om te vergelijken.",
        )
    if naam is not None and (eerder_project, uit, sjabloon) != (None, None, None):
        raise VerkeerdGebruik(
            "--eerder-project, --uit en --sjabloon horen bij --vergelijk.",
            stap="laat ze weg: een nulmeting komt in het project zelf.",
        )
    if uit is not None:
        keur_uitvoer(uit, sjabloon=sjabloon, invoer=[project, eerder_project])
    elif sjabloon is not None:
        raise VerkeerdGebruik("--sjabloon hoort bij --uit.", stap="geef met --uit de naam van het rapport.")
    open_ = open_project(project)
    if naam is not None:
        gemaakt = leg_vast(open_, naam)
        afdruk.zeg(
            f"Nulmeting '{gemaakt.naam}' van {gemaakt.datum:%d-%m-%Y}: {len(gemaakt.gebieden)} gebieden, "
            f"{getal(len(gemaakt.metingen))} cijfers. Bewaard in {project}."
        )
        return
    uitkomst, gerapporteerd = vergelijk_met_nulmeting(
        open_, vergelijk or "", eerder=open_project(eerder_project) if eerder_project else None
    )
    afdruk.zeg(
        f"Vergeleken met '{uitkomst.nulmeting.naam}': {getal(len(uitkomst.vergeleken))} van "
        f"{getal(len(uitkomst.veranderingen))} cijfers; {getal(len(uitkomst.veranderd))} veranderden meer "
        "dan hun onzekerheid."
    )
    if len(uitkomst.vergeleken) < len(uitkomst.veranderingen):
        afdruk.zeg(
            "De andere cijfers zijn niet nieuwer of niet vergelijkbaar. Het rapport (--uit) zegt waarom."
        )
    afdruk.toon_bevindingen(uitkomst.bevindingen)
    if uit is not None:
        schrijf_rapport(gerapporteerd, uit, sjabloon=sjabloon)
        afdruk.zeg(f"Gemaakt: {uit}")
