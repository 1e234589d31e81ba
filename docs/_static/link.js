/* Loaded by site.js when it is first wanted: the sign beside a title, a heading or a claim opens what one
   needs to link there: its permanent id, and a ready link for each place that one may stand in. */
(function () {
  "use strict";

  const trail = document.querySelector(".wt-trail");
  const site = (trail && trail.dataset.site) || "";
  const short = { claim: "c", error: "e", recipe: "r", scenario: "s" };
  const panel = document.createElement("div");
  panel.className = "wt-link";
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", "Link to this");
  panel.hidden = true;
  let opener = null;

  /* What a sign links to: its text, its id if it has a permanent one, and its address. */
  function target(sign) {
    const heading = sign.closest("h1, h2, h3, h4, h5, h6");
    const top = heading && heading.matches("h1");
    const anchor = decodeURIComponent(new URL(sign.href).hash.slice(1));
    const id = top ? (trail && trail.dataset.label) || "" : /^claim-/.test(anchor) ? anchor : "";
    const whole = (node) => {
      const copy = node.cloneNode(true);
      copy.querySelectorAll(".headerlink, .wt-mark").forEach((part) => part.remove());
      return copy.textContent.replace(/\s+/g, " ").trim();
    };
    let text = whole(heading || sign.closest(".wt-claim > p, li, p") || sign);
    // "Why" means nothing elsewhere.
    if (heading && !top) text += " · " + whole(document.querySelector("h1"));
    const page = location.href.replace(/#.*/, "");
    const [, kind, name] = /^(claim|error|recipe|scenario)-(.+)$/.exec(id) || [];
    let address = top ? page : page + "#" + anchor;
    if (site && kind) address = site + short[kind] + "/" + name + "/";
    return { id, address, text };
  }

  const entities = (text, signs) => text.replace(signs, (sign) => "&#" + sign.charCodeAt(0) + ";");
  const backslashes = (text, signs) => text.replace(signs, "\\$&");

  function forms({ id, address, text }) {
    const found = [
      ["Address", address],
      ["Markdown", "[" + backslashes(text, /[[\]\\`*_<&~|]/g) + "](" + address + ")"],
      ["HTML", '<a href="' + entities(address, /[&<>"]/g) + '">' + entities(text, /[&<>"]/g) + "</a>"],
      ["MediaWiki", "[" + address + " " + entities(text, /[[\]{}<&|]/g) + "]"],
      ["Confluence, Jira", "[" + backslashes(text, /[[\]{}\\|*_]/g) + "|" + address + "]"],
    ];
    if (id) found.push(["reStructuredText", ":ref:`" + id + "`"]);
    return found;
  }

  function copy(text, button) {
    const said = () => {
      button.textContent = "Copied";
    };
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(said, () => select(text, said));
    else select(text, said);
  }

  /* Pages from disk, or without https, may have no clipboard. */
  function select(text, said) {
    const area = document.createElement("textarea");
    area.value = text;
    panel.append(area);
    area.select();
    if (document.execCommand("copy")) said();
    area.remove();
  }

  function close(back) {
    if (panel.hidden) return;
    panel.hidden = true;
    if (opener) opener.setAttribute("aria-expanded", "false");
    if (back && opener) opener.focus();
    opener = null;
  }

  function open(sign) {
    close(false);
    const facts = target(sign);
    panel.replaceChildren();
    const line = document.createElement("p");
    if (facts.id) {
      const code = document.createElement("code");
      code.textContent = facts.id;
      line.append("Permanent id: ", code);
    } else line.textContent = "Copy a link to here";
    panel.append(line);
    for (const [name, text] of forms(facts)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.title = text;
      button.addEventListener("click", () => copy(text, button));
      button.addEventListener("blur", () => {
        button.textContent = name;
      });
      panel.append(button);
    }
    if (location.protocol === "file:" && !site) {
      const note = document.createElement("p");
      note.textContent = "This page is opened from disk: its address works on this machine only.";
      panel.append(note);
    }
    (sign.closest("h1, h2, h3, h4, h5, h6, p, li") || sign).after(panel);
    panel.hidden = false;
    opener = sign;
    sign.setAttribute("aria-expanded", "true");
    panel.querySelector("button").focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const sign = event.target.closest("article a.headerlink");
    if (sign && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (sign === opener) close(true);
      else open(sign);
    } else if (!panel.contains(event.target)) close(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(true);
  });
})();
