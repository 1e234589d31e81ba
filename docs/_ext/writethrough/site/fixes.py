"""Count the fixes that scripts mark (``gallery/fix_marks.py``).

The build prints how many are compared with what is meant, and how many are not compiled;
``.. fixes::`` lists the latter by their reasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from writethrough.gallery.fix_marks import REASONS
from writethrough.gallery.fixes import count
from writethrough.site.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.util.typing import ExtensionMetadata

logger = logging.getLogger(__name__)


class Fixes(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        counts = count(domain_of(self.env).scripts.values())
        domain_of(self.env).data["fixes"][self.env.docname] = counts
        items = [f"compared with what is meant, as they stand and compiled: {counts['']}"]
        items += [f"not compiled, {REASONS[name]}: {n}" for name, n in counts.items() if name and n]
        listed = [nodes.list_item("", nodes.paragraph("", text)) for text in items]
        return [nodes.bullet_list("", *listed)]


def on_builder_inited(app: Sphinx) -> None:
    counts = count(domain_of(app.env).scripts.values())
    none = sum(counts.values()) - counts[""]
    logger.info("fixes: %d are compared with what is meant, %d not compiled", counts[""], none)


def on_env_get_outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Return the pages whose counts are no longer right."""
    domain = domain_of(env)
    now = count(domain.scripts.values())
    return sorted(name for name, counts in domain.data["fixes"].items() if counts != now)


def setup(app: Sphinx) -> ExtensionMetadata:
    app.add_directive("fixes", Fixes)
    app.connect("builder-inited", on_builder_inited, priority=500)
    app.connect("env-get-outdated", on_env_get_outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
