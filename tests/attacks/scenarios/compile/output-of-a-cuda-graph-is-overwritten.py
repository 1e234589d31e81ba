"""Attacks on gallery/scenarios/compile/output-of-a-cuda-graph-is-overwritten.py."""

import inspect

import pytest
import torch
from torch._inductor import cudagraph_trees

MANAGER = cudagraph_trees.CUDAGraphTreeManager


def double(batch):
    return batch * 2


def test_the_message_is_still_that():
    """Reading that one raises: the message of the page, and its advice."""
    message = MANAGER.format_dealloc_msg(None)
    assert message.startswith(
        "Error: accessing tensor output of CUDAGraphs that has been overwritten by a subsequent run."
    )
    assert "clone the tensor outside of torch.compile()" in message


def test_a_pending_backward_keeps_the_result_fell():
    """The next call overwrites the last result: not while its backward is still to come."""
    source = inspect.getsource(MANAGER.can_start_new_generation)
    assert "return not self.running_forwards_with_pending_backwards" in source
    assert "if self.user_invoked_mark_step():\n            return True" in source


def test_marking_a_step_only_counts():
    """cudagraph_mark_step_begin says where a step begins. It keeps no result."""
    before = cudagraph_trees.MarkStepBox.mark_step_counter
    try:
        assert torch.compiler.cudagraph_mark_step_begin() is None
        assert cudagraph_trees.MarkStepBox.mark_step_counter == before - 1
    finally:
        cudagraph_trees.MarkStepBox.mark_step_counter = before


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
def test_without_cuda_graphs_each_call_makes_a_new_tensor(backend):
    """In uncompiled code a list of results is safe: with these backends, too."""
    function = torch.compile(double, backend=backend) if backend else double
    kept = [function(torch.full((4,), float(number))) for number in range(1, 4)]
    assert torch.stack(kept)[:, 0].tolist() == [2.0, 4.0, 6.0]
    assert len({result.data_ptr() for result in kept}) == 3


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_a_clone_has_memory_of_its_own(dtype):
    """Clone what you keep: of each dtype."""
    output = torch.ones(3, dtype=dtype)
    kept = output.clone()
    output.zero_()
    assert kept.tolist() == [1, 1, 1] and kept.dtype == dtype


def test_a_view_is_no_clone():
    """Clone what you keep: a slice or detach() shows what is written next."""
    output = torch.ones(3)
    live = output[:2], output.detach(), output.view(3, 1)
    output.zero_()
    assert not any(part.any() for part in live)


def test_a_clone_keeps_the_gradient():
    """Clone what you keep: the gradient goes through."""
    leaf = torch.ones(3, requires_grad=True)
    double(leaf).clone().sum().backward()
    assert leaf.grad.tolist() == [2.0] * 3


@pytest.mark.parametrize("number", [0, 1, 5])
def test_a_tensor_that_you_made_does_as_well(number):
    """A tensor that you made outside the compiled function does as well: for each length."""
    history = torch.zeros(number)
    for step in range(number):
        history[step] = double(torch.full((4,), float(step)))[0]
    assert torch.equal(history, 2.0 * torch.arange(number))
