r"""
Why does an overlapping write work compiled, and raise without the compiler?
============================================================================

``torch.compile`` with ``aot_eager`` or the default backend turns a write into a new value: nothing in the graph
overlaps. The default backend may write wrong values then. Compute a new tensor, which is right compiled and not.

.. symptoms::

   x[1:] = x[:-1] works with torch.compile but not without
   same code raises only when compile is disabled
   add_ on expanded tensor counts twice when compiled
   program runs compiled, without the compiler it complains about shared memory
   debug with TORCH_COMPILE_DISABLE=1: hist[1:] = hist[:-1] suddenly raises

.. verdict:: tensor/shift-down/compile
.. verdict:: tensor/shift-down/compile-default
"""

import torch


def shift(history):
    history[1:] = history[:-1]
    return history


compiled = torch.compile(shift, backend="aot_eager")
shifted = compiled(torch.tensor([1.0, 2.0, 3.0, 4.0]))

assert shifted.tolist() == shift([1.0, 2.0, 3.0, 4.0])
shifted

# %%
# The list gives that as well. The tensor without the compiler raises, and so does ``backend="eager"``:

# exception in strided: an-overlap-of-tensors-with-gaps-is-not-noticed
# raises: RuntimeError: unsupported operation: some elements of the input tensor and the written-to tensor refer to
#     a single memory location. Please clone() the tensor before performing the operation.
shift(torch.tensor([1.0, 2.0, 3.0, 4.0]))

# %%
# With ``expand`` the result is worse than an error
# -------------------------------------------------
#
# The two rows are one row of memory. The compiled code adds to it once for each row:


def raise_rows(bias):
    rows = bias.expand(2, 3)
    rows.add_(1.0)
    return rows


# raises: RuntimeError: unsupported operation: more than one element of the written-to tensor refers to a single
#     memory location. Please clone() the tensor before performing the operation.
raise_rows(torch.zeros(1, 3))

# %%

# differs in requires-grad: compiling raises ``BackendCompilerFailed``, for the same reason.
bias = torch.zeros(1, 3)
torch.compile(raise_rows, backend="aot_eager")(bias), bias

# %%
# Two instead of one, in the result and in ``bias``. ``rows.fill_(3.0)``, which uncompiled code accepts, adds up as
# well: where ``bias`` holds 1, it leaves 5. For windows see :ref:`scenario-overlapping-windows`.
#
# Compute a new tensor
# --------------------
#
# ``bias`` keeps its values:

bias.zero_()
# fix: raised(bias) like torch.stack([bias[0] + 1.0, 1.0 + bias[0]]) from torch.zeros(1, 3); overlapping
raised = torch.compile(lambda bias: bias.expand(2, 3) + 1.0, backend="aot_eager")
rows = raised(bias)

assert rows.tolist() == [[1.0] * 3] * 2 and not bias.any()
rows, bias

# %%
# To change ``bias``, write to ``bias`` instead of ``rows``: ``bias.add_(1.0)``.
#
# For the shift take ``torch.cat([history[:1], history[:-1]])``. A ``clone()`` on the right side may be :ref:`wrong with
# the default backend <scenario-compiled-shift-is-wrong>`. To change ``history`` itself, copy the result into it outside
# of the compiled function.
#
# See also: :ref:`scenario-what-functionalize-makes-of-a-write`, :ref:`error-input-and-output-overlap`,
# :ref:`error-expanded-tensor-written-in-place`.
#
# .. claim:: compiled-code-does-not-check-for-overlap
#    :range: plain-tensors
#    :leaves-out: rank 0; layout expanded, one element
#    :wrong: history[:-1] -> history[1:]
#    :same-in-false-worlds: the compiled function makes no slices that the false world copies
#
#    With ``backend="aot_eager"``, ``x[1:] = x[:-1]`` reads all that it needs before it writes, if no two
#    elements of ``x`` share memory and ``x`` does not require grad.
#
#    >>> def shift(x):
#    ...     x[1:] = x[:-1]
#    >>> x = torch.arange(3.0)
#    >>> torch.compile(shift, backend="aot_eager")(x)
#    >>> x
#    tensor([0., 0., 1.])
#
#    def holds(x):
#        def shift(history):
#            history[1:] = history[:-1]
#        torch.compiler.reset()
#        meant = torch.cat([x[:1], x[:-1]])
#        torch.compile(shift, backend="aot_eager")(x)
#        assert torch.equal(x, meant)
