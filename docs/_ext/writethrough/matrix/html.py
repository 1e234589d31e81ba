"""The matrix as HTML: whole tables, the chooser, counts, and how the rules fare.

Plain functions on ``results``, by the name of the cell, as `judge.run_cell` gives them.
``page_of`` returns the page of an error that was said, or None.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from writethrough.matrix import rules
from writethrough.matrix.cells import (
    EXCEPTIONS,
    RULES,
    TARGETS,
    UNSEEN,
    UPDATES,
    WHERE,
    Cell,
    Target,
    cells,
    find,
)
from writethrough.matrix.code import script
from writethrough.matrix.judge import LACKING
from writethrough.matrix.words import MARKS, PageOf, Results, facts, note, one_line, sign, why

FIND = (
    '<p><label for="matrix-find">Find</label> <input type="search" id="matrix-find" '
    'placeholder="an update, such as copy_ or x[mask]"></p>\n'
)
FIRST = "leaf/slice-assign/eager"  # what the chooser shows before anybody chooses
CHOOSER = """\
<div class="wt-matrix" id="matrix">
{selects}<div id="matrix-panel" class="highlight v{kind}" data-cell="{name}" role="status">{cell}
</div>
<noscript><p>The chooser needs JavaScript. The tables below need none.</p></noscript>
</div>
"""
UNEXPLAINED = "Not explained by the rules."


def plain(text: str) -> str:
    """Return a sentence of the declarations as HTML."""
    return escape(text).replace("`", "")


def family(target: Target) -> str:
    """Return the heading under which a column can be hidden."""
    if target.kind != "tensor":
        return "lists and arrays"
    if not target.leaf:
        return "tensors that require no grad"
    return "computed tensors" if target.leaf == "w" else "leaves and their memory"


def legend(results: Results) -> str:
    """Return what the marks of a table mean."""
    came = {result["verdict"] for result in results.values()}
    marks = " · ".join(sign(name) for name in MARKS if name in came)
    return (
        f'<p class="wt-legend">{marks}. Each mark opens its cell in the chooser, with the script '
        "and the error. A combination without a mark was left out by rule.</p>"
    )


def table(results: Results, where: str, href: Callable[[str], str]) -> str:
    """Return the table of the surroundings ``where``; ``href`` gives a cell's address."""
    shown = {k.rpartition("/")[0]: r for k, r in results.items() if k.endswith(f"/{where}")}
    targets = [t for t in TARGETS if any(k.startswith(t.id + "/") for k in shown)]
    title = next(one.title for one in WHERE if one.id == where)
    families = list(dict.fromkeys(map(family, TARGETS)))
    targets.sort(key=lambda target: families.index(family(target)))
    spans = Counter(map(family, targets))  # in the order of the columns
    groups = "".join(f'<colgroup span="{span}">' for span in spans.values())
    over = "".join(
        f'<th scope="colgroup" colspan="{span}">{name}</th>' for name, span in spans.items()
    )
    heads = "".join(f'<th scope="col">{escape(t.title)}</th>' for t in targets)
    rows = []
    group = ""
    for update in UPDATES:
        if not any(f"{t.id}/{update.id}" in shown for t in targets):
            continue
        if update.group != group:
            group = update.group
            rows.append(
                f'<tr><th scope="rowgroup" class="g" colspan="{len(targets) + 1}"><span>'
                f"{escape(group)}</span></th></tr>"
            )
        code = escape(update.code.replace(" | ", "\n"))
        told = f" <small>{escape(note(update))}</small>" if note(update) else ""
        row = [f'<th scope="row"><code>{code}</code>{told}</th>']
        for target in targets:
            result = shown.get(f"{target.id}/{update.id}")
            if result is None:
                row.append("<td>")
                continue
            name = f"{target.id}/{update.id}/{where}"
            mark, kind = MARKS[result["verdict"]], list(MARKS).index(result["verdict"])
            row.append(f'<td id="{name}" class="v{kind}"><a href="{href(name)}">{mark}</a>')
        rows.append("<tr>" + "".join(row) + "</tr>")
    return (
        legend(shown) + '<div class="wt-filter"></div>'  # table.js fills it
        f'<div class="wt-grid" tabindex="0" role="region" aria-label="{escape(title)}"><table>'
        f"<colgroup><col></colgroup>{groups}"
        f'<thead><tr><td></td>{over}</tr><tr><th scope="col">you write</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def select(name: str, label: str, options: Iterable[tuple[str, str, str]]) -> str:
    """Return a select; options are (group, id, text)."""
    inner, group = "", ""
    for of, value, text in options:
        if of != group:
            inner += ("</optgroup>" if group else "") + f'<optgroup label="{escape(of)}">'
            group = of
        inner += f'<option value="{value}">{escape(text)}</option>'
    inner += "</optgroup>" if group else ""
    return (
        f'<p><label for="matrix-{name}">{label}</label> '
        f'<select id="matrix-{name}">{inner}</select></p>\n'
    )


def chooser(results: Results, page_of: PageOf, intro_of: Callable[[list[str]], str]) -> str:
    """Return the chooser, with its first cell as its script shows one, so that no data are needed.

    ``page_of`` returns the address of an error's page, ``intro_of`` its first sentences.
    """
    selects = select("target", "You have", [("", t.id, t.title) for t in TARGETS])
    updates = [
        (u.group, u.id, one_line(u.code) + (f"  ({note(u)})" if note(u) else "")) for u in UPDATES
    ]
    selects += FIND + select("update", "You write", updates)
    selects += select("where", "Where", [("", w.id, w.title) for w in WHERE])
    result, cell = results[FIRST], find(FIRST)
    target, update, where = cell
    said = result.get("said")
    page = page_of(said) if said else None
    reason = why(cell, result["verdict"]) or (intro_of(said) if said else "")
    shown = [
        f'<p class="wt-case"><code class="literal">{escape(one_line(update.code))}</code> on '
        f'{escape(target.title)}, {escape(where.title)}: <span class="wt-verdict">'
        f"{sign(result['verdict'])}</span></p><p>{plain(reason)}</p>"
    ]
    if page:
        shown.append(f'<p><a href="{page}">The error’s page: the cause and the fix</a></p>')
    shown.append(
        f'<h3>The script</h3><pre class="wt-code" tabindex="0">{escape(script(cell))}</pre>'
    )
    for head, text in (("prints", result.get("printed", "")), ("raises", ": ".join(said or ()))):
        if text:
            shown.append(
                f'<h3>It {head}</h3><pre class="wt-said" tabindex="0">{escape(text)}</pre>'
            )
    seen = "".join(f"<li>{escape(line)}</li>" for line in facts(cell, result))
    shown.append(f"<h3>What was seen</h3><ul>{seen}</ul>")
    kind = list(MARKS).index(result["verdict"])
    return CHOOSER.format(selects=selects, kind=kind, name=FIRST, cell="".join(shown))


def excluded() -> Counter[str]:
    return Counter(rule for _, rule in cells() if rule)


def counts(results: Results) -> str:
    """Return the numbers: cells by verdict, and what was left out by rule."""
    by = Counter(result["verdict"] for result in results.values())
    came = [(name, mark) for name, mark in MARKS.items() if by[name]]
    items = "".join(f"<li>{mark}: {by[name]} ({name})</li>" for name, mark in came)
    left = excluded()
    reasons = "".join(f"<li>{left[rule.id]}: {plain(rule.reason)}</li>" for rule in RULES)
    return (
        f"<p>{len(results)} combinations ran in this build:</p><ul>{items}</ul>"
        f"<p>{sum(left.values())} combinations were left out by rule:</p><ul>{reasons}</ul>"
    )


def missed(results: Results) -> list[tuple[str, str, str]]:
    """Return the cells that the rules do not foretell: name, what they say, what came."""
    said = [
        (name, rules.predict(*find(name)), r["verdict"])
        for name, r in results.items()
        if r["verdict"] != LACKING
    ]
    return [entry for entry in said if entry[1] != entry[2]]


def scored(results: Results) -> dict[str, Any]:
    """Compare the verdicts with those that the rules foretell."""
    results = {name: one for name, one in results.items() if one["verdict"] != LACKING}
    wrong: dict[str, list[tuple[str, str, str]]] = {}
    for entry in missed(results):
        wrong.setdefault(exception(find(entry[0])), []).append(entry)
    unseen = sum(find(name)[0].id in UNSEEN for name in results)
    names = [name for entries in wrong.values() for name, _, _ in entries]
    return {
        "all": len(results),
        "right": len(results) - len(names),
        "unseen": unseen,
        "unseen_right": unseen - sum(find(name)[0].id in UNSEEN for name in names),
        "exceptions": [
            (reason, len(entries), *entries[0])
            for reason, entries in sorted(wrong.items(), key=lambda entry: -len(entry[1]))
        ],
    }


def exception(cell: Cell) -> str:
    """Return why the rules do not foretell a cell."""
    return next((reason for test, reason in EXCEPTIONS if test(*cell)), UNEXPLAINED)


def unexplained(results: Results) -> list[str]:
    """Return the cells that the rules do not foretell, and for which no reason is known."""
    return [name for name, _, _ in missed(results) if exception(find(name)) == UNEXPLAINED]


def predicted(results: Results) -> str:
    """Return how many cells the rules foretell, and those that they do not, with reasons."""
    score = scored(results)
    items = "".join(
        f"<li>{number} times: {plain(reason)} For example <code>{escape(example)}</code>: the "
        f'rules say "{said}", it is "{came}".</li>'
        for reason, number, example, said, came in score["exceptions"]
    )
    unseen = ", ".join(target.title for target in TARGETS if target.id in UNSEEN)
    return (
        f"<p><strong>The rules foretell {score['right']} of {score['all']} combinations, "
        f"{100 * score['right'] / max(1, score['all']):.1f} %.</strong> They were written before "
        f"these kinds of tensors were added, and not changed for them: {escape(unseen)}. Of "
        f"their {score['unseen']} combinations they foretell {score['unseen_right']}, "
        f"{100 * score['unseen_right'] / max(1, score['unseen']):.1f} %. The others:</p>"
        f"<ul>{items}</ul>"
    )
