"""Lists of claims, with their results in this build.

``.. claims-list:: FOLDER`` shows the claims of the pages below a folder of the source; without a
folder, those of all pages outside the gallery.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.site.claims import sign_of
from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class claims_list(nodes.General, nodes.Element):
    """The list of the claims below ``folder``, or of all outside the gallery."""


class ClaimsList(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["lists"][self.env.docname] = True
        return [claims_list("", folder="".join(self.arguments))]


class ShowLists(SphinxPostTransform):
    """Make the lists when the claims have run."""

    default_priority = 6

    def run(self, **kwargs: object) -> None:
        for place in list(self.document.findall(claims_list)):
            place.replace_self(self.listed(place["folder"]))

    def listed(self, folder: str) -> list[nodes.Node]:
        """Return the claims below a folder: a section for each page, or family of the gallery."""
        domain = domain_of(self.env)
        families: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        for name, claim in sorted(domain.data["claims"].items()):
            docname = claim["docname"]
            if not (docname.startswith(f"{folder}/") if folder else docname not in domain.scripts):
                continue
            if docname in domain.scripts:
                docname = docname.rpartition("/")[0] + "/index"
            families.setdefault(docname, []).append((name, claim))
        return [self.section(docname, found) for docname, found in sorted(families.items())]

    def section(self, docname: str, found: list[tuple[str, dict[str, Any]]]) -> nodes.section:
        domain, titles = domain_of(self.env), self.env.titles
        kind = titles.get(docname.rpartition("/")[0].rpartition("/")[0] + "/index")
        way = f"{kind.astext()} › " if kind and docname in titles else ""
        link = self.link(docname, f"{way}{titles[docname].astext()}")
        count = nodes.inline("", f" {len(found)}", classes=["wt-count"])
        made = nodes.section("", nodes.title("", "", link, count), ids=[f"in-{docname}"])
        items = []
        for name, claim in found:
            outcome = domain.outcome(claim["outcome"])
            line = addnodes.compact_paragraph("", "", self.plain_link(name, claim))
            if sign := sign_of(outcome):
                line += nodes.inline("", f" {sign}", classes=["wt-mark"])
            items.append(nodes.list_item("", line))
        made += nodes.bullet_list("", *items, classes=["wt-claims"])
        return made

    def plain_link(self, name: str, claim: dict[str, Any]) -> nodes.raw:
        """Return a link without classes: there are hundreds on the page."""
        builder = self.app.builder
        assert builder is not None
        target = builder.get_relative_uri(self.env.docname, claim["docname"])
        html = f'<a href="{target}#claim-{name}">{escape(claim["sentence"])}</a>'
        return nodes.raw("", html, format="html")

    def link(self, docname: str, text: str) -> nodes.reference:
        builder = self.app.builder
        assert builder is not None
        return make_refnode(builder, self.env.docname, docname, None, nodes.Text(text))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(claims_list)
    app.add_directive("claims-list", ClaimsList)
    app.add_post_transform(ShowLists)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
