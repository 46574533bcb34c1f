"""Protected counts as columns of a scan: per domain, voorziening, stapeling and trede, and per 1,000."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from gebied.bronnen.tabellen import Cijfers, als_ontbrekend
from gebied.bronnen.voorzieningen import TREDEN, Domein, Voorzieningenlijst
from gebied.model import Bevinding, Herkomst, Kolom, Soort
from gebied.privacy.ruis import variantie
from gebied.privacy.veilig import INSTELLINGEN, NOEMER, STATISTIEKEN, Levering, VeiligeTabel
from gebied.taal import getal, opsomming

HERKOMST: Final = "beschermd-gebruik"
"""Key of the source of every column that is made here."""

BEVINDINGEN: Final = ("GEBRUIK", "GEBRUIK_GESCHAT")
"""Codes of the findings that are made here."""

_LEEFTIJDEN: Final = (
    ("0_14", 0, 15),
    ("15_24", 15, 25),
    ("25_44", 25, 45),
    ("45_64", 45, 65),
    ("65_plus", 65, None),
)
"""Classes of age of CBS: end of the column's name, from, up to and without."""

_OUDSTE: Final = 100
"""An age up to which nearly everybody lives: from here on a range has no end."""

_KLASSE_65: Final = 65
_MEEST_PENSIOEN: Final = 70

_PER: Final = 1000
_BOTST: Final = "voorziening_"
"""Before a voorziening in the name of its column, where that name would be another column's."""

_STAPELING: Final = {
    "1": "hulp uit één domein",
    "2": "hulp uit twee domeinen",
    "3": "hulp uit drie domeinen of meer",
}


@dataclass(frozen=True)
class _Deel:
    """One column to be: its entry, its values by code, and why values are missing."""

    kolom: Kolom
    waarden: pd.Series[Any]
    redenen: pd.Series[str]


def gebruikscijfers(tabel: VeiligeTabel, gebieden: pd.DataFrame, *, opmerking: str = "") -> Cijfers:
    """Return the protected counts of the newest year as figures per gebied.

    Parameters
    ----------
    tabel
        What came through the door.
    gebieden
        Public columns of the scan: code, inwoners, and where there are any ``aantal_0_14`` … or
        ``pct_0_14`` … for the inhabitants of the right age.
    opmerking
        What has to stand beside every map and table, such as "fictieve gegevens".

    Returns
    -------
    Cijfers
        Counts are of the kind `beschermd` (Int64, negative too, null where withheld or not measured). Rates
        are per 1,000 inhabitants of the age of the domain: null where these are fewer than `NOEMER` or the
        count is hidden. No columns when no levering counts.
    """
    codes = list(gebieden["code"])
    if not tabel.jaren:
        return Cijfers(pd.DataFrame({"code": pd.Series(codes, dtype="str")}))
    levering = tabel.levering(max(tabel.jaren))
    delen = [*_Rekenaar(tabel, levering, gebieden.set_index("code")).delen()]
    kolommen = {deel.kolom.naam: deel.waarden.array for deel in delen}
    geschat = tabel.geschat_pct(levering.jaar, codes)
    return Cijfers(
        tabel=pd.DataFrame({"code": pd.Series(codes, dtype="str"), **kolommen}),
        kolommen=tuple(deel.kolom for deel in delen),
        herkomsten=(_herkomst(levering, opmerking),),
        ontbrekend=als_ontbrekend({deel.kolom.naam: deel.redenen for deel in delen}),
        bevindingen=tuple(_bevindingen(levering, geschat)),
    )


def kolom_van_domein(domein: str) -> str:
    """Return the name of the column with the protected persons of a domain."""
    return f"gebruik_{domein}"


def kolom_van_stapeling(categorie: str) -> str:
    """Return the name of the column with the protected persons that have help from so many domains."""
    return f"gebruik_domeinen_{categorie}"


def kolom_van_trede(trede: str) -> str:
    """Return the name of the column with the protected persons × voorzieningen of a trede."""
    return f"gebruik_trede_{trede.replace(' ', '_')}"


def kolom_van(lijst: Voorzieningenlijst, statistiek: str, categorie: str) -> str:
    """Return the name of the column of one category of a statistic."""
    match statistiek:
        case "domein":
            return kolom_van_domein(categorie)
        case "stapeling":
            return kolom_van_stapeling(categorie)
        case _:
            return voorzieningkolommen(lijst, [categorie])[categorie]


def ruisvariantie(tabel: VeiligeTabel) -> dict[str, float]:
    """Return per column with protected counts of the newest year the variance of the noise in one gebied.

    Empty without a levering and with the method ``"onderdrukken"``, which adds no noise. A count that was
    spread over gebieden has less.
    """
    levering = tabel.levering(max(tabel.jaren)) if tabel.jaren else None
    if levering is None or levering.methode != "ruis":
        return {}
    instelling, lijst = INSTELLINGEN[levering.instelling], levering.lijst
    cellen = tabel.cellen.loc[tabel.cellen["levering"] == levering.nr, ["statistiek", "categorie"]]
    geteld = cellen.drop_duplicates()
    per = {soort: variantie(instelling.schaal(soort)) for soort in STATISTIEKEN}
    uit = {kolom_van(lijst, soort, wat): per[soort] for soort, wat in geteld.itertuples(index=False)}
    uit["gebruik_personen"] = per["stapeling"] * int((geteld["statistiek"] == "stapeling").sum())
    for trede in TREDEN:
        erin = {v.sleutel for v in lijst.voorzieningen if v.trede == trede} & set(geteld["categorie"])
        uit[kolom_van_trede(trede)] = per["voorziening"] * len(erin)
    return uit


class _Rekenaar:
    """Makes every column of one levering."""

    def __init__(self, tabel: VeiligeTabel, levering: Levering, gebieden: pd.DataFrame) -> None:
        self.levering, self.lijst, self.gebieden = levering, levering.lijst, gebieden
        self.aantallen = tabel.per_gebied(levering.jaar, list(gebieden.index))
        self.geschat = tabel.geschat_pct(levering.jaar, list(gebieden.index))
        wanneer = levering.peildatum
        self.wanneer = "" if wanneer is None else f" op {wanneer:%d-%m-%Y}"  # the year is in the entry

    def delen(self) -> Iterator[_Deel]:
        """Return all columns in the order in which a user reads them."""
        namen = {domein.sleutel: domein for domein in self.lijst.domeinen}
        for sleutel in self._categorieen("domein"):
            domein = namen.get(sleutel, Domein(sleutel, sleutel))
            aantal = self._waarden([("domein", sleutel)])
            naam = kolom_van_domein(sleutel)
            yield self._aantal(naam, aantal, f"hulp uit {domein.naam}")
            yield self._per_1000(f"{naam}_per_1000", aantal, domein)
        yield from self._stapeling()
        yield from self._voorzieningen()
        kolom = self._kolom(
            "gebruik_geschat_pct",
            "percentage",
            "%",
            "Deel van de personen dat niet per gebied is gemeten, maar over gebieden is verdeeld.",
        )
        yield _Deel(kolom, self.geschat.round(1).astype("Float64"), _geen_redenen(self.geschat.index))

    def _stapeling(self) -> Iterator[_Deel]:
        categorieen = self._categorieen("stapeling")
        for sleutel in categorieen:
            waarden = self._waarden([("stapeling", sleutel)])
            tekst = _STAPELING.get(sleutel, f"hulp uit {sleutel} domeinen")
            yield self._aantal(kolom_van_stapeling(sleutel), waarden, tekst)
        if categorieen:
            waarden = self._waarden([("stapeling", sleutel) for sleutel in categorieen])
            yield self._aantal("gebruik_personen", waarden, "hulp uit een of meer domeinen")

    def _voorzieningen(self) -> Iterator[_Deel]:
        sleutels = self._categorieen("voorziening")
        namen = {v.sleutel: v.naam for v in self.lijst.voorzieningen}
        kolommen = voorzieningkolommen(self.lijst, sleutels)
        for sleutel in sleutels:
            naam = namen.get(sleutel, sleutel)
            waarden = self._waarden([("voorziening", sleutel)])
            yield self._aantal(kolommen[sleutel], waarden, naam)
        yield from self._treden(sleutels)
        uren = {v.sleutel: v.norm_uren for v in self.lijst.voorzieningen if v.norm_uren is not None}
        if genormd := [sleutel for sleutel in sleutels if sleutel in uren]:
            som = self._waarden(
                [("voorziening", sleutel) for sleutel in genormd], [uren[sleutel] for sleutel in genormd]
            )
            tekst = (
                f"Uren werk per jaar volgens een norm, voor {opsomming([namen[s] for s in genormd])}; uit "
                f"beschermde aantallen van {self.levering.jaar}."
            )
            yield self._beschermd(self._kolom("gebruik_belasting", "beschermd", "uren", tekst), som)

    def _treden(self, sleutels: Sequence[str]) -> Iterator[_Deel]:
        for trede in TREDEN:
            erin = [v.sleutel for v in self.lijst.voorzieningen if v.trede == trede and v.sleutel in sleutels]
            if erin:
                tekst = (
                    f"Inwoners per voorziening van de trede '{trede}'{self.wanneer}, opgeteld: wie er twee "
                    "heeft, telt twee keer; beschermd aantal."
                )
                kolom = self._kolom(kolom_van_trede(trede), "beschermd", "personen × voorziening", tekst)
                yield self._beschermd(kolom, self._waarden([("voorziening", sleutel) for sleutel in erin]))

    def _categorieen(self, statistiek: str) -> list[str]:
        return [str(sleutel[1]) for sleutel in self.aantallen.columns if sleutel[0] == statistiek]

    def _waarden(
        self, sleutels: Sequence[tuple[str, str]], gewichten: Sequence[float] | None = None
    ) -> pd.Series[Any]:
        """Return the weighted sum of counts per gebied; unknown where one of them is."""
        if len(sleutels) == 1 and gewichten is None:  # most columns, and this is read with every project
            een: pd.Series[Any] = self.aantallen[sleutels[0]].rename(None)
            return een
        som = self.aantallen[list(sleutels)].astype("Float64")
        if gewichten is not None:
            som = som * gewichten
        uit: pd.Series[Any] = som.sum(axis="columns", skipna=False).round().astype("Int64")
        return uit

    def _aantal(self, naam: str, waarden: pd.Series[Any], waarmee: str) -> _Deel:
        tekst = f"Inwoners met {waarmee}{self.wanneer}; beschermd aantal."
        kolom = self._kolom(naam, "beschermd", "personen", tekst)
        return self._beschermd(kolom, waarden)

    def _beschermd(self, kolom: Kolom, waarden: pd.Series[Any]) -> _Deel:
        return _Deel(kolom, waarden, self._redenen(waarden))

    def _redenen(self, waarden: pd.Series[Any]) -> pd.Series[str]:
        reden = "onderdrukt" if self.levering.methode == "onderdrukken" else "niet gemeten"
        return pd.Series(reden, index=waarden.index, dtype="str").where(waarden.isna())

    def _kolom(self, naam: str, soort: Soort, eenheid: str, tekst: str) -> Kolom:
        return Kolom(naam, soort, eenheid, tekst, self.levering.jaar, HERKOMST)

    def _per_1000(self, naam: str, aantal: pd.Series[Any], domein: Domein) -> _Deel:
        noemer, wie = inwoners_van_leeftijd(self.gebieden, domein.leeftijd)
        drempel = self.levering.drempel
        klein, laag = noemer < NOEMER, aantal < drempel
        redenen = self._redenen(aantal)
        redenen = redenen.mask(laag.fillna(False), f"minder dan {drempel} personen")
        redenen = redenen.mask(klein.fillna(False), f"minder dan {NOEMER} {wie}")
        redenen = redenen.mask(noemer.isna(), f"{wie}: onbekend")
        waarden = (_PER * aantal.astype("Float64") / noemer.where(noemer >= NOEMER)).where(redenen.isna())
        kolom = self._kolom(
            naam,
            "gemiddelde",
            "per 1.000",
            f"Inwoners met hulp uit {domein.naam}{self.wanneer} per {getal(_PER)} {wie}; uit een beschermd "
            "aantal.",
        )
        return _Deel(kolom, waarden.round(), redenen)  # noise leaves no decimals to tell


def voorzieningkolommen(lijst: Voorzieningenlijst, sleutels: Collection[str]) -> dict[str, str]:
    """Return per voorziening the name of its column; one named like another column says what it is."""
    domeinen = [domein.sleutel for domein in lijst.domeinen]
    bezet = {*domeinen, *(f"{domein}_per_{_PER}" for domein in domeinen)}
    bezet |= {"personen", "belasting", "geschat_pct", *(f"domeinen_{aantal}" for aantal in _STAPELING)}
    bezet |= {kolom_van_trede(trede).removeprefix("gebruik_") for trede in TREDEN}
    return {
        sleutel: f"gebruik_{_BOTST}{sleutel}"
        if sleutel in bezet or sleutel.startswith(_BOTST)
        else f"gebruik_{sleutel}"
        for sleutel in sleutels
    }


def inwoners_van_leeftijd(
    gebieden: pd.DataFrame, leeftijd: tuple[int, int] | None
) -> tuple[pd.Series[float], str]:
    """Return the inhabitants of an age (from, up to and without) and what they are called.

    From the classes of CBS; of a class that is only partly of the age, that part of its years. An age up to
    that of the pension ends at 65 here. All inhabitants where the classes are not there or cannot make up
    the age.
    """
    alle = gebieden["inwoners"].astype("Float64")
    if leeftijd is not None and _KLASSE_65 < leeftijd[1] <= _MEEST_PENSIOEN:
        leeftijd = (leeftijd[0], _KLASSE_65)  # figures know no age between 65 and that of the pension
    klassen = _klassen(leeftijd) if leeftijd is not None else None
    if leeftijd is None or not klassen or sum(klassen.values()) == len(_LEEFTIJDEN):
        return alle, "inwoners"
    aantallen = [deel * aantal for k, deel in klassen.items() if (aantal := _klasse(gebieden, k)) is not None]
    if len(aantallen) < len(klassen):
        return alle, "inwoners"
    som = pd.concat(aantallen, axis="columns").sum(axis="columns", skipna=False)
    geschat = ", deels geschat" if any(deel < 1 for deel in klassen.values()) else ""
    return som, f"inwoners {_leeftijd(*leeftijd)}{geschat}"


def _leeftijd(van: int, tot: int) -> str:
    if tot >= _OUDSTE:
        return f"van {van} jaar en ouder"
    return f"tot {tot} jaar" if van <= 0 else f"van {van} tot {tot} jaar"


def _klassen(leeftijd: tuple[int, int]) -> dict[str, float] | None:
    """Return which part of each class is of an age, or None when classes cannot tell."""
    van, tot = leeftijd
    uit: dict[str, float] = {}
    for klasse, begin, eind in _LEEFTIJDEN:
        if eind is None:
            if tot <= begin:
                continue
            if van > begin or tot < _OUDSTE:
                return None
            uit[klasse] = 1.0
        elif (jaren := min(tot, eind) - max(van, begin)) > 0:
            uit[klasse] = jaren / (eind - begin)
    return uit


def _klasse(gebieden: pd.DataFrame, klasse: str) -> pd.Series[float] | None:
    """Return the inhabitants of a class of age, or None where the scan has no such column."""
    if f"aantal_{klasse}" in gebieden:
        return gebieden[f"aantal_{klasse}"].astype("Float64")
    if f"pct_{klasse}" in gebieden:
        return gebieden[f"pct_{klasse}"].astype("Float64") / 100 * gebieden["inwoners"].astype("Float64")
    return None


def _geen_redenen(codes: pd.Index[str]) -> pd.Series[str]:
    return pd.Series([None] * len(codes), index=codes, dtype="str")


def bescherming(levering: Levering) -> str:
    """Return in a few words how the counts of a levering were protected."""
    if levering.methode == "onderdrukken":
        return "beschermd door kleine aantallen weg te laten"
    epsilon = f"{levering.epsilon:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return f"beschermd met ruis (ε = {epsilon})"


def _herkomst(levering: Levering, opmerking: str) -> Herkomst:
    return Herkomst(
        HERKOMST,
        "Gebruik van voorzieningen",
        tabel=f"levering {levering.nr} van {levering.jaar}, {bescherming(levering)}",
        opgehaald=levering.gemaakt_op,
        opmerking=opmerking,
    )


def _bevindingen(levering: Levering, geschat: pd.Series[float]) -> Iterator[Bevinding]:
    yield Bevinding(
        "GEBRUIK",
        f"Het gebruik van voorzieningen komt uit levering {levering.nr} van {levering.jaar} en is "
        f"{bescherming(levering)}. Aantallen zijn afgerond op 5; onder de {levering.drempel} staat er "
        f"<{levering.drempel}.",
    )
    if (aantal := int((geschat > 0).sum())) > 0:
        yield Bevinding(
            "GEBRUIK_GESCHAT",
            f"Het gebruik van {getal(aantal)} gebieden is (deels) geschat: het is gemeten per postcode of "
            "een ander gebied en verdeeld over gebieden. De kolom gebruik_geschat_pct zegt welk deel.",
        )
