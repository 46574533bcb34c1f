"""Parts that every report about an area shares: strong points, and what was noted with service use."""

from __future__ import annotations

from dataclasses import replace

from gebied.model import Herkomst
from gebied.privacy.cijfers import HERKOMST
from gebied.profiel.profiel import Profiel, profiel
from gebied.profiel.tekst import samenvatting
from gebied.rapport.document import Alinea, Opsomming
from gebied.rapport.gebiedsanalyse import gebiedsanalyse
from gebied.rapport.profieldelen import opvallend, sterke_punten
from gebied.rapport.startbeeld import startbeeld
from gebied.rapport.structuurschets import structuurschets
from gebied.wijkscan import Wijkscan

FICTIEF = Herkomst(HERKOMST, "Gebruik van voorzieningen", tabel="levering 1 van 2013", opmerking="fictief")
NOOT = Alinea("Bij het gebruik van voorzieningen staat als opmerking: fictief.", soort="let op")


def _met_sterk_punt(scan: Wijkscan, sleutel: str, plaats: str) -> Profiel:
    """Make a profile in which an indicator counts as a strong point."""
    uit = profiel(replace(scan, signalen=scan.signalen.iloc[:0]), plaats)
    cijfers = [
        replace(c, cijfer=replace(c.cijfer, indicator=replace(c.indicator, sterk_punt=True)))
        for c in uit.cijfers
        if c.indicator.sleutel == sleutel
    ]
    return replace(uit, cijfers=tuple(cijfers))


def test_een_ongunstig_cijfer_is_geen_sterk_punt(profielscan: Wijkscan) -> None:
    veel, weinig = (_met_sterk_punt(profielscan, "bijstand", plaats) for plaats in ("A1", "C3"))
    oordelen = [p.cijfers[0].hoofdvergelijking.oordeel for p in (veel, weinig)]  # type: ignore[union-attr]
    assert oordelen == ["hoger", "lager"]
    assert sterke_punten(veel) == []
    [punten] = sterke_punten(weinig)
    assert isinstance(punten, Opsomming)
    assert punten.punten[0].startswith("Bijstand: ")


def test_een_ander_jaar_staat_overal_bij_de_vergelijking(profielscan: Wijkscan) -> None:
    metingen = profielscan.metingen
    ouder = metingen["jaar"].mask(metingen["niveau"] == "land", 2012)
    scan = replace(profielscan, metingen=metingen.assign(jaar=ouder))
    uit = profiel(scan, "A1", vergelijk_met=["nederland"])
    sterk = [
        replace(c, cijfer=replace(c.cijfer, indicator=replace(c.indicator, sterk_punt=True)))
        for c in uit.cijfers
        if c.indicator.sleutel == "eenpersoonshuishoudens"
    ]
    [punten] = sterke_punten(replace(uit, cijfers=tuple(sterk), signalen=uit.signalen.iloc[:0]))
    assert isinstance(punten, Opsomming)
    assert punten.punten[0].endswith("hoger dan Nederland in 2012")
    tekst = samenvatting(uit)[-1].tekst
    aantal = tekst.removeprefix("Wij vergelijken ").split()[0]
    assert tekst.endswith(f" Bij {aantal} daarvan is het cijfer van Nederland over een ander jaar.")


def test_zonder_gunstige_of_ongunstige_afwijking_staat_er_niet_dat_niets_afwijkt(
    profielscan: Wijkscan,
) -> None:
    uit = profiel(profielscan, "A1")
    [alinea] = opvallend(replace(uit, gunstig=(), ongunstig=()))
    assert any(c.hoofdvergelijking and c.hoofdvergelijking.oordeel == "hoger" for c in uit.cijfers)
    assert isinstance(alinea, Alinea)
    assert alinea.tekst.startswith("Van de cijfers waarbij hoog gunstig of ongunstig is")


def test_zonder_vergelijking_valt_er_niets_op(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1", vergelijk_met=["ggd-regio"])
    assert opvallend(uit) == [Alinea("Er zijn geen cijfers om mee te vergelijken.")]


def test_een_opmerking_bij_gebruik_staat_vooraan_in_elk_rapport(profielscan: Wijkscan) -> None:
    uit = profiel(profielscan, "A1")
    fictief = replace(uit, herkomsten=(*uit.herkomsten, FICTIEF))
    for maak in (gebiedsanalyse, lambda p: startbeeld([p]), lambda p: structuurschets([p])):
        assert NOOT in maak(fictief).onderdelen[:2]
        assert NOOT not in maak(uit).onderdelen
