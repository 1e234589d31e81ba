"""Links both ways: a page of the gallery names, at its end, the pages that link to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

LABEL = re.compile(r"(?:error|scenario|recipe)-[a-z0-9-]+")


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    targets = {
        node["reftarget"]
        for node in doctree.findall(addnodes.pending_xref)
        if node["reftype"] == "ref" and LABEL.fullmatch(node["reftarget"])
    }
    if targets:
        domain_of(app.env).data["links"][app.env.docname] = sorted(targets)


class ShowBacklinks(SphinxPostTransform):
    default_priority = 800

    def run(self, **kwargs: object) -> None:
        domain, here = domain_of(self.env), self.env.docname
        sources = domain.backlinks.get(here, [])
        if not sources:
            return
        assert self.app.builder is not None
        text = nodes.paragraph("", "Pages that link here: ", classes=["wt-backlinks"])
        for number, source in enumerate(sources):
            if number:
                text += nodes.Text(" · ")
            title = nodes.Text(self.env.titles[source].astext())
            text += make_refnode(self.app.builder, here, source, None, title)
        next(iter(self.document.findall(nodes.section))).append(text)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("doctree-read", on_doctree_read)
    app.add_post_transform(ShowBacklinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
