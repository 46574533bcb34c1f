"""From what a file says about a place to the area where a person is counted, and from there to gebieden.

Only public tables are used: the scan, postcodes, areas of another year. What a text means never depends on
who wrote it or how often, so the areas that can be counted in are known before any file is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from gebied.aandeel import aandelen
from gebied.bronnen.zoeken import Zoeklijst
from gebied.fouten import InvoerGeweigerd
from gebied.privacy.telling import PLAATS_ONBEKEND, Plaats
from gebied.privacy.veilig import GEBIED
from gebied.taal import getal

_GEEN_GROEP: Final = frozenset(
    {"code", "naam", "gemeentecode", "gemeente", "inwoners", "geometry", "restgebied", "postcode"}
)
_BINNEN: Final = 0.99
"""An old area that lies inside for less than this has inhabitants elsewhere too."""

MINST_BINNEN: Final = 0.1
"""An old area that lies inside for less than this is a neighbour: who lives there lives elsewhere."""

_MEERVOUD: Final = {
    "pc4": "postcodes van vier cijfers",
    "pc5": "postcodes van vijf tekens",
    "oud": "gebieden van een ander jaar",
}

_POSTCODE: Final = re.compile(r"([1-9]\d{3})([A-Z]?)([A-Z]?)(?![A-Z0-9])")

Vind = Callable[[str], Plaats | None]


@dataclass(frozen=True, repr=False)
class Plaatssoort:
    """One way in which files name places.

    Parameters
    ----------
    vind
        From a text to the area where it is counted, None when it means nothing here.
    doelen
        Every area that can come out.
    uitleg
        Dutch sentences on what is estimated.
    """

    vind: Vind
    doelen: frozenset[Plaats]
    uitleg: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Plaatsen:
    """All that is known about places, from public tables only.

    Parameters
    ----------
    gebieden
        The scan: `code`, `naam`, `inwoners` and columns of groups.
    omrekening
        `soort_plaats`, `plaats`, `code`, `aandeel`: how a measured area that is no gebied is spread over
        gebieden. The shares of one area add up to exactly 1.
    soorten
        Kind of place (``"gebied"``, ``"naam"``, ``"pc6"`` …, or a group of the scan) → how it is read.
    """

    gebieden: pd.DataFrame
    omrekening: pd.DataFrame
    soorten: Mapping[str, Plaatssoort] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Plaatsen({len(self.gebieden)} gebieden; {', '.join(self.soorten)})"

    @property
    def teksten(self) -> frozenset[str]:
        """Public texts: codes and names of gebieden, and values of groups."""
        kolommen = ["code", "naam", *(naam for naam in self.soorten if naam in self.gebieden)]
        return frozenset(str(t) for kolom in kolommen for t in self.gebieden[kolom].dropna())

    def universum(self, soort: str) -> tuple[Plaats, ...]:
        """Return every area in which a text of this kind can be counted, in order.

        A gebied that no such area reaches is one of them too, so that every gebied has a count.

        Raises
        ------
        InvoerGeweigerd
            When places of this kind cannot be read; with the next step.
        """
        doelen = self._soort(soort).doelen
        hier = {code for kind, code in doelen if kind == GEBIED}
        elders = {kind for kind, _ in doelen} - {GEBIED}
        rijen = self.omrekening[self.omrekening["soort_plaats"].isin(elders)]
        over = set(self.gebieden["code"]) - hier - set(rijen["code"])
        return tuple(sorted(doelen | {(GEBIED, code) for code in over}))

    def zoek(self, soort: str, teksten: Iterable[str]) -> list[Plaats | str]:
        """Return for every text the area where it is counted, or the reason why there is none.

        Raises
        ------
        InvoerGeweigerd
            When places of this kind cannot be read; with the next step.
        """
        vind = self._soort(soort).vind
        return [vind(tekst.strip()) or PLAATS_ONBEKEND for tekst in teksten]

    def verslag(self, soorten: Iterable[str]) -> tuple[str, ...]:
        """Return Dutch sentences on what is estimated when places of these kinds are read."""
        return tuple(
            dict.fromkeys(
                zin for soort in soorten if soort in self.soorten for zin in self.soorten[soort].uitleg
            )
        )

    def _soort(self, soort: str) -> Plaatssoort:
        if soort in self.soorten:
            return self.soorten[soort]
        if soort == "oud":
            stap = "geef met --oude-grenzen de kaart van het jaar van die codes."
        elif soort in ("pc4", "pc5", "pc6"):
            stap = "geef met --postcodes een tabel van postcodes naar gebieden, zoals die van CBS."
        else:
            stap = f"kies uit {', '.join(self.soorten)}."
        raise InvoerGeweigerd(
            f"Plaatsen van de soort '{soort}' zijn niet om te zetten naar gebieden van deze wijkscan.",
            stap=stap,
        )


def maak_plaatsen(
    gebieden: pd.DataFrame,
    *,
    pc6: pd.DataFrame | None = None,
    postcodes: pd.DataFrame | None = None,
    oud: pd.DataFrame | None = None,
) -> Plaatsen:
    """Gather all that is known about places.

    Parameters
    ----------
    gebieden
        `code`, `naam`, `inwoners` (null where unknown), text columns of groups such as `stadsdeel`, and
        `postcode` (the most common PC4 of a gebied) where the scan has it.
    pc6
        `postcode` (1234AB), `code`, `adressen`: as `bronnen.postcodes` reads it. A PC6 is counted in the
        gebied with most of its addresses.
    postcodes
        `postcode` (1234), `code` and perhaps `adressen`; goes before the column `postcode` of the scan.
    oud
        `plaats`, `code`, `aandeel` and perhaps `binnen`, from `koppelen.omrekentabel`.
    """
    groepen = [
        str(naam)
        for naam in gebieden.columns
        if naam not in _GEEN_GROEP and pd.api.types.is_string_dtype(gebieden[naam].dtype)
    ]
    soorten, delen = _gebieden(gebieden), [_LEEG]
    for groep in groepen:
        _voeg_toe(soorten, delen, groep, *_groep(gebieden, groep))
    for soort, deel in _postcodesoorten(gebieden, pc6, postcodes).items():
        _voeg_toe(soorten, delen, soort, *deel)
    if oud is not None:
        _voeg_toe(soorten, delen, "oud", *_oud(oud))
    omrekening = pd.concat(delen, ignore_index=True).drop_duplicates(["soort_plaats", "plaats", "code"])
    vast = [naam for naam in ("code", "naam", "gemeente", "inwoners") if naam in gebieden]
    bekend = gebieden[[*vast, *groepen]]
    return Plaatsen(bekend, omrekening.reset_index(drop=True), soorten)


_LEEG: Final = pd.DataFrame(
    {
        "soort_plaats": pd.Series(dtype="str"),
        "plaats": pd.Series(dtype="str"),
        "code": pd.Series(dtype="str"),
        "aandeel": pd.Series(dtype="float64"),
    }
)


def _voeg_toe(
    soorten: dict[str, Plaatssoort],
    delen: list[pd.DataFrame],
    soort: str,
    hoe: Plaatssoort,
    deel: pd.DataFrame,
) -> None:
    soorten[soort] = hoe
    delen.append(deel)


def _gebieden(gebieden: pd.DataFrame) -> dict[str, Plaatssoort]:
    """Gebieden by code and by name; a name that is not unique means nothing."""
    lijst = Zoeklijst(gebieden)
    doelen = frozenset((GEBIED, code) for code in gebieden["code"])

    def vind(tekst: str) -> Plaats | None:
        codes = lijst.vind(tekst)
        return (GEBIED, codes[0]) if len(codes) == 1 else None

    dubbel = sorted(set(gebieden.loc[gebieden["naam"].duplicated(), "naam"]))
    uitleg = (
        (f"Deze namen komen meer dan eens voor en zijn alleen met hun code te tellen: {', '.join(dubbel)}.",)
        if dubbel
        else ()
    )
    return {GEBIED: Plaatssoort(vind, doelen), "naam": Plaatssoort(vind, doelen, uitleg)}


def _groep(gebieden: pd.DataFrame, groep: str) -> tuple[Plaatssoort, pd.DataFrame]:
    """A group of the scan, by the inhabitants of its gebieden."""
    paren = pd.DataFrame(
        {
            "plaats": gebieden[groep].astype("str"),
            "code": gebieden["code"],
            "gewicht": _inwoners(gebieden),
        }
    )[gebieden[groep].notna()]
    doel, deel, uitleg = _verdeel(groep, f"waarden van '{groep}'", paren, "inwoners")
    return Plaatssoort(_op_lijst(doel), frozenset(doel.values()), uitleg), deel


def _inwoners(gebieden: pd.DataFrame) -> pd.Series[float]:
    """Return inhabitants to weigh by; unknown is not zero, such a gebied weighs as one of average size."""
    bekend = gebieden["inwoners"].astype("Float64").astype("float64")
    gemiddeld = bekend.mean()
    return bekend.fillna(0.0 if pd.isna(gemiddeld) else gemiddeld)


def _oud(oud: pd.DataFrame) -> tuple[Plaatssoort, pd.DataFrame]:
    """Areas of another year, by where people live now; those of neighbours are not known here."""
    if "binnen" in oud:
        oud = oud[oud["binnen"] >= MINST_BINNEN]
    paren = oud.rename(columns={"aandeel": "gewicht"})
    doel, deel, uitleg = _verdeel("oud", _MEERVOUD["oud"], paren, "")
    half = 0
    if "binnen" in oud:
        half = int((oud.groupby("plaats")["binnen"].first() < _BINNEN).sum())
    if half:
        uitleg += (
            f"{getal(half)} {_MEERVOUD['oud']} liggen voor een deel buiten deze wijkscan; wie daar woont, is "
            "niet te onderscheiden en telt mee.",
        )
    return Plaatssoort(_op_lijst(doel), frozenset(doel.values()), uitleg), deel


def _op_lijst(doel: Mapping[str, Plaats]) -> Vind:
    """Find by code in any form or by name among areas that are no gebieden."""
    plaatsen = list(doel)
    lijst = Zoeklijst(pd.DataFrame({"code": plaatsen, "naam": plaatsen}, dtype="str"))

    def vind(tekst: str) -> Plaats | None:
        gevonden = lijst.vind(tekst)
        return doel[gevonden[0]] if len(gevonden) == 1 else None

    return vind


def _postcodesoorten(
    gebieden: pd.DataFrame, pc6: pd.DataFrame | None, postcodes: pd.DataFrame | None
) -> dict[str, tuple[Plaatssoort, pd.DataFrame]]:
    """Postcodes of six, five and four signs, as precise as the tables allow."""
    if pc6 is not None:
        per_lengte = {
            f"pc{lengte}": _per_postcode(
                f"pc{lengte}",
                pc6.assign(plaats=pc6["postcode"].str[:lengte], gewicht=pc6["adressen"].astype("float64")),
                "adressen",
            )
            for lengte in (5, 4)
        }
        return {"pc6": _heel(pc6, per_lengte), **per_lengte}
    if postcodes is not None:
        paren, waarmee = _met_inwoners(postcodes, gebieden)
    elif "postcode" in gebieden:
        eigen = gebieden.loc[gebieden["postcode"].notna(), ["code", "postcode"]]
        eigen = eigen.assign(
            postcode=eigen["postcode"].astype("str").str.extract(r"([1-9]\d{3})", expand=False)
        )
        paren, waarmee = _met_inwoners(eigen.dropna(), gebieden)
    else:
        return {}
    soort, deel = _per_postcode("pc4", paren, waarmee)
    gekort = ("Van langere postcodes zijn alleen de vier cijfers gebruikt.",)
    kort = Plaatssoort(soort.vind, soort.doelen, (*gekort, *soort.uitleg))
    return {"pc4": (soort, deel), "pc5": (kort, _LEEG), "pc6": (kort, _LEEG)}


def _met_inwoners(postcodes: pd.DataFrame, gebieden: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return pairs of postcode and gebied with addresses, else with inhabitants, shared by its postcodes."""
    paren = postcodes.rename(columns={"postcode": "plaats"})
    if "adressen" in postcodes:
        return paren.assign(gewicht=paren["adressen"].astype("float64")), "adressen"
    inwoners = _inwoners(gebieden).set_axis(gebieden["code"])
    keer = paren.groupby("code")["plaats"].transform("size")
    return paren.assign(gewicht=paren["code"].map(inwoners).fillna(0.0) / keer), "inwoners"


def _per_postcode(soort: str, paren: pd.DataFrame, waarmee: str) -> tuple[Plaatssoort, pd.DataFrame]:
    samen = paren.groupby(["plaats", "code"])["gewicht"].sum().reset_index()
    doel, deel, uitleg = _verdeel(soort, _MEERVOUD[soort], samen, waarmee)
    lengte = int(soort[-1])

    def vind(tekst: str) -> Plaats | None:
        postcode = _postcode(tekst)
        return doel.get(postcode[:lengte]) if len(postcode) >= lengte else None

    return Plaatssoort(vind, frozenset(doel.values()), uitleg), deel


def _heel(
    pc6: pd.DataFrame, per_lengte: Mapping[str, tuple[Plaatssoort, pd.DataFrame]]
) -> tuple[Plaatssoort, pd.DataFrame]:
    """PC6: counted as a whole in the gebied with most addresses; a new one where its neighbours all lie."""
    volgorde = pc6.sort_values(["postcode", "adressen", "code"], ascending=[True, False, True])
    grootste = volgorde.drop_duplicates("postcode")
    doel = dict(zip(grootste["postcode"], grootste["code"], strict=True))
    elders = 100 * (1 - grootste["adressen"].sum() / max(pc6["adressen"].sum(), 1))
    uitleg = (
        "Een postcode van zes tekens telt in het gebied met de meeste adressen; "
        f"{getal(elders, 1)} % van de adressen ligt in een ander gebied dan zijn postcode.",
    )

    def vind(tekst: str) -> Plaats | None:
        postcode = _postcode(tekst)
        if len(postcode) < 6:
            return None
        if postcode in doel:
            return (GEBIED, doel[postcode])
        for soort in per_lengte.values():
            plaats = soort[0].vind(postcode)
            if plaats is not None and plaats[0] == GEBIED:
                return plaats
        return None

    doelen = frozenset((GEBIED, code) for code in doel.values())
    via = {plaats for soort, _ in per_lengte.values() for plaats in soort.doelen if plaats[0] == GEBIED}
    return Plaatssoort(vind, doelen | via, uitleg), _LEEG


def _postcode(tekst: str) -> str:
    """Return a postcode without space and in capitals, or ``""``."""
    gevonden = _POSTCODE.fullmatch(re.sub(r"[\s-]", "", tekst).upper())
    return gevonden[0] if gevonden else ""


def _verdeel(
    soort: str, meervoud: str, paren: pd.DataFrame, waarmee: str
) -> tuple[dict[str, Plaats], pd.DataFrame, tuple[str, ...]]:
    """Spread areas over gebieden by weight.

    Returns
    -------
    doel
        Area → where it is counted: in itself, or in a gebied when it lies in one only.
    omrekening
        Shares of the areas that are counted in themselves.
    uitleg
        Dutch sentences on how much is estimated.
    """
    paren = paren.sort_values(["plaats", "code"], ignore_index=True)
    paren["aandeel"] = aandelen(paren["gewicht"], paren["plaats"])
    paren = paren[paren["aandeel"] > 0]
    verdeeld = paren["plaats"].duplicated(keep=False)
    heel = paren[~verdeeld]
    doel: dict[str, Plaats] = {
        plaats: (GEBIED, code) for plaats, code in zip(heel["plaats"], heel["code"], strict=True)
    }
    doel |= {plaats: (soort, plaats) for plaats in paren.loc[verdeeld, "plaats"]}
    deel = paren.loc[verdeeld, ["plaats", "code", "aandeel"]].assign(soort_plaats=soort)[list(_LEEG.columns)]
    return doel, deel, _over_verdelen(meervoud, paren, verdeeld, waarmee)


def _over_verdelen(
    meervoud: str, paren: pd.DataFrame, verdeeld: pd.Series[bool], waarmee: str
) -> tuple[str, ...]:
    if not verdeeld.any():
        return ()
    aantal, alle = paren.loc[verdeeld, "plaats"].nunique(), paren["plaats"].nunique()
    liggen = "ligt" if aantal == 1 else "liggen"
    zin = f"{getal(aantal)} van de {getal(alle)} {meervoud} {liggen} in meer dan één gebied. "
    if not waarmee:
        return (zin + "Hun aantallen zijn verdeeld naar waar mensen wonen: dat is een schatting.",)
    pct = 100 * paren.loc[verdeeld, "gewicht"].sum() / max(float(paren["gewicht"].sum()), 1e-9)
    return (
        f"{zin}Hun aantallen zijn verdeeld naar {waarmee}: dat is een schatting, "
        f"voor {getal(pct)} % van de {waarmee}.",
    )
