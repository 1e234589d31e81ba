"""Attacks on gallery/errors/compile/fake-tensor-has-no-value.py."""

import pytest
import torch
from pages import definitions
from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode

(mark,) = definitions("errors/compile/fake-tensor-has-no-value", "mark")


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
