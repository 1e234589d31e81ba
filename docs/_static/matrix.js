/* The chooser: three selects, and a panel with what happened.  The data come as script files, so
   that it works on a page opened from disk: all verdicts in one, the rest in one for each of the
   surroundings.  The address is #target/update/where. */
(function () {
  "use strict";

  const panel = document.getElementById("matrix-panel");
  if (!panel) return;
  const here = document.currentScript.src;
  const root = document.documentElement.dataset.content_root || "./";
  const selects = ["target", "update", "where"].map((name) => document.getElementById("matrix-" + name));
  const options = selects.map((one) => [...one.options]);
  const places = options[2].map((option) => option.value);
  const NEW = "a new tensor instead";
  window.WT_MATRIX_CELLS = {};
  let data = null;

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function anchor(text, href) {
    const made = element("a", text);
    made.href = href;
    return made;
  }

  function paragraph(...parts) {
    const made = element("p");
    made.append(...parts);
    return made;
  }

  function items(title, parts) {
    if (!parts.length) return [];
    const list = element("ul");
    parts.forEach((part) => {
      const item = element("li");
      item.append(part);
      list.append(item);
    });
    return [element("h3", title), list];
  }

  /* Python, coloured as Pygments colours it: by its names for comments, strings, numbers and words. */
  const WORDS = /(#.*)|("[^"\n]*"|'[^'\n]*')|\b(\d+(?:\.\d*)?)\b|\b(def|return|with|for|in|import|from|as|if|else|lambda|del|try|except)\b|\b(None|True|False)\b/g;
  const KINDS = ["c1", "s2", "mf", "k", "kc"];

  function coloured(text) {
    const made = scroller("", "wt-code");
    let at = 0;
    for (const found of text.matchAll(WORDS)) {
      const kind = KINDS[found.slice(1).findIndex((part) => part !== undefined)];
      made.append(text.slice(at, found.index), element("span", found[0], kind));
      at = found.index + found[0].length;
    }
    made.append(text.slice(at));
    return made;
  }

  function scroller(text, kind) {
    const made = element("pre", text, kind);
    made.tabIndex = 0;
    return made;
  }

  /* The number of a cell's verdict; undefined where it did not run. */
  function verdict(name) {
    const [target, update, where] = name.split("/");
    const mark = (data.verdicts[target + "/" + update] || "")[places.indexOf(where)];
    return mark === undefined || mark === "-" ? undefined : parseInt(mark, 16);
  }

  /* What a cell combines, as its options say it. */
  function words(name) {
    return name.split("/").map((id, i) => options[i].find((option) => option.value === id).textContent.replace(/ \(not run\)$/, ""));
  }

  function link(name) {
    return anchor(words(name).join(" · "), "#" + name);
  }

  /* The case and its verdict in one sentence; the title of the page says it, too. */
  function sentence(name, verdict) {
    const [target, update, where] = words(name);
    const made = element("p", "", "wt-case");
    made.append(element("code", update, "literal"), ` on ${target}, ${where}: `, element("span", verdict, "wt-verdict"));
    const sign = element("a", "¶", "headerlink"); // site.js makes it a button that copies a link
    sign.href = "#" + name;
    sign.setAttribute("role", "button");
    sign.setAttribute("aria-label", "Link to this");
    made.append(sign);
    document.title = `${update} on ${target}, ${where}: ${verdict} · Write-Through`;
    return made;
  }

  /* Cells that write through: other updates of the group, other surroundings, other updates. */
  function nearest(name) {
    const [target, update, where] = name.split("/");
    const updates = Object.keys(data.groups);
    const good = (key) => {
      const id = key.split("/")[1];
      const found = verdict(key);
      // What hides a write from autograd is no advice, even where nothing comes of it.
      return !/data|detach|numpy/.test(id) && (found === 0 || (found === 1 && data.groups[id] === NEW));
    };
    const at = (ids) => ids.map((id) => `${target}/${id}/${where}`);
    const kin = at(updates.filter((id) => data.groups[id] === data.groups[update]));
    const elsewhere = places.map((id) => `${target}/${update}/${id}`);
    const fresh = at(updates.filter((id) => data.groups[id] === NEW)).filter(good);
    const keys = [...kin, ...elsewhere, ...at(updates)].filter((key) => key !== name && good(key));
    return [...new Set([...keys.slice(0, 4), ...fresh.slice(0, 2), ...keys])].slice(0, 6);
  }

  /* The scenario and the recipe that name this cell or, of those that are near, the nearest. */
  function pages(name) {
    const own = name.split("/");
    const rank = (key) => {
      const [target, update, where] = key.split("/");
      const near = update === own[1] ? 4 : data.groups[update] === data.groups[own[1]] ? 2 : 0;
      return near + (target === own[0] ? 3 : 0) + (where === own[2] ? 1 : 0) + (verdict(key) === verdict(name) ? 2 : 0);
    };
    return ["gallery/scenarios/", "gallery/recipes/"].flatMap((kind) => {
      const ranked = data.pages.filter((page) => page[0].startsWith(kind)).map((page) => [Math.max(...page[2].map(rank)), page]);
      ranked.sort((a, b) => b[0] - a[0] || (a[1][0] < b[1][0] ? -1 : 1));
      return ranked.length && ranked[0][0] >= 6 ? [ranked[0][1]] : [];
    });
  }

  function copier(script, code) {
    const button = element("button", "Copy as script");
    button.type = "button";
    button.addEventListener("click", () => {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      const done = () => (button.textContent = "Copied");
      if (navigator.clipboard) navigator.clipboard.writeText(script).then(done, () => document.execCommand("copy") && done());
      else if (document.execCommand("copy")) done();
    });
    return button;
  }

  function show(name) {
    const number = verdict(name);
    if (number === undefined) {
      panel.replaceChildren(element("p", "This combination did not run; the rules at the foot of the page say why."));
      return;
    }
    const [target, update, where] = name.split("/");
    const { texts, cells } = window.WT_MATRIX_CELLS[where];
    const [why, said, page, printed, pieces, facts] = cells[target + "/" + update];
    const [full, mark] = data.marks[number];
    const rows = [sentence(name, mark.split(" ")[0] + " " + full)];
    panel.className = "highlight v" + number;
    if (texts[why]) rows.push(element("p", texts[why].replace(/`+/g, "")));
    if (texts[page]) rows.push(paragraph(anchor("The error’s page: the cause and the fix", root + texts[page] + ".html")));
    const script = pieces.map((i) => texts[i]).join("\n\n");
    const code = coloured(script);
    rows.push(element("h3", "The script"), code, copier(script, code));
    if (texts[printed]) rows.push(element("h3", "It prints"), scroller(texts[printed], "wt-said"));
    if (texts[said]) rows.push(element("h3", "It raises"), scroller(texts[said], "wt-said"));
    rows.push(...items("What was seen", facts.map((i) => texts[i])));
    if (number !== 0) rows.push(...items("What would work instead", nearest(name).map(link)));
    rows.push(...items("Pages on this", pages(name).map((found) => anchor(found[1], root + found[0] + ".html"))));
    panel.replaceChildren(...rows);
  }

  /* Options that did not run with the others are marked, not taken away. */
  function mark() {
    const values = selects.map((one) => one.value);
    selects.forEach((one, place) => {
      for (const option of options[place]) {
        const name = values.map((value, i) => (i === place ? option.value : value)).join("/");
        option.textContent = option.textContent.replace(/ \(not run\)$/, "") + (verdict(name) === undefined ? " (not run)" : "");
      }
    });
  }

  function load(file, then) {
    const script = document.createElement("script");
    script.src = new URL(file, here).href;
    script.onload = then;
    script.onerror = () => panel.replaceChildren(element("p", "The data of the matrix did not load."));
    document.head.append(script);
  }

  function update() {
    if (!data) {
      load("matrix-data.js", () => {
        data = window.WT_MATRIX;
        update();
      });
      return;
    }
    mark();
    const name = selects.map((one) => one.value).join("/");
    const where = selects[2].value;
    if (window.WT_MATRIX_CELLS[where]) show(name);
    // What was chosen may have changed while the file came.
    else load(`matrix-${where}.js`, () => selects[2].value === where && show(selects.map((one) => one.value).join("/")));
  }

  /* Show the cell of the address; return whether it has one. */
  function fromAddress() {
    const parts = decodeURIComponent(location.hash.slice(1)).split("/");
    const known = parts.length === 3 && parts.every((id, i) => options[i].some((option) => option.value === id));
    if (!known) return false;
    find("");
    parts.forEach((id, i) => (selects[i].value = id));
    panel.replaceChildren();
    update();
    document.getElementById("matrix").scrollIntoView();
    return true;
  }

  function choose() {
    history.replaceState(null, "", "#" + selects.map((one) => one.value).join("/"));
    update();
  }

  /* Among the updates only those stay that have what is typed; the first of them is shown. */
  const field = document.getElementById("matrix-find");
  const homes = new Map(options[1].map((option) => [option, option.parentElement]));
  function find(text) {
    field.value = text;
    const squeezed = (one) => one.toLowerCase().replace(/\s+/g, "");
    const fits = options[1].filter((option) => squeezed(option.textContent + homes.get(option).label).includes(squeezed(text)));
    const chosen = selects[1].value;
    if (!fits.length) return false;
    options[1].forEach((option) => option.remove());
    fits.forEach((option) => homes.get(option).append(option));
    selects[1].value = fits.some((option) => option.value === chosen) ? chosen : fits[0].value;
    return selects[1].value !== chosen;
  }
  field.addEventListener("input", () => find(field.value) && choose());

  selects.forEach((one) => one.addEventListener("change", choose));
  addEventListener("hashchange", fromAddress);
  // The page has its first cell in it; the data come when somebody is there to choose.
  if (!fromAddress()) {
    panel.dataset.cell.split("/").forEach((id, i) => (selects[i].value = id));
    const code = panel.querySelector(".wt-code");
    const script = coloured(code.textContent);
    code.replaceWith(script, copier(script.textContent, script));
    for (const sign of ["pointermove", "pointerdown", "keydown"]) addEventListener(sign, update, { once: true });
  }
})();
