r"""
Write to a KV cache in compiled code
====================================

Allocate it at full length, and pass the position as a *tensor* of one ``int64`` index: ``cache.index_copy_(0, position,
key[None])``, if dimension 0 counts the tokens. By default, an integer attribute of the module is compiled in, once for
each value.

.. symptoms::

   torch.compile recompiles for every token
   static cache with a cache position
   growing cache with cat in the decoding loop
   text generation gets slower after compiling because each step compiles again
   self.k[self.pos] = k; self.pos += 1 under torch.compile hits recompile limit
"""

import torch
from torch import nn

compiled = []


def counting(graph, inputs):
    compiled.append(graph)
    return graph.forward


# %%
# The obvious way
# ---------------
#
# The module counts, and six tokens take six compilations. For an integer that is passed see
# :ref:`scenario-position-of-a-write-recompiles`.


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
# The position as a tensor
# ------------------------
#
# Each call writes one token. (For a prompt, ``index_copy_`` takes several positions and as many rows. The mask then
# needs a row for each query.) The mask hides the places behind the token, so the next sequence can use the cache as it
# is. ``persistent=False`` keeps it out of the ``state_dict``:


# fix: not compiled: setup
class Static(nn.Module):
    def __init__(self, length):
        super().__init__()
        self.keys = nn.Buffer(torch.zeros(length, 2), persistent=False)

    def forward(self, key, position):
        self.keys.index_copy_(0, position, key[None].to(self.keys.dtype))
        places = torch.arange(len(self.keys), device=position.device)
        return torch.where(places[:, None] <= position, self.keys, 0.0).sum(0)


compiled.clear()
static = Static(6)
cache = static.keys
model = torch.compile(static, backend=counting, fullgraph=True)
tokens = torch.tensor([[token, 1.0] for token in range(6)])
for sequence in range(2):
    for token in range(6):
        with torch.no_grad():
            out = model(tokens[token], torch.tensor([token]))
        assert torch.equal(out, tokens[: token + 1].sum(0))

assert static.keys is cache and torch.equal(cache, tokens)
assert list(static.state_dict()) == [] and len(compiled) == 1
print(len(compiled), cache.tolist())

# %%
# In half precision, with one place and with two:

for length in (1, 2):
    half = Static(length).half()
    model = torch.compile(half, backend="aot_eager", fullgraph=True)
    with torch.no_grad():
        for token in range(length):
            out = model(tokens[token], torch.tensor([token]))

    assert half.keys.dtype == torch.float16 and torch.equal(half.keys, tokens[:length].half())
    assert torch.equal(out, tokens[:length].sum(0).half())

# %%
# Call it under ``no_grad``, as above. Else a key that requires grad makes the cache a part of its graph, and
# backward at the next token goes through the graph of the last, which raises if that graph is freed.
#
# See also: :ref:`recipe-fill-a-kv-cache`, :ref:`scenario-compiled-module-keeps-its-state`.
#
# .. claim:: a-compiled-write-to-a-buffer-goes-through
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 17, 1000; layout expanded, one element; dtype float64, bfloat16, complex64, int32
#    :wrong: write(x, -> write(x.clone(),
#    :same-in-false-worlds: compiled code does not go through those methods
#
#    A compiled ``index_copy_`` writes into the tensor that it was given, at a position from a tensor, if the tensor
#    requires no grad, is not expanded and has dtype ``float32``, ``float16``, ``int64`` or ``bool``.
#
#    >>> f = torch.compile(lambda c, i, k: c.index_copy_(0, i, k), backend="eager")
#    >>> cache = torch.zeros(3)
#    >>> _ = f(cache, torch.tensor([1]), torch.tensor([5.0]))
#    >>> cache
#    tensor([0., 5., 0.])
#
#    def holds(x):
#        torch.compiler.reset()
#        write = torch.compile(lambda c, i, k: c.index_copy_(0, i, k), backend="aot_eager")
#        key = torch.full_like(x[:1], 5)
#        meant = torch.cat([x[:-1], key])
#        write(x, torch.tensor([len(x) - 1]), key)
#        assert torch.equal(x, meant)
