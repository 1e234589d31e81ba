"""Attacks on gallery/scenarios/transforms/write-to-the-argument-under-grad.py."""

import pytest
import torch
from pages import definitions
from torch.func import grad, grad_and_value, jacfwd, jacrev, jvp, vjp

energy, of_a_clone = definitions(
    "scenarios/transforms/write-to-the-argument-under-grad", "energy", "of_a_clone"
)


LEAF = "leaf Variable that requires grad is being used in an in-place operation"


def make():
    return torch.tensor([1.0, 2.0, 3.0])


BACKWARDS = {
    "grad": lambda f, x: grad(f)(x),
    "grad_and_value": lambda f, x: grad_and_value(f)(x)[0],
    "vjp": lambda f, x: vjp(f, x)[1](torch.tensor(1.0))[0],
    "jacrev": lambda f, x: jacrev(f)(x),
}
NAMES = ["grad", "grad_and_value", "vjp", "jacrev"]


@pytest.mark.parametrize("name", NAMES)
def test_the_write_raises(name):
    """Under grad, vjp and jacrev it is a leaf that requires grad, and the write raises."""
    state = make()
    with pytest.raises(RuntimeError, match=LEAF):
        BACKWARDS[name](energy, state)
    assert torch.equal(state, make())


@pytest.mark.parametrize("name", NAMES)
def test_a_write_that_is_not_recorded_fell(name):
    """The write raises: under no_grad it reaches your tensor, and the gradient is wrong."""

    def unrecorded(state):
        with torch.no_grad():
            state[0] = 5.0
        return (state**2).sum()

    def detached(state):
        state.detach()[0] = 5.0
        return (state**2).sum()

    for function in (unrecorded, detached):
        state = make()
        assert BACKWARDS[name](function, state).tolist() == [10.0, 4.0, 6.0]
        assert state.tolist() == [5.0, 2.0, 3.0]


@pytest.mark.parametrize("name", NAMES)
def test_a_clone_works(name):
    """A clone works."""
    state = make()
    assert BACKWARDS[name](of_a_clone, state).tolist() == [0.0, 4.0, 6.0]
    assert torch.equal(state, make())


def test_jacfwd_accepts_it_too_fell():
    """Only under jvp it requires none: under jacfwd as well, and your tensor changes."""
    state = make()
    assert jacfwd(energy)(state).tolist() == [0.0, 4.0, 6.0]
    assert state.tolist() == [5.0, 2.0, 3.0]


def test_jvp_changes_value_and_tangent_fell():
    """jvp changes the tensor that you passed: and the tangent."""
    state, tangent = make(), torch.ones(3)
    assert jvp(energy, (state,), (tangent,))[1] == 10.0
    assert state.tolist() == [5.0, 2.0, 3.0] and tangent.tolist() == [0.0, 1.0, 1.0]


def test_jvp_of_a_tensor_that_requires_grad():
    """jvp accepts the write: not to a leaf that requires grad."""
    with pytest.raises(RuntimeError, match=LEAF):
        jvp(energy, (make().requires_grad_(),), (torch.ones(3),))


def test_jvp_of_a_slice_writes_its_base():
    """It reaches the caller's tensor, of which the argument may be a slice."""
    whole = torch.zeros(4)
    jvp(energy, (whole[1:],), (torch.ones(3),))
    assert whole.tolist() == [0.0, 5.0, 0.0, 0.0]


def test_an_argument_that_was_computed_is_a_leaf_inside():
    """For the time of the call the argument is a leaf, also if it was computed outside."""
    with pytest.raises(RuntimeError, match=LEAF):
        grad(energy)(make().requires_grad_() * 1)


@pytest.mark.parametrize("way", ["second", "keyword", "argnums"])
def test_an_argument_that_you_do_not_differentiate_by(way):
    """An argument that you do not differentiate by is written, under grad as well."""
    state, weights = make(), torch.ones(3)
    if way == "second":
        grad(lambda s, w: (w.mul_(3) * s).sum())(state, weights)
    elif way == "keyword":
        grad(lambda s, w: (w.mul_(3) * s).sum())(state, w=weights)
    else:
        grad(lambda w, s: (w.mul_(3) * s).sum(), argnums=1)(weights, state)
    assert weights.tolist() == [3.0] * 3 and torch.equal(state, make())


def test_each_argument_that_you_differentiate_by():
    """It is a leaf: each of argnums, and each tensor of a dictionary."""
    with pytest.raises(RuntimeError, match=LEAF):
        grad(lambda s, w: (w.mul_(3) * s).sum(), argnums=(0, 1))(make(), make())
    with pytest.raises(RuntimeError, match=LEAF):
        grad(lambda parts: parts["w"].mul_(3).sum())({"w": make()})


def test_hessian_and_its_variants():
    """Under hessian a recorded write raises: it takes jacrev inside jacfwd."""
    for transform in (torch.func.hessian, lambda f: jacrev(jacfwd(f))):
        state = make()
        with pytest.raises(RuntimeError, match=LEAF):
            transform(energy)(state)
        assert torch.equal(state, make())
    state = make()
    jacfwd(jacfwd(energy))(state)
    assert state.tolist() == [5.0, 2.0, 3.0]


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
@pytest.mark.parametrize("name", NAMES)
def test_no_grad_around_the_transform_does_not_help(name, mode):
    """While gradients are recorded: inside grad they are, under an outer no_grad as well."""
    with mode(), pytest.raises(RuntimeError, match=LEAF):
        BACKWARDS[name](energy, make())


def test_under_vmap_it_is_a_leaf_too():
    """Under grad it is a leaf that requires grad: also for each sample under vmap."""
    batch = torch.ones(2, 3)
    with pytest.raises(RuntimeError, match=LEAF):
        torch.vmap(grad(energy))(batch)
    assert torch.equal(batch, torch.ones(2, 3))


@pytest.mark.parametrize(
    "tangent",
    [
        lambda: torch.ones(1).expand(3),
        lambda: torch.ones(4)[:3],
        lambda: torch.ones(2, 3).t()[:, 0],
    ],
    ids=["expanded", "larger storage", "strides"],
)
def test_a_tangent_of_another_layout_stays_fell(tangent):
    """So has your tangent: one with another layout has not."""
    state, velocity = make(), tangent()
    assert jvp(energy, (state,), (velocity,))[1] == 10.0
    assert state.tolist() == [5.0, 2.0, 3.0] and velocity.tolist() == [1.0] * 3


def test_a_tangent_that_shares_memory_makes_it_wrong_fell():
    """There the derivative is right: not if value and tangent share memory."""
    value, slope = jvp(energy, (make(),), (make(),))
    assert (value, slope) == (38.0, 26.0)
    state = make()
    value, slope = jvp(energy, (state,), (state,))
    assert (value, slope) == (13.0, 26.0) and state[0] == 0.0


@pytest.mark.parametrize("way", ["no_grad", "detach"])
def test_an_unrecorded_write_to_a_clone_fell(way):
    """A clone works: not if the write to it is not recorded."""

    def function(state):
        copy = state.clone()
        if way == "no_grad":
            with torch.no_grad():
                copy[0] = 5.0
        else:
            copy.detach()[0] = 5.0
        return (copy**2).sum()

    state = make()
    assert grad(function)(state).tolist() == [10.0, 4.0, 6.0]
    assert torch.equal(state, make())


def test_detach_under_jvp_is_wrong():
    """Do not switch the check off with detach(): under jvp the derivative is wrong, too."""

    def detached(state):
        state.detach()[0] = 5.0
        return (state**2).sum()

    assert jvp(detached, (make(),), (torch.ones(3),))[1] == 20.0
    assert jvp(energy, (make(),), (torch.ones(3),))[1] == 10.0


def test_an_unrecorded_write_to_a_saved_value_raises_fell():
    """With no_grad the gradient is wrong: if the value was saved before, it raises."""

    def late(state):
        total = (state**2).sum()
        with torch.no_grad():
            state[0] = 5.0
        return total

    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        grad(late)(make())


@pytest.mark.parametrize("requires_grad", [False, True])
def test_another_argument_that_requires_grad_fell(requires_grad):
    """An argument that you do not differentiate by is written: a leaf that requires grad is not."""
    weights = torch.ones(3, requires_grad=requires_grad)
    function = lambda s, w: (w.mul_(3) * s).sum()  # noqa: E731
    if requires_grad:
        with pytest.raises(RuntimeError, match=LEAF):
            grad(function)(make(), weights)
    else:
        grad(function)(make(), weights)
        assert weights.tolist() == [3.0] * 3


def test_another_argument_takes_a_value_of_the_first():
    """An argument that you do not differentiate by is written: with a value of the first, too."""
    weights = torch.ones(3)
    found = grad(lambda s, w: (w.copy_(s) ** 2).sum())(make(), weights)
    assert found.tolist() == [2.0, 4.0, 6.0] and weights.tolist() == [1.0, 2.0, 3.0]
    assert not weights.requires_grad


@pytest.mark.parametrize("transform", [jacrev, jacfwd, torch.func.hessian])
def test_another_argument_under_other_transforms(transform):
    """It is written under grad as well: and under jacrev, jacfwd and hessian."""
    weights = torch.ones(3)
    transform(lambda s, w: (w.mul_(3) * s**2).sum())(make(), weights)
    assert weights.tolist() == [3.0] * 3


def test_vjp_takes_each_argument_for_a_leaf():
    """An argument that you do not differentiate by: vjp has none."""
    with pytest.raises(RuntimeError, match=LEAF):
        vjp(lambda s, w: (w.mul_(3) * s).sum(), make(), torch.ones(3))


def test_linearize_changes_it_too():
    """jvp and jacfwd change the tensor that you passed: and linearize."""
    state = make()
    torch.func.linearize(energy, state)
    assert state.tolist() == [5.0, 2.0, 3.0]


@pytest.mark.parametrize("name", ["jacfwd", "hessian", "vmap"])
def test_a_clone_works_under_other_transforms(name):
    """A clone works: under jacfwd, hessian and vmap as well."""
    state = make()
    if name == "vmap":
        state = state.expand(2, 3).clone()
        assert torch.vmap(grad(of_a_clone))(state).tolist() == [[0.0, 4.0, 6.0]] * 2
        assert torch.equal(state, make().expand(2, 3))
    else:
        found = (
            jacfwd(of_a_clone)(state) if name == "jacfwd" else torch.func.hessian(of_a_clone)(state)
        )
        assert found.tolist() == (
            [0.0, 4.0, 6.0]
            if name == "jacfwd"
            else torch.diag(torch.tensor([0.0, 2.0, 2.0])).tolist()
        )
        assert torch.equal(state, make())


def right(function):
    return jvp(lambda x: function(x.clone()), (make(),), (make(),))


@pytest.mark.parametrize(
    ("write", "value_is_right", "slope_is_right"),
    [
        (lambda x: x[:1].fill_(5.0), False, True),
        (lambda x: x.add_(1.0), True, False),
        (lambda x: x.zero_(), True, True),
    ],
    ids=["element", "add", "zero"],
)
def test_shared_memory_need_not_make_both_wrong_fell(write, value_is_right, slope_is_right):
    """If value and tangent share memory, a write makes value and derivative wrong."""

    def function(x):
        write(x)
        return (x**2).sum()

    shared = make()
    value, slope = jvp(function, (shared,), (shared,))
    wanted_value, wanted_slope = right(function)
    assert (value == wanted_value).item() is value_is_right
    assert (slope == wanted_slope).item() is slope_is_right


@pytest.mark.parametrize("view", [lambda x: x, lambda x: x[1:]], ids=["leaf", "slice"])
def test_a_leaf_of_your_own_under_no_grad_fell(view):
    """``jvp`` changes the tensor that you passed, unless it is such a leaf itself."""

    def function(x):
        return x.mul_(2).sum()

    own = make().requires_grad_()
    with pytest.raises(RuntimeError, match=LEAF):
        jvp(function, (view(own),), (torch.ones_like(view(own)),))
    assert own.tolist() == [1.0, 2.0, 3.0]
    with torch.no_grad():
        jvp(function, (view(own),), (torch.ones_like(view(own)),))
    assert own[1:].tolist() == [4.0, 6.0]


def test_compiled_a_clone_works():
    """A clone works, with a recorded write."""
    assert torch.compile(grad(of_a_clone), backend="aot_eager")(make()).tolist() == [0.0, 4.0, 6.0]
