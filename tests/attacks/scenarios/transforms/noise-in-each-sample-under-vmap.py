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


def test_numbers_of_another_chunk_differ_fell():
    """Python's random gives the same number to all samples: with chunk_size, to those of a chunk."""
    state = random.getstate()
    rows = torch.vmap(lambda s: s + random.random(), chunk_size=2)(torch.zeros(4, 1))
    assert rows[0] == rows[1] != rows[2] == rows[3]
    random.setstate(state)


def test_one_draw_serves_all_chunks():
    """With randomness="same" one draw serves all samples: those of another chunk as well."""
    draw = torch.vmap(lambda s: s.clone().normal_(), randomness="same", chunk_size=2)
    rows = draw(torch.zeros(4, 40))
    assert all(torch.equal(rows[0], row) for row in rows)


@pytest.mark.parametrize(
    "draw",
    [
        lambda s: torch.normal(s, 1.0),
        lambda s: torch.poisson(s + 50.0),
        lambda s: torch.multinomial(s + 1.0, 20),
        lambda s: torch.distributions.Normal(s, 1.0).sample(),
    ],
    ids=["normal", "poisson", "multinomial", "distribution"],
)
def test_other_parameters_from_the_sample_fell(draw):
    """With "same" one draw serves all samples: with parameters from the sample it raises."""
    with pytest.raises(RuntimeError, match="same randomness with a batched tensor input"):
        equal(draw, "same")
    assert not equal(draw, "different")


@pytest.mark.parametrize(
    "make",
    [
        lambda s: s.new_tensor([0.0] * 40),
        lambda s: torch.zeros(s.shape),
        lambda s: torch.ones(40) * 1,
    ],
    ids=["new_tensor", "shape", "product of constants"],
)
def test_made_from_the_sample_and_yet_one_for_all_fell(make):
    """Draw into a tensor that was made from the sample: not by new_tensor, or with its shape."""
    with pytest.raises(RuntimeError, match=UNBATCHED):
        equal(lambda s: make(s).normal_() + s, "different")


def test_dropout_in_place_has_the_limit_fell():
    """Nor has dropout: in place on one tensor for all samples it has."""
    shared = torch.ones(40)
    drop = torch.nn.functional.dropout
    assert not equal(lambda s: drop(shared, 0.5, True) + s, "different")
    assert not equal(lambda s: drop(s + 1, 0.5, True, inplace=True), "different")
    with pytest.raises(RuntimeError, match="inplace arithmetic"):
        equal(lambda s: drop(shared.clone(), 0.5, True, inplace=True) + s, "different")


@pytest.mark.parametrize(
    "draw",
    [
        lambda s: torch.nn.functional.alpha_dropout(s + 1, 0.5, True),
        lambda s: torch.nn.functional.gumbel_softmax(s),
        lambda s: torch.nn.init.uniform_(s.clone()),
        lambda s: torch.randn(40, generator=torch.Generator()) + s,
        lambda s: (torch.ones(40) + s).normal_(),
        lambda s: s.detach().clone().normal_(),
    ],
    ids=["alpha_dropout", "gumbel_softmax", "init", "generator", "sum", "detach"],
)
def test_other_draws(draw):
    """Under "same" all samples get the same numbers, under "different" they do not."""
    assert equal(draw, "same") and not equal(draw, "different")


def test_a_draw_of_one_bit_may_be_equal_fell():
    """Under "different" the numbers differ: those of several samples can be equal by chance."""
    draw = torch.vmap(lambda s: s.clone().bernoulli_(), randomness="different")
    assert len(draw(torch.zeros(3, 1)).unique()) < 3


@pytest.mark.parametrize(
    ("inner", "outer", "rows", "columns"),
    [("different", "same", True, False), ("different", "different", False, False)],
)
def test_one_vmap_in_another(inner, outer, rows, columns):
    """With one vmap inside another, each has its own randomness."""
    draw = torch.vmap(lambda s: s.clone().normal_(), randomness=inner)
    found = torch.vmap(draw, randomness=outer)(torch.zeros(2, 2, 40))
    assert torch.equal(found[0], found[1]) == rows
    assert torch.equal(found[0, 0], found[0, 1]) == columns


def test_the_inner_vmap_is_asked_fell():
    """Ask for "different": of each vmap."""
    with pytest.raises(RuntimeError, match="randomness error mode"):
        torch.vmap(torch.vmap(lambda s: s.clone().normal_()), randomness="different")(
            torch.zeros(2, 2, 3)
        )


@pytest.mark.parametrize("batch", [torch.zeros(3), torch.zeros(1, 2).expand(3, 2)])
def test_a_clone_of_unusual_samples(batch):
    """A clone of the sample has room for a draw each: 0-dim, and of an expanded batch."""
    drawn = torch.vmap(lambda s: s.clone().normal_(), randomness="different")(batch)
    assert len(drawn.unique()) == batch.numel()


def test_functions_that_vmap_cannot_draw_with():
    """torch.randn has no such limit: with out= it is refused."""
    with pytest.raises(RuntimeError, match="out variants of random operations"):
        equal(lambda s: torch.randn(40, out=s.clone()), "different")
