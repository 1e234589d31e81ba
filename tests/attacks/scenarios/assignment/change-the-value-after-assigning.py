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


def test_an_assignment_without_brackets_fell():
    """I change the value after I assigned it.  No: that holds for ``table[0] = row``."""
    row, param, module = torch.zeros(2), torch.ones(2), torch.nn.Module()
    module.register_buffer("state", torch.ones(2))
    table = row
    module.state = row
    param.data = row
    row[0] = 9.0
    for name in (table, module.state, param):
        assert name.tolist() == [9.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.int8, torch.bool, torch.bfloat16, torch.complex64])
@pytest.mark.parametrize("place", [-1, (0, slice(None)), None], ids=str)
def test_in_other_dtypes_and_layouts(dtype, place):
    """Later writes to ``row`` stay in ``row``."""
    for table in (torch.zeros(2, 2, dtype=dtype).T, torch.zeros(4, 4, dtype=dtype)[::2, ::2]):
        row = torch.tensor([1.0, 2.0])
        table[place] = row
        before = table.clone()
        row.zero_()
        assert torch.equal(table, before) and before.any()


def test_an_array_behind_the_value():
    """``table[0] = row`` copies the numbers, also of a tensor that shares those of an array."""
    array, table = np.ones(2, dtype=np.float32), torch.zeros(2, 2)
    table[0] = torch.from_numpy(array)
    array[0] = 9.0
    assert table.tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_what_saved_the_value_before_does_mind_fell():
    """A later write to ``row`` does not make backward raise: where ``exp`` saved it, it does."""
    row, table = torch.ones(2, requires_grad=True).exp(), torch.zeros(2, 2)
    table[0] = row
    row.mul_(3)
    with pytest.raises(RuntimeError, match="output 0 of Exp"):
        table.sum().backward()


@pytest.mark.parametrize("index", [[0], torch.tensor([True, False]), (0, [0, 1])], ids=str)
def test_an_index_saves_no_value_either(index):
    """The copy saves no value."""
    weight, table = torch.ones(2, requires_grad=True), torch.zeros(2, 2)
    row = weight * 2
    table[index] = row
    row.mul_(3)
    table.sum().backward()
    assert weight.grad.tolist() == [2.0, 2.0]


def test_a_mask_that_is_changed_later_is_noticed():
    """The copy saves no value: a write by a mask saves the mask."""
    weight, table, mask = torch.ones(2, requires_grad=True), torch.zeros(2, 2), torch.ones(2) > 0
    table[mask] = weight * 2
    mask.logical_not_()
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        table.sum().backward()
