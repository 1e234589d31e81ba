"""Attacks on gallery/recipes/trained-models/average-weights.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn
from torch.optim import swa_utils

(update,) = definitions("recipes/trained-models/average-weights", "update")


MODELS = {
    "linear": lambda: nn.Linear(2, 3),
    "batch norm": lambda: nn.BatchNorm1d(2),
    "lstm": lambda: nn.LSTM(1, 2),
    "parametrized": lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 3)),
    "empty": lambda: nn.ReLU(),
}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("decay", [0.0, 0.5, 0.999, 1.0])
def test_the_average_is_the_formula(name, decay):
    """``average.lerp_(weight, 1 - decay)`` for each pair of parameters, ``copy_`` for buffers."""
    model = MODELS[name]()
    average = copy.deepcopy(model).requires_grad_(False)
    right = {key: value.clone() for key, value in average.named_parameters()}
    for step in (1.0, 2.0):
        for key, value in model.named_parameters():
            nn.init.constant_(value, step)
            right[key] = decay * right[key] + (1 - decay) * step
        update(average, model, decay)
    for key, value in average.named_parameters():
        assert torch.allclose(value, right[key]) and not value.requires_grad
    for ours, theirs in zip(average.buffers(), model.buffers()):
        assert torch.equal(ours, theirs) and ours is not theirs


def test_lerp_of_buffers_is_refused_fell():
    """``average.lerp_(weight, 1 - decay)`` for each pair, buffers included."""
    model = nn.BatchNorm1d(1)
    with pytest.raises(NotImplementedError, match="lerp"):
        for buffer in copy.deepcopy(model).buffers():
            buffer.lerp_(buffer, 0.5)


def test_lerp_wants_one_dtype_fell():
    """``lerp_`` wants one dtype on both sides."""
    model = nn.Linear(1, 1).half()
    average = copy.deepcopy(model).float().requires_grad_(False)
    with torch.no_grad(), pytest.raises(RuntimeError, match="dtype"):
        average.weight.lerp_(model.weight, 0.5)
    update(average, model, 0.5)
    assert average.weight.dtype == torch.float32


def test_without_no_grad_the_average_has_a_history():
    """Without ``no_grad`` a frozen copy takes over the history of what you write to it."""
    model = nn.Linear(1, 1)
    frozen = copy.deepcopy(model).requires_grad_(False)
    assert frozen.weight.lerp_(model.weight, 0.5).requires_grad
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        copy.deepcopy(model).weight.lerp_(model.weight, 0.5)


@pytest.mark.parametrize(("buffers", "mean"), [(False, 8.0), (True, 6.0)])
def test_averaged_model(buffers, mean):
    """It copies the buffers in each call, unless you ask for ``use_buffers=True``."""
    model = nn.BatchNorm1d(1)
    smooth = swa_utils.AveragedModel(
        model, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.5), use_buffers=buffers
    )
    for value in (4.0, 8.0):
        nn.init.constant_(model.weight, value)
        model.running_mean.fill_(value)
        smooth.update_parameters(model)
    assert smooth.module.weight.item() == 6.0 and smooth.module.running_mean.item() == mean


def test_a_tied_weight_is_averaged_once():
    """A tied weight is one parameter, in the copy as well."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    average = copy.deepcopy(model).requires_grad_(False)
    right = 0.5 * average[0].weight.clone() + 0.5
    nn.init.ones_(model[0].weight)
    update(average, model, 0.5)
    assert average[1].weight is average[0].weight and torch.allclose(average[0].weight, right)


def test_a_computed_attribute_is_refused():
    """``copy.deepcopy`` refuses a model with a computed tensor among its attributes."""
    model = nn.Linear(1, 1)
    model.scaled = model.weight * 2
    with pytest.raises(RuntimeError, match="deepcopy"):
        copy.deepcopy(model)


def test_small_steps_vanish_in_bfloat16():
    """In half precision small steps vanish: make the copy ``float32``."""
    for dtype, moves in ((torch.bfloat16, False), (torch.float32, True)):
        average = torch.ones(1, dtype=dtype)
        average.lerp_(torch.full_like(average, 2.0), 0.001)
        assert (average.item() != 1.0) == moves


def test_compiled_it_is_the_same():
    """Compiled, too."""
    model = nn.Linear(1, 1)
    average = copy.deepcopy(model).requires_grad_(False)
    before = average.weight.item()
    nn.init.constant_(model.weight, before + 2)
    torch.compile(update, backend="aot_eager")(average, model, 0.5)
    assert average.weight.item() == pytest.approx(before + 1)


@pytest.mark.parametrize(("write", "factor"), [("v *= 5", 5.0), ("v = v * 5", 1.0)])
def test_loops_over_the_state_dict(write, factor):
    """``v *= d`` changes the model and ``v = v * d`` does not."""
    layer = nn.BatchNorm1d(1)
    for v in layer.state_dict().values():
        if write == "v *= 5":
            v *= 5
        else:
            v = v * 5
    assert layer.weight.item() == factor


def test_swa_is_the_plain_mean_fell():
    """Without ``multi_avg_fn`` it takes the plain mean."""
    model, mean = nn.Linear(1, 1, bias=False), torch.zeros(1, 1)
    swa = torch.optim.swa_utils.AveragedModel(model)
    for n, weight in enumerate((1.0, 2.0, 4.0, 8.0)):
        nn.init.constant_(model.weight, weight)
        swa.update_parameters(model)
        mean.lerp_(model.weight.detach(), 1 / (n + 1))
    assert swa.module.weight.item() == mean.item() == 3.75


def test_a_fraction_raises_at_an_integer_fell():
    """``v *= d`` changes the model: at num_batches_tracked a fraction raises."""
    layer = nn.BatchNorm1d(1)
    with pytest.raises(RuntimeError, match="can't be cast to the desired output type Long"):
        for value in layer.state_dict().values():
            value *= 0.5
    assert layer.weight.item() == 0.5


def test_the_first_call_does_not_average_fell():
    """AveragedModel gives the same: its first call copies the weights."""
    model = nn.Linear(1, 1, bias=False)
    nn.init.constant_(model.weight, 1.0)
    average = copy.deepcopy(model).requires_grad_(False)
    smooth = swa_utils.AveragedModel(model, multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.5))
    nn.init.constant_(model.weight, 3.0)
    update(average, model, 0.5)
    smooth.update_parameters(model)
    assert average.weight.item() == 2.0 and smooth.module.weight.item() == 3.0


def test_a_frozen_model_fell():
    """Without ``no_grad`` a frozen copy takes over the history: not of a model that is frozen."""
    model = nn.Linear(1, 1).requires_grad_(False)
    assert not copy.deepcopy(model).weight.lerp_(model.weight, 0.5).requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.complex64])
def test_other_dtypes(dtype):
    """``lerp_`` wants one dtype on both sides: half and complex weights, too."""
    model = nn.Linear(1, 1, dtype=dtype)
    average = copy.deepcopy(model).requires_grad_(False)
    nn.init.ones_(model.weight)
    right = (average.weight + 1) / 2
    update(average, model, 0.5)
    assert average.weight.dtype == dtype and torch.allclose(average.weight, right, atol=1e-3)
