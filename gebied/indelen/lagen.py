"""A second layer of teams: werkgebieden grouped anew, or found first so that werkgebieden can follow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from gebied.graaf import Graaf
from gebied.indelen.opgave import Opgave
from gebied.indelen.oplossen import los_op
from gebied.indelen.voortgang import Klok
from gebied.opdracht import Opdracht
from gebied.opdrachtdelen import GROOTSTE_GETAL, Laag

_DEEL_VAN_DE_TIJD = 0.2


def zoek_lagen_vooraf(opgave: Opgave, graaf: Graaf, klok: Klok) -> Opgave:
    """Return the opgave with a group for every layer that is found first because it only has a price.

    No border that holds for werkgebieden holds for such a layer.
    """
    for laag in opgave.opdracht.lagen:
        if laag.groep is None and not laag.hard:
            gebieden = Opgave(
                opgave.codes,
                opgave.inwoners,
                opgave.afstand_m,
                _buren(opgave.codes, graaf, range(len(opgave.codes))),
                _opdracht(opgave.opdracht, laag),
            )
            oplossing = los_op(gebieden, _stuk(klok), bewijs=False)
            groep = np.full(len(opgave.codes), -1, dtype=np.int64)
            for nr, gebied in enumerate(sorted(oplossing.werkgebieden)):
                groep[list(gebied)] = nr
            groepen = {**opgave.regels.groepen, f"laag:{laag.naam}": groep}
            opgave = replace(opgave, regels=replace(opgave.regels, groepen=groepen))
    return opgave


def zoek_lagen(
    opgave: Opgave, graaf: Graaf, werkgebieden: tuple[tuple[int, ...], ...], klok: Klok
) -> dict[str, Mapping[str, int]]:
    """Return every layer that was to be found: name → code of the served gebied → number of its team."""
    uit: dict[str, Mapping[str, int]] = {}
    for laag in opgave.opdracht.lagen:
        if laag.groep is not None:
            continue
        if not laag.hard:
            groep = opgave.regels.groepen[f"laag:{laag.naam}"]
            uit[laag.naam] = {code: int(nr) + 1 for code, nr in zip(opgave.codes, groep, strict=True)}
            continue
        boven = _opgave_van_werkgebieden(opgave, graaf, werkgebieden, laag)
        oplossing = los_op(boven, _stuk(klok), bewijs=False)
        uit[laag.naam] = {
            opgave.codes[i]: nr
            for nr, team in enumerate(sorted(oplossing.werkgebieden), 1)
            for w in team
            for i in werkgebieden[w]
        }
    return uit


def _opdracht(opdracht: Opdracht, laag: Laag) -> Opdracht:
    """Return the opdracht for the teams of a layer alone."""
    return Opdracht(
        inwoners=laag.inwoners or (0, GROOTSTE_GETAL),
        teams=laag.teams,
        groot_gebied="melden",
        seed=opdracht.seed,
        tijd=opdracht.tijd,
    )


def _stuk(klok: Klok) -> Klok:
    """Return a clock for a part of the time, at least a second: a layer is always found."""
    return Klok(max(1.0, _DEEL_VAN_DE_TIJD * klok.over()))


def _opgave_van_werkgebieden(
    opgave: Opgave, graaf: Graaf, werkgebieden: tuple[tuple[int, ...], ...], laag: Laag
) -> Opgave:
    """Return the opgave whose gebieden are the werkgebieden; two of them border where their gebieden do."""
    van = {i: w for w, gebied in enumerate(werkgebieden) for i in gebied}
    afstand, gewicht = opgave.afstand_m, opgave.gewicht
    midden = [
        gebied[int((gewicht[list(gebied)] @ afstand[np.ix_(gebied, gebied)]).argmin())]
        for gebied in werkgebieden
    ]
    return Opgave(
        codes=tuple(opgave.codes[gebied[0]] for gebied in werkgebieden),
        inwoners=np.array([opgave.som(gebied) for gebied in werkgebieden], dtype=np.int64),
        afstand_m=np.ascontiguousarray(afstand[np.ix_(midden, midden)]),
        buren=_buren(opgave.codes, graaf, [van[i] for i in range(len(opgave.codes))]),
        opdracht=_opdracht(opgave.opdracht, laag),
    )


def _buren(codes: tuple[str, ...], graaf: Graaf, van: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Return which parts border on each other; `van` gives the part of every gebied."""
    nummer = {code: i for i, code in enumerate(codes)}
    buren: list[set[int]] = [set() for _ in set(van)]
    for a, b in graaf.paren:
        v, w = van[nummer[a]], van[nummer[b]]
        if v != w:
            buren[v].add(w)
            buren[w].add(v)
    return tuple(tuple(sorted(rij)) for rij in buren)
