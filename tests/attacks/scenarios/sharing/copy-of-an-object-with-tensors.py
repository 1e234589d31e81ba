import collections
import copy
import dataclasses
import types

import numpy as np
import pytest
import torch


@dataclasses.dataclass
class Graph:
    pos: torch.Tensor


class Slots:
    __slots__ = ("pos",)

    def __init__(self, pos):
        self.pos = pos


Named = collections.namedtuple("Named", "pos")


def make(kind):
    pos = torch.zeros(3)
    return {
        "dataclass": Graph(pos),
        "slots": Slots(pos),
        "namespace": types.SimpleNamespace(pos=pos),
        "named tuple": Named(pos),
    }[kind]


@pytest.mark.parametrize("kind", ["dataclass", "slots", "namespace", "named tuple"])
def test_kinds_of_objects(kind):
    """A shallow copy holds the same tensor, whatever the object is."""
    first = make(kind)
    second = copy.copy(first)
    second.pos.add_(4)
    assert first.pos.tolist() == [4.0, 4.0, 4.0]


@pytest.mark.parametrize("kind", ["dataclass", "slots", "namespace", "named tuple"])
def test_deepcopy_is_apart(kind):
    """``copy.deepcopy`` copies the tensors as well."""
    first = make(kind)
    copy.deepcopy(first).pos.add_(4)
    assert first.pos.tolist() == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(
    "copies",
    [copy.copy, dict, dict.copy, lambda d: {**d}, lambda d: d | {}, lambda d: dict(d.items())],
    ids=["copy", "dict", "dict.copy", "stars", "or", "items"],
)
def test_ways_to_copy_a_dict(copies):
    """Each of these copies the container."""
    first = {"x": torch.zeros(2)}
    second = copies(first)
    second["x"] += 1
    assert second is not first and first["x"].tolist() == [1.0, 1.0]


def test_plus_equals_of_a_named_tuple_writes_and_raises():
    """``+=`` on a field of a named tuple raises, and has written all the same."""
    first = Named(torch.zeros(1))
    with pytest.raises(AttributeError):
        first.pos += 1
    assert first.pos.item() == 1.0


def test_replace_of_a_named_tuple():
    """``_replace`` of another field keeps the tensor."""
    pair = collections.namedtuple("Pair", "pos name")(torch.zeros(1), "a")
    pair._replace(name="b").pos.add_(1)
    assert pair.pos.item() == 1.0


def test_dataclass_replace_with_a_new_tensor():
    """An assignment puts a new tensor into the copy."""
    first = Graph(torch.zeros(1))
    second = dataclasses.replace(first, pos=first.pos + 4)
    assert first.pos.item() == 0.0 and second.pos.item() == 4.0


def test_asdict_copies():
    """``dataclasses.asdict`` copies deeply: the tensor of the dict is another one."""
    first = Graph(torch.zeros(1))
    dataclasses.asdict(first)["pos"].add_(1)
    assert first.pos.item() == 0.0


@pytest.mark.parametrize("kind", ["dict", "list"])
def test_containers_of_modules(kind):
    """``ParameterDict.copy`` holds the same parameters; so does a list of them."""
    weight = torch.nn.Parameter(torch.zeros(2))
    held = torch.nn.ParameterDict({"w": weight}).copy()["w"] if kind == "dict" else [weight][:][0]
    with torch.no_grad():
        held.fill_(7)
    assert weight.tolist() == [7.0, 7.0]


def test_one_field_cloned():
    """For a few elements clone that one field."""
    first = Graph(torch.zeros(3))
    second = copy.copy(first)
    second.pos = second.pos.clone()
    second.pos[0] = 1
    assert first.pos.tolist() == [0.0, 0.0, 0.0]


def test_deepcopy_keeps_what_is_shared_within():
    """A view and its base stay one memory within the copy."""
    base = torch.zeros(2)
    first = types.SimpleNamespace(base=base, head=base[:1])
    second = copy.deepcopy(first)
    second.head.add_(1)
    assert second.base.tolist() == [1.0, 0.0] and base.tolist() == [0.0, 0.0]


def test_deepcopy_of_a_computed_tensor_is_refused():
    """Tensors that have a history are refused."""
    with pytest.raises(RuntimeError, match="deepcopy protocol"):
        copy.deepcopy(Graph(torch.ones(1, requires_grad=True) * 2))


def test_deepcopy_keeps_what_is_shared_within_fell():
    """``copy.deepcopy`` keeps what is shared within (not the memory of two parameters)."""
    memory = torch.zeros(4)
    tensors = copy.deepcopy((memory[:2], memory[1:3]))
    assert len({part.untyped_storage().data_ptr() for part in tensors}) == 1
    parameters = torch.nn.Parameter(memory[:2]), torch.nn.Parameter(memory[1:3])
    apart = copy.deepcopy(parameters)
    assert len({part.untyped_storage().data_ptr() for part in apart}) == 2
    one, same = copy.deepcopy((parameters[0], parameters[0]))
    assert one is same


def test_an_assignment_to_a_copied_module_changes_the_original_fell():
    """A shallow copy is right as long as you *assign* to its attributes: not of a module."""
    layer, norm = torch.nn.Linear(1, 1), torch.nn.BatchNorm1d(1)
    copied = copy.copy(layer)
    copied.weight = torch.nn.Parameter(torch.full((1, 1), 7.0))
    second = copy.copy(norm)
    second.running_mean = second.running_mean + 4
    assert layer.weight.item() == 7.0 and norm.running_mean.item() == 4.0


def test_another_attribute_of_a_copied_module_is_its_own():
    """An assignment changes the original, too, if it is one of a parameter or a buffer."""
    layer = torch.nn.Linear(1, 1)
    layer.scale = torch.ones(1)
    copied = copy.copy(layer)
    copied.scale = copied.scale + 4
    copied.training = False
    assert layer.scale.item() == 1.0 and layer.training


def test_a_deep_copy_of_a_module_is_apart():
    """Use ``copy.deepcopy``, as you must for an ``nn.Module``."""
    layer = torch.nn.Linear(1, 1)
    before = layer.weight.item()
    copied = copy.deepcopy(layer)
    copied.weight = torch.nn.Parameter(torch.full((1, 1), 7.0))
    with torch.no_grad():
        copied.bias.fill_(7.0)
    assert layer.weight.item() == before and layer.bias.item() != 7.0


def test_two_copies_of_a_parameter_dict():
    """After ``copy.copy(module)`` an assignment changes both; after ``ParameterDict.copy`` one."""
    held = torch.nn.ParameterDict({"w": torch.zeros(2)})
    held.copy()["w"] = torch.ones(2)
    assert not held["w"].any()
    copy.copy(held)["w"] = torch.ones(2)
    assert held["w"].all()


@dataclasses.dataclass(frozen=True)
class Frozen:
    pos: torch.Tensor


@pytest.mark.parametrize(
    ("kind", "error"), [(Frozen, dataclasses.FrozenInstanceError), (Named, AttributeError)]
)
def test_frozen_kinds_refuse_and_have_written_fell(kind, error):
    """Write ``copied.pos = copied.pos + 4``: these refuse it, and ``+=`` after the write."""
    first = kind(torch.zeros(3))
    second = copy.copy(first)
    with pytest.raises(error):
        second.pos += 4
    assert first.pos.tolist() == [4.0, 4.0, 4.0]
    with pytest.raises(error):
        second.pos = second.pos + 4


def test_replacing_a_field_of_frozen_kinds():
    """Write ``dataclasses.replace(graph, pos=...)``, or ``_replace`` for a named tuple."""
    first, named = Frozen(torch.zeros(3)), Named(torch.zeros(3))
    assert dataclasses.replace(first, pos=first.pos + 4).pos.all() and not first.pos.any()
    assert named._replace(pos=named.pos + 4).pos.all() and not named.pos.any()


def test_an_entry_of_a_dict_in_a_dict_fell():
    """An assignment puts a new tensor into the copy: not into a dict within it."""
    first = {"inner": {"x": torch.zeros(2)}}
    second = first.copy()
    second["inner"]["x"] = second["inner"]["x"] + 1
    assert first["inner"]["x"].all()


@pytest.mark.parametrize(
    "copies",
    [
        lambda g: Graph(**vars(g)),
        lambda g: types.SimpleNamespace(**vars(g)),
        lambda g: dataclasses.replace(g, pos=g.pos),
        lambda g: dataclasses.replace(g, pos=g.pos[:]),
        lambda g: dataclasses.replace(g, pos=copy.copy(g.pos)),
        lambda g: dataclasses.replace(g, pos=g.pos.detach()),
    ],
)
def test_more_ways_that_share(copies):
    """``+=`` writes into the tensors that are the same (or share memory)."""
    first = Graph(torch.zeros(3))
    copies(first).pos += 4
    assert first.pos.tolist() == [4.0, 4.0, 4.0]


@pytest.mark.parametrize("pos", [1.0, 1, True, np.float64(1.0), (1.0,)], ids=str)
def test_values_that_cannot_be_written(pos):
    """With a float the line would change the copy alone."""
    first = types.SimpleNamespace(pos=pos)
    second = copy.copy(first)
    second.pos += (4.0,) if isinstance(pos, tuple) else 4
    assert first.pos == pos != second.pos


@pytest.mark.parametrize("dtype", [torch.uint8, torch.int64, torch.bfloat16, torch.complex64])
@pytest.mark.parametrize("shape", [(), (1,), (2, 2)])
def test_other_dtypes_and_ranks(dtype, shape):
    """After a shallow copy of a dict ``+=`` on an entry changes the entry of both."""
    first = {"x": torch.zeros(shape, dtype=dtype)}
    second = first.copy()
    second["x"] += 1
    assert (first["x"] == 1).all()


def test_a_field_that_is_a_leaf():
    """Put a new tensor into the copy: the gradient goes to the original leaf."""
    first = Graph(torch.zeros(3, requires_grad=True))
    second = copy.copy(first)
    second.pos = second.pos.clone()
    second.pos[0] = 1
    second.pos.sum().backward()
    assert first.pos.grad.tolist() == [0.0, 1.0, 1.0]
