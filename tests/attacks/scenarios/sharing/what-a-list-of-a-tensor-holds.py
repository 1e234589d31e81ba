"""Attacks on gallery/scenarios/sharing/what-a-list-of-a-tensor-holds.py."""

import numpy as np
import pytest
import torch

CONNECTED = {
    "list": list,
    "tuple": tuple,
    "unpacked": lambda t: [*t],
    "unbind": torch.Tensor.unbind,
    "comprehension": lambda t: [row for row in t],
    "indexed": lambda t: [t[i] for i in range(len(t))],
    "sorted": lambda t: sorted(t, key=lambda row: row.sum().item()),
}
APART = {
    "tolist": torch.Tensor.tolist,
    "clones": lambda t: [row.clone() for row in t],
    "items": lambda t: [row.sum().item() for row in t],
    "rows of a mask": lambda t: [t[[i]] for i in range(len(t))],
}


@pytest.mark.parametrize("name", list(CONNECTED))
@pytest.mark.parametrize("shape", [(3,), (3, 2), (1,)])
def test_views(name, shape):
    """``list(t)`` is connected: its elements are views of ``t``."""
    scores = torch.zeros(shape)
    CONNECTED[name](scores)[0].fill_(9.0)
    assert (scores[0] == 9.0).all() and not scores[1:].any()


@pytest.mark.parametrize("name", list(APART))
def test_apart(name):
    """``t.tolist()`` copies."""
    scores = torch.zeros(3)
    parts = APART[name](scores)
    scores.fill_(9.0)
    assert [float(part) for part in parts] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("function", [torch.stack, torch.cat, torch.vstack, torch.hstack])
@pytest.mark.parametrize("number", [1, 2])
def test_from_a_list_to_a_tensor(function, number):
    """``torch.stack`` and ``torch.cat`` copy, also of one tensor."""
    rows = [torch.zeros(2) for _ in range(number)]
    function(rows).fill_(9.0)
    assert not torch.stack(rows).any()


@pytest.mark.parametrize("function", [torch.tensor, torch.as_tensor])
def test_of_single_numbers(function):
    """So it is with ``torch.tensor`` of tensors of one element (and with ``torch.as_tensor``)."""
    rows = [torch.tensor(0.0), torch.tensor(0.0)]
    function(rows).fill_(9.0)
    assert not rows[0].any() and not rows[1].any()


def test_no_list_of_a_tensor_without_dimensions_fell():
    """``list(t)`` is connected."""
    with pytest.raises(TypeError, match="iteration over a 0-d tensor"):
        list(torch.tensor(1.0))


def test_a_tensor_with_a_history_refuses_fell():
    """Their elements are views of ``t``: a write to them is refused if ``t`` was computed from a leaf."""
    scores = torch.zeros(2, requires_grad=True) * 1
    with pytest.raises(RuntimeError, match="multiple views"):
        list(scores)[0].zero_()
    scores[0].zero_()


def test_arrays_of_rows():
    """NumPy gives numbers for a vector, and views for the rows of a table."""
    array, table = np.zeros(2), np.zeros((2, 1))
    list(table)[0][0] = 9.0
    assert table[0, 0] == 9.0 and not isinstance(list(array)[0], np.ndarray)


def test_stack_keeps_gradients_and_order():
    """``stack`` is recorded, also for tensors without dimensions."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    stacked = torch.stack([weights[1] * 5, weights[0] * 3])
    (stacked * torch.tensor([1.0, 10.0])).sum().backward()
    assert stacked.tolist() == [10.0, 3.0] and weights.grad.tolist() == [30.0, 5.0]


def test_an_element_is_assigned_fell():
    """``list(t)`` is connected: an assignment to an element of the list does not reach ``t``."""
    scores = torch.zeros(3)
    views = list(scores)
    views[1] = 7.0
    assert scores.tolist() == [0.0, 0.0, 0.0]
    views[2].fill_(7.0)
    assert scores.tolist() == [0.0, 0.0, 7.0]


def test_sorted_one_by_one_fell():
    """A sorted list of tensor elements is wrong: the page had no cure."""
    scores = torch.tensor([3.0, 1.0, 2.0])
    for position, value in enumerate(sorted(scores)):
        scores[position] = value
    assert scores.tolist() == [1.0, 2.0, 1.0]


@pytest.mark.parametrize("size", [0, 1, 17, 1000])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.uint8])
def test_sorted_from_a_stack(size, dtype):
    """``torch.stack`` copies them first."""
    scores = torch.arange(size).mul(7).remainder(11).to(dtype)
    wanted = scores.sort().values
    if size:
        scores[:] = torch.stack(sorted(scores))
    assert torch.equal(scores, wanted)


def test_shuffle_of_a_tensor():
    """``random.shuffle`` of a tensor can duplicate elements; ``randperm`` keeps each."""
    rows = torch.arange(5)
    rows[0], rows[3] = rows[3], rows[0]  # a swap, as random.shuffle makes
    assert rows.tolist() == [3, 1, 2, 3, 4]
    scores = torch.arange(17)
    scores[:] = scores[torch.randperm(len(scores))]
    assert sorted(scores.tolist()) == list(range(17))


def test_the_list_is_filled_from_the_stack():
    """To connect the list to the stacked tensor: ``rows = list(stacked)``."""
    rows = [torch.ones(2), torch.ones(2)]
    stacked = torch.stack(rows)
    rows = list(stacked)
    stacked[0] = 9.0
    rows[1].zero_()
    assert rows[0].tolist() == [9.0, 9.0] and stacked[1].tolist() == [0.0, 0.0]


def test_losses_of_one_element_fell():
    """``stack`` is recorded (in place of ``torch.tensor``): of shape ``(1,)`` it has another shape."""
    weights = torch.ones(2, requires_grad=True)
    losses = [weights[:1] * 3, weights[1:] * 5]
    with pytest.warns(UserWarning, match="requires_grad=True to a scalar"):
        shape = torch.tensor(losses).shape
    assert torch.stack(losses).shape == (2, 1) and torch.cat(losses).shape == shape == (2,)
    torch.cat(losses).sum().backward()
    assert weights.grad.tolist() == [3.0, 5.0]


@pytest.mark.parametrize("rows", [torch.zeros(2, 0), torch.zeros(2, 2), torch.zeros(2, 2, 2)])
@pytest.mark.parametrize("function", [torch.tensor, torch.as_tensor])
def test_more_than_one_element_is_refused(rows, function):
    """A list of tensors with more than one element it refuses."""
    with pytest.raises(ValueError, match="only one element tensors"):
        function(list(rows))


@pytest.mark.parametrize("way", ["no_grad", "compiled", "vmap", "extend"])
def test_views_in_other_surroundings(way):
    """Their elements are views of ``t``."""
    scores = torch.ones(2, 2, requires_grad=way == "no_grad")
    if way == "no_grad":
        with torch.no_grad():
            list(scores)[0].zero_()
    elif way == "compiled":
        torch.compile(lambda t: list(t)[0].zero_(), backend="aot_eager")(scores)
    elif way == "vmap":
        torch.vmap(lambda column: (list(column)[0].zero_(), column.sum())[1], in_dims=1)(scores)
    else:
        rows = []
        rows.extend(scores)
        rows[0].zero_()
    assert scores.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_a_leaf_is_written_under_no_grad_fell():
    """``views[1].fill_(7.0)`` changes ``scores``: if that requires grad, under ``no_grad``."""
    scores = torch.tensor([1.0, 2.0], requires_grad=True)
    views = list(scores)
    with pytest.raises(RuntimeError, match="multiple views"):
        views[1].fill_(7.0)
    with torch.no_grad():
        views[1].fill_(7.0)
    assert scores.tolist() == [1.0, 7.0] and scores.requires_grad


def test_as_tensor_of_rows_fell():
    """From a list to a tensor, so it is with ``torch.as_tensor``: of ``rows`` it raises."""
    with pytest.raises(ValueError, match="only one element tensors"):
        torch.as_tensor([torch.ones(2), torch.ones(2)])


def test_numbers_of_an_element():
    """``t.tolist()`` copies: numbers made one by one are apart, too."""
    scores = torch.tensor([3.0, 1.0])
    best, views = [float(score) for score in scores], [score for score in scores]
    scores.zero_()
    assert best == [3.0, 1.0] and views == [0.0, 0.0]


def test_sorting_the_list_alone():
    """The elements change while you write them back: ``sort`` of the list writes nothing."""
    scores = torch.tensor([3.0, 1.0, 2.0])
    views = list(scores)
    views.sort()
    assert views == [1.0, 2.0, 3.0] and scores.tolist() == [3.0, 1.0, 2.0]
