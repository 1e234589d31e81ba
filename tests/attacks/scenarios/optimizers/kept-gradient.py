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
