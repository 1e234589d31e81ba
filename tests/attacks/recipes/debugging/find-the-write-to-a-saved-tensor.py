"""Attacks on gallery/recipes/debugging/find-the-write-to-a-saved-tensor.py."""

import sys
import threading

import pytest
import torch
from torch.overrides import TorchFunctionMode

WEIGHTS = torch.tensor([1.0, 2.0], requires_grad=True)


class Watch(TorchFunctionMode):
    tensor = None

    def start(self, tensor):
        self.tensor, self.seen, self.found = tensor, tensor._version, []

    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        if self.tensor is not None and self.tensor._version > self.seen:
            self.seen = self.tensor._version
            frame = sys._getframe(1)
            while frame.f_globals.get("__name__", "").split(".")[0] == "torch":
                frame = frame.f_back
            self.found.append((function.__name__, frame.f_code.co_name))
        return result


def found(write, tensor=None):
    with Watch() as watch:
        watch.start(WEIGHTS * 3 if tensor is None else tensor)
        write(watch.tensor)
    return watch.found


def element(t):
    t[0] = 1.0


def augmented(t):
    t += 1


def under_no_grad(t):
    with torch.no_grad():
        t.add_(1)


def through_a_view(t):
    t[1:].clamp_(max=5.0)


def in_a_module(t):
    torch.nn.ReLU(inplace=True)(t)


def by_init(t):
    torch.nn.init.zeros_(t)


def together(t):
    torch._foreach_add_([t], 1.0)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (element, "__setitem__"),
        (augmented, "add_"),
        (under_no_grad, "add_"),
        (through_a_view, "clamp_"),
        (in_a_module, "relu"),
        (by_init, "zero_"),
        (together, "_foreach_add_"),
    ],
    ids=["element", "+=", "no_grad", "view", "module", "init", "foreach"],
)
def test_each_write_is_named_with_the_function_of_the_user(write, name):
    """It goes up from the call to the first line that is not in torch's own files."""
    assert found(write) == [(name, write.__name__)]


def test_the_calling_line_of_a_module_is_in_torch_fell():
    """The frame above the mode is the line of the write: inside a module it is a line of torch."""
    seen = []

    class Above(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            seen.append(sys._getframe(1).f_globals["__name__"])
            return function(*args, **(kwargs or {}))

    tensor = WEIGHTS * 3
    with Above():
        in_a_module(tensor)
    assert any(name.startswith("torch.") for name in seen)


def test_a_tensor_with_a_version_of_its_own_fell():
    """seen = 0 at the start: a tensor that was written before is named for the next call."""
    tensor = torch.zeros(2).add_(1)
    assert found(lambda t: t + 1, tensor) == []
    assert len(found(augmented, tensor)) == 1


def test_an_optimizer():
    """In a large program, let the writes be found: that of a step of SGD."""
    parameter = torch.nn.Parameter(torch.ones(2))
    parameter.grad = torch.ones(2)
    optimizer = torch.optim.SGD([parameter], lr=0.1)

    def step(t):
        optimizer.step()

    names = found(step, parameter)
    assert len(names) == 1 and names[0][1] == "step"


@pytest.mark.parametrize(
    "write", [lambda t: t.data.add_(1), lambda t: t.detach().numpy().fill(1)], ids=["data", "numpy"]
)
def test_what_is_not_counted(write):
    """What neither shows is a write that is not counted."""
    assert found(write) == []


def test_another_thread_is_found_late_fell():
    """It names the write: of another thread it names the next function of its own."""

    def write(t):
        thread = threading.Thread(target=lambda: t.detach().add_(1))
        thread.start()
        thread.join()
        torch.ones(1)

    assert found(write) == [("ones", "write")]


def test_the_message_counts_the_writes():
    """The message says is at version 2; expected version 0: two writes."""
    hidden = WEIGHTS * 3
    out = hidden.exp() * hidden
    element(hidden)
    augmented(hidden)
    with pytest.raises(RuntimeError, match="is at version 2; expected version 0"):
        out.sum().backward()


def test_detach_shares_the_counter_and_data_does_not():
    """Of its other views: detach() has the counter, too, and .data another one."""
    tensor = torch.zeros(2)
    detached, data = tensor.detach(), tensor.data
    tensor.add_(1)
    assert (tensor._version, detached._version, data._version) == (1, 1, 0)


def test_an_inference_tensor_has_no_counter():
    """Print _version between the lines: an inference tensor has none."""
    with torch.inference_mode():
        tensor = torch.zeros(2)
    with pytest.raises(RuntimeError, match="Inference tensors do not track version counter"):
        tensor._version  # noqa: B018
