r"""
Segmentation fault
==================

The process ends without a Python error. One cause: a line reads or writes memory that ``untyped_storage().resize_(0)``
freed, or moves memory that cannot move, as ``resize_`` of a tensor in shared memory to more elements does.

.. symptoms::

   python dies without a traceback after untyped_storage().resize_(0)
   process crashes when I enlarge a share_memory_() tensor with resize_
   freed tensor memory by hand as FSDP does, then reading it kills the script
"""

import subprocess
import sys

freed = """
import torch
cache = torch.zeros(3)
cache.untyped_storage().resize_(0)
try:
    cache.sum()
finally:
    print("still here")
"""
command = [sys.executable, "-X", "faulthandler", "-c", freed]
ended = subprocess.run(command, capture_output=True, text=True)
print(ended.returncode < 0, repr(ended.stdout))
[line for line in ended.stderr.splitlines() if line.startswith(("Fatal", "  File"))]

# %%
# ``finally`` did not run, and ``-X faulthandler`` names the line. If the child is a worker of a ``DataLoader``, the
# parent raises ``RuntimeError: DataLoader worker ... is killed by signal: Segmentation fault``.
#
# Why
# ---
#
# ``untyped_storage().resize_(0)`` frees the memory and leaves the tensor as it is: three elements, over no bytes.
# A write such as ``cache.zero_()`` ends the process as a read does. An index, a slice and ``t()`` check the size of the
# storage and :ref:`raise <error-set-storage-out-of-bounds>`. ``tolist()`` and ``max()`` raise, too.
#
# ``resize_`` of a tensor after ``share_memory_()`` to more elements than its storage holds ends the process, too:

shared = """
import torch
frames = torch.zeros(3).share_memory_()
frames.resize_(100)
"""
subprocess.run([sys.executable, "-c", shared]).returncode < 0

# %%
# A function that is given ``out=frames`` resizes ``frames`` in the same way, if its result is longer.
#
# Another cause is a write to a :ref:`file that is mapped read-only <scenario-tensor-of-a-read-only-array>`.
#
# Fix 1: give the memory back before you read
# -------------------------------------------
#
# The memory that ``resize_`` of the *storage* gives holds arbitrary numbers. Copy the values into it. A parameter takes
# ``cache.untyped_storage().copy_(kept.untyped_storage())``: autograd does not see that copy, and does not count it as
# a write to a tensor that backward saved.

import torch

# fix: not compiled: statement
cache = torch.tensor([1.0, 2.0, 3.0])
kept = cache.clone()
size = cache.untyped_storage().nbytes()
cache.untyped_storage().resize_(0)
print(cache.shape, cache.untyped_storage().nbytes())

cache.untyped_storage().resize_(size)
cache.copy_(kept)

assert cache.tolist() == [1.0, 2.0, 3.0]
cache

# %%
# Fix 2: the final size first
# ---------------------------

# fix: not compiled: statement
frames = torch.zeros(5).share_memory_()
frames[:3] = 1.0

assert frames.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0] and frames.is_shared()
frames

# %%
# Other wordings
# --------------
#
# .. wordings:: SIGSEGV
#
#    Segmentation fault  -- the shell says this alone, and faulthandler "Fatal Python error" before it
#    died with <Signals.SIGSEGV: 11>  -- a parent process that waits for the child
#
# See also: :ref:`error-storage-is-not-resizable`, which torch 1.13 raises for shared memory.
