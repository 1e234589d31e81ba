"""A table that tells whether an expression on ``x`` gives a view, a copy or ``x`` itself.

::

    .. views::

       x[0]
       x.t()

Each line is an expression; it is evaluated on a matrix of three layouts, and judged by
what can be seen: ``x`` is the same object, or a write to the memory of ``x`` shows in
the result (a view), or it does not (a copy).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from writethrough.site.domain import domain_of, outcomes, problem
from writethrough.site.shown import differs, stopped
from writethrough.site.verdicts import table

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

PATH = "views.py"
LAYOUTS = {  # the memory, and x of shape (3, 4) in it
    "contiguous": ("torch.arange(12.0)", "memory.view(3, 4)"),
    "transposed": ("torch.arange(12.0)", "memory.view(4, 3).t()"),
    "every second column": ("torch.arange(24.0)", "memory.view(3, 8)[:, ::2]"),
}
PROBE = """\
import json, warnings
import numpy as np
import torch
warnings.simplefilter("ignore")
def first(y):
    return first(y[0]) if isinstance(y, (tuple, list)) and len(y) else y
def values(y):
    y = y.detach() if isinstance(y, torch.Tensor) else np.asarray(y)
    return str(y.tolist())
def look(memory, expression, code):
    x = eval(code, {"torch": torch, "memory": memory})
    try:
        y = first(eval(expression, {"torch": torch, "np": np, "x": x}))
    except Exception as error:
        return ["raises", type(error).__name__, ""]
    if y is x:
        return ["same object", "", x.is_contiguous()]
    before = values(y)
    memory.add_(100)
    kind = "view" if values(y) != before else "copy"
    flat = y.is_contiguous() if isinstance(y, torch.Tensor) else np.asarray(y).flags.c_contiguous
    return [kind, "", flat]
"""


def job(expressions: list[str]) -> dict[str, Any]:
    """Return the job that judges the expressions, one list of answers for each layout."""
    lines = [PROBE, "found = {}"]
    for expression in expressions:
        lines.append(f"found[{expression!r}] = [")
        for memory, x in LAYOUTS.values():
            lines.append(f"    look({memory}, {expression!r}, {x!r}),")
        lines.append("]")
    source = "\n".join([*lines, "print(json.dumps(found))"])
    return {"kind": "script", "path": PATH, "blocks": [{"line": 1, "source": source}]}


def read(outcome: dict[str, Any]) -> dict[str, list[list[Any]]]:
    """Return what a `job` found that reached its end."""
    return json.loads(outcome["blocks"][-1][-1][1])


class views_table(nodes.General, nodes.Element):
    """The table; gets its rows when the outcome is known."""


class Views(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        expressions = [line.strip() for line in self.content if line.strip()]
        twice = [name for name, count in Counter(expressions).items() if count > 1]
        if not expressions or twice:
            raise self.error(f"views: needs a line for each expression, each once: {twice}")
        key = domain_of(self.env).add_job(self.env.docname, job(expressions))
        return [views_table("", outcome=key)]


def cell(kind: str, error: str, flat: Any) -> list[nodes.Node]:
    if kind == "raises":
        return [nodes.paragraph("", "", nodes.Text("✕ raises "), nodes.literal("", error))]
    sign = {"view": "●", "copy": "◌", "same object": "="}[kind]
    rest = ", contiguous" if flat else ", not contiguous"
    return [nodes.paragraph("", "", nodes.strong("", f"{sign} {kind}"), nodes.Text(rest))]


class FillViews(SphinxPostTransform):
    default_priority = 4

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(views_table)):
            domain = domain_of(self.env)
            outcome = domain.outcome(node["outcome"])
            if why := stopped(outcome, domain.build.torch):
                node.replace_self(differs(f"No table in this build: {why}."))
                continue
            found = read(outcome)
            rows = []
            for expression, answers in found.items():
                first: list[nodes.Node] = [nodes.paragraph("", "", nodes.literal("", expression))]
                cells = [first]
                for name, answer in zip(LAYOUTS, answers, strict=True):
                    made = cell(*answer)
                    label = nodes.inline("", f"{name}: ", classes=["wt-column"])
                    made[0].insert(0, label)  # type: ignore[attr-defined]
                    cells.append(made)
                rows.append(cells)
            node.replace_self(table(["expression", *LAYOUTS], rows))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    """Report the tables that could not be judged."""
    domain = domain_of(env)
    for docname, wanted, outcome in outcomes(domain):
        if wanted["path"] == PATH and (why := stopped(outcome, domain.build.torch)):
            problem(f"a table of views: {why}", docname)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(views_table)
    app.add_directive("views", Views)
    app.add_post_transform(FillViews)
    app.connect("env-updated", on_env_updated, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
