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


def test_a_hook_for_the_modules_of_the_program_fell():
    """A full backward hook, and so does a full backward pre-hook: a global hook was left out."""
    handle = nn.modules.module.register_module_full_backward_hook(lambda *args: None)
    try:
        with pytest.raises(RuntimeError, match=IS_A_VIEW):
            nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))(image())
    finally:
        handle.remove()


@pytest.mark.parametrize(
    "between", [nn.Identity(), nn.Flatten(), nn.Dropout().eval(), nn.Unflatten(1, (1, 2))]
)
def test_a_layer_between_that_returns_its_input_fell(between):
    """The in-place ReLU behind the layer writes to one: also further on."""
    with pytest.raises(RuntimeError, match="view was created inside a custom Function"):
        nn.Sequential(full(nn.Linear(2, 2)), between, nn.ReLU(inplace=True))(image())


@pytest.mark.parametrize("between", [nn.Tanh(), nn.Linear(2, 2), nn.Softmax(1), nn.Dropout(0.5)])
def test_a_layer_between_that_computes(between):
    """If the layers between return their input or a view of it."""
    assert nn.Sequential(full(nn.Linear(2, 2)), between, nn.ReLU(inplace=True))(
        image()
    ).requires_grad


class Two(nn.Module):
    def forward(self, x):
        return x * 2, x * 3


def test_a_tuple_has_another_message_fell():
    """If the layer returns a tuple: the message speaks of a function that returns multiple views."""
    one, _ = full(Two())(image())
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        one.add_(1)


def test_a_forward_hook_on_a_tuple_fell():
    """A forward hook that registers a tensor hook: a tuple has no requires_grad."""

    def hook_output(layer, args, output):
        if output.requires_grad:
            output.register_hook(lambda grad: None)

    layer, seen = nn.LSTM(2, 2), []
    handle = layer.register_forward_hook(hook_output)
    with pytest.raises(AttributeError, match="tuple"):
        layer(torch.ones(1, 1, 2))
    handle.remove()
    layer.register_forward_hook(lambda layer, args, out: out[0].register_hook(seen.append) and None)
    layer(torch.ones(1, 1, 2))[0].sum().backward()
    assert len(seen) == 1


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_whole_forward_without_recording_fell(mode):
    """Under ``no_grad`` the write is accepted, and backward raises then (here there is no backward)."""
    with mode():
        output = nn.Sequential(full(nn.Linear(2, 2)), nn.ReLU(inplace=True))(image())
    assert not output.requires_grad


def test_a_write_through_data_fell():
    """The output of a module with a full backward hook may not be written in place."""
    x = image()
    output = full(nn.Linear(2, 2))(x)
    output.data.clamp_(min=0.0)
    output.sum().backward()
    assert x.grad is not None


class Inside(nn.Module):
    def forward(self, x):
        y = x * 2
        y[0] = 1.0
        return y.add_(1)


def test_writes_inside_the_hooked_module():
    """The output may not be written: inside the module its own tensors may."""
    assert full(Inside())(image()).tolist() == [[2.0, 2.0]]


class ToItsInput(nn.Module):
    def forward(self, x):
        x[0] = 0.0
        return x


def test_a_hooked_module_that_writes_to_its_input():
    """A full backward hook passes the layer's inputs through a custom Function."""
    with pytest.raises(RuntimeError, match="view was created inside a custom Function"):
        full(ToItsInput())(image() * 1)


def test_an_in_place_layer_that_writes_nothing():
    """The in-place ReLU behind the layer writes to one: an in-place dropout in eval mode does not."""
    assert nn.Sequential(full(nn.Linear(2, 2)), nn.Dropout(inplace=True).eval())(
        image()
    ).requires_grad


def test_a_removed_hook():
    """A full backward hook passes the output through a custom Function: not after it was removed."""
    layer = nn.Linear(2, 2)
    layer.register_full_backward_hook(lambda *args: None).remove()
    assert nn.Sequential(layer, nn.ReLU(inplace=True))(image()).requires_grad


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer, self.relu = nn.Linear(2, 2), nn.ReLU(inplace=True)

    def forward(self, x):
        out = self.layer(x)
        out += x
        return self.relu(out)


def test_a_residual_needs_its_own_edit():
    """An ``out += identity`` in a ``forward`` is another such write, and has no flag."""
    model = Residual()
    full(model.layer)
    model.relu.inplace = False
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        model(image())


def test_compiled_it_raises_too():
    """I registered a backward hook. Why does the forward pass raise now?"""
    model = nn.Sequential(full(nn.Linear(2, 2)), nn.ReLU(inplace=True))
    with pytest.raises(RuntimeError, match=IS_A_VIEW):
        torch.compile(model, backend="eager")(image())


class TwoInputs(nn.Module):
    def forward(self, x, y):
        return x.add_(1) + y


def test_two_inputs_have_another_message():
    """For several inputs or outputs the message is that of several views."""
    with pytest.raises(RuntimeError, match="output of a function that returns multiple views"):
        full(TwoInputs())(image() * 1, image() * 1)


def test_a_hook_on_the_in_place_layer_without_grad_fell():
    """A hook on the in-place layer itself raises as well: not if its input requires no grad."""
    assert full(nn.ReLU(inplace=True))(torch.tensor([-1.0, 2.0])).tolist() == [0.0, 2.0]


def test_a_write_through_detach_fell():
    """The output may not be written in place, unless through ``.data``: ``detach()`` gets round as well."""
    output = full(nn.Linear(2, 2))(image())
    output.detach().zero_()
    assert not output.any()


class Preactivated(nn.Module):
    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        return self.relu(x) * 2 + x


def test_a_shortcut_reads_what_the_layer_wrote_fell():
    """Make it ``inplace=False``: a forward that uses the input again may compute other values then."""
    model, x = Preactivated(), torch.tensor([-1.0, 2.0])
    assert model(x.clone()).tolist() == [0.0, 6.0]
    model.relu.inplace = False
    assert model(x.clone()).tolist() == [-1.0, 6.0]


@pytest.mark.parametrize("frozen", [True, False])
def test_switched_off_the_hook_sees_the_gradient(frozen):
    """Switch the in-place layers off: of a frozen layer with an image that requires grad, too."""
    seen, layer = [], nn.Linear(2, 2).requires_grad_(not frozen)
    layer.register_full_backward_hook(lambda layer, to_input, to_output: seen.append(to_output[0]))
    nn.init.constant_(layer.weight, 1.0)
    nn.init.constant_(layer.bias, 0.0)
    nn.Sequential(layer, nn.ReLU())(image()).sum().backward()
    assert seen[0].tolist() == [[1.0, 1.0]]
