import pytest
import torch
import torch.nn.functional as F


def leaf():
    return torch.tensor([0.5, 1.0, 2.0], requires_grad=True)


@pytest.mark.parametrize(
    "function",
    [
        torch.exp,
        torch.sigmoid,
        torch.tanh,
        torch.relu,
        torch.sqrt,
        torch.reciprocal,
        torch.rsqrt,
        torch.tan,
        lambda x: x.softmax(0),
        lambda x: x.log_softmax(0),
        lambda x: x.cumprod(0).exp(),
        torch.expm1,
    ],
)
def test_these_save_their_result_fell(function):
    """Not after those that save their result (the six that are named are not all)."""
    result = function(leaf())
    result += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


@pytest.mark.parametrize(
    "function", [torch.log, torch.sin, torch.abs, torch.square, F.gelu, F.silu, lambda x: x * 2]
)
def test_these_do_not(function):
    """``log`` does not need its result unchanged."""
    x = leaf()
    result = function(x)
    result += 1
    result.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize("write", [lambda y: y[:1].mul_(2), lambda y: y.view(3).zero_()])
def test_a_write_under_another_name(write):
    """A write to a view of the result counts, too."""
    x = leaf()
    result = x.exp()
    write(result)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (torch.exp, "_saved_result"),
        (torch.tanh, "_saved_result"),
        (torch.log, "_saved_self"),
        (lambda x: x * x, "_saved_other"),
        (lambda x: x.sort().values, "_saved_indices"),
    ],
)
def test_names(function, name):
    """Ask ``grad_fn``; other functions have other names for what they save."""
    assert hasattr(function(leaf()).grad_fn, name)


def test_a_result_of_nothing_that_requires_grad():
    """Not after those that save their result: nothing is saved where nothing requires grad."""
    x, result = leaf(), leaf().detach().exp()
    result += 1
    (result * x).sum().backward()
    assert torch.equal(x.grad, result)


def test_a_new_tensor():
    """In doubt, compute a new tensor."""
    x = leaf()
    gates = x.exp()
    gates = gates + torch.tanh(x)
    gates.sum().backward()
    right = x.detach().exp() + 1 - x.detach().tanh() ** 2
    assert torch.allclose(x.grad, right)


def tensors(output):
    """Name what the page names: the saved values that are tensors."""
    names = [name for name in dir(output.grad_fn) if name.startswith("_saved_")]
    return [name[7:] for name in names if torch.is_tensor(getattr(output.grad_fn, name))]


@pytest.mark.parametrize(
    "function", [lambda x: x * 2, lambda x: x / 2, lambda x: x * torch.ones(3)]
)
def test_a_name_that_holds_none_fell(function):
    """After ``_saved_self`` leave the input alone: where that is None, write to it."""
    x = leaf()
    input = x * 1
    output = function(input)
    assert hasattr(output.grad_fn, "_saved_self") and "self" not in tensors(output)
    input += 1
    output.sum().backward()
    assert x.grad is not None


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (torch.linalg.inv, "inverse"),
        (torch.linalg.cholesky, "L"),
        (lambda m: torch.linalg.eigh(m)[0], "eigenvalues"),
    ],
)
def test_a_result_under_another_name_fell(function, name):
    """Other functions have other names: after ``_saved_result`` alone, some are missed."""
    result = function(torch.eye(3) * 3 + leaf().diag())
    assert name in tensors(result) and "result" not in tensors(result)
    result += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


@pytest.mark.parametrize(
    "look",
    [lambda y: y.view(3, 1), lambda y: y[:2], lambda y: y[None].T, lambda y: y.reshape(1, 3)],
)
def test_a_view_of_the_result_fell(look):
    """Ask ``grad_fn``: that of a view of the result names nothing."""
    view = look(leaf().exp())
    assert not tensors(view)
    assert [n for n in dir(view._base.grad_fn) if n == "_saved_result"]
    with torch.no_grad():
        view += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        view.sum().backward()


@pytest.mark.parametrize(
    "function",
    [
        lambda x: 2**x,
        torch.prod,
        torch.std,
        lambda x: x.logsumexp(0),
        torch.max,
        lambda x: x.exp().contiguous(),
        lambda x: F.dropout(x.exp(), training=False),
    ],
)
def test_more_that_name_their_result(function):
    """With a tensor in ``_saved_result`` leave the result alone."""
    output = function(leaf())
    assert "result" in tensors(output)
    output += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        output.sum().backward()


def test_a_result_that_the_next_operation_saves():
    """Not into the inputs, which may be the results of operations before."""
    x = leaf()
    first = x + 1
    second = first * first
    assert not tensors(first) and tensors(second) == ["other", "self"]
    first += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        second.sum().backward()


@pytest.mark.parametrize("first", [torch.nn.ReLU(), torch.nn.Sigmoid()])
def test_an_in_place_layer_after_an_activation(first):
    """Not after those that save their result: so not by ``Dropout(inplace=True)``."""
    model = torch.nn.Sequential(first, torch.nn.Dropout(0.5, inplace=True))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        model(leaf() * 1).sum().backward()


def test_under_no_grad_it_counts_too():
    """Do not write into the result."""
    result = leaf().exp()
    with torch.no_grad():
        result += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()


def holders(output):
    """Name the saved tensors that have the memory of the result."""
    return [
        n
        for n in tensors(output)
        if getattr(output.grad_fn, f"_saved_{n}").data_ptr() == output.data_ptr()
    ]


def attention(x):
    heads = x.expand(1, 1, 3, 3)
    return F.scaled_dot_product_attention(heads, heads, heads)


@pytest.mark.parametrize(
    "function",
    [attention, torch.exp, F.elu, F.gelu, F.relu6, torch.cumprod, torch.sort, lambda x: x + 1],
    ids=["attention", "exp", "elu", "gelu", "relu6", "cumprod", "sort", "sum"],
)
def test_comparing_the_memory_tells(function):
    """Compare ``data_ptr()`` with that of the result."""
    output = function(leaf(), 0) if function in (torch.cumprod, torch.sort) else function(leaf())
    output = output[0] if function is torch.sort else output
    saved = holders(output)
    output += 1
    if saved:
        with pytest.raises(RuntimeError, match="modified by an inplace operation"):
            output.sum().backward()
    else:
        output.sum().backward()


def test_attention_saves_its_output_fell():
    """Ask ``grad_fn``, with a tensor in ``_saved_result``: attention calls it ``output``."""
    output = attention(leaf())
    assert "result" not in tensors(output) and holders(output) == ["output"]


class Exp(torch.autograd.Function):
    """An ``exp`` that saves its result on ``ctx``."""

    @staticmethod
    def forward(ctx, x):
        result = x.exp()
        ctx.save_for_backward(result)
        return result

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.saved_tensors[0]


@pytest.mark.parametrize(
    "function", [Exp.apply, torch.compile(torch.exp, backend="aot_eager")], ids=["own", "compiled"]
)
def test_functions_that_show_no_name_fell(function):
    """Ask ``grad_fn``: of a compiled function and of an own one it names nothing, and the write counts."""
    result = function(leaf())
    assert not tensors(result)
    result += 1
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        result.sum().backward()
