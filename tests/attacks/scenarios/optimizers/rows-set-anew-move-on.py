from __future__ import annotations

import pytest
import torch
from torch import optim

MOVES = {
    "momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    "Nesterov": lambda p: optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
    "Adam": lambda p: optim.Adam(p),
    "AMSGrad": lambda p: optim.Adam(p, amsgrad=True),
    "AdamW without decay": lambda p: optim.AdamW(p, weight_decay=0.0),
    "NAdam": lambda p: optim.NAdam(p),
    "RAdam": lambda p: optim.RAdam(p),
    "Adamax": lambda p: optim.Adamax(p),
    "RMSprop with momentum": lambda p: optim.RMSprop(p, momentum=0.9),
}
STAYS = {
    "SGD": lambda p: optim.SGD(p, lr=0.1),
    "RMSprop": lambda p: optim.RMSprop(p),
    "Adagrad": lambda p: optim.Adagrad(p),
    "Adadelta": lambda p: optim.Adadelta(p),
    "Adafactor": lambda p: optim.Adafactor(p, weight_decay=0.0),
}


def reset_rows(optimizer, weight, rows):
    for value in optimizer.state.get(weight, {}).values():
        if torch.is_tensor(value) and value.shape == weight.shape:
            value[rows] = 0.0


def stepped(make, shape=(3, 2), steps=3):
    weight = torch.zeros(shape, requires_grad=True)
    optimizer = make([weight])
    for _ in range(steps):
        weight.grad = torch.ones(shape)
        optimizer.step()
    with torch.no_grad():
        weight[1] = 10.0
    return weight, optimizer


def step(weight, optimizer, gradient=0.0):
    weight.grad = torch.full_like(weight, gradient)
    optimizer.step()
    return weight.detach()


@pytest.mark.parametrize("name", ["momentum", "Nesterov", "Adam", "AMSGrad", "NAdam", "Adamax"])
def test_a_row_set_anew_moves(name):
    """A step uses the averages of the old rows, also where the gradient is 0."""
    assert (step(*stepped(MOVES[name]))[1] != 10.0).all()


@pytest.mark.parametrize("name", ["SGD", "RMSprop", "Adagrad", "Adadelta", "Adafactor"])
def test_not_with_every_optimizer(name):
    """A step uses the averages: those without an average of gradients move nothing."""
    assert (step(*stepped(STAYS[name]))[1] == 10.0).all()


@pytest.mark.parametrize("name", ["momentum", "Adam", "AMSGrad", "RAdam", "AdamW without decay"])
def test_the_reset_stops_it(name):
    """Set these rows of the state to 0 in each entry that has the shape of the weight."""
    weight, optimizer = stepped(MOVES[name])
    reset_rows(optimizer, weight, [1])
    assert (step(weight, optimizer)[1] == 10.0).all()


@pytest.mark.parametrize("rows", [1, [1], slice(1, 2), torch.tensor([False, True, False])])
def test_rows_of_each_kind(rows):
    """The rows may be an integer, a list, a slice or a mask."""
    weight, optimizer = stepped(MOVES["Adam"])
    reset_rows(optimizer, weight, rows)
    after = step(weight, optimizer)
    assert (after[1] == 10.0).all() and (after[0] != after[1]).all()
    assert (optimizer.state[weight]["exp_avg"][[0, 2]] != 0).all()


def test_a_vector():
    """Rows of a bias, which is a vector, are elements."""
    weight, optimizer = stepped(MOVES["Adam"], (3,))
    reset_rows(optimizer, weight, [1])
    assert step(weight, optimizer)[1] == 10.0


def test_rprop_hardly_moves_afterwards_fell():
    """Set the rows to 0 in each entry that has the shape of the weight (Rprop keeps its steps so)."""
    weight, optimizer = stepped(lambda p: optim.Rprop(p))
    reset_rows(optimizer, weight, [1])
    for _ in range(3):
        after = step(weight, optimizer, 1.0)
    assert (after[1] > 9.9999).all() and (after[0] < -0.05).all()


def test_rprop_with_its_step_sizes():
    """Of Rprop clear ``prev`` alone."""
    weight, optimizer = stepped(lambda p: optim.Rprop(p))
    optimizer.state[weight]["prev"][1] = 0.0
    for _ in range(3):
        after = step(weight, optimizer, 1.0)
    assert (after[1] < 9.97).all()


def test_before_the_first_step_there_is_no_state():
    """``optimizer.state.get(weight, {})``: before the first step nothing is there to clear."""
    weight = torch.zeros(3, 2, requires_grad=True)
    optimizer = optim.Adam([weight])
    reset_rows(optimizer, weight, [1])
    assert not optimizer.state


def test_weight_decay_moves_them_all_the_same():
    """Weight decay moves the rows all the same: also after the reset."""
    weight, optimizer = stepped(lambda p: optim.AdamW(p, weight_decay=0.1))
    reset_rows(optimizer, weight, [1])
    assert (step(weight, optimizer)[1] < 10.0).all()


def test_adafactor_keeps_its_averages():
    """Adafactor keeps an average for each row and each column, which stay as they are."""
    weight, optimizer = stepped(STAYS["Adafactor"])
    kept = {k: v.clone() for k, v in optimizer.state[weight].items() if torch.is_tensor(v)}
    reset_rows(optimizer, weight, [1])
    assert kept["row_var"].shape == (3, 1) and kept["col_var"].shape == (1, 2)
    assert all(torch.equal(optimizer.state[weight][k], v) for k, v in kept.items())


def test_without_a_gradient_nothing_moves():
    """The next step moves them: a parameter whose ``grad`` is None is left out."""
    weight, optimizer = stepped(MOVES["Adam"])
    weight.grad = None
    optimizer.step()
    assert (weight[1] == 10.0).all()


def test_a_weight_written_through_data():
    """A write to the weight changes neither: through ``.data`` as well."""
    weight, optimizer = stepped(MOVES["momentum"])
    before = optimizer.state[weight]["momentum_buffer"].clone()
    weight.data[1] = 5.0
    assert torch.equal(optimizer.state[weight]["momentum_buffer"], before)


def test_the_first_step_with_other_betas():
    """About three times ``lr`` is for the default ``betas``: with (0.9, 0.99) it is once."""
    weight, optimizer = stepped(lambda p: optim.Adam(p, lr=0.01, betas=(0.9, 0.99)), steps=2000)
    reset_rows(optimizer, weight, [1])
    assert torch.allclose((10.0 - step(weight, optimizer, 1.0)[1]) / 0.01, torch.ones(2), atol=0.02)


def test_clear_the_average_of_gradients_alone():
    """Clear ``exp_avg`` alone to keep the scale of the old gradients: the step is a tenth."""
    weight, optimizer = stepped(lambda p: optim.Adam(p, lr=0.01), steps=2000)
    optimizer.state[weight]["exp_avg"][1] = 0.0
    moved = (10.0 - step(weight, optimizer, 1.0)[1]) / 0.01
    assert torch.allclose(moved, torch.full((2,), 0.1), atol=0.02)


def test_a_state_that_was_loaded():
    """They lie in ``optimizer.state``, under the parameter: after ``load_state_dict`` too."""
    weight, optimizer = stepped(MOVES["Adam"])
    other = optim.Adam([weight])
    other.load_state_dict(optimizer.state_dict())
    reset_rows(other, weight, [1])
    assert (step(weight, other)[1] == 10.0).all()


@pytest.mark.parametrize("name", ["Nesterov", "NAdam", "Adamax", "RMSprop with momentum"])
def test_the_reset_stops_others_of_this_kind(name):
    """Set these rows of the average to 0 as well."""
    weight, optimizer = stepped(MOVES[name])
    reset_rows(optimizer, weight, [1])
    assert (step(weight, optimizer)[1] == 10.0).all()


@pytest.mark.parametrize("options", [{"fused": True}, {"foreach": True}, {"maximize": True}])
def test_the_reset_with_other_implementations(options):
    """Set these rows of the average to 0 as well."""
    weight, optimizer = stepped(lambda p: optim.Adam(p, **options))
    reset_rows(optimizer, weight, [1])
    after = step(weight, optimizer)
    assert (after[1] == 10.0).all() and (after[0] != 0.0).all()


def test_a_gradient_from_before_the_write_fell():
    """Set these rows of the state to 0 as well (and the rows stay where they were put)."""
    weight, optimizer = stepped(MOVES["Adam"])
    reset_rows(optimizer, weight, [1])
    optimizer.step()
    assert (weight[1] < 10.0).all()


def test_sparse_gradients_of_sgd_fell():
    """This is for SGD with momentum: its buffer is sparse if the gradients are."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    optimizer = optim.SGD(layer.parameters(), lr=0.1, momentum=0.9)
    layer(torch.tensor([0, 1])).sum().backward()
    optimizer.step()
    with pytest.raises(TypeError, match="Cannot assign to a sparse tensor"):
        reset_rows(optimizer, layer.weight, [1])


def test_sparse_adam_keeps_dense_averages():
    """Set these rows of the average to 0 as well: those of ``SparseAdam`` are dense."""
    layer = torch.nn.Embedding(3, 2, sparse=True)
    optimizer = optim.SparseAdam(layer.parameters())
    layer(torch.tensor([0, 1])).sum().backward()
    optimizer.step()
    reset_rows(optimizer, layer.weight, [1])
    assert optimizer.state[layer.weight]["exp_avg"].any(1).tolist() == [True, False, False]


@pytest.mark.parametrize(
    "other", [lambda w: w.data, lambda w: w.detach(), lambda w: w[:2], torch.nn.Parameter]
)
def test_another_tensor_has_no_state_fell(other):
    """They lie in ``optimizer.state``, under the parameter: for another tensor nothing is found."""
    weight, optimizer = stepped(MOVES["Adam"])
    reset_rows(optimizer, other(weight), [1])
    assert optimizer.state[weight]["exp_avg"].all() and (step(weight, optimizer)[1] < 10.0).all()


def test_columns():
    """Rows of a weight: columns by an index in two parts."""
    weight, optimizer = stepped(MOVES["Adam"])
    reset_rows(optimizer, weight, (slice(None), 1))
    before = weight.detach().clone()
    assert (step(weight, optimizer) == before).all(0).tolist() == [False, True]


def steps_after(name, cleared=None, number=12):
    """Return the steps of rows that begin again, in units of the rate, along one gradient."""
    weight, optimizer = stepped(lambda p: getattr(optim, name)(p, lr=0.01), steps=4000)
    if cleared:
        optimizer.state[weight][cleared][1] = 0.0
    else:
        reset_rows(optimizer, weight, [1])
    at = [10.0] + [step(weight, optimizer, 1.0)[1, 0].item() for _ in range(number)]
    return [(before - after) / 0.01 for before, after in zip(at, at[1:])]


def test_the_steps_after_the_first_grow_fell():
    """Their first step is about three times ``lr`` (and the others are no longer)."""
    taken = steps_after("Adam")
    assert taken == sorted(taken) and 3.0 < taken[0] < 3.3 and 6 < taken[-1] < 6.6


def test_other_kinds_of_adam_begin_otherwise():
    """With the default ``betas`` the first step of Adam is three times ``lr``: others differ."""
    assert steps_after("NAdam", number=1)[0] > 10 and steps_after("Adamax", number=1)[0] < 0.2


def test_without_the_average_the_steps_stay_short():
    """If you clear ``exp_avg`` alone, its steps stay below ``lr`` for a constant gradient."""
    taken = steps_after("Adam", "exp_avg", 30)
    assert taken == sorted(taken) and taken[-1] < 1.0
