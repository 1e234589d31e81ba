"""Attacks on gallery/errors/values-and-shapes/use-of-t-on-tensors.py."""

import warnings

import pytest
import torch

WORDS = r"The use of `x\.T`"


@pytest.mark.parametrize("shape", [(3,), (0,), (2, 2, 3), (2, 3, 4, 5)])
def test_t_reverses_all_dimensions_and_warns(shape):
    """.T reverses all dimensions; of other than two it warns."""
    with pytest.warns(UserWarning, match=WORDS):
        flipped = torch.zeros(shape).T
    assert flipped.shape == shape[::-1]


def test_a_matrix_and_a_number():
    """.T is meant for matrices: of a number it warns in other words."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.zeros(2, 3).T.shape == (3, 2)
    with pytest.warns(UserWarning, match=r"Tensor\.T is deprecated on 0-D tensors"):
        assert torch.tensor(1.0).T.shape == ()


def test_mt_wants_two_dimensions_fell():
    """To transpose each matrix write .mT: a vector is none."""
    with pytest.raises(RuntimeError, match="mT"):
        torch.zeros(3).mT  # noqa: B018


@pytest.mark.parametrize("shape", [(2, 2, 3), (0, 2, 3), (2, 3), (4, 2, 2, 3)])
def test_mt_swaps_the_last_two(shape):
    """.mT swaps the last two dimensions, and is a view."""
    batch = torch.zeros(shape)
    batch.mT[..., 0, :] = 1.0
    assert batch.mT._is_view()
    assert torch.equal(batch[..., 0], torch.ones(shape[:-1])) and not batch[..., 1:].any()


def test_a_write_through_t_lands_in_the_rows():
    """The first rows change, and not the first columns."""
    square = torch.zeros(2, 2, 2)
    with pytest.warns(UserWarning, match=WORDS):
        square.T[:, 0] = 1.0
    assert square[:, 0].tolist() == [[1.0, 1.0]] * 2 and not square[:, 1].any()


def test_a_wrong_shape_does_raise_for_other_sizes():
    """No shape error says so: with a number as the value."""
    batch = torch.zeros(2, 4, 3)
    with pytest.warns(UserWarning, match=WORDS), pytest.raises(RuntimeError, match="must match"):
        batch.T[:, 0] = torch.ones(2, 4)


def test_permute_with_numbers_is_for_three_dimensions_fell():
    """To reverse all dimensions write permute(2, 1, 0): for three; a range says it for any."""
    with pytest.raises(RuntimeError, match="permute"):
        torch.zeros(2, 3).permute(2, 1, 0)
    four = torch.zeros(2, 3, 4, 5)
    assert four.permute(*range(four.ndim)[::-1]).shape == (5, 4, 3, 2)


def test_an_index_for_any_number_of_dimensions():
    """batch[..., 0] is the first column of each matrix, and of a vector the first element."""
    for shape in ((3,), (2, 3), (2, 2, 3)):
        batch = torch.zeros(shape)
        batch[..., 0] = 2.0
        assert batch.sum() == 2.0 * (batch.numel() // 3)


def test_a_leaf_refuses_a_write_through_mt():
    """A write to the view: a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        torch.ones(2, 2, 2, requires_grad=True).mT[:, 0] = 1.0


def test_an_image_with_its_channels_last_fell():
    """To reverse all dimensions write permute: who wants channels last does not want that."""
    image = torch.arange(60.0).reshape(3, 4, 5)
    with pytest.warns(UserWarning, match=WORDS):
        flipped = image.T
    shown = image.permute(1, 2, 0)
    assert flipped.shape == (5, 4, 3) and shown.shape == (4, 5, 3)
    assert shown[1, 2].tolist() == image[:, 1, 2].tolist()


def test_a_number_has_another_message_fell():
    """For a vector leave it out: for a number, too, whose .T and .mT warn in other words."""
    number = torch.tensor(1.0)
    for name in ("T", "mT"):
        with pytest.warns(UserWarning, match=f"{name} is deprecated on 0-D"):
            assert getattr(number, name).shape == ()


def test_the_transpose_of_a_vector_is_a_view():
    """For a vector .T changes nothing: the result is another tensor on the same memory."""
    vector = torch.ones(3)
    with pytest.warns(UserWarning, match=WORDS):
        turned = vector.T
    assert turned is not vector and turned.data_ptr() == vector.data_ptr()


def test_under_vmap_a_matrix_of_a_batch_counts():
    """.T is meant for matrices: under vmap each example is a matrix, and nothing warns."""
    batch = torch.arange(12.0).reshape(2, 2, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert torch.equal(torch.vmap(lambda matrix: matrix.T)(batch), batch.mT)


@pytest.mark.parametrize("dtype", [torch.bool, torch.uint8, torch.float16, torch.complex64])
@pytest.mark.parametrize("shape", [(1, 1, 1), (2, 0, 3), (2, 3, 4)])
def test_permute_is_what_t_was(dtype, shape):
    """permute reverses all dimensions, as .T does: same values, strides and memory."""
    batch = torch.ones(shape).to(dtype)
    with pytest.warns(UserWarning, match=WORDS):
        turned = batch.T
    other = batch.permute(2, 1, 0)
    assert torch.equal(turned, other) and turned.stride() == other.stride()
    assert turned.data_ptr() == other.data_ptr()


@pytest.mark.parametrize("front", [(2,), (2, 2), (3, 1, 2)])
def test_column_of_a_batch_with_more_dimensions_fell(front):
    """``.mT[:, 0]`` is column 0 of every matrix: of a 3-D batch; ``.mT[..., 0, :]`` with more dimensions."""
    batch = torch.zeros(*front, 3, 4)
    batch.mT[:, 0] = 1.0
    assert (batch[..., 0].all() and not batch[..., 1:].any()) == (len(front) == 1)
    batch = torch.zeros(*front, 3, 4)
    batch.mT[..., 0, :] = 1.0
    assert batch[..., 0].all() and not batch[..., 1:].any()


def test_a_tensor_as_the_value_may_raise_fell():
    """A write to the view lands somewhere else, and no shape error says so."""
    batch = torch.zeros(2, 3, 4)
    with pytest.warns(UserWarning, match=WORDS):
        flipped = batch.T
    with pytest.raises(RuntimeError, match="must match"):
        flipped[:, 0] = torch.ones(2, 3)
