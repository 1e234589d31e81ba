r"""
vmap: inplace arithmetic(self, \*extra_args) is not possible
============================================================

Inside ``torch.vmap`` a tensor from ``torch.zeros`` is one tensor for all samples, and the values of
all samples do not fit into it. Make it with ``x.new_zeros(...)``, or compute the result without a write.
"""

import torch


def pad(window):
    padded = torch.zeros(3)
    padded[:2] = window
    return padded


windows = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: RuntimeError: vmap: inplace arithmetic(self, *extra_args) is not possible because there
#     exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to
#     `other` being vmapped over but `self` not being vmapped over in a vmap. ...
torch.vmap(pad)(windows)

# %%
# Why
# ---
#
# :api:`torch.vmap` calls ``pad`` once, with a ``window`` that claims the shape ``[2]`` and has a hidden
# **batch dimension**: both samples. ``padded`` has none, and room for one sample. It is the same with a
# tensor from outside; the message of ``add_`` does not mention vmap:

# raises: RuntimeError: output with shape [2] doesn't match the broadcast shape [2, 2]
torch.vmap(torch.Tensor.add_, in_dims=(None, 0))(torch.zeros(2), windows)

# %%
# The index can have the batch dimension, too (:ref:`recipe-write-inside-vmap`):


def mark(position):
    row = torch.zeros(3)
    row[position] = 1.0
    return row


# raises: RuntimeError: vmap: index_put_(self, *extra_args) is not possible because ...
torch.vmap(mark)(torch.tensor([2, 0]))

# %%
# Fix 1: make the tensor from a sample
# ------------------------------------


# fix: pad(window) like torch.stack([*window, torch.zeros(())]) from leaf(n)
def pad(window):
    padded = window.new_zeros(len(window) + 1)
    padded[:-1] = window
    return padded


windows.requires_grad_()
(torch.vmap(pad)(windows) * torch.tensor([10.0, 20.0, 30.0])).sum().backward()

assert windows.grad.tolist() == [[10.0, 20.0], [10.0, 20.0]]
torch.vmap(pad)(windows.detach()), windows.grad

# %%
# Fix 2: no write
# ---------------


# fix: mark(position) like torch.eye(3)[position] from torch.tensor(n % 3)
def mark(position):
    return torch.where(torch.arange(3) == position, 1.0, 0.0)


marked = torch.vmap(mark)(torch.tensor([2, 0]))

assert marked.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
marked

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`  -- older
#    vmap: {op}(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over  -- «in a vmap», or «at level 1» from the slow fallback
