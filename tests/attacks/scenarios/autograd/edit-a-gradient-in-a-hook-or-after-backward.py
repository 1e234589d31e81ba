import pytest
import torch


def leaf(n=2):
    return torch.zeros(n, requires_grad=True)


EDITS = {
    "add": lambda grad: grad + 0.5,
    "scale": lambda grad: grad * 0.5,
    "clip": lambda grad: grad.clamp(max=0.5),
    "mask": lambda grad: grad * torch.tensor([1.0, 0.0]),
    "replace": lambda grad: torch.full_like(grad, 7.0),
}


@pytest.mark.parametrize("edit", ["add", "scale", "clip", "mask", "replace"])
def test_one_backward_of_a_leaf(edit):
    """For one ``backward()`` of a leaf a hook and a write to ``.grad`` are the same."""
    first, second = leaf(), leaf()
    first.register_hook(EDITS[edit])
    first.sum().backward()
    second.sum().backward()
    second.grad = EDITS[edit](second.grad)
    assert torch.equal(first.grad, second.grad)


def test_a_leaf_that_is_used_twice():
    """The hook sees the gradient of one backward as a whole, however often the leaf is used."""
    weights = leaf()
    weights.register_hook(lambda grad: grad + 0.5)
    (weights.sum() + 3 * weights.sum()).backward()
    assert weights.grad.tolist() == [4.5, 4.5]


@pytest.mark.parametrize(
    "edit, same", [("scale", True), ("mask", True), ("add", False), ("clip", False)]
)
def test_two_backwards(edit, same):
    """A factor is the exception: scaling each part scales the sum."""
    first, second = leaf(), leaf()
    first.register_hook(EDITS[edit])
    for weights in (first, second):
        for _ in range(2):
            weights.sum().backward()
    second.grad = EDITS[edit](second.grad)
    assert torch.equal(first.grad, second.grad) is same


def test_a_hook_that_returns_nothing():
    """A hook that returns ``None`` leaves the gradient as it is."""
    weights = leaf()
    weights.register_hook(lambda grad: None)
    weights.sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_two_hooks_run_in_order():
    """Each hook changes what the one before returned."""
    weights = leaf()
    weights.register_hook(lambda grad: grad + 1)
    weights.register_hook(lambda grad: grad * 10)
    weights.sum().backward()
    assert weights.grad.tolist() == [20.0, 20.0]


def test_removed_within_a_with_block():
    """A handle removes its hook at the end of a ``with`` block."""
    weights = leaf()
    with weights.register_hook(lambda grad: grad + 1):
        weights.sum().backward()
    weights.sum().backward()
    assert weights.grad.tolist() == [3.0, 3.0]


def test_zero_grad_keeps_hooks():
    """The hook stays until it is removed; clearing the gradient does not remove it."""
    weights = leaf()
    optimizer = torch.optim.SGD([weights], lr=1.0)
    weights.register_hook(lambda grad: grad + 1)
    for _ in range(2):
        optimizer.zero_grad()
        weights.sum().backward()
        assert weights.grad.tolist() == [2.0, 2.0]


def test_a_new_tensor_has_no_hook():
    """The hook belongs to the tensor: a clone has none of its own, and feeds the old one."""
    weights = leaf()
    weights.register_hook(lambda grad: grad + 1)
    twin = weights.detach().clone().requires_grad_()
    twin.sum().backward()
    assert twin.grad.tolist() == [1.0, 1.0]


def test_post_accumulate_sees_the_sum():
    """A post-accumulate hook runs in every ``backward()``, on the sum so far."""
    weights, seen = leaf(1), []
    weights.register_post_accumulate_grad_hook(lambda w: seen.append(w.grad.item()))
    for _ in range(3):
        weights.sum().backward()
    assert seen == [1.0, 2.0, 3.0]


def test_post_accumulate_takes_leaves_only():
    """``register_post_accumulate_grad_hook`` is for leaves."""
    with pytest.raises(RuntimeError, match="leaf"):
        (leaf() * 2).register_post_accumulate_grad_hook(lambda w: None)


@pytest.mark.parametrize("post", [True, False])
def test_autograd_grad(post):
    """``torch.autograd.grad`` runs tensor hooks; nothing is accumulated, so no post hook runs."""
    weights, ran = leaf(), []
    if post:
        weights.register_post_accumulate_grad_hook(lambda w: ran.append(1))
    else:
        weights.register_hook(lambda grad: ran.append(1))
    torch.autograd.grad(weights.sum(), weights)
    assert bool(ran) is not post and weights.grad is None


def test_the_clip_of_torch_counts_once():
    """A clip after the last ``backward()`` limits the sum."""
    weights = leaf()
    for _ in range(4):
        weights.sum().backward()
    torch.nn.utils.clip_grad_value_([weights], 1.5)
    assert weights.grad.tolist() == [1.5, 1.5]


def test_a_write_between_the_backwards_is_added_to():
    """A write to ``.grad`` before the last ``backward()`` is part of the sum."""
    weights = leaf()
    weights.sum().backward()
    weights.grad.zero_()
    weights.sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_a_factor_that_changes_fell():
    """A factor is the exception: scaling each part scales the sum."""
    weights, factors = leaf(), iter([0.0, 1.0])
    weights.register_hook(lambda grad: grad * next(factors))
    for _ in range(2):
        weights.sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0]


def test_a_computed_tensor_with_a_grad_fell():
    """The gradient of a computed tensor: there is no ``.grad`` to write to."""
    inputs = torch.ones(2, requires_grad=True)
    hidden = inputs * 3
    hidden.retain_grad()
    hidden.sum().backward()
    hidden.grad[0] = 0.0
    assert inputs.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize(("reentrant", "times"), [(True, 2), (False, 1)])
def test_one_backward_through_two_checkpoints(reentrant, times):
    """For one ``backward()`` of a leaf, yes (the old kind of checkpoint calls ``backward`` itself)."""
    weights = torch.ones(2, requires_grad=True)
    weights.register_hook(lambda grad: grad + 0.5)
    x = torch.ones(2, requires_grad=True)
    for _ in range(2):
        x = torch.utils.checkpoint.checkpoint(lambda x: x * weights, x, use_reentrant=reentrant)
    x.sum().backward()
    assert weights.grad.tolist() == [2 + 0.5 * times] * 2


def test_the_graph_of_the_gradient():
    """For one ``backward()`` of a leaf, yes (not for the derivative of the gradient)."""
    first, second = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    first.register_hook(lambda grad: grad * 2)
    for weights in (first, second):
        (weights**3).sum().backward(inputs=[weights], create_graph=True)
    with torch.no_grad():
        second.grad *= 2
    assert torch.equal(first.grad, second.grad)
    derivatives = [torch.autograd.grad(w.grad.sum(), w)[0].item() for w in (first, second)]
    first.grad = second.grad = None
    assert derivatives == [24.0, 6.0]


@pytest.mark.parametrize("change", ["double", "to", "state"])
def test_conversions_keep_hooks(change):
    """The hook stays until ``handle.remove()``: ``module.double()`` and a loaded state keep it."""
    layer = torch.nn.Linear(1, 1)
    layer.weight.register_hook(lambda grad: grad * 0 + 7)
    if change == "state":
        layer.load_state_dict(torch.nn.Linear(1, 1).state_dict())
    else:
        layer.double() if change == "double" else layer.to(torch.float64)
    layer(torch.ones(1, 1, dtype=layer.weight.dtype)).sum().backward()
    assert layer.weight.grad.item() == 7.0


@pytest.mark.parametrize("change", [lambda grad: grad.double(), lambda grad: grad.sum()])
def test_a_hook_keeps_dtype_and_shape(change):
    """A hook changes the gradient; another dtype or size raises."""
    weights = leaf()
    weights.register_hook(change)
    with pytest.raises(RuntimeError, match="has changed the (type|size) of value"):
        weights.sum().backward()


def test_a_tensor_that_the_backward_does_not_reach():
    """A tensor hook runs in each ``backward()`` that reaches the tensor."""
    weights, other, ran = leaf(), leaf(), []
    other.register_hook(ran.append)
    (weights + other).sum().backward(inputs=[weights])
    assert ran == []


def test_one_backward_onto_an_old_gradient_fell():
    """For one ``backward()`` of a leaf, yes."""
    first, second = leaf(), leaf()
    first.grad, second.grad = torch.ones_like(first), torch.ones_like(second)
    first.register_hook(lambda grad: grad.clamp(max=0.5))
    first.sum().backward()
    second.sum().backward()
    second.grad.clamp_(max=0.5)
    assert first.grad.eq(1.5).all() and second.grad.eq(0.5).all()


@pytest.mark.parametrize("change", [lambda w: w.grad.add_(0.5), lambda w: w.grad * 0.5])
def test_a_post_accumulate_hook_must_return_none_fell(change):
    """A post-accumulate hook runs in every ``backward()``, too, on the sum so far."""
    weights = leaf()
    weights.register_post_accumulate_grad_hook(change)
    with pytest.raises(RuntimeError, match="should return None"):
        weights.sum().backward()


def test_a_recorded_write_to_grad_fell():
    """Write to ``.grad`` itself: ``grad += w`` outside of ``no_grad`` is recorded, and a hook is not."""
    first, second = leaf(), leaf()
    first.register_hook(lambda grad: grad + first)
    first.sum().backward()
    second.sum().backward()
    second.grad += second
    assert torch.equal(first.grad, second.grad)
    assert not first.grad.requires_grad and second.grad.requires_grad


def test_a_scaled_loss_fell():
    """Clip once for each step: between the last ``backward()`` and ``step()``."""
    weights, seen = leaf(), []
    weights.register_hook(lambda grad: seen.append(grad.clone()))
    scaler, optimizer = torch.amp.GradScaler("cpu", init_scale=1024.0), torch.optim.SGD([weights])
    scaler.scale(weights.sum()).backward()
    assert seen[0].eq(1024).all() and weights.grad.eq(1024).all()
    scaler.unscale_(optimizer)
    assert weights.grad.eq(1).all()


@pytest.mark.parametrize("way", ["grad", "inputs"])
def test_a_derivative_by_another_tensor_fell(way):
    """``torch.autograd.grad`` runs tensor hooks: not that of a leaf that it was not asked for."""
    weights, other, ran = leaf(), leaf(), []
    weights.register_hook(ran.append)
    if way == "grad":
        torch.autograd.grad((weights + other).sum(), other)
    else:
        (weights + other).sum().backward(inputs=[other])
    assert not ran and weights.grad is None


def test_scaling_in_half_precision_fell():
    """Scaling each part scales the sum: up to rounding."""
    first, second = torch.tensor([0.1]).half(), torch.tensor([0.37]).half()
    parts, whole = first * 0.3 + second * 0.3, (first + second) * 0.3
    assert not torch.equal(parts, whole) and torch.allclose(parts, whole, rtol=1e-2)


@pytest.mark.parametrize("retained_first", [True, False])
def test_a_retained_gradient_is_after_the_hook(retained_first):
    """Change the gradient of a computed tensor on its way back: ``register_hook``."""
    inputs = leaf()
    hidden = inputs * 3
    if retained_first:
        hidden.retain_grad()
    hidden.register_hook(lambda grad: grad * 0)
    hidden.retain_grad()
    hidden.sum().backward()
    assert hidden.grad.eq(0).all() and inputs.grad.eq(0).all()


@pytest.mark.parametrize("after", [True, False])
def test_a_hook_set_after_the_forward_pass(after):
    """A tensor hook runs in each ``backward()``: one of a leaf also if it is set after the loss."""
    weights = leaf()
    if not after:
        weights.register_hook(lambda grad: grad + 1)
    loss = weights.sum()
    if after:
        weights.register_hook(lambda grad: grad + 1)
    loss.backward()
    assert weights.grad.eq(2).all()


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_compiled(backend):
    """Of a computed tensor the hook changes what goes on to the leaves."""

    def run(inputs):
        hidden = inputs * 3
        hidden.register_hook(lambda grad: grad * grad.new_tensor([1.0, 0.0]))
        return (hidden + inputs).sum()

    inputs = torch.ones(2, requires_grad=True)
    inputs.register_hook(lambda grad: grad + 0.5)
    torch.compile(run, backend=backend)(inputs).backward()
    assert inputs.grad.tolist() == [4.5, 1.5]


def test_a_gradient_that_was_set_to_zero():
    """For one ``backward()`` of a leaf whose ``.grad`` was ``None`` or 0, yes."""
    first, second = leaf(), leaf()
    for weights in (first, second):
        weights.grad = torch.zeros_like(weights)
    first.register_hook(lambda grad: grad.clamp(max=0.5))
    (first.sum() + second.sum()).backward()
    second.grad.clamp_(max=0.5)
    assert torch.equal(first.grad, second.grad)
