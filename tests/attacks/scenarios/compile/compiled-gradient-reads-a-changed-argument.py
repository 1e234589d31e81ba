"""Attacks on gallery/scenarios/compile/compiled-gradient-reads-a-changed-argument.py."""

import pytest
import torch
from writethrough.run.key import compilers

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
