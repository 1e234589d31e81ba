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


def fresh(name, fake=None):
    """A custom operator that doubles, with the fake kernel ``fake``."""

    @torch.library.custom_op(f"attacks_fx_node::{name}", mutates_args=())
    def double(scores: torch.Tensor) -> torch.Tensor:
        return scores * 2

    if fake:
        double.register_fake(fake)
    torch._dynamo.reset()
    return double, torch.compile(lambda scores: double(scores), backend="eager")


def test_a_custom_operator_without_a_fake_kernel_fell():
    """Fix the line as you would without torch.compile: there it runs."""
    double, compiled = fresh("without")
    assert double(torch.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(Wrapped, match="There was no fake impl registered"):
        compiled(torch.ones(2))


OUTSIDE = torch.ones(2)


def refuse(scores):
    raise ValueError("the fake kernel says no")


@pytest.mark.parametrize(
    ("name", "fake", "words"),
    [
        ("refuses", refuse, "the fake kernel says no"),
        ("outside", lambda scores: scores * OUTSIDE, "convert all Tensors to FakeTensors"),
    ],
    ids=["refuses", "outside"],
)
def test_an_error_in_a_fake_kernel_is_wrapped(name, fake, words):
    """An error in the fake kernel is wrapped in the same way; the line itself runs."""
    double, compiled = fresh(name, fake)
    assert double(torch.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(Wrapped, match=f"RuntimeError when making fake tensor call(?s:.*){words}"):
        compiled(torch.ones(2))


def test_a_fake_kernel_of_another_shape():
    """Look at the fake kernel: with a wrong shape the next line raises, which runs uncompiled."""
    double, _ = fresh("shape", lambda scores: scores.new_empty(5))

    def write(scores):
        scores[:] = double(scores)
        return scores

    assert write(torch.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(Wrapped, match="expand a dimension of length 5 -> 2"):
        torch.compile(write, backend="eager")(torch.ones(2))


@pytest.mark.parametrize("size", [0, 1, 2])
@pytest.mark.parametrize("dtype", [torch.float16, torch.int64])
def test_the_fake_kernel(size, dtype):
    """Register one: the compiled line then does what the operator does."""
    double, compiled = fresh(f"with_{size}_{dtype}".replace(".", "_"), torch.empty_like)
    scores = torch.ones(size, dtype=dtype)
    assert torch.equal(compiled(scores), scores * 2) and compiled(scores).dtype == dtype


def test_an_operator_that_returns_nothing_needs_none():
    """A custom operator that returns a tensor needs a fake kernel: one that writes does not."""

    @torch.library.custom_op("attacks_fx_node::mark", mutates_args={"scores"})
    def mark(scores: torch.Tensor) -> None:
        scores[0] = 1.0

    torch._dynamo.reset()
    scores = torch.zeros(2)
    torch.compile(lambda scores: mark(scores), backend="eager")(scores)
    assert scores.tolist() == [1.0, 0.0]


@pytest.mark.parametrize(
    "line",
    [lambda scores: scores[5], lambda scores: scores.__setitem__(5, 1.0)],
    ids=["read", "write"],
)
def test_an_index_out_of_bounds_is_not_wrapped_fell(line):
    """An error there is wrapped: scores[5] raises IndexError, with "from user code"."""
    torch._dynamo.reset()
    with pytest.raises(IndexError, match="(?s)out of bounds.*from user code"):
        torch.compile(line, backend="eager")(torch.zeros(3))


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (lambda scores: scores + "a", TypeError),
        (lambda scores: scores.t().view(-1), (ValueError, RuntimeError)),
    ],
    ids=["TypeError", "ValueError"],
)
def test_another_type_becomes_a_runtime_error_fell(line, error):
    """Fix it as without torch.compile: an except for the other type no longer catches it."""
    torch._dynamo.reset()
    scores = torch.zeros(2, 3)
    with pytest.raises(error):
        line(scores)
    with pytest.raises(Wrapped, match="got (TypeError|ValueError)") as caught:
        torch.compile(line, backend="eager")(scores)
    assert not isinstance(caught.value, (TypeError, ValueError))


def test_what_stands_before_it_has_not_run():
    """It tried your line: the lines before it were tried as well, and wrote nothing."""

    def write(scores):
        scores.add_(1.0)
        return fill(scores)

    torch._dynamo.reset()
    plain, compiled = torch.zeros(3), torch.zeros(3)
    with pytest.raises(RuntimeError):
        write(plain)
    with pytest.raises(Wrapped):
        torch.compile(write, backend="eager")(compiled)
    assert plain.tolist() == [1.0] * 3 and compiled.tolist() == [0.0] * 3


def test_a_branch_that_is_not_taken_is_not_tried():
    """It tried your line: not one behind an if on a Python flag that is false."""
    torch._dynamo.reset()
    branch = torch.compile(lambda scores, flag: fill(scores) if flag else scores, backend="eager")
    assert branch(torch.zeros(3), False).tolist() == [0.0] * 3


def test_force_eager_with_fullgraph():
    """Under set_stance("force_eager") a compiled function runs as plain Python: fullgraph, too."""
    torch._dynamo.reset()
    with (
        torch.compiler.set_stance("force_eager"),
        pytest.raises(RuntimeError, match="expanded size"),
    ):
        torch.compile(fill, backend="eager", fullgraph=True)(torch.zeros(3))
