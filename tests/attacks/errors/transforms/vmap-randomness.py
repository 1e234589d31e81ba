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


def shrink(weights):
    return weights * torch.rand(())


@pytest.mark.parametrize("name", ["jacfwd", "hessian"])
def test_a_jacobian_raises_it_fell(name):
    """Say torch.vmap(f, randomness="different"): jacfwd and hessian raise it without any vmap."""
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(torch.func, name)(lambda w: shrink(w).square().sum())(torch.ones(3))


def test_different_mixes_draws_in_a_jacobian_fell():
    """different draws for each sample: in a Jacobian each column has another draw."""
    same = torch.func.jacfwd(shrink, randomness="same")(torch.ones(3)).diagonal()
    mixed = torch.func.jacfwd(shrink, randomness="different")(torch.ones(3)).diagonal()
    assert len(same.unique()) == 1 and len(mixed.unique()) == 3


def test_hessian_takes_no_randomness():
    """hessian does not take the argument: jacfwd(jacrev(f), randomness="same") stands for it."""

    def loss(weights):
        return shrink(weights).square().sum()

    with pytest.raises(TypeError, match="randomness"):
        torch.func.hessian(loss, randomness="same")
    hessian = torch.func.jacfwd(torch.func.jacrev(loss), randomness="same")(torch.ones(3))
    assert len(hessian.diagonal().unique()) == 1 and hessian.count_nonzero() == 3


class NoisyGradient(torch.autograd.Function):
    """Its backward draws."""

    @staticmethod
    def forward(weights):
        return weights * 2

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, gradient):
        return gradient * 2 + torch.rand_like(gradient)


def test_jacrev_of_a_backward_that_draws_fell():
    """jacrev has the error if a backward draws; with chunk_size=1 it needs no vmap."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.func.jacrev(NoisyGradient.apply)(torch.ones(3))
    assert torch.func.jacrev(NoisyGradient.apply, chunk_size=1)(torch.ones(3)).shape == (3, 3)
    assert torch.func.jacrev(shrink)(torch.ones(3)).shape == (3, 3)


def test_the_older_vmap_has_another_message():
    """vectorize=True and is_grads_batched=True do not take the argument either."""
    weights = torch.ones(3, requires_grad=True)
    other = "We do not yet support calling random operations inside of vmap"
    with pytest.raises(RuntimeError, match=other):
        torch.autograd.functional.jacobian(NoisyGradient.apply, weights, vectorize=True)
    with pytest.raises(RuntimeError, match=other):
        torch.autograd.grad(
            NoisyGradient.apply(weights), weights, torch.eye(3), is_grads_batched=True
        )
    assert torch.autograd.functional.jacobian(NoisyGradient.apply, weights).shape == (3, 3)


@pytest.mark.parametrize(
    "draw",
    [
        lambda f: torch.bernoulli(f, 0.5),
        lambda f: torch.multinomial(f, 2),
        lambda f: torch.distributions.Normal(f, 1.0).sample(),
    ],
    ids=["bernoulli with p", "multinomial", "sample"],
)
def test_more_that_refuses_to_draw_once(draw):
    """If that is the sample, vmap refuses to draw once: even where p is a number."""
    with pytest.raises(RuntimeError, match="same randomness with a batched tensor input"):
        torch.vmap(draw, randomness="same")(FRAMES + 0.5)


def test_one_draw_for_all_has_a_meaning_fell():
    """If that is the sample, one draw for all has no meaning: it is one draw of the noise."""
    flipped = torch.vmap(lambda f: (torch.rand(8) < f).float(), randomness="same")(FRAMES + 0.5)
    moved = torch.vmap(lambda f: f + torch.randn(8), randomness="same")(FRAMES)
    assert len(flipped.unique(dim=0)) == 1 and len(moved.unique(dim=0)) == 1
    certain = torch.vmap(lambda f: (torch.rand(8) < f).float(), randomness="same")
    assert not certain(FRAMES).any() and certain(FRAMES + 1).all()


def test_rsample_fills_a_tensor_without_the_batch_fell():
    """new_zeros makes the tensor from the sample: not inside rsample()."""
    with pytest.raises(RuntimeError, match=UNBATCHED):
        torch.vmap(lambda f: torch.distributions.Normal(f, 1.0).rsample(), randomness="different")(
            FRAMES
        )
    drawn = torch.vmap(lambda f: f + 2.0 * torch.randn_like(f), randomness="different")(FRAMES)
    assert len(drawn.unique(dim=0)) == len(FRAMES)


def test_a_layer_made_inside_the_function_fell():
    """different draws for each sample: a layer made inside is initialised in place."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda f: torch.nn.Linear(8, 1)(f))(FRAMES)
    with pytest.raises(RuntimeError, match=UNBATCHED):
        torch.vmap(lambda f: torch.nn.Linear(8, 1)(f), randomness="different")(FRAMES)
    layer = torch.nn.Linear(8, 1)
    assert torch.vmap(layer)(FRAMES).shape == (4, 1)


@pytest.mark.parametrize("outer", ["same", "different"])
@pytest.mark.parametrize("inner", ["same", "different"])
def test_two_vmaps_need_a_word_each_fell(outer, inner):
    """Say it: within another vmap, each of the two needs its own randomness."""

    def draws(first, second):
        return first[0] * 0 + second[0] * 0 + torch.rand(())

    for words in ((outer, "error"), ("error", inner)):
        with pytest.raises(RuntimeError, match=REFUSED):
            nested(draws, *words)(FRAMES, FRAMES)
    counted = len(nested(draws, outer, inner)(FRAMES, FRAMES).unique())
    assert counted == (4 if outer == "different" else 1) * (4 if inner == "different" else 1)


def nested(function, outer, inner):
    return torch.vmap(
        torch.vmap(function, in_dims=(None, 0), randomness=inner),
        in_dims=(0, None),
        randomness=outer,
    )


def test_no_numbers_are_a_draw_too():
    """A random operation is refused: even one that draws no number."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda f: (torch.rand(0), f)[1])(FRAMES)


def test_a_generator_does_not_help():
    """Say it: a generator of your own does not say it."""
    generator = torch.Generator().manual_seed(0)
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.vmap(lambda f: f + torch.rand(8, generator=generator))(FRAMES)
