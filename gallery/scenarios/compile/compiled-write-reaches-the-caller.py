r"""
Does a write inside a compiled function reach my tensor?
========================================================

Yes, also where you passed a view, if no element of the argument shares its place in memory with another (as after
``expand`` or ``unfold``). Pass one tensor and slice it inside: torch 2.13 has a bug where two arguments share memory.
A tensor that was computed before the write keeps its values.

.. symptoms::

   in-place update lost under torch.compile
   base not updated when a slice is passed to a compiled function
   torch.compile result computed before an in-place op changes
   hand an array to a compiled function that edits it, is my array updated
   torch.compile(update)(weights[::2]), is every second entry of weights overwritten
   y = dropout(x, training=False) then y += y changes x in eager, and not when compiled

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
# A slice of a list is a copy. A slice of the array or of the tensor is a view, and the write reaches the whole.
# Compiled, the write reaches the whole tensor, too:

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
# What was computed before the write
# ----------------------------------
#
# The compiled graph computes the new values, and copies them into your tensor at its end. ``once`` was
# computed before the write, and keeps its values. A view that was made before the write shows the new ones,
# as uncompiled:


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
# Two arguments that share memory
# -------------------------------
#
# The graph keeps the place where the two arguments overlapped in the first call. In torch 2.13 a call with
# arguments of the same sizes that overlap elsewhere uses that graph again, and writes to the old place:


def add_then_double(cache, row):
    row += 1.0
    cache *= 2.0


# differs in strided: compiling raises ``BackendCompilerFailed`` for a tensor with gaps.
torch.compiler.reset()
compiled = torch.compile(add_then_double, backend="aot_eager")
for start in (0, 2):
    cache, right = torch.zeros(4), torch.zeros(4)
    compiled(cache, cache[start : start + 2])
    add_then_double(right, right[start : start + 2])
    print(f"start {start}, compiled: {cache.tolist()} uncompiled: {right.tolist()}")

assert not torch.equal(cache, right)

# %%
# The default backend does the same, or raises ``AssertionError`` because of another size. Two overlapping
# arguments of different dtypes raise at the first call, if one is written. Pass the tensor once, and slice it
# inside the function:


# fix: add_at(cache, start) like (cache.narrow(0, 2, 2).add_(1.0), cache.mul_(2.0), None)[2] from computed(n + 4), 2
@torch.compile(backend="aot_eager", fullgraph=True)
def add_at(cache, start):
    cache[start : start + 2] += 1.0
    cache *= 2.0


for start in (0, 1, 2):
    cache, right = torch.zeros(4), torch.zeros(4)
    add_at(cache, start)
    add_then_double(right, right[start : start + 2])
    assert torch.equal(cache, right)

cache

# %%
# Dropout that is switched off
# ----------------------------
#
# ``F.dropout(x, training=False)``, and so ``nn.Dropout`` after ``eval()``, returns ``x`` itself. Compiled by torch
# 2.13 it is another tensor, and a write to it is lost:


def through_dropout(values):
    kept = torch.nn.functional.dropout(values, 0.5, training=False)
    kept += 1.0


torch.compiler.reset()
values, lost = torch.zeros(2), torch.zeros(2)
through_dropout(values)
torch.compile(through_dropout, backend="aot_eager")(lost)
values, lost

# %%
# Write to ``values`` instead.
#
# The default backend of torch 2.13 has bugs here. It writes wrong values for :ref:`a shift
# <scenario-compiled-shift-is-wrong>`, :ref:`a clone as an index <scenario-compiled-clone-as-an-index>`, :ref:`a copy
# whose source is written next <scenario-compiled-copy-then-write-the-source>`, and :ref:`a write after one by index
# <scenario-compiled-write-after-an-indexed-write>`. A :ref:`clone that is returned
# <scenario-compiled-clone-follows-the-argument>` can be the argument's memory. And a negated view, such as
# ``z.conj().imag``, is taken without its sign.
#
# An argument that was made by ``expand`` raises: :ref:`error-compile-expanded-input`. Windows made by
# ``unfold`` get other values than uncompiled: :ref:`scenario-compiled-code-accepts-what-eager-refuses`.
#
# .. claim:: a-compiled-write-reaches-the-base
#    :range: plain-tensors views
#    :leaves-out: rank 0, 3; size 0, 1, 2, 17, 1000; layout strided, offset, expanded, one element;
#       dtype float64, float16, bfloat16, complex64, int32, bool;
#       view unbind, split
#    :wrong: (view(x)) -> (view(x).clone())
#
#    A compiled function that writes to a view changes the tensor it is a view of, if that tensor has one or
#    two dimensions, is contiguous or transposed, and is of ``float32`` or ``int64``. Views by ``unbind`` and
#    ``split`` have :ref:`rules of their own <error-output-of-a-multi-view-function>`.
#
#    >>> base = torch.zeros(4)
#    >>> torch.compile(lambda part: part.add_(1.0), backend="aot_eager")(base[2:]), base
#    (tensor([1., 1.]), tensor([0., 0., 1., 1.]))
#
#    def holds(x, view):
#        torch.compiler.reset()
#        meant = x.clone()
#        view(meant).fill_(7)
#        torch.compile(lambda part: part.fill_(7), backend="aot_eager")(view(x))
#        assert torch.equal(x, meant) and x.eq(7).any()
