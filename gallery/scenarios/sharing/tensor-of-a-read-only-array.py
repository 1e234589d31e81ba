r"""
May I ignore the warning that the NumPy array is not writable?
==============================================================

You may if nobody writes to the tensor; an optimizer's step is a write. The tensor does not keep the array's read-only
flag. A write changes the array, or ends the process if the array is a file mapped for reading. If you will write,
copy: ``torch.tensor(array)``.

.. symptoms::

   is the not writable warning harmless
   memory mapped weights and from_numpy, segfault when writing to a tensor from mmap
   read only array was changed
   got a not writable message when turning a numpy array into a tensor
   torch.from_numpy(np.memmap(path, mode="r")) then x[0] = 0 crashes python

.. verdict:: read-only-array/element/eager
"""

import subprocess
import sys

import numpy as np
import torch

table = np.zeros(3)
table.flags.writeable = False

# warns: UserWarning: The given NumPy array is not writable, and PyTorch does not support non-writable
#     tensors. ...
tensor = torch.from_numpy(table)
tensor[0] = 5.0
table

# %%
# NumPy refuses the same write:

# raises: ValueError: assignment destination is read-only
table[0] = 5.0

# %%
# An array may be read-only because its elements share memory, or because it lies on ``bytes``, which must not
# change:

print("elements that share memory:", np.broadcast_to(table, (2, 3)).flags.writeable)
print("an array on bytes:         ", np.frombuffer(bytes(8)).flags.writeable)

# %%
# Or it lies in a file that was mapped for reading. A write raises no exception. On Linux a signal ends the process:

code = """
import numpy, torch
mapped = numpy.memmap(numpy.__file__, mode="r")
torch.from_dlpack(mapped)[0] = 1
"""
ended = subprocess.run([sys.executable, "-c", code])
print("ended by a signal:", ended.returncode < 0)

# %%
# The warning is no guard
# -----------------------
#
# Torch gives it once in a process, unless :api:`torch.set_warn_always` is on. ``torch.from_dlpack`` does not give it,
# and shares the memory:

silent = torch.from_dlpack(table)
silent[1] = 6.0
table

# %%
# Copy before you write
# ---------------------
#
# ``torch.tensor`` copies, and so does the array's ``copy()``. A file that is too large to copy can be mapped with
# ``mode="c"``: the array is writable, and the file stays as it was.

mine = torch.tensor(table)
also_mine = torch.from_numpy(table.copy())
mine[2] = 7.0
also_mine[2] = 8.0

assert table.tolist() == [5.0, 6.0, 0.0]
assert mine.tolist() == [5.0, 6.0, 7.0] and also_mine.tolist() == [5.0, 6.0, 8.0]
mine, also_mine, table

# %%
# See also: :ref:`error-array-is-not-writable`, :ref:`error-assignment-destination-is-read-only`.
#
# .. claim:: a-tensor-writes-to-a-read-only-array
#    :same-in-false-worlds: the memory is NumPy's in all three
#    :range: plain-tensors
#    :leaves-out: dtype bfloat16; layout expanded, one element
#    :wrong: torch.from_dlpack(array) -> torch.tensor(array)
#
#    A tensor that shares a read-only array's memory can be written, and the array changes.
#
#    >>> array = np.zeros(2)
#    >>> array.flags.writeable = False
#    >>> t = torch.from_dlpack(array)
#    >>> t[0] = 1.
#    >>> array
#    array([1., 0.])
#
#    def holds(x):
#        array = x.cpu().numpy()
#        array.flags.writeable = False
#        wanted = array == 0
#        torch.from_dlpack(array).copy_(torch.tensor(wanted))
#        assert array.tolist() == wanted.astype(array.dtype).tolist()
