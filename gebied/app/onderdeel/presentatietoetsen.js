// Keys of a presentation: they move between screens and stop it. Fields to type in keep all their keys. A map
// that has the focus takes its arrows first; a remote control sends PageUp and PageDown, which always work.
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

function isInvoer(event) {
  return event.composedPath().some((deel) => deel instanceof Element && deel.matches(INVOER));
}

export default function (component) {
  const { setTriggerValue } = component;
  const luister = (event) => {
    const stap = STAPPEN[event.key];
    if (!stap || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    if (isInvoer(event)) return;
    event.preventDefault();
    setTriggerValue("stap", stap);
  };
  document.addEventListener("keydown", luister);
  return () => document.removeEventListener("keydown", luister);
}
