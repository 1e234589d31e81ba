r"""
vmap: inplace arithmetic(self, \*extra_args) is not possible
============================================================

Inside ``torch.vmap`` a tensor from ``torch.zeros`` is one tensor for all samples. A value that differs from sample to
sample does not fit into it. Make the tensor with ``x.new_zeros(...)`` of a sample ``x``, or compute the result without
a write. Of a tensor from outside, pass in one copy for each sample.

.. symptoms::

   out = torch.zeros(n); out[:2] = x inside vmap crashes
   buffer.add_(x) in a vmapped function, buffer from outside
   pad or build matrix per sample under vmap, fill zeros with sample values fails
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
# **batch dimension**: both samples. ``padded`` has no batch dimension, and room for one sample. The write is refused
# for a batch of one sample, too. A constant is accepted: ``padded[:2] = 5.0`` stores the same for all samples.
#
# A tensor from outside is refused in the same way. The message of ``add_`` does not mention vmap:

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
# ``torch.func.jacrev`` calls vmap for you, on the backward pass: the write may stand in the ``backward`` of a
# ``torch.autograd.Function``. Make the tensor from the gradient there.
#
# Fix 1: make the tensor from a sample
# ------------------------------------
#
# ``new_zeros`` takes the batch dimension, the device and the dtype of ``window``. If the result has another dtype,
# name it, as ``mark`` does: a fraction written among integers is cut off. In a vmap within a vmap the tensor may need
# both batch dimensions. Make it from a value that has them, such as ``torch.zeros_like(outer + inner)``.


# fix: pad(window) like torch.stack([*window, torch.zeros(())]) from leaf(n)
def pad(window):
    padded = window.new_zeros(len(window) + 1)
    padded[:-1] = window
    return padded


# fix: mark(position) like torch.eye(3)[position] from torch.tensor(n % 3); indexed
# fix: mark(position) like torch.eye(3)[position] from torch.tensor(n % 3 - 3); indexed
def mark(position):
    row = position.new_zeros(3, dtype=torch.float32)
    row[position] = 1.0
    return row


windows.requires_grad_()
padded = torch.vmap(pad)(windows)
(padded * torch.tensor([10.0, 20.0, 30.0])).sum().backward()
marked = torch.vmap(mark)(torch.tensor([2, -3]))

assert padded.tolist() == [[1.0, 2.0, 0.0], [3.0, 4.0, 0.0]]
assert windows.grad.tolist() == [[10.0, 20.0], [10.0, 20.0]]
assert marked.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
padded.detach(), windows.grad, marked

# %%
# Fix 2: no write
# ---------------
#
# A comparison with all positions gives the mark. For a negative position, or one past the end, it marks no element
# and raises nothing.


# fix: mark(position) like torch.eye(3)[position] from torch.tensor(n % 3)
def mark(position):
    positions = torch.arange(3, device=position.device)
    return torch.where(positions == position, 1.0, 0.0)


marked = torch.vmap(mark)(torch.tensor([2, 0]))

assert marked.tolist() == [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
assert torch.vmap(mark)(torch.tensor([-1, 3])).tolist() == [[0.0] * 3, [0.0] * 3]
marked

# %%
# Fix 3: a copy of the tensor from outside for each sample
# --------------------------------------------------------
#
# A ``base`` of any shape is copied by ``base.expand(n, *base.shape).clone()``. The write goes to the copies, and
# ``base`` keeps its values. If it collects a sum over the samples, return what is to be added, and add the sum over
# the batch after the vmap:

# fix: not compiled: statement
base = torch.tensor([10.0, 20.0])
copies = base.expand(len(windows), -1).clone()
torch.vmap(torch.Tensor.add_)(copies, windows.detach())

total = base.clone()
total += torch.vmap(torch.square)(windows.detach()).sum(0)

assert copies.tolist() == [[11.0, 22.0], [13.0, 24.0]]
assert total.tolist() == [10.0 + 1.0 + 9.0, 20.0 + 4.0 + 16.0]
copies, total

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`  -- older
#    vmap: {op}(self, *extra_args) is not possible because there exists a Tensor `other` in extra_args that has more elements than `self`. This happened due to `other` being vmapped over but `self` not being vmapped over  -- «in a vmap», or «at level 1» from the slow fallback
