"""Show how far a long stage of the build is, as Sphinx does, and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

from sphinx.util.display import status_iterator

LINES = 20  # that a stage may take in a log file, which keeps each

R = TypeVar("R")


def shown(results: Iterator[R], names: Sequence[str], summary: str) -> Iterator[R]:
    """Yield the results of a stage as they come, and show how far it is.

    Parameters
    ----------
    results : iterator
        One result for each name; the stage goes on as they are taken.
    names : sequence of str
        What is worked on.
    summary : str
        What is done, such as ``running scripts... ``.
    """
    size = -(-len(names) // LINES)
    chunks = [names[i : i + size] for i in range(0, len(names), size)] if names else []
    for chunk in status_iterator(chunks, summary, length=len(chunks)) if chunks else ():
        yield from islice(results, len(chunk))


class Watch:
    """Says how long it is since it was made; for the log only, never for a page."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self.start:.0f} s"
