import copy

import pytest
import torch

REFUSED = "you can only change requires_grad flags of leaf variables"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize(
    "tensor",
    [lambda: leaf()[0], lambda: leaf() * 2, lambda: leaf()[:1], lambda: leaf().view(3, 1)],
    ids=["element", "computed", "slice", "view"],
)
@pytest.mark.parametrize("form", ["attribute", "method"])
def test_both_forms(tensor, form):
    """You set ``requires_grad`` to False on a slice or on a computed tensor."""
    tensor = tensor()
    with pytest.raises(RuntimeError, match=REFUSED):
        if form == "attribute":
            tensor.requires_grad = False
        else:
            tensor.requires_grad_(False)


def test_true_on_a_computed_tensor_raises_nothing_fell():
    """``requires_grad`` belongs to a whole leaf, and you set it on a computed tensor."""
    computed = leaf() * 2
    assert computed.requires_grad_(True) is computed


def test_a_slice_of_a_plain_tensor_fell():
    """You set it on a slice: of a plain tensor the slice is a leaf."""
    part = torch.zeros(3)[:1]
    part.requires_grad = True
    assert part.is_leaf and part.requires_grad


def test_a_slice_taken_under_no_grad():
    """You set it on a slice (taken under ``no_grad`` it is a leaf; it freezes nothing)."""
    weights = leaf()
    with torch.no_grad():
        weights[0].requires_grad = False
    (weights**2).sum().backward()
    assert weights.grad.tolist() == [2.0, 4.0, 6.0]


def test_an_operation_that_was_not_recorded():
    """A leaf is a tensor that no *recorded* operation made."""
    computed = torch.ones(3) * 2
    computed.requires_grad = True
    assert computed.is_leaf


@pytest.mark.parametrize("recorded", [True, False])
def test_a_buffer_is_a_leaf_until_a_tracked_value_is_stored(recorded):
    """A buffer is a leaf until you store a tracked value in it."""
    running = torch.zeros(3)
    with torch.set_grad_enabled(recorded):
        running[0] = leaf()[0]
    assert running.is_leaf == (not recorded)


def test_detach_in_place_makes_it_a_leaf():
    """To cut off a computed tensor, use ``detach()``."""
    computed = leaf() * 2
    assert not computed.detach().requires_grad
    assert computed.detach_().requires_grad_(False).is_leaf


def test_the_hook_masks_before_gradients_add_up():
    """Zero its gradient when it arrives."""
    weights = leaf()
    weights.register_hook(lambda grad: grad.masked_fill(torch.tensor([True, False, False]), 0.0))
    for _ in range(2):
        (weights**2).sum().backward()
    assert weights.grad.tolist() == [0.0, 8.0, 12.0]


def test_a_deep_copy_has_no_hook_fell():
    """Zero its gradient when it arrives (a deep copy of the tensor has no hook)."""
    weights = leaf()
    weights.register_hook(lambda grad: grad.masked_fill(torch.tensor([True, False, False]), 0.0))
    twin = copy.deepcopy(weights)
    (twin**2).sum().backward()
    assert twin.grad.tolist() == [2.0, 4.0, 6.0]


def test_the_hook_and_a_compiled_loss():
    """Zero its gradient when it arrives, from a compiled function as well."""
    weights = leaf()
    weights.register_hook(lambda grad: grad.masked_fill(torch.tensor([True, False, False]), 0.0))
    torch.compile(lambda w: (w**2).sum(), backend="aot_eager")(weights).backward()
    assert weights.grad.tolist() == [0.0, 4.0, 6.0]


def test_weight_decay_moves_a_masked_part():
    """Momentum or weight decay may move the part all the same."""
    weights = leaf()
    weights.register_hook(lambda grad: grad.masked_fill(torch.tensor([True, False, False]), 0.0))
    optimizer = torch.optim.SGD([weights], lr=0.5, weight_decay=0.5)
    (weights**2).sum().backward()
    optimizer.step()
    assert weights[0].item() == 0.75


@pytest.mark.parametrize("length", [0, 1, 2])
def test_two_tensors(length):
    """Keep the frozen part apart, and put both together in the forward pass."""
    fixed, trained = torch.ones(1), torch.ones(length, requires_grad=True)
    whole = torch.cat([fixed, trained])
    (whole**2).sum().backward()
    assert len(whole) == length + 1 and trained.grad.tolist() == [2.0] * length
    assert fixed.grad is None


def test_stored_under_no_grad_the_buffer_stays_a_leaf_fell():
    """A buffer is a leaf until you store a tracked value in it."""
    weights, running = torch.ones(2, requires_grad=True), torch.zeros(2)
    with torch.no_grad():
        running[0] = weights[0]
    assert running.is_leaf


def test_a_buffer_of_integers_stays_a_leaf_fell():
    """A buffer is a leaf until you store a tracked value in it: one of floats."""
    weights, running = torch.ones(2, requires_grad=True), torch.zeros(2, dtype=torch.long)
    running[0] = weights[0]
    assert running.is_leaf and not running.requires_grad


def test_a_mask_of_rows_for_a_matrix_fell():
    """Zero its gradient when it arrives (a mask with one element for each row freezes a column)."""
    weights = torch.ones(2, 2, requires_grad=True)
    first_row = torch.tensor([True, False])
    handle = weights.register_hook(lambda grad: grad.masked_fill(first_row, 0.0))
    weights.sum().backward()
    assert weights.grad.tolist() == [[0.0, 1.0], [0.0, 1.0]]
    handle.remove()
    weights.grad = None
    weights.register_hook(lambda grad: grad.masked_fill(first_row[:, None], 0.0))
    weights.sum().backward()
    assert weights.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_a_parametrized_weight_fell():
    """To freeze a part, set its gradient to zero; to cut off a computed tensor, use ``detach()``."""
    layer = torch.nn.utils.parametrizations.weight_norm(torch.nn.Linear(2, 2))
    with pytest.raises(RuntimeError, match=REFUSED):
        layer.weight.requires_grad_(False)
    layer.parametrizations.weight.requires_grad_(False)
    layer(torch.ones(2)).sum().backward()
    assert not layer.weight.requires_grad and layer.bias.grad.tolist() == [1.0, 1.0]


def test_the_detached_buffer_shares_memory_fell():
    """``detach()`` also gives a buffer that already has a history as a new tensor without one."""
    running = torch.zeros(2)
    running[0] = leaf()[0]
    cut = running.detach()
    cut[1] = 7.0
    assert running[1] == 7.0


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("way", ["backward", "autograd.grad"])
def test_zero_its_gradient_in_other_dtypes(dtype, way):
    """Zero its gradient when it arrives."""
    weights = torch.ones(3, dtype=dtype, requires_grad=True)
    frozen = torch.tensor([True, False, False])
    weights.register_hook(lambda grad: grad.masked_fill(frozen, 0.0))
    loss = (weights**2).sum()
    if way == "backward":
        loss.backward()
    gradient = weights.grad if way == "backward" else torch.autograd.grad(loss, weights)[0]
    assert gradient.tolist() == [0.0, 2.0, 2.0] and gradient.dtype == dtype
