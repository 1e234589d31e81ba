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
    """Each ``backward()`` of the loop adds to that memory."""
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


def taken(backend, function=None):
    """Whether .grad is the tensor that reached the parameter."""
    torch._dynamo.reset()
    layer = Scale()
    function = function or (lambda weight: BATCH * weight)
    run = torch.compile(function, backend=backend) if backend else function
    addresses = []
    layer.weight.register_hook(lambda grad: addresses.append(grad.data_ptr()))
    run(layer.weight).sum().backward()
    return layer.weight.grad.data_ptr() == addresses[0]


@pytest.mark.parametrize("backend", [None, "eager", "aot_eager"])
def test_the_gradient_is_taken_as_it_comes_fell(backend):
    """Where ``.grad`` is ``None``, ``backward()`` may store the tensor that the graph returned."""
    assert taken(backend)


def test_an_expanded_gradient_is_not_taken_fell():
    """Where .grad is None it takes the tensor: it may, but an expanded one it copies."""
    assert not taken(None, lambda weight: weight.clone())


@pytest.mark.parametrize("gradient", [True, False])
def test_both_messages_name_a_subsequent_run(gradient):
    """The same message without the word "gradient" is about an output."""
    message = MANAGER.format_dealloc_msg("a line", is_grad_output=gradient)
    assert "overwritten by a subsequent run. Stack trace: a line" in " ".join(message.split())
    assert ("cudagraph_mark_step_begin" in message) is not gradient


@pytest.mark.parametrize(
    ("options", "same"),
    [({}, False), ({"set_to_none": True}, False), ({"set_to_none": False}, True)],
)
def test_the_optimizer_drops_the_memory_fell(options, same):
    """Fill it with zeros by layer.zero_grad: optimizer.zero_grad() drops it without the option."""
    layer, _ = made(None)
    layer.weight.grad = before = torch.ones(2)
    torch.optim.SGD(layer.parameters(), lr=0.1).zero_grad(**options)
    assert (layer.weight.grad is before) is same
    if same:
        assert not before.any()


@pytest.mark.parametrize("backend", [None, "aot_eager"])
def test_each_parameter_needs_its_memory_fell(backend):
    """Allocate it yourself before the first: a parameter that was left out gets a new one."""
    torch._dynamo.reset()
    layer = torch.nn.Linear(2, 1)
    layer.weight.grad = before = torch.zeros_like(layer.weight)
    run = torch.compile(layer, backend=backend) if backend else layer
    run(BATCH).sum().backward()
    assert layer.weight.grad is before and layer.bias.grad is not None


@pytest.mark.parametrize("backend", [None, "aot_eager"])
def test_autograd_grad_leaves_grad_alone_fell(backend):
    """Set .grad to None: the results of torch.autograd.grad are no .grad."""
    torch._dynamo.reset()
    layer, run = made(backend)
    kept = [torch.autograd.grad(run(BATCH).sum(), layer.weight)[0] for _ in range(2)]
    assert layer.weight.grad is None and [grad.tolist() for grad in kept] == [[4.0, 4.0]] * 2


def test_a_clone_keeps_the_gradient():
    """Clone what you keep before the next run."""
    layer, run = made(None)
    run(BATCH).sum().backward()
    kept, noted = layer.weight.grad.clone(), layer.weight.grad
    run(BATCH).sum().backward()
    assert kept.tolist() == [4.0, 4.0] and noted.tolist() == [8.0, 8.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.float64, torch.bfloat16])
def test_fix_2_for_other_dtypes(dtype):
    """layer.weight.grad = torch.zeros_like(layer.weight): of the dtype of the parameter."""
    layer = Scale().to(dtype)
    layer.weight.grad = before = torch.zeros_like(layer.weight)
    layer(BATCH.to(dtype)).sum().backward()
    assert layer.weight.grad is before and before.dtype == dtype and before.eq(4).all()


@pytest.mark.parametrize("backend", [None, "aot_eager"])
def test_none_before_each_backward_loses_the_sum_fell(backend):
    """Set .grad to None before each backward: where you accumulate, the sum is lost."""
    torch._dynamo.reset()
    sums = []
    for drop in (True, False):
        layer, run = made(backend)
        layer.weight.grad = torch.zeros_like(layer.weight)
        for _ in range(2):
            if drop:
                layer.weight.grad = None
            run(BATCH).sum().backward()
        sums.append(layer.weight.grad.tolist())
    assert sums == [[4.0, 4.0], [8.0, 8.0]]
