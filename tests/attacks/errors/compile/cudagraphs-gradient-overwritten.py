"""Attacks on gallery/errors/compile/cudagraphs-gradient-overwritten.py."""

import pytest
import torch
from pages import definitions
from torch._inductor import cudagraph_trees

(Scale,) = definitions("errors/compile/cudagraphs-gradient-overwritten", "Scale")


MANAGER = cudagraph_trees.CUDAGraphTreeManager


def made(backend):
    layer = Scale()
    return layer, torch.compile(layer, backend=backend) if backend else layer


BATCH = torch.ones(4, 2)


def test_the_message_is_still_that():
    """The message of the page: and it names both fixes."""
    message = MANAGER.format_dealloc_msg(None, is_grad_output=True)
    assert message.startswith(
        "Error: accessing gradient tensor output of CUDAGraphs that has been overwritten by a "
        "subsequent run."
    )
    assert "preallocating zeroed .grad tensors" in message
    assert "set .grad to None before each backward" in message


def test_the_other_message_is_still_that():
    """The same message without the word gradient is about an output that you kept."""
    message = MANAGER.format_dealloc_msg(None)
    assert "gradient" not in message and "accessing tensor output of CUDAGraphs" in message


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
def test_without_cuda_graphs_the_gradients_add_up(backend):
    """On a CPU there are no CUDA graphs, and the loop gives 16 for each weight."""
    layer, compiled = made(backend)
    for _ in range(4):
        compiled(BATCH).sum().backward()
    assert layer.weight.grad.tolist() == [16.0, 16.0]


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
def test_fix_1_leaves_the_gradient_of_the_last_step(backend):
    """Drop the old gradient first: what is left is that of one step."""
    layer, compiled = made(backend)
    for _ in range(4):
        layer.zero_grad(set_to_none=True)
        compiled(BATCH).sum().backward()
    assert layer.weight.grad.tolist() == [4.0, 4.0]


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
def test_fix_2_adds_to_the_memory_that_was_there(backend):
    """Each backward then adds to that memory."""
    layer, compiled = made(backend)
    layer.weight.grad = before = torch.zeros_like(layer.weight)
    for _ in range(3):
        compiled(BATCH).sum().backward()
    assert layer.weight.grad is before and before.tolist() == [12.0, 12.0]


def test_zero_grad_drops_the_memory_fell():
    """Allocate it yourself before the first: zero_grad() without an option drops it again."""
    layer, _ = made(None)
    layer.weight.grad = before = torch.zeros_like(layer.weight)
    layer.zero_grad(set_to_none=False)
    assert layer.weight.grad is before
    layer.zero_grad()
    assert layer.weight.grad is None


def test_accumulating_as_a_graph_makes_a_new_gradient_fell():
    """Each backward adds to that memory: not with create_graph=True, which makes a new tensor."""
    layer, _ = made(None)
    layer.weight.grad = before = torch.zeros_like(layer.weight)
    with pytest.warns(UserWarning, match="create_graph=True"):
        layer(BATCH).sum().backward(create_graph=True)
    assert layer.weight.grad is not before and not before.any()
