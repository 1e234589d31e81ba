"""Attacks on gallery/scenarios/assignment/mask-and-slice-in-one-index.py."""

import numpy as np
import pytest
import torch

MASK = torch.eye(2) > 0


@pytest.mark.parametrize(
    "value",
    [5.0, torch.tensor([1.0, 2.0]), torch.ones(1, 2), torch.ones(2, 1), torch.ones(2, 2)],
    ids=["number", "row", "one row", "column", "full"],
)
def test_what_the_value_may_be_fell(value):
    """So the value has one row for each chosen pixel (or is broadcast to that)."""
    image, looped = torch.zeros(2, 2, 3), torch.zeros(2, 2, 3)
    image[MASK, :2] = value
    full = torch.as_tensor(value).expand(2, 2)
    for number, (row, column) in enumerate(MASK.nonzero().tolist()):
        looped[row, column, :2] = full[number]
    assert torch.equal(image, looped)


@pytest.mark.parametrize("value", [torch.ones(3, 2), torch.ones(2, 3)], ids=["rows", "channels"])
def test_what_it_may_not_be(value):
    """So the value has one row for each chosen pixel."""
    with pytest.raises(RuntimeError, match="shape mismatch"):
        torch.zeros(2, 2, 3)[MASK, :2] = value


@pytest.mark.parametrize(
    "mask", [MASK, ~MASK, MASK & False, MASK | True], ids=["two", "others", "none", "all"]
)
def test_both_forms_agree(mask):
    """Or take the channels first, ``image[..., :2][mask] = new``."""
    one, other = torch.zeros(2, 2, 3), torch.zeros(2, 2, 3)
    value = torch.arange(2.0 * mask.sum()).reshape(-1, 2)
    one[mask, :2] = value
    other[..., :2][mask] = value
    assert torch.equal(one, other) and one[..., 2].sum() == 0


def test_a_mask_of_three_dimensions_leaves_none_for_the_slice():
    """A mask of two dimensions uses up two."""
    with pytest.raises(IndexError, match="too many indices"):
        torch.zeros(2, 2, 3)[torch.ones(2, 2, 3) > 0, :2] = 1.0


def test_a_mask_after_a_slice():
    """Put mask and slice into one pair of brackets (the channels may come first)."""
    image = torch.zeros(3, 2, 2)
    image[:2, MASK] = 1.0
    assert image[:2].sum() == 4.0 and image[2].sum() == 0.0


def test_another_dtype_is_refused_by_the_mask():
    """``image[mask, :2] = new`` (a mask does not convert the value)."""
    image = torch.zeros(2, 2, 3)
    with pytest.raises(RuntimeError, match="dtypes match"):
        image[MASK, :2] = torch.ones(2, 2, dtype=torch.float64)
    with pytest.raises(RuntimeError, match="dtypes match"):
        image[..., :2][MASK] = torch.ones(2, 2, dtype=torch.float64)


@pytest.mark.parametrize("form", ["one index", "channels first"])
def test_gradients_of_both_forms(form):
    """A write to the masked pixels of the view arrives, and so does the gradient."""
    pixels, base = torch.ones(2, 2, requires_grad=True), torch.ones(2, 2, 3, requires_grad=True)
    image = base * 1
    if form == "one index":
        image[MASK, :2] = pixels
    else:
        image[..., :2][MASK] = pixels
    weights = torch.arange(12.0).reshape(2, 2, 3)
    (image * weights).sum().backward()
    written = MASK[..., None] & torch.tensor([True, True, False])
    assert torch.equal(pixels.grad, weights[MASK][:, :2])
    assert torch.equal(base.grad, weights.masked_fill(written, 0.0))


@pytest.mark.parametrize("form", ["one index", "channels first"])
def test_compiled(form):
    """Both forms write in compiled code."""

    @torch.compile(backend="aot_eager")
    def write(image, mask):
        if form == "one index":
            image[mask, :2] = 5.0
        else:
            image[..., :2][mask] = 5.0

    image = torch.zeros(2, 2, 3)
    write(image, MASK)
    assert image.sum() == 20.0 and image[MASK][:, :2].eq(5.0).all()


def test_the_other_order_writes_into_a_copy():
    """``image[mask][:, :2] = new`` writes into a copy."""
    image = torch.zeros(2, 2, 3)
    image[MASK][:, :2] = 5.0
    assert not image.any()


def test_an_array_takes_both_forms():
    """An array takes both forms."""
    one, other = np.zeros((2, 2, 3)), np.zeros((2, 2, 3))
    one[MASK.numpy(), :2] = other[..., :2][MASK.numpy()] = [[1, 2], [3, 4]]
    assert (
        one.tolist() == [[[1, 2, 0], [0, 0, 0]], [[0, 0, 0], [3, 4, 0]]] and not other[..., 2].any()
    )


def test_a_list_of_channels_is_paired_with_the_pixels_fell():
    """Put mask and slice into one pair of brackets: a list instead of the slice is paired."""
    image = torch.zeros(2, 2, 3)
    image[MASK, [0, 2]] = 1.0
    assert image.nonzero().tolist() == [[0, 0, 0], [1, 1, 2]]
    with pytest.raises(IndexError, match="shape mismatch"):
        image[torch.tensor([[True, True], [True, False]]), [0, 2]] = 1.0


def test_a_list_of_channels_first_is_a_copy_fell():
    """Or take the channels first: with a list that is a copy."""
    image = torch.zeros(2, 2, 3)
    image[..., [0, 2]][MASK] = 1.0
    assert not image.any()


@pytest.mark.parametrize("mask", [MASK, MASK & False, MASK | True], ids=["two", "none", "all"])
def test_a_list_of_channels_for_each_pixel(mask):
    """Give the positions of the pixels a dimension more."""
    image, wanted = torch.zeros(2, 2, 3), torch.zeros(2, 2, 3)
    rows, columns = mask.nonzero(as_tuple=True)
    image[rows[:, None], columns[:, None], [0, 2]] = 1.0
    wanted[..., 0] = wanted[..., 2] = mask.float()
    assert torch.equal(image, wanted)


def test_channels_as_the_first_dimension_fell():
    """image[mask, :2] = new: not if the channels are the first dimension."""
    image = torch.zeros(3, 2, 2)
    with pytest.raises(IndexError, match="shape of the mask"):
        image[MASK, :2] = 1.0
    image[:2, MASK] = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    assert image[:, MASK].tolist() == [[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]]
