"""Attacks on gallery/errors/transforms/vmap-randomness.py."""

import random

import pytest
import torch

REFUSED = "called random operation while in randomness error mode"
UNBATCHED = "different inplace randomness on an unbatched tensor"
FRAMES = torch.zeros(4, 8)

DRAWS = {
    "rand": lambda f: f + torch.rand(()),
    "randn_like": lambda f: f + torch.randn_like(f),
    "randint": lambda f: f + torch.randint(10**6, (8,)),
    "randperm": lambda f: f + torch.randperm(8),
    "normal_": lambda f: f.clone().normal_(),
    "dropout": lambda f: torch.dropout(f + 1, 0.5, True),
}


@pytest.mark.parametrize(
    "name", ["rand", "randn_like", "randint", "randperm", "normal_", "dropout"]
)
def test_each_mode(name):
    """different draws for each sample, same draws once for all, and without either it raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(DRAWS[name])(FRAMES)
    different = torch.vmap(DRAWS[name], randomness="different")(FRAMES)
    same = torch.vmap(DRAWS[name], randomness="same")(FRAMES)
    assert len(different.unique(dim=0)) > 1 and len(same.unique(dim=0)) == 1


def test_one_sample():
    """torch.vmap does not guess whether all samples share one draw: one sample is refused, too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(DRAWS["rand"])(FRAMES[:1])


@pytest.mark.parametrize("draw", [torch.bernoulli, torch.poisson, torch.normal])
def test_same_with_a_parameter_of_the_sample_fell(draw):
    """same draws once for all: not if the sample is the parameter."""
    with pytest.raises(RuntimeError, match="same randomness with a batched tensor input"):
        torch.vmap(draw, randomness="same")(FRAMES + 0.5)
    assert torch.vmap(draw, randomness="different")(FRAMES + 0.5).shape == FRAMES.shape


def test_python_random_is_not_noticed_fell():
    """torch.vmap does not guess: of Python's random numbers it takes one for all."""
    state = random.getstate()
    jittered = torch.vmap(lambda f: f + random.random())(FRAMES)
    random.setstate(state)
    assert len(jittered.unique(dim=0)) == 1


def test_dropout_that_does_not_draw():
    """A random operation is refused: dropout in eval() or with p=0 draws nothing."""
    for layer in (torch.nn.Dropout().eval(), torch.nn.Dropout(0.0)):
        assert torch.equal(torch.vmap(layer)(FRAMES), FRAMES)


@pytest.mark.parametrize("draw", ["normal_", "uniform_", "bernoulli_", "random_"])
def test_different_needs_room(draw):
    """A tensor from torch.zeros cannot be filled differently for each; new_zeros can."""

    def unbatched(frame):
        return frame + getattr(torch.zeros(8), draw)()

    def batched(frame):
        return frame + getattr(frame.new_zeros(8), draw)()

    with pytest.raises(RuntimeError, match=UNBATCHED):
        torch.vmap(unbatched, randomness="different")(FRAMES)
    same = torch.vmap(unbatched, randomness="same")(FRAMES)
    different = torch.vmap(batched, randomness="different")(FRAMES)
    assert len(same.unique(dim=0)) == 1 and len(different.unique(dim=0)) > 1


def test_drawing_before_changes_the_first_element_only_fell():
    """frame + number, drawn before, for frame[0] += torch.rand(()): it changes all elements."""

    def jitter(frame):
        frame = frame.clone()
        frame[0] += torch.rand(())
        return frame

    assert not torch.vmap(jitter, randomness="different")(FRAMES)[:, 1:].any()
    assert torch.vmap(lambda f, n: f + n)(FRAMES, torch.rand(4) + 1)[:, 1:].all()


def test_a_loop_with_the_seed_draws_the_same():
    """different draws for each sample: with one seed, the numbers of a loop."""
    torch.manual_seed(0)
    drawn = torch.vmap(DRAWS["rand"], randomness="different")(FRAMES)[:, 0]
    torch.manual_seed(0)
    assert torch.equal(drawn, torch.stack([torch.rand(()) for _ in range(4)]))


def test_a_word_that_is_none():
    """Say it: one of three words."""
    with pytest.raises(RuntimeError, match="Only allowed values for randomness"):
        torch.vmap(DRAWS["rand"], randomness="both")(FRAMES)
