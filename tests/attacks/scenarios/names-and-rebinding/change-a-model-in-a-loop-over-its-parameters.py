"""Attacks on gallery/scenarios/names-and-rebinding/change-a-model-in-a-loop-over-its-parameters.py."""

import pytest
import torch
from torch import nn


def layer():
    made = nn.Linear(2, 1, bias=False)
    nn.init.ones_(made.weight)
    return made


def half(p):
    p *= 0.5


WRITES = {
    "*=": half,
    "mul_": lambda p: p.mul_(0.5),
    "copy_": lambda p: p.copy_(p * 0.5),
    "[...]": lambda p: p.__setitem__(..., p * 0.5),
    "lerp_": lambda p: p.lerp_(torch.zeros_like(p), 0.5),
    "set data": lambda p: setattr(p, "data", p.data * 0.5),
}


@pytest.mark.parametrize("name", ["*=", "mul_", "copy_", "[...]", "lerp_", "set data"])
def test_a_loop_that_writes(name):
    """It does if the loop writes under ``no_grad``."""
    model = layer()
    with torch.no_grad():
        for p in model.parameters():
            WRITES[name](p)
    assert model.weight.tolist() == [[0.5, 0.5]]


def test_outside_no_grad_fell():
    """It does if the loop writes: ``p *= 0.5`` or ``p.copy_(new)``."""
    for name in ("*=", "copy_"):
        with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
            WRITES[name](next(layer().parameters()))


def test_frozen_parameters_take_a_write():
    """Outside ``no_grad`` a write to the parameter itself raises (if it requires grad)."""
    model = layer().requires_grad_(False)
    half(model.weight)
    assert model.weight.tolist() == [[0.5, 0.5]]


def test_a_name_does_not():
    """It does not if the loop assigns to a name."""
    model = layer()
    for p in model.parameters():
        p = p * 0.5
    assert model.weight.tolist() == [[1.0, 1.0]] and p.tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize("keep_vars", [False, True])
def test_values_of_the_dictionary(keep_vars):
    """Its values are detached, so a write reaches the model, also outside ``no_grad``."""
    model = layer()
    value = model.state_dict(keep_vars=keep_vars)["weight"]
    if keep_vars:
        with pytest.raises(RuntimeError, match="a leaf Variable"):
            half(value)
    else:
        half(value)
        assert model.weight.tolist() == [[0.5, 0.5]]


def test_a_buffer_of_integers_fell():
    """So a write reaches the model: ``value *= 0.9`` over ``state_dict()`` meets BatchNorm's count."""
    state = nn.BatchNorm1d(2).state_dict()
    state["running_var"] *= 0.5
    with pytest.raises(RuntimeError, match="can't be cast"):
        state["num_batches_tracked"] *= 0.5


def test_a_key_of_the_same_dictionary():
    """A tensor that you put into it does not reach the model (until it is loaded)."""
    model = layer()
    state = model.state_dict()
    state["weight"] = torch.zeros(1, 2)
    assert model.weight.tolist() == [[1.0, 1.0]]
    model.load_state_dict(state)
    assert model.weight.tolist() == [[0.0, 0.0]]


def test_after_the_write_the_optimizer_goes_on():
    """Write the numbers into the parameter: the optimizer and the gradient know it."""
    model = layer()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    with torch.no_grad():
        model.weight.lerp_(torch.zeros(1, 2), 0.5)
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert model.weight.tolist() == [[-0.5, -0.5]]


def test_a_tied_weight_is_written_twice_fell():
    """So a write reaches the model (a loop over the dictionary meets a tied weight twice)."""
    model = nn.Sequential(layer(), layer())
    model[1].weight = model[0].weight
    for value in model.state_dict().values():
        value *= 10
    assert model[0].weight.tolist() == [[100.0, 100.0]]
    with torch.no_grad():
        for p in model.parameters():
            half(p)
    assert model[0].weight.tolist() == [[50.0, 50.0]]


def test_one_key_had_no_cure_fell():
    """To replace all weights (who sets one key meets a strict load)."""
    model = nn.Linear(2, 1)
    with pytest.raises(RuntimeError, match="Missing key"):
        model.load_state_dict({"weight": torch.zeros(1, 2)})
    model.state_dict()["weight"].copy_(torch.zeros(1, 2))
    assert model.weight.tolist() == [[0.0, 0.0]] and model.weight.is_leaf


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.float64, torch.complex64], ids=str
)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (17,), (1000,)])
def test_lerp_moves_an_average(dtype, shape):
    """Write the numbers into the parameter: ``a.lerp_(p, 0.5)``."""
    average = torch.zeros(shape, dtype=dtype)
    average.lerp_(torch.full(shape, 4.0, dtype=dtype), 0.5)
    assert (average == 2).all() and average.dtype == dtype


def test_compiled():
    """It does if the loop writes under ``no_grad``."""
    model = layer()

    @torch.compile(backend="aot_eager")
    def shrink():
        with torch.no_grad():
            for p in model.parameters():
                p *= 0.5
        for value in model.state_dict().values():
            value *= 0.5

    shrink()
    assert model.weight.tolist() == [[0.25, 0.25]]


def test_parameters_leave_out_the_running_mean_fell():
    """Write the numbers into the parameter (the average of a ``BatchNorm1d`` keeps its old running mean)."""
    model, average = nn.BatchNorm1d(1), nn.BatchNorm1d(1)
    model(torch.tensor([[1.0], [3.0]]))
    with torch.no_grad():
        for a, p in zip(average.parameters(), model.parameters()):
            a.lerp_(p, 0.5)
    assert average.running_mean.item() == 0.0 and model.running_mean.item() != 0.0
    for a, b in zip(average.buffers(), model.buffers()):
        a.copy_(b)
    assert torch.equal(average.running_mean, model.running_mean)
    assert average.num_batches_tracked == 1


def test_the_share_is_that_of_the_model_fell():
    """Write the numbers into the parameter: ``a.lerp_(p, 0.5)`` (who writes the decay there keeps the wrong one)."""
    assert torch.allclose(
        torch.tensor(1.0).lerp_(torch.tensor(2.0), 0.001), torch.tensor(0.999 * 1.0 + 0.001 * 2.0)
    )


def test_an_average_in_another_dtype_fell():
    """Write the numbers into the parameter: ``a.lerp_(p, 0.5)``."""
    a, p = torch.zeros(1), torch.full((1,), 4.0, dtype=torch.bfloat16)
    with pytest.raises(RuntimeError, match="dtype"):
        a.lerp_(p, 0.5)
    assert a.lerp_(p.to(a.dtype), 0.5).item() == 2.0


def test_values_with_keep_vars_are_not_detached_fell():
    """Its values are detached."""
    values = list(nn.Linear(1, 1).state_dict(keep_vars=True).values())
    assert all(value.requires_grad for value in values)
    with pytest.raises(RuntimeError, match="leaf Variable"):
        values[0].mul_(2)


def test_a_buffer_that_is_not_persistent_has_no_key_fell():
    """Its values share the storage of the parameters and buffers."""
    model = nn.Module()
    model.register_buffer("count", torch.ones(1), persistent=False)
    assert not model.state_dict() and len(list(model.buffers())) == 1
