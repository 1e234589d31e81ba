import pytest
import torch


def gradient(read, function=torch.sin, write=None):
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    table = inputs.clone()
    value = function(read(table))
    if write is None:
        table[:, 1] = value
    else:
        write(table, value)
    return torch.autograd.grad(table.sum(), inputs)[0]


def left(table):
    return table[:, 0]


RIGHT = torch.tensor([[1.0, 0.0], [3.0, 0.0]]).cos() + 1
RIGHT[:, 1] = 0.0


@pytest.mark.parametrize(
    "read",
    [
        left,
        lambda t: t.select(1, 0),
        lambda t: t[:, torch.tensor(0)],
        lambda t: t[0],
        lambda t: t.T[0],
    ],
)
def test_views_that_were_saved(read):
    """A write to ``table[:, 1]`` makes a saved ``table[:, 0]`` count as changed."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(read)


@pytest.mark.parametrize("read", [lambda t: t.unbind(1)[0], lambda t: t.split(1, 1)[0][:, 0]])
def test_parts_have_another_error_fell(read):
    """A column from ``unbind`` or ``split``: backward raises another error."""
    with pytest.raises(RuntimeError, match="its base or another view of its base"):
        gradient(read)


@pytest.mark.parametrize(
    "read",
    [
        lambda t: t[:, 0].clone(),
        lambda t: t[:, [0]][:, 0],
        lambda t: t.index_select(1, torch.tensor([0]))[:, 0],
        lambda t: t[:, torch.tensor([True, False])][:, 0],
        lambda t: t[:, 0].contiguous(),
    ],
)
def test_copies(read):
    """Read the column from a clone (or another copy)."""
    assert torch.allclose(gradient(read), RIGHT)


def test_contiguous_may_be_no_copy():
    """Read the column from a *clone*: ``contiguous()`` of a row copies nothing."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(lambda t: t[0].contiguous())


def test_detach_cuts_the_gradient():
    """``detach()`` instead cuts off the gradient."""
    assert gradient(lambda t: left(t).detach()).tolist() == [[1.0, 0.0], [1.0, 0.0]]


@pytest.mark.parametrize(
    "function", [lambda c: c * 2, lambda c: c + 1, torch.exp, torch.relu, torch.sigmoid, torch.neg]
)
def test_functions_that_save_no_view(function):
    """``* 2`` saves nothing of the column, and passes (as do functions that save their result)."""
    assert gradient(left, function)[:, 1].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("function", [torch.log, torch.abs, torch.square, lambda c: c * c])
def test_functions_that_save_the_view(function):
    """Whether it fails depends on what the function saves."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(left, function)


def test_parts_of_unsafe_split_have_counters_of_their_own():
    """A tensor and all its views have one version counter (these parts are no views)."""
    table = torch.zeros(4)
    one, two = table.unsafe_split(2)
    one.fill_(1.0)
    assert (table._version, one._version, two._version) == (0, 1, 0) and not one._is_view()


def test_a_function_that_saves_both_columns_fell():
    """If the function saves several columns, read each of them from a clone."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        gradient(lambda t: (left(t).clone(), t[:, 1]), lambda pair: pair[0] * pair[1])
    found = gradient(lambda t: (left(t).clone(), t[:, 1].clone()), lambda pair: pair[0] * pair[1])
    assert found.tolist() == [[3.0, 1.0], [5.0, 3.0]]


@pytest.mark.parametrize("way", ["data", "numpy"])
def test_a_write_that_moves_no_counter_fell(way):
    """A write to any part makes every saved view count as changed: not through ``.data`` or NumPy."""
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    table = inputs.clone()
    value = left(table).sin()
    (table.data if way == "data" else table.detach().numpy())[:, 1] = 9.0
    value.sum().backward()
    assert table._version == 0 and table[:, 1].tolist() == [9.0, 9.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_the_mode_does_not_matter(mode):
    """A write to any part makes every saved view count as changed: of no element, and in each mode."""
    table = torch.ones(3, requires_grad=True).clone()
    value = table[:2].sin()
    with mode():
        table[3:] = 1.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        value.sum().backward()


@pytest.mark.parametrize("parts", [lambda t: t.unbind(1)[0], lambda t: t.split(1, 1)[0][:, 0]])
@pytest.mark.parametrize("function", [torch.exp, lambda column: column * 2])
def test_parts_that_were_not_saved_fell(parts, function):
    """A column from ``unbind`` or ``split``: backward raises after a write to the table."""
    assert torch.equal(gradient(parts, function), gradient(left, function))


def test_a_column_by_an_index_list_does_not_fit_fell():
    """Read from a clone. A column by an index list is such a copy as well."""
    table = torch.ones(2, 2)
    with pytest.raises(RuntimeError, match="expand"):
        table[:, 1] = table[:, [0]].sin()


@pytest.mark.parametrize("function", [torch.exp, torch.sigmoid])
@pytest.mark.parametrize("way", ["column", "table and column", "parts"])
def test_a_table_that_was_saved_itself_fell(function, way):
    """Read the column from a clone: not enough if the table is the result of ``exp``."""
    inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    table = function(inputs)
    if way == "parts":
        table = torch.stack([table[:, 0], table[:, 0].sin()], dim=1)
    else:
        table = table.clone() if way == "table and column" else table
        table[:, 1] = table[:, 0].clone().sin()
    if way == "column":
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            table.sum().backward()
    else:
        table.sum().backward()
        first = function(torch.tensor([1.0, 3.0]).requires_grad_())
        assert inputs.grad[:, 1].eq(0).all() and torch.equal(table[:, 0], first)


def test_a_simulation_over_columns():
    """Read the column from a clone: in a loop over the columns, as from a list of parts."""
    found = []
    for way in ("clone", "parts"):
        factor = torch.tensor(0.5, requires_grad=True)
        if way == "clone":
            sim = torch.zeros(3, 4)
            sim[:, 0] = factor
            for k in range(1, 4):
                sim[:, k] = sim[:, k - 1].clone() ** 2 + factor
        else:
            columns = [factor.expand(3)]
            for _ in range(1, 4):
                columns.append(columns[-1] ** 2 + factor)
            sim = torch.stack(columns, dim=1)
        found += torch.autograd.grad(sim.sum(), factor)
    assert torch.allclose(*found)
