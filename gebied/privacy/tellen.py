"""From batches of text to true counts: records are counted in DuckDB, counts of a source are added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final, TypeVar

import duckdb

from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.fouten import GebiedFout, InvoerGeweigerd
from gebied.privacy._aantallen import Aantalteller
from gebied.privacy._betekenis import Categorieen
from gebied.privacy._duckdb import open_telling
from gebied.privacy._records import Recordteller
from gebied.privacy.stroom import Stroom
from gebied.privacy.telling import Plaats, Telling
from gebied.taal import getal

GEHEUGEN_MB: Final = 1500

_VOORUIT: Final = timedelta(days=731)
"""A beginning further ahead is a typing error; an end further ahead is as good as none (31-12-9999)."""

_T = TypeVar("_T")


def tel_records(
    stromen: Iterable[Stroom],
    *,
    jaar: int,
    lijst: Voorzieningenlijst,
    plaatsen: Sequence[Plaats],
    peildatum: date | None = None,
    geheugen_mb: int = GEHEUGEN_MB,
    vandaag: date | None = None,
) -> Telling:
    """Count the unique persons of one year in rows of a person and a voorziening.

    A person counts in one area, that of the row with the latest beginning (then the latest end, then the
    first area in order), and in the first three of its domains and voorzieningen in the order of the list. A
    row without beginning began before all others, one without end has not ended. The same pseudonym in
    several files is one person. Pseudonyms are replaced by salted hashes while they are read.

    Parameters
    ----------
    stromen
        The files.
    jaar
        The year: rows that run at any time in it count.
    lijst
        The voorzieningen, in the order in which persons are cut to three.
    plaatsen
        Every area there is, the rows of the counts.
    peildatum
        When given, only rows that run on this day count.
    geheugen_mb
        Most memory for the counting itself, MB.
    vandaag
        Day to judge dates by; the present day when left out.

    Raises
    ------
    InvoerGeweigerd
        When memory runs out, or something fails while reading. The message holds no value of a file and no
        text of a library, nor does a chained exception.
    """
    categorieen = Categorieen(lijst, stapeling=False)
    teller = Recordteller(
        plaatsen=plaatsen,
        categorieen=categorieen,
        periode=(peildatum or date(jaar, 1, 1), peildatum or date(jaar, 12, 31)),
        jaar=jaar,
        laatste=(vandaag or date.today()) + _VOORUIT,
    )

    def tel() -> Telling:
        with open_telling(len(categorieen.sleutels), geheugen_mb) as telling:
            for stroom in stromen:
                teller.neem(stroom, telling)
            return teller.maak(telling, lijst, peildatum)

    return _beschermd(tel, geheugen_mb)


def tel_aantallen(
    stromen: Iterable[Stroom],
    *,
    jaar: int,
    lijst: Voorzieningenlijst,
    plaatsen: Sequence[Plaats],
    peildatum: date | None = None,
    vandaag: date | None = None,
) -> Telling:
    """Add up counts per area that the source has made itself, of one year.

    A figure is a whole number (12, 12,0 or 1.234). Empty, "-", "x" or "<10" is not delivered, which is not
    zero. Figures of the same area and category are added, and `Telling.dubbel` says how many. A statistic
    that no figure is about is absent.

    Parameters
    ----------
    stromen
        The files, long or wide.
    jaar
        The year; of a file with a column `jaar` other years are left out.
    lijst
        The voorzieningen and domains.
    plaatsen
        Every area there is, the rows of the counts.
    peildatum
        Day that the source counted on, where there is one; only kept.
    vandaag
        Day to judge years by; the present day when left out.

    Raises
    ------
    InvoerGeweigerd
        As `tel_records`.
    """
    teller = Aantalteller(
        plaatsen, Categorieen(lijst, stapeling=True), jaar, (vandaag or date.today()) + _VOORUIT
    )

    def tel() -> Telling:
        for stroom in stromen:
            teller.neem(stroom)
        return teller.maak(peildatum)

    return _beschermd(tel, GEHEUGEN_MB)


def _beschermd(doe: Callable[[], _T], geheugen_mb: int) -> _T:
    """Run `doe`; what a library says when it fails is lost on purpose, since it may quote a row."""
    try:
        return doe()
    except GebiedFout:
        raise
    except (duckdb.OutOfMemoryException, MemoryError):  # pa.ArrowMemoryError is a MemoryError
        soort = ""
    except Exception as fout:
        # DuckDB takes Ctrl-C for itself and tells it in an exception of its own
        onderbroken = "interrupt" in f"{type(fout).__name__} {fout}".casefold()
        soort = "Ctrl-C" if onderbroken else type(fout).__name__
    if soort == "Ctrl-C":
        raise KeyboardInterrupt
    if soort:
        raise InvoerGeweigerd(
            f"Het tellen is gestopt door een onverwachte fout ({soort}).",
            stap="controleer of het bestand heel is en probeer het opnieuw; meld de fout als zij blijft.",
        )
    raise InvoerGeweigerd(
        f"Het tellen past niet in het geheugen: er is {getal(geheugen_mb)} MB voor.",
        stap="splits het bestand per jaar en lees elk jaar apart in.",
    )
