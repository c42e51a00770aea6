// Applies the saved theme before the page is painted; the switch in the header writes the same key.
(function () {
  var saved = null;
  try {
    saved = localStorage.getItem('lubdub:theme');
  } catch (_) {
    // Storage may be blocked: then the system's preference decides.
  }
  var dark = saved === 'dark' || (saved !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', dark);
})();
