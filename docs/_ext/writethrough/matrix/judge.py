"""Run a combination of what you have, what you write and where, and judge it.

`run_cell` runs a cell, in a child of the worker, once for each size; `judge` compares what
was seen with the `Model` of it.  Torch is asked for values, never for what is right.

What a write that overlaps itself leaves behind depends on the processor, so where sizes
differ only the worst verdict is kept, and no values.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

from writethrough.matrix.cells import COMPILED, SIZES, Cell
from writethrough.matrix.code import Values, program, rebinds, shown, source_of
from writethrough.matrix.model import Model, compiled, flat, near, same

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
LOST = ("did not end", "interpreter died", "cannot be judged")  # of a cell that has no verdict
LACKING = "no such API"  # what a cell needs is not in this torch
BY_NUMPY = ("from-numpy", "to-numpy")  # what these have lies on the CPU


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
    if hasattr(thing, "storage_offset"):
        storage = storage_of(thing)
        return storage.data_ptr(), storage.data_ptr() + storage.nbytes()
    return int(thing.ctypes.data), int(thing.ctypes.data) + int(thing.nbytes)


def storage_of(tensor: Any) -> Any:
    """Return the storage of a tensor; torch 1.13 has typed ones only."""
    return (getattr(tensor, "untyped_storage", None) or tensor.storage)()


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
        ``printed``: what the statements of `shown` print, as far as they are reached;
        ``grads``: of leaf and value, None where there is none; the rest are facts.
    """
    import numpy
    import torch

    parts = program(cell, n)
    values, grads = shown(cell, parts)
    printed = io.StringIO()
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
            with contextlib.redirect_stdout(printed):
                show(values, names)
                exec(compiled(parts["back"]), names)
                show(grads, names)
            seen["grad_fn"] = [grad_fn(original), grad_fn(x)]
        except Exception as error:
            inside = phase == "act" and "f" not in frames(error) and cell[2].id == "func-grad"
            said = str(error)[:SAID]
            seen["raised"] = ["back" if inside else phase, type(error).__name__, said]
    seen["printed"] = printed.getvalue()
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


def show(statements: str, names: dict[str, Any]) -> None:
    """Print; a tensor that cannot be printed says so, and is judged by its values."""
    try:
        exec(compiled(statements), names)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


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
    tolerance = {"float16": 2e-3, "bfloat16": 1e-2}.get(target.dtype, 1e-5)
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
            if not all(
                near(((got or {}) and got[i]) or 0.0, g, max(5e-3, 2 * tolerance))
                for i, g in expected.items()
            ):
                return "wrong gradient"
            if name == "v" and not expected and got and any(got):
                return "wrong gradient"
    return verdict


def surroundings(cell: Cell) -> contextlib.AbstractContextManager[Any]:
    """Return the CPU, on CUDA, for a cell whose memory is shared with NumPy."""
    import torch

    default = getattr(torch, "get_default_device", None)  # since torch 2.3
    if cell[0].id in BY_NUMPY and default is not None and default().type != "cpu":
        return torch.device("cpu")
    return contextlib.nullcontext()


def run_cell(cell: Cell) -> dict[str, Any]:
    """Run a cell at each of its sizes; return the worst verdict and its facts.

    Returns
    -------
    dict
        ``verdict``; ``said`` and ``warned``, [type, message] or None; ``changed``, the
        elements of the original that changed; ``shares``; ``versions``; ``grad_fn``;
        ``values`` of original and x; ``grads``; what was ``printed``.  Nothing that depends
        on the processor.
    """
    sizes = SIZES if cell[1].sized or cell[2].id in COMPILED else SIZES[:1]
    with surroundings(cell):
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
        if not (cell[1].sized and cell[2].id in COMPILED):
            result["printed"] = first["printed"]
        for name in ("original", "x"):
            result[name] = first[name] and [float(f"{a:.5g}") for a in first[name]]
        result["grads"] = {
            k: g and [float(f"{a:.4g}") for a in g] for k, g in first["grads"].items()
        }
    return result
