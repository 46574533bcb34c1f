/* What is drawn on one map, and how it changes in place: only what differs from before is touched. */

import * as L from "./leaflet.js";
import { lijnstijlen, maak, maakSvg, maakUitleg } from "./tekenen.js";
import { puntteken, verf, zorgVoorPatronen } from "./tekens.js";

const INKT = "#1f1f1f";
const DUN = "#6b6b6b";
const LEEG = "#ffffff";
const KEUZE = "#0b3c8c";
const GEEN = -1;

const meetlat = document.createElement("canvas").getContext("2d");
meetlat.font = "bold 13px sans-serif";

function dubbeleLijn(kleur, dikte, opties) {
  return [{ color: "#ffffff", weight: dikte + 4 }, { color: kleur, weight: dikte }].map((stijl) =>
    L.polyline([], { ...opties, ...stijl, opacity: 1, fill: false, lineCap: "round", interactive: false }));
}

export class Laag {
  constructor(kaart, vormen) {
    this.kaart = kaart;
    this.vormen = vormen;
    const renderer = L.svg({ padding: 0.4 });
    const opties = { renderer, smoothFactor: 0 };
    this.patronen = maakSvg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "patronen" });
    kaart.getContainer().append(this.patronen);
    this.vlakken = vormen.gebieden.map((gebied) =>
      L.polygon(gebied.ringen, { ...opties, className: "vlak", fillRule: "evenodd", fillColor: LEEG,
        fillOpacity: 1, color: DUN, weight: 1 }));
    this.groep = L.featureGroup(this.vlakken).addTo(kaart);
    this.nummerVan = new Map(this.vlakken.map((vlak, nummer) => [vlak, nummer]));
    this.omtrek = L.polyline([], { ...opties, color: INKT, weight: 3, opacity: 1, interactive: false, lineCap: "round" })
      .addTo(kaart);
    this.lijnen = L.layerGroup().addTo(kaart);
    this.gekozen = dubbeleLijn(KEUZE, 4, opties);
    this.aangewezen = dubbeleLijn(INKT, 3, { ...opties, dashArray: null });
    this.randen = L.layerGroup([...this.gekozen, ...this.aangewezen]).addTo(kaart);
    this.opschriften = L.layerGroup().addTo(kaart);
    this.punten = L.layerGroup().addTo(kaart);
    this.opties = opties;
    this.labels = [];
    this.vorige = { vullingen: [], groepen: "", opschriften: "", keuze: "", lijnen: "", punten: "" };
    this.kaart.on("zoomend", this.pasOpschriften, this);
  }

  /* Shows new data; `gegevens` is what Kaartlaag.als_data makes. */
  toon(gegevens, keuze) {
    this.gegevens = gegevens;
    zorgVoorPatronen(this.patronen, gegevens.vullingen);
    const regels = this.vormen.gebieden.map((gebied) => gegevens.gebieden[gebied.code]);
    this.kleur(regels, gegevens.vullingen);
    this.groepVan = regels.map((regel) => (regel ? regel[1] : GEEN));
    if (this.anders("groepen", this.groepVan)) this.omtrek.setLatLngs(this.vormen.omtrek(this.groepVan));
    if (this.anders("opschriften", [this.groepVan, gegevens.groepen])) this.zetOpschriften(gegevens.groepen);
    this.zetKeuze(keuze);
    if (this.anders("lijnen", gegevens.lijnen)) this.zetLijnen(gegevens.lijnen);
    if (this.anders("punten", gegevens.punten)) this.zetPunten(gegevens.punten);
  }

  anders(wat, waarde) {
    const tekst = JSON.stringify(waarde);
    const verschilt = tekst !== this.vorige[wat];
    this.vorige[wat] = tekst;
    return verschilt;
  }

  kleur(regels, vullingen) {
    const verven = vullingen.map(verf);
    regels.forEach((regel, nummer) => {
      const nieuw = regel && regel[0] !== GEEN ? verven[regel[0]] : LEEG;
      if (this.vorige.vullingen[nummer] === nieuw) return;
      this.vorige.vullingen[nummer] = nieuw;
      this.vlakken[nummer].setStyle({ fillColor: nieuw });
    });
  }

  zetKeuze(codes) {
    if (!this.anders("keuze", codes)) return;
    const gekozen = new Set(codes);
    this.rand(this.gekozen, (gebied) => gekozen.has(gebied.code));
  }

  /* marks the gebied that the keyboard is at, or none */
  wijsAan(nummer) {
    this.rand(this.aangewezen, (_, ander) => ander === nummer);
  }

  rand(lijnen, hoort) {
    const groepVan = this.vormen.gebieden.map((gebied, nummer) => (hoort(gebied, nummer) ? 1 : GEEN));
    const punten = this.vormen.omtrek(groepVan);
    for (const lijn of lijnen) lijn.setLatLngs(punten);
  }

  zetOpschriften(teksten) {
    const leden = new Map();
    this.groepVan.forEach((groep, nummer) => {
      if (groep !== GEEN && teksten[groep]) leden.set(groep, [...(leden.get(groep) ?? []), nummer]);
    });
    this.opschriften.clearLayers();
    this.labels = [];
    for (const [groep, nummers] of leden) {
      const plek = this.vormen.plekVan(nummers);
      if (plek === null) continue;
      const { midden } = this.vormen.gebieden[plek];
      const element = maak("span", "opschrift", teksten[groep]);
      L.marker(midden, {
        icon: L.divIcon({ html: element, className: "opschrift-plek", iconSize: [0, 0] }),
        interactive: false, keyboard: false,
      }).addTo(this.opschriften);
      const opp = nummers.reduce((som, nummer) => som + this.vormen.gebieden[nummer].opp, 0);
      this.labels.push({ element, midden, opp, breed: meetlat.measureText(teksten[groep]).width + 4 });
    }
    this.labels.sort((een, ander) => ander.opp - een.opp);
    this.pasOpschriften();
  }

  /* of labels that would lie over each other, that of the largest group stays */
  pasOpschriften() {
    const bezet = [];
    for (const { element, midden, breed } of this.labels) {
      const { x, y } = this.kaart.latLngToLayerPoint(midden);
      const vak = [x - breed / 2, y - 9, x + breed / 2, y + 9];
      const past = bezet.every((ander) =>
        vak[2] < ander[0] || vak[0] > ander[2] || vak[3] < ander[1] || vak[1] > ander[3]);
      element.hidden = !past;
      if (past) bezet.push(vak);
    }
  }

  zetLijnen(lijnen) {
    this.lijnen.clearLayers();
    for (const lijn of lijnen) {
      const groep = L.featureGroup();
      for (const stijl of lijnstijlen(lijn)) groep.addLayer(L.polyline(lijn.punten, { ...this.opties, ...stijl }));
      groep.bindTooltip(maak("div", "", lijn.tekst), { sticky: true, className: "uitleg" });
      groep.addTo(this.lijnen);
    }
  }

  zetPunten(punten) {
    const soorten = [...new Set(punten.map((punt) => punt.soort))];
    this.punten.clearLayers();
    for (const { naam, soort, plek } of punten) {
      const element = maak("span", "punt");
      element.append(puntteken(soorten.indexOf(soort)));
      L.marker(plek, {
        icon: L.divIcon({ html: element, className: "opschrift-plek", iconSize: [0, 0] }), keyboard: false,
      }).bindTooltip(maak("div", "", `${naam} (${soort})`), { className: "uitleg" }).addTo(this.punten);
    }
  }

  /* heading and [name, value] of a gebied, as text */
  uitlegVan(nummer) {
    const { code, naam } = this.vormen.gebieden[nummer];
    const regel = this.gegevens.gebieden[code];
    if (!regel) return [naam, []];
    const [kop, ...rest] = regel.slice(2).map((plek) => this.gegevens.teksten[plek]);
    const regels = [];
    for (let plek = 0; plek < rest.length; plek += 2) regels.push([rest[plek], rest[plek + 1]]);
    return [kop, regels];
  }

  tooltipVan(nummer) {
    return maakUitleg(...this.uitlegVan(nummer));
  }

  verwijder() {
    this.kaart.off("zoomend", this.pasOpschriften, this);
    for (const laag of [this.groep, this.omtrek, this.lijnen, this.randen, this.opschriften, this.punten]) laag.remove();
    this.patronen.remove();
  }
}
