"""Attacks on gallery/errors/unusual-tensors/zero-tensors-are-immutable.py."""

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
    """Operations know that it is zero: the product has no memory either."""
    assert (zero() * by)._is_zerotensor()


def test_an_ordinary_tensor_where_one_is_needed():
    """An operation out of place returns an ordinary tensor where one is needed."""
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
