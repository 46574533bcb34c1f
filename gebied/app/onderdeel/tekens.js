/* Patterns and signs that map and legend share. */

import { maakPatroon, maakSvg } from "./tekenen.js";

const VORMEN = ["M8 2 14 14H2Z", "M3 3H13V13H3Z", "M8 1 15 8 8 15 1 8Z", "M8 2A6 6 0 1 1 7.9 2Z", "M2 2H14L8 14Z"];
const KLEUREN = ["#0b3c8c", "#7a3300", "#14532d", "#5b1a6b", "#1f1f1f", "#6b5300"];

/* the sign of a kind of place: shape and colour both differ */
export function puntteken(nummer) {
  const svg = maakSvg("svg", { width: 16, height: 16, viewBox: "0 0 16 16", class: "puntteken" });
  svg.append(maakSvg("path", {
    d: VORMEN[nummer % VORMEN.length], fill: KLEUREN[nummer % KLEUREN.length], stroke: "#ffffff", "stroke-width": 1.5,
  }));
  return svg;
}

export function patroonId(kleur, patroon) {
  return `${patroon}-${kleur.slice(1)}`;
}

/* what SVG wants as a fill: a colour, or a reference to a pattern */
export function verf([kleur, patroon]) {
  return patroon === "vol" ? kleur : `url(#${patroonId(kleur, patroon)})`;
}

/* patterns to which fills refer by id; those that are there stay */
export function zorgVoorPatronen(svg, vullingen) {
  const aanwezig = new Set(Array.from(svg.children, (kind) => kind.id));
  for (const [kleur, patroon] of vullingen) {
    const id = patroonId(kleur, patroon);
    if (patroon !== "vol" && !aanwezig.has(id)) svg.append(maakPatroon(id, kleur, patroon));
  }
}
