/* A whole table of the matrix: hide groups of columns, and keep the rows that have a verdict. */
(function () {
  "use strict";

  const grid = document.querySelector(".wt-grid");
  if (!grid) return;
  const rows = [...grid.querySelectorAll("tbody tr")].map((row) => ({ row, head: row.firstElementChild.matches(".g"), cells: [...row.cells].slice(1) }));
  const heads = [...grid.querySelectorAll("thead tr:last-child th")].slice(1);
  const groups = [...grid.querySelectorAll("thead th[scope=colgroup]")];
  const bar = grid.previousElementSibling;

  /* Row and verdict: what is shown of the table now. */
  const select = document.createElement("select");
  select.id = "wt-verdict-filter";
  select.add(new Option("any verdict", ""));
  const marks = new Map();
  for (const { cells } of rows) for (const cell of cells) if (cell.textContent) marks.set(cell.textContent, cell.className);
  for (const [text, kind] of marks) select.add(new Option(text, kind));
  const label = document.createElement("label");
  label.htmlFor = select.id;
  label.textContent = "Rows with";
  bar.append(label, select);

  let start = 0;
  const boxes = groups.map((group) => {
    const [from, to] = [start, start + group.colSpan];
    start = to;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    const name = document.createElement("label");
    name.append(box, " " + group.textContent);
    bar.append(name);
    return { box, group, from, to };
  });

  function show() {
    const seen = heads.map((_, column) => boxes.some(({ box, from, to }) => box.checked && column >= from && column < to));
    boxes.forEach(({ box, group }) => (group.hidden = !box.checked));
    heads.forEach((head, column) => (head.hidden = !seen[column]));
    let group = null;
    for (const { row, head, cells } of rows) {
      if (head) {
        group = row;
        group.hidden = true;
        continue;
      }
      cells.forEach((cell, column) => (cell.hidden = !seen[column]));
      row.hidden = !cells.some((cell, column) => seen[column] && cell.textContent && (!select.value || cell.className === select.value));
      if (!row.hidden) group.hidden = false;
    }
  }

  bar.addEventListener("change", show);
})();
