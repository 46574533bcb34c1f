"""The second step through the door: count, protect, and make a levering with its report.

Whatever fails here is told without a word from the files or from the libraries that read them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik
from gebied.model import Bevinding
from gebied.privacy.andere_projecten import noteer, waarschuw
from gebied.privacy.gesloten import gesloten
from gebied.privacy.leveren import (
    JAARBUDGET,
    alle_uitgaven,
    bescherm,
    boek_in,
    maak_geldig,
    vingerafdrukken,
    voeg_toe,
    weiger_zelfde_jaren,
)
from gebied.privacy.onderdrukt import lever_onderdrukt
from gebied.privacy.ruis import hash_van
from gebied.privacy.sleutel import (
    Sleutel,
    Uitgave,
    bewaar_sleutel,
    nieuwe_sleutel,
    sleutelmap,
    uitgegeven,
    vind_sleutel,
)
from gebied.privacy.tellen import GEHEUGEN_MB, tel_aantallen, tel_records
from gebied.privacy.telling import GETELD, NIET_GELEVERD, Telling
from gebied.privacy.veilig import (
    DREMPEL,
    GEBIED,
    GEWOON,
    INSTELLINGEN,
    Levering,
    Methode,
    VeiligeTabel,
)
from gebied.privacy.verslag import Verslaggegevens, schrijf_verslag
from gebied.privacy.voorbereiden import Voorbereiding, maak_stroom
from gebied.taal import getal


@dataclass(frozen=True, kw_only=True)
class Wensen:
    """What the user wants of an import.

    Parameters
    ----------
    jaar, peildatum
        Year to count; at any time in it, or on one day of it.
    methode
        ``"ruis"`` or ``"onderdrukken"``.
    instelling
        Name of a setting.
    drempel
        Below it a count is shown as hidden.
    jaarbudget
        Most ε for the year.
    door
        Who runs it.
    vandaag
        Day of the import.
    sleutels
        Folder of keys; None for that of the user.
    geheugen_mb
        Most memory for counting.
    indelingen
        With ``"onderdrukken"``: indelingen of which totals are published too.
    """

    jaar: int
    door: str
    vandaag: date
    peildatum: date | None = None
    methode: Methode = "ruis"
    instelling: str = GEWOON
    drempel: int = DREMPEL
    jaarbudget: float = JAARBUDGET
    sleutels: Path | None = None
    geheugen_mb: int = GEHEUGEN_MB
    indelingen: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if problemen := list(self._fouten()):
            raise VerkeerdGebruik(
                "De opties kloppen niet.", problemen=problemen, stap="verbeter de genoemde opties."
            )

    def _fouten(self) -> Iterator[str]:
        if not 1990 <= self.jaar <= self.vandaag.year + 1:
            yield f"--jaar is {self.jaar}; geef een jaar van 1990 tot en met {self.vandaag.year + 1}."
        if self.peildatum and self.peildatum.year != self.jaar:
            yield f"--peildatum ligt in {self.peildatum.year} en --jaar is {self.jaar}."
        if self.instelling not in INSTELLINGEN:
            yield f"--instelling is '{self.instelling}'; kies uit {', '.join(INSTELLINGEN)}."
        if not 5 <= self.drempel <= 1000:
            yield f"--drempel is {self.drempel}; geef een getal van 5 tot 1.000."
        if not 0 < self.jaarbudget <= 100:
            yield f"--jaarbudget is {self.jaarbudget:g}; geef een getal boven 0 (hooguit 100)."
        if self.indelingen and self.methode == "ruis":
            yield "--indeling hoort bij --methode onderdrukken; met ruis heeft elke indeling al totalen."
        if not self.door.strip():
            yield "--door is leeg; geef de naam of functie van wie inleest."


@dataclass(frozen=True, repr=False)
class Aanlevering:
    """What came out of the door.

    Parameters
    ----------
    tabel
        All leveringen of the project, this one included and counting for its year.
    levering
        The levering of this input; an earlier one when the input is the same.
    nieuw
        Whether it is a new one.
    regels
        Outcome → exact number of rows, for whoever holds the files; not to be stored.
    bevindingen
        About reading, for the same person; not to be stored.
    sleutel
        The key it was made with.
    jaarbudget
        Most ε for the year.
    gemeenten
        Names of the gemeenten of the scan.
    """

    tabel: VeiligeTabel
    levering: Levering
    nieuw: bool
    regels: Mapping[str, int]
    bevindingen: tuple[Bevinding, ...]
    sleutel: Sleutel = field(repr=False)
    jaarbudget: float
    gemeenten: frozenset[str]

    @property
    def gelezen(self) -> int:
        """Rows that were read: the sum of all outcomes."""
        return sum(self.regels.values())

    def boek(self) -> None:
        """Store the key and write the cost beside it; do this before the project is written.

        Raises
        ------
        InvoerGeweigerd
            When the folder of keys cannot be written, or another import spent the budget meanwhile.
        """
        if self.nieuw:
            bewaar_sleutel(self.sleutel)
            boek_in(
                self.sleutel,
                self.levering,
                leveringen=self.tabel.leveringen,
                jaarbudget=self.jaarbudget if self.levering.epsilon else math.inf,
            )
            noteer(self.sleutel, self.levering.jaar, self.gemeenten)


def lever_in(
    voorbereiding: Voorbereiding,
    wensen: Wensen,
    *,
    tabel: VeiligeTabel | None,
    indelingen: Mapping[str, Mapping[str, int]],
    sleutel: Sleutel | None = None,
) -> Aanlevering:
    """Count one year and protect it. Nothing is written: see `Aanlevering.boek`.

    Parameters
    ----------
    voorbereiding
        What `bereid_voor` returned.
    wensen
        Year, setting and so on.
    tabel
        Leveringen of the project so far.
    indelingen
        Name → code → werkgebied, for the report.
    sleutel
        The key of a year that was counted just before and is not stored yet.

    Raises
    ------
    InvoerGeweigerd
        When nothing could be counted, the budget is spent, the key is absent, or memory is too small.
    """
    return gesloten(lambda: _lever_in(voorbereiding, wensen, tabel, indelingen, sleutel))


def uitgegeven_per_jaar(tabel: VeiligeTabel, sleutels: Path | None = None) -> dict[int, float]:
    """Return the ε that was spent per year of data, by this project and by copies of it on this computer.

    Parameters
    ----------
    tabel
        Leveringen of the project; at least one.
    sleutels
        Folder of keys; None for that of the user. Without the key only the project itself is counted.
    """
    uitgaven = [Uitgave(lev.jaar, lev.boeking, lev.epsilon) for lev in tabel.leveringen]
    with suppress(InvoerGeweigerd):
        sleutel = vind_sleutel(tabel.leveringen[0].sleutelafdruk, sleutels or sleutelmap())
        uitgaven = alle_uitgaven(tabel.leveringen, sleutel)
    return {jaar: uitgegeven(uitgaven, jaar) for jaar in sorted({uitgave.jaar for uitgave in uitgaven})}


def _lever_in(
    voorbereiding: Voorbereiding,
    wensen: Wensen,
    tabel: VeiligeTabel | None,
    indelingen: Mapping[str, Mapping[str, int]],
    sleutel: Sleutel | None,
) -> Aanlevering:
    leveringen = tabel.leveringen if tabel else ()
    sleutel = sleutel or _sleutel(leveringen, wensen.sleutels or sleutelmap())
    telling, bevindingen = _tel(voorbereiding, wensen)
    if not telling.regels.get(GETELD):
        raise _niets_geteld(telling)
    weiger_zelfde_jaren(telling, leveringen, sleutel)
    zaak = _Zaak(voorbereiding, wensen, tabel, indelingen, sleutel, telling)
    nieuw = _met_ruis(zaak) if wensen.methode == "ruis" else _onderdrukt(zaak)
    gemeenten = frozenset(map(str, voorbereiding.plaatsen.gebieden["gemeente"].dropna()))
    return Aanlevering(
        nieuw,
        nieuw.levering(wensen.jaar),
        len(nieuw.leveringen) > len(leveringen),
        telling.regels,
        (*bevindingen, *waarschuw(sleutel, wensen.jaar, gemeenten)),
        sleutel,
        wensen.jaarbudget,
        gemeenten,
    )


def _sleutel(leveringen: Sequence[Levering], folder: Path) -> Sleutel:
    return vind_sleutel(leveringen[0].sleutelafdruk, folder) if leveringen else nieuwe_sleutel(folder)


@dataclass(frozen=True, repr=False)
class _Zaak:
    """All there is when persons are counted and nothing is protected yet."""

    voorbereiding: Voorbereiding
    wensen: Wensen
    tabel: VeiligeTabel | None
    indelingen: Mapping[str, Mapping[str, int]]
    sleutel: Sleutel
    telling: Telling

    @property
    def leveringen(self) -> tuple[Levering, ...]:
        """Leveringen of the project so far."""
        return self.tabel.leveringen if self.tabel else ()

    def levering(self, afdruk: str, boeking: str) -> Levering:
        """Return the levering to be, without its report."""
        wensen, ruis = self.wensen, self.wensen.methode == "ruis"
        return Levering(
            nr=1 + max((levering.nr for levering in self.leveringen), default=0),
            jaar=wensen.jaar,
            peildatum=wensen.peildatum,
            methode=wensen.methode,
            instelling=wensen.instelling if ruis else "",
            epsilon=float(INSTELLINGEN[wensen.instelling].epsilon) if ruis else 0.0,
            drempel=wensen.drempel,
            afdruk=afdruk,
            boeking=boeking,
            sleutelafdruk=self.sleutel.afdruk,
            gemaakt_op=wensen.vandaag,
            door=wensen.door.strip(),
            geldig=True,
            lijst=self.voorbereiding.lijst,
            koppeling=self.voorbereiding.koppeling,
        )

    def spreiding(self) -> pd.DataFrame:
        """Return how areas that are no gebied are spread."""
        omrekening = self.voorbereiding.plaatsen.omrekening
        elders = {soort for soort, _ in self.telling.plaatsen} - {GEBIED}
        return omrekening[omrekening["soort_plaats"].isin(elders)]


def _met_ruis(zaak: _Zaak) -> VeiligeTabel:
    """Return the table with this input as a levering with noise, which may be there already."""
    wensen, plaatsen = zaak.wensen, zaak.voorbereiding.plaatsen
    instelling = INSTELLINGEN[wensen.instelling]
    klaar = bescherm(zaak.telling, zaak.leveringen, zaak.sleutel, instelling, jaarbudget=wensen.jaarbudget)
    if klaar.levering is not None and zaak.tabel is not None:
        return maak_geldig(zaak.tabel, klaar.levering)
    levering = zaak.levering(klaar.afdruk, klaar.boeking)
    nieuw = voeg_toe(zaak.tabel, levering, cellen=klaar.cellen, omrekening=zaak.spreiding())
    verslag = schrijf_verslag(
        Verslaggegevens(
            nieuw,
            levering,
            instelling,
            list(plaatsen.gebieden["code"]),
            klaar.posten,
            klaar.uitgegeven,
            wensen.jaarbudget,
            zaak.indelingen,
            zaak.telling.vorm,
            plaatsen.verslag(zaak.voorbereiding.plaatssoorten(wensen.jaar)),
        )
    )
    return _met_verslag(nieuw, verslag)


def _onderdrukt(zaak: _Zaak) -> VeiligeTabel:
    """Return the table with this input as a levering in which cells are withheld."""
    gekozen = {naam: zaak.indelingen[naam] for naam in zaak.wensen.indelingen}
    afdruk, boeking = vingerafdrukken(zaak.telling, zaak.sleutel)
    # what is withheld hangs on these too: copies of a project may not differ in them
    totalen = sorted((naam, sorted(toewijzing.items())) for naam, toewijzing in gekozen.items())
    boeking = hash_van(zaak.sleutel.waarde, [boeking, zaak.wensen.drempel, totalen]).hex()
    uitkomst = lever_onderdrukt(
        zaak.telling,
        zaak.levering(afdruk, boeking),
        zaak.tabel,
        uitgaven=alle_uitgaven(zaak.leveringen, zaak.sleutel),
        gebieden=zaak.voorbereiding.plaatsen.gebieden,
        indelingen=gekozen,
    )
    if uitkomst is None and zaak.tabel is not None:
        return zaak.tabel
    assert uitkomst is not None
    levering, delen, verslag = uitkomst
    nieuw = voeg_toe(zaak.tabel, levering, omrekening=zaak.spreiding(), **delen)
    return _met_verslag(nieuw, verslag)


def _met_verslag(tabel: VeiligeTabel, verslag: str) -> VeiligeTabel:
    *eerder, laatste = tabel.leveringen
    return replace(tabel, leveringen=(*eerder, replace(laatste, verslag=verslag)))


def _tel(voorbereiding: Voorbereiding, wensen: Wensen) -> tuple[Telling, tuple[Bevinding, ...]]:
    """Count all files; every batch is sampled for identifiers while it passes."""
    stromen = [maak_stroom(deel, voorbereiding, wensen.jaar) for deel in voorbereiding.delen]
    soorten = voorbereiding.plaatssoorten(wensen.jaar)
    universum = sorted({plaats for soort in soorten for plaats in voorbereiding.plaatsen.universum(soort)})
    if voorbereiding.vorm == "records":
        telling = tel_records(
            [stroom for stroom, _ in stromen],
            jaar=wensen.jaar,
            peildatum=wensen.peildatum,
            lijst=voorbereiding.lijst,
            plaatsen=universum,
            vandaag=wensen.vandaag,
            geheugen_mb=wensen.geheugen_mb,
        )
    else:
        telling = tel_aantallen(
            [stroom for stroom, _ in stromen],
            jaar=wensen.jaar,
            peildatum=wensen.peildatum,
            lijst=voorbereiding.lijst,
            plaatsen=universum,
            vandaag=wensen.vandaag,
        )
    bevindingen = [b for deel in voorbereiding.delen for b in deel.bestand.bevindingen]
    bevindingen += [b for _, vertel in stromen for b in vertel()]
    return telling, tuple(dict.fromkeys([*bevindingen, *_over_tellen(telling)]))


def _over_tellen(telling: Telling) -> Iterator[Bevinding]:
    """Tell what a count of the source left open, to the one who holds the file."""
    if niet := telling.regels.get(NIET_GELEVERD, 0):
        yield Bevinding(
            "GEBRUIK_NIET_GELEVERD",
            f"{getal(niet)} aantallen zijn leeg, '-' of '<' gelaten. Zij tellen als 0 en krijgen ruis: "
            "een lege plek zou verraden dat het er weinig zijn.",
        )
    if telling.dubbel:
        yield Bevinding(
            "GEBRUIK_DUBBEL",
            f"{getal(telling.dubbel)} aantallen staan er vaker in, voor hetzelfde gebied en dezelfde "
            "voorziening; zij zijn opgeteld.",
        )


def _niets_geteld(telling: Telling) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"Er is niets te tellen voor {telling.jaar}; er is niets bewaard.",
        problemen=[
            f"{reden}: {getal(aantal)} van de {getal(sum(telling.regels.values()))} regels"
            for reden, aantal in telling.regels.items()
            if aantal
        ],
        stap="controleer het jaar (--jaar), de kolom met plaatsen en de koppeling.",
    )
