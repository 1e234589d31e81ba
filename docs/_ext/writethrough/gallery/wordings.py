"""Turn the wordings of an error into patterns, and find the page of a message.

A wording is a message in which ``{name}`` stands for a part that varies::

    The expanded size of the tensor ({size}) must match the existing size ({size})

``{{`` and ``}}`` are braces.  White space matches any white space, since terminals
wrap and chat programs join lines.

A part that is bound, ``{name:kind}``, stands only for what the kind's pattern in `KINDS` takes, so
that the page of a whole family does not claim what it does not explain::

    {function:op}() takes {number:int} positional argument but
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterable

from writethrough.gallery.kinds import KINDS

GAP = 2000  # characters that one varying part may take, as in match.js
PART = r"\{\w+(?::\w+)?\}"
PLACEHOLDER = re.compile(rf"\{{\{{|\}}\}}|{PART}|\s+|[^{{}}\s]+|[{{}}]")


@functools.cache
def compile_wording(wording: str) -> tuple[re.Pattern[str], int]:
    """Return the pattern of ``wording`` and how many of its characters are fixed."""
    pattern, fixed = "", 0
    for token in PLACEHOLDER.findall(wording.strip()):
        if len(token) > 2 and token.startswith("{"):
            # Nothing has to stand for a part at the very beginning, which would make every
            # character of a long text a beginning.
            kind = token[1:-1].partition(":")[2]
            bound = f"(?i:{KINDS[kind]})" if kind else ""
            pattern += bound or (rf"[\s\S]{{1,{GAP}}}?" if pattern else "")
        elif token.isspace():
            pattern += r"\s+"
        else:
            text = token[0] if token in ("{{", "}}") else token
            pattern, fixed = pattern + re.escape(text), fixed + len(text)
    return re.compile(pattern), fixed


def whole_words(wording: str) -> list[str]:
    """Return the words that stand between spaces in every message of a wording."""
    tokens = PLACEHOLDER.findall(wording.strip())
    triples = zip(tokens, tokens[1:], tokens[2:], strict=False)
    return [b for a, b, c in triples if (a + c).isspace() and not b.startswith(("{", "}"))]


class Wordings:
    """What the pages declare.

    Each wording is kept under one of its words, the one that fewest have, so that the time to
    find a message hardly grows with the number of wordings.

    Parameters
    ----------
    errors : iterable of (page, kind, wordings)
        The declarations.
    """

    def __init__(self, errors: Iterable[tuple[str, str, list[str]]]) -> None:
        self.all = [(page, kind, text) for page, kind, texts in errors for text in texts]
        words = [whole_words(text) for _, _, text in self.all]
        count = Counter(word for of_one in words for word in set(of_one))
        self.under: dict[str, list[int]] = {}
        for number, of_one in enumerate(words):
            rare = min(of_one, key=lambda word: (count[word], word), default="")
            self.under.setdefault(rare, []).append(number)

    def find(self, kind: str, message: str) -> tuple[str, str] | None:
        """Find the error page for a message.

        Parameters
        ----------
        kind : str
            The name of the exception or warning; it breaks ties.
        message : str
            What it said, possibly with other text around it.

        Returns
        -------
        tuple of (page, wording), or None
            The longest wording that occurs in the message.
        """
        best: tuple[tuple[int, bool, str], str] | None = None
        said = f"{kind}: {message}" if kind else message
        near = (self.under.get(word, ()) for word in {"", *said.split()})
        for number in sorted(itertools.chain.from_iterable(near)):
            page, declared, text = self.all[number]
            pattern, fixed = compile_wording(text)
            rank = (fixed, declared == kind, page)
            if (best is None or rank > best[0]) and pattern.search(said):
                best = rank, text
        return None if best is None else (best[0][2], best[1])
