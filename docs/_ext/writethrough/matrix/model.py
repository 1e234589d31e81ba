"""What a cell of the matrix must leave behind: the same update done on plain lists.

`Model` has its own account of which element of ``x`` lies on which element of the
original, and gets gradients by differences of its results.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from writethrough.matrix.cells import Cell
from writethrough.matrix.code import (
    Values,
    layout,
    nest,
    rebinds,
    shape_of,
    source_of,
    start,
    terms,
    value,
)

GAINS: dict[str, Callable[[float], float]] = {
    "same": lambda a: a,
    "double": lambda a: 2 * a,
    "exp": math.exp,
}


def flat(values: Any) -> Values:
    if not isinstance(values, list):
        return [float(values)]
    if not values or not isinstance(values[0], list):
        return [float(number) for number in values]
    return [number for item in values for number in flat(item)]


@functools.lru_cache(1000)
def compiled(code: str) -> Any:
    return compile(code, "cell.py", "exec")


class Model:
    """The update of a cell, done on plain lists of ``n`` elements a row.

    ``through`` says whether writes to ``x`` reach the original, ``kept`` whether the ``x``
    that is seen in the end has the old values; both come from what was observed, so that
    the gradients expected of a lost write are those of the old values.
    """

    def __init__(self, cell: Cell, n: int) -> None:
        self.target, self.update, self.where = cell
        self.cell, self.n = cell, n
        _, self.index = layout(self.target, self.update.rank, n)
        self.shape = shape_of(self.update.rank, n)
        shape, _ = layout(self.target, self.update.rank, n)
        self.leaf, self.v = start(math.prod(shape)), value(self.update, n)
        self.through, self.kept = True, False
        self.original = [GAINS[self.target.gain](a) for a in self.leaf]
        self.x = [self.original[i] for i in self.index]
        self.wanted = self.want(self.x, self.v)
        self.original_wanted = self.written(self.original, self.wanted)

    def want(self, x: Values, v: Values) -> Values:
        """Return the values of ``x`` after the update."""
        code = self.update.want
        if self.target.kind == "list" and self.update.list_want:
            code = self.update.list_want
        whole = self.update.value == "whole"
        names = {
            "x": nest(list(x), self.shape),
            "v": nest(list(v), self.shape) if whole else list(v),
        }
        if len(self.shape) > 1 and whole and "zip" in code:  # the same, row by row
            rows = [
                self.run(code, {"x": a, "v": b})
                for a, b in zip(names["x"], names["v"], strict=True)
            ]
            return flat(rows)
        repeated = self.update.value == "twice"
        names["index"] = [i // 2 for i in range(self.n)] if repeated else [1, 2]
        return flat(self.run(code, names))

    @staticmethod
    def run(code: str, names: dict[str, Any]) -> Any:
        exec(compiled(code), names)
        return names["x"]

    def written(self, original: Values, x: Values) -> Values:
        if len(x) != len(self.index):  # a list that changed its length
            return x
        result = list(original)
        for place, number in zip(self.index, x, strict=True):
            result[place] = number
        return result

    def loss(self, leaf: Values, v: Values, part: str) -> float:
        """Return the loss, or the part of it that was computed ``before`` the update."""
        original = [GAINS[self.target.gain](a) for a in leaf]
        x = [original[i] for i in self.index] if self.target.tracked else self.x
        saved = original if self.where.id == "saved" else x if self.target.saves else []
        before = sum(a * a for a in saved)
        if part == "before":
            return before
        new = self.want(x, v)
        after = self.written(original, new) if self.through else original
        return before + self.tail(x if self.kept else new, after)

    def tail(self, x: Values, original: Values) -> float:
        ends = {"x": x, "original": original}
        return sum(a * a + a for name in terms(self.cell) for a in ends[name])

    def restarts(self) -> bool:
        """Whether a leaf was written unrecorded: its new values are where gradients start."""
        unrecorded = self.where.id in ("no-grad", "inference") or not (
            self.update.recorded and self.target.tracked
        )
        return unrecorded and self.target.original == source_of(self.target)

    def gradients(self, spots: int = 3) -> list[dict[int, float]]:
        """Return d loss / d leaf and d loss / d v, by differences, at some elements."""
        fresh = self.restarts() and rebinds(self.update) != "x"
        part = "before" if fresh else "all"
        found = [differences(lambda w: self.loss(w, self.v, part), self.leaf, spots)]
        if fresh:
            now = self.original_wanted if self.through else self.original
            more = differences(lambda w: self.tail([w[i] for i in self.index], w), now, spots)
            found[0] = {place: found[0][place] + more[place] for place in more}
        silent = fresh or (not self.update.recorded and not self.target.leaf)
        v = {} if silent else differences(lambda v: self.loss(self.leaf, v, "all"), self.v, spots)
        return [found[0], v]


def differences(f: Callable[[Values], float], at: Values, spots: int) -> dict[int, float]:
    """Return central differences of ``f``, at all elements or, of many, at ``spots``."""
    places = range(len(at)) if len(at) <= 32 else range(0, len(at), len(at) // spots)
    found = {}
    for place in places:
        step = 1e-4 * max(1.0, abs(at[place]))
        ends = []
        for sign in (1, -1):
            moved = list(at)
            moved[place] += sign * step
            ends.append(f(moved))
        found[place] = (ends[0] - ends[1]) / (2 * step)
    return found


def near(a: float, b: float, tolerance: float) -> bool:
    return a == b or abs(a - b) <= tolerance * max(1.0, min(abs(a), abs(b)))


def same(a: Values, b: Values, tolerance: float = 1e-5) -> bool:
    return a == b or (
        len(a) == len(b) and all(near(p, q, tolerance) for p, q in zip(a, b, strict=True))
    )
