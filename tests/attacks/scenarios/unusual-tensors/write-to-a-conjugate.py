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


def test_a_real_array_is_itself_fell():
    """An array's ``conj()`` is a copy: the method of a real array returns the array."""
    array = np.zeros(2)
    assert array.conj() is array and np.conj(array) is not array


@pytest.mark.parametrize(
    "write",
    [lambda m: m.apply_(lambda v: v * 1j), lambda m: m.map_(m, lambda v, _: v * 1j)],
    ids=["apply_", "map_"],
)
def test_apply_and_map_pass_the_flag_by_fell(write):
    """What you write is conjugated on its way in: ``apply_`` and ``map_`` write as it is."""
    z, raw = waves(), waves()
    write(z.conj())
    write(raw)
    assert torch.equal(z, raw)


def test_foreach_refuses_it_fell():
    """What you write is conjugated on its way in: foreach functions refuse the view."""
    z = waves()
    with pytest.raises(RuntimeError, match="mutable TensorLists with conjugate inputs"):
        torch._foreach_mul_([z.conj()], 1j)
    assert torch.equal(z, waves())


def test_a_queue_drops_the_flag_fell():
    """A view with a flag that says "read conjugated": after a queue it is read as it is."""
    queue = torch.multiprocessing.get_context("fork").SimpleQueue()
    queue.put(waves().conj())
    queue.put(waves().conj().clone())
    assert torch.equal(queue.get(), waves()) and torch.equal(queue.get(), waves().conj())


A = torch.tensor([[1j, 2.0], [3.0, 4j]])
SQUARE = {
    "mm out": lambda m: torch.mm(A, A, out=m),
    "addmm_": lambda m: m.addmm_(A, A),
    "addr_": lambda m: m.addr_(A[0], A[1]),
    "inv out": lambda m: torch.linalg.inv(A, out=m),
    "fft out": lambda m: torch.fft.fft(A, out=m),
    "cat out": lambda m: torch.cat([A[:1], A[1:]], out=m),
    "cumsum_": lambda m: m.cumsum_(0),
    "conj_physical_": lambda m: m.conj_physical_(),
    "real": lambda m: m.real.fill_(7.0),
    "scatter_": lambda m: m.scatter_(0, torch.tensor([[0, 1]]), A),
    "index_copy_": lambda m: m.index_copy_(0, torch.tensor([1]), A[:1]),
    "swap": lambda m: m.__setitem__([0, 1], m[[1, 0]]),
    "addmv_ row": lambda m: m[0].addmv_(A, A[0]),
}


@pytest.mark.parametrize("name", list(SQUARE))
def test_matrices_and_out_arrive_conjugated(name):
    """What you write is conjugated on its way in: also products, and as ``out=``."""
    z, alone = A.clone(), A.conj().clone()
    SQUARE[name](z.conj())
    SQUARE[name](alone)
    assert torch.allclose(z.conj(), alone)


def test_resolve_conj_leaves_the_minus_flag_fell():
    """``resolve_conj`` returns the same tensor if the flag is not set: the other flag stays."""
    imaginary = waves().conj().imag
    assert imaginary.resolve_conj().is_neg() and not imaginary.resolve_neg().is_neg()
    z = waves()
    assert z.resolve_conj() is z and z.resolve_neg() is z


def test_a_batch_of_matrices():
    """``mH`` and ``adjoint()`` of a complex matrix are such views: of a batch as well."""
    batch = waves().view(1, 1, 2)
    for view in (batch.mH, batch.adjoint()):
        assert view.is_conj() and view.data_ptr() == batch.data_ptr()


def test_in_inference_mode():
    """z.conj() is a view: in inference mode it shares memory, though nothing records a view."""
    with torch.inference_mode():
        z = waves()
        z.conj()[0] = 3 + 4j
        assert z[0] == 3 - 4j and z.conj().is_conj()


@pytest.mark.parametrize(
    "use",
    [
        lambda c: c + 0,
        lambda c: c[[0, 1]],
        lambda c: torch.cat([c]),
        lambda c: c.to(torch.complex128),
    ],
    ids=["computed", "list", "cat", "to"],
)
def test_other_copies_have_no_flag(use):
    """The clone has no flag: what is computed from the view has none either."""
    z = waves()
    copy = use(z.conj())
    copy.zero_()
    assert not copy.is_conj() and torch.equal(z, waves())


@pytest.mark.parametrize("name", ["abs", "neg", "exp", "sqrt", "norm"])
def test_foreach_functions_that_read_take_it_fell(name):
    """``torch._foreach_`` functions refuse such a view."""
    view = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j]).conj()
    (result,) = getattr(torch, f"_foreach_{name}")([view])
    (expected,) = getattr(torch, f"_foreach_{name}")([view.clone()])
    assert torch.allclose(result, expected)


@pytest.mark.parametrize("name", ["add", "mul"])
def test_foreach_functions_that_write_refuse_it(name):
    """``torch._foreach_add_`` and ``torch._foreach_mul_`` refuse to write to such a view."""
    z = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
    with pytest.raises(RuntimeError, match="conjugate"):
        getattr(torch, f"_foreach_{name}_")([z.conj()], 2)
    assert z.tolist() == [1.0 + 2.0j, 5.0 + 6.0j]


@pytest.mark.parametrize(
    "write",
    [
        lambda c: c.scatter_(0, torch.tensor([1]), torch.tensor([3.0 + 4.0j])),
        lambda c: c.put_(torch.tensor([1]), torch.tensor([3.0 + 4.0j])),
        lambda c: c.masked_scatter_(torch.tensor([True, False]), torch.tensor([3.0 + 4.0j])),
        lambda c: c.index_add_(0, torch.tensor([0]), torch.tensor([3.0 + 4.0j])),
        lambda c: c.cumsum_(0),
        lambda c: c.sgn_(),
    ],
    ids=["scatter_", "put_", "masked_scatter_", "index_add_", "cumsum_", "sgn_"],
)
def test_more_writes_arrive_conjugated(write):
    """What you write is conjugated on its way in."""
    z = torch.tensor([1.0 + 2.0j, 5.0 + 6.0j])
    own = z.conj().clone()
    write(z.conj())
    assert torch.allclose(z.conj(), write(own))
