"""Turn the wordings of an error into patterns, and find the page of a message.

A wording is a message in which ``{name}`` stands for a part that varies::

    The expanded size of the tensor ({size}) must match the existing size ({size})

``{{`` and ``}}`` are braces.  White space matches any white space, since terminals
wrap and chat programs join lines.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

GAP = 2000  # characters that one varying part may take, as in match.js
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{\w+\}|\s+|[^{}\s]+|[{}]")


@functools.cache
def compile_wording(wording: str) -> tuple[re.Pattern[str], int]:
    """Return the pattern of ``wording`` and how many of its characters are fixed."""
    pattern, fixed = "", 0
    for token in PLACEHOLDER.findall(wording.strip()):
        if len(token) > 2 and token.startswith("{"):
            # Nothing has to stand for a part at the very beginning, which would make every
            # character of a long text a beginning.
            pattern += rf"[\s\S]{{1,{GAP}}}?" if pattern else ""
        elif token.isspace():
            pattern += r"\s+"
        else:
            text = token[0] if token in ("{{", "}}") else token
            pattern, fixed = pattern + re.escape(text), fixed + len(text)
    return re.compile(pattern), fixed


def find(
    kind: str, message: str, errors: Iterable[tuple[str, str, list[str]]]
) -> tuple[str, str] | None:
    """Find the error page for a message.

    Parameters
    ----------
    kind : str
        The name of the exception or warning; it breaks ties.
    message : str
        What it said, possibly with other text around it.
    errors : iterable of (page, kind, wordings)
        What each page declares.

    Returns
    -------
    tuple of (page, wording), or None
        The longest wording that occurs in the message.
    """
    best: tuple[tuple[int, bool, str], str] | None = None
    said = f"{kind}: {message}" if kind else message
    for page, declared, texts in errors:
        for text in texts:
            pattern, fixed = compile_wording(text)
            rank = (fixed, declared == kind, page)
            if (best is None or rank > best[0]) and pattern.search(said):
                best = rank, text
    return None if best is None else (best[0][2], best[1])
