/* On every page: the sidebar's field leads to the box by the fragment, which no server sees, and
   the / key leads to the nearest field. */
(function () {
  "use strict";

  const form = document.querySelector("form.sidebar-search-container");
  const field = form && form.querySelector("input");
  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      location.href = form.action + "#q=" + encodeURIComponent(field.value);
    });
  }
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    const box = document.getElementById("diagnose-input") || field;
    if (box) {
      event.preventDefault();
      box.focus();
      if (box === field && box.offsetParent === null) location.href = form.action;
    }
  });
})();
