r"""
start + length exceeds dimension size
=====================================

``narrow`` takes a start and a *length*, and the part must lie inside the tensor. If you have an end, pass
``end - start``; if the part may reach past the end, write a slice.

.. symptoms::

   x.narrow(0, 1, 3).zero_() fails, I passed start and end
   narrow the last window or chunk of a sequence, part reaches past the end
   sliding over a signal with narrow crashes at the last step
"""

import torch

window = torch.zeros(3)

# raises: RuntimeError: start (1) + length (3) exceeds dimension size (3).
window.narrow(0, 1, 3).zero_()

# %%
# Why
# ---
#
# ``window[1:3]`` names start and end. :api:`torch.Tensor.narrow` names start and length, so 1 and 3 would be the
# elements 1, 2 and 3. A slice is cut at the end of the tensor, ``narrow`` is not. A negative length has a message too:

start, end = 2, 1

# raises: RuntimeError: narrow(): length must be non-negative.
window.narrow(0, start, end - start)

# %%
# So has a start that is too large or too small. A negative one counts from the end:

assert window.narrow(0, -2, 2).data_ptr() == window[1:].data_ptr()

# raises: IndexError: start out of range (expected to be in range of [-3, 3], but got 5)
window.narrow(0, 5, 1)

# %%
# Fix 1: a length
# ---------------
#
# A write to the result, a **view**, reaches ``window``. ``end - start`` is the length if both count from the same side:


# fix: fill_part(window, start, end) like (window[start:end].fill_(7.0), None)[1] from vector(n), 1, 3
def fill_part(window, start, end):
    window.narrow(0, start, end - start).fill_(7.0)


fill_part(window, 1, 3)

assert window.tolist() == [0.0, 7.0, 7.0]
window

# %%
# Fix 2: cut it yourself
# ----------------------
#
# Cut the start as well as the length, if the start may lie past the end. This is for a start of 0 or more:


# fix: fill_window(window, start) like (window[start : start + 2].fill_(9.0), None)[1] from vector(n), 2
def fill_window(window, start):
    start = min(start, window.shape[0])
    length = min(2, window.shape[0] - start)
    window.narrow(0, start, length).fill_(9.0)


fill_window(window, 2)
fill_window(window, 5)

assert window.tolist() == [0.0, 7.0, 9.0]
window

# %%
# Fix 3: a slice
# --------------
#
# It is cut at the end, and is empty where nothing is left. Count the start from the front: an end ``start + 3`` of 0 or
# more counts from there, whatever the start does:


# fix: fill_slice(window, start) like
#     (window.masked_fill_((torch.arange(n) >= start) & (torch.arange(n) < start + 3), 1.0), None)[1] from vector(n), 2
def fill_slice(window, start):
    window[start : start + 3] = 1.0


fill_slice(window, 2)
fill_slice(window, 5)

assert window.tolist() == [0.0, 7.0, 1.0]
assert window[5:6].tolist() == []

# %%
# A value of three elements does not fit a slice that was cut: :ref:`error-expanded-size-must-match`.
#
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    start ({start}) + length ({length}) exceeds dimension size ({size}).
#    narrow(): length must be non-negative.
#
# .. wordings:: IndexError
#
#    start out of range (expected to be in range of [{first}, {last}], but got {start})
