"""Attacks on gallery/scenarios/compile/compiled-write-after-an-indexed-write.py."""

import pytest
import torch

PLACES = torch.tensor([0, 3])
FIRST = {
    "mask": lambda x: x.__setitem__(x < 3, 0.0),
    "list": lambda x: x.__setitem__([0, 3], 0.0),
    "index tensor": lambda x: x.__setitem__(PLACES, 0.0),
    "index_fill_": lambda x: x.index_fill_(0, PLACES, 0.0),
    "index_copy_": lambda x: x.index_copy_(0, PLACES, torch.zeros(2)),
    "index_add_": lambda x: x.index_add_(0, PLACES, torch.ones(2)),
    "put_": lambda x: x.put_(PLACES, torch.ones(2)),
    "slice": lambda x: x.__setitem__(slice(0, 3), 0.0),
    "integer": lambda x: x.__setitem__(3, 0.0),
    "scatter_": lambda x: x.scatter_(0, PLACES, 0.0),
    "masked_fill_": lambda x: x.masked_fill_(x < 3, 0.0),
}
RIGHT = {"slice", "integer", "scatter_", "masked_fill_"}
SECOND = {
    "flip": lambda x: x.copy_(x.flip(0)),
    "roll": lambda x: x.add_(x.roll(1)),
    "shift": lambda x: x[1:].copy_(x[:-1].clone()),
    "clone of what is read": lambda x: x.sub_(x.flip(0).clone()),
    "a read by an ordered sum": lambda x: x.copy_(x.cumsum(0)),
    "a sum of all": lambda x: x.sub_(x.sum()),
    "nothing else": lambda x: x.mul_(2.0),
}


def right(pairs, make, **options):
    """Return for each pair of writes whether the compiled ones do as the uncompiled."""

    def run(*tensors):
        for (first, second), tensor in zip(pairs, tensors, strict=True):
            first(tensor)
            second(tensor)

    tensors, meant = [make() for _ in pairs], [make() for _ in pairs]
    with torch.no_grad():
        run(*meant)
        torch.compile(run, **options)(*tensors)
    return [torch.equal(one, other) for one, other in zip(tensors, meant, strict=True)]


def numbers(n=8):
    return torch.arange(1.0, n + 1)


@pytest.mark.needs_compiler
def test_which_first_writes_are_followed_by_a_wrong_one():
    """It was wrong where the first write was by a mask, a list, an index tensor, ..."""
    pairs = [(first, SECOND["flip"]) for first in FIRST.values()]
    assert right(pairs, numbers) == [name in RIGHT for name in FIRST]


@pytest.mark.needs_compiler
def test_which_reads_are_wrong():
    """The second read other places by flip, roll or a shift with clone(); a clone does not help."""
    pairs = [(FIRST["mask"], second) for second in SECOND.values()]
    assert right(pairs, numbers) == [False] * 4 + [True] * 3


@pytest.mark.needs_compiler
@pytest.mark.parametrize("size", [2, 1000])
def test_other_lengths(size):
    """The next write reads elements that it has already written: of two and of a thousand."""
    pairs = [(lambda x: x.__setitem__([0], 9.0), SECOND["flip"])]
    assert right(pairs, lambda: numbers(size)) == [False]


@pytest.mark.needs_compiler
@pytest.mark.parametrize(
    ("dtype", "same"), [(torch.float16, False), (torch.int64, False), (torch.complex64, True)]
)
def test_dtypes(dtype, same):
    """In real dtypes it was wrong: complex numbers came out right."""
    pairs = [(lambda x: x.__setitem__([0, 3], 0), SECOND["flip"])]
    assert right(pairs, lambda: numbers().to(dtype)) == [same]


@pytest.mark.needs_compiler
@pytest.mark.parametrize(("rows", "same"), [(4, False), (8, True)])
def test_a_mean_of_few_rows(rows, same):
    """Even ``x -= x.mean(0)`` was wrong for four rows, and right for eight."""
    pairs = [(lambda x: x.__setitem__([0, 2], 0.0), lambda x: x.sub_(x.mean(0)))]
    assert right(pairs, lambda: numbers(rows * 3).view(rows, 3)) == [same]


@pytest.mark.needs_compiler
def test_a_view_and_a_parameter():
    """Through a view and in a parameter as well."""
    through = (lambda x: x[:].__setitem__([0, 3], 0.0), lambda x: x[:].copy_(x[:].flip(0)))
    pairs = [through, (FIRST["list"], SECOND["flip"])]
    assert right(pairs, lambda: torch.nn.Parameter(numbers())) == [False, False]


@pytest.mark.needs_compiler
def test_a_tensor_of_the_function_is_right():
    """Into an argument or a buffer: a tensor that the function made comes out right."""

    def run(x):
        made = x.clone()
        FIRST["mask"](made)
        return SECOND["flip"](made)

    assert torch.equal(torch.compile(run)(numbers()), run(numbers()))


@pytest.mark.needs_compiler
def test_a_copy_of_the_result_inside_is_wrong():
    """A copy of that result into ``heat`` inside the compiled function is wrong again."""
    pairs = [(lambda x: None, lambda x: x.copy_(x.index_add(0, PLACES, torch.ones(2)).roll(1)))]
    assert right(pairs, numbers) == [False]


class Module(torch.nn.Module):
    def __init__(self, assign):
        super().__init__()
        self.assign = assign
        self.register_buffer("heat", numbers())

    def forward(self):
        if self.assign:
            cold = torch.where(self.heat < 3, 0.0, self.heat)
            self.heat = cold + cold.roll(1)
        else:
            self.heat[self.heat < 3] = 0.0
            self.heat += self.heat.roll(1)
        return self.heat


@pytest.mark.needs_compiler
@pytest.mark.parametrize(("assign", "same"), [(False, False), (True, True)])
def test_a_buffer(assign, same):
    """In a module, assign the new tensor to the buffer."""
    meant, compiled = Module(assign), Module(assign)
    assert torch.equal(torch.compile(compiled)(), meant()) == same
    assert torch.equal(compiled.heat, meant.heat) == same


@pytest.mark.parametrize("first", [*FIRST])
def test_another_backend(first):
    """With ``backend="aot_eager"`` it is right."""
    pairs = [(FIRST[first], SECOND["roll"])]
    assert right(pairs, numbers, backend="aot_eager") == [True]


@pytest.mark.needs_compiler
def test_a_foreach_update():
    """``torch._foreach_add_([x], [x.flip(0)])`` is wrong without a first write."""
    pairs = [(lambda x: None, lambda x: torch._foreach_add_([x], [x.flip(0)]))]
    assert right(pairs, numbers) == [False]
