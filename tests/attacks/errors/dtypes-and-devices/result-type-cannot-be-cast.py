"""Attacks on gallery/errors/dtypes-and-devices/result-type-cannot-be-cast.py."""

import itertools

import pytest
import torch
from torch.nn import functional

REFUSED = "can't be cast to the desired output type"
DTYPES = [
    torch.bool,
    torch.uint8,
    torch.int8,
    torch.int32,
    torch.int64,
    torch.float16,
    torch.bfloat16,
    torch.float32,
    torch.float64,
    torch.complex64,
    torch.complex128,
]


@pytest.mark.parametrize("name", ["add_", "mul_", "eq_", "copy_"])
def test_can_cast_decides(name):
    """torch.can_cast says whether a result may be written into a tensor of another dtype."""
    for mine, other in itertools.product(DTYPES, DTYPES):
        tensor, value = torch.ones(2, dtype=mine), torch.ones(2, dtype=other)
        allowed = torch.can_cast(torch.result_type(tensor, value), mine)
        try:
            getattr(tensor, name)(value)
            assert allowed or name in ("eq_", "copy_")  # the result of eq_ is bool
        except RuntimeError as error:
            assert REFUSED in str(error) and not allowed and name in ("add_", "mul_")


@pytest.mark.parametrize(
    "write",
    [
        lambda t: t.add_(0.5),
        lambda t: t.div_(2),
        lambda t: t.sqrt_(),
        lambda t: t.pow_(0.5),
        lambda t: t.clamp_(0.5),
        lambda t: t.__ifloordiv__(2.5),
        lambda t: t.add_(1j),
        lambda t: torch.add(t, 0.5, out=t),
    ],
)
def test_what_is_refused_of_integers(write):
    """An in-place operation would write a result of floats into a tensor of integers."""
    with pytest.raises(RuntimeError, match=REFUSED):
        write(torch.tensor([1, 2, 3]))


@pytest.mark.parametrize("alpha", [0.5, 1.0, 2.0])
def test_alpha(alpha):
    """A float as alpha of a tensor of integers is refused in other words."""
    with pytest.raises(RuntimeError, match="alpha must not be a floating point number"):
        torch.tensor([1]).add_(1, alpha=alpha)


def test_alpha_of_a_float_operand_fell():
    """alpha has its own words: with a tensor of floats beside it, it has the usual ones."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.tensor([1]).add_(torch.ones(1), alpha=0.5)


@pytest.mark.parametrize("other", [torch.tensor([1]), 1])
def test_or_with_integers_fell(other):
    """|= for masks: with a mask, not with an integer."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.tensor([True]).__ior__(other)


def test_division_of_the_whole_is_not_the_failing_line_fell():
    """counts / 2 is the fix of counts[:2] += 0.5: it changes every element."""
    counts = torch.tensor([1, 2, 3])
    scores = counts.float()
    scores[:2] += 0.5
    assert scores.tolist() == [1.5, 2.5, 3.0] and counts.tolist() == [1, 2, 3]


def test_large_integers_lose_digits_as_float_fell():
    """counts.float() keeps the numbers: up to 2**24."""
    assert torch.tensor([2**24]).float().long().item() == 2**24
    assert torch.tensor([2**24 + 1]).float().long().item() != 2**24 + 1
    assert torch.tensor([2**24 + 1]).double().long().item() == 2**24 + 1


@pytest.mark.parametrize(
    "loss",
    [functional.mse_loss, functional.smooth_l1_loss, functional.soft_margin_loss],
)
def test_most_losses_take_integers_fell(loss):
    """Some losses write into a tensor of the targets' dtype: these do not."""
    assert loss(torch.zeros(2), torch.tensor([1, -1])).isfinite()


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8])
def test_targets_of_a_loss_with_logits(dtype):
    """binary_cross_entropy_with_logits writes into a tensor of the targets' dtype."""
    with pytest.raises(RuntimeError, match=REFUSED):
        functional.binary_cross_entropy_with_logits(torch.zeros(2), torch.zeros(2, dtype=dtype))


def test_probabilities_as_targets_fell():
    """CrossEntropyLoss wants class numbers: it takes probabilities of floats, too."""
    scores = torch.zeros(2, 3)
    one = functional.cross_entropy(scores, torch.full((2, 3), 1 / 3))
    other = functional.cross_entropy(scores, torch.tensor([0, 1]))
    assert torch.allclose(one, other)


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True])])
def test_assignment_by_positions_does_refuse_fell(index):
    """Assignment does not refuse: it does for a tensor of floats by a list or a mask."""
    with pytest.raises(RuntimeError, match="Index put requires"):
        torch.tensor([1, 2])[index] = torch.tensor([5.9, 1.0])


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1j])
def test_assignment_of_what_no_integer_is_fell(value):
    """Assignment does not refuse a number: infinity, NaN and complex numbers it does."""
    with pytest.raises(RuntimeError, match="without overflow"):
        torch.tensor([1, 2])[0] = value


def test_a_mask_has_no_fraction_to_cut_fell():
    """Assignment converts, and cuts the fraction off: 0.5 becomes True in a mask."""
    mask = torch.tensor([False, False])
    mask[0] = 0.5
    assert mask.tolist() == [True, False]


@pytest.mark.parametrize("name", ["add_", "sub_"])
def test_compiled_it_raises_in_other_words_fell(name):
    """The message names the result's dtype first: compiled it has other words."""

    @torch.compile(backend="aot_eager")
    def write(counts):
        getattr(counts, name)(0.5)

    with pytest.raises(RuntimeError, match="Promotion of int"):
        write(torch.tensor([1, 2]))


def test_compiled_multiplication_cuts_fell():
    """An in-place operation refuses: compiled mul_ does not."""

    @torch.compile(backend="aot_eager")
    def write(counts):
        counts *= 0.5

    counts = torch.tensor([3, 5])
    write(counts)
    assert counts.tolist() == [1, 2]


@pytest.mark.parametrize(
    "value", [1j, torch.ones(3, dtype=torch.complex64)], ids=["number", "tensor"]
)
@pytest.mark.parametrize("name", ["add_", "mul_"])
def test_complex_numbers_into_floats_fell(name, value):
    """Floats into integers or integers into a mask: complex numbers into floats, where float() is no cure."""
    signal = torch.ones(3)
    with pytest.raises(RuntimeError, match="result type ComplexFloat can't be cast"):
        getattr(signal, name)(value)
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(signal.float(), name)(value)
    assert getattr(signal.to(torch.complex64), name)(value).dtype == torch.complex64
    assert getattr(torch, name[:-1])(signal, value).dtype == torch.complex64


@pytest.mark.parametrize("inplace", [False, True])
def test_dropout_of_integers_fell(inplace):
    """If a loss raises it, convert the targets: dropout raises it as well."""
    tokens = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match=REFUSED):
        functional.dropout(tokens, inplace=inplace)
    assert functional.dropout(tokens, training=False, inplace=inplace).tolist() == [1, 2, 3]
    assert functional.dropout(tokens.float(), inplace=inplace).dtype == torch.float32


@pytest.mark.parametrize(
    "compute",
    [
        lambda out: torch.add(torch.ones(3), 1.0, out=out),
        lambda out: torch.div(out, 2, out=out),
        lambda out: torch.mean(torch.ones(2, 3), 0, out=out),
    ],
)
def test_out_is_refused_without_an_in_place_operation_fell(compute):
    """An in-place operation would write: out= is refused in the same words."""
    with pytest.raises(RuntimeError, match=REFUSED):
        compute(torch.tensor([1, 2, 3]))


@pytest.mark.parametrize("value", [1, 2, torch.tensor([1, 2])])
def test_a_mask_that_counts(value):
    """For a mask that is to count, take mask.long()."""
    mask = torch.tensor([True, False])
    with pytest.raises(RuntimeError, match="result type Long can't be cast"):
        mask.add_(value)
    assert mask.long().add_(value).dtype == torch.int64


@pytest.mark.parametrize("index", [[0, 1], torch.tensor([True, True, False])])
def test_positions_are_refused_and_nothing_is_written(index):
    """counts[:2] += 0.5 raises, and so does it by positions."""
    counts = torch.tensor([1, 2, 3])
    with pytest.raises(RuntimeError, match=REFUSED):
        counts[index] += 0.5
    assert counts.tolist() == [1, 2, 3]


@pytest.mark.parametrize("write", [lambda t: t.masked_fill_(t > 1, 0.5), lambda t: t.fill_(0.5)])
def test_fills_do_not_refuse(write):
    """An in-place operation refuses: fill_ and masked_fill_ convert a number, as an assignment does."""
    assert 0 in write(torch.tensor([2, 3])).tolist()


def test_clamp_names_the_dtype_in_other_words():
    """The message names the result's dtype first, then that of your tensor: clamp_ writes long int."""
    with pytest.raises(RuntimeError, match="desired output type long int"):
        torch.tensor([1]).clamp_(0.0, 1.0)


def test_the_eager_backend_refuses_compiled_multiplication_fell():
    """Under torch.compile *= does not raise: it does with the backend that runs eager kernels."""

    @torch.compile(backend="eager")
    def halve(counts):
        counts *= 0.5

    with pytest.raises(RuntimeError, match=REFUSED):
        halve(torch.tensor([3, 5]))


def test_a_smaller_integer_wraps():
    """Fewer digits are accepted: int64 goes into uint8, and wraps."""
    assert torch.zeros(1, dtype=torch.uint8).add_(torch.tensor([300])).tolist() == [44]


def test_an_average_over_a_state_dict_fell():
    """Convert first, counts.float(): in a loop over a state dict, floats are averaged and integers copied."""
    state = torch.nn.BatchNorm1d(1).state_dict()
    with pytest.raises(RuntimeError, match=REFUSED):
        for value in state.values():
            value *= 0.9
    refused = [name for name, value in state.items() if not value.is_floating_point()]
    assert refused == ["num_batches_tracked"]


@pytest.mark.parametrize("name", ["_foreach_add_", "_foreach_mul_"])
def test_foreach_refuses_as_well(name):
    """An in-place operation would write a result of floats into integers: one over a list of tensors, too."""
    counts = torch.tensor([1, 2])
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(torch, name)([counts], 0.5)
    assert counts.tolist() == [1, 2]


@pytest.mark.parametrize("name", ["__iand__", "__ior__", "__ixor__"])
def test_a_number_beside_a_mask(name):
    """|= with a mask for masks: a number of Python is refused, and True is not."""
    with pytest.raises(RuntimeError, match=REFUSED):
        getattr(torch.tensor([True, False]), name)(1)
    assert getattr(torch.tensor([True, False]), name)(True).dtype == torch.bool


@pytest.mark.parametrize("dtype", [torch.uint16, torch.uint8, torch.int8])
def test_fix_1_of_small_integers(dtype):
    """counts.float(): also of small unsigned integers, which have no addition of their own."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.ones(2, dtype=dtype).add_(0.5)
    assert torch.ones(2, dtype=dtype).float().add_(0.5).tolist() == [1.5, 1.5]
