"""Attacks on gallery/recipes/parameters/initialise-one-bias-or-row.py."""

import contextlib

import pytest
import torch
from torch import nn

GRID = [0.0, 7.0, 0.0, 7.0, 0.0, 7.0]


def bias():
    return nn.Parameter(torch.zeros(6))


@pytest.mark.parametrize("view_mode", [torch.no_grad, contextlib.nullcontext])
def test_a_view_from_outside_takes_a_write_inside_fell(view_mode):
    """A view taken outside the block is the usual mistake: the write inside goes through."""
    values = bias()
    with view_mode():
        grid = values.view(3, 2)
    with torch.no_grad():
        grid[:, 1] += 7.0
    assert values.tolist() == GRID


@pytest.mark.parametrize("view_mode", [torch.no_grad, contextlib.nullcontext])
def test_a_write_outside_raises_wherever_the_view_was_taken(view_mode):
    """A write outside the block raises, wherever the view was taken."""
    values = bias()
    with view_mode():
        grid = values.view(3, 2)
    with pytest.raises(RuntimeError, match="view of a leaf Variable|created in no_grad mode"):
        grid[:, 1] += 7.0


@pytest.mark.parametrize("index", [[0, 2], torch.tensor([0, 2]), torch.tensor([True, False, True])])
def test_a_method_after_a_list_writes_to_a_copy(index):
    """A method after an index list writes to a copy, and nothing raises."""
    values = bias()
    with torch.no_grad():
        values.view(3, 2)[index].fill_(7.0)
    nn.init.ones_(values.view(3, 2)[index])
    assert values.tolist() == [0.0] * 6


INITS = [
    lambda t: nn.init.constant_(t, 3.0),
    nn.init.ones_,
    nn.init.zeros_,
    nn.init.uniform_,
    nn.init.normal_,
    nn.init.trunc_normal_,
    nn.init.eye_,
    nn.init.xavier_uniform_,
    nn.init.xavier_normal_,
    nn.init.kaiming_uniform_,
    nn.init.kaiming_normal_,
    nn.init.orthogonal_,
    lambda t: nn.init.sparse_(t, 0.5),
]


@pytest.mark.parametrize("function", INITS, ids=lambda f: f.__name__)
def test_the_init_functions_take_a_slice(function):
    """The functions of ``torch.nn.init`` have a ``no_grad`` of their own and take a slice."""
    weight = nn.Parameter(torch.full((4, 4), 9.0))
    function(weight[:2])
    assert not (weight[:2] == 9.0).any() and (weight[2:] == 9.0).all()
    assert weight.is_leaf and weight.requires_grad


def test_a_transpose_is_a_view_too():
    """They take a slice: any view."""
    weight = nn.Parameter(torch.zeros(2, 2))
    nn.init.ones_(weight.T[0])
    assert weight.tolist() == [[1.0, 0.0], [1.0, 0.0]]


def test_the_second_bias_counts_fell():
    """With a large bias there the cell keeps its values: the sum of two biases is the gate."""
    lstm = nn.LSTM(1, 2)
    for parameter in lstm.parameters():
        nn.init.zeros_(parameter)
    nn.init.constant_(lstm.bias_ih_l0[2:4], 100.0)
    nn.init.constant_(lstm.bias_hh_l0[2:4], -200.0)
    start = (torch.zeros(1, 2), torch.ones(1, 2))
    assert torch.allclose(lstm(torch.zeros(1, 1), start)[1][1], torch.zeros(1, 2))


@pytest.mark.parametrize("size", [1, 2, 17])
@pytest.mark.parametrize("layers", [1, 2])
def test_the_second_gate_is_the_forget_gate(size, layers):
    """An LSTM's bias holds four gates one after the other; the second is the forget gate."""
    lstm = nn.LSTM(1, size, num_layers=layers)
    for parameter in lstm.parameters():
        nn.init.zeros_(parameter)
    for layer in range(layers):
        nn.init.constant_(getattr(lstm, f"bias_ih_l{layer}")[size : 2 * size], 100.0)
    cell = torch.rand(layers, size)
    assert torch.allclose(lstm(torch.zeros(1, 1), (torch.zeros(layers, size), cell))[1][1], cell)


def test_compiled_init_writes_too():
    """Compiled code writes the same."""
    values = bias()
    torch.compile(lambda v: nn.init.constant_(v[2:4], 3.0), backend="aot_eager")(values)
    assert values.tolist() == [0.0, 0.0, 3.0, 3.0, 0.0, 0.0]


def test_an_empty_part():
    """Where the layer has no such part, the write does nothing."""
    values = bias()
    with torch.no_grad():
        values[6:8] = 1.0
    assert values.tolist() == [0.0] * 6


@pytest.mark.parametrize("mode", [torch.no_grad, contextlib.nullcontext])
def test_init_outside_the_block_does_not_raise_fell(mode):
    """A write outside the block raises: one of ``nn.init`` does not."""
    values = bias()
    with mode():
        grid = values.view(3, 2)
    nn.init.constant_(grid[:, 1], 7.0)
    assert values.tolist() == GRID


FANS = [nn.init.xavier_uniform_, nn.init.xavier_normal_, nn.init.kaiming_uniform_]


@pytest.mark.parametrize("function", [*FANS, nn.init.orthogonal_, nn.init.eye_])
def test_one_row_has_too_few_dimensions_fell(function):
    """The functions of ``torch.nn.init`` take a slice: not all of them take a row."""
    with pytest.raises(ValueError, match="dimensions"):
        function(nn.Parameter(torch.zeros(4, 4))[0])


def test_the_spread_of_a_part_is_another_fell():
    """The functions of ``torch.nn.init`` take a slice: and count the rows of that slice."""
    weight = nn.Parameter(torch.zeros(400, 400))
    bounds = [(6 / (400 + rows)) ** 0.5 for rows in (2, 400)]
    largest = [nn.init.xavier_uniform_(weight[:rows]).abs().max() for rows in (2, 400)]
    assert bounds[1] < largest[0] <= bounds[0] and largest[1] <= bounds[1]


@pytest.mark.parametrize("rows", [[0, 2], 0, slice(1, 3), torch.tensor([True, False, True, False])])
@pytest.mark.parametrize("function", FANS)
def test_rows_of_a_new_tensor(rows, function):
    """Let it fill a new tensor of the shape of the weight, and assign the rows."""
    weight = nn.Parameter(torch.full((4, 4), 9.0))
    with torch.no_grad():
        weight[rows] = function(torch.empty_like(weight))[rows]
    chosen = torch.zeros(4, dtype=torch.bool)
    chosen[rows] = True
    assert torch.equal((weight == 9.0).all(dim=1), ~chosen) and weight.is_leaf
    assert not torch.empty_like(weight).requires_grad


def test_other_indices_of_a_missing_part_raise_fell():
    """Where the layer has no such part, the write does nothing: of a slice; a number raises."""
    values = bias()
    with torch.no_grad():
        with pytest.raises(IndexError):
            values[6] = 1.0
        with pytest.raises(IndexError):
            values.view(3, 2)[:, 4] += 1.0


def test_a_frozen_parameter_needs_no_block():
    """Outside the block ``+=`` and assignments raise: for a parameter that requires grad."""
    values = bias().requires_grad_(False)
    values.view(3, 2)[:, 1] += 7.0
    assert values.tolist() == GRID


def test_inference_mode_writes_too():
    """Take the view and write to it inside one block: of ``inference_mode``, too."""
    values = bias()
    with torch.inference_mode():
        values.view(3, 2)[:, 1] += 7.0
    assert values.tolist() == GRID
