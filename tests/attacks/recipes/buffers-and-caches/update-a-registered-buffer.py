"""Attacks on gallery/recipes/buffers-and-caches/update-a-registered-buffer.py."""

import pytest
import torch
from torch import nn


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


def test_a_plain_attribute_does_not_move():
    """A plain attribute is not moved by to()."""
    center = Center()
    center.plain = torch.zeros(())
    center.double()
    assert center.mean.dtype == torch.float64 and center.plain.dtype == torch.float32
