import pytest
import torch
from torch import nn

WARNS = "The .grad attribute of a Tensor that is not a leaf Tensor"


def leaf():
    return torch.tensor([1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize("change", ["to", "times", "slice", "clone"])
def test_it_is_no_leaf_fell(change):
    """Or ``weights`` is no leaf: after ``weights = weights - ...``, ``.to()`` or ``* 0.1``."""
    changes = {
        "to": lambda w: w.to(torch.float64),
        "times": lambda w: w * 0.1,
        "slice": lambda w: w[:1],
        "clone": lambda w: w.clone(),
    }
    weights = changes[change](leaf())
    weights.sum().backward()
    with pytest.warns(UserWarning, match=WARNS):
        assert weights.grad is None


def test_to_that_converts_nothing_keeps_the_leaf():
    """``.to()`` counts, if it converts."""
    weights = leaf()
    assert weights.to(torch.float32) is weights


def test_frozen_fell():
    """A tensor that the loss does not use keeps ``None``, and so does one that requires no grad."""
    frozen, weights = torch.ones(2), leaf()
    (frozen * weights).sum().backward()
    assert frozen.grad is None and weights.grad is not None


def test_autograd_grad_stores_none_fell():
    """``torch.autograd.grad`` returns gradients and stores none."""
    weights = leaf()
    torch.autograd.grad(weights.sum(), weights)
    assert weights.grad is None


def test_backward_for_other_inputs():
    """``backward()`` makes a gradient for each leaf (unless ``inputs=`` names others)."""
    weights, other = leaf(), leaf()
    (weights * other).sum().backward(inputs=[other])
    assert weights.grad is None and other.grad is not None


@pytest.mark.parametrize("kind", ["optimizer", "module"])
def test_zero_grad_sets_none(kind):
    """``zero_grad()`` of an optimizer or a module sets ``None`` again."""
    layer = nn.Linear(1, 1)
    layer(torch.ones(1, 1)).sum().backward()
    (layer if kind == "module" else torch.optim.SGD(layer.parameters())).zero_grad()
    assert layer.weight.grad is None


def test_a_product_with_zero_takes_part():
    """A tensor that the loss does not use keeps ``None``."""
    weights = leaf()
    (weights * 0).sum().backward()
    assert weights.grad.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (lambda w: w.grad.zero_(), "'NoneType' object has no attribute 'zero_'"),
        (lambda w: w.grad.data, "'NoneType' object has no attribute 'data'"),
        (lambda w: w - w.grad, r"unsupported operand type\(s\) for -"),
        (lambda w: w.sub_(w.grad), "must be Tensor, not NoneType"),
        (lambda w: w.grad.__setitem__(0, 0), "'NoneType' object"),
    ],
)
def test_wordings(code, message):
    """The wordings of the page."""
    with torch.no_grad(), pytest.raises((AttributeError, TypeError), match=message):
        code(leaf())


@pytest.mark.parametrize("steps", [1, 3])
def test_the_loop(steps):
    """``-=`` under ``no_grad`` keeps the tensor that has the gradient."""
    weights = leaf()
    for _ in range(steps):
        weights.grad = None
        (weights**2).sum().backward()
        with torch.no_grad():
            weights -= 0.25 * weights.grad
    assert weights.tolist() == [0.5**steps, 2 * 0.5**steps]


def test_data_minus_also_keeps_the_leaf():
    """The name means the same tensor after an in-place update."""
    weights = first = leaf()
    (weights**2).sum().backward()
    weights.data -= 0.25 * weights.grad
    assert weights is first and weights.tolist() == [0.5, 1.0]


def test_make_the_leaf_last_compiled():
    """Ask for ``requires_grad`` after the last conversion."""
    weights = (torch.ones(2) * 0.5).requires_grad_()
    torch.compile(lambda w: (w**2).sum(), backend="aot_eager")(weights).backward()
    assert weights.grad.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "absent",
    [
        lambda: nn.Linear(2, 2, bias=False).bias,
        lambda: nn.BatchNorm1d(2, affine=False).weight,
        lambda: nn.BatchNorm1d(2, track_running_stats=False).running_mean,
    ],
)
def test_a_layer_without_a_bias_fell(absent):
    """weights.grad is None: the parameter itself may be."""
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'zero_'"):
        absent().zero_()
    with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'data'"):
        absent().data.zero_()


def test_a_frozen_tensor_is_none_of_the_three_fell():
    """Either backward() has not run, or the loss does not use weights, or weights is no leaf."""
    frozen = torch.ones(2)
    (frozen * leaf()).sum().backward()
    assert frozen.is_leaf and frozen.grad is None


@pytest.mark.parametrize(
    "use",
    [
        lambda w: (w > 1).float(),
        lambda w: w.argmax().float(),
        lambda w: w.detach(),
        lambda w: w.sum().item(),
        lambda w: w.long(),
        torch.no_grad()(lambda w: w * 2),
    ],
    ids=["comparison", "argmax", "detach", "item", "long", "no_grad"],
)
def test_a_loss_that_uses_it_without_a_gradient_fell(use):
    """``backward()`` makes one for each leaf that requires grad and that the loss was computed from."""
    weights, other = leaf(), leaf()
    (use(weights) * other).sum().backward()
    assert weights.grad is None and other.grad is not None


@pytest.mark.parametrize("use", [torch.round, lambda w: (-w).relu()], ids=["round", "relu"])
def test_a_gradient_of_zeros_is_no_none(use):
    """``backward()`` makes one for each leaf that requires grad and that the loss was computed from."""
    weights = leaf()
    use(weights).sum().backward()
    assert weights.grad.tolist() == [0.0, 0.0]


def test_computed_under_no_grad_fell():
    """What you compute from a leaf is no leaf: under ``no_grad`` it is one, and requires no grad."""
    weights = leaf()
    with torch.no_grad():
        weights = weights - 0.25
    assert weights.is_leaf and not weights.requires_grad and weights.grad is None


def test_a_layer_has_another_bias_fell():
    """Ask ``layer.bias is not None`` for the layers of a model: a ReLU has none, an LSTM a flag."""
    with pytest.raises(AttributeError, match="'ReLU' object has no attribute 'bias'"):
        nn.ReLU().bias.zero_()
    assert nn.LSTM(2, 2).bias is True


def test_the_second_step_raises_another_error_fell():
    """If the first step went well and the second fails, look for ``weights = ...`` in the loop."""
    weights = leaf()
    (weights**2).sum().backward()
    with torch.no_grad():
        weights = weights - 0.25 * weights.grad
        with pytest.raises(AttributeError, match="'NoneType' object has no attribute 'zero_'"):
            weights.grad.zero_()
    with pytest.raises(RuntimeError, match="does not require grad and does not have a grad_fn"):
        (weights**2).sum().backward()


def test_a_recorded_assignment_reaches_the_second_step():
    """That line gives the name to a new tensor, which has no gradient."""
    weights = leaf()
    (weights**2).sum().backward()
    weights = weights - 0.25 * weights.grad
    (weights**2).sum().backward()
    with pytest.warns(UserWarning, match=WARNS):
        assert weights.grad is None


@pytest.mark.parametrize("nested", [False, True])
def test_the_layers_inside_of_blocks_fell(nested):
    """``for layer in model`` (it left out the layers of a nested block)."""
    inner = nn.Linear(1, 1)
    model = nn.Sequential(nn.Sequential(inner) if nested else inner, nn.LSTM(1, 1))
    found = [
        layer for layer in model.modules() if isinstance(getattr(layer, "bias", None), torch.Tensor)
    ]
    assert found == [inner]
    at_top = [layer for layer in model if isinstance(getattr(layer, "bias", None), torch.Tensor)]
    assert at_top == ([] if nested else [inner])


def test_a_module_keeps_its_leaves_under_to():
    """``.to()`` counts, if it converts (that of a tensor: the parameters of a module stay leaves)."""
    layer = nn.Linear(1, 1)
    weights = layer.weight
    layer.to(torch.float64)(torch.ones(1, 1, dtype=torch.float64)).sum().backward()
    assert layer.weight is weights and weights.grad.tolist() == [[1.0]]


def test_an_empty_part_takes_part():
    """``backward()`` makes one for each leaf from which recorded operations lead to the loss."""
    weights = leaf()
    weights[:0].sum().backward()
    assert weights.grad.tolist() == [0.0, 0.0]
