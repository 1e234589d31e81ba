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
