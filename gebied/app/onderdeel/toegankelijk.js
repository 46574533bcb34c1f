// What Streamlit leaves out for who hears the page: the items of its menu stand in a list of groups, which is no list.
(() => {
  if (window.gebiedToegankelijk) return;
  window.gebiedToegankelijk = true;
  const zet = (deel, rol) => { if (deel.getAttribute('role') !== rol) deel.setAttribute('role', rol); };
  const herstel = () => {
    document.querySelectorAll('ul[data-testid="stSidebarNavItems"]').forEach((menu) => {
      zet(menu, 'none');
      menu.querySelectorAll(':scope > div').forEach((groep) => zet(groep, 'list'));
    });
    document.querySelectorAll('[data-testid="stSidebarNav"]').forEach((menu) => zet(menu, 'navigation'));
  };
  new MutationObserver(herstel).observe(document.body, { subtree: true, childList: true });
  herstel();
})();
