r"""
Segmentation fault
==================

The process ends without a Python error. One cause: a line reads or moves memory of a tensor that is not
there any more, after ``untyped_storage().resize_(0)`` or a ``resize_`` of a tensor in shared memory.
"""

import subprocess
import sys

freed = """
import torch
cache = torch.zeros(3)
cache.untyped_storage().resize_(0)
cache.sum()
"""
subprocess.run([sys.executable, "-c", freed]).returncode < 0

# %%
# ``True``: a signal ended the child process. ``try`` would not have helped.
#
# Why
# ---
#
# ``untyped_storage().resize_(0)`` frees the memory and leaves the tensor as it is: three elements, at an
# address that is none. Libraries that shard models do so between two uses of a weight. A kernel does
# not check the address, and the system ends the process. An index of one element is checked.
#
# ``resize_`` of a tensor after ``share_memory_()`` has a like result. The shared memory has a fixed size:

shared = """
import torch
frames = torch.zeros(3).share_memory_()
frames.resize_(100)
"""
subprocess.run([sys.executable, "-c", shared]).returncode < 0

# %%
# To find the line, run ``python -X faulthandler program.py``. Other causes are freed NumPy memory, a
# :ref:`read-only file mapped into memory <error-array-is-not-writable>`, an extension built for another torch.
#
# Fix 1: give the memory back before you read
# -------------------------------------------

import torch

cache = torch.tensor([1.0, 2.0, 3.0])
kept = cache.clone()
size = cache.untyped_storage().nbytes()
cache.untyped_storage().resize_(0)

cache.untyped_storage().resize_(size)
cache.copy_(kept)

assert cache.tolist() == [1.0, 2.0, 3.0]
cache

# %%
# To free memory for good use ``del cache``.
#
# Fix 2: the final size first
# ---------------------------

frames = torch.zeros(100).share_memory_()
frames[:3] = 1.0

assert frames.sum() == 3.0
frames.shape

# %%
# Other wordings
# --------------
#
# .. wordings:: SIGSEGV
#
#    Segmentation fault  -- the shell says this alone, and faulthandler «Fatal Python error» before it
#    died with <Signals.SIGSEGV: 11>  -- a parent process that waits for the child
#
# See also: :ref:`error-storage-is-not-resizable`, which torch 1.13 raises for shared memory.
