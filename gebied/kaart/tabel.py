"""The tables below the map: the same content as the map, for who cannot see or use it."""

from __future__ import annotations

from dataclasses import dataclass

from gebied.kaart.beeld import Kaartbeeld
from gebied.kaart.getallen import getal_of_onbekend
from gebied.taal import aantal, getal


@dataclass(frozen=True)
class Tabel:
    """A table of text.

    The first column names the row; `rechts` holds the columns with numbers. The first cell of a row of `voet`
    spans two columns.
    """

    bijschrift: str
    koppen: tuple[str, ...]
    rijen: tuple[tuple[str, ...], ...]
    voet: tuple[tuple[str, ...], ...] = ()
    rechts: frozenset[int] = frozenset()


def tabellen(beeld: Kaartbeeld) -> tuple[Tabel, ...]:
    """Return the tables of werkgebieden and of verbindingen (where there are any) and of gebieden."""
    keuzes = [
        (bool(beeld.werkgebieden), _per_werkgebied),
        (any(werkgebied.gebruik for werkgebied in beeld.werkgebieden), _gebruik),
        (bool(beeld.lijnen), _lijnen),
        (True, _per_gebied),
    ]
    return tuple(maak(beeld) for nodig, maak in keuzes if nodig)


def _per_werkgebied(beeld: Kaartbeeld) -> Tabel:
    namen = dict(zip(beeld.gebieden["code"], beeld.gebieden["naam"], strict=True))
    band = {True: "ja", False: "nee", None: "geen band gevraagd"}
    rijen = tuple(
        (
            str(werkgebied.nr),
            werkgebied.naam or f"Werkgebied {werkgebied.nr}",
            getal(werkgebied.teams),
            getal(werkgebied.inwoners),
            band[werkgebied.in_band],
            ", ".join(namen.get(code, code) for code in werkgebied.gebieden),
        )
        for werkgebied in beeld.werkgebieden
    )
    return Tabel(
        "Werkgebieden",
        ("Nr", "Naam", "Teams", "Inwoners", "In de band", "Gebieden"),
        rijen,
        _voet(beeld),
        frozenset({2, 3}),
    )


def _gebruik(beeld: Kaartbeeld) -> Tabel:
    """Return the caseload: persons with help per domain, as they may be shown."""
    domeinen = list(dict.fromkeys(naam for werkgebied in beeld.werkgebieden for naam in werkgebied.gebruik))
    rijen = tuple(
        (
            werkgebied.opschrift,
            *(
                "verborgen" if (getoond := werkgebied.gebruik.get(naam)) is None else getal(getoond)
                for naam in domeinen
            ),
        )
        for werkgebied in beeld.werkgebieden
    )
    koppen = ("Werkgebied", *domeinen)
    rechts = frozenset(range(1, len(koppen)))
    return Tabel("Personen met hulp (beschermde aantallen)", koppen, rijen, rechts=rechts)


def _voet(beeld: Kaartbeeld) -> tuple[tuple[str, ...], ...]:
    """Lines that make the sums equal the gemeente: restgebied, what is not assigned, the total."""
    gebieden = beeld.gebieden
    regels = []
    rest = gebieden[gebieden["restgebied"]]
    los = gebieden[~gebieden["restgebied"] & gebieden["werkgebied"].isna()]
    for tekst, deel in (("Restgebied (telt in geen band)", rest), ("Niet ingedeeld", los)):
        if len(deel):
            inwoners = getal(int(deel["inwoners"].sum()))
            regels.append((tekst, "", inwoners, "", ", ".join(deel["naam"])))
    teams = sum(werkgebied.teams for werkgebied in beeld.werkgebieden)
    totaal = getal(int(gebieden["inwoners"].sum()))
    regels.append(("Totaal", getal(teams), totaal, "", aantal(len(gebieden), "gebied", "gebieden")))
    return tuple(regels)


def _lijnen(beeld: Kaartbeeld) -> Tabel:
    rijen = tuple(
        (lijn.tussen, lijn.soort, getal(lijn.lengte_m), "ja" if lijn.telt else "nee") for lijn in beeld.lijnen
    )
    soorten = {lijn.soort for lijn in beeld.lijnen}
    bijschrift = "Verbindingen en barrières" if "barrière" in soorten else "Verbindingen"
    return Tabel(bijschrift, ("Tussen", "Soort", "Meter", "Telt mee"), rijen, rechts=frozenset({2}))


def _per_gebied(beeld: Kaartbeeld) -> Tabel:
    opschriften = {werkgebied.nr: werkgebied.opschrift for werkgebied in beeld.werkgebieden}
    koppen = ["Naam", "Code", "Inwoners"]
    rechts = {2}
    if beeld.kolomnaam:
        koppen.append(beeld.kolomnaam)
        rechts |= {3} if beeld.kolom_is_cijfer else set()
    if opschriften:
        koppen.append("Werkgebied")
    koppen += [laag.naam for laag in beeld.teamlagen]
    koppen.append("Bijzonderheid")
    rijen = []
    for rij in beeld.gebieden.itertuples(index=False):
        cellen = [rij.naam, rij.code, getal_of_onbekend(rij.inwoners)]
        if beeld.kolomnaam:
            cellen.append(rij.waarde)
        if opschriften:
            cellen.append(opschriften.get(rij.werkgebied, "geen"))
        cellen += [laag.team_van.get(rij.code, "geen") for laag in beeld.teamlagen]
        cellen.append("restgebied" if rij.restgebied else "")
        rijen.append(tuple(cellen))
    return Tabel("Gebieden", tuple(koppen), tuple(rijen), rechts=frozenset(rechts))
