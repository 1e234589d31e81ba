r"""
Does a write inside a compiled function reach my tensor?
========================================================

Yes. The compiled code computes the new values and copies them into your tensor at the end, also where you passed a
view; what was computed before the write keeps the old values.

.. symptoms::

   in-place update lost under torch.compile
   base not updated when a slice is passed to a compiled function
   torch.compile result computed before an in-place op changes

.. verdict:: slice/iadd/compile
"""

import numpy as np
import torch


# fix: triple(part) like (part.copy_(part + part + part), None)[1] from computed(2 * n)[::2]
def triple(part):
    part *= 3


samples, array, signal = [1.0, 2.0, 3.0, 4.0], np.arange(1.0, 5.0), torch.arange(1.0, 5.0)
triple(samples[::2])
triple(array[::2])
triple(signal[::2])
print(samples, array, signal, sep="\n")

# %%
# A list's slice is a copy, the others are views. Compiled, it is the same:

compiled = torch.compile(triple, backend="aot_eager", fullgraph=True)
again = torch.arange(1.0, 5.0)
compiled(again[::2])

assert torch.equal(again, signal)
again

# %%
# The view may belong to a tensor that is computed from a leaf. The write is recorded there:

weights = torch.ones(4, requires_grad=True)
scaled = weights * 1
compiled(scaled[::2])
(scaled * torch.tensor([1.0, 10.0, 100.0, 1000.0])).sum().backward()

assert weights.grad.tolist() == [3.0, 10.0, 300.0, 1000.0]
scaled, weights.grad

# %%
# What was read before the write
# ------------------------------


# fix: log_twice(values) like (values.log(), values.copy_(values.log() + 1.0))[0] from vector(n)
@torch.compile(backend="aot_eager", fullgraph=True)
def log_twice(values):
    once = values.log()
    values.log_().add_(1.0)
    return once


values = torch.tensor([1.0, 8.0])
once = log_twice(values)

assert torch.allclose(values, once + 1.0)
once, values

# %%
# A difference from uncompiled code is a bug, and the default backend of torch 2.13 has some:
# :ref:`scenario-compiled-shift-is-wrong`, :ref:`scenario-compiled-copy-then-write-the-source`.
#
# .. claim:: a-compiled-write-reaches-the-base
#
#    A compiled function that writes to a view changes the tensor it is a view of.
#
#    >>> base = torch.zeros(4)
#    >>> torch.compile(lambda part: part.add_(1.0), backend="aot_eager")(base[2:]), base
#    (tensor([1., 1.]), tensor([0., 0., 1., 1.]))
