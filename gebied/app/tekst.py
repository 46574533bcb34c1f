"""Text on a page: what comes from data as it is; faults and findings alike everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final

import streamlit as st

from gebied.fouten import GebiedFout
from gebied.model import Bevinding
from gebied.taal import aantal

_TEKENS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=])")
"""What markdown gives a meaning."""
_ONZICHTBAAR: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
"""Control characters, and marks that would turn the text around it too."""
_INSPRINGEN: Final = re.compile(r"(^|\n)[ \t]+")
"""Indented text would become code."""
_NABEWERKT: Final = re.compile(r"(?i)(?<=:/)(?=/)|(?<=www)(?=\.)|(?<=@)(?=\w)|(?<=:)(?=[\w+-][\w+/-]*:)")
"""Where Streamlit makes links and icons of plain text after it read markdown: escaping comes too early."""
_WOORDVERBINDER: Final = "\u2060"
"""A sign without width, which breaks what is made of plain text and nothing else."""

_PLAATS: Final = MappingProxyType(
    {
        "kerncijfers": "het veld Cijfers, bij 'Uit bestanden' op de pagina Begin",
        "onbekend-als-restgebied": "het vinkje 'Onbekend is restgebied' op de pagina Begin",
        "groepen": "het veld Groepen, bij 'Uit bestanden' op de pagina Begin",
        "binnen": "de grens",
        "hard": "de keuze 'Een regel'",
        "vastzetten": "het veld 'Werkgebieden daarvan die blijven zoals zij zijn'",
    }
)
"""Option of the command line → where it is in the app: the library names options in its advice."""
_OPTIE: Final = re.compile(rf"--({'|'.join(_PLAATS)})\b(?![-\w])(?: BESTAND\.csv)?")


def letterlijk(tekst: str) -> str:
    """Return text that the page shows as it is: names are no markup, and a line break stays one."""
    kaal = _ONZICHTBAAR.sub("", tekst.replace("\r\n", "\n").replace("\r", "\n"))
    kaal = _NABEWERKT.sub(_WOORDVERBINDER, _INSPRINGEN.sub(r"\1", kaal))
    return _TEKENS.sub(r"\\\1", kaal).replace("\n", "  \n")


def toon_fout(fout: GebiedFout) -> None:
    """Show what is wrong, every problem, and the next step, in words of the app."""
    tekst = _OPTIE.sub(lambda optie: _PLAATS[optie[1]], str(fout))
    st.error(letterlijk(tekst), icon=":material/error:")


def toon_bevindingen(bevindingen: Iterable[Bevinding], *, titel: str = "Bevindingen") -> None:
    """Show findings as a list, or that there are none."""
    regels = list(dict.fromkeys(bevinding.tekst for bevinding in bevindingen))
    if not regels:
        st.markdown(f"**{letterlijk(titel)}:** geen.")
        return
    st.markdown(f"**{letterlijk(titel)}** ({aantal(len(regels), 'punt', 'punten')})")
    st.markdown("\n".join(f"- {letterlijk(regel)}" for regel in regels))
