"""The secret key of a project, kept outside its file, and beside it a ledger of what was spent with it."""

from __future__ import annotations

import hashlib
import json
import math
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from filelock import FileLock
from platformdirs import user_config_path

from gebied.bestand import reden_van
from gebied.fouten import InvoerGeweigerd

_BYTES: Final = 32
_ALLEEN_EIGENAAR: Final = 0o600


class Uitgave(NamedTuple):
    """What one levering cost: its year, its keyed fingerprint, and its ε."""

    jaar: int
    afdruk: str
    epsilon: float


@dataclass(frozen=True)
class Sleutel:
    """A key with its place; neither shows when it is printed."""

    waarde: bytes = field(repr=False)
    map: Path = field(repr=False)

    @property
    def afdruk(self) -> str:
        """Fingerprint that the project file holds; the key cannot be found from it."""
        return hashlib.sha256(b"gebied sleutel" + self.waarde).hexdigest()[:32]


def sleutelmap() -> Path:
    """Return the folder of keys in the configuration folder of the user."""
    return user_config_path("gebied", appauthor=False) / "sleutels"


def nieuwe_sleutel(folder: Path) -> Sleutel:
    """Return a new key that is not stored yet: an import that is refused leaves nothing behind."""
    return Sleutel(secrets.token_bytes(_BYTES), folder)


def bewaar_sleutel(sleutel: Sleutel) -> None:
    """Store a key in its folder, readable for its owner only (0600); one that is there already stays.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be written.
    """
    pad = _pad(sleutel.map, sleutel.afdruk)
    if not pad.is_file():
        schrijf_geheim(pad, sleutel.waarde.hex())


def vind_sleutel(afdruk: str, folder: Path) -> Sleutel:
    """Return the key with this fingerprint.

    Raises
    ------
    InvoerGeweigerd
        When it is not in the folder, with what that means and what to do; is damaged; or is of another user.
    """
    pad = _pad(folder, afdruk)
    tekst = (_lees(pad) or "").strip()
    try:
        sleutel = Sleutel(bytes.fromhex(tekst), folder)
    except ValueError:
        sleutel = Sleutel(b"", folder)
    if sleutel.afdruk == afdruk:
        return sleutel
    raise InvoerGeweigerd(
        "De sleutel van dit project is niet op deze computer."
        if not tekst
        else "De sleutel van dit project is beschadigd.",
        problemen=[
            f"gezocht: {pad.name} in de map met sleutels van gebied",
            "met een andere sleutel krijgt dezelfde levering andere ruis; dat maakt de bescherming zwakker",
        ],
        stap="lees de bestanden in op de computer waar het project is gemaakt, of zet de sleutel over met "
        "--sleutelmap. Is hij weg? Maak dan een nieuw project; wat u al publiceerde, telt daarin niet mee.",
    )


def lees_uitgaven(sleutel: Sleutel) -> list[Uitgave]:
    """Return what was spent with this key, in any copy of its project on this computer.

    Raises
    ------
    InvoerGeweigerd
        When the ledger is damaged or of another user.
    """
    pad = _grootboek(sleutel)
    if (tekst := _lees(pad)) is None:
        return []
    try:
        rijen = json.loads(tekst)
        uitgaven = [Uitgave(int(jaar), str(afdruk), float(epsilon)) for jaar, afdruk, epsilon in rijen]
    except (ValueError, TypeError, OverflowError):
        uitgaven = None
    # an expense below zero would give budget back
    if uitgaven is not None and all(0 <= uitgave.epsilon < math.inf for uitgave in uitgaven):
        return uitgaven
    raise InvoerGeweigerd(
        "Het grootboek naast de sleutel is beschadigd.",
        problemen=[f"bestand {pad.name} in de map met sleutels van gebied"],
        stap="zet een reservekopie van dit bestand terug.",
    )


def boek(
    sleutel: Sleutel, uitgave: Uitgave, *, elders: Iterable[Uitgave] = (), hooguit: float = math.inf
) -> float | None:
    """Add an expense to the ledger beside the key; the same levering of the same ε is written down once.

    Parameters
    ----------
    sleutel, uitgave
        Whose ledger, and what is added to it.
    elders
        Expenses that the project names; an expense that the ledger holds too counts once.
    hooguit
        Most ε for the year. It is looked at while the ledger is locked: two imports at the same time, in two
        copies of a project, do not both fit.

    Returns
    -------
    float or None
        None when it is written down; else the ε that was spent before, which leaves too little.

    Raises
    ------
    InvoerGeweigerd
        When the ledger cannot be read or written.
    """
    pad = _grootboek(sleutel)
    try:
        with FileLock(f"{pad}.lock"):
            uitgaven = lees_uitgaven(sleutel)
            if uitgave in uitgaven:
                return None
            tot_nu = uitgegeven({*elders, *uitgaven} - {uitgave}, uitgave.jaar)
            if tot_nu + uitgave.epsilon > hooguit:
                return tot_nu
            schrijf_geheim(pad, json.dumps([*uitgaven, uitgave], indent=1))
            return None
    except OSError as fout:
        raise _niet_te_schrijven(fout) from fout


def uitgegeven(uitgaven: Iterable[Uitgave], jaar: int) -> float:
    """Return the ε that was spent on a year; an expense that is named twice counts once."""
    return sum(uit.epsilon for uit in set(uitgaven) if uit.jaar == jaar)


def _pad(folder: Path, afdruk: str) -> Path:
    return folder / f"{afdruk}.sleutel"


def _grootboek(sleutel: Sleutel) -> Path:
    return sleutel.map / f"{sleutel.afdruk}.grootboek.json"


def schrijf_geheim(pad: Path, tekst: str) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises
    ------
    InvoerGeweigerd
        When the folder cannot be written.
    """
    naast = pad.with_name(f".{pad.name}.{secrets.token_hex(4)}")
    try:
        pad.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for rest in pad.parent.glob(f".{pad.name}.*"):  # of a process that was killed here
            rest.unlink(missing_ok=True)
        with os.fdopen(
            os.open(naast, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _ALLEEN_EIGENAAR), "w", encoding="utf-8"
        ) as bestand:
            bestand.write(tekst)
            bestand.flush()
            os.fsync(bestand.fileno())
        naast.replace(pad)
    except OSError as fout:
        with suppress(OSError):  # its folder may be a file
            naast.unlink()
        raise _niet_te_schrijven(fout) from fout


def _lees(pad: Path) -> str | None:
    """Return the text of a key or ledger, which only its owner can read from now on; None when absent."""
    try:
        _alleen_eigenaar(pad)
        return pad.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fout:
        reden = reden_van(fout)
    raise InvoerGeweigerd(
        f"{pad.name} in de map met sleutels kan niet worden gelezen: {reden}.",
        stap="vraag wie de sleutel maakte om hem aan u te geven, of kies met --sleutelmap uw eigen map.",
    )


def _niet_te_schrijven(fout: OSError) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"De map met sleutels kan niet worden geschreven: {reden_van(fout)}.",
        stap="kies met --sleutelmap een map waarin alleen u mag schrijven.",
    )


def _alleen_eigenaar(pad: Path) -> None:
    """Take away the right of others to read the key."""
    if os.name == "posix" and stat.S_IMODE(pad.stat().st_mode) & 0o077:
        pad.chmod(_ALLEEN_EIGENAAR)
