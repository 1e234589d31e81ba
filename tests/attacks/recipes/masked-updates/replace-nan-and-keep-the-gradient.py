"""Attacks on gallery/recipes/masked-updates/replace-nan-and-keep-the-gradient.py."""

import pytest
import torch
from torch.nn import functional


def safely(function, x, inside, number):
    safe = torch.where(inside, x, number)
    return torch.where(inside, function(safe), 0.0)


CASES = {
    "sqrt": (torch.sqrt, [0.0, 0.5, 2.0], 1.0),
    "log": (torch.log, [0.0, 0.5, 2.0], 1.0),
    "reciprocal": (torch.reciprocal, [0.0, 0.5, 2.0], 1.0),
    "power": (lambda t: t**0.3, [0.0, 0.5, 2.0], 1.0),
    "acos": (torch.acos, [1.0, 0.5, 0.25], 0.5),
}


def inside_of(name, x):
    return x.detach() < 1 if name == "acos" else x.detach() > 0


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_gradient_is_that_of_the_safe_elements(name, dtype):
    """Make the input safe with ``torch.where``, then choose the result."""
    function, values, number = CASES[name]
    x = torch.tensor(values, dtype=dtype, requires_grad=True)
    inside = inside_of(name, x)
    result = safely(function, x, inside, number)
    result.sum().backward()
    alone = x.detach()[inside].requires_grad_()
    function(alone).sum().backward()
    assert torch.allclose(x.grad[inside], alone.grad) and (x.grad[~inside] == 0).all()
    assert result.dtype == dtype and (result[~inside] == 0).all()


@pytest.mark.parametrize("name", CASES)
def test_one_mask_over_the_result_is_nan(name):
    """Replacing the result alone leaves the gradient NaN where the slope is infinite."""
    function, values, _ = CASES[name]
    x = torch.tensor(values, requires_grad=True)
    result = torch.where(inside_of(name, x), function(x), 0.0)
    result.sum().backward()
    assert result.isfinite().all() and x.grad[0].isnan()


@pytest.mark.parametrize(("value", "function"), [(-1.0, torch.log), (0.0, torch.exp), (-1.0, abs)])
def test_a_finite_slope_needs_one_mask_fell(value, function):
    """It leaves the gradient NaN: not where the slope is finite, even if the value is NaN."""
    x = torch.tensor([value, 2.0], requires_grad=True)
    torch.where(x.detach() > 0, function(x), 0.0).sum().backward()
    assert x.grad.isfinite().all() and x.grad[0] == 0


def test_without_a_harmless_number_this_gradient_is_right_too_fell():
    """The first puts a harmless number in: ``where`` itself takes NaN out of this gradient."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    safely(torch.sqrt, x, x.detach() > 0, 0.0).sum().backward()
    assert x.grad.tolist() == [0.0, 0.25]


@pytest.mark.parametrize(("number", "nan"), [(1.0, False), (0.0, True)])
def test_another_input_needs_the_harmless_number(number, nan):
    """Without a harmless number, the gradient of another input is NaN."""
    x, scale = torch.tensor([0.0, 4.0]), torch.tensor(1.0, requires_grad=True)
    safely(lambda t: (t * scale).sqrt(), x, x > 0, number).sum().backward()
    assert scale.grad.isnan().item() == nan


def test_both_are_needed():
    """Without the second ``where`` the result at 0 is that of the harmless number."""
    x = torch.tensor([0.0, 4.0])
    assert torch.where(x > 0, x, 1.0).sqrt().tolist() == [1.0, 2.0]


def test_an_input_that_is_nan():
    """Make the *input* safe: NaN is not larger than 0, so it is replaced."""
    x = torch.tensor([torch.nan, 4.0, -1.0], requires_grad=True)
    result = safely(torch.sqrt, x, x.detach() > 0, 1.0)
    result.sum().backward()
    assert result.tolist() == [0.0, 2.0, 0.0] and x.grad.tolist() == [0.0, 0.25, 0.0]


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_where_it_is_safe(size):
    """Or compute where it is safe, and put the results into their places."""
    x = torch.arange(float(size), requires_grad=True)
    positive = x.detach() > 0
    result = torch.zeros_like(x)
    result[positive] = x[positive].sqrt()
    (one,) = torch.autograd.grad(result.sum(), x)
    (two,) = torch.autograd.grad(safely(torch.sqrt, x, positive, 1.0).sum(), x)
    assert torch.equal(one, two)


def test_a_float32_result_takes_no_half_fell():
    """This way needs a ``result`` of the dtype of the new values."""
    x = torch.tensor([0.0, 4.0, 9.0], dtype=torch.float16)
    with pytest.raises(RuntimeError, match="dtypes match"):
        torch.zeros(3)[x > 0] = x[x > 0].sqrt()


@pytest.mark.parametrize("value", [-100.0, 0.0, 1.0, 100.0, 1e30])
def test_stable_functions(value):
    """For ``log(exp(x) + 1)`` take ``softplus`` or ``logaddexp`` with 0."""
    x = torch.tensor(value, requires_grad=True)
    for result in (functional.softplus(x), torch.logaddexp(x, torch.zeros(()))):
        (gradient,) = torch.autograd.grad(result, x)
        assert torch.allclose(gradient, torch.sigmoid(x)) and result.isfinite()


def test_compiled_it_is_the_same():
    """Two times ``where``, compiled."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    torch.compile(lambda t: safely(torch.sqrt, t, t > 0, 1.0), backend="aot_eager")(
        x
    ).sum().backward()
    assert x.grad.tolist() == [0.0, 0.25]


def test_a_slope_that_is_nan_fell():
    """Replacing the result leaves NaN where the slope is infinite: also where the slope is NaN."""
    x = torch.tensor([-1.0, 4.0], requires_grad=True)
    torch.where(x.detach() > 0, x.sqrt(), 0.0).sum().backward()
    assert x.grad[0].isnan() and x.grad[1] == 0.25


def test_an_input_that_the_operation_does_not_use_fell():
    """The gradient of another input is NaN: not if it is added after the unsafe operation."""
    x, bias = torch.tensor([0.0, 4.0]), torch.tensor(1.0, requires_grad=True)
    torch.where(x > 0, x.sqrt() + bias, 0.0).sum().backward()
    assert bias.grad == 1.0


def test_the_divisor_is_the_input_to_replace():
    """Make the input safe: of a division, the divisor; both gradients are finite."""
    a, b = torch.ones(2, requires_grad=True), torch.tensor([0.0, 2.0], requires_grad=True)
    torch.where(b != 0, a / torch.where(b != 0, b, 1.0), 0.0).sum().backward()
    assert a.grad.tolist() == [0.0, 0.5] and b.grad.tolist() == [0.0, -0.25]


def test_softplus_and_logaddexp_differ_above_20_in_float64_fell():
    """``softplus``, which returns ``x`` above 20, or ``logaddexp`` with 0."""
    x = torch.tensor([25.0], dtype=torch.float64)
    assert functional.softplus(x).item() == 25.0 < torch.logaddexp(x, torch.zeros_like(x)).item()


def test_integer_rates_fell():
    """This way needs a result of the dtype of ``rates``: the root of integers is a float."""
    x = torch.tensor([0, 4, 9])
    with pytest.raises(RuntimeError, match="dtypes match"):
        torch.zeros_like(x)[x > 0] = x[x > 0].sqrt()
    assert safely(torch.sqrt, x, x > 0, 1).tolist() == [0.0, 2.0, 3.0]


def test_the_slope_of_softplus_fell():
    """``softplus`` is ``log(exp(x) + 1)``, and its slope is a sigmoid."""
    x = torch.tensor(25.0, dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(functional.softplus(x), x)
    assert gradient.item() == 1.0 > torch.sigmoid(x).item()


def test_minus_infinity_fell():
    """The first also replaces infinities, by the largest numbers of the dtype."""
    data = torch.tensor([-torch.inf, torch.inf]).nan_to_num_(0.0)
    limits = torch.finfo(data.dtype)
    assert data.tolist() == [limits.min, limits.max]


@pytest.mark.parametrize("replace", [torch.Tensor.masked_fill, torch.Tensor.masked_fill_])
def test_masked_fill_does_no_better(replace):
    """``masked_fill`` and an assignment do no better."""
    x = torch.tensor([0.0, 4.0], requires_grad=True)
    replace(x.log(), x.detach() <= 0, 0.0).sum().backward()
    assert x.grad[0].isnan() and x.grad[1] == 0.25
