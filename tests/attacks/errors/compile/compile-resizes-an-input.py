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
