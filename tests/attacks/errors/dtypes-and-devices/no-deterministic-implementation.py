"""Attacks on gallery/errors/dtypes-and-devices/no-deterministic-implementation.py."""

import pytest
import torch

REFUSED = "does not have a deterministic implementation"


@pytest.fixture(autouse=True)
def deterministic():
    torch.use_deterministic_algorithms(True)
    yield
    torch.use_deterministic_algorithms(False)


@pytest.mark.parametrize("index", [[1, 3], [1], [1, 1], []], ids=str)
def test_put_is_refused_by_its_name(index):
    """Torch does not look whether a position occurs twice: it refuses the operation by its name."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(4).put_(torch.tensor(index, dtype=torch.int64), torch.zeros(len(index)))


def test_put_with_accumulate_passes():
    """put_ without accumulate=True raises."""
    scores = torch.zeros(4).put_(torch.tensor([1, 1]), torch.tensor([5.0, 7.0]), accumulate=True)
    assert scores.tolist() == [0.0, 12.0, 0.0, 0.0]


def test_the_function_that_is_not_in_place_is_refused_too():
    """It refuses the operation by its name: torch.put says put_."""
    with pytest.raises(RuntimeError, match=f"put_ {REFUSED}"):
        torch.zeros(4).put(torch.tensor([1]), torch.ones(1))


@pytest.mark.parametrize(
    "write",
    [
        lambda t, i, v: t.__setitem__(i, v),
        lambda t, i, v: t.index_put_((i,), v),
        lambda t, i, v: t.index_put_((i,), v, accumulate=True),
        lambda t, i, v: t.scatter_(0, i, v),
        lambda t, i, v: t.index_copy_(0, i, v),
        lambda t, i, v: t.index_add_(0, i, v),
        lambda t, i, v: t.view(-1).__setitem__(i, v),
    ],
)
def test_other_writes_pass(write):
    """Advanced indexing passes with the switch on."""
    scores = torch.zeros(4)
    write(scores, torch.tensor([1, 3]), torch.tensor([5.0, 7.0]))
    assert scores.tolist() == [0.0, 5.0, 0.0, 7.0]


def test_an_index_of_a_matrix_is_not_that_of_put_fell():
    """Write scores[index] = values: put_ counts positions in the flattened tensor."""
    table, values = torch.zeros(2, 2), torch.tensor([5.0, 7.0])
    with pytest.raises(IndexError):
        torch.zeros(2, 2)[torch.tensor([1, 3])] = values
    table.view(-1)[torch.tensor([1, 3])] = values
    assert table.tolist() == [[0.0, 5.0], [0.0, 7.0]]


def test_put_takes_negative_positions_as_brackets_do():
    """For put_, write to view(-1): negative positions count from the end in both."""
    table = torch.zeros(2, 2)
    table.view(-1)[torch.tensor([-1])] = 7.0
    torch.use_deterministic_algorithms(False)
    assert torch.equal(torch.zeros(2, 2).put_(torch.tensor([-1]), torch.tensor([7.0])), table)


def test_warn_only_warns_and_writes():
    """Be warned, not stopped."""
    torch.use_deterministic_algorithms(True, warn_only=True)
    scores = torch.zeros(4)
    with pytest.warns(UserWarning, match=REFUSED):
        scores.put_(torch.tensor([1, 3]), torch.tensor([5.0, 7.0]))
    assert scores.tolist() == [0.0, 5.0, 0.0, 7.0]


def test_the_default_backend_decomposes_put_fell():
    """While the switch is on put_ raises: the default backend of torch.compile has no put_."""
    from torch._inductor.decomposition import select_decomp_table

    assert torch.ops.aten.put_.default in select_decomp_table()


def test_another_operation_is_refused_as_well_fell():
    """Instead of put_ write scores[index]: max_unpool2d has the message, and warn_only lets it run."""
    pooled, places = torch.ones(1, 1, 1, 1), torch.zeros(1, 1, 1, 1, dtype=torch.int64)
    with pytest.raises(RuntimeError, match=f"max_unpooling2d_forward_out {REFUSED}"):
        torch.nn.functional.max_unpool2d(pooled, places, 2)
    torch.use_deterministic_algorithms(True, warn_only=True)
    with pytest.warns(UserWarning, match=REFUSED):
        unpooled = torch.nn.functional.max_unpool2d(pooled, places, 2)
    assert unpooled.flatten().tolist() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("shapes", [((2, 2), (4,)), ((4,), (2, 2))], ids=str)
def test_brackets_want_the_shape_of_the_index_fell(shapes):
    """For put_, write to view(-1): put_ takes values of another shape, brackets do not."""
    index = torch.tensor([3, 0, 2, 1]).reshape(shapes[0])
    values, table = torch.arange(1.0, 5.0).reshape(shapes[1]), torch.zeros(2, 2)
    with pytest.raises(RuntimeError, match="cannot be broadcast"):
        table.view(-1)[index] = values
    table.view(-1)[index] = values.reshape(index.shape)
    torch.use_deterministic_algorithms(False)
    assert torch.equal(table, torch.zeros(2, 2).put_(index, values))


def test_a_transposed_column_has_a_flat_view_fell():
    """A transposed tensor refuses view(-1): a transposed row does not."""
    assert torch.zeros(1, 3).t().view(-1).shape == (3,)
    with pytest.raises(RuntimeError, match="view size is not compatible"):
        torch.zeros(2, 3).t().view(-1)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled_with_other_backends_it_raises(backend):
    """In uncompiled code put_ raises: with these backends of torch.compile, too."""
    write = torch.compile(lambda t: t.put_(torch.tensor([1]), torch.ones(1)), backend=backend)
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.zeros(4))
