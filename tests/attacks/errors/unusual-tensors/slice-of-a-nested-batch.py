"""Attacks on gallery/errors/unusual-tensors/slice-of-a-nested-batch.py."""

import logging

import pytest
import torch

logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)


def parts(**options):
    return [torch.ones(size, **options) for size in (2, 3, 1)]


def nested():
    return torch.nested.nested_tensor(parts(), layout=torch.jagged)


@pytest.mark.parametrize("index", [slice(0, 2), slice(None), (slice(None), 0)], ids=repr)
@pytest.mark.parametrize("write", [True, False])
def test_no_slice_to_read_or_to_write(index, write):
    """A jagged nested tensor takes no slice of its first dimension, to read or to write."""
    frames = nested()
    with pytest.raises(
        (RuntimeError, NotImplementedError), match="slice\\(\\): not supported|fill_.Tensor"
    ):
        if write:
            frames[index] = 9.0
        else:
            frames[index]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ([0, 1], [9.0, 9.0, 9.0, 9.0, 9.0, 1.0]),
        ([0, 2], [9.0, 9.0, 1.0, 1.0, 1.0, 9.0]),
        ([1], [1.0, 1.0, 9.0, 9.0, 9.0, 1.0]),
        ([], [1.0] * 6),
    ],
    ids=str,
)
def test_a_list_of_rows_fell(rows, values):
    """Use one row at a time: a list of rows, or a mask, takes a number."""
    frames = nested()
    if rows:
        frames[rows] = 9.0
        assert frames.values().tolist() == values
    masked, mask = nested(), torch.zeros(3, dtype=torch.bool)
    mask[rows] = True
    masked[mask] = 9.0
    assert masked.values().tolist() == values


def test_rows_with_gradients_fell():
    """Row by row over ``frames.unbind()``: with gradients the rows refuse the write."""
    frames = torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged)
    with pytest.raises(RuntimeError, match="returns multiple views"):
        frames.unbind()[0].fill_(9.0)


def test_the_rows_lie_together():
    """The rows of a slice also lie together in the values, so one write does for all."""
    frames = nested()
    frames.values()[frames.offsets()[1] : frames.offsets()[3]] = 7.0
    assert frames.values().tolist() == [1.0, 1.0, 7.0, 7.0, 7.0, 7.0]


def test_gaps_between_the_rows_fell():
    """One write does for all: a tensor from narrow has gaps, and the line writes to them."""
    table = torch.zeros(2, 3)
    starts, lengths = torch.tensor([0, 0]), torch.tensor([2, 1])
    frames = torch.nested.narrow(table, 1, starts, lengths, layout=torch.jagged)
    frames.unbind()[0].fill_(9.0)
    assert table.tolist() == [[9.0, 9.0, 0.0], [0.0, 0.0, 0.0]]
    frames.values()[frames.offsets()[0] : frames.offsets()[1]] = 7.0
    assert table[0].tolist() == [7.0, 7.0, 7.0]


def test_with_gradients():
    """Write to the values, and wrap them again (what is overwritten gets gradient 0)."""
    source = torch.arange(6.0, requires_grad=True)
    values = source * 2
    values[0:5] = 0.0
    frames = torch.nested.nested_tensor_from_jagged(values, nested().offsets())
    (frames * 3).values().sum().backward()
    assert source.grad.tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 6.0]


@pytest.mark.parametrize("name", ["alias", "unsqueeze", "narrow"])
def test_other_operations_are_missing(name):
    """Other operations on the dimensions of a jagged tensor are missing as well."""
    frames = nested()
    calls = {
        "alias": lambda: frames[...],
        "unsqueeze": lambda: frames.unsqueeze(0),
        "narrow": lambda: frames.narrow(0, 0, 1),
    }
    with pytest.raises((RuntimeError, NotImplementedError)):
        calls[name]()


@pytest.mark.parametrize("computed", [True, False])
def test_a_list_of_rows_with_gradients(computed):
    """The write has a gradient; after an operation on the nested tensor ``backward`` raises."""
    leaves = parts(requires_grad=True)
    frames = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    frames = frames * 1 if computed else frames
    frames[[0, 2]] = 9.0
    if computed:
        with pytest.raises(RuntimeError, match="only works on contiguous NJTs"):
            frames.values().sum().backward()
    else:
        frames.values().sum().backward()
        grads = [leaf.grad.tolist() for leaf in leaves]
        assert grads == [[0.0, 0.0], [1.0, 1.0, 1.0], [0.0]]
