/* Two selects that narrow the lists of differences to those between two builds. Each entry has a
   letter for each build, the same for builds that did the same, and a dot for what is not known. */
(function () {
  "use strict";

  const names = [...document.querySelectorAll("table.wt-builds tbody tr > :first-child")].map((cell) => cell.textContent.trim());
  const entries = [...document.querySelectorAll("li[data-builds]")];
  if (names.length < 2 || !entries.length) return;

  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const selects = ["Between", "and"].map((word, number) => {
    const select = document.createElement("select");
    if (number) select.append(new Option("any other", ""));
    names.forEach((name, at) => select.append(new Option(name, at)));
    const label = document.createElement("label");
    label.append(word + " ", select);
    select.addEventListener("change", narrow);
    return { label, select };
  });

  function narrow() {
    const [one, two] = selects.map(({ select }) => select.value);
    const differs = ({ dataset }) =>
      [...dataset.builds].some((letter, at) => (two === "" || at === Number(two)) && letter !== "." && dataset.builds[one] !== "." && letter !== dataset.builds[one]);
    let left = 0;
    for (const entry of entries) {
      entry.hidden = !differs(entry);
      left += !entry.hidden;
    }
    status.textContent = `${left} of ${entries.length} differences`;
  }

  const place = document.createElement("p");
  place.className = "wt-filter";
  place.append(...selects.map(({ label }) => label), status);
  document.querySelector("table.wt-builds").closest(".table-wrapper, div, section").after(place);
  narrow();
})();
