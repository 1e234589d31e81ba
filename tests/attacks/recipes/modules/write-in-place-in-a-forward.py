"""Attacks on gallery/recipes/modules/write-in-place-in-a-forward.py."""

import contextlib

import pytest
import torch
from torch import nn


def scaled(x):
    out = torch.nn.functional.relu(x.clone(), inplace=True) + x
    out += 1.0
    out[:1] *= 3.0
    return out


def plain(x):
    out = x.relu() + x + 1.0
    return torch.cat([out[:1] * 3.0, out[1:]])


@pytest.mark.parametrize("size", [0, 1, 2, 17])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_the_block_is_the_plain_one(size, dtype):
    """Against a block that does not write, for each length and dtype."""
    leaf = torch.linspace(-1, 1, size).to(dtype).requires_grad_()
    one, two = scaled(leaf), plain(leaf)
    slopes = [torch.autograd.grad(out.sum(), leaf)[0] for out in (one, two)]
    assert torch.equal(one, two) and torch.equal(*slopes)


MADE = {
    "addition": (lambda x: x + 1, False),
    "subtraction": (lambda x: x - 1, False),
    "clone": (lambda x: x.clone(), False),
    "times a number": (lambda x: x * 3, False),
    "linear": (lambda x: nn.functional.linear(x, torch.eye(2)), False),
    "relu": (torch.relu, True),
    "sigmoid": (torch.sigmoid, True),
    "tanh": (torch.tanh, True),
    "exp": (torch.exp, True),
    "softmax": (lambda x: x.softmax(-1), True),
}


@pytest.mark.parametrize("name", MADE)
def test_which_results_may_be_written_to(name):
    """Write to a tensor that this forward made and that the graph has not saved."""
    function, saved = MADE[name]
    leaf = torch.tensor([0.5, 2.0], requires_grad=True)
    out = function(leaf * 1)
    (right,) = torch.autograd.grad((function(leaf * 1) * 2).sum(), leaf)
    out *= 2
    expected = pytest.raises(RuntimeError, match="modified by an inplace operation")
    with expected if saved else contextlib.nullcontext():
        out.sum().backward()
        assert torch.equal(leaf.grad, right)


def test_a_next_layer_may_have_saved_it_fell():
    """An addition's result may be written to: if nothing that came after has saved it."""
    leaf = torch.tensor([0.5, 2.0], requires_grad=True)
    out = leaf + 1
    loss = (out**2).sum()
    out += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_the_input_is_changed():
    """The first layer writes into the input, and the shortcut is that input."""
    x = torch.tensor([-1.0, 2.0])
    assert (nn.ReLU(inplace=True)(x) + x).tolist() == [0.0, 4.0] and x.tolist() == [0.0, 2.0]


REFUSE = {
    "leaf": lambda: torch.ones(2, requires_grad=True),
    "split": lambda: (torch.ones(4, requires_grad=True) * 1).split(2)[0],
    "chunk": lambda: (torch.ones(4, requires_grad=True) * 1).chunk(2)[0],
    "unbind": lambda: (torch.ones(2, 2, requires_grad=True) * 1).unbind()[0],
    "view of a leaf": lambda: torch.ones(4, requires_grad=True)[:2],
    "expanded": lambda: torch.ones(1).expand(2),
}


@pytest.mark.parametrize("name", REFUSE)
def test_inputs_that_refuse_fell(name):
    """Three inputs refuse even the first ``inplace=True`` layer: there are more."""
    with pytest.raises(RuntimeError):
        nn.ReLU(inplace=True)(REFUSE[name]())


@pytest.mark.parametrize(
    "make", [lambda: torch.ones(2), lambda: torch.ones(4).split(2)[0]], ids=["leaf", "split"]
)
def test_without_grad_they_do_not_fell(make):
    """A leaf and a view from ``split`` refuse: if they require grad."""
    assert nn.ReLU(inplace=True)(make()).tolist() == [1.0, 1.0]


def test_the_hook_refuses():
    """The output of a module with a full backward hook refuses."""
    layer = nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda *_: None)
    with pytest.raises(RuntimeError, match="BackwardHookFunction"):
        nn.ReLU(inplace=True)(layer(torch.ones(2)))


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_recording_nothing_is_refused(mode):
    """Nothing is saved where nothing is recorded: the input is changed all the same."""
    x = torch.tensor([-1.0, 2.0])
    with mode():
        nn.ReLU(inplace=True)(x).add_(x)
    assert x.tolist() == [0.0, 4.0]


def test_compiled_it_is_the_same():
    """Compiled, too."""
    leaf = torch.tensor([-1.0, 2.0], requires_grad=True)
    torch.compile(scaled, backend="aot_eager")(leaf).sum().backward()
    assert leaf.grad.tolist() == [3.0, 2.0]
