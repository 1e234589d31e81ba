"""Attacks on gallery/errors/compile/compile-resizes-an-input.py."""

import pytest
import torch

Unsupported = torch._dynamo.exc.Unsupported
INPUT = "Getting an inplace view on a graph input is not supported"


def one_graph(function, backend="eager"):
    return torch.compile(function, backend=backend, fullgraph=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x.unsqueeze_(0),
        lambda x: x.squeeze_(),
        lambda x: x.t_(),
        lambda x: x.transpose_(0, 1),
        lambda x: x.as_strided_((1,), (1,)),
        lambda x: x.resize_(1),
        lambda x: x.resize_as_(torch.zeros(1)),
        lambda x: x.set_(torch.zeros(1)),
    ],
    ids=["unsqueeze", "squeeze", "t", "transpose", "as_strided", "resize", "resize_as", "set"],
)
def test_each_change_of_an_argument_is_refused(change):
    """A compiled function changes the shape, the strides or the storage of its argument."""
    x = torch.ones(2, 1)
    with pytest.raises(Unsupported, match=INPUT):
        one_graph(change)(x)
    assert x.shape == (2, 1) and x.stride() == (1, 1)


@pytest.mark.parametrize(
    "change",
    [lambda x: x.resize_(1), lambda x: x.resize_as_(torch.zeros(1))],
    ids=["resize", "resize_as"],
)
def test_resize_is_refused_on_an_own_tensor(change):
    """resize_ and resize_as_ are refused even for a tensor that the function made itself."""
    with pytest.raises(
        Unsupported, match=r"Dynamo currently does not support tracing `Tensor.resize"
    ):
        one_graph(lambda x: change(x * 1))(torch.ones(2))


def test_unsqueeze_on_an_own_tensor_is_fine():
    """On a tensor that the function made itself it is fine as well."""
    assert one_graph(lambda x: (x * 1).unsqueeze_(0))(torch.ones(2)).shape == (1, 2)


def test_data_changes_the_shape_in_one_graph_fell():
    """Changes the shape of its argument in place: an assignment to .data is not refused."""

    def by_data(x):
        x.data = torch.zeros(1, 2)

    x = torch.ones(2)
    one_graph(by_data)(x)
    assert x.shape == (1, 2)


def test_a_write_to_values_is_fine():
    """A write to the values of an argument is fine."""
    x = torch.ones(2)
    one_graph(lambda x: x.mul_(3.0), "aot_eager")(x)
    assert x.tolist() == [3.0, 3.0]


def test_without_fullgraph_resize_runs():
    """Without fullgraph=True both run: resize_ of an own tensor."""
    head = torch.compile(lambda x: x.clone().resize_(1), backend="eager")(torch.tensor([1.0, 2.0]))
    assert head.tolist() == [1.0]


@pytest.mark.parametrize("shape", [(1,), (2,), (3, 2)])
def test_the_fix_at_other_shapes(shape):
    """The caller's tensor keeps its shape, and gets the values that are written to the view."""

    def to_row(scores):
        row = scores.unsqueeze(0)
        row[0, 0] = 9.0
        return row

    scores = torch.zeros(shape)
    row = one_graph(to_row, "aot_eager")(scores)
    assert scores.shape == shape and row.shape == (1, *shape)
    assert scores[0].eq(9.0).all() and not scores[1:].any()
    row.zero_()
    assert not scores.any()


def in_a_buffer():
    class Cache(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("rows", torch.ones(2))

        def forward(self, x):
            self.rows.unsqueeze_(0)
            return x

    return Cache()


GLOBAL = torch.ones(2)


def in_a_global(x):
    GLOBAL.unsqueeze_(0)
    return x


@pytest.mark.parametrize("make", [in_a_buffer, lambda: in_a_global], ids=["buffer", "global"])
def test_a_buffer_and_a_global_are_refused_fell(make):
    """A compiled function changes its argument: or a buffer of the module, or a global."""
    torch._dynamo.reset()
    with pytest.raises(Unsupported, match=INPUT):
        one_graph(make())(torch.ones(2))


def test_a_buffer_may_be_assigned():
    """To give a buffer another shape, assign."""
    torch._dynamo.reset()

    class Cache(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("rows", torch.ones(2))

        def forward(self, x):
            self.rows = self.rows.unsqueeze(0)
            return x

    cache = Cache()
    one_graph(cache, "aot_eager")(torch.ones(2))
    assert cache.rows.shape == (1, 2) and "rows" in dict(cache.named_buffers())


@pytest.mark.parametrize("history", [False, True])
def test_detach_is_refused_fell(history):
    """It changes the shape, the strides or the storage: detach_ changes none, and is refused."""
    torch._dynamo.reset()
    state = torch.ones(2, requires_grad=history) * 2
    with pytest.raises(Unsupported, match=INPUT):
        one_graph(lambda state: state.detach_() * 3)(state)
    assert state.requires_grad is history


def test_resize_to_the_same_shape_is_refused_fell():
    """A compiled function changes the shape: resize_ to the shape that it has is refused, too."""
    torch._dynamo.reset()
    with pytest.raises(Unsupported, match=INPUT):
        one_graph(lambda x: x.resize_(2))(torch.ones(2))


def test_a_view_that_the_function_made_is_fine():
    """On a tensor that the function made itself it is fine: on a view of its argument as well."""
    torch._dynamo.reset()
    assert one_graph(lambda x: x[:1].unsqueeze_(0))(torch.ones(2)).shape == (1, 1)


@pytest.mark.parametrize("change", [lambda x: x.unsqueeze_(0), lambda x: x.detach_()])
def test_an_own_tensor_is_fine(change):
    """On a tensor that the function made itself both are fine."""
    torch._dynamo.reset()
    assert one_graph(lambda x: change(x * 1), "aot_eager")(torch.ones(2)).numel() == 2


def test_resize_that_requires_grad_does_not_run_fell():
    """Without fullgraph=True both run: not resize_ of a tensor that requires grad."""
    torch._dynamo.reset()
    computed = torch.ones(2, requires_grad=True) * 2
    with pytest.raises(RuntimeError, match="cannot resize variables that require grad"):
        torch.compile(lambda x: x.resize_(1), backend="eager")(computed)


def test_the_method_of_the_class_has_another_message():
    """The message is "Getting an inplace view": of torch.Tensor.t_(x) it is another."""
    torch._dynamo.reset()
    with pytest.raises(Unsupported, match="Inplace op on input tensor"):
        one_graph(lambda x: torch.Tensor.t_(x))(torch.ones(2, 1))


def test_resize_of_the_dispatcher_is_not_refused_fell():
    """resize_ is refused even there: torch.ops.aten.resize_ is not, only the method is."""
    torch._dynamo.reset()
    result = one_graph(lambda x: torch.ops.aten.resize_(x * 2, [1]))(torch.ones(2))
    assert result.tolist() == [2.0]


def test_copy_instead_of_set():
    """Instead of set_, copy_ the values if the shapes agree."""
    torch._dynamo.reset()
    state = torch.ones(2)
    one_graph(lambda state, x: state.copy_(x), "aot_eager")(state, torch.zeros(2))
    assert state.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.float16, torch.int64, torch.bool, torch.complex64])
def test_the_view_of_other_dtypes(dtype):
    """unsqueeze without _ makes a view of the same storage."""
    torch._dynamo.reset()
    scores = torch.ones(2, dtype=dtype)
    row = one_graph(lambda scores: scores.unsqueeze(0), "aot_eager")(scores)
    assert row.dtype == dtype and row.data_ptr() == scores.data_ptr()
