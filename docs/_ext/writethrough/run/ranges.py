"""Ranges: what a claim that speaks of more than one case is run over.

A range is a fixed list of *members*, declared here and nowhere else.  It has one or more axes
(the rank of a tensor, its dtype, ...), each with its values, smallest first.  The members have
each value of each axis once, and then each pair of values of two axes that can meet once; they
are chosen without chance and sorted, smallest first, so that the first counterexample is the
smallest.  The first members, those with each value once, are the *quick* ones.

A claim may name more than one range: the axes of all of them are then combined, and the members
have a part of each (a tensor and an index that fits it).  It may leave values out.

A member is a short program that a reader can paste, as ``x = torch.arange(3.)[::2]``, and that
is run anew for each use.  Needs the standard library only; its programs need torch.

It is one module, over 300 lines, of which two thirds are declarations.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from writethrough.run.cover import Choice, cover

DIFFERENTIABLE = ("float32", "float64", "float16", "bfloat16", "complex64")
SIZES = ("0", "1", "2", "3", "17", "1000")
TENSORS = {
    "rank": ("1", "0", "2", "3"),
    "size": ("3", "2", "1", "0", "17", "1000"),
    "dtype": (*DIFFERENTIABLE, "int64", "int32", "bool"),
    "layout": ("contiguous", "strided", "offset", "transposed", "expanded", "one element"),
    "grad": (
        "no grad",
        "leaf",
        "non-leaf",
        "view without grad",
        "view of a leaf",
        "view of a non-leaf",
    ),
}
ROW = (2, 3)  # the further sizes of a tensor of rank 2 and 3


def tensor_fits(choice: Choice) -> bool:
    rank, size = choice.get("rank", "1"), choice.get("size", "3")
    layout, grad = choice.get("layout", "contiguous"), choice.get("grad", "no grad")
    whole = choice.get("dtype", "float32") not in DIFFERENTIABLE
    repeats = layout in ("expanded", "one element")
    return not (
        (rank == "0" and choice.get("size", "1") != "1")
        or (rank == "0" and layout not in ("contiguous", "offset"))
        or (size == "1000" and rank != "1")
        or (layout == "transposed" and choice.get("rank", "2") == "1")
        or (layout == "transposed" and size == "1000")
        or (repeats and size in ("0", "1"))
        or (repeats and grad == "non-leaf")
        or (whole and grad not in ("no grad", "view without grad"))
    )


def tensor_program(choice: Choice) -> str:
    """Return the lines that make ``x``."""
    rank, size, dtype = int(choice["rank"]), int(choice["size"]), choice["dtype"]
    shape, layout, grad = (size, *ROW)[:rank], choice["layout"], choice["grad"]
    base, view = {
        "contiguous": (shape, ""),
        "strided": ((2 * size, *shape[1:]), "[::2]"),
        "offset": ((size + 1, *shape[1:]), "[1:]" if rank else "[1]"),
        "transposed": (shape[::-1], ".t()" if rank == 2 else ".transpose(0, 2)"),
        "expanded": ((1, *shape[1:]), f".expand({', '.join(map(str, shape))})"),
        "one element": ((), f".expand({', '.join(map(str, shape))})"),
    }[layout]
    suffix = "" if dtype == "float32" else f", dtype=torch.{dtype}"
    dot = "." if dtype == "float32" else ""
    made = f"torch.arange({prod(base)}{dot}{suffix})"
    if dtype in ("bool", "complex64"):  # arange makes none of these
        made = f"torch.arange({prod(base)}).to(torch.{dtype})"
    if not base:
        made = f"torch.tensor(1{dot}{suffix})"
    elif len(base) > 1:
        made += f".reshape({', '.join(map(str, base))})"
    # ``.data`` makes a view a tensor that is none, and ``[...]`` makes a view.
    own = f"{made}{view}.data" if view or len(base) > 1 else made
    part = view or "[...]"
    if grad == "no grad":
        return f"x = {own}"
    if grad == "view without grad":
        return f"x = {made}{part}"
    if grad == "leaf":
        return f"x = {own}.requires_grad_()"
    if grad == "non-leaf" and layout in ("strided", "offset"):  # a product has no gaps
        leaf = f"leaf = torch.ones({shape}{suffix}, requires_grad=True)"
        rest = ", ".join(map(str, base))
        return f"{leaf}\nx = torch.zeros({rest}{suffix}){view}.data.copy_(leaf)"
    if grad == "non-leaf":
        return f"leaf = {own}.requires_grad_()\nx = leaf * 1"
    data = ".data" if len(base) > 1 else ""
    source = "leaf" if grad == "view of a leaf" else "(leaf * 1)"
    return f"leaf = {made}{data}.requires_grad_()\nx = {source}{part}"


@dataclass(frozen=True)
class Kind:
    """One value of an axis that depends on ``x``: its code, and the tensors that it fits."""

    code: str
    rank: int = 0
    size: int = 0


# The code of an index, for the tensor ``x`` that it is used on.
INDICES = {
    "integer": Kind("0", 1, 1),
    "negative integer": Kind("-1", 1, 1),
    "slice": Kind("slice(0, 2)", 1),
    "slice with a step": Kind("slice(None, None, 2)", 1),
    "slice past the end": Kind("slice(5000, None)", 1),
    "slices": Kind("(slice(None), slice(1, None))", 2),
    "integer and slice": Kind("(0, slice(1, None))", 2, 1),
    "Ellipsis": Kind("..."),
    "None": Kind("None"),
    "0-dimensional integer tensor": Kind("torch.tensor(0)", 1, 1),
    "True": Kind("True"),
    "0-dimensional mask": Kind("torch.tensor(True)"),
    "list": Kind("[0, -1]", 1, 1),
    "integer tensor": Kind("torch.tensor([0])", 1, 1),
    "integer tensor of two dimensions": Kind("torch.tensor([[0, -1]])", 1, 1),
    "empty list": Kind("[]", 1),
    "mask": Kind("torch.arange(x.numel()).reshape(x.shape) % 2 == 0"),
    "mask that selects nothing": Kind("torch.zeros(x.shape, dtype=torch.bool)"),
    "list of booleans": Kind("[i % 2 == 0 for i in range(len(x))]", 1, 1),
    "pair of integer tensors": Kind("(torch.tensor([0]), torch.tensor([1]))", 2, 1),
    "slice beside a list": Kind("(slice(None), [1])", 2),
    "integer beside a list": Kind("(0, [1])", 2, 1),
}
# What gives a view of ``x``, as code that is called with it.
VIEWS = {
    "x[...]": Kind("lambda x: x[...]"),
    "x[:2]": Kind("lambda x: x[:2]", 1),
    "x[::2]": Kind("lambda x: x[::2]", 1),
    "x[0]": Kind("lambda x: x[0]", 1, 1),
    "x[torch.tensor(0)]": Kind("lambda x: x[torch.tensor(0)]", 1, 1),
    "x[None]": Kind("lambda x: x[None]"),
    "x[:, 1]": Kind("lambda x: x[:, 1]", 2),
    "view_as": Kind("lambda x: x.view_as(x)"),
    "unsqueeze": Kind("lambda x: x.unsqueeze(0)"),
    "transpose": Kind("lambda x: x.transpose(0, -1)", 2),
    "diagonal": Kind("lambda x: x.diagonal()", 2),
    "narrow": Kind("lambda x: x.narrow(0, 0, 1)", 1, 1),
    "expand_as": Kind("lambda x: x.expand_as(x)"),
    "unbind": Kind("lambda x: x.unbind()[0]", 1, 1),
    "split": Kind("lambda x: x.split(1)[0]", 1, 1),
    "as_strided": Kind("lambda x: x.as_strided(x.shape, x.stride())"),
    "unfold": Kind("lambda x: x.unfold(0, 1, 1)", 1, 1),
}
# What writes to all of a tensor, as code that is called with it.
WRITES = {
    "fill_": Kind("lambda t: t.fill_(1)"),
    "zero_": Kind("lambda t: t.zero_()"),
    "t[...] = 1": Kind("lambda t: t.__setitem__(..., 1)"),
    "copy_": Kind("lambda t: t.copy_(torch.ones_like(t))"),
    "+=": Kind("lambda t: t.__iadd__(torch.ones_like(t))"),
    "mul_": Kind("lambda t: t.mul_(torch.zeros_like(t))"),
    "masked_fill_": Kind("lambda t: t.masked_fill_(torch.ones(t.shape, dtype=torch.bool), 1)"),
    "index_fill_": Kind("lambda t: t.index_fill_(0, torch.tensor([0]), 1)", 1, 1),
    "t[[0]] = 1": Kind("lambda t: t.__setitem__([0], 1)", 1, 1),
}
# What stands on the right of an assignment to ``x``.
VALUES = {
    "int": Kind("2"),
    "float": Kind("2.75"),
    "bool": Kind("True"),
    "tensor without dimensions": Kind("torch.tensor(2.75)"),
    "float64 without dimensions": Kind("torch.tensor(2.75, dtype=torch.float64)"),
    "int64 without dimensions": Kind("torch.tensor(2)"),
    "tensor of one element": Kind("torch.tensor([2.75])"),
    "tensor of the same shape": Kind("torch.full(x.shape, 2.75)"),
    "float64 of the same shape": Kind("torch.full(x.shape, 2.75, dtype=torch.float64)"),
    "int64 of the same shape": Kind("torch.full(x.shape, 2)"),
    "bool of the same shape": Kind("torch.ones(x.shape, dtype=torch.bool)"),
}
# What computes with a tensor.  The first ones keep their result for backward, then come those
# that keep their input, then those that keep neither.
FUNCTIONS = {
    "exp": Kind("lambda t: t.exp()"),
    "sigmoid": Kind("lambda t: t.sigmoid()"),
    "tanh": Kind("lambda t: t.tanh()"),
    "sqrt": Kind("lambda t: t.sqrt()"),
    "reciprocal": Kind("lambda t: t.reciprocal()"),
    "softmax": Kind("lambda t: t.softmax(-1)"),
    "relu": Kind("lambda t: t.relu()"),
    "sin": Kind("lambda t: t.sin()"),
    "square": Kind("lambda t: t * t"),
    "log": Kind("lambda t: t.log()"),
    "gelu": Kind("lambda t: torch.nn.functional.gelu(t)"),
    "clone": Kind("lambda t: t.clone()"),
    "times ten": Kind("lambda t: t * 10"),
    "plus one": Kind("lambda t: t + 1"),
    "negative": Kind("lambda t: -t"),
}
LISTS = {
    "length": ("3", "2", "1", "0", "17"),
    "elements": ("numbers", "strings", "tuples", "lists"),
}
ELEMENTS = {
    "numbers": "list(range({}))",
    "strings": "[str(i) for i in range({})]",
    "tuples": "[(i, i) for i in range({})]",
    "lists": "[[i] for i in range({})]",
}


@dataclass(frozen=True)
class Range:
    """Declared objects: what they are called, and the axes on which they differ.

    Parameters
    ----------
    noun : str
        What its members are called, in the plural.
    what : str
        One sentence for readers.
    argument : str
        The name that a property takes a member by.
    axes : mapping
        The values of each axis.
    kinds : mapping
        For a range of one axis whose values depend on ``x``: the code of each.
    """

    noun: str
    what: str
    argument: str
    axes: Mapping[str, Sequence[str]]
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def fits(self, choice: Choice) -> bool:
        if self.argument == "x":
            return tensor_fits(choice)
        kind = self.kinds.get(choice.get(self.argument, ""), Kind(""))
        return kind.rank <= int(choice.get("rank", 3)) and kind.size <= int(choice.get("size", 3))

    def program(self, choice: Choice) -> str:
        if self.argument == "x":
            return tensor_program(choice)
        if self.argument == "items":
            return f"items = {ELEMENTS[choice['elements']].format(choice['length'])}"
        return f"{self.argument} = {self.kinds[choice[self.argument]].code}"


def among(**values: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """Return the axes of tensors with some of their values."""
    return {**TENSORS, **values}


def of(noun: str, what: str, argument: str, kinds: Mapping[str, Kind]) -> Range:
    return Range(noun, what, argument, {argument: tuple(kinds)}, kinds)


RANGES = {
    "tensors": Range("tensors", "Tensors of all kinds.", "x", TENSORS),
    "plain-tensors": Range(
        "plain tensors",
        "Tensors that require no grad.",
        "x",
        among(grad=("no grad", "view without grad")),
    ),
    "leaves": Range(
        "leaves",
        "Leaves that require grad.",
        "x",
        among(grad=("leaf",), dtype=DIFFERENTIABLE),
    ),
    "results": Range(
        "results",
        "Results: tensors that were computed from a leaf that requires grad, and views of them.",
        "x",
        among(grad=("non-leaf", "view of a non-leaf"), dtype=DIFFERENTIABLE),
    ),
    "indices": of("indices", "What may stand between brackets.", "index", INDICES),
    "views": of("views", "What makes a view of a tensor.", "view", VIEWS),
    "writes": of("writes", "What writes to a tensor.", "write", WRITES),
    "values": of("values", "What may stand on the right of an assignment.", "value", VALUES),
    "functions": of("functions", "What computes with a tensor.", "function", FUNCTIONS),
    "lists": Range("lists", "Python lists.", "items", LISTS),
}


@dataclass(frozen=True)
class Member:
    """One member: its value on each axis, whether it is quick, and the program that makes it."""

    choice: Choice
    quick: bool
    program: str


def arguments(names: Sequence[str]) -> list[str]:
    """Return what a property over these ranges takes, in order."""
    return [RANGES[name].argument for name in names]


def axes_of(names: Sequence[str], left_out: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
    """Return the values of each axis of ranges, without those left out (``"dtype int64"``)."""
    axes = {axis: values for name in names for axis, values in RANGES[name].axes.items()}
    return {
        axis: tuple(value for value in values if f"{axis} {value}" not in left_out)
        for axis, values in axes.items()
    }


def size_of(choice: Choice) -> tuple[int, ...]:
    """Return a key that sorts the small before the large."""
    rank, size = int(choice.get("rank", 0)), int(choice.get("size", choice.get("length", 0)))
    return (prod((size, *ROW)[:rank]) if "rank" in choice else size, rank)


@functools.lru_cache
def members(names: tuple[str, ...], left_out: tuple[str, ...] = ()) -> tuple[Member, ...]:
    """Return the members of one range, or of several together, smallest first."""
    axes = axes_of(names, left_out)

    def fits(choice: Choice) -> bool:
        return all(RANGES[name].fits(choice) for name in names)

    quick, others = cover(axes, fits)
    found = [
        Member(choice, part is quick, "\n".join(RANGES[name].program(choice) for name in names))
        for part in (quick, others)
        for choice in part
    ]
    return tuple(sorted(found, key=lambda member: size_of(member.choice)))
