"""Attacks on docs/reference/advice.md."""

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("dtype", ["longdouble", "datetime64[s]", "object"])
def test_from_numpy_takes_each_dtype_fell(dtype):
    """from_numpy shares memory, for each dtype of numbers that NumPy has."""
    with pytest.raises(TypeError, match="can't convert np.ndarray"):
        torch.from_numpy(np.zeros(2, dtype))


def test_an_assignment_to_a_slice_of_rows_is_refused_fell():
    """An assignment to a slice of rows of an expanded tensor is refused: of one row it is not."""
    rows = torch.zeros(2).expand(3, 2)
    rows[1:2] = 1.0
    assert rows.tolist() == [[1.0, 1.0]] * 3
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        rows[1:3] = 2.0
    assert rows.tolist() == [[1.0, 1.0]] * 3


@pytest.mark.parametrize("shape", [(2,), (2, 3)])
def test_a_contiguous_shift_of_two_is_refused_fell(shape):
    """A shift by one through contiguous memory is refused: with two there is no overlap."""
    x = torch.arange(6.0)[: torch.Size(shape).numel()].reshape(shape)
    first = x[0].clone()
    x[1:] = x[:-1]
    assert torch.equal(x[0], first) and torch.equal(x[1], first)


def test_a_shift_of_the_columns_is_not_noticed_fell():
    """A shift of the columns of a table is not noticed: in a table of one row it is."""
    table = torch.arange(8.0).view(1, 8)
    with pytest.raises(RuntimeError, match="single memory location"):
        table[:, 1:] = table[:, :-1]
    assert table.tolist() == [[float(i) for i in range(8)]]


def test_the_assignment_takes_what_copy_takes_fell():
    """Assign instead, t[rows] = source: copy_ converts the dtype, the assignment does not."""
    t, source = torch.zeros(3), torch.ones(2, dtype=torch.float64)
    t[:2].copy_(source)
    with pytest.raises(RuntimeError, match="dtypes match"):
        t[[0, 1]] = source
    t[[1, 2]] = source.to(t)
    assert t.tolist() == [1.0, 1.0, 1.0] and t.dtype == torch.float32


@pytest.mark.parametrize("cut", [lambda t: t.detach(), lambda t: t.data], ids=["detach", "data"])
def test_each_view_from_no_grad_refuses_fell(cut):
    """A slice or another view from no_grad refuses a later write: one of detach() accepts it."""
    leaf = torch.zeros(2, requires_grad=True)
    with torch.no_grad():
        part, through = leaf[:1], cut(leaf)[:1]
    through.fill_(1.0)
    with pytest.raises(RuntimeError, match="created in no_grad mode"):
        part.fill_(2.0)
    assert leaf.tolist() == [1.0, 0.0]


@pytest.mark.parametrize("kind", ["Adam", "AdamW", "Adagrad", "SGD"])
@pytest.mark.parametrize("fused", [True, False])
def test_a_fused_step_does_not_move_the_version(kind, fused):
    """If the optimizer was made with fused=True, its step does not move the version."""
    weight = torch.ones(2, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([weight], lr=0.5, fused=fused)
    loss = (weight * weight).sum()
    loss.backward(retain_graph=True)
    optimizer.step()
    weight.grad = None
    if fused:
        loss.backward()
        assert torch.equal(weight.grad, 2 * weight.detach()) and weight[0] != 1.0
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            loss.backward()


def test_a_scaled_leaf_requires_grad_fell():
    """The product of a number and a tensor that requires grad requires grad: not under no_grad."""
    image = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        product = 0.01 * image
    assert product.is_leaf and not product.requires_grad


def test_a_product_that_requires_no_grad_can_be_marked_fell():
    """The product of a number and a tensor that requires no grad can be marked: not of integers."""
    with pytest.raises(RuntimeError, match="floating point"):
        (2 * torch.ones(2, dtype=torch.int64)).requires_grad_()


def test_int64_alone_holds_positions_fell():
    """A tensor of int64 holds positions: one of int32 as well, and int8 is refused."""
    t, mask = torch.zeros(3), torch.tensor([0, 0, 1])
    t[mask.to(torch.int32)] = 1.0
    assert t.tolist() == [1.0, 1.0, 0.0]
    with pytest.raises(IndexError, match="must be long, int, byte or bool"):
        t[mask.to(torch.int8)] = 1.0


def test_a_write_through_data_makes_the_gradient_wrong_fell():
    """If backward saved the value, the gradient is wrong: that of relu needs the sign only."""
    x = torch.ones(2, requires_grad=True)
    y = x.relu()
    y.data.mul_(5.0)
    assert torch.autograd.grad(y.sum(), x)[0].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("fill", [float("-inf"), -9.0])
def test_masked_scores_pass_their_gradient_on_fell(fill):
    """Scores masked through .data pass their gradient on: with -inf and softmax it is 0."""
    x = torch.tensor([[0.5, 1.0, 2.0]], requires_grad=True)
    mask, values = torch.tensor([[False, True, False]]), torch.tensor([[1.0], [9.0], [3.0]])
    hidden, seen = x * 1, (x * 1).masked_fill(mask, fill)
    hidden.data.masked_fill_(mask, fill)
    leaked = torch.autograd.grad((hidden.softmax(-1) @ values).sum(), x)[0]
    right = torch.autograd.grad((seen.softmax(-1) @ values).sum(), x)[0]
    assert right[0, 1] == 0.0 and (leaked[0, 1] == 0.0) == (fill == float("-inf"))
    assert torch.equal(leaked[~mask], right[~mask])


def test_a_gradient_is_there_after_the_first_backward_fell():
    """.grad of a leaf is None until the first backward: and after it, where it was not reached."""
    reached, other = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    reached.sum().backward()
    assert reached.grad is not None and other.grad is None
    torch.optim.SGD([reached], lr=0.1).zero_grad()
    assert reached.grad is None


def test_without_decay_a_row_stays_fell():
    """With a gradient of 0 and no decay a row stays: AdamW has the moments of earlier steps."""
    row = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.AdamW([row], lr=0.5, weight_decay=0.0)
    row.grad = torch.ones(1)
    optimizer.step()
    before = row.item()
    row.grad = torch.zeros(1)
    optimizer.step()
    assert row.item() < before


def test_decay_changes_a_row_fell():
    """Weight decay changes a row: not one of zeros."""
    row = torch.zeros(1, requires_grad=True)
    row.grad = torch.zeros(1)
    torch.optim.AdamW([row], lr=0.5, weight_decay=0.5).step()
    assert row.item() == 0.0


def test_the_rebound_weight_has_no_gradient_fell():
    """The next backward gives the rebound weight no gradient: retain_grad() does."""
    w = torch.ones(1, requires_grad=True)
    w.grad = torch.ones(1)
    rebound = w - 0.5 * w.grad
    rebound.retain_grad()
    (rebound * 3).sum().backward()
    assert rebound.grad.tolist() == [3.0]


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.uint16, torch.uint64])
def test_a_number_in_a_short_integer_tensor_is_an_index_fell(dtype):
    """Other integers but uint8 are refused as an index: not without dimensions."""
    t = torch.arange(3.0)
    assert t[torch.tensor(1).to(dtype)] == 1.0
    with pytest.raises(IndexError, match="tensors used as indices"):
        t[torch.tensor([1]).to(dtype)]
