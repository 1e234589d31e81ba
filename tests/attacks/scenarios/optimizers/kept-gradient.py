"""Attacks on gallery/scenarios/optimizers/kept-gradient.py."""

import pytest
import torch
from torch import nn


def kept_and_next(second, first=torch.sum, **options):
    """Return the gradient that was kept, and the tensor after a second backward."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    first(weights).backward()
    kept = weights.grad
    second(weights).backward(**options)
    return kept, weights


@pytest.mark.parametrize(
    "second",
    [torch.sum, lambda w: (w**2).sum(), lambda w: w[0], lambda w: w.view(2, 1).sum()],
    ids=["sum", "square", "element", "view"],
)
def test_backward_adds_in_place(second):
    """``.grad`` is one tensor that ``backward()`` adds to, in place."""
    kept, weights = kept_and_next(second)
    assert kept is weights.grad and kept[0] > 1.0


def test_create_graph_makes_another_tensor_fell():
    """``.grad`` is one tensor that ``backward()`` adds to, in place."""
    kept, weights = kept_and_next(lambda w: (w**2).sum(), create_graph=True)
    assert kept is not weights.grad
    assert kept.tolist() == [1.0, 1.0] and weights.grad.tolist() == [3.0, 5.0]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("sparse", "sparse", True),
        ("dense", "sparse", True),
        ("dense", "dense", True),
        ("sparse", "dense", False),
    ],
)
def test_sparse_gradients_fell(first, second, same):
    """A dense gradient that comes after a sparse one gives ``.grad`` a new tensor."""
    table = nn.Embedding(3, 2, sparse=True)
    losses = {"sparse": lambda: table(torch.tensor([0])), "dense": lambda: table.weight}
    losses[first]().sum().backward()
    kept = table.weight.grad
    losses[second]().sum().backward()
    assert (kept is table.weight.grad) == same


def test_compiled_backward_adds_in_place():
    """``.grad`` is one tensor that ``backward()`` adds to: compiled as well."""
    compiled = torch.compile(lambda w: (w * 3).sum(), backend="aot_eager")
    kept, weights = kept_and_next(compiled)
    assert kept is weights.grad and kept.tolist() == [4.0, 4.0]


@pytest.mark.parametrize("options", [{}, {"foreach": True}, {"fused": True}])
@pytest.mark.parametrize("to_none", [False, True])
def test_zero_grad(options, to_none):
    """With ``set_to_none=False`` zeros are written into that tensor, by default it is let go."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    kept = weights.grad
    torch.optim.SGD([weights], lr=0.1, **options).zero_grad(set_to_none=to_none)
    assert kept.tolist() == ([1.0, 1.0] if to_none else [0.0, 0.0])
    assert (weights.grad is kept) != to_none


def test_the_default_of_a_module_is_none_too():
    """By default the attribute is set to None."""
    layer = nn.Linear(1, 1)
    layer(torch.ones(1)).backward()
    layer.zero_grad()
    assert layer.weight.grad is None


def test_clipping_writes_into_what_was_kept():
    """Your name for it sees that: it sees what clips the gradient as well."""
    weights = torch.ones(4, requires_grad=True)
    weights.sum().backward()
    kept = weights.grad
    nn.utils.clip_grad_norm_(weights, 1.0)
    assert torch.allclose(kept, torch.full((4,), 0.5))


def test_a_clone_stays():
    """So keep a clone."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    kept = weights.grad.clone()
    weights.sum().backward()
    nn.utils.clip_grad_norm_(weights, 0.1)
    assert kept.tolist() == [1.0, 1.0] and not kept.requires_grad


@pytest.mark.parametrize("graph", [False, True])
def test_autograd_grad_leaves_grad_alone(graph):
    """``torch.autograd.grad`` does not write to ``.grad``, of other leaves neither."""
    weights, other = (torch.ones(2, requires_grad=True) for _ in range(2))
    weights.sum().backward()
    torch.autograd.grad((weights * other).sum(), weights, create_graph=graph)
    assert weights.grad.tolist() == [1.0, 1.0] and other.grad is None


def test_the_difference_of_a_reference_is_zero():
    """Without a clone the difference is 0, if the same tensor is filled again; else it is not."""
    differences = []
    for clear in (lambda w: w.grad.zero_(), lambda w: setattr(w, "grad", None)):
        weights = torch.ones(2, requires_grad=True)
        weights.sum().backward()
        before = weights.grad
        clear(weights)
        (3 * weights).sum().backward()
        differences.append((weights.grad - before).tolist())
    assert differences == [[0.0, 0.0], [2.0, 2.0]]


def test_a_retained_gradient_is_a_new_tensor_each_time_fell():
    """``.grad`` is one tensor that ``backward()`` adds to: that of a leaf."""
    result = torch.ones(2, requires_grad=True) * 1
    result.retain_grad()
    loss = result.sum()
    loss.backward(retain_graph=True)
    kept = result.grad
    loss.backward()
    assert kept.tolist() == [1.0, 1.0] and result.grad.tolist() == [2.0, 2.0]


def test_autograd_grad_writes_a_retained_gradient_fell():
    """``torch.autograd.grad`` does not write to ``.grad``: of a leaf."""
    leaf = torch.ones(2, requires_grad=True)
    result = leaf * 2
    result.retain_grad()
    torch.autograd.grad((result * 3).sum(), leaf)
    assert result.grad.tolist() == [3.0, 3.0] and leaf.grad is None


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        ({"momentum": 0.9, "nesterov": True, "foreach": True}, True),
        ({"momentum": 0.9, "nesterov": True, "foreach": False}, False),
        ({"momentum": 0.9, "foreach": True}, False),
        ({"weight_decay": 0.5, "foreach": True}, False),
        ({"momentum": 0.9, "nesterov": True, "fused": True}, False),
    ],
    ids=str,
)
def test_a_step_may_write_the_gradient_fell(options, changed):
    """Your name sees ``backward()`` and ``zero_grad``: and the step of SGD with two options."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    kept = weights.grad
    torch.optim.SGD([weights], lr=0.1, **options).step()
    assert (kept.tolist() != [1.0, 1.0]) == changed


def test_unscale_writes_the_gradient_fell():
    """Your name sees ``backward()`` and ``zero_grad``: and ``unscale_``."""
    weights = torch.ones(2, requires_grad=True)
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
    scaler.scale(weights.sum()).backward()
    kept = weights.grad
    scaler.unscale_(torch.optim.SGD([weights], lr=0.1))
    assert kept.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("keep", "copies"),
    [
        (torch.Tensor.detach, False),
        (torch.Tensor.float, False),
        (torch.Tensor.cpu, False),
        (torch.flatten, False),
        (torch.clone, True),
        (torch.Tensor.double, True),
        (lambda grad: torch.stack([grad])[0], True),
    ],
)
def test_what_is_a_copy(keep, copies):
    """``detach()`` is no copy; a clone is."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    kept = keep(weights.grad)
    weights.sum().backward()
    assert kept.tolist() == ([1.0, 1.0] if copies else [2.0, 2.0])


def test_a_clone_keeps_the_graph_fell():
    """So keep a clone: after ``create_graph=True`` it keeps the graph."""
    weights = torch.ones(2, requires_grad=True)
    (gradient,) = torch.autograd.grad((weights**2).sum(), weights, create_graph=True)
    assert gradient.clone().requires_grad and not gradient.detach().clone().requires_grad


@pytest.mark.parametrize("dtype", [torch.float16, torch.complex64, torch.float64])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 3)], ids=str)
def test_dtypes_and_shapes(dtype, shape):
    """``backward()`` adds into the tensor that ``.grad`` of a leaf is."""
    weights = torch.ones(shape, dtype=dtype, requires_grad=True)
    weights.backward(torch.ones_like(weights))
    kept = weights.grad
    weights.backward(torch.ones_like(weights))
    assert weights.grad is kept and (kept == 2).all()


def test_a_conversion_of_the_module_converts_what_was_kept():
    """Your name for it sees what is done to the gradient: ``half()`` as well."""
    layer = nn.Linear(1, 1)
    layer(torch.ones(1)).backward()
    kept = layer.weight.grad
    layer.half()
    assert kept is layer.weight.grad and kept.dtype == torch.float16


def test_a_gradient_kept_by_a_hook_stays():
    """``.grad`` is the tensor that is added to: what a hook is given is not written."""
    weights, kept = torch.ones(2, requires_grad=True), []
    weights.register_hook(kept.append)
    for factor in (1, 3):
        (factor * weights).sum().backward()
    assert [grad.tolist() for grad in kept] == [[1.0, 1.0], [3.0, 3.0]]


def test_a_hook_may_set_another_tensor():
    """``.grad`` is one tensor: unless a hook sets another."""
    weights = torch.ones(2, requires_grad=True)
    weights.register_post_accumulate_grad_hook(lambda p: setattr(p, "grad", p.grad.clone()))
    weights.sum().backward()
    kept = weights.grad
    weights.sum().backward()
    assert kept is not weights.grad


def test_two_results_of_autograd_grad_may_be_one_tensor():
    """Two gradients side by side: of one call they may be one tensor, so clone before a write."""
    first, second = (torch.ones(2, requires_grad=True) for _ in range(2))
    pair = torch.autograd.grad((first + second).sum(), [first, second])
    assert pair[0].data_ptr() == pair[1].data_ptr()


@pytest.mark.parametrize(
    ("clear", "entries"),
    [
        (lambda w: None, [6.0, 6.0, 6.0]),
        (lambda w: w.grad.zero_(), [3.0, 3.0, 3.0]),
        (lambda w: setattr(w, "grad", None), [1.0, 2.0, 3.0]),
    ],
    ids=["added", "zeros", "None"],
)
def test_a_list_of_gradients(clear, entries):
    """all entries of my list of gradients hold the same numbers (by default they do not)."""
    weights, kept, clones = torch.ones(1, requires_grad=True), [], []
    for factor in (1, 2, 3):
        if weights.grad is not None:
            clear(weights)
        (factor * weights).sum().backward()
        kept.append(weights.grad)
        clones.append(weights.grad.clone())
    assert [grad.item() for grad in kept] == entries
    assert [grad.item() for grad in clones][0] == 1.0


@pytest.mark.parametrize(("limit", "changed"), [(100.0, False), (0.1, True)])
def test_a_norm_below_the_limit(limit, changed):
    """Your name for it sees clipping, where there is something to clip."""
    weights = torch.ones(2, requires_grad=True)
    weights.sum().backward()
    kept = weights.grad
    nn.utils.clip_grad_norm_(weights, limit)
    assert kept is weights.grad and (kept.tolist() != [1.0, 1.0]) == changed


def test_zeros_go_into_a_gradient_with_a_graph():
    """``zero_grad(set_to_none=False)``: after ``create_graph=True`` your name sees it as well."""
    weights = torch.ones(2, requires_grad=True)
    with pytest.warns(UserWarning, match="create_graph=True"):
        (weights**2).sum().backward(create_graph=True)
    kept = weights.grad
    torch.optim.SGD([weights], lr=0.1).zero_grad(set_to_none=False)
    assert kept is weights.grad and not kept.any()
