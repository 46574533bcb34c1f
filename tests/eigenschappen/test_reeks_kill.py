"""A reeks on Dask: as many workers as one likes, and killed at any moment, it gives what one process gives.

What is killed is a process of its own, in its own group: `gebied reeks` with its workers, or a scheduler and
workers that were there already. Nothing that was started may be left over.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cloudpickle
import pandas as pd
import psutil
import pytest

from gebied.model import Opdracht
from gebied.reeks import Instellingen, draai_reeks, lees_invoer, maak_delen
from gebied.reeks.afwezig import zoek_afwezig
from gebied.reeks.invoer import Bestandsinvoer
from gebied.reeks.uitvoering import POGINGEN, Uitvoerder, lokaal

VAST = (
    "werkgebieden.parquet", "gebieden.parquet", "gemeenten.csv", "bevindingen.csv", "beleid.csv",
    "samenvatting.md", "landkaart.html", "landkaart.png",
)  # fmt: skip
"""All but how long it took, and workbooks, that hold when they were made."""
SOORTEN = ("client", "werker", "alles", "stop", "scheduler")
"""What is killed: the client alone, one of its workers, the whole group, Ctrl-C, or a scheduler elsewhere."""
GEBIED = (sys.executable, "-c", "from gebied.cli import main; main()")
WACHT_S = 60.0


@dataclass(frozen=True)
class Land:
    """A small country, what it gives when nothing is killed, and how to ask for it."""

    pad: Path
    delen: int
    goed: Mapping[str, bytes]

    def opdracht(self, uit: Path, *meer: str) -> list[str]:
        """Return the command for a run in a folder."""
        return [*GEBIED, "reeks", "--grenzen", str(self.pad), "--uit", str(uit), *meer]


def _inhoud(map_: Path) -> dict[str, bytes]:
    return {naam: (map_ / naam).read_bytes() for naam in VAST}


@pytest.fixture(scope="module")
def maak_land(
    minland: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[int], Land]:
    """Give a country of six gemeenten with this number of buurten along a side."""

    @cache
    def maak(kant: int) -> Land:
        pad = minland(6, kant=kant, meeste=3000)
        uit = tmp_path_factory.mktemp("goed")
        invoer = lees_invoer(pad)
        draai_reeks(invoer, maak_delen(invoer.gemeenten, Opdracht()), uit, werkers=0)
        return Land(pad, 6, _inhoud(uit))

    return maak


def _wacht(tot: Callable[[], bool], proces: psutil.Process) -> None:
    """Wait until something holds or the process has ended."""
    eind = time.monotonic() + WACHT_S
    while not tot():
        if not proces.is_running() or proces.status() == psutil.STATUS_ZOMBIE:
            return
        assert time.monotonic() < eind, "the run does not get on"
        time.sleep(0.02)


def _klaar(uit: Path) -> int:
    return len(list((uit / "delen").glob("*.zip")))


def _werkers(proces: psutil.Process) -> list[psutil.Process]:
    try:
        kinderen = proces.children(recursive=True)
        return [kind for kind in kinderen if any("spawn_main" in deel for deel in kind.cmdline())]
    except psutil.Error:
        return []


@contextmanager
def _gestart(opdracht: Sequence[str], afloop: list[int]) -> Iterator[psutil.Process]:
    """Run a program in a group of its own, and add how it ended; then nobody of the group may be there."""
    proces = subprocess.Popen(
        opdracht, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert proces.stderr is not None
    try:
        yield psutil.Process(proces.pid)
        assert "Traceback" not in proces.communicate(timeout=WACHT_S)[1]
        afloop.append(proces.returncode)
    finally:
        groep = [p for p in psutil.process_iter() if _in_groep(p, proces.pid)]
        _, over = psutil.wait_procs(groep, timeout=15)
        for p in over:
            p.kill()
        proces.stderr.close()
        proces.wait()
    assert not over


def _in_groep(proces: psutil.Process, groep: int) -> bool:
    try:
        return os.getsid(proces.pid) == groep and proces.status() != psutil.STATUS_ZOMBIE
    except (psutil.Error, OSError):
        return False


def _breek_af(land: Land, uit: Path, soort: str, toeval: random.Random) -> None:
    """Begin a run and kill part of it after a random number of delen."""
    na, afloop = toeval.randrange(land.delen), list[int]()
    with _gestart(land.opdracht(uit, "--werkers", "2"), afloop) as proces:
        # also before the first deel is done, but with work under way
        _wacht(lambda: _klaar(uit) >= na and len(_werkers(proces)) == 2, proces)
        time.sleep(toeval.uniform(0, 0.4))
        slachtoffers = _werkers(proces)
        try:
            if soort == "werker" and slachtoffers:
                toeval.choice(slachtoffers).kill()
            elif soort == "client":
                proces.kill()
            elif soort == "alles":
                os.killpg(proces.pid, signal.SIGKILL)
            elif soort == "stop":
                os.killpg(proces.pid, signal.SIGINT)
        except (psutil.NoSuchProcess, ProcessLookupError):
            pass  # it was done before
    if soort == "werker":
        assert afloop == [0]  # another worker does it again


@contextmanager
def _elders() -> Iterator[tuple[str, subprocess.Popen[bytes], subprocess.Popen[bytes]]]:
    """Run a scheduler and a worker as another machine would have them; give its address and both."""
    with socket.socket() as vrij:
        vrij.bind(("127.0.0.1", 0))
        poort = vrij.getsockname()[1]
    adres = f"tcp://127.0.0.1:{poort}"
    stil = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    waar = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]
    baas = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", str(poort), *waar]
    werk = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        adres,
        "--nthreads",
        "1",
        "--no-nanny",
        *waar,
    ]
    processen = [subprocess.Popen(opdracht, **stil) for opdracht in (baas, werk)]
    try:
        eind = time.monotonic() + WACHT_S
        while True:
            with socket.socket() as proef:
                if proef.connect_ex(("127.0.0.1", poort)) == 0:
                    break
            assert time.monotonic() < eind
            time.sleep(0.1)
        yield adres, processen[0], processen[1]
    finally:
        for proces in processen:
            proces.kill()
            proces.wait()


def _breek_scheduler_af(land: Land, uit: Path, toeval: random.Random) -> None:
    """Kill the scheduler that a run uses: the run ends and says so."""
    with _elders() as (adres, baas, _):
        proces = subprocess.Popen(
            land.opdracht(uit, "--scheduler", adres),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        _wacht(lambda: _klaar(uit) >= 1 + toeval.randrange(3), psutil.Process(proces.pid))
        baas.kill()
        fout = proces.communicate(timeout=WACHT_S)[1]
        assert proces.returncode in (0, 5), fout
        assert "Traceback" not in fout
        assert proces.returncode == 0 or "antwoorden niet meer. Wat klaar is, is bewaard." in fout


def _draai_af(land: Land, uit: Path, soort: str, keer: int) -> None:
    toeval = random.Random(keer)
    if soort == "scheduler":
        _breek_scheduler_af(land, uit, toeval)
    else:
        _breek_af(land, uit, soort, toeval)
    voor = _klaar(uit)
    invoer = lees_invoer(land.pad)
    weer = draai_reeks(invoer, maak_delen(invoer.gemeenten, Opdracht()), uit, werkers=0)
    assert weer.gerekend == land.delen - voor
    assert _inhoud(uit) == land.goed
    assert not list(uit.rglob(".gebied-*"))


def test_na_een_kill_gaat_een_reeks_verder_alsof_er_niets_was(
    maak_land: Callable[[int], Land], tmp_path: Path
) -> None:
    _draai_af(maak_land(3), tmp_path / "uit", "client", 1)


@pytest.mark.proef
@pytest.mark.parametrize("keer", range(20))
def test_twintig_kills(maak_land: Callable[[int], Land], tmp_path: Path, keer: int) -> None:
    _draai_af(maak_land(5), tmp_path / "uit", SOORTEN[keer % len(SOORTEN)], 100 + keer)


class Gif:
    """Boundaries that end the process that looks at them."""

    @property
    def gebieden(self) -> object:
        os._exit(1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Uitvoerder]:
    # a worker cannot import this module, so what is defined here travels along
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with lokaal(2) as voer_uit:
        yield voer_uit
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.mark.proef
def test_twee_werkers_geven_wat_een_proces_geeft_en_gif_raakt_alleen_zichzelf(
    cluster: Uitvoerder, minland: Callable[..., Path]
) -> None:
    invoer = lees_invoer(minland(6))
    delen = maak_delen(invoer.gemeenten, Opdracht())

    def lees(deel):
        return Gif() if deel.sleutel == "GM9002" else invoer.lees(deel)

    gedaan = {u.sleutel: u for u in cluster(delen, lees, Instellingen())}
    assert sorted(gedaan) == [deel.sleutel for deel in delen]
    assert gedaan["GM9002"].status == "mislukt"
    assert f"is {POGINGEN} keer gestopt" in gedaan["GM9002"].oorzaak
    assert {u.status for sleutel, u in gedaan.items() if sleutel != "GM9002"} == {"klaar"}
    hier = _hier(invoer)
    for sleutel in set(gedaan) - {"GM9002"}:
        een, twee = gedaan[sleutel].werkgebieden, hier[sleutel].werkgebieden
        pd.testing.assert_frame_equal(een.to_wkb(), twee.to_wkb())


def _hier(invoer: Bestandsinvoer) -> dict[str, object]:
    from gebied.reeks.uitvoering import voer_hier_uit

    delen = maak_delen(invoer.gemeenten, Opdracht())
    return {u.sleutel: u for u in voer_hier_uit(delen, invoer.lees, Instellingen())}


@pytest.mark.proef
def test_een_scheduler_die_er_al_is_rekent_mee_en_een_scheduler_zonder_werkers_niet(
    minland: Callable[..., Path], tmp_path: Path
) -> None:
    pad = minland(6)
    with _elders() as (adres, _, werker):
        klaar = subprocess.run(
            [*GEBIED, "reeks", "--grenzen", str(pad), "--uit", str(tmp_path / "ver"), "--scheduler", adres],
            capture_output=True, text=True, timeout=WACHT_S,
        )  # fmt: skip
        assert klaar.returncode == 0, klaar.stderr
        werker.kill()
        werker.wait()
        leeg = subprocess.run(
            [*GEBIED, "reeks", "--grenzen", str(pad), "--uit", str(tmp_path / "leeg"), "--scheduler", adres],
            capture_output=True, text=True, timeout=WACHT_S,
        )  # fmt: skip
        assert leeg.returncode == 5
        assert "heeft geen werkers. Er is niets gemaakt." in leeg.stderr
        assert not (tmp_path / "leeg").exists()
    invoer = lees_invoer(pad)
    delen, stand = maak_delen(invoer.gemeenten, Opdracht()), zoek_afwezig(invoer.gemeenten, jaar=invoer.jaar)
    draai_reeks(invoer, delen, tmp_path / "hier", werkers=0, afwezigheid=stand)
    assert _inhoud(tmp_path / "ver") == _inhoud(tmp_path / "hier")
