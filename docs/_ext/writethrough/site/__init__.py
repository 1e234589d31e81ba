"""Wires the other rooms to Sphinx; the only room that imports it.

``domain`` remembers what the pages collect, ``gallery`` runs the scripts and has their pages made
by sphinx-gallery, which calls ``seams``, ``downloads`` writes what readers take along, ``indexes``
lists them, ``grades`` shows what is true of a sentence and what not, ``claims`` (listed by
``claims_lists``), ``views``, ``verdicts`` and ``matrix_pages`` are directives on what was run,
``ranges`` lists what claims are run over, ``speed`` is on what was measured, ``shown`` shows what a
block did, ``pictures`` what memory a chapter's code leaves, ``elsewhere`` what differs in other
true worlds, ``fixes`` counts the fixes that are run compiled, ``chapters`` sets up the notebooks,
``finder`` makes the box and its data, ``search_index`` what it finds pages by that have no message
(with ``words`` and ``ranking``, which need no Sphinx), ``layout``, ``place`` and ``backlinks`` what
stands round a page's text, ``head`` (with ``preview``) what its head says to others, ``builds``
what other builds did, ``differences`` lists it, ``missing`` makes the page for an address that is
not there, ``exports`` the files for other programs, ``addresses`` keeps every address alive, and
``progress`` shows how far a stage is. ``lock`` lets one build run at a time, ``finish`` refuses
one, and ``publish`` takes care that a failed build does not take the place of a good one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

MODULES = (
    "lock",
    "domain",
    "gallery",
    "downloads",
    "indexes",
    "grades",
    "shown",
    "pictures",
    "elsewhere",
    "fixes",
    "claims",
    "claims_lists",
    "ranges",
    "verdicts",
    "chapters",
    "layout",
    "place",
    "head",
    "missing",
    "backlinks",
    "finder",
    "exports",
    "search_index",
    "views",
    "speed",
    "matrix_pages",
    "builds",
    "differences",
    "lacks",
    "addresses",
    "publish",
)


def setup(app: Sphinx) -> ExtensionMetadata:
    for name in MODULES:
        app.setup_extension(f"{__name__}.{name}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
