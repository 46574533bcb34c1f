"""Make the fictitious service-use counts and meeting places of the example Almere 2013.

Run it as ``python data/voorbeeld/almere2013/maak_fictief.py``. It writes `gebruik_fictief.csv` and
`ontmoetingsplekken_fictief.csv` beside this script. Every number and every place is drawn at random with a
fixed seed and says nothing about the real wijken: which wijk gets which mix of problems is drawn by lot too.
"""

from __future__ import annotations

import random
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
AFRONDING = 10
VERSCHUIVING_M = 120.0


def maak_gebruik() -> pd.DataFrame:
    """Return users per wijk and domein, rounded to 10: coarse already, and 0 where it would be below 10."""
    loterij = random.Random(SEED)
    wijken = pd.read_csv(HIER / "wijken.csv").sort_values("code")
    namen = list(PROFIELEN)
    rijen = []
    for code, inwoners in zip(wijken["code"], wijken["inwoners"], strict=True):
        profiel = PROFIELEN[namen[int(loterij.random() * len(namen))]]
        rij: dict[str, object] = {"code": code}
        for domein, per_duizend in profiel.items():
            # at most a quarter above or below the profile
            verwacht = inwoners * per_duizend / 1000 * (0.75 + loterij.random() / 2)
            rij[domein] = int(verwacht // AFRONDING) * AFRONDING
        rijen.append(rij)
    return pd.DataFrame(rijen)


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
        tabel.to_csv(HIER / naam, index=False, lineterminator="\n")
        print(f"{naam} geschreven: {len(tabel)} rijen")
