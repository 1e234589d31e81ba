import pytest
import torch

MOVED = "leaf variable has been moved into the graph interior"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def shift():
    return torch.tensor(5.0, requires_grad=True)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.__setitem__(0, shift()),
        lambda t: t.mul_(shift()),
        lambda t: t[1:].add_(shift()),
        lambda t: t.copy_(leaf() * 2),
        lambda t: t.index_copy_(0, torch.tensor([0]), shift()[None]),
    ],
    ids=["assignment", "mul_", "view", "copy_", "index_copy_"],
)
@pytest.mark.parametrize("release", ["requires_grad_", "detach_"])
def test_other_writes_and_other_releases(write, release):
    """``requires_grad_(False)`` took the protection off (``detach_()`` does, too)."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False) if release == "requires_grad_" else weights.detach_()
    write(weights)
    with pytest.raises(RuntimeError, match=MOVED):
        outputs.sum().backward()


def test_a_leaf_that_required_no_grad_fell():
    """A tensor was an input of the graph when the forward pass recorded it."""
    frozen, weights = torch.ones(3), leaf()
    outputs = weights + frozen
    frozen[0] = shift()
    outputs.sum().backward()
    assert weights.grad.tolist() == [1.0, 1.0, 1.0]


def test_nothing_was_recorded_before():
    """The forward pass recorded ``weights`` as a leaf (if it runs later, it is right)."""
    weights, value = leaf(), shift()
    weights.requires_grad_(False)
    weights[0] = value
    (weights * 2).sum().backward()
    assert value.grad == 2.0 and not weights.is_leaf


def test_autograd_grad_of_another_tensor_passes():
    """``backward()`` has no place for the gradient (``autograd.grad`` of another needs none)."""
    weights, other = leaf(), leaf()
    outputs = weights * 2 + other
    weights.requires_grad_(False)
    weights[0] = shift()
    (gradient,) = torch.autograd.grad(outputs.sum(), other)
    assert gradient.tolist() == [1.0, 1.0, 1.0]


def test_autograd_grad_of_the_leaf():
    """``backward()`` raises; ``autograd.grad`` of the leaf finds another tensor."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False)
    weights[0] = shift()
    with pytest.raises(RuntimeError, match="appears to not have been used in the graph"):
        torch.autograd.grad(outputs.sum(), weights)


def test_under_no_grad_it_is_no_history():
    """A later write gave it a history (a write under ``no_grad`` gives none)."""
    weights = leaf()
    outputs = weights * 2
    with torch.no_grad():
        weights[0] = shift()
    outputs.sum().backward()
    assert weights.grad.tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize("again", [False, True])
def test_a_number_and_requires_grad_again_fell(again):
    """But the leaf gets no gradient any more."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False)
    weights[0] = 5.0
    if again:
        weights.requires_grad_()
    outputs.sum().backward()
    assert weights.grad is None if not again else weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_backward_needs_the_old_value_fell():
    """If backward needs the old value: the error that names an operation."""
    weights = leaf()
    outputs = weights * weights
    weights.requires_grad_(False)
    weights[0] = 5.0
    with pytest.raises(RuntimeError, match=r"operation: \[\S+ \[3\]\] is at version 1"):
        outputs.sum().backward()


def test_a_parameter_stays_a_parameter():
    """Writing ``shift`` made ``weights`` the result of an operation (its class stays)."""
    weights = torch.nn.Parameter(torch.ones(3))
    weights.requires_grad_(False)
    weights[0] = shift()
    assert not weights.is_leaf and isinstance(weights, torch.nn.Parameter)


def test_the_write_without_release_is_refused():
    """``requires_grad_(False)`` took the protection off."""
    with pytest.raises(RuntimeError, match="a view of a leaf Variable that requires grad"):
        leaf()[0] = shift()


@pytest.mark.parametrize("length", [1, 2])
def test_a_clone(length):
    """Write to a clone of it: values and both gradients."""
    weights, value = torch.ones(length, requires_grad=True), shift()
    outputs, shifted = weights * 2, weights.clone()
    shifted[0] = value
    (outputs + 10 * shifted).sum().backward()
    assert weights.grad.tolist() == [2.0] + [12.0] * (length - 1) and value.grad == 10.0


def test_the_leaf_itself_was_to_change_fell():
    """Write to a clone of it. (That does not change the leaf: under ``no_grad`` it changes.)"""
    weights, value = leaf(), shift()
    outputs = weights * 2
    with torch.no_grad():
        weights[0] = value
    outputs.sum().backward()
    assert weights.is_leaf and weights.tolist() == [5.0, 2.0, 3.0]
    assert weights.grad.tolist() == [2.0, 2.0, 2.0] and value.grad is None


def test_the_leaf_under_no_grad_if_backward_needs_the_old_value():
    """Backward raises the error that names no operation."""
    weights = leaf()
    outputs = weights * weights
    with torch.no_grad():
        weights[0] = shift()
    with pytest.raises(RuntimeError, match="is at version 1; expected version 0"):
        outputs.sum().backward()


@pytest.mark.parametrize("use", [torch.exp, lambda w: w[1:] * 2, torch.sum])
def test_other_uses_of_the_leaf(use):
    """The forward pass recorded ``weights`` as a leaf."""
    weights = leaf()
    outputs = use(weights)
    weights.requires_grad_(False)
    weights[0] = shift()
    with pytest.raises(RuntimeError, match=MOVED):
        outputs.sum().backward()


def test_requires_grad_again_after_the_write_does_not_help():
    """A later write gave it a history (``requires_grad_()`` takes none away)."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False)
    weights[0] = shift()
    weights.requires_grad_()
    with pytest.raises(RuntimeError, match=MOVED):
        outputs.sum().backward()


def test_detach_in_place_after_the_write_gives_the_leaf_back():
    """``backward()`` has no place for the gradient."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False)
    weights[0] = shift()
    weights.detach_().requires_grad_()
    outputs.sum().backward()
    assert weights.is_leaf and weights.grad.tolist() == [2.0, 2.0, 2.0]


def test_a_layer():
    """A tensor was a leaf: a weight of a layer."""
    layer = torch.nn.Linear(2, 1, bias=False)
    outputs = layer(torch.ones(1, 2))
    layer.requires_grad_(False)
    layer.weight[0, 0] = shift()
    with pytest.raises(RuntimeError, match=MOVED):
        outputs.sum().backward()


@pytest.mark.parametrize("way", ["number", "no_grad"])
def test_a_product_needs_the_old_value(way):
    """With ``outer * outer``, backward raises after a number, and after ``no_grad``."""
    outer = leaf()
    outputs = outer * outer
    if way == "number":
        outer.requires_grad_(False)
    with torch.no_grad():
        outer[0] = 5.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        outputs.sum().backward()


@pytest.mark.parametrize("old", [False, True], ids=["not needed", "needed"])
def test_a_linear_layer_between_forward_and_backward_fell(old):
    """To change the leaf itself, write under ``no_grad``: the gradient of an input needs the weight."""
    layer, batch = torch.nn.Linear(2, 1, bias=False), torch.ones(1, 2, requires_grad=old)
    outputs = layer(batch)
    with torch.no_grad():
        layer.weight[0, 0] = shift()
    if old:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            outputs.sum().backward()
    else:
        outputs.sum().backward()
        assert layer.weight.grad.tolist() == [[1.0, 1.0]]


def test_under_no_grad_and_frozen():
    """Write under ``no_grad``, without ``requires_grad_(False)`` (with it, there is no gradient)."""
    weights = leaf()
    outputs = weights * 2
    weights.requires_grad_(False)
    with torch.no_grad():
        weights[0] = shift()
    outputs.sum().backward()
    assert weights.is_leaf and weights.grad is None


def test_a_clone_in_a_module():
    """Write to a clone of it: ``functional_call`` runs the layer with the clone."""
    layer, value = torch.nn.Linear(2, 1, bias=False), shift()
    weight = layer.weight.clone()
    weight[0, 0] = value
    torch.func.functional_call(layer, {"weight": weight}, (torch.ones(1, 2),)).sum().backward()
    assert value.grad == 1.0 and layer.weight.grad.tolist() == [[0.0, 1.0]]
