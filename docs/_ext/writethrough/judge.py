"""Give one update of one object its verdict, from values that the run printed.

An update is judged by what can be seen of it with plain Python lists: the values
before, the values after, and whether the name that was written is still the same
object.  Nothing here asks torch whether it did right.
"""

from __future__ import annotations

import json
from typing import Any

PATH = "update.py"
PROBE = """\
def _values(thing):
    return thing if isinstance(thing, list) else thing.tolist()
import json as _json
"""
SEE = "print(_json.dumps([_values(x), _kept is {name}]))"


def job(setup: str, view: str, statement: str) -> dict[str, Any]:
    """Return the job that makes ``x``, takes ``s`` from it, and runs one update.

    Parameters
    ----------
    setup : str
        Code that makes ``x``.
    view : str
        Code that makes ``s`` from ``x``; may be empty.
    statement : str
        The update.
    """
    name = "s" if view else "x"
    see = SEE.format(name=name)
    sources = [f"{PROBE}{setup}\n{view}\n_kept = {name}", see, statement, see]
    blocks = [{"line": 1, "source": text, "raises": True} for text in sources]
    return {"kind": "script", "path": PATH, "blocks": blocks}


def judge(outcome: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict on the outcome of a `job`.

    Returns
    -------
    dict
        ``verdict``: *writes through*, *only rebinds*, *writes a copy* or *raises*;
        ``values``: the values of ``x`` afterwards; ``said``: the error as
        ``[type, message]``, or None.

    Raises
    ------
    ValueError
        If the run was lost, or the setup itself failed.
    """
    made, *rest = outcome["blocks"] or [[["raise", "", "nothing ran"]]]
    raised = [event for event in made if event[0] == "raise"]
    if outcome["end"] or raised or len(rest) != 3:
        raise ValueError(outcome["end"] or f"the setup raises {raised}")
    (before, _), (after, same_object) = (json.loads(rest[i][-1][1]) for i in (0, 2))
    errors = [event for event in rest[1] if event[0] == "raise"]
    said = errors[-1][1:3] if errors else None
    if said:
        verdict = "raises"
    elif before != after:
        verdict = "writes through"
    else:
        verdict = "writes a copy" if same_object else "only rebinds"
    return {"verdict": verdict, "values": after, "said": said}
