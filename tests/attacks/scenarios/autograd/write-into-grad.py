import pytest
import torch
from torch import nn


def with_gradient():
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    (weights * torch.tensor([50.0, -50.0, 0.5])).sum().backward()
    return weights


@pytest.mark.parametrize(
    ("write", "gradient"),
    [
        (lambda g: g.__setitem__(0, 0.0), [0.0, -50.0, 0.5]),
        (lambda g: g.clamp_(-1, 1), [1.0, -1.0, 0.5]),
        (lambda g: g.mul_(2), [100.0, -100.0, 1.0]),
        (lambda g: g.__setitem__(g < 0, 0.0), [50.0, 0.0, 0.5]),
        (lambda g: g[1:].zero_(), [50.0, 0.0, 0.0]),
        (lambda g: g.clamp(-1, 1), [50.0, -50.0, 0.5]),
        (lambda g: g[[0]].zero_(), [50.0, -50.0, 0.5]),
    ],
)
@pytest.mark.parametrize("kind", [{}, {"foreach": True}, {"fused": True}])
def test_the_optimizer_reads_it(write, gradient, kind):
    """``weights.grad[0] = 0`` and ``clamp_`` reach the optimizer."""
    weights = with_gradient()
    write(weights.grad)
    assert weights.grad.tolist() == gradient
    right = [value - step for value, step in zip([1.0, 2.0, 3.0], gradient)]
    torch.optim.SGD([weights], lr=1.0, **kind).step()
    assert weights.tolist() == right


@pytest.mark.parametrize(
    "function",
    [torch.sum, lambda w: (w + 1).sum(), lambda w: w.view(3, 1).sum(), lambda w: (w * 2).sum()],
)
def test_grad_of_a_leaf_is_not_expanded(function):
    """``.grad`` after ``backward()`` is not expanded."""
    weights = torch.ones(3, requires_grad=True)
    function(weights).backward()
    assert weights.grad.stride() == (1,)


@pytest.mark.parametrize(
    ("function", "expanded"),
    [
        (torch.sum, True),
        (lambda w: (w + 1).sum(), True),
        (torch.mean, False),
        (lambda w: (w * 2).sum(), False),
        (lambda w: (w * w).sum(), False),
    ],
)
def test_what_autograd_grad_returns(function, expanded):
    """A gradient of ``sum()`` may be one element."""
    weights = torch.ones(3, requires_grad=True)
    (gradient,) = torch.autograd.grad(function(weights), weights)
    assert (gradient.stride() == (0,)) == expanded


def test_two_gradients_in_one_tensor_fell():
    """What ``torch.autograd.grad`` returns is not always safe to write."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    first, second = torch.autograd.grad((one + two).pow(2).sum(), (one, two))
    first[0] = 0.0
    assert second[0] == 0.0


def test_the_gradient_that_was_passed_fell():
    """So may a gradient and what you passed as ``grad_outputs``."""
    weights, start = torch.ones(3, requires_grad=True), torch.ones(3)
    (gradient,) = torch.autograd.grad(weights + 0, weights, start)
    gradient[0] = 0.0
    assert start.tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("way", ["expanded", "passed"])
def test_grad_of_a_leaf_is_its_own(way):
    """``.grad`` after ``backward()`` is not expanded."""
    weights = torch.ones(3, requires_grad=True)
    start = torch.ones(1).expand(3) if way == "expanded" else torch.ones(3)
    weights.backward(start)
    weights.grad[0] = 0.0
    assert weights.grad.tolist() == [0.0, 1.0, 1.0] and start.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("write", [lambda g: g.__setitem__(0, 0.0), lambda g: g.clamp_(-1, 1)])
def test_a_sparse_gradient_fell(write):
    """``weights.grad[0] = 0`` and ``clamp_`` reach the optimizer."""
    words = nn.Embedding(3, 2, sparse=True)
    words(torch.tensor([0])).sum().backward()
    with pytest.raises((TypeError, NotImplementedError)):
        write(words.weight.grad)


def trained_with_a_scaler(unscale):
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    optimizer = torch.optim.SGD([weights], lr=1.0)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    scaler.scale((weights * torch.tensor([50.0, -50.0, 0.5])).sum()).backward()
    if unscale:
        scaler.unscale_(optimizer)
    weights.grad.clamp_(-1, 1)
    scaler.step(optimizer)
    return weights.tolist()


def test_with_a_gradient_scaler_fell():
    """Yes, between ``backward()`` and ``step()``: ``clamp_`` reaches the optimizer (not before the scale is out)."""
    assert trained_with_a_scaler(unscale=True) == [0.0, 3.0, 2.5]
    first = trained_with_a_scaler(unscale=False)[0]
    assert 0.99 < first < 1.0


def lbfgs(inside):
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], lr=0.1, max_iter=1)

    def closure():
        optimizer.zero_grad()
        loss = (weights**2).sum()
        loss.backward()
        if inside:
            weights.grad[0] = 0.0
        return loss

    closure()
    weights.grad.zero_()
    optimizer.step(closure)
    return weights.tolist()


def test_with_lbfgs_fell():
    """Yes, between ``backward()`` and ``step()``: LBFGS computes it anew in its closure."""
    assert lbfgs(inside=False)[0] < 1.0
    assert lbfgs(inside=True)[0] == 1.0 and lbfgs(inside=True)[1] < 2.0


def test_a_gradient_that_was_assigned_fell():
    """The next ``backward()`` adds to it (and to what you assigned to ``.grad``, in place)."""
    weights, mine = torch.ones(3, requires_grad=True), torch.ones(3)
    weights.grad = mine
    weights.sum().backward()
    assert mine.tolist() == [2.0, 2.0, 2.0]


def test_one_tensor_assigned_twice_fell():
    """The ``.grad`` of two leaves may share memory as well: if you assigned one tensor to both."""
    one, two, gradient = (
        torch.ones(3, requires_grad=True),
        torch.ones(3, requires_grad=True),
        torch.ones(3),
    )
    one.grad = two.grad = gradient
    one.grad[0] = 0.0
    assert two.grad[0] == 0.0


def test_two_leaves_of_one_sum():
    """The ``.grad`` of two leaves may share memory, if views are added: of a plain sum it does not."""
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    (one + two).pow(2).sum().backward()
    one.grad[0] = 0.0
    assert two.grad[0] == 4.0


@pytest.mark.parametrize("way", ["retain_grad", "inputs"])
def test_the_gradient_of_a_computed_tensor(way):
    """A gradient of ``sum()`` may be one element: what retain_grad stores is not."""
    hidden = torch.ones(3, requires_grad=True) * 2
    if way == "inputs":
        hidden.sum().backward(inputs=[hidden])
    else:
        hidden.retain_grad()
        hidden.sum().backward()
    hidden.grad[0] = 0.0
    assert hidden.grad.tolist() == [0.0, 1.0, 1.0]


def test_a_sparse_gradient_made_dense_fell():
    """A sparse gradient refuses both (and what to do instead was not said)."""
    words = nn.Embedding(3, 2, sparse=True)
    words(torch.tensor([0, 2])).sum().backward()
    words.weight.grad = words.weight.grad.to_dense()
    words.weight.grad[0] = 0.0
    words.weight.grad.clamp_(-0.5, 0.5)
    before = words.weight.detach().clone()
    torch.optim.SGD(words.parameters(), lr=1.0).step()
    assert torch.allclose(before - words.weight, torch.tensor([[0.0, 0.0], [0.0, 0.0], [0.5, 0.5]]))


def test_before_backward_there_is_none():
    """Yes, between ``backward()`` and ``step()``: before, ``.grad`` is None."""
    with pytest.raises(TypeError, match="NoneType"):
        torch.ones(3, requires_grad=True).grad[0] = 0.0


def test_a_slice_has_no_gradient_of_its_own():
    """``weights.grad[0] = 0`` reaches the optimizer: ``weights[0].grad`` is None."""
    weights = with_gradient()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert weights[:1].grad is None


@pytest.mark.parametrize("shape", [(2, 3), (2, 1, 3)], ids=str)
def test_a_clone_has_a_place_for_each_element(shape):
    """Clone what ``torch.autograd.grad`` returns before you write."""
    weights = torch.ones(shape, requires_grad=True)
    gradient = torch.autograd.grad(weights.sum(), weights)[0].clone()
    gradient[0] = 0.0
    assert gradient[1].min() == 1.0


def test_with_create_graph_the_write_is_accepted():
    """Yes, between ``backward()`` and ``step()``: also if the gradient has a history."""
    weights = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    with pytest.warns(UserWarning, match="create_graph=True"):
        (weights**3).sum().backward(create_graph=True)
    weights.grad[0] = 0.0
    weights.grad.clamp_(-1, 1)
    torch.optim.SGD([weights], lr=1.0).step()
    assert weights.tolist() == [1.0, 1.0, 2.0]
    weights.grad = None


@pytest.mark.parametrize("way", ["dense", "values"])
def test_sparse_adam(way):
    """Assign ``weight.grad.to_dense()`` first; for SparseAdam write to the values of the coalesced gradient."""
    words = nn.Embedding(3, 2, sparse=True)
    nn.init.ones_(words.weight)
    words(torch.tensor([0, 0, 2])).sum().backward()
    optimizer = torch.optim.SparseAdam(words.parameters(), lr=0.1)
    if way == "dense":
        words.weight.grad = words.weight.grad.to_dense()
        with pytest.raises(RuntimeError, match="does not support dense gradients"):
            optimizer.step()
        return
    words.weight.grad = words.weight.grad.coalesce()
    words.weight.grad.values()[words.weight.grad.indices()[0] == 2] = 0.0
    words.weight.grad.values().clamp_(-1, 1)
    assert words.weight.grad.to_dense().tolist() == [[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    optimizer.step()
    assert words.weight[0].max() < 1.0 and words.weight[2].tolist() == [1.0, 1.0]


ADDED = {
    "view": lambda a, b: a.view(1, -1) + b.view(1, -1),
    "unsqueeze": lambda a, b: a[None] + b[None],
    "reshape": lambda a, b: a.reshape(3, 1) + b.reshape(3, 1),
}


def of_views(name):
    one, two = (torch.ones(3, requires_grad=True) for _ in range(2))
    for_each = ADDED[name](one, two)
    for_each.square().sum().backward()
    return one, two


@pytest.mark.parametrize("name", list(ADDED))
def test_the_sum_of_two_views_fell(name):
    """If ``.grad`` is ``None``, ``backward()`` stores a tensor of its own in it."""
    one, two = of_views(name)
    assert one.grad.tolist() == two.grad.tolist() == [4.0, 4.0, 4.0]
    one.grad[0] = 0.0
    assert two.grad.tolist() == [0.0, 4.0, 4.0]


@pytest.mark.parametrize("name", list(ADDED))
def test_clone_the_gradient_of_a_view(name):
    """Then assign ``a.grad = a.grad.clone()`` first."""
    one, two = of_views(name)
    one.grad = one.grad.clone()
    one.grad[0] = 0.0
    assert one.grad.tolist() == [0.0, 4.0, 4.0] and two.grad.tolist() == [4.0, 4.0, 4.0]


def test_a_view_of_a_leaf_and_what_was_passed_fell():
    """``backward()`` stores a tensor of its own, so there this does not happen (what was passed)."""
    weights, start = torch.ones(3, requires_grad=True), torch.ones(1, 3)
    weights.view(1, 3).backward(start)
    weights.grad[0] = 0.0
    assert start.tolist() == [[0.0, 1.0, 1.0]]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
@pytest.mark.parametrize("shape", [(), (1,), (2, 3)], ids=str)
def test_other_shapes_and_dtypes_reach_the_optimizer(dtype, shape):
    """``clamp_`` reaches the optimizer."""
    weights = torch.ones(shape, dtype=dtype, requires_grad=True)
    (weights * 50).sum().backward()
    weights.grad.clamp_(-1, 1)
    torch.optim.SGD([weights], lr=1.0).step()
    assert (weights == 0.0).all()
