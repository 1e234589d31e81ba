"""Attacks on gallery/recipes/freezing/train-one-part-of-a-tensor.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn, optim

(PartlyTrained,) = definitions("recipes/freezing/train-one-part-of-a-tensor", "PartlyTrained")


@pytest.mark.parametrize(
    "make", [optim.SGD, optim.AdamW, lambda p, lr: optim.SGD(p, lr=lr, momentum=0.9), optim.Adam]
)
def test_the_old_rows_stay(make):
    """Make two tensors, one frozen and one that requires grad."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    optimizer = make(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        model(torch.tensor([0, 1, 2])).sum().backward()
        optimizer.step()
    assert (model.old == 1).all() and (model.new < 0).all()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_new_rows_have_the_dtype_fell(dtype):
    """The new rows have its dtype: those of ``torch.zeros`` made float32 of a half table."""
    assert PartlyTrained(torch.ones(2, 2, dtype=dtype), 1)(torch.tensor([0])).dtype == dtype


def test_a_pretrained_parameter_requires_no_grad_fell():
    """A parameter would stay one that requires grad, as a buffer."""
    pretrained = nn.Embedding(2, 2)
    model = PartlyTrained(pretrained.weight, 1)
    model(torch.tensor([0, 2])).sum().backward()
    assert not model.old.requires_grad and pretrained.weight.grad is None
    module = nn.Module()
    module.register_buffer("old", pretrained.weight)
    assert module.old.requires_grad


def test_load_state_dict_does_not_reach_the_pretrained_table_fell():
    """``load_state_dict`` would write into the pretrained table."""
    pretrained = torch.ones(2, 2)
    model = PartlyTrained(pretrained, 1)
    model.load_state_dict({"old": torch.zeros(2, 2), "new": torch.zeros(1, 2)})
    assert (pretrained == 1).all() and (model.old == 0).all()
    module = nn.Module()
    module.register_buffer("old", pretrained)
    module.load_state_dict({"old": torch.zeros(2, 2)})
    assert (pretrained == 0).all()


@pytest.mark.parametrize(("length", "extra"), [(0, 1), (1, 0), (1, 1), (2, 17)])
def test_lengths(length, extra):
    """Against one table that holds all rows."""
    old = torch.rand(length, 2)
    model = PartlyTrained(old, extra)
    whole = torch.cat([old, torch.zeros(extra, 2)]).requires_grad_()
    ids = torch.arange(length + extra).repeat(2)
    model(ids).square().sum().backward()
    whole[ids].square().sum().backward()
    assert torch.equal(model(ids), whole[ids]) and torch.equal(model.new.grad, whole.grad[length:])


@pytest.mark.parametrize("index", [slice(0, 2), [0, 1], 0, torch.tensor([True, False, True])])
def test_a_flag_on_a_part_does_not_reach_the_tensor(index):
    """For a tensor that requires no grad the flag of a part leaves the tensor as it was."""
    table = torch.zeros(3, 2)
    table[index].requires_grad = True
    assert not table.requires_grad


@pytest.mark.parametrize("index", [slice(0, 2), [0, 1], 0])
def test_switching_a_part_off_raises(index):
    """You can only change ``requires_grad`` flags of leaf variables."""
    weights = torch.ones(3, 2, requires_grad=True)
    with pytest.raises(RuntimeError, match="leaf variables"):
        weights[index].requires_grad_(False)


def test_a_part_that_is_kept_has_a_gradient_of_its_own():
    """Each line sets the flag of a new tensor: kept, it gets the gradient."""
    table = torch.ones(3, 2)
    part = table[:2].requires_grad_()
    (part * 3).sum().backward()
    assert (part.grad == 3).all() and table.grad is None


def test_the_state_dict_has_both():
    """A buffer and a parameter: both are saved."""
    assert list(PartlyTrained(torch.ones(2, 2), 1).state_dict()) == ["new", "old"]


def test_where_joins_elements():
    """Join them in ``forward`` with ``torch.where``: the same for single elements."""
    old, new = torch.ones(3), torch.zeros(3, requires_grad=True)
    torch.where(torch.tensor([True, False, False]), old, new).sum().backward()
    assert new.grad.tolist() == [0.0, 1.0, 1.0]


def test_under_no_grad_nothing_raises_fell():
    """You can only change ``requires_grad`` flags of leaf variables."""
    weights = torch.ones(3, 2, requires_grad=True)
    with torch.no_grad():
        weights[:2].requires_grad_(False)
    weights.sum().backward()
    assert weights.grad.tolist() == [[1.0, 1.0]] * 3


@pytest.mark.parametrize("flag", [True, False])
def test_a_flag_that_stays_the_same(flag):
    """You can only change flags of leaf variables: setting ``True`` again is accepted."""
    part = torch.ones(3, 2, requires_grad=True)[:2]
    if flag:
        part.requires_grad_(True)
    else:
        with pytest.raises(RuntimeError, match="leaf variables"):
            part.requires_grad_(False)
    assert part.requires_grad


def test_integers_refuse_the_flag():
    """Each line sets the flag of a new tensor: for a tensor of integers the flag raises."""
    with pytest.raises(RuntimeError, match="floating point and complex"):
        torch.ones(3, 2, dtype=torch.int64)[:2].requires_grad = True


def test_a_state_dict_of_the_whole_table_fell():
    """Make two tensors (and load what was saved of one)."""
    whole = nn.Embedding(3, 2)
    with pytest.raises(RuntimeError, match="Missing key"):
        PartlyTrained(torch.ones(2, 2), 1).load_state_dict(whole.state_dict())
    assert torch.equal(PartlyTrained(whole.weight, 1).old, whole.weight)


def test_cat_copies_the_table_fell():
    """What ``torch.cat`` returns is a copy."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    joined = torch.cat([model.old, model.new])
    assert joined.data_ptr() not in (model.old.data_ptr(), model.new.data_ptr())


@pytest.mark.parametrize(
    "ids",
    [
        torch.tensor([], dtype=torch.int64),
        torch.tensor(2),
        torch.tensor([[0], [2]], dtype=torch.int32),
    ],
    ids=["empty", "one", "batch"],
)
def test_shapes_of_ids(ids):
    """``PartlyTrained`` takes what a table takes."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    assert model(ids).shape == (*ids.shape, 2)


def test_only_frozen_rows_in_a_batch():
    """One frozen and one that requires grad: a batch of frozen rows gives a gradient of 0."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    model(torch.tensor([0, 1])).sum().backward()
    assert model.new.grad.tolist() == [[0.0, 0.0]]


def test_a_deep_copy_and_a_cast():
    """Checked at its edges: a copy is independent, and ``half()`` casts both tensors."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    other = copy.deepcopy(model)
    assert model.half()(torch.tensor([0, 2])).dtype == torch.float16
    assert other(torch.tensor([0, 2])).dtype == torch.float32 and not other.old.requires_grad


def test_switched_off_and_on_again():
    """``requires_grad`` belongs to a whole tensor: that of the buffer stays off."""
    model = PartlyTrained(torch.ones(2, 2), 1).requires_grad_(False).requires_grad_(True)
    assert model.new.requires_grad and not model.old.requires_grad


def test_an_edit_before_backward():
    """To edit the table, write to ``old`` or ``new`` under ``no_grad``: backward saved neither."""
    model = PartlyTrained(torch.ones(2, 2), 1)
    out = model(torch.tensor([0, 2]))
    with torch.no_grad():
        model.old.fill_(6.0)
        model.new.fill_(5.0)
    out.sum().backward()
    assert model.new.grad.tolist() == [[1.0, 1.0]]
    assert model(torch.tensor([0, 2])).tolist() == [[6.0, 6.0], [5.0, 5.0]]


def test_two_dtypes_are_promoted():
    """The new rows have its dtype: rows of another dtype would promote the whole."""
    model = PartlyTrained(torch.ones(2, 2, dtype=torch.float16), 1)
    model.new = nn.Parameter(model.new.detach().float())
    assert model(torch.tensor([0])).dtype == torch.float32


@pytest.mark.parametrize("hidden", [float("nan"), float("inf")])
def test_where_hides_what_is_not_finite(hidden):
    """Join them with ``torch.where``: frozen values that are not taken do not reach the gradient."""
    old, new = torch.tensor([1.0, hidden]), torch.zeros(2, requires_grad=True)
    torch.where(torch.tensor([True, False]), old, new).sum().backward()
    assert new.grad.tolist() == [0.0, 1.0]


def test_a_part_has_a_flag_fell():
    """A part of a tensor has no flag of its own: a view that is kept has one."""
    table = torch.zeros(3, 2)
    part = table[:2]
    part.requires_grad = True
    assert part.requires_grad and part.is_leaf and not table.requires_grad
    assert not (table * 3).requires_grad
