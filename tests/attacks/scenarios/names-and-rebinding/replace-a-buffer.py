"""Attacks on gallery/scenarios/names-and-rebinding/replace-a-buffer.py."""

import pytest
import torch
from torch import nn


def counting(dtype=torch.float32):
    module = nn.Module()
    module.register_buffer("count", torch.zeros(1, dtype=dtype))
    return module, module.count


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

    class Counting(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("count", torch.zeros(1))

        def forward(self, x):
            self.count += 1
            return x * self.count

    module = Counting()
    kept = module.count
    torch.compile(module, backend="aot_eager")(torch.ones(1))
    assert module.count is kept and kept.item() == 1.0
