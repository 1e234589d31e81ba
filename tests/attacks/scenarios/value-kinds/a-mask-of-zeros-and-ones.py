"""Attacks on gallery/scenarios/value-kinds/a-mask-of-zeros-and-ones.py."""

import numpy as np
import pytest
import torch

KEEP = torch.tensor([1, 0, 1, 1])


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32])
def test_integers_are_positions(dtype):
    """As an index, a tensor of int64 or int32 is a list of positions."""
    scores = torch.zeros(4)
    scores[KEEP.to(dtype)] = 9.0
    assert scores.tolist() == [9.0, 9.0, 0.0, 0.0]


@pytest.mark.parametrize("dtype", [torch.int8, torch.int16, torch.float32])
def test_other_dtypes_are_no_index(dtype):
    """A tensor of int64 or int32 is a list of positions: other numbers are refused."""
    with pytest.raises(IndexError, match="tensors used as indices must be"):
        torch.zeros(4)[KEEP.to(dtype)] = 9.0


@pytest.mark.parametrize("make", [lambda k: k.bool(), lambda k: k == 1, lambda k: k > 0])
def test_a_mask(make):
    """Make it a mask."""
    scores = torch.zeros(4)
    scores[make(KEEP)] = 9.0
    scores[~make(KEEP)] = -1.0
    assert scores.tolist() == [9.0, -1.0, 9.0, 9.0]


@pytest.mark.parametrize("number", [2, -1, 255])
def test_bool_of_other_numbers_is_true(number):
    """Make it a mask with bool: what is not 0 becomes True."""
    assert torch.tensor([number, 0]).bool().tolist() == [True, False]


def test_the_inverted_integers_are_the_last_positions():
    """On integers ~ inverts bits: 1 becomes -2 and 0 becomes -1."""
    scores = torch.zeros(4)
    scores[~KEEP] = 9.0
    assert scores.tolist() == [0.0, 0.0, 9.0, 9.0] and (~KEEP).tolist() == [-2, -1, -2, -2]


@pytest.mark.parametrize("value", [torch.tensor([1.0, 2.0, 3.0])])
def test_a_byte_mask_takes_several_values_fell(value):
    """A mask of uint8: what is written through it raises; a tensor of several values is written."""
    scores = torch.zeros(4)
    with pytest.warns(UserWarning, match="uint8"):
        scores[KEEP.to(torch.uint8)] = value
    assert scores.tolist() == [1.0, 0.0, 2.0, 3.0]


@pytest.mark.parametrize("value", [9.0, torch.tensor(9.0), torch.tensor([9.0])], ids=repr)
def test_a_byte_mask_refuses_one_value(value):
    """A number, or a tensor of one element, written through it raises."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(4)[KEEP.to(torch.uint8)] = value


def test_a_byte_mask_warns_each_time():
    """Reading and writing through a mask of uint8 warn: not once in a process only."""
    torch.set_warn_always(False)
    try:
        for _ in range(2):
            with pytest.warns(UserWarning, match="uint8"):
                torch.zeros(4)[KEEP.to(torch.uint8)]
    finally:
        torch.set_warn_always(True)


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_numpy_takes_integers_as_positions(dtype):
    """In NumPy as well: also a uint8 array is a list of positions."""
    array = np.zeros(4)
    array[KEEP.numpy().astype(dtype)] = 9.0
    assert array.tolist() == [9.0, 9.0, 0.0, 0.0]


def test_a_list_takes_neither():
    """A list takes neither positions nor a mask."""
    for index in (KEEP, KEEP.bool(), [1, 0]):
        with pytest.raises(TypeError):
            [0.0, 0.0, 0.0, 0.0][index]


def test_inverted_uint8_selects_all_fell():
    """On integers ``~`` inverts bits: 1 becomes -2 and 0 becomes -1."""
    inverted = ~KEEP.to(torch.uint8)
    assert inverted.tolist() == [254, 255, 254, 254]
    with pytest.warns(UserWarning, match="uint8"):
        assert torch.arange(4)[inverted].tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    "flags",
    [KEEP.tolist(), KEEP.numpy(), KEEP.numpy().astype(np.int8), KEEP.numpy().astype(np.float32)],
    ids=["list", "int64", "int8", "float32"],
)
def test_lists_and_arrays_are_positions_too_fell(flags):
    """Make it a mask, ``mask.bool()``: a list or an array has no ``bool()``."""
    scores = torch.zeros(4)
    scores[flags] = 9.0
    assert scores.tolist() == [9.0, 9.0, 0.0, 0.0] and not hasattr(flags, "bool")
    scores[torch.tensor(flags, dtype=torch.bool)] = 5.0
    assert scores.tolist() == [5.0, 9.0, 5.0, 5.0]


def test_one_minus_the_mask_is_positions_still():
    """``tokens[attention_mask == 0] = pad`` where it is 0 (1 - mask does not)."""
    by_difference, by_comparison = torch.zeros(4), torch.zeros(4)
    by_difference[1 - KEEP] = 9.0
    by_comparison[KEEP == 0] = 9.0
    assert by_difference.tolist() == [9.0, 9.0, 0.0, 0.0]
    assert by_comparison.tolist() == [0.0, 9.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "index", [lambda m: (0, m), lambda m: (slice(None), m), lambda m: (..., m)]
)
def test_a_byte_mask_beside_another_index_refuses_a_number(index):
    """A number written through it raises: beside another index, too."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(2, 4)[index(KEEP.to(torch.uint8))] = 9.0


def test_a_mask_of_a_batch():
    """attention mask as index writes to wrong rows: of the same shape."""
    mask = torch.tensor([[1, 1, 0], [1, 0, 0]])
    scores, rows = torch.zeros(2, 3), torch.zeros(2, 3)
    scores[mask == 0] = 9.0
    rows[mask] = 9.0
    assert torch.equal(scores, (1 - mask) * 9.0) and (rows == 9).all()


def test_compiled():
    """Make it a mask: compiled, too."""

    @torch.compile(backend="aot_eager")
    def write(scores):
        scores[KEEP.bool()] = 9.0

    scores = torch.zeros(4)
    write(scores)
    assert scores.tolist() == [9.0, 0.0, 9.0, 9.0]


def test_the_padding_of_an_attention_mask_fell():
    """Make it a mask, ``mask.bool()``: that writes ``pad`` over the tokens, not the padding."""
    tokens, mask = torch.tensor([[5, 6, 0], [7, 0, 0]]), torch.tensor([[1, 1, 0], [1, 0, 0]])
    wrong, right = tokens.clone(), tokens.clone()
    wrong[mask.bool()] = 99
    right[mask == 0] = 99
    assert wrong.tolist() == [[99, 99, 0], [99, 0, 0]]
    assert right.tolist() == [[5, 6, 99], [7, 99, 99]]


def test_a_list_or_an_array_of_bool():
    """A Python list of zeros and ones is positions: one of ``True`` and ``False`` is a mask."""
    for flags in (KEEP.bool().tolist(), KEEP.bool().numpy()):
        scores = torch.zeros(4)
        scores[flags] = 9.0
        assert scores.tolist() == [9.0, 0.0, 9.0, 9.0]


def test_an_array_of_uint8_is_a_mask():
    """An array of ``int64`` is positions: as an index of a tensor, one of ``uint8`` is a mask."""
    with pytest.warns(UserWarning, match="uint8"):
        assert torch.arange(4)[KEEP.numpy().astype(np.uint8)].tolist() == [0, 2, 3]


def test_a_byte_mask_that_selects_one_element():
    """A tensor of one element, written through it raises: also if the mask selects one."""
    with pytest.raises(RuntimeError, match="only supports boolean masks"):
        torch.zeros(3)[torch.tensor([1, 0, 0], dtype=torch.uint8)] = torch.tensor([5.0])
