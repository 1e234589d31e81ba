import pytest
import torch
from pages import definitions

AddOne, AddOneTwice = definitions("errors/leaves-and-views/mark-dirty", "AddOne", "AddOneTwice")


REFUSED = "a leaf Variable that requires grad has been used in an in-place operation"


class Unmarked(AddOne):
    @staticmethod
    def forward(ctx, scores):
        scores += 1
        return scores.clone()


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


def test_a_leaf_that_requires_no_grad_fell():
    """The input is a leaf, and ``forward`` marks it: refused."""
    scores = torch.ones(2)
    assert AddOne.apply(scores).tolist() == scores.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_under_no_grad_it_is_accepted_fell(mode):
    """Call it under ``no_grad`` if the leaf itself is to change."""
    scores = leaf()
    with mode():
        AddOne.apply(scores)
    assert scores.tolist() == [2.0, 3.0] and scores.is_leaf


def test_a_slice_of_the_leaf_has_another_message():
    """The input is a leaf: a slice of it is refused with another message."""
    scores = leaf()
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        AddOne.apply(scores[:1])


def test_the_values_have_changed():
    """By then the values *have* changed."""
    scores = leaf()
    with pytest.raises(RuntimeError, match=REFUSED):
        AddOne.apply(scores)
    assert scores.tolist() == [2.0, 3.0] and scores.is_leaf and scores.grad is None


def test_unmarked_nobody_looks():
    """Autograd looks at what you marked (not at what you did not mark)."""
    scores = leaf()
    Unmarked.apply(scores).sum().backward()
    assert scores.tolist() == [2.0, 3.0] and scores.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("tracked", [True, False])
def test_what_is_marked_must_be_an_output(tracked):
    """What is marked must be among the outputs (of an input without grad as well)."""
    scores = torch.ones(2, requires_grad=tracked) * 1
    with pytest.raises(RuntimeError, match="were not returned as output"):
        AddOneTwice.apply(scores)


def test_a_computed_tensor_is_accepted_and_is_the_output():
    """Call it with a clone (a computed tensor is accepted)."""
    weights = leaf()
    scores = weights * 1
    out = AddOne.apply(scores)
    (out**2).sum().backward()
    assert out is scores and weights.grad.tolist() == [4.0, 6.0]


def test_a_saved_value_still_counts():
    """Call it with a clone (of a saved result, or backward raises)."""
    gates = leaf().exp()
    with pytest.raises(RuntimeError, match="output 0 of Exp"):
        AddOne.apply(gates).sum().backward()
    weights = leaf()
    AddOne.apply(weights.exp().clone()).sum().backward()
    assert torch.equal(weights.grad, weights.detach().exp())


def test_a_view_of_a_computed_tensor():
    """Call it with a clone: a view of a computed tensor passes the write on to its base."""
    weights = leaf()
    base = weights * 1
    AddOne.apply(base[:1])
    base.sum().backward()
    assert base.tolist() == [2.0, 2.0] and weights.grad.tolist() == [1.0, 1.0]


def test_compiled_with_a_clone():
    """Call it with a clone, compiled as well."""
    scores = leaf()
    run = torch.compile(lambda scores: AddOne.apply(scores.clone()), backend="aot_eager")
    out = run(scores)
    out.sum().backward()
    assert out.tolist() == [2.0, 3.0] and scores.tolist() == [1.0, 2.0]
    assert scores.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("length", [0, 1, 2])
def test_the_fix_at_short_lengths(length):
    """Call it with a clone."""
    scores = torch.zeros(length, requires_grad=True)
    out = AddOne.apply(scores.clone())
    out.sum().backward()
    assert out.tolist() == [1.0] * length and scores.tolist() == [0.0] * length


class Marked(AddOne):
    """It gives ``mark_dirty`` a list."""

    @staticmethod
    def forward(ctx, scores):
        scores += 1
        ctx.mark_dirty([scores])
        return scores


class TwoOutputs(AddOne):
    @staticmethod
    def forward(ctx, scores):
        return AddOne.forward(ctx, scores), scores * 2

    @staticmethod
    def backward(ctx, grad, other):
        return grad + 2 * other


def test_a_list_is_not_marked_fell():
    """Other wordings: mark_dirty can only accept variables. (The page had no cure for it.)"""
    with pytest.raises(RuntimeError, match="mark_dirty can only accept variables"):
        Marked.apply(leaf().clone())


def test_two_outputs_of_a_view_fell():
    """Other wordings: cannot return more than one Tensor. (The page had no cure for it.)"""
    scores = leaf()
    with pytest.raises(RuntimeError, match="cannot return more than one Tensor"):
        TwoOutputs.apply((scores * 1)[:1])
    first, second = TwoOutputs.apply((scores * 1)[:1].clone())
    (first + second).sum().backward()
    assert (first.item(), second.item()) == (2.0, 4.0) and scores.grad.tolist() == [3.0, 0.0]
    assert len(TwoOutputs.apply(torch.ones(2)[:1])) == 2


def test_a_slice_made_under_no_grad_fell():
    """A slice of the leaf is refused with the message of a view of a leaf."""
    scores = leaf()
    with torch.no_grad():
        view = scores[:1]
    assert AddOne.apply(view.clone()).tolist() == [2.0]
    with pytest.raises(RuntimeError, match=REFUSED):
        AddOne.apply(view)


def test_a_view_of_the_marked_tensor_is_not_the_output():
    """What is marked must be among the outputs (a view of it does not count)."""

    class View(AddOne):
        @staticmethod
        def forward(ctx, scores):
            return AddOne.forward(ctx, scores).view(-1)

    with pytest.raises(RuntimeError, match="were not returned as output"):
        View.apply(leaf().clone())


def test_with_setup_context_under_grad():
    """Call it with a clone, in a Function with ``setup_context``, under ``torch.func.grad``."""

    class Separate(AddOne):
        @staticmethod
        def forward(scores):
            scores += 1
            return scores

        @staticmethod
        def setup_context(ctx, inputs, output):
            ctx.mark_dirty(*inputs)

    values = torch.tensor([1.0, 2.0])
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.grad(lambda scores: Separate.apply(scores).sum())(values.clone())
    gradient = torch.func.grad(lambda scores: (Separate.apply(scores.clone()) ** 2).sum())(values)
    assert gradient.tolist() == [4.0, 6.0] and values.tolist() == [1.0, 2.0]


def test_two_outputs_of_a_view_under_no_grad_fell():
    """If the input is a view with a history, a Function with two outputs is refused."""
    view = (leaf() * 1)[:1]
    with torch.no_grad():
        assert [part.tolist() for part in TwoOutputs.apply(view)] == [[2.0], [4.0]]


def test_two_outputs_of_a_view_that_is_not_marked_fell():
    """If the input is a view with a history, a Function with two outputs is refused."""

    class Plain(TwoOutputs):
        @staticmethod
        def forward(ctx, scores):
            return scores + 1, scores * 2

    assert [part.tolist() for part in Plain.apply((leaf() * 1)[:1])] == [[2.0], [2.0]]


def test_a_parameter():
    """Call it with a clone."""
    weight = torch.nn.Parameter(torch.zeros(2))
    with pytest.raises(RuntimeError, match=REFUSED):
        AddOne.apply(weight)
    AddOne.apply(weight.clone()).sum().backward()
    assert weight.grad.tolist() == [1.0, 1.0]
