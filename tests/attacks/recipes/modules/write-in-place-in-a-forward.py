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


def backward(forward):
    """Return output and gradient of a forward pass of [-1, 2], which is no leaf."""
    leaf = torch.tensor([-1.0, 2.0], requires_grad=True)
    out = forward(leaf * 1)
    out.sum().backward()
    return out.tolist(), leaf.grad.tolist()


def in_place_identity(x):
    out = nn.ReLU(inplace=True)(x + 0)
    out += x
    return out


def new_identity(x):
    out = nn.ReLU(inplace=True)(x + 0)
    out = out + x
    return out


def in_place_parts(x):
    parts = [x.relu(), (x + 1).relu()]
    parts[0] += parts[1]
    return parts[0]


def new_parts(x):
    parts = [x.relu(), (x + 1).relu()]
    parts[0] = parts[0] + parts[1]
    return parts[0]


@pytest.mark.parametrize(
    ("wrong", "right", "result"),
    [
        (in_place_identity, new_identity, ([-1.0, 4.0], [1.0, 2.0])),
        (in_place_parts, new_parts, ([0.0, 5.0], [0.0, 2.0])),
    ],
    ids=["identity", "parts"],
)
def test_the_lines_of_the_symptoms_had_no_cure_fell(wrong, right, result):
    """The symptoms ``out += identity`` and ``laterals[i] += ...`` have their cure on the page."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        backward(wrong)
    assert backward(right) == result


def test_after_a_batch_norm_the_shortcut_may_be_added_in_place():
    """Write to a tensor that the graph has not saved: the result of a normalisation."""
    norm = nn.BatchNorm1d(1)

    def forward(x):
        out = norm(x[:, None])
        out += x[:, None]
        return nn.ReLU(inplace=True)(out)

    leaf = torch.tensor([-1.0, 2.0], dtype=torch.float64)
    norm.double()
    assert torch.autograd.gradcheck(forward, leaf.requires_grad_())


@pytest.mark.parametrize(
    "layer", [nn.LeakyReLU(inplace=True), nn.ELU(inplace=True), nn.SiLU(inplace=True)], ids=str
)
def test_other_layers_in_place(layer):
    """Give the in-place layer a tensor of its own."""
    out, slope = backward(lambda x: layer(x + 0) + x)
    plain = type(layer)()
    assert (out, slope) == backward(lambda x: plain(x) + x)


def test_under_checkpoint_the_block_is_right_and_the_wrong_one_raises_fell():
    """Nothing raises if a layer writes into the shortcut: under ``checkpoint`` it does."""

    def run(act_of):
        return backward(
            lambda x: torch.utils.checkpoint.checkpoint(
                lambda y: nn.ReLU(inplace=True)(act_of(y)) + y, x, use_reentrant=False
            )
        )

    assert run(lambda y: y + 0) == ([-1.0, 4.0], [1.0, 2.0])
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        run(lambda y: y)


@pytest.mark.parametrize("dtype", [torch.bool, torch.complex64])
def test_inputs_that_are_not_real_numbers_are_refused_fell(dtype):
    """``nn.ReLU(inplace=True)`` writes to its input: if that holds real numbers."""
    with pytest.raises(RuntimeError):
        nn.ReLU(inplace=True)(torch.ones(2, dtype=dtype))


@pytest.mark.parametrize("dtype", [torch.int8, torch.int64, torch.uint8, torch.bfloat16])
def test_integers_are_written(dtype):
    """``nn.ReLU(inplace=True)`` writes to an input of real numbers and returns it."""
    x = torch.tensor([1, 2], dtype=dtype)
    assert nn.ReLU(inplace=True)(x) is x


@pytest.mark.parametrize("name", ["leaf", "split", "chunk", "unbind", "view of a leaf"])
def test_under_no_grad_they_are_accepted_fell(name):
    """Among the inputs that refuse even the first layer are a leaf that requires grad and a view from split."""
    x = REFUSE[name]()
    with torch.no_grad():
        assert nn.ReLU(inplace=True)(x) is x


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x.contiguous(),
        lambda x: x.reshape(-1),
        lambda x: x.to(torch.float32),
        nn.Dropout().eval(),
        nn.Flatten(0),
    ],
    ids=["contiguous", "reshape", "to", "dropout", "flatten"],
)
def test_what_a_forward_made_may_be_its_input_fell(function):
    """Write to a tensor that this forward made: x.contiguous() or x.reshape(-1) may be the memory of x."""
    x = torch.tensor([-1.0, 2.0])
    nn.ReLU(inplace=True)(function(x))
    assert x.tolist() == [0.0, 2.0]
    x = torch.tensor([-1.0, 2.0])
    nn.ReLU(inplace=True)(x + 0)
    nn.ReLU(inplace=True)(x.clone())
    assert x.tolist() == [-1.0, 2.0]


def test_a_write_before_the_operation_that_saves():
    """An addition does not save the sum, so write to it before an operation that does."""
    leaf = torch.tensor([0.5, 2.0], requires_grad=True)
    out = leaf + 1
    out += 1
    (out**2).sum().backward()
    assert leaf.grad.tolist() == [5.0, 8.0]
