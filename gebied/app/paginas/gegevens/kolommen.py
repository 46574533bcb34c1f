"""Which column of a file is what: shown as it was recognised, to be corrected."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import streamlit as st

from gebied.app.paginas.gegevens.veldnamen import in_veldnamen
from gebied.app.tekst import letterlijk
from gebied.privacy.kolomkeuze import KOLOMROLLEN, Bekeken, Bestandskolommen, Kolomkeuze

_ROLNAMEN: Final = MappingProxyType(
    {
        "persoon": "Persoon (pseudoniem)",
        "plaats": "Plaats",
        "voorziening": "Voorziening",
        "domein": "Domein",
        "begin": "Begindatum",
        "eind": "Einddatum",
        "jaar": "Jaar in het bestand",
        "aantal": "Aantal personen",
    }
)
_GEEN: Final = -1


def vraag_kolommen(bekeken: Bekeken, teken: str) -> tuple[Kolomkeuze | None, ...]:
    """Show per file how its columns were recognised, and return what the user makes of it.

    Parameters
    ----------
    bekeken
        What was recognised.
    teken
        Something that is different for other files, for the keys of the widgets.
    """
    st.subheader("1. Kloppen de kolommen?", anchor=False)
    st.markdown(
        "Kolommen met een onbekende naam heten hier 'kolom' met hun nummer: de naam kan iets verraden."
    )
    return tuple(
        _vraag_bestand(bestand, bekeken, f"gegevens_kolommen_{teken}_{nr}")
        for nr, bestand in enumerate(bekeken.bestanden)
    )


def _vraag_bestand(bestand: Bestandskolommen, bekeken: Bekeken, key: str) -> Kolomkeuze | None:
    """Ask what the columns of one file are; None for a file that no choice can change."""
    st.markdown(f"**{letterlijk(bestand.naam)}**")
    if bestand.problemen:
        st.warning(
            "\n".join(
                ["Niet alles is herkend. Kies hieronder wat elke kolom is.", ""]
                + [f"- {letterlijk(in_veldnamen(probleem))}" for probleem in bestand.problemen]
            ),
            icon=":material/help:",
        )
    if not bestand.te_kiezen:
        st.markdown("\n".join(f"- {letterlijk(in_veldnamen(regel))}" for regel in bestand.uitleg))
        st.caption("Klopt dit niet? Geef dan een koppelbestand bij Hulpbestanden.")
        return None
    rollen = _vraag_rollen(bestand, key)
    links, rechts = st.columns(2)
    soorten = list(bekeken.plaatssoorten)
    soort = links.selectbox(
        "Wat staat er in de kolom Plaats?",
        soorten,
        index=soorten.index(bestand.keuze.plaats_soort) if bestand.keuze.plaats_soort in soorten else None,
        format_func=bekeken.plaatssoorten.__getitem__,
        placeholder="Kies wat er staat",
        key=f"{key}_plaatssoort",
    )
    gehelen = ["", *bekeken.gehelen]
    geheel = rechts.selectbox(
        "Geldt er één domein of voorziening voor het hele bestand?",
        gehelen,
        index=gehelen.index(bestand.keuze.geheel) if bestand.keuze.geheel in gehelen else 0,
        format_func=lambda naam: bekeken.gehelen.get(naam, "nee, dat staat in een kolom"),
        key=f"{key}_geheel",
    )
    with st.expander("Hoe is dit herkend?", icon=":material/info:"):
        st.markdown("\n".join(f"- {letterlijk(in_veldnamen(regel))}" for regel in bestand.uitleg))
    return Kolomkeuze(rollen, soort or "", geheel)


def _vraag_rollen(bestand: Bestandskolommen, key: str) -> dict[str, int]:
    nummers = [_GEEN, *range(len(bestand.kolommen))]
    rollen: dict[str, int] = {}
    vakken = st.columns(4)
    for plek, rol in enumerate(KOLOMROLLEN):
        nr = vakken[plek % 4].selectbox(
            _ROLNAMEN[rol],
            nummers,
            index=nummers.index(bestand.keuze.rollen.get(rol, _GEEN)),
            format_func=lambda nummer: "geen" if nummer == _GEEN else bestand.kolommen[nummer],
            key=f"{key}_{rol}",
        )
        if nr is not None and nr != _GEEN:
            rollen[rol] = nr
    return rollen
