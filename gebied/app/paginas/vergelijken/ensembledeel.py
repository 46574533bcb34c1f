"""Two indelingen among random valid ones, on the page Vergelijken: sentences, charts, a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import streamlit as st

from gebied.app.documentdeel import toon_tabel
from gebied.app.paginas.vergelijken.ensembleklus import (
    kijk_naar_klus,
    lopende_klus,
    toon_klusfout,
    vraag_ensemble,
)
from gebied.app.tekst import letterlijk, toon_fout
from gebied.app.zitting import mag, zitting
from gebied.ensemble import Ensemble
from gebied.fouten import GebiedFout
from gebied.opslag import Project
from gebied.taal import getal
from gebied.werkstroom.ensemblevergelijking import (
    GEEN_BEWIJS,
    Ensemblevergelijking,
    Ensemblevraag,
    Maatvergelijking,
    ensembles_bij,
    lees_vraag,
    vergelijk_met_ensemble,
)
from gebied.werkstroom.vergelijken import Naastelkaar

_HOOGTE: Final = 230
_NAAST: Final = 2
"""So many charts beside each other."""
_STAAF: Final = "#a9c1de"
_RAND: Final = "#6b7d95"
_KLEUREN: Final = ("#a35200", "#542788")
_STREPEN: Final = ([1, 0], [6, 3])
_VORMEN: Final = ("triangle-down", "diamond")
"""Colour, dash and sign of either indeling: told apart in grey too."""
_BETER: Final = {
    -1: "Minder is beter.",
    0: "Meer of minder is hier niet beter of slechter.",
    1: "Meer is beter.",
}


def toon_ensemble(project: Project, naast: Naastelkaar, van: str, naar: str) -> None:
    """Show where two indelingen stand among random valid ones, or how to make those."""
    vraag = lees_vraag(project, van, naar, naast)
    ensembles = ensembles_bij(project, vraag)
    if klus := lopende_klus(project):
        kijk_naar_klus(project, klus)
    toon_klusfout(project)
    if not ensembles:
        _leg_uit(naast)
        if not klus:
            vraag_ensemble(project, vraag)
        return
    ensemble = _kies(ensembles)
    try:
        _toon(_vergeleken(zitting().sleutel, van, naar, ensemble.naam, project, vraag, ensemble))
    except GebiedFout as fout:  # the other sheets of the page go on
        toon_fout(fout)
    if not klus and mag("bewerken"):
        with st.expander("Opnieuw willekeurige indelingen maken"):
            vraag_ensemble(project, vraag)


def _leg_uit(naast: Naastelkaar) -> None:
    st.markdown(
        letterlijk(
            f"Is {naast.naar.naam} bijzonder, of zijn de meeste indelingen ongeveer even goed? De computer "
            "kan willekeurige indelingen maken die zich aan dezelfde regels houden. Dan ziet u waar uw "
            "indelingen daartussen staan."
        )
    )
    st.markdown("Voor deze regels en dit aantal teams zijn er nog geen willekeurige indelingen gemaakt.")


def _kies(ensembles: Sequence[Ensemble]) -> Ensemble:
    if len(ensembles) == 1:
        return ensembles[0]
    namen = {
        ensemble.naam: f"{ensemble.naam}: {getal(ensemble.aantal)} willekeurige indelingen"
        + (f", gemaakt op {ensemble.gemaakt_op:%d-%m-%Y}" if ensemble.gemaakt_op else "")
        for ensemble in ensembles
    }
    gekozen = st.selectbox(
        "Welke willekeurige indelingen?",
        list(namen),
        format_func=namen.__getitem__,
        key="vergelijken_ensemble",
    )
    return next(ensemble for ensemble in ensembles if ensemble.naam == gekozen)


@st.cache_resource(max_entries=32, show_spinner="De willekeurige indelingen worden geteld …")
def _vergeleken(
    sleutel: str,
    van: str,
    naar: str,
    naam: str,
    _project: Project,
    _vraag: Ensemblevraag,
    _ensemble: Ensemble,
) -> Ensemblevergelijking:
    """Return where the two stand; sessions share it, as nobody changes it."""
    del sleutel, van, naar, naam  # what the file holds, and what was chosen of it
    return vergelijk_met_ensemble(_project, _vraag, _ensemble)


def _toon(beeld: Ensemblevergelijking) -> None:
    for naam in beeld.namen:
        if zin := beeld.kern.get(naam):
            st.markdown(f"**{letterlijk(zin)}**")
        if redenen := beeld.buiten.get(naam, ()):
            let_op = (
                f"{naam} hoort zelf niet bij de indelingen die de computer kon maken. Lees haar plaats "
                "daarom met voorzichtigheid:"
            )
            st.markdown("\n".join([letterlijk(let_op), "", *(f"- {letterlijk(reden)}" for reden in redenen)]))
    for tekst in beeld.bevindingen:
        st.warning(letterlijk(tekst), icon=":material/warning:")
    if beeld.gemengd:
        st.markdown(letterlijk(beeld.menging))
    else:
        st.warning(letterlijk(beeld.menging), icon=":material/warning:")
    st.markdown(letterlijk(GEEN_BEWIJS))
    st.markdown(f"**Elk van de {getal(beeld.aantal)} willekeurige indelingen houdt deze regels**")
    st.markdown("\n".join(f"- {letterlijk(regel)}" for regel in beeld.regels))
    for begin in range(0, len(beeld.maten), _NAAST):
        for vak, maat in zip(
            st.columns(_NAAST, gap="medium"), beeld.maten[begin : begin + _NAAST], strict=False
        ):
            with vak:
                _toon_maat(maat, beeld.namen)
    if beeld.vast:
        st.markdown(
            "In alle willekeurige indelingen gelijk:\n\n"
            + "\n".join(f"- {letterlijk(kop)}" for kop in beeld.vast)
        )
    if beeld.maten:
        toon_tabel(beeld.tabel())
    with st.expander("Hoe zijn de willekeurige indelingen gemaakt?"):
        st.markdown("\n".join(f"- {letterlijk(zin)}" for zin in beeld.hoe))
        if beeld.maten:
            toon_tabel(beeld.mengtabel())


def _toon_maat(maat: Maatvergelijking, namen: tuple[str, str]) -> None:
    st.markdown(f"**{letterlijk(maat.kop)}.** {_BETER[maat.beeld.richting]}")
    st.vega_lite_chart(
        spec=_grafiek(maat, namen), alt=maat.alt, key=f"vergelijken_ensemble_{maat.beeld.maat}"
    )
    st.caption("  \n".join(letterlijk(zin) for zin in maat.zinnen))


def _grafiek(maat: Maatvergelijking, namen: tuple[str, str]) -> dict[str, Any]:
    """Return a histogram of the random indelingen with both indelingen marked."""
    beeld = maat.beeld
    staven = [
        {"van": van, "tot": tot, "aantal": hoeveel}
        for (van, tot), hoeveel in zip(pairwise(beeld.randen), beeld.aantallen, strict=True)
    ]
    merken = [
        {"naam": naam, "waarde": plaats.waarde, "top": 1.1 * max(beeld.aantallen)}
        for naam, plaats in beeld.plaatsen.items()
    ]
    as_ = {"type": "quantitative", "title": None, "scale": {"zero": False, "nice": False}}
    merk = {"field": "naam", "type": "nominal", "title": None}
    legenda = {"orient": "bottom", "labelLimit": 260, "symbolSize": 120}
    return {
        "height": _HOOGTE,
        "layer": [
            {
                "data": {"values": staven},
                "mark": {"type": "bar", "color": _STAAF, "stroke": _RAND, "strokeWidth": 0.6},
                "encoding": {
                    "x": {"field": "van", "bin": "binned", **as_},
                    "x2": {"field": "tot"},
                    "y": {"field": "aantal", "type": "quantitative", "title": "Aantal indelingen"},
                },
            },
            {
                "data": {"values": merken},
                "mark": {"type": "rule", "strokeWidth": 2.5},
                "encoding": {
                    "x": {"field": "waarde", **as_},
                    "color": {**merk, "scale": {"domain": namen, "range": _KLEUREN}, "legend": legenda},
                    "strokeDash": {**merk, "scale": {"domain": namen, "range": _STREPEN}, "legend": legenda},
                },
            },
            {
                "data": {"values": merken},
                "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1},
                "encoding": {
                    "x": {"field": "waarde", **as_},
                    "y": {"field": "top", "type": "quantitative"},
                    "color": {**merk, "scale": {"domain": namen, "range": _KLEUREN}, "legend": legenda},
                    "shape": {**merk, "scale": {"domain": namen, "range": _VORMEN}, "legend": legenda},
                },
            },
        ],
        "config": {
            "locale": {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}}
        },
    }
