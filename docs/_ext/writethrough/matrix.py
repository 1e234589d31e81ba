"""Run every combination of what you have, what you write and where, and judge each.

A *cell* is ``(Target, Update, Where)`` of ``matrix_cells.py``.  `program` writes it as a
script; `run_cell` runs it, in a child of the worker, once for each size; `judge` compares
what was seen with plain lists: `Model` does the same update on them, with its own account
of which element of ``x`` lies on which element of the original, and gets gradients by
differences of its results.  Torch is asked for values, never for what is right.

What a write that overlaps itself leaves behind depends on the processor, so where sizes
differ only the worst verdict is kept, and no values.
"""

from __future__ import annotations

import ast
import functools
import itertools
import math
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from writethrough.matrix_cells import (
    COMPILED,
    ROWS,
    RULES,
    SIZES,
    TARGETS,
    UPDATES,
    WHERE,
    Target,
    Update,
    Where,
)

VERSION = 1
SAID = 600  # characters of a message that are kept
VERDICTS = (  # the later one counts where sizes differ
    "does not apply",
    "writes through",
    "only rebinds",
    "writes a copy",
    "raises",
    "backward raises",
    "wrong gradient",
    "wrong values",
)
FUNCTIONS = ("func-grad", "vmap", *COMPILED)
Cell = tuple[Target, Update, Where]
Values = list[float]


def cells() -> Iterator[tuple[Cell, str]]:
    """Yield each combination with the id of the rule that leaves it out, or ``""``."""
    for cell in itertools.product(TARGETS, UPDATES, WHERE):
        yield cell, next((rule.id for rule in RULES if rule.excludes(*cell)), "")


def key(cell: Cell) -> str:
    return "/".join(part.id for part in cell)


def find(name: str) -> Cell:
    """Return the cell that `key` gave this name."""
    lists: tuple[list[Any], ...] = (TARGETS, UPDATES, WHERE)
    target, update, where = (
        next(one for one in all_ if one.id == part)
        for all_, part in zip(lists, name.split("/"), strict=True)
    )
    return target, update, where


# Shapes, and numbers as a script has them.


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


def flat(values: Any) -> Values:
    if not isinstance(values, list):
        return [float(values)]
    if not values or not isinstance(values[0], list):
        return [float(number) for number in values]
    return [number for item in values for number in flat(item)]


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


# The model: plain lists, and an account of which element lies on which.

GAINS: dict[str, Callable[[float], float]] = {
    "same": lambda a: a,
    "double": lambda a: 2 * a,
    "exp": math.exp,
}


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
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def same(a: Values, b: Values, tolerance: float = 1e-5) -> bool:
    return a == b or (
        len(a) == len(b) and all(near(p, q, tolerance) for p, q in zip(a, b, strict=True))
    )


# What torch does.


def read(thing: Any) -> Values | None:
    """Return the values of a list, array or tensor, flat; None if it holds none."""
    if isinstance(thing, (list, float)):
        return flat(thing)
    if getattr(thing, "is_meta", False):
        return None
    if getattr(thing, "is_sparse", False):
        thing = thing.to_dense()
    return flat((thing.detach() if hasattr(thing, "detach") else thing).tolist())


def memory(thing: Any) -> tuple[int, int] | None:
    """Return the first and last address of what a tensor or array may see."""
    if isinstance(thing, (list, float)) or getattr(thing, "is_sparse", False):
        return None
    if hasattr(thing, "untyped_storage"):
        storage = thing.untyped_storage()
        return storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    return int(thing.ctypes.data), int(thing.ctypes.data) + int(thing.nbytes)


def shares(a: Any, b: Any) -> bool | None:
    """Whether two objects share memory; None where torch does not tell."""
    if a is b:
        return True
    try:
        first, second = memory(a), memory(b)
    except (RuntimeError, NotImplementedError):
        return None
    return first and second and first[0] < second[1] and second[0] < first[1]


def observe(cell: Cell, n: int) -> dict[str, Any]:
    """Run a cell once.

    Returns
    -------
    dict
        ``raised``: [phase, type, message] or None; ``x`` and ``original``: values;
        ``grads``: of leaf and value, None where there is none; the rest are facts.
    """
    import numpy
    import torch

    parts = program(cell, n)
    names: dict[str, Any] = {"torch": torch, "np": numpy, "__name__": "cell"}
    exec(compiled(parts["given"]), names)
    exec(compiled(parts["make"]), names)
    seen: dict[str, Any] = {"raised": None}
    kept = names.get(parts["original"])
    seen["versions"] = [version(kept)]
    phase = "act"
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for category in (DeprecationWarning, FutureWarning):
            warnings.filterwarnings("ignore", category=category, module=r"torch\.")
        try:
            exec(compile(parts["act"], "cell.py", "exec"), names)
            original = kept if kept is not None else names[parts["original"]]
            x = names[parts["x"]]
            names[parts["original"]] = original if parts["original"] != parts["x"] else x
            phase = "back"
            exec(compiled(parts["back"]), names)
            seen["grad_fn"] = [grad_fn(original), grad_fn(x)]
        except Exception as error:
            inside = phase == "act" and "f" not in frames(error) and cell[2].id == "func-grad"
            said = str(error)[:SAID]
            seen["raised"] = ["back" if inside else phase, type(error).__name__, said]
    seen["warned"] = [[one.category.__name__, str(one.message)] for one in warned]
    original = kept if kept is not None else names.get(parts["original"])
    x = names.get(parts["x"])
    seen["versions"].append(version(original))
    seen["original"], seen["x"] = (None if it is None else read(it) for it in (original, x))
    seen["shares"] = shares(x, original) if x is not None else None
    wrt = parts["wrt"].split()
    if "grads" in names:
        found = dict(zip(wrt, names["grads"], strict=True))
    else:
        # A Parameter or leaf may have been given another name; gradients stay on the object.
        found = {name: names[name].grad for name in wrt if hasattr(names[name], "grad")}
        if kept is not None and cell[0].leaf == cell[0].original:
            found[wrt[0]] = kept.grad
    seen["grads"] = {name: None if grad is None else read(grad) for name, grad in found.items()}
    return seen


def frames(error: BaseException) -> set[str]:
    """Return the names of the functions that the error came through."""
    found, link = set(), error.__traceback__
    while link is not None:
        found.add(link.tb_frame.f_code.co_name)
        link = link.tb_next
    return found


def grad_fn(thing: Any) -> str | None:
    """Return the name of the operation that made a tensor; None if torch has or tells none."""
    try:
        function = getattr(thing, "grad_fn", None)
    except RuntimeError:
        return None
    return None if function is None else type(function).__name__


def version(thing: Any) -> int | None:
    """Return the version counter; None for what has none."""
    try:
        return int(thing._version)
    except (AttributeError, RuntimeError):
        return None


def judge(cell: Cell, n: int, seen: dict[str, Any]) -> str:
    """Return the verdict on one run."""
    target, update, where = cell
    if seen["raised"]:
        return "backward raises" if seen["raised"][0] == "back" else "raises"
    if seen["original"] is None:
        return "does not apply"
    model, parts = Model(cell, n), program(cell, n)
    x, original = seen["x"], seen["original"]
    if where.id == "vmap":  # two samples, each of which must be right
        halves = [(it[: len(it) // 2], it[len(it) // 2 :]) for it in (x, original)]
        if any(a != b for a, b in halves):
            return "wrong values"
        x, original = (half[0] for half in halves)
    tolerance = 2e-3 if target.dtype == "float16" else 1e-5
    right = same(x, model.wanted, tolerance)
    if rebinds(update) == "x":
        # The original is another object now; x is what the reader goes on with.
        model.through = False
        verdict = "only rebinds" if right else "wrong values"
    elif right and same(original, model.original_wanted, tolerance):
        verdict = "writes through"
    elif same(original, model.original, tolerance) and (right or same(x, model.x, tolerance)):
        model.through, model.kept = False, not right
        verdict = "only rebinds" if rebinds(update) else "writes a copy"
        if update.id in ("loop-elements", "name-element") and target.kind != "tensor":
            verdict = "only rebinds"  # numbers cannot be written, so += rebinds
    else:
        return "wrong values"
    if where.backward and parts["wrt"]:
        wanted = model.gradients()
        for name, expected in zip((source_of(target), "v"), wanted, strict=True):
            got = seen["grads"].get(name)
            if name not in parts["wrt"].split():
                continue
            if not all(near(((got or {}) and got[i]) or 0.0, g, 5e-3) for i, g in expected.items()):
                return "wrong gradient"
            if name == "v" and not expected and got and any(got):
                return "wrong gradient"
    return verdict


def run_cell(cell: Cell) -> dict[str, Any]:
    """Run a cell at each of its sizes; return the worst verdict and its facts.

    Returns
    -------
    dict
        ``verdict``; ``said`` and ``warned``, [type, message] or None; ``changed``, the
        elements of the original that changed; ``shares``; ``versions``; ``grad_fn``;
        ``values`` of original and x; ``grads``.  Nothing that depends on the processor.
    """
    sizes = SIZES if cell[1].sized or cell[2].id in COMPILED else SIZES[:1]
    runs = [(n, observe(cell, n)) for n in sizes]
    verdicts = [judge(cell, n, seen) for n, seen in runs]
    verdict = max(verdicts, key=VERDICTS.index)
    seen = runs[verdicts.index(verdict)][1]
    first = runs[0][1]
    result = {
        "verdict": verdict,
        "said": seen["raised"] and seen["raised"][1:],
        "warned": next(iter(first["warned"]), None),
        "shares": first["shares"],
        "versions": first["versions"],
        "grad_fn": first.get("grad_fn"),
    }
    if len(sizes) == 1 or verdict != "wrong values":
        before = Model(cell, SIZES[0]).original
        now = first["original"]
        if now is not None and len(now) == len(before):
            result["changed"] = [
                i for i, (a, b) in enumerate(zip(before, now, strict=True)) if not near(a, b, 1e-3)
            ]
        for name in ("original", "x"):
            result[name] = first[name] and [float(f"{a:.5g}") for a in first[name]]
        result["grads"] = {
            k: g and [float(f"{a:.4g}") for a in g] for k, g in first["grads"].items()
        }
    return result


def run_all(keys: list[str], run: Callable[[dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    """Run cells in as few children as can be: one that dies or hangs costs its cell only.

    Parameters
    ----------
    keys : list of str
        Cells, as `key` names them.
    run : callable
        Runs a job (see ``worker.py``) and returns its outcome.

    Raises
    ------
    RuntimeError
        If a cell cannot be judged: a fault of these declarations.
    """
    results: dict[str, Any] = {}
    left = list(keys)
    while left:
        outcome = run({"kind": "matrix", "path": "matrix", "cells": left})
        done = outcome["results"]
        results.update(zip(left, done, strict=False))
        left = left[len(done) :]
        if outcome["end"].startswith("the worker failed"):
            raise RuntimeError(f"the cell {left[0]} cannot be judged: {outcome['end']}")
        if left:
            results[left.pop(0)] = {"verdict": "raises", "said": ["", outcome["end"]]}
    return results


def run_halves(
    keys: list[str], *runs: Callable[[dict[str, Any]], dict[str, Any]]
) -> dict[str, Any]:
    """Run cells in several workers at a time; the order of the results is that of ``keys``."""
    results: dict[str, Any] = {}
    with ThreadPoolExecutor(len(runs)) as pool:
        shares = [keys[i :: len(runs)] for i in range(len(runs))]
        for part in pool.map(run_all, shares, runs):
            results.update(part)
    return {name: results[name] for name in keys}


def script(cell: Cell) -> str:
    """Return a cell as a script that a reader can run; it raises where the cell raises."""
    sized = cell[1].sized and cell[0].kind == "tensor"
    parts = program(cell, SIZES[-1] if sized and cell[2].id in COMPILED else SIZES[0])
    heads = "import torch\n"
    given = f"{parts['given']}\n{parts['make']}".strip()
    names = dict.fromkeys([parts["original"], parts["x"]])
    prints = [f"print({name})" for name in names]
    if parts["back"]:
        prints += [parts["back"]] + [f"print({name}.grad)" for name in parts["wrt"].split()]
    elif cell[2].id == "func-grad":
        prints += ["print(*grads)"]
    body = "\n".join([given, "", parts["act"], "", *prints]) + "\n"
    if "np." in body:
        heads = "import numpy as np\n" + heads
    return (heads if "torch." in body else heads.replace("import torch\n", "")) + "\n" + body
