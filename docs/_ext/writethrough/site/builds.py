"""What other builds, on record, did otherwise (see ``gallery/published.py`` and ``compared.py``).

``.. wt-builds:: NUMBER``
    stands below a block of a script: a line for each group of builds that did something else with
    it, which opens to what they did; nothing where all agree. ``foot`` stands at the end of a page,
    and names the builds that ran it before its examples changed.
Below a claim
    stand the builds in which it is false.
``.. builds-table::``, ``.. builds-differences:: KIND``
    the builds, and what differs among them, each with a link. Its script narrows the lists to what
    differs between two builds that are chosen.

The build that is made is compared, too; its end says at how many places it differs from the
published one.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

from writethrough.gallery import compared, records
from writethrough.gallery.compared import Row
from writethrough.gallery.published import Record
from writethrough.matrix.cells import find
from writethrough.matrix.html import one_line
from writethrough.site.claims import fold
from writethrough.site.domain import WriteThroughDomain, domain_of, outcomes, problem
from writethrough.site.verdicts import PAGE as MATRIX
from writethrough.site.verdicts import table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

PAGE = "reference/builds"
HEADS = ("claims that turn", "errors and warnings", "outputs", "not there", "verdicts")
SHOWN = 72  # characters of what another build did that stand in its line
BEFORE = 24  # of them, those before where it differs


class other_builds(nodes.General, nodes.Element):
    """Where what other builds did stands; ``number`` is that of the block, or ``foot``."""


class builds_part(nodes.General, nodes.Element):
    """The table of builds, or the list of one kind of differences."""


class builds_item(nodes.list_item):
    """An entry of such a list; ``builds`` has a letter for each build (see `compared.letters`)."""


class OtherBuilds(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["builds"].setdefault(self.env.docname, "")
        return [other_builds("", number=self.arguments[0])]


class BuildsPart(SphinxDirective):
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        kind = self.arguments[0] if self.arguments else ""
        if kind not in ("", *compared.KINDS):
            raise self.error(f"builds: the kinds are {', '.join(compared.KINDS)}")
        domain_of(self.env).data["builds"].setdefault(self.env.docname, "")
        return [builds_part("", kind=kind)]


def present(domain: WriteThroughDomain) -> Record:
    """Return the record of the build that is made."""
    claimed = [(job, did) for _, job, did in outcomes(domain) if job["kind"] == "claim"]
    scripts = domain.scripts.values()
    return records.made(domain.build, scripts, domain.ran, claimed, domain.matrix)


def builds_of(domain: WriteThroughDomain) -> list[Record]:
    """Return the build that is made, and those on record of another torch or device."""
    here = present(domain)
    return [here, *(one for one in domain.records if one.label != here.label)]


def summary(did: Any, other: Any) -> str:
    """Return what stands in the line: of what was done, the part that is not as in ``other``."""
    if isinstance(did, str):
        return did
    mine, theirs = ("\n".join(compared.sentences(one)).splitlines() for one in (did, other))
    at = next((n for n, line in enumerate(mine) if line not in theirs), 0)
    line = mine[at] if mine else ""
    near = theirs[at] if at < len(theirs) else ""
    pairs = enumerate(zip(line, near, strict=False))
    start = next((n for n, (a, b) in pairs if a != b), min(len(line), len(near)))
    start = line.rfind(" ", 0, start - BEFORE) + 1 if start > SHOWN - BEFORE else 0
    cut = line[start : start + SHOWN]
    return ("... " if start else "") + cut + (" ..." if start + SHOWN < len(line) else "")


def line(label: str, did: Any, other: Any) -> nodes.container:
    """Return the line that opens to what some builds did."""
    text = "\n".join(compared.sentences(did))
    opened = nodes.literal_block(text, text, language="text")
    told = fold("", opened, summary=escape(f"{label}: {summary(did, other)}"))
    return nodes.container("", told, classes=["wt-elsewhere"])


def foot(domain: WriteThroughDomain, page: str) -> list[nodes.Node]:
    """Return the line that names the builds which ran an earlier form of the page."""
    old = [one.label for one in domain.builds[1:] if page in compared.stale(domain.builds[0], one)]
    text = f"Not recorded since an example of this page changed: {'; '.join(old)}."
    return [nodes.paragraph("", text, classes=["wt-exceptions"])] if old else []


def row_of(texts: Iterable[str]) -> list[list[nodes.Node]]:
    return [[nodes.paragraph("", text)] for text in texts]


def false_in(domain: WriteThroughDomain, name: str) -> list[nodes.Node]:
    """Return the line below a claim that names the builds in which it is false."""
    row = domain.rows.get((name, 0))
    found = compared.releases(domain.builds, row) if row else []
    labels = [label for label, did in found if did == "false"]
    text = nodes.paragraph("", f"False in {'; '.join(labels)}.")
    return [nodes.container("", text, classes=["wt-elsewhere"])] if labels else []


def together(rows: Iterable[Row]) -> list[tuple[Row, int]]:
    """Return the first of those cells that differ in target only, with how many they are."""
    count: Counter[Any] = Counter()
    first: dict[Any, Row] = {}
    for row in rows:
        _, update, where = row.name.split("/")
        alike = update, where, tuple(map(str, row.did))
        count[alike] += 1
        first.setdefault(alike, row)
    return [(row, count[alike]) for alike, row in first.items()]


class ShowBuilds(SphinxPostTransform):
    default_priority = 6

    def run(self, **kwargs: object) -> None:
        domain, here = domain_of(self.env), self.env.docname
        for node in list(self.document.findall(other_builds)):
            if node["number"] == "foot":
                node.replace_self(foot(domain, here))
                continue
            row = domain.rows.get((here, int(node["number"])))
            found = compared.releases(domain.builds, row) if row else []
            node.replace_self([line(*one, row.did[0]) for one in found if row])
        for box in list(self.document.findall(nodes.container)):
            if "wt-claim" in box["classes"]:
                box += false_in(domain, box["ids"][0].removeprefix("claim-"))
        for part in list(self.document.findall(builds_part)):
            part.replace_self(self.listed(part["kind"]) if part["kind"] else self.table())

    def table(self) -> list[nodes.Node]:
        domain, rows = domain_of(self.env), []
        for number, build in enumerate(domain.builds):
            unlike = [r for r in domain.differences if r.letters[number] not in (".", r.letters[0])]
            count, stamp = Counter(row.kind for row in unlike), build.stamp
            texts = [
                build.label + ("" if number else " (this build)"),
                f"Python {stamp['python']}, NumPy {stamp['numpy'] or 'not there'}",
                *(str(count[kind]) for kind in compared.KINDS),
                str(len(compared.stale(domain.builds[0], build))),
            ]
            rows.append(row_of(texts))
        return [table(["build", "with", *HEADS, "changed since"], rows, "wt-builds")]

    def listed(self, kind: str) -> list[nodes.Node]:
        domain = domain_of(self.env)
        rows = [(row, 1) for row in domain.differences if row.kind == kind]
        if kind == "lacking" and rows:
            return [nodes.bullet_list("", *self.lacking(), classes=["wt-claims"])]
        if kind == "verdicts":
            rows = together(row for row, _ in rows)
        if not rows:
            return [nodes.paragraph("", "Nothing differs here among these builds.")]
        return [nodes.bullet_list("", *(self.item(*one) for one in rows), classes=["wt-claims"])]

    def lacking(self) -> list[nodes.Node]:
        """Return an entry for what some builds lack, with links to what needs it."""
        domain = domain_of(self.env)
        found: dict[tuple[str, str], list[Row]] = {}
        for row in domain.differences:
            for label, did in compared.releases(domain.builds, row):
                for name in compared.lacked(did):
                    found.setdefault((name, label), []).append(row)
        items: list[nodes.Node] = []
        for (name, label), rows in sorted(found.items()):
            text = addnodes.compact_paragraph("", "", nodes.literal("", name))
            text += nodes.Text(f" ({label}): ")
            links = {row.name: row for row in rows if row.name not in domain.matrix}
            for number, row in enumerate(links.values()):
                text += nodes.Text(", " if number else "")
                text += self.link(row, row.name.rpartition("/")[2].replace("-", " "))
            cells = [row for row in rows if row.name in domain.matrix]
            if cells:
                text += nodes.Text(f"{len(cells):,} cells of the matrix, the first of them ")
                text += self.link(cells[0])
            items.append(builds_item("", text, builds=rows[0].letters))
        return items

    def item(self, row: Row, count: int) -> nodes.list_item:
        """Return an entry of a list: where, and what the builds did."""
        builds = domain_of(self.env).builds
        text = addnodes.compact_paragraph("", "", self.link(row))
        if count > 1:
            text += nodes.Text(f" and {count - 1} more")
        others = compared.releases(builds, row)
        lines: list[nodes.Node] = []
        for label, did in [(builds[0].label, row.did[0]), *others]:
            said = summary(did, others[0][1] if did is row.did[0] else row.did[0])
            line = addnodes.compact_paragraph("", f"{label} ", nodes.literal("", said))
            lines.append(nodes.list_item("", line))
        did = nodes.bullet_list("", *lines, classes=["wt-did"])
        return builds_item("", text, did, builds=row.letters)

    def link(self, row: Row, text: str = "") -> nodes.reference:
        """Return a link to an example; its text is what it says of itself, if no other is given."""
        domain, builder = domain_of(self.env), self.app.builder
        page, anchor = row.name, ""
        if row.name in domain.matrix:
            target, update, where = find(row.name)
            text = text or f"{one_line(update.code)} ({target.title}, {where.title})"
            page, anchor = MATRIX, row.name
        elif row.name in domain.data["claims"]:
            claim = domain.data["claims"][row.name]
            page, anchor = claim["docname"], f"claim-{row.name}"
            text = text or claim["sentence"].rstrip(".")
        else:
            text = text or self.env.titles[row.name].astext()
        assert builder is not None
        return make_refnode(builder, self.env.docname, page, anchor or None, nodes.Text(text))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Compare the builds; return the pages that show something new."""
    domain = domain_of(env)
    domain.builds = builds_of(domain)
    domain.differences = compared.compare(domain.builds, domain.scripts)
    domain.rows = {(row.name, row.number): row for row in domain.differences}
    if not domain.data["builds"]:
        return []
    everything = [one.stamp["sources"] for one in domain.builds], domain.differences
    of_page: dict[str, list[Any]] = {}
    for row in domain.differences:
        claim = domain.data["claims"].get(row.name, {"docname": row.name})
        of_page.setdefault(claim["docname"], []).append(compared.releases(domain.builds, row))
    changed = []
    for docname, before in sorted(domain.data["builds"].items()):
        said = [of_page.get(docname), [node.astext() for node in foot(domain, docname)]]
        now = repr(everything if docname.startswith(PAGE) else said)
        if now != before:
            domain.data["builds"][docname] = now
            changed.append(docname)
    tell_stale(domain)
    return changed


def tell_stale(domain: WriteThroughDomain) -> None:
    """Report what the record of this very torch and device lacks."""
    here = domain.builds[0]
    for kept in domain.records:
        if kept.label == here.label:
            names = [name for name in here.claims if here.claims[name].source != source(kept, name)]
            names += [name for name in here.parts if kept.parts[name] != here.parts[name]]
            if names:
                text = f"the record lacks {', '.join(names)} as of today; run 'tox -e record'"
                problem(text, None)


def source(kept: Record, claim: str) -> str:
    return kept.claims[claim].source if claim in kept.claims else ""


def on_build_finished(app: Sphinx, exception: Exception | None) -> None:
    """Say at how many places this build differs from the published one."""
    if exception is not None or app.builder.format != "html":
        return
    builds = domain_of(app.env).builds
    at = next((n for n, build in enumerate(builds) if build.whole and n), 0)
    if at:
        letters = [row.letters for row in domain_of(app.env).differences]
        places = sum(one[at] not in (".", one[0]) for one in letters)
        logger.info(
            "this build, of %s, differs from the published one, of %s, at %d places: see %s",
            *(builds[0].label, builds[at].label, places, f"{PAGE}.html"),
        )


def visit_item(self: HTML5Translator, node: builds_item) -> None:
    self.body.append(f'<li data-builds="{node["builds"]}">')


def depart_item(self: HTML5Translator, node: builds_item) -> None:
    self.body.append("</li>\n")


def on_html_page_context(app: Sphinx, page: str, name: str, context: Any, doctree: Any) -> None:
    if page.startswith(PAGE):
        app.add_js_file("builds.js", loading_method="defer")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(other_builds)
    app.add_node(builds_part)
    app.add_node(builds_item, html=(visit_item, depart_item))
    app.add_directive("wt-builds", OtherBuilds)
    app.add_directive("builds-table", BuildsPart)
    app.add_directive("builds-differences", BuildsPart)
    app.add_post_transform(ShowBuilds)
    app.connect("env-updated", on_env_updated, priority=700)
    app.connect("html-page-context", on_html_page_context)
    app.connect("build-finished", on_build_finished, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
