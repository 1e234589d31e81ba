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


def chain(x):
    x.mul_(2.0).unsqueeze_(0)
    return x * 1


def contiguous(x):
    x.contiguous().unsqueeze_(0)
    return x * 1


def operator(x):
    torch.ops.aten.unsqueeze_(x, 0)
    return x * 1


@pytest.mark.parametrize("fullgraph", [True, False])
@pytest.mark.parametrize("write", [chain, contiguous, operator])
def test_the_argument_behind_another_call_raises_otherwise_fell(write, fullgraph):
    """With the same message, and without fullgraph Python runs it: these raise IndexError."""
    torch._dynamo.reset()
    with pytest.raises(IndexError, match="list index out of range"):
        torch.compile(write, backend="eager", fullgraph=fullgraph)(torch.ones(2))


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_data_reshapes_the_argument_for_the_function_only_fell(backend):
    """By .data a compiled function can reshape its argument: with aot_eager the caller sees none of it."""

    def by_data(x):
        x.data = x.unsqueeze(0)
        return x * 2

    torch._dynamo.reset()
    x = torch.ones(2)
    assert one_graph(by_data, backend)(x).shape == (1, 2)
    assert x.shape == ((1, 2) if backend == "eager" else (2,))


def test_a_leaf_that_requires_grad_keeps_its_shape_fell():
    """Without fullgraph Python changes the shape of the caller's tensor: not of this leaf."""
    torch._dynamo.reset()
    leaf = torch.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable that requires grad"):
        torch.compile(unsqueeze, backend="eager")(leaf)
    assert leaf.shape == (2,)


@pytest.mark.parametrize("name", ["swapaxes_", "swapdims_", "detach_", "set_"])
def test_other_methods_raise_with_the_same_message(name):
    """These raise with the same message: more methods do."""
    torch._dynamo.reset()
    arguments = {"swapaxes_": (0, 1), "swapdims_": (0, 1), "detach_": (), "set_": (torch.ones(1),)}
    with pytest.raises(torch._dynamo.exc.Unsupported, match=INPLACE_VIEW):
        one_graph(lambda x: getattr(x, name)(*arguments[name]), "eager")(torch.ones(2, 1))


def test_a_buffer_of_a_module_raises_as_well():
    """On an argument it raises: a buffer of the module is an input of the graph, too."""

    class Table(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("rows", torch.zeros(2))

        def forward(self, x):
            self.rows.unsqueeze_(0)
            return x

    torch._dynamo.reset()
    with pytest.raises(torch._dynamo.exc.Unsupported, match=INPLACE_VIEW):
        one_graph(Table(), "eager")(torch.ones(2))


@pytest.mark.parametrize(
    "view",
    [torch.squeeze, torch.t, lambda x: x.transpose(0, 1), lambda x: x.as_strided((2,), (1,))],
)
def test_the_method_without_the_underscore_writes_to_the_caller(view):
    """The method without the underscore is a view: a write through it reaches the caller."""

    def add(x):
        x = view(x)
        x += 1.0
        return x

    torch._dynamo.reset()
    x, meant = torch.zeros(2, 1), torch.zeros(2, 1)
    returned = one_graph(add)(x)
    assert returned.shape == add(meant).shape and returned.data_ptr() == x.data_ptr()
    assert torch.equal(x, meant) and x.shape == (2, 1)


def test_a_second_call_adds_another_dimension():
    """Without fullgraph it changes the shape of the caller's tensor: at each call."""
    torch._dynamo.reset()
    x, add = torch.ones(2), torch.compile(unsqueeze, backend="eager")
    add(x), add(x)
    assert x.shape == (1, 1, 2)
