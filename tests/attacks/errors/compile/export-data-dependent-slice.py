"""Attacks on gallery/errors/compile/export-data-dependent-slice.py."""

import pytest
import torch

SCORES, LENGTH = torch.tensor([5.0, 6.0, 7.0]), torch.tensor(2.0)
SPECIALIZED = "Could not extract specialized integer from data-dependent expression"


class Sliced(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: int(length.item())] = 0.0
        return scores


class Compared(torch.nn.Module):
    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length.long(), torch.zeros_like(scores), scores)


class Before(torch.nn.Module):
    """What stood on the page."""

    def forward(self, scores, length):
        positions = torch.arange(scores.shape[0], device=scores.device)
        return torch.where(positions < length, 0.0, scores)


class Integer(torch.nn.Module):
    def forward(self, scores, length):
        scores = scores.clone()
        scores[: length.long().item()] = 0.0
        return scores


def test_a_float_that_ends_a_slice_is_refused():
    """torch.export needs a Python number that depends on the values of a tensor."""
    with pytest.raises(Exception, match=SPECIALIZED):
        torch.export.export(Sliced(), (SCORES, LENGTH))


def test_a_fraction_is_cut_off_fell():
    """Compare positions with the number: with a fraction it cut one element more."""
    length = torch.tensor(1.5)
    assert Sliced()(SCORES, length).tolist() == [0.0, 6.0, 7.0]
    assert Before()(SCORES, length).tolist() == [0.0, 0.0, 7.0]
    assert Compared()(SCORES, length).tolist() == [0.0, 6.0, 7.0]


def test_integers_became_floats_fell():
    """Compare positions with the number: of integers it made floats."""
    scores = torch.tensor([5, 6, 7])
    assert Before()(scores, LENGTH).dtype == torch.float32
    result = Compared()(scores, LENGTH)
    assert result.dtype == torch.int64 and torch.equal(result, Sliced()(scores, LENGTH))


def test_a_negative_length_fell():
    """Compare positions with the number: a slice counts a negative end from the back."""
    length = torch.tensor(-1.0)
    assert Sliced()(SCORES, length).tolist() == [0.0, 0.0, 7.0]
    assert Compared()(SCORES, length).tolist() == [5.0, 6.0, 7.0]


LENGTHS = [0.0, 0.5, 1.0, 2.75, 3.0, 9.0]


@pytest.mark.parametrize("length", [0.0, 0.5, 1.0, 2.75, 3.0, 9.0])
def test_fix_1_uncompiled(length):
    """It does what the slice does, for scores of one dimension and a length not negative."""
    for scores in (SCORES, torch.zeros(0), torch.tensor([5.0])):
        expected = Sliced()(scores, torch.tensor(length))
        assert torch.equal(Compared()(scores, torch.tensor(length)), expected)


@pytest.mark.parametrize("fix", [Compared, Integer])
def test_the_fixes_exported(fix):
    """Both fixes do what the slice does, exported."""
    program = torch.export.export(fix(), (SCORES, LENGTH)).module()
    for length in LENGTHS:
        expected = Sliced()(SCORES, torch.tensor(length))
        assert torch.equal(program(SCORES, torch.tensor(length)), expected)


def test_int_is_refused_for_an_integer_too():
    """Convert before .item(), not after it: int() is refused for a tensor of integers as well."""
    with pytest.raises(Exception, match=SPECIALIZED):
        torch.export.export(Sliced(), (SCORES, torch.tensor(2)))


def test_the_gradient_of_fix_1():
    """Choose by torch.where: the elements that were cut get no gradient."""
    scores = SCORES.clone().requires_grad_()
    Compared()(scores, LENGTH).sum().backward()
    assert scores.grad.tolist() == [0.0, 0.0, 1.0]
