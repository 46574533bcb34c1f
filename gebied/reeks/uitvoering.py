"""Carrying out the delen of a reeks: in this process, on a local Dask cluster, or on one that is there.

Dask decides which worker does what and begins a deel anew when its worker is gone. What is added here: one
deel per worker is under way, so memory stays bounded and who waits is not blamed for who hangs; a deel that
hangs ends its worker itself; a deel that keeps ending its worker fails with a cause, and the rest goes on.
"""

from __future__ import annotations

import asyncio
import faulthandler
import importlib.metadata
import logging
import os
import signal
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import dask
from dask.system import CPU_COUNT
from distributed import Client, Future, KilledWorker, LocalCluster, Security, wait
from distributed.comm.core import CommClosedError, connect
from distributed.system import MEMORY_LIMIT

from gebied.bronnen.tabellen import Grenzen
from gebied.fouten import BronOnbereikbaar, InvoerGeweigerd, VerkeerdGebruik
from gebied.reeks.deeltaak import Deeluitkomst, Instellingen, doe_deel, mislukt
from gebied.reeks.delen import Reeksdeel

Lezer = Callable[[Reeksdeel], Grenzen]
Uitvoerder = Callable[[Sequence[Reeksdeel], Lezer, Instellingen], Iterator[Deeluitkomst]]
"""Takes the delen in the order to begin them; gives what came out of each, in any order."""

POGINGEN: Final = 3
"""So often a deel may end its worker before it has failed."""
_GEHEUGEN: Final = 1_000_000_000
"""Bytes to reckon with per worker: the largest gemeente of the country takes two thirds of it."""
_TIK_S: Final = 1.0
_VERBIND_S: Final = 10.0
_RUST_S: Final = 0.1
_HAAL_S: Final = 120.0
_ZONDER_WERKERS_S: Final = 60.0
_RUIM: Final = 1.5
_RUIM_S: Final = 60.0
_GROOT: Final = "1GB"
_BEURT: Final = threading.Lock()
"""A process has one alarm, so a worker of several threads does one deel at a time. Little is lost: the search
holds the interpreter. Who wants all processors starts one worker of one thread for each."""


def voer_hier_uit(
    delen: Sequence[Reeksdeel], lees: Lezer, instellingen: Instellingen
) -> Iterator[Deeluitkomst]:
    """Carry out the delen one after the other in this process."""
    for deel in delen:
        try:
            grenzen = lees(deel)
        except Exception as fout:
            yield mislukt(deel, fout)
            continue
        yield doe_deel(deel, grenzen, instellingen)


@contextmanager
def lokaal(werkers: int | None = None) -> Iterator[Uitvoerder]:
    """Start a cluster on this machine: processes of one thread each, that only 127.0.0.1 can reach.

    The processes end with the block, and also when this process is killed.

    Parameters
    ----------
    werkers
        Number of processes; default one per processor, and no more than fit in the memory.
    """
    stil = {
        "distributed.scheduler.allowed-failures": 0,  # how often to try again is decided here
        "distributed.admin.large-graph-warning-threshold": _GROOT,
    }
    _zwijg()
    with (
        dask.config.set(stil),
        TemporaryDirectory(prefix="gebied-", ignore_cleanup_errors=True) as folder,
        _start(
            n_workers=werkers or min(CPU_COUNT, max(1, MEMORY_LIMIT // _GEHEUGEN)),
            threads_per_worker=1,
            memory_limit=None,  # an equal share of a small machine would pause a worker for ever
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else it complains of a port in use
            local_directory=folder,
            silence_logs=logging.CRITICAL,
            env={
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "NUMBA_NUM_THREADS": "1",
                "DASK_LOGGING__DISTRIBUTED": "critical",
            },
        ) as cluster,
        Client(cluster) as client,
    ):
        yield _op(client)


def _zwijg() -> None:
    """Keep Dask from telling on the screen, in English, what is told here in Dutch."""
    for naam in ("distributed", *logging.root.manager.loggerDict):
        if naam.split(".")[0] == "distributed":
            logging.getLogger(naam).setLevel(logging.CRITICAL)


def _start(**opties: Any) -> LocalCluster:
    """Start a cluster whose processes do not hear Ctrl-C: this process does, and then ends them.

    They inherit what is blocked from the thread that starts them, also when they are started again later.
    The resource tracker of Python unblocks again what it blocks when it starts, so it has to be there before.
    """
    masker = getattr(signal, "pthread_sigmask", None)  # not on Windows
    if masker is None:
        return LocalCluster(**opties)
    resource_tracker.ensure_running()
    al = masker(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return LocalCluster(**opties)
    finally:
        masker(signal.SIG_SETMASK, al)


@contextmanager
def verbonden(adres: str) -> Iterator[Uitvoerder]:
    """Use a Dask cluster that is there already.

    Parameters
    ----------
    adres
        Address of its scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises
    ------
    BronOnbereikbaar
        When nothing answers there.
    InvoerGeweigerd
        When its workers do not have this version of gebied.
    VerkeerdGebruik
        When the address is none.
    """
    _zwijg()
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _GROOT}), catch_warnings():
        simplefilter("ignore")  # Dask warns in English about other versions of its own parts
        try:
            _groet(adres)  # a client waits for ever for a server that speaks something else
            client = Client(adres, timeout=_VERBIND_S)
        except (ValueError, TypeError) as fout:  # TypeError: an address with TLS, and Dask has no certificate
            raise VerkeerdGebruik(
                f"'{adres[:80]}' is geen adres van een scheduler.",
                stap="geef een adres zoals tcp://127.0.0.1:8786.",
            ) from fout
        except (OSError, TimeoutError) as fout:
            raise BronOnbereikbaar(
                f"De scheduler op {adres[:80]} antwoordt niet. Er is niets gemaakt.",
                stap="controleer het adres en start de scheduler, of laat --scheduler weg.",
            ) from fout
    with client:
        _weiger_andere_versie(client, adres)
        yield _op(client)


def _groet(adres: str) -> None:
    """Shake hands with a scheduler, and no more; in a thread, since this one may have an event loop."""

    async def hand() -> None:
        hoe = Security().get_connection_args("client")
        verbinding = await asyncio.wait_for(connect(adres, timeout=_VERBIND_S, **hoe), _VERBIND_S)
        await verbinding.close()

    with ThreadPoolExecutor(1) as draad:
        draad.submit(lambda: asyncio.run(hand())).result()


def versie() -> str:
    """Return the version of gebied of this process."""
    return importlib.metadata.version("gebied")


def _weiger_andere_versie(client: Client, adres: str) -> None:
    try:
        versies: dict[str, Any] = client.run(versie, on_error="return")
    except (OSError, CommClosedError) as fout:
        raise _weg() from fout
    if not versies:
        raise BronOnbereikbaar(
            f"De scheduler op {adres[:80]} heeft geen werkers. Er is niets gemaakt.",
            stap="start een of meer werkers en probeer het opnieuw.",
        )
    anders = {
        werker: gevonden if isinstance(gevonden, str) else "geen gebied"
        for werker, gevonden in versies.items()
        if gevonden != versie()
    }
    if anders:
        raise InvoerGeweigerd(
            f"Niet elke werker heeft gebied {versie()}; dan hangt de uitkomst af van wie rekent.",
            problemen=[f"{werker}: {gevonden}" for werker, gevonden in sorted(anders.items())[:10]],
            stap=f"installeer op elke werker gebied {versie()}.",
        )


@dataclass
class _Lopend:
    """A deel that is under way: how many workers it has ended, and since when it is with this one."""

    deel: Reeksdeel
    grenzen: Grenzen
    gestopt: int
    sinds: float


def _op(client: Client) -> Uitvoerder:
    def voer_uit(
        delen: Sequence[Reeksdeel], lees: Lezer, instellingen: Instellingen
    ) -> Iterator[Deeluitkomst]:
        return _Verdeling(client, delen, lees, instellingen).draai()

    return voer_uit


class _Verdeling:
    """Hands delen to a cluster, one per worker at a time, and gives what comes back."""

    def __init__(
        self, client: Client, delen: Sequence[Reeksdeel], lees: Lezer, instellingen: Instellingen
    ) -> None:
        self._client = client
        self._wachtrij = deque(delen)
        self._lees = lees
        self._instellingen = instellingen
        self._gelezen: tuple[Reeksdeel, Grenzen] | None = None
        self._bezig: dict[Future[Any], _Lopend] = {}
        self._laatst_werkers = time.monotonic()

    def draai(self) -> Iterator[Deeluitkomst]:
        try:
            while self._wachtrij or self._gelezen or self._bezig:
                venster = self._aantal_werkers()
                yield from self._lees_vooruit()
                while self._gelezen and len(self._bezig) < venster:
                    deel, grenzen = self._gelezen
                    self._gelezen = None
                    self._stuur(_Lopend(deel, grenzen, 0, time.monotonic()))
                    yield from self._lees_vooruit()
                for future in self._wacht():
                    yield from self._neem(future, self._bezig.pop(future))
        finally:
            for future in self._bezig:
                future.release()

    def _lees_vooruit(self) -> Iterator[Deeluitkomst]:
        """Have the next deel read, so that a worker that is done need not wait for that."""
        while self._wachtrij and self._gelezen is None:
            deel = self._wachtrij.popleft()
            try:
                self._gelezen = deel, self._lees(deel)
            except Exception as fout:
                yield mislukt(deel, fout)

    def _stuur(self, lopend: _Lopend) -> None:
        future = self._client.submit(
            _in_werker,
            lopend.deel,
            lopend.grenzen,
            self._instellingen,
            key=f"deel-{lopend.deel.sleutel}-{uuid.uuid4().hex}",
            pure=False,
        )
        self._bezig[future] = lopend

    def _wacht(self) -> list[Future[Any]]:
        """Return which are done; after a moment none."""
        if not self._bezig:
            return []
        try:
            gedaan = wait(list(self._bezig), timeout=_TIK_S, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            return []
        except Exception as fout:  # futures of a scheduler that is gone are cancelled
            raise _weg() from fout
        # of a result that was lost with its worker Dask makes another; a moment of rest while it does
        if gedaan and all(future.status == "lost" for future in gedaan):
            time.sleep(_RUST_S)
        return [future for future in gedaan if future.status != "lost"]

    def _neem(self, future: Future[Any], lopend: _Lopend) -> Iterator[Deeluitkomst]:
        if future.status == "cancelled":
            raise _weg()
        if future.status == "error":
            oorzaak: Any = future.exception()
        else:
            try:
                yield future.result(timeout=_HAAL_S)
                return
            except KilledWorker as fout:  # lost on its way here, and again when it was made anew
                oorzaak = fout
            except Exception as fout:
                raise _weg() from fout
        if not isinstance(oorzaak, KilledWorker):
            yield mislukt(lopend.deel, oorzaak, lopend.sinds)
            return
        gestopt = lopend.gestopt + oorzaak.allowed_failures + 1
        if time.monotonic() - lopend.sinds >= _hoogstens(lopend.deel, self._instellingen):
            leeg = mislukt(lopend.deel, "De tijd voor deze gemeente was op en het rekenen stopte niet.")
            yield Deeluitkomst(leeg.sleutel, "tijd_op", leeg.oorzaak, maten=leeg.maten)
        elif gestopt < POGINGEN:
            self._stuur(_Lopend(lopend.deel, lopend.grenzen, gestopt, time.monotonic()))
        else:
            tekst = (
                f"Het proces dat deze gemeente rekende, is {gestopt} keer gestopt. "
                "Misschien is er te weinig geheugen."
            )
            yield mislukt(lopend.deel, tekst, lopend.sinds)

    def _aantal_werkers(self) -> int:
        """Return how many delen can be done at a time, one per worker; a cluster that stays empty is gone."""
        try:
            aantal = len(self._client.nthreads())
        except Exception as fout:
            raise _weg() from fout
        nu = time.monotonic()
        if aantal:
            self._laatst_werkers = nu
        elif nu - self._laatst_werkers > _ZONDER_WERKERS_S:
            raise _weg()
        return max(1, aantal)


def _weg() -> BronOnbereikbaar:
    return BronOnbereikbaar(
        "De scheduler of zijn werkers antwoorden niet meer. Wat klaar is, is bewaard.",
        stap="start ze weer en geef dezelfde opdracht; de reeks gaat dan verder.",
    )


def _hoogstens(deel: Reeksdeel, instellingen: Instellingen) -> float:
    """Return after how many seconds a deel is taken to hang."""
    tijd = instellingen.bewijs or deel.tijd or instellingen.tijd
    return max(_RUIM * tijd, tijd + _RUIM_S)


def _in_werker(deel: Reeksdeel, grenzen: Grenzen, instellingen: Instellingen) -> Deeluitkomst:
    """Carry out a deel in a worker that ends itself when the deel hangs.

    The alarm of `faulthandler` needs no turn of Python, so it also goes off within compiled code.
    """
    with _BEURT, Path(os.devnull).open("w", encoding="utf-8") as nergens:
        faulthandler.dump_traceback_later(_hoogstens(deel, instellingen), exit=True, file=nergens)
        try:
            return doe_deel(deel, grenzen, instellingen)
        finally:
            faulthandler.cancel_dump_traceback_later()
