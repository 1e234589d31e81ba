r"""
cannot call binary pointwise function add\_.Tensor with inputs of shapes (2, j1) and (2, j2)
============================================================================================

Two jagged nested tensors were built apart, so torch does not take their lengths for equal, even if
they are. Build the second one on the ``offsets()`` of the first. If both shapes name the same ``j``, their dimensions
stand in another order: ``transpose`` one.

.. symptoms::

   add two jagged nested tensors with equal lengths, a += b refused
   residual connection with NestedTensor fails, symbols j1 and j2 differ
   nested tensor after torch.load or rebuilt from unbind does not add
"""

import logging

import torch

# Torch 2.13 logs a note to itself in ``nested_tensor_from_jagged``, used below.
logging.getLogger("torch.fx._symbolic_trace").setLevel(logging.ERROR)

scores = torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)], layout=torch.jagged)
update = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)

# raises: RuntimeError: cannot call binary pointwise function add_.Tensor with inputs of shapes (2,
#     j...) and (2, j...)
scores += update

# %%
# Why
# ---
#
# The lengths of the rows are one symbol in the shape, ``j1`` or ``j2``. Each new **offsets** tensor
# gets a symbol of its own, and arithmetic compares the symbols. ``copy_`` compares the lengths:

scores.copy_(update)
scores.values()

# %%
# Fix 1: share the offsets
# ------------------------
#
# ``torch.nested.nested_tensor_from_jagged`` takes values and offsets. It copies neither. Two tensors on one
# offsets tensor have one symbol. If the lengths stand in dimension 2 of the shape, pass ``jagged_dim=2``.

# fix: not compiled: other-layout
numbers = torch.arange(5.0, requires_grad=True)
update = torch.nested.nested_tensor_from_jagged(numbers, scores.offsets())
total = scores + update
(total.values() ** 2).sum().backward()

assert numbers.grad.tolist() == [2.0, 4.0, 6.0, 8.0, 10.0]
assert total.values().tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
total.shape == scores.shape == update.shape, total.values().detach()

# %%
# In place, and for a second tensor that exists already. (If it has a gradient, and ``scores`` comes from
# ``nested_tensor`` as here, in place raises: write ``scores = scores + ...``.)

other = torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
scores += torch.nested.nested_tensor_from_jagged(other.values(), scores.offsets())

assert scores.values().tolist() == [2.0, 2.0, 2.0, 2.0, 2.0]
assert torch.equal(other.offsets(), scores.offsets())

# %%
# Check the offsets like this before you add: the addition takes five values whatever their rows were. Make a
# tensor of ``torch.nested.narrow``, which has gaps between its rows, ``contiguous()`` first. One number for each
# position needs ``unsqueeze(-1)`` beside a tensor of shape ``(2, j1, 4)``. Without it, the sum is wrong in silence if
# there are four positions in all.
#
# Fix 2: start from the first tensor
# ----------------------------------
#
# The result of arithmetic keeps the offsets, and so do ``clone()``, ``to()`` and ``torch.zeros_like``:

# fix: not compiled: other-layout
scores += torch.zeros_like(scores) + 2.0

assert scores.values().tolist() == [4.0, 4.0, 4.0, 4.0, 4.0]
scores.values()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    cannot call binary pointwise function {operation} with inputs of shapes {shape} and {shape}
#    copy_(): expected compatible input and src shapes, but got: {shape} and {shape}  -- the lengths differ indeed
#
# See also: :ref:`error-nested-and-dense-mixed`
