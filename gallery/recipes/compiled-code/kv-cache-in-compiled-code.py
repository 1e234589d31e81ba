r"""
Write to a KV cache in compiled code
====================================

Allocate it at full length, and pass the position as a *tensor*: ``cache.index_copy_(0, position, key)``. A
Python number kept on the module is compiled in, once for each value.

.. symptoms::

   torch.compile recompiles for every token
   static cache with a cache position
   growing cache with cat in the decoding loop
"""

import torch
from torch import nn

compiled = []


def counting(graph, inputs):
    compiled.append(graph)
    return graph.forward


# %%
# The module counts: six tokens, six compilations. A number as *argument* is no better, and after eight the line
# runs uncompiled: :ref:`scenario-position-of-a-write-recompiles`.


class Counting(nn.Module):
    def __init__(self):
        super().__init__()
        self.keys, self.position = nn.Buffer(torch.zeros(6, 2)), 0

    def forward(self, key):
        self.keys[self.position] = key
        self.position += 1
        return self.keys.sum(0)


model = torch.compile(Counting(), backend=counting)
with torch.no_grad():
    for token in range(6):
        out = model(torch.tensor([token, 1.0]))
print(len(compiled), out)

# %%
# The position as a tensor:


# fix: not compiled: setup
class Static(Counting):
    def forward(self, key, position):
        self.keys.index_copy_(0, position, key[None])
        return torch.where(torch.arange(6)[:, None] <= position, self.keys, 0.0).sum(0)


compiled.clear()
eager, static = Static(), Static()
model = torch.compile(static, backend=counting, fullgraph=True)
with torch.no_grad():
    for token in range(6):
        key, position = torch.tensor([token, 1.0]), torch.tensor([token])
        assert torch.equal(model(key, position), eager(key, position))
print(len(compiled), static.keys.tolist())

# %%
# The write goes through to the buffer. CUDA graphs (not run here) need one address: never reassign the cache.
# See also: :ref:`recipe-fill-a-kv-cache`, :ref:`scenario-compiled-module-keeps-its-state`.
#
# .. claim:: a-compiled-write-to-a-buffer-goes-through
#    :same-in-false-worlds: compiled code does not go through those methods
#
#    A compiled function writes into the buffer it was given, at a position from a tensor.
#
#    >>> f = torch.compile(lambda c, i, k: c.index_copy_(0, i, k), backend="eager")
#    >>> cache = torch.zeros(3)
#    >>> _ = f(cache, torch.tensor([1]), torch.tensor([5.0]))
#    >>> cache
#    tensor([0., 5., 0.])
