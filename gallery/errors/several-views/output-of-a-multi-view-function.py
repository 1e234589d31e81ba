r"""
Output 0 of Unbind is a view and is being modified inplace. This view is the output of a function that returns multiple views
=============================================================================================================================

The tensor requires grad, and you write to a part from ``split``, ``chunk``, ``unbind`` or from a loop over its rows.
Loop over the indexes and write ``frames[i] *= 2``, or compute a new part, such as ``k = k * scale``.

.. symptoms::

   change each row of a tensor in a for loop in place
   gates of an LSTM from chunk, written in place
   q, k, v from one projection split in three, then k *= scale
   custom autograd Function with two outputs, in-place write to one of them
   for row in x: row /= row.sum() crashes when x needs gradients
   a, b = h.split(n, dim=1); a.add_(1) or a[mask] = 0 refused
"""

import torch

inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
frames = inputs.clone()

# raises: RuntimeError: Output 0 of Unbind is a view and is being modified inplace. This view is the
#     output of a function that returns multiple views. Such functions do not allow the output views to
#     be modified inplace. You should replace the inplace operation by an out-of-place one.
for frame in frames:
    frame *= 2

# %%
# Why
# ---
#
# ``for frame in frames`` and ``first, second = frames`` call :api:`torch.unbind`. It gives all rows in one
# operation: each is a **view** of ``frames``. A write to a view makes autograd rewrite the history of the
# **base** and of that view. It does so if the operation gives one view, and not if it is made to give
# several, even if only one comes out. ``squeeze_()`` on a row is a write, too:
# :ref:`scenario-squeeze-is-a-write`.
#
# ``tensor_split``, ``hsplit`` and ``vsplit`` make slices, one operation each. A write to their parts is
# allowed. Under ``no_grad`` a write to any of these parts is allowed, and not recorded.
#
# The name in the message is the *last* view before the write. A part of ``chunk`` is an output of ``Split``.
# Take an element of the part, and the name is ``Select``:

left, right = inputs.clone().chunk(2, dim=1)

# raises: RuntimeError: Output 0 of Select is a view and is being modified inplace. This view is the
#     output of a function that returns multiple views. ...
left[0] = 9.0

# %%
# An autograd Function of your own that gives several tensors and returns a **view** of its input counts as such an
# operation, too. A write to the view is refused:


class Halves(torch.autograd.Function):
    @staticmethod
    def forward(ctx, rows):
        return rows[:1], rows[1:]

    @staticmethod
    def backward(ctx, first, second):
        return torch.cat([first, second])


first, second = Halves.apply(inputs)

# raises: RuntimeError: Output 0 of Halves... is a view and is being modified inplace. This view is the
#     output of a function that returns multiple views. ...
first *= 2

# %%
# Fix 1: index or slice the whole
# -------------------------------
#
# Each ``frames[i]`` is a view by itself, unless ``frames`` is a part from ``split`` or the like. For a chunk, slice:
# ``frames[:, :1]``. Do not use the old parts after such a write: they raise
# :ref:`error-base-of-several-views-was-written`. If ``frames`` is a parameter, write under ``no_grad``. If backward
# needs the old values, as in ``frames[i] = frames[i] ** 2``, take fix 2: with fix 1 it raises
# :ref:`error-saved-view-was-written`.


# fix: edited(inputs) like 2 * inputs + torch.tensor([1.0, 0.0]) from leaf(4).reshape(2, 2)
def edited(inputs):
    frames = inputs.clone()
    for i in range(len(frames)):
        frames[i] *= 2
    frames[:, :1] += 1
    return frames


frames = edited(inputs)
(frames**2).sum().backward()

assert torch.equal(frames, torch.tensor([[3.0, 4.0], [7.0, 8.0]]))
assert inputs.grad.tolist() == [[12.0, 16.0], [28.0, 32.0]]
inputs.grad

# %%
# Fix 2: new rows
# ---------------
#
# For a part that has a name, write ``k = k * scale``. Rows of a loop go into ``torch.stack``:


# fix: doubled(inputs) like inputs + inputs from leaf(4).reshape(2, 2)
def doubled(inputs):
    return torch.stack([frame * 2 for frame in inputs])


inputs.grad = None
frames = doubled(inputs)
frames.sum().backward()

assert frames.tolist() == [[2.0, 4.0], [6.0, 8.0]]
assert inputs.grad.tolist() == [[2.0, 2.0], [2.0, 2.0]]
frames.detach()

# %%
# Fix 3: a Function of your own
# -----------------------------
#
# Return new tensors from its ``forward``, or write to a clone of an output:

# fix: not compiled: backward
inputs.grad = None
first, second = (part.clone() for part in Halves.apply(inputs))
first *= 2
(first.sum() + 3 * second.sum()).backward()

assert first.tolist() == [[2.0, 4.0]] and second.tolist() == [[3.0, 4.0]]
assert inputs.grad.tolist() == [[2.0, 2.0], [3.0, 3.0]]
inputs.grad

# %%
# What only looks like a fix
# --------------------------
#
# ``unsafe_split`` raises nothing, and gradients may be wrong: :ref:`scenario-write-to-a-part-of-unsafe-split`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Output {number} of {operation} is a view and is being modified inplace. This view is the output of a function that returns multiple views  -- UnbindBackward0 and so on up to torch 2.12
#
# .. verdict:: chunk-piece/element/eager
#
# See also: :ref:`error-base-of-several-views-was-written`, :ref:`error-unbound-row-gets-a-tracked-value`.
