"""Attacks on gallery/errors/saved-values/in-place-activation-negative-slope.py."""

import pytest
import torch
import torch.nn.functional as F

LEAKY = "In-place leakyReLu backward calculation is triggered with a negative slope"
ELU = "In-place elu backward calculation is triggered with a negative slope"


def leaf():
    return torch.tensor([-1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: F.leaky_relu_(x, -0.1), LEAKY),
        (lambda x: F.leaky_relu(x, -0.1, inplace=True), LEAKY),
        (lambda x: torch.nn.LeakyReLU(-0.1, inplace=True)(x), LEAKY),
        (lambda x: F.elu_(x, -1.0), ELU),
        (lambda x: torch.nn.ELU(-1.0, inplace=True)(x), ELU),
    ],
    ids=["leaky_relu_", "leaky_relu", "LeakyReLU", "elu_", "ELU"],
)
def test_each_form_says_it(call, message):
    """An in-place activation ran with a negative slope or ``alpha``."""
    scores = call(leaf() * 1)
    with pytest.raises(RuntimeError, match=message):
        scores.sum().backward()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: F.celu_(x, -1.0), ELU),
        (lambda x: F.celu(x, -1.0, inplace=True), ELU),
        (lambda x: F.rrelu_(x, -0.2, -0.1), LEAKY),
    ],
    ids=["celu_", "celu", "rrelu_"],
)
def test_others_say_it_too_fell(call, message):
    """An in-place activation is ``leaky_relu_`` or ``elu_``."""
    scores = call(leaf() * 1)
    with pytest.raises(RuntimeError, match=message):
        scores.sum().backward()


def test_rrelu_in_training_does_not_say_it():
    """``rrelu_`` says it, if it is not training."""
    inputs = leaf()
    F.rrelu_(inputs * 1, -0.2, -0.1, training=True).sum().backward()
    assert -0.2 <= inputs.grad[0] <= -0.1 and inputs.grad[1] == 1.0


@pytest.mark.parametrize("call", [F.leaky_relu_, F.elu_])
def test_zero_is_accepted(call):
    """A slope of 0 is accepted."""
    inputs = leaf()
    call(inputs * 1, 0.0).sum().backward()
    assert inputs.grad.tolist() == [0.0, 1.0]


def test_positive_inputs_are_refused_too():
    """Autograd refuses even if all inputs were positive."""
    scores = F.leaky_relu_(leaf().abs(), -0.1)
    with pytest.raises(RuntimeError, match=LEAKY):
        scores.sum().backward()


def test_forward_is_right():
    """An in-place activation ran with a negative parameter: it is backward that raises."""
    assert torch.allclose(F.leaky_relu_(leaf() * 1, -0.1), torch.tensor([0.1, 2.0]))


def test_compiled_it_is_refused_as_well():
    """An in-place activation ran with a negative slope (compiled, backward is traced at once)."""
    run = torch.compile(lambda x: F.leaky_relu_(x * 1, -0.1), backend="aot_eager")
    with pytest.raises(RuntimeError, match=LEAKY):
        run(leaf()).sum().backward()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_fix_keeps_dtype(dtype):
    """Use the function without the underscore."""
    inputs = torch.tensor([-1.0, 0.0, 2.0], dtype=dtype, requires_grad=True)
    scores = F.leaky_relu(inputs, -0.5)
    scores.sum().backward()
    assert scores.dtype == dtype and scores.tolist() == [0.5, 0.0, 2.0]
    assert inputs.grad.tolist() == [-0.5, -0.5, 1.0]


def test_celu_and_elu_without_underscore():
    """``elu`` and ``celu`` do the same for ``elu_`` and ``celu_``."""
    for plain, in_place in ((F.elu, F.elu_), (F.celu, F.celu_)):
        inputs = leaf()
        scores = plain(inputs, -1.0)
        assert torch.equal(scores.detach(), in_place(leaf().detach().clone(), -1.0))
        scores.sum().backward()
        assert inputs.grad.isfinite().all()


def test_the_module_without_inplace():
    """Or the module without ``inplace=True``."""
    inputs = leaf()
    torch.nn.LeakyReLU(-0.5)(inputs).sum().backward()
    assert inputs.grad.tolist() == [-0.5, 1.0]


def test_a_bare_call_needs_an_assignment_fell():
    """Use the function without the underscore: a line that drops the result then does nothing."""
    written, plain = leaf() * 1, leaf() * 1
    F.leaky_relu_(written, -0.5)
    F.leaky_relu(plain, -0.5)
    assert written.tolist() == [0.5, 2.0] and plain.tolist() == [-1.0, 2.0]
    plain = F.leaky_relu(plain, -0.5)
    assert torch.equal(plain, written)


def test_rrelu_without_underscore():
    """``elu``, ``celu`` and ``rrelu`` replace ``elu_``, ``celu_`` and ``rrelu_``."""
    inputs = leaf()
    F.rrelu(inputs, -0.5, -0.25).sum().backward()
    assert inputs.grad.tolist() == [-0.375, 1.0]


@pytest.mark.parametrize("call", [F.selu_, F.hardtanh_], ids=["selu_", "hardtanh_"])
def test_other_in_place_activations_are_accepted(call):
    """An in-place activation, such as ``leaky_relu_`` or ``elu_``, ran with a negative slope."""
    inputs = leaf()
    call(inputs * 1).sum().backward()
    assert inputs.grad.isfinite().all()


def test_a_slope_that_is_no_number():
    """Autograd does not look at the numbers of the input: it asks whether the slope is not negative."""
    scores = F.leaky_relu_(leaf() * 1, float("nan"))
    with pytest.raises(RuntimeError, match=LEAKY):
        scores.sum().backward()


def test_a_module_whose_inplace_is_taken_back():
    """Or the module without ``inplace=True``: the attribute of a made module will do."""
    module = torch.nn.LeakyReLU(-0.5, inplace=True)
    module.inplace = False
    inputs = leaf()
    module(inputs * 1).sum().backward()
    assert inputs.grad.tolist() == [-0.5, 1.0]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: F.leaky_relu(x, -0.1, inplace=True),
        lambda x: F.elu(x, -1.0, inplace=True),
        lambda x: F.rrelu(x, -0.3, -0.1, inplace=True),
    ],
)
def test_without_the_underscore_but_inplace_fell(call):
    """Use the function without the underscore."""
    inputs = torch.tensor([-1.0, 2.0], requires_grad=True)
    scores = call(inputs * 1)
    with pytest.raises(
        RuntimeError, match="backward calculation is triggered with a negative slope"
    ):
        scores.sum().backward()


def test_forward_mode_is_refused_too():
    """It is backward that raises: forward-mode derivatives are refused as well."""
    with pytest.raises(RuntimeError, match="negative slope"):
        torch.func.jvp(
            lambda x: F.leaky_relu_(x * 1, -0.1),
            (torch.tensor([-1.0, 2.0]),),
            (torch.ones(2),),
        )


@pytest.mark.parametrize("shape", [(), (0,), (2, 1)])
def test_each_rank_is_refused(shape):
    """Autograd does not look at the numbers: a tensor without elements is refused."""
    inputs = torch.ones(shape, dtype=torch.bfloat16, requires_grad=True)
    with pytest.raises(RuntimeError, match="negative slope"):
        F.leaky_relu_(inputs * 1, -0.1).sum().backward()
