r"""
Write inside a function under vmap
==================================

Collect the parts and join them with ``torch.cat`` or ``torch.stack``, or make the tensor that you fill from a
sample, with ``x.new_zeros(...)``. A ``torch.zeros`` inside is one tensor for all samples.

.. symptoms::

   vmap inplace arithmetic is not possible
   fill a tensor in a loop inside a vmapped function
   jacobian of a function that assigns to slices
   item assignment x[i] = v is refused under vmap
   putting computed pieces into an empty array fails when mapping over a batch
   out = torch.zeros(n); out[:2] = x inside torch.vmap, rotation matrix per sample
   torch.zeros(x.shape) in a vmapped function cannot be written with values of the sample, zeros_like can
"""

import torch

samples = torch.tensor([[1.0, 2.0], [3.0, 4.0]])


def blocks(x):
    out = torch.zeros(4)
    for i in range(2):
        out[2 * i : 2 * i + 2] = x * (i + 1)
    return out


# raises: RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because ...
torch.vmap(blocks)(samples)

# %%
# Join the parts:


# fix: joined(x) like torch.stack([*x, *(one * 2 for one in x)]) from leaf(n)
def joined(x):
    return torch.cat([x * (i + 1) for i in range(2)])


expected = torch.stack([blocks(x) for x in samples])
expected

# %%
# Or fill a tensor made from the sample. It has the dtype of the sample: name another one, if what you write has one,
# as in ``x.new_zeros(4, dtype=torch.float32)`` for samples of integers. Compiled, as asserted, both are the same:


# exception in saved-tensor-hooks: transforms-refuse-saved-tensor-hooks
# fix: filled(x) like torch.stack([*x, *(one * 2 for one in x)]) from leaf(n)
# fix: filled(x) like torch.cat([x, 2 * x]) from vector(n)[:0]
def filled(x):
    out = x.new_zeros(2 * len(x))
    out[: len(x)] = x
    out[len(x) :] = x * 2
    return out


for function in (joined, filled):
    for run in (torch.vmap(function), torch.compile(torch.vmap(function), backend="aot_eager")):
        assert torch.equal(run(samples), expected)
for function in (blocks, filled):
    assert torch.func.jacrev(function)(samples[0]).tolist() == [[1, 0], [0, 1], [2, 0], [0, 2]]
torch.vmap(filled)(samples)

# %%
# The Jacobian of one sample needs neither: ``torch.func.jacrev(blocks)`` is right. With ``vmap`` around it, it raises as
# above.
#
# With one ``vmap`` inside another, make the tensor from a result that has both batches:


def pairwise(x, y):
    out = (x + y).new_zeros(3)
    out[:2] = x + y
    return out


sums = torch.vmap(lambda x: torch.vmap(lambda y: pairwise(x, y))(samples))(samples)

assert torch.equal(sums[..., :2], samples[:, None] + samples) and not sums[..., 2].any()

# %%
# For a position that comes from the sample, index a tensor that has the batch, here a clone of the sample. Inside one
# more ``vmap``, ``grad`` or Jacobian, return ``x.index_put((position,), x.new_tensor(-1.0))`` instead:


# fix: mark(x, position) like torch.stack([x[0], x[0] * 0.0 - 1.0]) from leaf(2), torch.tensor(-1)
# fix: mark(x, position) like torch.tensor([-1, *x[1:]]) from torch.arange(n), torch.tensor(0)
def mark(x, position):
    out = x.clone()
    out[position] = -1.0
    return out


marked = torch.vmap(mark)(samples, torch.tensor([1, -2]))

assert marked.tolist() == [[1.0, -1.0], [-1.0, 4.0]]
marked

# %%
# A mask that comes from the sample: :ref:`error-vmap-dynamic-shape`. A further output:
# :ref:`scenario-keep-a-tensor-from-inside-vmap`. A write to the sample itself:
# :ref:`scenario-write-to-a-sample-under-vmap`. BatchNorm: :ref:`error-vmap-batch-norm`.
#
# .. claim:: new-zeros-has-the-batch-of-its-sample
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0
#    :wrong: sample.new_zeros(sample.shape) -> torch.zeros(sample.shape, dtype=sample.dtype)
#    :same-in-false-worlds: vmap decides on its own what may be written
#
#    Under a single ``vmap``, a tensor from ``new_zeros`` of a sample takes the values of all samples.
#
#    >>> def pad(x):
#    ...     out = x.new_zeros(2)
#    ...     out[:1] = x
#    ...     return out
#    >>> torch.vmap(pad)(torch.ones(2, 1))
#    tensor([[1., 0.],
#            [1., 0.]])
#
#    def holds(x):
#        def copied(sample):
#            new = sample.new_zeros(sample.shape)
#            new.copy_(sample)
#            return new
#        assert torch.equal(torch.vmap(copied)(x), x)
