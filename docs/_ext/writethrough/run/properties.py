"""Run a property over a range (see ``ranges.py``).

A *property* is the source of ``def holds(x, index): ...``, with an argument for each of its
ranges and plain asserts.  Where the condition of its sentence does not hold, it returns
``"does not apply"``.  It counts where it applied: at least `LEAST` times, and at least once for
each value of each axis that is not left out.

The first member for which it does not hold is told as a program that can be pasted.
"""

from __future__ import annotations

import ast
import traceback
from collections.abc import Sequence
from typing import Any

from writethrough.run import ranges
from writethrough.run.lacks import lacking

LEAST = 5
SKIPPED = "does not apply"
FILE = "<property>"


def split_left_out(text: str) -> list[str]:
    """Turn ``dtype bool, int64; rank 0`` into ``["dtype bool", "dtype int64", "rank 0"]``."""
    parts = [part.split(None, 1) for part in text.split(";") if part.strip()]
    return [
        f"{axis[0]} {value.strip()}" for axis in parts for value in " ".join(axis[1:]).split(",")
    ]


def flaw(names: Sequence[str], left_out: Sequence[str], source: str, wrong: str) -> str:
    """Return why a property cannot be run over these ranges, or ``""``.

    Parameters
    ----------
    names : sequence of str
        The ranges.
    left_out : sequence of str
        Axis and value, ``dtype bool``.
    source : str
        The property.
    wrong : str
        ``OLD -> NEW``: what makes it false, or ``""``.
    """
    if not (names and source):
        return "a range needs a property below the example, 'def holds(...)', and the other way"
    if unknown := [name for name in names if name not in ranges.RANGES]:
        return f"there is no range {unknown[0]!r}; there are {', '.join(ranges.RANGES)}"
    known = {f"{axis} {one}" for axis, values in ranges.axes_of(names).items() for one in values}
    if unknown := [value for value in left_out if value not in known]:
        return f"its ranges have no {unknown[0]!r} that could be left out"
    old, arrow, new = wrong.partition(" -> ")
    if wrong and (not arrow or source.count(old) != 1):
        return "'wrong' is 'OLD -> NEW', and OLD stands once in the property"
    try:
        tree = ast.parse(source).body
        ast.parse(source.replace(old, new))
    except SyntaxError as error:
        return f"its property is no Python: {error.msg}: {(error.text or '').strip()}"
    if len(tree) != 1 or not isinstance(tree[0], ast.FunctionDef):
        return "its property is one function, 'def holds(...)'"
    wanted = ranges.arguments(names)
    if [one.arg for one in tree[0].args.args] != wanted:
        return f"its property is 'def holds({', '.join(wanted)})'"
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree[0])):
        return "its property asserts nothing"
    return ""


def told(program: str, source: str, call: str, error: BaseException) -> str:
    """Return the program that shows how a property does not hold for a member."""
    imports = "import torch\n" + ("import numpy as np\n" if "np." in source else "")
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == FILE]
    line = (
        source.splitlines()[frames[-1].lineno - 1].strip() if frames and frames[-1].lineno else ""
    )
    said = str(error).splitlines() or [""]
    end = f"# {type(error).__name__}: {said[0]}".rstrip(": ")
    at = f"\n# at: {line}" if line else "\n# the member cannot be made"
    return f"{imports}{program}\n\n{source.rstrip()}\n\n{call}\n{end}{at}\n"


def check(job: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    """Run a job's property.

    Parameters
    ----------
    job : dict
        Its ``property``, ``range``, ``left_out``, and ``quick``: whether only quick members run.
    names : dict
        What the property, and the programs of members, start with.

    Returns
    -------
    dict
        ``members``: how many it applied to; ``failure``: the first that it fails for; ``flaw``:
        why it shows too little; ``lacks``: what torch lacks for it.
    """
    found = ranges.members(tuple(job["range"]), tuple(job["left_out"]))
    arguments = ranges.arguments(job["range"])
    call = f"holds({', '.join(arguments)})"
    known = dict(names)
    exec(compile(job["property"], FILE, "exec", dont_inherit=True), known)
    applied = 0
    seen: set[str] = set()
    for member in found:
        if job["quick"] and not member.quick:
            continue
        made = dict(names)
        try:
            exec(member.program, made)
            skipped = known["holds"](*[made[name] for name in arguments]) == SKIPPED
        except BaseException as error:
            program = told(member.program, job["property"], call, error)
            failure = f"its property does not hold:\n\n{program}"
            lacks = lacking(type(error).__name__, str(error))
            return {"members": applied, "failure": failure, "lacks": lacks}
        if not skipped:
            applied += 1
            seen.update(f"{axis} {value}" for axis, value in member.choice.items())
    return {"members": applied, "flaw": "" if job["quick"] else lack(job, applied, seen)}


def lack(job: dict[str, Any], applied: int, seen: set[str]) -> str:
    """Return what a property that held did not apply to, or ``""``."""
    if applied < LEAST:
        return f"its property applies to {applied} members; at least {LEAST} are needed"
    axes = ranges.axes_of(job["range"], job["left_out"])
    never = [f"{a} {v}" for a, values in axes.items() for v in values if f"{a} {v}" not in seen]
    return f"its property never applies to {never}: name that in ':leaves-out:'" if never else ""
