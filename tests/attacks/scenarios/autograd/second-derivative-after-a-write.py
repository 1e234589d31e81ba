import pytest
import torch

CHANGED = "modified by an inplace operation"


def first_to_zero(tensor):
    tensor[0] = 0.0


def derivatives(function, when):
    """Return both derivatives of the sum of a function, with a write to element 0 somewhere."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    y = function(x)
    if when == "before":
        first_to_zero(y)
    (slopes,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    if when == "between":
        first_to_zero(y)
    if when == "slopes":
        first_to_zero(slopes)
    (curvature,) = torch.autograd.grad(slopes.sum(), x)
    return slopes.tolist(), curvature.tolist()


@pytest.mark.parametrize(
    ("when", "right"),
    [
        ("before", ([0.0, 12.0, 27.0], [0.0, 12.0, 18.0])),
        ("slopes", ([0.0, 12.0, 27.0], [0.0, 12.0, 18.0])),
        ("between", ([3.0, 12.0, 27.0], [6.0, 12.0, 18.0])),
    ],
)
@pytest.mark.parametrize("function", [lambda x: x**3, lambda x: x * x * x])
def test_a_result_that_was_not_saved_fell(function, when, right):
    """A write between the two derivatives hits what the first one used, and raises."""
    assert derivatives(function, when) == right


@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid, torch.tanh])
@pytest.mark.parametrize("when", ["before", "between"])
def test_a_saved_result(function, when):
    """If a write hits a tensor that the graph saved, the second derivative raises."""
    with pytest.raises(RuntimeError, match=CHANGED):
        derivatives(function, when)


@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid, torch.sin, torch.log])
def test_slopes_are_a_computed_tensor(function):
    """A write to a gradient made with ``create_graph=True`` is recorded."""
    slopes, curvature = derivatives(function, "slopes")
    _, right = derivatives(function, "")
    assert slopes[0] == 0.0 and curvature[0] == 0.0 and curvature[1:] == right[1:]


@pytest.mark.parametrize("function", [torch.sum, lambda x: (x * 2).sum()])
def test_a_constant_slope_fell(function):
    """``slopes`` is a computed tensor like any other."""
    x = torch.ones(3, requires_grad=True)
    (slopes,) = torch.autograd.grad(function(x), x, create_graph=True)
    assert not slopes.requires_grad


def test_a_write_to_the_input_between():
    """If a write hits a tensor that the graph saved, the second derivative raises."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    (slopes,) = torch.autograd.grad((y**3).sum(), y, create_graph=True)
    y[0] = 0.0
    with pytest.raises(RuntimeError, match=CHANGED):
        slopes.sum().backward()


def test_grad_of_backward_with_create_graph():
    """A write to a gradient made with ``create_graph=True`` is recorded: in ``.grad``, too."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x**3).sum().backward(create_graph=True)
    x.grad[0] = 0.0
    assert torch.autograd.grad(x.grad.sum(), x)[0].tolist() == [0.0, 12.0]


def test_an_expanded_slope_fell():
    """``slopes`` is a computed tensor like any other: what you set to 0 takes no part (the others neither)."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (slopes,) = torch.autograd.grad(x.sum() ** 2, x, create_graph=True)
    edited = slopes.clone()
    edited[0] = 0.0
    assert edited.tolist() == [0.0, 12.0, 12.0]
    assert torch.autograd.grad(edited.sum(), x, retain_graph=True)[0].tolist() == [4.0] * 3
    slopes[0] = 0.0
    assert slopes.tolist() == [0.0, 0.0, 0.0]


def test_two_inputs_with_one_slope_fell():
    """``slopes`` is a computed tensor like any other (the two slopes of a sum are one tensor)."""
    x, y = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    first, second = torch.autograd.grad(((x + y) ** 3).sum(), (x, y), create_graph=True)
    first[0] = 0.0
    assert second.tolist() == [0.0, 12.0]


def test_a_write_before_both_derivatives_fell():
    """A recorded write survives in the forward pass (not on a tensor that the graph saved)."""
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x.exp()
    y[0] = 0.0
    with pytest.raises(RuntimeError, match=CHANGED):
        torch.autograd.grad(y.sum(), x, create_graph=True)


def cubes(x, what):
    if what == "clone":
        x = x.clone()
    y = x**3 if what == "result" else x
    y[0] = 0.0
    return y.sum() if what == "result" else (y**3).sum()


@pytest.mark.parametrize("hessian", [torch.func.hessian, "functional"])
@pytest.mark.parametrize("what", ["argument", "clone", "result"])
def test_a_hessian_of_a_function_that_writes_fell(hessian, what):
    """A recorded write survives a second derivative: hessian after masked assignment."""

    def run():
        x = torch.tensor([1.0, 2.0])
        if hessian == "functional":
            return torch.autograd.functional.hessian(lambda x: cubes(x, what), x)
        return hessian(lambda x: cubes(x, what))(x)

    if what == "argument":
        with pytest.raises(RuntimeError, match="leaf Variable"):
            run()
    else:
        assert run().tolist() == [[0.0, 0.0], [0.0, 12.0]]


def test_a_gradient_penalty_of_a_network_with_in_place_activations():
    """Gradient penalty and in-place operation."""
    net = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.LeakyReLU(0.2, inplace=True), torch.nn.Linear(4, 1)
    )
    x = torch.ones(2, 3, requires_grad=True)
    (slopes,) = torch.autograd.grad(net(x).sum(), x, create_graph=True)
    ((slopes.norm(dim=1) - 1) ** 2).mean().backward()
    assert net[0].weight.grad is not None


def test_a_hessian_of_a_function_that_writes_to_a_saved_result_fell():
    """A function that you give to ``hessian`` may write to what it computes (not if backward saved it)."""

    def growth(x):
        y = x.exp()
        y[0] = 0.0
        return y.sum()

    with pytest.raises(RuntimeError, match=CHANGED):
        torch.func.hessian(growth)(torch.ones(2))


@pytest.mark.parametrize("make", [torch.zeros_like, lambda x: torch.zeros(3)])
def test_a_hessian_of_a_function_that_fills_a_new_tensor(make):
    """A function that you give to ``hessian`` may write to what it makes."""

    def squares(x):
        y = make(x)
        y[0] = x[0] ** 2
        return (y**2).sum()

    assert torch.func.hessian(squares)(torch.ones(3)).diagonal().tolist() == [12.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [torch.sigmoid, torch.tanh, torch.exp, torch.sin])
def test_the_penalty_of_a_cloned_slope(function):
    """What you set to 0 takes no part in the penalty, nor in the penalty's gradient."""
    x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (slopes,) = torch.autograd.grad(function(x).sum(), x, create_graph=True)
    slopes = slopes.clone()
    slopes[0] = 0.0
    (slopes**2).sum().backward()
    assert x.grad[0] == 0.0 and x.grad[1:].ne(0).all()


def test_a_saved_result_of_sqrt_and_of_a_power():
    """``inputs**3`` saves its input instead: ``sqrt`` saves its result, ``** 0.5`` does not."""
    for function, raises in ((torch.sqrt, True), (lambda x: x**0.5, False)):
        if raises:
            with pytest.raises(RuntimeError, match=CHANGED):
                derivatives(function, "between")
        else:
            derivatives(function, "between")
