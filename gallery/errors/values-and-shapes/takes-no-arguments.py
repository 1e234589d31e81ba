r"""
TensorBase.zero\_() takes no arguments (1 given)
================================================

The call has an argument too many, one too few, one twice, or a name that the method does not know. ``zero_()`` clears
the whole tensor; to write a number use ``fill_``, and to clear a part write ``scores[1:] = 0``. A factor of ``add_`` is
given by name, ``alpha=2``. For ``inplace=True`` call the method that ends in an underscore, ``relu_()``.

.. symptoms::

   x.zero_(0) refused, clear a tensor or a part of it
   x.add_(y, 2) crashes, factor passed without alpha
   torch function called with too many arguments or an unknown keyword such as inplace=True
"""

import torch

scores = torch.tensor([1.0, 2.0, 3.0])

# raises: TypeError: TensorBase.zero_() takes no arguments (1 given)
scores.zero_(0)

# %%
# Why
# ---
#
# The names and the number of arguments are those of one **signature**. The tensor before the dot is not counted in
# ``scores.add_(...)``. It is counted in ``torch.add(scores, ...)``.

# raises: TypeError: add_() takes 1 positional argument but 2 were given
scores.add_(torch.ones(3), 2)

# %%
# The next message names the argument that is left out:

# raises: TypeError: index_add_() missing 1 required positional arguments: "source"
scores.index_add_(0, torch.tensor([0, 2]))

# %%
# Fix 1: the part in brackets, the value in fill\_
# ------------------------------------------------
#
# The part is a slice. For a list of positions or a mask assign instead, ``scores[mask] = 5.0``: ``scores[mask]`` is a
# copy.


# fix: tail_set(scores) like torch.cat([scores[:1], torch.full_like(scores[1:], 5.0)]) from leaf(n)
def tail_set(scores):
    written = scores.clone()
    written[1:].fill_(5.0)
    return written


assert tail_set(scores).tolist() == [1.0, 5.0, 5.0]
tail_set(scores)

# %%
# Fix 2: name what is given by name
# ---------------------------------


# fix: stepped(scores, step) like scores + 2 * step from leaf(n), torch.arange(n) / 4
def stepped(scores, step):
    return scores.clone().add_(step, alpha=2)


assert stepped(scores, torch.ones(3)).tolist() == [3.0, 4.0, 5.0]
stepped(scores, torch.ones(3))

# %%
# Fix 3: out= where the function has none
# ---------------------------------------
#
# ``pad_sequence`` and ``masked_scatter`` have no ``out=``:

mask = torch.tensor([True, False, True])

# raises: TypeError: masked_scatter() got an unexpected keyword argument 'out'
torch.masked_scatter(scores, mask, torch.tensor([7.0, 8.0]), out=scores)

# %%
# The method that ends in ``_`` writes into its own tensor. For another target, or without such a method, copy the
# result to a tensor of its shape:

# fix: not compiled: statement
scores.masked_scatter_(mask, torch.tensor([7.0, 8.0]))
target = torch.zeros(2, 2)
target.copy_(torch.nn.utils.rnn.pad_sequence([torch.ones(2), torch.ones(1)]))

assert scores.tolist() == [7.0, 2.0, 8.0] and target.tolist() == [[1.0, 1.0], [1.0, 0.0]]
target

# %%
# Fix 4: the method that ends in an underscore, for inplace=True
# --------------------------------------------------------------
#
# ``inplace=`` is an argument of ``torch.nn.functional.relu`` and of the module ``torch.nn.ReLU``, and not of
# ``torch.relu``. ``gelu`` and ``softmax`` have no such method. Give their result the old name,
# ``signed = torch.nn.functional.gelu(signed)``. Copying it over the input makes ``backward()`` through ``gelu``
# raise.

signed = torch.tensor([-1.0, 0.5])

# raises: TypeError: relu() got an unexpected keyword argument 'inplace'
torch.relu(signed, inplace=True)

# %%

# fix: not compiled: statement
signed.relu_()

assert signed.tolist() == [0.0, 0.5]
signed

# %%
# Which methods say it
# --------------------
#
# Each method below was called with nine numbers, and said how many it takes. ``share_memory_`` counts its own tensor:

taken = {}
for name in (name for name in dir(torch.Tensor) if name.endswith("_") and name[0] != "_"):
    try:
        getattr(torch.zeros(2, 2), name)(*range(9))
    except TypeError as error:
        if " takes " in str(error):
            taken.setdefault(str(error).split(" takes ")[1].split(" argument")[0], []).append(name)
    except (RuntimeError, IndexError):
        pass
for count, names in taken.items():
    print(f"{count}:", ", ".join(names))

# %%
# ``fill_`` and ``clamp_`` have several signatures, and say :ref:`error-invalid-combination-of-arguments` instead.
#
# Fix 5: the function of torch, for Python's own
# ----------------------------------------------
#
# ``sum``, ``max`` and ``min`` without ``torch.`` are Python's own, and know no ``dim``. Call the method of the tensor:
# ``sum``, ``amax`` or ``amin``. (``clamp`` without a bound is refused too: it needs ``min`` or ``max``.)

counts = torch.tensor([[1.0, 2.0], [3.0, 4.0]])

# raises: TypeError: 'dim' is an invalid keyword argument for sum() | sum() got an unexpected keyword argument 'dim'
sum(counts, dim=1)

# %%

# fix: not compiled: statement
counts[:, 0] = counts.sum(dim=1)

assert counts.tolist() == [[3.0, 2.0], [7.0, 4.0]]
counts

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    TensorBase.{method:name}() takes no arguments ({count:int} given)
#    TensorBase.{method:name}() takes exactly one argument ({count:int} given)
#    TensorBase.{method:name}() takes no keyword arguments
#    torch._VariableFunctionsClass.{function:name}() takes no keyword arguments
#    {function:op}() takes {count:int} positional argument but {given:int} were given
#    {function:op}() takes {count:int} positional arguments but {given:int} were given
#    {function:op}() takes {count:int} positional argument but {given:int} was given
#    {function:op}() takes {count:int} positional arguments but {given:int} was given
#    {function:op}() takes from {least:int} to {most:int} positional arguments but {given:int} were given
#    {function:op}() takes from {least:int} to {most:int} positional arguments but {given:int} was given
#    {function:name}() missing {count:int} required positional arguments: "{name:names}"
#    {function:name}() missing {count:int} required positional argument: "{name:names}"
#    {function:op}() missing {count:int} required positional argument: '{name:name}'
#    {function:op}() got an unexpected keyword argument '{name:name}'
#    _return_output() got an unexpected keyword argument 'out'  -- torch.unique
#    {function:op}() got multiple values for argument '{name:name}'
#    {function:op}() takes no positional arguments
#    {function:dtype}() takes {count:int} positional arguments but {given:int} was given
#    {function:dtype}() takes {count:int} positional arguments but {given:int} were given
#    ndarray.{function:name}() takes no keyword arguments
#    ufunc.at() takes no keyword arguments
#    at() takes at most {most:int} arguments ({given:int} given)
#    copyto() got an unexpected keyword argument '{name:name}'
#    copyto() missing {count:int} required positional argument: '{name:name}'
#    torch._VariableFunctionsClass.{function:name}() takes exactly one argument ({given:int} given)
#    zeros() missing required argument 'shape' (pos {position:int})
#    empty() missing required argument 'shape' (pos {position:int})
#    argument for zeros() given by name ('dtype') and position (position {position:int})
#    argument for empty() given by name ('dtype') and position (position {position:int})
#    linalg_{function:name}() takes {count:int} positional argument but {given:int} were given
#    linalg_{function:name}() got an unexpected keyword argument '{name:name}'
#    arange() requires stop to be specified.
#    'dim' is an invalid keyword argument for {function:op}()
#
# .. wordings:: RuntimeError
#
#    torch.clamp: At least one of 'min' or 'max' must not be None
#
# See also: :ref:`error-argument-must-be`, the number of arguments is right and a type is not.
