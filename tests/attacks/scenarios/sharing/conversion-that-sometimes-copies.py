"""Attacks on gallery/scenarios/sharing/conversion-that-sometimes-copies.py."""

import numpy as np
import pytest
import torch

CALLS = {
    "to": lambda t: t.to(torch.float32),
    "float": torch.Tensor.float,
    "type": lambda t: t.type(torch.float32),
    "cpu": torch.Tensor.cpu,
    "as_tensor": torch.as_tensor,
    "type_as": lambda t: t.type_as(torch.zeros(1, dtype=torch.float32)),
}
TENSORS = {
    "plain": lambda: torch.zeros(2, 3, dtype=torch.float32),
    "transposed": lambda: torch.zeros(2, 3, dtype=torch.float32).T,
    "leaf": lambda: torch.zeros(2, dtype=torch.float32, requires_grad=True),
    "empty": lambda: torch.zeros(0, dtype=torch.float32),
    "no dimension": lambda: torch.zeros((), dtype=torch.float32),
}


@pytest.mark.parametrize("name", list(CALLS))
@pytest.mark.parametrize("kind", list(TENSORS))
def test_nothing_to_convert(name, kind):
    """If a tensor has the dtype and device already, ``to``, ``float``, ``cpu`` and ``as_tensor`` return it."""
    tensor = TENSORS[kind]()
    assert CALLS[name](tensor) is tensor


def test_contiguous_of_a_transpose_copies_fell():
    """With the same dtype and device ``contiguous`` returns the same memory."""
    weights = torch.zeros(2, 3)
    assert weights.contiguous() is weights
    assert weights.T.contiguous().data_ptr() != weights.data_ptr()


def test_another_memory_format_copies_fell():
    """With the same dtype and device ``to`` returns the same memory."""
    images = torch.zeros(2, 3, 4, 4)
    assert images.to(memory_format=torch.channels_last).data_ptr() != images.data_ptr()


@pytest.mark.parametrize("kind", [name for name in TENSORS if name != "empty"])
def test_copy_true(kind):
    """``copy=True`` makes ``to`` copy in each case."""
    tensor = TENSORS[kind]()
    copied = tensor.to(torch.float32, copy=True)
    assert copied.data_ptr() != tensor.data_ptr() and torch.equal(copied, tensor)


@pytest.mark.parametrize("way", ["as_tensor", "asarray"])
def test_a_reversed_array_is_refused(way):
    """``torch.as_tensor(a)`` is a copy if there is something to convert (or refused)."""
    with pytest.raises(ValueError, match="stride"):
        getattr(torch, way)(np.zeros(3)[::-1])


def test_a_module_is_converted_fell():
    """``float`` returns the same memory or copies: a module's changes the module."""
    layer = torch.nn.Linear(1, 1)
    assert layer.double() is layer and layer.weight.dtype == torch.float64


@pytest.mark.parametrize(
    "signal",
    [
        [5.0, 0.5],
        np.array([5.0, 0.5]),
        np.array([5, 0]),
        torch.tensor([5.0, 0.5]),
        torch.tensor([5, 0]),
    ],
    ids=["list", "array", "int array", "tensor", "int tensor"],
)
def test_the_fix_leaves_its_input_alone(signal):
    """Say what you need: ``copy=True`` makes ``to`` copy in each case."""
    before = list(signal)
    out = torch.as_tensor(signal).to(torch.float32, copy=True)
    out[out > 1] = 1.0
    assert list(signal) == before and out[0] == 1.0 and out[1] == before[1]


def test_the_fix_compiled():
    """Say what you need: ``copy=True`` makes ``to`` copy in each case."""

    @torch.compile(backend="aot_eager")
    def clipped(signal):
        signal = torch.as_tensor(signal).to(torch.float32, copy=True)
        signal[signal > 1] = 1.0
        return signal

    mine = torch.tensor([5.0, 0.5])
    assert clipped(mine).tolist() == [1.0, 0.5] and mine.tolist() == [5.0, 0.5]


def test_the_gradient_of_the_fix():
    """``copy=True``: the gradient is that of the values that were kept."""
    mine = torch.tensor([5.0, 0.5], requires_grad=True)
    out = mine.to(torch.float32, copy=True)
    out[out > 1] = 1.0
    (out * 3).sum().backward()
    assert mine.grad.tolist() == [0.0, 3.0]


@pytest.mark.parametrize(
    ("dtype", "shares"), [("float32", True), ("float64", False), ("int64", False)]
)
def test_as_tensor_of_an_array_fell(dtype, shares):
    """If a tensor has the dtype and device already, ``as_tensor`` returns it (arrays share)."""
    signal = np.zeros(2, dtype=dtype)
    torch.as_tensor(signal, dtype=torch.float32)[0] = 1.0
    assert (signal[0] == 1) == shares


@pytest.mark.parametrize(
    "copied", [lambda t: t.cpu().numpy().copy(), lambda t: t.to("cpu", copy=True).numpy()]
)
def test_an_array_of_its_own(copied):
    """With ``t.cpu().numpy().copy()`` neither changes."""
    weights = torch.zeros(2, device="cpu")
    copied(weights)[0] = 1.0
    assert not weights.any()


def test_without_the_copy_the_array_shares():
    """``t.cpu().numpy()[0] = 1`` changes a ``t`` on the CPU."""
    weights = torch.zeros(2, device="cpu")
    weights.cpu().numpy()[0] = 1.0
    assert weights.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("make", [torch.Tensor.clone, lambda t: t.to(t.dtype, copy=True)])
def test_a_copy_of_an_expanded_tensor_can_be_written(make):
    """``clone()`` copies in each case; ``copy=True`` makes ``to`` copy in each case."""
    copied = make(torch.zeros(1, 2).expand(3, 2))
    copied[0] = 1.0
    assert copied.stride() == (2, 1) and not copied[1:].any()


def test_contiguous_of_a_transposed_row_returns_it():
    """So does ``contiguous``, if the tensor is contiguous: a transposed row is."""
    column = torch.zeros(1, 3).T
    assert column.is_contiguous() and column.contiguous() is column


def test_contiguous_in_another_format_copies():
    """So does ``contiguous``, if the tensor is contiguous: in the format that is asked for."""
    images = torch.zeros(2, 3, 4, 4)
    assert images.contiguous(memory_format=torch.channels_last) is not images


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_it_is_the_tensor_too(backend):
    """``float`` returns it."""

    @torch.compile(backend=backend)
    def written(weights):
        weights.float()[0] = 1.0

    weights = torch.zeros(2, dtype=torch.float32)
    written(weights)
    assert weights.tolist() == [1.0, 0.0]


def test_inference_mode_and_vmap_return_it():
    """If a tensor has the dtype and device already, ``float`` returns it."""
    weights = torch.zeros(2, dtype=torch.float32)
    with torch.inference_mode():
        assert weights.float() is weights
    assert torch.vmap(lambda w: torch.tensor(w.float() is w))(weights).all()


def test_a_conversion_with_another_requires_grad():
    """If a tensor has the dtype and device already, ``to`` returns it: whatever grad the other has."""
    weights = torch.zeros(2)
    assert weights.to(torch.zeros(1, requires_grad=True)) is weights


IMAGES = torch.zeros(1, 2, 3, 1)


@pytest.mark.parametrize("convert", ["to", "contiguous"])
def test_another_memory_format_is_something_to_convert_fell(convert):
    """If a tensor has the dtype and device already, ``to`` returns it."""
    copied = getattr(IMAGES.expand(1, 2, 3, 2), convert)(memory_format=torch.channels_last)
    assert copied.data_ptr() != IMAGES.data_ptr()
    assert getattr(copied, convert)(memory_format=torch.channels_last) is copied


@pytest.mark.parametrize(
    "convert",
    [
        lambda t: t.type(torch.float32),
        lambda t: t.type_as(t),
        lambda t: t.to(torch.zeros(1)),
        lambda t: t.to("cpu", non_blocking=True),
        lambda t: t.to(torch.float32, copy=False),
        lambda t: torch.asarray(t, requires_grad=t.requires_grad),
        lambda t: t.to(memory_format=torch.preserve_format),
        lambda t: t.to_dense(),
    ],
)
@pytest.mark.parametrize("kind", [torch.zeros, torch.nn.Parameter])
def test_more_conversions_that_return_the_tensor(convert, kind):
    """If a tensor has what you ask for, ``to`` and its kin return it."""
    tensor = kind(torch.zeros(2)) if kind is torch.nn.Parameter else kind(2)
    assert convert(tensor) is tensor


@pytest.mark.parametrize(
    "convert",
    [
        lambda t: torch.asarray(t, copy=True),
        lambda t: t.half().float(),
        lambda t: t.to(torch.float64).to(torch.float32),
        lambda t: t / 1,
        lambda t: t.clamp(min=-1),
        lambda t: t.nan_to_num(),
    ],
)
def test_what_copies_in_each_case(convert):
    """A copy if there is something to convert, or to compute."""
    tensor = torch.zeros(2)
    convert(tensor).fill_(7)
    assert not tensor.any()


@pytest.mark.parametrize(
    "dtype", [np.float64, np.float32, np.int64, np.uint8, np.bool_, np.complex64]
)
def test_an_array_without_a_dtype_asked_for_is_shared_fell(dtype):
    """``as_tensor`` shares the memory of an array of *that* dtype: of any, if you name none."""
    array = np.zeros(2, dtype=dtype)
    torch.as_tensor(array).fill_(1)
    assert array.all()


@pytest.mark.parametrize(
    "values", [lambda a: [a, a], lambda a: np.float32(a[0]), lambda a: a.tolist()]
)
def test_lists_and_numbers_are_copied(values):
    """A list is copied: of arrays and of tensors as well."""
    array = np.zeros(2, dtype=np.float32)
    torch.as_tensor(values(array)).fill_(1)
    assert not array.any()


def test_an_array_without_dimensions_is_shared():
    """``as_tensor`` shares the memory of an array: of one with no dimensions, too."""
    array = np.zeros((), dtype=np.float32)
    torch.as_tensor(array).fill_(1)
    assert array == 1


def clipped(signal):
    signal = torch.as_tensor(signal).to(torch.float32, copy=True)
    signal[signal > 1] = 1.0
    return signal


@pytest.mark.parametrize(
    "signal",
    [
        5.0,
        [5, 5],
        np.float64(5.0),
        torch.tensor(5.0),
        torch.tensor([5.0]).expand(3),
        torch.tensor([5, 5]),
        torch.tensor([5.0]).bfloat16(),
        torch.zeros(0),
        torch.ones(4)[::2].mul_(5),
    ],
    ids=str,
)
def test_the_fix_leaves_each_input(signal):
    """``copy=True`` makes ``to`` copy in each case."""
    before = torch.as_tensor(signal).clone()
    assert (clipped(signal) == 1).all() and torch.equal(torch.as_tensor(signal), before)


@pytest.mark.parametrize("mode", [torch.inference_mode, torch.no_grad])
def test_in_other_modes(mode):
    """If a tensor has what you ask for, ``float`` returns it."""
    tensor = torch.zeros(2)
    with mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        assert tensor.float() is tensor


def test_under_vmap_the_caller_is_changed():
    """``float`` returns it: under ``vmap`` a write reaches the batch."""
    batch = torch.tensor([5.0, 6.0])
    torch.vmap(lambda signal: signal.float().clamp_(max=1.0))(batch)
    assert batch.tolist() == [1.0, 1.0]
