r"""
Why does ``x[1:] = x[:-1].clone()`` give other values under torch.compile?
==========================================================================

A bug of the default backend in torch 2.13: it drops the clone and copies over memory that overlaps. A thousand
elements come out wrong; a short tensor may come out right. Build the shifted tensor with ``torch.cat`` instead.

.. symptoms::

   compiled shift smears the first element over the tensor
   torch.compile wrong result with clone of overlapping slice
   shift by one correct in eager and different with inductor
   history buffer wrong after compiling
   move all entries one place along, compiled program repeats the first entry
   frames[1:] = frames[:-1].clone() in a compiled Atari frame stack, wrong for big tensors

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
# The list, and the tensor without a compiler, are right: the clone is complete before the write begins.
# Compiled, with 6 elements and with 1000:

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
# The compiler removes the copy, and the loop that is left reads elements that it has already written. No
# error is raised, but for a complex dtype, where torch's own kernel runs and refuses the overlap. Up to which
# length the result is right depends on how many elements the processor copies in one step. Rows,
# ``table[1:] = table[:-1].clone()``, come out wrong at fewer.
#
# The fix is a new tensor
# -----------------------
#
# ``joined`` comes from the same compiled function, and is right at both sizes (asserted above): ``rebuilt``
# writes to no tensor that it reads. To keep the tensor, copy outside the compiled function. In a module, assign
# the new tensor to the buffer: ``self.history = torch.cat([self.history[:1], self.history[:-1]])``. With
# ``backend="aot_eager"``, ``shift`` itself is right at a thousand elements:

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
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: x[:-1].clone() -> x.roll(-1, 0)[:-1]
#
#    Uncompiled, ``x[1:] = x[:-1].clone()`` shifts by one, if no two elements of ``x`` share memory and ``x`` does
#    not require grad.
#
#    >>> x = torch.arange(1000.0)
#    >>> tail = x[1:]
#    >>> tail.copy_(x[:-1].clone())[-1]
#    tensor(998.)
#    >>> torch.equal(x[1:], torch.arange(999.0))
#    True
#
#    def holds(x):
#        meant = [x[0].tolist(), *x[:-1].tolist()] if len(x) else []
#        x[1:] = x[:-1].clone()
#        assert x.tolist() == meant
