"""Attacks on gallery/recipes/parameters/clip-the-gradient-of-a-part.py."""

import pytest
import torch
from pages import definitions

(clip_norm_,) = definitions("recipes/parameters/clip-the-gradient-of-a-part", "clip_norm_")


def with_gradient():
    weight = torch.ones(2, 2, requires_grad=True)
    (weight * torch.tensor([[50.0, -50.0], [0.5, 50.0]])).sum().backward()
    return weight


@pytest.mark.parametrize(
    ("write", "right"),
    [
        (lambda g: g[0].clamp_(-1, 1), [[1.0, -1.0], [0.5, 50.0]]),
        (lambda g: g[:, 1].clamp_(-1, 1), [[50.0, -1.0], [0.5, 1.0]]),
        (lambda g: g.__setitem__([0], 0.0), [[0.0, 0.0], [0.5, 50.0]]),
        (lambda g: g.__setitem__(g < 0, 0.0), [[50.0, 0.0], [0.5, 50.0]]),
        (lambda g: g[0].clamp(-1, 1), [[50.0, -50.0], [0.5, 50.0]]),
        (lambda g: g[[0]].clamp_(-1, 1), [[50.0, -50.0], [0.5, 50.0]]),
        (lambda g: g[g < 0].zero_(), [[50.0, -50.0], [0.5, 50.0]]),
    ],
    ids=["row", "column", "list", "mask", "clamp", "copy of a list", "copy of a mask"],
)
def test_what_reaches_the_gradient(write, right):
    """Write into ``weight.grad`` in place; a list as index makes a copy."""
    weight = with_gradient()
    write(weight.grad)
    assert weight.grad.tolist() == right


def test_a_retained_slice_has_a_gradient_fell():
    """A slice of the weight has no gradient of its own: with ``retain_grad()`` it has."""
    weight = torch.ones(2, 2, requires_grad=True)
    row = weight[0]
    row.retain_grad()
    row.sum().backward()
    assert row.grad.tolist() == [1.0, 1.0]
    with pytest.warns(UserWarning, match="not a leaf"):
        assert weight[0].grad is None


def test_times_zero_is_nan_fell():
    """In a hook, ``grad * 0`` is NaN where the gradient is ``inf``: ``masked_fill`` is not."""
    gradient, drop = torch.tensor([[1.0], [torch.inf]]), torch.tensor([[False], [True]])
    assert (gradient * torch.tensor([[1.0], [0.0]]))[1].isnan().all()
    assert gradient.masked_fill(drop, 0.0).tolist() == [[1.0], [0.0]]


def test_a_small_gradient_was_made_larger_fell():
    """To clip a part by its norm scale it by hand: by at most 1."""
    part = torch.tensor([3.0, 4.0])
    assert (part * (10.0 / part.norm())).norm() > part.norm()
    clip_norm_(part, 10.0)
    assert part.tolist() == [3.0, 4.0]


def test_a_gradient_of_0_was_nan_fell():
    """A small number in the divisor, so that 0 stays 0."""
    part = torch.zeros(2)
    assert (part * (10.0 / part.norm())).isnan().all()
    clip_norm_(part, 10.0)
    assert part.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("factor", [0.0, 0.1, 30.0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.float64])
def test_it_is_what_clip_grad_norm_does(size, factor, dtype):
    """Compute the factor as that function does."""
    whole = torch.ones(2, size, dtype=dtype) * factor
    alone = torch.zeros(size, dtype=dtype, requires_grad=True)
    alone.grad = whole[0].clone()
    torch.nn.utils.clip_grad_norm_(alone, 1.0)
    clip_norm_(whole[0], 1.0)
    assert torch.allclose(whole[0], alone.grad, rtol=1e-2) and (whole[1] == factor).all()


def test_it_works_on_a_column():
    """A part is a view: a column, too."""
    gradient = torch.tensor([[30.0, 1.0], [40.0, 1.0]])
    clip_norm_(gradient[:, 0], 5.0)
    assert torch.allclose(gradient, torch.tensor([[3.0, 1.0], [4.0, 1.0]]))


def test_nan_is_not_clipped():
    """``clamp_`` leaves NaN."""
    weight = torch.ones(2, 1, requires_grad=True)
    (weight * torch.nan).sum().backward()
    weight.grad[0].clamp_(-1, 1)
    assert weight.grad.isnan().all()


def test_a_hook_stays_until_it_is_removed():
    """In a hook, return a new gradient: each later backward goes through it."""
    weight = torch.ones(2, requires_grad=True)
    handle = weight.register_hook(lambda grad: grad.masked_fill(torch.tensor([False, True]), 0.0))
    for right in ([1.0, 0.0], [2.0, 0.0]):
        weight.sum().backward()
        assert weight.grad.tolist() == right
    handle.remove()
    weight.sum().backward()
    assert weight.grad.tolist() == [3.0, 1.0]


def test_a_sparse_gradient_takes_the_write_fell():
    """After backward write into ``.grad`` (a row of a sparse gradient is a copy)."""
    embedding = torch.nn.Embedding(3, 2, sparse=True)
    embedding(torch.tensor([1])).sum().backward()
    with pytest.raises(TypeError, match="Cannot assign to a sparse tensor"):
        embedding.weight.grad[1] = 0.0
    embedding.weight.grad[1].clamp_(-0.5, 0.5)
    assert embedding.weight.grad.to_dense()[1].tolist() == [1.0, 1.0]


def test_a_scaled_gradient_fell():
    """After backward write into ``.grad`` (which a ``GradScaler`` has scaled)."""
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
    weight = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=1.0)
    scaler.scale((weight * 0.5).sum()).backward()
    assert weight.grad.tolist() == [4.0, 4.0]
    scaler.unscale_(optimizer)
    assert weight.grad.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("value", [1e-5, 100.0, 3e4, float("inf"), float("nan")])
@pytest.mark.parametrize("dtype", [torch.float16, torch.complex64])
def test_the_norm_of_large_numbers(value, dtype):
    """Compute the factor as ``clip_grad_norm_`` does."""
    alone = torch.zeros(17, dtype=dtype).requires_grad_()
    alone.grad = torch.full((17,), value, dtype=dtype)
    part = alone.grad.clone()
    torch.nn.utils.clip_grad_norm_(alone, 1.0)
    part.mul_((1.0 / (part.norm() + 1e-6)).clamp(max=1.0))
    assert torch.allclose(part, alone.grad, rtol=1e-2, equal_nan=True)
