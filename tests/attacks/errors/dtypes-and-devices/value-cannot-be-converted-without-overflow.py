"""Attacks on gallery/errors/dtypes-and-devices/value-cannot-be-converted-without-overflow.py."""

import numpy as np
import pytest
import torch

REFUSED = "cannot be converted to type"
HIDDEN = torch.tensor([False, True, True])


def half():
    return torch.tensor([1.0, 2.0, 3.0], dtype=torch.float16)


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.masked_fill_(HIDDEN, -1e9),
        lambda t: t.masked_fill_(HIDDEN, torch.tensor(-1e9)),
        lambda t: t.masked_fill_(HIDDEN, 65505),
        lambda t: t.fill_(-1e9),
        lambda t: t.index_fill_(0, torch.tensor([0]), -1e9),
        lambda t: t.scatter_(0, torch.tensor([0]), -1e9),
        lambda t: t.clamp_(max=-1e9),
    ],
)
def test_methods_check(write):
    """The number you write does not fit the tensor's dtype."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(half())


@pytest.mark.parametrize("value", [65504.0, float("inf"), float("nan"), float("-inf")])
def test_what_fits_float16(value):
    """The largest number of float16 is 65504; infinity and NaN fit floats."""
    half().masked_fill_(HIDDEN, value)
    assert half().masked_fill_(HIDDEN, value)[1].isfinite() == (value == 65504.0)


@pytest.mark.parametrize(
    ("dtype", "value"),
    [
        (torch.int64, float("inf")),
        (torch.int64, float("nan")),
        (torch.int8, 300),
        (torch.uint8, 300),
        (torch.uint8, -1.5),
        (torch.int32, 2**40),
        (torch.float32, 1 + 2j),
        (torch.float32, 1e300),
    ],
)
def test_assignments_that_check(dtype, value):
    """Infinity and 300 in integers, a number with an imaginary part in floats."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3, dtype=dtype)[0] = value


def test_a_complex_number_without_imaginary_part_fits_fell():
    """A complex number is refused in floats: 1 + 0j is not."""
    signal = torch.zeros(3)
    signal[0] = 1 + 0j
    assert signal.tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 300, -1])
def test_a_mask_takes_any_number(value):
    """Not every write is checked: into a mask none of these is."""
    mask = torch.tensor([False, False])
    mask[0] = value
    assert mask.tolist() == [True, False]


@pytest.mark.parametrize("dtype", [torch.uint8, torch.uint16, torch.uint32])
def test_minus_one_into_an_unsigned_dtype_fell(dtype):
    """Not every write is checked: an assignment of -1 wraps."""
    pixels = torch.zeros(1, dtype=dtype)
    pixels[0] = -1
    assert pixels.item() == torch.iinfo(dtype).max


@pytest.mark.parametrize("index", [0, slice(0, 1), [0], torch.tensor([True, False, False])])
def test_brackets_store_infinity_in_float16(index):
    """In float16 an assignment in brackets stores -inf."""
    scores = half()
    scores[index] = -1e9
    assert scores.tolist() == [float("-inf"), 2.0, 3.0]


def test_brackets_of_float32_check_fell():
    """An assignment in brackets stores -inf: of float32 it raises."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.zeros(3)[0] = -1e300


@pytest.mark.parametrize("number", [2**63, 2**64, 2**70])
@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.uint64, torch.bool])
def test_a_python_int_has_to_fit_64_bits(number, dtype):
    """A Python int has to fit 64 bits with a sign, even if the tensor holds floats."""
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        torch.zeros(3, dtype=dtype)[0] = number


@pytest.mark.parametrize("name", ["add_", "mul_", "fill_"])
def test_methods_say_it_in_pythons_words(name):
    """From ``2**64`` on, ``add_`` and ``fill_`` say it in Python's words."""
    with pytest.raises(OverflowError, match="int too big to convert"):
        getattr(torch.zeros(3), name)(2**70)


def test_the_smallest_number_as_a_bias_overflows_fell():
    """Prefer ``finfo.min`` where a whole row may be hidden (added to a negative score it overflows)."""
    low = torch.finfo(torch.float16).min
    scores = torch.tensor([-32.0, 1.0], dtype=torch.float16)
    assert (scores + low)[0] == float("-inf") and (scores + low)[1] == low
    assert scores.masked_fill(torch.tensor([True, True]), low).softmax(0).tolist() == [0.5, 0.5]


def test_compiled_with_aot_eager_it_checks():
    """The default backend does not check the line of the top (``aot_eager`` does)."""

    @torch.compile(backend="aot_eager")
    def hide(scores):
        scores.masked_fill_(HIDDEN, -1e9)

    with pytest.raises(RuntimeError, match=REFUSED):
        hide(half())


def test_the_default_backend_does_not_check_fell():
    """The message comes for masked_fill_ of float16: the default backend stores -inf."""

    @torch.compile
    def hide(scores):
        scores.masked_fill_(HIDDEN, -1e9)

    scores = half()
    hide(scores)
    assert scores.tolist() == [1.0, float("-inf"), float("-inf")]


def test_a_wider_integer_takes_it_fell():
    """300 is refused in integers."""
    steps = torch.zeros(1, dtype=torch.int64)
    steps[0] = 300
    assert steps.tolist() == [300]


def test_methods_take_what_brackets_refuse_fell():
    """A Python int has to fit 64 bits with a sign."""
    x = torch.zeros(2, dtype=torch.uint64)
    with pytest.raises(ValueError, match="Overflow when unpacking long long"):
        x[0] = 2**63
    x[0].fill_(2**63)
    assert x.tolist() == [2**63, 0]
    assert torch.zeros(1).add_(2**64 - 1).tolist() == [2.0**64]


def test_an_array_of_nan_is_stored_fell():
    """NumPy refuses NaN in an array of integers."""
    counts = np.zeros(3, dtype=np.int64)
    with pytest.warns(RuntimeWarning, match="invalid value encountered in cast"):
        counts[:] = np.full(3, np.nan)


def test_an_int_of_64_bits_fell():
    """NumPy refuses numbers of more than 64 bits."""
    with pytest.raises(OverflowError):
        np.zeros(1, dtype=np.int64)[0] = 2**63
    array = np.zeros(1, dtype=np.uint64)
    array[0] = 2**63
    assert array.tolist() == [2**63]


@pytest.mark.parametrize("mask", [[False] * 3, []], ids=str)
def test_a_mask_that_hides_nothing(mask):
    """``masked_fill_`` of float16 with -1e9 raises."""
    with pytest.raises(RuntimeError, match="c10::Half"):
        torch.zeros(len(mask), dtype=torch.float16).masked_fill_(torch.tensor(mask).bool(), -1e9)


def test_the_message_names_another_type_fell():
    """The message names the C++ type of the tensor: for a complex number in float16 it says double."""
    with pytest.raises(RuntimeError, match="cannot be converted to type double"):
        half()[0] = 1 + 2j


@pytest.mark.parametrize("name", ["add_", "fill_", "mul_"])
def test_below_minus_two_to_the_63_fell(name):
    """``add_`` and ``fill_`` take a number below ``2**64`` that fits the dtype."""
    with pytest.raises(OverflowError, match="negative int to unsigned"):
        getattr(torch.ones(1), name)(-(2**63) - 1)
    assert getattr(torch.ones(1), name)(float(-(2**63) - 1)).item() == -(2.0**63)


def test_an_infinity_added_to_integers_fell():
    """Arithmetic on integers wraps: adding infinity raises."""
    levels = torch.zeros(1, dtype=torch.int8)
    with pytest.raises(RuntimeError, match="can't be cast"):
        levels += float("inf")
    levels += 300
    assert levels.item() == 44


def test_a_python_int_too_large_for_any_float_fell():
    """In an array of float32 a number too large becomes infinity, with a warning."""
    with pytest.raises(OverflowError, match="int too large to convert to float"):
        np.zeros(1, dtype=np.float32)[0] = 10**400


def test_the_wider_levels_are_a_new_tensor_fell():
    """A tensor of small integers gets a wider dtype: a view of the old one does not see the write."""
    levels = torch.zeros(3, dtype=torch.int8)
    window, levels = levels[:2], levels.to(torch.int16)
    levels[0] = 300
    assert window.tolist() == [0, 0] and levels.tolist() == [300, 0, 0]


def test_float_of_the_number_in_float16_fell():
    """Write a Python int of more than 63 bits into floats as ``float(number)``: float16 gets inf."""
    scores, signal = half(), torch.zeros(1)
    scores[0] = signal[0] = float(2**70)
    assert scores[0].isinf() and signal.item() == 2.0**70
