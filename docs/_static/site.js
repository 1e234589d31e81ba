/* On every page: the signs that give a link load link.js when one is first used, the sidebar's field leads to the box by the fragment, which no server sees, and
   the / key leads to the nearest field. */
(function () {
  "use strict";

  const here = document.currentScript.src;
  const signs = [...document.querySelectorAll("article a.headerlink")];
  for (const sign of signs) {
    sign.setAttribute("role", "button");
    sign.setAttribute("aria-expanded", "false");
    sign.setAttribute("aria-label", "Link to this");
    sign.title = "Link to this";
    sign.addEventListener("keydown", (event) => {
      if (event.key !== " ") return;
      event.preventDefault();
      sign.click();
    });
  }
  function first(event) {
    const sign = event.target.closest("article a.headerlink");
    if (!sign || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.removeEventListener("click", first);
    const script = document.createElement("script");
    script.src = new URL("link.js", here).href;
    script.onload = () => sign.click();
    document.head.append(script);
  }
  document.addEventListener("click", first);

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
