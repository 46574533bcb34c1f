"""The fetcher: time limits, retries, and the cache."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gebied.bronnen._cache import Antwoord, Cache, vingerafdruk
from gebied.bronnen._http import Adressen, Dienst, Geduld, Haler, VerzoekGeweigerd
from gebied.fouten import BronOnbereikbaar


@pytest.fixture
def url(server: Any, nep: Any) -> str:
    rijen = [{"Codering_3": f"BU{n:08d}"} for n in range(30)]
    server.tabellen["T"] = nep.Tabel("Proef", [], rijen)
    return f"{server.adres}/ODataFeed/odata/T/TypedDataSet?$format=json"


@pytest.fixture
def haler(geduld: Geduld, tmp_path: Path) -> Haler:
    return Haler(Dienst("De dienst", "Of doe het anders."), cache=tmp_path / "cache", geduld=geduld)


def test_second_fetch_needs_no_network(server: Any, haler: Haler, url: str) -> None:
    eerste, over = haler.json(url, met="value")
    server.stop()
    tweede, opnieuw = haler.json(url, met="value")
    assert eerste == tweede
    assert len(eerste["value"]) == 30
    assert over == opnieuw
    assert over.opgehaald.year >= 2026
    assert over.soort == "application/json"


def test_fresh_fetches_again_once_per_run(server: Any, haler: Haler, url: str) -> None:
    haler.json(url, met="value")
    vers = Haler(haler.dienst, cache=haler.cache, vers=True, geduld=haler.geduld)
    vers.json(url, met="value")
    vers.json(url, met="value")
    assert len(server.verzoeken) == 2


@pytest.mark.parametrize("schade", ["inhoud", "over", "weg"])
def test_damaged_cache_entry_is_fetched_again(server: Any, haler: Haler, url: str, schade: str) -> None:
    goed, _ = haler.json(url, met="value")
    (inhoud,) = haler.cache.glob("*.inhoud")
    (over,) = haler.cache.glob("*.json")
    if schade == "inhoud":
        inhoud.write_bytes(inhoud.read_bytes().replace(b"BU00000001", b"BU99999999"))
    elif schade == "over":
        over.write_text('{"url": ')
    else:
        inhoud.unlink()
    opnieuw, _ = haler.json(url, met="value")
    assert opnieuw == goed
    assert len(server.verzoeken) == 2
    haler.json(url, met="value")
    assert len(server.verzoeken) == 2


def test_cache_tells_url_fingerprint_and_day(haler: Haler, url: str) -> None:
    _, antwoord = haler.json(url, met="value")
    (pad,) = haler.cache.glob("*.json")
    over = json.loads(pad.read_text())
    assert over["url"] == url
    assert over["sha256"] == antwoord.sha256 == vingerafdruk([antwoord])
    assert date.fromisoformat(over["opgehaald"]) == antwoord.opgehaald
    assert sorted(p.suffix for p in haler.cache.iterdir()) == [".inhoud", ".json"]


def test_cache_entry_of_another_address_is_no_answer(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    antwoord = Antwoord("http://a", b"x", "", "2d711642b726b04401627ca9fbac32f5", date(2026, 11, 1))
    cache.schrijf(antwoord)
    assert cache.lees("http://a") is None
    assert cache.lees("http://b") is None


def test_folder_that_cannot_be_written_only_costs_the_memory(
    server: Any, geduld: Geduld, url: str, tmp_path: Path
) -> None:
    in_de_weg = tmp_path / "bestand"
    in_de_weg.write_text("")
    haler = Haler(Dienst("De dienst", ""), cache=in_de_weg / "cache", geduld=geduld)
    assert len(haler.json(url, met="value")[0]["value"]) == 30


def test_cache_folder_follows_the_environment(
    monkeypatch: pytest.MonkeyPatch, geduld: Geduld, url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("GEBIED_CACHE", str(tmp_path / "elders"))
    Haler(Dienst("De dienst", ""), geduld=geduld).json(url, met="value")
    assert len(list((tmp_path / "elders").iterdir())) == 2


@pytest.mark.parametrize("soort", ["reset", "afgekapt", "kapot"])
def test_broken_answers_are_tried_again_with_growing_waits(
    server: Any, nep: Any, haler: Haler, gewacht: list[float], url: str, soort: str
) -> None:
    server.faal("Typed", nep.Fout(soort), keer=3)
    uit, _ = haler.json(url, met="value")
    assert len(uit["value"]) == 30
    assert gewacht == [0.5, 1.0, 2.0]


@pytest.mark.parametrize("soort", ["reset", "kapot"])
def test_after_the_last_try_the_error_says_what_to_do_and_nothing_is_kept(
    server: Any, nep: Any, haler: Haler, gewacht: list[float], url: str, soort: str
) -> None:
    server.faal("Typed", nep.Fout(soort), keer=9)
    with pytest.raises(BronOnbereikbaar) as fout:
        haler.json(url, met="value")
    assert fout.value.exitcode == 5
    assert "De dienst (127.0.0.1)" in fout.value.boodschap
    assert "controleer de internetverbinding" in fout.value.stap
    assert "Of doe het anders." in fout.value.stap
    assert url in fout.value.problemen[-1]
    assert len(gewacht) == 3
    assert not haler.cache.exists()


def test_answer_in_another_form_is_damaged(haler: Haler, url: str) -> None:
    with pytest.raises(BronOnbereikbaar, match="andere vorm"):
        haler.json(url, met="features")
    assert not haler.cache.exists()


@pytest.mark.parametrize(
    ("status", "koppen", "wacht"),
    [
        (429, {"Retry-After": "7"}, 7.0),
        (503, {"Retry-After": "Sun, 01 Nov 2026 12:00:30 GMT"}, 30.0),
        (503, {"Retry-After": "Sun, 01 Nov 2020 12:00:30 GMT"}, 0.0),
        (503, {"Retry-After": "morgen"}, 0.5),
        (500, {}, 0.5),
    ],
)
def test_service_that_is_busy_is_given_the_time_it_asks(
    server: Any,
    nep: Any,
    haler: Haler,
    gewacht: list[float],
    url: str,
    status: int,
    koppen: dict[str, str],
    wacht: float,
) -> None:
    server.faal("Typed", nep.Fout("status", status, koppen))
    uit, _ = haler.json(url, met="value")
    assert len(uit["value"]) == 30
    assert gewacht == [wacht]


def test_wait_beyond_the_deadline_is_not_begun(
    server: Any, nep: Any, haler: Haler, gewacht: list[float], url: str
) -> None:
    server.faal("Typed", nep.Fout("status", 503, {"Retry-After": "3600"}))
    with pytest.raises(BronOnbereikbaar, match="vraagt 3600 seconden te wachten") as fout:
        haler.json(url, met="value")
    assert gewacht == []
    assert "langer dan 60 seconden wachten we niet" in fout.value.problemen


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_refusal_is_not_tried_again(
    server: Any, nep: Any, haler: Haler, gewacht: list[float], url: str, status: int
) -> None:
    server.faal("Typed", nep.Fout("status", status), keer=9)
    with pytest.raises(VerzoekGeweigerd) as fout:
        haler.json(url, met="value")
    assert fout.value.status == status
    assert fout.value.exitcode == 5
    assert gewacht == []
    assert len(server.verzoeken) == 1


@pytest.mark.parametrize("soort", ["traag", "trage_kop"])
def test_deadline_holds_against_an_answer_that_trickles(
    server: Any, nep: Any, tmp_path: Path, gewacht: list[float], url: str, soort: str
) -> None:
    server.faal("Typed", nep.Fout(soort), keer=9)
    kort = Geduld(totaal=0.15, wacht=gewacht.append)
    haler = Haler(Dienst("De dienst", ""), cache=tmp_path / "cache", geduld=kort)
    with pytest.raises(BronOnbereikbaar, match="te langzaam"):
        haler.json(url, met="value")
    # on a busy machine the time may be up before the question is even asked
    assert len(server.verzoeken) <= 1
    assert gewacht == []


def test_read_limit_holds_between_two_bytes(
    server: Any, nep: Any, tmp_path: Path, gewacht: list[float], url: str
) -> None:
    server.faal("Typed", nep.Fout("traag"), keer=9)
    ongeduldig = Geduld(lezen=0.001, totaal=5, pogingen=2, wacht=gewacht.append)
    haler = Haler(Dienst("De dienst", ""), cache=tmp_path / "cache", geduld=ongeduldig)
    with pytest.raises(BronOnbereikbaar, match=r"te lang uit|verbroken"):
        haler.json(url, met="value")


def test_nobody_at_the_address(server: Any, haler: Haler, gewacht: list[float]) -> None:
    adres = server.adres
    server.stop()
    with pytest.raises(BronOnbereikbaar, match="niet te bereiken"):
        haler.json(f"{adres}/x", met="value")
    assert len(gewacht) == 3


@pytest.mark.parametrize("adres", ["file:///etc/hosts", "geen adres", "http://"])
def test_address_that_is_none_is_refused_at_once(haler: Haler, gewacht: list[float], adres: str) -> None:
    with pytest.raises(BronOnbereikbaar):
        haler.json(adres, met="value")
    assert gewacht == []


def test_pages_follow_the_link_and_never_go_in_circles(server: Any, haler: Haler, url: str) -> None:
    def volgende(bladzijde: dict[str, Any]) -> str | None:
        return bladzijde.get("odata.nextLink")

    server.bladzijde_feed = 12
    bladzijden = list(haler.bladzijden(url, met="value", volgende=volgende))
    assert [len(bladzijde["value"]) for bladzijde, _ in bladzijden] == [12, 12, 6]
    server.link_maker = lambda _: url
    kring = Haler(haler.dienst, cache=haler.cache, vers=True, geduld=haler.geduld)
    with pytest.raises(BronOnbereikbaar, match="kring"):
        list(kring.bladzijden(url, met="value", volgende=volgende))


def test_relative_link_to_the_next_page(server: Any, haler: Haler, url: str) -> None:
    server.bladzijde_feed = 20
    server.link_maker = lambda link: link.rpartition("/")[2]
    bladzijden = list(haler.bladzijden(url, met="value", volgende=lambda b: b.get("odata.nextLink")))
    assert sum(len(bladzijde["value"]) for bladzijde, _ in bladzijden) == 30


def test_retries_are_told_to_who_watches(
    server: Any, nep: Any, geduld: Geduld, url: str, tmp_path: Path
) -> None:
    verteld: list[tuple[str, int, int | None]] = []
    server.faal("Typed", nep.Fout("status", 503))
    haler = Haler(
        Dienst("De dienst", ""),
        cache=tmp_path,
        geduld=geduld,
        voortgang=lambda tekst, gedaan, totaal: verteld.append((tekst, gedaan, totaal)),
    )
    haler.json(url, met="value")
    assert verteld == [("De dienst: opnieuw proberen na 0,5 s", 2, 4)]


def test_addresses_come_from_the_environment() -> None:
    gegeven = {
        "GEBIED_PDOK_OGC": "http://127.0.0.1:1/cbs/",
        "GEBIED_CBS": "http://127.0.0.1:2",
        "GEBIED_RIVM": "",
    }
    adressen = Adressen.uit_omgeving(gegeven)
    assert adressen.pdok_ogc == "http://127.0.0.1:1/cbs"
    assert adressen.cbs == "http://127.0.0.1:2"
    assert adressen.pdok_wfs == Adressen().pdok_wfs
    assert adressen.rivm == Adressen().rivm
