"""Attacks on gallery/recipes/numpy/share-or-copy-with-numpy.py."""

import numpy as np
import pytest
import torch

DTYPES = [np.float32, np.float64, np.float16, np.int64, np.uint8, np.bool_, np.complex64]


@pytest.mark.parametrize("dtype", DTYPES)
def test_from_numpy_shares(dtype):
    """torch.from_numpy(a) shares memory, and keeps the dtype."""
    array = np.zeros(3, dtype=dtype)
    tensor = torch.from_numpy(array)
    array[0] = 1
    tensor[1] = 1
    assert tensor.tolist() == array.tolist() == [1, 1, 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_tensor_copies(dtype):
    """torch.tensor(a) does not share."""
    array = np.zeros(3, dtype=dtype)
    tensor = torch.tensor(array)
    array[0] = 1
    assert tensor.tolist() == [0, 0, 0]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_short_arrays(length):
    """Both ways keep the length, also 0 and 1."""
    array = np.ones(length)
    assert torch.from_numpy(array).tolist() == torch.tensor(array).tolist() == [1.0] * length


@pytest.mark.parametrize("shape", [(), (2, 3), (0, 2)])
def test_other_shapes_are_shared_too(shape):
    """torch.from_numpy(a) shares memory: of an array without dimensions, too."""
    array = np.zeros(shape)
    torch.from_numpy(array).fill_(1.0)
    assert (array == 1.0).all()


@pytest.mark.parametrize("part", [slice(None, None, 2), slice(1, None)])
def test_a_part_is_shared(part):
    """torch.from_numpy(a) shares memory: of a part with gaps, too."""
    array = np.zeros(4)
    torch.from_numpy(array[part]).fill_(1.0)
    assert array[part].tolist() == [1.0] * len(array[part])


@pytest.mark.parametrize(("dtype", "shared"), [(torch.float64, True), (torch.float32, False)])
def test_as_tensor_shares_if_the_dtype_stays_fell(dtype, shared):
    """torch.as_tensor shares if neither dtype nor device changes, and copies otherwise."""
    array = np.zeros(2)
    torch.as_tensor(array, dtype=dtype)[0] = 5.0
    assert (array[0] == 5.0) == shared


@pytest.mark.parametrize("convert", [lambda t: t.half(), lambda t: t.to(torch.int64)])
def test_a_conversion_copies(convert):
    """Copy where you write: a tensor of another dtype has its own memory."""
    array = np.zeros(2)
    convert(torch.from_numpy(array))[0] = 5.0
    assert array.tolist() == [0.0, 0.0]


def test_numpy_of_a_tensor_shares():
    """Of a tensor on the CPU t.numpy() shares memory, and t.numpy().copy() does not."""
    tensor = torch.zeros(2)
    tensor.numpy().copy()[1] = 5.0
    tensor.numpy()[0] = 5.0
    assert tensor.tolist() == [5.0, 0.0]


def test_an_array_is_taken_in_compiled_code_fell():
    """Numbers and tensors can be assigned, arrays cannot: compiled they can."""

    @torch.compile(backend="aot_eager")
    def write(rewards):
        rewards[1:2] = np.array([2.0])

    rewards = torch.zeros(3)
    write(rewards)
    assert rewards.tolist() == [0.0, 2.0, 0.0]


def test_the_new_array_shares_nothing():
    """array + 1 makes a new array."""
    array = np.zeros(2)
    tensor = torch.from_numpy(array)
    renamed = array + 1
    renamed[0] = 9.0
    assert tensor.tolist() == [0.0, 0.0] and array.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("scalar", [np.float32(2.0), np.float16(2.0), np.bool_(True)], ids=repr)
def test_a_scalar_of_numpy_is_refused_fell(scalar):
    """Numbers and tensors can be assigned: ``np.float32`` cannot, in uncompiled code."""
    rewards = torch.zeros(3)
    with pytest.raises(TypeError, match="can't assign a numpy"):
        rewards[0] = scalar
    rewards[0] = float(scalar)
    assert rewards[0] == float(scalar)


@pytest.mark.parametrize("scalar", [np.float64(2.0), np.int64(2), np.uint8(2)], ids=repr)
def test_a_scalar_of_numpy_that_is_taken(scalar):
    """A scalar such as ``np.float32`` is refused: these three are not."""
    rewards = torch.zeros(3)
    rewards[0] = scalar
    assert rewards[0] == 2.0


@pytest.mark.parametrize("index", [[0, 1, 2], torch.tensor([0, 1, 2]), np.array([0, 1, 2])])
def test_an_index_list_refuses_another_dtype_fell(index):
    """``rewards[:] = torch.from_numpy(array)``: an index list takes no ``float64``."""
    array, rewards = np.array([1.0, 2.0, 3.0]), torch.zeros(3)
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        rewards[index] = torch.from_numpy(array)
    rewards[index] = torch.from_numpy(array).to(rewards)
    assert rewards.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("index", [slice(None), ..., None, torch.tensor([True] * 3), [0, 1, 2]])
def test_an_array_is_refused_at_each_of_these_indices(index):
    """It refuses an array too."""
    with pytest.raises(TypeError, match="can't assign a numpy.ndarray"):
        torch.zeros(3)[index] = np.ones(3)


@pytest.mark.parametrize("shape", [(), (1,)])
def test_an_array_of_one_element(shape):
    """Also one with a single element."""
    rewards = torch.zeros(3)
    with pytest.raises(TypeError, match="can't assign a numpy.ndarray"):
        rewards[1] = np.full(shape, 2.0)
    rewards[1] = torch.from_numpy(np.full(shape, 2.0))
    assert rewards.tolist() == [0.0, 2.0, 0.0]


@pytest.mark.parametrize("dtype", [">f4", np.longdouble])
def test_numbers_that_from_numpy_refuses_fell(dtype):
    """``from_numpy`` shares the memory of an array of numbers: of these it takes none."""
    with pytest.raises((TypeError, ValueError)):
        torch.from_numpy(np.zeros(3, dtype=np.dtype(dtype).newbyteorder(">")))


def test_a_tensor_that_requires_grad_is_refused():
    """``t.numpy()`` shares memory: of a tensor that requires no grad; ``detach`` comes first."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="requires grad"):
        weights.numpy()
    weights.detach().numpy()[0] = 5.0
    assert weights.tolist() == [5.0, 1.0]


@pytest.mark.parametrize("convert", [lambda t: t.numpy().copy(), lambda t: t.numpy() + 0])
def test_other_copies_for_the_way_back(convert):
    """``t.numpy().copy()`` does not share memory."""
    tensor = torch.ones(2)
    convert(tensor)[0] = 5.0
    assert tensor.tolist() == [1.0, 1.0]
