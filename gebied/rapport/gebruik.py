"""Protected counts as an Excel workbook: per gebied and werkgebied, with the ledger and the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from gebied.fouten import VerkeerdGebruik
from gebied.model import Indeling, Kolom
from gebied.privacy.cijfers import kolom_van
from gebied.privacy.veilig import Levering, afgerond, eerste_niveau, toon
from gebied.rapport._markdown import uit_markdown
from gebied.rapport.document import Onderdeel
from gebied.rapport.werkmap import schrijf_werkmap
from gebied.wijkscan import Wijkscan


def schrijf_gebruik(pad: str | Path, scan: Wijkscan, indelingen: Mapping[str, Indeling]) -> Path:
    """Write the protected counts of a scan to xlsx, rounded to 5 and hidden below the threshold.

    Sheet `gebieden` says for every gebied and figure the count, and the first level (the gebied, its groups
    and its werkgebied from small to large, the gemeente) at which it can be shown. `werkgebieden` has them
    per werkgebied of every indeling, `leveringen` is the ledger, `verslag` the beschermingsverslag of every
    levering that counts, `bronnen` names the sources.

    Parameters
    ----------
    pad
        The file.
    scan
        A scan with service use.
    indelingen
        Name → indeling.

    Raises
    ------
    VerkeerdGebruik
        When the scan has no service use.
    InvoerGeweigerd
        When the file cannot be written.
    """
    if scan.gebruik is None or scan.levering is None:
        raise VerkeerdGebruik(
            f"In {scan.naam} staat geen gebruik van voorzieningen.",
            stap="lees het eerst in met 'gebied gebruik'.",
        )
    bladen = {
        "gebieden": _per_gebied(scan, indelingen),
        "werkgebieden": _per_werkgebied(scan, indelingen),
        "leveringen": _leveringen(scan),
        "verslag": _verslag(scan),
        "bronnen": pd.DataFrame({"bron": [herkomst.regel for herkomst in scan.herkomsten]}),
    }
    return schrijf_werkmap(pad, bladen, titel=f"{scan.naam}: gebruik van voorzieningen")


def verslagdelen(levering: Levering) -> tuple[Onderdeel, ...]:
    """Return the beschermingsverslag of a levering as parts of a report: names in it are text, no markup."""
    return uit_markdown(levering.verslag, niveau=2, titel="Beschermingsverslag")


def _kolommen(scan: Wijkscan) -> list[Kolom]:
    return [kolom for kolom in scan.catalogus if kolom.naam in scan.beschermd]


def _cel(scan: Wijkscan, waarde: float | None) -> int | str:
    """Return a count as a number where it may be shown, else as text that says why not."""
    getoond = afgerond(waarde, scan.drempel)
    return toon(waarde, scan.drempel) if getoond is None else getoond


def _niveaus(scan: Wijkscan, indelingen: Mapping[str, Indeling]) -> dict[str, pd.Series[str]]:
    """Return per level above the gebied which unit each gebied is in, from small units to large ones.

    Werkgebieden are those of the last indeling.
    """
    gebieden = scan.gebieden
    niveaus = {naam: gebieden[naam] for naam in scan.groepen}
    if indelingen:
        naam, indeling = list(indelingen.items())[-1]
        nummers = gebieden["code"].map(dict(indeling.toewijzing)).astype("Int64").astype("string")
        niveaus[naam] = nummers.astype("str")
    op_grootte = sorted(niveaus, key=lambda naam: -niveaus[naam].nunique())
    return {**{naam: niveaus[naam] for naam in op_grootte}, "gemeente": gebieden["gemeente"]}


def _per_gebied(scan: Wijkscan, indelingen: Mapping[str, Indeling]) -> pd.DataFrame:
    gebieden, niveaus = scan.gebieden, _niveaus(scan, indelingen)
    namen = [
        [
            f"werkgebied {waarde} ({niveau})" if niveau in indelingen else f"{niveau} {waarde}"
            for waarde in deel
        ]
        for niveau, deel in niveaus.items()
    ]
    vrijgegeven = _totalen(scan)
    rijen = []
    for kolom in _kolommen(scan):
        waarden = gebieden[kolom.naam]
        # a gebied without a group has no count at that level
        sommen = [
            _sommen(kolom.naam, niveau, waarden.groupby(eenheid), vrijgegeven).reindex(eenheid).tolist()
            for niveau, eenheid in niveaus.items()
        ]
        for i, waarde in enumerate(waarden.tolist()):
            hoger = [(naam[i], som[i]) for naam, som in zip(namen, sommen, strict=True)]
            eerste = eerste_niveau([(scan.niveau, waarde), *hoger], scan.drempel) or ("nergens", None)
            wie = gebieden["code"].iloc[i], gebieden["naam"].iloc[i]
            rijen.append((*wie, *_wat(kolom), _cel(scan, waarde), *eerste))
    koppen = ["code", "naam", "cijfer", "omschrijving", "jaar", "aantal", "eerste niveau", "aantal daar"]
    return pd.DataFrame(rijen, columns=koppen)


def _totalen(scan: Wijkscan) -> dict[tuple[str, str, str], int]:
    """Return the totals that were published beside withheld counts: (column, level, name) → persons."""
    if scan.gebruik is None or scan.levering is None:
        return {}
    levering, totalen = scan.levering, scan.gebruik.totalen
    bekend = totalen[(totalen["levering"] == levering.nr) & totalen["waarde"].notna()]
    velden = ["statistiek", "categorie", "niveau", "naam", "waarde"]
    return {
        (kolom_van(levering.lijst, statistiek, categorie), niveau, naam): int(waarde)
        for statistiek, categorie, niveau, naam, waarde in bekend[velden].itertuples(index=False)
    }


def _sommen(
    kolom: str, niveau: str, per_eenheid: Any, vrijgegeven: Mapping[tuple[str, str, str], int]
) -> pd.Series[int]:
    """Return the sum per unit; where a count in it was withheld, the total that was published."""
    sommen: pd.Series[int] = per_eenheid.sum(skipna=False)
    gegeven = [vrijgegeven.get((kolom, niveau, str(eenheid))) for eenheid in sommen.index]
    return sommen.fillna(pd.Series(gegeven, index=sommen.index, dtype="Int64"))


def _wat(kolom: Kolom) -> tuple[str, str, int | None]:
    return kolom.naam, kolom.omschrijving, kolom.jaar


def _per_werkgebied(scan: Wijkscan, indelingen: Mapping[str, Indeling]) -> pd.DataFrame:
    koppen = ["indeling", "nr", "naam", "cijfer", "omschrijving", "jaar", "aantal"]
    return pd.DataFrame(
        [rij for naam, indeling in indelingen.items() for rij in _werkgebieden(scan, naam, indeling)],
        columns=koppen,
    )


def _werkgebieden(scan: Wijkscan, naam: str, indeling: Indeling) -> Iterator[tuple[object, ...]]:
    bediend = scan.gebieden[~scan.gebieden["restgebied"]]
    nummers = bediend["code"].map(dict(indeling.toewijzing)).astype("Int64")
    vrijgegeven = _totalen(scan)
    for kolom in _kolommen(scan):
        sommen = _sommen(kolom.naam, naam, bediend[kolom.naam].groupby(nummers), vrijgegeven)
        for nr, som in zip(sommen.index.tolist(), sommen.tolist(), strict=True):
            wie = indeling.namen.get(nr, f"Werkgebied {nr}")
            yield naam, nr, wie, *_wat(kolom), _cel(scan, som)


def _leveringen(scan: Wijkscan) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "levering": levering.nr,
                "jaar": levering.jaar,
                "peildatum": levering.peildatum or "heel het jaar",
                "telt": levering.geldig,
                "methode": levering.methode,
                "instelling": levering.instelling,
                "ε": levering.epsilon,
                "drempel": levering.drempel,
                "gemaakt op": levering.gemaakt_op,
                "door": levering.door,
            }
            for levering in (scan.gebruik.leveringen if scan.gebruik else ())
        ]
    )


def _verslag(scan: Wijkscan) -> pd.DataFrame:
    rijen = [
        (levering.nr, regel)
        for levering in (scan.gebruik.leveringen if scan.gebruik else ())
        if levering.geldig
        for regel in levering.verslag.splitlines()
    ]
    return pd.DataFrame(rijen, columns=["levering", "verslag"])
