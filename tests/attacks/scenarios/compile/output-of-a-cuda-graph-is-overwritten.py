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


@pytest.mark.parametrize(
    ("mode", "uses"),
    [
        ("reduce-overhead", True),
        ("max-autotune", True),
        ("max-autotune-no-cudagraphs", False),
        ("default", False),
    ],
)
def test_another_mode_uses_cuda_graphs_as_well_fell(mode, uses):
    """mode="reduce-overhead" replays a CUDA graph: so does another mode."""
    options = torch._inductor.list_mode_options(mode)
    assert options.get("triton.cudagraphs", False) == uses


@pytest.mark.parametrize(
    "read",
    [
        lambda output: output.contiguous(),
        lambda output: output.to(output.device),
        lambda output: output.float(),
        lambda output: output.reshape(-1),
        lambda output: output.data,
        lambda output: torch.as_tensor(output),
    ],
    ids=["contiguous", "to", "float", "reshape", "data", "as_tensor"],
)
def test_what_looks_like_a_copy_fell(read):
    """Clone what you keep: these share the memory of the result."""
    output = torch.ones(3)
    kept = read(output)
    output.zero_()
    assert not kept.any()


@pytest.mark.parametrize(
    "read",
    [
        lambda output: torch.stack([output]),
        lambda output: torch.cat([output]),
        lambda output: output + 0,
        lambda output: output[[0, 1, 2]],
        lambda output: torch.tensor(output.tolist()),
    ],
    ids=["stack", "cat", "plus 0", "index", "tolist"],
)
def test_other_copies_survive(read):
    """A clone has memory of its own: these, too."""
    output = torch.ones(3)
    kept = read(output)
    output.zero_()
    assert kept.all()


@pytest.mark.parametrize(
    "part", [lambda x: x[:2], lambda x: x[::2], lambda x: x[0], lambda x: x[:0]]
)
def test_a_clone_of_a_part(part):
    """Clone what you keep: a part of the result, of its own size."""
    output = torch.ones(4)
    kept = part(output).clone()
    output.zero_()
    assert kept.all() and kept.untyped_storage().nbytes() == kept.numel() * 4


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_clone_without_gradient(mode):
    """Clone what you keep: under no_grad and inference_mode."""
    with mode():
        output = torch.ones(3)
        kept = output.clone()
        output.zero_()
        assert kept.all() and not kept.requires_grad


def test_a_row_of_a_history_takes_a_whole_result():
    """A tensor that you made outside the compiled function does as well: of rows, and of another dtype."""
    history = torch.zeros(2, 3, dtype=torch.float64)
    output = torch.empty(3)
    for step in range(2):
        history[step] = output.fill_(float(step + 1))
    assert history.tolist() == [[1.0] * 3, [2.0] * 3]
