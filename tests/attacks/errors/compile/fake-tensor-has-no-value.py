"""Attacks on gallery/errors/compile/fake-tensor-has-no-value.py."""

import pytest
import torch
from pages import definitions
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    FakeTensor,
    FakeTensorMode,
)

mark, limit = definitions("errors/compile/fake-tensor-has-no-value", "mark", "limit")


ITEM = "aten._local_scalar_dense.default"


@pytest.fixture
def mode():
    return FakeTensorMode()


@pytest.mark.parametrize(
    "ask",
    [
        lambda t: t.item(),
        lambda t: int(t),
        lambda t: float(t),
        lambda t: range(t),
    ],
    ids=["item", "int", "float", "range"],
)
def test_each_asks_for_a_value(ask, mode):
    """It is the operation behind item(), int(...) and float(...)."""
    with mode:
        position = torch.zeros(3).argmax()
        with pytest.raises(DataDependentOutputException, match=ITEM):
            ask(position)


def test_an_index_without_dimensions_asks_for_a_value_fell(mode):
    """The message is that of .item(): the line may have no item() in it."""
    with mode:
        scores = torch.zeros(3)
        with pytest.raises(DataDependentOutputException, match=ITEM):
            scores[scores.argmax()] = 1.0


def test_a_list_of_one_index_does_not(mode):
    """Keep the number a tensor: an index of one dimension needs shapes only."""
    with mode:
        scores = torch.zeros(3)
        scores[scores.argmax()[None]] = 1.0
    assert scores.shape == (3,)


def test_outside_the_mode_it_has_no_value_either(mode):
    """Run the line outside the mode, on real tensors: the tensor must be a real one."""
    with mode:
        position = torch.zeros(3).argmax()
    with pytest.raises(DataDependentOutputException, match=ITEM):
        int(position)


def compared(scores, position):
    """What stood on the page."""
    positions = torch.arange(scores.shape[0])
    return torch.where(positions == position, 1.0, scores)


def test_where_made_floats_of_integers_fell():
    """It does the same on real tensors: integers became floats."""
    scores, position = torch.zeros(3, dtype=torch.int64), torch.tensor(1)
    assert compared(scores, position).dtype == torch.float32
    assert mark(scores, position).dtype == torch.int64


def test_where_compared_columns_fell():
    """It does the same on real tensors: of two dimensions it wrote a column and not a row."""
    scores, position = torch.zeros(3, 3), torch.tensor(1)
    meant = scores.clone()
    meant[int(position)] = 1.0
    assert not torch.equal(compared(scores, position), meant)
    assert torch.equal(mark(scores, position), meant)


@pytest.mark.parametrize("shape", [(1,), (2,), (3, 2)], ids=str)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64, torch.bool])
def test_the_fix_at_other_shapes(shape, dtype, mode):
    """index_fill does the same as the item assignment on real tensors, and keeps its argument."""
    scores = torch.zeros(shape, dtype=dtype)
    for place in range(shape[0]):
        meant = scores.clone()
        meant[place] = 1.0
        result = mark(scores, torch.tensor(place))
        assert torch.equal(result, meant) and result.dtype == dtype and not scores.any()
    with mode:
        fake = mark(torch.zeros(shape, dtype=dtype), torch.tensor(0))
    assert fake.shape == shape and fake.dtype == dtype


def test_the_fix_in_place(mode):
    """index_fill_ writes in place."""
    scores = torch.zeros(3)
    assert scores.index_fill_(0, torch.tensor(1), 1.0) is scores
    assert scores.tolist() == [0.0, 1.0, 0.0]


def test_the_gradient_of_the_fix():
    """It does the same on real tensors: the replaced element gets no gradient."""
    scores = torch.ones(3, requires_grad=True)
    mark(scores, torch.tensor(1)).sum().backward()
    assert scores.grad.tolist() == [1.0, 0.0, 1.0]


one_hot = torch.nn.functional.one_hot
ASKS = {
    "bool": lambda scores, t: bool(t > 0),
    "if": lambda scores, t: 1 if scores.sum() else 2,
    "is_nonzero": lambda scores, t: scores.any().is_nonzero(),
    "tolist": lambda scores, t: scores.tolist(),
    "in": lambda scores, t: t in [0, 1],
    "list": lambda scores, t: [1, 2, 3][t],
    "slice": lambda scores, t: scores[:t],
    "write to a slice": lambda scores, t: scores.__setitem__(slice(None, t), 1.0),
    "read": lambda scores, t: scores[t],
    "full": lambda scores, t: torch.full((3,), t),
    "size": lambda scores, t: torch.zeros(t),
    "arange": lambda scores, t: torch.arange(t),
    "alpha": lambda scores, t: scores.add(scores, alpha=t),
    "one_hot": lambda scores, t: one_hot(t),
    "select": lambda scores, t: scores.select(0, t),
}


@pytest.mark.parametrize("ask", ASKS)
def test_what_else_asks_for_a_value_fell(ask, mode):
    """The operation behind item(), int(...) and float(...): these lines have none of the three."""
    with mode:
        scores = torch.zeros(3)
        with pytest.raises(DataDependentOutputException, match=f"^{ITEM}$"):
            ASKS[ask](scores, scores.argmax())


KEEPS = {
    "value": lambda scores, t: scores.__setitem__(0, scores.sum()),
    "fill_": lambda scores, t: scores.fill_(scores.sum()),
    "mask": lambda scores, t: scores.__setitem__(scores > 0, 1.0),
    "clamp": lambda scores, t: scores.clamp(max=scores.sum()),
    "one_hot with a number": lambda scores, t: one_hot(t, 3),
    "repr": lambda scores, t: repr(t),
}


@pytest.mark.parametrize("keep", KEEPS)
def test_what_does_not_ask(keep, mode):
    """Keep the number a tensor."""
    with mode:
        scores = torch.zeros(3)
        KEEPS[keep](scores, scores.argmax())
        assert isinstance(scores, FakeTensor) and scores.shape == (3,)


def test_a_number_made_under_the_mode_keeps_its_value_fell(mode):
    """A fake tensor has a shape and no values: torch.tensor(2) keeps its value."""
    with mode:
        number = torch.tensor(2)
        scores = torch.zeros(3)
        scores[number] = 1.0
        assert number.item() == 2 and int(number + 1) == 3
        with pytest.raises(DataDependentOutputException, match=ITEM):
            torch.ones(()).item()
    with pytest.raises(DataDependentOutputException, match=ITEM):
        mode.from_tensor(torch.tensor(2)).item()


@pytest.mark.parametrize(
    ("position", "error"),
    [
        (torch.tensor(1, dtype=torch.int32), "Expected dtype int64"),
        (torch.tensor(1.0), "Expected dtype int64"),
        (torch.tensor(7), "out of bounds"),
    ],
    ids=["int32", "float", "out of bounds"],
)
def test_index_fill_raises_on_real_tensors_only_fell(position, error, mode):
    """index_fill does the same on real tensors: there it raises, and under the mode it did not."""
    with mode:
        assert mark(torch.zeros(3), mode.from_tensor(position)).shape == (3,)
    with pytest.raises(IndexError, match=error):
        mark(torch.zeros(3), position)


def test_index_fill_at_a_negative_position():
    """index_fill takes the position as a tensor: one that counts from the back as well."""
    assert mark(torch.zeros(3), torch.tensor(-1)).tolist() == [0.0, 0.0, 1.0]


def test_numpy_of_other_subclasses_fell():
    """numpy() needs memory which a fake tensor lacks: nested tensors say the same."""
    nested = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
    with pytest.raises(RuntimeError, match="not supported for tensor subclasses"):
        nested.numpy()
    assert nested.unbind()[1].numpy().tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("end", [0, 1, 3, 9])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.int64])
@pytest.mark.parametrize("size", [0, 1, 3])
def test_the_fix_for_an_if_and_a_slice(end, dtype, size, mode):
    """For an if, choose with torch.where. For scores[:end], compare positions with end."""
    for start in (0, 5):
        scores = torch.arange(start, start + size).to(dtype)
        meant = scores.clone()
        if meant.sum() > 1:
            meant[:end] = 1
        result = limit(scores, torch.tensor(end))
        assert torch.equal(result, meant) and result.dtype == dtype
    with mode:
        fake = limit(torch.zeros(size, dtype=dtype), torch.zeros(3).argmax())
    assert fake.shape == (size,) and fake.dtype == dtype


@pytest.mark.parametrize("number", [0, 2, 0.5, True, False])
def test_where_takes_no_condition_of_numbers_fell(number):
    """For an ``if``, choose with ``torch.where``: the condition of ``if t:`` may be a number."""
    t, high, low = torch.tensor(number), torch.ones(3), torch.zeros(3)
    if t.dtype != torch.bool:
        with pytest.raises(RuntimeError, match="expected condition to be a boolean tensor"):
            torch.where(t, high, low)
    assert torch.equal(torch.where(t != 0, high, low), high if t else low)


def test_a_row_for_the_position_fell():
    """``index_fill`` takes the position as a tensor: a row of values it refuses."""
    with pytest.raises(RuntimeError, match="0-dimensional value tensor"):
        torch.zeros(3, 2).index_fill(0, torch.tensor(1), torch.ones(2))


def test_a_number_that_was_written_to_fell(mode):
    """``torch.tensor(2)``, made under the mode, keeps its value: not after a random write."""
    with mode:
        number = torch.tensor(2.0)
        number.uniform_()
        with pytest.raises(DataDependentOutputException, match=ITEM):
            float(number)


def test_a_value_with_a_gradient():
    """``index_fill`` puts one number at a position: a tensor without dimensions gets its gradient."""
    value = torch.tensor(3.0, requires_grad=True)
    torch.zeros(3).index_fill(0, torch.tensor(1), value).sum().backward()
    assert value.grad == 1
