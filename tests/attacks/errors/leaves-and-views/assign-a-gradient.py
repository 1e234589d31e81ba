import numpy as np
import pytest
import torch


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("shape", [(), (1,), (1, 3), (3, 1), (0,)], ids=str)
def test_no_broadcast(shape):
    """It is not broadcast."""
    weights = leaf()
    with pytest.raises(RuntimeError, match="attempting to assign a gradient of size"):
        weights.grad = torch.ones(shape)


@pytest.mark.parametrize(
    "value", [1.0, [1.0, 1.0, 1.0], np.ones(3)], ids=["number", "list", "array"]
)
def test_what_is_no_tensor(value):
    """What you assign must be ``None`` or a tensor."""
    with pytest.raises(TypeError, match="assigned grad expected to be a Tensor or None"):
        leaf().grad = value


def test_none_is_accepted_fell():
    """What you assign to ``weights.grad`` must be ``None`` or a tensor of the shape."""
    weights = leaf()
    weights.grad = torch.ones(3)
    weights.grad = None
    assert weights.grad is None


def test_a_refused_gradient_leaves_the_old_one():
    """The tensor that you assign becomes the gradient itself: a refused one does not."""
    weights = leaf()
    weights.grad = torch.ones(3)
    with pytest.raises(RuntimeError):
        weights.grad = torch.ones(2)
    assert weights.grad.tolist() == [1.0, 1.0, 1.0]


def test_grad_dtype_allows_another_dtype_fell():
    """``weights.grad_dtype`` allows another dtype. (It said: of the dtype of ``weights``.)"""
    weights = leaf()
    weights.grad_dtype = torch.float64
    weights.grad = torch.ones(3, dtype=torch.float64)
    assert weights.grad.dtype == torch.float64 and weights.dtype == torch.float32


def test_a_sparse_gradient_is_accepted():
    """It must be of the shape, device and dtype; nothing is said of the layout."""
    weights = leaf()
    weights.grad = torch.ones(3).to_sparse()
    assert weights.grad.layout == torch.sparse_coo


def test_a_view_of_the_tensor_moves_the_tensor():
    """The tensor that you assign becomes the gradient itself."""
    weights = leaf()
    weights.grad = weights.detach()
    torch.optim.SGD([weights], lr=1.0).step()
    assert weights.tolist() == weights.grad.tolist() == [0.0, 0.0, 0.0]


def test_one_tensor_for_two_parameters_fell():
    """The tensor is not copied. A later ``backward()`` adds to it in place."""
    first, second, shared = leaf(), leaf(), torch.zeros(3)
    first.grad = second.grad = shared
    (first * 2).sum().backward()
    assert shared.tolist() == second.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_zeros_like_takes_the_dtype(dtype):
    """``torch.zeros_like`` takes shape, dtype and device from ``weights``."""
    weights = torch.ones(3, dtype=dtype, requires_grad=True)
    gradient = torch.zeros_like(weights)
    gradient[:2] = torch.tensor([0.5, 0.5])
    weights.grad = gradient
    assert weights.grad.tolist() == [0.5, 0.5, 0.0] and not weights.grad.requires_grad


@pytest.mark.parametrize("length", [0, 1, 2])
def test_zeros_like_at_short_lengths(length):
    """The fix at lengths 0, 1 and 2."""
    weights = torch.ones(length, requires_grad=True)
    weights.grad = torch.zeros_like(weights)
    weights.sum().backward()
    assert weights.grad.tolist() == [1.0] * length


def test_zeros_like_on_meta():
    """``torch.zeros_like`` takes the device."""
    weights = torch.ones(3, device="meta", requires_grad=True)
    weights.grad = torch.zeros_like(weights)
    assert weights.grad.device.type == "meta"


def test_to_converts_dtype():
    """``to`` converts a tensor of another dtype or device."""
    weights = leaf()
    weights.grad = torch.ones(3, dtype=torch.float64).to(weights)
    assert weights.grad.dtype == weights.dtype


def test_the_fix_compiled():
    """The fix in a compiled function."""

    def fill(weights):
        gradient = torch.zeros_like(weights)
        gradient[:2] = 0.5
        weights.grad = gradient

    weights = leaf()
    torch.compile(fill, backend="aot_eager")(weights)
    assert weights.grad.tolist() == [0.5, 0.5, 0.0]


def test_as_many_elements_in_another_shape_fell():
    """Fill a zero tensor and assign that: a flat gradient has each element, and the wrong shape."""
    weights, flat = torch.ones(2, 2, requires_grad=True), torch.arange(6.0)
    with pytest.raises(RuntimeError, match=r"of size '\[4\]' to a tensor of size '\[2, 2\]'"):
        weights.grad = flat[:4]
    weights.grad = flat[:4].view_as(weights)
    weights.sum().backward()
    assert weights.grad.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert flat.tolist() == [1.0, 2.0, 3.0, 4.0, 4.0, 5.0]


def test_backward_with_create_graph_adds_to_a_new_tensor_fell():
    """A later ``backward()`` adds to it in place (not with ``create_graph=True``)."""
    weights, given = leaf(), torch.zeros(3)
    weights.grad = given
    with pytest.warns(UserWarning, match="create_graph=True"):
        (weights**2).sum().backward(create_graph=True)
    assert weights.grad is not given and not given.any()
    weights.grad = None


def test_what_to_assign_in_place_of_the_tensor_itself():
    """``weights.detach().clone()`` is accepted; a step does not change it."""
    weights = leaf()
    weights.grad = weights.detach().clone()
    torch.optim.SGD([weights], lr=1.0).step()
    assert weights.tolist() == [0.0, 0.0, 0.0] and weights.grad.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64])
def test_new_tensor_takes_the_dtype(dtype):
    """``new_tensor`` makes a tensor of a list, in the dtype of ``weights``."""
    weights = torch.ones(3, dtype=dtype, requires_grad=True)
    weights.grad = weights.new_tensor([0.5, 0.5, 0.0])
    assert weights.grad.dtype == dtype and not weights.grad.requires_grad


@pytest.mark.parametrize("value", [torch.ones(3) > 0, torch.ones(3).int(), torch.ones(3) + 0j])
def test_dtypes_that_are_refused(value):
    """It is not converted to the dtype of ``weights``."""
    with pytest.raises(RuntimeError, match="attempting to assign a gradient with dtype"):
        leaf().grad = value


def test_a_number_without_dimensions_is_not_one_element():
    """It must be a tensor of the shape of ``weights``."""
    with pytest.raises(RuntimeError, match=r"of size '\[1\]' to a tensor of size '\[\]'"):
        torch.tensor(1.0, requires_grad=True).grad = torch.ones(1)


def test_an_expanded_gradient_is_not_added_to_fell():
    """A later ``backward()`` without ``create_graph=True`` adds to it in place: an expanded one raises."""
    weights = leaf()
    weights.grad = torch.tensor(1.0).expand(3)
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        weights.sum().backward()


def test_a_sparse_gradient_is_not_added_to_in_place_fell():
    """A later ``backward()`` without ``create_graph=True`` adds to it in place: not to a sparse one."""
    weights, given = leaf(), torch.zeros(3).to_sparse()
    weights.grad = given
    weights.sum().backward()
    assert weights.grad is not given and weights.grad.tolist() == [1.0, 1.0, 1.0]
    assert given.to_dense().tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("column", [False, True])
def test_a_flat_part_takes_the_shape(column):
    """Give a part of a flat gradient the shape with ``view_as(weights)``."""
    matrix = torch.zeros(2, 2, requires_grad=True)
    flat = torch.arange(16.0).view(4, 4)[:, 1] if column else torch.arange(9.0)[5:]
    matrix.grad = flat.view_as(matrix)
    assert matrix.grad.flatten().tolist() == flat.tolist()
    assert matrix.grad.data_ptr() == flat.data_ptr()


def test_a_part_of_the_gradient_of_a_matrix_fell():
    """The fix takes ``gradient[: len(known)] = known``: of a matrix that writes rows (``weights`` is a vector)."""
    gradient, known = torch.zeros(2, 2), torch.tensor([1.0, 2.0])
    gradient[: len(known)] = known
    assert gradient.tolist() == [[1.0, 2.0], [1.0, 2.0]]
