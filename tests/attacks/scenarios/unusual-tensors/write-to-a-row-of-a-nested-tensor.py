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


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("part", [lambda n: n[0], lambda n: n.unbind()[0]], ids=["index", "unbind"])
def test_a_value_that_requires_grad_fell(layout, part):
    """A write goes through, if the nested tensor has no history: not of a value with gradients."""
    frames = torch.nested.nested_tensor(parts(), layout=layout)
    with pytest.raises(RuntimeError, match="modified inplace|doesn't support sizes"):
        part(frames)[0] = torch.tensor(9.0, requires_grad=True)


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("part", [lambda n: n[0], lambda n: n.unbind()[0]], ids=["index", "unbind"])
def test_a_leaf_without_history_fell(layout, part):
    """A write goes through, if the nested tensor has no history: a leaf has none, and refuses."""
    frames = torch.nested.nested_tensor(parts(), layout=layout, requires_grad=True)
    with pytest.raises(RuntimeError, match="modified inplace|a view of a leaf"):
        part(frames)[0] = 9.0


def test_strided_index_with_gradients_fell():
    """``frames[1]`` takes it: of the layout strided it raises."""
    frames = torch.nested.as_nested_tensor(parts(requires_grad=True), layout=torch.strided)
    with pytest.raises(RuntimeError, match="doesn't support sizes"):
        frames[1][0] = 9.0
    with pytest.raises(RuntimeError, match="returns multiple views"):
        frames.unbind()[1][0] = 9.0


def test_strided_assignment_of_a_row_fell():
    """``frames[0]`` is a view, and a write goes through: ``frames[0] = row`` of strided raises."""
    row = torch.zeros(2)
    strided = torch.nested.nested_tensor(parts(), layout=torch.strided)
    with pytest.raises(RuntimeError, match="doesn't support sizes"):
        strided[0] = row
    strided[0].copy_(row)
    jagged = torch.nested.nested_tensor(parts(), layout=torch.jagged)
    jagged[0] = row
    assert strided.values().tolist() == jagged.values().tolist() == [0.0, 0.0, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
@pytest.mark.parametrize("step", [lambda n: n, lambda n: 2 * n], ids=["built", "computed"])
def test_under_no_grad(layout, step):
    """Under ``torch.no_grad()`` these writes go through; gradients as if they had not been made."""
    leaves = parts(requires_grad=True)
    frames = step(torch.nested.as_nested_tensor(leaves, layout=layout))
    with torch.no_grad():
        frames[1][0] = 9.0
        frames.unbind()[0][0] = 8.0
    assert frames.values()[[0, 2]].tolist() == [8.0, 9.0]
    frames.values().sum().backward()
    factor = leaves[0].grad[0].item()
    assert [leaf.grad.tolist() for leaf in leaves] == [[factor] * 2, [factor] * 3]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.int64, torch.bool])
@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_other_dtypes(dtype, layout):
    """A part is a view, and the padded form a copy: also of these dtypes."""
    frames = torch.nested.nested_tensor(parts(dtype=dtype), layout=layout)
    frames[0].fill_(0)
    frames.to_padded_tensor(0).fill_(1)
    assert frames.values().tolist() == [0, 0, 1, 1, 1]


def test_of_one_row_and_of_none():
    """``nested_tensor`` copies: of one row as well; a jagged one without rows cannot be built."""
    row = torch.ones(2)
    torch.nested.nested_tensor([row], layout=torch.jagged)[0].fill_(5.0)
    assert row.tolist() == [1.0, 1.0]
    with pytest.raises(RuntimeError, match="empty tensor list"):
        torch.nested.nested_tensor([], layout=torch.jagged)


def test_a_narrowed_table():
    """A part is a view: of a nested tensor over a dense table it is a view of that table."""
    table = torch.zeros(2, 4)
    starts, sizes = torch.tensor([0, 1]), torch.tensor([2, 3])
    frames = torch.nested.narrow(table, 1, starts, sizes, layout=torch.jagged)
    frames[0].fill_(1.0)
    frames.unbind()[1].fill_(2.0)
    assert table.tolist() == [[1.0, 1.0, 0.0, 0.0], [0.0, 2.0, 2.0, 2.0]]


def test_a_transposed_and_a_detached_one():
    """A part is a view: also through transpose, detach, and not through a clone."""
    frames = torch.nested.nested_tensor([torch.zeros(1, 2), torch.zeros(2, 2)], layout=torch.jagged)
    frames.clone()[0].fill_(3.0)
    assert not frames.values().any()
    frames.transpose(1, 2)[0].fill_(5.0)
    frames.detach()[1].fill_(7.0)
    assert frames.values().tolist() == [[5.0, 5.0], [7.0, 7.0], [7.0, 7.0]]
