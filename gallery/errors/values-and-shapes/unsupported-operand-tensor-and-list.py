r"""
unsupported operand type(s) for +=: 'Tensor' and 'list'
=======================================================

``+=`` adds to the elements of a tensor, and refuses a list. Make a tensor of the list:
``scores += torch.tensor([7.0, 8.0])``. To append instead: ``scores = torch.cat([scores, torch.tensor([7.0, 8.0])])``.

.. symptoms::

   tensor += [1, 2] fails, add a Python list to a tensor
   param -= lr * param.grad crashes because grad is None
   loss + output where a model returns tuple or list, TypeError
"""

import torch

scores = torch.tensor([1.0, 2.0])

# raises: TypeError: unsupported operand type(s) for +=: 'Tensor' and 'list'
scores += [7.0, 8.0]

# %%
# Why
# ---
#
# ``scores += value`` calls ``scores.__iadd__``, which gives up with a list:

assert scores.__iadd__([7.0, 8.0]) is NotImplemented

# %%
# ``add_`` names the argument:

# raises: TypeError: add_(): argument 'other' (position 1) must be Tensor, not list
scores.add_([7.0, 8.0])

# %%
# Fix 1: make it a tensor
# -----------------------
#
# Fractions do not go into a tensor of integers: :ref:`error-result-type-cannot-be-cast`. If the list holds tensors
# without dimensions, ``torch.stack(values)`` keeps their gradients. For a parameter: :ref:`error-leaf-in-place`.


# fix: add_list(scores, values) like (scores[:1].add_(values[0]), scores[1:2].add_(values[1]), None)[2]
#     from computed(2), [7.0, 8.0]
def add_list(scores, values):
    scores += torch.tensor(values, device=scores.device)


add_list(scores, [7.0, 8.0])

assert scores.tolist() == [8.0, 10.0]
scores

# %%
# "'Tensor' and 'NoneType'" is another mistake: the right side is ``None``, often a ``.grad`` before the
# first ``backward()`` or after ``zero_grad()``, or the result of a function without ``return``.

weights = torch.tensor([1.0, 2.0], requires_grad=True)
total = torch.zeros(2)

# raises: TypeError: unsupported operand type(s) for +=: 'Tensor' and 'NoneType'
total += weights.grad

# %%
# Fix 2: ask whether there is a gradient
# --------------------------------------

# fix: not compiled: backward
weights.sum().backward()
if weights.grad is not None:
    total += weights.grad

assert total.tolist() == [1.0, 1.0]

# %%
# Other types that compute with no tensor
# ---------------------------------------
#
# The first type in the message stands on the left. A minus between these things and a tensor or a number is refused:

things = {
    "str": "1.5",
    "dict": {"weight": 1.0},
    "list": [1.0, 2.0],
    "torch.Size": scores.shape,
    "storage": scores.untyped_storage(),
    "result of max": torch.zeros(2, 2).max(0),
}
for name, thing in things.items():
    for meant, other in (("a tensor", scores), ("a number", 2.0)):
        try:
            thing - other
        except TypeError as error:
            print(f"{name} minus {meant}: {error}")

# %%
# Fix 3: take the tensor, or make a list of the results
# -----------------------------------------------------
#
# Take the number or the tensor out of the thing: ``float("1.5")``, ``things["dict"]["weight"]``, ``scores.shape[0]``.

# fix: not compiled: statement
largest = torch.tensor([[1.0, 5.0], [7.0, 3.0]]).max(0).values - 1.0
lowered = [value - 1.0 for value in [1.0, 2.0]]

assert largest.tolist() == [6.0, 4.0] and lowered == [0.0, 1.0]
largest, lowered

# %%
# What a list and an array do
# ---------------------------
#
# A list grows by ``+=``; from a vector it takes a 0-dim tensor for each element. An array of floats adds the list. On
# the right of a tensor: :ref:`claim-plus-equals-an-array-makes-a-new-tensor`.

import numpy as np

row, array = [1.0, 2.0], np.array([1.0, 2.0])
row += [7.0, 8.0]
row += torch.tensor([9.0])
array += [7.0, 8.0]
row, array

# %%
# Comparisons
# -----------
#
# ``<``, ``>``, ``<=`` and ``>=`` refuse a tensor with a list, and a ``torch.Size`` with a number. Make a tensor of the
# list, or compare one number: ``scores.shape[0] > 2``. ``==`` between a tensor and a list does not compare the
# elements: it gives ``False``.

# raises: TypeError: '>' not supported between instances of 'torch.Size' and 'int'
torch.zeros(3, 4).shape > 2

# %%

above = torch.tensor([1.0, 3.0]) > torch.tensor([2.0, 2.0])

assert above.tolist() == [False, True] and (torch.tensor([1.0]) == [1.0]) is False
above

# %%
# Minus and not
# -------------
#
# ``-`` and ``~`` in front of a list are refused. Make a tensor of the list: of bools for ``~``, which makes -2 of
# an integer 1, and of numbers for ``-``, which refuses bools.

keep = [True, False]

# raises: TypeError: bad operand type for unary ~: 'list'
scores[~keep] = 0.0

# %%

scores[~torch.tensor(keep)] = 0.0

assert scores.tolist() == [8.0, 0.0] and (-torch.tensor(keep, dtype=torch.int64)).tolist() == [
    -1,
    0,
]
scores

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    unsupported operand type(s) for {operator:operator}: '{type:tensor}' and '{type:type}'
#    unsupported operand type(s) for {operator:operator}: '{type:plain}' and '{type:tensor}'
#    unsupported operand type(s) for {operator:operator}: '{type:torch_type}' and '{type:type}'
#    unsupported operand type(s) for {operator:operator}: '{type:plain}' and '{type:torch_type}'
#    unsupported operand type(s) for {operator:operator}: '{type:sequence}' and '{type:number_type}'
#    can only concatenate tuple (not "Tensor") to tuple
#    can only concatenate list (not "Tensor") to list
#    can't multiply sequence by non-int of type 'Tensor'
#    argument 'other' (position 1) must be Tensor, not {type}
#    '{operator:operator}' not supported between instances of '{type:torch_type}' and '{type:type}'
#    '{operator:operator}' not supported between instances of '{type:plain}' and '{type:tensor}'
#    '{operator:operator}' not supported between instances of '{type:tensor}' and '{type:type}'
#    can only concatenate tuple (not {type:tensor}) to torch.Size
#    can only concatenate tuple (not {type:plain}) to torch.Size
#    can't multiply sequence by non-int of type '{type:sequence}'
#    unsupported operand type(s) for {operator:operator}: '{type:sequence}' and '{type:sequence}'
#    bad operand type for unary -: 'list'
#    bad operand type for unary ~: 'list'
