"""Counting records against a slow counter in plain Python, written from the rules and from nothing else."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest

from gebied.bronnen.voorzieningen import Domein, Voorziening, Voorzieningenlijst
from gebied.privacy.stroom import Stroom
from gebied.privacy.tellen import tel_records
from gebied.privacy.telling import Plaats, Telling
from gebied.privacy.veilig import INSTELLINGEN

JAAR, VANDAAG = 2024, date(2025, 6, 1)
PLAATSEN: tuple[Plaats, ...] = (("wijk", "Zuid"), ("gebied", "BU02"), ("gebied", "BU01"), ("pc4", "1315"))
TEKST_VAN_PLAATS = {"zuid": PLAATSEN[0], "bu02": PLAATSEN[1], "bu01": PLAATSEN[2], "1315": PLAATSEN[3]}
LIJST = Voorzieningenlijst(
    tuple(Domein(d, d.title()) for d in ("jeugd", "wmo", "pwet", "schuld", "welzijn")),
    tuple(
        Voorziening(f"v{nr}", f"Voorziening {nr}", domein, "algemeen")
        for nr, domein in enumerate(
            ["wmo", "jeugd", "wmo", "pwet", "schuld", "jeugd", "welzijn", "wmo", "pwet"]
        )
    ),
)
CODES = {f"product {nr}": f"v{nr}" for nr in range(9)} | {"alleen wmo": "domein:wmo", "jw": "domein:jeugd"}
Rij = dict[str, str | None]


def zoek_plaats(teksten: list[str]) -> list[Plaats | str]:
    assert all(tekst and tekst == tekst.strip() for tekst in teksten)
    return [TEKST_VAN_PLAATS.get(tekst.lower(), "plaats onbekend") for tekst in teksten]


def zoek_voorziening(paren: list[tuple[str, str]]) -> list[str | None]:
    return [CODES.get(voorziening) or CODES.get(domein) for voorziening, domein in paren]


def stroom(rijen: Sequence[Rij], kolommen: Sequence[str], stuk: int, onleesbaar: int = 0) -> Stroom:
    def batches() -> Iterator[pa.RecordBatch]:
        for begin in range(0, max(1, len(rijen)), stuk):
            deel = rijen[begin : begin + stuk]
            yield pa.record_batch({k: pa.array([r.get(k) for r in deel], pa.string()) for k in kolommen})

    return Stroom(batches(), zoek_plaats, zoek_voorziening, lambda: onleesbaar)


# the slow counter


def _datum(tekst: str) -> date | str | None:
    """Return a date, None for no text, or "fout"."""
    tekst = tekst.strip().split(" ")[0]
    if not tekst:
        return None
    try:
        if tekst.isdigit() and len(tekst) == 8:
            return date(int(tekst[:4]), int(tekst[4:6]), int(tekst[6:]))
        if tekst.isdigit() and len(tekst) == 5:
            return date(1899, 12, 30) + timedelta(days=int(tekst))
        delen = [int(deel) for deel in tekst.replace("/", "-").split("-")]
        return date(*delen) if delen[0] > 99 else date(delen[2], delen[1], delen[0])
    except (ValueError, IndexError, TypeError):
        return "fout"


def _uitkomst(rij: Rij, kolommen: Sequence[str], van: date, tot: date) -> tuple[str, date, date]:
    def cel(naam: str) -> str:
        return (rij.get(naam) or "").strip() if naam in kolommen else ""

    begin, eind = _datum(cel("begin")), _datum(cel("eind"))
    grens = VANDAAG + timedelta(days=731)
    fout = "fout" in (begin, eind)
    fout = fout or (isinstance(begin, date) and not date(1900, 1, 1) <= begin <= grens)
    fout = fout or (isinstance(eind, date) and eind < date(1900, 1, 1))
    b = begin if isinstance(begin, date) else date.min
    e = min(eind, date.max) if isinstance(eind, date) and eind <= grens else date.max
    jaar = cel("jaar") if "jaar" in kolommen else str(JAAR)
    fout = fout or e < b or not (jaar.isdigit() and 1900 <= int(jaar) <= grens.year)
    if not cel("persoon"):
        return "geen persoon ingevuld", b, e
    if fout:
        return "datum onleesbaar", b, e
    if int(jaar) != JAAR or b > tot or e < van:
        return "ander jaar", b, e
    if not cel("plaats"):
        return "geen plaats ingevuld", b, e
    if cel("plaats").lower() not in TEKST_VAN_PLAATS:
        return "plaats onbekend", b, e
    if not (CODES.get(cel("voorziening")) or CODES.get(cel("domein"))):
        return "voorziening onbekend", b, e
    return "geteld", b, e


VOLGORDE = (
    "datum onleesbaar", "ander jaar", "geen plaats ingevuld", "plaats onbekend", "voorziening onbekend",
    "geteld",
)  # fmt: skip


def tel_langzaam(
    bestanden: Sequence[tuple[Sequence[Rij], Sequence[str], int]], peildatum: date | None
) -> dict[str, Counter[object]]:
    van, tot = (peildatum, peildatum) if peildatum else (date(JAAR, 1, 1), date(JAAR, 12, 31))
    uit: dict[str, Counter[object]] = defaultdict(Counter)
    per_persoon: dict[str, list[tuple[str, date, date, Plaats, str]]] = defaultdict(list)
    for rijen, kolommen, onleesbaar in bestanden:
        uit["regels"]["regel onleesbaar"] += onleesbaar
        for rij in rijen:
            uitkomst, begin, eind = _uitkomst(rij, kolommen, van, tot)
            uit["regels"][uitkomst] += 1
            if uitkomst != "geen persoon ingevuld":
                plaats = TEKST_VAN_PLAATS.get((rij.get("plaats") or "").strip().lower(), ("", ""))
                v = CODES.get((rij.get("voorziening") or "").strip()) if "voorziening" in kolommen else None
                v = v or (CODES.get((rij.get("domein") or "").strip()) if "domein" in kolommen else None)
                per_persoon[rij["persoon"].strip()].append((uitkomst, begin, eind, plaats, v or ""))
    domeinorde = [d.sleutel for d in LIJST.domeinen]
    orde = [v.sleutel for v in LIJST.voorzieningen]
    for regels in per_persoon.values():
        uit["personen"][max((r[0] for r in regels), key=VOLGORDE.index)] += 1
        tellend = [r for r in regels if r[0] == "geteld"]
        if not tellend:
            continue
        laatste = max((b, e) for _, b, e, _, _ in tellend)
        plaats = min(p for _, b, e, p, _ in tellend if (b, e) == laatste)
        voorzieningen = sorted({v for *_, v in tellend if v in orde}, key=orde.index)
        domeinen = {LIJST.domein_van[v] for v in voorzieningen}
        domeinen |= {v.removeprefix("domein:") for *_, v in tellend if v not in orde}
        for v in voorzieningen[:3]:
            uit["voorziening"][plaats, v] += 1
        for d in sorted(domeinen, key=domeinorde.index)[:3]:
            uit["domein"][plaats, d] += 1
        uit["stapeling"][plaats, str(min(3, len(domeinen)))] += 1
        uit["afgekapt"]["voorzieningen"] += len(voorzieningen) > 3
        uit["afgekapt"]["domeinen"] += len(domeinen) > 3
        uit["afgekapt"]["gebieden"] += len({p for *_, p, _ in tellend}) > 1
    return uit


# random files


def _een_datum(kans: random.Random) -> str | None:
    dag = date(2023, 1, 1) + timedelta(days=kans.randrange(1000))
    vormen = [
        dag.isoformat(), f"{dag:%d-%m-%Y}", f"{dag.day}-{dag.month}-{dag.year}", f"{dag:%Y%m%d}",
        f"{dag:%d/%m/%Y}", f"{dag.isoformat()} 12:30:00", str((dag - date(1899, 12, 30)).days),
    ]  # fmt: skip
    raar = [None, "", " ", "31-12-9999", "31-02-2024", "onbekend", "1899-12-31", "2031-05-01"]
    return kans.choice(vormen) if kans.random() < 0.75 else kans.choice(raar)


def willekeurig(kans: random.Random) -> list[tuple[list[Rij], list[str], int]]:
    personen = [f"é{nr}Ω" if nr % 3 else f"P{nr:04d}" for nr in range(kans.randint(1, 12))]
    bestanden = []
    for _ in range(kans.randint(1, 3)):
        kolommen = ["persoon", "plaats", "voorziening", "domein", "begin", "eind", "jaar"]
        for naam in ("domein", "begin", "eind", "jaar", "voorziening"):
            if kans.random() < 0.4:
                kolommen.remove(naam)
        rijen: list[Rij] = [
            {
                "persoon": kans.choice([*personen, *(f" {p}\t" for p in personen), None, "", "  "]),
                "plaats": kans.choice(["zuid", "BU01", " bu02", "1315", "BU01", "BU99", None, " "]),
                "voorziening": kans.choice([*CODES, *CODES, " product 1 ", "taxi", None, ""]),
                "domein": kans.choice(["jw", "alleen wmo", None, "", "niets"]),
                "begin": _een_datum(kans),
                "eind": _een_datum(kans) if kans.random() < 0.7 else None,
                "jaar": kans.choice(["2024", "2024", "2024", " 2024 ", "2023", "", None, "24", "2099"]),
            }
            for _ in range(kans.randint(0, 60))
        ]
        bestanden.append((rijen, kolommen, kans.choice([0, 0, 3])))
    return bestanden


def als_tellers(telling: Telling) -> dict[str, Counter[object]]:
    uit: dict[str, Counter[object]] = {
        "regels": Counter(telling.regels),
        "personen": Counter(telling.personen),
        "afgekapt": Counter(telling.afgekapt),
    }
    for statistiek, waarden in telling.aantallen.items():
        uit[statistiek] = Counter(
            {
                (plaats, categorie): int(waarden[i, j])
                for i, plaats in enumerate(telling.plaatsen)
                for j, categorie in enumerate(telling.categorieen[statistiek])
            }
        )
    return uit


def zaden(vast: int, alle: int) -> list[object]:
    """Return a fixed sample of seeds, and the others for the full suite."""
    return [nr if nr < vast else pytest.param(nr, marks=pytest.mark.proef) for nr in range(alle)]


def gelijk(a: dict[str, Counter[object]], b: dict[str, Counter[object]]) -> bool:
    return all(
        a.get(naam, Counter()) == b.get(naam, Counter()) for naam in {*a, *b}
    )  # 0 is as good as absent


@pytest.mark.parametrize("seed", zaden(16, 120))
def test_de_telling_is_die_van_de_langzame_teller(seed: int) -> None:
    kans = random.Random(seed)
    for _ in range(5):
        bestanden = willekeurig(kans)
        peildatum = date(JAAR, kans.randint(1, 12), 15) if kans.random() < 0.4 else None
        telling = tel_records(
            [stroom(rijen, kolommen, kans.choice([1, 7, 1000]), fout) for rijen, kolommen, fout in bestanden],
            jaar=JAAR, lijst=LIJST, plaatsen=PLAATSEN, peildatum=peildatum, vandaag=VANDAAG,
        )  # fmt: skip
        langzaam = tel_langzaam(bestanden, peildatum)
        assert gelijk(als_tellers(telling), langzaam), [*als_tellers(telling).items(), *langzaam.items()]
        assert sum(telling.regels.values()) == sum(len(r) + fout for r, _, fout in bestanden)


@pytest.mark.parametrize("seed", zaden(5, 40))
def test_andere_pseudoniemen_en_een_andere_volgorde_geven_dezelfde_telling(seed: int) -> None:
    kans = random.Random(1000 + seed)
    bestanden = willekeurig(kans)

    def tel(files: Sequence[tuple[list[Rij], list[str], int]], stuk: int) -> Telling:
        stromen = [stroom(rijen, kolommen, stuk, fout) for rijen, kolommen, fout in files]
        return tel_records(stromen, jaar=JAAR, lijst=LIJST, plaatsen=PLAATSEN, vandaag=VANDAAG)

    nieuw: dict[str, str] = {}
    anders = []
    for rijen, kolommen, fout in reversed(bestanden):
        kopie = [dict(rij) for rij in rijen]
        kans.shuffle(kopie)
        for rij in kopie:
            if naam := (rij["persoon"] or "").strip():
                rij["persoon"] = nieuw.setdefault(naam, f"{kans.getrandbits(64):016x}")
        anders.append((kopie, kolommen, fout))
    eerst, daarna = tel(bestanden, 1000), tel(anders, 3)
    assert als_tellers(eerst) == als_tellers(daarna)
    assert all(
        np.array_equal(eerst.aantallen[s], daarna.aantallen[s]) and eerst.aantallen[s].dtype == np.int64
        for s in eerst.aantallen
    )


@pytest.mark.parametrize("seed", zaden(6, 60))
def test_een_persoon_verandert_niet_meer_dan_de_belofte_zegt(seed: int) -> None:
    """What the theorem stands on: all rows of a person away, in every file, and what that changes costs ε."""
    kans = random.Random(2000 + seed)
    bestanden = willekeurig(kans)
    iedereen = {(rij["persoon"] or "").strip() for rijen, _, _ in bestanden for rij in rijen} - {""}
    peildatum = date(JAAR, kans.randint(1, 12), 15) if kans.random() < 0.4 else None

    def tel(zonder: str | None) -> Telling:
        over = [
            ([rij for rij in rijen if (rij["persoon"] or "").strip() != zonder], kolommen, fout)
            for rijen, kolommen, fout in bestanden
        ]
        stromen = [stroom(rijen, kolommen, 1000, fout) for rijen, kolommen, fout in over]
        return tel_records(
            stromen, jaar=JAAR, lijst=LIJST, plaatsen=PLAATSEN, peildatum=peildatum, vandaag=VANDAAG
        )

    met, gewoon = tel(None), INSTELLINGEN["gewoon"]
    for persoon in sorted(iedereen):
        zonder, kost = tel(persoon), Fraction(0)
        assert (zonder.plaatsen, zonder.categorieen) == (met.plaatsen, met.categorieen)
        for statistiek in met.aantallen:
            verschil = met.aantallen[statistiek] - zonder.aantallen[statistiek]
            assert set(np.unique(verschil)) <= {0, 1}
            kost += int(verschil.sum()) * gewoon.schaal(statistiek)
        for was, nu in ((met.personen, zonder.personen), (met.afgekapt, zonder.afgekapt)):
            assert list(was) == list(nu), "a tally that is absent would tell as much as its number"
            assert {was[naam] - nu[naam] for naam in was} <= {0, 1}
            kost += sum(was[naam] - nu[naam] for naam in was) * gewoon.verslag
        assert kost <= gewoon.epsilon
