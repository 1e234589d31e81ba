"""Attacks on gallery/errors/unusual-tensors/zero-tensors-are-immutable.py."""

import copy

import pytest
import torch
from torch.autograd.forward_ad import dual_level, make_dual
from torch.utils._python_dispatch import TorchDispatchMode

MASK = torch.tensor([True, False, False])


def zero():
    return torch._efficientzerotensor(3)


WRITES = {
    "integer": lambda x: x.__setitem__(0, 1.0),
    "slice": lambda x: x.__setitem__(slice(None), 1.0),
    "list": lambda x: x.__setitem__([0], 1.0),
    "mask": lambda x: x.__setitem__(MASK, 1.0),
    "add_": lambda x: x.add_(1.0),
    "zero_": lambda x: x.zero_(),
    "copy_": lambda x: x.copy_(torch.ones(3)),
    "out": lambda x: torch.add(torch.ones(3), 1.0, out=x),
    "data": lambda x: x.data.fill_(1.0),
    "part": lambda x: x[:2].fill_(1.0),
}
FIRST = ("integer", "copy_")


@pytest.mark.parametrize(
    "name",
    ["integer", "slice", "list", "mask", "add_", "zero_", "copy_", "out", "data", "part"],
)
def test_each_write_is_refused_fell(name):
    """A method that writes says it in other words: copy_ does not, a list or a mask does."""
    words = "materialize the tensor" if name in FIRST else "use the materialized zero tensor"
    with pytest.raises(RuntimeError, match=f"ZeroTensors are immutable. Please {words}"):
        WRITES[name](zero())


@pytest.mark.parametrize("same", ["contiguous", "detach"])
def test_what_does_not_help(same):
    """``contiguous()`` and ``detach()`` return a tensor without memory again."""
    assert getattr(zero(), same)()._is_zerotensor()


def test_a_clone_has_memory():
    """torch.Tensor.clone of such a tensor has memory."""
    tangent = zero()
    filled = tangent.clone()
    filled[0] = 1.0
    assert filled.tolist() == [1.0, 0.0, 0.0] and tangent._is_zerotensor()


@pytest.mark.parametrize("by", [2, torch.ones(3), 0.0], ids=["number", "tensor", "zero"])
def test_operations_know_that_it_is_zero(by):
    """``tangent * 2`` has no data."""
    assert (zero() * by)._is_zerotensor()


def test_an_ordinary_tensor_where_one_is_needed():
    """A sum with a number and torch.where return an ordinary tensor (a sum of two such does not)."""
    assert not (zero() + 1.0)._is_zerotensor() and (zero() + zero())._is_zerotensor()
    assert torch.exp(zero()).tolist() == [1.0, 1.0, 1.0]
    assert torch.where(MASK, 1.0, zero()).tolist() == [1.0, 0.0, 0.0]


def test_it_is_a_value_as_others():
    """There is nothing to write to (to read from it works)."""
    target = torch.ones(3)
    target[[0, 1, 2]] = zero()
    assert target.tolist() == [0.0, 0.0, 0.0] and torch.ones(3).copy_(zero()).sum() == 0


def test_forward_mode_makes_them():
    """Forward-mode autograd makes such tangents for inputs that have none."""
    names = []

    class Calls(TorchDispatchMode):
        def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
            names.append(str(operator))
            return operator(*args, **(kwargs or {}))

    with dual_level(), Calls():
        make_dual(torch.ones(3), torch.ones(3)) * torch.ones(3)
    assert any("_efficientzerotensor" in name for name in names)


def tangent_of_a_sign():
    matrix = 2 * torch.eye(2)
    return torch.func.jvp(torch.linalg.slogdet, (matrix,), (matrix,))[1][0]


def test_a_public_function_returns_one_fell():
    """You meet one in code that runs below autograd: ``torch.func.jvp`` returns one as well."""
    tangent = tangent_of_a_sign()
    assert tangent._is_zerotensor()
    with pytest.raises(RuntimeError, match="ZeroTensors are immutable. Please use"):
        tangent.add_(1.0)
    with pytest.raises(RuntimeError, match="ZeroTensors are immutable. Please materialize"):
        tangent[()] = 1.0
    assert tangent.clone().add_(1.0) == 1.0


def test_an_unpacked_tangent_is_one_fell():
    """In code that runs below autograd: ``unpack_dual`` gives out one."""
    matrix = 2 * torch.eye(2)
    with dual_level():
        sign = torch.linalg.slogdet(make_dual(matrix, matrix))[0]
        tangent = torch.autograd.forward_ad.unpack_dual(sign).tangent
        assert tangent._is_zerotensor() and tangent.clone().fill_(1.0) == 1.0


@pytest.mark.parametrize("name", ["floor", "sign", "round", "trunc"])
def test_other_zero_derivatives_have_memory_fell(name):
    """A derivative that is zero everywhere: torch keeps a tensor with no data (not of these)."""
    ones = torch.ones(3)
    tangent = torch.func.jvp(getattr(torch, name), (ones,), (ones,))[1]
    assert not tangent._is_zerotensor() and tangent.fill_(1.0).sum() == 3


@pytest.mark.parametrize("number", [float("inf"), float("nan")], ids=str)
def test_a_product_stays_zero_fell(number):
    """There is nothing to write to: a clone gives another product with ``inf``."""
    assert (zero() * number).clone().tolist() == [0.0, 0.0, 0.0]
    assert (zero().clone() * number).isnan().all()


@pytest.mark.parametrize("name", ["neg", "sum", "exp", "cat", "stack", "clamp"])
def test_operations_that_do_not_know_it_fell(name):
    """Operations know that it is zero: these return an ordinary tensor."""
    z = zero()
    result = {
        "neg": lambda: -z,
        "sum": lambda: z.sum(),
        "exp": lambda: z.exp(),
        "cat": lambda: torch.cat([z, z]),
        "stack": lambda: torch.stack([z, z]),
        "clamp": lambda: z.clamp(min=0.0),
    }[name]()
    assert not result._is_zerotensor()


def test_deepcopy_raises_fell():
    """Write to a clone: ``copy.deepcopy`` raises."""
    with pytest.raises(RuntimeError, match="invalid python storage"):
        copy.deepcopy(zero())


MORE = {
    "normal_": lambda x: x.normal_(),
    "mul_": lambda x: x.mul_(2.0),
    "scatter_": lambda x: x.scatter_(0, torch.tensor([0]), 1.0),
    "index_add_": lambda x: x.index_add_(0, torch.tensor([0]), torch.ones(1)),
    "masked_fill_": lambda x: x.masked_fill_(MASK, 1.0),
    "+= zeros": lambda x: x.add_(zero()),
    "empty": lambda x: x[:0].add_(1.0),
}


@pytest.mark.parametrize(
    "name", ["normal_", "mul_", "scatter_", "index_add_", "masked_fill_", "+= zeros", "empty"]
)
def test_methods_say_it_in_other_words(name):
    """Methods such as ``add_`` and ``fill_`` say it in other words (these as well)."""
    with pytest.raises(RuntimeError, match="Please use the materialized zero tensor"):
        MORE[name](zero())
    MORE[name](zero().clone())


@pytest.mark.parametrize("dtype", [torch.int64, torch.complex64, torch.float16, torch.bool])
@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_clone_of_each_dtype(dtype, size):
    """torch.Tensor.clone of such a tensor has memory."""
    filled = torch._efficientzerotensor(size, dtype=dtype).clone()
    assert not filled._is_zerotensor() and filled.dtype == dtype
    assert filled.fill_(1).tolist() == [1] * size


@pytest.mark.parametrize("view", ["slice", "reshape", "expand", "data"])
def test_a_view_is_one_as_well(view):
    """There is nothing to write to (nor in a view of it)."""
    part = {
        "slice": lambda x: x[:2],
        "reshape": lambda x: x.reshape(3, 1),
        "expand": lambda x: x.expand(2, 3),
        "data": lambda x: x.data,
    }[view](zero())
    assert part._is_zerotensor() and not part.clone()._is_zerotensor()


def test_a_clone_carries_the_gradient():
    """Write to a clone (under reverse mode it has the gradient of a clone)."""
    leaf = zero().requires_grad_()
    filled = leaf.clone()
    filled[0] = 1.0
    (filled * 2).sum().backward()
    assert leaf.grad.tolist() == [0.0, 2.0, 2.0]


def test_a_tangent_without_dimensions_fell():
    """``tangent = tangent.clone()``, then ``tangent[0] = 1.0``: not of slogdet's sign."""
    tangent = tangent_of_a_sign().clone()
    with pytest.raises(IndexError, match="0-dim tensor"):
        tangent[0] = 1.0
    assert tangent.fill_(1.0) == 1.0


@pytest.mark.parametrize(
    ("matrices", "zero"),
    [
        (torch.ones(1, 1), True),
        (torch.eye(3, dtype=torch.float64), True),
        (torch.eye(2).repeat(3, 1, 1), False),
        (torch.eye(2, dtype=torch.complex64), False),
    ],
    ids=["1x1", "double", "batch", "complex"],
)
def test_the_sign_of_more_than_one_real_matrix_fell(matrices, zero):
    """torch.func.jvp of slogdet gives the sign such a tangent: the sign of one real matrix."""
    tangent = torch.func.jvp(torch.linalg.slogdet, (matrices,), (matrices,))[1][0]
    assert tangent._is_zerotensor() == zero


@pytest.mark.parametrize("number", [0, 0.0, 2])
def test_a_sum_with_a_number(number):
    """A sum with a number returns an ordinary tensor."""
    assert not (zero() + number)._is_zerotensor() and (zero() + number).tolist() == [number] * 3
    assert not torch.where(MASK, zero(), zero())._is_zerotensor()
