"""Attacks on gallery/scenarios/names-and-rebinding/replace-a-buffer.py."""

import numpy as np
import pytest
import torch
from torch import nn


def counting(dtype=torch.float32):
    module = nn.Module()
    module.register_buffer("count", torch.zeros(1, dtype=dtype))
    return module, module.count


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("count", torch.zeros(1))

    def forward(self, x):
        self.count += 1
        return x * self.count


WRITES = {
    "+=": lambda m: setattr(m, "count", m.count.__iadd__(1)),
    "add_": lambda m: m.count.add_(1),
    "[0]": lambda m: m.count.__setitem__(0, 1.0),
    "copy_": lambda m: m.count.copy_(torch.ones(1)),
    "load": lambda m: m.load_state_dict({"count": torch.ones(1)}),
    "data": lambda m: setattr(m.count, "data", torch.ones(1)),
}
REPLACES = {
    "= + 1": lambda m: setattr(m, "count", m.count + 1),
    "register_buffer": lambda m: m.register_buffer("count", torch.ones(1)),
    "assign": lambda m: m.load_state_dict({"count": torch.ones(1)}, assign=True),
    "double": lambda m: m.double(),
    "_buffers": lambda m: m._buffers.__setitem__("count", torch.ones(1)),
}


@pytest.mark.parametrize("name", ["+=", "add_", "[0]", "copy_", "load", "data"])
def test_a_write_keeps_the_tensor(name):
    """Write into the tensor instead."""
    module, kept = counting()
    WRITES[name](module)
    assert module.count is kept and kept.item() == 1.0


@pytest.mark.parametrize("name", ["= + 1", "register_buffer", "assign", "double", "_buffers"])
def test_these_replace_it(name):
    """``module.count = module.count + 1`` puts another tensor into the attribute."""
    module, kept = counting()
    REPLACES[name](module)
    assert module.count is not kept and kept.item() == 0.0


def test_a_conversion_without_work_keeps_it_fell():
    """A conversion replaces buffers as well, where it changes the dtype or the device."""
    module, kept = counting()
    assert module.float().count is kept and module.to("cpu").count is kept


def test_a_parameter_is_converted_in_place():
    """A conversion replaces buffers (a parameter stays the same object)."""
    layer = nn.Linear(1, 1)
    weight = layer.weight
    assert layer.double().weight is weight


def test_plus_equals_a_fraction_on_integers():
    """``+=`` on an attribute writes, and stores the same tensor again."""
    module, kept = counting(torch.int64)
    with pytest.raises(RuntimeError, match="can't be cast"):
        module.count += 0.5
    assert module.count is kept


def test_the_state_dict_follows_the_new_one():
    """What holds the first tensor keeps the first (a new ``state_dict()`` has the new one)."""
    module, _ = counting()
    before = module.state_dict()
    module.count = module.count + 1
    assert before["count"].item() == 0.0 and module.state_dict()["count"].item() == 1.0


def test_compiled_the_write_keeps_it():
    """Write into the tensor instead: ``module.count += 1``."""
    module = Counting()
    kept = module.count
    torch.compile(module, backend="aot_eager")(torch.ones(1))
    assert module.count is kept and kept.item() == 1.0


@pytest.mark.parametrize(
    "dtype", [torch.float16, torch.int64, torch.bool, torch.complex64], ids=str
)
def test_a_new_tensor_had_no_cure_fell(dtype):
    """Write into the tensor instead: ``module.count += 1`` (the title sets a new tensor)."""
    module, kept = counting(dtype)
    module.count.copy_(torch.ones(1))
    assert module.count is kept and kept.item() == 1 and kept.dtype == dtype


def test_another_shape():
    """``copy_`` is for a tensor of the same shape."""
    module, kept = counting()
    with pytest.raises(RuntimeError, match="doesn't match the broadcast shape"):
        module.count.copy_(torch.ones(2))
    module.count = torch.ones(2)
    assert module.count is not kept and dict(module.named_buffers())["count"] is module.count


@pytest.mark.parametrize("new", [None, "parameter"])
def test_what_else_may_be_assigned(new):
    """``module.count = new`` puts another tensor into the attribute (or takes the buffer away)."""
    module, kept = counting()
    module.count = nn.Parameter(torch.ones(1)) if new else None
    assert module.count is not kept and not dict(module.named_buffers()) and kept.item() == 0.0


def test_a_functional_call():
    """``+=`` on an attribute writes (to the tensor that the call was given)."""
    module, given = Counting(), torch.zeros(1)
    torch.func.functional_call(module, {"count": given}, torch.ones(1))
    assert given.item() == 1.0 and module.count.item() == 0.0


def test_compiled_the_assignment_replaces_it():
    """``module.count = module.count + 1`` puts another tensor into the attribute."""

    class Replacing(Counting):
        def forward(self, x):
            self.count = self.count + 1
            return x * self.count

    module = Replacing()
    kept = module.count
    torch.compile(module, backend="aot_eager")(torch.ones(1))
    assert module.count.item() == 1.0 and kept.item() == 0.0


def test_an_array_is_added_to_another_tensor():
    """``+=`` on an attribute writes (not with an array of NumPy)."""
    module, kept = counting()
    with pytest.warns(DeprecationWarning, match="__array_wrap__"):
        module.count += np.ones(1)
    assert module.count is not kept
