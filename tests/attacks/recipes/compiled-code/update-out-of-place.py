"""Attacks on gallery/recipes/compiled-code/update-out-of-place.py."""

import pytest
import torch

MASK = torch.tensor([[True, False, True], [False, False, True]])
INDEX = torch.tensor([2, 0])
ALL = slice(None)

# Each: what is assigned to, the operation, and the shape of the value.
OPERATIONS = {
    "slice_scatter": (
        (ALL, slice(1, None)),
        lambda t, v: torch.slice_scatter(t, v, dim=1, start=1),
        (2, 2),
    ),
    "select_scatter column": (
        (ALL, 0),
        lambda t, v: torch.select_scatter(t, v, dim=1, index=0),
        (2,),
    ),
    "select_scatter row": (0, lambda t, v: torch.select_scatter(t, v, dim=0, index=0), (3,)),
    "index_put": ((0, INDEX), lambda t, v: t.index_put((torch.tensor(0), INDEX), v), (2,)),
    "index_copy": ((ALL, INDEX), lambda t, v: t.index_copy(1, INDEX, v), (2, 2)),
    "masked_scatter": (MASK, lambda t, v: t.masked_scatter(MASK, v), (3,)),
}


@pytest.mark.parametrize(
    "name",
    [
        "slice_scatter",
        "select_scatter column",
        "select_scatter row",
        "index_put",
        "index_copy",
        "masked_scatter",
    ],
)
@pytest.mark.parametrize("compiled", [False, True], ids=["uncompiled", "compiled"])
def test_each_has_the_values_and_gradients_of_the_assignment(name, compiled):
    """Gradients reach both, and t keeps its values: compared with an assignment to a clone."""
    index, operation, shape = OPERATIONS[name]
    weights = torch.arange(1.0, 7.0).reshape(2, 3)
    seen = []
    for assign in (True, False):
        t = torch.arange(6.0).reshape(2, 3).requires_grad_()
        v = (10 * torch.rand(shape, generator=torch.Generator().manual_seed(0))).requires_grad_()
        run = torch.compile(operation, backend="aot_eager", fullgraph=True)
        if assign:
            result = t.clone()
            result[index] = v
        else:
            result = (run if compiled else operation)(t, v)
        (result * weights).sum().backward()
        assert t.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
        seen.append([part.tolist() for part in (result, t.grad, v.grad)])
    assert seen[0] == seen[1]


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool])
@pytest.mark.parametrize("name", ["slice_scatter", "index_put", "index_copy", "masked_scatter"])
def test_each_keeps_the_dtype(name, dtype):
    """An operation that returns a changed copy: of the dtype of the argument."""
    index, operation, shape = OPERATIONS[name]
    t, v = torch.zeros(2, 3, dtype=dtype), torch.ones(shape, dtype=dtype)
    meant = t.clone()
    meant[index] = v
    result = operation(t, v)
    assert result.dtype == dtype and torch.equal(result, meant) and not t.any()


def test_where_makes_floats_of_integers_fell():
    """``torch.where(mask, 4.0, t)`` does the same: it turns a tensor of integers into floats."""
    t = torch.zeros(2, 3, dtype=torch.int64)
    assert torch.where(MASK, 4.0, t).dtype == torch.float32
    assert t.masked_fill(MASK, 4).dtype == torch.int64


def test_a_leaf_that_does_not_require_grad_is_written_fell():
    """On a leaf it raises: not if the leaf does not require grad."""
    t = torch.zeros(3)
    t[0] = 5.0
    assert t.is_leaf and t.tolist() == [5.0, 0.0, 0.0]


@pytest.mark.parametrize("layout", ["expanded", "columns", "transposed"])
def test_other_layouts(layout):
    """torch.select_scatter returns a changed copy and leaves its argument alone."""
    base = torch.arange(6.0).reshape(2, 3)
    t = {
        "expanded": base[:1].expand(2, 3),
        "columns": torch.arange(12.0).reshape(2, 6)[:, ::2],
        "transposed": torch.arange(6.0).reshape(3, 2).t(),
    }[layout]
    before, result = t.tolist(), torch.select_scatter(t, torch.ones(3), 0, 1)
    assert t.tolist() == before and result.tolist() == [before[0], [1.0] * 3]


def test_a_source_of_another_shape_is_refused():
    """slice_scatter and select_scatter want a source of the exact shape."""
    for operation, index in ((torch.select_scatter, {"index": 0}), (torch.slice_scatter, {})):
        with pytest.raises(RuntimeError, match="(?i)size|shape"):
            operation(torch.zeros(2, 3), torch.ones(1), dim=1, **index)


def test_the_result_shares_no_memory():
    """An operation that returns a changed copy: a write to the result leaves the argument."""
    t = torch.zeros(2, 3)
    for _, operation, shape in OPERATIONS.values():
        operation(t, torch.ones(shape)).fill_(9.0)
    assert not t.any()


@pytest.mark.parametrize("name", ["index_put", "index_copy", "masked_scatter"])
def test_they_refuse_another_dtype_fell(name):
    """Use an operation that returns a changed copy (none for a value of another dtype)."""
    t, index, v = torch.zeros(3), torch.tensor([0, 2]), torch.tensor([1, 2])
    calls = {
        "index_put": lambda: t.index_put((index,), v),
        "index_copy": lambda: t.index_copy(0, index, v),
        "masked_scatter": lambda: t.masked_scatter(torch.tensor([True, False, True]), v),
    }
    with pytest.raises(RuntimeError, match="dtype"):
        calls[name]()
    with pytest.raises(RuntimeError, match="dtype"):
        t[index] = v
    assert torch.slice_scatter(t, v, 0, 1, 3).tolist() == [0.0, 1.0, 2.0]


def test_index_copy_counts_from_the_end_fell():
    """``t[:, index] = ...`` is ``index_copy`` (which refuses negative positions)."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.zeros(3).index_copy(0, torch.tensor([-1]), torch.ones(1))


def test_masked_scatter_refuses_what_is_left_over_fell():
    """``t[mask] = v`` is ``masked_scatter`` (which ignores a value too many, and broadcasts none)."""
    mask, t = torch.tensor([True, False, True]), torch.zeros(3)
    assert t.masked_scatter(mask, torch.arange(1.0, 4.0)).tolist() == [1.0, 0.0, 2.0]
    with pytest.raises(RuntimeError, match="shape mismatch"):
        t[mask] = torch.arange(1.0, 4.0)
    with pytest.raises(RuntimeError, match="Number of elements"):
        t.masked_scatter(mask, torch.ones(1))


@pytest.mark.parametrize("name", ["slice_scatter", "select_scatter"])
def test_complex_numbers_with_a_gradient(name):
    """``slice_scatter`` and ``select_scatter`` refuse complex tensors that require grad."""
    t = torch.zeros(3, dtype=torch.complex64, requires_grad=True)
    value = torch.ones(1 if name == "slice_scatter" else (), dtype=torch.complex64)
    place = {"start": 1, "end": 2} if name == "slice_scatter" else {"index": 1}
    with pytest.raises(RuntimeError, match="does not support automatic differentiation"):
        getattr(t, name)(value, dim=0, **place)
    assert getattr(t.detach(), name)(value, dim=0, **place).tolist() == [0, 1, 0]


def test_masked_fill_takes_one_element_fell():
    """``t[mask] = v`` is ``masked_fill`` (which takes no tensor with a dimension)."""
    with pytest.raises(RuntimeError, match="0-dimensional value"):
        torch.zeros(2).masked_fill(torch.tensor([True, False]), torch.ones(1))


@pytest.mark.parametrize("name", ["slice_scatter", "select_scatter column"])
def test_complex_numbers_without_a_graph_fell(name):
    """``slice_scatter`` and ``select_scatter`` refuse complex tensors that require grad."""
    _, operation, shape = OPERATIONS[name]
    plain = torch.zeros(2, 3, dtype=torch.complex64)
    value = torch.ones(shape, dtype=torch.complex64, requires_grad=True)
    with pytest.raises(RuntimeError, match="does not support automatic differentiation"):
        operation(plain, value)
    with torch.no_grad():
        assert operation(plain, value).sum() == value.numel()


def test_under_no_grad_a_leaf_is_written_fell():
    """On a leaf that requires grad an assignment raises."""
    t = torch.zeros(3, requires_grad=True)
    with torch.no_grad():
        t[0] = 5.0
    assert t.tolist() == [5.0, 0.0, 0.0]


def test_batched_positions_fell():
    """Slice assignment alternative for vmap: ``torch.select_scatter``."""
    t, places = torch.zeros(3), torch.tensor([0, 2])
    values = torch.tensor([5.0, 6.0])
    with pytest.raises(RuntimeError, match="item"):
        torch.vmap(lambda i: torch.select_scatter(t, torch.tensor(5.0), 0, i))(places)
    put = torch.vmap(lambda i, v: t.index_put((i,), v))(places, values)
    assert put.tolist() == [[5.0, 0.0, 0.0], [0.0, 0.0, 6.0]] and not t.any()


def test_batched_values():
    """Slice assignment alternative for vmap."""
    t, values = torch.zeros(3), torch.tensor([[5.0, 6.0], [7.0, 8.0]])
    sliced = torch.vmap(lambda v: torch.slice_scatter(t, v, 0, 1))(values)
    selected = torch.vmap(lambda v: torch.select_scatter(t, v[0], 0, 1))(values)
    assert sliced.tolist() == [[0.0, 5.0, 6.0], [0.0, 7.0, 8.0]]
    assert selected.tolist() == [[0.0, 5.0, 0.0], [0.0, 7.0, 0.0]]


def test_a_rectangle_of_a_clone():
    """For a rectangle such as ``t[:1, 1:]``, clone once and assign to the clone."""
    t = torch.zeros(2, 3, requires_grad=True)
    v = torch.ones(1, 2, requires_grad=True)
    changed = t.clone()
    changed[:1, 1:] = v
    changed.sum().backward()
    assert changed.tolist() == [[0.0, 1.0, 1.0], [0.0] * 3] and not t.any()
    assert t.grad.tolist() == [[1.0, 0.0, 0.0], [1.0] * 3] and v.grad.tolist() == [[1.0, 1.0]]


WAYS = {
    "index_put": lambda x, i: x.index_put((i,), torch.ones(3)),
    "index_copy": lambda x, i: x.index_copy(0, i, torch.ones(1, 3)),
    "index_add": lambda x, i: x.index_add(0, i, torch.ones(1, 3)),
}


@pytest.mark.needs_compiler
def test_an_expanded_new_tensor_is_written_everywhere_fell():
    """Use an operation that returns a changed copy (the default backend fills each expanded row)."""

    def run(i):
        expanded = [way(torch.zeros(3).expand(2, 3), i) for way in WAYS.values()]
        return expanded + [way(torch.zeros(3).expand(2, 3).clone(), i) for way in WAYS.values()]

    i = torch.tensor([0])
    plain, compiled = run(i), torch.compile(run)(i)
    assert all(torch.equal(one, torch.tensor([[1.0] * 3, [0.0] * 3])) for one in plain)
    assert all(torch.equal(one, torch.ones(2, 3)) for one in compiled[:3])
    assert all(torch.equal(*pair) for pair in zip(plain[3:], compiled[3:], strict=True))
