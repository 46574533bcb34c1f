"""The settings of the app that a gemeente writes itself, as one TOML file: huisstijl, roles and the server.

`docs/voorbeelden/instellingen.toml` is an example of the form. Secrets are never in it: those of the login
stand in a file of their own that `[server] geheimen` names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, Literal

from gebied.bronnen._beeldmerk import fouten_in_beeldmerk
from gebied.bronnen._toml import fouten_in_velden, lees_toml
from gebied.fouten import InvoerGeweigerd, lijkt_op
from gebied.taal import getal

Rol = Literal["lezen", "bewerken", "presenteren"]
"""What a user may do: look at everything, also change and save, or only see the page Presenteren."""

OMGEVING: Final = "GEBIED_INSTELLINGEN"
"""Environment variable with the path of the file."""
KLEINSTE_CONTRAST: Final = 4.5
"""WCAG 2.1, success criterion 1.4.3 (AA): letters on their background."""

_ROLLEN: Final[tuple[Rol, ...]] = ("bewerken", "lezen", "presenteren")  # who has more than one gets the first
_MEESTE_MB: Final = 2_000
_LANGSTE_NAAM: Final = 60


@dataclass(frozen=True, slots=True)
class Huisstijl:
    """How a gemeente looks.

    Parameters
    ----------
    gemeente
        Its name, above every page; empty for none.
    logo
        A png or svg that was checked; None for none.
    kleur
        ``#RRGGBB`` of the band above every page.
    accent
        ``#RRGGBB`` of buttons and links.
    """

    gemeente: str = ""
    logo: Path | None = None
    kleur: str = "#1F2328"
    accent: str = "#0072B2"


@dataclass(frozen=True, slots=True)
class Rollen:
    """Who may do what after logging in.

    Parameters
    ----------
    claim
        Name of the claim of the login that holds groups or app roles, such as ``"roles"``.
    lezen, bewerken, presenteren
        Values of that claim, or e-mail addresses, that have the role. Who has none of them gets in nowhere.
    lokaal
        The role of the one user of a server without a login.
    """

    claim: str = "roles"
    lezen: tuple[str, ...] = ()
    bewerken: tuple[str, ...] = ()
    presenteren: tuple[str, ...] = ()
    lokaal: Rol = "bewerken"

    def rol_van(self, claims: Mapping[str, Any]) -> Rol | None:
        """Return the role that the claims of a login give, or None.

        An e-mail address that the provider marks as not verified gives none. Capitals make no difference.
        """
        waarde = claims.get(self.claim)
        waarden = waarde if isinstance(waarde, list | tuple) else [waarde]
        heeft = {deel.casefold() for deel in waarden if isinstance(deel, str)}
        if self.claim != "email" and _geverifieerd(claims):
            heeft.add(str(claims["email"]).casefold())
        elif self.claim == "email" and not _geverifieerd(claims):
            heeft = set()
        for rol in _ROLLEN:
            if heeft & {deel.casefold() for deel in getattr(self, rol)}:
                return rol
        return None


@dataclass(frozen=True, slots=True)
class Server:
    """Where the app keeps and takes things.

    Parameters
    ----------
    projecten
        The folder with project files; None for the usual one.
    uploadgrens_mb
        The largest file that a user may upload, in megabytes.
    geheimen
        The file with the secrets of the login (``secrets.toml`` of Streamlit); None for no such file.
    adres
        Name under which others reach the app behind a gate of the gemeente, such as ``"gebied.almere.nl"``;
        empty when only this computer does.
    """

    projecten: Path | None = None
    uploadgrens_mb: int = 200
    geheimen: Path | None = None
    adres: str = ""


@dataclass(frozen=True, slots=True)
class Appinstellingen:
    """Everything that the file with settings says; without a file all of it has a default."""

    huisstijl: Huisstijl = Huisstijl()
    rollen: Rollen = Rollen()
    server: Server = Server()


def appinstellingen() -> Appinstellingen:
    """Return the settings of the file that ``GEBIED_INSTELLINGEN`` names, or the defaults without one.

    Raises
    ------
    InvoerGeweigerd
        As `lees_appinstellingen`.
    """
    pad = os.environ.get(OMGEVING)
    return lees_appinstellingen(pad) if pad else Appinstellingen()


def lees_appinstellingen(pad: str | Path) -> Appinstellingen:
    """Return the settings of a TOML file; paths in it count from the folder of the file.

    Raises
    ------
    InvoerGeweigerd
        When the file cannot be read or one or more settings cannot be used; all faults are reported together.
    """
    pad = Path(pad)
    waarden = lees_toml(pad, wat="instellingen", voorbeeld='gemeente = "Almere"')
    problemen = list(_fouten_in_vorm(waarden))
    huis, server = _tabel(waarden, "huisstijl"), _tabel(waarden, "server")
    problemen += _fouten_in_huisstijl(huis, pad.parent)
    problemen += _fouten_in_server(server, pad.parent)
    if problemen:
        raise InvoerGeweigerd(
            f"De instellingen {pad} kunnen niet worden gebruikt.",
            problemen=problemen,
            stap="verbeter deze regels in het bestand en start de app opnieuw.",
        )
    rollen: dict[str, Any] = {
        naam: tuple(waarde) if isinstance(waarde, list) else waarde
        for naam, waarde in _tabel(waarden, "rollen").items()
    }
    return Appinstellingen(
        Huisstijl(**_met_paden(huis, pad.parent, "logo")),
        Rollen(**rollen),
        Server(**_met_paden(server, pad.parent, "projecten", "geheimen")),
    )


def contrast_op_wit(kleur: str) -> float:
    """Return the contrast of a colour ``#RRGGBB`` with white, 1 to 21 (WCAG 2.1, relative luminance).

    >>> round(contrast_op_wit("#000000"), 1)
    21.0
    """
    delen = [int(kleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    rood, groen, blauw = (d / 12.92 if d <= 0.04045 else ((d + 0.055) / 1.055) ** 2.4 for d in delen)
    return 1.05 / (0.2126 * rood + 0.7152 * groen + 0.0722 * blauw + 0.05)


def _geverifieerd(claims: Mapping[str, Any]) -> bool:
    # a provider that says nothing about verification is taken at its word; "false" comes as a text too
    return isinstance(claims.get("email"), str) and claims.get("email_verified", True) in (True, "true")


def _tabel(waarden: Mapping[str, Any], naam: str) -> dict[str, Any]:
    tabel = waarden.get(naam, {})
    return tabel if isinstance(tabel, dict) else {}


def _met_paden(tabel: Mapping[str, Any], folder: Path, *namen: str) -> dict[str, Any]:
    return {naam: (folder / waarde).resolve() if naam in namen else waarde for naam, waarde in tabel.items()}


def _fouten_in_vorm(waarden: Mapping[str, Any]) -> Iterator[str]:
    """Yield unknown tables and keys, and values of another kind."""
    tabellen = {veld.name: type(veld.default) for veld in fields(Appinstellingen)}
    for naam, tabel in waarden.items():
        if naam not in tabellen:
            yield f"[{naam}] is geen bekend onderdeel. {lijkt_op(naam, list(tabellen))}".strip()
        elif not isinstance(tabel, dict):
            yield f"{naam} is geen tabel; begin het deel met een regel [{naam}]."
        elif is_dataclass(tabellen[naam]):
            # paths stand in the file as text and lists of texts are checked below
            plat = {deel: waarde for deel, waarde in tabel.items() if not _apart(tabellen[naam], deel)}
            yield from fouten_in_velden(plat, tabellen[naam], waar=f"[{naam}]")
            yield from _fouten_in_delen(naam, tabel, tabellen[naam])


def _apart(klasse: type, deel: str) -> bool:
    soorten = {veld.name: str(veld.type) for veld in fields(klasse)}
    return soorten.get(deel, "").startswith(("tuple", "Path"))


def _fouten_in_delen(naam: str, tabel: Mapping[str, Any], klasse: type) -> Iterator[str]:
    for veld in fields(klasse):
        waarde = tabel.get(veld.name)
        if waarde is None or not _apart(klasse, veld.name):
            continue
        if str(veld.type).startswith("Path"):
            if not isinstance(waarde, str) or not waarde or "\0" in waarde:
                yield f"[{naam}]: {veld.name} is {waarde!r}; geef een pad als tekst tussen aanhalingstekens."
        elif not isinstance(waarde, list) or not all(isinstance(deel, str) and deel for deel in waarde):
            yield f"[{naam}]: {veld.name} is {waarde!r}; geef een lijst van teksten tussen [ en ]."


def _fouten_in_huisstijl(tabel: Mapping[str, Any], folder: Path) -> Iterator[str]:
    gemeente = tabel.get("gemeente", "")
    if isinstance(gemeente, str) and (len(gemeente) > _LANGSTE_NAAM or not gemeente.isprintable()):
        yield f"[huisstijl]: gemeente heeft meer dan {_LANGSTE_NAAM} tekens, of tekens die u niet ziet."
    for naam in ("kleur", "accent"):
        kleur = tabel.get(naam, "#000000")
        if not isinstance(kleur, str):
            continue
        if not re.fullmatch("#[0-9A-Fa-f]{6}", kleur):
            yield f"[huisstijl]: {naam} is {kleur!r}; schrijf een kleur als #0072B2."
        elif (contrast := contrast_op_wit(kleur)) < KLEINSTE_CONTRAST:
            yield (
                f"[huisstijl]: {naam} {kleur} is te licht: het contrast met wit is {getal(contrast, 1)} en "
                f"moet ten minste {getal(KLEINSTE_CONTRAST, 1)} zijn; kies een donkerder kleur."
            )
    logo = tabel.get("logo")
    if isinstance(logo, str) and logo and "\0" not in logo:
        yield from (f"[huisstijl]: logo {logo} {fout}" for fout in fouten_in_beeldmerk(folder / logo))


def _fouten_in_server(tabel: Mapping[str, Any], folder: Path) -> Iterator[str]:
    grens = tabel.get("uploadgrens_mb", 1)
    if isinstance(grens, int) and not isinstance(grens, bool) and not 1 <= grens <= _MEESTE_MB:
        yield f"[server]: uploadgrens_mb is {grens}; geef een getal van 1 tot en met {getal(_MEESTE_MB)}."
    adres = tabel.get("adres", "")
    if isinstance(adres, str) and adres:
        if not re.fullmatch(r"(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", adres):
            yield f"[server]: adres is {adres!r}; geef alleen de naam, zoals gebied.almere.nl."
        if "geheimen" not in tabel:
            yield "[server]: adres kan alleen met geheimen: zonder aanmelden is de app er voor één computer."
    bestaan: Mapping[str, tuple[Callable[[Path], bool], str]] = {
        "projecten": (Path.is_dir, "bestaat niet; maak deze map eerst."),
        "geheimen": (Path.is_file, "bestaat niet; controleer de naam van dit bestand."),
    }
    for naam, (bestaat, uitleg) in bestaan.items():
        waarde = tabel.get(naam)
        if isinstance(waarde, str) and waarde and "\0" not in waarde and not bestaat(folder / waarde):
            yield f"[server]: {naam} {waarde} {uitleg}"
