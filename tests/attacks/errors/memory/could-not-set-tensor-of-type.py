"""Attacks on gallery/errors/memory/could-not-set-tensor-of-type.py."""

import pytest
import torch

REFUSED = "Could not set tensor of type"


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int32, torch.int64])
def test_another_dtype_is_refused(dtype):
    """set_ makes a tensor use the storage of another one, so both must have one dtype."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3).set_(torch.zeros(3, dtype=dtype))


@pytest.mark.parametrize("shape", [(3,), (5,), (2, 2), ()])
def test_set_takes_shape_and_storage(shape):
    """set_ copies nothing; it replaces the storage, and the shape with it."""
    weights, loaded = torch.zeros(3), torch.ones(shape)
    weights.set_(loaded)
    assert weights.shape == shape and weights.data_ptr() == loaded.data_ptr()


def test_a_view_keeps_the_old_storage():
    """It replaces the storage: a view of the tensor keeps the old one."""
    weights = torch.zeros(3)
    head = weights[:2]
    weights.set_(torch.ones(3))
    assert head.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("shape", [(5,), (2, 2)])
def test_an_assignment_needs_a_shape_that_fits_fell(shape):
    """To copy values write weights[:] = loaded: set_ takes any shape, the assignment does not."""
    with pytest.raises(RuntimeError):
        torch.zeros(3)[:] = torch.ones(shape)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_an_assignment_converts(dtype):
    """An assignment converts, and a view of weights sees the new values."""
    weights = torch.zeros(3)
    head = weights[:2]
    weights[:] = torch.tensor([7, 8, 9], dtype=dtype)
    assert weights.tolist() == [7.0, 8.0, 9.0] and head.tolist() == [7.0, 8.0]
    assert weights.dtype == torch.float32


def test_a_leaf_refuses_the_assignment():
    """For a parameter see the recipe: the assignment to a leaf that requires grad is refused."""
    weights = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        weights[:] = torch.ones(3)
    with torch.no_grad():
        weights[:] = torch.ones(3)
    assert weights.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("offset", [-1, -100])
def test_an_offset_is_not_negative(offset):
    """An offset cannot be negative."""
    with pytest.raises(RuntimeError, match="invalid storage offset"):
        torch.zeros(3).set_(torch.zeros(4).untyped_storage(), offset, (2,))


def test_a_storage_takes_bytes():
    """The value must be an integer, too, as a storage is a row of bytes."""
    storage = torch.zeros(2).untyped_storage()
    assert len(storage) == 8
    with pytest.raises(RuntimeError, match="can only set storage content"):
        storage[0] = 5.0
    storage[0] = 5
    assert storage[0] == 5


def test_the_bytes_of_one_dtype_are_other_numbers():
    """The bytes of one float64, read as float32, are two other numbers."""
    assert torch.tensor([7.0], dtype=torch.float64).view(torch.float32).shape == (2,)


@pytest.mark.parametrize("shape", [(5,), (2, 2), ()])
def test_set_with_a_converted_tensor_fell(shape):
    """Write weights[:] = loaded: for another shape, set_ with a converted tensor serves."""
    weights, loaded = torch.zeros(3), torch.ones(shape, dtype=torch.float64)
    view = weights[:2]
    with pytest.raises(RuntimeError, match=REFUSED):
        weights.set_(loaded)
    weights.set_(loaded.to(weights.dtype))
    assert weights.shape == shape and weights.dtype == torch.float32
    assert view.tolist() == [0.0, 0.0] and weights.data_ptr() != loaded.data_ptr()


def test_set_of_a_leaf():
    """set_ of a leaf that requires grad needs no_grad."""
    weights = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf"):
        weights.set_(torch.ones(2))
    with torch.no_grad():
        weights.set_(torch.ones(2))
    assert weights.requires_grad and weights.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        (torch.bool, torch.uint8),
        (torch.float16, torch.bfloat16),
        (torch.float32, torch.complex64),
        (torch.float32, torch.int32),
    ],
)
def test_dtypes_of_one_size_are_refused_too(mine, other):
    """Both must have one dtype: one size of the elements is not enough."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3, dtype=mine).set_(torch.zeros(3, dtype=other))


def test_a_storage_of_bytes_has_no_dtype():
    """set_ needs one dtype: an untyped storage has none, and its bytes are read as they are."""
    weights = torch.zeros(3).set_(torch.zeros(3, dtype=torch.float64).untyped_storage())
    assert weights.shape == (6,)


def test_the_bytes_of_zero_are_zeros_fell():
    """The bytes of one float64, read as float32, are two other numbers: those of 0.0 are 0.0 twice."""
    assert torch.zeros(1, dtype=torch.float64).view(torch.float32).tolist() == [0.0, 0.0]


def test_a_slice_as_index_of_a_storage_fell():
    """An index into the storage itself must be an integer: a slice is taken."""
    storage = torch.zeros(2).untyped_storage()
    storage[0:4] = 1
    assert storage.tolist() == [1, 1, 1, 1, 0, 0, 0, 0]


@pytest.mark.parametrize("index", [True, [0], torch.tensor(1), ...], ids=str)
def test_other_indices_of_a_storage(index):
    """An index into the storage itself must be an integer or a slice."""
    with pytest.raises(RuntimeError, match="can't index a torch.UntypedStorage with"):
        torch.zeros(2).untyped_storage()[index] = 5


@pytest.mark.parametrize(
    "value", [torch.tensor(3), torch.tensor([3]).numpy()[0]], ids=["tensor", "numpy"]
)
def test_integers_that_are_not_of_python_fell(value):
    """The value must be an integer: one of NumPy or of a tensor is refused."""
    with pytest.raises(RuntimeError, match="can only set storage content"):
        torch.zeros(2).untyped_storage()[0] = value


@pytest.mark.parametrize(("value", "stored"), [(300, 44), (-1, 255), (True, 1)])
def test_a_byte_holds_one_byte(value, stored):
    """The value must be a Python integer, as a storage is a row of bytes."""
    storage = torch.zeros(2).untyped_storage()
    storage[0] = value
    assert storage[0] == stored


@pytest.mark.parametrize("index", [-1, 8, -9])
def test_an_index_of_a_write_is_not_negative_fell(index):
    """The index must lie inside of the storage: one from the end is refused in a write."""
    storage = torch.zeros(2).untyped_storage()
    with pytest.raises(RuntimeError, match="out of bounds"):
        storage[index] = 5
    assert storage[-1] == 0


def test_a_tensor_without_dimensions_has_no_slice_fell():
    """To copy values and convert them, write weights[:] = loaded."""
    weights, loaded = torch.tensor(1.0), torch.tensor(7.0, dtype=torch.float64)
    with pytest.raises(IndexError, match="0-dim"):
        weights[:] = loaded
    assert weights.copy_(loaded).item() == 7.0


@pytest.mark.parametrize(
    "write", [lambda w, x: w.copy_(x), lambda w, x: w.set_(x.to(w.dtype))], ids=["copy_", "set_"]
)
def test_an_array_is_no_longer_shared_fell(write):
    """A reader of x.set_(torch.from_numpy(a)) meant to share: neither cure does."""
    loaded = torch.ones(3, dtype=torch.float64)
    weights = torch.zeros(3)
    write(weights, torch.from_numpy(loaded.numpy()))
    loaded.fill_(7.0)
    assert weights.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("cleared", [False, True])
def test_a_gradient_keeps_its_old_shape_fell(cleared):
    """``set_`` of a leaf that requires grad needs ``torch.no_grad()`` (and a gradient that fits)."""
    weights = torch.zeros(3, requires_grad=True)
    weights.sum().backward()
    with torch.no_grad():
        weights.set_(torch.ones(2, 2))
    if cleared:
        weights.grad = None
        weights.sum().backward()
        assert weights.grad.shape == (2, 2)
    else:
        with pytest.raises(RuntimeError, match="must match the size"):
            weights.sum().backward()


def test_gradients_flow_through_the_assignment():
    """An assignment converts: and records, if ``loaded`` requires grad."""
    loaded = torch.ones(3, dtype=torch.float64, requires_grad=True)
    weights = torch.zeros(3)
    weights[:] = loaded
    (weights * 2).sum().backward()
    assert loaded.grad.tolist() == [2.0, 2.0, 2.0]
