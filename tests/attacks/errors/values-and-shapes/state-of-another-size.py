"""Attacks on gallery/errors/values-and-shapes/state-of-another-size.py."""

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

INPUTS = torch.ones(4, 7, 3)


def state_for(hidden, inputs):
    return hidden[:, : len(inputs)].detach().contiguous()


@pytest.mark.parametrize("first", [True, False])
def test_batch_first_does_not_turn_the_state(first):
    """The state is (layers, batch, hidden_size), also with batch_first=True."""
    gru = nn.GRU(3, 5, batch_first=first)
    inputs = INPUTS if first else INPUTS.transpose(0, 1)
    assert gru(inputs, torch.zeros(1, 4, 5))[1].shape == (1, 4, 5)
    with pytest.raises(RuntimeError, match=r"Expected hidden size \(1, 4, 5\)"):
        gru(inputs, torch.zeros(4, 1, 5))


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_bidirectional_has_twice_the_layers(layers):
    """With bidirectional=True twice as many layers."""
    gru = nn.GRU(3, 5, layers, bidirectional=True, batch_first=True)
    assert gru(INPUTS, torch.zeros(2 * layers, 4, 5))[1].shape == (2 * layers, 4, 5)
    with pytest.raises(RuntimeError, match="Expected hidden size"):
        gru(INPUTS, torch.zeros(layers, 4, 5))


def test_projection_has_another_size_in_the_first_state():
    """With proj_size the hidden state of an LSTM ends in that size."""
    lstm = nn.LSTM(3, 5, proj_size=2, batch_first=True)
    _, (hidden, cell) = lstm(INPUTS)
    assert hidden.shape == (1, 4, 2) and cell.shape == (1, 4, 5)


@pytest.mark.parametrize("layer", [nn.RNN, nn.GRU, nn.LSTM])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_cut_state(layer, size):
    """The cut state fits a smaller batch, and has the rows of the first sequences."""
    rnn = layer(3, 5, 2, batch_first=True)
    _, state = rnn(INPUTS)
    smaller = INPUTS[:size]
    states = state if isinstance(state, tuple) else (state,)
    cut = tuple(state_for(one, smaller) for one in states)
    assert all(torch.equal(a, b[:, :size]) for a, b in zip(cut, states, strict=True))
    output, _ = rnn(smaller, cut if isinstance(state, tuple) else cut[0])
    assert output.shape == (size, 7, 5) and all(not one.requires_grad for one in cut)


def test_cut_state_is_no_view_of_a_smaller_batch():
    """A write to the cut state does not reach the old one, where the batch is smaller."""
    hidden = torch.zeros(2, 6, 5)
    state_for(hidden, INPUTS)[:] = 1.0
    assert not hidden.any()


def test_larger_batch_is_not_made_by_a_cut():
    """A batch that is larger than the state needs another state: a cut does nothing."""
    gru = nn.GRU(3, 5, batch_first=True)
    with pytest.raises(RuntimeError, match="Expected hidden size"):
        gru(INPUTS, state_for(torch.zeros(1, 2, 5), INPUTS))


def test_without_detach_the_second_backward_fails():
    """Without detach the next backward goes through the step before."""
    gru = nn.GRU(3, 5, batch_first=True)
    _, hidden = gru(INPUTS)
    hidden.sum().backward()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        gru(INPUTS, hidden)[0].sum().backward()


@pytest.mark.parametrize("ended", [[True] * 4, [False] * 4, [True, False, False, True]])
def test_reset_some_sequences(ended):
    """Rows of the ended sequences are zero, in all layers, and the others stay."""
    _, (hidden, _) = nn.LSTM(3, 5, 2, batch_first=True)(INPUTS)
    mask = torch.tensor(ended)
    fresh = hidden.clone()
    fresh[:, mask] = 0.0
    assert torch.equal(fresh, hidden * ~mask[None, :, None])


def test_reset_in_place_may_break_backward():
    """backward may need the state that a cell returned."""
    cell = nn.RNNCell(3, 5)
    state = cell(torch.ones(4, 3))
    state[0] = 0.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        state.sum().backward()


def test_one_sequence_and_a_batch_of_one():
    """An input without a batch takes a state without a batch, with the same result."""
    gru = nn.GRU(3, 5, batch_first=True)
    state = torch.rand(1, 5)
    alone, _ = gru(INPUTS[0], state)
    batched, _ = gru(INPUTS[:1], state[:, None])
    assert torch.allclose(alone, batched[0])


@pytest.mark.parametrize("cell", [nn.RNNCell(3, 5), nn.GRUCell(3, 5)])
def test_cells_take_one_step(cell):
    """A cell takes (batch, features) and a state (batch, hidden_size)."""
    assert cell(INPUTS[:, 0], torch.zeros(4, 5)).shape == (4, 5)
    assert cell(INPUTS[0, 0], torch.zeros(5)).shape == (5,)
    with pytest.raises(ValueError, match="1D or 2D"):
        cell(INPUTS, torch.zeros(4, 5))


@pytest.mark.parametrize("as_list", [True, False])
def test_lengths_in_any_order(as_list):
    """With enforce_sorted=False lengths are in any order, and the rows keep their order."""
    lengths = torch.tensor([2, 7, 5, 1])
    given = lengths.tolist() if as_list else lengths
    packed = pack_padded_sequence(INPUTS, given, batch_first=True, enforce_sorted=False)
    padded, sizes = pad_packed_sequence(packed, batch_first=True)
    assert sizes.tolist() == lengths.tolist()
    assert padded[:, :, 0].sum(1).tolist() == [2.0, 7.0, 5.0, 1.0]


def test_lengths_of_another_count():
    """One length for each sequence."""
    with pytest.raises(RuntimeError, match="equal to batch_size, but got 3"):
        pack_padded_sequence(INPUTS, [7, 7, 7], batch_first=True)


def test_reset_of_one_of_two_tensors_fell():
    """Set the rows of the hidden state to zero: an LSTM keeps its cell state."""
    lstm = nn.LSTM(3, 5, 2, batch_first=True)
    first, (hidden, cell) = lstm(INPUTS)
    ended = torch.tensor([True, False, False, True])
    states = hidden.detach().clone(), cell.detach().clone()
    states[0][:, ended] = 0.0
    assert not torch.allclose(lstm(INPUTS, states)[0][ended], first[ended], atol=1e-5)
    states[1][:, ended] = 0.0
    assert torch.allclose(lstm(INPUTS, states)[0][ended], first[ended], atol=1e-5)


def test_cut_state_in_the_next_epoch_fell():
    """Cut the state to the batch: carried on, it is too small for the next full batch."""
    gru = nn.GRU(3, 5, batch_first=True)
    _, state = gru(INPUTS)
    _, state = gru(INPUTS[:2], state_for(state, INPUTS[:2]))
    with pytest.raises(RuntimeError, match=r"\(1, 4, 5\), got \[1, 2, 5\]"):
        gru(INPUTS, state_for(state, INPUTS))
    assert gru(INPUTS)[1].shape == (1, 4, 5)


@pytest.mark.parametrize("first", [True, False])
def test_one_sequence_as_a_batch_fell(first):
    """[None] for an input: without batch_first it is one step of a batch."""
    gru, state = nn.GRU(3, 5, batch_first=first), torch.zeros(1, 1, 5)
    one = INPUTS[0]
    if not first:
        with pytest.raises(RuntimeError, match="Expected hidden size"):
            gru(one[None], state)
    given = one[None] if first else one[:, None]
    assert torch.allclose(gru(given, state)[1][:, 0], gru(one, state[:, 0])[1])


@pytest.mark.parametrize("dtype", [torch.int32, torch.float32, torch.int64])
def test_lengths_have_to_be_int64_fell(dtype):
    """As a list or an int64 tensor: other dtypes are taken, 0 is not."""
    given = torch.tensor([5, 5, 3, 1], dtype=dtype)
    assert pack_padded_sequence(INPUTS, given, batch_first=True).batch_sizes.tolist()[:1] == [4]
    given[3] = 0
    with pytest.raises(RuntimeError, match="greater than 0"):
        pack_padded_sequence(INPUTS, given, batch_first=True)


def test_index_of_dimension_0():
    """The batch is dimension 1 of the state: a mask of the batch does not fit dimension 0."""
    with pytest.raises(IndexError, match="shape of the mask"):
        torch.zeros(2, 4, 5)[torch.tensor([True, False, False, True])] = 0.0


def test_input_of_another_dtype():
    """The dtype of the input has to be that of the layer."""
    with pytest.raises(ValueError, match="does not match weight dtype"):
        nn.LSTM(3, 5)(INPUTS.double())


def test_a_cut_of_the_tuple_fell():
    """Cut the state to the batch with state[:, : len(inputs)]: of an LSTM it is a tuple."""
    _, state = nn.LSTM(3, 5, 2, batch_first=True)(INPUTS)
    with pytest.raises(TypeError, match="tuple indices"):
        state[:, :2]


@pytest.mark.parametrize("layer", [nn.RNN, nn.GRU, nn.LSTM])
def test_a_state_with_the_batch_in_front_fell(layer):
    """Cut the state to the batch: a state (batch, layers, hidden_size) is turned instead."""
    rnn, state = layer(3, 5, 2, batch_first=True), torch.rand(4, 2, 5)
    given = (state, state) if layer is nn.LSTM else state
    with pytest.raises(RuntimeError, match="Expected hidden"):
        rnn(INPUTS, given)
    turned = state.transpose(0, 1).contiguous()
    output, _ = rnn(INPUTS, (turned, turned) if layer is nn.LSTM else turned)
    for i in range(4):
        own = state[i][:, None].contiguous()
        alone, _ = rnn(INPUTS[i : i + 1], (own, own) if layer is nn.LSTM else own)
        assert torch.allclose(alone[0], output[i], atol=1e-6)


def test_a_cell_cuts_dimension_0_fell():
    """The batch is dimension 1 of the state: of a cell it is dimension 0."""
    cell, state = nn.GRUCell(3, 5), torch.zeros(6, 5)
    with pytest.raises(RuntimeError, match="doesn't match hidden"):
        cell(INPUTS[:, 0], state[:, :4])
    assert cell(INPUTS[:, 0], state[:4]).shape == (4, 5)


def test_backward_through_a_layer_takes_the_write():
    """backward may need the state that a layer returned: of this GRU it does not."""
    gru = nn.GRU(3, 5, 2, batch_first=True)
    gradients = []
    for write in (False, True):
        gru.zero_grad()
        output, hidden = gru(INPUTS)
        if write:
            hidden[:, 0] = 0.0
        output.sum().backward()
        gradients.append(gru.weight_ih_l0.grad.clone())
    assert torch.equal(*gradients)
