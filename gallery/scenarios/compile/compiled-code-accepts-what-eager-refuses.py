r"""
Why does an overlapping write work compiled, and raise without the compiler?
============================================================================

The graph that is compiled turns each write into a new value, so nothing in it overlaps; what the default backend
makes of it may be wrong all the same. Compute a new tensor, which is right in both.

.. symptoms::

   x[1:] = x[:-1] works with torch.compile but not without
   same code raises only when compile is disabled
   add_ on expanded tensor counts twice when compiled

.. verdict:: tensor/shift-down/compile
.. verdict:: tensor/shift-down/compile-default
"""

import torch


def shift(history):
    history[1:] = history[:-1]
    return history


compiled = torch.compile(shift, backend="aot_eager")
shift([1.0, 2.0, 3.0, 4.0]), compiled(torch.tensor([1.0, 2.0, 3.0, 4.0]))

# %%
# The list gives that as well. Now the tensor without the compiler:

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
# Two instead of one, in the result and in ``bias``. A new tensor is right, compiled and not:

bias.zero_()
# fix: raised(bias) like torch.stack([bias[0] + 1.0, 1.0 + bias[0]]) from torch.zeros(1, 3); overlapping
raised = torch.compile(lambda bias: bias.expand(2, 3) + 1.0, backend="aot_eager")
raised(bias), bias.expand(2, 3) + 1.0, bias

# %%
# For the shift take ``cat``, not a ``clone()`` on the right side: :ref:`scenario-compiled-shift-is-wrong`. What a write
# becomes: :ref:`scenario-what-functionalize-makes-of-a-write`.
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
