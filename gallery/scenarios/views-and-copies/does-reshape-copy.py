r"""
Does a write to ``t.reshape(-1)`` reach ``t``?
==============================================

Only if the strides of ``t`` allow a view of that shape. Otherwise ``reshape`` and ``flatten`` copy and say
nothing, and ``view`` raises. Write to ``t`` in its own shape: ``t.copy_(values.reshape(t.shape))``.

.. symptoms::

   reshape then copy_ leaves some parameters unloaded
   flatten() and write, tensor unchanged only when transposed
   view or reshape, which is safe to write to
   works on contiguous tensors, silently fails on others
   einops rearrange, is the result a view or a copy
   sometimes the assignment to the reshaped tensor reaches the original, sometimes it is lost
   flattened a matrix and filled it, the matrix itself is not filled
   x.permute(0, 2, 1).reshape(B, -1)[:, 0] = 1 is lost, view raises size error

.. verdict:: tensor/through-reshape/eager
.. verdict:: transposed/through-reshape/eager
"""

import numpy as np
import torch

plain, transposed = torch.zeros(2, 3), torch.zeros(3, 2).T
for weight in (plain, transposed):
    weight.reshape(-1).copy_(torch.arange(6.0))
    print(weight.stride(), weight.is_contiguous(), weight.tolist())

# picture: plain, transposed

# %%
# Both have shape (2, 3). The second one walks its storage by columns, and
# :doc:`no single stride </learn/views-strides-bases>` leads through it by rows. So ``reshape`` copied its
# elements into a new storage, and the write went there. ``view`` would have told you:

# raises: RuntimeError: view size is not compatible with input tensor's size and stride (at least
#     one dimension spans across two contiguous subspaces). Use .reshape(...) instead.
transposed.view(-1).copy_(torch.arange(6.0))

# %%
# The advice in that message is right for reading and wrong for writing.
#
# The fix: shape the value, not the target
# ----------------------------------------
#
# The value is read, so it does not matter whether its ``reshape`` copies. For positions in the flat order,
# :api:`torch.unravel_index` computes the coordinates; behind a batch dimension, write to ``t[:, row, column]``. For a
# leaf that requires grad, write under :api:`torch.no_grad`.


def write_flat(target, values):
    target.copy_(values.reshape(target.shape))


write_flat(transposed, torch.arange(6.0))
transposed[torch.unravel_index(torch.tensor(4), transposed.shape)] = 9.0

assert transposed.tolist() == [[0.0, 1.0, 2.0], [3.0, 9.0, 5.0]]
transposed

# %%
# :api:`torch.unravel_index` does not refuse a position past the end: it wraps. Compare the position with
# ``numel()`` first. Here 7 is taken for 1:

assert torch.unravel_index(torch.tensor(7), (2, 3)) == torch.unravel_index(torch.tensor(1), (2, 3))

# %%
# NumPy's ``reshape`` and ``ravel`` copy at need, too. Its ``flatten`` copies in each case:

ways = {
    "reshape": lambda t: t.reshape(-1),
    "ravel": lambda t: t.ravel(),
    "flatten": lambda t: t.flatten(),
}
print("the write reaches  array  array.T  tensor  tensor.T")
for name, flat in ways.items():
    print(f"{name:19}", end="")
    for t in (np.zeros((2, 2)), np.zeros((2, 2)).T, torch.zeros(2, 2), torch.zeros(2, 2).T):
        flat(t)[0] = 1.0
        print("yes    " if t.sum() else "no     ", end="")
    print()

# %%
# The transpose of a contiguous table with one row or one column is contiguous: there the write arrives. A tensor's
# ``ravel`` copies what is not contiguous, also a vector with gaps, of which ``reshape`` is a view:

signal = torch.zeros(4)
signal[::2].reshape(-1)[0] = 1.0
signal[::2].ravel()[1] = 1.0
signal

# %%
# ``einops``
# ----------
#
# ``einops`` is not run here. Its ``rearrange`` reshapes, permutes and reshapes again, so each pattern is a view or
# a copy as those are. With one head the last of these patterns is a view. The torch operations in its place:

heads = torch.zeros(2, 3, 4)  # batch, head, dim
patterns = {
    "b (h d) -> b h d": (torch.zeros(2, 12), lambda t: t.reshape(2, 3, 4)),
    "b h d -> b (h d)": (heads, lambda t: t.reshape(2, 12)),
    "b h d -> b d h": (heads, lambda t: t.permute(0, 2, 1)),
    "b h d -> b (d h)": (heads, lambda t: t.permute(0, 2, 1).reshape(2, 12)),
}
for pattern, (source, rearrange) in patterns.items():
    shares = rearrange(source).data_ptr() == source.data_ptr()
    print(f"{pattern}: {'a view' if shares else 'a copy'}")

# %%
# Write to the tensor before you rearrange it, or to ``rearrange(...).clone()`` if the source must keep its values.
#
# See also: :ref:`error-view-size-is-not-compatible`, :ref:`scenario-write-to-contiguous-or-to`.
#
# .. claim:: reshape-is-a-view-only-if-the-strides-allow
#    :range: tensors
#    :wrong: x.reshape(-1) -> x.clone().reshape(-1)
#
#    ``t.reshape(-1)`` shares the memory of ``t`` where ``t.view(-1)`` works. Where ``t.view(-1)`` raises, as
#    for the transpose of a table of two or more rows and columns, ``t.reshape(-1)`` is a copy.
#
#    >>> t = torch.zeros(2, 2)
#    >>> t.T.reshape(-1)[1] = 5.0
#    >>> t.reshape(-1)[1] = 7.0
#    >>> t.view(-1)[2] = 9.0
#    >>> t
#    tensor([[0., 7.],
#            [9., 0.]])
#
#    def holds(x):
#        try:
#            x.view(-1)
#            allowed = True
#        except RuntimeError:
#            allowed = False
#        flat = x.reshape(-1)
#        shares = flat.untyped_storage().data_ptr() == x.untyped_storage().data_ptr()
#        assert shares == allowed and torch.equal(flat, x.clone().flatten())
