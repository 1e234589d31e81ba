"""Attacks on gallery/scenarios/unusual-tensors/write-to-a-conjugate.py."""

import numpy as np
import pytest
import torch


def waves():
    return torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])


@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
@pytest.mark.parametrize("shape", [(), (0,), (1,), (2, 2)], ids=str)
def test_it_is_a_view_with_a_flag(dtype, shape):
    """For a complex z, z.conj() is a view of z with a flag."""
    z = torch.zeros(shape, dtype=dtype)
    assert z.conj().is_conj() and z.conj()._is_view() and z.conj().data_ptr() == z.data_ptr()
    z.conj().fill_(3 + 4j)
    assert bool(z.eq(3 - 4j).all())


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64, torch.bool])
def test_real_tensors_fell(dtype):
    """conj() is a view of z with a flag: of a real tensor it is the tensor itself."""
    real = torch.zeros(2, dtype=dtype)
    assert real.conj() is real and not real.conj().is_conj()


def test_a_sparse_tensor_is_computed_fell():
    """conj() computes nothing: of a sparse tensor it does."""
    assert not waves().to_sparse().conj().is_conj()


def test_the_conjugate_of_a_conjugate_fell():
    """``z.conj().resolve_conj()`` is a tensor of its own: not if z is a conjugate."""
    z = waves().conj()
    z.conj().resolve_conj()[0] = 0.0
    assert z.tolist() == [0.0, 5.0 - 6.0j]
    z.conj().clone()[1] = 0.0
    assert z.tolist() == [0.0, 5.0 - 6.0j]


def test_contiguous_keeps_the_flag():
    """z.conj().clone() is a tensor of its own (contiguous() is not)."""
    z = waves()
    assert z.conj().contiguous().is_conj() and z.conj().contiguous().data_ptr() == z.data_ptr()


@pytest.mark.parametrize("of", ["mH", "H"])
def test_more_than_three_views_fell(of):
    """Three more views with a flag: there is H, too."""
    matrix = waves().view(1, 2)
    assert getattr(matrix, of).is_conj() and matrix.adjoint().is_conj()
    assert not getattr(torch.zeros(1, 2), of).is_conj()


def test_the_imaginary_part():
    """The imaginary part of a conjugate reads with a minus sign; the real part has no flag."""
    z = waves()
    assert z.conj().imag.is_neg() and not z.conj().real.is_neg() and not z.imag.is_neg()
    assert not z.conj().imag.clone().is_neg()


WRITES = {
    "number": lambda m: m.__setitem__(0, 3 + 4j),
    "list": lambda m: m.__setitem__([0], 3 + 4j),
    "mask": lambda m: m.__setitem__(torch.tensor([True, False]), 3 + 4j),
    "tensor": lambda m: m[:1].copy_(torch.tensor([3 + 4j])),
    "add_": lambda m: m.add_(1j),
    "mul_": lambda m: m.mul_(1j),
    "data": lambda m: m.data.fill_(1j),
    "imag": lambda m: m.imag.fill_(9.0),
}


@pytest.mark.parametrize("name", list(WRITES))
def test_each_write_arrives_conjugated(name):
    """What you write is conjugated on its way in."""
    z, alone = waves(), waves().conj().clone()
    WRITES[name](z.conj())
    WRITES[name](alone)
    assert torch.equal(z, alone.conj())


def test_compiled():
    """The write goes through and is conjugated in compiled code; a clone stays apart."""

    @torch.compile(backend="aot_eager")
    def write(z):
        z.conj()[0] = 3 + 4j
        apart = z.conj().clone()
        apart[1] = 0.0
        return apart

    z = waves()
    apart = write(z)
    assert z.tolist() == [3 - 4j, 5 + 6j] and apart.tolist() == [3 + 4j, 0.0]


def test_arrays():
    """An array's conj() is a copy."""
    array = np.array([1 + 2j])
    assert not np.shares_memory(array.conj(), array)


def test_gradient_of_the_clone():
    """``clone()`` computes the conjugate: with its gradient."""
    leaf = waves().requires_grad_()
    (leaf.conj().clone() * torch.tensor([1.0, 2.0])).imag.sum().backward()
    other = waves().requires_grad_()
    (other.imag * torch.tensor([-1.0, -2.0])).sum().backward()
    assert torch.equal(leaf.grad, other.grad)
