"""Directives that the generated pages use to show what a block did.

``wt-output``
    what it printed;
``wt-raised``, ``wt-warned``
    an error or a warning: its argument is ``[type, message]`` as JSON, its content the
    text.  A link to the page of that error is added when the page is written;
``wt-memory``
    a picture of the memory that some names see, from its description as JSON;
``wt-differs``
    what this build did otherwise than promised, or why it did not run the block;
``wordings``
    the wordings of an error page's message, old and new (see ``scripts.py``).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.gallery.scripts import Block, Script, hide_markers, split_note
from writethrough.run import memory
from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class error_link(nodes.Inline, nodes.TextElement):
    """The type of an error, to become a link to the page of its message."""


def box(kind: str, label: list[nodes.Node], text: str, language: str) -> nodes.container:
    """Return a labelled box, told apart by its label and its rule, not by colour alone."""
    head = nodes.paragraph("", "", *label, classes=["wt-label"])
    code = nodes.literal_block(text, text, language=language)
    return nodes.container("", head, code, classes=["wt-shown", f"wt-{kind}"])


def error_box(kind: str, said: list[str], text: str) -> nodes.container:
    verb = {"raised": "Raises ", "warned": "Warns "}[kind]
    link = error_link("", "", nodes.literal("", said[0]), said=said)
    return box(kind, [nodes.Text(verb), link], text, "pytb" if kind == "raised" else "text")


def counted(script: Script, text: str) -> str:
    """Return a traceback or a warning with the lines of a script counted as its page shows them.

    The page has blocks of code, without the comments that only the build reads.  So a line is
    counted in its block, which is named instead of the file.
    """
    first: list[Block] = []

    def place(found: re.Match[str]) -> str:
        line = int(found[1] or found[2])
        block = next(b for b in reversed(script.code) if b.line <= line)
        first.append(block)
        above = "\n".join(block.text.split("\n")[: line - block.line + 1])
        name = "<block>" if block is first[0] else "<earlier block>"
        shown = len(hide_markers(above).lstrip("\n").split("\n"))
        return f'File "{name}", line {shown}' if found[1] else f"{name}:{shown}:"

    path = re.escape(script.path)
    return re.sub(rf'File "{path}", line (\d+)|^{path}:(\d+):', place, text, flags=re.MULTILINE)


class Output(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [box("output", [nodes.Text("Prints")], "\n".join(self.content), "text")]


class Raised(SphinxDirective):
    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        said = json.loads(self.arguments[0])
        note_raised(self, said)
        kind, text = self.name.removeprefix("wt-"), "\n".join(self.content)
        script = domain_of(self.env).scripts[self.env.docname]
        return [error_box(kind, said, counted(script, text))]


def note_raised(directive: SphinxDirective, said: list[str]) -> None:
    """Remember that a page shows an error, so that it must have a page of its own."""
    shown = domain_of(directive.env).data["raised"]
    shown.setdefault(directive.env.docname, []).append(said)


def differs(text: str) -> nodes.admonition:
    """Return the box that says what this build did otherwise, or did not do."""
    return nodes.admonition("", nodes.paragraph("", text), classes=["wt-differs"])


def stopped(outcome: dict[str, Any], torch: str) -> str:
    """Return in a sentence what stopped the job of a script, ``""`` if nothing did.

    Parameters
    ----------
    outcome : dict
        Of a script of one block.
    torch : str
        The version, for what it lacks.
    """
    if outcome["end"]:
        return str(outcome["end"])
    for event in outcome["blocks"][-1]:
        if event[0] == "lacks":
            return f"torch {torch} has no {event[1]}"
        if event[0] == "raise":
            return f"{event[1]}: {event[2]}"
    return ""


def drawn(entries: list[dict[str, Any]]) -> nodes.container:
    """Return the picture of what `memory.describe` found, and what it means."""
    picture = nodes.raw("", memory.draw(entries), format="html")
    caption = nodes.paragraph("", memory.caption(entries), classes=["wt-label"])
    return nodes.container("", picture, caption, classes=["wt-picture"])


class Memory(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [drawn(json.loads("\n".join(self.content)))]


class Differs(SphinxDirective):
    has_content = True

    def run(self) -> list[nodes.Node]:
        return [differs("\n".join(self.content))]


class Wordings(SphinxDirective):
    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        items, messages = [], []
        for line in self.content:
            if not line.strip():
                continue
            wording, note = split_note(line)
            text = nodes.paragraph("", "", nodes.literal("", wording))
            if note:
                children, said = self.parse_inline(f"({note})", lineno=self.lineno)
                text.extend([nodes.Text(" "), *children])
                messages += said
            items.append(nodes.list_item("", text))
        return [nodes.bullet_list("", *items, classes=["wt-wordings"]), *messages]


class LinkErrors(SphinxPostTransform):
    default_priority = 5

    def run(self, **kwargs: object) -> None:
        domain = domain_of(self.env)
        here = self.env.docname
        for node in list(self.document.findall(error_link)):
            page = domain.error_page(*node["said"])
            if page is None or page == here:
                node.replace_self(node.children)
                continue
            text = nodes.inline("", "", *node.children)
            assert self.app.builder is not None
            link = make_refnode(self.app.builder, here, page, None, text)
            extra = nodes.Text(": the cause and the fix")
            text += extra
            node.replace_self(link)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(error_link)
    app.add_directive("wt-output", Output)
    app.add_directive("wt-raised", Raised)
    app.add_directive("wt-warned", Raised)
    app.add_directive("wt-memory", Memory)
    app.add_directive("wt-differs", Differs)
    app.add_directive("wordings", Wordings)
    app.add_post_transform(LinkErrors)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
