"""Attacks on gallery/recipes/trained-models/grow-an-embedding.py."""

import pytest
import torch
from pages import definitions
from torch import nn, optim

(grow,) = definitions("recipes/trained-models/grow-an-embedding", "grow")


@pytest.mark.parametrize(("length", "count"), [(1, 0), (1, 1), (2, 0), (2, 17)])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_values_and_dtype_fell(length, count, dtype):
    """It takes over the dtype: a new embedding was made of float32."""
    old = nn.Embedding(length, 2, dtype=dtype)
    new = grow(old, count)
    assert torch.equal(new.weight[:length], old.weight) and new.weight.dtype == dtype
    assert torch.equal(new.weight[length:], old.weight.mean(dim=0).expand(count, 2))
    assert new.num_embeddings == length + count


@pytest.mark.parametrize(
    "options",
    [
        {"padding_idx": 0},
        {"padding_idx": -1},
        {"max_norm": 1.0, "norm_type": 1.0},
        {"sparse": True},
        {"scale_grad_by_freq": True},
    ],
    ids=str,
)
def test_the_options_stay_fell(options):
    """It takes over the options of the old one."""
    old = nn.Embedding(2, 2, **options)
    new = grow(old, 1)
    for name in options:
        assert getattr(new, name) == getattr(old, name)


@pytest.mark.parametrize("trained", [True, False])
def test_whether_it_is_trained_stays_fell(trained):
    """It takes over whether the old one is trained."""
    old = nn.Embedding(2, 2).requires_grad_(trained).train(trained)
    new = grow(old, 1)
    assert new.weight.requires_grad == trained and new.training == trained


def test_the_tables_share_no_memory():
    """Copy the old rows into it."""
    old = nn.Embedding(2, 2)
    before = old.weight.detach().clone()
    nn.init.zeros_(grow(old, 1).weight)
    assert torch.equal(old.weight, before)


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
def test_an_empty_table_has_no_mean_fell():
    """An empty table has no mean: its new rows would be NaN."""
    assert grow(nn.Embedding(0, 2), 1).weight.isnan().all()


@pytest.mark.parametrize("make", [optim.Adam, optim.AdamW, optim.RMSprop, optim.Adagrad])
def test_a_longer_data_breaks_the_step(make):
    """A longer ``weight.data`` leaves the state of the optimizer at the old size."""
    table = nn.Embedding(2, 2)
    optimizer = make(table.parameters(), lr=0.1)
    table(torch.tensor([0])).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    table.weight.data = torch.zeros(3, 2)
    table(torch.tensor([2])).sum().backward()
    with pytest.raises(RuntimeError, match="must match"):
        optimizer.step()


def test_plain_sgd_does_not_mind():
    """The averages have the old size: plain SGD has none."""
    table = nn.Embedding(2, 2)
    optimizer = optim.SGD(table.parameters(), lr=1.0)
    table.weight.data = torch.zeros(3, 2)
    table(torch.tensor([2])).sum().backward()
    optimizer.step()
    assert table.weight.tolist() == [[0.0, 0.0], [0.0, 0.0], [-1.0, -1.0]]
    assert table.num_embeddings == 2


def test_the_new_row_is_trained():
    """The row that was used has a gradient that is not 0."""
    new = grow(nn.Embedding(2, 2), 1)
    new(torch.tensor([2])).sum().backward()
    assert new.weight.grad.tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]


def test_an_output_layer_that_was_tied_has_the_old_weight():
    """An output layer that was tied to it has the old weight still."""
    table, head = nn.Embedding(2, 2), nn.Linear(2, 2, bias=False)
    head.weight = table.weight
    new = grow(table, 1)
    assert head.weight is table.weight and head.weight.shape != new.weight.shape


def test_the_padding_row_gets_no_gradient():
    """It takes over the options: the padding row is not trained."""
    new = grow(nn.Embedding(2, 2, padding_idx=0), 1)
    new(torch.tensor([0, 2])).sum().backward()
    assert new.weight.grad[0].tolist() == [0.0, 0.0] and new.weight.grad[2].tolist() == [1.0, 1.0]


def test_a_state_dict_of_the_old_size_does_not_fit():
    """Make a larger ``nn.Embedding``: the old state dict does not fit into it."""
    with pytest.raises(RuntimeError, match="size mismatch"):
        grow(nn.Embedding(2, 2), 1).load_state_dict(nn.Embedding(2, 2).state_dict())


def test_a_tied_layer_with_a_bias_fell():
    """Tie it again: an output layer with a bias then fails, and ``out_features`` stays."""
    table, head = nn.Embedding(2, 3), nn.Linear(3, 2)
    head.weight = table.weight
    head.weight = grow(table, 1).weight
    with pytest.raises(RuntimeError, match="must match"):
        head(torch.ones(3))
    assert head.out_features == 2
    head.bias = nn.Parameter(torch.cat([head.bias.detach(), torch.zeros(1)]))
    assert head(torch.ones(3)).shape == (3,)


@pytest.mark.parametrize("value", [2.0, 60000.0])
def test_the_mean_does_not_overflow_in_half(value):
    """The new rows start at the mean of the old ones, also where their sum overflows float16."""
    old = nn.Embedding.from_pretrained(torch.full((70000, 1), value, dtype=torch.float16))
    assert grow(old, 1).weight[-1].item() == old.weight[0].item()


def test_an_optimizer_that_was_not_told():
    """Tell the optimizer: else the new rows are not trained."""
    model = nn.Sequential(nn.Embedding(2, 1))
    optimizer = optim.SGD(model.parameters(), lr=1.0)
    model[0] = grow(model[0], 1)
    before = model[0].weight.detach().clone()
    model(torch.tensor([2])).sum().backward()
    optimizer.step()
    assert torch.equal(model[0].weight, before)
    optimizer.add_param_group({"params": model.parameters()})
    optimizer.step()
    assert torch.equal(model[0].weight, before - torch.tensor([[0.0], [0.0], [1.0]]))


def test_cat_is_no_parameter():
    """Cat new rows to ``embedding.weight``: refused, and a parameter leaves ``num_embeddings``."""
    table = nn.Embedding(2, 2)
    longer = torch.cat([table.weight.detach(), torch.zeros(1, 2)])
    with pytest.raises(TypeError, match="cannot assign"):
        table.weight = longer
    table.weight = nn.Parameter(longer)
    assert table.num_embeddings == 2


def test_a_sparse_gradient_stays_sparse():
    """It takes over the options of the old one."""
    new = grow(nn.Embedding(2, 2, sparse=True), 1)
    new(torch.tensor([2])).sum().backward()
    assert new.weight.grad.is_sparse and new.weight.grad.to_dense()[2].tolist() == [1.0, 1.0]
