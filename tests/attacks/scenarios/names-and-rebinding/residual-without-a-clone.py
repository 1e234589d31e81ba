"""Attacks on gallery/scenarios/names-and-rebinding/residual-without-a-clone.py."""

import pytest
import torch
from torch import nn

RETURN_THEIR_INPUT = {
    "Dropout eval": nn.Dropout().eval(),
    "Dropout p=0": nn.Dropout(p=0.0).train(),
    "FeatureAlphaDropout eval": nn.FeatureAlphaDropout().eval(),
    "AlphaDropout eval": nn.AlphaDropout().eval(),
    "Identity": nn.Identity(),
    "Sequential": nn.Sequential(),
    "Sequential of two": nn.Sequential(nn.Identity(), nn.Dropout()).eval(),
}
SHARE = {
    "Flatten": nn.Flatten(),
    "Dropout3d eval": nn.Dropout3d().eval(),
    "Unflatten": nn.Unflatten(1, (2, 2)),
}
NEW = {
    "ReLU": nn.ReLU(),
    "Linear": nn.Linear(4, 4),
    "Dropout training": nn.Dropout().train(),
    "LayerNorm": nn.LayerNorm(4),
    "ZeroPad": nn.ConstantPad1d(0, 0.0),
    "Hardtanh": nn.Hardtanh(),
}


@pytest.mark.parametrize("name", list(RETURN_THEIR_INPUT))
def test_these_return_their_input_fell(name):
    """``Dropout`` does so in eval mode, and with ``p=0``; so does ``Identity`` (and others)."""
    x = torch.ones(2, 4)
    assert RETURN_THEIR_INPUT[name](x) is x


@pytest.mark.parametrize("name", list(SHARE))
def test_these_return_a_view(name):
    """``Flatten`` may return a view (and others)."""
    x = torch.ones(2, 4)[:, None, None, None] if "3d" in name else torch.ones(2, 4)
    result = SHARE[name](x)
    result += 10
    assert (x == 11).all() and result.data_ptr() == x.data_ptr()


@pytest.mark.parametrize("name", list(NEW))
def test_these_make_a_new_tensor(name):
    """Not if the next line binds ``x`` to a new tensor."""
    x = torch.ones(2, 4)
    with torch.no_grad():
        result = NEW[name](x)
        result += 10
    assert (x == 1).all()


@pytest.mark.parametrize("name", [*RETURN_THEIR_INPUT, *NEW])
def test_plus_makes_a_new_tensor(name):
    """``x = x + 10`` makes a new tensor, whatever the layer returned."""
    residual = x = torch.ones(2, 4)
    with torch.no_grad():
        x = (RETURN_THEIR_INPUT | NEW)[name](x)
        x = x + 10
    assert (residual == 1).all()


def test_flatten_of_a_transpose_copies():
    """``Flatten`` may return a view (or a copy)."""
    x = torch.ones(2, 3).T
    result = nn.Flatten(0)(x)
    result += 10
    assert (x == 1).all()


def test_an_empty_batch_in_training():
    """``Dropout`` returns its input in eval mode, and with ``p=0``: an empty tensor too, or another."""
    x = torch.ones(0, 4)
    result = nn.Dropout().train()(x)
    assert result.shape == x.shape


def test_a_module_with_inplace_returns_its_input():
    """You need it when a later line writes into that tensor."""
    residual = torch.tensor([1.0, -2.0])
    result = nn.ReLU(inplace=True)(residual)
    assert result is residual and residual.tolist() == [1.0, 0.0]


def test_an_activation_that_saves_its_input_raises():
    """In training nothing raises (with this activation; a shortcut that saved its input makes backward raise)."""
    weight = torch.tensor([1.0, -2.0], requires_grad=True)
    x = weight * 1
    value = x * x + nn.functional.relu(x, inplace=True)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        value.sum().backward()


def test_compiled_in_place_has_the_same_value():
    """With an activation in place both terms are the activation's result, compiled too."""

    def block(x):
        return x + nn.functional.relu(x, inplace=True)

    x = torch.tensor([1.0, -2.0])
    assert (
        torch.compile(block, backend="aot_eager")(x.clone()).tolist() == block(x.clone()).tolist()
    )


@pytest.mark.parametrize("before", [torch.relu, torch.sigmoid, torch.exp, torch.tanh])
def test_after_an_operation_that_saves_its_result_it_raises_fell(before):
    """In training nothing raises."""
    x = before(torch.tensor([1.0, -2.0], requires_grad=True))
    value = x + nn.ReLU(inplace=True)(x)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        value.sum().backward()


def test_a_positive_shortcut_keeps_its_values_fell():
    """An in-place activation changes a shortcut (it writes: of positive values relu changes none)."""
    shortcut = torch.tensor([1.0, 2.0])
    version = shortcut._version
    nn.functional.relu(shortcut, inplace=True)
    assert shortcut.tolist() == [1.0, 2.0] and shortcut._version > version


@pytest.mark.parametrize("before", [torch.relu, torch.sigmoid, torch.exp, torch.tanh])
def test_a_clone_is_not_enough_for_what_backward_saved_fell(before):
    """You need it, or an out-of-place operation instead, when a later line writes into that tensor."""
    x = before(torch.tensor([1.0, -2.0], requires_grad=True))
    residual = x.clone()
    x = nn.ReLU(inplace=True)(x)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        (residual + x).sum().backward()


@pytest.mark.parametrize("before", [torch.relu, torch.sigmoid, torch.exp, torch.tanh, abs])
def test_out_of_place_is_enough(before):
    """Make that line out of place: ``x = x + y``."""
    weight = torch.tensor([1.0, -2.0], requires_grad=True)
    x = before(weight)
    residual = x
    x = x + 2 * x
    (residual + x).sum().backward()
    expected = torch.autograd.grad((before(weight) * 4).sum(), weight)[0]
    assert torch.allclose(weight.grad, expected)


@pytest.mark.parametrize("layer", [nn.Linear(2, 2), nn.LayerNorm(2), nn.LeakyReLU(), nn.GELU()])
def test_a_clone_is_enough_after_these(layer):
    """The clone is enough if backward did not save ``x``."""
    source = torch.tensor([[1.0, -2.0]], requires_grad=True)
    x = layer(source)
    residual = x.clone()
    x = nn.ReLU(inplace=True)(x)
    (residual + x).sum().backward()
    y = layer(source)
    expected = torch.autograd.grad((y + torch.relu(y)).sum(), source)[0]
    assert torch.allclose(source.grad, expected)


def test_a_line_between_may_save_it():
    """The clone is enough if backward did not save ``x`` (a line after the clone did)."""
    x = torch.tensor([1.0, -2.0], requires_grad=True) * 1
    residual = x.clone()
    squared = x * x
    x += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        (residual + x + squared).sum().backward()
