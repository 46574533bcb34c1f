// Keys of a presentation: they move between screens and stop it. Fields to type in keep all their keys, and a
// map that has the focus keeps its arrows; a remote control sends PageUp and PageDown, which always work.
const STAPPEN = {
  ArrowRight: "volgende",
  PageDown: "volgende",
  ArrowLeft: "vorige",
  PageUp: "vorige",
  Home: "eerste",
  End: "laatste",
  Escape: "stop",
};
const INVOER = "input, textarea, select, [contenteditable=true], [role=combobox], [role=listbox]";
const KAART = "[data-kaartvak], .leaflet-container";

function raakt(event, selector) {
  return event.composedPath().some((deel) => deel instanceof Element && deel.matches(selector));
}

export default function (component) {
  const { setTriggerValue } = component;
  const luister = (event) => {
    const stap = STAPPEN[event.key];
    if (!stap || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (raakt(event, INVOER) || (event.key.startsWith("Arrow") && raakt(event, KAART))) {
      return;
    }
    event.preventDefault();
    setTriggerValue("stap", stap);
  };
  document.addEventListener("keydown", luister);
  return () => document.removeEventListener("keydown", luister);
}
