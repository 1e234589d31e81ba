"""Attacks on gallery/scenarios/names-and-rebinding/list-of-buffers-after-to.py."""

import copy

import pytest
import torch
from pages import definitions
from torch import nn


class Bands(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("low", torch.zeros(2))
        self.bands = [self.low]
        self.table = {"low": self.low}


CONVERT = {
    "double": lambda m: m.double(),
    "half": lambda m: m.half(),
    "bfloat16": lambda m: m.bfloat16(),
    "to": lambda m: m.to(torch.float64),
    "type": lambda m: m.type(torch.float64),
    "meta": lambda m: m.to("meta"),
    "to_empty": lambda m: m.to_empty(device="cpu"),
    "apply": lambda m: m._apply(lambda t: t.clone()),
}


@pytest.mark.parametrize(
    "way", ["double", "half", "bfloat16", "to", "type", "meta", "to_empty", "apply"]
)
@pytest.mark.parametrize("holder", ["list", "dict"])
def test_conversions_leave_the_holder_behind(way, holder):
    """A list or a dict that held the old tensors keeps them."""
    module = Bands()
    CONVERT[way](module)
    held = module.bands[0] if holder == "list" else module.table["low"]
    assert held is not module.low and held.dtype == torch.float32


@pytest.mark.parametrize("way", ["float", "to", "cpu"])
def test_a_conversion_with_nothing_to_do(way):
    """Where nothing has to change the buffer stays the same tensor."""
    module = Bands()
    {"float": lambda m: m.float(), "to": lambda m: m.to(torch.float32), "cpu": lambda m: m.cpu()}[
        way
    ](module)
    assert module.bands[0] is module.low


def test_integers_stay():
    """``half()`` converts floating-point buffers; a buffer of integers is not replaced."""
    module = nn.Module()
    module.register_buffer("count", torch.zeros(1, dtype=torch.int64))
    held = module.count
    assert module.half().count is held


def test_deepcopy_copies_list_and_buffer_together():
    """A deep copy keeps the list's entry and the buffer one tensor, until a conversion."""
    module = copy.deepcopy(Bands())
    assert module.bands[0] is module.low
    assert module.double().bands[0] is not module.low


def test_a_parameter_keeps_its_object():
    """A list of parameters fares better: ``to()`` keeps the ``Parameter`` object."""
    layer = nn.Linear(1, 1)
    held = layer.weight
    assert layer.double().weight is held and held.dtype == torch.float64


def test_a_parameter_on_meta_is_another_object():
    """Do not build on it: a parameter that goes to meta is another object."""
    layer = nn.Linear(1, 1)
    held = layer.weight
    assert layer.to("meta").weight is not held and held.device.type == "cpu"


def test_the_overwrite_option_replaces_parameters():
    """Do not build on it: an option of torch makes ``to()`` replace parameters as well."""
    layer = nn.Linear(1, 1)
    held = layer.weight
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    try:
        assert layer.double().weight is not held
    finally:
        torch.__future__.set_overwrite_module_params_on_conversion(False)


def test_a_gradient_is_converted():
    """The gradient of a parameter is converted with it."""
    layer = nn.Linear(1, 1)
    layer(torch.ones(1, 1)).sum().backward()
    assert layer.double().weight.grad.dtype == torch.float64


def test_a_plain_attribute_is_not_moved():
    """A tensor that was never registered is not in the table at all."""
    module = nn.Module()
    module.scale = torch.ones(1)
    assert module.double().scale.dtype == torch.float32 and not module.state_dict()


def test_a_write_to_the_old_tensor_does_not_reach_the_buffer():
    """An update of a kept buffer has no effect on the model."""
    module = Bands().double()
    module.bands[0].fill_(7.0)
    assert module.low.tolist() == [0.0, 0.0]


def test_the_property_follows():
    """A property builds the list at each look."""

    class Found(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("low", torch.zeros(2))

        @property
        def bands(self):
            return [self.low]

    module = Found()
    for dtype in (torch.float64, torch.float16):
        module.to(dtype).bands[0].add_(1)
        assert module.low.dtype == dtype
    assert module.low.tolist() == [2.0, 2.0]


def test_non_persistent_buffers_are_moved_and_not_saved():
    """With ``persistent=False`` it is moved and is not saved."""
    module = nn.Module()
    module.register_buffer("offset", torch.zeros(1), persistent=False)
    assert module.double().offset.dtype == torch.float64 and not module.state_dict()


(FoundBands,) = definitions("scenarios/names-and-rebinding/list-of-buffers-after-to", "FoundBands")


def test_a_buffer_of_integers_is_not_replaced_fell():
    """A conversion of a module that has something to convert puts another tensor under the name."""
    norm = nn.BatchNorm1d(1)
    mean, count = norm.running_mean, norm.num_batches_tracked
    norm.double()
    assert norm.running_mean is not mean and norm.num_batches_tracked is count


def test_an_assignment_into_the_property_fell():
    """Fix 1: a property builds the list at each look (so an assignment into the list is lost)."""
    found = FoundBands()
    found.bands[0] = torch.ones(2)
    assert found.low.tolist() == [0.0, 0.0]
    found.bands[0] += 1
    assert found.low.tolist() == [1.0, 1.0]
    found.low.copy_(torch.full((2,), 5.0))
    assert found.bands[0].tolist() == [5.0, 5.0]


@pytest.mark.parametrize("kind", ["Adam", "AdamW"])
def test_an_optimizer_that_has_made_steps_fell(kind):
    """Take the references last. The same goes for an optimizer (what of one that has made steps?)."""

    def step(optimizer):
        layer.zero_grad()
        layer(torch.ones(1, 1, dtype=layer.weight.dtype)).sum().backward()
        optimizer.step()

    layer = nn.Linear(1, 1, dtype=torch.float32)
    old = getattr(torch.optim, kind)(layer.parameters())
    step(old)
    layer.double()
    assert old.state[layer.weight]["exp_avg"].dtype == torch.float32
    with pytest.raises(RuntimeError, match="expected dtype"):
        step(old)
    new = getattr(torch.optim, kind)(layer.parameters())
    new.load_state_dict(old.state_dict())
    step(new)
    assert new.state[layer.weight]["exp_avg"].dtype == torch.float64


def test_an_optimizer_before_its_first_step():
    """A list of parameters fares better: the optimizer finds the converted parameters."""
    layer = nn.Linear(1, 1, dtype=torch.float32)
    optimizer = torch.optim.SGD(layer.parameters(), lr=1.0)
    layer.double()
    before = layer.bias.item()
    layer(torch.ones(1, 1, dtype=torch.float64)).sum().backward()
    optimizer.step()
    assert layer.bias.item() == before - 1.0


def test_an_average_is_a_model_of_its_own():
    """A model that holds an EMA is converted by its own ``to()``."""
    layer = nn.Linear(1, 1, dtype=torch.float32)
    average = torch.optim.swa_utils.AveragedModel(layer)
    layer.double()
    assert {p.dtype for p in average.parameters()} == {torch.float32}
    assert {p.dtype for p in average.double().parameters()} == {torch.float64}


def test_to_empty_replaces_without_a_conversion():
    """Another tensor, unless there was nothing to convert (``to_empty`` is no conversion)."""
    found = FoundBands()
    low = found.low
    found.to_empty(device=low.device)
    assert found.low is not low and found.bands[0] is found.low


def test_the_property_compiled():
    """Fix 1: look the tensors up."""

    class Sum(FoundBands):
        def forward(self, x):
            return x + self.bands[0] + self.bands[1]

    module = Sum().to(torch.float64)
    x = torch.zeros(2, dtype=torch.float64)
    assert torch.compile(module, backend="aot_eager", fullgraph=True)(x).tolist() == [1.0, 1.0]
