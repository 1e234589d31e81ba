"""Attacks on gallery/errors/numpy/cannot-convert-device-type-tensor-to-numpy.py."""

import numpy as np
import pytest
import torch

REFUSED = "can't convert meta device type tensor to numpy"


def elsewhere():
    return torch.zeros(3, device="meta")


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.numpy(),
        np.asarray,
        np.array,
        np.sqrt,
        lambda t: np.zeros(3).__setitem__(slice(None), t),
        lambda t: np.zeros(3).__setitem__([0, 1, 2], t),
        lambda t: np.add(np.zeros(3), t),
        lambda t: np.concatenate([t, t]),
    ],
)
def test_refused(ask):
    """The tensor is not in the CPU's memory, and NumPy reads no other."""
    with pytest.raises(TypeError, match=REFUSED):
        ask(elsewhere())


def test_cpu_of_a_tensor_on_the_cpu_is_itself_fell():
    """A write to that array does not come back to the tensor: on the CPU it does."""
    here = torch.zeros(3)
    here.cpu().numpy()[0] = 1.0
    assert here.cpu() is here and here.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("ask", [lambda t: t.cpu().numpy(), lambda t: t.numpy(force=True)])
def test_the_array_shares_on_the_cpu(ask):
    """For a tensor on the CPU the array does share its memory."""
    here = torch.zeros(3)
    ask(here)[1] = 1.0
    assert here.tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.float16, torch.int64])
def test_copy_and_write_back(dtype):
    """Copy, and send changes back yourself."""
    scores = torch.tensor([1, 2, 3], dtype=dtype)
    array = scores.cpu().numpy().copy()
    array[0] = 9
    assert scores.tolist() == [1, 2, 3]
    scores[:] = torch.from_numpy(array)
    assert scores.tolist() == [9, 2, 3] and scores.dtype == dtype


def test_cpu_alone_is_not_enough_for_a_leaf():
    """For a tensor that requires grad: loss.detach().cpu().numpy()."""
    loss = torch.ones((), requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="requires grad"):
        loss.cpu().numpy()
    assert loss.detach().cpu().numpy() == loss.item() == 2.0
