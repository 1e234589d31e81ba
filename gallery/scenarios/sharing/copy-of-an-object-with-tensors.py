r"""
I copied an object or a dict, and ``+=`` still changed the original. Why?
=========================================================================

``copy.copy``, ``dict.copy``, ``dataclasses.replace`` and ``ParameterDict.copy`` copy the container. The tensors in it
are the same, and ``copied.pos += 4`` writes into them. Write ``copied.pos = copied.pos + 4``, or use
``copy.deepcopy``: for an ``nn.Module`` use ``deepcopy``.

.. symptoms::

   transform changes the graph or sample it was given, although it copies first
   dataclass or namedtuple of tensors, replace() shares the tensors
   dict(batch) or batch.copy() and the original batch is modified
   backup of a ParameterDict or of an object changes as well
   copy.copy(data), then data.x += noise
   augmentation damages the cached dataset item
   duplicated a dict of tensors, editing the duplicate alters the first one
   new = data.copy(); new["image"] -= mean also normalises the original sample
"""

import copy
import dataclasses

import numpy as np
import torch


@dataclasses.dataclass
class Graph:
    pos: torch.Tensor
    box: list


graph = Graph(torch.zeros(3), [0.0, 0.0])
moved = copy.copy(graph)
moved.pos += 4.0
moved.box[0] += 4.0
print("original:", graph)

# %%
# Why
# ---
#
# A shallow copy holds the same objects. ``moved.pos += 4`` first writes into the tensor, then stores that tensor under
# ``moved.pos`` again. (A named tuple or a frozen dataclass refuses the second part, when the tensor is written
# already.) With a float the line would change the copy alone. For arrays and lists it is as for tensors:


def touched(make, change):
    graph = Graph(torch.zeros(3), [0.0, 0.0])
    change(make(graph))
    return graph.pos.any().item()


def write(graph):
    graph.pos += 4.0


def rebind(graph):
    graph.pos = graph.pos + 4.0


ways = {
    "copy.copy": copy.copy,
    "dataclasses.replace": dataclasses.replace,
    "copy.deepcopy": copy.deepcopy,
}
print(f"{'':20} {'pos += 4':10} pos = pos + 4")
for name, make in ways.items():
    print(f"{name:20} {touched(make, write)!s:10} {touched(make, rebind)}")

# %%
# "True" stands for: the original was changed.
#
# The same for dicts, named tuples, modules' containers
# -----------------------------------------------------

batch = {"x": torch.zeros(2), "name": "first"}
other = batch.copy()
other["x"][0] = 7.0
array = {"x": np.zeros(2)}
array.copy()["x"][0] = 7.0
weights = torch.nn.ParameterDict({"w": torch.zeros(2)})
backup = weights.copy()
with torch.no_grad():
    backup["w"].fill_(7.0)
print("dict:         ", batch["x"])
print("dict of array:", array["x"])
print("ParameterDict:", weights["w"].tolist())

# %%
# Fix 1: put a new tensor into the copy
# -------------------------------------
#
# A shallow copy is enough as long as you *assign* to its attributes and write into none of the tensors:


def shift(graph, by):
    result = copy.copy(graph)
    result.pos = result.pos + by
    return result


graph = Graph(torch.zeros(3), [0.0, 0.0])
assert shift(graph, 4.0).pos.tolist() == [4.0, 4.0, 4.0] and graph.pos.tolist() == [0.0, 0.0, 0.0]
shift(graph, 4.0)

# %%
# For a few elements clone that one field: ``result.pos = result.pos.clone()``, then ``result.pos[0] = 1``. For a frozen
# dataclass write ``dataclasses.replace(graph, pos=graph.pos + by)``, for a named tuple ``graph._replace(...)``.
#
# After ``copy.copy(module)`` an assignment of a parameter or a buffer changes the original, too: both modules keep
# these in the same dicts.
#
# Fix 2: copy the tensors as well
# -------------------------------
#
# ``copy.deepcopy`` copies all of it. What it keeps shared: :ref:`scenario-shallow-and-deep-copies`. Tensors that have a
# history are :ref:`refused <error-deepcopy-of-a-non-leaf>`. For a dict of tensors say it yourself:

apart = copy.deepcopy(graph)
apart.pos += 4.0
backup = {name: weight.detach().clone() for name, weight in weights.items()}
with torch.no_grad():
    weights["w"].fill_(0.0)

assert graph.pos.tolist() == [0.0, 0.0, 0.0] and backup["w"].tolist() == [7.0, 7.0]
print("graph:", graph.pos, " backup:", backup["w"])

# %%
# In a dataset
# ------------
#
# If a dataset caches its samples, a transform that writes changes them for all later epochs, also after a shallow copy:


class Samples(torch.utils.data.Dataset):
    def __init__(self, copies):
        self.samples, self.copies = [Graph(torch.ones(2), [])], copies

    def __len__(self):
        return 1

    def __getitem__(self, index):
        sample = self.copies(self.samples[index])
        sample.pos *= 2
        return sample


for copies in (copy.copy, copy.deepcopy):
    samples = Samples(copies)
    print(f"{copies.__name__:9}", [samples[0].pos.tolist() for epoch in range(3)])

# %%
# See also: :ref:`scenario-shallow-and-deep-copies`, :ref:`scenario-a-second-name-is-no-copy`,
# :ref:`scenario-dataset-changes-every-epoch`.
#
# .. claim:: a-shallow-copy-of-a-container-shares-its-tensors
#    :range: plain-tensors
#    :leaves-out: dtype bool; layout expanded, one element
#    :same-in-false-worlds: the containers hold the same tensor object; no view takes part
#    :wrong: first.copy() -> {"x": x.clone()}
#
#    After a shallow copy of a dict, ``+=`` on an entry changes the entry of both, and an assignment changes one.
#
#    >>> first = {"x": torch.zeros(1)}
#    >>> second = first.copy()
#    >>> second["x"] += 1
#    >>> first["x"]
#    tensor([1.])
#    >>> second["x"] = second["x"] + 1
#    >>> first["x"], second["x"]
#    (tensor([1.]), tensor([2.]))
#
#    def holds(x):
#        before, first = x.clone(), {"x": x}
#        second = first.copy()
#        second["x"] += 1
#        assert torch.equal(first["x"], before + 1)
#        second["x"] = second["x"] + 1
#        assert torch.equal(first["x"], before + 1) and torch.equal(second["x"], before + 1 + 1)
