"""Attacks on gallery/recipes/buffers-and-caches/update-a-registered-buffer.py."""

import copy

import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Center(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(()))

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.mean.lerp_(x.mean().to(self.mean.dtype), 0.5)
        return x - self.mean


def step(module, x):
    x = x.clone().requires_grad_()
    module(x).square().sum().backward()
    return x.grad


def test_two_steps():
    """Register it, and write into it under no_grad."""
    center = Center()
    held = center.mean
    for x in (torch.ones(2), torch.full((2,), 3.0)):
        gradient = step(center, x)
        assert torch.equal(gradient, 2 * (x - center.mean))
    assert center.mean.item() == 1.75 and held is center.mean


def test_in_evaluation_the_mean_stays_fell():
    """In evaluation the mean stays: the form that stood there wrote in eval mode as well."""
    center = Center()
    step(center.eval(), torch.ones(2))
    assert center.mean == 0.0
    step(center.train(), torch.ones(2))
    assert center.mean == 0.5


@pytest.mark.parametrize("buffer", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("values", [torch.float32, torch.float16])
def test_lerp_wants_the_dtype_of_the_buffer_fell(buffer, values):
    """lerp_ wants values of the dtype of the buffer: without the conversion it raises."""
    center = Center().to(buffer)
    center(torch.ones(2, dtype=values))
    assert center.mean == 0.5 and center.mean.dtype == buffer
    if buffer != values:
        with pytest.raises(RuntimeError, match="expected dtype"):
            center.mean.lerp_(torch.ones((), dtype=values), 0.5)


def test_the_state_dict_and_back():
    """Register it: it is in the state dict, and comes back."""
    center, other = Center(), Center()
    step(center, torch.ones(2))
    held = other.mean
    other.load_state_dict(center.state_dict())
    assert other.mean == 0.5 and other.mean is held


def test_a_buffer_that_is_not_persistent_is_not_in_the_state_dict():
    """Register it: with persistent=False it is not in the state dict."""
    center = Center()
    center.register_buffer("other", torch.zeros(1), persistent=False)
    assert list(center.state_dict()) == ["mean"]


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Write into it under no_grad: compiled too."""
    center = Center()
    gradient = step(torch.compile(center, backend=backend), torch.tensor([1.0, 3.0]))
    assert center.mean == 1.0 and gradient.tolist() == [0.0, 4.0]


def test_an_assignment_holds_the_graph():
    """If you assign a computed tensor instead, the buffer holds the graph of this step."""
    center, x = Center(), torch.ones(2, requires_grad=True)
    center.mean = 0.5 * center.mean + 0.5 * x.mean()
    (x - center.mean).square().sum().backward()
    again = (x - 0.5 * center.mean).square().sum()
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        again.backward()


def test_an_assignment_of_a_detached_tensor_does_not_fell():
    """If you assign a *computed* tensor: a detached one ties nothing, and is another tensor."""
    center, x = Center(), torch.ones(2, requires_grad=True)
    held = center.mean
    for _ in range(2):
        center.mean = (0.5 * center.mean + 0.5 * x.mean()).detach()
        (x - center.mean).square().sum().backward()
    assert center.mean == 0.75 and held == 0.0


def test_a_product_with_the_buffer_in_one_forward_is_fine_fell():
    """If forward multiplies by the buffer and runs again before backward, multiply by a clone."""
    x, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    for _ in range(2):
        with torch.no_grad():
            buffer.add_(1.0)
        (x * buffer).backward()
    assert x.grad == 5.0


def test_a_product_with_the_buffer_in_two_forwards_raises():
    """If forward multiplies by the buffer and runs again before backward, multiply by a clone."""
    x, buffer = torch.ones(1, requires_grad=True), torch.ones(1)
    losses = []
    for _ in range(2):
        with torch.no_grad():
            buffer.add_(1.0)
        losses.append(x * buffer)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        sum(losses).backward()


@pytest.mark.parametrize("saves", [True, False])
def test_a_checkpoint_updates_twice_fell(saves):
    """Write into it under no_grad, in training mode: recomputed, the forward writes again."""
    center, x = Center(), torch.ones(2, requires_grad=True)

    def forward(x):
        return center(x).square() if saves else center(x)

    checkpoint(forward, x, use_reentrant=False).sum().backward()
    assert center.mean.item() == (0.75 if saves else 0.5)


def test_an_empty_batch_fell():
    """``self.mean.lerp_(x.mean(), 0.1)`` (of an empty batch)."""
    center = Center()
    center(torch.zeros(0))
    center(torch.ones(2))
    assert center.mean.isnan()


@pytest.mark.parametrize("size", [1, 2, 17])
def test_batches_of_each_size(size):
    """``self.mean.lerp_(x.mean(), 0.1)``."""
    center = Center()
    center(torch.ones(size, 3))
    assert center.mean == 0.5


@pytest.mark.parametrize(
    "update",
    [
        lambda module: module.mean.lerp(torch.ones(()), 0.5),
        lambda module: module.mean + 1,
        lambda module: module.mean.clone().fill_(1),
        lambda module: module.mean.double().fill_(1),
    ],
    ids=["lerp", "sum", "clone", "double"],
)
def test_a_value_that_is_not_updated_fell(update):
    """Symptom "register_buffer value not updated": the page named no cause."""
    center = Center()
    update(center)
    assert center.mean == 0.0


def test_what_is_missing_in_the_state_dict_fell():
    """Symptom "buffer missing in the state dict": the page named no cause."""
    module = nn.Module()
    module.register_buffer("saved", torch.zeros(1))
    module.register_buffer("other", torch.zeros(1), persistent=False)
    module.plain, module.several = torch.zeros(1), [torch.zeros(1)]
    assert list(module.state_dict()) == ["saved"]
    assert module.half().other.dtype == torch.float16 and module.plain.dtype == torch.float32


def test_an_assignment_without_a_graph_holds_none_fell():
    """If you assign a computed tensor instead, the buffer holds the graph of this step."""
    center, x = Center(), torch.ones(2, requires_grad=True)
    center.mean = 0.5 * center.mean + torch.ones(2).mean()
    with torch.no_grad():
        center.mean = 0.5 * center.mean + x.mean()
    assert center.mean.grad_fn is None


def test_an_assignment_with_a_graph_cannot_be_copied():
    """The buffer holds the graph of this step, and ``deepcopy`` refuses it."""
    center = Center()
    center.mean = torch.ones(2, requires_grad=True).mean()
    with pytest.raises(RuntimeError, match="support the deepcopy protocol"):
        copy.deepcopy(center)
    assert not center.state_dict()["mean"].requires_grad


def test_a_deep_copy_has_its_own_buffer():
    """Register it: a deep copy of the module counts on its own."""
    center = Center()
    copy.deepcopy(center)(torch.ones(2))
    assert center.mean == 0.0


def test_a_state_dict_keeps_changing():
    """Write into it: a state dict that was taken before sees the write."""
    center = Center()
    state = center.state_dict()
    center(torch.ones(2))
    assert state["mean"] == 0.5


def test_a_functional_call_writes_into_what_it_was_given():
    """Write into it: under ``functional_call`` the given buffer is written."""
    center, given = Center(), {"mean": torch.zeros(())}
    torch.func.functional_call(center, given, torch.ones(2))
    assert center.mean == 0.0 and given["mean"] == 0.5


def test_under_inference_mode_the_buffer_is_written():
    """Write into it under no_grad: under inference_mode as well, if it was made outside."""
    center = Center()
    with torch.inference_mode():
        center(torch.ones(2))
    assert center.mean == 0.5 and not center.mean.is_inference()


@pytest.mark.parametrize("value", [1.0, [1.0]])
def test_a_number_cannot_be_assigned(value):
    """``module.buffer = new`` puts another tensor in its place: a number is refused."""
    with pytest.raises(TypeError, match="cannot assign"):
        Center().mean = value


def test_a_mean_for_each_column_fell():
    """``self.mean.lerp_(x.mean(), 0.1)``: a buffer of several gets one and the same mean."""
    x = torch.tensor([[1.0, 3.0], [3.0, 5.0]])
    assert torch.zeros(2).lerp_(x.mean(), 0.5).tolist() == [1.5, 1.5]
    assert torch.zeros(2).lerp_(x.mean(0), 0.5).tolist() == [1.0, 2.0]


def test_a_buffer_of_integers_fell():
    """lerp_ wants values of the dtype of the buffer: integers in both are refused."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        torch.zeros((), dtype=torch.int64).lerp_(torch.tensor(3), 0.5)


def test_a_plain_parameter_is_in_the_state_dict_fell():
    """A plain attribute is missing in the state dict: a Parameter is not."""
    module = nn.Module()
    module.scale, module.plain = nn.Parameter(torch.zeros(1)), torch.zeros(1)
    assert list(module.state_dict()) == ["scale"]


def test_under_autocast():
    """lerp_ wants floating-point values of the dtype of the buffer: under autocast as well."""
    center = Center()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        produced = nn.Linear(2, 2)(torch.ones(1, 2))
        center(produced)
        with pytest.raises(RuntimeError, match="expected dtype"):
            center.mean.lerp_(produced.mean(), 0.5)
    assert center.mean.dtype == torch.float32
