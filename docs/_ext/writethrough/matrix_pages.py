"""The matrix on the pages: it is run once a build, and shown as tables and by a chooser.

``.. matrix:: WHERE``
    the table of one of the surroundings that ``matrix_cells.py`` declares.
``.. matrix-chooser::``
    three selects and a panel; its script and data are in ``_static``.
``.. matrix-rules::``
    what was left out, by rule, with counts.

The results lie in ``docs/gallery/matrix.json``, which is emptied with its folder when the
build key changes: another torch, or a change of this package.  When the build ends,
``matrix.json`` is written for other programs (``reference/matrix-json`` documents it).
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from writethrough import matrix, rules
from writethrough.domain import WriteThroughDomain, domain_of, problem
from writethrough.finish import refuse
from writethrough.gallery import write_if_new
from writethrough.matrix_cells import EXCEPTIONS, REASONS, RULES, TARGETS, UPDATES, WHERE
from writethrough.runner import Runner, build_key
from writethrough.verdicts import MARKS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

Result = dict[str, Any]
CHOOSER = """\
<div class="wt-matrix" id="matrix">
{selects}<div id="matrix-panel" role="status"></div>
<noscript><p>The chooser needs JavaScript. The tables below need none.</p></noscript>
</div>
"""


def run(domain: WriteThroughDomain, folder: Path) -> dict[str, Result]:
    """Return the results, from the folder if they are of this build, else by running all."""
    path, key = folder / "matrix.json", build_key()
    kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    if kept.get("key") == key:
        return cast(dict[str, Result], kept["results"])
    compiler = any(map(shutil.which, ("c++", "g++", "clang++")))
    cells = [cell for cell, rule in matrix.cells() if not rule]
    keys = [matrix.key(c) for c in cells if c[2].id != "compile-default" or compiler]
    other = Runner()
    other.device = domain.runner.device
    try:
        results = matrix.run_halves(keys, domain.runner.run, other.run)
    finally:
        other.close()
    path.write_text(json.dumps({"key": key, "results": results}), "utf-8")
    return results


UNEXPLAINED = "Not explained by the rules."
UNSEEN = ("frozen-parameter", "narrowed")  # the rules were written without


def why(cell: matrix.Cell, verdict: str) -> str:
    """Return the sentence that explains a verdict, or ``""`` where the error page does."""
    return next((text for name, test, text in REASONS if name == verdict and test(*cell)), "")


def scored(results: dict[str, Result]) -> dict[str, Any]:
    """Compare the verdicts with those that the rules foretell."""
    score: dict[str, Any] = {"all": len(results), "right": 0, "unseen": 0, "unseen_right": 0}
    missed: dict[str, list[tuple[str, str, str]]] = {}
    for name, result in results.items():
        cell = matrix.find(name)
        said, unseen = rules.predict(*cell), cell[0].id in UNSEEN
        right = said == result["verdict"]
        score["right"] += right
        score["unseen"] += unseen
        score["unseen_right"] += unseen and right
        if not right:
            missed.setdefault(exception(cell), []).append((name, said, result["verdict"]))
    score["exceptions"] = [
        (reason, len(found), *found[0])
        for reason, found in sorted(missed.items(), key=lambda entry: -len(entry[1]))
    ]
    return score


def exception(cell: matrix.Cell) -> str:
    """Return why the rules do not foretell a cell."""
    return next((reason for test, reason in EXCEPTIONS if test(*cell)), UNEXPLAINED)


def results_of(app: Sphinx) -> dict[str, Result]:
    return domain_of(app.env).matrix


class matrix_part(nodes.General, nodes.Element):
    """A table, the chooser or a list; gets its content when the page is written."""


class MatrixPart(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = self.name.removeprefix("matrix").lstrip("-") or "table"
        where = self.arguments[0] if self.arguments else ""
        if part == "table" and where not in {one.id for one in WHERE}:
            raise self.error(f"matrix: no such surroundings: {where}")
        # Such pages are written again when the errors' declarations change.
        domain_of(self.env).data["boxes"][self.env.docname] = True
        return [matrix_part("", part=part, where=where)]


def table(domain: WriteThroughDomain, results: dict[str, Result], where: str, here: str) -> str:
    """Return the table of the surroundings ``where`` as HTML, for the page ``here``."""
    shown = {k.rpartition("/")[0]: r for k, r in results.items() if k.endswith(f"/{where}")}
    targets = [t for t in TARGETS if any(k.startswith(t.id + "/") for k in shown)]
    title = next(one.title for one in WHERE if one.id == where)
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
        row = [f'<th scope="row"><code>{code}</code></th>']
        for target in targets:
            result = shown.get(f"{target.id}/{update.id}")
            if result is None:
                row.append("<td>")
                continue
            mark = MARKS[result["verdict"]]
            page = domain.error_page(*result["said"]) if result.get("said") else None
            if page:
                link = relative_uri(here + ".html", page + ".html")
                sign, _, word = mark.partition(" ")
                mark = f'{sign} <a href="{link}">{word}</a>'
            kind = list(MARKS).index(result["verdict"])
            row.append(f'<td id="{target.id}/{update.id}/{where}" class="v{kind}">{mark}')
        rows.append("<tr>" + "".join(row) + "</tr>")
    return (
        f'<div class="wt-grid" tabindex="0" role="region" aria-label="{escape(title)}"><table>'
        f'<thead><tr><th scope="col">you write</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def select(name: str, label: str, options: list[tuple[str, str, str]]) -> str:
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


def chooser() -> str:
    selects = select("target", "You have", [("", t.id, t.title) for t in TARGETS])
    updates = [
        (
            u.group,
            u.id,
            " ".join(u.code.replace(" | ", "; ").split()) + (" (rows)" if u.rank > 1 else ""),
        )
        for u in UPDATES
    ]
    selects += select("update", "You write", updates)
    selects += select("where", "Where", [("", w.id, w.title) for w in WHERE])
    return CHOOSER.format(selects=selects)


def excluded() -> Counter[str]:
    return Counter(rule for _, rule in matrix.cells() if rule)


def counts(results: dict[str, Result]) -> str:
    """Return the numbers: cells by verdict, and what was left out by rule."""
    by = Counter(result["verdict"] for result in results.values())
    items = "".join(f"<li>{mark}: {by[name]} ({name})</li>" for name, mark in MARKS.items())
    left = excluded()
    reasons = "".join(
        f"<li>{left[rule.id]}: {escape(rule.reason).replace('`', '')}</li>" for rule in RULES
    )
    return (
        f"<p>{len(results)} combinations ran in this build:</p><ul>{items}</ul>"
        f"<p>{sum(left.values())} combinations were left out by rule:</p><ul>{reasons}</ul>"
    )


def predicted(results: dict[str, Result]) -> str:
    """Return how many cells the rules foretell, and those that they do not, with reasons."""
    score = scored(results)
    items = "".join(
        f"<li>{number} times: {escape(reason)} For example <code>{escape(example)}</code>: the "
        f"rules say «{said}», it is «{came}».</li>"
        for reason, number, example, said, came in score["exceptions"]
    )
    return (
        f"<p><strong>The rules foretell {score['right']} of {score['all']} combinations, "
        f"{100 * score['right'] / max(1, score['all']):.1f} %.</strong> Of the "
        f"{score['unseen']} combinations with {escape(', '.join(UNSEEN))}, for which "
        f"they were not written, they foretell {score['unseen_right']}. The others:</p>"
        f"<ul>{items}</ul>"
    )


class ShowMatrix(SphinxPostTransform):
    default_priority = 8

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(matrix_part)):
            results = results_of(self.app)
            domain, here = domain_of(self.env), self.env.docname
            if node["part"] == "table":
                html = table(domain, results, node["where"], here)
            elif node["part"] == "chooser":
                html = chooser()
            else:
                html = {"counts": counts, "predicted": predicted}[node["part"]](results)
            node.replace_self(nodes.raw("", html, format="html"))


def public(domain: WriteThroughDomain, results: dict[str, Result]) -> dict[str, Any]:
    """Return the matrix as ``matrix.json`` has it."""
    build, left = domain.build, excluded()
    cells = []
    for name, result in results.items():
        page = domain.error_page(*result["said"]) if result.get("said") else None
        cells.append({"id": name, "error": domain.scripts[page].label if page else None, **result})
    return {
        "version": matrix.VERSION,
        "build": {
            "torch": build.torch,
            "device": build.device_name or "CPU",
            "python": build.python,
        },
        "verdicts": list(MARKS),
        "targets": [
            {"id": t.id, "title": t.title, "given": t.given, "make": t.make} for t in TARGETS
        ],
        "updates": [{"id": u.id, "group": u.group, "code": u.code} for u in UPDATES],
        "where": [{"id": w.id, "title": w.title, "says": w.says} for w in WHERE],
        "rules": [{"id": r.id, "reason": r.reason, "excluded": left[r.id]} for r in RULES],
        "cells": cells,
    }


def for_chooser(domain: WriteThroughDomain, results: dict[str, Result]) -> str:
    """Return the script file that gives the chooser its data: texts once, cells by number."""
    texts: dict[str, int] = {}

    def number(text: Any) -> int:
        return texts.setdefault(str(text), len(texts))

    cells = {}
    for name, result in results.items():
        cell = matrix.find(name)
        said = result.get("said")
        page = domain.error_page(*said) if said else None
        intro = domain.scripts[page].intro if page else ""
        reason = why(cell, result["verdict"]) or intro
        pieces = [number(part) for part in matrix.script(cell).split("\n\n")]
        cells[name] = [
            list(MARKS).index(result["verdict"]),
            pieces,
            number(reason),
            number(": ".join(said) if said else ""),
            number(page or ""),
            [number(f) for f in facts(result)],
        ]
    data = {
        "marks": list(MARKS.items()),
        "texts": list(texts),
        "cells": cells,
        "groups": {u.id: u.group for u in UPDATES},
    }
    return f"window.WT_MATRIX={json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"


def facts(result: Result) -> list[str]:
    """Return what else was seen, a line each."""
    lines = []
    if "changed" in result:
        changed = ", ".join(map(str, result["changed"]))
        lines.append(f"Elements of the original that changed: {changed or 'none'}")
        lines.append(f"The original afterwards: {result['original']}")
        if result["x"] is not None and result["x"] != result["original"]:
            lines.append(f"x afterwards: {result['x']}")
    elif result["verdict"] == "wrong values":
        lines.append("The values differ from the right ones; which, depends on size and processor.")
    if result.get("shares") is not None:
        lines.append(f"x and the original share memory: {'yes' if result['shares'] else 'no'}")
    before, after = result.get("versions", [None, None])
    if before is not None and after is not None:
        lines.append(f"Version counter of the original: {before}, then {after}")
    if result.get("grad_fn") and any(result["grad_fn"]):
        lines.append(
            f"grad_fn of the original and of x: {' and '.join(map(str, result['grad_fn']))}"
        )
    for name, grad in (result.get("grads") or {}).items():
        lines.append(f"Gradient of {name}: {grad}")
    if result.get("warned"):
        lines.append("Warns: " + ": ".join(result["warned"]))
    return lines


def on_builder_inited(app: Sphinx) -> None:
    domain = domain_of(app.env)
    try:
        results = run(domain, Path(app.srcdir) / "gallery") if wanted(app) else {}
    except RuntimeError as error:
        refuse(app, [str(error)])
    domain.matrix = results


def wanted(app: Sphinx) -> bool:
    """Whether a page of this project shows the matrix."""
    return (Path(app.srcdir) / "reference" / "will-it-write.md").is_file()


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    results = results_of(app)
    for said, name in {tuple(r["said"]): k for k, r in results.items() if r.get("said")}.items():
        if domain_of(env).error_page(*said) is None:
            problem(
                f"the cell {name}: no error page claims {said[0]}: {said[1]}",
                "reference/will-it-write",
            )
    if results:
        logger.info("matrix: %d cells judged on %s", len(results), domain_of(env).build.label)


def on_html_page_context(app: Sphinx, page: str, name: str, context: Any, doctree: Any) -> None:
    if page.startswith(("reference/will-it-write", "reference/view-or-copy")):
        app.add_css_file("matrix.css")
    if page == "reference/will-it-write":
        app.add_js_file("matrix.js")


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    results = results_of(app) if app.env is not None else {}
    if exception is not None or app.builder.format != "html" or not results:
        return
    domain = domain_of(app.env)
    text = json.dumps(public(domain, results), ensure_ascii=False, indent=0) + "\n"
    write_if_new(Path(app.outdir) / "matrix.json", text)
    write_if_new(Path(app.outdir) / "_static" / "matrix-data.js", for_chooser(domain, results))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(matrix_part)
    for name in ("matrix", "matrix-chooser", "matrix-counts", "matrix-predicted"):
        app.add_directive(name, MatrixPart)
    app.add_post_transform(ShowMatrix)
    app.connect("builder-inited", on_builder_inited, priority=700)
    app.connect("env-updated", on_env_updated, priority=650)
    app.connect("html-page-context", on_html_page_context)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
