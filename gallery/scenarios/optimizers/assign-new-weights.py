r"""
I assign new weights under ``no_grad``, and get a TypeError. How does it go?
============================================================================

``layer.weight = tensor`` is refused: the attribute takes a ``Parameter`` or None. Write into the parameter
that is there, ``layer.weight -= step`` or ``layer.weight.copy_(new)`` under ``no_grad``.

.. symptoms::

   cannot assign FloatTensor as parameter weight
   model.weight = model.weight - lr * grad inside no_grad
   update step by hand on a module fails with TypeError
"""

import torch
from torch import nn

layer = nn.Linear(2, 1, bias=False)
with torch.no_grad():
    layer.weight.fill_(1.0)
layer(torch.tensor([[2.0, 3.0]])).sum().backward()

# raises: TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or
#     None expected)
with torch.no_grad():
    layer.weight = layer.weight - 0.1 * layer.weight.grad

# %%
# ``no_grad`` has nothing to do with it: without it the message is the same, as the claim below shows. A
# module looks at what you assign, and a list takes it as it is.
#
#
# Write into the parameter
# ------------------------

weight, values = layer.weight, [layer.weight]
with torch.no_grad():
    values[0] = layer.weight - 0.1 * layer.weight.grad
    layer.weight.copy_(values[0])
    print(layer.weight)
    layer.weight -= 0.1 * layer.weight.grad

# not for float16: needs-more-digits
assert layer.weight is weight and torch.allclose(weight, torch.tensor([[0.6, 0.4]]))
layer.weight

# %%
# What is accepted, and what it does
# ----------------------------------
#
# A new ``Parameter`` is another object. Whoever holds the old one, an optimizer above all, goes on with
# it: :ref:`scenario-replace-a-layer-after-the-optimizer`.

layer.weight = nn.Parameter(weight.detach() * 10)
layer.weight is weight, layer.weight, weight

# %%
# Under another name a computed tensor is accepted, as an ordinary attribute:

layer.scaled = weight * 2
[name for name, _ in layer.named_parameters()], list(layer.state_dict())

# %%
# See also: :ref:`error-assign-to-a-parameter`, :ref:`recipe-set-part-of-a-parameter`.
#
# .. claim:: a-tensor-in-place-of-a-parameter-is-refused
#
#    ``layer.weight = layer.weight - 1`` is refused; ``layer.weight -= 1`` under ``no_grad`` is a write.
#
#    >>> layer = torch.nn.Linear(1, 1)
#    >>> before, version = layer.weight, layer.weight._version
#    >>> with torch.no_grad():
#    ...     layer.weight -= 1
#    >>> layer.weight is before, before._version - version
#    (True, 1)
#    >>> layer.weight = layer.weight - 1
#    Traceback (most recent call last):
#    TypeError: cannot assign 'torch...FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)
