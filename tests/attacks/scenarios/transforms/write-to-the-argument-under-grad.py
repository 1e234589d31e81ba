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
