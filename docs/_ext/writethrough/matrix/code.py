"""Write a cell of the matrix as a program: what is there, the update, a loss.

A *cell* is ``(Target, Update, Where)`` of ``cells.py``.  `program` gives its parts,
which `judge.observe` runs one by one; `script` gives the same as a reader can run it.
"""

from __future__ import annotations

import ast
import functools
import math
import re
import textwrap
from typing import Any

from writethrough.matrix.cells import COMPILED, ROWS, SIZES, Cell, Target, Update

FUNCTIONS = ("func-grad", "vmap", *COMPILED)
Values = list[float]


def shape_of(rank: int, n: int) -> tuple[int, ...]:
    return (n,) if rank == 1 else (ROWS, n)


def layout(target: Target, rank: int, n: int) -> tuple[tuple[int, ...], list[int]]:
    """Return the shape of the original, and the element of it that each of ``x`` shows."""
    shape = shape_of(rank, n)
    first, row = shape[0], math.prod(shape[1:])
    plain = list(range(math.prod(shape)))
    if target.layout == "inner":
        return (first + 2, *shape[1:]), [i + row for i in plain]
    if target.layout == "second":
        return (2 * first, *shape[1:]), [i + i // row * row for i in plain]
    if target.layout == "turned":
        return shape[::-1], [i % n * ROWS + i // n for i in plain]
    if target.layout == "repeat":
        return shape[1:] or (1,), [i % row for i in plain]
    if target.layout == "stack":
        return (2, *shape), plain
    return (2 * first if target.layout == "first" else first, *shape[1:]), plain


def nest(values: Values, shape: tuple[int, ...]) -> Any:
    """Return flat ``values`` as nested lists."""
    if len(shape) < 2:
        return values
    step = math.prod(shape[1:])
    return [nest(values[i : i + step], shape[1:]) for i in range(0, len(values), step)]


def start(count: int) -> Values:
    """Return the original's values: neighbours differ, and all types hold them exactly."""
    return [float(i % 31 + 1) for i in range(count)]


def value(update: Update, n: int) -> Values:
    """Return the values of ``v``, flat."""
    whole = math.prod(shape_of(update.rank, n))
    counts = {"pair": 2, "whole": whole, "half": (n + 1) // 2, "row": n, "twice": n}
    counts |= {"column": ROWS, "three": 3, "one": 1}
    return [20.0 + 10 * (i % 31) for i in range(counts[update.value])]


def numbers(values: Values, shape: tuple[int, ...], whole: bool, begin: int, step: int) -> str:
    """Return Python for ``begin + step * (i % 31)`` in a shape."""
    if len(values) <= 32:
        data = nest([int(a) for a in values] if whole else values, shape)
        return repr(data)
    text = f"{begin} + i % 31" if step == 1 else f"{begin} + {step} * (i % 31)"
    text = text if whole else f"float({text})"
    names = "ijk"[: len(shape)]
    for inner, outer, size in zip(names, names[1:], reversed(shape[1:]), strict=False):
        text = f"[{text} for {inner} in range({outer} * {size}, {outer} * {size} + {size})]"
    return f"[{text} for {names[-1]} in range({shape[0]})]"


@functools.cache
def rebinds(update: Update) -> str:
    """Return the name that the update's last statement gives to another object, or ``""``."""
    last: ast.AST = ast.parse(update.code.rpartition(" | ")[2]).body[0]
    last = last.body[-1] if isinstance(last, ast.For) else last
    place = last.targets[0] if isinstance(last, ast.Assign) else None
    return place.id if isinstance(place, ast.Name) else ""


def source_of(target: Target) -> str:
    """Return the name of what is there first: what a function gets as its argument."""
    found = re.match(r"\w+(?= = )", target.given)
    return found[0] if found else "x"


def terms(cell: Cell) -> list[str]:
    """Return what goes into the loss: ``x``, ``original`` or both."""
    target, update, _ = cell
    if target.original == "x" or rebinds(update) == "x" or target.given.startswith("base = np"):
        return ["x"]
    return ["original", "x"] if target.tracked else ["original"]


def setting(cell: Cell, n: int) -> str:
    """Write the lines that make the original, and ``v``, ``index`` and ``mask`` if used."""
    target, update, where = cell
    shape, _ = layout(target, update.rank, n)
    whole = target.dtype == "int64"
    data = numbers(start(math.prod(shape)), shape, whole, 1, 1)
    grad = ", requires_grad=True" if where.id != "func-grad" else ""
    lines = [target.given.replace("GRAD", grad).replace("DATA", data)]
    used = set(re.findall(r"\w+", update.code))
    wrap = {"list": "{}", "array": "np.array({})", "tensor": "torch.tensor({})"}[target.kind]
    if "v" in used:
        values = value(update, n)
        v_shape = shape_of(update.rank, n) if update.value == "whole" else (len(values),)
        text = numbers(values, v_shape, whole, 20, 10)
        if target.kind == "tensor" and target.dtype not in ("", "int64"):
            text += f", dtype=torch.{target.dtype}"
        if differentiable(cell) and where.id != "func-grad":
            text += ", requires_grad=True"
        lines.append("v = " + wrap.format(text))
    if "index" in used:
        repeated = f"[i // 2 for i in range({n})]" if n > 32 else [i // 2 for i in range(n)]
        lines.append("index = " + wrap.format(repeated if update.value == "twice" else [1, 2]))
    if "mask" in used:
        lines.append("mask = " + wrap.format([i in (1, 2) for i in range(n)]))
    return "\n".join(lines)


def differentiable(cell: Cell) -> bool:
    """Whether the value that is written requires grad."""
    target, update, where = cell
    uses = re.search(r"\bv\b", update.code) is not None
    return where.value_grad and uses and target.kind == "tensor" and target.dtype != "int64"


def program(cell: Cell, n: int = SIZES[0]) -> dict[str, str]:
    """Write a cell as a script in parts.

    Returns
    -------
    dict
        ``given`` and ``make``, what is there; ``act``, the update in its surroundings;
        ``back``, a loss and backward, or ``""``; ``x`` and ``original``, the names that
        hold them in the end; ``wrt``, of what the gradients are, by their names.
    """
    target, update, where = cell
    source, original = source_of(target), target.original
    inner = update.code.replace(" | ", "\n")
    make = target.make.replace("SHAPE", str(list(shape_of(update.rank, n)))[1:-1])
    arguments = [source, "v"] if re.search(r"\bv\b", update.code) else [source]
    x = "y" if source == "x" and where.id in FUNCTIONS else "x"
    outer = {"x": x, "original": original}
    result = "x" if original in ("x", source) else f"x, {original}"
    total = " + ".join(f"({name} * {name} + {name}).sum()" for name in map(outer.get, terms(cell)))
    if target.saves or where.id == "saved":
        total += " + out.sum()"
    wrt = [source if target.leaf else "", "v" if differentiable(cell) else ""]
    parts = {"given": setting(cell, n), "make": make, "act": inner, "back": "", "x": x}
    parts |= {"original": original, "wrt": " ".join(filter(None, wrt))}
    if where.backward and parts["wrt"]:
        parts["back"] = f"loss = {total}\nloss.backward()"
    if where.id not in FUNCTIONS:
        if where.id == "saved":
            parts["make"] += f"\nout = {original} * {original}"
        mode = {"no-grad": "no_grad", "inference": "inference_mode"}.get(where.id)
        if mode:
            parts["act"] = f"with torch.{mode}():\n{textwrap.indent(inner, '    ')}"
        return parts
    body = f"{make}\n{inner}".strip()
    call, left = f"f({', '.join(arguments)})", result.replace("x", x, 1)
    parts["make"] = ""
    if where.id == "func-grad":
        wrt_names = parts["wrt"].split()
        arguments = list(dict.fromkeys([*wrt_names, *arguments]))
        inner_total = total.replace("y", "x")
        body += f"\nloss = {inner_total}\nreturn loss, ({result},)"
        numbers_ = str(tuple(range(len(wrt_names))))
        call = f"torch.func.grad(f, {numbers_}, has_aux=True)({', '.join(arguments)})"
        left, parts["back"] = f"grads, ({left},)", ""
    elif where.id == "vmap":
        parts["given"] += f"\nbatch = torch.stack([{source}, {source}])"
        call = "torch.vmap(f)(batch)"
        if len(arguments) > 1:
            parts["given"] += "\nvalues = torch.stack([v, v])"
            call = "torch.vmap(f)(batch, values)"
        if original == source:
            parts["original"] = "batch"
        body += f"\nreturn {result}"
    else:
        backend = ', backend="aot_eager"' if where.id == "compile" else ""
        call = f"torch.compile(f{backend}, dynamic=False)({', '.join(arguments)})"
        body += f"\nreturn {result}"
    define = f"def f({', '.join(arguments)}):\n{textwrap.indent(body, '    ')}"
    parts["act"] = f"{define}\n\n{left} = {call}"
    return parts


def hides(cell: Cell, name: str) -> bool:
    """Whether the update took the name away from the leaf, whose gradient it cannot tell then."""
    return name == rebinds(cell[1])


def shown(cell: Cell, parts: dict[str, str]) -> tuple[str, str]:
    """Return the statements that print what came: after the update, and after backward."""
    names = dict.fromkeys([parts["original"], parts["x"]])
    values = [f"print({name})" for name in names]
    if cell[2].id == "func-grad":
        values.append("print(*grads)")
    reached = [name for name in parts["wrt"].split() if parts["back"] and not hides(cell, name)]
    grads = [f"print({name}.grad)" for name in reached]
    return "\n".join(values), "\n".join(grads)


def script(cell: Cell) -> str:
    """Return a cell as a script that a reader can run; it raises where the cell raises."""
    sized = cell[1].sized and cell[0].kind == "tensor"
    parts = program(cell, SIZES[-1] if sized and cell[2].id in COMPILED else SIZES[0])
    values, grads = shown(cell, parts)
    given = f"{parts['given']}\n{parts['make']}".strip()
    back = f"{parts['back']}\n{grads}".strip()
    body = "\n".join([given, "", parts["act"], "", values, back]).strip() + "\n"
    heads = "import numpy as np\n" if "np." in body else ""
    heads += "import torch\n" if "torch." in body else ""
    return heads + "\n" + body
