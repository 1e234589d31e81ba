"""Attacks on gallery/scenarios/compile/compiled-shift-is-wrong.py."""

import pytest
import torch
from pages import definitions

shift, rebuilt = definitions("scenarios/compile/compiled-shift-is-wrong", "shift", "rebuilt")


@pytest.mark.needs_compiler
def test_rows_come_out_wrong_at_fewer_fell():
    """Six elements come out right and a thousand wrong: rows are wrong long before a thousand."""

    def both(rows, vector, other):
        return shift(rows), shift(vector), rebuilt(other)

    rows, vector = torch.arange(300.0).reshape(100, 3), torch.arange(1000.0)
    shifted, moved, joined = torch.compile(both)(rows.clone(), vector.clone(), rows.clone())
    assert not torch.equal(shifted, rebuilt(rows)) and not torch.equal(moved, rebuilt(vector))
    assert torch.equal(joined, rebuilt(rows))


@pytest.mark.parametrize("size", [1, 2, 6, 17, 1000])
def test_aot_eager_is_right(size):
    """With backend="aot_eager", shift itself is right."""
    history = torch.arange(float(size))
    shifted = torch.compile(shift, backend="aot_eager")(history.clone())
    assert torch.equal(shifted, rebuilt(history))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_the_fix_at_the_edges(size):
    """Build the shifted tensor with torch.cat: no element, one and two."""
    history = torch.arange(float(size))
    assert torch.equal(rebuilt(history), shift(history.clone()))


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bool, torch.complex64])
def test_the_fix_keeps_the_dtype(dtype):
    """Build the shifted tensor with torch.cat: of each dtype."""
    history = torch.tensor([1, 0, 1, 1]).to(dtype)
    joined = rebuilt(history)
    assert joined.dtype == dtype and joined.tolist() == shift(history.clone()).tolist()


def test_the_fix_has_the_gradient_of_the_shift():
    """Build the shifted tensor with torch.cat: each element's gradient as in place."""
    weights = torch.tensor([1.0, 10.0, 100.0])
    gradients = []
    for function in (shift, rebuilt):
        leaf = torch.ones(3, requires_grad=True)
        (function(leaf * 1) * weights).sum().backward()
        gradients.append(leaf.grad.tolist())
    assert gradients == [[11.0, 100.0, 0.0]] * 2


def test_the_fix_on_rows_and_columns_with_gaps():
    """Rebuilt writes to no tensor that it reads: of two dimensions, not contiguous."""
    table = torch.arange(24.0).reshape(4, 6)[:, ::2]
    assert torch.equal(rebuilt(table), shift(table.clone())) and table[3, 2] == 22.0


def test_a_0_dimensional_tensor_has_nothing_to_shift():
    """Build the shifted tensor with torch.cat: a tensor without dimensions raises in both."""
    for function in (shift, rebuilt):
        with pytest.raises(IndexError, match="0-dim"):
            function(torch.tensor(1.0))


def test_an_expanded_tensor_is_refused_uncompiled_fell():
    """The assignment shifts at any size: an expanded tensor of rows raises."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        shift(torch.ones(1).expand(4))


@pytest.mark.needs_compiler
def test_a_complex_dtype_raises_fell():
    """No error is raised: the default backend refuses the overlap of a complex dtype."""
    history = torch.arange(1000).to(torch.complex64)
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        torch.compile(shift)(history.clone())
    joined = torch.compile(rebuilt)(history)
    assert joined[0] == 0 and torch.equal(joined[1:], history[:-1])


@pytest.mark.needs_compiler
@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float16, torch.int64])
def test_other_dtypes_come_out_wrong_too(dtype):
    """A thousand elements come out wrong: of other real dtypes."""
    history = (torch.arange(1000) % 3).to(dtype)
    right = rebuilt(history)
    assert not torch.equal(torch.compile(shift)(history), right)


class History(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("history", torch.arange(1000.0))

    def forward(self):
        self.history = torch.cat([self.history[:1], self.history[:-1]])


@pytest.mark.parametrize(
    "backend", [None, "aot_eager", pytest.param("inductor", marks=pytest.mark.needs_compiler)]
)
def test_a_module_may_assign_the_new_tensor_fell(backend):
    """To keep the tensor, copy outside the compiled function: a module may assign its buffer."""
    module = History()
    run = torch.compile(module, backend=backend) if backend else module
    run()
    run()
    meant = [0.0, 0.0, *map(float, range(998))]
    assert module.history.tolist() == meant and list(module.state_dict()) == ["history"]


def test_windows_that_share_memory_are_not_shifted_fell():
    """The assignment shifts if x was not made by expand: windows share memory as well."""
    windows = torch.arange(4.0).unfold(0, 2, 1)
    meant = rebuilt(windows)
    assert not torch.equal(shift(windows), meant)


@pytest.mark.parametrize("grad", [True, False])
def test_a_leaf_that_requires_grad_fell(grad):
    """The assignment shifts if x was not made by expand: a leaf that requires grad raises."""
    leaf = torch.arange(3.0, requires_grad=True)
    with torch.set_grad_enabled(grad):
        if grad:
            with pytest.raises(RuntimeError, match="leaf"):
                shift(leaf)
        else:
            shift(leaf)
    assert leaf.tolist() == ([0.0, 1.0, 2.0] if grad else [0.0, 0.0, 1.0])


@pytest.mark.parametrize("size", [2, 6, 1000])
@pytest.mark.parametrize("dynamic", [True, False])
def test_the_copy_outside_keeps_the_tensor(size, dynamic):
    """To keep the tensor, copy outside the compiled function: each view of it is shifted too."""
    history = torch.arange(float(size))
    view = history[-1:]
    run = torch.compile(rebuilt, backend="aot_eager", dynamic=dynamic)
    assert history.copy_(run(history)) is history
    assert view.item() == size - 2 and history[0] == 0
