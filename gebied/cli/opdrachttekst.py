"""From what was typed to an opdracht: texts such as ``16-20`` or ``wmo/inwoners<=15``, over a TOML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from gebied.cli.opties import Opdrachtopties
from gebied.fouten import VerkeerdGebruik

if TYPE_CHECKING:
    from gebied.model import Opdracht

Lezer = Callable[[str], Any]

_DUIZENDTALLEN: Final = re.compile(r"\d{1,3}(\.\d{3})+")
_EIST: Final = {
    "belasting": ("kolommen", "--belasting"),
    "ontmoetingsplek": ("soorten", "--ontmoetingsplek"),
    "huidig": ("indeling", "--huidig"),
}
"""Part with a table of its own → what it cannot be without, and the option for that."""


class _Onleesbaar(ValueError):
    """A text that is not in the form its option asks; the message says which form."""


def opdracht_uit(
    pad: Path | None,
    opties: Opdrachtopties,
    *,
    volgorde: str | None = None,
    seed: int | None = None,
    tijd: float | None = None,
    basis: Opdracht | None = None,
) -> Opdracht:
    """Return the opdracht of a file, or else `basis`, with the options that were given over it.

    A part with more than one value (such as ``mix``) is replaced as a whole; of a part with a table of its
    own (such as ``ontmoetingsplek``) only what was given.

    Parameters
    ----------
    pad
        TOML file, where one was given.
    opties
        The options as they were typed.
    volgorde, seed, tijd
        What only the search takes.
    basis
        The opdracht of the indeling that is looked at.

    Raises
    ------
    VerkeerdGebruik
        With every option that cannot be read and every part that is not valid.
    InvoerGeweigerd
        When the file cannot be read.
    """
    from gebied.bronnen.opdrachtbestand import lees_opdracht
    from gebied.model import Opdracht

    waarden = lees_opdracht(pad) if pad else basis.als_dict() if basis else {}
    problemen: list[str] = []
    gegeven = {**_gewone_delen(opties, problemen), "seed": seed, "tijd": tijd}
    if volgorde is not None:
        gegeven["volgorde"] = [trede.split("+") for trede in _deel_op(volgorde)]
    waarden |= {naam: waarde for naam, waarde in gegeven.items() if waarde is not None}
    for naam, deel in _tabellen(opties, problemen).items():
        deel = {onderdeel: waarde for onderdeel, waarde in deel.items() if waarde is not None}
        waarden = _leg_over(waarden, naam, deel, problemen) if deel else waarden
    if opties.ook_hard:
        waarden = _maak_ook_hard(waarden, problemen)
    try:
        opdracht = Opdracht.uit_dict(waarden)
    except VerkeerdGebruik as fout:
        raise VerkeerdGebruik(
            fout.boodschap, problemen=[*problemen, *fout.problemen], stap=fout.stap
        ) from None
    if problemen:
        raise VerkeerdGebruik(
            "De opdracht klopt niet.", problemen=problemen, stap="verbeter de genoemde opties."
        )
    return opdracht


def als_opties(delen: Mapping[str, Any]) -> str:
    """Return how parts that change are typed, or ``""`` where some part has no option that says it.

    >>> als_opties({"inwoners": [9000, 16230]}), als_opties({"hard": False}), als_opties({"samen": []})
    ('--inwoners 9000-16230', '--zacht', '')
    """
    getypt = [_als_optie(naam, waarde) for naam, waarde in delen.items()]
    return " ".join(getypt) if all(getypt) else ""


def _als_optie(naam: str, waarde: Any) -> str:
    match naam, waarde:
        case "inwoners", [laagste, hoogste]:
            return f"--inwoners {laagste}-{hoogste}"
        case "teams", int(aantal):
            return f"--teams {aantal}"
        case "hard", False:
            return "--zacht"
        case "binnen_hard", False:
            return "--binnen-zacht"
        case "binnen_samen", [*rijen] if rijen:
            return " ".join(f'--binnen-samen "{",".join(rij)}"' for rij in rijen)
        case "plafonds", [*rijen] if rijen:
            return " ".join(map(_als_plafond, rijen))
        case "groot_gebied", str(wat):
            return f"--groot-gebied {wat}"
        case "belasting", {"procent": int() | float() as procent}:
            return f"--belasting-procent {procent:g}"
        case "huidig", {"hoogstens": int(aantal)}:
            return f"--verplaatst-hoogstens {aantal}"
        case "ontmoetingsplek", {"afstand_m": int(meters), "hard": True}:
            return f"--plek-afstand {meters}"
    return ""


def _als_plafond(plafond: Mapping[str, Any]) -> str:
    wat = "/".join(plafond[deel] for deel in ("teller", "noemer") if plafond.get(deel))
    hoogstens = plafond["hoogstens"]
    return f'--plafond "{wat}<={int(hoogstens) if hoogstens == int(hoogstens) else hoogstens}"'


def _gewone_delen(opties: Opdrachtopties, problemen: list[str]) -> dict[str, Any]:
    """Return the parts that an option gives as a whole, by their name in the opdracht."""

    def lees(optie: str, lezer: Lezer, teksten: Iterable[str] | None) -> list[Any] | None:
        return None if teksten is None else _lees_alle(optie, lezer, teksten, problemen)

    def een(optie: str, lezer: Lezer, tekst: str | None) -> Any:
        gelezen = lees(optie, lezer, None if tekst is None else [tekst])
        return gelezen[0] if gelezen else None

    vast = lees("--vast", _lees_vast, opties.vast)
    return {
        "teams": een("--teams", _lees_teams, opties.teams),
        "inwoners": een("--inwoners", _lees_band, opties.inwoners),
        "per_team": False if opties.gemiddeld else None,
        "hard": opties.hard,
        "doel": opties.doel,
        "groot_gebied": opties.groot_gebied,
        "ook_inwoners": lees("--ook-inwoners", _lees_ook_inwoners, opties.ook_inwoners),
        "mix": lees("--mix", _lees_mix, opties.mix),
        "plafonds": lees("--plafond", _lees_plafond, opties.plafond),
        "binnen": opties.binnen,
        "binnen_hard": False if opties.binnen_zacht else None,
        "binnen_samen": lees("--binnen-samen", _lees_rij, opties.binnen_samen),
        "heel_houden": opties.heel_houden,
        "samen": lees("--samen", _lees_rij, opties.samen),
        "apart": lees("--apart", _lees_rij, opties.apart),
        "vast": None if vast is None else dict(vast),
        "aansluiten_bij": opties.aansluiten_bij,
        "verbindingen": False if opties.zonder_verbindingen else None,
    }


def _tabellen(opties: Opdrachtopties, problemen: list[str]) -> dict[str, dict[str, Any]]:
    """Return the parts with a table of their own, each with what was given of it."""
    kolommen = opties.belasting
    return {
        "belasting": {
            "kolommen": None
            if kolommen is None
            else dict(_lees_alle("--belasting", _lees_belasting, kolommen, problemen)),
            "procent": opties.belasting_procent,
        },
        "ontmoetingsplek": {
            "soorten": opties.ontmoetingsplek,
            "afstand_m": opties.plek_afstand,
            "aandeel": opties.plek_aandeel,
            "omweg": opties.omweg,
        },
        "huidig": {"indeling": opties.huidig, "hoogstens": opties.verplaatst_hoogstens},
    }


def _leg_over(
    waarden: Mapping[str, Any], naam: str, deel: Mapping[str, Any], problemen: list[str]
) -> dict[str, Any]:
    """Put what was given over the same part of the file."""
    al = waarden.get(naam, {})
    samen = {**al, **deel} if isinstance(al, Mapping) else dict(deel)
    nodig, optie = _EIST[naam]
    if nodig not in samen:
        problemen.append(f"geef ook {optie}: zonder die optie zeggen de andere niets.")
        return dict(waarden)
    return {**waarden, naam: samen}


def _maak_ook_hard(waarden: Mapping[str, Any], problemen: list[str]) -> dict[str, Any]:
    delen = waarden.get("ook_inwoners")
    if not isinstance(delen, list) or not delen:
        problemen.append("geef ook --ook-inwoners: zonder die optie zegt --ook-hard niets.")
        return dict(waarden)
    hard = [{**deel, "hard": True} if isinstance(deel, Mapping) else deel for deel in delen]
    return {**waarden, "ook_inwoners": hard}


def _lees_alle(optie: str, lezer: Lezer, teksten: Iterable[str], problemen: list[str]) -> list[Any]:
    gelezen = []
    for tekst in teksten:
        try:
            gelezen.append(lezer(tekst))
        except _Onleesbaar as fout:
            problemen.append(f"{optie} '{tekst[:50]}' is niet te lezen; {fout}.")
    return gelezen


def _lees_teams(tekst: str) -> int | tuple[int, int]:
    delen = [_geheel(deel) for deel in re.split("[-–]", tekst)]
    match delen:
        case [int(aantal)]:
            return aantal
        case [int(laagste), int(hoogste)]:
            return laagste, hoogste
    raise _Onleesbaar("geef een geheel getal, of een laagste en een hoogste: 18 of 16-20")


def _lees_band(tekst: str) -> tuple[int, int]:
    match [_geheel(deel) for deel in re.split("[-–]", tekst)]:
        case [int(laagste), int(hoogste)]:
            return laagste, hoogste
    raise _Onleesbaar("geef twee getallen met een streepje, zoals 10000-12000")


def _lees_ook_inwoners(tekst: str) -> dict[str, Any]:
    kolom, dubbelepunt, band = _om(tekst, ":")
    return {"kolom": kolom} | ({"inwoners": _lees_band(band)} if dubbelepunt else {})


def _lees_belasting(tekst: str) -> tuple[str, float]:
    kolom, gelijk, gewicht = _om(tekst, "=")
    if not kolom:
        raise _Onleesbaar("geef een kolom, of een kolom met een gewicht: wmo_clienten=2")
    return kolom, _getal(gewicht) if gelijk else 1


def _lees_mix(tekst: str) -> dict[str, Any]:
    wat, dubbelepunt, soort = _om(tekst, ":")
    return _teller_en_noemer(wat) | ({"soort": soort} if dubbelepunt else {})


def _lees_plafond(tekst: str) -> dict[str, Any]:
    wat, teken, getal = _om(tekst, "<=")
    if not teken:
        raise _Onleesbaar("zet er '<=' en een getal achter, en zet alles tussen aanhalingstekens")
    return _teller_en_noemer(wat) | {"hoogstens": _getal(getal)}


def _lees_rij(tekst: str) -> list[str]:
    rij = _deel_op(tekst)
    if len(set(rij)) < 2:
        raise _Onleesbaar("noem er twee of meer, met een komma ertussen")
    return rij


def _lees_vast(tekst: str) -> tuple[str, int]:
    gebied, _, nummer = _om(tekst, "=")
    nr = _geheel(nummer)
    if not gebied or nr is None:
        raise _Onleesbaar("geef een gebied en het nummer van een team, zoals Filmwijk=3")
    return gebied, nr


def _teller_en_noemer(tekst: str) -> dict[str, str]:
    teller, streep, noemer = _om(tekst, "/")
    return {"teller": teller} | ({"noemer": noemer} if streep else {})


def _om(tekst: str, teken: str) -> tuple[str, str, str]:
    """Split at the last of this mark; without it everything stands before it."""
    if teken not in tekst:
        return tekst.strip(), "", ""
    voor, _, na = tekst.rpartition(teken)
    return voor.strip(), teken, na.strip()


def _deel_op(tekst: str) -> list[str]:
    return [deel.strip() for deel in tekst.split(",") if deel.strip()]


def _geheel(tekst: str) -> int | None:
    """Return a whole number, also with points between thousands; None for anything else."""
    cijfers = tekst.strip()
    if _DUIZENDTALLEN.fullmatch(cijfers):
        cijfers = cijfers.replace(".", "")
    return int(cijfers) if cijfers.isascii() and cijfers.isdecimal() and len(cijfers) < 20 else None


def _getal(tekst: str) -> float:
    """Return a number written with a decimal comma or point, or with points between thousands."""
    geheel = _geheel(tekst)
    if geheel is not None:
        return geheel
    try:
        return float(tekst.replace(",", "."))
    except ValueError:
        raise _Onleesbaar("het getal klopt niet") from None
