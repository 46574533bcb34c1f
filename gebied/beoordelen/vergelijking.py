"""Two or more judged plans beside each other, and who changes team between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from gebied.beoordelen.maat import plat
from gebied.beoordelen.plan import beste_paring
from gebied.beoordelen.totaal import TOTAAL
from gebied.model import Beoordeling
from gebied.wijkscan import Wijkscan


def zet_naast_elkaar(oordelen: Sequence[Beoordeling]) -> pd.DataFrame:
    """Return one row per metric of the whole and one column per plan; `uitleg` and `eenheid` come first.

    A metric of which there are more, such as one per mix, has a row per label; a metric that a plan was not
    asked for is None there. Two plans of the same name get a number behind it.
    """
    rijen = [(regel, _uitleg(maat, regel), maat) for maat in TOTAAL for regel in _regels(maat, oordelen)]
    tabel = pd.DataFrame(
        {
            "maat": [regel for regel, _, _ in rijen],
            "uitleg": [uitleg for _, uitleg, _ in rijen],
            "eenheid": [TOTAAL[maat].eenheid for _, _, maat in rijen],
        }
    )
    for oordeel in oordelen:
        naam, volg = oordeel.naam, 1
        while naam in tabel:
            volg += 1
            naam = f"{oordeel.naam} ({volg})"
        waarden = plat(oordeel.totaal)
        tabel[naam] = pd.Series([waarden.get(regel) for regel, _, _ in rijen], dtype=object)
    return tabel


def _uitleg(maat: str, regel: str) -> str:
    uitleg = TOTAAL[maat].uitleg
    return uitleg if regel == maat else f"{uitleg[:-1]}: {regel.removeprefix(f'{maat}: ')}."


def _regels(maat: str, oordelen: Sequence[Beoordeling]) -> list[str]:
    """Return the rows of one metric over all plans."""
    waarden = [plat({maat: oordeel.totaal[maat]}) for oordeel in oordelen if maat in oordeel.totaal]
    return list(dict.fromkeys(regel for deel in waarden for regel in deel))


def wie_verandert(scan: Wijkscan, van: Mapping[str, int], naar: Mapping[str, int]) -> pd.DataFrame:
    """Return the served gebieden that change team: code, naam, inwoners, van, naar, naar_was.

    Numbers of werkgebieden have no meaning of their own. Each werkgebied of `naar` is matched with one of
    `van`, so that as many inhabitants as possible stay; gebieden outside that match change team. `naar_was`
    is the werkgebied of `van` that `naar` comes instead of. A number is null where there is none.
    """
    inwoners = {str(code): int(aantal) for code, aantal in scan.inwoners().fillna(0).items()}
    codes = [code for code in scan.graaf.bediend if code in van or code in naar]
    paring = beste_paring({code: van[code] for code in codes if code in van}, naar, inwoners)
    anders = [c for c in codes if c not in van or c not in naar or paring.get(naar[c]) != van[c]]
    namen = dict(zip(scan.gebieden["code"], scan.gebieden["naam"], strict=True))
    return pd.DataFrame(
        {
            "code": pd.Series(anders, dtype="str"),
            "naam": pd.Series([namen[c] for c in anders], dtype="str"),
            "inwoners": pd.Series([inwoners[c] for c in anders], dtype="int64"),
            "van": pd.Series([van.get(c) for c in anders], dtype="Int64"),
            "naar": pd.Series([naar.get(c) for c in anders], dtype="Int64"),
            "naar_was": pd.Series([paring.get(naar.get(c, 0)) for c in anders], dtype="Int64"),
        }
    )
