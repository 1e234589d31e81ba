/* The box: paste an error, or describe what goes wrong.

   What is pasted stays in this page: it is matched here, and shown as text only.  The data come
   as script files, so that the box works on a page opened from disk. */
(function () {
  "use strict";

  const input = document.getElementById("diagnose-input");
  const list = document.getElementById("diagnose-results");
  const status = document.getElementById("diagnose-status");
  const unknown = document.getElementById("diagnose-unknown");
  if (!input || !list) return;

  const here = document.currentScript.src;
  const root = document.documentElement.dataset.content_root || "./";
  const COMMON = new Set("a an and are as at be but by can do does for from how i if in into is it its me my of on or so that the then there this to was what when where which why will with you your".split(" "));
  const LABELS = { op: "operation", dim: "dimension", ndim: "dimensions", dtype: "dtype", numel: "elements" };
  let finder = null;
  let waiting = null;

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.onload = resolve;
      script.onerror = () => reject(new Error(name));
      document.head.append(script);
    });
  }

  function terms(text) {
    const found = text.toLowerCase().match(/[a-z0-9_]+/g) || [];
    return found.flatMap((word) => (/_/.test(word) ? [word, ...word.split("_")] : [word]));
  }

  function stem(word) {
    if (word.length < 2 || COMMON.has(word)) return null;
    return word.length < 5 ? word : word.replace(/(?:ings?|ied|ies|ed|es|s|e|ly)$/, "");
  }

  function prepare() {
    if (!waiting) {
      waiting = ["match.js", "vendor/minisearch.js", "finder-data.js"]
        .reduce((before, name) => before.then(() => load(name)), Promise.resolve())
        .then(() => {
          const data = window.WT_FINDER;
          const search = new window.MiniSearch({
            fields: ["title", "symptoms", "intro", "heads", "text", "messages"],
            tokenize: terms,
            processTerm: stem,
            searchOptions: {
              boost: { title: 2, symptoms: 4, messages: 3 },
              prefix: (word, place, all) => place === all.length - 1 && word.length > 3,
              combineWith: "OR",
            },
          });
          const messages = (page) => page.wordings.map((wording) => wording[1]).join(" ");
          search.addAll(data.pages.map((page, id) => Object.assign({ id, messages: messages(page) }, page)));
          const errors = new window.WTMatcher(data.pages);
          // Once without an answer, so that the browser has compiled it all when the paste comes.
          errors.find('File "a.py", line 1, in call\n'.repeat(100));
          search.search("write into part of a tensor");
          finder = { pages: data.pages, errors, search };
        });
    }
    return waiting;
  }

  function element(tag, text, kind) {
    const made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function item(page, kind) {
    const made = element("li");
    made.dataset.kind = kind;
    const link = element("a", page.title);
    link.href = root + page.url;
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
    return made;
  }

  /* The family of the error page that the words come nearest to. */
  function family(words) {
    const near = words.map((found) => finder.pages[found.id]).find((page) => page.kind === "error");
    return near ? " The nearest family: " + near.url.split("/")[2].replace(/-/g, " ") + "." : "";
  }

  function show(text) {
    const hits = text.trim() ? finder.errors.find(text).slice(0, 5) : [];
    const taken = new Set(hits.map((hit) => hit.page));
    const query = [...new Set(terms(text.slice(-4000)))].slice(-30).join(" ");
    const words = text.trim() ? finder.search.search(query) : [];
    const rows = hits.map(errorItem);
    for (const word of words.filter((found) => !taken.has(found.id)).slice(0, 8)) {
      const page = finder.pages[word.id];
      const row = item(page, page.kind === "error" ? "page" : page.kind);
      row.append(element("p", page.intro));
      rows.push(row);
    }
    list.replaceChildren(...rows);
    const whole = hits.filter((hit) => hit.said).length;
    if (!text.trim()) status.textContent = "";
    else if (whole) status.textContent = whole === 1 ? "One error found in your text." : whole + " errors found in your text, the most specific first.";
    else if (hits.length) status.textContent = "No whole message found; these come near.";
    else status.textContent = rows.length ? "No known error in your text." + family(words) + " Pages on these words:" : "Nothing found.";
    if (unknown) {
      unknown.hidden = !text.trim() || hits.length > 0;
      unknown.firstElementChild.href = root + "diagnose.html#how-to-read-a-message-that-is-not-here";
    }
  }

  let asked = 0;
  function ask() {
    asked += 1;
    const turn = asked;
    list.setAttribute("aria-busy", "true");
    prepare().then(
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

  input.addEventListener("focus", prepare);
  input.addEventListener("input", ask);
  addEventListener("hashchange", fromAddress);
  fromAddress();
  if (input.dataset.first && !location.hash) input.focus({ preventScroll: true });
})();
