"""Attacks on gallery/scenarios/assignment/change-the-value-after-assigning.py."""

import numpy as np
import pytest
import torch

PLACES = {
    "row": 0,
    "slice": slice(0, 1),
    "all": ...,
    "list": [0],
    "mask": torch.tensor([True, False]),
    "0-d": torch.tensor(0),
    "True": True,
}


@pytest.mark.parametrize("name", ["row", "slice", "all", "list", "mask", "0-d", "True"])
def test_the_numbers_are_copied(name):
    """``table[0] = row`` copies the numbers of ``row``."""
    table, row = torch.zeros(2, 2), torch.tensor([1.0, 2.0])
    table[PLACES[name]] = row
    before = table.tolist()
    row.fill_(9.0)
    assert table.tolist() == before and before[0] == [1.0, 2.0]
    table.fill_(7.0)
    assert row.tolist() == [9.0, 9.0]


def test_an_array_of_objects_keeps_the_object():
    """Later writes to ``row`` stay in ``row`` (an array of objects stores it, as a list does)."""
    array, row = np.zeros(1, dtype=object), torch.zeros(1)
    array[0] = row
    row.fill_(5.0)
    assert array[0] is row


def test_a_part_of_the_same_tensor():
    """``table[0] = row`` copies the numbers, also if ``row`` is a row of ``table``."""
    table = torch.tensor([[1.0], [2.0]])
    table[0] = table[1]
    table[1] = 9.0
    assert table.tolist() == [[2.0], [9.0]]


def test_a_table_in_a_slice_of_a_list_gives_rows_fell():
    """The list takes the tensor apart and stores 0-d tensors."""
    samples = [0, 0]
    samples[:] = torch.zeros(2, 3)
    assert [sample.shape for sample in samples] == [(3,), (3,)]


def test_without_dimensions_the_list_refuses():
    """A list slice that is given a tensor with dimensions stores views of it."""
    samples = [0, 0]
    with pytest.raises(TypeError):
        samples[0:1] = torch.tensor(1.0)


def test_a_write_to_the_value_does_not_make_backward_raise():
    """The copy saves no value, so a later write to ``row`` does not make backward raise."""
    weight = torch.ones(2, requires_grad=True)
    row, table = weight * 2, torch.zeros(2, 2)
    table[0] = row
    row.mul_(3)
    (table[0] + 10 * row).sum().backward()
    assert weight.grad.tolist() == [62.0, 62.0]


def test_another_dtype_keeps_the_gradient():
    """The gradient still reaches ``row``."""
    row, table = torch.ones(2, dtype=torch.float64, requires_grad=True), torch.zeros(2, 2)
    table[0] = row
    (table * 3).sum().backward()
    assert row.grad.dtype == torch.float64 and row.grad.tolist() == [3.0, 3.0]


def test_detach_leaves_no_history():
    """To store numbers without a history, assign ``row.detach()``."""
    row, table = torch.ones(2, requires_grad=True), torch.zeros(2, 2)
    table[0] = row.detach()
    assert not table.requires_grad


def test_compiled_it_copies():
    """``table[0] = row`` copies the numbers of ``row``."""

    @torch.compile(backend="aot_eager")
    def write(table, row):
        table[0] = row
        row += 5

    table, row = torch.zeros(2, 2), torch.ones(2)
    write(table, row)
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0]] and row.tolist() == [6.0, 6.0]
