"""What the page Wijkscan shows of gebiedstypen: a map, what sets the types apart, and the doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from gebied.indicatoren.cijfer import cijfers
from gebied.indicatoren.gebiedstypen import Gebiedstypen, gebiedstypen
from gebied.kaart.choropleet import kleur_op_typen
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_inkleuring
from gebied.rapport.profieldelen import GEEN_WAARDE
from gebied.taal import getal
from gebied.werkstroom.opgaven import indicatoren_voor_typen
from gebied.wijkscan import Wijkscan


@dataclass(frozen=True)
class Typenbeeld:
    """The gebiedstypen as a map and tables.

    Parameters
    ----------
    typen
        The types with their uncertainty.
    laag
        The map.
    kenmerken
        A row per type: `type`, `gebieden` (number), and a column per indicator with how far the type lies
        from the mean gebied, in standard deviations.
    tabel
        A row per gebied: `naam`, `type`, `zekerheid` (text) and `opmerking`.
    indicatoren, weggelaten
        Names of the indicators that were used; those that were not, with the reason.
    """

    typen: Gebiedstypen
    laag: Kaartlaag
    kenmerken: pd.DataFrame
    tabel: pd.DataFrame
    indicatoren: tuple[str, ...]
    weggelaten: tuple[tuple[str, str], ...]


def maak_typenbeeld(
    scan: Wijkscan, *, sleutels: Sequence[str] | None = None, typen: int | None = None
) -> Typenbeeld:
    """Group the gebieden into types.

    Parameters
    ----------
    scan
        The scan.
    sleutels
        Indicators to group by; by default those of the weights of the example that the scan has.
    typen
        Number of types; by default the largest stable number.

    Raises
    ------
    VerkeerdGebruik
        When there are too few gebieden or figures.
    """
    lijst = cijfers(scan.gemeten, scan.indicatoren, drempel=scan.drempel)
    gekozen = list(sleutels) if sleutels else indicatoren_voor_typen(scan)
    gevonden = gebiedstypen(lijst, indicatoren=gekozen, aantal=typen)
    naam_van = {indicator.sleutel: indicator.naam for indicator in scan.indicatoren}
    titel = f"{scan.naam}: gebiedstypen"
    return Typenbeeld(
        typen=gevonden,
        laag=laag_van_inkleuring(
            scan,
            kleur_op_typen(scan.codes, gevonden, restgebieden=scan.graaf.restgebieden),
            titel=titel,
            waarden=_typeteksten(gevonden),
            opschrift="Gebiedstype",
        ),
        kenmerken=_kenmerken(gevonden, naam_van),
        tabel=_typentabel(gevonden),
        indicatoren=tuple(naam_van[sleutel] for sleutel in gevonden.indicatoren),
        weggelaten=tuple((naam_van[sleutel], reden) for sleutel, reden in gevonden.weggelaten.items()),
    )


def _typeteksten(typen: Gebiedstypen) -> dict[str, str]:
    return {
        str(code): f"{rij['type']}. {rij['typenaam']}{' (onzeker)' if rij['onzeker'] else ''}"
        if rij["typenaam"]
        else str(rij["reden"])
        for code, rij in typen.tabel.iterrows()
    }


def _kenmerken(typen: Gebiedstypen, naam_van: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "type": f"{deel.nr}. {deel.naam}",
                "gebieden": len(deel.plaatsen),
                **{naam_van[sleutel]: _met_teken(deel.kenmerken[sleutel]) for sleutel in typen.indicatoren},
            }
            for deel in typen.typen
        ]
    )


def _met_teken(score: float) -> str:
    """Return a score with one decimal and its sign; nothing is written as minus zero."""
    rond = round(score, 1)
    return f"{'+' if rond > 0 else '−' if rond < 0 else ''}{getal(abs(rond), 1)}"


def _typentabel(typen: Gebiedstypen) -> pd.DataFrame:
    rijen = typen.tabel.sort_values(["type", "naam"])
    zeker = [GEEN_WAARDE if pd.isna(deel) else f"{getal(100 * deel)} %" for deel in rijen["zekerheid"]]
    opmerking = [
        reden or ("kan ook een ander type zijn" if onzeker else "")
        for reden, onzeker in zip(rijen["reden"], rijen["onzeker"], strict=True)
    ]
    return pd.DataFrame(
        {
            "naam": rijen["naam"].to_numpy(),
            "type": rijen["type"].array,
            "zekerheid": zeker,
            "opmerking": opmerking,
        }
    )
