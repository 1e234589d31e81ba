"""Attacks on gallery/errors/indices/index-into-an-empty-dimension.py."""

import pytest
import torch

SHORT = "^index is out of bounds for dimension with size 0$"
RIGHT = {
    "slice": slice(0, 1),
    "slice past the end": slice(5, None),
    "empty list": [],
    "mask of the rows": torch.zeros(0, dtype=torch.bool),
    "mask of all": torch.zeros(0, 2, dtype=torch.bool),
    "Ellipsis": ...,
    "None": None,
    "the other dimension": (slice(None), 0),
    "a list for the other dimension": (slice(None), [1]),
}


@pytest.mark.parametrize(
    "what",
    [
        "slice",
        "slice past the end",
        "empty list",
        "mask of the rows",
        "mask of all",
        "Ellipsis",
        "None",
        "the other dimension",
        "a list for the other dimension",
    ],
)
def test_many_an_index_is_right_fell(what):
    """The dimension has no elements, so no index is right."""
    boxes = torch.zeros(0, 2)
    boxes[RIGHT[what]] = 1.0
    assert boxes.shape == (0, 2)


@pytest.mark.parametrize("index", [0, -1, 5])
def test_an_integer_is_named(index):
    """With an integer the message names the index and the dimension."""
    for one in (index, torch.tensor(index)):
        with pytest.raises(IndexError, match=f"^index {index} is out of bounds for dimension 0"):
            torch.zeros(0, 2)[one] = 1.0


@pytest.mark.parametrize("index", [[0], [0, 1], [-1]])
def test_a_list_and_an_index_tensor_with_dimensions_are_not_named(index):
    """A list and an index tensor with dimensions give the message of the title."""
    for one in (index, torch.tensor(index)):
        with pytest.raises(IndexError, match=SHORT):
            torch.zeros(0, 2)[one] = 1.0


def test_numel_is_not_the_number_of_rows_fell():
    """numel counts all elements, shape[0] the rows: either may be asked."""
    wide = torch.zeros(2, 0)
    assert wide.numel() == 0
    wide[1] = 1.0
    assert wide.shape == (2, 0)


def test_a_value_with_rows_does_not_fit_fell():
    """A slice, a mask and an empty list write nothing, and the same line works for a full batch."""
    with pytest.raises(RuntimeError, match="must match the existing size"):
        torch.zeros(0, 2)[:1] = torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="cannot be broadcast to indexing result"):
        torch.zeros(0, 2)[torch.zeros(0, dtype=torch.bool)] = torch.ones(2, 2)


def test_methods_say_something_else():
    """index_fill_ and narrow of an empty dimension raise in other words."""
    with pytest.raises(RuntimeError):
        torch.zeros(0, 2).index_fill_(0, torch.tensor([0]), 1.0)
    with pytest.raises(RuntimeError, match="exceeds dimension size"):
        torch.zeros(0, 2).narrow(0, 0, 1)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_the_fixes_are_compiled(rows):
    """Both fixes for a batch of no, one and two rows, compiled as one graph."""

    def write(batch):
        if batch.shape[0]:
            batch[0] = 1.0
        batch[:1] = 1.0
        batch[batch < 0] = 0.0
        batch[[]] = 7.0

    batch = torch.full((rows, 2), -3.0)
    torch.compile(write, backend="aot_eager", fullgraph=True)(batch)
    assert batch.tolist() == [[1.0, 1.0], [0.0, 0.0]][:rows]


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_last_row_of_a_tensor_that_may_be_empty_fell(rows):
    """Use a slice: [:1] is the first row, and the page had no cure for x[-1]."""
    history = torch.zeros(rows, 2)
    if not rows:
        with pytest.raises(
            IndexError, match="index -1 is out of bounds for dimension 0 with size 0"
        ):
            history[-1] = 1.0
    history[-1:] = 1.0
    assert history[:, 0].tolist() == ([0.0] * rows + [1.0])[-rows:] * bool(rows)


def test_a_list_need_not_give_the_message_fell():
    """A list and an index tensor with dimensions give the message above: a list of flags does not."""
    with pytest.raises(IndexError, match="The shape of the mask"):
        torch.zeros(0, 2)[[True]] = 1.0


def test_take_and_put_ask_for_all_elements_fell():
    """Ask for the dimension that you index: take and put_ index all elements."""
    wide = torch.zeros(2, 0)
    assert wide.shape[0] == 2
    with pytest.raises(IndexError, match="tried to take from an empty tensor"):
        wide.take(torch.tensor([0]))
    with pytest.raises(IndexError, match="Tried to put elements into an empty tensor"):
        wide.put_(torch.tensor([0]), torch.tensor([1.0]))


@pytest.mark.parametrize("transform", ["eager", "aot_eager", "vmap"])
def test_the_message_is_the_same_compiled_and_under_vmap(transform):
    """A list and an index tensor with dimensions give the message above, compiled too."""

    def read(boxes):
        return boxes[torch.tensor([0])]

    boxes = torch.zeros(0, 2)
    if transform == "vmap":
        read, boxes = torch.vmap(read), torch.zeros(3, 0, 2)
    elif transform == "aot_eager":
        read = torch.compile(read, backend="aot_eager")
    with pytest.raises(IndexError, match=SHORT):
        read(boxes)


def test_the_slice_keeps_the_dimension_fell():
    """Use a slice: ``x[-1:]`` instead of ``x[-1]``, and reading another shape."""
    history = torch.zeros(3, 2)
    assert history[-1].shape == (2,) and history[-1:].shape == (1, 2)
    assert history[:0][-1:].shape == (0, 2)


def test_an_integer_tensor_under_vmap_is_not_named_fell():
    """With an index tensor without dimensions the message names the index and the dimension."""
    boxes = torch.zeros(0, 2)
    with pytest.raises(IndexError, match=SHORT):
        torch.vmap(lambda index: boxes[index])(torch.tensor([0]))


@pytest.mark.parametrize(
    "value", [5.0, torch.ones(2), torch.ones(1, 2)], ids=["number", "row", "1"]
)
@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_value_for_the_last_row(rows, value):
    """Use a slice: ``x[-1:] = value`` writes like ``x[-1] = value``."""
    history, like = torch.zeros(rows, 2), torch.zeros(rows, 2)
    history[-1:] = value
    if rows:
        like[-1] = value
    assert torch.equal(history, like)


def test_the_last_step_of_a_sequence_without_steps():
    """``x[-1:]`` writes like ``x[-1]``: for an inner dimension as well."""
    steps = torch.zeros(3, 0, 2)
    with pytest.raises(IndexError, match="index -1 is out of bounds for dimension 1 with size 0"):
        steps[:, -1] = 1.0
    steps[:, -1:] = 1.0
    assert steps.shape == (3, 0, 2)
