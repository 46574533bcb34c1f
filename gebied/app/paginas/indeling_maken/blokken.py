"""The blocks of the form for an opdracht that not everybody needs: each shows fields and returns parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from gebied.app.paginas.indeling_maken.formulier import MEESTE_INWONERS, MEESTE_TEAMS, Blok, Delen, Formulier
from gebied.opdracht import WENSEN
from gebied.taal import groepnaam, wens_naam

_WENSEN: Final = {wens: wens_naam(wens).capitalize() for wens in WENSEN}


def inwoners(formulier: Formulier) -> Delen:
    """Show the mean, a goal, gebieden above the maximum, and other columns of inhabitants."""
    begin = formulier.begin
    per_team = formulier.een_van(
        "Voor wie geldt de band?",
        "per_team",
        {True: "Voor elk team", False: "Voor het gemiddelde van alle teams"},
        begin.per_team,
    )
    doel = formulier.getal(
        "Gewenst aantal inwoners per team", "doel", begin.doel, laagst=1, stap=500, leeg="Geen doel"
    )
    groot = formulier.een_van(
        "Wat gebeurt er met een gebied met meer inwoners dan het maximum?",
        "groot_gebied",
        {"teams": "Het krijgt eigen teams", "melden": "Het krijgt één team, en dat wordt gemeld"},
        begin.groot_gebied,
    )
    st.markdown("**Ook in een ander jaar of volgens een prognose.** Kies een kolom die ook moet passen.")

    def rij(naam: str, oud: Any) -> Delen | None:
        kolom, van, tot, regel = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        laag, hoog = (oud.inwoners if oud else None) or (None, None)
        with kolom:
            wat = formulier.kies("Cijfer", f"{naam}_kolom", formulier.keuzes.aantallen, oud and oud.kolom)
        with van:
            minst = formulier.getal("Minste", f"{naam}_van", laag, stap=500, leeg="Zelfde band")
        with tot:
            meest = formulier.getal("Meeste", f"{naam}_tot", hoog, laagst=1, stap=500, leeg="Zelfde band")
        with regel:
            hard = formulier.ja("Is een regel", f"{naam}_hard", bool(oud and oud.hard))
        if wat is None:
            return None
        eigen = (
            {} if minst is None and meest is None else {"inwoners": [minst or 0, meest or MEESTE_INWONERS]}
        )
        return {"kolom": wat, "hard": hard, **eigen}

    ook = formulier.rijen("ook", begin.ook_inwoners, rij)
    return {"per_team": per_team, "doel": doel, "groot_gebied": groot, "ook_inwoners": ook}


def belasting(formulier: Formulier) -> Delen:
    """Show what counts as work, with weights, and how equal it has to be."""
    begin = formulier.begin.belasting
    st.markdown("Kies wat telt als werk. Met een gewicht van 2 telt iemand dubbel.")
    optelbaar = formulier.keuzes.optelbaar

    def rij(naam: str, oud: tuple[str, float] | None) -> tuple[str, float] | None:
        kolom, zwaar = st.columns([3, 1], vertical_alignment="bottom")
        with kolom:
            wat = formulier.kies("Telt als werk", f"{naam}_kolom", optelbaar, oud and oud[0])
        with zwaar:
            gewicht = formulier.kommagetal(
                "Gewicht", f"{naam}_gewicht", oud[1] if oud else 1, laagst=0.01, hoogst=1000
            )
        return None if wat is None else (wat, gewicht or 1.0)

    kolommen = dict(formulier.rijen("werk", [*begin.kolommen.items()] if begin else [], rij))
    procent = formulier.kommagetal(
        "Regel: hooguit zoveel procent boven of onder het gemiddelde",
        "procent",
        begin.procent if begin else None,
        laagst=0,
        hoogst=1000,
        leeg="Geen regel, maar een wens: zo gelijk mogelijk",
    )
    if not kolommen:
        return {"belasting": None}
    return {"belasting": {"kolommen": kolommen} | ({} if procent is None else {"procent": procent})}


def mix(formulier: Formulier) -> Delen:
    """Show indicators to spread or keep alike, and most of something per team."""
    begin, keuzes = formulier.begin, formulier.keuzes
    soorten = {"evenwichtig": "Overal als in de gemeente", "gelijksoortig": "Binnen een werkgebied gelijk"}
    st.markdown("**Mix.** Verdeel een groep bewoners gelijk over de teams, of houd gelijke gebieden bijeen.")

    def mixrij(naam: str, oud: Any) -> Delen | None:
        eerste, tweede, derde, vierde = st.columns([3, 2, 3, 1], vertical_alignment="bottom")
        with eerste:
            teller = formulier.kies("Van wie", f"{naam}_teller", keuzes.aandelen, oud and oud.teller)
        with tweede:
            noemer = formulier.kies(
                "Als deel van", f"{naam}_noemer", keuzes.aantallen, oud.noemer if oud else "inwoners"
            )
        with derde:
            soort = formulier.kies("Hoe", f"{naam}_soort", soorten, oud.soort if oud else "evenwichtig")
        with vierde:
            gewicht = formulier.getal(
                "Gewicht", f"{naam}_gewicht", oud.gewicht if oud else 1, laagst=1, hoogst=1000
            )
        if teller is None:
            return None
        soort, noemer = soort or "evenwichtig", noemer or "inwoners"
        return {"teller": teller, "noemer": noemer, "soort": soort, "gewicht": gewicht}

    gemengd = formulier.rijen("mix", begin.mix, mixrij)
    st.markdown(
        "**Maximum per team** (een regel). Zonder 'als deel van' telt het aantal, anders het procent."
    )

    def plafondrij(naam: str, oud: Any) -> Delen | None:
        eerste, tweede, derde = st.columns([3, 2, 2], vertical_alignment="bottom")
        with eerste:
            teller = formulier.kies("Wat", f"{naam}_teller", keuzes.aandelen, oud and oud.teller)
        with tweede:
            noemer = formulier.kies(
                "Als deel van", f"{naam}_noemer", keuzes.aantallen, oud and oud.noemer, leeg="Aantal"
            )
        with derde:
            hoogstens = formulier.kommagetal(
                "Hooguit", f"{naam}_hoogstens", oud.hoogstens if oud else None, laagst=0, hoogst=1e9,
                leeg="Vul in",
            )  # fmt: skip
        if teller is None or hoogstens is None:
            return None
        deel = {} if noemer is None else {"noemer": noemer}
        return {"teller": teller, "hoogstens": hoogstens, **deel}

    return {"mix": gemengd, "plafonds": formulier.rijen("plafond", begin.plafonds, plafondrij)}


def ontmoetingsplek(formulier: Formulier) -> Delen:
    """Show which places count, how many, how near and for whom."""
    oud = formulier.begin.ontmoetingsplek
    soorten = formulier.kies_meer(
        "Soorten plekken: één ervan is genoeg",
        "plek_soorten",
        formulier.keuzes.aantallen,
        oud.soorten if oud else (),
        leeg="Geen eis over plekken",
        hulp="Een kolom met het aantal plekken per gebied. Plekken voegt u toe op de pagina Gegevens.",
    )
    links, rechts = st.columns(2)
    with links:
        aantal = formulier.getal(
            "Aantal per werkgebied", "plek_aantal", oud.aantal if oud else 1, hoogst=1000
        )
        aandeel = formulier.kommagetal(
            "Voor ten minste zoveel procent van de inwoners",
            "plek_aandeel",
            oud.aandeel if oud else 100,
            laagst=1,
            hoogst=100,
        )
    with rechts:
        afstand = formulier.getal(
            "Hooguit zo ver, in meter", "plek_afstand", oud.afstand_m if oud else None, laagst=1,
            hoogst=100_000, stap=100, leeg="Afstand telt niet",
        )  # fmt: skip
        omweg = formulier.kommagetal(
            "Omweg: de weg is zoveel keer de rechte lijn",
            "plek_omweg",
            oud.omweg if oud else 1,
            laagst=1,
            hoogst=10,
        )
    hard = formulier.ja("Is een regel", "plek_hard", oud.hard if oud else True)
    if not soorten:
        return {"ontmoetingsplek": None}
    delen = {"soorten": soorten, "aantal": aantal, "aandeel": aandeel, "omweg": omweg, "hard": hard}
    return {"ontmoetingsplek": delen | ({} if afstand is None else {"afstand_m": afstand})}


def bijeen(formulier: Formulier) -> Delen:
    """Show who has to be together or apart, which groups stay whole, and which borders count less."""
    begin, keuzes = formulier.begin, formulier.keuzes
    groepen = {groep: groepnaam(groep) for groep in keuzes.groepen}
    heel = formulier.kies_meer(
        "Groepen die heel blijven, zoals een dorp",
        "heel_houden",
        groepen,
        begin.heel_houden,
        leeg="Geen",
    )
    samen = _rijtjes(formulier, "samen", "Samen in één werkgebied", keuzes.gebieden)
    apart = _rijtjes(formulier, "apart", "Elk in een ander werkgebied", keuzes.gebieden)
    delen: Delen = {"heel_houden": heel, "samen": samen, "apart": apart}
    waarden = {waarde: waarde for alle in keuzes.groepen.values() for waarde in alle}
    delen["binnen_samen"] = _rijtjes(
        formulier, "binnen_samen", "Delen die samen als één tellen (bij een grens)", waarden
    )
    delen["verbindingen"] = formulier.ja(
        "Verbindingen over water en groen tellen mee", "verbindingen", begin.verbindingen
    )
    return delen


def _rijtjes(formulier: Formulier, naam: str, label: str, keuzes: Mapping[str, str]) -> list[list[str]]:
    def rij(sleutel: str, oud: Any) -> list[str] | None:
        leeg = "Kies er twee of meer"
        gekozen = formulier.kies_meer(label, sleutel, keuzes, oud or (), leeg=leeg)
        if len(gekozen) == 1:
            st.caption("Kies er nog een: een rijtje van één telt niet mee.")
        return gekozen if len(gekozen) > 1 else None

    return formulier.rijen(naam, getattr(formulier.begin, naam), rij)


def vast(formulier: Formulier) -> Delen:
    """Show gebieden with the number of their team."""
    st.markdown("Gebieden met hetzelfde nummer komen in hetzelfde werkgebied, met dat nummer.")

    def rij(naam: str, oud: tuple[str, int] | None) -> tuple[str, int] | None:
        links, rechts = st.columns([3, 1], vertical_alignment="bottom")
        with links:
            gebied = formulier.kies("Gebied", f"{naam}_gebied", formulier.keuzes.gebieden, oud and oud[0])
        with rechts:
            nr = formulier.getal("Team", f"{naam}_nr", oud[1] if oud else 1, laagst=1, hoogst=MEESTE_TEAMS)
        return None if gebied is None else (gebied, nr or 1)

    return {"vast": dict(formulier.rijen("vast", [*formulier.begin.vast.items()], rij))}


def andere_indelingen(formulier: Formulier) -> Delen:
    """Show the indeling of today, and those to follow."""
    begin, keuzes = formulier.begin, formulier.keuzes
    te_volgen = {naam: naam for naam in keuzes.te_volgen}
    nu = formulier.kies(
        "De indeling van nu: laat weinig inwoners van team wisselen",
        "huidig",
        te_volgen,
        begin.huidig.indeling if begin.huidig else None,
        leeg="Telt niet mee",
    )
    hoogstens = formulier.getal(
        "Regel: hooguit zoveel inwoners krijgen een ander team",
        "huidig_hoogstens",
        begin.huidig.hoogstens if begin.huidig else None,
        stap=500,
        leeg="Geen regel, maar een wens: zo weinig mogelijk",
    )
    volg = formulier.kies_meer(
        "Andere indelingen of groepen om te volgen (een wens)",
        "aansluiten_bij",
        te_volgen,
        begin.aansluiten_bij,
        leeg="Geen",
        hulp="Zoals die van de JGZ of de scholen: de werkgebieden volgen hun grenzen waar dat kan.",
    )
    huidig = None
    if nu is not None:
        huidig = {"indeling": nu} | ({} if hoogstens is None else {"hoogstens": hoogstens})
    return {"huidig": huidig, "aansluiten_bij": volg}


def lagen(formulier: Formulier) -> Delen:
    """Show other layers of teams."""
    groepen = {groep: groepnaam(groep) for groep in formulier.keuzes.groepen}
    st.markdown(
        "Een laag heeft minder en grotere teams, die elk een aantal werkgebieden bedienen. Kies een groep, "
        "of laat de laag zoeken met een aantal teams of een band."
    )

    def rij(naam: str, oud: Any) -> Delen | None:
        eerste, tweede, derde, vierde, vijfde, zesde = st.columns(6, vertical_alignment="bottom")
        laag, hoog = (oud.inwoners if oud else None) or (None, None)
        with eerste:
            titel = formulier.tekst("Naam van de laag", f"{naam}_naam", oud.naam if oud else "")
        with tweede:
            groep = formulier.kies("Groep", f"{naam}_groep", groepen, oud and oud.groep, leeg="Zelf zoeken")
        with derde:
            teams = formulier.getal(
                "Teams", f"{naam}_teams", oud and oud.teams, laagst=1, hoogst=MEESTE_TEAMS, leeg="Vrij"
            )
        with vierde:
            van = formulier.getal("Minste inwoners", f"{naam}_van", laag, stap=500, leeg="Geen")
        with vijfde:
            tot = formulier.getal("Meeste inwoners", f"{naam}_tot", hoog, laagst=1, stap=500, leeg="Geen")
        with zesde:
            hard = formulier.ja("Is een regel", f"{naam}_hard", oud.hard if oud else True)
        if not titel:
            return None
        delen = {"naam": titel, "hard": hard, "groep": groep, "teams": teams}
        band = None if van is None and tot is None else [van or 0, tot or MEESTE_INWONERS]
        return {deel: w for deel, w in (delen | {"inwoners": band}).items() if w is not None}

    return {"lagen": formulier.rijen("laag", formulier.begin.lagen, rij)}


def volgorde(formulier: Formulier) -> Delen:
    """Show which wishes come first, which are weighed together, and with what weight."""
    st.markdown(
        "Wat bovenaan staat, gaat voor. Wensen die u in één rij zet, worden tegen elkaar afgewogen. Wensen "
        "die u niet noemt, volgen daarna in de gewone volgorde."
    )

    def rij(naam: str, oud: Any) -> list[str] | None:
        nr = int(naam.rpartition("_")[2]) + 1
        return formulier.kies_meer(f"{nr}e trede", naam, _WENSEN, oud or (), leeg="Kies wensen") or None

    treden = formulier.rijen("volgorde", formulier.begin.volgorde, rij)
    st.markdown("**Gewichten** binnen een rij.")

    def gewicht(naam: str, oud: tuple[str, int] | None) -> tuple[str, int] | None:
        links, rechts = st.columns([3, 1], vertical_alignment="bottom")
        with links:
            wens = formulier.kies("Wens", f"{naam}_wens", _WENSEN, oud and oud[0])
        with rechts:
            getal = formulier.getal("Gewicht", f"{naam}_getal", oud[1] if oud else 1, laagst=1, hoogst=1000)
        return None if wens is None else (wens, getal or 1)

    gewichten = dict(formulier.rijen("gewicht", [*formulier.begin.gewichten.items()], gewicht))
    return {"volgorde": treden, "gewichten": gewichten}


def toeval(formulier: Formulier) -> Delen:
    """Show the seed."""
    seed = formulier.getal(
        "Begin van het toeval",
        "seed",
        formulier.begin.seed,
        hoogst=10**9,
        hulp="Met hetzelfde getal komt dezelfde indeling terug. Een ander getal kan een andere geven.",
    )
    return {"seed": seed}


BLOKKEN: Final[Mapping[str, Blok]] = {
    "Meer over inwoners": inwoners,
    "Werk eerlijk verdelen": belasting,
    "Mix van bewoners en maximum per team": mix,
    "Ontmoetingsplekken": ontmoetingsplek,
    "Bij elkaar houden of uit elkaar": bijeen,
    "Gebieden met een vast team": vast,
    "De indeling van nu en andere indelingen": andere_indelingen,
    "Andere lagen van teams": lagen,
    "Wat gaat voor: de volgorde van de wensen": volgorde,
    "Toeval": toeval,
}
"""Title of each block, and what shows it."""
