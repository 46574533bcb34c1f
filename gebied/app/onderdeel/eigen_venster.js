// Another site that shows the app inside its own page could let a user click on what they do not see.
if (window.top !== window.self) {
  const lijf = document.createElement('body');
  lijf.textContent = 'Open deze app in een eigen venster van de browser.';
  document.body = lijf;
  throw new Error('gebied: de app staat in een pagina van een ander');
}
