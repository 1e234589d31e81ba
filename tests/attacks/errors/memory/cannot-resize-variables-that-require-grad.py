"""Attacks on gallery/errors/memory/cannot-resize-variables-that-require-grad.py."""

import pytest
import torch

REFUSED = "cannot resize variables that require grad"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("size", [0, 2, 3, 5])
@pytest.mark.parametrize("make", [leaf, lambda: leaf() * 1, lambda: leaf()[:2]])
def test_refused_for_each_size(size, make):
    """It refuses a tensor that requires grad, a leaf or a computed one."""
    with pytest.raises(RuntimeError, match=REFUSED):
        make().resize_(size)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.enable_grad])
def test_refused_under_no_grad(mode):
    """Also under no_grad."""
    with mode(), pytest.raises(RuntimeError, match=REFUSED):
        leaf().resize_(5)


def test_under_no_grad_a_result_is_resized():
    """It refuses a tensor that requires grad: what is computed under no_grad requires none."""
    with torch.no_grad():
        assert (leaf() * 1).resize_(5).shape == (5,)


def test_the_old_name_keeps_the_number_of_elements():
    """resize, without the underscore, is an old name for a view."""
    weights = torch.zeros(4)
    with pytest.warns(UserWarning, match="non-inplace resize is deprecated"):
        view = weights.resize(2, 2)
    view.fill_(1.0)
    assert weights.tolist() == [1.0] * 4


@pytest.mark.parametrize("name", ["view", "reshape"])
def test_minus_one(name):
    """-1 stands for a size that torch computes in view and reshape."""
    assert getattr(torch.zeros(4), name)(2, -1).shape == (2, 2)
    with pytest.raises(RuntimeError, match="overflow"):
        torch.zeros(4).resize_(2, -1)


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
@pytest.mark.parametrize("length", [0, 1, 2])
def test_the_fix_keeps_dtype_and_gradient(dtype, length):
    """Build a tensor of the new size: new_zeros has the dtype of the weights."""
    weights = torch.ones(length, dtype=dtype, requires_grad=True)
    longer = torch.cat([weights, weights.new_zeros(2)])
    longer.sum().backward()
    assert longer.dtype == dtype and longer.tolist() == [1.0] * length + [0.0] * 2
    assert weights.grad.tolist() == [1.0] * length


def test_zeros_of_another_dtype_promote_fell():
    """torch.cat([weights, torch.zeros(2)]): of half precision it becomes float32."""
    weights = torch.ones(2, dtype=torch.float16)
    assert torch.cat([weights, torch.zeros(2)]).dtype == torch.float32
    assert torch.nn.functional.pad(weights, (0, 2)).dtype == torch.float16


def test_the_embedding_keeps_its_rows():
    """Make a new parameter; an optimizer still has the old one."""
    layer = torch.nn.Embedding(2, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    before = layer.weight
    with torch.no_grad():
        rows = torch.cat([before, before.new_zeros(1, 1)])
    layer.weight = torch.nn.Parameter(rows)
    assert layer.weight[:2].tolist() == before.tolist()
    assert optimizer.param_groups[0]["params"][0] is before
