"""The folder of a reeks: which run it is of, one file per deel that is done, and who may write in it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NoReturn

import filelock
import geopandas as gpd
import pyarrow as pa

from gebied.bestand import in_een_keer, reden_van
from gebied.fouten import InvoerGeweigerd, ProjectBezet
from gebied.model import Bevinding, Herkomst
from gebied.reeks.deeltaak import Deeluitkomst

UITVOER: Final = (
    "werkgebieden.parquet",
    "gebieden.parquet",
    "gemeenten.csv",
    "gemeenten.xlsx",
    "bevindingen.csv",
    "seconden.csv",
    "beleid.csv",
    "beleid.xlsx",
    "afwezig.csv",
    "samenvatting.md",
    "landkaart.html",
    "landkaart.png",
)
"""Files that a reeks makes of its delen, each of them anew in every run."""

_KENMERK: Final = "reeks.json"
_SLOT: Final = "reeks.lock"
_DELEN: Final = "delen"
_GENOEMD: Final = 5
_DATUM: Final = (1980, 1, 1, 0, 0, 0)  # the same deel gives the same file
_LAGEN: Final = ("gebieden", "werkgebieden")
_ONLEESBAAR: Final = (
    zipfile.BadZipFile,
    OSError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    pa.ArrowException,
)
_NAMEN: Final = {
    "versie": "de versie van gebied",
    "invoer": "de invoer (de bestanden met grenzen en cijfers, of wat er wordt opgehaald)",
    "delen": "de gemeenten of hun opdrachten",
    "instellingen": "de instellingen",
}


class Reeksmap:
    """An open folder of one run; only `open_reeksmap` makes one.

    Parameters
    ----------
    pad
        The folder.
    kenmerk
        What makes a run this run: version, input, delen with their opdracht, settings.
    """

    def __init__(self, pad: Path, kenmerk: Mapping[str, Any]) -> None:
        self.pad = pad
        self._afdruk = hashlib.sha256(_als_json(kenmerk).encode()).hexdigest()

    def __repr__(self) -> str:
        return f"Reeksmap({str(self.pad)!r})"

    def bewaar(self, uitkomst: Deeluitkomst) -> None:
        """Write what came out of one deel, in one move."""
        inhoud = {
            "afdruk": self._afdruk,
            "sleutel": uitkomst.sleutel,
            "status": uitkomst.status,
            "oorzaak": uitkomst.oorzaak,
            "maten": dict(uitkomst.maten),
            "bevindingen": [asdict(bevinding) for bevinding in uitkomst.bevindingen],
            "beleid": [dict(rij) for rij in uitkomst.beleid],
            "herkomsten": [_herkomst_uit(herkomst) for herkomst in uitkomst.herkomsten],
        }
        with in_een_keer(self._pad_van(uitkomst.sleutel)) as naast, zipfile.ZipFile(naast, "w") as archief:
            archief.writestr(zipfile.ZipInfo("uitkomst.json", _DATUM), _als_json(inhoud))
            for naam in _LAGEN:
                laag = getattr(uitkomst, naam)
                if laag is not None:
                    tabel = BytesIO()
                    laag.to_parquet(tabel, index=False)
                    archief.writestr(zipfile.ZipInfo(f"{naam}.parquet", _DATUM), tabel.getvalue())

    def lees(self, sleutel: str, *, vormen: bool = True) -> Deeluitkomst | None:
        """Return what came out of a deel; None when it is not done, or its file is not whole.

        Without `vormen` the two tables stay in the file.
        """
        try:
            with zipfile.ZipFile(self._pad_van(sleutel)) as archief:
                if archief.testzip() is not None:
                    return None
                inhoud = json.loads(archief.read("uitkomst.json"))
                lagen = {
                    naam: gpd.read_parquet(BytesIO(archief.read(f"{naam}.parquet")))
                    for naam in _LAGEN
                    if vormen and f"{naam}.parquet" in archief.namelist()
                }
            if inhoud["afdruk"] != self._afdruk or inhoud["sleutel"] != sleutel:
                return None
            return Deeluitkomst(
                sleutel,
                inhoud["status"],
                inhoud["oorzaak"],
                maten=inhoud["maten"],
                bevindingen=tuple(Bevinding(**bevinding) for bevinding in inhoud["bevindingen"]),
                beleid=tuple(inhoud["beleid"]),
                herkomsten=tuple(_herkomst_in(herkomst) for herkomst in inhoud["herkomsten"]),
                **lagen,
            )
        except _ONLEESBAAR:
            return None

    def ruim_op(self, gemaakt: Sequence[Path]) -> None:
        """Remove files of an earlier run that this one has not made, such as a map where nothing is left."""
        _wis([self.pad / naam for naam in UITVOER if self.pad / naam not in gemaakt])

    def _pad_van(self, sleutel: str) -> Path:
        return self.pad / _DELEN / f"{bestandsnaam(sleutel)}.zip"


def _herkomst_uit(herkomst: Herkomst) -> dict[str, Any]:
    dag = herkomst.opgehaald
    return {**asdict(herkomst), "opgehaald": None if dag is None else dag.isoformat()}


def _herkomst_in(inhoud: Mapping[str, Any]) -> Herkomst:
    dag = inhoud["opgehaald"]
    return Herkomst(**{**inhoud, "opgehaald": None if dag is None else date.fromisoformat(dag)})


def bestandsnaam(sleutel: str) -> str:
    """Return a name for the file of a deel: its key, or where that does not suit a file, with a fingerprint.

    >>> bestandsnaam("GM0376+GM0402")
    'GM0376+GM0402'
    """
    kaal = re.sub(r"[^A-Za-z0-9+_-]", "_", sleutel)[:80]
    return kaal if kaal == sleutel else f"{kaal}-{hashlib.sha256(sleutel.encode()).hexdigest()[:12]}"


@contextmanager
def open_reeksmap(
    pad: str | Path, kenmerk: Mapping[str, Any], *, vervang: bool = False
) -> Iterator[Reeksmap]:
    """Open the folder for this run, and keep others out of it; it is made when it is not there.

    Parameters
    ----------
    pad
        The folder.
    kenmerk
        What makes this run: `versie`, `invoer`, `delen`, `instellingen`, plain values.
    vervang
        Begin anew where the folder holds another run.

    Raises
    ------
    ProjectBezet
        When another process works in the folder.
    InvoerGeweigerd
        When the folder holds another run or files that a run would overwrite, or cannot be written.
    """
    map_ = Path(pad)
    try:
        if not vervang and not (map_ / _KENMERK).exists():
            _weiger_bestanden(map_)
        (map_ / _DELEN).mkdir(parents=True, exist_ok=True)
    except OSError as fout:
        raise InvoerGeweigerd(
            f"De map {map_} kan niet worden gemaakt: {reden_van(fout)}.",
            stap="kies met --uit een map waarin u mag schrijven.",
        ) from fout
    grendel = filelock.FileLock(map_ / _SLOT, timeout=0)
    try:
        grendel.acquire()
    except filelock.Timeout:
        raise ProjectBezet(
            f"In de map {map_} werkt op dit moment een andere reeks.",
            stap="wacht tot die klaar is, of kies met --uit een andere map.",
        ) from None
    except OSError as fout:
        raise InvoerGeweigerd(
            f"In de map {map_} kan niet worden geschreven: {reden_van(fout)}.",
            stap="kies met --uit een map waarin u mag schrijven.",
        ) from fout
    try:
        _maak_klaar(map_, kenmerk, vervang)
        yield Reeksmap(map_, kenmerk)
    finally:
        grendel.release()


def _maak_klaar(map_: Path, kenmerk: Mapping[str, Any], vervang: bool) -> None:
    """Refuse or clear what another run left, take away what a killed run left half, and sign the folder."""
    for rest in (*map_.glob(".gebied-*"), *(map_ / _DELEN).glob(".gebied-*")):
        shutil.rmtree(rest, ignore_errors=True)
    if not vervang and (map_ / _KENMERK).exists():
        nu, oud = json.loads(_als_json(kenmerk)), _lees_kenmerk(map_)
        if oud == nu:
            return
        _weiger_andere(map_, nu, oud)
    _wis([*(map_ / naam for naam in UITVOER), *(map_ / _DELEN).glob("*.zip")])
    with in_een_keer(map_ / _KENMERK) as naast:
        naast.write_text(_als_json(kenmerk), encoding="utf-8")


def _wis(bestanden: Sequence[Path]) -> None:
    for bestand in bestanden:
        try:
            bestand.unlink(missing_ok=True)
        except OSError as fout:  # Windows keeps a file that another program has open
            raise InvoerGeweigerd(
                f"Het bestand {bestand} kan niet worden vervangen: {reden_van(fout)}.",
                stap="sluit het in andere programma's en probeer het opnieuw.",
            ) from fout


def _lees_kenmerk(map_: Path) -> Any:
    try:
        return json.loads((map_ / _KENMERK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _weiger_andere(map_: Path, nu: Mapping[str, Any], oud: Any) -> NoReturn:
    eerder = oud if isinstance(oud, dict) else {}
    raise InvoerGeweigerd(
        f"In de map {map_} staat een andere reeks.",
        problemen=[
            f"anders dan toen: {_NAMEN.get(naam, naam)}" for naam in nu if nu[naam] != eerder.get(naam)
        ],
        stap="kies met --uit een andere map, of geef --vervang: dan wordt die reeks gewist.",
    )


def _weiger_bestanden(map_: Path) -> None:
    """Refuse a folder of no reeks with files that a reeks would take, before anything is written."""
    bezet = [naam for naam in UITVOER if (map_ / naam).exists()]
    bezet += [f"{_DELEN}/{pad.name}" for pad in sorted((map_ / _DELEN).glob("*.zip"))[:_GENOEMD]]
    if bezet:
        raise InvoerGeweigerd(
            f"In de map {map_} staan al bestanden met de namen die een reeks maakt.",
            problemen=bezet,
            stap="kies met --uit een andere map, of geef --vervang om deze bestanden te vervangen.",
        )


def _als_json(waarde: Any) -> str:
    return json.dumps(waarde, ensure_ascii=False, indent=1, default=_kaal)


def _kaal(waarde: Any) -> Any:
    """Return a number of numpy as one of Python; what is neither is a fault of ours."""
    if hasattr(waarde, "item"):
        return waarde.item()
    raise TypeError(f"{type(waarde).__name__} is no plain value")
