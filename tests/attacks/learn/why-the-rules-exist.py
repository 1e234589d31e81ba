"""Attacks on docs/learn/why-the-rules-exist.md."""

import pytest
import torch

FACTORS = [0.5, 3.0, -1.0, 0.0]


@pytest.mark.parametrize("factor", FACTORS)
def test_a_gradient_from_the_overwritten_value(factor):
    """Backward multiplied by the saved result, which had become three times as large."""
    x = torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
    grown = x.exp()
    with torch.autograd._unsafe_preserve_version_counter(grown):
        grown *= factor
    (wrong,) = torch.autograd.grad(grown.sum(), x)
    assert torch.allclose(wrong, factor**2 * x.exp())
    assert torch.allclose(wrong, factor * x.exp()) == (factor in (0.0, 1.0))


@pytest.mark.parametrize(
    "function", [torch.exp, torch.tanh, torch.sigmoid, torch.sqrt], ids=lambda f: f.__name__
)
def test_data_is_not_noticed_whoever_saved_the_result(function):
    """The counter that backward compares stands still after a write through .data."""
    x = torch.tensor([0.5, 2.0], requires_grad=True)
    right = torch.autograd.grad(function(x).sum(), x)[0]
    grown = function(x)
    result = grown * 1
    grown.data.mul_(3)
    assert grown._version == 0 and not torch.allclose(
        torch.autograd.grad(result.sum(), x)[0], right
    )


@pytest.mark.parametrize(
    "function", [torch.exp, torch.tanh, torch.sigmoid, torch.sqrt], ids=lambda f: f.__name__
)
def test_with_the_counter_it_raises(function):
    """With the counter running, it raises."""
    grown = function(torch.tensor([0.5, 2.0], requires_grad=True))
    grown *= 3
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        grown.sum().backward()


@pytest.mark.parametrize("power", [1, 2, 3])
def test_two_readings_of_one_statement(power):
    """0 or 10, from one statement: a step of the computation, or a new value."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    changed = weights.clone()
    changed[0] = 5.0
    step = torch.autograd.grad((changed**power).sum(), weights)[0]
    with torch.no_grad():
        weights[0] = 5.0
    value = torch.autograd.grad((weights**power).sum(), weights)[0]
    assert step[0] == 0.0 and value[0] == power * 5.0 ** (power - 1)


@pytest.mark.parametrize("split", ["split", "unbind", "chunk"])
def test_pieces_refuse_what_unsafe_pieces_take(split):
    """From split, the same line raises."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    scaled = weights * 1
    pieces = (
        scaled.unbind()
        if split == "unbind"
        else getattr(scaled, split)(1 if split == "split" else 2)
    )
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        pieces[0].mul_(10)
    assert scaled.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("unsafe", ["unsafe_split", "unsafe_chunk"])
def test_unsafe_pieces_change_the_value_and_not_the_history(unsafe):
    """The value went through, and the history did not."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    scaled = weights * 1
    first = getattr(scaled, unsafe)(1 if unsafe == "unsafe_split" else 2)[0]
    first *= 10
    scaled.sum().backward()
    assert scaled[0] == 10.0 and weights.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("times", [1, 2, 5])
def test_rows_of_one_memory_add_up(times):
    """The writes have added up, because each one met the numbers that the one before had left."""
    rows = torch.zeros(2).expand(times, 2)
    for row in rows:
        row += 1
    assert rows.eq(times).all()


def test_a_leaf_that_was_written_stays_a_leaf_only_under_no_grad():
    """In the first reading weights would also stop being a leaf, and torch's optimizers refuse it."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    changed = weights.clone()
    changed[0] = 5.0
    assert not changed.is_leaf
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        torch.optim.SGD([changed], lr=0.1)


def test_the_compiler_may_refuse_it_too_fell():
    """Compiled code accepts rows += 1: not with eager, nor where the rows are an argument."""

    def add(rows):
        rows += 1
        return rows

    for backend, made_inside in (("eager", True), ("eager", False), ("aot_eager", False)):
        torch._dynamo.reset()
        function = (lambda t: add(t.expand(3, 2))) if made_inside else add
        argument = torch.zeros(2) if made_inside else torch.zeros(2).expand(3, 2)
        with pytest.raises(Exception, match="refers to a single memory location"):
            torch.compile(function, backend=backend)(argument)


@pytest.mark.parametrize("requires_grad", ["leaf", "result"])
def test_rows_that_require_grad_fell(requires_grad):
    """Row by row, each write is accepted: where nothing requires grad."""
    leaf = torch.zeros(2, requires_grad=True)
    rows = (leaf if requires_grad == "leaf" else leaf * 1).expand(3, 2)
    with pytest.raises(RuntimeError, match="is a view and is being modified inplace"):
        for row in rows:
            row += 1


def test_the_copy_has_a_gradient_if_it_is_kept_fell():
    """It would get no .grad: without retain_grad()."""
    changed = torch.tensor([1.0, 2.0], requires_grad=True).clone()
    changed[0] = 5.0
    changed.retain_grad()
    (changed * changed).sum().backward()
    assert changed.grad.tolist() == [10.0, 4.0]
