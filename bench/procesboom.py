"""A command and all its processes: how long it takes, CPU seconds of all, and the most memory at one time."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

_TIK_S: Final = 0.2
_STOPTIJD_S: Final = 20.0
_BEGINTIJD_S: Final = 60.0
_MB: Final = 2**20


@dataclass
class Meting:
    """What a command took.

    Parameters
    ----------
    klok, cpu
        Seconds on the clock; CPU seconds of all processes, looked at five times a second.
    eerste_mb, grootste_mb, samen_mb
        Most memory (RSS) of the command itself, of the largest other process, and of all at one time; memory
        that they share counts more than once.
    code
        Exit code.
    staart
        End of what it printed.
    """

    klok: float = 0.0
    cpu: float = 0.0
    eerste_mb: int = 0
    grootste_mb: int = 0
    samen_mb: int = 0
    code: int = -1
    staart: str = ""
    _cpu_van: dict[int, float] = field(default_factory=dict, repr=False)


def meet_opdracht(opdracht: Sequence[str], *, limiet: float, ook: Sequence[psutil.Process] = ()) -> Meting:
    """Run a command to its end, or stop it and its children after `limiet` seconds.

    Parameters
    ----------
    ook
        Processes that work for it but are not its children: what they do meanwhile counts.
    """
    meting, begin = Meting(), time.perf_counter()
    eerder = {pid: cpu for proces in ook for pid, cpu in _nu(proces)[0].items()}
    with tempfile.TemporaryFile("w+b") as uitvoer:
        proces = psutil.Popen(list(opdracht), stdout=uitvoer, stderr=subprocess.STDOUT)
        try:
            while proces.poll() is None and time.perf_counter() - begin < limiet:
                _kijk(meting, proces, ook)
                time.sleep(_TIK_S)
        finally:
            stop(proces)
        meting.code = proces.returncode
        uitvoer.seek(0)
        meting.staart = uitvoer.read().decode("utf-8", errors="replace")[-2_000:]
    meting.klok = time.perf_counter() - begin
    meting.cpu = sum(meting._cpu_van.values()) - sum(eerder.values())
    return meting


def _kijk(meting: Meting, proces: psutil.Process, ook: Sequence[psutil.Process]) -> None:
    samen = 0
    for wortel in (proces, *ook):
        cpu, geheugen = _nu(wortel)
        meting._cpu_van |= cpu
        samen += sum(geheugen.values())
        for pid, mb in geheugen.items():
            if pid == proces.pid:
                meting.eerste_mb = max(meting.eerste_mb, mb)
            else:
                meting.grootste_mb = max(meting.grootste_mb, mb)
    meting.samen_mb = max(meting.samen_mb, samen)


def _nu(wortel: psutil.Process) -> tuple[dict[int, float], dict[int, int]]:
    """Return CPU seconds and MB of a process and everything below it."""
    cpu: dict[int, float] = {}
    geheugen: dict[int, int] = {}
    try:
        alle = [wortel, *wortel.children(recursive=True)]
    except psutil.Error:
        return cpu, geheugen
    for proces in alle:
        try:
            tijden = proces.cpu_times()
            cpu[proces.pid] = tijden.user + tijden.system
            geheugen[proces.pid] = round(proces.memory_info().rss / _MB)
        except psutil.Error:
            continue  # it ended meanwhile
    return cpu, geheugen


def stop(proces: psutil.Process) -> None:
    """Stop a process that we started, and everything below it."""
    try:
        kinderen = proces.children(recursive=True)
    except psutil.Error:
        kinderen = []
    if proces.is_running() and proces.status() != psutil.STATUS_ZOMBIE:
        proces.terminate()
    try:
        proces.wait(_STOPTIJD_S)
    except psutil.TimeoutExpired:
        proces.kill()
        proces.wait()
    for kind in kinderen:
        try:
            kind.kill()
        except psutil.Error:
            continue


@contextmanager
def dask_cluster(dask: Sequence[str], werkers: int) -> Iterator[tuple[str, list[psutil.Process]]]:
    """Start a scheduler on 127.0.0.1 and workers of one thread, each a process of its own that joins it.

    Yields its address and all these processes, as if they were on machines of their own.
    """
    with tempfile.TemporaryDirectory(prefix="bench-dask-") as folder:
        bestand = Path(folder, "scheduler.json")
        plaats = ["--scheduler-file", str(bestand)]
        hier = ["--host", "127.0.0.1", "--no-dashboard"]
        processen: list[psutil.Process] = []
        try:
            processen.append(_start([*dask, "scheduler", *hier, "--port", "0", *plaats]))
            einde = time.monotonic() + _BEGINTIJD_S
            while not bestand.exists() or not bestand.stat().st_size:
                if time.monotonic() > einde:
                    raise RuntimeError("the scheduler does not start")
                time.sleep(_TIK_S)
            werker = [*dask, "worker", *plaats, *hier, "--nthreads", "1", "--local-directory", folder]
            processen += [_start([*werker, "--name", f"machine-{nr + 1}"]) for nr in range(werkers)]
            yield _adres(bestand, werkers), processen
        finally:
            for proces in reversed(processen):
                stop(proces)


def _start(opdracht: Sequence[str]) -> psutil.Process:
    return psutil.Popen(list(opdracht), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _adres(bestand: Path, werkers: int) -> str:
    from distributed import Client

    with Client(scheduler_file=str(bestand), set_as_default=False) as client:
        client.wait_for_workers(werkers, timeout=_BEGINTIJD_S)
        return str(client.scheduler.address)
