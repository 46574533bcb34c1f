"use strict";

/* Draws what folium has no layer for: tooltips, labels, verbindingen and hatching.
   What it draws with stands in tekenen.js. */
function tekenGebied(kaart, lagen, gegevens) {
  /* SVG patterns, to which the fills of layers and legend refer by id */
  function voegPatronenToe() {
    const svg = maakSvg("svg", { width: 0, height: 0, "aria-hidden": "true", class: "patronen" });
    for (const { id, kleur, patroon } of gegevens.patronen) svg.append(maakPatroon(id, kleur, patroon));
    kaart.getContainer().append(svg);
  }

  function voegUitlegToe() {
    lagen.gebieden.eachLayer(function (laag) {
      const { kop, regels } = gegevens.gebieden[laag.feature.id];
      laag.bindTooltip(maakUitleg(kop, regels), { sticky: true, className: "uitleg" });
    });
  }

  function voegLijnenToe() {
    for (const lijn of gegevens.lijnen) {
      const groep = L.featureGroup();
      for (const stijl of lijnstijlen(lijn)) groep.addLayer(L.polyline(lijn.punten, stijl));
      groep.bindTooltip(maak("div", "", lijn.tekst), { sticky: true, className: "uitleg" });
      groep.addTo(lagen.lijnen);
    }
  }

  const labels = gegevens.labels.map(function (label) {
    const element = maak("span", "opschrift");
    L.marker(label.punt, {
      icon: L.divIcon({ html: element, className: "opschrift-plek", iconSize: [0, 0] }),
      interactive: false, keyboard: false,
    }).addTo(lagen.opschriften);
    return { element: element, label: label };
  });

  for (const naam of gegevens.teamnamen) {
    const element = maak("span", "opschrift teamnaam", naam.teksten[0]);
    element.style.color = element.style.borderColor = naam.kleur;
    L.marker(naam.punt, {
      icon: L.divIcon({ html: element, className: "opschrift-plek", iconSize: [0, 0] }),
      interactive: false, keyboard: false, zIndexOffset: 1000,
    }).addTo(lagen[naam.laag]);
  }

  const meetlat = document.createElement("canvas").getContext("2d");
  meetlat.font = "bold 13px sans-serif";

  /* the longest text that fits inside its area at this zoom */
  function pasLabels() {
    for (const { element, label } of labels) {
      const [zuidwest, noordoost] = label.ruimte.map((punt) => kaart.latLngToContainerPoint(punt));
      const breed = noordoost.x - zuidwest.x;
      const hoog = zuidwest.y - noordoost.y;
      const past = label.teksten.find(function (tekst) {
        const regels = tekst.split("\n");
        const breedste = Math.max(...regels.map((regel) => meetlat.measureText(regel).width));
        return breedste <= breed && regels.length * 15 <= 1.3 * hoog;
      });
      element.textContent = past === undefined ? label.teksten[label.teksten.length - 1] : past;
    }
  }

  function stelBeeldIn() {
    kaart.fitBounds(gegevens.grens, { padding: [12, 12], animate: false });
    kaart.setMinZoom(Math.max(6, kaart.getZoom() - 1));
    kaart.setMaxBounds(L.latLngBounds(gegevens.grens).pad(0.6));
  }

  function toonAchtergrond() {
    kaart.getContainer().classList.toggle("met-achtergrond", kaart.hasLayer(lagen.achtergrond));
  }

  const vlak = kaart.getContainer();
  vlak.setAttribute("role", "application");
  vlak.setAttribute("aria-label", gegevens.omschrijving);
  kaart.attributionControl.setPrefix(false);
  if (gegevens.schematisch) kaart.attributionControl.addAttribution("Schematische kaart");
  L.control.zoom({ zoomInTitle: "Inzoomen", zoomOutTitle: "Uitzoomen" }).addTo(kaart);
  L.control.scale({ imperial: false }).addTo(kaart);
  /* in a page of ours the choice of layers stands in the legend, where it hides nothing of the map */
  const plek = document.querySelector(".kaartlagen");
  if (plek) plek.append(lagen.keuze.getContainer());
  voegPatronenToe();
  voegUitlegToe();
  voegLijnenToe();
  stelBeeldIn();
  pasLabels();
  kaart.on("zoomend", pasLabels);
  kaart.on("overlayadd overlayremove", toonAchtergrond);
}
