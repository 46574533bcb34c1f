"""Searching and going on with a proposal: stop, start, lock, move, explain, alternatives, front, layers."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from gebied.cli import voortgang
from gebied.cli.voortgang import beschrijf
from gebied.fouten import Concessie, GeenIndeling
from gebied.indelen import Voortgang
from gebied.indelen.afweging import Front
from gebied.model import Bevinding, Indeling, Opdracht
from gebied.opslag import lees_project
from gebied.werkstroom import indelen as stap

STAND = Voortgang("zoeken", ("afstand_tot_band", "huidig+compactheid"), (1204, 2_500_000), None, 3.2)


@pytest.fixture
def deel_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Do something before the search begins."""
    echt = stap.deel_in

    def vervang(eerst: Callable[..., Any]) -> None:
        def nep(*gegeven: Any, **opties: Any) -> Any:
            eerst(**opties)
            return echt(*gegeven, **opties)

        monkeypatch.setattr(stap, "deel_in", nep)

    return vervang


def test_ctrl_c_once_stores_the_best_so_far(gebied_cli: Any, project: Path, deel_in: Any) -> None:
    gevraagd = []

    def druk(meld: Callable[[Voortgang], bool], **_: Any) -> None:
        gevraagd.append(meld(STAND))
        signal.raise_signal(signal.SIGINT)
        gevraagd.append(meld(STAND))

    deel_in(druk)
    oud = signal.getsignal(signal.SIGINT)
    antwoord = gebied_cli("indelen", project, "--teams", 18, "--naam", "half")
    assert gevraagd == [False, True]
    assert signal.getsignal(signal.SIGINT) is oud
    assert "Stoppen: het beste tot nu toe wordt bewaard" in antwoord.fout
    assert "half" in lees_project(project).indelingen


def test_ctrl_c_twice_breaks_off_and_stores_nothing(gebied_cli: Any, project: Path, deel_in: Any) -> None:
    def druk(**_: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    deel_in(druk)
    voor = project.read_bytes()
    with pytest.raises(AssertionError, match="Afgebroken"):  # gebied_cli wants a next step with every fault
        gebied_cli("indelen", project, "--teams", 18, code=130)
    assert project.read_bytes() == voor


def test_a_stop_from_the_search_is_told_and_stored(
    gebied_cli: Any, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gestopt = (Bevinding("GESTOPT", "Het zoeken is door u gestopt."),)

    def nep(_scan: Any, opdracht: Opdracht, *, naam: str, **_: Any) -> Indeling:
        ruim = lees_project(project).indelingen["ruim"]
        return replace(ruim, naam=naam, opdracht=opdracht, bevindingen=gestopt)

    monkeypatch.setattr(stap, "deel_in", nep)
    assert "! GESTOPT: Het zoeken is door u gestopt." in gebied_cli("indelen", project).uit
    uit = gebied_cli("indelen", project, "--json").json
    assert "GESTOPT" in {bevinding["code"] for bevinding in uit["bevindingen"]}
    assert lees_project(project).indelingen["voorstel"].bevindingen == gestopt


def test_progress_in_words() -> None:
    assert beschrijf(STAND) == (
        "Werkgebieden zoeken … (3 s): afstand tot de band 1.204 inwoners; "
        "inwoners die van team wisselen en compactheid 2.500,0 punten"
    )
    bewijs = replace(STAND, fase="bewijzen", namen=("compactheid",), waarden=(102_000,), ondergrens=100_000)
    assert ": het kan hooguit 1,96 % beter; compactheid" in beschrijf(bewijs)
    assert "hooguit" not in beschrijf(replace(bewijs, ondergrens=0))
    assert beschrijf(Voortgang("zoeken", (), (), None, 0.0)) == "Werkgebieden zoeken … (0 s)"


def test_progress_keeps_the_best_when_a_search_starts_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    getoond = []
    monkeypatch.setattr(voortgang, "beschrijf", lambda stand: getoond.append(stand.waarden) or "")
    with voortgang.zoekvoortgang() as meld:
        for waarden in ((9, 5), (3, 7), (8, 1)):
            assert meld(replace(STAND, waarden=waarden)) is False
    assert getoond == [(9, 5), (3, 7), (3, 7)]


def test_no_indeling_prints_what_collides_and_what_can_be_done(
    gebied_cli: Any, project: Path, deel_in: Any
) -> None:
    def weiger(**_: Any) -> None:
        fout = GeenIndeling("Het kan niet.", problemen=["Poort is te klein."], stap="kies iets anders.")
        fout.botsing = ("18 teams", "binnen stadsdeel")
        fout.concessies = (Concessie("met 17 teams", {"teams": 17}),)
        raise fout

    deel_in(weiger)
    mens = gebied_cli("indelen", project, code=4)
    regels = mens.fout.splitlines()
    assert regels[regels.index("Deze regels gaan niet samen:") + 1 :][:2] == [
        "  - 18 teams",
        "  - binnen stadsdeel",
    ]
    kan_wel = regels[regels.index("Dit kan wel, en is uitgerekend:") + 1]
    assert kan_wel == "  - met 17 teams Typ dan: --teams 17"
    assert regels[-1] == "Volgende stap: kies iets anders."
    programma = gebied_cli("indelen", project, "--json", code=4).json
    assert programma["botsing"] == ["18 teams", "binnen stadsdeel"]
    [concessie] = programma["concessies"]
    assert concessie.items() >= {"tekst": "met 17 teams", "opdracht": {"teams": 17}}.items()


def test_one_rule_that_cannot_be_kept_is_not_called_a_collision(
    gebied_cli: Any, project: Path, deel_in: Any
) -> None:
    fout = GeenIndeling("Het kan niet.", stap="kies iets anders.")
    fout.botsing = ("18 teams",)

    def weiger(**_: Any) -> None:
        raise fout

    deel_in(weiger)
    regels = gebied_cli("indelen", project, code=4).fout.splitlines()
    assert regels[1:3] == ["Deze regel kan niet:", "  - 18 teams"]


def test_start_from_an_indeling_and_keep_some_werkgebieden(gebied_cli: Any, project: Path) -> None:
    oud = lees_project(project).indelingen["ruim"].toewijzing
    gebied_cli(
        "indelen", project, "--teams", 18, "--begin", "ruim", "--vastzetten", 2, "--vastzetten", 5,
        "--zonder-bewijs", "--naam", "rest",
    )  # fmt: skip
    nieuw = lees_project(project).indelingen["rest"].toewijzing
    for nr in (2, 5):
        assert {code for code in nieuw if nieuw[code] == nr} == {code for code in oud if oud[code] == nr}


def test_start_from_what_is_not_there(gebied_cli: Any, project: Path) -> None:
    assert "Bedoelt u ruim" in gebied_cli("indelen", project, "--begin", "ruin", code=2).fout
    fout = gebied_cli("indelen", project, "--begin", "ruim", "--vastzetten", 99, code=2).fout
    assert "De indeling 'ruim' heeft geen werkgebied 99." in fout


def test_opdracht_that_names_indelingen_of_the_project(gebied_cli: Any, project: Path) -> None:
    uit = gebied_cli(
        "indelen", project, "--teams", 18, "--huidig", "ruim", "--aansluiten-bij", "binnen",
        "--volgorde", "huidig", "--begin", "ruim", "--tijd", 3, "--naam", "trouw", "--json",
    ).json  # fmt: skip
    assert uit["bewijs"][0]["trede"] == "huidig"
    assert uit["bewijs"][0]["waarde"] == uit["totaal"]["verplaatste_inwoners"] == 0
    opnieuw = gebied_cli("beoordeel", project, "--indeling", "trouw", "--json").json
    assert opnieuw["totaal"] == uit["totaal"]
    gebied_cli("vergelijk", project, "ruim", "trouw")
    gebied_cli("export", project, "--indeling", "trouw", "--uit", project.with_name("t.xlsx"))
    gebied_cli("kaart", project, "--indeling", "trouw", "--uit", project.with_name("t.png"))
    assert "ruin" in gebied_cli("indelen", project, "--huidig", "ruin", code=2).fout


def test_move_one_gebied_by_hand(gebied_cli: Any, project: Path) -> None:
    oud = lees_project(project).indelingen["ruim"].toewijzing
    naar = oud["BU00340202"]
    mens = gebied_cli("verplaats", project, "Danswijk", naar, "--indeling", "ruim")
    assert "Bewaard in" in mens.uit
    assert "De hele indeling" in mens.uit
    aangepast = lees_project(project).indelingen["ruim aangepast"]
    assert {c for c in oud if oud[c] != aangepast.toewijzing[c]} == {"BU00340203"}
    assert aangepast.toewijzing["BU00340203"] == naar
    assert aangepast.bewijs == ()
    uit = gebied_cli(
        "verplaats", project, "Danswijk", "nieuw", "--indeling", "ruim", "--vervang", "--json"
    ).json
    assert uit["naam"] == "ruim"
    assert uit["verschil"]["werkgebieden"] == {"oud": 18, "nieuw": 19}
    assert len(set(lees_project(project).indelingen["ruim"].toewijzing.values())) == 19
    gebied_cli("verplaats", project, "Danswijk", naar, "--indeling", "ruim", "--naam", "derde")
    assert list(lees_project(project).indelingen) == ["binnen", "ruim aangepast", "ruim", "derde"]


@pytest.mark.parametrize(
    ("gegeven", "zegt"),
    [
        (("Danswijk", "drie"), "Het werkgebied 'drie' kan niet"),
        (("Danswijk", "0"), "Het werkgebied '0' kan niet"),
        (("Danswijk", "99"), "heeft geen werkgebied 99"),
        (("Dansles", "1"), "kent geen gebied 'Dansles'"),
        (("Danswijk", "1", "--naam", "binnen"), "heeft al een indeling 'binnen'"),
    ],
)
def test_moves_that_cannot_be(gebied_cli: Any, project: Path, gegeven: tuple[str, ...], zegt: str) -> None:
    voor = project.read_bytes()
    assert zegt in gebied_cli("verplaats", project, *gegeven, "--indeling", "ruim", code=2).fout
    assert project.read_bytes() == voor


def test_explain_one_gebied(gebied_cli: Any, project: Path) -> None:
    mens = gebied_cli("uitleg", project, "Danswijk", "--indeling", "ruim").uit
    assert mens.startswith("Danswijk (BU00340203) ligt in Werkgebied ")
    assert "- Naar Werkgebied " in mens
    uit = gebied_cli("uitleg", project, "Danswijk", "--indeling", "ruim", "--json").json
    assert uit["gebied"] == "BU00340203"
    assert {"werkgebied", "naam", "kosten", "breekt", "tekst"} == set(uit["gevolgen"][0])
    assert "Welke indeling" in gebied_cli("uitleg", project, "Danswijk", code=2).fout


@pytest.fixture
def nagespeeld(monkeypatch: pytest.MonkeyPatch, project: Path) -> dict[str, Any]:
    """Alternatives and a front made of the stored indelingen, and what they were asked."""
    gevraagd: dict[str, Any] = {}
    ruim, binnen = lees_project(project).indelingen.values()
    binnen = replace(binnen, bevindingen=(Bevinding("TIJD_OP", "De tijd van 60 seconden was op."),))

    def alternatieven(scan: Any, opdracht: Any, n: int, **opties: Any) -> list[Any]:
        gevraagd.update(opties, n=n)
        return [ruim, binnen]

    def afweging(scan: Any, opdracht: Any, wensen: tuple[str, str], **opties: Any) -> Any:
        gevraagd.update(opties, wensen=wensen)
        return Front(wensen, (((0, 2_000_000), ruim), ((500, 1_000_000), binnen)), (True, False))

    monkeypatch.setattr(stap, "alternatieven", alternatieven)
    monkeypatch.setattr(stap, "afweging", afweging)
    return gevraagd


def test_alternatives_are_stored_and_stand_beside_each_other(
    gebied_cli: Any, project: Path, nagespeeld: dict[str, Any]
) -> None:
    mens = gebied_cli("indelen", project, "--alternatieven", 3, "--verschil", 15, "--naam", "keuze")
    assert (nagespeeld["n"], nagespeeld["verschil"]) == (3, 15.0)
    assert list(lees_project(project).indelingen) == ["ruim", "binnen", "keuze", "keuze 2"]
    assert "De indelingen naast elkaar" in mens.uit
    uit = gebied_cli("indelen", project, "--alternatieven", 2, "--json").json
    assert [uit["naam"], *(deel["naam"] for deel in uit["alternatieven"])] == ["voorstel", "voorstel 2"]
    fout = gebied_cli("indelen", project, "--alternatieven", 2, "--naam", "keuze", code=2).fout
    assert "'keuze' en 'keuze 2'" in fout


def test_trade_off_as_a_file_and_stored_on_request(
    gebied_cli: Any, project: Path, nagespeeld: dict[str, Any], tmp_path: Path
) -> None:
    opties = ("indelen", project, "--afweging", "inwoners, compactheid")
    mens = gebied_cli(*opties, "--uit", tmp_path / "f.xlsx")
    assert nagespeeld["wensen"] == ("inwoners", "compactheid")
    assert "De afweging" in mens.uit
    assert "! TIJD_OP: Bij 1 van de 2 punten was de tijd op; meer tijd kan helpen." in mens.uit
    assert load_workbook(tmp_path / "f.xlsx").sheetnames[0] == "afweging"
    assert list(lees_project(project).indelingen) == ["ruim", "binnen"]
    uit = gebied_cli(*opties, "--uit", tmp_path / "f.png", "--naam", "punt", "--json").json
    assert uit["wensen"] == ["inwoners", "compactheid"]
    assert [(punt["indeling"], punt["bewezen"]) for punt in uit["punten"]] == [
        ("punt", True),
        ("punt 2", False),
    ]
    assert (tmp_path / "f.png").read_bytes().startswith(b"\x89PNG")
    assert list(lees_project(project).indelingen) == ["ruim", "binnen", "punt", "punt 2"]


def test_a_layer_from_opdracht_to_map_and_export(gebied_cli: Any, project: Path, tmp_path: Path) -> None:
    toml = tmp_path / "o.toml"
    toml.write_text('teams = 18\n[[lagen]]\nnaam = "stadsdeelteams"\nteams = 4\n', "utf-8")
    opties = ("indelen", project, "--opdracht", toml, "--zonder-bewijs", "--begin", "ruim", "--tijd", 3)
    mens = gebied_cli(*opties, "--naam", "gelaagd")
    assert "Laag stadsdeelteams" in mens.uit
    indeling = lees_project(project).indelingen["gelaagd"]
    assert set(indeling.lagen["stadsdeelteams"].values()) == {1, 2, 3, 4}
    uit = gebied_cli("beoordeel", project, "--indeling", "gelaagd", "--json").json
    assert len(uit["lagen"]["stadsdeelteams"]) == 4
    gebied_cli("kaart", project, "--indeling", "gelaagd", "--uit", tmp_path / "k.html")
    assert "laag stadsdeelteams" in (tmp_path / "k.html").read_text("utf-8")
    gebied_cli("export", project, "--indeling", "gelaagd", "--uit", tmp_path / "k.xlsx")
    assert "laag stadsdeelteams" in next(load_workbook(tmp_path / "k.xlsx")["gebieden"].values)
