/* The keyboard on the map: one tab stop; arrows go from gebied to gebied, Enter chooses, Escape stops, plus and
   minus zoom. What is pointed at is read out by a live region. */

const RICHTING = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export const HULP =
  "Met de pijltjes gaat u van gebied naar gebied. Enter kiest een gebied, Escape stopt. " +
  "Met plus en min zoomt u, met Home ziet u de hele kaart.";
export const HULP_ZONDER_KEUZE =
  "Met de pijltjes gaat u van gebied naar gebied, Escape stopt. " +
  "Met plus en min zoomt u, met Home ziet u de hele kaart.";

/* Listens to the keys of one map. `bij` tells what is current: {laag, vormen, keuze}; `kies(code)` chooses. */
export class Toetsen {
  constructor(kaart, { bij, kies, toon, lees, pas }) {
    Object.assign(this, { kaart, bij, kies, toon, lees, pas });
    this.actief = null;
    const vak = kaart.getContainer();
    vak.addEventListener("keydown", (gebeurtenis) => this.toets(gebeurtenis));
    vak.addEventListener("blur", () => this.toon(null));
  }

  toets(gebeurtenis) {
    if (gebeurtenis.altKey || gebeurtenis.ctrlKey || gebeurtenis.metaKey || !this.bij().laag) return;
    if (!this.doe(gebeurtenis.key)) return;
    gebeurtenis.preventDefault();
    gebeurtenis.stopPropagation(); // keys of the map are not keys of the page
  }

  doe(toets) {
    if (toets in RICHTING) this.ga(RICHTING[toets]);
    else if (toets === "+" || toets === "=") this.kaart.zoomIn();
    else if (toets === "-") this.kaart.zoomOut();
    else if (toets === "Home") this.pas();
    else if (toets === "Escape") return this.stop();
    else if ((toets === "Enter" || toets === " ") && this.actief !== null) {
      this.kies(this.bij().vormen.gebieden[this.actief].code);
    } else return false;
    return true;
  }

  ga(richting) {
    const { vormen, keuze } = this.bij();
    if (this.actief === null) {
      const { lat, lng } = this.kaart.getCenter();
      this.wijs(vormen.nummer.get(keuze[0]) ?? vormen.dichtstbij([lat, lng]));
      return;
    }
    const buur = vormen.buurIn(this.actief, richting);
    if (buur === null) this.lees("Er ligt geen gebied verder in deze richting.");
    else this.wijs(buur);
  }

  wijs(nummer) {
    if (nummer === null || nummer === undefined) return;
    const { laag, vormen } = this.bij();
    this.actief = nummer;
    this.kaart.panInside(vormen.gebieden[nummer].midden, { padding: [40, 40], animate: false });
    laag.wijsAan(nummer);
    this.toon(nummer);
    this.leesVoor();
  }

  leesVoor() {
    const { laag, vormen, keuze } = this.bij();
    const [kop, regels] = laag.uitlegVan(this.actief);
    const gekozen = keuze.includes(vormen.gebieden[this.actief].code) ? " Gekozen." : "";
    this.lees(`${kop}. ${regels.map(([naam, waarde]) => `${naam}: ${waarde}`).join(". ")}.${gekozen}`);
  }

  /* after new data: the same gebied may tell something else */
  ververs() {
    if (this.actief === null) return;
    this.bij().laag.wijsAan(this.actief);
    if (this.kaart.getContainer().matches(":focus")) {
      this.toon(this.actief);
      this.leesVoor();
    }
  }

  /* Escape: false when nothing was pointed at, so that a dialog around the map may close */
  stop() {
    if (this.actief === null) return false;
    this.vergeet();
    this.lees("");
    return true;
  }

  vergeet() {
    this.actief = null;
    this.bij().laag?.wijsAan(null);
    this.toon(null);
  }
}
