/* The legend beside or below the map: fills and patterns, lines, kinds of places, each with its text. */

import { maak, maakSvg } from "./tekenen.js";
import { puntteken, verf } from "./tekens.js";

function staal(...delen) {
  const svg = maakSvg("svg", { class: "staal", viewBox: "0 0 32 18", "aria-hidden": "true" });
  svg.append(...delen);
  return svg;
}

function rij(beeld, tekst) {
  const regel = maak("li");
  regel.append(beeld, maak("span", "", tekst));
  return regel;
}

function lijst(kop, rijen) {
  if (!rijen.length) return [];
  const ul = maak("ul");
  ul.append(...rijen);
  return [maak("p", "legendakop", kop), ul];
}

export function vulLegenda(vak, laag) {
  const vullingen = laag.legenda.map(([vulling, tekst]) =>
    rij(staal(maakSvg("rect", {
      x: 0.5, y: 0.5, width: 31, height: 17, stroke: "#6b6b6b", fill: verf(laag.vullingen[vulling]),
    })), tekst));
  const lijnen = laag.lijnstalen.map(([kleur, dikte, streep, tekst]) => {
    const streepje = maakSvg("line", { x1: 0, y1: 9, x2: 32, y2: 9, stroke: kleur, "stroke-width": dikte });
    if (streep) streepje.setAttribute("stroke-dasharray", streep);
    return rij(staal(streepje), tekst);
  });
  const soorten = [...new Set(laag.punten.map((punt) => punt.soort))];
  const punten = soorten.map((soort, nummer) => {
    const teken = puntteken(nummer);
    teken.setAttribute("x", 8);
    return rij(staal(teken), soort);
  });
  vak.replaceChildren(
    ...lijst(laag.legendatitel || "Legenda", vullingen), ...lijst("Plekken", punten), ...lijst("Lijnen", lijnen),
  );
}
