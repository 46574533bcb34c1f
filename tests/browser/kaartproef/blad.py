"""A small app for the tests of the map: two pages, two scans, a fragment, maps that move together."""

import geopandas as gpd
import pandas as pd
import shapely
import streamlit as st

from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.graaf import maak_graaf
from gebied.kaart.kaartlaag import Kaartlaag, Kaartpunt, laag_van_graaf, laag_van_indeling
from gebied.model import RD_NEW, Indeling
from gebied.wijkscan import Wijkscan

VALS = "<img src=x onerror=alert(1)>"


@st.cache_resource
def rooster(breed: int, hoog: int) -> Wijkscan:
    """Return squares of one km around Amersfoort: A1 is north-west, the last one is restgebied."""
    plekken = [(rij, kolom) for rij in range(hoog) for kolom in range(breed)]
    codes = [f"{chr(65 + rij)}{kolom + 1}" for rij, kolom in plekken]
    gebieden = gpd.GeoDataFrame(
        {
            "code": codes,
            "naam": [VALS if code == "A1" else f"Buurt {code}" for code in codes],
            "gemeentecode": "GM9999",
            "gemeente": "Roosterdam",
            "inwoners": pd.array([100 * (plek + 1) for plek in range(len(codes))], dtype="Int64"),
            "restgebied": [code == codes[-1] for code in codes],
        },
        geometry=[
            shapely.box(
                150_000 + 1000 * kolom,
                460_000 - 1000 * rij,
                151_000 + 1000 * kolom,
                461_000 - 1000 * rij,
            )
            for rij, kolom in plekken
        ],
        crs=RD_NEW,
    )
    return Wijkscan("rooster", "buurt", gebieden, maak_graaf(gebieden, restgebieden={codes[-1]}))


def laag(scan: Wijkscan, los: set[str]) -> Kaartlaag:
    """Return two werkgebieden, left and right; what is in `los` changes sides. Two places lie on the map."""
    toewijzing = {code: 1 + ((int(code[1:]) > 2) != (code in los)) for code in scan.codes}
    beeld = laag_van_indeling(scan, Indeling("plan", toewijzing, {1: "West", 2: "Oost"}))
    punten = (
        Kaartpunt("De Haard", "buurthuis", 150_500, 460_500),
        Kaartpunt("De Zon", VALS, 152_500, 459_500),
    )
    return Kaartlaag(**{**vars(beeld), "punten": punten})


@st.fragment
def werkkaart(scan: Wijkscan, sleutel: str) -> None:
    """Show a map in a fragment: a click lets a gebied change sides."""
    los = st.session_state.setdefault("los", set())
    st.session_state.keren = st.session_state.get("keren", 0) + 1
    if klik := klik_op("werk", scan.codes):
        los ^= {klik}
    gekozen = kaartvak(laag(scan, los), sleutel=sleutel, key="werk", keuze=sorted(los), hoogte=400)
    assert gekozen == klik
    st.caption(f"keren {st.session_state.keren}")


def eerste() -> None:
    """Show the map to work on and two that move together."""
    groot = st.toggle("Ander project")
    scan, sleutel = (rooster(5, 5), "groot") if groot else (rooster(4, 3), "klein")
    if st.toggle("Bewaard"):
        sleutel += " en bewaard"
    st.title("Eerste")
    toon_vormen(scan, sleutel)
    werkkaart(scan, sleutel)
    links, rechts = st.columns(2)
    with links:
        kaartvak(laag_van_graaf(scan), sleutel=sleutel, key="links", samen="twee", hoogte=250)
    with rechts:
        kaartvak(
            laag_van_graaf(scan),
            sleutel=sleutel,
            key="rechts",
            samen="twee",
            hoogte=250,
            compact=True,
            klikbaar=False,
        )
    with st.expander("Meer"):
        kaartvak(laag_van_graaf(scan), sleutel=sleutel, key="dicht", hoogte=200, compact=True)


def tweede() -> None:
    """Show no map at all."""
    st.title("Tweede")


st.set_page_config(layout="wide")
st.navigation([st.Page(eerste, default=True), st.Page(tweede)]).run()
