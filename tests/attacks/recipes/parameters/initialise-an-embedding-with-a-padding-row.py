"""Attacks on gallery/recipes/parameters/initialise-an-embedding-with-a-padding-row.py."""

import pytest
import torch
from pages import definitions
from torch import nn

(init_weights,) = definitions(
    "recipes/parameters/initialise-an-embedding-with-a-padding-row", "init_weights"
)


def filled(*, padding=0, **more):
    table = nn.Embedding(4, 2, padding_idx=padding, **more)
    nn.init.ones_(table.weight)
    return table


def zero(table):
    with torch.no_grad():
        table.weight[table.padding_idx] = 0.0


def stepped(table, optimizer, loss):
    optimizer.zero_grad()
    loss(table).backward()
    optimizer.step()
    return table.weight.detach()[0].tolist()


def looked_up(table):
    return table(torch.tensor([0, 1, 0])).sum()


@pytest.mark.parametrize(
    "init",
    [
        nn.init.normal_,
        nn.init.xavier_uniform_,
        nn.init.kaiming_normal_,
        nn.init.trunc_normal_,
        nn.init.orthogonal_,
    ],
)
def test_initialisers_overwrite(init):
    """An initialiser overwrites the row that ``padding_idx`` made zero."""
    table = nn.Embedding(4, 2, padding_idx=0)
    assert not table.weight[0].any()
    init(table.weight)
    assert table.weight[0].all()


def test_reset_parameters_zeroes_again_fell():
    """``padding_idx`` sets its row to zero once, when the layer is made."""
    table = filled()
    table.reset_parameters()
    assert table.weight[0].tolist() == [0.0, 0.0]


def test_given_weights_are_not_zeroed_fell():
    """``padding_idx`` sets its row to zero, when the layer is made."""
    table = nn.Embedding(4, 2, padding_idx=0, _weight=torch.ones(4, 2))
    assert table.weight[0].tolist() == [1.0, 1.0]


def test_none_zeroes_the_table_fell():
    """Zero it again afterwards: ``table.weight[table.padding_idx] = 0``."""
    table = filled(padding=None)
    zero(table)
    assert not table.weight.any()


@pytest.mark.parametrize("padding", [None, 0, 2, -1, -4])
def test_apply_to_a_model(padding):
    """``apply(init_weights)`` leaves the padding row, and a table without one is filled."""
    model = nn.Sequential(nn.Embedding(4, 2, padding_idx=padding), nn.Linear(2, 2))
    table = model.apply(init_weights)[0]
    zeros = (table.weight == 0).all(1)
    assert zeros.sum() == (padding is not None) and (padding is None or zeros[padding])


def test_a_tied_output_layer_gives_it_a_gradient_fell():
    """``padding_idx`` keeps gradients off the row."""
    table, head = nn.Embedding(4, 2, padding_idx=0), nn.Linear(2, 4)
    head.weight = table.weight
    optimizer = torch.optim.SGD(head.parameters(), lr=0.1)
    batch = torch.tensor([1, 2, 3])
    row = stepped(
        table, optimizer, lambda table: nn.functional.cross_entropy(head(table(batch)), batch)
    )
    assert row != [0.0, 0.0]
    zero(table)
    assert table.weight[0].tolist() == [0.0, 0.0] and head.weight is table.weight


def test_a_penalty_gives_it_a_gradient_fell():
    """``padding_idx`` keeps gradients off the row."""
    table = filled()
    table.weight.pow(2).sum().backward()
    assert table.weight.grad[0].tolist() == [2.0, 2.0]


def test_a_tied_layer_is_initialised_later_fell():
    """Zero it again afterwards: ``apply`` may come to the other layer afterwards."""
    model = nn.Sequential(nn.Embedding(4, 2, padding_idx=0), nn.Linear(2, 4))
    model[1].weight = model[0].weight

    def init(module):
        init_weights(module)
        if isinstance(module, nn.Linear):
            nn.init.ones_(module.weight)

    model.apply(init)
    assert model[0].weight[0].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("assign", [False, True])
def test_load_state_dict(assign):
    """``load_state_dict`` takes the row as it is in what you load."""
    table = nn.Embedding(4, 2, padding_idx=0)
    table.load_state_dict({"weight": torch.ones(4, 2)}, assign=assign)
    assert table.weight[0].tolist() == [1.0, 1.0]
    zero(table)
    assert table.weight.tolist() == [[0.0, 0.0]] + [[1.0, 1.0]] * 3


@pytest.mark.parametrize("freeze", [False, True])
def test_from_pretrained_writes_into_the_values_fell(freeze):
    """Zero it again afterwards: the row of ``values`` is zero, too."""
    values = torch.ones(3, 2)
    table = nn.Embedding.from_pretrained(values, freeze=freeze, padding_idx=0)
    zero(table)
    assert values[0].tolist() == [0.0, 0.0] and table.weight.requires_grad != freeze


@pytest.mark.parametrize("lr", [0.1, 10.0])
def test_plain_sgd_leaves_the_row(lr):
    """Plain SGD leaves the row as it is."""
    table = filled()
    optimizer = torch.optim.SGD(table.parameters(), lr=lr)
    assert stepped(table, optimizer, looked_up) == [1.0, 1.0]


def test_weight_decay_moves_the_row():
    """Plain SGD leaves the row as it is: with weight decay it shrinks."""
    table = filled()
    optimizer = torch.optim.SGD(table.parameters(), lr=0.5, weight_decay=0.5)
    assert stepped(table, optimizer, looked_up) == [0.75, 0.75]


def test_an_earlier_gradient_moves_the_row_fell():
    """An optimizer would keep what is there, or shrink it by weight decay."""
    table = filled(padding=None)
    optimizer = torch.optim.Adam(table.parameters(), lr=0.1)
    stepped(table, optimizer, looked_up)
    table.padding_idx = 0
    zero(table)
    assert stepped(table, optimizer, looked_up) != [0.0, 0.0]


def test_max_norm_scales_the_row_fell():
    """The layer does not know of the write: with ``max_norm`` a lookup makes the row shorter."""
    table = filled(max_norm=1.0)
    table(torch.tensor([0]))
    assert torch.allclose(table.weight[0].norm(), torch.tensor(1.0))


@pytest.mark.parametrize(
    "make", [torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop]
)
def test_a_zero_row_stays(make):
    """Keep the embedding of padding at zero during training: lookups alone do not move it."""
    table = nn.Embedding(4, 2, padding_idx=0).apply(init_weights)
    optimizer = make(table.parameters(), lr=0.1, weight_decay=0.1)
    for _ in range(3):
        row = stepped(table, optimizer, looked_up)
    assert row == [0.0, 0.0] and table.weight[1].all()


@pytest.mark.parametrize("more", [{"sparse": True}, {"scale_grad_by_freq": True}])
def test_other_gradients(more):
    """The layer still leaves the row out of the gradient of a lookup."""
    table = filled(**more)
    looked_up(table).backward()
    grad = table.weight.grad.to_dense()
    assert not grad[0].any() and grad[1].all()


def test_a_bag():
    """Keep the padding row zero: an ``EmbeddingBag`` leaves it out of its sums as well."""
    bag = nn.EmbeddingBag(4, 2, padding_idx=0)
    nn.init.ones_(bag.weight)
    assert bag(torch.tensor([[0, 0]])).tolist() == [[0.0, 0.0]]
    zero(bag)
    assert bag.weight[0].tolist() == [0.0, 0.0]


def test_without_no_grad():
    """Zero it again under ``torch.no_grad()``: without, it raises."""
    table = filled()
    with pytest.raises(RuntimeError, match="view of a leaf Variable that requires grad"):
        table.weight[table.padding_idx] = 0.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_other_dtypes(dtype):
    """``init_weights`` keeps the padding row zero in other dtypes, and the weight a leaf."""
    table = nn.Embedding(4, 2, padding_idx=1, dtype=dtype).apply(init_weights)
    assert not table.weight[1].any() and table.weight.dtype == dtype and table.weight.is_leaf
    assert table.weight[[0, 2, 3]].any(1).all()
