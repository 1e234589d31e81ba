r"""
May I ignore the warning that the NumPy array is not writable?
==============================================================

Only while nobody writes to the tensor. It does not keep the array's read-only flag, and a write goes through
to the array; if you will write, copy: ``torch.tensor(array)``.

.. symptoms::

   is the not writable warning harmless
   memory mapped weights and from_numpy, segfault when writing to a tensor from mmap
   read only array was changed

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
# NumPy refuses the same write, as a tuple does (:ref:`error-tuple-does-not-support-item-assignment`):

# raises: ValueError: assignment destination is read-only
table[0] = 5.0

# %%
# An array is read-only for a reason: elements share memory, it lies on bytes that must not change, or in a
# file that was mapped for reading. A write to such a file is no exception; a signal ends the process:

print(np.broadcast_to(table, (2, 3)).flags.writeable, np.frombuffer(bytes(8)).flags.writeable)
code = "import numpy, torch; torch.from_dlpack(numpy.memmap(numpy.__file__, mode='r'))[0] = 1"
subprocess.run([sys.executable, "-c", code]).returncode < 0
# %%
# DLPack does not even warn
# -------------------------

silent = torch.from_dlpack(table)
silent[1] = 6.0
table

# %%
# Copy before you write
# ---------------------
#
# ``torch.tensor`` always copies, and so does ``copy()``:

mine = torch.tensor(table)
also_mine = torch.from_numpy(table.copy())
mine[2] = 7.0
also_mine[2] = 8.0

assert table.tolist() == [5.0, 6.0, 0.0]
mine, also_mine, table

# %%
# See also: :ref:`error-array-is-not-writable`, :ref:`error-assignment-destination-is-read-only`.
#
# .. claim:: a-tensor-writes-to-a-read-only-array
#    :same-in-false-worlds: the memory is NumPy's in all three
#
#    A tensor that shares a read-only array's memory can be written, and the array changes.
#
#    >>> array = np.zeros(2)
#    >>> array.flags.writeable = False
#    >>> t = torch.from_dlpack(array)
#    >>> t[0] = 1.
#    >>> array
#    array([1., 0.])
