"""The indexes of the gallery: its families, how many pages each has, and a line on each page.

The order of the families is that of ``subsection_order`` in ``conf.py``; in a family the page comes
first to which most other scripts refer.  A gallery's own page has all its pages, so it shows the
first sentence of each; a family's page shows the whole introduction.

``.. filter:: LABEL``
    stands where a field narrows the lists of its page.  The field is made by its script: without
    one, the lists are read as they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from writethrough.site.domain import WriteThroughDomain, domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

THUMBNAILS = re.compile(
    r"\.\. raw:: html\n\n    <div class=\"sphx-glr-thumbnails\">"
    r"([\s\S]*?)thumbnail-parent-div-close\n\n\.\. raw:: html\n\n    </div>\n"
)
FIRST = re.compile(r":doc:`/(gallery/[^`]+)/")
SENTENCE = re.compile(r".*?[.?](?=\s|$)", re.DOTALL)
SHORT = 20  # characters of a sentence that says little
REFERENCE = re.compile(r":ref:`(?:[^`<]*<)?((?:error|scenario|recipe)-[a-z0-9-]+)>?`")
FILTER = ".. filter:: Filter by word\n\n"


class filter_field(nodes.General, nodes.Element):
    """Where the field stands; ``label`` is what it is called."""


class Filter(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return [filter_field(label=self.arguments[0])]


def first_sentence(text: str) -> str:
    """Return the first sentence of reStructuredText, with whole roles and literals.

    A short one, such as "No.", takes the next along.
    """
    end = 0
    for found in SENTENCE.finditer(text):
        end = found.end()
        if end >= SHORT and len(re.findall("`+", text[:end])) % 2 == 0:
            break
    return text[:end] or text


def families(domain: WriteThroughDomain) -> dict[str, list[str]]:
    """Return the pages of each family, in the order in which they are listed."""
    scripts = domain.scripts
    referred = Counter(
        label for one in scripts.values() for label in set(REFERENCE.findall(one.source))
    )
    found: dict[str, list[str]] = {}
    for name in sorted(scripts, key=lambda name: (-referred[scripts[name].label], name)):
        found.setdefault(name.rpartition("/")[0], []).append(name)
    return found


def listing(app: Sphinx, folder: str, brief: bool = False) -> str:
    """Return the list that stands where sphinx-gallery puts the thumbnails of a family."""
    rst, domain = "", domain_of(app.env)
    names = domain.families.get(folder, [])
    domain.data["listed"].setdefault(app.env.docname, {})[folder] = names
    for script in map(domain.scripts.__getitem__, names):
        said = first_sentence(script.intro) if brief else script.intro
        raised = "".join(f" : {one}" for one in script.exceptions)
        rst += f":doc:`/{script.docname}`{raised}\n   {said}\n\n"
    return f".. rst-class:: wt-listing\n\n{rst}\n" if rst else "\n"


def on_env_get_outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Return the indexes whose pages have another order now."""
    domain = domain_of(env)
    now = domain.families = families(domain)
    return sorted(
        docname
        for docname, listed in domain.data["listed"].items()
        if any(now.get(folder, []) != names for folder, names in listed.items())
    )


def on_source_read(app: Sphinx, docname: str, content: list[str]) -> None:
    if not docname.startswith("gallery/") or docname in domain_of(app.env).scripts:
        return
    text, whole = content[0], docname.count("/") == 2

    def listed(thumbnails: re.Match[str]) -> str:
        family = FIRST.search(thumbnails[1])
        return listing(app, family[1], brief=whole) if family else FILTER if whole else "\n"

    text = THUMBNAILS.sub(listed, text)
    if whole:
        # Families are sections of their gallery's page, and have titles on pages of their own.
        first, underline, rest = text.partition("=\n")
        text = first + underline + re.sub(r"^=+$", lambda m: "-" * len(m[0]), rest, flags=re.M)
    content[0] = text


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    """Link the title of each family on its gallery's page, and say how many pages it has."""
    here = app.env.docname
    if not here.startswith("gallery/") or here in domain_of(app.env).scripts:
        return
    top = next(doctree.findall(nodes.section))
    top["classes"].append(f"wt-{here.split('/')[1]}")
    if here.count("/") != 2:
        return
    top["classes"].append("wt-brief")
    for section in doctree.findall(nodes.section):
        pages = [page for page in section.findall(addnodes.pending_xref) if is_listed(page)]
        title = section.next_node(nodes.title)
        if section.parent is doctree or not pages or title is None:
            continue
        family = pages[0]["reftarget"].rpartition("/")[0] + "/index"
        link = addnodes.pending_xref(
            "",
            nodes.inline("", title.astext()),
            refdomain="std",
            reftype="doc",
            reftarget=family,
            refdoc=here,
            refexplicit=True,
            refwarn=True,
        )
        title[:] = [link, nodes.inline("", f" {len(pages)}", classes=["wt-count"])]


def is_listed(page: addnodes.pending_xref) -> bool:
    return isinstance(page.parent.parent, nodes.definition_list_item)


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    if doctree is not None and next(doctree.findall(filter_field), None) is not None:
        app.add_js_file("filter.js", loading_method="defer")


def visit_filter_field(self: HTML5Translator, node: filter_field) -> None:
    self.body.append(f'<div class="wt-filter" data-label="{self.attval(node["label"])}"></div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(filter_field, html=(visit_filter_field, None))
    app.add_directive("filter", Filter)
    app.connect("env-get-outdated", on_env_get_outdated)
    app.connect("source-read", on_source_read)
    app.connect("doctree-read", on_doctree_read, priority=600)  # the contents have no counts
    app.connect("html-page-context", on_html_page_context)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
