"""Attacks on gallery/scenarios/transforms/write-to-a-dual-tensor.py."""

import pytest
import torch
from torch.autograd.forward_ad import dual_level, make_dual, unpack_dual


def after(write, position=None, velocity=None):
    position = torch.tensor([1.0, 2.0, 3.0]) if position is None else position
    velocity = torch.ones(3) if velocity is None else velocity
    with dual_level():
        write(make_dual(position, velocity))
    return position.tolist(), velocity.tolist()


def first(dual):
    dual[0] = 7.0


def listed(dual):
    dual[[0]] = 7.0


@pytest.mark.parametrize(
    ("write", "value", "tangent"),
    [
        (first, [7.0, 2.0, 3.0], [0.0, 1.0, 1.0]),
        (listed, [7.0, 2.0, 3.0], [0.0, 1.0, 1.0]),
        (lambda d: d.mul_(2), [2.0, 4.0, 6.0], [2.0, 2.0, 2.0]),
        (lambda d: d.add_(1), [2.0, 3.0, 4.0], [1.0, 1.0, 1.0]),
        (lambda d: d.fill_(5.0), [5.0, 5.0, 5.0], [0.0, 0.0, 0.0]),
        (lambda d: d.copy_(torch.zeros(3)), [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
        (lambda d: torch.no_grad()(d.fill_)(5.0), [5.0, 5.0, 5.0], [0.0, 0.0, 0.0]),
    ],
    ids=["element", "list", "mul_", "add_", "fill_", "copy_", "no_grad"],
)
def test_both_are_written(write, value, tangent):
    """A write goes to both memories by the rule of the derivative."""
    assert after(write) == (value, tangent)


@pytest.mark.parametrize(
    "write",
    [
        lambda d: d.detach().fill_(5.0),
        lambda d: d.data.fill_(5.0),
        lambda d: torch.inference_mode()(d.fill_)(5.0),
    ],
    ids=["detach", "data", "inference_mode"],
)
def test_the_value_alone_fell(write):
    """Yes, and its tangent, too: not through detach() or .data."""
    assert after(write) == ([5.0] * 3, [1.0] * 3)


@pytest.mark.parametrize(
    ("position", "velocity"),
    [
        (torch.ones(3), torch.ones(1).expand(3)),
        (torch.ones(3), torch.ones(6)[::2]),
        (torch.ones(6)[::2], torch.ones(3)),
        (torch.ones(3, 2), torch.ones(2, 3).t()),
    ],
    ids=["expanded", "gaps in the tangent", "gaps in the value", "transposed"],
)
def test_a_tangent_with_other_strides_is_copied_fell(position, velocity):
    """make_dual copies neither: a tangent with other strides it does."""
    position = position.clone(memory_format=torch.preserve_format)
    if position.shape == (3,) and velocity.stride() == (1,):
        position = torch.ones(6)[::2]
    value, tangent = after(lambda d: d.fill_(7.0), position, velocity)
    assert torch.tensor(value).eq(7.0).all() and torch.tensor(tangent).eq(1.0).all()


def test_both_with_gaps():
    """If the two are laid out alike: with gaps as well."""
    value, tangent = after(first, torch.ones(6)[::2], torch.ones(6)[::2])
    assert value == [7.0, 1.0, 1.0] and tangent == [0.0, 1.0, 1.0]


def test_a_plain_tensor_becomes_dual():
    """The plain tensor becomes dual, also by a list of positions, and a view that was made before."""
    with dual_level():
        track = torch.zeros(3)
        last = track[2:]
        track[[1, 2]] = make_dual(torch.ones(2), torch.tensor([1.0, 10.0]))
        assert unpack_dual(track).tangent.tolist() == [0.0, 1.0, 10.0]
        assert unpack_dual(last).tangent.tolist() == [10.0]


def test_a_write_to_data_makes_no_dual():
    """The plain tensor becomes dual: not by a write through .data."""
    with dual_level():
        track = torch.zeros(2)
        track.data.copy_(make_dual(torch.ones(2), torch.ones(2)))
        assert unpack_dual(track).tangent is None


def test_clones_keep_the_originals():
    """Make the dual from clones if you still need them."""
    position, velocity = torch.ones(3), torch.ones(3)
    with dual_level():
        first(make_dual(position.clone(), velocity.clone()))
    assert position.tolist() == velocity.tolist() == [1.0] * 3


def test_a_leaf_that_requires_grad_is_refused():
    """A write to a dual tensor writes through: not to a leaf that requires grad."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        after(lambda d: d.mul_(2), torch.ones(3, requires_grad=True))


def test_jvp_writes_both():
    """torch.func.jvp hands your tensors on in the same way."""
    position, velocity = torch.ones(3), torch.ones(3)
    torch.func.jvp(lambda x: (first(x), x.sum())[1], (position,), (velocity,))
    assert position.tolist() == [7.0, 1.0, 1.0] and velocity.tolist() == [0.0, 1.0, 1.0]
