"""Write-Through: a gallery, claims and tables that are run by the build that shows them.

Each module is one concern.  Those that compute know nothing of Sphinx:

==============  ==========================================================
``worker``      runs blocks, doctests and look-ups in forked children
``runner``      starts the worker; knows what an outcome depends on
``scripts``     reads a gallery script: blocks, promises, wordings
``promises``    compares an outcome with what its script promised
``wordings``    turns the wordings of an error into patterns, and searches
``records``     compares outcomes with those of a published build
``registry``    the errors that the pages declare, and what is wrong with them
``matrix``      runs and judges all combinations that ``matrix_cells`` declares,
                with ``matrix_code``, ``matrix_model`` and ``matrix_html``
``rules``       foretells the verdicts, without torch
==============  ==========================================================

The others wire them to Sphinx: ``gallery``, ``domain``, ``claims``, ``shown``,
``verdicts``, ``views``, ``chapters``, ``pages``, ``backlinks``, ``finder``, ``matrix_pages`` and
``finish``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

MODULES = (
    "domain",
    "gallery",
    "shown",
    "claims",
    "verdicts",
    "chapters",
    "pages",
    "backlinks",
    "finder",
    "views",
    "matrix_pages",
    "finish",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    for name in MODULES:
        app.setup_extension(f"{__name__}.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
