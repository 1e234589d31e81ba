r"""
functionalization encountered a tensor being mutated that has internal overlap
==============================================================================

A function compiled by ``torch.compile`` makes overlapping windows of a tensor, by ``unfold``, and writes to
them or to one of them. If the tensor should stay as it is, clone the windows before you write. If it should
change, write to the tensor itself.

.. symptoms::

   windows = x.unfold(0, 2, 1); windows.add_(1) fails with torch.compile
   edit sliding windows of a signal in a compiled function, error about overlapping memory
   torch.func.functionalize refuses to modify frames made by unfold
"""

import torch


def lift(signal):
    windows = signal.unfold(0, 2, 1)
    windows.add_(1.0)
    return windows


# raises: BackendCompilerFailed: backend='aot_eager' raised: RuntimeError: While executing unfold,
#     functionalization encountered a tensor being mutated that has internal overlap. When using
#     torch.compile (or running functionalization directly), this is banned as the behavior is not well
#     defined. ...
torch.compile(lift, backend="aot_eager")(torch.zeros(3))

# %%
# :api:`torch.func.functionalize` says it without the wrapper, and so does ``run_decompositions()`` of an exported
# program:

# raises: RuntimeError: While executing unfold, functionalization encountered a tensor being mutated that
#     has internal overlap. ...
torch.func.functionalize(lift)(torch.zeros(3))

# %%
# Why
# ---
#
# ``unfold(0, 2, 1)`` is a **view** of shape ``[2, 2]`` over three elements: the middle one is in both
# windows. Uncompiled code and ``backend="eager"`` :ref:`do not refuse the write <scenario-overlapping-windows>`.
# Compiled, a write to ``windows[0]`` is refused as well.

assert lift(torch.zeros(3)).shape == (2, 2)

# %%
# A step as long as the window leaves no overlap, and the write is compiled. In torch 2.13 the compiled code then
# puts 0 into an element that is in no window, here the last one:


def lift_pairs(signal):
    signal.unfold(0, 2, 2).add_(1.0)
    return signal


signal = torch.tensor([1.0, 2.0, 3.0])
compiled = torch.compile(lift_pairs, backend="aot_eager")(signal.clone())
uncompiled = lift_pairs(signal.clone())

assert uncompiled.tolist() == [2.0, 3.0, 3.0] and compiled.tolist() == [2.0, 3.0, 0.0]
uncompiled, compiled

# %%
# ``signal[:2].view(1, 2)`` is the same window without ``unfold``, and keeps the last element.
#
# Fix 1: write to a copy
# ----------------------
#
# The windows get a storage of their own, and ``signal`` stays as it is:


# fix: lifted(signal) like torch.stack([signal[:-1], signal[1:]], 1) + 1.0 from leaf(n); overlapping
def lifted(signal):
    windows = signal.unfold(0, 2, 1).clone()
    windows.add_(1.0)
    return windows


signal = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
windows = torch.compile(lifted, backend="aot_eager")(signal)
windows.sum().backward()

assert windows.tolist() == [[2.0, 3.0], [3.0, 4.0]] and signal.tolist() == [1.0, 2.0, 3.0]
assert signal.grad.tolist() == [1.0, 2.0, 1.0]
windows.detach(), signal.grad

# %%
# Fix 2: write to the tensor they come from
# -----------------------------------------
#
# Windows that are made from ``signal`` show the new values. In place of a write to ``windows[0]``, write to
# ``signal[0:2]``:


# fix: raised(signal) like (signal.copy_(signal + 1.0), torch.stack([signal[:-1], signal[1:]], 1))[1] from vector(n)
def raised(signal):
    signal.add_(1.0)
    return signal.unfold(0, 2, 1) * 1.0


signal = torch.zeros(3)
windows = torch.compile(raised, backend="aot_eager")(signal)

assert signal.tolist() == [1.0, 1.0, 1.0] and windows.tolist() == [[1.0, 1.0], [1.0, 1.0]]
signal, windows

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    functionalization encountered a tensor being mutated that has internal overlap.  -- since torch 2.1; older versions write without a word
