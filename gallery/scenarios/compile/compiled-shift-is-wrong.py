r"""
Why does ``x[1:] = x[:-1].clone()`` give other values under torch.compile?
==========================================================================

A bug of the default backend in torch 2.13: it drops the clone and copies over memory that overlaps. Six elements come
out right and a thousand wrong; build the shifted tensor with ``torch.cat`` instead.

.. symptoms::

   compiled shift smears the first element over the tensor
   torch.compile wrong result with clone of overlapping slice
   shift by one correct in eager and different with inductor
   history buffer wrong after compiling

.. verdict:: tensor/shift-down-clone/compile-default
"""

import torch

# needs: compiler


# fix: shift(history) like history.copy_(torch.cat([history[:1], history[:-1]])) from vector(n);
#     fails in inductor
def shift(history):
    history[1:] = history[:-1].clone()
    return history


# fix: rebuilt(history) like torch.stack([history[0], *history[:-1]]) from computed(n); overlapping
def rebuilt(history):
    return torch.cat([history[:1], history[:-1]])


samples = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
samples[1:] = samples[:-1]
print(samples, shift(torch.arange(1.0, 7.0)), sep="\n")

# %%
# The list, and the tensor without a compiler, are right: the clone is complete before the write begins. Compiled, with
# 6 elements and with 1000:

compiled = torch.compile(lambda one, other: (shift(one), rebuilt(other)), dynamic=True)
for size in (6, 1000):
    history = torch.arange(float(size))
    right = torch.cat([history[:1], history[:-1]])
    shifted, joined = compiled(history.clone(), history.clone())
    assert torch.equal(joined, right)
    print(size, "elements, shift right:", torch.equal(shifted, right))

# %%
# Why
# ---
#
# The compiler removes the copy, and the loop that is left reads elements it has already written. With six elements
# that does not show, and a short test passes. No error is raised.
#
# ``joined`` comes from the same compiled function, and is right at both sizes (asserted above): nothing in it is both
# read and written. To keep the tensor, copy outside the compiled function. ``backend="aot_eager"`` is right, too:

history = torch.arange(4.0)
kept = history.copy_(torch.compile(rebuilt, backend="aot_eager")(history))
shifted = torch.compile(shift, backend="aot_eager")(torch.arange(1000.0))

assert shifted[0] == 0.0 and torch.equal(shifted[1:], torch.arange(999.0))
shifted[:4], shifted[-1], kept is history, kept

# %%
# Without the ``clone()``: :ref:`scenario-compiled-code-accepts-what-eager-refuses`. See also:
# :ref:`recipe-shift-elements`, :ref:`error-input-and-output-overlap`.
#
# .. claim:: a-clone-on-the-right-is-read-first
#
#    Without the default compiler backend, ``x[1:] = x[:-1].clone()`` shifts at any size.
#
#    >>> x = torch.arange(1000.0)
#    >>> tail = x[1:]
#    >>> tail.copy_(x[:-1].clone())[-1]
#    tensor(998.)
#    >>> torch.equal(x[1:], torch.arange(999.0))
#    True
