"""How a script marks a fix.

``# fix: NAME(PARAMETERS) like MEANT from INPUTS``
    in the block that defines the function NAME.  ``INPUTS`` is a Python expression that makes
    the arguments for size ``n``, and ``MEANT`` one that does with them, in another way, what the
    failing line was meant to do.  Both may use what the script has made so far; ``INPUTS`` also
    the builders of ``run/fixes.py``.  What follows ``;`` says more:

    * ``overlapping`` or ``indexed``: it writes to memory that overlaps or that an index
      chooses, so each run of the tests compiles it with the default backend as well;
    * ``fails in inductor`` or ``fails in aot_eager``: compiled by that backend it is wrong, and
      the page says so.  That is checked too.

``# fix: not compiled: REASON``
    in a block of a fix that is no such function; the reason is one of `REASONS`.
``# no fix: SENTENCE``
    on an error page that has none, and why.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

FIX = re.compile(r"^# fix: (.+(?:\n#  +\S.*)*)\n?", re.MULTILINE)
NO_FIX = re.compile(r"^# no fix: (.+(?:\n#  +\S.*)*)\n?", re.MULTILINE)
NONE = re.compile(r"not compiled: (\S*)")
FORM = re.compile(r"(\w+)\((\w+(?:, \w+)*)?\) like (.+) from (.+?)(?:; (.+))?")
WORDS = ("overlapping", "indexed", "fails in inductor", "fails in aot_eager")

# Why a fix is no function that is run compiled; docs/about counts these.
REASONS = {
    "backward": "it calls backward() at top level",
    "optimizer": "it is a step of an optimizer",
    "numpy": "it works on an array of NumPy",
    "transform": "it is a call of another compiler, tracer, exporter or function transform",
    "no-values": "its tensors have no values",
    "distributed": "it takes a process group",
    "cuda": "it needs CUDA",
    "other-layout": "its tensors are sparse, nested, masked, quantized or of MKLDNN",
    "setup": "it builds or changes a class, a module or a setting, once",
    "statement": "it is a statement or two at top level, which a function would only repeat",
}


@dataclass(frozen=True)
class Fix:
    """One marker; ``line`` is where it stands.  A fix that is not compiled has a ``reason``."""

    line: int
    name: str = ""
    parameters: tuple[str, ...] = ()
    like: str = ""
    inputs: str = ""
    more: tuple[str, ...] = ()
    reason: str = ""
    flaw: str = ""

    @property
    def fails_in(self) -> str:
        """The backend under which it is wrong, as its page says, or ``""``."""
        return next((word.split()[-1] for word in self.more if word.startswith("fails")), "")


def read(text: str, line: int) -> Fix:
    """Return the fix that a marker's text declares; its `flaw` says what is wrong with it."""
    if none := NONE.fullmatch(text):
        known = none[1] in REASONS
        flaw = "" if known else f"there is no reason {none[1]!r}; there are {', '.join(REASONS)}"
        return Fix(line, reason=none[1], flaw=flaw)
    form = FORM.fullmatch(text)
    if form is None:
        return Fix(line, flaw="write '# fix: name(parameters) like MEANT from INPUTS'")
    name, parameters, like, inputs, more = form.groups()
    words = tuple(more.split(", ")) if more else ()
    unknown = [word for word in words if word not in WORDS]
    flaw = f"there is no {unknown[0]!r}; there are {', '.join(WORDS)}" if unknown else ""
    for expression in (like, f"({inputs},)"):
        try:
            ast.parse(expression, mode="eval")
        except SyntaxError:
            flaw = f"{expression!r} is no expression"
    names = tuple(parameters.split(", ")) if parameters else ()
    return Fix(line, name, names, like, inputs, words, flaw=flaw)


def bound(text: str, name: str) -> tuple[str, ...] | None:
    """Return the parameters that a block gives to ``name``, None where it does not define it."""
    found = None
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            found = tuple(argument.arg for argument in node.args.args)
        elif isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            found = ()
    return found


def in_code(text: str, line: int) -> Iterator[Fix]:
    """Yield what the markers of a block declare; ``line`` is that of its first character."""
    for match in FIX.finditer(text):
        at = line + text.count("\n", 0, match.start())
        fix = read(" ".join(re.sub(r"\n#  +", " ", match[1]).split()), at)
        given = bound(text, fix.name) if fix.name and not fix.flaw else fix.parameters
        if given is None:
            fix = Fix(at, flaw=f"this block does not define {fix.name!r}")
        elif given and given != fix.parameters:
            fix = Fix(at, flaw=f"{fix.name!r} has the parameters {', '.join(given)}")
        yield fix
