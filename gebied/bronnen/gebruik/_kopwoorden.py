"""Words in the header of a file with service use: what Dutch systems call a column, per role.

From the fields of iWmo and iJw (release 3.2), the Gemeentelijke Monitor Sociaal Domein, Beleidsinformatie
Jeugd, and what exports of systems for the social domain commonly write. Words are in order of preference:
when a file has more than one column for a role, the first that fits goes first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, get_args

from gebied.bronnen.namen import sleutel

Rol = Literal["persoon", "plaats", "voorziening", "domein", "begin", "eind", "jaar", "aantal"]

ROLLEN: Final[tuple[Rol, ...]] = get_args(Rol)
"""What a column can be to the door."""

_WOORDEN: Final[Mapping[str, str]] = {
    "persoon": """
        pseudoniem pseudo_id pseudo_bsn gepseudonimiseerd_bsn versleuteld_bsn gehashte_bsn hash persoon_id
        persoons_id persoonsnummer persoonsnr persoonid persoon client_id clientnummer clientnr
        client_nummer clientcode client cliëntnummer klantnummer klantnr klant_id klantcode klant inwoner_id
        inwonernummer inwoner burger_id burgernummer jeugdige_id jeugdige_nummer jeugdige deelnemer_id
        deelnemernummer deelnemer bezoeker_id bezoekersnummer subject_id subjectnummer subjectnr subject
        relatienummer relatienr relatie_id registratienummer patient_id gebruiker_id rinpersoon uniek_nummer
        uniek_id uniek_persoonsnummer persoonssleutel dossiernummer dossiernr dossier_id dossier casusnummer
        casus_id zaaknummer zaak_id nummer_client nr_client
    """,
    "plaats": """
        gebied gebiedscode gebiedcode gebied_code gebiedsnaam gebiednaam buurtcode buurt_code bu_code bucode
        buurt buurtnaam buurt_naam bu_naam cbs_buurt cbs_buurtcode cbs_buurtnaam woonbuurt gwb_code
        gwb_code_10 regiocode wijkcode wijk_code wk_code wkcode wijk wijknaam wijk_naam wk_naam cbs_wijk
        cbs_wijkcode woonwijk stadsdeel stadsdeelnaam stadsdeelcode deelgemeente kern kernnaam dorp woonkern
        postcode post_code pc pc6 pc5 pc4 postcode6 postcode_6 postcode4 postcode_4 postcode5 postcode_5
        pc_6 pc_5 pc_4 postcode_cijfers postcode_numeriek postcodegebied postcode4gebied postcode_woonadres
        postcode_client postcode_clienten postcode_woonplaats postcode_brp woonpostcode adres_postcode
        zipcode cijfers_postcode werkgebied woonplaats plaats plaatsnaam regio
    """,
    "voorziening": """
        productcategorie product_categorie productcategoriecode productcategorie_code categorie
        categoriecode code_productcategorie productcode product_code code_product gemeenteproduct
        voorziening voorzieningcode voorziening_code voorzieningnaam voorziening_naam voorzieningsoort
        voorzieningssoort soort_voorziening type_voorziening voorzieningomschrijving
        voorziening_omschrijving omschrijving_voorziening product productnaam producttype productsoort
        productomschrijving product_omschrijving omschrijving_product productgroep type_maatwerkarrangement
        maatwerkarrangement type_arrangement arrangement type_jeugdhulp soort_jeugdhulp vorm_jeugdhulp
        jeugdhulpvorm zorgvorm zorgproduct zorgsoort soort_zorg hulpvorm soort_hulp ondersteuningsvorm
        soort_ondersteuning ondersteuning maatregel regeling regelingcode regelingnaam regelingomschrijving
        regeling_omschrijving uitkeringssoort soort_uitkering uitkering uitkeringsregeling traject
        trajectsoort soort_traject trajectnaam dienst dienstverlening soort_dienstverlening activiteit
        aanbod instrument schuldhulpvorm perceel code omschrijving
    """,
    "domein": """
        domein domeinnaam wet wetnaam wettelijk_kader wetgeving beleidsterrein beleidsveld taakveld werkveld
        kader sector afdeling
    """,
    "begin": """
        datum_start_daadwerkelijke_ondersteuning startdatum_ondersteuning startdatum_levering
        startdatum_zorg begindatum begin_datum startdatum start_datum ingangsdatum ingangs_datum
        datum_ingang datum_begin datum_start datum_aanvang aanvangsdatum datum_aanvang_jeugdhulp
        datum_aanvang_zorg begindatum_voorziening startdatum_voorziening ingangsdatum_voorziening
        ingangsdatum_product ingangsdatum_uitkering toewijzing_ingangsdatum toewijzingingangsdatum
        ingangsdatum_toewijzing startdatum_toewijzing begindatum_toewijzing startdatum_traject
        begindatum_traject ingangsdatum_indicatie begindatum_indicatie beoogde_startdatum
        beoogde_ingangsdatum ingangsdatum_beschikking beschikking_ingangsdatum beschikkingingangsdatum
        datum_vanaf datum_van geldig_vanaf geldig_van dat_ingang dat_begin dat_start begin_dat ingang begin
        start vanaf van
    """,
    "eind": """
        datum_einde_daadwerkelijke_ondersteuning einddatum_ondersteuning einddatum_levering einddatum_zorg
        einddatum eind_datum stopdatum datum_einde datum_eind datum_stop datum_beeindiging
        datum_einde_jeugdhulp datum_einde_zorg einddatum_voorziening einddatum_product einddatum_uitkering
        toewijzing_einddatum toewijzingeinddatum einddatum_toewijzing einddatum_traject einddatum_indicatie
        beoogde_einddatum einddatum_beschikking beschikking_einddatum beschikkingeinddatum afsluitdatum
        datum_afsluiting datum_tot datum_tot_en_met datum_tm geldig_tot geldig_tot_en_met dat_einde dat_eind
        eind_dat einde eind stop tot tot_en_met t_m
    """,
    "jaar": "jaar kalenderjaar peiljaar verslagjaar meetjaar boekjaar jaartal periode",
    "aantal": """
        aantal aantal_clienten aantal_unieke_clienten aantal_personen aantal_unieke_personen aantal_inwoners
        aantal_gebruikers aantal_deelnemers aantal_bezoekers aantal_jeugdigen aantal_klanten aantal_mensen
        clienten unieke_clienten personen unieke_personen gebruikers deelnemers bezoekers jeugdigen klanten
        totaal totaal_aantal n count
    """,
}

_DIRECT_HERKENBAAR: Final = """
    bsn bsn_nummer bsn_client burgerservicenummer sofinummer sofi a_nummer administratienummer naam
    volledige_naam naam_client clientnaam client_naam achternaam voornaam voornamen voorletters initialen
    tussenvoegsel voorvoegsel geslachtsnaam roepnaam geboortenaam meisjesnaam partnernaam geboortedatum
    geb_datum geb_dat gebdatum gebdat geboorte_datum geboorteplaats email e_mail emailadres e_mailadres mail
    mailadres telefoon telefoonnummer tel telnr tel_nr mobiel mobiel_nummer iban rekeningnummer bankrekening
    bankrekeningnummer straat straatnaam adres woonadres huisnummer huisnr huis_nr huisletter toevoeging
    huisnummertoevoeging opmerking opmerkingen toelichting notitie notities vrije_tekst memo bijzonderheden
    contactpersoon
"""

_BEDRAGEN: Final = """
    bedrag bedragen kosten tarief prijs budget besteding uitgaven declaratie declaratiebedrag gedeclareerd
    gefactureerd factuurbedrag omzet eigen_bijdrage uitkeringsbedrag schuldbedrag schuldenlast saldo euro
    vermogen maandbedrag jaarbedrag totaalbedrag
"""

_ANDERS: Final = """
    aanbieder aanbiedernaam aanbieder_code aanbiedercode zorgaanbieder leverancier instelling agb agb_code
    agbcode leveringsvorm zin_pgb pgb financieringsvorm geslacht leeftijd leeftijdsklasse leeftijdsgroep
    geboortejaar status eenheid volume frequentie omvang intensiteit uren minuten beschikkingnummer
    beschikkingsnummer toewijzingnummer toewijzingsnummer referentie referentie_aanbieder gemeente
    gemeentecode gemeentenaam verwijzer type_verwijzer reden_beeindiging reden aanmaakdatum besluitdatum
    aanvraagdatum meldingsdatum mutatiedatum peildatum team wijkteam medewerker consulent nationaliteit
    burgerlijke_staat huishoudtype huishouden huishoudnummer kvk kvk_nummer gebiedsniveau niveau
"""

_BEDRAG: Final = re.compile(
    r"bedrag|kosten|tarief|prijs|budget(?!beheer|coach|begel)|uitgave|declarat|factu|euro|eigenbijdrage|saldo"
)
_DATUMDEEL: Final = re.compile(r"datum|^dat|dat$|geldig")
_BEGIN: Final = re.compile(r"ingang|begin|start|aanvang|vanaf")
_EIND: Final = re.compile(r"eind|stop|tot|afsluit")


def _sleutels(woorden: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sleutel(woord) for woord in woorden.split()))


WOORDEN: Final[Mapping[Rol, tuple[str, ...]]] = MappingProxyType(
    {rol: _sleutels(_WOORDEN[rol]) for rol in ROLLEN}
)
"""Role → bare header words, the preferred first."""

DIRECT_HERKENBAAR: Final = frozenset(_sleutels(_DIRECT_HERKENBAAR))
"""Bare header words of what tells directly who somebody is; never a role."""

VOCABULAIRE: Final[frozenset[str]] = frozenset(
    {
        *(woord for woorden in WOORDEN.values() for woord in woorden),
        *DIRECT_HERKENBAAR,
        *_sleutels(_BEDRAGEN),
        *_sleutels(_ANDERS),
    }
)
"""`namen.sleutel` of every header word that is known; only these may be shown.

The header of a file without a header is a record about a person.
"""


def is_bedrag(kop: str) -> bool:
    """Return whether a header is about money."""
    return bool(_BEDRAG.search(sleutel(kop)))


def rollen_van(kop: str) -> dict[Rol, int]:
    """Return the roles that a header can have, with its place in the order of preference (0 goes first).

    A header that is not known but is about the begin or end of something comes last.
    """
    kaal = sleutel(kop)
    if kaal in DIRECT_HERKENBAAR or is_bedrag(kop):
        return {}
    rollen: dict[Rol, int] = {rol: w.index(kaal) for rol, w in WOORDEN.items() if kaal in w}
    if not rollen and _DATUMDEEL.search(kaal):
        patronen: tuple[tuple[Rol, re.Pattern[str]], ...] = (("begin", _BEGIN), ("eind", _EIND))
        rollen = {rol: len(WOORDEN[rol]) for rol, patroon in patronen if patroon.search(kaal)}
    return rollen if len(rollen) == 1 or kaal in VOCABULAIRE else {}
