"""The werkgebieden of a judged indeling as tables of a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from gebied.beoordelen import PER_WERKGEBIED, plat
from gebied.indelen.eisen import naamgever
from gebied.model import Beoordeling, Niveau
from gebied.rapport.document import Alinea, Kop, Onderdeel, Tabel
from gebied.rapport.opdrachtzinnen import kolomnaam
from gebied.taal import getal
from gebied.wijkscan import Wijkscan

MEERVOUD: Final[Mapping[Niveau, str]] = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
"""Level → how more of them are called."""

_KOPPEN: Final = {
    "teams": "teams",
    "inwoners": "inwoners",
    "in_band": "in de band",
    "afstand_tot_band": "te veel of te weinig",
    "aaneengesloten": "één geheel",
    "compactheid_m": "afstand tot het midden (m)",
}
"""Metric of every werkgebied → heading in the first table."""

_MEER: Final = {
    "over_grens": "over een grens",
    "afstand_tot_doel": "afstand tot het doel",
    "ook_inwoners": "inwoners volgens",
    "afstand_ook_inwoners": "te veel of te weinig volgens",
    "belasting": "werk",
    "belasting_afwijking_pct": "werk boven of onder gemiddeld (%)",
    "mix": "aandeel (%)",
    "plafonds": "plafond",
    "inwoners_buiten_groep": "inwoners buiten de groep",
    "lagen": "laag",
    "inwoners_buiten_laag": "inwoners buiten laag",
    "ontmoetingsplekken": "ontmoetingsplekken",
    "bereik_pct": "dicht bij een plek (%)",
    "inwoners_buiten_aansluiting": "inwoners buiten",
}
"""Metric that an opdracht may ask for → heading in further tables."""

_MEESTE_KOLOMMEN: Final = 5


def werkgebiedtabellen(scan: Wijkscan, oordeel: Beoordeling) -> Iterator[Onderdeel]:
    """Yield what is known per werkgebied: inhabitants, what the opdracht asks, layers, use, gebieden."""
    yield _eerste(oordeel)
    yield from _meer(scan, oordeel)
    yield from _gebruik(oordeel)
    yield from _lagen(oordeel)
    yield Kop("Welke gebieden bij welk werkgebied horen", 2)
    naam = naamgever(scan)
    yield Tabel(
        "Gebieden per werkgebied",
        ("werkgebied", "gebieden"),
        tuple((str(w["naam"]), ", ".join(map(naam, w["gebieden"]))) for w in oordeel.werkgebieden),
        noot=_restgebied(scan, oordeel),
    )


def _restgebied(scan: Wijkscan, oordeel: Beoordeling) -> str:
    rest = len(scan.graaf.restgebieden)
    if not rest:
        return ""
    zijn = "is 1 gebied restgebied" if rest == 1 else f"zijn {getal(rest)} gebieden restgebied"
    inwoners = getal(oordeel.totaal["inwoners_restgebied"])
    return f"Er {zijn}, met samen {inwoners} inwoners. Die tellen niet mee in de aantallen per werkgebied."


def _eerste(oordeel: Beoordeling) -> Tabel:
    waarden = [{maat: w[maat] for maat in _KOPPEN} for w in oordeel.werkgebieden]
    altijd = ("inwoners", "aaneengesloten")
    kolommen = [m for m in _KOPPEN if m in altijd or _zegt_iets(m, [w[m] for w in waarden])]
    noten = [
        f"{_KOPPEN[m].capitalize()}: {_uitleg(m)}" for m in ("in_band", "compactheid_m") if m in kolommen
    ]
    return Tabel(
        "Inwoners en vorm van elk werkgebied",
        ("werkgebied", *(_KOPPEN[maat] for maat in kolommen)),
        tuple(
            (str(werkgebied["naam"]), *(cel(eigen[maat]) for maat in kolommen))
            for werkgebied, eigen in zip(oordeel.werkgebieden, waarden, strict=True)
        ),
        _getallen([[w[maat] for w in waarden] for maat in kolommen]),
        noot=" ".join(noten),
    )


def _uitleg(maat: str) -> str:
    uitleg = PER_WERKGEBIED[maat].uitleg
    return uitleg[:1].lower() + uitleg[1:]


def _zegt_iets(maat: str, waarden: Sequence[Any]) -> bool:
    """Return whether a column tells werkgebieden apart: one team each, or all inside the band, does not."""
    if maat == "teams":
        return any(waarde != 1 for waarde in waarden)
    if maat == "afstand_tot_band":
        return any(waarden)
    return any(waarde is not None for waarde in waarden)


def _meer(scan: Wijkscan, oordeel: Beoordeling) -> Iterator[Onderdeel]:
    per_werkgebied = [plat({maat: w[maat] for maat in _MEER if maat in w}) for w in oordeel.werkgebieden]
    sleutels = [s for s in (per_werkgebied[0] if per_werkgebied else ()) if _is_gevraagd(s, per_werkgebied)]
    for begin in range(0, len(sleutels), _MEESTE_KOLOMMEN):
        hier = sleutels[begin : begin + _MEESTE_KOLOMMEN]
        maten = list(dict.fromkeys(sleutel.partition(": ")[0] for sleutel in hier))
        yield Tabel(
            "Wat de opdracht verder vraagt, per werkgebied",
            ("werkgebied", *(_kop(scan, sleutel) for sleutel in hier)),
            tuple(
                (str(w["naam"]), *(cel(eigen[sleutel]) for sleutel in hier))
                for w, eigen in zip(oordeel.werkgebieden, per_werkgebied, strict=True)
            ),
            _getallen([[eigen[sleutel] for eigen in per_werkgebied] for sleutel in hier]),
            noot=" ".join(f"{_MEER[maat].capitalize()}: {_uitleg(maat)}" for maat in maten),
        )


def _is_gevraagd(sleutel: str, per_werkgebied: Sequence[Mapping[str, Any]]) -> bool:
    waarden = [eigen[sleutel] for eigen in per_werkgebied]
    if sleutel.startswith(("over_grens", "inwoners_buiten")):
        return any(waarden)
    return any(waarde is not None for waarde in waarden)


def _kop(scan: Wijkscan, sleutel: str) -> str:
    maat, _, label = sleutel.partition(": ")
    if not label:
        return _MEER[maat]
    teller, _, noemer = label.partition("/")
    wat = kolomnaam(scan, teller) + (f" / {kolomnaam(scan, noemer)}" if noemer else "")
    return f"{_MEER[maat]}: {wat}"


def _gebruik(oordeel: Beoordeling) -> Iterator[Onderdeel]:
    domeinen = list(oordeel.werkgebieden[0].get("gebruik", ())) if oordeel.werkgebieden else []
    for begin in range(0, len(domeinen), _MEESTE_KOLOMMEN):
        hier = domeinen[begin : begin + _MEESTE_KOLOMMEN]
        yield Tabel(
            "Inwoners met hulp, per werkgebied en domein",
            ("werkgebied", *hier),
            tuple(
                (str(w["naam"]), *(cel(w["gebruik"][domein]) for domein in hier))
                for w in oordeel.werkgebieden
            ),
            frozenset(range(1, len(hier) + 1)),
            noot="Beschermde aantallen, afgerond op 5; – is te klein om te tonen.",
        )


def _lagen(oordeel: Beoordeling) -> Iterator[Onderdeel]:
    for laag, teams in oordeel.lagen.items():
        band = any(team["in_band"] is not None for team in teams)
        yield Tabel(
            f"Teams van de laag {laag}",
            ("team", "inwoners", *(["in de band"] if band else []), "één geheel", "werkgebieden"),
            tuple(
                (
                    str(team["naam"]),
                    getal(team["inwoners"]),
                    *([cel(team["in_band"])] if band else []),
                    cel(team["aaneengesloten"]),
                    ", ".join(map(str, team["werkgebieden"])),
                )
                for team in teams
            ),
            frozenset({1}),
        )
    if oordeel.lagen:
        yield Alinea("Bij de lagen staan de nummers van de werkgebieden.", "klein")


def naast_elkaar(maten: pd.DataFrame) -> Tabel:
    """Return plans beside each other, as `beoordelen.zet_naast_elkaar` makes them, without empty rows."""
    plannen = [str(kolom) for kolom in maten.columns if kolom not in ("maat", "uitleg", "eenheid")]
    rijen = []
    for rij in maten.to_dict("records"):
        waarden = [rij[plan] for plan in plannen]
        if any(waarde is not None for waarde in waarden):
            los = rij["eenheid"] in ("", "teams", "werkgebieden")
            wat = rij["uitleg"].rstrip(".") + ("" if los else f" ({rij['eenheid']})")
            rijen.append((wat, *map(cel, waarden)))
    getallen = frozenset(range(1, len(plannen) + 1))
    return Tabel("Indelingen naast elkaar", ("maat", *plannen), tuple(rijen), getallen)


def cel(waarde: Any) -> str:
    """Write a metric: yes or no, a number in Dutch, or a dash where there is none."""
    if waarde is None or (isinstance(waarde, float) and waarde != waarde):
        return "–"
    if isinstance(waarde, str):
        return waarde
    if isinstance(waarde, bool) or str(waarde) in ("True", "False"):
        return "ja" if waarde else "nee"
    return getal(waarde, 0 if waarde == int(waarde) or abs(waarde) >= 100 else 1)


def _getallen(kolommen: Sequence[Sequence[Any]]) -> frozenset[int]:
    """Return the columns that hold numbers; column 0 is the name."""
    return frozenset(
        nr
        for nr, waarden in enumerate(kolommen, 1)
        if all(w is None or (isinstance(w, int | float) and not isinstance(w, bool)) for w in waarden)
    )
