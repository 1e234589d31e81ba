"""The page that a server shows for an address that is not there: ``404.html``, with the box.

It is shown at any depth, so where the site has an address its links begin with that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

NAME = "404"


def on_html_collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield NAME, {}, "404.html"


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    base = app.config.html_baseurl
    if pagename != NAME or not base:
        return
    relative = context["pathto"]

    def pathto(*arguments: Any, **options: Any) -> str:
        return base + relative(*arguments, **options).removeprefix("#")

    context["pathto"], context["content_root"] = pathto, base
    make = context["toctree"]

    def toctree(**options: Any) -> str:
        return make(**options).replace(' href="', f' href="{base}')

    context["toctree"] = toctree


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-collect-pages", on_html_collect_pages)
    # Before Sphinx and the theme use them.
    app.connect("html-page-context", on_html_page_context, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
