"""Attacks on gallery/errors/compile/failed-to-run-fx-node-with-fake-tensors.py."""

import logging

import pytest
import torch

Wrapped = torch._dynamo.exc.TorchRuntimeError


@pytest.fixture(autouse=True)
def no_message(caplog):
    caplog.set_level(logging.CRITICAL, logger="torch._subclasses.fake_tensor")


def fill(scores):
    scores[0:2] = torch.ones(3)
    return scores


def clear(weights):
    return weights.zero_()


def add(scores):
    return scores.add_(torch.ones(2))


def multiply(scores):
    return scores @ torch.ones(2)


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
@pytest.mark.parametrize(
    ("function", "words"),
    [
        (fill, "setitem.*got RuntimeError.*attempting to expand a dimension of length 3 -> 2"),
        (add, "add_.*got RuntimeError"),
        (multiply, "matmul.*got RuntimeError"),
    ],
    ids=["fill", "add", "multiply"],
)
def test_the_operation_and_the_error_are_named(function, words, backend):
    """The operation stands in the message, after got the error itself, and then your line."""
    scores = torch.zeros(3)
    with pytest.raises(Wrapped, match=f"(?s){words}.*from user code") as caught:
        torch.compile(function, backend=backend)(scores)
    assert f"in {function.__name__}" in str(caught.value) and not scores.any()


def test_a_leaf_has_the_words_of_uncompiled_code():
    """The rule for leaves uses the words of uncompiled code."""
    weights = torch.zeros(3, requires_grad=True)
    with pytest.raises(RuntimeError) as plain:
        clear(weights)
    with pytest.raises(Wrapped) as wrapped:
        torch.compile(clear, backend="eager")(weights)
    assert str(plain.value) in str(wrapped.value)


def test_a_shape_has_other_words():
    """The rule that was broken on top has other words there."""
    with pytest.raises(RuntimeError) as plain:
        fill(torch.zeros(3))
    with pytest.raises(Wrapped) as wrapped:
        torch.compile(fill, backend="eager")(torch.zeros(3))
    assert str(plain.value) not in str(wrapped.value)


def test_a_try_inside_does_not_catch_it_fell():
    """The line raises as it would without torch.compile: a try inside does not catch it."""

    def careful(scores):
        try:
            return fill(scores)
        except RuntimeError:
            return scores

    assert careful(torch.zeros(3)).tolist() == [0.0] * 3
    with pytest.raises(Wrapped):
        torch.compile(careful, backend="eager")(torch.zeros(3))


def test_force_eager_runs_plain_python():
    """Under set_stance("force_eager") a compiled function runs as plain Python."""
    made = []
    compiled = torch.compile(
        lambda scores: scores.add_(1.0),
        backend=lambda graph, _: made.append(graph) or graph.forward,
    )
    with torch.compiler.set_stance("force_eager"):
        assert compiled(torch.zeros(2)).tolist() == [1.0, 1.0] and made == []
    assert compiled(torch.zeros(2)).tolist() == [1.0, 1.0] and len(made) == 1


def test_what_depends_on_values_is_not_found_by_tracing():
    """Tensors without data: an index out of bounds raises where the graph runs, unwrapped."""
    with pytest.raises(IndexError, match="out of bounds"):
        torch.compile(lambda scores, i: scores[i], backend="eager")(
            torch.zeros(3), torch.tensor([7])
        )


@pytest.mark.parametrize("value", [torch.ones(2), torch.ones(1), 1.0], ids=["two", "one", "number"])
def test_what_fits_is_written(value):
    """Fix the line as you would without torch.compile."""

    def fixed(scores):
        scores[0:2] = value
        return scores

    assert torch.compile(fixed, backend="eager")(torch.zeros(3)).tolist() == [1.0, 1.0, 0.0]
