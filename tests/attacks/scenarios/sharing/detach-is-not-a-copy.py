"""Attacks on gallery/scenarios/sharing/detach-is-not-a-copy.py."""

import pytest
import torch


@pytest.mark.parametrize("kind", ["leaf", "plain", "non-leaf", "view", "parameter", "inference"])
def test_a_write_reaches_the_original(kind):
    """A write to the result of ``detach()`` reaches the original, also a leaf that requires grad."""
    with torch.inference_mode(kind == "inference"):
        bias = {
            "leaf": lambda: torch.zeros(2, requires_grad=True),
            "plain": lambda: torch.zeros(2),
            "non-leaf": lambda: torch.zeros(2, requires_grad=True) * 1,
            "view": lambda: torch.zeros(2, 2)[0],
            "parameter": lambda: torch.nn.Parameter(torch.zeros(2)),
            "inference": lambda: torch.zeros(2),
        }[kind]()
        bias.detach()[0] = 9.0
        assert bias.tolist() == [9.0, 0.0]


@pytest.mark.parametrize("change", ["resize_", "squeeze_", "set_"])
def test_a_change_of_shape_does_not_reach_it(change):
    """A write to its result reaches the original (a change of the shape does not)."""
    bias = torch.zeros(1, 2)
    held = bias.detach()
    if change == "set_":
        held.set_(torch.ones(1))
    elif change == "resize_":
        held.resize_(1, 4)
    else:
        held.squeeze_()
    assert held.shape != (1, 2)
    assert bias.shape == (1, 2)


def test_nothing_was_saved_fell():
    """If backward needs the old value, it raises (``* 2`` saves nothing of its result)."""
    source = torch.tensor([1.0, 2.0], requires_grad=True)
    out = source * 2
    out.detach()[0] = 5.0
    out.sum().backward()
    assert source.grad.tolist() == [2.0, 2.0] and out.tolist() == [5.0, 4.0]


def test_hooks_switch_the_check_off():
    """If backward saved the value, it raises (see the exception)."""
    with torch.autograd.graph.saved_tensors_hooks(torch.clone, lambda packed: packed):
        source = torch.tensor([1.0, 2.0], requires_grad=True)
        out = source.exp()
        out.detach()[0] = 5.0
        out.sum().backward()
    assert torch.allclose(source.grad, source.detach().exp())


@pytest.mark.parametrize("order", ["detach().clone()", "clone().detach()"])
def test_both(order):
    """``detach().clone()`` is both cut off and a copy."""
    bias = torch.zeros(2, requires_grad=True)
    copied = bias.detach().clone() if order.startswith("detach") else bias.clone().detach()
    copied[0] = 9.0
    assert not copied.requires_grad and bias.tolist() == [0.0, 0.0] and bias._version == 0


def test_data_shares_without_the_counter():
    """The detached tensor has the same version counter (that of ``.data`` is another)."""
    bias = torch.zeros(2, requires_grad=True)
    bias.data[0] = 1.0
    assert bias._version == 0
    bias.detach()[0] = 2.0
    assert bias._version == 1


def test_compiled_a_leaf_is_written():
    """A write to its result reaches the original, also a leaf that requires grad."""

    @torch.compile(backend="aot_eager")
    def write(bias):
        bias.detach()[0] = 10.0

    bias = torch.tensor([1.0, 2.0], requires_grad=True)
    write(bias)
    assert bias.tolist() == [10.0, 2.0] and bias._version == 1


def test_compiled_a_saved_value_raises():
    """If backward saved the value, it raises: compiled when the code is compiled."""

    @torch.compile(backend="aot_eager")
    def total(source):
        out = source.exp()
        out.detach()[0] = 5.0
        return out.sum()

    with pytest.raises(Exception, match="modified by an inplace operation"):
        total(torch.tensor([1.0, 2.0], requires_grad=True)).backward()


def test_detach_of_one_element_of_a_leaf():
    """A write to its result reaches the original, also that of a part."""
    bias = torch.zeros(3, requires_grad=True)
    bias[1:].detach().fill_(4.0)
    assert bias.tolist() == [0.0, 4.0, 4.0]


def test_a_grad_fn_does_not_say_what_stays_in_the_graph_fell():
    """What stays in the graph: the column of ``grad_fn`` said the same for a leaf and its detach."""
    source = torch.ones(2, requires_grad=True)
    assert source.grad_fn is None and source.detach().grad_fn is None
    assert source.requires_grad and not source.detach().requires_grad


def test_through_the_array_nothing_raises_fell():
    """The detached tensor has the same version counter, so backward raises: not for its array."""
    source = torch.tensor([1.0, 2.0], requires_grad=True, device="cpu")
    out = source.exp()
    out.detach().numpy()[0] = 5.0
    out.sum().backward()
    assert source.grad[0] == 5.0 and out._version == 0


@pytest.mark.parametrize("way", ["cpu", "numpy", "float", "contiguous", "view", "asarray"])
def test_more_that_is_no_copy(way):
    """``detach().numpy()`` shares the memory as well, and so does ``detach().cpu()`` on the CPU."""
    bias = torch.zeros(2, requires_grad=True, device="cpu")
    held = bias.detach()
    held = {
        "cpu": held.cpu,
        "numpy": held.numpy,
        "float": held.float,
        "contiguous": held.contiguous,
        "view": lambda: held.view(-1),
        "asarray": held.__array__,
    }[way]()
    held[0] = 9.0
    assert bias.tolist() == [9.0, 0.0]


def test_a_parameter_of_it_gets_the_gradient_itself():
    """``torch.nn.Parameter(source)`` is a new leaf: its gradient does not reach ``source``."""
    source = torch.ones(2, requires_grad=True)
    made = torch.nn.Parameter(source)
    made.sum().backward()
    assert source.grad is None and made.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.bfloat16, torch.complex64, torch.int8, torch.bool, torch.uint8]
)
def test_other_dtypes(dtype):
    """``detach()`` shares the memory."""
    bias = torch.ones(2).to(dtype)
    bias.detach()[0] = 0
    assert bias.tolist() == [0, 1]


@pytest.mark.parametrize("kind", ["vmap", "expanded", "sparse", "state_dict"])
def test_in_other_surroundings(kind):
    """A write to its result reaches the original."""
    bias = torch.ones(2, 2, requires_grad=True)
    if kind == "vmap":
        torch.vmap(lambda row: (row.detach().zero_(), row.sum())[1])(bias)
    elif kind == "expanded":
        bias = torch.ones(1).expand(2)
        bias.detach()[0] = 0.0
    elif kind == "sparse":
        bias = torch.eye(2).to_sparse()
        bias.detach().values().zero_()
        bias = bias.to_dense()
    else:
        layer = torch.nn.Linear(2, 2)
        layer.state_dict()["weight"].zero_()
        bias = layer.weight
    assert not bias.any()


def test_a_write_through_data_is_not_counted_fell():
    """If backward saved the value, it raises after a write with torch: not through ``.data``."""
    source = torch.tensor([1.0, 2.0], requires_grad=True)
    out = source.exp()
    out.detach().data[0] = 5.0
    out.sum().backward()
    assert source.grad[0] == 5.0 and out._version == 0


@pytest.mark.parametrize("kind", ["bfloat16", "conjugate"])
def test_an_array_that_is_refused_fell(kind):
    """``detach().numpy()`` shares the memory as well: of these it raises."""
    tensor = torch.ones(2, dtype=torch.bfloat16 if kind == "bfloat16" else torch.complex64)
    if kind == "conjugate":
        tensor = tensor.conj()
    with pytest.raises((TypeError, RuntimeError), match="ScalarType BFloat16|conjugate bit"):
        tensor.detach().numpy()


def test_inference_tensors_have_no_counter_fell():
    """The detached tensor has the same version counter: an inference tensor has none."""
    with torch.inference_mode():
        bias = torch.zeros(2)
        bias.detach()[0] = 9.0
        assert bias.tolist() == [9.0, 0.0]
        with pytest.raises(RuntimeError, match="do not track version counter"):
            _ = bias._version


def test_the_array_of_a_clone():
    """``detach().cpu().numpy()`` shares the memory: put ``clone()`` behind ``detach()``."""
    bias = torch.zeros(2, requires_grad=True, device="cpu")
    bias.detach().clone().cpu().numpy()[0] = 5.0
    assert bias.tolist() == [0.0, 0.0]
    bias.detach().cpu().numpy()[0] = 5.0
    assert bias.tolist() == [5.0, 0.0]


@pytest.mark.parametrize("way", ["to another dtype", "index list", "sum"])
def test_a_new_tensor_behind_detach(way):
    """A write to its result reaches the original: not if the next call makes a new tensor."""
    bias = torch.zeros(2, requires_grad=True)
    held = {
        "to another dtype": lambda: bias.detach().double(),
        "index list": lambda: bias.detach()[[0, 1]],
        "sum": lambda: bias.detach() + 1,
    }[way]()
    held[0] = 9.0
    assert bias.tolist() == [0.0, 0.0]


def test_a_saved_input_raises_too():
    """If backward saved the value, it raises after the write: also for the leaf itself."""
    bias = torch.ones(2, requires_grad=True)
    loss = (bias * bias).sum()
    bias.detach()[0] = 9.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
