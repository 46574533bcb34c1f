"""The map of the app: geometry goes to the browser once, after that only colours and texts."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from gebied.app.statisch import MAP, ROUTE, versiemap, zet_klaar
from gebied.kaart.kaartlaag import Kaartlaag, kaartvormen
from gebied.kaart.leaflet import PDOK_GRIJS
from gebied.wijkscan import Wijkscan

_LADER: Final = """
const MELDING = "De kaart kan hier niet worden getoond. Volgende stap: laad de pagina opnieuw. "
  + "De tabel op deze pagina geeft dezelfde gegevens.";

export default async function (onderdeel) {
  try {
    const kaartvak = await import(new URL("$PLEK/kaartvak.js", location.origin).href);
    return await kaartvak.$FUNCTIE(onderdeel);
  } catch (fout) {
    if ("$FUNCTIE" !== "teken") return undefined; // the map says it
    console.error(fout);
    const melding = document.createElement("p");
    melding.setAttribute("role", "alert");
    melding.style.font = "1rem/1.45 system-ui, sans-serif";
    melding.textContent = MELDING;
    onderdeel.parentElement.replaceChildren(melding);
    return undefined;
  }
}
"""
"""All the script that Streamlit sends with every run: it fetches the rest once, or says that it cannot."""


def toon_vormen(scan: Wijkscan, sleutel: str) -> None:
    """Send the shapes of a scan to the browser; once per page, outside fragments.

    Parameters
    ----------
    scan
        The wijkscan.
    sleutel
        Key of the content of the scan (`Zitting.scansleutel`); maps with this key draw these shapes.
    """
    _zorg_voor_bestanden()
    _vormen_in_de_browser()(data=_ingepakt(_kort(sleutel), scan), key="kaartvormen")


def kaartvak(
    laag: Kaartlaag,
    *,
    sleutel: str,
    key: str,
    keuze: Sequence[str] = (),
    hoogte: int = 520,
    samen: str | None = None,
    klikbaar: bool = True,
    compact: bool = False,
) -> str | None:
    """Show a map and return the code of the gebied that was chosen in this run, if any.

    Parameters
    ----------
    laag
        What the map shows.
    sleutel
        That of `toon_vormen`.
    key
        Key of the widget.
    keuze
        Codes that are marked.
    hoogte
        Height of the map, pixels.
    samen
        Maps with the same name move together, in the browser.
    klikbaar
        Whether a gebied can be chosen, by click or with Enter.
    compact
        A small map without controls and legend.
    """
    gegevens: dict[str, Any] = {
        "laag": laag.als_data(),
        "sleutel": _kort(sleutel),
        "naam": key,
        "keuze": list(keuze),
        "hoogte": hoogte,
        "samen": samen,
        "klikbaar": klikbaar,
        "compact": compact,
        "achtergrond": PDOK_GRIJS,
    }
    gegevens["stempel"] = _kort(json.dumps(gegevens))
    uitkomst = _kaart_in_de_browser()(data=gegevens, key=key, on_klik_change=lambda: None)
    gekozen = uitkomst.klik
    # what a browser sends is not ours: only a code that the map shows counts
    bekend = isinstance(gekozen, str) and (gekozen in laag.vullingen or gekozen in laag.uitleg)
    return gekozen if klikbaar and bekend else None


def klik_op(key: str, codes: Collection[str]) -> str | None:
    """Return the gebied that was chosen in this run on the map with this key, before it is shown again.

    What a page shows above or beside its map can so follow a click without running twice.

    Parameters
    ----------
    key
        Key of the map.
    codes
        Gebieden that can be chosen; what a browser sends besides them does not count.
    """
    stand = st.session_state.get(key)
    gekozen = stand.get("klik") if isinstance(stand, Mapping) else None
    return gekozen if isinstance(gekozen, str) and gekozen in codes else None


def _kort(tekst: str) -> str:
    """Return a short name for a long text; a key holds paths, which are no business of a browser."""
    return hashlib.sha256(tekst.encode()).hexdigest()[:16]


@st.cache_data(max_entries=24, show_spinner=False)
def _ingepakt(sleutel: str, _scan: Wijkscan) -> bytes:
    vormen = json.dumps(kaartvormen(_scan), separators=(",", ":"))
    # the browser keeps what it drew when another key (a project that was saved) brings the same shapes
    koppen = f'"sleutel":"{sleutel}","stempel":"{_kort(vormen)}"'
    return zlib.compress(f'{{{koppen},"vormen":{vormen}}}'.encode(), 9)


@cache
def _kaart_in_de_browser() -> Any:
    return st.components.v2.component("gebied_kaartvak", js=_lader("teken"))


@cache
def _vormen_in_de_browser() -> Any:
    return st.components.v2.component("gebied_kaartvormen", js=_lader("ontvang"))


def _lader(functie: str) -> str:
    basis = str(st.get_option("server.baseUrlPath") or "").strip("/")
    plek = "/".join(["", *filter(None, [basis]), ROUTE, versiemap()])
    return _LADER.replace("$PLEK", plek).replace("$FUNCTIE", functie)


def _zorg_voor_bestanden() -> None:
    """Put the files beside the entry script where a start by hand (``streamlit run``) left them out."""
    ctx = get_script_run_ctx()
    if ctx is not None:
        _zet_naast(str(Path(ctx.main_script_path).parent))


@cache
def _zet_naast(folder: str) -> None:
    try:
        zet_klaar(Path(folder) / MAP)
    except OSError:
        return  # the folder is closed to us; the map itself says that it cannot be shown
