"""A table of updates, each run on each kind of object by the build that shows it.

::

    .. updates::

       list: x = [1., 2., 3., 4.]
       tensor: x = torch.tensor([1., 2., 3., 4.])

       x[1:3] = [20., 30.]
       s = x[1:3] | s[:] = [20., 30.]

First the columns, then a row for each update; what stands before ``|`` is run first,
to take ``s`` from ``x``.  ``torch`` and ``np`` are imported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from writethrough import judge
from writethrough.domain import digest, domain_of, problem
from writethrough.finish import refuse
from writethrough.shown import error_link

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

IMPORTS = "import numpy as np\nimport torch\n"
SIGNS = {"writes through": "●", "only rebinds": "○", "writes a copy": "◌", "raises": "✕"}


class update_cell(nodes.General, nodes.Element):
    """One cell; gets its content when the outcome is known."""


def row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", *cell) for cell in cells])


class Updates(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        columns, updates = [], []
        for line in filter(str.strip, self.content):
            head = re.match(r"(\w[\w ,]*): (x = .+)", line)
            if head:
                columns.append((head[1], head[2]))
            else:
                view, _, statement = line.rpartition(" | ")
                updates.append((view.strip(), statement.strip()))
        if not columns or not updates:
            raise self.error("updates: needs lines 'name: x = ...', then a line for each update")
        group = nodes.tgroup("", cols=len(columns) + 1)
        group += [nodes.colspec(colwidth=1) for _ in range(len(columns) + 1)]
        heads: list[list[nodes.Node]] = [
            [nodes.paragraph("", name)] for name in ("the update", *(name for name, _ in columns))
        ]
        group += nodes.thead("", row(heads))
        body = nodes.tbody()
        for view, statement in updates:
            code = "\n".join(filter(None, [view, statement]))
            first: list[nodes.Node] = [nodes.literal_block(code, code, language="python")]
            cells = [first]
            for name, make in columns:
                job = judge.job(IMPORTS + make, view, statement)
                key = domain_of(self.env).add_job(self.env.docname, job)
                cells.append([update_cell("", outcome=key, column=name)])
            body += row(cells)
        group += body
        return [nodes.table("", group, classes=["wt-updates"])]


def cell(result: dict[str, Any], column: str) -> list[nodes.Node]:
    verdict = result["verdict"]
    mark = nodes.strong("", f"{SIGNS[verdict]} {verdict}")
    head = nodes.paragraph("", "", nodes.inline("", f"{column}: ", classes=["wt-column"]), mark)
    if result["said"]:
        head += nodes.Text(" ")
        head += error_link("", "", nodes.literal("", result["said"][0]), said=result["said"])
        return [head]
    values = ", ".join(f"{value:g}" for value in result["values"])
    return [head, nodes.paragraph("", "", nodes.literal("", f"[{values}]"))]


class FillCells(SphinxPostTransform):
    default_priority = 4

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(update_cell)):
            result = judge.judge(domain_of(self.env).outcome(node["outcome"]))
            node.replace_self(cell(result, node["column"]))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    """Report cells whose setup failed and errors that have no page."""
    domain = domain_of(env)
    for docname, jobs in sorted(domain.data["jobs"].items()):
        for wanted in jobs:
            if wanted["path"] != judge.PATH:
                continue
            try:
                said = judge.judge(domain.outcome(digest(wanted)))["said"]
            except ValueError as error:
                refuse(app, [f"{env.doc2path(docname)}: a table of updates: {error}"])
            if said and domain.error_page(*said) is None:
                problem(f"no error page claims {said[0]}: {said[1]}", docname)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(update_cell)
    app.add_directive("updates", Updates)
    app.add_post_transform(FillCells)
    app.connect("env-updated", on_env_updated, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
