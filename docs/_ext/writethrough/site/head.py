"""What the head of a page says to browsers, search engines and chats that show a link.

Each page has a short title and a description: of an error page the exception and the message,
and the first sentences of the page.  The address of the site, ``WT_SITE_URL`` or what Read the
Docs sets, has no default: where there is one, pages name their own address and that of their
picture (``preview``), and ``sitemap.xml``, ``robots.txt`` and ``feed.xml`` (``feed``) are written.
"""

from __future__ import annotations

import os
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from docutils import nodes

from writethrough.site import feed, preview
from writethrough.site.domain import domain_of
from writethrough.site.finish import refuse
from writethrough.site.gallery import write_if_new
from writethrough.site.place import badges

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

ICON = "icon.png"  # for phones
VARIABLES = ("WT_SITE_URL", "READTHEDOCS_CANONICAL_URL")
TITLE, DESCRIPTION = 70, 300  # characters; more is cut off where such texts are shown
SITEMAP = """\
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{urls}</urlset>
"""


def site_url() -> str:
    """Return the address of the site with a slash at its end, ``""`` where none is set.

    Raises
    ------
    ValueError
        If it is no address of a site; the message names the variable.
    """
    for variable in VARIABLES:
        if url := os.environ.get(variable, ""):
            parts = urlsplit(url)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
                raise ValueError(f"{variable}={url}: no address such as https://example.org/docs/")
            return url.rstrip("/") + "/"
    return ""


def shorten(text: str, most: int) -> str:
    """Return a text cut off after a word, with dots, if it has more than ``most`` characters."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rpartition(" ")[0].rstrip(",;: ") + "…"


def sentences(doctree: nodes.document) -> str:
    """Return the first paragraph of a page, as plain text."""
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    return first.astext() if first is not None else ""


def metatags(facts: dict[str, str]) -> str:
    """Return the elements of a head that tell ``facts``, those for pictures and links included."""
    tags = []
    for name, text in facts.items():
        attribute = "property" if name.startswith("og:") else "name"
        tags.append(f'\n<meta {attribute}="{name}" content="{escape(text)}">')
    return "".join(tags)


def told(app: Sphinx, docname: str) -> tuple[str, str]:
    """Return the title of a page, and what kind of page it is."""
    script = domain_of(app.env).scripts.get(docname)
    kind = docname.partition("/")[0].capitalize() if "/" in docname else ""
    return app.env.titles[docname].astext(), badges(script)[0] if script else kind


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    project = app.config.project
    if pagename not in app.env.found_docs or doctree is None:
        return
    shown, badge = told(app, pagename)
    raised = badge.endswith(("Error", "Warning", "Exception"))
    title = f"{badge}: {shown}" if raised else shown
    if pagename != app.config.root_doc:
        context["head_title"] = f"{shorten(title, TITLE)} · {project}"
    facts = {"description": shorten(sentences(doctree), DESCRIPTION)}
    facts |= {
        "og:title": shorten(title, TITLE),
        "og:description": facts["description"],
        "og:type": "article",
        "og:site_name": project,
    }
    context["site_url"] = app.config.html_baseurl
    if base := app.config.html_baseurl:
        facts |= {"og:url": context["pageurl"], "og:image": base + preview.name_of(shown, badge)}
        facts["twitter:card"] = "summary_large_image"
    context["metatags"] += metatags({name: text for name, text in facts.items() if text})
    icon = context["pathto"](f"_static/{ICON}", resource=True)
    context["metatags"] += f'\n<link rel="apple-touch-icon" href="{icon}">'
    if base:
        kind = 'rel="alternate" type="application/atom+xml" title="What is new"'
        context["metatags"] += f'\n<link {kind} href="{base}{feed.NAME}">'


def on_config_inited(app: Sphinx, config: Config) -> None:
    try:
        config.html_baseurl = site_url()
    except ValueError as error:
        refuse([str(error)])


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    """Write what search engines and readers of feeds ask for, or take it away."""
    if exception is not None or app.builder.format != "html":
        return
    out, base = Path(app.outdir), app.config.html_baseurl
    preview.icon(out / "_static" / ICON)
    facts = [told(app, docname) for docname in sorted(app.env.found_docs) if base]
    preview.renew(out, {preview.name_of(*fact): fact for fact in facts}, app.config.project)
    if not base:
        for name in ("sitemap.xml", "robots.txt", feed.NAME):
            (out / name).unlink(missing_ok=True)
        return
    urls = "".join(f"<url><loc>{base}{d}.html</loc></url>\n" for d in sorted(app.env.found_docs))
    write_if_new(out / "sitemap.xml", SITEMAP.format(urls=urls))
    write_if_new(out / "robots.txt", f"User-agent: *\nSitemap: {base}sitemap.xml\n")
    changelog = Path(app.confdir, "CHANGELOG.md").read_text("utf-8")
    told_new = feed.feed(changelog, base, app.config.project, app.config.author)
    write_if_new(out / feed.NAME, told_new)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.connect("config-inited", on_config_inited)
    app.connect("html-page-context", on_html_page_context, priority=950)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
