r"""
The size of tensor a must match the size of tensor b at non-singleton dimension
===============================================================================

Two tensors that are combined, as in ``a + b``, differ in length in a dimension. Print both shapes, and cut or turn
one of them. In ``a += b`` tensor ``a`` is the one you write to.

.. symptoms::

   a + b or a += b crashes, lengths differ in one dimension
   residual or skip connection adds feature maps of different size
   optimizer.step() fails after I changed the size of a parameter, momentum has old shape
"""

import torch

scores = torch.zeros(5)
bonus = torch.tensor([7.0, 8.0])

# raises: RuntimeError: The size of tensor a (3) must match the size of tensor b (2) at
#     non-singleton dimension 0
scores[1:4] += bonus

# %%
# Why
# ---
#
# ``+=`` and :api:`torch.Tensor.masked_fill_` **broadcast**: sizes are compared from the last dimension on, and
# must be equal, or 1 in one of the two (:ref:`claim-sizes-of-one-are-stretched`). The tensor that you write to is not
# stretched. Here 3 meets 2. The dimension in the message is counted in the broadcast shape.
#
# In ``masked_fill_`` tensor ``b`` is the mask. In ``masked_fill`` the mask is ``a``:

pad_mask = torch.tensor([True, False])
# raises: RuntimeError: The size of tensor a (5) must match the size of tensor b (2) at
#     non-singleton dimension 0
scores.masked_fill_(pad_mask, -1.0)

# %%
# Fix 1: the same length on both sides
# ------------------------------------
#
# Address as many elements as you add. Build a mask from the tensor that it edits:


# fix: add_bonus(scores, bonus) like
#     (scores[1:2].add_(bonus[0]), scores[2:3].add_(bonus[1]), scores.masked_fill_(scores.detach() == 0, -1.0), None)[3]
#     from computed(n) - 1.0, leaf(2)
def add_bonus(scores, bonus):
    scores[1:3] += bonus
    scores.masked_fill_(scores == 0, -1.0)


add_bonus(scores, bonus)

assert scores.tolist() == [-1.0, 7.0, 8.0, -1.0, -1.0]
scores

# %%
# One value for each row is a column, ``bonus[:, None]``. For a square table the vector raises nothing and is added to
# the columns: :ref:`claim-a-vector-is-lined-up-with-the-last-dimension`.
#
# At optimizer.step()
# -------------------
#
# You gave a parameter another size through ``.data``: the optimizer's averages keep the old size
# (:ref:`claim-optimizer-state-keeps-its-shape`), and so does a gradient that was computed before. Or you loaded the
# averages of a model of other sizes, or of the same parameters in another order: ``optimizer.load_state_dict`` does not
# compare shapes. With ``fused=True`` the step need not raise: it may read past the end of the averages. Here it raises:

weights = torch.nn.Parameter(torch.zeros(2))
optimizer = torch.optim.Adam([weights])
weights.sum().backward()
optimizer.step()
weights.data, weights.grad = torch.zeros(3), torch.ones(3)

# raises: RuntimeError: The size of tensor a (2) must match the size of tensor b (3) ...
optimizer.step()

# %%
# Fix 2: a new parameter, and a new optimizer
# -------------------------------------------
#
# Give the module the parameter, too. If you loaded averages in another order, give the optimizer its parameters in the
# order of the saved optimizer. To keep averages, see :ref:`scenario-parameter-that-grew`.

# fix: not compiled: optimizer
larger = torch.nn.Parameter(torch.zeros(3))
optimizer = torch.optim.Adam([larger], lr=0.5)
larger.sum().backward()
optimizer.step()

assert torch.allclose(larger, torch.full((3,), -0.5))
larger.detach()

# %%
# Other wordings
# --------------
#
# .. wordings:: RuntimeError
#
#    The size of tensor a ({size}) must match the size of tensor b ({size}) at non-singleton dimension {dimension}
#
# See also: :ref:`error-output-does-not-match-broadcast-shape`, :ref:`error-expanded-size-must-match`.
