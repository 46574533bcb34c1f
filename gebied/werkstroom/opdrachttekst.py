"""An opdracht as text, for a page: written as TOML, and read from a text or an uploaded file."""

from __future__ import annotations

from gebied.bronnen.opdrachtbestand import lees_opdracht, opdracht_als_toml
from gebied.fouten import InvoerGeweigerd
from gebied.model import Opdracht
from gebied.werkstroom.ontvangst import ontvangen

__all__ = ["opdracht_als_toml", "opdracht_uit_toml"]


def opdracht_uit_toml(inhoud: bytes) -> Opdracht:
    """Return the opdracht that a text in TOML holds.

    Raises
    ------
    InvoerGeweigerd
        When it is no TOML.
    VerkeerdGebruik
        When it is no opdracht; with every fault.
    """
    with ontvangen([("opdracht.toml", inhoud)]) as (pad,):
        try:
            delen = lees_opdracht(pad)
        except InvoerGeweigerd as fout:  # it names a folder that means nothing to who pasted a text
            raise InvoerGeweigerd(
                "De opdracht is geen geldige TOML.", problemen=fout.problemen, stap=fout.stap
            ) from None
    return Opdracht.uit_dict(delen)
