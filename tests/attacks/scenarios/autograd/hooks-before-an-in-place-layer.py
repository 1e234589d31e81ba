import pytest
import torch
from torch import nn

IS_A_VIEW = "BackwardHookFunction is a view"


def full(module):
    module.register_full_backward_hook(lambda *args: None)
    return module


def image():
    return torch.ones(1, 2, requires_grad=True)


@pytest.mark.parametrize(
    "layer",
    [
        nn.ReLU(inplace=True),
        nn.Hardtanh(inplace=True),
        nn.LeakyReLU(inplace=True),
        nn.ELU(inplace=True),
        nn.SiLU(inplace=True),
        nn.Dropout(inplace=True),
    ],
)
def test_in_place_layers(layer):
    """The in-place ReLU behind the layer writes to one."""
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        nn.Sequential(full(nn.Linear(2, 2)), layer)(image())


def test_a_full_backward_pre_hook_fell():
    """A full backward hook passes the layer's output through a custom Function (a pre-hook does, too)."""
    layer = nn.Linear(2, 2)
    layer.register_full_backward_pre_hook(lambda *args: None)
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        nn.Sequential(layer, nn.ReLU(inplace=True))(image())


def test_a_hook_on_the_in_place_layer_fell():
    """A full backward hook passes the layer's *output* through a custom Function."""
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        full(nn.ReLU(inplace=True))(image() * 1)


def test_a_forward_hook_adds_no_function():
    """A forward hook that registers a tensor hook adds no Function."""
    layer = nn.Linear(2, 2)
    layer.register_forward_hook(lambda *args: None)
    assert nn.Sequential(layer, nn.ReLU(inplace=True))(image()).requires_grad


@pytest.mark.parametrize("trains", [False, True])
def test_nothing_requires_grad(trains):
    """If the output is a tensor that requires grad."""
    layer = full(nn.Linear(2, 2)).requires_grad_(trains)
    model = nn.Sequential(layer, nn.ReLU(inplace=True))
    if trains:
        with pytest.raises(RuntimeError, match=IS_A_VIEW):
            model(torch.ones(1, 2))
    else:
        assert not model(torch.ones(1, 2)).requires_grad


def test_a_write_under_no_grad_fell():
    """The output of a module with a full backward hook may not be written in place."""
    x = image()
    output = full(nn.Linear(2, 2))(x)
    with torch.no_grad():
        output[0] = 0.0
    with pytest.raises(RuntimeError, match="BackwardHookFunction is a view and its base"):
        torch.autograd.grad(output.sum(), x)


class InADict(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return {"out": self.layer(x)}


def test_an_output_in_a_dict_fell():
    """The output of a module with a full backward hook may not be written in place."""
    module = InADict()
    with pytest.warns(UserWarning):
        output = full(module)(image())["out"]
    assert output.add_(1).requires_grad


def test_a_new_tensor_from_the_output():
    """Write ``out = out + identity``."""
    x = image()
    output = full(nn.Linear(2, 2))(x)
    output = output + x
    output.add_(1)
    output.sum().backward()
    assert x.grad is not None


def test_the_input_may_be_written_afterwards():
    """A full backward hook passes the layer's inputs through a custom Function."""
    weight = nn.Linear(2, 2).requires_grad_(False)
    hidden = image() * 1
    full(weight)(hidden)
    assert hidden.add_(1).requires_grad


def test_a_functional_relu():
    """So is ``functional.relu(out, inplace=True)``."""
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        nn.functional.relu(full(nn.Linear(2, 2))(image()), inplace=True)
