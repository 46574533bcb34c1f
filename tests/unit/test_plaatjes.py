"""Which pictures a gebiedsanalyse gets."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from gebied.werkstroom.rapporten import MEESTE_LIJNEN, trendlijnen


def _cijfer(naam: str, oordeel: str | None, eenheid: str = "%") -> Any:
    eerder = None if oordeel is None else SimpleNamespace(oordeel=oordeel)
    return SimpleNamespace(indicator=SimpleNamespace(naam=naam, eenheid=eenheid), eerder=eerder)


def test_de_grafiek_van_de_jaren_toont_eerst_wat_veranderde_en_niet_te_veel_lijnen() -> None:
    gelijk = [_cijfer(f"gelijk {nr}", "vergelijkbaar") for nr in range(MEESTE_LIJNEN)]
    ander = [_cijfer("lager", "lager"), _cijfer("hoger", "hoger")]
    rest = [_cijfer("zonder eerder", None), _cijfer("inwoners", "hoger", "inwoners")]
    namen = [c.indicator.naam for c in trendlijnen([*gelijk, *rest, *ander])]
    assert namen == ["lager", "hoger", "gelijk 0", "gelijk 1"]
    assert trendlijnen(rest) == []
