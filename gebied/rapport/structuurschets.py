"""The structuurschets: all gebieden of a year in one report, for the yearly report to the council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gebied.fouten import VerkeerdGebruik
from gebied.profiel.profiel import Profiel
from gebied.profiel.tekst import domeintekst, samenvatting
from gebied.rapport.document import Alinea, Document, Kop, NieuwePagina, Onderdeel, Tabel
from gebied.rapport.profieldelen import (
    GEEN_WAARDE,
    alinea,
    kerncijfers,
    leeswijzer,
    opmerkingen,
    opvallend,
    signalentabel,
    sterke_punten,
)
from gebied.rapport.startbeeld import TIEN, tien_cijfers
from gebied.taal import getal


def structuurschets(profielen: Sequence[Profiel], *, titel: str = "", datum: date | None = None) -> Document:
    """Return one report about many areas: an overview, then per area what stands out, text and figures.

    Parameters
    ----------
    profielen
        The areas, in the order of the report.
    titel
        Title; by default that of the scan.
    datum
        The day of the report.

    Raises
    ------
    VerkeerdGebruik
        When there is no area.
    """
    if not profielen:
        raise VerkeerdGebruik(
            "Er is geen gebied voor de structuurschets.",
            stap="kies een lager aantal inwoners, of een ander niveau.",
        )
    onderdelen = [*opmerkingen(profielen[0].herkomsten), Kop("Overzicht"), _overzicht(profielen)]
    onderdelen += [NieuwePagina(), Kop("De gebieden")]
    for nr, profiel in enumerate(profielen):
        onderdelen += [NieuwePagina()] * (nr > 0)
        onderdelen += _gebied(profiel)
    onderdelen += [NieuwePagina(), Kop("Hoe u dit leest"), *leeswijzer()]
    bronnen = dict.fromkeys(h.regel for profiel in profielen for h in profiel.herkomsten)
    return Document(
        titel=titel or f"Structuurschets {profielen[0].scan}",
        ondertitel=f"{getal(len(profielen))} gebieden",
        onderdelen=tuple(onderdelen),
        onderwerp="Structuurschets",
        datum=datum,
        bronnen=tuple(bronnen),
    )


def _overzicht(profielen: Sequence[Profiel]) -> Tabel:
    rijen = tuple(
        (
            profiel.gebied.naam,
            profiel.gebied.soort,
            GEEN_WAARDE if profiel.inwoners is None else getal(profiel.inwoners),
            "; ".join(o.cijfer.indicator.naam for o in profiel.gunstig) or GEEN_WAARDE,
            "; ".join(o.cijfer.indicator.naam for o in profiel.ongunstig) or GEEN_WAARDE,
        )
        for profiel in profielen
    )
    kolommen = ("Gebied", "Soort", "Inwoners", "Meest gunstig", "Meest ongunstig")
    return Tabel("De gebieden en wat er het meest afwijkt", kolommen, rijen, getallen=frozenset({2}))


def _gebied(profiel: Profiel) -> list[Onderdeel]:
    naam = profiel.gebied.naam
    delen: list[Onderdeel] = [
        Kop(naam, 2),
        Alinea(" ".join(zin.tekst for zin in samenvatting(profiel)), soort="inleiding"),
        *opvallend(profiel),
    ]
    if punten := sterke_punten(profiel):
        delen += [Kop("Sterke punten", 3), *punten]
    for domein in profiel.per_domein():
        delen += [Kop(domein.capitalize(), 3), *alinea(domeintekst(profiel, domein))]
    delen += [Kop("Cijfers", 3), kerncijfers(f"Cijfers van {naam}", tien_cijfers(profiel, TIEN))]
    delen += signalentabel(f"Signalen uit {naam}", profiel.signalen)
    return delen
