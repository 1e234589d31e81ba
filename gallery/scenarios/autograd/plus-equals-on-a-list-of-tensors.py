r"""
What does ``levels[i] += x`` do when ``levels`` is a list of tensors?
=====================================================================

It writes into the tensor that the list holds, for everyone who holds it. In a list of numbers the same
line only puts another number into the list; with tensors write ``levels[i] = levels[i] + x``.

.. symptoms::

   adding an upsampled level to a feature pyramid fails at backward
   list element plus equals and a version error
   the other variable changed with my list
"""

import torch

numbers = [1.0, 2.0]
first = numbers[0]
numbers[0] += 10.0
first, numbers

# %%
# A number cannot change, so ``+=`` computes a new one and stores it in the list. A tensor can:

levels = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]
first = levels[0]
levels[0] += 10.0
first, levels[0] is first

# %%
# With gradients
# --------------
#
# So in a feature pyramid, or a list of layer outputs, the line writes over the output of the layer.
# ``relu`` saved that output:

inputs = torch.tensor([-1.0, 2.0], requires_grad=True)
levels = [torch.relu(inputs), torch.relu(inputs * 3)]
levels[0] += levels[1]

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 1; ...
levels[0].sum().backward()

# %%
# ``inplace=True`` has no part in it; the ``+=`` is the write. ``gelu`` saves its input and not its result, so with
# it the same line passes:

levels = [torch.nn.functional.gelu(x) for x in (inputs, inputs * 3)]
levels[0] += levels[1]
torch.autograd.grad(levels[0].sum(), inputs)

# %%
# A new tensor for the same place
# -------------------------------

levels = [torch.relu(inputs), torch.relu(inputs * 3)]
first = levels[0]
levels[0] = levels[0] + levels[1]
levels[0].sum().backward()

assert inputs.grad.tolist() == [0.0, 1.0 + 3.0] and first.tolist() == [0.0, 2.0]
first, levels[0], inputs.grad

# %%
# ``self.state += x`` is such a line for an attribute: :ref:`scenario-replace-a-buffer`.
#
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-operations-that-save-their-result`.
#
# .. claim:: plus-equals-on-a-list-element-writes-into-the-tensor
#    :same-in-false-worlds: Python's list subscript; neither slices of tensors nor gradients take part
#
#    ``tensors[i] += x`` changes the tensor under all its names, ``numbers[i] += x`` only the list.
#
#    >>> tensor, number = torch.tensor(1.0), 1.0
#    >>> pair = [tensor, number]
#    >>> pair[0] += 5
#    >>> pair[1] += 5
#    >>> tensor, number
#    (tensor(6.), 1.0)
