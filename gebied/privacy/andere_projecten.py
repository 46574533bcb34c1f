"""Whether the same year of a gemeente was published from another project: its key is another, its noise too.

Every project has a key and a budget of its own, so what two of them tell about a person adds up. That is not
refused (the first project may be gone), but it is said.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Final

from gebied.model import Bevinding
from gebied.privacy.sleutel import Sleutel, schrijf_geheim
from gebied.taal import opsomming

_EINDE: Final = ".streken.json"


def noteer(sleutel: Sleutel, jaar: int, gemeenten: Collection[str]) -> None:
    """Write down beside the key which gemeenten and year it was used for; both are public."""
    eigen = _lees(sleutel.map / f"{sleutel.afdruk}{_EINDE}")
    schrijf_geheim(
        sleutel.map / f"{sleutel.afdruk}{_EINDE}",
        json.dumps(sorted({*eigen, *((jaar, naam) for naam in gemeenten)}), ensure_ascii=False),
    )


def waarschuw(sleutel: Sleutel, jaar: int, gemeenten: Collection[str]) -> tuple[Bevinding, ...]:
    """Return a finding when another key in the same folder was used for this year of a gemeente."""
    andere = sleutel.map.glob(f"*{_EINDE}") if sleutel.map.is_dir() else ()
    elders = {
        naam
        for pad in andere
        if pad.name != f"{sleutel.afdruk}{_EINDE}"
        for toen, naam in _lees(pad)
        if toen == jaar and naam in gemeenten
    }
    if not elders:
        return ()
    tekst = (
        f"Over {jaar} en {opsomming(sorted(elders))} is op deze computer al gebruik ingelezen in een ander "
        "project. Dat heeft een eigen sleutel en budget. Maak er een van de twee openbaar: samen vertellen "
        "zij meer over een persoon dan het budget zegt."
    )
    return (Bevinding("GEBRUIK_ANDER_PROJECT", tekst),)


def _lees(pad: Path) -> set[tuple[int, str]]:
    """Return what a file of ours holds; nothing when it is absent or not whole: it only warns."""
    try:
        return {(int(jaar), str(naam)) for jaar, naam in json.loads(pad.read_text(encoding="utf-8"))}
    except (OSError, ValueError, TypeError):
        return set()
