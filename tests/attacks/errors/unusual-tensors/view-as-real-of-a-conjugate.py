"""Attacks on gallery/errors/unusual-tensors/view-as-real-of-a-conjugate.py."""

import pytest
import torch

REFUSED = "view_as_real doesn't work on unresolved conjugated tensors"


def waves():
    return torch.tensor([1 + 2j, 3 + 4j])


FLAGGED = {
    "conj": lambda z: z.conj(),
    "mH": lambda z: z[None].mH,
    "H": lambda z: z[None].H,
    "adjoint": lambda z: z[None].adjoint(),
    "contiguous": lambda z: z.conj().contiguous(),
    "slice": lambda z: z.conj()[:1],
}


@pytest.mark.parametrize("name", ["conj", "mH", "H", "adjoint", "contiguous", "slice"])
@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
def test_what_has_the_flag(name, dtype):
    """conj() only set a flag; mH, H and adjoint() set it too."""
    with pytest.raises(RuntimeError, match=REFUSED):
        torch.view_as_real(FLAGGED[name](waves().to(dtype)))


def test_twice_is_not_flagged():
    """The tensor is a conjugate that has not been computed: the conjugate of one is not."""
    z = waves()
    assert torch.view_as_real(z.conj().conj()).data_ptr() == z.data_ptr()


@pytest.mark.parametrize("part", ["real", "imag"])
def test_write_through_the_parts(part):
    """Fix 1: they are views, and they know of the flag."""
    z = waves()
    getattr(z.conj(), part)[0] = 9.0
    assert z.tolist() == ([9 + 2j, 3 + 4j] if part == "real" else [1 - 9j, 3 + 4j])


def test_the_clone_of_a_conjugate_of_a_conjugate_fell():
    """resolve_conj returns a tensor with memory of its own: not if the flag is off."""
    z = waves().conj()
    assert torch.view_as_real(z.conj().resolve_conj()).data_ptr() == z.data_ptr()
    torch.view_as_real(z.conj().clone())[0, 1] = 9.0
    assert z.tolist() == [1 - 2j, 3 - 4j]


@pytest.mark.parametrize("way", ["clone", "resolve_conj"])
def test_gradients_pass_through(way):
    """Gradients pass through it."""
    z = waves().requires_grad_()
    pairs = torch.view_as_real(getattr(z.conj(), way)())
    (pairs * torch.tensor([[1.0, 10.0], [2.0, 20.0]])).sum().backward()
    other = waves().requires_grad_()
    (
        other.real * torch.tensor([1.0, 2.0]) - other.imag * torch.tensor([10.0, 20.0])
    ).sum().backward()
    assert torch.equal(z.grad, other.grad)


def test_another_view_has_another_message():
    """torch.view_as_real shows the memory as pairs (so does view with a dtype, in other words)."""
    with pytest.raises(RuntimeError, match="not supported for conjugate view tensors"):
        waves().conj().view(torch.float32)


def test_the_imaginary_part_alone():
    """The imaginary part of a conjugate is no complex tensor."""
    with pytest.raises(RuntimeError, match="only supported for complex tensors"):
        torch.view_as_real(waves().conj().imag)


def test_the_conjugate_of_a_leaf_refuses_the_write():
    """Fix 1: the write reaches signal. (If it is a leaf that requires grad, it needs no_grad.)"""
    signal = torch.tensor([1 + 2j], requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf"):
        signal.conj().imag[0] = 9.0
    with torch.no_grad():
        signal.conj().imag[0] = 9.0
    assert signal.tolist() == [1 - 9j]


@pytest.mark.parametrize("dtype", [torch.complex64, torch.complex128])
@pytest.mark.parametrize("shape", [(), (0,), (3,)])
def test_each_size_is_refused(dtype, shape):
    """There the imaginary parts have the other sign, so it refuses."""
    with pytest.raises(RuntimeError, match="unresolved conjugated"):
        torch.view_as_real(torch.ones(shape, dtype=dtype).conj())


@pytest.mark.parametrize("dtype", [torch.int64, torch.uint8, torch.bool, torch.bfloat16])
def test_a_complex_copy_of_other_numbers_fell(dtype):
    """A real tensor: make a complex copy first, with ``torch.complex``."""
    loudness = torch.tensor([1, 0], dtype=dtype)
    with pytest.raises(RuntimeError, match="Expected both inputs to be Half, Float or Double"):
        torch.complex(loudness, torch.zeros_like(loudness))
    assert torch.view_as_real(loudness.to(torch.complex64)).tolist() == [[1.0, 0.0], [0.0, 0.0]]


def test_the_conjugate_transpose_of_a_conjugate_fell():
    """``mH`` and ``adjoint()`` set the flag too: of a conjugate they clear it."""
    mirrored = torch.tensor([[1 + 2j]]).conj()
    assert not mirrored.mH.is_conj() and not mirrored.adjoint().is_conj()


def test_the_imaginary_part_of_a_leaf_under_no_grad_fell():
    """Write through ``.real`` and ``.imag``: of a leaf that requires grad under ``no_grad``."""
    signal = torch.tensor([1 + 2j], requires_grad=True)
    with pytest.raises(RuntimeError, match="a view of a leaf Variable"):
        signal.conj().imag[0] = 9.0
    with torch.no_grad():
        signal.conj().imag[0] = 9.0
    assert signal.tolist() == [1 - 9j]
