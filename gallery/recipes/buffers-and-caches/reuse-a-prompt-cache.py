r"""
Reuse a stored prompt cache
===========================

Hand out a copy for each use, ``copy.deepcopy(stored)``, and compute the stored one under ``no_grad``. A
function that extends the cache that it is given, or writes into its tensors, changes yours.

.. symptoms::

   past_key_values grows with every generate call
   stored prompt cache is modified after the first use
   deepcopy of the cache fails, graph leaves
   second prompt sees tokens of the first, dict or list of tensors changed inside a function
   want to share the same prefix between several questions, later answers get mixed up
   model.generate(past_key_values=prefix_cache) in a loop, system prompt cache must stay fixed
"""

import copy

import torch

project = torch.tensor([1.0, 2.0], requires_grad=True)


def generate(cache):
    cache["keys"] = torch.cat([cache["keys"], torch.zeros(1, 2)])
    cache["keys"][0] += 100.0
    return len(cache["keys"])


# %%
# A dict is passed as it is, like a list. Each call finds what the last one left. If you crop the keys back to
# the two rows of the prompt, the write to the first row stays:

stored = {"keys": torch.ones(2, 2)}
print("lengths:", generate(stored), generate(stored))
print("prompt: ", stored["keys"][:2])

# %%
# A shallow copy of this dict stops the growth, but not of a cache that keeps its tensors in inner lists or layers. The
# tensors in the copy are the stored ones, so a write into them still arrives:

stored = {"keys": torch.ones(2, 2)}
shallow = dict(stored)
shallow["keys"][1] = 7.0
print(stored["keys"])

# %%
# A deep copy refuses a computed tensor that requires grad:

stored = {"keys": torch.ones(2, 2) * project}

# raises: RuntimeError: Only Tensors created explicitly by the user (graph leaves) support the deepcopy
#     protocol at the moment. ...
copy.deepcopy(stored)

# %%
# Compute it under ``no_grad``, copy it for each use
# --------------------------------------------------

with torch.no_grad():
    stored = {"keys": torch.ones(2, 2) * project}

print("lengths:", generate(copy.deepcopy(stored)), generate(copy.deepcopy(stored)))
assert stored["keys"].tolist() == [[1.0, 2.0], [1.0, 2.0]]
stored["keys"]

# %%
# What is shared *inside* the cache is shared inside the deep copy as well: :ref:`scenario-shallow-and-deep-copies`. Of
# a slice ``deepcopy`` copies the whole storage, so store ``keys[:2].clone()``. The copy of a leaf that requires grad
# requires grad as well, and refuses writes while gradients are recorded: detach it first.
#
# To train the stored prompt
# --------------------------
#
# From a prompt that was computed under ``no_grad``, ``project`` gets no gradient. Compute it with gradients, anew for
# each ``backward()``, and clone its tensors:

stored = {"keys": torch.ones(2, 2) * project}
used = {name: tensor.clone() for name, tensor in stored.items()}
generate(used)
used["keys"].sum().backward()

assert stored["keys"].tolist() == [[1.0, 2.0], [1.0, 2.0]] and len(used["keys"]) == 3
project.grad

# %%
# See also: :ref:`error-deepcopy-of-a-non-leaf`, :ref:`recipe-fill-a-kv-cache`.
#
# .. claim:: a-shallow-copy-shares-the-tensors
#    :range: tensors writes
#    :leaves-out: layout expanded, one element
#    :wrong: {**cache} -> {k: t.clone() for k, t in cache.items()}
#
#    A copied dict holds the same tensors, so a write to a view of one that is not expanded arrives in both. A deep
#    copy holds others.
#
#    >>> import copy
#    >>> stored = {"keys": torch.zeros(2)}
#    >>> shallow, deep = dict(stored), copy.deepcopy(stored)
#    >>> shallow["keys"][:1].fill_(7.0)
#    tensor([7.])
#    >>> stored["keys"], deep["keys"]
#    (tensor([7., 0.]), tensor([0., 0.]))
#
#    def holds(x, write):
#        x = x.detach()
#        cache = {"keys": x}
#        shallow, deep, before = {**cache}, {"keys": x.clone()}, x.tolist()
#        write(shallow["keys"][...])
#        assert shallow["keys"] is x and torch.equal(cache["keys"], shallow["keys"])
#        assert deep["keys"].tolist() == before
