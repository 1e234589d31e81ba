"""Attacks on gallery/scenarios/compile/compiled-view-method-on-an-argument.py."""

import pytest
import torch

INPLACE_VIEW = "Getting an inplace view on a graph input is not supported"


def one_graph(function, backend="aot_eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


def unsqueeze(x):
    return x.unsqueeze_(0)


def squeeze(x):
    return x.squeeze_()


def transpose(x):
    return x.transpose_(0, 1)


def t(x):
    return x.t_()


def as_strided(x):
    return x.as_strided_((1,), (1,))


@pytest.mark.parametrize("method", [unsqueeze, squeeze, transpose, t, as_strided])
def test_each_method_raises_on_an_argument(method):
    """On an argument it breaks the graph, and with fullgraph=True it raises."""
    x = torch.ones(2, 1)
    with pytest.raises(torch._dynamo.exc.Unsupported, match=INPLACE_VIEW):
        one_graph(method)(x)
    assert x.shape == (2, 1)


@pytest.mark.parametrize("method", [unsqueeze, squeeze, transpose, t, as_strided])
def test_each_method_is_run_by_python_without_fullgraph(method):
    """Without fullgraph it changes the shape of the caller's tensor, as uncompiled."""
    x, meant = torch.ones(2, 1), torch.ones(2, 1)
    torch.compile(method, backend="aot_eager")(x)
    assert x.shape == method(meant).shape == meant.shape


@pytest.mark.parametrize("method", [unsqueeze, squeeze, transpose, t, as_strided])
def test_each_method_is_allowed_on_an_own_tensor(method):
    """On a tensor that the function made itself these methods run in one graph."""
    x = torch.ones(2, 1)
    own = one_graph(lambda x: method(x * 2))(x)
    assert own.shape == method(torch.ones(2, 1)).shape and own.flatten()[0] == 2.0
    assert x.shape == (2, 1)


def test_resize_is_not_allowed_on_an_own_tensor_fell():
    """On a tensor that the function made itself the underscore is allowed: not for resize_."""
    with pytest.raises(torch._dynamo.exc.Unsupported, match=r"Unsupported Tensor.resize_\(\) call"):
        one_graph(lambda x: (x * 2).resize_(1))(torch.ones(2))


def test_data_can_reshape_an_argument_in_one_graph_fell():
    """A compiled function cannot reshape its argument in one graph: by .data it can."""

    def by_data(x):
        x.data = torch.zeros(1, 2)

    x = torch.ones(2)
    one_graph(by_data, "eager")(x)
    assert x.shape == (1, 2)


def test_a_view_of_the_argument_is_an_own_tensor():
    """On a tensor that the function made itself these methods run: a view of the argument."""
    x = torch.ones(3)
    one_graph(lambda x: x[1:].unsqueeze_(0).mul_(3.0))(x)
    assert x.tolist() == [1.0, 3.0, 3.0]


def test_the_fix_shares_the_memory_and_the_gradient():
    """x = x.unsqueeze(0) is a view and copies nothing: for a computed tensor as well."""

    def row(scores):
        scores = scores.unsqueeze(0)
        scores[:, 0] = 9.0
        return scores * 2

    leaf = torch.ones(2, requires_grad=True)
    scores = leaf * 1
    one_graph(row)(scores).sum().backward()
    assert scores.tolist() == [9.0, 1.0] and leaf.grad.tolist() == [0.0, 2.0]
