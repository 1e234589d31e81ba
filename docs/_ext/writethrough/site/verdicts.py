"""Verdicts of the matrix on other pages.

``.. verdict:: leaf/slice-assign/eager``
    one cell: its verdict, what it combines, and a link to it.  The chooser, in turn,
    links to the scenarios and recipes that name the cell, or one near it.
``.. verdicts:: list array tensor leaf``
    a table: a column for each target that is named, on its own, and a row for each
    update; its content is their ids, a line each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.matrix.cells import find, rule_of
from writethrough.matrix.words import one_line, sign, tint
from writethrough.site.domain import domain_of
from writethrough.site.shown import error_link

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

PAGE = "reference/will-it-write"


def flaw(name: str) -> str:
    """Return what is wrong with the name of a cell, or ``""``."""
    try:
        rule = rule_of(find(name))
    except LookupError as error:
        return str(error)
    return rule and f"the cell {name} is left out by the rule {rule}"


class verdict(nodes.General, nodes.Element):
    """A cell of the matrix; gets its content when the page is written."""


class Verdict(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if fault := flaw(name):
            raise self.error(f"verdict: {fault}")
        domain_of(self.env).data["verdicts"].setdefault(self.env.docname, []).append(name)
        return [verdict("", cell=name, column="")]


def row(cells: list[list[nodes.Node]]) -> nodes.row:
    return nodes.row("", *[nodes.entry("", *cell) for cell in cells])


def table(
    heads: list[str], rows: list[list[list[nodes.Node]]], kind: str = "wt-updates"
) -> nodes.table:
    """Return a table; one of updates stacks its cells where there is little room."""
    group = nodes.tgroup("", cols=len(heads))
    group += [nodes.colspec(colwidth=1) for _ in heads]
    group += nodes.thead("", row([[nodes.paragraph("", name)] for name in heads]))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=[kind])


class Verdicts(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        targets, rows = self.arguments[0].split(), []
        for line in filter(str.strip, self.content):
            names = [f"{target}/{line.strip()}/eager" for target in targets]
            if faults := [fault for fault in map(flaw, names) if fault]:
                raise self.error(f"verdicts: {faults[0]}")
            update = find(names[0])[1].code.replace(" | ", "\n")
            first: list[nodes.Node] = [nodes.literal_block(update, update, language="python")]
            titles = [find(name)[0].title for name in names]
            entries = [first]
            for name, title in zip(names, titles, strict=True):
                entries.append([verdict("", cell=name, column=title)])
            rows.append(entries)
        if not rows:
            raise self.error("verdicts: needs a line for each update")
        return [table(["the update", *titles], rows)]


def mark(result: dict[str, Any], link: nodes.reference, column: str) -> list[nodes.Node]:
    """Return a cell of a table: verdict, and what was raised or left."""
    label = nodes.inline("", f"{column}: ", classes=["wt-column"])
    head = nodes.paragraph("", "", label, nodes.strong("", "", link))
    if result["said"]:
        head += nodes.Text(" ")
        head += error_link("", "", nodes.literal("", result["said"][0]), said=result["said"])
        return [head]
    values = ", ".join(f"{value:g}" for value in result.get("original") or [])
    shown = nodes.literal("", f"[{values}]", classes=["wt-values"])
    return [head, nodes.paragraph("", "", shown)] if values else [head]


def line(link: nodes.reference, name: str) -> list[nodes.Node]:
    """Return the line that says what came of a cell."""
    target, update, where = find(name)
    code = nodes.literal("", one_line(update.code))
    label, mark = nodes.Text("In the matrix: "), nodes.strong("", "", link)
    parts = [nodes.Text(f" ({target.title}, "), code, nodes.Text(f", {where.title})")]
    return [nodes.paragraph("", "", label, mark, *parts, classes=["wt-in-matrix"])]


class FillVerdicts(SphinxPostTransform):
    default_priority = 4  # before errors are linked

    def run(self, **kwargs: object) -> None:
        results, here = domain_of(self.env).matrix, self.env.docname
        assert self.app.builder is not None
        for node in list(self.document.findall(verdict)):
            name = node["cell"]
            result = results.get(name)
            if result is None:  # a build without a compiler
                node.replace_self(nodes.paragraph("", f"{name} did not run in this build."))
                continue
            text = nodes.Text(sign(result["verdict"]))
            link = make_refnode(self.app.builder, here, PAGE, name, text)
            column = node["column"]
            if column and isinstance(node.parent, nodes.entry):
                node.parent["classes"].append(f"wt-{tint(result['verdict'])}")
            node.replace_self(mark(result, link, column) if column else line(link, name))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(verdict)
    app.add_directive("verdict", Verdict)
    app.add_directive("verdicts", Verdicts)
    app.add_post_transform(FillVerdicts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
