"""Attacks on gallery/recipes/buffers-and-caches/store-samples-in-a-replay-buffer.py."""

import pytest
import torch


def filled(steps, size=3, scale=None):
    states, state = torch.zeros(size, 2), torch.zeros(2)
    for step in range(steps):
        state += 1.0
        states[step % size] = state if scale is None else (state * scale).detach()
    return states


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 7])
def test_against_a_list(steps):
    """Preallocate tensors and write: the assignment copies."""
    items = [0.0] * 3
    for step in range(steps):
        items[step % 3] = step + 1.0
    assert filled(steps)[:, 0].tolist() == items


def test_appending_stores_the_object():
    """If you append the state to a list, the list holds the object itself."""
    state, memory = torch.zeros(2), []
    for _ in range(3):
        state += 1.0
        memory.append(state)
    assert [entry.tolist() for entry in memory] == [[3.0, 3.0]] * 3


def test_appending_a_clone_or_a_new_state_keeps_each():
    """Later changes arrive in your memory: not if each step makes a new tensor."""
    state, memory = torch.zeros(1), []
    for _ in range(2):
        state = state + 1.0
        memory += [state, state.clone()]
    assert [entry.item() for entry in memory] == [1.0, 1.0, 2.0, 2.0]


def test_without_detach_the_graph_comes_along():
    """Without detach() a state that requires grad would bring its graph into states."""
    states = torch.zeros(3, 2)
    states[0] = torch.zeros(2) * torch.ones(1, requires_grad=True)
    assert (
        states.requires_grad
        and not filled(4, scale=torch.ones(1, requires_grad=True)).requires_grad
    )


@pytest.mark.parametrize(
    "index", [0, slice(0, 1), torch.tensor(0), ..., -3], ids=["int", "slice", "0-d", "...", "-3"]
)
def test_these_reads_are_views(index):
    """A sample taken by a number, a tensor without dimensions or a slice is a view."""
    data = torch.zeros(3, 2)
    sample = data[index]
    sample -= 1.0
    assert data[0].tolist() == [-1.0, -1.0]


@pytest.mark.parametrize(
    "index",
    [[0], torch.tensor([0]), torch.tensor([True, False, False])],
    ids=["list", "1-d", "mask"],
)
def test_these_reads_are_copies(index):
    """Sample by a tensor of positions, which copies."""
    data = torch.zeros(3, 2)
    sample = data[index]
    sample -= 1.0
    assert not data.any()


def test_an_index_without_dimensions_is_a_view_fell():
    """Sample by an index tensor, which copies: one without dimensions is a view."""
    data = torch.zeros(3, 2)
    assert data[torch.tensor(0)]._is_view() and not data[torch.tensor([0])]._is_view()


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.int64])
def test_a_number_converts(dtype):
    """An assignment to a number or a slice converts to the dtype of states."""
    states = torch.zeros(3, 2)
    states[0] = torch.ones(2, dtype=dtype)
    states[1:] = torch.ones(2, 2, dtype=dtype)
    assert states.dtype == torch.float32 and states.sum() == 6.0


def test_a_list_of_positions_does_not_convert_fell():
    """An assignment to a number or a slice converts: to a list of positions it is refused."""
    with pytest.raises(RuntimeError, match="source and destination dtypes match"):
        torch.zeros(3, 2)[[0]] = torch.ones(2, dtype=torch.float64)


def test_fractions_are_cut_off_in_an_integer_buffer():
    """The assignment copies, and converts: into uint8 it cuts off and can wrap."""
    states = torch.zeros(1, dtype=torch.uint8)
    states[0] = torch.tensor(1.75)
    assert states.tolist() == [1]


def test_a_new_sample_is_right_for_a_view():
    """sample = data[0] - 1.0 makes a new tensor, so it is right for a view as well."""
    data = torch.zeros(3, 2)
    sample = data[0] - 1.0
    assert sample.tolist() == [-1.0, -1.0] and not data.any()
