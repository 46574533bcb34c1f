/* One map in the app. Streamlit calls `teken` for every change of its data; the map is made once and then
   changed in place, so that view and focus stay as they are. */

import * as L from "./leaflet.js";
import { maakAchtergrond } from "./achtergrond.js";
import { Laag } from "./laag.js";
import { vulLegenda } from "./legenda.js";
import { maak } from "./tekenen.js";
import { HULP, HULP_ZONDER_KEUZE, Toetsen } from "./toetsen.js";
import { bewaarVormen, voorraad, vraagVormen } from "./vormen.js";

const kaartvakken = new WeakMap(); // element that Streamlit gives → Kaartvak
const samen = new Map(); // name → maps that move together
const beelden = new Map(); // map → where its user looked last, for who comes back to a page
const MEESTE_BEELDEN = 50;

const stijl = fetch(new URL("./kaartvak.css", import.meta.url)).then(async (antwoord) => {
  const blad = new CSSStyleSheet();
  if (!antwoord.ok) throw new Error(`kaartvak.css: ${antwoord.status}`);
  return blad.replace(await antwoord.text());
});

const rustig = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

class Kaartvak {
  constructor(plek, meld, opties) {
    this.meld = meld;
    this.opties = opties;
    this.keuze = [];
    this.laag = null;
    this.vormen = null;
    this.vergeetVraag = () => {};
    this.bouw(plek, opties);
    this.maakKaart(opties);
    this.kijker = new ResizeObserver(() => this.pasMaat());
    this.kijker.observe(this.vlak);
  }

  bouw(plek, { compact }) {
    this.vak = maak("div", compact ? "kaartvak compact" : "kaartvak");
    this.vlak = maak("div", "vlakte");
    this.vlak.setAttribute("role", "application");
    this.vlak.setAttribute("tabindex", "0");
    this.vlak.setAttribute("aria-describedby", "hulp");
    this.hulp = maak("p", "hulp");
    this.hulp.id = "hulp";
    this.voorlezer = maak("p", "voorlezer");
    this.voorlezer.setAttribute("aria-live", "polite");
    this.melding = maak("p", "laadmelding", "De kaart wordt geladen …");
    this.legenda = maak("div", "legenda");
    this.legenda.setAttribute("role", "group");
    this.legenda.setAttribute("aria-label", "Legenda");
    const links = maak("div", "kaartkolom");
    links.append(this.vlak, this.melding, this.hulp, this.voorlezer);
    this.kolom = links;
    this.vak.append(links);
    if (!compact) this.vak.append(this.legenda);
    plek.append(this.vak);
  }

  maakKaart({ compact, achtergrond }) {
    const beweging = !rustig();
    this.kaart = L.map(this.vlak, {
      keyboard: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 18,
      zoomAnimation: beweging, fadeAnimation: beweging, markerZoomAnimation: beweging, inertia: beweging,
      scrollWheelZoom: false, center: [52.2, 5.3], zoom: 7,
    });
    // the wheel scrolls the page until the user is in the map
    this.vlak.addEventListener("focus", () => this.kaart.scrollWheelZoom.enable());
    this.vlak.addEventListener("blur", () => this.kaart.scrollWheelZoom.disable());
    this.vlak.addEventListener("pointerdown", () => this.vlak.focus({ preventScroll: true }));
    this.kaart.attributionControl.setPrefix(false);
    if (!compact) {
      L.control.scale({ imperial: false }).addTo(this.kaart);
      const zoom = L.control.zoom({ zoomInTitle: "Inzoomen", zoomOutTitle: "Uitzoomen" }).addTo(this.kaart);
      // the map is one stop of the Tab key; plus and minus do the same
      for (const knop of zoom.getContainer().querySelectorAll("a")) knop.tabIndex = -1;
      this.kolom.append(maakAchtergrond(this.kaart, achtergrond));
    }
    this.uitleg = L.tooltip({ sticky: true, className: "uitleg", direction: "auto", opacity: 1 });
    this.toetsen = new Toetsen(this.kaart, {
      bij: () => this,
      kies: (code) => this.kies(code),
      toon: (nummer) => this.toonUitleg(nummer),
      lees: (tekst) => { this.voorlezer.textContent = tekst; },
      pas: () => this.pasBeeld(),
    });
    this.kaart.on("move", () => this.beweegMee());
    this.kaart.on("moveend", () => this.onthoudBeeld());
  }

  /* New data from Python. */
  ververs(gegevens) {
    const { sleutel, hoogte, klikbaar, samen: naam } = gegevens;
    const nieuweVormen = sleutel !== this.opties.sleutel || !this.gegevens;
    this.opties = gegevens;
    this.gegevens = gegevens.laag;
    this.keuze = gegevens.keuze;
    this.vlak.style.height = `${hoogte}px`;
    this.vlak.setAttribute("aria-label", gegevens.laag.titel);
    this.vlak.classList.toggle("klikbaar", klikbaar);
    this.hulp.textContent = klikbaar ? HULP : HULP_ZONDER_KEUZE;
    this.hoortBij(naam);
    if (nieuweVormen) this.vraagVormen(sleutel);
    else if (!this.wacht) this.teken();
  }

  /* until the shapes come, what was drawn stays */
  vraagVormen(sleutel) {
    this.vergeetVraag();
    const [vormen, vergeet] = vraagVormen(sleutel, (gekomen) => this.gebruik(gekomen));
    this.vergeetVraag = vergeet;
    this.wacht = vormen === null;
    if (vormen) this.gebruik(vormen);
  }

  gebruik(vormen) {
    this.wacht = false;
    if (vormen !== this.vormen) this.begin(vormen);
    this.teken();
  }

  begin(vormen) {
    this.verwijderLaag();
    this.vormen = vormen;
    this.melding.hidden = true;
    this.gepast = false;
    this.pasMaat(); // before anything is drawn, so that it is drawn once, at its place
    this.laag = new Laag(this.kaart, vormen);
    this.laag.groep.on("mouseover mousemove", (gebeurtenis) => this.wijst(gebeurtenis));
    this.laag.groep.on("mouseout", () => this.toonUitleg(null));
    this.laag.groep.on("click", (gebeurtenis) => {
      this.kies(this.vormen.gebieden[this.laag.nummerVan.get(gebeurtenis.sourceTarget)].code);
    });
    this.kaart.attributionControl.removeAttribution("Schematische kaart");
    if (vormen.schematisch) this.kaart.attributionControl.addAttribution("Schematische kaart");
  }

  teken() {
    if (!this.laag) return;
    this.laag.toon(this.gegevens, this.keuze);
    this.toetsen.ververs();
    if (this.aangewezen !== null && this.aangewezen !== undefined && this.kaart.hasLayer(this.uitleg)) {
      this.uitleg.setContent(this.laag.tooltipVan(this.aangewezen));
    }
    if (!this.opties.compact) {
      vulLegenda(this.legenda, this.gegevens);
      this.maakLegendaBereikbaar();
    }
    this.vak.dataset.getekend = this.opties.stempel; // tells tests and benches what is on the screen
  }

  kies(code) {
    if (this.opties.klikbaar) this.meld("klik", code);
  }

  wijst({ sourceTarget, latlng }) {
    const nummer = this.laag.nummerVan.get(sourceTarget);
    if (nummer !== undefined) this.toonUitleg(nummer, latlng);
  }

  toonUitleg(nummer, plek) {
    if (nummer === null || !this.laag) {
      this.uitleg.remove();
      this.aangewezen = null;
      return;
    }
    if (nummer !== this.aangewezen) this.uitleg.setContent(this.laag.tooltipVan(nummer));
    this.aangewezen = nummer;
    this.uitleg.setLatLng(plek ?? this.vormen.gebieden[nummer].midden);
    if (!this.kaart.hasLayer(this.uitleg)) this.uitleg.addTo(this.kaart);
    this.houdUitlegBinnen();
  }

  /* Leaflet puts a tooltip left or right of its place; near an edge that may be half outside the map */
  houdUitlegBinnen() {
    const element = this.uitleg.getElement();
    element.style.translate = "none";
    const vak = this.vlak.getBoundingClientRect();
    const maat = element.getBoundingClientRect();
    const binnen = (begin, eind, van, tot) => Math.max(van - begin, Math.min(0, tot - eind));
    const opzij = binnen(maat.left, maat.right, vak.left + 4, vak.right - 4);
    const op = binnen(maat.top, maat.bottom, vak.top + 4, vak.bottom - 4);
    element.style.translate = `${opzij}px ${op}px`;
  }

  /* the whole map in sight, and no further out than that makes sense */
  pasBeeld() {
    this.kaart.setMinZoom(0);
    this.kaart.fitBounds(this.vormen.grens, { padding: [8, 8], animate: false });
    this.kaart.setMinZoom(Math.max(5, this.kaart.getZoom() - 1));
    this.kaart.setMaxBounds(L.latLngBounds(this.vormen.grens).pad(0.8));
  }

  pasMaat() {
    if (!this.vlak.clientWidth) return; // in a tab or expander that is closed
    this.kaart.invalidateSize({ animate: false, pan: true });
    if (!this.vormen) return;
    if (this.gepast) {
      if (this.opties.compact) this.pasBeeld(); // no buttons to zoom with: a full screen shows it larger
      return;
    }
    this.gepast = true;
    const beeld = this.beeldVanAnder() ?? beelden.get(this.beeldnaam());
    this.pasBeeld();
    if (beeld) this.kaart.setView(beeld.midden, beeld.zoom, { animate: false });
    this.maakLegendaBereikbaar();
  }

  beeldnaam() {
    return `${this.opties.naam} ${this.vormen.stempel}`;
  }

  onthoudBeeld() {
    if (!this.gepast) return;
    beelden.delete(this.beeldnaam());
    beelden.set(this.beeldnaam(), { midden: this.kaart.getCenter(), zoom: this.kaart.getZoom() });
    if (beelden.size > MEESTE_BEELDEN) beelden.delete(beelden.keys().next().value);
  }

  hoortBij(naam) {
    if (naam === this.groepsnaam) return;
    this.verlaatGroep();
    this.groepsnaam = naam;
    if (naam) samen.set(naam, (samen.get(naam) ?? new Set()).add(this));
  }

  verlaatGroep() {
    const groep = samen.get(this.groepsnaam);
    groep?.delete(this);
    if (groep && !groep.size) samen.delete(this.groepsnaam);
  }

  anderen() {
    return [...(samen.get(this.groepsnaam) ?? [])].filter((ander) => ander !== this && ander.gepast);
  }

  beeldVanAnder() {
    const [ander] = this.anderen();
    return ander && { midden: ander.kaart.getCenter(), zoom: ander.kaart.getZoom() };
  }

  beweegMee() {
    if (this.volgt || !this.gepast) return;
    for (const ander of this.anderen()) {
      ander.volgt = true; // what follows does not lead back
      ander.kaart.setView(this.kaart.getCenter(), this.kaart.getZoom(), { animate: false });
      ander.volgt = false;
    }
  }

  /* who cannot use a mouse must be able to scroll a long legend */
  maakLegendaBereikbaar() {
    if (this.legenda.scrollHeight > this.legenda.clientHeight + 1) this.legenda.setAttribute("tabindex", "0");
    else this.legenda.removeAttribute("tabindex");
  }

  verwijderLaag() {
    this.toetsen.vergeet();
    this.laag?.verwijder();
    this.laag = null;
    this.vormen = null;
  }

  verwijder() {
    this.vergeetVraag();
    this.verlaatGroep();
    this.kijker.disconnect();
    this.verwijderLaag();
    this.kaart.remove();
    this.vak.remove();
  }
}

/* Streamlit calls this for every change of data; what it returns is called when the map leaves the page. */
export async function teken({ data, parentElement, setTriggerValue }) {
  parentElement.adoptedStyleSheets = [await stijl];
  let kaartvak = kaartvakken.get(parentElement);
  if (!kaartvak || kaartvak.opties.compact !== data.compact) {
    kaartvak?.verwijder();
    kaartvak = new Kaartvak(parentElement, setTriggerValue, data);
    kaartvakken.set(parentElement, kaartvak);
  }
  kaartvak.meld = setTriggerValue;
  const ruimOp = () => {
    kaartvakken.get(parentElement)?.verwijder();
    kaartvakken.delete(parentElement);
  };
  try {
    kaartvak.ververs(data);
  } catch (fout) {
    ruimOp(); // what could not be drawn keeps nothing alive
    throw fout;
  }
  return ruimOp;
}

const geleverd = new WeakMap(); // element that Streamlit gives → what takes its shapes away

/* The element that only brings shapes: it shows nothing. `data` is compressed JSON. */
export async function ontvang({ data, parentElement }) {
  const stroom = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate"));
  const { sleutel, stempel, vormen } = JSON.parse(await new Response(stroom).text());
  const vorige = geleverd.get(parentElement);
  geleverd.set(parentElement, bewaarVormen(sleutel, stempel, vormen));
  vorige?.();
  // an empty element would leave a gap in the page
  parentElement.host.closest('[data-testid="stElementContainer"]')?.style.setProperty("display", "none");
  return () => {
    geleverd.get(parentElement)?.();
    geleverd.delete(parentElement);
  };
}

export { voorraad };
