"""The startbeeld: one page per werkgebied, for the first talk of a team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.profiel.profiel import Profiel
from gebied.profiel.profielcijfer import Profielcijfer
from gebied.profiel.tekst import samenvatting
from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Onderdeel, Opsomming
from gebied.rapport.profieldelen import kerncijfers, opmerkingen, sterke_punten

TIEN: Final = (
    "inwoners",
    "leeftijd_0_14",
    "leeftijd_65_plus",
    "eenpersoonshuishoudens",
    "corporatiewoningen",
    "bijstand",
    "moeite_met_rondkomen",
    "ervaren_gezondheid",
    "eenzaam",
    "wmo",
)
"""Figures that a startbeeld shows when they are there; others take the place of what is not."""

_AANTAL: Final = 10
_UITLEG: Final = (
    "Per gebied vindt u op één bladzijde tien cijfers, sterke punten, signalen en wat er is afgesproken. "
    "'Hoger' of 'lager' staat er alleen als het verschil groter is dan de onzekerheid. Een verschil zegt "
    "niets over de oorzaak."
)
_MEESTE_PUNTEN: Final = 5


def startbeeld(
    profielen: Sequence[Profiel],
    *,
    titel: str = "Startbeeld per werkgebied",
    sleutels: Iterable[str] = TIEN,
    datum: date | None = None,
) -> Document:
    """Return one page per area: ten figures, strong points, signals and agreed results.

    Parameters
    ----------
    profielen
        The areas, mostly the werkgebieden of an indeling.
    titel
        Title of the report.
    sleutels
        Indicators to show, the most important first; what an area has no figure of is left out, and further
        indicators, one per domain in turn, fill the ten.
    datum
        The day of the report.

    Raises
    ------
    VerkeerdGebruik
        When there is no area.
    """
    if not profielen:
        raise VerkeerdGebruik(
            "Er is geen gebied om een startbeeld van te maken.",
            stap="kies een indeling met werkgebieden, of noem een gebied.",
        )
    keuze = tuple(sleutels)
    onderdelen = [*opmerkingen(profielen[0].herkomsten), Kop("De gebieden"), Alinea(_UITLEG)]
    for profiel in profielen:
        onderdelen += [NieuwePagina(), *_bladzijde(profiel, keuze)]
    bronnen = dict.fromkeys(h.regel for profiel in profielen for h in profiel.herkomsten)
    return Document(
        titel=titel,
        ondertitel=profielen[0].scan,
        onderdelen=tuple(onderdelen),
        onderwerp="Startbeeld",
        datum=datum,
        bronnen=tuple(bronnen),
    )


def _bladzijde(profiel: Profiel, sleutels: Sequence[str]) -> list[Onderdeel]:
    naam = profiel.gebied.naam
    delen: list[Onderdeel] = [
        Kop(naam, 2),
        Alinea(" ".join(zin.tekst for zin in samenvatting(profiel)), soort="inleiding"),
        kerncijfers(f"Cijfers van {naam}", tien_cijfers(profiel, sleutels)),
    ]
    for kop, punten in (
        ("Sterke punten", sterke_punten(profiel)),
        ("Signalen", _punten(profiel.signalen, {"sterk punt", "afspraak"}, anders=True)),
        ("Afgesproken resultaten", _punten(profiel.signalen, {"afspraak"})),
    ):
        delen += [Kop(kop, 3), *(punten or [Alinea("Er is nog niets ingevuld.", soort="klein")])]
    return delen


def tien_cijfers(profiel: Profiel, sleutels: Sequence[str]) -> tuple[Profielcijfer, ...]:
    """Return ten figures with a value: those asked for, then of every domain in turn the next one."""
    met_waarde = {
        c.indicator.sleutel: c for c in profiel.cijfers if c.cijfer.waarde is not None and not c.van_gemeente
    }
    gekozen = [met_waarde.pop(sleutel) for sleutel in sleutels if sleutel in met_waarde][:_AANTAL]
    per_domein = [
        [c for c in deel if c.indicator.sleutel in met_waarde] for deel in profiel.per_domein().values()
    ]
    while len(gekozen) < _AANTAL and any(per_domein):
        volgende = [deel.pop(0) for deel in per_domein if deel]
        gekozen += volgende[: _AANTAL - len(gekozen)]
    return tuple(gekozen)


def _punten(signalen: pd.DataFrame, soorten: set[str], *, anders: bool = False) -> list[Onderdeel]:
    """Return signals of these kinds (or of all others), as many as fit on the page."""
    gekozen = signalen[signalen["soort"].isin(soorten) != anders]
    punten = [
        _punt(rij["soort"], rij["tekst"], rij["herkomst"])
        for rij in gekozen.head(_MEESTE_PUNTEN).to_dict("records")
    ]
    if (rest := len(gekozen) - len(punten)) > 0:
        punten.append(f"En nog {rest}; zie het tabellenboek.")
    return [Opsomming(tuple(punten))] if punten else []


def _punt(soort: str, tekst: str, herkomst: str) -> str:
    return f"{soort.capitalize()}: {tekst}{f' ({herkomst})' if herkomst else ''}"
