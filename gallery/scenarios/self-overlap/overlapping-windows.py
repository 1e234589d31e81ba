r"""
I changed one window of ``unfold`` and its neighbours changed. Why?
===================================================================

The windows are views that overlap in memory. A write to one shows in the others, and an operation on all
of them hits shared elements several times; clone the windows before you change them.

.. symptoms::

   sliding windows modified together
   normalising patches in place gives wrong patches
   unfold add_ adds several times
   as_strided rows are not independent
"""

import numpy as np
import torch

signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
windows = signal.unfold(0, 3, 1)

windows[0] = 0.0
windows, signal

# %%
# Three windows of three elements, in five places. Every window gets 1 added here, so an element gets it as
# often as windows cover it, and nothing is raised:

signal = torch.zeros(5)
signal.unfold(0, 3, 1).add_(1.0)
signal

# %%
# Rows that coincide, from :api:`torch.Tensor.expand`, would be
# :ref:`refused <error-expanded-tensor-written-in-place>`. Under ``torch.compile`` these windows are, too:
# :ref:`error-mutated-tensor-has-internal-overlap`. Do not rely on what eager code makes of them.
#
# NumPy gives you such windows read-only. Slices of a list are copies:

array, values = np.zeros(5), [0, 0, 0, 0, 0]
copies = [values[start : start + 3] for start in range(3)]
copies[0][2] = 9
print(values)

# raises: ValueError: assignment destination is read-only
np.lib.stride_tricks.sliding_window_view(array, 3)[0] = 9.0

# %%
# Clone to change, sum to put back
# --------------------------------


# fix: centred(signal) like
#     torch.stack([signal[:-2] - signal[1:-1], signal[1:-1] * 0.0, signal[2:] - signal[1:-1]], 1)
#     from leaf(n); overlapping
def centred(signal):
    windows = signal.unfold(0, 3, 1).clone()
    windows -= windows[:, 1:2].clone()
    return windows


signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0], requires_grad=True)
windows = centred(signal)
windows[:, 0].sum().backward()

assert signal.grad.tolist() == [1.0, 0.0, 0.0, -1.0, 0.0]
windows.detach(), signal.grad

# %%
# To add windows up into a signal, give each value its position and use
# :api:`torch.Tensor.index_add_`, which counts every one:


# fix: added_up(windows) like sum(torch.nn.functional.pad(column, (i, 2 - i)) for i, column in enumerate(windows.T))
#     from matrix(n).requires_grad_(); indexed
def added_up(windows):
    length = len(windows) + 2
    positions = torch.arange(length).unfold(0, 3, 1)
    return torch.zeros(length).index_add_(0, positions.flatten(), windows.flatten())


assert added_up(torch.ones(3, 3)).tolist() == [1.0, 2.0, 3.0, 2.0, 1.0]
added_up(windows.detach())

# %%
# See also: :ref:`recipe-put-overlapping-tiles-together`, :ref:`scenario-write-to-an-expanded-tensor`,
# :ref:`scenario-add-once-or-every-time`.
#
# .. claim:: unfolded-windows-overlap
#
#    The windows that ``unfold`` makes are views of the same memory: what one writes, its neighbour shows.
#
#    >>> windows = torch.zeros(4).unfold(0, 3, 1)
#    >>> first = windows[0]
#    >>> first += 5.
#    >>> windows
#    tensor([[5., 5., 5.],
#            [5., 5., 0.]])
