"""Text on a page: what comes from data as it is; faults and findings alike everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from gebied.fouten import GebiedFout
from gebied.model import Bevinding
from gebied.taal import aantal


def letterlijk(tekst: str) -> str:
    """Return text that the page shows as it is: names are no markup, and a line break stays one."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", tekst).replace("\n", "  \n")


def toon_fout(fout: GebiedFout) -> None:
    """Show what is wrong, every problem, and the next step."""
    st.error(letterlijk(str(fout)), icon=":material/error:")


def toon_bevindingen(bevindingen: Iterable[Bevinding], *, titel: str = "Bevindingen") -> None:
    """Show findings as a list, or that there are none."""
    regels = list(dict.fromkeys(bevinding.tekst for bevinding in bevindingen))
    if not regels:
        st.markdown(f"**{letterlijk(titel)}:** geen.")
        return
    st.markdown(f"**{letterlijk(titel)}** ({aantal(len(regels), 'punt', 'punten')})")
    st.markdown("\n".join(f"- {letterlijk(regel)}" for regel in regels))
