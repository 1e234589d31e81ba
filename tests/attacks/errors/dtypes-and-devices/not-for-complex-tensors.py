"""Attacks on gallery/errors/dtypes-and-devices/not-for-complex-tensors.py."""

import pytest
import torch


def signal(**more):
    return torch.tensor([3.0 + 4.0j, 0.5 - 2.0j], **more)


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.clamp_(max=1.0),
        lambda s: s.clamp_(0.0, 1.0),
        lambda s: torch.maximum(s, s),
        lambda s: s.sort(),
        lambda s: s.topk(1),
        lambda s: s.floor_(),
        lambda s: s.relu_(),
        lambda s: s.max(),
    ],
)
def test_refused(call):
    """Complex numbers have no order."""
    with pytest.raises((RuntimeError, NotImplementedError, TypeError)):
        call(signal())


def test_imag_of_a_real_tensor():
    """A real tensor has no imaginary part; real is the tensor itself."""
    real = torch.ones(2)
    with pytest.raises(RuntimeError, match="imag is not implemented"):
        real.imag
    assert real.real is real or real.real.data_ptr() == real.data_ptr()


def test_parts_of_a_conjugate_are_views_too():
    """real and imag are views of the complex tensor: of a conjugate the imaginary part is negative."""
    wave = signal()
    wave.conj().imag.fill_(1.0)
    assert wave.imag.tolist() == [-1.0, -1.0]


def test_parts_of_a_leaf_are_refused():
    """The write through a part of a leaf that requires grad is refused."""
    with pytest.raises(RuntimeError, match="view of a leaf"):
        signal(requires_grad=True).real.clamp_(max=1.0)


def test_limited_keeps_the_angle_and_short_numbers():
    """This keeps the angle, and makes no number longer than 1."""
    wave = torch.tensor([3.0 + 4.0j, 0.5j, 0j])
    limited = wave / wave.abs().clamp(min=1.0)
    assert torch.allclose(limited[:2].angle(), wave[:2].angle())
    assert torch.equal(limited[1:], wave[1:])


def test_limited_has_gradients_at_zero():
    """The gradient at 0 is that of the identity."""
    wave = torch.zeros(1, dtype=torch.complex64, requires_grad=True)
    (wave / wave.abs().clamp(min=1.0)).real.sum().backward()
    assert wave.grad.isfinite().all()


def test_equality_is_a_comparison_fell():
    """A comparison of two complex numbers means nothing: == works."""
    assert (signal() == 3.0 + 4.0j).tolist() == [True, False]


@pytest.mark.parametrize(
    "call", [lambda s: s > 0, lambda s: s.round_(), lambda s: s.trunc_(), lambda s: s.fmod_(2)]
)
def test_more_that_is_refused(call):
    """Operations that ask for the greater one, or that round, refuse them."""
    with pytest.raises((RuntimeError, NotImplementedError)):
        call(signal())


def test_a_sort_by_absolute_value_fell():
    """Write to the parts, or limit: sort and topk had no cure."""
    wave = signal()
    assert wave[wave.abs().argsort(descending=True)].tolist() == wave.tolist()
    assert wave[wave.abs().topk(1).indices].tolist() == [3.0 + 4.0j]


def test_limited_is_longer_than_1_by_rounding_fell():
    """limited makes no number longer than 1: some are by rounding."""
    wave = torch.complex(torch.arange(1.0, 2000.0), torch.arange(1.0, 2000.0) / 7)
    length = (wave / wave.abs().clamp(min=1.0)).abs()
    assert torch.allclose(length, torch.ones(())) and length.max() < 1.001


def test_where_the_longer_is_taken_has_gradients():
    """torch.where(size >= other.abs(), signal, other) for maximum."""
    wave = signal(requires_grad=True)
    other = torch.tensor([1.0j, 6.0 + 8.0j])
    torch.where(wave.abs() >= other.abs(), wave, other).real.sum().backward()
    assert wave.grad.tolist() == [1.0, 0.0]


def test_imag_of_a_tensor_made_complex():
    """tensor.to(torch.complex64).imag is zeros, torch.complex joins two real tensors."""
    real = torch.tensor([1.0, 2.0])
    assert real.to(torch.complex64).imag.tolist() == [0.0, 0.0]
    assert torch.complex(real, real + 1).tolist() == [1.0 + 2.0j, 2.0 + 3.0j]


def test_the_parts_of_an_expanded_tensor_are_refused():
    """real and imag are views, so the write goes through: not where elements share memory."""
    with pytest.raises(RuntimeError, match="more than one element"):
        torch.tensor(3.0 + 4.0j).expand(2).real.clamp_(max=1.0)


def test_an_order_of_two_dimensions_fell():
    """Sort by a real number: ``signal[size.argsort()]`` (of a matrix it takes whole rows)."""
    matrix = torch.tensor([[3.0 + 4.0j, 1.0j], [2.0 + 0.0j, 5.0j]])
    size = matrix.abs()
    assert matrix[size.argsort()].shape == (2, 2, 2)
    ordered = matrix.take_along_dim(size.argsort(-1), -1)
    assert torch.equal(ordered.abs(), size.sort(-1).values)
    assert torch.equal(
        matrix.take_along_dim(size.topk(1).indices, -1).abs(), size.amax(-1, keepdim=True)
    )


@pytest.mark.parametrize(
    "parts",
    [
        (torch.tensor([1, 2]), torch.tensor([3, 4])),
        (torch.ones(2), torch.ones(2, dtype=torch.float64)),
        (torch.ones(2, dtype=torch.bfloat16), torch.ones(2, dtype=torch.bfloat16)),
    ],
    ids=["integers", "two dtypes", "bfloat16"],
)
def test_two_real_tensors_are_not_joined_fell(parts):
    """``torch.complex(real, imag)`` joins two real tensors."""
    with pytest.raises(RuntimeError):
        torch.complex(*parts)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_two_real_tensors_of_one_dtype_are_joined(dtype):
    """Both float32 or both float64."""
    assert torch.complex(torch.ones(2, dtype=dtype), torch.ones(2, dtype=dtype)).imag.dtype == dtype


def test_an_infinite_number_is_not_shortened_fell():
    """Shortens the numbers that are longer than 1 to that length."""
    signal = torch.tensor([complex(float("inf"), 0.0), 3.0 + 4.0j])
    assert (signal / signal.abs().clamp(min=1.0)).isnan().tolist() == [True, False]
