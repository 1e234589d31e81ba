"""Attacks on gallery/errors/indices/invert-a-boolean-mask.py."""

import math

import pytest
import torch

MASK = torch.tensor([True, False, True])
NOT = "is not supported"


@pytest.mark.parametrize(
    "other", [1, 1.0, True, torch.ones(3), torch.ones(3, dtype=torch.int64), torch.ones(3) > 0]
)
def test_subtraction_refuses_a_mask_on_either_side(other):
    """Subtraction refuses a bool tensor on either side, whatever the other one is."""
    for run in (lambda: other - MASK, lambda: MASK - other):
        with pytest.raises(RuntimeError, match=NOT):
            run()


@pytest.mark.parametrize("mask", [torch.tensor(True), torch.zeros(0, dtype=torch.bool)])
def test_the_shape_does_not_matter(mask):
    """1 - mask and -mask are refused: without dimensions, and without elements."""
    for run in (lambda: 1 - mask, lambda: -mask, lambda: mask.clone().sub_(1)):
        with pytest.raises(RuntimeError, match=NOT):
            run()


def test_a_float_in_place_minus_a_mask():
    """weights -= mask is refused as well."""
    weights = torch.ones(3)
    with pytest.raises(RuntimeError, match=NOT):
        weights -= MASK
    assert weights.tolist() == [1.0] * 3


def test_two_masks_want_another_cure_fell():
    """Invert it with ~mask: the difference of two masks has nothing to invert."""
    other = torch.tensor([True, True, False])
    with pytest.raises(RuntimeError, match="with two bool tensors"):
        MASK - other
    assert (MASK & ~other).tolist() == [False, False, True]
    assert (MASK ^ other).tolist() == [False, True, True]


def test_a_mask_is_a_number_for_other_operators_fell():
    """A bool mask is no number: +, * and / take it for 0 and 1."""
    assert (1 + MASK).tolist() == [2, 1, 2]
    assert (MASK * 2).tolist() == [2, 0, 2]
    assert (MASK / 2).tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize("dtype", [torch.int64, torch.int8, torch.uint8])
def test_tilde_inverts_bits_of_integers(dtype):
    """~ on integers inverts all bits."""
    numbers = torch.tensor([1, 0], dtype=dtype)
    assert (~numbers).tolist() == ([254, 255] if dtype == torch.uint8 else [-2, -1])
    assert torch.logical_not(numbers).tolist() == (~numbers.bool()).tolist() == [False, True]


def test_tilde_refuses_floats():
    """~mask of a mask of floats raises; logical_not takes it."""
    with pytest.raises(TypeError, match="only implemented on integer and Boolean"):
        ~torch.ones(2)
    numbers = torch.tensor([0.0, -0.0, math.nan, 2.0])
    assert torch.logical_not(numbers).tolist() == [True, True, False, False]


def test_what_only_one_has_and_the_difference_agree():
    """a & ~b is what only a has: for all four pairs."""
    a, b = torch.tensor([False, False, True, True]), torch.tensor([False, True, False, True])
    assert (a & ~b).tolist() == ((a.int() - b.int()) == 1).tolist()
    assert (a ^ b).tolist() == ((a.int() - b.int()) != 0).tolist()


def test_short_unsigned_integers_wrap_fell():
    """To subtract, convert first: to uint8 it wraps."""
    a, b = torch.tensor([False]), torch.tensor([True])
    assert (a.to(torch.uint8) - b.to(torch.uint8)).item() == 255
    assert (a.int() - b.int()).item() == -1


def test_two_masks_are_not_added_fell():
    """Other operators count True as 1."""
    assert (MASK + MASK).dtype == (MASK * MASK).dtype == torch.bool


@pytest.mark.parametrize("operator", [lambda m: +m, lambda m: m // m, lambda m: m % m, abs])
def test_other_operators_refuse_a_mask_fell(operator):
    """Other operators count True as 1: some refuse it."""
    with pytest.raises(RuntimeError):
        operator(MASK)


def test_an_array_is_subtracted_fell():
    """Subtraction refuses a bool tensor on either side, whatever the other one is."""
    difference = MASK - torch.tensor([1.0, 2.0, 3.0]).numpy()
    assert difference.tolist() == [0.0, -2.0, -2.0]


def test_a_loss_subtracts_its_labels_fell():
    """For the difference of two masks subtract after .int(): labels belong to floats."""
    with pytest.raises(RuntimeError, match="Subtraction"):
        torch.nn.functional.l1_loss(torch.ones(3), MASK)
    assert torch.nn.functional.l1_loss(torch.ones(3), MASK.to(torch.float32)) == 1 / 3


def test_a_mask_of_numbers_may_be_a_mask_as_index_fell():
    """With a mask of numbers, 1 - mask turns 0 and 1 around. As an index these are positions."""
    scores = torch.tensor([1.0, 2.0, 3.0])
    with pytest.warns(UserWarning, match="uint8"):
        assert scores[1 - MASK.to(torch.uint8)].tolist() == [2.0]
    with pytest.raises(IndexError, match="must be long, int, byte or bool"):
        scores[1 - MASK.float()]
    assert scores[1 - MASK.int()].tolist() == [1.0, 2.0, 1.0]


def test_tilde_of_uint8_selects_all_fell():
    """``~`` on integers inverts all bits, so 1 becomes -2."""
    flags = torch.tensor([1, 0], dtype=torch.uint8)
    assert (~flags).tolist() == [254, 255]
    with pytest.warns(UserWarning, match="uint8"):
        assert torch.tensor([1.0, 2.0])[~flags].tolist() == [1.0, 2.0]


def test_predictions_that_are_no_signed_numbers_fell():
    """Convert labels to the dtype of the predictions: bool raises, and uint8 wraps."""
    labels, predictions = MASK, torch.tensor([False, False, True])
    with pytest.raises(RuntimeError, match="two bool tensors"):
        predictions - labels.to(predictions.dtype)
    short = predictions.to(torch.uint8)
    assert (short - labels.to(short.dtype)).tolist() == [255, 0, 0]
    assert (short.int() - labels.int()).tolist() == [-1, 0, 0]


def test_other_functions_that_subtract():
    """A bool tensor is refused in a subtraction: under vmap, in rsub and dist."""
    for run in (
        lambda: torch.vmap(lambda flag: 1 - flag)(MASK),
        lambda: torch.rsub(MASK, 1),
        lambda: torch.dist(torch.ones(3), MASK),
    ):
        with pytest.raises(RuntimeError, match="Subtraction, the `-` operator"):
            run()
