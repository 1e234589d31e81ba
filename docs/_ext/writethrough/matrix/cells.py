"""What the matrix combines: what you have, what you write, and where.

Plain declarations.  ``code.py`` turns a combination into a program, ``judge.py`` runs
it and judges it by the lists that are declared here; nothing in this file needs torch.
It is one module since every list here refers to members of the others by their names.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

SIZES = (4, 17, 64, 1000)  # elements in a row of x; small tensors hide some faults
ROWS = 3  # rows of x where it has two dimensions


@dataclass(frozen=True)
class Target:
    """What you have: ``x``, and the original it was taken from.

    ``given`` makes the original, ``make`` takes ``x`` from it; ``DATA`` stands for the
    original's values, ``GRAD`` for ``, requires_grad=True``.  The rest is the memory model:
    ``layout`` says which elements of the original ``x`` shows (see `code.layout`),
    ``shares`` whether ``x`` lies in the same memory, ``gain`` what was computed from the
    leaf, ``tracked`` whether gradients go from ``x`` to the original.
    """

    id: str
    title: str
    given: str
    make: str = ""
    original: str = "x"
    leaf: str = ""
    kind: str = "tensor"
    ranks: tuple[int, ...] = (1, 2)
    layout: str = "same"
    shares: bool = True
    gain: str = "same"
    tracked: bool = True
    saves: str = ""  # an expression that backward needs the original's values for
    dtype: str = ""


@dataclass(frozen=True)
class Update:
    """What you write: the code, and the same update done on plain lists.

    What stands before ``|`` takes ``s`` from ``x``.  ``want`` works on ``x``, a list or a
    list of ``ROWS`` lists, with ``v`` and ``index`` lists.  ``value`` names the shape of ``v``
    (see `code.value`).
    """

    id: str
    group: str
    code: str
    want: str
    value: str = "pair"
    rank: int = 1
    kinds: str = "tensor"
    recorded: bool = True  # False where the code asks autograd not to see the write
    sized: bool = False  # run at all SIZES, the worst counts
    list_want: str = ""  # where a list means something else by the same code
    compiled: str = ""  # "captured", or "default" to be run by the default backend too


@dataclass(frozen=True)
class Where:
    """The surroundings; ``backward`` and ``value_grad`` say whether there is a loss, of what."""

    id: str
    title: str
    says: str
    backward: bool = False
    value_grad: bool = False


@dataclass(frozen=True)
class Rule:
    """Why some combinations are left out."""

    id: str
    reason: str
    excludes: Callable[[Target, Update, Where], bool]


def computed(id: str, title: str, taken: str, **model: Any) -> Target:
    """Return what is ``taken`` from ``base``, which was computed from a leaf."""
    make = f"base = w * 2\nx = {taken}"
    given = "w = torch.tensor(DATAGRAD)"
    return Target(id, title, given, make, "base", "w", gain="double", **model)


TARGETS = [
    Target("list", "a list", "x = DATA", kind="list", ranks=(1,)),
    Target("list-of-lists", "a list of lists", "x = DATA", kind="list", ranks=(2,)),
    Target("array", "a NumPy array", "x = np.array(DATA)", kind="array"),
    Target(
        "read-only-array",
        "a read-only NumPy array",
        "x = np.array(DATA)\nx.flags.writeable = False",
        kind="array",
    ),
    Target("tensor", "a plain tensor", "x = torch.tensor(DATA)"),
    Target(
        "slice", "a slice", "base = torch.tensor(DATA)", "x = base[1:-1]", "base", layout="inner"
    ),
    Target(
        "strided",
        "a strided view",
        "base = torch.tensor(DATA)",
        "x = base[::2]",
        "base",
        layout="second",
    ),
    Target(
        "transposed",
        "a transposed view",
        "base = torch.tensor(DATA)",
        "x = base.t()",
        "base",
        ranks=(2,),
        layout="turned",
    ),
    Target(
        "masked",
        "the result of a mask",
        "base = torch.tensor(DATA)",
        "x = base[torch.ones(len(base), dtype=torch.bool)]",
        "base",
        shares=False,
    ),
    Target(
        "indexed",
        "the result of an index tensor",
        "base = torch.tensor(DATA)",
        "x = base[torch.arange(len(base))]",
        "base",
        shares=False,
    ),
    Target(
        "expanded",
        "an expanded tensor",
        "base = torch.tensor(DATA)",
        "x = base.expand(SHAPE)",
        "base",
        layout="repeat",
    ),
    Target("integer", "an integer tensor", "x = torch.tensor(DATA)", dtype="int64"),
    Target(
        "half",
        "a half-precision tensor",
        "x = torch.tensor(DATA, dtype=torch.float16)",
        dtype="float16",
    ),
    Target("leaf", "a leaf that requires grad", "x = torch.tensor(DATAGRAD)", leaf="x"),
    Target(
        "leaf-view",
        "a view of a leaf",
        "base = torch.tensor(DATAGRAD)",
        "x = base[1:-1]",
        "base",
        "base",
        layout="inner",
    ),
    Target("parameter", "a Parameter", "x = torch.nn.Parameter(torch.tensor(DATA))", leaf="x"),
    Target(
        "non-leaf",
        "a computed tensor",
        "w = torch.tensor(DATAGRAD)",
        "x = w * 2",
        leaf="w",
        gain="double",
    ),
    computed("non-leaf-view", "a view of a computed tensor", "base[1:-1]", layout="inner"),
    Target(
        "exp-output",
        "the output of exp",
        "w = torch.tensor(DATAGRAD)",
        "x = torch.exp(w)",
        leaf="w",
        gain="exp",
    ),
    Target(
        "factor",
        "a factor of a product",
        "w = torch.tensor(DATAGRAD)",
        "x = w * 2\nout = x * x",
        leaf="w",
        gain="double",
        saves="out",
    ),
    computed("unbind-piece", "a piece of unbind", "base.unbind()[0]", layout="stack"),
    computed("split-piece", "a piece of split", "base.split(len(base) // 2)[0]", layout="first"),
    computed(
        "tensor-split-piece", "a piece of tensor_split", "base.tensor_split(2)[0]", layout="first"
    ),
    computed("iterated-row", "a row of an iteration", "next(iter(base))", layout="stack"),
    Target(
        "no-grad-view",
        "a view made in no_grad",
        "base = torch.tensor(DATAGRAD)",
        "with torch.no_grad():\n    x = base[1:-1]",
        "base",
        "base",
        layout="inner",
        tracked=False,
    ),
    Target(
        "detached",
        "a detached leaf",
        "base = torch.tensor(DATAGRAD)",
        "x = base.detach()",
        "base",
        "base",
        tracked=False,
    ),
    Target(
        "data",
        "the .data of a leaf",
        "base = torch.tensor(DATAGRAD)",
        "x = base.data",
        "base",
        "base",
        tracked=False,
    ),
    Target(
        "inference-tensor",
        "an inference tensor",
        "with torch.inference_mode():\n    x = torch.tensor(DATA)",
    ),
    Target(
        "from-numpy",
        "a tensor made by from_numpy",
        "base = np.array(DATA)",
        "x = torch.from_numpy(base)",
        "base",
        dtype="float64",
    ),
    Target(
        "to-numpy",
        "the array of a tensor",
        "base = torch.tensor(DATA)",
        "x = base.numpy()",
        "base",
        kind="array",
        dtype="float32",
    ),
    Target(
        "frozen-parameter",
        "a frozen Parameter",
        "x = torch.nn.Parameter(torch.tensor(DATA), requires_grad=False)",
    ),
    computed("chunk-piece", "a piece of chunk", "base.chunk(2)[0]", layout="first"),
    computed(
        "narrowed", "a part taken by narrow", "base.narrow(0, 1, len(base) - 2)", layout="inner"
    ),
    # The rules were written without these; see UNSEEN.
    Target("cloned", "a clone of a leaf", "w = torch.tensor(DATAGRAD)", "x = w.clone()", leaf="w"),
    computed("selected-row", "a row of a computed tensor", "base[0]", layout="stack"),
    computed(
        "masked-computed",
        "a masked part of a computed tensor",
        "base[torch.ones(len(base), dtype=torch.bool)]",
        shares=False,
    ),
    Target(
        "parameter-view",
        "a view of a Parameter",
        "base = torch.nn.Parameter(torch.tensor(DATA))",
        "x = base[1:-1]",
        "base",
        "base",
        layout="inner",
    ),
    Target(
        "bfloat16",
        "a bfloat16 tensor",
        "x = torch.tensor(DATA, dtype=torch.bfloat16)",
        dtype="bfloat16",
    ),
    Target(
        "converted",
        "a tensor converted by to",
        "base = torch.tensor(DATA)",
        "x = base.to(torch.float64)",
        "base",
        shares=False,
        dtype="float64",
    ),
    Target(
        "state-dict",
        "an entry of a state_dict",
        "base = torch.nn.Parameter(torch.tensor(DATA))\nm = torch.nn.ParameterList([base])",
        'x = m.state_dict()["0"]',
        "base",
        "base",
        tracked=False,
    ),
    Target("sparse", "a sparse tensor", "x = torch.tensor(DATA).to_sparse()"),
    Target("meta", "a meta tensor", 'x = torch.tensor(DATA, device="meta")'),
]

ALL, ARRAYS = "list array tensor", "array tensor"
PUT = "x[1:3] = v"
ADD = "x[1:3] = [a + b for a, b in zip(x[1:3], v)]"
ADD_BOTH = "x[1:3] = [x[1] + 20., x[2] + 30.]"
MUL = "x[1:3] = [a * b for a, b in zip(x[1:3], v)]"
ONE = "x[1] = 20."
BOTH = "x[1:3] = [20., 20.]"
DOWN = "x[1:] = x[:-1]"
UP = "x[:-1] = x[1:]"
RIGHT = "x = [[row[0]] + row[:-1] for row in x]"
LEFT = "x = [row[1:] + [row[-1]] for row in x]"
EACH = "for i, a in zip(index, v): x[i] "

WHOLE = "the whole"
PART = "a part by its place"
HELD = "a slice under a name"
VALUES = "other values"
CHOSEN = "by mask or index"
REPEATED = "repeated indices"
CHAINED = "two indexings in a row"
METHODS = "methods that write"
VIEWS = "through a view or a copy"
MOVES = "elements that change places"
LOOPS = "loops and del"
NEW = "a new tensor instead"

UPDATES = [
    Update("rebind", WHOLE, "x = v", "x = v", "whole", kinds=ALL),
    Update("all-assign", WHOLE, "x[:] = v", "x = v", "whole", kinds=ALL),
    Update("ellipsis-assign", WHOLE, "x[...] = v", "x = v", "whole", kinds=ARRAYS),
    Update(
        "iadd",
        WHOLE,
        "x += v",
        "x = [a + b for a, b in zip(x, v)]",
        "whole",
        kinds=ALL,
        list_want="x += v",
        compiled="captured",
    ),
    Update(
        "add",
        WHOLE,
        "x = x + v",
        "x = [a + b for a, b in zip(x, v)]",
        "whole",
        kinds=ALL,
        list_want="x = x + v",
    ),
    Update("copy_", WHOLE, "x.copy_(v)", "x = v", "whole", compiled="captured"),
    Update("zero_", WHOLE, "x.zero_()", "x = [0.] * len(x)"),
    Update("out", WHOLE, "torch.add(x, v, out=x)", "x = [a + b for a, b in zip(x, v)]", "whole"),
    Update("data-swap", WHOLE, "x.data = v", "x = v", "whole", recorded=False),
    Update("element", PART, "x[1] = 20.0", ONE, kinds=ALL, compiled="captured"),
    Update("last-element", PART, "x[-1] = 20.0", "x[-1] = 20.", kinds=ALL),
    Update("element-iadd", PART, "x[1] += 20.0", "x[1] += 20.", kinds=ALL),
    Update("slice-assign", PART, "x[1:3] = v", PUT, kinds=ALL, compiled="captured"),
    Update(
        "slice-iadd",
        PART,
        "x[1:3] += v",
        ADD,
        kinds=ALL,
        list_want="x[1:3] += v",
        compiled="captured",
    ),
    Update("slice-imul", PART, "x[1:3] *= v", MUL, kinds=ARRAYS),
    Update("step-assign", PART, "x[::2] = v", "x[::2] = v", "half", kinds=ALL),
    Update("negative-step", PART, "x[::-1] = v", "x[::-1] = v", "whole", kinds=ALL),
    Update("row-assign", PART, "x[1] = v", "x[1] = v", "row", 2, ALL),
    Update("two-indices", PART, "x[0, 1] = 20.0", "x[0][1] = 20.", rank=2, kinds=ALL),
    Update(
        "column-assign",
        PART,
        "x[:, 1] = v",
        "for row, a in zip(x, v): row[1] = a",
        "column",
        2,
        ALL,
    ),
    Update(
        "column-iadd",
        PART,
        "x[:, 1] += v",
        "for row, a in zip(x, v): row[1] += a",
        "column",
        2,
        ARRAYS,
    ),
    Update(
        "block-assign",
        PART,
        "x[:2, 1:3] = 20.0",
        "for row in x[:2]: row[1:3] = [20., 20.]",
        rank=2,
        kinds=ARRAYS,
    ),
    Update("name-rebind", HELD, "s = x[1:3] | s = v", PUT, kinds=ALL),
    Update("name-assign", HELD, "s = x[1:3] | s[:] = v", PUT, kinds=ALL, compiled="captured"),
    Update("name-iadd", HELD, "s = x[1:3] | s += v", ADD, kinds=ALL, compiled="captured"),
    Update("name-imul", HELD, "s = x[1:3] | s *= v", MUL, kinds=ARRAYS, compiled="captured"),
    Update("name-add", HELD, "s = x[1:3] | s = s + v", ADD, kinds=ALL),
    Update("name-copy_", HELD, "s = x[1:3] | s.copy_(v)", PUT),
    Update("name-add_", HELD, "s = x[1:3] | s.add_(v)", ADD),
    Update("name-mul_", HELD, "s = x[1:3] | s.mul_(v)", MUL),
    Update("name-fill_", HELD, "s = x[1:3] | s.fill_(20.0)", BOTH),
    Update("name-zero_", HELD, "s = x[1:3] | s.zero_()", "x[1:3] = [0., 0.]"),
    Update("name-masked", HELD, "s = x[mask] | s += v", ADD, kinds=ARRAYS),
    Update("name-indexed", HELD, "s = x[[1, 2]] | s[:] = v", PUT, kinds=ARRAYS),
    Update("name-element", HELD, "s = x[1] | s += 20.0", "x[1] += 20.", kinds=ALL),
    Update("name-row", HELD, "s = x[0] | s[1:3] = v", "x[0][1:3] = v", rank=2, kinds=ALL),
    Update("too-long", VALUES, "x[1:3] = v", PUT, "three", kinds=ALL, compiled="captured"),
    Update("too-short", VALUES, "x[:3] = v", "x[:3] = v", kinds=ALL),
    Update(
        "size-1", VALUES, "x[1:3] = v", "x[1:3] = [v[0], v[0]]", "one", kinds=ALL, list_want=PUT
    ),
    Update("value-number", VALUES, "x[1:3] = 20.0", BOTH, kinds=ALL),
    Update("value-list", VALUES, "x[1:3] = [20.0, 30.0]", "x[1:3] = [20., 30.]", kinds=ARRAYS),
    Update(
        "value-array", VALUES, "x[1:3] = np.array([20.0, 30.0])", "x[1:3] = [20., 30.]", kinds=ALL
    ),
    Update("value-double", VALUES, "x[1:3] = v.double()", PUT),
    Update(
        "value-fraction", VALUES, "x[1:3] = torch.tensor([20.5, 30.5])", "x[1:3] = [20.5, 30.5]"
    ),
    Update(
        "iadd-fraction", VALUES, "x[1:3] += 0.5", "x[1:3] = [a + .5 for a in x[1:3]]", kinds=ARRAYS
    ),
    Update("index-double", VALUES, "x[index] = v.double()", PUT),
    Update("too-large", VALUES, "x[1] = 70000.0", "x[1] = 70000.", kinds=ALL),
    Update("copy_-too-long", VALUES, "x[1:3].copy_(v)", PUT, "three"),
    Update("iadd-list", VALUES, "x[1:3] += [20.0, 30.0]", ADD_BOTH, kinds=ARRAYS),
    Update("index_add_-double", VALUES, "x.index_add_(0, index, v.double())", ADD),
    Update("element-tensor", VALUES, "x[1] = v", "x[1] = v[0]", "one"),
    Update("mask-number", CHOSEN, "x[mask] = 20.0", BOTH, kinds=ALL, compiled="captured"),
    Update("mask-assign", CHOSEN, "x[mask] = v", PUT, kinds=ALL),
    Update("mask-iadd", CHOSEN, "x[mask] += v", ADD, kinds=ARRAYS),
    Update("past-end", CHOSEN, "x[9] = 20.0", ONE, kinds=ALL),
    Update("mask-number-bytes", CHOSEN, "x[mask.byte()] = 20.0", BOTH),
    Update("mask-of-other-size", CHOSEN, "x[torch.tensor([True, False, True])] = 20.0", BOTH),
    Update("mask-too-short", CHOSEN, "x[mask] = v", PUT, "three", kinds=ARRAYS),
    Update(
        "condition",
        CHOSEN,
        "x[x > 2.5] = 0.0",
        "x = [0. if a > 2.5 else a for a in x]",
        kinds=ALL,
    ),
    Update("index-list", CHOSEN, "x[[1, 2]] = v", PUT, kinds=ALL),
    Update("index-list-iadd", CHOSEN, "x[[1, 2]] += v", ADD, kinds=ARRAYS),
    Update("index-assign", CHOSEN, "x[index] = v", PUT, kinds=ARRAYS, compiled="captured"),
    Update("index-iadd", CHOSEN, "x[index] += v", ADD, kinds=ARRAYS),
    Update(
        "repeated-assign", REPEATED, "x[index] = v", EACH + "= a", "twice", kinds=ARRAYS, sized=True
    ),
    Update(
        "repeated-iadd",
        REPEATED,
        "x[index] += v",
        EACH + "+= a",
        "twice",
        kinds=ARRAYS,
        sized=True,
        compiled="captured",
    ),
    Update(
        "repeated-index_add_",
        REPEATED,
        "x.index_add_(0, index, v)",
        EACH + "+= a",
        "twice",
        sized=True,
        compiled="captured",
    ),
    Update(
        "repeated-accumulate",
        REPEATED,
        "x.index_put_((index,), v, accumulate=True)",
        EACH + "+= a",
        "twice",
        sized=True,
    ),
    Update(
        "repeated-scatter_add_",
        REPEATED,
        "x.scatter_add_(0, index, v)",
        EACH + "+= a",
        "twice",
        sized=True,
    ),
    Update("mask-then-element", CHAINED, "x[mask][0] = 20.0", ONE, kinds=ARRAYS),
    Update("mask-then-fill_", CHAINED, "x[mask].fill_(20.0)", BOTH),
    Update("list-then-slice", CHAINED, "x[[1, 2]][:] = v", PUT, kinds=ARRAYS),
    Update(
        "list-then-column",
        CHAINED,
        "x[[0, 1]][:, 0] = 20.0",
        "x[0][0] = x[1][0] = 20.",
        rank=2,
        kinds=ARRAYS,
    ),
    Update(
        "row-then-element",
        CHAINED,
        "x[0][1] = 20.0",
        "x[0][1] = 20.",
        rank=2,
        kinds=ALL,
        compiled="captured",
    ),
    Update("slice-then-slice", CHAINED, "x[1:][:2] = v", PUT, kinds=ALL),
    Update("slice-then-mask", CHAINED, "x[1:][mask[1:]] = v", PUT, kinds=ARRAYS),
    Update("index_put_", METHODS, "x.index_put_((index,), v)", PUT),
    Update("index_copy_", METHODS, "x.index_copy_(0, index, v)", PUT),
    Update("index_fill_", METHODS, "x.index_fill_(0, index, 20.0)", BOTH),
    Update("index_add_", METHODS, "x.index_add_(0, index, v)", ADD),
    Update("masked_fill_", METHODS, "x.masked_fill_(mask, 20.0)", BOTH, compiled="captured"),
    Update("masked_scatter_", METHODS, "x.masked_scatter_(mask, v)", PUT),
    Update("scatter_", METHODS, "x.scatter_(0, index, v)", PUT),
    Update("put_", METHODS, "x.put_(index, v)", PUT),
    Update("clamp_", METHODS, "x.clamp_(max=2.5)", "x = [min(a, 2.5) for a in x]"),
    Update("narrow-copy_", VIEWS, "x.narrow(0, 1, 2).copy_(v)", PUT),
    Update("through-view", VIEWS, "x.view(-1)[1] = 20.0", "x[0][1] = 20.", rank=2),
    Update(
        "through-reshape",
        VIEWS,
        "x.reshape(-1)[1] = 20.0",
        "x[0][1] = 20.",
        rank=2,
        compiled="captured",
    ),
    Update("through-flatten", VIEWS, "x.flatten()[1] = 20.0", "x[0][1] = 20.", rank=2),
    Update("through-t", VIEWS, "x.t()[1] = v", "for row, a in zip(x, v): row[1] = a", "column", 2),
    Update("through-contiguous", VIEWS, "x.contiguous()[1:3] = v", PUT),
    Update(
        "through-turned",
        VIEWS,
        "x.t().contiguous()[1] = v",
        "for row, a in zip(x, v): row[1] = a",
        "column",
        2,
    ),
    Update("through-clone", VIEWS, "x.clone()[1:3] = v", PUT),
    Update("through-float", VIEWS, "x.float()[1:3] = v", PUT),
    Update("through-expand", VIEWS, "x.expand(2, -1)[0, 1] = 20.0", ONE),
    Update("through-data", VIEWS, "x.data[1:3] = v", PUT, recorded=False, compiled="captured"),
    Update(
        "through-detach", VIEWS, "x.detach()[1:3] = v", PUT, recorded=False, compiled="captured"
    ),
    Update("through-numpy", VIEWS, "x.numpy()[1:3] = 20.0", BOTH, recorded=False),
    Update("through-tolist", VIEWS, "x.tolist()[1] = 20.0", ONE, kinds=ARRAYS),
    Update("swap-elements", MOVES, "x[0], x[1] = x[1], x[0]", "x[0], x[1] = x[1], x[0]", kinds=ALL),
    Update(
        "swap-rows",
        MOVES,
        "x[0], x[1] = x[1], x[0]",
        "x[0], x[1] = x[1], x[0]",
        rank=2,
        kinds=ALL,
        sized=True,
    ),
    Update(
        "swap-by-index", MOVES, "x[[0, 1]] = x[[1, 0]]", "x[0], x[1] = x[1], x[0]", kinds=ARRAYS
    ),
    Update("shift-down", MOVES, "x[1:] = x[:-1]", DOWN, kinds=ALL, sized=True, compiled="default"),
    Update("shift-up", MOVES, "x[:-1] = x[1:]", UP, kinds=ALL, sized=True, compiled="captured"),
    Update(
        "shift-down-clone", MOVES, "x[1:] = x[:-1].clone()", DOWN, sized=True, compiled="default"
    ),
    Update("shift-rows", MOVES, "x[1:] = x[:-1]", DOWN, rank=2, kinds=ALL, sized=True),
    Update(
        "shift-right",
        MOVES,
        "x[:, 1:] = x[:, :-1]",
        RIGHT,
        rank=2,
        kinds=ARRAYS,
        sized=True,
        compiled="captured",
    ),
    Update("shift-left", MOVES, "x[:, :-1] = x[:, 1:]", LEFT, rank=2, kinds=ARRAYS, sized=True),
    Update("shift-roll", MOVES, "x[1:] = x.roll(1)[1:]", DOWN, sized=True),
    Update(
        "loop-rebind",
        LOOPS,
        "for row in x:\n    row = row * 2",
        "x = [[2 * a for a in row] for row in x]",
        rank=2,
        kinds=ALL,
    ),
    Update(
        "loop-in-place",
        LOOPS,
        "for row in x:\n    row *= 2",
        "x = [[2 * a for a in row] for row in x]",
        rank=2,
        kinds=ALL,
        list_want="x = [row * 2 for row in x]",
    ),
    Update(
        "loop-elements", LOOPS, "for item in x:\n    item *= 2", "x = [2 * a for a in x]", kinds=ALL
    ),
    Update(
        "loop-by-place",
        LOOPS,
        "for i in range(len(x)):\n    x[i] = x[i] * 2",
        "x = [2 * a for a in x]",
        kinds=ALL,
    ),
    Update(
        "loop-assign",
        LOOPS,
        "for row in x:\n    row[1] = 20.0",
        "for row in x: row[1] = 20.",
        rank=2,
        kinds=ALL,
    ),
    Update("del", LOOPS, "del x[1]", "del x[1]", kinds="list tensor"),
    Update("append", LOOPS, "x.append(20.0)", "x.append(20.)", kinds="list tensor"),
    Update("where", NEW, "x = torch.where(mask, 20.0, x)", BOTH, compiled="captured"),
    Update("cat", NEW, "x = torch.cat([x[:1], v, x[3:]])", PUT),
    Update("slice_scatter", NEW, "x = torch.slice_scatter(x, v, 0, 1, 3)", PUT),
    Update("index_put", NEW, "x = torch.index_put(x, (index,), v)", PUT),
    Update("index_add", NEW, "x = torch.index_add(x, 0, index, v)", ADD),
    Update("masked_fill", NEW, "x = x.masked_fill(mask, 20.0)", BOTH),
    Update("clone-then-write", NEW, "x = x.clone()\nx[1:3] = v", PUT, compiled="captured"),
]

WHERE = [
    Where("eager", "on its own", "The statement runs as it stands."),
    Where(
        "no-grad",
        "in no_grad",
        "The statement runs inside `torch.no_grad()`; then a loss and backward.",
        True,
    ),
    Where(
        "inference",
        "in inference_mode",
        "The statement runs inside `torch.inference_mode()`; then a loss and backward.",
        True,
    ),
    Where(
        "backward",
        "then backward",
        "The statement is recorded; then a loss and backward. The value requires grad.",
        True,
        True,
    ),
    Where(
        "saved",
        "after it was saved",
        "A product has saved the values for backward; then the statement, a loss and backward.",
        True,
        True,
    ),
    Where(
        "func-grad",
        "in torch.func.grad",
        "The statement runs in a function that `torch.func.grad` differentiates.",
        True,
        True,
    ),
    Where(
        "vmap",
        "in torch.vmap",
        "The statement runs in a function that `torch.vmap` maps over two samples.",
    ),
    Where(
        "compile",
        "in torch.compile",
        "The statement runs in a function whose graph `torch.compile` captures "
        "(backend `aot_eager`).",
        True,
        True,
    ),
    Where(
        "compile-default",
        "compiled to C++",
        "The statement runs in a function that `torch.compile` compiles with its default backend.",
        True,
        True,
    ),
]

GRADED = ("backward", "saved", "func-grad")
COMPILED = ("compile", "compile-default")
CAPTURED = (  # what the functions take whose graph is captured
    "tensor",
    "slice",
    "strided",
    "expanded",
    "leaf",
    "non-leaf",
    "no-grad-view",
    "inference-tensor",
)
ODD = ("sparse", "meta")
RULES = [
    Rule(
        "dimensions",
        "What you have comes with one or with two dimensions only, and the update needs the other.",
        lambda t, u, w: u.rank not in t.ranks,
    ),
    Rule(
        "tensor-only",
        "The update uses a method or function that lists or arrays do not have.",
        lambda t, u, w: t.kind not in u.kinds.split(),
    ),
    Rule(
        "no-autograd",
        "Lists and arrays know nothing of autograd, transforms and compilers.",
        lambda t, u, w: w.id != "eager" and t.kind != "tensor",
    ),
    Rule(
        "no-gradients",
        "Neither what you have nor what you write requires grad, so there is no "
        'backward; see "on its own".',
        lambda t, u, w: (
            w.id in GRADED
            and not t.leaf
            and (t.dtype == "int64" or not re.search(r"\bv\b", u.code))
        ),
    ),
    Rule(
        "nothing-moves",
        "All elements of an expanded tensor are equal, so moving them shows nothing.",
        lambda t, u, w: t.layout == "repeat" and u.group == MOVES,
    ),
    Rule(
        "odd-tensors",
        "Sparse and meta tensors are shown on their own only.",
        lambda t, u, w: t.id in ODD and w.id != "eager",
    ),
    Rule(
        "saved-already",
        'Backward needs these values in any case; see "then backward".',
        lambda t, u, w: t.id in ("exp-output", "factor") and w.id == "saved",
    ),
    Rule(
        "nothing-saved",
        "Without gradients nothing is saved for backward.",
        lambda t, u, w: not t.leaf and w.id == "saved",
    ),
    Rule(
        "no-memory",
        "NumPy and lists need plain memory, which sparse tensors and the tensors "
        "inside a transform do not have.",
        lambda t, u, w: (
            u.id in ("through-numpy", "through-tolist")
            and (t.id == "sparse" or w.id in ("vmap", "func-grad"))
        ),
    ),
    Rule(
        "nothing-recorded",
        "Without gradients nothing is recorded, so the modes that switch it off "
        "are shown for a plain tensor and a slice only.",
        lambda t, u, w: (
            w.id in ("no-grad", "inference")
            and not t.leaf
            and t.id not in ("tensor", "slice", "inference-tensor")
        ),
    ),
    Rule(
        "outside-transforms",
        "Made outside of the function, and the same as a tensor in it.",
        lambda t, u, w: (
            t.id
            in (
                "parameter",
                "parameter-view",
                "state-dict",
                "frozen-parameter",
                "inference-tensor",
                "from-numpy",
            )
            and w.id in ("func-grad", "vmap")
        ),
    ),
    Rule(
        "vmap-without-grad",
        "`vmap` is shown on tensors without gradients.",
        lambda t, u, w: bool(t.leaf) and w.id == "vmap",
    ),
    Rule(
        "compile-marked",
        "Compiling takes a thousand times as long, so only marked updates are compiled.",
        lambda t, u, w: w.id == "compile" and not u.compiled,
    ),
    Rule(
        "compile-targets",
        "Of what you have, only some is compiled.",
        lambda t, u, w: w.id == "compile" and t.id not in CAPTURED,
    ),
    Rule(
        "default-marked",
        "The default backend needs a C++ compiler and seconds for each cell: "
        "only updates of which it is known to matter.",
        lambda t, u, w: w.id == "compile-default" and (u.compiled != "default" or t.id != "tensor"),
    ),
]


Cell = tuple[Target, Update, Where]


def cells() -> Iterator[tuple[Cell, str]]:
    """Yield each combination with the id of the rule that leaves it out, or ``""``."""
    for cell in itertools.product(TARGETS, UPDATES, WHERE):
        yield cell, rule_of(cell)


def rule_of(cell: Cell) -> str:
    """Return the id of the rule that leaves a cell out, or ``""``."""
    return next((rule.id for rule in RULES if rule.excludes(*cell)), "")


def key(cell: Cell) -> str:
    return "/".join(part.id for part in cell)


def find(name: str) -> Cell:
    """Return the cell that `key` gave this name.

    Raises
    ------
    LookupError
        If there is none.
    """
    if name not in by_name():
        raise LookupError(f"the matrix has no cell {name}")
    return by_name()[name]


@functools.cache
def by_name() -> dict[str, Cell]:
    return {key(cell): cell for cell in itertools.product(TARGETS, UPDATES, WHERE)}


# Why, in a sentence, by verdict: the first entry whose test holds for the cell.
Reason = tuple[str, Callable[[Target, Update, Where], bool], str]
SILENT = ("no-grad", "inference")
REASONS: list[Reason] = [
    (
        "writes through",
        lambda t, u, w: u.id == "repeated-assign",
        "Of two values for one place one stays: here the last, which torch does not promise.",
    ),
    (
        "writes through",
        lambda t, u, w: w.id in SILENT and bool(t.leaf),
        "The write is not recorded: the leaf has new values, and gradients are "
        "those at the new values.",
    ),
    (
        "writes through",
        lambda t, u, w: not u.recorded,
        "It is the same memory under another name, and autograd does not see the write.",
    ),
    (
        "writes through",
        lambda t, u, w: t.original != "x",
        "x shows memory of the original, and the statement writes into that memory.",
    ),
    ("writes through", lambda t, u, w: True, "The statement writes into the object that x is."),
    (
        "only rebinds",
        lambda t, u, w: u.group == NEW,
        "The statement makes a new tensor and gives it the name x; the original keeps its values.",
    ),
    (
        "only rebinds",
        lambda t, u, w: True,
        "The statement gives a name to another object; nothing is written into the original.",
    ),
    (
        "writes a copy",
        lambda t, u, w: not t.shares,
        "x is a copy: a mask, an index tensor and a conversion make one. The original is not "
        "reached.",
    ),
    (
        "writes a copy",
        lambda t, u, w: t.kind == "list",
        "A slice of a list is a new list; the write goes there and is lost.",
    ),
    (
        "writes a copy",
        lambda t, u, w: u.id == "data-swap",
        "x gets other memory; the original keeps the old one.",
    ),
    (
        "writes a copy",
        lambda t, u, w: True,
        "What stands on the left makes a copy first; the write goes there and is lost.",
    ),
    (
        "wrong values",
        lambda t, u, w: t.layout == "repeat",
        "Several elements of x are one cell of memory, so one write changes them all.",
    ),
    (
        "wrong values",
        lambda t, u, w: u.group == REPEATED,
        "`x[index] += v` reads all places, adds, and writes: of an index that "
        "occurs twice, one addition is lost.",
    ),
    (
        "wrong values",
        lambda t, u, w: u.id.startswith("swap"),
        "Both sides are views: the first write changes what the second one reads.",
    ),
    (
        "wrong values",
        lambda t, u, w: u.group == MOVES,
        "Source and destination overlap in memory, so elements are read that "
        "have been overwritten already.",
    ),
    (
        "wrong values",
        lambda t, u, w: t.dtype == "float16",
        "The number is larger than half precision holds; it becomes infinite, without a word.",
    ),
    (
        "wrong values",
        lambda t, u, w: t.dtype == "int64",
        "An integer tensor cuts the fractions off, and says nothing.",
    ),
    (
        "wrong gradient",
        lambda t, u, w: u.group == REPEATED,
        "Every repeated value gets a gradient, though only one of them was kept.",
    ),
    (
        "wrong gradient",
        lambda t, u, w: w.id in SILENT,
        "The write was not recorded, so backward computes as if it had not happened.",
    ),
    (
        "wrong gradient",
        lambda t, u, w: not u.recorded,
        "Autograd did not see the write, so backward computes with what it knew before.",
    ),
    (
        "wrong gradient",
        lambda t, u, w: True,
        "Backward computes with values that are not those of the forward pass.",
    ),
    (
        "does not apply",
        lambda t, u, w: True,
        "A meta tensor has a shape and no values, so there is nothing to write.",
    ),
]

# Targets that the rules of ``rules.py`` were written without.
UNSEEN = (
    "cloned",
    "selected-row",
    "masked-computed",
    "parameter-view",
    "bfloat16",
    "converted",
    "state-dict",
)

# Why the rules miss some cells: the first entry whose test holds.
EXCEPTIONS: list[tuple[Callable[[Target, Update, Where], bool], str]] = [
    (
        lambda t, u, w: t.id == "sparse",
        "A sparse tensor has no strides: an index gives a copy of it, and few operations write.",
    ),
    (
        lambda t, u, w: t.id == "meta",
        "A meta tensor has no values; each operation decides whether it takes some from the CPU.",
    ),
    (
        lambda t, u, w: t.layout == "repeat",
        "Of an expanded tensor each operation decides for itself whether it writes or refuses.",
    ),
    (
        lambda t, u, w: bool(t.leaf) and not t.shares and w.id == "saved",
        "What was saved for backward is the original, and the write goes to a copy of it.",
    ),
    (
        lambda t, u, w: t.dtype == "bfloat16" and u.id == "through-numpy",
        "NumPy has no bfloat16.",
    ),
    (
        lambda t, u, w: u.id == "data-swap",
        "Setting `.data` gives the tensor other memory, and keeps its place in the graph.",
    ),
    (
        lambda t, u, w: not u.recorded and t.gain == "double",
        "Whether the pieces of a function that gives many views notice a hidden write depends "
        "on its way.",
    ),
    (
        lambda t, u, w: w.id in ("compile", "compile-default"),
        "The compiled function is another program: it sees overlaps, or makes them, by itself.",
    ),
    (
        lambda t, u, w: w.id in ("vmap", "func-grad"),
        "The transform has rules of its own for this operation.",
    ),
    (
        lambda t, u, w: not t.tracked,
        "What was cut from the graph has another way to notice, or not, that the leaf changed.",
    ),
]
