"""The figures of a scan that norms count: per gebied, with what is missing and how much noise is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gebied.bronnen.normen import Norm, Normen
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.model import OPTELBAAR, Bevinding, Kolom
from gebied.privacy.cijfers import kolom_van_domein, ruisvariantie, voorzieningkolommen
from gebied.taal import getal, opsomming
from gebied.wijkscan import Wijkscan

Getallen = npt.NDArray[np.float64]

INWONERS: Final = "inwoners"
_GEBRUIK: Final = "gebruik_"
_LEEFTIJDEN: Final = ("aantal_0_14", "aantal_15_24", "aantal_25_44", "aantal_45_64", "aantal_65_plus")
_PERSONEN: Final = (
    "",
    "personen",
    "personen × voorziening",
    "huishoudens",
    "inwoners",
    "cliënten",
    "jongeren",
)


@dataclass(frozen=True)
class Reeks:
    """One column: persons per gebied (NaN where unknown), and the variance of the noise in one gebied.

    `geschat` is whether it was made from a percentage of the inhabitants.
    """

    waarden: Getallen
    variantie: float = 0.0
    beschermd: bool = False
    geschat: bool = False

    @property
    def bekend(self) -> npt.NDArray[np.bool_]:
        """Where the figure is known."""
        return np.isfinite(self.waarden)


def lees_cijfers(scan: Wijkscan, normen: Normen) -> dict[str, Reeks]:
    """Return the columns that norms name, and the inhabitants, per gebied in the order of the scan.

    A number of inhabitants of an age that the scan only has as a percentage (`aantal_0_14` as `pct_0_14`) is
    made from it. A column about service use is left out when the scan has no service use at all: that is a
    finding (`bevindingen_over_cijfers`), and no fault of the norms.

    Raises
    ------
    VerkeerdGebruik
        With every column that is not there or does not count persons.
    """
    soorten = {kolom.naam: kolom for kolom in scan.catalogus}
    soorten.setdefault(INWONERS, Kolom(INWONERS, "aantal", "personen"))
    problemen = [fout for norm in normen.normen for fout in _fouten(scan, norm, soorten)]
    if problemen:
        raise VerkeerdGebruik(
            f"De normen '{normen.naam}' passen niet bij {scan.naam}.",
            problemen=problemen,
            stap="noem kolommen van de wijkscan met aantallen; 'gebied scan' toont welke er zijn.",
        )
    ruis = {} if scan.gebruik is None else ruisvariantie(scan.gebruik)
    namen = dict.fromkeys([INWONERS, *(norm.kolom for norm in normen.normen)])
    uit = {
        naam: Reeks(_getallen(scan, naam), ruis.get(naam, 0.0), soorten[naam].soort == "beschermd")
        for naam in namen
        if naam in scan.gebieden
    }
    for naam in namen:
        if naam not in uit and (percentage := _percentage(scan, naam)) is not None:
            personen = _getallen(scan, percentage) / 100 * uit[INWONERS].waarden
            uit[naam] = Reeks(personen, geschat=True)
    return uit


def _getallen(scan: Wijkscan, naam: str) -> Getallen:
    uit: Getallen = pd.to_numeric(scan.gebieden[naam]).to_numpy("float64", na_value=np.nan)
    return uit


def _percentage(scan: Wijkscan, naam: str) -> str | None:
    """Return the column with the percentage of inhabitants of the same age, or None."""
    anders = naam.replace("aantal_", "pct_", 1)
    return anders if naam in _LEEFTIJDEN and anders in scan.gebieden else None


def _fouten(scan: Wijkscan, norm: Norm, soorten: Mapping[str, Kolom]) -> Iterator[str]:
    naam = norm.kolom
    if naam not in soorten or naam not in scan.gebieden:
        if (scan.levering is None and naam.startswith(_GEBRUIK)) or _percentage(scan, naam) is not None:
            return
        telbaar = [kolom.naam for kolom in soorten.values() if kolom.soort in OPTELBAAR]
        raad = lijkt_op(naam, telbaar)
        yield f"norm '{norm.naam}': de wijkscan heeft geen kolom '{naam}'. {raad}".strip()
        return
    kolom = soorten[naam]
    if kolom.soort not in OPTELBAAR:
        yield f"norm '{norm.naam}': kolom '{naam}' is geen aantal maar een {kolom.soort}."
    elif kolom.eenheid not in _PERSONEN:
        yield f"norm '{norm.naam}': kolom '{naam}' telt {kolom.eenheid} en geen personen."
    elif norm.soort == "basis" and kolom.soort == "beschermd":
        yield f"norm '{norm.naam}': '{naam}' is gebruik; maak er een [[caseload]] van."


def bevindingen_over_cijfers(
    scan: Wijkscan, normen: Normen, reeksen: Mapping[str, Reeks]
) -> Iterator[Bevinding]:
    """Yield which norms are left out or only partly counted, and which may count persons twice."""
    if zonder := [f"'{norm.naam}'" for norm in normen.normen if norm.kolom not in reeksen]:
        yield Bevinding(
            "FORMATIE_ZONDER_GEBRUIK",
            "De wijkscan heeft geen gebruik van voorzieningen. Daarom telt niet mee: "
            f"{opsomming(zonder)}. De uren zijn te laag; dit is geen nul.",
        )
    inwoners = reeksen[INWONERS].waarden
    for naam in dict.fromkeys(norm.kolom for norm in normen.normen if norm.kolom in reeksen):
        onbekend = ~reeksen[naam].bekend & (inwoners != 0)  # where nobody lives, nobody is missed
        if onbekend.any():
            mensen = "" if naam == INWONERS else f" ({getal(float(np.nansum(inwoners[onbekend])))} inwoners)"
            yield Bevinding(
                "FORMATIE_ONVOLLEDIG",
                f"{naam} is onbekend in {getal(int(onbekend.sum()))} van de {getal(len(onbekend))} gebieden"
                f"{mensen}. Voor deze gebieden tellen de uren van deze norm niet mee.",
            )
    yield from _dubbel(scan, normen, reeksen)


def _dubbel(scan: Wijkscan, normen: Normen, reeksen: Mapping[str, Reeks]) -> Iterator[Bevinding]:
    """Yield caseloads of a whole domain beside caseloads of voorzieningen in it."""
    if scan.levering is None:
        return
    lijst = scan.levering.lijst
    kolom_van = voorzieningkolommen(lijst, [v.sleutel for v in lijst.voorzieningen])
    gevraagd = {norm.kolom: norm.naam for norm in normen.normen if norm.kolom in reeksen}
    for domein in lijst.domeinen:
        delen = [kolom_van[v.sleutel] for v in lijst.voorzieningen if v.domein == domein.sleutel]
        erin = [f"'{gevraagd[kolom]}'" for kolom in delen if kolom in gevraagd]
        heel = gevraagd.get(kolom_van_domein(domein.sleutel))
        if heel is not None and erin:
            yield Bevinding(
                "FORMATIE_DUBBEL",
                f"'{heel}' telt iedereen met hulp uit {domein.naam}. {opsomming(erin)} telt een deel van die "
                "mensen nog een keer. Kijk na of u dat zo bedoelt.",
            )
