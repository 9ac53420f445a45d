// Runs before anything is painted, so that the page never flashes in the other theme. A file of its own: the page's policy allows no inline script.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('arte.theme');
  } catch (e) {
    // A browser that keeps nothing still has a preference.
  }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
