"""Attacks on gallery/errors/saved-values/traceback-of-forward-call.py."""

import runpy
from pathlib import Path

import pytest
import torch
from pages import definitions
from torch.overrides import TorchFunctionMode

(versions,) = definitions("errors/saved-values/traceback-of-forward-call", "versions")


class Writes(TorchFunctionMode):
    """As the class of the page, but it counts."""

    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        values = [*args, *(kwargs or {}).values()]
        before = versions(values)
        result = function(*args, **(kwargs or {}))
        if versions(values) != before:
            self.names.append(function.__name__)
        return result


class WritesToPositions(Writes):
    """As the class that stood there: it looked at positional arguments only."""

    def __torch_function__(self, function, types, args=(), kwargs=None):
        before = [getattr(value, "_version", None) for value in args]
        result = function(*args, **(kwargs or {}))
        if before != [getattr(value, "_version", None) for value in args]:
            self.names.append(function.__name__)
        return result


@pytest.mark.parametrize(
    "write",
    [
        lambda t: torch.add(torch.ones(3), 1.0, out=t),
        lambda t: torch._foreach_add_([t], 1.0),
        lambda t: torch.relu_(input=t),
    ],
    ids=["out", "foreach", "keyword"],
)
def test_writes_that_it_missed_fell(write):
    """This class looks at the version counters of the arguments."""
    with WritesToPositions() as old:
        write(torch.zeros(3))
    with Writes() as new:
        write(torch.zeros(3))
    assert not old.names and len(new.names) == 1


def test_an_inference_tensor_made_it_raise_fell():
    """This class looks at the version counters of the arguments (some tensors have none)."""
    with torch.inference_mode():
        values = torch.zeros(3)
    with WritesToPositions(), pytest.raises(RuntimeError, match="do not track version counter"):
        _ = values + 1
    with Writes() as new:
        _ = values + 1
    assert not new.names


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__(0, 1.0),
        lambda t: t[:1].add_(1.0),
        lambda t: torch.nn.functional.dropout(t, inplace=True),
        lambda t: torch.nn.ReLU(inplace=True)(t),
        lambda t: torch.nn.init.ones_(t),
    ],
    ids=["assignment", "view", "dropout", "module", "init"],
)
def test_writes_that_it_sees(write):
    """It prints the writes of torch's functions and methods."""
    with Writes() as seen:
        write(torch.zeros(3))
    assert seen.names


def test_an_optimizer_step():
    """It prints the writes of torch's functions and methods."""
    layer = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(torch.ones(1, 2)).sum().backward()
    with Writes() as seen:
        optimizer.step()
    assert seen.names


def nan(inputs):
    return (inputs.sqrt() * 0).sum()


def second(inputs):
    loss = inputs.exp().sum()
    loss.backward()
    return loss


def too_large(inputs):
    return torch.zeros(4).scatter(0, torch.tensor([2, 0]), inputs.expand(4)).sum()


@pytest.mark.parametrize(
    ("loss", "message"),
    [
        (nan, "returned nan values"),
        (second, "a second time"),
        (too_large, "returned an invalid gradient"),
    ],
)
def test_the_warning_comes_with_other_errors_fell(loss, message):
    """That line saved the value; the guilty one is a later line that wrote to it."""
    inputs = torch.zeros(1, requires_grad=True)
    with (
        pytest.warns(UserWarning, match="Traceback of forward call that caused the error"),
        pytest.raises(RuntimeError, match=message),
        torch.autograd.set_detect_anomaly(True),
    ):
        loss(inputs).backward()


def test_forward_outside_of_the_mode():
    """Otherwise the warning says "No forward pass information available"."""
    gates = torch.zeros(1, requires_grad=True).exp()
    gates[0] = 1.0
    with (
        pytest.warns(UserWarning, match="No forward pass information available"),
        pytest.raises(RuntimeError, match="modified by an inplace operation"),
        torch.autograd.set_detect_anomaly(True),
    ):
        gates.sum().backward()


def test_the_line_can_be_of_an_operation_that_saved_its_input():
    """That line saved the value: it need not be the line that computed it."""
    inputs = torch.ones(1, requires_grad=True)
    with (
        pytest.warns(UserWarning, match="Error detected in MulBackward0(.|\n)*energy = hidden"),
        pytest.raises(RuntimeError, match="output 0 of Add"),
        torch.autograd.set_detect_anomaly(True),
    ):
        hidden = inputs + 2
        energy = hidden * hidden
        hidden += 1
        energy.sum().backward()


def test_hooks_compute_with_the_changed_value():
    """``backward()`` then raises nothing and computes with the changed value."""
    inputs = torch.zeros(1, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
        gates = inputs.exp()
        gates[0] = 5.0
    gates.clone().backward(torch.zeros(1))
    hidden = torch.zeros(1, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(lambda saved: saved, lambda saved: saved):
        gates = hidden.exp()
        with torch.no_grad():
            gates[0] = 5.0
    gates.sum().backward()
    assert hidden.grad.tolist() == [5.0]


@pytest.mark.parametrize("write", [lambda x: x.mul_(x), lambda x: x.mul_(x.sin())])
def test_the_line_that_saved_may_be_the_one_that_wrote_fell(write):
    """The guilty line is a later one that wrote to it."""
    with pytest.warns(UserWarning, match="Error detected in (Mul|Sin)Backward0"):
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            with torch.autograd.set_detect_anomaly(True, check_nan=False):
                write(torch.ones(2, requires_grad=True) * 1).sum().backward()


def test_forward_alone_under_the_mode_warns_of_nothing(recwarn):
    """Put the forward pass under it, *too*."""
    with torch.autograd.set_detect_anomaly(True, check_nan=False):
        gates = torch.ones(2, requires_grad=True).exp()
        loss = gates.mul_(2.0).sum()
    recwarn.clear()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
    assert not recwarn.list


PATH = Path(__file__).parents[4] / "gallery/errors/saved-values/traceback-of-forward-call.py"
WRITE = """
values = torch.zeros(2)
with PrintWrites():
    values.add_(1)
"""


def run_in_a_file(tmp_path, folder, test):
    """Return what the page's class prints for a script in a folder."""
    source = PATH.read_text("utf-8")
    source = source[source.index("import traceback") : source.index("with PrintWrites")]
    assert source.count('"/torch/"') == 1
    script = tmp_path / folder / "train.py"
    script.parent.mkdir()
    script.write_text("import torch\n" + source.replace('"/torch/"', test) + WRITE, "utf-8")
    runpy.run_path(str(script))


@pytest.mark.parametrize(
    ("folder", "test", "finds"),
    [
        ("work", '"/torch/"', True),
        ("torch", '"/torch/"', False),
        ("torch", "torch.__path__[0]", True),
        ("work", "torch.__path__[0]", True),
    ],
)
def test_a_script_in_a_folder_torch_fell(folder, test, finds, tmp_path, capsys):
    """It prints the writes of torch's functions and methods: of a script in a folder ``torch`` another line."""
    run_in_a_file(tmp_path, folder, test)
    assert ("writes: values.add_(1)" in capsys.readouterr().out) is finds


def gate(inputs):
    gates = inputs.exp()
    gates.relu_()
    return gates * inputs


@pytest.mark.parametrize(
    "use",
    [
        lambda: torch.compile(gate, backend="eager")(torch.ones(2)),
        lambda: torch.vmap(gate)(torch.ones(2, 2)),
    ],
    ids=["compile", "vmap"],
)
def test_what_it_does_not_see_fell(use):
    """It prints the writes of torch's functions and methods."""
    with Writes() as seen:
        use()
    assert not seen.names
    with Writes() as seen:
        gate(torch.ones(2))
    assert seen.names == ["relu_"]


def test_a_value_that_no_operation_saves_goes_past_the_hook_fell():
    """``saved_tensors_hooks`` calls a function with each value that is saved: not with one kept on ``ctx``."""
    seen = []

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, inputs):
            ctx.inputs = inputs
            return inputs**2

        @staticmethod
        def backward(ctx, gradient):
            return gradient * 2 * ctx.inputs

    inputs = torch.ones(2, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(seen.append, lambda saved: saved):
        outputs = Square.apply(inputs)
    outputs.sum().backward()
    assert not seen and inputs.grad.tolist() == [2.0, 2.0]
