"""Write-Through: a gallery, claims and tables that are run by the build that shows them.

Four rooms; each uses only those under it, and the lower three know nothing of Sphinx:

``site/``     wires the others to Sphinx: events, directives, the layout of pages, the box
``gallery/``  what scripts and claims promise: scripts, promises, wordings, registry, records
``run/``      how code is run: the worker and its children, pictures of their memory
``matrix/``   what is combined and judged: declarations, programs, the judge, the rules
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("writethrough.site")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
