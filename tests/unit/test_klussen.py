"""Long work in processes of its own: the row, owners, stopping, faults, and processes that die or hang."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from gebied.fouten import Concessie, GebiedFout, GeenIndeling, InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Indeling
from gebied.opslag import schrijf_project
from gebied.werkstroom.klusberichten import Bericht, Bezig, Einde, Onverwacht, Voorstel
from gebied.werkstroom.klussen import Grenzen, Klussen, Klusstand
from gebied.wijkscan import Wijkscan

_NEPKIND = """
import os, sys
voor, na, hoe = bytes.fromhex(sys.argv[1]), bytes.fromhex(sys.argv[2]), sys.argv[3]
sys.stdin.readline()
os.write(1, voor)
if hoe == "dood":
    os.kill(os.getpid(), 9)
if hoe == "half":
    os.write(1, na[:-3]); sys.exit()
if hoe == "doof":
    sys.stdin.read()
if hoe == "wacht":
    sys.stdin.readline()
os.write(1, na)
"""


def _nepkind(hoe: str, *berichten: Bericht, einde: Bericht | None = None) -> list[str]:
    """Return the command of a process that says these messages, and then does `hoe`."""
    voor = b"".join(pickle.dumps(bericht) for bericht in berichten)
    na = pickle.dumps(einde or Einde("af"))
    return [sys.executable, "-S", "-c", _NEPKIND, voor.hex(), na.hex(), hoe]


def _wacht(klussen: Klussen, klus: str, tot: Callable[[Klusstand], bool], eigenaar: str = "ik") -> Klusstand:
    """Return the first stand that is so."""
    for _ in range(6000):
        stand = klussen.stand(klus, eigenaar)
        if tot(stand):
            return stand
        Event().wait(0.01)
    raise AssertionError(f"blijft {stand}")


def _klaar(stand: Klusstand) -> bool:
    return not stand.loopt


def test_uitkomst_en_voortgang_komen_door_en_wat_gevraagd_is_blijft() -> None:
    klussen = Klussen(opdrachtregel=_nepkind("wacht", Bezig("Ophalen", 3, 10)))
    klus = klussen.start("haal", {"gemeente": "Almere"}, eigenaar="ik")
    bezig = _wacht(klussen, klus, lambda stand: stand.klaar == 3)
    assert (bezig.status, bezig.tekst, bezig.totaal) == ("bezig", "Ophalen …", 10)
    assert bezig.gevraagd == {"gemeente": "Almere"}
    klussen.stop(klus, "ik")
    klaar = _wacht(klussen, klus, _klaar)
    assert (klaar.status, klaar.uitkomst, klaar.fout) == ("klaar", "af", None)


def test_een_ander_ziet_en_stopt_niets() -> None:
    klussen = Klussen(opdrachtregel=_nepkind("wacht"))
    klus = klussen.start("haal", {}, eigenaar="ik")
    for doe in (klussen.stand, klussen.stop):
        with pytest.raises(InvoerGeweigerd, match="Deze berekening is er niet meer"):
            doe(klus, "een ander")
        with pytest.raises(InvoerGeweigerd, match="Deze berekening is er niet meer"):
            doe("bestaat-niet", "ik")
    assert klussen.stand(klus, "ik").loopt
    klussen.stop(klus, "ik")
    _wacht(klussen, klus, _klaar)


def test_wie_te_laat_komt_staat_in_de_rij_en_komt_daarna_aan_de_beurt() -> None:
    klussen = Klussen(Grenzen(tegelijk=2), opdrachtregel=_nepkind("wacht"))
    een, twee = (klussen.start("haal", {}, eigenaar="a") for _ in range(2))
    drie, vier = (klussen.start("haal", {}, eigenaar=wie) for wie in ("b", "c"))
    assert klussen.stand(drie, "b").tekst == "Uw berekening wacht: er zijn nog 2 berekeningen voor u."
    assert klussen.stand(vier, "c").wachten_voor == 3
    klussen.stop(vier, "c")  # one that waits ends at once
    assert klussen.stand(vier, "c").status == "gestopt"
    assert klussen.stand(drie, "b").status == "wachtend"
    klussen.stop(een, "a")
    _wacht(klussen, drie, lambda stand: stand.status == "bezig", "b")
    for klus, wie in ((twee, "a"), (drie, "b")):
        klussen.stop(klus, wie)
        assert _wacht(klussen, klus, _klaar, wie).uitkomst == "af"


def test_een_gebruiker_kan_de_rij_niet_vullen() -> None:
    klussen = Klussen(Grenzen(tegelijk=1, per_eigenaar=2), opdrachtregel=_nepkind("wacht"))
    klus, wachtend = (klussen.start("haal", {}, eigenaar="ik") for _ in range(2))
    with pytest.raises(VerkeerdGebruik, match="Er lopen al 2 berekeningen van u"):
        klussen.start("haal", {}, eigenaar="ik")
    ander = klussen.start("haal", {}, eigenaar="een ander")
    for wie, welke in (("een ander", ander), ("ik", wachtend), ("ik", klus)):
        klussen.stop(welke, wie)
    _wacht(klussen, klus, _klaar)


@pytest.mark.parametrize("hoe", ["dood", "half"])
def test_een_proces_dat_wegvalt_is_een_fout_met_een_verwijzing(
    hoe: str, caplog: pytest.LogCaptureFixture
) -> None:
    klussen = Klussen(opdrachtregel=_nepkind(hoe, Bezig("Zoeken")))
    with caplog.at_level(logging.ERROR):
        klus = klussen.start("voorstellen", {"project": "geheim"}, eigenaar="ik")
        stand = _wacht(klussen, klus, _klaar)
    assert stand.status == "mislukt"
    assert stand.fout is not None
    verwijzing = stand.fout.boodschap.partition("verwijzing ")[2].rstrip(").")
    assert len(verwijzing) == 8
    assert verwijzing in caplog.text
    assert "geheim" not in caplog.text + str(stand.fout)


def test_een_proces_dat_niet_luistert_wordt_beeindigd() -> None:
    klussen = Klussen(Grenzen(geduld_s=0.05), opdrachtregel=_nepkind("doof", Bezig("Zoeken")))
    klus = klussen.start("haal", {}, eigenaar="ik")
    _wacht(klussen, klus, lambda stand: stand.tekst == "Zoeken …")
    klussen.stop(klus, "ik")
    stand = _wacht(klussen, klus, _klaar)
    assert (stand.status, stand.uitkomst, stand.fout) == ("gestopt", None, None)


def test_een_klus_die_te_lang_duurt_wordt_gestopt() -> None:
    klussen = Klussen(Grenzen(hooguit_s=0.05, geduld_s=0.05), opdrachtregel=_nepkind("doof"))
    klus = klussen.start("voorstellen", {"opdracht": {"tijd": 0.05}}, eigenaar="ik")
    assert _wacht(klussen, klus, _klaar).status == "gestopt"


def test_een_programma_dat_niet_start_is_een_gewone_fout() -> None:
    klussen = Klussen(opdrachtregel=["/bestaat/niet"])
    klus = klussen.start("haal", {}, eigenaar="ik")
    assert isinstance(_wacht(klussen, klus, _klaar).fout, GebiedFout)


def test_een_proces_dat_klaarstaat_wordt_gebruikt_tenzij_het_weg_is() -> None:
    klussen = Klussen(opdrachtregel=_nepkind("zeg"))
    klussen.maak_warm()
    warm = klussen._warm
    assert warm is not None
    klussen.maak_warm()
    assert klussen._warm is warm
    klus = klussen.start("haal", {}, eigenaar="ik")
    assert _wacht(klussen, klus, _klaar).uitkomst == "af"
    assert klussen._warm is None
    assert warm.returncode is not None
    klussen.maak_warm()
    klussen._warm.kill()  # type: ignore[attr-defined]
    klussen._warm.wait()
    klus = klussen.start("haal", {}, eigenaar="ik")
    assert _wacht(klussen, klus, _klaar).uitkomst == "af"


def test_oude_uitkomsten_worden_vergeten() -> None:
    klussen = Klussen(Grenzen(bewaard=2), opdrachtregel=_nepkind("dood"))
    klussen_op_rij = []
    for _ in range(4):
        klussen_op_rij.append(klussen.start("haal", {}, eigenaar="ik"))
        _wacht(klussen, klussen_op_rij[-1], _klaar)
    for klus in klussen_op_rij[:2]:
        with pytest.raises(InvoerGeweigerd):
            klussen.stand(klus, "ik")
    assert klussen.stand(klussen_op_rij[3], "ik").status == "mislukt"
    vlug = Klussen(Grenzen(bewaard_s=0.0), opdrachtregel=_nepkind("dood"))
    klus = vlug.start("haal", {}, eigenaar="ik")
    with pytest.raises(InvoerGeweigerd):
        _wacht(vlug, klus, _klaar)


def test_een_onverwachte_fout_zegt_niets_over_de_gegevens(caplog: pytest.LogCaptureFixture) -> None:
    kind = _nepkind("zeg", einde=Einde(fout=Onverwacht("KeyError", "zoeken.py:12")))
    klussen = Klussen(opdrachtregel=kind)
    with caplog.at_level(logging.ERROR):
        stand = _wacht(klussen, klussen.start("haal", {}, eigenaar="ik"), _klaar)
    assert "KeyError; zoeken.py:12" in caplog.text
    assert "KeyError" not in str(stand.fout)


def test_een_uitleg_met_concessies_overleeft_de_reis() -> None:
    fout = GeenIndeling("Het kan niet.", problemen=["te klein"], stap="maak de band ruimer.")
    fout.bewezen = False
    fout.botsing = ("Er zijn 3 teams.",)
    fout.concessies = (Concessie("Met 2 teams (nu 3).", {"teams": 2}, (1,)),)
    terug = pickle.loads(pickle.dumps(fout))
    assert str(terug) == str(fout)
    assert (terug.bewezen, terug.botsing, terug.concessies) == (False, fout.botsing, fout.concessies)


# the real process


@pytest.fixture(scope="module")
def projectpad(rooster: Callable[..., Wijkscan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    scan = rooster([[400, 300, 500], [300, 200, 400], [500, 300, 400]])
    return schrijf_project(tmp_path_factory.mktemp("klus") / "p.gpkg", scan).pad


@pytest.fixture(scope="module")
def echte(projectpad: Path) -> dict[str, Klusstand]:
    """The stands of four klussen that ran in real processes, two at a time."""
    klussen = Klussen(Grenzen(tegelijk=2))
    opdracht = {"teams": 3, "inwoners": [1000, 1200], "tijd": 10}
    nrs = {f"{rij}{kolom}": nr for nr, rij in enumerate("ABC", 1) for kolom in "123"}
    vragen: dict[str, tuple[Any, Mapping[str, Any]]] = {
        "voorstellen": ("voorstellen", {"opdracht": opdracht, "namen": ["plan", "plan 2"]}),
        "onmogelijk": (
            "voorstellen",
            {"opdracht": opdracht | {"teams": 7, "hard": True}, "namen": ["plan"]},
        ),
        "rest": ("rest", {"opdracht": opdracht, "toewijzing": nrs, "vastzetten": [1]}),
        "stuk": ("rest", {"opdracht": opdracht}),
    }
    lopend = {
        naam: klussen.start(soort, {"project": str(projectpad), **gegevens}, eigenaar="ik")
        for naam, (soort, gegevens) in vragen.items()
    }
    return {naam: _wacht(klussen, klus, _klaar) for naam, klus in lopend.items()}


def test_voorstellen_uit_een_eigen_proces(echte: dict[str, Klusstand]) -> None:
    stand = echte["voorstellen"]
    assert stand.status == "klaar"
    voorstellen: tuple[Voorstel, ...] = stand.uitkomst
    assert voorstellen[0].indeling.naam == "plan"
    assert isinstance(voorstellen[0].indeling, Indeling)
    assert voorstellen[0].oordeel.totaal["in_band"] == 3
    assert [voorstel.oordeel.naam for voorstel in voorstellen] == [v.indeling.naam for v in voorstellen]


def test_geen_indeling_komt_terug_met_uitleg_en_concessies(echte: dict[str, Klusstand]) -> None:
    fout = echte["onmogelijk"].fout
    assert isinstance(fout, GeenIndeling)
    assert fout.botsing
    assert all(concessie.opdracht for concessie in fout.concessies)


def test_de_rest_van_een_indeling_die_niet_bewaard_is(echte: dict[str, Klusstand]) -> None:
    (voorstel,) = echte["rest"].uitkomst
    eerste = {code for code, nr in voorstel.indeling.toewijzing.items() if nr == 1}
    assert eerste == {"A1", "A2", "A3"}


def test_een_fout_van_onszelf_is_een_verwijzing(echte: dict[str, Klusstand]) -> None:
    fout = echte["stuk"].fout
    assert type(fout) is GebiedFout
    assert "verwijzing" in fout.boodschap


_BLIJFT_BEZIG = """
import threading
from gebied.werkstroom import klusproces
from gebied.werkstroom.klusberichten import Bezig
def blijf_bezig(gegevens, lijn):
    print("rommel op stdout")
    lijn.zeg(Bezig(gegevens["wat"]))
    threading.Event().wait()
klusproces.KLUSSEN = {"haal": blijf_bezig}
klusproces.main()
"""


def test_het_proces_stopt_als_de_app_weg_is_en_wat_het_afdrukt_breekt_geen_bericht() -> None:
    pijp = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _BLIJFT_BEZIG], stdin=pijp, stdout=pijp, stderr=pijp
    ) as kind:
        assert kind.stdin is not None
        assert kind.stdout is not None
        kind.stdin.write(b'{"soort": "haal", "gegevens": {"wat": "Almere"}}\n')
        kind.stdin.flush()
        assert pickle.load(kind.stdout) == Bezig("Almere")
        _, afdruk = kind.communicate(timeout=120)  # closes stdin, as the end of the app does
    assert kind.returncode == 1
    assert b"Traceback" not in afdruk
