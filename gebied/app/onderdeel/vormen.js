/* The shapes of a scan, as Python sent them once, and what can be worked out from them here: outlines of any
   grouping, the neighbour in a direction, the place of a label. */

const GRAAD = 1e6;
const BUITEN = -1;

const bekend = new Map(); // key of the project → {vormen, tellers}
const wachtend = new Map(); // key → functions to call when it comes

function leesRing(stappen) {
  const punten = [];
  let lengte = 0;
  let breedte = 0;
  for (let plek = 0; plek < stappen.length; plek += 2) {
    lengte += stappen[plek];
    breedte += stappen[plek + 1];
    punten.push([breedte / GRAAD, lengte / GRAAD]);
  }
  if (punten.length) punten.push(punten[0]);
  return punten;
}

class Vormen {
  constructor(stempel, { gebieden, grenzen, grens, schematisch }) {
    this.stempel = stempel;
    this.grens = grens;
    this.schematisch = schematisch;
    this.gebieden = gebieden.map((gebied) => ({ ...gebied, ringen: gebied.ringen.map(leesRing) }));
    this.nummer = new Map(gebieden.map((gebied, nummer) => [gebied.code, nummer]));
    this.buren = gebieden.map(() => new Set());
    this.grenzen = grenzen.map(([a, b, ring, van, tot]) => {
      if (b !== BUITEN) {
        this.buren[a].add(b);
        this.buren[b].add(a);
      }
      return { a, b, punten: this.gebieden[a].ringen[ring].slice(van, tot + 1) };
    });
    // degrees of longitude are shorter than those of latitude
    this.schuin = Math.cos(((grens[0][0] + grens[1][0]) / 2) * (Math.PI / 180));
  }

  /* the stretches of border where the group changes; -1 is no group */
  omtrek(groepVan) {
    const lijnen = [];
    for (const { a, b, punten } of this.grenzen) {
      const hier = groepVan[a];
      const daar = b === BUITEN ? -1 : groepVan[b];
      if (hier !== daar) lijnen.push(punten);
    }
    return lijnen;
  }

  /* the place of a label: the middle of the member nearest to where most of the group lies */
  plekVan(leden) {
    const bewoond = leden.filter((nummer) => !this.gebieden[nummer].rest && this.gebieden[nummer].midden.length);
    const tellen = bewoond.length ? bewoond : leden.filter((nummer) => this.gebieden[nummer].midden.length);
    if (!tellen.length) return null;
    let gewicht = 0;
    let breedte = 0;
    let lengte = 0;
    for (const nummer of tellen) {
      const { opp, midden } = this.gebieden[nummer];
      gewicht += opp;
      breedte += opp * midden[0];
      lengte += opp * midden[1];
    }
    const doel = gewicht ? [breedte / gewicht, lengte / gewicht] : this.gebieden[tellen[0]].midden;
    return this.dichtstbij(doel, tellen);
  }

  dichtstbij([breedte, lengte], nummers = this.gebieden.keys()) {
    let beste = null;
    let kortst = Infinity;
    for (const nummer of nummers) {
      const { midden } = this.gebieden[nummer];
      if (!midden.length) continue;
      const ver = Math.hypot(midden[0] - breedte, (midden[1] - lengte) * this.schuin);
      if (ver < kortst) [beste, kortst] = [nummer, ver];
    }
    return beste;
  }

  /* the gebied that lies in a direction ([north, east]): a neighbour when one does, else the nearest */
  buurIn(nummer, [noord, oost]) {
    const hier = this.gebieden[nummer].midden;
    let beste = null;
    let laagst = Infinity;
    this.gebieden.forEach(({ midden }, ander) => {
      if (ander === nummer || !midden.length) return;
      const op = midden[0] - hier[0];
      const opzij = (midden[1] - hier[1]) * this.schuin;
      const ver = Math.hypot(op, opzij);
      const vooruit = (op * noord + opzij * oost) / ver; // the cosine of the angle
      if (!(vooruit > 0.35)) return; // within about 70 degrees
      const kosten = (ver / vooruit ** 2) * (this.buren[nummer].has(ander) ? 1 : 3);
      if (kosten < laagst) [beste, laagst] = [ander, kosten];
    });
    return beste;
  }
}

/* Keeps shapes under their key for as long as a page shows them; returns what takes them away. Another key with
   the same content (`stempel`) shares what was read, so that maps see that nothing changed. */
export function bewaarVormen(sleutel, stempel, vormen) {
  const zelfde = [...bekend.values()].find((ander) => ander.vormen.stempel === stempel);
  const inhoud = bekend.get(sleutel) ?? { vormen: zelfde?.vormen ?? new Vormen(stempel, vormen), houders: 0 };
  inhoud.houders += 1;
  bekend.set(sleutel, inhoud);
  for (const roep of wachtend.get(sleutel) ?? []) roep(inhoud.vormen);
  wachtend.delete(sleutel);
  return () => {
    inhoud.houders -= 1;
    if (!inhoud.houders && bekend.get(sleutel) === inhoud) bekend.delete(sleutel);
  };
}

/* The shapes of a key, or null: then `roep` is called with them when they come. Returns [shapes, forget]. */
export function vraagVormen(sleutel, roep) {
  const inhoud = bekend.get(sleutel);
  if (inhoud) return [inhoud.vormen, () => {}];
  const rij = wachtend.get(sleutel) ?? new Set();
  wachtend.set(sleutel, rij.add(roep));
  return [null, () => {
    rij.delete(roep);
    if (!rij.size && wachtend.get(sleutel) === rij) wachtend.delete(sleutel);
  }];
}

/* How much is kept, for the tests that look for leaks. */
export function voorraad() {
  return { bekend: bekend.size, wachtend: wachtend.size };
}
