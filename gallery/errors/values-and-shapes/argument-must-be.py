r"""
index_add\_(): argument 'dim' (position 1) must be int, not float
=================================================================

The message names the argument, the type that it takes, and the type that it got. Convert that argument: a dimension or
an index with ``int()``, a list of numbers with ``torch.tensor``, and a generator of tensors for ``cat`` or ``stack``
with ``list()``.

.. symptoms::

   x.index_add_(x.dim() / 2, idx, src) crashes, dim is a float
   torch.cat(generator) or torch.stack of numpy arrays refused, wrong type
   passed a list or string where the function wants tensor or int
"""

import torch

scores = torch.ones(2, 4)
last = scores.dim() / 2
columns = torch.tensor([0, 3])

# raises: TypeError: index_add_(): argument 'dim' (position 1) must be int, not float
scores.index_add_(last, columns, torch.ones(2, 2))

# %%
# Why
# ---
#
# Torch checks the types of the arguments before the method runs. Positions count from 1. The tensor before the dot has
# no position: in ``torch.select(scores, dim, index)`` the position of ``dim`` is 2, in ``scores.select(dim, index)`` 1.

# raises: TypeError: select(): argument 'dim' (position 2) must be int, not str
torch.select(scores, "0", 0)

# %%
# A tensor with a truth value among sizes is told of in another way:

# raises: RuntimeError: Expected scalar.isIntegral( false) to be true, but got false. ...
torch.zeros(2, torch.tensor(True))

# %%
# Fix 1: an integer for a dimension, an index or a length
# -------------------------------------------------------
#
# ``/`` makes a float of two integers, and ``//`` an integer. Write ``int(value)`` for a ``bool``, a ``str`` of digits,
# a ``float`` or a tensor with one element. ``int(1.7)`` is 1: if the float was computed, ``round(value)`` may be what
# you want. ``item()`` of a tensor of floats is a float, and is refused again.


# fix: raised_columns(scores, columns) like torch.where(torch.isin(torch.arange(n), columns), scores + 1, scores)
#     from torch.ones(2, n), torch.tensor([0, n - 1]); indexed
def raised_columns(scores, columns):
    last = scores.dim() // 2
    return scores.index_add(last, columns, torch.ones(2, len(columns)))


raised = raised_columns(scores, columns)

assert raised.tolist() == [[2.0, 1.0, 1.0, 2.0]] * 2
raised

# %%
# Fix 2: a tensor where the method takes a tensor
# -----------------------------------------------
#
# A list, a tuple, an array or a number is no tensor. Wrap it, in the dtype of the target where the method asks for it:
# ``dtype=scores.dtype``. :api:`torch.tensor` copies. It also drops the gradient, so a list of tensors goes through
# ``torch.stack``.

# raises: TypeError: index_copy_(): argument 'source' (position 3) must be Tensor, not list
scores.index_copy_(1, columns, [[5.0, 6.0], [7.0, 8.0]])

# %%

# fix: not compiled: statement
scores.index_copy_(1, columns, torch.tensor([[5.0, 6.0], [7.0, 8.0]]))

assert scores[:, 0].tolist() == [5.0, 7.0] and scores[:, 3].tolist() == [6.0, 8.0]
scores

# %%
# Fix 3: a list of tensors for cat and stack
# ------------------------------------------
#
# "Must be tuple of Tensors" stands for a list or a tuple of tensors. A generator or ``dict.values()`` is none, and
# neither is one tensor. For NumPy arrays write ``torch.as_tensor(np.stack(arrays))``.

# raises: TypeError: stack(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor
torch.stack(scores)

# %%

# fix: not compiled: statement
rows = torch.stack(list(scores), dim=1)

assert torch.equal(rows, scores.t())
rows

# %%
# Fix 4: sizes as a tuple of integers
# -----------------------------------
#
# "Must be tuple of ints" stands for a list or a tuple of Python integers, or a ``torch.Size``. The position that
# follows, "at pos 0", counts from 0 within that tuple. In "failed to unpack the object at pos 2" it counts from 1.

# raises: TypeError: permute(): argument 'dims' (position 1) must be tuple of ints, but found element of type float at
#     pos 0
scores.permute((1.0, 0))

# %%

# fix: not compiled: statement
half = (scores.numel() // 2, 2)
pairs = scores.reshape(half)

assert pairs.tolist() == [[5.0, 1.0], [1.0, 6.0], [7.0, 1.0], [1.0, 8.0]]
pairs

# %%
# Which methods say it
# --------------------
#
# Each method below has a name that ends in ``_``. It was called with strings, and named the type that it wants for the
# first argument that does not fit:

wanted = {}
for name in (name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"):
    for count in range(1, 5):
        try:
            getattr(torch.zeros(2, 2), name)(*["text"] * count)
        except TypeError as error:
            if "must be" in str(error):
                wanted.setdefault(str(error).split("must be ")[1].split(",")[0], {})[name] = True
        except RuntimeError:
            pass
for type_name, names in wanted.items():
    print(f"{type_name}:", ", ".join(names))

# %%
# Names of dtypes
# ---------------
#
# Write ``dtype=torch.float32``, without quotes, and ``True`` where a ``bool`` is wanted, not 1.
#
# ``to`` takes a dtype, a device or a tensor. A string is read as a device, so ``"int"`` is refused as an unknown device.
# ``type`` takes a dtype or the name of a tensor class:

# raises: RuntimeError: ... device type at start of device string: int
scores.to("int")

# %%

# raises: ValueError: invalid type: 'float'
scores.type(float)

# %%

assert scores.to(torch.int64).dtype == scores.type(torch.int64).dtype == torch.int64

# %%
# A method with more than one signature says :ref:`error-invalid-combination-of-arguments` instead.
#
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    {function:name}(): argument '{argument:name}' (position {position:int}) must be {wanted:wanted}, not {type:type}
#    {function:name}(): argument '{argument:name}' (position {position:int}) must be {wanted:wanted}, but found element of type {type:type} at pos {position:int}
#    {function:name}(): argument '{argument:name}' must be {wanted:wanted}, not {type:type}
#    {function:name}(): argument '{argument:name}' failed to unpack the object at pos {position:int} with error "type must be tuple of ints,but got {type:type}"
#    dtype must be a type, str, or dtype object
#    expected torch.Tensor, but got: {type:plain}
#
# .. wordings:: RuntimeError
#
#    Expected scalar.isIntegral( false) to be true, but got false
#    scalar.isIntegral( false) INTERNAL ASSERT FAILED
#    device type at start of device string: {name:name}
#    Overloaded torch operator invoked from Python failed to match any schema
#    {function:name}() Expected a value of type '{wanted}' for argument '{argument:name}' but instead found type '{type:type}'.
#    all inputs have to be Tensors or GradientEdges, but got {type:type}
#    resize_ expects an int, but got {type:type}
#
# .. wordings:: ValueError
#
#    invalid type: '{type:plain}'
#
# See also: :ref:`error-unsupported-operand-tensor-and-list`, :ref:`error-index-put-takes-tensors`,
# :ref:`error-grad-is-none`, where the argument is a ``.grad``.
