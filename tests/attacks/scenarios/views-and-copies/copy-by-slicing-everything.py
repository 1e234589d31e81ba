"""Attacks on gallery/scenarios/views-and-copies/copy-by-slicing-everything.py."""

import copy

import numpy as np
import pytest
import torch


@pytest.mark.parametrize("make", [torch.zeros, np.zeros], ids=["tensor", "array"])
def test_without_dimensions_it_raises_fell(make):
    """``a[:]`` on a tensor is a view of all of it."""
    loss = make(())
    with pytest.raises(IndexError):
        loss[:]
    loss[...][()] = 9.0
    assert loss == 9.0


@pytest.mark.parametrize(
    "signal",
    [
        torch.zeros(3),
        torch.zeros(6)[::2],
        torch.zeros(2, 3).T,
        torch.zeros(0),
        torch.zeros(1),
        torch.zeros(2, dtype=torch.bool),
        torch.zeros(1).expand(3),
    ],
    ids=["plain", "strided", "transposed", "empty", "one", "bool", "expanded"],
)
def test_a_view_of_all_of_it(signal):
    """``a[:]`` of a tensor with dimensions is a view of all of it."""
    whole = signal[:]
    assert whole.shape == signal.shape and whole.stride() == signal.stride()
    whole.fill_(1)
    assert signal.all()


def test_a_leaf_refuses_fell():
    """A write to ``b`` changes ``a``."""
    bias = torch.zeros(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        bias[:][0] = 9.0
    with torch.no_grad():
        bias[:][0] = 9.0
    assert bias.tolist() == [9.0, 0.0]


def test_a_list_in_the_list_stays_the_same_fell():
    """``a[:]`` copies a list."""
    rows, tensors = [[1.0]], [torch.zeros(1)]
    rows[:][0][0] = tensors[:][0][0] = 9.0
    assert rows == [[9.0]] and tensors[0].item() == 9.0


@pytest.mark.parametrize("kind", ["plain", "detached", "no_grad", "non-leaf"])
def test_deepcopy_of_a_computed_tensor_fell(kind):
    """``copy.deepcopy`` raises for a tensor that was computed."""
    leaf = torch.ones(2, requires_grad=True)
    with torch.set_grad_enabled(kind != "no_grad"):
        computed = (torch.ones(2) if kind == "plain" else leaf) * 2
    if kind == "detached":
        computed = computed.detach()
    if kind == "non-leaf":
        with pytest.raises(RuntimeError, match="deepcopy"):
            copy.deepcopy(computed)
    else:
        copy.deepcopy(computed)[0] = 9.0
        assert computed.tolist() == [2.0, 2.0]


@pytest.mark.parametrize("cls", [torch.Tensor, torch.nn.Parameter, torch.nn.Buffer])
def test_copy_copy_shares(cls):
    """``copy.copy`` makes a new tensor object over the same memory."""
    original = torch.zeros(2) if cls is torch.Tensor else cls(torch.zeros(2))
    twin = copy.copy(original)
    assert twin is not original and twin.data_ptr() == original.data_ptr()


def test_compiled():
    """A write to ``b`` changes ``a``."""

    @torch.compile(backend="aot_eager")
    def first_is_nine(a):
        b = a[:]
        b[0] = 9.0

    signal = torch.zeros(2)
    first_is_nine(signal)
    assert signal.tolist() == [9.0, 0.0]


def test_clone_of_an_expanded_tensor_is_independent():
    """Copy with ``a.clone()``."""
    signal = torch.zeros(1).expand(3)
    backup = signal.clone()
    backup[0] = 9.0
    assert backup.tolist() == [9.0, 0.0, 0.0] and signal.tolist() == [0.0, 0.0, 0.0]


def test_detach_clone_takes_no_gradient():
    """Use ``signal.detach().clone()`` where gradients must not go through."""
    signal = torch.ones(2, requires_grad=True)
    (signal + signal.detach().clone()).sum().backward()
    assert signal.grad.tolist() == [1.0, 1.0]


def test_deepcopy_of_what_has_no_grad_fn_fell():
    """``copy.deepcopy`` raises for a tensor that was computed from one that requires grad."""
    leaf = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        unrecorded = leaf * 2
    for computed in (unrecorded, leaf.argmax(), leaf > 0):
        assert computed.grad_fn is None and torch.equal(copy.deepcopy(computed), computed)


@pytest.mark.parametrize(
    ("way", "copied"),
    [
        (torch.as_tensor, False),
        (torch.Tensor, False),
        (lambda a: +a, False),
        (lambda a: a.to(a.dtype), False),
        (lambda a: a.view_as(a), False),
        (lambda a: a + 0, True),
        (torch.empty_like, True),
    ],
    ids=["as_tensor", "Tensor", "plus", "to", "view_as", "plus 0", "empty_like"],
)
def test_other_ways(way, copied):
    """Copy with ``a.clone()``: other ways that look like a copy."""
    signal = torch.zeros(2)
    way(signal).fill_(9.0)
    assert signal.any().item() is not copied


def test_an_element_of_the_list_of_a_tensor_shares():
    """how to copy a tensor like a list: ``list(t)`` is a list of views."""
    signal = torch.zeros(2)
    list(signal)[0].fill_(9.0)
    assert signal.tolist() == [9.0, 0.0]


def test_clone_of_a_parameter_is_no_parameter():
    """Copy with ``a.clone()``."""
    bias = torch.nn.Parameter(torch.zeros(2))
    backup = bias.detach().clone()
    with torch.no_grad():
        bias.fill_(9.0)
        bias.copy_(backup)
    assert type(bias.clone()) is torch.Tensor and bias.tolist() == [0.0, 0.0]


def test_a_view_of_a_computed_tensor_is_recorded():
    """A write to ``b`` changes ``a``: with its gradient."""
    leaf = torch.ones(2, requires_grad=True)
    signal = leaf * 1
    whole = signal[:]
    whole *= 3
    signal.sum().backward()
    assert leaf.grad.tolist() == [3.0, 3.0]


def test_in_inference_mode():
    """A write to ``b`` changes ``a``."""
    with torch.inference_mode():
        signal = torch.zeros(2)
        signal[:][0] = 9.0
        assert signal.tolist() == [9.0, 0.0]


def test_under_vmap():
    """A write to ``b`` changes ``a``."""

    def write(row):
        row[:].fill_(9.0)
        return row.clone()

    assert torch.vmap(write)(torch.zeros(2, 2)).tolist() == [[9.0, 9.0], [9.0, 9.0]]


def test_a_copy_copy_of_a_result_has_no_graph():
    """``copy.copy`` makes a new tensor object over the same memory (a leaf, whose writes are not counted)."""
    y = torch.ones(2, requires_grad=True) * 2
    other = copy.copy(y)
    assert other.is_leaf and other.requires_grad and other.data_ptr() == y.data_ptr()
    with torch.no_grad():
        other[0] = 9.0
    assert y._version == 0 and y.tolist() == [9.0, 2.0]


def test_a_write_to_the_view_of_a_saved_result():
    """A write to ``b`` changes ``a``: and backward notices; to a clone it does not matter."""
    x = torch.zeros(2, requires_grad=True)
    y = x.exp()
    y.clone()[0] = 9.0
    torch.autograd.grad(y.sum(), x, retain_graph=True)
    y[:][0] = 9.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        y.sum().backward()


def test_a_leaf_takes_the_write_under_no_grad():
    """While gradients are recorded, a write to ``a[:]`` of a leaf that requires grad raises."""
    a = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        a[:][0] = 9.0
    assert a.tolist() == [9.0, 1.0]
