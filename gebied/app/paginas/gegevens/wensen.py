"""What is to be counted, and how it is to be protected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import streamlit as st

from gebied.app.zitting import zitting
from gebied.opslag import Project
from gebied.privacy.deur import Wensen
from gebied.privacy.kolomkeuze import Bekeken
from gebied.privacy.veilig import DREMPEL, GEWOON, Methode
from gebied.taal import getal
from gebied.werkstroom.gebruik import Gebruiksbronnen
from gebied.werkstroom.gebruiksbeeld import GEWOON_BUDGET, STERKTEN, budget

_KEY: Final = "gegevens_wensen"
_EERSTE_JAAR: Final = 2005
_METHODEN: Final[dict[Methode, str]] = {
    "ruis": "Ruis: elk aantal krijgt een kleine toevallige afwijking. Dit heeft een bewijs.",
    "onderdrukken": "Onderdrukken: kleine aantallen worden weggelaten. Dit heeft geen bewijs.",
}


@dataclass(frozen=True)
class Gevraagd:
    """What a user asked for; the parameters are those of `Wensen`."""

    jaren: tuple[int, ...]
    domeinen: tuple[str, ...]
    peildatum: date | None
    methode: Methode
    instelling: str
    drempel: int
    jaarbudget: float
    indelingen: tuple[str, ...]
    door: str
    opmerking: str

    def wensen(self, vandaag: date) -> list[Wensen]:
        """Return them per year.

        Raises
        ------
        VerkeerdGebruik
            With what does not fit together.
        """
        return [
            Wensen(
                jaar=jaar,
                peildatum=self.peildatum,
                methode=self.methode,
                instelling=self.instelling,
                drempel=self.drempel,
                jaarbudget=self.jaarbudget,
                door=self.door,
                vandaag=vandaag,
                indelingen=self.indelingen if self.methode == "onderdrukken" else (),
            )
            for jaar in self.jaren
        ]

    def bronnen(self, bronnen: Gebruiksbronnen) -> Gebruiksbronnen:
        """Return the files with the domains to count."""
        return replace(bronnen, domeinen=self.domeinen)


def vraag_wensen(project: Project, bekeken: Bekeken, teken: str) -> Gevraagd:
    """Ask for them; `teken` is different for other files, for the keys of the widgets."""
    key = f"{_KEY}_{teken}"
    st.subheader("2. Wat wilt u tellen?", anchor=False)
    links, rechts = st.columns(2)
    dit_jaar = date.today().year
    jaren = links.multiselect(
        "Jaar", list(range(dit_jaar, _EERSTE_JAAR - 1, -1)), key=f"{key}_jaar", placeholder="Kies een jaar",
        help="Over welk jaar gaan de cijfers? Kies er meer als het bestand over meer jaren gaat.",
    )  # fmt: skip
    peildatum = rechts.date_input(
        "Peildatum (mag leeg blijven)", value=None, format="DD-MM-YYYY", key=f"{key}_peildatum",
        min_value=date(_EERSTE_JAAR, 1, 1), max_value=date(dit_jaar, 12, 31),
        help="Tel wie op deze dag gebruik had, in plaats van op enig moment in het jaar.",
    )  # fmt: skip
    domeinen = st.multiselect(
        "Domeinen", list(bekeken.alle_domeinen), default=list(bekeken.domeinen), key=f"{key}_domeinen",
        format_func=bekeken.alle_domeinen.__getitem__, placeholder="Kies domeinen",
        help="Van deze domeinen komt er een aantal bij elk gebied, ook als er niemand is.",
    )  # fmt: skip
    st.subheader("3. Hoe sterk wordt het beschermd?", anchor=False)
    besteed = budget(project.scan)
    if besteed:
        st.markdown("\n".join(f"- {regel.zin(GEWOON_BUDGET)}" for regel in besteed))
    sterkte = st.radio(
        "Sterkte", list(STERKTEN), index=list(STERKTEN).index(GEWOON), horizontal=True, key=f"{key}_sterkte",
        format_func=lambda naam: f"{naam} (kost ε = {getal(STERKTEN[naam], 1)})",
        help="Sterk geeft meer ruis en kost minder budget. Licht geeft minder ruis en kost meer.",
    )  # fmt: skip
    with st.expander("Andere keuzes: methode, drempel, budget, wie leest in", icon=":material/tune:"):
        methode: Methode = st.radio(
            "Methode", list(_METHODEN), format_func=_METHODEN.__getitem__, key=f"{key}_methode"
        )
        indelingen = st.multiselect(
            "Indelingen (alleen bij onderdrukken)", list(project.indelingen), key=f"{key}_indelingen",
            placeholder="Geen", help="Geef ook de totalen van deze indelingen vrij.",
        )  # fmt: skip
        een, twee = st.columns(2)
        drempel = een.number_input(
            "Drempel", min_value=5, max_value=1000, value=DREMPEL, step=1, key=f"{key}_drempel",
            help="Onder dit aantal staat er bijvoorbeeld <10.",
        )  # fmt: skip
        jaarbudget = twee.number_input(
            "Jaarbudget (ε)", min_value=0.5, max_value=100.0, value=GEWOON_BUDGET, step=0.5,
            key=f"{key}_jaarbudget", help="Hoeveel alle leveringen over één jaar samen mogen kosten.",
        )  # fmt: skip
        door = een.text_input(
            "Wie leest in", value=zitting().gebruiker.naam, max_chars=80, key=f"{key}_door",
            help="Deze naam komt in het beschermingsverslag.",
        )  # fmt: skip
        opmerking = twee.text_input(
            "Opmerking bij de bron (mag leeg blijven)", max_chars=200, key=f"{key}_opmerking",
            help="Staat bij elke kaart en tabel, zoals: fictief.",
        )  # fmt: skip
    return Gevraagd(
        tuple(sorted(jaren)), tuple(domeinen), peildatum, methode, sterkte, int(drempel), float(jaarbudget),
        tuple(indelingen), door, opmerking.strip(),
    )  # fmt: skip
