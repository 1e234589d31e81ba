"""Attacks on gallery/errors/values-and-shapes/size-of-tensor-a-must-match.py."""

import pytest
import torch

WORDS = "The size of tensor a"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((3,), (2,), r"a \(3\) .* b \(2\) at non-singleton dimension 0"),
        ((2, 3), (2,), r"a \(3\) .* b \(2\) at non-singleton dimension 1"),
        ((2,), (2, 3), r"a \(2\) .* b \(3\) at non-singleton dimension 1"),
        ((2, 3), (3, 3), r"a \(2\) .* b \(3\) at non-singleton dimension 0"),
        ((0,), (2,), r"a \(0\) .* b \(2\) at non-singleton dimension 0"),
        ((2, 3), (3, 2), r"a \(3\) .* b \(2\) at non-singleton dimension 1"),
    ],
)
def test_what_differs_in_length(first, second, said):
    """Two tensors that are combined element by element differ in length in one dimension."""
    for combine in (torch.Tensor.add_, torch.add, torch.mul, torch.maximum):
        with pytest.raises(RuntimeError, match=said):
            combine(torch.ones(first), torch.ones(second))


def test_a_may_be_no_target_fell():
    """a is the tensor you write to, b the other: in a + b nothing is written."""
    with pytest.raises(RuntimeError, match=r"a \(2\) .* b \(3\)"):
        torch.ones(2) + torch.ones(3)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1), (3,)])
def test_what_is_stretched(shape):
    """Sizes must be equal, or 1 in one of the two; in place not in front of the target."""
    target = torch.zeros(3)
    if len(shape) > 1:
        with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
            target += torch.ones(shape)
        return
    target += torch.ones(shape)
    assert target.tolist() == [1.0] * 3


def test_with_a_mask_b_is_the_mask():
    """With a mask, b is the mask: for where the order is another."""
    mask = torch.tensor([True, False])
    with pytest.raises(RuntimeError, match=r"a \(5\) .* b \(2\)"):
        torch.zeros(5).masked_fill_(mask, -1.0)


def test_a_slice_past_the_end_is_a_target_of_less():
    """Address as many elements as you add: a slice is cut at the end."""
    with pytest.raises(RuntimeError, match=r"a \(1\) .*|output with shape \[1\]"):
        torch.zeros(5)[4:6] += torch.ones(2)


def test_a_square_table_raises_nothing_fell():
    """They differ in length: a value a row for a square table does not, and is added to columns."""
    table = torch.zeros(2, 2)
    table += torch.tensor([7.0, 8.0])
    assert table.tolist() == [[7.0, 8.0], [7.0, 8.0]]
    table = torch.zeros(2, 2) + torch.tensor([7.0, 8.0])[:, None]
    assert table.tolist() == [[7.0, 7.0], [8.0, 8.0]]


@pytest.mark.parametrize("name", ["SGD", "Adam", "AdamW", "RMSprop"])
def test_the_state_of_an_optimizer_keeps_its_size(name):
    """The optimizer's averages keep the old size: SGD without momentum has none."""
    weights = torch.nn.Parameter(torch.zeros(2))
    optimizer = getattr(torch.optim, name)([weights], lr=0.5)
    weights.sum().backward()
    optimizer.step()
    weights.data, weights.grad = torch.zeros(3), torch.ones(3)
    if name == "SGD":
        optimizer.step()
        assert weights.tolist() == [-0.5] * 3
        return
    with pytest.raises(RuntimeError, match=WORDS):
        optimizer.step()


def test_the_batch_of_a_product_of_matrices_fell():
    """Two tensors that are combined element by element: matmul says it of batches."""
    with pytest.raises(RuntimeError, match=r"a \(2\) .* b \(3\) at non-singleton dimension 0"):
        torch.zeros(2, 3, 4) @ torch.zeros(3, 4, 5)
    with pytest.raises(RuntimeError, match=r"a \(2\) .* b \(3\)"):
        torch.cdist(torch.zeros(2, 3, 4), torch.zeros(3, 3, 4))


def test_the_mask_may_be_a_fell():
    """With a mask, b is the mask: out of place it is a."""
    scores, mask = torch.zeros(5), torch.tensor([True, False])
    for call in (
        lambda: scores.masked_fill(mask, -1.0),
        lambda: scores.masked_select(mask),
        lambda: torch.where(mask, scores, scores),
    ):
        with pytest.raises(RuntimeError, match=r"a \(2\) .* b \(5\)"):
            call()


@pytest.mark.parametrize("name", ["Adam", "AdamW", "RMSprop", "Adagrad"])
def test_a_loaded_state_of_another_size_fell(name):
    """You gave a parameter another size through .data: or loaded the state of another model."""
    small, large = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(3))
    first = getattr(torch.optim, name)([small])
    small.grad = torch.ones(2)
    first.step()
    second = getattr(torch.optim, name)([large])
    second.load_state_dict(first.state_dict())
    large.grad = torch.ones(3)
    with pytest.raises(RuntimeError, match=r"a \(2\) .* b \(3\)"):
        second.step()


def test_a_loaded_state_in_another_order_fell():
    """The state is given to parameters by position: in another order the step raises."""
    one, two = torch.nn.Parameter(torch.zeros(2)), torch.nn.Parameter(torch.zeros(3))
    first = torch.optim.Adam([one, two])
    one.grad, two.grad = torch.ones(2), torch.ones(3)
    first.step()
    second = torch.optim.Adam([two, one])
    second.load_state_dict(first.state_dict())
    with pytest.raises(RuntimeError, match=WORDS):
        second.step()
    third = torch.optim.Adam([one, two])
    third.load_state_dict(first.state_dict())
    third.step()


def test_before_the_first_step_there_is_no_state():
    """The averages keep the old size: before the first step there are none, and nothing raises."""
    weights = torch.nn.Parameter(torch.zeros(2))
    optimizer = torch.optim.Adam([weights], lr=0.5)
    weights.data = torch.zeros(3)
    weights.sum().backward()
    optimizer.step()
    assert torch.allclose(weights, torch.full((3,), -0.5))


@pytest.mark.parametrize("shape", [(1,), (3, 1), (1, 2)])
def test_the_target_is_not_stretched_fell(shape):
    """Sizes must be equal, or 1 in one of the two: a 1 of the tensor that is written to is refused."""
    other = torch.ones(3, 2)
    assert (torch.zeros(shape) + other).shape == (3, 2)
    target = torch.zeros(shape)
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        target += other
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        target.masked_fill_(other > 0, -1.0)


def test_a_gradient_from_before_keeps_the_old_size_fell():
    """At optimizer.step() the averages keep the old size (SGD has none, and the gradient has it)."""
    weights = torch.nn.Parameter(torch.zeros(2))
    optimizer = torch.optim.SGD([weights], lr=0.5)
    weights.sum().backward()
    weights.data = torch.zeros(3)
    with pytest.raises(RuntimeError, match=r"a \(3\) .* b \(2\)"):
        optimizer.step()


def test_under_vmap_the_batch_is_counted():
    """The dimension in the message is counted in the broadcast shape (with the batch of vmap)."""
    with pytest.raises(RuntimeError, match=r"a \(3\) .* b \(2\) at non-singleton dimension 1"):
        torch.vmap(torch.add)(torch.zeros(4, 3), torch.zeros(4, 2))


@pytest.mark.parametrize(
    "call",
    [
        lambda a, b: torch.where(a > 0, a, b),
        lambda a, b: a.lerp_(b, 0.5),
        lambda a, b: a.addcmul_(a, b),
        lambda a, b: a.copy_(b),
        lambda a, b: a == b,
    ],
)
def test_other_combinations(call):
    """Two tensors that are combined, as in ``a + b``, differ in length in a dimension."""
    with pytest.raises(RuntimeError, match=r"a \(3\) .* b \(2\)"):
        call(torch.zeros(3), torch.zeros(2))
