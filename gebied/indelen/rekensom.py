"""Arithmetic that proves, before any search, that rules cannot be kept; said with the names of places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from gebied.indelen.haalbaarheid import Deel, maak_delen, past_nergens, zonder_werkgebied
from gebied.indelen.opgave import Opgave
from gebied.privacy.veilig import toon
from gebied.taal import getal, opsomming

Naamgever = Callable[[str], str]
"""Code of a gebied → how to call it."""
_GENOEMD = 3


def rekensommen(opgave: Opgave, naam: Naamgever, groep: Naamgever | None = None) -> list[str]:
    """Return why the rules cannot be kept, as far as adding up shows; each sentence is a proof.

    Parameters
    ----------
    opgave
        The problem; its loose parts cannot share a werkgebied.
    naam
        Code of a gebied → its name.
    groep
        Code of a gebied → name of the group it may not leave, such as a stadsdeel; None without such a rule.
    """
    som = _Som(opgave, naam, groep)
    return list(dict.fromkeys([*som.band(), *som.plafonds(), *som.ook_inwoners(), *som.plekken()]))


class _Som:
    def __init__(self, opgave: Opgave, naam: Naamgever, groep: Naamgever | None) -> None:
        self.opgave, self.opdracht, self.naam, self.groep = opgave, opgave.opdracht, naam, groep
        self.delen = maak_delen(opgave)
        self.per_groep: dict[str, int] = {}
        if groep is not None:
            for code in opgave.codes:
                self.per_groep[groep(code)] = self.per_groep.get(groep(code), 0) + 1

    def wie(self, deel: Deel) -> str:
        """Return what a part is called."""
        codes = [self.opgave.codes[i] for i in deel.gebieden]
        if len(codes) == 1:
            return self.naam(codes[0])
        if len(codes) == len(self.opgave.codes):
            return "het hele gebied"
        namen = [self.naam(code) for code in codes[:_GENOEMD]]
        los = opsomming(namen) if len(codes) <= _GENOEMD else f"{', '.join(namen)} en {len(codes) - 3} andere"
        if self.groep is None or len({self.groep(code) for code in codes}) > 1:
            return f"het losse deel met {los}"
        waarde = self.groep(codes[0])
        return waarde if len(codes) == self.per_groep[waarde] else f"het losse deel van {waarde} met {los}"

    def band(self) -> Iterator[str]:
        """Yield the parts that cannot be cut into teams of the band, or else the wrong number of teams."""
        opdracht = self.opdracht
        if not (opdracht.hard and opdracht.per_team):
            return
        band = f"{getal(opdracht.inwoners[0])} tot {getal(opdracht.inwoners[1])}"
        goed, minst, meest = True, 0, 0
        for deel in self.delen:
            past = [k for k in deel.teams_mogelijk() if deel.grens(opdracht, k) == 0]
            if past:
                minst, meest = minst + past[0], meest + past[-1]
                continue
            goed = False
            yield _hoofdletter(
                f"{self.wie(deel)} heeft {getal(deel.inwoners)} inwoners: {self._waarom(deel, band)}"
            )
        if goed:
            yield from self._past_nergens(f"{band} inwoners")
        van, tot = opdracht.aantal_teams or (minst, meest)
        if goed and (tot < minst or van > meest):
            kan = str(minst) if minst == meest else f"{minst} tot {meest}"
            gevraagd = str(van) if van == tot else f"{van} tot {tot}"
            yield f"Met teams van {band} inwoners zijn er {kan} teams mogelijk, en niet {gevraagd}."

    def _past_nergens(self, band: str) -> Iterator[str]:
        vondsten = list(zonder_werkgebied(self.opgave))
        for i, te_klein, te_groot in vondsten[:_GENOEMD]:
            naam = self.naam(self.opgave.codes[i])
            yield past_nergens(naam, self.opgave.personen[i], te_klein, te_groot, band)
        meer = len(vondsten) - _GENOEMD
        if meer > 0:
            nog = "nog 1 gebied" if meer == 1 else f"nog {meer} gebieden"
            yield f"Zo {'is' if meer == 1 else 'zijn'} er {nog}."

    def _waarom(self, deel: Deel, band: str) -> str:
        laagste, hoogste = self.opdracht.inwoners
        if deel.inwoners < laagste:
            return f"daar past geen team van {band} inwoners in."
        k = deel.inwoners // hoogste
        if k >= 1 and deel.inwoners < (k + 1) * laagste:
            return f"te veel voor {_teams(k)} en te weinig voor {_teams(k + 1)} van {band} inwoners."
        return f"dat is niet te verdelen in teams van {band} inwoners."

    def plafonds(self) -> Iterator[str]:
        """Yield the places that are above a ceiling, however they are divided."""
        for plafond in self.opdracht.plafonds:
            if plafond.noemer is None:
                yield from self._boven_aantal(f"aantal:{plafond.teller}", plafond.teller, plafond.hoogstens)
                continue
            paar = f"{plafond.teller}/{plafond.noemer}"
            teller = self.opgave.regels.kolommen[f"teller:{paar}"]
            noemer = self.opgave.regels.kolommen[f"noemer:{paar}"]
            meest = Fraction(plafond.hoogstens).limit_denominator(10_000) / 100
            for deel in self.delen:
                t, n = int(teller[list(deel.gebieden)].sum()), int(noemer[list(deel.gebieden)].sum())
                if t > meest * n and n > 0:
                    yield (
                        f"In {self.wie(deel)} is {plafond.teller} {self._pct(plafond.teller, t, n)} % van "
                        f"{plafond.noemer}: dan heeft daar altijd een team meer dan "
                        f"{_kort(plafond.hoogstens)} %."
                    )

    def _boven_aantal(self, sleutel: str, wat: str, hoogstens: float) -> Iterator[str]:
        kolom = self.opgave.regels.kolommen[sleutel]
        lager = int(kolom.clip(max=0).sum())  # so much can others with a protected count below 0 take off
        for i, aantal in enumerate(kolom.tolist()):
            alleen = i in self.opgave.reuzen  # its werkgebied is itself
            minst = aantal if alleen or aantal < 0 else aantal + lager
            if minst > int(hoogstens) * self.opgave.teams([i]):
                wie = self.naam(self.opgave.codes[i])
                yield (
                    f"{wie} heeft alleen al {self._aantal(wat, aantal)} {wat}, meer dan "
                    f"{_kort(hoogstens)} per team."
                )
        aantal_teams = self.opdracht.aantal_teams
        if aantal_teams is not None and int(kolom.sum()) > aantal_teams[1] * int(hoogstens):
            yield (
                f"Samen is {wat} {self._aantal(wat, int(kolom.sum()))}; met {_teams(aantal_teams[1])} komt "
                f"een team dan boven {_kort(hoogstens)}."
            )

    def _aantal(self, wat: str, aantal: int) -> str:
        regels = self.opgave.regels
        return toon(aantal, regels.drempel) if wat in regels.beschermd else getal(aantal)

    def _pct(self, wat: str, deel: int, geheel: int) -> str:
        return getal(100 * deel / geheel, 0 if wat in self.opgave.regels.beschermd else 1)

    def ook_inwoners(self) -> Iterator[str]:
        """Yield the parts that cannot be cut into teams of the band of another column."""
        for ook in self.opdracht.ook_inwoners:
            if not ook.hard:
                continue
            laagste, hoogste = ook.inwoners or self.opdracht.inwoners
            kolom = self.opgave.regels.kolommen[f"aantal:{ook.kolom}"]
            for deel in self.delen:
                som = int(kolom[list(deel.gebieden)].sum())
                if not any(k * laagste <= som <= k * hoogste for k in deel.teams_mogelijk()):
                    yield _hoofdletter(
                        f"{self.wie(deel)} heeft {getal(som)} {ook.kolom}: dat is niet te verdelen in teams "
                        f"van {getal(laagste)} tot {getal(hoogste)}."
                    )

    def plekken(self) -> Iterator[str]:
        """Yield the parts with too few meeting places, or else that there are too few in all."""
        plek = self.opdracht.ontmoetingsplek
        if plek is None or not plek.hard or not plek.aantal:
            return
        kolom = self.opgave.regels.kolommen["plekken"]
        soorten = opsomming(plek.soorten)
        goed = True
        for deel in self.delen:
            aantal = int(kolom[list(deel.gebieden)].sum())
            if aantal < plek.aantal:
                goed = False
                zijn = "is er geen ontmoetingsplek" if aantal == 0 else f"is het aantal plekken {aantal}"
                yield f"In {self.wie(deel)} {zijn} ({soorten}); elk team moet er {plek.aantal} hebben."
        reuzen = self.opgave.reuzen
        dubbel = sum(self.opgave.teams([i]) - 1 for i in reuzen)
        teams = self.opdracht.aantal_teams
        nodig = 0 if teams is None else (teams[0] - dubbel) * plek.aantal
        if goed and int(kolom.sum()) < nodig:
            yield (
                f"Er zijn {getal(int(kolom.sum()))} ontmoetingsplekken ({soorten}); voor alle teams zijn er "
                f"{getal(nodig)} nodig."
            )


def _teams(aantal: int) -> str:
    return f"{aantal} team" + ("s" if aantal != 1 else "")


def _kort(waarde: float) -> str:
    return getal(waarde) if waarde == int(waarde) else getal(waarde, 1)


def _hoofdletter(zin: str) -> str:
    return zin[:1].upper() + zin[1:]
