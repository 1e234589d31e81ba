"""Attacks on gallery/errors/unusual-tensors/nested-and-dense-mixed.py."""

import pytest
import torch

NESTED = "requires a NestedTensor"
JAGGED = "expected (self|src) to be a jagged layout NestedTensor"


def nested(layout):
    return torch.nested.nested_tensor(
        [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0, 5.0])], layout=layout
    )


@pytest.mark.parametrize("target", ["dense", "nested"])
def test_copy_of_the_strided_layout(target):
    """One side of ``copy_`` is a nested tensor and the other is an ordinary one."""
    frames, padded = nested(torch.strided), torch.zeros(2, 3)
    with pytest.raises(RuntimeError, match=NESTED):
        padded.copy_(frames) if target == "dense" else frames.copy_(padded)


@pytest.mark.parametrize("target", ["dense", "nested"])
def test_copy_of_the_jagged_layout(target):
    """The jagged layout names the argument, ``self`` or ``src``."""
    frames, padded = nested(torch.jagged), torch.zeros(2, 3)
    with pytest.raises(ValueError, match=JAGGED):
        padded.copy_(frames) if target == "dense" else frames.copy_(padded)


SUMS = {
    "+=": lambda n, d: n.add_(d),
    "dense +=": lambda n, d: d.add_(n),
    "+": lambda n, d: n + d,
    "dense +": lambda n, d: d + n,
    "==": lambda n, d: n == d,
}


@pytest.mark.parametrize("name", ["+=", "dense +=", "+", "dense +", "=="])
def test_arithmetic_of_the_strided_layout(name):
    """For the strided layout, ``+=`` says it in plainer words, and so do ``+`` and ``==``."""
    with pytest.raises(RuntimeError, match="Expected both self and other to be nested"):
        SUMS[name](nested(torch.strided), torch.zeros(2, 3))


def test_a_jagged_sum_into_a_dense_tensor_is_lost_fell():
    """With that tensor on the left, the sum is lost without an error."""
    padded, frames = torch.zeros(2, 3), nested(torch.jagged)
    padded += frames
    assert not padded.any()
    frames += torch.full((2, 3), 10.0)
    assert frames.values().tolist() == [11.0, 12.0, 13.0, 14.0, 15.0]


@pytest.mark.parametrize("width", [2, 4])
def test_another_width_is_refused(width):
    """A jagged tensor takes ``+=`` with a dense tensor (as wide as the longest row)."""
    with pytest.raises(RuntimeError, match="The expanded size of the tensor"):
        nested(torch.jagged) + torch.ones(2, width)


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
@pytest.mark.parametrize("width", [3, 5])
def test_a_wider_target_fell(layout, width):
    """Make both dense with ``frames.to_padded_tensor(0.0)``: the target may be wider."""
    padded = torch.ones(2, width)
    padded.copy_(nested(layout).to_padded_tensor(0.0, padded.shape))
    assert padded[:, :3].tolist() == [[1.0, 2.0, 0.0], [3.0, 4.0, 5.0]]
    assert not padded[:, 3:].any()


def test_rows_with_gradients_fell():
    """If gradients are recorded for ``frames``, the write raises."""
    parts = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]
    for layout in (torch.strided, torch.jagged):
        frames = torch.nested.as_nested_tensor(parts, layout=layout)
        with pytest.raises(RuntimeError, match="returns multiple views"):
            frames.unbind()[0].copy_(torch.zeros(2))


def test_two_nested_tensors():
    """Make both nested: ``copy_`` takes two nested tensors of one layout."""
    for layout in (torch.strided, torch.jagged):
        target = nested(layout)
        target.copy_(2 * nested(layout))
        assert target.values().tolist() == [2.0, 4.0, 6.0, 8.0, 10.0]


@pytest.mark.parametrize("target", [torch.strided, torch.jagged], ids=str)
def test_two_layouts_fell(target):
    """Make both nested: of the two layouts they refuse each other with the same words."""
    source = torch.jagged if target == torch.strided else torch.strided
    with pytest.raises(ValueError, match=JAGGED):
        nested(target).copy_(nested(source))
    frames = nested(target)
    frames.copy_(torch.nested.as_nested_tensor(list(nested(source).unbind()), layout=target))
    assert [row.tolist() for row in frames.unbind()] == [[1.0, 2.0], [3.0, 4.0, 5.0]]


def test_a_narrower_target_of_the_strided_layout():
    """If it is narrower, the strided layout raises."""
    with pytest.raises(RuntimeError, match="Truncation is not supported"):
        nested(torch.strided).to_padded_tensor(0.0, (2, 2))


def test_a_narrower_target_of_the_jagged_layout_fell():
    """The shape of ``padded`` is given as well: the jagged layout cuts the rows off in silence."""
    assert nested(torch.jagged).to_padded_tensor(0.0, (2, 2)).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_without_the_shape_a_wider_target_raises_fell():
    """Make both dense with ``frames.to_padded_tensor(0.0)``: a wider target needs its shape."""
    with pytest.raises(RuntimeError, match="must match"):
        torch.zeros(2, 5).copy_(nested(torch.strided).to_padded_tensor(0.0))


def test_rows_with_two_lengths_fell():
    """Copy into the rows with ``source[:len(row)]``: rows of two lengths need an index for each."""
    frames = torch.nested.nested_tensor([torch.ones(2, 4), torch.ones(3, 5)])
    with pytest.raises(RuntimeError, match="must match"):
        frames[0].copy_(torch.zeros(3, 5)[: len(frames[0])])
    row = frames[0]
    row.copy_(torch.zeros(3, 5)[: row.shape[0], : row.shape[1]])
    assert frames[0].eq(0.0).all() and frames[1].eq(1.0).all()


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_the_padded_tensor_has_a_gradient(layout):
    """Fix 1 passes the gradient on to the parts."""
    leaves = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]
    padded = torch.zeros(2, 4)
    frames = torch.nested.as_nested_tensor(leaves, layout=layout)
    padded.copy_(frames.to_padded_tensor(0.0, padded.shape))
    (2 * padded).sum().backward()
    assert [leaf.grad.tolist() for leaf in leaves] == [[2.0, 2.0], [2.0, 2.0, 2.0]]


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.float16], ids=str)
def test_other_dtypes(dtype):
    """You say what stands at the empty places (of other dtypes)."""
    frames = torch.nested.nested_tensor([torch.ones(2, dtype=dtype), torch.ones(3, dtype=dtype)])
    assert frames.to_padded_tensor(0).tolist() == [[1, 1, 0], [1, 1, 1]]


def test_a_number_is_no_dense_side():
    """One side is nested and the other is an ordinary one: a 0-dim one is taken as a number."""
    frames = nested(torch.strided) + torch.tensor(1.0)
    assert frames[0].tolist() == [2.0, 3.0]


def test_other_arithmetic_of_the_strided_layout_fell():
    """For the strided layout, arithmetic says it in plainer words."""
    frames = nested(torch.strided)
    with pytest.raises(NotImplementedError, match="aten::sub_"):
        frames -= torch.zeros(2, 3)


@pytest.mark.parametrize("shape", [(2, 4), (1, 3), (3,), (2, 2)], ids=str)
def test_a_dense_tensor_of_another_shape_fell(shape):
    """A jagged tensor takes ``+=`` with a dense tensor, and adds what it has a place for."""
    frames = nested(torch.jagged)
    with pytest.raises(RuntimeError):
        frames += torch.ones(shape)


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_other_row_lengths_fell(layout):
    """Make both nested in one layout."""
    frames = torch.nested.nested_tensor([torch.ones(3), torch.ones(2)], layout=layout)
    with pytest.raises(RuntimeError, match="same size|compatible input and src shapes"):
        frames.copy_(nested(layout))


def test_jagged_parts_differ_in_one_size_fell():
    """The parts of a nested tensor may differ in their sizes."""
    parts = [torch.ones(2, 3), torch.ones(3, 2)]
    assert torch.nested.nested_tensor(parts).is_nested
    with pytest.raises(RuntimeError, match="single ragged dimension"):
        torch.nested.nested_tensor(parts, layout=torch.jagged)


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_a_padded_batch_of_vectors(layout):
    """Make both dense with ``frames.to_padded_tensor(0.0, padded.shape)``."""
    frames = torch.nested.nested_tensor([torch.ones(2, 2), torch.ones(3, 2)], layout=layout)
    padded = torch.full((2, 4, 2), 9.0)
    padded.copy_(frames.to_padded_tensor(0.0, padded.shape))
    assert padded.sum((1, 2)).tolist() == [4.0, 6.0] and not padded[:, 3].any()


@pytest.mark.parametrize("layout", [torch.strided, torch.jagged], ids=str)
def test_rows_under_no_grad_fell(layout):
    """With gradients ``unbind`` refuses this write: under ``no_grad`` it does not."""
    parts = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]
    frames = torch.nested.as_nested_tensor(parts, layout=layout)
    with torch.no_grad():
        frames.unbind()[0].copy_(torch.zeros(2))
        assert [row.tolist() for row in frames.unbind()] == [[0.0, 0.0], [1.0, 1.0, 1.0]]
