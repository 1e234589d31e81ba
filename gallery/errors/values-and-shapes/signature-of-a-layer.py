r"""
ReLU.__init__() got an unexpected keyword argument 'in_place'
=============================================================

The message names the callable whose signature decides. The call has a name that is not in it, leaves an argument out,
or has one too many. Print the signature with ``inspect.signature`` and pass what it lists: ``nn.ReLU(inplace=True)``.

.. symptoms::

   layer, optimizer or torch.vmap called with a keyword that it does not know
   nn.Linear(3) or layer(x, mask) refused, an argument is missing or too many
   keyword argument from the documentation of a newer torch is unknown, load_state_dict with assign=True
"""

import inspect

import torch
from torch import nn

# raises: TypeError: ReLU.__init__() got an unexpected keyword argument 'in_place' |
#     ReLU.__init__() got an unexpected keyword argument 'in_place'. Did you mean 'inplace'?
nn.ReLU(in_place=True)

# %%
# Why
# ---
#
# The function is written in Python, and Python compares the call with its **signature** before the first line runs:

print(inspect.signature(nn.ReLU))
print(inspect.signature(nn.Linear))

# %%
# The call of a layer passes all its arguments to ``forward``, so print ``inspect.signature(layer.forward)`` for those.
# ``self`` counts: ``Linear.forward()`` takes two arguments, and one of them is the layer.

layer = nn.Linear(3, 2)
attempts = [
    lambda: nn.Linear(3),
    lambda: layer(torch.zeros(3), torch.zeros(3)),
    lambda: torch.vmap(torch.sin, batch=0),
    lambda: torch.optim.SGD(layer.parameters(), learning_rate=0.1),
]
for attempt in attempts:
    try:
        attempt()
    except TypeError as error:
        print(error)

# %%
# Fix: the name in the signature
# ------------------------------
#
# ``inplace=True`` overwrites the input of the layer. Without it the input stays:

# fix: not compiled: setup
x = torch.tensor([-1.0, 2.0])
y = nn.ReLU()(x)
assert x.tolist() == [-1.0, 2.0] and y.tolist() == [0.0, 2.0]
z = nn.ReLU(inplace=True)(x)
assert z is x and x.tolist() == [0.0, 2.0]
x

# %%
# An argument of a newer torch
# ----------------------------
#
# Ask the torch that runs whether it has the argument:

print("assign" in inspect.signature(nn.Module.load_state_dict).parameters)

# %%
# Other wordings
# --------------
#
# .. wordings:: TypeError
#
#    {class:called}.{method:name}() missing {count:int} required positional argument: '{name:name}'
#    {class:called}.{method:name}() missing {count:int} required positional arguments: {names}
#    {class:called}.{method:name}() got an unexpected keyword argument '{name:name}'
#    {class:called}.{method:name}() got multiple values for argument '{name:name}'
#    {class:called}.{method:name}() takes {count:int} positional argument but {given:int} were given
#    {class:called}.{method:name}() takes {count:int} positional arguments but {given:int} were given
#    {class:called}.{method:name}() takes from {least:int} to {most:int} positional arguments but {given:int} were given
#    {function:transform}() missing {count:int} required positional argument: '{name:name}'
#    {function:transform}() missing {count:int} required positional arguments: {names}
#    {function:transform}() got an unexpected keyword argument '{name:name}'
#    {function:transform}() got multiple values for argument '{name:name}'
#    {function:transform}() takes {count:int} positional arguments but {given:int} were given
#    {function:transform}() takes from {least:int} to {most:int} positional arguments but {given:int} were given
#
# See also: :ref:`error-takes-no-arguments`, :ref:`error-invalid-combination-of-arguments`,
# :ref:`error-layer-takes-another-shape`.
