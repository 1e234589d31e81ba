import pytest
import torch
from torch.optim import SGD, Adam, AdamW

REFUSED = "can't optimize a non-leaf Tensor"


def leaf():
    return torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


@pytest.mark.parametrize("optimizer", [SGD, Adam, AdamW, torch.optim.LBFGS])
@pytest.mark.parametrize(
    "part", [lambda w: w[:2], lambda w: w * 0.1, lambda w: w.double()], ids=["slice", "mul", "to"]
)
def test_other_optimizers(optimizer, part):
    """You gave an optimizer a slice of a weight, or a tensor that was scaled or moved."""
    with pytest.raises(ValueError, match=REFUSED):
        optimizer([part(leaf())], lr=0.1)


def test_retain_grad_is_accepted_fell():
    """``backward()`` stores gradients in **leaves** only, and the optimizer refuses others."""
    weights = leaf()
    part = weights[:2]
    part.retain_grad()
    optimizer = SGD([part], lr=0.1)
    (weights**2).sum().backward()
    optimizer.step()
    assert part.grad is None and weights.tolist() == [1.0, 2.0, 3.0]


def test_a_slice_taken_under_no_grad_is_accepted_fell():
    """You gave an optimizer a slice of a parameter: it raises."""
    weights = leaf()
    with torch.no_grad():
        part = weights[:2]
    optimizer = SGD([part], lr=0.1)
    (weights**2).sum().backward()
    optimizer.step()
    assert part.grad is None and weights.tolist() == [1.0, 2.0, 3.0]


def test_a_slice_of_a_plain_tensor_is_a_leaf():
    """You gave an optimizer a slice of a parameter (of a plain tensor it is a leaf)."""
    assert SGD([torch.ones(3)[:2].requires_grad_()], lr=0.1)


def test_to_the_same_dtype_is_the_same_tensor():
    """Optimizer refuses a tensor after ``.to(device)`` (not if nothing changes)."""
    weights = leaf()
    assert weights.to("cpu").is_leaf and weights.float() is weights


@pytest.mark.parametrize(
    "parameters",
    [
        lambda w: [w],
        lambda w: (p for p in [w]),
        lambda w: {"weight": w}.items(),
        lambda w: [{"params": w}],
        lambda w: [{"params": [w], "lr": 0.2}],
    ],
    ids=["list", "generator", "pairs", "dict of a tensor", "dict"],
)
def test_what_it_takes_fell(parameters):
    """An optimizer takes a list of leaves."""
    assert SGD(parameters(leaf()), lr=0.1)


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        (lambda w: w, TypeError, "should be an iterable of Tensors or dicts"),
        (lambda w: [[w]], TypeError, "one of the params is list"),
        (lambda w: [w, None], TypeError, "one of the params is NoneType"),
        (lambda w: {"weight": w}, TypeError, "one of the params is str"),
        (lambda w: [], ValueError, "empty parameter list"),
    ],
    ids=["tensor", "nested list", "None", "mapping", "empty"],
)
def test_what_it_refuses(parameters, error, message):
    """A tensor by itself is refused, and so is ``None`` as an element."""
    with pytest.raises(error, match=message):
        SGD(parameters(leaf()), lr=0.1)


@pytest.mark.parametrize("how", ["decay", "momentum"])
def test_what_moves_an_element_with_zero_gradient(how):
    """Weight decay, and the momentum of earlier steps, can move it all the same."""
    weights = leaf()
    options = {"weight_decay": 0.5} if how == "decay" else {"momentum": 0.9}
    optimizer = SGD([weights], lr=0.1, **options)
    for masked in (False, True):
        optimizer.zero_grad()
        (weights**2).sum().backward()
        before = weights[2].item()
        if masked:
            weights.grad[2] = 0.0
        optimizer.step()
    assert weights[2].item() != before


def test_momentum_alone_does_not_move_it_fell():
    """Weight decay and momentum move it all the same."""
    weights = leaf()
    optimizer = SGD([weights], lr=0.1, momentum=0.9)
    for _ in range(3):
        optimizer.zero_grad()
        (weights**2).sum().backward()
        weights.grad[2] = 0.0
        optimizer.step()
    assert weights[2].item() == 3.0


def test_a_product_with_a_mask_of_an_infinite_number_fell():
    """Multiply the weight by a fixed mask: what it leaves out has no effect."""
    weights = torch.tensor([[1.0, float("inf")], [2.0, 3.0]])
    assert (weights * torch.ones(2, 2).tril()).isnan().any()
    assert weights.tril().tolist() == [[1.0, 0.0], [2.0, 3.0]]


def test_the_parametrization_and_its_state():
    """A parametrization keeps the name ``layer.weight``; the numbers are under ``original``."""

    class Lower(torch.nn.Module):
        def forward(self, weight):
            return weight.tril()

    layer = torch.nn.Linear(3, 3, bias=False)
    torch.nn.utils.parametrize.register_parametrization(layer, "weight", Lower())
    assert [*layer.state_dict()] == ["parametrizations.weight.original"]
    layer(torch.eye(3)).sum().backward()
    assert layer.parametrizations.weight.original.grad.triu(1).eq(0).all()


def test_each_computed_tensor_is_refused_fell():
    """You gave an optimizer a slice or a computed tensor (one that retains its grad is taken)."""
    weights = torch.ones(3, requires_grad=True)
    head = weights[:2]
    with pytest.raises(ValueError, match="non-leaf"):
        torch.optim.SGD([head], lr=0.1)
    head.retain_grad()
    torch.optim.SGD([head], lr=0.1)


def test_differentiable_takes_a_slice_fell():
    """An optimizer takes a leaf or a tensor that retains its grad (``differentiable=True`` takes others)."""
    part = leaf()[:2]
    assert SGD([part], lr=0.1, differentiable=True).param_groups[0]["params"][0] is part


def test_adamw_decays_by_default_fell():
    """Give it the whole leaf and zero the gradient of the rest."""
    weights = leaf()
    optimizer = AdamW([weights], lr=0.1)
    (weights**2).sum().backward()
    weights.grad[2] = 0.0
    optimizer.step()
    assert weights[2] < 3.0


def test_the_gradient_of_a_sparse_embedding_fell():
    """Between backward() and step() clear the gradient of what must not move."""
    table = torch.nn.Embedding(6, 2, sparse=True)
    table(torch.tensor([0, 5])).sum().backward()
    with pytest.raises(TypeError, match="sparse"):
        table.weight.grad[:5] = 0.0


def test_new_rows_of_an_embedding():
    """Zero the gradient of the rest: the old rows of an embedding, by Adam."""
    table = torch.nn.Embedding(6, 2)
    before = table.weight.detach().clone()
    optimizer = Adam([table.weight], lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        table(torch.tensor([0, 5])).sum().backward()
        table.weight.grad[:5] = 0.0
        optimizer.step()
    assert (table.weight != before).any(1).tolist() == [False] * 5 + [True]


def test_a_plain_tensor_of_a_module_stays_behind_fell():
    """Fix 2: two parameters, the fixed one a plain tensor (in a module it is neither moved nor saved)."""
    module = torch.nn.Module()
    module.trained, module.fixed = torch.nn.Parameter(torch.ones(2)), torch.ones(1)
    module.register_buffer("kept", torch.ones(1))
    module.double()
    assert module.fixed.dtype == torch.float32 and module.kept.dtype == torch.float64
    assert [*module.state_dict()] == ["trained", "kept"]


def test_a_scaled_tensor_that_asks_last():
    """For a scaled or moved tensor, call ``requires_grad_()`` last."""
    image = (torch.ones(3) * 0.1).double().requires_grad_()
    optimizer = SGD([image], lr=0.5)
    (image**2).sum().backward()
    optimizer.step()
    assert image.is_leaf and torch.equal(image.detach(), torch.zeros(3, dtype=torch.float64))


def test_one_registered_layer_is_enough_for_a_list_fell():
    """A model that keeps its layers in a Python list has an empty list of parameters."""
    model = torch.nn.Module()
    model.layers, model.head = [torch.nn.Linear(1, 1)], torch.nn.Linear(1, 1)
    assert SGD(model.parameters(), lr=0.1)
