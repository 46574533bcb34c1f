"""The opgavenindex: one number per gebied from indicators and weights that the user chose, fully traceable.

Every figure becomes a z-score over the gebieden, turned so that high means more opgave; the index is 100 plus
ten times their weighted mean. So 100 is the mean gebied, ten points are one standard deviation on all
indicators together, and the contributions of the indicators add up to the distance from 100. Nothing is
rescaled afterwards.

No choice of weights is right. That is why the index comes with the range of ranks under other weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from gebied.bronnen.catalogus import Indicator
from gebied.bronnen.gewichten import Gewicht
from gebied.fouten import VerkeerdGebruik, lijkt_op
from gebied.indicatoren.cijfer import Cijfer
from gebied.indicatoren.standaardiseren import cijfertabel, z_score
from gebied.taal import getal

MINSTE_GEWICHT: Final = 0.75
"""Share of the weight whose figures must be known; below it a gebied gets no index."""

MINSTE_BEKEND: Final = 0.5
"""Share of the gebieden of which an indicator must be known; an index without it would be another one."""

PUNTEN: Final = 10.0
"""Points of the index per standard deviation."""

TREKKINGEN: Final = 2000
_MEESTE_TREKKINGEN: Final = 100_000
_PER_KEER: Final = 200  # ranks of so many draws at once, so that memory stays small

Variatie = Literal["helft", "dirichlet"]
"""How weights vary: each by at most half, up or down; or all together, around the given proportions."""

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Opgavenindex:
    """The index per gebied, what it is made of, and how much it hangs on the weights.

    Parameters
    ----------
    tabel
        A row per gebied, indexed by plaats: `naam` (str), `waarde` (Float64, 100 is the mean), `marge`
        (Float64, half width of 95 % by the margins of the figures), `dekking` (Float64, share of the weight
        whose figure is known), `rang` (Int64, 1 is the heaviest opgave), `laagste_rang` and `hoogste_rang`
        (Int64, the lowest and highest number over all draws of weights and with each indicator left out),
        `aandeel_in_top` (Float64, share of the draws in which it is in the `top`), `reden` (str, why there is
        no index).
    bijdragen
        Points per gebied (rows) and indicator (columns), Float64, null where the figure is unknown. A row
        adds up to `waarde` minus 100.
    gewichten
        A row per indicator: `indicator`, `naam` (str), `gewicht`, `aandeel` (Float64, of all that count),
        `hoog` (str, opgave or kracht), `gemiddelde`, `spreiding` (Float64, of the figure), `reden` (str, why
        it does not count).
    weglating
        A row per indicator that counts: what leaving it out does. `indicator`, `naam`, `samenhang` (Float64,
        rank correlation with the full index), `verschuiving` (Int64, the most places a gebied moves),
        `plaats` (which one).
    top
        How many gebieden are meant by the top.
    seed, trekkingen, variatie
        How weights were drawn.
    """

    tabel: pd.DataFrame
    bijdragen: pd.DataFrame
    gewichten: pd.DataFrame
    weglating: pd.DataFrame
    top: int
    seed: int
    trekkingen: int
    variatie: Variatie

    @property
    def waarden(self) -> pd.Series[float]:
        """The index by plaats, Float64, null where there is none."""
        return self.tabel["waarde"]


def opgavenindex(
    cijfers: Iterable[Cijfer],
    gewichten: Sequence[Gewicht],
    *,
    inwoners: pd.Series[float] | None = None,
    variatie: Variatie = "helft",
    trekkingen: int = TREKKINGEN,
    top: int | None = None,
    seed: int = 1,
) -> Opgavenindex:
    """Make the index, and say how far ranks move when the weights do.

    Parameters
    ----------
    cijfers
        Figures of the gebieden that are compared, one year per indicator; others than those of `gewichten`
        are left aside. Hidden figures count as unknown.
    gewichten
        Indicators that count, with their weights.
    inwoners
        Inhabitants by place: mean and spread are then those of inhabitants instead of gebieden.
    variatie
        ``"helft"``: every weight independently between 50 and 150 %. ``"dirichlet"``: proportions from a
        Dirichlet distribution around the given ones, four times as concentrated as a flat one.
    trekkingen
        Number of draws, 1 to 100,000.
    top
        Size of the top; default a fifth of the gebieden.
    seed
        Same seed, same answer.

    Notes
    -----
    Where figures are unknown, the known ones carry the whole weight, as if the gebied were on the others what
    it is on these; below `MINSTE_GEWICHT` there is no index. An indicator that cannot be standardised (too
    few gebieden, or all the same) counts nowhere.

    Raises
    ------
    VerkeerdGebruik
        With all that is wrong with the weights and settings; when an indicator is known of less than half of
        the gebieden; when fewer than two indicators can be used.
    """
    rijen = list(cijfers)
    indicatoren = {c.indicator.sleutel: c.indicator for c in rijen}
    _controleer(gewichten, indicatoren, variatie, trekkingen)
    namen = {c.plaats: c.naam for c in rijen}
    keuze = {gewicht.indicator for gewicht in gewichten}
    waarden = cijfertabel(c for c in rijen if c.indicator.sleutel in keuze).reindex(list(namen))
    _controleer_bekend(waarden, indicatoren)
    lijst, scores = _lijst(waarden, gewichten, indicatoren, inwoners)
    telt = lijst["reden"] == ""
    z, gewicht = scores[:, telt.to_numpy()], lijst.loc[telt, "gewicht"].to_numpy(dtype=np.float64)
    samen = [indicatoren[sleutel].zekerheid == "modelschatting" for sleutel in lijst.loc[telt, "indicator"]]
    bijdragen, tabel = _index(z, gewicht, _marges(rijen, list(namen), lijst[telt]), np.array(samen))
    tabel = tabel.set_axis(pd.Index(namen, name="plaats"))
    tabel.insert(0, "naam", pd.Series(namen, dtype="str"))
    wie = (tabel["reden"] == "").to_numpy()
    if not wie.any():
        raise VerkeerdGebruik(
            "Van geen enkel gebied zijn genoeg cijfers bekend voor een opgavenindex.",
            stap="kies indicatoren die voor de meeste gebieden bekend zijn.",
        )
    top = max(1, int(wie.sum()) // 5) if top is None else top
    getrokken = _trek(gewicht, variatie, trekkingen, seed)
    bereik, weglating = _gevoeligheid(z[wie], gewicht, getrokken, top)
    weglating["plaats"] = tabel.index[wie][weglating["plaats"]].astype("str")
    kolommen = pd.Index(lijst.loc[telt, "indicator"], name="indicator")
    return Opgavenindex(
        tabel=tabel.drop(columns="reden").join(bereik.set_axis(tabel.index[wie])).join(tabel["reden"]),
        bijdragen=pd.DataFrame(bijdragen, tabel.index, kolommen).astype("Float64"),
        gewichten=lijst,
        weglating=lijst.loc[telt, ["indicator", "naam"]].reset_index(drop=True).join(weglating),
        top=top,
        seed=seed,
        trekkingen=trekkingen,
        variatie=variatie,
    )


def _controleer(
    gewichten: Sequence[Gewicht], indicatoren: Mapping[str, Indicator], variatie: str, trekkingen: int
) -> None:
    problemen = [fout for gewicht in gewichten for fout in gewicht.fouten()]
    namen = [gewicht.indicator for gewicht in gewichten]
    problemen += [f"'{naam}' staat er vaker in." for naam in sorted(set(namen)) if namen.count(naam) > 1]
    for gewicht in gewichten:
        if gewicht.indicator in indicatoren:
            problemen += gewicht.fouten_naast(indicatoren[gewicht.indicator])
        else:
            hint = lijkt_op(gewicht.indicator, list(indicatoren))
            problemen.append(f"er zijn geen cijfers van '{gewicht.indicator}'. {hint}".strip())
    if len(gewichten) < 2:
        problemen.append("er zijn ten minste twee indicatoren nodig.")
    if variatie not in get_args(Variatie):
        problemen.append(f"variatie is '{variatie}'; kies uit {', '.join(get_args(Variatie))}.")
    if not 1 <= trekkingen <= _MEESTE_TREKKINGEN:
        problemen.append(f"trekkingen is {trekkingen}; geef 1 tot en met {_MEESTE_TREKKINGEN}.")
    if problemen:
        raise VerkeerdGebruik(
            "Met deze gewichten kan geen opgavenindex worden gemaakt.",
            problemen=problemen,
            stap="verbeter de genoemde gewichten.",
        )


def _controleer_bekend(waarden: pd.DataFrame, indicatoren: Mapping[str, Indicator]) -> None:
    bekend = waarden.notna().sum()
    if weinig := [sleutel for sleutel in waarden.columns if bekend[sleutel] < MINSTE_BEKEND * len(waarden)]:
        raise VerkeerdGebruik(
            "Van een gekozen indicator zijn te weinig cijfers bekend voor een opgavenindex.",
            problemen=[
                f"{indicatoren[sleutel].naam}: bekend van {bekend[sleutel]} van de {len(waarden)} gebieden"
                for sleutel in weinig
            ],
            stap="laat deze indicatoren weg uit uw gewichten, of voeg hun cijfers toe aan de wijkscan.",
        )


def _lijst(
    waarden: pd.DataFrame,
    gewichten: Sequence[Gewicht],
    indicatoren: Mapping[str, Indicator],
    inwoners: pd.Series[float] | None,
) -> tuple[pd.DataFrame, Matrix]:
    """Return the table of weights, and the turned z-scores (gebieden, indicatoren), NaN where unknown."""
    rijen, kolommen = [], []
    for gewicht in gewichten:
        schaal = z_score(waarden[gewicht.indicator], gewicht=inwoners)
        teken = gewicht.teken(indicatoren[gewicht.indicator])
        kolommen.append(teken * schaal.waarden.to_numpy(dtype=np.float64, na_value=np.nan))
        rijen.append(
            {
                "indicator": gewicht.indicator,
                "naam": indicatoren[gewicht.indicator].naam,
                "gewicht": float(gewicht.gewicht),
                "hoog": "opgave" if teken > 0 else "kracht",
                "gemiddelde": schaal.gemiddelde,
                "spreiding": schaal.spreiding,
                "reden": schaal.reden,
            }
        )
    lijst = pd.DataFrame(rijen)
    som = lijst["gewicht"].where(lijst["reden"] == "", 0.0)
    lijst.insert(3, "aandeel", som / max(som.sum(), 1e-12))
    if (lijst["reden"] == "").sum() < 2:
        raise VerkeerdGebruik(
            "Er blijven te weinig indicatoren over voor een opgavenindex.",
            problemen=[": ".join(rij) for rij in lijst[["naam", "reden"]].to_numpy().tolist() if rij[1]],
            stap="kies ten minste twee indicatoren met cijfers voor de meeste gebieden.",
        )
    getallen = dict.fromkeys(["gewicht", "aandeel", "gemiddelde", "spreiding"], "Float64")
    return lijst.astype(getallen), np.column_stack(kolommen)


def _index(
    z: Matrix, gewicht: Matrix, marges: Matrix, samen: npt.NDArray[np.bool_]
) -> tuple[Matrix, pd.DataFrame]:
    """Return the contributions in points, and value, margin, coverage and reason of every gebied.

    `z` and `marges` are (gebieden, indicatoren), in standard deviations. `samen` marks model estimates: those
    of one gebied come from one model, so their margins are added up; other margins are independent.
    """
    bekend = ~np.isnan(z)
    noemer = bekend @ gewicht
    dekking = noemer / gewicht.sum()
    doet_mee = dekking >= MINSTE_GEWICHT
    deel = np.where(doet_mee[:, None] & bekend, PUNTEN * gewicht / np.maximum(noemer, 1e-12)[:, None], np.nan)
    bijdragen = z * deel
    los = np.sqrt(np.nansum((marges * deel)[:, ~samen] ** 2, axis=1))
    vast = np.nansum((marges * deel)[:, samen], axis=1)
    redenen = [f"Maar {getal(100 * d)} % van het gewicht heeft een cijfer." for d in dekking]
    tabel = pd.DataFrame(
        {
            "waarde": np.where(doet_mee, 100 + np.nansum(bijdragen, axis=1), np.nan),
            "marge": np.where(doet_mee, np.hypot(los, vast), np.nan),
            "dekking": dekking,
        },
        dtype="Float64",
    )
    tabel["reden"] = pd.Series(np.where(doet_mee, "", redenen), dtype="str")
    return bijdragen, tabel


def _marges(cijfers: list[Cijfer], plaatsen: list[str], lijst: pd.DataFrame) -> Matrix:
    """Return the 95 % margins of the figures in standard deviations, (gebieden, indicatoren)."""
    marges = {(c.plaats, c.indicator.sleutel): c.marge for c in cijfers if c.waarde is not None}
    tabel = np.array([[marges.get((p, sleutel), 0.0) for sleutel in lijst["indicator"]] for p in plaatsen])
    return np.asarray(tabel / lijst["spreiding"].to_numpy(dtype=np.float64))


def _gevoeligheid(
    z: Matrix, gewicht: Matrix, getrokken: Matrix, top: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ranges of ranks per gebied, and what leaving out each indicator does."""
    rang = _rangen(z, gewicht[None, :])[0]
    zonder = _rangen(z, gewicht * (1 - np.eye(len(gewicht))))
    laagste, hoogste = zonder.min(axis=0), zonder.max(axis=0)
    laagste, hoogste = np.minimum(laagste, rang), np.maximum(hoogste, rang)
    in_top = np.zeros(len(z))
    for vanaf in range(0, len(getrokken), _PER_KEER):
        rangen = _rangen(z, getrokken[vanaf : vanaf + _PER_KEER])
        laagste, hoogste = np.minimum(laagste, rangen.min(axis=0)), np.maximum(hoogste, rangen.max(axis=0))
        in_top += (rangen <= top).sum(axis=0)
    bereik = pd.DataFrame({"rang": rang, "laagste_rang": laagste, "hoogste_rang": hoogste}).astype("Int64")
    bereik["aandeel_in_top"] = pd.array(in_top / len(getrokken), dtype="Float64")
    verschil = np.abs(zonder - rang)
    weglating = pd.DataFrame(
        {
            "samenhang": pd.array([_samenhang(rang, rij) for rij in zonder], dtype="Float64"),
            "verschuiving": pd.array(verschil.max(axis=1), dtype="Int64"),
            "plaats": verschil.argmax(axis=1),
        }
    )
    return bereik, weglating


def _trek(gewicht: Matrix, variatie: Variatie, trekkingen: int, seed: int) -> Matrix:
    """Return drawn weights (trekkingen, indicatoren)."""
    kans = np.random.default_rng(seed)
    getrokken: Matrix
    if variatie == "helft":
        getrokken = gewicht * kans.uniform(0.5, 1.5, size=(trekkingen, len(gewicht)))
    else:
        getrokken = kans.dirichlet(4 * len(gewicht) * gewicht / gewicht.sum(), size=trekkingen)
    return getrokken


def _rangen(z: Matrix, gewichten: Matrix) -> npt.NDArray[np.int64]:
    """Return ranks (sets of weights, gebieden): 1 has the highest score, equals share the lowest number.

    A gebied of which nothing is left when an indicator is left out counts as the mean.
    """
    noemer = (~np.isnan(z)) @ gewichten.T
    score = np.divide(np.nan_to_num(z) @ gewichten.T, noemer, out=np.zeros_like(noemer), where=noemer > 0)
    # scores that only differ by the order of adding are equal
    return stats.rankdata(-score.round(9), method="min", axis=0).T.astype(np.int64)


def _samenhang(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64]) -> float | None:
    if len(set(a.tolist())) < 2 or len(set(b.tolist())) < 2:
        return None
    return float(stats.spearmanr(a, b).statistic)
