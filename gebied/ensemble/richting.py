"""The metrics of an ensemble, which way each is better, and the sentence about where an indeling stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gebied.taal import getal

AFWIJKING: Final = "afwijking_per_team"
"""The one metric that is not in the judge's register: by how many inhabitants teams are off the mean."""

WAARMEE: Final = "willekeurige geldige indelingen"
"""What an indeling is set against, in every sentence."""


@dataclass(frozen=True, slots=True)
class Richting:
    """Which way a metric is better, and the words for it.

    Parameters
    ----------
    kop
        What is measured, as a short heading.
    teken
        -1 where less is better, 1 where more is better, 0 where neither is.
    beter, slechter, gelijk
        How an indeling compares with another that has a worse, better or equal value; without a direction
        `beter` is said of the higher value. ``{}`` stands for the label of the metric.
    werkwoord
        What stands between the name of an indeling and these words.
    """

    kop: str
    teken: int
    beter: str
    slechter: str
    gelijk: str
    werkwoord: str = "is"


RICHTINGEN: Final[Mapping[str, Richting]] = MappingProxyType(
    {
        AFWIJKING: Richting(
            "Afwijking van het gemiddelde team",
            -1,
            "beter in balans",
            "minder goed in balans",
            "even goed in balans",
        ),
        "in_band": Richting(
            "Werkgebieden in de band",
            1,
            "meer werkgebieden in de band",
            "minder werkgebieden in de band",
            "evenveel werkgebieden in de band",
            "heeft",
        ),
        "afstand_tot_band": Richting(
            "Inwoners buiten de band", -1, "dichter bij de band", "verder van de band", "even ver van de band"
        ),
        "kleinste": Richting(
            "Inwoners van het kleinste werkgebied",
            0,
            "een groter kleinste werkgebied",
            "een kleiner kleinste werkgebied",
            "een even groot kleinste werkgebied",
            "heeft",
        ),
        "grootste": Richting(
            "Inwoners van het grootste werkgebied",
            0,
            "een groter grootste werkgebied",
            "een kleiner grootste werkgebied",
            "een even groot grootste werkgebied",
            "heeft",
        ),
        "over_grens": Richting(
            "Werkgebieden over een grens",
            -1,
            "minder werkgebieden over een grens",
            "meer werkgebieden over een grens",
            "evenveel werkgebieden over een grens",
            "heeft",
        ),
        "compactheid_m": Richting(
            "Afstand van inwoners tot het middelste gebied", -1, "compacter", "minder compact", "even compact"
        ),
        "verplaatste_inwoners": Richting(
            "Inwoners met een ander team dan nu",
            -1,
            "minder inwoners met een ander team dan nu",
            "meer inwoners met een ander team dan nu",
            "evenveel inwoners met een ander team dan nu",
            "heeft",
        ),
        "afstand_tot_doel": Richting(
            "Inwoners boven of onder het doel",
            -1,
            "dichter bij het doel",
            "verder van het doel",
            "even ver van het doel",
        ),
        "afstand_ook_inwoners": Richting(
            "Inwoners buiten de band van {}",
            -1,
            "dichter bij de band van {}",
            "verder van de band van {}",
            "even ver van de band van {}",
        ),
        "belasting_afwijking_pct": Richting(
            "Grootste verschil in werk met het gemiddelde",
            -1,
            "gelijker in werk per team",
            "minder gelijk in werk per team",
            "even gelijk in werk per team",
        ),
        "mix_afwijking": Richting(
            "Ongelijk verdeeld: {}",
            -1,
            "gelijker verdeeld in {}",
            "minder gelijk verdeeld in {}",
            "even gelijk verdeeld in {}",
        ),
        "mix_spreiding": Richting(
            "Verschil binnen werkgebieden: {}",
            -1,
            "meer gelijksoortig in {}",
            "minder gelijksoortig in {}",
            "even gelijksoortig in {}",
        ),
        "inwoners_buiten_groep": Richting(
            "Inwoners buiten hun groep",
            -1,
            "minder inwoners buiten hun groep",
            "meer inwoners buiten hun groep",
            "evenveel inwoners buiten hun groep",
            "heeft",
        ),
        "inwoners_buiten_laag": Richting(
            "Inwoners buiten hun laag {}",
            -1,
            "minder inwoners buiten hun laag {}",
            "meer inwoners buiten hun laag {}",
            "evenveel inwoners buiten hun laag {}",
            "heeft",
        ),
        "bereik_pct": Richting(
            "Inwoners dicht bij een ontmoetingsplek",
            1,
            "meer inwoners dicht bij een ontmoetingsplek",
            "minder inwoners dicht bij een ontmoetingsplek",
            "evenveel inwoners dicht bij een ontmoetingsplek",
            "heeft",
        ),
        "inwoners_buiten_aansluiting": Richting(
            "Inwoners buiten het team van {}",
            -1,
            "beter aangesloten bij {}",
            "minder goed aangesloten bij {}",
            "even goed aangesloten bij {}",
        ),
    }
)
"""Metric → its direction and words, in the order in which tables show them."""


def maat_van(sleutel: str) -> str:
    """Return the metric of a column: ``"mix_afwijking: bijstand"`` → ``"mix_afwijking"``."""
    return sleutel.partition(": ")[0]


def label_van(sleutel: str) -> str:
    """Return the label of a column: ``"mix_afwijking: bijstand"`` → ``"bijstand"``; else empty."""
    return sleutel.partition(": ")[2]


def richting_van(sleutel: str) -> int:
    """Return -1 where less of this metric is better, 1 where more is better, 0 where neither is."""
    return RICHTINGEN[maat_van(sleutel)].teken


def leesbaar(sleutel: str) -> str:
    """Return what a metric measures, as a short heading.

    >>> leesbaar("mix_afwijking: bijstand")
    'Ongelijk verdeeld: bijstand'
    """
    return RICHTINGEN[maat_van(sleutel)].kop.format(label_van(sleutel))


def schrijf_plaats(sleutel: str, beter: int, gelijk: int, van: int) -> str:
    """Return where an indeling stands, in half a sentence; ties are counted apart.

    Parameters
    ----------
    sleutel
        The metric, with its label where it has one.
    beter, gelijk, van
        Than how many it is better (without a direction: higher), with how many it is equal, and out of how
        many.

    Examples
    --------
    >>> schrijf_plaats("afwijking_per_team", 997, 2, 1000)
    'beter in balans dan 997 van 1.000 willekeurige geldige indelingen, en even goed als 2'
    >>> schrijf_plaats("compactheid_m", 0, 0, 1000)
    'minder compact dan alle 1.000 willekeurige geldige indelingen'
    """
    richting, label = RICHTINGEN[maat_van(sleutel)], label_van(sleutel)
    slechter = van - beter - gelijk
    alle = f"alle {getal(van)} {WAARMEE}"
    if gelijk == van:
        return f"{richting.gelijk.format(label)} als {alle}"
    if van in (beter, slechter):
        return f"{(richting.beter if beter else richting.slechter).format(label)} dan {alle}"
    woord, aantal = (richting.beter, beter) if beter else (richting.slechter, slechter)
    zin = f"{woord.format(label)} dan {getal(aantal)} van {getal(van)} {WAARMEE}"
    if not gelijk:
        return zin
    even = "even goed als" if richting.teken else "gelijk aan"
    return f"{zin}, en {even} {getal(gelijk)}"
