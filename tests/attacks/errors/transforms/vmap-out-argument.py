"""Attacks on gallery/errors/transforms/vmap-out-argument.py."""

import pytest
import torch
from pages import definitions

(cut,) = definitions("errors/transforms/vmap-out-argument", "cut")

NO_FALLBACK = "the fallback path doesn't work on out= or view ops"
ROWS = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    "call",
    [
        lambda r, out: torch.mul(r, 10.0, out=out),
        lambda r, out: torch.add(r, r, out=out),
        lambda r, out: torch.exp(r, out=out),
        lambda r, out: torch.cumsum(r, 0, out=out),
        lambda r, out: torch.where(r > 1, r, r, out=out),
        lambda r, out: torch.index_select(r, 0, torch.tensor([0]), out=out),
        lambda r, out: torch.clamp(r, 0.0, out=out),
    ],
    ids=["mul", "add", "exp", "cumsum", "where", "index_select", "clamp"],
)
@pytest.mark.parametrize("batched", [True, False])
def test_operations_with_out(call, batched):
    """The out= variant of an operation has no rule, whether its target is batched or not."""
    with pytest.raises(RuntimeError, match=NO_FALLBACK):
        torch.vmap(lambda r: call(r, torch.empty_like(r) if batched else torch.empty(2)))(ROWS)


@pytest.mark.parametrize("count", [0, 1])
def test_a_batch_of_one_and_of_none(count):
    """torch.vmap has no rule for it, whatever the size of the batch."""
    with pytest.raises(RuntimeError, match="Batching rule not implemented"):
        torch.vmap(lambda r: torch.mul(r, 10.0, out=torch.empty_like(r)))(ROWS[:count])


def test_out_without_a_sample_is_accepted_fell():
    """You passed out= inside vmap: it is accepted where no argument has the batch."""
    held = torch.empty(2)

    def scale(row):
        torch.mul(torch.ones(2), 10.0, out=held)
        return row * held

    assert torch.vmap(scale)(ROWS).tolist() == [[10.0, 20.0], [30.0, 40.0]]
    assert held.tolist() == [10.0, 10.0]


@pytest.mark.parametrize("join", [torch.cat, torch.stack])
def test_of_a_list_another_message_comes(join):
    """The message for cat and stack has other words."""
    with pytest.raises(RuntimeError, match="We could not generate a fallback"):
        torch.vmap(lambda r: join([r, r], out=torch.empty(4)))(ROWS)


def test_random_operations_say_something_else():
    """A random operation with out= has a message of its own."""
    with pytest.raises(RuntimeError, match="out variants of random operations"):
        torch.vmap(lambda r: r + torch.randn(2, out=torch.empty(2)))(ROWS)


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_the_fallback_fills_a_tensor_that_you_hold_fell():
    """The fallback cannot fill a tensor that you hold: it does for an in-place operation."""
    rows = ROWS.clone()
    torch.vmap(lambda r: r.put_(torch.tensor([0]), torch.tensor([9.0])))(rows)
    assert rows.tolist() == [[9.0, 2.0], [9.0, 4.0]]


def test_copy_into_a_buffer_of_another_dtype():
    """A buffer outside can be kept: of another dtype, and of a larger shape."""
    buffer = torch.empty(3, 2, 2, dtype=torch.int64)
    buffer.copy_(torch.vmap(lambda r: torch.mul(r, 1.5))(ROWS))
    assert buffer.tolist() == [[[1, 3], [4, 6]]] * 3


def test_views_have_rules_now():
    """The words "or view ops": as_strided and unfold run."""
    assert torch.vmap(lambda r: r.as_strided((1,), (1,)))(ROWS).tolist() == [[1.0], [3.0]]
    assert torch.vmap(lambda r: r.unfold(0, 2, 1))(ROWS).shape == (2, 1, 2)


def test_out_does_not_support_gradients_without_vmap():
    """Without ``out=`` gradients go back to the rows: with it they do not without a vmap either."""
    rows = ROWS.clone().requires_grad_()
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        torch.mul(rows, 10.0, out=torch.empty(2, 2))


STARTS = torch.tensor([0, 1])
NOT_GENERATED = "We could not generate a fallback"


@torch.library.custom_op("attacks_vmap_out::double_into", mutates_args=("target",))
def double_into(row: torch.Tensor, target: torch.Tensor) -> None:
    target.copy_(row * 2)


@torch.library.custom_op("attacks_vmap_out::double_ruled", mutates_args=("target",))
def double_ruled(row: torch.Tensor, target: torch.Tensor) -> None:
    target.copy_(row * 2)


@torch.library.custom_op("attacks_vmap_out::double", mutates_args=())
def double(row: torch.Tensor) -> torch.Tensor:
    return row * 2


@double_ruled.register_vmap
def _(info, in_dims, row, target):
    double_ruled(row, target)
    return None, None


def into(operator):
    def doubled(row):
        target = torch.empty_like(row)
        operator(row, target)
        return target

    return doubled


def test_narrow_from_a_tensor_fell():
    """You passed out=: narrow with a tensor as its start has the message without it."""
    with pytest.raises(RuntimeError, match=NO_FALLBACK):
        torch.vmap(lambda row, start: row.narrow(0, start, 1))(ROWS, STARTS)
    for start in (0, 1):
        assert torch.vmap(lambda row, s=start: row.narrow(0, s, 1))(ROWS).shape == (2, 1)


def test_the_positions_have_gradients():
    """Index with a tensor of positions."""
    rows = ROWS.clone().requires_grad_()
    torch.vmap(cut)(rows, STARTS).sum().backward()
    assert rows.grad.tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_a_custom_operator_that_writes_fell():
    """Use the value that the operation returns: a custom operator that writes returns none."""
    with pytest.raises(RuntimeError, match=NO_FALLBACK):
        torch.vmap(into(double_into))(ROWS)


def test_a_custom_operator_with_a_rule():
    """Give it a rule with register_vmap."""
    assert torch.equal(torch.vmap(into(double_ruled))(ROWS), ROWS * 2)


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_a_custom_operator_that_returns():
    """Or let it return a new tensor."""
    assert torch.equal(torch.vmap(double)(ROWS), ROWS * 2)


@pytest.mark.parametrize(
    "call",
    [
        lambda r: torch.equal(r, r),
        lambda r: torch.nn.utils.get_total_norm([r]),
        lambda r: r.nonzero(as_tuple=True),
        lambda r: torch._foreach_add([r], 1.0),
        lambda r: r.tensor_split(torch.tensor([1])),
        lambda r: LSTM(r[None])[0],
        lambda r: GRU(r[None])[0],
    ],
    ids=["equal", "norm", "nonzero", "foreach", "tensor_split", "LSTM", "GRU"],
)
def test_the_other_wording_without_out_fell(call):
    """You passed out= for the wording with "generate": these have it without out=."""
    with pytest.raises(RuntimeError, match=NOT_GENERATED):
        torch.vmap(call)(ROWS)


LSTM, GRU = torch.nn.LSTM(2, 3, batch_first=True), torch.nn.GRU(2, 3, batch_first=True)


def test_what_stands_for_them():
    """(a == b).all() for equal, foreach=False for the norm, the whole batch for the LSTM."""
    assert torch.vmap(lambda r: (r == r).all())(ROWS).tolist() == [True, True]
    norms = torch.vmap(lambda r: torch.nn.utils.get_total_norm([r], foreach=False))(ROWS)
    assert torch.allclose(norms, ROWS.norm(dim=1))
    batch = ROWS[:, None]
    for layer in (LSTM, GRU):
        alone = torch.stack([layer(one)[0] for one in batch])
        assert torch.allclose(layer(batch)[0], alone, atol=1e-6)


def test_out_of_another_dtype_fell():
    """Use the value that the operation returns: it has another dtype than the tensor for out=."""
    wide = torch.mul(ROWS, 10.0, out=torch.empty(2, 2, dtype=torch.float64))
    returned = torch.vmap(lambda r: torch.mul(r, 10.0))(ROWS)
    assert wide.dtype == torch.float64 and returned.dtype == torch.float32
    assert torch.equal(returned.to(torch.float64), wide)


def test_the_buffer_requires_grad_after_the_copy_fell():
    """A buffer outside can be kept: it joins the graph if rows requires grad."""
    rows = ROWS.clone().requires_grad_()
    buffer = torch.empty(2, 2)
    buffer.copy_(torch.vmap(lambda r: r * 10.0)(rows))
    assert buffer.requires_grad
    kept = torch.empty(2, 2)
    kept.copy_(torch.vmap(lambda r: r * 10.0)(rows).detach())
    assert not kept.requires_grad and torch.equal(kept, buffer)


@pytest.mark.parametrize("levels", [1, 2])
def test_nested_vmaps(levels):
    """For an operation on samples vmap uses a batching rule: within two vmaps as well."""

    def scale(row):
        return torch.mul(row, 10.0, out=torch.empty_like(row))

    for _ in range(levels):
        scale = torch.vmap(scale)
    with pytest.raises(RuntimeError, match=NO_FALLBACK):
        scale(torch.ones(2, 2, 2))


def test_two_results_for_out():
    """Use the value that the operation returns: of two, both."""
    with pytest.raises(RuntimeError, match=NO_FALLBACK):
        torch.vmap(
            lambda r: torch.max(r, 0, out=(torch.empty(()), torch.empty((), dtype=torch.int64)))
        )(ROWS)
    values, positions = torch.vmap(lambda r: tuple(torch.max(r, 0)))(ROWS)
    assert values.tolist() == [2.0, 4.0] and positions.tolist() == [1, 1]


def test_a_write_into_the_cut_is_lost_fell():
    """Index with a tensor of positions: ``narrow`` gives a view, and the positions a copy."""

    def clear(row, start):
        row = row.clone()
        cut(row, start).zero_()
        return row

    row = ROWS[0].clone()
    row.narrow(0, torch.tensor(1), 1).zero_()
    assert row.tolist() == [1.0, 0.0]
    assert torch.equal(torch.vmap(clear)(ROWS, STARTS), ROWS)


def test_a_write_by_the_positions():
    """To write to that part of the row, assign through the same positions."""

    def clear(row, start):
        row[start + torch.arange(1)] = 0.0
        return row

    rows = ROWS.clone()
    assert torch.vmap(clear)(rows, STARTS).tolist() == [[0.0, 2.0], [3.0, 0.0]]
    assert rows.tolist() == [[0.0, 2.0], [3.0, 0.0]]


def test_an_lstm_with_weights_of_each_sample_fell():
    """Call LSTM and GRU outside of the vmap, since they take a batch themselves."""
    stacked = {name: torch.stack([p.detach()] * 2) for name, p in LSTM.named_parameters()}
    with pytest.raises(RuntimeError, match=NOT_GENERATED):
        torch.vmap(
            lambda weights, rows: torch.func.functional_call(LSTM, weights, (rows,))[0],
            in_dims=(0, None),
        )(stacked, ROWS)
