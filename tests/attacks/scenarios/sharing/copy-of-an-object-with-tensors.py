import collections
import copy
import dataclasses
import types

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
