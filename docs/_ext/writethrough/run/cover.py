"""Choose few combinations of values so that each pair of values comes once; without chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

Choice = dict[str, str]
Fits = Callable[[Choice], bool]


def complete(
    choice: Choice, axes: Mapping[str, Sequence[str]], fits: Fits, new: set[object]
) -> Choice:
    """Return ``choice`` with a value on each axis that brings most ``new`` pairs, or ``{}``."""
    axis = next((name for name in axes if name not in choice), None)
    if axis is None:
        return choice

    def gain(value: str) -> int:
        return sum(frozenset({(axis, value), other}) in new for other in choice.items())

    for value in sorted(axes[axis], key=gain, reverse=True):  # of equals the first, the smallest
        longer = {**choice, axis: value}
        if fits(longer) and (found := complete(longer, axes, fits, new)):
            return found
    return {}


def cover(axes: Mapping[str, Sequence[str]], fits: Fits) -> tuple[list[Choice], list[Choice]]:
    """Return combinations that have each value, and further ones for each pair of values.

    Parameters
    ----------
    axes : mapping
        The values of each axis, smallest first.
    fits : callable
        Whether a combination of values, also of some of the axes only, can be built.

    Returns
    -------
    (list, list)
        The first list has each value of each axis at least once; both have each pair of values
        of two axes at least once.  What fits into no combination is left out.
    """
    singles = [(axis, value) for axis, values in axes.items() for value in values]
    pairs = [(a, b) for a, b in combinations(singles, 2) if a[0] != b[0]]
    new: set[object] = {frozenset(pair) for pair in pairs}
    seen: set[tuple[str, str]] = set()
    found: tuple[list[Choice], list[Choice]] = ([], [])
    starts_of: list[Sequence[tuple[tuple[str, str], ...]]] = [[(one,) for one in singles], pairs]
    for part, starts in enumerate(starts_of):
        for start in starts:
            known = start[0] in seen if part == 0 else frozenset(start) not in new
            if known or not fits(dict(start)):
                continue
            choice = complete(dict(start), axes, fits, new)
            if choice:
                found[part].append({axis: choice[axis] for axis in axes})
                seen.update(choice.items())
                new -= {frozenset(pair) for pair in combinations(choice.items(), 2)}
    return found
