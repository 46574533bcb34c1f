"""Files with public figures per gebied: StatLine, the xlsx of CBS, or a plain table of a gemeente."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from gebied.bronnen import _codes as cbs
from gebied.bronnen._kaartbestand import jaar_uit_naam, niveau_uit_naam
from gebied.bronnen._kolommen import Kolomkeuze, Koppeling, kies_kolommen, lees_koppeling
from gebied.bronnen._tabelbestand import lees_tabel
from gebied.bronnen._waarden import GETAL_SOORTEN, als_tekst, lees_waarden
from gebied.bronnen.namen import herken, voorkeur
from gebied.bronnen.rivm import is_rivm, lees_rivm
from gebied.bronnen.tabellen import ONTBREKEND_KOLOMMEN, Cijfers, leeg_ontbrekend
from gebied.fouten import InvoerGeweigerd
from gebied.model import Bevinding, Herkomst, Kolom, Niveau, Soort
from gebied.schema import CIJFERS, controleer

DIMENSIES: Final = ("Leeftijd", "Marges", "Geslacht")
"""Keys of StatLine that split a table in several rows per gebied; they are no figures."""

_SOORT_BIJ_EENHEID: Final[dict[str, Soort]] = {"%": "percentage", "km": "gemiddelde"}
_HULPKOLOMMEN: Final = ("gemeente", "indelingswijziging")
_STAP: Final = "verbeter de genoemde punten in het bestand en lees het opnieuw in. Er is niets opgeslagen."


def lees_cijfers(
    pad: str | Path,
    *,
    jaar: int | None = None,
    koppeling: str | Path | None = None,
    niveau: Niveau | None = None,
) -> Cijfers:
    """Read public, aggregated figures: one row per gebied, or a download of the health figures of RIVM.

    Parameters
    ----------
    pad
        CSV (any delimiter, UTF-8 or Windows, decimal comma or point), xlsx or parquet.
    jaar
        Year of the figures; by default from a column with the period, or from the file name.
    koppeling
        TOML file with ``[kolommen]`` and ``[groepen]``, see `grenzen.lees_grenzen`.
    niveau
        Level of codes without BU, WK or GM, where the numbers do not show it.

    Returns
    -------
    Cijfers
        Rows of all levels in the file. A text column that is not known is a group.

    Raises
    ------
    InvoerGeweigerd
        With every fault: no codes, a code twice, text among figures.
    """
    if is_rivm(pad):
        return lees_rivm(pad, periode=jaar)
    return _lees(Path(pad), lees_koppeling(koppeling), jaar=jaar, niveau=niveau, alleen_groepen=False)


def lees_groepen(pad: str | Path, *, niveau: Niveau | None = None) -> Cijfers:
    """Read a file that groups gebieden: a column with codes, all other columns are groups (text).

    Raises
    ------
    InvoerGeweigerd
        As `lees_cijfers`, and when there is no column with a group.
    """
    return _lees(Path(pad), Koppeling(), jaar=None, niveau=niveau, alleen_groepen=True)


def _lees(
    pad: Path, koppeling: Koppeling, *, jaar: int | None, niveau: Niveau | None, alleen_groepen: bool
) -> Cijfers:
    bron = lees_tabel(pad)
    problemen: list[str] = []
    keuze = kies_kolommen(list(bron.columns), koppeling, problemen, overslaan=DIMENSIES)
    codekolom = _kies_codekolom(bron, keuze, koppeling)
    if codekolom is None:
        problemen.append(_geen_code(bron))
        raise _geweigerd(problemen, pad)
    bron, bevindingen = _zonder_voetregels(bron, codekolom)
    jaar = jaar or keuze.jaar(bron) or jaar_uit_naam(pad.stem)
    herkomst = Herkomst(
        sleutel=f"cijfers-{pad.stem}",
        bron="CBS" if _is_cbs(bron, codekolom) else pad.name,
        tabel=pad.name,
        jaar=jaar,
        opgehaald=date.today(),
        licentie="CC BY 4.0" if _is_cbs(bron, codekolom) else "",
        sha256=hashlib.sha256(pad.read_bytes()).hexdigest(),
    )
    tabel = pd.DataFrame({"code": _codes(bron[codekolom], niveau, problemen)})
    problemen += _dubbele_codes(bron, tabel["code"])
    naamkolom = _kies_naamkolom(bron, keuze, codekolom)
    if naamkolom is not None:
        tabel["naam"] = als_tekst(bron[naamkolom])
    kolommen, ontbrekend = _vul_waarden(
        tabel, bron, keuze, herkomst, problemen, alleen_groepen=alleen_groepen
    )
    if not kolommen:
        wat = "groep, zoals stadsdeel" if alleen_groepen else "cijfer of een groep"
        problemen.append(f"er is naast de code geen kolom met een {wat}.")
    if problemen:
        raise _geweigerd(problemen, pad)
    return Cijfers(
        tabel=controleer(tabel.sort_values("code", ignore_index=True), CIJFERS, herkomst=pad.name),
        kolommen=tuple(kolommen),
        herkomsten=(herkomst,),
        ontbrekend=ontbrekend.sort_values(["kolom", "code"], ignore_index=True),
        bevindingen=(*keuze.bevindingen, *bevindingen),
    )


def _geweigerd(problemen: Sequence[str], pad: Path) -> InvoerGeweigerd:
    return InvoerGeweigerd(
        f"De cijfers uit {pad.name} zijn niet te gebruiken.", problemen=problemen, stap=_STAP
    )


def _geen_code(bron: pd.DataFrame) -> str:
    kolommen = ", ".join(list(bron.columns)[:8])
    return (
        f"er is geen kolom met codes van gebieden; kolommen in het bestand: {kolommen}. "
        "Noem die kolom 'code', of gebruik een koppelbestand (--koppeling)."
    )


def _algemene_codes(bron: pd.DataFrame) -> list[str]:
    """Return the columns that by their name may hold codes of any level, the preferred one first."""
    namen = [naam for naam in bron.columns if (kolom := herken(naam)) and kolom.naam == "code"]
    return sorted(namen, key=voorkeur)


def _kies_codekolom(bron: pd.DataFrame, keuze: Kolomkeuze, koppeling: Koppeling) -> str | None:
    """Return the column with codes; in StatLine a title that others give to codes holds names."""
    if "code" in koppeling.kolommen:
        return keuze.vreemd("code")
    algemeen = _algemene_codes(bron)
    met_codes = [naam for naam in algemeen if cbs.lijkt_op_codes(bron[naam])]
    fijnste = [keuze.vreemd(naam) for naam in ("buurtcode", "wijkcode", "gemeentecode")]
    return next((naam for naam in (*met_codes, *fijnste, *algemeen) if naam), None)


def _is_cbs(bron: pd.DataFrame, codekolom: str) -> bool:
    """Return whether only CBS heads its codes like this; RIVM does too, and has a column Marges."""
    kop = codekolom.casefold().startswith(
        ("gwb_code", "codering", "regioaanduiding", "regiocode (", "regios")
    )
    return kop and "Marges" not in bron


def _kies_naamkolom(bron: pd.DataFrame, keuze: Kolomkeuze, codekolom: str) -> str | None:
    bekend = [keuze.vreemd(ons) for ons in ("naam", "buurtnaam", "wijknaam")]
    titels = [naam for naam in _algemene_codes(bron) if not cbs.lijkt_op_codes(bron[naam])]
    return next((naam for naam in (*bekend, *titels) if naam and naam != codekolom), None)


def _zonder_voetregels(bron: pd.DataFrame, codekolom: str) -> tuple[pd.DataFrame, list[Bevinding]]:
    """Leave out lines with only a remark, such as "Bron: CBS" under a table."""
    codevorm = cbs.als_tekst(bron[codekolom]).str.fullmatch(r"(?:GM|WK|BU|NL)?\d[0-9A-Z]*").fillna(False)
    voet = bron.drop(columns=codekolom).isna().all(axis=1) & ~codevorm.astype(bool)
    if len(bron.columns) == 1 or not voet.any():
        return bron, []
    regels = "; ".join(bron.loc[voet, codekolom].astype(str).head(3))
    tekst = f"{int(voet.sum())} regels zonder cijfers zijn overgeslagen ({regels})."
    return bron[~voet].reset_index(drop=True), [Bevinding("REGEL_OVERGESLAGEN", tekst)]


def _codes(kolom: pd.Series, niveau: Niveau | None, problemen: list[str]) -> pd.Series[str]:
    codes = cbs.als_tekst(kolom)
    niveau = niveau or niveau_uit_naam(str(kolom.name)) or cbs.niveau_van_getallen(codes)
    volledig = cbs.volledig(codes, niveau)
    if niveau is None and volledig.str.fullmatch(r"\d+").any():
        problemen.append(
            f"uit de codes (zoals {codes.iloc[0]}) blijkt niet of dit buurten of wijken zijn; geef --niveau."
        )
        return volledig.astype("str")
    problemen += cbs.fouten_in_codes(volledig, None)
    return volledig.astype("str")


def _dubbele_codes(bron: pd.DataFrame, codes: pd.Series[str]) -> list[str]:
    dubbel = codes[codes.duplicated()].dropna().unique()
    if not len(dubbel):
        return []
    splitsing = [
        naam
        for naam in bron.columns
        if bron[naam].nunique() > 1 and (naam in DIMENSIES or ((k := herken(naam)) and k.naam == "periode"))
    ]
    reden = (
        f" Het bestand telt meer waarden van {', '.join(splitsing)}: houd er één over." if splitsing else ""
    )
    return [
        f"{len(dubbel)} codes komen vaker voor ({', '.join(dubbel[:5])}); geef één regel per gebied.{reden}"
    ]


def _vul_waarden(
    tabel: pd.DataFrame,
    bron: pd.DataFrame,
    keuze: Kolomkeuze,
    herkomst: Herkomst,
    problemen: list[str],
    *,
    alleen_groepen: bool,
) -> tuple[list[Kolom], pd.DataFrame]:
    """Add figures, groups and what `koppelen` needs to explain a mismatch; return catalogue and gaps."""
    kolommen: list[Kolom] = []
    stukken = []
    for vreemd, gekend in keuze.kolommen.items():
        if gekend.soort == "kenmerk":
            if gekend.naam in _HULPKOLOMMEN:
                tabel[gekend.naam] = lees_waarden(bron[vreemd], gekend).reeks
            continue
        kolom = replace(gekend, soort="groep") if alleen_groepen else gekend
        waarden = lees_waarden(bron[vreemd], kolom)
        if waarden.fouten and kolom.soort in GETAL_SOORTEN:
            problemen.append(f"kolom {vreemd} bevat geen getal: {', '.join(waarden.fouten)}.")
        if kolom.naam == "inwoners" and not waarden.fouten and not _is_telling(waarden.reeks):
            problemen.append(f"kolom {vreemd} met inwoners bevat een getal onder 0 of met een komma.")
        if kolom.soort == "onbekend":
            tekst = not pd.api.types.is_numeric_dtype(waarden.reeks.dtype)
            soort: Soort = "groep" if tekst else _SOORT_BIJ_EENHEID.get(kolom.eenheid, "onbekend")
            kolom = replace(kolom, soort=soort)
        tabel[kolom.naam] = waarden.reeks
        kolommen.append(replace(kolom, jaar=herkomst.jaar, herkomst=herkomst.sleutel))
        redenen = waarden.redenen.dropna()
        delen = {"code": tabel.loc[redenen.index, "code"], "kolom": kolom.naam, "reden": redenen}
        stukken.append(pd.DataFrame(delen, columns=ONTBREKEND_KOLOMMEN))
    gevuld = [stuk for stuk in stukken if len(stuk)]
    return kolommen, pd.concat(gevuld, ignore_index=True) if gevuld else leeg_ontbrekend()


def _is_telling(reeks: pd.Series) -> bool:
    return pd.api.types.is_integer_dtype(reeks.dtype) and bool((reeks.dropna() >= 0).all())
