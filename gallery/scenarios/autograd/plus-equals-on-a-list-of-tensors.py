r"""
What does ``levels[i] += x`` do when ``levels`` is a list of tensors?
=====================================================================

It writes into the tensor that the list holds, for everyone who holds it. In a list of numbers the same line only puts
another number into the list; with tensors write ``levels[i] = levels[i] + x``.

.. symptoms::

   adding an upsampled level to a feature pyramid fails at backward
   list element plus equals and a version error
   the other variable changed with my list
   updated one item of a list of arrays, another variable changed as well
   states = list(old_states); states[0] += 1 modifies old_states[0] as well
"""

import torch

numbers = [1.0, 2.0]
first = numbers[0]
numbers[0] += 10.0
print("first:", first, "numbers:", numbers)

# %%
# A number cannot change, so ``+=`` computes a new one and stores it in the list. A tensor can:

levels = [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]
first = levels[0]
levels[0] += 10.0
print("first:", first, "the same tensor:", levels[0] is first)

# %%
# A dict does the same. In a tuple the line raises a ``TypeError``, after the tensor was changed:

pair = (torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0]))
# raises: TypeError: 'tuple' object does not support item assignment
pair[0] += 10.0

# %%

print("in the tuple:", pair[0])

# %%
# With gradients
# --------------
#
# In a feature pyramid, or a list of layer outputs, the line writes over the output of a layer. Backward raises if a
# later layer had saved that output, or if the layer itself saved it, as ``relu`` did:

inputs = torch.tensor([-1.0, 2.0], requires_grad=True)
levels = [torch.relu(inputs), torch.relu(inputs * 3)]
levels[0] += levels[1]

# exception in saved-tensor-hooks: saved-tensor-hooks-switch-the-version-check-off
# raises: RuntimeError: one of the variables needed for gradient computation has been modified by
#     an inplace operation: [...], which is output 0 of Relu... is at version 1; ...
levels[0].sum().backward()

# %%
# While gradients are recorded, a leaf that requires grad :ref:`refuses the line <error-leaf-in-place>`. So does
# :ref:`a part from unbind, split or chunk <error-output-of-a-multi-view-function>`, if the part or ``x`` requires grad.
#
# ``gelu`` saves its input and not its result, so with it the same line passes, and the gradient is that of the sum:

gelu = torch.nn.functional.gelu
levels = [gelu(inputs), gelu(inputs * 3)]
levels[0] += levels[1]
(gradient,) = torch.autograd.grad(levels[0].sum(), inputs)
(right,) = torch.autograd.grad((gelu(inputs) + gelu(inputs * 3)).sum(), inputs)

assert torch.equal(gradient, right)
gradient

# %%
# A new tensor for the same place
# -------------------------------

levels = [torch.relu(inputs), torch.relu(inputs * 3)]
first = levels[0]
levels[0] = levels[0] + levels[1]
levels[0].sum().backward()

assert inputs.grad.tolist() == [0.0, 1.0 + 3.0]
assert first.tolist() == [0.0, 2.0] and levels[0].tolist() == [0.0, 2.0 + 6.0]
print("first:", first.tolist(), "level 0:", levels[0].tolist(), "gradient:", inputs.grad.tolist())

# %%
# The new tensor has the dtype and the shape of the sum. ``+=`` keeps those of the tensor in the list, and raises if the
# sum has another shape, or a dtype of another kind, such as floats for integers.
#
# Do not store the sum in a ``ParameterList``: it becomes a new parameter there, which has no history, and which an
# optimizer does not know. Put the sum into a list of your own; to change the parameter, :ref:`write under no_grad
# <error-leaf-in-place>`.
#
# ``self.state += x`` is such a line for an attribute: :ref:`scenario-replace-a-buffer`.
#
# See also: :ref:`error-modified-by-an-inplace-operation`, :ref:`scenario-operations-that-save-their-result`.
#
# .. claim:: plus-equals-on-a-list-element-writes-into-the-tensor
#    :range: plain-tensors lists
#    :leaves-out: dtype bool; length 0; elements strings, tuples, lists; layout expanded, one element
#    :wrong: tensors[0] += 1 -> tensors[0] = tensors[0] + 1
#    :same-in-false-worlds: Python's list subscript; neither slices of tensors nor gradients take part
#
#    ``tensors[i] += 1`` changes a tensor of numbers that requires no grad and is not expanded, under all its names.
#    ``numbers[i] += 1`` changes only the list.
#
#    >>> tensor, number = torch.tensor(1.0), 1.0
#    >>> pair = [tensor, number]
#    >>> pair[0] += 5
#    >>> pair[1] += 5
#    >>> tensor, number
#    (tensor(6.), 1.0)
#
#    def holds(x, items):
#        tensors, wanted, first = [x], x + 1, items[0]
#        tensors[0] += 1
#        assert tensors[0] is x and torch.equal(x, wanted)
#        items[0] += 1
#        assert items[0] == first + 1
