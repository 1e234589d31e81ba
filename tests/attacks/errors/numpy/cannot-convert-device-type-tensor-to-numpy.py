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


def test_cpu_alone_is_not_enough_for_a_loss_fell():
    """Copy it: ``scores.cpu().numpy()`` (of a loss that raises, so ``detach()`` first)."""
    loss = torch.ones((), requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="requires grad"):
        loss.cpu().numpy()
    assert loss.detach().cpu().numpy() == loss.item() == 2.0


@pytest.mark.parametrize("ask", [np.array, np.asarray, np.stack, np.mean])
def test_a_list_of_tensors_fell(ask):
    """Copy it: scores.cpu().numpy() (a list has no cpu)."""
    losses = [torch.zeros((), device="meta"), torch.zeros((), device="meta")]
    with pytest.raises(TypeError, match=REFUSED):
        ask(losses)
    assert not hasattr(losses, "cpu")


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_a_stack_of_losses(shape):
    """For a list of tensors of one shape: torch.stack(losses).detach().cpu().numpy()."""
    losses = [torch.ones(shape, requires_grad=True) * 2, torch.ones(shape, requires_grad=True) * 3]
    array = torch.stack(losses).detach().cpu().numpy()
    assert array.shape == (2, *shape) and (array[0] == 2).all() and (array[1] == 3).all()


def test_one_element_of_an_array_fell():
    """NumPy runs into it when you assign a tensor to a part of an array: an element asks item."""
    with pytest.raises(RuntimeError, match="item"):
        np.zeros(3)[0] = torch.zeros((), device="meta")


def test_bfloat16_is_the_next_error():
    """Copy it: scores.cpu().numpy() (bfloat16 is refused then, by another error)."""
    with pytest.raises(TypeError, match="Got unsupported ScalarType BFloat16"):
        torch.zeros(3, dtype=torch.bfloat16).cpu().numpy()


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
def test_detach_first_of_a_plain_tensor(dtype):
    """Copy it: ``scores.detach().cpu().numpy()``, also where no gradient is asked for."""
    scores = torch.ones(3).to(dtype)
    assert scores.detach().cpu().numpy().tolist() == scores.tolist()


def test_write_back_into_a_parameter_fell():
    """Copy and write back: into a parameter under ``torch.no_grad()``."""
    weight = torch.nn.Parameter(torch.ones(2))
    array = weight.detach().cpu().numpy().copy()
    array[0] = 9.0
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        weight[:] = torch.from_numpy(array)
    with torch.no_grad():
        weight[:] = torch.from_numpy(array)
    assert weight.tolist() == [9.0, 1.0] and weight.requires_grad
