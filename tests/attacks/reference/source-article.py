"""Attacks on docs/reference/source-article.md."""

import pytest
import torch


def test_a_slice_of_a_list_has_nothing_in_common_fell():
    """A slice of a list has nothing that leads back: its elements are the same objects."""
    nested = [[1], [2]]
    part = nested[:1]
    part[0].append(3)
    part.append([4])
    assert nested == [[1, 3], [2]]


@pytest.mark.parametrize("part", [slice(0, 1), slice(0, 3), 0, ...], ids=str)
def test_a_leaf_refuses_a_write_fell(part):
    """On a leaf that requires grad, assigning to a slice raises: under no_grad it writes."""
    leaf = torch.ones(3, requires_grad=True)
    with pytest.raises(RuntimeError, match="a leaf Variable|a view of a leaf"):
        leaf[part] = 5.0
    assert leaf.tolist() == [1.0, 1.0, 1.0]
    with torch.no_grad():
        leaf[part] = 5.0
    assert leaf[0] == 5.0 and leaf.is_leaf


def test_an_assignment_never_does_nothing_fell():
    """It never does nothing: the same values leave the tensor as it was, and are counted."""
    x = torch.ones(3)
    x[1:] = 1.0
    assert x.tolist() == [1.0, 1.0, 1.0] and x._version == 1


@pytest.mark.parametrize("part", [slice(0, 2), slice(1, 3), 0], ids=str)
def test_part_of_a_result_is_recorded_as_copy_slices(part):
    """An assignment to a part of a non-leaf is recorded as CopySlices."""
    y = torch.ones(3, requires_grad=True) * 1
    y[part] = 0.0
    assert type(y.grad_fn).__name__ == "CopySlices"


def test_all_of_a_result_is_recorded_as_another_node():
    """CopySlices is for a part of a non-leaf and not for all of it."""
    y = torch.ones(3, requires_grad=True) * 1
    y[:] = torch.zeros(3)
    assert type(y.grad_fn).__name__ != "CopySlices"


@pytest.mark.parametrize("shape", [(3,), (3, 2), (3, 1, 2)], ids=str)
def test_gradients_flow_into_the_value_and_the_rest(shape):
    """Gradients flow into the value that was assigned as well as into what was left standing."""
    t, v = torch.ones(shape, requires_grad=True), torch.ones(shape[1:], requires_grad=True)
    y = t * 1
    y[1] = v
    kept, put = torch.autograd.grad((y * 7).sum(), (t, v))
    assert (kept[[0, 2]] == 7).all() and not kept[1].any() and (put == 7).all()


@pytest.mark.parametrize("name", ["add_", "sub_", "mul_", "copy_"])
def test_the_module_has_none_of_them(name):
    """torch.add_ and torch.sub_ do not exist; the methods of a tensor do."""
    assert not hasattr(torch, name) and hasattr(torch.Tensor, name)


def test_rebinding_makes_nothing():
    """s = v makes nothing at all: afterwards s is the object v."""
    t, v = torch.zeros(5), torch.ones(3)
    s = t[1:4]
    s = v
    s[0] = 9.0
    assert v[0] == 9.0 and not t.any()
