"""Attacks on gallery/errors/dtypes-and-devices/value-cannot-be-converted-without-overflow.py."""

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
    """Methods that take a number say it in Python's words."""
    with pytest.raises(OverflowError, match="int too big to convert"):
        getattr(torch.zeros(3), name)(2**70)


def test_the_smallest_number_as_a_bias_overflows_fell():
    """Prefer finfo.min: added to a negative score it overflows."""
    low = torch.finfo(torch.float16).min
    scores = torch.tensor([-32.0, 1.0], dtype=torch.float16)
    assert (scores + low)[0] == float("-inf") and (scores + low)[1] == low
    assert scores.masked_fill(torch.tensor([True, True]), low).softmax(0).tolist() == [0.5, 0.5]


def test_compiled_with_aot_eager_it_checks():
    """The default backend does not check the line of the top; aot_eager does."""

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
