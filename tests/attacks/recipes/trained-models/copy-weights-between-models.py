"""Attacks on gallery/recipes/trained-models/copy-weights-between-models.py."""

import pytest
import torch
from pages import definitions
from torch import nn

(copy_weights,) = definitions("recipes/trained-models/copy-weights-between-models", "copy_weights")


@pytest.mark.parametrize(
    "make",
    [lambda: nn.Linear(3, 2), lambda: nn.BatchNorm1d(2), lambda: nn.LSTM(1, 2), lambda: nn.ReLU()],
    ids=["linear", "batch norm", "lstm", "nothing"],
)
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_the_state_dicts_are_equal(make, dtype):
    """Write with ``copy_`` under ``no_grad``: it converts to the dtype of the weight."""
    source, target = make(), make().to(dtype)
    held = list(target.parameters())
    copy_weights(target, source)
    for name, value in target.state_dict().items():
        assert torch.equal(value, source.state_dict()[name].to(value.dtype))
    assert all(p is q and p.requires_grad for p, q in zip(target.parameters(), held))


def test_they_share_no_memory():
    """``copy_`` and ``load_state_dict`` copy."""
    source, target = nn.Linear(1, 1), nn.Linear(1, 1)
    copy_weights(target, source)
    nn.init.constant_(source.weight, 50.0)
    assert target.weight.item() != 50.0
    state = source.state_dict()
    target.load_state_dict(state)
    nn.init.constant_(source.weight, 60.0)
    assert target.weight.item() == 50.0


@pytest.mark.parametrize(
    "assign",
    [
        lambda m, new: [new for p in m.parameters()],
        lambda m, new: m.state_dict().__setitem__("weight", new),
        lambda m, new: m.state_dict().update(weight=new),
        lambda m, new: dict(m.named_parameters()).update(weight=new),
    ],
    ids=["name", "key", "update", "named"],
)
def test_what_does_not_change_the_model(assign):
    """Assigning to the loop's name, or to a key of the dict, does not change the model."""
    model = nn.Linear(2, 2, bias=False)
    before = model.weight.detach().clone()
    assign(model, torch.ones(2, 2))
    assert torch.equal(model.weight, before)


@pytest.mark.parametrize("key", [slice(None), (0, 0), ...], ids=str)
def test_a_write_into_its_tensor_does_fell(key):
    """Assigning into the dict changes nothing: into one of its tensors it does."""
    model = nn.Linear(2, 2, bias=False)
    model.state_dict()["weight"][key] = 9.0
    assert (model.weight[key] == 9.0).all()


def test_a_dict_that_is_loaded_again():
    """A new value for a key reaches the model by ``load_state_dict``."""
    model = nn.Linear(2, 2, bias=False)
    state = model.state_dict()
    state["weight"] = torch.ones(2, 2)
    model.load_state_dict(state)
    assert (model.weight == 1).all()


@pytest.mark.parametrize(
    ("weight", "arrives"),
    [
        (lambda: torch.zeros(2, 3), True),
        (lambda: torch.zeros(3, 2).T, False),
        (lambda: torch.zeros(6, 1).T, True),
        (lambda: torch.zeros(2, 6)[:, :3], False),
        (lambda: torch.zeros(4, 3)[::2], False),
        (lambda: torch.zeros(4, 3)[1:3], True),
    ],
    ids=["plain", "transposed", "one row transposed", "columns", "every second row", "rows"],
)
def test_where_reshape_is_a_view_fell(weight, arrives):
    """A transposed weight gets nothing: the one here; one of a single row is a view."""
    target = weight()
    target.reshape(-1).copy_(torch.arange(1.0, target.numel() + 1))
    assert (target != 0).all().item() == arrives and target.any().item() == arrives


def test_values_of_the_weights_shape():
    """Give the *values* the shape of the weight instead."""
    target = torch.zeros(3, 2).T
    target.copy_(torch.arange(6.0).view_as(target))
    assert target.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]


def test_copy_broadcasts_and_load_state_dict_does_not():
    """``copy_`` broadcasts, so compare the shapes."""
    layer = nn.Linear(3, 2, bias=False)
    with torch.no_grad():
        layer.weight.copy_(torch.arange(3.0))
    assert layer.weight.tolist() == [[0.0, 1.0, 2.0]] * 2
    with pytest.raises(RuntimeError, match="size mismatch"):
        layer.load_state_dict({"weight": torch.arange(3.0)})


def test_without_no_grad_it_is_refused():
    """Write with ``copy_`` under ``no_grad``."""
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        nn.Linear(1, 1).weight.copy_(torch.ones(1, 1))


def test_compiled_it_is_the_same():
    """Checked at its edges: compiled."""
    source, target = nn.Linear(3, 2), nn.Linear(3, 2)
    torch.compile(copy_weights, backend="aot_eager")(target, source)
    assert torch.equal(target.weight, source.weight) and torch.equal(target.bias, source.bias)


def test_buffers_are_compared_too_fell():
    """``copy_`` broadcasts, so compare the shapes: those of buffers were not compared."""
    source, target = nn.BatchNorm1d(1, affine=False), nn.BatchNorm1d(3, affine=False)
    source.running_mean.fill_(5.0)
    assert target.running_mean.clone().copy_(source.running_mean).tolist() == [5.0] * 3
    with pytest.raises(AssertionError):
        copy_weights(target, source)


class Two(nn.Module):
    def __init__(self, names):
        super().__init__()
        for name in names:
            setattr(self, name, nn.Linear(2, 2))


def test_layers_made_in_another_order_fell():
    """``zip`` pairs parameters by order: two of one shape were exchanged."""
    source, target = Two("ab"), Two("ba")
    by_order = zip(target.parameters(), source.parameters(), strict=True)
    assert all(ours.shape == theirs.shape for ours, theirs in by_order)
    copy_weights(target, source)
    assert torch.equal(target.a.weight, source.a.weight)
    assert torch.equal(target.b.bias, source.b.bias)


def test_other_names_are_refused():
    """Pair the tensors by name."""
    with pytest.raises(AssertionError):
        copy_weights(Two("ab"), Two("ac"))


def test_a_part_of_a_checkpoint_fell():
    """Copy part of a checkpoint into a layer: the two ways of the page refuse that."""
    wider, new = nn.Linear(3, 4, bias=False), torch.ones(2, 3)
    rest = wider.weight[2:].detach().clone()
    with pytest.raises(RuntimeError, match="size mismatch"):
        wider.load_state_dict({"weight": new}, strict=False)
    with torch.no_grad():
        with pytest.raises(RuntimeError, match="must match"):
            wider.weight.copy_(new)
        wider.weight[:2] = new
    assert torch.equal(wider.weight, torch.cat([new, rest])) and wider.weight.requires_grad


def test_a_frozen_weight_stays_frozen():
    """Write with ``copy_`` under ``no_grad``: whether a weight is trained stays."""
    source, target = nn.Linear(2, 2), nn.Linear(2, 2).requires_grad_(False)
    copy_weights(target, source)
    assert torch.equal(target.weight, source.weight) and not target.weight.requires_grad


def test_the_loop_leaves_out_buffers_fell():
    """Write with ``copy_`` under ``no_grad``: the loop over parameters leaves out buffers."""
    source, target = nn.BatchNorm1d(2), nn.BatchNorm1d(2)
    source.running_mean.fill_(5.0)
    with torch.no_grad():
        for ours, theirs in zip(target.parameters(), source.parameters(), strict=True):
            ours.copy_(theirs)
    assert target.running_mean.tolist() == [0.0, 0.0]
    target.load_state_dict(source.state_dict())
    assert target.running_mean.tolist() == [5.0, 5.0]


def test_a_model_on_the_meta_device_fell():
    """Write with ``copy_`` under ``no_grad``, or call ``load_state_dict``: nothing is kept."""
    source, target = nn.Linear(2, 2), nn.Linear(2, 2, device="meta")
    copy_weights(target, source)
    with pytest.warns(UserWarning, match="no-op"):
        target.load_state_dict(source.state_dict())
    assert target.weight.is_meta
    target.load_state_dict(source.state_dict(), assign=True)
    assert torch.equal(target.weight, source.weight) and target.weight.requires_grad
