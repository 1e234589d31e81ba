"""Show over what a claim is run (``run/ranges.py``), and how much of that ran.

``.. ranges-list::``
    a section for each range: its axes, and its members as programs.  Its label is ``range-NAME``.
``.. ranges-count::``
    says how many claims have a range, and how many members ran in this build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from writethrough.run import properties
from writethrough.run.ranges import RANGES, members
from writethrough.site.domain import WriteThroughDomain, domain_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata


class ranges_count(nodes.General, nodes.Element):
    """The counts; filled in when the claims have run."""


def flaw(over: dict[str, Any]) -> str:
    """Return why what a claim says of its ranges cannot be run, or ``""``."""
    return properties.flaw(over["range"], over["left_out"], over["property"], over["wrong"])


def counted(names: Sequence[str], number: int) -> str:
    """Return ``214 tensors with indices`` for a number of members."""
    return f"{number:,} {' with '.join(RANGES[name].noun for name in names)}"


def shown(env: BuildEnvironment, over: dict[str, Any]) -> list[nodes.Node]:
    """Return what stands in the fold of a claim: its ranges, linked, and its property."""
    if not over:
        return []
    line = nodes.paragraph("", "Range: ", classes=["wt-range"])
    for number, name in enumerate(over["range"]):
        target = {"reftype": "ref", "reftarget": f"range-{name}", "refdomain": "std"}
        text = nodes.inline("", RANGES[name].noun)
        line += nodes.Text(" with " if number else "")
        line += addnodes.pending_xref("", text, refdoc=env.docname, refexplicit=True, **target)
    if over["left_out"]:
        line += nodes.Text(f"; without {', '.join(over['left_out'])}")
    source = over["property"].rstrip()
    return [line, nodes.literal_block(source, source, language="text")]


def counts(domain: WriteThroughDomain) -> str:
    """Say how many claims have a range, and how many members ran."""
    claims = domain.data["claims"].values()
    wide = [claim for claim in claims if claim["range"]]
    ran = sum(domain.outcome(claim["outcome"]).get("members", 0) for claim in wide)
    return f"{len(wide)} of {len(claims)} have a range, {ran:,} members ran"


class RangesList(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        return [self.section(name) for name in RANGES]

    def section(self, name: str) -> nodes.section:
        this, label = RANGES[name], f"range-{name}"
        title = this.noun[0].upper() + this.noun[1:]
        self.env.domains.standard_domain.note_hyperlink_target(
            label, self.env.docname, label, this.noun
        )
        axes = nodes.bullet_list("")
        for axis, values in this.axes.items():
            text = [nodes.strong("", axis), nodes.Text(f": {', '.join(values)}")]
            axes += nodes.list_item("", nodes.paragraph("", "", *text))
        head = nodes.paragraph("", f"{this.what} In a property: ")
        head += nodes.literal("", this.argument)
        lines = [f"{this.argument} = {kind.code}" for kind in this.kinds.values()]
        code = "\n".join(lines or [member.program for member in members((name,))])
        block = nodes.literal_block(code, code, language="python")
        return nodes.section(
            "", nodes.title("", title), head, axes, block, ids=[label], names=[label]
        )


class RangesCount(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        domain_of(self.env).data["counts"][self.env.docname] = ""
        return [ranges_count()]


class ShowCount(SphinxPostTransform):
    default_priority = 6

    def run(self, **kwargs: object) -> None:
        for node in list(self.document.findall(ranges_count)):
            text = counts(domain_of(self.env))
            node.replace_self(nodes.paragraph("", f"Of the claims of this build, {text}."))


def on_env_updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Return the pages whose counts are new."""
    domain = domain_of(env)
    return domain.renew("counts", counts(domain))


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_node(ranges_count)
    app.add_directive("ranges-list", RangesList)
    app.add_directive("ranges-count", RangesCount)
    app.add_post_transform(ShowCount)
    app.connect("env-updated", on_env_updated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
