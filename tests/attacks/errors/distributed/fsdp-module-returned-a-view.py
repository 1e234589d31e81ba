"""Attacks on gallery/errors/distributed/fsdp-module-returned-a-view.py."""

import warnings
from collections.abc import Iterator

import pytest
import torch
import torch.distributed as dist
from pages import definitions
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard

(FlatCopy,) = definitions("errors/distributed/fsdp-module-returned-a-view", "FlatCopy")


VIEW = "returned a view tensor"


@pytest.fixture(autouse=True)
def one_rank() -> Iterator[None]:
    dist.init_process_group("gloo", rank=0, world_size=1, store=dist.HashStore())
    yield
    dist.destroy_process_group()


class Flat(torch.nn.Module):
    def forward(self, rows):
        return rows.flatten()


class Both(torch.nn.Module):
    def forward(self, rows):
        return rows.flatten(), {"first": rows[0]}


def inputs():
    return torch.tensor([[1.0, 10.0]])


def sharded(*more):
    linear = torch.nn.Linear(2, 2)
    return linear, fully_shard(
        torch.nn.Sequential(linear, *more), mesh=init_device_mesh("cpu", (1,))
    )


def add(out):
    out += 1.0
    return out


def assign(out):
    out[0] = 1.0
    return out


def write_through_detach(out):
    out.detach().mul_(2.0)
    return out


def write_to_a_part(out):
    out[:1].mul_(2.0)
    return out


@pytest.mark.parametrize(
    "write", [add, assign, write_to_a_part, write_through_detach], ids=lambda f: f.__name__
)
def test_a_view_loses_the_hook(write):
    """After a write to a view the hook is not called: also one through ``detach()``."""
    linear, head = sharded(Flat())
    with pytest.warns(UserWarning, match=VIEW):
        out = head(inputs())
    write(out).sum().backward()
    assert type(linear.weight.grad) is torch.Tensor


@pytest.mark.parametrize(
    "write", [add, assign, write_to_a_part, write_through_detach], ids=lambda f: f.__name__
)
def test_what_is_no_view_keeps_it_fell(write):
    """A hook stays with the value from before a write, so FSDP misses backward: only in a view."""
    linear, head = sharded(FlatCopy())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = head(inputs())
    write(out).sum().backward()
    assert type(linear.weight.grad).__name__ == "DTensor"


def test_no_warning_without_gradients_fell():
    """The warning comes for each output that is a view: not while nothing is recorded."""
    _, head = sharded(Flat())
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert head(inputs()).shape == (2,)


def test_each_output_warns():
    """The warning comes for each output that is a view and requires grad."""
    _, head = sharded(Both())
    with pytest.warns(UserWarning, match=VIEW) as caught:
        head(inputs())
    assert sum(VIEW in str(one.message) for one in caught) == 2


def test_out_of_place():
    """Write ``out = out + y``: the gradients of weight and bias are whole and right."""
    linear, head = sharded(Flat())
    with pytest.warns(UserWarning, match=VIEW):
        out = head(inputs())
    (out + 1.0).sum().backward()
    assert linear.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]
    assert linear.bias.grad.full_tensor().tolist() == [1.0, 1.0]


def test_a_clone_outside_warns():
    """Return ``out.clone()`` from the module: outside of it the clone works, and torch warns."""
    linear, head = sharded(Flat())
    with pytest.warns(UserWarning, match=VIEW):
        out = head(inputs()).clone()
    add(out).sum().backward()
    assert linear.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]
