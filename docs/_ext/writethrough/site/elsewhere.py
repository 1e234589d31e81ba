"""Show what scripts and claims declare of other true worlds (``gallery/declared.py``).

``.. wt-elsewhere:: WORLD``
    below a block of a generated page: what it does otherwise there;
``.. wt-exceptions::``
    at the end of a generated page: links to the claims that state its shared exceptions;
``.. other-worlds::``
    lists the worlds, and counts, by their reasons, what does not count in one.  How many scripts
    and claims pass it takes from the record of this torch and device; of a world that the record
    does not hold it says nothing.

A claim shows its own with `sentences` and `links`.  An exception that names no claim is a
problem of the script or page that names it.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.gallery import other_worlds
from writethrough.gallery.declared import Declared
from writethrough.run.key import has
from writethrough.run.runner import BuildError
from writethrough.run.worlds import REASONS, WORLDS
from writethrough.site.domain import WriteThroughDomain, domain_of, problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


logger = logging.getLogger(__name__)


class passed(nodes.Inline, nodes.TextElement):
    """How many scripts and claims pass in a ``world``; filled in when all pages are read."""


class not_for(nodes.General, nodes.Element):
    """The counts by reason; filled in when all pages are read."""


def sentences(directive: SphinxDirective, world: str, text: str) -> list[nodes.Node]:
    """Return the paragraph that says what happens in a world."""
    children, messages = directive.parse_inline(text, lineno=directive.lineno)
    title = WORLDS[world].title
    head = nodes.emphasis("", f"{title[0].upper()}{title[1:]}:")
    paragraph = nodes.paragraph("", "", head, nodes.Text(" "), *children)
    return [nodes.container("", paragraph, classes=["wt-elsewhere"]), *messages]


def links(env: BuildEnvironment, marks: Iterable[Declared]) -> list[nodes.Node]:
    """Return the line that links to the exceptions that the page has not linked to yet."""
    seen: Any = env.current_document.setdefault("wt_exceptions", set())
    wanted = {(m.world, m.text) for m in marks if m.form == "exception in"} - seen
    seen |= wanted
    line = nodes.paragraph("", "An exception, stated elsewhere: ", classes=["wt-exceptions"])
    for number, (world, name) in enumerate(sorted(wanted)):
        title = nodes.inline("", WORLDS[world].title)
        target = {"reftype": "ref", "reftarget": f"claim-{name}", "refdomain": "std"}
        link = addnodes.pending_xref("", title, refdoc=env.docname, refexplicit=True, **target)
        line += [nodes.Text("; " if number else ""), link]
    return [line] if wanted else []


class Elsewhere(SphinxDirective):
    has_content = True
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return sentences(self, self.arguments[0], " ".join(self.content))


class Exceptions(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return links(self.env, domain_of(self.env).scripts[self.env.docname].declared)


class OtherWorlds(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["elsewhere"][self.env.docname] = ""
        items = []
        for world in WORLDS.values():
            text = [nodes.strong("", world.title), nodes.Text(f": {world.what}.")]
            paragraph = nodes.paragraph("", "", *text, passed(world=world.id))
            items.append(nodes.list_item("", paragraph))
        return [nodes.bullet_list("", *items), not_for()]


def marks_of(domain: WriteThroughDomain) -> list[tuple[str, str, str, str, Declared]]:
    """Return (docname, anchor, title, path, mark) of all that is declared, in order."""
    found = [
        (name, "", domain.env.titles[name].astext(), script.path, mark)
        for name, script in sorted(domain.scripts.items())
        for mark in script.declared
    ]
    for name, claim in sorted(domain.data["claims"].items()):
        path = claim["place"].rpartition(":")[0]
        found += [
            (claim["docname"], f"claim-{name}", claim["sentence"], path, Declared(*mark))
            for mark in claim["declared"]
        ]
    return found


def excused(domain: WriteThroughDomain) -> dict[tuple[str, str], list[tuple[str, str, str]]]:
    """Return, for each world and reason, (docname, anchor, title) of what does not count there."""
    found: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for docname, anchor, title, _, mark in marks_of(domain):
        if mark.form == "not for":
            found.setdefault((mark.world, mark.text), []).append((docname, anchor, title))
    return found


def counts(domain: WriteThroughDomain, docs: Path) -> dict[str, Counter[str]]:
    """Return what the record of this torch and device says of each world."""
    items = [
        other_worlds.of_script(script)
        for script in domain.scripts.values()
        if has(script.needs, domain.build.device)
    ]
    jobs = [job for jobs in domain.data["jobs"].values() for job in jobs]
    items += [other_worlds.of_claim(job) for job in jobs if job["kind"] == "claim"]
    return other_worlds.counts(items, other_worlds.load(other_worlds.path_of(docs, domain.build)))


def said_of(found: Counter[str], label: str) -> str:
    """Return the sentences on what passes in a world, ``""`` where the record does not know it."""
    if not found:
        return ""
    parts = [f"{found['holds']} scripts and claims hold there"]
    declared = found["differs in"] + found["exception in"]
    parts += [f"{declared} differ as they declare"] if declared else []
    return f" On {label}, {' and '.join(parts)}."


class ShowNotFor(SphinxPostTransform):
    default_priority = 6

    def run(self, **kwargs: object) -> None:
        label = domain_of(self.env).build.label
        for place in list(self.document.findall(passed)):
            found = domain_of(self.env).passed[place["world"]]
            place.replace_self(nodes.Text(said_of(found, label)))
        for node in list(self.document.findall(not_for)):
            items = []
            for (world, reason), those in sorted(excused(domain_of(self.env)).items()):
                text = nodes.paragraph("", f"{len(those)}, {WORLDS[world].title}, because ")
                text += nodes.Text(f"{REASONS[reason]}: ")
                for number, (docname, anchor, title) in enumerate(those):
                    assert self.app.builder is not None
                    text += nodes.Text("; " if number else "")
                    to = (self.app.builder, self.env.docname, docname, anchor)
                    text += make_refnode(*to, nodes.Text(title))
                items.append(nodes.list_item("", text))
            none = nodes.paragraph("", "There are none.")
            node.replace_self(nodes.bullet_list("", *items) if items else none)


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name exceptions without a claim; return the pages whose counts are new."""
    domain = domain_of(env)
    for *_, path, mark in marks_of(domain):
        if mark.form == "exception in" and mark.text not in domain.data["claims"]:
            text = f"'exception in {mark.world}' names a claim that is not there: {mark.text}"
            problem(text, f"{path}:{mark.line}")
    try:
        domain.passed = counts(domain, Path(app.srcdir))
    except BuildError as error:
        problem(str(error), None)
        domain.passed = {name: Counter() for name in WORLDS}
    total = sum(domain.passed.values(), Counter[str]())
    told = ", ".join(f"{form}: {number}" for form, number in sorted(total.items()))
    logger.info("other worlds: %d; in their record %s", len(WORLDS), told or "nothing")
    return domain.renew("elsewhere", json.dumps([sorted(excused(domain).items()), domain.passed]))


def on_warn_missing_reference(app: Sphinx, domain: Any, node: addnodes.pending_xref) -> bool | None:
    """Be silent about what `on_env_updated` has named."""
    return True if "wt-exceptions" in node.parent.get("classes", ()) else None


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(not_for)
    app.add_node(passed)
    app.add_directive("wt-elsewhere", Elsewhere)
    app.add_directive("wt-exceptions", Exceptions)
    app.add_directive("other-worlds", OtherWorlds)
    app.add_post_transform(ShowNotFor)
    app.connect("env-updated", on_env_updated)
    app.connect("warn-missing-reference", on_warn_missing_reference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
