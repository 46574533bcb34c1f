// Streamlit speaks English and has no setting for that. This puts its own few words into Dutch: in the buttons and
// notes around our content, never in content itself. Whole texts only; what is not in the list stays as it is.
// The language of the page is told too, for a screen reader.
(() => {
  document.documentElement.lang = 'nl';
  if (window.gebiedNederlands) return;
  window.gebiedNederlands = true;

  // Streamlit writes numbers in tables as the browser's language has them: 11,466 would be read as eleven and a half
  for (const [naam, waarde] of [['language', 'nl-NL'], ['languages', ['nl-NL', 'nl']]]) {
    Object.defineProperty(navigator, naam, { get: () => waarde, configurable: true });
  }

  const WOORDEN = {
    'Add files': 'Bestanden toevoegen', 'Add row': 'Rij toevoegen', 'App pages': 'Pagina’s', 'Ascending': 'Oplopend',
    'Attempting to connect': 'Verbinding maken', 'Autosize': 'Breedte passend maken', 'Average': 'Gemiddelde',
    'Browse files': 'Bestand kiezen', 'Choose an option': 'Maak een keuze', 'Choose options': 'Maak een keuze',
    'Clear all': 'Alles wissen', 'Clear entry': 'Wissen', 'Clear selection': 'Keuze wissen', 'Clear value': 'Wissen',
    'Close': 'Sluiten', 'Close Search': 'Zoeken sluiten', 'Close fullscreen': 'Klein tonen',
    'Close sidebar': 'Menu sluiten', 'Collapse sidebar': 'Menu sluiten', 'Connecting': 'Verbinding maken',
    'Connection closed': 'De verbinding is gesloten', 'Connection error': 'Geen verbinding',
    'Copied': 'Gekopieerd', 'Copy': 'Kopiëren', 'Copy column name': 'Naam van kolom kopiëren', 'Copy to clipboard': 'Kopiëren',
    'Dataframe column menu': 'Menu van de kolom', 'Decrement': 'Lager', 'Delete row(s)': 'Rijen weghalen',
    'Dismiss': 'Sluiten', 'Distinct': 'Verschillend', 'Download as CSV': 'Opslaan als csv',
    'Drag and drop a file here': 'Sleep een bestand hierheen', 'Drag and drop file here': 'Sleep een bestand hierheen',
    'Drag and drop files here': 'Sleep bestanden hierheen', 'Error uploading file': 'Het bestand kwam niet aan',
    'Exit fullscreen': 'Klein tonen', 'Expand sidebar': 'Menu openen', 'Format': 'Notatie', 'Fullscreen': 'Groot tonen',
    'Hide column': 'Kolom verbergen', 'Increment': 'Hoger', 'Invalid value.': 'Deze waarde kan niet.',
    'Is server still running? If you accidentally stopped it, restart it in your terminal:':
      'Draait de app nog? Is zij gestopt, start haar dan opnieuw met:',
    'Loading...': 'Laden …', 'Main menu': 'Menu van de app', 'Maximum': 'Hoogste', 'Median': 'Mediaan', 'Minimum': 'Laagste',
    'Multiselect options': 'Keuzes', 'Next Result': 'Volgende', 'No data': 'Geen gegevens', 'No options': 'Geen keuzes',
    'No options to select.': 'Geen keuzes', 'No options to select': 'Geen keuzes', 'No results': 'Niets gevonden',
    'None': 'Geen', 'Number is above the allowed range.': 'Dit getal is te hoog.',
    'Number is below the allowed range.': 'Dit getal is te laag.', 'Open sidebar': 'Menu openen',
    'Page not found': 'Deze pagina is er niet', 'Pin column': 'Kolom vastzetten', 'Please wait...': 'Een ogenblik …',
    'Press Ctrl+Enter to apply': 'Ctrl+Enter om toe te passen', 'Press Enter to apply': 'Enter om toe te passen',
    'Press Enter to submit form': 'Enter om te versturen', 'Press Enter to add': 'Enter om toe te voegen',
    'Previous Result': 'Vorige', 'Print': 'Afdrukken', 'Record a screencast': 'Scherm opnemen',
    'Rerun': 'Opnieuw laden', 'Retry': 'Opnieuw proberen', 'Running...': 'Bezig …', 'Scroll tabs left': 'Tabbladen naar links',
    'Scroll tabs right': 'Tabbladen naar rechts', 'Search': 'Zoeken', 'Select all': 'Alles kiezen',
    'Select...': 'Maak een keuze', 'Selectbox options': 'Keuzes', 'Selected values': 'Gekozen',
    'Settings': 'Instellingen', 'Show/hide columns': 'Kolommen kiezen', 'Sidebar': 'Menu',
    'Skip to main content': 'Naar de inhoud', 'Sort ascending': 'Oplopend sorteren',
    'Sort descending': 'Aflopend sorteren', 'Standard deviation': 'Standaardafwijking', 'Statistics': 'Kengetallen',
    'Stopping...': 'Stoppen …', 'Sum': 'Som', 'The page that you have requested does not seem to exist':
      'Deze pagina is er niet. Kies een pagina in het menu.',
    'Toolbar action': 'Knop', 'Try again': 'Opnieuw proberen', 'Type to search': 'Typ om te zoeken',
    'Unpin column': 'Kolom losmaken', 'Upload': 'Bestand kiezen', 'Uploading': 'Bestand wordt verstuurd',
    'View less': 'Minder tonen', 'Zoom': 'Groot tonen', 'value': 'waarde',
  };
  const VORMEN = [
    [/^(?:Limit )?([\d.]+)\s?([KMG]B) per file(.*)$/, 'hoogstens $1 $2 per bestand$3'],
    [/^Remove (.+)$/, '$1 verwijderen'], [/^Delete (.+)$/, '$1 verwijderen'],
    [/^View (\d+) more$/, 'Nog $1 tonen'], [/^Select (\d+) matches$/, '$1 gevonden kiezen'],
    [/^Selected (.+)\. (.+)$/, 'Gekozen: $1. $2'],
    [/^Help for (.+)$/, 'Uitleg bij $1'], [/^Connecting to .+$/, 'Verbinding maken'],
    [/^(.+) files? must be ([\d.]+)\s?([KMG]B) or smaller\.$/, 'Een bestand mag hoogstens $2 $3 zijn.'],
    [/^(.+) files are not allowed\.$/, 'Bestanden van de soort $1 kunnen hier niet.'],
  ];
  const NAMEN = ['aria-label', 'title', 'placeholder', 'alt'];
  // here the words are those of our pages, or of the user
  const EIGEN = '[data-testid="stMarkdownContainer"], [data-testid="stTable"], [data-testid="stText"], [role="option"],'
    + ' [data-testid="stBidiComponentRegular"], [data-testid="stHtml"], textarea, pre, script, style';
  // the words on these buttons, and in a list where nothing fits, are Streamlit's, though they look like ours
  const KNOPPEN = '[data-testid="stFileUploaderDropzone"] button, [role="listbox"][data-empty="true"] [role="option"]';

  const vertaal = (tekst) => {
    const kaal = tekst.trim();
    if (Object.hasOwn(WOORDEN, kaal)) return tekst.replace(kaal, WOORDEN[kaal]);
    const vorm = VORMEN.find(([patroon]) => patroon.test(kaal));
    return vorm ? kaal.replace(vorm[0], vorm[1]) : tekst;
  };
  const zet = (knoop) => {
    if (knoop.nodeType === Node.TEXT_NODE) {
      const plek = knoop.parentElement;
      if (!knoop.data.trim() || (plek?.closest(EIGEN) && !plek.closest(KNOPPEN))) return;
      const nieuw = vertaal(knoop.data);
      if (nieuw !== knoop.data) knoop.data = nieuw;
    } else if (knoop.nodeType === Node.ELEMENT_NODE) {
      for (const naam of NAMEN) {
        const oud = knoop.getAttribute(naam);
        if (!oud) continue;
        const nieuw = vertaal(oud);
        if (nieuw !== oud) knoop.setAttribute(naam, nieuw);
      }
      for (const kind of knoop.childNodes) zet(kind);
    }
  };
  new MutationObserver((veranderd) => {
    for (const deel of veranderd) {
      if (deel.type === 'childList') deel.addedNodes.forEach(zet);
      else zet(deel.target);
    }
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMEN,
  });
  zet(document.body);
})();
