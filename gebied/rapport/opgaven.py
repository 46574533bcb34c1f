"""The opgavenindex, gebiedstypen and dissimilarity as a report and as sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from gebied.indicatoren.gebiedstypen import Gebiedstypen
from gebied.indicatoren.opgavenindex import Opgavenindex
from gebied.indicatoren.spreiding import Spreiding
from gebied.rapport.document import Alinea, Document, Kop, Onderdeel, Tabel
from gebied.taal import getal, opsomming


@dataclass(frozen=True)
class Opgaven:
    """What is compared between gebieden.

    Parameters
    ----------
    scan
        Name of the scan.
    index
        The opgavenindex.
    typen
        The gebiedstypen, or None, and then `geen_typen` says why.
    spreiding
        Dissimilarity of indicators.
    bronnen
        Sources.
    """

    scan: str
    index: Opgavenindex
    typen: Gebiedstypen | None
    geen_typen: str
    spreiding: Sequence[Spreiding]
    bronnen: tuple[str, ...] = ()


def opgavendocument(opgaven: Opgaven, *, datum: date | None = None) -> Document:
    """Return the report: ranks with their range, what the index is made of, types and dissimilarity."""
    return Document(
        titel=f"Opgaven in {opgaven.scan}",
        ondertitel="Opgavenindex, gebiedstypen en spreiding",
        onderdelen=tuple(_delen(opgaven)),
        onderwerp="Opgavenindex",
        datum=datum,
        bronnen=opgaven.bronnen,
    )


def opgavenbladen(opgaven: Opgaven) -> dict[str, pd.DataFrame]:
    """Return every number of the report as sheets."""
    index, typen = opgaven.index, opgaven.typen
    bladen = {
        "opgavenindex": index.tabel.rename_axis("plaats").reset_index(),
        "bijdragen": index.bijdragen.rename_axis("plaats").reset_index(),
        "gewichten": index.gewichten.reset_index(drop=True),
        "weglaten": index.weglating.reset_index(drop=True),
    }
    if typen is not None:
        bladen["gebiedstypen"] = typen.tabel.rename_axis("plaats").reset_index()
        bladen["kenmerken"] = pd.DataFrame(
            [
                {"type": deel.nr, "naam": deel.naam, "indicator": sleutel, "standaardscore": waarde}
                for deel in typen.typen
                for sleutel, waarde in deel.kenmerken.items()
            ]
        )
    bladen["spreiding"] = pd.DataFrame(
        [
            {
                "indicator": deel.naam,
                "index": deel.waarde,
                "ondergrens": deel.ondergrens,
                "bovengrens": deel.bovengrens,
                "gebieden": deel.gebieden,
                "reden": deel.reden,
            }
            for deel in opgaven.spreiding
        ]
    )
    return bladen


def _delen(opgaven: Opgaven) -> Iterator[Onderdeel]:
    index = opgaven.index
    yield Alinea(
        "De opgavenindex telt indicatoren op met gewichten die u zelf kiest. 100 is het gemiddelde van de "
        "gebieden; hoger is een grotere opgave. De index is een keuze en geen waarheid: de rang naast elk "
        "gebied laat zien hoeveel er van de gewichten afhangt.",
        "inleiding",
    )
    yield Kop("Opgavenindex")
    yield _rangen(index)
    yield Kop("Waar de index van is gemaakt", 2)
    yield _gewichten(index)
    yield Kop("Gebiedstypen")
    yield from _typen(opgaven)
    yield Kop("Spreiding")
    yield Alinea(
        "De spreiding (dissimilarity index, Duncan en Duncan 1955) zegt welk deel van een groep zou moeten "
        "verhuizen om overal hetzelfde aandeel te krijgen: 0 % is gelijk verdeeld, 100 % geheel gescheiden."
    )
    yield Tabel(
        "Spreiding over de gebieden",
        ("indicator", "spreiding (met marge, 95 %)", "opmerking"),
        tuple((deel.naam, deel.tekst, deel.reden) for deel in opgaven.spreiding),
        frozenset({1}),
    )


def _rangen(index: Opgavenindex) -> Tabel:
    tabel = index.tabel.sort_values("rang")
    met, zonder = tabel[tabel["rang"].notna()], tabel[tabel["rang"].isna()]
    rijen = tuple(
        (
            str(rij["naam"]),
            _getal(rij["waarde"]),
            _getal(rij["rang"], 0),
            f"{rij['laagste_rang']} – {rij['hoogste_rang']}",
            _procent(rij["aandeel_in_top"]),
        )
        for rij in met.to_dict("records")
    )
    keer = getal(index.trekkingen)
    noot = f"De gewichten zijn {keer} keer gevarieerd, en elke indicator is een keer weggelaten."
    if len(zonder):
        namen = opsomming([str(naam) for naam in zonder["naam"]])
        noot += f" Zonder index, want te weinig is er bekend: {namen}."
    kolommen = ("gebied", "index", "rang", "rang bij andere gewichten", f"in de top {index.top}")
    return Tabel("Gebieden op volgorde van de index", kolommen, rijen, frozenset(range(1, 5)), noot=noot)


def _gewichten(index: Opgavenindex) -> Tabel:
    return Tabel(
        "Indicatoren en gewichten",
        ("indicator", "gewicht", "aandeel", "hoog is een", "opmerking"),
        tuple(
            (str(rij["naam"]), _getal(rij["gewicht"]), _procent(rij["aandeel"]), rij["hoog"], rij["reden"])
            for rij in index.gewichten.to_dict("records")
        ),
        frozenset({1, 2}),
    )


def _typen(opgaven: Opgaven) -> Iterator[Onderdeel]:
    typen = opgaven.typen
    if typen is None:
        yield Alinea(opgaven.geen_typen, "let op")
        return
    yield Alinea(typen.toelichting)
    namen: Mapping[Any, str] = dict(typen.tabel["naam"])
    onzeker = set(typen.tabel.index[typen.tabel["onzeker"]])
    yield Tabel(
        "Typen en hun gebieden",
        ("type", "gebieden", "onzeker"),
        tuple(
            (
                f"{deel.nr}. {deel.naam}",
                ", ".join(namen[plaats] for plaats in deel.plaatsen if plaats not in onzeker),
                ", ".join(namen[plaats] for plaats in deel.plaatsen if plaats in onzeker),
            )
            for deel in typen.typen
        ),
        noot="Onzeker: bij herhaling met andere gebieden valt het niet steeds in dit type.",
    )


def _getal(waarde: float | None, decimalen: int = 1) -> str:
    return "–" if waarde is None or pd.isna(waarde) else getal(waarde, decimalen)


def _procent(waarde: float | None) -> str:
    return "–" if waarde is None or pd.isna(waarde) else f"{getal(100 * waarde)} %"
