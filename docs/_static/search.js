/* Find pages by words and by code.  Knows nothing of the page it is on.

   What stems and shapes are, and how they are found in a text, is told in
   docs/_ext/writethrough/site/words.py, which makes the index; here is the same for what is
   typed.  How much of a term a document holds was worked out with the index (ranking.py there). */
(function (scope) {
  "use strict";

  const PART = 0.25;
  const TARGET = 0.6;
  const BRACKETS = 0.3;
  const WORD = /[A-Za-z0-9_]*[A-Za-z0-9][A-Za-z0-9_]*/g;
  const PIECE = /[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g;
  const BARE = /^(?:.|\d\d)$/; // no term: it tells one text from another by chance alone
  const NAME = /[A-Za-z_]\w*/y;
  const NUMBER = /\d[\w.]*/y;
  const STRING = /"[^"\n]*"|'[^'\n]*'/y;
  const SIGN = /\s*([-+*/|&^@%]|\/\/|\*\*|<<|>>)?=(?!=)\s*/y;
  const COMPARED = /[<>=!]=|[<>]/y;
  const BOUND = /\b[x0]\b(?=:)|(?<=:)(-?)[x0]\b(?![.([])/g;
  const KEPT = new Set("data grad T mT real imag".split(" "));
  const WORDS = new Set("None True False and or not in".split(" "));
  const CLOSING = { "[": "]", "(": ")" };
  const LONGEST = 60;

  function add(found, term, weight) {
    found.set(term, (found.get(term) || 0) + weight);
  }

  function terms(text, stem) {
    const found = new Map();
    for (const name of text.replace(/\bin[ -]?place\b/gi, "inplace").match(WORD) || []) {
      const parts = name.match(PIECE) || [];
      const word = name.toLowerCase();
      if (parts.length > 1 || name.includes("_")) {
        add(found, word, 1);
        for (const part of parts) add(found, stem(part.toLowerCase()), PART);
      } else add(found, stem(word), 1);
    }
    for (const term of [...found.keys()]) if (BARE.test(term)) found.delete(term);
    return found;
  }

  function match(pattern, text, at) {
    pattern.lastIndex = at;
    return pattern.exec(text);
  }

  /* Where the bracket that opens at a place closes, or -1. */
  function inside(text, at) {
    let depth = 0;
    for (let place = at; place < Math.min(text.length, at + 200); place += 1) {
      const letter = text[place];
      if (letter === "[" || letter === "(") depth += 1;
      if (letter === "]" || letter === ")") depth -= 1;
      if (letter === "\n") return -1;
      if (!depth) return letter === CLOSING[text[at]] ? place : -1;
    }
    return -1;
  }

  /* The shape of a name and of what follows it, its end, and whether it is a part. */
  function chain(text, at) {
    let name = match(NAME, text, at);
    let shape = "x";
    let last = name[0];
    let end = at + last.length;
    let part = false;
    while (end < text.length) {
      const letter = text[end];
      name = letter === "." ? match(NAME, text, end + 1) : null;
      if (name) {
        last = name[0];
        end += 1 + last.length;
        if (KEPT.has(last) || text[end] === "(") {
          shape += "." + last;
          part = part || KEPT.has(last) || last.endsWith("_");
        }
        continue;
      }
      const close = CLOSING[letter] ? inside(text, end) : -1;
      if (close < 0) break;
      if (letter === "[") {
        shape += "[" + index(text, end + 1, close) + "]";
        part = true;
      } else shape = shape === "x" ? "x." + last + "()" : shape + "()";
      end = close + 1;
    }
    return [shape, end, part];
  }

  /* The shape of what stands between brackets. */
  function index(text, from, end) {
    let shape = "";
    let at = from;
    while (at < end) {
      const word = match(NAME, text, at);
      const other = !word && [[NUMBER, "0"], [STRING, "'s'"], [COMPARED, "<"]].find(([pattern]) => match(pattern, text, at));
      if (/\s/.test(text[at])) at += 1;
      else if (word && WORDS.has(word[0])) {
        shape += word[0];
        at += word[0].length;
      } else if (word) {
        const [part, next] = chain(text, at);
        shape += part;
        at = next;
      } else if (other) {
        shape += other[1];
        at += match(other[0], text, at)[0].length;
      } else {
        shape += text[at];
        at += 1;
      }
    }
    return shape.replace(BOUND, "$1n");
  }

  /* The shape of what is assigned: its first term. */
  function value(text, from) {
    const minus = text[from] === "-" ? "-" : "";
    const at = from + minus.length;
    if (match(NAME, text, at)) return minus + chain(text, at)[0];
    if (match(NUMBER, text, at)) return minus + "0";
    return minus + (text[at] || "").trim();
  }

  /* [target, sign, value, source] of each read or write of a part; a read has no sign. */
  function statements(text) {
    const found = [];
    const start = /[A-Za-z_]\w*/g;
    let name = start.exec(text);
    while (name) {
      const [shape, end, part] = chain(text, name.index);
      const sign = match(SIGN, text, end);
      const after = sign ? end + sign[0].length : Math.max(end, name.index + name[0].length);
      const source = text.slice(name.index, after);
      if (sign && (part || sign[1])) found.push([shape, sign[0].trim(), value(text, after), source]);
      else if (!sign && part) found.push([shape, "", "", source]);
      start.lastIndex = after;
      name = start.exec(text);
    }
    return found;
  }

  function shapesOf(lines) {
    const found = new Map();
    for (const [target, sign, assigned] of lines) {
      const weighed = [[target + sign + assigned, sign || target.endsWith("_()") ? 1 : BRACKETS]];
      if (sign) weighed.push([target + sign, TARGET]);
      const brackets = (target.match(/\[[^[\]]*\]/g) || []).join("");
      if (brackets) weighed.push([brackets, BRACKETS]);
      for (const [shape, weight] of weighed) {
        if (/[[._=]/.test(shape) && shape.length <= LONGEST) found.set(shape, Math.max(found.get(shape) || 0, weight));
      }
    }
    return found;
  }

  function shapes(text) {
    return shapesOf(statements(text));
  }

  class Searcher {
    /* data: {documents, terms, postings, common, synonyms, updates} as search_index.py writes them; stem: of one
       word; common: the words, beside those of the data, that are not in the index since every text has them. */
    constructor(data, stem, common) {
      this.size = data.documents.length;
      this.stem = stem;
      this.common = new Set([...common, ...(data.common || [])]);
      this.strange = Math.log(2 + 2 * this.size); // the rarity of a word that no document has
      this.postings = new Map();
      const packed = data.postings.split(" ");
      data.terms.split(" ").forEach((term, place) => this.postings.set(term, packed[place]));
      this.updates = data.updates || [];
      this.synonyms = new Map();
      for (const group of data.synonyms || []) {
        for (const word of group) this.synonyms.set(word, group.filter((other) => other !== word));
      }
    }

    /* What the index knows of a term: its documents with their levels, and how rare it is. */
    known(term) {
      const text = this.postings.get(term);
      if (text === undefined) return null;
      if (typeof text !== "string") return text;
      const documents = [];
      let at = -1;
      for (const [, step, level] of text.matchAll(/([0-9a-z]*)([A-I])/g)) {
        at += step ? parseInt(step, 36) : 1;
        documents.push([at, level.charCodeAt(0) - 64]);
      }
      const count = documents.length;
      const made = { documents, rarity: Math.log(1 + (this.size - count + 0.5) / (count + 0.5)) };
      this.postings.set(term, made);
      return made;
    }

    /* The update of the matrix that is written as a statement of the text is, or null. */
    update(text) {
      const written = [...shapes(text)].filter(([shape, weight]) => weight === 1 && /=|_\(/.test(shape));
      for (const [shape] of written) {
        const found = this.updates.find(([, own]) => own.includes(shape));
        if (found) return found[0];
      }
      return null;
    }

    /* What a text asks for: terms with their weights. */
    asked(text) {
      const wanted = new Map();
      const words = terms(text, this.stem);
      const lines = statements(text);
      // The reader's own names, which no page can know, and whose part the shape of the code takes.
      const own = terms(lines.map((line) => line[3]).join(" "), this.stem);
      for (const [term, weight] of words) {
        if (this.common.has(term)) continue;
        const whole = Math.min(weight, 1);
        if (this.known(term) || !own.has(term)) wanted.set(term, Math.max(wanted.get(term) || 0, whole));
        for (const other of this.synonyms.get(term) || []) {
          if (!words.has(other) && !this.common.has(other)) wanted.set(other, Math.max(wanted.get(other) || 0, whole / 2));
        }
      }
      for (const [shape, weight] of shapesOf(lines)) wanted.set(shape, weight * 1.5);
      return wanted;
    }

    /* [{document, score, share}], best first; share: how much of what is asked for is there. */
    find(text) {
      const scores = new Map();
      const there = new Map();
      let whole = 0;
      for (const [term, weight] of this.asked(text)) {
        const known = this.known(term);
        const worth = weight * (known ? known.rarity : this.strange);
        if (known || !/\W/.test(term)) whole += worth;
        if (!known) continue;
        for (const [document, level] of known.documents) {
          add(scores, document, worth * level);
          add(there, document, worth);
        }
      }
      return [...scores]
        .map(([document, score]) => ({ document, score, share: there.get(document) / whole }))
        .sort((a, b) => b.score - a.score || a.document - b.document);
    }
  }

  Object.assign(Searcher, { terms, shapes });
  scope.WTSearcher = Searcher;
})(typeof window === "undefined" ? globalThis : window);
