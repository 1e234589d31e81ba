import pytest
import torch
from torch import nn

MESSAGE = "'Tensor' object is not callable"


def matrix():
    return torch.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    "call",
    [
        lambda t: t(),
        lambda t: t(0),
        lambda t: t(0, 1),
        lambda t: t(t > 1),
        lambda t: t[0](1),
        lambda t: t.T(),
        lambda t: t.mT(),
        lambda t: t.H(),
        lambda t: t.data(),
        lambda t: t.real(),
        lambda t: t.t()(0),
        lambda t: t(1 - t),
    ],
)
def test_parentheses_after_a_tensor(call):
    """Parentheses after a tensor call it, and it is no function."""
    with pytest.raises(TypeError, match=MESSAGE):
        call(matrix())


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("shape", "torch.Size"),
        ("dtype", "torch.dtype"),
        ("device", "torch.device"),
        ("layout", "torch.layout"),
        ("ndim", "int"),
        ("requires_grad", "bool"),
        ("grad", "NoneType"),
    ],
)
def test_the_value_of_an_attribute_is_called(name, type_):
    """An attribute has its value at once. Parentheses after it call the value."""
    with pytest.raises(TypeError, match=f"'{type_}' object is not callable"):
        getattr(matrix(), name)()


def test_the_gradient_after_backward():
    """An attribute has its value at once (``grad`` is a tensor after backward)."""
    weights = matrix().requires_grad_()
    weights.sum().backward()
    with pytest.raises(TypeError, match=MESSAGE):
        weights.grad()


def test_one_index_of_a_matrix_fell():
    """For an element write brackets: ``weights[0]`` (that is a row of the page's matrix)."""
    weights = matrix()
    weights[0] = 5.0
    assert weights.tolist() == [[5.0, 5.0, 5.0], [3.0, 4.0, 5.0]]
    assert weights[0].shape == (3,) and weights[0, 1].dim() == 0


def test_a_linear_index_as_in_matlab_fell():
    """For an element write brackets: ``weights[4]``, for the fifth element of a matrix."""
    with pytest.raises(IndexError, match="index 4 is out of bounds"):
        _ = matrix()[4]


def test_one_element():
    """``weights[0, 1]`` is one element of the matrix, and ``weights[0]`` is its first row."""
    weights = matrix()
    weights[0, 1] = 9.0
    assert weights.tolist() == [[0.0, 9.0, 2.0], [3.0, 4.0, 5.0]]
    assert weights[0].tolist() == [0.0, 9.0, 2.0]


def test_a_parameter_refuses_the_write_fell():
    """Fix 1: brackets for elements ('Parameter' object is not callable is among the wordings)."""
    weights = nn.Parameter(matrix())
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        weights[0, 1] = 5.0
    with torch.no_grad():
        weights[0, 1] = 5.0
    assert weights[0].tolist() == [0.0, 5.0, 2.0]


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop", "LBFGS"])
def test_step_calls_its_argument_fell(name):
    """Brackets, no parentheses after an attribute, or two names (three cures for all)."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = getattr(torch.optim, name)([weights])
    loss = weights.sum()
    loss.backward()
    with pytest.raises(TypeError, match=MESSAGE):
        optimizer.step(loss)
    assert weights.tolist() == [1.0, 1.0]


def test_step_after_backward():
    """If the optimizer needs no closure, write ``loss.backward()``, and then ``optimizer.step()``."""
    weights = nn.Parameter(torch.ones(2))
    optimizer = torch.optim.SGD([weights], lr=0.5)
    weights.sum().backward()
    optimizer.step()
    assert weights.tolist() == [0.5, 0.5]
    with pytest.raises(TypeError, match="closure"):
        torch.optim.LBFGS([weights]).step()


@pytest.mark.parametrize(
    "call",
    [
        lambda t: torch.func.grad(t.sum())(t),
        lambda t: torch.vmap(t)(t),
        lambda t: torch.autograd.functional.jacobian(t, t),
        lambda t: nn.Linear(1, 1).apply(t),
    ],
    ids=["grad", "vmap", "jacobian", "apply"],
)
def test_other_calls_of_an_argument(call):
    """'Tensor' object is not callable: a tensor where a function is expected."""
    with pytest.raises(TypeError, match=MESSAGE):
        call(matrix())


def test_a_product_needs_its_sign():
    """A product needs its ``*``: ``weights * (1 - weights)``."""
    weights = torch.tensor([0.5, 1.0])
    assert (weights * (1 - weights)).tolist() == [0.25, 0.0]


@pytest.mark.parametrize("text", ["w(0) = 5.0", "w(0, 1) = 5.0", "w(0) += 5.0", "w(0:2) = 5.0"])
def test_left_of_the_sign(text):
    """Left of ``=`` Python refuses a call before anything runs."""
    with pytest.raises(SyntaxError):
        compile(text, "block", "exec")


@pytest.mark.parametrize(
    "function", [nn.MSELoss(), nn.functional.mse_loss, lambda a, b: (a - b).sum()]
)
def test_the_second_iteration(function):
    """loss = loss(outputs, targets) fails in the second iteration of the loop."""
    loss, outputs = function, torch.ones(3)
    loss = loss(outputs, outputs)
    with pytest.raises(TypeError, match=MESSAGE):
        loss(outputs, outputs)


def test_a_model_too():
    """A name means one object at a time (a model that is replaced by its result)."""
    model = nn.Linear(3, 2)
    model = model(matrix())
    with pytest.raises(TypeError, match=MESSAGE):
        model(matrix())


@pytest.mark.parametrize("text", ["torch.tensor[1, 2]", "t.view[3, 2]", "t.stride[0]"])
def test_brackets_where_a_call_belongs(text):
    """The reverse is brackets where a call belongs."""
    with pytest.raises(TypeError, match="object is not subscriptable"):
        eval(text, {"torch": torch, "t": matrix()})
