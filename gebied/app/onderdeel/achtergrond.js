/* The base map of PDOK: nothing is asked from the network before the user ticks the box, and when no tile
   comes the layer goes off again. */

import * as L from "./leaflet.js";
import { maak } from "./tekenen.js";

export function maakAchtergrond(kaart, adres) {
  const vak = maak("div", "achtergrond");
  const keuze = maak("label", "", "");
  const vink = maak("input");
  vink.type = "checkbox";
  keuze.append(vink, " Achtergrondkaart (internet nodig)");
  const melding = maak("span", "achtergrondmelding");
  melding.setAttribute("role", "status");
  vak.append(keuze, melding);
  let tegels = null;

  function zetUit(tekst) {
    tegels?.remove();
    tegels = null;
    vink.checked = false;
    melding.textContent = tekst;
    kaart.getContainer().classList.remove("met-achtergrond");
  }

  function zetAan() {
    let gelukt = false;
    melding.textContent = "Achtergrondkaart ophalen …";
    const nieuw = L.tileLayer(adres, {
      minZoom: 6, maxZoom: 19, attribution: "Kaartgegevens © Kadaster", referrerPolicy: "no-referrer",
    });
    nieuw.on("tileload", () => {
      if (gelukt || tegels !== nieuw) return;
      gelukt = true;
      melding.textContent = "";
      kaart.getContainer().classList.add("met-achtergrond");
    });
    // one tile may fail; without any the map would stay blank behind the gebieden
    nieuw.on("tileerror", () => {
      if (!gelukt && tegels === nieuw) {
        zetUit("De achtergrondkaart van PDOK is niet bereikbaar. De kaart werkt zonder achtergrond verder.");
      }
    });
    tegels = nieuw.addTo(kaart);
  }

  vink.addEventListener("change", () => (vink.checked ? zetAan() : zetUit("")));
  return vak;
}
