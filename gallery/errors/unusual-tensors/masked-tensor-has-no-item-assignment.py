r"""
Multiple dispatch failed for 'torch.\_ops.aten.index\_put\_.default' (MaskedTensor)
===================================================================================

A ``MaskedTensor`` takes no assignment to a part of it: the assignment raises, or the write is lost in silence.
Change its data or its mask with ``torch.where``, and make a new one. If it is the value that you write into an ordinary
tensor, write ``scores.to_tensor(0.0)``.

.. symptoms::

   mt[0] = 1 on torch.masked.MaskedTensor fails or changes nothing
   update entries of masked_tensor, index assignment crashes with TypeError
   x[:] = masked_tensor value into an ordinary tensor refused
"""

import torch
from torch.masked import masked_tensor

mask = torch.tensor([True, False, True])

# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
scores = masked_tensor(torch.tensor([1.0, 2.0, 3.0]), mask)

# warns: UserWarning: index_put_ is not implemented in __torch_dispatch__ for MaskedTensor. ...
# raises: TypeError: Multiple dispatch failed for 'torch._ops.aten.index_put_.default'; all
#     __torch_dispatch__ handlers returned NotImplemented: - tensor subclass <class
#     'torch.masked.maskedtensor.core.MaskedTensor'> ...
scores[[0]] = 9.0

# %%
# Why
# ---
#
# ``MaskedTensor`` is a **subclass** written in Python, a prototype that holds two tensors, data and
# mask. Each operation is written for it one by one, and ``index_put_``, which lists and masks between
# the brackets call, is not among them. A number for a slice calls ``fill_``, which is missing, too:

# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
# warns: UserWarning: fill_ is not implemented in __torch_dispatch__ for MaskedTensor. ...
# raises: TypeError: Multiple dispatch failed for 'torch._ops.aten.fill_.Tensor'; all
#     __torch_dispatch__ handlers returned NotImplemented: ...
scores[0:2] = 9.0

# %%
# A number for one element by its position, ``scores[0] = 9.0``, does not raise, and is lost. So is a tensor with
# dimensions for a part by a slice, ``scores[0:2] = step``. :ref:`scenario-write-to-a-masked-tensor` shows what arrives.
# Other missing operations, ``cumsum`` and ``relu`` for two, raise the same text with their own name: compute them on
# ``scores.to_tensor(0.0)``, with the number that your operation needs at the hidden places.
#
# Fix: compute data and mask, and make a new one
# ----------------------------------------------
#
# ``get_data()`` and ``get_mask()`` return ordinary tensors. An element that the mask hides stays hidden, until
# you change the mask as well. For data of integers write ``9``: ``9.0`` makes the result one of floats.

# fix: not compiled: other-layout
first = torch.tensor([True, False, False])

# exception in as-a-reader: torch-gives-some-warnings-once
# warns: UserWarning: The PyTorch API of MaskedTensors is in prototype stage and will change ...
changed = masked_tensor(torch.where(first, 9.0, scores.get_data()), scores.get_mask())

assert changed.get_data().tolist() == [9.0, 2.0, 3.0] and torch.equal(changed.get_mask(), mask)
assert scores.get_data().tolist() == [1.0, 2.0, 3.0]
changed

# %%
# ``get_data()`` shares its memory with the ``MaskedTensor``, so without gradients a write to it arrives in place:

scores.get_data()[[0]] = 9.0

assert scores.get_data().tolist() == [9.0, 2.0, 3.0]

# %%
# With gradients keep data and mask apart to the end. :api:`torch.where` does the masking:

data = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
torch.where(mask, torch.where(first, 9.0, data), 0.0).sum().backward()

assert data.grad.tolist() == [0.0, 0.0, 1.0]
data.grad

# %%
# A MaskedTensor as the value
# ---------------------------
#
# An ordinary tensor raises the same by a list or a mask. By a slice it takes the hidden numbers, without an error.
# ``to_tensor`` says what stands in their place:

frame = torch.zeros(3)
frame[:] = scores
print("with the hidden number:", frame.tolist())
frame[[0, 1, 2]] = scores.to_tensor(0.0)

assert frame.tolist() == [9.0, 0.0, 3.0]
frame

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    handlers returned NotImplemented: - tensor subclass <class 'torch.masked.maskedtensor.core.MaskedTensor'>
#    on types that implement __torch_dispatch__: [<class 'torch.masked.maskedtensor.core.MaskedTensor'>  -- torch 1.13
#
# .. wordings:: UserWarning
#
#    {operation} is not implemented in __torch_dispatch__ for MaskedTensor
#
# See also: :ref:`error-subclass-returned-notimplemented`, for subclasses of your own
