"""Attacks on gallery/scenarios/sharing/two-optimizers-with-one-state.py."""

import copy

import pytest
import torch


def stepped(cls, dtype=torch.float32, **options):
    weight = torch.nn.Parameter(torch.zeros(1, dtype=dtype))
    optimizer = cls([weight], **options)
    weight.grad = torch.ones(1, dtype=dtype)
    optimizer.step()
    return weight, optimizer


OPTIMIZERS = [
    (torch.optim.SGD, {"momentum": 0.9}),
    (torch.optim.SGD, {"momentum": 0.9, "foreach": True}),
    (torch.optim.Adam, {}),
    (torch.optim.AdamW, {"amsgrad": True}),
    (torch.optim.RMSprop, {"momentum": 0.9}),
    (torch.optim.Adagrad, {}),
]


@pytest.mark.parametrize(
    ("cls", "options"), OPTIMIZERS, ids=["sgd", "foreach", "adam", "adamw", "rmsprop", "adagrad"]
)
def test_the_tensors_themselves(cls, options):
    """``load_state_dict`` of an optimizer keeps the tensors that it is given."""
    weight, first = stepped(cls, **options)
    other, second = stepped(cls, **options)
    second.load_state_dict(first.state_dict())
    mine, theirs = first.state[weight], second.state[other]
    assert mine and all(theirs[name] is value for name, value in mine.items())


@pytest.mark.parametrize(
    ("cls", "options"), OPTIMIZERS, ids=["sgd", "foreach", "adam", "adamw", "rmsprop", "adagrad"]
)
def test_the_deep_copy(cls, options):
    """Pass ``copy.deepcopy(first.state_dict())``."""
    weight, first = stepped(cls, **options)
    other, second = stepped(cls, **options)
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    before = copy.deepcopy(first.state_dict()["state"])
    other.grad = torch.full((1,), 3.0)
    second.step()
    assert first.state_dict()["state"] == before
    assert all(
        second.state[other][name] is not value for name, value in first.state[weight].items()
    )


def test_another_dtype_is_converted_fell():
    """``load_state_dict`` of an optimizer keeps the tensors that it is given."""
    weight, first = stepped(torch.optim.SGD, momentum=0.9)
    other, second = stepped(torch.optim.SGD, dtype=torch.float64, momentum=0.9)
    second.load_state_dict(first.state_dict())
    assert second.state[other]["momentum_buffer"] is not first.state[weight]["momentum_buffer"]


def test_the_count_of_steps_is_shared():
    """Adam's count of steps stays shared."""
    weight, first = stepped(torch.optim.Adam)
    other, second = stepped(torch.optim.Adam)
    second.load_state_dict(first.state_dict())
    second.step()
    assert first.state[weight]["step"] == second.state[other]["step"] == 2


def test_the_count_is_shared_also_for_another_dtype_fell():
    """For a parameter of another dtype the state is converted on loading (the count of steps is not)."""
    weight, first = stepped(torch.optim.Adam)
    other, second = stepped(torch.optim.Adam, dtype=torch.float64)
    second.load_state_dict(first.state_dict())
    assert second.state[other]["step"] is first.state[weight]["step"]
    assert second.state[other]["exp_avg"] is not first.state[weight]["exp_avg"]


def test_a_tensor_as_learning_rate_is_copied():
    """Both have the same momentum (the groups are copied)."""
    _, first = stepped(torch.optim.SGD, lr=torch.tensor(0.1))
    _, second = stepped(torch.optim.SGD, lr=torch.tensor(0.1))
    second.load_state_dict(first.state_dict())
    assert second.param_groups[0]["lr"] is not first.param_groups[0]["lr"]


def test_without_momentum_there_is_nothing_to_share():
    """Both have the same momentum (plain SGD has none)."""
    weight, first = stepped(torch.optim.SGD)
    assert not first.state[weight]


def test_its_own_state_dict_is_live_as_well():
    """``load_state_dict`` keeps the tensors that it is given: those of a state that is in use, too."""
    weight, first = stepped(torch.optim.SGD, momentum=0.5)
    kept = first.state_dict()
    first.step()
    assert kept["state"][0]["momentum_buffer"] is first.state[weight]["momentum_buffer"]
    assert kept["state"][0]["momentum_buffer"].item() == 1.5


@pytest.mark.parametrize("size", [1, 2, 17])
def test_a_module_copies_the_values(size):
    """A module's ``load_state_dict`` copies the values."""
    first, second = torch.nn.Linear(size, 1), torch.nn.Linear(size, 1)
    second.load_state_dict(first.state_dict())
    torch.nn.init.zeros_(second.weight)
    assert first.weight.any()


def two_more(kept, copied):
    pairs = [stepped(torch.optim.SGD, momentum=0.5) for _ in range(2)]
    for _, optimizer in pairs:
        optimizer.load_state_dict(copy.deepcopy(kept) if copied else kept)
    return [optimizer.state[weight]["momentum_buffer"] for weight, optimizer in pairs]


@pytest.mark.parametrize("way", ["deepcopy", "file"])
def test_one_copy_for_two_runs_is_shared_fell(way, tmp_path):
    """Pass ``copy.deepcopy(first.state_dict())``: a copy that two optimizers load is shared."""
    _, first = stepped(torch.optim.SGD, momentum=0.5)
    kept = copy.deepcopy(first.state_dict())
    if way == "file":
        torch.save(kept, tmp_path / "state.pt")
        kept = torch.load(tmp_path / "state.pt")
    one, two = two_more(kept, copied=False)
    assert one is two
    one, two = two_more(kept, copied=True)
    assert one is not two and one.item() == two.item() == 1.0


def test_a_complex_parameter_is_not_converted_fell():
    """For a parameter of another dtype the momentum is converted on loading."""
    weight, first = stepped(torch.optim.SGD, dtype=torch.complex64, momentum=0.9)
    other, second = stepped(torch.optim.SGD, dtype=torch.complex128, momentum=0.9)
    second.load_state_dict(first.state_dict())
    assert second.state[other]["momentum_buffer"] is first.state[weight]["momentum_buffer"]


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_a_floating_point_parameter_converts(dtype):
    """For a floating-point parameter of another dtype the momentum is converted on loading."""
    _, first = stepped(torch.optim.SGD, momentum=0.9)
    other, second = stepped(torch.optim.SGD, dtype=dtype, momentum=0.9)
    second.load_state_dict(first.state_dict())
    assert second.state[other]["momentum_buffer"].dtype == dtype


def test_a_module_with_assign_shares_fell():
    """A module's ``load_state_dict`` copies the values: not with ``assign=True``."""
    first, second = torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)
    second.load_state_dict(first.state_dict(), assign=True)
    torch.nn.init.zeros_(second.weight)
    assert not first.weight.any()


def test_a_deep_copied_optimizer_is_for_other_parameters_fell():
    """Copied optimizer influences the old one: a deep copy does not, and trains copies."""
    weight, first = stepped(torch.optim.SGD, momentum=0.5)
    second = copy.deepcopy(first)
    (other,) = second.param_groups[0]["params"]
    other.grad = torch.zeros(1)
    second.step()
    assert other is not weight and first.state[weight]["momentum_buffer"].item() == 1.0


@pytest.mark.parametrize("name", ["NAdam", "RAdam", "Adamax", "Adadelta", "Rprop", "ASGD"])
def test_other_optimizers(name):
    """``load_state_dict`` of an optimizer keeps the tensors that it is given."""
    cls = getattr(torch.optim, name)
    (weight, first), (other, second) = stepped(cls), stepped(cls)
    second.load_state_dict(first.state_dict())
    mine = first.state[weight]
    assert mine and all(second.state[other][key] is value for key, value in mine.items())


def test_a_shallow_copy_shares_the_state():
    """Copied the optimizer for a second model: ``copy.copy`` keeps state and parameters."""
    weight, first = stepped(torch.optim.SGD, momentum=0.5)
    second = copy.copy(first)
    second.step()
    assert first.state[weight]["momentum_buffer"].item() == 1.5


@pytest.mark.parametrize("cls", [torch.optim.Adam, torch.optim.AdamW, torch.optim.RMSprop])
def test_model_and_optimizer_in_one_copy(cls):
    """For a second model with its optimizer, copy both in one call."""
    model = torch.nn.Linear(2, 1)
    optimizer = cls(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    before = copy.deepcopy((model.state_dict(), optimizer.state_dict()["state"]))
    other_model, other = copy.deepcopy((model, optimizer))
    assert other.param_groups[0]["params"][0] is other_model.weight
    other_model(torch.ones(1, 2)).sum().backward()
    other.step()
    assert torch.equal(model.weight, before[0]["weight"])
    assert str(optimizer.state_dict()["state"]) == str(before[1])
    assert not torch.equal(other_model.weight, model.weight)
