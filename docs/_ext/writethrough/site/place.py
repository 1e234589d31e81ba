"""Where one is: the way over the title, the sidebar, and more of the family at the foot.

The table of contents in the sidebar names families and no scripts, so it is made once for a
family, with the family marked as current.  Its other pages stand at the foot of each page, those
that follow first; previous and next are for chapters, which are read in order.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup

from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

    from writethrough.gallery.scripts import Script

ORDERED = "learn/"  # pages that are read one after the other


def badges(script: Script) -> list[str]:
    """Return what kind of page a script makes: the exceptions of an error page, or its kind."""
    kind = script.path.split("/")[1].removesuffix("s")
    return script.exceptions if kind == "error" else [kind.capitalize()]


def mark_current(tree: str, links: list[str]) -> str:
    """Mark the first of some links that a table of contents has, and what it lies in."""
    soup = BeautifulSoup(tree, "html.parser")
    found = next((link for href in links for link in soup.find_all("a", href=href)), None)
    for item in found.find_parents("li") if found else []:
        item["class"] = " ".join([*item.get_attribute_list("class"), "current"])
    return str(soup)


def share_sidebar(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    domain, make = domain_of(app.env), context.get("toctree")
    parents = [one["link"] for one in reversed(context.get("parents", []))]
    if make is None or not parents:
        return

    def marked(**options: Any) -> str:
        tree = make(**options)
        return tree if "current" in tree else mark_current(tree, parents)

    def toctree(**options: Any) -> str:
        if pagename not in domain.scripts:
            return marked(**options)
        key = (os.path.dirname(pagename), *sorted(options.items()))
        if key not in domain.sidebars:
            domain.sidebars[key] = marked(**options)
        return domain.sidebars[key]

    context["toctree"] = toctree


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    domain, builder = domain_of(app.env), app.builder
    if not pagename.startswith(ORDERED):
        context["prev"] = context["next"] = None
    script = domain.scripts.get(pagename)
    if script is None or builder is None:
        return
    context["badges"], context["label"] = badges(script), script.label
    context["family"] = context["parents"][-1] if context["parents"] else None
    context["more"] = [
        {
            "link": builder.get_relative_uri(pagename, name),
            "title": builder.render_partial(app.env.titles[name])["title"],  # type: ignore[attr-defined]
        }
        for name in domain.following(pagename)
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-page-context", share_sidebar, priority=400)  # the theme asks for it later
    app.connect("html-page-context", on_html_page_context, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
