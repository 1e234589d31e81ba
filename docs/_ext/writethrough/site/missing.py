"""The page that a server shows for an address that is not there: ``404.html``, with the box.

It is shown at any depth, so where the site has an address its links begin with that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
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

    def with_address(make: Callable[..., str]) -> Callable[..., str]:
        """Have the links in what ``make`` returns begin with the address."""
        return lambda *arguments, **options: re.sub(
            r'( (?:href|src)=")(?![a-z]+:)', rf"\1{base}", make(*arguments, **options)
        )

    context["pathto"], context["content_root"] = pathto, base
    for name in ("toctree", "css_tag", "js_tag"):
        context[name] = with_address(context[name])


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("html-collect-pages", on_html_collect_pages)
    # Before Sphinx and the theme use them.
    app.connect("html-page-context", on_html_page_context, priority=100)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
