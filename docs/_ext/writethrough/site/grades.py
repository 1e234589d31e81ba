"""Sentences that others say, each with its grade.

A heading of a page with ``.. grades::`` that ends in ``: GRADE`` or in a dash and a grade, such as
``### "detach() gives you a copy" — wrong``, shows the grade as a badge; a claim below a sentence
that is not true is what is true instead, and says so.

``.. grades::``
    a table of the page's sentences and their grades.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from writethrough.site.verdicts import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# How a grade begins, and how it is coloured.
KINDS = {
    "true": "good",
    "false": "bad",
    "wrong": "bad",
    "half": "half",
    "right only": "half",
    "right in": "half",
    "each right half": "half",
    "true as far": "half",
    "true, for": "half",
    "incomplete": "half",
    "good advice": "half",
}
GRADE = re.compile(rf"(?:: | — )((?:{'|'.join(sorted(KINDS, key=len, reverse=True))})\b.*)$")


class grades(nodes.General, nodes.Element):
    """The table; gets its rows when the page is read."""


class Grades(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [grades()]


def kind_of(grade: str) -> str:
    """Return how a grade is coloured: ``good``, ``half`` or ``bad``."""
    start = max((one for one in KINDS if grade.startswith(one)), key=len)
    return KINDS[start]


def graded(document: nodes.document) -> Iterator[tuple[nodes.section, nodes.title, str]]:
    """Yield each section whose title has a grade, the title without it, and the grade."""
    for section in document.findall(nodes.section):
        title = section.next_node(nodes.title)
        last = title[-1] if title is not None and len(title) else None
        if isinstance(last, nodes.Text) and (found := GRADE.search(last)):
            assert title is not None
            title[-1] = nodes.Text(last[: found.start()])
            yield section, title, found[1]


def badge(grade: str) -> nodes.inline:
    return nodes.inline("", grade, classes=["wt-grade", f"wt-{kind_of(grade)}"])


def row(section: nodes.section, title: nodes.title, grade: str) -> list[list[nodes.Node]]:
    children = [child.deepcopy() for child in title]
    link = nodes.reference("", "", *children, internal=True, refid=section["ids"][0])
    return [[nodes.paragraph("", "", link)], [nodes.paragraph("", "", badge(grade))]]


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    places = list(doctree.findall(grades))
    if not places:
        return
    rows = []
    for section, title, grade in graded(doctree):
        rows.append(row(section, title, grade))
        title += [nodes.Text(" "), badge(grade)]
        for claim in section.findall(nodes.container):
            if "wt-claim" in claim["classes"] and kind_of(grade) != "good":
                claim.insert(0, nodes.paragraph("", "What is true", classes=["wt-label"]))
    for place in places:
        place.replace_self(table(["the sentence", "grade"], rows, "wt-grades"))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(grades)
    app.add_directive("grades", Grades)
    app.connect("doctree-read", on_doctree_read, priority=600)  # the contents have the grades, too
    return {"parallel_read_safe": True, "parallel_write_safe": True}
