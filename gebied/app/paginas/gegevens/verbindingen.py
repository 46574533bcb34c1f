"""Who borders on whom: verbindingen and barriers, on a map or from two lists."""

from __future__ import annotations

from functools import partial
from typing import Final

import streamlit as st

from gebied.app.kaartvak import kaartvak, klik_op, toon_vormen
from gebied.app.paginas.gegevens.overzicht import tabel
from gebied.app.paginas.gegevens.veldnamen import onthoud_melding, toon_fout_van_veld, toon_melding
from gebied.app.tekst import letterlijk
from gebied.app.zitting import wijzig, zitting
from gebied.fouten import GebiedFout
from gebied.kaart.kaartlaag import Kaartlaag, laag_van_graaf
from gebied.opslag import Project
from gebied.werkstroom import wijzig_graaf
from gebied.werkstroom.paren import Graafstap, bekijk_paar, gebiedkeuzes, paren
from gebied.wijkscan import Wijkscan

_KEY: Final = "gegevens_verbindingen"
_EEN, _TWEE, _KAART = f"{_KEY}_een", f"{_KEY}_twee", f"{_KEY}_kaart"


def toon_verbindingen(project: Project) -> None:
    """Show the map with verbindingen and barriers, and let two gebieden be joined or parted."""
    scan = project.scan
    toon_melding(_KEY)
    st.markdown(
        "Een werkgebied moet één geheel zijn. Ligt er water tussen twee gebieden, en is er een brug? Leg dan "
        "een verbinding. Is er een snelweg of spoor waar niemand over kan? Zet dan een barrière."
    )
    links, rechts = st.columns([3, 2])
    with rechts:
        _kies(scan)
    with links:
        _kaart(scan)
    st.subheader("Verbindingen en barrières in dit project", anchor=False)
    lijst = paren(scan)
    if len(lijst):
        tabel(lijst.drop(columns=["a", "b"]), "Verbindingen en barrières")
    else:
        st.markdown("Er zijn geen verbindingen en geen barrières: alle gebieden liggen tegen elkaar aan.")


@st.cache_data(max_entries=8, show_spinner=False)
def _laag(sleutel: str, _scan: Wijkscan) -> Kaartlaag:
    del sleutel
    return laag_van_graaf(_scan)


def _kaart(scan: Wijkscan) -> None:
    sleutel = zitting().scansleutel
    toon_vormen(scan, sleutel)
    keuze = [code for code in (st.session_state.get(_EEN), st.session_state.get(_TWEE)) if code]
    kaartvak(_laag(sleutel, scan), sleutel=sleutel, key=_KAART, keuze=keuze, hoogte=480)


def _neem_klik(scan: Wijkscan) -> None:
    """Put what was clicked on the map in the lists: the first one, else the second, else begin anew."""
    geklikt = klik_op(_KAART, scan.codes)
    if geklikt is None or geklikt == st.session_state.get(_EEN):
        return
    if st.session_state.get(_EEN) and not st.session_state.get(_TWEE):
        st.session_state[_TWEE] = geklikt
    else:
        st.session_state[_EEN], st.session_state[_TWEE] = geklikt, None


def _kies(scan: Wijkscan) -> None:
    _neem_klik(scan)
    keuzes = gebiedkeuzes(scan)
    st.markdown("Klik twee gebieden aan op de kaart, of kies ze hier.")
    for key, label in ((_EEN, "Eerste gebied"), (_TWEE, "Tweede gebied")):
        if st.session_state.get(key) not in keuzes:
            st.session_state[key] = None  # a project with other gebieden, or a page that is opened anew
        st.selectbox(
            label, list(keuzes), format_func=keuzes.__getitem__, key=key, placeholder="Kies een gebied"
        )
    een, twee = st.session_state[_EEN], st.session_state[_TWEE]
    if een is None or twee is None:
        return
    paar = bekijk_paar(scan, een, twee)
    st.info(letterlijk(paar.uitleg), icon=":material/link:")
    for nr, stap in enumerate(paar.stappen):
        knop = partial(st.button, stap.tekst, key=f"{_KEY}_{stap.sleutel}", width="stretch")
        if knop(type="primary") if nr == 0 else knop():
            _doe(stap, een, twee, f"{keuzes[een]} en {keuzes[twee]}")


def _doe(stap: Graafstap, een: str, twee: str, wie: str) -> None:
    try:
        wijzig(lambda nu: wijzig_graaf(nu, {stap.sleutel: (een, twee)}))
    except GebiedFout as fout:
        toon_fout_van_veld(fout)
        return
    onthoud_melding(
        _KEY, letterlijk(f"{stap.tekst}: gedaan voor {wie}. Bestaande indelingen blijven zoals zij zijn.")
    )
    st.rerun()
