"""Who uses the app, and what they may do: one local user, or the login of the gemeente (OpenID Connect)."""

from __future__ import annotations

import getpass
import ipaddress
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import streamlit as st
from streamlit import config

from gebied.app.instellingen import instellingen
from gebied.bronnen.appinstellingen import Rol

_LANGSTE_NAAM: Final = 80
_GELDIG_SECONDEN: Final = 12 * 3600
"""The cookie of Streamlit lives for thirty days; who lost a role should not keep it that long."""
_HIER: Final = "localhost"


@dataclass(frozen=True, slots=True)
class Gebruiker:
    """Who is there.

    Parameters
    ----------
    naam
        As the login or the computer gives it; untrusted text without control characters.
    rol
        What they may do.
    id
        What tells two people of the same name apart, and stays the same between sessions.
    """

    naam: str
    rol: Rol
    id: str


def wie() -> Gebruiker:
    """Return who is there; nobody passes without a role.

    Without a login it is the user of this computer, on a server that only this computer can reach. Where the
    login is still to come, or gives no role, the page says so and the run ends here (`st.stop`).
    """
    if not met_aanmelding():
        if not _alleen_hier():
            _weiger_open_server()
        naam = _schoon(_computernaam())
        return Gebruiker(naam, instellingen().rollen.lokaal, f"lokaal:{naam}")
    claims = st.user.to_dict()
    if not st.user.is_logged_in or _is_oud(claims):
        _vraag_aanmelding()
    rol = instellingen().rollen.rol_van(claims)
    if rol is None:
        _meld_geen_rol(_naam_van(claims))
    return Gebruiker(_naam_van(claims), rol, f"{claims.get('iss', '')}|{claims.get('sub', '')}")


def met_aanmelding() -> bool:
    """Return whether this server has a login ([auth] in the secrets of Streamlit)."""
    return "is_logged_in" in st.user


def afmeldknop() -> None:
    """Show who is logged in, with a button to log out; nothing on a server without a login."""
    if not met_aanmelding() or not st.user.is_logged_in:
        return
    st.text(f"Aangemeld als {_naam_van(st.user.to_dict())}")
    st.button("Afmelden", key="aanmelden_afmelden", on_click=st.logout, icon=":material/logout:")


def _is_oud(claims: Mapping[str, Any]) -> bool:
    gemaakt = claims.get("iat")  # every token of OpenID Connect tells when it was made
    return not isinstance(gemaakt, int | float) or time.time() - gemaakt > _GELDIG_SECONDEN


def _vraag_aanmelding() -> NoReturn:
    st.title("Aanmelden")
    st.markdown("Deze app is alleen voor medewerkers. Meld u aan met het account van uw gemeente.")
    if st.button("Aanmelden", type="primary", key="aanmelden_aanmelden"):
        st.login(_aanbieder())
    st.stop()


def _meld_geen_rol(naam: str) -> NoReturn:
    st.title("Geen toegang")
    st.text(f"U bent aangemeld als {naam}, maar u heeft in deze app nog geen rol.")
    st.markdown(
        "Volgende stap: vraag de beheerder van de app om een rol: **lezen**, **bewerken** of "
        "**presenteren**. Meld u daarna af en weer aan."
    )
    st.button("Afmelden", key="aanmelden_afmelden_zonder_rol", on_click=st.logout)
    st.stop()


def _weiger_open_server() -> NoReturn:
    st.title("Geen toegang")
    st.error(
        "Deze app is ook te bereiken vanaf andere computers, maar heeft geen aanmelding. Daarom laat zij "
        "niets zien. Volgende stap: start de app met 'gebied app', dan is zij er alleen voor deze computer; "
        "of stel het aanmelden in (docs/aanmelden.md)."
    )
    st.stop()


def _aanbieder() -> str | None:
    """Return the name of the one named provider in the secrets, or None for the unnamed one."""
    delen = {naam: waarde for naam, waarde in st.secrets["auth"].items() if isinstance(waarde, Mapping)}
    namen = [naam for naam, waarde in delen.items() if "server_metadata_url" in waarde]
    return str(namen[0]) if namen else None


def _alleen_hier() -> bool:
    """Return whether only this computer reaches the server, as far as server and request tell.

    The address that it listens on decides; a request that came through a proxy or under another name of the
    host (DNS rebinding) gives it away too.
    """
    if not _is_hier(config.get_option("server.address") or ""):
        return False
    koppen = st.context.headers
    if any(kop in koppen for kop in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")):
        return False
    return _is_hier(_zonder_poort(koppen.get("Host") or _HIER))


def _is_hier(adres: str) -> bool:
    if adres.lower() == _HIER:
        return True
    try:
        return ipaddress.ip_address(adres).is_loopback
    except ValueError:
        return False


def _zonder_poort(host: str) -> str:
    if host.startswith("["):  # IPv6
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _naam_van(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "email", "sub"):
        if isinstance(waarde := claims.get(claim), str) and (schoon := _schoon(waarde)):
            return schoon
    return "onbekende gebruiker"


def _computernaam() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such name on this computer
        return "gebruiker van deze computer"


def _schoon(naam: str) -> str:
    zichtbaar = "".join(teken for teken in naam if teken.isprintable())
    return " ".join(zichtbaar.split())[:_LANGSTE_NAAM]
