"""What other builds, on record, did otherwise (see ``gallery/published.py`` and ``compared.py``).

``.. wt-builds:: NUMBER``
    stands below a block of a script: a line for each group of builds that did something else with
    it, which opens to what they did; nothing where all agree. ``foot`` stands at the end of a page,
    and names the builds that ran it before its examples changed.
Below a claim
    stand the builds in which it is false.

The build that is made is compared, too; its end says at how many places it differs from the
published one.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from writethrough.gallery import compared, records
from writethrough.gallery.entries import Record, digest
from writethrough.site.claims import fold
from writethrough.site.domain import WriteThroughDomain, domain_of, outcomes, problem

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)

PAGE = "reference/builds"
SHOWN = 72  # characters of what another build did that stand in its line
BEFORE = 24  # of them, those before where it differs


class other_builds(nodes.General, nodes.Element):
    """Where what other builds did stands; ``number`` is that of the block, or ``foot``."""


class OtherBuilds(SphinxDirective):
    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["builds"].setdefault(self.env.docname, "")
        return [other_builds("", number=self.arguments[0])]


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
    pairs = zip(domain.builds, domain.stale, strict=True)
    old = [build.label for build, stale in pairs if page in stale]
    text = f"Not recorded since an example of this page changed: {'; '.join(old)}."
    return [nodes.paragraph("", text, classes=["wt-exceptions"])] if old else []


def false_in(domain: WriteThroughDomain, name: str) -> list[nodes.Node]:
    """Return the line below a claim that names the builds in which it is false."""
    row = domain.rows.get((name, 0))
    found = compared.releases(domain.builds, row) if row else []
    labels = [label for label, did in found if did == "false"]
    text = nodes.paragraph("", f"False in {'; '.join(labels)}.")
    return [nodes.container("", text, classes=["wt-elsewhere"])] if labels else []


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


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Compare the builds; return the pages that show something new."""
    domain = domain_of(env)
    domain.builds = builds_of(domain)
    domain.differences = compared.compare(domain.builds, domain.scripts)
    domain.rows = {(row.name, row.number): row for row in domain.differences}
    domain.stale = [{*compared.stale(domain.builds[0], one)} for one in domain.builds]
    if not domain.data["builds"]:
        return []
    of_page: dict[str, list[Any]] = {}
    for row in domain.differences:
        claim = domain.data["claims"].get(row.name, {"docname": row.name})
        said = row.letters, row.did[0], compared.releases(domain.builds, row)
        of_page.setdefault(claim["docname"], []).append(said)
    stamps = [dict(one.stamp) for one in domain.builds]
    everything = stamps, sorted(of_page.items()), list(map(len, domain.stale))
    changed = []
    for docname, before in sorted(domain.data["builds"].items()):
        of_one = of_page.get(docname), [node.astext() for node in foot(domain, docname)]
        now = digest(everything if docname.startswith(PAGE) else of_one)
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


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(other_builds)
    app.add_directive("wt-builds", OtherBuilds)
    app.add_post_transform(ShowBuilds)
    app.connect("env-updated", on_env_updated, priority=700)
    app.connect("build-finished", on_build_finished, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
