"""Attacks on gallery/recipes/buffers-and-caches/store-samples-in-a-replay-buffer.py."""

import numpy as np
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_an_array_fell(dtype):
    """Write ``states[i % size] = state.detach()`` (what an environment returns is an array)."""
    states, state = torch.zeros(3, 2), np.zeros(2, dtype)
    for step in range(3):
        state += 1
        with pytest.raises(TypeError, match=r"can't assign a numpy.ndarray"):
            states[step] = state
        states[step] = torch.from_numpy(state)
    assert states.tolist() == [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]


@pytest.mark.parametrize(
    ("convert", "shared"),
    [(torch.from_numpy, True), (torch.as_tensor, True), (torch.tensor, False)],
)
def test_a_list_of_converted_arrays(convert, shared):
    """The list holds the object itself: a tensor that shares the memory of the array as well."""
    state, memory = np.zeros(1), []
    for _ in range(2):
        state += 1
        memory.append(convert(state))
    assert [entry.item() for entry in memory] == ([2.0, 2.0] if shared else [1.0, 2.0])


@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8")
@pytest.mark.parametrize("index", [True, torch.tensor(True), torch.tensor(1, dtype=torch.uint8)])
def test_a_flag_is_a_copy_fell(index):
    """A sample taken by a number, a tensor without dimensions or a slice is a view."""
    sample = torch.zeros(3, 2)[index]
    assert not sample._is_view() and sample.shape == (1, 3, 2)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.int16, torch.int8])
def test_other_integers_without_dimensions_are_views(dtype):
    """A sample taken by an ``int64`` tensor without dimensions is a view."""
    assert torch.zeros(3, 2)[torch.tensor(1, dtype=dtype)]._is_view()


@pytest.mark.parametrize("index", [np.int64(1), np.array(1), (1,), None], ids=repr)
def test_more_reads_that_are_views(index):
    """A sample taken by an integer is a view."""
    assert torch.zeros(3, 2)[index]._is_view()


@pytest.mark.parametrize("index", [np.array([1]), range(2)], ids=repr)
def test_more_reads_that_are_copies(index):
    """Sample by a tensor of positions, which copies."""
    assert not torch.zeros(3, 2)[index]._is_view()


@pytest.mark.parametrize("steps", [1, 2, 3, 5])
def test_rows_that_are_not_filled_yet_fell(steps):
    """Sample by a tensor of positions: before the buffer is full, some rows are still zeros."""
    states = filled(steps)
    assert (states == 0).any() == (steps < 3)
    assert (states[torch.arange(min(steps, 3))] > 0).all()


def test_under_no_grad_no_detach_is_needed_fell():
    """Without detach() a state that requires grad would bring its graph into states."""
    states = torch.zeros(3, 2)
    with torch.no_grad():
        states[0] = torch.ones(2, requires_grad=True)
    assert not states.requires_grad


def test_a_slice_of_a_batch_is_a_view_of_the_batch():
    """Sample by a tensor of positions, which copies: a slice of the batch views the batch."""
    states = torch.zeros(3, 2)
    batch = states[torch.tensor([0, 1])]
    batch[:1] += 1.0
    assert batch.sum() == 2.0 and not states.any()


@pytest.mark.parametrize(
    ("read", "view"),
    [
        (lambda s: s.index_select(0, torch.tensor([0])), False),
        (lambda s: s.take(torch.tensor([0])), False),
        (lambda s: s.narrow(0, 0, 1), True),
        (lambda s: s.select(0, 0), True),
        (lambda s: next(iter(s)), True),
        (lambda s: s.unbind()[0], True),
    ],
    ids=["index_select", "take", "narrow", "select", "iter", "unbind"],
)
def test_methods_that_read(read, view):
    """Those that take a tensor of positions copy."""
    assert read(torch.zeros(3, 2))._is_view() == view


def test_a_state_of_one_element_is_repeated_fell():
    """An assignment to a number or a slice converts to the dtype of states (and broadcasts)."""
    states = torch.zeros(3, 2)
    states[0] = torch.ones(1)
    states[1:2] = torch.ones(1, 1)
    assert states.tolist() == [[1.0, 1.0], [1.0, 1.0], [0.0, 0.0]]
    with pytest.raises(RuntimeError, match="expanded size"):
        states[0] = torch.ones(3)


@pytest.mark.filterwarnings("ignore:indexing with dtype torch.uint8")
def test_positions_in_uint8_are_a_mask_fell():
    """Sample by a tensor of positions, which copies."""
    states = torch.arange(6.0).view(3, 2)
    with pytest.raises(IndexError, match="shape of the mask"):
        states[torch.tensor([2, 0], dtype=torch.uint8)]
    assert states[torch.tensor([2, 0, 1], dtype=torch.uint8)].shape == (2, 2)
    assert states[torch.tensor([2, 0], dtype=torch.int32)].tolist() == [[4.0, 5.0], [0.0, 1.0]]


def test_an_array_that_is_assigned_itself_is_refused():
    """Write ``torch.from_numpy(state)`` for an array."""
    states = torch.zeros(3, 2)
    with pytest.raises(TypeError, match="can't assign a numpy.ndarray"):
        states[0] = np.ones(2, dtype=np.float32)
    states[0, 0] = np.float64(2.0)
    assert states[0].tolist() == [2.0, 0.0]


def test_a_dataset_hands_out_views():
    """A sample taken by an integer is a view: of a ``TensorDataset`` as well."""
    data = torch.zeros(3, 2)
    torch.utils.data.TensorDataset(data)[0][0].add_(1.0)
    assert data[0].tolist() == [1.0, 1.0]
    (batch,) = next(
        iter(torch.utils.data.DataLoader(torch.utils.data.TensorDataset(data), batch_size=2))
    )
    batch.add_(1.0)
    assert data[0].tolist() == [1.0, 1.0]


def test_a_list_that_is_stacked_is_a_copy():
    """Later writes to it arrive there: not in what was stacked before."""
    state = torch.zeros(2)
    stacked = torch.stack([state, state])
    state += 1.0
    assert not stacked.any()


def test_a_new_name_does_not_write():
    """Later writes to it arrive there (a new tensor under the name is none)."""
    state, memory = torch.zeros(2), []
    for _ in range(3):
        state = state + 1.0
        memory.append(state)
    assert [entry[0].item() for entry in memory] == [1.0, 2.0, 3.0]
