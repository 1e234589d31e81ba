"""Attacks on gallery/scenarios/optimizers/zero-gradient-still-moves.py."""

import pytest
import torch
from torch import nn, optim

WITH_DECAY = [optim.SGD, optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad, optim.Adamax]


def moved(make, gradient, value=1.0, **options):
    """Return how far one step moves an element."""
    weight = nn.Parameter(torch.full((1,), value))
    weight.grad = None if gradient is None else torch.full((1,), gradient)
    make([weight], lr=0.1, **options).step()
    return weight.item() - value


@pytest.mark.parametrize("make", WITH_DECAY)
@pytest.mark.parametrize("options", [{}, {"foreach": True}])
def test_decay_moves_without_a_gradient(make, options):
    """Weight decay needs no gradient: a step moves a row with gradient 0."""
    assert moved(make, 0.0, weight_decay=0.5, **options) < 0


@pytest.mark.parametrize("make", WITH_DECAY)
@pytest.mark.parametrize("fused", [False, True])
def test_none_is_passed_over(make, fused):
    """A gradient of None makes SGD, Adam and AdamW pass a parameter over."""
    options = {"fused": True} if fused and make in (optim.SGD, optim.Adam, optim.AdamW) else {}
    assert moved(make, None, weight_decay=0.5, **options) == 0


def test_an_element_that_is_0_stays_fell():
    """A step with weight decay moves elements of gradient 0, if they are not 0."""
    assert moved(optim.SGD, 0.0, value=0.0, weight_decay=0.5) == 0


@pytest.mark.parametrize("gradient", [0.0, None])
def test_asgd_has_a_decay_of_its_own_fell(gradient):
    """``ASGD`` has a decay of its own, ``lambd``, with ``weight_decay=0`` as well."""
    far = moved(optim.ASGD, gradient, weight_decay=0, lambd=0.5)
    assert far == 0 if gradient is None else far < 0


def test_lbfgs_moves_a_parameter_without_a_gradient_fell():
    """A gradient of None makes the optimizer pass a parameter over: ``LBFGS`` does not."""
    idle, busy = (nn.Parameter(torch.ones(2)) for _ in range(2))
    optimizer = optim.LBFGS([idle, busy], lr=0.1)

    def closure_of(both):
        def closure():
            optimizer.zero_grad()
            loss = (busy**2).sum() + ((idle**2).sum() if both else 0)
            loss.backward()
            return loss

        return closure

    optimizer.step(closure_of(True))
    before = idle.detach().clone()
    optimizer.step(closure_of(False))
    assert idle.grad is None and not torch.equal(idle, before)


@pytest.mark.parametrize("value", [0.0, None])
def test_momentum_goes_on_at_0_and_not_at_none(value):
    """What is left of earlier gradients moves a row with gradient 0; None stops it."""
    weight = nn.Parameter(torch.ones(1))
    optimizer = optim.SGD([weight], lr=0.1, momentum=0.5)
    weight.grad = torch.ones(1)
    optimizer.step()
    before = weight.item()
    weight.grad = None if value is None else torch.zeros(1)
    optimizer.step()
    assert (weight.item() == before) == (value is None)


def test_plain_sgd_does_not_move():
    """A step moves a row with gradient 0 by decay and momentum: without both it does not."""
    assert moved(optim.SGD, 0.0) == 0


def test_each_step_multiplies():
    """Each step of AdamW multiplies each element by ``1 - lr * weight_decay``."""
    weight = nn.Parameter(torch.tensor([1.0, -2.0, 0.0]))
    optimizer = optim.AdamW([weight], lr=0.1, weight_decay=0.5)
    for _ in range(3):
        weight.grad = torch.zeros(3)
        optimizer.step()
    assert torch.allclose(weight, torch.tensor([1.0, -2.0, 0.0]) * 0.95**3)


@pytest.mark.parametrize("options", [{}, {"foreach": True}])
@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_eps_is_0_in_half(make, options):
    """In float16 the first step makes NaN of an element with a gradient of 0."""
    weight = torch.ones(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.zeros(1, dtype=torch.float16)
    make([weight], lr=0.1, **options).step()
    assert weight.isnan().all()


@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW])
def test_fused_it_is_not_fell(make):
    """The default ``eps`` makes NaN of an element in float16: if the optimizer is not fused."""
    weight = torch.ones(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.zeros(1, dtype=torch.float16)
    make([weight], lr=0.1, fused=True).step()
    assert weight.isfinite().all()


def test_rows_without_a_sparse_gradient_stay():
    """A sparse gradient leaves rows out: ``SparseAdam`` does not move them."""
    table = nn.Embedding(3, 2, sparse=True)
    optimizer = optim.SparseAdam(table.parameters(), lr=0.1)
    before = table.weight.detach().clone()
    for _ in range(2):
        table(torch.tensor([0])).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert torch.equal(table.weight[1:], before[1:])


@pytest.mark.parametrize(
    ("decay", "rates"), [(0.5, 1.0), (1e-6, 0.99), (1e-8, 0.5), (1e-9, 0.09), (0.0, 0.0)]
)
def test_how_far_adam_moves_a_row(decay, rates):
    """Its first step moves such a row by ``lr``, if the decay is large beside ``eps``."""
    far = moved(optim.Adam, 0.0, weight_decay=decay)
    assert -far / 0.1 == pytest.approx(rates, abs=0.005)


def test_a_hook_that_masks_a_nan_fell():
    """What a hook that masks returns is a gradient of 0."""
    weight, mask = nn.Parameter(torch.tensor([0.0, 1.0])), torch.tensor([0.0, 1.0])
    weight.register_hook(lambda grad: grad * mask)
    weight.sqrt().sum().backward()
    optim.SGD([weight], lr=0.1).step()
    assert weight[0].isnan() and weight[1].isfinite()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1.0])
def test_masked_fill_gives_0(value):
    """``grad.masked_fill(mask == 0, 0)`` gives 0."""
    weight, mask = nn.Parameter(torch.ones(2)), torch.tensor([0.0, 1.0])
    weight.register_hook(lambda grad: grad.masked_fill(mask == 0, 0))
    (weight * torch.tensor([value, 1.0])).sum().backward()
    assert weight.grad.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("foreach", [False, True])
def test_clipping_makes_nan_of_zeros_fell(foreach):
    """A row with gradient 0 is moved by decay and momentum: and by a NaN in another row."""
    weight = nn.Parameter(torch.ones(3))
    weight.grad = torch.tensor([0.0, 0.0, float("nan")])
    nn.utils.clip_grad_norm_([weight], 1.0, foreach=foreach)
    assert weight.grad.isnan().all()


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam, optim.AdamW])
@pytest.mark.parametrize("options", [{}, {"foreach": True}, {"fused": True}], ids=str)
def test_requires_grad_does_not_stop_a_step_fell(make, options):
    """A gradient of None stops a step: ``requires_grad_(False)`` does not."""
    weight = nn.Parameter(torch.ones(2))
    optimizer = make([weight], lr=0.1, **options)
    weight.sum().backward()
    weight.requires_grad_(False)
    optimizer.step()
    assert (weight < 1).all()
    before = weight.clone()
    weight.grad = None
    optimizer.step()
    assert torch.equal(weight, before)


@pytest.mark.parametrize("make", [optim.SGD, optim.Adam, optim.AdamW])
@pytest.mark.parametrize("options", [{}, {"foreach": True}, {"fused": True}], ids=str)
def test_none_after_steps_with_a_gradient(make, options):
    """A gradient of None makes them pass a parameter over, with a history and a decay."""
    weight = nn.Parameter(torch.ones(2))
    optimizer = make([weight], lr=0.1, weight_decay=0.5, **options)
    weight.grad = torch.ones(2)
    optimizer.step()
    before, weight.grad = weight.detach().clone(), None
    optimizer.step()
    assert torch.equal(weight, before)


@pytest.mark.parametrize("make", [optim.NAdam, optim.RAdam, optim.Adamax, optim.Muon])
def test_others_with_averages_go_on(make):
    """Momentum is what is left of earlier gradients: others have it too, by default."""
    weight = nn.Parameter(torch.ones(2, 2))
    optimizer = make([weight], lr=0.1, weight_decay=0.0)
    weight.grad = torch.ones(2, 2)
    optimizer.step()
    before, weight.grad = weight.detach().clone(), torch.zeros(2, 2)
    optimizer.step()
    assert not torch.equal(weight, before)


def test_muon_decays_by_default():
    """Each step of AdamW decays by default: so does one of ``Muon``."""
    weight = nn.Parameter(torch.ones(2, 2))
    weight.grad = torch.zeros(2, 2)
    optim.Muon([weight], lr=0.1).step()
    assert (weight < 1).all()


def test_rows_that_were_not_looked_up_move_too():
    """A step moves a row with gradient 0: of a dense embedding also one that was not looked up."""
    table = nn.Embedding(3, 2, padding_idx=2)
    nn.init.ones_(table.weight)
    optimizer = optim.AdamW(table.parameters(), lr=0.1)
    table(torch.tensor([0])).sum().backward()
    optimizer.step()
    assert torch.allclose(table.weight[1:], torch.tensor(1 - 0.1 * 0.01))


def test_a_sparse_gradient_with_momentum():
    """A sparse gradient leaves rows out: SGD with momentum moves them by what is left."""
    table = nn.Embedding(3, 2, sparse=True)
    nn.init.ones_(table.weight)
    optimizer = optim.SGD(table.parameters(), lr=0.1, momentum=0.5)
    for row in (0, 1):
        table(torch.tensor([row])).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
    assert torch.allclose(table.weight[:, 0], torch.tensor([0.85, 0.9, 1.0]))


@pytest.mark.parametrize("gradient", [1e-3, 1e-4])
def test_a_small_gradient_in_half_is_infinite(gradient):
    """In float16 the first step makes NaN of a gradient of 0: a small one makes it infinite."""
    weight = torch.ones(1, dtype=torch.float16, requires_grad=True)
    weight.grad = torch.full((1,), gradient, dtype=torch.float16)
    optim.Adam([weight], lr=0.5).step()
    assert weight.item() == -float("inf")


@pytest.mark.parametrize("make", [optim.RMSprop, optim.Adagrad, optim.Adadelta, optim.Rprop])
def test_others_without_averages_do_not_move(make):
    """A step moves a row with gradient 0 by decay and momentum (by default these have neither)."""
    weight = nn.Parameter(torch.ones(1))
    optimizer = make([weight], lr=0.1)
    weight.grad = torch.ones(1)
    optimizer.step()
    before = weight.item()
    weight.grad = torch.zeros(1)
    optimizer.step()
    assert weight.item() == before


def test_zero_grad_that_keeps_zeros():
    """A gradient of None makes AdamW pass a parameter over: zeros do not."""
    weight = nn.Parameter(torch.ones(2))
    optimizer = optim.AdamW([weight], lr=0.1)
    weight.sum().backward()
    optimizer.step()
    optimizer.zero_grad(set_to_none=False)
    before = weight.tolist()
    optimizer.step()
    assert (weight < torch.tensor(before)).all()
    optimizer.zero_grad()
    before = weight.tolist()
    optimizer.step()
    assert weight.tolist() == before


@pytest.mark.parametrize(("bad", "zeros"), [(float("nan"), "nan"), (float("inf"), "0.0")])
def test_clipping_an_infinity_keeps_zeros(bad, zeros):
    """``clip_grad_norm_`` makes NaN of the zeros, if there is one NaN in what it clips."""
    weight = nn.Parameter(torch.ones(2))
    weight.grad = torch.tensor([0.0, bad])
    nn.utils.clip_grad_norm_([weight], 1.0)
    assert str(weight.grad[0].item()) == zeros


KINDS = {
    "SGD": {"momentum": 0.9},
    "Adam": {},
    "AdamW": {"weight_decay": 0.0},
    "NAdam": {},
    "RAdam": {},
    "Adamax": {},
    "RMSprop": {"momentum": 0.9},
    "Adagrad": {},
    "Adadelta": {},
    "Rprop": {},
}


@pytest.mark.parametrize(
    "name",
    ["SGD", "Adam", "AdamW", "NAdam", "RAdam", "Adamax", "RMSprop", "Adagrad", "Adadelta", "Rprop"],
)
def test_a_gradient_of_0_from_the_first_step_on(name):
    """With ``weight_decay=0`` a row stays if its gradient was 0 from the first step on."""
    weights = torch.nn.Parameter(torch.ones(2))
    optimizer = getattr(torch.optim, name)([weights], **KINDS[name])
    for _ in range(3):
        weights.grad = torch.tensor([0.0, 1.0])
        optimizer.step()
    assert weights[0] == 1.0 and weights[1] < 1.0


def test_the_padding_row_of_an_embedding_moves_fell():
    """A hook does no better: ``padding_idx`` gives a gradient of 0 as well, and AdamW decays the row."""
    layer = torch.nn.Embedding(3, 2, padding_idx=0)
    torch.nn.init.ones_(layer.weight)
    optimizer = torch.optim.AdamW(layer.parameters(), lr=0.1)
    layer(torch.tensor([0, 1])).sum().backward()
    optimizer.step()
    assert not layer.weight.grad[0].any() and torch.allclose(layer.weight[0], torch.tensor(0.999))


@pytest.mark.parametrize("weight", [1.0, -1.0, 0.0, 1e-3])
def test_the_first_step_of_adam_for_each_sign(weight):
    """The first step of Adam moves such a row by about ``lr``, if decay times weight is not small."""
    weights = torch.nn.Parameter(torch.tensor([weight]))
    weights.grad = torch.zeros(1)
    torch.optim.Adam([weights], lr=0.1, weight_decay=0.1).step()
    moved = torch.tensor(weight) - weights.detach()
    assert torch.allclose(moved, 0.1 * torch.tensor([weight]).sign(), rtol=0.01)


def test_infinity_in_what_is_clipped():
    """``clip_grad_norm_`` makes NaN of the zeros if there is a *NaN*: infinity leaves them 0."""
    weights = torch.nn.Parameter(torch.ones(2))
    weights.grad = torch.tensor([0.0, float("inf")])
    torch.nn.utils.clip_grad_norm_([weights], 1.0)
    assert weights.grad[0] == 0 and weights.grad[1].isnan()


def test_a_part_of_a_gradient_cannot_be_none():
    """A gradient of None stands for the whole parameter."""
    weights = torch.nn.Parameter(torch.ones(3))
    weights.sum().backward()
    with pytest.raises(TypeError, match="can't assign a NoneType"):
        weights.grad[:2] = None


def test_frozen_with_a_gradient_of_zeros():
    """``requires_grad_(False)`` does not stop a step: it takes zeros that are still there."""
    weights = torch.nn.Parameter(torch.ones(3))
    optimizer = torch.optim.AdamW([weights], lr=0.1)
    weights.sum().backward()
    optimizer.zero_grad(set_to_none=False)
    weights.requires_grad_(False)
    optimizer.step()
    assert (weights < 1.0).all()
    weights.grad, before = None, weights.clone()
    optimizer.step()
    assert torch.equal(weights, before)


@pytest.mark.parametrize("name", ["RMSprop", "Adagrad", "NAdam"])
def test_more_optimizers_in_float16_fell(name):
    """A row stays if its gradient was 0 from the first step on: in float16 a default ``eps`` is 0."""
    for options, nan in (({}, True), ({"eps": 1e-4}, False)):
        weights = torch.ones(1, dtype=torch.float16, requires_grad=True)
        weights.grad = torch.zeros(1, dtype=torch.float16)
        getattr(torch.optim, name)([weights], **options).step()
        assert weights.isnan().item() == nan and (nan or weights.item() == 1.0)
