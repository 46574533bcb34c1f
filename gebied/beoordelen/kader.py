"""An opdracht held beside a scan: every name in it looked up, every column read, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache, cached_property

from gebied.beoordelen.basis import Basis, Deeltelling, Telling
from gebied.beoordelen.toonvorm import Toonvorm
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.koppelen import kies_gebied
from gebied.model import OPTELBAAR, Opdracht
from gebied.opdrachtdelen import Mix, Plafond
from gebied.privacy.cijfers import kolom_van_domein


class Kader:
    """What an opdracht asks, in codes and whole numbers.

    Parameters
    ----------
    basis
        The facts of the scan.
    opdracht
        The rules and wishes.
    indelingen
        Name → code → werkgebied of the indelingen that the opdracht may name.
    met_de_hand
        Whether the plan is being edited: counts of the method onderdrukken are then not shown, since two
        plans that differ by one gebied would tell what was withheld of it.

    Raises
    ------
    VerkeerdGebruik
        When the opdracht names a gebied, group or indeling that is not there; every fault together.
    """

    def __init__(
        self,
        basis: Basis,
        opdracht: Opdracht,
        indelingen: Mapping[str, Mapping[str, int]] | None = None,
        *,
        met_de_hand: bool = False,
    ) -> None:
        levering = basis.scan.levering
        self._verborgen = met_de_hand and levering is not None and levering.methode == "onderdrukken"
        self.basis = basis
        self.opdracht = opdracht
        self.indelingen = genoemde_indelingen(opdracht, indelingen)
        self._genummerd: dict[str, tuple[Mapping[int, str], Mapping[str, int]]] = {}
        self._keuzes = tuple(indelingen or {})
        fouten = list(self._fouten())
        if len(fouten) == 1:
            raise fouten[0]
        if fouten:
            raise VerkeerdGebruik(
                "De opdracht noemt namen die de wijkscan niet kent.",
                problemen=[regel for fout in fouten for regel in (fout.boodschap, *fout.problemen)],
                stap=" ".join(dict.fromkeys(fout.stap for fout in fouten)),
            )

    def __repr__(self) -> str:
        return f"Kader({self.basis!r}, {self.opdracht!r})"

    def _fouten(self) -> Iterator[VerkeerdGebruik]:
        """Yield what each name raises; looking them up keeps what is found."""
        opdracht = self.opdracht
        groepen = [opdracht.binnen, *opdracht.heel_houden, *(laag.groep for laag in opdracht.lagen)]
        gebieden = [gebied for rij in (*opdracht.samen, *opdracht.apart) for gebied in rij]
        for naam in dict.fromkeys(groep for groep in groepen if groep is not None):
            try:
                self.basis.groep(naam)
            except VerkeerdGebruik as fout:
                yield fout
        for naam in dict.fromkeys([*gebieden, *opdracht.vast]):
            try:
                self.code(naam)
            except VerkeerdGebruik as fout:
                yield fout
        for naam in _indelingsnamen(opdracht):
            try:
                self.indeling(naam)
            except VerkeerdGebruik as fout:
                yield fout

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {}

    def code(self, tekst: str) -> str:
        """Return the code of a gebied that the opdracht names by code or name."""
        if tekst not in self._codes:
            kent = tekst in self.basis.bekend
            self._codes[tekst] = tekst if kent else kies_gebied(self.basis.scan.gebieden, tekst)
        return self._codes[tekst]

    def indeling(self, naam: str) -> Mapping[str, int]:
        """Return code → team of a named indeling, or of a group whose parts then have a number.

        Raises
        ------
        VerkeerdGebruik
            When there is neither, with the names there are.
        """
        if naam in self.indelingen:
            return self.indelingen[naam]
        if naam not in self.basis.scan.groepen:
            keuzes = [*self._keuzes, *self.basis.scan.groepen]
            raise VerkeerdGebruik(
                f"Er is geen indeling of groep '{naam}'. {lijkt_op(naam, keuzes)}".strip(),
                problemen=[f"indelingen en groepen: {', '.join(keuzes) or 'geen'}"],
                stap="bewaar die indeling eerst in het project, of noem een groep van de wijkscan.",
            )
        return self.genummerd(naam)[1]

    def genummerd(self, groep: str) -> tuple[Mapping[int, str], Mapping[str, int]]:
        """Return the parts of a group as teams: number → name, and served code → number."""
        if groep not in self._genummerd:
            alle = self.basis.groep(groep)
            van = {code: alle[code] for code in self.basis.bediend if code in alle}
            namen = dict(enumerate(sorted(set(van.values())), 1))
            nummer = {naam: nr for nr, naam in namen.items()}
            self._genummerd[groep] = namen, {code: nummer[naam] for code, naam in van.items()}
        return self._genummerd[groep]

    @cached_property
    def buren(self) -> Mapping[str, tuple[str, ...]]:
        """The neighbours that count under this opdracht."""
        return self.basis.buren(verbindingen=self.opdracht.verbindingen)

    @property
    def groepsnaam(self) -> str | None:
        """The group whose borders are watched: that of the opdracht, else the stadsdeel where known."""
        return self.opdracht.binnen or ("stadsdeel" if "stadsdeel" in self.basis.scan.groepen else None)

    @cached_property
    def groep_van(self) -> Mapping[str, str]:
        """Code → group whose borders are watched; a gebied without one is absent."""
        if self.groepsnaam is None:
            return {}
        groep = self.basis.groep(self.groepsnaam)
        if not self.opdracht.binnen_samen:
            return groep
        samen = {waarde: self.opdracht.samengenomen(waarde) for waarde in set(groep.values())}
        return {code: samen[waarde] for code, waarde in groep.items()}

    @cached_property
    def vast(self) -> tuple[tuple[str, int], ...]:
        """(code, number of the team it is pinned to), served gebieden only."""
        vast = [(self.code(gebied), nr) for gebied, nr in self.opdracht.vast.items()]
        return tuple(paar for paar in vast if paar[0] not in self.basis.restgebieden)

    @cached_property
    def samen(self) -> tuple[tuple[str, ...], ...]:
        """Rows of codes that have to be together, served gebieden only."""
        return self._rijtjes(self.opdracht.samen)

    @cached_property
    def apart(self) -> tuple[tuple[str, ...], ...]:
        """Rows of codes that each have to be in another werkgebied, served gebieden only."""
        return self._rijtjes(self.opdracht.apart)

    def _rijtjes(self, rijtjes: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        rest = self.basis.restgebieden
        codes = (dict.fromkeys(self.code(gebied) for gebied in rij) for rij in rijtjes)
        return tuple(tuple(code for code in rij if code not in rest) for rij in codes)

    @cached_property
    def heel(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """What has to stay whole: name of the group, its value and the served gebieden with it."""
        uit = []
        for naam in self.opdracht.heel_houden:
            leden: dict[str, list[str]] = {}
            groep = self.basis.groep(naam)
            for code in self.basis.bediend:
                if code in groep:
                    leden.setdefault(groep[code], []).append(code)
            uit += [(naam, waarde, tuple(codes)) for waarde, codes in sorted(leden.items())]
        return tuple(uit)

    @cached_property
    def onbruikbaar(self) -> tuple[str, ...]:
        """Columns of the opdracht that have to be added up and cannot be."""
        opdracht = self.opdracht
        openbaar = [deel.kolom for deel in opdracht.ook_inwoners]
        openbaar += list(opdracht.ontmoetingsplek.soorten) if opdracht.ontmoetingsplek else []
        elk = [deel.teller for deel in opdracht.plafonds if deel.noemer is None]
        elk += list(opdracht.belasting.kolommen) if opdracht.belasting else []
        fout = [kolom for kolom in openbaar if self.basis.aantallen(kolom) is None]
        fout += [kolom for kolom in elk if self.basis.aantallen(kolom, OPTELBAAR) is None]
        return tuple(dict.fromkeys(fout))

    @cached_property
    def ook_inwoners(self) -> Mapping[str, tuple[Telling, tuple[int, int]] | None]:
        """Label of each further column of inhabitants → its counts and its band; None where it cannot be."""
        uit: dict[str, tuple[Telling, tuple[int, int]] | None] = {}
        for deel in self.opdracht.ook_inwoners:
            telling = self.basis.telling(deel.kolom)
            band = deel.inwoners or self.opdracht.inwoners
            uit[_vrij(deel.kolom, uit)] = None if telling is None else (telling, band)
        return uit

    @cached_property
    def belasting(self) -> Telling | None:
        """Workload per served gebied in hundredths; None where nothing is asked or it cannot be added up."""
        if self.opdracht.belasting is None:
            return None
        som = dict.fromkeys(self.basis.bediend, Fraction(0))
        for kolom, gewicht in self.opdracht.belasting.kolommen.items():
            waarden = self.basis.aantallen(kolom, OPTELBAAR)
            if waarden is None:
                return None
            for code in som:
                som[code] += breuk(gewicht) * Fraction(waarden[code])
        if sum(som.values()) < 0:  # only noise can do that: there is no mean to be near to
            return None
        return {code: round(100 * waarde) for code, waarde in som.items()}

    @cached_property
    def belasting_totaal(self) -> int:
        """Workload of all served gebieden in hundredths."""
        return sum((self.belasting or {}).values())

    def toont(self, *kolommen: str) -> Toonvorm:
        """Return how a figure that is computed from these columns may be shown."""
        scan = self.basis.scan
        if not scan.beschermd.intersection(kolommen):
            return Toonvorm()
        return Toonvorm(scan.drempel, self._verborgen)

    @cached_property
    def belasting_toont(self) -> Toonvorm:
        """How the workload may be shown."""
        return self.toont(*(self.opdracht.belasting.kolommen if self.opdracht.belasting else ()))

    @cached_property
    def gebruik_toont(self) -> Toonvorm:
        """How the protected persons per domain may be shown."""
        return Toonvorm(self.basis.scan.drempel, self._verborgen)

    @cached_property
    def mix_toont(self) -> Toonvorm:
        """How what is said of all mixes together may be shown."""
        return self.toont(*(deel.teller for deel in self.opdracht.mix))

    @cached_property
    def gebruik(self) -> Mapping[str, Telling | None]:
        """Name of each domain → protected persons per served gebied; None where a count was withheld."""
        levering = self.basis.scan.levering
        if levering is None:
            return {}
        kolommen = {d.naam: kolom_van_domein(d.sleutel) for d in levering.lijst.domeinen}
        return {
            naam: self.basis.telling(kolom, OPTELBAAR)
            for naam, kolom in kolommen.items()
            if kolom in self.basis.scan.beschermd
        }

    @cached_property
    def mix(self) -> Mapping[str, tuple[Mix, Deeltelling | None]]:
        """Label of each mix → the mix and its counts."""
        uit: dict[str, tuple[Mix, Deeltelling | None]] = {}
        for deel in self.opdracht.mix:
            telling = self.basis.deeltelling(deel.teller, deel.noemer)
            uit[_vrij(_label(deel.teller, deel.noemer), uit)] = (deel, telling)
        return uit

    @cached_property
    def plafonds(self) -> Mapping[str, tuple[Plafond, Deeltelling | None]]:
        """Label of each ceiling → the ceiling and its counts; without noemer the second count is 1."""
        uit: dict[str, tuple[Plafond, Deeltelling | None]] = {}
        for deel in self.opdracht.plafonds:
            if deel.noemer is not None:
                telling = self.basis.deeltelling(deel.teller, deel.noemer)
            else:
                los = self.basis.telling(deel.teller, OPTELBAAR)
                telling = None if los is None else {code: (aantal, 1) for code, aantal in los.items()}
            uit[_vrij(_label(deel.teller, deel.noemer), uit)] = (deel, telling)
        return uit

    @cached_property
    def ontmoetingsplekken(self) -> Telling | None:
        """Meeting places per served gebied; None where nothing is asked or they cannot be added up."""
        wens = self.opdracht.ontmoetingsplek
        if wens is None:
            return None
        soorten = [self.basis.telling(kolom) for kolom in wens.soorten]
        bekend = [telling for telling in soorten if telling is not None]
        if len(bekend) < len(soorten):
            return None
        return {code: sum(telling[code] for telling in bekend) for code in self.basis.bediend}

    @cached_property
    def aansluiting(self) -> Mapping[str, Mapping[str, int]]:
        """Name of each indeling to follow → code → its team."""
        return {naam: self.indeling(naam) for naam in self.opdracht.aansluiten_bij}

    @cached_property
    def huidig(self) -> Mapping[str, int] | None:
        """Code → team of the indeling of today, None where the opdracht names none."""
        huidig = self.opdracht.huidig
        return None if huidig is None else self.indeling(huidig.indeling)


def genoemde_indelingen(
    opdracht: Opdracht, indelingen: Mapping[str, Mapping[str, int]] | None
) -> dict[str, dict[str, int]]:
    """Return a copy of those indelingen that the opdracht names."""
    gegeven = indelingen or {}
    return {naam: dict(gegeven[naam]) for naam in _indelingsnamen(opdracht) if naam in gegeven}


def _indelingsnamen(opdracht: Opdracht) -> list[str]:
    huidig = [opdracht.huidig.indeling] if opdracht.huidig else []
    return list(dict.fromkeys([*opdracht.aansluiten_bij, *huidig]))


@cache
def breuk(getal: float) -> Fraction:
    """Return a number of an opdracht as the decimal that the user wrote: 0.1 is a tenth."""
    return Fraction(str(getal))


def _label(teller: str, noemer: str | None) -> str:
    return teller if noemer in (None, "inwoners") else f"{teller}/{noemer}"


def _vrij(label: str, al: Mapping[str, object]) -> str:
    """Return the label, with a number behind it when it is taken."""
    volg, vrij = 1, label
    while vrij in al:
        volg += 1
        vrij = f"{label} ({volg})"
    return vrij
