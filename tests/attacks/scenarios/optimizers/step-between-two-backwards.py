import pytest
import torch
from torch import optim


def game(step):
    """Return the generator's gradient after a step of the critic, and the critic's version."""
    generator = torch.tensor(2.0, requires_grad=True)
    critic = torch.tensor(3.0, requires_grad=True)
    score = critic * (generator * 1.0)
    score.backward(retain_graph=True)
    generator.grad = None
    step(critic)
    (-score).backward()
    return generator.grad.item(), critic._version


@pytest.mark.parametrize(
    "kind",
    [optim.SGD, optim.Adam, optim.AdamW, optim.Adagrad, optim.RMSprop, optim.NAdam, optim.Rprop],
)
@pytest.mark.parametrize("foreach", [False, True])
def test_steps_are_noticed(kind, foreach):
    """The discriminator's step writes into saved weights, and backward refuses."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        game(lambda critic: kind([critic], lr=0.1, foreach=foreach).step())


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.AdamW, optim.Adagrad])
def test_fused_steps_are_not_fell(kind):
    """``optimizer.step()`` moves the version counter of each parameter that has a gradient."""
    gradient, version = game(lambda critic: kind([critic], lr=0.1, fused=True).step())
    assert gradient != -3.0 and version == 0


@pytest.mark.parametrize("gradient", [None, 0.0, 1.0])
def test_which_parameters_are_counted(gradient):
    """``step()`` moves the version counter of each parameter that has a gradient, also one of 0."""
    weight = torch.ones(1, requires_grad=True)
    weight.grad = None if gradient is None else torch.full((1,), gradient)
    optim.SGD([weight], lr=0.1).step()
    assert weight._version == (0 if gradient is None else 1)


def test_a_step_with_lr_0_counts():
    """``step()`` moves the version counter of each parameter that has a gradient."""
    weight = torch.ones(1, requires_grad=True)
    weight.grad = torch.ones(1)
    optim.SGD([weight], lr=0.0).step()
    assert weight.item() == 1.0 and weight._version == 1


def test_no_step_no_harm():
    """Both backwards first, then the steps."""
    assert game(lambda critic: None) == (-3.0, 0)


@pytest.mark.parametrize("kind", [optim.SGD, optim.Adam, optim.AdamW])
@pytest.mark.parametrize("foreach", [False, True])
@pytest.mark.parametrize("shape", [(), (0,), (2, 2)], ids=str)
def test_the_counter_moves(kind, foreach, shape):
    """``optimizer.step()`` of SGD, Adam and AdamW moves the version counter, of each shape."""
    weight = torch.ones(shape, requires_grad=True)
    weight.grad = torch.ones(shape)
    kind([weight], lr=0.1, foreach=foreach).step()
    assert weight._version > 0


def closed(optimizer, loss_of):
    def closure():
        optimizer.zero_grad()
        loss = loss_of()
        loss.backward()
        return loss

    optimizer.step(closure)


def test_lbfgs_at_a_minimum_does_not_count_fell():
    """``optimizer.step()`` moves the version counter of each parameter that has a gradient."""
    weight = torch.zeros(2, requires_grad=True)
    closed(optim.LBFGS([weight]), lambda: (weight**2).sum())
    assert weight.grad is not None and weight._version == 0


def test_lbfgs_counts_idle_ones_too():
    """``step()`` of SGD, Adam and AdamW leaves a parameter without gradient: ``LBFGS`` does not."""
    weight, idle = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    closed(optim.LBFGS([weight, idle]), lambda: (weight**2).sum())
    assert idle.grad is None and idle._version > 0


def test_a_compiled_step_counts():
    """``optimizer.step()`` moves the version counter: compiled as well."""
    weight = torch.ones(2, requires_grad=True)
    weight.grad = torch.ones(2)
    optimizer = optim.SGD([weight], lr=0.5)
    torch.compile(optimizer.step, backend="eager")()
    assert weight.tolist() == [0.5, 0.5] and weight._version > 0


def networks():
    generator, critic = torch.nn.Linear(2, 2), torch.nn.Linear(2, 1)
    fake = generator(torch.ones(1, 2))
    return generator, critic, fake


def test_a_bias_is_not_saved_fell():
    """The discriminator's step writes into saved weights, and backward refuses."""
    _, critic, fake = networks()
    score = critic(fake).sum()
    score.backward(retain_graph=True)
    optim.SGD([critic.bias], lr=0.5).step()
    score.backward()
    assert critic.bias._version > 0 and critic.bias.grad.item() == 2.0


def test_a_first_layer_is_not_saved_fell():
    """A step writes into saved weights: not if the input of the layer requires no grad."""
    generator, critic, fake = networks()
    score = critic(fake).sum()
    score.backward(retain_graph=True)
    optim.SGD(generator.parameters(), lr=0.5).step()
    score.backward()
    assert generator.weight._version > 0
    assert torch.allclose(generator.bias.grad, 2 * critic.weight[0])


def test_fake_is_not_kept_if_the_generator_steps():
    """``fake`` may be kept, if the step does not write into what made it."""
    generator = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    critic = torch.nn.Linear(2, 1)
    fake = generator(torch.ones(1, 2))
    critic(fake).sum().backward(retain_graph=True)
    optim.SGD(generator.parameters(), lr=0.5).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        critic(fake).sum().backward()


def test_autocast_gives_the_gradient_of_the_old_weights_fell():
    """The second backward raises: not where a layer has saved a converted copy."""
    generator = torch.ones(1, 2, requires_grad=True)
    critic = torch.nn.Linear(2, 1, bias=False)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        score = critic(generator * 1.0).sum()
    (old,) = torch.autograd.grad(score, generator, retain_graph=True)
    score.backward(retain_graph=True)
    optim.SGD(critic.parameters(), lr=0.5).step()
    (new,) = torch.autograd.grad(score, generator)
    assert torch.equal(old, new) and not torch.allclose(new, critic.weight, atol=0.1)


@pytest.mark.parametrize("inputs", [False, True])
def test_the_loss_of_the_generator_in_the_gradient_of_the_critic_fell(inputs):
    """A new score after the step: the generator's backward adds to ``critic.grad``."""
    generator = torch.tensor(2.0, requires_grad=True)
    critic = torch.tensor(3.0, requires_grad=True)
    fake = generator * 1.0
    (critic * fake.detach()).backward()
    optim.SGD([critic], lr=0.1).step()
    (-critic * fake).backward(inputs=[generator] if inputs else None)
    assert critic.grad.item() == (2.0 if inputs else 0.0)


def test_both_backwards_by_inputs():
    """Both backwards first: ``inputs`` keeps the losses out of each other's ``.grad``."""
    generator = torch.tensor(2.0, requires_grad=True)
    critic = torch.tensor(3.0, requires_grad=True)
    score = critic * (generator * 1.0)
    score.backward(inputs=[critic], retain_graph=True)
    (-score).backward(inputs=[generator])
    assert critic.grad.item() == 2.0 and generator.grad.item() == -3.0


def test_a_compiled_score_is_checked():
    """The second backward raises: of a compiled score as well."""
    generator = torch.tensor(2.0, requires_grad=True)
    critic = torch.tensor(3.0, requires_grad=True)
    score = torch.compile(lambda c, f: c * f, backend="aot_eager")(critic, generator * 1.0)
    score.backward(retain_graph=True)
    optim.SGD([critic], lr=0.1).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        (-score).backward()


def test_a_layer_norm_saves_its_bias_fell():
    """The bias of a layer is not saved: that of ``nn.Linear``."""
    norm = torch.nn.LayerNorm(2)
    score = norm(torch.ones(1, 2, requires_grad=True)).sum()
    score.backward(retain_graph=True)
    optim.SGD([norm.bias], lr=0.5).step()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        score.backward()


def with_batch_norm():
    torch.manual_seed(0)
    make = torch.nn.Linear(2, 3)
    judge = torch.nn.Sequential(
        torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.Linear(4, 1)
    )
    return make, judge, optim.Adam(judge.parameters(), lr=0.1), torch.ones(2, 2) + torch.eye(2)


@pytest.mark.parametrize("order", ["old", "new score", "both first"])
def test_modules_with_a_batch_norm(order):
    """A new score after the step, or both backwards first: ``inputs=list(model.parameters())``."""
    make, judge, step, noise = with_batch_norm()
    fake = make(noise)
    if order == "old":
        score = judge(fake).mean()
        score.backward(retain_graph=True)
        step.step()
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            (-score).backward()
        return
    if order == "new score":
        judge(fake.detach()).mean().backward()
        step.step()
        kept = [weight.grad.clone() for weight in judge.parameters()]
        (-judge(fake).mean()).backward(inputs=list(make.parameters()))
    else:
        score = judge(fake).mean()
        score.backward(inputs=list(judge.parameters()), retain_graph=True)
        kept = [weight.grad.clone() for weight in judge.parameters()]
        (-score).backward(inputs=list(make.parameters()))
        step.step()
    assert all(torch.equal(w.grad, k) for w, k in zip(judge.parameters(), kept, strict=True))
    assert all(weight.grad is not None for weight in make.parameters())


def test_autograd_grad_leaves_nothing_for_the_step_fell():
    """Ask for what you want by name, then the steps: ``.grad`` has to be filled for them."""
    critic = torch.tensor(3.0, requires_grad=True)
    (gradient,) = torch.autograd.grad(critic * 2.0, critic)
    optim.SGD([critic], lr=0.1).step()
    assert gradient.item() == 2.0 and critic.grad is None and critic.item() == 3.0
