r"""
The given NumPy array is not writable, and PyTorch does not support non-writable tensors
========================================================================================

The array is read-only. A tensor that shares its memory would write to it all the same.
Copy the array first: ``torch.tensor(array)`` or ``torch.from_numpy(array.copy())``.

.. symptoms::

   torch.from_numpy(arr) warns about a read-only array
   warning when turning a PIL image, memmap or np.frombuffer data into a tensor
   edit tensor from a read-only numpy array, is it safe to ignore the warning
"""

import numpy as np
import torch

frames = np.array([1.0, 2.0, 3.0])
frames.flags.writeable = False

# warns: UserWarning: The given NumPy array is not writable, and PyTorch does not support non-writable
#     tensors. This means writing to this tensor will result in undefined behavior. You may want to copy ...
shared = torch.from_numpy(frames)

# %%
# Why
# ---
#
# An array carries a flag that says whether its memory may be written. A tensor has none, and a write to the tensor does
# not look at the flag of the array. By default the warning comes once in a process:

shared[0] = 9.0
frames

# %%
# The array changed although it was protected. If the memory is a file that is mapped read-only, the write ends the
# process: :ref:`scenario-tensor-of-a-read-only-array`. ``torch.from_dlpack`` shares, and does not warn:

torch.from_dlpack(frames).data_ptr() == shared.data_ptr()

# %%
# Other arrays that come read-only:

packet = b"abc"
print(
    np.broadcast_to(frames, (2, 3)).flags.writeable, np.frombuffer(packet, np.uint8).flags.writeable
)

# %%
# Bytes are the same case without NumPy:

# warns: UserWarning: The given buffer is not writable, and PyTorch does not support non-writable tensors.
#     This means you can write to the underlying (supposedly non-writable) buffer using the tensor. ...
torch.frombuffer(packet, dtype=torch.uint8)

# %%
# Fix: a tensor with memory of its own
# ------------------------------------
#
# :api:`torch.tensor` copies an array, and does not warn. A ``bytearray`` is writable from the start.

# fix: not compiled: numpy
own = torch.tensor(frames)
own[1] = 50.0
letters = torch.frombuffer(bytearray(packet), dtype=torch.uint8)
letters[0] = 122

assert frames.tolist() == [9.0, 2.0, 3.0] and packet == b"abc"
assert own.tolist() == [9.0, 50.0, 3.0] and letters.tolist() == [122, 98, 99]
own.tolist(), frames, letters

# %%
# If nothing writes to the tensor or to a view of it, you can leave the array as it is. ``default_collate``, which a
# ``DataLoader`` calls, warns for such arrays and then copies them into a batch.
#
# Other wordings
# --------------
#
# .. wordings:: UserWarning
#
#    The given NumPy array is not writable, and PyTorch does not support non-writable tensors
#    The given NumPy array is not writeable, and PyTorch does not support non-writeable tensors  -- older spelling
#    The given buffer is not writable, and PyTorch does not support non-writable tensors
#
# .. wordings:: BufferError
#
#    Cannot export readonly array since signalling readonly is unsupported by DLPack  -- torch.from_dlpack, with torch 2.6 or older
#
# See also: :ref:`scenario-tensor-of-a-read-only-array`, :ref:`error-assignment-destination-is-read-only`.
