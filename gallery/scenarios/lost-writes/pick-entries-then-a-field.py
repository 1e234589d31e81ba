r"""
``buffer[index]["done"] = True`` changes nothing. How do I update sampled entries?
==================================================================================

``buffer[index]`` is a new dict, which nobody keeps; a list, a mask or an index tensor copies the entries, too. Take the
field first and the entries last, in one assignment: ``buffer["done"][index] = True``.

.. symptoms::

   update one field of sampled transitions in a replay buffer has no effect
   batch[idx]["key"] = value is lost, dict of tensors, tensordict or dataclass
   priorities of a sampled batch are not written back
   get a batch by __getitem__, modify it, the storage is unchanged
   buffer[index].done = ... on a class with tensors as fields
   write to an element that a dataset or a container returned
   edited a field of some stored items, next lookup shows the old numbers
   memory[idx]['priority'] = td_error.abs() in prioritized DQN, sampling uses old priorities
"""

import numpy as np
import torch

store = {"reward": torch.zeros(5), "done": torch.zeros(5, dtype=torch.bool)}


def pick(store, index):
    # What the bracket of a replay buffer or of a TensorDict does.
    return {name: values[index] for name, values in store.items()}


index = torch.tensor([1, 3])
pick(store, index)["done"] = torch.tensor([True, True])
print("an assignment to the key:", store["done"])
pick(store, index)["done"].fill_(True)
pick(store, index)["reward"] += 1.0
print("writes to the values:    ", store["done"], store["reward"])

# %%
# Why
# ---
#
# ``pick(store, index)`` makes a new dict. The first line puts a tensor into that dict, and nobody keeps it. The other
# two write into what the index tensor made: a copy of the two entries. A list of dicts is another thing. Its entries
# are the dicts themselves:

rows = [{"done": False} for _ in range(5)]
for i in (1, 3):
    rows[i]["done"] = True
[row["done"] for row in rows]

# %%
# It depends on the index
# -----------------------
#
# A slice and a number, also in a tensor without dimensions, give views, so ``fill_`` arrives. The assignment to the key
# is lost with each of these:


def arrives(index, write):
    store = {"done": torch.zeros(5)}
    write(pick(store, index))
    return "written" if store["done"].any() else "lost"


def assign(batch):
    batch["done"] = torch.ones(())


def fill(batch):
    batch["done"].fill_(1.0)


kinds = {
    "a number": 1,
    "a number in a tensor": torch.tensor(1),
    "a slice": slice(1, 3),
    "a list": [1, 3],
    "a tensor": torch.tensor([1, 3]),
    "a mask": torch.tensor([False, True, False, True, False]),
}
print(f"{'':20} fill_    assignment")
for name, kind in kinds.items():
    print(f"{name:20} {arrives(kind, fill):8} {arrives(kind, assign)}")

# %%
# Fix 1: the field first, the entries last
# ----------------------------------------
#
# One name, one bracket with the entries, one ``=``. Arrays take the same line:

store["done"][index] = True
store["reward"][index] += 1.0
array = np.zeros(5)
array[index.tolist()] += 1.0

assert store["done"].tolist() == [False, True, False, True, False]
assert store["reward"].tolist() == array.tolist() == [0.0, 1.0, 0.0, 1.0, 0.0]
store

# %%
# If an entry may be in ``index`` twice, ``+=`` counts it once: :ref:`recipe-add-at-repeated-indices`.
#
# Fix 2: keep the index with the batch
# ------------------------------------
#
# A sampler that gives the index along lets you write later, as for priorities that are known after the loss:


class Replay:
    def __init__(self, size):
        self.fields = {"state": torch.arange(float(size)), "priority": torch.ones(size)}

    def __getitem__(self, index):
        return {name: values[index] for name, values in self.fields.items()} | {"index": index}

    def update(self, index, **values):
        for name, value in values.items():
            self.fields[name][index] = value


replay = Replay(5)
batch = replay[index]
replay.update(batch["index"], priority=batch["state"] * 10)

assert replay.fields["priority"].tolist() == [1.0, 10.0, 1.0, 30.0, 1.0]
replay.fields["priority"]

# %%
# A ``DataLoader`` with workers gives you copies that other processes made:
# :ref:`scenario-dataset-written-by-a-worker`.
#
# Fix 3: an object that stands for the entries
# --------------------------------------------
#
# If users of your class write ``buffer[index]["done"] = ...``, return something that assigns to the store. It holds
# the store and the index, and no values:


class Entries:
    def __init__(self, store, index):
        self.store, self.index = store, index

    def __getitem__(self, name):
        return self.store[name][self.index]

    def __setitem__(self, name, value):
        self.store[name][self.index] = value


store["done"][:] = False
Entries(store, index)["done"] = True

assert store["done"].tolist() == [False, True, False, True, False]
store["done"]

# %%
# See also: :ref:`scenario-write-through-two-brackets`, :ref:`recipe-store-samples-in-a-replay-buffer`,
# :ref:`scenario-copy-of-an-object-with-tensors`.
#
# .. claim:: entries-first-then-a-field-is-lost
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0; layout expanded, one element
#    :same-in-false-worlds: a dict is made anew and an index tensor reads a copy, in each world
#    :wrong: store["done"][index] = 1 -> store["done"][index].fill_(1)
#
#    An assignment to a key of a dict of picked entries is lost; ``store[name][index] = v`` arrives.
#
#    >>> store, index = {"done": torch.zeros(3)}, torch.tensor([0, 2])
#    >>> {name: values[index] for name, values in store.items()}["done"] = torch.ones(2)
#    >>> store["done"]
#    tensor([0., 0., 0.])
#    >>> store["done"][index] = 1.0
#    >>> store["done"]
#    tensor([1., 0., 1.])
#
#    def holds(x):
#        before, store, index = x.clone(), {"done": x}, torch.tensor([-1])
#        {name: values[index] for name, values in store.items()}["done"] = torch.ones_like(x[:1])
#        assert torch.equal(x, before)
#        store["done"][index] = 1
#        assert (x[-1] == 1).all() and torch.equal(x[:-1], before[:-1])
