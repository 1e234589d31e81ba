"""The rules of the matrix as code: foretell the verdict of a cell, without torch.

1. A name is rebound, or an object is written.
2. A view is written through, a copy is not.
3. Autograd refuses what must stay as it is, detects what it saved, or was not asked.
"""

import re

from writethrough.matrix.cells import Target, Update, Where

COPY = r"x\[(?:mask|\[[\d, ]+\])\](?: \||\[|\.)|x\.clone\(\)\[|tolist|t\(\)\.contiguous"
VIEWS = r"for (?:row|item) in x:\n    (?:\w+ \*=|row\[)"  # writes to views of an iteration
NEVER = r"x\[::-1\]|= \[20|np.array\(|^del|append|x\[:3\]|x\[9|byte|r\(\[T"
NAME = r"(?:for .*\n    )?(\w+) = "
MANY = ["unbind-piece", "split-piece", "chunk-piece", "iterated-row"]  # of many views
DOWN, UP = ("x[1:] = x[:-1]", "x[:, 1:] = x[:, :-1]"), ("x[:-1] = x[1:]", "x[:, :-1] = x[:, 1:]")
SWAP, CELLS = "x[0], x[1] = x[1], x[0]", r"\[(-?\d+\]|0, 1|index|mask|\[)|fill_|zero_|index_put|in "


def predict(t: Target, u: Update, w: Where) -> str:
    """Return the verdict that the rules foretell."""
    code, off, turned = u.code, w.id in ("no-grad", "inference"), t.layout == "turned"
    last, twice = code.rpartition(" | ")[2], u.sized and code.startswith("x[index]")
    if t.kind != "tensor":
        return of_lists(t, u, last)
    asked = u.recorded and not off  # whether autograd is to see the write
    tracked, leaf, piece = t.leaf and t.tracked, t.leaf == t.original, t.id in MANY
    graded = w.value_grad and re.search(r"\bv\b", code)
    idle = graded and not t.leaf and w.id in ("backward", "compile")  # a loss without a graph
    jumps = turned or t.layout in ("second", "repeat")
    never: object = re.search(NEVER, code) or u.value == "three" or t.id == "sparse"
    never = never or (re.match(r"x(\[|\.).*index.*double", code) and t.dtype != "float64")
    never = never or (t.dtype == "int64" and re.search(r"(x\[1\]|s) \+= 20|= 0\.5|clamp", code))
    never = never or (w.id in ("vmap", "func-grad") and re.search(r"x\.data =|out=", code))
    never = never or (t.layout in ("second", "turned") and "x.view(" in code)
    never = never or (w.id == "vmap" and re.search(r"x\.data|x > ", code))
    if never or ("numpy()" in code and not off and (tracked or t.id == "no-grad-view")):
        return "raises"
    if t.id == "meta":
        return "does not apply"
    # Rule 1: the last statement gives a name to another object.
    name = re.match("x" if ".clone()\n" in code else NAME, last)
    if name and name[0].startswith("x"):
        cut = t.leaf and (off or not (t.tracked or graded)) and w.backward and w.id != "func-grad"
        if cut and t.saves and code != "x = v":
            return "wrong gradient"
        return "backward raises" if cut and not t.saves and w.id != "saved" else "only rebinds"
    # Rule 2: what stands before the last bracket or method is a view, or a copy.
    lost: object = re.search(COPY, code) and not ("t().contiguous" in code and turned)
    lost = lost or (jumps and re.search(r"reshape|flatten|x\.contiguous", code))
    if name or lost or ("float()" in code and t.dtype):
        return "backward raises" if idle else "only rebinds" if name else "writes a copy"
    # Rule 3: autograd refuses,
    refused: object = t.id == "inference-tensor" and w.id != "inference" and "numpy" not in code
    refused = refused or (asked and ((leaf and t.tracked) or piece or t.id == "no-grad-view"))
    refused = refused or (asked and tracked and re.match(VIEWS, code))
    refused = refused or (asked and "out=" in code and (tracked or graded))
    seen = "[:," in code if turned else "[:," not in code and not jumps
    if refused or (seen and code in DOWN + UP and w.id not in ("vmap", "compile")):
        return "raises"
    # detects,
    saved = t.saves or t.gain == "exp" or w.id == "saved"
    detected = (saved and "numpy" not in code) or (off and piece)
    if w.backward and ".data" not in code + t.make and detected:
        return "backward raises"
    if t.layout == "repeat":
        return "wrong values" if re.search(CELLS, code) else "raises"
    if (t.dtype == "int64" and "20.5" in code) or (t.dtype == "float16" and "70000" in code):
        return "wrong values"
    if (code in (*DOWN, SWAP) and w.id != "compile") or (twice and "+= v" in code):
        return "wrong values"
    if twice and asked and graded and (t.tracked or not t.leaf):
        return "wrong gradient"
    # or was not asked.
    computed = t.leaf and (not leaf or saved)
    adds = re.search(r"\+=|add|accumulate", code) and not saved
    if w.backward and not (asked and t.tracked) and computed and not adds:
        return "wrong gradient"
    if idle and not u.recorded:
        return "backward raises"
    copied = not t.shares or ("x.data =" in code and t.original != "x")
    return "writes a copy" if copied else "writes through"


def of_lists(t: Target, u: Update, last: str) -> str:
    """The same for lists and arrays, of which rules 1 and 2 hold."""
    code, array = u.code, t.kind == "array"
    odd = r"x\[(:3|9)\]" if array else r"^x\[(9|mask|\[|:, 1|0, 1|1:3\] = 20|x >)"
    if re.search(odd, code) or (array and u.value == "three"):
        return "raises"
    if re.match(NAME, last) or code.startswith(("for item", "s = x[1] | s +=")):
        return "only rebinds"
    if re.search(COPY, code) or (not array and re.match(r"(s = )?x\[1:3?\]( \||\[)", code)):
        return "writes a copy"
    if t.id == "read-only-array":
        return "raises"
    wrong = (code == SWAP and u.rank == 2) or (u.sized and code == "x[index] += v")
    return "wrong values" if array and wrong else "writes through"
