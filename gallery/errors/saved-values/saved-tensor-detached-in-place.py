r"""
Trying to use a saved tensor that has been detached in-place, i.e. with .detach\_()
===================================================================================

An operation saved a tensor for backward, and a later line called ``detach_()`` on it. Use
``detach()``, which gives a new tensor and leaves the old one in the graph.
"""

import torch

weights = torch.tensor([1.0, 2.0], requires_grad=True)
hidden = weights * 3
loss = (hidden * hidden).sum()
hidden.detach_()

# differs in saved-tensor-hooks: Nothing raises: backward asks the hook for the saved tensor, and does
#     not see that it was detached.
# raises: RuntimeError: Trying to use a saved tensor that has been detached in-place, i.e. with
#     .detach_().This is not supported, please use out-of-place `.detach()` instead
loss.backward()

# %%
# Why
# ---
#
# ``hidden * hidden`` **saved** its two factors for the derivative (:doc:`/reference/what-backward-saves`).
# ``detach_()`` takes the history off the very tensor that was saved. No value was written over, and no
# write was counted:

hidden, hidden.grad_fn, hidden._version

# %%
# Fix: detach what goes on, not what was computed with
# ----------------------------------------------------

hidden = weights * 3
loss = (hidden * hidden).sum()
state = hidden.detach()
loss.backward()

assert weights.grad.tolist() == [2 * 9 * 1.0, 2 * 9 * 2.0]
print(state.data_ptr() == hidden.data_ptr())
state, weights.grad

# %%
# ``state`` shares its storage with ``hidden``. Write to it only after ``backward()``, or to a clone.
#
# Where the history is no longer needed because ``backward()`` has run, ``detach_()`` is right:

hidden.detach_()
hidden.is_leaf

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    Trying to use a saved tensor that has been detached in-place
#    No grad_fn for non-leaf saved tensor  -- up to torch 1.13
