"""Attacks on gallery/errors/transforms/resize-under-a-transform.py."""

import pytest
import torch
from torch.func import functionalize, grad, jvp
from torch.nn.functional import pad

FORWARD = "cannot resize variables that has a forward grad"
OUTGROWN = "Attempted to resize a view tensor to a larger size"
SAMPLES = torch.tensor([1.0, 2.0])
BATCH = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


@pytest.mark.parametrize(
    "resize",
    [
        lambda x: x.resize_(3),
        lambda x: x.resize_(1),
        lambda x: x.resize_(2),
        lambda x: x.resize_(1, 2),
        lambda x: x.clone().resize_(3),
        lambda x: x.resize_as_(torch.zeros(3)),
    ],
    ids=["grow", "shrink", "same", "shape", "clone", "as"],
)
def test_forward_mode_refuses_each_size(resize):
    """Forward mode refuses to resize a tensor with a tangent, for its own size too."""
    with pytest.raises(RuntimeError, match=FORWARD):
        jvp(resize, (SAMPLES,), (SAMPLES,))


def test_a_tensor_without_a_tangent_can_be_resized():
    """Forward mode refuses to resize a tensor with a tangent: one without it is resized."""
    assert jvp(lambda x: torch.ones(3).resize_(2) * x, (SAMPLES,), (SAMPLES,))[0].shape == (2,)


def test_other_changes_of_shape_are_accepted():
    """``resize_`` would change one of the two: ``unsqueeze_`` changes both."""
    value, tangent = jvp(lambda x: x.unsqueeze_(0), (SAMPLES.clone(),), (SAMPLES.clone(),))
    assert value.shape == tangent.shape == (1, 2)


def test_grad_has_words_of_its_own():
    """Under grad the message is that of eager code."""
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        grad(lambda x: x.resize_(3).sum())(SAMPLES)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_functionalize_resizes_a_view_within_its_base(size):
    """A view that outgrows its base is refused there: up to the size of the base it is not."""
    assert functionalize(lambda x: x[:2].resize_(size))(torch.zeros(3)).shape == (size,)


def test_functionalize_counts_where_the_view_starts():
    """A view that outgrows its base: from its start, it has less room."""
    for function in (lambda x: x[1:].resize_(3), lambda x: x[:2].resize_(4)):
        with pytest.raises(RuntimeError, match=OUTGROWN):
            functionalize(function)(torch.zeros(3))
    assert functionalize(lambda x: x.resize_(6).fill_(1.0))(torch.zeros(3)).tolist() == [1.0] * 6


@pytest.mark.parametrize("kept", [True, False])
def test_vmap_gives_the_second_sample_an_element_of_the_first_fell(kept):
    """torch.vmap resizes if the batch dimension comes first: with values that are wrong."""
    resized = torch.vmap(lambda x: (x.clone() if kept else x).resize_(1))(BATCH.clone())
    assert resized.tolist() == [[1.0], [2.0]]
    assert torch.stack([x.clone().resize_(1) for x in BATCH]).tolist() == [[1.0], [3.0]]


def test_vmap_resizes_the_batch_that_was_passed_fell():
    """It resizes the whole batch: yours, if it is not cloned."""
    batch = BATCH.clone()
    torch.vmap(lambda x: x.resize_(1))(batch)
    assert batch.tolist() == [[1.0], [2.0]]


def test_vmap_over_columns():
    """For in_dims=1 it ends in an INTERNAL ASSERT, also for a clone."""
    for function in (lambda x: x.resize_(1), lambda x: x.clone().resize_(1)):
        with pytest.raises(RuntimeError, match="NYI: resize_ batch rule"):
            torch.vmap(function, in_dims=1)(torch.zeros(2, 3))


@pytest.mark.parametrize("in_dims", [0, 1, -1])
def test_a_slice_is_right(in_dims):
    """A slice shrinks."""
    shrunk = torch.vmap(lambda x: x[:1].clone(), in_dims=in_dims)(BATCH)
    assert torch.equal(shrunk, BATCH.movedim(in_dims, 0)[:, :1])


@pytest.mark.parametrize("join", [lambda x: pad(x, (0, 1)), lambda x: torch.cat([x, x[:1] * 0])])
def test_growing(join):
    """``pad`` grows the tangent like the value (``cat`` as well)."""
    value, tangent = jvp(join, (SAMPLES,), (SAMPLES * 10,))
    assert value.tolist() == [1.0, 2.0, 0.0] and tangent.tolist() == [10.0, 20.0, 0.0]


def test_vmap_is_wrong_for_each_size_fell():
    """Under vmap ``resize_`` is wrong (for the size that the tensor has it is right)."""
    batch = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert torch.equal(torch.vmap(lambda x: x.clone().resize_(2))(batch), batch)


def test_a_slice_is_what_resize_gives_fell():
    """A slice shrinks it (of two dimensions ``resize_`` takes the numbers in their order)."""
    x = torch.arange(6.0).reshape(2, 3)
    meant = x.clone().resize_(2, 2)
    assert not torch.equal(x[:2, :2], meant)
    assert torch.equal(x.reshape(-1)[:4].reshape(2, 2), meant)


@pytest.mark.parametrize("part", [lambda x: x.detach().clone(), lambda x: (x > 1).float()])
def test_a_tensor_computed_from_the_input_without_a_tangent_fell(part):
    """Forward mode carries a tangent with each tensor."""
    value, tangent = jvp(lambda x: part(x).resize_(1), (SAMPLES,), (SAMPLES,))
    assert value.shape == (1,) and not tangent.any()


def test_vmap_over_one_sample_is_right_fell():
    """Under vmap, if the size changes, ``resize_`` is wrong."""
    assert torch.vmap(lambda x: x.clone().resize_(1))(BATCH[:1]).tolist() == [[1.0]]


def test_vmap_over_columns_of_a_result_fell():
    """For in_dims=1 ``resize_`` ends in an INTERNAL ASSERT (a joined result has the batch first)."""
    columns = torch.arange(6.0).reshape(2, 3)
    resized = torch.vmap(lambda x: torch.cat([x, x]).resize_(1), in_dims=1)(columns)
    assert resized.tolist() == [[0.0], [3.0], [0.0]]


def test_a_view_grows_into_its_base_fell():
    """The new elements of ``resize_`` are whatever lies in memory (a view shows its base)."""
    assert torch.arange(5.0)[:2].resize_(4).tolist() == [0.0, 1.0, 2.0, 3.0]


@pytest.mark.parametrize(
    ("x", "size"), [(torch.tensor(1.0), (2,)), (torch.arange(4.0).reshape(2, 2), (2, 3))]
)
def test_pad_for_no_dimension_or_several_fell(x, size):
    """``pad`` to grow it: with no dimension or several, pad ``x.reshape(-1)``."""
    if x.dim() == 0:
        with pytest.raises(RuntimeError, match="Padding length"):
            pad(x, (0, 1))
    missing = torch.Size(size).numel() - x.numel()
    value, tangent = jvp(lambda x: pad(x.reshape(-1), (0, missing)).reshape(size), (x,), (x + 1,))
    assert torch.equal(value.flatten()[: x.numel()], x.flatten())
    assert torch.equal(tangent.flatten()[: x.numel()], x.flatten() + 1)
    assert not value.flatten()[x.numel() :].any() and not tangent.flatten()[x.numel() :].any()


@pytest.mark.parametrize("in_dims", [0, 1])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
def test_pad_under_vmap(in_dims, dtype):
    """Pad a sample to a larger size."""
    columns = torch.arange(6).reshape(2, 3).to(dtype)
    grown = torch.vmap(lambda x: pad(x, (0, 1)), in_dims=in_dims)(columns)
    assert torch.equal(grown[:, :-1], columns.movedim(in_dims, 0)) and not grown[:, -1].any()


def test_pad_under_functionalize():
    """Make a new tensor, where a view would outgrow its base."""
    grown = functionalize(lambda x: pad(x[:2], (0, 4)))(torch.ones(3))
    assert grown.tolist() == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]
