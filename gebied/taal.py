"""How numbers and lists are written in Dutch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

RAAKPUNT: Final = "zij raken elkaar in één punt"
"""What is said of two parts at a distance of 0 m."""


def getal(waarde: float, decimalen: int = 0) -> str:
    """Write a number with points between thousands and a decimal comma.

    >>> getal(193563), getal(10753.5, 1)
    ('193.563', '10.753,5')
    """
    return f"{waarde:,.{decimalen}f}".translate(str.maketrans(",.", ".,"))


def kort(waarde: float, decimalen: int = 2) -> str:
    """Write a number with at most so many decimals.

    >>> kort(1400), kort(2.5), kort(0.333)
    ('1.400', '2,5', '0,33')
    """
    return getal(waarde, decimalen).rstrip("0").removesuffix(",")


def afstand(meters: float) -> str:
    """Write a distance in metres; two parts that touch in one point have none.

    >>> afstand(2251.4), afstand(0)
    ('2.251 m', 'zij raken elkaar in één punt')
    """
    return f"{getal(meters)} m" if meters > 0 else RAAKPUNT


def aantal(hoeveel: int, enkelvoud: str, meervoud: str) -> str:
    """Return a count with its noun.

    >>> aantal(1, "gebied", "gebieden"), aantal(1200, "gebied", "gebieden")
    ('1 gebied', '1.200 gebieden')
    """
    return f"{getal(hoeveel)} {enkelvoud if hoeveel == 1 else meervoud}"


def opsomming(delen: Sequence[str]) -> str:
    """Join names with commas and a last 'en'.

    >>> opsomming(["Haven", "Stad", "Buiten"])
    'Haven, Stad en Buiten'
    """
    return delen[0] if len(delen) == 1 else f"{', '.join(delen[:-1])} en {delen[-1]}" if delen else ""


def met_hoofdletter(tekst: str) -> str:
    """Return text that begins with a capital; the rest stays as it is, other than `str.capitalize` does.

    >>> met_hoofdletter("werkgebied van Voorstel A")
    'Werkgebied van Voorstel A'
    """
    return tekst[:1].upper() + tekst[1:]


def groepnaam(groep: str) -> str:
    """Return how the name of a group of the scan is read: ``"cbs_wijk"`` → ``"CBS-wijk"``."""
    return "CBS-wijk" if groep == "cbs_wijk" else groep.replace("_", " ")


_BAND: Final = ("afstand tot de band", "inwoners", 1)
_DOEL: Final = ("afstand tot het doel", "inwoners", 1)
_TREDEN: Final[Mapping[str, tuple[str, str, int]]] = {
    "inwoners": _BAND,
    "afstand_tot_band": _BAND,
    "doel": _DOEL,
    "afstand_tot_doel": _DOEL,
    "ook_inwoners": ("afstand tot de band in andere kolommen", "inwoners", 1),
    "belasting": ("ongelijke belasting", "punten", 100),
    "mix": ("afwijking in de mix", "punten", 1),
    "ontmoetingsplek": ("tekort aan ontmoetingsplekken", "punten", 1),
    "binnen": ("inwoners over de grens", "inwoners", 1),
    "lagen": ("inwoners buiten hun laag", "inwoners", 1),
    "huidig": ("inwoners die van team wisselen", "inwoners", 1),
    "aansluiten_bij": ("inwoners buiten het team dat is gevolgd", "inwoners", 1),
    "compactheid": ("compactheid", "inwoner-kilometers", 1000),
}
"""Wish, or tier of a proof → what it measures, its unit, and how many of the whole numbers make one unit."""


def wens_naam(trede: str) -> str:
    """Return what a wish or a tier of a proof measures.

    >>> wens_naam("afstand_tot_band"), wens_naam("belasting+mix")
    ('afstand tot de band', 'ongelijke belasting en afwijking in de mix')
    """
    return opsomming([_TREDEN[wens][0] if wens in _TREDEN else wens for wens in trede.split("+")])


def wens_maat(trede: str) -> tuple[str, int]:
    """Return the unit of a wish or tier, and how many of its whole numbers make one unit.

    A tier of more wishes counts in thousandths of points.

    >>> wens_maat("huidig"), wens_maat("belasting+mix")
    (('inwoners', 1), ('punten', 1000))
    """
    if "+" in trede:
        return "punten", 1000
    _, eenheid, per = _TREDEN.get(trede, ("", "", 1))
    return eenheid, per


def wens_waarde(trede: str, waarde: float) -> str:
    """Write the value of a wish or tier with its unit.

    >>> wens_waarde("afstand_tot_band", 1204), wens_waarde("belasting", 1250)
    ('1.204 inwoners', '12,5 punten')
    """
    eenheid, per = wens_maat(trede)
    return f"{getal(waarde / per, 1 if per > 1 else 0)} {eenheid}".strip()
