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
    """Methods such as masked_fill_, scatter_ and index_add_ allow neither."""
    with FakeTensorMode(), pytest.raises((RuntimeError, AssertionError), match=REFUSED):
        write(made(devices[0]), devices[1])


@pytest.mark.parametrize("value", [2.0, torch.tensor(2.0), torch.tensor([2.0])], ids=repr)
def test_one_element_is_read_as_a_number_fell(value):
    """The value has to be on the device of the tensor, unless without dimensions: one element."""
    scores = torch.zeros(3)
    scores[torch.tensor([True, False, True])] = value
    assert scores.tolist() == [2.0, 0.0, 2.0]


def test_the_fix_writes_where_the_mask_says():
    """cache[mask.to(cache.device)] += 1."""
    cache, mask = torch.zeros(3), torch.tensor([True, False, True])
    cache[mask.to(cache.device)] += 1.0
    assert cache.tolist() == [1.0, 0.0, 1.0]


def test_the_fix_moves_nothing_that_is_there():
    """to(device) of a mask that is there is the mask itself."""
    mask = torch.tensor([True, False])
    assert mask.to(torch.zeros(1).device) is mask
