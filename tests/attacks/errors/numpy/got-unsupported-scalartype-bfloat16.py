"""Attacks on gallery/errors/numpy/got-unsupported-scalartype-bfloat16.py."""

import numpy as np
import pytest
import torch

REFUSED = "Got unsupported ScalarType"


def hidden():
    return torch.tensor([1.0, 2.5, 3.0], dtype=torch.bfloat16)


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.numpy(),
        lambda t: t.numpy(force=True),
        np.asarray,
        lambda t: np.zeros(3).__setitem__(slice(None), t),
        lambda t: np.sqrt(t),
    ],
)
def test_refused(ask):
    """NumPy has no bfloat16."""
    with pytest.raises(TypeError, match=f"{REFUSED} BFloat16"):
        ask(hidden())


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "complex32"])
def test_other_dtypes_without_one(name):
    """A float8 type and half-precision complex numbers have no NumPy dtype either."""
    with pytest.raises(TypeError, match=REFUSED):
        torch.empty(2, dtype=getattr(torch, name)).numpy()


@pytest.mark.parametrize("name", ["float16", "float32", "complex64", "bool", "uint16", "int8"])
def test_dtypes_that_have_one(name):
    """float16 has one."""
    assert name in str(torch.zeros(2, dtype=getattr(torch, name)).numpy().dtype)


def test_float32_holds_each_number():
    """float() changes no value, as float32 holds each number that bfloat16 has."""
    numbers = torch.arange(-(2**15), 2**15, dtype=torch.int32).to(torch.int16).view(torch.bfloat16)
    back = numbers.float().to(torch.bfloat16)
    numbers_only = ~numbers.isnan()
    bits = [t.view(torch.int16)[numbers_only] for t in (numbers, back)]
    assert torch.equal(*bits) and back.isnan().equal(numbers.isnan())


def test_the_way_back_rounds_fell():
    """An assignment to a slice sends the result back, rounded to bfloat16."""
    target = hidden()
    target[:] = torch.from_numpy(np.array([1.001, 2.5, 3.0], dtype=np.float32))
    assert target.tolist() == [1.0, 2.5, 3.0]


@pytest.mark.parametrize("index", [[0, 1, 2], torch.tensor([True, True, True])])
def test_not_by_a_list_or_a_mask_fell(index):
    """Send the result back by an assignment: by a list or a mask it is refused."""
    with pytest.raises(RuntimeError, match="Index put requires"):
        hidden()[index] = torch.ones(3)


def test_the_bits_share_memory():
    """View them as integers of the same size. This array shares memory."""
    target = hidden()
    target.view(torch.int16).numpy()[0] = 0
    assert target.tolist() == [0.0, 2.5, 3.0]
    with pytest.raises(TypeError, match="BFloat16"):
        target.view(torch.bfloat16).numpy()


def test_a_tensor_that_requires_grad_needs_detach():
    """For the output of a model: output.detach().float().cpu().numpy()."""
    output = hidden().requires_grad_() * 1
    with pytest.raises(RuntimeError, match="requires grad"):
        output.float().numpy()
    assert output.detach().float().cpu().numpy().tolist() == [1.0, 2.5, 3.0]


def test_half_complex_loses_the_imaginary_part_fell():
    """Convert the tensor first: hidden.float().numpy() (half-precision complex has the same error)."""
    wave = torch.tensor([1 + 2j]).to(torch.complex32)
    assert wave.float().numpy().tolist() == [1.0]
    assert wave.to(torch.complex64).numpy().tolist() == [1 + 2j]


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz"])
def test_float_converts_float8(name):
    """A float8 type has no NumPy dtype either, and float() converts it, too."""
    scores = torch.tensor([1.0, 1.5]).to(getattr(torch, name))
    assert scores.float().numpy().tolist() == [1.0, 1.5]


def test_part_of_an_array_takes_the_converted_tensor():
    """NumPy also asks for it when you assign the tensor to part of an array."""
    history = np.zeros(4)
    history[1:] = hidden().float()
    assert history.tolist() == [0.0, 1.0, 2.5, 3.0]


@pytest.mark.parametrize("size", [0, 1, 17])
def test_the_bits_come_back(size):
    """The last line reads it as bfloat16 again."""
    numbers = torch.linspace(-3.0, 3.0, size).to(torch.bfloat16)
    bits = numbers.view(torch.int16).numpy().copy()
    assert torch.equal(torch.from_numpy(bits).view(torch.bfloat16), numbers)


def test_the_bits_of_a_transposed_tensor_share_memory():
    """View them as integers of the same size. This array shares memory."""
    table = torch.ones(2, 3, dtype=torch.bfloat16)
    table.t()[::2].view(torch.int16).numpy()[:] = 0
    assert table.tolist() == [[0.0, 1.0, 0.0], [0.0, 1.0, 0.0]]


def test_an_output_needs_detach_on_the_left_side_too_fell():
    """Convert the tensor first: ``hidden.float()`` (an output that requires grad)."""
    output, history = hidden().requires_grad_() * 1, np.zeros(3)
    with pytest.raises(RuntimeError, match="requires grad"):
        history[:] = output.float()
    history[:] = output.detach().float().cpu()
    assert history.tolist() == [1.0, 2.5, 3.0]


def test_not_back_into_a_leaf_or_a_scalar_fell():
    """Send the result back by an assignment to a slice."""
    with pytest.raises(RuntimeError, match="leaf"):
        hidden().requires_grad_()[:] = torch.ones(3)
    with pytest.raises(IndexError, match="0-dim"):
        hidden()[0][:] = torch.tensor(3.0)


@pytest.mark.parametrize("kind", ["leaf", "output"])
def test_the_bits_of_a_tensor_that_requires_grad(kind):
    """View them as integers of the same size (no ``detach`` is needed)."""
    leaf = hidden().requires_grad_()
    bits = (leaf if kind == "leaf" else leaf * 1).view(torch.int16).numpy()
    assert torch.equal(torch.from_numpy(bits).view(torch.bfloat16), hidden())


@pytest.mark.parametrize("join", [np.array, np.stack])
def test_a_list_of_tensors(join):
    """NumPy has no bfloat16 (a list of tensors): convert each."""
    with pytest.raises(TypeError, match=REFUSED):
        join([hidden(), hidden()])
    assert join([hidden().float().numpy()] * 2).tolist() == [[1.0, 2.5, 3.0]] * 2
