"""Attacks on gallery/recipes/freezing/freeze-rows-of-a-weight.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn, optim

(freeze_rows,) = definitions("recipes/freezing/freeze-rows-of-a-weight", "freeze_rows")


MAKERS = {
    "sgd": lambda p: optim.SGD(p, lr=0.1),
    "decay": lambda p: optim.SGD(p, lr=0.1, weight_decay=0.1),
    "momentum": lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    "adam": lambda p: optim.Adam(p, lr=0.1),
    "fused": lambda p: optim.AdamW(p, lr=0.1, fused=True),
    "foreach": lambda p: optim.AdamW(p, lr=0.1, foreach=True),
    "lbfgs": lambda p: optim.LBFGS(p, lr=0.1),
    "rprop": lambda p: optim.Rprop(p, lr=0.1),
    "asgd": lambda p: optim.ASGD(p, lr=0.1),
}


def train(weight, optimizer, steps=3):
    def closure():
        optimizer.zero_grad()
        loss = (weight**2).sum()
        loss.backward()
        return loss

    for _ in range(steps):
        optimizer.step(closure)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("rows", [slice(0, 2), [0, 1], 0, torch.tensor([True, False, True])])
def test_written_back_the_rows_stay(name, rows):
    """Write the rows back after every ``optimizer.step()``."""
    weight = nn.Parameter(torch.ones(3, 2))
    optimizer = MAKERS[name]([weight])
    freeze_rows(weight, rows, optimizer)
    train(weight, optimizer)
    others = torch.ones(3, dtype=torch.bool)
    others[rows] = False
    assert (weight[rows] == 1).all() and (weight[others] != 1).all()


@pytest.mark.parametrize(
    ("name", "holds"), [("sgd", True), ("decay", False), ("momentum", False), ("foreach", False)]
)
def test_a_gradient_of_zero_fell(name, holds):
    """A gradient of zero does not hold them where there is weight decay or momentum."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS[name]([weight])
    train(weight, optimizer, steps=1)
    before = weight.detach().clone()
    weight.grad.zero_()
    optimizer.step()
    assert torch.equal(weight, before) == holds


def test_a_view_of_the_row_holds_nothing():
    """``kept`` is a clone; a view of the row would change with it."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    kept = weight.detach()[0]
    train(weight, optimizer)
    with torch.no_grad():
        weight[0] = kept
    assert weight[0].item() != 1.0


def test_the_state_dict_does_not_hold_the_hook_fell():
    """The state dict of an optimizer does not hold the hook."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, 0, optimizer)
    other = MAKERS["sgd"]([weight])
    other.load_state_dict(optimizer.state_dict())
    train(weight, other)
    assert weight[0].item() != 1.0


def test_a_removed_hook_holds_no_more():
    """A hook of the optimizer can do it for you, until it is removed."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, 0, optimizer).remove()
    train(weight, optimizer)
    assert weight[0].item() != 1.0


def test_the_row_counts_in_the_norm():
    """Written back, the row still has a gradient, which counts in a norm over the whole."""
    weight = nn.Parameter(torch.ones(2, 1))
    (weight * torch.tensor([[4.0], [3.0]])).sum().backward()
    assert torch.nn.utils.clip_grad_norm_(weight, 10.0).item() == 5.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("length", [1, 2, 17])
def test_lengths_and_dtypes(dtype, length):
    """Tables of each length, cast and trained."""
    weight = nn.Parameter(torch.ones(length, 2, dtype=dtype))
    optimizer = MAKERS["momentum"]([weight])
    freeze_rows(weight, list(range(length - 1)), optimizer)
    train(weight, optimizer)
    assert (weight[: length - 1] == 1).all() and (weight[length - 1] != 1).all()


def test_a_cast_after_the_hook():
    """The values that are written back get the dtype of the weight."""
    layer = nn.Linear(2, 2)
    optimizer = MAKERS["sgd"]([layer.weight])
    freeze_rows(layer.weight, [0], optimizer)
    before = layer.weight.detach().double().clone()
    layer.double()
    train(layer.weight, optimizer)
    assert torch.equal(layer.weight[0], before[0])


@pytest.mark.parametrize(
    ("value", "decay", "moves"), [(1.0, 0.01, True), (0.0, 0.01, False), (1.0, 0.0, False)]
)
def test_when_adamw_moves_a_weight_with_gradient_0_fell(value, decay, moves):
    """AdamW with its default weight decay moves a weight that is not 0."""
    weight = nn.Parameter(torch.full((1,), value))
    weight.grad = torch.zeros(1)
    optim.AdamW([weight], lr=0.1, weight_decay=decay).step()
    assert (weight.item() != value) == moves


def test_a_compiled_module_changes_nothing():
    """The optimizer calls the hook after its step, of a compiled module as well."""
    layer = nn.Linear(2, 2, bias=False)
    before = layer.weight.detach().clone()
    compiled = torch.compile(layer, backend="aot_eager")
    optimizer = MAKERS["decay"](layer.parameters())
    freeze_rows(layer.weight, 0, optimizer)
    for _ in range(2):
        compiled(torch.ones(1, 2)).sum().backward()
        optimizer.step()
    assert torch.equal(layer.weight[0], before[0]) and (layer.weight[1] != before[1]).all()


@pytest.mark.parametrize("name", ["momentum", "adam", "asgd"])
def test_zero_from_the_first_step_fell(name):
    """A gradient of zero does not hold them where the optimizer has weight decay or momentum."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = optim.ASGD([weight], lambd=0.0) if name == "asgd" else MAKERS[name]([weight])
    for _ in range(3):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        weight.grad[0] = 0.0
        optimizer.step()
    assert weight[0].item() == 1.0 != weight[1].item()


@pytest.mark.parametrize(
    ("dtype", "lr"), [(torch.float32, 1e-6), (torch.bfloat16, 1e-3), (torch.float16, 1e-3)]
)
def test_a_decay_that_is_rounded_away_fell(dtype, lr):
    """AdamW with its default weight decay moves a weight that is not 0."""
    weight = nn.Parameter(torch.ones(1, dtype=dtype))
    weight.grad = torch.zeros(1, dtype=dtype)
    optim.AdamW([weight], lr=lr, eps=1e-4).step()
    assert weight.item() == 1.0


@pytest.mark.parametrize(("dtype", "stays"), [(torch.float16, False), (torch.bfloat16, True)])
def test_adam_with_a_gradient_of_zero_in_half_precision(dtype, stays):
    """With Adam outside of ``float16`` it is enough: there eps is 0, and 0 / 0 is nan."""
    weight = nn.Parameter(torch.ones(1, dtype=dtype))
    weight.grad = torch.zeros(1, dtype=dtype)
    optim.Adam([weight], lr=0.1).step()
    assert (weight.item() == 1.0) == stays


def test_without_a_gradient_it_stays():
    """AdamW moves a weight with a gradient of 0 as well: one whose ``grad`` is None stays."""
    weight = nn.Parameter(torch.ones(1))
    optim.AdamW([weight], lr=0.1).step()
    assert weight.item() == 1.0


def test_a_hook_from_before_the_loading_fell():
    """The state dict of an optimizer does not hold the hook (and one from before has old rows)."""
    table = nn.Embedding(2, 1)
    nn.init.ones_(table.weight)
    optimizer = MAKERS["sgd"](table.parameters())
    handle = freeze_rows(table.weight, [0], optimizer)
    table.load_state_dict({"weight": torch.full((2, 1), 5.0)})
    train(table.weight, optimizer, steps=1)
    assert table.weight[0].item() == 1.0
    handle.remove()
    table.load_state_dict({"weight": torch.full((2, 1), 5.0)})
    freeze_rows(table.weight, [0], optimizer)
    train(table.weight, optimizer, steps=1)
    assert table.weight[0].item() == 5.0 != table.weight[1].item()


def test_a_tuple_names_one_element_fell():
    """``rows`` may be a slice or a list: a tuple is one element."""
    weight = nn.Parameter(torch.ones(2, 2))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, (0, 1), optimizer)
    train(weight, optimizer, steps=1)
    assert [value == 1.0 for value in weight.flatten().tolist()] == [False, True, False, False]


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        ([], 0),
        (range(1), 1),
        ([True, False], 1),
        (torch.tensor([0]), 1),
        (torch.tensor([], dtype=torch.int64), 0),
        (-1, 1),
        (slice(None), 2),
    ],
    ids=["[]", "range", "booleans", "tensor", "empty tensor", "-1", "all"],
)
def test_other_rows(rows, held):
    """Give several rows as a list, a slice or a mask."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, rows, optimizer)
    train(weight, optimizer, steps=1)
    assert (weight == 1).sum() == held


@pytest.mark.parametrize("what", ["optimizer", "module"])
def test_a_deep_copy_is_not_frozen_fell(what):
    """A hook of the optimizer can do it for you (not for a copy)."""
    layer = nn.Linear(2, 2)
    nn.init.ones_(layer.weight)
    optimizer = MAKERS["sgd"]([layer.weight])
    freeze_rows(layer.weight, 0, optimizer)
    other = copy.deepcopy((layer, optimizer)) if what == "optimizer" else copy.deepcopy(layer)
    if what == "optimizer":
        other, optimizer = other
    else:
        optimizer = MAKERS["sgd"](other.parameters())
    train(other.weight, optimizer, steps=1)
    assert (other.weight != 1).all() and (layer.weight == 1).all()


def test_a_compiled_step():
    """The optimizer calls the hook after its step: of a compiled step as well."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, 0, optimizer)
    (weight**2).sum().backward()
    torch.compile(lambda: optimizer.step(), backend="eager")()
    assert weight[0].item() == 1.0 != weight[1].item()


def test_with_a_scaler():
    """Write the rows back after every ``optimizer.step()``: a scaler calls it."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer, scaler = MAKERS["adam"]([weight]), torch.amp.GradScaler("cpu")
    freeze_rows(weight, 0, optimizer)
    scaler.scale((weight**2).sum()).backward()
    scaler.step(optimizer)
    assert weight[0].item() == 1.0 != weight[1].item()


def test_sparse_gradients():
    """Frozen rows still change: of a table with sparse gradients as well, until written back."""
    table = nn.Embedding(3, 2, sparse=True)
    nn.init.ones_(table.weight)
    optimizer = optim.SparseAdam(table.parameters(), lr=0.1)
    freeze_rows(table.weight, [0], optimizer)
    table(torch.tensor([0, 1])).sum().backward()
    optimizer.step()
    assert (table.weight[0] == 1).all() and (table.weight[1] != 1).all()


def test_a_graph_across_a_step():
    """Write the rows back: a loss from before the step that saved the weight raises."""
    weight = nn.Parameter(torch.ones(2, 1))
    optimizer = MAKERS["sgd"]([weight])
    freeze_rows(weight, 0, optimizer)
    loss = (weight**2).sum()
    optimizer.step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def coupled(weight):
    return (weight.sum() - 3.0) ** 2 + (weight[1] - 5.0) ** 2


def other_row(make, zero=False, alone=False):
    row, weight = torch.ones(1, requires_grad=True), torch.ones(2, requires_grad=True)
    optimizer = make([row if alone else weight])

    def closure():
        optimizer.zero_grad()
        loss = coupled(torch.cat([torch.ones(1), row]) if alone else weight)
        loss.backward()
        if zero:
            weight.grad[0] = 0.0
        return loss

    def restore(*_):
        with torch.no_grad():
            weight[0] = 1.0

    if not alone:
        optimizer.register_step_post_hook(restore)
    for _ in range(3):
        optimizer.step(closure)
    return row.detach() if alone else weight.detach()[1:]


def lbfgs(parameters):
    return torch.optim.LBFGS(parameters, lr=0.1, max_iter=3)


def adamw(parameters):
    return torch.optim.AdamW(parameters, lr=0.1)


@pytest.mark.parametrize("make, zero", [(adamw, False), (adamw, True), (lbfgs, True)])
def test_the_other_row_is_trained_as_if_alone(make, zero):
    """Write the rows back after every ``optimizer.step()``."""
    torch.testing.assert_close(other_row(make, zero), other_row(make, alone=True))


def test_lbfgs_moves_the_row_within_its_step_fell():
    """Write the rows back after every ``optimizer.step()``."""
    difference = other_row(lbfgs) - other_row(lbfgs, alone=True)
    assert difference.abs() > 0.1


def test_adafactor_uses_the_gradient_of_all_rows_fell():
    """Written back, the row still has a gradient, which counts in a norm over the whole (only there)."""
    rows = []
    for gradient in (1.0, 100.0):
        weight = torch.ones(2, 2, requires_grad=True)
        optimizer = torch.optim.Adafactor([weight], lr=0.1)
        weight.grad = torch.tensor([[gradient, gradient], [1.0, 2.0]])
        optimizer.step()
        rows.append(weight.detach()[1])
    assert not torch.allclose(*rows)


@pytest.mark.parametrize(
    "make",
    [
        lambda p: torch.optim.AdamW(p, lr=0.1, fused=True),
        lambda p: torch.optim.AdamW(p, lr=0.1, foreach=True),
        lambda p: torch.optim.Adagrad(p, lr=0.1, weight_decay=0.1),
        lambda p: torch.optim.Rprop(p),
        lambda p: torch.optim.ASGD(p),
    ],
)
def test_more_optimizers_call_the_hook(make):
    """A hook of the optimizer can do it for you."""
    weight = torch.ones(2, requires_grad=True)
    optimizer = make([weight])

    def restore(*_):
        with torch.no_grad():
            weight[0] = 1.0

    optimizer.register_step_post_hook(restore)
    for _ in range(3):
        optimizer.zero_grad()
        (weight**2).sum().backward()
        optimizer.step()
    assert weight[0] == 1.0 and weight[1] < 1.0


def test_a_skipped_step_calls_no_hook():
    """Write the rows back after every ``optimizer.step()``: where a scaler skips it, nothing moved."""
    weight, calls = torch.ones(2, requires_grad=True), []
    optimizer = torch.optim.SGD([weight], lr=0.1)
    optimizer.register_step_post_hook(lambda *_: calls.append(1))
    scaler = torch.amp.GradScaler("cpu")
    scaler.scale((weight * torch.inf).sum()).backward()
    scaler.step(optimizer)
    assert not calls and weight.tolist() == [1.0, 1.0]
