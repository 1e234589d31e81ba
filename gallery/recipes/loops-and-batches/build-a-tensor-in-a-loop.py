r"""
Build a tensor in a loop
========================

Collect the parts in a list and call ``torch.stack`` (or ``torch.cat``) once. Writing into a preallocated
tensor gives right gradients too, as long as no step computes from what is already in it.

.. symptoms::

   fill a tensor row by row in a for loop with autograd
   list of tensors to tensor, torch.tensor(list) fails or drops grad
   out[i] = f(out[i - 1]) breaks backward
   append to a tensor, assign a list to a tensor
"""

import torch

growth = torch.tensor(2.0, requires_grad=True)
rows = [torch.tensor([1, 2]), torch.tensor([3, 4])]

# raises: TypeError: only integer tensors of a single element can be converted to an index
torch.tensor(rows)

# %%
# With one number in each it works, and drops every history.
#
# Writing into one tensor looks right as well. Each step reads the element before. ``*`` saved it, and
# all elements share one version counter:

levels = torch.ones(3)
for i in range(1, 3):
    levels[i] = levels[i - 1] * growth

# raises: RuntimeError: one of the variables needed for gradient computation has been modified by an
#     inplace operation: ...
levels.sum().backward()

# %%
# A list and ``torch.stack``
# --------------------------

levels = [torch.ones(())]
for _ in range(2):
    levels.append(levels[-1] * growth)
torch.stack(levels).sum().backward()

# 1 + g + g^2 has the derivative 1 + 2 g:
assert growth.grad == 1 + 2 * 2.0
torch.stack(levels).detach(), growth.grad

# %%
# A preallocated tensor
# ---------------------
#
# Here no step reads ``table``. It must not require grad itself: a leaf refuses the write.

growth.grad = None
table = torch.zeros(2, 2)
for i in range(2):
    table[i] = growth * torch.tensor([i + 1.0, i + 2.0])
table.sum().backward()

assert growth.grad == 1 + 2 + 2 + 3
table.detach(), growth.grad

# %%
# The list is right in compiled code (the loop is unrolled) and under ``vmap``, where a preallocated
# tensor needs ``x.new_zeros``. Best is no loop: ``growth * table``, :api:`torch.cumprod`.
# See also: :ref:`error-only-one-element-tensors`, :ref:`error-cannot-assign-a-list`.
#
# .. claim:: a-step-that-reads-what-the-loop-wrote-breaks-backward
#
#    A loop that computes from earlier rows of the tensor it fills makes backward raise.
#
#    >>> g, out = torch.ones(1, requires_grad=True), torch.ones(3)
#    >>> for i in (1, 2):
#    ...     out[i] = (out[i - 1] * g)[0]
#    >>> out.sum().backward()
#    Traceback (most recent call last):
#    RuntimeError: one of the variables needed for gradient computation has been modified by an inplace operation...
