"""Several people at once, as the benchmark does it: the short form, and that it refuses what it should."""

from __future__ import annotations

import pytest

from bench.app_zittingen import Waarneming, keur, verslag, werk_samen


@pytest.mark.proef
@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_zes_zittingen_een_minuut() -> None:
    gezien = werk_samen(6, 60)
    keur(gezien)
    assert gezien.paginas.total() >= 6


def test_het_verslag_telt_en_de_keuring_weigert() -> None:
    rustig = [(10.0 * s, 500.0 + s, 700.0) for s in range(30)]
    goed = Waarneming(wachttijden={"Wijkscan": [0.5, 1.5, 1.0]}, geheugen=rustig)
    goed.paginas["Wijkscan"] = 3
    keur(goed)
    tekst = verslag(goed, 20, 300)
    assert "Pagina's bekeken: 3" in tekst
    assert "| Wijkscan | 3 | 1.0 | 1.5 |" in tekst
    for slecht in (
        Waarneming(fouten=["stuk"], geheugen=rustig),
        Waarneming(vermengd=["zitting 1 ziet Merk02"], geheugen=rustig),
        Waarneming(geheugen=[(10.0 * s, 100.0 + 50 * s, 1000.0) for s in range(30)]),
        Waarneming(geheugen=[(1.0, 500.0, 4000.0)]),
    ):
        with pytest.raises(AssertionError):
            keur(slecht)
