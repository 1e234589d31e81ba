"""Attacks on gallery/scenarios/compile/compiled-write-reaches-the-caller.py."""

import numpy as np
import pytest
import torch
from pages import definitions

(triple,) = definitions("scenarios/compile/compiled-write-reaches-the-caller", "triple")


TABLE = torch.arange(12.0).reshape(3, 4)


def compiled(function):
    return torch.compile(function, backend="aot_eager", fullgraph=True)


@pytest.mark.parametrize(
    "part",
    [
        lambda x: x,
        lambda x: x[1],
        lambda x: x[:, ::2],
        lambda x: x.t(),
        lambda x: x[1, 2],
        lambda x: x[:0],
        lambda x: x.diagonal(),
        lambda x: x.view(2, 6)[1:],
    ],
    ids=["all", "row", "columns", "transposed", "0-dim", "empty", "diagonal", "view of a view"],
)
def test_each_view_is_written_through(part):
    """Yes, also where you passed a view: elements outside the view keep their values."""
    meant, x = TABLE.clone(), TABLE.clone()
    triple(part(meant))
    compiled(triple)(part(x))
    assert torch.equal(x, meant)


def test_two_arguments_that_overlap():
    """Yes, also where you passed a view: two views of one tensor."""

    def write(a, b):
        a.add_(1.0)
        b.mul_(10.0)

    x = torch.ones(4)
    compiled(write)(x[:3], x[1:])
    assert x.tolist() == [2.0, 20.0, 20.0, 10.0]


def test_an_expanded_argument_raises_fell():
    """Yes, if no element shares its place: an expanded argument raises."""
    with pytest.raises(RuntimeError, match="more than one element of the written-to tensor"):
        compiled(triple)(torch.ones(1).expand(3))


def test_windows_as_argument_fell():
    """Compiled it is the same: not for windows of unfold, which are written once."""

    def lift(windows):
        windows.add_(1.0)

    signal, other = torch.zeros(3), torch.zeros(3)
    compiled(lift)(signal.unfold(0, 2, 1))
    lift(other.unfold(0, 2, 1))
    assert signal.tolist() == [1.0, 1.0, 1.0] and not torch.equal(signal, other)


@pytest.mark.parametrize(
    "read",
    [
        lambda values: values[:1],
        lambda values: values.to(torch.float32),
        lambda values: values.detach(),
        lambda values: values.contiguous(),
    ],
    ids=["slice", "to", "detach", "contiguous"],
)
def test_a_view_from_before_shows_the_new_values_fell(read):
    """What was computed before the write keeps the old values: a view or the tensor does not."""

    def write(values):
        before = read(values)
        values.add_(1.0)
        return before

    assert compiled(write)(torch.zeros(2, dtype=torch.float32))[0] == 1.0


def test_a_copy_from_before_keeps_its_values():
    """A tensor that was computed before the write keeps its values."""

    def write(values):
        before = values.clone(), values * 2, values[[0]]
        values.fill_(9.0)
        return before

    assert [part.tolist() for part in compiled(write)(torch.ones(1))] == [[1.0], [2.0], [1.0]]


def test_through_data_and_detach():
    """Yes: through .data and detach() as well."""

    def write(values):
        values.data.add_(1.0)
        values.detach().mul_(2.0)

    values = torch.zeros(2)
    compiled(write)(values)
    assert values.tolist() == [2.0, 2.0]


def test_arrays_are_written_too():
    """Yes: an array of NumPy that was passed, and one that shares memory with the tensor."""
    array, tensor = np.ones(2), torch.ones(2)
    shared = tensor.numpy()
    compiled(triple)(array)
    compiled(triple)(tensor)
    assert array.tolist() == shared.tolist() == [3.0, 3.0]


def test_a_conjugate_view():
    """Yes, also where you passed a view: a conjugate."""
    value = torch.tensor([1.0 + 2.0j])
    compiled(lambda view: view.mul_(2.0j))(value.conj())
    assert value.tolist() == [4.0 - 2.0j]


def test_the_version_counter_moves():
    """Yes: backward sees the write, as uncompiled."""
    base = torch.ones(3)
    compiled(triple)(base[1:])
    assert base._version > 0


def test_the_write_is_recorded_for_a_computed_tensor():
    """The write is recorded there: other elements keep their gradient of one."""
    leaf = torch.ones(4, requires_grad=True)
    scaled = leaf * 1
    compiled(triple)(scaled[1:3])
    scaled.sum().backward()
    assert leaf.grad.tolist() == [1.0, 3.0, 3.0, 1.0]
