r"""
I changed one window of ``unfold`` and its neighbours changed. Why?
===================================================================

The windows are views, and they overlap in memory if the step is smaller than the window. A write to one shows
in its neighbours, and an operation on all of them hits shared elements several times. Clone the windows before
you change them.

.. symptoms::

   sliding windows modified together
   normalising patches in place gives wrong patches
   unfold add_ adds several times
   as_strided rows are not independent
   edited a single patch of a signal, neighbouring patches were edited as well
   frames = audio.unfold(0, 400, 160); frames -= frames.mean(1, keepdim=True) gives wrong frames
"""

import numpy as np
import torch

signal = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
windows = signal.unfold(0, 3, 1)

windows[0] = 0.0
windows, signal

# picture: signal, windows

# %%
# Three windows of three elements lie in five places of memory. ``add_`` is asked to add 1 to each of the nine
# elements. On a CPU nothing is raised, and the middle of ``signal`` is in three windows:

signal = torch.zeros(5, device="cpu")
signal.unfold(0, 3, 1).add_(1.0)

print("signal is all 1:", signal.tolist() == [1.0] * 5)

# %%
# How often a shared element gets the 1 is not promised: do not rely on it. Rows that coincide, from
# :api:`torch.Tensor.expand`, would be :ref:`refused <error-expanded-tensor-written-in-place>`. A compiled
# function that calls ``unfold`` and writes to the windows is refused as well:
# :ref:`error-mutated-tensor-has-internal-overlap`. A compiled function that is given the windows, or makes them
# with ``as_strided``, is not refused, and can leave other values than uncompiled code.
#
# NumPy's ``sliding_window_view`` is read-only, unless you ask for ``writeable=True``. Slices of a list are
# copies:

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
# :api:`torch.Tensor.index_add_`, which adds for each occurrence of a position:


# fix: added_up(windows) like sum(torch.nn.functional.pad(column, (i, 2 - i)) for i, column in enumerate(windows.T))
#     from matrix(n).requires_grad_(); indexed
def added_up(windows):
    length = len(windows) + 2
    positions = torch.arange(length, device=windows.device).unfold(0, 3, 1)
    return windows.new_zeros(length).index_add_(0, positions.flatten(), windows.flatten())


assert added_up(torch.ones(3, 3)).tolist() == [1.0, 2.0, 3.0, 2.0, 1.0]
assert added_up(torch.ones(1, 3).half()).dtype == torch.float16
assert added_up(windows.detach()).tolist() == [-1.0, -1.0, 0.0, 1.0, 1.0]
added_up(windows.detach())

# %%
# See also: :ref:`recipe-put-overlapping-tiles-together`, :ref:`scenario-write-to-an-expanded-tensor`,
# :ref:`scenario-add-once-or-every-time`.
#
# .. claim:: unfolded-windows-overlap
#    :range: plain-tensors
#    :leaves-out: rank 0; size 0, 1, 2; layout expanded, one element
#    :wrong: windows = x.unfold(0, 2, 1) -> windows = x.unfold(0, 2, 1).clone()
#
#    If the step is smaller than the window, neighbours among the windows that ``unfold`` makes share memory:
#    what is written to one, the next one shows.
#
#    >>> windows = torch.zeros(4).unfold(0, 3, 1)
#    >>> first = windows[0]
#    >>> first += 5.
#    >>> windows
#    tensor([[5., 5., 5.],
#            [5., 5., 0.]])
#
#    def holds(x):
#        x.fill_(0)
#        windows = x.unfold(0, 2, 1)
#        windows[0] = 1
#        assert (windows[0] == 1).all()
#        assert (windows[1, ..., 0] == 1).all() and (windows[1, ..., 1] == 0).all()
