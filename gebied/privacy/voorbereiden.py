"""The first step through the door: open files, stop on direct identifiers, recognise columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import pyarrow as pa

from gebied.bestand import in_een_keer
from gebied.bronnen.gebruik.bestand import Gebruiksbestand, open_gebruik
from gebied.bronnen.gebruik.koppeling import (
    HEEL_DOMEIN,
    Koppeling,
    Voorstel,
    als_toml,
    herken,
    lees_koppelingen,
    uit_toml,
    vertaler,
)
from gebied.bronnen.gebruik.uitvraag import is_uitvraag
from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.fouten import InvoerGeweigerd, VerkeerdGebruik, verzamel
from gebied.model import Bevinding
from gebied.privacy.gesloten import gesloten
from gebied.privacy.identiteit import Stroomkeuring, keur, weiger
from gebied.privacy.kolomkeuze import Bekeken, Kolomkeuze, beschrijf, gekozen_voorstel, plaatsnamen
from gebied.privacy.plaatsen import Plaatsen
from gebied.privacy.stroom import BREED, Stroom
from gebied.privacy.telling import Plaats
from gebied.privacy.veilig import GEBIED
from gebied.taal import opsomming

_DOMEIN_VANAF: Final = 0.005
"""Least share of the sample that a domain must have to be proposed."""

_DOMEIN_REGELS: Final = 20
"""Least number of records of it; fewer may be of one person, who would decide what is published."""


@dataclass(frozen=True, repr=False)
class Deel:
    """One file: opened, and how it will be read."""

    bestand: Gebruiksbestand
    voorstel: Voorstel

    @property
    def vorm(self) -> str:
        """``"records"`` or ``"aantallen"``."""
        return self.voorstel.koppelingen[0].vorm

    @property
    def kent_jaren(self) -> bool:
        """Whether something in the file tells one year from another."""
        return all(
            koppeling.jaar is not None or {"begin", "eind", "jaar"} & set(koppeling.kolommen)
            for koppeling in self.voorstel.koppelingen
        )

    def koppeling(self, jaar: int) -> Koppeling:
        """Return which column is what for a year; counts of several years have one each.

        Raises
        ------
        InvoerGeweigerd
            When the file is about other years.
        """
        jaren = {koppeling.jaar: koppeling for koppeling in self.voorstel.koppelingen}
        if gevonden := jaren.get(jaar, jaren.get(None)):
            return gevonden
        raise InvoerGeweigerd(
            f"{self.bestand.pad.name} gaat niet over {jaar}, maar over {opsomming(sorted(map(str, jaren)))}.",
            stap="kies het jaar van het bestand met --jaar, of verbeter het jaar in het koppelbestand.",
        )


@dataclass(frozen=True, repr=False)
class Voorbereiding:
    """Files that hold no direct identifiers and whose columns are recognised; nothing was counted yet.

    Parameters
    ----------
    delen
        One per file.
    plaatsen
        All that is known about places.
    lijst
        The voorzieningen of the domains that are counted.
    """

    delen: tuple[Deel, ...]
    plaatsen: Plaatsen
    lijst: Voorzieningenlijst

    @property
    def domeinen(self) -> tuple[str, ...]:
        """Keys of the domains that are counted, also where nobody is: their list is public."""
        return tuple(domein.sleutel for domein in self.lijst.domeinen)

    def plaatssoorten(self, jaar: int) -> tuple[str, ...]:
        """Return in which ways the files name places."""
        return tuple(sorted({deel.koppeling(jaar).plaats_soort for deel in self.delen}))

    def weiger_jaren(self, jaren: Sequence[int]) -> None:
        """Refuse to count one file for several years when nothing in it tells the years apart.

        Every year would hold the same people with other noise, and the mean of them less and less noise.

        Raises
        ------
        InvoerGeweigerd
        """
        zonder = [deel.bestand.pad.name for deel in self.delen if not deel.kent_jaren]
        if len(set(jaren)) > 1 and zonder:
            raise InvoerGeweigerd(
                "Zonder datum of jaar tellen dezelfde mensen in elk jaar mee; er is niets ingelezen.",
                problemen=[
                    f"{naam} heeft geen kolom met een begin, een einde of een jaar" for naam in zonder
                ],
                stap="geef één --jaar, of neem de begindatum en de einddatum in het bestand op.",
            )

    @property
    def bekende_teksten(self) -> frozenset[str]:
        """Public texts that are no names of people."""
        return _bekende_teksten(self.plaatsen, self.lijst)

    @property
    def vorm(self) -> str:
        """``"records"`` or ``"aantallen"``."""
        return self.delen[0].vorm

    @property
    def uitleg(self) -> dict[str, tuple[str, ...]]:
        """File name → Dutch lines on how its columns are read, to be confirmed."""
        return {deel.bestand.pad.name: tuple(deel.voorstel.uitleg) for deel in self.delen}

    @property
    def gegeven(self) -> bool:
        """Whether the user or an earlier levering said how every file is read: nothing need be asked."""
        return all(deel.voorstel.gegeven for deel in self.delen)

    def bewaar_koppeling(self, pad: Path) -> None:
        """Write how the columns are read to a TOML file."""
        with in_een_keer(pad) as naast:
            naast.write_text(self.koppeling, encoding="utf-8")

    @property
    def koppeling(self) -> str:
        """How the columns are read, as TOML for next year; files that are read alike share a part."""
        uniek: list[Koppeling] = []
        for koppeling in (k for deel in self.delen for k in deel.voorstel.koppelingen):
            if koppeling not in uniek:
                uniek.append(koppeling)
        return als_toml(uniek)


def bereid_voor(
    paden: Sequence[Path],
    *,
    plaatsen: Plaatsen,
    lijst: Voorzieningenlijst,
    koppelbestand: Path | None = None,
    eerder: str = "",
    domeinen: Sequence[str] = (),
    keuzes: Sequence[Kolomkeuze | None] = (),
) -> Voorbereiding:
    """Open files, stop on direct identifiers, and recognise columns.

    Parameters
    ----------
    paden
        Files of one form: records or counts.
    plaatsen, lijst
        Known places and voorzieningen.
    koppelbestand
        TOML of the user that says which column is what; the part that names most columns of a file is taken.
    eerder
        `Voorbereiding.koppeling` of an earlier levering, used where the user gives none.
    domeinen
        Domains to count. Without it those that the samples are about, for the user to confirm. A domain of a
        handful of records is left out: the choice would tell that somebody is there.
    keuzes
        Per file what the user chose on a screen, None for what is recognised; empty for all files.

    Raises
    ------
    InvoerGeweigerd
        With the faults of all files: unreadable, direct identifiers, columns that are not recognised.
    VerkeerdGebruik
        When a domain is not on the list.
    """
    onbekend = [naam for naam in domeinen if naam not in {domein.sleutel for domein in lijst.domeinen}]
    if onbekend:
        bekend = [domein.sleutel for domein in lijst.domeinen]
        raise VerkeerdGebruik(
            f"Het domein {opsomming(onbekend)} staat niet in de lijst met voorzieningen.",
            stap=f"kies uit {opsomming(bekend)}, of geef met --voorzieningen uw eigen lijst.",
        )

    def bereid() -> Voorbereiding:
        gegeven, wijkt = _gegeven(koppelbestand, eerder, lijst)
        delen = _herken(paden, plaatsen, lijst, gegeven, wijkt=wijkt)
        if keuzes:
            delen = verzamel(
                [
                    partial(_met_keuze, deel, keuze, plaatsen)
                    for deel, keuze in zip(delen, keuzes, strict=True)
                ]
            )
        return _bereid_voor(delen, plaatsen, lijst, domeinen)

    return gesloten(bereid)


def bekijk(
    paden: Sequence[Path],
    *,
    plaatsen: Plaatsen,
    lijst: Voorzieningenlijst,
    koppelbestand: Path | None = None,
    eerder: str = "",
) -> Bekeken:
    """Say what columns of files were recognised as, also where that failed, so that a user can correct it.

    Parameters are those of `bereid_voor`. What comes out holds no text of a file that is no known word.

    Raises
    ------
    InvoerGeweigerd
        As `bereid_voor`, but not for columns that are not recognised.
    """

    def kijk() -> Bekeken:
        gegeven, wijkt = _gegeven(koppelbestand, eerder, lijst)
        delen = _herken(paden, plaatsen, lijst, gegeven, wijkt=wijkt)
        heel = [deel for deel in delen if deel.voorstel.koppelingen]
        gevonden = _domeinen(heel, lijst)
        namen = {domein.sleutel: domein.naam for domein in lijst.domeinen}
        return Bekeken(
            tuple(beschrijf(deel.bestand, deel.voorstel, plaatsen) for deel in delen),
            plaatsnamen(plaatsen),
            {HEEL_DOMEIN + domein: f"heel het domein {naam}" for domein, naam in namen.items()}
            | {voorziening.sleutel: voorziening.naam for voorziening in lijst.voorzieningen},
            tuple(domein for domein in namen if domein in gevonden),
            namen,
        )

    return gesloten(kijk)


def maak_stroom(
    deel: Deel, voorbereiding: Voorbereiding, jaar: int
) -> tuple[Stroom, Callable[[], tuple[Bevinding, ...]]]:
    """Return the rows of a file on their way to be counted, and what to ask about reading afterwards."""
    koppeling, bestand = deel.koppeling(jaar), deel.bestand
    rollen = _rollen(bestand, koppeling)
    stukken = bestand.stukken(list(rollen))
    keuring = Stroomkeuring(bestand.kop, rollen, bekende_teksten=voorbereiding.bekende_teksten)
    vertaal = vertaler(koppeling, voorbereiding.lijst)

    def batches() -> Iterator[pa.RecordBatch]:
        for stuk in stukken:
            keuring.neem(stuk)
            yield stuk.rename_columns(list(rollen.values()))
            weiger({bestand.pad.name: keuring.vondsten()})

    def zoek_plaats(teksten: list[str]) -> Sequence[Plaats | str]:
        return voorbereiding.plaatsen.zoek(koppeling.plaats_soort, teksten)

    def zoek_voorziening(paren: list[tuple[str, str]]) -> list[str | None]:
        return [
            vertaal(
                wat if "voorziening" in koppeling.kolommen else None,
                waarin if "domein" in koppeling.kolommen else None,
            )
            for wat, waarin in paren
        ]

    stroom = Stroom(batches(), zoek_plaats, zoek_voorziening, lambda: stukken.verslag.onleesbaar)
    return stroom, lambda: stukken.verslag.bevindingen(bestand.pad.name)


def _rollen(bestand: Gebruiksbestand, koppeling: Koppeling) -> dict[int, str]:
    """Return number of the column (the first is 0) → the role under which it is counted."""
    rollen = {plek: rol for rol, plek in (koppeling.plekken(bestand.kop) or {}).items()}
    breed = koppeling.brede_plekken(bestand.kop) or {}
    return rollen | {plek: BREED + wat for plek, wat in breed.items()}


def _gegeven(
    koppelbestand: Path | None, eerder: str, lijst: Voorzieningenlijst
) -> tuple[Sequence[Koppeling], bool]:
    """Return what was said about columns before, and whether recognition goes first where it does not fit."""
    return (
        (uit_toml(eerder), True) if koppelbestand is None else (lees_koppelingen(koppelbestand, lijst), False)
    )


def _herken(
    paden: Sequence[Path],
    plaatsen: Plaatsen,
    lijst: Voorzieningenlijst,
    gegeven: Sequence[Koppeling],
    *,
    wijkt: bool,
) -> list[Deel]:
    """Open files, stop on direct identifiers, and propose how each is read; a proposal may have problems."""
    soorten = plaatsen.soorten

    def lees(bestand: Gebruiksbestand) -> Voorstel:
        voorstel = herken(bestand, lijst, plaatsen.gebieden, gegeven)
        past = not voorstel.problemen and {k.plaats_soort for k in voorstel.koppelingen} <= set(soorten)
        return voorstel if past or not wijkt else herken(bestand, lijst, plaatsen.gebieden)

    bestanden = verzamel([partial(open_gebruik, pad) for pad in paden])
    bekend = _bekende_teksten(plaatsen, lijst)
    weiger({bestand.pad.name: keur(bestand, bekende_teksten=bekend) for bestand in bestanden})
    voorstellen = [
        _van_een_ander_jaar(voorstel) if "oud" in soorten and (wijkt or not voorstel.gegeven) else voorstel
        for voorstel in verzamel([partial(lees, bestand) for bestand in bestanden])
    ]
    return [Deel(bestand, voorstel) for bestand, voorstel in zip(bestanden, voorstellen, strict=True)]


def _met_keuze(deel: Deel, keuze: Kolomkeuze | None, plaatsen: Plaatsen) -> Deel:
    return replace(deel, voorstel=gekozen_voorstel(deel.bestand, deel.voorstel, keuze, plaatsen))


def _bereid_voor(
    herkend: Sequence[Deel], plaatsen: Plaatsen, lijst: Voorzieningenlijst, domeinen: Sequence[str]
) -> Voorbereiding:
    """Refuse what is not recognised or does not go together."""
    problemen = [
        f"{deel.bestand.pad.name}: {probleem}" for deel in herkend for probleem in deel.voorstel.problemen
    ]
    if problemen:
        raise InvoerGeweigerd(
            "Niet alle kolommen zijn herkend.",
            problemen=problemen,
            stap="zeg in een TOML-bestand welke kolom wat is en geef het met --koppeling; in de handleiding "
            "staat een voorbeeld.",
        )
    delen = tuple(replace(deel, bestand=_eigen_vorm(deel.bestand)) for deel in herkend)
    if len({deel.vorm for deel in delen}) > 1:
        raise InvoerGeweigerd(
            "Sommige bestanden hebben een regel per persoon en andere hebben aantallen.",
            problemen=[f"{deel.bestand.pad.name}: {deel.vorm}" for deel in delen],
            stap="maak ook van de regels per persoon aantallen per gebied, of laat een van beide weg.",
        )
    return Voorbereiding(delen, plaatsen, beperkt(lijst, domeinen or _domeinen(delen, lijst)))


def _eigen_vorm(bestand: Gebruiksbestand) -> Gebruiksbestand:
    """Return the file; of an uitvraag the other sheets are ours, and need no finding."""
    if not is_uitvraag(bestand):
        return bestand
    over = tuple(b for b in bestand.bevindingen if b.code != "BLADEN_OVERGESLAGEN")
    return replace(bestand, bevindingen=over)


def _van_een_ander_jaar(voorstel: Voorstel) -> Voorstel:
    """Return the proposal with codes as those of the old boundaries, which the user gave for that reason.

    Many codes mean an area in both years, and not the same one.
    """
    koppelingen = tuple(
        replace(koppeling, plaats_soort="oud") if koppeling.plaats_soort == GEBIED else koppeling
        for koppeling in voorstel.koppelingen
    )
    uitleg = voorstel.uitleg
    if koppelingen != voorstel.koppelingen:
        uitleg = (*uitleg, "codes van plaatsen zijn die van de oude grenzen (--oude-grenzen)")
    herkend = voorstel.herkend
    if herkend is not None and herkend.plaats_soort == GEBIED:
        herkend = replace(herkend, plaats_soort="oud")
    return replace(voorstel, koppelingen=koppelingen, uitleg=uitleg, herkend=herkend)


def beperkt(lijst: Voorzieningenlijst, domeinen: Collection[str]) -> Voorzieningenlijst:
    """Return the list with these domains and their voorzieningen only."""
    return Voorzieningenlijst(
        tuple(domein for domein in lijst.domeinen if domein.sleutel in domeinen),
        tuple(voorziening for voorziening in lijst.voorzieningen if voorziening.domein in domeinen),
    )


def _domeinen(delen: Sequence[Deel], lijst: Voorzieningenlijst) -> frozenset[str]:
    """Return the domains that the samples are about; all of them when that is not clear."""
    gevonden: set[str] = set()
    for deel in delen:
        for koppeling in deel.voorstel.koppelingen:
            gevonden |= _domeinen_van(deel.bestand, koppeling, lijst)
    return frozenset(gevonden or {domein.sleutel for domein in lijst.domeinen})


def _domeinen_van(
    bestand: Gebruiksbestand, koppeling: Koppeling, lijst: Voorzieningenlijst
) -> frozenset[str]:
    van = lijst.domein_van
    if koppeling.breed:
        return frozenset(van.get(doel, doel.removeprefix(HEEL_DOMEIN)) for doel in koppeling.breed.values())
    plekken = koppeling.plekken(bestand.kop) or {}
    leeg = pa.nulls(bestand.monster.num_rows, pa.string())
    kolommen = [
        bestand.monster.column(plekken[rol]) if rol in plekken else leeg for rol in ("voorziening", "domein")
    ]
    vertaal = vertaler(koppeling, lijst)
    paren = Counter(zip(*(kolom.to_pylist() for kolom in kolommen), strict=True))
    per_domein: Counter[str] = Counter()
    for (wat, waarin), aantal in paren.items():
        if doel := vertaal(
            (wat or "") if "voorziening" in plekken else None, waarin if "domein" in plekken else None
        ):
            per_domein[van.get(doel, doel.removeprefix(HEEL_DOMEIN))] += aantal
    genoeg = _DOMEIN_VANAF * bestand.monster.num_rows
    minst = _DOMEIN_REGELS if koppeling.vorm == "records" else 0
    return frozenset(domein for domein, aantal in per_domein.items() if aantal > max(genoeg, minst))


def _bekende_teksten(plaatsen: Plaatsen, lijst: Voorzieningenlijst) -> frozenset[str]:
    namen = {tekst for deel in lijst.domeinen for tekst in (deel.sleutel, deel.naam, *deel.woorden)}
    namen |= {tekst for deel in lijst.voorzieningen for tekst in (deel.sleutel, deel.naam, *deel.woorden)}
    return frozenset(namen | set(plaatsen.teksten))
