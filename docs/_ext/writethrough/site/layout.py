"""What every page has round its text, and what it does not need to load.

The build stamp and the row of links at the foot go into the template's context.  Style
sheets and scripts of other extensions stay only on pages that use them.  The pages of a
gallery family, and the whole tables of the matrix, are taken out of the global table of
contents, which Furo would print into every page.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx import addnodes

from writethrough.site.domain import WriteThroughDomain, domain_of, outcomes, problem
from writethrough.site.finish import strict

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

# Style sheets of their own have the parts with these classes, which few pages have.
STYLES = {"wt-picture": "picture.css", "wt-updates": "updates.css"}
API = "https://docs.pytorch.org/docs/stable/generated/"


def build_day() -> str:
    """Return the day of the build in UTC, from ``SOURCE_DATE_EPOCH`` where it is set."""
    seconds = float(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return time.strftime("%Y-%m-%d", time.gmtime(seconds))


def stamp(domain: WriteThroughDomain) -> str:
    """Return what made the pages, and when."""
    return f"{domain.build.label}, Python {domain.build.python}, {build_day()}"


def unneeded(filename: str, doctree: nodes.document | None) -> bool:
    """Whether a page does not use the style sheet or script of this name."""
    # Of Sphinx's own search, which the box replaces; of cells, which look like other blocks; of
    # extensions that are not used here.
    if filename.startswith(("sg_gallery", "sg-tags", "sphinx_highlight", "doctools")):
        return True
    if filename.startswith(("mystnb", "furo-extensions")):
        return True
    # The copy button reads the options of Sphinx's scripts.
    if filename.startswith(("copybutton", "clipboard", "documentation_options", "pygments")):
        return doctree is None or next(doctree.findall(nodes.literal_block), None) is None
    return False


def styles(doctree: nodes.document | None) -> set[str]:
    """Return the style sheets of the parts that a page has."""
    parts = doctree.findall(nodes.Element) if doctree else ()
    return {STYLES[name] for part in parts for name in part["classes"] if name in STYLES}


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: Any, doctree: nodes.document | None
) -> None:
    domain = domain_of(app.env)
    context["stamp"] = stamp(domain)
    context["versions"] = app.config.writethrough_versions
    # Furo's template says it already.
    context["metatags"] = re.sub(r'<meta name="viewport"[^>]*>', "", context.get("metatags", ""))
    for name in sorted(styles(doctree)):
        app.add_css_file(name)
    needed = context.get("needed", ())
    for name in ("css_files", "script_files"):
        context[name] = [
            file
            for file in context[name]
            if (base := os.path.basename(str(file.filename or ""))) in needed
            or not unneeded(base, doctree)
        ]
    if doctree is None or pagename not in app.env.found_docs:
        return
    script = domain.scripts.get(pagename)
    path = script.path if script else f"docs/{app.env.doc2path(pagename, base=False)}"
    if pagename.startswith("gallery/") and script is None:
        path = f"{os.path.dirname(pagename)}/GALLERY_HEADER.rst"
    repository = app.config.writethrough_repository
    context["source_file"] = path
    context["source_url"] = f"{repository}/blob/main/{path}"
    context["edit_url"] = f"{repository}/edit/main/{path}"
    body = quote(f"Seen on a page made by {context['stamp']}.")
    context["report_url"] = f"{repository}/issues/new?title={pagename}&body={body}"
    if script:
        stem = "downloads/" + script.docname.removeprefix("gallery/")
        context["downloads"] = [(stem + ".py", "script"), (stem + ".ipynb", "notebook")]


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    """Have the worker look up every name that links to PyTorch's documentation."""
    names = {
        link["refuri"].removeprefix(API).removesuffix(".html")
        for link in doctree.findall(nodes.reference)
        if link.get("refuri", "").startswith(API)
    }
    if names:
        job = {"kind": "names", "path": app.env.docname, "names": sorted(names)}
        domain_of(app.env).add_job(app.env.docname, job)


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> None:
    domain = domain_of(env)
    for docname, _, outcome in outcomes(domain) if strict() else ():  # else lacks.py counts them
        for name in outcome.get("missing", ()):
            problem(f"{domain.build.label} has no {name}", docname)
    for docname in env.found_docs:
        family = docname.startswith("gallery/") and docname.count("/") == 3
        if family or (docname.startswith("reference/") and docname != "reference/index"):
            for toctree in list(env.tocs[docname].findall(addnodes.toctree)):
                toctree.parent.remove(toctree)


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    """Take comments and indentation out of our style sheets, which each page loads."""
    if exception is not None or app.builder.format != "html":
        return
    folders = [Path(app.confdir, name) for name in app.config.html_static_path]
    for source in [path for folder in folders for path in sorted(folder.glob("*.css"))]:
        text = re.sub(r"/\*.*?\*/\s*", "", source.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r"\n\s*", "\n", text)
        (Path(app.outdir) / "_static" / source.name).write_text(text, "utf-8")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_config_value("writethrough_repository", "", "html", types=frozenset({str}))
    app.add_config_value("writethrough_versions", "", "html", types=frozenset({str}))
    app.connect("html-page-context", on_html_page_context, priority=900)
    app.connect("doctree-read", on_doctree_read)
    app.connect("env-updated", on_env_updated, priority=700)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
