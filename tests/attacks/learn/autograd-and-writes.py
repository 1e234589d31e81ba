"""Attacks on docs/learn/autograd-and-writes.md."""

import pytest
import torch

VIEWS = {
    "slice": lambda t: t[1:],
    "transpose": lambda t: t.T,
    "diagonal": lambda t: t.diagonal(),
    "view": lambda t: t.view(4),
    "unsqueeze": lambda t: t[None],
    "row": lambda t: t[0],
    "step": lambda t: t[:, ::2],
}


@pytest.mark.parametrize("made", ["computed", "detached", "under no_grad", "integer", "comparison"])
def test_without_grad_all_are_leaves(made):
    """What you compute from tensors that require no grad is a leaf as well."""
    x = torch.ones(2)
    with torch.no_grad():
        quiet = torch.ones(2, requires_grad=True) * 2
    found = {
        "computed": x * 3,
        "detached": (torch.ones(2, requires_grad=True) * 2).detach(),
        "under no_grad": quiet,
        "integer": torch.arange(3) + 1,
        "comparison": torch.ones(2, requires_grad=True) > 0,
    }[made]
    assert found.is_leaf and not found.requires_grad
    found[0] = 1


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_learns_of_a_later_write(view):
    """Autograd has made the history of the view anew, from the history of its base."""
    weights = torch.ones(2, 2, requires_grad=True)
    base = weights * 10
    seen = VIEWS[view](base)
    base *= 2
    expected = torch.autograd.grad(VIEWS[view](weights * 20).sum(), weights)[0]
    assert torch.equal(torch.autograd.grad(seen.sum(), weights)[0], expected)


@pytest.mark.parametrize("view", VIEWS)
def test_a_write_to_the_view_reaches_base_and_value(view):
    """Backward sends the gradient of the written elements to the value, and the rest to the weights."""
    weights = torch.ones(2, 2, requires_grad=True)
    value = torch.tensor(7.0, requires_grad=True)
    base = weights * 10
    VIEWS[view](base).copy_(value)
    kept, put = torch.autograd.grad(base.sum(), (weights, value))
    written = VIEWS[view](torch.ones(2, 2)).numel()
    assert put == written and kept.sum() == 10 * (4 - written)


@pytest.mark.parametrize("view", VIEWS)
def test_base_and_views_share_one_counter(view):
    """A tensor shares one version counter with its views, and a write to any of them moves it."""
    base = torch.ones(2, 2)
    seen = VIEWS[view](base)
    seen.add_(1)
    base.add_(1)
    seen[...] = 0
    assert base._version == seen._version == VIEWS[view](base)._version == 3


@pytest.mark.parametrize(
    "function", ["mul", "add", "neg", "sum", "clone", "relu", "exp", "sigmoid"]
)
def test_a_write_harms_only_what_was_saved(function):
    """If nothing saved the old value, backward computes the gradient of what was recorded."""
    weights = torch.tensor([1.0, 2.0], requires_grad=True)
    made = getattr(weights, function)(*([10] if function in ("mul", "add") else []))
    expected = torch.autograd.grad(made.sum(), weights, retain_graph=True)[0]
    saved = hasattr(made.grad_fn, "_saved_result")
    with torch.no_grad():
        made += 1
    if saved:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            made.sum().backward()
    else:
        assert torch.equal(torch.autograd.grad(made.sum(), weights)[0], expected)


@pytest.mark.parametrize("attempt", ["unbind", "no_grad", "inference_mode", "expand"])
def test_some_computed_tensors_refuse_a_write(attempt):
    """Some computed tensors refuse a write."""
    made = torch.ones(2, 2, requires_grad=True) * 1
    if attempt == "unbind":
        part = made.unbind()[0]
    elif attempt == "expand":
        part = made[:1].expand(3, 2)
    else:
        with getattr(torch, attempt)():
            part = made[0]
    with pytest.raises(RuntimeError):
        part.mul_(2)


def test_a_write_that_goes_through_no_view_has_its_own_name():
    """An index list or a mask on its own makes no view: the assignment calls index_put_."""
    made = torch.ones(3, requires_grad=True) * 1
    made[[0]] = 0.0
    assert made.grad_fn.name().endswith("IndexPutBackward0")
    made[0] = 0.0
    assert made.grad_fn.name().endswith("CopySlices")


def test_a_comparison_of_a_leaf_records_no_write_fell():
    """A tensor that was computed from such a leaf accepts the write, and the graph records it."""
    mask = torch.ones(3, requires_grad=True) > 0
    mask[0] = False
    assert mask.is_leaf and not mask.requires_grad


@pytest.mark.parametrize("index", [0, slice(0, 1), [0]], ids=repr)
def test_a_value_that_requires_grad_is_recorded_in_a_plain_leaf(index):
    """Into a leaf that requires no grad a write of a value that requires grad is recorded as well."""
    weights, out = torch.ones(3, requires_grad=True), torch.zeros(3)
    out[index] = weights.sum()
    assert not out.is_leaf
    assert torch.autograd.grad(out.sum(), weights)[0].tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "part", [lambda t: t.detach(), lambda t: t.data[:1]], ids=["detach", "data"]
)
def test_a_detached_part_of_a_leaf_accepts_a_write_fell(part):
    """A leaf that requires grad refuses a write, to itself or to a view of it."""
    weights = torch.ones(2, requires_grad=True)
    part(weights)[0] = 5.0
    assert weights.tolist() == [5.0, 1.0]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_that_requires_grad_refuses_a_write(view):
    """A leaf that requires grad refuses a write, and so does a view of it that requires grad."""
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        VIEWS[view](torch.ones(2, 2, requires_grad=True)).fill_(5.0)


@pytest.mark.parametrize("made", ["inference tensor", "sparse"])
def test_some_leaves_without_grad_refuse_fell(made):
    """A leaf of any dtype and layout that requires no grad accepts an assignment."""
    with torch.inference_mode():
        x = torch.ones(2, 2)
    if made == "sparse":
        x = torch.eye(2).to_sparse()
    assert x.is_leaf and not x.requires_grad
    with pytest.raises((RuntimeError, TypeError)):
        x[0, 0] = 5.0


@pytest.mark.parametrize(
    "way", [lambda t: t.data, lambda t: t.detach().numpy()], ids=["data", "numpy"]
)
def test_some_writes_do_not_move_the_counter_fell(way):
    """A write to any of the views of a tensor moves the counter."""
    base = torch.ones(2)
    way(base[:1])[0] = 5.0
    assert base.tolist() == [5.0, 1.0] and base._version == 0


def test_hooks_that_recompute_give_the_old_value_fell():
    """While saved-tensor hooks are active, backward computes with the new value."""
    from torch.utils.checkpoint import checkpoint

    x = torch.zeros(1, requires_grad=True)
    y = checkpoint(torch.exp, x, use_reentrant=False)
    y *= 3
    assert torch.autograd.grad(y, x)[0].item() == 3.0
