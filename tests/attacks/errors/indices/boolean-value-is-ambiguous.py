"""Attacks on gallery/errors/indices/boolean-value-is-ambiguous.py."""

import math

import pytest
import torch

AMBIGUOUS = "Boolean value of Tensor with more than one value is ambiguous"


@pytest.mark.parametrize("loss", ["MSELoss", "CrossEntropyLoss", "L1Loss", "BCELoss"])
def test_a_loss_asks_with_no_and_in_sight_fell(loss):
    """If the line makes a loss, such as MSELoss(output, target), make the loss first."""
    values = torch.tensor([0.25, 0.75])
    with pytest.raises(RuntimeError, match=AMBIGUOUS):
        getattr(torch.nn, loss)(values, values)
    assert torch.isfinite(getattr(torch.nn, loss)()(values, values))


def test_a_list_asks_fell():
    """in, index, remove and == of two lists compare with ==, unless the two are the same object."""
    wanted = torch.zeros(3)
    for ask in (list.index, list.remove, list.__contains__):
        with pytest.raises(RuntimeError, match=AMBIGUOUS):
            ask([torch.ones(3), wanted], wanted)
    with pytest.raises(RuntimeError, match=AMBIGUOUS):
        [wanted] == [wanted.clone()]
    with pytest.raises(RuntimeError, match=AMBIGUOUS):
        {"weight": wanted} == {"weight": wanted.clone()}
    assert wanted in [wanted, torch.ones(3)]


@pytest.mark.parametrize("shape", [(), (1,), (1, 1, 1)])
def test_a_single_element_answers_in_any_shape(shape):
    """A tensor with a single value answers that question."""
    assert bool(torch.ones(shape)) and not bool(torch.zeros(shape))


def test_no_elements_give_no_answer_fell():
    """An empty tensor is an error."""
    with pytest.raises(RuntimeError, match="no values is ambiguous"):
        bool(torch.zeros(0, 3))


def test_without_parentheses_a_float_tensor_says_something_else():
    """The parentheses are needed: & binds tighter than >."""
    scores = torch.tensor([-1.0, 0.5])
    with pytest.raises(NotImplementedError, match="bitwise_and"):
        scores > 0 & scores < 1


def test_without_parentheses_one_integer_is_wrong_in_silence():
    """The parentheses are needed: & binds tighter than >."""
    score = torch.tensor([2])
    assert (score > 1 & score < 3).item() != ((score > 1) & (score < 2)).item()


def test_the_operators_hold_with_nan():
    """& is "and", | is "or", ~ is "not"."""
    scores = torch.tensor([math.nan, 0.5, 2.0])
    assert ((scores > 0) & (scores < 1)).tolist() == [False, True, False]
    assert (~(scores > 0)).tolist() == [not score > 0 for score in scores.tolist()]


def test_the_operators_are_compiled_whole():
    """Fix 1 under torch.compile(fullgraph=True)."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def cleared(scores):
        written = scores.clone()
        written[(scores > 0) & (scores < 1)] = 0.0
        return written

    assert cleared(torch.tensor([-1.0, 0.5, 2.0])).tolist() == [-1.0, 0.0, 2.0]


def test_fix_2_does_not_compile_whole_fell():
    """Such an if reads a value, so torch.compile(fullgraph=True) refuses it."""

    @torch.compile(backend="aot_eager", fullgraph=True)
    def branch(scores):
        return scores + 1 if torch.any(scores > 1) else scores

    with pytest.raises(Exception, match="Data-dependent"):
        branch(torch.ones(3))


def test_fix_2_does_not_run_under_vmap_fell():
    """Such an if reads a value: torch.vmap refuses it if the value is of the batch."""
    with pytest.raises(RuntimeError, match="data-dependent control flow"):
        torch.vmap(lambda row: row + 1 if torch.any(row > 1) else row)(torch.ones(2, 3))


def test_maximum_takes_no_number_fell():
    """For the larger of a tensor and a number take clamp(min=...)."""
    scores = torch.tensor([-1.0, 2.0])
    with pytest.raises(RuntimeError, match=AMBIGUOUS):
        max(scores, 0.0)
    with pytest.raises(TypeError, match="must be Tensor"):
        torch.maximum(scores, 0.0)
    assert scores.clamp(min=0.0).tolist() == [0.0, 2.0]


def test_where_has_the_gradient_of_the_chosen_side_at_the_edge():
    """For if x > 0: ... else: ... on each element there is torch.where."""
    scores = torch.tensor([0.0, -0.0, 1e-30], dtype=torch.double, requires_grad=True)
    torch.where(scores > 0, scores, 0.1 * scores).sum().backward()
    assert scores.grad.tolist() == [0.1, 0.1, 1.0]


def test_where_lets_an_infinite_gradient_of_the_other_side_through():
    """If the side that is not chosen has an infinite gradient, see the claim."""
    scores = torch.tensor([0.0, 4.0], requires_grad=True)
    torch.where(scores > 0, scores.sqrt(), scores).sum().backward()
    assert math.isnan(scores.grad[0]) and scores.grad[1] == 0.25


def test_a_tensor_that_may_be_missing_fell():
    """Ask for the object: one element is asked for its value, and 0 takes the default in silence."""
    zero, default = torch.tensor([0.0]), torch.ones(1)
    assert (zero or default) is default
    assert (zero if zero is not None else default) is zero
    assert torch.zeros(0, 3).numel() == 0 and torch.zeros(()).numel() == 1


def test_the_operators_on_numbers_fell():
    """For integers they work on bits, and floats are refused."""
    one, two = torch.tensor([1]), torch.tensor([2])
    assert (one & two).tolist() == [0] and torch.logical_and(one, two).tolist() == [True]
    assert (~one).tolist() == [-2] and torch.logical_not(one).tolist() == [False]
    with pytest.raises(NotImplementedError, match="bitwise_and"):
        one.float() & two.float()
    assert torch.logical_or(one.float(), two.float()).tolist() == [True]


def test_vmap_takes_an_if_on_another_tensor_fell():
    """Such an if reads a value, so torch.vmap refuses it: not of a tensor outside the batch."""
    mask = torch.tensor([True, False])
    rows = torch.vmap(lambda row: row + 1 if torch.any(mask) else row)(torch.ones(2, 3))
    assert rows.tolist() == [[2.0] * 3] * 2


def test_a_tensor_without_values_gives_no_answer_fell():
    """A tensor answers if it has a single element, whatever its shape: not on the meta device."""
    with pytest.raises(RuntimeError, match="meta tensors"):
        bool(torch.ones(1, device="meta"))


def test_in_a_list_of_other_shapes_fell():
    """in, index and remove compare elements: with == , which broadcasts; torch.equal does not."""
    wanted, kept = torch.ones(3), [torch.ones(2)]
    with pytest.raises(RuntimeError, match="must match the size"):
        wanted in kept
    assert not any(torch.equal(wanted, tensor) for tensor in kept)
    assert torch.ones(1) in [torch.ones(1, 1)] and not torch.equal(torch.ones(1), torch.ones(1, 1))


@pytest.mark.parametrize("number", [0.0, 0.5])
def test_min_with_a_number_fell(number):
    """For a number take clamp(min=...): for min it is clamp(max=...)."""
    scores = torch.tensor([-1.0, 2.0])
    with pytest.raises(RuntimeError, match=AMBIGUOUS):
        min(scores, number)
    assert scores.clamp(max=number).tolist() == [min(s, number) for s in scores.tolist()]
    assert torch.minimum(scores, -scores).tolist() == [-1.0, -2.0]
