r"""
scatter\_() received an invalid combination of arguments
========================================================

The types, the number or the names of the arguments fit no signature. Often a list stands where a tensor should: wrap it
in ``torch.tensor``. For several values ``fill_`` becomes ``copy_``, and ``masked_fill_`` an assignment in brackets.

.. symptoms::

   x.scatter_(0, [2, 0], src) with a list as index refused
   x.fill_([1, 2, 3]) or masked_fill_ with a list of values crashes
   TypeError lists several signatures with exclamation marks, which argument is wrong
"""

import torch

scores = torch.zeros(3)

# raises: TypeError: scatter_() received an invalid combination of arguments - got (int, list,
#     Tensor), but expected one of: ... (int, !list of [int, int]!, Tensor) ...
scores.scatter_(0, [2, 0], torch.tensor([7.0, 8.0]))

# %%
# Why
# ---
#
# Most of these methods have several signatures, for a tensor or a number as value. Below a signature with as many
# entries as you gave arguments, the message encloses in ``!`` each argument that does not fit. Compare the first line,
# what it got, with the signature that you meant:
#
# * **a signature without a line below it:** the number of its entries is another. Arguments that you may leave out are
#   entries, and so is ``*``. So your argument may have the wrong type there too, without a mark.
# * **"unrecognized keyword arguments"**, or **"keywords were incorrect"**: the signature lacks one of these names.
#
# ``fill_`` takes one number:

# raises: TypeError: fill_() received an invalid combination of arguments - got (list), but expected
#     one of: ... (!list of [float, float, float]!) ...
scores.fill_([1.0, 2.0, 3.0])

# %%
# Here the name is wrong, ``rounding`` for ``rounding_mode``:

# raises: TypeError: div_() received an invalid combination of arguments - got (float, rounding=str), but expected one
#     of: ...
scores.div_(2.0, rounding="floor")

# %%
# A method with one signature :ref:`says it in one line <error-argument-must-be>` if the number of arguments fits:

# raises: TypeError: index_add_(): argument 'index' (position 2) must be Tensor, not list
scores.index_add_(0, [2, 0], torch.tensor([7.0, 8.0]))

# %%
# Fix 1: make the index a tensor
# ------------------------------


# fix: write(scores, values) like (scores[2:3].copy_(values[0]), scores[:1].copy_(values[1]), None)[2]
#     from vector(n), leaf(2)
def write(scores, values):
    scores.scatter_(0, torch.tensor([2, 0]), values)


write(scores, torch.tensor([7.0, 8.0]))

assert scores.tolist() == [8.0, 0.0, 7.0]
scores

# %%
# An index tensor needs the device of ``scores``, for ``scatter_`` as many dimensions as ``scores``, and
# ``dtype=torch.int64`` where the list may be empty. A mask of zeros and ones needs ``dtype=torch.bool``, and values the
# dtype of ``scores``. A list of tensors becomes one tensor with :api:`torch.stack`, which keeps their gradients.

# %%
# Fix 2: brackets take a list of indices
# --------------------------------------
#
# With several dimensions the list picks whole rows, not elements as in ``scatter_``. A list as the value is
# :ref:`error-cannot-assign-a-list`.


# fix: write_at(scores, values) like (scores[2:3].copy_(values[0]), scores[:1].copy_(values[1]), None)[2]
#     from vector(n), leaf(2)
def write_at(scores, values):
    scores[[2, 0]] = values


write_at(scores, torch.tensor([1.0, 2.0]))

assert scores.tolist() == [2.0, 0.0, 1.0]
scores

# %%
# Fix 3: copy\_ for several values
# --------------------------------


# fix: write_all(scores, values) like (scores.zero_(), scores.add_(torch.tensor(values)), None)[2]
#     from vector(n), [float(i) for i in range(n)]
def write_all(scores, values):
    scores.copy_(torch.tensor(values))


write_all(scores, [1.0, 2.0, 3.0])

assert scores.tolist() == [1.0, 2.0, 3.0]
scores

# %%
# ``masked_fill_`` and ``index_fill_`` take one number, too, and no tensor of several. Give the brackets one value for
# each place:

labels = torch.zeros(3)
mask = torch.tensor([True, False, True])

# raises: RuntimeError: masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).
labels.masked_fill_(mask, torch.tensor([7.0, 8.0]))

# %%

labels[mask] = torch.tensor([7.0, 8.0])

assert labels.tolist() == [7.0, 0.0, 8.0]

# %%
# Fix 4: arguments of a signature that there is
# ---------------------------------------------


# fix: halves(scores) like torch.stack([s - s % 2 for s in scores]) / 2 from torch.arange(n) * 1.0
def halves(scores):
    return scores.div(2.0, rounding_mode="floor")


assert halves(scores).tolist() == [0.0, 1.0, 1.0]
halves(scores)

# %%
# Which methods say it
# --------------------
#
# Each of these in-place methods was called without an argument, with a string, or with six:

saying = []
for name in (name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"):
    for arguments in ((), ("text",), ("text",) * 6):
        try:
            getattr(torch.zeros(2, 2), name)(*arguments)
        except (TypeError, RuntimeError) as error:
            if "invalid combination" in str(error) and name not in saying:
                saying.append(name)
print(", ".join(saying))

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    scatter_() received an invalid combination of arguments
#    {function:name}() received an invalid combination of arguments - got
#    fill_() received an invalid combination of arguments  -- ``masked_fill_`` and ``index_fill_`` too
#    argument 'index' (position {position}) must be Tensor, not {type}
#    argument 'source' (position {position}) must be Tensor, not {type}
