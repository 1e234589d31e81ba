"""The index by which the box ranks pages for a question: BM25 over weighted fields.

What does not depend on the question is worked out here, once: for each term and each document, how
much of the term the document holds, as one of nine levels.  ``_static/search.js`` adds the levels
up, each times the rarity of its term.  The formula is that of Robertson and Zaragoza, *The
Probabilistic Relevance Framework: BM25 and Beyond* (2009), section 3.6.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

SATURATION = 3.0  # k1: how soon more of the same term adds little
LENGTH = 0.5  # b: how much a long field is discounted
LEVELS = 9
LEAST = 6.0  # of a level times the rarity of its term; what adds less to a score is left out

Document = Mapping[str, Counter[str]]


def levels(
    documents: Sequence[Document], weights: Mapping[str, float]
) -> dict[str, dict[int, int]]:
    """Return for each term the documents that hold it, by number, and how much: 1 to 9.

    Parameters
    ----------
    documents : sequence of {field: {term: how often}}
        What is found.
    weights : {field: weight}
        What a term counts in a field; other fields do not count.
    """
    count = {field: max(1, sum(1 for one in documents if one.get(field))) for field in weights}
    mean = {
        field: sum(sum(one.get(field, Counter()).values()) for one in documents) / count[field] or 1
        for field in weights
    }
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for number, document in enumerate(documents):
        held: Counter[str] = Counter()
        for field, weight in weights.items():
            terms = document.get(field, Counter())
            share = 1 - LENGTH + LENGTH * sum(terms.values()) / mean[field]
            for term, often in terms.items():
                held[term] += weight * often / share  # type: ignore[assignment]
        for term, much in held.items():
            level = round(LEVELS * much / (SATURATION + much))
            if level:
                found[term][number] = level
    return dict(sorted(found.items()))


def rarity(count: int, size: int) -> float:
    """Return what a term tells that so many of all documents hold, as ``search.js`` reckons."""
    return math.log(1 + (size - count + 0.5) / (count + 0.5))


def worth_keeping(found: Mapping[str, Mapping[int, int]], size: int) -> dict[str, dict[int, int]]:
    """Return of what `levels` found, for so many documents, what adds `LEAST` to a score.

    A frequent word that a document says once tells little of it, and much of the index is such.
    """
    kept = {}
    for term, documents in found.items():
        least = LEAST / rarity(len(documents), size)
        kept[term] = {number: level for number, level in documents.items() if level >= least}
    return {term: documents for term, documents in kept.items() if documents}


def packed(found: Mapping[str, Mapping[int, int]]) -> dict[str, str]:
    """Return what `levels` found as text: for each document its distance from the one before, to
    base 36 and nothing for 1, and then its level as a letter from ``A``."""
    texts = {}
    for term, documents in found.items():
        numbers = sorted(documents)
        steps = [after - before for before, after in zip([-1, *numbers], numbers, strict=False)]
        texts[term] = "".join(
            (base36(step) if step > 1 else "") + chr(ord("A") + documents[number] - 1)
            for step, number in zip(steps, numbers, strict=True)
        )
    return texts


def base36(number: int) -> str:
    rest, digit = divmod(number, 36)
    return (base36(rest) if rest else "") + "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
