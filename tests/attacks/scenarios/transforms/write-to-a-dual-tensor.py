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
    """Yes, and its tangent, too: not by a write through detach() or .data."""
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


@pytest.mark.parametrize(
    "pair",
    [
        lambda: torch.ones(2, 3).unbind(),
        lambda: (torch.ones(3), torch.ones(4)[:3]),
        lambda: (torch.ones(4)[:3], torch.ones(3)),
        lambda: (torch.ones(4)[:3], torch.ones(4)[1:]),
    ],
    ids=["rows", "larger storage of the tangent", "larger storage of the value", "offset"],
)
def test_the_strides_are_not_enough_fell(pair):
    """It writes through to the tangent if that has the strides: not with another storage or offset."""
    assert after(lambda d: d.mul_(2), *pair()) == ([2.0] * 3, [1.0] * 3)


@pytest.mark.parametrize("strides", [(3, 1), (1, 1), (7, 1)])
def test_the_stride_of_a_single_row_does_not_count(strides):
    """A tangent with other strides is copied: not if they differ in a dimension of one element."""
    velocity = torch.ones(3).as_strided((1, 3), strides)
    assert after(lambda d: d.mul_(2), torch.ones(1, 3), velocity) == ([[2.0] * 3], [[2.0] * 3])


@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 2)])
def test_other_shapes(shape):
    """Yes, and its tangent, too: whatever the shape."""
    position, velocity = torch.ones(shape), torch.ones(shape)
    after(lambda d: d.mul_(5), position, velocity)
    assert torch.equal(position, torch.full(shape, 5.0)) and torch.equal(velocity, position)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.complex64])
def test_other_dtypes(dtype):
    """Yes, and its tangent, too: in each dtype that has tangents."""
    position, velocity = torch.ones(3, dtype=dtype), torch.ones(3, dtype=dtype)
    after(lambda d: d.mul_(5), position, velocity)
    assert (position == 5).all() and (velocity == 5).all()


def test_a_conjugated_value_has_a_copy_of_the_tangent_fell():
    """It writes through to the tangent if the strides are the same: not if one is conjugated."""
    position, velocity = torch.ones(3, dtype=torch.complex64), torch.ones(3, dtype=torch.complex64)
    after(lambda d: d.mul_(5), position.conj(), velocity)
    assert (position == 5).all() and (velocity == 1).all()


@pytest.mark.parametrize("name", ["exp_", "sin_", "sqrt_", "neg_", "relu_", "square_"])
def test_functions_in_place(name):
    """A write goes to both memories by the rule of the derivative."""
    (value, tangent) = after(lambda d: getattr(d, name)())
    with dual_level():
        if name == "relu_":
            found = torch.relu(make_dual(torch.tensor([1.0, 2.0, 3.0]), torch.ones(3)))
        else:
            dual = make_dual(torch.tensor([1.0, 2.0, 3.0]), torch.ones(3))
            found = getattr(torch, name[:-1])(dual)
        meant = unpack_dual(found)
    assert value == meant.primal.tolist() and tangent == meant.tangent.tolist()


def test_the_tangent_of_logical_not_stays_fell():
    """A write goes to both memories by the rule of the derivative: not logical_not_."""
    assert after(lambda d: d.logical_not_()) == ([0.0] * 3, [1.0] * 3)


@pytest.mark.parametrize(
    "write", [lambda d: d.numpy().fill(5.0), lambda d: d.apply_(lambda x: 5.0)]
)
def test_the_value_alone_by_other_ways_fell(write):
    """A write through detach() or .data changes the value alone: through numpy() and apply_, too."""
    assert after(write) == ([5.0] * 3, [1.0] * 3)


def test_a_tangent_that_shares_the_memory_of_the_value():
    """Make the dual from clones if they share memory: without, the tangent is taken for the value."""
    shared = torch.tensor([1.0, 2.0, 3.0])
    with dual_level():
        dual = make_dual(shared, shared)
        dual[0] = 7.0
        assert unpack_dual(dual.sum()).primal == 5.0
        dual = make_dual(shared.clone(), shared.clone())
        dual[0] = 7.0
        assert unpack_dual(dual.sum()).primal == 12.0


def test_unsqueeze_changes_the_shape_of_your_tangent():
    """A write goes to both: unsqueeze_ changes the shape of the tangent alone."""
    position, velocity = torch.ones(3), torch.ones(3)
    after(lambda d: d.unsqueeze_(0), position, velocity)
    assert position.shape == (3,) and velocity.shape == (1, 3)


def test_a_tangent_that_is_a_leaf_is_refused_after_the_value_was_written():
    """Yes, and its tangent: if that is a leaf that requires grad, the value is written alone."""
    position, velocity = torch.ones(3), torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        after(lambda d: d.mul_(5), position, velocity)
    assert position.tolist() == [5.0] * 3 and velocity.tolist() == [1.0] * 3


def test_a_parameter_under_no_grad():
    """If position is a leaf that requires grad, the write raises while gradients are recorded."""
    parameter, velocity = torch.nn.Parameter(torch.ones(3)), torch.ones(3)
    after(lambda d: torch.no_grad()(d.mul_)(5), parameter, velocity)
    assert parameter.tolist() == velocity.tolist() == [5.0] * 3


def test_in_inference_mode_there_is_no_tangent():
    """Yes, and its tangent: in inference mode the value alone."""
    position, velocity = torch.ones(3), torch.ones(3)
    with torch.inference_mode():
        after(lambda d: d.mul_(5), position, velocity)
    assert position.tolist() == [5.0] * 3 and velocity.tolist() == [1.0] * 3


@pytest.mark.parametrize("dtype", [torch.int64, torch.float16, torch.float64, torch.complex64])
def test_plain_tensors_of_other_dtypes_fell(dtype):
    """The plain tensor becomes dual: one of integers does not."""
    with dual_level():
        track = torch.zeros(2, dtype=dtype)
        track.copy_(make_dual(torch.ones(2), torch.tensor([1.0, 10.0])))
        tangent = unpack_dual(track).tangent
    assert (track == 1).all()
    assert tangent is None if dtype == torch.int64 else tangent.tolist() == [1.0, 10.0]


def test_a_wider_tangent_is_shared_fell():
    """If the two are laid out alike, in storages of one size (in bytes they differ here)."""
    position, velocity = torch.ones(3), torch.ones(3, dtype=torch.float64)
    assert position.untyped_storage().nbytes() != velocity.untyped_storage().nbytes()
    assert after(first, position, velocity) == ([7.0, 1.0, 1.0], [0.0, 1.0, 1.0])


@pytest.mark.parametrize("position", [torch.arange(4.0)[1:], torch.arange(4.0)[:3]])
def test_a_part_of_a_larger_tensor(position):
    """One with another offset or a storage of another size is copied."""
    assert after(first, position.clone()[:], None)[1] == [0.0, 1.0, 1.0]
    assert after(first, position, None)[1] == [1.0, 1.0, 1.0]


def test_a_plain_leaf_refuses_fell():
    """A plain tensor of floats becomes dual: not a leaf that requires grad, while recording."""
    track = torch.zeros(3, requires_grad=True)
    with dual_level():
        dual = make_dual(torch.ones(2), torch.ones(2))
        with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
            track[1:] = dual
        with torch.no_grad():
            track[1:] = dual
        assert unpack_dual(track).tangent.tolist() == [0.0, 1.0, 1.0]
