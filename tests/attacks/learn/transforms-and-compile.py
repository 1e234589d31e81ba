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
    """A write to a leaf that requires grad is refused in the compiler's words."""
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
    """grad refuses an in-place write to what the function merely found, a tensor from outside."""
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
    """What is functional inside is written back at the end."""
    x = torch.ones(4)
    functionalize(clear_pair)(x)
    assert x.tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_leaf_is_written_under_no_grad_fell():
    """A leaf that requires grad is refused as ever, in the compiler's words: not under no_grad."""
    leaf = torch.ones(6, requires_grad=True)
    with torch.no_grad():
        torch.compile(clear_pair, backend="aot_eager")(leaf)
    assert leaf.tolist() == [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("change", ["exp", "unbind", "expand"])
def test_a_write_to_what_the_function_made_fell(change):
    """A write to what the function made is fine: the rules of autograd hold."""

    def function(x):
        if change == "exp":
            grown = x.exp()
            grown[0] = 0.0
            return grown.sum()
        if change == "unbind":
            first = (x * 1).unbind()[0]
            return first.mul_(2)
        return x.expand(2, 3).add_(1).sum()

    with pytest.raises(RuntimeError, match="modified by an inplace|modified inplace|in-place"):
        grad(function)(torch.ones(3))


def test_a_tensor_made_under_vmap_may_lack_the_batch_fell():
    """A write to what the function made is fine: under vmap the target must have the batch."""
    with pytest.raises(RuntimeError, match="vmap: inplace arithmetic"):
        vmap(lambda value: torch.zeros(3)[1].copy_(value))(torch.ones(2))


def test_out_with_a_value_of_the_weights_fell():
    """A write to a tensor from outside through out= does not raise: it does for a value of the weights."""
    outside = torch.zeros(3)

    def through_out(weights, value):
        torch.mul(value if value is not None else weights, 2.0, out=outside)
        return weights.sum()

    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        grad(through_out)(torch.ones(3), None)
    assert not outside.any()
    grad(lambda weights: through_out(weights, torch.ones(3)))(torch.ones(3))
    assert outside.eq(2.0).all()


def test_the_backend_eager_does_not_rewrite_fell():
    """The compiler turns writes into functional updates, and a shift is accepted: not by eager."""

    def shift(x):
        x[1:] = x[:-1]
        return x

    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    with pytest.raises(RuntimeError, match="refer to a single memory location"):
        torch.compile(shift, backend="eager")(x.clone())
    assert torch.compile(shift, backend="aot_eager")(x).tolist() == [1.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize("chunk_size", [None, 2])
def test_chunks_write_through_too(chunk_size):
    """A write to the argument itself goes through to the batch that you passed."""
    batch = torch.ones(4, 3)
    vmap(lambda row: row[:1].zero_().sum(), chunk_size=chunk_size)(batch)
    assert not batch[:, 0].any() and batch[:, 1:].eq(1.0).all()


def test_a_batch_that_requires_grad_is_refused():
    """A write to the argument itself goes through, here to one that requires no grad."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        vmap(lambda row: row[:1].zero_().sum())(torch.ones(4, 3, requires_grad=True))


def test_new_zeros_has_the_dtype_of_the_value():
    """value.new_zeros makes a row that has the batch from the start, and the dtype of value."""
    rows = vmap(lambda value: value.new_zeros(3).add_(value))(torch.ones(2, dtype=torch.float64))
    assert rows.dtype == torch.float64 and rows.eq(1.0).all()
