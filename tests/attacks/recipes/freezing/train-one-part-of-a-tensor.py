"""Attacks on gallery/recipes/freezing/train-one-part-of-a-tensor.py."""

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
