/* A field that narrows the lists of its page: an entry stays while it has each word that is typed,
   and a heading while an entry below it stays. */
(function () {
  "use strict";

  const place = document.querySelector(".wt-filter");
  const entries = [...document.querySelectorAll("article :is(dl.wt-listing > dt, ul:is(.wt-claims, .wt-index) > li)")].map((first) => {
    const parts = first.nextElementSibling?.matches("dd") ? [first, first.nextElementSibling] : [first];
    return { parts, text: parts.map((part) => part.textContent).join(" ").toLowerCase(), section: first.closest("section") };
  });
  if (!place || !entries.length) return;
  const sections = new Set(entries.map((entry) => entry.section));

  const label = document.createElement("label");
  label.htmlFor = "wt-filter";
  label.textContent = place.dataset.label;
  const field = document.createElement("input");
  field.id = "wt-filter";
  field.type = "search";
  field.autocomplete = "off";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  place.append(label, field, status);

  function narrow() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const left = new Set(entries.filter(({ text }) => words.every((word) => text.includes(word))));
    const open = new Set([...left].map((entry) => entry.section));
    entries.forEach((entry) => entry.parts.forEach((part) => (part.hidden = !left.has(entry))));
    sections.forEach((section) => (section.hidden = !open.has(section)));
    status.textContent = words.length ? `${left.size} of ${entries.length}` : `${entries.length} entries`;
  }

  field.addEventListener("input", narrow);
  narrow(); // a browser may have kept what was typed
})();
