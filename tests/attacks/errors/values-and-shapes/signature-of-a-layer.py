import inspect

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("Linear.__init__", lambda: nn.Linear(3)),
        ("Linear.forward", lambda: nn.Linear(3, 2)()),
        ("_DropoutNd.__init__", lambda: nn.Dropout(0.5, in_place=True)),
        ("_BatchNorm.__init__", lambda: nn.BatchNorm1d()),
        ("RNNBase.__init__", lambda: nn.LSTM(3)),
        ("Module.load_state_dict", lambda: nn.ReLU().load_state_dict()),
        ("Module.register_buffer", lambda: nn.ReLU().register_buffer("a")),
        ("SGD.__init__", lambda: torch.optim.SGD()),
        ("DataLoader.__init__", lambda: DataLoader([1], batchsize=2)),
        ("Parameter.__new__", lambda: nn.Parameter(torch.ones(1), require_grad=True)),
        ("Tensor.split", lambda: torch.ones(3).split()),
        ("set_grad_enabled.__init__", lambda: torch.set_grad_enabled()),
        ("vmap", lambda: torch.vmap()),
        ("functional_call", lambda: torch.func.functional_call(nn.ReLU())),
        ("jvp", lambda: torch.func.jvp(torch.sin)),
    ],
)
def test_the_message_names_the_callable(name, call):
    """The message names the callable whose signature decides."""
    with pytest.raises(TypeError) as raised:
        call()
    assert str(raised.value).startswith(f"{name}() ")


def test_positional_argument_of_another_name_is_taken():
    """A name that is not in the signature is refused; the same value by position is not."""
    assert nn.ReLU(True).inplace


def test_self_counts():
    """``Linear.forward()`` takes two arguments, and one of them is the layer."""
    assert list(inspect.signature(nn.Linear.forward).parameters) == ["self", "input"]


def test_signature_that_passes_all_on_fell():
    """Print the signature with inspect.signature: calling the layer names nothing."""
    assert list(inspect.signature(nn.Linear(3, 2)).parameters) == ["args", "kwargs"]
    assert list(inspect.signature(nn.Linear(3, 2).forward).parameters) == ["input"]


def test_a_keyword_that_a_function_passes_on_is_found_late():
    """Python compares the call with the signature before the first line runs."""
    seen = []

    class Layer(nn.Module):
        def forward(self, x):
            seen.append(1)
            return x

    with pytest.raises(TypeError, match=r"forward\(\) got an unexpected keyword argument 'mask'"):
        Layer()(torch.ones(1), mask=None)
    assert not seen


def test_methods_in_c_print_no_signature_fell():
    """Print the signature with inspect.signature: ``add_`` is not written in Python."""
    with pytest.raises(ValueError, match="no signature found"):
        inspect.signature(torch.ones(1).add_)


def test_inplace_on_a_leaf():
    """nn.ReLU(inplace=True) writes to its input, and a leaf that requires grad refuses it."""
    with pytest.raises(RuntimeError, match="leaf Variable"):
        nn.ReLU(inplace=True)(torch.ones(2, requires_grad=True))


def test_inplace_under_no_grad():
    """Without inplace the input stays, under no_grad too."""
    x = torch.tensor([-1.0, 2.0])
    with torch.no_grad():
        y = nn.ReLU()(x)
    assert x.tolist() == [-1.0, 2.0] and y.tolist() == [0.0, 2.0]


def test_assign_is_an_argument():
    """Ask the torch that runs whether it has the argument."""
    layer = nn.Linear(2, 1)
    state = {name: tensor.clone() for name, tensor in layer.state_dict().items()}
    if "assign" in inspect.signature(nn.Module.load_state_dict).parameters:
        layer.load_state_dict(state, assign=True)
        assert layer.weight.data_ptr() == state["weight"].data_ptr()
    else:
        with pytest.raises(TypeError, match="unexpected keyword argument 'assign'"):
            layer.load_state_dict(state, assign=True)
