"""Attacks on docs/learn/transforms-and-compile.md."""

import pytest
import torch
from torch.func import functionalize, grad, jacrev, jvp, vjp, vmap

ARGUMENTS = {
    "plain": lambda: torch.ones(6),
    "view": lambda: torch.ones(8)[2:],
    "every second": lambda: torch.ones(12)[::2],
    "transposed": lambda: torch.ones(2, 6).T,
    "int64": lambda: torch.ones(6, dtype=torch.int64),
    "half": lambda: torch.ones(6, dtype=torch.float16),
    "shorter than the slice": lambda: torch.ones(2),
    "empty": lambda: torch.ones(0),
    "computed": lambda: torch.ones(6, requires_grad=True) * 1,
}


def clear_pair(x):
    x[1:3] = 0
    return x.sum()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_compiled_function_writes_through(name):
    """A function compiled with aot_eager writes through, also where the argument is a view."""
    x = ARGUMENTS[name]()
    base, meant = x._base, x.detach().clone()
    clear_pair(meant)
    torch.compile(clear_pair, backend="aot_eager")(x)
    assert torch.equal(x.detach(), meant) and x._base is base


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_leaf_is_refused_and_keeps_its_values(backend):
    """A leaf is refused as ever, in the compiler's words."""
    leaf = torch.ones(6, requires_grad=True)
    with pytest.raises(Exception, match="a view of a leaf Variable that requires grad"):
        torch.compile(clear_pair, backend=backend)(leaf)
    assert leaf.eq(1.0).all() and leaf._version == 0


def test_an_expanded_argument_is_refused_fell():
    """A compiled function that writes to its argument writes through."""
    with pytest.raises(Exception, match="refers to a single memory location"):
        torch.compile(clear_pair, backend="aot_eager")(torch.ones(1).expand(6))


@pytest.mark.parametrize("transform", ["grad", "vjp", "jacrev"])
@pytest.mark.parametrize("write", ["add_", "setitem", "copy_", "resize"])
def test_a_captured_tensor_is_refused(transform, write):
    """A write to what it merely found, a tensor from outside, is refused by grad."""
    record = torch.zeros(3)

    def recording(weights):
        if write == "add_":
            record.add_(1.0)
        elif write == "copy_":
            record.copy_(weights.detach())
        elif write == "setitem":
            record[0] = weights[0]
        else:
            record.view(3, 1)[0] = 1.0
        return weights.sum()

    calls = {
        "grad": grad(recording),
        "vjp": lambda x: vjp(recording, x),
        "jacrev": jacrev(recording),
    }
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        calls[transform](torch.ones(3))
    assert not record.any()


def test_forward_mode_refuses_it_too():
    """It is refused also by jvp."""
    record = torch.zeros(3)
    with pytest.raises(RuntimeError, match="would mutate a captured Tensor"):
        jvp(lambda x: record.add_(1.0).sum() + x.sum(), (torch.ones(3),), (torch.ones(3),))


@pytest.mark.parametrize("make", ["zeros", "row"])
@pytest.mark.parametrize("write", ["setitem", "add_", "copy_"])
def test_a_batch_does_not_fit_into_one_row(make, write):
    """The target must have the batch as well."""

    def place(value):
        row = torch.zeros(3) if make == "zeros" else torch.ones(1, 3)[0]
        if write == "setitem":
            row[1] = value
        else:
            getattr(row, write)(value)
        return row

    with pytest.raises(RuntimeError, match="vmap: inplace arithmetic|match the broadcast shape"):
        vmap(place)(torch.tensor([5.0, 6.0]))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64], ids=str)
def test_the_functional_form_and_new_zeros_have_the_batch(dtype):
    """value.new_zeros makes a row that has the batch from the start."""

    def written(value):
        row = value.new_zeros(3)
        row[1] = value
        return row

    def placed(value):
        return torch.zeros(3, dtype=dtype).select_scatter(value, dim=0, index=1)

    values = torch.tensor([5, 6], dtype=dtype)
    assert vmap(written)(values).tolist() == vmap(placed)(values).tolist() == [[0, 5, 0], [0, 6, 0]]


@pytest.mark.parametrize("in_dims", [0, 1])
def test_a_write_to_the_argument_goes_through(in_dims):
    """A write to the argument itself goes through to the batch that you passed."""
    batch = torch.ones(2, 3)

    def clear_first(row):
        row[0] = 0.0
        return row.sum()

    vmap(clear_first, in_dims=in_dims)(batch)
    assert not batch.select(1 - in_dims, 0).any() and batch.sum() == 6 - batch.shape[in_dims]


def test_functionalize_writes_back_to_its_argument():
    """What was functional inside is written back at the end."""
    x = torch.ones(4)
    functionalize(clear_pair)(x)
    assert x.tolist() == [1.0, 0.0, 0.0, 1.0]
