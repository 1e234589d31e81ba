"""Attacks on gallery/errors/values-and-shapes/attribute-is-not-writable.py."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("shape", (3, 1)),
        ("dtype", torch.float64),
        ("device", "cpu"),
        ("T", torch.zeros(3)),
        ("mT", torch.zeros(3)),
        ("ndim", 2),
        ("layout", torch.strided),
        ("is_leaf", True),
        ("_version", 3),
    ],
)
def test_what_is_read_only(name, value):
    """The shape of a tensor is read-only, and so are its dtype, its device and .T."""
    for tensor in (torch.zeros(3), torch.nn.Parameter(torch.zeros(3))):
        with pytest.raises(AttributeError, match=f"'{name}' .* is not writable"):
            setattr(tensor, name, value)


def test_some_attributes_are_settings_fell():
    """Attributes are answers, not settings: requires_grad, grad and data can be set."""
    scores = torch.zeros(3)
    scores.requires_grad = True
    scores.grad = torch.ones(3)
    assert scores.grad.tolist() == [1.0] * 3
    scores.data = torch.ones(3, 1)
    assert scores.shape == (3, 1)


def test_a_view_needs_fitting_strides_fell():
    """Make a view with the new shape: not of every tensor."""
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        torch.zeros(2, 3).t().view(6)


def test_a_write_to_the_view_of_a_leaf_is_refused():
    """A write to the view reaches the original: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        torch.ones(3, requires_grad=True).view(3, 1)[0] = 9.0


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64, torch.complex64])
def test_another_dtype_is_a_copy(dtype):
    """to copies; if nothing is to change, scores.to(dtype) is the tensor itself."""
    scores = torch.ones(3)
    other = scores.to(dtype)
    other[0] = 0
    assert scores.tolist() == [1.0] * 3
    assert other.to(dtype) is other


@pytest.mark.parametrize("shape", [(2, 2), (2, 3), (1, 3), (0, 3)])
def test_a_write_to_the_transposed_tensor(shape):
    """table.T[0] = 1 sets the first column."""
    table = torch.zeros(shape)
    table.T[0] = 1.0
    assert table.sum() == shape[0] and table[:, 1:].sum() == 0


def test_t_of_other_than_two_dimensions_warns():
    """Index the view that .T gives: of a vector it is deprecated."""
    with pytest.warns(UserWarning, match=r"The use of `x\.T`"):
        assert torch.zeros(3).T.shape == (3,)


def test_a_view_does_not_rely_on_the_shape_of_its_base_fell():
    """Views rely on the shape that a tensor had: a view stays as it was."""
    scores = torch.arange(4.0)
    tail = scores[1:]
    scores.data = torch.zeros(2, 2)
    assert tail.tolist() == [1.0, 2.0, 3.0] and scores.shape == (2, 2)


def test_the_graph_relies_on_the_recorded_shape():
    """The graph of autograd relies on the shape that a tensor had when it was recorded."""
    scores = torch.arange(4.0, requires_grad=True)
    total = (scores * scores).sum()
    scores.data = torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match="must match the size"):
        total.backward()


def test_requires_grad_of_a_result_fell():
    """requires_grad of these scores can be set: of a result it cannot."""
    result = torch.zeros(3, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="leaf variables"):
        result.requires_grad = False


@pytest.mark.parametrize("flag", [1, 0, None, np.bool_(True), torch.tensor(True)], ids=repr)
def test_flags_that_need_bool(flag):
    """A number, or a bool of NumPy, needs bool(...)."""
    scores = torch.zeros(3)
    with pytest.raises(RuntimeError, match="requires_grad must be a bool"):
        scores.requires_grad = flag
    scores.requires_grad = bool(flag)
    assert scores.requires_grad is bool(flag)


@pytest.mark.parametrize("shape", [(2, 3), (1, 3), (0, 3), (2, 2)])
def test_all_of_the_transposed_tensor_fell(shape):
    """.T = value: the first column alone was the fix; table.T[:] is the whole table."""
    table, columns = torch.zeros(shape), torch.arange(shape[0] * shape[1] * 1.0)
    columns = columns.reshape(shape[::-1])
    table.T[:] = columns
    assert torch.equal(table, columns.T)


def test_an_entry_of_the_shape_says_something_else():
    """The shape of a tensor is read-only: so are its entries, in other words."""
    with pytest.raises(TypeError, match="does not support item assignment"):
        torch.zeros(2, 3).shape[0] = 3


def test_requires_grad_of_integers_fell():
    """You can set, of a leaf, requires_grad: not of integers."""
    with pytest.raises(RuntimeError, match="floating point and complex"):
        torch.tensor([1, 2]).requires_grad = True


def test_integers_carry_no_gradient_fell():
    """For a dtype there is to: of integers it loses the gradient, of another float it does not."""
    scores = torch.ones(3, requires_grad=True)
    assert not scores.to(torch.int64).requires_grad
    scores.to(torch.float64).sum().backward()
    assert scores.grad.tolist() == [1.0, 1.0, 1.0]


def test_a_view_under_no_grad_reaches_a_leaf():
    """A write to the view reaches the original: a leaf that requires grad too, under no_grad."""
    scores = torch.ones(3, requires_grad=True)
    with torch.no_grad():
        scores.view(3, 1)[0] = 9.0
    assert scores.tolist() == [9.0, 1.0, 1.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_a_view_of_each_dtype(dtype):
    """The view has the new shape over the same storage."""
    scores = torch.ones(3, dtype=dtype)
    scores.view(3, 1)[0] = 0
    assert scores.tolist() == [0, 1, 1]


def test_a_parameter_is_not_replaced_by_a_view():
    """Make a view and give it the name: the name of a parameter refuses it."""
    layer = torch.nn.Linear(3, 1)
    with pytest.raises(TypeError, match="cannot assign"):
        layer.weight = layer.weight.view(3, 1)
