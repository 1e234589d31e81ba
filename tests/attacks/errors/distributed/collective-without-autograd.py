"""Attacks on gallery/errors/distributed/collective-without-autograd.py."""

import warnings
from collections.abc import Iterator

import pytest
import torch
import torch.distributed as dist
import torch.distributed._functional_collectives as collectives

NO_KERNEL = "an autograd kernel was not registered"


@pytest.fixture(autouse=True)
def one_rank() -> Iterator[None]:
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    yield
    dist.destroy_process_group()


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize("name", ["all_reduce", "broadcast"])
def test_backward_warns(name):
    """``all_reduce`` and ``broadcast`` write into the tensor that you pass; backward warns."""
    total = leaf() * 3
    if name == "all_reduce":
        dist.all_reduce(total)
    else:
        dist.broadcast(total, 0)
    with pytest.warns(UserWarning, match=NO_KERNEL):
        total.sum().backward()


@pytest.mark.parametrize("tracked", [True, False])
def test_a_leaf_is_accepted(tracked):
    """Autograd records no operation: a leaf that requires grad is accepted, too."""
    weights = leaf().detach().requires_grad_(tracked)
    dist.all_reduce(weights)
    assert weights._version == 0 and weights.is_leaf


def test_the_version_counter_does_not_move_fell():
    """Backward goes on as if the sum were the tensor from before: a saved tensor is not checked."""
    weights = leaf()
    total = weights.exp()
    dist.all_reduce(total)
    with pytest.warns(UserWarning, match=NO_KERNEL):
        total.sum().backward()
    assert total._version == 0 and torch.equal(weights.grad, total.detach())


def test_a_saved_tensor_that_changed_fell():
    """No gradient is missing but those of other ranks: a saved value is read after the write."""
    weights = leaf()
    total = weights.exp()
    total.data.mul_(2)  # what a sum over two equal ranks does to the memory, unseen as well
    total.sum().backward()
    assert torch.equal(weights.grad, 2 * weights.detach().exp())


@pytest.mark.parametrize("way", ["detach", "detach and clone", "no_grad"])
def test_for_a_log_the_clone_is_needed_fell(way):
    """Reduce a ``loss.detach()`` for logging: without a clone it has the memory of the loss."""
    loss = (leaf() * 3).sum()
    shown = {"detach": loss.detach(), "detach and clone": loss.detach().clone(), "no_grad": loss}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("error")
        dist.all_reduce(shown[way])
    assert (shown[way].data_ptr() == loss.data_ptr()) == (way != "detach and clone")


def test_functional_has_a_gradient():
    """The functional collectives return a new tensor, with a gradient; backward does not warn."""
    weights = leaf()
    value = weights * 3
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        total = collectives.all_reduce(value, "sum", dist.group.WORLD)
        (total * torch.tensor([1.0, 10.0])).sum().backward()
    assert weights.grad.tolist() == [3.0, 30.0] and total.data_ptr() != value.data_ptr()


def test_the_public_one_is_deprecated():
    """``torch.distributed.nn.functional.all_reduce`` computes the same, and is deprecated."""
    from torch.distributed.nn.functional import all_reduce

    weights = leaf()
    with pytest.warns(FutureWarning, match="is deprecated"):
        total = all_reduce(weights * 3)
    (total * torch.tensor([1.0, 10.0])).sum().backward()
    assert weights.grad.tolist() == [3.0, 30.0]


def test_a_collective_on_a_slice_warns_too_fell():
    """Backward warns (after a collective on a slice it does not)."""
    total = leaf() * 3
    dist.all_reduce(total[:1])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        total.sum().backward()


@pytest.mark.parametrize("operation", ["avg", "max"])
def test_each_reduction_has_a_gradient_fell(operation):
    """The functional collectives return a new tensor, with a gradient."""
    total = collectives.all_reduce(leaf() * 3, operation, dist.group.WORLD)
    with pytest.raises(RuntimeError, match="only supports 'sum'"):
        total.sum().backward()


def test_each_functional_collective_has_a_gradient_fell():
    """To compute with the result, use a functional collective: backward of a broadcast warns."""
    total = collectives.broadcast(leaf() * 3, 0, dist.group.WORLD)
    with pytest.warns(UserWarning, match=NO_KERNEL):
        total.sum().backward()


@pytest.mark.parametrize("factor", [0.0, 1.0, -2.0])
def test_each_way_to_read_the_sum(factor):
    """With one rank the sum and the tensor from before are equal."""
    weights = leaf()
    total = weights * factor
    dist.all_reduce(total)
    assert torch.equal(total.detach(), weights.detach() * factor)
