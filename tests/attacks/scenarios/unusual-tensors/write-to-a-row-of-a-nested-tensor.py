"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-row-of-a-nested-tensor.py."""

import logging

import pytest
import torch

logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)
LAYOUTS = [torch.jagged, torch.strided]


def parts(**options):
    return [torch.ones(2, **options), torch.ones(3, **options)]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_parts_are_views(layout):
    """A part from ``unbind()`` or ``frames[0]`` is a view, and a write goes through."""
    frames = torch.nested.nested_tensor(parts(), layout=layout)
    frames.unbind()[0].fill_(5.0)
    frames[-1].fill_(6.0)
    frames[1][2] = 7.0
    assert frames.values().tolist() == [5.0, 5.0, 6.0, 6.0, 7.0]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("name", ["nested_tensor", "as_nested_tensor"])
def test_a_list_is_copied(layout, name):
    """``torch.nested.nested_tensor`` copies when you build it; as_nested_tensor of a list too."""
    short, long = parts()
    frames = getattr(torch.nested, name)([short, long], layout=layout)
    frames[0].fill_(9.0)
    assert short.tolist() == [1.0, 1.0] and long.tolist() == [1.0, 1.0, 1.0]


def test_other_ways_do_not_copy():
    """as_nested_tensor *of a list* copies: of one tensor it does not."""
    table, flat = torch.zeros(2, 2), torch.zeros(5)
    torch.nested.as_nested_tensor(table, layout=torch.jagged)[0].fill_(9.0)
    torch.nested.nested_tensor_from_jagged(flat, torch.tensor([0, 2, 5]))[0].fill_(9.0)
    assert table.tolist() == [[9.0, 9.0], [0.0, 0.0]] and flat.tolist() == [9.0, 9.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("sizes", [(2, 3), (2, 2), (2,), (0, 2)], ids=str)
def test_padded_is_a_copy(sizes):
    """``to_padded_tensor`` copies, also if nothing is padded."""
    rows = [torch.ones(size) for size in sizes]
    frames = torch.nested.nested_tensor(rows, layout=torch.jagged)
    frames.to_padded_tensor(0.0).fill_(9.0)
    assert bool(frames.values().eq(1).all())


def test_unbind_with_gradients_fell():
    """A part from ``unbind()`` is a view, and a write goes through: not with gradients."""
    frames = torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged)
    with pytest.raises(RuntimeError, match="returns multiple views"):
        frames.unbind()[1][0] = 9.0


@pytest.mark.parametrize("index", [0, 1])
def test_an_integer_with_gradients(index):
    """``frames[1]`` takes it, and what the write overwrites gets gradient 0."""
    leaves = parts(requires_grad=True)
    frames = torch.nested.as_nested_tensor(leaves, layout=torch.jagged)
    frames[index][0] = 9.0
    frames.values().sum().backward()
    expected = [torch.ones(2), torch.ones(3)]
    expected[index][0] = 0.0
    assert [leaf.grad.tolist() for leaf in leaves] == [row.tolist() for row in expected]


@pytest.mark.parametrize("step", [torch.exp, torch.neg, torch.relu], ids=lambda f: f.__name__)
def test_a_computed_tensor_fell(step):
    """A write to a part is recorded: of a computed nested tensor backward raises."""
    frames = step(torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.jagged))
    frames[1][0] = 9.0
    with pytest.raises(NotImplementedError, match="new_empty_strided"):
        frames.values().sum().backward()


def test_a_nested_leaf_fell():
    """``frames[0]`` takes a write: of a nested leaf that requires grad under no_grad."""
    frames = torch.nested.nested_tensor(parts(), layout=torch.jagged, requires_grad=True)
    with pytest.raises(RuntimeError, match="view of a view which was created in no_grad mode"):
        frames[0][0] = 9.0
    with torch.no_grad():
        frames[0][0] = 9.0
    assert frames.values().tolist() == [9.0, 1.0, 1.0, 1.0, 1.0]


def test_write_to_the_list_first():
    """So write to the tensors of the list first, or to the values and wrap them again."""
    short, long = parts(requires_grad=True)
    changed = long.clone()
    changed[0] = 9.0
    frames = 2 * torch.nested.as_nested_tensor([short, changed], layout=torch.jagged)
    frames.values().sum().backward()
    assert short.grad.tolist() == [2.0, 2.0] and long.grad.tolist() == [0.0, 2.0, 2.0]


def test_more_dimensions():
    """A part is a view, also of rows with more dimensions."""
    frames = torch.nested.nested_tensor([torch.zeros(1, 2), torch.zeros(2, 2)], layout=torch.jagged)
    frames[1][:, 0] = 9.0
    assert frames.values().tolist() == [[0.0, 0.0], [9.0, 0.0], [9.0, 0.0]]
