"""Attacks on gallery/errors/dtypes-and-devices/index-or-mask-on-another-device.py.

They need no GPU: what has a shape and a device, and no memory, asks for the devices as torch does.
"""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

REFUSED = "same device"


def made(device):
    return torch.zeros(3, device=device)


def index(device):
    return torch.zeros(2, dtype=torch.int64, device=device)


@pytest.mark.parametrize(
    "write",
    [
        lambda t, device: t.masked_fill_(torch.zeros(3, dtype=torch.bool, device=device), 2.0),
        lambda t, device: t.scatter_(0, index(device), 2.0),
        lambda t, device: t.scatter_(0, index(device), torch.zeros(2, device=t.device)),
        lambda t, device: t.index_add_(0, index(device), torch.zeros(2, device=t.device)),
        lambda t, device: t.index_copy_(0, index(device), torch.zeros(2, device=t.device)),
        lambda t, device: t.index_select(0, index(device)),
        lambda t, device: t.gather(0, index(device)),
    ],
)
@pytest.mark.parametrize("devices", [("cuda", "cpu"), ("cpu", "cuda")], ids="-".join)
def test_methods_allow_neither(write, devices):
    """Methods such as masked_fill_, scatter_ and index_add_ need both on the same device."""
    with FakeTensorMode(), pytest.raises((RuntimeError, AssertionError), match=REFUSED):
        write(made(devices[0]), devices[1])


def test_the_fix_writes_where_the_mask_says():
    """cache[mask.to(cache.device)] += 1."""
    cache, mask = torch.zeros(3), torch.tensor([True, False, True])
    cache[mask.to(cache.device)] += 1.0
    assert cache.tolist() == [1.0, 0.0, 1.0]


def test_the_fix_moves_nothing_that_is_there():
    """to(device) of a mask that is there is the mask itself."""
    mask = torch.tensor([True, False])
    assert mask.to(torch.zeros(1).device) is mask


def test_a_tuple_of_indices_has_no_to_fell():
    """Move the index, mask.to(cache.device): what torch.where returns is a tuple."""
    cache, mask = torch.zeros(3), torch.tensor([True, False, True])
    with pytest.raises(AttributeError, match="has no attribute 'to'"):
        torch.where(mask).to(cache.device)
    cache[tuple(i.to(cache.device) for i in torch.where(mask))] += 1.0
    assert cache.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.parametrize("make", [torch.where, lambda mask: mask.nonzero(as_tuple=True)])
def test_each_tensor_of_a_tuple(make):
    """Move each of its tensors: also for two dimensions."""
    cache, mask = torch.zeros(2, 2), torch.eye(2, dtype=torch.bool)
    cache[tuple(i.to(cache.device) for i in make(mask))] += 1.0
    assert torch.equal(cache, torch.eye(2))


def test_a_buffer_moves_when_the_module_moves_fell():
    """register_buffer moves the mask with the parameters: it is module.to that does, and not for a late one."""
    mask = torch.tensor([True, False])
    module = torch.nn.Linear(2, 2)
    module.register_buffer("mask", mask)
    module.plain = mask
    module.to("meta")
    module.register_buffer("late", mask)
    assert module.mask.device.type == module.weight.device.type == "meta"
    assert module.plain.device.type == module.late.device.type == "cpu"


@pytest.mark.parametrize(
    "write",
    [
        lambda t, device: t.put_(index(device), torch.zeros(2, device=t.device)),
        lambda t, device: t.take(index(device)),
        lambda t, device: t.index_fill_(0, index(device), 1.0),
        lambda t, device: t.masked_scatter_(
            torch.zeros(3, dtype=torch.bool, device=device), torch.zeros(3, device=t.device)
        ),
        lambda t, device: t.scatter_add_(0, index(device), torch.zeros(2, device=t.device)),
        lambda t, device: torch.where(torch.zeros(3, dtype=torch.bool, device=device), t, t),
    ],
)
@pytest.mark.parametrize("devices", [("cuda", "cpu"), ("cuda:0", "cuda:1")], ids="-".join)
def test_other_methods_allow_neither(write, devices):
    """Methods such as masked_fill_ need both on the same device: others, and two GPUs, are refused, too."""
    with FakeTensorMode(), pytest.raises((RuntimeError, AssertionError), match=REFUSED):
        write(made(devices[0]), devices[1])


def test_the_moved_index_reads_as_well():
    """Move the index: for reading, too, and with a gradient."""
    cache, rows = torch.tensor([1.0, 2.0, 3.0], requires_grad=True), torch.tensor([2, 0])
    cache[rows.to(cache.device)].sum().backward()
    assert cache.grad.tolist() == [1.0, 0.0, 1.0]
