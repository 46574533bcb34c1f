"""Advice of the library on a page: it names fields of the app, not options of the command line."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

ADVIEZEN = {
    "vul de inwoners aan met --kerncijfers, of maak er restgebied van met --onbekend-als-restgebied.": (
        "het veld Cijfers",
        "Onbekend is restgebied",
    ),
    "voeg de groep toe met --groepen BESTAND.csv (kolommen code en naam).": ("het veld Groepen",),
    "maak de band ruimer, of laat --hard weg.": ("Een regel",),
    "kies met --vastzetten een van deze nummers.": ("Werkgebieden daarvan die blijven",),
}


def _pagina(stap: str) -> None:
    from gebied.app.tekst import toon_fout
    from gebied.fouten import GebiedFout

    toon_fout(GebiedFout("Dit kan niet.", stap=stap))


@pytest.mark.parametrize("stap", ADVIEZEN)
def test_een_advies_noemt_het_veld_van_de_app(stap: str) -> None:
    app = AppTest.from_function(_pagina, args=(stap,)).run()
    [getoond] = [fout.value.replace("\\", "") for fout in app.error]
    assert "--" not in getoond
    assert "BESTAND" not in getoond
    assert all(veld in getoond for veld in ADVIEZEN[stap])
