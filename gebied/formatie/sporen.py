"""The trace of the hours of a team: which norm, times which figure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gebied.bronnen.normen import Bandbreedte, Norm, Normen
from gebied.formatie.cijfers import INWONERS, Getallen
from gebied.formatie.rekensom import Laagsom, Rekensom, band
from gebied.formatie.uitkomst import Spoor
from gebied.privacy.veilig import afgerond, toon
from gebied.taal import getal, kort
from gebied.wijkscan import Wijkscan

_ONBEKEND = "onbekend"


def sporen_van(scan: Wijkscan, rekensom: Rekensom, som: Laagsom, plek: int) -> Iterator[Spoor]:
    """Yield one entry per norm that asks hours of this layer, for one team of it."""
    hier = {functie.naam for functie in som.functies}
    normen, telbaar = rekensom.normen, rekensom.telbaar
    for norm in normen.normen:
        if not hier & {naam for naam, deel in norm.functies.items() if deel}:
            continue
        if norm not in telbaar:
            yield Spoor(
                norm.naam, norm.kolom, norm.bron, _ONBEKEND, _rekening(norm, normen, 1, None), None, 0.0
            )
        else:
            yield _spoor(scan, rekensom, som, plek, telbaar.index(norm))


def _spoor(scan: Wijkscan, rekensom: Rekensom, som: Laagsom, plek: int, nr: int) -> Spoor:
    norm = rekensom.telbaar[nr]
    reeks, lid = rekensom.reeksen[norm.kolom], som.leden[:, plek]
    bekend = reeks.bekend & (lid > 0)
    personen = float(np.nan_to_num(reeks.waarden) @ lid)
    deel = float(som.aandeel[nr].sum())
    verschoven = float(rekensom.personen[nr, 1] @ lid)
    volgt = norm.volgt_opgavenindex and rekensom.z is not None and personen > 0
    rekening = _rekening(norm, rekensom.normen, deel, verschoven / personen if volgt else None)
    gewicht = np.zeros((len(som.aandeel), len(lid)))
    gewicht[nr] = deel * lid
    uren = band(som.per_norm[nr, :, :, plek], rekensom.ruis(gewicht))
    verborgen = not bekend.any() or (reeks.beschermd and afgerond(personen, scan.drempel) is None)
    if not bekend.any():
        cijfer = _ONBEKEND
    else:
        cijfer = toon(personen, scan.drempel) if reeks.beschermd else getal(personen)
        cijfer = f"ongeveer {getal(round(personen, -1))}" if reeks.geschat else cijfer
    return Spoor(
        norm.naam,
        norm.kolom,
        norm.bron,
        cijfer,
        rekening,
        None if verborgen else uren,
        _dekking(bekend, lid > 0, rekensom.reeksen[INWONERS].waarden),
    )


def _dekking(bekend: npt.NDArray[np.bool_], lid: npt.NDArray[np.bool_], inwoners: Getallen) -> float:
    """Return the part of the inhabitants with a known figure; of the gebieden where these are unknown too."""
    onbekend = lid & ~bekend & (inwoners != 0)
    if not onbekend.any():
        return 1.0
    if np.isnan(inwoners[onbekend]).any():
        return 1 - float(onbekend.sum()) / float(lid.sum())
    return 1 - float(inwoners[onbekend].sum()) / float(np.nansum(inwoners[lid]))


def _rekening(norm: Norm, normen: Normen, deel: float, verschuiving: float | None) -> str:
    """Return in Dutch how hours come from the figure."""
    if norm.soort == "basis":
        tekst = f"× {_band(norm.waarde)} uur per week per 1.000"
    else:
        per_fte = kort(normen.omrekening.uren_per_fte)
        tekst = f"÷ {_band(norm.waarde)} personen per fte × {per_fte} uur"
    if verschuiving is not None:
        tekst += f" × {getal(verschuiving, 2)} door de opgavenindex"
    return tekst if deel > 1 - 1e-9 else f"{tekst}; {getal(100 * deel)} % daarvan voor deze teams"


def _band(waarde: Bandbreedte) -> str:
    """Return the three values of a norm, or one when they are alike."""
    teksten = dict.fromkeys(kort(w) for w in waarde)
    return " – ".join(teksten)
