import pytest
import torch
import torch.nn.functional as F
from torch import nn


def leaf():
    return torch.tensor([-1.0, 2.0], requires_grad=True)


def block(activation):
    inputs = leaf()
    block_input = inputs * 1
    residual = activation(block_input)
    output = block_input + residual
    return output.tolist(), torch.autograd.grad(output.sum(), inputs)[0].tolist()


@pytest.mark.parametrize(
    "activation",
    [
        nn.ReLU(inplace=True),
        nn.ReLU6(inplace=True),
        nn.Threshold(0.0, 0.0, inplace=True),
        nn.Sequential(nn.Flatten(0), nn.ReLU(inplace=True)),
        lambda x: F.relu(x, inplace=True),
        lambda x: x.relu_(),
    ],
)
def test_the_shortcut_adds_relu(activation):
    """The ReLU has written over it, so an identity shortcut adds ``relu(x)``, silently."""
    assert block(activation) == ([0.0, 4.0], [0.0, 2.0])


@pytest.mark.parametrize(
    "activation", [nn.Dropout(0.5, inplace=True).eval(), nn.Dropout(0.0, inplace=True)]
)
def test_an_in_place_layer_that_changes_nothing_fell(activation):
    """An in-place activation returns its input, changed."""
    assert block(activation) == ([-2.0, 4.0], [2.0, 2.0])


@pytest.mark.parametrize(
    ("first", "trained", "raises"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_which_branch_runs_first_fell(first, trained, raises):
    """A shortcut with a layer in it raises at backward, or not, depending on which ran first."""
    inputs = leaf()
    scale = torch.tensor([3.0, 5.0], requires_grad=trained)
    block_input = inputs * 1
    shortcut = scale * block_input if first else None
    residual = F.relu(block_input, inplace=True)
    shortcut = shortcut if first else scale * block_input
    output = shortcut + residual
    assert output.tolist() == ([-3.0, 12.0] if first else [0.0, 12.0])
    if raises:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            output.sum().backward()
    else:
        output.sum().backward()
        assert inputs.grad[0].item() == (3.0 if first else 0.0)


def test_a_leaf_is_refused():
    """Not the input: the ReLU has written over it (a leaf that requires grad refuses)."""
    with pytest.raises(RuntimeError, match="a leaf Variable"):
        nn.ReLU(inplace=True)(leaf())


def test_without_grad():
    """An identity shortcut adds ``relu(x)``, silently."""
    x = torch.tensor([-1.0, 2.0])
    assert nn.ReLU(inplace=True)(x) is x and x.tolist() == [0.0, 2.0]


def test_behind_a_layer():
    """Behind a layer of the branch it may be in place."""
    inputs = leaf()
    block_input = inputs * 1
    output = block_input + nn.ReLU(inplace=True)(block_input * 2)
    output.sum().backward()
    assert output.tolist() == [-1.0, 6.0] and inputs.grad.tolist() == [1.0, 3.0]


@pytest.mark.parametrize(
    "layer",
    [nn.Identity(), nn.Dropout().eval(), nn.Dropout(0.0), nn.Flatten(0), nn.Unflatten(0, (1, 2))],
)
def test_behind_a_layer_that_returns_its_input_fell(layer):
    """Behind a layer of the branch it may be in place."""
    x = torch.tensor([-1.0, 2.0])
    nn.ReLU(inplace=True)(layer(x))
    assert x.tolist() == [0.0, 2.0]


@pytest.mark.parametrize("layer", [nn.Sigmoid(), nn.Tanh(), nn.Softmax(0)])
def test_behind_a_layer_that_saves_its_result_fell(layer):
    """Behind a layer of the branch it may be in place."""
    output = nn.ReLU(inplace=True)(layer(leaf() * 1))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


@pytest.mark.parametrize(
    ("layer", "raises"),
    [
        (nn.Conv2d(2, 2, 1).requires_grad_(False), True),
        (nn.BatchNorm2d(2).requires_grad_(False).eval(), True),
        (nn.MaxPool2d(2), True),
        (nn.AvgPool2d(2), True),
        (nn.Upsample(scale_factor=2.0), False),
        (nn.Dropout(), False),
        (nn.AdaptiveAvgPool2d(1), False),
    ],
)
def test_shortcuts_that_are_not_trained_fell(layer, raises):
    """A shortcut with a layer that is trained raises; a layer saves its input if its weight requires grad."""
    block_input = torch.linspace(-1, 1, 32).reshape(1, 2, 4, 4).requires_grad_() * 1
    shortcut = layer(block_input)
    residual = F.relu(block_input, inplace=True)
    loss = shortcut.sum() + residual.sum()
    if raises:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            loss.backward()
    else:
        loss.backward()


VECTORS = torch.tensor([[[-1.0, 2.0, 3.0, -4.0]]])
IMAGES = torch.linspace(-1, 1, 32).reshape(1, 2, 4, 4)


@pytest.mark.parametrize(
    ("layer", "values"),
    [
        (nn.Conv1d(1, 1, 1), VECTORS),
        (nn.BatchNorm1d(1), VECTORS),
        (nn.LayerNorm(4), VECTORS),
        (nn.InstanceNorm2d(2), IMAGES),
        (nn.GroupNorm(1, 2), IMAGES),
        (nn.RMSNorm(4), IMAGES),
        (nn.BatchNorm2d(2).eval(), IMAGES),
    ],
)
def test_behind_a_convolution_or_a_norm(layer, values):
    """Behind a convolution or a norm of the branch it may be in place."""
    x = values.clone().requires_grad_()
    found = []
    for inplace in (True, False):
        block_input = x * 1
        output = block_input + nn.ReLU(inplace=inplace)(layer(block_input))
        found.append((output, torch.autograd.grad(output.pow(2).sum(), x)[0]))
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_autocast_saves_a_converted_copy_fell(dtype):
    """A convolution in the shortcut raises at backward if it ran first."""
    conv = nn.Conv2d(1, 1, 1)
    block_input = torch.arange(-1.0, 3.0).view(1, 1, 2, 2).requires_grad_().to(dtype) * 1
    with torch.autocast("cpu", dtype=torch.bfloat16):
        shortcut = conv(block_input)
        output = shortcut + F.relu(block_input, inplace=True)
    if dtype == torch.float32:
        output.sum().backward()
        assert conv.weight.grad.item() == -1.0 + 0.0 + 1.0 + 2.0
    else:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            output.sum().backward()


@pytest.mark.parametrize("requires_grad", [False, True])
def test_what_a_frozen_convolution_saves_fell(requires_grad):
    """A convolution in the shortcut raises at backward if it ran first (and saved ``x``)."""
    conv, scale = nn.Conv2d(1, 1, 1).requires_grad_(False), torch.ones(1, requires_grad=True)
    block_input = torch.ones(1, 1, 2, 2, requires_grad=requires_grad) * 1
    output = conv(block_input) + scale
    F.relu(block_input, inplace=True)
    if requires_grad:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            output.sum().backward()
    else:
        output.sum().backward()
        assert scale.grad.item() == 4.0


@pytest.mark.parametrize("trained", [True, False])
def test_the_first_relu_not_in_place(trained):
    """Start the block with ``nn.ReLU()``, not in place."""
    x, conv = torch.arange(-1.0, 3.0).view(1, 1, 2, 2).requires_grad_(), nn.Conv2d(1, 1, 1)
    conv.requires_grad_(trained)
    output = conv(x) + nn.ReLU()(x)
    output.sum().backward()
    assert torch.equal(output.detach(), conv(x).detach() + x.detach().clamp(min=0))
    assert torch.equal(x.grad, conv.weight.detach() + (x > 0).float())
