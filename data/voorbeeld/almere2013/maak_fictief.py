"""Make the fictitious service-use records and meeting places of the example Almere 2013.

Run it as ``python data/voorbeeld/almere2013/maak_fictief.py``. It writes `gebruik_fictief.csv` and
`ontmoetingsplekken_fictief.csv` beside this script. Every person and every place is drawn at random with a
fixed seed and says nothing about the real wijken: which wijk gets which mix of problems is drawn by lot too.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

HIER = Path(__file__).resolve().parent
SEED = 2013

# Users per 1,000 inhabitants by domein. Invented, so that the mix visibly differs between wijken.
PROFIELEN = {
    "ouderen": {"wmo": 70, "jeugd": 15, "participatie": 20, "schuldhulp": 8},
    "gezinnen": {"wmo": 20, "jeugd": 60, "participatie": 20, "schuldhulp": 10},
    "werk en geld": {"wmo": 30, "jeugd": 30, "participatie": 65, "schuldhulp": 35},
    "weinig vragen": {"wmo": 15, "jeugd": 20, "participatie": 12, "schuldhulp": 5},
}
# What somebody in a domein uses, as files of a gemeente say it, with the chance of each.
VOORZIENINGEN = {
    "wmo": {"01": 0.45, "02": 0.3, "07": 0.15, "12": 0.2, "14": 0.1, "15": 0.03},
    "jeugd": {"45": 0.7, "54": 0.25, "44": 0.06, "48": 0.06, "31": 0.15},
    "participatie": {"bijstand": 0.8, "re-integratie": 0.3, "beschut werk": 0.05},
    "schuldhulp": {"schuldregeling": 0.5, "budgetbeheer": 0.4, "vroegsignalering": 0.25},
}
OOK_IN_EEN_ANDER = 0.2
"""Chance that somebody in one domein is in another one too."""
JAAR = 2013
VERSCHUIVING_M = 120.0


def maak_gebruik() -> pd.DataFrame:
    """Return one row per person and voorziening, as text: what a gemeente exports without names or BSN."""
    loterij = random.Random(SEED)
    wijken = pd.read_csv(HIER / "wijken.csv").sort_values("code")
    namen = list(PROFIELEN)
    rijen: list[tuple[str, str, str, str, str, str]] = []
    mensen = 0
    for code, inwoners in zip(wijken["code"], wijken["inwoners"], strict=True):
        profiel = PROFIELEN[namen[int(loterij.random() * len(namen))]]
        for domein, per_duizend in profiel.items():
            # at most a quarter above or below the profile
            verwacht = inwoners * per_duizend / 1000 * (0.75 + loterij.random() / 2)
            for _ in range(round(verwacht / (1 + OOK_IN_EEN_ANDER))):
                mensen += 1
                for welk in _domeinen(domein, loterij):
                    rijen += [
                        (f"F{mensen:05d}", code, welk, wat, *_tijd(loterij))
                        for wat in _voorzieningen(welk, loterij)
                    ]
    kop = ["persoon", "buurtcode", "domein", "productcategorie", "ingangsdatum", "einddatum"]
    return pd.DataFrame(rijen, columns=kop)


def _domeinen(eerste: str, loterij: random.Random) -> list[str]:
    andere = [domein for domein in VOORZIENINGEN if domein != eerste]
    return [eerste, *([andere[int(loterij.random() * 3)]] if loterij.random() < OOK_IN_EEN_ANDER else [])]


def _voorzieningen(domein: str, loterij: random.Random) -> list[str]:
    gekozen = [wat for wat, kans in VOORZIENINGEN[domein].items() if loterij.random() < kans]
    return gekozen or [next(iter(VOORZIENINGEN[domein]))]


def _tijd(loterij: random.Random) -> tuple[str, str]:
    """Return a begin in the three years up to the year of the example, and an end in it or none."""
    begin = date(JAAR - 2, 1, 1) + timedelta(days=int(loterij.random() * 900))
    einde = max(begin, date(JAAR, 1, 1)) + timedelta(days=int(loterij.random() * 360))
    return f"{begin:%d-%m-%Y}", f"{einde:%d-%m-%Y}" if loterij.random() < 0.3 else ""


def maak_ontmoetingsplekken() -> pd.DataFrame:
    """Return a buurtcentrum per team and a gezondheidscentrum for every second team, in RD (metres)."""
    loterij = random.Random(SEED + 1)
    wijken = pd.read_csv(HIER / "wijken.csv").set_index("code")
    plan = pd.read_csv(HIER / "plan_zoals_gedrukt.csv")
    rijen = []
    for nr, (team, deel) in enumerate(plan.groupby("team", sort=False), start=1):
        codes = deel.sort_values(["inwoners", "code"], ascending=[False, True])["code"].tolist()
        soorten = ["buurtcentrum", "gezondheidscentrum"] if nr % 2 else ["buurtcentrum"]
        for soort, code in zip(soorten, [codes[0], codes[-1]], strict=False):
            x, y = wijken.loc[code, ["punt_x_rd", "punt_y_rd"]]
            rijen.append(
                {
                    "naam": f"{soort.capitalize()} {team} (fictief)",
                    "soort": soort,
                    "x_rd": _in_de_buurt(x, loterij),
                    "y_rd": _in_de_buurt(y, loterij),
                }
            )
    return pd.DataFrame(rijen)


def _in_de_buurt(waarde: float, loterij: random.Random) -> int:
    return round((waarde + (2 * loterij.random() - 1) * VERSCHUIVING_M) / 10) * 10


if __name__ == "__main__":
    for naam, tabel in [
        ("gebruik_fictief.csv", maak_gebruik()),
        ("ontmoetingsplekken_fictief.csv", maak_ontmoetingsplekken()),
    ]:
        tabel.to_csv(HIER / naam, index=False, sep=";" if "gebruik" in naam else ",", lineterminator="\n")
        print(f"{naam} geschreven: {len(tabel)} rijen")
