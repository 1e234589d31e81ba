"""Attacks on gallery/scenarios/transforms/what-functionalize-makes-of-a-write.py."""

import pytest
import torch
from torch.func import functionalize

PATCH = torch.tensor([5.0, 7.0])


def both(function, *arguments):
    """Return what the plain and the functional function give, and the arguments after each."""
    found = []
    for called in (function, functionalize(function)):
        given = [argument.clone() for argument in arguments]
        found.append((called(*given), given))
    return found


def assign(index):
    def write(frames, patch):
        frames[index] = patch
        return frames.sum()

    return write


@pytest.mark.parametrize(
    "index",
    [slice(1, 3), [0, 3], torch.tensor([0, 3]), slice(None, None, 2), ([0, 3],)],
    ids=["slice", "list", "tensor", "step", "tuple"],
)
def test_the_caller_sees_the_same_values(index):
    """The caller sees the same values as without it."""
    (plain, after), (functional, after_functional) = both(assign(index), torch.zeros(4), PATCH)
    assert torch.equal(plain, functional) and torch.equal(after[0], after_functional[0])


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.bool])
def test_each_dtype(dtype):
    """The caller sees the same values, in the dtype of the tensor."""
    (_, after), (_, after_functional) = both(
        assign(slice(1, 3)), torch.zeros(4, dtype=dtype), PATCH
    )
    assert torch.equal(after[0], after_functional[0]) and after_functional[0].dtype == dtype


def test_two_arguments_that_share_memory_fell():
    """The caller sees the same values: not if another argument has the same memory."""

    def fill(frames, first):
        frames.fill_(3.0)
        return first + 0.0

    frames = torch.zeros(2)
    assert fill(frames, frames[:1]).tolist() == [3.0]
    frames = torch.zeros(2)
    assert functionalize(fill)(frames, frames[:1]).tolist() == [0.0]
    assert frames.tolist() == [3.0, 3.0]


def test_the_returned_argument_is_another_tensor_fell():
    """The caller sees the same values: in a result that does not share memory with yours."""
    frames = torch.zeros(2)
    assert torch.Tensor.add_(frames, 1.0) is frames
    returned = functionalize(lambda f: f.add_(1.0))(frames)
    assert torch.equal(returned, frames) and returned.data_ptr() != frames.data_ptr()


def test_a_returned_view_without_a_write_shares():
    """A function that returns the tensor it wrote to: without a write a view shares memory."""
    frames = torch.zeros(3)
    assert functionalize(lambda f: f[1:])(frames).data_ptr() == frames[1:].data_ptr()


def test_one_write_at_the_end():
    """One copy_ into your tensor at the end, for two writes as well."""
    frames = torch.zeros(3)
    functionalize(lambda f: f.add_(1.0).mul_(2.0).sum())(frames)
    assert frames.tolist() == [2.0] * 3 and frames._version == 1


def test_when_something_raises_nothing_is_written():
    """When something raises in the middle, nothing of the update is there."""

    def failing(frames):
        frames[0] = 1.0
        raise ValueError("in the middle")

    for function, expected in ((failing, [1.0, 0.0]), (functionalize(failing), [0.0, 0.0])):
        frames = torch.zeros(2)
        with pytest.raises(ValueError, match="in the middle"):
            function(frames)
        assert frames.tolist() == expected


def test_overlapping_writes_are_accepted():
    """Writes that overlap what they read are accepted."""

    def shift(frames):
        frames[1:].copy_(frames[:-1])

    frames = torch.arange(4.0)
    with pytest.raises(RuntimeError, match="some elements of the input tensor and the written-to"):
        shift(frames)
    functionalize(shift)(frames)
    assert frames.tolist() == [0.0, 0.0, 1.0, 2.0]


def test_an_expanded_argument_is_refused():
    """A write to an argument that is not expanded reaches the caller's tensor."""
    with pytest.raises(RuntimeError, match="refers to a single memory location"):
        functionalize(lambda f: f.add_(1.0))(torch.zeros(1).expand(3))


def test_a_leaf_is_refused():
    """A write to an argument that requires no grad: a leaf is refused as ever."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        functionalize(lambda f: f.add_(1.0))(torch.zeros(2, requires_grad=True))


def test_a_constant_reaches_a_captured_tensor_fell():
    """A tensor that the function does not get as an argument cannot be written: by a constant."""
    held = torch.zeros(2)
    functionalize(lambda f: (held.fill_(3.0), f.sum())[1])(PATCH)
    assert held.tolist() == [3.0, 3.0]


WAYS = {
    "no_grad": lambda f: torch.no_grad()(f.fill_)(3.0),
    "detach": lambda f: f.detach().fill_(3.0),
    "data": lambda f: f.data.fill_(3.0),
    "diagonal": lambda f: f.diagonal().fill_(3.0),
    "transposed": lambda f: f.t()[0].fill_(3.0),
    "as_strided": lambda f: f.as_strided((1,), (1,)).fill_(3.0),
    "unbind": lambda f: f.unbind()[0].fill_(3.0),
    "unsqueeze_": lambda f: f.unsqueeze_(0),
}


@pytest.mark.parametrize("name", [*WAYS])
def test_other_ways_to_write(name):
    """The caller finds the same values in the arguments as without it."""
    plain, functional = both(lambda f: (WAYS[name](f), f.sum())[1], torch.ones(2, 2))
    assert torch.equal(plain[0], functional[0]) and torch.equal(plain[1][0], functional[1][0])


def test_a_write_through_numpy_is_lost_fell():
    """The caller finds the same values: not if the function writes through numpy()."""
    (_, plain), (_, functional) = both(lambda f: f.numpy().fill(3.0), torch.zeros(2))
    assert plain[0].tolist() == [3.0, 3.0] and functional[0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["t_", "tolist", "requires_grad_"])
def test_what_raises_instead_fell(name):
    """The caller finds the same values: some functions raise instead."""
    frames = torch.ones(2, 2)
    with pytest.raises(RuntimeError):
        functionalize(lambda f: (getattr(f, name)(), f.sum())[1])(frames)
    assert torch.equal(frames, torch.ones(2, 2))


@pytest.mark.parametrize("leaf", ["frames", "patch"])
def test_a_gradient_fell(leaf):
    """The caller sees the same values as without it: backward raises, where the plain one works."""
    frames, patch = torch.zeros(4), PATCH.clone()
    (frames if leaf == "frames" else patch).requires_grad_()
    assign(slice(1, 3))(frames * 1, patch).backward()
    total = functionalize(assign(slice(1, 3)))(frames * 1, patch)
    with pytest.raises(RuntimeError, match="derivative for aten::copy is not implemented"):
        total.backward()


def test_a_list_and_mul_have_derivatives():
    """The copy that a slice assignment becomes has no derivative: other writes have."""
    frames = torch.ones(4, requires_grad=True)
    functionalize(assign([1, 2]))(frames * 1, PATCH).backward()
    functionalize(lambda f: f.mul_(2.0).sum())(frames * 1).backward()
    assert frames.grad.tolist() == [3.0, 2.0, 2.0, 3.0]


def test_a_gradient_taken_outside_fell():
    """Take the gradient inside: outside, as in grad(functionalize(function)), it raises."""

    def own(frames):
        return assign(slice(1, 3))(frames.clone(), PATCH)

    with pytest.raises(RuntimeError, match="derivative for aten::copy is not implemented"):
        torch.func.grad(functionalize(own))(torch.ones(4))
    found = functionalize(torch.func.grad(own))(torch.ones(4))
    assert found.tolist() == [1.0, 0.0, 0.0, 1.0]


def test_a_constant_in_a_captured_tensor_is_there_when_something_raises_fell():
    """When something raises, nothing of the update is there: in a captured tensor a constant is."""
    held, frames = torch.zeros(2), torch.zeros(2)

    def failing(given):
        held.fill_(3.0)
        given.fill_(3.0)
        raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        functionalize(failing)(frames)
    assert held.tolist() == [3.0, 3.0] and frames.tolist() == [0.0, 0.0]


def test_an_argument_that_is_refused_at_the_end_fell():
    """When something raises, nothing is there: if the second argument refuses, the first is written."""
    first, second = torch.zeros(2), torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        functionalize(lambda a, b: (a.fill_(1.0), b.fill_(1.0)))(first, second)
    assert first.tolist() == [1.0, 1.0]


def test_a_captured_tensor_with_the_memory_of_an_argument_fell():
    """If no two arguments share memory: a captured tensor has the old values as well."""
    held = torch.zeros(2)
    total = functionalize(lambda f: (f.fill_(1.0), held.sum())[1])(held)
    assert total == 0.0 and held.tolist() == [1.0, 1.0]


def test_compiled_it_differs_fell():
    """A result is another tensor, and an argument with the same memory is old: not when compiled."""

    def fill(frames, first):
        frames.fill_(3.0)
        return frames, first + 0.0

    frames = torch.zeros(2)
    same, first = torch.compile(fill, backend="aot_eager")(frames, frames[:1])
    assert same.data_ptr() == frames.data_ptr() and first.tolist() == [3.0]


def test_an_exported_graph_fell():
    """A slice_scatter and one copy_ at the end: in an exported graph first one, then the other."""

    class Update(torch.nn.Module):
        def forward(self, frames, patch):
            frames[1:3] = patch
            return frames.sum()

    program = torch.export.export(Update(), (torch.zeros(4), PATCH))
    assert "copy_." in program.graph_module.code
    assert "slice_scatter" not in program.graph_module.code
    program = program.run_decompositions()
    assert "copy_." not in program.graph_module.code
    assert "slice_scatter" in program.graph_module.code
    assert [*program.graph_signature.user_inputs_to_mutate.values()] == ["frames"]


@pytest.mark.parametrize(
    "write",
    [
        lambda f: f.__setitem__(slice(1, 3), 5.0),
        lambda f: f[1:3].add_(PATCH),
        lambda f: f[1:3].zero_(),
    ],
    ids=["number", "add_", "zero_"],
)
def test_what_has_a_derivative_fell(write):
    """The ``copy`` that a slice assignment becomes has no derivative: a number becomes ``fill``."""
    gradients = []
    for change in (lambda f: f, functionalize):
        frames = torch.ones(4, requires_grad=True)
        change(lambda f: (write(f), f.sum())[1])(frames * 1).backward()
        gradients.append(frames.grad.tolist())
    assert gradients[0] == gradients[1]


@pytest.mark.parametrize("compiled", [True, False])
def test_a_captured_tensor_compiled(compiled):
    """``torch.compile`` keeps to the eager result: of a captured tensor as well."""
    held = torch.zeros(2)

    def fill(frames):
        frames.fill_(1.0)
        return held.sum()

    torch._dynamo.reset()
    change = (lambda f: torch.compile(f, backend="aot_eager")) if compiled else functionalize
    assert change(fill)(held) == (2.0 if compiled else 0.0) and held.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["squeeze_", "normal_", "neg_", "sort"])
def test_other_methods(name):
    """The caller finds the same values in the arguments as after the plain call."""

    def change(frames):
        torch.manual_seed(0)
        getattr(frames, name)()
        return frames.sum()

    (_, plain), (_, functional) = both(change, torch.arange(3.0))
    assert torch.equal(plain[0], functional[0])


def test_two_overlapping_arguments_end_otherwise():
    """The same values in the arguments, if no two of them share memory."""

    def change(first, second):
        first.fill_(1.0)
        second.add_(1.0)
        return first + 0

    found = []
    for function in (change, functionalize(change)):
        frames = torch.zeros(3)
        function(frames[:2], frames[1:])
        found.append(frames.tolist())
    assert found == [[1.0, 2.0, 1.0], [1.0, 1.0, 1.0]]


@pytest.mark.parametrize("size", [2, 3, 4])
@pytest.mark.parametrize("value", [5.0, torch.tensor(5, dtype=torch.int64)], ids=["float", "int"])
def test_a_slice_scatter_and_one_copy(size, value):
    """A ``slice_scatter``, which makes a new tensor, and one ``copy_`` into your tensor at the end."""
    from torch.fx.experimental.proxy_tensor import make_fx

    def write(frames):
        frames[1:3] = value
        return frames.sum()

    code = make_fx(functionalize(write))(torch.zeros(size)).code
    assert code.count("aten.slice_scatter.default") == code.count("aten.copy_.default") == 1
    frames = torch.zeros(size)
    functionalize(write)(frames)
    assert frames.tolist() == [0.0, 5.0, 5.0, 0.0][:size]
