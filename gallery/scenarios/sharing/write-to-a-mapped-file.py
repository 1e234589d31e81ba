r"""
I wrote to a tensor that is mapped from a file. Why is the file unchanged?
==========================================================================

The mapping is private: the write makes a copy of that part of the file in memory. Or the tensor was computed, and is
not mapped. Pass ``shared=True`` to ``torch.from_file``, open ``np.memmap`` with ``mode="r+"``, or save to another file.

.. symptoms::

   t = torch.from_file(path, size=n); t[5] = 1, file is still all zeros after the script ends
   np.memmap and torch.from_numpy, changes are not saved to disk
   torch.load with mmap=True, edit the weights, loading again gives the old ones
"""

import os
import tempfile
from pathlib import Path

import numpy as np
import torch

folder = tempfile.TemporaryDirectory()
path = Path(folder.name, "grid.bin")
np.zeros(3, dtype=np.float32).tofile(path)


def stored():
    return np.fromfile(path, dtype=np.float32).tolist()


grid = torch.from_file(str(path), size=3, dtype=torch.float32, device="cpu")
grid[0] = 1.0
grid, stored()

# %%
# Why
# ---
#
# In a **shared** mapping a write reaches the file and each process that maps it so. In a **private** one the first
# write to a page of memory copies that page, for this process alone. ``torch.from_file`` and
# ``torch.load(mmap=True)`` map privately by default, and ``np.memmap`` with ``mode="c"``.
#
# Map it shared
# -------------

grid = torch.from_file(str(path), shared=True, size=3, dtype=torch.float32, device="cpu")
grid[0] = 1.0

assert stored() == [1.0, 0.0, 0.0]
stored()

# %%
# With ``shared=True`` and a larger ``size`` the file grows, and a missing file is made. An array that was opened with
# ``mode="r+"`` writes to the file as well, also through a tensor that shares its memory:

array = np.memmap(path, dtype=np.float32, mode="r+")
part = torch.from_numpy(array)[1:]
part[0] = 5.0

assert stored() == [1.0, 5.0, 0.0]
stored()

# %%
# A tensor computed from ``grid`` has memory of its own: ``grid * 2``, ``grid.double()``, ``grid[[0, 1]]``. So has an
# array from ``array.astype(...)``. Copy the result back: ``grid.copy_(result)``.
#
# A checkpoint
# ------------
#
# Save the changed tensors to another file, and replace the old one afterwards (on Linux, as here; other systems may not
# allow it). To save them over the file that they are mapped from may kill the process and lose the file: it is emptied
# first.

checkpoint, edited = Path(folder.name, "weights.pt"), Path(folder.name, "edited.pt")
torch.save({"weight": torch.zeros(3)}, checkpoint)

state = torch.load(checkpoint, map_location="cpu", mmap=True)
state["weight"][0] = 7.0
torch.save(state, edited)

assert torch.load(checkpoint)["weight"].tolist() == [0.0, 0.0, 0.0]
os.replace(edited, checkpoint)
torch.load(checkpoint)["weight"]

# %%
# See also: :ref:`scenario-tensor-of-a-read-only-array`, :ref:`scenario-write-in-a-forked-process`,
# :ref:`recipe-share-or-copy-with-numpy`.
