// What Streamlit leaves out for who hears the page or goes through it with the keyboard.
(() => {
  if (window.gebiedToegankelijk) return;
  window.gebiedToegankelijk = true;
  const zet = (deel, naam, waarde) => {
    if (deel.getAttribute(naam) !== waarde) deel.setAttribute(naam, waarde);
  };
  // the items of its menu stand in a list of groups, which is no list
  const menu = () => document.querySelectorAll('ul[data-testid="stSidebarNavItems"]').forEach((lijst) => {
    zet(lijst, 'role', 'none');
    lijst.querySelectorAll(':scope > div').forEach((groep) => zet(groep, 'role', 'list'));
  });
  // its smaller heading is one of the third level, also right below the title
  const koppen = () => {
    let vorige = 0;
    document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3, h4, h5, h6)').forEach((kop) => {
      const niveau = Math.min(Number(kop.tagName[1]), vorige + 1);
      if (niveau !== Number(kop.tagName[1])) zet(kop, 'aria-level', String(niveau));
      else kop.removeAttribute('aria-level');
      vorige = niveau;
    });
  };
  // where files can be dropped has a name, but a role that says it is nothing
  const bestandsvak = () => document.querySelectorAll('[data-testid="stFileUploaderDropzone"]')
    .forEach((vak) => zet(vak, 'role', 'group'));
  const herstel = () => { menu(); koppen(); bestandsvak(); };
  new MutationObserver(herstel).observe(document.body, { subtree: true, childList: true });
  herstel();
})();
