"use strict";

/* What every map of ours draws by itself: elements, patterns and tooltips, on a page and in the app alike.
   Text from data only ever enters the page through textContent, so it cannot become markup. */

function maak(soort, klasse, tekst) {
  const element = document.createElement(soort);
  if (klasse) element.className = klasse;
  if (tekst !== undefined) element.textContent = tekst;
  return element;
}

function maakSvg(soort, eigenschappen) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", soort);
  for (const naam in eigenschappen) element.setAttribute(naam, eigenschappen[naam]);
  return element;
}

/* one SVG pattern, to which the fills of layers and legend refer by id */
function maakPatroon(id, kleur, patroon) {
  const vak = maakSvg("pattern", {
    id: id, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
  });
  vak.append(maakSvg("rect", { width: 8, height: 8, fill: "#ffffff" }));
  vak.append(maakSvg("rect", { width: 4, height: 8, fill: kleur }));
  if (patroon === "kruis") vak.append(maakSvg("rect", { width: 8, height: 3, fill: kleur }));
  return vak;
}

/* the tooltip of a gebied: a heading and lines of [name, value] */
function maakUitleg(kop, regels) {
  const blok = maak("div");
  blok.append(maak("strong", "", kop));
  const tabel = maak("table");
  for (const [naam, waarde] of regels) {
    const rij = maak("tr");
    rij.append(maak("th", "", naam), maak("td", "", waarde));
    tabel.append(rij);
  }
  blok.append(tabel);
  return blok;
}

/* white below a line of its own colour, so that it shows on every fill */
function lijnstijlen(lijn) {
  return [
    { color: "#ffffff", weight: 6, opacity: 0.9 },
    { color: lijn.kleur, weight: lijn.soort === "verbinding" ? 3 : 4, opacity: 1,
      dashArray: lijn.soort === "verbinding" ? (lijn.telt ? "8 6" : "2 8") : null },
  ];
}
