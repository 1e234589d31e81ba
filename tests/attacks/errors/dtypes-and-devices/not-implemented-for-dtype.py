"""Attacks on gallery/errors/dtypes-and-devices/not-implemented-for-dtype.py."""

import pytest
import torch
from torch.nn import functional

MASK = torch.tensor([True, False, True])
SMALL = [torch.uint16, torch.uint32, torch.uint64, torch.float8_e4m3fn, torch.float8_e5m2]


@pytest.mark.parametrize("dtype", SMALL)
def test_addition_is_missing(dtype):
    """samples[0] = 1 works, and += does not."""
    samples = torch.zeros(3, dtype=dtype)
    samples[0] = 1
    assert samples.float().tolist() == [1.0, 0.0, 0.0]
    with pytest.raises(NotImplementedError, match="not implemented for"):
        samples[0] += 5


@pytest.mark.parametrize("dtype", SMALL)
def test_a_number_by_a_mask_is_missing(dtype):
    """A number is written by position, and not by a mask."""
    with pytest.raises(NotImplementedError, match="not implemented for"):
        torch.zeros(3, dtype=dtype)[MASK] = 1.5


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float8_e5m2])
@pytest.mark.parametrize("index", [0, slice(0, 1), [0]], ids=str)
def test_a_number_by_position(dtype, index):
    """For the two float8 types a number is written by position."""
    codes = torch.zeros(3, dtype=dtype)
    codes[index] = 1.5
    assert codes.float().tolist() == [1.5, 0.0, 0.0]


def test_not_by_a_list_for_uint16_fell():
    """A number is written by position: a list of positions is refused for uint16."""
    with pytest.raises(NotImplementedError, match="index_put"):
        torch.zeros(3, dtype=torch.uint16)[[0]] = 1


@pytest.mark.parametrize("other", [torch.float32, torch.bfloat16, torch.float8_e5m2])
def test_float8_promotes_with_no_other_dtype(other):
    """For float8 there is no dtype that holds both."""
    with pytest.raises(RuntimeError, match="Promotion for Float8 Types is not supported"):
        torch.zeros(3, dtype=torch.float8_e4m3fn) + torch.ones(3, dtype=other)


@pytest.mark.parametrize("name", ["cumsum", "cumprod"])
def test_cumsum_of_a_mask(name):
    """The in-place form has no kernel, and the other form returns integers."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Bool'"):
        getattr(MASK.clone(), f"{name}_")(0)
    assert getattr(MASK, name)(0).dtype == torch.int64


def test_everyday_dtypes_have_no_kernel_for_other_reasons_fell():
    """With an everyday dtype it is the in-place form that does not fit: there are other cases."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        torch.ones(2, dtype=torch.int64).lerp(torch.ones(2, dtype=torch.int64), 0.5)


def test_the_fix_wraps_on_the_way_back_fell():
    """Convert the result back if you store it in the small one: 65540 wraps to 4."""
    samples = torch.tensor([65535, 2, 3], dtype=torch.uint16)
    wide = samples.to(torch.int32)
    wide[0] += 5
    samples[:] = wide
    assert samples.tolist() == [4, 2, 3] and wide.tolist() == [65540, 2, 3]


def test_int32_is_too_small_for_uint32_fell():
    """Compute in int32: a large uint32 does not fit."""
    samples = torch.tensor([4_000_000_000], dtype=torch.uint32)
    assert samples.to(torch.int32).item() < 0
    assert samples.to(torch.int64).item() == 4_000_000_000


def test_assigning_by_a_list_does_not_convert_fell():
    """Assigning a tensor converts: to a slice."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        torch.zeros(3, dtype=torch.uint16)[[0]] = torch.tensor([1], dtype=torch.int32)


NUMBERS = torch.tensor([[1, 2, 3]])


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (torch.float8_e4m3fn, [448.0, -448.0]),
        (torch.float8_e5m2, [float("inf"), float("-inf")]),
    ],
)
def test_float8_does_not_wrap_fell(dtype, expected):
    """What does not fit the small dtype wraps on the way back: float8 takes its largest number, or infinity."""
    codes = torch.zeros(2, dtype=dtype)
    codes[:] = torch.tensor([1e6, -1e6])
    assert codes.float().tolist() == expected


def test_float8_of_another_type_takes_nan():
    """It becomes the largest number, infinity or NaN."""
    codes = torch.zeros(1, dtype=torch.float8_e4m3fnuz)
    codes[:] = 1e6
    assert codes.float().isnan().all()


def test_a_product_of_uint16_needs_more_than_int32_fell():
    """Take int32 for uint16: for a sum, a product needs int64."""
    samples = torch.tensor([65535], dtype=torch.uint16)
    assert (samples.to(torch.int32) ** 2).item() < 0
    assert (samples.to(torch.int64) ** 2).item() == 65535**2


@pytest.mark.parametrize(
    ("number", "words"),
    [(torch.tensor(1.0), "add_stub"), (1.0, "add_stub"), (torch.ones(3), "Promotion")],
)
def test_float8_with_a_number_fell(number, words):
    """For float8 there is no answer: beside a tensor without dimensions there is, and the kernel lacks."""
    with pytest.raises(RuntimeError, match=words):
        torch.zeros(3, dtype=torch.float8_e4m3fn) + number


def test_float8_without_dimensions_is_promoted_fell():
    """For float8 there is no answer: one without dimensions is promoted."""
    assert (torch.tensor(1.0).to(torch.float8_e5m2) + torch.ones(2)).tolist() == [2.0, 2.0]


@pytest.mark.parametrize(
    ("name", "compute"),
    [
        ("trace", lambda: torch.ones(2, 2, dtype=torch.bool).trace()),
        ("index_put", lambda: torch.zeros(3, dtype=torch.uint16).__setitem__([0], 1)),
        ("masked_fill", lambda: torch.zeros(3, dtype=torch.uint16).masked_fill_(MASK, 1)),
    ],
)
def test_the_kernel_may_have_the_name_of_the_method_fell(name, compute):
    """The quoted word is not the name of your method: here it is."""
    with pytest.raises(NotImplementedError, match=f'"{name}" not implemented'):
        compute()


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x.softmax(1),
        lambda x: x.log_softmax(1),
        lambda x: functional.cross_entropy(x, torch.tensor([0])),
        lambda x: functional.mse_loss(x, x),
        lambda x: functional.smooth_l1_loss(x, x),
        lambda x: functional.layer_norm(x, (3,)),
        lambda x: functional.gelu(x),
        lambda x: torch.empty_like(x).normal_(),
    ],
)
def test_integers_that_need_floats_fell(compute):
    """Compute in int32, int64 or float32: what has no kernel for Long has one for floats."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Long'"):
        compute(NUMBERS)
    assert compute(NUMBERS.float()).isfinite().all()


def test_scores_and_targets_the_other_way_round():
    """If your scores are floats, you passed the targets first."""
    scores, labels = torch.zeros(2, 2), torch.tensor([0, 1])
    with pytest.raises(NotImplementedError, match="log_softmax"):
        functional.cross_entropy(labels, scores)
    assert functional.cross_entropy(scores, labels).isfinite()


@pytest.mark.parametrize(
    "compute",
    [
        lambda x: x & x,
        lambda x: x | x,
        lambda x: x << 1,
        lambda x: torch.bincount(x),
        lambda x: torch.gcd(x, x),
    ],
)
def test_floats_that_need_integers_fell(compute):
    """Compute in float32: operations on bits have no kernel for it."""
    with pytest.raises(NotImplementedError, match="not implemented for 'Float'"):
        compute(torch.ones(3))
    assert compute(torch.ones(3).long()).dtype == torch.int64


@pytest.mark.parametrize("compute", [torch.linalg.cholesky, torch.linalg.svdvals])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_of_linalg(compute, dtype):
    """In half precision, parts of torch.linalg have no kernel: convert to float32."""
    table = torch.eye(2, dtype=dtype)
    with pytest.raises(NotImplementedError, match="not implemented for"):
        compute(table)
    assert compute(table.float()).to(dtype).dtype == dtype


def test_a_float_beside_uint16_has_a_kernel():
    """+= 5 has no kernel: a float has one, in another dtype."""
    assert (torch.ones(3, dtype=torch.uint16) + 1.0).dtype == torch.float32
