/* Find the wordings of errors in a pasted text.  Knows nothing of the page it is on.

   Terminals break lines anywhere, chat programs change quotes, loggers put prefixes before
   lines.  So both the text and the wordings are compared without white space, in lower case
   and with plain quotes; a map leads back to what was pasted. */
(function (scope) {
  "use strict";

  const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&#39;": "'", "&#x27;": "'", "&nbsp;": " " };
  const QUOTES = { "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u00b4": "'" };
  const NOISE = [
    /\u001b\[[0-9;?]*[A-Za-z]|\u241b\[[0-9;?]*[A-Za-z]|\\x1b\[[0-9;]*m|\\033\[[0-9;]*m/g,
    /^(?:[ \t]*(?:\[[\w-]*rank ?\d+\]:?|E {2,}|[>|#] |\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\w.,:+-]*\]?|\d\d:\d\d:\d\d[.,]?\d*|(?:INFO|WARNING|ERROR|CRITICAL|DEBUG|stderr|stdout)\b[:|\]]?|\[(?:INFO|WARNING|ERROR|CRITICAL|DEBUG|\w*rank\d*|\d+)\]:?))+/gim,
  ];
  const CLOSING = { "(": ")", "[": "]", "{": "}" };
  const OPENING = { ")": "(", "]": "[", "}": "{" };
  const LEADING = 6; // characters of a part that varies at the beginning, when one asks how much of a message is there
  const GAP = 2000; // characters that one varying part may take
  const MOST = 400000; // characters of a paste that are looked at, from its end

  function blank(text) {
    let out = text;
    for (const pattern of NOISE) out = out.replace(pattern, (found) => " ".repeat(found.length));
    return out.replace(/&(?:lt|gt|amp|quot|nbsp|#39|#x27);/g, (found) => ENTITIES[found] + " ".repeat(found.length - 1));
  }

  /* The text without white space, and for each of its characters the place in the paste; `seen` is the text
     without what terminals and loggers add. */
  function compact(text, seen = blank(text)) {
    const places = [];
    let out = "";
    for (let i = 0; i < seen.length; i += 1) {
      const letter = seen[i];
      if (letter > " " && letter !== "\u00a0" && letter !== "\u200b" && letter !== "`") {
        out += QUOTES[letter] || letter;
        places.push(i);
      }
    }
    const lower = out.toLowerCase();
    return { text: lower.length === out.length ? lower : out, places };
  }

  /* The same of a part of a wording, to which nothing was added. */
  function squeeze(text) {
    return compact(text, text).text;
  }

  /* A wording as fixed parts, and the names of the parts between them.  `{name:kind}` is bound: it
     stands only for what the kind's pattern takes, at its end, at its beginning, or all of it. */
  function parse(wording, kinds) {
    const parts = [""];
    const names = [];
    const bounds = [];
    for (const token of wording.match(/\{\{|\}\}|\{\w+(?::\w+)?\}|[^{}]+|[{}]/g) || []) {
      if (token.length > 2 && token[0] === "{" && token[1] !== "{") {
        const [name, kind] = token.slice(1, -1).split(":");
        names.push(name);
        bounds.push(kind ? bound(kinds[kind].replace(/ /g, "")) : null);
        parts.push("");
      } else {
        parts[parts.length - 1] += token === "{{" ? "{" : token === "}}" ? "}" : token;
      }
    }
    const fixed = parts.map(squeeze);
    return { fixed, names, bounds, length: fixed.join("").length, words: words(parts.join(" \u0000 ")) };
  }

  const made = new Map();
  function bound(source) {
    if (!made.has(source)) {
      const [before, after, whole] = [`(?:${source})$`, `^(?:${source})`, `^(?:${source})$`].map((one) => new RegExp(one));
      made.set(source, { source, before, after, whole });
    }
    return made.get(source);
  }

  const LONGEST = 80; // characters of a bound part at the beginning or the end of a wording

  function words(text) {
    return text.toLowerCase().match(/[a-z_]+|\u0000/g) || [];
  }

  /* Where the fixed parts follow each other in the text, or null. */
  function locate(parsed, text) {
    const first = parsed.fixed.findIndex((part) => part);
    if (first < 0) return null;
    let start = text.indexOf(parsed.fixed[first]);
    for (let tries = 0; start >= 0 && tries < 50; tries += 1) {
      const spans = [];
      const bounds = parsed.bounds || [];
      let end = start + parsed.fixed[first].length;
      let whole = !first || !bounds[0] || bounds[0].before.test(text.slice(Math.max(0, start - LONGEST), start));
      for (let k = first + 1; k < parsed.fixed.length && whole; k += 1) {
        const part = parsed.fixed[k];
        const fits = (at) => !bounds[k - 1] || (part ? bounds[k - 1].whole.test(text.slice(end, at)) : bounds[k - 1].after.test(text.slice(end, end + LONGEST)));
        let next = part ? text.indexOf(part, end + 1) : Math.min(end + 1, text.length);
        // A short part, as the full stop at the end, may stand within the varying part, too.
        while (part && next >= 0 && next - end <= LONGEST && !fits(next)) next = text.indexOf(part, next + 1);
        whole = next >= 0 && next - end <= GAP && fits(next);
        if (whole) {
          if (parsed.fixed[k]) spans.push([parsed.names[k - 1], end, next]);
          end = next + parsed.fixed[k].length;
        }
      }
      if (whole) return { start, end, spans };
      start = text.indexOf(parsed.fixed[first], start + 1);
    }
    return null;
  }

  /* A wording from its part number `from` to the gap before part number `to`, as a pattern. */
  function pattern(parsed, from, to) {
    let out = "";
    for (let i = from; i < to; i += 1) {
      const gap = i < parsed.bounds.length ? parsed.bounds[i] : undefined;
      out += parsed.fixed[i].replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
      if (gap !== undefined) out += gap ? `(?:${gap.source})` : `[^]{1,${GAP}}?`;
    }
    return out;
  }

  /* The same as `ends`, of a wording with bound parts: what is there of one is of its kind. */
  function boundEnds(parsed, text) {
    const parts = parsed.fixed;
    const upTo = (i) => parts.slice(0, i).join("").length;
    let best = 0;
    for (let j = 1; j < parts.length; j += 1) {
      const head = new RegExp(pattern(parsed, 0, j), "g");
      for (let found = head.exec(text); found && found[0]; found = head.exec(text)) {
        if (parts[j].startsWith(text.slice(head.lastIndex))) best = upTo(j) + text.length - head.lastIndex;
      }
    }
    for (let k = parts[0].length - 1; k > best; k -= 1) {
      if (text.endsWith(parts[0].slice(0, k))) best = k;
    }
    for (let i = 0; i < parts.length; i += 1) {
      for (let k = 1; k < parts[i].length; k += 1) {
        if (!text.startsWith(parts[i].slice(k))) continue;
        const rest = { fixed: [parts[i].slice(k), ...parts.slice(i + 1)], bounds: parsed.bounds.slice(i) };
        const whole = new RegExp("^" + pattern(rest, 0, rest.fixed.length)).test(text);
        if (whole) best = Math.max(best, upTo(parts.length) - upTo(i) - k);
        break;
      }
    }
    return best;
  }

  /* How much of a wording is there if the text begins, or ends, in the middle of it. */
  function ends(parsed, text) {
    if (parsed.bounds.some((one) => one)) return boundEnds(parsed, text);
    const parts = parsed.fixed;
    let best = 0;
    for (let i = 0; i < parts.length; i += 1) {
      const rest = { fixed: ["", ...parts.slice(i + 1)], names: [] };
      const after = parts.slice(i + 1).join("").length;
      for (let k = 1; k < parts[i].length; k += 1) {
        if (!text.startsWith(parts[i].slice(k))) continue;
        if (!after || locate(rest, text)) best = Math.max(best, parts[i].length - k + after);
        break;
      }
      if (i) {
        const found = locate({ fixed: ["", ...parts.slice(i)], names: [] }, text);
        if (found && found.start < 40) best = Math.max(best, parts[i].length + after);
      }
    }
    for (let j = 0; j < parts.length; j += 1) {
      const head = { fixed: parts.slice(0, j).concat(""), names: [] };
      const before = parts.slice(0, j).join("").length;
      const found = before ? locate(head, text) : null;
      if (before && !found) break;
      if (found && text.length - found.end < 80) best = Math.max(best, before);
      for (let k = parts[j].length - 1; k > 0; k -= 1) {
        if (!text.endsWith(parts[j].slice(0, k))) continue;
        best = Math.max(best, before + k);
        break;
      }
    }
    return best;
  }

  class Matcher {
    /* errors: [{type, wordings: [text]}]; what find returns refers to them by their place. */
    constructor(errors, kinds = (scope.WT_FINDER || {}).kinds) {
      this.wordings = [];
      errors.forEach((error, page) => {
        for (const [type, text] of error.wordings) {
          this.wordings.push(Object.assign({ page, type, wording: text }, parse(text, kinds)));
          // The first word, as `narrow():`, gets lost when people select text by hand.
          const rest = text.replace(/^[A-Za-z_.]+(?:\(\):)?\s+/, "");
          if (rest !== text && squeeze(rest.split("{")[0]).length >= 16) {
            this.wordings.push(Object.assign({ page, type, wording: text }, parse(rest, kinds)));
          }
        }
      });
      /* Runs of words of what each page's script really raised, hints and all. */
      this.said = errors.map((error) => new Set(error.said.concat(error.wordings.map((pair) => pair[1].replace(/\{\w+(?::\w+)?\}/g, " \u0000 "))).flatMap((text) => runs(words(text)))));
      this.rarity = new Map();
      for (const own of this.said) for (const run of own) this.rarity.set(run, (this.rarity.get(run) || 0) + 1);
    }

    /* The pages whose messages the text holds, longest first; `cut` ones if there is no whole one. */
    find(pasted) {
      const text = pasted.slice(-MOST);
      const short = compact(text);
      const best = new Map();
      for (const wording of this.wordings) {
        const found = locate(wording, short.text) || alone(wording, short.text);
        if (!found) continue;
        const typed = wording.type && text.includes(wording.type) ? 1 : 0;
        const rank = wording.length * 2 + typed;
        const kept = best.get(wording.page);
        if (!kept || rank > kept.rank) {
          best.set(wording.page, { page: wording.page, wording: wording.wording, rank, found, short, text });
        }
      }
      const whole = [...best.values()].sort((a, b) => b.rank - a.rank || a.page - b.page);
      const inside = (a, b) => a !== b && a.found.start >= b.found.start && a.found.end <= b.found.end;
      const kept = whole.filter((hit) => !whole.some((other) => inside(hit, other) && other.rank > hit.rank));
      if (kept.length) return kept.map((hit) => this.describe(hit));
      return this.cut(text, short.text.replace(/^(?:\.{2,}|\u2026)+|(?:\.{2,}|\u2026)+$/g, ""));
    }

    describe(hit) {
      const at = (place) => (place < hit.short.places.length ? hit.short.places[place] : hit.text.length);
      const slice = (from, to) => hit.text.slice(at(from), to > from ? at(to - 1) + 1 : at(from)).replace(/\s+/g, " ");
      const parts = hit.found.spans.flatMap(([name, from, to]) => {
        const part = balanced(hit.short.text, from, to);
        return part ? [[name, slice(...part)]] : [];
      });
      return { page: hit.page, wording: hit.wording, whole: true, said: slice(hit.found.start, hit.found.end), parts };
    }

    /* A message whose beginning or end is missing; else, enough of its words in a row. */
    cut(text, short) {
      let hits = [];
      for (const wording of this.wordings) {
        const there = ends(wording, short);
        const share = there / (wording.length + (wording.fixed[0].length > 1 ? 0 : LEADING));
        if ((there >= 10 && share >= 0.75) || (there >= 18 && share >= 0.4) || there >= 30) hits.push({ wording, score: there + share });
      }
      if (!hits.length) {
        const there = new Set(runs(words(blank(text).slice(-20000))));
        this.said.forEach((own, page) => {
          const shared = [...own].filter((run) => there.has(run));
          const score = shared.reduce((sum, run) => sum + 1 / this.rarity.get(run), 0);
          if (shared.length >= 4 && score >= 0.9 && shared.length >= Math.min(6, 0.3 * own.size)) hits.push({ wording: { page, wording: "" }, score });
        });
      }
      hits.sort((a, b) => b.score - a.score || a.wording.page - b.wording.page);
      const pages = new Set();
      hits = hits.filter((hit) => hit.score >= hits[0].score * 0.6 && !pages.has(hit.wording.page) && pages.add(hit.wording.page));
      return hits.slice(0, 3).map(({ wording }) => ({ page: wording.page, wording: wording.wording, whole: false, said: "", parts: [] }));
    }
  }

  /* A wording that begins with its type, where the message was pasted alone and without it. */
  function alone(parsed, text) {
    const bare = parsed.fixed[0].replace(/^[a-z]+error:/, "");
    return parsed.fixed.length === 1 && bare !== parsed.fixed[0] && bare === text ? { start: 0, end: text.length, spans: [] } : null;
  }

  /* A varying part with its own brackets: `[{type}]]` takes one of those of `[float [2, 3]]]`, and
     `{shape})` leaves one that is the message's.  Null where no border makes it whole. */
  function balanced(text, from, to) {
    const open = [];
    const lost = [];
    for (let i = from; i < to; i += 1) {
      if (CLOSING[text[i]]) open.push(i);
      else if (OPENING[text[i]]) {
        if (open.length && CLOSING[text[open[open.length - 1]]] === text[i]) open.pop();
        else lost.push(i);
      }
    }
    while (open.length && text[to] === CLOSING[text[open[open.length - 1]]]) {
      open.pop();
      to += 1;
    }
    while (lost.length && text[from - 1] === OPENING[text[lost[0]]]) {
      lost.shift();
      from -= 1;
    }
    while (lost.length && lost[lost.length - 1] === to - 1) {
      lost.pop();
      to -= 1;
    }
    while (open.length && open[0] === from) {
      open.shift();
      from += 1;
    }
    return open.length || lost.length || to <= from ? null : [from, to];
  }

  /* Runs of four words; none reaches over a part that varies. */
  function runs(list) {
    const out = [];
    for (let i = 0; i + 4 <= list.length; i += 1) {
      const run = list.slice(i, i + 4);
      if (!run.includes("\u0000")) out.push(run.join(" "));
    }
    return out;
  }

  scope.WTMatcher = Matcher;
})(typeof window === "undefined" ? globalThis : window);
