"""Attacks on gallery/errors/dtypes-and-devices/all-tensors-on-the-same-device.py.

They need no GPU: what has a shape and a device, and no memory, asks for the devices as torch does.
"""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

REFUSED = "same device"


def on_two_devices():
    scores = torch.zeros(3, device="cuda")
    return scores, torch.zeros(3, device="cpu"), torch.zeros(2, dtype=torch.int64, device="cpu")


@pytest.mark.parametrize(
    "write",
    [
        lambda scores, other, index: scores.add_(other),
        lambda scores, other, index: scores.mul_(other),
        lambda scores, other, index: other.add_(scores),
        lambda scores, other, index: torch.where(scores > 0, scores, other),
        lambda scores, other, index: scores.scatter_(0, index, scores),
        lambda scores, other, index: scores.index_add_(0, index, torch.zeros(2, device="cuda")),
        lambda scores, other, index: scores.index_select(0, index),
        lambda scores, other, index: scores.masked_fill_(other > 0, 1.0),
    ],
)
def test_refused(write):
    """Arithmetic, and methods with an index, take tensors of one device."""
    with FakeTensorMode(), pytest.raises(RuntimeError, match=REFUSED):
        write(*on_two_devices())


@pytest.mark.parametrize("name", ["add", "mul", "maximum"])
def test_a_tensor_without_dimensions_on_the_cpu_counts_as_a_number(name):
    """A tensor without dimensions on the CPU counts as a number."""
    with FakeTensorMode():
        scores, _, _ = on_two_devices()
        result = getattr(torch, name)(scores, torch.zeros((), device="cpu"))
        assert result.device.type == "cuda"


def test_not_the_other_way_round():
    """The exception is for the CPU's: a tensor without dimensions on the GPU is refused."""
    with FakeTensorMode():
        _, other, _ = on_two_devices()
        with pytest.raises(RuntimeError, match=REFUSED):
            other.add_(torch.zeros((), device="cuda"))


def test_an_index_is_moved_too_fell():
    """Torch moves nothing, with two exceptions: an index in brackets is a third."""
    with FakeTensorMode():
        _, other, _ = on_two_devices()
        index = torch.zeros(2, dtype=torch.int64, device="cuda")
        assert other[index].device.type == "cpu"  # brackets do not compare as arithmetic does


def test_a_buffer_moves_with_its_module():
    """self.register_buffer makes module.to take it along; a plain attribute stays."""
    module = torch.nn.Module()
    module.register_buffer("mask", torch.zeros(2))
    module.plain = torch.zeros(2)
    module.to("meta")
    assert module.mask.is_meta and not module.plain.is_meta


def test_the_conversion_is_recorded():
    """The gradient arrives in the form of the source."""
    bonus = torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True)
    scores = torch.zeros(3)
    scores[:2] += bonus.to(scores)
    (scores**2).sum().backward()
    assert bonus.grad.tolist() == [2.0, 4.0] and bonus.grad.dtype == torch.float64


def test_a_batch_stays_where_it_is_fell():
    """Two places to look at: a batch whose moved copy is not assigned is another."""
    batch, module = torch.zeros(2), torch.nn.Linear(2, 2)
    batch.to("meta")
    module.to("meta")
    assert not batch.is_meta and module.weight.is_meta


def test_layers_in_a_plain_list_stay_fell():
    """Two places to look at: layers in a plain list are another."""
    module = torch.nn.Module()
    module.plain = [torch.nn.Linear(1, 1)]
    module.layers = torch.nn.ModuleList([torch.nn.Linear(1, 1)])
    module.to("meta")
    assert not module.plain[0].weight.is_meta and module.layers[0].weight.is_meta


@pytest.mark.parametrize("name", ["index_add_", "index_copy_"])
def test_not_every_method_names_one_argument_fell(name):
    """Methods with an index name the argument on the other device: these name all devices."""
    with FakeTensorMode():
        scores, other, index = on_two_devices()
        words = r"self, index and source expected to be in the same device"
        with pytest.raises(RuntimeError, match=words):
            getattr(scores, name)(0, index, other[:2])


@pytest.mark.parametrize("join", [torch.cat, torch.stack])
def test_joining_does_not_move(join):
    """Arithmetic does not move a tensor there: torch.cat and torch.stack do not either."""
    with FakeTensorMode(), pytest.raises(RuntimeError, match=REFUSED):
        join(on_two_devices()[:2])
