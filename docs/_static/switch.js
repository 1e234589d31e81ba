/* In a site that was built with WT_VERSIONS: links to the page that one reads in the sites of other
   releases, which versions.js lists; without that list there are none. */
(function () {
  "use strict";

  const { list, root } = document.currentScript.dataset;
  const places = window.WRITE_THROUGH_VERSIONS || [];
  const here = new URL(root, location.href).href;
  const page = location.href.startsWith(here) ? location.href.slice(here.length) : "";
  const nav = document.createElement("nav");
  nav.className = "wt-versions";
  nav.setAttribute("aria-label", "Releases of PyTorch");
  nav.append("torch");
  for (const [name, place] of places) {
    const site = new URL(place, new URL(list, location.href)).href;
    const link = document.createElement("a");
    link.textContent = name;
    link.href = site + page.replace(/#.*/, "");
    if (site === here) link.setAttribute("aria-current", "true");
    link.addEventListener("click", () => {
      link.hash = location.hash;
    });
    nav.append(" ", link);
  }
  if (places.length > 1) document.querySelector(".sidebar-sticky").append(nav);
})();
