"""Faults of the library name options of the command line; a page names its own fields."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

import streamlit as st

from gebied.app.tekst import toon_bevindingen, toon_fout
from gebied.fouten import GebiedFout
from gebied.model import Bevinding

_VELDEN: Final = MappingProxyType(
    {
        "--koppeling": "het veld Koppelbestand",
        "--postcodes": "het veld Postcodes",
        "--oude-grenzen": "het veld Grenzen van een ander jaar",
        "--oude-laag": "het veld Laag",
        "--voorzieningen": "het veld Eigen lijst van voorzieningen",
        "--domein": "het veld Domeinen",
        "--jaar": "het veld Jaar",
        "--peildatum": "het veld Peildatum",
        "--methode": "het veld Methode",
        "--instelling": "het veld Sterkte",
        "--drempel": "het veld Drempel",
        "--jaarbudget": "het veld Jaarbudget",
        "--indeling": "het veld Indelingen",
        "--door": "het veld Wie leest in",
        "--kerncijfers": "het veld Kerncijfers",
        "--eerder": "het veld Grenzen van toen",
        "--eerder-laag": "het veld Laag",
        "--eerder-jaar": "het veld Jaar",
        "--eerder-cijfers": "het veld Cijfers van toen",
        "--omgeving": "het veld Cijfers om mee te vergelijken",
        "--omgeving-jaar": "het veld Jaar",
        "--regios": "het veld GGD-regio's",
        "--indicatoren": "het veld Indicatoren",
        "--cijfers": "het veld Cijfers",
        "--locaties": "het veld Bestanden met plekken",
        "--locatie-type": "het veld Type",
        "--signalen": "het veld Signalen",
        "--naam": "het veld Naam",
    }
)
_OPTIE: Final = re.compile(r"--[a-z][a-z-]*[a-z]")


def in_veldnamen(tekst: str) -> str:
    """Return text in which options are called as the fields of the page.

    >>> in_veldnamen("geef met --postcodes een tabel.")
    'geef met het veld Postcodes een tabel.'
    """
    return _OPTIE.sub(lambda optie: _VELDEN.get(optie[0], optie[0]), tekst)


def toon_fout_van_veld(fout: GebiedFout) -> None:
    """Show a fault in the words of the page."""
    toon_fout(
        GebiedFout(
            in_veldnamen(fout.boodschap),
            problemen=[in_veldnamen(probleem) for probleem in fout.problemen],
            stap=in_veldnamen(fout.stap),
        )
    )


def toon_bevindingen_van_veld(bevindingen: tuple[Bevinding, ...], titel: str) -> None:
    """Show findings in the words of the page; nothing when there are none."""
    if bevindingen:
        toon_bevindingen(
            [Bevinding(b.code, in_veldnamen(b.tekst), b.gebied, b.werkgebied) for b in bevindingen],
            titel=titel,
        )


def onthoud_melding(sleutel: str, tekst: str) -> None:
    """Keep a message for the run after this one, in which the page is drawn anew."""
    st.session_state[f"{sleutel}_melding"] = tekst


def toon_melding(sleutel: str) -> None:
    """Show the message of the run before this one, once."""
    if tekst := st.session_state.pop(f"{sleutel}_melding", ""):
        st.success(tekst, icon=":material/check_circle:")
