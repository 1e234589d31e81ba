/* The chooser: three selects, and a panel with what happened.  The data come as a script file, so
   that it works on a page opened from disk; the address is #target/update/where. */
(function () {
  "use strict";

  const panel = document.getElementById("matrix-panel");
  if (!panel) return;
  const here = document.currentScript.src;
  const selects = ["target", "update", "where"].map((name) => document.getElementById("matrix-" + name));
  let data = null;

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function chosen() {
    return selects.map((one) => one.value).join("/");
  }

  function link(name) {
    const made = element("a", name.split("/").map((id, i) => selects[i].querySelector(`option[value="${id}"]`).textContent).join(" · "));
    made.href = "#" + name;
    return made;
  }

  /* Cells that write through: other updates of the group, other updates, other surroundings. */
  function nearest(name) {
    const [target, update, where] = name.split("/");
    const good = (key) => {
      const cell = data.cells[key];
      // What hides a write from autograd is no advice, even where nothing comes of it.
      return cell && !/data|detach|numpy/.test(key.split("/")[1]) && (cell[0] === 0 || (cell[0] === 1 && data.groups[key.split("/")[1]] === "a new tensor instead"));
    };
    const updates = Object.keys(data.groups);
    const kin = updates.filter((id) => data.groups[id] === data.groups[update]);
    const places = [...selects[2].options].map((option) => option.value);
    const keys = [
      ...kin.map((id) => `${target}/${id}/${where}`),
      ...places.map((id) => `${target}/${update}/${id}`),
      ...updates.map((id) => `${target}/${id}/${where}`),
    ].filter((key) => key !== name && good(key));
    const fresh = updates.filter((id) => data.groups[id] === "a new tensor instead").map((id) => `${target}/${id}/${where}`).filter(good);
    return [...new Set([...keys.slice(0, 4), ...fresh.slice(0, 2), ...keys])].slice(0, 6);
  }

  function show() {
    const name = chosen();
    const cell = data.cells[name];
    if (!cell) {
      panel.replaceChildren(element("p", "This combination did not run; the rules below say why."));
      return;
    }
    const [verdict, pieces, why, said, page, facts] = cell;
    const [full, mark] = data.marks[verdict];
    const rows = [element("p", mark.split(" ")[0] + " " + full, "wt-verdict v" + verdict)];
    if (data.texts[why]) rows.push(element("p", data.texts[why].replace(/`+/g, "")));
    if (data.texts[said]) rows.push(element("pre", data.texts[said], "wt-said"));
    const url = data.texts[page];
    if (url) {
      const made = element("a", "The error's page: the cause and the fix");
      made.href = (document.documentElement.dataset.content_root || "./") + url + ".html";
      const line = element("p");
      line.append(made);
      rows.push(line);
    }
    const script = pieces.map((i) => data.texts[i]).join("\n\n");
    const code = element("pre", script, "wt-code");
    code.tabIndex = 0;
    const copy = element("button", "Copy as script");
    copy.type = "button";
    copy.addEventListener("click", () => {
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      const done = () => (copy.textContent = "Copied");
      if (navigator.clipboard) navigator.clipboard.writeText(script).then(done, () => document.execCommand("copy") && done());
      else if (document.execCommand("copy")) done();
    });
    rows.push(code, copy);
    const list = element("ul");
    facts.forEach((i) => list.append(element("li", data.texts[i])));
    if (facts.length) rows.push(element("h3", "What was seen"), list);
    if (verdict !== 0) {
      const others = element("ul");
      nearest(name).forEach((key) => {
        const item = element("li");
        item.append(link(key));
        others.append(item);
      });
      if (others.children.length) rows.push(element("h3", "What would work instead"), others);
    }
    panel.replaceChildren(...rows);
  }

  /* Options that did not run with the others are marked, not taken away. */
  function mark() {
    const values = selects.map((one) => one.value);
    selects.forEach((one, place) => {
      for (const option of one.options) {
        const name = values.map((value, i) => (i === place ? option.value : value)).join("/");
        option.textContent = option.textContent.replace(/ \(not run\)$/, "") + (data.cells[name] ? "" : " (not run)");
      }
    });
  }

  function load(then) {
    if (data) return then();
    const script = document.createElement("script");
    script.src = new URL("matrix-data.js", here).href;
    script.onload = () => {
      data = window.WT_MATRIX;
      then();
    };
    script.onerror = () => panel.replaceChildren(element("p", "The data of the matrix did not load."));
    document.head.append(script);
  }

  function update() {
    load(() => {
      mark();
      show();
    });
  }

  function fromAddress() {
    const parts = decodeURIComponent(location.hash.slice(1)).split("/");
    const known = parts.length === 3 && parts.every((id, i) => [...selects[i].options].some((option) => option.value === id));
    if (known) parts.forEach((id, i) => (selects[i].value = id));
    if (known || !location.hash) update();
    if (known) document.getElementById("matrix").scrollIntoView();
  }

  selects.forEach((one) =>
    one.addEventListener("change", () => {
      history.replaceState(null, "", "#" + chosen());
      update();
    }),
  );
  addEventListener("hashchange", fromAddress);
  if (!location.hash) ["leaf", "slice-assign", "eager"].forEach((id, i) => (selects[i].value = id));
  fromAddress();
})();
