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
    """A NumPy array and a tensor in one augmented assignment may rebind the name."""
    x = kept = torch.zeros(2)
    x += np.ones(2)
    assert x is not kept and kept.tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", ["requires_grad_", "share_memory_", "detach_"])
def test_an_underscore_alone_does_not_say_that_values_change_fell(name):
    """Methods whose name ends in an underscore write into the object."""
    x = torch.tensor([1.0, 2.0])
    assert getattr(x, name)() is x and x.tolist() == [1.0, 2.0] and x._version == 0


@pytest.mark.parametrize(
    "name", ["zero_", "exp_", "neg_", "clamp_min_", "mul_", "random_", "normal_"]
)
def test_methods_that_change_values_end_in_an_underscore(name):
    """So do the methods that change values in place; their names end in an underscore."""
    x, arguments = torch.full((4,), 3.0), {"clamp_min_": [5.0], "mul_": [2.0]}.get(name, [])
    assert getattr(x, name)(*arguments) is x and x._version == 1


@pytest.mark.parametrize("name", ["__matmul__", "__add__", "__sub__", "__and__"])
def test_an_operator_without_its_own_method_rebinds(name):
    """@= rebinds, since tensors do not have it."""
    own = "__i" + name[2:]
    assert hasattr(torch.Tensor, own) == (name != "__matmul__")


@pytest.mark.parametrize(
    "cut", [slice(None), slice(1, None), slice(None, None, 2), slice(0, 0)], ids=repr
)
def test_slices_of_lists_are_new_and_of_tensors_are_views(cut):
    """A slice of a tensor shares its storage; a slice of a list is a new list."""
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
