"""Parts of a report on a page: headings, text, tables and pictures, all of it shown as it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd
import streamlit as st

from gebied.app.tekst import letterlijk
from gebied.rapport.document import Alinea, Kop, NieuwePagina, Onderdeel, Opsomming, Plaatje, Tabel, leestekst
from gebied.werkstroom.kenmerk import kenmerk

_PIXELS_PER_CM: Final = 45
_DIEPSTE_KOP: Final = 4


def toon_onderdelen(onderdelen: Iterable[Onderdeel], *, verhoog: int = 1) -> None:
    """Show parts of a report in order.

    Parameters
    ----------
    onderdelen
        The parts.
    verhoog
        How many levels deeper headings stand on the page than in the report: the title of the page is the
        only heading of level 1.
    """
    for deel in onderdelen:
        match deel:
            case Kop():
                _toon_kop(deel, verhoog)
            case Alinea():
                _toon_alinea(deel)
            case Opsomming():
                merk = "1." if deel.genummerd else "-"
                st.markdown("\n".join(f"{merk} {tekst_van(punt)}" for punt in deel.punten))
            case Tabel():
                toon_tabel(deel)
            case Plaatje():
                st.image(
                    deel.png,
                    alt=leestekst(deel.alt),
                    caption=tekst_van(deel.bijschrift) or None,
                    width=round(deel.breedte_cm * _PIXELS_PER_CM),
                )
            case NieuwePagina():
                pass


def tekst_van(tekst: str) -> str:
    """Return text of a report for markdown: on one line, without control characters, and as it is."""
    return letterlijk(leestekst(tekst).strip())


def toon_tabel(tabel: Tabel) -> None:
    """Show a table with its caption and its note."""
    st.markdown(f"**{tekst_van(tabel.titel)}**")
    kolommen = _verschillend([tekst_van(kolom) for kolom in tabel.kolommen])
    rijen = [[tekst_van(cel) for cel in rij] for rij in tabel.rijen]
    inhoud = pd.DataFrame(rijen, columns=kolommen, dtype="str")
    if tabel.rijkop and len(kolommen) > 1:
        inhoud = inhoud.set_index(kolommen[0])
    rechts = [kolommen[nr] for nr in sorted(tabel.getallen) if kolommen[nr] in inhoud]
    # Streamlit writes an alignment of its own on every cell
    naar_rechts = "text-align: right !important"
    opgemaakt = inhoud.style.set_table_styles(
        {kolom: [{"selector": cel, "props": naar_rechts} for cel in ("th", "td")] for kolom in rechts}
    ).set_uuid(kenmerk(tabel))  # the same in every run; by itself it is a number by chance
    st.table(opgemaakt, hide_index=not tabel.rijkop, alt=leestekst(tabel.titel), border="horizontal")
    if tabel.noot:
        st.caption(tekst_van(tabel.noot))


def _toon_kop(kop: Kop, verhoog: int) -> None:
    tekst = tekst_van(kop.tekst)
    match min(kop.niveau + verhoog, _DIEPSTE_KOP):
        case 1 | 2:
            st.header(tekst, anchor=False)
        case 3:
            st.subheader(tekst, anchor=False)
        case _:
            st.markdown(f"#### {tekst}")


def _toon_alinea(alinea: Alinea) -> None:
    match alinea.soort:
        case "klein":
            st.caption(tekst_van(alinea.tekst))
        case "let op":
            st.warning(f"Let op: {tekst_van(alinea.kaal)}", icon=":material/info:")
        case _:
            st.markdown(tekst_van(alinea.tekst))


def _verschillend(namen: Iterable[str]) -> list[str]:
    """Return names without doubles: a column that has the name of another one gets an invisible sign."""
    uit: list[str] = []
    for naam in namen:
        while naam in uit:
            naam += "\u200b"
        uit.append(naam)
    return uit
