"""Links both ways: a page of the gallery names, at its end, the pages that link to it, by kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from writethrough.site.claims import fold
from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

KINDS = {
    "gallery/errors/": "Errors",
    "gallery/scenarios/": "Scenarios",
    "gallery/recipes/": "Recipes",
    "learn/": "Learn",
    "": "Elsewhere",
}
SHOWN = 5  # links that are not folded
LABEL = re.compile(r"(?:error|scenario|recipe)-[a-z0-9-]+")


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    targets = {
        node["reftarget"]
        for node in doctree.findall(addnodes.pending_xref)
        if node["reftype"] == "ref" and LABEL.fullmatch(node["reftarget"])
    }
    if targets:
        domain_of(app.env).data["links"][app.env.docname] = sorted(targets)


def grouped(sources: list[str]) -> list[tuple[str, list[str]]]:
    """Return pages by their kind: errors, scenarios and recipes first, chapters, then the rest."""
    found: dict[str, list[str]] = {title: [] for title in KINDS.values()}
    for source in sources:
        kind = next((k for k in KINDS if source.startswith(k)), "")
        found[KINDS[kind]].append(source)
    return [(title, names) for title, names in found.items() if names]


class ShowBacklinks(SphinxPostTransform):
    default_priority = 800

    def run(self, **kwargs: object) -> None:
        sources = domain_of(self.env).backlinks.get(self.env.docname, [])
        if not sources:
            return
        in_order = [name for _, names in grouped(sources) for name in names]
        head = nodes.paragraph("", "Pages that link here", classes=["wt-backlinks-title"])
        box = nodes.container("", head, *self.lists(in_order[:SHOWN]), classes=["wt-backlinks"])
        if rest := in_order[SHOWN:]:
            box += fold("", *self.lists(rest), summary=f"{len(rest)} more")
        next(iter(self.document.findall(nodes.section))).append(box)

    def lists(self, sources: list[str]) -> list[nodes.Node]:
        return [
            nodes.paragraph("", f"{title}: ", *self.links(names))
            for title, names in grouped(sources)
        ]

    def links(self, names: list[str]) -> list[nodes.Node]:
        assert self.app.builder is not None
        found: list[nodes.Node] = []
        for name in names:
            title = nodes.Text(self.env.titles[name].astext())
            link = make_refnode(self.app.builder, self.env.docname, name, None, title)
            found += [nodes.Text(" · "), link] if found else [link]
        return found


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", on_doctree_read)
    app.add_post_transform(ShowBacklinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
