r"""
Output 0 of Unbind is a view and its base or another view of its base has been modified inplace
===============================================================================================

You unpacked a tensor that requires grad, then wrote to it, and now compute with one of the parts from before the write.
Unpack again after the write; if the parts are to keep the old values, unpack a clone. After an optimizer's step on a
flat buffer, split it again. In a loop over rows that writes ``frames[i]``, loop over ``frames.clone()``.

.. symptoms::

   forward pass fails from the second training step on, views of one flat parameter buffer
   weights are chunks of a flat tensor, works in the first iteration only
   parts from split or unbind used after the whole tensor was updated
   for i, row in enumerate(frames): frames[i] = row * 2 fails at the second row
   I never wrote to the view, only its base changed
   a, b = x.chunk(2) then x[0] = 0, using b crashes
   unpack rows, edit the batch, compute with an old row fails
"""

import torch

inputs = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
frames = inputs * 1
first, second = frames
frames[0] = 0.0

# raises: RuntimeError: Output 1 of Unbind is a view and its base or another view of its base has been
#     modified inplace. This view is the output of a function that returns multiple views. ...
loss = second.sum()

# %%
# Why
# ---
#
# ``first, second = frames`` calls :api:`torch.unbind`. The parts are **views** of ``frames``, and after the
# write their history would have to be made anew, with the write in it. For the parts of ``unbind``, ``split`` and
# ``chunk`` autograd does not do that (:ref:`error-output-of-a-multi-view-function`). It notices when an operation
# on a part is to be recorded, not at the write: look for the write above the line in the traceback.
#
# A write under ``no_grad`` counts as well, to ``frames`` or to another part. The old part holds the numbers that
# are in ``frames``. Parts of ``tensor_split``, ``hsplit`` and ``vsplit`` follow a write, as slices do.
#
# Fix 1: unpack after the write
# -----------------------------


# fix: combined(inputs) like inputs[1] * 1 from leaf(2 * n).reshape(2, n)
def combined(inputs):
    frames = inputs * 1
    frames[0] = 0.0
    first, second = frames
    return first * 10 + second


total = combined(inputs)
total.sum().backward()

assert total.tolist() == [3.0, 4.0] and inputs.grad.tolist() == [[0.0, 0.0], [1.0, 1.0]]
inputs.grad

# %%
# Or index with a number when you need a row. Such a view follows a write:

row = frames[1]
frames[1] = 5.0
row

# %%
# Fix 2: the parts keep the old values
# ------------------------------------
#
# The same in a loop is ``for i, row in enumerate(frames.clone()): frames[i] = row * 2``.


# fix: old_parts(frames) like (frames.clone(), frames[:1].zero_())[0].unbind() from computed(2 * n).reshape(2, n)
def old_parts(frames):
    first, second = frames.clone()
    frames[0] = 0.0
    return first, second


inputs.grad = None
frames = inputs * 1
first, second = old_parts(frames)
(first * 10 + second + frames[0]).sum().backward()

assert first.tolist() == [1.0, 2.0] and second.tolist() == [3.0, 4.0]
assert frames.tolist() == [[0.0, 0.0], [3.0, 4.0]]
assert inputs.grad.tolist() == [[10.0, 10.0], [1.0, 1.0]]
first.detach(), inputs.grad

# %%
# Fix 3: a flat buffer of weights
# -------------------------------
#
# If a step writes to a flat leaf, the parts that were taken before are out of date in the next iteration:

flat = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)


def two_iterations():
    scale, bias = flat.split([1, 2])
    for _ in range(2):
        loss = (bias * scale).sum()
        with torch.no_grad():
            flat.sub_(0.5)


# raises: RuntimeError: Output 1 of SplitWithSizes is a view and its base or another view of its base has been modified
#     inplace. This view is the output of a function that returns multiple views. ...
two_iterations()

# %%
# Take the parts inside the loop, or slice them: a slice is a view by itself and follows the write.
# ``backward()`` comes before the step:

# fix: not compiled: backward
flat = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
sliced = flat[1:]
for _ in range(2):
    scale, bias = flat.split([1, 2])
    (scale * bias).sum().backward()
    with torch.no_grad():
        flat -= 0.5

# In step one scale is 1 and bias (2, 3), in step two 0.5 and (1.5, 2.5):
assert flat.grad.tolist() == [(2.0 + 3.0) + (1.5 + 2.5), 1.0 + 0.5, 1.0 + 0.5]
flat.grad = None
(sliced * 2).sum().backward()

assert sliced.tolist() == [1.0, 2.0] and flat.grad.tolist() == [0.0, 2.0, 2.0]
sliced.detach(), flat.grad

# %%
# In a list, replace a row, and the name ``first`` keeps the old one:

rows = [[1.0, 2.0], [3.0, 4.0]]
first, second = rows
rows[0] = [0.0, 0.0]
first

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Output {number} of {operation} is a view and its base or another view of its base has been modified inplace. This view is the output of a function that returns multiple views  -- UnbindBackward0 and so on up to torch 2.12
#
# See also: :ref:`error-output-of-a-multi-view-function`.
