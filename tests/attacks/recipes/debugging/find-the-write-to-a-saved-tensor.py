"""Attacks on gallery/recipes/debugging/find-the-write-to-a-saved-tensor.py."""

import sys
import threading
import warnings

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


def in_a_trace(t):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        traced = torch.jit.trace(lambda x: x.mul_(2), torch.ones(2))
    before = torch.zeros(1)
    traced(t)
    return before + 1


def test_torchscript_is_found_late_fell():
    """The mode looks at the version after each call of a torch function (TorchScript has none)."""
    names = [name for name, _ in found(in_a_trace)]
    assert len(names) == 1 and names != ["mul_"]


def raises_half_way(t):
    with torch.inference_mode():
        other = torch.zeros(2)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        torch._foreach_mul_([t, other], 2.0)
    torch.ones(1)


def test_a_call_that_raises_is_found_late_fell():
    """It looks after each call of a torch function (and one that raises does not return)."""
    assert found(raises_half_way) == [("ones", "raises_half_way")]


def hidden_from_modes(t):
    with torch._C.DisableTorchFunction():
        t.mul_(2)
    torch.ones(1)


def test_where_torch_functions_are_disabled():
    """It looks after each call of a torch function: a call inside such a block is none."""
    assert found(hidden_from_modes) == [("ones", "hidden_from_modes")]


@torch.library.custom_op("attack_find_the_write::double", mutates_args=("x",))
def double(x: torch.Tensor) -> None:
    x.mul_(2)


def test_a_custom_operator_counts_twice_fell():
    """``is at version 2; expected version 0``: two writes."""
    tensor = torch.ones(2)
    double(tensor)
    assert tensor.tolist() == [2.0, 2.0] and tensor._version == 2


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x.mul_(2)
        ctx.mark_dirty(x)
        return x

    @staticmethod
    def backward(ctx, grad):
        return grad * 2


def by_a_function(t):
    Twice.apply(t)


def test_a_function_names_the_line_of_its_forward():
    """A custom Function: the write in its forward is named."""
    assert found(by_a_function)[0] == ("mul_", "forward")


def in_a_hook(t):
    x = torch.ones(2, requires_grad=True)
    y = x * 2
    y.register_hook(lambda grad: t.detach().mul_(2) * 0)
    y.sum().backward()


def by_out(t):
    torch.mul(torch.ones(2), 2, out=t.detach())


def by_dropout(t):
    torch.nn.functional.dropout(t, 0.5, inplace=True)


def by_squeeze(t):
    t.squeeze_()


def by_an_operator(t):
    torch.ops.aten.mul_(t, 2)


def in_inference_mode(t):
    with torch.inference_mode():
        t[0] = 1.0


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (by_out, "mul"),
        (by_dropout, "dropout"),
        (by_squeeze, "squeeze_"),
        (by_an_operator, "mul_"),
        (in_inference_mode, "__setitem__"),
    ],
    ids=["out", "dropout", "squeeze_", "torch.ops", "inference_mode"],
)
def test_more_writes_are_named(write, name):
    """The mode looks at the version after each call of a torch function."""
    assert found(write) == [(name, write.__name__)]


def test_a_write_in_backward_is_named():
    """In a large program, let the writes be found: a hook runs in the thread of backward."""
    assert found(in_a_hook) == [("backward", "in_a_hook")] or "mul_" in found(in_a_hook)[0]


@pytest.mark.parametrize("view", [torch.view_as_real, lambda t: t.real, lambda t: t.conj()])
def test_views_of_complex_tensors(view):
    """A write through a view moves the version counter of the whole tensor."""
    tensor = torch.zeros(2, dtype=torch.complex64)
    view(tensor).fill_(1)
    assert tensor._version == 1


def test_a_slice_of_data_moves_another_counter():
    """A write through a view moves the version counter of the whole tensor: not through data."""
    tensor = torch.zeros(3)
    tensor.data[:1].fill_(1.0)
    tensor.numpy()[1] = 1.0
    assert tensor._version == 0 and tensor.tolist() == [1.0, 1.0, 0.0]


def test_a_write_of_nothing_is_counted():
    """A write through a view moves the version counter: through an empty one as well."""
    tensor = torch.zeros(3)
    tensor[:0].fill_(1.0)
    assert tensor._version == 1


def test_a_fused_step_is_not_counted():
    """What neither shows is a write that is not counted: that of a fused optimizer."""
    weights = torch.ones(2, requires_grad=True)
    loss = (weights**3).sum()
    weights.grad = torch.ones(2)
    torch.optim.AdamW([weights], lr=0.5, fused=True).step()
    assert weights._version == 0 and (weights < 1).all()
    weights.grad = None
    loss.backward()
    assert (weights.grad < 3.0).all()


@pytest.mark.parametrize(
    "write",
    [
        lambda x: torch.ops.aten.add_.Tensor(x, 1),
        lambda x: torch._foreach_add_([x], 1.0),
        lambda x: torch.add(torch.ones(2), 1, out=x.detach()),
        lambda x: torch.nn.init.zeros_(x),
        lambda x: torch.vmap(lambda row: row.add_(1))(x),
    ],
    ids=["overload", "foreach", "out", "init", "vmap"],
)
def test_other_kinds_of_writes_are_named(write):
    """The mode looks at the version after each call of a torch function."""
    hidden = torch.ones(2)
    with Watch() as watch:
        watch.start(hidden)
        write(hidden)
    assert len(watch.found) == 1


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
def test_a_write_after_which_nothing_is_called_fell():
    """A write in TorchScript is found late: the mode names the next torch function."""

    @torch.jit.script
    def write(tensor: torch.Tensor):
        tensor.add_(1.0)

    seen = []

    class Watch(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            result = function(*args, **(kwargs or {}))
            seen.append(hidden._version)
            return result

    hidden = torch.ones(2)
    with Watch():
        write(hidden)
    assert hidden._version == 1 and 1 not in seen


def test_the_version_of_buffers_of_batch_norm():
    """Neither shows a write that is not counted: that of batch norm to its running mean."""
    layer = torch.nn.BatchNorm1d(2)
    before, version = layer.running_mean.clone(), layer.running_mean._version
    layer(torch.tensor([[1.0, 2.0], [3.0, 5.0]]))
    assert layer.running_mean._version == version and not torch.equal(layer.running_mean, before)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_writes_in_other_modes_are_counted(mode):
    """Print ``_version`` between the lines: a write under no_grad or inference_mode counts."""
    hidden = torch.ones(2, requires_grad=True) * 3
    with mode():
        hidden += 1.0
    assert hidden._version == 1


@pytest.mark.parametrize("dtype", [torch.int64, torch.bool, torch.bfloat16, torch.complex64])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 2)], ids=str)
def test_versions_of_other_tensors(dtype, shape):
    """Print ``_version`` between the lines."""
    hidden = torch.zeros(shape, dtype=dtype)
    hidden[...].fill_(1)
    assert hidden._version == 1


@pytest.mark.filterwarnings("ignore")
def test_a_compiled_program_fell():
    """In a large program, let the writes be found."""
    tensor = torch.ones(2) * 3
    compiled = torch.compile(lambda t: t.add_(1.0).mul_(2.0), backend="aot_eager")
    names = [name for name, _ in found(compiled, tensor)]
    assert tensor.tolist() == [8.0, 8.0] and names != ["add_", "mul_"]
