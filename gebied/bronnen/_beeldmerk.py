"""Whether a logo can be shown without danger: a png, or an svg that only draws."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, fromstring

from gebied.bestand import reden_van

_MEESTE_BYTES: Final = 1_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TEKENT: Final = frozenset(
    (
        *("svg", "g", "defs", "title", "desc", "metadata", "symbol", "use", "clipPath", "mask"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("linearGradient", "radialGradient", "stop"),
    )
)
"""Elements that draw and nothing else: no script, foreignObject, image, animation, style or link."""


def fouten_in_beeldmerk(pad: Path) -> Iterator[str]:
    """Yield why a logo cannot be used, as the rest of a Dutch sentence that begins with its name."""
    soort = pad.suffix.lower()
    if soort not in (".png", ".svg"):
        yield "is geen png of svg; bewaar het logo als een van deze twee."
        return
    try:
        inhoud = pad.read_bytes()
    except OSError as fout:
        yield f"kan niet worden gelezen: {reden_van(fout)}."
        return
    if len(inhoud) > _MEESTE_BYTES:
        yield "is groter dan 1 MB; maak het kleiner."
    elif soort == ".png" and not inhoud.startswith(_PNG):
        yield "is geen echte png; bewaar het opnieuw als png."
    elif soort == ".svg":
        yield from _fouten_in_svg(inhoud)


def _fouten_in_svg(inhoud: bytes) -> Iterator[str]:
    try:
        tekst = inhoud.decode("utf-8-sig")
        # in another encoding a browser could read something else than we do here
        if (codering := re.match(r"<\?xml[^>]*encoding=.([\w.-]+)", tekst)) and codering[
            1
        ].lower() != "utf-8":
            raise ValueError(codering[1])
        # a DTD could define entities that grow without end or read other files
        if "<!DOCTYPE" in tekst or "<!ENTITY" in tekst:
            yield "heeft een DOCTYPE of ENTITY; bewaar het als gewone svg of als png."
            return
        wortel = fromstring(inhoud)
    except (ParseError, ValueError):
        yield "is geen geldige svg in UTF-8; bewaar het opnieuw, of als png."
        return
    if _naam(wortel.tag) != "svg":
        yield "is geen svg: het buitenste element heet anders."
        return
    if soorten := sorted({_naam(element.tag) for element in wortel.iter()} - _TEKENT):
        yield f"heeft delen die meer kunnen dan tekenen ({', '.join(soorten[:5])}); bewaar het als png."
    if gevaar := sorted({naam for element in wortel.iter() for naam in _gevaarlijk(element)}):
        yield f"heeft verwijzingen of scripts ({', '.join(gevaar[:5])}); bewaar het als png."


def _naam(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _gevaarlijk(element: Element) -> Iterator[str]:
    """Yield attributes that run something or point outside the file."""
    for volledig, waarde in element.attrib.items():
        naam = _naam(volledig)
        schoon = re.sub(r"\s|\\", "", waarde).lower()
        buiten = [doel for doel in re.findall(r"url\(['\"]?([^)]*)", schoon) if not doel.startswith("#")]
        verwijst = naam in ("href", "src") and not schoon.startswith("#")
        if naam.lower().startswith("on") or buiten or verwijst or "script:" in schoon or "@import" in schoon:
            yield naam
