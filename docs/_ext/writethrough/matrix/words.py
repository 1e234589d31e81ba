"""What is said of a cell and of its parts, in a table, in the chooser and in data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from writethrough.matrix.cells import REASONS, Cell, Update
from writethrough.matrix.code import hides

Result = dict[str, Any]
Results = dict[str, Result]
PageOf = Callable[[list[str]], str | None]
MARKS = {  # symbol and word, as the tables have them
    "writes through": "● through",
    "only rebinds": "○ rebinds",
    "writes a copy": "◌ copy",
    "raises": "✕ raises",
    "backward raises": "✕ backward",
    "wrong gradient": "∂ gradient",
    "wrong values": "≠ values",
    "does not apply": "– none",
    "did not end": "∞ no end",
    "interpreter died": "† died",
    "no such API": "∅ no API",
    "cannot be judged": "? not judged",
}
EVEN = ("only rebinds", "writes a copy", "does not apply", "no such API")  # neither good nor bad
# What tells apart the rows whose code is the same.
VALUES = {
    "three": "v has three elements",
    "one": "v has one element",
    "row": "v is a row",
    "twice": "index names one place twice",
}


def sign(verdict: str) -> str:
    """Return the verdict's symbol and full name."""
    return f"{MARKS[verdict].partition(' ')[0]} {verdict}"


def tint(verdict: str) -> str:
    """Return how a verdict is coloured: ``good``, ``bad`` or ``even``."""
    return "good" if verdict == "writes through" else "even" if verdict in EVEN else "bad"


def one_line(code: str) -> str:
    return " ".join(code.replace(" | ", "; ").split())


def note(update: Update) -> str:
    """Return what the code of an update does not say of ``v``, ``index`` or ``x``, or ``""``."""
    rows = "x has rows" if update.rank > 1 else ""
    return ", ".join(filter(None, (rows, VALUES.get(update.value, ""))))


def why(cell: Cell, verdict: str) -> str:
    """Return the sentence that explains a verdict, or ``""`` where the error page does."""
    return next((text for name, test, text in REASONS if name == verdict and test(*cell)), "")


def facts(cell: Cell, result: Result) -> list[str]:
    """Return what else was seen, a line each."""
    lines = []
    if "lacks" in result:
        lines.append(f"This torch has no {result['lacks']}")
    elif "end" in result:
        lines.append(f"The run was lost: {result['end']}")
    elif "changed" in result:
        changed = ", ".join(map(str, result["changed"]))
        lines.append(f"Elements of the original that changed: {changed or 'none'}")
    elif result["verdict"] == "wrong values":
        lines.append("The values differ from the right ones; which, depends on size and processor.")
    if result.get("shares") is not None:
        lines.append(f"x and the original share memory: {'yes' if result['shares'] else 'no'}")
    before, after = result.get("versions", [None, None])
    if before is not None and after is not None:
        lines.append(f"Version counter of the original: {before}, then {after}")
    if result.get("grad_fn") and any(result["grad_fn"]):
        lines.append(
            f"grad_fn of the original and of x: {' and '.join(map(str, result['grad_fn']))}"
        )
    for name, grad in (result.get("grads") or {}).items():
        if hides(cell, name):
            lines.append(f"Gradient of the leaf that was called {name}: {grad}")
    if result.get("warned"):
        lines.append("Warns: " + ": ".join(result["warned"]))
    return lines
