"""The page that `bench.app_kaart` measures: a map in a fragment, where a click moves a gebied next door."""

from __future__ import annotations

import streamlit as st

from bench.instanties import voronoi
from bench.verplaats import indeling_van
from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.beoordelen import verplaats
from gebied.kaart.kaartlaag import laag_van_indeling
from gebied.model import Indeling, Opdracht
from gebied.wijkscan import Wijkscan

PER_WERKGEBIED = 9


def instantie(aantal: int) -> tuple[Wijkscan, Indeling]:
    scan = voronoi(aantal, 1)
    werkgebieden = aantal // PER_WERKGEBIED
    return scan, indeling_van(scan, 1, Opdracht(teams=werkgebieden), werkgebieden)


def buurwerkgebied(scan: Wijkscan, indeling: Indeling, code: str) -> int | None:
    """Return the first other werkgebied that borders on a gebied."""
    eigen = indeling.toewijzing[code]
    nummers = (indeling.toewijzing[buur] for buur in scan.graaf.buren_van(code))
    return next((nr for nr in nummers if nr != eigen), None)


@st.fragment
def kaart(scan: Wijkscan, sleutel: str) -> None:
    indeling = st.session_state.indeling
    code = klik_op("kaart", scan.codes)
    naar = buurwerkgebied(scan, indeling, code) if code else None
    if code and naar is not None:
        indeling = st.session_state.indeling = verplaats(scan, indeling, code, naar).indeling
    kaartvak(laag_van_indeling(scan, indeling), sleutel=sleutel, key="kaart", hoogte=620)


def main() -> None:
    st.set_page_config(layout="wide")
    aantal = int(st.query_params.get("gebieden", "150"))
    scan, indeling = st.cache_resource(instantie)(aantal)
    st.session_state.setdefault("indeling", indeling)
    st.button("Opnieuw")
    toon_vormen(scan, f"bench {aantal}")
    kaart(scan, f"bench {aantal}")


if __name__ == "__main__":
    main()
