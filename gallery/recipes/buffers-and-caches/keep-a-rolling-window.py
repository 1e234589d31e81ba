r"""
Keep a window of the last values
================================

With gradients, build a new window in every step: ``torch.cat([window[1:], value])``. Without, write
into a ring, ``ring[step % size] = value``, and move nothing.

.. symptoms::

   shift a buffer left and append the newest value
   observation history or frame stack has wrong values
   buffer shift different every run on cuda
   conv state update breaks backward
"""

import torch

taps = torch.tensor([1.0, 10.0, 100.0], requires_grad=True)
values = torch.tensor([[1.0], [2.0], [3.0], [4.0]])

# %%
# Each step's product saved the window, and the next step overwrites it:

window, loss = torch.zeros(3), 0.0
for value in values:
    window.copy_(window.roll(-1))
    window[-1:] = value
    loss = loss + (taps * window).sum()
# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
loss.backward()

# %%
# Without gradients, shifting the columns of a batch raises nothing, and is wrong:
# :ref:`scenario-shift-by-one-column`.
#
# With gradients: a new window
# ----------------------------

window, loss = torch.zeros(3), 0.0
for value in values:
    window = torch.cat([window[1:], value])
    loss = loss + (taps * window).sum()
loss.backward()

# The sum of the windows 001, 012, 123, 234:
assert taps.grad.tolist() == [3.0, 6.0, 10.0]
window, taps.grad

# %%
# Without gradients: a ring. Only one column is written; roll when you read, oldest first:

ring = torch.zeros(2, 3)
for step, value in enumerate(values):
    ring[:, step % 3] = value

ordered = ring.roll(-(step + 1) % 3, dims=1)
assert torch.equal(ordered[0], window)
ring, ordered

# %%
# A list gives you both: ``window = window[1:] + [value]`` is new, ``ring[step % 3] = value`` a write.

window, ring = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
for step, value in enumerate(values.flatten().tolist()):
    window = window[1:] + [value]
    ring[step % 3] = value
window, ring

# %%
# See also: :ref:`recipe-shift-elements`, :ref:`recipe-carry-a-hidden-state`.
#
# .. claim:: a-window-from-cat-leaves-the-old-one-alone
#    :same-in-false-worlds: cat writes nothing
#
#    ``torch.cat([window[1:], value])`` is a new tensor; the old window keeps its values.
#
#    >>> old = torch.tensor([1.0, 2.0])
#    >>> torch.cat([old[1:], torch.tensor([3.0])]), old
#    (tensor([2., 3.]), tensor([1., 2.]))
