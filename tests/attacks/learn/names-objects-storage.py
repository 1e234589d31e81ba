"""Attacks on docs/learn/names-objects-storage.md."""

import numpy as np
import pytest
import torch

VALUES = {
    "list": lambda: [1.0, 2.0],
    "array": lambda: np.array([1.0, 2.0]),
    "tensor": lambda: torch.tensor([1.0, 2.0]),
    "leaf": lambda: torch.tensor([1.0, 2.0], requires_grad=True),
    "view": lambda: torch.zeros(4)[1:3],
}


@pytest.mark.parametrize("kind", VALUES)
def test_an_assignment_to_a_name_changes_no_data(kind):
    """An assignment to a name never changes data."""
    kept = x = VALUES[kind]()
    before = np.array(x.tolist() if hasattr(x, "tolist") else x)
    x = torch.full((2,), 9.0)
    for x in (1.0, 2.0):
        pass
    with torch.no_grad() as x:
        pass
    assert x is None
    after = kept.tolist() if hasattr(kept, "tolist") else kept
    assert (before == np.array(after)).all()


@pytest.mark.parametrize(
    "number", [2, 2.0, True, np.float64(2), np.int64(2), torch.tensor(2)], ids=repr
)
def test_numbers_that_fit_write_in_place(number):
    """If v is a number that fits, the method writes in place and returns the same object."""
    x = kept = torch.ones(3)
    x += number
    assert x is kept and x.tolist() == [1.0 + float(number)] * 3


@pytest.mark.parametrize(
    ("x", "v"),
    [
        (torch.zeros(2, dtype=torch.int64), 0.5),
        (torch.zeros(2), 1j),
        (torch.zeros(2, dtype=torch.bool), 1),
        (torch.zeros(2), torch.zeros(3, 2)),
        (torch.zeros(2, requires_grad=True), 1.0),
    ],
    ids=["float to int", "complex", "int to bool", "larger shape", "leaf"],
)
def test_not_every_number_or_tensor_is_taken_fell(x, v):
    """If x is a tensor, and v a tensor or a number, the method writes in place."""
    with pytest.raises(RuntimeError):
        x += v


def test_an_array_rebinds_the_name():
    """A tensor += an array computes x + v and rebinds the name."""
    x = kept = torch.zeros(2)
    x += np.ones(2)
    assert x is not kept and kept.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["__matmul__", "__add__", "__sub__", "__and__"])
def test_an_operator_without_its_own_method_rebinds(name):
    """@= on a tensor computes x @ v and rebinds the name."""
    own = "__i" + name[2:]
    assert hasattr(torch.Tensor, own) == (name != "__matmul__")


@pytest.mark.parametrize(
    "cut", [slice(None), slice(1, None), slice(None, None, 2), slice(0, 0)], ids=repr
)
def test_slices_of_lists_are_new_and_of_tensors_are_views(cut):
    """A slice of a dense tensor shares its storage; a slice of a list is a new list."""
    items, x = [1.0, 2.0, 3.0], torch.tensor([1.0, 2.0, 3.0])
    assert items[cut] is not items and items[cut] == x[cut].tolist()
    assert x[cut]._is_view() and x[cut]._base is x


@pytest.mark.parametrize(
    "index", [[0, 2], torch.tensor([0, 2]), torch.tensor([True, False, True])], ids=repr
)
def test_the_same_index_reads_a_copy_and_writes(index):
    """On the left of = the same index is no copy."""
    x = torch.tensor([1.0, 2.0, 3.0])
    x[index][:] = 0.0
    assert x.tolist() == [1.0, 2.0, 3.0]
    x[index] = 0.0
    assert x.tolist() == [0.0, 2.0, 0.0]


@pytest.mark.parametrize("index", [0, slice(0, 2), torch.tensor(0), None, ...], ids=repr)
def test_other_indices_give_views(index):
    """A slice or an integer can be described by a start and a step, so it makes a view."""
    x = torch.tensor([1.0, 2.0, 3.0])
    x[index].fill_(9.0)
    assert x[0] == 9.0


@pytest.mark.parametrize("kind", ["leaf", "expanded"])
def test_a_leaf_and_an_expanded_tensor_refuse_plus_equals_fell(kind):
    """If x is a tensor, and v a number that fits its shape and dtype, the method writes in place."""
    leaf = torch.ones(2, requires_grad=True)
    x = leaf if kind == "leaf" else torch.ones(1, 2).expand(3, 2)
    with pytest.raises(RuntimeError):
        x += 1
    assert x.eq(1.0).all()


@pytest.mark.parametrize("operator", ["//=", "%=", "<<=", ">>=", "&=", "|=", "^="])
def test_further_operators_write_in_place(operator):
    """The method writes in place and returns the same object."""
    names = {"a": torch.tensor([4, 5]), "b": torch.tensor([1, 2])}
    kept = names["a"]
    exec(f"a {operator} b", names)
    assert names["a"] is kept and kept._version > 0


@pytest.mark.parametrize("write", ["s[0] += 1", "s[0][0] = 1.0", "s[0].fill_(1)"])
def test_a_write_to_an_element_of_the_slice_is_seen_in_the_list_fell(write):
    """Writing to the slice of a list replaces references in the new list only."""
    a = [torch.zeros(1), torch.zeros(1)]
    exec(write, {"s": a[:1]})
    assert [x.item() for x in a] == [1.0, 0.0]


def test_a_sparse_tensor_has_no_such_slice_fell():
    """A slice of a tensor with dimensions, of any dtype and layout, shares its storage."""
    with pytest.raises(NotImplementedError):
        torch.eye(3).to_sparse()[0:2]


def test_an_array_and_a_tensor_that_requires_grad_fell():
    """With an array on the left and a tensor on the right, /= makes the name mean a tensor."""
    array = np.ones(2)
    with pytest.raises(RuntimeError, match="requires grad"):
        array /= torch.ones(2, requires_grad=True)
