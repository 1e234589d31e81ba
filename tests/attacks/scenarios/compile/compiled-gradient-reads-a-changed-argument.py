"""Attacks on gallery/scenarios/compile/compiled-gradient-reads-a-changed-argument.py."""

import pytest
import torch
from pages import definitions
from writethrough.run.key import compilers

(Scale,) = definitions("scenarios/compile/compiled-gradient-reads-a-changed-argument", "Scale")
COPIES = {
    "clone": lambda seen: seen.clone(),
    "sum": lambda seen: seen + 0,
    "product": lambda seen: seen * 2,
    "exp": lambda seen: seen.exp(),
}
WRITES = {
    "iadd": lambda seen: seen.add_(100.0),
    "element": lambda seen: seen.__setitem__(0, 7.0),
    "zero_": lambda seen: seen.zero_(),
    "copy_": lambda seen: seen.copy_(torch.zeros(2)),
}


def gradient(backend, copy, write):
    def function(weights, seen):
        scaled = weights * copy(seen)
        write(seen)
        return scaled

    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    run = torch.compile(function, backend=backend) if backend else function
    result = run(weights, seen)
    result.sum().backward()
    return weights.grad, result.detach(), seen


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("copy", COPIES)
def test_the_compiled_gradient_is_that_of_the_changed_argument(copy, write):
    """The compiled backward makes the clone again, from the buffer as it is by then."""
    right, result, seen = gradient(None, COPIES[copy], WRITES[write])
    wrong, compiled, also = gradient("aot_eager", COPIES[copy], WRITES[write])
    assert torch.equal(result, compiled) and torch.equal(seen, also)
    assert torch.equal(right, COPIES[copy](torch.tensor([3.0, 4.0])))
    assert torch.equal(wrong, COPIES[copy](seen)) and not torch.equal(wrong, right)


def test_the_default_backend_does_the_same():
    """The default backend gives the same wrong gradient."""
    if not compilers():
        pytest.skip("no compiler")
    wrong, _, seen = gradient("inductor", COPIES["clone"], WRITES["iadd"])
    assert torch.equal(wrong, seen)


def test_eager_as_a_backend_is_right():
    """It is the compiler's backward: without it, autograd saves the clone."""
    assert gradient("eager", COPIES["clone"], WRITES["iadd"])[0].tolist() == [3.0, 4.0]


def test_a_buffer_of_a_module_is_such_an_argument():
    """A buffer that is updated in forward."""

    class Scale(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weights = torch.nn.Parameter(torch.tensor([1.0, 2.0]))
            self.register_buffer("seen", torch.tensor([3.0, 4.0]))

        def forward(self):
            scaled = self.weights * self.seen.clone()
            self.seen.add_(100.0)
            return scaled

    module = Scale()
    torch.compile(module, backend="aot_eager")().sum().backward()
    assert module.weights.grad.tolist() == [103.0, 104.0]


def test_no_grad_round_the_write_changes_nothing():
    """It does not take into account that the same function overwrites the argument."""

    def write(seen):
        with torch.no_grad():
            seen += 100.0

    assert gradient("aot_eager", COPIES["clone"], write)[0].tolist() == [103.0, 104.0]


def test_the_argument_itself_raises():
    """It raises if the product reads the argument itself."""
    with pytest.raises(Exception, match="modified by an inplace operation"):
        gradient("aot_eager", lambda seen: seen, WRITES["iadd"])


@pytest.mark.parametrize("copy", COPIES)
def test_a_write_outside_raises_where_uncompiled_code_is_right(copy):
    """If the write stands outside of the compiled function, backward raises."""
    for backend in (None, "aot_eager"):
        weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])

        def scale(weights, seen):
            return weights * COPIES[copy](seen)

        result = (torch.compile(scale, backend=backend) if backend else scale)(weights, seen)
        expected = COPIES[copy](seen)
        seen += 100.0
        if backend:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                result.sum().backward()
        else:
            assert torch.equal(torch.autograd.grad(result.sum(), weights)[0], expected)


@pytest.mark.parametrize("size", [1, 3, 17, 1000])
def test_the_fixes_are_right_at_other_sizes(size):
    """Clone outside, or copy the new value when backward is done."""
    start = torch.arange(1.0, size + 1)

    def scale_by(weights, kept, seen):
        seen += 100.0
        return weights * kept

    weights, seen = torch.ones(size, requires_grad=True), start.clone()
    torch.compile(scale_by, backend="aot_eager")(weights, seen.clone(), seen).sum().backward()
    assert torch.equal(weights.grad, start) and torch.equal(seen, start + 100.0)
    weights, seen = torch.ones(size, requires_grad=True), start.clone()
    run = torch.compile(lambda weights, seen: (weights * seen, seen + 100.0), backend="aot_eager")
    scaled, following = run(weights, seen)
    scaled.sum().backward()
    seen.copy_(following)
    assert torch.equal(weights.grad, start) and torch.equal(seen, start + 100.0)


MORE = {
    "double": lambda seen: seen.double(),
    "detach": lambda seen: seen.detach().clone(),
    "index": lambda seen: seen[torch.tensor([1, 0])],
    "where": lambda seen: torch.where(seen > 0, seen, 0.0),
}
KEPT = {
    "sum": lambda seen: seen.sum(),
    "softmax": lambda seen: seen.softmax(0),
    "cumsum": lambda seen: seen.cumsum(0),
    "cat": lambda seen: torch.cat([seen]),
    "sort": lambda seen: seen.sort()[0],
}


@pytest.mark.parametrize("name", [*MORE, *KEPT])
def test_some_operations_are_repeated_and_others_kept(name):
    """So it is with other operations that are cheap to repeat: a sum and a softmax are kept."""
    copy = {**MORE, **KEPT}[name]
    right = gradient(None, copy, WRITES["iadd"])[0]
    found = gradient("aot_eager", copy, WRITES["iadd"])[0]
    assert torch.equal(found, right) == (name in KEPT)


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
@pytest.mark.parametrize("calls", [1, 2])
def test_a_module_may_assign_its_buffer_fell(backend, calls):
    """Clone outside or write outside: a module may assign, and be called again before backward."""
    module = Scale()
    run = torch.compile(module, backend=backend) if backend else module
    sum(run().sum() for _ in range(calls)).backward()
    assert module.weights.grad.tolist() == [[3.0, 4.0], [106.0, 108.0]][calls - 1]
    assert module.state_dict()["seen"].tolist() == [100.0 * calls + 3.0, 100.0 * calls + 4.0]


def test_a_write_through_data_outside_is_silent_fell():
    """If the write stands outside, backward raises: not if it goes through .data."""
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    run = torch.compile(lambda weights, seen: weights * seen.clone(), backend="aot_eager")
    scaled = run(weights, seen)
    seen.data.add_(100.0)
    scaled.sum().backward()
    assert weights.grad.tolist() == [103.0, 104.0]


def test_the_first_fix_before_two_backwards():
    """Clone outside: the clone of each call is its own."""

    def scale_by(weights, kept, seen):
        seen += 100.0
        return weights * kept

    run = torch.compile(scale_by, backend="aot_eager")
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    (run(weights, seen.clone(), seen) + run(weights, seen.clone(), seen)).sum().backward()
    assert weights.grad.tolist() == [106.0, 108.0]


@pytest.mark.parametrize("detach", [True, False])
def test_a_new_value_that_depends_on_the_weights_fell(detach):
    """Copy the new value into the buffer: without detach() the buffer joins the graph."""
    run = torch.compile(lambda w, s: (w * s, s + w), backend="aot_eager")
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    scaled, following = run(weights, seen)
    scaled.sum().backward()
    seen.copy_(following.detach() if detach else following)
    assert seen.tolist() == [4.0, 6.0] and seen.requires_grad != detach


def test_no_gradient_reads_it_if_none_needs_it():
    """The compiled backward makes the clone again: a sum does not need it."""
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])

    def shifted(weights, seen):
        result = weights + seen.clone()
        seen += 100.0
        return result

    torch.compile(shifted, backend="aot_eager")(weights, seen).sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_a_clone_after_the_write_is_right():
    """The clone is made from the buffer as it is by then: right if the write came first."""
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])

    def write_first(weights, seen):
        seen += 100.0
        return weights * seen.clone()

    torch.compile(write_first, backend="aot_eager")(weights, seen).sum().backward()
    assert weights.grad.tolist() == [103.0, 104.0]


def test_an_argument_with_a_history_raises_fell():
    """Nothing is raised in torch 2.13: an error is, if the argument that is overwritten requires grad."""

    def function(weights, seen):
        scaled = weights * seen.clone()
        seen += 100.0
        return scaled

    for backend in (None, "aot_eager"):
        weights, state = (
            torch.tensor([1.0, 2.0], requires_grad=True),
            torch.tensor([3.0, 4.0], requires_grad=True),
        )
        run = torch.compile(function, backend=backend) if backend else function
        result = run(weights, state * 1)
        if backend:
            with pytest.raises(RuntimeError, match="modified by an inplace operation"):
                result.sum().backward()
        else:
            result.sum().backward()
            assert weights.grad.tolist() == [3.0, 4.0] and state.grad.tolist() == [1.0, 2.0]


def test_a_write_outside_through_an_array_is_not_noticed_fell():
    """The version counter notices a write outside, unless it goes through ``.data`` (or the array)."""
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    scaled = torch.compile(lambda weights, seen: weights * seen.clone(), backend="aot_eager")(
        weights, seen
    )
    seen.numpy()[:] += 100.0
    scaled.sum().backward()
    assert weights.grad.tolist() == [103.0, 104.0]


def test_another_compiled_function_writes():
    """If the write stands outside of the compiled function, the version counter notices it."""
    weights, seen = torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([3.0, 4.0])
    scaled = torch.compile(lambda weights, seen: weights * seen.clone(), backend="aot_eager")(
        weights, seen
    )
    torch.compile(lambda seen: seen.add_(100.0), backend="aot_eager")(seen)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        scaled.sum().backward()
