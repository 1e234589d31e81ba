r"""
Keep a window of the last values
================================

With gradients, build a new window in every step: ``torch.cat([window[1:], value])``. Without gradients, write
into a ring: ``ring[step % size] = value`` moves no elements.

.. symptoms::

   shift a buffer left and append the newest value
   observation history or frame stack has wrong values
   buffer shift different every run on cuda
   conv state update breaks backward
   drop the oldest entry and add a new one at the end each step
   buf[:-1] = buf[1:].clone(); buf[-1] = x in a learned FIR filter, backward error
"""

import torch

taps = torch.tensor([1.0, 10.0, 100.0], requires_grad=True)
values = torch.tensor([[1.0], [2.0], [3.0], [4.0]])

# %%
# The product of each step saves the window, and the next step overwrites it:

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
# ``x[:, :-1] = x[:, 1:]`` is not refused for a contiguous batch of two or more rows, and its values are not to be
# relied on: :ref:`scenario-shift-by-one-column`.
#
# With gradients: a new window
# ----------------------------
#
# ``value`` has the shape ``(1,)`` here, and the dtype of the window. To a stack of frames you add ``frame[None]``.
# Several values make the window grow: take ``torch.cat([window, values])[-size:]``. For a batch it is
# ``torch.cat([window[:, 1:], value], dim=1)``:


# fix: pushed(window, value) like torch.stack([*window[1:], value[0]]) from computed(n), leaf(1); overlapping
def pushed(window, value):
    return torch.cat([window[1:], value])


window, loss = torch.zeros(3), 0.0
for value in values:
    window = pushed(window, value)
    loss = loss + (taps * window).sum()
loss.backward()

# The sum of the windows 001, 012, 123, 234:
assert taps.grad.tolist() == [3.0, 6.0, 10.0] and window.tolist() == [2.0, 3.0, 4.0]
assert pushed(torch.zeros(1), values[0]).tolist() == [1.0]
window, taps.grad

# %%
# If the values were computed from parameters, and you call ``backward()`` more than once, go on with
# ``window.detach()`` after each call, or the next one can raise: :ref:`error-backward-a-second-time`.
#
# Without gradients: a ring
# -------------------------
#
# If a value requires grad, write it under ``no_grad``, or the ring keeps the history of each write. Roll when you read,
# so that the oldest column comes first:

ring = torch.zeros(2, 3)
for step, value in enumerate(values):
    ring[:, step % 3] = value

ordered = ring.roll(-(step + 1) % 3, dims=1)
assert ring.tolist() == [[4.0, 2.0, 3.0]] * 2 and ordered.tolist() == [[2.0, 3.0, 4.0]] * 2
ring, ordered

# %%
# A list has both forms:

window, ring = [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]
for step, value in enumerate(values.flatten().tolist()):
    window = window[1:] + [value]
    ring[step % 3] = value
window, ring

# %%
# See also: :ref:`recipe-shift-elements`, :ref:`recipe-carry-a-hidden-state`.
#
# .. claim:: a-window-from-cat-leaves-the-old-one-alone
#    :range: tensors
#    :leaves-out: rank 0; size 0
#    :wrong: new = torch.cat([x[1:], x[:1]]) -> new = x[:]
#    :same-in-false-worlds: cat writes nothing
#
#    ``torch.cat([window[1:], value])`` is a new tensor with memory of its own, and the old window keeps its
#    values.
#
#    >>> old = torch.tensor([1.0, 2.0])
#    >>> torch.cat([old[1:], torch.tensor([3.0])]), old
#    (tensor([2., 3.]), tensor([1., 2.]))
#
#    def holds(x):
#        new = torch.cat([x[1:], x[:1]])
#        before = x.detach().clone()
#        with torch.no_grad():
#            new.fill_(7)
#        assert new.shape == x.shape and torch.equal(x, before)
#        assert new.untyped_storage().data_ptr() != x.untyped_storage().data_ptr()
