r"""
Why does an overlapping write work compiled, and raise without the compiler?
============================================================================

Compiled code reads before it writes, because it turns each write into a new value; so it never sees the overlap that
the uncompiled line is refused for. Compute a new tensor, which is right in both.

.. symptoms::

   x[1:] = x[:-1] works with torch.compile but not without
   same code raises only when compile is disabled
   add_ on expanded tensor counts twice when compiled
"""

import torch


def shift(history):
    history[1:] = history[:-1]
    return history


torch.compile(shift, backend="aot_eager")(torch.tensor([1.0, 2.0, 3.0, 4.0]))

# %%
# A list gives that as well: the slice on the right is a copy. Now without the compiler:

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

bias = torch.zeros(1, 3)
torch.compile(raise_rows, backend="aot_eager")(bias), bias

# %%
# Two instead of one, in the result and in ``bias``. ``bias.expand(2, 3) + 1.0`` is right with and without:

bias = torch.zeros(1, 3)
raised = torch.compile(lambda bias: bias.expand(2, 3) + 1.0, backend="aot_eager")(bias)

assert torch.equal(raised, torch.ones(2, 3)) and bias.count_nonzero() == 0
raised

# %%
# For the shift, ``torch.cat([history[:1], history[:-1]])`` is right everywhere; a ``clone()`` on the right side is not
# enough for the default backend (:ref:`scenario-compiled-shift-is-wrong`).
# See also: :ref:`error-input-and-output-overlap`, :ref:`error-expanded-tensor-written-in-place`.
#
# .. claim:: compiled-code-does-not-check-for-overlap
#    :same-in-false-worlds: the compiled function makes no slices that the false world copies
#
#    An overlapping write raises uncompiled, and reads first when it is functionalized.
#
#    >>> def shift(x):
#    ...     x[1:] = x[:-1]
#    >>> x = torch.arange(3.0)
#    >>> torch.compile(shift, backend="aot_eager")(x)
#    >>> x
#    tensor([0., 0., 1.])
