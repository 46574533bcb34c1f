"""Withholding cells: what stays visible, what an attacker gets, and what is refused."""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, eye_array, vstack

from gebied.fouten import InvoerGeweigerd
from gebied.privacy.aanval import FloatArray, IntArray, Mislukt, bereik, mogelijkheden
from gebied.privacy.onderdrukken import Onderdrukking, keur_indelingen, onderdrukken
from gebied.privacy.telling import Plaats, Telling
from gebied.privacy.veilig import Statistiek

Niveaus = Mapping[str, Mapping[Plaats, str]]


def band_van_afronding(getoond: IntArray, stap: int, *, toeval: bool) -> tuple[FloatArray, FloatArray]:
    """Between which bounds numbers lie that were rounded to a multiple of an odd number.

    To the nearest one; or with `toeval` to one of the two around it by lot, as statistical offices do.
    """
    marge = stap - 1.0 if toeval else (stap - 1) / 2
    rond = getoond.astype(np.float64)
    return np.maximum(rond - marge, 0.0), rond + marge


def rond_af_door_loting(waarden: IntArray, stap: int, loting: np.random.Generator) -> IntArray:
    """Round to one of the two multiples around a number, the nearer the likelier: right on average."""
    rest = waarden % stap
    omhoog = loting.random(waarden.shape) * stap < rest
    return waarden - rest + np.where(omhoog, stap, 0)


def _telling(vorm: str = "records", **kolommen: Sequence[int]) -> Telling:
    """Counts per gebied a, b, …; a name that begins with v is a voorziening, with s stapeling."""
    soorten: dict[Statistiek, list[str]] = {}
    for naam in kolommen:
        statistiek: Statistiek = (
            "voorziening" if naam[0] == "v" else "stapeling" if naam[0] == "s" else "domein"
        )
        soorten.setdefault(statistiek, []).append(naam)
    n = len(next(iter(kolommen.values())))
    return Telling(
        2024, None, vorm, _plaatsen(n),
        {soort: tuple(namen) for soort, namen in soorten.items()},
        {
            soort: np.array([kolommen[naam] for naam in namen], dtype=np.int64).T
            for soort, namen in soorten.items()
        },
        {"geteld": 1},
    )  # fmt: skip


_VIER: Final = {"wmo": [3, 40, 80], "jeugd": [50, 45, 70], "s1": [23, 45, 90], "s2": [15, 20, 30]}
"""Domains add up to s1 + 2 * s2 in every gebied."""


def _plaatsen(n: int) -> tuple[Plaats, ...]:
    return tuple(("gebied", "abcdefghijklmnopqrstuvwxyz"[nr]) for nr in range(n))


def _niveaus(**niveaus: str) -> Niveaus:
    """One letter per gebied: `_niveaus(wijk="xxyy")`; a dot counts nowhere."""
    return {
        niveau: {p: naam for p, naam in zip(_plaatsen(len(namen)), namen, strict=True) if naam != "."}
        for niveau, namen in niveaus.items()
    }


def _cellen(uit: Onderdrukking, categorie: str) -> list[int | None]:
    tabel = uit.cellen[uit.cellen["categorie"] == categorie]
    return [_getal(waarde) for waarde in tabel["waarde"]]


def _totaal(uit: Onderdrukking, categorie: str, niveau: str, naam: str) -> int | None:
    t = uit.totalen
    [waarde] = t[(t["categorie"] == categorie) & (t["niveau"] == niveau) & (t["naam"] == naam)]["waarde"]
    return _getal(waarde)


def _getal(waarde: Any) -> int | None:
    return None if pd.isna(waarde) else int(waarde)


# --- what an attacker works out ---------------------------------------------------------------------------


def _klassiek(delen: Sequence[int], totaal: int, *, toeval: bool) -> bool:
    """Whether four rounded parts and their rounded total leave one possibility for each part."""
    getoond = np.array([*delen, totaal])
    onder, boven = band_van_afronding(getoond, 5, toeval=toeval)
    rijen = csr_array(vstack([eye_array(4), np.ones((1, 4))]))
    try:
        uit = bereik(rijen, onder, boven, csr_array(eye_array(4)))
    except Mislukt:  # these cannot be rounded from four times 14
        return False
    return bool((uit[:, 0] == uit[:, 1]).all())


def test_vier_keer_14_naast_een_los_afgerond_totaal() -> None:
    """The example of the issue (71 of 200,000): rounding by lot to 5, the total on its own."""
    verraden = {
        uitslag
        for uitslag in product(*[(10, 15)] * 4, (55, 60))
        if _klassiek(uitslag[:4], uitslag[4], toeval=True)
    }
    assert verraden == {(10, 10, 10, 10, 60)}  # every part at most 14, together at least 56
    waar = np.tile(np.array([14, 14, 14, 14, 56]), (200_000, 1))
    getrokken = rond_af_door_loting(waar, 5, np.random.default_rng(56))
    keren = int((getrokken == np.array([10, 10, 10, 10, 60])).all(axis=1).sum())
    assert keren == 60  # 200,000 / 5**5 = 64 expected, a spread of 8
    assert not _klassiek([15] * 4, 55, toeval=False)  # to the nearest: 13 to 17 each, nothing pinned


def test_afronding_door_loting_klopt_gemiddeld() -> None:
    getrokken = rond_af_door_loting(np.full(100_000, 13), 5, np.random.default_rng(1))
    assert set(getrokken.tolist()) == {10, 15}
    assert abs(getrokken.mean() - 13) < 0.05
    assert rond_af_door_loting(np.array([0, 15]), 5, np.random.default_rng(1)).tolist() == [0, 15]


def test_band_van_afronding() -> None:
    onder, boven = band_van_afronding(np.array([0, 10]), 5, toeval=True)
    assert (onder.tolist(), boven.tolist()) == ([0, 6], [4, 14])
    onder, boven = band_van_afronding(np.array([0, 10]), 5, toeval=False)
    assert (onder.tolist(), boven.tolist()) == ([0, 8], [2, 12])


def test_bereik_klopt_met_alle_mogelijkheden() -> None:
    loting = np.random.default_rng(3)
    for _ in range(40):
        n, k = 4, 3
        rijen = csr_array(loting.integers(0, 2, (k, n)).astype(float))
        waar = loting.integers(0, 4, n)
        speling = loting.integers(0, 2, k)
        onder, boven = rijen @ waar - speling, rijen @ waar + speling
        alle = np.array(mogelijkheden(rijen, onder, boven, [6] * n))
        uit = bereik(rijen, onder, boven, csr_array(eye_array(n)), hoogstens=np.full(n, 6.0))
        assert uit[:, 0].tolist() == alle.min(axis=0).tolist()
        assert uit[:, 1].tolist() == alle.max(axis=0).tolist()


def test_hele_personen_verraden_meer_dan_een_lineair_programma_ziet() -> None:
    rijen = csr_array(np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1.0]]))
    een = np.ones(3)
    los = bereik(rijen, 0 * een, een, csr_array(np.ones((1, 3))), geheel=False)
    heel = bereik(rijen, 0 * een, een, csr_array(np.ones((1, 3))))
    assert los.tolist() == [[0, 1.5]]
    assert heel.tolist() == [[0, 1]]


def test_zonder_grens_is_er_geen_grootste() -> None:
    rijen = csr_array(np.array([[1.0, 0, 0]]))
    uit = bereik(rijen, np.array([3.0]), np.array([3.0]), csr_array(eye_array(3)))
    assert uit.tolist() == [[3, 3], [0, np.inf], [0, np.inf]]


def test_tegenstrijdige_aantallen_geven_geen_bereik() -> None:
    rijen = csr_array(np.array([[1.0, 1], [1, 1]]))
    twee = np.array([3.0, 4])
    with pytest.raises(Mislukt):
        bereik(rijen, twee, twee, csr_array(eye_array(2)))


def test_te_veel_om_te_proberen() -> None:
    with pytest.raises(ValueError, match="too many"):
        mogelijkheden(csr_array(np.ones((1, 9))), np.zeros(1), np.ones(1), [9] * 9)


# --- which cells stay visible -----------------------------------------------------------------------------


def test_niets_kleins_niets_verborgen() -> None:
    uit = onderdrukken(_telling(wmo=[10, 20, 30]), _niveaus(gemeente="ggg"))
    assert _cellen(uit, "wmo") == [10, 20, 30]
    assert _totaal(uit, "wmo", "gemeente", "g") == 60
    assert uit.bewijzen[0].status == "optimaal"


def test_het_complement_binnen_een_wijk_blijft_verborgen() -> None:
    """One small gebied beside a visible total would be the difference; the least other one goes too."""
    uit = onderdrukken(_telling(wmo=[3, 40, 25, 60]), _niveaus(wijk="xxxx"))
    assert _cellen(uit, "wmo") == [None, 40, None, 60]
    assert _totaal(uit, "wmo", "wijk", "x") == 128


def test_ook_nul_blijft_verborgen() -> None:
    uit = onderdrukken(_telling(wmo=[0, 40, 25]), _niveaus(wijk="xxx"))
    assert _cellen(uit, "wmo") == [None, 40, None]


def test_een_totaal_kan_goedkoper_zijn_dan_een_gebied() -> None:
    """Wijk x is too small to show. The total of the gemeente costs less than wijk y and one of its parts."""
    uit = onderdrukken(_telling(wmo=[4, 4, 200, 300]), _niveaus(wijk="xxyy", gemeente="gggg"))
    assert _cellen(uit, "wmo") == [None, None, 200, 300]
    assert [_totaal(uit, "wmo", "wijk", naam) for naam in "xy"] == [None, 500]
    assert _totaal(uit, "wmo", "gemeente", "g") is None


def test_een_wijk_van_een_gebied_is_dat_gebied() -> None:
    uit = onderdrukken(_telling(wmo=[3, 40, 25]), _niveaus(wijk="xyy", gemeente="ggg"))
    assert _totaal(uit, "wmo", "wijk", "x") is None
    assert _cellen(uit, "wmo")[0] is None


def test_een_gebied_zonder_niveau_telt_nergens() -> None:
    uit = onderdrukken(_telling(wmo=[3, 40, 25]), _niveaus(wijk=".xx"))
    assert _cellen(uit, "wmo") == [None, 40, 25]
    assert _totaal(uit, "wmo", "wijk", "x") == 65


def test_zonder_totalen_blijft_alleen_het_kleine_weg() -> None:
    assert _cellen(onderdrukken(_telling(wmo=[3, 40]), {}), "wmo") == [None, 40]


def test_de_breedte_is_ten_minste_de_drempel() -> None:
    """Two small gebieden of a visible total of 12 would do; of a total of 8 they would not."""
    uit = onderdrukken(_telling(wmo=[6, 6, 30]), _niveaus(wijk="xx."))
    assert _totaal(uit, "wmo", "wijk", "x") == 12
    uit = onderdrukken(_telling(wmo=[4, 4, 30, 50]), _niveaus(wijk="xxxx"))
    assert _cellen(uit, "wmo") == [None, None, None, 50]


def test_twee_indelingen_die_een_gebied_schelen() -> None:
    """Their difference is that gebied; published at once, something else is withheld."""
    uit = onderdrukken(
        _telling(wmo=[30, 40, 3, 50, 60]), _niveaus(oud="xxxyy", nieuw="xxyyy", gemeente="ggggg")
    )
    zichtbaar = [_totaal(uit, "wmo", *wat) for wat in (("oud", "x"), ("nieuw", "x"))]
    assert None in [*zichtbaar, *_cellen(uit, "wmo")[:2]]
    assert _cellen(uit, "wmo")[2] is None


def test_een_drempel_van_vijf() -> None:
    uit = onderdrukken(_telling(wmo=[5, 4, 40, 6]), _niveaus(wijk="xxxx"), drempel=5)
    assert _cellen(uit, "wmo") == [None, None, 40, 6]
    assert uit.drempel == 5


def test_gelijke_aantallen_verbergen_dezelfde_cellen() -> None:
    uit = onderdrukken(
        _telling("aantallen", jeugd=[3, 40, 25, 60], v_jeugd=[3, 40, 25, 60]), _niveaus(wijk="xxxx")
    )
    assert _cellen(uit, "jeugd") == _cellen(uit, "v_jeugd")


def test_stapeling_verraadt_geen_domein() -> None:
    """Domains add up to 1, 2 and 3 times the persons by number of domains: one hidden would be known."""
    niveaus: Niveaus = {}
    samen = onderdrukken(_telling(**_VIER), niveaus)
    assert _cellen(samen, "wmo")[0] is None
    ernaast = [_cellen(samen, naam)[0] for naam in ("jeugd", "s1", "s2")]
    assert None in ernaast
    assert _cellen(samen, "wmo")[1:] == [40, 80]
    assert {len(bewijs.categorieen) for bewijs in samen.bewijzen} == {4}


def test_een_verband_dat_niet_geldt_verbindt_niets() -> None:
    uit = onderdrukken(_telling(wmo=[3, 400, 80], s1=[20, 41, 90], s2=[15, 20, 30]), {})
    assert {len(bewijs.categorieen) for bewijs in uit.bewijzen} == {1}


def test_een_voorziening_verraadt_haar_domein_niet() -> None:
    """Voorziening v of 50 visible says that the hidden domein beside the small one is 50 at least."""
    telling = _telling("aantallen", wmo=[3, 50, 90], v=[2, 50, 20])
    los = onderdrukken(telling, _niveaus(wijk="xxx"))
    assert (_cellen(los, "wmo"), _cellen(los, "v")[1]) == ([None, None, 90], 50)  # 53 - 50: at most 3
    samen = onderdrukken(telling, _niveaus(wijk="xxx"), domein_van={"v": "wmo"})
    wmo, v = _cellen(samen, "wmo"), _cellen(samen, "v")
    assert wmo[0] is None
    assert None in (v[1], wmo[2]) or wmo[1] == 50


def test_zonder_tijd_is_er_toch_een_veilig_antwoord() -> None:
    uit = onderdrukken(_telling(**_VIER), _niveaus(wijk="xxx"), tijd=0)
    assert _cellen(uit, "s1") == _cellen(uit, "s2") == [None, None, None]  # the relation says nothing now
    assert [waarde is None for waarde in _cellen(uit, "wmo")] == [True, True, False]
    assert uit.bewijzen[-1].status == "binnen"
    assert uit.bewijzen[-1].binnen_pct > 0


def test_twee_keer_hetzelfde_geeft_hetzelfde() -> None:
    loting = np.random.default_rng(8)
    telling = _telling(wmo=loting.integers(0, 40, 12), jeugd=loting.integers(0, 15, 12))
    niveaus = _niveaus(wijk="xxxyyyzzzwww", gemeente="g" * 12, plan="aabbaabbccdd")
    een, twee = onderdrukken(telling, niveaus), onderdrukken(telling, niveaus)
    assert een.cellen.equals(twee.cellen)
    assert een.totalen.equals(twee.totalen)


def test_wat_verborgen_is_staat_nergens() -> None:
    telling = _telling(wmo=[3, 7717, 20_011, 40_000])
    uit = onderdrukken(telling, _niveaus(wijk="xxxx"))
    assert _cellen(uit, "wmo") == [None, None, 20_011, 40_000]
    tekst = repr(uit) + uit.cellen.to_csv() + uit.totalen.to_csv() + repr(uit.bewijzen)
    assert "7717" not in tekst
    assert "7720" not in tekst
    for getal in (7717, 7720):
        assert getal.to_bytes(8, "little") not in pickle.dumps(uit)  # the data behind a null too
    assert set(uit.cellen["waarde"].array._data[:2].tolist()) == {0}
    assert "20011" not in repr(uit)


# --- new indelingen beside what was published -------------------------------------------------------------


def _gepubliceerd() -> tuple[Telling, Onderdrukking]:
    telling = _telling(wmo=[30, 40, 3, 50, 60, 4])
    return telling, onderdrukken(telling, _niveaus(oud="xxxyyy"))


def test_een_indeling_die_een_gebied_scheelt_wordt_geweigerd() -> None:
    telling, eerder = _gepubliceerd()
    assert _cellen(eerder, "wmo") == [None, 40, None, None, 60, None]
    with pytest.raises(InvoerGeweigerd) as fout:
        keur_indelingen(telling, eerder, _niveaus(nieuw="xxyyyy"))
    assert fout.value.problemen == (
        "werkgebied x van nieuw, naast oud x",
        "werkgebied y van nieuw, naast oud y",
    )
    assert not any(teken.isdigit() for teken in str(fout.value))
    assert fout.value.__cause__ is None
    assert fout.value.__context__ is None


def test_dezelfde_indeling_onder_een_andere_naam_mag() -> None:
    telling, eerder = _gepubliceerd()
    uit = keur_indelingen(telling, eerder, _niveaus(nieuw="xxxyyy"))
    assert _totaal(uit, "wmo", "nieuw", "x") == 73
    assert _totaal(uit, "wmo", "oud", "x") == 73
    assert _cellen(uit, "wmo") == _cellen(eerder, "wmo")


def test_een_nieuw_totaal_onder_de_drempel_blijft_weg() -> None:
    telling = _telling(wmo=[3, 4, 40, 50])
    eerder = onderdrukken(telling, {})
    uit = keur_indelingen(telling, eerder, _niveaus(nieuw="xxyy"))
    assert _totaal(uit, "wmo", "nieuw", "x") is None
    assert _totaal(uit, "wmo", "nieuw", "y") == 90


def test_een_categorie_die_overal_weg_is_blijft_weg() -> None:
    telling = _telling(**_VIER)
    eerder = onderdrukken(telling, {}, tijd=0)
    uit = keur_indelingen(telling, eerder, _niveaus(nieuw=".xx"))
    assert _totaal(uit, "wmo", "nieuw", "x") == 120
    assert _totaal(uit, "s1", "nieuw", "x") is None
    assert _cellen(uit, "s2") == [None, None, None]


def test_verbanden_tellen_mee_bij_het_keuren() -> None:
    """The total of each domain but one, and of stapeling, give the small one."""
    telling = _telling(wmo=[3, 4], jeugd=[50, 45], s1=[23, 9], s2=[15, 20])
    eerder = onderdrukken(telling, {})
    niveaus = _niveaus(nieuw="xx")
    with pytest.raises(InvoerGeweigerd, match="werkgebied x van nieuw"):
        keur_indelingen(telling, eerder, niveaus)


def test_een_naam_wordt_niet_twee_keer_gebruikt() -> None:
    telling, eerder = _gepubliceerd()
    with pytest.raises(InvoerGeweigerd, match="Onder de naam oud"):
        keur_indelingen(telling, eerder, _niveaus(oud="xxyyyy"))


def test_samen_publiceren_naast_wat_er_al_is() -> None:
    """What is visible stays so; of the new totals what gives something away is withheld."""
    telling, eerder = _gepubliceerd()
    uit = onderdrukken(telling, _niveaus(nieuw="xxyyyy"), eerder=eerder)
    for was, wordt in zip(_cellen(eerder, "wmo"), _cellen(uit, "wmo"), strict=True):
        assert was is None or wordt == was
    assert None in (_totaal(uit, "wmo", "nieuw", "x"), _totaal(uit, "wmo", "nieuw", "y"))
    assert _totaal(uit, "wmo", "oud", "x") == 73


def test_te_laat_om_te_verbergen() -> None:
    """Published on an earlier threshold: nothing that can still be hidden helps."""
    telling = _telling(wmo=[4, 40, 50])
    eerder = onderdrukken(telling, _niveaus(wijk="xxx"), drempel=1)
    assert None not in _cellen(eerder, "wmo")
    streng = onderdrukken(_telling(wmo=[14, 40, 50]), _niveaus(wijk="xxx"), drempel=15)
    with pytest.raises(InvoerGeweigerd, match="geen veilige keuze") as fout:
        onderdrukken(_telling(wmo=[14, 40, 50]), {}, eerder=_met_een_verborgen(streng), drempel=15)
    assert fout.value.__context__ is None


def _met_een_verborgen(uit: Onderdrukking) -> Onderdrukking:
    """As if only the small gebied had been withheld."""
    cellen = uit.cellen.assign(waarde=uit.cellen["waarde"].fillna(99))
    cellen.loc[0, "waarde"] = None
    return Onderdrukking(cellen, uit.totalen, uit.niveaus, uit.drempel, uit.bewijzen)
