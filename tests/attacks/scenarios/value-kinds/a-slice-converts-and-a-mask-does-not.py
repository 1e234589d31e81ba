"""Attacks on gallery/scenarios/value-kinds/a-slice-converts-and-a-mask-does-not.py."""

import numpy as np
import pytest
import torch

MASK = torch.tensor([True, False, True, False])
REFUSED = "Index put requires"


def embeddings():
    return torch.zeros(4, 2, dtype=torch.bfloat16)


@pytest.mark.parametrize("index", [slice(0, 2), ..., 0, torch.tensor(0), (slice(None), 0), None])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int64, torch.bool])
def test_a_view_converts(index, dtype):
    """A slice assignment copies, and a copy converts."""
    target = embeddings()
    target[index] = torch.ones(target[index].shape, dtype=dtype)
    assert target.dtype == torch.bfloat16 and target[index].eq(1).all()


@pytest.mark.parametrize("index", [MASK, [0, 2], torch.tensor([0, 2]), (MASK, slice(None))])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
def test_an_assignment_of_several_values_does_not(index, dtype):
    """An assignment of several values through a mask, a list or an index tensor does not."""
    with pytest.raises(RuntimeError, match=REFUSED):
        embeddings()[index] = torch.ones(2, 2, dtype=dtype)


@pytest.mark.parametrize("index", [MASK, [0, 2], slice(0, 2), 0])
@pytest.mark.parametrize("number", [0.5, 2, True])
def test_a_number_is_converted(index, number):
    """A Python number is converted by both."""
    target = embeddings()
    target[index] = number
    assert target.dtype == torch.bfloat16 and target.max() == number


@pytest.mark.parametrize(
    "value", [torch.tensor(0.25), torch.tensor([0.25]), torch.tensor([[0.25]])]
)
def test_a_mask_takes_one_element_fell(value):
    """``x[mask] = v`` with a bool mask also takes a real ``v`` of one element on the CPU."""
    target = embeddings()
    target[MASK] = value
    assert target[:, 0].tolist() == [0.25, 0.0, 0.25, 0.0]
    with pytest.raises(RuntimeError, match=REFUSED):
        target[[0, 2]] = value


def test_not_a_mask_without_dimensions_fell():
    """A mask takes a ``v`` of one element: not a mask without dimensions."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(2)[torch.tensor(True)] = torch.tensor(1)


def test_numpy_converts_through_an_index_list():
    """NumPy converts through an index list, too, and through a mask."""
    array = np.zeros(4, dtype=np.float16)
    array[[0, 2]] = np.array([1.0, 2.0])
    array[np.array([False, True, False, True])] = np.array([3.0, 4.0])
    assert array.tolist() == [1.0, 3.0, 2.0, 4.0] and array.dtype == np.float16


def test_autocast_leaves_the_write_as_it_is():
    """autocast is no help."""
    with torch.autocast("cpu", torch.bfloat16), pytest.raises(RuntimeError, match=REFUSED):
        embeddings()[MASK] = torch.ones(2, 2)


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool])
def test_into_integers_no_gradient_comes_back_fell(dtype):
    """The conversion is recorded: between dtypes of floats."""
    features = torch.ones(2, requires_grad=True)
    assert not features.to(dtype).requires_grad
    assert features.to(torch.bfloat16).requires_grad


@pytest.mark.parametrize("index", [MASK, [0, 2]])
def test_compiled_with_aot_eager(index):
    """In uncompiled code it is refused; with aot_eager, too."""

    @torch.compile(backend="aot_eager")
    def write(target, values):
        target[index] = values

    with pytest.raises(RuntimeError, match=REFUSED):
        write(embeddings(), torch.ones(2, 2))


@pytest.mark.parametrize("index", [[0], torch.tensor([0])])
@pytest.mark.parametrize("shape", [(), (1,), (1, 2)])
def test_one_value_through_a_list_fell(index, shape):
    """Several values through an index list are not converted: nor is one."""
    with pytest.raises(RuntimeError, match=REFUSED):
        embeddings()[index] = torch.ones(shape)


def test_a_uint8_tensor_without_dimensions_is_a_mask_fell():
    """An integer tensor without dimensions as the index converts: uint8 is taken for a mask."""
    with pytest.raises(RuntimeError, match=REFUSED):
        embeddings()[torch.tensor(1, dtype=torch.uint8)] = torch.ones(2)


@pytest.mark.parametrize("index", [MASK, [0, 2], slice(0, 2), 0])
@pytest.mark.parametrize(("dtype", "number"), [(torch.int8, 300), (torch.bfloat16, 1j)])
def test_a_number_that_does_not_fit_fell(index, dtype, number):
    """A Python number is converted by both."""
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.zeros(4, 2, dtype=dtype)[index] = number


def test_a_complex_element_fell():
    """A mask also takes a tensor of one element, if that is on the CPU."""
    with pytest.raises(RuntimeError, match="without overflow"):
        embeddings()[MASK] = torch.tensor(1j)


@pytest.mark.parametrize("columns", [[0, 1], torch.tensor([True, False])], ids=str)
def test_a_mask_beside_another_tensor_fell(columns):
    """A mask also takes a tensor of one element: not beside an index list or another mask."""
    with pytest.raises(RuntimeError, match=REFUSED):
        embeddings()[MASK, columns] = torch.tensor(0.25)


@pytest.mark.parametrize(
    "index", [(slice(0, 2), [0, 1]), (torch.tensor(1), [0, 1]), ([0, 2], slice(None))]
)
def test_a_slice_beside_a_list_fell(index):
    """A slice assignment copies, and a copy converts: not beside an index list."""
    target = embeddings()
    with pytest.raises(RuntimeError, match=REFUSED):
        target[index] = torch.ones_like(target[index], dtype=torch.float32)


def test_an_augmented_assignment_converts():
    """An assignment of several values does not convert: ``x[mask] += v`` adds in the dtype of ``x``."""
    target = embeddings()
    target[MASK] += torch.ones(2, 2)
    assert target.dtype == torch.bfloat16 and target[:, 0].tolist() == [1.0, 0.0, 1.0, 0.0]
