"""The box that takes a pasted error, the index of messages, and the data of both.

``.. diagnose::``
    the box.  Its script, and the data that it loads when it is used, are in ``_static``.
``.. error-index:: EXCEPTION``
    the messages of an exception, or of all but one (``but EXCEPTION``), by first words; it needs no
    script.
``.. symptoms::``
    what people say who need a scenario or recipe, a line each; the box finds it by them.

When the build ends, two files are written: ``_static/finder-data.js`` for the box, and
``errors.json``, the registry for other programs (``docs/about/links.md`` documents it).  What the
box finds pages by that have no message is in ``search_index.py``.
"""

from __future__ import annotations

import ast
import json
import re
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from markupsafe import Markup
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.gallery import fixes, registry
from writethrough.gallery.kinds import KINDS
from writethrough.gallery.scripts import Script, hide_markers
from writethrough.site import missing
from writethrough.site.domain import domain_of
from writethrough.site.gallery import write_if_new
from writethrough.site.head import shorten
from writethrough.site.search_index import findable, sections

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

BOX = """\
<div class="wt-diagnose">
<label for="diagnose-input">Paste an error message or a traceback, or say what goes wrong</label>
<p class="wt-examples">For example: {examples}</p>
<textarea id="diagnose-input" rows="5" spellcheck="false" autocomplete="off"{first}
 placeholder="{hint}"></textarea>
<p id="diagnose-status" role="status"></p>
<noscript><p>The box needs JavaScript. The errors are listed by message under Errors.</p></noscript>
<p id="diagnose-unknown" hidden><a>How to read a message that is not here</a></p>
<ol id="diagnose-results" aria-busy="false" aria-label="Pages found"></ol>
<button id="diagnose-more" type="button" aria-expanded="false" aria-controls="diagnose-results"
 hidden>Related pages</button>
</div>
"""
HINT = (
    "RuntimeError: a view of a leaf Variable that requires grad is being used in an in-place "
    "operation."
)
EXAMPLES = (
    "modified by an inplace operation",
    "x[rows][:, cols] = 0 changes nothing",
    "freeze rows of an embedding",
)
SHORT = 120  # characters of what is shown of a page that was found by words
SAID = 140  # characters of a raised message that help to find one that was cut
FIX = 700  # characters of a fix that the box shows; the page has the rest


def box(first: bool) -> str:
    """Return the HTML of the box; if it is what its page is for, it has the cursor ``first``."""
    links = [f'<a href="#q={quote(text)}">{escape(text)}</a>' for text in EXAMPLES]
    return BOX.format(
        first=' data-first="1"' if first else "", hint=HINT, examples=" · ".join(links)
    )


class Diagnose(SphinxDirective):
    option_spec = {"first": lambda argument: True}

    def run(self) -> list[nodes.Node]:
        html = box("first" in self.options)
        domain_of(self.env).data["boxes"][self.env.docname] = True
        return [nodes.raw("", html, format="html", box=True)]


class error_index(nodes.General, nodes.Element):
    """The index of messages, of those exceptions that ``of`` names."""


FIRST = 56  # characters of a message in the index, whole words; all of it is on its page


class ErrorIndex(SphinxDirective):
    optional_arguments = 2

    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["boxes"][self.env.docname] = True
        return [error_index("", of=self.arguments)]


class Symptoms(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        said = [line.strip() for line in self.content if line.strip()]
        domain_of(self.env).data["symptoms"][self.env.docname] = said
        text = "In other words: " + " · ".join(said)
        return [nodes.paragraph("", text, classes=["wt-symptoms"])]


class ShowIndex(SphinxPostTransform):
    default_priority = 7

    def run(self, **kwargs: object) -> None:
        for place in list(self.document.findall(error_index)):
            made: list[nodes.Node] = []
            assert self.app.builder is not None
            for kind, wordings in registry.by_exception(domain_of(self.env).scripts.values()):
                if place["of"] and (place["of"][-1] == kind) == (place["of"][0] == "but"):
                    continue
                items = []
                short = [
                    (textwrap.shorten(text, FIRST, placeholder=" …"), to) for text, to in wordings
                ]
                for text, docname in dict.fromkeys(short):
                    link = make_refnode(
                        self.app.builder, self.env.docname, docname, None, nodes.Text(text)
                    )
                    line = addnodes.compact_paragraph("", "", link)
                    items.append(nodes.list_item("", line))
                made.append(
                    nodes.section(
                        "",
                        nodes.title("", kind),
                        nodes.bullet_list("", *items, classes=["wt-index"]),
                        ids=[f"exception-{kind.lower()}"],
                    )
                )
            place.replace_self(made)


def as_read(paragraph: nodes.paragraph) -> str:
    """Return a paragraph as a reader sees it, but that links without a text keep a mark.

    Their titles are known when all pages are read; see `intro`.
    """
    copy = paragraph.deepcopy()
    for link in list(copy.findall(nodes.Element)):
        if isinstance(link, addnodes.pending_xref) and not link["refexplicit"]:
            target = link["reftarget"]
            if link["reftype"] == "doc":
                target = docname_join(link["refdoc"], target)
            if link["reftype"] in ("ref", "doc"):
                link.parent.replace(link, nodes.Text(f"\x01{link['reftype']} {target}\x01"))
        elif "headerlink" in link["classes"]:
            link.parent.replace(link, nodes.Text(""))
    return " ".join(copy.astext().split())


def intro(env: BuildEnvironment, docname: str) -> str:
    """Return the first paragraph of a page as a reader sees it."""
    labels = env.domains.standard_domain.labels

    def title(link: re.Match[str]) -> str:
        if link[1] == "doc":
            return env.titles[link[2]].astext() if link[2] in env.titles else ""
        return labels[link[2]][2] if link[2] in labels else ""

    text = domain_of(env).data["texts"][docname]["intro"]
    return re.sub(r"\x01(\w+) (.+?)\x01", title, text)


def on_doctree_read(app: Sphinx, doctree: nodes.document) -> None:
    """Keep of each page what the word search needs; put the symptoms at its end.

    Sphinx's own index of the page stays empty: the box takes the place of its search.
    """
    app.env.metadata[app.env.docname]["nosearch"] = True
    for said in list(doctree.findall(nodes.paragraph)):
        if "wt-symptoms" in said["classes"]:
            assert said.parent is not None
            said.parent.remove(said)
            next(iter(doctree.findall(nodes.section))).append(said)
    paragraphs, heads = [], []
    for node in doctree.findall(nodes.Element):
        if isinstance(node, nodes.title):
            heads.append(node.astext())
        elif isinstance(node, nodes.paragraph):
            paragraphs.append(node)
    if heads:
        domain_of(app.env).data["texts"][app.env.docname] = {
            "title": heads[0],
            "intro": as_read(paragraphs[0]) if paragraphs else "",
            "heads": " ".join(heads[1:]),
            "text": " ".join(node.astext().replace("\n", " ") for node in paragraphs[1:]),
            "sections": [] if app.env.docname.startswith("gallery/") else sections(doctree),
        }


def first_fix(script: Script) -> str:
    """Return the code of the first block below a heading that begins with "Fix", or nothing.

    What it asserts is for the page, which shows the block as it ran.
    """
    blocks = [block for section in fixes.sections(script) for block in section.blocks]
    code = without_asserts(hide_markers(blocks[0].text)) if blocks else ""
    return code if len(code) <= FIX else ""


def without_asserts(code: str) -> str:
    """Return code without its assert statements, other than in functions."""
    lines = code.splitlines()
    for statement in reversed(ast.parse(code).body):
        if isinstance(statement, ast.Assert):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def page_data(env: BuildEnvironment, docname: str) -> dict[str, Any]:
    """Return what the box knows of one page."""
    domain = domain_of(env)
    script = domain.scripts.get(docname)
    kinds = {"scenarios": "scenario", "recipes": "recipe", "errors": "error"}
    data = {
        # What reads alike stands together: the compressed file is smaller.
        "url": f"{docname}.html",
        "title": domain.data["texts"][docname]["title"],
        "wordings": [],
        "said": [],
        "intro": intro(env, docname),
        "fix": "",
        "kind": "page",
    }
    if script:
        data["kind"] = kinds[docname.split("/")[1]]
        older = [(kind, texts) for page, kind, texts in domain.older if page == docname]
        declared = [*script.errors, *older]
        data["wordings"] = [[kind, text] for kind, texts in declared for text in texts]
    if data["wordings"]:
        said = (" ".join(message.split())[:SAID] for _, message in domain.said.get(docname, []))
        data["said"] = [*dict.fromkeys(said)]
        data["fix"] = first_fix(script) if script else ""
    return data


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    pages = [page_data(app.env, name) for name in findable(domain_of(app.env))]
    # Pages without a message are found by words alone, and come with a second script.
    first = [page for page in pages if page["wordings"]]
    later = [
        {
            "title": p["title"],
            "url": p["url"],
            "kind": p["kind"],
            "intro": shorten(p["intro"], SHORT),
        }
        for p in pages[len(first) :]
    ]
    kinds = json.dumps(KINDS, separators=(",", ":"), sort_keys=True)
    for name, text in {
        "finder-data.js": f"window.WT_FINDER={{kinds:{kinds},pages:{packed(first)}}};\n",
        "page-data.js": f"window.WT_PAGES={packed(later)};\n",
    }.items():
        write_if_new(Path(app.outdir) / "_static" / name, text)


def packed(pages: list[dict[str, Any]]) -> str:
    return json.dumps(pages, ensure_ascii=False, separators=(",", ":"))


def on_html_page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    if pagename in ("search", missing.NAME):
        context["diagnose_box"] = Markup(box(first=True))
        app.add_css_file("box.css")
    elif doctree is not None and any(raw.get("box") for raw in doctree.findall(nodes.raw)):
        app.add_css_file("box.css")
        app.add_js_file("diagnose.js")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(error_index)
    app.add_directive("diagnose", Diagnose)
    app.add_directive("error-index", ErrorIndex)
    app.add_directive("symptoms", Symptoms)
    app.add_post_transform(ShowIndex)
    app.connect("doctree-read", on_doctree_read)
    app.connect("html-page-context", on_html_page_context)
    app.connect("build-finished", on_build_finished, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
