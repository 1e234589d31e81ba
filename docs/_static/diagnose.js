/* The box: paste an error, or describe what goes wrong.

   What is pasted stays in this page: it is matched here, and shown as text only.  The data come
   as script files, so that the box works on a page opened from disk. */
(function () {
  "use strict";

  const input = document.getElementById("diagnose-input");
  const list = document.getElementById("diagnose-results");
  const status = document.getElementById("diagnose-status");
  const unknown = document.getElementById("diagnose-unknown");
  const more = document.getElementById("diagnose-more");
  if (!input || !list) return;

  const here = document.currentScript.src;
  const root = document.documentElement.dataset.content_root || "./";
  const LABELS = { op: "operation", dim: "dimension", ndim: "dimensions", dtype: "dtype", numel: "elements" };
  const LONG = 4000; // characters, from the end of what is typed, whose words count
  const ROWS = 5;
  // A page is shown that holds most of what was asked for, or [a part of it, and this worth of rare words]; if the
  // best one is not worth FIRST, none is.
  const MOST = 0.55;
  const SOME = [[0.24, 26], [0.15, 50]];
  const FIRST = 36;
  const NAMED = 15; // letters of a title from which they are no chance
  const QUIET = 0.8; // what the page of an error is worth where nothing in the text speaks of one
  const FAILS = /\b(?:error|exception|rais\w*|fail\w*|crash\w*|refus\w*|complain\w*|warn\w*|cannot|can't|not allowed|must be|unsupported|invalid|mismatch|traceback|got)\b|Error\b/i;
  const CLOSE = 60; // from here a page stands beside an error that was found, and not folded
  // What Python raised, or what another program calls an error.
  const RAISED = /\b[\w.]*(?:Error|Warning|Exception)\b['")]*:|^Traceback \(most recent|^(?:ERROR|error|fatal|panic)\b[^ ]*:/m;
  let finder = null;
  const waiting = {};

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });
  }

  function once(key, names, then) {
    waiting[key] ||= names.reduce((before, name) => before.then(() => load(name)), Promise.resolve()).then(then);
    return waiting[key];
  }

  function prepare() {
    return once("errors", ["match.js", "finder-data.js"], () => {
      finder = { pages: window.WT_FINDER.pages, errors: new window.WTMatcher(window.WT_FINDER.pages) };
      // Once without an answer, so that the browser has compiled it all when the paste comes.
      finder.errors.find('File "a.py", line 1, in call\n'.repeat(100));
    });
  }

  function prepareWords() {
    return once("words", ["language_data.js", "search.js", "search-data.js", "page-data.js"], () => {
      const stemmer = new window.Stemmer();
      finder.search = new window.WTSearcher(window.WT_SEARCH, (word) => stemmer.stemWord(word), window.stopwords);
      finder.pages.push(...window.WT_PAGES);
      finder.search.find("write into x[mask] = 0, a part of a tensor");
    });
  }

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function item(page, kind, anchor) {
    const made = element("li");
    made.dataset.kind = kind;
    const link = element("a", page.title);
    link.href = root + page.url + (anchor ? "#" + anchor : "");
    made.append(link, element("span", " " + (kind === "error" ? "error" : page.kind), "wt-kind"));
    return made;
  }

  /* What the varying parts of a message say of the reader's own code. */
  function explain(parts) {
    const values = Object.fromEntries(parts);
    const said = parts
      .filter(([name, value]) => value.length < 120 && !/^(?:version|expected)$/.test(name))
      .map(([name, value]) => (LABELS[name] || name.replace(/_/g, " ").replace(/\d+$/, "")) + " " + value);
    const times = Number(values.version) - Number(values.expected);
    if (times > 0) said.push("changed " + (times === 1 ? "once" : times + " times") + " since it was saved");
    return said.length ? "In your message: " + said.join("; ") + "." : "";
  }

  function errorItem(hit) {
    const page = finder.pages[hit.page];
    const made = item(page, "error");
    if (hit.said) made.append(element("code", hit.said.length > 400 ? hit.said.slice(0, 400) + "\u2026" : hit.said, "wt-said"));
    else made.append(element("p", "Part of your text is in this message; the rest of it is missing or differs.", "wt-part"));
    const told = explain(hit.parts);
    if (told) made.append(element("p", told, "wt-told"));
    made.append(element("p", page.intro));
    if (hit.said && page.fix) made.append(fixOf(page));
    return made;
  }

  function fixOf(page) {
    const made = element("div", "", "wt-fix");
    const button = element("button", "Copy the fix");
    button.type = "button";
    // A page that was not served over HTTPS may have no clipboard at all.
    button.addEventListener("click", () =>
      Promise.resolve()
        .then(() => navigator.clipboard.writeText(page.fix + "\n"))
        .then(
          () => (button.textContent = "Copied"),
          () => (button.textContent = "Not copied: the browser forbids it"),
        ),
    );
    const code = element("pre", page.fix);
    code.tabIndex = 0;
    made.append(element("p", "The fix, as the page runs it:"), code, button);
    return made;
  }

  function letters(text) {
    return text.toLowerCase().replace(/[^a-z0-9]/g, "");
  }

  /* The pages that words and code lead to, each once, by the part of it that fits best.  Who writes what a page or
     a section is called, or a good part of that, means it. */
  function pagesFor(text) {
    const best = new Map();
    const written = letters(text);
    const called = (title) => NAMED <= written.length && written.length <= title.length && letters(title).includes(written);
    const quiet = FAILS.test(text) ? 1 : QUIET;
    for (const { document: place, score, share } of finder.search.find(text.slice(-LONG))) {
      const [page, anchor, title] = window.WT_SEARCH.documents[place];
      const named = called(title || finder.pages[page].title) ? 2 : 1;
      const worth = score * (0.5 + 0.5 * share) * named * (finder.pages[page].kind === "error" ? quiet : 1);
      const kept = best.get(page);
      if (!kept || worth > kept.worth) best.set(page, { page, anchor, title, worth, share });
    }
    const found = [...best.values()].sort((a, b) => b.worth - a.worth || a.page - b.page);
    return found.length && (found[0].share >= MOST || found[0].worth >= FIRST) ? found : [];
  }

  function fits(hit) {
    return hit.share >= MOST || SOME.some(([share, worth]) => hit.share >= share && hit.worth >= worth);
  }

  function pageItem(hit) {
    const page = finder.pages[hit.page];
    const made = item(page, page.kind === "error" ? "page" : page.kind, hit.anchor);
    made.append(element("p", hit.anchor ? hit.title : page.intro));
    return made;
  }

  /* The cell of the chooser for an update that is written as in the text. */
  function cellItem(text) {
    const update = finder.search.update(text);
    if (!update) return null;
    const made = element("li");
    made.dataset.kind = "page";
    const link = element("a", "This update, run for every kind of tensor");
    link.href = `${root}reference/will-it-write.html#leaf/${update}/backward`;
    made.append(link, element("span", " chooser", "wt-kind"));
    return made;
  }

  /* Of a traceback with a known message: the message, and the lines of source that led to it. */
  function context(text, hits) {
    const lines = text.split("\n");
    const source = lines.filter((line, i) => /^\s*-+>/.test(line) || (i && /^\s*File ".*", line \d+/.test(lines[i - 1])));
    return [...source.map((line) => line.replace(/^\s*-+>\s*\d*/, "")).slice(-4), ...hits.map((hit) => hit.said)].join("\n");
  }

  function show(text) {
    const asked = text.trim();
    const hits = asked ? finder.errors.find(text).slice(0, ROWS) : [];
    const whole = hits.filter((hit) => hit.said).length;
    const taken = new Set(hits.map((hit) => hit.page));
    const rows = hits.map(errorItem);
    const raised = RAISED.test(text);
    const near = asked && (hits.length || !raised) ? pagesFor(whole ? context(text, hits) : text) : [];
    const fit = near.filter((hit) => fits(hit) && hit.worth >= near[0].worth * 0.4 && !taken.has(hit.page));
    const found = fit.slice(0, ROWS).map(pageItem);
    const cell = asked && !raised ? cellItem(text) : null;
    if (cell) found.push(cell);
    more.setAttribute("aria-expanded", "false");
    const close = fit.filter((hit) => hit.worth >= CLOSE).length;
    found.forEach((row, place) => (row.hidden = whole > 0 && place >= Math.min(close, 2)));
    more.hidden = found.every((row) => !row.hidden);
    rows.push(...found);
    list.replaceChildren(...rows);
    if (!asked) status.textContent = "";
    else if (whole) status.textContent = whole === 1 ? "One error found in your text." : whole + " errors found in your text, the most specific first.";
    else if (hits.length) status.textContent = "No whole message found; these come near.";
    else if (raised) status.textContent = "This message is not here.";
    else status.textContent = rows.length ? "No known error in your text. Pages on these words:" : "Nothing found.";
    if (unknown) {
      unknown.hidden = !asked || hits.length > 0 || (!raised && rows.length > 0);
      unknown.firstElementChild.href = root + "diagnose.html#how-to-read-a-message-that-is-not-here";
    }
  }

  let asked = 0;
  function ask() {
    asked += 1;
    const turn = asked;
    list.setAttribute("aria-busy", "true");
    prepare().then(() => (input.value.trim() ? prepareWords() : null)).then(
      () => {
        if (turn !== asked) return;
        show(input.value);
        list.setAttribute("aria-busy", "false");
      },
      (error) => {
        status.textContent = "The data of the box did not load: " + error.message;
        list.setAttribute("aria-busy", "false");
      },
    );
  }

  function fromAddress() {
    let text = new URLSearchParams(location.search).get("q") || "";
    if (location.hash.startsWith("#q=")) {
      try {
        text = decodeURIComponent(location.hash.slice(3).replace(/\+/g, "%20"));
      } catch {
        text = location.hash.slice(3);
      }
    }
    if (text) {
      input.value = text;
      ask();
    }
  }

  more.addEventListener("click", () => {
    const open = more.getAttribute("aria-expanded") === "true";
    for (const row of list.children) if (row.dataset.kind !== "error") row.hidden = open;
    more.setAttribute("aria-expanded", String(!open));
  });
  // A page that gives the focus to the box itself loads its data when somebody is there to use it.
  if (input.dataset.first) {
    if (!location.hash) input.focus({ preventScroll: true });
    for (const sign of ["pointermove", "pointerdown", "keydown"]) addEventListener(sign, prepare, { once: true });
  }
  input.addEventListener("focus", prepare);
  input.addEventListener("input", ask);
  addEventListener("hashchange", fromAddress);
  fromAddress();
})();
