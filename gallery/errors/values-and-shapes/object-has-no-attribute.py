r"""
'list' object has no attribute 'fill\_'
=======================================

The object is no tensor, or the method has another name. Make numbers or an array a tensor with ``torch.as_tensor``.
From a list or tuple of tensors, take the one you mean. To write to a list itself: ``scores[:] = [0.0] * len(scores)``.

.. symptoms::

   outputs.zero_() fails because outputs is a list or tuple
   np_array.fill_(0), .clone() or .detach() on a numpy array crashes
   LSTM returns a tuple, calling a tensor method on it fails
   'Parameter' object has no attribute of mine after I replaced or deep-copied the weight
"""

import numpy as np
import torch

scores = [1.0, 2.0, 3.0]

# raises: AttributeError: 'list' object has no attribute 'fill_'
scores.fill_(0.0)

# %%
# Why
# ---
#
# The word in front of "object" is the type of what you have, and the word at the end is what that type lacks. Methods
# that end in ``_`` change a tensor where it is. Lists and NumPy arrays have none of them:

writers = [name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"]
for kind in (list, tuple, dict, float, np.ndarray, torch.Size, torch.UntypedStorage):
    print(f"{kind.__name__}:", sum(hasattr(kind, name) for name in writers), "of", len(writers))

# %%
# Where the other type comes from
# -------------------------------
#
# * ``tuple``, ``torch.return_types.max``: the function returns more than one tensor, as an ``nn.LSTM`` and
#   ``torch.max(scores, 0)`` do.
# * ``list``: ``tolist()``, or a batch: ``[inputs, labels]``, or samples that no ``collate_fn`` has stacked.
# * ``numpy.ndarray``, ``numpy.float64``: ``.numpy()``, or a loader that returns arrays.
# * ``float``, ``int``: ``.item()``, or ``sum()`` of an empty list, which is ``0``.
# * ``dict``, ``collections.OrderedDict``: the outputs of a model, or a ``state_dict``.
# * ``torch.Size``: ``.shape``; its number of elements is ``shape.numel()``.

table = torch.tensor([[1.0, 5.0], [7.0, 3.0]])
largest = torch.max(table, 0)

# raises: AttributeError: 'torch.return_types.max' object has no attribute 'clamp_'
largest.clamp_(0.0, 6.0)

# %%
# Fix 1: make a tensor of it
# --------------------------
#
# :api:`torch.as_tensor` shares memory with an array, if dtype and device are the same, so the write goes to the array
# as well. From a list it copies. Of integers it makes integers: ``fill_(0.5)`` stores ``0`` there, and ``mean()``
# raises. Then give ``dtype=torch.float32``.

array = np.array([1.0, 2.0, 3.0])

# fix: not compiled: numpy
torch.as_tensor(array, device="cpu").clamp_(0.0, 2.0)
tensor = torch.as_tensor(scores).fill_(0.0)

assert array.tolist() == [1.0, 2.0, 2.0]
assert tensor.tolist() == [0.0, 0.0, 0.0] and scores == [1.0, 2.0, 3.0]
array, tensor, scores

# %%
# :api:`torch.as_tensor` refuses a list of tensors of several elements, and cuts tensors of one element off their graph.
# Write to each tensor, or copy tensors of one shape into one with :api:`torch.stack`:

layers = [torch.ones(2), torch.ones(2)]
for layer in layers:
    layer.fill_(0.0)
both = torch.stack(layers).add_(1.0)

assert [layer.tolist() for layer in layers] == [[0.0, 0.0], [0.0, 0.0]]
assert both.tolist() == [[1.0, 1.0], [1.0, 1.0]]

# %%
# A dictionary has its tensors under its keys, a module in its parameters, a packed sequence in ``data``.
#
# Fix 2: write with what a list or an array has
# ---------------------------------------------
#
# An array has ``fill`` and can be the ``out=`` of ``np.clip``. A list has assignment to a slice:

# fix: not compiled: numpy
array.fill(5.0)
np.clip(array, 0.0, 4.0, out=array)
scores[:] = [0.0] * len(scores)

assert array.tolist() == [4.0, 4.0, 4.0] and scores == [0.0, 0.0, 0.0]
array, scores

# %%
# Fix 3: take the tensor out of the tuple
# ---------------------------------------


# fix: capped(table) like torch.tensor([[v for v in column] for column in table.t()]).amax(1).clamp(0.0, 6.0)
#     from torch.arange(2.0 * n).reshape(2, n)
def capped(table):
    values, rows = torch.max(table, 0)
    return values.clamp_(0.0, 6.0)


assert capped(table).tolist() == [6.0, 5.0]
capped(table)

# %%
# Fix 4: the name that the method has
# -----------------------------------
#
# ``'Tensor' object has no attribute`` means that a tensor of your version has no such method or attribute. It may be a
# method of a list or an array, or have no form with ``_``. The module ``torch`` has no ``add_``, and no ``grad``: there
# are :api:`torch.autograd.grad` and :api:`torch.func.grad`. ``jacrev``, ``jacfwd``, ``hessian`` and ``functionalize``
# are in ``torch.func``.
#
# An attribute that you set yourself stays with that one object. A slice, ``.data``, a result and a deep copy of a
# ``Parameter`` are without it, and so is the new parameter after ``load_state_dict(state, assign=True)``.

# raises: AttributeError: module 'torch' has no attribute 'add_'
torch.add_(table, 1.0)

# %%

# fix: not compiled: statement
table.add_(1.0)
table[0] = table[0].cumsum(0)

assert table.tolist() == [[2.0, 8.0], [8.0, 4.0]]
table

# %%
# What a tensor has can be asked:

for name in ("maximum_", "where_", "matmul_", "clip_", "softmax_", "append", "copy", "astype"):
    print(f"{name}:", hasattr(torch.Tensor, name))

# %%
# Other wordings
# --------------
#
# .. wordings:: AttributeError
#
#    'numpy.ndarray' object has no attribute '{method:array_lacks}'
#    'list' object has no attribute '{method:list_lacks}'
#    'tuple' object has no attribute '{method:list_lacks}'
#    '{type:plain}' object has no attribute '{method:tensor_only}'
#    '{type:torch_type}' object has no attribute '{method:name}'
#    '{type:tensor}' object has no attribute '{method:own}'
#    module 'torch' has no attribute '{function:in_place}'
#    module 'torch.nn.functional' has no attribute '{function:in_place}'
#    'int' object has no attribute '{method:list_lacks}'
#    'float' object has no attribute '{method:list_lacks}'
#    'dict' object has no attribute '{method:list_lacks}'
#    'collections.OrderedDict' object has no attribute '{method:list_lacks}'
#    'tuple_iterator' object has no attribute '{method:list_lacks}'
#    'float' object has no attribute 'item'  -- the value is a number already: leave ``.item()`` out
#    'int' object has no attribute 'item'
#    'list' object has no attribute 'item'
#    'list' object has no attribute 'bool'
#    'list' object has no attribute 'mean'
#    'list' object has no attribute 'shape'
#    'list' object has no attribute 'sum'
#    'list' object has no attribute 'size'
#    'tuple' object has no attribute 'mean'
#    'tuple' object has no attribute 'shape'
#    'tuple' object has no attribute 'sum'
#    'tuple' object has no attribute 'size'
#    'int' object has no attribute 'mean'
#    'int' object has no attribute 'shape'
#    'int' object has no attribute 'sum'
#    'int' object has no attribute 'size'
#    'dict' object has no attribute 'size'
#    'dict' object has no attribute 'shape'
#    'PackedSequence' object has no attribute '{method:name}'
#    module 'torch' has no attribute 'grad'
#    module 'torch' has no attribute 'jacrev'
#    module 'torch' has no attribute 'jacfwd'
#    module 'torch' has no attribute 'hessian'
#    module 'torch' has no attribute 'functionalize'
#
# .. wordings:: TypeError
#
#    descriptor '{method:op}' for 'torch._C.TensorBase' objects doesn't apply to a '{type:type}' object
#
# See also: :ref:`error-tensor-has-no-attribute-append`, :ref:`error-grad-is-none`, where the type is ``NoneType``,
# :ref:`error-attribute-is-not-writable`.
