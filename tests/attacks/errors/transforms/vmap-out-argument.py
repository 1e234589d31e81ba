"""Attacks on gallery/errors/transforms/vmap-out-argument.py."""

import pytest
import torch

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
    """copy_ converts to the dtype of the buffer, and broadcasts to its shape."""
    buffer = torch.empty(3, 2, 2, dtype=torch.int64)
    buffer.copy_(torch.vmap(lambda r: torch.mul(r, 1.5))(ROWS))
    assert buffer.tolist() == [[[1, 3], [4, 6]]] * 3


def test_views_have_rules_now():
    """The words "or view ops": as_strided and unfold run."""
    assert torch.vmap(lambda r: r.as_strided((1,), (1,)))(ROWS).tolist() == [[1.0], [3.0]]
    assert torch.vmap(lambda r: r.unfold(0, 2, 1))(ROWS).shape == (2, 1, 2)


def test_out_does_not_support_gradients_without_vmap():
    """With out= gradients do not go back without a vmap either."""
    rows = ROWS.clone().requires_grad_()
    with pytest.raises(RuntimeError, match="don't support automatic differentiation"):
        torch.mul(rows, 10.0, out=torch.empty(2, 2))
