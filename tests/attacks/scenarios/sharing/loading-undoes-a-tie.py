import copy
import pickle

import pytest
import torch
from pages import definitions
from torch import nn

(tied,) = definitions("scenarios/sharing/loading-undoes-a-tie", "tied")


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(3, 2)
        self.head = nn.Linear(2, 3, bias=False)
        self.head.weight = self.embed.weight


def saved():
    return {name: value.clone() for name, value in Model().state_dict().items()}


KEEP = {
    "load": lambda m: m.load_state_dict(saved()) and m,
    "double": lambda m: m.double(),
    "half": lambda m: m.half(),
    "to": lambda m: m.to(torch.float16),
    "deepcopy": copy.deepcopy,
    "pickle": lambda m: pickle.loads(pickle.dumps(m)),
    "train": lambda m: m.eval().train(),
    "data": lambda m: setattr(m.embed.weight, "data", torch.zeros(3, 2)) or m,
    "requires_grad_": lambda m: m.requires_grad_(False),
    "to_empty": lambda m: m.to_empty(device="cpu"),
}


@pytest.mark.parametrize(
    "way",
    [
        "load",
        "double",
        "half",
        "to",
        "deepcopy",
        "pickle",
        "train",
        "data",
        "requires_grad_",
        "to_empty",
    ],
)
def test_what_keeps_the_tie(way):
    """A tie is one object under two names, and these keep the object or convert it once."""
    assert tied(KEEP[way](Model()))


BREAK = {
    "assign": lambda m: m.load_state_dict(saved(), assign=True) and m,
    "assign own": lambda m: m.load_state_dict(m.state_dict(), assign=True) and m,
    "Parameter": lambda m: setattr(m.embed, "weight", nn.Parameter(torch.zeros(3, 2))) or m,
    "new layer": lambda m: setattr(m, "embed", nn.Embedding(3, 2)) or m,
}


@pytest.mark.parametrize("way", ["assign", "assign own", "Parameter", "new layer"])
def test_what_breaks_the_tie(way):
    """``assign=True`` puts a new ``Parameter`` under every name; so does an assignment."""
    assert not tied(BREAK[way](Model()))


def test_one_entry_is_enough_without_strict():
    """With one of the two names in the checkpoint the other keeps the old parameter."""
    model = Model()
    old = model.head.weight
    model.load_state_dict({"embed.weight": torch.zeros(3, 2)}, assign=True, strict=False)
    assert model.head.weight is old and not tied(model)


def test_the_last_entry_wins_without_assign():
    """Each entry is copied into the parameter, here twice into one."""
    model = Model()
    model.load_state_dict({"embed.weight": torch.ones(3, 2), "head.weight": torch.zeros(3, 2)})
    assert tied(model) and model.embed.weight.eq(0).all()


def test_a_step_takes_them_apart():
    """After a step of an optimizer the two weights differ, if the storages do."""
    model = Model()
    model.load_state_dict(saved(), assign=True)
    with torch.no_grad():
        model.head.weight.copy_(model.embed.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.head(model.embed(torch.tensor([0]))).sum().backward()
    optimizer.step()
    assert not torch.equal(model.head.weight, model.embed.weight)


def test_a_shared_storage_is_stepped_twice():
    """Two parameters on one storage have two gradients, and the optimizer steps both."""
    model = Model()
    model.load_state_dict(Model().state_dict(), assign=True)
    before = model.embed.weight.detach().clone()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.head(model.embed(torch.tensor([0]))).sum().backward()
    total = model.embed.weight.grad + model.head.weight.grad
    optimizer.step()
    assert torch.allclose(model.embed.weight, before - total)


def test_tying_again_keeps_the_values_of_the_embedding():
    """Tie again after loading: the head then has the embedding's values."""
    model, state = Model(), saved()
    model.load_state_dict(state, assign=True)
    model.head.weight = model.embed.weight
    assert tied(model) and torch.equal(model.head.weight, state["embed.weight"])


def test_the_swap_option_of_torch_keeps_the_tie():
    """With ``swap_module_params_on_conversion`` a conversion keeps the object, and so the tie."""
    model = Model()
    torch.__future__.set_swap_module_params_on_conversion(True)
    try:
        model.double()
    finally:
        torch.__future__.set_swap_module_params_on_conversion(False)
    assert tied(model)


class Shared(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = self.second = nn.Linear(2, 2)


class Buffers(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("first", torch.zeros(2))
        self.register_buffer("second", self.first)


def linears():
    model = nn.ModuleList([nn.Linear(2, 2, bias=False) for _ in range(2)])
    model[1].weight = model[0].weight
    return model


def test_one_layer_under_two_names_fell():
    """Two names that had one parameter have two."""
    model = Shared()
    model.load_state_dict({k: v.clone() for k, v in Shared().state_dict().items()}, assign=True)
    assert model.first.weight is model.second.weight


def test_parameters_in_the_state_dict_fell():
    """``assign=True`` puts a new ``Parameter`` under each name."""
    model = linears()
    model.load_state_dict(linears().state_dict(keep_vars=True), assign=True)
    assert model[0].weight is model[1].weight


def test_to_meta_breaks_a_tie_fell():
    """``to()`` converts each parameter object once, so the tie stays."""
    model = linears().to("meta")
    assert model[0].weight is not model[1].weight


@pytest.mark.parametrize("convert", ["double", "half", "bfloat16"])
def test_a_shared_buffer_is_converted_twice_fell(convert):
    """``double()`` keeps a tie."""
    model = getattr(Buffers(), convert)()
    assert model.first is not model.second
    model = getattr(linears(), convert)()
    assert model[0].weight is model[1].weight


def test_a_copy_into_meta_loads_nothing_fell():
    """Load without ``assign``, which copies into the parameter that is there."""
    model = linears().to("meta")
    with pytest.warns(UserWarning, match="assign=True"):
        model.load_state_dict(linears().state_dict())
    assert model[0].weight.is_meta


def test_a_checkpoint_without_the_embedding_fell():
    """Tie again after loading, ``head.weight = embed.weight``: the head gets the old values back."""
    model = Model()
    old = model.embed.weight.detach().clone()
    state = {"head.weight": torch.ones(3, 2)}
    model.load_state_dict(state, assign=True, strict=False)
    model.head.weight = model.embed.weight
    assert tied(model) and torch.equal(model.head.weight, old)


def test_a_checkpoint_without_the_head():
    """If the checkpoint has ``embed.weight``, tie again: with that entry alone as well."""
    model = Model()
    state = {"embed.weight": torch.ones(3, 2)}
    model.load_state_dict(state, assign=True, strict=False)
    model.head.weight = model.embed.weight
    assert tied(model) and model.head.weight.eq(1).all()


def test_to_empty_makes_a_new_one_from_meta_fell():
    """``to("meta")`` and ``to_empty`` make a new one for each name (``to_empty`` on the CPU keeps it)."""
    assert tied(Model().to_empty(device="cpu"))
    with torch.device("meta"):
        model = Model()
    assert tied(model) and not tied(model.to_empty(device="cpu"))


def test_the_overwrite_option_of_torch_undoes_the_tie_fell():
    """``double()`` puts the converted values into the same ``Parameter`` (by default)."""
    torch.__future__.set_overwrite_module_params_on_conversion(True)
    try:
        assert not tied(Model().double())
    finally:
        torch.__future__.set_overwrite_module_params_on_conversion(False)


def test_a_shared_storage_stays_equal_until_it_is_converted_fell():
    """The values stay equal for a while (after a step of Adam too, while the storage is one)."""
    model = Model()
    model.load_state_dict(Model().state_dict(), assign=True)
    optimizer = torch.optim.Adam(model.parameters())
    model.head(model.embed(torch.tensor([0]))).sum().backward()
    optimizer.step()
    assert torch.equal(model.head.weight, model.embed.weight)
    model.double()
    assert model.head.weight.data_ptr() != model.embed.weight.data_ptr()


def test_an_optimizer_from_before_a_copy_fell():
    """An optimizer made before loading holds parameters that are no longer in the model (not without ``assign``)."""
    model = Model()
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    model.load_state_dict(saved())
    assert optimizer.param_groups[0]["params"][0] is model.embed.weight
