import pytest
import torch
from torch import nn


class Model(nn.Module):
    def __init__(self, **values):
        super().__init__()
        for name, value in values.items():
            setattr(self, name, value)


def linear():
    return nn.Linear(2, 2)


def names(model):
    return [name for name, _ in model.named_parameters()]


@pytest.mark.parametrize(
    "pack",
    [
        lambda value: [value],
        lambda value: (value,),
        lambda value: {value},
        lambda value: {"a": value},
        lambda value: [[value]],
    ],
    ids=["list", "tuple", "set", "dict", "nested"],
)
@pytest.mark.parametrize("make", [linear, lambda: nn.Parameter(torch.zeros(1))])
def test_python_containers(pack, make):
    """... and not one in a list or a dict there."""
    model = Model(blocks=pack(make()))
    assert names(model) == [] and list(model.state_dict()) == []


@pytest.mark.parametrize(
    "value",
    [torch.zeros(1), nn.Parameter(torch.zeros(1)) * 2, 1.0],
    ids=["tensor", "computed", "n"],
)
def test_a_tensor_is_not_registered_fell(value):
    """A module registers what is assigned to an attribute."""
    model = Model(value=value)
    assert names(model) == [] and list(model.state_dict()) == []


def test_in_a_list_and_under_a_name_fell():
    """A module registers what is assigned to an attribute, and not what lies in a list."""
    layer = linear()
    assert names(Model(blocks=[layer], layer=layer)) == ["layer.weight", "layer.bias"]


def test_a_layer_without_parameters_fell():
    """One registered layer beside the list is enough for it to be silent."""
    model = Model(blocks=[linear()], activation=nn.ReLU())
    with pytest.raises(ValueError, match="optimizer got an empty parameter list"):
        torch.optim.SGD(model.parameters(), lr=0.1)


def test_one_registered_parameter():
    """One registered parameter beside the list is enough for it to be silent."""
    model = Model(blocks=[linear()], scale=nn.Parameter(torch.ones(1)))
    assert len(torch.optim.SGD(model.parameters(), lr=0.1).param_groups[0]["params"]) == 1


@pytest.mark.parametrize(
    "inner", [lambda: [linear()], lambda: (linear(),), lambda: {"a": linear()}]
)
def test_a_nested_list_of_layers_fell(inner):
    """Use ``nn.ModuleList`` in place of the list."""
    with pytest.raises(TypeError, match="is not a Module subclass"):
        nn.ModuleList([inner()])


def test_a_nested_list_of_parameters_fell():
    """Use ``nn.ParameterList`` in place of the list."""
    assert names(Model(weights=nn.ParameterList([[nn.Parameter(torch.zeros(1))]]))) == []


@pytest.mark.parametrize(
    "blocks",
    [
        lambda: nn.ModuleList([nn.ModuleList([linear()])]),
        lambda: nn.ModuleList([nn.ModuleDict({"a": linear()})]),
        lambda: nn.ParameterList([nn.ParameterList([torch.zeros(1)])]),
    ],
    ids=["lists", "dict", "parameters"],
)
def test_inner_containers(blocks):
    """Replace the inner lists of a nested list too."""
    assert names(Model(blocks=blocks()))


@pytest.mark.parametrize("key", [0, (1, 2)])
def test_keys_that_are_no_strings_fell(key):
    """Use ``nn.ModuleDict`` in place of the dict."""
    with pytest.raises(TypeError, match="should be a string"):
        nn.ModuleDict({key: linear()})
    with pytest.raises(TypeError, match="not a string"):
        nn.ParameterDict({key: torch.zeros(1)})


@pytest.mark.parametrize("key", ["a.b", "keys", "type"])
def test_strings_that_are_refused_fell(key):
    """Use ``nn.ModuleDict`` in place of the dict."""
    with pytest.raises(KeyError):
        nn.ModuleDict({key: linear()})


def test_dict_of_embeddings():
    """dict of embeddings is not saved with the model (cured)."""
    model = Model(tables=nn.ModuleDict({"user": nn.Embedding(2, 2)}))
    assert list(model.state_dict()) == ["tables.user.weight"]


@pytest.mark.parametrize(
    ("call", "kept"),
    [
        (lambda m: m.requires_grad_(False), lambda b: b.weight.requires_grad),
        (lambda m: m.eval(), lambda b: b.training),
        (lambda m: m.double(), lambda b: b.weight.dtype == torch.float32),
        (lambda m: m.zero_grad(), lambda b: b.weight.grad is not None),
    ],
    ids=["freeze", "eval", "double", "zero_grad"],
)
def test_what_goes_through_the_tables(call, kept):
    """``parameters()``, ``state_dict()``, ``to()``, ``train()`` and ``zero_grad()`` go through."""
    for container, skipped in ((list, True), (nn.ModuleList, False)):
        model = Model(blocks=container([linear()]))
        model.blocks[0](torch.ones(1, 2)).sum().backward()
        call(model)
        assert kept(model.blocks[0]) is skipped


def test_an_optimizer_that_was_given_the_blocks_fell():
    """The blocks get gradients, and ``optimizer.step()`` does not know of them."""
    model = Model(blocks=[linear()], head=linear())
    optimizer = torch.optim.SGD([*model.parameters(), *model.blocks[0].parameters()], lr=0.1)
    before = model.blocks[0].bias.tolist()
    model.blocks[0](torch.ones(1, 2)).sum().backward()
    optimizer.step()
    assert model.blocks[0].bias.tolist() != before


@pytest.mark.parametrize("value", [nn.Parameter(torch.zeros(2)), torch.zeros(2)])
def test_parameter_list(value):
    """``nn.ParameterList`` in place of the list (a tensor becomes a parameter of its memory)."""
    model = Model(weights=nn.ParameterList([value]))
    assert names(model) == ["weights.0"] and model.weights[0].data_ptr() == value.data_ptr()
    assert (model.weights[0] is value) is isinstance(value, nn.Parameter)


def test_parameter_list_of_integers():
    """``nn.ParameterList`` in place of the list (integers cannot be parameters)."""
    with pytest.raises(RuntimeError, match="floating point"):
        nn.ParameterList([torch.zeros(2, dtype=torch.int64)])


def grown(model):
    model.blocks += [linear()]


def joined(model):
    model.blocks = model.blocks + [linear()]


@pytest.mark.parametrize("grow", [grown, joined, lambda model: model.blocks.append(linear())])
def test_growing(grow):
    """Use ``nn.ModuleList`` in place of the list: it grows as a list does."""
    model = Model(blocks=nn.ModuleList())
    grow(model)
    assert names(model) == ["blocks.0.weight", "blocks.0.bias"]


def test_added_after_the_optimizer():
    """To add a layer after the optimizer was made, see another page."""
    model = Model(blocks=nn.ModuleList([linear()]))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    model.blocks.append(linear())
    assert len(optimizer.param_groups[0]["params"]) == 2


def test_a_list_over_a_module_list():
    """A list is neither (assigned where a ``ModuleList`` stands, it is refused)."""
    model = Model(blocks=nn.ModuleList([linear()]))
    with pytest.raises(TypeError, match="cannot assign 'list' as child module"):
        model.blocks = [linear()]
