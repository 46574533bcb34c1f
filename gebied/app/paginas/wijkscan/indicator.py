"""Parts of a page about one indicator: its ranking, its distribution, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import streamlit as st

from gebied.app.tekst import letterlijk
from gebied.werkstroom.wijkscanbeeld import Indicatorbeeld

_BLAUW: Final = "#568bcc"
_ORANJE: Final = "#b35806"
_HOOGTE: Final = 240


def toon_rangorde(beeld: Indicatorbeeld, *, bij_keuze: Callable[[str], None]) -> None:
    """Show the gebieden from high to low, with the same content as the map.

    Parameters
    ----------
    beeld
        The indicator.
    bij_keuze
        Called with the key of the table when a row is chosen.
    """
    key = f"wijkscan_rangorde_{beeld.indicator.sleutel}"
    bekend = beeld.tabel["waarde"].dropna()
    laag, hoog = (float(bekend.min()), float(bekend.max())) if len(bekend) else (0.0, 1.0)
    kolommen: dict[str, Any] = {
        "rang": st.column_config.NumberColumn("Plaats", width=60),
        "naam": st.column_config.TextColumn("Gebied"),
        "cijfer": st.column_config.TextColumn(beeld.opschrift),
        "waarde": st.column_config.ProgressColumn(
            "Staaf", format=" ", min_value=min(laag, 0.0), max_value=max(hoog, 0.0) or 1.0
        ),
        "marge": st.column_config.TextColumn("Marge (95 %)"),
        "klasse": st.column_config.TextColumn("Klasse op de kaart"),
        "naast": st.column_config.TextColumn(f"Naast {beeld.naast}"),
        "opmerking": st.column_config.TextColumn("Opmerking"),
        "code": st.column_config.TextColumn("Code"),
    }
    if not beeld.naast:
        del kolommen["naast"]
    st.dataframe(
        beeld.tabel,
        hide_index=True,
        column_order=list(kolommen),
        column_config=kolommen,
        key=key,
        on_select=partial(bij_keuze, key),
        selection_mode="single-row",
        alt=f"{beeld.opschrift} per gebied, van hoog naar laag",
    )


def toon_verdeling(beeld: Indicatorbeeld, gebied: str | None) -> None:
    """Show how the figures are distributed: a chart, the same in words, and the classes of the map."""
    st.markdown(f"**{letterlijk(beeld.opschrift)}**")
    if beeld.tabel["waarde"].notna().any():
        st.vega_lite_chart(
            beeld.tabel.dropna(subset="waarde")[["code", "naam", "cijfer", "waarde"]],
            _grafiek(beeld, gebied),
            alt=beeld.samenvatting,
            key=f"wijkscan_verdeling_{beeld.indicator.sleutel}",
        )
    st.markdown(letterlijk(beeld.samenvatting))
    klassen = beeld.verdeling.rename(columns={"klasse": "Klasse op de kaart", "gebieden": "Gebieden"})
    st.dataframe(klassen, hide_index=True, alt="Aantal gebieden per klasse op de kaart")


def _grafiek(beeld: Indicatorbeeld, gebied: str | None) -> dict[str, Any]:
    """Return a histogram with a line per gebied below it; the gebied that was chosen stands out."""
    as_ = {"field": "waarde", "type": "quantitative"}
    lijst = [{"field": "naam", "title": "Gebied"}, {"field": "cijfer", "title": "Cijfer"}]
    gekozen = {"test": {"field": "code", "equal": gebied or ""}}
    return {
        "height": _HOOGTE,
        "layer": [
            {
                "mark": {"type": "bar", "color": _BLAUW},
                "encoding": {
                    "x": {**as_, "bin": {"maxbins": 20}, "title": beeld.opschrift},
                    "y": {"aggregate": "count", "title": "Aantal gebieden"},
                },
            },
            {
                "mark": {"type": "tick", "orient": "vertical"},
                "encoding": {
                    "x": as_,
                    "y": {"value": "height"},
                    "color": {"condition": {**gekozen, "value": _ORANJE}, "value": "#1f1f1f"},
                    "size": {"condition": {**gekozen, "value": 40}, "value": 12},
                    "tooltip": lijst,
                },
            },
        ],
        "config": {
            "locale": {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}}
        },
    }


def toon_uitleg(beeld: Indicatorbeeld) -> None:
    """Show what the indicator says, its source, year, cycle, certainty and coverage."""
    st.markdown(f"**{letterlijk(beeld.opschrift)}**")
    st.markdown("\n".join(f"- **{naam}:** {letterlijk(tekst)}" for naam, tekst in beeld.uitleg))
