"""Attacks on gallery/scenarios/transforms/noise-in-each-sample-under-vmap.py."""

import random

import pytest
import torch

BATCH = torch.zeros(3, 40)
UNBATCHED = "different inplace randomness on an unbatched tensor"


def equal(function, randomness):
    rows = torch.vmap(function, randomness=randomness)(BATCH)
    return torch.equal(rows[0], rows[1])


@pytest.mark.parametrize("name", ["normal_", "uniform_", "exponential_", "bernoulli_", "random_"])
def test_each_draw_in_place(name):
    """Under "same" an in-place draw gives all samples the same numbers, under "different" not."""
    assert equal(lambda s: getattr(s.clone(), name)(), "same")
    assert not equal(lambda s: getattr(s.clone(), name)(), "different")


@pytest.mark.parametrize("size", [1, 2, 40])
def test_a_draw_into_a_part(size):
    """Draw into a tensor that was made from the sample, or into a part of it."""

    def part(sample):
        noisy = sample.clone()
        noisy[:size].normal_()
        return noisy

    assert equal(part, "same") and not equal(part, "different")


def test_a_draw_into_the_sample_changes_the_batch():
    """Draw into a tensor that was made from the sample: the sample itself is your batch."""
    batch = BATCH.clone()
    torch.vmap(lambda s: s.normal_(), randomness="different")(batch)
    assert batch.count_nonzero() > 0 and not torch.equal(batch[0], batch[1])


@pytest.mark.parametrize("make", [torch.zeros, torch.ones, torch.empty])
def test_a_tensor_for_all_samples(make):
    """torch.zeros(4) is one tensor for all samples."""
    with pytest.raises(RuntimeError, match=UNBATCHED):
        equal(lambda s: make(40).normal_() + s, "different")
    assert equal(lambda s: make(40).normal_() + s, "same")


@pytest.mark.parametrize(
    "make",
    [
        lambda s: torch.randn(40) + s,
        lambda s: torch.rand_like(s),
        lambda s: s + torch.randint(1000, (40,)),
        lambda s: torch.dropout(s + 1, 0.5, True),
        lambda s: s.new_zeros(40).normal_(),
        lambda s: torch.zeros_like(s).normal_(),
    ],
    ids=["randn", "rand_like", "randint", "dropout", "new_zeros", "zeros_like"],
)
def test_what_has_room_for_each(make):
    """torch.randn, which makes its tensor, has no such limit. Nor has dropout."""
    assert not equal(make, "different")


def test_one_sample_is_asked_too():
    """vmap is one call, and wants to be told."""
    with pytest.raises(RuntimeError, match="randomness error mode"):
        torch.vmap(lambda s: s.clone().normal_())(BATCH[:1])


@pytest.mark.parametrize("randomness", ["error", "same", "different"])
def test_numbers_that_torch_did_not_draw_fell(randomness):
    """Ask for "different": Python's random is the same for all samples, without an error."""
    state = random.getstate()
    assert equal(lambda s: s + random.random(), randomness)
    random.setstate(state)


def test_a_parameter_from_the_sample_fell():
    """With "same" one draw serves all samples: with a parameter from the sample it raises."""
    with pytest.raises(RuntimeError, match="same randomness with a batched tensor input"):
        equal(lambda s: torch.bernoulli(s + 0.5), "same")
