"""Attacks on gallery/scenarios/compile/compiled-clone-follows-the-argument.py."""

import pytest
import torch


def set_first(x):
    x[0] = 5.0


WRITES = {
    "element": set_first,
    "slice": lambda x: x.__setitem__(slice(1, 3), 5.0),
    "index": lambda x: x.__setitem__([0, 1], 5.0),
    "mask": lambda x: x.__setitem__(x > 2, 5.0),
    "add_ to a slice": lambda x: x[1:3].add_(1.0),
}
WHOLE = {
    "mul_": lambda x: x.mul_(2.0),
    "ellipsis": lambda x: x.__setitem__(..., 5.0),
    "nothing": lambda x: None,
}
COPIES = {
    "clone": lambda x: x.clone(),
    "a clone of an element": lambda x: x[1].clone(),
    "to": lambda x: x.to(x.dtype, copy=True),
    "cat": lambda x: torch.cat([x]),
    "copy_": lambda x: torch.empty_like(x).copy_(x),
}


def shared(pairs, make, **options):
    """Return for each pair of write and copy whether what came out is memory of the argument."""

    def run(*tensors):
        found = []
        for (write, copy), x in zip(pairs, tensors, strict=True):
            write(x)
            found.append(copy(x))
        return found

    tensors = [make() for _ in pairs]
    results = torch.compile(run, **options)(*tensors)
    storages = [[t.untyped_storage().data_ptr() for t in those] for those in (results, tensors)]
    return [one == other for one, other in zip(*storages, strict=True)]


def numbers(n=8, dtype=torch.float32):
    return torch.arange(n).to(dtype)


@pytest.mark.needs_compiler
def test_each_write_to_a_part():
    """After a write to a part of an argument it may drop a clone that is returned."""
    assert shared([(w, COPIES["clone"]) for w in WRITES.values()], numbers) == [True] * 5


@pytest.mark.needs_compiler
def test_each_way_to_copy():
    """So it did with ``x.clone()``, ``x[1].clone()``, ``x.to(dtype, copy=True)``, ``torch.cat``, ..."""
    assert shared([(set_first, copy) for copy in COPIES.values()], numbers) == [True] * 5


@pytest.mark.needs_compiler
def test_what_is_written_whole():
    """It kept the clone after a write to the whole tensor (and without one)."""
    assert shared([(w, COPIES["clone"]) for w in WHOLE.values()], numbers) == [False] * 3


@pytest.mark.needs_compiler
def test_plus_equals_of_a_slice():
    """It kept the clone after ``x[1:3] += 1``."""

    def add(x):
        x[1:3] += 1.0

    assert shared([(add, COPIES["clone"])], numbers) == [False]


@pytest.mark.needs_compiler
@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bool, torch.complex64])
def test_each_dtype(dtype):
    """It hands out the memory of the argument: of each dtype."""
    pairs = [(lambda x: x.__setitem__(0, 1), COPIES["clone"])]
    assert shared(pairs, lambda: numbers(dtype=dtype)) == [True]


@pytest.mark.needs_compiler
@pytest.mark.parametrize("size", [1, 100_000])
def test_each_size(size):
    """It hands out the memory of the argument: of one element, and of a large tensor."""
    assert shared([(set_first, COPIES["clone"])], lambda: numbers(size)) == [True]


@pytest.mark.needs_compiler
def test_rows_of_a_matrix_and_a_cache():
    """After a write to a part: a row, and a step of a cache."""
    pairs = [
        (lambda x: x.__setitem__(1, torch.ones(3)), COPIES["clone"]),
        (lambda x: x.__setitem__((slice(None), slice(1, 2)), 1.0), COPIES["clone"]),
    ]
    assert shared(pairs, lambda: torch.zeros(4, 3)) == [True, True]


class Module(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("seen", torch.zeros(3))

    def forward(self, value):
        self.seen[0] = value
        return self.seen.clone()


@pytest.mark.needs_compiler
def test_a_buffer():
    """Also of a buffer: the result of the first call changes with the second."""
    module = Module()
    compiled = torch.compile(module)
    first = compiled(torch.tensor(1.0))
    compiled(torch.tensor(2.0))
    assert first.tolist() == [2.0, 0.0, 0.0]


@pytest.mark.parametrize("copy", [*COPIES])
def test_another_backend_keeps_it(copy):
    """It kept the clone, and so did ``backend="aot_eager"``."""
    pairs = [(write, COPIES[copy]) for write in WRITES.values()]
    assert shared(pairs, numbers, backend="aot_eager") == [False] * 5


@pytest.mark.needs_compiler
def test_a_clone_before_the_write_is_kept():
    """It drops a clone after the write: one that was made before it keeps the old values."""

    def run(x):
        before = x.clone()
        x[0] = 5.0
        return before

    x = numbers()
    assert torch.compile(run)(x).tolist() == numbers().tolist() and x[0] == 5.0


@pytest.mark.needs_compiler
def test_a_clone_outside():
    """Clone outside the compiled function."""

    def run(x):
        x[0] = 5.0
        return x

    x = numbers()
    kept = torch.compile(run)(x).clone()
    x.zero_()
    assert kept.tolist() == [5.0, *range(1, 8)]
