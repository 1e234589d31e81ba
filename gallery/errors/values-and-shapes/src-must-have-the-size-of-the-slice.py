r"""
expected src to have a size equal to the slice of self
======================================================

``slice_scatter``, ``select_scatter``, ``diagonal_scatter`` and ``as_strided_scatter`` do not broadcast. Give ``src``
exactly the shape of the part that it replaces, with ``expand``, or with ``squeeze`` if it has a dimension too many.

.. symptoms::

   torch.slice_scatter(x, value, start=1, end=3) refuses a single value
   select_scatter or diagonal_scatter with a scalar does not broadcast
   out-of-place x[1:3] = v with slice_scatter, shape of v is wrong
"""

import torch

window = torch.zeros(5)
value = torch.tensor([7.0])

# raises: RuntimeError: expected src to have a size equal to the slice of self. src size = [1], slice
#     size = [2]
window.slice_scatter(value, dim=0, start=1, end=3)

# %%
# Why
# ---
#
# These functions are the out-of-place form of ``window[1:3] = value``: they return a copy of ``window``
# in which a part is replaced (:ref:`claim-select-scatter-returns-a-changed-copy`), and **functionalization** turns
# writes to views into them (:ref:`scenario-what-functionalize-makes-of-a-write`). The bracket form broadcasts
# the value first. The functions do not:

row = window.clone()
row[1:3] = value
print("brackets:", row)

# raises: RuntimeError: expected src to have a size equal to the slice of self. src size = [1], slice
#     size = [2]
torch.zeros(2, 2).select_scatter(torch.tensor([7.0]), dim=0, index=0)

# %%

# raises: RuntimeError: expected src to have a size equal to the slice of self. src size = [1], slice
#     size = [2]
torch.zeros(2, 2).diagonal_scatter(torch.tensor([7.0]))

# %%
# Code that the default backend of ``torch.compile`` has compiled broadcasts the value for the first three functions.
# For ``as_strided_scatter`` the compiler raises. The backend ``aot_eager`` raises for the four of them.
#
# Fix: the shape of the slice
# ---------------------------
#
# :api:`torch.Tensor.expand` repeats the value. The gradient of the one value is the sum over the
# places it went to:


# fix: filled_part(window, value) like torch.cat([window[:1], value, value, window[3:]]) from leaf(n), leaf(1)
def filled_part(window, value):
    return window.slice_scatter(value.expand(2), dim=0, start=1, end=3)


value = torch.tensor([7.0], requires_grad=True)
filled = filled_part(window, value)
filled.sum().backward()

assert filled.tolist() == [0.0, 7.0, 7.0, 0.0, 0.0] and value.grad.tolist() == [2.0]
assert window.tolist() == [0.0] * 5

# %%
# ``select_scatter`` wants a row without the dimension that it selects. A row that kept the dimension loses it with
# ``squeeze``:

kept = torch.tensor([[7.0, 8.0]])

assert torch.zeros(2, 2).select_scatter(kept.squeeze(0), dim=0, index=0).tolist() == [
    [7.0, 8.0],
    [0.0, 0.0],
]

# %%
# Without counting, let the slice say its shape. An ``end`` past the last element is cut:


# fix: filled_tail(window, value) like torch.cat([window[:3], (value + window[3:] * 0.0)[: 9 - 3], window[9:]])
#     from leaf(n), leaf(1)[0]
def filled_tail(window, value):
    part = window[3:9]
    return window.slice_scatter(value.expand_as(part), dim=0, start=3, end=9)


assert filled_tail(window, torch.tensor(1.0)).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    expected src to have a size equal to the slice of self.
#
# See also: :ref:`error-expanded-size-must-match`, the same mistake with brackets.
