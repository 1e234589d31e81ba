"""Attacks on docs/reference/glossary.md."""

import pytest
import torch


@pytest.mark.parametrize("index", [0, slice(1), ..., None, (0, slice(1)), torch.tensor(0)], ids=str)
def test_basic_indexing_gives_a_view(index):
    """Of a dense tensor basic indexing gives a view, and a 0-dimensional integer is an integer."""
    x = torch.zeros(2, 3)
    assert x[index]._is_view() and x[index]._base is x


def test_basic_indexing_of_a_sparse_tensor_gives_a_view_fell():
    """Basic indexing gives a view: a slice of a sparse tensor raises."""
    with pytest.raises(NotImplementedError, match="as_strided"):
        torch.eye(2).to_sparse()[0:1]


@pytest.mark.parametrize("cut", [lambda t: t.detach(), lambda t: t.data], ids=["detach", "data"])
def test_what_shares_memory_has_a_base_fell(cut):
    """The tensor that a view was made from is its _base: what detach and .data give has none."""
    x = torch.zeros(2)
    assert cut(x)._base is None and cut(x).data_ptr() == x.data_ptr()


def test_a_view_of_an_inference_tensor_has_a_base_fell():
    """A view of a view has the first tensor as its base: of an inference tensor it has none."""
    with torch.inference_mode():
        assert torch.ones(3)[:2]._base is None


def test_copy_slices_gives_the_rest_to_what_stood_there_fell():
    """CopySlices passes the gradient of what was written to the value: += passes it to both."""
    x, v = torch.ones(3, requires_grad=True), torch.ones(2, requires_grad=True)
    y = x * 1
    y[1:] += v
    assert type(y.grad_fn).__name__ == "CopySlices"
    gradients = torch.autograd.grad(y.sum(), (x, v))
    assert [g.tolist() for g in gradients] == [[1.0, 1.0, 1.0], [1.0, 1.0]]


def test_each_method_with_an_underscore_writes_fell():
    """Methods whose name ends in _ write: requires_grad_ does not."""
    x = torch.ones(2)
    assert x.requires_grad_()._version == 0


def test_a_parameter_is_to_be_trained_fell():
    """A parameter is a leaf that is trained: a frozen one is not, and accepts a write."""
    weight = torch.nn.Parameter(torch.ones(2), requires_grad=False)
    weight[0] = 5.0
    assert weight.is_leaf and weight.tolist() == [5.0, 1.0]


def test_the_counter_is_that_of_a_tensor_and_its_views_fell():
    """A tensor and its views count: detach() as well, .data by itself."""
    x = torch.zeros(2)
    data = x.data
    x.detach()[0] = 1.0
    data[0] = 2.0
    assert x._version == 1 and data._version == 1


def test_an_inference_tensor_has_changed_when_it_raises():
    """An operation in place outside of the mode raises, when the values have changed."""
    with torch.inference_mode():
        scores = torch.ones(2)
    with pytest.raises(RuntimeError, match="Inplace update to inference tensor"):
        scores.add_(1)
    assert scores.tolist() == [2.0, 2.0]


def test_a_parameter_can_stop_being_a_leaf_fell():
    """A torch.nn.Parameter: a leaf."""
    parameter = torch.nn.Parameter(torch.zeros(2), requires_grad=False)
    parameter[0] = torch.ones((), requires_grad=True)
    assert isinstance(parameter, torch.nn.Parameter) and not parameter.is_leaf
