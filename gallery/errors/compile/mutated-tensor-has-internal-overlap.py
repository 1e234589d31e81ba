r"""
functionalization encountered a tensor being mutated that has internal overlap
==============================================================================

``torch.compile`` met a write to overlapping windows of one tensor, as ``unfold`` makes them. Clone the
windows before you write, or write to the tensor they come from.
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
# :api:`torch.func.functionalize` says it without the wrapper:

# raises: RuntimeError: While executing unfold, functionalization encountered a tensor being mutated that
#     has internal overlap. ...
torch.func.functionalize(lift)(torch.zeros(3))

# %%
# Why
# ---
#
# ``unfold(0, 2, 1)`` is a **view** of shape ``[2, 2]`` over three elements: the middle one is in both
# windows. Eager code does not refuse the write. What it leaves is another page:
# :ref:`scenario-overlapping-windows`.

assert lift(torch.zeros(3)).shape == (2, 2)

# %%
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

assert windows.tolist() == [[2.0, 3.0], [3.0, 4.0]]
assert signal.grad.tolist() == [1.0, 2.0, 1.0]
windows.detach(), signal.grad

# %%
# The gradient counts the windows that an element is in. Fix 2, if ``signal`` is what should change: write
# to it.

torch.compile(lambda signal: signal.add_(1.0), backend="aot_eager")(torch.zeros(3))

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    functionalization encountered a tensor being mutated that has internal overlap.  -- since torch 2.1; older versions write without a word
