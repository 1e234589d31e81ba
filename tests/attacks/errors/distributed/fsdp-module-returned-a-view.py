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
    """A clone is no view: there is no warning, and the hook is called."""
    linear, head = sharded(FlatCopy())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        out = head(inputs())
    write(out).sum().backward()
    assert type(linear.weight.grad).__name__ == "DTensor"


def test_no_warning_without_gradients_fell():
    """The warning comes whether you write to the output or not: not while nothing is recorded."""
    _, head = sharded(Flat())
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert head(inputs()).shape == (2,)


def test_each_output_warns():
    """The warning comes whether you write to the output or not: once for each output."""
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


class Returns(torch.nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, rows):
        return self.function(rows)


def kind_after(function, write):
    linear, head = sharded(Returns(function))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        out = head(inputs())
    warned = any(VIEW in str(one.message) for one in caught)
    write(out).sum().backward()
    return warned, type(linear.weight.grad).__name__


@torch.no_grad()
def add_unrecorded(out):
    return out.add_(1.0)


@pytest.mark.parametrize(
    "write",
    [torch.relu_, torch.nn.ReLU(inplace=True), torch.nn.Dropout(0.5, inplace=True), add_unrecorded],
    ids=["relu_", "ReLU", "Dropout", "no_grad"],
)
def test_a_layer_in_place_loses_it_too_fell(write):
    """If you write to it in place (``out += y``): a layer in place does, and ``no_grad`` too."""
    assert kind_after(torch.flatten, write) == (True, "Tensor")


def through_data(out):
    out.data.add_(1.0)
    return out


def test_a_write_through_data_keeps_the_hook_fell():
    """After a write to a view the hook is not called: after one through ``.data`` it is."""
    assert kind_after(torch.flatten, through_data) == (True, "DTensor")


def used_before(out):
    before = out.sum()
    return before + add(out).sum()


def test_a_use_from_before_the_write_calls_the_hook_fell():
    """So the hook is not called: it is, if something used the old value."""
    assert kind_after(torch.flatten, used_before) == (True, "DTensor")


@pytest.mark.parametrize("split", [lambda r: r.chunk(2, -1), lambda r: r.unbind(-1)])
def test_several_views_refuse_the_write_fell(split):
    """If you write to it in place FSDP is not told: to one of several views you cannot."""
    _, head = sharded(Returns(split))
    with pytest.warns(UserWarning, match=VIEW):
        outs = head(inputs())
    with pytest.raises(RuntimeError, match="returns multiple views"):
        outs[0].add_(1.0)


@pytest.mark.parametrize(
    "function",
    [lambda r: r.reshape(-1), lambda r: r.t().contiguous(), lambda r: r[..., :1], lambda r: r.mT],
    ids=["reshape", "contiguous", "slice", "mT"],
)
def test_more_outputs_that_are_views(function):
    """The module's output is a view: of ``reshape``, and of ``contiguous()`` of one row."""
    assert kind_after(function, add) == (True, "Tensor")


def test_a_write_inside_the_module_is_harmless_fell():
    """If you write to it in place, FSDP is not told: a write inside the module is harmless."""
    assert kind_after(lambda r: r.flatten().add_(1.0), lambda out: out * 1) == (True, "DTensor")


def test_frozen_parameters():
    """The warning comes: with frozen parameters it does if the input requires grad."""
    _, head = sharded(Flat())
    for parameter in head.parameters():
        parameter.requires_grad_(False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        head(inputs())
    with pytest.warns(UserWarning, match=VIEW):
        head(inputs().requires_grad_())


def test_in_evaluation_it_warns_as_well():
    """While gradients are recorded: ``eval()`` does not stop them."""
    _, head = sharded(Flat())
    with pytest.warns(UserWarning, match=VIEW):
        head.eval()(inputs())


class Held:
    def __init__(self, rows):
        self.rows = rows


def test_an_output_in_an_object_of_yours_fell():
    """The warning comes for each output that is a view and requires grad."""
    linear, head = sharded(Returns(lambda r: Held(r.flatten())))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        held = head(inputs())
    held.rows.sum().backward()
    assert type(linear.weight.grad) is torch.Tensor


def test_an_inner_layer_with_its_own_hook_fell():
    """You see it by the gradient: that of an inner sharded layer is a DTensor all the same."""
    mesh = init_device_mesh("cpu", (1,))
    linear = fully_shard(torch.nn.Linear(2, 2), mesh=mesh)
    head = fully_shard(torch.nn.Sequential(linear, Flat()), mesh=mesh)
    with pytest.warns(UserWarning, match=VIEW):
        out = head(inputs())
    add(out).sum().backward()
    assert linear.weight.grad.full_tensor().tolist() == [[1.0, 10.0], [1.0, 10.0]]


def test_an_output_that_backward_reads_fell():
    """If the output is no view, the gradient goes through the value from before the write."""
    _, head = sharded(Returns(torch.exp))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        add(head(inputs())).sum().backward()


@pytest.mark.parametrize("function", [Flat(), FlatCopy()], ids=["view", "clone"])
def test_a_residual_of_two_blocks(function):
    """Write ``out = out + y``: also where ``y`` is the output of the next block."""
    first, head = sharded(function)
    second, block = sharded()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = head(inputs())
        out = out + block(out)
    out.sum().backward()
    assert {type(layer.weight.grad).__name__ for layer in (first, second)} == {"DTensor"}
