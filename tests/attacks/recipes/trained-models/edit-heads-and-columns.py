"""Attacks on gallery/recipes/trained-models/edit-heads-and-columns.py."""

import pytest
import torch
from pages import definitions
from torch import nn

(zero_heads,) = definitions("recipes/trained-models/edit-heads-and-columns", "zero_heads")


@pytest.mark.parametrize(("heads", "size"), [(1, 1), (2, 3), (17, 2)])
@pytest.mark.parametrize("chosen", [0, [0], slice(0, 1), torch.tensor([0])], ids=str)
@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
def test_one_head_is_zeroed(heads, size, chosen, dtype):
    """One bracket, or views up to the last bracket."""
    layer = nn.Linear(4, heads * size, bias=False).to(dtype)
    parameter, before = layer.weight, layer.weight.detach().clone()
    zero_heads(layer.weight, heads, chosen)
    assert (layer.weight[:size] == 0).all() and torch.equal(layer.weight[size:], before[size:])
    assert layer.weight is parameter and parameter.requires_grad


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: w.view(3, 2, 4)[[0, 2]].zero_(),
        lambda w: w.view(3, 2, 4)[torch.tensor([True, False, True])].zero_(),
        lambda w: w.T.reshape(-1, 2)[0].zero_(),
        lambda w: w[[0]].mul_(0),
        lambda w: w.index_select(0, torch.tensor([0])).zero_(),
    ],
    ids=["list", "mask", "reshape", "rows", "index_select"],
)
def test_what_loses_the_edit(edit):
    """An index list before a method, or a reshape that copies, loses the edit."""
    weight = nn.Parameter(torch.ones(6, 4))
    with torch.no_grad():
        edit(weight)
    assert (weight == 1).all()


@pytest.mark.parametrize(
    "edit",
    [
        lambda w: w[:, 1].sub_(0.5),
        lambda w: w.__setitem__((slice(None), 1), w[:, 1] - 0.5),
        lambda w: w.T[1].sub_(0.5),
        lambda w: w.index_add_(1, torch.tensor([1]), torch.full((6, 1), -0.5)),
        lambda w: w.__setitem__((slice(None), [1]), 0.5),
    ],
    ids=["method on a slice", "assignment", "row of T", "index_add_", "assigned list"],
)
def test_what_reaches_a_column(edit):
    """``weight[:, 1] -= step``."""
    weight = nn.Parameter(torch.ones(6, 4))
    with torch.no_grad():
        edit(weight)
    assert weight.sum(dim=0).tolist() == [6.0, 3.0, 6.0, 6.0]


def test_a_reshape_after_t_may_be_a_view_fell():
    """``T`` and ``reshape`` in this order cannot be a view: of other shapes it is."""
    assert not torch.ones(6, 4).T.reshape(-1, 2)._is_view()
    assert torch.ones(6, 4).T.reshape(4, 3, 2)._is_view()
    assert torch.ones(1, 4).T.reshape(-1, 2)._is_view()


def test_a_transposed_weight():
    """For a transposed weight, too."""
    weight = torch.ones(4, 6).T
    zero_heads(weight, 3, [0, 2])
    assert weight.sum(dim=1).tolist() == [0.0, 0.0, 4.0, 4.0, 0.0, 0.0]


def test_heads_that_do_not_divide_raise():
    """``view`` raises where it cannot be a view."""
    with pytest.raises(RuntimeError, match="invalid for input of size"):
        zero_heads(torch.ones(6, 4), 5, [0])


def test_view_raises_and_reshape_copies():
    """``view`` raises where it cannot be a view, and ``reshape`` copies there without a word."""
    weight = torch.ones(4, 6).T
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        weight.view(-1)
    weight.reshape(-1)[0] = 5.0
    assert (weight == 1).all()


def test_without_no_grad_it_raises():
    """Edit under ``no_grad``."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        nn.Linear(4, 6).weight[:, 1] -= 0.5


def test_the_next_step_moves_it():
    """An optimizer step moves the edited part again."""
    layer = nn.Linear(4, 6, bias=False)
    zero_heads(layer.weight, 3, [0])
    layer(torch.ones(4)).sum().backward()
    torch.optim.SGD(layer.parameters(), lr=0.5).step()
    assert (layer.weight[:2] == -0.5).all()


def test_a_tied_layer_sees_it():
    """Layers tied to this weight see the edit."""
    first, second = nn.Linear(4, 6), nn.Linear(4, 6)
    second.weight = first.weight
    zero_heads(first.weight, 3, [0])
    assert (second.weight[:2] == 0).all()


def test_compiled_it_is_the_same():
    """Compiled, too."""
    layer = nn.Linear(4, 6, bias=False)
    torch.compile(zero_heads, backend="aot_eager")(layer.weight, 3, [0, 2])
    assert layer.weight.abs().sum(dim=1).gt(0).tolist() == [False, False, True, True, False, False]


def test_a_bias_is_left_fell():
    """The outputs of heads 0 and 2 are 0: with a bias they are the bias."""
    layer = nn.Linear(4, 6)
    with torch.no_grad():
        layer.weight.view(3, 2, 4)[[0, 2]] = 0.0
    assert torch.equal(layer(torch.ones(4)).view(3, 2)[0], layer.bias[:2])
    with torch.no_grad():
        layer.bias.view(3, 2)[[0, 2]] = 0.0
    assert (layer(torch.ones(4)).view(3, 2)[[0, 2]] == 0).all()


def test_heads_of_multihead_attention_fell():
    """Prune attention heads: in_proj_weight has three stacks, so view(heads, ...) is not a head."""
    layer, x = nn.MultiheadAttention(4, 2), torch.rand(3, 1, 4)
    with torch.no_grad():
        layer.out_proj.weight.view(4, 2, 2)[:, 0] = 0.0
        off = layer(x, x, x)[0]
        layer.in_proj_weight.view(3, 2, 2, 4)[2, 0] = 0.0
        layer.in_proj_bias.view(3, 2, 2)[2, 0] = 7.0
        assert torch.allclose(off, layer(x, x, x)[0])
        layer.in_proj_weight.view(2, -1, 4)[0] = 0.0
    assert (layer.in_proj_weight[:6] == 0).all()


def test_a_step_with_no_gradient_does_not_move_it_fell():
    """An optimizer step moves the edited part again."""
    layer = nn.Linear(4, 6)
    with torch.no_grad():
        layer.weight[:2] = 0.0
    layer.weight.grad = torch.zeros(6, 4)
    torch.optim.SGD([layer.weight], lr=1.0).step()
    assert (layer.weight[:2] == 0).all()


def attention_without(part):
    """Give the outputs with head 0 of the part at 0, and with head 0 switched off."""
    torch.manual_seed(0)
    x, outputs = torch.rand(1, 3, 4), []
    layer = nn.MultiheadAttention(4, 2, bias=False, batch_first=True)
    state = {name: tensor.clone() for name, tensor in layer.state_dict().items()}
    with torch.no_grad():
        layer.in_proj_weight.view(3, 2, 2, 4)[part, 0] = 0.0
        outputs.append(layer(x, x, x)[0])
        layer.load_state_dict(state)
        layer.out_proj.weight.view(-1, 2, 2)[:, 0] = 0.0
        outputs.append(layer(x, x, x)[0])
    return outputs


@pytest.mark.parametrize("part", [0, 1], ids=["queries", "keys"])
def test_a_head_of_queries_or_keys_is_not_switched_off_fell(part):
    """Prune a head with ``weight.view(heads, -1, inputs)[1] = 0``: not in queries or keys."""
    zeroed, off = attention_without(part)
    assert not torch.allclose(zeroed, off, atol=1e-3)


def test_a_head_of_values_is_switched_off():
    """The outputs of heads 0 and 2 are 0."""
    zeroed, off = attention_without(2)
    assert torch.allclose(zeroed, off)


def test_clearing_the_bias_by_zero_is_lost_fell():
    """Clear ``bias.view(heads, size)[[0, 2]]`` as well: ``zero_`` clears a copy."""
    layer = nn.Linear(4, 6)
    nn.init.ones_(layer.bias)
    with torch.no_grad():
        layer.bias.view(3, 2)[[0, 2]].zero_()
        assert layer.bias.tolist() == [1.0] * 6
        layer.bias.view(3, 2)[[0, 2]] = 0.0
    assert layer.bias.tolist() == [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]


def test_a_vector_from_a_column():
    """``weight[:, 1] -= step``, where the step is a vector of the outputs."""
    weight = nn.Parameter(torch.ones(3, 2))
    with torch.no_grad():
        weight[:, 1] -= torch.tensor([0.0, 1.0, 2.0])
    assert weight.tolist() == [[1.0, 1.0], [1.0, 0.0], [1.0, -1.0]]


def test_a_frozen_weight_needs_no_no_grad():
    """Edit under ``no_grad``: a frozen weight takes the edit in and out of it."""
    layer = nn.Linear(4, 6).requires_grad_(False)
    layer.weight[:, 1] = 0.0
    assert not layer.weight[:, 1].any() and not layer.weight.requires_grad
