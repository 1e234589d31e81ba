"""The builds on record, and what differs among them, each difference with a link.

``.. builds-table::``
    the builds: what made each, and how much it did otherwise than the build that is made.
``.. builds-differences:: KIND``
    the differences of one of the kinds of ``gallery/compared.py``. Their script narrows the lists
    to what differs between two builds that are chosen.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.gallery import compared
from writethrough.gallery.compared import Row
from writethrough.matrix.cells import find
from writethrough.matrix.words import one_line
from writethrough.site.builds import PAGE, summary
from writethrough.site.domain import domain_of
from writethrough.site.verdicts import PAGE as MATRIX
from writethrough.site.verdicts import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

HEADS = ("claims that turn", "errors and warnings", "outputs", "not there", "verdicts")


class builds_part(nodes.General, nodes.Element):
    """The table of builds, or the list of one kind of differences."""


class builds_item(nodes.list_item):
    """An entry of such a list; ``builds`` has a letter for each build (see `compared.letters`)."""


class BuildsPart(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0] if self.arguments else ""
        if kind not in ("", *compared.KINDS):
            raise self.error(f"builds: the kinds are {', '.join(compared.KINDS)}")
        domain_of(self.env).data["builds"].setdefault(self.env.docname, "")
        return [builds_part("", kind=kind)]


def row_of(texts: Iterable[str]) -> list[list[nodes.Node]]:
    return [[nodes.paragraph("", text)] for text in texts]


def together(rows: Iterable[Row]) -> list[tuple[Row, int]]:
    """Return the first of those cells that differ in target only, with how many they are."""
    count: Counter[Any] = Counter()
    first: dict[Any, Row] = {}
    for row in rows:
        _, update, where = row.name.split("/")
        alike = update, where, tuple(map(str, row.did))
        count[alike] += 1
        first.setdefault(alike, row)
    return [(row, count[alike]) for alike, row in first.items()]


class ShowDifferences(SphinxPostTransform):
    default_priority = 6

    def run(self, **kwargs: object) -> None:
        for part in list(self.document.findall(builds_part)):
            part.replace_self(self.listed(part["kind"]) if part["kind"] else self.table())

    def table(self) -> list[nodes.Node]:
        domain, rows = domain_of(self.env), []
        for number, build in enumerate(domain.builds):
            unlike = [r for r in domain.differences if r.letters[number] not in (".", r.letters[0])]
            count, stamp = Counter(row.kind for row in unlike), build.stamp
            texts = [
                build.label + ("" if number else " (this build)"),
                f"Python {stamp['python']}, NumPy {stamp['numpy'] or 'not there'}",
                *(str(count[kind]) for kind in compared.KINDS),
                str(len(domain.stale[number])),
            ]
            rows.append(row_of(texts))
        made: list[nodes.Node] = [
            table(["build", "with", *HEADS, "changed since"], rows, "wt-builds")
        ]
        if all(one.stamp["device"] == "cpu" for one in domain.builds):
            made.append(nodes.paragraph("", "There is no record of a CUDA device yet."))
        return made

    def listed(self, kind: str) -> list[nodes.Node]:
        domain = domain_of(self.env)
        rows = [(row, 1) for row in domain.differences if row.kind == kind]
        if kind == "lacking" and rows:
            return [nodes.bullet_list("", *self.lacking(), classes=["wt-claims"])]
        if kind == "verdicts":
            rows = together(row for row, _ in rows)
        if not rows:
            return [nodes.paragraph("", "Nothing differs here among these builds.")]
        return [nodes.bullet_list("", *(self.item(*one) for one in rows), classes=["wt-claims"])]

    def lacking(self) -> list[nodes.Node]:
        """Return an entry for what some builds lack, with links to what needs it."""
        domain = domain_of(self.env)
        found: dict[tuple[str, str], list[Row]] = {}
        for row in domain.differences:
            for label, did in compared.releases(domain.builds, row):
                for name in compared.lacked(did):
                    found.setdefault((name, label), []).append(row)
        items: list[nodes.Node] = []
        for (name, label), rows in sorted(found.items()):
            text = addnodes.compact_paragraph("", "", nodes.literal("", name))
            text += nodes.Text(f" ({label}): ")
            links = {row.name: row for row in rows if row.name not in domain.matrix}
            for number, row in enumerate(links.values()):
                text += nodes.Text(", " if number else "")
                text += self.link(row, row.name.rpartition("/")[2].replace("-", " "))
            cells = [row for row in rows if row.name in domain.matrix]
            if cells:
                text += nodes.Text(f"{len(cells):,} cells of the matrix, the first of them ")
                text += self.link(cells[0])
            items.append(builds_item("", text, builds=rows[0].letters))
        return items

    def item(self, row: Row, count: int) -> nodes.list_item:
        """Return an entry of a list: where, and what the builds did."""
        builds = domain_of(self.env).builds
        text = addnodes.compact_paragraph("", "", self.link(row))
        if count > 1:
            text += nodes.Text(f" and {count - 1} more")
        others = compared.releases(builds, row)
        lines: list[nodes.Node] = []
        for label, did in [(builds[0].label, row.did[0]), *others]:
            said = summary(did, others[0][1] if did is row.did[0] else row.did[0])
            line = addnodes.compact_paragraph("", f"{label} ", nodes.literal("", said))
            lines.append(nodes.list_item("", line))
        did = nodes.bullet_list("", *lines, classes=["wt-did"])
        return builds_item("", text, did, builds=row.letters)

    def link(self, row: Row, text: str = "") -> nodes.reference:
        """Return a link to an example; its text is what it says of itself, if no other is given."""
        domain, builder = domain_of(self.env), self.app.builder
        page, anchor = row.name, ""
        if row.name in domain.matrix:
            target, update, where = find(row.name)
            text = text or f"{one_line(update.code)} ({target.title}, {where.title})"
            page, anchor = MATRIX, row.name
        elif row.name in domain.data["claims"]:
            claim = domain.data["claims"][row.name]
            page, anchor = claim["docname"], f"claim-{row.name}"
            text = text or claim["sentence"].rstrip(".")
        else:
            text = text or self.env.titles[row.name].astext()
        assert builder is not None
        return make_refnode(builder, self.env.docname, page, anchor or None, nodes.Text(text))


def visit_item(self: HTML5Translator, node: builds_item) -> None:
    self.body.append(f'<li data-builds="{node["builds"]}">')


def depart_item(self: HTML5Translator, node: builds_item) -> None:
    self.body.append("</li>\n")


def on_html_page_context(app: Sphinx, page: str, name: str, context: Any, doctree: Any) -> None:
    if page.startswith(PAGE):
        app.add_css_file("builds.css")
        app.add_js_file("builds.js", loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(builds_part)
    app.add_node(builds_item, html=(visit_item, depart_item))
    app.add_directive("builds-table", BuildsPart)
    app.add_directive("builds-differences", BuildsPart)
    app.add_post_transform(ShowDifferences)
    app.connect("html-page-context", on_html_page_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
