"""Attacks on gallery/recipes/masked-updates/learn-through-a-threshold.py."""

import pytest
import torch
from pages import definitions

(hard_mask,) = definitions("recipes/masked-updates/learn-through-a-threshold", "hard_mask")


SIGNAL = torch.tensor([1.0, 2.0, 3.0])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
@pytest.mark.parametrize("sharpness", [0.5, 4.0, 100.0])
def test_the_mask_is_exactly_0_or_1(dtype, sharpness):
    """For a finite signal the mask is exactly 0 or 1, in these dtypes."""
    signal = torch.linspace(-3, 3, 1001).to(dtype)
    limit = torch.tensor(0.5, dtype=dtype, requires_grad=True)
    assert torch.equal(hard_mask(signal, limit, sharpness), (signal > limit).to(dtype))


@pytest.mark.parametrize("size", [0, 1, 2, 17])
def test_the_gradient_is_that_of_the_soft_mask(size):
    """Hard forward, soft backward."""
    signal = torch.linspace(-3, 3, size)
    limit = torch.tensor(0.5, requires_grad=True)
    soft = torch.sigmoid((signal - limit) * 4.0)
    one, two = (
        torch.autograd.grad((m * signal).sum(), limit) for m in (hard_mask(signal, limit), soft)
    )
    assert torch.equal(one[0], two[0])


def test_the_soft_gradient_is_that_of_finite_differences():
    """Use a soft mask: its gradient is the derivative of what is computed."""
    limit = torch.tensor(1.5, dtype=torch.float64, requires_grad=True)
    signal = SIGNAL.double()
    assert torch.autograd.gradcheck(
        lambda at: (torch.sigmoid((signal - at) * 4.0) * signal).sum(), limit
    )


def test_the_straight_through_gradient_is_not():
    """The straight-through gradient is not the derivative of what is computed."""
    limit = torch.tensor(1.5, requires_grad=True)
    value = (hard_mask(SIGNAL, limit) * SIGNAL).sum()
    moved = (hard_mask(SIGNAL, limit + 0.1) * SIGNAL).sum()
    assert value == moved and torch.autograd.grad(value, limit)[0] != 0


@pytest.mark.parametrize(
    "compare",
    [torch.gt, torch.lt, torch.ge, torch.le, torch.eq, torch.ne, lambda x, y: (x > y) & (x < 3)],
)
def test_a_comparison_has_no_history(compare):
    """A comparison such as ``x > 0`` of real numbers gives a Boolean tensor without a history."""
    x = SIGNAL.clone().requires_grad_()
    mask = compare(x, torch.tensor(1.5, requires_grad=True))
    assert mask.dtype == torch.bool and not mask.requires_grad
    assert torch.where(mask, x, 0.0).requires_grad


@pytest.mark.parametrize("step", [torch.sign, torch.round, torch.floor])
def test_steps_have_a_gradient_of_0(step):
    """A comparison has no gradient; a rounding has one, 0."""
    x = SIGNAL.clone().requires_grad_()
    step(x).sum().backward()
    assert x.grad.tolist() == [0.0, 0.0, 0.0]


def test_the_threshold_gets_none():
    """A threshold inside it is not learned."""
    limit, signal = torch.tensor(1.5, requires_grad=True), SIGNAL.clone().requires_grad_()
    torch.where(signal > limit, signal, 0.0).sum().backward()
    assert limit.grad is None and signal.grad.tolist() == [0.0, 1.0, 1.0]


def test_a_switched_on_mask_is_a_leaf():
    """``requires_grad_()`` makes the mask a leaf that is not connected to ``limit``."""
    limit = torch.tensor(1.5, requires_grad=True)
    mask = (SIGNAL > limit).float().requires_grad_()
    (mask * SIGNAL).sum().backward()
    assert mask.is_leaf and limit.grad is None and torch.equal(mask.grad, SIGNAL)


@pytest.mark.parametrize(("sharpness", "learns"), [(4.0, True), (1000.0, False)])
def test_a_high_sharpness_fell(sharpness, learns):
    """A high sharpness makes its gradient 0 for values that are not close to the limit."""
    limit = torch.tensor(1.5, requires_grad=True)
    (torch.sigmoid((SIGNAL - limit) * sharpness) * SIGNAL).sum().backward()
    assert (limit.grad != 0) == learns


def test_compiled_it_is_the_same():
    """Compiled it is the same."""
    limit = torch.tensor(1.5, requires_grad=True)
    compiled = torch.compile(hard_mask, backend="aot_eager")
    one, two = (
        torch.autograd.grad((f(SIGNAL, limit) * SIGNAL).sum(), limit)[0]
        for f in (hard_mask, compiled)
    )
    assert torch.allclose(one, two)


def test_a_limit_that_is_met():
    """Hard forward: at the limit itself the comparison decides, and the soft mask is one half."""
    limit = torch.tensor(2.0, requires_grad=True)
    assert hard_mask(SIGNAL, limit).tolist() == [0.0, 0.0, 1.0]
    assert torch.sigmoid((SIGNAL - limit) * 4.0)[1] == 0.5


def test_the_gradient_of_a_loss_is_another_fell():
    """The gradient is that of ``soft``: the mask's derivative is; a loss that is curved differs."""
    slopes = []
    for make in (hard_mask, lambda signal, at: torch.sigmoid((signal - at) * 4.0)):
        limit = torch.tensor(1.5, requires_grad=True)
        slopes += torch.autograd.grad((make(SIGNAL, limit) * SIGNAL).sum() ** 2, limit)
    assert not torch.isclose(*slopes)


def test_the_signal_gets_a_gradient_too():
    """(x > limit) * y gives no gradient to x: with the straight-through mask it does."""
    signal, scale = SIGNAL.clone().requires_grad_(), torch.tensor([1.0, 10.0, 100.0])
    (slope,) = torch.autograd.grad((hard_mask(signal, 1.5) * scale).sum(), signal)
    s = torch.sigmoid((SIGNAL - 1.5) * 4.0)
    assert torch.allclose(slope, 4.0 * s * (1 - s) * scale)


@pytest.mark.parametrize("step", [0.1, 0.3, 1 / 127])
def test_a_scaled_rounding_is_met(step):
    """The same form passes the gradient through: also with a step, as in fake quantization."""
    weight = torch.linspace(-3, 3, 1001, requires_grad=True)
    quantized = (weight / step).round() * step
    passed = weight + (quantized - weight).detach()
    assert torch.allclose(passed, quantized)
    assert torch.autograd.grad(passed.sum(), weight)[0].eq(1).all()


def test_a_limit_is_learned():
    """Get a gradient through a comparison mask: descent moves the limit to where it belongs."""
    limit = torch.tensor(1.5, requires_grad=True)
    optimizer = torch.optim.SGD([limit], lr=0.2)
    target = torch.tensor([0.0, 0.0, 1.0])
    for _ in range(50):
        optimizer.zero_grad()
        (hard_mask(SIGNAL, limit) - target).square().sum().backward()
        optimizer.step()
    assert torch.equal(hard_mask(SIGNAL, limit), target)


def test_a_limit_for_each_channel():
    """Use a soft mask: limits broadcast, and each gets a gradient of its own."""
    limits = torch.tensor([[1.5], [2.5]], requires_grad=True)
    (slope,) = torch.autograd.grad(hard_mask(SIGNAL, limits).sum(), limits)
    for row in range(2):
        one = torch.tensor(limits[row].item(), requires_grad=True)
        assert torch.isclose(torch.autograd.grad(hard_mask(SIGNAL, one).sum(), one)[0], slope[row])


def test_integers_as_signal():
    """The mask is exactly 0 or 1: for integers it has the default dtype."""
    mask = hard_mask(torch.arange(4), torch.tensor(1.5, requires_grad=True))
    assert mask.tolist() == [0.0, 0.0, 1.0, 1.0] and mask.dtype == torch.get_default_dtype()


@pytest.mark.parametrize("sharpness", [-4.0, 0.0, 1e5])
def test_an_odd_sharpness_leaves_the_mask_hard(sharpness):
    """The mask is exactly 0 or 1."""
    signal = torch.linspace(-3, 3, 5001)
    assert torch.equal(hard_mask(signal, torch.tensor(0.5), sharpness), (signal > 0.5).float())


def test_a_signal_that_is_not_finite_fell():
    """The mask is exactly 0 or 1: of NaN it is NaN, and a product with ``-inf`` is NaN as well."""
    signal, limit = torch.tensor([float("nan"), float("-inf"), 2.0]), torch.tensor(1.5)
    mask = hard_mask(signal, limit)
    assert mask.isnan().tolist() == [True, False, False] and mask[1:].tolist() == [0.0, 1.0]
    assert (mask * signal).isnan().tolist() == [True, True, False]


def test_complex_numbers_fell():
    """The mask is exactly 0 or 1, in each dtype."""
    with pytest.raises(NotImplementedError):
        hard_mask(torch.ones(2, dtype=torch.complex64), torch.tensor(1.5))


def test_a_comparison_in_place_has_a_history_fell():
    """A comparison of real numbers gives a Boolean tensor without a history."""
    mask = (SIGNAL.clone().requires_grad_() * 1).gt_(1.5)
    assert mask.requires_grad and mask.dtype == torch.float32


@pytest.mark.parametrize("way", ["vmap", "func.grad", "autocast"])
def test_the_hard_mask_in_transforms(way):
    """Its derivative is that of the soft one: in the transforms, too."""
    limit = torch.tensor(1.5)
    s = torch.sigmoid((SIGNAL - 1.5) * 4.0)
    slopes = -4.0 * s * (1 - s)
    if way == "vmap":
        masks = torch.vmap(hard_mask, in_dims=(None, 0))(SIGNAL, torch.tensor([1.5, 2.5]))
        assert masks.tolist() == [[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    elif way == "func.grad":
        found = torch.func.grad(lambda at: hard_mask(SIGNAL, at).sum())(limit)
        assert torch.allclose(found, slopes.sum())
    else:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            assert hard_mask(SIGNAL, limit).tolist() == [0.0, 1.0, 1.0]
