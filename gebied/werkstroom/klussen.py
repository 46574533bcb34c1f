"""Long work for the app: each klus is a process of its own, so that nobody waits for another's.

`start` returns at once with the id of a klus; `stand` tells how far it is and what came out; `stop` asks for
the best so far. What a klus does is in `klusproces`. Every klus belongs to one `eigenaar`, and nobody else
can see or stop it. Processes end when the app ends.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Lock, Thread, Timer
from typing import Any, BinaryIO, Final, Literal, cast

from gebied.fouten import GebiedFout, InvoerGeweigerd, VerkeerdGebruik
from gebied.indelen import Voortgang
from gebied.werkstroom.klusberichten import Bericht, Bezig, Einde, Klussoort, Onverwacht
from gebied.werkstroom.storing import LOGBOEK

Klusstatus = Literal["wachtend", "bezig", "klaar", "mislukt", "gestopt"]

OPDRACHTREGEL: Final = (sys.executable, "-m", "gebied.werkstroom.klusproces")
"""How the process of a klus is started."""

_EERSTE_KEER_S = 10.0
"""A search that says nothing for so long is being compiled: the first time on a computer."""


@dataclass(frozen=True)
class Klusstand:
    """How far a klus is.

    Parameters
    ----------
    soort
        What it is about.
    status
        ``wachtend`` in the row, ``bezig``, ``klaar`` with `uitkomst`, ``mislukt`` with `fout`, or ``gestopt``
        at the wish of the user: with the best so far as `uitkomst`, None where there was none yet.
    tekst
        What it is doing, in Dutch.
    wachten_voor
        How many other klussen go before it, while it waits.
    klaar, totaal
        How far it is, and out of how many, where that is known.
    voortgang
        How far a search is; None before the first indeling, and for other work.
    seconden
        Since it began to work.
    uitkomst
        A tuple of `Voorstel` for a search, the path of the project file for ``haal``, an `Ensemble` for
        ``ensemble``.
    fout
        Why it failed.
    gevraagd
        What was asked: the `gegevens` of `start`.
    stopt
        Whether it was asked to stop and is still at work.
    """

    soort: Klussoort
    status: Klusstatus
    tekst: str = ""
    wachten_voor: int = 0
    klaar: int = 0
    totaal: int | None = None
    voortgang: Voortgang | None = None
    seconden: float = 0.0
    uitkomst: Any = None
    fout: GebiedFout | None = None
    gevraagd: Mapping[str, Any] = field(default_factory=dict)
    stopt: bool = False

    @property
    def loopt(self) -> bool:
        """Whether it still waits or works."""
        return self.status in ("wachtend", "bezig")


@dataclass(frozen=True, kw_only=True)
class Grenzen:
    """How much work there may be.

    Parameters
    ----------
    tegelijk
        Processes at once.
    per_eigenaar
        Klussen of one eigenaar that wait or work.
    bewaard
        Klussen that ended and are kept with their outcome, the newest first.
    bewaard_s
        Seconds that they are kept.
    hooguit_s
        Seconds after which a klus is asked to stop, beside the time that its opdracht asks.
    geduld_s
        Seconds between the wish to stop, or the end of the time of its opdracht, and the end of the process.
    """

    tegelijk: int = max(2, (os.cpu_count() or 2) - 1)
    per_eigenaar: int = 4
    bewaard: int = 40
    bewaard_s: float = 4 * 3600.0
    hooguit_s: float = 600.0
    geduld_s: float = 40.0


class _Klus:
    """One klus; its parts change under the lock of the register."""

    def __init__(self, soort: Klussoort, gegevens: Mapping[str, Any], eigenaar: str) -> None:
        self.soort, self.eigenaar = soort, eigenaar
        self.regel = json.dumps({"soort": soort, "gegevens": dict(gegevens)})
        self.gegevens: Mapping[str, Any] = json.loads(self.regel)["gegevens"]  # what the caller cannot change
        self.proces: subprocess.Popen[bytes] | None = None
        self.tijd = float(self.gegevens.get("opdracht", {}).get("tijd", 0.0))
        self.bezig = Bezig("Het rekenprogramma wordt gestart")
        self.sinds: float | None = None  # when it told what it is doing
        self.voortgang: Voortgang | None = None
        self.begin: float | None = None
        self.einde: tuple[float, Einde] | None = None
        self.stop = self.stop_gezegd = False

    @property
    def vordert(self) -> bool:
        """Whether it told that something is done."""
        return self.voortgang is not None or self.bezig.klaar > 0


class Klussen:
    """All klussen of one app.

    Parameters
    ----------
    grenzen
        How much work there may be.
    opdrachtregel
        How the process of a klus is started.
    """

    def __init__(
        self, grenzen: Grenzen | None = None, *, opdrachtregel: Sequence[str] = OPDRACHTREGEL
    ) -> None:
        self.grenzen = grenzen or Grenzen()
        self._opdrachtregel = tuple(opdrachtregel)
        self._slot = Lock()
        self._klussen: dict[str, _Klus] = {}  # in order of `start`
        self._warm: subprocess.Popen[bytes] | None = None

    def start(self, soort: Klussoort, gegevens: Mapping[str, Any], *, eigenaar: str) -> str:
        """Put a klus in the row and return its id.

        Parameters
        ----------
        soort
            What has to be done.
        gegevens
            What it needs, plain as in JSON; the project by its path.
        eigenaar
            Who may see and stop it.

        Raises
        ------
        VerkeerdGebruik
            When this eigenaar has too many klussen already.
        """
        klus = _Klus(soort, gegevens, eigenaar)
        with self._slot:
            self._ruim_op()
            open_ = [k for k in self._klussen.values() if k.eigenaar == eigenaar and k.einde is None]
            if len(open_) >= self.grenzen.per_eigenaar:
                raise VerkeerdGebruik(
                    f"Er lopen al {len(open_)} berekeningen van u.",
                    stap="wacht tot er een klaar is, of stop er een.",
                )
            sleutel = secrets.token_urlsafe(12)
            self._klussen[sleutel] = klus
            self._volgende()
        return sleutel

    def maak_warm(self) -> None:
        """Start the process of the next klus ahead: its imports take seconds, and there is only one such."""
        with self._slot:
            self._warm = self._neem_warm() or self._nieuw_proces()

    def stand(self, sleutel: str, eigenaar: str) -> Klusstand:
        """Return how far a klus is.

        Raises
        ------
        InvoerGeweigerd
            When there is no such klus (any more), or it belongs to another eigenaar.
        """
        with self._slot:
            self._ruim_op()
            return self._stand(self._vind(sleutel, eigenaar))

    def stop(self, sleutel: str, eigenaar: str) -> None:
        """Ask a klus to stop with the best so far; one that still waits ends at once.

        Raises
        ------
        InvoerGeweigerd
            As `stand`.
        """
        with self._slot:
            klus = self._vind(sleutel, eigenaar)
            if klus.begin is None and klus.einde is None:
                klus.einde = (time.monotonic(), Einde(gestopt=True))
            elif klus.einde is None:
                self._vraag_stop(klus)

    def _vind(self, sleutel: str, eigenaar: str) -> _Klus:
        klus = self._klussen.get(sleutel)
        if klus is None or klus.eigenaar != eigenaar:
            raise InvoerGeweigerd(
                "Deze berekening is er niet meer.",
                stap="start haar opnieuw. Uitkomsten die u niet bewaart, blijven een paar uur staan.",
            )
        return klus

    def _stand(self, klus: _Klus) -> Klusstand:
        nu = time.monotonic()
        begin, (tot, einde) = klus.begin, klus.einde or (nu, None)
        bezig, seconden = klus.bezig, 0.0 if begin is None else tot - begin
        status: Klusstatus = "wachtend" if begin is None else "bezig"
        voor, tekst, fout = 0, f"{bezig.tekst} …", None
        if einde is not None:
            fout = einde.fout if isinstance(einde.fout, GebiedFout) else None
            status = "mislukt" if fout else "gestopt" if einde.gestopt else "klaar"
            tekst = ""
        elif begin is None:
            rij = [k for k in self._klussen.values() if k.einde is None]
            voor = rij.index(klus)
            zijn = "is nog 1 berekening" if voor == 1 else f"zijn nog {voor} berekeningen"
            tekst = f"Uw berekening wacht: er {zijn} voor u."
        elif klus.stop:
            wat = "wat er is" if klus.soort == "ensemble" else "het beste tot nu toe"
            tekst = f"Stoppen: {wat} wordt klaargezet …"
        elif klus.sinds and klus.soort != "haal" and not klus.vordert and nu - klus.sinds > _EERSTE_KEER_S:
            tekst += " De eerste keer op een computer duurt dit ongeveer een minuut langer."
        return Klusstand(
            klus.soort, status, tekst, voor, bezig.klaar, bezig.totaal, klus.voortgang, seconden,
            None if einde is None else einde.uitkomst, fout, klus.gegevens,
            einde is None and klus.stop,
        )  # fmt: skip

    def _ruim_op(self) -> None:
        """Forget klussen that ended too long ago, or before too many others."""
        einden = sorted(
            ((klus.einde[0], sleutel) for sleutel, klus in self._klussen.items() if klus.einde), reverse=True
        )
        vers = time.monotonic() - self.grenzen.bewaard_s
        for nr, (einde, sleutel) in enumerate(einden):
            if nr >= self.grenzen.bewaard or einde < vers:
                del self._klussen[sleutel]

    def _volgende(self) -> None:
        """Begin what waits, in order, as far as there is room."""
        bezig = sum(k.begin is not None and k.einde is None for k in self._klussen.values())
        wachtend = [k for k in self._klussen.values() if k.begin is None and k.einde is None]
        for klus in wachtend[: max(0, self.grenzen.tegelijk - bezig)]:
            klus.begin = time.monotonic()
            Thread(target=self._draai, args=(klus,), daemon=True, name=f"klus {klus.soort}").start()

    def _draai(self, klus: _Klus) -> None:
        """Run the process of a klus until its end, whatever that is."""
        wekker = Timer(self.grenzen.hooguit_s + klus.tijd, self._te_laat, (klus,))
        wekker.daemon = True
        wekker.start()
        einde: Einde | None = None
        try:
            einde = self._luister(klus)
        except Exception as fout:
            einde = Einde(fout=Onverwacht(type(fout).__name__, "klussen"))
        finally:
            wekker.cancel()
            einde = einde or Einde(fout=Onverwacht("weg", _afloop(klus.proces)))
            if isinstance(einde.fout, Onverwacht):
                einde = Einde(gestopt=True) if klus.stop else Einde(fout=_onverwacht(klus, einde.fout))
            with self._slot:
                klus.einde = (time.monotonic(), einde)
                klus.proces = None
                self._volgende()

    def _luister(self, klus: _Klus) -> Einde | None:
        """Start the process, hand it its job, and take its messages; None when it fell silent."""
        with self._slot:
            proces = self._neem_warm() or self._nieuw_proces()
        try:
            _schrijf(proces, klus.regel)
            with self._slot:
                klus.proces = proces
                if klus.stop:  # asked before there was a process
                    self._vraag_stop(klus)
            while (bericht := _bericht(proces)) is not None:
                if isinstance(bericht, Einde):
                    return bericht
                with self._slot:
                    if isinstance(bericht, Bezig):
                        klus.bezig, klus.sinds = bericht, klus.sinds or time.monotonic()
                    else:
                        klus.voortgang = bericht
            return None
        finally:
            _beeindig(proces)

    def _neem_warm(self) -> subprocess.Popen[bytes] | None:
        """Return the process that was started ahead, None when there is none any more; with the lock held."""
        warm, self._warm = self._warm, None
        if warm is not None and warm.poll() is not None:
            _beeindig(warm)
            return None
        return warm

    def _nieuw_proces(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._opdrachtregel, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def _vraag_stop(self, klus: _Klus) -> None:
        """Ask the process to stop, and end it when it does not; with the lock held."""
        klus.stop = True
        if klus.proces is None or klus.stop_gezegd:
            return
        klus.stop_gezegd = True
        _schrijf(klus.proces, "stop")
        # choosing from a list hears nothing until its time is over; to end it would lose the best so far
        over = max(0.0, (klus.begin or 0.0) + klus.tijd - time.monotonic())
        wekker = Timer(over + self.grenzen.geduld_s, klus.proces.kill)
        wekker.daemon = True
        wekker.start()

    def _te_laat(self, klus: _Klus) -> None:
        with self._slot:
            if klus.einde is None:
                self._vraag_stop(klus)


def _schrijf(proces: subprocess.Popen[bytes], regel: str) -> None:
    """Write a line to a process that may be gone already: then its messages end too."""
    stroom = cast("BinaryIO", proces.stdin)
    with suppress(OSError):
        stroom.write(f"{regel}\n".encode())
        stroom.flush()


def _bericht(proces: subprocess.Popen[bytes]) -> Bericht | None:
    """Return the next message, None when the process is gone."""
    try:
        return cast("Bericht", pickle.load(cast("BinaryIO", proces.stdout)))
    except (EOFError, pickle.UnpicklingError):
        return None


def _beeindig(proces: subprocess.Popen[bytes]) -> None:
    """End a process that has told all it had to, or that fell silent."""
    proces.kill()
    for stroom in (proces.stdin, proces.stdout):
        with suppress(OSError):  # what could not be written to a dead process
            cast("BinaryIO", stroom).close()
    proces.wait()


def _afloop(proces: subprocess.Popen[bytes] | None) -> str:
    return "" if proces is None else f"afloop {proces.returncode}"


def _onverwacht(klus: _Klus, fout: Onverwacht) -> GebiedFout:
    """Return what the user reads, and log the same reference; neither holds data."""
    verwijzing = secrets.token_hex(4).upper()
    logging.getLogger(LOGBOEK).error(
        "storing %s bij klus %s: %s; %s", verwijzing, klus.soort, fout.soort, fout.plaats
    )
    return GebiedFout(
        f"De berekening is onverwacht gestopt (verwijzing {verwijzing}).",
        stap="probeer het opnieuw. Lukt het dan niet, geef de beheerder dan deze verwijzing.",
    )


@cache
def _register() -> Klussen:
    return Klussen()


def start(soort: Klussoort, gegevens: Mapping[str, Any], *, eigenaar: str) -> str:
    """Put a klus in the row of this app and return its id; see `Klussen.start`."""
    return _register().start(soort, gegevens, eigenaar=eigenaar)


def maak_warm() -> None:
    """Start the process of the next klus ahead; see `Klussen.maak_warm`."""
    _register().maak_warm()


def stand(sleutel: str, eigenaar: str) -> Klusstand:
    """Return how far a klus is; see `Klussen.stand`."""
    return _register().stand(sleutel, eigenaar)


def stop(sleutel: str, eigenaar: str) -> None:
    """Ask a klus to stop with the best so far; see `Klussen.stop`."""
    _register().stop(sleutel, eigenaar)
