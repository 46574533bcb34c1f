"""What a provider reads in an uitvraag: what is asked, from whom, until when, and how people stay unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gebied.bronnen.gebruik._uitvraagvorm import Vraag
from gebied.bronnen.voorzieningen import Voorzieningenlijst
from gebied.taal import opsomming


def toelichting(
    lijst: Voorzieningenlijst,
    vragen: Sequence[Vraag],
    *,
    niveau: str,
    contact: str,
    uiterlijk: date | None,
) -> list[list[str]]:
    """Return the rows of the sheet with the explanation: lines of text, then a table of voorzieningen."""
    jaren = opsomming(sorted({str(vraag.jaar) for vraag in vragen}))
    wanneer = (
        f"Graag uiterlijk op {uiterlijk:%d-%m-%Y}." if uiterlijk else "Over de datum maakt u een afspraak."
    )
    regels = [
        "Uitvraag gebruik van voorzieningen",
        "",
        "Wat vragen wij?",
        f"Het aantal mensen dat een voorziening gebruikte, per {niveau} en per jaar ({jaren}).",
        "Vul het blad 'invullen' in. Elke rij is een gebied, elke kolom is een voorziening in een jaar.",
        "",
        "Hoe telt u?",
        "Tel elke persoon één keer per kolom, ook als iemand de voorziening vaker kreeg.",
        "Iemand telt mee als de voorziening op enig moment in dat jaar liep, ook als dat maar kort was.",
        "Iemand telt mee waar hij of zij woont. Bij verhuizing telt het laatste adres in dat jaar.",
        "Een kolom 'samen' telt iedereen in dat domein één keer. Dat is niet de som van de andere kolommen.",
        "",
        "Wat vult u in?",
        "Een heel getal: 0 of hoger. Vul alleen een 0 in als u zeker weet dat er niemand was.",
        "Weet u het niet, of levert u de voorziening niet? Laat de cel leeg. Leeg betekent: niet geleverd.",
        "Verander niets aan de kop, de codes en de namen. Die zijn op slot.",
        "",
        "Hoe beschermen wij de mensen om wie het gaat?",
        "Geef alleen aantallen. Zet geen namen, nummers, adressen of geboortedatums in dit bestand.",
        "Vul ook kleine aantallen gewoon in. Rond niet af en haal niets weg.",
        "De gemeente leest dit bestand in met 'gebied'. Dat verandert elk aantal een beetje, door toeval.",
        "Zo kan niemand uit kaarten en rapporten afleiden of een bepaald persoon erbij was.",
        "Mag u een klein aantal niet geven? Laat de cel dan leeg.",
        "Stuur dit bestand alleen langs een beveiligde weg.",
        "",
        "Wanneer en aan wie?",
        wanneer,
        f"Stuur het naar: {contact}." if contact else "Stuur het naar wie u dit bestand gaf.",
        "",
        "Wat hoort bij welke voorziening?",
    ]
    gevraagd = {vraag.doel for vraag in vragen}
    namen = {domein.sleutel: domein.naam for domein in lijst.domeinen}
    return [
        *([regel] for regel in regels),
        ["voorziening", "domein", "productcategorie", "ook wel"],
        *(
            [v.naam, namen[v.domein], ", ".join(sorted(v.codes)), ", ".join(v.woorden)]
            for v in lijst.voorzieningen
            if v.sleutel in gevraagd
        ),
    ]
