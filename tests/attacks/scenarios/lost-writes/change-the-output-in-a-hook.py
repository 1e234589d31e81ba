import pytest
import torch
from torch import nn

INPUTS = torch.tensor([[1.0, 2.0]])
REFUSED = "modified by an inplace operation"


def ones():
    layer = nn.Linear(2, 2, bias=False)
    nn.init.ones_(layer.weight)
    return layer


def doubled(module, args, output):
    return output * 2


def doubles_in_place(module, args, output):
    output.mul_(2)


def hooked(hook, layer=None, inputs=INPUTS):
    layer = layer or ones()
    handle = layer.register_forward_hook(hook)
    try:
        return layer(inputs)
    finally:
        handle.remove()


def plus_equals(module, args, output):
    output += 1


def put(module, args, output):
    output[0] = 4.0


def through_data(module, args, output):
    output.data += 1


@pytest.mark.parametrize("hook", [plus_equals, put, through_data])
def test_a_hook_that_returns_none_and_writes_fell(hook):
    """A forward hook that returns ``None`` leaves the output as it is."""
    assert hooked(hook).tolist() == [[4.0, 4.0]]


def test_an_item_of_a_dict_fell():
    """A forward hook that returns ``None`` leaves the output as it is (an output that is a dict)."""

    class Block(nn.Module):
        def forward(self, inputs):
            return {"hidden": inputs}

    output = hooked(lambda m, a, output: output.update(hidden=output["hidden"] * 2), Block())
    assert output["hidden"].tolist() == [[2.0, 4.0]]


@pytest.mark.parametrize("value", [False, 0, ()])
def test_other_values_that_are_not_true(value):
    """What the hook *returns* takes the place of the result, unless that is ``None``."""
    assert hooked(lambda module, args, output: value) == value


def test_two_hooks():
    """What the hook *returns* takes the place of the result, for the next hook too."""
    layer = ones()
    layer.register_forward_hook(doubled)
    assert hooked(doubled, layer).tolist() == [[12.0, 12.0]]


def test_in_the_middle_of_a_model():
    """Return it: ``return output * 2`` (the gradient passes)."""
    model = nn.Sequential(ones(), nn.ReLU(), ones())
    model[1].register_forward_hook(doubled)
    model(INPUTS).sum().backward()
    assert model[0].weight.grad.tolist() == [[4.0, 8.0], [4.0, 8.0]]


def test_forward_skips_the_hook_fell():
    """Return it: ``return output * 2`` (``layer.forward`` is called)."""
    layer = ones()
    layer.register_forward_hook(doubled)
    assert layer.forward(INPUTS).tolist() == [[3.0, 3.0]] and layer(INPUTS).tolist() == [[6.0, 6.0]]


def test_a_layer_whose_weight_is_used_fell():
    """The module calls the hook with its result (attention skips a hook on its ``out_proj``)."""
    attention, calls = nn.MultiheadAttention(2, 1), []
    attention.out_proj.register_forward_hook(lambda *given: calls.append(given))
    for inference in (False, True):
        with torch.inference_mode(inference):
            attention(INPUTS, INPUTS, INPUTS)
            attention.eval()(INPUTS, INPUTS, INPUTS)
    assert calls == []


def test_set_after_the_compiled_call_fell():
    """What the hook *returns* takes the place of the result (a compiled model that has run)."""
    torch._dynamo.reset()
    model = nn.Sequential(ones())
    compiled = torch.compile(model, backend="eager")
    compiled(INPUTS)
    model[0].register_forward_hook(doubled)
    assert compiled(INPUTS).tolist() == [[3.0, 3.0]] and model(INPUTS).tolist() == [[6.0, 6.0]]


def test_set_before_the_compiled_call():
    """In a compiled model, set the hook before the first call."""
    torch._dynamo.reset()
    model = nn.Sequential(ones())
    model[0].register_forward_hook(doubled)
    assert torch.compile(model, backend="eager")(INPUTS).tolist() == [[6.0, 6.0]]


def test_the_first_lines_on_a_tuple_fell():
    """Return it: ``return output * 2`` (of a GRU, whose output is a tuple)."""
    assert len(hooked(doubled, nn.GRU(2, 3), torch.ones(1, 1, 2))) == 4


def test_a_tensor_for_a_tuple():
    """Where a module returns a tuple, return a tuple of the same length."""
    made = hooked(lambda m, a, output: output[0] * 2, nn.GRU(2, 3), torch.ones(1, 1, 2))
    with pytest.raises(ValueError, match="not enough values to unpack"):
        _states, _last = made


def test_a_part_of_a_saved_output():
    """To change a part, clone first."""

    def without(module, args, output):
        output[0] = 0.0
        return output

    def cloned(module, args, output):
        return without(module, args, output.clone())

    inputs = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=REFUSED):
        hooked(without, nn.ReLU(), inputs).sum().backward()
    hooked(cloned, nn.ReLU(), inputs).sum().backward()
    assert inputs.grad.tolist() == [0.0, 1.0]


def pre_hooked(hook, *args, layer=None, with_kwargs=False, **kwargs):
    layer = layer or ones()
    layer.register_forward_pre_hook(hook, with_kwargs=with_kwargs)
    return layer(*args, **kwargs)


def test_pre_hook_that_rebinds():
    """forward pre-hook that changes its inputs does nothing."""

    def halves(module, args):
        args = (args[0] / 2,)

    assert pre_hooked(halves, INPUTS).tolist() == [[3.0, 3.0]]


@pytest.mark.parametrize("pack", [lambda t: t, lambda t: (t,)], ids=["tensor", "tuple"])
def test_pre_hook_that_returns(pack):
    """What it returns is passed on in their place."""
    assert pre_hooked(lambda m, args: pack(args[0] / 2), INPUTS).tolist() == [[1.5, 1.5]]


def test_pre_hook_of_two_arguments():
    """One value that is no tuple stands for a single argument (the second is lost)."""
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'input2'"):
        pre_hooked(lambda m, args: args[0], INPUTS, INPUTS, layer=nn.Bilinear(2, 2, 1))


def test_pre_hook_that_returns_a_list():
    """One value that is no tuple stands for a single argument (a list too)."""
    with pytest.raises(TypeError, match="must be Tensor, not list"):
        pre_hooked(lambda m, args: [args[0] / 2], INPUTS)


def test_keyword_arguments_fell():
    """A forward pre-hook gets the positional arguments as a tuple (``layer(input=inputs)``)."""
    with pytest.raises(IndexError):
        pre_hooked(lambda m, args: args[0] / 2, input=INPUTS)


def test_with_kwargs():
    """... register the hook with ``with_kwargs=True`` and return ``args, kwargs``."""

    def halved(module, args, kwargs):
        return args, {"input": kwargs["input"] / 2}

    assert pre_hooked(halved, with_kwargs=True, input=INPUTS).tolist() == [[1.5, 1.5]]
    with pytest.raises(RuntimeError, match="must return None or a tuple"):
        pre_hooked(lambda m, args, kwargs: args[0], INPUTS, with_kwargs=True)


@pytest.mark.parametrize("module", [nn.Identity(), nn.Dropout().eval(), nn.Flatten()])
def test_the_input_changes_fell(module):
    """``output.mul_(2)`` needs no ``return``, since it changes the tensor itself."""
    inputs = torch.ones(2, 2)
    hooked(doubles_in_place, module, inputs)
    assert inputs.tolist() == [[2.0, 2.0], [2.0, 2.0]]


@pytest.mark.parametrize("module", [nn.ReLU(), nn.Tanh(), nn.Sigmoid(), nn.Softmax(-1)])
@pytest.mark.parametrize("requires_grad", [True, False])
def test_saved_outputs(module, requires_grad):
    """If the module saved its output for backward, backward raises (saved for a gradient)."""
    inputs = torch.ones(2, requires_grad=requires_grad)
    outputs = hooked(doubles_in_place, module, inputs)
    if requires_grad:
        with pytest.raises(RuntimeError, match=REFUSED):
            outputs.sum().backward()
    else:
        assert torch.equal(outputs, module(inputs) * 2)


@pytest.mark.parametrize("module", [ones(), nn.GELU(), nn.LeakyReLU()])
def test_outputs_that_are_not_saved(module):
    """``output.mul_(2)`` needs no ``return`` (modules that save their input)."""
    inputs = torch.ones(2, 2, requires_grad=True)
    (once,) = torch.autograd.grad(module(inputs).sum(), inputs)
    (twice,) = torch.autograd.grad(hooked(doubles_in_place, module, inputs).sum(), inputs)
    assert torch.equal(twice, once * 2)
